//! The encrypted file of a backup: a first line that says what it is, a line that says how the key is made, then parts of
//! 64 KiB, each encrypted and authenticated by ChaCha20-Poly1305 (RFC 8439). The nonce of a part is its number and whether
//! it is the last, so that none can be left out, moved or added.

use std::io::{self, Read, Write};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit as _, Nonce};
use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The first line.
const FORM: &str = "tannoi-backup-v1\n";
/// Bytes of one part before it is encrypted.
const PART: usize = 64 * 1024;
/// Bytes that encryption adds.
const TAG: usize = 16;
/// Longest second line, bytes.
const LINE: usize = 1_024;
/// Shortest passphrase, characters.
pub const LEAST_CHARACTERS: usize = 12;
/// Memory of the slow hash, KiB.
const MEMORY_KIB: u32 = 64 * 1024;
const ROUNDS: u32 = 3;
/// What a file may ask for at most.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_ROUNDS: u32 = 20;

/// What opens a backup.
#[derive(Clone)]
pub enum Secret {
    /// Words that a person keeps.
    Passphrase(String),
    /// The bytes of a key file.
    KeyFile(Vec<u8>),
}

/// Why a backup cannot be written or opened.
#[derive(Debug)]
pub enum SealError {
    /// The file cannot be read or written.
    File(io::Error),
    /// It is no backup of ours, or of a later form.
    NotOurs,
    /// The passphrase or the key file is another one.
    WrongSecret,
    /// It was cut off or changed.
    Altered,
    /// The passphrase or the key file is too short to protect anything.
    WeakSecret,
}

impl From<io::Error> for SealError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

/// The second line.
#[derive(Serialize, Deserialize)]
struct Head {
    /// `argon2id` or `key-file`.
    key: String,
    #[serde(default)]
    memory_kib: u32,
    #[serde(default)]
    rounds: u32,
    salt: String,
    /// Tells another secret from a changed file.
    check: String,
}

struct Made {
    encrypt: [u8; 32],
    check: String,
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("every length of key does");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

impl Secret {
    /// Whether it is long enough to protect anything.
    pub fn is_strong(&self) -> bool {
        match self {
            Self::Passphrase(words) => words.chars().count() >= LEAST_CHARACTERS,
            Self::KeyFile(bytes) => bytes.len() >= 32,
        }
    }

    fn make(&self, head: &Head) -> Result<Made, SealError> {
        let salt = HEXLOWER.decode(head.salt.as_bytes()).map_err(|_| SealError::NotOurs)?;
        let master = match (self, head.key.as_str()) {
            (Self::Passphrase(words), "argon2id") => {
                if head.memory_kib > MOST_MEMORY_KIB || head.rounds > MOST_ROUNDS {
                    return Err(SealError::NotOurs);
                }
                let params = Params::new(head.memory_kib, head.rounds, 1, Some(32)).map_err(|_| SealError::NotOurs)?;
                let mut master = [0; 32];
                let slow = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                slow.hash_password_into(words.as_bytes(), &salt, &mut master).map_err(|_| SealError::NotOurs)?;
                master
            }
            (Self::KeyFile(bytes), "key-file") => mac(bytes, &salt),
            (Self::Passphrase(_) | Self::KeyFile(_), "argon2id" | "key-file") => return Err(SealError::WrongSecret),
            _ => return Err(SealError::NotOurs),
        };
        let check = HEXLOWER.encode(&mac(&master, b"tannoi-backup-v1 check")[..16]);
        Ok(Made { encrypt: mac(&master, b"tannoi-backup-v1 encrypt"), check })
    }
}

fn nonce(number: u64, is_last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = is_last.into();
    nonce.into()
}

/// Encrypts what is written to it. Without [`Sealer::finish`] the file cannot be opened.
pub struct Sealer<W: Write> {
    out: W,
    cipher: ChaCha20Poly1305,
    head: Vec<u8>,
    part: Vec<u8>,
    number: u64,
}

impl<W: Write> Sealer<W> {
    /// Writes the first lines; `salt` is random.
    pub fn new(mut out: W, secret: &Secret, salt: [u8; 16]) -> Result<Self, SealError> {
        if !secret.is_strong() {
            return Err(SealError::WeakSecret);
        }
        let (key, memory_kib, rounds) = match secret {
            Secret::Passphrase(_) => ("argon2id", MEMORY_KIB, ROUNDS),
            Secret::KeyFile(_) => ("key-file", 0, 0),
        };
        let salt = HEXLOWER.encode(&salt);
        let mut head = Head { key: key.to_owned(), memory_kib, rounds, salt, check: String::new() };
        let made = secret.make(&head)?;
        head.check = made.check;
        let head = format!("{FORM}{}\n", crate::store::entries::to_json(&head)).into_bytes();
        out.write_all(&head)?;
        let cipher = ChaCha20Poly1305::new(&Key::from(made.encrypt));
        Ok(Self { out, cipher, head, part: Vec::with_capacity(PART), number: 0 })
    }

    fn put(&mut self, is_last: bool) -> io::Result<()> {
        let payload = Payload { msg: &self.part, aad: &self.head };
        let sealed = self.cipher.encrypt(&nonce(self.number, is_last), payload);
        self.out.write_all(&sealed.map_err(|_| io::Error::other("a part is too long to be encrypted"))?)?;
        self.number += 1;
        self.part.clear();
        Ok(())
    }

