//! A due date that explains itself. Controls: `due-why` (opens the explanation); also `due-date`, `due-steps`.

use assets::texts::TextArg;
use dioxus::prelude::*;
use shared::dossier::status::Filing;
use shared::time::calendar::{CalendarBook, Keeper};
use shared::time::due::Due;
use shared::time::explanation::{Step, Words};

use crate::data::clock_rules;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::notice::{Notice, Tone};

/// The date, whether it is certain, and on asking why it is this date.
#[component]
pub fn DueExplained(due: Due) -> Element {
    let text = use_text();
    rsx! {
        div { class: "due",
            p { class: "due-line", {t!(text, "due-explained-title")} " "
                strong { "data-test": "due-date", {date(text, &due)} }
            }
            if due.provisional {
                StateBadge { label: t!(text, "due-explained-provisional"), tone: Tone::Warn, test: "due-provisional" }
            }
            details { class: "due-why",
                summary { class: "link", "data-test": "due-why", {t!(text, "due-explained-why")} }
                ol { class: "due-steps", "data-test": "due-steps",
                    for (place, sentence) in sentences(text, &due).into_iter().enumerate() {
                        li { key: "{place}", {sentence} }
                    }
                }
            }
        }
    }
}

/// The date that was given stands; what the calendar and rules of now would give is told beside it where it differs. Shown:
/// `due-printed`.
#[component]
pub fn Printed(filing: Filing) -> Element {
    let text = use_text();
    let told = beside(text, &filing);
    if told.is_empty() {
        return rsx! {};
    }
    rsx! {
        Notice { tone: Tone::Info, test: "due-printed",
            for (place, sentence) in told.into_iter().enumerate() {
                p { key: "{place}", {sentence} }
            }
        }
    }
}

/// The sentences about a date that would be another one now; none where it would be the same.
fn beside(text: Text, filing: &Filing) -> Vec<String> {
    let calendar = CalendarBook::parse(assets::data::calendar()).and_then(|book| book.calendar(Keeper::Agency));
    let found = calendar.ok().and_then(|calendar| {
        let printed = filing.given()?;
        let now = filing.computed(&calendar, clock_rules().last()?)?;
        let difference = printed.beside(&now, &calendar)?;
        Some(printed.explain(Some(&difference)))
    });
    found.map(|steps| told(text, &steps)).unwrap_or_default()
}

/// The date for people; with the time where hours are counted.
pub fn date(text: Text, due: &Due) -> String {
    let day = format::date_of(text, due.due_date);
    if due.limit.counts_hours() {
        t!(text, "due-explained-date-time", time = format::time(due.due_at.timestamp_millis()), day = day)
    } else {
        day
    }
}

/// Why it is this date, sentence by sentence: filing moment, limit, days skipped with their basis, days counted, versions.
pub fn sentences(text: Text, due: &Due) -> Vec<String> {
    told(text, &due.explanation)
}

/// Steps of an explanation in words.
pub fn told(text: Text, steps: &[Step]) -> Vec<String> {
    let lookup = |key: &str, args: &[(&str, String)]| {
        let args: Vec<(&str, TextArg)> = args.iter().map(|(name, value)| (*name, TextArg::from(value))).collect();
        text.lookup(key, &args)
    };
    Words { lang: text.lang().code(), text: &lookup }.tell(steps)
}

#[cfg(test)]
mod tests {
    use assets::texts::Lang;
    use shared::dossier::status::{DueCause, DueChange};
    use shared::time::calendar::Calendar;
    use shared::time::due::{Start, due};
    use shared::time::limit::TimeLimit;

    use super::*;
    use crate::ui::gallery::html;

    fn agency() -> Calendar {
        CalendarBook::parse(assets::data::calendar()).unwrap().calendar(Keeper::Agency).unwrap()
    }

    /// Five working days over the day of rest on 24 November 2026.
    fn example() -> Due {
        let calendar = agency();
        let filed = Start::filed("2026-11-23T16:10:00+07:00".parse().unwrap());
        due(&filed, TimeLimit::working_days(5), &[], &calendar, &clock_rules()[0]).unwrap()
    }

    #[test]
    fn the_explanation_has_a_sentence_for_every_step_in_every_language() {
        let due = example();
        for lang in Lang::ALL {
            let told = sentences(Text::of(lang), &due);
            assert_eq!(told.len(), due.explanation.len());
            for sentence in told {
                assert!(!sentence.starts_with("time-") && !sentence.contains("{$"), "{sentence}");
            }
        }
    }

    #[test]
    fn the_day_of_culture_is_named_with_its_basis_and_both_versions_are_told() {
        let told = sentences(Text::of(Lang::Vi), &example()).join("\n");
        assert!(told.contains("24/11/2026") && told.contains("căn cứ"), "{told}");
        assert!(told.contains("lịch phiên bản") && told.contains("quy tắc phiên bản"), "{told}");
    }

    #[test]
    fn a_date_on_a_slip_that_would_be_another_one_now_stands_and_the_other_is_told_beside_it() {
        let text = Text::of(Lang::Vi);
        let at_ms = |at: &str| at.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp_millis();
        let filed_ms = at_ms("2026-11-23T16:10:00+07:00");
        assert!(beside(text, &Filing::new(filed_ms, Some(example()))).is_empty(), "the same date");
        // Signed by a calendar without the day of culture.
        let date = "2026-11-30".parse().unwrap();
        let old = Due { due_date: date, calendar_version: 0, ..example() };
        let told = beside(text, &Filing::new(filed_ms, Some(old))).join(" ");
        assert!(told.contains("30/11/2026") && told.contains("01/12/2026"), "{told}");
        // A completed supplement gives a date of its own; it is no difference.
        let restarted_ms = at_ms("2026-12-02T14:00:00+07:00");
        let mut anew = Filing { restarted_ms: Some(restarted_ms), ..Filing::new(filed_ms, Some(example())) };
        let due = anew.computed(&agency(), &clock_rules()[0]);
        assert_eq!(due.as_ref().unwrap().due_date.to_string(), "2026-12-09");
        anew.later = vec![DueChange { cause: DueCause::Supplement, at_ms: restarted_ms, due }];
        assert!(beside(text, &anew).is_empty());
    }

    #[test]
    fn the_page_shows_the_date_and_offers_the_reason() {
        let page = html(|| rsx! { DueExplained { due: example() } });
        assert!(page.contains(r#"data-test="due-why""#) && page.contains("01/12/2026"), "{page}");
    }
}
