//! What is committed becomes durable beside the writer: while one batch is being flushed, the next one is worked on.
//!
//! No answer leaves before everything it may tell of is on the disk: a change waits for its own commit, a question for the
//! last commit that it may have seen. So a loss of power takes back nothing that anybody was told.

use std::fs::File;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Receiver, Sender, select};

use super::StoreError;
use super::work::Work;

/// Status of a program whose disk failed (`EX_IOERR` of sysexits.h).
const DISK_FAILED: i32 = 74;

/// Works that are committed as soon as the disk is free, whatever else waits: while they are flushed and answered, the
/// writer goes on with the rest. Fewer cost more in commits than that brings.
const ENOUGH: usize = 32;

/// Commits by number, from 1, and the answers that wait for them.
#[derive(Default)]
pub(super) struct Flush {
    state: Mutex<State>,
    /// Something was committed, or there will be nothing more.
    committed: Condvar,
    /// Something became durable.
    durable: Condvar,
}

#[derive(Default)]
struct State {
    /// The newest commit that others may begin to see.
    begun: u64,
    /// The newest that is written, or came to nothing.
    committed: u64,
    /// The newest that is on the disk with all before it.
    durable: u64,
    waiting: Vec<(u64, Box<dyn Work>)>,
    ended: bool,
}

impl Flush {
    /// The writer is about to commit.
    pub(super) fn begin(&self) {
        self.state().begun += 1;
    }

