//! The catalogue of procedures: what a dossier consists of, what it costs, how long the agency may take, and whether the
//! public post may carry it. Every row is a version; a dossier keeps the version in force at its filing moment.
//!
//! What the source does not say is [`Known::Unknown`], never a default. The JSON shape is frozen: add, never rename.
//! Which version counts is in [`choice`]; how rows of the national base become versions is in [`import`]; the words of the
//! source are read in [`wording`].

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{CommuneCode, ProcedureCode};
use crate::money::exemption::StateFeeGroup;
use crate::money::{FeeMoment, Percent};
use crate::shipment::Leg;
use crate::time::limit::LimitUnit;
use crate::time::stages::StageSlice;

pub mod choice;
pub mod import;
pub mod wording;

/// A value the source states, or the plain statement that it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known<T> {
    /// Stated by the source.
    Known(T),
    /// Not stated, or not in a form that can be read without guessing.
    Unknown,
}

impl<T> Known<T> {
    /// The value, if there is one.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }
}

/// Level of government that decides. District level ended on 1 July 2025.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Cấp xã.
    Commune,
    /// Cấp tỉnh.
    Province,
    /// Cấp bộ, trung ương.
    Ministry,
    /// Cơ quan khác.
    Other,
}

/// Where a version applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The whole country.
    National,
    /// One province, by its two-digit code; its portal wins over the national base (QĐ 45/2016 Đ6(2)).
    Province(String),
}

/// How a dossier may reach the agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// At the counter.
    Direct,
    /// Through the portal.
    Online,
    /// Through the public post.
    Postal,
}

/// May the public post carry this procedure? (QĐ 45/2016 Đ1(2), Đ13(1–2))
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "bcci", rename_all = "snake_case")]
pub enum Bcci {
    /// Yes, in the forms listed by the version.
    Eligible,
    /// No, and the citizen is told why.
    NotEligible {
        /// Why not.
        reason: IneligibleReason,
    },
}

/// Why the post may not carry a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IneligibleReason {
    /// The citizen may not authorise anyone and must appear.
    InPersonRequired,
    /// The agency has not published it in its list.
    NotPublished,
    /// The agency has suspended it.
    AgencySuspended,
    /// The source names channels, the post is not among them.
    ChannelNotOffered,
}

impl IneligibleReason {
    /// Lasting code, also the text key (dots as dashes).
    pub fn code(self) -> &'static str {
        match self {
            Self::InPersonRequired => "catalogue.in-person-required",
            Self::NotPublished => "catalogue.not-published",
            Self::AgencySuspended => "catalogue.agency-suspended",
            Self::ChannelNotOffered => "catalogue.channel-not-offered",
        }
    }
}

/// What the post is asked to do (`Quyết định 45/2016/QĐ-TTg` Điều 5, read 2026-11-23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// (a) send the dossier.
    #[serde(alias = "a", alias = "send_dossier")]
    Send,
    /// (b) bring the result; it was filed elsewhere.
    #[serde(alias = "b", alias = "receive_result")]
    Receive,
    /// (c) both.
    #[serde(alias = "c")]
    Both,
}

impl Form {
    /// The legs that the post carries and that are paid for.
    pub fn legs(self) -> &'static [Leg] {
        match self {
            Self::Send => &[Leg::Pickup],
            Self::Receive => &[Leg::Return],
            Self::Both => &[Leg::Pickup, Leg::Return],
        }
    }
}

/// What is done with a line of the component list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComponentGroup {
    /// Giấy tờ phải nộp: counted, and goes to the agency.
    #[serde(alias = "to_submit")]
    Submit,
    /// Giấy tờ phải xuất trình: is shown and stays with the citizen.
    #[serde(alias = "to_show")]
    Show,
    /// A remark, not a paper.
    Note,
}

/// The form in which a paper is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentForm {
    /// Bản chính.
    Original,
    /// Bản chứng thực.
    CertifiedCopy,
    /// Bản sao.
    Copy,
    /// Bản điện tử.
    Electronic,
}

/// One line of the component list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Stable within its version; 1 and up.
    pub id: u32,
    /// What the paper is.
    pub name: String,
    /// To submit, to show, or a note.
    pub group: ComponentGroup,
    /// When it is needed; absent = always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// How many originals.
    pub originals: u16,
    /// How many copies.
    pub copies: u16,
    /// Form of the paper that is counted.
    pub form: DocumentForm,
    /// Whether it comes back with the result or stays with the agency; absent = the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<bool>,
}

