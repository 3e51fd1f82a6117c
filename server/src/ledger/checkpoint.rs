//! Checkpoints: every so often the newest entries of all chains that have grown are put under one signature, which also
//! covers the checkpoint before. Who keeps one checkpoint elsewhere can show later that nothing before it was changed.

use serde::{Deserialize, Serialize};
use shared::ids::Digest;

use super::merkle;
use crate::app::App;
use crate::keys::Keys;
use crate::store::checkpoints::{self, Signed};
use crate::store::entries::to_json;
use crate::store::{StoreError, Write, meta};

/// Begins the bytes that are signed, so that no other signature of the same key can be taken for one.
pub const SIGNED_PREFIX: &str = "tannoi-checkpoint-v1\n";
/// Most chains in one checkpoint: bounds for how long the writer is busy with it.
const MOST_HEADS: i64 = 250;

/// What is signed. Its exact JSON text counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// From 1.
    pub number: u64,
    /// SHA-256 of the text of the one before; of the first one, of [`SIGNED_PREFIX`].
    pub previous: Digest,
    /// SHA-256 of the text of the one whose number is this one's without its lowest binary one; absent if that is 0. So
    /// the way from any checkpoint to any earlier one is short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<Digest>,
    /// Root of the tree over the heads, see [`merkle`].
    pub root: Digest,
    /// How many heads.
    pub heads: u64,
    /// Server's clock, Unix milliseconds.
    pub server_ms: i64,
    /// Life of the server's data.
    pub epoch: String,
    /// Which of the server's keys signs.
    pub key: String,
}

/// The number that [`Checkpoint::skip`] names; 0 = none.
pub const fn skip_of(number: u64) -> u64 {
    number & number.wrapping_sub(1)
}

/// The bytes that the signature of a checkpoint covers.
pub fn signed_bytes(text: &str) -> Vec<u8> {
    [SIGNED_PREFIX, text].concat().into_bytes()
}

/// Makes the next checkpoint; its number, or `None` if no chain has grown. Of several servers one makes it.
pub fn make(tx: &mut dyn Write, keys: &Keys, epoch: &str, now_ms: i64) -> Result<Option<u64>, StoreError> {
    // Two that make one at once meet here, and the later one sees what the earlier one made.
    meta::save(tx, "checkpoint", &now_ms.to_string())?;
    let heads = checkpoints::take_unsealed(tx, MOST_HEADS)?;
    let leaves: Vec<Digest> = heads.iter().map(merkle::leaf).collect();
    let Some(root) = merkle::root(&leaves) else { return Ok(None) };
    checkpoints::save_key(tx, keys.id(), &keys.public(), now_ms)?;
    let before = checkpoints::newest(tx)?;
    let number = before.as_ref().map_or(0, |before| before.number) + 1;
    let previous =
        before.map_or_else(|| Digest::of(SIGNED_PREFIX.as_bytes()), |before| Digest::of(before.text.as_bytes()));
    let skip = match skip_of(number) {
        0 => None,
        number => checkpoints::find(tx, number)?.map(|skipped| Digest::of(skipped.text.as_bytes())),
    };
    let text = to_json(&Checkpoint {
        number,
        previous,
        skip,
        root,
        heads: heads.len() as u64,
        server_ms: now_ms,
        epoch: epoch.to_owned(),
        key: keys.id().to_owned(),
    });
    let signature = keys.sign(&signed_bytes(&text));
    let hash = Digest::of(text.as_bytes()).to_string();
    checkpoints::save(tx, &Signed { number, text, hash, signature }, &heads)?;
    Ok(Some(number))
}

/// Makes checkpoints until every chain is covered; the number of the newest, or `None` if none was needed.
pub async fn cover(app: &App) -> Result<Option<u64>, StoreError> {
    let mut newest = None;
    loop {
        let (keys, epoch, now_ms) = (app.keys.clone(), app.epoch.clone(), app.now_ms());
        let made = app.store.write(move |tx: &mut dyn Write| make(tx, &keys, &epoch, now_ms)).await?;
        match made {
            Some(number) => newest = Some(number),
            None => return Ok(newest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_checkpoint_is_frozen() {
        let checkpoint = Checkpoint {
            number: 3,
            previous: Digest([1; 32]),
            skip: Some(Digest([2; 32])),
            root: Digest([3; 32]),
            heads: 2,
            server_ms: 5,
            epoch: "e".into(),
            key: "k".into(),
        };
        let text = to_json(&checkpoint);
        let hash = |digits: &str| digits.repeat(32);
        assert_eq!(
            text,
            format!(
                "{{\"number\":3,\"previous\":\"{}\",\"skip\":\"{}\",\"root\":\"{}\",\"heads\":2,\"server_ms\":5,\
                 \"epoch\":\"e\",\"key\":\"k\"}}",
                hash("01"),
                hash("02"),
                hash("03")
            )
        );
        assert_eq!(serde_json::from_str::<Checkpoint>(&text).unwrap(), checkpoint);
        assert!(signed_bytes(&text).starts_with(b"tannoi-checkpoint-v1\n{"));
    }

    #[test]
    fn the_way_back_to_any_checkpoint_is_short() {
        for from in 1..2_000_u64 {
            for to in [1, from / 3 + 1, from / 2 + 1, from] {
                let (mut at, mut steps) = (from, 0);
                while at > to {
                    at = if skip_of(at) >= to { skip_of(at) } else { at - 1 };
                    steps += 1;
                }
                assert!(at == to && steps <= 64, "{from} to {to}: {steps}");
            }
        }
    }
}
