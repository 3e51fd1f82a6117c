//! Who takes the result, and what is in the cover. Controls: `identity-kind-{citizen|electronic|passport|other}`,
//! `last4`, `name-matches-{yes|no}`, `recipient-{owner|proxy}`, `proxy-name`, `proxy-relation`, `proxy-letter`, `letter-date`;
//! `opened`, `item-{n}`, `recall-{n}-{back|lost}`, `remarks-asked-{no|yes}`, `remarks`.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::command::{IdentityKind, IdentityShown, LetterShown, MAX_LONG, Recalled, Recipient};
use shared::shipment::Release;

use crate::i18n::{Text, use_text};
use crate::screens::common::parts::{error_at, need_short, problem};
use crate::t;
use crate::ui::card::Card;
use crate::ui::choice::{Checkbox, RadioGroup};
use crate::ui::field::{Choice, Kind, TextArea, TextField};
use crate::ui::notice::{FieldProblem, Notice, Tone};

const KINDS: [(&str, IdentityKind); 4] = [
    ("citizen", IdentityKind::CitizenCard),
    ("electronic", IdentityKind::Electronic),
    ("passport", IdentityKind::Passport),
    ("other", IdentityKind::Other),
];

/// What the recipient showed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    kind: Option<IdentityKind>,
    last4: String,
    name_matches: Option<bool>,
    proxy: Option<bool>,
    proxy_name: String,
    proxy_relation: String,
    letter: bool,
    letter_date: String,
}

impl Shown {
    /// For the record; `None` if something was left out.
    pub fn identity(&self) -> Option<IdentityShown> {
        let last4 = self.last4.trim().to_uppercase();
        Some(IdentityShown { kind: self.kind?, last4, name_matches: self.name_matches? })
    }

    /// For the record.
    pub fn recipient(&self) -> Recipient {
        if self.proxy == Some(true) {
            let (name, relation) = (self.proxy_name.trim().to_owned(), self.proxy_relation.trim().to_owned());
            Recipient::Proxy { name, relation }
        } else {
            Recipient::Owner
        }
    }

    /// For the record; `None` if the person of the booking takes it, or the letter was not seen.
    pub fn letter(&self) -> Option<LetterShown> {
        let seen = self.proxy == Some(true) && self.letter;
        let signed_on = self.letter_date.parse().ok().filter(|_| seen)?;
        Some(LetterShown { signed_on, names_match: true })
    }

    /// What is still open.
    pub fn problems(&self, text: Text) -> Vec<FieldProblem> {
        let mut errors = Vec::new();
        if self.proxy.is_none() {
            errors.push(problem(text, "recipient", "field.missing"));
        }
        if self.proxy == Some(true) {
            need_short(text, &mut errors, "proxy-name", &self.proxy_name);
            need_short(text, &mut errors, "proxy-relation", &self.proxy_relation);
            if !self.letter {
                errors.push(problem(text, "proxy-letter", "proxy.no-letter"));
            } else if self.letter().is_none() {
                errors.push(problem(text, "letter-date", "field.missing"));
            }
        }
        if self.kind.is_none() {
            errors.push(problem(text, "identity-kind", "field.missing"));
        }
        let last4 = self.last4.trim();
        if last4.len() != 4 || !last4.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            errors.push(problem(text, "last4", "identity.last4"));
        }
        match self.name_matches {
            None => errors.push(problem(text, "name-matches", "field.missing")),
            Some(false) => errors.push(problem(text, "name-matches", "delivery.identity-mismatch")),
            Some(true) => {}
        }
        errors
    }
}

fn yes_no(value: Option<bool>, yes: &'static str, no: &'static str) -> &'static str {
    value.map_or("", |value| if value { yes } else { no })
}

