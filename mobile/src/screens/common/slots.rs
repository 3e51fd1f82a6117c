//! Choosing a window, grouped by day. Controls: `slot-{day}-{from}` (`from` in minutes after midnight), `retry`.

use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::api::command::Window;
use shared::api::views::Slot;

use crate::format;
use crate::i18n::use_text;
use crate::screens::common::words;
use crate::t;
use crate::ui::choice::RadioGroup;
use crate::ui::field::Choice;
use crate::ui::notice::{Notice, Tone};

/// The windows of a day, with those that are full.
fn by_day(slots: &[Slot]) -> Vec<(NaiveDate, Vec<Slot>)> {
    let mut days: Vec<(NaiveDate, Vec<Slot>)> = Vec::new();
    for slot in slots {
        match days.last_mut() {
            Some((day, of_day)) if *day == slot.window.day => of_day.push(slot.clone()),
            _ => days.push((slot.window.day, vec![slot.clone()])),
        }
    }
    days
}

/// Offers the windows.
#[component]
pub fn SlotChoice(
    slots: Vec<Slot>,
    chosen: Option<Window>,
    on_choose: EventHandler<Window>,
    error: Option<String>,
) -> Element {
    let text = use_text();
    if slots.iter().all(|slot| slot.left == 0) {
        return rsx! { Notice { tone: Tone::Warn, test: "slots-full", title: t!(text, "slots-full"), p { {t!(text, "slots-full-do")} } } };
    }
    rsx! {
        if let Some(error) = error {
            p { class: "field-error", id: "slot-error", {error} }
        }
        for (day, of_day) in by_day(&slots) {
            Day { key: "{day}", day, slots: of_day, chosen, on_choose }
        }
    }
}

#[component]
fn Day(day: NaiveDate, slots: Vec<Slot>, chosen: Option<Window>, on_choose: EventHandler<Window>) -> Element {
    let text = use_text();
    let (free, full): (Vec<Slot>, Vec<Slot>) = slots.into_iter().partition(|slot| slot.left > 0);
    let value = chosen.filter(|window| window.day == day).map(|window| window.from_min.to_string()).unwrap_or_default();
    let choices = free
        .iter()
        .map(|slot| {
            let choice = Choice::new(slot.window.from_min.to_string(), words::span(slot.window));
            if slot.left <= 2 { choice.with_detail(t!(text, "slots-left", count = slot.left)) } else { choice }
        })
        .collect::<Vec<_>>();
    let full = full.iter().map(|slot| words::span(slot.window)).collect::<Vec<_>>().join(", ");
    rsx! {
        if !choices.is_empty() {
            RadioGroup {
                name: "slot-{day}", label: format::date_of(text, day), choices, value, cards: true,
                on_change: move |from: String| {
                    if let Some(slot) = free.iter().find(|slot| slot.window.from_min.to_string() == from) {
                        on_choose.call(slot.window);
                    }
                },
            }
        }
        if !full.is_empty() {
            p { class: "quiet", "data-test": "slots-full-{day}", {t!(text, "slots-none-left", day = format::date_of(text, day), spans = full)} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_grouped_by_day_in_order() {
        let slot = |day: &str, from_min| Slot {
            window: Window { day: day.parse().unwrap(), from_min, to_min: from_min + 120 },
            left: 1,
        };
        let days = by_day(&[slot("2026-11-25", 480), slot("2026-11-25", 600), slot("2026-11-26", 480)]);
        assert_eq!(days.iter().map(|(_, slots)| slots.len()).collect::<Vec<_>>(), [2, 1]);
    }
}
