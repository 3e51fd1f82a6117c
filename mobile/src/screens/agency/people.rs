//! Names and places of a dossier as an office may read them, and who holds it.

use shared::actor::Role;
use shared::api::views::DossierView;
use shared::shipment::Holder;

use crate::format;
use crate::i18n::Text;
use crate::t;

/// Whose it is and what for; only what for, where the person may not be read.
pub fn title(text: Text, view: &DossierView) -> String {
    match &view.person {
        Some(person) => t!(text, "agency-dossier", who = &person.name, what = &view.dossier.procedure.name),
        None => view.dossier.procedure.name.clone(),
    }
}

/// The person's name, or that it may not be read here.
pub fn name(text: Text, view: &DossierView) -> String {
    view.person.as_ref().map_or_else(|| t!(text, "agency-person-hidden"), |person| person.name.clone())
}

/// The commune as the person chose it; its code where the person may not be read.
pub fn commune(view: &DossierView) -> String {
    let named = view.person.as_ref().map(|person| person.address.commune_name.clone());
    named.unwrap_or_else(|| view.dossier.commune.to_string())
}

/// The courier who did the last step of a courier.
pub fn courier_of(view: &DossierView) -> Option<String> {
    view.history.iter().rev().find(|line| line.role == Role::Courier).and_then(|line| line.by.clone())
}

/// Who holds the papers now, in a sentence.
pub fn holder(text: Text, view: &DossierView) -> String {
    match view.dossier.holder() {
        Holder::Citizen => t!(text, "agency-holder-citizen"),
        Holder::Courier(_) => match courier_of(view) {
            Some(name) => t!(text, "agency-holder-courier-named", name = name),
            None => t!(text, "agency-holder-courier"),
        },
        Holder::Office(_) => t!(text, "agency-holder-office"),
        Holder::Agency => t!(text, "agency-holder-agency"),
    }
}

/// All that a search looks at: name, phone, procedure, codes, commune.
pub fn searched(view: &DossierView) -> String {
    let dossier = &view.dossier;
    let mut parts = vec![dossier.procedure.name.clone(), dossier.procedure.code.to_string()];
    if let Some(person) = &view.person {
        parts.extend([person.name.clone(), format::phone(&person.phone).replace(' ', ""), person.address.line.clone()]);
        parts.push(person.address.commune_name.clone());
    }
    parts.extend(dossier.status.dossier_code().map(str::to_owned));
    if let Some(collected) = dossier.pickup.as_ref().and_then(super::second_count::at_door) {
        parts.push(collected.waybill.clone());
    }
    parts.join(" ")
}
