//! Reading in a file of what another device could not send. Controls: `read-file`. Shown: `file-read`.

use dioxus::prelude::*;
use shared::api::command::Kind;
use shared::api::outbox_file::Imported;

use crate::data::request::Fault;
use crate::data::use_data;
use crate::i18n::use_text;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::t;
use crate::ui::notice::{Notice, Tone};

/// For those who decide about matters; the file's commands come to their list.
#[component]
pub fn ReadFile() -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut read = use_signal(|| None::<Imported>);
    let may = data.may(Kind::ResolveCase);
    rsx! {
        if may {
            details {
                summary { class: "link", {t!(text, "read-file-title")} }
                div { class: "stack",
                    p { id: "read-file-hint", {t!(text, "read-file-why")} }
                    label { class: "photo-take", r#for: "read-file", "aria-busy": asks.busy().then_some("true"),
                        input {
                            class: "photo-input", id: "read-file", "data-test": "read-file", r#type: "file", accept: ".txt,text/plain",
                            disabled: asks.busy(), "aria-describedby": "read-file-hint",
                            onchange: move |event| {
                                let Some(file) = event.files().into_iter().next() else { return };
                                let data = data.clone();
                                let work = async move {
                                    let bytes = file.read_bytes().await.map_err(|_| Fault::code("outbox-file.not-ours"))?;
                                    let file = String::from_utf8(bytes.to_vec());
                                    data.import(file.map_err(|_| Fault::code("outbox-file.not-ours"))?).await
                                };
                                asks.run(work, move |done| read.set(Some(done)));
                            },
                        }
                        span { {t!(text, "read-file")} }
                    }
                    FaultNotice { fault: asks.fault() }
                    if let Some(done) = read() {
                        Notice { tone: Tone::Ok, test: "file-read",
                            p { {t!(text, "read-file-person", count = done.for_person)} }
                            p { {t!(text, "read-file-known", count = done.accepted)} }
                            if done.refused + done.unreadable + done.held + done.blobs_refused > 0 {
                                p { {t!(text, "read-file-not", count = done.refused + done.unreadable + done.held + done.blobs_refused)} }
                            }
                            p { {t!(text, "read-file-photos", count = done.blobs)} }
                        }
                    }
                }
            }
        }
    }
}
