//! Two short words that a courier says and a citizen reads: 256 simple words a language, by number.

use crate::texts::Lang;

const VI: &str = include_str!("../i18n/vi/words.txt");
const EN: &str = include_str!("../i18n/en/words.txt");

/// Word `number` of a language's list; numbers beyond it go round.
pub fn word(lang: Lang, number: u16) -> &'static str {
    let list = match lang {
        Lang::Vi => VI,
        Lang::En => EN,
    };
    list.lines().nth(usize::from(number) % 256).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_list_has_256_words_and_none_twice() {
        for list in [VI, EN] {
            let words: Vec<&str> = list.lines().collect();
            assert_eq!(words.len(), 256);
            assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), 256);
            assert!(words.iter().all(|word| !word.is_empty() && word.trim() == *word));
        }
    }
}
