//! What somebody has written about an item or a cover in front of them, and the command it becomes. Knows no screen.

use std::collections::BTreeMap;

use shared::actor::{Actor, Role, Scope};
use shared::api::command::{Address, Body};
use shared::api::command::{
    BringSlip, CostBearer, Counted, Direction, ExceptionOutcome, Finding, GiveBack, IdentityKind, IdentityShown, Money,
    OfferCover, OfferReturn, RedirectResult, RepackItem, ResolveException, ReturnPapers, ScanItem, SignReturn,
    TakeCover, Taken,
};
use shared::api::views::DossierView;
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::ids::{Digest, OfficeId};
use shared::shipment::{Collected, Pickup, Return};

use crate::data::request::Number;
use crate::i18n::Text;

/// A step with an item or cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemStep {
    /// The office takes the item over.
    ScanIn,
    /// A courier takes the item from the office.
    ScanOut,
    /// A cover passes the office.
    ScanCover,
    /// A courier lays a cover before the office.
    OfferCover,
    /// An office or a courier takes a cover.
    TakeCover,
    /// A courier sets out with a cover.
    StartDelivery,
    /// A result goes back to the agency: the courier's half.
    OfferReturn,
    /// The officer's half.
    SignReturn,
    /// Old papers and state money go back to the agency.
    ReturnPapers,
    /// Another recipient or address.
    Redirect,
    /// A dispute is settled.
    Settle,
    /// A torn cover is recorded and closed again.
    Repack,
    /// An exception is settled.
    SettleException,
    /// A withdrawn item is given back.
    GiveBack,
    /// The slip is in the citizen's hands.
    BringSlip,
    /// Nothing is left to do on the pickup leg.
    ClosePickup,
    /// Nobody claims it.
    Unclaimed,
}

/// One thing to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Number read on the seal.
    Seal,
    /// Number on the new seal.
    NewSeal,
    /// Who pays.
    Cost,
    /// Papers and money are as recorded.
    AllThere,
    /// Another recipient.
    Recipient,
    /// Another address in the same commune.
    Line,
    /// Why.
    Reason,
    /// What was found about a dispute.
    Finding,
    /// How it goes on after an exception.
    Outcome,
    /// What is in the cover.
    Count,
    /// Of the cover.
    Photos,
    /// Who stood by.
    Witness,
    /// Identity paper that was shown.
    Identity,
    /// Its last four characters.
    Last4,
    /// The name matches.
    NameMatches,
    /// What was paid for bringing it back.
    Paid,
    /// Code on the slip.
    SlipCode,
    /// Remarks.
    Remarks,
    /// Of the other person.
    OtherSignature,
    /// Of whoever acts.
    Signature,
}

/// Everything written so far; a step uses its own part.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    lines: BTreeMap<Field, String>,
    /// One per line of the count at the door.
    pub quantities: Vec<u32>,
    /// Of the cover.
    pub photos: Vec<Digest>,
    signed: BTreeMap<Field, Digest>,
    /// Whole đồng.
    pub paid: i64,
}

/// Choices of a field: the end of a text key, in the order shown.
const COSTS: [(&str, CostBearer); 3] =
    [("citizen", CostBearer::Citizen), ("agency", CostBearer::Agency), ("post", CostBearer::Post)];
const FINDINGS: [(&str, Finding); 2] = [("delivered", Finding::Delivered), ("not-received", Finding::NotReceived)];
const OUTCOMES: [(&str, ExceptionOutcome); 2] =
    [("continue", ExceptionOutcome::Continue), ("claim", ExceptionOutcome::Claim)];
const IDENTITIES: [(&str, IdentityKind); 4] = [
    ("citizen", IdentityKind::CitizenCard),
    ("electronic", IdentityKind::Electronic),
    ("passport", IdentityKind::Passport),
    ("other", IdentityKind::Other),
];

impl ItemStep {
    /// Every step, in the order in which they are offered.
    pub const ALL: [Self; 17] = [
        Self::ScanIn,
        Self::ScanOut,
        Self::ScanCover,
        Self::StartDelivery,
        Self::OfferCover,
        Self::TakeCover,
        Self::GiveBack,
        Self::BringSlip,
        Self::ClosePickup,
        Self::Repack,
        Self::SettleException,
        Self::OfferReturn,
        Self::SignReturn,
        Self::ReturnPapers,
        Self::Redirect,
        Self::Settle,
        Self::Unclaimed,
    ];

