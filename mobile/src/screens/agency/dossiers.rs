//! Every dossier that this person may see, with search and filter; what has left the device is looked for in the whole
//! register. Controls: `search`, `filter`, `search-register`, `open-{dossier}`, `more`. Also `found`.

use dioxus::prelude::*;
use shared::actor::Sight;
use shared::api::views::{DossierView, MOST_FOUND, SHORTEST_SEARCH};
use shared::fold::matches;
use shared::ids::DossierId;

use super::{days, people};
use crate::data::request::Kept;
use crate::data::use_data;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::screen::Screen;
use crate::screens::common::words;
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::button::Button;
use crate::ui::field::{Choice, SelectField, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::Empty;
use crate::ui::table::{Table, TableRow};

/// Rows drawn at first and added by "more".
const PAGE: usize = 50;

/// Which dossiers are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Filter {
    /// All that are not closed.
    #[default]
    Open,
    /// A door is waiting and nobody is assigned.
    WithoutCourier,
    /// The window of a door is over.
    Late,
    /// Closed.
    Closed,
    /// All.
    All,
}

impl Filter {
    const ALL: [Self; 5] = [Self::Open, Self::WithoutCourier, Self::Late, Self::Closed, Self::All];

    fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::WithoutCourier => "without-courier",
            Self::Late => "late",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }

    fn label(self, text: Text) -> String {
        match self {
            Self::Open => t!(text, "agency-filter-open"),
            Self::WithoutCourier => t!(text, "agency-filter-without-courier"),
            Self::Late => t!(text, "agency-filter-late"),
            Self::Closed => t!(text, "agency-filter-closed"),
            Self::All => t!(text, "agency-filter-all"),
        }
    }

    fn keeps(self, view: &DossierView, now_ms: i64) -> bool {
        let closed = view.dossier.is_done();
        let door = days::door(&view.dossier);
        match self {
            Self::All => true,
            Self::Open => !closed,
            Self::Closed => closed,
            Self::WithoutCourier => door.is_some_and(|door| door.assignment.is_none()),
            Self::Late => door.is_some_and(|door| door.is_late(now_ms)),
        }
    }
}

fn found(dossiers: Vec<Kept<DossierView>>, filter: Filter, query: &str, now_ms: i64) -> Vec<Kept<DossierView>> {
    let fits =
        |kept: &Kept<DossierView>| filter.keeps(&kept.view, now_ms) && matches(query, &people::searched(&kept.view));
    dossiers.into_iter().filter(fits).collect()
}

/// Those that the register answered with, in its order.
fn these(dossiers: Vec<Kept<DossierView>>, ids: &[DossierId]) -> Vec<Kept<DossierView>> {
    let mut listed: Vec<_> = dossiers.into_iter().filter(|kept| ids.contains(&kept.view.dossier.id)).collect();
    listed.sort_by_key(|kept| ids.iter().position(|id| *id == kept.view.dossier.id));
    listed
}

/// The list.
#[component]
pub fn AgencyDossiers() -> Element {
    let text = use_text();
    let now_ms = use_data().now_ms();
    let mut query = use_signal(String::new);
    let mut filter = use_signal(Filter::default);
    let mut shown = use_signal(|| PAGE);
    let mut register = use_signal(|| None::<Vec<DossierId>>);
    let dossiers = use_read(|data| async move { data.dossiers().await })?;
    let choices =
        Filter::ALL.into_iter().map(|filter| Choice::new(filter.code(), filter.label(text))).collect::<Vec<_>>();
    rsx! {
        Screen { title: t!(text, "nav-dossiers"), wide: true,
            div { class: "filters", role: "search",
                TextField {
                    name: "search", label: t!(text, "agency-search"), hint: t!(text, "agency-search-hint"), value: query(),
                    on_change: move |value| { shown.set(PAGE); register.set(None); query.set(value); },
                }
                SelectField {
                    name: "filter", label: t!(text, "agency-filter"), choices, value: filter().code(),
                    on_change: move |code: String| {
                        shown.set(PAGE);
                        register.set(None);
                        filter.set(Filter::ALL.into_iter().find(|filter| filter.code() == code).unwrap_or_default());
                    },
                }
            }
            match dossiers {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(dossiers) => {
                    let dossiers = match register() {
                        Some(ids) => these(dossiers, &ids),
                        None => found(dossiers, filter(), &query(), now_ms),
                    };
                    let count = dossiers.len();
                    rsx! {
                        p { class: "quiet", role: "status", "data-test": "found",
                            if register().is_none() {
                                {t!(text, "agency-found", count = count)}
                            } else if count < MOST_FOUND {
                                {t!(text, "agency-register-found", count = count)}
                            } else {
                                {t!(text, "agency-register-many", count = count)}
                            }
                        }
                        if count == 0 {
                            Empty { icon: IconName::Search, title: t!(text, "agency-none"), detail: t!(text, "agency-none-detail") }
                        } else {
                            DossierTable { dossiers: dossiers.into_iter().take(shown()).collect::<Vec<_>>() }
                        }
                        if count > shown() {
                            Button { label: t!(text, "agency-more"), test: "more", on_press: move |()| shown += PAGE }
                        }
                        if register().is_none() {
                            InRegister { query: query(), on_found: move |ids| register.set(Some(ids)) }
                        }
                    }
                }
            }
        }
    }
}

