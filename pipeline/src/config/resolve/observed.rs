//! `observed_at` and `lifetime_h` of a source: when it was observed, and how long that counts.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::fmt::strtime;
use jiff::{SignedDuration, civil, tz::TimeZone};
use toml::Spanned;

use super::resolver::Resolver;
use crate::config::moment::moment_in_name;
use crate::config::raw::{RawMoment, RawObserved, RawScalar};
use crate::config::source::Observed;

/// Bound on `lifetime_h`: ten years. Longer values are mistakes.
const LONGEST_H: f64 = 87_600.0;
const NAME_HINT: &str = "write it as { name = \"%Y%m%d%H\" }";

impl Resolver<'_> {
    pub(super) fn observed(&mut self, raw: Option<&Spanned<RawObserved>>) -> Observed {
        let Some(raw) = raw else { return Observed::Unsaid };
        match raw.get_ref() {
            RawObserved::Moment(RawMoment::Text(text)) if text == "mtime" => Observed::Mtime,
            RawObserved::Moment(moment) => {
                let moment = self.moment_in(&moment.to_string(), &raw.span());
                moment.map_or(Observed::Unsaid, Observed::At)
            }
            RawObserved::Table(table) => self.observed_in(table, &raw.span()),
        }
    }

    fn observed_in(&mut self, table: &BTreeMap<String, RawScalar>, at: &Range<usize>) -> Observed {
        const KEYS: [&str; 2] = ["name", "property"];
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let problem = self.document.problem(at, format!("unknown key `{key}`"));
            self.problems.push(problem.proposing(key, KEYS));
            return Observed::Unsaid;
        }
        let text = |key: &str| match table.get(key) {
            Some(RawScalar::Text(text)) if !text.trim().is_empty() => Some(text.clone()),
            _ => None,
        };
        match (table.len(), text("name"), text("property")) {
            (1, Some(pattern), _) => {
                if !is_pattern(&pattern) {
                    let message = format!("`{pattern}` is no pattern of a date");
                    let problem = self.document.problem(at, message).advising(NAME_HINT);
                    self.problems.push(problem);
                }
                Observed::Name(pattern)
            }
            (1, _, Some(property)) => Observed::Property(property),
            _ => {
                self.wrong(at, "`observed_at` takes one of `name` and `property`, each a text");
                Observed::Unsaid
            }
        }
    }

    pub(super) fn lifetime(&mut self, raw: Option<&Spanned<f64>>) -> Option<SignedDuration> {
        let hours = self.above_zero("lifetime_h", raw)?;
        if hours > LONGEST_H {
            let span = raw.map_or(0..0, Spanned::span);
            self.wrong(&span, format!("`lifetime_h` is at most {LONGEST_H} hours: ten years"));
            return None;
        }
        Some(SignedDuration::from_secs_f64(hours * 3600.0))
    }
}

/// Whether a pattern describes a date: formats one and parses it back.
fn is_pattern(pattern: &str) -> bool {
    let tried = civil::date(2025, 9, 18).at(6, 45, 30, 0).to_zoned(TimeZone::UTC).ok();
    let written = tried.and_then(|tried| strtime::format(pattern, &tried).ok());
    written.is_some_and(|text| moment_in_name(&text, pattern, &TimeZone::UTC).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_a_date() {
        for (pattern, is) in
            [("%Y%m%d%H", true), ("%Y-%m-%d", true), ("%H%M", false), ("%Q1", false), ("x", false)]
        {
            assert_eq!(is_pattern(pattern), is, "{pattern}");
        }
    }
}
