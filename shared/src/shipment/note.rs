//! The consignment note (phiếu gửi) of either leg: what `Thông tư 17/2017/TT-BTTTT` Điều 9(2) (read 2026-11-23) wants on
//! it, taken from the record at the door or at the agency's counter and the booking, and from nothing that changes later. It has contract value and
//! is printed in Vietnamese whatever language a screen has; what is not a fact of the dossier is the key of a text.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Leg, Posted};
use crate::api::command::{Counted, DocumentForm, Form, Money, Person, Taken};
use crate::dossier::Dossier;
use crate::ids::{Digest, ProcedureCode};

/// A sender or receiver.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Name of the person or agency.
    pub name: String,
    /// Address as people write it.
    pub address: String,
    /// As it is dialled; empty = not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Empty = not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
}

/// How the postage is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payment {
    /// Nothing is to be paid.
    Free,
    /// In cash at the door.
    Cash,
    /// Not yet, or not all of it.
    Owed,
}

impl Flaw {
    /// Key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sender => "note-flaw-sender",
            Self::Receiver => "note-flaw-receiver",
            Self::Place => "note-flaw-place",
            Self::Time => "note-flaw-time",
            Self::Procedure => "note-flaw-procedure",
            Self::Papers => "note-flaw-papers",
            Self::Proof => "note-flaw-proof",
        }
    }
}

impl Payment {
    /// Key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Free => "note-payment-free",
            Self::Cash => "note-payment-cash",
            Self::Owed => "note-payment-owed",
        }
    }
}

/// One paper in the cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotePaper {
    /// By name, from the pinned version.
    pub name: String,
    /// Original, certified copy, plain copy.
    pub form: DocumentForm,
    /// How many.
    pub quantity: u32,
}

/// What is missing on a note. An operator is fined for each (`NĐ 174/2026/NĐ-CP` Điều 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// The sender's name, address or phone.
    Sender,
    /// The receiver's name or address, or a citizen's phone.
    Receiver,
    /// Where it was accepted.
    Place,
    /// When it was accepted.
    Time,
    /// The procedure's name.
    Procedure,
    /// The list of papers.
    Papers,
    /// A number, the seal, or a signature.
    Proof,
}

/// The whole content of a note, frozen with the record at the door.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConsignmentNote {
    /// Of which leg: who sends and who receives.
    pub leg: Leg,
    /// Number of the note.
    pub number: u64,
    /// S10 waybill number.
    pub waybill: String,
    /// Who sends.
    pub sender: Party,
    /// To whom.
    pub receiver: Party,
    /// When it was accepted, Unix milliseconds.
    pub accepted_ms: i64,
    /// Where it was accepted, in words.
    pub place: String,
    /// The courier's position, (lon, lat), if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<[f64; 2]>,
    /// Key of the text that names the service and its method.
    pub method: String,
    /// Key of the text about quality: the transit time.
    pub quality: String,
    /// Key of the text about rights and duties of both sides.
    pub rights: String,
    /// Key of the text about liability and compensation.
    pub liability: String,
    /// Postage of all legs, whole đồng.
    pub postage: i64,
    /// How it is paid.
    pub payment: Payment,
    /// What was taken at the door, each with its receipt, kind by kind.
    pub taken: Vec<Taken>,
    /// Code of the procedure.
    pub procedure: ProcedureCode,
    /// Its name.
    pub procedure_name: String,
    /// What is in the cover.
    pub papers: Vec<NotePaper>,
    /// What was missing, by name.
    pub missing: Vec<String>,
    /// The citizen wanted it to be taken although something was missing.
    pub insisted: bool,
    /// Number of the seal put on before the sender.
    pub seal: String,
    /// The sender's and the courier's signature; at the door, before them the hash of the text that was signed.
    pub signed: Vec<Digest>,
}

/// The note of a collected dossier; `None` before that. `sender` and `receiver` are as booked.
pub fn consignment_note(dossier: &Dossier, sender: &Person, receiver: &Party) -> Option<ConsignmentNote> {
    let collected = dossier.pickup.as_ref()?.collected()?;
    let components = &dossier.procedure.components;
    let name_of = |id: u32| components.iter().find(|component| component.id == id).map(|one| one.name.clone());
    let paper = |line: &Counted| {
        let Counted { component, form, quantity } = *line;
        (quantity > 0).then(|| NotePaper { name: name_of(component).unwrap_or_default(), form, quantity })
    };
    let sender = party(sender);
    let method = match dossier.form {
        Form::Send => "note-method-send",
        Form::Receive => "note-method-receive",
        Form::Both => "note-method-both",
    };
    Some(ConsignmentNote {
        leg: Leg::Pickup,
        number: collected.note_number,
        waybill: collected.waybill.clone(),
        // The papers are accepted where the sender lives (`QĐ 45/2016/QĐ-TTg` Điều 6(1)).
        place: sender.address.clone(),
        sender,
        receiver: receiver.clone(),
        accepted_ms: collected.at_ms,
        point: collected.place,
        method: method.to_owned(),
        quality: "note-quality".to_owned(),
        rights: "note-rights".to_owned(),
        liability: "note-liability".to_owned(),
        postage: dossier.money.postage,
        payment: payment(dossier, &collected.taken),
        taken: collected.taken.clone(),
        procedure: dossier.procedure.code.clone(),
        procedure_name: dossier.procedure.name.clone(),
        papers: collected.counted.iter().filter_map(paper).collect(),
        missing: collected.missing.iter().filter_map(|id| name_of(*id)).collect(),
        insisted: collected.insisted,
        seal: collected.seal.clone(),
        signed: collected.signed.to_vec(),
    })
}

