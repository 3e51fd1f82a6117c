//! The result leaves the agency: what lies in the cover, old papers to take back, fee due, seal, signature.
//! Controls: `items`, `originals`, `recall`, `fee-due`, `seal`, `officer-signature` (with its `-how-…`, `-typed`, `-clear`), `release`.

use dioxus::prelude::*;
use shared::api::command::{Body, DocumentForm, IfLost, Money, ReleaseResult};
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::dossier::refusal::Refusal;
use shared::ids::{Digest, DossierId};
use shared::shipment::Pickup;

use super::handover::SIGNATURE_TYPE;
use super::offers::{Task, offers};
use super::people;
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::screen::Screen;
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::Card;
use crate::ui::field::{Kind, NumberField, TextArea, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};
use crate::ui::signature::{Signature, SignaturePad};

/// Largest fee that can be typed, whole đồng.
const MAX_FEE: i64 = 1_000_000_000;

/// Names written one a line.
fn lines(written: &str) -> Vec<String> {
    written.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// State fee not yet taken, whole đồng; nothing where the fee is not known.
fn fee_due(dossier: &Dossier) -> i64 {
    let taken: i64 =
        dossier.money.taken.iter().filter(|taken| taken.kind == Money::StateFee).map(|taken| taken.amount).sum();
    dossier.money.state_fee.map_or(0, |fee| (fee - taken).max(0))
}

/// Originals that were taken at the door and come back with the result, as the catalogue says.
fn to_return(dossier: &Dossier) -> Vec<String> {
    let Some(collected) = dossier.pickup.as_ref().and_then(Pickup::collected) else { return Vec::new() };
    let is_there = |id: u32| {
        let mut lines = collected.counted.iter();
        lines.any(|line| line.component == id && line.form == DocumentForm::Original && line.quantity > 0)
    };
    let components = dossier.procedure.components.iter();
    let back = components.filter(|component| component.returned == Some(true) && is_there(component.id));
    back.map(|component| component.name.clone()).collect()
}

/// The page of one result.
#[component]
pub fn ReleasePage(id: ReadSignal<DossierId>) -> Element {
    let text = use_text();
    let session = use_data().session();
    let dossier = use_read(move |data| {
        let id = id();
        async move { data.dossier(id).await }
    })?;
    let by = session.read().as_ref().map(|session| session.actor.clone());
    rsx! {
        Screen { title: t!(text, "agency-release-title"), back: Route::AgencyDossier { id: id() },
            match dossier {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(Some(kept)) if by.is_some_and(|by| offers(&kept.view.dossier, &by, Task::Release)) => rsx! {
                    p { class: "lead", {people::title(text, &kept.view)} }
                    ReleaseForm { dossier: kept.view.dossier }
                },
                Ok(_) => rsx! {
                    Empty { icon: IconName::Envelope, title: t!(text, "agency-release-none"), detail: t!(text, "agency-release-none-detail"),
                        LinkButton { label: t!(text, "agency-to-desk"), test: "to-desk", to: Route::Desk {}, kind: ButtonKind::Primary }
                    }
                },
            }
        }
    }
}

#[component]
fn ReleaseForm(dossier: Dossier) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let navigator = use_navigator();
    let id = dossier.id;
    let mut items = use_signal(|| dossier.procedure.results.join("\n"));
    let mut originals = use_signal(|| to_return(&dossier).join("\n"));
    let mut recall = use_signal(|| dossier.procedure.recall.clone().unwrap_or_default().join("\n"));
    let mut fee = use_signal(|| fee_due(&dossier));
    let mut seal = use_signal(String::new);
    let mut signature = use_signal(|| None::<Signature>);
    let mut unsigned = use_signal(|| false);
    let mut refusal = use_signal(|| None::<Refusal>);
    let error = |field: &str| {
        refusal().filter(|refusal| refusal.field() == Some(field)).map(|refusal| text.error(refusal.code()))
    };
    let elsewhere = refusal().filter(|refusal| !matches!(refusal.field(), Some("items" | "fee_due" | "seal")));
    let recall_hint = match &dossier.procedure.recall {
        Some(_) => t!(text, "agency-release-recall-hint"),
        None => t!(text, "agency-release-recall-unknown"),
    };
    let fee_hint = match dossier.money.state_fee {
        Some(amount) => t!(text, "agency-release-fee-hint", amount = format::dong(text, amount)),
        None => t!(text, "agency-release-fee-unknown"),
    };
    let release = move |()| {
        unsigned.set(signature.peek().is_none());
        let Some(by) = data.session().peek().as_ref().map(|session| session.actor.clone()) else { return };
        let mut result = ReleaseResult {
            dossier: id,
            items: lines(&items.peek()),
            originals: lines(&originals.peek()),
            recall: lines(&recall.peek()),
            if_lost: IfLost::default(),
            fee_due: *fee.peek(),
            seal: seal.peek().trim().to_owned(),
            signature: Digest::of(&[]),
        };
        let said = dossier.decide(&by, &Body::ReleaseResult(Box::new(result.clone())), &Facts::default()).err();
        refusal.set(said);
        let Some(picture) = signature.peek().clone().filter(|_| said.is_none()) else { return };
        let data = data.clone();
        asks.run(
            async move {
                result.signature = data.put_blob(picture.to_svg().into_bytes(), SIGNATURE_TYPE).await?;
                data.save(Body::ReleaseResult(Box::new(result))).await
            },
            move |_| {
                navigator.replace(Route::AgencyDossier { id });
            },
        );
    };
    rsx! {
        Card { title: t!(text, "agency-release-cover"),
            TextArea {
                name: "items", label: t!(text, "agency-release-items"), hint: t!(text, "agency-release-items-hint"), value: items(), rows: 3,
                error: error("items"), on_change: move |value| items.set(value),
            }
            TextArea {
                name: "originals", label: t!(text, "agency-release-originals"), hint: t!(text, "agency-release-originals-hint"), value: originals(), rows: 2,
                optional: true, on_change: move |value| originals.set(value),
            }
            TextArea {
                name: "recall", label: t!(text, "agency-release-recall"), hint: recall_hint, value: recall(), rows: 2, optional: true,
                on_change: move |value| recall.set(value),
            }
            NumberField {
                name: "fee-due", label: t!(text, "agency-release-fee"), hint: fee_hint, value: fee(), max: MAX_FEE, unit: t!(text, "agency-release-dong"),
                error: error("fee_due"), on_change: move |value| fee.set(value),
            }
            TextField {
                name: "seal", label: t!(text, "agency-release-seal"), hint: t!(text, "agency-release-seal-hint"), value: seal(), kind: Kind::Code,
                error: error("seal"), on_change: move |value| seal.set(value),
            }
        }
        Card { title: t!(text, "agency-release-sign-title"),
            SignaturePad {
                name: "officer-signature", label: t!(text, "agency-release-sign-label"),
                error: unsigned().then(|| t!(text, "agency-signature-missing")),
                on_change: move |drawn: Option<Signature>| { unsigned.set(false); signature.set(drawn); },
            }
            if let Some(refusal) = elsewhere {
                Notice { tone: Tone::Danger, test: "fault", p { "data-code": refusal.code(), {text.error(refusal.code())} } }
            }
            FaultNotice { fault: asks.fault() }
            Button {
                label: t!(text, "agency-release-go"), test: "release", kind: ButtonKind::Primary, icon: IconName::Envelope, wide: true,
                busy: asks.busy(), on_press: release,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::api::command::Taken;

    use super::*;
    use crate::screens::agency::example;

    #[test]
    fn names_are_one_a_line_and_empty_lines_are_none() {
        assert_eq!(lines(" Giấy khai sinh \n\n Bản sao\n"), ["Giấy khai sinh", "Bản sao"]);
    }

    #[test]
    fn the_fee_due_is_what_was_not_taken_and_postage_is_not_part_of_it() {
        let mut dossier = example::booked("2026-11-25");
        assert_eq!(fee_due(&dossier), 8_000);
        let taken = |kind, amount| Taken { kind, amount, receipt: 1 };
        dossier.money.taken = vec![taken(Money::Postage, 30_000), taken(Money::StateFee, 3_000)];
        assert_eq!(fee_due(&dossier), 5_000);
        dossier.money.state_fee = None;
        assert_eq!(fee_due(&dossier), 0);
    }
}
