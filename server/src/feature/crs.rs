//! Coordinate reference systems of requests and answers, by OGC API – Features – Part 2 (18-058r1):
//! which there are, what they are called, and their axes in the order of their authority.

use geo::MapCoords as _;
use geo_types::{Coord, Geometry};

use super::projection::{UtmZone, from_web_mercator, web_mercator};

/// Start of the URIs of EPSG.
const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0/";
/// The URI of CRS84.
const CRS84_URI: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// Points on each side of a box between which its image in degrees is drawn around.
const STEPS: u32 = 64;

/// A coordinate reference system that is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Crs {
    /// Its code in the register of EPSG; 0 for CRS84, which OGC names.
    code: u16,
    axes: CrsAxes,
}

/// What its coordinates are, and their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CrsAxes {
    /// Longitude, latitude; degrees.
    LonLat,
    /// Latitude, longitude; degrees.
    LatLon,
    /// X to the east, Y to the north; metres of web Mercator.
    WebMercator,
    /// Easting, northing; metres.
    Utm(UtmZone),
}

const fn utm(code: u16) -> Crs {
    let zone = UtmZone { number: (code % 100) as u8, is_south: code / 100 == 327 };
    Crs { code, axes: CrsAxes::Utm(zone) }
}

/// All that are supported: WGS 84 in both orders, web Mercator, and UTM on WGS 84 in the zones of
/// Indonesia (95° E to 141° E: 46 to 54), north and south.
const SUPPORTED: [Crs; 21] = [
    Crs::CRS84,
    Crs { code: 4326, axes: CrsAxes::LatLon },
    Crs { code: 3857, axes: CrsAxes::WebMercator },
    utm(32646),
    utm(32647),
    utm(32648),
    utm(32649),
    utm(32650),
    utm(32651),
    utm(32652),
    utm(32653),
    utm(32654),
    utm(32746),
    utm(32747),
    utm(32748),
    utm(32749),
    utm(32750),
    utm(32751),
    utm(32752),
    utm(32753),
    utm(32754),
];

impl Crs {
    /// WGS 84, longitude before latitude: the default, and what layers are stored in.
    pub(crate) const CRS84: Self = Self { code: 0, axes: CrsAxes::LonLat };

