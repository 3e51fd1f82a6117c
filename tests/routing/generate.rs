//! Small random problems, with any mix of features. Travel times need not obey the triangle inequality.

use shared::routing::spec::{
    BreakSpec, CostsSpec, JobSpec, MatrixSpec, ShipmentSpec, ShipmentStepSpec, Spec, Table, VehicleSpec,
};

/// Features a problem may have, one bit each.
pub const FEATURES: u32 = 16;

/// A repeatable stream of small numbers.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// From 0 to `most`, both included.
    pub fn up_to(&mut self, most: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) % (u64::from(most) + 1)) as u32
    }

    pub fn once_in(&mut self, times: u32) -> bool {
        self.up_to(times - 1) == 0
    }
}

/// A problem with the features whose bits are set.
pub fn problem(seed: u64, features: u32) -> Spec {
    let mut dice = Dice::new(seed.wrapping_add(1) * 7919);
    let has = |bit: u32| features >> bit & 1 == 1;
    let places = 3 + dice.up_to(5);
    let dimensions = if has(0) { 1 + dice.up_to(1) as usize } else { 0 };
    let amount = |dice: &mut Dice| (0..dimensions).map(|_| dice.up_to(3)).collect::<Vec<u32>>();
    let windows = |dice: &mut Dice| has(1).then(|| some_windows(dice)).filter(|_| !dice.once_in(4));
    let setup = |dice: &mut Dice| if has(2) { dice.up_to(60) } else { 0 };
    let skills = |dice: &mut Dice, most: u32| if has(3) { (0..most).map(|_| dice.up_to(2)).collect() } else { vec![] };
    let priority = |dice: &mut Dice| if has(4) { dice.up_to(100) } else { 0 };
    let place = |dice: &mut Dice| Some(dice.up_to(places - 1));

    let count = dice.up_to(7);
    let job = |dice: &mut Dice, id: u32| JobSpec {
        id: u64::from(id),
        location_index: place(dice),
        setup: setup(dice),
        service: dice.up_to(40),
        delivery: amount(dice),
        pickup: amount(dice),
        skills: if dice.once_in(3) { skills(dice, 1) } else { vec![] },
        priority: priority(dice),
        time_windows: windows(dice),
        ..JobSpec::default()
    };
    let jobs: Vec<JobSpec> = (0..count).map(|id| job(&mut dice, id)).collect();
    let count = if has(5) { 1 + dice.up_to(3) } else { 0 };
    let end = |dice: &mut Dice, id: u32| ShipmentStepSpec {
        id: u64::from(id),
        location_index: place(dice),
        setup: setup(dice),
        service: dice.up_to(40),
        time_windows: windows(dice),
        ..ShipmentStepSpec::default()
    };
    let shipment = |dice: &mut Dice, id: u32| ShipmentSpec {
        pickup: end(dice, id),
        delivery: end(dice, id),
        amount: amount(dice),
        skills: if dice.once_in(3) { skills(dice, 1) } else { vec![] },
        priority: priority(dice),
    };
    let shipments: Vec<ShipmentSpec> = (0..count).map(|id| shipment(&mut dice, id)).collect();

    let open = |dice: &mut Dice| has(6) && dice.once_in(2);
    let vehicle = |dice: &mut Dice, id: u32| VehicleSpec {
        id: u64::from(id) + 10,
        profile: has(7).then(|| if dice.once_in(2) { "car" } else { "bike" }.to_owned()),
        start_index: if open(dice) { None } else { place(dice) },
        end_index: if open(dice) { None } else { place(dice) },
        capacity: has(0).then(|| (0..dimensions).map(|_| 2 + dice.up_to(6)).collect()),
        costs: CostsSpec { fixed: if has(8) { u64::from(dice.up_to(300)) } else { 0 }, ..CostsSpec::default() },
        skills: skills(dice, 2),
        time_window: (!dice.once_in(5)).then(|| {
            let from = dice.up_to(100);
            [from, from + 100 + dice.up_to(700)]
        }),
        breaks: if has(9) { breaks(dice, dimensions, has(10)) } else { vec![] },
        speed_factor: has(11).then(|| 0.5 + f64::from(dice.up_to(10)) / 7.0),
        max_tasks: has(12).then(|| dice.up_to(5)),
        max_travel_time: has(13).then(|| 50 + dice.up_to(350)),
        ..VehicleSpec::default()
    };
    let vehicles = 1 + dice.up_to(2);
    let vehicles: Vec<VehicleSpec> = (0..vehicles).map(|id| vehicle(&mut dice, id)).collect();

    let table = |dice: &mut Dice, with_holes: bool| {
        Table::fill(places as usize, |from, to| match from == to {
            true => 0,
            false if with_holes && dice.once_in(6) => Table::NO_WAY,
            false => 10 + dice.up_to(90),
        })
    };
    let matrix =
        |dice: &mut Dice| MatrixSpec { durations: table(dice, has(14)), costs: has(15).then(|| table(dice, false)) };
    let profiles = if has(7) { &["car", "bike"][..] } else { &["car"] };
    let matrices = profiles.iter().map(|profile| ((*profile).to_owned(), matrix(&mut dice))).collect();
    Spec { vehicles, jobs, shipments, matrices }
}

/// One to three, sorted and apart.
fn some_windows(dice: &mut Dice) -> Vec<[u32; 2]> {
    let mut from = dice.up_to(300);
    let count = 1 + dice.up_to(2);
    let window = |_| {
        let window = [from, from + dice.up_to(150)];
        from = window[1] + 1 + dice.up_to(150);
        window
    };
    (0..count).map(window).collect()
}

fn breaks(dice: &mut Dice, dimensions: usize, light: bool) -> Vec<BreakSpec> {
    let count = dice.up_to(2);
    let pause = |id: u32| BreakSpec {
        id: u64::from(id),
        time_windows: (!dice.once_in(3)).then(|| some_windows(dice)),
        service: dice.up_to(60),
        max_load: (light && dice.once_in(2)).then(|| (0..dimensions).map(|_| dice.up_to(5)).collect()),
        ..BreakSpec::default()
    };
    (0..count).map(pause).collect()
}
