//! Which roads a zoom shows: the lower the zoom, the higher the rank that it takes.

/// What the rank of a road depends on; absent where the layer has no such field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoadTraits<'a> {
    /// OpenStreetMap `highway` value, or `ferry`, `river`.
    pub class: Option<&'a str>,
    /// State for all land vehicles.
    pub status: Option<&'a str>,
    /// Whether the edge is a bridge.
    pub bridge: bool,
    /// Whether people depend on the edge alone.
    pub cuts_off: bool,
}

/// The rank of one road.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoadRank {
    /// The lowest zoom that shows the road (never above the archive's greatest zoom, where nothing
    /// is thinned).
    pub minzoom: u8,
    /// Where a tile would be too big, features of order 0 are dropped first and of 255 last.
    pub order: u8,
}

/// How many zooms earlier than its class a road appears that is closed or that people depend on:
/// such an edge matters more than the class of the road it lies on.
const WARNING_LEAD: u8 = 4;
/// The same for a bridge, and for a road whose state is in doubt.
const NOTICE_LEAD: u8 = 1;

impl RoadRank {
    /// The rank of a road.
    ///
    /// ```
    /// use lintas_model::tiling::{RoadRank, RoadTraits};
    ///
    /// let track = RoadTraits { class: Some("track"), ..Default::default() };
    /// let closed = RoadTraits { status: Some("closed"), ..track };
    /// let bridge = RoadTraits { bridge: true, ..track };
    /// assert!(RoadRank::of(closed).minzoom < RoadRank::of(bridge).minzoom);
    /// assert!(RoadRank::of(bridge).minzoom < RoadRank::of(track).minzoom);
    /// assert!(RoadRank::of(bridge).order > RoadRank::of(track).order);
    /// ```
    pub fn of(road: RoadTraits<'_>) -> Self {
        let by_class = road.class.and_then(class_zoom).unwrap_or(12);
        let warning =
            road.cuts_off || matches!(road.status, Some("closed" | "boat_only" | "cut_off"));
        let doubt = matches!(road.status, Some("restricted" | "unknown" | "emergency_only"));
        let lead = if warning {
            WARNING_LEAD
        } else if road.bridge || doubt {
            NOTICE_LEAD
        } else {
            0
        };
        // Of two roads that appear together the one of the higher class counts for more.
        let order = 8 * (15 - by_class) + 4 * u8::from(doubt);
        let group = if warning {
            96
        } else if road.bridge {
            48
        } else {
            0
        };
        Self { minzoom: by_class.saturating_sub(lead), order: order + group }
    }

    /// The rank of what is no road: the bigger the longer it stays, eight steps for each doubling of
    /// the extent (west, south, east, north in degrees), from 1e-7 degrees.
    pub fn of_extent(bounds: [f64; 4]) -> Self {
        let extent = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]).max(1e-7);
        Self { minzoom: 0, order: (8.0 * (extent * 1e7).log2()).min(255.0) as u8 }
    }

    /// Whether a zoom shows it; `last` says that it is the greatest of the archive, where nothing is
    /// thinned.
    pub const fn is_shown(self, zoom: u8, last: bool) -> bool {
        zoom >= self.minzoom || last
    }

    /// Whether `class` is one that the ranks know.
    pub fn knows_class(class: &str) -> bool {
        class_zoom(class).is_some()
    }
}

/// The zoom at which a class appears: trunk roads on a screen that shows a province, provincial ones
/// (`secondary`) where it shows one regency whole, district ones where it shows a few kecamatan, village
/// streets where it shows one village and its neighbours (about 10 km), field tracks, driveways and paths at the end.
/// The steps are those of common OpenStreetMap tile schemas (OpenMapTiles 3.15 `transportation`,
/// Shortbread 1.0 `streets`), with provincial and district roads and rivers a zoom earlier: in a rural
/// regency they are the only ways there are.
fn class_zoom(class: &str) -> Option<u8> {
    Some(match class.strip_suffix("_link").unwrap_or(class) {
        "motorway" => 4,
        "trunk" => 5,
        "primary" | "ferry" => 7,
        "river" => 7,
        "secondary" => 8,
        "tertiary" => 10,
        "unclassified" | "road" => 12,
        "residential" | "living_street" | "busway" | "pedestrian" => 13,
        "track" | "service" | "escape" | "raceway" | "path" | "footway" | "cycleway"
        | "bridleway" | "steps" | "corridor" | "platform" | "construction" | "proposed"
        | "via_ferrata" => 14,
        _ => return None,
    })
}
