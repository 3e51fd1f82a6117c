//! A result that could not be delivered: the countdown, the four choices with a check before sending, asking once more, and
//! "I did not receive it". Controls: `choose-{date|address|proxy|office}`, `choose-day`, `choose-half-{450|810}`,
//! `choose-line`, `choose-name`, `choose-relation`, `choose-check`, `choose-dialog-yes`, `rebook`, `dispute`,
//! `dispute-words`, `dispute-dialog-yes`. Cards: `receiving`, `not-received`.

use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::api::command::{Address, Body, DeliveryChoice, MAX_LONG, Window};
use shared::api::views::DossierView;
use shared::dossier::Dossier;
use shared::shipment::{Cover, Return};

use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::screens::common::words;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::RadioGroup;
use crate::ui::dialog::Confirm;
use crate::ui::field::{Choice, Kind, TextArea, TextField};

/// Halves of a day that may be chosen, minutes after midnight.
const HALVES: [(u16, u16); 2] = [(450, 690), (810, 1_050)];

/// What has been entered.
#[derive(Debug, Clone, Default, PartialEq)]
struct Entered {
    way: String,
    day: String,
    half: String,
    line: String,
    name: String,
    relation: String,
}

impl Entered {
    fn window(&self) -> Option<Window> {
        let day: NaiveDate = self.day.parse().ok()?;
        let start: u16 = self.half.parse().ok()?;
        let (from_min, to_min) = HALVES.into_iter().find(|(from, _)| *from == start)?;
        Some(Window { day, from_min, to_min })
    }

    /// The choice, once everything that it needs is there.
    fn choice(&self, view: &DossierView) -> Option<DeliveryChoice> {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(match self.way.as_str() {
            "date" => DeliveryChoice::NewDate { window: self.window()? },
            "address" => {
                let line = filled(&self.line)?;
                let home = view.person.as_ref()?.address.clone();
                let address = Address { line, landmark: String::new(), point: None, ..home };
                DeliveryChoice::OtherAddress { address, window: self.window()? }
            }
            "proxy" => DeliveryChoice::Proxy {
                name: filled(&self.name)?,
                relation: filled(&self.relation)?,
                window: self.window()?,
            },
            "office" => DeliveryChoice::AtOffice { office: view.dossier.office.clone() },
            _ => return None,
        })
    }
}

/// What the next step will be, and from when, if nothing is chosen.
fn countdown(text: Text, cover: &Cover) -> String {
    match cover.invitations.last() {
        None => t!(text, "receiving-no-invitation"),
        Some(last) if last.number == 1 => {
            t!(text, "receiving-after-first", date = format::date_of(text, last.next_not_before))
        }
        Some(last) => t!(text, "receiving-after-second", date = format::date_of(text, last.next_not_before)),
    }
}

fn answers(text: Text, choice: &DeliveryChoice) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut put = |label: String, value: String| rows.push(Row::new(label, value));
    let way = match choice {
        DeliveryChoice::NewDate { .. } => t!(text, "receiving-date"),
        DeliveryChoice::OtherAddress { .. } => t!(text, "receiving-address"),
        DeliveryChoice::Proxy { .. } => t!(text, "receiving-proxy"),
        DeliveryChoice::AtOffice { .. } => t!(text, "receiving-office"),
    };
    put(t!(text, "receiving-how"), way);
    match choice {
        DeliveryChoice::NewDate { window } => put(t!(text, "receiving-day"), words::window(text, *window)),
        DeliveryChoice::OtherAddress { address, window } => {
            put(t!(text, "receiving-line"), format!("{}, {}", address.line, address.commune_name));
            put(t!(text, "receiving-day"), words::window(text, *window));
        }
        DeliveryChoice::Proxy { name, relation, window } => {
            put(t!(text, "receiving-name"), format!("{name} ({relation})"));
            put(t!(text, "receiving-day"), words::window(text, *window));
        }
        DeliveryChoice::AtOffice { .. } => {}
    }
    rows
}

/// Whatever its owner has to decide about a result on its way, or one that did not come.
#[component]
pub fn Receiving(view: DossierView) -> Element {
    match &view.dossier.back {
        Some(Return::Failed(cover) | Return::Invited(cover)) => {
            rsx! { Choose { view: view.clone(), cover: cover.clone() } }
        }
        Some(Return::ReturnedToAgency { .. }) => rsx! { Rebook { dossier: view.dossier.clone() } },
        Some(Return::Delivered { settled: None, .. }) => rsx! { NotReceived { dossier: view.dossier.clone() } },
        Some(_) | None => rsx! {},
    }
}