    /// What the writer began is in the journal: its answers leave once it is on the disk. Waits while two batches are on
    /// their way there, so that more work gathers instead of more flushes.
    pub(super) fn keep(&self, batch: Vec<Box<dyn Work>>) {
        let mut state = self.state();
        let number = state.begun;
        state.committed = number;
        if state.durable == number {
            // Nothing was changed.
            drop(state);
            return batch.into_iter().for_each(Work::answer);
        }
        state.waiting.extend(batch.into_iter().map(|work| (number, work)));
        self.committed.notify_one();
        while state.durable + 1 < number {
            state = self.durable.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A question was answered from what had been committed by now: the answer leaves once that is on the disk.
    pub(super) fn answer(&self, work: Box<dyn Work>) {
        let mut state = self.state();
        if state.durable < state.begun {
            let number = state.begun;
            return state.waiting.push((number, work));
        }
        drop(state);
        work.answer();
    }

    /// The writer has ended.
    pub(super) fn end(&self) {
        self.state().ended = true;
        self.committed.notify_one();
    }

    /// Whether something that was committed is on its way to the disk.
    pub(super) fn is_busy(&self) -> bool {
        let state = self.state();
        state.durable < state.committed
    }

    /// Flushes `journal` until the writer has ended, and hints at each end of a flush.
    pub(super) fn run(&self, journal: &File, flushed: &Sender<()>) {
        while let Some(number) = self.next() {
            if let Err(error) = journal.sync_data() {
                // Nobody knows any more what the disk has, and asking again would be answered with yes. Whoever opens the
                // store next copies the journal into the file anew before anything else.
                tracing::error!(error = &error as &dyn std::error::Error, "the disk does not keep what is written");
                std::process::exit(DISK_FAILED);
            }
            let mut state = self.state();
            state.durable = number;
            let answered: Vec<_> = state.waiting.extract_if(.., |(rests_on, _)| *rests_on <= number).collect();
            drop(state);
            self.durable.notify_one();
            // A hint that waits already will do.
            let _ = flushed.try_send(());
            answered.into_iter().for_each(|(_, work)| work.answer());
        }
    }

    /// The newest commit that is to be flushed; waits for one.
    fn next(&self) -> Option<u64> {
        let mut state = self.state();
        while state.committed == state.durable {
            if state.ended {
                return None;
            }
            state = self.committed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        Some(state.committed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What waits for the writer.
pub(super) struct Queue {
    /// What is to be done.
    pub(super) works: Receiver<Box<dyn Work>>,
    /// Something was flushed.
    pub(super) hints: Receiver<()>,
}

impl Queue {
    /// One more work for an open transaction that has so many; nothing once it is time to commit. As long as the disk is
    /// busy with the commit before, nothing is gained by committing: whatever comes meanwhile is worked on at once.
    pub(super) fn next(&self, flush: &Flush, taken: usize) -> Option<Box<dyn Work>> {
        loop {
            let is_busy = flush.is_busy();
            if !is_busy && taken >= ENOUGH {
                return None;
            }
            if let Ok(work) = self.works.try_recv() {
                return Some(work);
            }
            if !is_busy {
                return None;
            }
            select! {
                recv(self.works) -> work => return work.ok(),
                recv(self.hints) -> hint => hint.ok()?,
            }
        }
    }
}

/// The journal beside the database at `path`, with its name and all that it holds on the disk: who was killed may have left
/// something there that was never flushed and can be read all the same.
pub(super) fn durable_journal(path: &Path) -> Result<File, StoreError> {
    let open = || {
        let mut name = path.as_os_str().to_owned();
        name.push("-wal");
        let journal = File::options().read(true).write(true).open(name)?;
        journal.sync_data()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
        Ok(journal)
    };
    open().map_err(|error: std::io::Error| StoreError::Driver(error.into()))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use super::super::Write;
    use super::*;

    /// Says when its answer leaves.
    struct Told(Sender<&'static str>, &'static str);

    impl Work for Told {
        fn run(&mut self, _: &mut dyn Write) -> bool {
            true
        }

        fn fail(&mut self, _: StoreError) {}

        fn answer(self: Box<Self>) {
            // The test may be over.
            let _ = self.0.send(self.1);
        }
    }

    fn told(sender: &Sender<&'static str>, name: &'static str) -> Box<dyn Work> {
        Box::new(Told(sender.clone(), name))
    }

    fn next(answers: &Receiver<&'static str>) -> Option<&'static str> {
        answers.recv_timeout(Duration::from_secs(10)).ok()
    }

    #[test]
    fn neither_a_change_nor_a_question_that_may_have_seen_it_is_answered_before_it_is_on_the_disk() {
        let (sender, answers) = channel();
        let flush = Flush::default();
        flush.begin();
        flush.answer(told(&sender, "question"));
        flush.keep(vec![told(&sender, "change")]);
        assert!(answers.try_recv().is_err());
        let file = std::env::temp_dir().join(format!("tannoi-flush-{}", std::process::id()));
        let journal = File::create(&file).expect("a scratch file can be made");
        std::thread::scope(|scope| {
            scope.spawn(|| flush.run(&journal, &crossbeam_channel::bounded(1).0));
            assert_eq!([next(&answers), next(&answers)], [Some("question"), Some("change")]);
            flush.answer(told(&sender, "later question"));
            assert_eq!(next(&answers), Some("later question"));
            flush.end();
        });
        std::fs::remove_file(file).expect("it was made");
    }

    #[test]
    fn while_the_disk_is_busy_whatever_comes_joins_the_open_transaction_and_then_it_is_time_to_commit() {
        let (sender, answers) = channel();
        let flush = Flush::default();
        let (works, queue) = crossbeam_channel::unbounded();
        let (flushed, hints) = crossbeam_channel::bounded(1);
        let queue = Queue { works: queue, hints };
        assert!(queue.next(&flush, 0).is_none(), "an idle disk is not kept waiting");
        flush.begin();
        flush.keep(vec![told(&sender, "before")]);
        let file = std::env::temp_dir().join(format!("tannoi-queue-{}", std::process::id()));
        let journal = File::create(&file).expect("a scratch file can be made");
        std::thread::scope(|scope| {
            let open = scope.spawn(|| [(); 2].map(|()| queue.next(&flush, 0).map(Work::answer)));
            works.send(told(&sender, "later")).expect("the queue is there");
            assert_eq!(next(&answers), Some("later"), "before the disk has anything");
            assert!(answers.recv_timeout(Duration::from_millis(50)).is_err() && !open.is_finished());
            scope.spawn(|| flush.run(&journal, &flushed));
            assert_eq!(open.join().expect("no panic"), [Some(()), None]);
            assert_eq!(next(&answers), Some("before"));
            flush.end();
        });
        std::fs::remove_file(file).expect("it was made");
    }

    #[test]
    fn once_the_disk_is_free_a_transaction_with_enough_is_committed_before_the_rest_of_a_long_queue() {
        let (sender, _answers) = channel();
        let flush = Flush::default();
        let (works, queue) = crossbeam_channel::unbounded();
        let queue = Queue { works: queue, hints: crossbeam_channel::bounded(1).1 };
        for _ in 0..3 {
            works.send(told(&sender, "waits")).expect("the queue is there");
        }
        assert!(queue.next(&flush, ENOUGH - 1).is_some());
        assert!(queue.next(&flush, ENOUGH).is_none());
        flush.begin();
        flush.keep(vec![told(&sender, "on its way")]);
        assert!(queue.next(&flush, ENOUGH).is_some(), "while the disk is busy nothing is gained by that");
    }

    #[test]
    fn what_changed_nothing_is_answered_at_once() {
        let (sender, answers) = channel();
        Flush::default().keep(vec![told(&sender, "refusal")]);
        assert_eq!(answers.try_recv(), Ok("refusal"));
    }
}
