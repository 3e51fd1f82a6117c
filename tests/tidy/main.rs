//! Tests that read the sources: texts, import directions, what `shared` must not contain.
#![expect(clippy::unwrap_used, reason = "a check that cannot read the sources has to fail")]

mod imports;
mod sources;
mod texts;
