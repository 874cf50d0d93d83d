//! Ferry lines that are mapped as a relation (`type=route`, `route=ferry`), whose ways say nothing
//! themselves.

use osmpbf::{PrimitiveBlock, RelMemberType, Relation};

use super::blocks;

/// Keys of a relation that say nothing of its ways.
const OF_THE_RELATION: [&str; 2] = ["type", "network"];

/// The ways of a ferry line, each with the tags of its relation; none where it is no ferry line.
pub(super) fn of_relation(
    block: &PrimitiveBlock,
    relation: &Relation<'_>,
) -> Vec<(i64, Vec<(String, String)>)> {
    let table = block.raw_stringtable();
    let tags = relation.raw_tags().map(|(key, value)| (key as usize, value as usize));
    let tags = blocks::strings(table, tags);
    let says = |key: &str, value: &str| tags.iter().any(|(k, v)| k == key && v == value);
    if !says("type", "route") || !says("route", "ferry") {
        return Vec::new();
    }
    let tags: Vec<(String, String)> =
        tags.iter().filter(|(key, _)| !OF_THE_RELATION.contains(&key.as_str())).cloned().collect();
    let role = |sid: i32| {
        usize::try_from(sid).ok().and_then(|at| table.get(at)).map_or(&b""[..], Vec::as_slice)
    };
    relation
        .members()
        .filter(|member| member.member_type == RelMemberType::Way)
        // Piers and waiting rooms are members, too.
        .filter(|member| matches!(role(member.role_sid), b"" | b"forward" | b"backward" | b"main"))
        .map(|member| (member.member_id, tags.clone()))
        .collect()
}
