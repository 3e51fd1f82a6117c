//! The call operator's desk: who is on the phone, what they have booked, and a booking for them.
//! Controls: `caller-phone`, `caller-find`, `caller-end`, `caller-book`, `open-{dossier}`. Shown: `caller`, `caller-none`.

use dioxus::prelude::*;
use shared::identifiers::phone;

use super::dossiers::DossierTable;
use crate::data::request::Fault;
use crate::data::{Data, use_data};
use crate::format;
use crate::i18n::use_text;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::book::draft::Draft;
use crate::screens::common::book::{BookStep, Booker, Booking};
use crate::screens::common::screen::Screen;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::field::{Kind, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};

/// The desk.
#[component]
pub fn CallDesk() -> Element {
    let text = use_text();
    let read = use_read(|data| async move { Ok((data.caller().await?, data.dossiers().await?)) })?;
    rsx! {
        Screen { title: t!(text, "nav-desk"), wide: true,
            match read {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok((None, _)) => rsx! { Ask {} },
                Ok((Some(caller), dossiers)) => rsx! {
                    Notice { tone: Tone::Info, test: "caller", title: t!(text, "call-with", phone = format::phone(&caller)),
                        p { {t!(text, "call-may")} }
                    }
                    Steps { caller }
                    if dossiers.is_empty() {
                        div { "data-test": "caller-none",
                            Empty { icon: IconName::Envelope, title: t!(text, "call-empty"), detail: t!(text, "call-empty-detail") }
                        }
                    } else {
                        DossierTable { dossiers, caption: t!(text, "call-open") }
                    }
                },
            }
        }
    }
}

/// Who is on the phone?
#[component]
fn Ask() -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut typed = use_signal(String::new);
    let mut error = use_signal(|| None::<String>);
    let find = move || {
        if phone::read(&typed.peek()).is_err() {
            error.set(Some(t!(text, "book-needs-phone")));
            return;
        }
        let (data, typed) = (data.clone(), typed.peek().clone());
        asks.run(async move { data.find_caller(&typed).await }, |()| {});
    };
    rsx! {
        Card { title: t!(text, "call-who"),
            TextField {
                name: "caller-phone", label: t!(text, "call-phone"), hint: t!(text, "call-phone-hint"), kind: Kind::Phone,
                value: typed(), error: error(),
                on_change: move |value| { error.set(None); typed.set(value); },
            }
            FaultNotice { fault: asks.fault() }
            Button {
                label: t!(text, "call-find"), test: "caller-find", kind: ButtonKind::Primary, icon: IconName::Search, wide: true,
                busy: asks.busy(), on_press: { let mut find = find; move |()| find() },
            }
        }
        Notice { tone: Tone::Info, test: "role-may", p { {t!(text, "agency-reader-call-operator")} } }
    }
}

/// Book for the caller, or hang up.
#[component]
fn Steps(caller: String) -> Element {
    let text = use_text();
    let data = use_data();
    let navigator = use_navigator();
    let asks = use_asks();
    let ending = data.clone();
    rsx! {
        FaultNotice { fault: asks.fault() }
        div { class: "steps-row",
            Button {
                label: t!(text, "call-book"), test: "caller-book", kind: ButtonKind::Primary, icon: IconName::Add, busy: asks.busy(),
                on_press: move |()| asks.run(begin(data.clone(), caller.clone()), move |()| {
                    navigator.push(Booker::Operator.at(BookStep::Procedure));
                }),
            }
            Button {
                label: t!(text, "call-end"), test: "caller-end", icon: IconName::Close, busy: asks.busy(),
                on_press: move |()| {
                    let data = ending.clone();
                    let end = async move {
                        data.save_draft::<Draft>(Booker::Operator.draft(), None).await?;
                        data.end_call().await
                    };
                    asks.run(end, |()| {});
                },
            }
        }
    }
}

/// A booking for this caller: the one that was begun, or a new one.
async fn begin(data: Data, caller: String) -> Result<(), Fault> {
    let key = Booker::Operator.draft();
    let begun = data.draft::<Draft>(key).await?.filter(|draft| draft.caller.as_ref() == Some(&caller));
    match begun {
        Some(_) => Ok(()),
        None => data.save_draft(key, Some(&Draft::for_caller(&caller))).await,
    }
}

/// The booking for the caller at one of its steps.
#[component]
pub fn CallBook(step: ReadSignal<BookStep>) -> Element {
    rsx! { Booking { booker: Booker::Operator, step } }
}
