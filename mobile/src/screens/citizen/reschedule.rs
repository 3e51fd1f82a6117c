//! Another window for the leg that is due. Controls: those of the slot choice, `reschedule-save`, `slots-retry`.

use dioxus::prelude::*;
use shared::api::command::{Body, Window};
use shared::ids::DossierId;

use crate::data::use_data;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::screen::Screen;
use crate::screens::common::slots::SlotChoice;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::IconName;
use crate::ui::notice::{Loading, Problem};

/// Asks for the new window.
#[component]
pub fn Reschedule(id: ReadSignal<DossierId>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let navigator = use_navigator();
    let mut chosen = use_signal(|| None::<Window>);
    let kept = use_read(move |data| {
        let id = id();
        async move { data.dossier(id).await }
    })?;
    let dossier = kept.ok().flatten().map(|kept| kept.view.dossier);
    let asking = data.clone();
    let of = dossier.clone();
    let mut found = use_resource(move || {
        let (data, dossier) = (asking.clone(), of.clone());
        async move {
            let dossier = dossier?;
            Some(data.search_slots_of(&dossier).await)
        }
    });
    rsx! {
        Screen { title: t!(text, "dossier-reschedule"), back: Route::DossierPage { id: id() },
            match found() {
                None => rsx! { Loading {} },
                Some(None) => rsx! { Problem { code: "dossier.not-found" } },
                Some(Some(Err(fault))) => rsx! {
                    FaultNotice { fault }
                    p { {t!(text, "book-slot-network")} }
                    Button { label: t!(text, "ui-retry"), test: "slots-retry", icon: IconName::Sync, on_press: move |()| found.restart() }
                },
                Some(Some(Ok(slots))) => rsx! {
                    h2 { {t!(text, "book-slot")} }
                    SlotChoice { slots: slots.slots, chosen: chosen(), on_choose: move |window| chosen.set(Some(window)) }
                    FaultNotice { fault: asks.fault() }
                    Button {
                        label: t!(text, "reschedule-save"), test: "reschedule-save", kind: ButtonKind::Primary, wide: true,
                        busy: asks.busy(), disabled: chosen().is_none(),
                        on_press: move |()| {
                            if let Some(window) = chosen() {
                                let data = data.clone();
                                let body = Body::Reschedule { dossier: id(), window };
                                asks.run(async move { data.save(body).await }, move |_| {
                                    navigator.replace(Route::DossierPage { id: id() });
                                });
                            }
                        },
                    }
                },
            }
        }
    }
}
