//! Lists what is embedded, so that adding a file needs no edit of code.

#[path = "build/public.rs"]
mod public;

fn main() {
    public::write_list();
}
