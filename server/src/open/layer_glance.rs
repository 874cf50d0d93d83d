//! What one look at all features of a published layer tells: how many are points, lines and polygons,
//! where they lie, and which time they hold for.

use lintas_model::schema::GeometryKind;
use lintas_snapshot::format::LayerFile;

use super::{
    extent::union, layer_part::LayerPart, time_columns::TimeColumns, time_extent::TimeExtent,
};

/// A layer at a glance. It takes 16 bytes a feature where the geometry is mixed, else next to none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LayerGlance {
    whole: PartGlance,
    parts: [PartGlance; LayerPart::ALL.len()],
}

/// Some of its features at a glance.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PartGlance {
    /// How many.
    pub(crate) features: usize,
    /// West, south, east, north, in degrees; `None` where there are none.
    pub(crate) bbox: Option<[f64; 4]>,
    /// The time that they hold for; `None` where none has a time.
    pub(crate) time: Option<TimeExtent>,
    /// Positions of the features of the layer that are not among them, ascending.
    pub(crate) others: Vec<usize>,
}

impl LayerGlance {
    /// Reads every feature, O(bytes of the layer).
    ///
    /// # Errors
    /// Where one cannot be read.
    pub(super) fn of(file: &LayerFile) -> lintas_snapshot::Result<Self> {
        let columns = TimeColumns::of(file.schema());
        let mut glance = Self { whole: PartGlance::default(), parts: Default::default() };
        let is_mixed = file.schema().geometry == GeometryKind::Mixed;
        for (position, feature) in file.features().enumerate() {
            let feature = feature?;
            let (bbox, time) = (file.feature_bbox(position), columns.extent(&feature));
            glance.whole.add(bbox, time);
            if !is_mixed {
                continue;
            }
            let of = LayerPart::of(&feature.geometry);
            for (part, seen) in LayerPart::ALL.into_iter().zip(&mut glance.parts) {
                if of == Some(part) {
                    seen.add(bbox, time);
                } else {
                    seen.others.push(position);
                }
            }
        }
        Ok(glance)
    }

    /// A part of it, or (`None`) all of it.
    pub(crate) fn part(&self, part: Option<LayerPart>) -> &PartGlance {
        part.map_or(&self.whole, |part| &self.parts[part as usize])
    }

    /// Whether it has features that belong to no part.
    pub(crate) fn has_rest(&self) -> bool {
        self.whole.features > self.parts.iter().map(|part| part.features).sum::<usize>()
    }
}

impl PartGlance {
    fn add(&mut self, bbox: Option<[f64; 4]>, time: Option<TimeExtent>) {
        self.features += 1;
        self.bbox = [self.bbox, bbox].into_iter().flatten().reduce(union);
        self.time = TimeExtent::around_all([self.time, time]);
    }
}
