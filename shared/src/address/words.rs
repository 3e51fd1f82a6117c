//! The words around names in an address line, and other ways to write names: read from a table, `written,sort,means`.

use std::collections::HashMap;

use super::text::{Gap, Marks, Token, key, marks};
use crate::place::CommuneKind;
use crate::place::gazetteer::{TableFault, rows};

/// What a word says about the name behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A commune of this kind.
    Commune(CommuneKind),
    /// A district.
    District,
    /// A city: a district of old, or a province.
    City,
    /// A province.
    Province,
    /// Something smaller than a commune.
    Part,
    /// A street or the number of a house.
    Street,
    /// A name of today.
    Now,
    /// The name before it is an old one.
    Was,
    /// A commune code.
    Code,
    /// The country.
    Country,
}

/// The table, by key.
#[derive(Debug, Default)]
pub struct Words {
    roles: HashMap<String, (Role, String)>,
    /// Key of another way to write → names of provinces.
    pub provinces: Vec<(String, String)>,
    /// The same of districts.
    pub districts: Vec<(String, String)>,
}

/// Most words of a role: `là tổ dân phố` would be too many.
pub const LONGEST_ROLE: usize = 3;

impl Words {
    /// Reads the table.
    pub fn read(table: &str) -> Result<Self, TableFault> {
        let mut words = Self::default();
        for ([written, sort, means], place) in rows("address_words", table, ["written", "sort", "means"])? {
            let role = match (sort, means) {
                ("kind", "rural") => Role::Commune(CommuneKind::Rural),
                ("kind", "ward") => Role::Commune(CommuneKind::Ward),
                ("kind", "township") => Role::Commune(CommuneKind::Township),
                ("kind", "special_zone") => Role::Commune(CommuneKind::SpecialZone),
                ("kind", "district") => Role::District,
                ("kind", "city") => Role::City,
                ("kind", "province") => Role::Province,
                ("part", _) => Role::Part,
                ("street", _) => Role::Street,
                ("now", _) => Role::Now,
                ("was", _) => Role::Was,
                ("code", _) => Role::Code,
                ("country", _) => Role::Country,
                ("province", name) => {
                    words.provinces.push((key(written), name.to_owned()));
                    continue;
                }
                ("district", name) => {
                    words.districts.push((key(written), name.to_owned()));
                    continue;
                }
                _ => return Err(place.column("sort")),
            };
            words.roles.insert(key(written), (role, written.to_owned()));
        }
        Ok(words)
    }

    /// The role of the words whose keys run together to `key`.
    pub fn role(&self, key: &str) -> Option<Role> {
        self.roles.get(key).map(|(role, _)| *role)
    }

    /// The role of the words, and whether they were typed without marks and might as well be others. Words with other
    /// marks are no role: `dương` is not `đường`.
    pub fn role_of(&self, tokens: &[Token]) -> Option<(Role, bool)> {
        let run = |key: fn(&Token) -> &str| tokens.iter().map(key).collect::<String>();
        let plain = run(|token| &token.key);
        let found = self.roles.get(&plain).map(|(role, written)| (role, Some(written)));
        // A letter too many is no slip of the keyboard in an abbreviation.
        let typed =
            || tokens.iter().all(|token| token.key.len() > 2).then(|| run(|t| t.typed.as_deref().unwrap_or(&t.key)));
        let (role, written) = match found {
            Some(found) => found,
            None => (&self.roles.get(&typed()?)?.0, None),
        };
        match written.map(|written| marks(tokens.iter().map(|token| &token.marked), written)) {
            // `X A Ting` is no `xã Ting`, but `T. P.` is `TP`.
            _ if written.is_some_and(|written| !is_so_divided(tokens, written)) => None,
            Some(Marks::Other) => None,
            Some(Marks::Fewer) => Some((*role, true)),
            Some(Marks::Same) | None => Some((*role, false)),
        }
    }

    /// Do the words whose keys run together to `key` say the kind of a unit?
    pub fn is_kind(&self, key: &str) -> bool {
        let kinds = |role| matches!(role, Role::Commune(_) | Role::District | Role::City | Role::Province);
        self.role(key).is_some_and(kinds)
    }

    /// Every role word that `word` begins with, the longest first, and the rest.
    pub fn glued<'a>(&'a self, word: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        (2..word.len()).rev().filter_map(|at| word.split_at_checked(at)).filter(move |(start, _)| self.is_kind(start))
    }
}

/// Are there no more words than in the table, or single letters with full stops?
fn is_so_divided(tokens: &[Token], written: &str) -> bool {
    let letters = tokens.iter().all(|token| token.key.len() == 1);
    tokens.len() <= written.split(' ').count() || letters && tokens[1..].iter().all(|token| token.gap == Gap::Weak)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_roles_and_other_ways_to_write_have_names() {
        let words = Words::read("written,sort,means\nx,kind,rural\nthôn,part,-\npy,province,Phú Yên\n").unwrap();
        assert_eq!(words.role("x"), Some(Role::Commune(CommuneKind::Rural)));
        assert_eq!(words.role("thon"), Some(Role::Part));
        assert_eq!(words.provinces, [("pi".to_owned(), "Phú Yên".to_owned())]);
        assert_eq!(Words::read("written,sort,means\nx,colour,red\n").unwrap_err().column, "sort");
    }
}
