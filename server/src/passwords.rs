//! Passwords of staff: argon2id in PHC form, and a check that costs the same for somebody nobody knows.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

/// Longest password that is looked at, bytes; a longer one is wrong.
pub const MAX_PASSWORD_BYTES: usize = 256;

/// What is checked for a user that does not exist, so that the answer takes as long. Its password is as long as none
/// that is accepted.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(&"x".repeat(MAX_PASSWORD_BYTES + 1), &[7; 16]));

/// argon2id of a password in PHC form, with the library's recommended cost.
pub fn hash(password: &str, salt: &[u8; 16]) -> String {
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .expect("the recommended cost and a salt of sixteen bytes are allowed");
    hash.to_string()
}

/// Whether `password` is the one of `stored`; `None` (nobody, or no password) is never right and takes as long. Slow on
/// purpose: call it where it may block.
pub fn is_right(password: &str, stored: Option<&str>) -> bool {
    let known = stored.unwrap_or(&NOBODY);
    let right = PasswordVerifier::<str>::verify_password(&Argon2::default(), password.as_bytes(), known).is_ok();
    right && stored.is_some() && password.len() <= MAX_PASSWORD_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_is_right_and_nobody_has_one() {
        let stored = hash("mật khẩu", &[1; 16]);
        assert!(stored.starts_with("$argon2id$v=19$"));
        assert!(is_right("mật khẩu", Some(&stored)));
        assert!(!is_right("mật khẩu ", Some(&stored)));
        assert!(!is_right(&"x".repeat(MAX_PASSWORD_BYTES + 1), None));
        assert_ne!(stored, hash("mật khẩu", &[2; 16]));
    }
}
