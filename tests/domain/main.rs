//! The rules against the acceptance vectors, asked the way an auditor asks them: one JSON line into `server explain`, one
//! out. A vector passes when the whole answer equals what is expected.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod addresses;
mod agency_axis;
mod agency_clock;
mod claims;
mod clock;
mod dossiers;
mod events;
mod explain;
mod frozen;
mod groups;
mod mistakes;
mod notes;
mod pickup_leg;
mod pickup_walks;
mod reference_data;
mod return_walks;
mod returns;
mod rights;
mod samples;
mod scores;
mod story;
mod texts;
mod urgent;
mod vectors;

use server::explain::Facts;
use shared::time::limit::ClockRules;

/// The product's tables with the calendar of the vectors.
fn facts() -> Facts {
    Facts::parse(
        include_str!("../data/fixtures/calendar_2025_2030.json"),
        assets::data::clock_rules(),
        include_str!("../../assets/data/registration_codes.json"),
        include_str!("../../assets/data/postage.json"),
    )
    .unwrap()
}

/// The rules of counting of the product.
fn clock_rules() -> ClockRules {
    ClockRules::parse(assets::data::clock_rules()).unwrap().pop().unwrap()
}
