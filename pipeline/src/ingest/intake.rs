//! The intake of one source: every row that is read is accepted, waits for its admin unit, or is
//! kept in the quarantine.

mod evidence;
mod ids;
mod places;
mod roads;
mod unplaced;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use geo_types::Geometry;
use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::road::RoadAttributes;

use super::gdal::crs::ToLonLat;
use super::heading::TableMatch;
use super::mapping::{DepthUnit, Mapping};
use super::row::{RawRow, Rejected, Row, Values};
use super::shape::{Shaped, shaped};
use super::source_rows::SourceRows;
use super::unusable::without_crs;
use super::vehicles;
use crate::config::{Config, Mode, Source};
use crate::input::InputLayer;
use crate::input::columns::{closures, hazards, shared};

/// Turns the raw rows of one source into accepted rows, findings and the quarantine.
pub(super) struct Intake<'a> {
    config: &'a Config,
    source: &'a Source,
    mapping: Mapping,
    /// The sheet that the next rows belong to.
    sheet: Option<Arc<str>>,
    rows: SourceRows,
    ids: BTreeSet<String>,
    /// Indices into `rows.rows` of rows whose depth has no unit and may be in metres.
    bare_depths: Vec<usize>,
    /// How many accepted rows have a depth without a unit that cannot be metres.
    no_metres: usize,
    /// The road attributes made last, shared where the next row has the same: neighbours often do.
    last: Option<Arc<RoadAttributes>>,
    crs_missing: bool,
    /// The row at hand has a place code in place of a geometry.
    unplaced: bool,
    /// Transforms coordinates that stand in columns.
    to_lon_lat: ToLonLat,
    /// The point of the row at hand, where it is no longitude and latitude.
    beyond: Option<[f64; 2]>,
    /// Rings of the row at hand that were open.
    open_rings: usize,
    /// By code, the transformation from a UTM zone or another coordinate system that rows name; `None`
    /// where there is none.
    grids: HashMap<u32, Option<ToLonLat>>,
    /// Coordinate systems that rows state, and which the configured one overrides.
    srids: BTreeSet<u32>,
    /// Index into `rows.roads` of the first two-way road, by a hash of its vertices that does not
    /// depend on the direction of drawing.
    drawn: HashMap<u64, usize>,
}

impl<'a> Intake<'a> {
    /// The intake of a source with one table: all rows have the columns of `mapping`.
    pub(super) fn new(config: &'a Config, source: &'a Source, mapping: Mapping) -> Self {
        let mut intake = Self::beginning(config, source);
        intake.turn_to_table(None, mapping);
        intake
    }

    /// The intake of a source with sheets; call [`turn_to`](Self::turn_to) before the rows of each.
    pub(super) fn beginning(config: &'a Config, source: &'a Source) -> Self {
        let rows = SourceRows { as_of: source.observed.moment(), ..SourceRows::default() };
        Self {
            config,
            source,
            mapping: Mapping::default(),
            sheet: None,
            rows,
            ids: BTreeSet::new(),
            bare_depths: Vec::new(),
            no_metres: 0,
            last: None,
            crs_missing: false,
            unplaced: false,
            to_lon_lat: ToLonLat::identity(),
            beyond: None,
            open_rings: 0,
            grids: HashMap::new(),
            srids: BTreeSet::new(),
            drawn: HashMap::new(),
        }
    }

    /// The rows that follow belong to another table of the file, which names its columns itself; `name`
    /// where there are several.
    pub(super) fn turn_to_table(&mut self, name: Option<Arc<str>>, mapping: Mapping) {
        self.mapping = mapping;
        self.sheet = name;
        // Each table has a coordinate system of its own.
        self.crs_missing = false;
        self.tell_of_columns(None);
    }

    /// The rows that follow belong to another sheet, whose heading is row `heading` (0: the columns
    /// have names of their own).
    pub(super) fn turn_to(&mut self, sheet: Option<Arc<str>>, heading: u64, mapping: Mapping) {
        self.mapping = mapping;
        self.sheet = sheet;
        self.tell_of_columns(Some(heading));
    }

