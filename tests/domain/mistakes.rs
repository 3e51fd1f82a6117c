//! Twenty mistakes that services of this kind make, one test each: the name is the sentence that holds here instead.

use serde_json::{Value, json};
use server::explain::{Kind as Explain, run};
use server::keys::Keys;
use shared::actor::Role;
use shared::api::command::*;
use shared::api::receipt::signed_bytes;
use shared::api::views::TrackView;
use shared::catalogue::Bcci;
use shared::door::{self, Payload, Token, TokenRefusal};
use shared::dossier::Stage;
use shared::dossier::decide::{self, Facts};
use shared::dossier::refusal::Refusal;
use shared::identifiers::dossier_code::DossierCode;
use shared::identifiers::operator_event::{CanonicalEvent, CodeSet, RawEvent, canonical};
use shared::identifiers::personal_id::PersonalId;
use shared::identifiers::waybill::{self, Source, WaybillAction};
use shared::ids::Digest;
use shared::money::cash::CashShift;
use shared::money::exemption::{Claim, PostageGroup, StateFeeGroup, discount};
use shared::money::postage::PostageTable;
use shared::money::takings::{OneKind, ReceiptLine, Takings};
use shared::money::{CashOnDelivery, Dong, Postage, TrustMoney};
use shared::report::period::Period;
use shared::report::{IncidentFact, IncidentKind, PostageFact, ShipmentFacts, figures};
use shared::retention::{CaseState, Kept, KeptDates, RetentionRules, purge_when};
use shared::shipment::{Leg, Pickup, Return};
use shared::time::appointment::{Appointment, ExtensionRefusal};
use shared::time::calendar::{CalendarBook, CalendarRow, Keeper};
use shared::time::due::{self, Start};
use shared::time::limit::TimeLimit;
use shared::time::printed::PrintedDate;

use crate::facts as tables;
use crate::reference_data::{gazetteer, procedures};
use crate::story::*;

/// An answer of `server explain due`.
fn due(input: Value) -> Value {
    serde_json::from_str(&run(Explain::Due, &input.to_string(), &tables(), None)).unwrap()
}

/// Every short message that the server may send, as its text stands in the file: gaps are named, not filled.
fn messages() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("../../assets/i18n/vi/notify.ftl").lines().filter(|line| line.starts_with("notify-"));
    lines.map(|line| line.split_once(" = ").unwrap().1)
}

/// A record that lacks one thing cannot even be read, or is refused.
fn cannot_lack<T: serde::Serialize + serde::de::DeserializeOwned>(record: &T, field: &str) {
    let mut json = serde_json::to_value(record).unwrap();
    assert!(json.as_object_mut().unwrap().remove(field).is_some(), "{field} is there");
    assert!(serde_json::from_value::<T>(json).is_err(), "readable without {field}");
}

#[test]
fn m01_the_legal_clock_starts_at_the_signed_hand_over_and_not_at_the_pickup() {
    let dossier = collected();
    assert!(dossier.status.filing().is_none(), "collected, and no clock runs");
    let filing = filed().status.filing().cloned().unwrap();
    let Some(Pickup::HandedOver { collected, filed_ms, .. }) = filed().pickup else { panic!("not handed over") };
    assert_eq!(filing.filed_ms, filed_ms);
    assert!(filing.filed_ms > collected.at_ms);
}

#[test]
fn m02_dossier_legs_and_money_are_axes_of_their_own_and_9_is_not_shown_as_10() {
    let dossier = with_courier();
    assert_eq!((dossier.status.code(), dossier.stage()), (9, Stage::ResultReady));
    assert!(matches!(dossier.pickup, Some(Pickup::HandedOver { .. })), "the pickup leg keeps its own end");
    assert!(matches!(dossier.back, Some(Return::CollectedFromAgency { .. })));
    assert_eq!(dossier.money.taken, pickup().taken, "and the money its own history");
}

