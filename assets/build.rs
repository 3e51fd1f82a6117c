//! Lists what is embedded, so that adding a file needs no edit of code.

#[path = "build/lists.rs"]
mod lists;
#[path = "build/public.rs"]
mod public;

fn main() {
    public::write_list();
    lists::write_list();
}
