//! What an actor may see of a thing: made here, redacted here, never by hiding in a page.

use chrono::DateTime;
use serde::Deserialize;
use serde_json::value::RawValue;
use shared::actor::{Actor, Role, Scope, Sight};
use shared::api::command::{Body, Command, DeliveryChoice, Kind, OccurredAt, Person, Recipient};
use shared::api::views::{
    Badge, CaseView, CashView, Claimable, DeliverToView, DoorChecks, Doors, DossierView, HistoryLine, PlaceView,
    SAID_WITH, Said, SumView, kind, sees_person, sees_said,
};
use shared::dossier::Dossier;
use shared::dossier::event::{Event, Private};
use shared::force_majeure::ForceMajeureEvent;
use shared::ids::{DeviceId, DossierId};
use shared::shipment::{Leg, PostDays, Return, day_of};
use shared::time::forecast::Forecast;
use shared::time::local_date;
use shared::time::stages::StageLateness;
use shared::time::transit::claim_window;

use crate::app::Reference;
use crate::auth::Session;
use crate::keys::Keys;
use crate::store::entries::{self, Entry, parsed, to_json};
use crate::store::{Read, StoreError, actors, cases, commands, dossiers, numbers, office, places, plans};
use crate::sums;
use crate::transit::{self, Limits};

/// Words in each language's list for badges.
const BADGE_WORDS: u32 = 256;

/// What the makers of views work with.
pub struct Viewer<'a> {
    /// Who looks.
    pub actor: &'a Actor,
    /// On which device.
    pub device: DeviceId,
    /// Now, Unix milliseconds.
    pub at_ms: i64,
    /// Communes' middles.
    pub reference: &'a Reference,
    /// Makes badge words.
    pub keys: &'a Keys,
    limits: Limits,
    events: Vec<ForceMajeureEvent>,
}

impl<'a> Viewer<'a> {
    /// Whoever is signed in, with what every view is counted with.
    pub fn new(
        tx: &mut dyn Read,
        session: &'a Session,
        at_ms: i64,
        reference: &'a Reference,
        keys: &'a Keys,
    ) -> Result<Self, StoreError> {
        let (limits, events) = (Limits::in_force(reference, day_of(at_ms)), transit::events(tx)?);
        Ok(Self { actor: &session.actor, device: session.device, at_ms, reference, keys, limits, events })
    }
}

/// The view of a thing of the change feed as JSON text; `None` if this actor may not see it.
pub fn view(tx: &mut dyn Read, viewer: &Viewer, kind: &str, id: &str) -> Result<Option<Box<RawValue>>, StoreError> {
    let text = match kind {
        kind::DOSSIER => dossier(tx, viewer, parsed(id, "id")?)?.map(|view| to_json(&view)),
        kind::ROUTE => match id.split_once(':') {
            Some((courier, day)) if courier == viewer.actor.id.to_string() => {
                plans::find_route(tx, courier, day)?.map(|view| to_json(&view))
            }
            Some(_) | None => None,
        },
        kind::PLAN => match id.split_once(':') {
            Some((office, day)) if viewer.actor.role.sees(Sight::Plans) => {
                plans::find_day(tx, office, day)?.map(|view| to_json(&view))
            }
            Some(_) | None => None,
        },
        kind::PROCEDURE => {
            let today = local_date(DateTime::from_timestamp_millis(viewer.at_ms).unwrap_or_default());
            places::find_procedure(tx, id, today)?.map(|version| to_json(&version))
        }
        kind::PLACE => places::find(tx, id)?.map(|place| to_json(&with_names(viewer, place))),
        kind::RANGES => Some(to_json(&numbers::list(tx, viewer.actor.id, viewer.device)?)),
        kind::CASE => case(tx, viewer, id)?.map(|view| to_json(&view)),
        kind::FORCE_MAJEURE => office::find_declared(tx, parsed(id, "id")?)?.map(|(_, declared)| to_json(&declared)),
        kind::CASH => cash(tx, viewer, id)?.map(|view| to_json(&view)),
        _ => None,
    };
    Ok(text.map(|text| RawValue::from_string(text).expect("our own JSON is JSON")))
}

/// A place with the names that its communes have today: a code alone says nothing to a reader, and before July 2025 it
/// named another commune.
fn with_names(viewer: &Viewer, place: PlaceView) -> PlaceView {
    let today = day_of(viewer.at_ms);
    let named =
        |code: &String| Some((code.clone(), viewer.reference.gazetteer.commune(code, today)?.name().to_owned()));
    PlaceView { commune_names: place.communes.iter().filter_map(named).collect(), ..place }
}

