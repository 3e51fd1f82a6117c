//! The postage table: data with dates, because the published prices and the zones without districts are not confirmed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::exemption::{DiscountRow, Validity};
use super::{Dong, Postage};
use crate::time::transit::Zone;

/// The price of one leg in one zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostageRow {
    /// The zone.
    pub zone: Zone,
    /// One way, tax included.
    pub amount: Dong,
    /// When it holds.
    #[serde(flatten)]
    pub validity: Validity,
    /// Where the price was read.
    pub source: String,
    /// An orientation value, not a published price: shown as such.
    #[serde(default)]
    pub sample: bool,
}

/// Prices and discounts of the post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostageTable {
    /// Grows with every change; a preview keeps it.
    pub version: u32,
    /// Prices.
    pub postage: Vec<PostageRow>,
    /// Discounts.
    #[serde(default)]
    pub discounts: Vec<DiscountRow>,
}

impl PostageTable {
    /// Reads the JSON form; fields it does not know are ignored.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The row in force on a day: of several the one that began last.
    pub fn row(&self, zone: Zone, on: NaiveDate) -> Option<&PostageRow> {
        let rows = self.postage.iter().filter(|row| row.zone == zone && row.validity.holds_on(on));
        rows.max_by_key(|row| row.validity.effective_from)
    }

    /// The postage of one leg.
    pub fn postage(&self, zone: Zone, on: NaiveDate) -> Option<Postage> {
        self.row(zone, on).map(|row| Postage(row.amount))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_in_force_on_the_day_counts() {
        let table = PostageTable::parse(
            r#"{"version": 1, "postage": [
                {"zone":"same_zone","amount":20000,"effective_from":"2025-07-01","source":"a"},
                {"zone":"same_zone","amount":22000,"effective_from":"2026-07-01","source":"b"}]}"#,
        )
        .unwrap();
        let on = |day: &str| table.postage(Zone::SameZone, day.parse().unwrap());
        assert_eq!(on("2025-06-30"), None);
        assert_eq!(on("2026-06-30"), Some(Postage(Dong(20_000))));
        assert_eq!(on("2026-07-01"), Some(Postage(Dong(22_000))));
        assert_eq!(table.postage(Zone::InterProvince, "2026-07-01".parse().unwrap()), None);
    }
}
