//! Complaints about conduct or rules: what was said, by when it is answered, the answer; making one, and answering one.
//! Controls: `complaint-open`, `complaint-about-{about}`, `complaint-words`, `complaint-send`; `complaint-answer-{entry}`,
//! `complaint-answer-words`, `complaint-answer-send`. Card: `complaints`.

use dioxus::prelude::*;
use shared::actor::{Actor, Role};
use shared::api::command::{AnswerComplaint, Body, Kind, OpenComplaint};
use shared::api::views::{DossierView, Said};
use shared::claims::complaint::{ComplaintAbout, Lodged};

use crate::format;
use crate::i18n::{Text, use_text};
use crate::screens::common::words_form::WordsForm;
use crate::t;
use crate::ui::button::ButtonKind;
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::RadioGroup;
use crate::ui::field::Choice;
use crate::ui::icon::IconName;

const fn tag(about: ComplaintAbout) -> &'static str {
    match about {
        ComplaintAbout::Courier => "courier",
        ComplaintAbout::Officer => "officer",
        ComplaintAbout::Rules => "rules",
    }
}

/// What it is about, in words.
pub fn about_word(text: Text, about: ComplaintAbout) -> String {
    text.lookup(&format!("complaint-about-{}", tag(about)), &[])
}

/// What people of this role complain about.
fn raised_by(role: Role) -> Vec<ComplaintAbout> {
    ComplaintAbout::ALL.into_iter().filter(|about| about.is_raised_by(role)).collect()
}

/// Everything about complaints that this person may read or do; nothing where there is nothing.
#[component]
pub fn Complaints(view: DossierView, by: Actor) -> Element {
    let text = use_text();
    let may_open = by.role.may(Kind::OpenComplaint);
    let complaints = view.dossier.complaints.clone();
    if complaints.is_empty() && !may_open {
        return rsx! {};
    }
    rsx! {
        Card { title: t!(text, "complaint-title"), test: "complaints",
            for lodged in complaints {
                div { key: "{lodged.entry}", "data-test": "complaint-{lodged.entry}", DefinitionList { rows: rows(text, &view, &lodged) } }
                if lodged.complaint.is_for(&by) {
                    Answer { key: "answer-{lodged.entry}", view: view.clone(), entry: lodged.entry }
                }
            }
            if may_open {
                Open { view: view.clone(), role: by.role }
            }
        }
    }
}

/// What was said, and how it stands.
fn rows(text: Text, view: &DossierView, lodged: &Lodged) -> Vec<Row> {
    let said = |is_it: &dyn Fn(&Said) -> bool| view.said.iter().find(|said| is_it(said)).map(|said| said.text.clone());
    let Lodged { entry, complaint } = lodged;
    let mut rows = vec![
        Row::new(t!(text, "complaint-about"), about_word(text, complaint.about)),
        Row::new(t!(text, "complaint-received"), format::date_of(text, complaint.received_on)),
    ];
    rows.extend(said(&|said| said.entry == *entry).map(|words| Row::new(t!(text, "complaint-said"), words)));
    let answer_by = complaint.answer_by.map(|day| format::date_of(text, day));
    match complaint.answered_on {
        Some(on) => {
            let words = said(&|said| said.answers == Some(*entry)).unwrap_or_default();
            rows.push(Row::new(t!(text, "complaint-answered", date = format::date_of(text, on)), words));
            if complaint.is_in_time(on) == Some(false) {
                rows.push(Row::new(t!(text, "complaint-late"), answer_by.unwrap_or_default()));
            }
        }
        None => {
            let waits = answer_by.unwrap_or_else(|| t!(text, "complaint-no-time"));
            rows.push(Row::new(t!(text, "complaint-answer-by"), waits));
        }
    }
    rows
}

