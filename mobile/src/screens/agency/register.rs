//! Form 07: the register of what the agency received in a month, searchable, on A4 as it is printed. It is in Vietnamese
//! whatever language the screen has. Controls: `register-year`, `register-month`, `register-search`, `print`,
//! `register-before` for the month before one that is empty. Shown: `register`, `row-{dossier}`.

use std::collections::BTreeMap;

use assets::texts::Lang;
use chrono::{Datelike, NaiveDate};
use dioxus::prelude::*;
use shared::api::views::DossierView;
use shared::dossier::status::Filing;
use shared::fold::matches;
use shared::ids::ProcedureCode;
use shared::shipment::{Return, day_of};

use super::people;
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::platform;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::screen::Screen;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::field::{Choice, NumberField, SelectField, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};
use crate::ui::table::{Table, TableRow};

/// A courier counts one set of papers a dossier.
const SETS: &str = "1";

/// The columns of form 07 (`Thông tư 03/2025/TT-VPCP`) as ends of their text keys.
const COLUMNS: [&str; 12] = [
    "order", "code", "subject", "sets", "owner", "address", "phone", "received", "due", "returned", "receiver", "area",
];

/// The receipts of a month with their filing moment, the earliest first.
fn received(dossiers: Vec<DossierView>, year: i32, month: u32) -> Vec<(Filing, DossierView)> {
    let in_month = |day: NaiveDate| (day.year(), day.month()) == (year, month);
    let mut found: Vec<(Filing, DossierView)> = dossiers
        .into_iter()
        .filter_map(|view| Some((view.dossier.status.filing().cloned()?, view)))
        .filter(|(filing, _)| in_month(day_of(filing.filed_ms)))
        .collect();
    found.sort_by_key(|(filing, view)| (filing.filed_ms, view.dossier.id));
    found
}

/// The year and the month (1 to 12) before these.
fn month_before(year: i64, month: u32) -> (i64, u32) {
    if month == 1 { (year - 1, 12) } else { (year, month - 1) }
}

/// When the result was handed over, and to whom.
fn returned(view: &DossierView) -> Option<(i64, String)> {
    let delivered = view.dossier.back.as_ref().and_then(Return::delivered)?;
    let named = view.deliver_to.as_ref().and_then(|to| to.recipient.clone());
    let owner = view.person.as_ref().map(|person| person.name.clone());
    Some((delivered.at_ms, named.or(owner).unwrap_or_default()))
}

/// One line, in the order of [`COLUMNS`]; `area` is the field of the procedure.
fn cells(order: usize, filing: &Filing, view: &DossierView, area: &str) -> [String; 12] {
    let text = Text::of(Lang::Vi);
    let person = view.person.as_ref();
    let address = person.map(|person| format!("{}, {}", person.address.line, person.address.commune_name));
    let (returned_at, receiver) =
        returned(view).map(|(at_ms, who)| (format::date_time(text, at_ms), who)).unwrap_or_default();
    [
        order.to_string(),
        view.dossier.status.dossier_code().unwrap_or_default().to_owned(),
        view.dossier.procedure.name.clone(),
        SETS.to_owned(),
        person.map(|person| person.name.clone()).unwrap_or_default(),
        address.unwrap_or_default(),
        person.map(|person| format::phone(&person.phone)).unwrap_or_default(),
        format::date_time(text, filing.filed_ms),
        filing.promised().map(|date| format::date_of(text, date)).unwrap_or_default(),
        returned_at,
        receiver,
        area.to_owned(),
    ]
}

