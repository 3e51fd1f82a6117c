//! For every kind of command a dossier in a state in which it is accepted, who gives it, and what it says. A kind without
//! a row here does not compile.

mod rows;
mod walk;
mod words;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::NaiveDate;
use server::cli::random_array;
use server::keys::Keys;
use server::slots::WINDOWS;
use server::store::cases;
use server::store::dossiers::{self, Door};
use server::store::entries::{Origin, Times};
use server::store::plans::{self, Proposal};
use server::store::{StoreError, Write, office};
use shared::actor::{Actor, Role, Scope};
use shared::api::command::*;
use shared::api::views::PlanView;
use shared::claims::ClaimTerms;
use shared::door;
use shared::dossier::Dossier;
use shared::dossier::decide::{self, Facts, Step};
use shared::dossier::event::{ComponentGroup, Event, Pinned, PinnedComponent};
use shared::ids::*;
use shared::money::cash::CashRemittance;
use shared::money::takings::Takings;
use shared::office::{CashDay, OfficeEvent};
use shared::routing::plan::Plan;
use shared::shipment::{Assignment, Leg, PostDays, day_of};
use shared::time::calendar::Calendar;
use shared::time::limit::{ClockRules, TimeLimit};
use shared::time::transit::ClaimScope;
use walk::Walk;

use crate::wire::person;

/// One day, milliseconds.
pub const DAY_MS: i64 = 86_400_000;
const OFFICE: &str = "BC-SONGCAU";
const FAR_OFFICE: &str = "BC-XUANDAI";
const AGENCY: &str = "BPMC-22051";
const CODE: &str = "123456";
const SEAL: &str = "NP001";
const RESULT_SEAL: &str = "KQ900";

/// Who gives a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Whose dossier it is.
    Citizen,
    /// Who has the stop.
    Courier,
    /// Of the same office.
    Coordinator,
    /// Of the agency.
    Officer,
    /// The coordinator of another office, whose plan touches nobody else's stops.
    FarCoordinator,
}

impl Who {
    /// Everybody.
    pub const ALL: [Self; 5] = [Self::Citizen, Self::Courier, Self::Coordinator, Self::Officer, Self::FarCoordinator];

    /// Under which name they sign in to the demo; a citizen by phone.
    pub const fn user(self) -> &'static str {
        match self {
            Self::Citizen => "0905123456",
            Self::Courier => "buuta1",
            Self::Coordinator => "dieuphoi1",
            Self::Officer => "motcua-songcau",
            Self::FarCoordinator => "dieuphoi2",
        }
    }
}

/// A kind's row: who, about what, and the words. Numbers of records are 0: the device takes its own.
#[derive(Debug, Clone)]
pub struct Made {
    /// Who gives it.
    pub who: Who,
    /// The dossier, if it is about one.
    pub dossier: Option<DossierId>,
    /// What.
    pub body: Body,
    /// A leg that can still be given to another courier.
    pub leg: Option<Leg>,
}

/// Makes dossiers.
#[derive(Clone)]
pub struct Maker {
    /// Who is who, in the order of [`Who::ALL`].
    pub people: [Actor; 5],
    /// Signs door tokens.
    pub keys: Arc<Keys>,
    /// Days of the post.
    pub post: Calendar,
    /// Days of agencies.
    pub agency: Calendar,
    /// The rules of counting, oldest first.
    pub rules: Vec<ClockRules>,
    /// A photo or signature that is on every device.
    pub blob: Digest,
    /// Papers of each dossier; at least two.
    pub components: u32,
    /// Now, Unix milliseconds.
    pub now_ms: i64,
    /// argon2id of the code, PHC string.
    pub verifier: String,
}

