//! From rows of the national base to versions of the catalogue. One bad row never costs the others: each row is taken,
//! with what had to be changed said one by one, or refused with the field at fault. A file that is no list of rows is
//! refused as a whole. Codes are lasting; what they say to people is in the texts (`import.ftl`).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::wording::{self, Doubt};
use super::{
    Bcci, Channel, Component, Form, IneligibleReason, Known, Level, ProcedureCode, ProcedureVersion, Scope, StateFee,
    StatedLimit,
};

/// Largest file read, bytes.
pub const MAX_BYTES: usize = 64 << 20;
/// Most rows in a file.
pub const MAX_ROWS: usize = 20_000;
/// Most components in a row, and most lines in a channel.
pub const MAX_LINES: usize = 500;
/// Longest text of a field, characters.
pub const MAX_CHARS: usize = 20_000;
/// Longest name of an agency; what is longer is no name.
pub const MAX_AGENCY_CHARS: usize = 200;
/// Characters of a value shown in the report.
const SHOWN_CHARS: usize = 80;

/// Provinces by the name the base uses as scope.
const SCOPES: [(&str, &str); 1] = [("daklak", "66")];

/// Where a file comes from; goes into every version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Name of the source for people.
    pub source: String,
    /// Day on which the source was read.
    pub checked_at: NaiveDate,
}

/// Why a whole file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRefusal {
    /// More than [`MAX_BYTES`].
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Not JSON; the place of the first fault.
    NotJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// JSON, but not a list of rows.
    NotArray,
    /// More than [`MAX_ROWS`].
    TooManyRows {
        /// How many.
        rows: usize,
    },
}

impl FileRefusal {
    /// Lasting code, also the text key (dots as dashes).
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "import.too-large",
            Self::NotJson { .. } => "import.not-json",
            Self::NotArray => "import.not-array",
            Self::TooManyRows { .. } => "import.too-many-rows",
        }
    }
}

/// Why a row is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowRefusal {
    /// Not an object.
    NotObject,
    /// A field is missing or empty.
    FieldMissing,
    /// A field is of another kind than expected.
    FieldMalformed,
    /// Not a code of the national base.
    CodeMalformed,
    /// The file has this code for this scope already; the first row counts.
    CodeTwice,
    /// Longer than [`MAX_CHARS`].
    TextTooLong,
    /// More than [`MAX_LINES`].
    TooManyLines,
    /// Neither the country nor a province we know.
    ScopeUnknown,
    /// No channel: nothing says how the dossier may be sent.
    ChannelsMissing,
}

impl RowRefusal {
    /// Every reason, for checks.
    pub const ALL: [Self; 9] = [
        Self::NotObject,
        Self::FieldMissing,
        Self::FieldMalformed,
        Self::CodeMalformed,
        Self::CodeTwice,
        Self::TextTooLong,
        Self::TooManyLines,
        Self::ScopeUnknown,
        Self::ChannelsMissing,
    ];

    /// Lasting code, also the text key (dots as dashes).
    pub fn code(self) -> &'static str {
        match self {
            Self::NotObject => "import.not-object",
            Self::FieldMissing => "import.field-missing",
            Self::FieldMalformed => "import.field-malformed",
            Self::CodeMalformed => "import.code-malformed",
            Self::CodeTwice => "import.code-twice",
            Self::TextTooLong => "import.text-too-long",
            Self::TooManyLines => "import.too-many-lines",
            Self::ScopeUnknown => "import.scope-unknown",
            Self::ChannelsMissing => "import.channels-missing",
        }
    }
}

/// What was changed while a row was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Spaces were trimmed, letters composed.
    TextCleaned,
    /// A channel's name was brought to the usual one.
    ChannelRenamed,
    /// A channel nobody knows was left out.
    ChannelDropped,
    /// The agency is no name and was left out.
    AgencyDropped,
    /// The level is not one of the three.
    LevelUnknown,
    /// A limit has no unit that can be read: unknown.
    LimitUnknown,
    /// An amount is too small to be meant: unknown.
    FeeTooSmall,
    /// An amount of the national base that the province fixes: unknown.
    FeeSetByProvince,
    /// An amount that is no amount in đồng: unknown.
    FeeUnreadable,
}

impl ChangeKind {
    /// Every kind, for checks.
    pub const ALL: [Self; 9] = [
        Self::TextCleaned,
        Self::ChannelRenamed,
        Self::ChannelDropped,
        Self::AgencyDropped,
        Self::LevelUnknown,
        Self::LimitUnknown,
        Self::FeeTooSmall,
        Self::FeeSetByProvince,
        Self::FeeUnreadable,
    ];

