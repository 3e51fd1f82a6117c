//! The figures of Điều 13, counted from the record, for a quarter, a half-year or a year. Needs a network. Controls:
//! `report-year`, `report-period-{quarter-1…4|half-year|year}`, `report-show`. Shown: `report`, `figure-{name}`; `scores` of
//! agencies, for those who read them.

use chrono::Datelike as _;
use dioxus::prelude::*;
use shared::actor::Sight;
use shared::api::views::ReportView;
use shared::ids::AgencyId;
use shared::report::IncidentKind;
use shared::report::agency::AgencyScore;
use shared::report::period::{Period, Quarter};
use shared::report::score::{Score, Tenths};

use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::screen::Screen;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::RadioGroup;
use crate::ui::field::{Choice, NumberField};
use crate::ui::notice::{Notice, Tone};

const PERIODS: [&str; 6] = ["quarter-1", "quarter-2", "quarter-3", "quarter-4", "half-year", "year"];

fn period(tag: &str, year: u16) -> Option<Period> {
    Some(match tag {
        "half-year" => Period::HalfYear { year },
        "year" => Period::Year { year },
        quarter => {
            let number = quarter.strip_prefix("quarter-")?.parse::<u8>().ok()?;
            Period::Quarter { year, quarter: Quarter::try_from(number).ok()? }
        }
    })
}

/// The screen.
#[component]
pub fn ReportPage() -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let today = format::local_date(data.now_ms());
    let mut year = use_signal(|| i64::from(today.year()));
    let mut tag = use_signal(|| format!("quarter-{}", (today.month() - 1) / 3 + 1));
    let mut found = use_signal(|| None::<ReportView>);
    let choices = PERIODS.map(|tag| Choice::new(tag, text.lookup(&format!("report-{tag}"), &[]))).to_vec();
    let show = move |()| {
        let Some(period) = u16::try_from(*year.peek()).ok().and_then(|year| period(&tag.peek(), year)) else { return };
        let data = data.clone();
        asks.run(async move { data.report(period).await }, move |view| found.set(Some(view)));
    };
    rsx! {
        Screen { title: t!(text, "report-title"), back: Route::Desk {},
            p { {t!(text, "report-what")} }
            Card { title: t!(text, "report-which"), test: "report-ask",
                NumberField { name: "report-year", label: t!(text, "report-the-year"), value: year(), min: 2_020, max: 2_100, on_change: move |value| year.set(value) }
                RadioGroup { name: "report-period", label: t!(text, "report-the-period"), choices, value: tag(), on_change: move |value| tag.set(value) }
                FaultNotice { fault: asks.fault() }
                Button { label: t!(text, "report-show"), test: "report-show", kind: ButtonKind::Primary, wide: true, busy: asks.busy(), on_press: show }
            }
            if let Some(view) = found() {
                Figures { view }
            }
        }
    }
}

/// Name of a figure and what it is.
fn lines(text: Text, view: &ReportView) -> Vec<(&'static str, String)> {
    let found = &view.figures;
    let share = |share: shared::report::Share| match share.per_ten_thousand() {
        Some(part) => t!(
            text,
            "report-share",
            whole = (part / 100).to_string(),
            rest = format!("{:02}", part % 100),
            part = share.part,
            of = share.of
        ),
        None => t!(text, "report-nothing"),
    };
    let count = |number: u64| number.to_string();
    vec![
        ("procedures", found.procedure_count().to_string()),
        ("volume-pickup", count(found.volume.pickup)),
        ("volume-return", count(found.volume.back)),
        ("revenue", format::dong(text, found.revenue.0.0)),
        ("claims-received", count(found.claims.received)),
        ("claims-liable", count(found.claims.liable)),
        ("claims-not-liable", count(found.claims.not_liable)),
        ("claims-late", count(found.claims.answered_late)),
        ("claims-open", count(found.claims.open)),
        ("lost", count(found.incidents_of(IncidentKind::Lost))),
        ("stray", count(found.incidents_of(IncidentKind::Stray))),
        ("damaged", count(found.incidents_of(IncidentKind::Damaged))),
        ("compensation-cases", count(found.compensation_cases)),
        ("compensation-total", format::dong(text, found.compensation_total.0)),
        ("safety", share(found.safety)),
        ("on-time", share(found.on_time)),
        ("very-satisfied", count(found.ratings.very_satisfied)),
        ("satisfied", count(found.ratings.satisfied)),
        ("not-satisfied", count(found.ratings.not_satisfied)),
    ]
}