/// The view of a dossier; `None` if this actor may not see it.
pub fn dossier(tx: &mut dyn Read, viewer: &Viewer, id: DossierId) -> Result<Option<DossierView>, StoreError> {
    let Some(mut dossier) = dossiers::find(tx, id)?.filter(|dossier| may_see(viewer.actor, dossier)) else {
        return Ok(None);
    };
    if let Some(back @ (Return::Failed(_) | Return::Invited(_) | Return::Held { .. })) = &dossier.back {
        let mut back = back.clone();
        back.count_anew(&post_days(tx, viewer, &dossier)?);
        dossier.back = Some(back);
    }
    let complaints = std::mem::take(&mut dossier.complaints);
    let read = complaints.into_iter().filter(|lodged| lodged.complaint.is_read_by(viewer.actor, &dossier));
    dossier.complaints = read.collect();
    let subject = dossiers::subject(id);
    let private = entries::find_private(tx, &subject, 1)?;
    let (person, note, claimed) = match private {
        Some(Private::Booking { person, note, claimed }) if sees_person(viewer.actor, &dossier) => {
            (Some(person), note, claimed.and_then(|claimed| claimed.seen_by(viewer.actor.role)))
        }
        _ => (None, String::new(), None),
    };
    let deliver_to = if person.is_some() { deliver_to(tx, &dossier)? } else { None };
    let leg = dossier.open_leg();
    let door = match leg {
        Some(leg) => dossiers::find_door(tx, &dossier, leg)?.map(|door| (leg, door)),
        None => None,
    };
    let foresight = foresight(tx, viewer, &dossier)?;
    let is_owner = viewer.actor.id == dossier.owner;
    let is_courier = dossier.courier() == Some(viewer.actor.id);
    let doors = door.as_ref().filter(|_| is_owner).map(|(leg, door)| Doors {
        leg: *leg,
        token: door.token.clone(),
        code: door.code.clone(),
    });
    let checks = door.filter(|_| is_courier).map(|(leg, door)| DoorChecks { leg, verifier: door.verifier });
    Ok(Some(DossierView {
        point: point(viewer, &dossier, person.as_ref(), deliver_to.as_ref()),
        deliver_to,
        person,
        note,
        claimed,
        history: history(tx, viewer.actor, &dossier)?,
        doors,
        checks,
        badge: if is_owner || is_courier { badge(tx, viewer, &dossier)? } else { None },
        track: if is_owner { dossiers::find_track(tx, id)? } else { None },
        said: said(tx, viewer.actor, &dossier)?,
        stages: stages(viewer, &dossier),
        sums: sums(tx, viewer, &dossier)?,
        forecast: foresight.0,
        claimable: foresight.1,
        dossier,
    }))
}

/// When it will be where, and about which legs its owner may claim.
fn foresight(
    tx: &mut dyn Read,
    viewer: &Viewer,
    dossier: &Dossier,
) -> Result<(Option<Forecast>, Vec<Claimable>), StoreError> {
    let claims = viewer.actor.role.may(Kind::OpenClaim);
    if !viewer.actor.role.sees(Sight::Forecast) {
        return Ok((None, Vec::new()));
    }
    let terms = transit::terms(tx, viewer.reference, &viewer.events, dossier, day_of(viewer.at_ms))?;
    let carriage = viewer.limits.carriage(viewer.reference, &terms);
    let claimable = |leg| {
        let terms = dossier.claim_terms(leg, &carriage)?;
        let until = claim_window(terms.transit_end, carriage.post, carriage.rules).ok()?.last_day;
        (until >= day_of(viewer.at_ms)).then_some(Claimable { leg, terms, until })
    };
    let claimable = [Leg::Pickup, Leg::Return].into_iter().filter(|_| claims).filter_map(claimable).collect();
    Ok((dossier.foresee(viewer.at_ms, &carriage), claimable))
}

/// The days of the post at the recipient's place.
fn post_days(tx: &mut dyn Read, viewer: &Viewer, dossier: &Dossier) -> Result<PostDays, StoreError> {
    transit::post_days(tx, viewer.reference, &viewer.events, dossier, day_of(viewer.at_ms))
}

/// The cash of a day, for whoever took it and for the office it was handed in to.
fn cash(tx: &mut dyn Read, viewer: &Viewer, id: &str) -> Result<Option<CashView>, StoreError> {
    let Some((courier, day)) = id.split_once(':') else { return Ok(None) };
    let (courier, day) = (parsed(courier, "id")?, parsed(day, "id")?);
    let sees = match (viewer.actor.role, &viewer.actor.scope) {
        _ if viewer.actor.id == courier => true,
        (Role::Coordinator, Scope::Office(own)) => office::cash_office(tx, courier, day)?.as_ref() == Some(own),
        (Role::Administrator, Scope::All) => office::is_of_counter(tx, courier)?,
        _ => false,
    };
    if sees && viewer.actor.role.sees(Sight::Cash) { office::cash_view(tx, courier, day) } else { Ok(None) }
}

