//! Settings of `server serve`: defaults, then environment, then arguments; checked at start. Secrets never print.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Settings of one server.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// Where to listen (`--listen`, `TANNOI_LISTEN`).
    pub listen: SocketAddr,
    /// Folder of the SQLite file and the signing key (`--data`, `TANNOI_DATA`).
    pub data: PathBuf,
    /// PostgreSQL instead of SQLite (`DATABASE_URL`).
    pub database_url: Option<String>,
    /// Signing key (`TANNOI_KEY_FILE`); several servers on one database need the same.
    pub key_file: Option<PathBuf>,
    /// Extract of OpenStreetMap for travel times (`--osm`, `TANNOI_OSM`); else the one in `roads/` of the data folder.
    pub osm: Option<PathBuf>,
    /// OSRM server for travel times instead (`--osrm`, `TANNOI_OSRM`).
    pub osrm: Option<String>,
    /// Demo accounts, a day of demo data, a page that shows messages (`--demo`).
    pub demo: bool,
}

/// Settings that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// Which setting.
    pub setting: String,
    /// What it holds.
    pub value: String,
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} cannot be {:?}", self.setting, self.value)
    }
}

impl Config {
    /// Where the signing key is.
    pub fn key_path(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data.join("signing.key"))
    }

    /// From `environment` (looked up by name) and arguments after `serve`.
    pub fn read(environment: impl Fn(&str) -> Option<String>, arguments: &[String]) -> Result<Self, Unusable> {
        let address =
            |setting: &str, value: String| value.parse().map_err(|_| Unusable { setting: setting.to_owned(), value });
        let mut config = Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("data"),
            database_url: environment("DATABASE_URL").filter(|url| !url.is_empty()),
            key_file: environment("TANNOI_KEY_FILE").map(PathBuf::from),
            osm: environment("TANNOI_OSM").filter(|file| !file.is_empty()).map(PathBuf::from),
            osrm: environment("TANNOI_OSRM").filter(|url| !url.is_empty()),
            demo: false,
        };
        if let Some(listen) = environment("TANNOI_LISTEN") {
            config.listen = address("TANNOI_LISTEN", listen)?;
        }
        if let Some(data) = environment("TANNOI_DATA") {
            config.data = PathBuf::from(data);
        }
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || {
                let missing = || Unusable { setting: argument.clone(), value: String::new() };
                arguments.next().cloned().ok_or_else(missing)
            };
            match argument.as_str() {
                "--listen" => config.listen = address("--listen", value()?)?,
                "--data" => config.data = PathBuf::from(value()?),
                // What is said last counts alone.
                "--osm" => (config.osm, config.osrm) = (Some(PathBuf::from(value()?)), None),
                "--osrm" => (config.osm, config.osrm) = (None, Some(value()?)),
                "--demo" => config.demo = true,
                other => return Err(Unusable { setting: "serve".to_owned(), value: other.to_owned() }),
            }
        }
        if let (Some(osm), Some(_)) = (&config.osm, &config.osrm) {
            let setting = "TANNOI_OSM beside TANNOI_OSRM".to_owned();
            return Err(Unusable { setting, value: osm.display().to_string() });
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn arguments_win_over_the_environment_and_the_environment_over_defaults() {
        let environment = |name: &str| (name == "TANNOI_LISTEN").then(|| "127.0.0.1:9001".to_owned());
        let config = Config::read(environment, &words("--data here --demo")).unwrap();
        assert_eq!((config.listen.port(), config.data, config.demo), (9001, PathBuf::from("here"), true));
        let config = Config::read(environment, &words("--listen 127.0.0.1:9002")).unwrap();
        assert_eq!(config.listen.port(), 9002);
    }

    #[test]
    fn travel_times_have_one_source_and_an_argument_replaces_that_of_the_environment() {
        let osrm = |name: &str| (name == "TANNOI_OSRM").then(|| "http://roads:5000".to_owned());
        let config = Config::read(osrm, &words("--osm clip.osm.pbf")).unwrap();
        assert_eq!((config.osm, config.osrm), (Some(PathBuf::from("clip.osm.pbf")), None));
        let config = Config::read(osrm, &[]).unwrap();
        assert_eq!((config.osm, config.osrm.as_deref()), (None, Some("http://roads:5000")));
        let both = |name: &str| name.starts_with("TANNOI_OS").then(|| "x".to_owned());
        assert!(Config::read(both, &[]).is_err_and(|unusable| unusable.setting.contains("TANNOI_OSRM")));
    }

    #[test]
    fn a_setting_that_cannot_be_used_is_named() {
        let error = Config::read(|_| None, &words("--listen nowhere")).err().unwrap();
        assert_eq!(error.to_string(), "--listen cannot be \"nowhere\"");
        assert!(Config::read(|_| None, &words("--colour red")).is_err());
    }
}
