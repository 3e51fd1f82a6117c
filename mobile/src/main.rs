//! Starts the app.

fn main() {
    mobile::start();
}
