//! What a device has not been able to send, as a file: the last resort. Commands stand in it exactly as the device stored
//! them, photos and signatures beside them, and a hash over everything closes it.
//!
//! Lines, each ended by a line feed:
//!
//! ```text
//! tannoi-outbox-1
//! H {"actor":…,"device":…,"made_ms":…}
//! C {"id":…}                                  the text of one command
//! B <sha256> <base64 of the bytes> <media type>
//! S <sha256 over all bytes before this line>
//! ```

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use crate::ids::{ActorId, DeviceId, Digest};

const FIRST: &str = "tannoi-outbox-1";

/// Longest file that is read, bytes: a month of records, and the photos of some days.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// Whose outbox it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Who was signed in.
    pub actor: ActorId,
    /// Where.
    pub device: DeviceId,
    /// When it was written, by the device's corrected clock, Unix milliseconds.
    pub made_ms: i64,
}

/// Bytes of a photo or signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileBlob {
    /// SHA-256 of the bytes.
    pub name: Digest,
    /// Media type.
    pub media_type: String,
    /// Themselves.
    pub bytes: Vec<u8>,
}

/// A whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxFile {
    /// Whose.
    pub header: Header,
    /// The exact texts, in the order in which they were made.
    pub commands: Vec<String>,
    /// What they name.
    pub blobs: Vec<FileBlob>,
}

/// Why a file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It is not such a file, or of a newer form.
    NotOurs,
    /// Something in it was changed or is missing.
    Damaged,
}

impl Unusable {
    /// Lasting code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotOurs => "outbox-file.not-ours",
            Self::Damaged => "outbox-file.damaged",
        }
    }
}

impl OutboxFile {
    /// The file as text.
    pub fn write(&self) -> String {
        let header = serde_json::to_string(&self.header).expect("a header holds nothing that JSON refuses");
        let mut text = format!("{FIRST}\nH {header}\n");
        for command in &self.commands {
            text.push_str(&format!("C {command}\n"));
        }
        for blob in &self.blobs {
            text.push_str(&format!("B {} {} {}\n", blob.name, BASE64.encode(&blob.bytes), blob.media_type));
        }
        let hash = Digest::of(text.as_bytes());
        text.push_str(&format!("S {hash}\n"));
        text
    }

    /// Reads a file, all of it or nothing.
    pub fn read(text: &str) -> Result<Self, Unusable> {
        let body = text.strip_prefix(FIRST).and_then(|rest| rest.strip_prefix('\n')).ok_or(Unusable::NotOurs)?;
        let end = text.trim_end().rfind("\nS ").ok_or(Unusable::Damaged)? + 1;
        let hash: Digest = text[end + 2..].trim_end().parse().map_err(|_| Unusable::Damaged)?;
        if Digest::of(&text.as_bytes()[..end]) != hash {
            return Err(Unusable::Damaged);
        }
        let mut header = None;
        let (mut commands, mut blobs) = (Vec::new(), Vec::new());
        for line in body[..end - (text.len() - body.len())].lines() {
            match line.split_at_checked(2).ok_or(Unusable::Damaged)? {
                ("H ", rest) => header = Some(serde_json::from_str(rest).map_err(|_| Unusable::Damaged)?),
                ("C ", rest) => commands.push(rest.to_owned()),
                ("B ", rest) => blobs.push(blob(rest).ok_or(Unusable::Damaged)?),
                _ => return Err(Unusable::Damaged),
            }
        }
        Ok(Self { header: header.ok_or(Unusable::Damaged)?, commands, blobs })
    }
}

fn blob(line: &str) -> Option<FileBlob> {
    let mut parts = line.splitn(3, ' ');
    let (name, bytes, media_type) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?.to_owned());
    let bytes = BASE64.decode(bytes.as_bytes()).ok()?;
    (Digest::of(&bytes) == name).then_some(FileBlob { name, media_type, bytes })
}

/// What became of a file that staff read in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Commands that the post has now, those it had before included.
    pub accepted: u32,
    /// That a person has to look at: they are in the list of matters.
    pub for_person: u32,
    /// That wait for others.
    pub held: u32,
    /// That a rule refused.
    pub refused: u32,
    /// That could not be read.
    pub unreadable: u32,
    /// Photos and signatures that the post has now.
    pub blobs: u32,
    /// Photos and signatures that it does not take.
    pub blobs_refused: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> OutboxFile {
        let bytes = "ảnh".as_bytes().to_vec();
        OutboxFile {
            header: Header { actor: ActorId::new(1, [1; 10]), device: DeviceId::new(2, [2; 10]), made_ms: 3 },
            commands: vec![r#"{"id":1,  "note":"S x\nB "}"#.into(), "{}".into()],
            blobs: vec![FileBlob { name: Digest::of(&bytes), media_type: "text/plain; charset=utf-8".into(), bytes }],
        }
    }

    #[test]
    fn a_file_gives_back_every_byte_that_was_stored() {
        assert_eq!(OutboxFile::read(&file().write()), Ok(file()));
        let empty = OutboxFile { commands: Vec::new(), blobs: Vec::new(), ..file() };
        assert_eq!(OutboxFile::read(&empty.write()), Ok(empty));
    }

    #[test]
    fn a_file_with_one_letter_changed_or_a_line_missing_is_not_used() {
        let text = file().write();
        for changed in [text.replace("\"id\":1", "\"id\":2"), text.replace("C {}\n", ""), text.replace("\nS ", "\nX ")]
        {
            assert_eq!(OutboxFile::read(&changed), Err(Unusable::Damaged));
        }
        for cut in (FIRST.len() + 1..text.len() - 1).filter(|at| text.is_char_boundary(*at)) {
            assert!(OutboxFile::read(&text[..cut]).is_err(), "{cut}");
        }
        assert_eq!(OutboxFile::read("{}"), Err(Unusable::NotOurs));
    }

    #[test]
    fn the_form_of_the_file_is_frozen() {
        let small = OutboxFile { commands: vec!["{}".into()], blobs: Vec::new(), ..file() };
        let expected = "tannoi-outbox-1\nH {\"actor\":\"00000000-0001-7101-8101-010101010101\",\"device\":\
                        \"00000000-0002-7202-8202-020202020202\",\"made_ms\":3}\nC {}\n";
        assert_eq!(small.write(), format!("{expected}S {}\n", Digest::of(expected.as_bytes())));
    }
}
