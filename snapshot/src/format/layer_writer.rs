//! Here are features, give me a layer file: FlatGeobuf, sorted along the Hilbert curve.

use std::{
    fmt,
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
};

use flatbuffers::FlatBufferBuilder;
use flatgeobuf::{
    Column, ColumnArgs, Crs, CrsArgs, FeatureArgs, Header, HeaderArgs,
    packed_r_tree::{NodeItem, PackedRTree},
};
use lintas_model::{feature::Feature, ids::feature_id, schema::Schema, tiling::TileCoord};

use super::{
    LayerFile, ids,
    layer_columns::{self, column_type, unit_metadata},
    layer_geometry::{self, EMPTY_BBOX, expand, header_type},
};
use crate::{
    Result,
    error::{AtPath as _, Error},
};

/// The first bytes of a FlatGeobuf file, version 3.
pub(crate) const MAGIC: [u8; 8] = *b"fgb\x03fgb\0";

/// Zoom of the grid along whose Hilbert curve features are sorted.
const SORT_ZOOM: u8 = 16;

/// What a layer file came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerSummary {
    /// How many features.
    pub features: u64,
    /// West, south, east, north in degrees; `None` where there are no features.
    pub bbox: Option<[f64; 4]>,
}

/// Writes a layer: FlatGeobuf with a spatial index, EPSG:4326.
///
/// Features may come in any order: they are sorted by place and id, so the same features give the
/// same file. They go to a nameless file in the layer's own folder as they come; memory holds 64
/// bytes a feature. The layer appears under its name when it is whole.
pub struct LayerWriter {
    path: PathBuf,
    schema: Schema,
    id_column: Option<usize>,
    ids_path: Option<PathBuf>,
    title: Option<String>,
    description: Option<String>,
    metadata: Option<String>,
    spool: BufWriter<File>,
    spooled: u64,
    rows: Vec<Row>,
    any_multi: bool,
    builder: FlatBufferBuilder<'static>,
    properties: Vec<u8>,
}

// The builder of the tables cannot be shown.
impl fmt::Debug for LayerWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, schema, rows, .. } = self;
        f.debug_struct("LayerWriter")
            .field("path", path)
            .field("schema", schema)
            .field("features", &rows.len())
            .finish_non_exhaustive()
    }
}

/// What is kept of a feature until all have come.
#[derive(Debug)]
struct Row {
    id_hash: u64,
    bbox: [f64; 4],
    /// Where in the spool.
    offset: u64,
    length: u32,
}

impl LayerWriter {
    /// Begins a layer file at `path`.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Full`]; [`Error::Unsupported`] where the schema has more fields
    /// than the format has numbers for.
    pub fn create(path: &Path, schema: &Schema) -> Result<Self> {
        if schema.fields.len() > usize::from(u16::MAX) {
            return Err(Error::unsupported(path, "it has more than 65,535 fields"));
        }
        let folder = folder(path);
        let spool = tempfile::tempfile_in(folder).at(folder)?;
        Ok(Self {
            path: path.to_owned(),
            schema: schema.clone(),
            id_column: schema.position("id"),
            ids_path: None,
            title: None,
            description: None,
            metadata: None,
            spool: BufWriter::with_capacity(1 << 20, spool),
            spooled: 0,
            rows: Vec::new(),
            any_multi: false,
            builder: FlatBufferBuilder::new(),
            properties: Vec::new(),
        })
    }

    /// Also writes the file of ids that [`super::LayerFile::open_with_ids`] takes.
    #[must_use]
    pub fn with_ids(mut self, path: &Path) -> Self {
        self.ids_path = Some(path.to_owned());
        self
    }

    /// Says what the layer is called and shows, for people; `metadata` is a JSON object for
    /// programs.
    #[must_use]
    pub fn describe(mut self, title: &str, description: &str, metadata: &str) -> Self {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.title = some(title);
        self.description = some(description);
        self.metadata = some(metadata);
        self
    }

    /// Adds a feature. A geometry of one part is stored as that part, and empty parts are left out.
    ///
    /// # Errors
    /// [`Error::BadFeature`] where the geometry is empty, not finite or not of the layer's kind, or
    /// a value does not fit its field; [`Error::Io`] and [`Error::Full`].
    pub fn push(&mut self, feature: &Feature) -> Result<()> {
        self.encode(feature).map_err(|what| Error::BadFeature {
            path: self.path.clone(),
            id: feature.id.clone(),
            what,
        })?;
        let bytes = self.builder.finished_data();
        self.spool.write_all(bytes).at(&self.path)?;
        self.spooled += bytes.len() as u64;
        Ok(())
    }

