//! Messages to people's phones. A message is made from a text key, kept as it was sent, and logged only in a demo: a
//! one-time code in a log would open somebody's account.

use assets::texts::{Lang, TextArg};
use data_encoding::HEXLOWER;

use crate::app::{App, text};
use crate::store::messages::{self, Message};
use crate::store::{StoreError, Write};

/// Characters of one part of a short message that keeps to the basic alphabet (GSM 03.38).
pub const ONE_PART: usize = 160;

/// What is to be told to whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice<'a> {
    /// To whom, E.164.
    pub phone: &'a str,
    /// Text key; its Vietnamese has no accents, so that it fits one part.
    pub template: &'a str,
    /// What is filled in.
    pub args: &'a [(&'a str, TextArg)],
}

/// Makes the message and keeps it; `id` is random. Answers its text, for [`log_demo`] after the commit.
pub fn send(tx: &mut dyn Write, notice: &Notice, id: [u8; 16], now_ms: i64) -> Result<String, StoreError> {
    let said = text(Lang::Vi, notice.template, notice.args);
    let message = Message {
        id: HEXLOWER.encode(&id),
        phone: notice.phone.to_owned(),
        template: notice.template.to_owned(),
        text: said.clone(),
        sent_ms: now_ms,
    };
    messages::save(tx, &message)?;
    Ok(said)
}

/// Shows a message in the log of a demo; nowhere else.
pub fn log_demo(app: &App, said: &str) {
    if app.demo {
        tracing::info!("demo message: {said}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_one_part_of_a_short_message_in_every_language() {
        for lang in Lang::ALL {
            let said = text(lang, "notify-code", &[("code", "123456".into()), ("minutes", 5.into())]);
            assert!(said.is_ascii() && said.len() <= ONE_PART, "{said}");
            assert!(said.contains("123456") && said.contains("Tan Noi"), "{said}");
        }
    }

    #[test]
    fn what_a_citizen_is_told_about_the_pickup_fits_one_part_in_every_language() {
        let all: [(&str, TextArg); 5] = [
            ("code", "BT-0001234".into()),
            ("window", "07:30-09:30".into()),
            ("count", 12.into()),
            ("day", "25/11/2026".into()),
            ("note", 99_999_999_u64.into()),
        ];
        for template in ["nearing", "incomplete", "exception", "claim", "withdrawn"] {
            for lang in Lang::ALL {
                let said = text(lang, &format!("notify-{template}"), &all);
                assert!(said.is_ascii() && said.len() <= ONE_PART, "{} {said}", said.len());
                assert!(said.starts_with("[Tan Noi]") && !said.contains("{$"), "{said}");
            }
        }
    }
}
