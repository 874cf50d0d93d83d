//! The parameters of feeds: which page, and of Open511 which events.

use crate::{
    feed::{FeedPage, RoadEvent, open511},
    http::problem::{Code, Problem},
};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct FeedQuery {
    limit: usize,
    offset: usize,
    status: Option<&'static str>,
    /// Which events Open511 lists.
    pub(super) admits: fn(&RoadEvent) -> bool,
}

impl FeedQuery {
    /// Entries on a page at most: a greater `limit` is not refused but read as this.
    pub(super) const MOST: usize = 1_000;

    /// Reads decoded parameters; `limit` is that of a page where none is given, and `status` is known
    /// to Open511 alone.
    ///
    /// # Errors
    /// `unknown_parameter`, `invalid_parameter`.
    pub(super) fn read(
        parameters: &[(String, String)],
        limit: usize,
        has_status: bool,
    ) -> Result<Self, Problem> {
        let active = open511::admits("ACTIVE").unwrap_or(|_| true);
        let mut query = Self { limit, offset: 0, status: None, admits: active };
        for (name, value) in parameters {
            let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            let count = digits.then(|| value.parse().unwrap_or(usize::MAX));
            let read = match name.as_str() {
                "limit" => count
                    .filter(|limit| *limit > 0)
                    .map(|limit| query.limit = limit.min(Self::MOST)),
                "offset" => count.map(|offset| query.offset = offset),
                "status" if has_status => open511::admits(value).map(|admits| {
                    query.status = ["ACTIVE", "ARCHIVED", "ALL"].into_iter().find(|it| it == value);
                    query.admits = admits;
                }),
                _ => {
                    let known = if has_status { "limit, offset, status" } else { "limit, offset" };
                    return Err(Problem::new(
                        Code::UnknownParameter,
                        format!("Known are {known}."),
                    ));
                }
            };
            if read.is_none() {
                let expected = match name.as_str() {
                    "limit" => "limit is a whole number from 1 up.",
                    "offset" => "offset is a whole number from 0 up.",
                    _ => "status is ACTIVE, ARCHIVED or ALL.",
                };
                return Err(Problem::new(Code::InvalidParameter, expected));
            }
        }
        Ok(query)
    }

    /// The page of a list of so many.
    pub(super) fn page(&self, matched: usize) -> FeedPage {
        FeedPage { limit: self.limit, offset: self.offset, matched }
    }

    /// An address with the filters that were asked for.
    pub(super) fn address(&self, feed: &str) -> String {
        match self.status {
            Some(status) => format!("{feed}?status={status}"),
            None => feed.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, value: &str, has_status: bool) -> Result<FeedQuery, Problem> {
        FeedQuery::read(&[(name.to_owned(), value.to_owned())], 100, has_status)
    }

    #[test]
    fn a_great_limit_is_capped_and_nonsense_is_refused() {
        let page = read("limit", "99999999999999999999999", false).unwrap().page(5);
        assert_eq!((page.limit, page.offset, page.matched), (FeedQuery::MOST, 0, 5));
        for (name, value) in [("limit", "0"), ("limit", "x"), ("offset", "-1"), ("offset", "")] {
            assert!(read(name, value, false).is_err(), "{name}={value}");
        }
        assert!(read("status", "ALL", false).is_err(), "of Open511 alone");
        assert!(read("status", "all", true).is_err());
        let all = read("status", "ALL", true).unwrap();
        assert_eq!(all.address("http://x/f"), "http://x/f?status=ALL");
    }
}
