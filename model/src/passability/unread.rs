//! What is left of a verdict where reports cannot be read: one of them may have closed the road, so
//! nothing is open.

use super::{Evidence, Passability, Reason, RoadState, Status, Verdict, WayKind};
use crate::vehicle::VehicleClass;

impl RoadState {
    /// This state where not every report can be read: what is `open` becomes `presumed`, with the
    /// reason. What is worse stays as it is.
    #[must_use]
    pub fn with_reports_unread(mut self, kind: WayKind) -> Self {
        self.verdict.doubt_reports(kind);
        self
    }
}

impl Verdict {
    fn doubt_reports(&mut self, kind: WayKind) {
        let mut capped = false;
        for word in &mut self.passability {
            if *word == Passability::Open {
                *word = Passability::Presumed;
                capped = true;
            }
        }
        if !capped {
            return;
        }
        // Planned, reserved and worse ones are no word of `open`, and keep their word.
        if matches!(self.status, Status::Open | Status::BoatOnly) {
            self.status = Status::of(kind, &self.passability, self.evidence);
        }
        if self.status == Status::Presumed && self.is_presumed_for_all() {
            // Whoever looked, what they said later is not known.
            self.evidence = Evidence::None;
        }
        self.reasons.push(Reason::ReportsUnread);
        self.reasons.sort_unstable();
        self.reasons.dedup();
    }

    fn is_presumed_for_all(&self) -> bool {
        VehicleClass::ALL
            .into_iter()
            .map(|class| self.passability[class.index()])
            .all(|word| matches!(word, Passability::Presumed | Passability::Never))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passability::rules::Origin;
    use Passability::{Closed, Never, Open, Presumed, Restricted, Unknown};

    fn state(kind: WayKind, passability: [Passability; 7]) -> RoadState {
        let evidence = Evidence::Confirmed;
        RoadState {
            verdict: Verdict {
                passability,
                status: Status::of(kind, &passability, evidence),
                evidence,
                reasons: vec![Reason::Report],
                origin: Origin::Nobody,
                as_of: None,
                expires: None,
                evidence_state: None,
            },
            depth_m: None,
            flood_m: None,
            hazard_id: None,
            report: None,
            as_of: None,
        }
    }

    #[test]
    fn no_class_stays_open_and_nothing_worse_gets_better() {
        let words = [Open, Presumed, Restricted, Unknown, Closed, Never];
        for kind in [WayKind::Road, WayKind::Bridge, WayKind::Ferry, WayKind::River] {
            for land in words {
                for truck in words {
                    for boat in words {
                        let before = state(kind, [land, land, land, land, truck, truck, boat]);
                        let after = before.clone().with_reports_unread(kind);
                        assert!(!after.verdict.passability.contains(&Open));
                        assert_ne!(after.verdict.status, Status::Open);
                        let pairs = before.verdict.passability.iter();
                        for (was, is) in pairs.zip(&after.verdict.passability) {
                            assert!(was == is || (*was, *is) == (Open, Presumed));
                        }
                        let told = after.verdict.reasons.contains(&Reason::ReportsUnread);
                        assert_eq!(told, before.verdict.passability.contains(&Open));
                        assert!(told || after == before, "what says nothing of open is untouched");
                    }
                }
            }
        }
    }

    #[test]
    fn a_road_that_was_open_is_presumed_and_a_closed_one_keeps_its_word() {
        let open = state(WayKind::Road, [Open, Open, Open, Open, Open, Open, Never]);
        let capped = open.with_reports_unread(WayKind::Road).verdict;
        assert_eq!((capped.status, capped.evidence), (Status::Presumed, Evidence::None));
        assert_eq!(capped.reasons, [Reason::Report, Reason::ReportsUnread]);
        let limited = [Open, Closed, Closed, Closed, Closed, Closed, Never];
        let capped = state(WayKind::Road, limited).with_reports_unread(WayKind::Road).verdict;
        assert_eq!(capped.status, Status::Restricted);
        assert_eq!(capped.evidence, Evidence::Confirmed, "somebody saw it closed");
    }
}
