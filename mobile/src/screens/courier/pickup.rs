//! The record of a pickup, step by step: right person, count, seal, money, both signatures, code.
//! Controls: those of `meet`, `count`, `money`, `parts`; `seal`, `cover` (photo), `sign-citizen…`, `sign-courier…`.
//! Shown: `summary`, `done`, `refused`.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::command::{Body, ClosedBy, ConfirmPickup, Money, ProofShown, ReportIncomplete, StartCount, Verified};
use shared::api::views::DossierView;
use shared::ids::{Digest, DossierId};
use shared::shipment::Pickup;

use super::count::{self, Count, Line};
use super::draft::{Draft, Saved, Saving, use_draft, use_saving};
use super::ending::{Done, UndoToast};
use super::meet::{Close, Meet};
use super::money::{self, Due, Sums};
use super::proofs::{self, Proofs};
use crate::data::request::{Fault, Kept};
use crate::data::{Data, use_data};
use crate::format;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::papers::{NoteFlaws, note_flaws};
use crate::screens::common::parts::{
    Photos, Refused, Sign, StepFrame, WhereNow, error_at, need_short, problem, use_dossier,
};
use crate::screens::common::screen::Screen;
use crate::screens::common::takings::posting_numbers;
use crate::screens::common::words;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::Checkbox;
use crate::ui::field::{Kind, TextField};
use crate::ui::notice::{FieldProblem, Notice, Tone};

/// Steps in order; the ends of text keys.
const STEPS: [&str; 6] = ["meet", "count", "seal", "money", "sign", "code"];
const LAST: usize = STEPS.len() - 1;

/// What has been done so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Work {
    step: usize,
    verified: Option<Verified>,
    /// Where the door is, if the courier said so: (lon, lat).
    place: Option<[f64; 2]>,
    lines: Option<Vec<Line>>,
    guidance: String,
    /// Papers are missing and the citizen wants it to be taken all the same.
    insists: bool,
    /// Proofs of a lower price, as far as they were looked at.
    proofs: Vec<ProofShown>,
    seal: String,
    photos: Vec<Digest>,
    sums: Option<Vec<Due>>,
    note_number: Option<u64>,
    waybill: Option<String>,
    /// The text that was signed; another text needs other signatures.
    signed_text: Option<Digest>,
    citizen: Option<Digest>,
    courier: Option<Digest>,
    saved: Option<Saved>,
}

/// The pickup of one dossier.
#[component]
pub fn PickupPage(id: ReadSignal<DossierId>) -> Element {
    let text = use_text();
    let kept = use_dossier(id)?;
    rsx! {
        Screen { title: t!(text, "pickup-title"), back: Route::Stop { id: id() },
            match kept {
                Ok(Some(kept)) => rsx! { Record { key: "{id}", kept } },
                Ok(None) => rsx! { FaultNotice { fault: Fault::code("dossier.not-found") } },
                Err(fault) => rsx! { FaultNotice { fault } },
            }
        }
    }
}

#[component]
fn Record(kept: Kept<DossierView>) -> Element {
    let text = use_text();
    let draft = use_draft::<Work>(format!("pickup:{}", kept.view.dossier.id))?;
    let save = use_saving(draft, kept.view.dossier.id, |work, saved| work.saved = Some(saved));
    let saved = draft.get().saved;
    let collected = kept.view.dossier.pickup.as_ref().and_then(Pickup::collected);
    rsx! {
        if let Some(collected) = collected {
            Done {
                title: t!(text, "pickup-done"), next: t!(text, "pickup-done-next"), items: kept.items.clone(),
                rows: vec![Row::new(t!(text, "pickup-seal"), collected.seal.clone())],
                waybill: collected.waybill.clone(), note_number: collected.note_number,
            }
            if let Some(saved) = saved {
                UndoToast {
                    saved, message: t!(text, "pickup-saved"),
                    on_undone: move |()| draft.change(|work| work.saved = None),
                    on_over: move |()| draft.forget(),
                }
            }
        } else {
            Steps { view: kept.view.clone(), draft, save }
        }
    }
}

