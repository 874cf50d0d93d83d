//! Who comes first: a score with its parts shown.
//!
//! `score = 100 × (hours × w₁ + access × w₃) ÷ (w₁ + w₃)`, with the weights of [`PriorityWeights`], and
//! each part from 0 to 1:
//!
//! - **hours** `1 − days ÷ horizon`: the days until the first critical item runs out, over
//!   [`Rules::horizon_days`]. An item whose stock is not known, or that somebody there called
//!   urgent, counts as running out within [`Rules::short_days`] at the latest; so does a site whose
//!   number of people is not known. A site that is known to have no people is not made urgent by a
//!   request.
//! - **vulnerable** infants, elderly, pregnant or lactating women and people with disabilities, over
//!   all people. Where nobody counted them it is 0, and the score is the lower for it.
//! - **access** the way there: open 0, presumed 0.15, restricted 0.4, unknown 0.6, by boat only
//!   0.8, cut off 1.
//!
//! This is the score that everybody sees, and the one by which sites are sorted ([`super::urgency`]). Holders
//! of a key see beside it the one that counts the vulnerable with their weight, too. The parts and
//! their numbers are proposals of Lintas; no standard weighs them.

use serde::{Deserialize, Serialize};

use super::rules::PriorityWeights;
use super::{HeadCount, Rules, Site};
use crate::access::Access;

/// The priority of a site, 0 (calm) to 100 (now).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Priority {
    /// Weighted mean of all parts, times 100: never public, and no order follows from it.
    pub score: f64,
    /// The same without the part of vulnerable people: what everybody sees and sites are sorted by.
    pub public_score: f64,
    /// 0–1: how soon a critical item runs out.
    pub hours: f64,
    /// 0–1: share of people who need something of their own. Never public.
    pub vulnerable: f64,
    /// 0–1: how bad the way there is.
    pub access: f64,
}

impl Priority {
    /// Of a site whose first critical item runs out in `days`; `None` where nothing runs out within
    /// what is looked ahead. `unknown` where a critical item or the number of people is not known.
    pub(super) fn of(rules: &Rules, site: &Site, days: Option<f64>, unknown: bool) -> Self {
        let urgent = !site.urgent.is_empty() && site.people.people != Some(0);
        let doubted = (unknown || urgent).then_some(rules.short_days.max(0.0));
        let soonest = days.into_iter().chain(doubted).reduce(f64::min);
        let horizon = rules.horizon_days.max(f64::MIN_POSITIVE);
        let hours = soonest.map_or(0.0, |days| 1.0 - (days / horizon).clamp(0.0, 1.0));
        let vulnerable = vulnerable(&site.people);
        let access = doubt(site.access);
        let PriorityWeights { hours: w_hours, vulnerable: w_vulnerable, access: w_access } =
            rules.weights;
        let parts = [(hours, w_hours), (access, w_access), (vulnerable, w_vulnerable)];
        Self { score: mean(&parts), public_score: mean(&parts[..2]), hours, vulnerable, access }
    }
}

/// Weighted mean of the parts, 0 to 100; a weight that is negative or not finite counts as 0.
fn mean(parts: &[(f64, f64)]) -> f64 {
    let weight = |weight: f64| if weight.is_finite() { weight.max(0.0) } else { 0.0 };
    let whole: f64 = parts.iter().map(|(_, w)| weight(*w)).sum();
    let sum: f64 = parts.iter().map(|(part, w)| part * weight(*w)).sum();
    if whole > 0.0 { 100.0 * sum / whole } else { 0.0 }
}

fn vulnerable(people: &HeadCount) -> f64 {
    let groups = &people.groups;
    let known = [groups.infants, groups.elderly, groups.pregnant, groups.disability];
    let sum: i64 = known.into_iter().flatten().map(|count| count.max(0)).sum();
    match people.people {
        Some(all) if all > 0 => (sum as f64 / all as f64).min(1.0),
        _ => 0.0,
    }
}

const fn doubt(access: Access) -> f64 {
    match access {
        Access::Open => 0.0,
        Access::Presumed => 0.15,
        Access::Restricted => 0.4,
        Access::Unknown => 0.6,
        Access::BoatOnly => 0.8,
        Access::CutOff => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::fixtures;

    fn score(days: Option<f64>, unknown: bool) -> f64 {
        Priority::of(&Rules::default(), &fixtures::site("posko", 43), days, unknown).score
    }

    #[test]
    fn the_sooner_it_runs_out_the_sooner_it_is_its_turn() {
        assert!((score(Some(0.0), false) - 60.0).abs() < 1e-9, "all of the hours' weight");
        assert!((score(Some(1.5), false) - 30.0).abs() < 1e-9);
        assert!(score(Some(30.0), false).abs() < 1e-9);
        assert!(score(None, false).abs() < 1e-9);
    }

    #[test]
    fn what_nobody_knows_is_never_fine() {
        assert!((score(None, true) - 40.0).abs() < 1e-9, "a day of three");
        assert!((score(Some(30.0), true) - 40.0).abs() < 1e-9);
        assert!((score(Some(0.0), true) - 60.0).abs() < 1e-9, "the worse of the two");
    }

    #[test]
    fn vulnerable_people_weigh_and_never_in_public() {
        let mut site = fixtures::site("posko", 40);
        site.people.groups.infants = Some(10);
        site.people.groups.elderly = Some(10);
        site.access = Access::CutOff;
        let priority = Priority::of(&Rules::default(), &site, Some(3.0), false);
        assert!((priority.vulnerable - 0.5).abs() < 1e-9);
        assert!((priority.score - 100.0 * (0.075 + 0.25)).abs() < 1e-9);
        assert!((priority.public_score - 100.0 * 0.25 / 0.85).abs() < 1e-9);
    }
}
