//! The second count of one dossier at the counter: what was counted at the door, what lies here, the seal as read.
//! Controls, by the dossier's place in the record from 1: `seal-{n}`, `count-{n}-{line}`, `remarks-{n}`.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::command::{Counted, HandoverLine, MAX_LONG};
use shared::api::views::DossierView;
use shared::dossier::refusal::Refusal;
use shared::ids::DossierId;
use shared::shipment::{Collected, Pickup};

use crate::format;
use crate::i18n::use_text;
use crate::screens::common::words;
use crate::t;
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::field::{Kind, NumberField, TextArea, TextField};

/// What the officer has written about one dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    /// Which.
    pub dossier: DossierId,
    /// The number on the cover, as read.
    pub seal: String,
    /// One per line of the first count, in the same order; begins with none, so that it is a count of its own.
    pub quantities: Vec<u32>,
    /// In the officer's words.
    pub remarks: String,
}

/// The record at the door that a pickup still carries.
pub fn at_door(pickup: &Pickup) -> Option<&Collected> {
    pickup.collected()
}

impl Second {
    /// Nothing counted yet.
    pub fn of(view: &DossierView) -> Self {
        let lines = view.dossier.pickup.as_ref().and_then(at_door).map_or(0, |collected| collected.counted.len());
        Self { dossier: view.dossier.id, seal: String::new(), quantities: vec![0; lines], remarks: String::new() }
    }

    /// The line of the record.
    pub fn line(&self, collected: &Collected) -> HandoverLine {
        let counted = collected.counted.iter().zip(&self.quantities);
        HandoverLine {
            dossier: self.dossier,
            seal: self.seal.trim().to_owned(),
            counted: counted.map(|(first, quantity)| Counted { quantity: *quantity, ..first.clone() }).collect(),
            remarks: self.remarks.trim().to_owned(),
        }
    }
}

/// The card of one dossier of the record.
#[component]
pub fn SecondCount(
    view: DossierView,
    /// Its place in the record, from 1.
    place: usize,
    second: Second,
    on_change: EventHandler<Second>,
    /// What the rules said about it at the last try to sign.
    refusal: Option<Refusal>,
) -> Element {
    let text = use_text();
    let Some(collected) = view.dossier.pickup.as_ref().and_then(at_door).cloned() else { return rsx! {} };
    let name = |component: u32| {
        let found = view.dossier.procedure.components.iter().find(|known| known.id == component);
        found.map(|known| known.name.clone()).unwrap_or_default()
    };
    let error = |field: &str| {
        refusal.filter(|refusal| refusal.field() == Some(field)).map(|refusal| text.error(refusal.code()))
    };
    let who = view.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    let rows = vec![
        Row::new(t!(text, "desk-procedure"), view.dossier.procedure.name.clone()),
        Row::new(t!(text, "agency-waybill"), format::waybill(&collected.waybill)),
        Row::new(t!(text, "agency-handover-collected"), format::date_time(text, collected.at_ms)),
    ];
    let (by_seal, by_remarks) = (second.clone(), second.clone());
    rsx! {
        Card { title: t!(text, "agency-handover-dossier", place = place, who = who), test: "second-count",
            DefinitionList { rows }
            TextField {
                name: "seal-{place}", label: t!(text, "agency-handover-seal"), hint: t!(text, "agency-handover-seal-hint"),
                value: second.seal.clone(), kind: Kind::Code, error: error("seal"),
                on_change: move |seal| on_change.call(Second { seal, ..by_seal.clone() }),
            }
            for (at, first) in collected.counted.iter().enumerate() {
                NumberField {
                    key: "{at}",
                    name: "count-{place}-{at + 1}",
                    label: t!(text, "agency-handover-line", paper = name(first.component), form = words::paper(text, first.form)),
                    hint: t!(text, "agency-handover-at-door", count = first.quantity),
                    value: i64::from(second.quantities.get(at).copied().unwrap_or_default()),
                    on_change: {
                        let second = second.clone();
                        move |quantity: i64| {
                            let mut second = second.clone();
                            if let Some(own) = second.quantities.get_mut(at) {
                                *own = u32::try_from(quantity).unwrap_or_default();
                            }
                            on_change.call(second);
                        }
                    },
                }
            }
            TextArea {
                name: "remarks-{place}", label: t!(text, "agency-handover-remarks"), hint: t!(text, "agency-handover-remarks-hint"),
                value: second.remarks.clone(), optional: true, max: MAX_LONG, rows: 2, error: error("counted").or(error("remarks")),
                on_change: move |remarks| on_change.call(Second { remarks, ..by_remarks.clone() }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::api::command::{Body, SignHandover};
    use shared::dossier::Dossier;
    use shared::dossier::decide::Facts;
    use shared::ids::Digest;

    use super::*;
    use crate::screens::agency::example;
    use crate::ui::gallery::html;

    fn refusal_of(dossier: &Dossier, second: &Second) -> Option<Refusal> {
        let Some(Pickup::Offered { collected, offer }) = &dossier.pickup else { unreachable!() };
        let lines = vec![second.line(collected)];
        let body = Body::SignHandover(SignHandover { handover: offer.handover, lines, signature: Digest::of(&[]) });
        dossier.decide(&example::officer(), &body, &Facts::default()).err()
    }

    #[test]
    fn the_count_begins_empty_and_signs_only_with_the_seal_read_and_the_lines_counted() {
        let dossier = example::offered();
        let mut second = Second::of(&example::kept(dossier.clone()).view);
        assert_eq!(second.quantities, [0, 0]);
        assert_eq!(refusal_of(&dossier, &second), Some(Refusal::SealDiffers));
        second.seal = format!(" {} ", example::SEAL);
        assert_eq!(refusal_of(&dossier, &second), Some(Refusal::CountDiffers));
        second.quantities = vec![1, 2];
        assert_eq!(refusal_of(&dossier, &second), None);
    }

    #[test]
    fn a_count_that_differs_needs_remarks() {
        let dossier = example::offered();
        let second = Second::of(&example::kept(dossier.clone()).view);
        let mut second = Second { seal: example::SEAL.into(), quantities: vec![1, 1], ..second };
        assert_eq!(refusal_of(&dossier, &second), Some(Refusal::CountDiffers));
        second.remarks = "Thiếu một bản".into();
        assert_eq!(refusal_of(&dossier, &second), None);
    }

    #[test]
    fn the_recorded_seal_is_not_shown_to_be_copied() {
        let page = html(|| {
            let view = example::kept(example::offered()).view;
            let second = Second::of(&view);
            rsx! { SecondCount { view, place: 1, second, on_change: |_| {}, refusal: Refusal::SealDiffers } }
        });
        assert!(!page.contains(example::SEAL));
        assert!(page.contains(r#"data-test="count-1-2""#) && page.contains(r#"id="seal-1-error""#), "{page}");
    }
}