#[component]
fn Steps(view: DossierView, draft: Draft<Work>, save: Saving) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut errors = use_signal(Vec::<FieldProblem>::new);
    let mut attempt = use_signal(|| 0_u32);
    let work = draft.get();
    let step = work.step.min(LAST);
    let id = view.dossier.id;
    let lines = lines_of(&work, &view);
    let missing = lines.clone();
    let sums = sums_of(&work, &view);
    let asked = asked(&view);
    let places = use_read(|data| async move { data.places().await })?.unwrap_or_default();
    let flaws = note_flaws(&view, &places);
    let rows = summary(text, &view, &work);
    let names = STEPS.map(|end| text.lookup(&format!("pickup-step-{end}"), &[])).to_vec();
    let (checked, ready, closing, again) = (view.clone(), data.clone(), view.clone(), data.clone());
    let next = move |()| {
        let work = draft.get();
        let found = problems(text, &checked, &work);
        errors.set(found.clone());
        if !found.is_empty() {
            attempt += 1;
            return;
        }
        let go = move || draft.change(|work| work.step = step + 1);
        if STEPS[step] == "meet"
            && let (Some(Pickup::EnRoute { .. }), Some(verified)) = (&checked.dossier.pickup, work.verified.clone())
        {
            // Who had no network before goes on without this: the record at the end says it too.
            let (data, count) = (ready.clone(), StartCount { dossier: id, verified, place: work.place });
            asks.run(async move { data.save(Body::StartCount(Box::new(count))).await }, move |_| go());
            return;
        }
        if STEPS[step] != "money" {
            return go();
        }
        // The summary that is signed names both numbers, so they are taken before it is shown; once.
        let data = ready.clone();
        asks.run(async move { numbers(data, &work).await }, move |(note, waybill)| {
            draft.change(|work| {
                (work.note_number, work.waybill) = (Some(note), Some(waybill));
            });
            go();
        });
    };
    let close = move |closed_by: ClosedBy| {
        let (data, work, view) = (data.clone(), draft.get(), closing.clone());
        let taken = money::taken(&sums_of(&work, &view));
        let words = canonical(&summary(text, &view, &work));
        let writing = async move {
            let signed_text = data.put_blob(words.into_bytes(), "text/plain;charset=utf-8").await?;
            let body = record(&view, &work, signed_text, closed_by).ok_or_else(|| Fault::code("field.missing"))?;
            Ok(Body::ConfirmPickup(Box::new(body)))
        };
        asks.run(writing, move |body| save.run(body, taken));
    };
    let on_next = (step < LAST).then(|| EventHandler::new(next));
    rsx! {
        StepFrame {
            names, current: step, errors: errors(), attempt: attempt(), fault: draft.fault(), busy: asks.busy(), on_next,
            on_back: move |()| {
                errors.set(Vec::new());
                asks.clear();
                save.asks.clear();
                draft.change(|work| work.step = step.saturating_sub(1));
            },
            Refused { fault: asks.fault().or(save.asks.fault()) }
            match STEPS[step] {
                "meet" => rsx! {
                    Meet { dossier: id, person: view.person.clone(), verified: work.verified.clone(), on_verified: move |verified| draft.change(|work| work.verified = verified) }
                    WhereNow { place: work.place, on_place: move |place| draft.change(|work| work.place = Some(place)) }
                },
                "count" => rsx! {
                    Count {
                        components: view.dossier.procedure.components.clone(), lines, guidance: work.guidance.clone(), errors: errors(),
                        on_lines: move |lines| {
                            errors.set(Vec::new());
                            draft.change(|work| work.lines = Some(lines));
                        },
                        on_guidance: move |words| draft.change(|work| work.guidance = words),
                    }
                    if count::is_missing(&missing) {
                        Checkbox { name: "insists", label: t!(text, "count-insists"), checked: work.insists, on_change: move |ticked| draft.change(|work| work.insists = ticked) }
                        if let Some(Pickup::Counting { .. }) = &view.dossier.pickup {
                            Button {
                                label: t!(text, "count-another-day"), test: "another-day", kind: ButtonKind::Secondary, wide: true, busy: asks.busy(),
                                disabled: work.guidance.trim().is_empty(),
                                on_press: move |()| {
                                    let (data, work) = (again.clone(), draft.get());
                                    let body = Body::ReportIncomplete(ReportIncomplete {
                                        dossier: id,
                                        counted: count::counted(&missing),
                                        guidance: work.guidance.trim().to_owned(),
                                        new_window: None,
                                    });
                                    asks.run(async move { data.save(body).await }, |_| {});
                                },
                            }
                        }
                    }
                },
                "seal" => rsx! {
                    NoteFlaws { flaws: flaws.clone() }
                    p { {t!(text, "pickup-seal-how")} }
                    TextField {
                        name: "seal", label: t!(text, "pickup-seal"), hint: t!(text, "pickup-seal-hint"), value: work.seal.clone(), kind: Kind::Code,
                        error: error_at(&errors.read(), "seal"), on_change: move |seal| draft.change(|work| work.seal = seal),
                    }
                    Photos {
                        name: "cover", label: t!(text, "pickup-cover"), hint: t!(text, "pickup-cover-hint"), photos: work.photos.clone(),
                        error: error_at(&errors.read(), "cover"), on_change: move |photos| draft.change(|work| work.photos = photos),
                    }
                },
                "money" => rsx! {
                    Proofs {
                        view: view.clone(), asked: asked.clone(), proofs: work.proofs.clone(), taken: !money::taken(&sums).is_empty(), errors: errors(),
                        // Other proofs, other sums.
                        on_change: move |proofs| draft.change(|work| (work.proofs, work.sums) = (proofs, None)),
                    }
                    if proofs::are_answered(&asked, &work.proofs) {
                        Sums { sums, on_change: move |sums| draft.change(|work| work.sums = Some(sums)) }
                    }
                },
                "sign" => rsx! { SignBoth { rows, work, draft, errors: errors() } },
                _ => rsx! {
                    p { {t!(text, "pickup-code-how")} }
                    Close { busy: asks.busy() || save.asks.busy(), on_close: close }
                },
            }
        }
    }
}

