//! The texts of the rules: every sentence an explanation needs exists in both languages and has all its gaps filled.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;
use server::explain::{Kind, run};
use shared::time::explanation::Words;

use crate::facts;

/// The messages of one language; they are one-liners without selectors, so that this small reader is enough.
fn messages(lang: &str) -> BTreeMap<&'static str, &'static str> {
    let files = match lang {
        "vi" => [
            include_str!("../../assets/i18n/vi/time.ftl"),
            include_str!("../../assets/i18n/vi/money.ftl"),
            include_str!("../../assets/i18n/vi/identifiers.ftl"),
            include_str!("../../assets/i18n/vi/address.ftl"),
        ],
        _ => [
            include_str!("../../assets/i18n/en/time.ftl"),
            include_str!("../../assets/i18n/en/money.ftl"),
            include_str!("../../assets/i18n/en/identifiers.ftl"),
            include_str!("../../assets/i18n/en/address.ftl"),
        ],
    };
    let lines = files.into_iter().flat_map(str::lines).filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split_once(" = ").unwrap()).collect()
}

/// The answer with its sentences; every lookup that finds no text or leaves a gap is added to `faults`.
fn told(kind: Kind, line: &str, lang: &str, faults: &RefCell<Vec<String>>) -> Value {
    let messages = messages(lang);
    let text = |key: &str, args: &[(&str, String)]| {
        let Some(message) = messages.get(key) else {
            faults.borrow_mut().push(format!("{lang}: no text {key}"));
            return key.to_owned();
        };
        let filled = args
            .iter()
            .fold((*message).to_owned(), |text, (name, value)| text.replace(&format!("{{ ${name} }}"), value));
        if filled.contains("{ $") {
            faults.borrow_mut().push(format!("{lang}: {key} has a gap: {filled}"));
        }
        filled
    };
    serde_json::from_str(&run(kind, line, &facts(), Some(&Words { lang, text: &text }))).unwrap()
}

