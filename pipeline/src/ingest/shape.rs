//! Validates the geometry of a row: accepted, repaired, replaced by a stand-in, or rejected.

mod parts;
mod stand_in;
#[cfg(test)]
mod tests;
mod world;

use geo::{InteriorPoint, Relate};
use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPolygon, Polygon};
use lintas_model::finding::{Finding, FindingCode, Severity};

use self::parts::{
    beside_lines, beside_points, beside_polygons, lines_of, name, polygons_of, single_point,
    without_empty_parts,
};
use self::stand_in::surroundings;
use super::gdal::repair::{self, Validity};
use crate::input::{InputLayer, InputShape};

/// Share of the area. A repair that changes more leaves it open where the hazard is.
const MOST_AREA_CHANGE: f64 = 0.01;

/// A geometry of the type that the layer takes, with findings on what was done to it.
#[derive(Debug, Default)]
pub struct Shaped {
    /// `None` only where the layer needs none.
    pub geometry: Option<Geometry<f64>>,
    /// What was repaired or replaced.
    pub findings: Vec<Finding>,
    /// The geometry was replaced, so the row's depth no longer belongs to a known place.
    pub depth_lost: bool,
}

impl Shaped {
    fn as_it_is(geometry: Geometry<f64>) -> Self {
        Self { geometry: Some(geometry), ..Self::default() }
    }
}

/// The row whose geometry is shaped.
#[derive(Clone, Copy)]
struct Subject<'a> {
    layer: InputLayer,
    source: &'a str,
    row: u64,
    /// Its first vertex.
    place: Option<Coord<f64>>,
}

impl Subject<'_> {
    fn finding(&self, code: FindingCode, message: impl Into<String>) -> Finding {
        let finding = Finding::new(code, self.source, message).at_row(self.row);
        match self.place {
            Some(coord) => finding.at_place(coord.x, coord.y),
            None => finding,
        }
    }

    fn wrong_type(&self, geometry: &Geometry<f64>, expected: &str) -> Box<Finding> {
        let message = format!("{} takes {expected}, and this is {}", self.layer, name(geometry));
        Box::new(self.finding(FindingCode::WrongGeometryType, message))
    }

    /// The finding for parts of a collection that the layer does not take.
    fn left_out(&self, parts: &[Geometry<f64>]) -> Option<Finding> {
        let names: Vec<&str> = parts.iter().map(name).collect();
        (!names.is_empty()).then(|| {
            let names = names.join(", ");
            self.finding(
                FindingCode::WrongGeometryType,
                format!("of a collection, {names} left out: {} takes none", self.layer),
            )
            .in_indonesian(format!(
                "dari kumpulan bentuk, {names} tidak dipakai: {} tidak menerimanya",
                self.layer
            ))
            .with_severity(Severity::Warning)
        })
    }
}

/// Brings a geometry into the type that rows of `layer` have. What crosses the antimeridian is cut
/// there.
///
/// # Errors
/// The finding for which the row is rejected: no place where one is needed, coordinates out of
/// range, a wrong type, or nothing left after repair.
pub fn shaped(
    geometry: Option<Geometry<f64>>,
    layer: InputLayer,
    source: &str,
    row: u64,
) -> Result<Shaped, Box<Finding>> {
    let mut subject = Subject { layer, source, row, place: None };
    let Some(geometry) = geometry.and_then(without_empty_parts) else {
        return match layer.shape() {
            InputShape::None => Ok(Shaped::default()),
            _ => Err(Box::new(subject.finding(FindingCode::EmptyGeometry, "it has no place"))),
        };
    };
    let beyond = |coord: Coord<f64>| {
        let message = format!("{} {} is no longitude and latitude", coord.x, coord.y);
        Box::new(subject.finding(FindingCode::CoordinateOutOfRange, message))
    };
    let unrolled = world::unrolled(geometry).map_err(beyond)?;
    subject.place = first_coord(&unrolled.geometry);
    let mut shaped = match layer.shape() {
        InputShape::Line => lines(&unrolled.geometry, &subject)?,
        InputShape::Point => point(&unrolled.geometry, &subject)?,
        InputShape::Polygon => polygons(&unrolled.geometry, &subject)?,
        InputShape::Any | InputShape::None => mended(unrolled.geometry, &subject),
    };
    let beyond = |geometry: &Geometry<f64>| {
        use geo::CoordsIter;
        geometry.coords_iter().any(|coord| coord.x.abs() > 180.0)
    };
    // A stand-in for what lies beside the antimeridian may reach across it, too.
    if unrolled.crosses || shaped.geometry.as_ref().is_some_and(beyond) {
        let parts = shaped.geometry.as_ref().and_then(world::split).ok_or_else(|| {
            let message = "it crosses the antimeridian, and cannot be cut there";
            Box::new(subject.finding(FindingCode::CoordinateOutOfRange, message))
        })?;
        shaped.geometry = Some(parts);
        shaped.findings.push(
            subject
                .finding(FindingCode::InvalidGeometry, "it crosses the antimeridian: cut there")
                .in_indonesian("melewati bujur 180: dipotong di sana"),
        );
    }
    Ok(shaped)
}

