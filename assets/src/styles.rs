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
    fn the_page_that_dx_uses_names_every_sheet_in_order() {
        let page = include_str!("../../mobile/index.html");
        let named = page.split("href=\"/css/").skip(1).map(|rest| rest.split('"').next().unwrap());
        assert_eq!(named.collect::<Vec<_>>(), styles().iter().map(|(name, _)| *name).collect::<Vec<_>>());
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

    type Palette = std::collections::BTreeMap<String, [f64; 3]>;

    /// The colours that the block after `selector` sets, over those of `base`.
    fn palette(selector: &str, base: &Palette) -> Palette {
        let tokens = styles()[0].1;
        let start = tokens.find(selector).unwrap_or_else(|| panic!("{selector} is missing")) + selector.len();
        let block = &tokens[start..start + tokens[start..].find('}').unwrap()];
        let mut colours = base.clone();
        for (name, value) in block.lines().filter_map(|line| line.trim().trim_end_matches(';').split_once(": ")) {
            if let Some(hex) = value.strip_prefix('#') {
                let part = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
                colours.insert(name.trim_start_matches("--").to_owned(), [part(0), part(2), part(4)]);
            }
        }
        colours
    }

    fn luminance(colour: [f64; 3]) -> f64 {
        let [red, green, blue] =
            colour.map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast by WCAG 2.2, 1 to 21.
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn black_on_white_is_twenty_one() {
        assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 0.001);
    }

    #[test]
    fn every_palette_keeps_the_contrast_of_wcag_aa() {
        let light = palette(".app {", &Palette::new());
        let dark = palette("\n.app[data-contrast=\"dark\"] {", &light);
        let high = palette("\n.app[data-contrast=\"high\"] {", &light);
        let text = [
            ("ink", "paper surface sunken brand-tint land"),
            ("ink-soft", "paper surface sunken brand-tint land"),
            ("brand", "paper surface brand-tint"),
            ("on-brand", "brand brand-deep"),
            ("on-bar", "bar"),
            ("on-accent", "accent"),
            ("on-danger", "danger"),
            ("on-toast", "toast"),
            ("toast-act", "toast"),
            ("info", "info-tint surface paper"),
            ("ok", "ok-tint surface paper"),
            ("warn", "warn-tint surface paper"),
            ("danger", "danger-tint surface paper"),
            ("plain", "plain-tint"),
        ];
        let shapes = [
            ("line-strong", "surface paper land"),
            ("focus", "surface paper"),
            ("accent", "bar"),
            ("route-0", "land"),
            ("route-1", "land"),
            ("route-2", "land"),
            ("route-3", "land"),
            ("route-4", "land"),
            ("route-5", "land"),
        ];
        for (name, colours) in [("light", light), ("dark", dark), ("high", high)] {
            for (pairs, least) in [(&text[..], 4.5), (&shapes[..], 3.0)] {
                for (front, backs) in pairs {
                    for back in backs.split(' ') {
                        let found = contrast(colours[*front], colours[back]);
                        assert!(found >= least, "{name}: {front} on {back} is {found:.2}, below {least}");
                    }
                }
            }
        }
    }

    #[test]
    fn dark_by_the_system_is_the_same_as_dark_by_choice() {
        let none = Palette::new();
        let system = palette("@media (prefers-color-scheme: dark) {\n  .app[data-contrast=\"system\"] {", &none);
        assert_eq!(system, palette("\n.app[data-contrast=\"dark\"] {", &none));
        assert!(system.len() > 20);
    }
}
