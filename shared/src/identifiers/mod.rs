//! Numbers that others made and people type: dossier codes, waybills, personal numbers, phones, and the operator's events.
//! Each file normalises, checks, and says what is wrong; none guesses, and none loses what it was given.

pub mod dossier_code;
pub mod operator_event;
pub mod personal_id;
pub mod phone;
pub mod waybill;

use unicode_normalization::UnicodeNormalization;

/// Compatibility form (full-width digits become digits) without the separators people type between groups.
fn compact(raw: &str, separators: &[char]) -> String {
    raw.nfkc().filter(|c| !c.is_whitespace() && !separators.contains(c) && !is_dash(*c)).collect()
}

/// Hyphen, non-breaking hyphen, en dash, minus: all typed for a hyphen.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2014}' | '\u{2212}')
}
