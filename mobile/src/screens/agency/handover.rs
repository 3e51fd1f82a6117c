//! A hand-over record: second count, seals, one signature; afterwards the filing moment and the due dates.
//! Controls: `officer-signature` (with its `-how-draw`, `-how-type`, `-typed`, `-clear`), `sign-handover`, those of
//! `second_count`, `open-{dossier}`. Also `handover-signed`, `filed-at`.

use dioxus::prelude::*;
use shared::actor::Actor;
use shared::api::command::{Body, SignHandover};
use shared::api::views::DossierView;
use shared::dossier::decide::Facts;
use shared::dossier::refusal::Refusal;
use shared::ids::{Digest, HandoverId};
use shared::shipment::{Offer, Pickup};

use super::second_count::{Second, SecondCount, at_door};
use crate::data::request::Kept;
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::due::DueExplained;
use crate::screens::common::screen::Screen;
use crate::screens::common::sync::{ThingSync, is_open};
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};
use crate::ui::signature::{Signature, SignaturePad};

/// Media type of the picture that the signature pad makes.
pub const SIGNATURE_TYPE: &str = "image/svg+xml";

/// The courier's half that a dossier carries.
pub fn offer(view: &DossierView) -> Option<&Offer> {
    match view.dossier.pickup.as_ref()? {
        Pickup::Offered { offer, .. } | Pickup::HandedOver { offer, .. } => Some(offer),
        _ => None,
    }
}

/// Whether the officer's half is still missing.
fn is_unsigned(view: &DossierView) -> bool {
    matches!(view.dossier.pickup, Some(Pickup::Offered { .. }))
}

/// One record with all its dossiers.
#[component]
pub fn HandoverPage(id: ReadSignal<HandoverId>) -> Element {
    let text = use_text();
    let dossiers = use_read(move |data| {
        let id = id();
        async move {
            let mut dossiers = data.dossiers().await?;
            dossiers.retain(|kept| offer(&kept.view).is_some_and(|offer| offer.handover == id));
            dossiers.sort_by_key(|kept| kept.view.dossier.id);
            Ok(dossiers)
        }
    })?;
    let (number, body) = match dossiers {
        Err(fault) => (String::new(), rsx! { FaultNotice { fault } }),
        Ok(dossiers) if dossiers.is_empty() => {
            (String::new(), rsx! { Empty { icon: IconName::Envelope, title: t!(text, "agency-handover-none") } })
        }
        Ok(dossiers) => {
            let number =
                dossiers.iter().find_map(|kept| offer(&kept.view)).map(|offer| offer.record_number.to_string());
            let body = if dossiers.iter().any(|kept| is_unsigned(&kept.view)) {
                rsx! { Unsigned { id: id(), dossiers } }
            } else {
                rsx! { Signed { dossiers } }
            };
            (number.unwrap_or_default(), body)
        }
    };
    rsx! {
        Screen { title: t!(text, "agency-handover-title", number = number), back: Route::Desk {}, {body} }
    }
}

/// What the rules say about each dossier of the record, by its place.
fn refusals(by: &Actor, dossiers: &[Kept<DossierView>], signed: &SignHandover) -> Vec<Option<Refusal>> {
    let body = Body::SignHandover(signed.clone());
    let refusal = |kept: &Kept<DossierView>| kept.view.dossier.decide(by, &body, &Facts::default()).err();
    dossiers.iter().map(refusal).collect()
}