#[test]
fn m03_not_every_procedure_is_offered_and_a_refusal_says_why() {
    let versions = procedures();
    let refused: Vec<_> = versions.iter().filter(|version| version.bcci != Bcci::Eligible).collect();
    assert!(!refused.is_empty());
    for version in refused {
        assert!(version.forms.is_empty(), "{}", version.code);
        let Bcci::NotEligible { reason } = version.bcci else { unreachable!() };
        for (lang, texts) in [
            ("vi", include_str!("../../assets/i18n/vi/domain.ftl")),
            ("en", include_str!("../../assets/i18n/en/domain.ftl")),
        ] {
            let key = format!("{} =", reason.code().replace('.', "-"));
            assert!(texts.lines().any(|line| line.starts_with(&key)), "{lang} has no sentence for {}", reason.code());
        }
    }
}

#[test]
fn m04_no_pickup_without_joint_count_marks_seal_and_two_signatures() {
    for field in ["counted", "seal", "photos", "signed_text", "citizen_signature", "courier_signature", "note_number"] {
        cannot_lack(&pickup(), field);
    }
    cannot_lack(&pickup().counted[0], "form");
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    let unsealed = ConfirmPickup { seal: " ".into(), ..pickup() };
    assert_eq!(refused(&dossier, &courier(), Body::ConfirmPickup(Box::new(unsealed))), Refusal::Missing("seal"));
    let half = ConfirmPickup { counted: pickup().counted[..1].to_vec(), ..pickup() };
    assert_eq!(refused(&dossier, &courier(), Body::ConfirmPickup(Box::new(half))), Refusal::CountIncomplete);
}

#[test]
fn m05_postage_state_fees_and_money_for_others_are_never_merged_and_a_second_person_matches_each_shift() {
    let with = |kind| Taken { kind, amount: 8_000, receipt: 7 };
    let twice = ConfirmPickup { taken: vec![with(Money::Postage), with(Money::StateFee)], ..pickup() };
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    let refusal = refused(&dossier, &courier(), Body::ConfirmPickup(Box::new(twice)));
    assert_eq!(refusal, Refusal::NumberUsed, "one receipt is for one sum");
    let receipt = |number, money| ReceiptLine { number, dossier: id(), money, at_ms: 1 };
    let mut shift = CashShift::new(courier().id, window().day);
    shift.take(receipt(1, OneKind::Postage(Postage(Dong(40_000))))).unwrap();
    shift.take(receipt(2, OneKind::StateFee(TrustMoney(Dong(8_000))))).unwrap();
    let swapped = Takings {
        postage: Postage(Dong(48_000)),
        state_fees: TrustMoney(Dong(0)),
        cash_on_delivery: CashOnDelivery(Dong(0)),
    };
    let handed_in = shift.hand_in("NT-1".into(), swapped, 2).unwrap();
    assert!(shift.reconcile(&handed_in, courier().id, swapped, 3).is_err(), "nobody matches their own cash");
    let matched = shift.reconcile(&handed_in, officer().id, swapped, 3).unwrap();
    assert!(matched.is_open_case(), "the same total in another kind is a difference");
}

#[test]
fn m06_no_waiver_is_invented_and_neither_laws_groups_count_under_the_other() {
    let table = PostageTable::parse(assets::data::postage()).unwrap();
    let day = "2026-11-25".parse().unwrap();
    for group in ["disabled", "elderly", "children", "ethnic_minority"] {
        assert!(serde_json::from_value::<PostageGroup>(json!(group)).is_err(), "{group} is no group of the postage");
        assert!(serde_json::from_value::<StateFeeGroup>(json!(group)).is_ok());
    }
    assert!(serde_json::from_value::<StateFeeGroup>(json!("war_invalid")).is_err());
    let poor = |in_difficult_commune| {
        [Claim { group: PostageGroup::PoorHousehold, proof: "Giấy xác nhận".into(), in_difficult_commune }]
    };
    let discounted =
        |claims: &[_]| discount(Postage(Dong(40_000)), claims, &table.discounts, day).map(|waiver| waiver.amount);
    assert_eq!(discounted(&poor(false)), None, "a poor household elsewhere pays");
    assert_eq!(discounted(&poor(true)), Some(Dong(20_000)));
    let unproved = [Claim { group: PostageGroup::HeroicMother, proof: " ".into(), in_difficult_commune: false }];
    assert_eq!(discounted(&unproved), None, "nothing without a proof");
}

