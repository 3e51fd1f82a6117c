//! "My dossiers". Controls: `book` (starts a booking), `dossier-{id}` (opens one). Shown: `dossier-status`,
//! `dossier-next`; bookings that were not taken: see [`not_taken`].

use dioxus::prelude::*;
use shared::api::views::DossierView;

use super::next::next;
use super::not_taken::{self, NotTakenCard};
use crate::data::request::Kept;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::book::BookStep;
use crate::screens::common::screen::Screen;
use crate::screens::common::sync::{ThingSync, is_open};
use crate::screens::common::words;
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::icon::IconName;
use crate::ui::notice::Empty;

/// All dossiers of this person, open ones first.
#[component]
pub fn Dossiers() -> Element {
    let text = use_text();
    let lists = use_read(|data| async move { Ok((data.dossiers().await?, not_taken::read(&data).await?)) })?;
    rsx! {
        Screen { title: t!(text, "nav-dossiers"),
            LinkButton {
                label: t!(text, "book-start"), test: "book", to: Route::Book { step: BookStep::Procedure },
                kind: ButtonKind::Primary, icon: IconName::Add, wide: true,
            }
            match lists {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok((dossiers, refused)) if dossiers.is_empty() && refused.is_empty() => rsx! {
                    Empty { icon: IconName::Envelope, title: t!(text, "dossiers-empty"), detail: t!(text, "dossiers-empty-detail") }
                },
                Ok((mut dossiers, mut refused)) => {
                    refused.retain(|booking| dossiers.iter().all(|kept| kept.view.dossier.id != booking.dossier));
                    dossiers.sort_by_key(|kept| kept.view.dossier.status.is_closed());
                    rsx! {
                        ul { class: "stack",
                            for booking in refused {
                                li { key: "{booking.dossier}", NotTakenCard { booking } }
                            }
                            for kept in dossiers {
                                li { key: "{kept.view.dossier.id}", DossierCard { kept } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One dossier of the list: what, where it stands, what comes next.
#[component]
fn DossierCard(kept: Kept<DossierView>) -> Element {
    let text = use_text();
    let dossier = &kept.view.dossier;
    rsx! {
        Link { to: Route::DossierPage { id: dossier.id }, class: "card card-link", "data-test": "dossier-{dossier.id}",
            StateBadge { label: words::status(text, &dossier.status), tone: words::status_tone(&dossier.status), test: "dossier-status" }
            h2 { class: "card-title", {dossier.procedure.name.clone()} }
            p { "data-test": "dossier-next", {next(text, dossier)} }
            if is_open(&kept) {
                ThingSync { items: kept.items.clone() }
            }
        }
    }
}
