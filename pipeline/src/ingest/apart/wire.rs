//! What was read of a source, between two processes: every field, bit for bit, so that it does not matter
//! in which of them a source is read.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock};

use geo_types::{Coord, Rect};
use jiff::Timestamp;
use lintas_model::context::ContextKind;
use lintas_model::finding::Finding;
use lintas_model::road::RoadAttributes;
use lintas_model::vehicle::VehicleSet;
use serde::ser::SerializeTuple;
use serde::{Deserialize, Serialize, Serializer};

use super::shape_wire::{ShapeWire, Vertices};
use crate::ingest::context::{ContextFeature, ContextRows};
use crate::ingest::depth_raster::Raster;
use crate::ingest::heading::TableMatch;
use crate::ingest::road::{RoadLine, TurnRestriction};
use crate::ingest::row::{Rejected, Row};
use crate::ingest::source_rows::{CodedRow, CodedRows, SourceRows};
use crate::ingest::unusable::Unusable;
use crate::input::{InputLayer, InputValue};
use crate::tally::Tally;

/// Names of columns that are kept which no layer of ours has: a reader of the same program sends none.
const MOST_STRANGE_NAMES: usize = 1_000;

/// A moment: seconds and nanoseconds since 1970.
type MomentWire = (i64, i32);

fn moment_out(moment: Option<Timestamp>) -> Option<MomentWire> {
    moment.map(|moment| (moment.as_second(), moment.subsec_nanosecond()))
}

fn moment_in(moment: Option<MomentWire>) -> Result<Option<Timestamp>, String> {
    let read = moment.map(|(second, nanosecond)| Timestamp::new(second, nanosecond)).transpose();
    read.map_err(|error| error.to_string())
}

/// A row: number, sheet, id, geometry, values, moment, beside, raw.
#[derive(Serialize, Deserialize)]
struct RowWire(
    u64,
    Option<String>,
    String,
    Option<ShapeWire>,
    Vec<(String, InputValue)>,
    Option<MomentWire>,
    bool,
    String,
);

impl From<&Row> for RowWire {
    fn from(row: &Row) -> Self {
        Self(
            row.number,
            row.sheet.as_deref().map(str::to_owned),
            row.id.clone(),
            row.geometry.as_ref().map(ShapeWire::from),
            row.values.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect(),
            moment_out(row.as_of),
            row.beside,
            row.raw.to_string(),
        )
    }
}

/// A row that is read one by one into its own form.
#[derive(Deserialize)]
#[serde(try_from = "RowWire")]
struct RowRead(Row);

impl TryFrom<RowWire> for RowRead {
    type Error = String;

    fn try_from(wire: RowWire) -> Result<Self, String> {
        let RowWire(number, sheet, id, geometry, values, as_of, beside, raw) = wire;
        let values = values.into_iter().map(|(name, value)| Ok((own_name(&name)?, value)));
        Ok(Self(Row {
            number,
            sheet: sheet.map(Arc::from),
            id,
            geometry: geometry.map(Into::into),
            values: values.collect::<Result<_, String>>()?,
            as_of: moment_in(as_of)?,
            beside,
            raw: raw.into(),
        }))
    }
}

/// The name of one of our columns as this program spells it.
fn own_name(name: &str) -> Result<&'static str, String> {
    static KNOWN: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    static STRANGE: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let known = KNOWN.get_or_init(|| {
        let all = InputLayer::ALL.into_iter().flat_map(|layer| layer.columns());
        all.map(|column| (column.name, column.name)).collect()
    });
    if let Some(name) = known.get(name) {
        return Ok(name);
    }
    let mut strange = STRANGE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let strange = strange.get_or_insert_default();
    if let Some(name) = strange.get(name) {
        return Ok(name);
    }
    if strange.len() >= MOST_STRANGE_NAMES {
        return Err(format!("`{name}` is no column"));
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    strange.insert(kept);
    Ok(kept)
}

/// A road: row, id, OSM way, line, moment, and which of the attributes are its own.
#[derive(Serialize, Deserialize)]
struct RoadWire(u64, Option<String>, Option<i64>, Vertices, Option<MomentWire>, usize);

impl RoadWire {
    fn out(road: &RoadLine, attributes: usize) -> Self {
        let line = Vertices(road.line.clone());
        Self(road.row, road.id.clone(), road.osm_id, line, moment_out(road.as_of), attributes)
    }

    fn read(self, all: &[Arc<RoadAttributes>]) -> Result<RoadLine, String> {
        let Self(row, id, osm_id, line, as_of, attributes) = self;
        let attributes = all.get(attributes).ok_or("a road without attributes")?;
        let (attributes, as_of) = (Arc::clone(attributes), moment_in(as_of)?);
        Ok(RoadLine { row, id, osm_id, attributes, line: line.0, as_of })
    }
}

