//! Questions about address lines.

use std::sync::LazyLock;

use serde_json::{Value, json};
use shared::address::{AddressLine, Resolver};
use shared::place::gazetteer::Gazetteer;

use super::fields::ask;
use super::{Answer, Refused};
use crate::app::embedded_places;

/// Read at the first question about an address; the other kinds do without.
static PLACES: LazyLock<(Gazetteer, Resolver)> = LazyLock::new(embedded_places);

pub(super) fn address(input: &Value) -> Result<Answer, Refused> {
    let asked: AddressLine = ask(input)?;
    let (gazetteer, resolver) = &*PLACES;
    let found = resolver.resolve(gazetteer, &asked);
    let candidates: Vec<_> = found.candidates.iter().map(|candidate| &candidate.commune.code).collect();
    Ok(Answer { body: json!({ "first": found.first.ok(), "candidates": candidates }), steps: found.explanation })
}
