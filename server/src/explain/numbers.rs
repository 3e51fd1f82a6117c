//! Questions about numbers people type.

use serde::Deserialize;
use serde_json::{Value, json};
use shared::identifiers::personal_id::{self, PersonalId, Sex, Stated};
use shared::identifiers::{phone as phones, waybill as waybills};
use shared::time::explanation::{Arg, Explanation, Step};

use super::detail::Why;
use super::fields::{ask, optional};
use super::{Answer, Facts, Refused, key_of};

/// The text itself, or `{"raw": …}` with whatever else the question carries.
fn raw_of(input: &Value) -> Result<&str, Refused> {
    let raw = if input.is_string() { Some(input) } else { input.get("raw") };
    raw.and_then(Value::as_str).ok_or_else(|| Refused::input("raw", Why::NotText))
}

/// One sentence a warning.
fn warning_steps<W: serde::Serialize>(prefix: &str, warnings: &[W]) -> Explanation {
    warnings.iter().map(|warning| Step::new(&key_of(prefix, warning))).collect()
}

pub(super) fn personal_id(input: &Value, facts: &Facts) -> Result<Answer, Refused> {
    #[derive(Deserialize, Default)]
    struct Asked {
        as_of_year: Option<i32>,
        stated_sex: Option<Sex>,
        stated_birth_year: Option<i32>,
    }
    let raw = raw_of(input)?;
    let asked: Asked = if input.is_string() { Asked::default() } else { ask(input)? };
    let id = match PersonalId::parse(raw) {
        Ok(id) => id,
        Err(refusal) => {
            let body = json!({ "ok": false, "error": refusal.error, "hint": refusal.hint });
            return Ok(Answer { body, steps: vec![Step::new(&refusal.code().replace('.', "-"))] });
        }
    };
    let stated = Stated { sex: asked.stated_sex, birth_year: asked.stated_birth_year };
    // Without a year of asking no birth lies in the future.
    let as_of_year = asked.as_of_year.unwrap_or(i32::MAX);
    let warnings = personal_id::warnings(&id, &facts.registration_codes, as_of_year, stated);
    let place = facts.registration_codes.0.get(id.registration_code());
    let place_arg = match place {
        Some(name) => Arg::Text(name.clone()),
        None => Arg::Key("identifiers-personal-id-place-unknown".into()),
    };
    let mut steps = vec![
        Step::new("identifiers-personal-id-ok")
            .with("masked", Arg::Text(id.masked()))
            .with("year", Arg::Count(i64::from(id.birth_year())))
            .with("sex", Arg::Key(key_of("identifiers-sex", &id.sex())))
            .with("place", place_arg),
    ];
    steps.extend(warning_steps("identifiers-personal-id", &warnings));
    let body = json!({
        "ok": true,
        "normalized": id.reveal(),
        "registration_code": id.registration_code(),
        "registration_name_vi": place,
        "sex": id.sex(),
        "birth_year": id.birth_year(),
        "masked": id.masked(),
        "warnings": warnings,
    });
    Ok(Answer { body, steps })
}

pub(super) fn phone(input: &Value) -> Result<Answer, Refused> {
    let phones::PhoneReading { phone, warnings } = match phones::read(raw_of(input)?) {
        Ok(reading) => reading,
        Err(error) => {
            let body = json!({ "ok": false, "error": error });
            return Ok(Answer { body, steps: vec![Step::new(&error.code().replace('.', "-"))] });
        }
    };
    let mut steps = vec![
        Step::new("identifiers-phone-ok")
            .with("number", Arg::Text(phone.national().unwrap_or_else(|| phone.e164().to_owned())))
            .with("kind", Arg::Key(key_of("identifiers-phone", &phone.kind()))),
    ];
    steps.extend(warning_steps("identifiers-phone", &warnings));
    let body = json!({
        "ok": true,
        "e164": phone.e164(),
        "national": phone.national(),
        "kind": phone.kind(),
        "sms_capable": phone.is_sms_capable(),
        "warnings": warnings,
    });
    Ok(Answer { body, steps })
}

pub(super) fn waybill(input: &Value) -> Result<Answer, Refused> {
    let source = optional(input, "source")?.unwrap_or(waybills::Source::User);
    let reading = waybills::read(raw_of(input)?, source);
    let mut steps = vec![
        Step::new(&key_of("identifiers-waybill", &reading.action))
            .with("number", Arg::Text(reading.normalized.clone())),
    ];
    steps.extend(reading.warnings.iter().map(|warning| {
        let step = Step::new(&key_of("identifiers-waybill", warning));
        match (warning, reading.expected_check_digit) {
            (waybills::WaybillWarning::CheckDigitMismatch, Some(digit)) => {
                step.with("digit", Arg::Count(i64::from(digit)))
            }
            _ => step,
        }
    }));
    Ok(Answer { body: super::to_json(&reading), steps })
}
