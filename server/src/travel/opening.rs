//! Opens the source of travel times that the operator has set up.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use assets::texts::TextArg;

use super::Travel;
use super::osrm::{Limits, Osrm};
use crate::cli::both;
use crate::config::Config;
use crate::roads::{ExtractError, Opened, Roads, Stale, find_extract};

/// The source for a server, saying to the operator (`say`, both languages) which it is. An extract that cannot be used stops
/// the start: estimates in its place would look like roads.
pub fn open(config: &Config, say: &mut dyn FnMut(String)) -> Result<Travel, String> {
    if let Some(url) = &config.osrm {
        let osrm = Osrm::new(url, Limits::default());
        let osrm = osrm.ok_or_else(|| both("cli-travel-address", &[("address", url.as_str().into())]))?;
        say(both("cli-travel-osrm", &[("address", url.as_str().into())]));
        return Ok(Travel::osrm(osrm));
    }
    let Some(extract) = extract(config)? else {
        say(both("cli-travel-estimate", &[]));
        return Ok(Travel::estimate());
    };
    let mut name = extract.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".roads");
    let cache = config.data.join("roads").join(name);
    let opened = Roads::open(&extract, &cache).map_err(|error| unusable(&extract, &error))?;
    say_opened(&extract, &cache, &opened, say);
    Ok(Travel::roads(opened.roads))
}

/// The source for `server plan`; the cache lies beside the extract. `say` gets lines in English.
pub fn for_plan(osm: Option<&Path>, osrm: Option<&str>, say: &mut dyn FnMut(String)) -> Result<Travel, String> {
    if let Some(url) = osrm {
        // Nobody waits for a screen here, and a table may be large.
        let limits = Limits { whole: std::time::Duration::from_secs(600), ..Limits::default() };
        let osrm = Osrm::new(url, limits);
        return osrm
            .map(Travel::osrm)
            .ok_or_else(|| format!("--osrm {url}: must be http://HOST:PORT or http://HOST:PORT/PROFILE"));
    }
    let Some(extract) = osm else { return Ok(Travel::estimate()) };
    let mut cache = extract.as_os_str().to_owned();
    cache.push(".roads");
    let opened =
        Roads::open(extract, Path::new(&cache)).map_err(|why| format!("--osm {}: {why}", extract.display()))?;
    if let Some(why) = &opened.unkept {
        say(format!("the prepared roads could not be kept beside the extract: {why}"));
    }
    Ok(Travel::roads(opened.roads))
}

/// The extract that is named, or the only one in the data folder.
fn extract(config: &Config) -> Result<Option<PathBuf>, String> {
    if let Some(named) = &config.osm {
        return Ok(Some(named.clone()));
    }
    match find_extract(&config.data) {
        Ok(Ok(found)) => Ok(found),
        Ok(Err([one, other])) => Err(both("cli-travel-several", &[("one", shown(&one)), ("other", shown(&other))])),
        Err(error) => Err(unusable(&config.data.join("roads"), &ExtractError::Unreadable(error))),
    }
}

fn say_opened(extract: &Path, cache: &Path, opened: &Opened, say: &mut dyn FnMut(String)) {
    let key = match &opened.built {
        None => "cli-travel-roads",
        Some(Stale::Absent) => "cli-travel-built",
        Some(Stale::OtherExtract) => "cli-travel-built-extract",
        Some(Stale::OtherVersion) => "cli-travel-built-version",
        Some(Stale::Damaged | Stale::Unreadable(_)) => "cli-travel-built-damaged",
    };
    let junctions = i64::from(opened.roads.network().junctions);
    let seconds = format!("{:.1}", opened.took.as_secs_f64());
    say(both(key, &[("file", shown(extract)), ("junctions", junctions.into()), ("seconds", seconds.into())]));
    if let Some(why) = &opened.unkept {
        say(both("cli-travel-unkept", &[("file", shown(cache)), ("cause", why.to_string().into())]));
    }
}

fn unusable(file: &Path, error: &ExtractError) -> String {
    let (key, arg): (_, Option<(&str, TextArg)>) = match error {
        ExtractError::Unreadable(cause) => ("cli-extract-unreadable", Some(("cause", cause.to_string().into()))),
        ExtractError::Broken(part) => ("cli-extract-broken", Some(("cause", (*part).into()))),
        ExtractError::Unsupported(what) => ("cli-extract-unsupported", Some(("cause", what.as_str().into()))),
        ExtractError::NoRoads => ("cli-extract-no-roads", None),
    };
    let mut args = vec![("file", shown(file))];
    args.extend(arg);
    both(key, &args)
}

fn shown(path: &Path) -> TextArg {
    path.display().to_string().into()
}
