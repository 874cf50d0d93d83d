//! Tile sets as OGC API – Tiles (20-057) describes them, by the JSON encoding of tile set metadata of
//! 17-083r4.

use lintas_model::{
    bulletin::DRILL,
    schema::{FieldKind, GeometryKind},
    tiling::{TileLimits, TileMatrix},
};
use serde_json::{Map, Value, json};

use super::{
    extent::{union, within_mercator},
    layer_set::LayerSet,
    opened::Open,
    tile_matrix_set::{CRS, URI, WEB_MERCATOR_QUAD},
    tilejson::center,
    title::title,
};
use crate::http::link::{WebLink, links_json};

/// Media type of vector tiles.
pub(crate) const MVT: &str = "application/vnd.mapbox-vector-tile";
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const JSON: &str = "application/json";
const TILING_SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
const GEODATA: &str = "http://www.opengis.net/def/rel/ogc/1.0/geodata";

/// The vector tiles of some layers, at the current revision.
#[derive(Debug)]
pub(crate) struct Tileset<'a> {
    /// Where the layers are.
    pub(crate) open: &'a Open,
    /// Which layers, in the order of their place in a tile.
    pub(crate) layers: LayerSet,
    /// The box around what was reported since the snapshot, where there is something.
    pub(crate) reported: Option<[f64; 4]>,
    /// The revision.
    pub(crate) revision: u64,
    /// Start of every link.
    pub(crate) origin: &'a str,
    /// The address of the list that it stands in, after `origin`.
    pub(crate) list: String,
    /// What its links repeat: `?collections=a,b` where layers were chosen, else nothing.
    pub(crate) query: String,
}