#[test]
fn m07_after_a_failed_delivery_come_two_invitations_two_working_days_apart_and_then_the_agency() {
    let dates = due(json!({"first_invitation_on": "2026-11-21", "second_invitation_on": "2026-11-25"}));
    assert_eq!(dates["second_invitation_not_before"], "2026-11-25", "Sunday and 24 November do not count");
    assert_eq!(dates["return_not_before"], "2026-11-27");
    let hurried = due(json!({"first_invitation_on": "2026-11-21", "second_invitation_on": "2026-11-24"}));
    assert!(hurried["return_not_before"].is_null() || hurried["allowed"] == false, "{hurried}");
}

#[test]
fn m08_a_result_goes_to_who_shows_an_identity_paper_with_old_papers_taken_back() {
    for field in ["identity", "recipient", "recalled", "signature", "remarks"] {
        cannot_lack(&delivery(), field);
    }
    let dossier = with_courier();
    let with = |change: &dyn Fn(&mut ConfirmDelivery)| {
        let mut record = delivery();
        change(&mut record);
        refused(&dossier, &courier(), Body::ConfirmDelivery(Box::new(record)))
    };
    assert_eq!(with(&|record| record.identity.name_matches = false), Refusal::IdentityMismatch);
    assert_eq!(with(&|record| record.identity.last4 = String::new()), Refusal::Invalid("last4"));
    assert_eq!(with(&|record| record.recalled.clear()), Refusal::RecallOpen);
    let nameless = Recipient::Proxy { name: " ".into(), relation: "con".into() };
    assert_eq!(with(&|record| record.recipient = nameless.clone()), Refusal::Missing("recipient"));
}

#[test]
fn m09_the_calendar_knows_24_november_lunar_days_days_in_lieu_and_worked_saturdays_for_post_and_agency_apart() {
    let days = |filed: &str, amount: u32| {
        due(json!({"filed_at": format!("{filed}T10:00:00+07:00"), "unit": "working_day", "amount": amount}))["due_date"]
            .clone()
    };
    assert_eq!(days("2026-11-23", 1), "2026-11-25", "24 November");
    assert_eq!(days("2026-02-12", 3), "2026-02-24", "Tết");
    assert_eq!(days("2026-04-24", 2), "2026-04-29", "the day in lieu of Hung Kings' day");
    assert_eq!(days("2025-04-25", 3), "2025-04-29", "a Saturday that was worked");
    // The post works on Saturdays, the agency does not.
    let invited = due(json!({"first_invitation_on": "2026-11-20", "second_invitation_on": "2026-11-23"}));
    assert_eq!(invited["second_invitation_not_before"], "2026-11-23", "Saturday 21 November counts for the post");
    assert_eq!(days("2026-11-20", 1), "2026-11-23", "and not for the agency");
}

