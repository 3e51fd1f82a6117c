//! The notes under which the post carries a dossier and a result, and the list of all that it holds.

use shared::api::command::*;
use shared::dossier::Dossier;
use shared::dossier::refusal::Refusal;
use shared::ids::DossierId;
use shared::shipment::custody::custody;
use shared::shipment::note::{Flaw, Party, Payment, consignment_note, result_note};
use shared::shipment::{Holder, Leg};

use crate::pickup_leg::{exception, repack};
use crate::returns::held;
use crate::story::*;

pub fn agency() -> Party {
    Party { name: "Bộ phận Một cửa".into(), address: "1 Hùng Vương".into(), ..Party::default() }
}

#[test]
fn a_consignment_note_has_every_field_that_is_wanted_and_says_which_it_lacks() {
    let dossier = collected();
    let note = consignment_note(&dossier, &booking().person, &agency()).unwrap();
    assert_eq!(note.flaws(), []);
    assert_eq!((note.number, note.waybill.as_str(), note.seal.as_str()), (1, "RA000000015VN", "NP001"));
    assert_eq!((note.postage, note.payment, note.accepted_ms), (40_000, Payment::Cash, 10));
    assert_eq!((note.place.as_str(), note.papers.len()), ("Thôn Phú Dương, Phường Sông Cầu", 2));
    assert_eq!(note.procedure_name, "Hỗ trợ chi phí mai táng");
    let mut person = booking().person;
    (person.address.line, person.address.commune_name) = (" ".into(), String::new());
    let placeless = consignment_note(&dossier, &person, &Party::default()).unwrap();
    assert_eq!(placeless.flaws(), [Flaw::Sender, Flaw::Receiver, Flaw::Place]);
    assert!(consignment_note(&booked(), &booking().person, &agency()).is_none());
}

#[test]
fn a_note_stays_the_same_whatever_happens_to_the_item_later() {
    let note = |dossier: &Dossier| consignment_note(dossier, &booking().person, &agency()).unwrap();
    let first = note(&collected());
    let mut repacked = collected();
    for (by, body) in [(courier(), exception(ExceptionKind::Torn)), (courier(), repack())] {
        take(&mut repacked, &by, body, 50);
    }
    assert_eq!(note(&repacked), first);
    assert_eq!(note(&filed()), first);
}

#[test]
fn the_list_of_custody_has_each_cover_that_the_post_holds_once_with_the_seal_that_is_on_it_now() {
    let of = |dossier: &Dossier| custody([dossier]);
    assert!(of(&booked()).is_empty() && of(&filed()).is_empty(), "with the citizen, with the agency");
    let mut torn = collected();
    assert_eq!((of(&torn)[0].seal.as_str(), of(&torn)[0].note_number), ("NP001", Some(1)));
    take(&mut torn, &courier(), exception(ExceptionKind::Torn), 20);
    take(&mut torn, &courier(), repack(), 30);
    let Body::RepackItem(record) = repack() else { unreachable!() };
    assert_eq!(of(&torn)[0].seal, record.seal, "it was packed again");
    let result = of(&with_courier()).remove(0);
    assert_eq!((result.leg, result.seal.as_str()), (Leg::Return, "NP900"));
    assert_eq!(result.keeper, Holder::Courier(courier().id));
    let at_office = held();
    assert_eq!(of(&at_office)[0].keeper, Holder::Office(OFFICE.into()));
    // Two in one list: the longest kept is number 1.
    let mut early = collected();
    early.id = DossierId::new(1, [1; 10]);
    let both = [&at_office, &early];
    let list = custody(both);
    assert_eq!(list.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2]);
    assert!(list[0].since_ms < list[1].since_ms && list[0].dossier == early.id);
}

#[test]
fn a_result_is_accepted_under_a_note_whose_sender_is_the_agency_with_the_originals_that_go_back() {
    let mut dossier = filed();
    take(&mut dossier, &officer(), Body::Process { dossier: id(), code: "G09.20-20261125-0000001".into() }, 40);
    take(&mut dossier, &officer(), Body::Finish { dossier: id() }, 50);
    let sealed = ReleaseResult { originals: vec!["Sổ hộ khẩu".into()], ..release() };
    take(&mut dossier, &officer(), Body::ReleaseResult(Box::new(sealed)), 60);
    let accept = |posting: Option<Posting>| Body::AcceptResult {
        dossier: id(),
        seal: "NP900".into(),
        signature: digest("accept"),
        posting,
    };
    assert_eq!(refused(&dossier, &courier(), accept(None)), Refusal::Missing("note_number"));
    for waybill in ["RA000000029VN", "RA000000028CN", "ra000000028vn", ""] {
        let wrong = Posting { waybill: waybill.into(), ..posting() };
        assert_eq!(refused(&dossier, &courier(), accept(Some(wrong))), Refusal::Invalid("waybill"), "{waybill}");
    }
    take(&mut dossier, &courier(), accept(Some(posting())), 70);
    let agency = agency();
    let note = result_note(&dossier, &agency, &booking().person).unwrap();
    assert_eq!(
        (note.number, note.waybill.as_str(), note.seal.as_str(), note.accepted_ms),
        (2, "RA000000028VN", "NP900", 70)
    );
    assert_eq!((note.sender, note.receiver.name), (agency.clone(), booking().person.name));
    let papers: Vec<_> = note.papers.iter().map(|paper| paper.name.as_str()).collect();
    assert_eq!(papers, ["Quyết định", "Sổ hộ khẩu"]);
    assert_eq!(note.signed, [digest("release"), digest("accept")]);
    assert_eq!(result_note(&dossier, &agency, &booking().person).unwrap().flaws(), []);
    let kept = custody([&dossier]);
    assert_eq!((kept.len(), kept[0].note_number), (1, Some(2)));
    let before = result_note(&filed(), &agency, &booking().person);
    assert!(before.is_none(), "no note before the post has accepted it");
}

#[test]
fn the_note_of_a_result_lacks_a_phone_of_the_citizen_and_none_of_the_agency() {
    let mut person = booking().person;
    person.phone = String::new();
    assert_eq!(result_note(&with_courier(), &agency(), &person).unwrap().flaws(), [Flaw::Receiver]);
}
