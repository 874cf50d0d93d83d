//! The answers that were given to idempotency keys, so that a repeated request gets its answer again.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use super::journal::entry::Receipt;

/// Receipts of one holder that are kept: a device repeats what it sent last, and nobody fills the
/// memory of the server with names.
const KEPT: usize = 10_000;

/// The receipts of all holders, the newest [`KEPT`] of each.
#[derive(Debug, Default)]
pub(super) struct Receipts(HashMap<String, HolderReceipts>);

#[derive(Debug, Default)]
struct HolderReceipts {
    /// One, and more where journals of two posts were merged.
    by_key: HashMap<String, Vec<Arc<Receipt>>>,
    /// Their keys, the oldest first.
    order: VecDeque<String>,
}

impl Receipts {
    /// The receipts of an idempotency key of the holder `by`: none where it is new.
    pub(super) fn get(&self, by: &str, key: &str) -> &[Arc<Receipt>] {
        let known = self.0.get(by).and_then(|of_holder| of_holder.by_key.get(key));
        known.map_or(&[], Vec::as_slice)
    }

    /// Keeps a receipt of the holder `by`, the first one of each request.
    pub(super) fn keep(&mut self, by: &str, receipt: &Receipt) {
        if !self.0.contains_key(by) {
            self.0.insert(by.to_owned(), HolderReceipts::default());
        }
        let Some(of_holder) = self.0.get_mut(by) else { return };
        let known = of_holder.by_key.entry(receipt.key.clone()).or_default();
        if known.is_empty() {
            of_holder.order.push_back(receipt.key.clone());
        }
        if known.iter().all(|known| known.request != receipt.request) {
            known.push(Arc::new(receipt.clone()));
        }
        if of_holder.order.len() > KEPT
            && let Some(oldest) = of_holder.order.pop_front()
        {
            of_holder.by_key.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(key: usize) -> Receipt {
        Receipt { key: key.to_string(), request: [0; 32], status: 201, answer: String::new() }
    }

    #[test]
    fn a_holder_keeps_the_newest_and_takes_nothing_from_others() {
        let mut receipts = Receipts::default();
        receipts.keep("posko 1", &receipt(0));
        for key in 0..=KEPT {
            receipts.keep("posko 2", &receipt(key));
            receipts.keep("posko 2", &receipt(key));
        }
        assert_eq!(receipts.get("posko 1", "0").len(), 1);
        assert!(receipts.get("posko 2", "0").is_empty());
        let kept = (1..=KEPT).filter(|key| receipts.get("posko 2", &key.to_string()).len() == 1);
        assert_eq!(kept.count(), KEPT);
        assert!(receipts.get("posko 3", "1").is_empty());
    }
}
