//! A map and a list that revisions share: a change copies the piece that it falls into, not the rest,
//! however much has been reported.

use std::{
    borrow::Borrow,
    ops::{Index, IndexMut},
    sync::Arc,
};

/// Entries of a piece: a piece is split at twice as many.
const PIECE: usize = 256;

/// A map, ascending by its keys. A clone costs a pointer for every [`PIECE`] entries, a change one
/// copy of a piece.
#[derive(Debug, Clone)]
pub(crate) struct SharedMap<K, V> {
    /// Ascending, each ascending in itself; none is empty.
    pieces: Vec<Arc<Vec<(K, V)>>>,
}

impl<K, V> SharedMap<K, V> {
    /// Without entries.
    pub(crate) const fn new() -> Self {
        Self { pieces: Vec::new() }
    }

    /// The entries, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.pieces.iter().flat_map(|piece| piece.iter()).map(|(key, value)| (key, value))
    }

    /// The keys, ascending.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// Whether both are one and the same, unchanged. Maps that are equal may not be.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.pieces.len() == other.pieces.len()
            && self.pieces.iter().zip(&other.pieces).all(|(one, other)| Arc::ptr_eq(one, other))
    }
}

impl<K: Ord, V> SharedMap<K, V> {
    /// The piece that a key belongs into: the first that reaches so far, else the last.
    fn piece<Q: Ord + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        let before = |piece: &Arc<Vec<(K, V)>>| piece.last().is_some_and(|it| it.0.borrow() < key);
        self.pieces.partition_point(before).min(self.pieces.len().saturating_sub(1))
    }

    /// The value of a key. O(log n).
    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let piece = self.pieces.get(self.piece(key))?;
        let at = piece.binary_search_by(|(known, _)| known.borrow().cmp(key)).ok()?;
        Some(&piece[at].1)
    }

    /// Whether there is a value of this key.
    pub(crate) fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }
}

impl<K: Ord + Clone, V: Clone> SharedMap<K, V> {
    /// Sets the value of a key. Copies a piece that another revision has, too.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.pieces.is_empty() {
            self.pieces.push(Arc::new(vec![(key, value)]));
            return;
        }
        let at = self.piece(&key);
        let piece = Arc::make_mut(&mut self.pieces[at]);
        match piece.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(known) => piece[known].1 = value,
            Err(place) => piece.insert(place, (key, value)),
        }
        if piece.len() >= 2 * PIECE {
            let behind = piece.split_off(PIECE);
            self.pieces.insert(at + 1, Arc::new(behind));
        }
    }

    /// Takes a key out.
    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        if !self.contains_key(key) {
            return;
        }
        let at = self.piece(key);
        let piece = Arc::make_mut(&mut self.pieces[at]);
        piece.retain(|(known, _)| known.borrow() != key);
        if piece.is_empty() {
            self.pieces.remove(at);
        }
    }
}

/// A list that grows at its end. A clone costs a pointer for every [`PIECE`] items, a change one copy
/// of a piece.
#[derive(Debug, Clone)]
pub(crate) struct SharedList<T> {
    /// All full but the last.
    pieces: Vec<Arc<Vec<T>>>,
}

impl<T> Default for SharedList<T> {
    fn default() -> Self {
        Self { pieces: Vec::new() }
    }
}

impl<T> SharedList<T> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        let full = self.pieces.len().saturating_sub(1) * PIECE;
        full + self.pieces.last().map_or(0, |piece| piece.len())
    }

    /// The item at a position.
    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        self.pieces.get(at / PIECE)?.get(at % PIECE)
    }

    /// The items, in their order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }
}

impl<T: Clone> SharedList<T> {
    /// Adds an item at the end.
    pub(crate) fn push(&mut self, item: T) {
        match self.pieces.last_mut().filter(|piece| piece.len() < PIECE) {
            Some(piece) => Arc::make_mut(piece).push(item),
            None => self.pieces.push(Arc::new(vec![item])),
        }
    }

    /// Leaves the first `len` items.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.pieces.truncate(len.div_ceil(PIECE));
        if let Some(piece) = self.pieces.get_mut(len / PIECE) {
            Arc::make_mut(piece).truncate(len % PIECE);
        }
    }

    /// The items, to be changed: copies every piece that another revision has, too.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pieces.iter_mut().flat_map(|piece| Arc::make_mut(piece).iter_mut())
    }
}

impl<T> Index<usize> for SharedList<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.pieces[at / PIECE][at % PIECE]
    }
}

impl<T: Clone> IndexMut<usize> for SharedList<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut Arc::make_mut(&mut self.pieces[at / PIECE])[at % PIECE]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_map_is_a_map_and_what_was_shared_before_stays_as_it_was(
            steps in prop::collection::vec((0_u32..2_000, any::<bool>()), 0..3_000),
        ) {
            let (mut map, mut oracle) = (SharedMap::new(), BTreeMap::new());
            let (mut earlier, mut known) = (map.clone(), oracle.clone());
            for (at, (key, goes)) in steps.iter().enumerate() {
                if *goes {
                    map.remove(key);
                    oracle.remove(key);
                } else {
                    map.insert(*key, at);
                    oracle.insert(*key, at);
                }
                prop_assert_eq!(map.get(key), oracle.get(key));
                if at == steps.len() / 2 {
                    prop_assert!(map.clone().is_same(&map));
                    (earlier, known) = (map.clone(), oracle.clone());
                }
            }
            prop_assert!(map.iter().eq(oracle.iter()) && earlier.iter().eq(known.iter()));
            prop_assert!(map.pieces.iter().all(|piece| !piece.is_empty()));
        }

        #[test]
        fn a_list_is_a_list_and_what_was_shared_before_stays_as_it_was(
            len in 0_usize..1_200, cut in 0_usize..1_200, changed in 0_usize..1_200,
        ) {
            let (mut list, mut oracle) = (SharedList::default(), Vec::new());
            for item in 0..len {
                list.push(item);
                oracle.push(item);
            }
            let (earlier, known) = (list.clone(), oracle.clone());
            list.truncate(cut);
            oracle.truncate(cut);
            if changed < oracle.len() {
                list[changed] = 7;
                oracle[changed] = 7;
            }
            list.push(8);
            oracle.push(8);
            list.iter_mut().chain(oracle.iter_mut()).for_each(|item| *item += 1);
            prop_assert_eq!(list.len(), oracle.len());
            prop_assert!(list.iter().eq(oracle.iter()) && earlier.iter().eq(known.iter()));
            prop_assert_eq!(list.get(changed), oracle.get(changed));
        }
    }
}
