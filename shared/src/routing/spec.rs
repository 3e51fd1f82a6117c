//! A routing problem as it travels: the fields of VROOM's JSON input, unchecked.
//!
//! Every value that can be written down here may still be wrong (a window that ends before it starts, a location outside
//! the matrix); [`Problem::new`](super::problem::Problem::new) checks. Keys that are not named here are ignored.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::plan::SequenceStep;

/// The whole problem: couriers' shifts, stops, and the time between places.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// One entry per courier and shift.
    pub vehicles: Vec<VehicleSpec>,
    /// Stops that stand alone: home → agency (`pickup`) or agency → home (`delivery`).
    #[serde(default)]
    pub jobs: Vec<JobSpec>,
    /// Items carried from one address to another by the same courier.
    #[serde(default)]
    pub shipments: Vec<ShipmentSpec>,
    /// Travel times by profile name; a vehicle without a profile uses `car`, or the only one there is.
    #[serde(default)]
    pub matrices: BTreeMap<String, MatrixSpec>,
}

/// One courier's shift.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VehicleSpec {
    /// Unique among vehicles.
    pub id: u64,
    /// Name of the matrix to use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Free text, copied to the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// (lon, lat) of the start; used only when there is no matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<[f64; 2]>,
    /// Row of the matrix where the shift starts; absent = at the first stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_index: Option<u32>,
    /// (lon, lat) of the end; used only when there is no matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<[f64; 2]>,
    /// Column of the matrix where the shift ends; absent = at the last stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_index: Option<u32>,
    /// What fits on board, per dimension (dossiers, cash …); absent = no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Vec<u32>>,
    /// What using the vehicle costs.
    #[serde(default)]
    pub costs: CostsSpec,
    /// What this courier may do; a stop's skills must all be among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<u32>,
    /// The shift, [from, to]; absent = any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_window: Option<[u32; 2]>,
    /// Breaks, every one of them taken if the vehicle is used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<BreakSpec>,
    /// Above 1 is faster than the matrix; 0.01 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed_factor: Option<f64>,
    /// Most stops in one route; a shipment counts twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tasks: Option<u32>,
    /// Most seconds of travel in one route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_travel_time: Option<u32>,
    /// Known to VROOM, not supported: refused rather than ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_distance: Option<u32>,
    /// A route to start the search from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<SequenceStep>,
}

/// What using a vehicle costs beyond its travel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CostsSpec {
    /// Once, if the vehicle is used.
    #[serde(default)]
    pub fixed: u64,
    /// Known to VROOM; only its default, 3600 (one unit per second), is supported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<u64>,
    /// Known to VROOM; only its default, 0, is supported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_km: Option<u64>,
    /// Known to VROOM; only its default, 0, is supported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_task_hour: Option<u64>,
}

/// A pause in a shift.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BreakSpec {
    /// Unique within its vehicle.
    pub id: u64,
    /// When it may begin; absent = any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_windows: Option<Vec<[u32; 2]>>,
    /// How long it lasts, seconds.
    #[serde(default)]
    pub service: u32,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Most that may be on board during the break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_load: Option<Vec<u32>>,
}

/// A stop that stands alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct JobSpec {
    /// Unique among jobs.
    pub id: u64,
    /// Free text, copied to the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// (lon, lat); used only when there is no matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<[f64; 2]>,
    /// Row and column of the matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_index: Option<u32>,
    /// Seconds spent before the service, once when several stops in a row share the place.
    #[serde(default)]
    pub setup: u32,
    /// Seconds at the door.
    #[serde(default)]
    pub service: u32,
    /// On board from the start of the route to here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivery: Vec<u32>,
    /// On board from here to the end of the route.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pickup: Vec<u32>,
    /// All must be among the vehicle's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<u32>,
    /// 0–100; higher is served first when not everything fits.
    #[serde(default)]
    pub priority: u32,
    /// When setup or service may begin, sorted and apart; absent = any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_windows: Option<Vec<[u32; 2]>>,
}