/// Who is at the door.
#[component]
pub fn Identity(shown: Shown, on_change: EventHandler<Shown>, errors: Vec<FieldProblem>) -> Element {
    let text = use_text();
    let set = Callback::new({
        let shown = shown.clone();
        move |change: fn(&mut Shown, String)| {
            let shown = shown.clone();
            Callback::new(move |value: String| {
                let mut shown = shown.clone();
                change(&mut shown, value);
                on_change.call(shown);
            })
        }
    });
    let kinds = KINDS.map(|(tag, _)| Choice::new(tag, text.lookup(&format!("identity-{tag}"), &[]))).to_vec();
    let kind = KINDS.iter().find(|(_, kind)| Some(*kind) == shown.kind).map_or("", |(tag, _)| *tag);
    let who = vec![
        Choice::new("owner", t!(text, "recipient-owner")),
        Choice::new("proxy", t!(text, "recipient-proxy")).with_detail(t!(text, "recipient-proxy-detail")),
    ];
    let letter = shown.clone();
    rsx! {
        RadioGroup {
            name: "recipient", label: t!(text, "recipient-who"), choices: who, value: yes_no(shown.proxy, "proxy", "owner"), cards: true,
            error: error_at(&errors, "recipient"), on_change: set.call(|shown, value| shown.proxy = Some(value == "proxy")),
        }
        if shown.proxy == Some(true) {
            TextField {
                name: "proxy-name", label: t!(text, "recipient-proxy-name"), value: shown.proxy_name.clone(), kind: Kind::Name,
                error: error_at(&errors, "proxy-name"), on_change: set.call(|shown, value| shown.proxy_name = value),
            }
            TextField {
                name: "proxy-relation", label: t!(text, "recipient-proxy-relation"), value: shown.proxy_relation.clone(),
                error: error_at(&errors, "proxy-relation"), on_change: set.call(|shown, value| shown.proxy_relation = value),
            }
            Checkbox {
                name: "proxy-letter", label: t!(text, "recipient-letter"), checked: shown.letter, error: error_at(&errors, "proxy-letter"),
                on_change: move |ticked| on_change.call(Shown { letter: ticked, ..letter.clone() }),
            }
            TextField {
                name: "letter-date", label: t!(text, "recipient-letter-date"), value: shown.letter_date.clone(), kind: Kind::Date,
                error: error_at(&errors, "letter-date"), on_change: set.call(|shown, value| shown.letter_date = value),
            }
        }
        RadioGroup {
            name: "identity-kind", label: t!(text, "identity-kind"), choices: kinds, value: kind, cards: true, error: error_at(&errors, "identity-kind"),
            on_change: set.call(|shown, value| shown.kind = KINDS.iter().find(|(tag, _)| *tag == value).map(|(_, kind)| *kind)),
        }
        TextField {
            name: "last4", label: t!(text, "identity-last4"), hint: t!(text, "identity-last4-hint"), value: shown.last4.clone(), kind: Kind::Code,
            error: error_at(&errors, "last4"), on_change: set.call(|shown, value| shown.last4 = value.chars().take(4).collect()),
        }
        RadioGroup {
            name: "name-matches", label: t!(text, "identity-name"), value: yes_no(shown.name_matches, "yes", "no"),
            choices: vec![Choice::new("yes", t!(text, "answer-yes")), Choice::new("no", t!(text, "answer-no"))],
            error: error_at(&errors, "name-matches"), on_change: set.call(|shown, value| shown.name_matches = Some(value == "yes")),
        }
    }
}

/// What was found in the cover.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    opened: bool,
    items: Vec<String>,
    recalled: Vec<Recalled>,
    has_remarks: Option<bool>,
    remarks: String,
}

impl Found {
    /// Everything on the list was there.
    pub fn agrees(&self, release: &Release) -> bool {
        release.papers().all(|item| self.items.contains(item))
    }

    /// For the record.
    pub fn remarks(&self) -> String {
        if self.has_remarks == Some(true) { self.remarks.trim().to_owned() } else { String::new() }
    }

    /// For the record.
    pub fn recalled(&self) -> Vec<Recalled> {
        self.recalled.clone()
    }

    /// What is still open.
    pub fn problems(&self, text: Text, release: &Release) -> Vec<FieldProblem> {
        let mut errors = Vec::new();
        if !self.opened {
            errors.push(problem(text, "opened", "content.not-opened"));
        }
        for (place, paper) in release.recall.iter().enumerate() {
            if !self.recalled.iter().any(|line| line.paper == *paper) {
                errors.push(problem(text, &format!("recall-{place}"), "delivery.recall-open"));
            }
        }
        match self.has_remarks {
            None => errors.push(problem(text, "remarks-asked", "remarks.not-asked")),
            Some(true) if self.remarks.trim().is_empty() => errors.push(problem(text, "remarks", "field.missing")),
            Some(true) if self.remarks.chars().count() > MAX_LONG => {
                errors.push(problem(text, "remarks", "field.too-long"))
            }
            Some(false) if !self.agrees(release) => errors.push(problem(text, "remarks-asked", "content.differs")),
            Some(_) => {}
        }
        errors
    }
}

