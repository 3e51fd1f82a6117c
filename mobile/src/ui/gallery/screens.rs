//! Example screens made of the parts, as a citizen, a courier and an officer would meet them.

use assets::texts::Lang;
use dioxus::prelude::*;

use crate::format;
use crate::i18n::{Contrast, Settings, Text, TextSize};
use crate::ui::badge::{StateBadge, SyncBadge, SyncState};
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::{Checkbox, Level, RadioGroup, Rating};
use crate::ui::dialog::Confirm;
use crate::ui::field::{Choice, CodeField, Kind, NumberField, SelectField, TextArea, TextField};
use crate::ui::icon::IconName;
use crate::ui::map::{MapName, MapRoute, MapStop, MapView, Place as Spot, StopLook};
use crate::ui::notice::{Empty, ErrorSummary, FieldProblem, Loading, Notice, Problem, Tone};
use crate::ui::photo::{PhotoField, ShownPhoto};
use crate::ui::progress::{Moment, Steps, Timeline, TimelineStep};
use crate::ui::qr::Qr;
use crate::ui::search::SearchField;
use crate::ui::settings::SettingsBar;
use crate::ui::shell::{AppBar, Main, Nav, NavItem};
use crate::ui::signature::SignaturePad;
use crate::ui::table::{Table, TableRow};
use crate::ui::tabs::{Tab, Tabs};
use crate::ui::toast::Toast;

const NOW_MS: i64 = 1_795_424_700_000;

