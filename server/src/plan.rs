//! `server plan`: a routing problem in VROOM's JSON on standard input, a plan in VROOM's JSON on standard output.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use geo::Point;
use lexopt::prelude::*;
use shared::routing::check::check;
use shared::routing::plan::{Explanation, Plan, Route, Sequence, Step, StepKind};
use shared::routing::problem::{Invalid, Problem};
use shared::routing::spec::Spec;

use crate::routing::{Options, solve_telling};
use crate::travel::{Times, locate, opening, put};

/// Exit code when a plan was written.
pub const DONE: u8 = 0;
/// Exit code when the planner failed: the plan broke a rule, or could not be written.
pub const FAILED: u8 = 1;
/// Exit code when the arguments or the input are wrong; one line on standard error says what.
pub const WRONG_INPUT: u8 = 2;

/// What `server plan --help` says.
pub const HELP: &str = "\
server plan: reads a routing problem (VROOM JSON) from standard input, writes a plan (VROOM JSON) to standard output

  --time-limit SECONDS  how long to search, from the end of reading (default 5)
  --threads N           searches side by side (default 1)
  --seed N              same seed and iterations, same plan (default 1)
  --iterations N        rounds of search; without --time-limit nothing else ends it
  --start FILE          begin with the routes of this plan
  --osm FILE            without matrices: travel times by motorbike on the roads of this extract (*.osm.pbf)
  --osrm URL            without matrices: travel times of this OSRM server, http://HOST:PORT[/PROFILE]
                        (neither: estimates from straight lines)
  --explain             say in words why a stop is on no route
  --progress            say on standard error when a better plan is found: seconds, stops left out, cost
Ctrl-C ends the search with the best plan so far.
";

/// Text of a key in a language (`vi`, `en`).
pub type Texts<'a> = &'a dyn Fn(&str, &str) -> String;

struct Arguments {
    options: Options,
    start: Option<PathBuf>,
    osm: Option<PathBuf>,
    osrm: Option<String>,
    explain: bool,
    progress: bool,
    help: bool,
}

/// Runs the command with its arguments, without the program's and the command's name; returns the exit code. `texts`
/// knows the sentences of `--explain`, keys `routing-reason-…`; setting `cancel` ends the search early.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    mut stdin: impl Read,
    mut stdout: impl Write,
    mut stderr: impl Write,
    texts: Texts,
    cancel: &AtomicBool,
) -> u8 {
    let mut say = |what: &dyn Display| {
        // Nothing is left to be told to if standard error is gone.
        let _ = writeln!(stderr, "server plan: {}", what.to_string().replace('\n', " "));
    };
    let arguments = match arguments(args) {
        Ok(arguments) => arguments,
        Err(why) => {
            say(&why);
            return WRONG_INPUT;
        }
    };
    if arguments.help {
        return if stdout.write_all(HELP.as_bytes()).is_ok() { DONE } else { FAILED };
    }
    let (problem, options) = match read(&arguments, &mut stdin, &mut |line| say(&line)) {
        Ok(read) => read,
        Err(why) => {
            say(&why);
            return WRONG_INPUT;
        }
    };
    let began = Instant::now();
    let clock = || began.elapsed();
    let mut plan = solve_telling(&problem, &options, &clock, cancel, &mut |better| {
        if arguments.progress {
            let served: usize = better.routes.iter().map(stops).sum();
            let (spent, left) = (clock().as_secs_f64(), problem.tasks().len() - served);
            say(&format!("after {spent:.2} s: {left} left out, cost {}", better.summary.cost));
        }
    });
    if let Some(violation) = check(&problem, &plan).first() {
        say(&format!("the plan breaks a rule and is not written: {violation}"));
        return FAILED;
    }
    if arguments.explain {
        explain(&mut plan, texts);
    }
    match write(&plan, &mut stdout) {
        Ok(()) => DONE,
        Err(why) => {
            say(&why);
            FAILED
        }
    }
}

fn stops(route: &Route) -> usize {
    let is_stop = |step: &&Step| matches!(step.kind, StepKind::Job | StepKind::Pickup | StepKind::Delivery);
    route.steps.iter().filter(is_stop).count()
}

/// Gives every unassigned stop its reason in words.
pub fn explain(plan: &mut Plan, texts: Texts) {
    for stop in &mut plan.unassigned {
        let key = format!("routing-reason-{}", stop.reason.code());
        let sentence = |language: &str| {
            let reason = texts(language, &key);
            if stop.hopeless { format!("{reason} {}", texts(language, "routing-reason-hopeless")) } else { reason }
        };
        stop.explanation = Some(Explanation { vi: sentence("vi"), en: sentence("en") });
    }
}

fn read(
    arguments: &Arguments,
    stdin: &mut impl Read,
    say: &mut dyn FnMut(String),
) -> Result<(Problem, Options), String> {
    let mut options = arguments.options.clone();
    if let Some(path) = &arguments.start {
        let at = |why: &dyn Display| format!("--start {}: {why}", path.display());
        let bytes = std::fs::read(path).map_err(|why| at(&why))?;
        let start: Sequence = serde_json::from_slice(&bytes).map_err(|why| at(&why))?;
        options.start = Some(start);
    }
    let mut bytes = Vec::new();
    stdin.read_to_end(&mut bytes).map_err(|why| format!("standard input: {why}"))?;
    let said = |invalid: Invalid| invalid.to_string();
    let mut spec = Spec::from_json(&bytes).map_err(said)?;
    if let Some(points) = locate(&mut spec).map_err(said)? {
        put(&mut spec, &times(arguments, &points, say)?.table);
    }
    Ok((Problem::new(spec).map_err(said)?, options))
}

