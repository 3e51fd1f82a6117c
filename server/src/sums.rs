//! Where a dossier's money stands, kind by kind, from the record: owed by the booking, collected at doors, handed in and
//! matched, paid over, given back. One kind is never reckoned with another.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;
use shared::api::command::{CostBearer, Money};
use shared::api::views::SumView;
use shared::dossier::Dossier;
use shared::dossier::event::Event;
use shared::ids::ActorId;
use shared::money::axis::{self, MoneyRefusal, MoneyStep, SumLedger};
use shared::money::{CashOnDelivery, Dong, Postage, TrustMoney};
use shared::office::CashDay;
use shared::shipment::day_of;

use crate::store::{Read, StoreError, dossiers, entries, office};

/// One line of a history, before its kind of money is known.
struct Line {
    step: MoneyStep,
    kind: Money,
    amount: i64,
    at_ms: i64,
    by: ActorId,
    /// What makes it one: the step and its document.
    proof: String,
}

/// The three histories of a dossier.
#[derive(Default)]
struct Histories {
    postage: SumLedger<Postage>,
    state_fee: SumLedger<TrustMoney>,
    on_delivery: SumLedger<CashOnDelivery>,
}

impl Histories {
    fn book(&mut self, line: Line) -> Result<(), MoneyRefusal> {
        fn entry<M: axis::Money>(line: &Line) -> axis::Entry<M> {
            let proof = if line.step == MoneyStep::Owed { String::new() } else { line.proof.clone() };
            let id = format!("{:?}:{}", line.step, line.proof);
            axis::Entry { id, amount: M::from_dong(Dong(line.amount)), at_ms: line.at_ms, by: line.by, proof }
        }
        fn held<M: axis::HeldForOthers + Eq>(ledger: &mut SumLedger<M>, line: &Line) -> Result<(), MoneyRefusal> {
            match line.step {
                MoneyStep::PaidOver => ledger.pay_over(entry(line)),
                _ => own(ledger, line),
            }
        }
        fn own<M: axis::Money + Eq>(ledger: &mut SumLedger<M>, line: &Line) -> Result<(), MoneyRefusal> {
            match line.step {
                MoneyStep::Owed => ledger.owe(entry(line)),
                MoneyStep::Collected => ledger.collect(entry(line)),
                MoneyStep::Remitted => ledger.remit(entry(line)),
                MoneyStep::Refunded => ledger.refund(entry(line)),
                // Postage is the post's own and paid over to nobody.
                MoneyStep::PaidOver => Ok(()),
            }
        }
        match line.kind {
            Money::Postage => own(&mut self.postage, &line),
            Money::StateFee => held(&mut self.state_fee, &line),
            Money::CashOnDelivery => held(&mut self.on_delivery, &line),
        }
    }

    fn views(&self) -> Vec<SumView> {
        fn one<M: axis::Money + Eq>(kind: Money, ledger: &SumLedger<M>) -> Option<SumView> {
            let found = ledger.balance();
            let (owed, collected) = (found.owed.dong().0, found.collected.dong().0);
            (!ledger.history().is_empty()).then(|| SumView { kind, state: ledger.state(), owed, collected })
        }
        let found = [
            one(Money::Postage, &self.postage),
            one(Money::StateFee, &self.state_fee),
            one(Money::CashOnDelivery, &self.on_delivery),
        ];
        found.into_iter().flatten().collect()
    }
}

/// Where the money of a dossier stands. What was taken and not owed before, such as a fee that nobody knew, became owed as
/// it was taken.
pub fn sums(tx: &mut dyn Read, dossier: &Dossier) -> Result<Vec<SumView>, StoreError> {
    let mut histories = Histories::default();
    let mut days: BTreeMap<(ActorId, NaiveDate), CashDay> = BTreeMap::new();
    let mut lines = owed(dossier);
    // Most dossiers have nothing to look for.
    let given_back = dossier.claims.iter().any(|open| open.compensation.is_some());
    let is_moved = given_back || !dossier.money.taken.is_empty();
    let chain = if is_moved { entries::list(tx, &dossiers::subject(dossier.id))? } else { Vec::new() };
    for entry in chain {
        let (by, at_ms) = (entry.actor, entry.times.occurred_ms);
        let line = |step, kind, amount, proof: String| Line { step, kind, amount, at_ms, by, proof };
        if let Event::ClaimAnswered { compensation: Some(paid), claim, .. } = &entry.event {
            lines.push(line(MoneyStep::Refunded, Money::Postage, paid.refund.0.0, claim.to_string()));
        }
        for taken in entry.event.taken() {
            let whose = (by, day_of(at_ms));
            let cash = match days.entry(whose) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(day) => day.insert(office::cash_day(tx, whose.0, whose.1)?),
            };
            let receipt = taken.receipt;
            let of = |step| line(step, taken.kind, taken.amount, receipt.to_string());
            lines.push(of(MoneyStep::Collected));
            lines.extend(cash.matched().contains(&receipt).then(|| of(MoneyStep::Remitted)));
            lines.extend(cash.paid_over().contains(&receipt).then(|| of(MoneyStep::PaidOver)));
        }
    }
    for kind in [Money::Postage, Money::StateFee, Money::CashOnDelivery] {
        let of = |line: &&Line, step| (line.step, line.kind) == (step, kind);
        let sum = |step| lines.iter().filter(|line| of(line, step)).map(|line| line.amount).sum::<i64>();
        let more = sum(MoneyStep::Collected) - sum(MoneyStep::Owed);
        if more > 0 {
            let (at_ms, by, proof) = (0, dossier.owner, "as taken".to_owned());
            lines.push(Line { step: MoneyStep::Owed, kind, amount: more, at_ms, by, proof });
        }
    }
    // Nothing owed, nothing given back: no line.
    for line in lines.into_iter().filter(|line| line.amount > 0) {
        // The rules took each receipt once and with its amount; what does not fit is not counted twice.
        let _ = histories.book(line);
    }
    Ok(histories.views())
}

/// What the booking, and what came later, makes the citizen owe.
fn owed(dossier: &Dossier) -> Vec<Line> {
    let by = dossier.owner;
    let line = |kind, amount, proof: String| Line { step: MoneyStep::Owed, kind, amount, at_ms: 0, by, proof };
    let extra = dossier.money.extra_postage.iter().filter(|extra| extra.payer == CostBearer::Citizen);
    let mut lines: Vec<Line> = extra.map(|extra| line(Money::Postage, extra.amount, extra.entry.to_string())).collect();
    lines.push(line(Money::Postage, dossier.money.postage, "booked".to_owned()));
    lines.push(line(Money::StateFee, dossier.money.state_fee.unwrap_or_default(), "booked".to_owned()));
    lines
}