#[component]
fn Unsigned(id: HandoverId, dossiers: Vec<Kept<DossierView>>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut seconds = use_signal(|| dossiers.iter().map(|kept| Second::of(&kept.view)).collect::<Vec<_>>());
    let mut said = use_signal(Vec::<Option<Refusal>>::new);
    let mut signature = use_signal(|| None::<Signature>);
    let mut unsigned = use_signal(|| false);
    // A dossier that came to the record meanwhile has not been counted yet.
    let of = move |view: &DossierView| {
        let known = seconds.read().iter().find(|second| second.dossier == view.dossier.id).cloned();
        known.unwrap_or_else(|| Second::of(view))
    };
    let said_else =
        said().into_iter().flatten().find(|refusal| !matches!(refusal.field(), Some("seal" | "counted" | "remarks")));
    let courier = dossiers.first().and_then(|kept| super::people::courier_of(&kept.view)).unwrap_or_default();
    let offered = dossiers.first().and_then(|kept| offer(&kept.view)).map(|offer| format::date_time(text, offer.at_ms));
    let rows = vec![
        Row::new(t!(text, "agency-handover-courier"), courier),
        Row::new(t!(text, "agency-handover-offered"), offered.unwrap_or_default()),
        Row::new(t!(text, "agency-handover-count"), dossiers.len().to_string()),
    ];
    let listed = dossiers.clone();
    let sign = move |()| {
        unsigned.set(signature.peek().is_none());
        let Some(by) = data.session().peek().as_ref().map(|session| session.actor.clone()) else { return };
        let lines = listed
            .iter()
            .filter_map(|kept| Some(of(&kept.view).line(kept.view.dossier.pickup.as_ref().and_then(at_door)?)));
        let mut record = SignHandover { handover: id, lines: lines.collect(), signature: Digest::of(&[]) };
        let found = refusals(&by, &listed, &record);
        let sound = found.iter().all(Option::is_none);
        said.set(found);
        let Some(picture) = signature.peek().clone().filter(|_| sound) else { return };
        let data = data.clone();
        asks.run(
            async move {
                record.signature = data.put_blob(picture.to_svg().into_bytes(), SIGNATURE_TYPE).await?;
                data.save(Body::SignHandover(record)).await
            },
            |_| {},
        );
    };
    rsx! {
        Card { title: t!(text, "agency-handover-record"), test: "handover-record",
            DefinitionList { rows }
            p { class: "quiet", {t!(text, "agency-handover-how")} }
        }
        for (place, kept) in dossiers.iter().enumerate() {
            SecondCount {
                key: "{kept.view.dossier.id}",
                view: kept.view.clone(), place: place + 1, second: of(&kept.view),
                refusal: said.read().get(place).copied().flatten(),
                on_change: move |changed: Second| seconds.with_mut(|seconds| {
                    seconds.retain(|own| own.dossier != changed.dossier);
                    seconds.push(changed);
                }),
            }
        }
        Card { title: t!(text, "agency-handover-sign-title"),
            SignaturePad {
                name: "officer-signature", label: t!(text, "agency-handover-sign-label"),
                error: unsigned().then(|| t!(text, "agency-signature-missing")),
                on_change: move |drawn: Option<Signature>| { unsigned.set(false); signature.set(drawn); },
            }
            if said.read().iter().any(Option::is_some) {
                Notice { tone: Tone::Danger, test: "handover-refused", p { {t!(text, "agency-handover-refused")} } }
            }
            if let Some(refusal) = said_else {
                Notice { tone: Tone::Danger, test: "fault", p { "data-code": refusal.code(), {text.error(refusal.code())} } }
            }
            FaultNotice { fault: asks.fault() }
            Button {
                label: t!(text, "agency-handover-sign"), test: "sign-handover", kind: ButtonKind::Primary, icon: IconName::Pen, wide: true,
                busy: asks.busy(), on_press: sign,
            }
        }
    }
}

/// What the signature has begun: the filing moment and each due date with its reason.
#[component]
fn Signed(dossiers: Vec<Kept<DossierView>>) -> Element {
    let text = use_text();
    let filed = dossiers.iter().find_map(|kept| kept.view.dossier.status.filing()).map(|filing| filing.filed_ms);
    rsx! {
        Notice { tone: Tone::Ok, title: t!(text, "agency-handover-signed"), test: "handover-signed",
            if let Some(filed_ms) = filed {
                p { {t!(text, "agency-handover-filed")} " " strong { "data-test": "filed-at", {format::date_time(text, filed_ms)} } }
            }
        }
        for kept in dossiers {
            Card { key: "{kept.view.dossier.id}", title: super::people::title(text, &kept.view), test: "signed-dossier",
                match kept.view.dossier.status.filing() {
                    Some(filing) => match filing.counts().cloned() {
                        Some(due) => rsx! { DueExplained { due } },
                        None if is_open(&kept) => rsx! { p { class: "quiet", {t!(text, "due-explained-after-received")} } },
                        None => rsx! { p { class: "quiet", {t!(text, "due-explained-unknown")} } },
                    },
                    None => rsx! {},
                }
                ThingSync { items: kept.items.clone() }
                LinkButton {
                    label: t!(text, "agency-open"), test: "open-{kept.view.dossier.id}", icon: IconName::Forward,
                    to: Route::AgencyDossier { id: kept.view.dossier.id },
                }
            }
        }
        LinkButton { label: t!(text, "agency-to-desk"), test: "to-desk", to: Route::Desk {}, kind: ButtonKind::Primary }
    }
}
