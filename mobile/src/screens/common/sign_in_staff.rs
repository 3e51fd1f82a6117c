//! Staff sign in with user name and password. Controls: `user`, `password`, `sign-in`, `go-sign-in`, `demo-messages`.

use dioxus::prelude::*;

use super::ask::{FaultNotice, use_asks};
use super::screen::Screen;
use super::sign_in::DemoHint;
use crate::data::use_data;
use crate::i18n::use_text;
use crate::route::Route;
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::field::{Kind, TextField};

/// Signing in as courier or in an office.
#[component]
pub fn SignInStaff() -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut user = use_signal(String::new);
    let mut password = use_signal(String::new);
    let navigator = use_navigator();
    let empty = user().trim().is_empty() || password().is_empty();
    let send = move || {
        let (data, name, secret) = (data.clone(), user.peek().trim().to_owned(), password.peek().clone());
        asks.run(async move { data.sign_in_staff(&name, &secret).await }, move |session| {
            navigator.replace(Route::first_of(session.actor.role));
        });
    };
    let send_by_key = send.clone();
    rsx! {
        Screen { title: t!(text, "sign-in-staff-title"), back: Route::Home {},
            form {
                class: "stack",
                onsubmit: move |event| { event.prevent_default(); if !empty { send_by_key(); } },
                TextField { name: "user", label: t!(text, "sign-in-user"), value: user(), kind: Kind::UserName, on_change: move |value| user.set(value) }
                TextField { name: "password", label: t!(text, "sign-in-password"), value: password(), kind: Kind::Password, on_change: move |value| password.set(value) }
                FaultNotice { fault: asks.fault() }
                Button {
                    label: t!(text, "sign-in-go"), test: "sign-in", kind: ButtonKind::Primary, wide: true, busy: asks.busy(), disabled: empty,
                    on_press: move |()| send(),
                }
            }
            LinkButton { label: t!(text, "sign-in-citizen"), test: "go-sign-in", to: Route::SignIn {}, kind: ButtonKind::Quiet }
            DemoHint {}
        }
    }
}