/// The two kinds of state money (Luật Phí và lệ phí 97/2015 Đ3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// Phí.
    Fee,
    /// Lệ phí.
    Charge,
}

/// State money of a procedure: held in trust by the post, never part of the postage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateFee {
    /// Channels for which the source states it.
    pub channels: BTreeSet<Channel>,
    /// Fee or charge.
    pub kind: Known<FeeKind>,
    /// Amount in đồng; known zero = free.
    pub amount_dong: Known<u64>,
    /// When it is collected (national codes 1, 2, 4); absent = the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<FeeMoment>,
    /// When it applies, exemptions, who fixes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Groups that pay less or nothing, as the source names them (Luật Phí và lệ phí 97/2015 Đ10); empty = it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<ExemptGroup>,
    /// The words of the source.
    pub raw: String,
}

/// A group that a state fee exempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExemptGroup {
    /// Which.
    pub group: StateFeeGroup,
    /// Part that is waived; all of it where nothing is said.
    #[serde(default = "Percent::all")]
    pub percent: Percent,
}

/// An exact number of halves: 2.5 days are five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Halves(pub u32);

impl fmt::Display for Halves {
    /// As the source writes it: `2`, `2.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0 / 2, if self.0 % 2 == 1 { ".5" } else { "" })
    }
}

/// How long the agency may take, as the decision says it; what the clock counts is
/// [`TimeLimit`](crate::time::limit::TimeLimit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedAmount {
    /// Unit; a bare digit in the source has none and is unknown.
    pub unit: LimitUnit,
    /// Amount in halves of the unit, at least one.
    pub halves: Halves,
}

impl StatedAmount {
    /// The amount in whole units; `None` when there is a half.
    pub fn whole(self) -> Option<u32> {
        self.halves.0.is_multiple_of(2).then_some(self.halves.0 / 2)
    }
}

/// A limit as stated for some channels, perhaps under a condition. A channel may have several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedLimit {
    /// Channels for which the source states it.
    pub channels: BTreeSet<Channel>,
    /// The limit, or unknown.
    pub limit: Known<StatedAmount>,
    /// When it applies, and what longer limit holds elsewhere (communes in the mountains …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The communes it holds in, where it does not hold everywhere.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub communes: BTreeSet<CommuneCode>,
    /// The words of the source.
    pub raw: String,
}

/// One version of one procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureVersion {
    /// Code in the national base.
    pub code: ProcedureCode,
    /// Name for people.
    pub name: String,
    /// Level that decides.
    pub level: Level,
    /// Field (lĩnh vực).
    pub field: String,
    /// Decision that published it; may be empty.
    pub decision: String,
    /// Where it applies.
    pub scope: Scope,
    /// Who decides, where the source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// May the post carry it?
    #[serde(flatten)]
    pub bcci: Bcci,
    /// In which forms; empty when not eligible.
    pub forms: BTreeSet<Form>,
    /// Papers, in the order in which they are counted.
    pub components: Vec<Component>,
    /// State money; unknown when the source lists none, which does not mean free.
    pub fees: Known<Vec<StateFee>>,
    /// Time limits.
    pub limits: Vec<StatedLimit>,
    /// The stages of the inter-agency flow with their slices of the limit, in order (NĐ 61/2018 Đ19(6)); empty = not stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageSlice>,
    /// Whether a limit in hours begins on the next working day for what is filed after the cut-off; absent = it does. Not
    /// confirmed for any procedure, so the operator may say it for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutoff_applies: Option<bool>,
    /// What the agency issues.
    pub results: Vec<String>,
    /// Old papers taken back on delivery (TT 17/2017 Đ5(2)đ).
    pub recall: Known<Vec<String>>,
    /// The agency's rule for an old paper that was lost (TT 17/2017 Đ5(2)đ); absent = not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall_if_lost: Option<String>,
    /// First day; absent = the source does not say, in force when checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<NaiveDate>,
    /// Last day; absent = still in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<NaiveDate>,
    /// Where the facts were read.
    pub source: String,
    /// When they were read.
    pub checked_at: NaiveDate,
}

