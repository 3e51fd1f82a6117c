//! The post office's table: whatever lies on it is found by its number or QR, and what may be done with it is offered.
//! Controls: `scan-photo`, `scan-text`; of each item found those of `item`, and `open-{dossier}`. Cards: `found-{n}`.

use dioxus::prelude::*;
use shared::actor::Actor;
use shared::api::views::DossierView;
use shared::door::Token;
use shared::fold::fold;
use shared::ids::DossierId;
use shared::shipment::Return;

use super::offers::{Task, offers};
use super::people;
use crate::data::request::{Fault, Kept};
use crate::data::use_data;
use crate::i18n::{Text, use_text};
use crate::platform::picture;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::exception::Report;
use crate::screens::common::item::ItemSteps;
use crate::screens::common::screen::Screen;
use crate::screens::common::sync::ThingSync;
use crate::screens::common::words;
use crate::t;
use crate::ui::button::LinkButton;
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::field::{Kind, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};
use crate::ui::photo::{PhotoField, TakenPhoto};

/// Fewest characters that are looked for: shorter ones are in everything.
const FEWEST: usize = 3;
/// Most items shown for one number.
const MOST: usize = 5;

/// What is written on a cover or its papers, without spaces, dots and accents.
fn plain(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The numbers by which an item is found: waybill, note, seals, dossier code.
fn numbers(view: &DossierView) -> Vec<String> {
    let dossier = &view.dossier;
    let mut found: Vec<String> = Vec::new();
    if let Some(collected) = dossier.pickup.as_ref().and_then(|pickup| pickup.collected()) {
        found.extend([collected.waybill.clone(), collected.note_number.to_string(), collected.seal.clone()]);
        found.push(collected.seal_now().to_owned());
    }
    found.extend(dossier.back.as_ref().and_then(Return::carried).map(|cover| cover.release.seal));
    found.extend(dossier.status.dossier_code().map(str::to_owned));
    found.iter().map(|number| plain(number)).filter(|number| !number.is_empty()).collect()
}

/// The dossiers that a number or the text of a QR means; a whole number before the beginning of one.
pub fn find(dossiers: &[Kept<DossierView>], said: &str) -> Vec<DossierId> {
    if let Ok(token) = Token::parse(said.trim()) {
        let meant = token.payload.dossier;
        return dossiers.iter().map(|kept| kept.view.dossier.id).filter(|id| *id == meant).collect();
    }
    let wanted = plain(said);
    if wanted.len() < FEWEST {
        return Vec::new();
    }
    let fits = |test: &dyn Fn(&String) -> bool| -> Vec<DossierId> {
        let found = dossiers.iter().filter(|kept| numbers(&kept.view).iter().any(test));
        found.map(|kept| kept.view.dossier.id).take(MOST).collect()
    };
    let whole = fits(&|number| *number == wanted);
    if whole.is_empty() { fits(&|number| number.contains(&wanted)) } else { whole }
}

/// The screen.
#[component]
pub fn ScanPage() -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut said = use_signal(String::new);
    let by = data.session().read().as_ref().map(|session| session.actor.clone());
    let dossiers = use_read(|data| async move { data.dossiers().await })?;
    let found: Vec<Kept<DossierView>> = match &dossiers {
        Ok(dossiers) => {
            let ids = find(dossiers, &said.read());
            dossiers.iter().filter(|kept| ids.contains(&kept.view.dossier.id)).cloned().collect()
        }
        Err(_) => Vec::new(),
    };
    let nothing = found.is_empty() && plain(&said.read()).len() >= FEWEST;
    rsx! {
        Screen { title: t!(text, "scan-title"), back: Route::Desk {},
            PhotoField {
                name: "scan-photo", label: t!(text, "scan-qr"), hint: t!(text, "scan-qr-hint"), busy: asks.busy(),
                on_take: move |photo: TakenPhoto| {
                    let work = async move { picture::read_qr(&photo.bytes).await.ok_or_else(|| Fault::code("qr.unreadable")) };
                    asks.run(work, move |read| said.set(read));
                },
                on_remove: |_| {},
            }
            FaultNotice { fault: asks.fault() }
            TextField { name: "scan-text", label: t!(text, "scan-number"), hint: t!(text, "scan-number-hint"), value: said(), kind: Kind::Code, on_change: move |value| said.set(value) }
            FaultNotice { fault: dossiers.err() }
            if nothing {
                Notice { tone: Tone::Warn, test: "scan-nothing", p { {t!(text, "scan-nothing")} } }
            }
            for (place, kept) in found.into_iter().enumerate() {
                Found { key: "{kept.view.dossier.id}", place, kept, by: by.clone() }
            }
        }
    }
}

/// One item on the table.
#[component]
pub fn Found(place: usize, kept: Kept<DossierView>, by: Option<Actor>) -> Element {
    let text = use_text();
    let id = kept.view.dossier.id;
    rsx! {
        Card { title: people::title(text, &kept.view), test: "found-{place}",
            DefinitionList { rows: rows(text, &kept.view) }
            ThingSync { items: kept.items.clone() }
            LinkButton { label: t!(text, "agency-open"), test: "open-{id}", icon: IconName::Forward, to: Route::AgencyDossier { id } }
        }
        if let Some(by) = by {
            ItemSteps { view: kept.view.clone(), by: by.clone() }
            if offers(&kept.view.dossier, &by, Task::Report) {
                Report { id }
            }
        }
    }
}

fn rows(text: Text, view: &DossierView) -> Vec<Row> {
    let mut rows = vec![Row::new(t!(text, "scan-holder"), people::holder(text, view))];
    if let Some(pickup) = &view.dossier.pickup {
        rows.push(Row::new(words::leg(text, shared::shipment::Leg::Pickup), words::pickup(text, pickup)));
    }
    if let Some(back) = &view.dossier.back {
        rows.push(Row::new(words::leg(text, shared::shipment::Leg::Return), words::back(text, back)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::agency::example;

    #[test]
    fn an_item_is_found_by_its_waybill_however_it_is_typed_and_never_by_two_letters() {
        let kept = [example::kept(example::offered()), example::kept(example::booked("2026-11-25"))];
        let id = kept[0].view.dossier.id;
        assert_eq!(find(&kept, "ee 000 000 005 vn"), [id]);
        assert_eq!(find(&kept, "000000005"), [id]);
        assert_eq!(find(&kept, &example::SEAL.to_lowercase()), [id]);
        assert!(find(&kept, "EE").is_empty() && find(&kept, "RA123456785VN").is_empty());
    }
}
