//! Map projections on the ellipsoid of WGS 84: transverse Mercator and web Mercator.
//!
//! Transverse Mercator by Krüger's series in the third flattening, to its sixth power, with the
//! coefficients of C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers",
//! J. Geodesy 85 (2011), 475–485, equations 35 and 36 (doi:10.1007/s00190-011-0445-3): a few
//! nanometres within 3,900 km of the central meridian.

use geo_types::Coord;

/// Equatorial radius of WGS 84, metres (NGA.STND.0036, table 3.1).
const RADIUS_M: f64 = 6_378_137.0;
/// Flattening of WGS 84 (the same table).
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// Third flattening.
const N: f64 = FLATTENING / (2.0 - FLATTENING);
/// Scale of UTM on its central meridian (NGA.SIG.0012, section 7).
const UTM_SCALE: f64 = 0.9996;
/// False easting of UTM, metres.
const UTM_EASTING_M: f64 = 500_000.0;
/// False northing of UTM in the south, metres.
const UTM_NORTHING_M: f64 = 10_000_000.0;
/// Degrees from the central meridian that UTM is computed for: half of what the series bears.
const UTM_REACH_DEG: f64 = 40.0;
/// Degrees from the equator that Mercator is computed for: its map ends at 85.06.
const MERCATOR_REACH_DEG: f64 = 89.0;

/// Powers 1 to 6 of [`N`] times coefficients, added.
const fn series(coefficients: [f64; 6]) -> f64 {
    let (mut sum, mut power, mut at) = (0.0, N, 0);
    while at < 6 {
        sum += coefficients[at] * power;
        power *= N;
        at += 1;
    }
    sum
}

/// From the conformal sphere to the plane (Karney, equation 35).
const ALPHA: [f64; 6] = [
    series([1.0 / 2.0, -2.0 / 3.0, 5.0 / 16.0, 41.0 / 180.0, -127.0 / 288.0, 7_891.0 / 37_800.0]),
    series([
        0.0,
        13.0 / 48.0,
        -3.0 / 5.0,
        557.0 / 1_440.0,
        281.0 / 630.0,
        -1_983_433.0 / 1_935_360.0,
    ]),
    series([0.0, 0.0, 61.0 / 240.0, -103.0 / 140.0, 15_061.0 / 26_880.0, 167_603.0 / 181_440.0]),
    series([0.0, 0.0, 0.0, 49_561.0 / 161_280.0, -179.0 / 168.0, 6_601_661.0 / 7_257_600.0]),
    series([0.0, 0.0, 0.0, 0.0, 34_729.0 / 80_640.0, -3_418_889.0 / 1_995_840.0]),
    series([0.0, 0.0, 0.0, 0.0, 0.0, 212_378_941.0 / 319_334_400.0]),
];

/// From the plane to the conformal sphere (Karney, equation 36).
const BETA: [f64; 6] = [
    series([1.0 / 2.0, -2.0 / 3.0, 37.0 / 96.0, -1.0 / 360.0, -81.0 / 512.0, 96_199.0 / 604_800.0]),
    series([
        0.0,
        1.0 / 48.0,
        1.0 / 15.0,
        -437.0 / 1_440.0,
        46.0 / 105.0,
        -1_118_711.0 / 3_870_720.0,
    ]),
    series([0.0, 0.0, 17.0 / 480.0, -37.0 / 840.0, -209.0 / 4_480.0, 5_569.0 / 90_720.0]),
    series([0.0, 0.0, 0.0, 4_397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0]),
    series([0.0, 0.0, 0.0, 0.0, 4_583.0 / 161_280.0, -108_847.0 / 3_991_680.0]),
    series([0.0, 0.0, 0.0, 0.0, 0.0, 20_648_693.0 / 638_668_800.0]),
];

/// Radius of the sphere of the same quarter meridian, metres (Karney, equation 14).
const RECTIFYING_M: f64 = RADIUS_M / (1.0 + N)
    * (1.0 + N * N / 4.0 + N * N * N * N / 64.0 + N * N * N * N * N * N / 256.0);

/// A zone of the Universal Transverse Mercator grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UtmZone {
    /// 1 to 60, eastward from the antimeridian.
    pub(crate) number: u8,
    /// Whether northings count from ten million metres, as in the south.
    pub(crate) is_south: bool,
}

impl UtmZone {
    fn central_meridian(self) -> f64 {
        f64::from(self.number) * 6.0 - 183.0
    }

