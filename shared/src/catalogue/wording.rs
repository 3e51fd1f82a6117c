//! Reading the words of the national base: limits, amounts, component groups. Everything here answers
//! [`Known::Unknown`] rather than guess. Words are compared as search keys (see [`crate::fold`]).
//!
//! A bare `0 VNĐ ()` is unknown, by the evidence of the base itself (read July 2026): one procedure has it in one channel and
//! "by the law on fees and charges" in the others (1.012783), another beside a fee for copies (1.004837); `0 VNĐ` also
//! stands before amounts told in words (`Lệ phí: 135.000 đồng/lần`) and before "fixed by the provincial council". So the
//! figure 0 is what the form holds when nobody entered an amount. The rows of the province state no fee at all and settle
//! nothing. A zero is free only when the words beside it say so.

use crate::fold::fold;

use super::{ComponentGroup, DocumentForm, FeeKind, Halves, Known, Level, LimitUnit, StatedAmount};

/// Amounts below this are slips of the source (thousands left out, another currency): no state fee is so small.
pub const SMALLEST_FEE_DONG: u64 = 1_000;

/// The first sentence of a condition that makes a zero really mean free. A waiver for a group, such as
/// `Miễn lệ phí cho người khuyết tật`, is another sentence and frees nobody else; `Không quy định` says only that the
/// national base prescribes nothing.
const FREE: [&str; 12] = [
    "khong",
    "khong co",
    "khong co phi",
    "khong co le phi",
    "khong phai nop phi",
    "khong phai nop le phi",
    "khong thu",
    "khong thu phi",
    "khong thu le phi",
    "mien",
    "mien phi",
    "mien le phi",
];
/// Who fixes the amount when the national base cannot know it.
const PROVINCIAL_COUNCIL: &str = "hoi dong nhan dan";
/// What the base writes for "nothing entered".
const NO_INFORMATION: &str = "khong co thong tin";

/// One amount as the base writes it, `700000 VNĐ (condition)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The amount in đồng, if it may be believed.
    pub dong: Known<u64>,
    /// Fee or charge, if the condition names exactly one.
    pub kind: Known<FeeKind>,
    /// The words in brackets.
    pub condition: Option<String>,
    /// Why a stated amount is not believed.
    pub doubt: Option<Doubt>,
}

/// Why a stated amount is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Below [`SMALLEST_FEE_DONG`].
    TooSmall,
    /// The provincial council fixes it; the national figure is no more than an example.
    SetByProvince,
    /// Not an amount in đồng.
    Unreadable,
}

/// Spaces of every kind to one space, composed letters, none at the ends.
pub fn clean(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// A name of the base, or `None` for its "no information".
pub fn stated(text: &str) -> Option<&str> {
    let key = fold(text);
    (!key.is_empty() && key != NO_INFORMATION).then_some(text)
}

/// The level of government.
pub fn level(text: &str) -> Level {
    match fold(text).as_str() {
        "cap xa" | "xa" => Level::Commune,
        "cap tinh" | "tinh" => Level::Province,
        "cap bo trung uong" | "cap bo" | "bo" => Level::Ministry,
        _ => Level::Other,
    }
}

/// A limit such as `2.5 ngày làm việc`. Without a unit, with another fraction than a half, or with bare "hours" (working
/// or of the clock?) it is unknown.
pub fn limit(raw: &str) -> Known<StatedAmount> {
    let text = clean(raw);
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    let unit = match fold(&text[digits..]).as_str() {
        "trong ngay" | "ngay trong ngay" | "trong ngay lam viec" if digits == 0 => {
            return Known::Known(StatedAmount { unit: LimitUnit::SameDay, halves: Halves(2) });
        }
        "ngay lam viec" => LimitUnit::WorkingDay,
        "gio lam viec" => LimitUnit::WorkingHour,
        "ngay" => LimitUnit::CalendarDay,
        "thang" => LimitUnit::Month,
        _ => return Known::Unknown,
    };
    match halves(&text[..digits]) {
        Some(halves) if halves.0 > 0 => Known::Known(StatedAmount { unit, halves }),
        Some(_) | None => Known::Unknown,
    }
}

/// `2`, `2.5`, `2,5`, `07`; at most four digits before the point.
fn halves(number: &str) -> Option<Halves> {
    let (whole, half) = match number.split_once(['.', ',']) {
        None => (number, 0),
        Some((whole, "5")) => (whole, 1),
        Some((whole, "0")) => (whole, 0),
        Some(_) => return None,
    };
    let whole: u16 = (whole.len() <= 4).then(|| whole.parse().ok())??;
    Some(Halves(u32::from(whole) * 2 + half))
}

/// The amounts of one line of the base; several are parted by ` | `. `national`: the base of the country wrote the line,
/// not the province that fixes the amount.
pub fn amounts(line: &str, national: bool) -> Vec<(String, Amount)> {
    let line = clean(line);
    let mut parts: Vec<String> = Vec::new();
    for part in line.split(" | ") {
        match parts.last_mut() {
            Some(last) if leading_number(part).is_none() => *last = format!("{last} | {part}"),
            _ => parts.push(part.to_owned()),
        }
    }
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| (part.clone(), amount(&part, national))).collect()
}

