//! The answers that were given to idempotency keys, so that a repeated request gets its answer again.

use std::{
    collections::{HashMap, VecDeque},
    mem,
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
    by_key: HashMap<Arc<str>, Box<[GivenAnswer]>>,
    /// Their keys, the oldest first.
    order: VecDeque<Arc<str>>,
}

/// A [`Receipt`] without its key: there are tens of thousands.
#[derive(Debug)]
pub(super) struct GivenAnswer {
    /// Hash of the request.
    pub(super) request: [u8; 32],
    /// Status of the answer.
    pub(super) status: u16,
    /// Its body.
    pub(super) answer: Box<str>,
}

impl GivenAnswer {
    fn of(receipt: &Receipt) -> Self {
        let Receipt { key: _, request, status, answer } = receipt;
        Self { request: *request, status: *status, answer: answer.as_str().into() }
    }
}

impl Receipts {
    /// The receipts of an idempotency key of the holder `by`: none where it is new.
    pub(super) fn get(&self, by: &str, key: &str) -> &[GivenAnswer] {
        let known = self.0.get(by).and_then(|of_holder| of_holder.by_key.get(key));
        known.map_or(&[], |answers| answers)
    }

    /// Keeps a receipt of the holder `by`, the first one of each request.
    pub(super) fn keep(&mut self, by: &str, receipt: &Receipt) {
        if !self.0.contains_key(by) {
            self.0.insert(by.to_owned(), HolderReceipts::default());
        }
        let Some(of_holder) = self.0.get_mut(by) else { return };
        match of_holder.by_key.get_mut(receipt.key.as_str()) {
            Some(known) if known.iter().any(|known| known.request == receipt.request) => {}
            Some(known) => {
                let more = mem::take(known).into_iter().chain([GivenAnswer::of(receipt)]);
                *known = more.collect();
            }
            None => {
                let key: Arc<str> = receipt.key.as_str().into();
                of_holder.order.push_back(Arc::clone(&key));
                of_holder.by_key.insert(key, [GivenAnswer::of(receipt)].into());
            }
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
