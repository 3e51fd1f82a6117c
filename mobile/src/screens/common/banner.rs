//! What a person must know about sending and storing, one calm sentence each, the most serious first.
//! Controls: `banner-sign-in`, `banner-outbox`. Notices: `banner-{what}`.

use dioxus::prelude::*;

use crate::data::request::SyncStatus;
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::route::Route;
use crate::t;
use crate::ui::badge::{SyncBadge, SyncState};
use crate::ui::notice::{Notice, Tone};

/// A device clock further off than this is told of, milliseconds.
const CLOCK_OFF_MS: i64 = 120_000;

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Say {
    /// The store cannot be used.
    Failed(String),
    /// Another tab has the store.
    GivenUp,
    /// The server ended the session.
    SignedOut,
    /// Something else answers instead of the server.
    Captive,
    /// No network.
    Offline,
    /// The device's clock is wrong by so many minutes.
    ClockOff(i64),
    /// The browser may delete what waits here.
    NotKept,
    /// Records wait on this device since then.
    Waiting(u32, i64),
}

fn to_say(status: &SyncStatus) -> Vec<Say> {
    let told = &status.told;
    let mut say = Vec::new();
    if let Some(code) = &status.failed {
        return vec![Say::Failed(code.clone())];
    }
    if status.given_up {
        return vec![Say::GivenUp];
    }
    if told.signed_out {
        say.push(Say::SignedOut);
    }
    if told.captive {
        say.push(Say::Captive);
    } else if !told.online && *told != Default::default() {
        say.push(Say::Offline);
    }
    if status.offset_ms.abs() > CLOCK_OFF_MS {
        say.push(Say::ClockOff(status.offset_ms.abs() / 60_000));
    }
    if told.waiting > 0 {
        if status.persistent == Some(false) {
            say.push(Say::NotKept);
        }
        if let Some(since_ms) = told.oldest_ms {
            say.push(Say::Waiting(told.waiting, since_ms));
        }
    }
    say
}

/// Everything that is to be said now; nothing while all is well.
#[component]
pub fn SyncBanner() -> Element {
    let text = use_text();
    let data = use_data();
    let status = data.status();
    let say = to_say(&status.read());
    let now_ms = data.now_ms();
    rsx! {
        for one in say {
            match one {
                Say::Failed(code) => rsx! {
                    Notice { tone: Tone::Danger, test: "banner-failed", p { {text.error(&code)} } }
                },
                Say::GivenUp => rsx! {
                    Notice { tone: Tone::Warn, test: "banner-given-up", title: t!(text, "banner-given-up"), p { {t!(text, "banner-given-up-do")} } }
                },
                Say::SignedOut => rsx! {
                    Notice { tone: Tone::Warn, test: "banner-signed-out", title: t!(text, "banner-signed-out"),
                        p { {t!(text, "banner-signed-out-do")} }
                        Link { to: Route::SignIn {}, class: "link", "data-test": "banner-sign-in", {t!(text, "sign-in-title")} }
                    }
                },
                Say::Captive => rsx! {
                    Notice { tone: Tone::Info, test: "banner-captive", title: t!(text, "banner-captive"), p { {t!(text, "banner-captive-do")} } }
                },
                Say::Offline => rsx! {
                    Notice { tone: Tone::Info, test: "banner-offline", title: t!(text, "banner-offline"), p { {t!(text, "banner-offline-do")} } }
                },
                Say::ClockOff(minutes) => rsx! {
                    Notice { tone: Tone::Warn, test: "banner-clock", title: t!(text, "banner-clock", count = minutes), p { {t!(text, "banner-clock-do")} } }
                },
                Say::NotKept => rsx! {
                    Notice { tone: Tone::Warn, test: "banner-not-kept", p { {t!(text, "banner-not-kept")} } }
                },
                Say::Waiting(count, since_ms) => rsx! {
                    Link { to: Route::Outbox {}, class: "banner-waiting", "data-test": "banner-outbox",
                        SyncBadge { state: SyncState::OnDevice { since_ms }, now_ms, reason: t!(text, "banner-waiting", count = count) }
                    }
                },
            }
        }
        if let (Some(at_ms), 0, true) = (status.read().told.received_ms, status.read().told.waiting, status.read().told.online) {
            p { class: "hidden", role: "status", "data-test": "all-received", {t!(text, "sync-received", time = format::time(at_ms))} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::request::SyncTold;

    fn status(told: SyncTold) -> SyncStatus {
        SyncStatus { opened: true, offset_ms: told.offset_ms, told, ..SyncStatus::default() }
    }

    #[test]
    fn before_the_first_word_of_the_engine_nothing_is_said() {
        assert_eq!(to_say(&SyncStatus::default()), []);
    }

    #[test]
    fn while_all_is_well_nothing_is_said() {
        assert_eq!(to_say(&status(SyncTold { online: true, offset_ms: 90_000, ..SyncTold::default() })), []);
    }

    #[test]
    fn a_store_that_failed_is_all_that_is_said() {
        let mut failed = status(SyncTold { signed_out: true, ..SyncTold::default() });
        failed.failed = Some("store.open".into());
        assert_eq!(to_say(&failed), [Say::Failed("store.open".into())]);
    }

    #[test]
    fn a_clock_more_than_two_minutes_off_is_told_either_way() {
        let off = |offset_ms| to_say(&status(SyncTold { online: true, offset_ms, ..SyncTold::default() }));
        assert_eq!(off(-180_000), [Say::ClockOff(3)]);
        assert_eq!(off(120_000), []);
    }

    #[test]
    fn what_waits_is_told_with_its_age_and_the_risk_of_losing_it() {
        let told = SyncTold { waiting: 2, oldest_ms: Some(5), received_ms: Some(1), ..SyncTold::default() };
        let mut unkept = status(told);
        unkept.persistent = Some(false);
        assert_eq!(to_say(&unkept), [Say::Offline, Say::NotKept, Say::Waiting(2, 5)]);
    }
}
