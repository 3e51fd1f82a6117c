//! Matters that a person has to look at: commands that were put aside, with the reason in words, and the decision.
//! Controls: `open-{case}`, `to-dossier`, `case-reason`, `case-accept`, `case-keep`. Shown: `case`, `case-sent`,
//! `case-first`, `case-decided`.

use dioxus::prelude::*;
use shared::api::command::{Body, Decision, Kind, MAX_LONG, ResolveCase};
use shared::api::views::CaseView;
use shared::ids::{CaseId, CommandId};

use super::content;
use super::read_file::ReadFile;
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::json;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::screen::Screen;
use crate::screens::common::sync::ItemSync;
use crate::screens::common::words;
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::field::TextArea;
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};
use crate::ui::table::{Table, TableRow};

/// What was to be done, in words; an unknown kind is shown as it is.
fn what(text: Text, case: &CaseView) -> String {
    json::from_tag::<Kind>(&case.command).map_or_else(|_| case.command.clone(), |kind| words::kind(text, kind))
}

/// The list, oldest first.
#[component]
pub fn Cases() -> Element {
    let text = use_text();
    let navigator = use_navigator();
    let cases = use_read(|data| async move { data.cases().await })?;
    rsx! {
        Screen { title: t!(text, "agency-cases-title"), wide: true,
            p { class: "quiet", {t!(text, "agency-cases-why")} }
            ReadFile {}
            match cases {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(cases) if cases.is_empty() => rsx! {
                    Empty { icon: IconName::Check, title: t!(text, "agency-cases-empty"), detail: t!(text, "agency-cases-empty-detail") }
                },
                Ok(mut cases) => {
                    cases.sort_by_key(|case| case.opened_ms);
                    let row = |case: &CaseView| {
                        let (why, opened) = (text.matter(&case.code), format::date_time(text, case.opened_ms));
                        TableRow { id: case.id.clone(), title: what(text, case), cells: vec![rsx! { {why} }, rsx! { {opened} }] }
                    };
                    rsx! {
                        Table {
                            caption: t!(text, "agency-cases-caption", count = cases.len()),
                            columns: vec![t!(text, "agency-cases-what"), t!(text, "agency-cases-reason"), t!(text, "agency-cases-opened")],
                            rows: cases.iter().map(row).collect::<Vec<_>>(),
                            on_open: move |id: String| { navigator.push(Route::CasePage { id }); },
                        }
                    }
                }
            }
        }
    }
}

/// One matter: what is known about it, and what becomes of it.
#[component]
pub fn CasePage(id: ReadSignal<String>) -> Element {
    let text = use_text();
    let may = use_data().may(Kind::ResolveCase);
    let sent = use_signal(|| None::<CommandId>);
    let case = use_read(move |data| {
        let id = id();
        async move { Ok(data.cases().await?.into_iter().find(|case| case.id == id)) }
    })?;
    rsx! {
        Screen { title: t!(text, "agency-case-title"), back: Route::Cases {},
            match case {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(None) if sent().is_some() => rsx! {
                    Notice { tone: Tone::Ok, test: "case-decided", title: t!(text, "agency-case-decided"),
                        Sent { command: sent }
                    }
                },
                Ok(None) => rsx! { Empty { icon: IconName::Check, title: t!(text, "agency-case-none") } },
                Ok(Some(case)) => rsx! {
                    Notice { tone: Tone::Warn, title: what(text, &case), p { {text.matter(&case.code)} } }
                    Card { title: t!(text, "agency-facts"), test: "case",
                        DefinitionList { rows: facts(text, &case) }
                        if let Some(id) = case.dossier {
                            LinkButton { label: t!(text, "agency-open"), test: "to-dossier", icon: IconName::Forward, to: Route::AgencyDossier { id } }
                        }
                    }
                    Content { title: t!(text, "agency-case-sent"), test: "case-sent", body: case.body.clone() }
                    if case.first.is_some() {
                        Content { title: t!(text, "agency-case-first"), test: "case-first", body: case.first.clone() }
                    }
                    if may {
                        Sent { command: sent }
                        Decide { case, sent }
                    } else {
                        p { class: "quiet", {t!(text, "agency-case-read-only")} }
                    }
                },
            }
        }
    }
}

