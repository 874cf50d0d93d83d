//! Turn restrictions of the file: read beside the ways, kept by id alone.

use lintas_model::finding::{Finding, FindingCode};
use lintas_model::road::Tags;
use lintas_model::road::restriction::{self, TurnProblem, TurnWord};
use osmpbf::{PrimitiveBlock, RelMemberType, Relation};

use super::blocks;
use super::nodes::Nodes;
use super::ways::Way;
use crate::ingest::road::TurnRestriction;

/// A relation that restricts turns.
#[derive(Debug, Clone)]
pub(super) struct Restriction {
    pub(super) id: i64,
    from: Vec<i64>,
    to: Vec<i64>,
    via: Via,
    words: Vec<TurnWord>,
    problems: Vec<TurnProblem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Via {
    Missing,
    Node(i64),
    /// A way, or several nodes.
    Longer,
}

/// The restriction that a relation is; `None` where it is none, or binds none of our vehicles.
pub(super) fn of_relation(block: &PrimitiveBlock, relation: &Relation<'_>) -> Option<Restriction> {
    let table = block.raw_stringtable();
    let tags = relation.raw_tags().map(|(key, value)| (key as usize, value as usize));
    let tags = blocks::strings(table, tags);
    let tags = Tags::new(tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect());
    let (words, problems) = restriction::from_tags(&tags)?;
    if words.is_empty() && problems.is_empty() {
        return None;
    }
    let mut read = Restriction {
        id: relation.id(),
        from: Vec::new(),
        to: Vec::new(),
        via: Via::Missing,
        words,
        problems,
    };
    for member in relation.members() {
        let role = usize::try_from(member.role_sid).ok().and_then(|at| table.get(at));
        match (role.map(Vec::as_slice), member.member_type) {
            (Some(b"from"), RelMemberType::Way) => read.from.push(member.member_id),
            (Some(b"to"), RelMemberType::Way) => read.to.push(member.member_id),
            (Some(b"via"), RelMemberType::Node) if read.via == Via::Missing => {
                read.via = Via::Node(member.member_id);
            }
            (Some(b"via"), _) => read.via = Via::Longer,
            _ => {}
        }
    }
    Some(read)
}

/// The restrictions that can be placed, and what is wrong with the others. `ways` are sorted by id.
pub(super) fn place(
    restrictions: &[Restriction],
    ways: &[Way],
    nodes: &Nodes,
    source: &str,
) -> (Vec<TurnRestriction>, Vec<Finding>) {
    let mut placed = Vec::new();
    let mut findings = Vec::new();
    for restriction in restrictions {
        let row = restriction.id.unsigned_abs();
        let tell = |code, message: &str| Finding::new(code, source, message).at_row(row);
        for problem in &restriction.problems {
            let (finding, key, value) = match problem {
                TurnProblem::Conditional(key, value) => {
                    let message = "its condition is not evaluated; it is left out";
                    (tell(FindingCode::ConditionalTurn, message), key, value)
                }
                TurnProblem::UnknownWord(key, value) => {
                    let message = "no word for a banned or compulsory turn; it is left out";
                    (tell(FindingCode::BrokenTurn, message), key, value)
                }
            };
            findings.push(finding.in_column(key, value.as_str()));
        }
        if restriction.words.is_empty() {
            continue;
        }
        let via = match restriction.via {
            Via::Node(node) => node,
            Via::Longer => {
                let message =
                    "it leads over a way or several nodes; only turns at one node are used";
                findings.push(tell(FindingCode::TurnOverWay, message));
                continue;
            }
            Via::Missing => {
                findings.push(tell(FindingCode::BrokenTurn, "it has no node between its ways"));
                continue;
            }
        };
        let known = |id: &i64| ways.binary_search_by_key(id, |way| way.id).is_ok();
        let names_ways = [&restriction.from, &restriction.to]
            .into_iter()
            .all(|named| !named.is_empty() && named.iter().all(known));
        let Some(place) = nodes.place(via).filter(|_| names_ways) else {
            let message = "its node or one of its ways is not in the network";
            findings.push(tell(FindingCode::BrokenTurn, message));
            continue;
        };
        placed.extend(restriction.words.iter().map(|word| TurnRestriction {
            row,
            via: place,
            from: restriction.from.clone(),
            to: restriction.to.clone(),
            only: word.only,
            classes: word.classes,
        }));
    }
    (placed, findings)
}
