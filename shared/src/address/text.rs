//! What a typed word may mean: its key without marks, its marks, what it was before the keyboard failed, and how near it
//! is to another word. Keys know no difference between `i` and `y`, and write Roman numerals in figures.

use unicode_normalization::UnicodeNormalization;

use crate::fold::{Word, words};

/// Longest line that is read, characters.
pub const LONGEST: usize = 400;

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// A space, or nothing.
    Space,
    /// A full stop, a hyphen, a slash or a colon, which may also stand inside a name.
    Weak,
    /// A comma, a bracket or the like, which stands between names.
    Strong,
}

/// One word of a line.
#[derive(Debug, Clone)]
pub struct Token {
    /// Key.
    pub key: String,
    /// The word with its marks, as the search by name has it.
    pub marked: Word,
    /// The key if the word was typed with Telex or VNI switched off.
    pub typed: Option<String>,
    /// What stands before.
    pub gap: Gap,
    /// Begins with a figure.
    pub is_number: bool,
    /// The word as written.
    pub written: String,
}

/// The key of one word without marks.
fn key_of(plain: &str) -> String {
    match plain {
        "i" => "1".to_owned(),
        "ii" => "2".to_owned(),
        "iii" => "3".to_owned(),
        "iv" => "4".to_owned(),
        "v" => "5".to_owned(),
        _ if plain.bytes().all(|b| b.is_ascii_digit()) => match plain.trim_start_matches('0') {
            "" => "0".to_owned(),
            number => number.to_owned(),
        },
        _ => plain.replace('y', "i"),
    }
}

/// The key of a name: its words' keys in one run.
pub fn key(name: &str) -> String {
    words(&name.replace(APOSTROPHES, "")).iter().map(|word| key_of(&word.plain)).collect()
}

/// Not letters, yet they divide no word: `Ea H'leo`.
const APOSTROPHES: [char; 4] = ['\'', '\u{2019}', '\u{2018}', '`'];

/// The words of a line; of a longer one than [`LONGEST`] its end, for an address goes from the small to the large.
pub fn tokens(line: &str) -> Vec<Token> {
    let mut found = Vec::new();
    // Letters may be written in several pieces.
    let tail = line.char_indices().rev().nth(4 * LONGEST).map_or(line, |(at, _)| &line[at..]);
    let letters: Vec<char> = tail.nfc().collect();
    let cut = letters.len().saturating_sub(LONGEST);
    let whole = letters[cut..].iter().position(|letter| cut == 0 || !letter.is_alphanumeric()).unwrap_or(0);
    let (mut word, mut gap) = (String::new(), if cut == 0 { Gap::Strong } else { Gap::Space });
    let mut close = |word: &mut String, gap: &mut Gap| {
        if let Some(token) = token(word, *gap) {
            found.push(token);
            *gap = Gap::Space;
        }
        word.clear();
    };
    let mut before = ' ';
    for letter in letters[cut + whole..].iter().copied() {
        let number_begins = letter.is_ascii_digit() && before.is_alphabetic() && is_short(&word);
        match letter {
            _ if number_begins => {
                close(&mut word, &mut gap);
                word.push(letter);
            }
            _ if letter.is_alphanumeric() || unicode_normalization::char::is_combining_mark(letter) => {
                word.push(letter)
            }
            _ if APOSTROPHES.contains(&letter) => {}
            _ => {
                close(&mut word, &mut gap);
                gap = gap.max(match letter {
                    _ if letter.is_whitespace() && letter != '\n' => Gap::Space,
                    '.' | '-' | '/' | ':' | '\u{2010}'..='\u{2015}' => Gap::Weak,
                    _ => Gap::Strong,
                });
            }
        }
        before = letter;
    }
    close(&mut word, &mut gap);
    found
}

/// A word as short as an abbreviation, so that a figure behind it begins a new one: `P5`, `KP3`. Not `D9`, which is a
/// letter of VNI.
fn is_short(word: &str) -> bool {
    word.len() <= 3
        && !word.eq_ignore_ascii_case("d")
        && word.chars().all(|c| c.is_ascii_alphabetic() && !is_vowel(c.to_ascii_lowercase()))
}