#[test]
fn m10_a_printed_date_is_never_computed_again_and_says_by_which_versions_it_was_found() {
    let book =
        |rows| CalendarBook::parse(include_str!("../data/fixtures/calendar_2025_2030.json")).unwrap().with_rows(rows);
    let agency = book(vec![]).calendar(Keeper::Agency).unwrap();
    let rules = crate::clock_rules();
    let start = Start::filed("2026-11-23T16:10:00+07:00".parse().unwrap());
    let promised = due::due(&start, TimeLimit::working_days(5), &[], &agency, &rules).unwrap();
    assert_eq!(promised.due_date.to_string(), "2026-12-01");
    assert!(promised.calendar_version > 0 && !promised.rule_version.is_empty());
    assert!(!promised.explanation.is_empty(), "it can be explained");
    let slip = PrintedDate::of(&promised, "2026-11-23".parse().unwrap());
    let closed: CalendarRow = serde_json::from_value(json!({"date": "2026-11-27", "kind": "closure",
        "applies_to": ["agency"], "certainty": "official", "name_vi": "Lũ", "name_en": "Flood", "basis": "test"}))
    .unwrap();
    let later = book(vec![closed]).calendar(Keeper::Agency).unwrap();
    let today = due::due(&start, TimeLimit::working_days(5), &[], &later, &rules).unwrap();
    assert_eq!(today.due_date.to_string(), "2026-12-02");
    assert_eq!(slip.date().to_string(), "2026-12-01", "the slip stays");
    assert_eq!(
        slip.beside(&today, &later).map(|difference| difference.working_days),
        Some(1),
        "the other one stands beside it"
    );
}

#[test]
fn m11_each_body_answers_for_its_own_delay_one_apology_in_time_and_a_supplement_restarts_the_clock() {
    let stages = due(json!({"filed_at": "2026-11-25T08:00:00+07:00", "amount": 5, "stages": [
        {"stage": "receive", "limit_minutes": 240, "from": "2026-11-25T08:00:00+07:00", "to": "2026-11-25T08:10:00+07:00"},
        {"stage": "appraise", "limit_minutes": 480, "from": "2026-11-25T08:10:00+07:00", "to": "2026-11-27T08:10:00+07:00"},
        {"stage": "approve", "limit_minutes": 480, "from": "2026-11-27T08:10:00+07:00", "to": "2026-11-27T09:10:00+07:00"}]}));
    let late: Vec<_> = stages["stages"].as_array().unwrap().iter().filter(|stage| stage["late"] == true).collect();
    assert_eq!(late.len(), 1, "{stages}");
    assert_eq!(
        (&late[0]["stage"], &late[0]["over_minutes"]),
        (&json!("appraise"), &json!(480)),
        "an early stage lends nothing"
    );
    let agency = CalendarBook::parse(include_str!("../data/fixtures/calendar_2025_2030.json")).unwrap();
    let agency = agency.calendar(Keeper::Agency).unwrap();
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let extend = |from: Appointment, to, letter| from.extend(day(to), day(letter), &agency, &crate::clock_rules());
    let first = Appointment::new(day("2026-12-01"));
    assert_eq!(extend(first, "2026-12-04", "2026-12-01"), Err(ExtensionRefusal::TooLate));
    let once = extend(first, "2026-12-04", "2026-11-30").unwrap();
    assert_eq!(extend(once, "2026-12-07", "2026-11-30"), Err(ExtensionRefusal::AlreadyExtended));
    let restarted = due(json!({"filed_at": "2026-11-16T09:00:00+07:00", "restarted_at": "2026-12-02T14:00:00+07:00",
        "unit": "working_day", "amount": 7}));
    assert_eq!(restarted["due_date"], "2026-12-11");
}

#[test]
fn m12_old_districts_still_find_todays_commune_and_no_name_or_code_counts_alone() {
    let gazetteer = gazetteer();
    let codes = |name: &str, district: Option<&str>, province: Option<&str>| -> Vec<String> {
        gazetteer.resolve_old(name, district, province).iter().map(|found| found.commune.code.to_string()).collect()
    };
    assert_eq!(codes("Xuân Thành", Some("Sông Cầu"), Some("Phú Yên")), ["22076"]);
    assert!(codes("Xuân Lộc", None, None).len() > 1, "a name alone is a question");
    let name = |on: &str| gazetteer.commune("22060", on.parse().unwrap()).map(|unit| unit.name().to_owned());
    assert_eq!(name("2025-06-30").as_deref(), Some("Xã Xuân Bình"));
    assert_eq!(name("2025-07-01").as_deref(), Some("Xã Xuân Cảnh"));
}

