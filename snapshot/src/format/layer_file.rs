//! Reads features by box, id or position from FlatGeobuf files.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use flatgeobuf::{GeometryType, size_prefixed_root_as_feature, size_prefixed_root_as_header};
use lintas_model::{feature::Feature, ids::feature_id, schema::Schema, value::Value};

pub use super::layer_tree::Bbox;
use super::{
    ids::Ids,
    layer_columns::LayerColumns,
    layer_geometry::{self, EMPTY_BBOX, expand},
    layer_tree::{PackedRTree, intersects},
    snapshot_file::SnapshotFile,
};
use crate::{Result, error::Error};

/// The first bytes of a FlatGeobuf file, version 3.
pub(super) const MAGIC: [u8; 8] = *b"fgb\x03fgb\0";

/// A page of features, and how many match in all.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The features, in the order of the file.
    pub features: Vec<Feature>,
    /// How many features match, on all pages together.
    pub matched: usize,
}

/// A layer file.
///
/// Features have positions from 0 to [`LayerFile::len`], in the order of the file, which is that of
/// a Hilbert curve and never changes. Reading by position costs the features read, by box a search
/// of the R-tree, which is in memory, by id a binary search. Features themselves are read from the
/// file each time.
#[derive(Debug)]
pub struct LayerFile {
    path: PathBuf,
    file: SnapshotFile,
    /// Where the features begin in the file.
    features_at: u64,
    columns: LayerColumns,
    geometry_type: GeometryType,
    places: FeatureOffsets,
    ids: Option<Ids>,
    extent: Option<Bbox>,
    title: Option<String>,
    description: Option<String>,
    metadata: Option<String>,
}

/// Offset and box of every feature.
#[derive(Debug)]
enum FeatureOffsets {
    /// The file has a spatial index.
    Tree { tree: PackedRTree, count: usize },
    /// It has none (foreign files, and ours without features): offset and box by position, found
    /// by reading the whole file once.
    Walked(Vec<(u64, Bbox)>),
}

impl LayerFile {
    /// Opens a layer file without its ids: [`LayerFile::get`] reads features one by one, O(n).
    ///
    /// # Errors
    /// [`Error::Damaged`] where the file contradicts itself, [`Error::Unsupported`] where it is not
    /// in EPSG:4326 or has curves.
    pub fn open(path: &Path) -> Result<Self> {
        Self::read(path, SnapshotFile::open(path, None)?, None)
    }

    /// Opens a layer file with the file of ids that was written with it.
    ///
    /// # Errors
    /// As [`LayerFile::open`], and where the ids belong to another file.
    pub fn open_with_ids(path: &Path, ids: &Path) -> Result<Self> {
        let of_ids = SnapshotFile::open(ids, None)?.whole()?;
        Self::read(path, SnapshotFile::open(path, None)?, Some((ids, of_ids)))
    }

    /// Reads a layer file from `file`; the paths are for error messages.
    pub(crate) fn read(
        path: &Path,
        file: impl Into<SnapshotFile>,
        ids: Option<(&Path, Bytes)>,
    ) -> Result<Self> {
        let file = file.into();
        let damaged = |what: &str| Error::damaged(path, what);
        let unsupported = |what: &str| Error::unsupported(path, what);
        check_magic(path, &file.view(0..file.len().min(12))?)?;
        let head = file.prefixed(8)?.ok_or_else(|| damaged("its header ends too early"))?;
        let header = size_prefixed_root_as_header(&head)
            .map_err(|error| damaged(&format!("header: {error}")))?;
        let header_end = 8 + head.len() as u64;
        match header.crs().map_or(0, |crs| crs.code()) {
            0 | 4326 => {}
            code => return Err(unsupported(&format!("it is in EPSG:{code}, not EPSG:4326"))),
        }
        let geometry_type = header.geometry_type();
        let kind = layer_geometry::kind(geometry_type)
            .ok_or_else(|| unsupported(&format!("geometry type {}", geometry_type.0)))?;
        let columns = LayerColumns::read(&header, kind).map_err(|what| damaged(&what))?;
        let text = |text: Option<&str>| text.map(ToOwned::to_owned);
        let mut layer = Self {
            path: path.to_owned(),
            file: file.clone(),
            features_at: header_end,
            columns,
            geometry_type,
            places: FeatureOffsets::Walked(Vec::new()),
            ids: None,
            extent: None,
            title: text(header.title()),
            description: text(header.description()),
            metadata: text(header.metadata()),
        };

        let count = usize::try_from(header.features_count())
            .map_err(|_too_many| damaged("it says that it has more features than memory"))?;
        let node_size = header.index_node_size();
        if node_size == 1 {
            return Err(damaged("its spatial index has one child a node"));
        }
        if count > 0 && node_size > 0 {
            // A feature takes a byte at least, so that a count beyond the size of the file is
            // wrong.
            let end = (count as u64 <= file.len())
                .then(|| header_end.checked_add(PackedRTree::bytes(count, node_size)? as u64))
                .flatten()
                .filter(|&end| end <= file.len())
                .ok_or_else(|| damaged("its spatial index ends too early"))?;
            let tree = PackedRTree::new(file.read(header_end..end)?, count, node_size);
            layer.features_at = end;
            layer.places = FeatureOffsets::Tree { tree, count };
        } else {
            layer.places = FeatureOffsets::Walked(layer.walk()?);
            if count > 0 && layer.len() != count {
                return Err(damaged("it has another number of features than it says"));
            }
        }
        layer.extent = layer.find_extent();
        if let Some((path, bytes)) = ids {
            layer.ids = Some(Ids::read(path, bytes, layer.len())?);
        }
        Ok(layer)
    }

