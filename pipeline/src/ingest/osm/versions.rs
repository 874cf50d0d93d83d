//! Which version of an element counts: the newest by number, wherever it stands in the file. A file with
//! history, or several put together, holds older ones and deleted ones, too.

use std::collections::BTreeMap;
use std::path::Path;

use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::road::Tags;
use osmpbf::{Element, PrimitiveBlock};

use super::blocks;

/// An element's number in its history; 0 where the file keeps none.
pub(super) type Version = i32;

/// Whether elements of one type come in the order of their ids, each once.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct IdOrder {
    first: Option<i64>,
    last: Option<i64>,
    broken: bool,
}

impl IdOrder {
    /// The next element. Elements without a version and ids below zero are as good as any.
    pub(super) fn next(&mut self, id: i64) {
        self.broken |= self.last.is_some_and(|last| last >= id);
        self.first.get_or_insert(id);
        self.last = Some(id);
    }

    /// What follows in the file.
    pub(super) fn then(&mut self, after: Self) {
        let joins = self.last.zip(after.first).is_none_or(|(last, first)| last < first);
        self.broken |= after.broken || !joins;
        self.first = self.first.or(after.first);
        self.last = after.last.or(self.last);
    }

    /// Whether an id may stand twice.
    pub(super) const fn may_repeat(self) -> bool {
        self.broken
    }
}

/// The newest version of each of these ways (sorted), and whether it is one of the network still, by
/// `is_taken` of its id and tags.
pub(super) fn newest_ways(
    file: &Path,
    ids: &[i64],
    is_taken: impl Fn(i64, &Tags<'_>) -> bool + Sync,
) -> BTreeMap<i64, (Version, bool)> {
    let mut newest = BTreeMap::new();
    let in_block = |block: &PrimitiveBlock| {
        let mut seen = Vec::new();
        block.for_each_element(|element| {
            if let Element::Way(way) = element
                && ids.binary_search(&way.id()).is_ok()
            {
                let tags = way.raw_tags().map(|(key, value)| (key as usize, value as usize));
                let tags = blocks::strings(block.raw_stringtable(), tags);
                let tags = Tags::new(tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect());
                let exists = !way.info().deleted() && is_taken(way.id(), &tags);
                seen.push((way.id(), way.info().version().unwrap_or_default(), exists));
            }
        });
        seen
    };
    // What cannot be read of the file was told in the first pass.
    blocks::read(
        file,
        |_| {},
        in_block,
        |seen| {
            for (id, version, exists) in seen {
                let known = newest.entry(id).or_insert((version, exists));
                *known = (*known).max((version, exists));
            }
        },
    );
    newest
}

/// The finding about elements of which the file holds older versions.
pub(super) fn older(source: &str, count: usize) -> Option<Finding> {
    (count > 0).then(|| {
        let message = format!(
            "{count} older versions of elements are in the file; the newest of each is used"
        );
        Finding::new(FindingCode::Superseded, source, message)
            .in_indonesian(format!("{count} versi lama ada di berkas; yang terbaru dipakai"))
    })
}

/// The finding about a way that stands twice with the same version.
pub(super) fn twice(source: &str, row: u64) -> Finding {
    Finding::new(
        FindingCode::DuplicateId,
        source,
        "the file holds this way twice; the first one is used",
    )
    .at_row(row)
    .with_severity(Severity::Warning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_ascend_through_all_blocks_cannot_repeat() {
        let order = |blocks: &[&[i64]]| {
            let mut whole = IdOrder::default();
            for block in blocks {
                let mut order = IdOrder::default();
                block.iter().for_each(|id| order.next(*id));
                whole.then(order);
            }
            whole.may_repeat()
        };
        for (blocks, expected) in [
            (&[&[1, 2][..], &[], &[5]][..], false),
            (&[&[1, 2], &[2]], true),
            (&[&[1, 1]], true),
            (&[&[5], &[1, 2]], true),
            (&[&[-3, -1], &[4]], false),
        ] {
            assert_eq!(order(blocks), expected, "{blocks:?}");
        }
    }
}
