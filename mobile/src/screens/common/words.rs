//! Words for what `shared` says in types: statuses, legs, events, kinds, forms, reasons, windows. The texts are in
//! `assets/i18n/<lang>/domain.ftl`.

use assets::texts::TextArg;
use serde::Serialize;
use shared::actor::Role;
use shared::api::command::{DocumentForm, Form, Kind, Money, Person, Satisfaction, Window};
use shared::dossier::Stage;
use shared::dossier::status::Status;
use shared::shipment::{Leg, Pickup, Return};
use shared::time::explanation::{Step, Words};

use crate::format;
use crate::i18n::Text;
use crate::json;
use crate::t;
use crate::ui::card::Row;
use crate::ui::notice::Tone;

/// The lasting tag of a plain variant, as the end of a text key.
fn tag<T: Serialize>(value: &T) -> String {
    json::tag(value).replace('_', "-")
}

fn word(text: Text, subject: &str, tag: &str) -> String {
    text.lookup(&format!("{subject}-{}", tag.replace('_', "-")), &[])
}

/// Who receives the notices in the person's place.
pub fn proxy(name: &str, relation: &str, phone: &str) -> String {
    format!("{} ({}) · {}", name.trim(), relation.trim(), format::phone(phone))
}

/// The row of who receives the notices, if somebody was named.
pub fn proxy_row(text: Text, person: &Person) -> Option<Row> {
    let named = person.proxy.as_ref()?;
    Some(Row::new(t!(text, "person-proxy"), proxy(&named.name, &named.relation, &named.phone)))
}

/// One of the ten national statuses.
pub fn status(text: Text, status: &Status) -> String {
    word(text, "status", &status.code().to_string())
}

/// How serious a status is.
pub fn status_tone(status: &Status) -> Tone {
    match status {
        Status::Registered | Status::Received { .. } | Status::Processing { .. } => Tone::Info,
        Status::Finished { .. } | Status::HandedOver { .. } => Tone::Ok,
        Status::Withdrawn { .. } => Tone::Plain,
        Status::SupplementRequested { .. } | Status::PaymentRequested { .. } => Tone::Warn,
        Status::Refused { .. } | Status::Stopped { .. } => Tone::Danger,
    }
}

/// Where the pickup leg stands.
pub fn pickup(text: Text, pickup: &Pickup) -> String {
    word(
        text,
        "pickup",
        match pickup {
            Pickup::Requested { .. } => "requested",
            Pickup::Scheduled { .. } => "scheduled",
            Pickup::Missed { .. } => "missed",
            Pickup::Collected { .. } => "collected",
            Pickup::Offered { .. } => "offered",
            Pickup::HandedOver { .. } => "handed-over",
            Pickup::Cancelled { .. } => "cancelled",
            Pickup::EnRoute { .. } => "en-route",
            Pickup::Counting { .. } => "counting",
            Pickup::Incomplete { .. } => "incomplete",
            Pickup::InTransit { .. } => "in-transit",
            Pickup::Exception { .. } => "exception",
            Pickup::InClaim { .. } => "in-claim",
            Pickup::Returning { .. } => "returning",
            Pickup::GivenBack { .. } => "given-back",
            Pickup::SlipReturned { .. } => "slip-returned",
            Pickup::Closed { .. } => "closed",
        },
    )
}

/// Where the return leg stands.
pub fn back(text: Text, back: &Return) -> String {
    word(
        text,
        "return",
        match back {
            Return::Waiting => "waiting",
            Return::Ready { assignment: None, .. } => "ready",
            Return::Ready { assignment: Some(_), .. } => "scheduled",
            Return::Released { .. } => "released",
            Return::CollectedFromAgency { .. } => "collected-from-agency",
            Return::InTransit(_) => "in-transit",
            Return::AtDeliveryOffice(_) => "at-delivery-office",
            Return::OutForDelivery(_) => "out-for-delivery",
            Return::Failed(_) => "failed",
            Return::Invited(_) => "invited",
            Return::Held { .. } => "held",
            Return::OfferedBack { .. } => "offered-back",
            Return::ReturnedToAgency { .. } => "returned-to-agency",
            Return::Unclaimed { .. } => "unclaimed",
            Return::Disputed { .. } => "disputed",
            Return::Claimed { .. } => "claimed",
            Return::Delivered { .. } => "delivered",
            Return::Closed => "closed",
        },
    )
}

/// A leg.
pub fn leg(text: Text, leg: Leg) -> String {
    word(text, "leg", &tag(&leg))
}

/// An event of the history, by its tag.
pub fn event(text: Text, event: &str) -> String {
    word(text, "event", event)
}

/// A kind of command.
pub fn kind(text: Text, kind: Kind) -> String {
    word(text, "kind", &tag(&kind))
}

/// a, b or c.
pub fn form(text: Text, form: Form) -> String {
    word(text, "form", &tag(&form))
}

/// What a form means, in a sentence.
pub fn form_detail(text: Text, form: Form) -> String {
    text.lookup(&format!("form-{}-detail", tag(&form)), &[])
}

/// Form of a paper.
pub fn paper(text: Text, form: DocumentForm) -> String {
    word(text, "paper", &tag(&form))
}

/// One of the three levels.
pub fn satisfaction(text: Text, level: Satisfaction) -> String {
    word(text, "satisfaction", &tag(&level))
}

