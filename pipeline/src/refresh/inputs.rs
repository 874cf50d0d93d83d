//! The last good rows of every source: written with each snapshot, read again when a source is held
//! back. One JSON object a line.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use geo_types::{
    Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, Rect,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lintas_model::context::ContextKind;
use lintas_model::road::RoadAttributes;
use lintas_model::value::Value;
use lintas_model::vehicle::VehicleClass;
use lintas_snapshot::format::layout;
use lintas_snapshot::store::{Snapshot, Work};
use serde::{Deserialize, Serialize};

use crate::config::{Config, Source};
use crate::ingest::{
    ContextFeature, Raster, RoadLine, Row, SourceRows, TurnRestriction, Values, geojson, moment,
};
use crate::input::{ColumnKind, InputValue};

const ENDING: &str = "geojsonl";
/// Ending of the file with the cells of a raster.
const CELLS: &str = "cells";

#[derive(Serialize, Deserialize)]
struct StoredRow {
    row: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    id: String,
    as_of: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    beside: bool,
    geometry: serde_json::Value,
    values: Vec<(String, Value)>,
    raw: String,
}

#[derive(Serialize, Deserialize)]
struct StoredRoad {
    row: u64,
    id: Option<String>,
    osm_id: Option<i64>,
    as_of: Option<Timestamp>,
    line: Vec<[f64; 2]>,
    attributes: RoadAttributes,
}

#[derive(Serialize, Deserialize)]
struct StoredTurn {
    turn: u64,
    via: [f64; 2],
    from: Vec<i64>,
    to: Vec<i64>,
    only: bool,
    classes: Vec<VehicleClass>,
}

/// What maps show around the roads, and the box that the extract was cut to.
#[derive(Serialize, Deserialize)]
struct StoredContext {
    context: ContextKind,
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    geometry: serde_json::Value,
}

#[derive(Serialize, Deserialize)]
struct StoredExtent {
    extent: [f64; 4],
}

/// A line of a roads source.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredRoads {
    Turn(StoredTurn),
    Context(StoredContext),
    Extent(StoredExtent),
    Road(Box<StoredRoad>),
}