    /// Name, kind of geometry and fields.
    pub fn schema(&self) -> &Schema {
        &self.columns.schema
    }

    /// Title of the layer, for people.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// What the layer shows, for people.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Metadata for programs, JSON.
    pub fn metadata(&self) -> Option<&str> {
        self.metadata.as_deref()
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        match &self.places {
            FeatureOffsets::Tree { count, .. } => *count,
            FeatureOffsets::Walked(places) => places.len(),
        }
    }

    /// Whether there are no features.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// West, south, east, north of all features.
    pub fn extent(&self) -> Option<Bbox> {
        self.extent
    }

    /// The feature at a position.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it cannot be read or there is none.
    pub fn feature(&self, position: usize) -> Result<Feature> {
        let (geometry, values) = self.parts(position)?;
        let id = self.id(position, &values);
        Ok(Feature { id, geometry, values })
    }

    /// The box of the feature at a position, without reading the feature; `None` where there is no
    /// such position.
    pub fn feature_bbox(&self, position: usize) -> Option<Bbox> {
        match &self.places {
            FeatureOffsets::Tree { tree, count } => {
                (position < *count).then(|| tree.bbox(position))
            }
            FeatureOffsets::Walked(places) => places.get(position).map(|place| place.1),
        }
    }

    /// Every feature, in the order of the file, one at a time.
    pub fn features(&self) -> impl ExactSizeIterator<Item = Result<Feature>> + '_ {
        (0..self.len()).map(|position| self.feature(position))
    }

    /// The features whose boxes share a point with `bbox`, in the order of the file.
    pub fn bbox(&self, bbox: Bbox) -> impl ExactSizeIterator<Item = Result<Feature>> + '_ {
        self.positions(bbox).into_iter().map(|position| self.feature(position))
    }

    /// Positions of the features whose boxes share a point with `bbox`, ascending.
    pub fn positions(&self, bbox: Bbox) -> Vec<usize> {
        match &self.places {
            FeatureOffsets::Tree { tree, .. } => tree.search(bbox),
            FeatureOffsets::Walked(places) => {
                let hits = places.iter().enumerate().filter(|(_, place)| intersects(bbox, place.1));
                hits.map(|(position, _)| position).collect()
            }
        }
    }

    /// At most `limit` features from the `offset`th on, of those in `bbox` or of all. The features
    /// before them are not read.
    ///
    /// # Errors
    /// [`Error::Damaged`] where one of them cannot be read.
    pub fn page(&self, bbox: Option<Bbox>, offset: usize, limit: usize) -> Result<Page> {
        let (matched, features) = match bbox {
            None => {
                let end = offset.saturating_add(limit).min(self.len());
                let page = offset.min(end)..end;
                (self.len(), page.map(|position| self.feature(position)).collect())
            }
            Some(bbox) => {
                let positions = self.positions(bbox);
                let page = positions.iter().skip(offset).take(limit);
                (positions.len(), page.map(|&position| self.feature(position)).collect())
            }
        };
        let features: Result<Vec<Feature>> = features;
        Ok(Page { features: features?, matched })
    }

    /// The feature with this id: a binary search with the file of ids, else O(n).
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature that has to be compared cannot be read.
    pub fn get(&self, id: &str) -> Result<Option<Feature>> {
        self.find(feature_id(id), |feature| feature.id == id)
    }

    /// The feature that carries this number in tiles ([`Feature::tile_id`]).
    ///
    /// # Errors
    /// As [`LayerFile::get`].
    pub fn get_by_tile_id(&self, tile_id: u64) -> Result<Option<Feature>> {
        self.find(tile_id, |feature| feature.tile_id() == tile_id)
    }

    fn find(&self, hash: u64, is_it: impl Fn(&Feature) -> bool) -> Result<Option<Feature>> {
        let found = match &self.ids {
            Some(ids) => self.first(ids.positions(hash), is_it),
            None => self.first(0..self.len(), is_it),
        };
        found.transpose()
    }

    fn first(
        &self,
        mut positions: impl Iterator<Item = usize>,
        is_it: impl Fn(&Feature) -> bool,
    ) -> Option<Result<Feature>> {
        positions.find_map(|position| match self.feature(position) {
            Ok(feature) => is_it(&feature).then_some(Ok(feature)),
            Err(error) => Some(Err(error)),
        })
    }

    fn id(&self, position: usize, values: &[Option<Value>]) -> String {
        // Foreign files need not have ids: the position takes its place.
        match self.columns.id.and_then(|column| values[column].as_ref()) {
            Some(id) => id.to_string(),
            None => position.to_string(),
        }
    }

    fn parts(&self, position: usize) -> Result<(geo_types::Geometry<f64>, Vec<Option<Value>>)> {
        let damaged =
            |what: &str| Error::damaged(&self.path, format!("feature {position}: {what}"));
        let offset = match &self.places {
            FeatureOffsets::Tree { tree, count } if position < *count => tree.offset(position),
            FeatureOffsets::Walked(places) if position < places.len() => places[position].0,
            _ => return Err(damaged("there are not so many")),
        };
        let start = self.features_at.checked_add(offset);
        let bytes = start.map(|start| self.file.prefixed(start)).transpose()?.flatten();
        let bytes = bytes.ok_or_else(|| damaged("it lies outside the file"))?;
        self.decode(&bytes).map_err(|what| damaged(&what))
    }

    fn decode(
        &self,
        bytes: &[u8],
    ) -> Result<(geo_types::Geometry<f64>, Vec<Option<Value>>), String> {
        let feature = size_prefixed_root_as_feature(bytes).map_err(|error| error.to_string())?;
        let geometry = feature.geometry().ok_or("it has no geometry")?;
        let geometry = layer_geometry::decode(geometry, self.geometry_type, bytes.len())?;
        let values = match feature.properties() {
            Some(properties) => self.columns.decode(properties.bytes())?,
            None => vec![None; self.columns.schema.fields.len()],
        };
        Ok((geometry, values))
    }

    /// Offset and box of every feature of a file without an index.
    fn walk(&self) -> Result<Vec<(u64, Bbox)>> {
        let mut places = Vec::new();
        let mut offset = 0;
        while self.features_at + offset < self.file.len() {
            let damaged = |what: &str| {
                Error::damaged(&self.path, format!("feature {}: {what}", places.len()))
            };
            let bytes = self.file.prefixed(self.features_at + offset)?;
            let bytes = bytes.ok_or_else(|| damaged("it ends too early"))?;
            let (geometry, _) = self.decode(&bytes).map_err(|what| damaged(&what))?;
            places.push((offset, layer_geometry::bbox(&geometry)));
            offset += bytes.len() as u64;
        }
        Ok(places)
    }

    fn find_extent(&self) -> Option<Bbox> {
        match &self.places {
            FeatureOffsets::Tree { tree, .. } => Some(tree.root_bbox()),
            FeatureOffsets::Walked(places) => (!places.is_empty()).then(|| {
                let mut extent = EMPTY_BBOX;
                places.iter().for_each(|place| expand(&mut extent, place.1));
                extent
            }),
        }
    }
}

/// The fourth byte is the version, the eighth a patch level that readers ignore.
fn check_magic(path: &Path, file: &[u8]) -> Result<()> {
    if file.len() < 12 || file[..3] != MAGIC[..3] || file[4..7] != MAGIC[4..7] {
        return Err(Error::damaged(path, "it does not begin as a FlatGeobuf file"));
    }
    if file[3] != MAGIC[3] {
        return Err(Error::unsupported(path, "it is not FlatGeobuf version 3"));
    }
    Ok(())
}
