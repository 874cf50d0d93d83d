//! Where nodes are, as files keep it: whole numbers of 1e-7 degrees, longitude first.

use geo_types::Coord;

/// Degrees in the unit in which OSM keeps positions.
const UNIT_DEGREES: f64 = 1e-7;

/// A position as OSM keeps it, in degrees.
pub(super) fn degrees([x, y]: [i32; 2]) -> Coord<f64> {
    Coord { x: f64::from(x) / (1.0 / UNIT_DEGREES), y: f64::from(y) / (1.0 / UNIT_DEGREES) }
}

pub(super) fn is_on_earth([x, y]: [i32; 2]) -> bool {
    (-1_800_000_000..=1_800_000_000).contains(&x) && (-900_000_000..=900_000_000).contains(&y)
}

/// The nodes of a way, and their places if the way has all of them.
pub(super) fn nodes_of(way: &osmpbf::Way<'_>) -> (Box<[i64]>, Box<[[i32; 2]]>) {
    let mut nodes: Vec<i64> = way.refs().collect();
    let places: Vec<[i32; 2]> =
        way.node_locations().map(|at| [at.decimicro_lon(), at.decimicro_lat()]).collect();
    if nodes.is_empty() || places.len() != nodes.len() {
        nodes.dedup();
        return (nodes.into(), Box::default());
    }
    let mut placed: Vec<(i64, [i32; 2])> = nodes.into_iter().zip(places).collect();
    placed.dedup_by_key(|(id, _)| *id);
    let (nodes, places): (Vec<i64>, Vec<[i32; 2]>) = placed.into_iter().unzip();
    (nodes.into(), places.into())
}
