//! The courier came in vain: why, what shows it, what happens next. Controls: `reason-{code}`, `call`, `called`,
//! `waited` (`-less`, `-more`), `scene` (photo), `place`, `note`, `new-day`, `new-from-{minutes}`, `save-failed`.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::command::{Body, FailDelivery, MAX_LONG, MissPickup};
use shared::api::views::DossierView;
use shared::ids::DossierId;
use shared::shipment::{Leg, Pickup};

use super::attempt::{Attempt, REASONS, WINDOWS, needs};
use super::draft::{Draft, Saved, Saving, use_draft, use_saving};
use super::ending::{Done, UndoToast};
use super::stops::is_carried;
use crate::data::request::{Fault, Kept};
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::ask::FaultNotice;
use crate::screens::common::invite::Invite;
use crate::screens::common::parts::{Photos, Refused, WhereNow, error_at, use_dossier};
use crate::screens::common::screen::Screen;
use crate::screens::common::words;
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::choice::RadioGroup;
use crate::ui::field::{Choice, FieldError, Kind, NumberField, TextArea, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::{ErrorSummary, FieldProblem, Notice, Tone};

/// What has been noted so far, and the record once it was saved.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Work {
    attempt: Attempt,
    saved: Option<Saved>,
}

/// A failed attempt at one door.
#[component]
pub fn FailedPage(id: ReadSignal<DossierId>) -> Element {
    let text = use_text();
    let kept = use_dossier(id)?;
    rsx! {
        Screen { title: t!(text, "failed-title"), back: Route::Stop { id: id() },
            match kept {
                Ok(Some(kept)) => rsx! { Record { key: "{id}", kept } },
                Ok(None) => rsx! { FaultNotice { fault: Fault::code("dossier.not-found") } },
                Err(fault) => rsx! { FaultNotice { fault } },
            }
        }
    }
}

/// The leg that can fail now.
fn open_leg(view: &DossierView) -> Option<Leg> {
    match (&view.dossier.pickup, &view.dossier.back) {
        (Some(Pickup::Scheduled { .. } | Pickup::EnRoute { .. }), _) => Some(Leg::Pickup),
        (_, Some(back)) if is_carried(back) => Some(Leg::Return),
        _ => None,
    }
}

#[component]
fn Record(kept: Kept<DossierView>) -> Element {
    let text = use_text();
    let draft = use_draft::<Work>(format!("failed:{}", kept.view.dossier.id))?;
    let save = use_saving(draft, kept.view.dossier.id, |work, saved| work.saved = Some(saved));
    let saved = draft.get().saved;
    let next = match &kept.view.dossier.pickup {
        Some(Pickup::Missed { window, .. }) => t!(text, "failed-next", window = words::window(text, *window)),
        Some(_) | None => t!(text, "failed-next-delivery"),
    };
    match (saved, open_leg(&kept.view)) {
        (None, Some(leg)) => {
            rsx! { Form { id: kept.view.dossier.id, leg, phone: kept.view.person.map(|person| person.phone), draft, save } }
        }
        (Some(_), _) | (None, None) => rsx! {
            Done { title: t!(text, "failed-done"), next, items: kept.items.clone(), rows: Vec::new() }
            Invite { dossier: kept.view.dossier.clone() }
            if let Some(saved) = saved {
                UndoToast {
                    saved, message: t!(text, "failed-saved"),
                    on_undone: move |()| draft.change(|work| work.saved = None),
                    on_over: move |()| draft.forget(),
                }
            }
        },
    }
}

