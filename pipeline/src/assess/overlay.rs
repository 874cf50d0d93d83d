//! The overlay stage alone: which edges of a road file meet which hazards, how deep and how far.

use std::cmp::Ordering;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use geo::{Euclidean, Geodesic, Length};
use geo_types::LineString;
use lintas_model::overlay::{HazardIndex, Meeting, PreparedArea};

use super::features::FeatureFile;
use crate::ingest::Cell;

/// An edge that meets a hazard.
#[derive(Debug, Clone, PartialEq)]
pub struct FloodedEdge {
    /// `edge_id`, else `id`, else the feature's number in the file (from 0).
    pub id: EdgeKey,
    /// The deepest `depth_m` of the hazards met, in metres; `None` where none says.
    pub max_depth: Option<f64>,
    /// Number of hazards met; a touch counts.
    pub hazards: usize,
    /// Metres of the edge inside, summed over the hazards, so that an overlap counts twice.
    pub flood_m: f64,
}

/// An id as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EdgeKey {
    /// A whole number.
    Number(i64),
    /// Text.
    Text(Box<str>),
}

/// What an overlay found.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// The edges that meet a hazard, by id: numerically where all ids are whole numbers, else as
    /// text; edges with one id keep the order of the file.
    pub flooded: Vec<FloodedEdge>,
    /// Edges read.
    pub edges: u64,
    /// Hazards read.
    pub hazards: usize,
    /// Features of the road file that have no line.
    pub without_line: u64,
    /// Features of the hazard file that have no polygon.
    pub without_area: u64,
}

/// Overlays a road file with a hazard file. Reads `edge_id` or `id`, `length_m` (where absent, the
/// geodesic length) and `depth_m`. Memory: all hazards, the
/// flooded edges, and a few batches of roads.
///
/// # Errors
/// Where a file cannot be read to its end, or does not say its coordinate system.
pub fn overlay(roads: &Path, hazards: &Path) -> Result<Overlay> {
    let (areas, depths) = read_hazards(hazards)?;
    let without_area = areas.iter().filter(|area| area.is_empty()).count() as u64;
    let index: HazardIndex = areas.into_iter().collect();
    let mut file = FeatureFile::open(roads)?;
    let id = file.column(&["edge_id", "id"]);
    let length_m = file.column(&["length_m"]);
    let batches = file.read(roads, |found: &mut OverlayBatch, number, feature| {
        found.edges += 1;
        if !feature.lines(&mut found.lines) {
            found.without_line += 1;
            return Ok(());
        }
        meet(&index, &found.lines, &mut found.meetings);
        if !found.meetings.is_empty() {
            let [id, length_m] = feature.cells([id, length_m])?;
            let length_m = || number_of(length_m).unwrap_or_else(|| geodesic_m(&found.lines));
            let edge = flood(&found.meetings, &depths, key(id, number), length_m);
            found.flooded.push(edge);
        }
        Ok(())
    })?;
    let mut overlay = Overlay {
        flooded: Vec::with_capacity(batches.iter().map(|found| found.flooded.len()).sum()),
        edges: 0,
        hazards: index.len(),
        without_line: 0,
        without_area,
    };
    for found in batches {
        overlay.flooded.extend(found.flooded);
        overlay.edges += found.edges;
        overlay.without_line += found.without_line;
    }
    sort(&mut overlay.flooded);
    Ok(overlay)
}

/// The result for a batch of roads, with its working memory.
#[derive(Default)]
struct OverlayBatch {
    flooded: Vec<FloodedEdge>,
    edges: u64,
    without_line: u64,
    lines: Vec<LineString<f64>>,
    meetings: Vec<Meeting>,
}

fn read_hazards(path: &Path) -> Result<(Vec<PreparedArea>, Vec<Option<f64>>)> {
    let mut file = FeatureFile::open(path)?;
    let depth_m = file.column(&["depth_m"]);
    let batches = file.read(path, |found: &mut Vec<_>, _, feature| {
        let [depth] = feature.cells([depth_m])?;
        found.push((feature.area(), number_of(depth)));
        Ok(())
    })?;
    Ok(batches.into_iter().flatten().unzip())
}

