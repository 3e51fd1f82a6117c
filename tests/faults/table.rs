//! The figures, and the page that shows them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use shared::api::command::Kind;

/// One cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Commands that really went through the fault.
    pub runs: u32,
    /// Said to be saved, and neither kept nor received.
    pub lost: u32,
    /// With two entries, two receipts or two matters.
    pub doubled: u32,
    /// Shown as received while the server had not accepted them.
    pub wrong: u32,
}

/// Rows by name in their order, columns by kind.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<&'static str>,
    cells: BTreeMap<(usize, Kind), Cell>,
    /// What was wrong, for people who look for the cause.
    pub notes: Vec<String>,
}

impl Table {
    /// A table of these rows, empty.
    pub fn new(rows: impl Iterator<Item = &'static str>) -> Self {
        Self { rows: rows.collect(), ..Self::default() }
    }

    /// The cell of a fault and a kind.
    pub fn cell(&mut self, row: &'static str, kind: Kind) -> &mut Cell {
        let place = self.rows.iter().position(|name| *name == row).unwrap_or_else(|| {
            self.rows.push(row);
            self.rows.len() - 1
        });
        self.cells.entry((place, kind)).or_default()
    }

    /// Of one row, or of all.
    pub fn sum(&self, row: Option<&str>) -> Cell {
        let mut sum = Cell::default();
        for ((place, _), cell) in &self.cells {
            if row.is_none_or(|row| self.rows[*place] == row) {
                sum.runs += cell.runs;
                sum.lost += cell.lost;
                sum.doubled += cell.doubled;
                sum.wrong += cell.wrong;
            }
        }
        sum
    }

    /// Rows in which a kind has no run, and is not named as impossible there.
    pub fn holes(&self, possible: impl Fn(&str, Kind) -> bool) -> Vec<(&'static str, Kind)> {
        let all = self.rows.iter().enumerate().flat_map(|(place, row)| Kind::ALL.map(|kind| (place, *row, kind)));
        let empty = all.filter(|(place, _, kind)| self.cells.get(&(*place, *kind)).is_none_or(|cell| cell.runs == 0));
        empty.filter(|(_, row, kind)| possible(row, *kind)).map(|(_, row, kind)| (row, kind)).collect()
    }

    /// The page, in Markdown: sums by row, then every cell as `runs`, or `runs: lost/doubled/wrong` if any is not 0.
    pub fn page(&self, head: &str) -> String {
        let mut page = format!("{head}\n\n| fault | runs | lost | doubled | wrongly shown |\n|---|--:|--:|--:|--:|\n");
        let mut line = |name: &str, sum: Cell| {
            let Cell { runs, lost, doubled, wrong } = sum;
            writeln!(page, "| {name} | {runs} | {lost} | {doubled} | {wrong} |").expect("a text takes more");
        };
        for row in &self.rows {
            line(row, self.sum(Some(row)));
        }
        line("**all**", self.sum(None));
        page.push_str("\n## Runs of every command under every fault\n\nFaults by number, in the order above. ");
        page.push_str("A cell with anything lost, doubled or wrongly shown would say so; – = cannot happen to this command.\n\n| command |");
        for place in 1..=self.rows.len() {
            write!(page, " {place} |").expect("a text takes more");
        }
        page.push_str("\n|---|");
        page.push_str(&"--:|".repeat(self.rows.len()));
        for kind in Kind::ALL {
            let name = serde_json::to_value(kind).ok().and_then(|name| name.as_str().map(str::to_owned));
            write!(page, "\n| {} |", name.unwrap_or_default()).expect("a text takes more");
            for place in 0..self.rows.len() {
                let text = match self.cells.get(&(place, kind)) {
                    None => "–".to_owned(),
                    Some(Cell { runs, lost: 0, doubled: 0, wrong: 0 }) => runs.to_string(),
                    Some(Cell { runs, lost, doubled, wrong }) => format!("**{runs}: {lost}/{doubled}/{wrong}**"),
                };
                write!(page, " {text} |").expect("a text takes more");
            }
        }
        page.push('\n');
        page
    }
}
