//! How answers write moments, metres, seconds and places.

use jiff::Timestamp;
use lintas_model::network::GridPoint;

/// RFC 3339 in whole seconds.
pub(crate) fn time(moment: Option<Timestamp>) -> Option<String> {
    moment.map(|moment| format!("{moment:.0}"))
}

/// Milliseconds as seconds, not rounded.
pub(crate) fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

/// Metres, rounded to 0.1 m.
pub(crate) fn metres(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}

/// Longitude, latitude in degrees.
pub(crate) fn place(point: GridPoint) -> [f64; 2] {
    let coord = point.coord();
    [coord.x, coord.y]
}
