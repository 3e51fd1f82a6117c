//! The window of a native program: its page with the style sheets inside, its frame, its name, the clipboard.

use assets::texts::{Lang, Texts};
#[cfg(feature = "desktop")]
use dioxus::desktop as renderer;
#[cfg(not(feature = "desktop"))]
use dioxus::mobile as renderer;
use dioxus::prelude::*;
use renderer::tao::window::Icon;
use renderer::{Config, LogicalSize, WindowBuilder};

/// Width and height at the start, as of a phone: the screens are made for that first.
const SIZE: (f64, f64) = (440.0, 860.0);

/// Opens the window on `app` and stays until it is closed.
pub fn launch(app: fn() -> Element) {
    let name = Texts::get(Lang::default()).text("app-name", &[]);
    let window = WindowBuilder::new().with_title(&name).with_inner_size(LogicalSize::new(SIZE.0, SIZE.1));
    let mut config = Config::new()
        .with_window(window)
        .with_custom_index(page(&name))
        .with_data_directory(super::home().join("webview"));
    if let Ok(icon) = renderer::icon_from_memory::<Icon>(include_bytes!("../../../../assets/public/img/icon-192.png")) {
        config = config.with_icon(icon);
    }
    // Elsewhere the menu bar would only repeat what the window's frame and the keyboard do; a Mac copies through it.
    #[cfg(feature = "desktop")]
    if !cfg!(target_vendor = "apple") {
        config = config.with_menu(None::<renderer::muda::Menu>);
    }
    LaunchBuilder::new().with_cfg(config).launch(app);
}

/// The page in the window: everything it needs is inside, nothing is fetched.
fn page(name: &str) -> String {
    let (lang, css) = (Lang::default().code(), assets::styles::app_css());
    format!(
        r#"<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{name}</title><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><meta name="color-scheme" content="light dark"><style>{css}</style></head><body><div id="main"></div></body></html>"#
    )
}

/// Writes the name of the screen into the window's frame.
pub fn set_title(title: &str) {
    renderer::window().set_title(title);
}

/// Puts `address` on the clipboard; `false` if the system has none.
pub async fn share(address: &str) -> bool {
    copy(address)
}

#[cfg(feature = "desktop")]
fn copy(text: &str) -> bool {
    use std::cell::RefCell;
    thread_local! {
        /// Kept open: on some systems what was copied is lost when its owner goes.
        static CLIPBOARD: RefCell<Option<arboard::Clipboard>> = const { RefCell::new(None) };
    }
    CLIPBOARD.with_borrow_mut(|kept| {
        if kept.is_none() {
            *kept = arboard::Clipboard::new().ok();
        }
        kept.as_mut().is_some_and(|clipboard| clipboard.set_text(text).is_ok())
    })
}

#[cfg(not(feature = "desktop"))]
fn copy(_text: &str) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_every_style_sheet_and_the_place_where_the_app_is_drawn() {
        let page = page("x");
        for (name, sheet) in assets::styles::styles() {
            assert!(page.contains(sheet) && !sheet.contains("</"), "{name}");
        }
        assert!(page.contains(r#"<div id="main"></div></body>"#) && page.contains("</head>"));
    }
}
