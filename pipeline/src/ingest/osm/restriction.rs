//! Turn restriction relations, read in the first pass with the ways, as ids without places.

use lintas_model::road::Tags;
use lintas_model::road::restriction::{self, TurnProblem, TurnWord};
use osmpbf::{PrimitiveBlock, RelMemberType, Relation};

use super::blocks;

/// A relation that restricts turns.
#[derive(Debug, Clone)]
pub(super) struct Restriction {
    pub(super) id: i64,
    pub(super) from: Vec<i64>,
    pub(super) to: Vec<i64>,
    pub(super) via: Via,
    pub(super) words: Vec<TurnWord>,
    pub(super) problems: Vec<TurnProblem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Via {
    Missing,
    Node(i64),
    /// A way, or several nodes: not supported.
    Longer,
}

/// The restriction in a relation; `None` where it is no restriction, or binds none of our classes.
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