fn token(word: &str, gap: Gap) -> Option<Token> {
    let marked = words(word).into_iter().next()?;
    let key = key_of(&marked.plain);
    let typed = typed(&key);
    let is_number = key.starts_with(|c: char| c.is_ascii_digit());
    Some(Token { key, marked, typed, gap, is_number, written: word.to_owned() })
}

/// Has the key no vowel, as an abbreviation?
pub fn is_consonants(key: &str) -> bool {
    key.len() == 1 || !key.chars().any(is_vowel)
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// The key without what Telex or VNI would have turned into marks; `None` if there is nothing of the kind.
fn typed(key: &str) -> Option<String> {
    if !key.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut plain = String::with_capacity(key.len());
    let (mut vowel_seen, mut last) = (false, ' ');
    for letter in key.chars() {
        let telex = matches!(letter, 's' | 'f' | 'r' | 'x' | 'j' | 'z' | 'w') && vowel_seen;
        let twice = letter == last && matches!(letter, 'a' | 'e' | 'o' | 'd');
        vowel_seen |= is_vowel(letter);
        last = letter;
        if !telex && !twice && !letter.is_ascii_digit() {
            plain.push(letter);
        }
    }
    (plain != key && vowel_seen).then_some(plain)
}

/// How the marks of typed words agree with those of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Marks {
    /// They are the same.
    Same,
    /// Some words were typed without any.
    Fewer,
    /// They are others.
    Other,
}

/// Compares the marks of the typed words with those of a name of the same key.
pub fn marks<'a>(typed: impl Iterator<Item = &'a Word> + Clone, name: &str) -> Marks {
    let name = words(&name.replace(APOSTROPHES, ""));
    let shape = |word: &Word| word.shape.replace('y', "i");
    if typed.clone().count() == name.len() {
        let one = |(typed, name): (&Word, &Word)| match (typed.is_marked(), name.is_marked()) {
            (false, true) => Marks::Fewer,
            _ if shape(typed) == shape(name) && typed.tone == name.tone => Marks::Same,
            // A figure for a Roman numeral.
            _ if typed.plain != name.plain && !typed.is_marked() => Marks::Same,
            _ => Marks::Other,
        };
        return typed.zip(&name).map(one).max().unwrap_or(Marks::Same);
    }
    // Words run together or pulled apart.
    let whole = |words: &mut dyn Iterator<Item = &Word>| {
        let (shapes, mut tones) = words.fold((String::new(), Vec::new()), |(shapes, mut tones), word| {
            tones.extend(word.tone.chars());
            (shapes + &shape(word), tones)
        });
        tones.sort_unstable();
        (shapes, tones)
    };
    if !typed.clone().any(Word::is_marked) {
        return if name.iter().any(Word::is_marked) { Marks::Fewer } else { Marks::Same };
    }
    if whole(&mut typed.clone()) == whole(&mut name.iter()) { Marks::Same } else { Marks::Other }
}

/// How one word came out of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// A letter too many or too few, or two in the wrong order.
    Misplaced,
    /// One letter for another, which makes other names too.
    Replaced,
}

/// The one slip that lies between two keys. Figures never slip.
pub fn slip(a: &str, b: &str) -> Option<Slip> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let same_start = long.iter().zip(short).take_while(|(x, y)| x == y).count();
    let is_letter = |letter: &u8| !letter.is_ascii_digit();
    match (&long[same_start..], &short[same_start..]) {
        ([extra, x @ ..], y) if long.len() == short.len() + 1 => {
            (x == y && is_letter(extra)).then_some(Slip::Misplaced)
        }
        ([one, x @ ..], [other, y @ ..]) if long.len() == short.len() && is_letter(one) && is_letter(other) => {
            let swapped = matches!((x, y), ([p, x @ ..], [q, y @ ..]) if p == other && q == one && x == y);
            match swapped {
                true => Some(Slip::Misplaced),
                false => (x == y).then_some(Slip::Replaced),
            }
        }
        _ => None,
    }
}

