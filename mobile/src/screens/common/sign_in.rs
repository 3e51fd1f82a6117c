//! A citizen signs in: phone, then the six digits that were sent to it. Controls: `phone`, `ask-code`, `code`,
//! `sign-in`, `resend`, `other-phone`, `demo-messages`, `go-sign-in-staff`.

use dioxus::prelude::*;

use super::ask::{Asks, FaultNotice, use_asks};
use super::screen::Screen;
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::platform;
use crate::route::Route;
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::field::{CodeField, Kind, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};

/// Seconds before a code may be asked for again.
const RESEND_AFTER_S: u32 = 60;
/// Where the server of a demo shows the messages it would have sent.
const DEMO_MESSAGES: &str = "/demo/messages";

/// Signing in by phone.
#[component]
pub fn SignIn() -> Element {
    let text = use_text();
    let phone = use_signal(String::new);
    let asked = use_signal(|| false);
    rsx! {
        Screen { title: t!(text, "sign-in-title"), back: Route::Home {},
            if asked() {
                EnterCode { phone, asked }
            } else {
                EnterPhone { phone, asked }
            }
            DemoHint {}
        }
    }
}

#[component]
fn EnterPhone(mut phone: Signal<String>, asked: Signal<bool>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut wrong = use_signal(|| false);
    let error = wrong().then(|| text.error("phone.invalid"));
    rsx! {
        TextField {
            name: "phone", label: t!(text, "sign-in-phone"), hint: t!(text, "sign-in-phone-hint"),
            value: phone(), kind: Kind::Phone, error,
            on_change: move |value| { wrong.set(false); phone.set(value); },
        }
        FaultNotice { fault: asks.fault() }
        Button {
            label: t!(text, "sign-in-ask-code"), test: "ask-code", kind: ButtonKind::Primary, wide: true, busy: asks.busy(),
            on_press: move |()| {
                if is_phone(&phone.peek()) {
                    ask_code(asks, &data, phone, asked);
                } else {
                    wrong.set(true);
                }
            },
        }
        LinkButton { label: t!(text, "sign-in-staff-title"), test: "go-sign-in-staff", to: Route::SignInStaff {}, kind: ButtonKind::Quiet }
    }
}

fn ask_code(asks: Asks, data: &crate::data::Data, phone: Signal<String>, mut asked: Signal<bool>) {
    let (data, number) = (data.clone(), phone.peek().clone());
    asks.run(async move { data.ask_code(&number).await }, move |()| asked.set(true));
}

/// Nine digits or more, as the server will read them; it decides.
fn is_phone(typed: &str) -> bool {
    (9..=13).contains(&typed.chars().filter(char::is_ascii_digit).count())
}

#[component]
fn EnterCode(phone: Signal<String>, mut asked: Signal<bool>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let resend = use_asks();
    let mut code = use_signal(String::new);
    let mut wait_s = use_signal(|| RESEND_AFTER_S);
    let navigator = use_navigator();
    use_future(move || async move {
        loop {
            platform::sleep(1_000).await;
            let left = *wait_s.peek();
            if left > 0 {
                wait_s.set(left - 1);
            }
        }
    });
    let again = data.clone();
    rsx! {
        Notice { tone: Tone::Info, p { {t!(text, "sign-in-code-sent", phone = format::phone(&phone()))} } }
        CodeField {
            name: "code", label: t!(text, "sign-in-code"), hint: t!(text, "sign-in-code-hint"), value: code(), from_sms: true,
            error: asks.fault().filter(|fault| fault.code == "sign-in.wrong-code").map(|fault| text.error(&fault.code)),
            on_change: move |value| { asks.clear(); code.set(value); },
        }
        FaultNotice { fault: asks.fault().filter(|fault| fault.code != "sign-in.wrong-code") }
        Button {
            label: t!(text, "sign-in-go"), test: "sign-in", kind: ButtonKind::Primary, wide: true, busy: asks.busy(),
            disabled: code().len() != 6,
            on_press: move |()| {
                let (data, number, digits) = (data.clone(), phone.peek().clone(), code.peek().clone());
                asks.run(async move { data.sign_in(&number, &digits).await }, move |session| {
                    navigator.replace(Route::first_of(session.actor.role));
                });
            },
        }
        FaultNotice { fault: resend.fault() }
        if wait_s() > 0 {
            p { class: "quiet", {t!(text, "sign-in-resend-in", count = wait_s())} }
        } else {
            Button {
                label: t!(text, "sign-in-resend"), test: "resend", busy: resend.busy(),
                on_press: move |()| {
                    ask_code(resend, &again, phone, asked);
                    wait_s.set(RESEND_AFTER_S);
                },
            }
        }
        Button { label: t!(text, "sign-in-other-phone"), test: "other-phone", kind: ButtonKind::Quiet, on_press: move |()| asked.set(false) }
    }
}

/// In a demo the codes are on a page, not on a phone.
#[component]
pub fn DemoHint() -> Element {
    let text = use_text();
    let data = use_data();
    let demo = use_resource(move || {
        data.fresh();
        let data = data.clone();
        async move { data.about().await.ok().flatten().is_some_and(|about| about.demo) }
    });
    rsx! {
        if demo().unwrap_or_default() {
            Notice { tone: Tone::Info, title: t!(text, "demo-title"),
                p { {t!(text, "demo-messages-why")} }
                a { class: "link", href: "{platform::base_url()}{DEMO_MESSAGES}", target: "_blank", rel: "noopener", "data-test": "demo-messages",
                    {t!(text, "demo-messages")}
                }
            }
        }
    }
}

/// A large sign-out button, for settings.
#[component]
pub fn SignOut() -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let navigator = use_navigator();
    rsx! {
        FaultNotice { fault: asks.fault() }
        Button {
            label: t!(text, "sign-out"), test: "sign-out", icon: IconName::SignOut, busy: asks.busy(), wide: true,
            on_press: move |()| {
                let data = data.clone();
                asks.run(async move { data.sign_out().await }, move |()| {
                    navigator.replace(Route::Home {});
                });
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_needs_enough_digits() {
        assert!(is_phone("0905 123 456") && is_phone("+84905123456"));
        assert!(!is_phone("0905") && !is_phone("hello"));
    }
}
