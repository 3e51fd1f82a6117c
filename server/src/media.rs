//! What bytes are, by looking at them: photos without any word about where and by whom they were taken, the plain SVG of
//! the app's signature pad, and the text that is signed. Everything else is refused.

/// A kind of picture that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// A signature: an SVG of one path or one line of text.
    Signature,
    /// The text that both signed at a door: lines that name a thing and its value.
    SignedText,
}

/// Most bytes of a signed text.
const MAX_SIGNED_TEXT_BYTES: usize = 64 * 1024;

impl Media {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::Webp, Self::Signature, Self::SignedText];

    /// As sent back.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Signature => "image/svg+xml",
            Self::SignedText => "text/plain; charset=utf-8",
        }
    }
}

/// Why bytes are not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaRefusal {
    /// Not one of the kinds, or broken.
    Unknown,
    /// It tells more than the picture: place, device, words.
    HasMetadata,
}

impl MediaRefusal {
    /// Lasting code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "blob.type-unknown",
            Self::HasMetadata => "blob.has-metadata",
        }
    }
}

/// Judges bytes by their content; what the sender says of them does not count.
pub fn judge(bytes: &[u8]) -> Result<Media, MediaRefusal> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        jpeg(bytes)
    } else if let Some(chunks) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") {
        png(chunks)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        webp(&bytes[12..])
    } else if is_signed_text(bytes) {
        Ok(Media::SignedText)
    } else {
        signature(bytes)
    }
}

/// Walks the segments up to the picture itself (ITU T.81 Annex B). Only the frame's own ones may be there: JFIF, Adobe's
/// colour transform and a colour profile say nothing of anybody.
fn jpeg(bytes: &[u8]) -> Result<Media, MediaRefusal> {
    let mut rest = &bytes[2..];
    loop {
        let [0xff, marker, ..] = *rest else { return Err(MediaRefusal::Unknown) };
        if marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let length = rest.get(2..4).map(|length| usize::from(u16::from_be_bytes([length[0], length[1]])));
        let length = length.filter(|length| *length >= 2).ok_or(MediaRefusal::Unknown)?;
        let content = rest.get(4..2 + length).ok_or(MediaRefusal::Unknown)?;
        match marker {
            // The picture begins.
            0xda => return Ok(Media::Jpeg),
            0xe0 | 0xee => {}
            0xe2 if content.starts_with(b"ICC_PROFILE\0") => {}
            0xe1..=0xef | 0xfe => return Err(MediaRefusal::HasMetadata),
            0xc0..=0xcf | 0xdb | 0xdd => {}
            _ => return Err(MediaRefusal::Unknown),
        }
        rest = &rest[2 + length..];
    }
}

/// Walks the chunks to the end.
fn png(mut rest: &[u8]) -> Result<Media, MediaRefusal> {
    loop {
        let head = rest.get(..8).ok_or(MediaRefusal::Unknown)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let length = usize::try_from(length).map_err(|_| MediaRefusal::Unknown)?;
        match &head[4..8] {
            b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME" => return Err(MediaRefusal::HasMetadata),
            b"IEND" if rest.len() == 12 => return Ok(Media::Png),
            b"IEND" => return Err(MediaRefusal::HasMetadata),
            _ => {}
        }
        let end = length.checked_add(12).ok_or(MediaRefusal::Unknown)?;
        rest = rest.get(end..).ok_or(MediaRefusal::Unknown)?;
    }
}

/// Walks the chunks to the end.
fn webp(mut rest: &[u8]) -> Result<Media, MediaRefusal> {
    let mut any = false;
    while let Some(head) = rest.get(..8) {
        match &head[..4] {
            b"EXIF" | b"XMP " => return Err(MediaRefusal::HasMetadata),
            b"VP8 " | b"VP8L" | b"VP8X" | b"ICCP" | b"ALPH" | b"ANIM" | b"ANMF" => any = true,
            _ => return Err(MediaRefusal::Unknown),
        }
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let length = usize::try_from(length).map_err(|_| MediaRefusal::Unknown)?;
        // Chunks have even length.
        let end = length.checked_add(8 + length % 2).ok_or(MediaRefusal::Unknown)?;
        rest = rest.get(end..).ok_or(MediaRefusal::Unknown)?;
    }
    if any && rest.is_empty() { Ok(Media::Webp) } else { Err(MediaRefusal::Unknown) }
}

/// Elements of a signature.
const ELEMENTS: [&str; 3] = ["svg", "path", "text"];
/// Attributes of a signature; none can name another resource or hold a script.
const ATTRIBUTES: [&str; 12] = [
    "viewBox",
    "d",
    "fill",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "x",
    "y",
    "font-family",
    "font-style",
    "font-size",
];
const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Whole lines of plain text that begin with a letter, the first of which names something; so it is no markup.
fn is_signed_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    bytes.len() <= MAX_SIGNED_TEXT_BYTES
        && text.starts_with(char::is_alphabetic)
        && text.ends_with('\n')
        && text.lines().next().is_some_and(|line| line.contains(": "))
        && !text.contains(is_control)
}

/// Reads the few shapes that the signature pad writes; whatever is not among them is refused.
fn signature(bytes: &[u8]) -> Result<Media, MediaRefusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| MediaRefusal::Unknown)?;
    let is_signature = text.starts_with("<svg ") && text.ends_with("</svg>") && is_plain(text);
    if is_signature { Ok(Media::Signature) } else { Err(MediaRefusal::Unknown) }
}

fn is_plain(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        if !is_plain_text(&rest[..at]) {
            return false;
        }
        let Some(end) = rest[at..].find('>') else { return false };
        if !is_plain_tag(&rest[at + 1..at + end]) {
            return false;
        }
        rest = &rest[at + end + 1..];
    }
    rest.is_empty()
}