/// How many days ago a day was that nothing else of this program is about: a courier's cash of a day is counted once.
fn days_ago() -> i64 {
    static NEXT: AtomicI64 = AtomicI64::new(30);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Maker {
    fn actor(&self, who: Who) -> &Actor {
        let place = Who::ALL.iter().position(|one| *one == who).unwrap_or_default();
        &self.people[place]
    }

    fn ms(&self, days_ago: i64) -> i64 {
        self.now_ms - days_ago * DAY_MS - 60_000
    }

    fn origin(&self, who: Who, at_ms: i64) -> Origin {
        let actor = self.actor(who);
        let times = Times { device_ms: at_ms, occurred_ms: at_ms, recorded_ms: at_ms };
        let command = CommandId::new(at_ms.unsigned_abs(), random_array());
        Origin { command, command_hash: Digest::of(b"scenario"), actor: actor.id, role: actor.role, times }
    }

    fn facts(&self, at_ms: i64) -> Facts {
        Facts {
            occurred_ms: at_ms,
            server_ms: at_ms,
            procedure: Some(pinned(self.components)),
            office: Some(OFFICE.into()),
            postage: 40_000,
            code_matches: Some(true),
            token_matches: Some(true),
            post: Some(PostDays::new(self.post.clone(), self.rules[0].clone())),
            courier_shown: Some(true),
            claim: Some(ClaimTerms { transit_end: self.working_day(0), scope: ClaimScope::OneProvince }),
            ..Facts::default()
        }
    }

    /// A day on which both work, about `ahead` days from now.
    fn working_day(&self, ahead: u64) -> NaiveDate {
        let today = shared::time::local_date(chrono::DateTime::from_timestamp_millis(self.now_ms).unwrap_or_default());
        let days = (today + chrono::Days::new(ahead)).iter_days();
        let mut days = days.filter(|day| self.post.is_working(*day) && self.agency.is_working(*day));
        days.next().unwrap_or(today)
    }

    fn window(&self) -> Window {
        Window { day: self.working_day(3), from_min: 450, to_min: 570 }
    }

    /// A window that is offered, one of many: what is moved there again and again must find room.
    fn open_window(&self) -> Window {
        let [day, at] = random_array::<2>().map(usize::from);
        let [from_min, to_min] = WINDOWS[at % WINDOWS.len()];
        Window { day: self.working_day(day as u64 % 4 + 1), from_min, to_min }
    }

    /// A day that is over.
    fn past_day(&self) -> NaiveDate {
        day_of(self.ms(days_ago()))
    }

    fn booking(&self, form: Form, dossier: DossierId) -> Book {
        Book {
            dossier,
            procedure: "2.000635".into(),
            procedure_from: NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default(),
            form,
            agency: AGENCY.into(),
            window: (form != Form::Receive).then(|| self.window()),
            person: person(),
            slip_code: (form == Form::Receive).then(|| "H15-77".to_owned()),
            ready: if form == Form::Receive { Vec::new() } else { vec![1, 2] },
            note: String::new(),
            consent: "1".to_owned(),
            caller: None,
            claimed: None,
        }
    }

    fn id(&self) -> DossierId {
        DossierId::new(self.now_ms.unsigned_abs(), random_array())
    }

    /// Writes a booked dossier and answers it for further steps.
    fn walk<'a>(&'a self, tx: &'a mut dyn Write, form: Form, days_ago: i64) -> Result<Walk<'a>, StoreError> {
        let at_ms = self.ms(days_ago);
        let book = self.booking(form, self.id());
        let step = decide::book(self.actor(Who::Citizen), &book, &self.facts(at_ms)).expect("a booking that is right");
        let dossier = Dossier::from_first(&step.event).expect("it is a booking");
        dossiers::create(tx, &dossier, &step, &self.origin(Who::Citizen, at_ms), [0; 16])?;
        let dossier = dossiers::stand(tx, dossier.id)?.ok_or(StoreError::Stale)?;
        Ok(Walk { maker: self, tx, dossier })
    }

    /// What a door needs, and the token.
    fn door(&self, tx: &mut dyn Write, dossier: DossierId, leg: Leg) -> Result<String, StoreError> {
        let (from_ms, to_ms) = (self.now_ms - 400 * DAY_MS, self.now_ms + 400 * DAY_MS);
        let payload = door::Payload { dossier, leg, from_ms, to_ms, key: self.keys.id().to_owned() };
        let unsigned = door::unsigned(&payload);
        let token = door::assemble(&unsigned, &self.keys.sign_raw(&unsigned));
        let door = Door { code: CODE.to_owned(), verifier: self.verifier.clone(), token: token.clone() };
        dossiers::save_door(tx, dossier, leg, &door)?;
        Ok(token)
    }

    /// A plan without stops: publishing it is a command like any other and touches nobody.
    fn proposal(&self, tx: &mut dyn Write) -> Result<ProposalId, StoreError> {
        let id = ProposalId::new(self.now_ms.unsigned_abs(), random_array());
        let (office, day) = (OfficeId::from(FAR_OFFICE), self.working_day(30));
        let view = PlanView {
            id,
            office: office.clone(),
            day,
            routes: Vec::new(),
            unassigned: Vec::new(),
            estimated: true,
            travel: None,
            published: false,
            couriers: Vec::new(),
        };
        let problem = r#"{"vehicles":[]}"#.to_owned();
        let proposal = Proposal { id, office, day, problem, plan: Plan::default(), view, stops: Vec::new() };
        plans::save_proposal(tx, &proposal, self.now_ms)?;
        Ok(id)
    }

    /// The cash of a courier's day as it was handed in.
    fn cash(&self, tx: &mut dyn Write, courier: ActorId, day: NaiveDate) -> Result<(), StoreError> {
        let (at_ms, office) = (self.ms(0), OfficeId::from(OFFICE));
        let counted = Takings::default();
        let remittance = CashRemittance { number: "1".to_owned(), courier, day, counted, at_ms };
        let event = OfficeEvent::CashHandedIn { office: office.clone(), remittance };
        let origin = self.origin(Who::Courier, at_ms);
        office::advance_cash(tx, (courier, day, &office), &CashDay::default(), &origin, &event, None)?;
        Ok(())
    }

    /// The cash of a courier's day, handed in and matched.
    fn matched(&self, tx: &mut dyn Write, courier: ActorId, day: NaiveDate) -> Result<(), StoreError> {
        self.cash(tx, courier, day)?;
        let (cash, shift, office) =
            (office::cash_day(tx, courier, day)?, office::shift(tx, courier, day)?, OfficeId::from(OFFICE));
        let (at_ms, by) = (self.ms(0), self.actor(Who::Coordinator).id);
        let remittance = cash.remittance.as_ref().expect("it was handed in");
        let recounted = shift.expected().expect("a sum that fits");
        let reconciliation = shift.reconcile(remittance, by, recounted, at_ms).expect("by a second person");
        let event = OfficeEvent::CashReconciled { reconciliation };
        let origin = self.origin(Who::Coordinator, at_ms);
        office::advance_cash(tx, (courier, day, &office), &cash, &origin, &event, None)?;
        Ok(())
    }

    /// A command that somebody sent who was not signed in, put aside.
    fn case(&self, tx: &mut dyn Write, dossier: &Dossier) -> Result<CaseId, StoreError> {
        let citizen = self.actor(Who::Citizen);
        let body = Body::Cancel { dossier: dossier.id, reason: String::new() };
        let command = Command {
            id: CommandId::new(self.now_ms.unsigned_abs(), random_array()),
            actor: citizen.id,
            device: DeviceId::new(self.now_ms.unsigned_abs(), random_array()),
            seq: 1,
            after: Vec::new(),
            occurred_at: OccurredAt { wall_ms: self.now_ms, boot: "x".to_owned(), monotonic_ms: 1 },
            body,
        };
        let id = CaseId::new(self.now_ms.unsigned_abs(), random_array());
        let case = cases::Case {
            id,
            code: "actor.mismatch".to_owned(),
            command: command.id,
            kind: "cancel".to_owned(),
            actor: citizen.id,
            device: Some(command.device),
            office: Some(OFFICE.to_owned()),
            dossier: Some(dossier.id.to_string()),
            text: crate::wire::text(&command),
            occurred_ms: Some(self.now_ms),
            opened_ms: self.now_ms,
        };
        cases::open(tx, &case)?;
        Ok(id)
    }
}

/// This machine's clock, Unix milliseconds.
pub fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Somebody who is not known yet.
pub fn nobody() -> Actor {
    Actor { id: ActorId::new(1, [0; 10]), role: Role::Auditor, scope: Scope::All }
}

/// A leg is given to a courier.
pub fn schedule(leg: Leg, courier: ActorId, window: Window, at_ms: i64) -> Step {
    let plan = ProposalId::new(at_ms.unsigned_abs(), random_array());
    Event::Scheduled { leg, assignment: Assignment { courier, window, eta_ms: at_ms, plan } }.into()
}

/// A step that somebody in the office took.
pub fn by_office(at_ms: i64) -> Origin {
    let times = Times { device_ms: at_ms, occurred_ms: at_ms, recorded_ms: at_ms };
    let command = CommandId::new(at_ms.unsigned_abs(), random_array());
    Origin { command, command_hash: Digest::of(b"scenario"), actor: nobody().id, role: Role::Coordinator, times }
}

fn pinned(components: u32) -> Pinned {
    let component =
        |id, group| PinnedComponent { id, name: format!("Giay {id}"), group, originals: 1, copies: 0, returned: None };
    Pinned {
        code: "2.000635".into(),
        from: NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default(),
        name: "Cap ban sao trich luc".to_owned(),
        components: (1..=components).map(|id| component(id, ComponentGroup::Submit)).collect(),
        limit: Some(TimeLimit::working_days(10)),
        results: vec!["Quyet dinh".to_owned()],
        recall: None,
    }
}

fn counted(components: u32) -> Vec<Counted> {
    (1..=components).map(|component| Counted { component, form: DocumentForm::Original, quantity: 1 }).collect()
}