    /// Part of its controls' and texts' names.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ScanIn => "scan-in",
            Self::ScanOut => "scan-out",
            Self::ScanCover => "scan-cover",
            Self::OfferCover => "offer-cover",
            Self::TakeCover => "take-cover",
            Self::StartDelivery => "start-delivery",
            Self::OfferReturn => "offer-return",
            Self::SignReturn => "sign-return",
            Self::ReturnPapers => "return-papers",
            Self::Redirect => "redirect",
            Self::Settle => "settle",
            Self::Repack => "repack",
            Self::SettleException => "settle-exception",
            Self::GiveBack => "give-back",
            Self::BringSlip => "bring-slip",
            Self::ClosePickup => "close-pickup",
            Self::Unclaimed => "unclaimed",
        }
    }

    /// One of its texts: `title`, `why`.
    pub fn word(self, text: Text, part: &str) -> String {
        text.lookup(&format!("item-{}-{part}", self.tag()), &[])
    }

    /// It cannot be taken back and ends something for the citizen.
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::Settle | Self::SettleException | Self::Unclaimed | Self::OfferReturn)
    }

    /// What is to be filled in; nothing = one press.
    pub const fn fields(self) -> &'static [Field] {
        use Field as F;
        match self {
            Self::ScanIn | Self::ScanOut | Self::ScanCover | Self::StartDelivery => &[],
            Self::ClosePickup | Self::Unclaimed => &[],
            Self::OfferCover | Self::TakeCover => &[F::Seal, F::Signature],
            Self::OfferReturn => &[F::Seal, F::Cost, F::Signature],
            Self::SignReturn => &[F::Seal, F::Remarks, F::Signature],
            Self::ReturnPapers => &[F::AllThere, F::Remarks, F::Signature],
            Self::Redirect => &[F::Recipient, F::Line, F::Reason],
            Self::Settle => &[F::Finding, F::Reason],
            Self::SettleException => &[F::Outcome, F::Reason],
            Self::Repack => &[F::Count, F::NewSeal, F::Photos, F::Witness, F::OtherSignature, F::Signature],
            Self::GiveBack => {
                &[F::Seal, F::Identity, F::Last4, F::NameMatches, F::Paid, F::Remarks, F::OtherSignature, F::Signature]
            }
            Self::BringSlip => &[F::SlipCode, F::Signature],
        }
    }

    /// A number that its record needs, and is given when it is saved.
    pub fn number(self, draft: &Draft) -> Option<Number> {
        match self {
            Self::OfferReturn => Some(Number::Record),
            Self::GiveBack if draft.paid > 0 => Some(Number::Receipt),
            _ => None,
        }
    }

    /// What is still to be filled in.
    pub fn lacks(self, draft: &Draft) -> Vec<Field> {
        let is_empty = |field: &Field| match field {
            // One of both, which the rule says.
            Field::Recipient | Field::Line | Field::Remarks | Field::Paid => false,
            Field::Count => draft.quantities.iter().all(|quantity| *quantity == 0),
            Field::Photos => draft.photos.is_empty(),
            Field::OtherSignature | Field::Signature => !draft.signed.contains_key(field),
            Field::AllThere | Field::NameMatches => draft.written(*field) != "true",
            _ => draft.written(*field).trim().is_empty(),
        };
        self.fields().iter().copied().filter(is_empty).collect()
    }

    /// The command; `None` where something lacks, or the person works in no office that it needs.
    pub fn body(self, draft: &Draft, view: &DossierView, by: &Actor, number: u64) -> Option<Body> {
        if !self.lacks(draft).is_empty() {
            return None;
        }
        let dossier = view.dossier.id;
        let seal = || draft.line(Field::Seal);
        let (words, remarks) = (draft.line(Field::Reason), draft.line(Field::Remarks));
        let signature = || draft.signed.get(&Field::Signature).copied();
        Some(match self {
            Self::ScanIn => Body::ScanItem(ScanItem { dossier, office: own_office(by)?, direction: Direction::In }),
            Self::ScanOut => Body::ScanItem(ScanItem { dossier, office: own_office(by)?, direction: Direction::Out }),
            Self::ScanCover => Body::ScanCover { dossier, office: own_office(by)? },
            Self::StartDelivery => Body::StartDelivery { dossier },
            Self::ClosePickup => Body::ClosePickup { dossier },
            Self::Unclaimed => Body::DeclareUnclaimed { dossier },
            Self::OfferCover => {
                let (office, signature) = (own_office(by)?, signature()?);
                Body::OfferCover(OfferCover { dossier, office, seal: seal(), signature })
            }
            Self::TakeCover => Body::TakeCover(TakeCover { dossier, seal: seal(), signature: signature()? }),
            Self::OfferReturn => Body::OfferReturn(OfferReturn {
                dossier,
                record_number: number,
                seal: seal(),
                cost: chosen(&COSTS, draft.written(Field::Cost))?,
                signature: signature()?,
            }),
            Self::SignReturn => {
                Body::SignReturn(SignReturn { dossier, seal: seal(), remarks, signature: signature()? })
            }
            Self::ReturnPapers => {
                let delivered = view.dossier.back.as_ref().and_then(Return::delivered)?;
                let (papers, fee) = (delivered.papers().map(str::to_owned).collect(), delivered.state_fee());
                Body::ReturnPapers(ReturnPapers { dossier, papers, fee, remarks, signature: signature()? })
            }
            Self::Redirect => {
                let filled = |field| Some(draft.line(field)).filter(|text| !text.is_empty());
                let home = view.person.as_ref().map(|person| person.address.clone());
                let address = filled(Field::Line).zip(home);
                let address =
                    address.map(|(line, home)| Address { line, landmark: String::new(), point: None, ..home });
                let recipient = filled(Field::Recipient);
                Body::RedirectResult(Box::new(RedirectResult { dossier, recipient, address, reason: words }))
            }
            Self::Settle => {
                let finding = chosen(&FINDINGS, draft.written(Field::Finding))?;
                Body::SettleDispute { dossier, finding, words }
            }
            Self::SettleException => Body::ResolveException(ResolveException {
                dossier,
                outcome: chosen(&OUTCOMES, draft.written(Field::Outcome))?,
                note: words,
            }),
            Self::Repack => {
                let first = &at_door(&view.dossier)?.counted;
                let line = |(first, quantity): (&Counted, &u32)| Counted { quantity: *quantity, ..first.clone() };
                Body::RepackItem(RepackItem {
                    dossier,
                    counted: first.iter().zip(&draft.quantities).map(line).collect(),
                    seal: draft.line(Field::NewSeal),
                    photos: draft.photos.clone(),
                    witness: draft.line(Field::Witness),
                    signature: signature()?,
                    witness_signature: draft.signed.get(&Field::OtherSignature).copied()?,
                })
            }
            Self::GiveBack => {
                let paid = Taken { kind: Money::Postage, amount: draft.paid, receipt: number };
                Body::GiveBack(Box::new(GiveBack {
                    dossier,
                    seal: seal(),
                    identity: IdentityShown {
                        kind: chosen(&IDENTITIES, draft.written(Field::Identity))?,
                        last4: draft.line(Field::Last4).to_uppercase(),
                        name_matches: draft.written(Field::NameMatches) == "true",
                    },
                    taken: if draft.paid > 0 { vec![paid] } else { Vec::new() },
                    remarks,
                    citizen_signature: draft.signed.get(&Field::OtherSignature).copied()?,
                    courier_signature: signature()?,
                    place: None,
                }))
            }
            Self::BringSlip => Body::BringSlip(BringSlip {
                dossier,
                slip_code: draft.line(Field::SlipCode),
                signature: signature()?,
                place: None,
            }),
        })
    }

    /// Whether the rules let `by` take it now: they are asked with one that is filled in without fault.
    pub fn is_offered(self, view: &DossierView, by: &Actor, facts: &Facts) -> bool {
        let draft = Draft::without_fault(self, &view.dossier);
        let body = self.body(&draft, view, by, 1);
        body.is_some_and(|body| view.dossier.decide(by, &body, facts).is_ok())
    }
}

