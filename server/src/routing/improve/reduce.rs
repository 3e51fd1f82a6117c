//! Giving vehicles up (Christiaens & Vanden Berghe 2020: fleet minimisation by absences).

use super::super::model::NONE;
use super::{Search, Stage, forget};

impl Search<'_> {
    /// Gives up one vehicle after the other: the stops of the shortest route are left over, then rounds with as many
    /// vehicles as are still in use try to fit them in. Stops that were left over often count more, so that it is not
    /// always the same ones. Ends early if `patience` rounds in turn have not been enough for one, or if there is no other
    /// that could be given up; whether there was.
    pub fn reduce(&mut self, stage: &Stage, patience: u64) -> bool {
        let model = self.model;
        self.most = self.now.yard.used().len();
        let mut missed = vec![1u64; model.jobs.len()];
        let (first, mut since) = (self.round, self.round);
        let (mut temperature, mut has_another) = (stage.hot, true);
        while let Some(now) = stage.temperature(self.round - first, temperature) {
            temperature = now;
            if self.now.left.is_empty() {
                since = self.round;
                has_another = self.drop_a_route(&missed);
                if !has_another {
                    break;
                }
                self.most = self.now.yard.used().len();
            }
            if self.round - since > patience {
                break;
            }
            let before = self.now.value;
            let old: u64 = self.now.left.iter().map(|&unit| missed[unit as usize]).sum();
            self.begin_round();
            self.ruin();
            self.retry_some();
            self.sort();
            self.recreate(None);
            let mut new = 0;
            for &unit in self.now.left.iter().filter(|&&unit| !self.removed.contains(&unit)).chain(&self.removed) {
                if self.now.spots[unit as usize].route == NONE {
                    new += missed[unit as usize];
                }
            }
            let bonus = -temperature * (1.0 - self.random.unit()).ln();
            let worse = (self.now.value.cost - before.cost) as f64;
            if new < old || (new == old && worse <= bonus) {
                self.keep();
                self.keep_if_best();
            } else {
                self.take_back(before);
            }
            for &unit in &self.now.left {
                missed[unit as usize] += 1;
            }
        }
        self.most = usize::MAX;
        self.go_to(&self.best.clone());
        has_another
    }

    /// Leaves over all stops of the route that costs something and whose stops were missed least; `false` if fewer than
    /// two routes are in use.
    fn drop_a_route(&mut self, missed: &[u64]) -> bool {
        let used = self.now.yard.used();
        if used.len() < 2 {
            return false;
        }
        let weight = |vehicle: u32| -> u64 {
            self.now.routes[vehicle as usize].order.iter().map(|&task| missed[task as usize]).sum()
        };
        let free = |vehicle: u32| self.model.fixed.heads[vehicle as usize] == 0;
        let paid = |vehicle: u32| self.model.fleet[vehicle as usize].fixed_cost > 0;
        let may = used.iter().copied().filter(|&vehicle| paid(vehicle) && free(vehicle));
        let Some(vehicle) = may.min_by_key(|&vehicle| (weight(vehicle), vehicle)) else { return false };
        let vehicle = vehicle as usize;
        self.begin_round();
        self.save(vehicle);
        let order = std::mem::take(&mut self.now.routes[vehicle].order);
        let cost = self.now.routes[vehicle].cost;
        self.now.routes[vehicle].rebuild(self.model);
        self.now.value.cost -= cost;
        self.removed.extend(order.into_iter().filter(|&task| !self.model.is_second(task)));
        for &unit in &self.removed {
            self.now.value.left += self.model.weight(unit);
            forget(self.model, &mut self.now, unit);
        }
        self.now.touched(self.model, vehicle);
        self.keep();
        true
    }
}
