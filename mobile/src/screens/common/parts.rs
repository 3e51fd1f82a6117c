//! Small parts of records made with somebody or something in front of one: what was refused, photos of a cover or a door,
//! one signature, steps with their buttons. Controls: `{name}` (camera), `{name}-remove-…`; `{name}`,
//! `{name}-how-type`, `{name}-typed`,
//! `{name}-done`, `{name}-again` (signature); `step-back`, `step-next`.

use data_encoding::BASE64;
use dioxus::prelude::*;
use shared::api::command::MAX_SHORT;
use shared::api::views::DossierView;
use shared::ids::{Digest, DossierId};

use crate::data::request::{Fault, Kept};
use crate::data::use_data;
use crate::i18n::{Text, use_text};
use crate::platform::{self, picture};
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::IconName;
use crate::ui::notice::{ErrorSummary, FieldProblem, Notice, Tone};
use crate::ui::photo::{PhotoField, ShownPhoto, TakenPhoto};
use crate::ui::progress::Steps;
use crate::ui::signature::{Signature, SignaturePad};

/// The dossier of a screen, as it will stand once everything saved here has arrived.
pub fn use_dossier(id: ReadSignal<DossierId>) -> Result<Result<Option<Kept<DossierView>>, Fault>, RenderError> {
    use_read(move |data| {
        let id = id();
        async move { data.dossier(id).await }
    })
}

/// What is wrong with a field, said in the words of a lasting code.
pub fn problem(text: Text, field: &str, code: &str) -> FieldProblem {
    FieldProblem { field: field.to_owned(), message: text.error(code) }
}

/// The sentence at one field.
pub fn error_at(errors: &[FieldProblem], field: &str) -> Option<String> {
    errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
}

/// A short text that a record needs.
pub fn need_short(text: Text, errors: &mut Vec<FieldProblem>, field: &str, value: &str) {
    if value.trim().is_empty() {
        errors.push(problem(text, field, "field.missing"));
    } else if value.trim().chars().count() > MAX_SHORT {
        errors.push(problem(text, field, "field.too-long"));
    }
}

/// Where the record is made, if the courier says so. Controls: `place`; shown: `placed`.
#[component]
pub fn WhereNow(place: Option<[f64; 2]>, on_place: EventHandler<[f64; 2]>) -> Element {
    let text = use_text();
    let asks = use_asks();
    rsx! {
        FaultNotice { fault: asks.fault() }
        if place.is_some() {
            Notice { tone: Tone::Ok, test: "placed", p { {t!(text, "failed-placed")} } }
        } else {
            Button {
                label: t!(text, "failed-place"), test: "place", icon: IconName::Pin, busy: asks.busy(),
                on_press: move |()| {
                    let work = async { platform::position().await.ok_or_else(|| Fault::code("place.not-permitted")) };
                    asks.run(work, move |place| on_place.call(place));
                },
            }
        }
    }
}

/// What a rule refused, with what to do; where a wait helps, how long.
#[component]
pub fn Refused(fault: Option<Fault>) -> Element {
    let text = use_text();
    let errors = fault.iter().map(|fault| {
        let wait = fault.retry_after_s.map(|seconds| t!(text, "door-wait", count = seconds.div_ceil(60)));
        let field = fault.field.clone().unwrap_or_else(|| "content".to_owned());
        FieldProblem {
            field,
            message: [Some(text.error(&fault.code)), wait].into_iter().flatten().collect::<Vec<_>>().join(" "),
        }
    });
    rsx! {
        if let Some(code) = fault.as_ref().map(|fault| fault.code.clone()) {
            div { "data-test": "refused", "data-code": code,
                ErrorSummary { errors: errors.collect::<Vec<_>>() }
            }
        }
    }
}

