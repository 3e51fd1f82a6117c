//! Dependencies point one way, and `shared` only computes.

use crate::sources::{below, dependencies};

fn must_not_name(folder: &str, words: &[&str]) {
    for source in below(folder) {
        let code = source.code();
        for word in words {
            assert!(!code.contains(word), "{} contains {word}", source.path);
        }
    }
}

#[test]
fn crates_depend_in_one_direction_only() {
    for (of, forbidden) in [
        ("mobile", &["server", "tests"][..]),
        ("server", &["mobile", "tests", "dioxus"]),
        ("shared", &["mobile", "server", "assets", "tests", "dioxus", "tokio", "rand", "rusqlite", "reqwest"]),
        ("assets", &["mobile", "server", "shared", "tests", "dioxus"]),
    ] {
        for name in dependencies(of) {
            assert!(!forbidden.contains(&name.as_str()), "{of} depends on {name}");
        }
    }
}

#[test]
fn the_program_that_checks_proof_packs_shares_nothing_with_what_made_them() {
    for name in dependencies("tests/proof-verify") {
        assert!(!["assets", "shared", "server", "mobile", "tests"].contains(&name.as_str()), "it depends on {name}");
    }
}

#[test]
fn shared_has_no_clock_randomness_files_network_or_async() {
    must_not_name(
        "shared/src",
        &[
            "Utc::now",
            "Local::now",
            "SystemTime",
            "Instant::now",
            "rand::",
            "getrandom",
            "std::fs",
            "std::net",
            "std::env",
            "async fn",
            "async move",
            ".await",
        ],
    );
}

#[test]
fn parts_of_the_screens_know_no_role_and_no_data() {
    must_not_name("mobile/src/ui", &["crate::screens", "crate::data", "crate::platform", "crate::route", "shared::"]);
}

#[test]
fn only_the_platform_folder_knows_the_platform() {
    for source in below("mobile/src") {
        if !source.path.starts_with("mobile/src/platform") {
            assert!(!source.code().contains("cfg(target"), "{} asks for the target", source.path);
        }
    }
}
