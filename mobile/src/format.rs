//! Instants, amounts and numbers as people read them. The only place where UTC becomes local time (+07:00).

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

use crate::i18n::Text;
use crate::t;

/// Vietnam has one time zone and no summer time.
const LOCAL_OFFSET_S: i32 = 7 * 3600;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The local date and time of a UTC instant in milliseconds; the epoch if the number lies outside the calendar.
fn local(at_ms: i64) -> DateTime<FixedOffset> {
    let zone = FixedOffset::east_opt(LOCAL_OFFSET_S).expect("seven hours is a legal offset");
    DateTime::from_timestamp_millis(at_ms).unwrap_or_default().with_timezone(&zone)
}

/// `thứ Hai, 23/11/2026` (English: `Monday, 23/11/2026`).
pub fn date_long(text: Text, at_ms: i64) -> String {
    date_of(text, local(at_ms).date_naive())
}

/// The same for a date that has no time, such as a due date.
pub fn date_of(text: Text, date: NaiveDate) -> String {
    let weekday = text.lookup(&format!("weekday-{}", date.weekday().number_from_monday()), &[]);
    t!(text, "date-long", weekday = weekday, date = date.format("%d/%m/%Y").to_string())
}

/// The local date of an instant.
pub fn local_date(at_ms: i64) -> NaiveDate {
    local(at_ms).date_naive()
}

/// The start of an instant's local day, UTC milliseconds.
pub fn day_start_ms(at_ms: i64) -> i64 {
    let into_day = (at_ms + i64::from(LOCAL_OFFSET_S) * 1_000).rem_euclid(DAY_MS);
    at_ms - into_day
}

/// `23/11/2026`.
pub fn date_short(at_ms: i64) -> String {
    local(at_ms).format("%d/%m/%Y").to_string()
}

/// `16:05`, 24 hours.
pub fn time(at_ms: i64) -> String {
    local(at_ms).format("%H:%M").to_string()
}

/// `16:05 23/11/2026` (English: `16:05 on 23/11/2026`).
pub fn date_time(text: Text, at_ms: i64) -> String {
    t!(text, "date-at-time", time = time(at_ms), date = date_short(at_ms))
}

/// `hôm nay`, `ngày mai`, `hôm qua`, else the long date.
pub fn day(text: Text, at_ms: i64, now_ms: i64) -> String {
    match (local(at_ms).date_naive() - local(now_ms).date_naive()).num_days() {
        0 => t!(text, "date-today"),
        1 => t!(text, "date-tomorrow"),
        -1 => t!(text, "date-yesterday"),
        _ => date_long(text, at_ms),
    }
}

/// `14:00–16:00`.
pub fn window(from_ms: i64, to_ms: i64) -> String {
    format!("{}–{}", time(from_ms), time(to_ms))
}

/// `12 phút trước`; whole units, rounded down; an instant ahead of the clock counts as now.
pub fn age(text: Text, at_ms: i64, now_ms: i64) -> String {
    let age_ms = now_ms.saturating_sub(at_ms);
    if age_ms < MINUTE_MS {
        t!(text, "age-now")
    } else if age_ms < HOUR_MS {
        t!(text, "age-minutes", count = age_ms / MINUTE_MS)
    } else if age_ms < DAY_MS {
        t!(text, "age-hours", count = age_ms / HOUR_MS)
    } else {
        t!(text, "age-days", count = age_ms / DAY_MS)
    }
}

/// `33.000 đ`, from whole đồng. The space before the sign does not break.
pub fn dong(text: Text, amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if amount < 0 {
        grouped.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    t!(text, "money-dong", amount = grouped)
}

/// `0905 123 456`, from any writing of a Vietnamese number (`+84905123456`, `0905.123.456`); others stay as they are.
pub fn phone(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let national = match digits.strip_prefix("84") {
        Some(rest) if digits.len() == 11 => format!("0{rest}"),
        _ => digits,
    };
    if national.len() == 10 && national.starts_with('0') {
        format!("{} {} {}", &national[..4], &national[4..7], &national[7..])
    } else {
        number.to_owned()
    }
}

/// A code in groups of `size` letters from the left: `code_groups("482913", 3)` is `482 913`.
pub fn code_groups(code: &str, size: usize) -> String {
    let letters: Vec<char> = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    letters.chunks(size.max(1)).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// An S10 waybill number in groups: `EE 123 456 785 VN`; anything of another shape stays as it is.
pub fn waybill(number: &str) -> String {
    if number.len() != 13 || !number.is_ascii() {
        return number.to_owned();
    }
    format!("{} {} {} {} {}", &number[..2], &number[2..5], &number[5..8], &number[8..11], &number[11..])
}

#[cfg(test)]
mod tests {
    use assets::texts::Lang;

    use super::*;

    fn vi() -> Text {
        Text::of(Lang::Vi)
    }
    /// Monday 23 November 2026, 16:05 in Vietnam.
    const MONDAY_MS: i64 = 1_795_424_700_000;

    #[test]
    fn instants_read_as_vietnamese_local_time() {
        assert_eq!(date_long(vi(), MONDAY_MS), "thứ Hai, 23/11/2026");
        assert_eq!(date_long(Text::of(Lang::En), MONDAY_MS), "Monday, 23/11/2026");
        assert_eq!(time(MONDAY_MS), "16:05");
        assert_eq!(date_time(vi(), MONDAY_MS), "16:05 23/11/2026");
        assert_eq!(window(MONDAY_MS, MONDAY_MS + 2 * HOUR_MS), "16:05–18:05");
    }

    #[test]
    fn the_local_day_begins_at_seventeen_hours_utc() {
        let midnight_ms = MONDAY_MS + 8 * HOUR_MS - 5 * MINUTE_MS;
        assert_eq!(date_short(midnight_ms - 1), "23/11/2026");
        assert_eq!(date_short(midnight_ms), "24/11/2026");
        assert_eq!(day(vi(), midnight_ms, MONDAY_MS), "ngày mai");
        assert_eq!(day(vi(), MONDAY_MS, midnight_ms), "hôm qua");
        assert_eq!(day(vi(), MONDAY_MS, MONDAY_MS), "hôm nay");
    }

    #[test]
    fn ages_count_whole_units() {
        let ago = |ms: i64| age(vi(), MONDAY_MS - ms, MONDAY_MS);
        assert_eq!(ago(59_999), "vừa xong");
        assert_eq!(ago(12 * MINUTE_MS + 59_000), "12 phút trước");
        assert_eq!(ago(HOUR_MS), "1 giờ trước");
        assert_eq!(ago(3 * DAY_MS), "3 ngày trước");
        assert_eq!(ago(-HOUR_MS), "vừa xong");
    }

    #[test]
    fn dong_are_grouped_by_points() {
        assert_eq!(dong(vi(), 33_000), "33.000\u{a0}đ");
        assert_eq!(dong(vi(), 0), "0\u{a0}đ");
        assert_eq!(dong(vi(), 1_234_567), "1.234.567\u{a0}đ");
        assert_eq!(dong(vi(), -500), "-500\u{a0}đ");
    }

    #[test]
    fn phones_are_shown_in_the_national_way() {
        assert_eq!(phone("+84905123456"), "0905 123 456");
        assert_eq!(phone("0905.123.456"), "0905 123 456");
        assert_eq!(phone("113"), "113");
    }

    #[test]
    fn codes_are_grouped() {
        assert_eq!(code_groups("482913", 3), "482 913");
        assert_eq!(waybill("EE123456785VN"), "EE 123 456 785 VN");
        assert_eq!(waybill("short"), "short");
    }
}