/// Looking where this device does not reach: dossiers that were closed long ago.
#[component]
fn InRegister(query: String, on_found: EventHandler<Vec<DossierId>>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let role = data.session().read().as_ref().map(|session| session.actor.role);
    let long_enough = query.trim().chars().count() >= SHORTEST_SEARCH;
    if !long_enough || !role.is_some_and(|role| role.sees(Sight::Register)) {
        return rsx! {};
    }
    rsx! {
        p { class: "quiet", {t!(text, "agency-register-hint")} }
        if let Some(fault) = asks.fault() {
            FaultNotice { fault }
        }
        Button {
            label: t!(text, "agency-register-search"), icon: IconName::Search, test: "search-register", busy: asks.busy(),
            on_press: move |()| {
                let (data, query) = (data.clone(), query.clone());
                asks.run(async move { data.find_dossiers(&query).await }, move |ids| on_found.call(ids));
            },
        }
    }
}

/// Dossiers as a table; a row opens its page.
#[component]
pub fn DossierTable(
    dossiers: Vec<Kept<DossierView>>,
    /// What they are, if not the office's.
    caption: Option<String>,
) -> Element {
    let text = use_text();
    let navigator = use_navigator();
    let now_ms = use_data().now_ms();
    let row = |kept: &Kept<DossierView>| {
        let view = &kept.view;
        let dossier = &view.dossier;
        let door = days::door(dossier);
        let late = door.as_ref().is_some_and(|door| door.is_late(now_ms));
        let (label, tone) = (words::status(text, &dossier.status), words::status_tone(&dossier.status));
        let (procedure, commune) = (dossier.procedure.name.clone(), people::commune(view));
        let window = door.and_then(|door| door.window).map(|window| words::window(text, window));
        let holder = people::holder(text, view);
        TableRow {
            id: dossier.id.to_string(),
            title: people::name(text, view),
            cells: vec![
                rsx! { {procedure} },
                rsx! { {commune} },
                rsx! {
                    span { {window.unwrap_or_else(|| t!(text, "agency-no-window"))} }
                    if late {
                        StateBadge { label: t!(text, "agency-left-late"), tone: crate::ui::notice::Tone::Danger, icon: IconName::Alert, test: "late" }
                    }
                },
                rsx! { {holder} },
                rsx! { StateBadge { label, tone } },
            ],
        }
    };
    let columns = vec![
        t!(text, "agency-person"),
        t!(text, "desk-procedure"),
        t!(text, "agency-commune"),
        t!(text, "agency-window"),
        t!(text, "agency-holder"),
        t!(text, "desk-status"),
    ];
    rsx! {
        Table {
            caption: caption.unwrap_or_else(|| t!(text, "desk-caption")), columns, rows: dossiers.iter().map(row).collect::<Vec<_>>(),
            on_open: move |id: String| {
                if let Ok(id) = id.parse() {
                    navigator.push(Route::AgencyDossier { id });
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::api::command::{Address, Person};

    use super::*;
    use crate::screens::agency::example;

    fn of(name: &str) -> Kept<DossierView> {
        let mut kept = example::kept(example::booked("2026-11-25"));
        kept.view.person = Some(Person {
            name: name.into(),
            phone: "+84905123456".into(),
            address: Address {
                commune: "22051".into(),
                commune_name: "Xuân Đài".into(),
                line: "12 Lê Lợi".into(),
                landmark: String::new(),
                point: None,
            },
            proxy: None,
        });
        kept
    }

    #[test]
    fn a_search_finds_names_with_and_without_diacritics_and_phones_in_the_national_way() {
        let all = || vec![of("Nguyễn Thị Hạnh"), of("Trần Đức")];
        let names = |query: &str| {
            let found = found(all(), Filter::All, query, 0);
            found.into_iter().filter_map(|kept| kept.view.person).map(|person| person.name).collect::<Vec<_>>()
        };
        assert_eq!(names("hanh"), ["Nguyễn Thị Hạnh"]);
        assert_eq!(names("Đức"), ["Trần Đức"]);
        assert_eq!(names("0905123456").len(), 2);
        assert_eq!(names("không có").len(), 0);
    }

    #[test]
    fn a_booking_without_courier_is_open_and_not_late_before_its_window_ends() {
        let view = of("A").view;
        let keeps = |filter: Filter| filter.keeps(&view, 0);
        assert!(keeps(Filter::Open) && keeps(Filter::WithoutCourier) && keeps(Filter::All));
        assert!(!keeps(Filter::Late) && !keeps(Filter::Closed));
        assert!(Filter::Late.keeps(&view, i64::MAX));
    }
}
