//! The desk of those who read: auditor, administrator. Controls: `to-dossiers`, `open-{dossier}`.

use dioxus::prelude::*;
use shared::actor::Role;
use shared::api::command::Kind;

use super::dossiers::DossierTable;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::screen::Screen;
use crate::t;
use crate::ui::button::LinkButton;
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};

/// Rows drawn on the desk; the others are in the list.
const ON_DESK: usize = 20;

/// What this role may do here, in a sentence.
fn may(text: Text, role: Role) -> String {
    match role {
        Role::Auditor => t!(text, "agency-reader-auditor"),
        Role::Administrator => t!(text, "agency-reader-administrator"),
        Role::Citizen | Role::Courier | Role::Coordinator | Role::OneStopOfficer | Role::CallOperator => {
            t!(text, "app-other-role-why")
        }
    }
}

/// The desk.
#[component]
pub fn ReaderDesk(role: Role) -> Element {
    let text = use_text();
    let dossiers = use_read(|data| async move { data.dossiers().await })?;
    rsx! {
        Screen { title: t!(text, "nav-desk"), wide: true,
            Notice { tone: Tone::Info, test: "role-may", p { {may(text, role)} } }
            div { class: "steps-row",
                LinkButton { label: t!(text, "report-title"), test: "to-report", icon: IconName::List, to: Route::ReportPage {} }
                if role.may(Kind::ReconcileCash) {
                    LinkButton { label: t!(text, "cash-title"), test: "to-cash", icon: IconName::Cash, to: Route::CashPage {} }
                }
                if role.may(Kind::DeclareForceMajeure) {
                    LinkButton { label: t!(text, "force-majeure-title"), test: "to-force-majeure", icon: IconName::Warning, to: Route::ForceMajeurePage {} }
                }
            }
            match dossiers {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(dossiers) if dossiers.is_empty() => rsx! {
                    Empty { icon: IconName::Envelope, title: t!(text, "desk-empty"), detail: t!(text, "desk-empty-detail") }
                },
                Ok(dossiers) => rsx! {
                    DossierTable { dossiers: dossiers.into_iter().take(ON_DESK).collect::<Vec<_>>() }
                    LinkButton { label: t!(text, "agency-reader-all"), test: "to-dossiers", icon: IconName::Search, to: Route::AgencyDossiers {} }
                },
            }
        }
    }
}