/// An item carried from `pickup` to `delivery` by one vehicle.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ShipmentSpec {
    /// Where it is collected.
    pub pickup: ShipmentStepSpec,
    /// Where it is handed over.
    pub delivery: ShipmentStepSpec,
    /// On board in between.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amount: Vec<u32>,
    /// All must be among the vehicle's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<u32>,
    /// 0–100; higher is served first when not everything fits.
    #[serde(default)]
    pub priority: u32,
}

/// One end of a shipment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ShipmentStepSpec {
    /// Unique among pickups, or among deliveries.
    pub id: u64,
    /// Free text, copied to the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// (lon, lat); used only when there is no matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<[f64; 2]>,
    /// Row and column of the matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_index: Option<u32>,
    /// Seconds spent before the service, once when several stops in a row share the place.
    #[serde(default)]
    pub setup: u32,
    /// Seconds at the door.
    #[serde(default)]
    pub service: u32,
    /// When setup or service may begin, sorted and apart; absent = any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_windows: Option<Vec<[u32; 2]>>,
}

/// Travel between all places for one profile.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MatrixSpec {
    /// Seconds; rows = from, columns = to; `null` = there is no way.
    pub durations: Table,
    /// What a leg costs, if not its seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs: Option<Table>,
}

/// A square table of whole numbers, kept in one piece. On the wire: an array of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    side: usize,
    cells: Vec<u32>,
}

impl Table {
    /// Stands for `null`: no way from row to column.
    pub const NO_WAY: u32 = u32::MAX;

    /// A table of `side` × `side`, filled row by row by `cell(from, to)`.
    pub fn fill(side: usize, mut cell: impl FnMut(usize, usize) -> u32) -> Self {
        let mut cells = Vec::with_capacity(side * side);
        for from in 0..side {
            for to in 0..side {
                cells.push(cell(from, to));
            }
        }
        Self { side, cells }
    }

    /// Number of rows, and of columns.
    pub fn side(&self) -> usize {
        self.side
    }

    /// All cells, row after row.
    pub fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// The cell at (`from`, `to`), or [`Table::NO_WAY`]. Panics outside the table, like a slice.
    pub fn at(&self, from: usize, to: usize) -> u32 {
        self.cells[from * self.side + to]
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.side))?;
        for row in self.cells.chunks(self.side.max(1)) {
            let row: Vec<Option<u32>> = row.iter().map(|&cell| (cell != Self::NO_WAY).then_some(cell)).collect();
            rows.serialize_element(&row)?;
        }
        rows.end()
    }
}

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Rows)
    }
}

struct Rows;

impl<'de> Visitor<'de> for Rows {
    type Value = Table;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Table, A::Error> {
        let mut cells = Vec::new();
        let (mut side, mut width) = (0, 0);
        while seq.next_element_seed(Row(&mut cells))?.is_some() {
            side += 1;
            if side == 1 {
                width = cells.len();
                // A hostile first row must not make us reserve its square: reserve for sizes we mean to serve.
                cells.reserve(width.min(4_000) * width.min(4_000));
            }
            if cells.len() != side * width {
                return Err(A::Error::custom(format_args!(
                    "row {} is not as long as the first one ({width})",
                    side - 1
                )));
            }
        }
        if cells.len() != side * side {
            return Err(A::Error::custom(format_args!("{side} rows of {width} cells are not a square")));
        }
        Ok(Table { side, cells })
    }
}

struct Row<'a>(&'a mut Vec<u32>);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a row of whole numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(cell) = seq.next_element::<Option<u32>>()? {
            self.0.push(cell.unwrap_or(Table::NO_WAY));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_survives_the_wire_with_its_missing_ways() {
        let table: Table = serde_json::from_str("[[0,5],[null,0]]").unwrap();
        assert_eq!((table.side(), table.at(0, 1), table.at(1, 0)), (2, 5, Table::NO_WAY));
        assert_eq!(serde_json::to_string(&table).unwrap(), "[[0,5],[null,0]]");
    }

    #[test]
    fn a_table_that_is_not_square_is_refused() {
        for text in ["[[0,5]]", "[[0,5],[1]]", "[[0],[1]]", "[[0,1],[1,0],[1,1]]", "[[0,-1],[1,0]]", "[[0,1.5],[1,0]]"]
        {
            assert!(serde_json::from_str::<Table>(text).is_err(), "{text}");
        }
    }
}
