//! Tests that read the sources: texts, import directions, what `shared` must not contain.

mod imports;
mod sources;
mod texts;
