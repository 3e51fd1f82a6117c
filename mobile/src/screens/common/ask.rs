//! Asking [`Data`] from a screen: reading what is kept, doing something on a press, saying what went wrong.

use std::future::Future;

use dioxus::prelude::*;
use futures::future::LocalBoxFuture;

use crate::data::request::Fault;
use crate::data::{Data, use_data};
use crate::i18n::use_text;
use crate::t;
use crate::ui::notice::{Notice, Tone};

/// Reads now and again whenever the store has changed; the screen waits (suspends) only for the first answer.
/// Signals read in `read` before its future begins are followed as well.
pub fn use_read<T, F>(mut read: impl FnMut(Data) -> F + 'static) -> Result<Result<T, Fault>, RenderError>
where
    T: Clone + PartialEq + 'static,
    F: Future<Output = Result<T, Fault>> + 'static,
{
    let data = use_data();
    let mut last = use_signal(|| None::<Result<T, Fault>>);
    // Boxed, so that all reads share one copy of the renderer's code: there are dozens of them.
    let read: Box<dyn FnMut() -> LocalBoxFuture<'static, ()>> = Box::new(move || {
        data.fresh();
        let answer = read(data.clone());
        Box::pin(async move {
            let answer = answer.await;
            if last.peek().as_ref() != Some(&answer) {
                last.set(Some(answer));
            }
        })
    });
    let reading = use_resource(read);
    if last.peek().is_none() {
        reading.suspend()?;
    }
    // It has been answered, or the task that would have answered is gone.
    Ok(last().unwrap_or_else(|| Err(Fault::lost())))
}

/// Something done on a press: whether it is under way, and what went wrong the last time.
#[derive(Clone, Copy, PartialEq)]
pub struct Asks {
    busy: Signal<bool>,
    fault: Signal<Option<Fault>>,
}

/// One per button or group of buttons that must not be pressed together.
pub fn use_asks() -> Asks {
    Asks { busy: use_signal(|| false), fault: use_signal(|| None) }
}

impl Asks {
    /// Does `work` unless something is under way, then `done` with its answer. What it saves stays saved even if the
    /// person leaves the screen meanwhile.
    pub fn run<T: 'static>(
        mut self,
        work: impl Future<Output = Result<T, Fault>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if *self.busy.peek() {
            return;
        }
        self.busy.set(true);
        self.fault.set(None);
        spawn(async move {
            let answer = work.await;
            self.busy.set(false);
            match answer {
                Ok(answer) => done(answer),
                Err(fault) => self.fault.set(Some(fault)),
            }
        });
    }

    /// Under way now.
    pub fn busy(&self) -> bool {
        (self.busy)()
    }

    /// What went wrong the last time.
    pub fn fault(&self) -> Option<Fault> {
        (self.fault)()
    }

    /// Forgets what went wrong.
    pub fn clear(mut self) {
        self.fault.set(None);
    }
}

/// Says what went wrong, if something did.
#[component]
pub fn FaultNotice(fault: Option<Fault>) -> Element {
    let text = use_text();
    rsx! {
        if let Some(fault) = fault {
            Notice { tone: Tone::Danger, test: "fault",
                p { "data-code": fault.code.clone(), {text.error(&fault.code)} }
                p { class: "quiet", {t!(text, "problem-code", code = fault.code.clone())} }
            }
        }
    }
}
