//! The one-stop officer's desk: what to sign, to take up, to finish, to give to the courier.
//! Controls: `handover-{record}` (opens a record), `open-{dossier}` in each table, `to-register`. Sections: `section-offered`,
//! `section-received`, `section-processing`, `section-waiting`, `section-result`, `section-given`, `section-done`.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use shared::api::views::{DossierView, Offered};
use shared::dossier::Dossier;
use shared::dossier::status::Status;
use shared::ids::HandoverId;
use shared::shipment::{Pickup, Return};
use shared::time::calendar::Keeper;

use super::days;
use super::left::{DueMark, left};
use super::people;
use crate::data::request::Kept;
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::screen::Screen;
use crate::screens::common::sync::ThingSync;
use crate::t;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::card::Card;
use crate::ui::icon::IconName;
use crate::ui::notice::Empty;
use crate::ui::table::{Table, TableRow};

/// Where a dossier lies on the officer's desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pile {
    /// On the counter, signed by the courier.
    Offered,
    /// To be taken up.
    Received,
    /// Being worked on.
    Processing,
    /// The citizen has to bring or to pay something.
    Waiting,
    /// The result, or papers that go back, lie here.
    Result,
    /// Sealed or with the courier.
    Given,
    /// Nothing more to do.
    Done,
}

impl Pile {
    const TABLES: [Self; 6] = [Self::Received, Self::Processing, Self::Waiting, Self::Result, Self::Given, Self::Done];

    fn of(dossier: &Dossier) -> Option<Self> {
        if let Some(Pickup::Offered { .. }) = dossier.pickup
            && !dossier.status.is_closed()
        {
            return Some(Self::Offered);
        }
        match (&dossier.status, &dossier.back) {
            (Status::Registered, _) => None,
            (Status::Received { .. }, _) => Some(Self::Received),
            (Status::Processing { .. }, _) => Some(Self::Processing),
            (Status::SupplementRequested { .. } | Status::PaymentRequested { .. }, _) => Some(Self::Waiting),
            (Status::HandedOver { .. }, _) => Some(Self::Done),
            (
                Status::Finished { .. } | Status::Refused { .. } | Status::Withdrawn { .. } | Status::Stopped { .. },
                back,
            ) => Some(match back {
                Some(Return::Ready { .. }) => Self::Result,
                Some(Return::Waiting | Return::Delivered { .. } | Return::Closed) | None => Self::Done,
                Some(_) => Self::Given,
            }),
        }
    }

    fn test(self) -> &'static str {
        match self {
            Self::Offered => "section-offered",
            Self::Received => "section-received",
            Self::Processing => "section-processing",
            Self::Waiting => "section-waiting",
            Self::Result => "section-result",
            Self::Given => "section-given",
            Self::Done => "section-done",
        }
    }

    fn title(self, text: Text, count: usize) -> String {
        match self {
            Self::Offered => t!(text, "agency-officer-offered", count = count),
            Self::Received => t!(text, "agency-officer-received", count = count),
            Self::Processing => t!(text, "agency-officer-processing", count = count),
            Self::Waiting => t!(text, "agency-officer-waiting", count = count),
            Self::Result => t!(text, "agency-officer-result", count = count),
            Self::Given => t!(text, "agency-officer-given", count = count),
            Self::Done => t!(text, "agency-officer-done", count = count),
        }
    }
}

/// Dossiers that lie on the counter, by record, the lowest number first.
fn offered(dossiers: &[Kept<DossierView>]) -> Vec<Offered> {
    let mut records = BTreeMap::<HandoverId, Offered>::new();
    for dossier in dossiers.iter().map(|kept| &kept.view.dossier).filter(|dossier| !dossier.status.is_closed()) {
        if let Some(Pickup::Offered { offer, .. }) = &dossier.pickup {
            let record = records.entry(offer.handover).or_insert_with(|| Offered {
                handover: offer.handover,
                record_number: offer.record_number,
                courier: offer.courier,
                dossiers: Vec::new(),
            });
            record.dossiers.push(dossier.id);
        }
    }
    let mut records: Vec<Offered> = records.into_values().collect();
    records.sort_by_key(|record| record.record_number);
    records
}

/// The desk.
#[component]
pub fn OfficerDesk() -> Element {
    let text = use_text();
    let dossiers = use_read(|data| async move { data.dossiers().await })?;
    rsx! {
        Screen { title: t!(text, "nav-desk"), wide: true,
            match dossiers {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(dossiers) if dossiers.iter().all(|kept| Pile::of(&kept.view.dossier).is_none()) => rsx! {
                    Empty { icon: IconName::Envelope, title: t!(text, "desk-empty"), detail: t!(text, "agency-officer-empty-detail") }
                },
                Ok(dossiers) => rsx! {
                    OfferedRecords { dossiers: dossiers.clone() }
                    for pile in Pile::TABLES {
                        PileTable {
                            key: "{pile.test()}", pile,
                            dossiers: dossiers.iter().filter(|kept| Pile::of(&kept.view.dossier) == Some(pile)).cloned().collect::<Vec<_>>(),
                        }
                    }
                    LinkButton { label: t!(text, "register-open"), test: "to-register", to: Route::RegisterPage {}, wide: true }
                },
            }
        }
    }
}

