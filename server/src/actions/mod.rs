//! One function = one thing an actor does = one transaction. [`run`] takes a command as it came and says what becomes of
//! it; whatever that is, there is a receipt.

mod agency;
mod book;
mod cases;
mod cash;
mod force_majeure;
mod handover;
pub mod late;
mod notices;
mod plans;
mod returns;
mod steps;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::actor::{Actor, Scope};
use shared::api::command::{Body, MAX_COMMAND_BYTES, OccurredAt};
use shared::api::receipt::{Entry, Outcome, Receipt};
use shared::dossier::refusal::Refusal;
use shared::ids::{ActorId, CaseId, CommandId, DeviceId, Digest, DossierId};

use crate::app::{App, Reference};
use crate::auth::Session;
use crate::error::Error;
use crate::keys::Keys;
use crate::slots::{Books, Desk};
use crate::store::blobs::{self, Named, Waiting};
use crate::store::cases::{self as matters, Case};
use crate::store::commands::{self, Decided, Kept};
use crate::store::dossiers::{self, Door, Standing};
use crate::store::entries::{Origin, Times, to_json};
use crate::store::{Dialect, Read, StoreError, Write};

/// How long a command waits for others before a person looks at it.
const HELD_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// How long the photos and signatures of a record may be on their way before a person looks at it.
pub const BLOBS_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// What surrounds a command.
#[derive(Clone)]
pub struct Context {
    /// Who is signed in.
    pub session: Session,
    /// Server's clock, Unix milliseconds.
    pub at_ms: i64,
    /// The device's clocks when it sent the batch.
    pub sent_at: Option<OccurredAt>,
    /// Reference data.
    pub reference: Arc<Reference>,
    /// Days' plans as they stand.
    pub books: Arc<Books>,
    /// Signs door tokens; names receipts.
    pub keys: Arc<Keys>,
    /// Life of the server's data.
    pub epoch: Arc<str>,
    /// Whether it is looked up first if the command was decided already and its numbers were used. Who does not look finds
    /// out at the commit, with [`StoreError::Conflict`], and has to look then. On PostgreSQL who looks meets whoever
    /// writes beside what is looked for, and one of them has to begin anew.
    pub looks: bool,
}

/// A command as it came, and everything random that it may need: made once, so that an action that runs twice does the
/// same.
#[derive(Clone)]
pub struct Sent {
    /// The exact text.
    pub text: Box<RawValue>,
    /// SHA-256 of it.
    pub hash: Digest,
    /// What is around the body.
    pub envelope: Envelope,
    /// The body, unless it could not be read.
    pub body: Option<Body>,
    /// Salt of personal fields.
    pub salt: [u8; 16],
    /// Id of a matter, should one be opened.
    pub case: CaseId,
    /// For a booking, and for a matter that may be about one: what opens both doors (without token), and the public link.
    pub secrets: Option<Secrets>,
}

/// Secrets of a booking.
#[derive(Clone)]
pub struct Secrets {
    /// Code and verifier of the pickup and of the return.
    pub doors: [(String, String); 2],
    /// Token of the public link.
    pub track: String,
}

/// A command without its body.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Which.
    pub id: CommandId,
    /// Who acted.
    pub actor: ActorId,
    /// Where.
    pub device: DeviceId,
    /// Commands that must have been decided first.
    pub after: Vec<CommandId>,
    /// When.
    pub occurred_at: OccurredAt,
}

#[derive(Deserialize)]
struct Text<'a> {
    id: CommandId,
    actor: ActorId,
    device: DeviceId,
    #[serde(default)]
    after: Vec<CommandId>,
    occurred_at: OccurredAt,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
}

/// What a command's text says; its body only if this version can read it.
fn read(text: &str) -> Result<(Envelope, Option<Body>), serde_json::Error> {
    let Text { id, actor, device, after, occurred_at, body } = serde_json::from_str(text)?;
    let body = body.and_then(|body| serde_json::from_str(body.get()).ok());
    Ok((Envelope { id, actor, device, after, occurred_at }, body))
}

impl Sent {
    /// Reads a command's text. An error means that the whole request cannot be used.
    pub fn read(app: &App, text: Box<RawValue>) -> Result<Self, Error> {
        let unreadable = Error::Invalid { field: "commands", code: "command.unreadable" };
        if text.get().len() > MAX_COMMAND_BYTES {
            return Err(Error::Invalid { field: "commands", code: "command.too-large" });
        }
        let (envelope, body) = read(text.get()).map_err(|_| unreadable)?;
        let secrets = matches!(body, Some(Body::Book(_) | Body::ResolveCase(_))).then(|| book::secrets(app));
        let hash = Digest::of(text.get().as_bytes());
        let case = CaseId::new(app.now_ms().unsigned_abs(), app.random());
        Ok(Self { text, hash, envelope, body, salt: app.random(), case, secrets })
    }
}

