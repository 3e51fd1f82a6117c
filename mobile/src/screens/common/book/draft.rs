//! What has been answered so far, what is still missing, and the booking it makes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shared::api::command::{Address, Body, Book, Form, MAX_LONG, MAX_SHORT, Person, Proxy, Window};
use shared::api::views::{AskSlots, HoldSlot, PlaceHit, Slots};
use shared::catalogue::ProcedureVersion;
use shared::identifiers::phone;
use shared::ids::{AgencyId, CommuneCode, DossierId, ProcedureCode};
use shared::money::quote::{ClaimedGroups, Price as Full};

use super::BookStep;
use crate::i18n::Text;

/// Version of the sentences that are agreed to; what was ticked follows after a slash.
pub const AGREEMENT: &str = "2026-11";

/// The answers. Every field may be empty; an older shape of it is dropped when read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Made once, so that pressing twice books once.
    pub dossier: Option<DossierId>,
    /// The procedure, as it was shown.
    pub procedure: Option<Chosen>,
    /// Components said to be at hand.
    pub ready: Vec<u32>,
    /// a, b or c.
    pub form: Option<Form>,
    /// Code on the slip, for form b.
    pub slip_code: String,
    /// The commune, as it was found.
    pub commune: Option<PlaceHit>,
    /// Hamlet, street, number.
    pub line: String,
    /// How to find it.
    pub landmark: String,
    /// (lon, lat).
    pub point: Option<[f64; 2]>,
    /// Who receives it.
    pub agency: Option<AgencyId>,
    /// Whose dossier.
    pub name: String,
    /// Whom the courier calls.
    pub phone: String,
    /// Somebody else receives the notices.
    pub by_proxy: bool,
    /// Their họ và tên.
    pub proxy_name: String,
    /// What they are to the person.
    pub proxy_relation: String,
    /// Their number.
    pub proxy_phone: String,
    /// Anything the courier should know.
    pub note: String,
    /// When.
    pub window: Option<Window>,
    /// Until when the server keeps that window for this booking, Unix milliseconds.
    pub held_until_ms: Option<i64>,
    /// Groups claimed for a lower price.
    pub claimed: ClaimedGroups,
    /// What it costs, as the server said.
    pub price: Option<Price>,
    /// Agreed: the post acts for the person with these facts.
    pub agree_carry: bool,
    /// Agreed: photos of the sealed cover.
    pub agree_photo: bool,
    /// Agreed: messages about each step; not needed.
    pub agree_messages: bool,
    /// E.164 of the caller, when an operator books.
    pub caller: Option<String>,
    /// The caller heard everything read out and agreed aloud.
    pub agree_spoken: bool,
}

/// The procedure of a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// Code.
    pub code: ProcedureCode,
    /// Start of the version that was seen.
    pub from: NaiveDate,
    /// Name.
    pub name: String,
}

/// What it costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Whole đồng, all legs of the form.
    pub postage: i64,
    /// Whole đồng; absent = not known.
    pub state_fee: Option<i64>,
    /// Both without the groups that were claimed, where those change them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<Full>,
}

impl From<&Slots> for Price {
    fn from(slots: &Slots) -> Self {
        Self { postage: slots.postage, state_fee: slots.state_fee, full: slots.full }
    }
}

impl From<&ProcedureVersion> for Chosen {
    fn from(version: &ProcedureVersion) -> Self {
        Self {
            code: ProcedureCode::from(version.code.as_str()),
            from: version.effective_from.unwrap_or(version.checked_at),
            name: version.name.clone(),
        }
    }
}

/// Something missing: the field and the end of its text key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Name of the field on the screen.
    pub field: &'static str,
    /// `book-needs-{needs}`.
    needs: &'static str,
}

impl Missing {
    /// The sentence at the field.
    pub fn sentence(self, text: Text) -> String {
        text.lookup(&format!("book-needs-{}", self.needs), &[])
    }
}

impl Draft {
    /// The question for windows, once procedure, commune and way are known.
    pub fn ask_slots(&self) -> Option<AskSlots> {
        let (procedure, commune) = (self.procedure.as_ref()?, self.commune.as_ref()?);
        Some(AskSlots {
            commune: CommuneCode::from(commune.commune.as_str()),
            form: self.form?,
            procedure: procedure.code.clone(),
            agency: self.agency.clone(),
            point: self.point,
            dossier: self.dossier,
            claimed: Some(self.claimed).filter(|claimed| !claimed.is_none()),
        })
    }

    /// What is asked to be kept: `window` for this booking.
    pub fn hold(&self, window: Window) -> Option<HoldSlot> {
        let commune = CommuneCode::from(self.commune.as_ref()?.commune.as_str());
        Some(HoldSlot { dossier: self.dossier?, commune, point: self.point, agency: self.agency.clone()?, window })
    }

