//! The query of OGC API Features on a layer, as it is asked: parameters of the address, read before
//! it is known which layer they are asked of.

use std::collections::HashSet;

use super::{crs::Crs, filter::FilterLanguage, query_box::QueryBox, time::Interval};
use crate::http::problem::{Code, Problem};

/// Features on a page without `limit`.
pub(crate) const LIMIT: usize = 100;
/// Features on a page at most: a greater `limit` is not refused but read as this.
pub(crate) const MOST: usize = 5_000;
/// The parameters that are no queryables.
pub(crate) const PARAMETERS: [&str; 13] = [
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "f",
    "filter",
    "filter-crs",
    "filter-lang",
    "limit",
    "offset",
    "properties",
    "snapshot",
    "sortby",
];

/// A query on a layer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FeatureQuery {
    /// The box that features must meet.
    pub(crate) bbox: Option<QueryBox>,
    /// The time that features must meet.
    pub(crate) datetime: Option<Interval>,
    /// Features on the page.
    pub(crate) limit: usize,
    /// Matching features before the page.
    pub(crate) offset: usize,
    /// The snapshot that the first page came from.
    pub(crate) snapshot: Option<String>,
    /// What the coordinates of the answer are in.
    pub(crate) crs: Crs,
    /// The filter, as it is written.
    pub(super) filter: Option<String>,
    /// What it is written in.
    pub(super) filter_lang: FilterLanguage,
    /// What its coordinates are in.
    pub(super) filter_crs: Crs,
    /// The order, as it is written.
    pub(super) sortby: Option<String>,
    /// The fields of the answer, as they are written.
    pub(super) properties: Option<String>,
    /// All other parameters: queryables, or unknown.
    pub(super) equal: Vec<(String, String)>,
}

impl FeatureQuery {
    /// Parses decoded parameters. What depends on the fields of the layer is read by
    /// [`Selection::of`](super::selection::Selection::of).
    ///
    /// # Errors
    /// `invalid_parameter`: nothing is ignored, since the answer would look right and be wrong.
    pub(crate) fn parse(parameters: &[(String, String)]) -> Result<Self, Problem> {
        let mut query = Self {
            bbox: None,
            datetime: None,
            limit: LIMIT,
            offset: 0,
            snapshot: None,
            crs: Crs::CRS84,
            filter: None,
            filter_lang: FilterLanguage::Text,
            filter_crs: Crs::CRS84,
            sortby: None,
            properties: None,
            equal: Vec::new(),
        };
        let (mut bbox, mut bbox_crs) = (None, Crs::CRS84);
        let mut seen = HashSet::new();
        for (name, value) in parameters {
            if !seen.insert(name.as_str()) {
                return Err(refused("A parameter is given once."));
            }
            match name.as_str() {
                "bbox" => bbox = Some(value),
                "bbox-crs" => bbox_crs = crs(value)?,
                "crs" => query.crs = crs(value)?,
                "filter-crs" => query.filter_crs = crs(value)?,
                "datetime" => {
                    let interval = Interval::parse(value).ok_or_else(|| {
                        refused(
                            "datetime is an RFC 3339 moment or an interval such as \
                             2025-09-18T00:00:00Z/.. .",
                        )
                    })?;
                    query.datetime = Some(interval);
                }
                "limit" => {
                    let limit = count(value).filter(|limit| *limit > 0);
                    let limit = limit.ok_or_else(|| refused("limit is a whole number from 1 up."));
                    query.limit = limit?.min(MOST);
                }
                "offset" => {
                    let offset = count(value);
                    query.offset =
                        offset.ok_or_else(|| refused("offset is a whole number from 0 up."))?;
                }
                "snapshot" => query.snapshot = Some(value.clone()),
                "f" if matches!(value.as_str(), "json" | "geojson") => {}
                "f" => return Err(refused("f is json.")),
                "filter" => query.filter = Some(value.clone()),
                "filter-lang" => {
                    query.filter_lang = FilterLanguage::parse(value)
                        .ok_or_else(|| refused("filter-lang is cql2-text or cql2-json."))?;
                }
                "sortby" => query.sortby = Some(value.clone()),
                "properties" => query.properties = Some(value.clone()),
                _ => query.equal.push((name.clone(), value.clone())),
            }
        }
        if let Some(text) = bbox {
            query.bbox = Some(QueryBox::parse(text, bbox_crs).ok_or_else(|| {
                refused(
                    "bbox is west,south,east,north in degrees (or six numbers with heights), or \
                     in the units and axis order of bbox-crs.",
                )
            })?);
        }
        Ok(query)
    }
}

/// The value of `crs`, `bbox-crs` or `filter-crs`.
///
/// # Errors
/// `invalid_parameter` where it is not supported.
pub(crate) fn crs(text: &str) -> Result<Crs, Problem> {
    Crs::parse(text).ok_or_else(|| {
        refused(
            "This coordinate reference system is not served. `crs` of the collection lists those \
             that are, each as http://www.opengis.net/def/crs/EPSG/0/32750 or [EPSG:32750].",
        )
    })
}

fn refused(detail: &str) -> Problem {
    Problem::new(Code::InvalidParameter, detail)
}

fn count(text: &str) -> Option<usize> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> Result<FeatureQuery, Problem> {
        let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        FeatureQuery::parse(&owned.collect::<Vec<_>>())
    }

    #[test]
    fn a_limit_beyond_the_most_is_capped_and_nonsense_is_refused() {
        assert_eq!(parse(&[("limit", "999999999999999999999")]).unwrap().limit, MOST);
        assert_eq!(parse(&[("limit", "7")]).unwrap().limit, 7);
        for bad in ["0", "-1", "x", "", "1.5", "+1"] {
            assert!(parse(&[("limit", bad)]).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_box_is_read_in_its_system_wherever_that_is_named() {
        let latitude_first = ("bbox-crs", "http://www.opengis.net/def/crs/EPSG/0/4326");
        let bbox = ("bbox", "-1,116,1,118");
        for pairs in [[bbox, latitude_first], [latitude_first, bbox]] {
            let query = parse(&pairs).unwrap();
            assert_eq!(query.bbox.unwrap().degrees(), [116., -1., 118., 1.]);
            assert_eq!(query.crs, Crs::CRS84, "the answer is in another");
        }
        assert!(parse(&[("bbox", "116,-1,118,1"), latitude_first]).is_err());
    }

    #[test]
    fn what_no_parameter_takes_is_refused() {
        for (name, value) in [
            ("datetime", "yesterday"),
            ("f", "shp"),
            ("crs", "[EPSG:1]"),
            ("bbox-crs", ""),
            ("filter-crs", "32750"),
            ("filter-lang", "cql-text"),
            ("bbox", "1,2,3"),
        ] {
            let refused = parse(&[(name, value)]).unwrap_err();
            assert!(refused.is(Code::InvalidParameter), "{name}={value}");
        }
        assert!(parse(&[("limit", "1"), ("limit", "2")]).is_err(), "which one is meant?");
        assert!(parse(&[("f", "json")]).is_ok());
        let others = parse(&[("status", "closed")]).unwrap().equal;
        assert_eq!(others, [("status".to_owned(), "closed".to_owned())]);
    }
}
