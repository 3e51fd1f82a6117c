//! How long what is kept is kept, and when it is purged. Electronic records at least five years from acceptance (TT 17/2017
//! Đ14, read 11/2026); photos and positions are our own short terms; of an identity paper only the kind and the last four
//! digits are ever written down. An open case (claim, dispute, reconciliation) keeps everything that belongs to it.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// The shortest term the law allows for electronic records, years.
const LEAST_YEARS: u32 = 5;

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Consignment note with its frozen content.
    Note,
    /// Hand-over record.
    HandoverRecord,
    /// Receipt of money.
    Receipt,
    /// Entry of the ledger.
    Event,
    /// Kind and last four digits of the identity paper shown: part of the delivery's entry.
    IdentityTrace,
    /// Photo of a closed cover or of a failed attempt.
    ProofPhoto,
    /// Position of a courier on shift.
    RoutePosition,
}

/// The terms: data with a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRules {
    /// Kept by every purge record.
    pub version: String,
    /// Years for notes, records, receipts and entries; at least five.
    pub record_years: u32,
    /// Days for photos after the claim window has closed.
    pub photo_days: u32,
    /// Days for positions.
    pub position_days: u32,
    /// Months after acceptance when an item neither delivered nor returnable is unclaimed (Luật Bưu chính 2010 Đ17(5)).
    pub unclaimed_months: u32,
}

impl Default for RetentionRules {
    fn default() -> Self {
        Self {
            version: "2017-17.1".into(),
            record_years: LEAST_YEARS,
            photo_days: 30,
            position_days: 30,
            unclaimed_months: 6,
        }
    }
}

impl RetentionRules {
    /// Whether the law allows the terms.
    pub fn is_lawful(&self) -> bool {
        self.record_years >= LEAST_YEARS
    }
}

/// The dates of the shipment a kept thing belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDates {
    /// Day of acceptance by the post; of a position, its own day.
    pub accepted_on: NaiveDate,
    /// The last day on which a claim is taken ([`claim_window`](crate::time::transit::claim_window)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim_last_day: Option<NaiveDate>,
    /// Cases about it.
    #[serde(default)]
    pub case: CaseState,
}

/// Whether a case holds things back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// There was none.
    #[default]
    None,
    /// One is open.
    Open,
    /// The last one ended on this day.
    Ended(NaiveDate),
}

/// When something is purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purge {
    /// On the morning of this day.
    On(NaiveDate),
    /// Not before the open case has ended, or the claim window is known.
    Wait,
}

impl Purge {
    /// Whether it is to be purged on `today`.
    pub fn is_due(self, today: NaiveDate) -> bool {
        matches!(self, Self::On(day) if day <= today)
    }
}

/// When a kept thing is purged: the first day on which it is no longer kept.
pub fn purge_when(kept: Kept, dates: &KeptDates, rules: &RetentionRules) -> Purge {
    let after_case = |day: Option<NaiveDate>| match (dates.case, day) {
        (CaseState::Open, _) | (_, None) => Purge::Wait,
        (CaseState::None, Some(day)) => Purge::On(day),
        (CaseState::Ended(ended), Some(day)) => ended.succ_opt().map_or(Purge::Wait, |next| Purge::On(day.max(next))),
    };
    match kept {
        Kept::Note | Kept::HandoverRecord | Kept::Receipt | Kept::Event | Kept::IdentityTrace => {
            let years = rules.record_years.max(LEAST_YEARS);
            after_case(day_after_months(dates.accepted_on, years.saturating_mul(12)))
        }
        Kept::ProofPhoto => {
            let ended = match dates.case {
                CaseState::Ended(ended) => Some(ended),
                CaseState::None | CaseState::Open => None,
            };
            let last = dates.claim_last_day.max(ended).filter(|_| dates.claim_last_day.is_some());
            after_case(last.and_then(|day| day.checked_add_days(Days::new(u64::from(rules.photo_days) + 1))))
        }
        Kept::RoutePosition => {
            // Nobody's case is proved by where a courier rode: no case holds positions back.
            let day = dates.accepted_on.checked_add_days(Days::new(u64::from(rules.position_days) + 1));
            day.map_or(Purge::Wait, Purge::On)
        }
    }
}

