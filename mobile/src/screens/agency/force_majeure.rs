//! Flood, storm, blocked road: declaring it for communes and days, and ending it. Controls: `commune-{code}`, `fm-from`,
//! `fm-to`, `fm-authority`, `fm-text`, `fm-declare` (asks: `fm-confirm-yes`, `-no`); `fm-end-{n}`, `fm-last-{n}`,
//! `fm-save-{n}`, `to-custody`. Cards: `fm-{n}`, `fm-new`, `fm-waiting` (links `waiting-{dossier}`).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::api::command::{Body, DeclareForceMajeure, Kind as CommandKind, MAX_LONG, MAX_SHORT};
use shared::api::views::{DossierView, PlaceView};
use shared::force_majeure::{Area, ForceMajeureEvent};
use shared::ids::{CommuneCode, ForceMajeureId};
use shared::office::Declared;

use super::people;
use crate::data::request::Kept;
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::platform;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::screen::Screen;
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::Checkbox;
use crate::ui::dialog::Confirm;
use crate::ui::field::{Kind, TextArea, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};

/// The screen.
#[component]
pub fn ForceMajeurePage() -> Element {
    let text = use_text();
    let may = use_data().may(CommandKind::DeclareForceMajeure);
    // Whoever scans covers keeps them.
    let holds = use_data().may(CommandKind::ScanCover);
    let read =
        use_read(
            |data| async move { Ok((data.force_majeure().await?, data.places().await?, data.dossiers().await?)) },
        )?;
    let today = format::local_date(use_data().now_ms());
    rsx! {
        Screen { title: t!(text, "force-majeure-title"), back: Route::Desk {},
            p { {t!(text, "force-majeure-what")} }
            match read {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok((mut declared, places, dossiers)) => {
                    declared.sort_by_key(|one| std::cmp::Reverse(one.event.from));
                    let names: BTreeMap<String, String> = places.iter().flat_map(|place| place.commune_names.clone()).collect();
                    rsx! {
                        for (place, one) in declared.iter().cloned().enumerate() {
                            OneEvent { key: "{one.id}", place, declared: one, names: names.clone(), may, today }
                        }
                        Waiting { declared, dossiers, today }
                        if holds {
                            LinkButton { label: t!(text, "custody-title"), test: "to-custody", icon: IconName::Envelope, to: Route::CustodyPage {}, wide: true }
                        }
                        if may {
                            Declare { communes: communes(&places), names, today }
                        }
                    }
                }
            }
        }
    }
}

/// A commune's name today; where no office of ours serves it, its code.
fn name_of(names: &BTreeMap<String, String>, code: &CommuneCode) -> String {
    names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string())
}

/// Every commune that an office of ours serves.
fn communes(places: &[PlaceView]) -> Vec<CommuneCode> {
    let served = places.iter().filter(|place| place.is == "office").flat_map(|place| &place.communes);
    let mut communes: Vec<CommuneCode> = served.map(|code| CommuneCode::from(code.as_str())).collect();
    communes.sort();
    communes.dedup();
    communes
}

fn days(text: Text, event: &ForceMajeureEvent) -> String {
    let from = format::date_of(text, event.from);
    match event.to {
        Some(to) => t!(text, "force-majeure-days", from = from, to = format::date_of(text, to)),
        None => t!(text, "force-majeure-from", from = from),
    }
}

/// One event, and its end.
#[component]
fn OneEvent(place: usize, declared: Declared, names: BTreeMap<String, String>, may: bool, today: NaiveDate) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut last = use_signal(|| today.to_string());
    let mut open = use_signal(|| false);
    let event = declared.event.clone();
    let over = event.is_over(today);
    let where_ = declared.communes.iter().map(|code| name_of(&names, code)).collect::<Vec<_>>().join(", ");
    let rows = vec![
        Row::new(t!(text, "force-majeure-area"), where_),
        Row::new(t!(text, "force-majeure-when"), days(text, &event)),
        Row::new(t!(text, "force-majeure-text"), event.public_text.clone()),
    ];
    let id = declared.id;
    let end = move |()| {
        let Ok(to) = last.peek().parse::<NaiveDate>() else { return };
        let changed = ForceMajeureEvent { to: Some(to), ..event.clone() };
        let (data, body) = (data.clone(), Body::DeclareForceMajeure(DeclareForceMajeure { id, event: changed }));
        asks.run(async move { data.save(body).await }, move |_| open.set(false));
    };
    rsx! {
        Card { title: declared.event.authority.clone(), test: "fm-{place}",
            if over {
                Notice { tone: Tone::Ok, p { {t!(text, "force-majeure-over")} } }
            }
            DefinitionList { rows }
            if may && open() {
                TextField { name: "fm-last-{place}", label: t!(text, "force-majeure-last"), value: last(), kind: Kind::Date, on_change: move |value| last.set(value) }
                FaultNotice { fault: asks.fault() }
                Button { label: t!(text, "force-majeure-end-save"), test: "fm-save-{place}", kind: ButtonKind::Primary, wide: true, busy: asks.busy(), on_press: end }
            } else if may && !over {
                Button { label: t!(text, "force-majeure-end"), test: "fm-end-{place}", wide: true, on_press: move |()| open.set(true) }
            }
        }
    }
}

