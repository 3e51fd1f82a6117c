//! The numbered list of what the post holds, to be printed and signed when covers go into dry custody: in a flood, or whenever
//! somebody counts. It is in Vietnamese whatever language the screen has. Controls: `custody-area`, `print`. Shown: `custody`,
//! `row-{dossier}`.

use assets::texts::Lang;
use dioxus::prelude::*;
use shared::api::views::{DossierView, PlaceView};
use shared::dossier::Dossier;
use shared::office::Declared;
use shared::shipment::Holder;
use shared::shipment::custody::{Kept as Cover, custody};

use super::people;
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::platform;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::screen::Screen;
use crate::screens::common::words;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::field::{Choice, SelectField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};
use crate::ui::table::{Table, TableRow};

/// The columns as ends of their text keys.
const COLUMNS: [&str; 7] = ["number", "seal", "what", "note", "keeper", "since", "owner"];

/// Where the covers are from.
const ALL: &str = "all";
const FLOODED: &str = "flooded";

/// Covers of dossiers whose home lies in an event that lasts.
fn in_events(dossier: &Dossier, declared: &[Declared], today: chrono::NaiveDate) -> bool {
    declared.iter().any(|one| one.touches(dossier.home(), today))
}

/// One line, in the order of [`COLUMNS`].
fn cells(cover: &Cover, view: &DossierView, places: &[PlaceView]) -> [String; 7] {
    let text = Text::of(Lang::Vi);
    let keeper = match &cover.keeper {
        Holder::Office(office) => {
            let place = places.iter().find(|place| place.is == "office" && place.id == office.as_str());
            place.map_or_else(|| office.to_string(), |place| place.name.clone())
        }
        Holder::Courier(_) | Holder::Citizen | Holder::Agency => people::holder(text, view),
    };
    [
        cover.number.to_string(),
        cover.seal.clone(),
        format!("{} · {}", words::leg(text, cover.leg), view.dossier.procedure.name),
        cover.note_number.map(|number| number.to_string()).unwrap_or_default(),
        keeper,
        cover.since_ms.map(|at_ms| format::date_time(text, at_ms)).unwrap_or_default(),
        people::name(text, view),
    ]
}

/// The screen.
#[component]
pub fn CustodyPage() -> Element {
    let text = use_text();
    let now_ms = use_data().now_ms();
    let today = format::local_date(now_ms);
    let mut area = use_signal(|| ALL.to_owned());
    let mut refused = use_signal(|| false);
    let read = use_read(|data| async move {
        let dossiers: Vec<DossierView> = data.dossiers().await?.into_iter().map(|kept| kept.view).collect();
        Ok((dossiers, data.places().await?, data.force_majeure().await?))
    })?;
    let areas = [ALL, FLOODED].map(|area| Choice::new(area, text.lookup(&format!("custody-area-{area}"), &[])));
    rsx! {
        Screen { title: t!(text, "custody-title"), back: Route::Desk {}, wide: true,
            p { class: "no-print", {t!(text, "custody-how")} }
            div { class: "filters no-print",
                SelectField { name: "custody-area", label: t!(text, "custody-area"), choices: areas.to_vec(), value: area(), on_change: move |value| area.set(value) }
            }
            match read {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok((dossiers, places, declared)) => {
                    let wanted = |view: &&DossierView| area() == ALL || in_events(&view.dossier, &declared, today);
                    let dossiers: Vec<&DossierView> = dossiers.iter().filter(wanted).collect();
                    let covers = custody(dossiers.iter().map(|view| &view.dossier));
                    if covers.is_empty() {
                        return rsx! { Empty { icon: IconName::Envelope, title: t!(text, "custody-none") } };
                    }
                    let paper = Text::of(Lang::Vi);
                    let columns = COLUMNS.map(|column| paper.lookup(&format!("custody-{column}"), &[]));
                    let caption = t!(paper, "custody-when", at = format::date_time(paper, now_ms), count = covers.len());
                    let rows = covers.iter().filter_map(|cover| {
                        let view = dossiers.iter().find(|view| view.dossier.id == cover.dossier)?;
                        let [title, cells @ ..] = cells(cover, view, &places);
                        let cells = cells.into_iter().map(|cell| rsx! { "{cell}" }).collect();
                        Some(TableRow { id: cover.dossier.to_string(), title, cells })
                    });
                    rsx! {
                        div { class: "stack no-print",
                            Button { label: t!(text, "sheet-print"), test: "print", kind: ButtonKind::Primary, wide: true, on_press: move |()| refused.set(!platform::print()) }
                            if refused() {
                                Notice { tone: Tone::Warn, p { {t!(text, "sheet-cannot-print")} } }
                            }
                        }
                        article { class: "register", lang: "vi", "data-test": "custody",
                            Table { caption, columns: columns.to_vec(), rows: rows.collect::<Vec<_>>() }
                            div { class: "sheet-signs",
                                p { {t!(paper, "custody-sign-keeper")} }
                                p { {t!(paper, "custody-sign-counted")} }
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
    use shared::force_majeure::{Area, ForceMajeureEvent};
    use shared::ids::ForceMajeureId;

    use super::*;
    use crate::screens::agency::example;

    #[test]
    fn a_line_names_number_seal_keeper_and_since_when() {
        let view = example::kept(example::offered()).view;
        let covers = custody([&view.dossier]);
        let line = cells(&covers[0], &view, &[]);
        assert_eq!(line[..2], ["1", example::SEAL]);
        assert!(line.iter().all(|cell| !cell.is_empty() && !cell.contains("custody-")), "{line:?}");
        for lang in Lang::ALL {
            for column in COLUMNS {
                assert!(assets::texts::Texts::get(lang).has(&format!("custody-{column}")), "{column}");
            }
        }
    }

    #[test]
    fn the_list_of_a_flood_has_the_covers_of_its_communes_only() {
        let dossier = example::offered();
        let today: chrono::NaiveDate = "2026-11-25".parse().unwrap();
        let event = |commune: &str, to| Declared {
            id: ForceMajeureId::new(1, [1; 10]),
            office: None,
            event: ForceMajeureEvent {
                zone: Area::Communes(vec![commune.into()]),
                from: today,
                to,
                authority: "UBND".into(),
                public_text: "x".into(),
            },
            communes: vec![commune.into()],
        };
        assert!(in_events(&dossier, &[event(dossier.home().as_str(), None)], today));
        assert!(!in_events(&dossier, &[event("22076", None)], today) && !in_events(&dossier, &[], today));
        let over = event(dossier.home().as_str(), today.pred_opt());
        assert!(!in_events(&dossier, &[over], today));
    }
}
