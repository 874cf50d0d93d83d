//! The query of OGC API Features on a layer: `bbox`, `datetime`, and which page.

use geo::Intersects as _;
use geo_types::{Geometry, Rect};
use lintas_model::feature::Feature;
use lintas_snapshot::format::{LayerFile, layer_file::Page};

use super::time::{Interval, TimeColumns};
use crate::http::{
    deadline::Deadline,
    problem::{Code, Problem},
};

/// Features on a page without `limit`.
pub(crate) const LIMIT: usize = 100;
/// Features on a page at most: a greater `limit` is not refused but read as this.
pub(crate) const MOST: usize = 5_000;

/// A query on a layer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FeatureQuery {
    /// West, south, east, north; west beyond east crosses the antimeridian.
    pub(crate) bbox: Option<[f64; 4]>,
    /// The time that features must meet.
    pub(crate) datetime: Option<Interval>,
    /// Features on the page.
    pub(crate) limit: usize,
    /// Matching features before the page.
    pub(crate) offset: usize,
    /// The snapshot that the first page came from.
    pub(crate) snapshot: Option<String>,
}

/// How the live state of a layer differs from its published file.
#[derive(Clone, Copy)]
pub(crate) struct Present<'a> {
    /// Gives a feature its live values; must not change its geometry, since `bbox` is tested
    /// against the published one.
    pub(crate) revise: &'a dyn Fn(&mut Feature),
    /// Positions of features that may no longer be shown, ascending.
    pub(crate) hidden: &'a [usize],
    /// Features that the file lacks; they come after its own, in this order.
    pub(crate) added: &'a [&'a Feature],
}

impl Present<'_> {
    /// No difference: the layer as published.
    pub(crate) const AS_PUBLISHED: Self = Self { revise: &|_| {}, hidden: &[], added: &[] };
}

impl FeatureQuery {
    /// Parses decoded parameters.
    ///
    /// # Errors
    /// `unknown_parameter` and `invalid_parameter`: nothing is ignored, since the answer would look
    /// right and be wrong.
    pub(crate) fn parse(parameters: &[(String, String)]) -> Result<Self, Problem> {
        let mut query =
            Self { bbox: None, datetime: None, limit: LIMIT, offset: 0, snapshot: None };
        for (name, value) in parameters {
            let read = match name.as_str() {
                "bbox" => bbox(value).map(|bbox| query.bbox = Some(bbox)),
                "datetime" => {
                    Interval::parse(value).map(|interval| query.datetime = Some(interval))
                }
                "limit" => count(value)
                    .filter(|limit| *limit > 0)
                    .map(|limit| query.limit = limit.min(MOST)),
                "offset" => count(value).map(|offset| query.offset = offset),
                "snapshot" => {
                    query.snapshot = Some(value.clone());
                    Some(())
                }
                "f" => matches!(value.as_str(), "json" | "geojson").then_some(()),
                _ => {
                    return Err(Problem::new(
                        Code::UnknownParameter,
                        "Known are bbox, datetime, limit, offset, snapshot and f.",
                    ));
                }
            };
            if read.is_none() {
                let expected = match name.as_str() {
                    "bbox" => {
                        "bbox is west,south,east,north in degrees (or six numbers with heights)."
                    }
                    "datetime" => {
                        "datetime is an RFC 3339 moment or an interval such as 2025-09-18T00:00:00Z/.. ."
                    }
                    "limit" => "limit is a whole number from 1 up.",
                    "offset" => "offset is a whole number from 0 up.",
                    _ => "f is json.",
                };
                return Err(Problem::new(Code::InvalidParameter, expected));
            }
        }
        Ok(query)
    }

    /// The page of `layer` with the changes of `present`. Without filters reads the features on the
    /// page, or all where some are hidden; with `bbox` also those whose own boxes it cuts; with
    /// `datetime` every feature in the box.
    ///
    /// # Errors
    /// Where the layer file is damaged.
    pub(crate) fn run(
        &self,
        layer: &LayerFile,
        present: Present<'_>,
        deadline: &Deadline,
    ) -> lintas_snapshot::Result<Page> {
        let mut page = self.of_file(layer, present, deadline)?;
        let columns = TimeColumns::of(layer.schema());
        for feature in present.added.iter().copied() {
            let in_time = self.datetime.is_none_or(|wanted| columns.meet(feature, wanted));
            if in_time && self.meets(&feature.geometry) {
                if page.matched >= self.offset && page.features.len() < self.limit {
                    page.features.push(feature.clone());
                }
                page.matched += 1;
            }
        }
        Ok(page)
    }