impl Field {
    /// Part of its control's and texts' names.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::NewSeal => "new-seal",
            Self::Cost => "cost",
            Self::AllThere => "all-there",
            Self::Recipient => "recipient",
            Self::Line => "line",
            Self::Reason => "reason",
            Self::Finding => "finding",
            Self::Outcome => "outcome",
            Self::Count => "count",
            Self::Photos => "photos",
            Self::Witness => "witness",
            Self::Identity => "identity",
            Self::Last4 => "last4",
            Self::NameMatches => "name-matches",
            Self::Paid => "paid",
            Self::SlipCode => "slip-code",
            Self::Remarks => "remarks",
            Self::OtherSignature => "other-signature",
            Self::Signature => "signature",
        }
    }

    /// The ends of the text keys of its choices.
    pub fn choices(self) -> Vec<&'static str> {
        let names = |pairs: &[(&'static str, _)]| pairs.iter().map(|(tag, _)| *tag).collect();
        match self {
            Self::Cost => COSTS.iter().map(|(tag, _)| *tag).collect(),
            Self::Finding => FINDINGS.iter().map(|(tag, _)| *tag).collect(),
            Self::Outcome => OUTCOMES.iter().map(|(tag, _)| *tag).collect(),
            Self::Identity => names(&IDENTITIES),
            _ => Vec::new(),
        }
    }

    /// May stay empty.
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::Recipient | Self::Line | Self::Remarks | Self::Paid)
    }
}