/// The note of a result that the post accepted: its sender is the agency (`Quyết định 45/2016/QĐ-TTg` Điều 9(1–2), read
/// 2026-11-29). `None` before that, and in records that do not say it. `receiver` is who is to get the result now.
pub fn result_note(dossier: &Dossier, agency: &Party, receiver: &Person) -> Option<ConsignmentNote> {
    let Posted { posting, at_ms, release, signature, .. } = dossier.posted.as_ref()?;
    let paper = |name: &String| NotePaper { name: name.clone(), form: DocumentForm::Original, quantity: 1 };
    Some(ConsignmentNote {
        leg: Leg::Return,
        number: posting.note_number,
        waybill: posting.waybill.clone(),
        // It is accepted at the agency's counter.
        place: agency.address.clone(),
        sender: agency.clone(),
        receiver: party(receiver),
        accepted_ms: *at_ms,
        point: None,
        method: "note-method-receive".to_owned(),
        quality: "note-quality".to_owned(),
        rights: "note-rights".to_owned(),
        liability: "note-liability".to_owned(),
        postage: dossier.money.postage,
        payment: payment(dossier, &dossier.money.taken),
        taken: Vec::new(),
        procedure: dossier.procedure.code.clone(),
        procedure_name: dossier.procedure.name.clone(),
        papers: release.papers().map(paper).collect(),
        missing: Vec::new(),
        insisted: false,
        seal: release.seal.clone(),
        signed: vec![release.signature, *signature],
    })
}

/// How the postage of all legs is paid, by what was taken.
fn payment(dossier: &Dossier, taken: &[Taken]) -> Payment {
    let postage = taken.iter().filter(|line| line.kind == Money::Postage);
    let paid = postage.fold(0_i64, |sum, line| sum.saturating_add(line.amount));
    match dossier.money.postage {
        0 => Payment::Free,
        owed if paid >= owed => Payment::Cash,
        _ => Payment::Owed,
    }
}

impl ConsignmentNote {
    /// Keys of the texts that are not facts of this dossier.
    pub fn text_keys(&self) -> [&str; 5] {
        [&self.method, &self.quality, &self.rights, &self.liability, self.payment.key()]
    }

    /// What is missing; empty for a note that is complete.
    pub fn flaws(&self) -> Vec<Flaw> {
        let checks = [
            (Flaw::Time, self.accepted_ms <= 0),
            (Flaw::Papers, self.papers.is_empty() || self.papers.iter().any(|paper| empty(&paper.name))),
            (
                Flaw::Proof,
                self.number == 0 || empty(&self.waybill) || empty(&self.seal) || self.signed.contains(&Digest([0; 32])),
            ),
        ];
        let known = known_flaws(self.leg, &self.sender, &self.receiver, &self.procedure_name);
        let found = checks.into_iter().filter(|(_, missing)| *missing).map(|(flaw, _)| flaw).chain(known);
        found.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// What a note will lack whatever is done at the door, so that it can be mended before the cover is sealed. The place of
/// acceptance is the sender's.
pub fn flaws_beforehand(dossier: &Dossier, sender: &Person, receiver: &Party) -> Vec<Flaw> {
    known_flaws(Leg::Pickup, &party(sender), receiver, &dossier.procedure.name)
}

/// An agency is found by its address; a person is called.
fn known_flaws(leg: Leg, sender: &Party, receiver: &Party, procedure: &str) -> Vec<Flaw> {
    let unknown =
        |party: &Party, person: bool| empty(&party.name) || empty(&party.address) || person && empty(&party.phone);
    let checks = [
        (Flaw::Sender, unknown(sender, leg == Leg::Pickup)),
        (Flaw::Receiver, unknown(receiver, leg == Leg::Return)),
        (Flaw::Place, empty(&sender.address)),
        (Flaw::Procedure, empty(procedure)),
    ];
    checks.into_iter().filter(|(_, missing)| *missing).map(|(flaw, _)| flaw).collect()
}

fn empty(text: &str) -> bool {
    text.trim().is_empty()
}

/// Somebody as the note names them.
fn party(person: &Person) -> Party {
    let address = [person.address.line.trim(), person.address.commune_name.trim()];
    let address = address.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    Party { name: person.name.clone(), address, phone: person.phone.clone(), email: String::new() }
}