#[component]
fn SignBoth(rows: Vec<Row>, work: Work, draft: Draft<Work>, errors: Vec<FieldProblem>) -> Element {
    let text = use_text();
    let now = Digest::of(canonical(&rows).as_bytes());
    // Signatures stand under one text only.
    let valid = work.signed_text == Some(now);
    let keep = move |change: fn(&mut Work, Option<Digest>), signature: Option<Digest>| {
        draft.change(|work| {
            if work.signed_text != Some(now) {
                (work.signed_text, work.citizen, work.courier) = (Some(now), None, None);
            }
            change(work, signature);
        });
    };
    rsx! {
        Card { title: t!(text, "pickup-summary"), test: "summary",
            p { {t!(text, "pickup-summary-read")} }
            DefinitionList { rows }
        }
        Sign {
            name: "sign-citizen", label: t!(text, "pickup-sign-citizen"), signed: work.citizen.filter(|_| valid),
            error: error_at(&errors, "sign-citizen"), on_signed: move |signature| keep(|work, signature| work.citizen = signature, signature),
        }
        Sign {
            name: "sign-courier", label: t!(text, "pickup-sign-courier"), signed: work.courier.filter(|_| valid),
            error: error_at(&errors, "sign-courier"), on_signed: move |signature| keep(|work, signature| work.courier = signature, signature),
        }
        if valid && work.citizen.is_some() && work.courier.is_some() {
            Notice { tone: Tone::Ok, p { {t!(text, "pickup-signed")} } }
        }
    }
}

fn lines_of(work: &Work, view: &DossierView) -> Vec<Line> {
    work.lines.clone().unwrap_or_else(|| count::lines(&view.dossier.procedure.components))
}

/// The proofs that are looked at at this door.
fn asked(view: &DossierView) -> Vec<Money> {
    proofs::asked(&view.dossier.money, &[Money::Postage, Money::StateFee])
}

fn sums_of(work: &Work, view: &DossierView) -> Vec<Due> {
    let account = proofs::seen(&view.dossier.money, &work.proofs);
    work.sums.clone().unwrap_or_else(|| money::due(&account, account.state_fee))
}