    /// Writes the last part and gives the file back.
    pub fn finish(mut self) -> io::Result<W> {
        self.put(true)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.part.len() == PART {
            self.put(false)?;
        }
        let taken = bytes.len().min(PART - self.part.len());
        self.part.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Decrypts what is read from it. Bytes that it gives are genuine; that nothing is missing is certain only at the end.
pub struct Opener<R: Read> {
    from: R,
    cipher: ChaCha20Poly1305,
    head: Vec<u8>,
    part: Vec<u8>,
    at: usize,
    number: u64,
    /// The sealed part that comes next, read ahead to know whether it is the last.
    ahead: Vec<u8>,
    is_over: bool,
}

impl<R: Read> Opener<R> {
    /// Reads the first lines.
    pub fn new(mut from: R, secret: &Secret) -> Result<Self, SealError> {
        let mut head = vec![0; FORM.len()];
        from.read_exact(&mut head).map_err(|_| SealError::NotOurs)?;
        if head != FORM.as_bytes() {
            return Err(SealError::NotOurs);
        }
        while head.len() == FORM.len() || !head.ends_with(b"\n") {
            let mut byte = [0];
            from.read_exact(&mut byte).map_err(|_| SealError::NotOurs)?;
            head.push(byte[0]);
            if head.len() > LINE {
                return Err(SealError::NotOurs);
            }
        }
        let said: Head = serde_json::from_slice(&head[FORM.len()..]).map_err(|_| SealError::NotOurs)?;
        let made = secret.make(&said)?;
        if made.check != said.check {
            return Err(SealError::WrongSecret);
        }
        let cipher = ChaCha20Poly1305::new(&Key::from(made.encrypt));
        let mut opener =
            Self { from, cipher, head, part: Vec::new(), at: 0, number: 0, ahead: Vec::new(), is_over: false };
        opener.ahead = opener.next_sealed()?;
        Ok(opener)
    }

    fn next_sealed(&mut self) -> io::Result<Vec<u8>> {
        let mut sealed = Vec::with_capacity(PART + TAG);
        self.from.by_ref().take((PART + TAG) as u64).read_to_end(&mut sealed)?;
        Ok(sealed)
    }

    fn next_part(&mut self) -> io::Result<()> {
        let next = self.next_sealed()?;
        let sealed = std::mem::replace(&mut self.ahead, next);
        let is_last = self.ahead.is_empty();
        let payload = Payload { msg: &sealed, aad: &self.head };
        let opened = self.cipher.decrypt(&nonce(self.number, is_last), payload);
        self.part = opened.map_err(|_| altered())?;
        (self.at, self.is_over) = (0, is_last);
        self.number += 1;
        Ok(())
    }
}

/// How [`Opener`] says as a reader that the file was cut off or changed.
fn altered() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "cut off or changed")
}

/// What an error of reading through [`Opener`] means.
pub fn read_error(error: io::Error) -> SealError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => SealError::Altered,
        _ => SealError::File(error),
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.part.len() {
            if self.is_over {
                return Ok(0);
            }
            self.next_part()?;
        }
        let taken = into.len().min(self.part.len() - self.at);
        into[..taken].copy_from_slice(&self.part[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::KeyFile(vec![7; 32])
    }

    fn sealed(content: &[u8], secret: &Secret) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), secret, [1; 16]).unwrap();
        sealer.write_all(content).unwrap();
        sealer.finish().unwrap()
    }

    fn opened(file: &[u8], secret: &Secret) -> Result<Vec<u8>, SealError> {
        let mut content = Vec::new();
        Opener::new(file, secret)?.read_to_end(&mut content).map_err(read_error)?;
        Ok(content)
    }

    #[test]
    fn what_was_sealed_is_opened_whatever_its_length() {
        for length in [0, 1, PART - 1, PART, PART + 1, 3 * PART] {
            let content: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            assert_eq!(opened(&sealed(&content, &secret()), &secret()).unwrap(), content, "{length}");
        }
        let words = Secret::Passphrase("đi bộ qua cầu ván".to_owned());
        assert_eq!(opened(&sealed(b"x", &words), &words).unwrap(), b"x");
    }

    #[test]
    fn another_secret_opens_nothing_and_is_told_from_a_changed_file() {
        let file = sealed(b"content", &secret());
        for other in [Secret::KeyFile(vec![8; 32]), Secret::Passphrase("a long passphrase".to_owned())] {
            assert!(matches!(opened(&file, &other), Err(SealError::WrongSecret)));
        }
        let words = Secret::Passphrase("a long passphrase".to_owned());
        let file = sealed(b"content", &words);
        let other = Secret::Passphrase("a long passphrasf".to_owned());
        assert!(matches!(opened(&file, &other), Err(SealError::WrongSecret)));
        assert!(matches!(opened(b"something else entirely", &words), Err(SealError::NotOurs)));
        let weak = Sealer::new(Vec::new(), &Secret::Passphrase("short".to_owned()), [1; 16]);
        assert!(matches!(weak.err(), Some(SealError::WeakSecret)));
    }

    #[test]
    fn a_file_that_was_cut_off_or_changed_anywhere_is_refused() {
        let content = vec![5; PART + 100];
        let file = sealed(&content, &secret());
        for cut in [file.len() - 1, file.len() - 50, file.len() - 116, PART, 200, 20] {
            assert!(opened(&file[..cut], &secret()).is_err(), "cut at {cut}");
        }
        for at in (0..file.len()).step_by(997) {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(opened(&changed, &secret()).is_err(), "changed at {at}");
        }
        let longer = [file.as_slice(), b"x"].concat();
        assert!(opened(&longer, &secret()).is_err());
        // A last part that is left out: what remains ends where a part ended.
        let head = file.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0 + 1;
        assert!(opened(&file[..head + PART + TAG], &secret()).is_err());
        assert!(opened(&file[..head], &secret()).is_err());
    }
}
