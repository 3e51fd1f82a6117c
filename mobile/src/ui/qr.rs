//! A QR code drawn from a text, dark on light in every contrast so that scanners read it.

use std::fmt::Write as _;

use dioxus::prelude::*;
use fast_qr::{ECL, QRBuilder};

/// The dark squares as SVG path data, and the width in squares; `None` when the text is too long for a QR code.
fn squares(content: &str) -> Option<(String, usize)> {
    let code = QRBuilder::new(content).ecl(ECL::M).build().ok()?;
    let mut data = String::new();
    for y in 0..code.size {
        for x in 0..code.size {
            if code[y][x].value() {
                write!(data, "M{x} {y}h1v1h-1z").expect("a String takes everything");
            }
        }
    }
    Some((data, code.size))
}

/// A QR code with its words below: what it is, and the code to type where scanning fails.
#[component]
pub fn Qr(
    /// What the code says.
    content: String,
    /// What the code is for.
    label: String,
    /// The same in letters, to type or read aloud.
    spoken: Option<String>,
) -> Element {
    let drawn = use_memo(use_reactive!(|content| squares(&content)));
    rsx! {
        figure { class: "qr", "data-test": "qr",
            if let Some((data, size)) = drawn() {
                svg {
                    class: "qr-picture", role: "img", "aria-label": label.clone(),
                    view_box: "-4 -4 {size + 8} {size + 8}", shape_rendering: "crispEdges",
                    path { d: data }
                }
            }
            figcaption { class: "qr-words",
                span { {label} }
                if let Some(spoken) = spoken {
                    span { class: "qr-spoken", {spoken} }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners() {
        let (data, size) = squares("TN1:abc").unwrap();
        assert!(size >= 21);
        for (x, y) in [(0, 0), (size - 7, 0), (0, size - 7)] {
            assert!(data.contains(&format!("M{x} {y}h1v1h-1z")));
        }
    }

    #[test]
    fn a_text_too_long_is_no_code() {
        assert!(squares(&"x".repeat(4000)).is_none());
    }
}
