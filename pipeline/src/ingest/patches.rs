//! Polygonizing a grid: connected patches of cells of one class, and their outlines.

use std::collections::HashMap;

use lintas_model::overlay::{RasterCells, RasterRun};

/// A 4-connected patch of cells of one class, outlined along cell borders.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    /// The class of its cells.
    pub class: u16,
    /// The largest value among its cells.
    pub largest: f32,
    /// The smallest value among its cells.
    pub smallest: f32,
    /// Grid corners (column, row) of the outer ring, closed, then of each hole. Corners on straight
    /// sides are left out, and no ring touches itself.
    pub rings: Vec<Vec<[u32; 2]>>,
}

/// The patches of the wet cells of a raster, ordered by their first cell in reading order.
/// `class_of` gives the class of a value; `None`: part of no patch.
///
/// `O(n log n)` in the wet cells: one pass to label them, one along their borders to trace outlines.
/// Memory grows with runs of cells of one class and with borders, never with the extent.
pub fn patches(cells: &RasterCells, class_of: impl Fn(f32) -> Option<u16>) -> Vec<Patch> {
    let mut stretches = CellStretches::of(cells, class_of);
    let mut patches = stretches.label();
    let mut sides = Sides::of(&stretches);
    for start in 0..sides.corners.len() {
        while sides.corners[start].sides != 0 {
            let (label, walk) = sides.walk(&stretches, start);
            for ring in simple_rings(&walk) {
                let rings = &mut patches[label as usize].rings;
                // Corners are visited from the top left, so the first ring is the outer one, unless
                // a hole touches it there.
                if turns_right(&ring) { rings.insert(0, ring) } else { rings.push(ring) }
            }
        }
    }
    patches
}

/// Cells of one class side by side in a row.
#[derive(Debug, Clone, Copy)]
struct CellStretch {
    start: u32,
    /// One past its last column.
    end: u32,
    class: u16,
    /// While labels are sought: another stretch of its patch that comes before it, or itself. Then
    /// the position of its patch.
    label: u32,
    largest: f32,
    smallest: f32,
}

/// All stretches, row by row.
struct CellStretches {
    all: Vec<CellStretch>,
    /// Position after the last stretch of every row.
    row_ends: Vec<usize>,
}

impl CellStretches {
    fn of(cells: &RasterCells, class_of: impl Fn(f32) -> Option<u16>) -> Self {
        let mut found = Self { all: Vec::new(), row_ends: Vec::with_capacity(cells.rows()) };
        for row in 0..cells.rows() {
            for (columns, run) in cells.runs(row) {
                let RasterRun::Wet(values) = run else { continue };
                let mut last = None;
                for (column, value) in columns.zip(values) {
                    let class = class_of(*value);
                    if let Some(class) = class {
                        found.add(column, class, *value, last == Some(class));
                    }
                    last = class;
                }
            }
            found.row_ends.push(found.all.len());
        }
        found
    }

    fn add(&mut self, column: u32, class: u16, value: f32, continues: bool) {
        match self.all.last_mut() {
            Some(stretch) if continues => {
                stretch.end = column + 1;
                stretch.largest = stretch.largest.max(value);
                stretch.smallest = stretch.smallest.min(value);
            }
            _ => self.all.push(CellStretch {
                start: column,
                end: column + 1,
                class,
                label: self.all.len() as u32,
                largest: value,
                smallest: value,
            }),
        }
    }

    fn range(&self, row: usize) -> std::ops::Range<usize> {
        let end = self.row_ends.get(row).copied().unwrap_or(self.all.len());
        row.checked_sub(1).map_or(0, |before| self.row_ends[before])..end
    }

    /// The stretches of a row; none outside of the raster.
    fn row(&self, row: isize) -> &[CellStretch] {
        match usize::try_from(row) {
            Ok(row) if row < self.row_ends.len() => &self.all[self.range(row)],
            _ => &[],
        }
    }

    /// The first stretch of the patch that a stretch belongs to, as far as it is known.
    fn root(&mut self, mut at: usize) -> usize {
        while self.all[at].label as usize != at {
            let next = self.all[at].label as usize;
            // Halves the way for the next one who asks.
            self.all[at].label = self.all[next].label;
            at = next;
        }
        at
    }

    /// Joins stretches of neighbouring rows into patches and labels them from 0, in the order of
    /// their first cells.
    fn label(&mut self) -> Vec<Patch> {
        for row in 1..self.row_ends.len() {
            let (mut above, mut here) = (self.range(row - 1), self.range(row));
            while let (Some(a), Some(b)) = (above.clone().next(), here.clone().next()) {
                let (one, other) = (self.all[a], self.all[b]);
                let overlap = one.start < other.end && other.start < one.end;
                if overlap && one.class == other.class {
                    let (a, b) = (self.root(a), self.root(b));
                    self.all[a.max(b)].label = a.min(b) as u32;
                }
                if one.end <= other.end {
                    above.next()
                } else {
                    here.next()
                };
            }
        }
        let mut patches: Vec<Patch> = Vec::new();
        for at in 0..self.all.len() {
            let stretch = self.all[at];
            // Whatever comes before has its final label by now.
            let label = match stretch.label as usize {
                own if own == at => {
                    patches.push(Patch {
                        class: stretch.class,
                        largest: stretch.largest,
                        smallest: stretch.smallest,
                        rings: Vec::new(),
                    });
                    patches.len() as u32 - 1
                }
                before => self.all[before].label,
            };
            self.all[at].label = label;
            let patch = &mut patches[label as usize];
            patch.largest = patch.largest.max(stretch.largest);
            patch.smallest = patch.smallest.min(stretch.smallest);
        }
        patches
    }

