//! Matters that a person has to look at: commands that were put aside, with the reason in words. For reading.
//! Controls: `open-{case}`, `to-dossier`.

use dioxus::prelude::*;
use shared::api::command::Kind;
use shared::api::views::CaseView;

use crate::format;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::screen::Screen;
use crate::screens::common::words;
use crate::t;
use crate::ui::button::LinkButton;
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};
use crate::ui::table::{Table, TableRow};

/// What was to be done, in words; an unknown kind is shown as it is.
fn what(text: Text, case: &CaseView) -> String {
    let kind = serde_json::from_value::<Kind>(serde_json::Value::String(case.command.clone()));
    kind.map_or_else(|_| case.command.clone(), |kind| words::kind(text, kind))
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
            match cases {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(cases) if cases.is_empty() => rsx! {
                    Empty { icon: IconName::Check, title: t!(text, "agency-cases-empty"), detail: t!(text, "agency-cases-empty-detail") }
                },
                Ok(mut cases) => {
                    cases.sort_by_key(|case| case.opened_ms);
                    let row = |case: &CaseView| {
                        let (why, opened) = (text.error(&case.code), format::date_time(text, case.opened_ms));
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

/// One matter: what is known about it.
#[component]
pub fn CasePage(id: ReadSignal<String>) -> Element {
    let text = use_text();
    let case = use_read(move |data| {
        let id = id();
        async move { Ok(data.cases().await?.into_iter().find(|case| case.id == id)) }
    })?;
    rsx! {
        Screen { title: t!(text, "agency-case-title"), back: Route::Cases {},
            match case {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(None) => rsx! { Empty { icon: IconName::Check, title: t!(text, "agency-case-none") } },
                Ok(Some(case)) => rsx! {
                    Notice { tone: Tone::Warn, title: what(text, &case), p { {text.error(&case.code)} } }
                    Card { title: t!(text, "agency-facts"), test: "case",
                        DefinitionList {
                            rows: vec![
                                Row::new(t!(text, "agency-cases-opened"), format::date_time(text, case.opened_ms)),
                                Row::new(t!(text, "agency-case-code"), case.code.clone()),
                                Row::new(t!(text, "agency-case-id"), case.id.clone()),
                            ],
                        }
                        p { class: "quiet", {t!(text, "agency-case-why")} }
                        if let Some(id) = case.dossier {
                            LinkButton { label: t!(text, "agency-open"), test: "to-dossier", icon: IconName::Forward, to: Route::AgencyDossier { id } }
                        }
                    }
                },
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
        };
        assert_eq!(what(Text::default(), &case("confirm_pickup")), words::kind(Text::default(), Kind::ConfirmPickup));
        assert_eq!(what(Text::default(), &case("teleport")), "teleport");
    }
}
