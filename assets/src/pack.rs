//! The file that carries the browser app into the server: every address a browser may ask for, compressed ahead.
//! Written by the bundler, read by the server; both must be of one build, so the format has no room for versions.
//!
//! Shape: the line `tannoi-pack 1`, then per file one line `url TAB media TAB version TAB hash TAB coding TAB raw
//! length TAB stored length`, an empty line, then the stored bytes one after another.

use std::fmt::Write as _;

/// First line of every pack.
const MAGIC: &str = "tannoi-pack 1";

/// How the stored bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As they are: compressing did not make them smaller.
    Identity,
    /// Brotli.
    Brotli,
}

/// One file of the browser app. `bytes` borrows from the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File<'a> {
    /// Path of its address, `/assets/css/app.css`.
    pub url: String,
    /// Media type for `Content-Type`.
    pub media: String,
    /// What `?v=` must say for the answer to be this file for ever.
    pub version: String,
    /// SHA-256 of the raw bytes, first 16 hexadecimal digits.
    pub hash: String,
    /// How `bytes` are written.
    pub coding: Coding,
    /// Length when not compressed, bytes.
    pub raw_len: usize,
    /// The stored bytes.
    pub bytes: &'a [u8],
}

/// The first 16 hexadecimal digits of the SHA-256 of `bytes`.
pub fn hash(bytes: &[u8]) -> String {
    use sha2::Digest;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes)[..8])
}

/// Writes a pack.
pub fn write(files: &[File<'_>]) -> Vec<u8> {
    let mut head = format!("{MAGIC}\n");
    for file in files {
        let File { url, media, version, hash, coding, raw_len, bytes } = file;
        let coding = match coding {
            Coding::Identity => "identity",
            Coding::Brotli => "br",
        };
        writeln!(head, "{url}\t{media}\t{version}\t{hash}\t{coding}\t{raw_len}\t{}", bytes.len())
            .expect("a string takes every line");
    }
    head.push('\n');
    let mut pack = head.into_bytes();
    for file in files {
        pack.extend_from_slice(file.bytes);
    }
    pack
}

/// Reads a pack; `None` if it is cut short or of another shape.
pub fn read(pack: &[u8]) -> Option<Vec<File<'_>>> {
    let end = pack.windows(2).position(|pair| pair == b"\n\n")?;
    let (head, mut rest) = (std::str::from_utf8(&pack[..end]).ok()?, &pack[end + 2..]);
    let mut lines = head.split('\n');
    if lines.next() != Some(MAGIC) {
        return None;
    }
    let mut files = Vec::new();
    for line in lines {
        let parts: Vec<&str> = line.split('\t').collect();
        let [url, media, version, hash, coding, raw_len, stored_len] = parts.as_slice() else { return None };
        let (bytes, after) = rest.split_at_checked(stored_len.parse().ok()?)?;
        rest = after;
        let coding = match *coding {
            "identity" => Coding::Identity,
            "br" => Coding::Brotli,
            _ => return None,
        };
        files.push(File {
            url: (*url).to_owned(),
            media: (*media).to_owned(),
            version: (*version).to_owned(),
            hash: (*hash).to_owned(),
            coding,
            raw_len: raw_len.parse().ok()?,
            bytes,
        });
    }
    rest.is_empty().then_some(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> [File<'static>; 2] {
        let file = |url: &str, bytes: &'static [u8]| File {
            url: url.into(),
            media: "text/css; charset=utf-8".into(),
            version: hash(bytes),
            hash: hash(bytes),
            coding: Coding::Identity,
            raw_len: bytes.len(),
            bytes,
        };
        [file("/a.css", b"a {}\n\nb {}"), file("/empty", b"")]
    }

    #[test]
    fn a_pack_reads_back_as_it_was_written() {
        assert_eq!(read(&write(&two())).unwrap(), two());
    }

    #[test]
    fn a_pack_cut_short_or_with_more_than_it_says_is_refused() {
        let whole = write(&two());
        for cut in 0..whole.len() {
            assert_eq!(read(&whole[..cut]), None, "cut at {cut}");
        }
        assert_eq!(read(&[whole.as_slice(), b"x"].concat()), None);
    }
}