/// Another address or recipient for the result, from the personal fields of the entries that said so.
pub fn deliver_to(tx: &mut dyn Read, dossier: &Dossier) -> Result<Option<DeliverToView>, StoreError> {
    let Some(to) = &dossier.deliver_to else { return Ok(None) };
    let subject = dossiers::subject(dossier.id);
    let mut view = DeliverToView::default();
    if let Some(entry) = to.address {
        view.address = match entries::find_private(tx, &subject, entry)? {
            Some(Private::Choice { choice: DeliveryChoice::OtherAddress { address, .. } }) => Some(address),
            Some(Private::Redirect { address, .. }) => address,
            _ => None,
        };
    }
    if let Some(entry) = to.recipient {
        (view.recipient, view.relation) = match entries::find_private(tx, &subject, entry)? {
            Some(Private::Choice { choice: DeliveryChoice::Proxy { name, relation, .. } }) => {
                (Some(name), Some(relation))
            }
            Some(Private::Redirect { recipient, .. }) => (recipient, None),
            _ => (None, None),
        };
    }
    Ok(Some(view))
}

/// Whether this actor sees this dossier at all. A courier sees those of the own stops only, an
/// operator those that are open.
fn may_see(actor: &Actor, dossier: &Dossier) -> bool {
    match actor.role {
        Role::Courier => dossier.courier() == Some(actor.id),
        // The feed brings an operator no dossier; whoever calls is looked up.
        Role::CallOperator => dossier.concerns(actor) && !dossier.status.is_closed(),
        Role::Citizen | Role::Coordinator | Role::OneStopOfficer | Role::Auditor | Role::Administrator => {
            dossier.concerns(actor)
        }
    }
}

/// Whether an entry is about a complaint, and about which, by the number of the entry that opened it.
fn complaint_of(entry: &Entry) -> Option<u64> {
    match &entry.event {
        Event::ComplaintOpened { .. } => Some(entry.number),
        event @ Event::ComplaintAnswered { .. } => event.answers(),
        _ => None,
    }
}

fn history(tx: &mut dyn Read, actor: &Actor, dossier: &Dossier) -> Result<Vec<HistoryLine>, StoreError> {
    let mut lines = Vec::new();
    for entry in entries::list(tx, &dossiers::subject(dossier.id))? {
        // Somebody's complaint is read by the two sides of it.
        let read = |number| dossier.complaints.iter().any(|lodged| lodged.entry == number);
        if complaint_of(&entry).is_some_and(|number| !read(number)) {
            continue;
        }
        // A citizen's name is personal; staff act in their office's name and are named to everyone concerned.
        let named = entry.role != Role::Citizen || entry.actor == actor.id;
        let by = if named { actors::find_name(tx, entry.actor)?.map(|(_, name)| name) } else { None };
        lines.push(HistoryLine {
            entry: entry.number,
            event: tag(&entry.event),
            role: entry.role,
            by,
            device_ms: entry.times.device_ms,
            occurred_ms: entry.times.occurred_ms,
            recorded_ms: entry.times.recorded_ms,
        });
    }
    // Late offline events are shown where they belong in time.
    lines.sort_by_key(|line| (line.occurred_ms, line.entry));
    Ok(lines)
}

/// What was written with the steps, as far as this actor reads it, oldest first.
fn said(tx: &mut dyn Read, actor: &Actor, dossier: &Dossier) -> Result<Vec<Said>, StoreError> {
    let subject = dossiers::subject(dossier.id);
    let mut said = Vec::new();
    for entry in entries::list(tx, &subject)? {
        let event = tag(&entry.event);
        let reads = match complaint_of(&entry) {
            Some(number) => {
                let lodged = dossier.complaints.iter().find(|lodged| lodged.entry == number);
                // An auditor reads what became of it, not what people wrote.
                lodged.is_some() && actor.role.sees(Sight::WordsOfComplaints)
            }
            None => SAID_WITH.contains(&event.as_str()) && sees_said(actor, dossier, &event),
        };
        if !reads {
            continue;
        }
        if let Some(Private::Words { text }) = entries::find_private(tx, &subject, entry.number)? {
            said.push(Said { entry: entry.number, event, answers: entry.event.answers(), text });
        }
    }
    Ok(said)
}

/// Where the money stands, for those who handle it.
fn sums(tx: &mut dyn Read, viewer: &Viewer, dossier: &Dossier) -> Result<Vec<SumView>, StoreError> {
    if viewer.actor.role.sees(Sight::Sums) { sums::sums(tx, dossier) } else { Ok(Vec::new()) }
}

