//! What `server explain` does beside the vectors: odd input, the transit table, money.

use serde_json::{Value, json};
use server::explain::{Kind, run};

use crate::facts;

fn ask(kind: Kind, input: &Value) -> Value {
    serde_json::from_str(&run(kind, &input.to_string(), &facts(), None)).unwrap()
}

#[test]
fn bad_input_is_an_error_line_and_never_a_panic() {
    let facts = facts();
    for kind in [Kind::Due, Kind::Transit, Kind::Id, Kind::Phone, Kind::Waybill, Kind::Fee, Kind::Address] {
        for line in ["", "{", "null", "[]", "7", "{}", r#"{"input":{}}"#, r#"{"raw":7}"#, r#"{"filed_at":"x"}"#] {
            let answer: Value = serde_json::from_str(&run(kind, line, &facts, None)).unwrap();
            assert_eq!(answer["error"]["code"], "explain.bad-input", "{kind:?} {line}");
        }
    }
}

#[test]
fn years_beyond_the_calendar_are_refused_at_once() {
    for (field, input) in [
        ("filed_at", json!({"filed_at": "9999-12-31T10:00:00+07:00", "unit": "working_day", "amount": 5})),
        ("due_date", json!({"due_date": "+262142-12-31"})),
        ("due_date", json!({"due_date": "0001-01-01"})),
        ("transit_end", json!({"transit_end": "+262142-12-31"})),
        (
            "suspended_post_days[1]",
            json!({"first_invitation_on": "2026-11-16", "suspended_post_days": ["2026-11-17", "9999-12-31"]}),
        ),
        (
            "pauses[0].to",
            json!({"filed_at": "2026-11-16T10:00:00+07:00", "unit": "working_day", "amount": 5,
                "pauses": [{"from": "2026-11-17T10:00:00+07:00", "to": "9999-12-31T10:00:00+07:00"}]}),
        ),
    ] {
        let error = &ask(Kind::Due, &input)["error"];
        assert_eq!(error["code"], "time.out-of-range", "{input}");
        assert!(error["detail"].as_str().unwrap().starts_with(&format!("{field}: ")), "{error}");
    }
}

#[test]
fn a_kind_that_is_no_text_is_named_and_a_mark_of_encoding_before_a_line_is_not_read() {
    let answer = ask(Kind::Due, &json!({"kind": 5, "input": {"due_date": "2026-12-01"}}));
    assert!(answer["error"]["detail"].as_str().unwrap().starts_with("kind: "), "{answer}");
    let marked = run(Kind::Phone, "\u{feff}{\"raw\": \"0905123456\"}", &facts(), None);
    assert_eq!(serde_json::from_str::<Value>(&marked).unwrap()["e164"], "+84905123456");
}

#[test]
fn a_question_names_its_kind_beside_its_fields_or_around_them() {
    let flat =
        json!({"kind": "invitation_check", "first_invitation_on": "2026-11-16", "second_invitation_on": "2026-11-18"});
    let around = json!({"kind": "invitation_check",
        "input": {"first_invitation_on": "2026-11-16", "second_invitation_on": "2026-11-18"}});
    for input in [flat, around] {
        assert_eq!(ask(Kind::Due, &input), json!({"allowed": true}), "{input}");
    }
}

#[test]
fn a_supplement_that_is_awaited_leaves_no_due_date() {
    let input = json!({"filed_at": "2026-11-16T10:00:00+07:00", "supplement_requested_at": "2026-11-18T16:00:00+07:00",
        "unit": "working_day", "amount": 7});
    assert_eq!(ask(Kind::Due, &input)["error"]["code"], "time.stopped");
}

#[test]
fn the_transit_table_answers_where_no_limit_was_agreed() {
    let ask = |zone: &str, with_slip| {
        let input = json!({"accepted_on": "2026-11-02", "zone": zone, "with_slip": with_slip, "leg": "to_citizen"});
        ask(Kind::Transit, &input)["due_raw"].clone()
    };
    assert_eq!(ask("same_zone", false), "2026-11-03");
    assert_eq!(ask("same_province", true), "2026-11-06");
    assert_eq!(ask("class1_cities", true), "2026-11-09");
    assert_eq!(ask("inter_province", false), "2026-11-06");
}

#[test]
fn a_closure_of_the_agency_moves_a_pickup_leg_but_not_a_return_leg() {
    let row = json!({"date": "2026-11-03", "kind": "closure", "applies_to": ["agency"], "certainty": "official",
        "name_vi": "Lũ", "name_en": "Flood", "basis": "test"});
    let ask = |leg: &str| {
        let input = json!({"accepted_on": "2026-11-02", "zone": "same_zone", "leg": leg, "extra_rows": [row]});
        ask(Kind::Transit, &input)["due_effective"].clone()
    };
    assert_eq!(ask("to_agency"), "2026-11-04");
    assert_eq!(ask("to_citizen"), "2026-11-03");
}

