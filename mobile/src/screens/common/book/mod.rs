//! Booking, one question a screen, for a citizen or with a caller on the phone. The draft is kept on this device at every
//! change, so that it survives a kill.
//!
//! Controls of every step: `book-next`, `book-back`, `book-drop` (forget the draft); of the steps: see their files.

pub mod again;
pub mod agreement;
pub mod check;
pub mod draft;
pub mod papers;
pub mod price;
pub mod procedure;
mod read_back;
pub mod slot;
pub mod way;
pub mod whereto;
pub mod who;

use std::fmt;
use std::str::FromStr;

use dioxus::prelude::*;
use shared::catalogue::ProcedureVersion;
use shared::ids::DossierId;

use crate::data::request::Fault;
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::platform;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::screen::Screen;
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, ErrorSummary, FieldProblem};
use crate::ui::progress::Steps;
use draft::Draft;

/// A step of the booking, as it stands in the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BookStep {
    /// Which procedure.
    Procedure,
    /// Which papers are at hand.
    Papers,
    /// What the post is to do.
    Way,
    /// Where to come.
    Address,
    /// Whose dossier.
    Who,
    /// When.
    Slot,
    /// What it costs.
    Price,
    /// What is agreed to.
    Agreement,
    /// All answers once more.
    Check,
}

impl BookStep {
    /// In the order in which they are asked.
    pub const ALL: [Self; 9] = [
        Self::Procedure,
        Self::Papers,
        Self::Way,
        Self::Address,
        Self::Who,
        Self::Slot,
        Self::Price,
        Self::Agreement,
        Self::Check,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Procedure => "procedure",
            Self::Papers => "papers",
            Self::Way => "way",
            Self::Address => "address",
            Self::Who => "who",
            Self::Slot => "slot",
            Self::Price => "price",
            Self::Agreement => "agreement",
            Self::Check => "check",
        }
    }

    fn name(self, text: Text) -> String {
        text.lookup(&format!("book-step-{}", self.code()), &[])
    }

    fn place(self) -> usize {
        Self::ALL.iter().position(|step| *step == self).unwrap_or_default()
    }

    fn next(self) -> Option<Self> {
        Self::ALL.get(self.place() + 1).copied()
    }

    fn previous(self) -> Option<Self> {
        self.place().checked_sub(1).map(|place| Self::ALL[place])
    }
}

impl fmt::Display for BookStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Who fills the booking in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booker {
    /// A citizen, for themselves or their family.
    Citizen,
    /// An operator, for the caller whom the draft names.
    Operator,
}

impl Booker {
    /// Under which key the draft is kept.
    pub const fn draft(self) -> &'static str {
        match self {
            Self::Citizen => "book",
            Self::Operator => "call-book",
        }
    }

    /// The address of a step.
    pub const fn at(self, step: BookStep) -> Route {
        match self {
            Self::Citizen => Route::Book { step },
            Self::Operator => Route::CallBook { step },
        }
    }

    /// Where the booking begins, and where it ends when it is dropped.
    const fn home(self) -> Route {
        match self {
            Self::Citizen => Route::Dossiers {},
            Self::Operator => Route::Desk {},
        }
    }

    /// What was booked.
    const fn booked(self, id: DossierId) -> Route {
        match self {
            Self::Citizen => Route::DossierPage { id },
            Self::Operator => Route::AgencyDossier { id },
        }
    }
}

/// The address names no step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoStep;

impl fmt::Display for NoStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("book.no-step")
    }
}

impl std::error::Error for NoStep {}

impl FromStr for BookStep {
    type Err = NoStep;

    fn from_str(code: &str) -> Result<Self, NoStep> {
        Self::ALL.into_iter().find(|step| step.code() == code).ok_or(NoStep)
    }
}

/// The draft as the steps see it: read it, change it; each change is kept.
#[derive(Clone, Copy, PartialEq)]
pub struct Drafting {
    /// Who answers.
    pub booker: Booker,
    now: Signal<Draft>,
    keep: Callback<Draft>,
    /// Problems are shown only after the first try to go on.
    tried: Signal<bool>,
}

impl Drafting {
    /// The procedure that was chosen, as the catalogue has it; `None` while none is.
    fn use_version(self) -> Result<Result<Option<ProcedureVersion>, Fault>, RenderError> {
        use_read(move |data| {
            let code = self.get().procedure.map(|chosen| chosen.code);
            async move {
                match code {
                    Some(code) => data.procedure(&code).await,
                    None => Ok(None),
                }
            }
        })
    }

    /// The draft now; follows changes.
    pub fn get(&self) -> Draft {
        self.now.read().clone()
    }

    /// Changes it and keeps it.
    pub fn change(mut self, change: impl FnOnce(&mut Draft)) {
        self.now.with_mut(change);
        self.keep.call(self.now.peek().clone());
    }

    /// From now on problems of this step are shown.
    fn show_problems(mut self) {
        self.tried.set(true);
    }

    /// The sentence about a field, once the person has tried to go on.
    pub fn error(&self, text: Text, step: BookStep, field: &str) -> Option<String> {
        if !(self.tried)() {
            return None;
        }
        let problems = draft::problems(&self.now.read(), step);
        problems.into_iter().find(|problem| problem.field == field).map(|problem| problem.sentence(text))
    }
}

