//! The style sheets, in the order in which they apply. The bundle concatenates them into `app.css`.

/// Every sheet as (file name, content): tokens, then base, then one a part by name.
pub fn styles() -> &'static [(&'static str, &'static str)] {
    crate::lists::STYLES
}

/// All sheets as one.
pub fn app_css() -> String {
    styles().iter().map(|(_, sheet)| *sheet).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_first_and_base_second() {
        assert_eq!(styles()[0].0, "tokens.css");
        assert_eq!(styles()[1].0, "base.css");
    }

    #[test]
    fn only_tokens_name_colours() {
        for (name, sheet) in styles().iter().filter(|(name, _)| *name != "tokens.css") {
            for word in ["#", "rgb(", "rgba(", "hsl("] {
                assert!(!sheet.contains(word), "{name} names a colour with {word}");
            }
        }
    }

    #[test]
    fn no_sheet_imports_another() {
        assert!(!app_css().contains("@import"));
    }
}