/// Bookings whose time was withdrawn, in the order in which new times are offered: by booking.
#[component]
fn Waiting(declared: Vec<Declared>, dossiers: Vec<Kept<DossierView>>, today: NaiveDate) -> Element {
    let text = use_text();
    let is_touched = |kept: &&Kept<DossierView>| {
        let dossier = &kept.view.dossier;
        let window = dossier.pickup.as_ref().filter(|pickup| pickup.may_be_scheduled()).and_then(|one| one.window());
        window.is_some_and(|window| {
            window.day >= today && declared.iter().any(|one| one.touches(&dossier.commune, window.day))
        })
    };
    let mut touched: Vec<&Kept<DossierView>> = dossiers.iter().filter(is_touched).collect();
    // Ids begin with the time at which they were made.
    touched.sort_by_key(|kept| kept.view.dossier.id);
    if touched.is_empty() {
        return rsx! {};
    }
    rsx! {
        Card { title: t!(text, "force-majeure-waiting", count = touched.len()), test: "fm-waiting",
            p { class: "quiet", {t!(text, "force-majeure-waiting-why")} }
            for kept in touched {
                LinkButton {
                    key: "{kept.view.dossier.id}", label: people::title(text, &kept.view), test: "waiting-{kept.view.dossier.id}",
                    to: Route::AgencyDossier { id: kept.view.dossier.id }, wide: true,
                }
            }
        }
    }
}

/// A new event.
#[component]
fn Declare(communes: Vec<CommuneCode>, names: BTreeMap<String, String>, today: NaiveDate) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut chosen = use_signal(Vec::<CommuneCode>::new);
    let mut from = use_signal(|| today.to_string());
    let mut to = use_signal(String::new);
    let mut authority = use_signal(String::new);
    let mut said = use_signal(String::new);
    let mut asking = use_signal(|| false);
    let event = move || {
        let from = from.read().parse::<NaiveDate>().ok()?;
        let to = match to.read().trim() {
            "" => None,
            day => Some(day.parse::<NaiveDate>().ok()?),
        };
        let zone = Area::Communes(chosen.read().clone());
        let (authority, public_text) = (authority.read().trim().to_owned(), said.read().trim().to_owned());
        Some(ForceMajeureEvent { zone, from, to, authority, public_text })
    };
    let sound = event().is_some_and(|event| event.check().is_ok());
    let declare = move |()| {
        let Some(event) = event() else { return };
        let id = ForceMajeureId::new(platform::now_ms().max(0).unsigned_abs(), platform::random_bytes());
        let (data, body) = (data.clone(), Body::DeclareForceMajeure(DeclareForceMajeure { id, event }));
        asks.run(async move { data.save(body).await }, move |_| {
            asking.set(false);
            chosen.set(Vec::new());
            said.set(String::new());
        });
    };
    rsx! {
        Card { title: t!(text, "force-majeure-new"), test: "fm-new",
            fieldset {
                legend { class: "field-label", {t!(text, "force-majeure-area")} }
                for code in communes {
                    Checkbox {
                        key: "{code}", name: "commune-{code}", label: name_of(&names, &code), checked: chosen.read().contains(&code),
                        on_change: {
                            let code = code.clone();
                            move |ticked: bool| chosen.with_mut(|chosen| {
                                chosen.retain(|other| *other != code);
                                if ticked {
                                    chosen.push(code.clone());
                                }
                            })
                        },
                    }
                }
            }
            TextField { name: "fm-from", label: t!(text, "force-majeure-first"), value: from(), kind: Kind::Date, on_change: move |value| from.set(value) }
            TextField { name: "fm-to", label: t!(text, "force-majeure-last"), hint: t!(text, "force-majeure-last-hint"), value: to(), kind: Kind::Date, optional: true, on_change: move |value| to.set(value) }
            TextField { name: "fm-authority", label: t!(text, "force-majeure-authority"), value: authority(), max: MAX_SHORT, on_change: move |value| authority.set(value) }
            TextArea { name: "fm-text", label: t!(text, "force-majeure-text"), hint: t!(text, "force-majeure-text-hint"), value: said(), max: MAX_LONG, rows: 3, on_change: move |words| said.set(words) }
            FaultNotice { fault: asks.fault() }
            Button { label: t!(text, "force-majeure-declare"), test: "fm-declare", kind: ButtonKind::Danger, wide: true, busy: asks.busy(), disabled: !sound, on_press: move |()| asking.set(true) }
        }
        if asking() {
            Confirm {
                title: t!(text, "force-majeure-declare"), test: "fm-confirm", yes: t!(text, "force-majeure-declare"), danger: true, busy: asks.busy(),
                on_yes: declare, on_no: move |()| asking.set(false),
                p { {t!(text, "force-majeure-consequence")} }
                FaultNotice { fault: asks.fault() }
            }
        }
    }
}
