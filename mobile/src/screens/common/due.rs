//! A due date that explains itself. Controls: `due-why` (opens the explanation); also `due-date`, `due-steps`.

use assets::texts::TextArg;
use dioxus::prelude::*;
use shared::time::due::Due;
use shared::time::explanation::Words;

use crate::format;
use crate::i18n::{Text, use_text};
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::notice::Tone;

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
    let lookup = |key: &str, args: &[(&str, String)]| {
        let args: Vec<(&str, TextArg)> = args.iter().map(|(name, value)| (*name, TextArg::from(value))).collect();
        text.lookup(key, &args)
    };
    Words { lang: text.lang().code(), text: &lookup }.tell(&due.explanation)
}

#[cfg(test)]
mod tests {
    use assets::texts::Lang;
    use shared::time::calendar::{CalendarBook, Keeper};
    use shared::time::due::{Start, due};
    use shared::time::limit::{ClockRules, TimeLimit};

    use super::*;
    use crate::ui::gallery::html;

    /// Five working days over the day of rest on 24 November 2026.
    fn example() -> Due {
        let calendar = CalendarBook::parse(assets::data::calendar()).unwrap().calendar(Keeper::Agency).unwrap();
        let filed = Start::filed("2026-11-23T16:10:00+07:00".parse().unwrap());
        due(&filed, TimeLimit::working_days(5), &[], &calendar, &ClockRules::default()).unwrap()
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
    fn the_page_shows_the_date_and_offers_the_reason() {
        let page = html(|| rsx! { DueExplained { due: example() } });
        assert!(page.contains(r#"data-test="due-why""#) && page.contains("01/12/2026"), "{page}");
    }
}
