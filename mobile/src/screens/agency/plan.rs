//! A day's plan: compute it, look at it as a list and on a map, publish it.
//! Controls: `propose`, `publish` (asks: `publish-confirm-yes`, `-no`), `tab-list`, `tab-map`, `open-{row}`, `stop-{row}`,
//! `left-{dossier}`, `works-{courier}` (in `who-works`). Also `plan-published`, `plan-proposed`, `plan-came-after`, `plan-estimated`, `plan-travel-lacking`, `plan-travel-roads`,
//! `left-out`, `route-{n}`.

use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::api::command::{Body, Kind};
use shared::api::views::{AtWork, DossierView, PlaceView, PlanView, TravelView, UnassignedView};
use shared::ids::{ActorId, CommandId};

use super::coordinator::{CountCards, day_name};
use super::plan_routes::{PlanMap, RouteLists};
use super::{days, people};
use crate::data::request::{Kept, OutboxItem};
use crate::data::use_data;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::screen::Screen;
use crate::screens::common::sync::ItemSync;
use crate::screens::common::words;
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::choice::Checkbox;
use crate::ui::dialog::Confirm;
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Loading, Notice, Tone};
use crate::ui::tabs::{Tab, Tabs};

/// All that the page reads from this device.
#[derive(Clone, PartialEq)]
struct Known {
    dossiers: Vec<Kept<DossierView>>,
    published: Option<PlanView>,
    proposed: Option<PlanView>,
    places: Vec<PlaceView>,
    publishing: Option<OutboxItem>,
}

/// Under which a day's proposal is kept, so that looking at a dossier does not lose it.
fn draft_key(day: NaiveDate) -> String {
    format!("plan-{day}")
}

/// The page of one day.
#[component]
pub fn AgencyPlan(day: ReadSignal<NaiveDate>) -> Element {
    let text = use_text();
    let data = use_data();
    let now_ms = data.now_ms();
    let asks = use_asks();
    let publishing = use_signal(|| None::<CommandId>);
    let mut fresh = use_signal(|| None::<PlanView>);
    let known = use_read(move |data| {
        let (day, publishing) = (day(), publishing());
        async move {
            let outbox = data.outbox().await?;
            let sent = |item: &OutboxItem| item.kind == Kind::PublishPlan && Some(item.id) == publishing;
            Ok(Known {
                dossiers: data.dossiers().await?,
                published: data.plans().await?.into_iter().find(|plan| plan.day == day && plan.published),
                proposed: data.draft::<PlanView>(&draft_key(day)).await?,
                places: data.places().await?,
                publishing: outbox.into_iter().find(sent),
            })
        }
    })?;
    // Who is ticked off; until somebody is touched, those of the plan that is shown.
    let mut ticked = use_signal(|| None::<Vec<ActorId>>);
    let shown = {
        let known = known.as_ref().ok();
        let proposed = fresh().filter(|plan| plan.day == day()).or(known.and_then(|known| known.proposed.clone()));
        proposed.or(known.and_then(|known| known.published.clone()))
    };
    let couriers = shown.map(|plan| plan.couriers).unwrap_or_default();
    let planned: Vec<ActorId> = couriers.iter().filter(|one| one.absent).map(|one| one.courier).collect();
    let absent = ticked().unwrap_or(planned);
    let without = absent.clone();
    let propose = move |()| {
        let (data, day, absent) = (data.clone(), day(), without.clone());
        asks.run(
            async move {
                let plan = data.propose_day(day, absent).await?;
                data.save_draft(&draft_key(day), Some(&plan)).await?;
                Ok(plan)
            },
            move |plan| fresh.set(Some(plan)),
        );
    };
    rsx! {
        Screen { title: day_name(text, day(), days::today(now_ms)), back: Route::Desk {}, wide: true,
            match known {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(known) => {
                    let proposed = fresh().filter(|plan| plan.day == day()).or(known.proposed.clone());
                    let published = known.published.clone();
                    // A proposal that was published is the plan; the server's word counts.
                    let proposed = proposed.filter(|plan| published.as_ref().is_none_or(|published| published.id != plan.id));
                    let came_after = published.as_ref().map(|plan| days::came_after(plan, &known.dossiers).len()).unwrap_or_default();
                    rsx! {
                        CountCards { counts: days::counts(&known.dossiers, day(), now_ms) }
                        if came_after > 0 {
                            Notice { tone: Tone::Warn, title: t!(text, "agency-plan-came-after", count = came_after), test: "plan-came-after",
                                p { {t!(text, "agency-plan-came-after-do")} }
                            }
                        }
                        if !couriers.is_empty() {
                            WhoWorks { couriers, absent, on_change: move |absent| ticked.set(Some(absent)) }
                        }
                        FaultNotice { fault: asks.fault() }
                        div { class: "steps-row",
                            Button {
                                label: if proposed.is_some() || published.is_some() { t!(text, "agency-plan-again") } else { t!(text, "agency-plan-propose") },
                                test: "propose", icon: IconName::Route, busy: asks.busy(),
                                kind: if proposed.is_some() { ButtonKind::Secondary } else { ButtonKind::Primary }, on_press: propose,
                            }
                        }
                        if asks.busy() {
                            Loading { label: t!(text, "agency-plan-computing") }
                        } else if let Some(plan) = proposed {
                            Proposal { plan: plan.clone(), replaces: published.is_some(), item: known.publishing.clone(), publishing }
                            PlanContent { plan, dossiers: known.dossiers, places: known.places }
                        } else if let Some(plan) = published {
                            Notice { tone: Tone::Ok, title: t!(text, "agency-plan-is-published"), test: "plan-published",
                                p { {t!(text, "agency-plan-is-published-why")} }
                            }
                            PlanContent { plan, dossiers: known.dossiers, places: known.places }
                        } else {
                            Empty { icon: IconName::Route, title: t!(text, "agency-plan-empty"), detail: t!(text, "agency-plan-empty-detail") }
                        }
                    }
                }
            }
        }
    }
}

