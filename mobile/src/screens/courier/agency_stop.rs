//! The counter of one agency: dossiers to hand over, results to take.
//! Controls: `give-{dossier}`, `sign-offer…`, `offer`; `seal-{dossier}`, `sign-accept…`, `accept-{dossier}`.
//! Shown: `offered-{dossier}`, `result-{dossier}`.

use dioxus::prelude::*;
use shared::api::command::{Body, ExceptionKind, OfferHandover, Posting};
use shared::api::views::DossierView;
use shared::ids::{ActorId, AgencyId, Digest, DossierId, HandoverId};
use shared::shipment::{Collected, Holder, Offer, Pickup, Release, Return};

use super::today::agency_name;
use crate::data::request::{Kept, Number, OutboxItem};
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::platform;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::papers::{NoteFlaws, note_flaws};
use crate::screens::common::parts::{Refused, Sign};
use crate::screens::common::screen::Screen;
use crate::screens::common::sync::ThingSync;
use crate::screens::common::takings::{posting_numbers, take_number};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::Checkbox;
use crate::ui::field::{Kind, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};

type KeptDossier = Kept<DossierView>;

/// The stop at one agency.
#[component]
pub fn AgencyStop(agency: ReadSignal<String>) -> Element {
    let session = use_data().session();
    let me = session.read().as_ref().map(|session| session.actor.id);
    let read = use_read(move |data| {
        let agency = AgencyId(agency());
        async move {
            let name = agency_name(&data.places().await?, &agency);
            let mut kept = data.dossiers().await?;
            kept.retain(|kept| kept.view.dossier.agency == agency);
            Ok((name, kept))
        }
    })?;
    match read {
        Err(fault) => rsx! { Screen { title: agency(), back: Route::Today {}, FaultNotice { fault } } },
        Ok((name, kept)) => rsx! {
            Screen { title: name, back: Route::Today {},
                Counter { agency: AgencyId(agency()), kept, me }
            }
        },
    }
}

#[component]
fn Counter(agency: AgencyId, kept: Vec<KeptDossier>, me: Option<ActorId>) -> Element {
    let text = use_text();
    let mut to_give = Vec::<(KeptDossier, Collected)>::new();
    let mut offered = Vec::<(KeptDossier, Offer)>::new();
    let mut to_take = Vec::<(KeptDossier, Release)>::new();
    let mut taken = Vec::<KeptDossier>::new();
    for one in kept {
        match (one.view.dossier.pickup.clone(), one.view.dossier.back.clone()) {
            (Some(Pickup::Collected { collected } | Pickup::InTransit { collected }), _)
                if me.is_some_and(|me| collected.holder() == Holder::Courier(me)) =>
            {
                to_give.push((one, collected))
            }
            // An exception does not keep an item from the counter, unless its cover is open.
            (Some(Pickup::Exception { collected, offer: None, exception }), _)
                if exception.kind != ExceptionKind::Torn
                    && me.is_some_and(|me| collected.holder() == Holder::Courier(me)) =>
            {
                to_give.push((one, collected))
            }
            (Some(Pickup::Offered { offer, .. }), _) if Some(offer.courier) == me => offered.push((one, offer)),
            (_, Some(Return::Released { release, .. })) => to_take.push((one, release)),
            (_, Some(Return::CollectedFromAgency { courier, .. })) if Some(courier) == me => taken.push(one),
            _ => {}
        }
    }
    let nothing = to_give.is_empty() && offered.is_empty() && to_take.is_empty() && taken.is_empty();
    rsx! {
        div { class: "stack",
            if nothing {
                Empty { icon: IconName::Office, title: t!(text, "agency-nothing"), detail: t!(text, "agency-nothing-detail") }
            }
            if !to_give.is_empty() {
                Give { agency, dossiers: to_give }
            }
            for (kept, offer) in offered {
                Offered { key: "{kept.view.dossier.id}", kept, offer }
            }
            if !to_take.is_empty() {
                h2 { {t!(text, "agency-results")} }
            }
            for (kept, release) in to_take {
                Take { key: "{kept.view.dossier.id}", kept, release }
            }
            for kept in taken {
                Card { key: "{kept.view.dossier.id}", title: title(&kept.view), test: "taken-{kept.view.dossier.id}",
                    Notice { tone: Tone::Ok, p { {t!(text, "agency-taken")} } }
                    if let Some(posted) = &kept.view.dossier.posted {
                        DefinitionList {
                            rows: vec![
                                Row::new(t!(text, "done-note"), posted.posting.note_number.to_string()),
                                Row::new(t!(text, "done-waybill"), format::waybill(&posted.posting.waybill)),
                            ],
                        }
                    }
                    ThingSync { items: kept.items }
                }
            }
        }
    }
}

fn title(view: &DossierView) -> String {
    view.person.as_ref().map_or_else(|| view.dossier.procedure.name.clone(), |person| person.name.clone())
}