fn lines(geometry: &Geometry<f64>, subject: &Subject<'_>) -> Result<Shaped, Box<Finding>> {
    let mut lines: Vec<LineString<f64>> = lines_of(geometry);
    if lines.is_empty() {
        return Err(subject.wrong_type(geometry, "lines"));
    }
    lines.retain(|line| line.coords().any(|coord| Some(coord) != line.0.first()));
    if lines.is_empty() {
        let message = "a line needs two different vertices";
        return Err(Box::new(subject.finding(FindingCode::ZeroLength, message)));
    }
    let findings = subject.left_out(&beside_lines(geometry)).into_iter().collect();
    let geometry = match lines.len() {
        1 => Geometry::LineString(lines.remove(0)),
        _ => Geometry::MultiLineString(MultiLineString(lines)),
    };
    Ok(Shaped { geometry: Some(geometry), findings, depth_lost: false })
}

fn point(geometry: &Geometry<f64>, subject: &Subject<'_>) -> Result<Shaped, Box<Finding>> {
    if let Some(point) = single_point(geometry) {
        let findings = subject.left_out(&beside_points(geometry)).into_iter().collect();
        return Ok(Shaped { geometry: Some(point), findings, depth_lost: false });
    }
    let point = geometry.interior_point().ok_or_else(|| subject.wrong_type(geometry, "points"))?;
    let message = format!("{} stands as one point of it", name(geometry));
    let told =
        subject.finding(FindingCode::WrongGeometryType, message).with_severity(Severity::Info);
    Ok(Shaped { findings: vec![told], ..Shaped::as_it_is(Geometry::Point(point)) })
}

fn polygons(geometry: &Geometry<f64>, subject: &Subject<'_>) -> Result<Shaped, Box<Finding>> {
    let is_hazard = subject.layer == InputLayer::Hazards;
    let mut found = polygons_of(geometry);
    if found.is_empty() {
        // A hazard is never dropped for its geometry type: its surroundings stand in.
        if !is_hazard {
            return Err(subject.wrong_type(geometry, "polygons"));
        }
        let message = format!("{} stands for its surroundings", name(geometry));
        return Ok(stand_in(geometry, &message, subject));
    }
    let beside = beside_polygons(geometry);
    let mut findings = Vec::new();
    if is_hazard {
        found.extend(beside.iter().map(surroundings));
    } else {
        findings.extend(subject.left_out(&beside));
    }
    let geometry = as_polygons(found);
    let mut shaped = match repair::check(&geometry) {
        Validity::Valid => Shaped::as_it_is(geometry),
        Validity::Mended { mended: Some(mended), reason, area_change, flat }
            if !is_hazard || area_change <= MOST_AREA_CHANGE =>
        {
            let message = format!("mended: {reason}; {}", change_in_words(area_change));
            let told = subject.finding(FindingCode::InvalidGeometry, message);
            let mended = if is_hazard { with_flat_parts(mended, &flat) } else { mended };
            Shaped { findings: vec![told], ..Shaped::as_it_is(mended) }
        }
        Validity::Mended { reason, area_change, .. } if is_hazard => {
            let message = format!("{reason}; {}; its hull stands in", change_in_words(area_change));
            stand_in(&geometry, &message, subject)
        }
        Validity::Mended { reason, .. } => {
            let message = format!("nothing with an area is left of it: {reason}");
            return Err(Box::new(subject.finding(FindingCode::EmptyGeometry, message)));
        }
    };
    shaped.findings.extend(findings);
    Ok(shaped)
}

