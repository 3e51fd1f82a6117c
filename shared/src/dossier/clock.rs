//! What the calendar says about a step of the agency. The rules of [`decide`](super::decide) know no calendar; whoever has
//! one (the server) asks here first and hands the answers over in [`Facts`].

use chrono::{DateTime, NaiveDate, Utc};

use super::Dossier;
use super::decide::Facts;
use super::filing::{Filing, pause};
use super::status::Status;
use crate::api::command::Body;
use crate::time::calendar::Calendar;
use crate::time::due::{Due, Start, due};
use crate::time::late::{apology_latest, supplement_notice_latest};
use crate::time::limit::{ClockRules, Pause};
use crate::time::stages::check_slices;

/// The agency's calendar and the rules of counting, every version, the one in force last.
#[derive(Debug, Clone, Copy)]
pub struct Clocks<'a> {
    /// Working days and hours of the agency.
    pub calendar: &'a Calendar,
    /// Rules by version; a dossier keeps the version of its first date.
    pub rules: &'a [ClockRules],
}

impl Clocks<'_> {
    /// Adds what the clock knows about `body` to `facts`; its `occurred_ms` must be set. A date that cannot be counted
    /// stays absent, it is never guessed.
    pub fn consult(&self, dossier: &Dossier, body: &Body, facts: &mut Facts) {
        let filing = dossier.status.filing();
        match body {
            Body::SignHandover(_) => {
                let filed_ms = dossier.filing_moment(facts.occurred_ms);
                facts.due = filed_ms.and_then(|filed_ms| self.count(dossier, &Filing::new(filed_ms, None), None));
            }
            Body::RequestSupplement(_) => {
                let received = filing.and_then(|filing| instant(filing.filed_ms));
                facts.supplement_latest = received
                    .zip(self.rules_of(filing))
                    .map(|(received, rules)| supplement_notice_latest(received, self.calendar, rules));
            }
            Body::CompleteSupplement(_) => {
                if let (Some(filing), Status::SupplementRequested { asked_ms, .. }) = (filing, &dossier.status) {
                    let at_ms = facts.occurred_ms.max(*asked_ms);
                    let restarted = Filing { restarted_ms: Some(at_ms), ..filing.clone() };
                    facts.due = self.count(dossier, &restarted, None);
                }
            }
            Body::ConfirmPayment { .. } | Body::Finish { .. } => {
                if let (Some(filing), Status::PaymentRequested { asked_ms, .. }) = (filing, &dossier.status) {
                    facts.due = self.count(dossier, filing, pause(*asked_ms, facts.occurred_ms));
                }
            }
            Body::ExtendDue(letter) => {
                facts.new_date_open = Some(self.calendar.is_working(letter.new_date));
                facts.apology_latest = self.apology_latest(dossier);
            }
            Body::PassStage(_) => {
                facts.slices_fit = match (dossier.step_of_stage(body, facts), dossier.procedure.limit) {
                    (Some((slice, hop)), Some(limit)) => {
                        let sheet = dossier.work.passed(&slice, &hop);
                        Some(check_slices(&sheet.slices, limit, self.calendar).is_ok())
                    }
                    _ => None,
                };
            }
            _ => {}
        }
    }

    /// The last day for an apology letter, if a date is known.
    pub fn apology_latest(&self, dossier: &Dossier) -> Option<NaiveDate> {
        let filing = dossier.status.filing()?;
        Some(apology_latest(filing.counts()?.due_date, self.calendar, self.rules_of(Some(filing))?))
    }

    /// The due date of `filing` with one more pause.
    fn count(&self, dossier: &Dossier, filing: &Filing, more: Option<Pause>) -> Option<Due> {
        let start: Start = filing.start()?;
        let pauses: Vec<Pause> = filing.pauses.iter().copied().chain(more).collect();
        due(&start, dossier.procedure.limit?, &pauses, self.calendar, self.rules_of(Some(filing))?).ok()
    }

    /// The rules of the first date; those in force where there is none.
    fn rules_of(&self, filing: Option<&Filing>) -> Option<&ClockRules> {
        match filing.and_then(|filing| filing.due.as_ref()) {
            Some(first) => self.rules.iter().find(|rules| rules.version == first.rule_version),
            None => self.rules.last(),
        }
    }
}

fn instant(at_ms: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(at_ms)
}
