//! Which part of a feed is asked for, and where the parts beside it are.

/// A part of a list that is sorted newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FeedPage {
    /// Entries on the page at most.
    pub(crate) limit: usize,
    /// Entries before it.
    pub(crate) offset: usize,
    /// Entries on all pages together.
    pub(crate) matched: usize,
}

impl FeedPage {
    /// The entries on it.
    pub(crate) fn of<T>(self, all: &[T]) -> &[T] {
        let from = self.offset.min(all.len());
        &all[from..from.saturating_add(self.limit).min(all.len())]
    }

    /// The offset of the page after it; `None` where it is the last.
    pub(crate) fn next(self) -> Option<usize> {
        let next = self.offset.saturating_add(self.limit);
        (next < self.matched).then_some(next)
    }

    /// The offset of the page before it; `None` where it is the first.
    pub(crate) fn previous(self) -> Option<usize> {
        (self.offset > 0).then(|| self.offset.saturating_sub(self.limit))
    }

    /// The address of the page with this offset; `base` is that of the feed, with or without a query
    /// of its own.
    pub(crate) fn address(self, base: &str, offset: usize) -> String {
        let apart = if base.contains('?') { '&' } else { '?' };
        format!("{base}{apart}limit={}&offset={offset}", self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_a_list_once() {
        let all: Vec<u8> = (0..7).collect();
        let mut page = FeedPage { limit: 3, offset: 0, matched: all.len() };
        let mut seen = page.of(&all).to_vec();
        while let Some(offset) = page.next() {
            let before = page.offset;
            page.offset = offset;
            assert_eq!(page.previous(), Some(before));
            seen.extend(page.of(&all));
        }
        assert_eq!(seen, all);
        let beyond = FeedPage { offset: usize::MAX, ..page };
        assert!(beyond.of(&all).is_empty() && beyond.next().is_none());
        assert_eq!(page.address("http://x/f", 3), "http://x/f?limit=3&offset=3");
        assert_eq!(
            page.address("http://x/f?status=ALL", 0),
            "http://x/f?status=ALL&limit=3&offset=0"
        );
    }
}
