//! Polygonizing a grid: connected patches of cells of one class, and their outlines.

use std::collections::HashMap;

/// A 4-connected patch of cells of one class, outlined along cell borders.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    /// The class of its cells.
    pub class: u16,
    /// The largest value among its cells.
    pub largest: f32,
    /// Grid corners (column, row) of the outer ring, closed, then of each hole. Corners on straight
    /// sides are left out, and no ring touches itself.
    pub rings: Vec<Vec<[u32; 2]>>,
}

/// The patches of a grid with `columns` cells a row, ordered by their first cell in reading order.
/// `class_of` gives the class of a value; `None`: part of no patch.
///
/// O(cells): one pass to label them, one over their corners to trace outlines. Memory: at most
/// eight bytes a cell beside the values and the patches.
pub fn patches(
    values: &[f32],
    columns: usize,
    class_of: impl Fn(f32) -> Option<u16>,
) -> Vec<Patch> {
    if columns == 0 {
        return Vec::new();
    }
    let rows = values.len() / columns;
    let (labels, mut patches) = label(values, columns, rows, class_of);
    let mut tracer = Tracer { labels: &labels, columns, rows, sides: Vec::new() };
    tracer.mark_sides();
    for start in 0..tracer.sides.len() {
        while tracer.sides[start] != 0 {
            let direction = tracer.sides[start].trailing_zeros() as usize;
            let (label, walk) = tracer.walk(start, direction);
            for ring in simple_rings(&walk) {
                let rings = &mut patches[label as usize - 1].rings;
                // Corners are visited from the top left, so the first ring is the outer one, unless
                // a hole touches it there.
                if turns_right(&ring) { rings.insert(0, ring) } else { rings.push(ring) }
            }
        }
    }
    patches
}

/// Labels of the cells from 1 (0: no patch), by flood fill over the four neighbours.
fn label(
    values: &[f32],
    columns: usize,
    rows: usize,
    class_of: impl Fn(f32) -> Option<u16>,
) -> (Vec<u32>, Vec<Patch>) {
    let classes: Vec<Option<u16>> =
        values[..columns * rows].iter().map(|value| class_of(*value)).collect();
    let mut labels = vec![0_u32; classes.len()];
    let mut patches = Vec::new();
    let mut open = Vec::new();
    for start in 0..classes.len() {
        let (Some(class), 0) = (classes[start], labels[start]) else { continue };
        let mut largest = values[start];
        let label = patches.len() as u32 + 1;
        labels[start] = label;
        open.push(start);
        while let Some(cell) = open.pop() {
            largest = largest.max(values[cell]);
            let column = cell % columns;
            let neighbours = [
                (column > 0).then(|| cell - 1),
                (column + 1 < columns).then_some(cell + 1),
                cell.checked_sub(columns),
                Some(cell + columns).filter(|below| *below < classes.len()),
            ];
            for next in neighbours.into_iter().flatten() {
                if labels[next] == 0 && classes[next] == Some(class) {
                    labels[next] = label;
                    open.push(next);
                }
            }
        }
        patches.push(Patch { class, largest, rings: Vec::new() });
    }
    (labels, patches)
}

/// Traces the borders of patches along cell sides, with the patch on the right (rows run
/// downwards). Directions: 0 right, 1 down, 2 left, 3 up.
struct Tracer<'a> {
    labels: &'a [u32],
    columns: usize,
    rows: usize,
    /// By corner: bit d is set while a border side that leaves it in direction d is not traced.
    sides: Vec<u8>,
}

impl Tracer<'_> {
    fn label_at(&self, column: isize, row: isize) -> u32 {
        let inside = column >= 0
            && row >= 0
            && (column as usize) < self.columns
            && (row as usize) < self.rows;
        if inside { self.labels[row as usize * self.columns + column as usize] } else { 0 }
    }

    fn mark_sides(&mut self) {
        let width = self.columns + 1;
        self.sides = vec![0; width * (self.rows + 1)];
        for row in 0..self.rows {
            for column in 0..self.columns {
                let label = self.labels[row * self.columns + column];
                if label == 0 {
                    continue;
                }
                let (x, y) = (column as isize, row as isize);
                let corner = row * width + column;
                for (other, from, direction) in [
                    (self.label_at(x, y - 1), corner, 0),
                    (self.label_at(x + 1, y), corner + 1, 1),
                    (self.label_at(x, y + 1), corner + width + 1, 2),
                    (self.label_at(x - 1, y), corner + width, 3),
                ] {
                    if other != label {
                        self.sides[from] |= 1 << direction;
                    }
                }
            }
        }
    }

    /// The label of the cell to the right of a side.
    fn right_of(&self, corner: usize, direction: usize) -> u32 {
        let width = self.columns + 1;
        let (x, y) = ((corner % width) as isize, (corner / width) as isize);
        match direction {
            0 => self.label_at(x, y),
            1 => self.label_at(x - 1, y),
            2 => self.label_at(x - 1, y - 1),
            _ => self.label_at(x, y - 1),
        }
    }

    /// Traces a border from one side until it returns to its corner. Answers the patch's label and
    /// all corners passed, the first repeated at the end. Other borders through that corner are
    /// traced separately.
    fn walk(&mut self, start: usize, first: usize) -> (u32, Vec<[u32; 2]>) {
        let width = self.columns + 1;
        let label = self.right_of(start, first);
        let place = |corner: usize| [(corner % width) as u32, (corner / width) as u32];
        let (mut corner, mut direction) = (start, first);
        let mut walked = vec![place(start)];
        loop {
            self.sides[corner] &= !(1 << direction);
            corner = match direction {
                0 => corner + 1,
                1 => corner + width,
                2 => corner - 1,
                _ => corner - width,
            };
            walked.push(place(corner));
            if corner == start {
                return (label, walked);
            }
            // Right turn first: where two cells of a patch touch at a corner, stay with the same
            // cell.
            direction = [direction + 1, direction, direction + 3]
                .map(|turn| turn % 4)
                .into_iter()
                .find(|turn| {
                    self.sides[corner] & (1 << turn) != 0 && self.right_of(corner, *turn) == label
                })
                .expect("as many sides of a patch leave a corner as arrive at it");
        }
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
        patches(&values, columns, |value| (!value.is_nan()).then_some(u16::from(value >= 5.0)))
    }

    #[test]
    fn a_patch_carries_its_largest_value_and_its_outline() {
        let found = of(&["12.", "3..", "..9"]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].class, found[0].largest), (0, 3.0));
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
            let found = patches(&values, 6, |value| (value > 0.0).then_some(value as u16));
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
