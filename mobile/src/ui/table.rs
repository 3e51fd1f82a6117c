//! A table on wide screens that turns into one card a row on phones; each cell then carries its column's name.

use dioxus::prelude::*;

/// One row: its key, its cells in the order of the columns.
#[derive(Clone, PartialEq)]
pub struct TableRow {
    /// Key, what `on_open` hears and the end of `data-test` `row-{id}`.
    pub id: String,
    /// What the first cell says, as the words of the link that opens the row.
    pub title: String,
    /// The other cells.
    pub cells: Vec<Element>,
}

/// A table. With `on_open` the first cell of each row is a button that opens it.
#[component]
pub fn Table(
    /// What is listed, for screen readers and above the table.
    caption: String,
    /// Names of the columns, the first one included.
    columns: Vec<String>,
    rows: Vec<TableRow>,
    on_open: Option<EventHandler<String>>,
) -> Element {
    // A wide table is moved sideways: by the keys as well, which need something in it to stand on.
    let stand = on_open.is_none();
    let name = stand.then(|| caption.clone());
    rsx! {
        div {
            class: "table-frame", tabindex: stand.then_some("0"), role: stand.then_some("region"),
            "aria-label": name,
            table { class: "table", role: "table",
                caption { class: "table-caption", {caption} }
                thead { role: "rowgroup",
                    tr { role: "row",
                        for column in columns.clone() {
                            th { key: "{column}", scope: "col", role: "columnheader", {column.clone()} }
                        }
                    }
                }
                tbody { role: "rowgroup",
                    for row in rows {
                        tr { key: "{row.id}", role: "row", "data-test": "row-{row.id}",
                            th { scope: "row", role: "rowheader", class: "table-title",
                                if let Some(open) = on_open {
                                    button {
                                        class: "link", r#type: "button", "data-test": "open-{row.id}",
                                        onclick: {
                                            let id = row.id.clone();
                                            move |_| open.call(id.clone())
                                        },
                                        "{row.title}"
                                    }
                                } else {
                                    "{row.title}"
                                }
                            }
                            for (place, cell) in row.cells.iter().enumerate() {
                                td { key: "{place}", role: "cell",
                                    span { class: "table-name", "aria-hidden": "true",
                                        {columns.get(place + 1).cloned().unwrap_or_default()}
                                    }
                                    span { class: "table-value", {cell.clone()} }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