/// Travel times between the places of a problem without matrices; estimates are spoken of.
fn times(arguments: &Arguments, points: &[Point], say: &mut dyn FnMut(String)) -> Result<Times, String> {
    let travel = opening::for_plan(arguments.osm.as_deref(), arguments.osrm.as_deref(), say)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let fetched = runtime.map_err(|why| why.to_string())?.block_on(travel.fetch(points));
    if let Err(why) = fetched {
        say(format!("the OSRM server fails: {why}"));
    }
    let times = travel.times(points, &Times::default());
    let (estimated, ways) = (times.count_estimated(), points.len() * points.len().saturating_sub(1));
    if estimated > 0 {
        say(format!("{estimated} of {ways} travel times are estimates from straight lines"));
    }
    Ok(times)
}

fn write(plan: &Plan, stdout: &mut impl Write) -> Result<(), String> {
    let mut text = serde_json::to_vec(plan).map_err(|why| why.to_string())?;
    text.push(b'\n');
    stdout.write_all(&text).and_then(|()| stdout.flush()).map_err(|why| format!("standard output: {why}"))
}

fn arguments(args: impl IntoIterator<Item = OsString>) -> Result<Arguments, lexopt::Error> {
    let mut parser = lexopt::Parser::from_args(args);
    let mut options = Options::default();
    let (mut start, mut explain, mut progress, mut help, mut time_limit) = (None, false, false, false, None);
    let (mut osm, mut osrm) = (None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("time-limit") => {
                let seconds: f64 = parser.value()?.parse()?;
                let limit = Duration::try_from_secs_f64(seconds);
                time_limit = Some(limit.map_err(|why| format!("--time-limit {seconds}: {why}"))?);
            }
            Long("threads") => {
                options.threads = parser.value()?.parse()?;
                if !(1..=MAX_THREADS).contains(&options.threads) {
                    return Err(format!("--threads {}: must be 1 to {MAX_THREADS}", options.threads).into());
                }
            }
            Long("seed") => options.seed = parser.value()?.parse()?,
            Long("iterations") => options.iterations = Some(parser.value()?.parse()?),
            Long("start") => start = Some(parser.value()?.into()),
            Long("osm") => (osm, osrm) = (Some(parser.value()?.into()), None),
            Long("osrm") => (osm, osrm) = (None, Some(parser.value()?.string()?)),
            Long("explain") => explain = true,
            Long("progress") => progress = true,
            Long("help") | Short('h') => help = true,
            Short(_) | Long(_) | Value(_) => return Err(argument.unexpected()),
        }
    }
    if let Some(limit) = time_limit {
        options.time_limit = limit;
    } else if options.iterations.is_some() {
        options.time_limit = Duration::MAX;
    }
    Ok(Arguments { options, start, osm, osrm, explain, progress, help })
}

/// More searches side by side than any machine has use for.
const MAX_THREADS: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    const PROBLEM: &str = r#"{"vehicles":[{"id":1,"start_index":0,"end_index":0,"capacity":[1]}],
        "jobs":[{"id":5,"location_index":1,"pickup":[1]},{"id":6,"location_index":1,"pickup":[2]}],
        "matrices":{"car":{"durations":[[0,60],[60,0]]}}}"#;

    fn call(args: &[&str], input: &str) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let texts = |language: &str, key: &str| format!("{language}:{key}");
        let code =
            run(args.iter().map(OsString::from), input.as_bytes(), &mut out, &mut err, &texts, &AtomicBool::new(false));
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn a_problem_becomes_a_plan_and_says_why_a_stop_is_left_out() {
        let (code, out, err) = call(&["--iterations", "50", "--explain"], PROBLEM);
        assert_eq!((code, err.as_str()), (DONE, ""));
        let plan: Plan = serde_json::from_str(&out).unwrap();
        assert_eq!(plan.summary.cost, 120);
        assert_eq!((plan.unassigned.len(), plan.unassigned[0].id, plan.unassigned[0].hopeless), (1, 6, true));
        let said = plan.unassigned[0].explanation.as_ref().unwrap();
        assert_eq!(said.vi, "vi:routing-reason-capacity vi:routing-reason-hopeless");
    }

    #[test]
    fn wrong_input_ends_with_one_line_that_names_element_and_field() {
        let input = PROBLEM.replace(r#""id":6,"location_index":1"#, r#""id":6,"location_index":9"#);
        let (code, out, err) = call(&[], &input);
        assert_eq!((code, out.as_str()), (WRONG_INPUT, ""));
        assert_eq!(err.lines().count(), 1);
        assert!(err.contains("jobs[1] (id 6): location_index"), "{err}");
    }

    #[test]
    fn arguments_that_make_no_sense_are_refused() {
        for args in [&["--time-limit", "-1"][..], &["--threads", "0"], &["--seed", "x"], &["--fast"], &["file"]] {
            let (code, out, err) = call(args, PROBLEM);
            assert_eq!((code, out.as_str(), err.lines().count()), (WRONG_INPUT, "", 1), "{args:?}");
        }
    }

    #[test]
    fn progress_is_told_on_standard_error_and_the_plan_alone_on_standard_output() {
        let (code, out, err) = call(&["--iterations", "50", "--progress"], PROBLEM);
        assert_eq!(code, DONE);
        assert!(serde_json::from_str::<Plan>(&out).is_ok());
        assert!(err.lines().next().is_some_and(|line| line.ends_with("s: 1 left out, cost 120")), "{err}");
    }

    #[test]
    fn a_time_limit_without_search_still_gives_a_plan() {
        let (code, out, _) = call(&["--time-limit", "0"], PROBLEM);
        assert_eq!(code, DONE);
        assert!(out.contains(r#""id":5"#));
    }
}
