//! The operator's events → ours. Numbers mean nothing outside their own set, and what is unknown stays `unknown` with its
//! raw form: never a pending state, never a success.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What happened, in our words. Times and places travel beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CanonicalEvent {
    /// The order exists at the operator.
    Ordered,
    /// A courier took the order.
    Accepted,
    /// The order was cancelled.
    Cancelled,
    /// A pickup found nobody or nothing.
    PickupMissed,
    /// A pickup failed for good.
    PickupFailed,
    /// A pickup took a part.
    PartlyCollected,
    /// The item is in the hands of the post.
    Collected,
    /// Into a sorting office.
    ArrivedHub,
    /// Out of a sorting office.
    LeftHub,
    /// At the office that delivers.
    AtDeliveryOffice,
    /// With the courier.
    OutForDelivery,
    /// A delivery attempt failed; the reason stays in the raw event.
    DeliveryFailed,
    /// Held.
    Held,
    /// At a collection point.
    AwaitingRecipient,
    /// Delivered.
    Delivered,
    /// Handed over at the agency.
    HandedOver,
    /// On the way back.
    Returning,
    /// The operator ended it.
    Terminated,
    /// An international event that means nothing for a domestic item.
    Ignored,
    /// Not understood: kept raw, shown as unknown.
    Unknown,
}

/// The code set an event comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeSet {
    /// UPU EMSEVT: `EMA`, `EDD`, …
    Emsevt,
    /// Pickup legs: `P0` … `P7`.
    Pickup,
    /// A second pickup set in use: `3` handed over, `4` cancelled.
    PickupOrder,
    /// Return legs: `-3` … `12`.
    Return,
    /// The generic set: `0` … `100`.
    Generic,
    /// A set we do not know: only the text speaks.
    Other,
}

/// An event as the operator sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawEvent {
    /// The set of the code.
    pub set: CodeSet,
    /// The code as text.
    pub code: String,
    /// The operator's words, if any.
    #[serde(default)]
    pub text: String,
    /// Whether the office of the event is the one that delivers this item.
    #[serde(default)]
    pub at_delivering_office: bool,
}

/// Translates an event. The caller keeps the raw one.
pub fn canonical(raw: &RawEvent) -> CanonicalEvent {
    let code = raw.code.trim().to_uppercase();
    by_code(raw, &code).or_else(|| by_text(&raw.text)).unwrap_or(CanonicalEvent::Unknown)
}

fn by_code(raw: &RawEvent, code: &str) -> Option<CanonicalEvent> {
    use CanonicalEvent as E;
    Some(match (raw.set, code) {
        (CodeSet::Emsevt, "EMA") => E::Collected,
        (CodeSet::Emsevt, "EDD") => E::ArrivedHub,
        (CodeSet::Emsevt, "EDE") => E::LeftHub,
        (CodeSet::Emsevt, "EMG") => E::AtDeliveryOffice,
        (CodeSet::Emsevt, "EDG") => E::OutForDelivery,
        (CodeSet::Emsevt, "EMH") => E::DeliveryFailed,
        (CodeSet::Emsevt, "EDF") => E::Held,
        (CodeSet::Emsevt, "EDH") => E::AwaitingRecipient,
        (CodeSet::Emsevt, "EMI") => E::Delivered,
        (CodeSet::Emsevt, "EXX" | "EDX") => E::Terminated,
        (CodeSet::Emsevt, "EMB" | "EMC" | "EMD" | "EME" | "EMF" | "EDA" | "EDB" | "EDC") => E::Ignored,
        (CodeSet::Emsevt, "EXA" | "EXB" | "EXC" | "EXD") => E::Ignored,
        (CodeSet::Pickup, "P0") => E::Ordered,
        (CodeSet::Pickup, "P1") => E::Accepted,
        (CodeSet::Pickup, "P4") => E::Collected,
        (CodeSet::Pickup, "P5") => E::PickupMissed,
        (CodeSet::Pickup, "P6") => E::PickupFailed,
        (CodeSet::Pickup, "P7") => E::PartlyCollected,
        (CodeSet::PickupOrder, "3") => E::HandedOver,
        (CodeSet::PickupOrder, "4") => E::Cancelled,
        (CodeSet::Return, "-3") => E::Ordered,
        (CodeSet::Return, "-2") => E::Accepted,
        (CodeSet::Return, "0") => E::Cancelled,
        (CodeSet::Return, "1") => E::Collected,
        (CodeSet::Return, "2") => E::LeftHub,
        (CodeSet::Return, "3") if raw.at_delivering_office => E::AtDeliveryOffice,
        (CodeSet::Return, "3") => E::ArrivedHub,
        (CodeSet::Return, "5") => E::Delivered,
        (CodeSet::Return, "12" | "-1") => E::OutForDelivery,
        (CodeSet::Generic, "0" | "1") => E::Ordered,
        (CodeSet::Generic, "50") => E::Collected,
        (CodeSet::Generic, "70") => E::ArrivedHub,
        (CodeSet::Generic, "80") => E::OutForDelivery,
        (CodeSet::Generic, "90") => E::Delivered,
        (CodeSet::Generic, "100") => E::Returning,
        _ => return None,
    })
}

