//! The legal clock and the postal clock on the product's own calendar: properties that hold for every question, and an
//! oracle that shares nothing with the rules but the calendar and steps day by day, minute by minute.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use shared::time::appointment::{Appointment, JudgedBy};
use shared::time::calendar::{Calendar, CalendarBook, CalendarRow, Certainty, Keeper, RowKind};
use shared::time::due::{Due, Start, due};
use shared::time::late::{apology_latest, supplement_notice_latest};
use shared::time::limit::{Pause, TimeLimit};
use shared::time::transit::{ClaimScope, LegEnd, claim_answer_latest, invitations, transit};
use shared::time::{instant, local};

fn product() -> CalendarBook {
    CalendarBook::parse(include_str!("../../assets/data/calendar.json")).unwrap()
}

fn closed(days: &[NaiveDate]) -> CalendarBook {
    product().with_rows(days.iter().map(|date| CalendarRow {
        date: *date,
        kind: RowKind::Closure,
        name_vi: "x".into(),
        name_en: "x".into(),
        applies_to: vec![Keeper::Agency, Keeper::Post],
        certainty: Certainty::Official,
        basis: "x".into(),
    }))
}

fn of(book: &CalendarBook, keeper: Keeper) -> Calendar {
    book.calendar(keeper).unwrap()
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap()
}

/// A day of the years that the calendar knows, room left for the count.
fn days() -> impl Strategy<Value = NaiveDate> {
    (0u64..1_700).prop_map(|n| first_day() + Days::new(n))
}

/// An instant at a whole minute, the edges of the working day more often than the rest.
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let edges = prop::sample::select(vec![0u32, 420, 690, 810, 900, 901, 1_020, 1_439]);
    (days(), prop_oneof![edges, 0u32..1_440])
        .prop_map(|(day, minute)| instant(day, NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap()))
}

fn limits() -> impl Strategy<Value = TimeLimit> {
    prop_oneof![
        Just(TimeLimit::SameDay),
        (1u32..2_000, any::<bool>())
            .prop_map(|(minutes, cutoff_applies)| TimeLimit::WorkingHour { minutes, cutoff_applies }),
        (1u32..60).prop_map(|amount_halves| TimeLimit::WorkingDay { amount_halves }),
        (1u32..90).prop_map(|amount_halves| TimeLimit::CalendarDay { amount_halves }),
        (1u32..7).prop_map(|months| TimeLimit::Month { months }),
    ]
}

/// A filing moment, a limit, pauses after it, closed days around it.
fn questions() -> impl Strategy<Value = (DateTime<Utc>, TimeLimit, Vec<Pause>, Vec<NaiveDate>)> {
    let pauses = prop::collection::vec((0i64..20_000, 0i64..8_000), 0..4);
    (instants(), limits(), pauses, prop::collection::vec(0u64..40, 0..5)).prop_map(|(filed, limit, pauses, closed)| {
        let minute = |n: i64| filed + TimeDelta::minutes(n);
        let pauses =
            pauses.into_iter().map(|(from, len)| Pause { from: minute(from), to: minute(from + len) }).collect();
        let closed = closed.into_iter().map(|n| local(filed).date() + Days::new(n)).collect();
        (filed, limit, pauses, closed)
    })
}

fn ask(filed: DateTime<Utc>, limit: TimeLimit, pauses: &[Pause], calendar: &Calendar) -> Due {
    due(&Start::filed(filed), limit, pauses, calendar, &crate::clock_rules()).unwrap()
}