    /// Easting and northing in metres of a longitude and latitude in degrees; `None` more than 40
    /// degrees from the central meridian, and at the poles.
    pub(crate) fn project(self, place: Coord<f64>) -> Option<Coord<f64>> {
        let from_meridian = place.x - self.central_meridian();
        if !(from_meridian.abs() <= UTM_REACH_DEG && place.y.abs() <= MERCATOR_REACH_DEG) {
            return None;
        }
        let (sin, cos) = from_meridian.to_radians().sin_cos();
        let conformal = to_conformal(place.y.to_radians().tan());
        let (xi, eta) = (conformal.atan2(cos), (sin / conformal.hypot(cos)).asinh());
        let mut plane = Coord { x: eta, y: xi };
        for (k, alpha) in (1..).zip(ALPHA) {
            let (k_xi, k_eta) = (f64::from(2 * k) * xi, f64::from(2 * k) * eta);
            plane.y += alpha * k_xi.sin() * k_eta.cosh();
            plane.x += alpha * k_xi.cos() * k_eta.sinh();
        }
        let scale = UTM_SCALE * RECTIFYING_M;
        Some(Coord {
            x: UTM_EASTING_M + scale * plane.x,
            y: self.false_northing() + scale * plane.y,
        })
    }

    /// Longitude and latitude in degrees of an easting and northing in metres; `None` beyond what
    /// [`UtmZone::project`] gives.
    pub(crate) fn unproject(self, place: Coord<f64>) -> Option<Coord<f64>> {
        let scale = UTM_SCALE * RECTIFYING_M;
        let eta = (place.x - UTM_EASTING_M) / scale;
        let xi = (place.y - self.false_northing()) / scale;
        // The quarter meridian in the one direction, 40 degrees of the equator in the other.
        if !(xi.abs() <= std::f64::consts::FRAC_PI_2 && eta.abs() <= 0.77) {
            return None;
        }
        let (mut xi_sphere, mut eta_sphere) = (xi, eta);
        for (k, beta) in (1..).zip(BETA) {
            let (k_xi, k_eta) = (f64::from(2 * k) * xi, f64::from(2 * k) * eta);
            xi_sphere -= beta * k_xi.sin() * k_eta.cosh();
            eta_sphere -= beta * k_xi.cos() * k_eta.sinh();
        }
        let conformal = xi_sphere.sin() / eta_sphere.sinh().hypot(xi_sphere.cos());
        let from_meridian = eta_sphere.sinh().atan2(xi_sphere.cos()).to_degrees();
        let place = Coord {
            x: self.central_meridian() + from_meridian,
            y: from_conformal(conformal).atan().to_degrees(),
        };
        (from_meridian.abs() <= UTM_REACH_DEG && place.y.is_finite()).then_some(place)
    }

    fn false_northing(self) -> f64 {
        if self.is_south { UTM_NORTHING_M } else { 0.0 }
    }
}

/// Eccentricity.
fn eccentricity() -> f64 {
    (FLATTENING * (2.0 - FLATTENING)).sqrt()
}

/// Tangent of the conformal latitude of the tangent of a latitude (Karney, equations 7 to 9).
fn to_conformal(tan: f64) -> f64 {
    let e = eccentricity();
    let sigma = (e * (e * tan / tan.hypot(1.0)).atanh()).sinh();
    tan * sigma.hypot(1.0) - sigma * tan.hypot(1.0)
}

/// The inverse of [`to_conformal`], by Newton's method (Karney, equations 19 to 21): three steps
/// reach the precision of the numbers.
fn from_conformal(conformal: f64) -> f64 {
    let e2 = FLATTENING * (2.0 - FLATTENING);
    let mut tan = conformal / (1.0 - e2);
    for _ in 0..5 {
        let at = to_conformal(tan);
        let step = (conformal - at) / at.hypot(1.0) * (1.0 + (1.0 - e2) * tan * tan)
            / ((1.0 - e2) * tan.hypot(1.0));
        tan += step;
        if !step.is_finite() || step.abs() < 1e-15 * tan.abs().max(1.0) {
            break;
        }
    }
    tan
}

/// Web Mercator (EPSG method 1024) of a longitude and latitude in degrees, metres; `None` at the
/// poles.
pub(crate) fn web_mercator(place: Coord<f64>) -> Option<Coord<f64>> {
    (place.y.abs() <= MERCATOR_REACH_DEG && place.x.is_finite()).then(|| Coord {
        x: RADIUS_M * place.x.to_radians(),
        y: RADIUS_M * place.y.to_radians().tan().asinh(),
    })
}

