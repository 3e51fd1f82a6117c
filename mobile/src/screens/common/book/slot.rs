//! When the courier may come. Controls: those of the slot choice, `slots-retry`.

use dioxus::prelude::*;
use shared::api::command::Form;
use shared::api::views::Slots;

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
    let (procedure, commune, form) = (draft.procedure.as_ref()?, draft.commune.as_ref()?, draft.form?);
    Some(data.search_slots(&commune.commune, form, &procedure.code).await)
}

/// Asks for the window; a person who only wants a result brought chooses it later.
#[component]
pub fn Ask(drafting: Drafting) -> Element {
    let text = use_text();
    let data = use_data();
    let mut found = use_resource(move || {
        let data = data.clone();
        async move {
            let draft = drafting.now.peek().clone();
            let slots = search(&data, &draft).await?;
            if let Ok(slots) = &slots {
                let price = Price { postage: slots.postage, state_fee: slots.state_fee };
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
                    on_choose: move |window| drafting.change(|draft| draft.window = Some(window)),
                }
            },
        }
    }
}