/// Says what [`run`] will ask, where that saves ways to the database.
pub fn ahead(tx: &mut dyn Read, looks: bool, sent: &Sent) {
    if tx.dialect() == Dialect::Sqlite {
        return;
    }
    if looks {
        commands::ahead(tx, sent.envelope.id);
    }
    for before in &sent.envelope.after {
        commands::ahead(tx, *before);
    }
    if let Some(body) = &sent.body {
        steps::ahead(tx, looks, body);
    }
}

/// Decides about one command. Safe to run twice and to be sent twice.
pub fn run(tx: &mut dyn Write, context: &Context, sent: &Sent) -> Result<String, StoreError> {
    let id = sent.envelope.id;
    let decided = if context.looks { commands::find(tx, id)? } else { None };
    if let Some(decided) = decided {
        if decided.hash != sent.hash {
            return match matters::find_of(tx, id, sent.text.get())? {
                Some((_, Some(receipt))) => Ok(receipt),
                _ => content_differs(tx, context, sent),
            };
        }
        if decided.outcome != "held" {
            return Ok(decided.receipt);
        }
    }
    let (outcome, entry) = match carry_out(tx, context, sent) {
        Ok(Done::Accepted(entry)) => (Outcome::Accepted, entry),
        Ok(Done::Held(missing)) => {
            let until_ms = commands::held_until(tx, id)?.unwrap_or(context.at_ms + HELD_MS);
            if until_ms > context.at_ms {
                (Outcome::Held { missing, until_ms }, None)
            } else {
                (quarantine(tx, context, sent, "command.predecessor-missing")?, None)
            }
        }
        Ok(Done::ForPerson(code)) => (quarantine(tx, context, sent, code)?, None),
        // A matter is decided by a person already.
        Err(Error::Refused(refusal))
            if refusal.needs_a_person() && !matches!(sent.body, Some(Body::ResolveCase(_))) =>
        {
            (quarantine(tx, context, sent, refusal.code())?, None)
        }
        Err(error) => (refused(error)?, None),
    };
    let receipt = receipt(context, sent, outcome, entry);
    let decided = Decided { hash: sent.hash, outcome: word(&receipt.outcome).to_owned(), receipt: to_json(&receipt) };
    let kept = Kept {
        id,
        actor: sent.envelope.actor.to_string(),
        device: sent.envelope.device.to_string(),
        decided: &decided,
        server_ms: context.at_ms,
        seal: context.keys.seal(&decided.receipt),
        text: sent.text.get(),
    };
    commands::save(tx, &kept, context.looks)?;
    Ok(decided.receipt)
}