/// Longitude and latitude in degrees of web Mercator in metres; `None` beyond twice round the earth.
pub(crate) fn from_web_mercator(place: Coord<f64>) -> Option<Coord<f64>> {
    let reach = 2.0 * std::f64::consts::PI * RADIUS_M;
    (place.x.abs() <= reach && place.y.abs() <= reach).then(|| Coord {
        x: (place.x / RADIUS_M).to_degrees(),
        y: (place.y / RADIUS_M).sinh().atan().to_degrees(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Easting and northing by PROJ 9.5.1 (pyproj 3.7.2, `Transformer.from_crs("OGC:CRS84",
    /// "EPSG:…", always_xy=True)`), to a tenth of a millimetre.
    const BY_PROJ: [(u32, [f64; 2], [f64; 2]); 12] = [
        (32750, [116.985, -0.43], [498_330.922_2, 9_952_472.069_6]),
        (32750, [117.0, 0.0], [500_000.0, 10_000_000.0]),
        (32750, [114.2, -3.1], [188_758.973_0, 9_656_941.980_2]),
        (32750, [119.9, 2.5], [822_530.451_3, 10_276_683.144_5]),
        (32650, [116.985, -0.43], [498_330.922_2, -47_527.930_4]),
        (32650, [119.9, 2.5], [822_530.451_3, 276_683.144_5]),
        (32646, [95.3, 5.55], [754_808.240_2, 613_955.817_1]),
        (32648, [106.82718, -6.17539], [702_181.112_1, -682_939.503_4]),
        (32748, [106.82718, -6.17539], [702_181.112_1, 9_317_060.496_6]),
        (32754, [140.7, -2.53], [466_649.680_5, 9_720_353.304_8]),
        (3857, [116.985, -0.43], [13_022_710.630_5, -47_867.830_4]),
        (3857, [106.82718, -6.17539], [11_891_947.280_5, -688_776.117_5]),
    ];

    fn forward(code: u32, place: Coord<f64>) -> Option<Coord<f64>> {
        if code == 3857 { web_mercator(place) } else { zone(code).project(place) }
    }

    fn zone(code: u32) -> UtmZone {
        UtmZone { number: (code % 100) as u8, is_south: code / 100 == 327 }
    }

    #[test]
    fn coordinates_are_those_of_proj_to_a_tenth_of_a_millimetre() {
        for (code, [lon, lat], [east, north]) in BY_PROJ {
            let found = forward(code, Coord { x: lon, y: lat }).unwrap();
            let off = (found.x - east).hypot(found.y - north);
            assert!(off < 1e-4, "EPSG:{code} {lon} {lat}: {found:?}, off by {off} m");
        }
    }

    #[test]
    fn there_and_back_again_is_the_same_place() {
        for number in 46..=54 {
            let zone = UtmZone { number, is_south: number % 2 == 0 };
            for lat in [-89.0, -60.0, -11.0, -0.43, 0.0, 6.0, 45.0, 80.0] {
                for from_meridian in [-30.0, -12.0, -3.0, 0.0, 1.5, 6.0, 30.0] {
                    let place = Coord { x: zone.central_meridian() + from_meridian, y: lat };
                    let back = zone.unproject(zone.project(place).unwrap()).unwrap();
                    // A ten-billionth of a degree is a hundredth of a millimetre.
                    let off = (back.x - place.x).hypot(back.y - place.y);
                    assert!(off < 1e-10, "{zone:?} {place:?}: {back:?}");
                }
            }
        }
        for place in [Coord { x: 117.0, y: -0.43 }, Coord { x: -179.0, y: 84.0 }] {
            let back = from_web_mercator(web_mercator(place).unwrap()).unwrap();
            assert!((back.x - place.x).hypot(back.y - place.y) < 1e-10);
        }
    }

    #[test]
    fn what_lies_beyond_the_projection_has_no_coordinates() {
        let zone = UtmZone { number: 50, is_south: true };
        for (lon, lat) in [(0.0, 0.0), (117.0, 90.0), (f64::NAN, 0.0), (117.0, f64::INFINITY)] {
            assert!(zone.project(Coord { x: lon, y: lat }).is_none(), "{lon} {lat}");
        }
        for (x, y) in [(1e9, 0.0), (5e5, -1e9), (f64::NAN, 0.0), (f64::INFINITY, 0.0)] {
            assert!(zone.unproject(Coord { x, y }).is_none(), "{x} {y}");
        }
        assert!(web_mercator(Coord { x: 0.0, y: 90.0 }).is_none());
        assert!(from_web_mercator(Coord { x: f64::NAN, y: 0.0 }).is_none());
    }
}
