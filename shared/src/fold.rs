//! Search without diacritics: one key for "Sông Cầu", "sông cầu" in decomposed form, "SONG CAU" and "song-cau", and the
//! order in which matches are shown. What is searched, and how a list is kept, is left to the caller.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The five tone marks: grave, acute, tilde, hook above, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// The search key of `text`: lower case, no diacritics, the barred d as `d`, everything that is neither letter nor digit as one
/// space. The same for composed and decomposed input; folding a key changes nothing.
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    for plain in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match plain {
            _ if is_combining_mark(plain) => {}
            _ if !plain.is_alphanumeric() => gap = true,
            _ => {
                if gap && !key.is_empty() {
                    key.push(' ');
                }
                gap = false;
                key.push(if plain == '\u{111}' { 'd' } else { plain });
            }
        }
    }
    key
}

/// How well a text answers a query; the better, the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The text is the query.
    Whole,
    /// The text begins with the query.
    Start,
    /// The query's words stand side by side in the text.
    Run,
    /// The query's words are all there, somewhere.
    Scattered,
}

/// A query, prepared once for many texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<Word>,
    key: String,
}

/// One word in three parts, so that `hòa` and `hoà` are the same word and a half-typed one is a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Without any mark.
    pub(crate) plain: String,
    /// With the marks that make another letter (â, ơ, đ …), without the tone.
    pub(crate) shape: String,
    /// The tone marks, in the order of [`TONES`].
    pub(crate) tone: String,
}

impl Word {
    pub(crate) fn is_marked(&self) -> bool {
        !self.tone.is_empty() || self.shape != self.plain
    }

    /// May someone who typed `self` mean `text`? Diacritics count only if some were typed.
    fn begins(&self, text: &Word) -> bool {
        if self.is_marked() {
            text.shape.starts_with(&self.shape) && text.tone == self.tone
        } else {
            text.plain.starts_with(&self.plain)
        }
    }
}

/// The words of a text.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let decomposed: String = text.nfd().flat_map(char::to_lowercase).collect();
    decomposed
        .split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .filter_map(|part| {
            let mut tone: Vec<char> = part.chars().filter(|c| TONES.contains(c)).collect();
            tone.sort_unstable();
            let plain = fold(part);
            (!plain.is_empty()).then(|| Word {
                plain,
                shape: part.chars().filter(|c| !TONES.contains(c)).nfc().collect(),
                tone: tone.into_iter().collect(),
            })
        })
        .collect()
}

impl Query {
    /// Prepares `query`.
    pub fn new(query: &str) -> Self {
        Self { words: words(query), key: fold(query) }
    }

    /// Has the query no word at all?
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The query as a search key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Could `key`, made by [`fold`], match? Cheap, and never wrong when it says no.
    pub fn may_match(&self, key: &str) -> bool {
        self.words.iter().all(|word| key.split(' ').any(|part| part.starts_with(&word.plain)))
    }

    /// How well `text` answers; `None` if a word of the query begins no word of it. An empty query matches everything.
    pub fn rank(&self, text: &str) -> Option<Rank> {
        let text = words(text);
        if !self.words.iter().all(|word| text.iter().any(|part| word.begins(part))) {
            return None;
        }
        let run_at = |at: usize| self.words.iter().zip(&text[at..]).all(|(word, part)| word.begins(part));
        let last = text.len().checked_sub(self.words.len());
        let first_run = last.and_then(|last| (0..=last).find(|at| run_at(*at)));
        let whole = text.len() == self.words.len() && self.words.iter().zip(&text).all(|(a, b)| a.plain == b.plain);
        Some(match first_run {
            Some(_) if whole => Rank::Whole,
            Some(0) => Rank::Start,
            Some(_) => Rank::Run,
            None => Rank::Scattered,
        })
    }
}

/// Does every word of `query` begin some word of `text`? A word typed without diacritics finds any diacritics; a word
/// typed with them finds only the same ones.
pub fn matches(query: &str, text: &str) -> bool {
    Query::new(query).rank(text).is_some()
}

/// The places in `texts` that match `query`, best first: by [`Rank`], then the shorter text, then the given order.
pub fn search<T: AsRef<str>>(query: &str, texts: &[T]) -> Vec<usize> {
    let query = Query::new(query);
    let mut found: Vec<(Rank, usize, usize)> = texts
        .iter()
        .enumerate()
        .filter_map(|(at, text)| Some((query.rank(text.as_ref())?, text.as_ref().chars().count(), at)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, _, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn composed_decomposed_upper_case_and_punctuation_share_one_key() {
        let decomposed: String = "Phường Sông Cầu".nfd().collect();
        for text in ["Phường Sông Cầu", &decomposed, "PHƯỜNG  SÔNG-CẦU", " phường (sông, cầu) ", "phuong song cau"]
        {
            assert_eq!(fold(text), "phuong song cau");
        }
        assert_eq!(fold("Đắk Lắk; ĐẶNG"), "dak lak dang");
        assert_eq!(fold("1.001193"), "1 001193");
        assert_eq!(fold(" … "), "");
    }

    #[test]
    fn words_without_diacritics_find_all_and_with_diacritics_only_their_own() {
        assert!(matches("xuan thinh", "Xã Xuân Thịnh"));
        assert!(matches("thinh xu", "Xã Xuân Thịnh"));
        assert!(matches("Xuân thinh", "Xã Xuân Thịnh"));
        assert!(!matches("xuân thính", "Xã Xuân Thịnh"));
        assert!(!matches("đai", "Xuân Đài"));
        assert!(matches("đài", "Xuân Đài"));
        assert!(!matches("đai", "Phường Dai"));
        assert!(!matches("xuan binh", "Xã Xuân Thịnh"));
        assert!(matches("", "anything"));
    }

    #[test]
    fn the_place_of_the_tone_mark_does_not_matter() {
        assert!(matches("thuỷ sản", "Thủy sản"));
        assert!(matches("Hòa", "Hoà Hiệp"));
        assert!(!matches("Hóa", "Hoà Hiệp"));
    }

    #[test]
    fn better_matches_come_first() {
        let texts = ["Thuận Xuân Lộc", "Lộc Xuân", "Xuân Lộc Đông", "Xuân Lộc", "Xuân Thọ"];
        assert_eq!(search("xuan loc", &texts), [3, 2, 0, 1]);
        assert_eq!(Query::new("xuân lộ").rank("Xuân Lộc"), Some(Rank::Start));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let key = fold(&text);
            prop_assert_eq!(fold(&key), key);
        }

        #[test]
        fn a_text_matches_itself_and_its_key(text in "[ a-zA-ZàáảãạâầấẩẫậđêềếểễệơờớởỡợưừứửữựĐÂ0-9.-]{1,30}") {
            prop_assert!(matches(&text, &text));
            prop_assert!(matches(&fold(&text), &text));
            prop_assert!(Query::new(&text).may_match(&fold(&text)));
        }
    }
}
