//! Amounts in Vietnamese words, as receipts want them. The words are part of the grammar (one, four and five change their
//! form by place), so they stand here, the only file of rules with Vietnamese words in it.
//!
//! Groups of three: tỷ, triệu, nghìn. A zero group is skipped; after the first group the hundreds are always spoken; an
//! empty tens place before a unit is `linh` (`lẻ` in the south). Capital first letter, ends in `đồng`.

use serde::{Deserialize, Serialize};

use super::Dong;

/// The sign printed after an amount in figures.
pub(crate) const SIGN: &str = "đ";

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const BILLION: u64 = 1_000_000_000;

/// How an empty tens place is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyTens {
    /// `linh`, the common form.
    #[default]
    Linh,
    /// `lẻ`, the southern form.
    Le,
}

/// The amount in words: `Hai mươi mốt nghìn đồng`.
pub fn in_words(amount: Dong, empty_tens: EmptyTens) -> String {
    let mut words = Vec::new();
    if amount.0 < 0 {
        words.push("âm");
    }
    match amount.0.unsigned_abs() {
        0 => words.push(DIGITS[0]),
        n => number(n, true, empty_tens, &mut words),
    }
    words.push("đồng");
    let text = words.join(" ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Pushes the words of `n > 0`; `first` says that nothing was spoken before it.
fn number(n: u64, first: bool, empty_tens: EmptyTens, words: &mut Vec<&'static str>) {
    let (billions, rest) = (n / BILLION, n % BILLION);
    let mut first = first;
    if billions > 0 {
        number(billions, first, empty_tens, words);
        words.push("tỷ");
        first = false;
    }
    for (group, name) in
        [(rest / 1_000_000, Some("triệu")), (rest / 1_000 % 1_000, Some("nghìn")), (rest % 1_000, None)]
    {
        if group > 0 {
            three_digits(group, first, empty_tens, words);
            words.extend(name);
            first = false;
        }
    }
}

/// Pushes the words of a group of 1 to 999.
fn three_digits(group: u64, first: bool, empty_tens: EmptyTens, words: &mut Vec<&'static str>) {
    let digit = |n: u64| DIGITS[usize::try_from(n % 10).expect("one digit")];
    let (hundreds, tens, unit) = (group / 100, group / 10 % 10, group % 10);
    let hundreds_spoken = hundreds > 0 || !first;
    if hundreds_spoken {
        words.extend([digit(hundreds), "trăm"]);
    }
    match tens {
        0 if unit > 0 && hundreds_spoken => words.push(match empty_tens {
            EmptyTens::Linh => "linh",
            EmptyTens::Le => "lẻ",
        }),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([digit(tens), "mươi"]),
    }
    match (tens, unit) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(digit(unit)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_spoken_by_the_rules_of_the_language() {
        for (amount, words) in [
            (0, "Không đồng"),
            (1, "Một đồng"),
            (5, "Năm đồng"),
            (10, "Mười đồng"),
            (14, "Mười bốn đồng"),
            (15, "Mười lăm đồng"),
            (55, "Năm mươi lăm đồng"),
            (100, "Một trăm đồng"),
            (104, "Một trăm linh bốn đồng"),
            (111, "Một trăm mười một đồng"),
            (1_050, "Một nghìn không trăm năm mươi đồng"),
            (8_000, "Tám nghìn đồng"),
            (15_015, "Mười lăm nghìn không trăm mười lăm đồng"),
            (21_000, "Hai mươi mốt nghìn đồng"),
            (24_500, "Hai mươi tư nghìn năm trăm đồng"),
            (33_000, "Ba mươi ba nghìn đồng"),
            (101_000, "Một trăm linh một nghìn đồng"),
            (1_000_005, "Một triệu không trăm linh năm đồng"),
            (1_021_000, "Một triệu không trăm hai mươi mốt nghìn đồng"),
            (1_000_000_000, "Một tỷ đồng"),
            (2_000_000_001, "Hai tỷ không trăm linh một đồng"),
            (1_005_000_000_000, "Một nghìn không trăm linh năm tỷ đồng"),
            (-33_000, "Âm ba mươi ba nghìn đồng"),
        ] {
            assert_eq!(in_words(Dong(amount), EmptyTens::Linh), words, "{amount}");
        }
        assert_eq!(in_words(Dong(104), EmptyTens::Le), "Một trăm lẻ bốn đồng");
    }

    proptest! {
        #[test]
        fn different_amounts_have_different_words(a in 0i64..3_000_000, b in 0i64..3_000_000) {
            prop_assert_eq!(a == b, in_words(Dong(a), EmptyTens::Linh) == in_words(Dong(b), EmptyTens::Linh));
        }
    }
}
