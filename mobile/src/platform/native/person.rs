//! What a native program asks the system on behalf of the person. Where the system offers no common way, the answer is
//! that it cannot, and the screen says what to do instead.

/// Where this device is: not known natively.
pub async fn position() -> Option<[f64; 2]> {
    None
}

/// A native window cannot print by itself.
pub fn print() -> bool {
    false
}