/// Photos that are kept on the device: made small, without metadata, named by content.
#[component]
pub fn Photos(
    name: String,
    label: String,
    hint: Option<String>,
    photos: Vec<Digest>,
    on_change: EventHandler<Vec<Digest>>,
    error: Option<String>,
) -> Element {
    let data = use_data();
    let asks = use_asks();
    let mut pictures = use_signal(Vec::<(Digest, String)>::new);
    let wanted = photos.clone();
    let reading = data.clone();
    // Photos of before a restart are read back to be shown.
    use_effect(use_reactive!(|wanted| {
        for name in wanted {
            if pictures.peek().iter().any(|(shown, _)| *shown == name) {
                continue;
            }
            let data = reading.clone();
            spawn(async move {
                if let Ok(Some(jpeg)) = data.blob(name).await {
                    pictures.write().push((name, address(&jpeg)));
                }
            });
        }
    }));
    let alt = label.clone();
    // Asked again with every change of the store: what was sent makes room, what was taken needs it.
    let room = use_read(|data| async move { data.room().await })?;
    let full = room.is_err_and(|fault| fault.code == "storage.full");
    let shown = photos.iter().map(|name| ShownPhoto {
        id: name.to_string(),
        src: pictures.read().iter().find(|(shown, _)| shown == name).map(|(_, src)| src.clone()).unwrap_or_default(),
        alt: alt.clone(),
    });
    let (kept, left) = (photos.clone(), photos.clone());
    rsx! {
        PhotoField {
            name, label, hint, error, full, busy: asks.busy(), photos: shown.collect::<Vec<_>>(),
            on_take: move |photo: TakenPhoto| {
                let (data, kept) = (data.clone(), kept.clone());
                let work = async move {
                    let jpeg = picture::to_jpeg(&photo.bytes).await.ok_or_else(|| Fault::code("photo.unreadable"))?;
                    let src = address(&jpeg);
                    Ok((data.put_blob(jpeg, "image/jpeg").await?, src))
                };
                asks.run(work, move |(name, src)| {
                    pictures.write().push((name, src));
                    let others = kept.into_iter().filter(|other| *other != name);
                    on_change.call(others.chain([name]).collect());
                });
            },
            on_remove: move |id: String| {
                on_change.call(left.iter().copied().filter(|name| name.to_string() != id).collect());
            },
        }
        FaultNotice { fault: asks.fault() }
    }
}

fn address(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", BASE64.encode(jpeg))
}

/// One signature: signed here, kept as a picture.
#[component]
pub fn Sign(
    name: String,
    label: String,
    signed: Option<Digest>,
    on_signed: EventHandler<Option<Digest>>,
    error: Option<String>,
) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut drawn = use_signal(|| None::<Signature>);
    rsx! {
        if signed.is_some() {
            Notice { tone: Tone::Ok, test: "{name}-signed", title: label, p { {t!(text, "sign-done")} } }
            Button {
                label: t!(text, "sign-again"), test: "{name}-again", kind: ButtonKind::Quiet, icon: IconName::Pen,
                on_press: move |()| {
                    drawn.set(None);
                    on_signed.call(None);
                },
            }
        } else {
            SignaturePad { name: name.clone(), label, error, on_change: move |signature| drawn.set(signature) }
            FaultNotice { fault: asks.fault() }
            Button {
                label: t!(text, "sign-take"), test: "{name}-done", icon: IconName::Check, wide: true, busy: asks.busy(),
                disabled: drawn.read().is_none(),
                on_press: move |()| {
                    let Some(signature) = drawn.peek().clone() else { return };
                    let data = data.clone();
                    let work = async move { data.put_blob(signature.to_svg().into_bytes(), "image/svg+xml").await };
                    asks.run(work, move |name| on_signed.call(Some(name)));
                },
            }
        }
    }
}

/// A step of a record at the door: where one is, what is wrong, the way on and back.
#[component]
pub fn StepFrame(
    names: Vec<String>,
    current: usize,
    errors: Vec<FieldProblem>,
    attempt: u32,
    /// Why the draft is not kept, if so.
    fault: Option<Fault>,
    #[props(default)] busy: bool,
    /// The last step has a button of its own.
    on_next: Option<EventHandler<()>>,
    on_back: EventHandler<()>,
    children: Element,
) -> Element {
    let text = use_text();
    rsx! {
        Steps { names, current }
        FaultNotice { fault }
        ErrorSummary { errors, attempt }
        div { class: "stack", {children} }
        if let Some(next) = on_next {
            Button { label: t!(text, "app-step-next"), test: "step-next", kind: ButtonKind::Primary, wide: true, busy, on_press: next }
        }
        if current > 0 {
            Button { label: t!(text, "app-step-back"), test: "step-back", kind: ButtonKind::Quiet, icon: IconName::Back, on_press: on_back }
        }
    }
}
