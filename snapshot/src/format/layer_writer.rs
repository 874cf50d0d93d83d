//! Writes layer files: FlatGeobuf, sorted along a Hilbert curve, so that the leaves of its packed
//! R-tree hold neighbours (Kamel, Faloutsos, *Hilbert R-tree: An Improved R-tree Using Fractals*, VLDB
//! 1994).

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
    ids,
    layer_columns::{self, column_type, unit_metadata},
    layer_file::{LayerFile, MAGIC},
    layer_geometry::{self, EMPTY_BBOX, expand, header_type},
};
use crate::{
    Result,
    error::{AtPath as _, Error},
};

/// Zoom of the grid along whose Hilbert curve features are sorted.
const SORT_ZOOM: u8 = 16;

/// Count and extent of a written layer file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerSummary {
    /// How many features.
    pub features: u64,
    /// West, south, east, north in degrees; `None` where there are no features.
    pub bbox: Option<[f64; 4]>,
}

/// Writes a layer: FlatGeobuf with a spatial index, EPSG:4326.
///
/// Features may come in any order: they are sorted by place and id, so that the same features give
/// the same file. They go to an unnamed file in the layer's own folder as they come; memory holds
/// 56 bytes a feature, and about 80 more while [`LayerWriter::finish`] builds the R-tree. The layer
/// appears under its name when it is complete.
///
/// ```
/// use geo_types::{Geometry, Point};
/// use lintas_model::{feature::Feature, layer::Layer};
/// use lintas_snapshot::format::{LayerFile, LayerWriter};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("places.fgb");
/// let schema = Layer::Places.schema();
/// let mut values = vec![None; schema.fields.len()];
/// values[schema.position("id").expect("every layer has ids")] = Some("muara-muntai".into());
/// let mut writer = LayerWriter::create(&path, &schema)?;
/// writer.push(&Feature {
///     id: "muara-muntai".to_owned(),
///     geometry: Geometry::Point(Point::new(116.57, -0.35)),
///     values,
/// })?;
/// writer.finish()?;
/// let layer = LayerFile::open(&path)?;
/// assert_eq!(layer.len(), 1);
/// assert!(layer.get("muara-muntai")?.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    rows: Vec<PendingFeature>,
    any_multi: bool,
    builder: FlatBufferBuilder<'static>,
    properties: Vec<u8>,
}

// `FlatBufferBuilder` has no useful `Debug`.
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

/// What is kept in memory of a feature until all have come.
#[derive(Debug)]
struct PendingFeature {
    id_hash: u64,
    bbox: [f64; 4],
    /// Offset in the spool.
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

    /// Sets title and description, for people, and `metadata`, a JSON object for programs. Empty
    /// texts are not written.
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
        self.rows.push(PendingFeature {
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

    /// Hash of every id and the position of its feature, ascending. Where two features share an id,
    /// removes the written file.
    ///
    /// # Errors
    /// [`Error::BadFeature`] for a shared id, [`Error::Unsupported`] for too many features.
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
            // Two different ids may have the same 52-bit hash: only the ids themselves can tell.
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

/// Position of a box's middle along the Hilbert curve through `extent`.
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