/// Complaining.
#[component]
fn Open(view: DossierView, role: Role) -> Element {
    let text = use_text();
    let mut about = use_signal(String::new);
    let id = view.dossier.id;
    let choices: Vec<Choice> =
        raised_by(role).into_iter().map(|about| Choice::new(tag(about), about_word(text, about))).collect();
    let make = move |words: String| {
        let about = ComplaintAbout::ALL.into_iter().find(|one| tag(*one) == about.peek().as_str())?;
        Some(Body::OpenComplaint(OpenComplaint { dossier: id, about, words }))
    };
    rsx! {
        WordsForm {
            name: "complaint", opener: "complaint-open", open_label: t!(text, "complaint-open"), icon: IconName::Warning, kind: ButtonKind::Quiet,
            words_label: t!(text, "complaint-words"), send_label: t!(text, "complaint-send"), lacks: about.read().is_empty(), make,
            p { {t!(text, "complaint-what")} }
            RadioGroup { name: "complaint-about", label: t!(text, "complaint-about"), choices, value: about(), cards: true, on_change: move |value| about.set(value) }
        }
    }
}

/// The answer of the side that answers.
#[component]
fn Answer(view: DossierView, entry: u64) -> Element {
    let text = use_text();
    let id = view.dossier.id;
    let make =
        move |words: String| Some(Body::AnswerComplaint(AnswerComplaint { dossier: id, complaint: entry, words }));
    rsx! {
        WordsForm {
            name: "complaint-answer", opener: "complaint-answer-{entry}", open_label: t!(text, "complaint-answer"), icon: IconName::Pen,
            words_label: t!(text, "complaint-answer-words"), send_label: t!(text, "complaint-answer-send"), make,
        }
    }
}

#[cfg(test)]
mod tests {
    use assets::texts::Lang;
    use shared::claims::complaint::Complaint;

    use super::*;
    use crate::screens::agency::example;

    fn lodged(entry: u64, about: ComplaintAbout, answer_by: Option<&str>) -> Lodged {
        let day = |text: &str| text.parse().unwrap();
        let complaint = Complaint {
            by: example::courier().id,
            about,
            against: None,
            received_on: day("2026-11-23"),
            answer_by: answer_by.map(day),
            answered_on: Some(day("2026-11-25")),
        };
        Lodged { entry, complaint }
    }

    #[test]
    fn an_answer_stands_beside_its_own_complaint_and_says_when_it_was_late() {
        let text = Text::of(Lang::Vi);
        let mut view = example::kept(example::offered()).view;
        let first = lodged(5, ComplaintAbout::Courier, Some("2026-11-24"));
        let second = lodged(6, ComplaintAbout::Rules, None);
        let said = |entry, answers, text: &str| Said { entry, event: String::new(), answers, text: text.into() };
        view.said = vec![
            said(5, None, "rude"),
            said(6, None, "too long a form"),
            said(7, Some(6), "it is the law"),
            said(8, Some(5), "we are sorry"),
        ];
        let words = |lodged: &Lodged| -> Vec<String> {
            let is_said = |value: &String| view.said.iter().any(|said| said.text == *value);
            rows(text, &view, lodged).into_iter().map(|row| row.value).filter(is_said).collect()
        };
        assert_eq!(words(&first), ["rude", "we are sorry"]);
        assert_eq!(words(&second), ["too long a form", "it is the law"]);
        let says_late =
            |lodged: &Lodged| rows(text, &view, lodged).iter().any(|row| row.term == t!(text, "complaint-late"));
        assert!(says_late(&first) && !says_late(&second), "without a set time nothing is late");
    }

    #[test]
    fn a_complaint_that_nobody_has_to_answer_by_a_day_says_so() {
        let text = Text::of(Lang::Vi);
        let view = example::kept(example::offered()).view;
        let mut open = lodged(5, ComplaintAbout::Courier, None);
        open.complaint.answered_on = None;
        assert_eq!(rows(text, &view, &open).last().unwrap().value, t!(text, "complaint-no-time"));
        open.complaint.answer_by = Some("2026-12-01".parse().unwrap());
        assert!(rows(text, &view, &open).last().unwrap().value.contains("01/12/2026"));
    }
}