#[component]
fn Figures(view: ReportView) -> Element {
    let text = use_text();
    let (first, last) = (view.figures.period.first_day(), view.figures.period.last_day());
    let days = t!(text, "report-days", from = format::date_of(text, first), to = format::date_of(text, last));
    rsx! {
        Card { title: days, test: "report",
            if !view.complete {
                Notice { tone: Tone::Warn, test: "report-incomplete", p { {t!(text, "report-not-over")} } }
            }
            p { {t!(text, "report-due", date = format::date_of(text, view.due_before))} }
            dl { class: "rows",
                for (name, value) in lines(text, &view) {
                    div { key: "{name}", class: "row",
                        dt { class: "row-term", {text.lookup(&format!("report-figure-{name}"), &[])} }
                        dd { class: "row-value", "data-test": "figure-{name}", {value} }
                    }
                }
            }
        }
        Scores { scores: view.scores.clone() }
    }
}

/// The mean of an index, or of all of them: `1,7`.
fn tenths(text: Text, mean: Tenths) -> String {
    t!(text, "report-tenths", whole = (mean.0 / 10).to_string(), rest = (mean.0 % 10).to_string())
}

/// Agencies by their score: 2 points for earlier, 1 for on time, 0 for late.
#[component]
fn Scores(scores: Vec<AgencyScore>) -> Element {
    let text = use_text();
    let places = use_read(|data| async move { data.places().await })?.unwrap_or_default();
    let session = use_data().session();
    if !session.read().as_ref().is_some_and(|session| session.actor.role.sees(Sight::Scores)) {
        return rsx! {};
    }
    let name = |agency: &AgencyId| {
        let place = places.iter().find(|place| place.is == "agency" && place.id == agency.as_str());
        place.map_or_else(|| agency.to_string(), |place| place.name.clone())
    };
    rsx! {
        Card { title: t!(text, "report-scores"), test: "scores",
            p { class: "quiet", {t!(text, "report-scores-what")} }
            p { "data-test": "scores-without", {t!(text, "report-scores-without")} }
            if scores.is_empty() {
                p { "data-test": "scores-none", {t!(text, "report-scores-none")} }
            }
            for one in &scores {
                div { key: "{one.agency}",
                    h3 { {name(&one.agency)} }
                    DefinitionList { rows: score_rows(text, &one.score) }
                }
            }
        }
    }
}

fn score_rows(text: Text, score: &Score) -> Vec<Row> {
    let index = |(name, mean): (&String, &Tenths)| {
        Row::new(text.lookup(&format!("report-score-{}", name.replace('_', "-")), &[]), tenths(text, *mean))
    };
    let mean = Row::new(t!(text, "report-score-mean"), tenths(text, score.mean));
    score.indices.iter().map(index).chain([mean]).collect()
}

#[cfg(test)]
mod tests {
    use assets::texts::Lang;
    use shared::report::agency::{COMPLAINTS, STAGE_TIME, TOTAL_TIME};

    use super::*;

    #[test]
    fn a_score_is_told_with_one_decimal_index_by_index_in_words() {
        let indices = [TOTAL_TIME, STAGE_TIME, COMPLAINTS].map(|name| (name.to_owned(), Tenths(17)));
        let score = Score { indices: indices.into(), mean: Tenths(9), rule_version: "t".into() };
        for (lang, told) in [(Lang::Vi, "1,7"), (Lang::En, "1.7")] {
            let rows = score_rows(Text::of(lang), &score);
            assert_eq!((rows.len(), rows[0].value.as_str()), (4, told));
            assert!(rows.iter().all(|row| !row.term.starts_with("report-")), "{lang:?}");
        }
    }
}
