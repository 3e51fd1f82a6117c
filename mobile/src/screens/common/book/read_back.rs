//! Everything in plain sentences, for an operator to read to the caller. Shown: `read-back`.

use dioxus::prelude::*;
use shared::api::command::{Form, Money};
use shared::catalogue::ProcedureVersion;

use super::Drafting;
use super::draft::Draft;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::screens::common::{lowered, words};
use crate::t;
use crate::ui::card::Card;

/// The sentences, large.
#[component]
pub fn ReadBack(drafting: Drafting) -> Element {
    let text = use_text();
    let version = drafting.use_version()?;
    let version = version.ok().flatten();
    rsx! {
        Card { title: t!(text, "read-back"), test: "read-back",
            p { class: "quiet", {t!(text, "read-back-hint")} }
            div { class: "read-aloud",
                for (place, sentence) in sentences(text, &drafting.get(), version.as_ref()).into_iter().enumerate() {
                    p { key: "{place}", {sentence} }
                }
            }
        }
    }
}

/// What is said, in order. A version that is not here leaves the papers as a count.
fn sentences(text: Text, draft: &Draft, version: Option<&ProcedureVersion>) -> Vec<String> {
    let mut said = vec![t!(text, "read-back-begin")];
    if let Some(procedure) = &draft.procedure {
        said.push(t!(text, "read-back-procedure", name = procedure.name.clone()));
    }
    let named = |id: &u32| {
        let component = version.and_then(|version| version.components.iter().find(|component| component.id == *id));
        component.map(|component| component.name.clone())
    };
    let papers = draft.ready.iter().filter_map(named).collect::<Vec<_>>();
    said.push(match (draft.ready.len(), papers.is_empty()) {
        (0, _) => t!(text, "read-back-papers-none"),
        (count, true) => t!(text, "read-back-papers-count", count = count),
        (_, false) => t!(text, "read-back-papers", names = papers.join("; ")),
    });
    said.push(match draft.form {
        Some(Form::Send) => t!(text, "read-back-send"),
        Some(Form::Receive) => t!(text, "read-back-receive", code = draft.slip_code.trim()),
        Some(Form::Both) | None => t!(text, "read-back-both"),
    });
    if let Some(commune) = &draft.commune {
        let place = [draft.line.trim(), commune.name.as_str(), commune.province.as_str()];
        said.push(t!(text, "read-back-address", place = place.join(", ")));
        if !draft.landmark.trim().is_empty() {
            said.push(t!(text, "read-back-landmark", landmark = draft.landmark.trim()));
        }
    }
    said.push(t!(text, "read-back-who", name = draft.name.trim(), phone = format::phone(&draft.phone)));
    if draft.by_proxy {
        let (name, relation) = (draft.proxy_name.trim(), draft.proxy_relation.trim());
        said.push(t!(
            text,
            "read-back-proxy",
            name = name,
            relation = relation,
            phone = format::phone(&draft.proxy_phone)
        ));
    }
    said.push(match draft.window.filter(|_| draft.form != Some(Form::Receive)) {
        Some(window) => t!(text, "read-back-slot", window = words::window(text, window)),
        None => t!(text, "read-back-slot-later"),
    });
    if let Some(price) = &draft.price {
        said.push(t!(text, "read-back-postage", amount = format::dong(text, price.postage)));
        said.push(match price.state_fee {
            Some(fee) => t!(text, "read-back-fee", amount = format::dong(text, fee)),
            None => t!(text, "read-back-fee-unknown"),
        });
    }
    for kind in [Money::Postage, Money::StateFee] {
        if let Some((group, paper)) = lowered::claimed(text, &draft.claimed, kind) {
            said.push(t!(text, "read-back-group", money = words::money(text, kind), group = group, paper = paper));
        }
    }
    said.push(if draft.form == Some(Form::Receive) {
        t!(text, "read-back-agree-receive")
    } else {
        t!(text, "read-back-agree")
    });
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_the_caller_said_is_read_back() {
        let draft = Draft {
            name: " Hằng ".into(),
            phone: "0905123456".into(),
            line: "Thôn 2".into(),
            landmark: "sau chợ".into(),
            ready: vec![1, 2],
            form: Some(Form::Receive),
            slip_code: "H15-1".into(),
            commune: Some(shared::api::views::PlaceHit {
                commune: "22051".into(),
                name: "Sông Cầu".into(),
                short: None,
                province: "Đắk Lắk".into(),
                served: true,
                point: [109.2, 13.4],
                agencies: Vec::new(),
            }),
            ..Draft::default()
        };
        let said = sentences(Text::default(), &draft, None).join(" ");
        for part in ["Hằng", "0905 123 456", "Thôn 2, Sông Cầu, Đắk Lắk", "sau chợ", "H15-1", "2 giấy tờ"]
        {
            assert!(said.contains(part), "{part} is missing: {said}");
        }
    }
}
