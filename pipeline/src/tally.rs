//! Counting findings, and keeping the first of each kind: every step of a run adds what it finds.

use std::collections::BTreeMap;

use lintas_model::finding::{Finding, FindingCode, Severity};
use serde::{Deserialize, Serialize};

/// How many findings of one code and source are kept whole.
const LISTED_A_CODE_AND_SOURCE: usize = 50;

/// Findings, counted all and listed first come first served. A broken file with a million bad rows
/// must not make a report that nobody can open.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Tally {
    counts: BTreeMap<(FindingCode, String), u64>,
    listed: BTreeMap<(FindingCode, String), Vec<Finding>>,
    worst: Option<Severity>,
}

impl Tally {
    /// Counts a finding.
    pub fn add(&mut self, finding: Finding) {
        let key = (finding.code, finding.source.clone());
        *self.counts.entry(key.clone()).or_default() += 1;
        self.worst = self.worst.max(Some(finding.severity));
        let listed = self.listed.entry(key).or_default();
        if listed.len() < LISTED_A_CODE_AND_SOURCE {
            listed.push(finding);
        }
    }

    /// Counts many findings.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.add(finding));
    }

    /// Adds all findings of another tally; what it no longer lists stays counted.
    pub fn absorb(&mut self, other: Self) {
        for (key, count) in other.counts {
            *self.counts.entry(key).or_default() += count;
        }
        for (key, findings) in other.listed {
            let listed = self.listed.entry(key).or_default();
            let room = LISTED_A_CODE_AND_SOURCE.saturating_sub(listed.len());
            listed.extend(findings.into_iter().take(room));
        }
        self.worst = self.worst.max(other.worst);
    }

    /// The worst severity seen.
    pub fn worst(&self) -> Option<Severity> {
        self.worst
    }

    /// How many findings, by code.
    pub fn by_code(&self) -> BTreeMap<String, u64> {
        let mut by_code = BTreeMap::new();
        for ((code, _), count) in &self.counts {
            *by_code.entry(code.as_str().to_owned()).or_default() += count;
        }
        by_code
    }

    /// How many findings of a code a source has.
    pub fn of(&self, code: FindingCode, source: &str) -> u64 {
        self.counts.get(&(code, source.to_owned())).copied().unwrap_or(0)
    }

    /// The listed findings, the worst first, and how many of each code are not among them.
    pub fn listed(&self) -> (Vec<Finding>, BTreeMap<String, u64>) {
        let mut listed: Vec<Finding> = self.listed.values().flatten().cloned().collect();
        listed.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let mut rest = BTreeMap::new();
        for (code, left) in self.not_listed().into_values().flatten() {
            *rest.entry(code).or_default() += left;
        }
        (listed, rest)
    }

    /// By source and code: how many findings are counted and not listed.
    pub fn not_listed(&self) -> BTreeMap<String, BTreeMap<String, u64>> {
        let mut rest: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for (key, count) in &self.counts {
            let left = count - self.listed.get(key).map_or(0, |kept| kept.len() as u64);
            if left > 0 {
                rest.entry(key.1.clone()).or_default().insert(key.0.as_str().to_owned(), left);
            }
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_is_counted_and_the_first_fifty_of_a_kind_are_listed() {
        let mut tally = Tally::default();
        for row in 0..120 {
            let finding = Finding::new(FindingCode::InvalidGeometry, "banjir", "bow tie");
            tally.add(finding.at_row(row));
        }
        tally.add(Finding::new(FindingCode::UnreadableRow, "banjir", "half a row"));
        assert_eq!(tally.by_code()["invalid_geometry"], 120);
        let (listed, rest) = tally.listed();
        assert_eq!((listed.len(), rest["invalid_geometry"], rest.len()), (51, 70, 1));
        let rest = tally.not_listed();
        assert_eq!((rest["banjir"]["invalid_geometry"], rest["banjir"].len()), (70, 1));
        assert_eq!(listed[0].code, FindingCode::UnreadableRow);
        assert_eq!(tally.worst(), Some(Severity::Error));
    }
}