impl Draft {
    /// Begins with a count of none, so that it is a count of its own.
    pub fn new(dossier: &Dossier) -> Self {
        let lines = at_door(dossier).map_or(0, |collected| collected.counted.len());
        Self { quantities: vec![0; lines], ..Self::default() }
    }

    /// One against which only state, role and person can speak.
    pub(super) fn without_fault(step: ItemStep, dossier: &Dossier) -> Self {
        let counted = at_door(dossier).map(|collected| &collected.counted);
        let mut draft = Self {
            quantities: counted.into_iter().flatten().map(|line| line.quantity).collect(),
            photos: vec![Digest::of(&[])],
            ..Self::default()
        };
        for field in step.fields() {
            match field {
                Field::Seal => draft.write(*field, seal_of(dossier).unwrap_or_default()),
                Field::Last4 => draft.write(*field, "0000".to_owned()),
                Field::AllThere | Field::NameMatches => draft.write(*field, "true".to_owned()),
                // A torn cover cannot travel on before it is closed again: the other answer is always possible.
                Field::Outcome => draft.write(*field, "claim".to_owned()),
                Field::Cost | Field::Finding | Field::Identity => {
                    draft.write(*field, field.choices().first().copied().unwrap_or_default().to_owned());
                }
                Field::OtherSignature | Field::Signature => draft.sign(*field, Some(Digest::of(&[]))),
                // Without a name there is no address to change.
                Field::Line | Field::Count | Field::Photos | Field::Paid | Field::Remarks => {}
                Field::NewSeal | Field::Recipient | Field::Reason | Field::Witness | Field::SlipCode => {
                    draft.write(*field, "\u{b7}".to_owned());
                }
            }
        }
        draft
    }

    /// What was written, as text.
    pub fn written(&self, field: Field) -> &str {
        self.lines.get(&field).map(String::as_str).unwrap_or_default()
    }

    fn line(&self, field: Field) -> String {
        self.written(field).trim().to_owned()
    }

    /// Writes.
    pub fn write(&mut self, field: Field, value: String) {
        self.lines.insert(field, value);
    }

    /// The signature, if there is one.
    pub fn signed(&self, field: Field) -> Option<Digest> {
        self.signed.get(&field).copied()
    }

    /// Signs, or takes the signature away.
    pub fn sign(&mut self, field: Field, signature: Option<Digest>) {
        match signature {
            Some(signature) => self.signed.insert(field, signature),
            None => self.signed.remove(&field),
        };
    }
}

fn chosen<T: Copy>(pairs: &[(&str, T)], tag: &str) -> Option<T> {
    pairs.iter().find(|(own, _)| *own == tag).map(|(_, value)| *value)
}

/// The office in which a courier or coordinator works.
fn own_office(by: &Actor) -> Option<OfficeId> {
    match (&by.scope, by.role) {
        (Scope::Office(office), Role::Courier | Role::Coordinator) => Some(office.clone()),
        _ => None,
    }
}

/// The record at the door that a pickup still carries.
pub fn at_door(dossier: &Dossier) -> Option<&Collected> {
    dossier.pickup.as_ref().and_then(Pickup::collected)
}

/// The number that the seal should have.
fn seal_of(dossier: &Dossier) -> Option<String> {
    let cover = dossier.back.as_ref().and_then(Return::carried).map(|cover| cover.release.seal);
    cover.or_else(|| at_door(dossier).map(|collected| collected.seal_now().to_owned()))
}