#[component]
fn Choose(view: DossierView, cover: Cover) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut entered = use_signal(Entered::default);
    let mut asking = use_signal(|| None::<DeliveryChoice>);
    let mut open = use_signal(|| false);
    let id = view.dossier.id;
    let ways = vec![
        Choice::new("date", t!(text, "receiving-date")),
        Choice::new("address", t!(text, "receiving-address")).with_detail(t!(text, "receiving-address-detail")),
        Choice::new("proxy", t!(text, "receiving-proxy")).with_detail(t!(text, "receiving-proxy-detail")),
        Choice::new("office", t!(text, "receiving-office")).with_detail(t!(text, "receiving-office-detail")),
    ];
    let now = entered.read().clone();
    rsx! {
        Card { title: t!(text, "receiving-title"), test: "receiving",
            p { "data-test": "countdown", {countdown(text, &cover)} }
            RadioGroup {
                name: "choose", label: t!(text, "receiving-how"), choices: ways, value: now.way.clone(), cards: true,
                on_change: move |way| entered.write().way = way,
            }
            if now.way == "address" {
                TextField { name: "choose-line", label: t!(text, "receiving-line"), value: now.line.clone(), on_change: move |line| entered.write().line = line }
            }
            if now.way == "proxy" {
                TextField { name: "choose-name", label: t!(text, "receiving-name"), value: now.name.clone(), kind: Kind::Name, on_change: move |name| entered.write().name = name }
                TextField { name: "choose-relation", label: t!(text, "receiving-relation"), value: now.relation.clone(), on_change: move |said| entered.write().relation = said }
            }
            if !now.way.is_empty() && now.way != "office" {
                When { day: now.day.clone(), half: now.half.clone(), on_day: move |day| entered.write().day = day, on_half: move |half| entered.write().half = half }
            }
            if open() && asking.read().is_none() {
                p { class: "field-error", role: "alert", {t!(text, "receiving-incomplete")} }
            }
            Button {
                label: t!(text, "receiving-check"), test: "choose-check", kind: ButtonKind::Primary, wide: true,
                on_press: move |()| {
                    open.set(true);
                    asking.set(entered.peek().choice(&view));
                },
            }
            if let Some(choice) = asking() {
                Confirm {
                    title: t!(text, "receiving-check-title"), test: "choose-dialog", yes: t!(text, "receiving-send"), busy: asks.busy(),
                    on_no: move |()| {
                        open.set(false);
                        asking.set(None);
                    },
                    on_yes: {
                        let choice = choice.clone();
                        move |()| {
                            let body = Body::ChooseDelivery { dossier: id, choice: Box::new(choice.clone()) };
                            let data = data.clone();
                            asks.run(async move { data.save(body).await }, move |_| asking.set(None));
                        }
                    },
                    DefinitionList { rows: answers(text, &choice) }
                    FaultNotice { fault: asks.fault() }
                }
            }
        }
    }
}

#[component]
fn When(day: String, half: String, on_day: EventHandler<String>, on_half: EventHandler<String>) -> Element {
    let text = use_text();
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let halves = HALVES.map(|(from, to)| Choice::new(from.to_string(), format!("{}–{}", clock(from), clock(to))));
    rsx! {
        TextField { name: "choose-day", label: t!(text, "receiving-day"), value: day, kind: Kind::Date, on_change: move |day| on_day.call(day) }
        RadioGroup { name: "choose-half", label: t!(text, "receiving-half"), choices: halves.to_vec(), value: half, cards: true, on_change: move |half| on_half.call(half) }
    }
}

#[component]
fn Rebook(dossier: Dossier) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut entered = use_signal(Entered::default);
    let now = entered.read().clone();
    let id = dossier.id;
    rsx! {
        Card { title: t!(text, "receiving-rebook"), test: "receiving",
            p { {t!(text, "receiving-rebook-what")} }
            When { day: now.day.clone(), half: now.half.clone(), on_day: move |day| entered.write().day = day, on_half: move |half| entered.write().half = half }
            FaultNotice { fault: asks.fault() }
            Button {
                label: t!(text, "receiving-rebook"), test: "rebook", kind: ButtonKind::Primary, wide: true, busy: asks.busy(), disabled: now.window().is_none(),
                on_press: move |()| {
                    let Some(window) = entered.peek().window() else { return };
                    let data = data.clone();
                    asks.run(async move { data.save(Body::RebookReturn { dossier: id, window }).await }, |_| {});
                },
            }
        }
    }
}

#[component]
fn NotReceived(dossier: Dossier) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut asking = use_signal(|| false);
    let mut said = use_signal(String::new);
    let id = dossier.id;
    rsx! {
        Card { title: t!(text, "dispute-title"), test: "not-received",
            Button { label: t!(text, "dispute"), test: "dispute", wide: true, on_press: move |()| asking.set(true) }
            if asking() {
                Confirm {
                    title: t!(text, "dispute-title"), test: "dispute-dialog", yes: t!(text, "dispute-send"), busy: asks.busy(),
                    on_no: move |()| asking.set(false),
                    on_yes: move |()| {
                        let body = Body::DisputeDelivery { dossier: id, words: said.peek().trim().to_owned() };
                        let data = data.clone();
                        asks.run(async move { data.save(body).await }, move |_| asking.set(false));
                    },
                    p { {t!(text, "dispute-what")} }
                    TextArea { name: "dispute-words", label: t!(text, "dispute-words"), value: said(), max: MAX_LONG, rows: 3, on_change: move |words| said.set(words) }
                    FaultNotice { fault: asks.fault() }
                }
            }
        }
    }
}
