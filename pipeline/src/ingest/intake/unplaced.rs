//! Rows whose place is not known yet: of warnings that lie where their codes do, of sites that stand in
//! their village, of points whose admin unit has to say what they mean.

use std::sync::Arc;

use geo_types::Geometry;
use lintas_model::finding::{Finding, FindingCode};

use super::Intake;
use crate::ingest::row::{RawRow, Row, Values};
use crate::ingest::shape::Shaped;
use crate::input::InputLayer;
use crate::input::columns::{shared, shelters};

impl Intake<'_> {
    /// The rows that follow are of another file or sheet with the same columns.
    pub(in crate::ingest) fn turn_to_sheet(&mut self, sheet: Option<Arc<str>>) {
        self.sheet = sheet;
    }

    /// Rejects a row for a reason that its reader found.
    pub(in crate::ingest) fn refused(&mut self, raw: &RawRow, finding: Finding) {
        self.rows.rows_read += 1;
        self.refuse(raw, finding);
    }

    /// Takes in a row whose place is a code. It is not among the accepted ones until the code is
    /// placed. `None` where it is rejected for something else.
    pub(in crate::ingest) fn take_unplaced(&mut self, raw: RawRow) -> Option<Row> {
        let (before, accepted) = (self.rows.rows.len(), self.rows.rows_accepted);
        self.unplaced = true;
        self.take(raw);
        self.unplaced = false;
        let taken = self.rows.rows_accepted > accepted;
        if !taken {
            return None;
        }
        self.rows.rows_accepted = accepted;
        self.rows.rows.split_off(before).pop()
    }

    /// A mark for [`taken_since`](Self::taken_since).
    pub(in crate::ingest) fn mark(&self) -> (usize, u64) {
        (self.rows.rows.len(), self.rows.rows_accepted)
    }

    /// Takes the rows since a mark out again.
    pub(in crate::ingest) fn taken_since(&mut self, (from, accepted): (usize, u64)) -> Vec<Row> {
        self.rows.rows_accepted = accepted;
        self.rows.rows.split_off(from)
    }

    /// The shape of a row; `None` where it was put among the astray rows: it waits for its admin unit or
    /// its village.
    pub(super) fn shaped(
        &mut self,
        values: &mut Values,
        raw: &RawRow,
    ) -> Result<Option<Shaped>, Box<Finding>> {
        self.open_rings = raw.open_rings;
        let waits = says_its_village(self.source.layer, values);
        let drawn = match self.drawn(values, raw) {
            Err(finding) if waits => {
                self.wait_for_village(*finding, std::mem::take(values), raw);
                return Ok(None);
            }
            drawn => drawn?,
        };
        if let Some(out_of_range) = self.astray(drawn.as_ref(), values, raw) {
            self.wait(*out_of_range, drawn, std::mem::take(values), raw);
            return Ok(None);
        }
        let point = match &drawn {
            Some(Geometry::Point(point)) => Some([point.x(), point.y()]),
            _ => None,
        };
        let finding = match self.shape(drawn, values, raw) {
            Ok(shaped) => return Ok(Some(shaped)),
            Err(finding) => finding,
        };
        let beyond = point.filter(|_| finding.code == FindingCode::CoordinateOutOfRange);
        if !waits {
            self.beyond = beyond;
            return Err(finding);
        }
        let told = finding.clone().on_sheet(self.sheet.as_deref());
        self.rows.out_of_range.extend(beyond.map(|point| (told, point)));
        self.wait_for_village(*finding, std::mem::take(values), raw);
        Ok(None)
    }

    /// The geometry of a row: its own, else as its columns say. People are counted by the code of their
    /// unit, else by their place.
    fn drawn(
        &mut self,
        values: &mut Values,
        raw: &RawRow,
    ) -> Result<Option<Geometry<f64>>, Box<Finding>> {
        let counted = self.source.layer == InputLayer::Population;
        let drawn = match &raw.geometry {
            _ if counted && values.has(shared::PLACE_CODE) => return Ok(None),
            Some(geometry) => Some(geometry.clone()),
            None => self.place_in_columns(values, raw)?,
        };
        if !counted || drawn.is_some() {
            return Ok(drawn);
        }
        let message = "it has neither a place code nor a place";
        let finding = self.finding(FindingCode::MissingValue, raw, message);
        let finding = finding.in_column(self.mapping.label(shared::PLACE_CODE.name()), "");
        Err(Box::new(finding.in_indonesian("tidak ada kode wilayah maupun koordinatnya")))
    }

    /// The finding for a point whose longitude and latitude are probably swapped: out of range as
    /// it is, in range when swapped. Only where the row names its admin unit, which will decide.
    fn astray(
        &self,
        drawn: Option<&Geometry<f64>>,
        values: &Values,
        raw: &RawRow,
    ) -> Option<Box<Finding>> {
        let Some(Geometry::Point(point)) = drawn else { return None };
        let (lon, lat) = (point.x(), point.y());
        let would_do = lat.abs() > 90.0 && lat.abs() <= 180.0 && lon.abs() <= 90.0;
        (would_do && values.has(shared::PLACE_CODE)).then(|| {
            let message = format!("{lon} {lat} is no longitude and latitude");
            self.finding(FindingCode::CoordinateOutOfRange, raw, message)
        })
    }

    /// Keeps a site without a usable point until its village can be looked up, with the finding for
    /// which it is rejected where nobody knows that village.
    fn wait_for_village(&mut self, finding: Finding, values: Values, raw: &RawRow) {
        self.wait(finding, None, values, raw);
    }

    /// Puts a row among the astray ones, under the id that it states.
    fn wait(
        &mut self,
        finding: Finding,
        drawn: Option<Geometry<f64>>,
        values: Values,
        raw: &RawRow,
    ) {
        let stated = values.owned(shared::ID).filter(|id| !id.is_empty());
        let id = match stated {
            Some(id) if self.ids.insert(id.clone()) => id,
            _ => self.own_id(&values, drawn.as_ref(), raw),
        };
        let row = self.row(id, drawn, values, raw);
        self.rows.astray.push((row, finding.on_sheet(self.sheet.as_deref())));
    }
}

/// Whether a row is of a site that says in which village, kecamatan or admin unit it is: it can stand
/// there without a point.
fn says_its_village(layer: InputLayer, values: &Values) -> bool {
    let said = [shelters::VILLAGE, shelters::DISTRICT, shared::PLACE_CODE];
    layer == InputLayer::Shelters && said.into_iter().any(|column| values.trimmed(column).is_some())
}
