//! The control sheet of an inter-agency flow: the slice of the limit that belongs to each stage, the signed hops in and
//! out, and which stage overran its own slice (NĐ 61/2018 Đ19(6–7), read 11/2026; its survival in NĐ 118/2025 is not
//! confirmed). An early stage lends nothing to the next; the way between two stages belongs to none of them; a technical
//! re-routing is a second visit and starts nothing anew. The citizen sees one due date, never these.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::explanation::{Arg, Step};
use super::hours::elapsed;
use super::limit::{ClockRefusal, Pause, TimeLimit};

/// The slice of a limit that one body has for its stage, as the transfer slip states it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StageSlice {
    /// The stage's name or code, once in a flow: `receive`, `appraise` …
    pub stage: String,
    /// The body or department that answers for it; absent = the receiving agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Working minutes of the agency.
    pub limit_minutes: u32,
}

/// Whether a dossier came in or went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HopKind {
    /// Signed for by the stage.
    In,
    /// Signed away by the stage.
    Out,
}

/// One signed line of the control sheet. When the post carries the hop, time and signatures are those of its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// The stage.
    pub stage: String,
    /// In or out.
    pub kind: HopKind,
    /// When it was signed.
    #[serde(with = "super::local_instant")]
    pub at: DateTime<Utc>,
    /// Waybill of the postal document, when the post carried it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waybill: Option<String>,
}

/// Slices and hops of one dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlSheet {
    /// The slices, in the order of the flow.
    pub slices: Vec<StageSlice>,
    /// The hops, in any order; late ones are put where they belong.
    pub hops: Vec<Hop>,
}

/// One visit of a stage: from the signed hop in to the signed hop out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRun {
    /// The stage's name or code.
    pub stage: String,
    /// Its slice of the limit, working minutes.
    pub limit_minutes: u32,
    /// Hop in.
    #[serde(with = "super::local_instant")]
    pub from: DateTime<Utc>,
    /// Hop out, or now while it runs; not before `from`.
    #[serde(with = "super::local_instant")]
    pub to: DateTime<Utc>,
}

/// What one stage used of its slice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageLateness {
    /// The stage.
    pub stage: String,
    /// Working minutes used, begun minutes left out.
    pub elapsed_minutes: i64,
    /// Working minutes beyond the slice, a begun minute counted.
    pub over_minutes: i64,
    /// Whether it exceeded its own slice; an early stage lends nothing to the next.
    pub late: bool,
}

impl StageLateness {
    fn of(stage: &str, limit_minutes: u32, used: TimeDelta) -> Self {
        let over = (used - TimeDelta::minutes(i64::from(limit_minutes))).max(TimeDelta::zero());
        Self {
            stage: stage.to_owned(),
            elapsed_minutes: used.num_minutes(),
            over_minutes: (over + TimeDelta::milliseconds(59_999)).num_minutes(),
            late: over > TimeDelta::zero(),
        }
    }

    /// The sentence about it.
    pub fn step(&self) -> Step {
        let step = Step::new(if self.late { "time-stage-late" } else { "time-stage-kept" })
            .with("stage", Arg::Text(self.stage.clone()))
            .with("used", Arg::Count(self.elapsed_minutes));
        if self.late { step.with("over", Arg::Count(self.over_minutes)) } else { step }
    }
}

/// Judges each run by its own slice.
pub fn stage_lateness(
    stages: &[StageRun],
    pauses: &[Pause],
    calendar: &Calendar,
) -> Result<Vec<StageLateness>, ClockRefusal> {
    stages
        .iter()
        .map(|run| {
            if run.to < run.from {
                return Err(ClockRefusal::BadPause);
            }
            let used = elapsed(calendar, run.from, run.to, pauses);
            Ok(StageLateness::of(&run.stage, run.limit_minutes, used))
        })
        .collect()
}

/// Checks the slices of a flow: every stage named once with at least a minute, and together not longer than a limit counted
/// in working time. Calendar days and months have no fixed number of working minutes and are not compared.
pub fn check_slices(slices: &[StageSlice], limit: TimeLimit, calendar: &Calendar) -> Result<(), ClockRefusal> {
    let twice = |at: usize| slices[..at].iter().any(|before| before.stage == slices[at].stage);
    if slices.iter().any(|slice| slice.limit_minutes == 0 || slice.stage.is_empty()) || (0..slices.len()).any(twice) {
        return Err(ClockRefusal::BadSlices);
    }
    let day = calendar.day_minutes();
    let whole = match limit {
        TimeLimit::SameDay => day,
        TimeLimit::WorkingHour { minutes, .. } => i64::from(minutes),
        TimeLimit::WorkingDay { amount_halves } => i64::from(amount_halves.div_ceil(2)) * day,
        TimeLimit::CalendarDay { .. } | TimeLimit::Month { .. } => i64::MAX,
    };
    let sum: i64 = slices.iter().map(|slice| i64::from(slice.limit_minutes)).sum();
    if sum <= whole { Ok(()) } else { Err(ClockRefusal::BadSlices) }
}