    fn encode(&mut self, feature: &Feature) -> Result<(), String> {
        let geometry =
            layer_geometry::normalised(&feature.geometry)?.ok_or("its geometry is empty")?;
        if !layer_geometry::fits(self.schema.geometry, &geometry) {
            return Err(format!("its geometry is no {:?}", self.schema.geometry).to_lowercase());
        }
        if let Some(column) = self.id_column
            && feature.values.get(column).and_then(|value| value.as_ref()?.as_str())
                != Some(feature.id.as_str())
        {
            return Err("its field `id` says something else".to_owned());
        }
        self.properties.clear();
        layer_columns::encode(&mut self.properties, &self.schema.fields, &feature.values)?;
        let builder = &mut self.builder;
        builder.reset();
        let properties = Some(builder.create_vector(&self.properties));
        let encoded = layer_geometry::encode(builder, self.schema.geometry, &geometry);
        let root = flatgeobuf::Feature::create(
            builder,
            &FeatureArgs { geometry: Some(encoded), properties, columns: None },
        );
        builder.finish_size_prefixed(root, None);
        let length = u32::try_from(builder.finished_data().len()).map_err(|e| e.to_string())?;
        self.any_multi |= layer_geometry::is_multi(&geometry);
        self.rows.push(Row {
            id_hash: feature_id(&feature.id),
            bbox: layer_geometry::bbox(&geometry),
            offset: self.spooled,
            length,
        });
        Ok(())
    }

    /// Writes the layer.
    ///
    /// # Errors
    /// [`Error::BadFeature`] where two features have the same id; [`Error::Io`] and
    /// [`Error::Full`]. Nothing appears under the layer's name then.
    pub fn finish(mut self) -> Result<LayerSummary> {
        self.spool.flush().at(&self.path)?;
        let mut extent = EMPTY_BBOX;
        for row in &self.rows {
            expand(&mut extent, row.bbox);
        }
        self.rows.sort_by_cached_key(|row| (hilbert(row.bbox, extent), row.id_hash));

        let part = part_path(&self.path);
        let written = self.write(&part, extent).and_then(|()| fs::rename(&part, &self.path));
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written.at(&self.path)?;
        let ids = self.ids()?;
        if let Some(ids_path) = &self.ids_path {
            ids::write(ids_path, &ids)?;
        }
        let features = self.rows.len() as u64;
        Ok(LayerSummary { features, bbox: (features > 0).then_some(extent) })
    }

