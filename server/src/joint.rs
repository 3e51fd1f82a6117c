//! One signature for receipts that leave at the same moment: under load a commit brings the answers of many requests, and a
//! signature is a third of what answering one of them costs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::api::receipt::signed_bytes;
use shared::ids::Digest;
use tokio::sync::OnceCell;
use tokio::task::yield_now;

use crate::keys::Keys;

/// Most receipts that one signature covers: their hashes travel with each answer, some 70 bytes apiece.
const MOST: usize = 16;

/// Receipts under one signature.
#[derive(Default)]
pub struct Covered {
    /// SHA-256 of each receipt's text, in the order in which they are signed.
    pub hashes: Vec<Digest>,
    /// Ed25519 over their [`signed_bytes`], base64url without padding.
    pub signature: String,
}

/// Gathers what is to be signed.
#[derive(Default)]
pub struct Joint(Mutex<Option<Arc<Group>>>);

#[derive(Default)]
struct Group {
    /// Grows only as long as the group is the open one.
    hashes: Mutex<Vec<Digest>>,
    covered: OnceCell<Arc<Covered>>,
}

impl Joint {
    /// Signs `hashes` together with what others want signed at this moment.
    pub async fn sign(&self, keys: &Keys, hashes: &[Digest]) -> Arc<Covered> {
        let group = self.join(hashes);
        // Tasks whose answers came out of the same commit are ready by now: they run first.
        yield_now().await;
        self.close(&group);
        let sign = async {
            let hashes = std::mem::take(&mut *locked(&group.hashes));
            Arc::new(Covered { signature: keys.sign(&signed_bytes(&hashes)), hashes })
        };
        group.covered.get_or_init(|| sign).await.clone()
    }

    /// The open group, with `hashes` in it; a new one if there is no room for them.
    fn join(&self, hashes: &[Digest]) -> Arc<Group> {
        let mut open = locked(&self.0);
        let has_room = |group: &mut Arc<Group>| locked(&group.hashes).len() + hashes.len() <= MOST;
        let group = open.take_if(has_room).unwrap_or_default();
        locked(&group.hashes).extend_from_slice(hashes);
        *open = Some(group.clone());
        group
    }

    /// Nobody joins `group` any more.
    fn close(&self, group: &Arc<Group>) {
        let mut open = locked(&self.0);
        if open.as_ref().is_some_and(|open| Arc::ptr_eq(open, group)) {
            *open = None;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;

    use super::*;
    use crate::keys::is_signed_by;

    fn hash(number: usize) -> Digest {
        Digest::of(&number.to_be_bytes())
    }

    #[tokio::test]
    async fn what_is_to_be_signed_at_the_same_moment_gets_one_signature_that_covers_each() {
        let (keys, joint) = (Keys::from_seed([1; 32]), Joint::default());
        let all: Vec<Vec<Digest>> = (0..MOST).map(|number| vec![hash(number)]).collect();
        let covered = join_all(all.iter().map(|hashes| joint.sign(&keys, hashes))).await;
        for (mine, covered) in all.iter().zip(&covered) {
            assert!(covered.hashes.contains(&mine[0]));
            assert!(is_signed_by(&keys.public(), &signed_bytes(&covered.hashes), &covered.signature));
        }
        assert!(covered.iter().all(|one| Arc::ptr_eq(one, &covered[0])), "one for all");
    }

    #[tokio::test]
    async fn a_signature_covers_a_bounded_number_of_receipts_and_none_twice() {
        let (keys, joint) = (Keys::from_seed([1; 32]), Joint::default());
        let all: Vec<Vec<Digest>> = (0..100).map(|number| vec![hash(2 * number), hash(2 * number + 1)]).collect();
        let covered = join_all(all.iter().map(|hashes| joint.sign(&keys, hashes))).await;
        let mut signatures: Vec<&Arc<Covered>> = covered.iter().collect();
        signatures.dedup_by(|one, other| Arc::ptr_eq(one, other));
        assert_eq!(signatures.len(), 200_usize.div_ceil(MOST));
        let mut hashes: Vec<Digest> = signatures.iter().flat_map(|one| one.hashes.clone()).collect();
        assert!(signatures.iter().all(|one| one.hashes.len() <= MOST));
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 200);
    }

    #[tokio::test]
    async fn what_is_to_be_signed_later_gets_a_signature_of_its_own() {
        let (keys, joint) = (Keys::from_seed([1; 32]), Joint::default());
        let first = joint.sign(&keys, &[hash(1)]).await;
        let second = joint.sign(&keys, &[hash(2)]).await;
        assert_eq!((first.hashes.as_slice(), second.hashes.as_slice()), ([hash(1)].as_slice(), [hash(2)].as_slice()));
    }

    /// Real threads, so that some join while others sign.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn nothing_is_left_unsigned_however_many_come_at_once() {
        let (keys, joint) = (Arc::new(Keys::from_seed([1; 32])), Arc::new(Joint::default()));
        let tasks = (0..2_000).map(|number| {
            let (keys, joint) = (keys.clone(), joint.clone());
            tokio::spawn(async move {
                let covered = joint.sign(&keys, &[hash(number)]).await;
                covered.hashes.contains(&hash(number))
                    && is_signed_by(&keys.public(), &signed_bytes(&covered.hashes), &covered.signature)
            })
        });
        assert!(join_all(tasks).await.into_iter().all(|held| held.expect("no panic")));
    }
}
