//! Small steps on a dossier's page: take up with a code, finish, move to another window.
//! Controls: `dossier-code`, `process`, `finish`, `finish-confirm-yes`, `finish-confirm-no`, `reschedule`, `slot`,
//! `reschedule-save`.

use dioxus::prelude::*;
use shared::api::command::{Body, Window};
use shared::api::views::Slot;
use shared::dossier::Dossier;
use shared::identifiers::dossier_code::{BadDossierCode, DossierCode};
use shared::ids::DossierId;

use crate::data::use_data;
use crate::i18n::use_text;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::screens::common::words;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::dialog::Confirm;
use crate::ui::field::{Choice, Kind, SelectField, TextField};
use crate::ui::icon::IconName;

/// "Bắt đầu xử lý", with the code that the agency's system gave.
#[component]
pub fn Process(dossier: Dossier) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let id = dossier.id;
    let mut code = use_signal(String::new);
    let mut error = use_signal(|| None::<String>);
    rsx! {
        Card { title: t!(text, "agency-process-title"),
            TextField {
                name: "dossier-code", label: t!(text, "agency-dossier-code"), hint: t!(text, "agency-process-code-hint"), value: code(), kind: Kind::Code,
                error: error(),
                on_change: move |value| { error.set(None); code.set(value); },
            }
            FaultNotice { fault: asks.fault() }
            Button {
                label: t!(text, "agency-process-go"), test: "process", kind: ButtonKind::Primary, wide: true, busy: asks.busy(),
                on_press: move |()| match DossierCode::parse(&code.peek()) {
                    Err(BadDossierCode) => error.set(Some(t!(text, "identifiers-dossier-code-bad"))),
                    Ok(code) => {
                        let data = data.clone();
                        asks.run(async move { data.save(Body::Process { dossier: id, code: code.into() }).await }, |_| {});
                    }
                },
            }
        }
    }
}

/// "Đã có kết quả"; lateness is fixed by it, so it asks first.
#[component]
pub fn Finish(
    id: DossierId,
    /// The post brings the result home.
    brings: bool,
) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut asking = use_signal(|| false);
    rsx! {
        Button {
            label: t!(text, "agency-finish-go"), test: "finish", kind: ButtonKind::Primary, icon: IconName::Check, wide: true, busy: asks.busy(),
            on_press: move |()| asking.set(true),
        }
        FaultNotice { fault: asks.fault() }
        if asking() {
            Confirm {
                title: t!(text, "agency-finish-title"), test: "finish-confirm", yes: t!(text, "agency-finish-go"), busy: asks.busy(),
                on_yes: move |()| {
                    let data = data.clone();
                    asks.run(async move { data.save(Body::Finish { dossier: id }).await }, |_| {});
                    asking.set(false);
                },
                on_no: move |()| asking.set(false),
                p { {if brings { t!(text, "agency-finish-why-brings") } else { t!(text, "agency-finish-why-fetches") }} }
            }
        }
    }
}

/// "Đổi giờ hẹn": asks for the windows that can be booked now, then moves the leg that is due.
#[component]
pub fn Move(dossier: Dossier) -> Element {
    let text = use_text();
    let data = use_data();
    let (finding, saving) = (use_asks(), use_asks());
    let id = dossier.id;
    let mut slots = use_signal(|| None::<Vec<Slot>>);
    let mut chosen = use_signal(String::new);
    let (find, move_to) = (data.clone(), data);
    let window = move || {
        slots.read().as_ref().and_then(|slots| slots.get(chosen().parse::<usize>().ok()?).map(|slot| slot.window))
    };
    let choices = |slots: Vec<Slot>| {
        let choice = |(place, slot): (usize, Slot)| Choice::new(place.to_string(), words::window(text, slot.window));
        slots.into_iter().enumerate().map(choice).collect::<Vec<_>>()
    };
    rsx! {
        Card { title: t!(text, "agency-move-title"),
            if let Some(found) = slots() {
                if found.is_empty() {
                    p { {t!(text, "agency-move-none")} }
                } else {
                    SelectField {
                        name: "slot", label: t!(text, "agency-move-slot"), choices: choices(found), value: chosen(),
                        on_change: move |value| chosen.set(value),
                    }
                    FaultNotice { fault: saving.fault() }
                    Button {
                        label: t!(text, "agency-move-save"), test: "reschedule-save", kind: ButtonKind::Primary, wide: true, busy: saving.busy(),
                        disabled: window().is_none(),
                        on_press: move |()| if let Some(window) = window() {
                            let data = move_to.clone();
                            saving.run(save(data, id, window), move |_| slots.set(None));
                        },
                    }
                }
            } else {
                p { class: "quiet", {t!(text, "agency-move-why")} }
                FaultNotice { fault: finding.fault() }
                Button {
                    label: t!(text, "agency-move-find"), test: "reschedule", icon: IconName::Calendar, busy: finding.busy(),
                    on_press: move |()| {
                        let (data, dossier) = (find.clone(), dossier.clone());
                        finding.run(
                            async move { data.search_slots_of(&dossier).await },
                            move |found| slots.set(Some(found.slots)),
                        );
                    },
                }
            }
        }
    }
}

async fn save(
    data: crate::data::Data,
    dossier: DossierId,
    window: Window,
) -> Result<shared::ids::CommandId, crate::data::request::Fault> {
    data.save(Body::Reschedule { dossier, window }).await
}
