//! The shift's book on this device: what was taken at doors, with receipts, and the last number used of each kind.

use chrono::NaiveDate;
use dioxus::prelude::ReadableExt;
use serde::{Deserialize, Serialize};
use shared::actor::{Actor, Role, Scope};
use shared::api::command::{Money, Taken};
use shared::api::views::{CashView, Range};
use shared::identifiers::waybill::WaybillNumber;
use shared::ids::{CommandId, DossierId};
use shared::money::Dong;
use shared::money::takings::{Cash, OneKind, ReceiptLine};
use shared::shipment::day_of;

use crate::data::Data;
use crate::data::request::{Fault, Number};

/// Under which key the book is kept.
pub const BOOK: &str = "shift";
/// Lines older than this are dropped, milliseconds.
const KEEP_MS: i64 = 14 * 24 * 3_600_000;

/// Everything noted, newest last.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Book {
    /// Money.
    pub lines: Vec<Line>,
    /// The last number used of each kind.
    pub last: Vec<(Number, u64)>,
    /// The day whose cash was handed in last, and when, Unix milliseconds.
    pub handed_in: Option<(NaiveDate, i64)>,
}

/// Money taken with one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// With which record.
    pub command: CommandId,
    /// For which dossier.
    pub dossier: DossierId,
    /// When, by the corrected clock, Unix milliseconds.
    pub at_ms: i64,
    /// What.
    pub taken: Taken,
}

impl Book {
    /// What was taken of one kind since `from_ms`, whole đồng.
    pub fn sum(&self, kind: Money, from_ms: i64) -> i64 {
        let since = self.lines.iter().filter(|line| line.at_ms >= from_ms && line.taken.kind == kind);
        since.map(|line| line.taken.amount).sum()
    }

    /// Whether what is carried is more than `limit`, whole đồng. What cannot be added up is.
    fn is_over(&self, limit: i64, handed_in: &[(NaiveDate, i64)]) -> bool {
        let receipt = |line: &Line| ReceiptLine {
            number: line.taken.receipt,
            dossier: line.dossier,
            money: OneKind::from(&line.taken),
            at_ms: line.at_ms,
        };
        let receipts: Vec<ReceiptLine> = self.lines.iter().map(receipt).collect();
        !Cash::in_hand(&receipts, handed_in).is_ok_and(|carried| carried <= Cash::limit(Dong(limit)))
    }

    /// Numbers of a kind that are left in `ranges`.
    pub fn left(&self, number: Number, ranges: &[Range]) -> u64 {
        let last = self.last.iter().find(|(kind, _)| *kind == number).map_or(0, |(_, last)| *last);
        ranges.iter().map(|range| (range.to + 1).saturating_sub(range.from.max(last + 1))).sum()
    }
}

async fn change(data: &Data, change: impl FnOnce(&mut Book)) -> Result<(), Fault> {
    let mut book: Book = data.draft(BOOK).await?.unwrap_or_default();
    change(&mut book);
    data.save_draft(BOOK, Some(&book)).await
}

/// Notes the money of a record.
pub async fn add(data: &Data, command: CommandId, dossier: DossierId, taken: &[Taken]) -> Result<(), Fault> {
    let at_ms = data.now_ms();
    let line = |taken: &Taken| Line { command, dossier, at_ms, taken: taken.clone() };
    change(data, |book| {
        book.lines.retain(|line| line.at_ms > at_ms - KEEP_MS);
        book.lines.extend(taken.iter().map(line));
    })
    .await
}

/// The first day of which money is still here that was not handed in; else `today`. `cash` is what the office knows of this
/// person.
pub fn day_to_hand_in(book: &Book, cash: &[CashView], today: NaiveDate) -> NaiveDate {
    let handed_in = handed_in(cash, book.handed_in.as_ref());
    let is_here = |day: NaiveDate, at_ms: i64| !handed_in.iter().any(|(of, until)| *of == day && at_ms <= *until);
    let days = book.lines.iter().map(|line| (day_of(line.at_ms), line.at_ms));
    days.filter(|(day, at_ms)| is_here(*day, *at_ms)).map(|(day, _)| day).min().unwrap_or(today)
}

/// Whether the courier of this device carries more cash than the office lets them, as far as this device knows, and then
/// the limit in đồng: no more is taken before it is handed in. At a counter there is no such limit.
pub async fn over_limit(data: &Data) -> Result<Option<i64>, Fault> {
    let actor = data.session().peek().as_ref().map(|session| session.actor.clone());
    let Some(Actor { role: Role::Courier, scope: Scope::Office(office), .. }) = actor else { return Ok(None) };
    let places = data.places().await?;
    let limit = places.into_iter().find(|place| place.id == office.as_str()).and_then(|place| place.cash_limit);
    let Some(limit) = limit else { return Ok(None) };
    let book: Book = data.draft(BOOK).await?.unwrap_or_default();
    let handed_in = handed_in(&data.cash().await?, book.handed_in.as_ref());
    Ok(book.is_over(limit, &handed_in).then_some(limit))
}

