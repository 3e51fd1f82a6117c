//! Problems whose vehicles and stops have coordinates instead of rows of a matrix.

use std::collections::{BTreeSet, HashMap};

use geo::Point;
use shared::routing::problem::Invalid;
use shared::routing::spec::{MatrixSpec, Spec, Table};

use crate::routing::matrix::is_place;

/// The places of a problem without matrices, each once; rows are given to all vehicles and stops. `None` if it has matrices
/// or no coordinates: then it is for [`shared::routing::problem::Problem::new`] to say whether it makes sense.
pub fn locate(spec: &mut Spec) -> Result<Option<Vec<Point>>, Invalid> {
    let jobs = spec.jobs.iter().map(|job| job.location);
    let ends = spec.shipments.iter().flat_map(|shipment| [shipment.pickup.location, shipment.delivery.location]);
    let shifts = spec.vehicles.iter().flat_map(|vehicle| [vehicle.start, vehicle.end]);
    if !spec.matrices.is_empty() || jobs.chain(ends).chain(shifts).all(|place| place.is_none()) {
        return Ok(None);
    }
    let mut rows = Rows::default();
    for (index, vehicle) in spec.vehicles.iter_mut().enumerate() {
        let element = || format!("vehicles[{index}] (id {})", vehicle.id);
        vehicle.start_index = vehicle.start.map(|place| rows.row(place, element, "start")).transpose()?;
        vehicle.end_index = vehicle.end.map(|place| rows.row(place, element, "end")).transpose()?;
    }
    for (index, job) in spec.jobs.iter_mut().enumerate() {
        let element = || format!("jobs[{index}] (id {})", job.id);
        job.location_index = Some(rows.needed(job.location, element)?);
    }
    for (index, shipment) in spec.shipments.iter_mut().enumerate() {
        for (end, step) in [("pickup", &mut shipment.pickup), ("delivery", &mut shipment.delivery)] {
            let element = || format!("shipments[{index}] (id {}).{end}", step.id);
            step.location_index = Some(rows.needed(step.location, element)?);
        }
    }
    Ok(Some(rows.points))
}

/// Puts a table between the places of [`locate`] into the problem, for the profile of every vehicle.
pub fn put(spec: &mut Spec, durations: &Table) {
    let profiles = spec.vehicles.iter().map(|vehicle| vehicle.profile.clone().unwrap_or_else(|| "car".to_owned()));
    let profiles: BTreeSet<String> = profiles.collect();
    for profile in profiles {
        spec.matrices.insert(profile, MatrixSpec { durations: durations.clone(), costs: None });
    }
}

#[derive(Default)]
struct Rows {
    points: Vec<Point>,
    known: HashMap<[u64; 2], u32>,
}

impl Rows {
    fn needed(&mut self, place: Option<[f64; 2]>, element: impl Fn() -> String) -> Result<u32, Invalid> {
        let missing = || Invalid { element: element(), field: "location".to_owned(), why: "missing".to_owned() };
        self.row(place.ok_or_else(missing)?, &element, "location")
    }

    fn row(&mut self, [lon, lat]: [f64; 2], element: impl Fn() -> String, field: &str) -> Result<u32, Invalid> {
        let point = Point::new(lon, lat);
        if !is_place(point) {
            let why = "is not a longitude and latitude".to_owned();
            return Err(Invalid { element: element(), field: field.to_owned(), why });
        }
        let row = self.known.entry([lon, lat].map(f64::to_bits)).or_insert_with(|| {
            self.points.push(point);
            self.points.len() as u32 - 1
        });
        Ok(*row)
    }
}
