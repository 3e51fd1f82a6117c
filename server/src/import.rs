//! `server import`: reads a file of the national base of procedures and says what would be taken, changed and refused.
//! Reading and saying are pure; storing the versions is the caller's.

use shared::catalogue::ProcedureVersion;
use shared::catalogue::import::{self, Change, FileRefusal, MAX_BYTES, MAX_ROWS, Origin, Outcome, Row};

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Every row, in the order of the file.
    pub rows: Vec<Row>,
}

/// A value in a line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Words of the file, shown as they are.
    Text(String),
    /// A number.
    Number(usize),
    /// The text of another key.
    Key(String),
}

/// Name and value of a variable, ready to be filled in.
pub type Filled = (&'static str, String);

/// One line of the report: the key of a text (`import.ftl`) and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Key of the text.
    pub key: String,
    /// Names and values of its variables.
    pub values: Vec<(&'static str, Value)>,
}

/// Reads a file; refused as a whole only when it is no list of rows.
pub fn read(bytes: &[u8], origin: &Origin) -> Result<Report, FileRefusal> {
    import::read(bytes, origin).map(|rows| Report { rows })
}

impl Report {
    /// The versions to store.
    pub fn versions(&self) -> impl Iterator<Item = &ProcedureVersion> {
        self.rows.iter().filter_map(|row| match &row.outcome {
            Outcome::Taken { version, .. } => Some(&**version),
            Outcome::Refused { .. } => None,
        })
    }

    /// The report line by line: the summary, then every refusal and every change in the order of the file.
    pub fn lines(&self) -> Vec<Line> {
        let (mut taken, mut changed, mut details) = (0, 0, Vec::new());
        for row in &self.rows {
            match &row.outcome {
                Outcome::Taken { changes, .. } => {
                    taken += 1;
                    changed += usize::from(!changes.is_empty());
                    details.extend(changes.iter().map(|change| changed_line(row, change)));
                }
                Outcome::Refused { field, why } => {
                    let field = if field.is_empty() { key("import.whole-row") } else { text(field) };
                    let values = vec![place(row), code(row), ("field", field), ("why", key(why.code()))];
                    details.push(line("import.row-refused", values));
                }
            }
        }
        let counts = vec![
            ("rows", Value::Number(self.rows.len())),
            ("taken", Value::Number(taken)),
            ("changed", Value::Number(changed)),
            ("refused", Value::Number(self.rows.len() - taken)),
        ];
        details.insert(0, line("import.summary", counts));
        details
    }
}

/// The line that says why a whole file is refused.
pub fn refusal_line(refusal: FileRefusal) -> Line {
    let values = match refusal {
        FileRefusal::TooLarge { bytes } => {
            vec![("bytes", Value::Number(bytes)), ("limit", Value::Number(MAX_BYTES))]
        }
        FileRefusal::NotJson { line, column } => {
            vec![("line", Value::Number(line)), ("column", Value::Number(column))]
        }
        FileRefusal::NotArray => Vec::new(),
        FileRefusal::TooManyRows { rows } => {
            vec![("rows", Value::Number(rows)), ("limit", Value::Number(MAX_ROWS))]
        }
    };
    line(refusal.code(), values)
}

/// A line in the words of one language: `say` gives the text of a key with its variables filled in.
pub fn print(line: &Line, say: impl Fn(&str, &[Filled]) -> String) -> String {
    let values: Vec<Filled> = line
        .values
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Value::Text(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Key(key) => say(key, &[]),
            };
            (*name, value)
        })
        .collect();
    say(&line.key, &values)
}

fn changed_line(row: &Row, change: &Change) -> Line {
    let to = if change.to.is_empty() { key("import.unknown") } else { text(&change.to) };
    let values = vec![
        place(row),
        code(row),
        ("field", text(change.field)),
        ("what", key(change.kind.code())),
        ("from", text(&change.from)),
        ("to", to),
    ];
    line("import.row-changed", values)
}

fn place(row: &Row) -> (&'static str, Value) {
    ("row", Value::Number(row.row))
}

