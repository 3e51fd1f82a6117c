//! What an officer has written into a form, and the command it becomes. Knows no screen.

use chrono::NaiveDate;
use shared::actor::Actor;
use shared::api::command::{
    Body, CompleteSupplement, Cover, ExtendDue, PassStage, RefuseDossier, RequestPayment, RequestSupplement,
    StopProcessing,
};
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::dossier::refusal::Refusal;
use shared::ids::Digest;
use shared::time::stages::HopKind;

use crate::i18n::Text;
use crate::t;

/// A form of the agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// Form 02.
    Supplement,
    /// The supplement is complete.
    Complete,
    /// A duty to pay.
    Pay,
    /// It was paid.
    Paid,
    /// Form 04.
    Extend,
    /// Form 06.
    Stage,
    /// Form 03.
    Refuse,
    /// Form 05.
    Stop,
}

/// One thing to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Items,
    Reason,
    How,
    Amount,
    Purpose,
    Code,
    Receipt,
    Ground,
    NewDate,
    Late,
    Seal,
    Stage,
    Body,
    Minutes,
    Hop,
}

/// Everything written so far; a form uses its own part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    lines: [String; 15],
    /// Whole đồng.
    pub amount: i64,
    /// Working minutes of a stage.
    pub minutes: i64,
    /// The last day is over, and the officer knows.
    pub late: bool,
    /// The stage is left, not entered.
    pub out: bool,
}

impl Letter {
    /// Every form; what ends a dossier comes last.
    pub const ALL: [Self; 8] =
        [Self::Supplement, Self::Complete, Self::Pay, Self::Paid, Self::Extend, Self::Stage, Self::Refuse, Self::Stop];

    /// Part of its controls' and texts' names.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Supplement => "supplement",
            Self::Complete => "complete",
            Self::Pay => "pay",
            Self::Paid => "paid",
            Self::Extend => "extend",
            Self::Stage => "stage",
            Self::Refuse => "refuse",
            Self::Stop => "stop",
        }
    }

    /// One of its texts: `title`, `why`, `go`, `then`.
    pub fn word(self, text: Text, part: &str) -> String {
        text.lookup(&format!("axis-{}-{part}", self.tag()), &[])
    }

    /// No status follows.
    pub const fn ends_it(self) -> bool {
        matches!(self, Self::Refuse | Self::Stop)
    }

    /// What is to be filled in for this dossier.
    pub fn fields(self, dossier: &Dossier) -> Vec<Field> {
        let code = dossier.status.dossier_code().is_none().then_some(Field::Code);
        let seal = dossier.before_acceptance().then_some(Field::Seal);
        match self {
            Self::Supplement => vec![Field::Items, Field::Reason, Field::Late],
            Self::Complete => code.into_iter().collect(),
            Self::Pay => [Field::Amount, Field::Purpose, Field::How].into_iter().chain(code).collect(),
            Self::Paid => vec![Field::Receipt],
            Self::Extend => vec![Field::NewDate, Field::Reason, Field::Late],
            Self::Stage => vec![Field::Stage, Field::Body, Field::Minutes, Field::Hop],
            Self::Refuse => [Field::Reason].into_iter().chain(seal).collect(),
            Self::Stop => vec![Field::Ground, Field::Reason],
        }
    }

    /// Whether the rules let `by` write it now: they are asked with one that is filled in without fault.
    pub fn is_offered(self, dossier: &Dossier, by: &Actor) -> bool {
        let mut draft = Draft { amount: 1, minutes: 1, late: true, out: false, ..Draft::default() };
        for field in self.fields(dossier) {
            match field {
                Field::NewDate => draft.write(field, "8999-12-31".to_owned()),
                Field::Amount | Field::Minutes | Field::Late | Field::Hop => {}
                _ => draft.write(field, "\u{b7}".to_owned()),
            }
        }
        let body = draft.body(self, dossier, Digest::of(&[]));
        body.is_ok_and(|body| dossier.decide(by, &body, &Facts::default()).is_ok())
    }
}