/// The booking at one of its steps.
#[component]
pub fn Booking(booker: Booker, step: ReadSignal<BookStep>) -> Element {
    let kept = use_read(move |data| async move { data.draft::<Draft>(booker.draft()).await })?;
    match (booker, &kept) {
        // Without a caller there is nobody to book for.
        (Booker::Operator, Ok(None)) => rsx! { NoCaller {} },
        _ => rsx! { Asking { booker, step, kept } },
    }
}

#[component]
fn NoCaller() -> Element {
    let text = use_text();
    rsx! {
        Screen { title: t!(text, "book-title"), back: Route::Desk {},
            Empty { icon: IconName::Phone, title: t!(text, "call-none"), detail: t!(text, "call-none-detail"),
                LinkButton { label: t!(text, "call-to-desk"), test: "to-desk", kind: ButtonKind::Primary, to: Route::Desk {} }
            }
        }
    }
}

#[component]
fn Asking(booker: Booker, step: ReadSignal<BookStep>, kept: Result<Option<Draft>, Fault>) -> Element {
    let text = use_text();
    let data = use_data();
    let navigator = use_navigator();
    let session = data.session();
    let (first, fault) = match kept {
        Ok(kept) => (kept.unwrap_or_default(), None),
        Err(fault) => (Draft::default(), Some(fault)),
    };
    let now = use_signal(move || {
        let phone = session.peek().as_ref().map(|session| session.name.clone()).unwrap_or_default();
        first.begun(platform::now_ms(), platform::random_bytes(), &phone)
    });
    let mut not_kept = use_signal(|| fault);
    let keep = use_callback({
        let data = data.clone();
        move |draft: Draft| {
            let data = data.clone();
            spawn(async move { not_kept.set(data.save_draft(booker.draft(), Some(&draft)).await.err()) });
        }
    });
    let mut tried = use_signal(|| false);
    let drafting = Drafting { booker, now, keep, tried };
    let at = step();
    use_effect(move || {
        // A new step begins without errors.
        let _ = step();
        tried.set(false);
    });
    let problems = draft::problems(&now.read(), at);
    let shown = if tried() {
        problems
            .iter()
            .map(|problem| FieldProblem { field: problem.field.into(), message: problem.sentence(text) })
            .collect()
    } else {
        Vec::new()
    };
    let names = BookStep::ALL.iter().map(|step| step.name(text)).collect::<Vec<_>>();
    let back = at.previous().map_or(booker.home(), |step| booker.at(step));
    let title = match now.read().caller.as_deref() {
        Some(caller) => t!(text, "call-book-title", phone = format::phone(caller)),
        None => t!(text, "book-title"),
    };
    let may_go_on = problems.is_empty();
    rsx! {
        Screen { title, back,
            Steps { names, current: at.place() }
            FaultNotice { fault: not_kept() }
            ErrorSummary { errors: shown }
            match at {
                BookStep::Procedure => rsx! { procedure::Ask { drafting } },
                BookStep::Papers => rsx! { papers::Ask { drafting } },
                BookStep::Way => rsx! { way::Ask { drafting } },
                BookStep::Address => rsx! { whereto::Ask { drafting } },
                BookStep::Who => rsx! { who::Ask { drafting } },
                BookStep::Slot => rsx! { slot::Ask { drafting } },
                BookStep::Price => rsx! { price::Ask { drafting } },
                BookStep::Agreement => rsx! { agreement::Ask { drafting } },
                BookStep::Check => rsx! { check::Ask { drafting } },
            }
            if let Some(next) = at.next() {
                Button {
                    label: t!(text, "app-step-next"), test: "book-next", kind: ButtonKind::Primary, icon: IconName::Forward, wide: true,
                    on_press: move |()| {
                        if may_go_on {
                            navigator.push(booker.at(next));
                        } else {
                            tried.set(true);
                        }
                    },
                }
            }
            if let Some(previous) = at.previous() {
                Button {
                    label: t!(text, "app-step-back"), test: "book-back", wide: true,
                    on_press: move |()| { navigator.push(booker.at(previous)); },
                }
            }
            Button {
                label: t!(text, "book-drop"), test: "book-drop", kind: ButtonKind::Quiet,
                on_press: move |()| {
                    let (data, draft) = (data.clone(), now.peek().clone());
                    spawn(async move {
                        not_kept.set(again::forget(&data, booker, &draft).await.err());
                        if not_kept.peek().is_none() {
                            navigator.replace(booker.home());
                        }
                    });
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_an_address_that_leads_back_to_it() {
        for step in BookStep::ALL {
            assert_eq!(step.to_string().parse::<BookStep>(), Ok(step));
        }
        assert_eq!("pay".parse::<BookStep>(), Err(NoStep));
    }

    #[test]
    fn the_steps_follow_each_other_both_ways() {
        for step in BookStep::ALL {
            assert_eq!(step.next().map_or(Some(step), BookStep::previous), Some(step));
        }
    }
}