    /// The beginning of a booking for a caller.
    pub fn for_caller(phone: &str) -> Self {
        Self { caller: Some(phone.to_owned()), phone: phone.to_owned(), ..Self::default() }
    }

    /// The draft with what every booking begins with.
    pub fn begun(self, now_ms: i64, random: [u8; 10], phone: &str) -> Self {
        let dossier = self.dossier.unwrap_or_else(|| DossierId::new(now_ms.unsigned_abs(), random));
        let phone = if self.phone.is_empty() { phone.to_owned() } else { self.phone };
        Self { dossier: Some(dossier), phone, ..self }
    }

    /// Takes another procedure; answers that depend on it are forgotten.
    pub fn choose(&mut self, chosen: Chosen) {
        if self.procedure.as_ref() != Some(&chosen) {
            (self.ready, self.form, self.price, self.window) = (Vec::new(), None, None, None);
            // Which groups a state fee frees is for the fee to say.
            self.claimed.state_fee = None;
            self.procedure = Some(chosen);
        }
    }

    /// Takes another commune; the agency and the window depend on it.
    pub fn settle(&mut self, commune: PlaceHit) {
        self.agency = match commune.agencies.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        (self.price, self.window) = (None, None);
        self.commune = Some(commune);
    }

    /// Who receives the notices in the person's place.
    fn proxy(&self) -> Option<Proxy> {
        let phone = phone::read(&self.proxy_phone).ok().filter(|_| self.by_proxy)?.phone;
        let [name, relation] = [&self.proxy_name, &self.proxy_relation].map(|words| words.trim().to_owned());
        Some(Proxy { name, relation, phone: phone.e164().to_owned() })
    }

    /// The command; `None` while something is missing.
    pub fn booking(&self) -> Option<Body> {
        if BookStep::ALL.into_iter().any(|step| !problems(self, step).is_empty()) {
            return None;
        }
        let (procedure, commune) = (self.procedure.as_ref()?, self.commune.as_ref()?);
        let form = self.form?;
        let photo = if self.agree_photo { "+photo" } else { "" };
        let spoken = if self.caller.is_some() { "+spoken" } else { "" };
        let messages = if self.agree_messages { "+messages" } else { "" };
        Some(Body::Book(Box::new(Book {
            dossier: self.dossier?,
            procedure: procedure.code.clone(),
            procedure_from: procedure.from,
            form,
            agency: self.agency.clone()?,
            window: self.window.filter(|_| form != Form::Receive),
            person: Person {
                name: self.name.trim().to_owned(),
                phone: phone::read(&self.phone).ok()?.phone.e164().to_owned(),
                address: Address {
                    commune: CommuneCode(commune.commune.clone()),
                    commune_name: commune.short.clone().unwrap_or_else(|| commune.name.clone()),
                    line: self.line.trim().to_owned(),
                    landmark: self.landmark.trim().to_owned(),
                    point: self.point,
                },
                proxy: self.proxy(),
            },
            slip_code: Some(self.slip_code.trim().to_owned()).filter(|code| form == Form::Receive && !code.is_empty()),
            ready: self.ready.clone(),
            note: self.note.trim().to_owned(),
            consent: format!("{AGREEMENT}/carry{photo}{messages}{spoken}"),
            caller: self.caller.clone(),
            claimed: Some(self.claimed).filter(|claimed| !claimed.is_none()),
        })))
    }
}

/// Whether short messages reach a number as it was typed.
fn gets_messages(typed: &str) -> bool {
    phone::read(typed).is_ok_and(|reading| reading.phone.is_sms_capable())
}