impl ControlSheet {
    /// The visits so far, in order of time; a stage that was not left runs until `now`. Fails with
    /// [`ClockRefusal::BadHop`] for a stage without a slice, a way out without a way in, or a second way in.
    pub fn runs(&self, now: DateTime<Utc>) -> Result<Vec<StageRun>, ClockRefusal> {
        let mut hops: Vec<&Hop> = self.hops.iter().collect();
        // A stage left and entered in the same moment is left first.
        hops.sort_by_key(|hop| (hop.at, hop.kind == HopKind::In));
        let mut open: Vec<StageRun> = Vec::new();
        let mut runs = Vec::new();
        for hop in hops {
            let slice = self.slices.iter().find(|slice| slice.stage == hop.stage).ok_or(ClockRefusal::BadHop)?;
            let at = open.iter().position(|run| run.stage == hop.stage);
            match (hop.kind, at) {
                (HopKind::In, None) => open.push(StageRun {
                    stage: hop.stage.clone(),
                    limit_minutes: slice.limit_minutes,
                    from: hop.at,
                    to: hop.at,
                }),
                (HopKind::Out, Some(at)) => runs.push(StageRun { to: hop.at, ..open.remove(at) }),
                (HopKind::In, Some(_)) | (HopKind::Out, None) => return Err(ClockRefusal::BadHop),
            }
        }
        runs.extend(open.into_iter().map(|run| StageRun { to: now.max(run.from), ..run }));
        runs.sort_by_key(|run| run.from);
        Ok(runs)
    }

    /// What each stage used until `now`, in the order of the flow; several visits of one stage add up against its one
    /// slice.
    pub fn judge(
        &self,
        now: DateTime<Utc>,
        pauses: &[Pause],
        calendar: &Calendar,
    ) -> Result<Vec<StageLateness>, ClockRefusal> {
        let runs = self.runs(now)?;
        let used = |stage: &str| {
            let visits = runs.iter().filter(|run| run.stage == stage);
            visits.map(|run| elapsed(calendar, run.from, run.to, pauses)).sum::<TimeDelta>()
        };
        Ok(self
            .slices
            .iter()
            .map(|slice| StageLateness::of(&slice.stage, slice.limit_minutes, used(&slice.stage)))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::Keeper;
    use crate::time::calendar::tests::book;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-{text}+07:00").parse().unwrap()
    }

    fn agency() -> Calendar {
        book(vec![]).calendar(Keeper::Agency).unwrap()
    }

    fn slice(stage: &str, limit_minutes: u32) -> StageSlice {
        StageSlice { stage: stage.into(), body: None, limit_minutes }
    }

    fn hop(stage: &str, kind: HopKind, when: &str) -> Hop {
        Hop { stage: stage.into(), kind, at: at(when), waybill: None }
    }

    #[test]
    fn a_stage_is_late_by_the_second() {
        let run = |to| {
            let run = StageRun { stage: "a".into(), limit_minutes: 60, from: at("25T07:00:00"), to: at(to) };
            stage_lateness(&[run], &[], &agency()).unwrap().remove(0)
        };
        assert!(!run("25T08:00:00").late);
        assert_eq!((run("25T08:00:30").late, run("25T08:00:30").over_minutes), (true, 1));
    }

    #[test]
    fn an_early_stage_lends_nothing_and_the_way_between_belongs_to_nobody() {
        let sheet = ControlSheet {
            slices: vec![slice("receive", 240), slice("appraise", 60)],
            hops: vec![
                hop("appraise", HopKind::In, "25T10:00:00"),
                hop("receive", HopKind::In, "25T07:00:00"),
                hop("receive", HopKind::Out, "25T08:00:00"),
                hop("appraise", HopKind::Out, "25T11:10:00"),
            ],
        };
        let found = sheet.judge(at("26T07:00:00"), &[], &agency()).unwrap();
        let seen: Vec<_> = found.iter().map(|stage| (stage.elapsed_minutes, stage.over_minutes)).collect();
        assert_eq!(seen, [(60, 0), (70, 10)]);
    }

    #[test]
    fn a_dossier_sent_back_uses_the_same_slice_again_and_an_open_stage_runs_until_now() {
        let sheet = ControlSheet {
            slices: vec![slice("appraise", 90), slice("approve", 60)],
            hops: vec![
                hop("appraise", HopKind::In, "25T07:00:00"),
                hop("appraise", HopKind::Out, "25T08:00:00"),
                hop("approve", HopKind::In, "25T08:00:00"),
                hop("approve", HopKind::Out, "25T08:10:00"),
                hop("appraise", HopKind::In, "25T08:10:00"),
            ],
        };
        let found = sheet.judge(at("25T09:10:00"), &[], &agency()).unwrap();
        assert_eq!((found[0].elapsed_minutes, found[0].over_minutes, found[0].late), (120, 30, true));
        assert_eq!((found[1].elapsed_minutes, found[1].late), (10, false));
    }

    #[test]
    fn hops_that_do_not_fit_together_are_refused() {
        let with = |hops| ControlSheet { slices: vec![slice("a", 60)], hops }.runs(at("26T07:00:00"));
        assert_eq!(with(vec![hop("a", HopKind::Out, "25T07:00:00")]), Err(ClockRefusal::BadHop));
        assert_eq!(with(vec![hop("b", HopKind::In, "25T07:00:00")]), Err(ClockRefusal::BadHop));
        let twice = vec![hop("a", HopKind::In, "25T07:00:00"), hop("a", HopKind::In, "25T08:00:00")];
        assert_eq!(with(twice), Err(ClockRefusal::BadHop));
    }

    #[test]
    fn slices_longer_than_the_limit_or_named_twice_are_refused() {
        let check = |slices: &[StageSlice], days| check_slices(slices, TimeLimit::working_days(days), &agency());
        assert_eq!(check(&[slice("a", 480), slice("b", 480)], 2), Ok(()));
        assert_eq!(check(&[slice("a", 480), slice("b", 481)], 2), Err(ClockRefusal::BadSlices));
        assert_eq!(check(&[slice("a", 10), slice("a", 10)], 2), Err(ClockRefusal::BadSlices));
        assert_eq!(check(&[slice("a", 0)], 2), Err(ClockRefusal::BadSlices));
    }
}
