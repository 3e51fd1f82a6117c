//! The postal clock: transit limits by zone (TT 17/2017 Đ7), the two-invitation rule (Đ5(2)h), claims (Đ8).
//! All of it counts on the post's calendar; the agency's only moves the end of a pickup leg.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::explanation::{Arg, Explanation, Step, calendar_steps};
use super::limit::{ClockRefusal, ClockRules};
use super::next_day;
use crate::ids::CommuneCode;

/// How far a leg goes. An attribute of a pair of communes, because districts ended on 1/7/2025.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Inside one former district, town or city of the province.
    SameZone,
    /// Elsewhere in the province.
    SameProvince,
    /// Between special-class or class-I cities.
    Class1Cities,
    /// Another province.
    InterProvince,
}

impl Zone {
    /// All zones, near to far.
    pub const ALL: [Self; 4] = [Self::SameZone, Self::SameProvince, Self::Class1Cities, Self::InterProvince];

    /// The zone of the way between a home and an agency that receives for several communes: the nearest of them counts.
    /// An agency of which no commune is known is taken to be in the province.
    pub fn between(home: Spot<'_>, agency: &[Spot<'_>]) -> Self {
        agency.iter().map(|there| home.zone_to(*there)).min().unwrap_or(Self::SameProvince)
    }
}

/// A commune as transit limits know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot<'a> {
    /// Code of today.
    pub commune: &'a CommuneCode,
    /// Two-digit code of the province.
    pub province: &'a str,
    /// Former district kept as transit zone, where one is set.
    pub zone: Option<&'a str>,
    /// It lies in a special-class or class-I city.
    pub in_class1_city: bool,
}

impl Spot<'_> {
    /// Nearer limits first: two cities of one province are in one province.
    fn zone_to(self, other: Spot<'_>) -> Zone {
        if self.commune == other.commune || self.zone.is_some() && self.zone == other.zone {
            Zone::SameZone
        } else if self.province == other.province {
            Zone::SameProvince
        } else if self.in_class1_city && other.in_class1_city {
            Zone::Class1Cities
        } else {
            Zone::InterProvince
        }
    }
}

/// Whether the slip or return date is brought back to the citizen within the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Return {
    /// One way.
    OneWay,
    /// There and back.
    WithSlip,
}

/// Where a leg ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegEnd {
    /// At the agency: a limit on a day the agency is closed moves on.
    ToAgency,
    /// At the citizen's door.
    ToCitizen,
}

/// Limits of one zone, post working days after day J.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitRow {
    /// The zone.
    pub zone: Zone,
    /// n of J + n, one way.
    pub one_way_days: u32,
    /// n of J + n with the slip or return date brought back.
    pub with_slip_days: u32,
}

/// The published limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitTable {
    /// Kept by every limit computed.
    pub version: String,
    /// First day of the version.
    pub effective_from: NaiveDate,
    /// The norm or notice.
    pub source: String,
    /// One row a zone.
    pub rows: Vec<TransitRow>,
}

impl TransitTable {
    /// The longest limits the law allows (TT 17/2017 Đ7); the post may publish shorter ones as data.
    pub fn statutory() -> Self {
        let row = |(zone, one_way_days)| TransitRow { zone, one_way_days, with_slip_days: one_way_days * 2 };
        Self {
            version: "2017-17.1".into(),
            effective_from: NaiveDate::from_ymd_opt(2017, 8, 7).expect("a real date"),
            source: "TT 17/2017".into(),
            rows: Zone::ALL.into_iter().zip(1..).map(row).collect(),
        }
    }

    /// n of J + n; `None` for a zone the table does not have (by agreement).
    pub fn days(&self, zone: Zone, way: Return) -> Option<u32> {
        let row = self.rows.iter().find(|row| row.zone == zone)?;
        Some(match way {
            Return::OneWay => row.one_way_days,
            Return::WithSlip => row.with_slip_days,
        })
    }
}

/// The end of a transit limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitDue {
    /// J + n on the post's calendar.
    pub due_raw: NaiveDate,
    /// The first day from there on which both post and agency work (to the agency), else `due_raw`.
    pub due_effective: NaiveDate,
    /// The steps.
    pub explanation: Explanation,
}

/// The limit of a leg accepted on day J. `suspended` are days a declared force majeure takes out of the zone's count.
/// Fails with [`ClockRefusal::BadAmount`] for more than 1,000 days.
pub fn transit(
    accepted_on: NaiveDate,
    days: u32,
    end: LegEnd,
    suspended: &[NaiveDate],
    post: &Calendar,
    agency: &Calendar,
) -> Result<TransitDue, ClockRefusal> {
    if days > 1_000 {
        return Err(ClockRefusal::BadAmount);
    }
    let carries = |day: NaiveDate| post.is_working(day) && !suspended.contains(&day);
    let due_raw = nth_carrying(accepted_on, days, &carries);
    let mut due_effective = due_raw;
    if end == LegEnd::ToAgency {
        while !(carries(due_effective) && agency.is_working(due_effective)) {
            due_effective = next_day(due_effective);
        }
    }
    let mut steps = vec![
        Step::new("time-transit-accepted").with("date", Arg::Date(accepted_on)).with("n", Arg::Count(i64::from(days))),
    ];
    steps.extend(calendar_steps(post, accepted_on, due_raw));
    let out: Vec<NaiveDate> =
        suspended.iter().copied().filter(|day| accepted_on < *day && *day <= due_effective).collect();
    if !out.is_empty() {
        steps.push(Step::new("time-transit-suspended").with("days", Arg::Dates(out)));
    }
    if due_effective != due_raw {
        steps.push(Step::new("time-transit-agency-closed").with("date", Arg::Date(due_raw)));
        steps.extend(calendar_steps(agency, super::previous_day(due_raw), due_effective));
    }
    steps.push(Step::new("time-transit-due").with("date", Arg::Date(due_effective)));
    Ok(TransitDue { due_raw, due_effective, explanation: steps })
}

