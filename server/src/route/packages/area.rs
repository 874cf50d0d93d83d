//! The areas that packages are of: the region, and each kecamatan for the tiles.

use geo::BoundingRect as _;
use lintas_model::{
    tiling::{TileCoord, TileLimits, TileMatrix},
    value::Value,
};
use lintas_snapshot::format::{extract_bytes, layout};

use crate::{
    http::{deadline::Deadline, problem::Problem},
    open::{Open, damaged},
};

/// The tiles of a package have no more bytes than this, so that a package stays below 30 MB: beyond, the
/// region is there up to the zoom that fits, and a kecamatan has the zooms behind it.
const MOST_TILE_BYTES: u64 = 24 << 20;
/// Up to this zoom a package of a kecamatan shows the whole region, so that nobody loses their way.
const OVERVIEW: u8 = 9;
/// The level of a kecamatan (`admin_level`).
const KECAMATAN: i64 = 3;

/// An area, and which tiles of it a package has.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PackageArea {
    /// The id of its package: that of the region or of the admin unit.
    pub(super) id: String,
    /// `region` or `kecamatan`.
    pub(super) kind: &'static str,
    pub(super) name: String,
    /// West, south, east, north in degrees; `None` where nothing has a place.
    pub(super) bbox: Option<[f64; 4]>,
    /// Up to this zoom it has every tile of the region, above it those that touch its box.
    pub(super) everywhere_to: u8,
    /// No tiles above this zoom.
    pub(super) maxzoom: u8,
    /// About the bytes of its tiles.
    pub(super) tile_bytes: u64,
}

impl PackageArea {
    /// The areas of a snapshot, the region first. Reads the admin units and every directory of tiles.
    ///
    /// # Errors
    /// `snapshot_damaged`; `timeout`.
    pub(super) fn all(open: &Open, deadline: &Deadline) -> Result<Vec<Self>, Problem> {
        let maxzoom = open.layers().iter().map(|layer| open.zooms(layer).1).max().unwrap_or(0);
        let region = &open.manifest().region;
        let mut whole = Self {
            id: region.id.clone(),
            kind: "region",
            name: region.name.clone(),
            bbox: open.bbox(),
            everywhere_to: maxzoom,
            maxzoom,
            tile_bytes: 0,
        };
        loop {
            whole.tile_bytes = whole.size(open)?;
            if whole.tile_bytes <= MOST_TILE_BYTES || whole.everywhere_to == 0 {
                break;
            }
            whole.everywhere_to -= 1;
            whole.maxzoom = whole.everywhere_to;
        }
        let mut areas = vec![whole];
        for unit in units(open)? {
            if deadline.is_over() || areas.iter().any(|area| area.id == unit.0) {
                continue;
            }
            let (id, name, bbox) = unit;
            let everywhere_to = OVERVIEW.min(maxzoom);
            let mut area = Self {
                id,
                kind: "kecamatan",
                name,
                bbox: Some(bbox),
                everywhere_to,
                maxzoom,
                tile_bytes: 0,
            };
            area.tile_bytes = area.size(open)?;
            areas.push(area);
        }
        Ok(areas)
    }

    /// Whether its tiles are those of the snapshot, every one.
    pub(super) fn is_whole(&self, open: &Open) -> bool {
        open.layers().iter().all(|layer| open.zooms(layer).1 <= self.everywhere_to)
    }

    /// Says of a tile whether the area has it.
    pub(super) fn holds(&self) -> impl Fn(TileCoord) -> bool + use<> {
        let (everywhere_to, maxzoom) = (self.everywhere_to, self.maxzoom);
        let limits: Vec<Option<TileLimits>> =
            (0..=maxzoom).map(|zoom| TileLimits::of(self.bbox?, TileMatrix::at(zoom)?)).collect();
        move |tile| {
            let within = || {
                let limits = limits.get(usize::from(tile.z()));
                limits.and_then(Option::as_ref).is_some_and(|limits| limits.contains(tile))
            };
            tile.z() <= everywhere_to || within()
        }
    }

    fn size(&self, open: &Open) -> Result<u64, Problem> {
        let (holds, is_whole) = (self.holds(), self.is_whole(open));
        let mut bytes = 0;
        for layer in open.layers() {
            // Nothing is cut then: the archives are taken as they are.
            let file = open.manifest().files.get(&layout::archive(layer)).filter(|_| is_whole);
            if let Some(file) = file {
                bytes += file.bytes;
            } else if let Some(archive) = open.archive(layer)? {
                bytes += extract_bytes(archive, &holds).map_err(damaged)?;
            }
        }
        Ok(bytes)
    }
}

/// Id, name and box of each kecamatan, by name. Empty where the snapshot has none.
fn units(open: &Open) -> Result<Vec<(String, String, [f64; 4])>, Problem> {
    let mut units = Vec::new();
    let Some(admin) = open.snapshot().layer("admin").map_err(damaged)? else { return Ok(units) };
    let schema = admin.schema();
    for feature in admin.features() {
        let feature = feature.map_err(damaged)?;
        let value = |name: &str| feature.values.get(schema.position(name)?)?.as_ref();
        let is_kecamatan = value("admin_level") == Some(&Value::Int(KECAMATAN));
        let name = value("name").and_then(Value::as_str);
        let bbox = feature.geometry.bounding_rect();
        if let (true, Some(name), Some(it)) = (is_kecamatan, name, bbox) {
            let bbox = [it.min().x, it.min().y, it.max().x, it.max().y];
            units.push((feature.id.clone(), name.to_owned(), bbox));
        }
    }
    units.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    Ok(units)
}
