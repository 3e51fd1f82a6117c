//! Checks a proof pack by its description alone (`docs/proof-pack.md`); shares no code with the server.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What a pack that holds proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which record.
    pub subject: String,
    /// Its entries.
    pub entries: usize,
    /// How many of them show their personal fields.
    pub shown: usize,
    /// How many had theirs purged.
    pub purged: usize,
    /// Receipts.
    pub receipts: usize,
    /// Photos and signatures.
    pub blobs: usize,
    /// Photos and signatures that were purged.
    pub blobs_purged: usize,
    /// Number and hash of the newest checkpoint, to be compared with one that was kept elsewhere.
    pub checkpoint: (u64, String),
    /// Keys that signed: id and public half.
    pub keys: BTreeMap<String, String>,
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, entries, shown, purged, receipts, blobs, blobs_purged, checkpoint, keys } = self;
        writeln!(f, "holds: {subject}")?;
        writeln!(f, "entries: {entries}, personal fields of {shown} shown and of {purged} purged")?;
        writeln!(f, "receipts: {receipts}; photos and signatures: {blobs}, purged: {blobs_purged}")?;
        writeln!(f, "newest checkpoint: {} {}", checkpoint.0, checkpoint.1)?;
        for (id, public) in keys {
            writeln!(f, "signed with key {id}: {public}")?;
        }
        Ok(())
    }
}

/// What does not hold, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

type Checked<T> = Result<T, Broken>;

fn broken<T>(what: impl Into<String>) -> Checked<T> {
    Err(Broken(what.into()))
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Checked<()> {
    if holds { Ok(()) } else { Err(Broken(what())) }
}

/// Checks the text of a pack. `trusted` are public keys (base64url without padding) that the caller knows from elsewhere;
/// if there are none, the keys in the pack count.
pub fn verify(text: &str, trusted: &[String]) -> Checked<Held> {
    let pack: Value = serde_json::from_str(text).map_err(|_| Broken("the file is no JSON".into()))?;
    ensure(text_of(&pack, "form")? == "tannoi-proof-v1", || "another form of file".into())?;
    let subject = text_of(&pack, "subject")?.to_owned();
    let keys = Keys::read(&pack, trusted)?;
    let stubs = Stubs::read(&pack, &keys, &subject)?;
    let entries = list(&pack, "entries")?;
    let (shown, purged) = chain(entries, &subject, &stubs)?;
    let receipts = commands(&pack, entries, &subject, &keys, &stubs)?;
    let checkpoint = checkpoints(&pack, entries, &subject, &keys)?;
    let (blobs, blobs_purged) = blobs(&pack, entries, &stubs)?;
    let entries = entries.len();
    Ok(Held { subject, entries, shown, purged, receipts, blobs, blobs_purged, checkpoint, keys: keys.0 })
}

fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

fn text_of<'a>(value: &'a Value, name: &str) -> Checked<&'a str> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| Broken(format!("{name} is missing")))
}

fn number_of(value: &Value, name: &str) -> Checked<i64> {
    value.get(name).and_then(Value::as_i64).ok_or_else(|| Broken(format!("{name} is missing")))
}

fn list<'a>(value: &'a Value, name: &str) -> Checked<&'a [Value]> {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).ok_or_else(|| Broken(format!("{name} is missing")))
}

/// Public keys by id.
struct Keys(BTreeMap<String, String>);

impl Keys {
    fn read(pack: &Value, trusted: &[String]) -> Checked<Self> {
        let given = pack.get("keys").and_then(Value::as_object).ok_or_else(|| Broken("keys is missing".into()))?;
        let mut keys = BTreeMap::new();
        for (id, public) in given {
            let public = public.as_str().unwrap_or_default();
            let bytes = BASE64URL_NOPAD.decode(public.as_bytes()).unwrap_or_default();
            ensure(hash(&bytes)[..16] == **id, || format!("key {id} has another name"))?;
            if trusted.is_empty() || trusted.iter().any(|known| known == public) {
                keys.insert(id.clone(), public.to_owned());
            }
        }
        Ok(Self(keys))
    }

    fn check(&self, id: &str, bytes: &[u8], signature: &str, what: &str) -> Checked<()> {
        let Some(public) = self.0.get(id) else { return broken(format!("{what}: key {id} is not trusted")) };
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).ok();
        let key = decode(public).and_then(|bytes| VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok());
        let signature = decode(signature).and_then(|bytes| Some(Signature::from_bytes(&bytes.try_into().ok()?)));
        match (key, signature) {
            (Some(key), Some(signature)) if key.verify_strict(bytes, &signature).is_ok() => Ok(()),
            _ => broken(format!("{what}: the signature is wrong")),
        }
    }
}

/// What was purged, by signed notes.
#[derive(Default)]
struct Stubs {
    entries: BTreeSet<i64>,
    commands: BTreeSet<String>,
    blobs: BTreeSet<String>,
}

