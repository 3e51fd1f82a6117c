//! Taking a photo with the camera or choosing one. Gives the file's bytes as they are:
//! making it smaller and stripping its metadata is done by the platform before anything is hashed.

use dioxus::prelude::*;

use super::button::{Button, ButtonKind};
use super::field::{FieldError, described_by};
use super::focus;
use super::icon::{Icon, IconName};
use crate::i18n::use_text;
use crate::t;

/// A picture as the camera gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenPhoto {
    /// Media type as the platform names it; empty if it does not.
    pub media_type: String,
    /// The file, metadata still inside.
    pub bytes: Vec<u8>,
}

/// A photo already taken, as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPhoto {
    /// What `on_remove` hears; `data-test` of its button is `{name}-remove-{id}`.
    pub id: String,
    /// Address of the picture.
    pub src: String,
    /// What it shows, for screen readers.
    pub alt: String,
}

/// A button that opens the camera, and the photos taken so far.
#[component]
pub fn PhotoField(
    /// Id, name and `data-test`.
    name: String,
    label: String,
    #[props(default)] photos: Vec<ShownPhoto>,
    on_take: EventHandler<TakenPhoto>,
    on_remove: EventHandler<String>,
    hint: Option<String>,
    error: Option<String>,
    #[props(default)] busy: bool,
    /// There is no room to keep one: the camera does not open.
    #[props(default)]
    full: bool,
) -> Element {
    let text = use_text();
    let mut unreadable = use_signal(|| false);
    let own = name.clone();
    let error = error.or_else(|| unreadable().then(|| t!(text, "ui-photo-unreadable")));
    let error = if full { Some(text.error("storage.full")) } else { error };
    rsx! {
        div { class: if error.is_some() { "photo field field-wrong" } else { "photo field" },
            p { class: "field-label", id: "{name}-label", {label.clone()} }
            if let Some(hint) = hint.clone() {
                p { class: "field-hint", id: "{name}-hint", {hint} }
            }
            FieldError { name: name.clone(), error: error.clone() }
            ul { class: "photo-list",
                for photo in photos {
                    li { key: "{photo.id}", class: "photo-item",
                        img { class: "photo-picture", src: "{photo.src}", alt: "{photo.alt}" }
                        Button {
                            label: t!(text, "ui-photo-remove"), test: "{name}-remove-{photo.id}", kind: ButtonKind::Quiet,
                            icon: IconName::Trash, said: format!("{} – {}", t!(text, "ui-photo-remove"), photo.alt),
                            on_press: move |()| on_remove.call(photo.id.clone()),
                        }
                    }
                }
            }
            label { class: "photo-take", r#for: "{name}", "aria-busy": busy.then_some("true"),
                input {
                    class: "photo-input", id: "{name}", name: "{name}", "data-test": "{name}",
                    r#type: "file", accept: "image/*", capture: "environment", disabled: busy || full,
                    "aria-describedby": described_by(&name, hint.is_some(), error.is_some(), false),
                    onmounted: move |event| focus::register(&own, &event),
                    onchange: move |event| async move {
                        for file in event.files() {
                            match file.read_bytes().await {
                                Ok(bytes) => {
                                    unreadable.set(false);
                                    let media_type = file.content_type().unwrap_or_default();
                                    on_take.call(TakenPhoto { media_type, bytes: bytes.to_vec() });
                                }
                                Err(_) => unreadable.set(true),
                            }
                        }
                    },
                }
                Icon { name: IconName::Camera }
                span {
                    if busy { {t!(text, "ui-busy")} } else { {t!(text, "ui-photo-take")} }
                    span { class: "hidden", " – {label}" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::gallery::html;

    #[test]
    fn the_camera_is_asked_for() {
        let page =
            html(|| rsx! { PhotoField { name: "cover", label: "Ảnh phong bì", on_take: |_| {}, on_remove: |_| {} } });
        assert!(page.contains(r#"capture="environment""#) && page.contains(r#"accept="image/*""#), "{page}");
    }

    #[test]
    fn without_room_the_camera_does_not_open_and_says_why() {
        let page = html(|| {
            rsx! { PhotoField { name: "cover", label: "Ảnh", full: true, on_take: |_| {}, on_remove: |_| {} } }
        });
        assert!(page.contains("disabled") && page.contains("cover-error"), "{page}");
    }

    #[test]
    fn every_photo_can_be_removed() {
        let page = html(|| {
            let photos = vec![ShownPhoto { id: "a".into(), src: "data:,".into(), alt: "Phong bì".into() }];
            rsx! { PhotoField { name: "cover", label: "Ảnh", photos, on_take: |_| {}, on_remove: |_| {} } }
        });
        assert!(page.contains(r#"data-test="cover-remove-a""#) && page.contains(r#"alt="Phong bì""#));
    }
}