    fn tell_of_columns(&mut self, heading: Option<u64>) {
        self.rows.tables.push(TableMatch {
            sheet: self.sheet.as_deref().map(str::to_owned),
            heading,
            columns: self.mapping.matches.clone(),
            unused: self.mapping.unused(),
        });
        let mut told = std::mem::take(&mut self.mapping.findings);
        for column in &self.mapping.missing {
            let name = column.name;
            let message = format!("there is no column for `{name}`, so every row is rejected");
            told.push(
                Finding::new(FindingCode::MissingColumn, &self.source.id, message).in_indonesian(
                    format!("tidak ada kolom untuk `{name}`, jadi semua baris ditolak"),
                ),
            );
        }
        if heading.is_some() {
            for label in self.mapping.unused() {
                let message = "no column of ours is called so";
                let finding = Finding::new(FindingCode::UnusedColumn, &self.source.id, message)
                    .in_indonesian("tidak ada isian kita yang bernama begitu");
                told.push(Finding { column: Some(label), ..finding });
            }
        }
        // Row 0: the format has named columns, and no row with a heading.
        let row = heading.filter(|row| *row > 0);
        for finding in told {
            self.tell(Finding { row, ..finding });
        }
    }

    /// Sets the transformation for coordinates that stand in columns.
    pub(super) fn placing(mut self, to_lon_lat: ToLonLat) -> Self {
        self.to_lon_lat = to_lon_lat;
        self
    }

    /// Adds a finding about the whole source or sheet.
    pub(super) fn tell(&mut self, finding: Finding) {
        let sheet = finding.sheet.clone().or_else(|| self.sheet.as_deref().map(str::to_owned));
        self.rows.findings.add(Finding { sheet, ..finding });
    }

    /// The coordinate system of this source is not known: every row goes to the quarantine.
    pub(super) fn without_crs(&mut self) {
        self.crs_missing = true;
        let why = without_crs();
        let finding = Finding::new(FindingCode::MissingCrs, &self.source.id, &*why.en);
        self.tell(why.mend(finding.in_indonesian(&*why.id)));
        self.rows.broken = Some(why);
    }

    /// Takes in a row: validates it, then accepts, keeps for later, or rejects it.
    pub(super) fn take(&mut self, raw: RawRow) {
        self.rows.rows_read += 1;
        let number = raw.number;
        let mut findings = Vec::new();
        match self.accepted(&raw, &mut findings) {
            Ok(true) => self.rows.rows_accepted += 1,
            Ok(false) => {}
            Err(fatal) => self.refuse(&raw, *fatal),
        }
        if findings.iter().any(|finding| is_repair(finding.code)) {
            self.rows.rows_repaired += 1;
        }
        debug_assert!(findings.iter().all(|finding| finding.row == Some(number)));
        let sheet = self.sheet.as_deref();
        self.rows.findings.extend(findings.into_iter().map(|finding| finding.on_sheet(sheet)));
    }

    /// Rejects a row that its reader could not split into cells.
    pub(super) fn unreadable(&mut self, raw: &RawRow, finding: Finding) {
        self.rows.rows_read += 1;
        // Its cells may have slipped under other headings, coordinates included: no footprint.
        self.rows.placeless += u64::from(self.source.layer.is_evidence());
        self.reject(raw, finding);
    }

    pub(super) fn finish(mut self) -> SourceRows {
        self.doubt_bare_depths();
        if self.source.layer == InputLayer::Closures {
            let told = vehicles::with_heavier(&self.source.id, &mut self.rows.rows);
            self.rows.findings.extend(told);
        }
        self.rows
    }

    fn reject(&mut self, raw: &RawRow, finding: Finding) {
        let finding = finding.on_sheet(self.sheet.as_deref());
        let properties = self.mapping.raw(raw);
        let geometry = raw.geometry.as_ref();
        self.rows.rejected.push(Rejected::new(raw.number, geometry, &properties, &finding));
        if let Some(point) = self.beyond.take() {
            self.rows.out_of_range.push((finding, point));
            return;
        }
        // These concern the whole source and were reported once.
        let told = matches!(finding.code, FindingCode::MissingColumn | FindingCode::MissingCrs);
        if !told {
            self.rows.findings.add(finding);
        }
    }

    fn finding(&self, code: FindingCode, raw: &RawRow, message: impl Into<String>) -> Box<Finding> {
        Box::new(Finding::new(code, &self.source.id, message).at_row(raw.number))
    }

