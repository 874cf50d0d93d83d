//! Geometry as the commands of the Mapbox Vector Tile specification 2.1, section 4.3.

use super::rings::Rings;

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

/// Appends a whole number in the variable-length form of protocol buffers.
pub(super) fn write_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Bytes that [`write_varint`] takes.
pub(super) fn varint_length(value: u64) -> usize {
    (64 - (value | 1).leading_zeros() as usize).div_ceil(7)
}

/// Appends the points of one feature.
pub(super) fn write_points(points: &[[i32; 2]], out: &mut Vec<u8>) {
    let mut pen = Pen { at: [0, 0], out };
    pen.command(MOVE_TO, points.len());
    for &point in points {
        pen.go(point);
    }
}

/// Appends lines of at least two vertices each; `ends` says where each ends in `points`.
pub(super) fn write_lines(points: &[[i32; 2]], ends: &[usize], out: &mut Vec<u8>) {
    let mut pen = Pen { at: [0, 0], out };
    let mut start = 0;
    for &end in ends {
        pen.path(&points[start..end]);
        start = end;
    }
}

/// Appends rings, closing each.
pub(super) fn write_rings(rings: &Rings, out: &mut Vec<u8>) {
    let mut pen = Pen { at: [0, 0], out };
    for ring in rings.iter() {
        pen.path(ring);
        pen.command(CLOSE_PATH, 1);
    }
}

/// The cursor of the format: each vertex is written as the step from the last one, zigzag-encoded.
struct Pen<'a> {
    at: [i32; 2],
    out: &'a mut Vec<u8>,
}

impl Pen<'_> {
    fn command(&mut self, id: u32, count: usize) {
        write_varint((count as u64) << 3 | u64::from(id), self.out);
    }

    fn path(&mut self, points: &[[i32; 2]]) {
        self.command(MOVE_TO, 1);
        self.go(points[0]);
        self.command(LINE_TO, points.len() - 1);
        for &point in &points[1..] {
            self.go(point);
        }
    }

    fn go(&mut self, point: [i32; 2]) {
        for (axis, value) in point.into_iter().enumerate() {
            let step = value.wrapping_sub(self.at[axis]);
            write_varint(u64::from(((step << 1) ^ (step >> 31)) as u32), self.out);
        }
        self.at = point;
    }
}