impl Stubs {
    fn read(pack: &Value, keys: &Keys, subject: &str) -> Checked<Self> {
        let mut all = Self::default();
        for stub in list(pack, "purged")? {
            let text = text_of(stub, "text")?;
            let said: Value = serde_json::from_str(text).map_err(|_| Broken("a note of a purge is no JSON".into()))?;
            let signed = format!("tannoi-purge-v1\n{text}");
            keys.check(text_of(&said, "key")?, signed.as_bytes(), text_of(stub, "signature")?, "a note of a purge")?;
            ensure(text_of(&said, "subject")? == subject, || "a note of a purge is about another record".into())?;
            let items = |name: &str| said.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
            all.entries.extend(items("entries").iter().filter_map(Value::as_i64));
            all.commands.extend(items("commands").iter().filter_map(|id| Some(id.as_str()?.to_owned())));
            all.blobs.extend(items("blobs").iter().filter_map(|id| Some(id.as_str()?.to_owned())));
        }
        Ok(all)
    }
}

/// Every entry follows from the one before; personal fields are those that were hashed. How many are shown and purged.
fn chain(entries: &[Value], subject: &str, stubs: &Stubs) -> Checked<(usize, usize)> {
    let (mut previous, mut shown, mut purged) = (hash(subject.as_bytes()), 0, 0);
    ensure(!entries.is_empty(), || "there are no entries".into())?;
    for (at, entry) in entries.iter().enumerate() {
        let number = number_of(entry, "number")?;
        let place = || format!("entry {number}");
        ensure(number == at as i64 + 1, || format!("{}: its number does not follow", place()))?;
        ensure(text_of(entry, "previous")? == previous, || format!("{}: it follows from another one", place()))?;
        let private_hash = entry.get("private_hash").and_then(Value::as_str);
        let by = match number_of(entry, "hash_form")? {
            1 => String::new(),
            2 => {
                let command_hash = entry.get("command_hash").and_then(Value::as_str).unwrap_or("-");
                format!("{command_hash}\n{}\n{}\n", text_of(entry, "actor")?, text_of(entry, "role")?)
            }
            form => return broken(format!("{}: its hash has the unknown form {form}", place())),
        };
        let line = format!(
            "{previous}\n{number}\n{}\n{by}{}\n{}\n{}\n{}\n{}",
            text_of(entry, "command")?,
            number_of(entry, "device_ms")?,
            number_of(entry, "occurred_ms")?,
            number_of(entry, "recorded_ms")?,
            private_hash.unwrap_or("-"),
            text_of(entry, "event")?,
        );
        let made = hash(line.as_bytes());
        ensure(text_of(entry, "hash")? == made, || format!("{}: its hash is another one", place()))?;
        previous = made;
        match (private_hash, entry.get("private")) {
            (Some(said), Some(private)) => {
                let fields = [text_of(private, "salt")?, text_of(private, "content")?].concat();
                ensure(hash(fields.as_bytes()) == said, || format!("{}: other personal fields", place()))?;
                shown += 1;
            }
            (Some(_), None) => purged += usize::from(stubs.entries.contains(&number)),
            (None, Some(_)) => return broken(format!("{}: personal fields that nobody hashed", place())),
            (None, None) => {}
        }
    }
    Ok((shown, purged))
}

/// Every entry has a command with a receipt that is signed and says the same. How many.
fn commands(pack: &Value, entries: &[Value], subject: &str, keys: &Keys, stubs: &Stubs) -> Checked<usize> {
    let commands = list(pack, "commands")?;
    let mut lines = String::from("tannoi-receipts-v1\n");
    let mut hashes = BTreeMap::new();
    for command in commands {
        let (id, said, receipt) = (text_of(command, "id")?, text_of(command, "hash")?, text_of(command, "receipt")?);
        lines.push_str(&hash(receipt.as_bytes()));
        lines.push('\n');
        let read: Value = serde_json::from_str(receipt).map_err(|_| Broken(format!("command {id}: no receipt")))?;
        let place = |what: &str| format!("command {id}: {what}");
        ensure(text_of(&read, "command")? == id, || place("the receipt is about another command"))?;
        ensure(text_of(&read, "hash")? == said, || place("the receipt is about other bytes"))?;
        let outcome = read.get("outcome").and_then(|outcome| outcome.get("is")).and_then(Value::as_str);
        ensure(outcome == Some("accepted"), || place("it was not accepted"))?;
        if let Some(text) = command.get("text").and_then(Value::as_str) {
            ensure(hash(text.as_bytes()) == said, || place("other bytes"))?;
            ensure(!stubs.commands.contains(id), || place("its bytes were purged and are here"))?;
        }
        if let Some(named) = read.get("entry").filter(|entry| text_of(entry, "subject").is_ok_and(|s| s == subject)) {
            let number = number_of(named, "number")?;
            let holds = entries.iter().any(|entry| {
                number_of(entry, "number").is_ok_and(|at| at == number)
                    && text_of(entry, "command").is_ok_and(|of| of == id)
            });
            ensure(holds, || place("the receipt names an entry of another command"))?;
        }
        hashes.insert(id, said);
    }
    let signature = text_of(pack, "receipts_signature")?;
    keys.check(text_of(pack, "receipts_key")?, lines.as_bytes(), signature, "the receipts")?;
    for entry in entries {
        let number = number_of(entry, "number")?;
        let Some(said) = hashes.get(text_of(entry, "command")?) else {
            return broken(format!("entry {number}: there is no receipt of its command"));
        };
        let named = entry.get("command_hash").and_then(Value::as_str);
        ensure(named.is_none_or(|named| named == *said), || format!("entry {number}: its command had other bytes"))?;
    }
    Ok(commands.len())
}

