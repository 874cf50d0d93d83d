//! The time that features hold for.

use jiff::Timestamp;

/// From a moment to a moment; an end that is not known is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeExtent {
    /// The first moment; `None`: it has always been so.
    pub(crate) from: Option<Timestamp>,
    /// The last moment; `None`: it goes on.
    pub(crate) to: Option<Timestamp>,
}

impl TimeExtent {
    /// The time around both.
    pub(crate) fn around(self, other: Self) -> Self {
        let both = |a: Option<Timestamp>, b: Option<Timestamp>| a.zip(b);
        Self {
            from: both(self.from, other.from).map(|(a, b)| a.min(b)),
            to: both(self.to, other.to).map(|(a, b)| a.max(b)),
        }
    }

    /// The time around those of them that there are.
    pub(crate) fn around_all(times: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        times.into_iter().flatten().reduce(Self::around)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_end_stays_open_and_what_has_no_time_widens_nothing() {
        let at = |hour: i64| Timestamp::from_second(hour * 3600).ok();
        let time = |from: Option<i64>, to: Option<i64>| TimeExtent {
            from: from.and_then(at),
            to: to.and_then(at),
        };
        let closed = time(Some(3), Some(5)).around(time(Some(1), Some(4)));
        assert_eq!(closed, time(Some(1), Some(5)));
        assert_eq!(closed.around(time(Some(2), None)), time(Some(1), None));
        assert_eq!(closed.around(time(None, Some(9))), time(None, Some(9)));
        assert_eq!(TimeExtent::around_all([None, Some(closed), None]), Some(closed));
        assert_eq!(TimeExtent::around_all([None]), None);
    }
}
