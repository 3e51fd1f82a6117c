//! The record of a delivery, step by step: right person, identity, content, money, signature, code.
//! Controls: those of `meet`, `content`, `money`, `parts`; `sign-recipient…`. Shown: `done`, `refused`.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::command::{Body, ClosedBy, ConfirmDelivery, Money, ProofShown, Verified};
use shared::api::views::DossierView;
use shared::ids::{Digest, DossierId};
use shared::shipment::{Release, Return};

use super::content::{Content, Found, Identity, Shown};
use super::draft::{Draft, Saved, Saving, use_draft, use_saving};
use super::ending::{Done, UndoToast};
use super::meet::{Close, Meet};
use super::money::{self, Due, Sums};
use super::proofs::{self, Proofs};
use super::stops::is_carried;
use crate::data::request::{Fault, Kept};
use crate::data::use_data;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::FaultNotice;
use crate::screens::common::parts::{Refused, Sign, StepFrame, WhereNow, error_at, problem, use_dossier};
use crate::screens::common::screen::Screen;
use crate::t;
use crate::ui::badge::{SyncBadge, SyncState};
use crate::ui::notice::FieldProblem;

/// Steps in order; the ends of text keys.
const STEPS: [&str; 6] = ["meet", "identity", "content", "money", "sign", "code"];
const LAST: usize = STEPS.len() - 1;

/// What has been done so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Work {
    step: usize,
    verified: Option<Verified>,
    /// Where the door is, if the courier said so: (lon, lat).
    place: Option<[f64; 2]>,
    shown: Shown,
    found: Found,
    /// Proofs of a lower price, as far as they were looked at.
    proofs: Vec<ProofShown>,
    sums: Option<Vec<Due>>,
    signature: Option<Digest>,
    saved: Option<Saved>,
}

/// The delivery of one result at a door.
#[component]
pub fn DeliveryPage(id: ReadSignal<DossierId>) -> Element {
    rsx! { Page { id, back: Route::Stop { id: id() } } }
}

/// The same at the counter of the office that keeps it.
#[component]
pub fn CounterDelivery(id: ReadSignal<DossierId>) -> Element {
    rsx! { Page { id, back: Route::AgencyDossier { id: id() } } }
}

#[component]
fn Page(id: ReadSignal<DossierId>, back: Route) -> Element {
    let text = use_text();
    let kept = use_dossier(id)?;
    let mut was_here = use_signal(|| false);
    if matches!(kept, Ok(Some(_))) && !*was_here.peek() {
        was_here.set(true);
    }
    rsx! {
        Screen { title: t!(text, "delivery-title"), back,
            match kept {
                Ok(Some(kept)) => rsx! { Record { key: "{id}", kept } },
                // Received by the post, it is closed and leaves this device while the page is open.
                Ok(None) if *was_here.peek() => rsx! { Left {} },
                Ok(None) => rsx! { FaultNotice { fault: Fault::code("dossier.not-found") } },
                Err(fault) => rsx! { FaultNotice { fault } },
            }
        }
    }
}

#[component]
fn Left() -> Element {
    let text = use_text();
    let data = use_data();
    let received_ms = data.status().read().told.received_ms;
    rsx! {
        Done { title: t!(text, "delivery-done"), next: t!(text, "delivery-done-next"), items: Vec::new(), rows: Vec::new() }
        if let Some(at_ms) = received_ms {
            SyncBadge { state: SyncState::Received { at_ms }, now_ms: data.now_ms() }
        }
    }
}

#[component]
fn Record(kept: Kept<DossierView>) -> Element {
    let text = use_text();
    let draft = use_draft::<Work>(format!("delivery:{}", kept.view.dossier.id))?;
    let save = use_saving(draft, kept.view.dossier.id, |work, saved| work.saved = Some(saved));
    let saved = draft.get().saved;
    // In a courier's hand, or kept at the counter for its recipient.
    let at_hand = |back: &&Return| is_carried(back) || matches!(back, Return::Held { .. });
    let carried = kept.view.dossier.back.as_ref().filter(at_hand).and_then(Return::carried);
    if let Some(cover) = carried {
        return rsx! {
            Steps { view: kept.view.clone(), release: cover.release, draft, save }
        };
    }
    match &kept.view.dossier.back {
        Some(Return::Delivered { .. }) => rsx! {
            Done { title: t!(text, "delivery-done"), next: t!(text, "delivery-done-next"), items: kept.items.clone(), rows: Vec::new() }
            if let Some(saved) = saved {
                UndoToast {
                    saved, message: t!(text, "delivery-saved"),
                    on_undone: move |()| draft.change(|work| work.saved = None),
                    on_over: move |()| draft.forget(),
                }
            }
        },
        Some(_) | None => rsx! { FaultNotice { fault: Fault::code("dossier.wrong-state") } },
    }
}

/// The proofs that are looked at here: the state fee due now is the agency's to say.
fn asked(view: &DossierView) -> Vec<Money> {
    proofs::asked(&view.dossier.money, &[Money::Postage])
}

