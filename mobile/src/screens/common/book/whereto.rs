//! Where the courier comes, and which agency receives. Controls: `commune`, `commune-result-{n}`, `line`, `landmark`,
//! `pin-set`, `pin-drop`, `agency-{id}`. Notices: `commune-chosen`, `commune-not-served`.

use dioxus::prelude::*;
use shared::api::views::PlaceHit;
use shared::ids::AgencyId;

use super::{BookStep, Booker, Drafting};
use crate::data::request::Fault;
use crate::data::use_data;
use crate::i18n::use_text;
use crate::platform;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::choice::RadioGroup;
use crate::ui::field::{Choice, Kind, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};
use crate::ui::search::SearchField;

/// Letters before a search goes to the network.
const FROM_LETTERS: usize = 2;
/// A pause in typing, milliseconds.
const PAUSE_MS: u32 = 250;

/// Asks for the address.
#[component]
pub fn Ask(drafting: Drafting) -> Element {
    let text = use_text();
    let draft = drafting.get();
    rsx! {
        Commune { drafting }
        if let Some(commune) = draft.commune.clone() {
            if commune.served {
                Notice { tone: Tone::Ok, test: "commune-chosen", p { {t!(text, "book-commune-chosen", name = commune.name.clone(), province = commune.province.clone())} } }
            } else {
                Notice { tone: Tone::Warn, test: "commune-not-served", title: commune.name.clone(), p { {t!(text, "book-not-served")} } }
            }
        }
        TextField {
            name: "line", label: t!(text, "book-line"), hint: t!(text, "book-line-hint"), kind: Kind::Address,
            value: draft.line, error: drafting.error(text, BookStep::Address, "line"),
            on_change: move |line| drafting.change(|draft| draft.line = line),
        }
        TextField {
            name: "landmark", label: t!(text, "book-landmark"), hint: t!(text, "book-landmark-hint"), optional: true,
            value: draft.landmark, error: drafting.error(text, BookStep::Address, "landmark"),
            on_change: move |landmark| drafting.change(|draft| draft.landmark = landmark),
        }
        // Where an operator sits is not where the caller lives.
        if drafting.booker == Booker::Citizen {
            Pin { drafting }
        }
        if let Some(commune) = draft.commune.filter(|commune| commune.served && commune.agencies.len() > 1) {
            Agency { drafting, agencies: commune.agencies }
        }
    }
}

#[component]
fn Commune(drafting: Drafting) -> Element {
    let text = use_text();
    let data = use_data();
    let mut query = use_signal(String::new);
    let found = use_resource(move || {
        let (data, query) = (data.clone(), query());
        async move {
            if query.trim().chars().count() < FROM_LETTERS {
                return None;
            }
            platform::sleep(PAUSE_MS).await;
            Some(data.search_places(&query).await)
        }
    });
    let (hits, fault) = match found().flatten() {
        Some(Ok(hits)) => (Some(hits), None),
        Some(Err(fault)) => (None, Some(fault)),
        None => (None, None),
    };
    let results = hits.as_ref().map(|hits: &Vec<PlaceHit>| {
        let choice = |hit: &PlaceHit| {
            let detail = if hit.served {
                hit.province.clone()
            } else {
                t!(text, "book-commune-far", province = hit.province.clone())
            };
            Choice::new(hit.commune.clone(), hit.name.clone()).with_detail(detail)
        };
        hits.iter().map(choice).collect::<Vec<_>>()
    });
    rsx! {
        SearchField {
            name: "commune", label: t!(text, "book-commune"), hint: t!(text, "book-commune-hint"), value: query(), results,
            error: drafting.error(text, BookStep::Address, "commune"),
            on_type: move |typed| query.set(typed),
            on_choose: move |code: String| {
                if let Some(hit) = hits.iter().flatten().find(|hit| hit.commune == code) {
                    query.set(String::new());
                    drafting.change(|draft| draft.settle(hit.clone()));
                }
            },
        }
        FaultNotice { fault }
    }
}

/// The optional pin, from where the device is now.
#[component]
fn Pin(drafting: Drafting) -> Element {
    let text = use_text();
    let asks = use_asks();
    let set = drafting.get().point.is_some();
    rsx! {
        FaultNotice { fault: asks.fault() }
        if set {
            Notice { tone: Tone::Ok, test: "pin", p { {t!(text, "book-pin-set")} } }
            Button { label: t!(text, "book-pin-drop"), test: "pin-drop", kind: ButtonKind::Quiet, icon: IconName::Trash,
                on_press: move |()| drafting.change(|draft| draft.point = None),
            }
        } else {
            Button { label: t!(text, "book-pin"), test: "pin-set", icon: IconName::Pin, busy: asks.busy(),
                on_press: move |()| asks.run(here(), move |point| drafting.change(|draft| draft.point = Some(point))),
            }
        }
    }
}

/// Where this device is, (lon, lat), if the person and the device allow it.
async fn here() -> Result<[f64; 2], Fault> {
    platform::position().await.ok_or_else(|| Fault::code("place.not-permitted"))
}

/// Which of several agencies.
#[component]
fn Agency(drafting: Drafting, agencies: Vec<AgencyId>) -> Element {
    let text = use_text();
    let places = use_read(|data| async move { data.places().await })?.unwrap_or_default();
    let choice = |id: &AgencyId| {
        let place = places.iter().find(|place| place.is == "agency" && place.id == id.as_str());
        match place {
            Some(place) => Choice::new(id.as_str(), place.name.clone()).with_detail(place.address.clone()),
            None => Choice::new(id.as_str(), id.as_str()),
        }
    };
    let choices = agencies.iter().map(choice).collect::<Vec<_>>();
    let value = drafting.get().agency.map(|id| id.to_string()).unwrap_or_default();
    rsx! {
        RadioGroup {
            name: "agency", label: t!(text, "book-agency"), choices, value, cards: true,
            error: drafting.error(text, BookStep::Address, "agency"),
            on_change: move |id: String| drafting.change(|draft| draft.agency = Some(AgencyId(id))),
        }
    }
}
