//! What is sent or stored keeps its form. The files have one line of JSON each; a new command or state adds a line, no line
//! is ever changed.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::command::{Body, Kind};
use shared::dossier::Dossier;

use crate::dossiers::*;

/// Writes `things` as lines and compares them with the file; when they differ, the lines of now are left beside the tests'
/// other output, for a person to look at.
fn keeps_its_form<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, file: &str, things: &[T]) {
    let lines: Vec<String> = things.iter().map(|thing| serde_json::to_string(thing).unwrap()).collect();
    let text = lines.join("\n") + "\n";
    if text != file {
        let now = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(&now, &text).unwrap();
        let differs = file.lines().zip(&lines).find(|(then, now)| then != now);
        panic!("{name} has another form: {differs:?}; all lines of now are in {now}");
    }
    for (line, thing) in file.lines().zip(things) {
        assert_eq!(serde_json::from_str::<T>(line).unwrap(), *thing, "reads as it was written");
    }
}

#[test]
fn every_command_keeps_the_form_in_which_devices_stored_it() {
    let bodies: Vec<Body> = everything().into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies.len(), Kind::ALL.len());
    keeps_its_form("commands.jsonl", include_str!("../data/frozen/commands.jsonl"), &bodies);
}

#[test]
fn a_stored_dossier_keeps_its_form_from_booking_to_the_way_home() {
    let dossiers: Vec<Dossier> = vec![booked(), collected(), filed(), with_courier()];
    keeps_its_form("dossiers.jsonl", include_str!("../data/frozen/dossiers.jsonl"), &dossiers);
}
