//! Where a warning holds: polygons and circles in the order latitude, longitude, or place codes.

use geo::{Destination, Geodesic};
use geo_types::{Coord, Geometry, LineString, MultiPoint, Point, Polygon};

/// Vertices of a circle, the first due east. Its polygon is smaller than the circle by 0.1 %.
const CORNERS: usize = 73;
/// Kilometres. No warning is of more; a radius in metres would be.
const WIDEST_KM: f64 = 2_000.0;

/// One shape of an area, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CapPlace {
    /// The shape, or the codes of places that stand for one.
    pub(super) shape: Result<CapShape, UnreadableShape>,
    /// As written, without blanks: the same in every language.
    pub(super) written: String,
}

/// What an area is drawn as.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum CapShape {
    /// Longitude and latitude.
    Drawn(Geometry<f64>),
    /// Place codes, each with the system that it is said to be of, where that is known.
    Codes(Vec<(Option<&'static str>, String)>),
}

impl Eq for CapShape {}

/// Why a shape cannot be read, in English and in Bahasa Indonesia, and the vertices that can.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct UnreadableShape {
    pub(super) en: String,
    pub(super) id: String,
    pub(super) vertices: Vec<Point<f64>>,
}

impl Eq for UnreadableShape {}

impl UnreadableShape {
    fn new(en: impl Into<String>, id: impl Into<String>) -> Self {
        Self { en: en.into(), id: id.into(), vertices: Vec::new() }
    }
}

impl CapPlace {
    /// `lat,lon lat,lon …`, the last pair as the first.
    pub(super) fn polygon(text: &str) -> Self {
        Self { shape: polygon(text), written: compact(text) }
    }

    /// `lat,lon radius`, the radius in kilometres.
    pub(super) fn circle(text: &str) -> Self {
        Self { shape: circle(text), written: compact(text) }
    }

    /// Codes of places, each with the name of its system. `None` where there are none.
    pub(super) fn codes<'a>(codes: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let codes: Vec<(Option<&'static str>, String)> = codes
            .filter(|(_, value)| !value.is_empty())
            .map(|(system, value)| (code_system(system), value.to_owned()))
            .collect();
        let written = codes.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ");
        (!codes.is_empty()).then_some(Self { shape: Ok(CapShape::Codes(codes)), written })
    }
}

fn compact(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The system of place codes that a `valueName` means.
fn code_system(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match () {
        () if has(&["kemendagri", "permendagri"]) => Some("kemendagri"),
        () if has(&["bps"]) => Some("bps"),
        () if has(&["cod", "p-code", "pcode"]) && !has(&["code bps", "geocode", "kode"]) => {
            Some("cod")
        }
        () => None,
    }
}

fn polygon(text: &str) -> Result<CapShape, UnreadableShape> {
    let mut ring: Vec<Coord<f64>> = Vec::new();
    let mut bad = None;
    for pair in text.split_whitespace() {
        match position(pair) {
            Ok(place) => ring.push(place),
            Err(why) => bad = bad.or(Some(why)),
        }
    }
    let vertices = |ring: &[Coord<f64>]| ring.iter().copied().map(Point::from).collect();
    if let Some(why) = bad {
        return Err(UnreadableShape { vertices: vertices(&ring), ..why });
    }
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    // Two places are a line, and one is a point: danger all the same, drawn with its surroundings.
    Ok(CapShape::Drawn(match ring.len() {
        0 => return Err(UnreadableShape::new("the polygon is empty", "poligonnya kosong")),
        1..4 => Geometry::MultiPoint(MultiPoint(vertices(&ring))),
        _ => Geometry::Polygon(Polygon::new(LineString(ring), Vec::new())),
    }))
}

fn circle(text: &str) -> Result<CapShape, UnreadableShape> {
    let mut parts = text.split_whitespace();
    let (Some(centre), Some(radius), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(UnreadableShape::new(
            format!("`{text}` is no circle: latitude,longitude and, after a blank, kilometres"),
            format!(
                "`{text}` bukan lingkaran: lintang,bujur lalu spasi dan radius dalam kilometer"
            ),
        ));
    };
    let centre = position(centre)?;
    let kilometres = radius.parse::<f64>().ok().filter(|it| (0.0..=WIDEST_KM).contains(it));
    let Some(kilometres) = kilometres else {
        let why = UnreadableShape::new(
            format!("`{radius}` is no radius of 0 to {WIDEST_KM} kilometres"),
            format!("`{radius}` bukan radius 0 sampai {WIDEST_KM} kilometer"),
        );
        return Err(UnreadableShape { vertices: vec![centre.into()], ..why });
    };
    if kilometres == 0.0 {
        return Ok(CapShape::Drawn(Geometry::Point(centre.into())));
    }
    let corner = |at: usize| {
        let bearing = 90.0 + 360.0 * at as f64 / CORNERS as f64;
        Geodesic.destination(Point::from(centre), bearing, kilometres * 1000.0).0
    };
    let ring: Vec<Coord<f64>> = (0..=CORNERS).map(|at| corner(at % CORNERS)).collect();
    if ring.iter().any(|place| (place.x - centre.x).abs() > 180.0) {
        let en = "the circle crosses the 180th meridian, and is not drawn";
        return Err(UnreadableShape::new(en, "lingkaran melintasi bujur 180 dan tidak digambar"));
    }
    Ok(CapShape::Drawn(Geometry::Polygon(Polygon::new(LineString(ring), Vec::new()))))
}

/// `lat,lon`.
fn position(pair: &str) -> Result<Coord<f64>, UnreadableShape> {
    let numbers = pair.split_once(',').map(|(lat, lon)| (lat.parse::<f64>(), lon.parse::<f64>()));
    let Some((Ok(lat), Ok(lon))) = numbers else {
        return Err(UnreadableShape::new(
            format!("`{pair}` is no latitude,longitude"),
            format!("`{pair}` bukan lintang,bujur"),
        ));
    };
    if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) {
        return Ok(Coord { x: lon, y: lat });
    }
    Err(UnreadableShape::new(
        format!("`{pair}` is no latitude,longitude: in CAP the latitude stands first"),
        format!("`{pair}` bukan lintang,bujur: dalam CAP lintang ditulis lebih dulu"),
    ))
}

