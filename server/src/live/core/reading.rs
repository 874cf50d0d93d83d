//! Filling the report store from the journal.

use std::time::Instant;

use lintas_model::index::EdgeId;

use super::Core;
use crate::{
    clock::Clock,
    live::{
        act_times::ActTimes,
        context::Context,
        journal::{Recorded, read_only::ReadOnlyJournal},
        judged::JudgedEdges,
        reports::{ReportStore, StoreMark},
    },
};

impl Core {
    /// Fills the store anew from the entries of the journal that are of the mode in service:
    /// O(entries), each report matched to the network. A drill's `clock` first goes on from the
    /// entries of this `as_of`; against it all entries are judged. Returns the edges with reports.
    ///
    /// Where less of the journal can be read than before, the store keeps what it holds, without what a
    /// batch that `failed` added to it, and takes what is newer: nothing that was known is forgotten.
    pub(in crate::live) fn read_all(
        &mut self,
        clock: &Clock,
        failed: Option<StoreMark>,
    ) -> JudgedEdges {
        let started = Instant::now();
        let read = match (&self.journal, &mut self.beside) {
            (Some(journal), _) => Some(journal.read()),
            (None, beside) => beside.as_mut().map(ReadOnlyJournal::read),
        };
        self.damage = None;
        if read.is_none() {
            self.times = ActTimes::default();
        }
        match (read, self.context.clone()) {
            (Some((recorded, wrong)), Some(context)) => {
                self.damage = wrong;
                let known = if self.knows_more() { self.last_seq } else { 0 };
                if known == 0 {
                    self.lacks = self.condition().lost;
                }
                let network = context.network.as_deref();
                match failed {
                    _ if known == 0 => self.store = ReportStore::default(),
                    Some(mark) => self.store.undo(mark, network),
                    None => self.store.rematch(network),
                }
                self.take_entries(recorded, known, &context, clock);
            }
            _ => self.store = ReportStore::default(),
        }
        self.store.set_unread(self.is_unread());
        let judged = self.settle_all(clock.now());
        self.last_read = Some((Instant::now(), started.elapsed()));
        judged
    }

    /// Notes that a new journal has nothing to say of the drill: it goes on as it runs, whatever is
    /// read later.
    pub(in crate::live) fn begin_drill(&self, clock: &Clock) {
        if let Some(context) = &self.context {
            clock.resume_drill(context.as_of, []);
        }
    }

    /// Takes the entries after number `known` into the store. Their times follow from all of them,
    /// or, where some cannot be read, from those alone.
    fn take_entries(&mut self, recorded: Recorded, known: u64, context: &Context, clock: &Clock) {
        for entry in &recorded.unreadable {
            tracing::error!(
                seq = entry.seq,
                why = entry.why,
                "an entry of the journal is not understood"
            );
            if let Some(receipt) = &entry.receipt {
                self.store.remember_receipt(&entry.by, receipt);
            }
        }
        let counted = recorded.unreadable.len();
        self.unreadable = if known > 0 { self.unreadable.max(counted) } else { counted };
        self.revision = (recorded.entries.iter().map(|entry| entry.revision))
            .chain(recorded.unreadable.iter().map(|entry| entry.revision))
            .fold(self.revision, u64::max);
        let mut entries = recorded.entries;
        self.last_seq = entries.iter().map(|entry| entry.seq).fold(known, u64::max);
        entries.retain(|entry| entry.mode == context.mode && entry.seq > known);
        let of_this = entries.iter().filter(|entry| entry.as_of == context.as_of);
        let moments = of_this.map(|entry| (entry.received_at, entry.wall_at));
        clock.resume_drill(context.as_of, moments);
        let newer = ActTimes::of(&entries, context.as_of, clock.now());
        if known == 0 {
            self.time(&mut entries, context.as_of, clock.now());
        }
        for (at, entry) in entries.iter().enumerate() {
            let told = if known == 0 { self.times.at(at) } else { newer.at(at) };
            let time = told.unwrap_or_else(|| entry.as_stamped());
            self.store.take(entry, time, context.network.as_deref());
        }
    }

    /// The same, while the snapshot stays: also returns the edges that had reports before.
    pub(in crate::live) fn read_again(
        &mut self,
        clock: &Clock,
        failed: Option<StoreMark>,
    ) -> JudgedEdges {
        let mut before: Vec<EdgeId> = self.store.on_edges().edges().collect();
        let closures = self.store.on_edges().closures().clone();
        let mut judged = self.read_all(clock, failed);
        let network = self.context.as_ref().and_then(|context| context.network.clone());
        before.extend(self.store.on_edges().closures().differences(&closures, network.as_deref()));
        before.retain(|edge| !judged.contains_key(edge));
        before.sort_unstable();
        before.dedup();
        judged.extend(self.store.settle(network.as_deref(), &before, clock.now()));
        judged
    }
}
