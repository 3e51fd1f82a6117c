//! When the courier may come. A window that is chosen is kept for some minutes, if there is a network. Controls: those of
//! the slot choice, `slots-retry`, `slot-taken` (somebody else was faster).

use dioxus::prelude::*;
use shared::api::command::Form;
use shared::api::views::Slots;
use shared::dossier::refusal::Refusal;

use super::draft::{Draft, Price};
use super::{BookStep, Drafting};
use crate::data::request::Fault;
use crate::data::{Data, use_data};
use crate::i18n::use_text;
use crate::screens::common::ask::FaultNotice;
use crate::screens::common::slots::SlotChoice;
use crate::screens::common::words;
use crate::t;
use crate::ui::button::Button;
use crate::ui::icon::IconName;
use crate::ui::notice::{Loading, Notice, Tone};

/// Asks the server for windows and prices; `None` while an earlier question is not answered.
pub async fn search(data: &Data, draft: &Draft) -> Option<Result<Slots, Fault>> {
    Some(data.search_slots(draft.ask_slots()?).await)
}

/// Asks for the window; a person who only wants a result brought chooses it later.
#[component]
pub fn Ask(drafting: Drafting) -> Element {
    let text = use_text();
    let data = use_data();
    let holding = data.clone();
    let mut taken = use_signal(|| false);
    let mut found = use_resource(move || {
        let data = data.clone();
        async move {
            let draft = drafting.now.peek().clone();
            let slots = search(&data, &draft).await?;
            if let Ok(slots) = &slots {
                let price = Price::from(slots);
                drafting.change(|draft| draft.price = Some(price));
            }
            Some(slots)
        }
    });
    let draft = drafting.get();
    if draft.form == Some(Form::Receive) {
        return rsx! { Notice { tone: Tone::Info, test: "slot-later", p { {t!(text, "book-slot-later")} } } };
    }
    rsx! {
        h2 { {t!(text, "book-slot")} }
        if let Some(window) = draft.window {
            Notice { tone: Tone::Ok, test: "slot-chosen", p { {words::window(text, window)} } }
        }
        if taken() {
            Notice { tone: Tone::Warn, test: "slot-taken", p { {t!(text, "book-slot-taken")} } }
        }
        match found() {
            None => rsx! { Loading {} },
            Some(None) => rsx! { Notice { tone: Tone::Warn, p { {t!(text, "book-slot-first")} } } },
            Some(Some(Err(fault))) => rsx! {
                FaultNotice { fault }
                p { {t!(text, "book-slot-network")} }
                Button { label: t!(text, "ui-retry"), test: "slots-retry", icon: IconName::Sync, on_press: move |()| found.restart() }
            },
            Some(Some(Ok(slots))) => rsx! {
                SlotChoice {
                    slots: slots.slots, chosen: draft.window, error: drafting.error(text, BookStep::Slot, "slot"),
                    on_choose: move |window| {
                        drafting.change(|draft| (draft.window, draft.held_until_ms) = (Some(window), None));
                        taken.set(false);
                        let (data, asked) = (holding.clone(), drafting.now.peek().hold(window));
                        spawn(async move {
                            let Some(asked) = asked else { return };
                            match data.hold_slot(asked).await {
                                Ok(until_ms) => drafting.change(|draft| {
                                    draft.held_until_ms = (draft.window == Some(window)).then_some(until_ms);
                                }),
                                Err(fault) if fault.code == Refusal::SlotClosed.code() => {
                                    drafting.change(|draft| draft.window = draft.window.filter(|now| *now != window));
                                    taken.set(true);
                                    found.restart();
                                }
                                // Without a network the window is not kept, and the booking will be asked about again.
                                Err(_) => {}
                            }
                        });
                    },
                }
            },
        }
    }
}