/// A reason of a failed attempt; another operator's code is shown as it is.
pub fn reason(text: Text, code: &str) -> String {
    let known = code.strip_prefix("RP").and_then(|number| number.parse::<u8>().ok()).is_some_and(|number| number <= 10);
    if known { text.lookup(&format!("reason-{}", code.to_lowercase()), &[]) } else { code.to_owned() }
}

/// A role.
pub fn role(text: Text, role: Role) -> String {
    word(text, "role", &tag(&role))
}

/// Degree of completion.
pub fn stage(text: Text, stage: Stage) -> String {
    word(text, "stage", &tag(&stage))
}

/// `08:00–10:00`.
pub fn span(window: Window) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    format!("{}–{}", clock(window.from_min), clock(window.to_min))
}

/// `thứ Ba, 24/11/2026, 08:00–10:00`.
pub fn window(text: Text, window: Window) -> String {
    t!(text, "window", day = format::date_of(text, window.day), span = span(window))
}

/// Why a date is what it is, sentence by sentence.
pub fn explanation(text: Text, steps: &[Step]) -> Vec<String> {
    let lookup = |key: &str, args: &[(&str, String)]| {
        let args: Vec<(&str, TextArg)> = args.iter().map(|(name, value)| (*name, TextArg::from(value))).collect();
        text.lookup(key, &args)
    };
    Words { lang: text.lang().code(), text: &lookup }.tell(steps)
}

/// `2`, `2,5` (English: `2.5`).
pub fn halves_of(text: Text, halves: u64) -> String {
    if halves.is_multiple_of(2) {
        (halves / 2).to_string()
    } else {
        t!(text, "number-half", whole = (halves / 2).to_string())
    }
}

/// The end of the text key `money-…`, and of controls about one kind of money.
pub const fn money_tag(kind: Money) -> &'static str {
    match kind {
        Money::Postage => "postage",
        Money::StateFee => "state-fee",
        Money::CashOnDelivery => "cash-on-delivery",
    }
}

/// A kind of money by its name.
pub fn money(text: Text, kind: Money) -> String {
    text.lookup(&format!("money-{}", money_tag(kind)), &[])
}

#[cfg(test)]
mod tests {
    use assets::texts::{Lang, Texts};
    use shared::time::explanation::Arg;

    use super::*;

    /// Every key that this file makes from a tag.
    fn made_keys() -> Vec<String> {
        let mut keys: Vec<String> = (1..=10).map(|code| format!("status-{code}")).collect();
        keys.extend(Kind::ALL.iter().map(|kind| format!("kind-{}", tag(kind))));
        keys.extend(Role::ALL.iter().map(|role| format!("role-{}", tag(role))));
        keys.extend((0..=10).map(|number| format!("reason-rp{number}")));
        for form in [Form::Send, Form::Receive, Form::Both] {
            keys.push(format!("form-{}", tag(&form)));
            keys.push(format!("form-{}-detail", tag(&form)));
        }
        for event in [
            "booked",
            "rescheduled",
            "scheduled",
            "cancelled",
            "collected",
            "missed",
            "offered",
            "filed",
            "processing",
            "finished",
            "released",
            "result-accepted",
            "delivered",
            "delivery-failed",
            "rated",
            "refused",
            "supplement-requested",
            "supplement-completed",
            "payment-requested",
            "payment-confirmed",
            "stopped",
            "withdrawn",
            "due-extended",
            "stage-passed",
            "cover-scanned",
            "cover-offered",
            "cover-taken",
            "out-for-delivery",
            "invited",
            "delivery-chosen",
            "return-offered",
            "returned-to-agency",
            "return-rebooked",
            "redirected",
            "unclaimed",
            "papers-returned",
            "disputed",
            "dispute-settled",
            "claim-opened",
            "claim-answered",
            "complaint-opened",
            "complaint-answered",
        ] {
            keys.push(format!("event-{event}"));
        }
        keys
    }

    #[test]
    fn every_word_exists_in_every_language() {
        for lang in Lang::ALL {
            for key in made_keys() {
                assert!(Texts::get(lang).has(&key), "{key} in {}", lang.code());
            }
        }
    }

    #[test]
    fn windows_read_as_day_and_hours() {
        let window = Window { day: "2026-11-24".parse().unwrap(), from_min: 480, to_min: 605 };
        assert_eq!(super::window(Text::of(Lang::Vi), window), "thứ Ba, 24/11/2026, 08:00–10:05");
    }

    #[test]
    fn an_unknown_reason_code_is_kept_as_it_is() {
        assert_eq!(reason(Text::default(), "RP99"), "RP99");
        assert_ne!(reason(Text::default(), "RP8"), "RP8");
    }

    #[test]
    fn an_explanation_is_told_sentence_by_sentence() {
        let step = Step::new("time-due-date").with("date", Arg::Date("2026-11-24".parse().unwrap()));
        let told = explanation(Text::of(Lang::Vi), &[step]);
        assert!(told.len() == 1 && told[0].contains("24/11/2026"), "{told:?}");
    }

    #[test]
    fn halves_are_told_in_the_way_of_the_language() {
        assert_eq!(halves_of(Text::of(Lang::Vi), 5), "2,5");
        assert_eq!(halves_of(Text::of(Lang::En), 4), "2");
    }
}
