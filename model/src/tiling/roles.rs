//! Which columns of a layer decide how its features are drawn.

use super::{
    rank::{RoadRank, RoadTraits},
    shape::ShapeKind,
};
use crate::context::ContextLayer;
use crate::schema::FieldKind;

/// The zoom from which on buildings are shown: one of 10 m has a pixel there.
const BUILDINGS_FROM: u8 = 13;
/// The zoom from which on ditches are shown.
const DITCHES_FROM: u8 = 12;
/// Pixels (512 a tile) that a patch of land use measures where it is first shown, and a stream.
const PATCH_PX: f64 = 4.0;
const STREAM_PX: f64 = 24.0;

/// The zoom at which the longer side of these bounds measures so many pixels.
fn measuring(px: f64, bounds: [f64; 4]) -> u8 {
    let extent = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]).max(1e-7);
    let zoom = (px / 512.0 * 360.0 / extent).log2().ceil();
    zoom.clamp(0.0, 30.0) as u8
}

/// The zoom from which on a line of water is shown that is no river: a province has tens of thousands.
fn small_water_from(class: Option<&str>, bounds: [f64; 4]) -> u8 {
    let by_length = measuring(STREAM_PX, bounds);
    match class {
        Some("ditch" | "drain") => by_length.max(DITCHES_FROM),
        Some("stream" | "canal") => by_length,
        _ => 0,
    }
}

/// Positions of the columns whose values decide how a feature is drawn.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    /// The column of ids, text or whole numbers.
    pub id: Option<usize>,
    class: Option<usize>,
    status: Option<usize>,
    bridge: Option<usize>,
    cut_off: Option<usize>,
    /// The column with the side of the cells that an outline follows, metres.
    pub cell_m: Option<usize>,
    /// What maps thin by kind and extent.
    context: Option<ContextLayer>,
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
            cell_m: (layer == "hazards").then(|| find("cell_m")).flatten(),
            context: match layer {
                "buildings" => Some(ContextLayer::Buildings),
                "landuse" => Some(ContextLayer::Landuse),
                "water" => Some(ContextLayer::Water),
                _ => None,
            },
            roads: layer == "roads",
        }
    }

    /// Whether larger features lie below smaller ones: a park in a town would not be seen otherwise.
    pub fn largest_first(&self) -> bool {
        self.context == Some(ContextLayer::Landuse)
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
        if is_road {
            return RoadRank::of(road);
        }
        let by_extent = RoadRank::of_extent(bounds);
        let minzoom = match self.context {
            Some(ContextLayer::Buildings) => BUILDINGS_FROM,
            Some(ContextLayer::Landuse) => measuring(PATCH_PX, bounds),
            Some(ContextLayer::Water) if kind == ShapeKind::Line => {
                small_water_from(road.class, bounds)
            }
            _ => by_extent.minzoom,
        };
        RoadRank { minzoom, ..by_extent }
    }
}