    fn write(&self, path: &Path, extent: [f64; 4]) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
        out.write_all(&MAGIC)?;
        out.write_all(&self.header(extent))?;
        if !self.rows.is_empty() {
            self.tree(extent)?.stream_write(&mut out)?;
        }
        let mut feature = Vec::new();
        for row in &self.rows {
            feature.resize(row.length as usize, 0);
            self.spool.get_ref().read_exact_at(&mut feature, row.offset)?;
            out.write_all(&feature)?;
        }
        out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(())
    }

    fn tree(&self, extent: [f64; 4]) -> io::Result<PackedRTree> {
        let node = |[west, south, east, north]: [f64; 4], offset| NodeItem {
            min_x: west,
            min_y: south,
            max_x: east,
            max_y: north,
            offset,
        };
        let mut offset = 0;
        let leaves: Vec<NodeItem> = self
            .rows
            .iter()
            .map(|row| {
                let leaf = node(row.bbox, offset);
                offset += u64::from(row.length);
                leaf
            })
            .collect();
        PackedRTree::build(&leaves, &node(extent, 0), PackedRTree::DEFAULT_NODE_SIZE)
            .map_err(io::Error::other)
    }

    fn header(&self, extent: [f64; 4]) -> Vec<u8> {
        let mut builder = FlatBufferBuilder::new();
        let b = &mut builder;
        let columns: Vec<_> = self
            .schema
            .fields
            .iter()
            .map(|field| {
                let args = ColumnArgs {
                    name: Some(b.create_string(&field.name)),
                    type_: column_type(field.kind),
                    description: Some(b.create_string(&field.meaning)),
                    metadata: field.unit.as_ref().map(|unit| b.create_string(&unit_metadata(unit))),
                    ..Default::default()
                };
                Column::create(b, &args)
            })
            .collect();
        let crs = CrsArgs {
            org: Some(b.create_string("EPSG")),
            code: 4326,
            name: Some(b.create_string("WGS 84")),
            ..Default::default()
        };
        // Without features there is no box, and the format has no tree of nothing.
        let any = !self.rows.is_empty();
        let args = HeaderArgs {
            name: Some(b.create_string(&self.schema.layer)),
            envelope: any.then(|| b.create_vector(&extent)),
            geometry_type: header_type(self.schema.geometry, self.any_multi),
            columns: Some(b.create_vector(&columns)),
            features_count: self.rows.len() as u64,
            index_node_size: if any { PackedRTree::DEFAULT_NODE_SIZE } else { 0 },
            crs: Some(Crs::create(b, &crs)),
            title: self.title.as_ref().map(|text| b.create_string(text)),
            description: self.description.as_ref().map(|text| b.create_string(text)),
            metadata: self.metadata.as_ref().map(|text| b.create_string(text)),
            ..Default::default()
        };
        let header = Header::create(b, &args);
        b.finish_size_prefixed(header, None);
        b.finished_data().to_vec()
    }

    /// Hash of every id and the position of its feature, in rising order. An id that two features
    /// share takes the file away again.
    fn ids(&self) -> Result<Vec<(u64, u32)>> {
        let mut ids: Vec<(u64, u32)> = Vec::with_capacity(self.rows.len());
        for (position, row) in self.rows.iter().enumerate() {
            let position = u32::try_from(position).map_err(|_too_many| {
                Error::unsupported(&self.path, "it has more than 2^32 features")
            })?;
            ids.push((row.id_hash, position));
        }
        ids.sort_unstable();
        let alike = |pair: &&[(u64, u32)]| pair[0].0 == pair[1].0;
        for pair in ids.windows(2).filter(alike) {
            // Once in 10^15 pairs two different ids have one hash: only the ids themselves can tell.
            let written = LayerFile::open(&self.path)?;
            let [one, other] = [pair[0], pair[1]].map(|(_, at)| written.feature(at as usize));
            let id = one?.id;
            if id == other?.id {
                let _ = fs::remove_file(&self.path);
                let what = "another feature has the same id".to_owned();
                return Err(Error::BadFeature { path: self.path.clone(), id, what });
            }
        }
        Ok(ids)
    }
}