#[test]
fn m13_foreign_codes_are_kept_as_they_are_and_identity_numbers_are_text_with_054() {
    let foreign = DossierCode::parse(" Mã-lạ/2026#7 ").unwrap();
    assert_eq!((foreign.as_str(), foreign.is_recognised()), ("Mã-lạ/2026#7", false));
    let id = PersonalId::parse("054085000123").unwrap();
    assert_eq!((id.registration_code(), id.reveal()), ("054", "054085000123"), "the leading zero stays");
    assert!(serde_json::from_str::<PersonalId>("54085000123").is_err(), "never a number");
}

#[test]
fn m14_a_wrong_check_digit_is_refused_from_a_person_and_kept_with_a_flag_from_the_operator() {
    assert_eq!(waybill::read("RA473124829VN", Source::User).action, WaybillAction::Accept);
    assert_eq!(waybill::read("EN980000239VN", Source::User).action, WaybillAction::Reject);
    let kept = waybill::read("EN980000239VN", Source::Operator);
    assert_eq!((kept.action, kept.normalized.as_str()), (WaybillAction::AcceptFlagged, "EN980000239VN"));
}

#[test]
fn m15_an_unknown_postal_code_stays_unknown_failure_is_read_before_success_and_a_retry_makes_no_second_waybill() {
    let event = |set, code: &str, text: &str| {
        canonical(&RawEvent { set, code: code.into(), text: text.into(), at_delivering_office: false })
    };
    assert_eq!(event(CodeSet::Return, "77", ""), CanonicalEvent::Unknown);
    assert_eq!(event(CodeSet::Other, "", "Phát không thành công"), CanonicalEvent::DeliveryFailed);
    assert_eq!(event(CodeSet::Other, "", "Phát thành công"), CanonicalEvent::Delivered);
    assert_eq!(
        event(CodeSet::Return, "0", ""),
        CanonicalEvent::Cancelled,
        "a number means something in its own set only"
    );
    assert_eq!(event(CodeSet::Generic, "0", ""), CanonicalEvent::Ordered);
    let again = ConfirmPickup { waybill: "RA000000029VN".into(), ..pickup() };
    assert_eq!(refused(&collected(), &courier(), Body::ConfirmPickup(Box::new(again))), Refusal::WrongState);
}

#[test]
fn m16_the_public_page_tells_only_how_far_it_is_and_no_identity_picture_can_be_kept() {
    let view = serde_json::to_value(TrackView { code: Some("H15".into()), stage: Stage::InProgress }).unwrap();
    assert_eq!(view.as_object().unwrap().keys().collect::<Vec<_>>(), ["code", "stage"]);
    let shown = serde_json::to_value(delivery().identity).unwrap();
    assert_eq!(shown.as_object().unwrap().keys().collect::<Vec<_>>(), ["kind", "last4", "name_matches"]);
    let silent = Book { consent: String::new(), ..booking() };
    assert_eq!(
        decide::book(&citizen(), &silent, &facts(1)).unwrap_err(),
        Refusal::Missing("consent"),
        "silence is no consent"
    );
}

#[test]
fn m17_no_smartphone_vneid_or_personal_number_is_needed_and_no_message_is_cut_or_asks_for_a_reply() {
    let fields = serde_json::to_value(booking()).unwrap().to_string();
    assert!(!fields.contains("personal_id") && !fields.contains("email"));
    assert!(Role::CallOperator.may(Kind::Book), "a call is enough");
    for line in messages() {
        assert!(line.is_ascii(), "{line}");
        assert!(line.len() <= 160, "{} {line}", line.len());
        let plain = line.to_lowercase();
        assert!(!plain.contains("reply") && !plain.contains("tra loi") && !plain.contains("soan "), "{line}");
    }
}

