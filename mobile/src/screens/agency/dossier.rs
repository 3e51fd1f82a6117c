//! A dossier's page for an office: where it stands, who holds it, what happened, what this person may do now.
//! Controls: `dossier-code`, `process`, `finish` (asks: `finish-confirm-yes`, `-no`), `to-release`, `to-handover`,
//! `reschedule`, `slot`, `reschedule-save`, `cancel`, `call`. Also `holder`, `dossier-status`, `attempts`, `timeline`.

use dioxus::prelude::*;
use shared::actor::{Actor, Role};
use shared::api::command::{Kind, Money};
use shared::api::views::{DossierView, SumView};
use shared::ids::DossierId;
use shared::money::axis::MoneyState;
use shared::shipment::{Attempt, Pickup, Return};

use super::axis::AxisSteps;
use super::handover::offer;
use super::offers::{Task, offers};
use super::people;
use super::second_count::at_door;
use super::steps::{Finish, Move, Process};
use crate::data::request::Kept;
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::cancel::{Cancel, Withdraw};
use crate::screens::common::claims::Claims;
use crate::screens::common::complaints::Complaints;
use crate::screens::common::due::{DueExplained, Printed};
use crate::screens::common::exception::Report;
use crate::screens::common::foresight::{ForceMajeureHere, Foreseen};
use crate::screens::common::invite::Invite;
use crate::screens::common::item::ItemSteps;
use crate::screens::common::papers::has_papers;
use crate::screens::common::receiving::Receiving;
use crate::screens::common::screen::Screen;
use crate::screens::common::standing::{AgencySays, DueChanges};
use crate::screens::common::sync::{ThingSync, is_open};
use crate::screens::common::take_back::TakeBack;
use crate::screens::common::{lowered, words};
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};
use crate::ui::progress::{Moment, Timeline, TimelineStep};

/// One dossier.
#[component]
pub fn AgencyDossier(id: ReadSignal<DossierId>) -> Element {
    let text = use_text();
    let session = use_data().session();
    let dossier = use_read(move |data| {
        let id = id();
        async move { data.dossier(id).await }
    })?;
    let by = session.read().as_ref().map(|session| session.actor.clone());
    // An operator sees whoever is on the phone, which is the desk.
    let back = match &by {
        Some(by) if by.role == Role::CallOperator => Route::Desk {},
        _ => Route::AgencyDossiers {},
    };
    rsx! {
        Screen { title: t!(text, "agency-dossier-title"), back,
            match dossier {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(None) => rsx! { Empty { icon: IconName::Envelope, title: text.error("dossier.not-found") } },
                Ok(Some(kept)) => rsx! {
                    Standing { kept: kept.clone() }
                    if let Some(by) = by {
                        Offers { kept: kept.clone(), by }
                    }
                    Stages { view: kept.view.clone() }
                    Facts { view: kept.view.clone() }
                    Attempts { view: kept.view.clone() }
                    History { view: kept.view }
                },
            }
        }
    }
}

/// What it is, where it stands on each axis, who holds it.
#[component]
fn Standing(kept: Kept<DossierView>) -> Element {
    let text = use_text();
    let dossier = &kept.view.dossier;
    rsx! {
        Card { title: people::title(text, &kept.view),
            StateBadge { label: words::status(text, &dossier.status), tone: words::status_tone(&dossier.status), test: "dossier-status" }
            p { "data-test": "holder", strong { {people::holder(text, &kept.view)} } }
            if let Some(due) = dossier.status.filing().and_then(|filing| filing.counts().cloned()) {
                DueExplained { due }
            } else if dossier.status.filing().is_some() {
                p { class: "quiet", {if is_open(&kept) { t!(text, "due-explained-after-received") } else { t!(text, "due-explained-unknown") }} }
            }
            if let Some(filing) = dossier.status.filing() {
                Printed { filing: filing.clone() }
                DueChanges { filing: filing.clone(), apology: kept.view.words_of("due_extended").map(str::to_owned) }
            }
            ThingSync { items: kept.items.clone() }
        }
        if let Some(forecast) = kept.view.forecast.clone() {
            Foreseen { forecast }
        }
        ForceMajeureHere { commune: dossier.commune.clone() }
        AgencySays { view: kept.view.clone() }
    }
}

