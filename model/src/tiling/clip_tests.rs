use proptest::prelude::*;

use super::clip::{Border, Paths, RingClipper, clip_lines};

/// Rings around (0, 0): an exterior of 3 to 40 vertices and, half the size, one hole.
fn star() -> impl Strategy<Value = Paths> {
    (proptest::collection::vec(200.0..1000.0_f64, 3..40), any::<bool>()).prop_map(
        |(radii, hole)| {
            let mut paths = Paths::default();
            let n = radii.len();
            let vertex = |i: usize, scale: f64| {
                let angle = i as f64 / n as f64 * std::f64::consts::TAU;
                [(radii[i] * scale * angle.cos()).round(), (radii[i] * scale * angle.sin()).round()]
            };
            paths.points.extend((0..n).map(|i| vertex(i, 1.0)));
            paths.finish(3);
            if hole {
                paths.points.extend((0..n).rev().map(|i| vertex(i, 0.5)));
                paths.finish(3);
            }
            paths
        },
    )
}

fn lines() -> impl Strategy<Value = Paths> {
    let line = proptest::collection::vec((-1000..1000_i32, -1000..1000_i32), 2..30);
    proptest::collection::vec(line, 1..4).prop_map(|lines| {
        let mut paths = Paths::default();
        for line in lines {
            let mut points: Vec<[f64; 2]> =
                line.into_iter().map(|(x, y)| [f64::from(x), f64::from(y)]).collect();
            points.dedup();
            paths.points.extend(points);
            paths.finish(2);
        }
        paths
    })
}

fn area(paths: &Paths) -> f64 {
    let ring_area = |ring: &[[f64; 2]]| {
        let turned = ring.iter().cycle().skip(1);
        ring.iter().zip(turned).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>() / 2.0
    };
    paths.iter().map(ring_area).sum()
}

fn length(paths: &Paths) -> f64 {
    let segment = |s: &[[f64; 2]]| (s[1][0] - s[0][0]).hypot(s[1][1] - s[0][1]);
    paths.iter().flat_map(|line| line.windows(2)).map(segment).sum()
}

fn half(rings: &Paths, axis: usize, at: f64, above: bool) -> Paths {
    let mut out = Paths::default();
    RingClipper::default().clip(rings, Border { axis, at, above }, &mut out);
    out
}

proptest! {
    #[test]
    fn both_halves_of_a_polygon_have_its_area(
        rings in star(), axis in 0..2_usize, at in -1100..1100_i32,
    ) {
        let at = f64::from(at);
        let (low, high) = (half(&rings, axis, at, false), half(&rings, axis, at, true));
        prop_assert!(low.points.iter().all(|p| p[axis] <= at));
        prop_assert!(high.points.iter().all(|p| p[axis] >= at));
        prop_assert!((area(&low) + area(&high) - area(&rings)).abs() < 1e-6 * area(&rings));
    }

    #[test]
    fn vertices_inside_the_border_stay_and_nothing_is_added_but_on_it(
        rings in star(), axis in 0..2_usize, at in -1100..1100_i32,
    ) {
        let at = f64::from(at);
        let kept = half(&rings, axis, at, true);
        let inside = |p: &&[f64; 2]| p[axis] > at;
        let mut before: Vec<[f64; 2]> = rings.points.iter().filter(inside).copied().collect();
        let mut after: Vec<[f64; 2]> = kept.points.iter().filter(inside).copied().collect();
        before.sort_by(|a, b| a.partial_cmp(b).unwrap());
        after.sort_by(|a, b| a.partial_cmp(b).unwrap());
        prop_assert_eq!(before, after);
    }

    #[test]
    fn strips_of_lines_have_their_length(
        lines in lines(), axis in 0..2_usize, cuts in proptest::collection::vec(-990..990_i32, 1..5),
    ) {
        let mut borders: Vec<f64> = cuts.into_iter().map(|cut| f64::from(cut) + 0.5).collect();
        borders.extend([-2000.0, 2000.0]);
        borders.sort_by(f64::total_cmp);
        let mut total = 0.0;
        for strip in borders.windows(2) {
            let mut out = Paths::default();
            clip_lines(&lines, axis, strip[0], strip[1], &mut out);
            prop_assert!(out.points.iter().all(|p| (strip[0]..=strip[1]).contains(&p[axis])));
            total += length(&out);
        }
        prop_assert!((total - length(&lines)).abs() < 1e-6 * length(&lines));
    }
}

#[test]
fn a_comb_falls_into_teeth_that_no_edge_joins() {
    // A handle above y = 0, two teeth that reach down to y = 10.
    let mut comb = Paths::default();
    comb.points.extend([
        [0.0, -5.0],
        [30.0, -5.0],
        [30.0, 10.0],
        [20.0, 10.0],
        [20.0, 0.0],
        [10.0, 0.0],
        [10.0, 10.0],
        [0.0, 10.0],
    ]);
    comb.finish(3);
    let teeth = half(&comb, 1, 5.0, true);
    assert_eq!(teeth.ends.len(), 2);
    assert_eq!(area(&teeth), 100.0);
    let rest = half(&comb, 1, 5.0, false);
    assert_eq!(rest.ends.len(), 1);
}

#[test]
fn a_hole_across_the_border_opens_into_the_exterior() {
    let mut rings = Paths::default();
    rings.points.extend([[0.0, 0.0], [30.0, 0.0], [30.0, 30.0], [0.0, 30.0]]);
    rings.finish(3);
    rings.points.extend([[10.0, 10.0], [10.0, 20.0], [20.0, 20.0], [20.0, 10.0]]);
    rings.finish(3);
    let left = half(&rings, 0, 15.0, false);
    assert_eq!(left.ends.len(), 1);
    assert_eq!(area(&left), 15.0 * 30.0 - 50.0);
}
