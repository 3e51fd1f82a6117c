//! The frame of a form that ends in a person's words: a button that opens it, its own fields, the words, and sending.
//! Controls, by the form's name: the opening button, `{name}-words`, `{name}-send`.

use dioxus::prelude::*;
use shared::api::command::{Body, MAX_LONG};

use crate::data::use_data;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::field::TextArea;
use crate::ui::icon::IconName;

/// The frame. `children` are the fields above the words; nothing is sent while they lack something or the words are blank.
#[component]
pub fn WordsForm(
    name: String,
    /// The `data-test` of the button that opens the form.
    opener: String,
    /// Its label.
    open_label: String,
    icon: IconName,
    #[props(default = ButtonKind::Secondary)] kind: ButtonKind,
    words_label: String,
    send_label: String,
    #[props(default)] lacks: bool,
    /// Makes the command from the words; nothing is sent where it makes none.
    make: Callback<String, Option<Body>>,
    children: Element,
) -> Element {
    let data = use_data();
    let asks = use_asks();
    let mut open = use_signal(|| false);
    let mut said = use_signal(String::new);
    let blank = said.read().trim().is_empty();
    let send = move |()| {
        let words = said.peek().trim().to_owned();
        let Some(body) = make.call(words) else { return };
        let data = data.clone();
        asks.run(async move { data.save(body).await }, move |_| open.set(false));
    };
    rsx! {
        if open() {
            {children}
            TextArea { name: "{name}-words", label: words_label, value: said(), max: MAX_LONG, rows: 3, on_change: move |words| said.set(words) }
            FaultNotice { fault: asks.fault() }
            Button { label: send_label, test: "{name}-send", kind: ButtonKind::Primary, wide: true, busy: asks.busy(), disabled: lacks || blank, on_press: send }
        } else {
            Button { label: open_label, test: opener, kind, icon, wide: true, on_press: move |()| open.set(true) }
        }
    }
}