#[test]
fn a_booking_is_priced_in_two_sums_from_the_products_own_table() {
    let input = json!({"form": "both", "zone": "same_zone", "on": "2026-11-23",
        "state_fees": [{"code": "x", "kind": "charge", "amount": 8000, "moment": "on_reception"}],
        "postage_claims": [{"group": "war_invalid", "proof": "A1"}]});
    let answer = ask(Kind::Fee, &input);
    assert_eq!((&answer["postage_total"], &answer["state_fees_total"]), (&json!(20_000), &json!(8_000)));
    assert_eq!(answer["postage"][0]["sample"], true);
}

#[test]
fn an_amount_is_told_in_figures_and_words() {
    let answer = ask(Kind::Fee, &json!({"amount": 33_000}));
    assert_eq!(answer, json!({"figures": "33.000 đ", "words": "Ba mươi ba nghìn đồng"}));
    assert_eq!(ask(Kind::Fee, &json!({"amount": 104, "empty_tens": "le"}))["words"], "Một trăm lẻ bốn đồng");
}

#[test]
fn a_refusal_names_the_field_and_says_why() {
    let due = |input: Value| (Kind::Due, input);
    for ((kind, input), code, begins) in [
        (
            due(json!({"filed_at": "23/11/2026", "unit": "working_day", "amount": 5})),
            "explain.bad-input",
            "filed_at: not an",
        ),
        (due(json!({"filed_at": "2026-11-23T16:10:00", "unit": "same_day"})), "explain.bad-input", "filed_at: not an"),
        (due(json!({"filed_at": "2026-11-23T16:10:00+07:00", "amount": 5})), "explain.bad-input", "unit: missing"),
        (
            due(json!({"filed_at": "2026-11-23T16:10:00+07:00", "unit": "week", "amount": 5})),
            "explain.bad-input",
            "unit: unknown",
        ),
        (
            due(json!({"filed_at": "2026-11-23T16:10:00+07:00", "unit": "month"})),
            "explain.bad-input",
            "amount: missing",
        ),
        (
            due(json!({"filed_at": "2026-11-23T16:10:00+07:00", "unit": "month", "amount": 0})),
            "time.bad-amount",
            "amount: ",
        ),
        (
            due(json!({"filed_at": "2026-11-23T16:10:00+07:00", "unit": "same_day", "pauses": [{"from": "x"}]})),
            "explain.bad-input",
            "pauses[0].from: not an",
        ),
        (
            due(json!({"filed_at": "2026-11-23T16:10:00+07:00", "unit": "same_day", "extra_rows": [{"date": "x"}]})),
            "explain.bad-input",
            "extra_rows[0].date: ",
        ),
        (due(json!({"kind": "riddle", "input": {"filed_at": 1}})), "explain.bad-input", "kind: "),
        (due(json!({"due_date": "2026-02-30"})), "explain.bad-input", "due_date: not a date"),
        (due(json!({"received_on": "2026-11-23", "scope": "moon"})), "explain.bad-input", "scope: unknown"),
        (
            (Kind::Transit, json!({"accepted_on": "2026-11-02", "zone": "moon", "leg": "to_citizen"})),
            "explain.bad-input",
            "zone: unknown",
        ),
        (
            (Kind::Transit, json!({"accepted_on": "2026-11-02", "n": -1, "leg": "to_citizen"})),
            "explain.bad-input",
            "n: ",
        ),
        ((Kind::Transit, json!({"accepted_on": "2026-11-02", "n": 1})), "explain.bad-input", "leg: missing"),
        ((Kind::Fee, json!({"amount": "much"})), "explain.bad-input", "amount: "),
        ((Kind::Fee, json!({"form": "c", "zone": "moon", "on": "2026-11-23"})), "explain.bad-input", "zone: unknown"),
        ((Kind::Id, json!({"raw": "054085001234", "as_of_year": "x"})), "explain.bad-input", "as_of_year: "),
        ((Kind::Waybill, json!({"raw": "RA473124829VN", "source": "x"})), "explain.bad-input", "source: "),
    ] {
        let answer = ask(kind, &input);
        assert_eq!(answer["error"]["code"], code, "{input} {answer}");
        let detail = answer["error"]["detail"].as_str().unwrap();
        assert!(detail.starts_with(begins), "{input}: {detail}");
        assert!(!detail.contains('\n'), "{detail}");
    }
}

#[test]
fn an_open_pause_and_times_in_the_wrong_order_leave_no_due_date() {
    let with = |more: Value| {
        let mut input = json!({"filed_at": "2026-11-16T10:00:00+07:00", "unit": "working_day", "amount": 7});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ask(Kind::Due, &input)["error"]["code"].clone()
    };
    assert_eq!(with(json!({"pauses": [{"from": "2026-11-17T10:00:00+07:00"}]})), "time.paused");
    assert_eq!(with(json!({"restarted_at": "2026-11-13T10:00:00+07:00"})), "time.bad-pause");
    let early =
        json!({"supplement_requested_at": "2026-11-20T10:00:00+07:00", "restarted_at": "2026-11-18T10:00:00+07:00"});
    assert_eq!(with(early), "time.bad-pause");
    let backwards = json!({"pauses": [{"from": "2026-11-17T10:00:00+07:00", "to": "2026-11-17T09:00:00+07:00"}]});
    assert_eq!(with(backwards), "time.bad-pause");
    assert_eq!(with(json!({"pauses": null, "restarted_at": null, "extra_rows": null})), Value::Null);
}