fn sums_of(work: &Work, view: &DossierView, release: &Release) -> Vec<Due> {
    work.sums.clone().unwrap_or_else(|| {
        let mut sums = money::due(&proofs::seen(&view.dossier.money, &work.proofs), Some(0));
        sums.extend(money::still_due(release.fee_due));
        sums
    })
}

/// What the present step still lacks.
fn problems(text: Text, view: &DossierView, release: &Release, work: &Work) -> Vec<FieldProblem> {
    match STEPS[work.step.min(LAST)] {
        "meet" if work.verified.is_none() => vec![problem(text, "qr-photo", "meet.first")],
        "identity" => work.shown.problems(text),
        "content" => work.found.problems(text, release),
        "money" => proofs::problems(text, &asked(view), &work.proofs),
        "sign" if work.signature.is_none() => vec![problem(text, "sign-recipient", "sign.missing")],
        _ => Vec::new(),
    }
}

fn record(view: &DossierView, release: &Release, work: &Work, closed_by: ClosedBy) -> Option<ConfirmDelivery> {
    Some(ConfirmDelivery {
        dossier: view.dossier.id,
        verified: work.verified.clone()?,
        identity: work.shown.identity()?,
        recipient: work.shown.recipient(),
        letter: work.shown.letter(),
        content_agreed: work.found.agrees(release),
        remarks: work.found.remarks(),
        recalled: work.found.recalled(),
        taken: money::taken(&sums_of(work, view, release)),
        proofs: work.proofs.clone(),
        signature: work.signature?,
        closed_by,
        place: work.place,
    })
}

#[component]
fn Steps(view: DossierView, release: Release, draft: Draft<Work>, save: Saving) -> Element {
    let text = use_text();
    let mut errors = use_signal(Vec::<FieldProblem>::new);
    let mut attempt = use_signal(|| 0_u32);
    let work = draft.get();
    let step = work.step.min(LAST);
    let id = view.dossier.id;
    let sums = sums_of(&work, &view, &release);
    let asked = asked(&view);
    let names = STEPS.map(|end| text.lookup(&format!("delivery-step-{end}"), &[])).to_vec();
    let (checked, closing) = ((view.clone(), release.clone()), (view.clone(), release.clone()));
    let next = move |()| {
        let found = problems(text, &checked.0, &checked.1, &draft.get());
        errors.set(found.clone());
        if found.is_empty() {
            draft.change(|work| work.step = step + 1);
        } else {
            attempt += 1;
        }
    };
    let mut unfinished = use_signal(|| None::<Fault>);
    let close = move |closed_by: ClosedBy| {
        let (view, release) = &closing;
        match record(view, release, &draft.get(), closed_by) {
            Some(body) => {
                let taken = body.taken.clone();
                save.run(Body::ConfirmDelivery(Box::new(body)), taken);
            }
            None => unfinished.set(Some(Fault::code("field.missing"))),
        }
    };
    let on_next = (step < LAST).then(|| EventHandler::new(next));
    rsx! {
        StepFrame {
            names, current: step, errors: errors(), attempt: attempt(), fault: draft.fault(), busy: save.asks.busy(), on_next,
            on_back: move |()| {
                errors.set(Vec::new());
                unfinished.set(None);
                save.asks.clear();
                draft.change(|work| work.step = step.saturating_sub(1));
            },
            Refused { fault: unfinished().or(save.asks.fault()) }
            match STEPS[step] {
                "meet" => rsx! {
                    Meet { dossier: id, person: view.person.clone(), verified: work.verified.clone(), on_verified: move |verified| draft.change(|work| work.verified = verified) }
                    WhereNow { place: work.place, on_place: move |place| draft.change(|work| work.place = Some(place)) }
                },
                "identity" => rsx! {
                    Identity { shown: work.shown.clone(), errors: errors(), on_change: move |shown| draft.change(|work| work.shown = shown) }
                },
                "content" => rsx! {
                    Content { release: release.clone(), found: work.found.clone(), errors: errors(), on_change: move |found| draft.change(|work| work.found = found) }
                },
                "money" => rsx! {
                    Proofs {
                        view: view.clone(), asked: asked.clone(), proofs: work.proofs.clone(), taken: !money::taken(&sums).is_empty(), errors: errors(),
                        on_change: move |proofs| draft.change(|work| (work.proofs, work.sums) = (proofs, None)),
                    }
                    if proofs::are_answered(&asked, &work.proofs) {
                        Sums { sums, on_change: move |sums| draft.change(|work| work.sums = Some(sums)) }
                    }
                },
                "sign" => rsx! {
                    p { {t!(text, "delivery-sign-how")} }
                    Sign {
                        name: "sign-recipient", label: t!(text, "delivery-sign"), signed: work.signature, error: error_at(&errors.read(), "sign-recipient"),
                        on_signed: move |signature| draft.change(|work| work.signature = signature),
                    }
                },
                _ => rsx! {
                    p { {t!(text, "delivery-code-how")} }
                    Close { busy: save.asks.busy(), on_close: close }
                },
            }
        }
    }
}