/// The number before the currency, and what follows the currency.
fn leading_number(part: &str) -> Option<(&str, &str)> {
    let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
    let rest = part[digits..].trim_start();
    let currency = rest.find([' ', '(']).unwrap_or(rest.len());
    (digits > 0 && fold(&rest[..currency]) == "vnd").then(|| (&part[..digits], rest[currency..].trim()))
}

fn amount(part: &str, national: bool) -> Amount {
    let Some((number, rest)) = leading_number(part) else {
        let condition = Some(part.to_owned());
        return Amount { dong: Known::Unknown, kind: Known::Unknown, condition, doubt: Some(Doubt::Unreadable) };
    };
    let inner = rest.strip_prefix('(').unwrap_or(rest);
    let inner = inner.strip_suffix(')').unwrap_or(inner).trim();
    let key = fold(inner);
    let (dong, doubt) = match number.parse::<u64>() {
        Err(_) => (Known::Unknown, Some(Doubt::Unreadable)),
        Ok(0) if is_free(inner) => (Known::Known(0), None),
        Ok(0) => (Known::Unknown, None),
        Ok(small) if small < SMALLEST_FEE_DONG => (Known::Unknown, Some(Doubt::TooSmall)),
        Ok(_) if national && key.contains(PROVINCIAL_COUNCIL) => (Known::Unknown, Some(Doubt::SetByProvince)),
        Ok(dong) => (Known::Known(dong), None),
    };
    Amount { dong, kind: kind(&key), condition: (!key.is_empty()).then(|| inner.to_owned()), doubt }
}

/// Whether the first sentence says that nothing is collected.
fn is_free(condition: &str) -> bool {
    let sentence = condition.split(['.', ';', '|']).next().unwrap_or_default();
    FREE.contains(&fold(sentence).as_str())
}

/// Charge when the words speak only of `lệ phí`, fee when only of `phí`; the name of the law speaks of neither.
fn kind(key: &str) -> Known<FeeKind> {
    let key = key.replace("phi va le phi", "");
    let charge = key.contains("le phi");
    let rest = key.replace("le phi", "");
    match (charge, rest.split(' ').any(|word| word == "phi")) {
        (true, false) => Known::Known(FeeKind::Charge),
        (false, true) => Known::Known(FeeKind::Fee),
        (true, true) | (false, false) => Known::Unknown,
    }
}

/// What a heading of the component list means: the group, and the case it speaks of, if any.
pub fn group(heading: &str) -> (ComponentGroup, Option<String>) {
    let heading = heading.trim().trim_end_matches([':', ' ']);
    let case = || Some(heading.to_owned());
    match fold(heading).as_str() {
        "" | "giay to phai nop" | "thanh phan ho so" | "thanh phan ho so gom" => (ComponentGroup::Submit, None),
        "giay to phai xuat trinh" => (ComponentGroup::Show, None),
        note if note.starts_with("luu y") => (ComponentGroup::Note, None),
        shown if shown.contains("xuat trinh") => (ComponentGroup::Show, case()),
        _ => (ComponentGroup::Submit, case()),
    }
}

/// The form of a paper, from its name and counts.
pub fn document_form(name: &str, originals: u16, copies: u16) -> DocumentForm {
    let key = fold(name);
    let begins = |heads: &[&str]| heads.iter().any(|head| key.starts_with(head));
    if begins(&["ban dien tu", "mau dien tu", "mau ho tich dien tu", "bieu mau dien tu"]) {
        DocumentForm::Electronic
    } else if begins(&["ban sao co chung thuc", "ban sao chung thuc", "ban sao duoc chung thuc"]) {
        DocumentForm::CertifiedCopy
    } else if begins(&["ban sao", "ban chup"]) || (originals == 0 && copies > 0) {
        DocumentForm::Copy
    } else {
        DocumentForm::Original
    }
}

