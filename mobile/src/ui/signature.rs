//! Signing on the screen: with finger or mouse, or, where that is not possible, by typing the name.
//! The result is an SVG that stands by itself; the screen hashes and stores it.

use std::fmt::Write as _;

use dioxus::prelude::*;

use super::button::{Button, ButtonKind};
use super::choice::RadioGroup;
use super::field::{Choice, FieldError, Kind, TextField};
use super::icon::IconName;
use crate::i18n::use_text;
use crate::t;

/// A point of a stroke in CSS pixels from the top left of the pad.
pub type Point = (f64, f64);

/// How somebody signed.
#[derive(Debug, Clone, PartialEq)]
pub enum Signature {
    /// By hand: the strokes.
    Drawn(Vec<Vec<Point>>),
    /// By typing the name, as an accessible alternative.
    Typed(String),
}

impl Signature {
    /// Is there enough to count as a signature? A single dot is not.
    pub fn is_enough(&self) -> bool {
        match self {
            Self::Drawn(strokes) => strokes.iter().map(Vec::len).sum::<usize>() >= 8,
            Self::Typed(name) => name.chars().filter(|letter| letter.is_alphabetic()).count() >= 2,
        }
    }

    /// The picture as a complete SVG file, cropped to the strokes. Black on nothing.
    pub fn to_svg(&self) -> String {
        match self {
            Self::Drawn(strokes) => {
                let points = strokes.iter().flatten();
                let (mut left, mut top, mut right, mut bottom) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
                for (x, y) in points {
                    (left, top, right, bottom) = (left.min(*x), top.min(*y), right.max(*x), bottom.max(*y));
                }
                if left > right {
                    (left, top, right, bottom) = (0.0, 0.0, 1.0, 1.0);
                }
                format!(
                    r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="{:.0} {:.0} {:.0} {:.0}"><path d="{}" fill="none" stroke="black" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>"#,
                    left - 4.0,
                    top - 4.0,
                    right - left + 8.0,
                    bottom - top + 8.0,
                    path(strokes)
                )
            }
            Self::Typed(name) => format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} 40"><text x="8" y="28" font-family="serif" font-style="italic" font-size="24">{}</text></svg>"#,
                16 + 14 * name.chars().count(),
                name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
            ),
        }
    }
}

/// Strokes as SVG path data, one decimal.
fn path(strokes: &[Vec<Point>]) -> String {
    let mut data = String::new();
    for stroke in strokes {
        for (place, (x, y)) in stroke.iter().enumerate() {
            let letter = if place == 0 { 'M' } else { 'L' };
            write!(data, "{letter}{x:.1} {y:.1}").expect("a String takes everything");
        }
        if let [(x, y)] = stroke[..] {
            write!(data, "L{x:.1} {y:.1}").expect("a String takes everything");
        }
    }
    data
}

/// A pad to sign on. Hears `None` when the signature is wiped or not enough yet.
#[component]
pub fn SignaturePad(
    /// Name of the field and `data-test` of the pad; also `{name}-clear`, `{name}-how-draw`, `{name}-how-type`, `{name}-typed`.
    name: String,
    /// Who signs what.
    label: String,
    on_change: EventHandler<Option<Signature>>,
    error: Option<String>,
    /// Start with the typed way.
    #[props(default)]
    typed_at_first: bool,
) -> Element {
    let text = use_text();
    let mut typing = use_signal(|| typed_at_first);
    let mut typed = use_signal(String::new);
    let mut strokes = use_signal(Vec::<Vec<Point>>::new);
    let mut drawing = use_signal(|| false);
    let tell = move |signature: Signature| on_change.call(signature.is_enough().then_some(signature));
    let mut end = move || {
        if drawing() {
            drawing.set(false);
            tell(Signature::Drawn(strokes()));
        }
    };
    let mut clear = move || {
        strokes.write().clear();
        typed.set(String::new());
        on_change.call(None);
    };
    rsx! {
        div { class: if error.is_some() { "signature field-wrong" } else { "signature" },
            RadioGroup {
                name: "{name}-how", label: label.clone(),
                value: if typing() { "type" } else { "draw" },
                choices: vec![Choice::new("draw", t!(text, "ui-sign-draw")), Choice::new("type", t!(text, "ui-sign-type"))],
                on_change: move |how: String| {
                    typing.set(how == "type");
                    clear();
                },
            }
            FieldError { name: name.clone(), error: error.clone() }
            if typing() {
                TextField {
                    name: "{name}-typed", label: t!(text, "ui-sign-name"), hint: t!(text, "ui-sign-type-hint"),
                    value: typed(), kind: Kind::Name,
                    on_change: move |value: String| {
                        typed.set(value.clone());
                        tell(Signature::Typed(value));
                    },
                }
            } else {
                svg {
                    class: "signature-pad", id: "{name}", "data-test": "{name}", role: "img", "aria-label": label,
                    onpointerdown: move |event| {
                        let at = event.element_coordinates();
                        strokes.write().push(vec![(at.x, at.y)]);
                        drawing.set(true);
                    },
                    onpointermove: move |event| {
                        if drawing() {
                            let at = event.element_coordinates();
                            if let Some(stroke) = strokes.write().last_mut() {
                                stroke.push((at.x, at.y));
                            }
                        }
                    },
                    onpointerup: move |_| end(),
                    onpointerleave: move |_| end(),
                    onpointercancel: move |_| end(),
                    line { class: "signature-line", x1: "5%", x2: "95%", y1: "78%", y2: "78%" }
                    path { class: "signature-ink", d: path(&strokes.read()) }
                }
                div { class: "signature-foot",
                    span { class: "field-hint", {t!(text, "ui-sign-draw-hint")} }
                    Button {
                        label: t!(text, "ui-sign-clear"), test: "{name}-clear", kind: ButtonKind::Quiet,
                        icon: IconName::Trash, disabled: strokes.read().is_empty(), on_press: move |()| clear(),
                    }
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
    fn a_dot_is_not_a_signature() {
        assert!(!Signature::Drawn(vec![vec![(1.0, 1.0)]]).is_enough());
        assert!(Signature::Drawn(vec![(0..8).map(|x| (f64::from(x), 1.0)).collect()]).is_enough());
        assert!(!Signature::Typed(" . ".into()).is_enough());
        assert!(Signature::Typed("Lê An".into()).is_enough());
    }

    #[test]
    fn the_picture_is_cropped_to_the_strokes() {
        let svg = Signature::Drawn(vec![vec![(10.0, 20.0), (30.0, 25.0)]]).to_svg();
        assert!(svg.contains(r#"viewBox="6 16 28 13""#) && svg.contains("M10.0 20.0L30.0 25.0"), "{svg}");
    }

    #[test]
    fn a_typed_name_cannot_break_the_picture() {
        assert!(Signature::Typed("<b>&".into()).to_svg().contains("&lt;b&gt;&amp;"));
    }

    #[test]
    fn a_keyboard_way_to_sign_is_always_offered() {
        let page = html(|| rsx! { SignaturePad { name: "sign", label: "Chữ ký", on_change: |_| {} } });
        assert!(page.contains(r#"data-test="sign-how-type""#) && page.contains(r#"data-test="sign""#));
        let page =
            html(|| rsx! { SignaturePad { name: "sign", label: "Chữ ký", typed_at_first: true, on_change: |_| {} } });
        assert!(page.contains(r#"data-test="sign-typed""#));
    }
}
