//! The two proofs of a meeting: the right person at its beginning, the code at its very end.
//! Controls: `qr-photo`, `qr-text`, `qr-check`, `qr-again`, `qr-none`, `qr-why-phone`, `qr-why-screen`, `qr-why-camera`,
//! `asked`; `door-code`, `finish`, `no-code`, `witness-note`, `finish-witness`.

use dioxus::prelude::*;
use shared::api::command::{ClosedBy, MAX_SHORT, Person, Verified};
use shared::ids::DossierId;

use crate::data::request::Fault;
use crate::data::{Data, use_data};
use crate::format;
use crate::i18n::use_text;
use crate::platform::picture;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::RadioGroup;
use crate::ui::field::{Choice, CodeField, Kind, TextArea, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};
use crate::ui::photo::{PhotoField, TakenPhoto};

/// Why a QR could not be read; the ends of text keys.
const WHY: [&str; 3] = ["phone", "screen", "camera"];

/// Is this the right person? By the QR, or by asking for name and phone.
#[component]
pub fn Meet(
    dossier: DossierId,
    person: Option<Person>,
    verified: Option<Verified>,
    on_verified: EventHandler<Option<Verified>>,
) -> Element {
    let text = use_text();
    match verified {
        Some(Verified::Qr { .. }) => rsx! {
            Notice { tone: Tone::Ok, test: "verified-qr", title: t!(text, "meet-right"), p { {t!(text, "meet-right-qr")} } }
            Again { on_verified }
        },
        Some(Verified::Asked { reason }) => rsx! {
            Notice { tone: Tone::Warn, test: "verified-asked", title: t!(text, "meet-asked"), p { {reason} } }
            Again { on_verified }
        },
        None => rsx! {
            ReadQr { dossier, on_verified }
            Asked { person, on_verified }
        },
    }
}

#[component]
fn Again(on_verified: EventHandler<Option<Verified>>) -> Element {
    let text = use_text();
    rsx! {
        Button { label: t!(text, "meet-again"), test: "qr-again", kind: ButtonKind::Quiet, icon: IconName::Qr, on_press: move |()| on_verified.call(None) }
    }
}

async fn checked(data: Data, dossier: DossierId, token: String) -> Result<Verified, Fault> {
    let token = token.trim().to_owned();
    if data.check_token(dossier, &token).await? {
        Ok(Verified::Qr { token })
    } else {
        Err(Fault::code("door.wrong-token"))
    }
}

#[component]
fn ReadQr(dossier: DossierId, on_verified: EventHandler<Option<Verified>>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut typed = use_signal(String::new);
    let typing = data.clone();
    rsx! {
        PhotoField {
            name: "qr-photo", label: t!(text, "meet-qr"), hint: t!(text, "meet-qr-hint"), busy: asks.busy(),
            on_take: move |photo: TakenPhoto| {
                let data = data.clone();
                let work = async move {
                    let token = picture::read_qr(&photo.bytes).await.ok_or_else(|| Fault::code("qr.unreadable"))?;
                    checked(data, dossier, token).await
                };
                asks.run(work, move |verified| on_verified.call(Some(verified)));
            },
            on_remove: |_| {},
        }
        FaultNotice { fault: asks.fault() }
        details {
            summary { class: "link", "data-test": "qr-type", {t!(text, "meet-type")} }
            TextField { name: "qr-text", label: t!(text, "meet-type-label"), value: typed(), kind: Kind::Code, on_change: move |value| typed.set(value) }
            Button {
                label: t!(text, "meet-type-check"), test: "qr-check", busy: asks.busy(),
                on_press: move |()| {
                    let work = checked(typing.clone(), dossier, typed.peek().clone());
                    asks.run(work, move |verified| on_verified.call(Some(verified)));
                },
            }
        }
    }
}

#[component]
fn Asked(person: Option<Person>, on_verified: EventHandler<Option<Verified>>) -> Element {
    let text = use_text();
    let mut open = use_signal(|| false);
    let mut why = use_signal(String::new);
    let choices = WHY.map(|end| Choice::new(end, text.lookup(&format!("meet-why-{end}"), &[]))).to_vec();
    let rows = person.map(|person| {
        vec![
            Row::new(t!(text, "stop-name"), person.name),
            Row::new(t!(text, "stop-phone"), format::phone(&person.phone)),
        ]
    });
    rsx! {
        if open() {
            Card { title: t!(text, "meet-none"), test: "asking",
                p { {t!(text, "meet-none-do")} }
                DefinitionList { rows: rows.unwrap_or_default() }
                RadioGroup { name: "qr-why", label: t!(text, "meet-why"), choices, value: why(), cards: true, on_change: move |value| why.set(value) }
                Button {
                    label: t!(text, "meet-asked-yes"), test: "asked", kind: ButtonKind::Primary, wide: true, disabled: why.read().is_empty(),
                    on_press: move |()| {
                        let reason = text.lookup(&format!("meet-why-{}", why.peek()), &[]);
                        on_verified.call(Some(Verified::Asked { reason }));
                    },
                }
            }
        } else {
            Button { label: t!(text, "meet-none"), test: "qr-none", wide: true, icon: IconName::Warning, on_press: move |()| open.set(true) }
        }
    }
}

/// The code that is read out with the papers sealed or in hand, or who stood by instead.
#[component]
pub fn Close(on_close: EventHandler<ClosedBy>, busy: bool) -> Element {
    let text = use_text();
    let mut code = use_signal(String::new);
    let mut note = use_signal(String::new);
    let mut none = use_signal(|| false);
    rsx! {
        if none() {
            TextArea {
                name: "witness-note", label: t!(text, "close-witness"), hint: t!(text, "close-witness-hint"), value: note(), max: MAX_SHORT, rows: 3,
                on_change: move |value: String| note.set(value.replace('\n', " ")),
            }
            Button {
                label: t!(text, "close-finish"), test: "finish-witness", kind: ButtonKind::Primary, wide: true, busy, disabled: note.read().trim().is_empty(),
                on_press: move |()| on_close.call(ClosedBy::Witness { note: note.peek().trim().to_owned() }),
            }
        } else {
            CodeField { name: "door-code", label: t!(text, "close-code"), hint: t!(text, "close-code-hint"), value: code(), on_change: move |value| code.set(value) }
            Button {
                label: t!(text, "close-finish"), test: "finish", kind: ButtonKind::Primary, icon: IconName::Check, wide: true, busy,
                disabled: code.read().len() < 6,
                on_press: move |()| on_close.call(ClosedBy::Code { code: code.peek().clone() }),
            }
            Button { label: t!(text, "close-none"), test: "no-code", kind: ButtonKind::Quiet, on_press: move |()| none.set(true) }
        }
    }
}
