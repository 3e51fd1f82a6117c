//! The demo's data as it is kept.

use serde::Deserialize;
use shared::actor::{Role, Scope};
use shared::api::command::Form;
use shared::api::views::PlaceView;
use shared::identifiers::phone::Phone;

/// All of it.
#[derive(Debug, Clone, Deserialize)]
pub struct Demo {
    /// Of every member of staff.
    pub password: String,
    /// What citizens agreed to.
    pub consent: String,
    /// A drawn photo of a closed cover, PNG in base64.
    pub photo: String,
    /// Agencies and post offices.
    pub places: Vec<PlaceView>,
    /// Staff.
    pub staff: Vec<Staff>,
    /// Citizens.
    pub citizens: Vec<Citizen>,
    /// Bookings and how far each has come.
    pub bookings: Vec<Booking>,
}

/// A member of staff.
#[derive(Debug, Clone, Deserialize)]
pub struct Staff {
    /// User name.
    pub user: String,
    /// Name to show.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// On the badge.
    #[serde(default)]
    pub staff_code: Option<String>,
    /// For couriers.
    #[serde(default)]
    pub shift: Option<Shift>,
}

/// A courier's working day.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Shift {
    /// Minutes after midnight.
    pub from_min: i64,
    /// Minutes after midnight.
    pub to_min: i64,
    /// Dossiers on board.
    pub capacity: i64,
}

/// A citizen.
#[derive(Debug, Clone, Deserialize)]
pub struct Citizen {
    /// E.164.
    pub phone: Phone,
    /// As on the papers.
    pub name: String,
}

/// A booking.
#[derive(Debug, Clone, Deserialize)]
pub struct Booking {
    /// Place in the list of citizens.
    pub citizen: usize,
    /// Code.
    pub procedure: String,
    /// a, b or c.
    pub form: Form,
    /// Who receives it.
    pub agency: String,
    /// 0 = the demo day, -1 = the day before, -2 = the one before that.
    pub day: i8,
    /// Which window of the day, from 0.
    pub window: usize,
    /// Today's code.
    pub commune: String,
    /// As chosen, old or new.
    pub commune_name: String,
    /// Hamlet.
    pub line: String,
    /// How to find it.
    pub landmark: String,
    /// For the courier.
    pub note: String,
    /// How far it has come.
    pub until: Until,
    /// (lon, lat), if a pin was set.
    #[serde(default)]
    pub point: Option<[f64; 2]>,
    /// For form b.
    #[serde(default)]
    pub slip_code: Option<String>,
}

/// The last step that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    Requested,
    Collected,
    Offered,
    HandedOver,
    Processing,
    Finished,
    Released,
    Delivered,
    Rated,
}

impl Demo {
    /// Reads what is embedded.
    pub fn embedded() -> Self {
        serde_json::from_str(assets::data::demo()).expect("a test reads the embedded demo")
    }

    /// Name of an agency or office.
    pub fn place_name(&self, id: &str) -> &str {
        self.places.iter().find(|place| place.id == id).map_or("", |place| &place.name)
    }
}

impl Staff {
    /// The end of a text key.
    pub fn role_key(&self) -> &'static str {
        match self.role {
            Role::Citizen => "citizen",
            Role::Courier => "courier",
            Role::Coordinator => "coordinator",
            Role::OneStopOfficer => "officer",
            Role::CallOperator => "operator",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
        }
    }

    /// Code of the office or agency, if there is one.
    pub fn place(&self) -> Option<&str> {
        match &self.scope {
            Scope::Office(id) => Some(id.as_str()),
            Scope::Agency(id) => Some(id.as_str()),
            Scope::Own | Scope::All => None,
        }
    }
}

impl Citizen {
    /// As dialled.
    pub fn national(&self) -> String {
        self.phone.national().unwrap_or_else(|| self.phone.e164().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_embedded_demo_is_large_enough_and_points_at_what_exists() {
        let demo = Demo::embedded();
        assert!(demo.bookings.len() >= 60 && demo.citizens.len() >= 12);
        assert!(demo.bookings.iter().filter(|booking| booking.day == 0).count() >= 40);
        for office in demo.places.iter().filter(|place| place.is == "office") {
            let couriers =
                demo.staff.iter().filter(|one| one.role == Role::Courier && one.place() == Some(office.id.as_str()));
            assert!(couriers.count() >= 3, "{}", office.id);
        }
        let known: BTreeSet<&str> = demo.places.iter().map(|place| place.id.as_str()).collect();
        assert!(demo.staff.iter().filter_map(Staff::place).all(|place| known.contains(place)));
        for booking in &demo.bookings {
            assert!(booking.citizen < demo.citizens.len() && known.contains(booking.agency.as_str()));
        }
        for form in [Form::Send, Form::Receive, Form::Both] {
            assert!(demo.bookings.iter().any(|booking| booking.form == form));
        }
        let shops: BTreeSet<&str> =
            demo.staff.iter().filter(|one| one.role == Role::OneStopOfficer).filter_map(Staff::place).collect();
        assert!(demo.bookings.iter().all(|booking| shops.contains(booking.agency.as_str())), "a shop without officer");
    }
}