fn nth_carrying(from: NaiveDate, n: u32, carries: &dyn Fn(NaiveDate) -> bool) -> NaiveDate {
    super::days_after(from, NaiveDate::MAX).filter(|day| carries(*day)).take(n as usize).last().unwrap_or(from)
}

/// The two-invitation rule after a failed delivery. The first invitation may be left on the day of the failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitations {
    /// The first day on which the second invitation counts.
    pub second_invitation_not_before: NaiveDate,
    /// The first day on which the result may go back to the agency: known once a second invitation counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_not_before: Option<NaiveDate>,
}

/// Counts the gaps between invitations. `suspended` as in [`transit`]: force majeure extends them.
pub fn invitations(
    first_on: NaiveDate,
    second_on: Option<NaiveDate>,
    suspended: &[NaiveDate],
    post: &Calendar,
    rules: &ClockRules,
) -> Invitations {
    let carries = |day: NaiveDate| post.is_working(day) && !suspended.contains(&day);
    let after = |day| nth_carrying(day, rules.invitation_gap_days, &carries);
    let second_invitation_not_before = after(first_on);
    let return_not_before = second_on.filter(|day| *day >= second_invitation_not_before).map(after);
    Invitations { second_invitation_not_before, return_not_before }
}

/// Whether the claim is answered inside one province or between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimScope {
    /// One province.
    #[serde(alias = "same_province", alias = "intra_province", alias = "in_province", alias = "same_zone")]
    OneProvince,
    /// Between provinces.
    InterProvince,
}

/// The last day on which a postal claim is answered (TT 17 Đ8).
pub fn claim_answer_latest(
    received_on: NaiveDate,
    scope: ClaimScope,
    post: &Calendar,
    rules: &ClockRules,
) -> NaiveDate {
    let days = match scope {
        ClaimScope::OneProvince => rules.claim_answer_days_one_province,
        ClaimScope::InterProvince => rules.claim_answer_days_inter_province,
    };
    post.nth_after(received_on, days)
}

/// The end of the window for a postal claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimWindow {
    /// Same day number some months later, else the last day of that month.
    pub last_day_before_roll: NaiveDate,
    /// The last day to claim, a day the post works.
    pub last_day: NaiveDate,
}

/// The window that opens when the transit limit ends (TT 17 Đ8).
pub fn claim_window(transit_end: NaiveDate, post: &Calendar, rules: &ClockRules) -> Result<ClaimWindow, ClockRefusal> {
    let last =
        transit_end.checked_add_months(Months::new(rules.claim_window_months)).ok_or(ClockRefusal::OutOfRange)?;
    Ok(ClaimWindow { last_day_before_roll: last, last_day: post.on_or_after(last) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::Keeper;
    use crate::time::calendar::tests::{book, date};

    #[test]
    fn the_statutory_table_doubles_with_the_slip() {
        let table = TransitTable::statutory();
        let pairs: Vec<_> = Zone::ALL
            .iter()
            .map(|zone| (table.days(*zone, Return::OneWay).unwrap(), table.days(*zone, Return::WithSlip).unwrap()))
            .collect();
        assert_eq!(pairs, [(1, 2), (2, 4), (3, 6), (4, 8)]);
    }

    #[test]
    fn two_cities_have_their_own_limit_only_between_two_provinces() {
        let codes = ["24133", "22051", "26734", "24175", "22076"].map(|code| CommuneCode::new(code).unwrap());
        let spot =
            |at: usize, province, zone, in_class1_city| Spot { commune: &codes[at], province, zone, in_class1_city };
        let buon_ma_thuot = spot(0, "66", None, true);
        let song_cau = spot(1, "66", Some("PY-557"), false);
        let ben_nghe = spot(2, "79", None, true);
        let between = |home, agency: &[Spot]| Zone::between(home, agency);
        assert_eq!(between(buon_ma_thuot, &[ben_nghe]), Zone::Class1Cities);
        assert_eq!(between(buon_ma_thuot, &[spot(3, "66", None, true)]), Zone::SameProvince, "the province is nearer");
        assert_eq!(between(song_cau, &[ben_nghe]), Zone::InterProvince, "a town is no city of class I");
        assert_eq!(between(song_cau, &[ben_nghe, spot(4, "66", Some("PY-557"), false)]), Zone::SameZone);
        assert_eq!(between(buon_ma_thuot, &[spot(3, "66", None, false)]), Zone::SameProvince, "no zone is no zone");
        assert_eq!(between(song_cau, &[]), Zone::SameProvince);
    }

    #[test]
    fn a_second_invitation_too_early_opens_no_return() {
        let post = book(vec![]).calendar(Keeper::Post).unwrap();
        let rules = ClockRules::default();
        let first = date("2026-11-16");
        let early = invitations(first, Some(date("2026-11-17")), &[], &post, &rules);
        assert_eq!(early.second_invitation_not_before, date("2026-11-18"));
        assert_eq!(early.return_not_before, None);
        let flooded = invitations(first, None, &[date("2026-11-17")], &post, &rules);
        assert_eq!(flooded.second_invitation_not_before, date("2026-11-19"));
    }
}