    /// Reads a URI (`http://www.opengis.net/def/crs/EPSG/0/32750`) or CURIE (`[EPSG:32750]`, also
    /// without brackets); `None` where it is none that is supported.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        if text == CRS84_URI || bare == "OGC:CRS84" {
            return Some(Self::CRS84);
        }
        let code = text.strip_prefix(EPSG).or_else(|| bare.strip_prefix("EPSG:"))?;
        SUPPORTED.into_iter().find(|crs| crs.code != 0 && crs.code.to_string() == code)
    }

    /// Its URI.
    pub(crate) fn uri(self) -> String {
        if self.code == 0 { CRS84_URI.to_owned() } else { format!("{EPSG}{}", self.code) }
    }

    /// The URIs of all that are supported, the default first: `crs` of a collection.
    pub(crate) fn uris() -> Vec<String> {
        SUPPORTED.into_iter().map(Self::uri).collect()
    }

    /// The value of the header `Content-Crs`.
    pub(crate) fn header(self) -> String {
        format!("<{}>", self.uri())
    }

    /// Whether its coordinates are degrees.
    pub(crate) const fn is_geographic(self) -> bool {
        matches!(self.axes, CrsAxes::LonLat | CrsAxes::LatLon)
    }

    /// Coordinates, in the order of its axes, of a longitude and latitude in degrees; `None` where
    /// it does not reach so far.
    pub(crate) fn project(self, place: Coord<f64>) -> Option<Coord<f64>> {
        match self.axes {
            CrsAxes::LonLat => Some(place),
            CrsAxes::LatLon => Some(Coord { x: place.y, y: place.x }),
            CrsAxes::WebMercator => web_mercator(place),
            CrsAxes::Utm(zone) => zone.project(place),
        }
    }

    /// Longitude and latitude in degrees of coordinates in the order of its axes; `None` where they
    /// are no place. Longitudes may go once round.
    pub(crate) fn unproject(self, place: Coord<f64>) -> Option<Coord<f64>> {
        let degrees = match self.axes {
            CrsAxes::LonLat => Some(place),
            CrsAxes::LatLon => Some(Coord { x: place.y, y: place.x }),
            CrsAxes::WebMercator => from_web_mercator(place),
            CrsAxes::Utm(zone) => zone.unproject(place),
        };
        degrees.filter(|it| it.x.abs() <= 360.0 && it.y.abs() <= 90.0)
    }

    /// A geometry in longitude and latitude in this system; `None` where a vertex has no
    /// coordinates in it.
    pub(crate) fn project_geometry(self, geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
        geometry.try_map_coords(|place| self.project(place).ok_or(())).ok()
    }

    /// A geometry of this system in longitude and latitude, vertex by vertex; `None` where one is
    /// no place.
    pub(crate) fn unproject_geometry(self, geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
        geometry.try_map_coords(|place| self.unproject(place).ok_or(())).ok()
    }

    /// West, south, east, north in degrees around a box of this system, a little wider than it: of
    /// metres, its sides are bows. `None` where a part of it is no place.
    pub(crate) fn degrees_around(self, lower: Coord<f64>, upper: Coord<f64>) -> Option<[f64; 4]> {
        let along = |step: u32| {
            let share = f64::from(step) / f64::from(STEPS);
            Coord {
                x: lower.x + (upper.x - lower.x) * share,
                y: lower.y + (upper.y - lower.y) * share,
            }
        };
        let mut around = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for step in 0..=STEPS {
            let on = along(step);
            for place in [
                Coord { x: on.x, y: lower.y },
                Coord { x: on.x, y: upper.y },
                Coord { x: lower.x, y: on.y },
                Coord { x: upper.x, y: on.y },
            ] {
                let place = self.unproject(place)?;
                around = [
                    around[0].min(place.x),
                    around[1].min(place.y),
                    around[2].max(place.x),
                    around[3].max(place.y),
                ];
            }
        }
        if self.is_geographic() {
            return Some(around);
        }
        // Between two steps a bow leaves its chord by less than a thousandth of the box.
        let (wide, high) = (around[2] - around[0], around[3] - around[1]);
        let margin = wide.max(high) * 1e-3 + 1e-7;
        Some([around[0] - margin, around[1] - margin, around[2] + margin, around[3] + margin])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_its_uri_and_its_curie_and_no_other_is() {
        for crs in SUPPORTED {
            assert_eq!(Crs::parse(&crs.uri()), Some(crs));
        }
        assert_eq!(Crs::uris().len(), SUPPORTED.len());
        assert_eq!(Crs::uris()[0], CRS84_URI, "the default is the first");
        for (text, code) in [("[EPSG:32750]", 32750), ("EPSG:32750", 32750), ("[EPSG:4326]", 4326)]
        {
            assert_eq!(Crs::parse(text).unwrap().code, code);
        }
        assert_eq!(Crs::parse("[OGC:CRS84]"), Some(Crs::CRS84));
        for bad in [
            "",
            "[EPSG:32755]",
            "[EPSG:0]",
            "[EPSG:032750]",
            "EPSG/0/32750",
            "http://www.opengis.net/def/crs/EPSG/0/32701",
            "http://www.opengis.net/def/crs/OGC/0/does_not_exist",
            "[EPSG:32750",
        ] {
            assert_eq!(Crs::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn axes_stand_in_the_order_of_their_authority() {
        let samarinda = Coord { x: 117.146, y: -0.502 };
        let in_system = |name: &str| Crs::parse(name).unwrap().project(samarinda).unwrap();
        assert_eq!(in_system("[OGC:CRS84]"), samarinda);
        assert_eq!(in_system("[EPSG:4326]"), Coord { x: -0.502, y: 117.146 });
        let utm = in_system("[EPSG:32750]");
        assert!((500_000.0..520_000.0).contains(&utm.x), "easting first: {utm:?}");
        assert!((9_944_000.0..9_945_000.0).contains(&utm.y), "{utm:?}");
    }

    #[test]
    fn the_degrees_around_a_box_hold_all_of_it() {
        let crs = Crs::parse("[EPSG:32750]").unwrap();
        let (lower, upper) = (Coord { x: 2e5, y: 9.2e6 }, Coord { x: 9e5, y: 10.6e6 });
        let around = crs.degrees_around(lower, upper).unwrap();
        for x in 0..=20 {
            for y in 0..=20 {
                let place =
                    Coord { x: lower.x + 3.5e4 * f64::from(x), y: lower.y + 7e4 * f64::from(y) };
                let place = crs.unproject(place).unwrap();
                assert!(around[0] <= place.x && place.x <= around[2], "{place:?} {around:?}");
                assert!(around[1] <= place.y && place.y <= around[3], "{place:?} {around:?}");
            }
        }
        assert!(crs.degrees_around(lower, Coord { x: 1e12, y: 0.0 }).is_none());
    }
}
