//! `bbox` of a query, in any of the systems that are served.

use geo::Intersects as _;
use geo_types::{Coord, Geometry, Rect};

use super::crs::Crs;

/// A box that features are asked to meet, its border included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct QueryBox {
    /// West, south, east, north in degrees: the box itself, or around one of metres. West beyond
    /// east crosses the antimeridian.
    degrees: [f64; 4],
    /// A box of metres, and its system: its sides are straight there, and bows in degrees.
    plane: Option<(Crs, Rect<f64>)>,
}

impl QueryBox {
    /// Reads four numbers in the axis order of `crs`, or six with heights, which do not count.
    /// `None` where they are no box.
    pub(crate) fn parse(text: &str, crs: Crs) -> Option<Self> {
        let numbers: Vec<f64> = text
            .split(',')
            .map(|number| number.trim().parse::<f64>().ok().filter(|number| number.is_finite()))
            .collect::<Option<_>>()?;
        let (lower, upper) = match numbers[..] {
            [x1, y1, x2, y2] => (Coord { x: x1, y: y1 }, Coord { x: x2, y: y2 }),
            [x1, y1, low, x2, y2, high] if low <= high => {
                (Coord { x: x1, y: y1 }, Coord { x: x2, y: y2 })
            }
            _ => return None,
        };
        if crs.is_geographic() {
            let (lower, upper) = (crs.unproject(lower)?, crs.unproject(upper)?);
            let degrees = [lower.x, lower.y, upper.x, upper.y];
            return (lower.y <= upper.y).then_some(Self { degrees, plane: None });
        }
        if lower.x > upper.x || lower.y > upper.y {
            return None;
        }
        let degrees = crs.degrees_around(lower, upper)?;
        Some(Self { degrees, plane: Some((crs, Rect::new(lower, upper))) })
    }

    /// West, south, east, north in degrees of a box that holds it; west beyond east crosses the
    /// antimeridian.
    pub(crate) fn degrees(&self) -> [f64; 4] {
        self.degrees
    }

    /// Whether a feature's box lies wholly in it; then so does the feature. Never of a box of
    /// metres.
    pub(crate) fn covers(&self, of_feature: Option<[f64; 4]>) -> bool {
        let (None, Some(of_feature)) = (self.plane, of_feature) else { return false };
        self.boxes().any(|asked| {
            of_feature[0] >= asked.min().x
                && of_feature[2] <= asked.max().x
                && of_feature[1] >= asked.min().y
                && of_feature[3] <= asked.max().y
        })
    }

    /// Whether a geometry in longitude and latitude shares a point with it, its border included.
    pub(crate) fn meets(&self, geometry: &Geometry<f64>) -> bool {
        match self.plane {
            Some((crs, asked)) => {
                let projected = crs.project_geometry(geometry);
                projected.is_some_and(|geometry| geometry.intersects(&asked))
            }
            None => self.boxes().any(|asked| geometry.intersects(&asked)),
        }
    }

    /// The box in degrees; split in two where it crosses the antimeridian.
    fn boxes(&self) -> impl Iterator<Item = Rect<f64>> {
        let [west, south, east, north] = self.degrees;
        let parts = if west <= east {
            [Some(Rect::new((west, south), (east, north))), None]
        } else {
            [
                Some(Rect::new((west, south), (180.0_f64.max(west), north))),
                Some(Rect::new(((-180.0_f64).min(east), south), (east, north))),
            ]
        };
        parts.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn degrees(text: &str) -> Option<[f64; 4]> {
        QueryBox::parse(text, Crs::CRS84).map(|it| it.degrees())
    }

    #[test]
    fn a_box_has_four_numbers_or_six() {
        assert_eq!(degrees("1,2,3,4"), Some([1., 2., 3., 4.]));
        assert_eq!(degrees("1,2,0,3,4,9"), Some([1., 2., 3., 4.]));
        assert!(degrees("170,-20,-170,-10").is_some());
        for bad in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "1,4,3,2",
            "a,2,3,4",
            "1,2,3,NaN",
            "1,2,3,inf",
            "1,-91,3,4",
            "1,2,9,3,4,0",
        ] {
            assert_eq!(degrees(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_box_across_the_antimeridian_meets_both_sides() {
        let asked = QueryBox::parse("170,-20,-170,-10", Crs::CRS84).unwrap();
        let at = |lon: f64| Geometry::from(geo_types::Point::new(lon, -15.0));
        assert!(asked.meets(&at(175.0)) && asked.meets(&at(-175.0)) && asked.meets(&at(180.0)));
        assert!(!asked.meets(&at(0.0)));
    }

    #[test]
    fn a_box_is_read_in_the_axis_order_of_its_system() {
        let in_system = |text: &str, crs: &str| QueryBox::parse(text, Crs::parse(crs).unwrap());
        let swapped = in_system("-1,116,1,118", "[EPSG:4326]").unwrap();
        assert_eq!(swapped.degrees(), [116., -1., 118., 1.]);
        assert!(in_system("116,-1,118,1", "[EPSG:4326]").is_none(), "no latitude is 116");
        let metres = in_system("500000,9950000,510000,9960000", "[EPSG:32750]").unwrap();
        let at = |lon: f64, lat: f64| Geometry::from(geo_types::Point::new(lon, lat));
        // 117.05 E, 0.4 S is 505,564 m east, 9,955,788 m north.
        assert!(metres.meets(&at(117.05, -0.4)));
        assert!(!metres.meets(&at(116.99, -0.4)) && !metres.meets(&at(117.05, -0.3)));
        assert!(!metres.covers(Some([117.04, -0.41, 117.05, -0.4])));
        assert!(in_system("510000,0,500000,1", "[EPSG:32750]").is_none());
        assert!(in_system("1e9,0,2e9,1", "[EPSG:32750]").is_none());
    }
}
