//! Steps with an item or cover that lies before somebody: at the post office, at the agency's counter, at a door. The
//! rules of `shared` say which are offered; a step without fields is one press, one with fields opens its form.
//! Controls: `item-{step}`; of a form `item-{field}`, `item-count-{n}`, `item-save`, `item-close`. Card: `item-steps`.

pub mod draft;

use dioxus::prelude::*;
use shared::actor::Actor;
use shared::api::command::MAX_LONG;
use shared::api::views::DossierView;
use shared::dossier::decide::Facts;
use shared::shipment::day_of;

use self::draft::{Draft, Field, ItemStep, at_door};
use crate::data::request::Fault;
use crate::data::{Data, post_days, use_data};
use crate::format;
use crate::i18n::{Text, use_text};
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::screens::common::parts::{Photos, Sign};
use crate::screens::common::takings::take_number;
use crate::screens::common::words;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::choice::{Checkbox, RadioGroup};
use crate::ui::field::{Choice, Kind, NumberField, TextArea, TextField};
use crate::ui::notice::{Notice, Tone};

/// What this person may do with it now.
pub fn offered(view: &DossierView, by: &Actor, now_ms: i64) -> Vec<ItemStep> {
    let facts =
        Facts { occurred_ms: now_ms, server_ms: now_ms, post: Some(post_days(day_of(now_ms))), ..Facts::default() };
    ItemStep::ALL.into_iter().filter(|step| step.is_offered(view, by, &facts)).collect()
}

/// The steps, and the form that is open.
#[component]
pub fn ItemSteps(view: DossierView, by: Actor) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut open = use_signal(|| None::<ItemStep>);
    let steps = offered(&view, &by, data.now_ms());
    if steps.is_empty() {
        return rsx! {};
    }
    let shown = open().filter(|step| steps.contains(step));
    let (at_once, who) = (view.clone(), by.clone());
    let press = use_callback(move |step: ItemStep| {
        if step.fields().is_empty() && !step.is_grave() {
            let (data, view, by) = (data.clone(), at_once.clone(), who.clone());
            asks.run(save(data, step, Draft::default(), view, by), |()| {});
        } else {
            open.set(Some(step));
        }
    });
    rsx! {
        Card { title: t!(text, "item-title"), test: "item-steps",
            FaultNotice { fault: asks.fault() }
            for step in steps {
                Button {
                    key: "{step.tag()}", label: step.word(text, "title"), test: "item-{step.tag()}", wide: true, busy: asks.busy(),
                    on_press: move |()| press.call(step),
                }
            }
        }
        if let Some(step) = shown {
            StepForm { key: "{step.tag()}", step, view: view.clone(), by: by.clone(), on_close: move |()| open.set(None) }
        }
    }
}

/// Saves the step; the number of its record is taken last, when nothing else can lack.
async fn save(data: Data, step: ItemStep, draft: Draft, view: DossierView, by: Actor) -> Result<(), Fault> {
    let missing = || Fault::code("field.missing");
    step.body(&draft, &view, &by, 1).ok_or_else(missing)?;
    let number = match step.number(&draft) {
        Some(number) => take_number(&data, number).await?,
        None => 0,
    };
    let body = step.body(&draft, &view, &by, number).ok_or_else(missing)?;
    data.save(body).await.map(|_| ())
}

#[component]
fn StepForm(step: ItemStep, view: DossierView, by: Actor, on_close: EventHandler<()>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut draft = use_signal(|| Draft::new(&view.dossier));
    let mut tried = use_signal(|| false);
    let lacks = if tried() { step.lacks(&draft.read()) } else { Vec::new() };
    let said = view.clone();
    let go = move |()| {
        tried.set(true);
        if step.lacks(&draft.peek()).is_empty() {
            let work = save(data.clone(), step, draft.peek().clone(), said.clone(), by.clone());
            asks.run(work, move |()| on_close.call(()));
        }
    };
    rsx! {
        Card { title: step.word(text, "title"), test: "item-form",
            p { {step.word(text, "why")} }
            if step == ItemStep::ReturnPapers {
                Owed { view: view.clone() }
            }
            for field in step.fields().iter().copied() {
                StepField {
                    key: "{field.tag()}", field, step, view: view.clone(), draft: draft(),
                    error: lacks.contains(&field).then(|| text.error("field.missing")),
                    on_change: move |changed| draft.set(changed),
                }
            }
            FaultNotice { fault: asks.fault() }
            Button {
                label: t!(text, "item-save"), test: "item-save", wide: true, busy: asks.busy(), on_press: go,
                kind: if step.is_grave() { ButtonKind::Danger } else { ButtonKind::Primary },
            }
            Button { label: t!(text, "ui-close"), test: "item-close", kind: ButtonKind::Quiet, on_press: move |()| on_close.call(()) }
        }
    }
}

