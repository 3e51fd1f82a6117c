//! Reads a line: which of its words name what, and by what right. Which of the readings is meant is not decided here.

use super::index::{Index, Names, Ref, entry_name};
use super::text::{self, Gap, Marks, Slip, Token, abbreviates, is_consonants, marks, tokens};
use super::words::{LONGEST_ROLE, Role, Words};
use crate::fold::{Word, fold};
use crate::place::gazetteer::Gazetteer;
use crate::place::{CommuneKind, bare_key};

/// Most words of a name.
const LONGEST_NAME: usize = 7;
/// Shortest key that may hold a slip.
const SLIP_FROM: usize = 5;
/// Shortest name that is looked for inside a run of words without spaces.
const GLUED_FROM: usize = 4;
/// A word of so many letters is several words without spaces.
const LONG_WORD: usize = 6;
/// Aliases up to this length are initials: they end a line or stand between commas.
const INITIALS: usize = 5;
/// Most words of a line that are read: the last ones, for an address goes from the small to the large. What stands before
/// them is a way to the house; work grows with the square of the words.
const MOST_WORDS: usize = 36;
/// Longest word that is taken apart.
const LONGEST_RUN: usize = 48;

/// By what right words are taken for a name; the better, the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// They are the name.
    Same,
    /// They are the name without some marks.
    Plain,
    /// They are the name without some marks, though the line has marks.
    Partly,
    /// They are the name typed with Telex or VNI switched off.
    Typed,
    /// They are another way to write it.
    Alias,
    /// They are the name with other marks.
    Marks,
    /// They are one slip away, and not all are words of the language.
    Slip,
    /// They are one slip away, but might be another name.
    NearName,
}

/// Words taken for a name.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    /// First of the words that say what follows, or first word.
    pub begin: usize,
    /// First word.
    pub from: usize,
    /// Behind the last word.
    pub to: usize,
    /// What is named: a place in the entries or units of the index.
    pub at: u32,
    /// By what right.
    pub by: By,
    /// What the words before say.
    pub role: Option<Role>,
    /// Nothing of another name stands before.
    pub is_open_left: bool,
    /// Nothing of another name stands behind.
    pub is_open_right: bool,
    /// Said to be today's name.
    pub is_now: bool,
    /// Said to be an old name.
    pub is_was: bool,
    /// A street, a hamlet or the like of that name.
    pub is_below: bool,
    /// Inside a run of words that begins as a street.
    pub is_in_street: bool,
}

impl Hit {
    /// Do the two share words?
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// A line and everything it may name.
#[derive(Debug, Default)]
pub struct Reading {
    /// The words.
    pub tokens: Vec<Token>,
    /// Communes, of today or not.
    pub communes: Vec<Hit>,
    /// Districts.
    pub districts: Vec<Hit>,
    /// Provinces.
    pub provinces: Vec<Hit>,
    /// Commune codes.
    pub codes: Vec<String>,
    /// The role that ends before a word.
    roles: Vec<Option<Before>>,
    /// The person who wrote it types marks.
    is_marked: bool,
}

/// A role and where its words begin.
#[derive(Debug, Clone, Copy)]
struct Before {
    role: Role,
    start: usize,
    /// The words might as well be the end of a name.
    is_soft: bool,
}

impl Reading {
    /// Does the line say "commune" before other words than those from `from` on?
    pub fn has_kind_elsewhere(&self, from: usize) -> bool {
        self.roles.iter().enumerate().any(|(at, before)| {
            at != from
                && at < self.tokens.len()
                && before.is_some_and(|before| !before.is_soft && matches!(before.role, Role::Commune(_)))
        })
    }

    /// The role that ends before a word.
    fn role(&self, at: usize) -> Option<Role> {
        self.roles[at].map(|before| before.role)
    }
}

/// What readings are made with.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub words: &'a Words,
    pub index: &'a Index,
    pub gazetteer: &'a Gazetteer,
}

/// The level of a name.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Commune,
    District,
    Province,
}

const LEVELS: [Level; 3] = [Level::Commune, Level::District, Level::Province];

