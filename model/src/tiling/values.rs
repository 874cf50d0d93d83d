//! The distinct values of one layer of a tile, and the order in which they pack best.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

/// Values used at least this often are common; any number from 4 to 32 packs about as well.
const COMMON_USES: u32 = 8;

/// The distinct values of a layer. Common ones come first, by how often they are used, so that
/// their indices take one byte; the others by key and then by their bytes from the last one
/// (numbers are little-endian), so that similar values are neighbours and gzip packs them well.
#[derive(Debug, Default)]
pub(super) struct ValueTable {
    /// All distinct values, one after the other.
    bytes: Vec<u8>,
    entries: Vec<InternedValue>,
    /// Hash table with open addressing and linear probing: entry number plus one, 0 where free.
    slots: Vec<u32>,
    order: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct InternedValue {
    hash: u64,
    start: u32,
    end: u32,
    uses: u32,
    key: u32,
    place: u32,
}

impl InternedValue {
    fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    fn rarity(&self) -> u32 {
        if self.uses < COMMON_USES { u32::MAX } else { u32::MAX - self.uses }
    }
}

impl ValueTable {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
        self.order.clear();
        self.slots.fill(0);
    }

    pub(super) fn number_of(&mut self, value: &[u8], key: u32) -> u32 {
        if self.slots.len() < 2 * (self.entries.len() + 1) {
            self.grow();
        }
        let hash = xxh3_64(value);
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while let Some(number) = self.slots[slot].checked_sub(1) {
            let entry = &mut self.entries[number as usize];
            if entry.hash == hash && &self.bytes[entry.span()] == value {
                entry.uses += 1;
                return number;
            }
            slot = (slot + 1) & mask;
        }
        let number = self.entries.len() as u32;
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(value);
        let end = self.bytes.len() as u32;
        self.entries.push(InternedValue { hash, start, end, uses: 1, key, place: 0 });
        self.slots[slot] = number + 1;
        number
    }

    fn grow(&mut self) {
        let size = (2 * self.slots.len()).max(256);
        self.slots.clear();
        self.slots.resize(size, 0);
        for (number, entry) in self.entries.iter().enumerate() {
            let mut slot = entry.hash as usize & (size - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = number as u32 + 1;
        }
    }

    /// Decides the index of each value in the layer. `O(n log n)` in the distinct values.
    pub(super) fn rank(&mut self) {
        self.order.extend(0..self.entries.len() as u32);
        let entries = &self.entries;
        let last_byte_first = |entry: &InternedValue| self.bytes[entry.span()].iter().rev();
        self.order.sort_unstable_by(|&a, &b| {
            let (m, n) = (&entries[a as usize], &entries[b as usize]);
            (m.rarity().cmp(&n.rarity()).then(m.key.cmp(&n.key)))
                .then_with(|| last_byte_first(m).cmp(last_byte_first(n)))
        });
        for (place, &number) in self.order.iter().enumerate() {
            self.entries[number as usize].place = place as u32;
        }
    }

    pub(super) fn place(&self, number: u32) -> u32 {
        self.entries[number as usize].place
    }

    pub(super) fn is_rare(&self, number: u32) -> bool {
        self.entries[number as usize].uses < COMMON_USES
    }

    pub(super) fn in_order(&self) -> impl Iterator<Item = &[u8]> {
        self.order.iter().map(|&number| {
            let entry = &self.entries[number as usize];
            &self.bytes[entry.span()]
        })
    }
}
