//! What reading a source may take and reach: `[ingest]` for all of them, keys of a `[[source]]` for one.

use std::time::Duration;

use toml::Spanned;

use super::resolver::Resolver;
use crate::config::bounds::SourceBounds;
use crate::config::raw::{RawIngest, RawSource};

/// Bound on `max_memory_mb`, a terabyte: more is a slip of the hand.
const MOST_MEMORY_MB: u64 = 1 << 20;
/// Bound on `max_seconds`, a day.
const LONGEST_S: f64 = 86_400.0;

impl Resolver<'_> {
    /// Takes in `[ingest]`.
    pub(super) fn ingest(&mut self, raw: Option<RawIngest>) {
        let Some(raw) = raw else { return };
        self.defaults.allow_outside = raw.allow_outside.unwrap_or_default();
        self.defaults.bounds = self.bounded(
            raw.max_bytes.as_ref(),
            raw.max_memory_mb.as_ref(),
            raw.max_seconds.as_ref(),
        );
    }

    /// What reading this source may take.
    pub(super) fn bounds(&mut self, raw: &RawSource) -> SourceBounds {
        self.bounded(raw.max_bytes.as_ref(), raw.max_memory_mb.as_ref(), raw.max_seconds.as_ref())
    }

    fn bounded(
        &mut self,
        bytes: Option<&Spanned<i64>>,
        memory_mb: Option<&Spanned<i64>>,
        seconds: Option<&Spanned<f64>>,
    ) -> SourceBounds {
        let usual = self.defaults.bounds;
        let max_bytes = self.whole("max_bytes", bytes, u64::MAX).unwrap_or(usual.max_bytes);
        let max_memory_mb =
            self.whole("max_memory_mb", memory_mb, MOST_MEMORY_MB).unwrap_or(usual.max_memory_mb);
        let longest = self.above_zero("max_seconds", seconds).filter(|given| {
            let fits = *given <= LONGEST_S;
            if let Some(key) = seconds.filter(|_| !fits) {
                self.wrong(&key.span(), format!("`max_seconds` is at most {LONGEST_S}"));
            }
            fits
        });
        let longest = longest.map_or(usual.longest, Duration::from_secs_f64);
        SourceBounds { max_bytes, max_memory_mb, longest }
    }

    /// Checks a whole number from 1 on.
    fn whole(&mut self, key: &str, given: Option<&Spanned<i64>>, most: u64) -> Option<u64> {
        let given = given?;
        let number = u64::try_from(*given.get_ref()).ok().filter(|n| (1..=most).contains(n));
        if number.is_none() {
            let message = match most {
                u64::MAX => format!("`{key}` is a whole number above 0, not {}", given.get_ref()),
                _ => format!("`{key}` is a whole number from 1 to {most}, not {}", given.get_ref()),
            };
            self.wrong(&given.span(), message);
        }
        number
    }
}