#[component]
fn Give(agency: AgencyId, dossiers: Vec<(KeptDossier, Collected)>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut left_out = use_signal(Vec::<DossierId>::new);
    let mut signature = use_signal(|| None::<Digest>);
    let places = use_read(|data| async move { data.places().await })?.unwrap_or_default();
    let all: Vec<DossierId> = dossiers.iter().map(|(kept, _)| kept.view.dossier.id).collect();
    let chosen: Vec<DossierId> = all.into_iter().filter(|id| !left_out.read().contains(id)).collect();
    let count = chosen.len();
    let offer = move |()| {
        let Some(signature) = *signature.peek() else { return };
        let (data, agency, dossiers) = (data.clone(), agency.clone(), chosen.clone());
        let work = async move {
            let handover = HandoverId::new(platform::now_ms().max(0).unsigned_abs(), platform::random_bytes());
            let record_number = take_number(&data, Number::Record).await?;
            data.save(Body::OfferHandover(OfferHandover { handover, record_number, agency, dossiers, signature })).await
        };
        asks.run(work, |_| {});
    };
    rsx! {
        h2 { {t!(text, "agency-give")} }
        Card { test: "to-give",
            p { {t!(text, "agency-give-how")} }
            for (kept, _) in &dossiers {
                NoteFlaws { key: "{kept.view.dossier.id}-flaws", flaws: note_flaws(&kept.view, &places) }
            }
            for (kept, collected) in dossiers {
                Checkbox {
                    key: "{kept.view.dossier.id}", name: "give-{kept.view.dossier.id}", label: title(&kept.view),
                    detail: t!(text, "agency-give-line", seal = collected.seal.clone(), count = papers(&collected)),
                    checked: !left_out.read().contains(&kept.view.dossier.id),
                    on_change: {
                        let id = kept.view.dossier.id;
                        move |ticked: bool| left_out.with_mut(|left| {
                            left.retain(|other| *other != id);
                            if !ticked {
                                left.push(id);
                            }
                        })
                    },
                }
            }
        }
        Sign { name: "sign-offer", label: t!(text, "agency-sign", count = count), signed: signature(), on_signed: move |name| signature.set(name) }
        Refused { fault: asks.fault() }
        Button {
            label: t!(text, "agency-offer", count = count), test: "offer", kind: ButtonKind::Primary, icon: IconName::Office, wide: true, busy: asks.busy(),
            disabled: count == 0 || signature.read().is_none(), on_press: offer,
        }
    }
}

/// How many papers lie in the cover.
fn papers(collected: &Collected) -> u32 {
    collected.counted.iter().map(|line| line.quantity).sum()
}

#[component]
fn Offered(kept: KeptDossier, offer: Offer) -> Element {
    let text = use_text();
    let rows = vec![
        Row::new(t!(text, "agency-record"), offer.record_number.to_string()),
        Row::new(t!(text, "agency-offered-at"), format::date_time(text, offer.at_ms)),
    ];
    let items: Vec<OutboxItem> = kept.items.clone();
    rsx! {
        Card { title: title(&kept.view), test: "offered-{kept.view.dossier.id}",
            Notice { tone: Tone::Warn, p { {t!(text, "agency-waiting")} } }
            DefinitionList { rows }
            ThingSync { items }
        }
    }
}

#[component]
fn Take(kept: KeptDossier, release: Release) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let id = kept.view.dossier.id;
    let mut seal = use_signal(String::new);
    let mut signature = use_signal(|| None::<Digest>);
    let accept = move |()| {
        let Some(signature) = *signature.peek() else { return };
        let (data, seal) = (data.clone(), seal.peek().trim().to_owned());
        let work = async move {
            let (note_number, waybill) = posting_numbers(&data).await?;
            let posting = Some(Posting { note_number, waybill });
            data.save(Body::AcceptResult { dossier: id, seal, signature, posting }).await
        };
        asks.run(work, |_| {});
    };
    rsx! {
        Card { title: title(&kept.view), test: "result-{id}",
            ul { class: "plain-list",
                for (place, item) in release.papers().cloned().enumerate() {
                    li { key: "{place}", {item} }
                }
            }
            if release.fee_due > 0 {
                p { {t!(text, "agency-fee-due", amount = format::dong(text, release.fee_due))} }
            }
            TextField { name: "seal-{id}", label: t!(text, "agency-seal"), hint: t!(text, "agency-seal-hint"), value: seal(), kind: Kind::Code, on_change: move |value| seal.set(value) }
            Sign { name: "sign-accept-{id}", label: t!(text, "agency-sign-accept"), signed: signature(), on_signed: move |name| signature.set(name) }
            Refused { fault: asks.fault() }
            Button {
                label: t!(text, "agency-accept"), test: "accept-{id}", kind: ButtonKind::Primary, icon: IconName::Check, wide: true, busy: asks.busy(),
                disabled: signature.read().is_none() || seal.read().trim().is_empty(), on_press: accept,
            }
            ThingSync { items: kept.items.clone() }
        }
    }
}
