//! Rows of both files of the national base, whole and broken.

use super::*;
use crate::catalogue::{ComponentGroup, DocumentForm, FeeKind, Halves, LimitUnit, StatedAmount};

const NATIONAL: &[u8] = include_bytes!("../../../../tests/data/import/national.json");
const DAKLAK: &[u8] = include_bytes!("../../../../tests/data/import/daklak.json");
const MALFORMED: &[u8] = include_bytes!("../../../../tests/data/import/malformed.json");

fn origin() -> Origin {
    Origin { source: "test".to_owned(), checked_at: NaiveDate::from_ymd_opt(2026, 7, 1).unwrap() }
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    read(bytes, &origin()).unwrap()
}

fn taken(rows: &[Row], code: &str) -> (ProcedureVersion, Vec<ChangeKind>) {
    let row = rows.iter().find(|row| row.code.trim() == code).unwrap();
    match &row.outcome {
        Outcome::Taken { version, changes } => ((**version).clone(), changes.iter().map(|c| c.kind).collect()),
        Outcome::Refused { field, why } => panic!("{code}: {field} {why:?}"),
    }
}

#[test]
fn a_birth_registration_keeps_its_papers_and_its_unknown_limit() {
    let (birth, changes) = taken(&rows(NATIONAL), "1.001193");
    assert_eq!(birth.bcci, Bcci::Eligible);
    assert_eq!(birth.limit(Channel::Postal), Known::Unknown);
    assert_eq!(birth.limits[0].raw, "1");
    assert_eq!(birth.limits[0].channels.len(), 3, "equal channels are said once");
    assert_eq!(birth.agency, None);
    assert_eq!(birth.recall, Known::Unknown);
    let groups: Vec<_> = birth.components.iter().map(|c| (c.id, c.group, c.form)).collect();
    assert_eq!(
        groups,
        [
            (1, ComponentGroup::Submit, DocumentForm::Original),
            (2, ComponentGroup::Show, DocumentForm::Original),
            (3, ComponentGroup::Note, DocumentForm::Electronic),
        ]
    );
    assert_eq!(changes, [ChangeKind::LimitUnknown]);
}

#[test]
fn a_procedure_without_the_postal_channel_is_not_eligible_and_says_why() {
    let (copies, changes) = taken(&rows(NATIONAL), "2.000815");
    assert_eq!(copies.bcci, Bcci::NotEligible { reason: IneligibleReason::ChannelNotOffered });
    assert!(copies.forms.is_empty());
    let Known::Known(fees) = &copies.fees else { panic!("fees are stated") };
    assert_eq!(fees[0].amount_dong, Known::Known(2_000));
    assert_eq!(fees[1].amount_dong, Known::Unknown, "ten dollars are not ten dong");
    assert!(changes.contains(&ChangeKind::FeeTooSmall));
}

#[test]
fn an_amount_that_the_province_fixes_stays_unknown_in_the_national_base() {
    let (household, changes) = taken(&rows(NATIONAL), "1.001612");
    let fees = household.fees_for(Channel::Postal);
    assert_eq!(
        fees.known().map(|fees| (fees.len(), fees[0].amount_dong, fees[0].kind)),
        Some((1, Known::Unknown, Known::Known(FeeKind::Charge)))
    );
    assert_eq!(household.agency.as_deref(), Some("Ủy ban Nhân dân xã, phường"));
    assert_eq!(household.results, ["Thông báo sửa đổi, bổ sung", "Giấy chứng nhận đăng ký hộ kinh doanh"]);
    assert!(changes.contains(&ChangeKind::TextCleaned) && changes.contains(&ChangeKind::FeeSetByProvince));
}

#[test]
fn no_fee_line_is_unknown_and_not_free() {
    let (allowance, _) = taken(&rows(NATIONAL), "1.001776");
    assert_eq!(allowance.fees, Known::Unknown);
    let limit = StatedAmount { unit: LimitUnit::WorkingDay, halves: Halves(20) };
    assert_eq!(allowance.limit(Channel::Postal), Known::Known(limit));
    assert_eq!(allowance.components[0].group, ComponentGroup::Show);
}

#[test]
fn the_file_of_the_province_reads_in_the_same_way() {
    let rows = rows(DAKLAK);
    let (land, changes) = taken(&rows, "1.115256");
    assert_eq!(land.scope, Scope::Province("66".to_owned()));
    assert_eq!(land.limits.len(), 2);
    assert_eq!(land.limits[0].limit.known().map(|l| l.halves), Some(Halves(5)));
    assert!(land.limits[0].condition.as_deref().is_some_and(|note| note.contains("12.5")));
    assert_eq!(land.limit(Channel::Postal), Known::Unknown);
    assert_eq!(changes, []);
    let (food, _) = taken(&rows, "1.011327");
    assert_eq!(food.fees_for(Channel::Postal).known().map(Vec::len), Some(2));
    assert_eq!(rows[1].outcome, Outcome::Refused { field: "code", why: RowRefusal::CodeMalformed });
    assert_eq!((rows[1].row, rows[1].code.as_str()), (2, "1.0133611"));
}

