//! Passwords of staff: argon2id in PHC form, and a check that costs the same for somebody nobody knows.

use std::sync::{LazyLock, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Longest password that is looked at, bytes; a longer one is wrong.
pub const MAX_PASSWORD_BYTES: usize = 256;

/// What is checked for a user that does not exist, so that the answer takes as long. Its password is as long as none
/// that is accepted.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(&"x".repeat(MAX_PASSWORD_BYTES + 1), &[7; 16]));

/// argon2id of a password in PHC form, with the library's recommended cost.
pub fn hash(password: &str, salt: &[u8; 16]) -> String {
    hash_at(Params::DEFAULT, password, salt)
}

/// argon2id of a secret in PHC form, at a cost of its own.
pub fn hash_at(params: Params, secret: &str, salt: &[u8; 16]) -> String {
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).expect("a cost has a form"),
        salt: Some(Salt::new(salt).expect("sixteen bytes are enough")),
        hash: Some(slow(params, secret.as_bytes(), salt).expect("sixteen bytes of salt are enough")),
    };
    hash.to_string()
}

/// The slow hash itself. Its memory is kept for the next one: taken anew by another thread each time, it would stay with
/// the program many times over.
fn slow(params: Params, secret: &[u8], salt: &[u8]) -> Option<Output> {
    static KEPT: Mutex<Vec<Block>> = Mutex::new(Vec::new());
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let mut blocks = std::mem::take(&mut *kept());
    let needed = params.block_count();
    if blocks.len() < needed {
        blocks.resize_with(needed, Block::default);
    }
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let done = hasher.hash_password_into_with_memory(secret, salt, &mut out, blocks.as_mut_slice());
    *kept() = blocks;
    done.ok().and_then(|()| Output::new(&out).ok())
}

/// Whether `password` is the one of `stored`; `None` (nobody, or no password) is never right and takes as long. Slow on
/// purpose: call it where it may block.
pub fn is_right(password: &str, stored: Option<&str>) -> bool {
    let known = stored.unwrap_or(&NOBODY);
    // The comparison takes as long wherever they differ.
    let right = PasswordHash::new(known).is_ok_and(|known| {
        let (Ok(params), Some(salt)) = (Params::try_from(&known), known.salt) else { return false };
        known.hash.is_some() && slow(params, password.as_bytes(), &salt) == known.hash
    });
    right && stored.is_some() && password.len() <= MAX_PASSWORD_BYTES
}

#[cfg(test)]
mod tests {
    use argon2::PasswordVerifier;

    use super::*;

    #[test]
    fn only_the_password_itself_is_right_and_nobody_has_one() {
        let stored = hash("mật khẩu", &[1; 16]);
        assert!(stored.starts_with("$argon2id$v=19$"));
        assert!(is_right("mật khẩu", Some(&stored)));
        assert!(!is_right("mật khẩu ", Some(&stored)));
        assert!(!is_right(&"x".repeat(MAX_PASSWORD_BYTES + 1), None));
        assert_ne!(stored, hash("mật khẩu", &[2; 16]));
        let theirs = PasswordVerifier::<str>::verify_password(&Argon2::default(), "mật khẩu".as_bytes(), &stored);
        assert!(theirs.is_ok(), "others understand it too");
    }
}
