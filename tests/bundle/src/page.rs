//! `index.html`: the template beside this file, texts from the language file, addresses with their versions.

use fluent_bundle::{FluentBundle, FluentResource};

use crate::Raw;

const TEMPLATE: &str = include_str!("index.html");

/// Writes the page. `texts` is the language file; a text or file that the template names and is missing is an error.
pub fn render(texts: &str, files: &[Raw]) -> Result<String, String> {
    let resource = FluentResource::try_new(texts.to_owned()).map_err(|(_, errors)| format!("index.ftl: {errors:?}"))?;
    let language = "vi".parse().map_err(|error| format!("vi: {error}"))?;
    let mut bundle = FluentBundle::new(vec![language]);
    bundle.add_resource(resource).map_err(|errors| format!("index.ftl: {errors:?}"))?;

    let mut page = String::new();
    let mut rest = TEMPLATE;
    while let Some(at) = rest.find('{') {
        page.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        // A brace before a space belongs to the style sheet.
        if rest.starts_with(char::is_whitespace) {
            page.push('{');
            continue;
        }
        let (name, after) = rest.split_once('}').ok_or("the template has a brace that does not close")?;
        rest = after;
        page.push_str(&match name.strip_prefix("url:") {
            Some(url) => address(url, files)?,
            None if name == "links" => links(files),
            None => text(name, &bundle)?,
        });
    }
    page.push_str(rest);
    Ok(page)
}

fn text(name: &str, bundle: &FluentBundle<FluentResource>) -> Result<String, String> {
    let key = format!("index-{name}");
    let pattern = bundle.get_message(&key).and_then(|message| message.value());
    let pattern = pattern.ok_or_else(|| format!("index.ftl has no text {key}"))?;
    Ok(escape(&bundle.format_pattern(pattern, None, &mut Vec::new())))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn address(url: &str, files: &[Raw]) -> Result<String, String> {
    files
        .iter()
        .find(|file| file.url == url)
        .map(Raw::address)
        .ok_or_else(|| format!("the page names {url}, which does not exist"))
}

/// The small modules that the app's script imports.
fn links(files: &[Raw]) -> String {
    let snippets = files.iter().filter(|file| file.url.starts_with("/assets/app/snippets/"));
    let lines: Vec<String> =
        snippets.map(|file| format!(r#"<link rel="modulepreload" href="{}">"#, file.address())).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_and_file_the_template_names_must_exist() {
        let error = render("index-title = T", &[]).unwrap_err();
        assert!(error.contains("index-description"), "{error}");
    }

    #[test]
    fn what_a_person_sees_first_does_not_wait_for_the_style_sheet() {
        let splash = TEMPLATE.find(r#"<div id="splash">"#).unwrap();
        assert!(TEMPLATE.find(r#"rel="stylesheet""#).unwrap() > splash);
    }
}
