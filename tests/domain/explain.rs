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
    for input in [
        json!({"filed_at": "9999-12-31T10:00:00+07:00", "unit": "working_day", "amount": 5}),
        json!({"due_date": "+262142-12-31"}),
        json!({"due_date": "0001-01-01"}),
        json!({"transit_end": "+262142-12-31"}),
    ] {
        assert_eq!(ask(Kind::Due, &input)["error"]["code"], "time.out-of-range", "{input}");
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
