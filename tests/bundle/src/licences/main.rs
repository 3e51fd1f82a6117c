//! Checks that everything built in has a licence from `deny.toml` and comes from the registry.
//!
//! Reads `cargo metadata`, so it sees every platform and build tools too. For security advisories use cargo-deny,
//! which reads the same file.

mod expression;

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    match check() {
        Ok((count, problems)) if problems.is_empty() => {
            println!("  {count} packages, all under a licence that deny.toml allows");
            ExitCode::SUCCESS
        }
        Ok((_, problems)) => {
            problems.iter().for_each(|problem| eprintln!("licences: {problem}"));
            eprintln!("licences: choose another crate, or add the licence to deny.toml if it may be used");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("licences: {error}");
            ExitCode::FAILURE
        }
    }
}

/// How many packages were looked at, and a sentence for each that may not be used.
fn check() -> Result<(usize, Vec<String>), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let rules: toml::Table = std::fs::read_to_string(root.join("deny.toml"))?.parse()?;
    let list = |section: &str, name: &str| -> Result<Vec<String>, String> {
        let found = rules.get(section).and_then(|section| section.get(name)).and_then(|list| list.as_array());
        let found = found.ok_or_else(|| format!("deny.toml has no list {name} in [{section}]"))?;
        Ok(found.iter().filter_map(|value| value.as_str()).map(str::to_owned).collect())
    };
    let (allowed, registries) = (list("licenses", "allow")?, list("sources", "allow-registry")?);

    let output =
        Command::new("cargo").args(["metadata", "--format-version", "1", "--locked"]).current_dir(root).output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let problems = packages.iter().filter_map(|package| problem(package, &allowed, &registries)).collect();
    Ok((packages.len(), problems))
}

fn problem(package: &serde_json::Value, allowed: &[String], registries: &[String]) -> Option<String> {
    let name = format!("{} {}", package["name"].as_str()?, package["version"].as_str()?);
    // Packages of this repository have no source.
    let source = package["source"].as_str()?;
    if !source.strip_prefix("registry+").is_some_and(|registry| registries.iter().any(|known| known == registry)) {
        return Some(format!("{name} comes from {source}"));
    }
    let Some(licence) = package["license"].as_str() else {
        return Some(format!("{name} does not say its licence"));
    };
    match expression::is_allowed(licence, &|one| allowed.iter().any(|known| known == one)) {
        Some(true) => None,
        Some(false) => Some(format!("{name} is under {licence}")),
        None => Some(format!("{name} has a licence that cannot be read: {licence}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_built_in_may_be_used() {
        let (count, problems) = check().unwrap();
        assert!(count > 100 && problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn a_package_from_elsewhere_or_without_licence_is_named() {
        let (allowed, registries) = (["MIT".to_owned()], ["https://r".to_owned()]);
        let found = |source: &str, licence: serde_json::Value| {
            let package = serde_json::json!({ "name": "x", "version": "1.0.0", "source": source, "license": licence });
            problem(&package, &allowed, &registries)
        };
        assert_eq!(found("registry+https://r", "MIT".into()), None);
        assert_eq!(found("registry+https://r", "GPL-3.0".into()).unwrap(), "x 1.0.0 is under GPL-3.0");
        assert_eq!(found("git+https://r", "MIT".into()).unwrap(), "x 1.0.0 comes from git+https://r");
        assert_eq!(found("registry+https://r", serde_json::Value::Null).unwrap(), "x 1.0.0 does not say its licence");
    }
}
