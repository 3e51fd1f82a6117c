//! A native program without a renderer, as the tests build it: it has no window to open, name or copy from.

use dioxus::prelude::*;

/// Draws `app` with whatever renderer was built in.
pub fn launch(app: fn() -> Element) {
    dioxus::launch(app);
}

/// There is no window to name.
pub fn set_title(_title: &str) {}

/// There is no clipboard.
pub async fn share(_address: &str) -> bool {
    false
}
