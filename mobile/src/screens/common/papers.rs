//! The papers of a dossier, each as a sheet that can be printed: consignment note, hand-over record, receipts, and the forms
//! of the agency (01 slip, 02, 03, 04, 05, 06 control sheet). They are in Vietnamese whatever language the screen has: they
//! have contract or legal value. Controls: `print`. Sheets: `sheet-{name}`.

use assets::texts::Lang;
use dioxus::prelude::*;
use shared::api::command::Taken;
use shared::api::views::{DossierView, PlaceView};
use shared::dossier::status::Status;
use shared::ids::DossierId;
use shared::money::Dong;
use shared::money::words::{EmptyTens, in_words};
use shared::shipment::note::{ConsignmentNote, Flaw, Party, consignment_note, flaws_beforehand};
use shared::shipment::{Leg, Pickup, Return};
use shared::time::stages::{ControlSheet, HopKind};

use super::ask::{FaultNotice, use_read};
use super::due::told;
use super::screen::Screen;
use super::standing::{changes, headline};
use super::words;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::json;
use crate::platform;
use crate::route::Route;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::{DefinitionList, Row};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};

/// One sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// The end of its text keys and of its test name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Facts.
    pub rows: Vec<Row>,
    /// Lines under them.
    pub lines: Vec<String>,
    /// Who signs.
    pub signs: Vec<String>,
    /// What the paper lacks, as keys of texts: said on the screen, not printed.
    pub lacks: Vec<&'static str>,
}

/// Every paper that exists by now, as this person may read it.
pub fn papers(view: &DossierView, places: &[PlaceView]) -> Vec<Paper> {
    let text = Text::of(Lang::Vi);
    let mut papers = Vec::new();
    papers.extend(note(text, view, places));
    papers.extend(result_note(text, view, places));
    papers.extend(handover(text, view, places));
    papers.extend(slip(text, view, places));
    papers.extend(letter(text, view));
    papers.extend(apology(text, view));
    papers.extend(view.dossier.work.sheet.as_ref().map(|sheet| control_sheet(text, view, sheet)));
    papers.extend(view.dossier.money.taken.iter().map(|taken| receipt(text, view, taken)));
    papers
}

fn paper(text: Text, name: &str, rows: Vec<Row>, lines: Vec<String>, signs: &[&str]) -> Paper {
    Paper {
        name: name.to_owned(),
        title: text.lookup(&format!("sheet-{name}"), &[]),
        rows,
        lines,
        signs: signs.iter().map(|who| text.lookup(&format!("sheet-sign-{who}"), &[])).collect(),
        lacks: Vec::new(),
    }
}

/// What the consignment note of a collected dossier lacks (`NĐ 174/2026/NĐ-CP` Điều 9 fines it); before that, what it will
/// lack whatever is done at the door. Nothing where the sender may not be read.
pub fn note_flaws(view: &DossierView, places: &[PlaceView]) -> Vec<Flaw> {
    let Some(sender) = &view.person else { return Vec::new() };
    let receiver = agency(view, places);
    match consignment_note(&view.dossier, sender, &receiver) {
        Some(note) => note.flaws(),
        None => flaws_beforehand(&view.dossier, sender, &receiver),
    }
}

/// The flaws of a note as a warning; nothing where it is complete. Shown: `note-flaws`.
#[component]
pub fn NoteFlaws(flaws: Vec<Flaw>) -> Element {
    let text = use_text();
    if flaws.is_empty() {
        return rsx! {};
    }
    let named: Vec<String> = flaws.iter().map(|flaw| text.lookup(flaw.key(), &[])).collect();
    rsx! {
        Notice { tone: Tone::Warn, test: "note-flaws", title: t!(text, "note-flaws"),
            p { {t!(text, "note-flaws-what", flaws = named.join("; "))} }
        }
    }
}

fn agency(view: &DossierView, places: &[PlaceView]) -> Party {
    let code = view.dossier.agency.as_str();
    let found = places.iter().find(|place| place.is == "agency" && place.id == code);
    let (name, address) =
        found.map_or_else(|| (code.to_owned(), String::new()), |place| (place.name.clone(), place.address.clone()));
    Party { name, address, ..Party::default() }
}

/// The note of the papers that a citizen sends.
fn note(text: Text, view: &DossierView, places: &[PlaceView]) -> Option<Paper> {
    let note = consignment_note(&view.dossier, view.person.as_ref()?, &agency(view, places))?;
    Some(sheet(text, "note", &note, &["sender", "courier"]))
}

/// The note of the result that the agency sends.
fn result_note(text: Text, view: &DossierView, places: &[PlaceView]) -> Option<Paper> {
    let note = shared::shipment::note::result_note(&view.dossier, &agency(view, places), view.person.as_ref()?)?;
    Some(sheet(text, "result-note", &note, &["officer", "courier"]))
}

