//! What becomes of a draft when it is booked: it stays under its dossier until the post has taken the booking, so that a
//! refusal costs nothing of what was typed. Only a citizen's does; an operator's device keeps nothing of a caller.

use shared::api::command::Body;
use shared::ids::DossierId;

use super::draft::Draft;
use super::{BookStep, Booker};
use crate::data::Data;
use crate::data::request::{Fault, booked_key};

/// Where a draft waits while the person changes one that was not taken.
const ASIDE: &str = "book-aside";

/// Books; the draft is kept until the receipt.
pub async fn send(data: &Data, booker: Booker, draft: &Draft, body: Body, dossier: DossierId) -> Result<(), Fault> {
    if booker == Booker::Citizen {
        data.save_draft(&booked_key(dossier), Some(draft)).await?;
    }
    data.save(body).await?;
    // The booking is on disk; a draft that stays behind would only ask again.
    end(data, booker).await
}

/// Forgets the draft for good.
pub async fn forget(data: &Data, booker: Booker, draft: &Draft) -> Result<(), Fault> {
    if let (Booker::Citizen, Some(dossier)) = (booker, draft.dossier) {
        data.save_draft::<Draft>(&booked_key(dossier), None).await?;
    }
    end(data, booker).await
}

/// The draft is done with; one that was put aside comes back.
async fn end(data: &Data, booker: Booker) -> Result<(), Fault> {
    let aside = match booker {
        Booker::Citizen => data.draft::<Draft>(ASIDE).await?,
        Booker::Operator => None,
    };
    data.save_draft(booker.draft(), aside.as_ref()).await?;
    if aside.is_some() {
        data.save_draft::<Draft>(ASIDE, None).await?;
    }
    Ok(())
}

/// Opens the draft of a booking that was not taken, so that `step` can be answered anew. Another one that was begun
/// waits meanwhile.
pub async fn reopen(data: &Data, kept: Draft, step: BookStep) -> Result<(), Fault> {
    let key = Booker::Citizen.draft();
    let begun = data.draft::<Draft>(key).await?;
    if let Some(other) = begun.as_ref().filter(|begun| begun.dossier != kept.dossier) {
        let own = other.dossier.map(booked_key);
        let was_booked = match &own {
            Some(own) => data.draft::<Draft>(own).await?.is_some(),
            None => false,
        };
        let place = own.filter(|_| was_booked).unwrap_or_else(|| ASIDE.to_owned());
        data.save_draft(&place, Some(other)).await?;
    }
    data.save_draft(key, Some(&anew(kept, begun, step))).await
}

/// The draft to go on with: what was already changed since the booking stays, and the answer that was refused goes.
fn anew(kept: Draft, begun: Option<Draft>, step: BookStep) -> Draft {
    let refused = kept.window;
    let mut draft = begun.filter(|begun| begun.dossier == kept.dossier).unwrap_or(kept);
    if step == BookStep::Slot && draft.window == refused {
        draft.window = None;
    }
    draft
}

/// The step that must change after a refusal with this code and field.
pub fn step_to_change(code: &str, field: Option<&str>) -> BookStep {
    let field = field.and_then(|field| field.rsplit('.').next());
    match (code, field) {
        ("slot.closed" | "slot.missing", _) | (_, Some("window")) => BookStep::Slot,
        (_, Some("procedure")) => BookStep::Procedure,
        (_, Some("ready")) => BookStep::Papers,
        (_, Some("form" | "slip_code")) => BookStep::Way,
        (_, Some("commune" | "line" | "landmark" | "point" | "agency")) => BookStep::Address,
        (_, Some("name" | "phone" | "note")) => BookStep::Who,
        (_, Some("consent")) => BookStep::Agreement,
        _ => BookStep::Check,
    }
}

#[cfg(test)]
mod tests {
    use shared::api::command::Window;
    use shared::dossier::refusal::Refusal;

    use super::*;

    fn draft(seed: u8, from_min: u16) -> Draft {
        let window = Window { day: "2026-11-25".parse().unwrap(), from_min, to_min: from_min + 120 };
        let dossier = Some(DossierId::new(1, [seed; 10]));
        Draft { dossier, line: "Thôn 2".into(), window: Some(window), ..Draft::default() }
    }

    #[test]
    fn a_closed_slot_is_forgotten_and_everything_else_of_the_draft_stays() {
        let kept = draft(1, 480);
        let open = anew(kept.clone(), Some(draft(2, 600)), BookStep::Slot);
        assert_eq!(open, Draft { window: None, ..kept });
    }

    #[test]
    fn a_draft_that_is_open_again_keeps_what_was_changed_since() {
        let changed = Draft { line: "Thôn 3".into(), ..draft(1, 600) };
        assert_eq!(anew(draft(1, 480), Some(changed.clone()), BookStep::Slot), changed);
        assert_eq!(anew(draft(1, 480), None, BookStep::Address), draft(1, 480));
    }

    #[test]
    fn each_refusal_leads_to_the_step_that_must_change() {
        let step = |refusal: Refusal| step_to_change(refusal.code(), refusal.field());
        assert_eq!(step(Refusal::SlotClosed), BookStep::Slot);
        assert_eq!(step(Refusal::NotEligible), BookStep::Procedure);
        assert_eq!(step(Refusal::FormNotOffered), BookStep::Way);
        assert_eq!(step(Refusal::UnknownCommune), BookStep::Address);
        assert_eq!(step(Refusal::TooLong("note")), BookStep::Who);
        assert_eq!(step(Refusal::Missing("consent")), BookStep::Agreement);
        assert_eq!(step(Refusal::NotYours), BookStep::Check);
    }
}