/// The same answer, found by walking.
fn oracle(filed: DateTime<Utc>, limit: TimeLimit, pauses: &[Pause], calendar: &Calendar) -> DateTime<Utc> {
    let day0 = local(filed).date();
    let held =
        |day: NaiveDate| pauses.iter().any(|pause| local(pause.from).date() < day && day <= local(pause.to).date());
    let close = |day: NaiveDate| instant(day, NaiveTime::from_hms_opt(17, 0, 0).unwrap());
    let next_working = |mut day: NaiveDate| {
        while !calendar.is_working(day) {
            day = day + Days::new(1);
        }
        day
    };
    let walk = |mut n: u32, counts: &dyn Fn(NaiveDate) -> bool| {
        let mut day = day0;
        while n > 0 {
            day = day + Days::new(1);
            n -= u32::from(counts(day));
        }
        day
    };
    match limit {
        TimeLimit::SameDay => {
            let in_time = local(filed).time() <= NaiveTime::from_hms_opt(15, 0, 0).unwrap();
            // Walks day by day; a day over whose end a duty is open cannot be the last one.
            let mut day = if in_time { day0 } else { day0 + Days::new(1) };
            let open = |day| pauses.iter().any(|pause| pause.from < close(day) && pause.to > close(day));
            while !calendar.is_working(day) || held(day) || open(day) {
                day = day + Days::new(1);
            }
            close(day)
        }
        TimeLimit::WorkingDay { amount_halves } => {
            close(walk(amount_halves.div_ceil(2), &|day| calendar.is_working(day) && !held(day)))
        }
        TimeLimit::CalendarDay { amount_halves } => {
            close(next_working(walk(amount_halves.div_ceil(2), &|day| !held(day))))
        }
        TimeLimit::Month { months } => {
            let months = day0.year() * 12 + day0.month0() as i32 + months as i32;
            let last = (1..=31)
                .rev()
                .filter(|day| *day <= day0.day())
                .find_map(|day| NaiveDate::from_ymd_opt(months / 12, (months % 12) as u32 + 1, day));
            let days = (last.unwrap() - day0).num_days() as u32;
            close(next_working(walk(days, &|day| !held(day))))
        }
        TimeLimit::WorkingHour { minutes, cutoff_applies } => {
            let mut at = filed;
            let wall = |at: DateTime<Utc>| local(at).time();
            let hm = |h, m| NaiveTime::from_hms_opt(h, m, 0).unwrap();
            if cutoff_applies && wall(at) > hm(15, 0) {
                at = instant(day0 + Days::new(1), NaiveTime::MIN);
            }
            let mut left = minutes;
            loop {
                // The minute from `at` on.
                let inside = |from, to| from <= wall(at) && wall(at) < to;
                let open = calendar.is_working(local(at).date())
                    && (inside(hm(7, 0), hm(11, 30)) || inside(hm(13, 30), hm(17, 0)));
                let paused = pauses.iter().any(|pause| pause.from <= at && at < pause.to);
                at += TimeDelta::minutes(1);
                left -= u32::from(open && !paused);
                if left == 0 {
                    return at;
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn the_clock_gives_what_walking_gives((filed, limit, pauses, shut) in questions()) {
        let agency = of(&closed(&shut), Keeper::Agency);
        prop_assert_eq!(ask(filed, limit, &pauses, &agency).due_at, oracle(filed, limit, &pauses, &agency));
    }

    #[test]
    fn a_due_date_never_falls_on_a_closed_day((filed, limit, pauses, shut) in questions()) {
        let agency = of(&closed(&shut), Keeper::Agency);
        prop_assert!(agency.is_working(ask(filed, limit, &pauses, &agency).due_date));
    }

    #[test]
    fn one_more_closed_day_makes_no_limit_earlier((filed, limit, pauses, shut) in questions(), more in 0u64..40) {
        let day = local(filed).date();
        let mut more_shut = shut.clone();
        more_shut.push(day + Days::new(more));
        let (few, many) = (closed(&shut), closed(&more_shut));
        let (agency, fewer) = (of(&many, Keeper::Agency), of(&few, Keeper::Agency));
        let (post, fewer_post) = (of(&many, Keeper::Post), of(&few, Keeper::Post));
        let rules = crate::clock_rules();
        prop_assert!(ask(filed, limit, &pauses, &agency).due_at >= ask(filed, limit, &pauses, &fewer).due_at);
        prop_assert!(supplement_notice_latest(filed, &agency, &rules) >= supplement_notice_latest(filed, &fewer, &rules));
        let leg = |post: &Calendar, agency: &Calendar| {
            transit(day, 2, LegEnd::ToAgency, &[], post, agency).unwrap().due_effective
        };
        prop_assert!(leg(&post, &agency) >= leg(&fewer_post, &fewer));
        let second = |post: &Calendar| invitations(day, None, &[], post, &rules).second_invitation_not_before;
        prop_assert!(second(&post) >= second(&fewer_post));
        let answer = |post: &Calendar| claim_answer_latest(day, ClaimScope::InterProvince, post, &rules);
        prop_assert!(answer(&post) >= answer(&fewer_post));
        // The latest notice counts backwards from a date that stands: a closed day only ever moves it ahead.
        prop_assert!(apology_latest(day, &agency, &rules) <= apology_latest(day, &fewer, &rules));
    }

    #[test]
    fn a_pause_makes_nothing_earlier((filed, limit, mut pauses, shut) in questions(), from in 0i64..20_000, len in 0i64..8_000) {
        let agency = of(&closed(&shut), Keeper::Agency);
        let without = ask(filed, limit, &pauses, &agency).due_at;
        let from = filed + TimeDelta::minutes(from);
        pauses.push(Pause { from, to: from + TimeDelta::minutes(len) });
        prop_assert!(ask(filed, limit, &pauses, &agency).due_at >= without);
    }

    #[test]
    fn a_restart_counts_as_if_filed_then((filed, limit, pauses, shut) in questions(), later in 0i64..20_000) {
        let agency = of(&closed(&shut), Keeper::Agency);
        let again = filed + TimeDelta::minutes(later);
        let start = Start { filed_at: filed, restarted_at: Some(again) };
        let restarted = due(&start, limit, &pauses, &agency, &crate::clock_rules()).unwrap();
        prop_assert_eq!(restarted.due_at, ask(again, limit, &pauses, &agency).due_at);
    }

    #[test]
    fn an_extension_keeps_the_first_date_and_happens_once(first in days(), more in 1u64..60, letter in 0u64..60) {
        let agency = of(&product(), Keeper::Agency);
        let promised = Appointment::new(agency.on_or_after(first));
        let new_date = agency.on_or_after(promised.first() + Days::new(more));
        let letter_on = promised.first() - Days::new(letter);
        let rules = crate::clock_rules();
        match promised.extend(new_date, letter_on, &agency, &rules) {
            Ok(extended) => {
                prop_assert!(letter_on <= apology_latest(promised.first(), &agency, &rules));
                prop_assert_eq!(extended.first(), promised.first());
                prop_assert_eq!(extended.judged_by(JudgedBy::default()), promised.first());
                prop_assert_eq!(extended.extended(), Some(new_date));
                prop_assert!(extended.extend(agency.on_or_after(new_date + Days::new(1)), letter_on, &agency, &rules).is_err());
            }
            Err(_) => prop_assert!(letter_on > apology_latest(promised.first(), &agency, &rules)),
        }
    }
}
