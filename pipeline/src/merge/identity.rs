//! The same id in two sources: either the same thing twice, or two things that must both stay.

use std::collections::BTreeMap;

use lintas_model::finding::{Finding, FindingCode};

/// A thing with an id that must be unique in its layer.
pub trait Identified {
    /// The id.
    fn id(&self) -> &str;
    /// Replaces the id.
    fn set_id(&mut self, id: String);
    /// Position of its source in the configuration.
    fn source(&self) -> usize;
}

/// Implements [`Identified`] for types with fields `id` and `source`.
macro_rules! identified {
    ($($name:ident)+) => {
        $(impl Identified for $name {
            fn id(&self) -> &str {
                &self.id
            }

            fn set_id(&mut self, id: String) {
                self.id = id;
            }

            fn source(&self) -> usize {
                self.source
            }
        })+
    };
}
pub(super) use identified;

/// Ids and precedences of the sources.
#[derive(Debug, Clone)]
pub struct SourceRanks {
    /// Ids, by position in the configuration.
    pub ids: Vec<String>,
    /// Precedences, by position in the configuration.
    pub precedences: Vec<i64>,
}

impl SourceRanks {
    fn rank(&self, source: usize) -> (i64, usize) {
        (-self.precedences[source], source)
    }
}

/// For sites, depots, units and places: the same id in two sources means the same thing. That of
/// the source with higher precedence stays (of equals, the first in the configuration); the other
/// one becomes a finding. Sorted by id.
pub fn higher_wins<T: Identified>(
    things: Vec<T>,
    ranks: &SourceRanks,
    findings: &mut Vec<Finding>,
) -> Vec<T> {
    let mut best: BTreeMap<String, T> = BTreeMap::new();
    for thing in things {
        let (winner, loser) = match best.remove(thing.id()) {
            None => (thing, None),
            Some(known) if ranks.rank(known.source()) <= ranks.rank(thing.source()) => {
                (known, Some(thing))
            }
            Some(known) => (thing, Some(known)),
        };
        if let Some(loser) = loser {
            findings.push(
                Finding::new(
                    FindingCode::Superseded,
                    &ranks.ids[loser.source()],
                    format!("source {} has the same id", ranks.ids[winner.source()]),
                )
                .in_column("id", loser.id())
                .in_indonesian(format!(
                    "id yang sama ada di sumber {}",
                    ranks.ids[winner.source()]
                )),
            );
        }
        best.insert(winner.id().to_owned(), winner);
    }
    best.into_values().collect()
}

/// For hazards, closures and water, of which none may get lost: where two sources use the same id,
/// the later one is prefixed with the id of its source. Sorted by id.
pub fn keep_both<T: Identified>(things: Vec<T>, ranks: &SourceRanks) -> Vec<T> {
    let mut kept: BTreeMap<String, T> = BTreeMap::new();
    for mut thing in things {
        if kept.contains_key(thing.id()) {
            let mut id = format!("{}-{}", ranks.ids[thing.source()], thing.id());
            while kept.contains_key(&id) {
                id.push('~');
            }
            thing.set_id(id);
        }
        kept.insert(thing.id().to_owned(), thing);
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Thing(&'static str, usize, String);

    impl Identified for Thing {
        fn id(&self) -> &str {
            &self.2
        }

        fn set_id(&mut self, id: String) {
            self.2 = id;
        }

        fn source(&self) -> usize {
            self.1
        }
    }

    fn ranks() -> SourceRanks {
        SourceRanks { ids: vec!["dinsos".to_owned(), "bpbd".to_owned()], precedences: vec![0, 5] }
    }

    fn things() -> Vec<Thing> {
        vec![Thing("a", 0, "S1".to_owned()), Thing("b", 1, "S1".to_owned())]
    }

    #[test]
    fn the_same_site_in_two_sources_is_kept_once_and_said() {
        let mut findings = Vec::new();
        let kept = higher_wins(things(), &ranks(), &mut findings);
        assert_eq!((kept.len(), kept[0].0), (1, "b"));
        assert_eq!((findings.len(), findings[0].source.as_str()), (1, "dinsos"));
    }

    #[test]
    fn two_hazards_with_one_id_are_two_hazards() {
        let kept = keep_both(things(), &ranks());
        let ids: Vec<&str> = kept.iter().map(|thing| thing.id()).collect();
        assert_eq!(ids, ["S1", "bpbd-S1"]);
    }
}
