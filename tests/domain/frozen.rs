//! What is sent or stored keeps its form. The files have one line of JSON each; a new command or state adds a line, no line
//! is ever changed.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::command::{Body, Kind, ReleaseResult};
use shared::dossier::Dossier;
use shared::dossier::event::Event;

use crate::samples::Sample;
use crate::story::*;
use crate::{events, samples};

/// Compares the lines of now with the file; when they differ, the lines of now are left beside the tests' other output, for
/// a person to look at.
pub fn keep_their_form(name: &str, file: &str, samples: &[Sample]) {
    let text: String = samples.iter().map(|sample| format!("{}\n", sample.line)).collect();
    if text != file {
        let now = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(&now, &text).unwrap();
        let differs =
            file.lines().zip(samples).find(|(then, now)| *then != now.line).map(|(then, now)| (then, &now.line));
        panic!("{name} has another form: {differs:?}; all lines of now are in {now}");
    }
    for (line, sample) in file.lines().zip(samples) {
        assert!((sample.reads_back)(line), "does not read as it was written: {line}");
    }
}

fn of<T: Serialize + DeserializeOwned + PartialEq + 'static>(things: Vec<T>) -> Vec<Sample> {
    things.into_iter().map(samples::sample).collect()
}

#[test]
fn every_command_keeps_the_form_in_which_devices_stored_it() {
    let mut bodies: Vec<Body> = everything().into_iter().map(|(_, body)| body).collect();
    // Its line is older than the note of a result, which has lines of its own.
    for body in &mut bodies {
        if let Body::AcceptResult { posting, .. } = body {
            *posting = None;
        }
    }
    assert_eq!(bodies.len(), Kind::ALL.len());
    keep_their_form("commands.jsonl", include_str!("../data/frozen/commands.jsonl"), &of(bodies));
}

#[test]
fn a_stored_dossier_keeps_its_form_from_booking_to_the_way_home() {
    let carried = Dossier { posted: None, ..with_courier() };
    let dossiers: Vec<Dossier> = vec![booked(), collected(), filed(), carried];
    keep_their_form("dossiers.jsonl", include_str!("../data/frozen/dossiers.jsonl"), &of(dossiers));
}

#[test]
fn every_event_keeps_the_form_in_which_the_ledger_holds_it() {
    let mut all: Vec<Event> = events::events();
    for event in &mut all {
        if let Event::ResultAccepted { posting, signature, .. } = event {
            (*posting, *signature) = (None, None);
        }
    }
    let tags: Vec<&str> = all.iter().map(events::tag).collect();
    assert_eq!(tags, events::TAGS, "a new event needs its line");
    keep_their_form("events.jsonl", include_str!("../data/frozen/events.jsonl"), &of(all));
}

#[test]
fn what_the_ledger_holds_of_offices_and_of_people_keeps_its_form() {
    keep_their_form(
        "office_events.jsonl",
        include_str!("../data/frozen/office_events.jsonl"),
        &of(samples::office_events()),
    );
    keep_their_form("private.jsonl", include_str!("../data/frozen/private.jsonl"), &of(samples::private()));
}

#[test]
fn every_view_that_devices_store_keeps_its_form() {
    keep_their_form("views.jsonl", include_str!("../data/frozen/views.jsonl"), &samples::views());
}

#[test]
fn every_receipt_and_answer_keeps_its_form() {
    keep_their_form("receipts.jsonl", include_str!("../data/frozen/receipts.jsonl"), &of(samples::receipts()));
    keep_their_form("answers.jsonl", include_str!("../data/frozen/answers.jsonl"), &samples::answers());
}

#[test]
fn the_note_of_a_result_keeps_the_form_in_which_it_is_sent_and_stored() {
    let sealed = ReleaseResult { originals: vec!["Sổ hộ khẩu".into()], ..release() };
    let accepts = everything().into_iter().map(|(_, body)| body);
    let accept = accepts.into_iter().find(|body| body.kind() == Kind::AcceptResult).unwrap();
    let accepted = events::events().into_iter().find(|event| events::tag(event) == "result_accepted").unwrap();
    let lines = vec![
        samples::sample(Body::ReleaseResult(Box::new(sealed))),
        samples::sample(accept),
        samples::sample::<Event>(accepted),
        samples::sample::<Dossier>(with_courier()),
    ];
    keep_their_form("posting.jsonl", include_str!("../data/frozen/posting.jsonl"), &lines);
}
