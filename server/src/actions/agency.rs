//! What the agency says about a dossier, and the short message that tells its owner.

use assets::texts::{Lang, TextArg};
use shared::api::command::Body;
use shared::api::receipt::Entry;
use shared::dossier::Dossier;
use shared::dossier::status::Status;
use shared::ids::Digest;

use super::{Act, steps};
use crate::app::text;
use crate::error::Error;
use crate::notify::{self, Notice};
use crate::store::{Write, dossiers, places};

/// Most characters of a dossier code in a short message.
const MAX_CODE: usize = 32;

/// Takes the step, then tells the owner by a short message: that there is something to do, or that it is over. What
/// exactly stays in the app, because phones are shared and the message has one part.
pub fn step(tx: &mut dyn Write, act: &Act, body: &Body) -> Result<Entry, Error> {
    let entry = steps::step(tx, act, body)?;
    let id = body.dossiers().first().copied().ok_or(Error::NotFound)?;
    let dossier = dossiers::find(tx, id)?.ok_or(Error::NotFound)?;
    let Some(template) = template(body) else { return Ok(entry) };
    // A person whose fields were purged gets no message.
    if let Some(person) = dossiers::find_person(tx, id)? {
        let office = places::find(tx, dossier.office.as_str())?;
        let hotline = office.and_then(|office| office.hotline).unwrap_or_else(|| text(Lang::Vi, "app-hotline", &[]));
        let notice = Notice { phone: person.notices_to(), template, args: &args(&dossier, &hotline) };
        notify::send(tx, &notice, message_id(act), act.context.at_ms)?;
    }
    Ok(entry)
}

/// Which message; a line of the control sheet is for the agency alone, and who withdraws knows it.
const fn template(body: &Body) -> Option<&'static str> {
    match body {
        Body::RefuseDossier(_) => Some("notify-refused"),
        Body::RequestSupplement(_) => Some("notify-supplement"),
        Body::CompleteSupplement(_) => Some("notify-restarted"),
        Body::RequestPayment(_) => Some("notify-payment"),
        Body::ConfirmPayment { .. } => Some("notify-resumed"),
        Body::StopProcessing(_) => Some("notify-stopped"),
        Body::ExtendDue(_) => Some("notify-extended"),
        _ => None,
    }
}

/// What a message may fill in: dossier code, date, sum, whom to call.
fn args(dossier: &Dossier, hotline: &str) -> Vec<(&'static str, TextArg)> {
    let code = dossier.status.dossier_code().unwrap_or_else(|| dossier.procedure.code.as_str());
    let code: String = code.chars().filter(char::is_ascii_graphic).take(MAX_CODE).collect();
    let promised = dossier.status.filing().and_then(|filing| filing.promised());
    let date = promised.map(|date| date.format("%d/%m/%Y").to_string());
    let amount = match &dossier.status {
        Status::PaymentRequested { amount, .. } => grouped(*amount),
        _ => String::new(),
    };
    let unknown = || text(Lang::Vi, "notify-date-unknown", &[]);
    vec![
        ("code", code.into()),
        ("date", date.unwrap_or_else(unknown).into()),
        ("amount", amount.into()),
        ("hotline", hotline.replace(' ', "").into()),
    ]
}

/// `1.250.000`.
fn grouped(amount: i64) -> String {
    let digits = amount.to_string();
    let first = digits.len() % 3;
    let mut groups: Vec<&str> = if first > 0 { vec![&digits[..first]] } else { Vec::new() };
    groups.extend((first..digits.len()).step_by(3).map(|at| &digits[at..at + 3]));
    groups.join(".")
}

/// Always the same for one command, so that an action that runs twice makes one message.
fn message_id(act: &Act) -> [u8; 16] {
    let mixed = Digest::of(&[act.sent.salt.as_slice(), b"message"].concat());
    let mut id = [0; 16];
    id.copy_from_slice(&mixed.0[..16]);
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::ONE_PART;

    const TEMPLATES: [&str; 7] = [
        "notify-refused",
        "notify-supplement",
        "notify-restarted",
        "notify-payment",
        "notify-resumed",
        "notify-stopped",
        "notify-extended",
    ];

    #[test]
    fn every_message_fits_one_part_with_the_longest_values_in_every_language() {
        let longest = [
            ("code", TextArg::from("X".repeat(MAX_CODE))),
            ("date", "30/12/2026".into()),
            ("amount", "1.000.000.000.000".into()),
            ("hotline", text(Lang::Vi, "app-hotline", &[]).replace(' ', "").into()),
        ];
        for lang in Lang::ALL {
            for template in TEMPLATES {
                let said = text(lang, template, &longest);
                assert!(said.is_ascii() && said.len() <= ONE_PART, "{} {said}", said.len());
                assert!(said.contains("Tan Noi") && !said.contains('{') && said.contains("XXX"), "{said}");
            }
        }
    }

    #[test]
    fn sums_are_grouped_in_thousands() {
        assert_eq!([8_000, 250_000, 1_250_000, 7].map(grouped), ["8.000", "250.000", "1.250.000", "7"]);
    }
}