    fn label_at(&self, column: isize, row: isize) -> Option<u32> {
        let column = u32::try_from(column).ok()?;
        let stretches = self.row(row);
        let at = stretches.partition_point(|stretch| stretch.end <= column);
        stretches.get(at).filter(|stretch| stretch.start <= column).map(|stretch| stretch.label)
    }
}

/// A corner of the grid from which borders of patches leave.
#[derive(Debug, Clone, Copy)]
struct Corner {
    column: u32,
    row: u32,
    /// Bit d is set while a border side that leaves in direction d is not traced.
    sides: u8,
}

/// Traces the borders of patches along cell sides, with the patch on the right (rows run
/// downwards). Directions: 0 right, 1 down, 2 left, 3 up.
struct Sides {
    /// In reading order.
    corners: Vec<Corner>,
    /// Position after the last corner of every row of corners.
    row_ends: Vec<usize>,
}

impl Sides {
    fn of(stretches: &CellStretches) -> Self {
        let rows = stretches.row_ends.len() as isize;
        let mut sides = Self { corners: Vec::new(), row_ends: Vec::new() };
        let mut here: Vec<(u32, u8)> = Vec::new();
        for row in 0..=rows {
            here.clear();
            for stretch in stretches.row(row) {
                here.extend(bare(stretch, stretches.row(row - 1)).map(|column| (column, 1_u8)));
                here.push((stretch.end, 1 << 1));
            }
            for stretch in stretches.row(row - 1) {
                here.extend(bare(stretch, stretches.row(row)).map(|column| (column + 1, 1 << 2)));
                here.push((stretch.start, 1 << 3));
            }
            here.sort_unstable();
            for (column, side) in &here {
                match sides.corners.last_mut() {
                    Some(last) if last.column == *column && last.row == row as u32 => {
                        last.sides |= side;
                    }
                    _ => sides.corners.push(Corner {
                        column: *column,
                        row: row as u32,
                        sides: *side,
                    }),
                }
            }
            sides.row_ends.push(sides.corners.len());
        }
        sides
    }

    /// The position of a corner from which borders leave, or left before they were traced.
    fn position(&self, column: u32, row: u32) -> Option<usize> {
        let end = *self.row_ends.get(row as usize)?;
        let start = (row as usize).checked_sub(1).map_or(0, |before| self.row_ends[before]);
        let here = &self.corners[start..end];
        here.binary_search_by_key(&column, |corner| corner.column).ok().map(|at| start + at)
    }

    /// Traces a border from the first side of a corner until it returns there. Answers the patch's
    /// label and all corners passed, the first repeated at the end. Other borders through that
    /// corner are traced separately.
    fn walk(&mut self, stretches: &CellStretches, start: usize) -> (u32, Vec<[u32; 2]>) {
        let mut direction = self.corners[start].sides.trailing_zeros() as usize;
        let mut at = start;
        let place = |corner: Corner| [corner.column, corner.row];
        let label = right_of(stretches, self.corners[start], direction);
        let mut walked = vec![place(self.corners[start])];
        loop {
            self.corners[at].sides &= !(1 << direction);
            let Corner { column, row, .. } = self.corners[at];
            let (column, row) = match direction {
                0 => (column + 1, row),
                1 => (column, row + 1),
                2 => (column - 1, row),
                _ => (column, row - 1),
            };
            at = self.position(column, row).expect("a border leads on from where it arrives");
            walked.push([column, row]);
            if at == start {
                return (label.unwrap_or_default(), walked);
            }
            // Right turn first: where two cells of a patch touch at a corner, stay with the same
            // cell.
            let corner = self.corners[at];
            direction = [direction + 1, direction, direction + 3]
                .map(|turn| turn % 4)
                .into_iter()
                .find(|turn| {
                    corner.sides & (1 << turn) != 0 && right_of(stretches, corner, *turn) == label
                })
                .expect("as many sides of a patch leave a corner as arrive at it");
        }
    }
}

/// The columns of a stretch beside which a neighbouring row has another patch, or none.
fn bare(stretch: &CellStretch, beside: &[CellStretch]) -> impl Iterator<Item = u32> {
    let first = beside.partition_point(|other| other.end <= stretch.start);
    let (end, label) = (stretch.end, stretch.label);
    let mut others = beside[first..].iter().peekable();
    let mut column = stretch.start;
    std::iter::from_fn(move || {
        loop {
            while others.next_if(|other| other.end <= column).is_some() {}
            match others.peek() {
                Some(other) if other.start <= column && other.label == label => {
                    column = other.end;
                }
                _ if column < end => {
                    column += 1;
                    return Some(column - 1);
                }
                _ => return None,
            }
            if column >= end {
                return None;
            }
        }
    })
}