#[test]
fn every_explanation_can_be_told_in_both_languages() {
    let faults = RefCell::new(Vec::new());
    let file = |kind, text: &str| {
        let file: Value = serde_json::from_str(text).unwrap();
        file["vectors"].as_array().unwrap().iter().map(|vector| (kind, vector.to_string())).collect::<Vec<_>>()
    };
    let mut lines = file(Kind::Due, include_str!("../data/fixtures/deadline_vectors.json"));
    lines.extend(file(Kind::Waybill, include_str!("../data/fixtures/s10_vectors.json")));
    lines.extend(file(Kind::Id, include_str!("../data/fixtures/cccd_vectors.json")));
    lines.extend(file(Kind::Phone, include_str!("../data/fixtures/phone_vectors.json")));
    lines.extend(file(Kind::Address, include_str!("../data/fixtures/address_lines.json")));
    for (kind, line) in [
        (Kind::Due, r#"{"filed_at":"2027-02-01T09:00:00+07:00","unit":"working_day","amount":5.5}"#),
        (Kind::Due, r#"{"filed_at":"2031-02-01T09:00:00+07:00","unit":"month","amount":2}"#),
        (
            Kind::Due,
            r#"{"filed_at":"2026-11-02T09:00:00+07:00","unit":"working_hour","amount_minutes":90,"pauses":[{"from":"2026-11-02T10:00:00+07:00","to":"2026-11-02T10:20:00+07:00"}]}"#,
        ),
        (
            Kind::Due,
            r#"{"filed_at":"2026-11-16T10:00:00+07:00","supplement_requested_at":"2026-11-18T16:00:00+07:00","unit":"working_day","amount":7}"#,
        ),
        (Kind::Id, r#"{"raw":"221234567"}"#),
        (Kind::Phone, r#"{"raw":"0257 3000001"}"#),
        (
            Kind::Fee,
            r#"{"form":"c","zone":"same_zone","on":"2026-11-23","state_fees":[{"code":"x","kind":"fee","amount":8000,"moment":"on_result"}],"postage_claims":[{"group":"hero","proof":"A1"}]}"#,
        ),
        (Kind::Fee, r#"{"form":"c","zone":"same_zone","on":"2020-11-23"}"#),
        (
            Kind::Fee,
            r#"{"ground":"lost","leg":"return","found_on":"2026-11-23","postage":20000,"postage_paid":20000,"reissue_costs":1000,"direct_damage":2000,"indirect_loss":5,"has_acceptance_document":true}"#,
        ),
        (
            Kind::Fee,
            r#"{"ground":"damaged","leg":"return","found_on":"2026-11-23","postage":20000,"postage_paid":20000,"has_acceptance_document":true,"taken_without_remark":true}"#,
        ),
        (Kind::Due, r#"{"due_date":"2026-12-01","new_date":"2026-12-04","letter_on":"2026-11-30"}"#),
        (Kind::Due, r#"{"due_date":"2026-12-01","new_date":"2026-12-05","letter_on":"2026-11-30"}"#),
        (
            Kind::Due,
            r#"{"now":"2027-02-01T08:00:00+07:00","pickup":{"limit_days":1,"accepted_on":"2027-01-20"},"agency":{"limit":{"unit":"working_day","amount":3}},"return":{"limit_days":1}}"#,
        ),
        (
            Kind::Due,
            r#"{"now":"2026-11-25T08:00:00+07:00","agency":{"limit":{"unit":"working_day","amount":3},"start":{"filed_at":"2026-11-02T09:00:00+07:00"}},"return":{"limit_days":1,"accepted_on":"2026-11-20"}}"#,
        ),
        (Kind::Due, r#"{"now":"2026-11-25T08:00:00+07:00","agency":{"waits_for_supplement":true}}"#),
        (Kind::Due, r#"{"now":"2026-11-25T08:00:00+07:00","agency":{}}"#),
        (Kind::Due, r#"{"filed_at":"2026-11-25","unit":"same_day"}"#),
        (
            Kind::Due,
            r#"{"filed_at":"2026-11-25T09:00:00+07:00","unit":"same_day","pauses":[{"from":"2026-11-25T09:30:00+07:00"}]}"#,
        ),
        (
            Kind::Due,
            r#"{"slices":[],"hops":[{"stage":"a","kind":"in","at":"2026-11-25T09:00:00+07:00"}],"now":"2026-11-25T09:00:00+07:00"}"#,
        ),
    ] {
        lines.push((kind, line.to_owned()));
    }
    for lang in ["vi", "en"] {
        for (kind, line) in &lines {
            let sentences = told(*kind, line, lang, &faults)["explanation"].clone();
            assert!(sentences.as_array().is_some_and(|list| !list.is_empty()), "{line}");
        }
    }
    assert!(faults.borrow().is_empty(), "{}", faults.borrow().join("\n"));
}

#[test]
fn a_refused_question_says_in_vietnamese_where_and_why() {
    let faults = RefCell::new(Vec::new());
    for (line, said) in [
        (r#"{"unit":"working_day","amount":3}"#, "Không đọc được câu hỏi: filed_at: thiếu"),
        (r#"{"filed_at":"2026-11-25","unit":"same_day"}"#, "filed_at: không phải thời điểm kèm múi giờ"),
        (r#"{"filed_at":"2026-11-25T09:00:00+07:00","unit":"week"}"#, "unit: giá trị không đọc được"),
        ("{", "Không đọc được câu hỏi: không phải JSON"),
    ] {
        let told = told(Kind::Due, line, "vi", &faults);
        let sentence = told["explanation"][0].as_str().unwrap();
        assert!(sentence.contains(said), "{sentence}");
        assert!(told["error"]["detail"].is_string(), "a program reads the plain words");
    }
    assert!(faults.borrow().is_empty(), "{:?}", faults.borrow());
}

#[test]
fn the_worked_example_explains_the_holiday_the_weekend_and_the_versions() {
    let faults = RefCell::new(Vec::new());
    let line = r#"{"filed_at":"2026-11-23T16:10:00+07:00","unit":"working_day","amount":5}"#;
    let told = told(Kind::Due, line, "vi", &faults);
    assert_eq!(
        told["explanation"],
        serde_json::json!([
            "Hồ sơ được coi là nộp khi ký biên bản giao nhận: 16:10 thứ Hai, 23/11/2026.",
            "Thời hạn giải quyết: 5 ngày làm việc.",
            "Ngày đầu không tính: thứ Hai, 23/11/2026; bắt đầu đếm từ ngày hôm sau.",
            "Không tính thứ Ba, 24/11/2026: ngày lễ, Ngày Văn hóa Việt Nam (căn cứ: Nghị quyết 28/2026/QH16, Điều 2 (hiệu lực 01/07/2026)).",
            "Không tính ngày nghỉ hằng tuần: 28/11, 29/11.",
            "Các ngày được tính: 25/11, 26/11, 27/11, 30/11, 01/12.",
            "Ngày hẹn trả: thứ Ba, 01/12/2026.",
            "Tính theo lịch phiên bản 1, quy tắc phiên bản 2018-61.1 (ND 61/2018; TT 17/2017)."
        ])
    );
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    let variables = |text: &str| {
        let mut found: Vec<String> =
            text.split("{ $").skip(1).map(|rest| rest.split(' ').next().unwrap().to_owned()).collect();
        found.sort();
        found.dedup();
        found
    };
    let shape = |lang| messages(lang).into_iter().map(|(key, text)| (key, variables(text))).collect::<BTreeMap<_, _>>();
    assert_eq!(shape("vi"), shape("en"));
}