/// The day after a period of months, whose first day is not counted (BLDS Đ147); `None` beyond the calendar.
fn day_after_months(first: NaiveDate, months: u32) -> Option<NaiveDate> {
    first.checked_add_months(Months::new(months))?.succ_opt()
}

/// The day from which an item neither delivered nor returnable is unclaimed; `None` beyond the calendar.
pub fn unclaimed_from(accepted_on: NaiveDate, rules: &RetentionRules) -> Option<NaiveDate> {
    day_after_months(accepted_on, rules.unclaimed_months)
}

/// All that may be written down of an identity number: its last four characters. `None` when there are not more than four,
/// because then they would be all of it.
pub fn last_four(number: &str) -> Option<String> {
    let letters: Vec<char> = number.chars().filter(|letter| letter.is_alphanumeric()).collect();
    (letters.len() > 4).then(|| letters[letters.len() - 4..].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::tests::date;

    fn dates(case: CaseState) -> KeptDates {
        KeptDates { accepted_on: date("2026-11-23"), claim_last_day: Some(date("2027-05-24")), case }
    }

    fn when(kept: Kept, case: CaseState) -> Purge {
        purge_when(kept, &dates(case), &RetentionRules::default())
    }

    #[test]
    fn records_are_kept_five_years_from_acceptance() {
        for kept in [Kept::Note, Kept::HandoverRecord, Kept::Receipt, Kept::Event, Kept::IdentityTrace] {
            assert_eq!(when(kept, CaseState::None), Purge::On(date("2031-11-24")));
        }
        let short = RetentionRules { record_years: 1, ..RetentionRules::default() };
        assert!(!short.is_lawful());
        assert_eq!(purge_when(Kept::Note, &dates(CaseState::None), &short), Purge::On(date("2031-11-24")));
    }

    #[test]
    fn photos_go_thirty_days_after_the_claim_window_or_the_case() {
        assert_eq!(when(Kept::ProofPhoto, CaseState::None), Purge::On(date("2027-06-24")));
        assert_eq!(when(Kept::ProofPhoto, CaseState::Ended(date("2027-07-01"))), Purge::On(date("2027-08-01")));
        assert_eq!(when(Kept::ProofPhoto, CaseState::Ended(date("2027-01-01"))), Purge::On(date("2027-06-24")));
        let no_window = KeptDates { claim_last_day: None, ..dates(CaseState::None) };
        assert_eq!(purge_when(Kept::ProofPhoto, &no_window, &RetentionRules::default()), Purge::Wait);
    }

    #[test]
    fn an_open_case_holds_everything_but_positions() {
        assert_eq!(when(Kept::Note, CaseState::Open), Purge::Wait);
        assert_eq!(when(Kept::ProofPhoto, CaseState::Open), Purge::Wait);
        assert_eq!(when(Kept::Note, CaseState::Ended(date("2032-01-05"))), Purge::On(date("2032-01-06")));
        assert_eq!(when(Kept::RoutePosition, CaseState::Open), Purge::On(date("2026-12-24")));
        assert!(!Purge::Wait.is_due(date("2099-01-01")));
        assert!(Purge::On(date("2026-12-24")).is_due(date("2026-12-24")));
    }

    #[test]
    fn of_an_identity_number_only_four_characters_remain() {
        assert_eq!(last_four("054085001234").as_deref(), Some("1234"));
        assert_eq!(last_four("B 123 4567").as_deref(), Some("4567"));
        assert_eq!(last_four("1234"), None);
    }

    #[test]
    fn an_item_that_nobody_takes_is_unclaimed_after_six_months() {
        assert_eq!(unclaimed_from(date("2026-08-31"), &RetentionRules::default()), Some(date("2027-03-01")));
    }
}