/// The label of the cell to the right of a side.
fn right_of(stretches: &CellStretches, corner: Corner, direction: usize) -> Option<u32> {
    let (x, y) = (corner.column as isize, corner.row as isize);
    match direction {
        0 => stretches.label_at(x, y),
        1 => stretches.label_at(x - 1, y),
        2 => stretches.label_at(x - 1, y - 1),
        _ => stretches.label_at(x, y - 1),
    }
}

/// Splits a closed walk into rings where it passes a corner twice; drops corners on straight sides.
fn simple_rings(walk: &[[u32; 2]]) -> Vec<Vec<[u32; 2]>> {
    let mut rings = Vec::new();
    let mut path: Vec<[u32; 2]> = Vec::new();
    let mut seen: HashMap<[u32; 2], usize> = HashMap::new();
    for corner in walk {
        if let Some(at) = seen.get(corner).copied() {
            let mut ring: Vec<[u32; 2]> = path.drain(at + 1..).collect();
            for cut in &ring {
                seen.remove(cut);
            }
            ring.insert(0, *corner);
            rings.push(without_straights(&ring));
        } else {
            seen.insert(*corner, path.len());
            path.push(*corner);
        }
    }
    rings
}

fn without_straights(ring: &[[u32; 2]]) -> Vec<[u32; 2]> {
    let n = ring.len();
    let mut kept: Vec<[u32; 2]> = (0..n)
        .filter(|&i| {
            let [before, here, after] = [ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]];
            (before[0] != here[0] || here[0] != after[0])
                && (before[1] != here[1] || here[1] != after[1])
        })
        .map(|i| ring[i])
        .collect();
    kept.extend(kept.first().copied());
    kept
}

/// Whether a closed ring runs clockwise with rows downwards, that is, around its patch; holes run
/// the other way.
fn turns_right(ring: &[[u32; 2]]) -> bool {
    let doubled: i64 = ring
        .windows(2)
        .map(|side| {
            let [[x1, y1], [x2, y2]] = [side[0].map(i64::from), side[1].map(i64::from)];
            x1 * y2 - x2 * y1
        })
        .sum();
    doubled > 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(rows: &[&str]) -> Vec<Patch> {
        let columns = rows[0].len();
        let values: Vec<f32> = rows
            .iter()
            .flat_map(|row| row.chars())
            .map(|c| c.to_digit(10).map_or(f32::NAN, |digit| digit as f32))
            .collect();
        let cells = RasterCells::of_values(columns, values, 0.0).unwrap();
        patches(&cells, |value| Some(u16::from(value >= 5.0)))
    }

    #[test]
    fn a_patch_carries_its_largest_value_and_its_outline() {
        let found = of(&["12.", "3..", "..9"]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].class, found[0].largest, found[0].smallest), (0, 3.0, 1.0));
        assert_eq!(found[0].rings, [[[0, 0], [2, 0], [2, 1], [1, 1], [1, 2], [0, 2], [0, 0]]]);
        assert_eq!((found[1].class, found[1].largest), (1, 9.0));
    }

    #[test]
    fn holes_that_touch_at_a_corner_are_two_rings() {
        let found = of(&["1111", "1.11", "11.1", "1111"]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rings.len(), 3);
        assert_eq!(found[0].rings[0], [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]);
    }

    #[test]
    fn a_hole_that_touches_the_border_at_a_corner_is_a_hole() {
        let found = of(&["11.", "1.1", "111"]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rings.len(), 2);
        assert!(turns_right(&found[0].rings[0]) && !turns_right(&found[0].rings[1]));
    }

    proptest! {
        #[test]
        fn outlines_enclose_as_many_cells_as_were_given(
            cells in proptest::collection::vec(0_u8..3, 36),
        ) {
            let values: Vec<f32> = cells.iter().map(|cell| f32::from(*cell)).collect();
            let grid = RasterCells::of_values(6, values, 0.0).unwrap();
            let found = patches(&grid, |value| Some(value as u16));
            for class in 1..=2_u16 {
                let area: i64 = found
                    .iter()
                    .filter(|patch| patch.class == class)
                    .flat_map(|patch| &patch.rings)
                    .map(|ring| {
                        let doubled: i64 = ring
                            .windows(2)
                            .map(|s| {
                                let [[x1, y1], [x2, y2]] = [s[0].map(i64::from), s[1].map(i64::from)];
                                x1 * y2 - x2 * y1
                            })
                            .sum();
                        doubled / 2
                    })
                    .sum();
                let given = cells.iter().filter(|cell| u16::from(**cell) == class).count();
                prop_assert_eq!(area, given as i64);
            }
            for patch in &found {
                prop_assert!(turns_right(&patch.rings[0]));
                for hole in &patch.rings[1..] {
                    prop_assert!(!turns_right(hole));
                }
            }
        }
    }
}