/// The results of a procedure: parted by a comma, semicolon or full stop before a capital letter, because one name may
/// hold commas.
pub fn results(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut start = 0;
    for (at, sign) in text.char_indices().filter(|(_, c)| matches!(c, ',' | ';')) {
        let after = text[at + sign.len_utf8()..].trim_start();
        if after.chars().next().is_some_and(char::is_uppercase) {
            parts.push(text[start..at].to_owned());
            start = at + sign.len_utf8();
        }
    }
    parts.push(text[start..].to_owned());
    parts
        .iter()
        .map(|part| part.trim().trim_end_matches(['.', ';', ' ']).to_owned())
        .filter(|p| !p.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(unit: LimitUnit, halves: u32) -> Known<StatedAmount> {
        Known::Known(StatedAmount { unit, halves: Halves(halves) })
    }

    #[test]
    fn limits_keep_their_unit_and_their_half() {
        assert_eq!(limit("2.5 ngày làm việc"), known(LimitUnit::WorkingDay, 5));
        assert_eq!(limit(" 07  Ngày làm việc"), known(LimitUnit::WorkingDay, 14));
        assert_eq!(limit("15 ngày"), known(LimitUnit::CalendarDay, 30));
        assert_eq!(limit("4 giờ làm việc"), known(LimitUnit::WorkingHour, 8));
        assert_eq!(limit("1 tháng"), known(LimitUnit::Month, 2));
        assert_eq!(limit("Trong ngày"), known(LimitUnit::SameDay, 2));
    }

    #[test]
    fn a_limit_that_would_need_a_guess_is_unknown() {
        for raw in ["1", "", "5 ", "24 giờ", "2.3 ngày", "ngày làm việc", "0 ngày", "1.2.3 ngày", "99999 ngày", "2 năm"]
        {
            assert_eq!(limit(raw), Known::Unknown, "{raw}");
        }
    }

    #[test]
    fn a_bare_zero_is_not_free_but_a_waiver_is() {
        let one = |line: &str| amounts(line, true).remove(0).1;
        assert_eq!(one("0 VNĐ ()").dong, Known::Unknown);
        assert_eq!(one("0 VNĐ (Miễn lệ phí. Phí cấp bản sao tính riêng.)").dong, Known::Known(0));
        assert_eq!(one("0 VNĐ ((Miễn lệ phí. Phí cấp bản sao tính riêng.))").dong, Known::Known(0));
        assert_eq!(one("0 VNĐ (Không)").dong, Known::Known(0));
        assert_eq!(one("0 VNĐ (Không thu lệ phí; không thu phí)").dong, Known::Known(0));
        assert_eq!(one("0 VNĐ (Lệ phí: 135.000 đồng/lần)").dong, Known::Unknown);
        assert_eq!(one("0 VNĐ (Miễn lệ phí cho người khuyết tật.)").dong, Known::Unknown);
        assert_eq!(one("0 VNĐ (Không quy định)").dong, Known::Unknown);
        assert_eq!(one("8000 VNĐ ()").dong, Known::Known(8_000));
    }

    #[test]
    fn amounts_that_cannot_be_meant_are_doubted() {
        let doubt = |line: &str| amounts(line, true).remove(0).1.doubt;
        assert_eq!(doubt("10 VNĐ (/bản)"), Some(Doubt::TooSmall));
        assert_eq!(doubt("150000 VNĐ (Mức lệ phí do Hội đồng nhân dân tỉnh quyết định)"), Some(Doubt::SetByProvince));
        assert_eq!(doubt("mười nghìn"), Some(Doubt::Unreadable));
        assert_eq!(doubt("99999999999999999999999 VNĐ ()"), Some(Doubt::Unreadable));
        let own = amounts("150000 VNĐ (theo Nghị quyết của Hội đồng nhân dân tỉnh)", false).remove(0).1;
        assert_eq!(own.dong, Known::Known(150_000));
    }

    #[test]
    fn several_amounts_of_one_line_keep_their_conditions() {
        let found = amounts("700000 VNĐ (dưới 200 suất | ngày) | 1000000 VNĐ (Phí: từ 200 suất)", true);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].1.condition.as_deref(), Some("dưới 200 suất | ngày"));
        assert_eq!((found[1].1.dong, found[1].1.kind), (Known::Known(1_000_000), Known::Known(FeeKind::Fee)));
    }

    #[test]
    fn fee_and_charge_are_told_apart_only_when_one_is_named() {
        assert_eq!(kind(&fold("Lệ phí cấp thẻ")), Known::Known(FeeKind::Charge));
        assert_eq!(kind(&fold("Lệ phí; phí cấp bản sao")), Known::Unknown);
        assert_eq!(kind(&fold("theo Luật phí và lệ phí")), Known::Unknown);
    }

    #[test]
    fn headings_become_groups_and_cases() {
        assert_eq!(group("Giấy tờ phải nộp:"), (ComponentGroup::Submit, None));
        assert_eq!(group("Giấy tờ phải xuất trình :"), (ComponentGroup::Show, None));
        assert_eq!(group("Lưu ý :"), (ComponentGroup::Note, None));
        assert_eq!(group("Đối với tàu đóng mới:"), (ComponentGroup::Submit, Some("Đối với tàu đóng mới".to_owned())));
        assert_eq!(group("Khi nộp trực tiếp cần xuất trình").0, ComponentGroup::Show);
    }

    #[test]
    fn the_form_of_a_paper_follows_its_name_then_its_counts() {
        assert_eq!(document_form("Bản sao có chứng thực Tờ khai hải quan", 1, 1), DocumentForm::CertifiedCopy);
        assert_eq!(document_form("Giấy giới thiệu", 0, 1), DocumentForm::Copy);
        assert_eq!(document_form("Giấy chứng sinh", 1, 0), DocumentForm::Original);
        assert_eq!(document_form("Mẫu hộ tịch điện tử tương tác", 1, 0), DocumentForm::Electronic);
    }

    #[test]
    fn a_result_may_hold_commas() {
        assert_eq!(
            results("Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản"),
            ["Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản"]
        );
        assert_eq!(results("Thẻ BHYT, Sổ BHXH."), ["Thẻ BHYT", "Sổ BHXH"]);
        assert_eq!(results(" "), Vec::<String>::new());
    }
}