/// A turn restriction: row, place, from, to, only, classes.
#[derive(Serialize, Deserialize)]
struct TurnWire(u64, [f64; 2], Vec<i64>, Vec<i64>, bool, u8);

impl From<&TurnRestriction> for TurnWire {
    fn from(turn: &TurnRestriction) -> Self {
        let via = [turn.via.x, turn.via.y];
        Self(turn.row, via, turn.from.clone(), turn.to.clone(), turn.only, turn.classes.bits())
    }
}

impl From<TurnWire> for TurnRestriction {
    fn from(wire: TurnWire) -> Self {
        let TurnWire(row, [x, y], from, to, only, classes) = wire;
        let classes = VehicleSet::from_bits(classes);
        Self { row, via: Coord { x, y }, from, to, only, classes }
    }
}

/// A thing of the map around the roads: id, kind, name, geometry.
#[derive(Serialize, Deserialize)]
struct ContextWire(String, ContextKind, Option<String>, ShapeWire);

impl From<&ContextFeature> for ContextWire {
    fn from(thing: &ContextFeature) -> Self {
        let name = thing.name.as_deref().map(str::to_owned);
        Self(String::from(&*thing.id), thing.kind, name, ShapeWire::from(&thing.geometry))
    }
}

impl From<ContextWire> for ContextFeature {
    fn from(wire: ContextWire) -> Self {
        let ContextWire(id, kind, name, geometry) = wire;
        let name = name.map(String::into_boxed_str);
        Self { id: id.into_boxed_str(), kind, name, geometry: geometry.into() }
    }
}

/// The box that an extract was cut to: west, south, east, north.
type ExtentWire = Option<[f64; 4]>;

fn extent_out(extent: Option<Rect<f64>>) -> ExtentWire {
    extent.map(|it| [it.min().x, it.min().y, it.max().x, it.max().y])
}

fn extent_in(extent: ExtentWire) -> Option<Rect<f64>> {
    extent.map(|[west, south, east, north]| {
        Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north })
    })
}

type CodedWire = (RowWire, Vec<(Option<String>, String)>);
type CodedRead = (RowRead, Vec<(Option<String>, String)>);

fn coded_out(message: &CodedRows) -> (Vec<CodedWire>, Vec<RowWire>) {
    let rows = message.rows.iter().map(|(row, codes)| {
        let codes = codes.iter();
        let codes = codes.map(|(system, code)| (system.map(str::to_owned), code.clone()));
        (RowWire::from(row), codes.collect())
    });
    (rows.collect(), message.instead.iter().map(RowWire::from).collect())
}

fn coded_in((rows, instead): (Vec<CodedRead>, Vec<RowRead>)) -> Result<CodedRows, String> {
    let rows = rows.into_iter().map(|(row, codes)| {
        let codes = codes
            .into_iter()
            .map(|(system, code)| Ok((system.map(|system| own_name(&system)).transpose()?, code)));
        Ok((row.0, codes.collect::<Result<_, String>>()?))
    });
    let rows = rows.collect::<Result<Vec<CodedRow>, String>>()?;
    Ok(CodedRows { rows, instead: instead.into_iter().map(|row| row.0).collect() })
}

/// The numbers of a source, and what is true of it.
#[derive(Serialize, Deserialize)]
struct CountsWire {
    rows_read: u64,
    rows_accepted: u64,
    footprints: u64,
    placeless: u64,
    coverage_refused: bool,
    rows_repaired: u64,
    sha256: Option<String>,
    as_of: Option<MomentWire>,
    broken: Option<Unusable>,
}

/// Items that are written as they are gone through, so that no second copy of all of them is made.
struct WrittenInTurn<F>(F);

impl<I: Iterator<Item: Serialize>, F: Fn() -> I> Serialize for WrittenInTurn<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// What was read of a source, to be written.
#[derive(Debug)]
pub(super) struct RowsOut<'a>(pub(super) &'a SourceRows);

