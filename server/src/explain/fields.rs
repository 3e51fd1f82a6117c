//! Reading a question field by field, so that a refusal names the field and says why.

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::time::limit::{ClockRefusal, LimitUnit, Pause, TimeLimit};

use super::Refused;
use super::clock::in_reach;
use super::detail::{Detail, Why};

/// The whole value as `T`; a refusal names the path to the fault.
pub(super) fn ask<T: DeserializeOwned>(input: &Value) -> Result<T, Refused> {
    serde_path_to_error::deserialize(input).map_err(|error| {
        let path = error.path().to_string();
        let why = error.into_inner();
        Refused::input(if path == "." { String::new() } else { path }, Why::Unreadable(why.to_string()))
    })
}

/// A field, or `None` when it is absent or null.
pub(super) fn optional<T: DeserializeOwned>(input: &Value, name: &str) -> Result<Option<T>, Refused> {
    let Some(value) = input.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    serde_path_to_error::deserialize(value).map(Some).map_err(|error| {
        let path = error.path().to_string();
        let why = hint(std::any::type_name::<T>()).unwrap_or_else(|| Why::Unreadable(error.inner().to_string()));
        let at = match path.as_str() {
            "." => name.to_owned(),
            list if list.starts_with('[') => format!("{name}{path}"),
            _ => format!("{name}.{path}"),
        };
        Refused::input(at, why)
    })
}

/// A field that must be there.
pub(super) fn required<T: DeserializeOwned>(input: &Value, name: &str) -> Result<T, Refused> {
    optional(input, name)?.ok_or_else(|| Refused::input(name, Why::Missing))
}

/// A list that may be absent.
pub(super) fn list<T: DeserializeOwned>(input: &Value, name: &str) -> Result<Vec<T>, Refused> {
    Ok(optional(input, name)?.unwrap_or_default())
}

/// What is expected where the reader's own words say little.
fn hint(kind: &str) -> Option<Why> {
    [
        (std::any::type_name::<DateTime<Utc>>(), Why::NotInstant),
        (std::any::type_name::<NaiveDate>(), Why::NotDate),
        (std::any::type_name::<bool>(), Why::NotBool),
    ]
    .into_iter()
    .find_map(|(name, why)| (name == kind).then_some(why))
}

/// The time limit: `unit`, `amount` or `amount_minutes`, `cutoff_applies`.
pub(super) fn limit(input: &Value) -> Result<TimeLimit, Refused> {
    limit_of(input, required(input, "unit")?)
}

/// As [`limit`], the unit known.
pub(super) fn limit_of(input: &Value, unit: LimitUnit) -> Result<TimeLimit, Refused> {
    let amount: Option<f64> = optional(input, "amount")?;
    let minutes: Option<u32> = optional(input, "amount_minutes")?;
    let cutoff_applies: Option<bool> = optional(input, "cutoff_applies")?;
    if unit != LimitUnit::SameDay && amount.is_none() && (unit != LimitUnit::WorkingHour || minutes.is_none()) {
        return Err(Refused::input("amount", Why::Missing));
    }
    let row = serde_json::json!({
        "unit": unit, "amount": amount, "amount_minutes": minutes, "cutoff_applies": cutoff_applies,
    });
    serde_json::from_value(row).map_err(|_| Refused::at(ClockRefusal::BadAmount, "amount", Why::NotAmount))
}

/// The pauses; one without an end stands still, so there is no date.
pub(super) fn pauses(input: &Value) -> Result<Vec<Pause>, Refused> {
    let given: Vec<Value> = list(input, "pauses")?;
    let at = |index: usize, name: &str| {
        let pause = &given[index];
        if !pause.is_object() {
            return Err(Refused::input(format!("pauses[{index}]"), Why::NotPair));
        }
        optional::<DateTime<Utc>>(pause, name).map_err(|refused| Refused {
            detail: refused.detail.map(|detail| Detail { path: format!("pauses[{index}].{}", detail.path), ..detail }),
            ..refused
        })
    };
    let mut found = Vec::with_capacity(given.len());
    for index in 0..given.len() {
        let from = at(index, "from")?.ok_or_else(|| Refused::input(format!("pauses[{index}].from"), Why::Missing))?;
        let to = at(index, "to")?
            .ok_or_else(|| Refused::at(ClockRefusal::Paused, format!("pauses[{index}].to"), Why::Missing))?;
        if to < from {
            return Err(Refused::at(ClockRefusal::BadPause, format!("pauses[{index}].to"), Why::Before("from".into())));
        }
        let ends = [("from", from), ("to", to)];
        in_reach(ends.map(|(end, at)| (format!("pauses[{index}].{end}"), at.date_naive())))?;
        found.push(Pause { from, to });
    }
    Ok(found)
}