    /// Lasting code, also the text key (dots as dashes).
    pub fn code(self) -> &'static str {
        match self {
            Self::TextCleaned => "import.text-cleaned",
            Self::ChannelRenamed => "import.channel-renamed",
            Self::ChannelDropped => "import.channel-dropped",
            Self::AgencyDropped => "import.agency-dropped",
            Self::LevelUnknown => "import.level-unknown",
            Self::LimitUnknown => "import.limit-unknown",
            Self::FeeTooSmall => "import.fee-too-small",
            Self::FeeSetByProvince => "import.fee-set-by-province",
            Self::FeeUnreadable => "import.fee-unreadable",
        }
    }
}

/// One thing changed in a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What.
    pub kind: ChangeKind,
    /// Field of the source.
    pub field: &'static str,
    /// As it was, shortened.
    pub from: String,
    /// As it is now, shortened; empty when left out or unknown.
    pub to: String,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken; `changes` is empty when nothing had to be changed.
    Taken {
        /// The version, unstored.
        version: Box<ProcedureVersion>,
        /// What was changed, without repeats.
        changes: Vec<Change>,
    },
    /// Not taken.
    Refused {
        /// Field at fault; empty for the whole row.
        field: &'static str,
        /// Why.
        why: RowRefusal,
    },
}

/// One row and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Place in the file, from 1.
    pub row: usize,
    /// The code as written, shortened; empty when there is none.
    pub code: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// Reads a file of the national base: a JSON array of procedures.
pub fn read(bytes: &[u8], origin: &Origin) -> Result<Vec<Row>, FileRefusal> {
    if bytes.len() > MAX_BYTES {
        return Err(FileRefusal::TooLarge { bytes: bytes.len() });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let rows: Vec<&RawValue> = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => FileRefusal::NotArray,
        serde_json::error::Category::Io | serde_json::error::Category::Syntax | serde_json::error::Category::Eof => {
            FileRefusal::NotJson { line: error.line(), column: error.column() }
        }
    })?;
    if rows.len() > MAX_ROWS {
        return Err(FileRefusal::TooManyRows { rows: rows.len() });
    }
    let mut seen = HashSet::new();
    Ok(rows.iter().enumerate().map(|(at, raw)| take(at + 1, raw, origin, &mut seen)).collect())
}

fn take(row: usize, raw: &RawValue, origin: &Origin, seen: &mut HashSet<String>) -> Row {
    let Ok(fields) = serde_json::from_str::<Map<String, Value>>(raw.get()) else {
        return Row { row, code: String::new(), outcome: Outcome::Refused { field: "", why: RowRefusal::NotObject } };
    };
    let code = match fields.get("code") {
        Some(Value::String(code)) => shown(code),
        Some(other) => shown(&other.to_string()),
        None => String::new(),
    };
    let mut reader = Reader { fields: &fields, changes: BTreeSet::new() };
    let outcome = match reader.version(origin) {
        Err((field, why)) => Outcome::Refused { field, why },
        Ok(version) if !seen.insert(format!("{:?} {}", version.scope, version.code)) => {
            Outcome::Refused { field: "code", why: RowRefusal::CodeTwice }
        }
        Ok(version) => Outcome::Taken { version: Box::new(version), changes: reader.changes.into_iter().collect() },
    };
    Row { row, code, outcome }
}

/// The beginning of a value, for the report.
fn shown(text: &str) -> String {
    let mut cut: String = text.chars().take(SHOWN_CHARS).collect();
    if text.chars().nth(SHOWN_CHARS).is_some() {
        cut.push('…');
    }
    cut
}

type Fault = (&'static str, RowRefusal);

/// Limit, condition and raw words of a channel's line: what two channels must share to be said once.
type Line<T> = Vec<(T, BTreeSet<Channel>)>;

/// Adds `channel` to the equal line, or a new line at the end.
fn merge<T: PartialEq>(lines: &mut Line<T>, line: T, channel: Channel) {
    match lines.iter_mut().find(|(known, _)| *known == line) {
        Some((_, channels)) => {
            channels.insert(channel);
        }
        None => lines.push((line, BTreeSet::from([channel]))),
    }
}

struct Reader<'a> {
    fields: &'a Map<String, Value>,
    changes: BTreeSet<Change>,
}

