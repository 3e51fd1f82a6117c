//! What happened in the demo: bookings, two days of work that are over, and a day that is still to be planned.

use std::time::Duration;

use chrono::NaiveDate;
use data_encoding::BASE64;
use shared::actor::{Actor, Role};
use shared::api::command::{
    Address, Body, Book, ClosedBy, ConfirmDelivery, ConfirmPickup, Counted, DocumentForm, HandoverLine, IdentityKind,
    IdentityShown, IfLost, Money, OfferHandover, Person, Posting, Recipient, ReleaseResult, Satisfaction, SignHandover,
    Taken, Verified, Window,
};
use shared::dossier::Dossier;
use shared::dossier::event::ComponentGroup;
use shared::identifiers::waybill::WaybillNumber;
use shared::ids::{AgencyId, CommuneCode, Digest, DossierId, HandoverId, OfficeId, ProcedureCode, ProposalId};
use shared::shipment::{Leg, Return};

use super::data::{Booking, Demo, Staff, Until};
use super::hand::Hand;
use super::{Days, at_ms, people};
use crate::app::App;
use crate::error::Error;
use crate::planning::{Unplannable, loading, propose_with};
use crate::routing::Options;
use crate::slots::WINDOWS;
use crate::store::blobs::{self, Blob};
use crate::store::{Write, dossiers, places, plans};

/// Rounds of the search for the two days that are over: the same rounds give the same plan.
const ROUNDS: u64 = 100;
/// When the dossiers of a window lie on the counter, minutes after midnight.
const AT_COUNTER: [i64; 4] = [590, 820, 950, 1_000];

/// A booking that was made.
struct Made<'a> {
    booking: &'a Booking,
    dossier: DossierId,
    /// Place among those of its day, so that not everything happens in one minute.
    place: i64,
}

struct Story<'a> {
    hand: Hand,
    demo: &'a Demo,
    days: Days,
    photo: Vec<u8>,
}

/// Makes it.
pub fn tell(tx: &mut dyn Write, app: &App, demo: &Demo, days: &Days) -> Result<(), Error> {
    let photo = BASE64.decode(demo.photo.as_bytes()).expect("a test makes the embedded demo");
    let mut story = Story { hand: Hand::new(app, *days), demo, days: *days, photo };
    let earlier = story.book(tx, -2, days.earlier, days.earlier, 370, 1)?;
    story.plan(tx, days.earlier)?;
    for made in &earlier {
        story.collect_and_file(tx, made, days.earlier)?;
    }
    let before = story.book(tx, -1, days.before, days.earlier, 1_055, 1)?;
    story.plan(tx, days.before)?;
    for made in &before {
        story.collect_and_file(tx, made, days.before)?;
        story.release(tx, made, days.before, AT_COUNTER[made.booking.window] + 66)?;
    }
    for made in &earlier {
        story.release(tx, made, days.before, 485 + made.place)?;
        story.deliver(tx, made, days.before)?;
    }
    story.book(tx, 0, days.demo, days.before, 480, 10)?;
    Ok(())
}

