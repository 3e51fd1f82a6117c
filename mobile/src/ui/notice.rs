//! What the app has to say: notices, the error summary of a form, a problem, nothing here yet, still working.

use std::rc::Rc;

use dioxus::prelude::*;

use super::focus;
use super::icon::{Icon, IconName};
use crate::i18n::use_text;
use crate::t;

/// How serious something is. Always shown by icon and words too, never by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Good to know.
    #[default]
    Info,
    /// Done.
    Ok,
    /// Needs attention.
    Warn,
    /// Went wrong.
    Danger,
    /// Neither.
    Plain,
}

impl Tone {
    /// The end of the class name.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Danger => "danger",
            Self::Plain => "plain",
        }
    }
    /// The icon where none is given.
    pub(super) fn icon(self) -> IconName {
        match self {
            Self::Info | Self::Plain => IconName::Info,
            Self::Ok => IconName::Check,
            Self::Warn => IconName::Warning,
            Self::Danger => IconName::Alert,
        }
    }
}

/// A few sentences that matter on this screen. `Danger` and `Warn` interrupt a screen reader, the others wait.
#[component]
pub fn Notice(
    #[props(default)] tone: Tone,
    title: Option<String>,
    /// `data-test`.
    test: Option<String>,
    children: Element,
) -> Element {
    rsx! {
        div {
            class: "notice notice-{tone.class()}",
            role: if matches!(tone, Tone::Danger | Tone::Warn) { "alert" } else { "status" },
            "data-test": test,
            Icon { name: tone.icon() }
            div { class: "notice-words",
                if let Some(title) = title {
                    p { class: "notice-title", {title} }
                }
                {children}
            }
        }
    }
}

/// One error of a form: the field's name and the sentence shown at the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Name of the field, as given to it.
    pub field: String,
    /// The sentence, the same as at the field.
    pub message: String,
}

/// All errors of a form, at its top. Takes the focus when it appears and whenever `errors` or `attempt` change;
/// each line leads to its field. Empty: nothing.
#[component]
pub fn ErrorSummary(
    errors: Vec<FieldProblem>,
    /// Counts the tries to send the form, so that a second try with the same errors takes the focus again.
    #[props(default)]
    attempt: u32,
) -> Element {
    let text = use_text();
    let mut frame = use_signal(|| None::<Rc<MountedData>>);
    let listed = errors.clone();
    use_effect(use_reactive!(|(listed, attempt)| {
        let _ = attempt;
        if let Some(frame) = frame.peek().clone().filter(|_| !listed.is_empty()) {
            focus::focus_on(frame);
        }
    }));
    let fields = focus::registry();
    if errors.is_empty() {
        return rsx! {};
    }
    rsx! {
        div {
            class: "error-summary", role: "alert", tabindex: "-1", "aria-labelledby": "error-summary-title",
            "data-test": "error-summary",
            onmounted: move |event| {
                frame.set(Some(event.data()));
                focus::focus_on(event.data());
            },
            h2 { class: "error-summary-title", id: "error-summary-title",
                {t!(text, "ui-errors-title", count = errors.len())}
            }
            ul { class: "error-summary-list",
                for error in errors {
                    li { key: "{error.field}",
                        a {
                            href: "#{error.field}", "data-test": "error-{error.field}",
                            onclick: {
                                let field = error.field.clone();
                                move |event: MouseEvent| if let Some(fields) = fields {
                                    event.prevent_default();
                                    fields.focus(&field);
                                }
                            },
                            "{error.message}"
                        }
                    }
                }
            }
        }
    }
}

/// Something went wrong: what, what to do, and the code to read to the call centre.
#[component]
pub fn Problem(
    /// A lasting code such as `dossier.wrong-state`; its sentence is `error-dossier-wrong-state`.
    code: String,
    /// What the person can do now, if more is known than the general advice.
    advice: Option<String>,
    on_retry: Option<EventHandler<()>>,
) -> Element {
    let text = use_text();
    rsx! {
        div { class: "problem", role: "alert", "data-test": "problem",
            Icon { name: IconName::Warning }
            h2 { class: "problem-title", {text.error(&code)} }
            p { {advice.unwrap_or_else(|| t!(text, "problem-advice"))} }
            if let Some(retry) = on_retry {
                super::button::Button {
                    label: t!(text, "ui-retry"), test: "retry", icon: IconName::Sync,
                    kind: super::button::ButtonKind::Primary, on_press: move |()| retry.call(()),
                }
            }
            p { class: "problem-code", {t!(text, "problem-code", code = code)} }
        }
    }
}

/// Nothing here yet, and what would bring something here.
#[component]
pub fn Empty(
    icon: IconName,
    title: String,
    /// A sentence about what belongs here.
    detail: Option<String>,
    /// The step that brings something here.
    children: Element,
) -> Element {
    rsx! {
        div { class: "empty", "data-test": "empty",
            span { class: "empty-picture", Icon { name: icon } }
            h2 { class: "empty-title", {title} }
            if let Some(detail) = detail {
                p { class: "empty-detail", {detail} }
            }
            {children}
        }
    }
}

/// Still working. Invisible during the first second, so that quick work does not flicker.
#[component]
pub fn Loading(
    /// What is being done; "Đang tải…" if not given.
    label: Option<String>,
    /// Percent done, 0–100, where it is known.
    percent: Option<u8>,
) -> Element {
    let text = use_text();
    let label = label.unwrap_or_else(|| t!(text, "ui-loading"));
    rsx! {
        div { class: "loading", role: "status", "data-test": "loading",
            if let Some(percent) = percent.map(|percent| percent.min(100)) {
                p { class: "loading-label", {label.clone()} " {percent} %" }
                progress { class: "loading-bar", max: "100", value: "{percent}", "aria-label": label }
            } else {
                span { class: "loading-wheel", "aria-hidden": "true" }
                p { class: "loading-label", {label} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::gallery::html;

    #[test]
    fn the_error_summary_leads_to_every_field() {
        let page = html(|| {
            let errors = vec![
                FieldProblem { field: "phone".into(), message: "Nhập số điện thoại".into() },
                FieldProblem { field: "commune".into(), message: "Chọn xã".into() },
            ];
            rsx! { ErrorSummary { errors } }
        });
        assert!(page.contains("href=\"#phone\"") && page.contains("href=\"#commune\""));
        assert!(page.contains(r#"role="alert""#) && page.contains(r#"tabindex="-1""#));
    }

    #[test]
    fn without_errors_there_is_no_summary() {
        assert!(!html(|| rsx! { ErrorSummary { errors: Vec::new() } }).contains("error-summary"));
    }

    #[test]
    fn a_problem_says_its_code_and_offers_a_retry_only_where_there_is_one() {
        let with = html(|| rsx! { Problem { code: "network.down", on_retry: |_| {} } });
        let without = html(|| rsx! { Problem { code: "network.down" } });
        assert!(with.contains("network.down") && with.contains(r#"data-test="retry""#));
        assert!(!without.contains(r#"data-test="retry""#));
    }
}
