//! The icons: one stroke family on a 24-unit grid, drawn in the colour of the text beside them.
//! Always hidden from screen readers; the words next to an icon say what it means.

use dioxus::prelude::*;

/// Which icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what is drawn")]
pub enum IconName {
    Add,
    Alert,
    Back,
    Box,
    Calendar,
    Camera,
    Cash,
    Check,
    Clock,
    Close,
    Contrast,
    Device,
    Down,
    Edit,
    Envelope,
    Fit,
    Forward,
    Home,
    Info,
    Key,
    Language,
    List,
    Map,
    Minus,
    Office,
    Offline,
    Pause,
    Pen,
    Phone,
    Pin,
    Print,
    Qr,
    Received,
    Return,
    Route,
    Search,
    Sent,
    Settings,
    Shield,
    SignOut,
    Sync,
    Table,
    Trash,
    Truck,
    Undo,
    User,
    Users,
    Warning,
}

impl IconName {
    /// The outline as SVG path data.
    fn outline(self) -> &'static str {
        match self {
            Self::Add => "M12 5v14M5 12h14",
            Self::Alert => "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16.2v.3",
            Self::Back => "M11 5l-7 7 7 7M4.5 12H20",
            Self::Box => "M3.5 7.5L12 3l8.5 4.5v9L12 21l-8.5-4.5zM3.5 7.5L12 12l8.5-4.5M12 12v9",
            Self::Calendar => "M4 6h16v14H4zM4 10.5h16M8.5 3v4M15.5 3v4",
            Self::Camera => "M3 8h4l2-3h6l2 3h4v11H3zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
            Self::Cash => "M3 7h18v10H3zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM6 12h.3M17.7 12h.3",
            Self::Check => "M4.5 12.5l5 5 10-11",
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.3l3.5 2",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Contrast => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18M12 7h4.5M12 11h6M12 15h5.5",
            Self::Device => "M7 3h10v18H7zM11 18h2",
            Self::Down => "M5.5 9l6.5 6.5L18.5 9",
            Self::Edit => "M4 20l1-4L16.5 4.5l3 3L8 19zM14 7l3 3",
            Self::Envelope => "M3 6h18v12.5H3zM3.5 6.5L12 13l8.5-6.5",
            Self::Fit => "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
            Self::Forward => "M13 5l7 7-7 7M19.5 12H4",
            Self::Home => "M3.5 11.5L12 4l8.5 7.5M6 9.5V20h12V9.5M10 20v-5.5h4V20",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.5v.3",
            Self::Key => "M8 15.5a4 4 0 1 1 3.6-5.8L20 9.7v3h-2v2.5h-3v-2.5h-3.2A4 4 0 0 1 8 15.5zM7.5 11.5h.3",
            Self::Language => {
                "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9S9 6 12 3z"
            }
            Self::List => "M8.5 6H20M8.5 12H20M8.5 18H20M4 6h.5M4 12h.5M4 18h.5",
            Self::Map => "M3 6l6-2.5 6 2.5 6-2.5v14.5L15 20.5 9 18l-6 2.5zM9 3.5V18M15 6v14.5",
            Self::Minus => "M5 12h14",
            Self::Office => "M4 20.5h16M5.5 20V9.5M18.5 20V9.5M10 20v-7M14 20v-7M3.5 9L12 3.5 20.5 9z",
            Self::Offline => "M3 3l18 18M8.6 7.2A7 7 0 0 1 18.6 11 4 4 0 0 1 20.5 17M16 18.5H7.5A4.7 4.7 0 0 1 5.4 9.6",
            Self::Pause => "M8.5 5v14M15.5 5v14",
            Self::Pen => "M3.5 19.5c2-4 3.5-4 4.5-2s2.5 1.5 4-1.5M12 16l1-4 6.5-7.5 2.5 2L15.5 14z",
            Self::Phone => {
                "M5 4h4l1.5 5L8 10.8a12 12 0 0 0 5.2 5.2L15 13.5l5 1.5v4c0 1-1 1.5-2 1.4C10.5 19.5 4.5 13.5 3.6 6 3.5 5 4 4 5 4z"
            }
            Self::Pin => {
                "M12 21.5s7-6.5 7-11.5a7 7 0 0 0-14 0c0 5 7 11.5 7 11.5zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
            }
            Self::Print => "M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z",
            Self::Qr => "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v3M17 20h3M14 20v-1",
            Self::Received => "M3 11V6h18v12.5h-8M3.5 6.5L12 13l8.5-6.5M2.5 17l3 3 5.5-6",
            Self::Return => "M9 4L4 9l5 5M4.5 9H15a5 5 0 0 1 0 10H8",
            Self::Route => {
                "M6 20a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM18 9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8.5 17.5H15a3.5 3.5 0 0 0 0-7H9.5a3 3 0 0 1 0-4h6"
            }
            Self::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20.5 20.5",
            Self::Sent => "M21 3.5L3 10.5l7 3.5 3.5 7zM10 14l11-10.5",
            Self::Settings => "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5v-5M9 19.5v-5",
            Self::Shield => "M12 3l8 3v5.5c0 4.5-3.2 8-8 9.5-4.8-1.5-8-5-8-9.5V6zM8.5 12l2.5 2.5 4.5-5",
            Self::SignOut => "M14 4H5v16h9M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
            Self::Sync => "M19.5 10A8 8 0 0 0 5 7.5L3.5 9M3.5 4.5V9H8M4.5 14A8 8 0 0 0 19 16.5l1.5-1.5M20.5 19.5V15H16",
            Self::Table => "M3.5 5h17v14h-17zM3.5 10h17M3.5 14.5h17M9.5 10v9",
            Self::Trash => "M4 6.5h16M9 6V3.5h6V6M6 6.5l1 14h10l1-14M10 10.5v6M14 10.5v6",
            Self::Truck => {
                "M2.5 6h11v11h-11zM13.5 10h4l4 4v3h-8zM7 19.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17 19.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
            }
            Self::Undo => "M8 5L3.5 9.5 8 14M4 9.5h10a5.5 5.5 0 0 1 0 11h-3",
            Self::User => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.5-4 3.5-6 7.5-6s7 2 7.5 6",
            Self::Users => {
                "M9 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.5-3.5 3-5 6.5-5s6 1.5 6.5 5M16 5.3a3.5 3.5 0 0 1 0 6.4M18 15c2 .7 3.2 2.2 3.5 4.5"
            }
            Self::Warning => "M12 3.5l9.5 17h-19zM12 10v5M12 17.7v.3",
        }
    }
}

/// One icon. Put words beside it, or an `aria-label` on the control around it.
#[component]
pub fn Icon(name: IconName) -> Element {
    rsx! {
        svg {
            class: "icon",
            view_box: "0 0 24 24",
            "aria-hidden": "true",
            "focusable": "false",
            path { d: name.outline() }
        }
    }
}