impl<'a> Story<'a> {
    /// Books what is to be collected on `day`: on `on` from `minute`, one every `gap` minutes.
    fn book(
        &mut self,
        tx: &mut dyn Write,
        which: i8,
        day: NaiveDate,
        on: NaiveDate,
        minute: i64,
        gap: i64,
    ) -> Result<Vec<Made<'a>>, Error> {
        let demo = self.demo;
        let mut all = Vec::new();
        for (place, booking) in (0..).zip(demo.bookings.iter().filter(|booking| booking.day == which)) {
            let dossier = self.book_one(tx, booking, day, at_ms(on, minute + gap * place))?;
            all.push(Made { booking, dossier, place });
        }
        Ok(all)
    }

    fn book_one(
        &mut self,
        tx: &mut dyn Write,
        booking: &Booking,
        day: NaiveDate,
        at_ms: i64,
    ) -> Result<DossierId, Error> {
        let citizen = &self.demo.citizens[booking.citizen];
        let dossier = DossierId::new(at_ms.unsigned_abs(), self.hand.random());
        let version = places::find_procedure(tx, &booking.procedure, day)?.ok_or(Error::NotFound)?;
        let [from_min, to_min] = WINDOWS[booking.window];
        let submit = |id: &&shared::catalogue::Component| id.group == ComponentGroup::Submit;
        let always = version.components.iter().filter(submit).filter(|paper| paper.condition.is_none());
        let mut ready: Vec<u32> = always.map(|paper| paper.id).collect();
        if ready.is_empty() {
            ready.extend(version.components.iter().find(submit).map(|paper| paper.id));
        }
        let body = Body::Book(Box::new(Book {
            dossier,
            procedure: ProcedureCode::from(booking.procedure.as_str()),
            procedure_from: places::first_day(&version),
            form: booking.form,
            agency: AgencyId::from(booking.agency.as_str()),
            window: Some(Window { day, from_min, to_min }),
            person: Person {
                name: citizen.name.clone(),
                phone: citizen.phone.e164().to_owned(),
                address: Address {
                    commune: CommuneCode::from(booking.commune.as_str()),
                    commune_name: booking.commune_name.clone(),
                    line: booking.line.clone(),
                    landmark: booking.landmark.clone(),
                    point: booking.point,
                },
                proxy: None,
            },
            slip_code: booking.slip_code.clone(),
            ready,
            note: booking.note.clone(),
            consent: self.demo.consent.clone(),
            caller: None,
            claimed: None,
        }));
        self.hand.act(tx, &people::citizen_actor(citizen, &self.days), &citizen.name, body, at_ms)?;
        Ok(dossier)
    }

    /// Every office plans `day` early in the morning and publishes.
    fn plan(&mut self, tx: &mut dyn Write, day: NaiveDate) -> Result<(), Error> {
        let demo = self.demo;
        for coordinator in demo.staff.iter().filter(|one| one.role == Role::Coordinator) {
            let Some(office) = coordinator.place() else { continue };
            let now_ms = at_ms(day, 400);
            let reference = self.hand.app().reference.clone();
            let work = loading::day(tx, &reference, &OfficeId::from(office), day, now_ms)?;
            let id = ProposalId::new(now_ms.unsigned_abs(), self.hand.random());
            let options = Options { iterations: Some(ROUNDS), time_limit: Duration::MAX, ..Options::default() };
            let proposal = match propose_with(&work, &reference.agency_calendar, id, &options) {
                Ok(proposal) => proposal,
                Err(Unplannable::Nothing) => continue,
                Err(why @ (Unplannable::NoCourier | Unplannable::Broken)) => {
                    return Err(Error::Invalid { field: "day", code: why.code() });
                }
            };
            plans::save_proposal(tx, &proposal, now_ms)?;
            let actor = people::staff_actor(coordinator, &self.days);
            self.hand.act(tx, &actor, &coordinator.name, Body::PublishPlan { proposal: id }, now_ms + 300_000)?;
        }
        Ok(())
    }

    /// From the door to the agency's finished work, as far as this booking has come.
    fn collect_and_file(&mut self, tx: &mut dyn Write, made: &Made, day: NaiveDate) -> Result<(), Error> {
        let (id, until) = (made.dossier, made.booking.until);
        if until < Until::Collected {
            return Ok(());
        }
        let seal = self.collect(tx, made, day)?;
        if until < Until::Offered {
            return Ok(());
        }
        let counter = AT_COUNTER[made.booking.window];
        let dossier = find(tx, id)?;
        let (courier, courier_name) = self.courier(&dossier)?;
        let handover = HandoverId::new(at_ms(day, counter).unsigned_abs(), self.hand.random());
        let offer = OfferHandover {
            handover,
            record_number: self.hand.number(tx, &courier)?,
            agency: dossier.agency.clone(),
            dossiers: vec![id],
            signature: self.signature(tx, &courier, at_ms(day, counter))?,
        };
        self.hand.act(tx, &courier, &courier_name, Body::OfferHandover(offer), at_ms(day, counter))?;
        if until < Until::HandedOver {
            return Ok(());
        }
        let (officer, name) = self.officer(&dossier)?;
        let sign_ms = at_ms(day, counter + 8);
        let line = HandoverLine { dossier: id, seal, counted: counted(&dossier), remarks: String::new() };
        let signature = self.signature(tx, &officer, sign_ms)?;
        let signed = SignHandover { handover, lines: vec![line], signature };
        self.hand.act(tx, &officer, &name, Body::SignHandover(signed), sign_ms)?;
        if until >= Until::Processing {
            let agency = dossier.agency.as_str().trim_start_matches("BPMC-").to_owned();
            let code = format!("H15.{agency}-{}-{:04}", day.format("%y%m%d"), 101 + made.place);
            self.hand.act(tx, &officer, &name, Body::Process { dossier: id, code }, at_ms(day, counter + 38))?;
        }
        if until >= Until::Finished {
            self.hand.act(tx, &officer, &name, Body::Finish { dossier: id }, at_ms(day, counter + 60))?;
        }
        Ok(())
    }

    /// Counts, seals and takes at the door; answers the seal.
    fn collect(&mut self, tx: &mut dyn Write, made: &Made, day: NaiveDate) -> Result<String, Error> {
        let id = made.dossier;
        let minute = i64::from(WINDOWS[made.booking.window][0]) + 15 + made.place * 17 % 90;
        let now_ms = at_ms(day, minute);
        let dossier = find(tx, id)?;
        let (courier, name) = self.courier(&dossier)?;
        let door = dossiers::find_door(tx, &dossier, Leg::Pickup)?.ok_or(Error::NotFound)?;
        let number = self.hand.number(tx, &courier)?;
        let seal = format!("NP{number:06}");
        let owner = people::citizen_actor(&self.demo.citizens[made.booking.citizen], &self.days);
        let postage = Taken { kind: Money::Postage, amount: dossier.money.postage, receipt: number };
        let record = ConfirmPickup {
            dossier: id,
            verified: Verified::Qr { token: door.token },
            counted: counted(&dossier),
            guidance: String::new(),
            seal: seal.clone(),
            note_number: number,
            waybill: waybill(number)?,
            taken: Some(postage).filter(|postage| postage.amount > 0).into_iter().collect(),
            photos: vec![self.photo(tx, &courier, now_ms)?],
            signed_text: self.signed_text(tx, &courier, &dossier, &seal, now_ms)?,
            citizen_signature: self.signature(tx, &owner, now_ms)?,
            courier_signature: self.signature(tx, &courier, now_ms)?,
            closed_by: ClosedBy::Code { code: door.code },
            place: made.booking.point,
            insists: false,
            proofs: Vec::new(),
        };
        self.hand.act(tx, &courier, &name, Body::ConfirmPickup(Box::new(record)), now_ms)?;
        Ok(seal)
    }

    /// The officer seals the result for the post.
    fn release(&mut self, tx: &mut dyn Write, made: &Made, day: NaiveDate, minute: i64) -> Result<(), Error> {
        if made.booking.until < Until::Released {
            return Ok(());
        }
        let now_ms = at_ms(day, minute);
        let dossier = find(tx, made.dossier)?;
        let (officer, name) = self.officer(&dossier)?;
        let mut items = dossier.procedure.results.clone();
        if items.is_empty() {
            items.push(dossier.procedure.name.clone());
        }
        let release = ReleaseResult {
            dossier: made.dossier,
            items,
            originals: Vec::new(),
            recall: Vec::new(),
            if_lost: IfLost::default(),
            fee_due: 0,
            seal: format!("KQ{:06}", 501 + made.place),
            signature: self.signature(tx, &officer, now_ms)?,
        };
        self.hand.act(tx, &officer, &name, Body::ReleaseResult(Box::new(release)), now_ms)
    }

    /// The courier takes the result and brings it; the citizen rates.
    fn deliver(&mut self, tx: &mut dyn Write, made: &Made, day: NaiveDate) -> Result<(), Error> {
        let (id, until) = (made.dossier, made.booking.until);
        if until < Until::Delivered {
            return Ok(());
        }
        let dossier = find(tx, id)?;
        let (courier, name) = self.courier(&dossier)?;
        let Some(Return::Released { release, .. }) = &dossier.back else { return Err(Error::NotFound) };
        let accept_ms = at_ms(day, 510 + made.place);
        let signature = self.signature(tx, &courier, accept_ms)?;
        let number = self.hand.number(tx, &courier)?;
        let posting = Some(Posting { note_number: number, waybill: waybill(number)? });
        let accept = Body::AcceptResult { dossier: id, seal: release.seal.clone(), signature, posting };
        self.hand.act(tx, &courier, &name, accept, accept_ms)?;
        let now_ms = at_ms(day, 600 + 20 * made.place);
        let door = dossiers::find_door(tx, &dossier, Leg::Return)?.ok_or(Error::NotFound)?;
        let citizen = &self.demo.citizens[made.booking.citizen];
        let owner = people::citizen_actor(citizen, &self.days);
        let record = ConfirmDelivery {
            dossier: id,
            verified: Verified::Qr { token: door.token },
            identity: IdentityShown {
                kind: IdentityKind::CitizenCard,
                last4: format!("{:04}", 1_000 + made.place),
                name_matches: true,
            },
            recipient: Recipient::Owner,
            letter: None,
            content_agreed: true,
            remarks: String::new(),
            recalled: Vec::new(),
            taken: Vec::new(),
            signature: self.signature(tx, &owner, now_ms)?,
            closed_by: ClosedBy::Code { code: door.code },
            place: made.booking.point,
            proofs: Vec::new(),
        };
        self.hand.act(tx, &courier, &name, Body::ConfirmDelivery(Box::new(record)), now_ms)?;
        if until >= Until::Rated {
            let level = if made.place % 2 == 0 { Satisfaction::Satisfied } else { Satisfaction::VerySatisfied };
            let rate = Body::Rate { dossier: id, level, comment: String::new() };
            self.hand.act(tx, &owner, &citizen.name, rate, at_ms(day, 1_020 + made.place))?;
        }
        Ok(())
    }

    /// Who has the dossier's leg that is open, or had its pickup.
    fn courier(&self, dossier: &Dossier) -> Result<(Actor, String), Error> {
        let back = dossier.back.as_ref().and_then(Return::courier);
        let id = back.or_else(|| dossier.pickup.as_ref().and_then(|pickup| pickup.courier())).ok_or(Error::NotFound)?;
        self.staff(|actor, _| actor.id == id)
    }

    fn officer(&self, dossier: &Dossier) -> Result<(Actor, String), Error> {
        let agency = dossier.agency.as_str();
        self.staff(|actor, one| actor.role == Role::OneStopOfficer && one.place() == Some(agency))
    }

    fn staff(&self, wanted: impl Fn(&Actor, &Staff) -> bool) -> Result<(Actor, String), Error> {
        let mut all = self.demo.staff.iter().map(|one| (people::staff_actor(one, &self.days), one));
        let found = all.find(|(actor, one)| wanted(actor, one));
        found.map(|(actor, one)| (actor, one.name.clone())).ok_or(Error::NotFound)
    }

    fn photo(&self, tx: &mut dyn Write, actor: &Actor, at_ms: i64) -> Result<Digest, Error> {
        self.keep(tx, actor, "image/png", self.photo.clone(), at_ms)
    }

    /// A scrawl that is somebody's own, in the form of the app's signature pad.
    fn signature(&self, tx: &mut dyn Write, actor: &Actor, at_ms: i64) -> Result<Digest, Error> {
        let Digest(bytes) = Digest::of(actor.id.to_string().as_bytes());
        let points =
            (0_u32..).zip(bytes.iter().take(12)).map(|(i, byte)| format!("{}.0 {}.0", 10 + 9 * i, 10 + byte / 8));
        let path = points.collect::<Vec<_>>().join("L");
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"6 6 116 44\"><path d=\"M{path}\" fill=\"none\" \
             stroke=\"black\" stroke-width=\"2.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>"
        );
        self.keep(tx, actor, "image/svg+xml", svg.into_bytes(), at_ms)
    }

    fn signed_text(
        &self,
        tx: &mut dyn Write,
        courier: &Actor,
        dossier: &Dossier,
        seal: &str,
        at_ms: i64,
    ) -> Result<Digest, Error> {
        let words = format!("{}: {}\n", dossier.procedure.name, seal);
        self.keep(tx, courier, "text/plain; charset=utf-8", words.into_bytes(), at_ms)
    }

    fn keep(
        &self,
        tx: &mut dyn Write,
        actor: &Actor,
        media_type: &str,
        bytes: Vec<u8>,
        at_ms: i64,
    ) -> Result<Digest, Error> {
        let hash = Digest::of(&bytes);
        blobs::save(tx, hash, &Blob { media_type: media_type.to_owned(), bytes, actor: actor.id }, at_ms)?;
        Ok(hash)
    }
}

fn find(tx: &mut dyn Write, id: DossierId) -> Result<Dossier, Error> {
    dossiers::find(tx, id)?.ok_or(Error::NotFound)
}

/// Every paper that is to be submitted and was said to be at hand; the rest is counted as absent.
/// The waybill of a courier's own number.
fn waybill(number: u64) -> Result<String, Error> {
    let number = u32::try_from(number).ok().and_then(|serial| WaybillNumber::from_serial(*b"RA", serial));
    Ok(number.ok_or(Error::NotFound)?.into())
}

fn counted(dossier: &Dossier) -> Vec<Counted> {
    let papers = dossier.procedure.components.iter().filter(|paper| paper.group == ComponentGroup::Submit);
    papers
        .map(|paper| {
            let asked = (paper.originals + paper.copies).max(1);
            let form = if paper.originals > 0 { DocumentForm::Original } else { DocumentForm::Copy };
            let quantity = if dossier.ready.contains(&paper.id) { asked } else { 0 };
            Counted { component: paper.id, form, quantity }
        })
        .collect()
}
