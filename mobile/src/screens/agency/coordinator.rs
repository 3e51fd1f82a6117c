//! The coordinator's desk: the days that can be planned, what each holds, what needs a person.
//! Controls: `plan-today`, `plan-tomorrow`, `open-{day}` (`2026-11-25`), `to-cases`. Also `count-pickups`,
//! `count-results`, `count-on-routes`, `count-without-courier`, `count-late` (of today).

use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::api::views::{DossierView, PlanView};
use shared::time::calendar::Keeper;

use super::days::{self, Counts};
use crate::data::request::Kept;
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::screen::Screen;
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};
use crate::ui::table::{Table, TableRow};

/// A day in words: today, tomorrow, else its date.
pub fn day_name(text: Text, day: NaiveDate, today: NaiveDate) -> String {
    let date = format::date_of(text, day);
    match (day - today).num_days() {
        0 => t!(text, "agency-plan-today", date = date),
        1 => t!(text, "agency-plan-tomorrow", date = date),
        _ => date,
    }
}

/// The desk.
#[component]
pub fn CoordinatorDesk() -> Element {
    let text = use_text();
    let now_ms = use_data().now_ms();
    let post = use_hook(|| days::calendar(Keeper::Post));
    let read =
        use_read(|data| async move { Ok((data.dossiers().await?, data.plans().await?, data.cases().await?.len())) })?;
    let today = days::today(now_ms);
    let days = days::to_plan(today, post.as_ref());
    rsx! {
        Screen { title: t!(text, "nav-desk"), wide: true,
            match read {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok((dossiers, plans, cases)) => rsx! {
                    if cases > 0 {
                        Notice { tone: Tone::Warn, title: t!(text, "agency-desk-cases", count = cases), test: "cases",
                            LinkButton { label: t!(text, "agency-desk-cases-open"), test: "to-cases", to: Route::Cases {} }
                        }
                    }
                    CountCards { counts: days::counts(&dossiers, today, now_ms) }
                    div { class: "steps-row",
                        if let Some(day) = days.first().copied() {
                            LinkButton { label: t!(text, "agency-desk-plan-today"), test: "plan-today", icon: IconName::Route, kind: ButtonKind::Primary, to: Route::AgencyPlan { day } }
                        }
                        if let Some(day) = days.get(1).copied() {
                            LinkButton { label: t!(text, "agency-desk-plan-tomorrow"), test: "plan-tomorrow", icon: IconName::Calendar, to: Route::AgencyPlan { day } }
                        }
                    }
                    div { class: "steps-row",
                        LinkButton { label: t!(text, "scan-title"), test: "to-scan", icon: IconName::Qr, to: Route::ScanPage {} }
                        LinkButton { label: t!(text, "cash-title"), test: "to-cash", icon: IconName::Cash, to: Route::CashPage {} }
                        LinkButton { label: t!(text, "force-majeure-title"), test: "to-force-majeure", icon: IconName::Warning, to: Route::ForceMajeurePage {} }
                        LinkButton { label: t!(text, "custody-title"), test: "to-custody", icon: IconName::Envelope, to: Route::CustodyPage {} }
                        LinkButton { label: t!(text, "report-title"), test: "to-report", icon: IconName::List, to: Route::ReportPage {} }
                    }
                    DayTable { days: days.clone(), today, now_ms, dossiers, plans }
                },
            }
        }
    }
}

/// The counts of a day as tiles.
#[component]
pub fn CountCards(counts: Counts) -> Element {
    let text = use_text();
    let tiles = [
        ("count-pickups", t!(text, "agency-count-pickups"), counts.pickups, IconName::Envelope, false),
        ("count-results", t!(text, "agency-count-results"), counts.results, IconName::Return, false),
        ("count-on-routes", t!(text, "agency-count-on-routes"), counts.on_routes, IconName::Route, false),
        (
            "count-without-courier",
            t!(text, "agency-count-without-courier"),
            counts.without_courier,
            IconName::User,
            counts.without_courier > 0,
        ),
        ("count-late", t!(text, "agency-count-late"), counts.late, IconName::Alert, counts.late > 0),
    ];
    rsx! {
        dl { class: "tiles", "aria-label": t!(text, "agency-count-label"),
            for (test, label, count, icon, warns) in tiles {
                div { key: "{test}", class: if warns { "tile tile-warn" } else { "tile" },
                    dt { class: "tile-label", crate::ui::icon::Icon { name: icon } span { {label} } }
                    dd { class: "tile-count", "data-test": test, "{count}" }
                }
            }
        }
    }
}

/// The days as a table; a row opens the day's plan.
#[component]
fn DayTable(
    days: Vec<NaiveDate>,
    today: NaiveDate,
    now_ms: i64,
    dossiers: Vec<Kept<DossierView>>,
    plans: Vec<PlanView>,
) -> Element {
    let text = use_text();
    let navigator = use_navigator();
    let row = |day: &NaiveDate| {
        let counts = days::counts(&dossiers, *day, now_ms);
        let published = plans.iter().any(|plan| plan.day == *day && plan.published);
        let (label, tone) = if published {
            (t!(text, "agency-plan-published"), Tone::Ok)
        } else {
            (t!(text, "agency-plan-none"), Tone::Plain)
        };
        let number = |count: usize| count.to_string();
        TableRow {
            id: day.to_string(),
            title: day_name(text, *day, today),
            cells: vec![
                rsx! { {number(counts.pickups)} },
                rsx! { {number(counts.results)} },
                rsx! { {number(counts.without_courier)} },
                rsx! { StateBadge { label, tone } },
            ],
        }
    };
    let columns = vec![
        t!(text, "agency-plan-day"),
        t!(text, "agency-count-pickups"),
        t!(text, "agency-count-results"),
        t!(text, "agency-count-without-courier"),
        t!(text, "agency-plan-state"),
    ];
    rsx! {
        Table {
            caption: t!(text, "agency-plan-days"), columns, rows: days.iter().map(row).collect::<Vec<_>>(),
            on_open: move |day: String| {
                if let Ok(day) = day.parse() {
                    navigator.push(Route::AgencyPlan { day });
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::gallery::html;

    #[test]
    fn every_count_has_its_own_place() {
        let page = html(|| {
            let counts = Counts { pickups: 7, results: 3, on_routes: 6, without_courier: 4, late: 0 };
            rsx! { CountCards { counts } }
        });
        assert_eq!(page.matches("tile-warn").count(), 1);
        assert!(page.contains(r#"data-test="count-pickups">7<"#), "{page}");
    }
}