/// Place of a box's middle along the Hilbert curve through `extent`.
fn hilbert(bbox: [f64; 4], extent: [f64; 4]) -> u64 {
    let cells = f64::from((1u32 << SORT_ZOOM) - 1);
    let cell = |low: f64, high: f64, from: f64, to: f64| {
        // `as` turns the NaN of an extent without width to zero.
        ((f64::midpoint(low, high) - from) / (to - from) * cells) as u32
    };
    let x = cell(bbox[0], bbox[2], extent[0], extent[2]);
    let y = cell(bbox[1], bbox[3], extent[1], extent[3]);
    TileCoord::new(SORT_ZOOM, x, y).map_or(0, TileCoord::hilbert_id)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn part_path(path: &Path) -> PathBuf {
    let mut part = path.to_owned().into_os_string();
    part.push(".part");
    part.into()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use geo_types::{
        Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
        Point, Polygon, point, polygon,
    };
    use lintas_model::{
        schema::{
            Field,
            FieldKind::{Bool, Float, Int, Text},
            GeometryKind,
        },
        value::Value,
    };
    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::*;

    fn schema(geometry: GeometryKind) -> Schema {
        let fields = vec![
            Field::new("id", Text, "stable id"),
            Field::new("nama", Text, "name, also 学校 and مدرسة"),
            Field::new("people", Int, "people").in_unit("1"),
            Field::new("depth_m", Float, "depth").in_unit("m"),
            Field::new("bridge", Bool, "is a bridge"),
        ];
        Schema { layer: "shelters".to_owned(), geometry, fields }
    }

    /// Writes the features and answers the bytes of layer and ids.
    fn layer(schema: &Schema, features: &[Feature]) -> Result<(LayerSummary, Bytes, Bytes)> {
        let dir = TempDir::new().unwrap();
        let (path, ids) = (dir.path().join("shelters.fgb"), dir.path().join("shelters.ids"));
        let mut writer = LayerWriter::create(&path, schema)?.with_ids(&ids).describe(
            "Posko",
            "Tempat pengungsian",
            r#"{"mode":"drill"}"#,
        );
        for feature in features {
            writer.push(feature)?;
        }
        let summary = writer.finish();
        let left = fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(left, if summary.is_ok() { 2 } else { 0 }, "nothing else is left behind");
        Ok((summary?, fs::read(path).unwrap().into(), fs::read(ids).unwrap().into()))
    }

    fn open(layer: &Bytes, ids: Option<&Bytes>) -> Result<LayerFile> {
        let ids = ids.map(|bytes| (Path::new("shelters.ids"), bytes.clone()));
        LayerFile::read(Path::new("shelters.fgb"), layer.clone(), ids)
    }

    fn site(id: &str, lon: f64, lat: f64) -> Feature {
        let mut values = vec![None; 5];
        values[0] = Some(id.into());
        Feature { id: id.to_owned(), geometry: Geometry::Point(point!(x: lon, y: lat)), values }
    }

    fn any_coord() -> impl Strategy<Value = Coord<f64>> {
        (-180.0..180.0, -90.0..90.0).prop_map(|(x, y)| Coord { x, y })
    }

    fn any_line(least: usize) -> impl Strategy<Value = LineString<f64>> {
        prop::collection::vec(any_coord(), least..6).prop_map(LineString)
    }

    fn any_polygon() -> impl Strategy<Value = Polygon<f64>> {
        (any_line(3), prop::collection::vec(any_line(3), 0..3))
            .prop_map(|(outer, holes)| Polygon::new(outer, holes))
    }

    fn any_geometry(kind: GeometryKind) -> BoxedStrategy<Geometry<f64>> {
        let points = prop_oneof![
            any_coord().prop_map(|c| Geometry::Point(c.into())),
            prop::collection::vec(any_coord().prop_map(Point), 2..4)
                .prop_map(|points| Geometry::MultiPoint(MultiPoint(points))),
        ]
        .boxed();
        let lines = prop_oneof![
            any_line(2).prop_map(Geometry::LineString),
            prop::collection::vec(any_line(2), 2..4)
                .prop_map(|lines| Geometry::MultiLineString(MultiLineString(lines))),
        ]
        .boxed();
        let polygons = prop_oneof![
            any_polygon().prop_map(Geometry::Polygon),
            prop::collection::vec(any_polygon(), 2..4)
                .prop_map(|polygons| Geometry::MultiPolygon(MultiPolygon(polygons))),
        ]
        .boxed();
        match kind {
            GeometryKind::Point => points,
            GeometryKind::Line => lines,
            GeometryKind::Polygon => polygons,
            GeometryKind::Mixed => prop_oneof![points, lines, polygons]
                .prop_recursive(2, 6, 3, |inner| {
                    prop::collection::vec(inner, 1..3).prop_map(|parts| {
                        Geometry::GeometryCollection(GeometryCollection::from(parts))
                    })
                })
                .boxed(),
        }
    }

    fn any_values() -> impl Strategy<Value = Vec<Option<Value>>> {
        (
            prop::option::of(".*".prop_map(Value::Text)),
            prop::option::of(any::<i64>().prop_map(Value::Int)),
            prop::option::of((-1e300..1e300).prop_map(Value::Float)),
            prop::option::of(any::<bool>().prop_map(Value::Bool)),
        )
            .prop_map(|(a, b, c, d)| vec![a, b, c, d])
    }

    fn any_layer() -> impl Strategy<Value = (Schema, Vec<Feature>)> {
        let kinds =
            [GeometryKind::Point, GeometryKind::Line, GeometryKind::Polygon, GeometryKind::Mixed];
        prop::sample::select(kinds.to_vec()).prop_flat_map(|kind| {
            let rows = prop::collection::vec((any_geometry(kind), any_values()), 0..40);
            rows.prop_map(move |rows| {
                let features = rows.into_iter().enumerate().map(|(i, (geometry, mut values))| {
                    let id = format!("posko-{i}");
                    values.insert(0, Some(Value::Text(id.clone())));
                    Feature { id, geometry, values }
                });
                (schema(kind), features.collect())
            })
        })
    }

    fn sorted(mut features: Vec<Feature>) -> Vec<Feature> {
        features.sort_by(|a, b| a.id.cmp(&b.id));
        features
    }

    #[test]
    fn a_layer_says_what_it_was_told() {
        let schema = schema(GeometryKind::Point);
        let (summary, bytes, _) = layer(&schema, &[site("a", 116.9, -0.4)]).unwrap();
        let layer = open(&bytes, None).unwrap();
        assert_eq!(layer.schema(), &schema);
        assert_eq!(layer.title(), Some("Posko"));
        assert_eq!(layer.description(), Some("Tempat pengungsian"));
        assert_eq!(layer.metadata(), Some(r#"{"mode":"drill"}"#));
        assert_eq!(layer.extent(), Some([116.9, -0.4, 116.9, -0.4]));
        assert_eq!(summary, LayerSummary { features: 1, bbox: layer.extent() });
    }

    #[test]
    fn a_layer_without_features_opens_and_has_none() {
        let (summary, bytes, ids) = layer(&schema(GeometryKind::Line), &[]).unwrap();
        assert_eq!(summary, LayerSummary { features: 0, bbox: None });
        let layer = open(&bytes, Some(&ids)).unwrap();
        assert!(layer.is_empty());
        assert_eq!(layer.extent(), None);
        assert_eq!(layer.features().count(), 0);
        assert_eq!(layer.bbox([-180.0, -90.0, 180.0, 90.0]).count(), 0);
        assert_eq!(layer.get("a").unwrap(), None);
        assert!(layer.feature(0).is_err());
    }

    #[test]
    fn two_features_with_one_id_are_refused() {
        let features = [site("a", 1.0, 1.0), site("b", 2.0, 2.0), site("a", 3.0, 3.0)];
        let error = layer(&schema(GeometryKind::Point), &features).unwrap_err();
        assert!(matches!(&error, Error::BadFeature { id, .. } if id == "a"), "{error}");
    }

    #[test]
    fn a_feature_that_the_layer_has_no_place_for_is_refused_by_name() {
        let good = site("a", 1.0, 1.0);
        let mut wrong_value = good.clone();
        wrong_value.values[2] = Some("many".into());
        let mut other_id = good.clone();
        other_id.values[0] = Some("b".into());
        let mut too_few = good.clone();
        too_few.values.pop();
        let line = LineString(vec![Coord { x: 1.0, y: 1.0 }, Coord { x: 2.0, y: 2.0 }]);
        let cases = [
            (wrong_value, "people"),
            (other_id, "field `id`"),
            (too_few, "4 values for 5 fields"),
            (site("a", f64::NAN, 1.0), "not a number"),
            (Feature { geometry: Geometry::LineString(line), ..good.clone() }, "no point"),
            (Feature { geometry: Geometry::MultiPoint(MultiPoint(vec![])), ..good }, "empty"),
        ];
        for (feature, word) in cases {
            let error = layer(&schema(GeometryKind::Point), &[feature]).unwrap_err().to_string();
            assert!(error.contains(word) && error.contains("\"a\""), "{error}");
        }
    }

    #[test]
    fn one_part_of_many_reads_as_that_part_and_empty_parts_are_gone() {
        let ring = polygon![(x: 0., y: 0.), (x: 1., y: 0.), (x: 1., y: 1.), (x: 0., y: 0.)];
        let empty = Polygon::new(LineString(vec![]), vec![]);
        let geometry = Geometry::MultiPolygon(MultiPolygon(vec![ring.clone(), empty]));
        let feature = Feature { geometry, ..site("a", 0.0, 0.0) };
        let (_, bytes, _) = layer(&schema(GeometryKind::Polygon), &[feature]).unwrap();
        let read = open(&bytes, None).unwrap().feature(0).unwrap();
        assert_eq!(read.geometry, Geometry::Polygon(ring));
    }

    #[test]
    fn pages_together_are_the_whole_and_each_costs_only_itself() {
        let features: Vec<_> =
            (0..95).map(|i| site(&format!("s{i}"), f64::from(i % 10), f64::from(i / 10))).collect();
        let (_, bytes, _) = layer(&schema(GeometryKind::Point), &features).unwrap();
        let layer = open(&bytes, None).unwrap();
        for bbox in [None, Some([2.0, 2.0, 7.0, 7.0])] {
            let whole = layer.page(bbox, 0, usize::MAX).unwrap();
            assert_eq!(whole.matched, whole.features.len());
            assert_eq!(whole.matched, if bbox.is_some() { 36 } else { 95 });
            let mut pages = Vec::new();
            while pages.len() < whole.matched {
                let page = layer.page(bbox, pages.len(), 7).unwrap();
                assert_eq!(page.matched, whole.matched);
                pages.extend(page.features);
            }
            assert_eq!(pages, whole.features);
            assert_eq!(layer.page(bbox, 1000, 7).unwrap().features, []);
        }
    }

    #[test]
    fn a_torn_layer_of_any_length_is_read_without_a_panic() {
        let features: Vec<_> = (0..30).map(|i| site(&format!("s{i}"), f64::from(i), 0.0)).collect();
        let (_, bytes, ids) = layer(&schema(GeometryKind::Point), &features).unwrap();
        for length in 0..bytes.len() {
            let Ok(torn) = open(&bytes.slice(..length), Some(&ids)) else { continue };
            assert!(torn.features().any(|feature| feature.is_err()), "{length}");
        }
        for length in 0..ids.len() {
            assert!(open(&bytes, Some(&ids.slice(..length))).is_err());
        }
    }

    proptest! {
        #[test]
        fn features_come_back_as_they_were((schema, features) in any_layer()) {
            let (summary, bytes, ids) = layer(&schema, &features).unwrap();
            let layer = open(&bytes, Some(&ids)).unwrap();
            let read: Vec<Feature> = layer.features().collect::<Result<_>>().unwrap();
            prop_assert_eq!(summary.features, features.len() as u64);
            prop_assert_eq!(sorted(read), sorted(features.clone()));
            for feature in &features {
                prop_assert_eq!(layer.get(&feature.id).unwrap().as_ref(), Some(feature));
                let by_number = layer.get_by_tile_id(feature.tile_id()).unwrap();
                prop_assert_eq!(by_number.as_ref(), Some(feature));
            }
            prop_assert_eq!(layer.get("posko-none").unwrap(), None);
        }

        #[test]
        fn a_box_finds_what_a_look_at_every_feature_finds(
            (schema, features) in any_layer(),
            west in -180.0..180.0, east in -180.0..180.0,
            south in -90.0..90.0, height in 0.0..90.0,
        ) {
            let (_, bytes, _) = layer(&schema, &features).unwrap();
            let layer = open(&bytes, None).unwrap();
            let query = [west, south, east, south + height];
            let meets = |b: [f64; 4]| {
                let columns = if west <= east {
                    b[0] <= east && b[2] >= west
                } else {
                    b[0] <= east || b[2] >= west
                };
                columns && b[1] <= south + height && b[3] >= south
            };
            let found: Vec<Feature> = layer.bbox(query).collect::<Result<_>>().unwrap();
            let expected = layer
                .features()
                .map(Result::unwrap)
                .filter(|feature| meets(layer_geometry::bbox(&feature.geometry)));
            prop_assert_eq!(found, expected.collect::<Vec<_>>());
        }

        #[test]
        fn the_same_features_in_any_order_give_the_same_bytes((schema, features) in any_layer()) {
            let reversed: Vec<Feature> = features.iter().rev().cloned().collect();
            prop_assert_eq!(layer(&schema, &features).unwrap(), layer(&schema, &reversed).unwrap());
        }

        #[test]
        fn flipped_bits_never_panic(
            (schema, features) in any_layer(),
            flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8), 1..6),
        ) {
            let (_, bytes, ids) = layer(&schema, &features).unwrap();
            let mut flipped = bytes.to_vec();
            for (at, bit) in flips {
                let at = at.index(flipped.len());
                flipped[at] ^= 1 << bit;
            }
            if let Ok(layer) = open(&flipped.into(), Some(&ids)) {
                for position in 0..layer.len().min(100) {
                    let _ = layer.feature(position);
                }
                let _ = layer.positions([-10.0, -10.0, 10.0, 10.0]);
                let _ = layer.get("posko-1");
            }
        }
    }
}
