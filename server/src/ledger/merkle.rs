//! A tree of hashes: whoever has one leaf, its path and the root knows that the leaf was there. All parts are text, so
//! that anybody can compute them with any SHA-256.

use serde::{Deserialize, Serialize};
use shared::ids::Digest;

use crate::store::checkpoints::Head;

/// One step from a leaf to the root: the neighbour's hash, and on which side the neighbour stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// `left` or `right`.
    pub side: Side,
    /// The neighbour.
    pub hash: Digest,
}

/// Where a neighbour stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Before.
    Left,
    /// After.
    Right,
}

/// The hash of a leaf.
pub fn leaf(head: &Head) -> Digest {
    let Head { subject, number, hash } = head;
    Digest::of(format!("leaf\n{subject}\n{number}\n{hash}\n").as_bytes())
}

fn node(left: &Digest, right: &Digest) -> Digest {
    Digest::of(format!("node\n{left}\n{right}\n").as_bytes())
}

/// The level above: neighbours in pairs; a last one without a neighbour goes up as it is.
fn above(level: &[Digest]) -> Vec<Digest> {
    level.chunks(2).map(|pair| if let [left, right] = pair { node(left, right) } else { pair[0] }).collect()
}

/// The root over `leaves`; `None` if there are none.
pub fn root(leaves: &[Digest]) -> Option<Digest> {
    let mut level = leaves.to_vec();
    while level.len() > 1 {
        level = above(&level);
    }
    level.first().copied()
}

/// The steps from the leaf at `at` to the root.
pub fn path(leaves: &[Digest], mut at: usize) -> Vec<Step> {
    let (mut level, mut steps) = (leaves.to_vec(), Vec::new());
    while level.len() > 1 {
        let (side, neighbour) = if at % 2 == 1 { (Side::Left, at - 1) } else { (Side::Right, at + 1) };
        if let Some(hash) = level.get(neighbour) {
            steps.push(Step { side, hash: *hash });
        }
        level = above(&level);
        at /= 2;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u64) -> Vec<Digest> {
        (0..count).map(|number| leaf(&Head { subject: "s".into(), number, hash: "h".into() })).collect()
    }

    #[test]
    fn every_leaf_reaches_the_root_by_its_own_path_and_by_no_other() {
        for count in 1..20 {
            let leaves = leaves(count);
            let root = root(&leaves).unwrap();
            let climb = |leaf: Digest, at: usize| {
                path(&leaves, at).iter().fold(leaf, |hash, step| match step.side {
                    Side::Left => node(&step.hash, &hash),
                    Side::Right => node(&hash, &step.hash),
                })
            };
            for (at, leaf) in leaves.iter().enumerate() {
                assert_eq!(climb(*leaf, at), root, "{at} of {count}");
                let other = (at + 1) % leaves.len();
                assert!(other == at || climb(*leaf, other) != root, "{at} of {count}");
            }
        }
        assert_eq!(root(&[]), None);
    }

    #[test]
    fn the_form_of_leaf_and_node_is_frozen() {
        let leaves = leaves(3);
        assert_eq!(root(&leaves).unwrap().to_string(), {
            let first = Digest::of(b"leaf\ns\n0\nh\n");
            let second = Digest::of(b"leaf\ns\n1\nh\n");
            let third = Digest::of(b"leaf\ns\n2\nh\n");
            let pair = Digest::of(format!("node\n{first}\n{second}\n").as_bytes());
            Digest::of(format!("node\n{pair}\n{third}\n").as_bytes()).to_string()
        });
    }
}