/// Opening and counting together.
#[component]
pub fn Content(release: Release, found: Found, on_change: EventHandler<Found>, errors: Vec<FieldProblem>) -> Element {
    let text = use_text();
    let (opening, asking, remarking) = (found.clone(), found.clone(), found.clone());
    rsx! {
        p { {t!(text, "content-seal", seal = release.seal.clone())} }
        Checkbox {
            name: "opened", label: t!(text, "content-opened"), checked: found.opened, error: error_at(&errors, "opened"),
            on_change: move |opened| on_change.call(Found { opened, ..opening.clone() }),
        }
        Card { title: t!(text, "content-items"), test: "items",
            p { class: "quiet", {t!(text, "content-items-how")} }
            for (place, item) in release.papers().cloned().enumerate() {
                Checkbox {
                    key: "{place}", name: "item-{place}", label: item.clone(), checked: found.items.contains(&item),
                    on_change: {
                        let found = found.clone();
                        move |ticked| {
                            let mut found = found.clone();
                            found.items.retain(|other| *other != item);
                            if ticked {
                                found.items.push(item.clone());
                            }
                            on_change.call(found);
                        }
                    },
                }
            }
        }
        for (place, paper) in release.recall.iter().cloned().enumerate() {
            RadioGroup {
                key: "{place}", name: "recall-{place}", label: t!(text, "content-recall", paper = paper.clone()), cards: true,
                value: yes_no(found.recalled.iter().find(|line| line.paper == paper).map(|line| line.taken_back), "back", "lost"),
                choices: vec![Choice::new("back", t!(text, "content-recall-back")), Choice::new("lost", t!(text, "content-recall-lost"))],
                error: error_at(&errors, &format!("recall-{place}")),
                on_change: {
                    let found = found.clone();
                    move |value: String| {
                        let mut found = found.clone();
                        found.recalled.retain(|line| line.paper != paper);
                        found.recalled.push(Recalled { paper: paper.clone(), taken_back: value == "back" });
                        on_change.call(found);
                    }
                },
            }
        }
        Notice { tone: Tone::Warn, title: t!(text, "remarks-ask"), p { {t!(text, "remarks-why")} } }
        RadioGroup {
            name: "remarks-asked", label: t!(text, "remarks-question"), value: yes_no(found.has_remarks, "yes", "no"), cards: true,
            choices: vec![Choice::new("no", t!(text, "remarks-no")), Choice::new("yes", t!(text, "remarks-yes"))],
            error: error_at(&errors, "remarks-asked"),
            on_change: move |value: String| on_change.call(Found { has_remarks: Some(value == "yes"), ..asking.clone() }),
        }
        if found.has_remarks == Some(true) {
            TextArea {
                name: "remarks", label: t!(text, "remarks-words"), value: found.remarks.clone(), max: MAX_LONG, error: error_at(&errors, "remarks"),
                on_change: move |remarks| on_change.call(Found { remarks, ..remarking.clone() }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::ids::{ActorId, Digest};

    use super::*;

    fn fields(errors: Vec<FieldProblem>) -> Vec<String> {
        errors.into_iter().map(|error| error.field).collect()
    }

    fn release() -> Release {
        Release {
            officer: ActorId::new(1, [1; 10]),
            at_ms: 0,
            items: vec!["Giấy khai sinh".into()],
            originals: Vec::new(),
            recall: vec!["Sổ cũ".into()],
            if_lost: Default::default(),
            fee_due: 0,
            seal: "NP1".into(),
            signature: Digest([0; 32]),
        }
    }

    #[test]
    fn remarks_must_be_asked_for_and_every_old_paper_answered() {
        let found = Found { opened: true, ..Found::default() };
        assert_eq!(fields(found.problems(Text::default(), &release())), ["recall-0", "remarks-asked"]);
    }

    #[test]
    fn a_content_that_differs_is_never_silent() {
        let recalled = vec![Recalled { paper: "Sổ cũ".into(), taken_back: false }];
        let found = Found { opened: true, recalled, has_remarks: Some(false), ..Found::default() };
        assert_eq!(fields(found.problems(Text::default(), &release())), ["remarks-asked"]);
    }

    #[test]
    fn somebody_else_needs_a_letter_and_the_names_must_agree() {
        let shown = Shown {
            kind: Some(IdentityKind::CitizenCard),
            last4: "1234".into(),
            name_matches: Some(false),
            proxy: Some(true),
            proxy_name: "Lê An".into(),
            proxy_relation: "con".into(),
            letter: false,
            letter_date: "2026-11-20".into(),
        };
        assert_eq!(fields(shown.problems(Text::default())), ["proxy-letter", "name-matches"]);
        let undated = Shown { letter: true, letter_date: String::new(), ..shown.clone() };
        assert_eq!(fields(undated.problems(Text::default())), ["letter-date", "name-matches"]);
        assert!(Shown { letter: true, ..shown }.letter().is_some_and(|letter| letter.names_match));
    }
}