#[test]
fn an_agreed_limit_is_counted_in_a_zone_the_table_does_not_have() {
    let input = json!({"accepted_on": "2026-11-02", "zone": "especially_difficult", "n": 6, "leg": "to_citizen"});
    assert_eq!(ask(Kind::Transit, &input)["due_raw"], "2026-11-09");
}

#[test]
fn the_forecast_names_the_day_in_hand_and_who_would_be_late() {
    let input = json!({
        "now": "2026-11-25T08:00:00+07:00",
        "pickup": {"limit_days": 1, "accepted_on": "2026-11-20", "handed_over_on": "2026-11-25"},
        "agency": {"limit": {"unit": "working_day", "amount": 3}, "start": {"filed_at": "2026-11-25T07:30:00+07:00"}},
        "return": {"limit_days": 1},
    });
    let answer = ask(Kind::Due, &input);
    assert_eq!(answer["in_hands_on"], "2026-12-01", "{answer}");
    let late: Vec<_> = answer["bodies"].as_array().unwrap().iter().filter(|body| body["late"] == true).collect();
    assert_eq!((late.len(), &late[0]["body"]), (1, &json!("pickup_leg")));
    // The limit was Monday 23 November, the 24th is a holiday of the post too.
    assert_eq!((&late[0]["limit_on"], &late[0]["late_working_days"]), (&json!("2026-11-23"), &json!(1)));
}

#[test]
fn a_new_date_stands_beside_the_first_and_the_switch_says_which_judges() {
    let with = |judged_by: &str, letter: &str| {
        ask(
            Kind::Due,
            &json!({"due_date": "2026-12-01", "new_date": "2026-12-04", "letter_on": letter, "judged_by": judged_by,
                "finished_at": "2026-12-03T09:00:00+07:00"}),
        )
    };
    let first = with("first", "2026-11-30");
    assert_eq!((&first["first"], &first["extended"]), (&json!("2026-12-01"), &json!("2026-12-04")));
    assert_eq!((&first["outcome"], &first["late_working_days"]), (&json!("late"), &json!(2)));
    assert_eq!(with("extended", "2026-11-30")["outcome"], "early");
    assert_eq!(with("first", "2026-12-01")["error"]["code"], "time.extension-too-late");
}

#[test]
fn a_control_sheet_is_judged_stage_by_stage() {
    let hop =
        |stage: &str, kind: &str, at: &str| json!({"stage": stage, "kind": kind, "at": format!("2026-11-{at}+07:00")});
    let input = json!({
        "slices": [{"stage": "receive", "limit_minutes": 240}, {"stage": "appraise", "limit_minutes": 60}],
        "hops": [hop("receive", "in", "25T08:00:00"), hop("receive", "out", "25T10:30:00"), hop("appraise", "in", "25T10:30:00")],
        "now": "2026-11-25T14:00:00+07:00",
    });
    let stages = ask(Kind::Due, &input)["stages"].clone();
    assert_eq!((&stages[0]["elapsed_minutes"], &stages[0]["late"]), (&json!(150), &json!(false)));
    assert_eq!((&stages[1]["elapsed_minutes"], &stages[1]["over_minutes"]), (&json!(90), &json!(30)));
}

#[test]
fn what_the_post_owes_is_told_with_the_payee_and_the_last_day() {
    let with = |more: Value| {
        let mut input = json!({"ground": "lost", "leg": "return", "found_on": "2026-11-23", "postage": 20_000,
            "postage_paid": 20_000, "has_acceptance_document": true});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ask(Kind::Fee, &input)
    };
    let floor = with(json!({}));
    assert_eq!(
        (&floor["total"], &floor["payee"], &floor["pay_by"]),
        (&json!(80_000), &json!("agency"), &json!("2026-12-23"))
    );
    assert_eq!(with(json!({"agreed_to_citizen": true}))["payee"], "citizen");
    assert_eq!(with(json!({"ground": "late"}))["total"], 20_000);
    assert_eq!(with(json!({"has_acceptance_document": false}))["error"]["code"], "claims.no-acceptance-document");
}

#[test]
fn further_inputs_of_every_form_are_answered_as_the_rules_say() {
    let facts = facts();
    let lines = include_str!("../data/fixtures/further_inputs.jsonl");
    let mut asked: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for line in lines.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let kind = vector["ask"].as_str().unwrap();
        let answer = run(Kind::from_word(kind).unwrap(), &vector["input"].to_string(), &facts, None);
        let mut answer: Value = serde_json::from_str(&answer).unwrap();
        // The words about a bad input are not the rule.
        if let Some(error) = answer.get_mut("error").and_then(Value::as_object_mut) {
            error.remove("detail");
        }
        assert_eq!(answer, vector["expected"], "{line}");
        *asked.entry(kind.to_owned()).or_default() += 1;
    }
    assert!(asked.len() == 6 && asked.values().all(|count| *count >= 10), "{asked:?}");
}