/// How each stage kept its own limit until now, or until the agency was done.
fn stages(viewer: &Viewer, dossier: &Dossier) -> Vec<StageLateness> {
    let may = viewer.actor.role.sees(Sight::Stages);
    let Some(sheet) = dossier.work.sheet.as_ref().filter(|_| may) else { return Vec::new() };
    let until_ms = dossier.status.ended_ms().unwrap_or(viewer.at_ms);
    let Some(until) = DateTime::from_timestamp_millis(until_ms) else { return Vec::new() };
    // The hops were checked when they came; what does not fit any more is not judged.
    sheet.judge(until, &dossier.waits(until_ms), &viewer.reference.agency_calendar).unwrap_or_default()
}

fn tag(event: &Event) -> String {
    let value = serde_json::to_value(event).expect("events are JSON");
    value.get("event").and_then(|tag| tag.as_str()).unwrap_or_default().to_owned()
}

fn badge(tx: &mut dyn Read, viewer: &Viewer, dossier: &Dossier) -> Result<Option<Badge>, StoreError> {
    let (Some(courier), Some(leg)) = (dossier.courier(), dossier.open_leg()) else { return Ok(None) };
    let Some(account) = actors::find(tx, courier)? else { return Ok(None) };
    let number = viewer.keys.secret_number(format!("{}:{leg:?}:{courier}", dossier.id).as_bytes());
    let words = [number % BADGE_WORDS, (number >> 16) % BADGE_WORDS].map(|word| word as u16);
    Ok(Some(Badge { courier: account.name, staff_code: account.staff_code.unwrap_or_default(), words }))
}

/// Where to find the address: the pin, else the middle of the commune.
fn point(viewer: &Viewer, dossier: &Dossier, person: Option<&Person>, to: Option<&DeliverToView>) -> Option<[f64; 2]> {
    if let Some(address) = to.and_then(|to| to.address.as_ref()).filter(|_| dossier.open_leg() == Some(Leg::Return)) {
        let middle = || commune_middle(viewer.reference, address.commune.as_str(), viewer.at_ms);
        return address.point.or_else(middle);
    }
    let pin = person.and_then(|person| person.address.point);
    pin.or_else(|| commune_middle(viewer.reference, dossier.commune.as_str(), viewer.at_ms))
}

/// The rough middle of a commune, (lon, lat).
pub fn commune_middle(reference: &Reference, commune: &str, at_ms: i64) -> Option<[f64; 2]> {
    let today = local_date(DateTime::from_timestamp_millis(at_ms).unwrap_or_default());
    transit::of_today(reference, commune, today).map(|commune| [commune.centroid.x(), commune.centroid.y()])
}

fn case(tx: &mut dyn Read, viewer: &Viewer, id: &str) -> Result<Option<CaseView>, StoreError> {
    let case = cases::find_open(tx, parsed(id, "id")?)?.filter(|case| case.concerns(viewer.actor));
    let Some(case) = case else { return Ok(None) };
    // Whoever keeps or audits the system reads what was done, not to whom.
    let reads_people = viewer.actor.role.sees(Sight::PeopleOfMatters);
    let sender = actors::find_name(tx, case.actor)?;
    let stands = crate::actions::counts_already(tx, &case)?;
    let first = commands::find_text(tx, case.command)?.filter(|first| *first != case.text);
    let shown = |text: &str| {
        let command = serde_json::from_str::<Command>(text).ok()?;
        Some(if reads_people { command.body } else { without_people(command.body) })
    };
    let clocks = serde_json::from_str::<Clocks>(&case.text).ok();
    Ok(Some(CaseView {
        id: id.to_owned(),
        dossier: case.dossier.as_deref().map(|id| parsed(id, "dossier")).transpose()?,
        command: case.kind,
        actor: case.actor,
        opened_ms: case.opened_ms,
        role: sender.as_ref().map(|(role, _)| *role),
        name: sender.filter(|(role, _)| reads_people || *role != Role::Citizen).map(|(_, name)| name),
        device_ms: clocks.map(|clocks| clocks.occurred_at.wall_ms),
        occurred_ms: case.occurred_ms,
        body: shown(&case.text),
        first: first.as_deref().and_then(shown),
        code: case.code,
        stands,
    }))
}

/// What is read of a command whose body may be unreadable.
#[derive(Deserialize)]
struct Clocks {
    occurred_at: OccurredAt,
}

fn without_people(mut body: Body) -> Body {
    match &mut body {
        Body::Book(book) => {
            for field in [&mut book.person.name, &mut book.person.phone, &mut book.note] {
                field.clear();
            }
            (book.caller, book.person.address.point, book.person.proxy) = (None, None, None);
            book.person.address.line.clear();
            book.person.address.landmark.clear();
        }
        Body::ConfirmDelivery(record) => {
            record.recipient = Recipient::Owner;
            record.identity.last4.clear();
            record.remarks.clear();
        }
        _ => {}
    }
    body
}
