//! One door: where, who, what to say, what to do. Controls: `call`, `open-map`, `start`, `failed`, `to-agency`.
//! Shown: `say-words`.

use dioxus::prelude::*;
use shared::api::command::Body;
use shared::api::views::DossierView;
use shared::ids::DossierId;
use shared::shipment::Pickup;

use super::stops::{Task, task};
use crate::data::request::{Fault, Kept};
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::screens::common::complaints::Complaints;
use crate::screens::common::exception::Report;
use crate::screens::common::item::ItemSteps;
use crate::screens::common::parts::use_dossier;
use crate::screens::common::screen::Screen;
use crate::screens::common::sync::ThingSync;
use crate::screens::common::words;
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};

/// The stop of one dossier.
#[component]
pub fn Stop(id: ReadSignal<DossierId>) -> Element {
    let text = use_text();
    let kept = use_dossier(id)?;
    rsx! {
        Screen { title: t!(text, "stop-title"), back: Route::Today {},
            match kept {
                Ok(Some(kept)) => rsx! { Door { kept } },
                Ok(None) => rsx! { FaultNotice { fault: Fault::code("dossier.not-found") } },
                Err(fault) => rsx! { FaultNotice { fault } },
            }
        }
    }
}

#[component]
fn Door(kept: Kept<DossierView>) -> Element {
    let text = use_text();
    let Kept { view, items } = kept;
    let dossier = &view.dossier;
    let id = dossier.id;
    let data = use_data();
    let asks = use_asks();
    let task = task(dossier);
    let by = data.session().read().as_ref().map(|session| session.actor.clone());
    let rows = rows(text, &view);
    let phone = view.person.as_ref().map(|person| person.phone.clone());
    let map = view.point.or(view.person.as_ref().and_then(|person| person.address.point));
    let map = map.map(|[lon, lat]| format!("geo:{lat},{lon}?q={lat},{lon}"));
    let words =
        view.badge.as_ref().map(|badge| badge.words.map(|number| assets::words::word(text.lang(), number)).join(" · "));
    let state = match (&dossier.pickup, &dossier.back) {
        (Some(pickup), _) if pickup.courier().is_some() && task != Task::Delivery => words::pickup(text, pickup),
        (_, Some(back)) => words::back(text, back),
        (Some(pickup), None) => words::pickup(text, pickup),
        (None, None) => words::status(text, &dossier.status),
    };
    rsx! {
        div { class: "stack",
            StateBadge { label: state, tone: Tone::Info, test: "stop-state" }
            ThingSync { items }
            match task {
                Task::Pickup => rsx! {
                    if let Some(Pickup::Scheduled { .. }) = &dossier.pickup {
                        FaultNotice { fault: asks.fault() }
                        Button {
                            label: t!(text, "stop-set-out"), test: "set-out", icon: IconName::Route, wide: true, busy: asks.busy(),
                            on_press: move |()| {
                                let data = data.clone();
                                asks.run(async move { data.save(Body::SetOut { dossier: id }).await }, |_| {});
                            },
                        }
                    }
                    Notice { tone: Tone::Info, title: t!(text, "today-do-pickup"), p { {t!(text, "stop-do-pickup")} } }
                    LinkButton { label: t!(text, "stop-start"), test: "start", to: Route::PickupPage { id }, kind: ButtonKind::Primary, icon: IconName::Forward, wide: true }
                },
                Task::Delivery => rsx! {
                    Notice { tone: Tone::Info, title: t!(text, "today-do-delivery"), p { {t!(text, "stop-do-delivery")} } }
                    LinkButton { label: t!(text, "stop-start"), test: "start", to: Route::DeliveryPage { id }, kind: ButtonKind::Primary, icon: IconName::Forward, wide: true }
                },
                Task::AtAgency => rsx! {
                    LinkButton { label: t!(text, "stop-to-agency"), test: "to-agency", to: Route::AgencyStop { agency: dossier.agency.to_string() }, kind: ButtonKind::Primary, icon: IconName::Office, wide: true }
                },
                Task::GiveBack | Task::BringSlip | Task::Nothing if by.is_some() => rsx! {},
                Task::GiveBack | Task::BringSlip | Task::Nothing => rsx! { p { {t!(text, "stop-nothing")} } },
            }
            if let Some(by) = by.clone() {
                ItemSteps { view: view.clone(), by }
            }
            if let Some(Pickup::Collected { .. } | Pickup::InTransit { .. } | Pickup::Offered { .. }) = &dossier.pickup {
                Report { id }
            }
            if let Some(words) = words {
                Card { title: t!(text, "stop-say"), p { class: "secret-code", "data-test": "say-words", {words} } }
            }
            Card { title: t!(text, "stop-where"), test: "where", DefinitionList { rows } }
            if let Some(phone) = phone {
                LinkButton { label: t!(text, "stop-call", phone = format::phone(&phone)), test: "call", to: format!("tel:{phone}"), icon: IconName::Phone, wide: true }
            }
            if let Some(map) = map {
                a { class: "button button-secondary button-wide", href: map, "data-test": "open-map",
                    crate::ui::icon::Icon { name: IconName::Map }
                    span { {t!(text, "stop-map")} }
                }
            }
            if matches!(task, Task::Pickup | Task::Delivery) {
                LinkButton { label: t!(text, "failed-title"), test: "failed", to: Route::FailedPage { id }, kind: ButtonKind::Danger, icon: IconName::Warning, wide: true }
            }
            if let Some(by) = by {
                Complaints { view: view.clone(), by }
            }
        }
    }
}

fn rows(text: Text, view: &DossierView) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(person) = &view.person {
        rows.push(Row::new(t!(text, "stop-name"), person.name.clone()));
        rows.push(Row::new(t!(text, "stop-phone"), format::phone(&person.phone)));
        rows.extend(words::proxy_row(text, person));
        rows.push(Row::new(t!(text, "stop-line"), person.address.line.clone()));
        rows.push(Row::new(t!(text, "stop-commune"), person.address.commune_name.clone()));
        rows.push(Row::new(t!(text, "stop-landmark"), person.address.landmark.clone()));
    }
    if !view.note.is_empty() {
        rows.push(Row::new(t!(text, "stop-note"), view.note.clone()));
    }
    rows.push(Row::new(t!(text, "pickup-procedure"), view.dossier.procedure.name.clone()));
    let window = view.dossier.pickup.as_ref().and_then(|pickup| pickup.window());
    let window =
        window.or(view.dossier.back.as_ref().and_then(|back| back.assignment()).map(|assignment| assignment.window));
    rows.extend(window.map(|window| Row::new(t!(text, "stop-window"), words::window(text, window))));
    rows
}