/// What `Thông tư 17/2017/TT-BTTTT` Điều 9(2) wants on a consignment note.
fn sheet(text: Text, name: &str, note: &ConsignmentNote, signs: &[&str]) -> Paper {
    let party = |party: &Party| {
        let parts = [party.name.clone(), party.address.clone(), format::phone(&party.phone), party.email.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let ConsignmentNote { number, waybill, sender, receiver, .. } = note;
    let mut rows = vec![
        Row::new(t!(text, "note-number"), number.to_string()),
        Row::new(t!(text, "note-waybill"), format::waybill(waybill)),
        Row::new(t!(text, "note-sender"), party(sender)),
        Row::new(t!(text, "note-receiver"), party(receiver)),
        Row::new(t!(text, "note-accepted"), format::date_time(text, note.accepted_ms)),
        Row::new(t!(text, "note-place"), note.place.clone()),
        Row::new(t!(text, "note-procedure"), format!("{} ({})", note.procedure_name, note.procedure)),
        Row::new(t!(text, "note-seal"), note.seal.clone()),
        Row::new(t!(text, "note-postage"), format::dong(text, note.postage)),
        Row::new(t!(text, "note-payment"), text.lookup(note.payment.key(), &[])),
    ];
    for taken in &note.taken {
        let said =
            t!(text, "money-taken", amount = format::dong(text, taken.amount), number = taken.receipt.to_string());
        rows.push(Row::new(money(text, taken), said));
    }
    let mut lines: Vec<String> = note
        .papers
        .iter()
        .map(|line| {
            let form = words::paper(text, line.form);
            t!(text, "note-paper", name = line.name.clone(), form = form, count = line.quantity)
        })
        .collect();
    if !note.missing.is_empty() {
        lines.push(t!(text, "note-missing", papers = note.missing.join("; ")));
    }
    if note.insisted {
        lines.push(t!(text, "note-insisted"));
    }
    lines.extend([&note.method, &note.quality, &note.rights, &note.liability].map(|key| text.lookup(key, &[])));
    let lacks = note.flaws().into_iter().map(Flaw::key).collect();
    Paper { lacks, ..paper(text, name, rows, lines, signs) }
}

/// The record of the hand-over between post and agency, as far as it is about this dossier.
fn handover(text: Text, view: &DossierView, places: &[PlaceView]) -> Option<Paper> {
    let pickup = view.dossier.pickup.as_ref()?;
    let (collected, offer) = (pickup.collected()?, pickup.offer()?);
    let filed = view.dossier.status.filing().map(|filing| format::date_time(text, filing.filed_ms));
    let rows = vec![
        Row::new(t!(text, "sheet-record-number"), offer.record_number.to_string()),
        Row::new(t!(text, "note-number"), collected.note_number.to_string()),
        Row::new(t!(text, "note-procedure"), view.dossier.procedure.name.clone()),
        Row::new(t!(text, "note-receiver"), agency(view, places).name),
        Row::new(t!(text, "note-seal"), collected.seal_now().to_owned()),
        Row::new(t!(text, "sheet-offered"), format::date_time(text, offer.at_ms)),
        Row::new(t!(text, "sheet-filed"), filed.unwrap_or_default()),
    ];
    let name = |component: u32| {
        let found = view.dossier.procedure.components.iter().find(|known| known.id == component);
        found.map(|known| known.name.clone()).unwrap_or_default()
    };
    let line = |line: &shared::api::command::Counted| {
        let form = words::paper(text, line.form);
        t!(text, "note-paper", name = name(line.component), form = form, count = line.quantity)
    };
    let lines = collected.counted.iter().map(line).collect();
    Some(paper(text, "handover", rows, lines, &["courier", "officer"]))
}

/// Form 01: receipt and appointment.
fn slip(text: Text, view: &DossierView, places: &[PlaceView]) -> Option<Paper> {
    let filing = view.dossier.status.filing()?;
    let person = view.person.as_ref();
    let owner = person.map(|person| person.name.clone()).unwrap_or_default();
    let address = person.map(|one| format!("{}, {}", one.address.line, one.address.commune_name)).unwrap_or_default();
    let phone = person.map(|person| format::phone(&person.phone)).unwrap_or_default();
    // The slip is what was signed: later dates have papers of their own.
    let printed = filing.printed();
    let due = printed.as_ref().map(|printed| format::date_of(text, printed.date())).unwrap_or_default();
    let lines = printed.map(|printed| told(text, &printed.explain(None))).unwrap_or_default();
    let rows = vec![
        Row::new(t!(text, "sheet-agency"), agency(view, places).name),
        Row::new(t!(text, "sheet-code"), view.dossier.status.dossier_code().unwrap_or_default().to_owned()),
        Row::new(t!(text, "sheet-owner"), owner),
        Row::new(t!(text, "sheet-address"), address),
        Row::new(t!(text, "sheet-phone"), phone),
        Row::new(t!(text, "note-procedure"), view.dossier.procedure.name.clone()),
        Row::new(t!(text, "sheet-received"), format::date_time(text, filing.filed_ms)),
        Row::new(t!(text, "sheet-due"), due),
    ];
    Some(paper(text, "slip", rows, lines, &["citizen", "officer"]))
}

/// Forms 02, 03 and 05, whichever stands.
fn letter(text: Text, view: &DossierView) -> Option<Paper> {
    let (name, event, at_ms) = match &view.dossier.status {
        Status::SupplementRequested { asked_ms, .. } => ("supplement", "supplement_requested", *asked_ms),
        Status::Refused { at_ms, .. } => ("refusal", "refused", *at_ms),
        Status::Stopped { at_ms, .. } => ("stop", "stopped", *at_ms),
        _ => return None,
    };
    let mut rows = head(text, view);
    rows.push(Row::new(t!(text, "sheet-issued"), format::date_time(text, at_ms)));
    let mut lines: Vec<String> = headline(text, view).into_iter().collect();
    if let Status::SupplementRequested { items, .. } = &view.dossier.status {
        lines.extend(items.iter().cloned());
    }
    lines.extend(view.words_of(event).map(str::to_owned));
    Some(paper(text, name, rows, lines, &["officer"]))
}

/// Form 04: apology and new date.
fn apology(text: Text, view: &DossierView) -> Option<Paper> {
    let filing = view.dossier.status.filing()?;
    let letter = filing.extension.as_ref()?;
    let mut rows = head(text, view);
    rows.push(Row::new(t!(text, "sheet-issued"), format::date_time(text, letter.at_ms)));
    rows.push(Row::new(t!(text, "sheet-due"), format::date_of(text, letter.new_date)));
    Some(paper(text, "apology", rows, changes(text, filing, view.words_of("due_extended")), &["officer"]))
}

/// Form 06: who had it, from when to when.
fn control_sheet(text: Text, view: &DossierView, sheet: &ControlSheet) -> Paper {
    let body = |stage: &str| {
        let slice = sheet.slices.iter().find(|slice| slice.stage == stage);
        slice.and_then(|slice| slice.body.clone()).unwrap_or_default()
    };
    let line = |hop: &shared::time::stages::Hop| {
        let kind = match hop.kind {
            HopKind::In => t!(text, "axis-hop-in"),
            HopKind::Out => t!(text, "axis-hop-out"),
        };
        let parts = [
            format::date_time(text, hop.at.timestamp_millis()),
            hop.stage.clone(),
            body(&hop.stage),
            kind,
            hop.waybill.clone().unwrap_or_default(),
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let mut hops: Vec<_> = sheet.hops.iter().collect();
    hops.sort_by_key(|hop| hop.at);
    paper(text, "control-sheet", head(text, view), hops.into_iter().map(line).collect(), &["officer"])
}

/// One receipt: whose money, how much in figures and words.
fn receipt(text: Text, view: &DossierView, taken: &Taken) -> Paper {
    let payer = view.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    let rows = vec![
        Row::new(t!(text, "sheet-receipt-number"), taken.receipt.to_string()),
        Row::new(t!(text, "sheet-payer"), payer),
        Row::new(t!(text, "note-procedure"), view.dossier.procedure.name.clone()),
        Row::new(t!(text, "sheet-for"), money(text, taken)),
        Row::new(t!(text, "money-amount"), format::dong(text, taken.amount)),
        Row::new(t!(text, "sheet-in-words"), in_words(Dong(taken.amount), EmptyTens::default())),
    ];
    let mut receipt = paper(text, "receipt", rows, Vec::new(), &["payer", "courier"]);
    receipt.name = format!("receipt-{}", taken.receipt);
    receipt
}

fn money(text: Text, taken: &Taken) -> String {
    text.lookup(&format!("money-{}", json::tag(&taken.kind).replace('_', "-")), &[])
}

fn head(text: Text, view: &DossierView) -> Vec<Row> {
    let owner = view.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    vec![
        Row::new(t!(text, "sheet-code"), view.dossier.status.dossier_code().unwrap_or_default().to_owned()),
        Row::new(t!(text, "note-procedure"), view.dossier.procedure.name.clone()),
        Row::new(t!(text, "sheet-owner"), owner),
    ]
}

/// Whether there is anything to print.
pub fn has_papers(view: &DossierView) -> bool {
    let carried = view.dossier.pickup.as_ref().and_then(Pickup::collected).is_some();
    let delivered = view.dossier.back.as_ref().and_then(Return::delivered).is_some();
    carried || delivered || view.dossier.status.filing().is_some() || view.dossier.accepted_ms(Leg::Return).is_some()
}

/// The sheets and the button that prints them.
#[component]
pub fn Sheets(papers: Vec<Paper>) -> Element {
    let text = use_text();
    let mut refused = use_signal(|| false);
    if papers.is_empty() {
        return rsx! { Empty { icon: IconName::Envelope, title: t!(text, "sheet-none") } };
    }
    rsx! {
        div { class: "stack no-print",
            p { {t!(text, "sheet-what")} }
            Button { label: t!(text, "sheet-print"), test: "print", kind: ButtonKind::Primary, wide: true, on_press: move |()| refused.set(!platform::print()) }
            if refused() {
                Notice { tone: Tone::Warn, p { {t!(text, "sheet-cannot-print")} } }
            }
        }
        for paper in &papers {
            if !paper.lacks.is_empty() {
                div { key: "{paper.name}-lacks", class: "no-print",
                    Notice { tone: Tone::Warn, test: "lacks-{paper.name}", title: t!(text, "note-flaws"),
                        p { {t!(text, "note-flaws-what", flaws = paper.lacks.iter().map(|key| text.lookup(key, &[])).collect::<Vec<_>>().join("; "))} }
                    }
                }
            }
        }
        for paper in papers {
            article { key: "{paper.name}", class: "sheet", lang: "vi", "data-test": "sheet-{paper.name}",
                h2 { class: "sheet-head", {paper.title} }
                DefinitionList { rows: paper.rows }
                ul { class: "plain-list",
                    for (place, line) in paper.lines.into_iter().enumerate() { li { key: "{place}", {line} } }
                }
                div { class: "sheet-signs",
                    for (place, who) in paper.signs.into_iter().enumerate() { p { key: "{place}", {who} } }
                }
            }
        }
    }
}

#[component]
fn Page(id: DossierId, back: Route) -> Element {
    let text = use_text();
    let read = use_read(move |data| async move { Ok((data.dossier(id).await?, data.places().await?)) })?;
    rsx! {
        Screen { title: t!(text, "sheet-title"), back,
            match read {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok((None, _)) => rsx! { Empty { icon: IconName::Envelope, title: text.error("dossier.not-found") } },
                Ok((Some(kept), places)) => rsx! { Sheets { papers: papers(&kept.view, &places) } },
            }
        }
    }
}

/// For the citizen.
#[component]
pub fn CitizenPapers(id: DossierId) -> Element {
    rsx! { Page { id, back: Route::DossierPage { id } } }
}

/// For an office.
#[component]
pub fn AgencyPapers(id: DossierId) -> Element {
    rsx! { Page { id, back: Route::AgencyDossier { id } } }
}

#[cfg(test)]
mod tests {
    use shared::api::command::{Address, Money, Person};

    use super::*;
    use crate::screens::agency::example;

    fn offered() -> DossierView {
        let mut view = example::kept(example::offered()).view;
        view.dossier.money.taken = vec![Taken { kind: Money::Postage, amount: 21_000, receipt: 7 }];
        view.person = Some(Person {
            name: "Le Thu".into(),
            phone: "+84905123456".into(),
            address: Address {
                commune: "22051".into(),
                commune_name: "Song Cau".into(),
                line: "12".into(),
                landmark: String::new(),
                point: None,
            },
            proxy: None,
        });
        view
    }

    #[test]
    fn a_collected_dossier_has_its_note_record_and_receipts_with_every_text() {
        let papers = papers(&offered(), &[]);
        let names: Vec<&str> = papers.iter().map(|paper| paper.name.as_str()).collect();
        assert_eq!(names, ["note", "handover", "receipt-7"]);
        for paper in &papers {
            let all = [vec![paper.title.clone()], paper.lines.clone(), paper.signs.clone()].concat();
            let labels = paper.rows.iter().map(|row| row.term.clone());
            for said in all.into_iter().chain(labels) {
                assert!(!said.starts_with("note-") && !said.starts_with("sheet-") && !said.is_empty(), "{said}");
            }
        }
        let words = papers[2].rows.last().unwrap().value.clone();
        assert!(words.starts_with("Hai m"), "{words}");
    }

    #[test]
    fn a_note_is_written_in_vietnamese_whatever_the_screen_says() {
        let english = Text::of(Lang::En);
        let note = papers(&offered(), &[]).remove(0);
        assert_ne!(note.title, english.lookup("sheet-note", &[]));
        for key in ["note-quality", "note-rights", "note-liability", "note-method-both", "note-payment-owed"] {
            assert!(
                assets::texts::Texts::get(Lang::Vi).has(key) && assets::texts::Texts::get(Lang::En).has(key),
                "{key}"
            );
        }
    }
}
