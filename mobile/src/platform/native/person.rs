//! What a native program asks the system on behalf of the person. Where the system offers no common way, the answer is
//! that it cannot, and the screen says what to do instead.

/// The window's name stays that of the app.
pub fn set_title(_title: &str) {}

/// Where this device is: not known natively.
pub async fn position() -> Option<[f64; 2]> {
    None
}

/// Sharing an address: the person copies it.
pub async fn share(_address: &str) -> bool {
    false
}