#[cfg(test)]
mod tests {
    use geo::{Area, BoundingRect, Distance};

    use super::*;

    fn drawn(place: CapPlace) -> Geometry<f64> {
        match place.shape {
            Ok(CapShape::Drawn(geometry)) => geometry,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn latitude_stands_first() {
        let geometry =
            drawn(CapPlace::polygon(" -0.41,116.91 -0.41,116.94\n-0.39,116.94 -0.41,116.91"));
        let bounds = geometry.bounding_rect().unwrap();
        assert_eq!((bounds.min().x, bounds.min().y), (116.91, -0.41));
        // Not closed: it is closed.
        let open = drawn(CapPlace::polygon("-0.41,116.91 -0.41,116.94 -0.39,116.94"));
        assert_eq!(open.unsigned_area(), geometry.unsigned_area());
    }

    #[test]
    fn a_circle_has_its_radius_in_every_direction_also_far_from_the_equator() {
        for (text, lon, lat, metres) in [
            ("-0.45,116.95 2.0", 116.95, -0.45, 2_000.0),
            ("64.1,-21.9 150", -21.9, 64.1, 150_000.0),
        ] {
            let Geometry::Polygon(circle) = drawn(CapPlace::circle(text)) else {
                panic!("a polygon")
            };
            assert!(circle.exterior().is_closed());
            for corner in circle.exterior().points() {
                assert!((Geodesic.distance(Point::new(lon, lat), corner) - metres).abs() < 0.01);
            }
        }
        assert!(matches!(drawn(CapPlace::circle("-0.45,116.95 0")), Geometry::Point(_)));
    }

    #[test]
    fn what_cannot_be_read_keeps_the_vertices_that_can() {
        for (place, kept, why) in [
            (CapPlace::polygon("-0.41,116.91 x -0.39,116.94"), 2, "`x`"),
            (CapPlace::polygon("116.91,-0.41 116.94,-0.41 116.94,-0.39"), 0, "stands first"),
            (CapPlace::polygon("-0.41,116.91,12 -0.39,116.94"), 1, "116.91,12"),
            (CapPlace::polygon("NaN,116.91"), 0, "stands first"),
            (CapPlace::polygon(""), 0, "empty"),
            (CapPlace::circle("-0.45,116.95"), 0, "no circle"),
            (CapPlace::circle("-0.45,116.95 -2"), 1, "radius"),
            (CapPlace::circle("-0.45,116.95 25000"), 1, "radius"),
            (CapPlace::circle("0,179.99 100"), 0, "meridian"),
        ] {
            let why_not = place.shape.expect_err(&place.written);
            assert_eq!(why_not.vertices.len(), kept, "{}", place.written);
            assert!(why_not.en.contains(why), "{}: {}", place.written, why_not.en);
        }
    }

    #[test]
    fn a_code_is_of_the_system_that_its_name_says() {
        for (name, system) in [
            ("KEMENDAGRI", Some("kemendagri")),
            ("Kode BPS", Some("bps")),
            ("P-CODE", Some("cod")),
            ("SAME", None),
            ("Kode Wilayah", None),
        ] {
            assert_eq!(code_system(name), system, "{name}");
        }
    }
}