/// The screen.
#[component]
pub fn RegisterPage() -> Element {
    let text = use_text();
    let today = format::local_date(use_data().now_ms());
    let mut year = use_signal(|| i64::from(today.year()));
    let mut month = use_signal(|| today.month());
    let mut query = use_signal(String::new);
    let mut refused = use_signal(|| false);
    let read = use_read(|data| async move {
        let dossiers: Vec<DossierView> = data.dossiers().await?.into_iter().map(|kept| kept.view).collect();
        let mut areas: BTreeMap<ProcedureCode, String> = BTreeMap::new();
        for view in &dossiers {
            let code = &view.dossier.procedure.code;
            if !areas.contains_key(code)
                && let Some(version) = data.procedure(code).await?
            {
                areas.insert(code.clone(), version.field);
            }
        }
        Ok((dossiers, areas))
    })?;
    let months: Vec<Choice> = (1..=12).map(|month: u32| Choice::new(month.to_string(), month.to_string())).collect();
    let when = t!(Text::of(Lang::Vi), "register-when", month = month().to_string(), year = year().to_string());
    rsx! {
        Screen { title: t!(text, "register-title"), back: Route::Desk {}, wide: true,
            div { class: "filters no-print",
                NumberField { name: "register-year", label: t!(text, "report-the-year"), value: year(), min: 2_020, max: 2_100, on_change: move |value| year.set(value) }
                SelectField {
                    name: "register-month", label: t!(text, "register-month"), choices: months, value: month().to_string(),
                    on_change: move |value: String| month.set(value.parse().unwrap_or(1)),
                }
                TextField { name: "register-search", label: t!(text, "agency-search"), hint: t!(text, "agency-search-hint"), value: query(), on_change: move |value| query.set(value) }
            }
            match read {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok((dossiers, areas)) => {
                    let of_year = i32::try_from(year()).unwrap_or_default();
                    let lines: Vec<(String, [String; 12])> = received(dossiers, of_year, month())
                        .into_iter()
                        .enumerate()
                        .filter(|(_, (_, view))| matches(&query.read(), &people::searched(view)))
                        .map(|(place, (filing, view))| {
                            let area = areas.get(&view.dossier.procedure.code).map(String::as_str).unwrap_or_default();
                            (view.dossier.id.to_string(), cells(place + 1, &filing, &view, area))
                        })
                        .collect();
                    let (is_empty, is_searched) = (lines.is_empty(), !query.read().trim().is_empty());
                    let columns = COLUMNS.map(|column| Text::of(Lang::Vi).lookup(&format!("register-{column}"), &[]));
                    let rows = lines.into_iter().map(|(id, [title, cells @ ..])| TableRow {
                        id, title, cells: cells.into_iter().map(|cell| rsx! { "{cell}" }).collect(),
                    });
                    rsx! {
                        if is_empty && is_searched {
                            Empty { icon: IconName::Search, title: t!(text, "agency-none"), detail: t!(text, "register-none-detail") }
                        } else if is_empty {
                            Empty { icon: IconName::Envelope, title: t!(text, "register-none"),
                                Button {
                                    label: t!(text, "register-before"), test: "register-before", kind: ButtonKind::Primary,
                                    on_press: move |()| {
                                        let before = month_before(year(), month());
                                        year.set(before.0);
                                        month.set(before.1);
                                    },
                                }
                            }
                        } else {
                            div { class: "stack no-print",
                                Button { label: t!(text, "sheet-print"), test: "print", kind: ButtonKind::Primary, wide: true, on_press: move |()| refused.set(!platform::print()) }
                                if refused() {
                                    Notice { tone: Tone::Warn, p { {t!(text, "sheet-cannot-print")} } }
                                }
                            }
                            article { class: "register", lang: "vi", "data-test": "register",
                                Table { caption: when, columns: columns.to_vec(), rows: rows.collect::<Vec<_>>() }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::api::command::{Address, Person};
    use shared::dossier::status::Status;

    use super::*;
    use crate::screens::agency::example;

    fn filed(at: &str) -> DossierView {
        let at_ms = at.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp_millis();
        let mut view = example::kept(example::offered()).view;
        view.dossier.status = Status::Processing { filing: Some(Filing::new(at_ms, None)), code: "H15-1".into() };
        let address = Address {
            commune: "22051".into(),
            commune_name: "Sông Cầu".into(),
            line: "12 Nguyễn Huệ".into(),
            landmark: String::new(),
            point: None,
        };
        view.person = Some(Person { name: "Lê Thu".into(), phone: "+84905123456".into(), address, proxy: None });
        view
    }

    #[test]
    fn the_register_of_a_month_has_what_was_signed_for_in_it_by_the_local_day_in_that_order() {
        // The last is filed on the first of December by the local clock.
        let times = ["2026-11-24T03:00:00Z", "2026-11-02T03:00:00Z", "2026-10-31T16:59:00Z", "2026-11-30T17:00:00Z"];
        let mut dossiers: Vec<DossierView> = times.into_iter().map(filed).collect();
        dossiers.push(example::kept(example::offered()).view);
        let of = |month| {
            let found = received(dossiers.clone(), 2026, month);
            found.into_iter().map(|(filing, _)| day_of(filing.filed_ms).to_string()).collect::<Vec<_>>()
        };
        assert_eq!(of(11), ["2026-11-02", "2026-11-24"]);
        assert_eq!((of(10), of(12)), (vec!["2026-10-31".to_owned()], vec!["2026-12-01".to_owned()]));
    }

    #[test]
    fn before_january_comes_december_of_the_year_before() {
        assert_eq!((month_before(2026, 1), month_before(2026, 12)), ((2025, 12), (2026, 11)));
    }

    #[test]
    fn a_line_of_the_register_has_every_column_of_form_seven() {
        let view = filed("2026-11-24T03:00:00Z");
        let filing = view.dossier.status.filing().unwrap().clone();
        let line = cells(3, &filing, &view, "Hộ tịch");
        assert_eq!(line[..6], ["3", "H15-1", "Birth", "1", "Lê Thu", "12 Nguyễn Huệ, Sông Cầu"]);
        assert!(line[6].starts_with('0') && line[7].contains("24/11/2026") && line[7].contains("10:00"), "{line:?}");
        assert_eq!(line[8..], ["", "", "", "Hộ tịch"], "not promised, not returned");
        for lang in Lang::ALL {
            for column in COLUMNS {
                assert!(assets::texts::Texts::get(lang).has(&format!("register-{column}")), "{column}");
            }
        }
    }
}
