//! Islands: tasks and vehicles that have nothing to do with those of another island, because no vehicle of one could
//! ever serve a task of the other. Mornings and afternoons whose stops and shifts do not overlap are such, and so are the
//! days of a week. What is best for each alone is best for all together, so each is searched by itself.

use super::model::{Model, NONE};
use super::parts::Part;

/// The islands that have tasks and vehicles, the largest first. Tasks that nobody can serve are on none.
pub(super) fn islands(model: &Model) -> Vec<Part> {
    let (tasks, vehicles) = (model.jobs.len(), model.fleet.len());
    let mut sets: Vec<u32> = (0..(tasks + vehicles) as u32).collect();
    for task in 0..tasks {
        let mate = model.jobs[task].mate;
        if mate != NONE {
            join(&mut sets, task, mate as usize);
        }
    }
    let mut alike = vec![NONE; vehicles];
    for (vehicle, courier) in model.fleet.iter().enumerate() {
        let first = &mut alike[courier.kind];
        if *first != NONE {
            // Vehicles of one kind can serve the same tasks.
            join(&mut sets, tasks + vehicle, tasks + *first as usize);
            continue;
        }
        *first = vehicle as u32;
        for task in 0..tasks {
            if model.could_serve(vehicle, task as u32) {
                join(&mut sets, tasks + vehicle, task);
            }
        }
    }
    let mut island_of = vec![NONE; tasks + vehicles];
    let mut islands: Vec<Part> = Vec::new();
    for member in 0..tasks + vehicles {
        let island = &mut island_of[find(&mut sets, member)];
        if *island == NONE {
            *island = islands.len() as u32;
            islands.push(Part::default());
        }
        let Part { tasks: on, vehicles } = &mut islands[*island as usize];
        if member < tasks { on.push(member as u32) } else { vehicles.push((member - tasks) as u32) }
    }
    islands.retain(|island| !island.tasks.is_empty() && !island.vehicles.is_empty());
    islands.sort_by_key(|island| std::cmp::Reverse(island.tasks.len()));
    islands
}

/// The member that stands for the set of this one.
fn find(sets: &mut [u32], mut member: usize) -> usize {
    while sets[member] as usize != member {
        sets[member] = sets[sets[member] as usize];
        member = sets[member] as usize;
    }
    member
}

fn join(sets: &mut [u32], one: usize, other: usize) {
    let (one, other) = (find(sets, one), find(sets, other));
    sets[one.max(other)] = one.min(other) as u32;
}

#[cfg(test)]
mod tests {
    use shared::routing::problem::Problem;

    use super::*;
    use crate::routing::model::Fixed;

    /// Two stops in the morning and one in the afternoon, a shift for each half; the last job's windows are given.
    fn with_last(windows: &str, skills: &str) -> Vec<(Vec<u32>, Vec<u32>)> {
        let text = format!(
            r#"{{"vehicles":[{{"id":1,"start_index":0,"end_index":0,"time_window":[0,100]}},
            {{"id":2,"start_index":0,"end_index":0,"time_window":[200,300]}}],
            "jobs":[{{"id":1,"location_index":1,"time_windows":[[10,90]]}},{{"id":2,"location_index":1,"time_windows":[[210,290]]}},
            {{"id":3,"location_index":1,"time_windows":{windows},"skills":{skills}}}],
            "matrices":{{"car":{{"durations":[[0,5],[5,0]]}}}}}}"#
        );
        let problem = Problem::from_json(text.as_bytes()).unwrap();
        let model = Model::new(&problem, Fixed::default());
        islands(&model).into_iter().map(|island| (island.tasks, island.vehicles)).collect()
    }

    #[test]
    fn halves_of_a_day_are_islands_until_a_stop_fits_into_both() {
        assert_eq!(with_last("[[20,80]]", "[]"), [(vec![0, 2], vec![0]), (vec![1], vec![1])]);
        assert_eq!(with_last("[[20,80],[220,280]]", "[]"), [(vec![0, 1, 2], vec![0, 1])]);
    }

    #[test]
    fn a_stop_that_nobody_can_serve_is_on_no_island() {
        assert_eq!(with_last("[[120,180]]", "[]"), [(vec![0], vec![0]), (vec![1], vec![1])]);
        assert_eq!(with_last("[[20,80]]", "[7]"), [(vec![0], vec![0]), (vec![1], vec![1])]);
    }
}