#[component]
fn Form(id: DossierId, leg: Leg, phone: Option<String>, draft: Draft<Work>, save: Saving) -> Element {
    let text = use_text();
    let data = use_data();
    let mut errors = use_signal(Vec::<FieldProblem>::new);
    let mut tries = use_signal(|| 0_u32);
    let attempt = draft.get().attempt;
    let needs = needs(&attempt.reason);
    let reasons = REASONS.map(|code| Choice::new(code, words::reason(text, code))).to_vec();
    let clock = data.clone();
    let send = move |()| {
        let attempt = draft.get().attempt;
        let found = attempt.problems(text, format::local_date(data.now_ms()));
        errors.set(found.clone());
        if !found.is_empty() {
            tries += 1;
            return;
        }
        let (reason, evidence, new_window) = (attempt.reason.clone(), attempt.evidence(), attempt.window());
        let body = match leg {
            Leg::Pickup => Body::MissPickup(Box::new(MissPickup { dossier: id, reason, evidence, new_window })),
            Leg::Return => Body::FailDelivery(Box::new(FailDelivery { dossier: id, reason, evidence, new_window })),
        };
        save.run(body, Vec::new());
    };
    rsx! {
        ErrorSummary { errors: errors(), attempt: tries() }
        Refused { fault: save.asks.fault() }
        FaultNotice { fault: draft.fault() }
        div { class: "stack",
            RadioGroup {
                name: "reason", label: t!(text, "failed-why"), choices: reasons, value: attempt.reason.clone(), cards: true,
                error: error_at(&errors.read(), "reason"), on_change: move |reason| draft.change(|work| work.attempt.reason = reason),
            }
            if !attempt.reason.is_empty() {
                h2 { {t!(text, "failed-shows")} }
                if let Some(phone) = phone {
                    LinkButton { label: t!(text, "stop-call", phone = format::phone(&phone)), test: "call", to: format!("tel:{phone}"), icon: IconName::Phone, wide: true }
                }
                FieldError { name: "called", error: error_at(&errors.read(), "called") }
                Button {
                    label: t!(text, "failed-called"), test: "called", icon: IconName::Check, wide: true,
                    on_press: move |()| {
                        let now_ms = clock.now_ms();
                        draft.change(|work| work.attempt.calls_ms.push(now_ms));
                    },
                }
                if let Some(last_ms) = attempt.calls_ms.last() {
                    Notice { tone: Tone::Ok, test: "calls", p { {t!(text, "failed-calls", count = attempt.calls_ms.len(), time = format::time(*last_ms))} } }
                }
                NumberField {
                    name: "waited", label: t!(text, "failed-waited"), value: i64::from(attempt.waited_min), max: 180, error: error_at(&errors.read(), "waited"),
                    on_change: move |minutes: i64| draft.change(|work| work.attempt.waited_min = u32::try_from(minutes).unwrap_or(0)),
                }
                if needs.window {
                    NewWindow { attempt: attempt.clone(), draft, error: error_at(&errors.read(), "new-day") }
                }
                Photos {
                    name: "scene", label: t!(text, "failed-photo"), hint: t!(text, "failed-photo-hint"), photos: attempt.photos.clone(),
                    error: error_at(&errors.read(), "scene"), on_change: move |photos| draft.change(|work| work.attempt.photos = photos),
                }
                WhereNow { place: attempt.place, on_place: move |place| draft.change(|work| work.attempt.place = Some(place)) }
                TextArea {
                    name: "note", label: t!(text, "failed-note"), value: attempt.note.clone(), max: MAX_LONG, rows: 3, optional: !needs.note,
                    error: error_at(&errors.read(), "note"), on_change: move |note| draft.change(|work| work.attempt.note = note),
                }
                p { class: "quiet", if leg == Leg::Pickup { {t!(text, "failed-then-pickup")} } else { {t!(text, "failed-then-delivery")} } }
                Button { label: t!(text, "failed-save"), test: "save-failed", kind: ButtonKind::Primary, wide: true, busy: save.asks.busy(), on_press: send }
            }
        }
    }
}

#[component]
fn NewWindow(attempt: Attempt, draft: Draft<Work>, error: Option<String>) -> Element {
    let text = use_text();
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let choices =
        WINDOWS.map(|(from, to)| Choice::new(from.to_string(), format!("{}–{}", clock(from), clock(to)))).to_vec();
    rsx! {
        TextField { name: "new-day", label: t!(text, "failed-new-day"), value: attempt.day, kind: Kind::Date, error, on_change: move |day| draft.change(|work| work.attempt.day = day) }
        RadioGroup { name: "new-from", label: t!(text, "failed-new-time"), choices, value: attempt.from, cards: true, on_change: move |from| draft.change(|work| work.attempt.from = from) }
    }
}