/// The hazards that the lines of one edge meet; shares refer to the planar length of all its lines.
fn meet(index: &HazardIndex, lines: &[LineString<f64>], meetings: &mut Vec<Meeting>) {
    if let [line] = lines {
        return index.meet(line, meetings);
    }
    let whole: f64 = lines.iter().map(|line| Euclidean.length(line)).sum();
    let mut of_line = Vec::new();
    let mut all: Vec<Meeting> = Vec::new();
    for line in lines {
        index.meet(line, &mut of_line);
        let part = if whole > 0.0 { Euclidean.length(line) / whole } else { 0.0 };
        all.extend(of_line.iter().map(|met| Meeting { share: met.share * part, ..*met }));
    }
    all.sort_by_key(|meeting| meeting.hazard);
    meetings.clear();
    for next in all {
        match meetings.last_mut() {
            Some(last) if last.hazard == next.hazard => {
                last.share = (last.share + next.share).min(1.0);
            }
            _ => meetings.push(next),
        }
    }
}

fn flood(
    meetings: &[Meeting],
    depths: &[Option<f64>],
    id: EdgeKey,
    length_m: impl FnOnce() -> f64,
) -> FloodedEdge {
    let depth = meetings.iter().filter_map(|meeting| depths[meeting.hazard]);
    let share: f64 = meetings.iter().map(|meeting| meeting.share).sum();
    FloodedEdge {
        id,
        max_depth: depth.max_by(f64::total_cmp),
        hazards: meetings.len(),
        flood_m: if share > 0.0 { length_m() * share } else { 0.0 },
    }
}

fn geodesic_m(lines: &[LineString<f64>]) -> f64 {
    lines.iter().map(|line| Geodesic.length(line)).sum()
}

/// The finite number in a cell, stored as one or spelled as text.
fn number_of(cell: Option<Cell>) -> Option<f64> {
    let number = match cell? {
        Cell::Int(number) => number as f64,
        Cell::Float(number) => number,
        other => other.text().parse().ok()?,
    };
    number.is_finite().then_some(number)
}

fn key(id: Option<Cell>, number: u64) -> EdgeKey {
    match id {
        Some(Cell::Int(id)) => EdgeKey::Number(id),
        Some(Cell::Float(id)) if id.fract() == 0.0 && id.abs() < 9e15 => EdgeKey::Number(id as i64),
        Some(id @ Cell::Float(_)) => EdgeKey::Text(id.text().into()),
        Some(other) => EdgeKey::Text(other.text().into()),
        None => EdgeKey::Number(number as i64),
    }
}

fn sort(flooded: &mut [FloodedEdge]) {
    if flooded.iter().all(|edge| edge.id.number().is_some()) {
        flooded.sort_by_cached_key(|edge| edge.id.number());
    } else {
        flooded.sort_by(|a, b| a.id.compare_as_text(&b.id));
    }
}

impl EdgeKey {
    fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }

    fn compare_as_text(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (a, b) => a.to_string().cmp(&b.to_string()),
        }
    }
}

impl std::fmt::Display for EdgeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Overlay {
    /// Metres under water, summed over edges and hazards.
    pub fn flood_m(&self) -> f64 {
        self.flooded.iter().map(|edge| edge.flood_m).sum()
    }

    /// Writes `edge_id,max_depth,n,flood_m`, one row for each edge; an unknown depth stays empty.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write_csv(&self, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "edge_id,max_depth,n,flood_m")?;
        for edge in &self.flooded {
            match &edge.id {
                EdgeKey::Number(number) => write!(out, "{number},")?,
                EdgeKey::Text(text) if text.contains(['"', ',', '\n', '\r']) => {
                    write!(out, "\"{}\",", text.replace('"', "\"\""))?;
                }
                EdgeKey::Text(text) => write!(out, "{text},")?,
            }
            if let Some(depth) = edge.max_depth {
                write!(out, "{depth}")?;
            }
            writeln!(out, ",{},{}", edge.hazards, edge.flood_m)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "overlay_tests.rs"]
mod property_tests;