/// What became of a command that was not refused.
enum Done {
    Accepted(Option<Entry>),
    Held(Vec<CommandId>),
    ForPerson(&'static str),
}

fn carry_out(tx: &mut dyn Write, context: &Context, sent: &Sent) -> Result<Done, Error> {
    // Never attributed to whoever happens to be signed in, never dropped.
    if sent.envelope.actor != context.session.actor.id || sent.envelope.device != context.session.device {
        return Ok(Done::ForPerson("actor.mismatch"));
    }
    let Some(body) = &sent.body else {
        return Err(Error::Invalid { field: "body", code: "command.unreadable" });
    };
    let mut missing = Vec::new();
    for before in &sent.envelope.after {
        if commands::find(tx, *before)?.is_none_or(|decided| decided.outcome == "held") {
            missing.push(*before);
        }
    }
    if !missing.is_empty() {
        return Ok(Done::Held(missing));
    }
    if !context.session.actor.role.may(body.kind()) {
        return Err(Refusal::NotYours.into());
    }
    let act = Act { context, sent, origin: origin(context, sent) };
    let entry = Some(match body {
        Body::ResolveCase(decided) => return Ok(Done::Accepted(cases::resolve(tx, &act, decided)?)),
        Body::Book(book) => book::book(tx, &act, book)?,
        Body::PublishPlan { proposal } => plans::publish(tx, &act, *proposal)?,
        Body::OfferHandover(offer) => handover::offer(tx, &act, body, offer)?,
        Body::SignHandover(signed) => handover::sign(tx, &act, body, signed)?,
        Body::HandInCash(said) => cash::hand_in(tx, &act, said)?,
        Body::ReconcileCash(said) => cash::reconcile(tx, &act, said)?,
        Body::PayOver(said) => cash::pay_over(tx, &act, said)?,
        Body::DeclareForceMajeure(said) => force_majeure::declare(tx, &act, said)?,
        Body::Reschedule { .. }
        | Body::Cancel { .. }
        | Body::Rate { .. }
        | Body::ConfirmPickup(_)
        | Body::MissPickup(_)
        | Body::Process { .. }
        | Body::Finish { .. }
        | Body::ReleaseResult(_)
        | Body::AcceptResult { .. }
        | Body::ConfirmDelivery(_)
        | Body::FailDelivery(_)
        | Body::SetOut { .. }
        | Body::StartCount(_)
        | Body::ReportIncomplete(_)
        | Body::ScanItem(_)
        | Body::ReportException(_)
        | Body::RepackItem(_)
        | Body::ResolveException(_)
        | Body::WithdrawItem(_)
        | Body::GiveBack(_)
        | Body::BringSlip(_)
        | Body::ClosePickup { .. }
        | Body::ScanCover { .. }
        | Body::OfferCover(_)
        | Body::TakeCover(_)
        | Body::StartDelivery { .. }
        | Body::LeaveInvitation(_)
        | Body::ChooseDelivery { .. }
        | Body::OfferReturn(_)
        | Body::SignReturn(_)
        | Body::RebookReturn { .. }
        | Body::ReturnPapers(_)
        | Body::RedirectResult(_)
        | Body::DisputeDelivery { .. }
        | Body::SettleDispute { .. }
        | Body::DeclareUnclaimed { .. }
        | Body::OpenClaim(_)
        | Body::AnswerClaim(_)
        | Body::OpenComplaint(_)
        | Body::AnswerComplaint(_) => steps::step(tx, &act, body)?,
        Body::RefuseDossier(_)
        | Body::RequestSupplement(_)
        | Body::CompleteSupplement(_)
        | Body::RequestPayment(_)
        | Body::ConfirmPayment { .. }
        | Body::StopProcessing(_)
        | Body::Withdraw { .. }
        | Body::ExtendDue(_)
        | Body::PassStage(_) => agency::step(tx, &act, body)?,
    });
    await_blobs(tx, sent.envelope.id, body, context.at_ms)?;
    Ok(Done::Accepted(entry))
}

/// What an action works with.
struct Act<'a> {
    context: &'a Context,
    sent: &'a Sent,
    origin: Origin,
}

impl Act<'_> {
    fn actor(&self) -> &Actor {
        &self.context.session.actor
    }

    /// What a question for windows needs; what this transaction reads is not remembered.
    fn slots(&self) -> Desk<'_> {
        let Context { reference, books, at_ms, .. } = self.context;
        Desk { reference, books, actor: self.actor().id, now_ms: *at_ms, keep: false }
    }

    /// A salt of its own for each dossier that one command changes.
    fn salt(&self, dossier: DossierId) -> [u8; 16] {
        self.salt_of(&dossier.to_string())
    }

    fn salt_of(&self, what: &str) -> [u8; 16] {
        let mixed = Digest::of(&[self.sent.salt.as_slice(), what.as_bytes()].concat());
        let mut salt = [0; 16];
        salt.copy_from_slice(&mixed.0[..16]);
        salt
    }
}

fn entry(dossier: &shared::dossier::Dossier) -> Entry {
    Entry { subject: dossiers::subject(dossier.id), number: dossier.version }
}

fn origin(context: &Context, sent: &Sent) -> Origin {
    let occurred = &sent.envelope.occurred_at;
    Origin {
        command: sent.envelope.id,
        command_hash: sent.hash,
        actor: context.session.actor.id,
        role: context.session.actor.role,
        times: Times {
            device_ms: occurred.wall_ms,
            occurred_ms: occurred.corrected_ms(context.sent_at.as_ref(), context.at_ms),
            recorded_ms: context.at_ms,
        },
    }
}

/// The same id with other content: the first stays, the second waits for a person.
fn content_differs(tx: &mut dyn Write, context: &Context, sent: &Sent) -> Result<String, StoreError> {
    let outcome = quarantine(tx, context, sent, "command.content-differs")?;
    Ok(to_json(&receipt(context, sent, outcome, None)))
}