fn is_plain_text(text: &str) -> bool {
    let known = ["&lt;", "&gt;", "&amp;", "&quot;", "&#39;"];
    !text.contains('>') && text.match_indices('&').all(|(at, _)| known.iter().any(|one| text[at..].starts_with(one)))
}

fn is_plain_tag(tag: &str) -> bool {
    if let Some(name) = tag.strip_prefix('/') {
        return ELEMENTS.contains(&name);
    }
    let tag = tag.strip_suffix('/').unwrap_or(tag);
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    if !ELEMENTS.contains(&name) {
        return false;
    }
    while !rest.trim_start().is_empty() {
        let Some((attribute, after)) = rest.trim_start().split_once("=\"") else { return false };
        let Some((value, after)) = after.split_once('"') else { return false };
        let harmless = !value.contains(['&', '<', ':', '\\', '@']) && !value.contains("url");
        let allowed = match attribute {
            "xmlns" => value == NAMESPACE,
            other => ATTRIBUTES.contains(&other) && harmless,
        };
        if !allowed {
            return false;
        }
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xff, marker];
        bytes.extend((content.len() as u16 + 2).to_be_bytes());
        bytes.extend(content);
        bytes
    }

    fn jpeg_with(segments: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        bytes.extend(segments.concat());
        bytes.extend(segment(0xda, &[1, 2, 3]));
        bytes.extend([9, 9, 0xff, 0xd9]);
        bytes
    }

    fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let mut bytes = (content.len() as u32).to_be_bytes().to_vec();
        bytes.extend(name);
        bytes.extend(content);
        bytes.extend([0; 4]);
        bytes
    }

    fn png_with(chunks: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.extend(chunks.concat());
        bytes.extend(chunk(b"IEND", b""));
        bytes
    }

    #[test]
    fn a_photo_that_says_where_it_was_taken_is_refused() {
        let frame = [segment(0xe0, b"JFIF\0"), segment(0xdb, &[0; 8]), segment(0xc0, &[0; 8])];
        assert_eq!(judge(&jpeg_with(&frame)), Ok(Media::Jpeg));
        for said in [segment(0xe1, b"Exif\0\0II"), segment(0xe1, b"http://ns.adobe.com/xap"), segment(0xfe, b"An")] {
            assert_eq!(judge(&jpeg_with(&[said])), Err(MediaRefusal::HasMetadata));
        }
        assert_eq!(judge(&png_with(&[chunk(b"IHDR", &[0; 13])])), Ok(Media::Png));
        assert_eq!(judge(&png_with(&[chunk(b"eXIf", b"x")])), Err(MediaRefusal::HasMetadata));
        assert_eq!(judge(&[png_with(&[]), b"more".to_vec()].concat()), Err(MediaRefusal::HasMetadata));
        let webp = |name: &[u8; 4]| [b"RIFF\0\0\0\0WEBP".as_slice(), name, &2_u32.to_le_bytes(), b"ab"].concat();
        assert_eq!(judge(&webp(b"VP8L")), Ok(Media::Webp));
        assert_eq!(judge(&webp(b"EXIF")), Err(MediaRefusal::HasMetadata));
    }

    #[test]
    fn a_cut_photo_and_other_files_are_refused() {
        let whole = jpeg_with(&[segment(0xdb, &[0; 8])]);
        for bytes in [&whole[..9], b"", b"GIF89a", b"%PDF-1.7", b"<html></html>", b"\x89PNG\r\n\x1a\n\0\0"] {
            assert_eq!(judge(bytes), Err(MediaRefusal::Unknown), "{bytes:?}");
        }
    }

    #[test]
    fn the_text_that_was_signed_is_kept_as_text_and_markup_is_not() {
        assert_eq!(judge("Thủ tục: Khai sinh\nNiêm phong: NP 1 < 2\n".as_bytes()), Ok(Media::SignedText));
        for bytes in ["<b>a: b</b>\n", " <b>a: b\n", "a: b", "a\n", "a: b\u{1b}[0m\n"] {
            assert_eq!(judge(bytes.as_bytes()), Err(MediaRefusal::Unknown), "{bytes:?}");
        }
    }

    #[test]
    fn only_the_signature_pads_own_shapes_are_a_signature() {
        let svg = |inner: &str| format!("<svg xmlns=\"{NAMESPACE}\" viewBox=\"6 16 28 13\">{inner}</svg>");
        let path = "<path d=\"M1.0 2.0L3.0 4.0\" fill=\"none\" stroke=\"black\" stroke-width=\"2.5\"/>";
        assert_eq!(judge(svg(path).as_bytes()), Ok(Media::Signature));
        let typed = "<text x=\"8\" y=\"28\" font-family=\"serif\" font-size=\"24\">Nguyễn &lt;An&gt; &amp; mẹ</text>";
        assert_eq!(judge(svg(typed).as_bytes()), Ok(Media::Signature));
        for inner in [
            "<script>alert(1)</script>",
            "<path d=\"M0 0\" onload=\"alert(1)\"/>",
            "<image href=\"https://x.example/a.png\"/>",
            "<path d=\"M0 0\" fill=\"url(#a)\"/>",
            "<!-- a -->",
            "<text>&a;</text>",
            "<text style=\"x\">a</text>",
            "<?xml version=\"1.0\"?>",
            "<path d='M0 0'/>",
        ] {
            assert_eq!(judge(svg(inner).as_bytes()), Err(MediaRefusal::Unknown), "{inner}");
        }
        assert!(judge(format!("<!DOCTYPE svg>{}", svg(path)).as_bytes()).is_err());
    }
}