/// "Bưu tá đang chờ ký": one card a record.
#[component]
fn OfferedRecords(dossiers: Vec<Kept<DossierView>>) -> Element {
    let text = use_text();
    let records = offered(&dossiers);
    let first = |record: &Offered| {
        dossiers.iter().find(|kept| record.dossiers.contains(&kept.view.dossier.id)).map(|kept| &kept.view)
    };
    rsx! {
        section { class: "stack", "data-test": Pile::Offered.test(),
            h2 { class: "card-title", {Pile::Offered.title(text, records.iter().map(|record| record.dossiers.len()).sum())} }
            if records.is_empty() {
                p { class: "quiet", {t!(text, "agency-officer-none-offered")} }
            }
            for record in records {
                Card {
                    key: "{record.handover}",
                    title: t!(text, "agency-handover-title", number = record.record_number.to_string()),
                    p {
                        {t!(text, "agency-officer-record", count = record.dossiers.len(), courier = first(&record).and_then(people::courier_of).unwrap_or_else(|| t!(text, "role-courier")))}
                    }
                    ul { class: "quiet",
                        for kept in dossiers.iter().filter(|kept| record.dossiers.contains(&kept.view.dossier.id)) {
                            li { key: "{kept.view.dossier.id}", {people::title(text, &kept.view)} }
                        }
                    }
                    LinkButton {
                        label: t!(text, "agency-officer-open-record"), test: "handover-{record.record_number}", kind: ButtonKind::Primary,
                        icon: IconName::Pen, to: Route::HandoverPage { id: record.handover },
                    }
                }
            }
        }
    }
}

/// One pile as a table; nothing where it is empty.
#[component]
fn PileTable(pile: Pile, dossiers: Vec<Kept<DossierView>>) -> Element {
    let text = use_text();
    let navigator = use_navigator();
    let now_ms = use_data().now_ms();
    let agency = use_hook(|| days::calendar(Keeper::Agency));
    if dossiers.is_empty() {
        return rsx! {};
    }
    let mut dossiers = dossiers;
    dossiers
        .sort_by_key(|kept| kept.view.dossier.status.filing().and_then(|filing| filing.counts()).map(|due| due.due_at));
    let row = |kept: &Kept<DossierView>| {
        let dossier = kept.view.dossier.clone();
        let stands = agency.as_ref().and_then(|agency| left(&dossier, agency, now_ms));
        let filed = dossier.status.filing().map(|filing| format::date_time(text, filing.filed_ms));
        let (code, procedure) = (dossier.status.dossier_code().map(str::to_owned), dossier.procedure.name.clone());
        let items = kept.items.clone();
        TableRow {
            id: dossier.id.to_string(),
            title: people::name(text, &kept.view),
            cells: vec![
                rsx! { {procedure} },
                rsx! { {code.unwrap_or_else(|| t!(text, "agency-no-code"))} },
                rsx! { {filed.unwrap_or_else(|| t!(text, "ui-unknown"))} },
                rsx! { DueMark { dossier, left: stands } },
                rsx! { ThingSync { items } },
            ],
        }
    };
    let columns = vec![
        t!(text, "agency-person"),
        t!(text, "desk-procedure"),
        t!(text, "agency-dossier-code"),
        t!(text, "agency-filed"),
        t!(text, "agency-due"),
        t!(text, "agency-sync"),
    ];
    rsx! {
        section { "data-test": pile.test(),
            Table {
                caption: pile.title(text, dossiers.len()), columns,
                rows: dossiers.iter().map(row).collect::<Vec<_>>(),
                on_open: move |id: String| {
                    if let Ok(id) = id.parse() {
                        navigator.push(Route::AgencyDossier { id });
                    }
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::dossier::status::Filing;
    use shared::ids::DossierId;

    use super::*;
    use crate::screens::agency::example;

    #[test]
    fn a_dossier_lies_on_exactly_one_pile_as_it_moves() {
        let mut dossier = example::offered();
        assert_eq!(Pile::of(&dossier), Some(Pile::Offered));
        dossier.pickup = None;
        assert_eq!(Pile::of(&dossier), None);
        dossier.status = Status::Received { filing: Filing::new(1, None) };
        assert_eq!(Pile::of(&dossier), Some(Pile::Received));
        dossier.status = Status::Finished { filing: None, code: "c".into(), at_ms: 2 };
        dossier.back = Some(Return::Ready { since_ms: 2, assignment: None });
        assert_eq!(Pile::of(&dossier), Some(Pile::Result));
        // Form a: the citizen fetches the result, the post has nothing to bring.
        dossier.back = None;
        assert_eq!(Pile::of(&dossier), Some(Pile::Done));
    }

    #[test]
    fn offered_dossiers_are_grouped_by_record() {
        let first = example::offered();
        let second = Dossier { id: DossierId::new(2, [2; 10]), ..first.clone() };
        let records =
            offered(&[example::kept(first), example::kept(second), example::kept(example::booked("2026-11-25"))]);
        assert_eq!(records.len(), 1);
        assert_eq!((records[0].record_number, records[0].dossiers.len()), (12, 2));
    }
}
