//! The courier's day: stops in order.

use dioxus::prelude::*;
use shared::api::views::RouteView;

use crate::format;
use crate::i18n::use_text;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::screen::Screen;
use crate::screens::common::words;
use crate::t;
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::icon::IconName;
use crate::ui::notice::Empty;

/// The routes of this courier, by day.
#[component]
pub fn Today() -> Element {
    let text = use_text();
    let routes = use_read(|data| async move { data.routes().await })?;
    rsx! {
        Screen { title: t!(text, "nav-today"),
            match routes {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(routes) if routes.is_empty() => rsx! {
                    Empty { icon: IconName::Route, title: t!(text, "today-empty"), detail: t!(text, "today-empty-detail") }
                },
                Ok(routes) => rsx! {
                    for route in routes {
                        Day { key: "{route.day}", route }
                    }
                },
            }
        }
    }
}

#[component]
fn Day(route: RouteView) -> Element {
    let text = use_text();
    let rows = route
        .stops
        .iter()
        .map(|stop| Row::new(format::time(stop.arrive_ms), words::leg(text, stop.leg)))
        .collect::<Vec<_>>();
    rsx! { Card { title: format::date_of(text, route.day), DefinitionList { rows } } }
}