    fn of_file(
        &self,
        layer: &LayerFile,
        present: Present<'_>,
        deadline: &Deadline,
    ) -> lintas_snapshot::Result<Page> {
        if self.bbox.is_none() && self.datetime.is_none() && present.hidden.is_empty() {
            let mut page = layer.page(None, self.offset, self.limit)?;
            page.features.iter_mut().for_each(present.revise);
            return Ok(page);
        }
        let columns = TimeColumns::of(layer.schema());
        let positions = match self.bbox {
            Some(bbox) => layer.positions(bbox),
            None => (0..layer.len()).collect(),
        };
        let mut page = Page { features: Vec::new(), matched: 0 };
        let there = |position: &usize| present.hidden.binary_search(position).is_err();
        let mut pace = deadline.pace();
        for position in positions.into_iter().filter(there) {
            if pace.is_over() {
                break;
            }
            let on_page = page.matched >= self.offset && page.features.len() < self.limit;
            let sure = self.datetime.is_none() && self.covers(layer.feature_bbox(position));
            if sure && !on_page {
                page.matched += 1;
                continue;
            }
            let mut feature = layer.feature(position)?;
            (present.revise)(&mut feature);
            let matches = (sure || self.meets(&feature.geometry))
                && self.datetime.is_none_or(|wanted| columns.meet(&feature, wanted));
            if matches {
                page.matched += 1;
                if on_page {
                    page.features.push(feature);
                }
            }
        }
        Ok(page)
    }

    /// Whether a feature's box lies wholly in the one asked for, if any; then so does the feature.
    fn covers(&self, of_feature: Option<[f64; 4]>) -> bool {
        if self.bbox.is_none() {
            return true;
        }
        let Some(of_feature) = of_feature else { return false };
        self.boxes().any(|asked| {
            of_feature[0] >= asked.min().x
                && of_feature[2] <= asked.max().x
                && of_feature[1] >= asked.min().y
                && of_feature[3] <= asked.max().y
        })
    }

    /// Whether a geometry shares a point with the box asked for, its border included.
    fn meets(&self, geometry: &Geometry<f64>) -> bool {
        self.bbox.is_none() || self.boxes().any(|asked| geometry.intersects(&asked))
    }

    /// The box asked for; split in two where it crosses the antimeridian.
    fn boxes(&self) -> impl Iterator<Item = Rect<f64>> {
        let parts = match self.bbox {
            None => [None, None],
            Some([west, south, east, north]) if west <= east => {
                [Some(Rect::new((west, south), (east, north))), None]
            }
            Some([west, south, east, north]) => [
                Some(Rect::new((west, south), (180.0_f64.max(west), north))),
                Some(Rect::new(((-180.0_f64).min(east), south), (east, north))),
            ],
        };
        parts.into_iter().flatten()
    }
}

fn bbox(text: &str) -> Option<[f64; 4]> {
    let numbers: Vec<f64> = text
        .split(',')
        .map(|number| number.trim().parse::<f64>().ok().filter(|number| number.is_finite()))
        .collect::<Option<_>>()?;
    let flat = match numbers[..] {
        [west, south, east, north] => [west, south, east, north],
        [west, south, low, east, north, high] if low <= high => [west, south, east, north],
        _ => return None,
    };
    let [west, south, east, north] = flat;
    let holds = south <= north
        && [west, east].iter().all(|lon| (-360.0..=360.0).contains(lon))
        && [south, north].iter().all(|lat| (-90.0..=90.0).contains(lat));
    holds.then_some(flat)
}

fn count(text: &str) -> Option<usize> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str, value: &str) -> Result<FeatureQuery, Problem> {
        FeatureQuery::parse(&[(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn a_limit_beyond_the_most_is_capped_and_nonsense_is_refused() {
        assert_eq!(parse("limit", "999999999999999999999").unwrap().limit, MOST);
        assert_eq!(parse("limit", "7").unwrap().limit, 7);
        for bad in ["0", "-1", "x", "", "1.5", "+1"] {
            assert!(parse("limit", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_box_has_four_numbers_or_six() {
        assert_eq!(parse("bbox", "1,2,3,4").unwrap().bbox, Some([1., 2., 3., 4.]));
        assert_eq!(parse("bbox", "1,2,0,3,4,9").unwrap().bbox, Some([1., 2., 3., 4.]));
        assert!(parse("bbox", "170,-20,-170,-10").is_ok());
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
            assert!(parse("bbox", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_hidden_feature_costs_no_look_at_all_the_others() {
        use std::cell::Cell;

        use crate::fixtures::world::{ROADS, World};

        let world = World::drill();
        let serving = world.state.serving();
        let roads = serving.open().unwrap().features("roads").unwrap();
        let read = Cell::new(0);
        let revise = |_: &mut Feature| read.set(read.get() + 1);
        let present = Present { revise: &revise, hidden: &[3], added: &[] };
        let query = parse("limit", "5").unwrap();
        let page = query.run(roads, present, &Deadline::never()).unwrap();
        assert_eq!((page.features.len(), page.matched), (5, ROADS - 1));
        assert_eq!(read.get(), 5, "those on the page and no other were read");
    }

    #[test]
    fn a_parameter_that_is_not_known_is_refused() {
        assert!(parse("bboox", "1,2,3,4").is_err());
        assert!(parse("datetime", "yesterday").is_err());
        assert!(parse("f", "html").is_err());
        assert!(parse("f", "json").is_ok());
    }

    #[test]
    fn a_box_across_the_antimeridian_meets_both_sides() {
        let query = parse("bbox", "170,-20,-170,-10").unwrap();
        let at = |lon: f64| Geometry::from(geo_types::Point::new(lon, -15.0));
        assert!(query.meets(&at(175.0)) && query.meets(&at(-175.0)) && query.meets(&at(180.0)));
        assert!(!query.meets(&at(0.0)));
    }
}
