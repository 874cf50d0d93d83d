//! Moments, metres, seconds and places as answers write them.

use jiff::Timestamp;
use lintas_model::network::GridPoint;

/// A moment as it stands in an answer.
pub(crate) fn time(moment: Option<Timestamp>) -> Option<String> {
    moment.map(|moment| format!("{moment:.0}"))
}

/// Seconds, to the millisecond.
pub(crate) fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

/// Metres, to the decimetre.
pub(crate) fn metres(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}

/// A place as longitude and latitude.
pub(crate) fn place(point: GridPoint) -> [f64; 2] {
    let coord = point.coord();
    [coord.x, coord.y]
}