impl Serialize for RowsOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error;
        let rows = self.0;
        let (attributes, which) = shared_attributes(&rows.roads);
        let raster = rows.raster.as_ref().map(Raster::to_bytes).transpose();
        let raster = raster.map_err(|error| S::Error::custom(format!("{error:#}")))?;
        let counts = CountsWire {
            rows_read: rows.rows_read,
            rows_accepted: rows.rows_accepted,
            footprints: rows.footprints,
            placeless: rows.placeless,
            coverage_refused: rows.coverage_refused,
            rows_repaired: rows.rows_repaired,
            sha256: rows.sha256.clone(),
            as_of: moment_out(rows.as_of),
            broken: rows.broken.clone(),
        };
        let astray = || rows.astray.iter().map(|(row, finding)| (RowWire::from(row), finding));
        let roads = rows.roads.iter().zip(&which);
        let mut out = serializer.serialize_tuple(14)?;
        out.serialize_element(&counts)?;
        out.serialize_element(&WrittenInTurn(|| rows.rows.iter().map(RowWire::from)))?;
        out.serialize_element(&WrittenInTurn(|| attributes.iter().copied()))?;
        out.serialize_element(&WrittenInTurn(|| {
            roads.clone().map(|(road, at)| RoadWire::out(road, *at))
        }))?;
        out.serialize_element(&WrittenInTurn(|| rows.turns.iter().map(TurnWire::from)))?;
        out.serialize_element(&raster.map(PlainBytes))?;
        out.serialize_element(&rows.findings)?;
        out.serialize_element(&rows.rejected)?;
        out.serialize_element(&WrittenInTurn(astray))?;
        out.serialize_element(&WrittenInTurn(|| rows.by_code.iter().map(coded_out)))?;
        out.serialize_element(&rows.out_of_range)?;
        out.serialize_element(&rows.tables)?;
        let around = || rows.context.features.iter().map(ContextWire::from);
        out.serialize_element(&WrittenInTurn(around))?;
        out.serialize_element(&extent_out(rows.context.extent))?;
        out.end()
    }
}

/// The attributes of all roads, each once where roads side by side share them, and which each has.
fn shared_attributes(roads: &[RoadLine]) -> (Vec<&RoadAttributes>, Vec<usize>) {
    let (mut all, mut which): (Vec<&Arc<RoadAttributes>>, Vec<usize>) = Default::default();
    for road in roads {
        if !all.last().is_some_and(|last| Arc::ptr_eq(last, &road.attributes)) {
            all.push(&road.attributes);
        }
        which.push(all.len() - 1);
    }
    (all.into_iter().map(|one| &**one).collect(), which)
}

/// Bytes, written and read as such.
struct PlainBytes(Vec<u8>);

impl Serialize for PlainBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for PlainBytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = PlainBytes;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<PlainBytes, E> {
                Ok(PlainBytes(bytes.to_vec()))
            }

            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<PlainBytes, E> {
                Ok(PlainBytes(bytes))
            }
        }

        deserializer.deserialize_byte_buf(Visitor)
    }
}

#[derive(Deserialize)]
struct RowsRead(
    CountsWire,
    Vec<RowRead>,
    Vec<Arc<RoadAttributes>>,
    Vec<RoadWire>,
    Vec<TurnWire>,
    Option<PlainBytes>,
    Tally,
    Vec<Rejected>,
    Vec<(RowRead, Finding)>,
    Vec<(Vec<CodedRead>, Vec<RowRead>)>,
    Vec<(Finding, [f64; 2])>,
    Vec<TableMatch>,
    Vec<ContextWire>,
    ExtentWire,
);

/// What was read of a source, as it came.
#[derive(Debug, Deserialize)]
#[serde(try_from = "RowsRead")]
pub(super) struct RowsIn(pub(super) SourceRows);

impl TryFrom<RowsRead> for RowsIn {
    type Error = String;

    fn try_from(read: RowsRead) -> Result<Self, String> {
        let RowsRead(counts, rows, attributes, roads, turns, raster, findings, rejected, ..) = read;
        let RowsRead(.., astray, by_code, out_of_range, tables, around, extent) = read;
        let around = around.into_iter().map(ContextFeature::from).collect();
        let roads = roads.into_iter().map(|road| road.read(&attributes));
        let raster = raster.map(|bytes| Raster::read(&bytes.0)).transpose();
        Ok(Self(SourceRows {
            rows: rows.into_iter().map(|row| row.0).collect(),
            roads: roads.collect::<Result<_, _>>()?,
            turns: turns.into_iter().map(Into::into).collect(),
            context: ContextRows { features: around, extent: extent_in(extent) },
            raster: raster.map_err(|error| format!("{error:#}"))?,
            findings,
            rejected,
            astray: astray.into_iter().map(|(row, finding)| (row.0, finding)).collect(),
            by_code: by_code.into_iter().map(coded_in).collect::<Result<_, _>>()?,
            out_of_range,
            tables,
            rows_read: counts.rows_read,
            rows_accepted: counts.rows_accepted,
            footprints: counts.footprints,
            placeless: counts.placeless,
            coverage_refused: counts.coverage_refused,
            rows_repaired: counts.rows_repaired,
            sha256: counts.sha256,
            as_of: moment_in(counts.as_of)?,
            broken: counts.broken,
            held_back: false,
            stands_in: false,
        }))
    }
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
