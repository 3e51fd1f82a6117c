//! What an actor may see of a thing: made here, redacted here, never by hiding in a page.

use chrono::DateTime;
use serde_json::value::RawValue;
use shared::actor::{Actor, Role};
use shared::api::command::{DeliveryChoice, Person};
use shared::api::views::{
    Badge, CaseView, DeliverToView, DoorChecks, Doors, DossierView, HistoryLine, kind, sees_person,
};
use shared::dossier::Dossier;
use shared::dossier::event::{Event, Private};
use shared::ids::{DeviceId, DossierId};
use shared::shipment::Leg;
use shared::time::local_date;

use crate::app::Reference;
use crate::keys::Keys;
use crate::store::entries::{self, parsed, to_json};
use crate::store::{Read, StoreError, actors, dossiers, numbers, places, plans};

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
            Some((office, day)) if viewer.actor.role == Role::Coordinator => {
                plans::find_day(tx, office, day)?.map(|view| to_json(&view))
            }
            Some(_) | None => None,
        },
        kind::PROCEDURE => {
            let today = local_date(DateTime::from_timestamp_millis(viewer.at_ms).unwrap_or_default());
            places::find_procedure(tx, id, today)?.map(|version| to_json(&version))
        }
        kind::PLACE => places::find(tx, id)?.map(|place| to_json(&place)),
        kind::RANGES => Some(to_json(&numbers::list(tx, viewer.actor.id, viewer.device)?)),
        kind::CASE => case(tx, id)?.map(|view| to_json(&view)),
        _ => None,
    };
    Ok(text.map(|text| RawValue::from_string(text).expect("our own JSON is JSON")))
}

fn dossier(tx: &mut dyn Read, viewer: &Viewer, id: DossierId) -> Result<Option<DossierView>, StoreError> {
    let Some(dossier) = dossiers::find(tx, id)?.filter(|dossier| may_see(viewer.actor, dossier)) else {
        return Ok(None);
    };
    let subject = dossiers::subject(id);
    let private = entries::find_private(tx, &subject, 1)?;
    let (person, note) = match private {
        Some(Private::Booking { person, note }) if sees_person(viewer.actor, &dossier) => (Some(person), note),
        _ => (None, String::new()),
    };
    let deliver_to = if person.is_some() { deliver_to(tx, &dossier)? } else { None };
    let leg = dossier.open_leg();
    let door = match leg {
        Some(leg) => dossiers::find_door(tx, id, leg)?.map(|door| (leg, door)),
        None => None,
    };
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
        history: history(tx, viewer.actor, &subject)?,
        doors,
        checks,
        badge: if is_owner || is_courier { badge(tx, viewer, &dossier)? } else { None },
        track: if is_owner { dossiers::find_track(tx, id)? } else { None },
        dossier,
    }))
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

/// Whether this actor sees this dossier at all. A courier sees those of the own stops only.
fn may_see(actor: &Actor, dossier: &Dossier) -> bool {
    match actor.role {
        Role::Courier => dossier.courier() == Some(actor.id),
        Role::Citizen
        | Role::Coordinator
        | Role::OneStopOfficer
        | Role::CallOperator
        | Role::Auditor
        | Role::Administrator => dossier.concerns(actor),
    }
}

fn history(tx: &mut dyn Read, actor: &Actor, subject: &str) -> Result<Vec<HistoryLine>, StoreError> {
    let mut lines = Vec::new();
    for entry in entries::list(tx, subject)? {
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
    match reference.gazetteer.commune(commune, today) {
        Some(shared::place::gazetteer::Unit::Current(commune)) => Some([commune.centroid.x(), commune.centroid.y()]),
        Some(shared::place::gazetteer::Unit::Old(_)) | None => None,
    }
}

fn case(tx: &mut dyn Read, id: &str) -> Result<Option<CaseView>, StoreError> {
    let row = tx.query_one(
        "SELECT code, kind, actor, dossier, opened_ms FROM case_file WHERE id = $1 AND closed_ms IS NULL",
        &[id.into()],
    )?;
    row.map(|row| {
        Ok(CaseView {
            id: id.to_owned(),
            code: row.text("code")?.to_owned(),
            dossier: row.opt_text("dossier")?.map(|id| parsed(id, "dossier")).transpose()?,
            command: row.text("kind")?.to_owned(),
            actor: parsed(row.text("actor")?, "actor")?,
            opened_ms: row.int("opened_ms")?,
        })
    })
    .transpose()
}