/// What the present step still lacks.
fn problems(text: Text, view: &DossierView, work: &Work) -> Vec<FieldProblem> {
    let mut errors = Vec::new();
    match STEPS[work.step.min(LAST)] {
        "meet" if work.verified.is_none() => errors.push(problem(text, "qr-photo", "meet.first")),
        "count" => errors = count::problems(text, &lines_of(work, view), &work.guidance),
        "seal" => {
            need_short(text, &mut errors, "seal", &work.seal);
            if work.photos.is_empty() {
                errors.push(problem(text, "cover", "cover.no-photo"));
            }
        }
        "money" => errors = proofs::problems(text, &asked(view), &work.proofs),
        "sign" => {
            let words = canonical(&summary(text, view, work));
            let valid = work.signed_text == Some(Digest::of(words.as_bytes()));
            for (field, signature) in [("sign-citizen", work.citizen), ("sign-courier", work.courier)] {
                if !valid || signature.is_none() {
                    errors.push(problem(text, field, "sign.missing"));
                }
            }
        }
        _ => {}
    }
    errors
}

/// The numbers of the consignment note and of the waybill: those of the draft, or new ones.
async fn numbers(data: Data, work: &Work) -> Result<(u64, String), Fault> {
    if let (Some(note), Some(waybill)) = (work.note_number, work.waybill.clone()) {
        return Ok((note, waybill));
    }
    posting_numbers(&data).await
}

/// What both read and sign.
fn summary(text: Text, view: &DossierView, work: &Work) -> Vec<Row> {
    let mut rows = vec![Row::new(t!(text, "pickup-procedure"), view.dossier.procedure.name.clone())];
    rows.extend(view.person.as_ref().map(|person| Row::new(t!(text, "stop-name"), person.name.clone())));
    for line in lines_of(work, view) {
        let papers = &view.dossier.procedure.components;
        let name = papers.iter().find(|paper| paper.id == line.component).map(|paper| paper.name.clone());
        let value = match line.quantity {
            Some(count) if count > 0 => t!(text, "count-asked", count = count, form = words::paper(text, line.form)),
            Some(_) | None => t!(text, "count-missing"),
        };
        let form = words::paper(text, line.form);
        rows.push(Row::new(t!(text, "count-term", paper = name.unwrap_or_default(), form = form), value));
    }
    if count::is_missing(&lines_of(work, view)) {
        rows.push(Row::new(t!(text, "count-guidance"), work.guidance.trim()));
        if work.insists {
            rows.push(Row::new(t!(text, "count-insists-term"), t!(text, "count-insists")));
        }
    }
    rows.push(Row::new(t!(text, "pickup-seal"), work.seal.trim()));
    rows.extend(proofs::rows(text, &work.proofs));
    for line in money::taken(&sums_of(work, view)) {
        let what = words::money(text, line.kind);
        let value =
            t!(text, "money-taken", amount = format::dong(text, line.amount), number = line.receipt.to_string());
        rows.push(Row::new(what, value));
    }
    rows.extend(work.note_number.map(|number| Row::new(t!(text, "done-note"), number.to_string())));
    rows.extend(work.waybill.clone().map(|number| Row::new(t!(text, "done-waybill"), number)));
    rows
}

/// The same as text, one line a row: its hash is what both signatures stand under.
fn canonical(rows: &[Row]) -> String {
    rows.iter().map(|row| format!("{}: {}\n", row.term, row.value)).collect()
}

/// The record; `None` if a step was left out.
fn record(view: &DossierView, work: &Work, signed_text: Digest, closed_by: ClosedBy) -> Option<ConfirmPickup> {
    Some(ConfirmPickup {
        dossier: view.dossier.id,
        verified: work.verified.clone()?,
        counted: count::counted(&lines_of(work, view)),
        guidance: work.guidance.trim().to_owned(),
        seal: work.seal.trim().to_owned(),
        note_number: work.note_number?,
        waybill: work.waybill.clone()?,
        taken: money::taken(&sums_of(work, view)),
        photos: work.photos.clone(),
        signed_text,
        citizen_signature: work.citizen?,
        courier_signature: work.courier?,
        closed_by,
        place: work.place,
        insists: work.insists,
        proofs: work.proofs.clone(),
    })
}
