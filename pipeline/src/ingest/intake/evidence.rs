//! Rows of hazards and closures: one that cannot be used in full still counts as evidence, so that
//! unusable never means "nothing is there".

use geo_types::{Coord, Geometry, MultiPoint, Point};
use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::hazard::HazardKind;
use lintas_model::passability::ReportStatus;

use super::{Intake, moment};
use crate::ingest::row::{RawRow, Row, Values};
use crate::input::InputLayer;
use crate::input::columns::{closures, hazards, shared};

impl Intake<'_> {
    /// Drops all depths without a unit where at least half of such depths cannot be metres: next to
    /// a 150, a 15 is in centimetres, too. The water stays, of unknown depth.
    pub(super) fn doubt_bare_depths(&mut self) {
        if self.no_metres == 0 || self.no_metres < self.bare_depths.len() {
            return;
        }
        for at in std::mem::take(&mut self.bare_depths) {
            let Some(row) = self.rows.rows.get_mut(at) else { continue };
            row.values.take(hazards::DEPTH_MIN_M);
            let Some(depth) = row.values.take(hazards::DEPTH_M) else { continue };
            let told = row
                .finding(
                    FindingCode::UnusableDepth,
                    &self.source.id,
                    "it has no unit and stands beside others that cannot be metres: water of \
                     unknown depth",
                    "tanpa satuan, di samping yang tidak mungkin meter: air, dalamnya tidak diketahui",
                )
                .in_column(hazards::DEPTH_M.name(), depth.to_string());
            self.rows.findings.add(told);
        }
    }

    /// Rejects a row. A row of hazards or closures stays as a footprint where its place is known;
    /// where it is not, or only in part, it is counted as placeless, which withdraws the coverage
    /// of its source. A row of the wrong mode (drill or actual), and a message that warns of nothing,
    /// leave nothing.
    pub(super) fn refuse(&mut self, raw: &RawRow, fatal: Finding) {
        let excluded = matches!(fatal.code, FindingCode::WrongMode | FindingCode::MessageNotDrawn);
        if self.source.layer.is_evidence() && !excluded {
            let footprint = self.footprint(raw);
            match footprint {
                Some(whole) => {
                    self.rows.footprints += 1;
                    self.rows.placeless += u64::from(!whole);
                    let message = "it was rejected, and stands as evidence at its place";
                    let told =
                        Finding::new(FindingCode::StandsAsEvidence, &self.source.id, message);
                    let told = told.at_row(raw.number).on_sheet(self.sheet.as_deref());
                    self.rows.findings.add(told);
                }
                None => self.rows.placeless += 1,
            }
        }
        self.reject(raw, fatal);
    }

    /// Keeps the usable part of a rejected row: its place, its kind or cause, its moments. Answers
    /// whether the whole place is known; `None` where none of it is.
    fn footprint(&mut self, raw: &RawRow) -> Option<bool> {
        if self.crs_missing {
            return None;
        }
        let mut values = self.mapping.read(raw, &mut Vec::new()).values;
        let drawn = match &raw.geometry {
            Some(geometry) => Some(geometry.clone()),
            None => self.place_in_columns(&mut values, raw).ok()?,
        };
        let (shaped, whole) = match self.shape(drawn.clone(), &values, raw) {
            Ok(shaped) => (shaped, true),
            Err(_) => (self.shape(in_the_world(&drawn?), &values, raw).ok()?, false),
        };
        let stated = values.owned(shared::ID).filter(|id| !id.is_empty());
        let id = match stated {
            Some(id) => self.numbered(id),
            None => self.own_id(&values, shaped.geometry.as_ref(), raw),
        };
        let mut kept = Values::default();
        for name in KEPT {
            if let Some(value) = values.take_held(name) {
                kept.hold(name, value);
            }
        }
        match self.source.layer {
            InputLayer::Hazards if !kept.has(hazards::KIND) => {
                kept.set(hazards::KIND, HazardKind::Flood);
            }
            InputLayer::Closures => kept.set(closures::STATUS, ReportStatus::Unknown),
            _ => {}
        }
        let as_of = moment(&kept).or(self.rows.as_of);
        self.rows.rows.push(Row {
            number: raw.number,
            sheet: self.sheet.clone(),
            id,
            geometry: shaped.geometry,
            values: kept,
            as_of,
            beside: false,
            raw: self.mapping.raw(raw).to_string().into(),
        });
        Some(whole)
    }

    /// Good news must be whole: a closure with status open and a cell that cannot be read (its end,
    /// its date, its vehicles) might open more than was meant. Its status becomes unknown.
    pub(super) fn doubt_broken_good_news(
        &self,
        values: &mut Values,
        before: usize,
        raw: &RawRow,
        findings: &mut Vec<Finding>,
    ) {
        let is_open = self.source.layer == InputLayer::Closures
            && values.get(closures::STATUS) == Some(ReportStatus::Open);
        let broken = findings[before..].iter().find(|finding| finding.severity > Severity::Info);
        let Some(broken) = broken.filter(|_| is_open) else { return };
        let column = broken.column.clone().unwrap_or_default();
        let message = format!("it says open, and `{column}` cannot be read: it stands as unknown");
        let told = Finding::new(FindingCode::StandsAsEvidence, &self.source.id, message)
            .at_row(raw.number)
            .in_column(&column, broken.value.clone().unwrap_or_default())
            .in_indonesian(format!(
                "katanya terbuka, tetapi `{column}` tidak terbaca: dianggap belum diketahui"
            ));
        findings.push(told);
        values.set(closures::STATUS, ReportStatus::Unknown);
    }
}

/// The columns that a footprint keeps of a rejected row.
const KEPT: [&str; 12] = [
    hazards::KIND.name(),
    closures::CAUSE.name(),
    closures::SEGMENT_ID.name(),
    closures::OSM_WAY.name(),
    closures::ROAD_NAME.name(),
    closures::VEHICLES.name(),
    hazards::VALID_FROM.name(),
    hazards::VALID_TO.name(),
    closures::STARTS.name(),
    closures::EXPIRES.name(),
    shared::REPORTED_AT.name(),
    shared::AS_OF.name(),
];

/// The vertices of a geometry that are valid longitude and latitude, as points; `None` where there
/// are none.
fn in_the_world(geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
    use geo::CoordsIter;
    let fits = |c: &Coord<f64>| (-180.0..=180.0).contains(&c.x) && (-90.0..=90.0).contains(&c.y);
    let corners: Vec<Point<f64>> = geometry.coords_iter().filter(fits).map(Point::from).collect();
    (!corners.is_empty()).then_some(Geometry::MultiPoint(MultiPoint(corners)))
}
