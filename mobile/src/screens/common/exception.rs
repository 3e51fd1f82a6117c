//! Saying that something is wrong with an item on its way. Controls: `exception-open`, `exception-{kind}`,
//! `exception-seal`, `exception-note`, `exception-send`.

use dioxus::prelude::*;
use shared::api::command::{Body, ExceptionKind, MAX_LONG, ReportException};
use shared::ids::DossierId;

use crate::data::use_data;
use crate::i18n::use_text;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::choice::RadioGroup;
use crate::ui::field::{Choice, Kind, TextArea, TextField};
use crate::ui::icon::IconName;

const KINDS: [(&str, ExceptionKind); 5] = [
    ("damaged", ExceptionKind::Damaged),
    ("torn", ExceptionKind::Torn),
    ("lost", ExceptionKind::Lost),
    ("wrong-agency", ExceptionKind::WrongAgency),
    ("seal-differs", ExceptionKind::SealDiffers),
];

/// A button that opens the form, and the form.
#[component]
pub fn Report(id: DossierId) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut open = use_signal(|| false);
    let mut kind = use_signal(String::new);
    let mut seal = use_signal(String::new);
    let mut note = use_signal(String::new);
    let differs = kind.read().as_str() == "seal-differs";
    let lacks = kind.read().is_empty() || note.read().trim().is_empty() || differs && seal.read().trim().is_empty();
    let kinds = KINDS.map(|(tag, _)| Choice::new(tag, text.lookup(&format!("exception-{tag}"), &[]))).to_vec();
    let send = move |()| {
        let Some((_, chosen)) = KINDS.iter().find(|(tag, _)| *tag == kind.peek().as_str()) else { return };
        let body = Body::ReportException(ReportException {
            dossier: id,
            kind: *chosen,
            seal_found: differs.then(|| seal.peek().trim().to_owned()),
            photos: Vec::new(),
            note: note.peek().trim().to_owned(),
        });
        let data = data.clone();
        asks.run(async move { data.save(body).await }, move |_| open.set(false));
    };
    rsx! {
        if open() {
            Card { title: t!(text, "exception-title"), test: "exception",
                RadioGroup { name: "exception", label: t!(text, "exception-what"), choices: kinds, value: kind(), cards: true, on_change: move |value| kind.set(value) }
                if differs {
                    TextField { name: "exception-seal", label: t!(text, "exception-seal"), value: seal(), kind: Kind::Code, on_change: move |value| seal.set(value) }
                }
                TextArea { name: "exception-note", label: t!(text, "exception-note"), value: note(), max: MAX_LONG, rows: 3, on_change: move |words| note.set(words) }
                FaultNotice { fault: asks.fault() }
                Button { label: t!(text, "exception-send"), test: "exception-send", kind: ButtonKind::Primary, wide: true, busy: asks.busy(), disabled: lacks, on_press: send }
            }
        } else {
            Button { label: t!(text, "exception-open"), test: "exception-open", kind: ButtonKind::Quiet, icon: IconName::Warning, wide: true, on_press: move |()| open.set(true) }
        }
    }
}