/// May `short` stand for `word`: its first letter, or that and some of its consonants?
pub fn abbreviates(short: &str, word: &str) -> bool {
    let mut rest = word.chars();
    is_consonants(short)
        && short.len() < word.len()
        && short.chars().next() == word.chars().next()
        && short.chars().all(|letter| rest.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed_key(word: &str) -> String {
        let token = &tokens(word)[0];
        token.typed.clone().unwrap_or_else(|| token.key.clone())
    }

    #[test]
    fn keys_are_the_same_for_i_and_y_apostrophes_spaces_and_roman_numerals() {
        assert_eq!(key("Quy Nhơn"), key("Qui Nhơn"));
        assert_eq!(key("Ea H'leo"), key("Ea Hleo"));
        assert_eq!(key("Xuân Thọ II"), key("xuantho2"));
        assert_eq!(key("Phường 05"), "phuong5");
    }

    #[test]
    fn commas_divide_names_and_full_stops_may() {
        let gaps: Vec<_> = tokens("P.5, Q3 (cũ)").iter().map(|t| (t.key.clone(), t.gap)).collect();
        let expected =
            [("p", Gap::Strong), ("5", Gap::Weak), ("q", Gap::Strong), ("3", Gap::Space), ("cu", Gap::Strong)];
        assert_eq!(gaps, expected.map(|(key, gap)| (key.to_owned(), gap)));
        assert!(tokens(" ,. ").is_empty());
    }

    #[test]
    fn what_telex_and_vni_leave_behind_is_taken_off() {
        for (word, key) in
            [("Thinhj", "thinh"), ("Caauf", "cau"), ("Yeen", "ien"), ("ddawks", "dak"), ("Thi5nh", "thinh")]
        {
            assert_eq!(typed_key(word), key);
        }
        assert_eq!(typed_key("D9a81k"), "dak");
        assert_eq!(typed_key("Thịnhj"), "thinh");
        assert_eq!(typed_key("Xuan"), "xuan");
    }

    #[test]
    fn one_slip_is_found_and_figures_never_slip() {
        for (a, b) in
            [("xuanthihn", "xuanthinh"), ("sogcau", "songcau"), ("xuanlamm", "xuanlam"), ("xuanthing", "xuanthinh")]
        {
            assert!(slip(a, b).is_some() && slip(b, a) == slip(a, b), "{a}");
        }
        for (a, b) in [("xuantho1", "xuantho2"), ("xuantho", "xuantho2"), ("sgcau", "songcau"), ("abc", "abc")] {
            assert_eq!((slip(a, b), slip(b, a)), (None, None), "{a}");
        }
    }

    #[test]
    fn a_letter_or_some_consonants_stand_for_a_word() {
        assert!(
            abbreviates("s", "song") && abbreviates("sg", "song") && abbreviates("đ".replace('đ', "d").as_str(), "dak")
        );
        assert!(!abbreviates("so", "song") && !abbreviates("g", "song") && !abbreviates("song", "song"));
    }

    #[test]
    fn marks_agree_are_fewer_or_are_others() {
        let of = |typed: &str, name: &str| {
            let typed: Vec<_> = tokens(typed).into_iter().map(|t| t.marked).collect();
            marks(typed.iter(), name)
        };
        assert_eq!(of("Xuân Cảnh", "Xuân Cảnh"), Marks::Same);
        assert_eq!(of("Hoà Mĩ", "Hòa Mỹ"), Marks::Same);
        assert_eq!(of("Xuan Cảnh", "Xuân Cảnh"), Marks::Fewer);
        assert_eq!(of("Xuân Cảnh", "Xuân Canh"), Marks::Other);
        assert_eq!(of("XuânCảnh", "Xuân Cảnh"), Marks::Same);
        assert_eq!(of("xuancanh", "Xuân Cảnh"), Marks::Fewer);
    }
}