#[test]
fn m18_a_false_courier_finds_no_door_and_no_message_carries_a_link() {
    let keys = Keys::from_seed([7; 32]);
    let payload = Payload { dossier: id(), leg: Leg::Pickup, from_ms: 0, to_ms: 100, key: keys.id().to_owned() };
    let unsigned = door::unsigned(&payload);
    let is_signed = |id: &str, bytes: &[u8], signature: &[u8; 64]| keys.has_signed(id, bytes, signature);
    let real = Token::parse(&door::assemble(&unsigned, &keys.sign_raw(&unsigned))).unwrap();
    assert_eq!(real.verify(id(), Leg::Pickup, 50, is_signed), Ok(()));
    let forged = Token::parse(&door::assemble(&unsigned, &Keys::from_seed([8; 32]).sign_raw(&unsigned))).unwrap();
    assert_eq!(forged.verify(id(), Leg::Pickup, 50, is_signed), Err(TokenRefusal::BadSignature));
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    let wrong = Facts { code_matches: Some(false), ..facts(9) };
    let body = Body::ConfirmPickup(Box::new(pickup()));
    assert_eq!(dossier.decide(&courier(), &body, &wrong).unwrap_err(), Refusal::WrongCode);
    for message in messages() {
        assert!(!message.contains("://") && !message.contains("www."), "{message}");
    }
}

#[test]
fn m19_received_means_a_receipt_signed_by_the_server_over_the_very_bytes_that_the_device_stored() {
    let keys = Keys::from_seed([7; 32]);
    let stored = Digest::of(br#"{"id":1}"#);
    let signature = keys.sign_raw(&signed_bytes([&stored]));
    assert!(keys.has_signed(keys.id(), &signed_bytes([&stored]), &signature));
    let other = Digest::of(br#"{"id": 1}"#);
    assert!(!keys.has_signed(keys.id(), &signed_bytes([&other]), &signature), "the same meaning is not the same bytes");
    // Two who met the same dossier while apart: the later record is a matter for a person, never dropped.
    let mut taken_over = booked();
    assign(&mut taken_over, Leg::Pickup);
    let refusal = refused(&taken_over, &actor(6, Role::Courier), Body::ConfirmPickup(Box::new(pickup())));
    assert!(refusal.needs_a_person(), "{refusal}");
}

#[test]
fn m20_records_stay_five_years_a_rating_has_three_levels_and_a_past_report_comes_out_the_same() {
    let rules = RetentionRules::default();
    let dates = KeptDates { accepted_on: "2026-11-25".parse().unwrap(), claim_last_day: None, case: CaseState::None };
    for kept in [Kept::Note, Kept::HandoverRecord, Kept::Receipt, Kept::Event] {
        assert!(!purge_when(kept, &dates, &rules).is_due("2031-11-25".parse().unwrap()), "{kept:?}");
    }
    let levels = ["very_satisfied", "satisfied", "not_satisfied"];
    assert!(levels.iter().all(|level| serde_json::from_value::<Satisfaction>(json!(level)).is_ok()));
    assert!(serde_json::from_value::<Satisfaction>(json!(5)).is_err(), "no stars");
    let mut shipment: ShipmentFacts = serde_json::from_value(json!({"procedure": "1.014028", "leg": "pickup",
        "accepted_on": "2026-08-10", "transit_limit_on": "2026-08-11", "handed_over_on": "2026-08-11",
        "postage": [{"on": "2026-08-10", "amount": 20000}]}))
    .unwrap();
    let third: Period = serde_json::from_value(json!({"period": "quarter", "year": 2026, "quarter": 3})).unwrap();
    let then = figures(std::slice::from_ref(&shipment), third).unwrap();
    assert_eq!((then.volume.total(), then.revenue), (1, Postage(Dong(20_000))));
    // What happens in the next quarter changes nothing of the past one.
    shipment.postage.push(PostageFact { on: "2026-10-02".parse().unwrap(), amount: Postage(Dong(-20_000)) });
    shipment.incidents.push(IncidentFact { kind: IncidentKind::Damaged, on: "2026-10-01".parse().unwrap() });
    assert_eq!(figures(&[shipment], third).unwrap(), then);
}
