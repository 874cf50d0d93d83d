//! The packed R-tree of a FlatGeobuf file, searched in its bytes without decoding it.
//!
//! FlatGeobuf stores the tree level by level, root first, leaves last, 40 bytes a node: west,
//! south, east, north, offset. Every level is packed, so the positions of the children of a node
//! follow from its own.

use std::ops::Range;

use bytes::Bytes;

/// Bytes of a node.
const NODE_BYTES: usize = 40;

/// West, south, east, north in degrees. A box whose west lies east of its east crosses the
/// antimeridian.
pub type Bbox = [f64; 4];

/// Whether two boxes share at least a point; `query` may cross the antimeridian.
pub(crate) fn intersects(query: Bbox, other: Bbox) -> bool {
    let [west, south, east, north] = query;
    let rows = other[1] <= north && other[3] >= south;
    let columns = if west <= east {
        other[0] <= east && other[2] >= west
    } else {
        other[2] >= west || other[0] <= east
    };
    rows && columns
}

/// The tree of a file with at least one feature.
#[derive(Debug)]
pub(crate) struct PackedRTree {
    bytes: Bytes,
    /// Nodes of every level, leaves first.
    levels: Vec<Range<usize>>,
    node_size: usize,
}

impl PackedRTree {
    /// Bytes of the tree of so many features; `None` where the number overflows.
    pub(crate) fn bytes(features: usize, node_size: u16) -> Option<usize> {
        level_sizes(features, node_size)
            .into_iter()
            .try_fold(0usize, usize::checked_add)?
            .checked_mul(NODE_BYTES)
    }

    /// The tree in `bytes`, which must be as many as [`PackedRTree::bytes`] answers.
    pub(crate) fn new(bytes: Bytes, features: usize, node_size: u16) -> Self {
        let mut end = bytes.len() / NODE_BYTES;
        let levels = level_sizes(features, node_size)
            .into_iter()
            .map(|size| {
                end -= size;
                end..end + size
            })
            .collect();
        Self { bytes, levels, node_size: usize::from(node_size) }
    }

    /// Offset of a feature from the start of the features.
    pub(crate) fn offset(&self, position: usize) -> u64 {
        let node = self.levels[0].start + position;
        u64::from_le_bytes(self.word(node, 4))
    }

    /// Box of all features.
    pub(crate) fn root_bbox(&self) -> Bbox {
        self.node_bbox(0)
    }

    /// Box of a feature.
    pub(crate) fn bbox(&self, position: usize) -> Bbox {
        self.node_bbox(self.levels[0].start + position)
    }

    /// Positions of the features whose boxes share a point with `query`, ascending.
    pub(crate) fn search(&self, query: Bbox) -> Vec<usize> {
        let mut hits = Vec::new();
        let top = self.levels.len() - 1;
        let mut stack: Vec<(usize, usize)> = vec![(top, 0)];
        while let Some((level, position)) = stack.pop() {
            if !intersects(query, self.node_bbox(self.levels[level].start + position)) {
                continue;
            }
            if level == 0 {
                hits.push(position);
                continue;
            }
            let first = position * self.node_size;
            let end = (first + self.node_size).min(self.levels[level - 1].len());
            // Pushed last child first, so that children are visited, and hits found, in order.
            stack.extend((first..end).rev().map(|child| (level - 1, child)));
        }
        hits
    }

    fn node_bbox(&self, node: usize) -> Bbox {
        [0, 1, 2, 3].map(|i| f64::from_le_bytes(self.word(node, i)))
    }

    fn word(&self, node: usize, i: usize) -> [u8; 8] {
        let mut word = [0; 8];
        let at = node * NODE_BYTES + 8 * i;
        word.copy_from_slice(&self.bytes[at..at + 8]);
        word
    }
}

/// Nodes of every level, leaves first, the single root last.
fn level_sizes(features: usize, node_size: u16) -> Vec<usize> {
    let mut sizes = vec![features];
    let mut size = features;
    loop {
        size = size.div_ceil(usize::from(node_size));
        sizes.push(size);
        if size <= 1 {
            return sizes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_across_the_antimeridian_meets_both_sides_of_it() {
        let fiji = [177.0, -20.0, -178.0, -15.0];
        assert!(intersects(fiji, [178.0, -18.0, 178.5, -17.0]));
        assert!(intersects(fiji, [-179.5, -18.0, -179.0, -17.0]));
        assert!(!intersects(fiji, [116.0, -18.0, 117.0, -17.0]));
    }

    #[test]
    fn boxes_that_touch_meet() {
        assert!(intersects([0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 2.0, 2.0]));
        assert!(!intersects([0.0, 0.0, 1.0, 1.0], [1.0, 1.1, 2.0, 2.0]));
    }
}
