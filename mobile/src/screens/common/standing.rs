//! What the agency has said about a dossier, for whoever reads it: which form, what is missing or to be paid, the reason or
//! ground, and what to do next. Printed as it stands. Card: `agency-says`; in it `agency-says-head`, `agency-says-next`.

use dioxus::prelude::*;
use shared::api::views::DossierView;
use shared::dossier::Dossier;
use shared::dossier::status::{DueCause, Filing, Status};
use shared::shipment::{Pickup, Return};

use crate::format;
use crate::i18n::{Text, use_text};
use crate::t;
use crate::ui::card::Card;

/// The headline, when the agency has said something that is not plain work.
pub fn headline(text: Text, view: &DossierView) -> Option<String> {
    let reason = |event: &str| view.words_of(event).map(str::to_owned).unwrap_or_else(|| t!(text, "says-no-words"));
    Some(match &view.dossier.status {
        Status::Refused { .. } => t!(text, "says-refused", reason = reason("refused")),
        Status::SupplementRequested { items, .. } => t!(text, "says-supplement", items = items.join("; ")),
        Status::PaymentRequested { amount, purpose, .. } => {
            t!(text, "says-payment", amount = format::dong(text, *amount), purpose = purpose.clone())
        }
        Status::Stopped { ground, .. } => t!(text, "says-stopped", ground = ground.clone()),
        // A booking that was called off before the agency had it is not a withdrawal.
        Status::Withdrawn { code, filing, .. } if code.is_some() || filing.is_some() => t!(text, "says-withdrawn"),
        Status::Registered
        | Status::Received { .. }
        | Status::Processing { .. }
        | Status::Withdrawn { .. }
        | Status::Finished { .. }
        | Status::HandedOver { .. } => return None,
    })
}

/// What the owner does next.
pub fn what_next(text: Text, dossier: &Dossier) -> Option<String> {
    match &dossier.status {
        Status::SupplementRequested { .. } if dossier.before_acceptance() => {
            Some(t!(text, "says-next-supplement-counter"))
        }
        Status::SupplementRequested { .. } => Some(t!(text, "says-next-supplement")),
        Status::PaymentRequested { .. } => Some(t!(text, "says-next-payment")),
        status if status.is_closed_without_result() => papers_back(text, dossier),
        _ => None,
    }
}

/// Where the papers are on their way back.
fn papers_back(text: Text, dossier: &Dossier) -> Option<String> {
    match (&dossier.back, &dossier.pickup) {
        (Some(Return::Delivered { .. }), _) => Some(t!(text, "says-papers-home")),
        (Some(Return::Closed | Return::Waiting), _) => None,
        (Some(_), _) => Some(t!(text, "says-papers-coming")),
        (None, Some(Pickup::HandedOver { .. })) => Some(t!(text, "says-papers-counter")),
        (None, _) => None,
    }
}

/// Number of the form that was issued, as `Thông tư 03/2025/TT-VPCP` counts them.
const fn form_number(status: &Status) -> Option<&'static str> {
    match status {
        Status::SupplementRequested { .. } => Some("02"),
        Status::Refused { .. } => Some("03"),
        Status::Stopped { .. } => Some("05"),
        _ => None,
    }
}

/// The agency's word as a card that can be printed.
#[component]
pub fn AgencySays(view: DossierView) -> Element {
    let text = use_text();
    let Some(head) = headline(text, &view) else { return rsx! {} };
    let dossier = &view.dossier;
    let (event, at_ms) = match &dossier.status {
        Status::SupplementRequested { asked_ms, .. } => ("supplement_requested", Some(*asked_ms)),
        Status::PaymentRequested { asked_ms, .. } => ("payment_requested", Some(*asked_ms)),
        Status::Stopped { at_ms, .. } => ("stopped", Some(*at_ms)),
        Status::Refused { at_ms, .. } => ("", Some(*at_ms)),
        Status::Withdrawn { at_ms, .. } => ("withdrawn", Some(*at_ms)),
        _ => ("", None),
    };
    let code = dossier.status.dossier_code().map(str::to_owned);
    rsx! {
        Card { title: t!(text, "says-title"), test: "agency-says",
            if let Some(number) = form_number(&dossier.status) {
                p { class: "quiet", {t!(text, "says-form", number = number)} }
            }
            p { class: "lead", "data-test": "agency-says-head", {head} }
            if let Status::SupplementRequested { items, .. } = &dossier.status {
                ol { for (place, item) in items.iter().enumerate() { li { key: "{place}", {item.clone()} } } }
            }
            if let Some(words) = view.words_of(event) {
                p { {words} }
            }
            p { class: "quiet",
                {dossier.procedure.name.clone()}
                if let Some(code) = code { " · " {code} }
                if let Some(at_ms) = at_ms { " · " {format::date_time(text, at_ms)} }
            }
            if let Some(next) = what_next(text, dossier) {
                p { "data-test": "agency-says-next", strong { {next} } }
            }
        }
    }
}

