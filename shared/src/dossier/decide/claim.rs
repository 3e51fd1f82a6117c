//! A postal claim and its answer. It changes nothing of where the dossier or its papers are.

use super::check::needed_words;
use super::{Facts, Step};
use crate::api::command::{AnswerClaim, Money, OpenClaim};
use crate::claims::compensation::{CompensationRules, Liability, compensation};
use crate::claims::{ClaimAnswer, ClaimForm, ClaimOutcome, Ground, PostalClaim};
use crate::dossier::Dossier;
use crate::dossier::event::Event;
use crate::dossier::refusal::Refusal;
use crate::money::{Dong, Postage};
use crate::shipment::{Leg, Return, day_of};

impl Dossier {
    pub(super) fn open_claim(&self, said: &OpenClaim, facts: &Facts) -> Result<Step, Refusal> {
        let terms = facts.claim.filter(|_| self.accepted_ms(said.leg).is_some()).ok_or(Refusal::WrongState)?;
        let same = |open: &PostalClaim| open.leg == said.leg && open.ground == said.ground;
        if self.claims.iter().any(|open| open.claim.answer.is_none() && same(&open.claim)) {
            return Err(Refusal::Exists);
        }
        let post = facts.post()?;
        let form = ClaimForm {
            dossier: self.id,
            leg: said.leg,
            // Whoever answers the phone writes down what the citizen claims.
            claimant: self.owner,
            ground: said.ground,
            scope: terms.scope,
            received_on: day_of(facts.occurred_ms),
            transit_end: terms.transit_end,
        };
        let claim = PostalClaim::open(form, &post.calendar, &post.rules).map_err(Refusal::Claim)?;
        Ok(Step { event: Event::ClaimOpened { claim }, private: Some(needed_words(&said.words)?) })
    }

    pub(super) fn answer_claim(&self, said: &AnswerClaim, facts: &Facts) -> Result<Step, Refusal> {
        let open = self.claims.iter().find(|open| open.entry == said.claim).ok_or(Refusal::WrongState)?;
        let private = needed_words(&said.words)?;
        let on = day_of(facts.occurred_ms);
        let outcome = match said.liable {
            true => ClaimOutcome::Liable,
            // The words are the citizen's and the post's; the chain has only their hash.
            false => ClaimOutcome::NotLiable { reason: String::new() },
        };
        let answer = ClaimAnswer { on, outcome };
        open.claim.clone().answered(answer.clone()).map_err(Refusal::Claim)?;
        let compensation = match said.liable {
            true => {
                let rules = CompensationRules::default();
                Some(compensation(&self.liability(&open.claim, said, on), &rules).map_err(Refusal::Excluded)?)
            }
            false => None,
        };
        Ok(Step { event: Event::ClaimAnswered { claim: said.claim, answer, compensation }, private: Some(private) })
    }

    /// What the post is liable for. The consignment note says that compensation for a result goes to the citizen, although
    /// the agency is its sender (`Luật Bưu chính 49/2010/QH12` Điều 41(3): unless agreed otherwise, read 2026-11-29).
    fn liability(&self, claim: &PostalClaim, said: &AnswerClaim, found_on: chrono::NaiveDate) -> Liability {
        let legs = 1 + i64::from(self.pickup.is_some() && self.back.is_some());
        let extra = self.money.extra_postage.iter().map(|extra| extra.amount).sum::<i64>();
        let price = self.money.postage / legs + if claim.leg == Leg::Return { extra } else { 0 };
        let paid = self.money.taken.iter().filter(|taken| taken.kind == Money::Postage).map(|taken| taken.amount);
        // Postage is taken for all legs at once: a leg has its part of what was paid.
        let paid = (paid.sum::<i64>() / legs).min(price);
        let delivered = self.back.as_ref().and_then(Return::delivered).filter(|_| claim.leg == Leg::Return);
        Liability {
            ground: claim.ground,
            leg: claim.leg,
            found_on,
            postage: Postage(Dong(price)),
            postage_paid: Postage(Dong(paid)),
            reissue_costs: Dong(said.reissue_costs),
            direct_damage: Dong(said.direct_damage),
            indirect_loss: Dong::ZERO,
            has_acceptance_document: self.accepted_ms(claim.leg).is_some(),
            taken_without_remark: matches!(claim.ground, Ground::Damaged | Ground::PartLost)
                && delivered.is_some_and(|delivered| !delivered.has_remarks),
            force_majeure: said.force_majeure,
            agreed_to_citizen: true,
            recipient_accepts_rest: said.recipient_accepts_rest,
        }
    }
}