/// Writes the accepted rows of every source.
///
/// # Errors
/// Where the disk fails.
pub(super) fn write(work: &Work, config: &Config, sources: &[SourceRows]) -> anyhow::Result<()> {
    let zone = &config.region.time_zone;
    for (source, rows) in config.sources.iter().zip(sources) {
        let path = work.path(&layout::input(&source.id, ENDING));
        write_source(&path, rows, zone)
            .with_context(|| format!("cannot write {}", path.display()))?;
        if let Some(raster) = &rows.raster {
            let path = work.path(&layout::input(&source.id, CELLS));
            let written = raster.to_bytes().and_then(|cells| Ok(std::fs::write(&path, cells)?));
            written.with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}

fn write_source(path: &Path, rows: &SourceRows, zone: &TimeZone) -> anyhow::Result<()> {
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    for row in &rows.rows {
        let stored = StoredRow {
            row: row.number,
            sheet: row.sheet.as_deref().map(str::to_owned),
            id: row.id.clone(),
            as_of: row.as_of,
            beside: row.beside,
            geometry: row.geometry.as_ref().map_or(serde_json::Value::Null, geojson::geometry),
            values: row.values.iter().map(|(name, v)| (name.to_owned(), stored(v, zone))).collect(),
            raw: row.raw.to_string(),
        };
        serde_json::to_writer(&mut out, &stored).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    for road in &rows.roads {
        let stored = StoredRoad {
            row: road.row,
            id: road.id.clone(),
            osm_id: road.osm_id,
            as_of: road.as_of,
            line: road.line.coords().map(|place| [place.x, place.y]).collect(),
            attributes: RoadAttributes::clone(&road.attributes),
        };
        serde_json::to_writer(&mut out, &stored).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    for turn in &rows.turns {
        let stored = StoredTurn {
            turn: turn.row,
            via: [turn.via.x, turn.via.y],
            from: turn.from.clone(),
            to: turn.to.clone(),
            only: turn.only,
            classes: turn.classes.iter().collect(),
        };
        serde_json::to_writer(&mut out, &stored).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    for thing in &rows.context.features {
        let stored = StoredContext {
            context: thing.kind,
            id: String::from(&*thing.id),
            name: thing.name.as_deref().map(str::to_owned),
            geometry: geojson::geometry(&thing.geometry),
        };
        serde_json::to_writer(&mut out, &stored).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    if let Some(extent) = rows.context.extent {
        let (least, most) = (extent.min(), extent.max());
        let stored = StoredExtent { extent: [least.x, least.y, most.x, most.y] };
        serde_json::to_writer(&mut out, &stored).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_data()?;
    Ok(())
}

/// The rows that `source` had in a snapshot; `None` where it has none there.
///
/// # Errors
/// Where the file is there and cannot be understood.
pub(super) fn read(snapshot: &Snapshot, source: &Source) -> anyhow::Result<Option<SourceRows>> {
    let file = layout::input(&source.id, ENDING);
    let Some(bytes) = snapshot.read(&file)? else { return Ok(None) };
    let mut rows = SourceRows::default();
    for (number, line) in std::str::from_utf8(&bytes)?.lines().enumerate() {
        let said = || format!("{file}, line {}", number + 1);
        if source.layer == crate::input::InputLayer::Roads {
            let stored = serde_json::from_str(line).with_context(said)?;
            take_road(&mut rows, stored).with_context(said)?;
        } else {
            let stored: StoredRow = serde_json::from_str(line).with_context(said)?;
            rows.rows.push(row(source, stored).with_context(said)?);
        }
    }
    if let Some(cells) = snapshot.read(&layout::input(&source.id, CELLS))? {
        let raster = Raster::read(&cells).with_context(|| layout::input(&source.id, CELLS))?;
        rows.raster = Some(raster);
    }
    rows.rows_accepted = (rows.rows.len() + rows.roads.len()) as u64;
    let manifest = snapshot.manifest();
    if let Some(known) = manifest.sources.iter().find(|known| known.id == source.id) {
        rows.as_of = known.observed_at;
        rows.sha256 = known.sha256.clone();
        rows.rows_accepted = known.rows;
    }
    Ok(Some(rows))
}

fn take_road(rows: &mut SourceRows, stored: StoredRoads) -> anyhow::Result<()> {
    match stored {
        StoredRoads::Road(stored) => rows.roads.push(road(*stored)),
        StoredRoads::Turn(stored) => rows.turns.push(turn(stored)),
        StoredRoads::Context(stored) => rows.context.features.push(thing(stored)?),
        StoredRoads::Extent(StoredExtent { extent: [west, south, east, north] }) => {
            let (least, most) = (Coord { x: west, y: south }, Coord { x: east, y: north });
            rows.context.extent = Some(Rect::new(least, most));
        }
    }
    Ok(())
}

fn road(stored: StoredRoad) -> RoadLine {
    RoadLine {
        row: stored.row,
        id: stored.id,
        osm_id: stored.osm_id,
        as_of: stored.as_of,
        line: stored.line.into_iter().map(|[x, y]| Coord { x, y }).collect(),
        attributes: Arc::new(stored.attributes),
    }
}

fn thing(stored: StoredContext) -> anyhow::Result<ContextFeature> {
    Ok(ContextFeature {
        id: stored.id.into(),
        kind: stored.context,
        name: stored.name.map(Into::into),
        geometry: geometry(&stored.geometry)?.context("it has no place")?,
    })
}

fn turn(stored: StoredTurn) -> TurnRestriction {
    let [x, y] = stored.via;
    TurnRestriction {
        row: stored.turn,
        via: Coord { x, y },
        from: stored.from,
        to: stored.to,
        only: stored.only,
        classes: stored.classes.into_iter().collect(),
    }
}

/// A value as it is stored: a moment as local time of the region, for people who open the file, and
/// as older releases wrote it.
fn stored(value: &InputValue, zone: &TimeZone) -> Value {
    match value {
        InputValue::Bool(truth) => Value::Bool(*truth),
        InputValue::Int(number) => Value::Int(*number),
        InputValue::Float(number) => Value::Float(*number),
        InputValue::Text(text) => Value::Text(text.clone()),
        InputValue::Moment(moment) => Value::Text(moment::written(*moment, zone)),
    }
}

/// A stored value of a column of this kind; `None` where a column of moments holds none.
fn held(value: Value, kind: ColumnKind) -> Option<InputValue> {
    Some(match value {
        Value::Bool(truth) => InputValue::Bool(truth),
        Value::Int(number) => InputValue::Int(number),
        Value::Float(number) => InputValue::Float(number),
        Value::Text(text) if kind == ColumnKind::Time => InputValue::Moment(text.parse().ok()?),
        Value::Text(text) => InputValue::Text(text),
    })
}

fn row(source: &Source, stored: StoredRow) -> anyhow::Result<Row> {
    let values: Values = stored
        .values
        .into_iter()
        // A column that this release no longer knows is left out.
        .filter_map(|(name, value)| {
            let column = source.layer.column(&name)?;
            Some((column.name, held(value, column.kind)?))
        })
        .collect();
    Ok(Row {
        number: stored.row,
        sheet: stored.sheet.map(Into::into),
        id: stored.id,
        geometry: geometry(&stored.geometry)?,
        values,
        as_of: stored.as_of,
        beside: stored.beside,
        raw: stored.raw.into(),
    })
}

/// A GeoJSON geometry that we wrote ourselves.
fn geometry(json: &serde_json::Value) -> anyhow::Result<Option<Geometry<f64>>> {
    type LonLat = [f64; 2];
    type Line = Vec<LonLat>;
    fn coords(line: Line) -> LineString<f64> {
        line.into_iter().map(|[x, y]| Coord { x, y }).collect()
    }
    fn polygon(rings: Vec<Line>) -> Polygon<f64> {
        let mut rings = rings.into_iter().map(coords);
        Polygon::new(rings.next().unwrap_or(LineString(vec![])), rings.collect())
    }
    if json.is_null() {
        return Ok(None);
    }
    fn read<T: serde::de::DeserializeOwned>(json: &serde_json::Value) -> anyhow::Result<T> {
        Ok(T::deserialize(&json["coordinates"])?)
    }
    Ok(Some(match json["type"].as_str().unwrap_or_default() {
        "Point" => {
            let [x, y]: LonLat = read(json)?;
            Point::new(x, y).into()
        }
        "MultiPoint" => {
            MultiPoint(read::<Line>(json)?.into_iter().map(|[x, y]| Point::new(x, y)).collect())
                .into()
        }
        "LineString" => coords(read(json)?).into(),
        "MultiLineString" => {
            MultiLineString(read::<Vec<Line>>(json)?.into_iter().map(coords).collect()).into()
        }
        "Polygon" => polygon(read(json)?).into(),
        "MultiPolygon" => {
            MultiPolygon(read::<Vec<Vec<Line>>>(json)?.into_iter().map(polygon).collect()).into()
        }
        "GeometryCollection" => {
            let parts = json["geometries"].as_array().map(Vec::as_slice).unwrap_or_default();
            let parts = parts.iter().map(geometry).collect::<anyhow::Result<Vec<_>>>()?;
            Geometry::GeometryCollection(parts.into_iter().flatten().collect())
        }
        other => return Err(anyhow!("{other:?} is no geometry type that is written here")),
    }))
}

#[cfg(test)]
mod tests {
    use geo_types::{line_string, point, polygon};

    use super::*;
    use crate::ingest::ContextRows;

    #[test]
    fn roads_and_their_turn_restrictions_come_back_as_they_were_written() {
        let rows = SourceRows {
            roads: vec![RoadLine {
                row: 5,
                id: Some("w5-1-3".to_owned()),
                osm_id: Some(5),
                attributes: Arc::new(RoadAttributes::of_class("primary")),
                line: line_string![(x: 116.5, y: -0.25), (x: 116.6, y: 0.0)],
                as_of: None,
            }],
            turns: vec![TurnRestriction {
                row: 77,
                via: Coord { x: 116.6, y: 0.0 },
                from: vec![5],
                to: vec![6, 7],
                only: true,
                classes: VehicleClass::LAND.into_iter().collect(),
            }],
            context: ContextRows {
                features: vec![ContextFeature {
                    id: "w8".into(),
                    kind: ContextKind::School,
                    name: Some("SDN 001".into()),
                    geometry: Rect::new((116.5, -0.25), (116.6, 0.0)).to_polygon().into(),
                }],
                extent: Some(Rect::new((116.0, -1.0), (117.0, 0.5))),
            },
            ..SourceRows::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("osm");
        write_source(&file, &rows, &TimeZone::UTC).unwrap();
        let mut read = SourceRows::default();
        for line in std::fs::read_to_string(file).unwrap().lines() {
            take_road(&mut read, serde_json::from_str(line).unwrap()).unwrap();
        }
        assert_eq!((read.roads, read.turns), (rows.roads, rows.turns));
        assert_eq!(read.context, rows.context);
    }

    #[test]
    fn a_moment_is_stored_as_local_time_and_is_the_same_moment_again() {
        let zone = TimeZone::get("Asia/Makassar").unwrap();
        let text = Value::Text("2025-09-18T23:59:59+08:00".to_owned());
        let moment = held(text.clone(), ColumnKind::Time).unwrap();
        assert_eq!(moment, InputValue::Moment("2025-09-18T15:59:59Z".parse().unwrap()));
        assert_eq!(stored(&moment, &zone), text);
        assert_eq!(
            held(text.clone(), ColumnKind::Text).map(|as_is| stored(&as_is, &zone)),
            Some(text)
        );
        assert_eq!(held("kemarin".into(), ColumnKind::Time), None);
        for value in [Value::Bool(true), Value::Int(85), Value::Float(0.7), "truck;car".into()] {
            let back = held(value.clone(), ColumnKind::Words).map(|held| stored(&held, &zone));
            assert_eq!(back, Some(value));
        }
    }

    #[test]
    fn every_geometry_comes_back_as_it_was_written() {
        let line = line_string![(x: 116.5, y: -0.25), (x: 116.6, y: 0.0)];
        let area = polygon!(
            exterior: [(x: 0., y: 0.), (x: 9., y: 0.), (x: 9., y: 9.), (x: 0., y: 0.)],
            interiors: [[(x: 2., y: 1.), (x: 3., y: 1.), (x: 3., y: 2.), (x: 2., y: 1.)]],
        );
        let all: Vec<Geometry<f64>> = vec![
            point!(x: 116.985, y: -0.43).into(),
            line.clone().into(),
            MultiLineString(vec![line.clone(), line]).into(),
            area.clone().into(),
            MultiPolygon(vec![area.clone(), area.clone()]).into(),
            // A closure may be drawn as a point and the stretch that it is about.
            Geometry::GeometryCollection(
                [Geometry::from(point!(x: 116.985, y: -0.43)), area.into()].into_iter().collect(),
            ),
        ];
        for wanted in all {
            let json = geojson::geometry(&wanted);
            assert_eq!(geometry(&json).unwrap(), Some(wanted));
        }
        assert_eq!(geometry(&serde_json::Value::Null).unwrap(), None);
    }
}