fn quarantine(tx: &mut dyn Write, context: &Context, sent: &Sent, code: &'static str) -> Result<Outcome, StoreError> {
    let text = sent.text.get();
    if let Some((case, _)) = matters::find_of(tx, sent.envelope.id, text)? {
        return Ok(Outcome::Quarantined { case, code: code.to_owned() });
    }
    open_case(tx, context, sent, code)?;
    Ok(Outcome::Quarantined { case: sent.case, code: code.to_owned() })
}

/// Whether the command of a matter counts already, so that the matter is only closed with a word.
pub fn counts_already(tx: &mut dyn Read, case: &Case) -> Result<bool, StoreError> {
    Ok(cases::accepted(tx, case)?.is_some())
}

/// Photos and signatures that an accepted command names may still be on their way.
pub fn await_blobs(tx: &mut dyn Write, command: CommandId, body: &Body, at_ms: i64) -> Result<(), StoreError> {
    let named = Named { dossiers: body.dossiers(), hashes: body.blobs() };
    if named.hashes.is_empty() {
        return Ok(());
    }
    blobs::wait(tx, &Waiting { command, named, until_ms: at_ms + BLOBS_MS })
}

/// The name of a command's kind, as it is on the wire.
fn kind_text(body: &Body) -> String {
    to_json(&body.kind()).trim_matches('"').to_owned()
}

/// Gives what was sent to a person.
fn open_case(tx: &mut dyn Write, context: &Context, sent: &Sent, code: &'static str) -> Result<(), StoreError> {
    let text = sent.text.get();
    let dossier = sent.body.as_ref().and_then(|body| body.dossiers().first().copied());
    let office = match (dossier, &context.session.actor.scope) {
        (Some(id), _) => dossiers::find(tx, id)?.map(|dossier| dossier.office.to_string()),
        (None, Scope::Office(office)) => Some(office.to_string()),
        (None, Scope::Own | Scope::Agency(_) | Scope::All) => None,
    };
    let kind = sent.body.as_ref().map(kind_text);
    let case = Case {
        id: sent.case,
        code: code.to_owned(),
        command: sent.envelope.id,
        kind: kind.unwrap_or_default(),
        actor: sent.envelope.actor,
        device: Some(sent.envelope.device),
        office,
        dossier: dossier.map(|id| id.to_string()),
        text: text.to_owned(),
        occurred_ms: Some(sent.envelope.occurred_at.corrected_ms(context.sent_at.as_ref(), context.at_ms)),
        opened_ms: context.at_ms,
    };
    matters::open(tx, &case)
}

/// A refusal as an outcome; what storage could not do stays an error and is tried again by the device.
fn refused(error: Error) -> Result<Outcome, StoreError> {
    let (code, field, not_before) = match error {
        Error::Store(error) => return Err(error),
        Error::Refused(refusal) => (refusal.code(), refusal.field(), refusal.not_before()),
        Error::Invalid { field, code } => (code, Some(field), None),
        Error::NotFound => (Refusal::NoDossier.code(), None, None),
        Error::SignedOut | Error::Forbidden | Error::TooMany(_) | Error::Locked(_) => {
            (Refusal::NotYours.code(), None, None)
        }
    };
    Ok(Outcome::Refused { code: code.to_owned(), field: field.map(str::to_owned), not_before })
}

fn receipt(context: &Context, sent: &Sent, outcome: Outcome, entry: Option<Entry>) -> Receipt {
    Receipt {
        command: sent.envelope.id,
        hash: sent.hash,
        outcome,
        entry,
        server_ms: context.at_ms,
        epoch: context.epoch.to_string(),
        key: context.keys.id().to_owned(),
    }
}

/// An outcome as it is stored beside its receipt.
pub fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Refused { .. } => "refused",
        Outcome::Held { .. } => "held",
        Outcome::Quarantined { .. } => "quarantined",
        Outcome::Closed { .. } => "closed",
    }
}

/// The dossier, if it is this actor's to know of.
fn load(tx: &mut dyn Read, act: &Act, id: DossierId) -> Result<Standing, Error> {
    let found = dossiers::stand(tx, id)?.filter(|dossier| dossier.concerns(act.actor()));
    found.ok_or(Error::NotFound)
}

/// Code, verifier and token of one door.
fn door(token: String, (code, verifier): &(String, String)) -> Door {
    Door { code: code.clone(), verifier: verifier.clone(), token }
}