/// What the courier owes the agency, as recorded at the door.
#[component]
fn Owed(view: DossierView) -> Element {
    let text = use_text();
    let Some(delivered) = view.dossier.back.as_ref().and_then(shared::shipment::Return::delivered) else {
        return rsx! {};
    };
    let papers: Vec<String> = delivered.papers().map(str::to_owned).collect();
    rsx! {
        Notice { tone: Tone::Info, test: "item-owed", title: t!(text, "item-owed"),
            ul { class: "plain-list",
                for (place, paper) in papers.into_iter().enumerate() { li { key: "{place}", {paper} } }
                if delivered.state_fee() > 0 {
                    li { {t!(text, "item-owed-fee", amount = format::dong(text, delivered.state_fee()))} }
                }
            }
        }
    }
}

fn label(text: Text, field: Field, step: ItemStep) -> String {
    // Who else signs is another person in each form.
    let own = format!("item-field-{}-{}", field.tag(), step.tag());
    match field {
        Field::OtherSignature => text.lookup(&own, &[]),
        _ => text.lookup(&format!("item-field-{}", field.tag()), &[]),
    }
}

#[component]
fn StepField(
    field: Field,
    step: ItemStep,
    view: DossierView,
    draft: Draft,
    error: Option<String>,
    on_change: EventHandler<Draft>,
) -> Element {
    let text = use_text();
    let (name, label) = (format!("item-{}", field.tag()), label(text, field, step));
    let value = draft.written(field).to_owned();
    let optional = field.is_optional();
    let with = use_callback(move |(mut draft, value): (Draft, String)| {
        draft.write(field, value);
        on_change.call(draft);
    });
    let kept = draft.clone();
    let write = move |value: String| with.call((kept.clone(), value));
    match field {
        Field::Reason | Field::Remarks => rsx! {
            TextArea { name, label, value, error, optional, max: MAX_LONG, rows: 3, on_change: write }
        },
        Field::Cost | Field::Finding | Field::Outcome | Field::Identity => {
            let choice = |tag: &&str| Choice::new(*tag, text.lookup(&format!("item-{}-{tag}", field.tag()), &[]));
            let choices = field.choices().iter().map(choice).collect::<Vec<_>>();
            rsx! { RadioGroup { name, label, choices, value, error, cards: true, on_change: write } }
        }
        Field::AllThere | Field::NameMatches => rsx! {
            Checkbox { name, label, checked: value == "true", error, on_change: move |ticked: bool| write(ticked.to_string()) }
        },
        Field::Paid => {
            let kept = draft.clone();
            rsx! {
                NumberField {
                    name, label, value: draft.paid, max: 1_000_000_000, unit: t!(text, "money-unit"), error,
                    on_change: move |paid: i64| {
                        let mut draft = kept.clone();
                        draft.paid = paid;
                        on_change.call(draft);
                    },
                }
            }
        }
        Field::Count => rsx! { Count { view, draft, error, on_change } },
        Field::Photos => {
            let kept = draft.clone();
            rsx! {
                Photos {
                    name, label, photos: draft.photos.clone(), error,
                    on_change: move |photos| {
                        let mut draft = kept.clone();
                        draft.photos = photos;
                        on_change.call(draft);
                    },
                }
            }
        }
        Field::OtherSignature | Field::Signature => {
            let kept = draft.clone();
            rsx! {
                Sign {
                    name, label, signed: draft.signed(field), error,
                    on_signed: move |signature| {
                        let mut draft = kept.clone();
                        draft.sign(field, signature);
                        on_change.call(draft);
                    },
                }
            }
        }
        Field::Seal | Field::NewSeal | Field::SlipCode | Field::Last4 => rsx! {
            TextField { name, label, value, error, optional, kind: Kind::Code, on_change: write }
        },
        Field::Recipient | Field::Witness => rsx! {
            TextField { name, label, value, error, optional, kind: Kind::Name, on_change: write }
        },
        Field::Line => rsx! {
            TextField { name, label, value, error, optional, kind: Kind::Address, on_change: write }
        },
    }
}

/// What is in the cover, line by line as at the door.
#[component]
fn Count(view: DossierView, draft: Draft, error: Option<String>, on_change: EventHandler<Draft>) -> Element {
    let text = use_text();
    let name = |component: u32| {
        let found = view.dossier.procedure.components.iter().find(|known| known.id == component);
        found.map(|known| known.name.clone()).unwrap_or_default()
    };
    let counted = at_door(&view.dossier).map(|collected| collected.counted.clone()).unwrap_or_default();
    rsx! {
        if let Some(error) = error {
            p { class: "field-error", role: "alert", {error} }
        }
        for (at, first) in counted.into_iter().enumerate() {
            NumberField {
                key: "{at}", name: "item-count-{at + 1}",
                label: t!(text, "agency-handover-line", paper = name(first.component), form = words::paper(text, first.form)),
                hint: t!(text, "agency-handover-at-door", count = first.quantity),
                value: i64::from(draft.quantities.get(at).copied().unwrap_or_default()),
                on_change: {
                    let draft = draft.clone();
                    move |quantity: i64| {
                        let mut draft = draft.clone();
                        if let Some(own) = draft.quantities.get_mut(at) {
                            *own = u32::try_from(quantity).unwrap_or_default();
                        }
                        on_change.call(draft);
                    }
                },
            }
        }
    }
}

#[cfg(test)]
mod tests;
