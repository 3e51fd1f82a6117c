//! `server explain due|transit|id|phone|waybill|fee|address`: one JSON line in, one JSON line out, in the form of the acceptance
//! vectors; with words, the same line also carries the explanation as sentences. Asks the rules in `shared` and nothing
//! else: no database, no clock.
//!
//! The input is the bare question, with its `kind` beside its fields where there are several, or `{"kind": …, "input": {…}}`.

mod address;
mod clock;
mod detail;
mod fees;
mod fields;
mod foresight;
mod numbers;
mod post;

use chrono::NaiveDate;
use detail::{Detail, Why};
use serde_json::{Value, json};
use shared::identifiers::personal_id::RegistrationCodes;
use shared::money::postage::PostageTable;
use shared::time::calendar::CalendarBook;
use shared::time::explanation::{Explanation, Words};
use shared::time::limit::{ClockRefusal, ClockRules};
use shared::time::transit::TransitTable;

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Due dates and everything counted from them: apology, extension, lateness, stages, invitations, claims, the forecast
    /// over both legs.
    Due,
    /// Transit limits.
    Transit,
    /// Personal identification numbers.
    Id,
    /// Phone numbers.
    Phone,
    /// Waybill numbers.
    Waybill,
    /// The cost of a booking; `{"amount": …}` for one amount in figures and words; `{"ground": …}` for compensation.
    Fee,
    /// Address lines: the commune of today.
    Address,
}

impl Kind {
    /// The kind of a word of the command line.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "due" => Self::Due,
            "transit" => Self::Transit,
            "id" => Self::Id,
            "phone" => Self::Phone,
            "waybill" => Self::Waybill,
            "fee" => Self::Fee,
            "address" => Self::Address,
            _ => return None,
        })
    }
}

/// The data the rules are asked with.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Both calendars.
    pub calendars: CalendarBook,
    /// The rules of counting, oldest first.
    pub rules: Vec<ClockRules>,
    /// The transit limits.
    pub transit: TransitTable,
    /// Places of birth registration.
    pub registration_codes: RegistrationCodes,
    /// Prices and discounts.
    pub postage: PostageTable,
}

impl Facts {
    /// Reads the product's data files `calendar.json`, `clock_rules.json`, `registration_codes.json` and `postage.json`; the
    /// transit limits are the statutory ones.
    pub fn parse(
        calendar: &str,
        clock_rules: &str,
        registration_codes: &str,
        postage: &str,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        #[derive(serde::Deserialize)]
        struct CodeFile {
            codes: RegistrationCodes,
        }
        Ok(Self {
            calendars: CalendarBook::parse(calendar)?,
            rules: ClockRules::parse(clock_rules)?,
            transit: TransitTable::statutory(),
            registration_codes: serde_json::from_str::<CodeFile>(registration_codes)?.codes,
            postage: PostageTable::parse(postage)?,
        })
    }

    /// The rules in force on a day.
    fn rules(&self, on: NaiveDate) -> &ClockRules {
        ClockRules::in_force(&self.rules, on).expect("reading the rules refuses an empty list")
    }
}

/// An answer and why.
struct Answer {
    body: Value,
    steps: Explanation,
}

/// Why there is no answer: a lasting code, and for bad input what is wrong with it.
struct Refused {
    code: &'static str,
    detail: Option<Detail>,
}

impl Refused {
    fn input(path: impl Into<String>, why: Why) -> Self {
        Self { code: "explain.bad-input", detail: Some(Detail { path: path.into(), why }) }
    }

    /// A refusal of the clock that one field caused.
    fn at(refusal: ClockRefusal, path: impl Into<String>, why: Why) -> Self {
        Self { code: refusal.code(), detail: Some(Detail { path: path.into(), why }) }
    }
}

/// Answers one line. A line that cannot be answered yields `{"error": {"code": …}}`, never a panic.
pub fn run(kind: Kind, line: &str, facts: &Facts, words: Option<&Words>) -> String {
    match answer(kind, line, facts) {
        Ok(Answer { mut body, steps }) => {
            if let (Some(words), Value::Object(fields)) = (words, &mut body) {
                fields.insert("explanation".into(), json!(words.tell(&steps)));
            }
            body
        }
        Err(Refused { code, detail }) => {
            let mut error = json!({ "code": code });
            if let Some(detail) = &detail {
                error["detail"] = Value::String(detail.plain());
            }
            let mut body = json!({ "error": error });
            if let Some(words) = words {
                let args: Vec<(&str, String)> = detail.iter().map(|detail| ("detail", detail.told(words))).collect();
                body["explanation"] = json!([(words.text)(&code.replace('.', "-"), &args)]);
            }
            body
        }
    }
    .to_string()
}

fn answer(kind: Kind, line: &str, facts: &Facts) -> Result<Answer, Refused> {
    // Some programs begin a text with a mark of its encoding.
    let line: Value = serde_json::from_str(line.trim_start_matches('\u{feff}'))
        .map_err(|error| Refused::input("", Why::NotJson(error.to_string())))?;
    let input = line.get("input").filter(|input| input.is_object()).unwrap_or(&line);
    let named = line.get("kind").filter(|kind| !kind.is_null());
    let named = named.map(|kind| kind.as_str().ok_or_else(|| Refused::input("kind", Why::NotText))).transpose()?;
    match kind {
        Kind::Due => clock::due(named, input, facts),
        Kind::Transit => post::transit(input, facts),
        Kind::Id => numbers::personal_id(input, facts),
        Kind::Phone => numbers::phone(input),
        Kind::Waybill => numbers::waybill(input),
        Kind::Fee => fees::fee(input, facts),
        Kind::Address => address::address(input),
    }
}

/// The JSON form of a rule's answer.
fn to_json(answer: &impl serde::Serialize) -> Value {
    serde_json::to_value(answer).expect("answers have text keys and finite numbers")
}

/// The snake-case name of a plain variant, as it stands on the wire.
fn name_of(variant: &impl serde::Serialize) -> String {
    to_json(variant).as_str().unwrap_or_default().to_owned()
}

/// A text key made of a prefix and such a name.
fn key_of(prefix: &str, variant: &impl serde::Serialize) -> String {
    format!("{prefix}-{}", name_of(variant).replace('_', "-"))
}