impl Reader<'_> {
    fn version(&mut self, origin: &Origin) -> Result<ProcedureVersion, Fault> {
        let code = ProcedureCode::new(&self.required("code")?).map_err(|_| ("code", RowRefusal::CodeMalformed))?;
        let name = self.required("name")?;
        let scope = self.scope()?;
        let level_text = self.optional("level")?;
        let level = wording::level(&level_text);
        if level == Level::Other {
            self.changed(ChangeKind::LevelUnknown, "level", &level_text, "");
        }
        let agency = self.agency()?;
        let channels = self.channels()?;
        let (bcci, forms) = if channels.contains_key(&Channel::Postal) {
            let forms = [Form::Send, Form::Receive, Form::Both];
            (Bcci::Eligible, BTreeSet::from(forms))
        } else {
            (Bcci::NotEligible { reason: IneligibleReason::ChannelNotOffered }, BTreeSet::new())
        };
        let limits = self.limits(&channels)?;
        let fees = self.fees(&channels, scope == Scope::National)?;
        Ok(ProcedureVersion {
            code,
            name,
            level,
            field: self.optional("field")?,
            decision: self.optional("decision")?,
            scope,
            agency,
            bcci,
            forms,
            components: self.components()?,
            fees,
            limits,
            stages: Vec::new(),
            cutoff_applies: None,
            results: wording::results(&self.optional("result")?),
            recall: Known::Unknown,
            recall_if_lost: None,
            effective_from: None,
            effective_to: None,
            source: origin.source.clone(),
            checked_at: origin.checked_at,
        })
    }

    fn changed(&mut self, kind: ChangeKind, field: &'static str, from: &str, to: &str) {
        self.changes.insert(Change { kind, field, from: shown(from), to: shown(to) });
    }

    /// The clean text of `value`; notes a change of the text.
    fn text(&mut self, field: &'static str, value: Option<&Value>) -> Result<String, Fault> {
        let text = match value {
            None | Some(Value::Null) => return Ok(String::new()),
            Some(Value::String(text)) => text,
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                return Err((field, RowRefusal::FieldMalformed));
            }
        };
        if text.chars().nth(MAX_CHARS).is_some() {
            return Err((field, RowRefusal::TextTooLong));
        }
        let clean = wording::clean(text);
        if clean != *text {
            self.changed(ChangeKind::TextCleaned, field, text, &clean);
        }
        Ok(clean)
    }

    fn optional(&mut self, field: &'static str) -> Result<String, Fault> {
        self.text(field, self.fields.get(field))
    }

    fn required(&mut self, field: &'static str) -> Result<String, Fault> {
        let text = self.optional(field)?;
        if text.is_empty() { Err((field, RowRefusal::FieldMissing)) } else { Ok(text) }
    }

    fn scope(&mut self) -> Result<Scope, Fault> {
        let scope = self.required("scope")?;
        if scope == "national" {
            return Ok(Scope::National);
        }
        let province = SCOPES.iter().find(|(name, code)| *name == scope || *code == scope);
        province.map(|(_, code)| Scope::Province((*code).to_owned())).ok_or(("scope", RowRefusal::ScopeUnknown))
    }

    fn agency(&mut self) -> Result<Option<String>, Fault> {
        let agency = self.optional("agency")?;
        if agency.chars().nth(MAX_AGENCY_CHARS).is_some() || agency.contains('*') {
            self.changed(ChangeKind::AgencyDropped, "agency", &agency, "");
            return Ok(None);
        }
        Ok(wording::stated(&agency).map(str::to_owned))
    }

    /// The lines of each channel, by the channel's usual name.
    fn channels(&mut self) -> Result<BTreeMap<Channel, Vec<Map<String, Value>>>, Fault> {
        let given = match self.fields.get("channels") {
            None | Some(Value::Null) => return Err(("channels", RowRefusal::FieldMissing)),
            Some(Value::Object(given)) => given,
            Some(_) => return Err(("channels", RowRefusal::FieldMalformed)),
        };
        let mut channels: BTreeMap<Channel, Vec<Map<String, Value>>> = BTreeMap::new();
        for (name, lines) in given {
            let (channel, usual) = match name.trim().to_lowercase().as_str() {
                "direct" => (Channel::Direct, "direct"),
                "online" => (Channel::Online, "online"),
                "postal" | "post" => (Channel::Postal, "postal"),
                _ => {
                    self.changed(ChangeKind::ChannelDropped, "channels", name, "");
                    continue;
                }
            };
            if name != usual {
                self.changed(ChangeKind::ChannelRenamed, "channels", name, usual);
            }
            let Value::Array(lines) = lines else { return Err(("channels", RowRefusal::FieldMalformed)) };
            if lines.len() > MAX_LINES {
                return Err(("channels", RowRefusal::TooManyLines));
            }
            let kept = channels.entry(channel).or_default();
            for line in lines {
                let Value::Object(line) = line else { return Err(("channels", RowRefusal::FieldMalformed)) };
                kept.push(line.clone());
            }
        }
        if channels.is_empty() { Err(("channels", RowRefusal::ChannelsMissing)) } else { Ok(channels) }
    }

    fn limits(&mut self, channels: &BTreeMap<Channel, Vec<Map<String, Value>>>) -> Result<Vec<StatedLimit>, Fault> {
        let mut lines: Line<(String, String)> = Vec::new();
        for (channel, entries) in channels {
            for entry in entries {
                let raw = self.text("channels.time", entry.get("time"))?;
                let note = self.text("channels.note", entry.get("note"))?;
                merge(&mut lines, (raw, note), *channel);
            }
        }
        let mut limits = Vec::with_capacity(lines.len());
        for ((raw, note), channels) in lines {
            let limit = wording::limit(&raw);
            if limit == Known::Unknown {
                self.changed(ChangeKind::LimitUnknown, "channels.time", &raw, "");
            }
            let condition = (!note.is_empty()).then_some(note);
            limits.push(StatedLimit { channels, limit, condition, communes: BTreeSet::new(), raw });
        }
        Ok(limits)
    }

    fn fees(
        &mut self,
        channels: &BTreeMap<Channel, Vec<Map<String, Value>>>,
        national: bool,
    ) -> Result<Known<Vec<StateFee>>, Fault> {
        let mut lines: Line<(String, wording::Amount)> = Vec::new();
        for (channel, entry) in channels.iter().flat_map(|(channel, entries)| entries.iter().map(move |e| (channel, e)))
        {
            let given = match entry.get("fee") {
                None | Some(Value::Null) => continue,
                Some(Value::Array(given)) if given.len() <= MAX_LINES => given,
                Some(Value::Array(_)) => return Err(("channels.fee", RowRefusal::TooManyLines)),
                Some(_) => return Err(("channels.fee", RowRefusal::FieldMalformed)),
            };
            for line in given {
                let line = self.text("channels.fee", Some(line))?;
                for amount in wording::amounts(&line, national) {
                    merge(&mut lines, amount, *channel);
                }
            }
        }
        let mut fees = Vec::with_capacity(lines.len());
        for ((raw, amount), channels) in lines {
            let kind = amount.doubt.map(|doubt| match doubt {
                Doubt::TooSmall => ChangeKind::FeeTooSmall,
                Doubt::SetByProvince => ChangeKind::FeeSetByProvince,
                Doubt::Unreadable => ChangeKind::FeeUnreadable,
            });
            if let Some(kind) = kind {
                self.changed(kind, "channels.fee", &raw, "");
            }
            let wording::Amount { dong: amount_dong, kind, condition, doubt: _ } = amount;
            fees.push(StateFee { channels, kind, amount_dong, moment: None, condition, exempt: Vec::new(), raw });
        }
        Ok(if fees.is_empty() { Known::Unknown } else { Known::Known(fees) })
    }

    fn components(&mut self) -> Result<Vec<Component>, Fault> {
        const FIELD: &str = "documents";
        let given = match self.fields.get(FIELD) {
            None | Some(Value::Null) => return Err((FIELD, RowRefusal::FieldMissing)),
            Some(Value::Array(given)) if given.len() <= MAX_LINES => given,
            Some(Value::Array(_)) => return Err((FIELD, RowRefusal::TooManyLines)),
            Some(_) => return Err((FIELD, RowRefusal::FieldMalformed)),
        };
        let mut components = Vec::with_capacity(given.len());
        for (id, line) in (1..).zip(given) {
            let Value::Object(line) = line else { return Err((FIELD, RowRefusal::FieldMalformed)) };
            let name = self.text("documents.name", line.get("name"))?;
            if name.is_empty() {
                return Err(("documents.name", RowRefusal::FieldMissing));
            }
            let (group, condition) = wording::group(&self.text("documents.group", line.get("group"))?);
            let originals = count("documents.originals", line.get("originals"))?;
            let copies = count("documents.copies", line.get("copies"))?;
            let form = wording::document_form(&name, originals, copies);
            components.push(Component { id, name, group, condition, originals, copies, form, returned: None });
        }
        Ok(components)
    }
}

/// A whole number of papers, up to 999.
fn count(field: &'static str, value: Option<&Value>) -> Result<u16, Fault> {
    let value = value.ok_or((field, RowRefusal::FieldMissing))?;
    let count = value.as_u64().filter(|count| *count < 1000).and_then(|count| u16::try_from(count).ok());
    count.ok_or((field, RowRefusal::FieldMalformed))
}

#[cfg(test)]
mod tests;
