//! Longitude and latitude to the square of Web Mercator.

use std::f64::consts::PI;

/// The latitude at which the Web Mercator square ends, degrees: atan(sinh(π)) (EPSG:3857).
pub const MAX_LATITUDE: f64 = 85.051_128_779_806_6;

/// The place of a point (degrees) in the square from (0, 0) in the north-west to (1, 1) in the
/// south-east. Latitudes beyond [`MAX_LATITUDE`] are put on its edge.
///
/// ```
/// use lintas_model::tiling::project;
///
/// assert_eq!(project(0.0, 0.0), [0.5, 0.5]);
/// assert_eq!(project(-180.0, 90.0)[0], 0.0);
/// assert!(project(-180.0, 90.0)[1].abs() < 1e-12);
/// ```
pub fn project(lon: f64, lat: f64) -> [f64; 2] {
    let sine = lat.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians().sin();
    let y = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * PI);
    [lon / 360.0 + 0.5, y.clamp(0.0, 1.0)]
}
