//! Ids that survive refreshes.

use geo_types::LineString;
use xxhash_rust::xxh3::xxh3_64;

/// The id of a feature in tiles: the low 52 bits of the XXH3 hash of its text id, so that it is
/// exact in a JavaScript number.
///
/// ```
/// assert!(lintas_model::ids::feature_id("w1-2-3") < 1 << 52);
/// ```
pub fn feature_id(id: &str) -> u64 {
    xxh3_64(id.as_bytes()) & ((1 << 52) - 1)
}

/// The id of a road edge cut from an OSM way.
pub fn osm_edge_id(way: i64, from_node: i64, to_node: i64) -> String {
    format!("w{way}-{from_node}-{to_node}")
}

/// The id of a road edge from any other source: `{source}-{hash}`. The hash is taken of the
/// coordinates at 1e-7 degrees (about a centimetre), so that another format, or a precision beyond
/// that, keeps the id. It depends on the direction of drawing.
pub fn edge_id(source: &str, line: &LineString<f64>) -> String {
    format!("{source}-{:016x}", line_hash(line))
}

fn line_hash(line: &LineString<f64>) -> u64 {
    let bytes: Vec<u8> = line
        .coords()
        .flat_map(|c| [c.x, c.y])
        .flat_map(|degrees| ((degrees * 1e7).round() as i64).to_le_bytes())
        .collect();
    xxh3_64(&bytes)
}

#[cfg(test)]
mod tests {
    use geo_types::line_string;

    use super::*;

    #[test]
    fn an_edge_keeps_its_id_below_a_centimetre_and_loses_it_above() {
        let line = line_string![(x: 116.98, y: -0.43), (x: 116.99, y: -0.44)];
        let nudged = line_string![(x: 116.980_000_01, y: -0.43), (x: 116.99, y: -0.44)];
        let moved = line_string![(x: 116.980_001, y: -0.43), (x: 116.99, y: -0.44)];
        assert_eq!(edge_id("pu", &line), edge_id("pu", &nudged));
        assert_ne!(edge_id("pu", &line), edge_id("pu", &moved));
        assert_ne!(edge_id("pu", &line), edge_id("dishub", &line));
    }

    #[test]
    fn an_osm_edge_names_its_way_and_ends() {
        assert_eq!(osm_edge_id(7, 11, 13), "w7-11-13");
    }
}
