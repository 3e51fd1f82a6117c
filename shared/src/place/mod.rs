//! Communes: what they are called, where they lie, what they were before 1 July 2025. A code is a key only together with
//! its date, because codes were used again; a name is a key only together with its province.
//!
//! [`gazetteer`] reads the tables and finds communes. Reading a free-text address is not here.

use chrono::NaiveDate;
use geo::Point;
use serde::{Deserialize, Serialize};

use crate::fold::fold;
use crate::ids::CommuneCode;

pub mod cities;
pub mod gazetteer;

/// First day of the two levels of government and of today's communes (Nghị quyết 202/2025/QH15, 203/2025/QH15).
pub const TWO_LEVELS_FROM: NaiveDate = NaiveDate::from_ymd_opt(2025, 7, 1).expect("a day of the calendar");

/// Kind of a commune-level unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommuneKind {
    /// Xã.
    Rural,
    /// Phường.
    Ward,
    /// Đặc khu, since 1 July 2025.
    SpecialZone,
    /// Thị trấn, until 30 June 2025.
    Township,
}

impl CommuneKind {
    /// The kind that a full name begins with.
    pub fn of_name(name: &str) -> Option<Self> {
        let key = fold(name);
        [("xa ", Self::Rural), ("phuong ", Self::Ward), ("dac khu ", Self::SpecialZone), ("thi tran ", Self::Township)]
            .into_iter()
            .find_map(|(word, kind)| key.starts_with(word).then_some(kind))
    }
}

/// A commune of today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Commune {
    /// Code since 1 July 2025.
    pub code: CommuneCode,
    /// Full name, beginning with its kind.
    pub name: String,
    /// Its kind.
    pub kind: CommuneKind,
    /// Two-digit code of the province.
    pub province_code: String,
    /// Full name of the province.
    pub province_name: String,
    /// Rough middle, (lon, lat); may lie across water, so never the place of an office.
    #[serde(with = "lon_lat")]
    pub centroid: Point,
    /// Former district kept as tariff and transit zone, such as `PY-557`, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// How much of an old commune went to one of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// All of it.
    Whole,
    /// The part to assume when nothing more is known.
    Main,
    /// Another part.
    Part,
}

/// A commune until 30 June 2025, as people still say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldName {
    /// Code then; today it may belong to another commune.
    pub code: CommuneCode,
    /// Full name then.
    pub name: String,
    /// Full name of the district then.
    pub district: String,
    /// Full name of the province then.
    pub province: String,
}

/// A commune found for a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Commune of today.
    pub commune: Commune,
    /// The old name that led here, when it is not today's name as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via_old_name: Option<OldName>,
    /// False when the old commune was divided, so that only a person can tell.
    pub whole: bool,
}

/// A point as `[lon, lat]`.
mod lon_lat {
    use geo::Point;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(point: &Point, to: S) -> Result<S::Ok, S::Error> {
        [point.x(), point.y()].serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Point, D::Error> {
        <[f64; 2]>::deserialize(from).map(|[lon, lat]| Point::new(lon, lat))
    }
}

/// The key of a name without the word for its kind: `xuan loc` for "Xã Xuân Lộc", `song cau` for "Thị xã Sông Cầu".
pub fn bare_key(name: &str) -> String {
    const KINDS: [&str; 9] =
        ["thi tran ", "thi xa ", "thanh pho ", "dac khu ", "phuong ", "huyen ", "quan ", "tinh ", "xa "];
    let key = fold(name);
    match KINDS.iter().find_map(|kind| key.strip_prefix(kind)) {
        Some(bare) => bare.to_owned(),
        None => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_five_digits() {
        assert!(CommuneCode::new("00004").is_ok());
        for wrong in ["4", "220511", "2205a", " 22051", ""] {
            assert_eq!(CommuneCode::new(wrong), Err(crate::ids::NotAnId), "{wrong}");
        }
    }

    #[test]
    fn a_kind_is_read_from_the_name_and_left_out_of_the_bare_key() {
        assert_eq!(CommuneKind::of_name("Đặc khu Trường Sa"), Some(CommuneKind::SpecialZone));
        assert_eq!(CommuneKind::of_name("Thị trấn Sông Cầu"), Some(CommuneKind::Township));
        assert_eq!(CommuneKind::of_name("Xuân Lộc"), None);
        assert_eq!(bare_key("Thị xã Sông Cầu"), "song cau");
        assert_eq!(bare_key("Xã Xuân Thọ 1"), "xuan tho 1");
        assert_eq!(bare_key("Xuân Lộc"), "xuan loc");
    }

    #[test]
    fn a_centroid_travels_as_lon_lat() {
        let commune = Commune {
            code: CommuneCode::new("22051").unwrap(),
            name: "Phường Sông Cầu".to_owned(),
            kind: CommuneKind::Ward,
            province_code: "66".to_owned(),
            province_name: "Tỉnh Đắk Lắk".to_owned(),
            centroid: Point::new(109.298, 13.4394),
            zone: Some("PY-557".to_owned()),
        };
        let json = serde_json::to_value(&commune).unwrap();
        assert_eq!(json["centroid"], serde_json::json!([109.298, 13.4394]));
        assert_eq!(json["kind"], "ward");
        assert_eq!(serde_json::from_value::<Commune>(json).unwrap(), commune);
    }
}
