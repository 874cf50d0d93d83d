//! The sea, from the coastline of OpenStreetMap: land lies to the left of it, water to its right. What the
//! data does not show is closed along the edge of a box, by that rule; where that cannot be, no sea is
//! drawn, and it is told.

use geo_types::{Coord, LineString, Polygon, Rect};

use crate::ingest::rings::{is_inside, join};

/// Why no sea can be drawn: the coast ends within the box, or two coasts contradict each other at its edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct CoastProblem {
    /// Where.
    pub(super) place: Coord<f64>,
}

/// The sea within a box: nothing where there is no coast in it.
///
/// # Errors
/// Where the coast cannot be closed.
pub(super) fn sea(
    coast: &[&LineString<f64>],
    extent: Rect<f64>,
) -> Result<Vec<Polygon<f64>>, CoastProblem> {
    let lines: Vec<Vec<i64>> =
        coast.iter().map(|line| line.coords().map(packed).collect()).collect();
    let pieces: Vec<&[i64]> = lines.iter().map(Vec::as_slice).collect();
    let joined = join(&pieces, false);
    let (mut whole, mut crossing) = (Vec::new(), Vec::new());
    for ring in joined.rings {
        let closed: Vec<Coord<f64>> = ring.iter().chain(ring.first()).map(unpacked).collect();
        if closed.iter().all(|at| is_within(extent, *at)) {
            whole.push(LineString(closed));
        } else {
            crossing.extend(clipped_ring(&closed, extent));
        }
    }
    for line in joined.open {
        let line: Vec<Coord<f64>> = line.iter().map(unpacked).collect();
        crossing.extend(clipped(&line, extent));
    }
    let mut outlines = closed_along(crossing, extent)?;
    let (islands, enclosed): (Vec<_>, Vec<_>) =
        whole.into_iter().partition(|ring| signed_area(ring) > 0.0);
    outlines.extend(enclosed);
    let mut seas: Vec<(LineString<f64>, Vec<LineString<f64>>)> =
        outlines.into_iter().map(|ring| (ring, Vec::new())).collect();
    // The least first, so that an island lies in the sea next to it.
    seas.sort_by(|a, b| signed_area(&b.0).total_cmp(&signed_area(&a.0)));
    let mut alone = Vec::new();
    for island in islands {
        match seas.iter_mut().find(|(outline, _)| is_inside(&island, outline)) {
            Some((_, holes)) => holes.push(island),
            None => alone.push(island),
        }
    }
    if let Some(island) = alone.first() {
        if !seas.is_empty() {
            return Err(CoastProblem { place: island.0[0] });
        }
        // Nothing but islands: all around them is sea.
        seas.push((extent.to_polygon().exterior().clone(), alone));
    }
    Ok(seas.into_iter().map(|(outline, islands)| Polygon::new(outline, islands)).collect())
}

/// A place on the grid of OpenStreetMap, 1e-7 degrees, as one number.
fn packed(at: &Coord<f64>) -> i64 {
    let grid = |degrees: f64| (degrees * 1e7).round() as i64;
    grid(at.x) << 32 | i64::from(grid(at.y) as i32 as u32)
}

fn unpacked(at: &i64) -> Coord<f64> {
    Coord { x: (at >> 32) as f64 / 1e7, y: f64::from(*at as u32 as i32) / 1e7 }
}

/// Twice the area, above 0 where the ring runs counterclockwise with north up: land inside.
fn signed_area(ring: &LineString<f64>) -> f64 {
    ring.lines().map(|edge| edge.start.x * edge.end.y - edge.end.x * edge.start.y).sum()
}

fn is_within(extent: Rect<f64>, at: Coord<f64>) -> bool {
    let (least, most) = (extent.min(), extent.max());
    at.x > least.x && at.x < most.x && at.y > least.y && at.y < most.y
}

/// The stretches of a closed line that lie in the box: it is gone through from outside of it.
fn clipped_ring(ring: &[Coord<f64>], extent: Rect<f64>) -> Vec<Vec<Coord<f64>>> {
    let outside = ring.iter().position(|at| !is_within(extent, *at)).unwrap_or(0);
    let turned: Vec<Coord<f64>> =
        ring[outside..].iter().chain(ring.iter().take(outside + 1).skip(1)).copied().collect();
    clipped(&turned, extent)
}

/// The stretches of a line that lie in the box. Where one crosses the edge, it ends exactly there.
fn clipped(line: &[Coord<f64>], extent: Rect<f64>) -> Vec<Vec<Coord<f64>>> {
    let mut stretches: Vec<Vec<Coord<f64>>> = vec![Vec::new()];
    for pair in line.windows(2) {
        let Some((from, to, leaves)) = clipped_segment(pair[0], pair[1], extent) else {
            stretches.push(Vec::new());
            continue;
        };
        let Some(stretch) = stretches.last_mut() else { break };
        for at in [from, to] {
            if stretch.last() != Some(&at) {
                stretch.push(at);
            }
        }
        if leaves {
            stretches.push(Vec::new());
        }
    }
    stretches.retain(|stretch| stretch.len() > 1);
    stretches
}