/// How the promised date came to change, oldest first; empty while the first date stands.
pub fn changes(text: Text, filing: &Filing, apology: Option<&str>) -> Vec<String> {
    let Some(first) = &filing.due else { return Vec::new() };
    let mut lines: Vec<String> = filing
        .later
        .iter()
        .filter_map(|change| {
            let date = format::date_of(text, change.due.as_ref()?.due_date);
            Some(match change.cause {
                DueCause::Supplement => t!(text, "due-change-supplement", date = date),
                DueCause::Payment => t!(text, "due-change-payment", date = date),
            })
        })
        .collect();
    if let Some(extension) = &filing.extension {
        let (date, reason) = (format::date_of(text, extension.new_date), apology.unwrap_or_default().to_owned());
        lines.push(t!(text, "due-change-extension", date = date, reason = reason));
        if extension.late {
            lines.push(t!(text, "due-change-extension-late"));
        }
    }
    if !lines.is_empty() {
        lines.insert(0, t!(text, "due-change-first", date = format::date_of(text, first.due_date)));
    }
    lines
}

/// The changes as a list.
#[component]
pub fn DueChanges(filing: Filing, apology: Option<String>) -> Element {
    let lines = changes(use_text(), &filing, apology.as_deref());
    rsx! {
        if !lines.is_empty() {
            ol { class: "plain-list", "data-test": "due-changes",
                for (place, line) in lines.into_iter().enumerate() { li { key: "{place}", {line} } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use assets::texts::Lang;
    use shared::api::views::Said;
    use shared::dossier::status::Extension;
    use shared::ids::ActorId;

    use super::*;
    use crate::screens::agency::example;

    fn standing(status: Status) -> DossierView {
        let mut view = example::kept(example::offered()).view;
        view.dossier.status = status;
        view
    }

    #[test]
    fn each_standing_is_read_with_its_fact() {
        let text = Text::of(Lang::Vi);
        let (filing, code) = (None, Some("H15-1".to_owned()));
        let items = vec!["Giấy chứng tử".to_owned(), "Sổ".to_owned()];
        let asked = standing(Status::SupplementRequested { filing, code, items, asked_ms: 1, late: false });
        assert_eq!(headline(text, &asked).unwrap(), "Cần bổ sung: Giấy chứng tử; Sổ");
        let (code, purpose) = ("H15-1".to_owned(), "Lệ phí".to_owned());
        let pay = Status::PaymentRequested { filing: None, code, amount: 250_000, purpose, asked_ms: 1 };
        let head = headline(text, &standing(pay)).unwrap();
        assert!(head.starts_with("Cần nộp 250.000") && head.contains("Lệ phí"), "{head}");
        let mut refused = standing(Status::Refused { at_ms: 1, filing: None, code: None });
        refused.said = vec![Said { entry: 5, event: "refused".into(), answers: None, text: "Sai cơ quan".into() }];
        assert_eq!(headline(text, &refused).unwrap(), "Bị từ chối: Sai cơ quan");
        let ground = "Điều 12".to_owned();
        let stopped = standing(Status::Stopped { filing: None, code: None, ground, at_ms: 1 });
        assert_eq!(headline(text, &stopped).unwrap(), "Dừng xử lý: Điều 12");
        let called_off = standing(Status::Withdrawn { at_ms: 1, filing: None, code: None });
        assert_eq!(headline(text, &called_off), None);
        let withdrawn = standing(Status::Withdrawn { at_ms: 1, filing: None, code: Some("H15-1".into()) });
        assert_eq!(headline(text, &withdrawn).unwrap(), "Đã rút hồ sơ");
    }

    #[test]
    fn an_apology_stands_beside_the_first_date_and_a_late_one_says_so() {
        let calendar = crate::screens::agency::example::agency_calendar();
        let at: chrono::DateTime<chrono::Utc> = "2026-11-23T16:10:00+07:00".parse().unwrap();
        let start = shared::time::due::Start::filed(at);
        let limit = shared::time::limit::TimeLimit::working_days(5);
        let due = shared::time::due::due(&start, limit, &[], &calendar, &crate::data::clock_rules()[0]).unwrap();
        let mut filing = Filing::new(at.timestamp_millis(), Some(due));
        let text = Text::of(Lang::Vi);
        assert!(changes(text, &filing, None).is_empty());
        let officer = ActorId::new(1, [1; 10]);
        let new_date = "2026-12-04".parse().unwrap();
        filing.extension = Some(Extension { officer, at_ms: 1, new_date, late: true });
        let told = changes(text, &filing, Some("Chờ xác minh"));
        assert!(told.len() == 3 && told[0].contains("01/12/2026"), "{told:?}");
        assert!(told[1].contains("04/12/2026") && told[1].contains("Chờ xác minh"), "{told:?}");
    }
}
