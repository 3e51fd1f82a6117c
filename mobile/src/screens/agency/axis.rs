//! What the agency says about a dossier: forms 02 to 06 and duties to pay. Every form is filled in, read again in a
//! question with its consequence, then saved. Controls: `axis-{form}` (opens one), `axis-{field}` of its fields,
//! `axis-check`, `axis-close`, `axis-confirm-yes`, `axis-confirm-no`. The forms: `refuse`, `supplement`, `complete`, `pay`,
//! `paid`, `extend`, `stage`, `stop`.

use dioxus::prelude::*;
use shared::actor::Actor;
use shared::dossier::Dossier;
use shared::dossier::clock::Clocks;
use shared::dossier::decide::Facts;
use shared::dossier::refusal::Refusal;
use shared::ids::Digest;
use shared::shipment::day_of;
use shared::time::calendar::Keeper;
use shared::time::limit::ClockRules;

use super::axis_draft::{Draft, Field, Letter};
use super::days;
use super::handover::SIGNATURE_TYPE;
use crate::data::{clock_rules, use_data};
use crate::format;
use crate::i18n::{Text, use_text};
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::{Checkbox, RadioGroup};
use crate::ui::dialog::Confirm;
use crate::ui::field::{Choice, Kind, NumberField, TextArea, TextField};
use crate::ui::notice::{Notice, Tone};
use crate::ui::signature::{Signature, SignaturePad};

/// Most letters of a reason.
const MOST: usize = 1_000;

/// The forms that the rules let this person write now, and the one that is open.
#[component]
pub fn AxisSteps(dossier: Dossier, by: Actor) -> Element {
    let text = use_text();
    let mut open = use_signal(|| None::<Letter>);
    let letters: Vec<Letter> = Letter::ALL.into_iter().filter(|letter| letter.is_offered(&dossier, &by)).collect();
    if letters.is_empty() {
        return rsx! {};
    }
    // A form that the rules no longer offer closes by itself.
    let shown = open().filter(|letter| letters.contains(letter));
    rsx! {
        Card { title: t!(text, "axis-title"), test: "axis",
            for letter in letters {
                Button {
                    key: "{letter.tag()}", label: letter.word(text, "title"), test: "axis-{letter.tag()}", wide: true,
                    on_press: move |()| open.set(Some(letter)),
                }
            }
        }
        if let Some(letter) = shown {
            LetterForm { key: "{letter.tag()}", letter, dossier: dossier.clone(), by: by.clone(), on_close: move |()| open.set(None) }
        }
    }
}

/// What the rules say to the draft, with this device's calendar.
fn said(dossier: &Dossier, by: &Actor, letter: Letter, draft: &Draft, now_ms: i64) -> Option<Refusal> {
    let body = match draft.body(letter, dossier, Digest::of(&[])) {
        Ok(body) => body,
        Err(refusal) => return Some(refusal),
    };
    let mut facts = Facts { occurred_ms: now_ms, server_ms: now_ms, ..Facts::default() };
    if let Some(calendar) = days::calendar(Keeper::Agency) {
        let rules = ClockRules::begun(clock_rules(), day_of(now_ms));
        Clocks { calendar: &calendar, rules }.consult(dossier, &body, &mut facts);
    }
    dossier.decide(by, &body, &facts).err()
}