impl Field {
    /// Part of its control's and texts' names.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Reason => "reason",
            Self::How => "how",
            Self::Amount => "amount",
            Self::Purpose => "purpose",
            Self::Code => "code",
            Self::Receipt => "receipt",
            Self::Ground => "ground",
            Self::NewDate => "new-date",
            Self::Late => "late",
            Self::Seal => "seal",
            Self::Stage => "stage",
            Self::Body => "body",
            Self::Minutes => "minutes",
            Self::Hop => "hop",
        }
    }

    /// Its name in a refusal.
    pub const fn wire(self) -> &'static str {
        match self {
            Self::NewDate => "new_date",
            Self::Minutes => "limit_minutes",
            _ => self.tag(),
        }
    }

    /// What it asks for.
    pub fn label(self, text: Text) -> String {
        text.lookup(&format!("axis-field-{}", self.tag()), &[])
    }

    /// How to fill it in, where that is not plain.
    pub fn hint(self, text: Text) -> Option<String> {
        match self {
            Self::Items => Some(t!(text, "axis-hint-items")),
            Self::Reason => Some(t!(text, "axis-hint-reason")),
            Self::How => Some(t!(text, "axis-hint-how")),
            Self::Ground => Some(t!(text, "axis-hint-ground")),
            Self::Seal => Some(t!(text, "axis-hint-seal")),
            _ => None,
        }
    }

    /// May stay empty in every form that has it.
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::How | Self::Body)
    }

    /// Largest number.
    pub const fn most(self) -> i64 {
        if matches!(self, Self::Minutes) { 480_000 } else { 1_000_000_000_000 }
    }

    /// Unit of a number.
    pub fn unit(self, text: Text) -> String {
        if self == Self::Minutes { t!(text, "axis-unit-minutes") } else { t!(text, "agency-release-dong") }
    }
}

impl Draft {
    /// What was written, as text.
    pub fn written(&self, field: Field) -> &str {
        &self.lines[field as usize]
    }

    /// Writes it.
    pub fn write(&mut self, field: Field, value: String) {
        match field {
            Field::Amount => self.amount = value.parse().unwrap_or(0),
            Field::Minutes => self.minutes = value.parse().unwrap_or(0),
            Field::Late => self.late = value == "true",
            Field::Hop => self.out = value == "true",
            _ => {}
        }
        self.lines[field as usize] = value;
    }

    /// The new date, if it is one.
    pub fn date(&self) -> Option<NaiveDate> {
        self.written(Field::NewDate).parse().ok()
    }

    /// The command; a refusal where a field cannot be read at all.
    pub fn body(&self, letter: Letter, dossier: &Dossier, signature: Digest) -> Result<Body, Refusal> {
        let (id, text) = (dossier.id, |field: Field| self.written(field).trim().to_owned());
        let some = |field: Field| Some(text(field)).filter(|written| !written.is_empty());
        Ok(match letter {
            Letter::Supplement => {
                let items = self.written(Field::Items).lines().map(str::trim).filter(|line| !line.is_empty());
                let items = items.map(str::to_owned).collect();
                Body::RequestSupplement(RequestSupplement {
                    dossier: id,
                    items,
                    reason: text(Field::Reason),
                    late: self.late,
                })
            }
            Letter::Complete => Body::CompleteSupplement(CompleteSupplement { dossier: id, code: some(Field::Code) }),
            Letter::Pay => Body::RequestPayment(RequestPayment {
                dossier: id,
                amount: self.amount,
                purpose: text(Field::Purpose),
                how: text(Field::How),
                code: some(Field::Code),
            }),
            Letter::Paid => Body::ConfirmPayment { dossier: id, receipt: text(Field::Receipt) },
            Letter::Extend => Body::ExtendDue(ExtendDue {
                dossier: id,
                new_date: self.date().ok_or(Refusal::Missing("new_date"))?,
                reason: text(Field::Reason),
                late: self.late,
            }),
            Letter::Stage => Body::PassStage(PassStage {
                dossier: id,
                stage: text(Field::Stage),
                body: some(Field::Body),
                limit_minutes: u32::try_from(self.minutes).ok().filter(|minutes| *minutes > 0),
                hop: if self.out { HopKind::Out } else { HopKind::In },
                waybill: None,
            }),
            Letter::Refuse => {
                let cover = dossier.before_acceptance().then(|| Cover { seal: text(Field::Seal), signature });
                Body::RefuseDossier(RefuseDossier { dossier: id, reason: text(Field::Reason), cover })
            }
            Letter::Stop => Body::StopProcessing(StopProcessing {
                dossier: id,
                ground: text(Field::Ground),
                reason: text(Field::Reason),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::agency::example;

    #[test]
    fn papers_are_one_a_line_and_numbers_are_kept_as_numbers() {
        let mut draft = Draft::default();
        draft.write(Field::Items, " Giấy chứng tử \n\nSổ\n".into());
        draft.write(Field::Amount, "250000".into());
        let dossier = example::offered();
        let Ok(Body::RequestSupplement(form)) = draft.body(Letter::Supplement, &dossier, Digest::of(&[])) else {
            panic!()
        };
        assert_eq!(form.items, ["Giấy chứng tử", "Sổ"]);
        assert_eq!(draft.amount, 250_000);
    }

    #[test]
    fn a_date_that_is_none_is_missing() {
        let draft = Draft::default();
        let said = draft.body(Letter::Extend, &example::offered(), Digest::of(&[]));
        assert_eq!(said, Err(Refusal::Missing("new_date")));
    }
}