/// The steps that the rules let this person take now.
#[component]
fn Offers(kept: Kept<DossierView>, by: Actor) -> Element {
    let text = use_text();
    let dossier = &kept.view.dossier;
    let id = dossier.id;
    let may = |task| offers(dossier, &by, task);
    rsx! {
        if let Some(offer) = offer(&kept.view).filter(|_| may(Task::Sign)) {
            LinkButton {
                label: t!(text, "agency-officer-open-record"), test: "to-handover", kind: ButtonKind::Primary, icon: IconName::Pen, wide: true,
                to: Route::HandoverPage { id: offer.handover },
            }
        }
        if may(Task::Process) {
            Process { dossier: dossier.clone() }
        }
        if may(Task::Finish) {
            Finish { id, brings: dossier.back.is_some() }
        }
        AxisSteps { dossier: dossier.clone(), by: by.clone() }
        ItemSteps { view: kept.view.clone(), by: by.clone() }
        if may(Task::AtCounter) {
            LinkButton {
                label: t!(text, "counter-delivery"), test: "to-delivery", kind: ButtonKind::Primary, icon: IconName::Envelope, wide: true,
                to: Route::CounterDelivery { id },
            }
        }
        if by.role.may(Kind::LeaveInvitation) {
            Invite { dossier: dossier.clone() }
        }
        if by.role.may(Kind::ChooseDelivery) {
            Receiving { view: kept.view.clone() }
        }
        if may(Task::Report) {
            Report { id }
        }
        if may(Task::TakeBack) {
            TakeBack { dossier: dossier.clone() }
        }
        if !kept.view.sums.is_empty() {
            Card { title: t!(text, "sums-title"), test: "sums", DefinitionList { rows: sums(text, &kept.view) } }
        }
        Claims { view: kept.view.clone(), by: by.clone() }
        Complaints { view: kept.view.clone(), by: by.clone() }
        if may(Task::Release) {
            LinkButton {
                label: t!(text, "agency-release-title"), test: "to-release", kind: ButtonKind::Primary, icon: IconName::Envelope, wide: true,
                to: Route::ReleasePage { id },
            }
        }
        if may(Task::Reschedule) {
            Move { dossier: dossier.clone() }
        }
        if may(Task::Cancel) {
            Cancel { id }
        }
        if may(Task::Withdraw) {
            Withdraw { id }
        }
        if has_papers(&kept.view) {
            LinkButton { label: t!(text, "sheet-title"), test: "to-papers", wide: true, to: Route::AgencyPapers { id } }
        }
    }
}

/// How each stage of the control sheet kept its own limit.
#[component]
fn Stages(view: DossierView) -> Element {
    let text = use_text();
    if view.stages.is_empty() {
        return rsx! {};
    }
    let row = |stage: &shared::time::stages::StageLateness| {
        let used = t!(text, "axis-minutes-of", count = stage.elapsed_minutes);
        let told = match stage.late {
            true => t!(text, "axis-stage-late", used = used, over = stage.over_minutes),
            false => t!(text, "axis-stage-kept", used = used),
        };
        Row::new(stage.stage.clone(), told)
    };
    rsx! {
        Card { title: t!(text, "axis-sheet"), test: "stages",
            DefinitionList { rows: view.stages.iter().map(row).collect::<Vec<_>>() }
        }
    }
}

/// What is known about it; the person only where the server sent them.
#[component]
fn Facts(view: DossierView) -> Element {
    let text = use_text();
    let dossier = &view.dossier;
    let mut rows = vec![Row::new(t!(text, "agency-form"), words::form(text, dossier.form))];
    if let Some(code) = dossier.status.dossier_code() {
        rows.push(Row::new(t!(text, "agency-dossier-code"), code));
    }
    if let Some(pickup) = &dossier.pickup {
        rows.push(Row::new(words::leg(text, shared::shipment::Leg::Pickup), words::pickup(text, pickup)));
        if let Some(window) = pickup.window() {
            rows.push(Row::new(t!(text, "agency-window"), words::window(text, window)));
        }
        if let Some(collected) = at_door(pickup) {
            rows.push(Row::new(t!(text, "agency-waybill"), format::waybill(&collected.waybill)));
        }
    }
    if let Some(back) = &dossier.back {
        rows.push(Row::new(words::leg(text, shared::shipment::Leg::Return), words::back(text, back)));
        if let Some(window) = dossier.result_window() {
            rows.push(Row::new(t!(text, "agency-return-window"), words::window(text, window)));
        }
    }
    for kind in [Money::Postage, Money::StateFee] {
        rows.push(Row::new(words::money(text, kind), lowered::owed(text, &dossier.money, kind)));
        if let Some((group, _)) = view.claimed.and_then(|groups| lowered::claimed(text, &groups, kind)) {
            rows.push(Row::new(t!(text, "lowered-group"), group));
        }
    }
    if let Some(person) = &view.person {
        rows.push(Row::new(
            t!(text, "agency-address"),
            format!("{}, {}", person.address.line, person.address.commune_name),
        ));
        rows.extend(words::proxy_row(text, person));
        if !person.address.landmark.is_empty() {
            rows.push(Row::new(t!(text, "agency-landmark"), person.address.landmark.clone()));
        }
    }
    if !view.note.is_empty() {
        rows.push(Row::new(t!(text, "agency-note"), view.note.clone()));
    }
    rsx! {
        Card { title: t!(text, "agency-facts"), test: "facts",
            DefinitionList { rows }
            if let Some(person) = view.person.clone() {
                LinkButton {
                    label: t!(text, "agency-call", phone = format::phone(&person.phone)), test: "call", icon: IconName::Phone,
                    to: NavigationTarget::<Route>::External(format!("tel:{}", person.phone)),
                }
            } else {
                p { class: "quiet", {t!(text, "agency-person-hidden-why")} }
            }
        }
    }
}