/// Who is at work that day; a plan is made for those.
#[component]
fn WhoWorks(couriers: Vec<AtWork>, absent: Vec<ActorId>, on_change: EventHandler<Vec<ActorId>>) -> Element {
    let text = use_text();
    let at_work = couriers.iter().filter(|one| !absent.contains(&one.courier)).count();
    rsx! {
        details { "data-test": "who-works",
            summary { {t!(text, "agency-plan-who-works", count = at_work, all = couriers.len())} }
            p { class: "quiet", {t!(text, "agency-plan-who-works-why")} }
            for one in couriers {
                Checkbox {
                    key: "{one.courier}", name: "works-{one.courier}", label: one.name.clone(), checked: !absent.contains(&one.courier),
                    on_change: {
                        let absent = absent.clone();
                        move |works: bool| {
                            let mut absent: Vec<ActorId> = absent.iter().copied().filter(|id| *id != one.courier).collect();
                            if !works {
                                absent.push(one.courier);
                            }
                            on_change.call(absent);
                        }
                    },
                }
            }
        }
    }
}

/// What a proposal is, and the step that makes it the plan.
#[component]
fn Proposal(
    plan: PlanView,
    replaces: bool,
    item: Option<OutboxItem>,
    publishing: Signal<Option<CommandId>>,
) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut asking = use_signal(|| false);
    let mut publishing = publishing;
    let (stops, couriers) = (plan.routes.iter().map(|route| route.stops.len()).sum::<usize>(), plan.routes.len());
    let (id, day) = (plan.id, plan.day);
    rsx! {
        Notice { tone: Tone::Info, title: t!(text, "agency-plan-proposed"), test: "plan-proposed",
            p { {t!(text, "agency-plan-proposed-why", stops = stops, couriers = couriers, left = plan.unassigned.len())} }
            if let Some(item) = item.clone() {
                ItemSync { item }
            }
        }
        FaultNotice { fault: asks.fault() }
        div { class: "steps-row",
            Button {
                label: t!(text, "agency-plan-publish"), test: "publish", kind: ButtonKind::Primary, icon: IconName::Sent, busy: asks.busy(),
                disabled: plan.routes.is_empty(), on_press: move |()| asking.set(true),
            }
        }
        if asking() {
            Confirm {
                title: t!(text, "agency-plan-publish-title"), test: "publish-confirm", yes: t!(text, "agency-plan-publish"), busy: asks.busy(),
                on_yes: move |()| {
                    let data = data.clone();
                    asks.run(async move { data.save(Body::PublishPlan { proposal: id }).await }, move |command| publishing.set(Some(command)));
                    asking.set(false);
                },
                on_no: move |()| asking.set(false),
                p { {t!(text, "agency-plan-publish-why", day = crate::format::date_of(text, day))} }
                if replaces {
                    p { {t!(text, "agency-plan-publish-replaces")} }
                }
            }
        }
    }
}

/// Lists and map beside each other on wide screens, as tabs on phones; then what is on no route.
#[component]
fn PlanContent(plan: PlanView, dossiers: Vec<Kept<DossierView>>, places: Vec<PlaceView>) -> Element {
    let text = use_text();
    let mut tab = use_signal(|| "list".to_owned());
    let tabs = vec![
        Tab { id: "list".into(), label: t!(text, "agency-plan-tab-list"), count: Some(plan.routes.len()) },
        Tab { id: "map".into(), label: t!(text, "agency-plan-tab-map"), count: None },
    ];
    rsx! {
        TravelNote { estimated: plan.estimated, travel: plan.travel.clone() }
        LeftOut { left: plan.unassigned.clone(), dossiers: dossiers.clone() }
        div { class: "plan plan-shows-{tab}",
            Tabs { label: t!(text, "agency-plan-tabs"), tabs, chosen: tab(), on_choose: move |id| tab.set(id),
                div { class: "plan-split",
                    div { class: "plan-lists", RouteLists { plan: plan.clone(), dossiers: dossiers.clone(), places: places.clone() } }
                    div { class: "plan-map", PlanMap { plan, dossiers, places } }
                }
            }
        }
    }
}