/// Delivery words, without diacritics: failure is looked for before success, which it contains.
fn by_text(text: &str) -> Option<CanonicalEvent> {
    let plain: String = text
        .nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == '\u{111}' { 'd' } else { c })
        .collect();
    let failed = ["khong thanh cong", "chua thanh cong", "that bai"].iter().any(|words| plain.contains(words));
    let about_delivery = ["phat", "giao"].iter().any(|verb| plain.contains(verb));
    // A success with a negation before it ("chua phat thanh cong") is left to a person.
    let succeeded = plain
        .split_once("thanh cong")
        .is_some_and(|(before, _)| !["khong", "chua"].iter().any(|negation| before.contains(negation)));
    match (about_delivery, failed, succeeded) {
        (false, _, _) | (true, false, false) => None,
        (true, true, _) => Some(CanonicalEvent::DeliveryFailed),
        (true, false, true) => Some(CanonicalEvent::Delivered),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: CodeSet, code: &str, text: &str) -> CanonicalEvent {
        canonical(&RawEvent { set, code: code.into(), text: text.into(), at_delivering_office: false })
    }

    #[test]
    fn a_number_means_something_only_in_its_own_set() {
        assert_eq!(read(CodeSet::Return, "0", ""), CanonicalEvent::Cancelled);
        assert_eq!(read(CodeSet::Generic, "0", ""), CanonicalEvent::Ordered);
        assert_eq!(read(CodeSet::PickupOrder, "4", ""), CanonicalEvent::Cancelled);
        assert_eq!(read(CodeSet::Pickup, "P4", ""), CanonicalEvent::Collected);
    }

    #[test]
    fn failure_is_looked_for_before_success() {
        let of = |text| read(CodeSet::Other, "X9", text);
        assert_eq!(of("Phát không thành công"), CanonicalEvent::DeliveryFailed);
        assert_eq!(of("Phát thành công"), CanonicalEvent::Delivered);
        assert_eq!(of("PHÁT THÀNH CÔNG"), CanonicalEvent::Delivered);
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        for (set, code, text) in [
            (CodeSet::Generic, "75", ""),
            (CodeSet::Emsevt, "EMZ", "Đang chờ"),
            (CodeSet::Return, "99", "Khai thác thành công"),
            (CodeSet::Other, "0", ""),
            (CodeSet::Other, "X9", "Chưa phát thành công"),
        ] {
            assert_eq!(read(set, code, text), CanonicalEvent::Unknown, "{code}");
        }
    }

    #[test]
    fn an_arrival_is_at_the_delivery_office_only_where_it_delivers() {
        let arrived = |at_delivering_office| {
            canonical(&RawEvent { set: CodeSet::Return, code: "3".into(), text: String::new(), at_delivering_office })
        };
        assert_eq!(arrived(false), CanonicalEvent::ArrivedHub);
        assert_eq!(arrived(true), CanonicalEvent::AtDeliveryOffice);
    }
}