/// Attempts that failed on either leg, oldest first.
fn attempts(view: &DossierView) -> Vec<&Attempt> {
    let mut found = Vec::new();
    if let Some(Pickup::Missed { attempt, .. }) = &view.dossier.pickup {
        found.push(attempt);
    }
    if let Some(cover) = view.dossier.back.as_ref().and_then(Return::cover) {
        found.extend(&cover.attempts);
    }
    found
}

#[component]
fn Attempts(view: DossierView) -> Element {
    let text = use_text();
    let attempts = attempts(&view);
    if attempts.is_empty() {
        return rsx! {};
    }
    let told = |attempt: &Attempt| {
        let evidence = &attempt.evidence;
        let mut parts = vec![t!(text, "agency-attempt-calls", count = evidence.calls_ms.len())];
        if let Some(minutes) = evidence.waited_min {
            parts.push(t!(text, "agency-attempt-waited", count = minutes));
        }
        parts.push(t!(text, "agency-attempt-photos", count = evidence.photos.len()));
        parts.join(" · ")
    };
    rsx! {
        Card { title: t!(text, "agency-attempts-title"), test: "attempts",
            for (place, attempt) in attempts.into_iter().enumerate() {
                Notice { key: "{place}", tone: Tone::Warn, title: words::reason(text, &attempt.reason),
                    p { {format::date_time(text, attempt.at_ms)} " · " {told(attempt)} }
                    if attempt.evidence_missing {
                        p { {t!(text, "agency-attempt-no-evidence")} }
                    }
                }
            }
        }
    }
}

/// The chain of custody as steps.
fn timeline(text: Text, view: &DossierView) -> Vec<TimelineStep> {
    let last = view.history.len().saturating_sub(1);
    let step = |(place, line): (usize, &shared::api::views::HistoryLine)| {
        let failed = matches!(line.event.as_str(), "missed" | "delivery_failed");
        let role = words::role(text, line.role);
        TimelineStep {
            title: words::event(text, &line.event),
            when: Some(format::date_time(text, line.occurred_ms)),
            who: Some(line.by.as_ref().map_or(role.clone(), |by| t!(text, "agency-who", name = by, role = role))),
            detail: None,
            moment: match (failed, place == last) {
                (true, _) => Moment::Failed,
                (false, true) => Moment::Now,
                (false, false) => Moment::Done,
            },
        }
    };
    view.history.iter().enumerate().map(step).collect()
}

#[component]
fn History(view: DossierView) -> Element {
    let text = use_text();
    rsx! {
        Card { title: t!(text, "agency-history"), test: "timeline",
            Timeline { steps: timeline(text, &view) }
        }
    }
}

/// Where each kind of money stands; never one sum.
fn sums(text: Text, view: &DossierView) -> Vec<Row> {
    let row = |sum: &SumView| {
        let tag = |state: MoneyState| match state {
            MoneyState::None => "none",
            MoneyState::Due => "due",
            MoneyState::Collected => "collected",
            MoneyState::Remitted => "remitted",
            MoneyState::PaidOver => "paid-over",
            MoneyState::Refunded => "refunded",
        };
        let stands = text.lookup(&format!("sums-{}", tag(sum.state)), &[]);
        Row::new(words::money(text, sum.kind), format!("{} · {stands}", format::dong(text, sum.owed)))
    };
    view.sums.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use shared::api::views::HistoryLine;

    use super::*;
    use crate::screens::agency::example;

    #[test]
    fn an_attempt_in_vain_is_shown_as_failed_and_the_last_step_as_now() {
        let mut view = example::kept(example::booked("2026-11-25")).view;
        let line = |entry, event: &str, role| HistoryLine {
            entry,
            event: event.into(),
            role,
            by: None,
            device_ms: 0,
            occurred_ms: 0,
            recorded_ms: 0,
        };
        view.history = vec![
            line(1, "booked", Role::Citizen),
            line(2, "missed", Role::Courier),
            line(3, "rescheduled", Role::Coordinator),
        ];
        let steps = timeline(Text::default(), &view);
        assert_eq!(
            steps.iter().map(|step| step.moment).collect::<Vec<_>>(),
            [Moment::Done, Moment::Failed, Moment::Now]
        );
        assert_eq!(steps[1].who.as_deref(), Some("Bưu tá"));
    }

    #[test]
    fn postage_and_state_money_stand_on_lines_of_their_own_in_words() {
        let mut view = crate::screens::agency::example::kept(crate::screens::agency::example::offered()).view;
        let states = [
            MoneyState::None,
            MoneyState::Due,
            MoneyState::Collected,
            MoneyState::Remitted,
            MoneyState::PaidOver,
            MoneyState::Refunded,
        ];
        let sum = |state| SumView { kind: Money::StateFee, state, owed: 8_000, collected: 8_000 };
        view.sums = states.map(sum).to_vec();
        view.sums.push(SumView { kind: Money::Postage, state: MoneyState::Due, owed: 20_000, collected: 0 });
        for lang in assets::texts::Lang::ALL {
            let rows = sums(Text::of(lang), &view);
            assert!(rows.len() == 7 && rows[6].term != rows[0].term);
            assert!(rows.iter().all(|row| !row.value.contains("sums-") && !row.value.contains("28")), "{lang:?}");
        }
    }
}