    /// Whether the row was accepted; `false` where it was put among the astray rows instead.
    fn accepted(
        &mut self,
        raw: &RawRow,
        findings: &mut Vec<Finding>,
    ) -> Result<bool, Box<Finding>> {
        self.check_readable(raw)?;
        let before = findings.len();
        let mapped = self.mapping.read(raw, findings);
        if let Some(fatal) = mapped.fatal {
            return Err(Box::new(fatal));
        }
        let mut values = mapped.values;
        self.doubt_broken_good_news(&mut values, before, raw, findings);
        self.check_mode(&values, raw)?;
        let Some(shaped) = self.shaped(&mut values, raw)? else { return Ok(false) };
        findings.extend(shaped.findings);
        findings.extend(self.closed_rings(raw));
        if shaped.depth_lost {
            values.take(hazards::DEPTH_M);
            values.take(hazards::DEPTH_MIN_M);
        }
        match mapped.depth_unit {
            DepthUnit::Metres => self.bare_depths.push(self.rows.rows.len()),
            DepthUnit::NotMetres => self.no_metres += 1,
            DepthUnit::Said => {}
        }
        self.check_moment(&values, raw, findings);
        self.keep(values, shaped.geometry, raw, findings)?;
        Ok(true)
    }

    fn check_readable(&self, raw: &RawRow) -> Result<(), Box<Finding>> {
        if self.crs_missing {
            return Err(self.finding(FindingCode::MissingCrs, raw, "its place is not known"));
        }
        match &raw.unreadable {
            Some(reason) => Err(self.finding(FindingCode::UnreadableRow, raw, reason)),
            None => Ok(()),
        }
    }

    /// Takes an accepted row in.
    fn keep(
        &mut self,
        values: Values,
        geometry: Option<Geometry<f64>>,
        raw: &RawRow,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Box<Finding>> {
        if self.source.layer == InputLayer::Roads {
            let as_of = moment(&values).or(self.rows.as_of);
            self.take_road(raw, &values, geometry, as_of, findings);
            return Ok(());
        }
        let stated = values.owned(shared::ID).filter(|id| !id.is_empty());
        let id = match stated {
            Some(id) => self.unique_id(id, raw, findings)?,
            None => self.own_id(&values, geometry.as_ref(), raw),
        };
        let row = self.row(id, geometry, values, raw);
        self.rows.rows.push(row);
        Ok(())
    }

    fn row(
        &self,
        id: String,
        geometry: Option<Geometry<f64>>,
        values: Values,
        raw: &RawRow,
    ) -> Row {
        Row {
            number: raw.number,
            sheet: self.sheet.clone(),
            id,
            geometry,
            as_of: moment(&values).or(self.rows.as_of),
            values,
            beside: false,
            raw: self.mapping.raw(raw).to_string().into(),
        }
    }

    fn check_mode(&self, values: &Values, raw: &RawRow) -> Result<(), Box<Finding>> {
        let drill = self.config.region.mode == Mode::Drill;
        match values.get(shared::EXERCISE) {
            Some(exercise) if exercise != drill => {
                let message = if exercise {
                    "a row of a drill in a run that is none"
                } else {
                    "a row of an actual event in a drill"
                };
                Err(self.finding(FindingCode::WrongMode, raw, message))
            }
            _ => Ok(()),
        }
    }

    fn shape(
        &self,
        drawn: Option<Geometry<f64>>,
        values: &Values,
        raw: &RawRow,
    ) -> Result<Shaped, Box<Finding>> {
        let layer = self.source.layer;
        // A closure may name its road (by segment or OSM way) instead of drawing it.
        let named = layer == InputLayer::Closures
            && (values.has(closures::SEGMENT_ID) || values.has(closures::OSM_WAY));
        if drawn.is_none() && (named || self.unplaced) {
            return Ok(Shaped::default());
        }
        shaped(drawn, layer, &self.source.id, raw.number)
    }

    fn check_moment(&self, values: &Values, raw: &RawRow, findings: &mut Vec<Finding>) {
        let as_of = self.config.region.as_of;
        let Some(moment) = moment(values).filter(|moment| *moment > as_of) else { return };
        let message = format!("it speaks of a moment after {as_of}, of which this run speaks");
        let finding = Finding::new(FindingCode::InTheFuture, &self.source.id, message);
        let is_reported = values.has(shared::REPORTED_AT);
        let column = if is_reported { shared::REPORTED_AT.name() } else { shared::AS_OF.name() };
        let id = format!("waktunya sesudah {as_of}, yaitu waktu data ini");
        let finding = finding.at_row(raw.number).in_indonesian(id);
        findings.push(finding.in_column(column, moment.to_string()));
    }
}

/// The moment that a row states for itself, as reported or as of.
fn moment(values: &Values) -> Option<Timestamp> {
    values.get(shared::REPORTED_AT).or_else(|| values.get(shared::AS_OF))
}

const fn is_repair(code: FindingCode) -> bool {
    matches!(code, FindingCode::InvalidGeometry | FindingCode::GeometryReplacedByHull)
}

#[cfg(test)]
mod tests;
