//! How much time a dossier has left at the agency, in words with an icon.

use chrono::{DateTime, NaiveDate};
use dioxus::prelude::*;
use shared::dossier::Dossier;
use shared::dossier::status::Status;
use shared::time::calendar::Calendar;
use shared::time::due::Due;
use shared::time::late::{Outcome, lateness};

use crate::i18n::{Text, use_text};
use crate::screens::common::due;
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::icon::IconName;
use crate::ui::notice::Tone;

/// Where a dossier stands against its due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// So many working days after today.
    Days(u32),
    /// Due today.
    Today,
    /// Late by so many working days (0: by less than one).
    Late(u32),
    /// Finished in time.
    Kept,
}

/// Where `dossier` stands at `now_ms`; nothing if it has no due date.
pub fn left(dossier: &Dossier, agency: &Calendar, now_ms: i64) -> Option<Left> {
    let due = dossier.status.filing()?.counts()?;
    let (at_ms, done) = match &dossier.status {
        Status::Finished { at_ms, .. } => (*at_ms, true),
        Status::HandedOver { finished_ms, .. } => (*finished_ms, true),
        Status::Registered | Status::Received { .. } | Status::Processing { .. } => (now_ms, false),
        // The count stands still, is over, or will begin anew: nothing is left of it.
        Status::SupplementRequested { .. }
        | Status::PaymentRequested { .. }
        | Status::Refused { .. }
        | Status::Withdrawn { .. }
        | Status::Stopped { .. } => return None,
    };
    let at = DateTime::from_timestamp_millis(at_ms)?;
    let so_far = lateness(due, at, agency);
    Some(match so_far.outcome {
        Outcome::Late => Left::Late(so_far.late_working_days.unwrap_or_default()),
        Outcome::Early | Outcome::OnTime if done => Left::Kept,
        Outcome::Early | Outcome::OnTime => days_left(due, shared::time::local_date(at), agency),
    })
}

fn days_left(due: &Due, today: NaiveDate, agency: &Calendar) -> Left {
    if due.due_date <= today { Left::Today } else { Left::Days(agency.working_days_between(today, due.due_date)) }
}

/// The words for it.
pub fn words(text: Text, left: Left) -> String {
    match left {
        Left::Days(count) => t!(text, "agency-left-days", count = count),
        Left::Today => t!(text, "agency-left-today"),
        Left::Late(0) => t!(text, "agency-left-late"),
        Left::Late(count) => t!(text, "agency-left-late-days", count = count),
        Left::Kept => t!(text, "agency-left-kept"),
    }
}

/// Due date and time left of one dossier, for a list.
#[component]
pub fn DueMark(
    dossier: Dossier,
    /// Where it stands, from [`left`].
    left: Option<Left>,
) -> Element {
    let text = use_text();
    let due = dossier.status.filing().and_then(|filing| filing.counts().cloned());
    let (tone, icon) = match left {
        Some(Left::Late(_)) => (Tone::Danger, IconName::Alert),
        Some(Left::Today) => (Tone::Warn, IconName::Clock),
        Some(Left::Days(_)) | None => (Tone::Info, IconName::Calendar),
        Some(Left::Kept) => (Tone::Ok, IconName::Check),
    };
    rsx! {
        span { class: "due-mark",
            match due {
                Some(due) => rsx! {
                    span { {due::date(text, &due)} }
                    if let Some(left) = left {
                        StateBadge { label: words(text, left), tone, icon, test: "time-left" }
                    }
                },
                None => rsx! { span { class: "quiet", {t!(text, "due-explained-unknown-short")} } },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::dossier::status::Filing;
    use shared::time::calendar::Keeper;
    use shared::time::due::{Start, due};
    use shared::time::limit::TimeLimit;

    use super::*;
    use crate::data::clock_rules;
    use crate::screens::agency::{days, example};

    /// Filed on Thursday 26 November 2026 with two working days: due on Monday 30 November.
    fn filed(calendar: &Calendar) -> Dossier {
        let at: DateTime<chrono::Utc> = "2026-11-26T09:00:00+07:00".parse().unwrap();
        let due = due(&Start::filed(at), TimeLimit::working_days(2), &[], calendar, &clock_rules()[0]).unwrap();
        let filing = Filing::new(at.timestamp_millis(), Some(due));
        Dossier { status: Status::Received { filing }, ..example::offered() }
    }

    #[test]
    fn days_left_count_working_days_and_lateness_begins_after_the_due_day() {
        let calendar = days::calendar(Keeper::Agency).unwrap();
        let dossier = filed(&calendar);
        let at = |text: &str| {
            let at: DateTime<chrono::Utc> = format!("{text}+07:00").parse().unwrap();
            left(&dossier, &calendar, at.timestamp_millis())
        };
        assert_eq!(at("2026-11-27T10:00:00"), Some(Left::Days(1)));
        assert_eq!(at("2026-11-30T20:00:00"), Some(Left::Today));
        assert_eq!(at("2026-12-02T08:00:00"), Some(Left::Late(2)));
    }

    #[test]
    fn nothing_is_left_while_the_citizen_has_to_act() {
        let calendar = days::calendar(Keeper::Agency).unwrap();
        let mut dossier = filed(&calendar);
        let filing = dossier.status.filing().cloned();
        let (items, asked_ms) = (vec!["x".to_owned()], 1);
        dossier.status = Status::SupplementRequested { filing, code: None, items, asked_ms, late: false };
        assert_eq!(left(&dossier, &calendar, i64::MAX / 2_000_000), None);
    }

    #[test]
    fn what_was_finished_in_time_stays_in_time() {
        let calendar = days::calendar(Keeper::Agency).unwrap();
        let mut dossier = filed(&calendar);
        let finished_ms = dossier.status.filing().unwrap().filed_ms + 3_600_000;
        let filing = dossier.status.filing().cloned();
        dossier.status = Status::Finished { filing, code: "c".into(), at_ms: finished_ms };
        assert_eq!(left(&dossier, &calendar, finished_ms + 90 * 86_400_000), Some(Left::Kept));
    }
}