type Screen = (&'static str, Settings, fn() -> Element);

/// Name, settings and content of each.
pub fn all() -> Vec<Screen> {
    let vi = Settings { contrast: Contrast::Light, ..Settings::default() };
    vec![
        ("form", vi, form),
        ("form-dark", Settings { contrast: Contrast::Dark, ..vi }, form),
        ("form-large", Settings { size: TextSize::Largest, ..vi }, form),
        ("dossier", vi, dossier),
        ("dossier-en-high", Settings { lang: Lang::En, contrast: Contrast::High, ..vi }, dossier),
        ("courier", vi, courier),
        ("courier-dark", Settings { contrast: Contrast::Dark, ..vi }, courier),
        ("door", vi, door),
        ("agency", vi, agency),
        ("confirm", vi, confirm),
        ("states", vi, states),
    ]
}

fn nav(current: &'static str) -> Element {
    let item = |test: &str, label: &str, icon, waiting| NavItem {
        to: super::Place::Here {}.into(),
        label: label.into(),
        icon,
        test: test.into(),
        current: test == current,
        waiting,
    };
    rsx! {
        Nav {
            label: "Chính",
            items: vec![
                item("home", "Trang chính", IconName::Home, 0),
                item("dossiers", "Hồ sơ", IconName::Envelope, 2),
                item("book", "Đặt lịch", IconName::Calendar, 0),
                item("me", "Tôi", IconName::User, 0),
            ],
        }
    }
}

fn form() -> Element {
    let errors = vec![
        FieldProblem { field: "phone".into(), message: "Số điện thoại còn thiếu 1 số".into() },
        FieldProblem { field: "agree".into(), message: "Cần đồng ý trước khi gửi".into() },
    ];
    let communes = vec![
        Choice::new("1", "Phường Sông Cầu").with_detail("trước 1/7/2025: Xuân Phú, Xuân Yên"),
        Choice::new("2", "Xã Xuân Cảnh").with_detail("trước 1/7/2025: Xuân Cảnh, Xuân Bình"),
    ];
    rsx! {
        SettingsBar {}
        AppBar { title: "Đặt bưu tá đến nhận", back: NavigationTarget::from(super::Place::Here {}) }
        Main {
            Steps { names: ["Thủ tục", "Địa chỉ", "Khung giờ", "Kiểm tra"].map(String::from).to_vec(), current: 1 }
            ErrorSummary { errors }
            TextField { name: "owner", label: "Họ và tên", value: "Nguyễn Thị Hằng", kind: Kind::Name, on_change: |_| {} }
            TextField { name: "phone", label: "Số điện thoại", value: "090512345", kind: Kind::Phone, hint: "Bưu tá gọi số này trước khi đến", error: "Số điện thoại còn thiếu 1 số", on_change: |_| {} }
            SearchField { name: "commune", label: "Xã, phường", value: "xuan", results: communes, open_at_first: true, on_type: |_| {}, on_choose: |_| {} }
            SelectField { name: "area", label: "Thôn, tổ dân phố", value: "", choices: vec![Choice::new("a", "Thôn 1"), Choice::new("b", "Thôn 2")], optional: true, on_change: |_| {} }
            RadioGroup {
                name: "slot", label: "Khung giờ bưu tá đến", value: "b", cards: true, on_change: |_| {},
                choices: vec![
                    Choice::new("a", "08:00–10:00").with_detail("thứ Ba, 24/11/2026"),
                    Choice::new("b", "14:00–16:00").with_detail("thứ Ba, 24/11/2026"),
                ],
            }
            NumberField { name: "sets", label: "Số bộ hồ sơ", value: 1, min: 1, max: 9, unit: "bộ", on_change: |_| {} }
            TextArea { name: "note", label: "Lời nhắn cho bưu tá", value: "Nhà sau chợ, cổng xanh", optional: true, max: 200usize, rows: 3, on_change: |_| {} }
            CodeField { name: "code", label: "Mã trong tin nhắn", value: "482913", from_sms: true, hint: "6 số, gửi đến 0905 123 456", on_change: |_| {} }
            Checkbox { name: "agree", label: "Tôi đồng ý để bưu điện dùng thông tin này cho việc nhận và trả hồ sơ", checked: false, error: "Cần đồng ý trước khi gửi", on_change: |_| {} }
            Button { label: "Tiếp tục", test: "next", kind: ButtonKind::Primary, icon: IconName::Forward, wide: true, on_press: |()| {} }
            Button { label: "Lưu nháp", test: "draft", wide: true, on_press: |()| {} }
        }
        {nav("book")}
    }
}

fn dossier() -> Element {
    let text = Text::of(Lang::Vi);
    let step = |title: &str, when: Option<&str>, who: Option<&str>, moment| TimelineStep {
        title: title.into(),
        when: when.map(String::from),
        who: who.map(String::from),
        detail: None,
        moment,
    };
    let steps = vec![
        step(
            "Đã nhận tại nhà, niêm phong SC-000182",
            Some("14:20 20/11/2026"),
            Some("Bưu tá Trần Văn Minh"),
            Moment::Done,
        ),
        step("Về bưu cục Sông Cầu", Some("17:05 20/11/2026"), None, Moment::Done),
        step(
            "Bàn giao cho Trung tâm Phục vụ hành chính công",
            Some("16:10 23/11/2026"),
            Some("Cán bộ Lê Thu An"),
            Moment::Now,
        ),
        step("Có kết quả", None, None, Moment::Ahead),
        step("Trả kết quả tận nhà", None, None, Moment::Ahead),
    ];
    let rows = vec![
        Row::new("Mã hồ sơ", "H15.32.7-261123-0042"),
        Row::new("Ngày hẹn trả", format::date_long(text, NOW_MS + 8 * 86_400_000)),
        Row::new("Điện thoại", format::phone("+84905123456")).with_change("phone"),
        Row::new("Địa chỉ trả kết quả", "12 Lê Lợi, phường Sông Cầu, Đắk Lắk").with_change("address"),
        Row::new("Cước", format::dong(text, 33_000)),
        Row::new("Lệ phí", ""),
    ];
    rsx! {
        SettingsBar {}
        AppBar { title: "Đăng ký khai sinh", back: NavigationTarget::from(super::Place::Here {}) }
        Main {
            Card { title: "Hồ sơ đang ở đâu", aside: rsx! { StateBadge { label: "Đang xử lý", tone: Tone::Info, icon: IconName::Clock } },
                Timeline { steps }
                SyncBadge { state: SyncState::Received { at_ms: NOW_MS }, now_ms: NOW_MS }
            }
            Card { title: "Thông tin", DefinitionList { rows, on_change: |_| {} } }
            Card { title: "Đưa mã này cho bưu tá",
                Qr { content: "TN1.7Q2K9.example-token-of-a-shipment-leg", label: "Mã nhận đúng người", spoken: format::code_groups("482913", 3) }
            }
            Rating { name: "rate", label: "Bạn thấy bưu tá phục vụ thế nào?", value: Level::Satisfied, on_change: |_| {} }
            LinkButton { label: "Đổi giờ hẹn", test: "reschedule", to: super::Place::Here {}, icon: IconName::Calendar }
            Button { label: "Hủy yêu cầu", test: "cancel", kind: ButtonKind::Danger, on_press: |()| {} }
        }
        {nav("dossiers")}
    }
}

fn the_map(routes: usize) -> Element {
    let spots = [
        (109.222, 13.455),
        (109.214, 13.468),
        (109.232, 13.482),
        (109.249, 13.470),
        (109.262, 13.449),
        (109.240, 13.438),
    ];
    let looks = [StopLook::Done, StopLook::Done, StopLook::Next, StopLook::Planned, StopLook::Late, StopLook::Planned];
    let names = ["Nguyễn Thị Hằng", "Phạm Quốc Bảo", "Lê Văn Tám", "Trần Thị Mười", "Đỗ Minh Khôi", "Võ Thị Lan"];
    let office = Spot { lon: 109.226, lat: 13.447 };
    let stops: Vec<MapStop> = (0..6)
        .map(|place| MapStop {
            id: format!("s{place}"),
            at: Spot { lon: spots[place].0, lat: spots[place].1 },
            number: u32::try_from(place).unwrap() + 1,
            label: names[place].into(),
            detail: "14:00–16:00 · 12 Lê Lợi, phường Sông Cầu".into(),
            route: Some(place % routes),
            look: looks[place],
        })
        .collect();
    let lines = (0..routes)
        .map(|route| MapRoute {
            label: ["Trần Văn Minh", "Hồ Thị Sương", "Lý Nam"][route].into(),
            points: std::iter::once(office)
                .chain(stops.iter().filter(|stop| stop.route == Some(route)).map(|stop| stop.at))
                .chain(std::iter::once(office))
                .collect(),
        })
        .collect::<Vec<_>>();
    rsx! {
        MapView {
            label: "Tuyến hôm nay", stops, routes: lines, on_choose: |_| {}, chosen: "s2",
            offices: vec![MapName { at: office, label: "Bưu cục Sông Cầu".into() }],
            communes: vec![MapName { at: Spot { lon: 109.215, lat: 13.478 }, label: "Xuân Cảnh".into() }, MapName { at: Spot { lon: 109.255, lat: 13.46 }, label: "Sông Cầu".into() }],
        }
    }
}

fn courier() -> Element {
    rsx! {
        SettingsBar {}
        AppBar { title: "Tuyến hôm nay",
            aside: rsx! { SyncBadge { state: SyncState::OnDevice { since_ms: NOW_MS - 720_000 }, now_ms: NOW_MS, reason: "Chưa có mạng" } },
        }
        Main {
            Notice { tone: Tone::Warn, title: "Đang ngoại tuyến", "3 việc còn trên máy này. Sẽ tự gửi khi có mạng." }
            Tabs {
                label: "Xem", chosen: "map", on_choose: |_| {},
                tabs: vec![
                    Tab { id: "map".into(), label: "Bản đồ".into(), count: None },
                    Tab { id: "todo".into(), label: "Còn lại".into(), count: Some(4) },
                    Tab { id: "done".into(), label: "Đã xong".into(), count: Some(2) },
                ],
                {the_map(1)}
            }
        }
        {nav("home")}
        Toast { message: "Đã ghi lần nhận của chị Hằng", tone: Tone::Ok, seconds_left: 9u8, on_undo: |()| {}, on_close: |()| {} }
    }
}

fn door() -> Element {
    let photo = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'%3E%3Crect width='4' height='3' fill='tan'/%3E%3C/svg%3E";
    rsx! {
        SettingsBar {}
        AppBar { title: "Nhận hồ sơ tại cửa", back: NavigationTarget::from(super::Place::Here {}) }
        Main {
            Card { title: "Đếm giấy tờ",
                Checkbox { name: "paper-1", label: "Tờ khai đăng ký khai sinh", detail: "Bản chính · 1", checked: true, on_change: |_| {} }
                Checkbox { name: "paper-2", label: "Giấy chứng sinh", detail: "Bản chính · 1 · trả lại cùng kết quả", checked: true, on_change: |_| {} }
                Checkbox { name: "paper-3", label: "Giấy chứng nhận kết hôn", detail: "Bản sao · 1", checked: false, on_change: |_| {} }
            }
            PhotoField {
                name: "cover", label: "Ảnh phong bì đã niêm phong", hint: "Thấy rõ số niêm phong",
                photos: vec![ShownPhoto { id: "1".into(), src: photo.into(), alt: "Phong bì".into() }],
                on_take: |_| {}, on_remove: |_| {},
            }
            SignaturePad { name: "sign", label: "Chữ ký người gửi", on_change: |_| {} }
            SignaturePad { name: "sign-2", label: "Chữ ký người nhận thay", typed_at_first: true, on_change: |_| {} }
            Button { label: "Xác nhận đã nhận", test: "collect", kind: ButtonKind::Primary, busy: true, wide: true, on_press: |()| {} }
        }
    }
}

fn agency() -> Element {
    let row = |id: &str, tone, state: &'static str, owner: &'static str| TableRow {
        id: id.into(),
        title: format!("H15.32.7-{id}"),
        cells: vec![
            rsx! { "Đăng ký khai sinh" },
            rsx! { "{owner}" },
            rsx! { StateBadge { label: state, tone } },
            rsx! { "01/12/2026" },
        ],
    };
    rsx! {
        SettingsBar {}
        AppBar { title: "Bàn giao hôm nay" }
        Main { wide: true,
            Table {
                caption: "Hồ sơ chờ bàn giao",
                columns: ["Mã hồ sơ", "Thủ tục", "Người nộp", "Trạng thái", "Hẹn trả"].map(String::from).to_vec(),
                rows: vec![
                    row("0042", Tone::Info, "Đang xử lý", "Nguyễn Thị Hằng"),
                    row("0043", Tone::Ok, "Đã nhận", "Phạm Quốc Bảo"),
                    row("0044", Tone::Warn, "Cần bổ sung", "Trần Thị Mười"),
                    row("0045", Tone::Danger, "Sai niêm phong", "Đỗ Minh Khôi"),
                ],
                on_open: |_| {},
            }
            {the_map(3)}
        }
        {nav("dossiers")}
    }
}

fn confirm() -> Element {
    rsx! {
        SettingsBar {}
        AppBar { title: "Yêu cầu" }
        Main { Card { title: "Nhận tại nhà", p { "14:00–16:00, thứ Ba, 24/11/2026" } } }
        {nav("book")}
        Confirm {
            title: "Hủy yêu cầu này?", test: "cancel-dialog", yes: "Hủy yêu cầu", danger: true, on_yes: |()| {}, on_no: |()| {},
            p { "Bưu tá sẽ không đến vào 14:00–16:00. Bạn có thể đặt lại lúc khác." }
        }
    }
}

fn states() -> Element {
    rsx! {
        SettingsBar {}
        AppBar { title: "Trạng thái" }
        Main {
            Notice { tone: Tone::Info, title: "Thông tin", "Trung tâm nghỉ thứ Ba, 24/11/2026." }
            Notice { tone: Tone::Ok, "Bưu điện đã nhận yêu cầu." }
            Notice { tone: Tone::Danger, title: "Không gửi được", "Mã hồ sơ đã dùng." }
            SyncBadge { state: SyncState::Sent { since_ms: NOW_MS - 30_000 }, now_ms: NOW_MS }
            Loading { percent: 40u8 }
            Loading {}
            Card { Empty { icon: IconName::Envelope, title: "Chưa có hồ sơ nào", detail: "Đặt lịch để bưu tá đến nhận hồ sơ tại nhà.",
                Button { label: "Đặt lịch", test: "book", kind: ButtonKind::Primary, icon: IconName::Add, on_press: |()| {} }
            } }
            Card { Problem { code: "network.down", on_retry: |()| {} } }
        }
        {nav("me")}
    }
}