/// Where the travel times are from: nobody shall take an estimate for a road, and road data have an author.
#[component]
fn TravelNote(estimated: bool, travel: Option<TravelView>) -> Element {
    let text = use_text();
    match travel.filter(|travel| travel.source != TravelView::ESTIMATE) {
        None if estimated => rsx! {
            p { class: "quiet", "data-test": "plan-estimated", {t!(text, "agency-plan-estimated")} }
        },
        None => rsx! {},
        Some(travel) => rsx! {
            if travel.estimated > 0 {
                Notice { tone: Tone::Warn, title: t!(text, "agency-plan-travel-lacking"), test: "plan-travel-lacking",
                    p { {t!(text, "agency-plan-travel-lacking-why", count = travel.estimated, all = travel.legs)} }
                }
            }
            if travel.estimated < travel.legs {
                p { class: "quiet", "data-test": "plan-travel-roads", {t!(text, "agency-plan-travel-roads")} }
            }
        },
    }
}

/// The planner's reason as a sentence; an unknown one is shown as it is.
fn reason(text: Text, left: &UnassignedView) -> String {
    let key = format!("routing-reason-{}", left.reason.replace(['_', '.'], "-"));
    let told = text.lookup(&key, &[]);
    if told == key { left.reason.clone() } else { told }
}

/// Stops on no route, each with its reason.
#[component]
fn LeftOut(left: Vec<UnassignedView>, dossiers: Vec<Kept<DossierView>>) -> Element {
    let text = use_text();
    if left.is_empty() {
        return rsx! {};
    }
    rsx! {
        Card { title: t!(text, "agency-plan-left-out", count = left.len()), test: "left-out",
            ul { class: "stack",
                for stop in left {
                    li { key: "{stop.dossier}-{stop.leg:?}", class: "left-out",
                        Link { to: Route::AgencyDossier { id: stop.dossier }, "data-test": "left-{stop.dossier}",
                            {dossiers.iter().find(|kept| kept.view.dossier.id == stop.dossier).map(|kept| people::title(text, &kept.view)).unwrap_or_else(|| t!(text, "agency-open"))}
                        }
                        p {
                            StateBadge { label: words::leg(text, stop.leg), tone: Tone::Plain, icon: IconName::Pin }
                            " " {reason(text, &stop)}
                        }
                        if stop.hopeless {
                            p { strong { {t!(text, "routing-reason-hopeless")} } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use assets::texts::Lang;
    use shared::routing::plan::Reason;

    use super::*;
    use crate::screens::agency::example;
    use crate::ui::gallery::html;

    fn by_road(estimated: u32) -> Option<TravelView> {
        Some(TravelView { source: "osm-roads".into(), legs: 7, estimated })
    }

    #[test]
    fn a_plan_says_whether_its_times_are_of_roads_and_names_the_author_of_the_roads() {
        let roads = html(|| rsx! { TravelNote { estimated: false, travel: by_road(0) } });
        assert!(roads.contains("plan-travel-roads") && roads.contains("OpenStreetMap"), "{roads}");
        assert!(!roads.contains("plan-travel-lacking") && !roads.contains("plan-estimated"), "{roads}");
        let some = html(|| rsx! { TravelNote { estimated: true, travel: by_road(3) } });
        assert!(some.contains("plan-travel-lacking") && some.contains('3') && some.contains("OpenStreetMap"), "{some}");
        let none = html(|| rsx! { TravelNote { estimated: true, travel: by_road(7) } });
        assert!(none.contains("plan-travel-lacking") && !none.contains("plan-travel-roads"), "{none}");
    }

    #[test]
    fn a_plan_of_straight_lines_says_so_whether_it_is_old_or_new() {
        let old = html(|| rsx! { TravelNote { estimated: true, travel: None } });
        let new = html(|| {
            let travel = TravelView { source: TravelView::ESTIMATE.into(), legs: 7, estimated: 7 };
            rsx! { TravelNote { estimated: true, travel: Some(travel) } }
        });
        assert!(old.contains("plan-estimated") && !old.contains("plan-travel-lacking"), "{old}");
        assert_eq!(old, new);
    }

    #[test]
    fn every_reason_of_the_planner_has_a_sentence() {
        let id = example::booked("2026-11-25").id;
        for code in Reason::ALL.map(Reason::code) {
            let left = UnassignedView { reason: code.into(), ..example::left_out(id) };
            for lang in Lang::ALL {
                assert_ne!(reason(Text::of(lang), &left), code);
            }
        }
        let unknown = UnassignedView { reason: "moon-phase".into(), ..example::left_out(id) };
        assert_eq!(reason(Text::default(), &unknown), "moon-phase");
    }
}