/// One form: its fields, then what was written and what follows from it.
#[component]
fn LetterForm(letter: Letter, dossier: Dossier, by: Actor, on_close: EventHandler<()>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut draft = use_signal(Draft::default);
    let mut signature = use_signal(|| None::<Signature>);
    let mut unsigned = use_signal(|| false);
    let mut refusal = use_signal(|| None::<Refusal>);
    let mut asking = use_signal(|| false);
    let fields = letter.fields(&dossier);
    let signs = fields.contains(&Field::Seal);
    let shown: Vec<Field> =
        fields.into_iter().filter(|field| *field != Field::Late || draft().late || is_late(refusal())).collect();
    let of_field = |refusal: Refusal| shown.iter().any(|field| refusal.field() == Some(field.wire()));
    let elsewhere = refusal().filter(|refusal| !of_field(*refusal) || is_late(Some(*refusal)));
    let (checked, now_ms) = (dossier.clone(), data.now_ms());
    let check = move |()| {
        unsigned.set(signs && signature.peek().is_none());
        let found = said(&checked, &by, letter, &draft.peek(), now_ms);
        refusal.set(found);
        asking.set(found.is_none() && !*unsigned.peek());
    };
    let saved = dossier.clone();
    let save = move |()| {
        let (data, dossier, draft, picture) =
            (data.clone(), saved.clone(), draft.peek().clone(), signature.peek().clone());
        asks.run(
            async move {
                let signature = match picture {
                    Some(picture) => data.put_blob(picture.to_svg().into_bytes(), SIGNATURE_TYPE).await?,
                    None => Digest::of(&[]),
                };
                let body = draft.body(letter, &dossier, signature);
                data.save(body.map_err(|refusal| crate::data::request::Fault::code(refusal.code()))?).await
            },
            move |_| on_close.call(()),
        );
        asking.set(false);
    };
    rsx! {
        Card { title: letter.word(text, "title"), test: "axis-form",
            p { class: "quiet", {letter.word(text, "why")} }
            for field in shown.clone() {
                LetterField {
                    key: "{field.tag()}", field, draft: draft(),
                    error: refusal().filter(|refusal| refusal.field() == Some(field.wire())).map(|refusal| text.error(refusal.code())),
                    on_change: move |changed| { refusal.set(None); draft.set(changed); },
                }
            }
            if signs {
                SignaturePad {
                    name: "axis-signature", label: t!(text, "axis-sign"),
                    error: unsigned().then(|| t!(text, "agency-signature-missing")),
                    on_change: move |drawn: Option<Signature>| { unsigned.set(false); signature.set(drawn); },
                }
            }
            if let Some(refusal) = elsewhere {
                Notice { tone: Tone::Danger, test: "axis-fault", p { "data-code": refusal.code(), {text.error(refusal.code())} } }
            }
            FaultNotice { fault: asks.fault() }
            Button { label: t!(text, "axis-check"), test: "axis-check", kind: ButtonKind::Primary, wide: true, busy: asks.busy(), on_press: check }
            Button { label: t!(text, "ui-close"), test: "axis-close", kind: ButtonKind::Quiet, on_press: move |()| on_close.call(()) }
        }
        if asking() {
            Confirm {
                title: letter.word(text, "title"), test: "axis-confirm", yes: letter.word(text, "go"), danger: letter.ends_it(), busy: asks.busy(),
                on_yes: save, on_no: move |()| asking.set(false),
                DefinitionList { rows: answers(text, &shown, &draft()) }
                p { strong { {letter.word(text, "then")} } }
            }
        }
    }
}

const fn is_late(refusal: Option<Refusal>) -> bool {
    matches!(refusal, Some(Refusal::SupplementLate | Refusal::ExtensionLate))
}

/// What was written, field by field.
fn answers(text: Text, fields: &[Field], draft: &Draft) -> Vec<Row> {
    let answer = |field: &Field| match field {
        Field::Amount => format::dong(text, draft.amount),
        Field::Minutes => t!(text, "axis-minutes-of", count = draft.minutes),
        Field::Late => {
            if draft.late {
                t!(text, "axis-late-yes")
            } else {
                t!(text, "axis-late-no")
            }
        }
        Field::Hop => {
            if draft.out {
                t!(text, "axis-hop-out")
            } else {
                t!(text, "axis-hop-in")
            }
        }
        Field::NewDate => draft.date().map(|date| format::date_of(text, date)).unwrap_or_default(),
        Field::Items | Field::Reason | Field::How | Field::Purpose | Field::Code | Field::Receipt | Field::Ground => {
            draft.written(*field).to_owned()
        }
        Field::Seal | Field::Stage | Field::Body => draft.written(*field).to_owned(),
    };
    fields.iter().map(|field| Row::new(field.label(text), answer(field))).collect()
}

