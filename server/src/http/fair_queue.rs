//! A queue that takes one of each caller in turn: a thousand requests of one do not delay the single
//! one of another. Pure: no threads, no clock.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// What waits, by caller. Bounded in all and by caller.
#[derive(Debug)]
pub(crate) struct FairQueue<C, T> {
    lines: HashMap<C, VecDeque<T>>,
    /// Callers with something waiting, the one whose turn it is first.
    turns: VecDeque<C>,
    waiting: usize,
    most: usize,
    most_of_one: usize,
}

/// What became of something that came to a queue.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum QueuePlace<T> {
    /// It waits.
    Queued,
    /// It waits in the place of this one, the newest of the caller with the longest line.
    Displaced(T),
    /// There is no place for it.
    Refused(T),
}

impl<C: Clone + Eq + Hash, T> FairQueue<C, T> {
    /// An empty queue for `most` in all, of which `most_of_one` of one caller.
    pub(crate) fn new(most: usize, most_of_one: usize) -> Self {
        let (most, most_of_one) = (most.max(1), most_of_one.clamp(1, most.max(1)));
        Self { lines: HashMap::new(), turns: VecDeque::new(), waiting: 0, most, most_of_one }
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting
    }

    /// Takes one in. Where the queue is full, the caller with the longest line gives up its newest, if
    /// that line is longer than this caller's would be. O(1); O(callers) where it is full.
    pub(crate) fn push(&mut self, caller: C, item: T) -> QueuePlace<T> {
        let own = self.lines.get(&caller).map_or(0, VecDeque::len);
        if own >= self.most_of_one {
            return QueuePlace::Refused(item);
        }
        let mut displaced = None;
        if self.waiting >= self.most {
            let longest = self.lines.iter().max_by_key(|(_, line)| line.len());
            let longest = longest.filter(|(_, line)| line.len() > own + 1);
            let Some(longest) = longest.map(|(caller, _)| caller.clone()) else {
                return QueuePlace::Refused(item);
            };
            displaced = self.lines.get_mut(&longest).and_then(VecDeque::pop_back);
            self.waiting -= 1;
        }
        if own == 0 {
            self.turns.push_back(caller.clone());
        }
        self.lines.entry(caller).or_default().push_back(item);
        self.waiting += 1;
        displaced.map_or(QueuePlace::Queued, QueuePlace::Displaced)
    }

    /// The next one, of the first caller in turn who `may`; that caller's next turn comes after all
    /// others. O(callers who may not).
    pub(crate) fn pop(&mut self, may: impl Fn(&C) -> bool) -> Option<(C, T)> {
        let at = self.turns.iter().position(may)?;
        let caller = self.turns.remove(at)?;
        let line = self.lines.get_mut(&caller)?;
        let item = line.pop_front()?;
        self.waiting -= 1;
        if line.is_empty() {
            self.lines.remove(&caller);
        } else {
            self.turns.push_back(caller.clone());
        }
        Some((caller, item))
    }

    /// Takes out what is not `wanted` any more. O(all that wait).
    pub(crate) fn retain(&mut self, wanted: impl Fn(&T) -> bool) {
        self.lines.retain(|_, line| {
            line.retain(&wanted);
            !line.is_empty()
        });
        self.turns.retain(|caller| self.lines.contains_key(caller));
        self.waiting = self.lines.values().map(VecDeque::len).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(queue: &mut FairQueue<char, u32>) -> Vec<(char, u32)> {
        std::iter::from_fn(|| queue.pop(|_| true)).collect()
    }

    #[test]
    fn a_thousand_of_one_do_not_delay_the_single_one_of_another() {
        let mut queue = FairQueue::new(2_000, 2_000);
        for n in 0..1_000 {
            assert_eq!(queue.push('a', n), QueuePlace::Queued);
        }
        queue.push('b', 0);
        queue.push('c', 0);
        queue.push('c', 1);
        assert_eq!(queue.len(), 1_003);
        let served = order(&mut queue);
        assert_eq!(
            served[..6],
            [('a', 0), ('b', 0), ('c', 0), ('a', 1), ('c', 1), ('a', 2)],
            "each in turn, and each caller's own in the order in which they came"
        );
        assert_eq!(served.len(), 1_003);
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn who_has_had_a_turn_comes_after_who_waits_also_when_coming_back_at_once() {
        let mut queue = FairQueue::new(10, 10);
        queue.push('a', 0);
        queue.push('b', 0);
        assert_eq!(queue.pop(|_| true), Some(('a', 0)));
        queue.push('a', 1);
        assert_eq!(order(&mut queue), [('b', 0), ('a', 1)]);
    }

    #[test]
    fn who_may_not_now_keeps_the_turn_and_delays_nobody() {
        let mut queue = FairQueue::new(10, 10);
        queue.push('a', 0);
        queue.push('b', 0);
        queue.push('c', 0);
        assert_eq!(queue.pop(|caller| *caller != 'a'), Some(('b', 0)));
        assert_eq!(queue.pop(|caller| *caller == 'x'), None);
        assert_eq!(order(&mut queue), [('a', 0), ('c', 0)]);
    }

    #[test]
    fn one_caller_has_a_share_and_a_full_queue_has_a_place_for_a_newcomer() {
        let mut queue = FairQueue::new(6, 4);
        for n in 0..4 {
            assert_eq!(queue.push('a', n), QueuePlace::Queued);
        }
        assert_eq!(queue.push('a', 4), QueuePlace::Refused(4), "the share of one");
        queue.push('b', 0);
        queue.push('b', 1);
        assert_eq!(queue.push('c', 0), QueuePlace::Displaced(3), "the newest of the longest line");
        assert_eq!(queue.push('c', 1), QueuePlace::Displaced(2));
        // Now all wait with two: nobody is sent away for another.
        assert_eq!(queue.push('c', 2), QueuePlace::Refused(2));
        // Of lines equally long, one gives its newest; all of them are numbered alike here.
        assert_eq!(queue.push('d', 0), QueuePlace::Displaced(1));
        assert_eq!(queue.len(), 6);
    }

    #[test]
    fn what_nobody_wants_any_more_leaves_its_place() {
        let mut queue = FairQueue::new(4, 3);
        for n in 0..3 {
            queue.push('a', n);
        }
        queue.push('b', 7);
        queue.retain(|item| *item == 1);
        assert_eq!((queue.len(), order(&mut queue)), (1, vec![('a', 1)]));
        assert_eq!(queue.push('b', 8), QueuePlace::Queued);
        assert_eq!(order(&mut queue), [('b', 8)]);
    }
}
