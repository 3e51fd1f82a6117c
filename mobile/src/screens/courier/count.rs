//! Counting at the door, line by line, against the published list.
//! Controls: `line-{n}-have`, `line-{n}-missing`, `line-{n}-quantity`, `line-{n}-form`, `guidance`, `advice-1` … `advice-3`.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::command::{Counted, DocumentForm, MAX_LONG};
use shared::dossier::event::{ComponentGroup, PinnedComponent};

use crate::i18n::{Text, use_text};
use crate::screens::common::parts::{error_at, problem};
use crate::screens::common::words;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::choice::RadioGroup;
use crate::ui::field::{Choice, NumberField, SelectField, TextArea};
use crate::ui::notice::{FieldProblem, Notice, Tone};

const FORMS: [(&str, DocumentForm); 4] = [
    ("original", DocumentForm::Original),
    ("certified", DocumentForm::CertifiedCopy),
    ("copy", DocumentForm::Copy),
    ("electronic", DocumentForm::Electronic),
];

/// One line of the list; a paper asked for as original and as copy has two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Number of the component.
    pub component: u32,
    /// As it is handed over.
    pub form: DocumentForm,
    /// How many are asked for.
    pub asked: u32,
    /// How many there are; `None` = not counted yet.
    pub quantity: Option<u32>,
}

/// The lines of what is to be submitted.
pub fn lines(components: &[PinnedComponent]) -> Vec<Line> {
    let line = |component, form, asked| Line { component, form, asked, quantity: None };
    let of = |paper: &PinnedComponent| {
        let mut lines = Vec::new();
        if paper.originals > 0 || paper.copies == 0 {
            lines.push(line(paper.id, DocumentForm::Original, paper.originals.max(1)));
        }
        if paper.copies > 0 {
            lines.push(line(paper.id, DocumentForm::Copy, paper.copies));
        }
        lines
    };
    components.iter().filter(|paper| paper.group == ComponentGroup::Submit).flat_map(of).collect()
}

/// The count, for the record; what was not counted is not there.
pub fn counted(lines: &[Line]) -> Vec<Counted> {
    let one = |line: &Line| Some(Counted { component: line.component, form: line.form, quantity: line.quantity? });
    lines.iter().filter_map(one).collect()
}

/// Whether a line of the list is missing.
pub fn is_missing(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.quantity == Some(0))
}

/// What must be put right before the cover is closed.
pub fn problems(text: Text, lines: &[Line], guidance: &str) -> Vec<FieldProblem> {
    let open = lines.iter().enumerate().filter(|(_, line)| line.quantity.is_none());
    let mut errors: Vec<FieldProblem> =
        open.map(|(place, _)| problem(text, &format!("line-{place}"), "pickup.count-incomplete")).collect();
    if is_missing(lines) && guidance.trim().is_empty() {
        errors.push(problem(text, "guidance", "pickup.no-guidance"));
    }
    if guidance.chars().count() > MAX_LONG {
        errors.push(problem(text, "guidance", "field.too-long"));
    }
    errors
}

/// The list, and guidance where something is missing.
#[component]
pub fn Count(
    components: Vec<PinnedComponent>,
    lines: Vec<Line>,
    guidance: String,
    on_lines: EventHandler<Vec<Line>>,
    on_guidance: EventHandler<String>,
    errors: Vec<FieldProblem>,
) -> Element {
    let text = use_text();
    let name =
        |id: u32| components.iter().find(|paper| paper.id == id).map(|paper| paper.name.clone()).unwrap_or_default();
    let shown = |group| {
        components.iter().filter(move |paper| paper.group == group).map(|paper| paper.name.clone()).collect::<Vec<_>>()
    };
    let (to_show, notes) = (shown(ComponentGroup::Show), shown(ComponentGroup::Note));
    let missing: Vec<String> =
        lines.iter().filter(|line| line.quantity == Some(0)).map(|line| name(line.component)).collect();
    let all = lines.clone();
    rsx! {
        p { {t!(text, "count-how")} }
        if lines.is_empty() {
            Notice { tone: Tone::Warn, test: "count-unknown", p { {t!(text, "count-unknown")} } }
        }
        for (place, line) in lines.into_iter().enumerate() {
            One {
                key: "{place}", place, name: name(line.component), line, error: error_at(&errors, &format!("line-{place}")),
                on_change: {
                    let all = all.clone();
                    move |line: Line| {
                        let mut all = all.clone();
                        all[place] = line;
                        on_lines.call(all);
                    }
                },
            }
        }
        Named { title: t!(text, "papers-to-show"), names: to_show }
        Named { title: t!(text, "papers-note"), names: notes }
        if !missing.is_empty() {
            Guidance { missing, guidance, on_guidance, error: error_at(&errors, "guidance") }
        }
    }
}