impl ProcedureVersion {
    /// Is this version in force on `day`? An unstated first or last day does not limit it.
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        self.effective_from.is_none_or(|from| from <= day) && self.effective_to.is_none_or(|to| day <= to)
    }

    /// May the post carry it in `form`?
    pub fn offers(&self, form: Form) -> bool {
        self.bcci == Bcci::Eligible && self.forms.contains(&form)
    }

    /// The limits stated for `channel`.
    pub fn limits_for(&self, channel: Channel) -> impl Iterator<Item = &StatedLimit> {
        self.limits.iter().filter(move |limit| limit.channels.contains(&channel))
    }

    /// The one limit of `channel`; unknown when it is not stated, or when several conditions leave a choice to a person.
    pub fn limit(&self, channel: Channel) -> Known<StatedAmount> {
        let mut stated = self.limits_for(channel);
        match (stated.next(), stated.next()) {
            (Some(only), None) => only.limit,
            (Some(_), Some(_)) | (None, _) => Known::Unknown,
        }
    }

    /// The limit of `channel` in one commune: the one stated for that commune, else the one that holds everywhere.
    pub fn limit_in(&self, channel: Channel, commune: &CommuneCode) -> Known<StatedAmount> {
        let only = |here: bool| {
            let of =
                |limit: &&StatedLimit| if here { limit.communes.contains(commune) } else { limit.communes.is_empty() };
            let mut stated = self.limits_for(channel).filter(of);
            (stated.next(), stated.next())
        };
        match (only(true), only(false)) {
            ((Some(own), None), _) | ((None, None), (Some(own), None)) => own.limit,
            _ => Known::Unknown,
        }
    }

    /// The state money stated for `channel`; unknown when nothing is stated.
    pub fn fees_for(&self, channel: Channel) -> Known<Vec<&StateFee>> {
        match &self.fees {
            Known::Known(fees) => {
                let fees: Vec<_> = fees.iter().filter(|fee| fee.channels.contains(&channel)).collect();
                if fees.is_empty() { Known::Unknown } else { Known::Known(fees) }
            }
            Known::Unknown => Known::Unknown,
        }
    }

    /// Groups that some fee of the postal channel frees, in part or whole.
    pub fn exempt_groups(&self) -> Vec<StateFeeGroup> {
        let Known::Known(fees) = self.fees_for(Channel::Postal) else { return Vec::new() };
        let groups: BTreeSet<_> = fees.iter().flat_map(|fee| &fee.exempt).map(|exempt| exempt.group).collect();
        groups.into_iter().collect()
    }

    /// The component of that id.
    pub fn component(&self, id: u32) -> Option<&Component> {
        self.components.iter().find(|component| component.id == id)
    }
}