#[test]
fn a_bad_row_is_refused_alone_with_its_field() {
    use RowRefusal as W;
    let expected = [
        None,
        Some(("code", W::CodeTwice)),
        Some(("", W::NotObject)),
        Some(("", W::NotObject)),
        Some(("", W::NotObject)),
        Some(("", W::NotObject)),
        Some(("code", W::FieldMalformed)),
        Some(("code", W::CodeMalformed)),
        Some(("code", W::FieldMissing)),
        Some(("name", W::FieldMissing)),
        Some(("name", W::FieldMalformed)),
        Some(("scope", W::ScopeUnknown)),
        Some(("channels", W::ChannelsMissing)),
        Some(("channels", W::ChannelsMissing)),
        Some(("channels", W::FieldMalformed)),
        Some(("channels", W::FieldMalformed)),
        Some(("documents", W::FieldMissing)),
        Some(("documents.name", W::FieldMissing)),
        Some(("documents.originals", W::FieldMalformed)),
        Some(("documents.originals", W::FieldMalformed)),
        Some(("documents.copies", W::FieldMissing)),
        Some(("channels.fee", W::FieldMalformed)),
        None,
        Some(("name", W::FieldMissing)),
        Some(("code", W::FieldMissing)),
        None,
    ];
    let found: Vec<_> = rows(MALFORMED)
        .into_iter()
        .map(|row| match row.outcome {
            Outcome::Taken { .. } => None,
            Outcome::Refused { field, why } => Some((field, why)),
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn what_was_changed_is_said_one_by_one() {
    let rows = rows(MALFORMED);
    let (_, first) = taken(&rows, "1.000001");
    assert_eq!(first, [ChangeKind::TextCleaned, ChangeKind::ChannelRenamed, ChangeKind::ChannelDropped]);
    let (odd, kinds) = taken(&rows, "1.000016");
    assert_eq!(odd.agency, None);
    assert_eq!(
        kinds,
        [
            ChangeKind::TextCleaned,
            ChangeKind::AgencyDropped,
            ChangeKind::LevelUnknown,
            ChangeKind::LimitUnknown,
            ChangeKind::FeeTooSmall,
            ChangeKind::FeeUnreadable,
        ]
    );
}

#[test]
fn a_file_that_is_no_list_of_rows_is_refused_as_a_whole() {
    let refusal = |bytes: &[u8]| read(bytes, &origin()).unwrap_err();
    assert_eq!(refusal(b""), FileRefusal::NotJson { line: 1, column: 0 });
    assert_eq!(refusal(b"[\n{\"code\": }]"), FileRefusal::NotJson { line: 2, column: 10 });
    assert_eq!(refusal(b"[1, 2"), FileRefusal::NotJson { line: 1, column: 5 });
    assert_eq!(refusal(b"{\"rows\": []}"), FileRefusal::NotArray);
    assert_eq!(refusal(b"\"text\""), FileRefusal::NotArray);
    assert!(matches!(refusal(b"\xff\xfe[\0]\0"), FileRefusal::NotJson { .. }));
    assert_eq!(refusal(&vec![b' '; MAX_BYTES + 1]), FileRefusal::TooLarge { bytes: MAX_BYTES + 1 });
    let many = format!("[{}1]", "1,".repeat(MAX_ROWS));
    assert_eq!(refusal(many.as_bytes()), FileRefusal::TooManyRows { rows: MAX_ROWS + 1 });
}

#[test]
fn a_byte_order_mark_and_an_empty_list_are_no_fault() {
    assert_eq!(rows(b"\xef\xbb\xbf[]"), []);
}

#[test]
fn a_row_beyond_the_limits_is_refused_alone() {
    let long = "a".repeat(MAX_CHARS + 1);
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let lines = vec![serde_json::json!({ "group": "", "name": "x", "originals": 1, "copies": 0 }); MAX_LINES + 1];
    let lines = serde_json::to_string(&lines).unwrap();
    let file = format!(
        r#"[{{"code":"1.000001","name":"{long}"}},{{"code":{deep}}},
        {{"code":"1.000002","name":"x","scope":"national","channels":{{"direct":[]}},"documents":{lines}}}]"#
    );
    let why: Vec<_> = rows(file.as_bytes()).into_iter().map(|row| row.outcome).collect();
    assert_eq!(why[0], Outcome::Refused { field: "name", why: RowRefusal::TextTooLong });
    assert_eq!(why[1], Outcome::Refused { field: "", why: RowRefusal::NotObject });
    assert_eq!(why[2], Outcome::Refused { field: "documents", why: RowRefusal::TooManyLines });
}

#[test]
fn codes_of_the_report_are_all_different() {
    let codes: HashSet<_> =
        RowRefusal::ALL.iter().map(|why| why.code()).chain(ChangeKind::ALL.iter().map(|kind| kind.code())).collect();
    assert_eq!(codes.len(), RowRefusal::ALL.len() + ChangeKind::ALL.len());
}
