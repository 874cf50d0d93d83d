//! Which columns of a layer decide how its features are drawn.

use super::{
    rank::{RoadRank, RoadTraits},
    shape::ShapeKind,
};
use crate::schema::FieldKind;

/// Positions of the columns whose values decide how a feature is drawn.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    /// The column of ids, text or whole numbers.
    pub id: Option<usize>,
    class: Option<usize>,
    status: Option<usize>,
    bridge: Option<usize>,
    cut_off: Option<usize>,
    /// Whether all lines are ranked as roads, also those of a class that no road has.
    roads: bool,
}

/// A value of a column that may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleValue<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Int(i64),
    /// A truth value.
    Bool(bool),
}

impl Roles {
    /// Those of a layer with these columns; a column of bytes has no kind.
    pub fn of<'a>(
        layer: &str,
        columns: impl Iterator<Item = (&'a str, Option<FieldKind>)>,
    ) -> Self {
        let columns: Vec<_> = columns.collect();
        let find = |name: &str| columns.iter().position(|column| column.0 == name);
        let can_tell = |&i: &usize| matches!(columns[i].1, Some(FieldKind::Text | FieldKind::Int));
        let own_id = || {
            // `edge_id` of edges, `shelter_id` of shelters: only where it is the layer's first
            // column.
            columns.iter().position(|column| column.0.ends_with("_id"))
        };
        Self {
            id: find("id")
                .filter(can_tell)
                .or_else(|| own_id().filter(|&i| i == 0))
                .filter(can_tell),
            class: find("class").or_else(|| find("highway")),
            status: find("status"),
            bridge: find("bridge"),
            cut_off: find("people_cut_off"),
            roads: layer == "roads",
        }
    }

    /// Puts the value of `column` into `road`, where it is one that decides.
    pub fn note<'a>(&self, column: usize, value: RoleValue<'a>, road: &mut RoadTraits<'a>) {
        let at = Some(column);
        match value {
            RoleValue::Text(text) if at == self.class => road.class = Some(text),
            RoleValue::Text(text) if at == self.status => road.status = Some(text),
            RoleValue::Bool(yes) if at == self.bridge => road.bridge = yes,
            RoleValue::Int(number) if at == self.bridge => road.bridge = number != 0,
            RoleValue::Text(text) if at == self.bridge => road.bridge = !matches!(text, "" | "no"),
            RoleValue::Int(people) if at == self.cut_off => road.cuts_off = people > 0,
            _ => {}
        }
    }

    /// The lowest zoom that shows a feature, and how long it stays where bytes are short. `bounds`:
    /// west, south, east, north of its vertices, degrees.
    pub fn rank(&self, kind: ShapeKind, road: RoadTraits<'_>, bounds: [f64; 4]) -> RoadRank {
        let is_road = kind == ShapeKind::Line
            && (self.roads || road.class.is_some_and(RoadRank::knows_class));
        if is_road { RoadRank::of(road) } else { RoadRank::of_extent(bounds) }
    }
}