/// What is missing at a step.
pub fn problems(draft: &Draft, step: BookStep) -> Vec<Missing> {
    let none = |field, missing: bool, needs| missing.then_some(Missing { field, needs });
    let long = |field, words: &str, max| none(field, words.chars().count() > max, "shorter");
    let found = match step {
        BookStep::Procedure => vec![none("procedure", draft.procedure.is_none(), "procedure")],
        BookStep::Papers | BookStep::Price => Vec::new(),
        BookStep::Check => vec![none("agree-spoken", draft.caller.is_some() && !draft.agree_spoken, "agree-spoken")],
        BookStep::Way => {
            let no_slip = draft.form == Some(Form::Receive) && draft.slip_code.trim().is_empty();
            vec![
                none("form", draft.form.is_none(), "form"),
                none("slip-code", no_slip, "slip-code"),
                long("slip-code", &draft.slip_code, 64),
            ]
        }
        BookStep::Address => {
            let unserved = draft.commune.as_ref().is_some_and(|commune| !commune.served);
            vec![
                none("commune", draft.commune.is_none(), "commune"),
                none("commune", unserved, "served-commune"),
                none("line", draft.line.trim().is_empty(), "line"),
                long("line", &draft.line, MAX_SHORT),
                long("landmark", &draft.landmark, MAX_SHORT),
                none("agency", draft.commune.is_some() && !unserved && draft.agency.is_none(), "agency"),
            ]
        }
        BookStep::Who => vec![
            none("name", draft.name.trim().is_empty(), "name"),
            long("name", &draft.name, MAX_SHORT),
            none("phone", phone::read(&draft.phone).is_err(), "phone"),
            long("note", &draft.note, MAX_LONG),
            none("proxy-name", draft.by_proxy && draft.proxy_name.trim().is_empty(), "name"),
            long("proxy-name", &draft.proxy_name, MAX_SHORT),
            none("proxy-relation", draft.by_proxy && draft.proxy_relation.trim().is_empty(), "relation"),
            long("proxy-relation", &draft.proxy_relation, MAX_SHORT),
            none("proxy-phone", draft.by_proxy && !gets_messages(&draft.proxy_phone), "mobile"),
        ],
        BookStep::Slot => {
            vec![none("slot", draft.form != Some(Form::Receive) && draft.window.is_none(), "slot")]
        }
        BookStep::Agreement => vec![
            none("agree-carry", !draft.agree_carry, "agree-carry"),
            none("agree-photo", !draft.agree_photo && draft.form != Some(Form::Receive), "agree-photo"),
        ],
    };
    found.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Draft {
        let mut draft =
            Draft { form: Some(Form::Both), line: "Thôn 2".into(), name: " Hằng ".into(), ..Draft::default() };
        draft.procedure = Some(Chosen {
            code: ProcedureCode::from("1.004222"),
            from: "2026-01-01".parse().unwrap(),
            name: "Khai sinh".into(),
        });
        draft.settle(PlaceHit {
            commune: "22051".into(),
            name: "Sông Cầu".into(),
            short: None,
            province: "Đắk Lắk".into(),
            served: true,
            point: [109.2, 13.4],
            agencies: vec![AgencyId::from("A1")],
        });
        draft.window = Some(Window { day: "2026-11-25".parse().unwrap(), from_min: 480, to_min: 600 });
        (draft.agree_carry, draft.agree_photo) = (true, true);
        draft.begun(1_000, [1; 10], "0905123456")
    }

    #[test]
    fn a_whole_draft_makes_a_booking_with_trimmed_names_and_an_international_number() {
        let Some(Body::Book(book)) = whole().booking() else { panic!("no booking") };
        assert_eq!((book.person.name.as_str(), book.person.phone.as_str()), ("Hằng", "+84905123456"));
        assert_eq!(book.consent, "2026-11/carry+photo");
        assert_eq!(book.slip_code, None);
    }

    #[test]
    fn nothing_is_booked_without_agreement_or_where_the_post_does_not_come() {
        assert!(Draft { agree_carry: false, ..whole() }.booking().is_none());
        let mut unserved = whole();
        unserved.commune.as_mut().unwrap().served = false;
        assert!(unserved.booking().is_none());
    }

    #[test]
    fn for_a_caller_nothing_is_booked_before_they_agreed_aloud() {
        let draft = Draft { caller: Some("+84905000111".into()), ..whole() };
        assert!(draft.booking().is_none());
        let Some(Body::Book(book)) = (Draft { agree_spoken: true, ..draft }).booking() else { panic!("no booking") };
        assert_eq!(
            (book.caller.as_deref(), book.consent.as_str()),
            (Some("+84905000111"), "2026-11/carry+photo+spoken")
        );
    }

    #[test]
    fn bringing_only_a_result_needs_the_slip_and_no_window() {
        let draft = Draft { form: Some(Form::Receive), window: None, ..whole() };
        assert!(draft.booking().is_none());
        let Some(Body::Book(book)) = (Draft { slip_code: "H15-1".into(), ..draft }).booking() else { panic!() };
        assert_eq!((book.window, book.slip_code.as_deref()), (None, Some("H15-1")));
    }

    #[test]
    fn another_procedure_forgets_what_depended_on_it() {
        let mut draft = whole();
        draft.ready = vec![1];
        draft.choose(Chosen { code: ProcedureCode::from("2.000635"), ..draft.procedure.clone().unwrap() });
        assert!(draft.ready.is_empty() && draft.form.is_none() && draft.window.is_none());
        assert_eq!(draft.name, " Hằng ");
    }

    #[test]
    fn the_id_is_made_once() {
        let draft = whole();
        assert_eq!(draft.clone().begun(2_000, [9; 10], "").dossier, draft.dossier);
    }
}