/// A danger with those of its parts that have no area (lines, points, rings of two places): their
/// surroundings, where they lie outside of the rest. A wall of a body in three dimensions has no
/// area from above, and lies on the border of what it carries.
fn with_flat_parts(mended: Geometry<f64>, flat: &[Polygon<f64>]) -> Geometry<f64> {
    let is_beside = |part: &&Polygon<f64>| !mended.relate(part.exterior()).is_covers();
    let beside: Vec<Polygon<f64>> =
        flat.iter().filter(is_beside).map(|part| surroundings(&part.clone().into())).collect();
    if beside.is_empty() {
        return mended;
    }
    let mut all = polygons_of(&mended);
    all.extend(beside);
    let all = as_polygons(all);
    match repair::check(&all) {
        Validity::Mended { mended: Some(united), .. } => united,
        _ => all,
    }
}

fn as_polygons(mut found: Vec<Polygon<f64>>) -> Geometry<f64> {
    match found.len() {
        1 => Geometry::Polygon(found.remove(0)),
        _ => Geometry::MultiPolygon(MultiPolygon(found)),
    }
}

/// The polygons of a geometry, repaired where they are invalid and cut at the antimeridian; other
/// parts, and what lies nowhere, are left out. For areas that say where somebody looked: too small
/// is safe.
pub(super) fn areas_of(geometry: Geometry<f64>) -> Vec<Geometry<f64>> {
    let unrolled = without_empty_parts(geometry).and_then(|it| world::unrolled(it).ok());
    let Some(unrolled) = unrolled else { return Vec::new() };
    let found = polygons_of(&unrolled.geometry);
    if found.is_empty() {
        return Vec::new();
    }
    let found = as_polygons(found);
    let sound = match repair::check(&found) {
        Validity::Valid => Some(found),
        Validity::Mended { mended, .. } => mended,
    };
    let sound = if unrolled.crosses { sound.as_ref().and_then(world::split) } else { sound };
    sound.into_iter().collect()
}

/// A ring that is drawn on, without a jump, where it crosses the antimeridian: its longitudes may go beyond
/// 180. One around a pole stays as it is.
pub(super) fn drawn_on(ring: &LineString<f64>) -> LineString<f64> {
    world::steady(ring)
}

/// Any geometry, its polygons repaired where they are invalid.
fn mended(geometry: Geometry<f64>, subject: &Subject<'_>) -> Shaped {
    match repair::check(&geometry) {
        Validity::Mended { mended: Some(mended), reason, area_change, .. } => {
            let message = format!("mended: {reason}; {}", change_in_words(area_change));
            let told = subject.finding(FindingCode::InvalidGeometry, message);
            Shaped { findings: vec![told], ..Shaped::as_it_is(mended) }
        }
        _ => Shaped::as_it_is(geometry),
    }
}

fn stand_in(geometry: &Geometry<f64>, message: &str, subject: &Subject<'_>) -> Shaped {
    Shaped {
        geometry: Some(Geometry::Polygon(surroundings(geometry))),
        findings: vec![subject.finding(FindingCode::GeometryReplacedByHull, message)],
        depth_lost: true,
    }
}

fn change_in_words(area_change: f64) -> String {
    if area_change.is_finite() {
        format!("its area changes by {:.2} %", area_change * 100.0)
    } else {
        "it had no area of its own".to_owned()
    }
}

fn first_coord(geometry: &Geometry<f64>) -> Option<Coord<f64>> {
    use geo::CoordsIter;
    geometry.coords_iter().next()
}
