//! Whether all reports are known and new ones can be stored, and what follows for what is shown.

use std::sync::Arc;

use axum::http::HeaderValue;
use lintas_model::{access::Access, aid::Ledger};

use crate::aid::{PlaceAccess, SiteAccess};

/// Whether answers rest on every report that was accepted, and whether new ones are taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wholeness {
    /// Reports that were accepted cannot be read: they may have closed what else is open, so that
    /// nothing is shown as `open`.
    pub(crate) unread: bool,
    /// Reports are read, and no new ones can be stored.
    pub(crate) read_only: bool,
}

impl Wholeness {
    /// The codes of the header `X-Lintas-Degraded`, the gravest first.
    pub(crate) fn codes(self) -> impl Iterator<Item = &'static str> {
        let unread = self.unread.then_some("reports-unreadable");
        unread.into_iter().chain(self.read_only.then_some("reports-read-only"))
    }

    /// The header `X-Lintas-Degraded`; `None` where nothing is wrong.
    pub(crate) fn header(self) -> Option<HeaderValue> {
        Some(HeaderValue::from_static(match (self.unread, self.read_only) {
            (false, false) => return None,
            (true, false) => "reports-unreadable",
            (false, true) => "reports-read-only",
            (true, true) => "reports-unreadable, reports-read-only",
        }))
    }

    /// In one word, for `/health`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self { unread: true, .. } => "unreadable",
            Self { read_only: true, .. } => "read_only",
            _ => "ok",
        }
    }
}

/// The access of places where reports cannot be read: what is `open`, as found or as published, is
/// `presumed`.
pub(super) fn at_most_presumed(found: &SiteAccess, published: &Ledger) -> Arc<SiteAccess> {
    let mut ways = found.clone();
    for site in published.sites.iter().filter(|site| site.access == Access::Open) {
        ways.entry(site.id.clone()).or_insert_with(|| PlaceAccess {
            access: site.access,
            reason: site.access_reason,
            as_of: site.access_as_of,
            depot: site.nearest_depot.clone(),
            minutes: site.eta_min,
            vehicle: site.eta_vehicle,
        });
    }
    for village in published.villages.iter().filter(|village| village.access == Access::Open) {
        ways.entry(village.id.clone()).or_insert_with(|| PlaceAccess {
            access: village.access,
            reason: None,
            as_of: None,
            depot: None,
            minutes: None,
            vehicle: None,
        });
    }
    for way in ways.values_mut().filter(|way| way.access == Access::Open) {
        way.access = Access::Presumed;
    }
    Arc::new(ways)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_names_all_that_is_wrong_the_gravest_first() {
        let of = |unread, read_only| Wholeness { unread, read_only };
        for whole in [of(false, false), of(true, false), of(false, true), of(true, true)] {
            let codes: Vec<&str> = whole.codes().collect();
            let header = whole.header().map(|it| it.to_str().unwrap().to_owned());
            assert_eq!(header.unwrap_or_default(), codes.join(", "));
        }
        assert_eq!(of(true, true).name(), "unreadable");
        assert_eq!(of(false, true).name(), "read_only");
        assert_eq!(of(false, false).name(), "ok");
    }
}
