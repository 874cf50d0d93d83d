//! What a journal holds, as far as this release understands it.

use super::{
    conflict::MergeConflict,
    entry::{JournalEntry, Receipt},
    entry_row::{entry_of, receipt_of},
    order::judging_order,
    row::{ActCell, ActColumn, ActRow},
};

/// What the journal holds.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// The entries, in the order of judging.
    pub(crate) entries: Vec<JournalEntry>,
    /// Those that this release cannot read, in order. They are kept, counted and shown to officers;
    /// of what they say, only receipt and revision count.
    pub(crate) unreadable: Vec<UnreadableEntry>,
    /// What contradicts each other in journals that were merged, in order.
    pub(crate) conflicts: Vec<MergeConflict>,
}

/// An entry that this release cannot read: written by a later release, or damaged. Texts stand as
/// in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnreadableEntry {
    /// Its number.
    pub(crate) seq: u64,
    /// Server's clock.
    pub(crate) at: String,
    /// `drill` or `actual`.
    pub(crate) mode: String,
    /// Name of the key; empty where nobody caused it.
    pub(crate) by: String,
    /// Name of its kind.
    pub(crate) kind: String,
    /// Id of what it is about.
    pub(crate) about: String,
    /// The revision that it led to.
    pub(crate) revision: u64,
    /// The payload.
    pub(crate) payload: String,
    /// Why it cannot be read.
    pub(crate) why: String,
    /// The answer, so that a repeated request gets it again.
    pub(crate) receipt: Option<Receipt>,
}

impl Recorded {
    /// How many entries there are, readable or not.
    pub(crate) fn len(&self) -> usize {
        self.entries.len() + self.unreadable.len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads acts, ascending by number.
    pub(super) fn of(rows: Vec<ActRow>) -> Self {
        let mut recorded = Self::default();
        for row in judging_order(rows) {
            match entry_of(&row).and_then(JournalEntry::understood) {
                Ok(entry) => {
                    recorded.conflicts.extend(MergeConflict::all_in(&entry));
                    recorded.entries.push(entry);
                }
                Err(why) => recorded.unreadable.push(unreadable_of(&row, why)),
            }
        }
        recorded
    }
}

fn unreadable_of(row: &ActRow, why: String) -> UnreadableEntry {
    let text = |column: ActColumn| match row.cell(column) {
        ActCell::Text(text) => text.clone(),
        ActCell::BrokenText(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    };
    UnreadableEntry {
        seq: row.seq(),
        at: text(ActColumn::ReceivedAt),
        mode: text(ActColumn::Mode),
        by: text(ActColumn::KeyName),
        kind: text(ActColumn::Kind),
        about: text(ActColumn::About),
        revision: row.number(ActColumn::Revision),
        payload: text(ActColumn::Payload),
        why,
        receipt: receipt_of(row).ok().flatten(),
    }
}
