//! How threads share the cores.

/// This thread does not interrupt another one when it wakes: it waits for a core that is free, or for its turn. On
/// anything but Linux, and where that is forbidden, nothing changes.
///
/// The writer of the store works all the time when there is much to do. Each answer and each request wakes a thread that
/// would interrupt it, thousands of times a second. (`sched(7)`, `SCHED_BATCH`.)
#[cfg_attr(target_os = "linux", expect(unsafe_code, reason = "no safe function asks for it"))]
pub fn interrupt_nobody() {
    #[cfg(target_os = "linux")]
    {
        let always_zero = libc::sched_param { sched_priority: 0 };
        // SAFETY: the kernel reads the parameter during the call; 0 is the calling thread.
        unsafe { libc::sched_setscheduler(0, libc::SCHED_BATCH, &raw const always_zero) };
    }
}