#[component]
fn LetterField(field: Field, draft: Draft, error: Option<String>, on_change: EventHandler<Draft>) -> Element {
    let text = use_text();
    let (name, label) = (format!("axis-{}", field.tag()), field.label(text));
    let value = draft.written(field).to_owned();
    let optional = field.is_optional();
    let write = move |value: String| {
        let mut changed = draft.clone();
        changed.write(field, value);
        on_change.call(changed);
    };
    match field {
        Field::Items | Field::Reason | Field::How => rsx! {
            TextArea { name, label, value, error, optional, max: MOST, rows: 3, hint: field.hint(text), on_change: write }
        },
        Field::Amount | Field::Minutes => rsx! {
            NumberField {
                name, label, value: value.parse::<i64>().unwrap_or(0), max: field.most(), unit: field.unit(text), error,
                on_change: move |number: i64| write(number.to_string()),
            }
        },
        Field::Late => rsx! {
            Checkbox {
                name, label: t!(text, "axis-late-say"), detail: t!(text, "axis-late-detail"), checked: value == "true",
                on_change: move |late: bool| write(late.to_string()),
            }
        },
        Field::Hop => rsx! {
            RadioGroup {
                name, label, error, value: if value == "true" { "out" } else { "in" },
                choices: vec![Choice::new("in", t!(text, "axis-hop-in")), Choice::new("out", t!(text, "axis-hop-out"))],
                on_change: move |chosen: String| write((chosen == "out").to_string()),
            }
        },
        Field::Purpose
        | Field::Code
        | Field::Receipt
        | Field::Ground
        | Field::NewDate
        | Field::Seal
        | Field::Stage
        | Field::Body => rsx! {
            TextField {
                name, label, value, error, optional, hint: field.hint(text), kind: if field == Field::NewDate { Kind::Date } else { Kind::Words },
                on_change: write,
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use assets::texts::{Lang, Texts};

    use super::*;
    use crate::screens::agency::example;

    #[test]
    fn every_form_and_field_has_its_words_in_every_language() {
        for lang in Lang::ALL {
            for letter in Letter::ALL {
                for part in ["title", "why", "go", "then"] {
                    let key = format!("axis-{}-{part}", letter.tag());
                    assert!(Texts::get(lang).has(&key), "{key} in {}", lang.code());
                }
                for field in letter.fields(&example::offered()) {
                    assert!(Texts::get(lang).has(&format!("axis-field-{}", field.tag())), "{field:?}");
                }
            }
        }
    }

    #[test]
    fn at_the_counter_the_officer_refuses_or_asks_and_nobody_else_does_either() {
        let dossier = example::offered();
        let offered = |by: &Actor| -> Vec<Letter> {
            Letter::ALL.into_iter().filter(|letter| letter.is_offered(&dossier, by)).collect()
        };
        assert_eq!(offered(&example::officer()), [Letter::Supplement, Letter::Refuse]);
        assert_eq!(offered(&example::coordinator()), []);
        assert_eq!(offered(&example::courier()), []);
    }

    #[test]
    fn a_form_says_what_is_missing_before_it_is_saved() {
        let (dossier, officer) = (example::offered(), example::officer());
        let mut draft = Draft::default();
        let ask = |draft: &Draft| said(&dossier, &officer, Letter::Supplement, draft, 1_795_400_000_000);
        assert_eq!(ask(&draft), Some(Refusal::Missing("items")));
        draft.write(Field::Items, "Giấy chứng tử\n\n".into());
        assert_eq!(ask(&draft), Some(Refusal::Missing("reason")));
        draft.write(Field::Reason, "Thiếu".into());
        assert_eq!(ask(&draft), None);
    }
}