fn code(row: &Row) -> (&'static str, Value) {
    ("code", if row.code.is_empty() { key("import.no-code") } else { text(&row.code) })
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A code as the key of its text: keys hold no dots.
fn key(code: &str) -> Value {
    Value::Key(code.replace('.', "-"))
}

fn line(code: &str, values: Vec<(&'static str, Value)>) -> Line {
    Line { key: code.replace('.', "-"), values }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::catalogue::import::{ChangeKind, RowRefusal};
    use std::collections::{BTreeMap, BTreeSet};

    const MALFORMED: &[u8] = include_bytes!("../../tests/data/import/malformed.json");
    const TEXTS: [&str; 2] =
        [include_str!("../../assets/i18n/vi/import.ftl"), include_str!("../../assets/i18n/en/import.ftl")];

    fn report() -> Report {
        let origin = Origin { source: "test".to_owned(), checked_at: "2026-07-01".parse().unwrap() };
        read(MALFORMED, &origin).unwrap()
    }

    fn texts(file: &'static str) -> BTreeMap<&'static str, &'static str> {
        file.lines().filter_map(|line| line.split_once(" = ")).collect()
    }

    fn variables(pattern: &str) -> BTreeSet<&str> {
        pattern.split("{ $").skip(1).filter_map(|part| part.split(' ').next()).collect()
    }

    fn every_line() -> Vec<Line> {
        let mut lines = report().lines();
        lines.extend(
            [
                FileRefusal::TooLarge { bytes: 1 },
                FileRefusal::NotJson { line: 1, column: 2 },
                FileRefusal::NotArray,
                FileRefusal::TooManyRows { rows: 3 },
            ]
            .map(refusal_line),
        );
        lines
    }

    #[test]
    fn every_line_has_a_text_with_its_variables_in_both_languages() {
        for file in TEXTS {
            let texts = texts(file);
            for line in every_line() {
                let pattern = texts.get(line.key.as_str()).unwrap_or_else(|| panic!("no text {}", line.key));
                assert_eq!(variables(pattern), line.values.iter().map(|(name, _)| *name).collect(), "{}", line.key);
            }
            let codes =
                RowRefusal::ALL.map(|why| why.code()).into_iter().chain(ChangeKind::ALL.map(|kind| kind.code()));
            for code in codes.chain(["import.whole-row", "import.no-code", "import.unknown"]) {
                assert!(texts.contains_key(code.replace('.', "-").as_str()), "no text {code}");
            }
        }
    }

    #[test]
    fn both_languages_say_the_same_keys() {
        let [vi, en] = TEXTS.map(|file| texts(file).into_keys().collect::<Vec<_>>());
        assert_eq!(vi, en);
    }

    #[test]
    fn the_summary_counts_every_row_once() {
        let report = report();
        let first = &report.lines()[0];
        let number = |name| first.values.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone());
        assert_eq!(number("rows"), Some(Value::Number(26)));
        assert_eq!(number("taken"), Some(Value::Number(3)));
        assert_eq!(number("changed"), Some(Value::Number(2)));
        assert_eq!(number("refused"), Some(Value::Number(23)));
        assert_eq!(report.versions().count(), 3);
    }

    #[test]
    fn a_line_is_printed_in_the_words_of_the_language() {
        let texts = texts(TEXTS[1]);
        let say = |key: &str, values: &[(&'static str, String)]| {
            let pattern = texts[key].to_owned();
            values.iter().fold(pattern, |text, (name, value)| text.replace(&format!("{{ ${name} }}"), value))
        };
        let lines: Vec<_> = report().lines().iter().map(|line| print(line, say)).collect();
        assert!(
            lines.contains(
                &"Row 8 (1.014955-Xoa): refused, field code: the code is not of the form d.dddddd".to_owned()
            )
        );
        assert!(lines.contains(&"Row 3 (no code): refused, field whole row: this row cannot be read".to_owned()));
        assert!(lines.iter().any(|line| line.ends_with("unknown way of filing left out: “fax” → “unknown”")));
    }
}
