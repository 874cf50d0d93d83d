//! Lines of roads, and which of them are one road drawn twice.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use geo_types::{Coord, Geometry, LineString};
use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::road::{Oneway, RoadAttributes};
use xxhash_rust::xxh3::xxh3_64;

use super::Intake;
use crate::ingest::road::{self, RoadLine};
use crate::ingest::row::{RawRow, Values};

impl Intake<'_> {
    /// Takes the lines of a row of roads, with the attributes that all of them have.
    pub(super) fn take_road(
        &mut self,
        raw: &RawRow,
        values: &Values,
        geometry: Option<Geometry<f64>>,
        as_of: Option<Timestamp>,
        findings: &mut Vec<Finding>,
    ) {
        let made = road::attributes(values, &self.source.id, raw.number, findings);
        let attributes = match &self.last {
            Some(last) if **last == made => Arc::clone(last),
            _ => Arc::new(made),
        };
        self.last = Some(Arc::clone(&attributes));
        let lines = geometry.map(road::lines).unwrap_or_default();
        for line in lines {
            if self.is_drawn_backwards(&line, &attributes) {
                let message =
                    "the same two-way road, drawn from its other end; one of them is used";
                findings.push(
                    Finding::new(FindingCode::Superseded, &self.source.id, message)
                        .at_row(raw.number)
                        .at_place(line.0[0].x, line.0[0].y)
                        .in_indonesian(
                            "jalan dua arah yang sama, digambar dari ujung lain; dipakai satu",
                        ),
                );
                continue;
            }
            let attributes = Arc::clone(&attributes);
            self.rows.roads.push(RoadLine {
                row: raw.number,
                // Edges get ids from their coordinates, once the network is noded.
                id: None,
                osm_id: None,
                attributes,
                line,
                as_of,
            });
        }
    }

    /// Whether this line is the exact reverse of an earlier one with the same attributes, both of
    /// them two-way. Exports of routing graphs contain every street once per direction.
    fn is_drawn_backwards(&mut self, line: &LineString<f64>, road: &RoadAttributes) -> bool {
        if road.oneway != Oneway::Both {
            return false;
        }
        let key = |coord: &Coord<f64>| (coord.x.to_bits(), coord.y.to_bits());
        let (forward, backward) = (line.0.iter().map(key), line.0.iter().rev().map(key));
        let places: Vec<(u64, u64)> = if forward.clone().le(backward.clone()) {
            forward.collect()
        } else {
            backward.collect()
        };
        let bytes: Vec<u8> =
            places.iter().flat_map(|(x, y)| [x.to_le_bytes(), y.to_le_bytes()]).flatten().collect();
        match self.drawn.entry(xxh3_64(&bytes)) {
            Entry::Vacant(entry) => {
                entry.insert(self.rows.roads.len());
                false
            }
            Entry::Occupied(entry) => {
                let earlier = &self.rows.roads[*entry.get()];
                earlier.line.0.iter().eq(line.0.iter().rev()) && *earlier.attributes == *road
            }
        }
    }
}
