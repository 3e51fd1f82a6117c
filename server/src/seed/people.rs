//! Places, procedures and accounts of the demo.

use shared::actor::{Actor, Role, Scope};
use shared::ids::{ActorId, DeviceId, Digest};

use super::data::{Citizen, Demo, Staff};
use super::{Days, at_ms};
use crate::error::Error;
use crate::passwords;
use crate::store::actors::{self, Account, Shift};
use crate::store::{Write, places};

/// Makes them.
pub fn make(tx: &mut dyn Write, demo: &Demo, days: &Days) -> Result<(), Error> {
    let procedures = shared::catalogue::read(assets::data::procedures()).expect("a test reads the embedded catalogue");
    for version in &procedures {
        places::save_procedure(tx, version)?;
    }
    for place in &demo.places {
        places::save(tx, place)?;
    }
    for person in &demo.staff {
        staff(tx, person, demo, days)?;
    }
    for citizen in &demo.citizens {
        let account =
            Account { actor: citizen_actor(citizen, days), name: citizen.national(), password: None, staff_code: None };
        actors::create(tx, &account, Some(citizen.phone.e164()), None)?;
    }
    Ok(())
}

fn staff(tx: &mut dyn Write, person: &Staff, demo: &Demo, days: &Days) -> Result<(), Error> {
    let actor = staff_actor(person, days);
    let account = Account {
        actor: actor.clone(),
        name: person.name.clone(),
        password: Some(passwords::hash(&demo.password, &bytes(&person.user))),
        staff_code: person.staff_code.clone(),
    };
    actors::create(tx, &account, None, Some(&person.user))?;
    if let (Some(shift), Some(office)) = (person.shift, person.place()) {
        let shift = Shift {
            courier: actor.id,
            name: person.name.clone(),
            from_min: shift.from_min,
            to_min: shift.to_min,
            capacity: shift.capacity,
        };
        actors::save_shift(tx, office, &shift)?;
    }
    Ok(())
}

/// A member of staff as one who acts.
pub fn staff_actor(person: &Staff, days: &Days) -> Actor {
    Actor { id: actor_id(&person.user, days), role: person.role, scope: person.scope.clone() }
}

/// A citizen as one who acts.
pub fn citizen_actor(citizen: &Citizen, days: &Days) -> Actor {
    Actor { id: actor_id(citizen.phone.e164(), days), role: Role::Citizen, scope: Scope::Own }
}

/// The device on which somebody did what the demo tells.
pub fn device(actor: &Actor, days: &Days) -> DeviceId {
    DeviceId::new(made_ms(days), bytes(&format!("device {}", actor.id)))
}

fn actor_id(name: &str, days: &Days) -> ActorId {
    ActorId::new(made_ms(days), bytes(name))
}

fn made_ms(days: &Days) -> u64 {
    at_ms(days.earlier, 0).unsigned_abs()
}

/// Bytes that only depend on `name`.
fn bytes<const N: usize>(name: &str) -> [u8; N] {
    let digest = Digest::of(format!("tannoi demo {name}").as_bytes());
    std::array::from_fn(|i| digest.0[i % digest.0.len()])
}