impl Reader<'_> {
    /// Reads a line.
    pub fn read(self, line: &str) -> Reading {
        let mut tokens: Vec<Token> = tokens(line);
        tokens.drain(..tokens.len().saturating_sub(MOST_WORDS));
        let tokens = tokens.into_iter().flat_map(|token| self.divide(token)).collect();
        let mut reading = Reading { tokens, ..Reading::default() };
        let marked = reading.tokens.iter().filter(|token| token.marked.is_marked()).count();
        reading.is_marked = marked >= 2 && 3 * marked >= reading.tokens.len();
        self.find_roles(&mut reading);
        self.drop_tail(&mut reading);
        let spans = self.spans(&reading);
        for &(from, to) in &spans {
            self.find_names(&mut reading, from, to);
        }
        reading
    }

    /// Adds what the words may name if one of them holds a slip.
    pub fn read_slips(self, reading: &mut Reading) {
        for (from, to) in self.spans(reading) {
            self.find_slips(reading, from, to);
        }
    }

    fn names(&self, level: Level) -> &Names {
        match level {
            Level::Commune => &self.index.communes,
            Level::District => &self.index.districts,
            Level::Province => &self.index.provinces,
        }
    }

    fn is_name(&self, key: &str) -> bool {
        LEVELS.into_iter().any(|level| !self.names(level).find(key).is_empty())
    }

    /// Takes names apart that were written without a space.
    fn divide(&self, token: Token) -> Vec<Token> {
        let key = token.key.as_str();
        if let Some(at) = self.figures(&token) {
            return split(&token, &[at, token.written.chars().count() - at]);
        }
        let whole = key.len() < GLUED_FROM || key.len() > LONGEST_RUN || !key.is_ascii() || self.is_name(key);
        if whole || self.words.role(key).is_some() || token.written.chars().count() != key.len() {
            return vec![token];
        }
        // `XTân Thuận`: a letter for the kind before a capital.
        let is_capital = token.written.chars().nth(1).is_some_and(char::is_uppercase)
            && token.written.chars().any(char::is_lowercase);
        if is_capital && self.words.is_kind(&key[..1]) && self.is_name(&key[1..]) {
            return split(&token, &[1, key.len() - 1]);
        }
        match self.pieces(key, 6) {
            Some(lengths) => split(&token, &lengths),
            None => vec![token],
        }
    }

    /// Where figures begin or end in a word such as `thôn5`, `15QuangTrung`; not in `12A` and `So6ng`.
    fn figures(&self, token: &Token) -> Option<usize> {
        let letters: Vec<char> = token.written.chars().collect();
        let first = letters.iter().position(char::is_ascii_digit)?;
        let behind = letters.iter().rposition(char::is_ascii_digit)? + 1;
        let before: String = letters[..first].iter().collect();
        if first == 0 {
            let digits = letters.iter().take_while(|letter| letter.is_ascii_digit()).count();
            return (digits == behind && letters.len() >= behind + 3).then_some(digits);
        }
        let is_role = behind == letters.len() && self.words.role(&text::key(&before)).is_some();
        is_role.then_some(first)
    }

    /// Lengths of the words for kinds and the names that a key is made of.
    fn pieces(&self, key: &str, most: usize) -> Option<Vec<usize>> {
        let with = |at: usize, rest: Vec<usize>| Some([vec![at], rest].concat());
        for (kind, rest) in self.words.glued(key) {
            let is_district = matches!(self.words.role(kind), Some(Role::District | Role::City));
            if rest.len() >= GLUED_FROM && self.is_name(rest)
                || is_district && kind.len() == 2 && !self.index.initials.find(rest).is_empty()
            {
                return with(kind.len(), vec![rest.len()]);
            }
            if most > 0
                && let Some(rest) = self.pieces(rest, most - 1)
            {
                return with(kind.len(), rest);
            }
        }
        if most == 0 {
            return None;
        }
        let last = key.len().checked_sub(GLUED_FROM)?;
        (GLUED_FROM..=last).rev().filter(|at| self.is_name(&key[..*at])).find_map(|at| {
            let rest = &key[at..];
            if self.is_name(rest) {
                return with(at, vec![rest.len()]);
            }
            with(at, self.pieces(rest, most - 1)?)
        })
    }

    fn find_roles(&self, reading: &mut Reading) {
        let tokens = &reading.tokens;
        reading.roles = vec![None; tokens.len() + 1];
        for from in 0..tokens.len() {
            for to in from + 1..=tokens.len().min(from + LONGEST_ROLE) {
                if to > from + 1 && tokens[to - 1].gap == Gap::Strong {
                    break;
                }
                let Some((role, is_plain)) = self.words.role_of(&tokens[from..to]) else { continue };
                let reaches_on = matches!(role, Role::Was | Role::Now | Role::Code | Role::Country);
                if !reaches_on && tokens.get(to).is_some_and(|next| next.gap == Gap::Strong) {
                    continue;
                }
                // The last word of a name is no word for a kind: `Sông Lô`; without marks nobody knows.
                let ends_name = self.ends_name(tokens, from, to);
                let is_weak = tokens[from].key.len() == 1 || matches!(role, Role::Part | Role::Street);
                if ends_name && is_weak {
                    continue;
                }
                let longer = reading.roles[to].is_some_and(|before| before.start <= from);
                if !longer {
                    reading.roles[to] = Some(Before { role, start: from, is_soft: ends_name && is_plain });
                }
            }
        }
        let coded = tokens.iter().enumerate();
        let coded = coded.filter(|(at, token)| reading.role(*at) == Some(Role::Code) && token.is_number);
        reading.codes = coded.map(|(_, token)| token.key.clone()).collect();
    }

    fn ends_name(&self, tokens: &[Token], from: usize, to: usize) -> bool {
        (from.saturating_sub(3)..from).any(|start| {
            let inside = &tokens[start..to];
            inside[1..].iter().all(|token| token.gap == Gap::Space)
                && self.is_name(&inside.iter().map(|token| token.key.as_str()).collect::<String>())
        })
    }

    /// Leaves out the country and a postal code at the end.
    fn drop_tail(&self, reading: &mut Reading) {
        loop {
            let end = reading.tokens.len();
            let postal = reading.tokens.last().is_some_and(|token| {
                token.key.len() >= 5
                    && token.key.bytes().all(|b| b.is_ascii_digit())
                    && reading.roles[end - 1].is_none()
            });
            let keep = match reading.roles.last() {
                Some(Some(before)) if before.role == Role::Country => before.start,
                _ if postal => end - 1,
                _ => return,
            };
            reading.tokens.truncate(keep);
            reading.roles.truncate(keep + 1);
        }
    }

    /// Runs of words that may be a name.
    fn spans(&self, reading: &Reading) -> Vec<(usize, usize)> {
        let tokens = &reading.tokens;
        let mut spans = Vec::new();
        for from in 0..tokens.len() {
            for to in from + 1..=tokens.len().min(from + LONGEST_NAME) {
                if to > from + 1 && tokens[to - 1].gap == Gap::Strong {
                    break;
                }
                spans.push((from, to));
            }
        }
        spans
    }

    fn find_names(&self, reading: &mut Reading, from: usize, to: usize) {
        let tokens = &reading.tokens[from..to];
        let key: String = tokens.iter().map(|token| token.key.as_str()).collect();
        let mut found: Vec<(Level, Ref, bool)> = Vec::new();
        for level in LEVELS {
            found.extend(self.names(level).find(&key).iter().map(|unit| (level, *unit, false)));
        }
        if found.is_empty() && tokens.iter().any(|token| token.typed.is_some()) {
            let typed: String =
                tokens.iter().map(|token| token.typed.as_ref().unwrap_or(&token.key).as_str()).collect();
            for level in LEVELS {
                found.extend(self.names(level).find(&typed).iter().map(|unit| (level, *unit, true)));
            }
        }
        let role = reading.role(from);
        if matches!(role, Some(Role::District | Role::City)) {
            found.extend(self.index.initials.find(&key).iter().map(|unit| (Level::District, *unit, false)));
        }
        let is_open_right = self.is_open_right(reading, to);
        let is_between = to == reading.tokens.len() || reading.tokens[to].gap != Gap::Space;
        let mut hits = Vec::new();
        for (level, unit, is_typed) in found {
            let is_initials = unit.is_alias && key.len() <= INITIALS && !key.bytes().all(|b| b.is_ascii_digit());
            if is_initials && !is_between {
                continue;
            }
            let by = match (unit.is_alias, is_typed) {
                (true, _) => By::Alias,
                (false, true) => By::Typed,
                (false, false) => self.by_marks(reading, level, unit.at, from, to),
            };
            hits.push((level, unit.at, by));
        }
        let is_short = reading.tokens[from..to].iter().any(|token| is_consonants(&token.key));
        if is_open_right && is_short && (2..=3).contains(&(to - from)) {
            self.find_abbreviated(reading, from, to, &mut hits);
        }
        for (level, at, by) in hits {
            self.add(reading, level, from, to, at, by);
        }
    }

    fn by_marks(&self, reading: &Reading, level: Level, at: u32, from: usize, to: usize) -> By {
        let name = match level {
            Level::Commune => entry_name(&self.index.entries[at as usize], self.gazetteer),
            Level::District => &self.index.district_units[at as usize].name,
            Level::Province => &self.index.province_units[at as usize].name,
        };
        let bare = bare(name);
        if bare.bytes().all(|b| b.is_ascii_digit()) {
            return By::Same;
        }
        match marks(reading.tokens[from..to].iter().map(|token| &token.marked as &Word), bare) {
            Marks::Same => By::Same,
            Marks::Fewer if reading.is_marked => By::Partly,
            Marks::Fewer => By::Plain,
            Marks::Other => By::Marks,
        }
    }

    /// `S. Cầu`, `P. Yên`.
    fn find_abbreviated(&self, reading: &Reading, from: usize, to: usize, hits: &mut Vec<(Level, u32, By)>) {
        let tokens = &reading.tokens[from..to];
        let Some(last) = tokens.last().filter(|last| last.key.len() >= 3) else { return };
        for (level, units) in
            [(Level::District, &self.index.district_units), (Level::Province, &self.index.province_units)]
        {
            for (at, unit) in (0..).zip(units) {
                let same = |token: &Token, word: &String| token.key == *word;
                let fits = unit.words.len() == tokens.len()
                    && unit.words.last() == Some(&last.key)
                    && tokens.iter().zip(&unit.words).all(|(t, w)| same(t, w) || abbreviates(&t.key, w))
                    && !tokens.iter().zip(&unit.words).all(|(t, w)| same(t, w));
                if fits {
                    hits.push((level, at, By::Alias));
                }
            }
        }
    }

    fn find_slips(&self, reading: &mut Reading, from: usize, to: usize) {
        let tokens = &reading.tokens[from..to];
        let key: String = tokens.iter().map(|token| token.key.as_str()).collect();
        let starts =
            |hits: &[Hit]| hits.iter().any(|hit| hit.from == to && hit.by <= By::Alias && hit.to - hit.from > 1);
        let is_open_right = self.is_open_right(reading, to) || starts(&reading.districts) || starts(&reading.provinces);
        if key.len() < SLIP_FROM || !is_open_right || !self.is_open_left(reading, from) {
            return;
        }
        let is_language = tokens.iter().all(|token| self.index.syllables.contains(token.key.as_str()));
        let is_called = matches!(reading.role(from), Some(Role::Commune(_)));
        for level in LEVELS {
            for (unit, slip) in self.names(level).near(&key) {
                let may_be_other = is_language && !(is_called && slip == Slip::Misplaced);
                let by = if may_be_other { By::NearName } else { By::Slip };
                if !unit.is_alias {
                    self.add(reading, level, from, to, unit.at, by);
                }
            }
        }
    }

    fn is_open_left(&self, reading: &Reading, from: usize) -> bool {
        reading.tokens[from].gap != Gap::Space || reading.roles[from].is_some()
    }

    fn is_open_right(&self, reading: &Reading, to: usize) -> bool {
        to == reading.tokens.len()
            || reading.tokens[to].gap != Gap::Space
            || reading.roles.iter().flatten().any(|before| before.start == to)
    }

    /// Does the number of a house stand before?
    fn follows_number(&self, reading: &Reading, at: usize) -> bool {
        let numbered = matches!(
            at.checked_sub(1).and_then(|before| reading.role(before)),
            Some(Role::Part | Role::Commune(_) | Role::District | Role::City)
        );
        at > 0 && reading.tokens[at].gap != Gap::Strong && reading.tokens[at - 1].is_number && !numbered
    }

    /// Do the words since the last comma begin as a street?
    fn is_in_street(&self, reading: &Reading, at: usize) -> bool {
        let starts = (0..at).rev().take_while(|before| reading.tokens[before + 1].gap != Gap::Strong);
        for before in starts {
            match reading.role(before) {
                Some(Role::Street) => return true,
                None if self.follows_number(reading, before) => return true,
                Some(_) => return false,
                None => {}
            }
        }
        false
    }

    /// Does a name end right before that is more than a chance word?
    fn follows_name(&self, reading: &Reading, at: usize) -> bool {
        let is_long = |hit: &Hit| hit.to - hit.from > 1 || reading.tokens[hit.from].key.len() >= LONG_WORD;
        let hits = [&reading.communes, &reading.districts, &reading.provinces];
        hits.into_iter().flatten().any(|hit| hit.to == at && (is_long(hit) || hit.role.is_some()))
    }

    /// Keeps a reading unless the words before forbid it.
    fn add(&self, reading: &mut Reading, level: Level, from: usize, to: usize, at: u32, by: By) {
        let before = reading.roles[from];
        let hard = before.filter(|before| !before.is_soft).map(|before| before.role);
        let role = hard.filter(|role| !matches!(role, Role::Was | Role::Code | Role::Country));
        let is_figure = reading.tokens[from..to].iter().all(|token| token.key.bytes().all(|b| b.is_ascii_digit()));
        let fits = match (level, role) {
            (Level::Commune, Some(Role::District | Role::City)) => {
                !is_figure && self.index.entries[at as usize].kind == CommuneKind::SpecialZone
            }
            (Level::Commune, Some(Role::Province)) => false,
            (Level::Commune, Some(Role::Commune(_))) => true,
            (Level::Commune, _) => !is_figure,
            (Level::District, Some(Role::District)) => true,
            (Level::District, Some(Role::City) | None | Some(Role::Now)) => !is_figure,
            (Level::Province, Some(Role::Province | Role::City | Role::Now) | None) => true,
            (Level::District | Level::Province, _) => false,
        };
        let cuts = |at: usize| {
            (at + 1..reading.roles.len().min(at + LONGEST_ROLE))
                .any(|end| reading.roles[end].is_some_and(|before| !before.is_soft && before.start < at))
        };
        if !fits || cuts(from) || cuts(to) {
            return;
        }
        let is_open_left = self.is_open_left(reading, from);
        // Above communes a name of one word inside a run of words is the end of another name: `Nguyễn Huệ`.
        let ends_other = level != Level::Commune && !is_open_left && !self.follows_name(reading, from);
        if ends_other && (to - from == 1 || by > By::Typed) {
            return;
        }
        let said_before = before.map_or(from, |before| before.start);
        let is_now = [from, said_before].iter().any(|at| reading.role(*at) == Some(Role::Now));
        let is_was = (to..=reading.tokens.len().min(to + 2))
            .any(|end| reading.roles[end].is_some_and(|before| before.role == Role::Was && before.start == to));
        let is_part = matches!(role, Some(Role::Part | Role::Street));
        let begin = said_before;
        let hit = Hit {
            begin,
            from,
            to,
            at,
            by,
            role,
            is_open_left,
            is_open_right: self.is_open_right(reading, to),
            is_now,
            is_was,
            is_below: is_part || (role.is_none() && self.follows_number(reading, from)),
            is_in_street: !is_open_left && self.is_in_street(reading, from),
        };
        match level {
            Level::Commune => reading.communes.push(hit),
            Level::District => reading.districts.push(hit),
            Level::Province => reading.provinces.push(hit),
        }
    }
}

/// The words of a word whose pieces are so many letters long.
fn split(token: &Token, lengths: &[usize]) -> Vec<Token> {
    let mut letters = token.written.chars();
    let mut gap = token.gap;
    let pieces = lengths.iter().filter_map(|length| {
        let piece: String = letters.by_ref().take(*length).collect();
        let mut piece = tokens(&piece).into_iter().next()?;
        piece.gap = std::mem::replace(&mut gap, Gap::Space);
        Some(piece)
    });
    pieces.collect()
}

/// A full name without the word or words for its kind.
pub fn bare(name: &str) -> &str {
    let count = |key: &str| key.split(' ').count();
    let kind = count(&fold(name)) - count(&bare_key(name));
    name.splitn(kind + 1, ' ').last().unwrap_or(name)
}