/// The part of a segment in the box (Liang and Barsky 1984), and whether the segment goes on beyond it.
fn clipped_segment(
    a: Coord<f64>,
    b: Coord<f64>,
    extent: Rect<f64>,
) -> Option<(Coord<f64>, Coord<f64>, bool)> {
    let (least, most) = (extent.min(), extent.max());
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for (step, room) in
        [(-dx, a.x - least.x), (dx, most.x - a.x), (-dy, a.y - least.y), (dy, most.y - a.y)]
    {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enters = enters.max(room / step);
        } else {
            leaves = leaves.min(room / step);
        }
    }
    let at = |share: f64, end: Coord<f64>| {
        if share <= 0.0 || share >= 1.0 {
            return end;
        }
        let x = (a.x + share * dx).clamp(least.x, most.x);
        let y = (a.y + share * dy).clamp(least.y, most.y);
        Coord { x, y }
    };
    (enters < leaves).then(|| (at(enters, a), at(leaves, b), leaves < 1.0))
}

/// How far along the edge of the box a place lies, clockwise from its north-western corner, in sides.
fn along_edge(extent: Rect<f64>, at: Coord<f64>) -> Option<f64> {
    let (least, most) = (extent.min(), extent.max());
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
    let (east, south) = ((at.x - least.x) / extent.width(), (most.y - at.y) / extent.height());
    if close(at.y, most.y) {
        Some(east)
    } else if close(at.x, most.x) {
        Some(1.0 + south)
    } else if close(at.y, least.y) {
        Some(3.0 - east)
    } else if close(at.x, least.x) {
        Some(4.0 - south)
    } else {
        None
    }
}

/// Closes the stretches along the edge of the box: from where one leaves it clockwise, with the water to
/// the right, to where the next one enters.
fn closed_along(
    stretches: Vec<Vec<Coord<f64>>>,
    extent: Rect<f64>,
) -> Result<Vec<LineString<f64>>, CoastProblem> {
    /// Where a stretch enters and leaves the box, along its edge.
    struct CoastCut {
        enters: f64,
        leaves: f64,
        line: Vec<Coord<f64>>,
    }
    let mut crossings = Vec::new();
    for line in stretches {
        let ends = |at: Option<&Coord<f64>>| {
            let place = at.copied().unwrap_or(extent.min());
            along_edge(extent, place).ok_or(CoastProblem { place })
        };
        let (enters, leaves) = (ends(line.first())?, ends(line.last())?);
        crossings.push(CoastCut { enters, leaves, line });
    }
    let corners = [(1.0, extent.max().x, extent.max().y), (2.0, extent.max().x, extent.min().y)];
    let corners = corners
        .into_iter()
        .chain([(3.0, extent.min().x, extent.min().y), (4.0, extent.min().x, extent.max().y)]);
    let corners: Vec<(f64, Coord<f64>)> = corners.map(|(at, x, y)| (at, Coord { x, y })).collect();
    let ahead = |from: f64, to: f64| (to - from).rem_euclid(4.0);
    let mut used = vec![false; crossings.len()];
    let mut rings = Vec::new();
    for first in 0..crossings.len() {
        if used[first] {
            continue;
        }
        let (mut ring, mut here): (Vec<Coord<f64>>, usize) = (Vec::new(), first);
        loop {
            used[here] = true;
            ring.extend(&crossings[here].line);
            let from = crossings[here].leaves;
            let place = ring.last().copied().unwrap_or(extent.min());
            let distance = |i: &usize| ahead(from, crossings[*i].enters);
            let next = (0..crossings.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)));
            let Some(next) = next else { break };
            // Where another coast leaves the box on the way, one of the two has its water on the wrong side.
            let contradicts = |(i, other): (usize, &CoastCut)| {
                i != here && ahead(from, other.leaves) < distance(&next) && other.leaves != from
            };
            if crossings.iter().enumerate().any(contradicts) || (used[next] && next != first) {
                return Err(CoastProblem { place });
            }
            let reach = distance(&next);
            let mut passed: Vec<(f64, Coord<f64>)> =
                corners.iter().map(|(at, corner)| (ahead(from, *at), *corner)).collect();
            passed.retain(|(way, _)| *way > 0.0 && *way < reach);
            passed.sort_by(|a, b| a.0.total_cmp(&b.0));
            ring.extend(passed.into_iter().map(|(_, corner)| corner));
            if next == first {
                break;
            }
            here = next;
        }
        ring.extend(ring.first().copied());
        rings.push(LineString(ring));
    }
    Ok(rings)
}

#[cfg(test)]
#[path = "sea_tests.rs"]
mod tests;