/// Who, when by both clocks, since when it waits.
fn facts(text: Text, case: &CaseView) -> Vec<Row> {
    let role = case.role.map(|role| words::role(text, role)).unwrap_or_default();
    let who = match &case.name {
        Some(name) => t!(text, "agency-case-who-role", name = name, role = role),
        None => role,
    };
    let time = |at_ms: Option<i64>| at_ms.map(|at_ms| format::date_time(text, at_ms)).unwrap_or_default();
    vec![
        Row::new(t!(text, "agency-case-who"), who),
        Row::new(t!(text, "agency-case-device-ms"), time(case.device_ms)),
        Row::new(t!(text, "agency-case-occurred"), time(case.occurred_ms)),
        Row::new(t!(text, "agency-cases-opened"), format::date_time(text, case.opened_ms)),
        Row::new(t!(text, "agency-case-code"), case.code.clone()),
    ]
}

#[component]
fn Content(title: String, test: String, body: Option<Body>) -> Element {
    let text = use_text();
    rsx! {
        Card { title, test,
            match body {
                Some(body) => rsx! { DefinitionList { rows: content::rows(text, &body) } },
                None => rsx! { p { {t!(text, "agency-case-unreadable")} } },
            }
        }
    }
}

/// How far the decision has come; a refusal says why.
#[component]
fn Sent(command: ReadSignal<Option<CommandId>>) -> Element {
    let items = use_read(|data| async move { data.outbox().await })?.unwrap_or_default();
    let item = items.into_iter().find(|item| Some(item.id) == command());
    rsx! {
        if let Some(item) = item {
            ItemSync { item }
        }
    }
}

/// The two ways to close it.
#[component]
fn Decide(case: CaseView, sent: Signal<Option<CommandId>>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut reason = use_signal(String::new);
    let mut missing = use_signal(|| false);
    let id = case.id.parse::<CaseId>().ok();
    let decide = use_callback(move |decision: Decision| {
        let words = reason.peek().trim().to_owned();
        if decision == Decision::Keep && words.is_empty() {
            missing.set(true);
        } else if let Some(case) = id {
            let data = data.clone();
            let body = Body::ResolveCase(ResolveCase { case, decision, reason: words });
            let mut sent = sent;
            asks.run(async move { data.save(body).await }, move |command| sent.set(Some(command)));
        }
    });
    rsx! {
        Card { title: t!(text, "agency-case-decide"),
            TextArea {
                name: "case-reason", label: t!(text, "agency-case-reason"), hint: t!(text, "agency-case-reason-hint"), value: reason(), max: MAX_LONG, rows: 3,
                error: missing().then(|| t!(text, "agency-case-reason-missing")),
                on_change: move |words| { missing.set(false); reason.set(words); },
            }
            FaultNotice { fault: asks.fault() }
            if case.stands {
                p { class: "quiet", {t!(text, "matter-stands")} }
                Button {
                    label: t!(text, "matter-close"), test: "case-keep", kind: ButtonKind::Primary, icon: IconName::Check, wide: true,
                    busy: asks.busy(), on_press: move |()| decide.call(Decision::Keep),
                }
            } else {
            Button {
                label: t!(text, "agency-case-accept"), test: "case-accept", kind: ButtonKind::Primary, icon: IconName::Check, wide: true,
                busy: asks.busy(), on_press: move |()| decide.call(Decision::Accept),
            }
            p { class: "quiet", {t!(text, "agency-case-accept-why")} }
            Button {
                label: t!(text, "agency-case-keep"), test: "case-keep", icon: IconName::Envelope, wide: true,
                busy: asks.busy(), on_press: move |()| decide.call(Decision::Keep),
            }
            p { class: "quiet", {t!(text, "agency-case-keep-why")} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::ids::ActorId;

    use super::*;

    #[test]
    fn a_kind_of_a_newer_server_is_shown_as_it_is() {
        let case = |command: &str| CaseView {
            id: "1".into(),
            code: "stop.reassigned".into(),
            dossier: None,
            command: command.into(),
            actor: ActorId::new(1, [1; 10]),
            opened_ms: 0,
            name: None,
            role: None,
            device_ms: None,
            occurred_ms: None,
            body: None,
            first: None,
            stands: false,
        };
        assert_eq!(what(Text::default(), &case("confirm_pickup")), words::kind(Text::default(), Kind::ConfirmPickup));
        assert_eq!(what(Text::default(), &case("teleport")), "teleport");
    }
}
