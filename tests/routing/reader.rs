//! Whatever stands on standard input, the planner answers with a plan that holds, or with one line and exit code 2.

use std::sync::atomic::AtomicBool;

use proptest::prelude::*;
use serde_json::Value;
use server::plan::{DONE, WRONG_INPUT, run};
use shared::routing::check::check;
use shared::routing::plan::Plan;
use shared::routing::problem::Problem;

use crate::generate::{self, FEATURES};

/// Runs `server plan`; checks what it says and returns the exit code.
fn answer(input: &[u8]) -> u8 {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let texts = |language: &str, key: &str| format!("{language} {key}");
    let args = ["--iterations", "6", "--explain"].map(Into::into);
    let code = run(args, input, &mut out, &mut err, &texts, &AtomicBool::new(false));
    let said = String::from_utf8(err).unwrap();
    match code {
        DONE => {
            let plan: Plan = serde_json::from_slice(&out).unwrap();
            assert_eq!(check(&Problem::from_json(input).unwrap(), &plan), []);
            for stop in &plan.unassigned {
                let words = stop.explanation.as_ref().unwrap();
                assert!(!words.vi.is_empty() && !words.en.is_empty());
            }
        }
        WRONG_INPUT => assert!(said.lines().count() == 1 && out.is_empty(), "{said}"),
        other => panic!("exit code {other}: {said}"),
    }
    code
}

/// Every value inside, by the keys and places that lead to it.
fn paths(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| paths(item, &format!("{at}/{i}"), all)),
        Value::Object(fields) => fields.iter().for_each(|(key, field)| paths(field, &format!("{at}/{key}"), all)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a value may be turned into.
fn strange() -> impl Strategy<Value = Value> {
    let numbers = [0, 1, 2, 59, u64::from(u32::MAX) - 1, u64::from(u32::MAX), u64::from(u32::MAX) + 1, u64::MAX];
    prop_oneof![
        6 => proptest::sample::select(numbers.to_vec()).prop_map(Value::from),
        1 => proptest::sample::select(vec![-1.0, 0.01, 0.009, 5.0, 5.1, 1e300]).prop_map(Value::from),
        1 => Just(Value::Null),
        1 => Just(Value::from("x")),
        1 => Just(serde_json::json!([])),
        1 => Just(serde_json::json!({})),
        1 => Just(serde_json::json!([[0, u32::MAX]])),
        1 => Just(serde_json::json!([u32::MAX, u32::MAX])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_problem_with_strange_values_is_planned_or_refused_in_one_line(
        seed in 0u64..10_000,
        features in 0u32..1 << FEATURES,
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), strange()), 0..6),
    ) {
        let mut problem = serde_json::to_value(generate::problem(seed, features)).unwrap();
        for (index, new) in changes {
            let mut all = Vec::new();
            paths(&problem, "", &mut all);
            *problem.pointer_mut(&all[index.index(all.len())]).unwrap() = new;
        }
        answer(&serde_json::to_vec(&problem).unwrap());
    }

    #[test]
    fn broken_bytes_are_refused_in_one_line(
        seed in 0u64..10_000,
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<proptest::sample::Index>(),
    ) {
        let mut bytes = serde_json::to_vec(&generate::problem(seed, 0xffff)).unwrap();
        for (index, new) in changes {
            let at = index.index(bytes.len());
            bytes[at] = new;
        }
        answer(&bytes);
        answer(&bytes[..cut.index(bytes.len())]);
    }
}

#[test]
fn the_largest_numbers_that_can_be_written_are_planned_without_overflow() {
    let most = u32::MAX - 1;
    let stop = |id: u32| {
        serde_json::json!({"id": id, "location_index": id % 3, "service": most, "setup": most, "priority": 100,
            "pickup": [most], "time_windows": [[0, most], [u32::MAX, u32::MAX]]})
    };
    let vehicle = |id: u32| {
        serde_json::json!({"id": id, "start_index": 0, "end_index": 1, "capacity": [u32::MAX], "speed_factor": 0.01,
            "costs": {"fixed": 1_000_000_000_000_u64}, "breaks": [{"id": 1, "service": most}]})
    };
    let problem = serde_json::json!({
        "vehicles": (0..3).map(vehicle).collect::<Vec<_>>(),
        "jobs": (0..40).map(stop).collect::<Vec<_>>(),
        "matrices": {"car": {"durations": [[0, most, most], [most, 0, null], [most, most, 0]],
            "costs": [[most, most, most], [most, most, most], [most, most, most]]}},
    });
    assert_eq!(answer(problem.to_string().as_bytes()), DONE);
}