impl Tileset<'_> {
    /// The list of tile sets with this one in it.
    pub(crate) fn in_list(&self) -> Value {
        let mut head = self.head();
        head["links"] = links_json(&[
            WebLink::new("self", JSON, self.address(""), &self.title()),
            self.scheme_link(),
        ]);
        json!({ "tilesets": [head] })
    }

    /// All that is to be said of it, but for its links.
    pub(crate) fn metadata(&self) -> Value {
        let Self { open, layers, .. } = self;
        let names = self.names();
        let manifest = open.manifest();
        let mut description =
            format!("Data per {}. Snapshot {}.", manifest.as_of, open.id().as_str());
        if open.is_drill() {
            description = format!("{DRILL} · {description}");
        }
        let described: Vec<Value> = names.iter().map(|name| self.layer(name)).collect();
        let bounds = bounds(open, *layers, self.reported);
        let mut json = self.head();
        json["description"] = description.into();
        json["attribution"] = open.attribution(&names).into();
        json["accessConstraints"] = "unclassified".into();
        json["version"] = format!("{}-{}", open.id().as_str(), self.revision).into();
        json["mediaTypes"] = json!([MVT]);
        json["layers"] = described.into();
        json["boundingBox"] = bounding_box(bounds);
        json["centerPoint"] = self.center_point(bounds);
        let limits = limits(open, *layers, self.reported);
        json["tileMatrixSetLimits"] = limits.iter().map(limit).collect();
        json["mode"] = open.mode().into();
        json
    }

    /// Where it leads beside itself: to its matrices, its tiles, and their TileJSON.
    pub(crate) fn links(&self) -> Vec<WebLink> {
        let tiles = self.address("/{tileMatrix}/{tileRow}/{tileCol}");
        let mut links = vec![self.scheme_link(), WebLink::template("item", MVT, tiles)];
        let names = self.names();
        // Its addresses take no more names than this.
        if names.len() <= LayerSet::MOST_NAMES {
            let tilejson = format!("{}/tiles/{}", self.origin, names.join(","));
            links.push(WebLink::new("alternate", JSON, tilejson, "TileJSON 3.0"));
        }
        links
    }

    /// What it is called; a drill is marked.
    pub(crate) fn title(&self) -> String {
        let Self { open, layers, .. } = self;
        let titles: Vec<&str> = layers.iter().map(|at| title(open.name(at)).0).collect();
        let name = format!("{}: {}", open.manifest().region.name, titles.join(", "));
        if open.is_drill() { format!("{DRILL} · {name}") } else { name }
    }

    fn names(&self) -> Vec<&str> {
        self.layers.iter().map(|at| self.open.name(at)).collect()
    }

    /// What a list says of it, but for its links.
    fn head(&self) -> Value {
        json!({
            "title": self.title(),
            "dataType": "vector",
            "crs": CRS,
            "tileMatrixSetURI": URI,
            "tileMatrixSetDefinition": self.scheme(),
        })
    }

    /// The address of the definition of its matrices.
    fn scheme(&self) -> String {
        format!("{}/tileMatrixSets/{WEB_MERCATOR_QUAD}", self.origin)
    }

    fn scheme_link(&self) -> WebLink {
        WebLink::new(TILING_SCHEME, JSON, self.scheme(), WEB_MERCATOR_QUAD)
    }

    /// The address of the tile set and of what lies `below` it.
    fn address(&self, below: &str) -> String {
        format!("{}{}/{WEB_MERCATOR_QUAD}{below}{}", self.origin, self.list, self.query)
    }

    fn layer(&self, name: &str) -> Value {
        let open = self.open;
        let entry = open.manifest().layers.get(name);
        let (least, greatest) = open.zooms(name);
        let (title_id, title_en) = title(name);
        let collection = format!("{}/collections/{name}", self.origin);
        let mut json = json!({
            "id": name,
            "title": title_id,
            "description": title_en,
            "dataType": "vector",
            "crs": CRS,
            "minTileMatrix": least.to_string(),
            "maxTileMatrix": greatest.to_string(),
            "propertiesSchema": { "type": "object", "properties": self.properties(name) },
            "links": [{ "rel": GEODATA, "type": JSON, "href": collection, "title": title_id }],
        });
        let dimension = entry.and_then(|entry| match entry.geometry_type {
            GeometryKind::Point => Some(0),
            GeometryKind::Line => Some(1),
            GeometryKind::Polygon => Some(2),
            GeometryKind::Mixed => None,
        });
        if let Some(dimension) = dimension {
            json["geometryDimension"] = dimension.into();
        }
        if let Some(bbox) = entry.and_then(|entry| entry.bbox) {
            json["boundingBox"] = bounding_box(bbox);
        }
        json
    }

    /// The fields of a layer in its tiles: type, meaning and unit.
    fn properties(&self, name: &str) -> Value {
        let published = self.open.manifest().layers.get(name).map(|entry| &entry.fields[..]);
        let in_tiles = self.open.vector_layers(name).into_iter().flat_map(|layer| layer.fields);
        let mut properties = Map::new();
        for (name, word) in in_tiles {
            let field = published.into_iter().flatten().find(|field| field.name == name);
            let mut json = json!({ "type": word.to_ascii_lowercase() });
            if let Some(field) = field {
                json["type"] = match field.kind {
                    FieldKind::Bool => "boolean",
                    FieldKind::Int => "integer",
                    FieldKind::Float => "number",
                    FieldKind::Text | FieldKind::Moment => "string",
                }
                .into();
                if field.kind == FieldKind::Moment {
                    json["format"] = "date-time".into();
                }
                json["description"] = field.meaning.as_str().into();
                if let Some(unit) = &field.unit {
                    json["uom"] = unit.as_str().into();
                }
            }
            properties.insert(name, json);
        }
        Value::Object(properties)
    }

    fn center_point(&self, bounds: [f64; 4]) -> Value {
        let (least, greatest) = self.layers.zooms(self.open);
        let [lon, lat, zoom] = center(bounds, least, greatest);
        let mut json =
            json!({ "coordinates": [lon, lat], "crs": CRS84, "tileMatrix": format!("{zoom:.0}") });
        if let Some(matrix) = TileMatrix::at(zoom as u8) {
            json["scaleDenominator"] = matrix.scale_denominator().into();
            json["cellSize"] = matrix.cell_size_m().into();
        }
        json
    }
}

/// The rows and columns of each matrix in which something of these layers may be; other matrices have
/// nothing of them. `reported` is the box around what was reported since the snapshot.
pub(crate) fn limits(open: &Open, layers: LayerSet, reported: Option<[f64; 4]>) -> Vec<TileLimits> {
    let (least, greatest) = layers.zooms(open);
    let bounds = bounds(open, layers, reported);
    let matrices = TileMatrix::all().filter(|it| (least..=greatest).contains(&it.zoom()));
    matrices.filter_map(|matrix| TileLimits::of(bounds, matrix)).collect()
}

/// The box around these layers, published and reported, within the square of Web Mercator.
fn bounds(open: &Open, layers: LayerSet, reported: Option<[f64; 4]>) -> [f64; 4] {
    let published = layers.bounds(open);
    reported.map_or(published, |reported| within_mercator(union(published, reported)))
}

fn bounding_box([west, south, east, north]: [f64; 4]) -> Value {
    json!({ "lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84 })
}

fn limit(limits: &TileLimits) -> Value {
    json!({
        "tileMatrix": limits.matrix.zoom().to_string(),
        "minTileRow": limits.rows.start(),
        "maxTileRow": limits.rows.end(),
        "minTileCol": limits.cols.start(),
        "maxTileCol": limits.cols.end(),
    })
}
