//! The features that a file gets: all of a layer, or those in a box that pass a filter.

use std::collections::BTreeSet;
use std::path::Path;

use geo::Intersects as _;
use geo_types::{Rect, coord};
use lintas_model::feature::Feature;
use lintas_model::schema::{GeometryKind, Schema};
use lintas_snapshot::format::LayerFile;

use super::label::ExportLabel;
use crate::ingest::Cell;
use crate::ingest::gdal::vector::{OpenError, VectorFile, VectorRequest};

/// Words of OGR where a filter compares what a feature does not have.
const WITHOUT_VALUE: &str = "evaluating OGR WHERE expression";

/// What a file is made of.
#[derive(Debug, Clone)]
pub struct ExportContent {
    /// Name, kind of geometry and fields.
    pub schema: Schema,
    /// The features, in the order of the published file.
    pub features: Vec<Feature>,
    /// What travels with them.
    pub label: ExportLabel,
}

/// Which features of a layer are wanted.
#[derive(Debug, Clone, Default)]
pub struct ExportSelection {
    /// Boxes of which a feature touches one; all where there is none.
    pub boxes: Vec<Rect<f64>>,
    /// Ids of which a feature has one; all where absent.
    pub ids: Option<BTreeSet<String>>,
}

impl ExportContent {
    /// The features of a layer that are selected.
    ///
    /// # Errors
    /// Where one of them cannot be read.
    pub fn of(
        file: &LayerFile,
        selection: &ExportSelection,
        label: ExportLabel,
    ) -> Result<Self, lintas_snapshot::Error> {
        let mut features = Vec::new();
        for position in selection.positions(file) {
            let feature = file.feature(position)?;
            if selection.takes(&feature) {
                features.push(feature);
            }
        }
        Ok(Self { schema: file.schema().clone(), features, label })
    }

    /// Whether each feature is a single point, so that two columns of numbers say where.
    pub(super) fn is_points(&self) -> bool {
        let is_point = |it: &Feature| matches!(it.geometry, geo_types::Geometry::Point(_));
        self.schema.geometry == GeometryKind::Point && self.features.iter().all(is_point)
    }
}

impl ExportSelection {
    /// Whether it takes every feature.
    pub fn is_all(&self) -> bool {
        self.boxes.is_empty() && self.ids.is_none()
    }

    /// Adds the box `west,south,east,north` in degrees; east of the antimeridian it goes on in the west
    /// where `west` is the greater one.
    ///
    /// # Errors
    /// Why it is no box.
    pub fn add_box(&mut self, text: &str) -> Result<(), String> {
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|it| it.trim().parse()).collect();
        let Ok(&[west, south, east, north]) = numbers.as_deref() else {
            return Err(format!("`{text}` is no box: give west,south,east,north in degrees"));
        };
        let within = [west, east].iter().all(|it: &f64| it.abs() <= 180.0)
            && [south, north].iter().all(|it: &f64| it.abs() <= 90.0);
        if !within || south > north {
            return Err(format!("`{text}` is no box on earth: west,south,east,north in degrees"));
        }
        let mut add = |west: f64, east: f64| {
            let (least, most) = (coord! { x: west, y: south }, coord! { x: east, y: north });
            self.boxes.push(Rect::new(least, most));
        };
        if west <= east {
            add(west, east);
        } else {
            add(west, 180.0);
            add(-180.0, east);
        }
        Ok(())
    }

    /// Adds the features of `file`, a published layer, that pass OGR's attribute filter.
    ///
    /// # Errors
    /// Where the filter cannot be read, or the file not to its end.
    pub fn add_filter(&mut self, file: &Path, filter: &str) -> Result<(), OpenError> {
        let path = file.to_string_lossy();
        let request =
            VectorRequest { path: &path, filter: Some(filter), ..VectorRequest::default() };
        let opened = VectorFile::open(&request)?;
        let id = opened.columns.iter().position(|column| column == "id");
        let mut ids = BTreeSet::new();
        let outcome = opened.read(|row| {
            let cell = id.and_then(|id| row.cells.get(id)?.as_ref());
            ids.extend(cell.map(Cell::text));
        });
        // OGR complains of features without a moment that is compared, and rightly leaves them out.
        let stopped = outcome.stopped.filter(|why| !why.contains(WITHOUT_VALUE));
        if let Some(why) = stopped {
            return Err(OpenError::NotOpened(why));
        }
        self.ids = Some(ids);
        Ok(())
    }

    /// Positions of the features whose boxes fit.
    fn positions(&self, file: &LayerFile) -> Vec<usize> {
        if self.boxes.is_empty() {
            return (0..file.len()).collect();
        }
        let within =
            |it: &Rect<f64>| file.positions([it.min().x, it.min().y, it.max().x, it.max().y]);
        let found: BTreeSet<usize> = self.boxes.iter().flat_map(within).collect();
        found.into_iter().collect()
    }

    fn takes(&self, feature: &Feature) -> bool {
        let touched =
            self.boxes.is_empty() || self.boxes.iter().any(|it| feature.geometry.intersects(it));
        touched && self.ids.as_ref().is_none_or(|ids| ids.contains(&feature.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_has_four_numbers_on_earth_and_may_cross_the_antimeridian() {
        let boxes = |text: &str| {
            let mut selection = ExportSelection::default();
            selection.add_box(text).map(|()| selection.boxes.len())
        };
        assert_eq!(boxes("116.9,-0.5,117.1,-0.3"), Ok(1));
        assert_eq!(boxes(" 116.9, -0.5, 116.9, -0.5 "), Ok(1));
        assert_eq!(boxes("179,-20,-179,-10"), Ok(2));
        for wrong in ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "NaN,0,1,1", "0,1,1,0", "0,0,181,1"] {
            assert!(boxes(wrong).is_err(), "{wrong}");
        }
    }
}