/// Reads a catalogue in our own form: a JSON array of versions.
pub fn read(json: &str) -> Result<Vec<ProcedureVersion>, serde_path_to_error::Error<serde_json::Error>> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(json))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn version() -> ProcedureVersion {
        let channels = BTreeSet::from([Channel::Direct, Channel::Postal]);
        ProcedureVersion {
            code: ProcedureCode::new("1.115256").unwrap(),
            name: "Đăng ký biến động".to_owned(),
            level: Level::Province,
            field: "Đất đai".to_owned(),
            decision: "2175/QĐ-UBND".to_owned(),
            scope: Scope::Province("66".to_owned()),
            agency: None,
            bcci: Bcci::Eligible,
            forms: BTreeSet::from([Form::Send, Form::Both]),
            components: vec![Component {
                id: 1,
                name: "Đơn".to_owned(),
                group: ComponentGroup::Submit,
                condition: None,
                originals: 1,
                copies: 0,
                form: DocumentForm::Original,
                returned: None,
            }],
            fees: Known::Known(vec![StateFee {
                channels: BTreeSet::from([Channel::Postal]),
                kind: Known::Unknown,
                amount_dong: Known::Known(50_000),
                moment: None,
                condition: None,
                exempt: Vec::new(),
                raw: "50000 VNĐ ()".to_owned(),
            }]),
            limits: vec![StatedLimit {
                channels,
                limit: Known::Known(StatedAmount { unit: LimitUnit::WorkingDay, halves: Halves(5) }),
                condition: None,
                communes: BTreeSet::new(),
                raw: "2.5 ngày làm việc".to_owned(),
            }],
            stages: Vec::new(),
            cutoff_applies: None,
            results: vec!["Giấy chứng nhận".to_owned()],
            recall: Known::Unknown,
            recall_if_lost: None,
            effective_from: NaiveDate::from_ymd_opt(2026, 1, 1),
            effective_to: None,
            source: "test".to_owned(),
            checked_at: NaiveDate::from_ymd_opt(2026, 7, 1).unwrap(),
        }
    }

    #[test]
    fn the_json_shape_is_frozen() {
        let json = serde_json::json!({
            "code": "1.115256", "name": "Đăng ký biến động", "level": "province", "field": "Đất đai",
            "decision": "2175/QĐ-UBND", "scope": { "province": "66" }, "bcci": "eligible",
            "forms": ["send_dossier", "both"],
            "components": [{ "id": 1, "name": "Đơn", "group": "to_submit", "originals": 1, "copies": 0, "form": "original" }],
            "fees": { "known": [{ "channels": ["postal"], "kind": "unknown", "amount_dong": { "known": 50000 }, "raw": "50000 VNĐ ()" }] },
            "limits": [{ "channels": ["direct", "postal"], "limit": { "known": { "unit": "working_day", "halves": 5 } }, "raw": "2.5 ngày làm việc" }],
            "results": ["Giấy chứng nhận"], "recall": "unknown",
            "effective_from": "2026-01-01", "source": "test", "checked_at": "2026-07-01",
        });
        assert_eq!(
            serde_json::from_value::<ProcedureVersion>(json.clone()).unwrap(),
            version(),
            "older names are read"
        );
        let mut written = json;
        written["forms"] = serde_json::json!(["send", "both"]);
        written["components"][0]["group"] = "submit".into();
        assert_eq!(serde_json::to_value(version()).unwrap(), written);
        let refused = Bcci::NotEligible { reason: IneligibleReason::ChannelNotOffered };
        assert_eq!(
            serde_json::to_value(refused).unwrap(),
            serde_json::json!({ "bcci": "not_eligible", "reason": "channel_not_offered" })
        );
    }

    #[test]
    fn half_a_day_is_exact() {
        let limit = version().limit(Channel::Postal);
        assert_eq!(limit.known().and_then(|limit| limit.whole()), None);
        assert_eq!(limit.known().map(|limit| limit.halves.to_string()).as_deref(), Some("2.5"));
        assert_eq!(StatedAmount { unit: LimitUnit::Month, halves: Halves(6) }.whole(), Some(3));
    }

    #[test]
    fn what_is_not_stated_for_a_channel_is_unknown() {
        assert_eq!(version().limit(Channel::Online), Known::Unknown);
        assert_eq!(version().fees_for(Channel::Direct), Known::Unknown);
        let mut two = version();
        two.limits.push(two.limits[0].clone());
        assert_eq!(two.limit(Channel::Postal), Known::Unknown, "a choice between conditions belongs to a person");
    }

    #[test]
    fn codes_are_text_of_one_shape() {
        for wrong in ["1.0133611", "1.00119", "1001193", " 1.001193", "1.00119a", ""] {
            assert_eq!(ProcedureCode::new(wrong), Err(crate::ids::NotAnId), "{wrong}");
        }
        assert!(serde_json::from_str::<ProcedureCode>("1.001193").is_err(), "a number is no code");
    }

    #[test]
    fn a_version_is_in_force_between_its_days_inclusive() {
        let day = |d: &str| d.parse::<NaiveDate>().unwrap();
        let mut version = version();
        version.effective_to = Some(day("2026-12-31"));
        assert!(!version.is_in_force(day("2025-12-31")));
        assert!(version.is_in_force(day("2026-01-01")) && version.is_in_force(day("2026-12-31")));
        assert!(!version.is_in_force(day("2027-01-01")));
    }

    #[test]
    fn a_form_is_offered_only_by_an_eligible_version() {
        let mut version = version();
        assert!(version.offers(Form::Both) && !version.offers(Form::Receive));
        version.bcci = Bcci::NotEligible { reason: IneligibleReason::AgencySuspended };
        assert!(!version.offers(Form::Both));
    }
}
