//! The courier's shift: money in the bag, post's and State's apart, receipts, what is unsent, numbers left.
//! Controls: those of `hand_in`. Shown: `left-{kind}`.

use dioxus::prelude::*;
use shared::api::views::RangesView;

use crate::data::request::Number;
use crate::format;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::hand_in::{Bag, HandIn};
use crate::screens::common::screen::Screen;
use crate::screens::common::takings::{self, BOOK, Book};
use crate::t;
use crate::ui::card::Card;
use crate::ui::notice::{Notice, Tone};

/// Fewer numbers than this, and the courier is told to connect.
const FEW: u64 = 10;

/// Today's takings.
#[component]
pub fn Shift() -> Element {
    let text = use_text();
    let over = use_read(|data| async move { takings::over_limit(&data).await })?.unwrap_or_default();
    let read = use_read(|data| async move {
        let book = data.draft::<Book>(BOOK).await?.unwrap_or_default();
        Ok((book, data.ranges().await?))
    })?;
    rsx! {
        Screen { title: t!(text, "shift-title"), back: Route::Today {},
            match read {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok((book, ranges)) => rsx! {
                    if let Some(limit) = over {
                        Notice { tone: Tone::Warn, test: "over-limit", title: t!(text, "cash-over"), p { {t!(text, "cash-over-what", limit = format::dong(text, limit))} } }
                    }
                    Bag { book: book.clone() } HandIn {} Numbers { book, ranges } },
            }
        }
    }
}

#[component]
fn Numbers(book: Book, ranges: Option<RangesView>) -> Element {
    let text = use_text();
    let Some(ranges) = ranges else {
        return rsx! { Notice { tone: Tone::Warn, test: "no-numbers", p { {text.error("number.none")} } } };
    };
    let kinds = [
        ("note", Number::Note, &ranges.note),
        ("waybill", Number::Waybill, &ranges.waybill),
        ("receipt", Number::Receipt, &ranges.receipt),
        ("record", Number::Record, &ranges.record),
    ];
    let left = kinds.map(|(name, number, ranges)| (name, book.left(number, ranges)));
    let few = left.iter().any(|(_, left)| *left < FEW);
    rsx! {
        Card { title: t!(text, "shift-numbers"), test: "numbers",
            if few {
                Notice { tone: Tone::Warn, test: "few-numbers", p { {t!(text, "shift-few")} } }
            }
            ul { class: "plain-list",
                for (name, left) in left {
                    li { key: "{name}", "data-test": "left-{name}", {text.lookup(&format!("shift-left-{name}"), &[("count", left.into())])} }
                }
            }
        }
    }
}
