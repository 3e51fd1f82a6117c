//! Every vector of every file.

use serde_json::Value;
use server::explain::{Kind, run};

use crate::facts;

/// Asks each vector of a file and returns how many there were.
fn check(file: &str, kind: Kind) -> usize {
    let facts = facts();
    let file: Value = serde_json::from_str(file).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    let mut wrong = Vec::new();
    for vector in vectors {
        let answer: Value = serde_json::from_str(&run(kind, &vector.to_string(), &facts, None)).unwrap();
        if answer != vector["expected"] {
            wrong.push(format!("{} {}\n  {answer}\n  {}", vector["id"], vector["title"], vector["expected"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    vectors.len()
}

#[test]
fn every_deadline_vector_is_reproduced() {
    assert_eq!(check(include_str!("../data/fixtures/deadline_vectors.json"), Kind::Due), 40);
}

#[test]
fn every_waybill_vector_is_reproduced() {
    assert_eq!(check(include_str!("../data/fixtures/s10_vectors.json"), Kind::Waybill), 13);
}

#[test]
fn every_personal_id_vector_is_reproduced() {
    assert_eq!(check(include_str!("../data/fixtures/cccd_vectors.json"), Kind::Id), 12);
}

#[test]
fn every_phone_vector_is_reproduced() {
    assert_eq!(check(include_str!("../data/fixtures/phone_vectors.json"), Kind::Phone), 21);
}

#[test]
fn a_bare_question_gets_the_same_answer_as_a_named_one() {
    let facts = facts();
    let file: Value = serde_json::from_str(include_str!("../data/fixtures/deadline_vectors.json")).unwrap();
    for vector in file["vectors"].as_array().unwrap() {
        let bare: Value = serde_json::from_str(&run(Kind::Due, &vector["input"].to_string(), &facts, None)).unwrap();
        assert_eq!(bare, vector["expected"], "{}", vector["id"]);
    }
}

/// Due dates named in prose by the domain page, beyond the vector file.
#[test]
fn the_due_dates_of_the_worked_table_are_reproduced() {
    let facts = facts();
    for (id, input, field, expected) in [
        (
            "D06",
            r#"{"filed_at":"2026-11-23T15:30:00+07:00","unit":"working_hour","amount_minutes":240,"cutoff_applies":true}"#,
            "due_at",
            "2026-11-25T11:00:00+07:00",
        ),
        (
            "D11",
            r#"{"filed_at":"2025-04-29T10:00:00+07:00","unit":"working_day","amount":2}"#,
            "due_date",
            "2025-05-06",
        ),
        (
            "D13",
            r#"{"filed_at":"2026-04-24T10:00:00+07:00","unit":"working_day","amount":2}"#,
            "due_date",
            "2026-04-29",
        ),
        (
            "D16",
            r#"{"filed_at":"2025-12-31T10:00:00+07:00","unit":"working_day","amount":8}"#,
            "due_date",
            "2026-01-13",
        ),
        (
            "D21",
            r#"{"filed_at":"2026-11-02T09:00:00+07:00","unit":"working_day","amount":10,"pauses":[{"from":"2026-11-05T10:00:00+07:00","to":"2026-11-11T15:20:00+07:00"}]}"#,
            "due_date",
            "2026-11-20",
        ),
        (
            "D29",
            r#"{"filed_at":"2027-02-01T09:00:00+07:00","unit":"working_day","amount":5}"#,
            "due_date",
            "2027-02-15",
        ),
        ("A02", r#"{"due_date":"2026-11-25"}"#, "latest_date", "2026-11-23"),
    ] {
        let answer: Value = serde_json::from_str(&run(Kind::Due, input, &facts, None)).unwrap();
        assert_eq!(answer[field], expected, "{id}: {answer}");
        if field == "due_date" {
            assert_eq!(answer["provisional"], id == "D29", "{id}");
        }
    }
}