/// The last entry is a leaf below the root of a signed checkpoint, from which signed ones lead to the newest. Number and
/// hash of the newest.
fn checkpoints(pack: &Value, entries: &[Value], subject: &str, keys: &Keys) -> Checked<(u64, String)> {
    let Some(last) = entries.last() else { return broken("there are no entries") };
    let (number, head) = (number_of(last, "number")?, text_of(last, "hash")?);
    let mut climbed = hash(format!("leaf\n{subject}\n{number}\n{head}\n").as_bytes());
    let place = pack.get("place").ok_or_else(|| Broken("place is missing".into()))?;
    for step in list(place, "path")? {
        let neighbour = text_of(step, "hash")?;
        let node = match text_of(step, "side")? {
            "left" => format!("node\n{neighbour}\n{climbed}\n"),
            "right" => format!("node\n{climbed}\n{neighbour}\n"),
            side => return broken(format!("nothing stands {side} of a leaf")),
        };
        climbed = hash(node.as_bytes());
    }
    let mut after: Option<Value> = None;
    let mut newest = None;
    for one in list(pack, "checkpoints")? {
        let text = text_of(one, "text")?;
        let said: Value = serde_json::from_str(text).map_err(|_| Broken("a checkpoint is no JSON".into()))?;
        let number = number_of(&said, "number")?;
        let what = format!("checkpoint {number}");
        let signed = format!("tannoi-checkpoint-v1\n{text}");
        keys.check(text_of(&said, "key")?, signed.as_bytes(), text_of(one, "signature")?, &what)?;
        let made = hash(text.as_bytes());
        match &after {
            None => newest = Some((number.unsigned_abs(), made)),
            Some(after) => {
                let links = ["previous", "skip"].map(|name| after.get(name).and_then(Value::as_str));
                ensure(links.contains(&Some(&made)), || format!("{what}: the one after it names another one"))?;
            }
        }
        after = Some(said);
    }
    let (Some(covering), Some(newest)) = (after, newest) else { return broken("there is no checkpoint") };
    ensure(number_of(&covering, "number")? == number_of(place, "checkpoint")?, || "the way ends elsewhere".into())?;
    ensure(text_of(&covering, "root")? == climbed, || "the record is not what the checkpoint covers".into())?;
    Ok(newest)
}

/// The bytes of every blob are what its name says, and every one that an event or a command names is here or was purged.
fn blobs(pack: &Value, entries: &[Value], stubs: &Stubs) -> Checked<(usize, usize)> {
    let mut here = BTreeSet::new();
    for blob in list(pack, "blobs")? {
        let name = text_of(blob, "hash")?;
        let bytes = BASE64.decode(text_of(blob, "bytes")?.as_bytes()).unwrap_or_default();
        ensure(hash(&bytes) == name, || format!("photo or signature {name}: other bytes"))?;
        here.insert(name.to_owned());
    }
    let mut named = BTreeSet::new();
    for entry in entries {
        let event = serde_json::from_str(text_of(entry, "event")?).map_err(|_| Broken("an event is no JSON".into()))?;
        collect(&event, &mut named);
    }
    for text in list(pack, "commands")?.iter().filter_map(|command| command.get("text")?.as_str()) {
        let command: Value = serde_json::from_str(text).map_err(|_| Broken("a command is no JSON".into()))?;
        collect(command.get("body").unwrap_or(&Value::Null), &mut named);
    }
    let gone: Vec<_> = named.iter().filter(|name| !here.contains(*name)).collect();
    for name in &gone {
        ensure(stubs.blobs.contains(*name), || format!("photo or signature {name} is missing"))?;
    }
    Ok((here.len(), gone.len()))
}

/// Fields of events and commands that name blobs.
const NAMING: [&str; 7] =
    ["signature", "signed", "photos", "signed_text", "citizen_signature", "courier_signature", "witness_signature"];

fn collect(value: &Value, named: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if NAMING.contains(&name.as_str()) {
                    digests(value, named);
                } else {
                    collect(value, named);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, named)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn digests(value: &Value, named: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if HEXLOWER.decode(text.as_bytes()).is_ok_and(|bytes| bytes.len() == 32) => {
            named.insert(text.clone());
        }
        Value::Array(values) => values.iter().for_each(|value| digests(value, named)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {}
    }
}
