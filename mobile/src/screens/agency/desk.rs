//! The dossiers of an office.

use dioxus::prelude::*;

use crate::i18n::use_text;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::screen::Screen;
use crate::screens::common::words;
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::icon::IconName;
use crate::ui::notice::Empty;
use crate::ui::table::{Table, TableRow};

/// Every dossier this person may see, newest first.
#[component]
pub fn Desk() -> Element {
    let text = use_text();
    let dossiers = use_read(|data| async move { data.dossiers().await })?;
    rsx! {
        Screen { title: t!(text, "nav-desk"), wide: true,
            match dossiers {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(dossiers) if dossiers.is_empty() => rsx! {
                    Empty { icon: IconName::Envelope, title: t!(text, "desk-empty"), detail: t!(text, "desk-empty-detail") }
                },
                Ok(dossiers) => {
                    let rows = dossiers.iter().map(|kept| {
                        let dossier = &kept.view.dossier;
                        TableRow {
                            id: dossier.id.to_string(),
                            title: dossier.procedure.name.clone(),
                            cells: vec![rsx! { StateBadge { label: words::status(text, &dossier.status), tone: words::status_tone(&dossier.status) } }],
                        }
                    }).collect::<Vec<_>>();
                    rsx! { Table { caption: t!(text, "desk-caption"), columns: vec![t!(text, "desk-procedure"), t!(text, "desk-status")], rows } }
                }
            }
        }
    }
}