#[component]
fn One(place: usize, name: String, line: Line, on_change: EventHandler<Line>, error: Option<String>) -> Element {
    let text = use_text();
    let asked = t!(text, "count-asked", count = line.asked, form = words::paper(text, line.form));
    let value = match line.quantity {
        None => "",
        Some(0) => "missing",
        Some(_) => "have",
    };
    let forms = FORMS.map(|(tag, form)| Choice::new(tag, words::paper(text, form))).to_vec();
    let form = FORMS.iter().find(|(_, form)| *form == line.form).map_or("", |(tag, _)| *tag);
    let (ticked, formed, numbered) = (line.clone(), line.clone(), line.clone());
    rsx! {
        Card { test: "line-{place}",
            RadioGroup {
                name: "line-{place}", label: name, hint: asked, value, error,
                choices: vec![Choice::new("have", t!(text, "count-have")), Choice::new("missing", t!(text, "count-missing"))],
                on_change: move |value: String| {
                    let quantity = if value == "have" { ticked.asked } else { 0 };
                    on_change.call(Line { quantity: Some(quantity), ..ticked.clone() });
                },
            }
            if let Some(quantity) = line.quantity.filter(|quantity| *quantity > 0) {
                NumberField {
                    name: "line-{place}-quantity", label: t!(text, "count-quantity"), value: i64::from(quantity), min: 1, max: 99,
                    on_change: move |quantity: i64| {
                        let quantity = u32::try_from(quantity.max(1)).unwrap_or(1);
                        on_change.call(Line { quantity: Some(quantity), ..numbered.clone() });
                    },
                }
                SelectField {
                    name: "line-{place}-form", label: t!(text, "count-form"), choices: forms, value: form,
                    on_change: move |value: String| {
                        if let Some((_, form)) = FORMS.iter().find(|(tag, _)| *tag == value) {
                            on_change.call(Line { form: *form, ..formed.clone() });
                        }
                    },
                }
            }
        }
    }
}

/// A short list under a heading; nothing if it is empty.
#[component]
pub fn Named(title: String, names: Vec<String>) -> Element {
    rsx! {
        if !names.is_empty() {
            Card { title,
                ul { class: "plain-list",
                    for (place, name) in names.into_iter().enumerate() {
                        li { key: "{place}", {name} }
                    }
                }
            }
        }
    }
}

#[component]
fn Guidance(
    missing: Vec<String>,
    guidance: String,
    on_guidance: EventHandler<String>,
    error: Option<String>,
) -> Element {
    let text = use_text();
    let names = missing.join(", ");
    let advice = [
        t!(text, "count-advice-1", papers = names.clone()),
        t!(text, "count-advice-2", papers = names.clone()),
        t!(text, "count-advice-3", papers = names),
    ];
    rsx! {
        Card { title: t!(text, "count-guide"), test: "guide",
            p { {t!(text, "count-guide-why")} }
            for (place, sentence) in advice.into_iter().enumerate() {
                Button {
                    key: "{place}", label: sentence.clone(), test: "advice-{place + 1}", kind: ButtonKind::Quiet,
                    on_press: move |()| on_guidance.call(sentence.chars().take(MAX_LONG).collect()),
                }
            }
            TextArea { name: "guidance", label: t!(text, "count-guidance"), value: guidance, error, max: MAX_LONG, rows: 3, on_change: on_guidance }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(id: u32, group: ComponentGroup, originals: u32, copies: u32) -> PinnedComponent {
        PinnedComponent { id, name: format!("Giấy {id}"), group, originals, copies, returned: None }
    }

    #[test]
    fn originals_and_copies_are_counted_apart_and_shown_papers_not_at_all() {
        let papers = [
            paper(1, ComponentGroup::Submit, 1, 2),
            paper(2, ComponentGroup::Show, 1, 0),
            paper(3, ComponentGroup::Submit, 0, 0),
        ];
        let lines = lines(&papers);
        let seen: Vec<_> = lines.iter().map(|line| (line.component, line.form, line.asked)).collect();
        assert_eq!(seen, [(1, DocumentForm::Original, 1), (1, DocumentForm::Copy, 2), (3, DocumentForm::Original, 1)]);
    }

    #[test]
    fn a_line_not_counted_and_a_gap_without_guidance_both_stop_the_record() {
        let mut lines = lines(&[paper(1, ComponentGroup::Submit, 1, 1)]);
        lines[0].quantity = Some(0);
        let fields: Vec<String> = problems(Text::default(), &lines, " ").into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["line-1", "guidance"]);
        lines[1].quantity = Some(1);
        assert_eq!(problems(Text::default(), &lines, "Bổ sung giấy khai sinh"), []);
    }
}