/// When each day's last count was handed in: as the office knows it, and as this device has noted it.
fn handed_in(cash: &[CashView], noted: Option<&(NaiveDate, i64)>) -> Vec<(NaiveDate, i64)> {
    cash.iter().filter_map(|view| Some((view.day, view.handed_in_ms?))).chain(noted.copied()).collect()
}

/// Notes that the cash of a day was counted and handed in.
pub async fn hand_in(data: &Data, day: NaiveDate) -> Result<(), Fault> {
    let at_ms = data.now_ms();
    change(data, |book| book.handed_in = Some((day, at_ms))).await
}

/// Strikes the money of a record that was taken back.
pub async fn strike(data: &Data, command: CommandId) -> Result<(), Fault> {
    change(data, |book| book.lines.retain(|line| line.command != command)).await
}

/// Takes the next number and notes it.
pub async fn take_number(data: &Data, number: Number) -> Result<u64, Fault> {
    let taken = data.take_number(number).await?;
    let noted = change(data, |book| {
        book.last.retain(|(kind, _)| *kind != number);
        book.last.push((number, taken));
    });
    // The number is taken for good either way.
    let _ = noted.await;
    Ok(taken)
}

/// The next numbers of a consignment note and of its waybill.
pub async fn posting_numbers(data: &Data) -> Result<(u64, String), Fault> {
    let service = data.ranges().await?.ok_or_else(|| Fault::code("number.none"))?.waybill_service;
    let service: [u8; 2] = service.as_bytes().try_into().map_err(|_| Fault::code("number.none"))?;
    let note = take_number(data, Number::Note).await?;
    let serial = take_number(data, Number::Waybill).await?;
    let serial = u32::try_from(serial).map_err(|_| Fault::code("number.exhausted"))?;
    let waybill = WaybillNumber::from_serial(service, serial).ok_or_else(|| Fault::code("number.exhausted"))?;
    Ok((note, waybill.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_state_and_post_stay_apart_and_yesterday_is_not_today() {
        let line = |kind, amount, at_ms| Line {
            command: CommandId::new(1, [1; 10]),
            dossier: DossierId::new(1, [2; 10]),
            at_ms,
            taken: Taken { kind, amount, receipt: 1 },
        };
        let lines = vec![line(Money::Postage, 30_000, 5), line(Money::StateFee, 8_000, 5), line(Money::Postage, 1, 4)];
        let book = Book { lines, ..Book::default() };
        assert_eq!((book.sum(Money::Postage, 5), book.sum(Money::StateFee, 5)), (30_000, 8_000));
    }

    #[test]
    fn a_courier_over_the_limit_is_over_until_the_cash_is_handed_in() {
        let line = |amount, at_ms| Line {
            command: CommandId::new(1, [1; 10]),
            dossier: DossierId::new(1, [2; 10]),
            at_ms,
            taken: Taken { kind: Money::Postage, amount, receipt: amount.unsigned_abs() },
        };
        let book = Book { lines: vec![line(30_000, 5), line(20_000, 7)], ..Book::default() };
        assert!(!book.is_over(50_000, &[]) && book.is_over(49_999, &[]));
        let day = day_of(5);
        assert!(!book.is_over(49_999, &handed_in(&[], Some(&(day, 6)))));
        assert!(book.is_over(19_999, &handed_in(&[], Some(&(day, 6)))), "what came after is carried");
    }

    #[test]
    fn money_of_a_day_before_is_handed_in_first_and_what_came_after_the_count_is_still_here() {
        const DAY_MS: i64 = 24 * 3_600_000;
        let line = |at_ms| Line {
            command: CommandId::new(1, [1; 10]),
            dossier: DossierId::new(1, [2; 10]),
            at_ms,
            taken: Taken { kind: Money::Postage, amount: 20_000, receipt: at_ms.unsigned_abs() },
        };
        let (first, second) = (day_of(5), day_of(5 + DAY_MS));
        let today = day_of(2 * DAY_MS);
        let asked = |lines: &[i64], handed_in| {
            let lines = lines.iter().copied().map(line).collect();
            day_to_hand_in(&Book { lines, handed_in, ..Book::default() }, &[], today)
        };
        assert_eq!(asked(&[], None), today);
        assert_eq!(asked(&[5, 5 + DAY_MS], None), first);
        assert_eq!(asked(&[5, 5 + DAY_MS], Some((first, 6))), second);
        assert_eq!(asked(&[5, 7], Some((first, 6))), first);
    }

    #[test]
    fn numbers_up_to_the_last_used_one_are_gone() {
        let book = Book { last: vec![(Number::Receipt, 12)], ..Book::default() };
        let ranges = [Range { from: 10, to: 14 }, Range { from: 50, to: 59 }];
        assert_eq!(book.left(Number::Receipt, &ranges), 12);
        assert_eq!(book.left(Number::Note, &ranges), 15);
    }
}
