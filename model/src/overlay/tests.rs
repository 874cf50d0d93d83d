use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon, coord, line_string, polygon};
use proptest::prelude::*;

use super::{AreaIndex, Location, Meeting, PreparedArea};

/// A square lake from 0 to 10 with a square island from 4 to 6.
fn lake() -> Geometry<f64> {
    Geometry::Polygon(polygon!(
        exterior: [(x: 0., y: 0.), (x: 10., y: 0.), (x: 10., y: 10.), (x: 0., y: 10.)],
        interiors: [[(x: 4., y: 4.), (x: 6., y: 4.), (x: 6., y: 6.), (x: 4., y: 6.)]],
    ))
}

/// A ring of many corners around (0, 0): the distance to the centre swings between 0.5 and 1.5.
fn star(corners: usize) -> Geometry<f64> {
    let ring: LineString<f64> = (0..corners)
        .map(|k| {
            let angle = std::f64::consts::TAU * k as f64 / corners as f64;
            let far = 1.0 + 0.5 * (7.0 * angle).sin();
            coord! { x: far * angle.cos(), y: far * angle.sin() }
        })
        .collect();
    Geometry::Polygon(Polygon::new(ring, Vec::new()))
}

fn share(area: &Geometry<f64>, line: &LineString<f64>) -> Option<f64> {
    let mut meetings = Vec::new();
    AreaIndex::build([area]).meet(line, &mut meetings);
    meetings.first().map(|meeting| meeting.share)
}

#[track_caller]
fn check(area: &Geometry<f64>, line: &[(f64, f64)], expected: Option<f64>) {
    let there: LineString<f64> = line.iter().copied().collect();
    let back: LineString<f64> = line.iter().rev().copied().collect();
    for line in [there, back] {
        match (share(area, &line), expected) {
            (Some(found), Some(expected)) => {
                assert!((found - expected).abs() < 1e-12, "{line:?}: {found}, not {expected}");
            }
            (found, expected) => assert_eq!(found, expected, "{line:?}"),
        }
    }
}

#[test]
fn a_line_meets_a_lake_with_an_island_as_ogc_intersects_says() {
    for (line, expected) in [
        // Away from the border.
        (&[(1., 1.), (3., 2.)][..], Some(1.0)),
        (&[(11., 1.), (13., 2.)], None),
        (&[(4.5, 4.5), (5.5, 5.5)], None),
        // Around the corner, within the box.
        (&[(-1., 5.), (-1., 12.), (5., 12.)], None),
        // In and out.
        (&[(-5., 2.), (5., 2.)], Some(0.5)),
        (&[(-5., 2.), (15., 2.)], Some(0.5)),
        (&[(-5., 5.), (15., 5.)], Some(8. / 20.)),
        (&[(-5., 5.), (5., 5.)], Some(4. / 10.)),
        // Corner to corner through corners of lake and island.
        (&[(-1., -1.), (11., 11.)], Some(8. / 12.)),
        (&[(0., 0.), (10., 10.)], Some(0.8)),
        // Touching with an end, with a corner, at a corner, an island from within.
        (&[(-3., 5.), (0., 5.)], Some(0.0)),
        (&[(-3., 4.), (0., 5.), (-3., 6.)], Some(0.0)),
        (&[(-1., 1.), (1., -1.)], Some(0.0)),
        (&[(5., 5.), (6., 5.)], Some(0.0)),
        (&[(4.5, 5.), (5., 6.), (5.5, 5.)], Some(0.0)),
        // Along the border: it belongs to the lake.
        (&[(0., 2.), (0., 8.)], Some(1.0)),
        (&[(0., -5.), (0., 15.)], Some(0.5)),
        (&[(4., 3.), (4., 7.)], Some(1.0)),
        (&[(4., 4.), (4., 6.)], Some(1.0)),
        (&[(-2., 0.), (2., 0.), (2., -2.)], Some(2. / 6.)),
        // From the border inwards and outwards.
        (&[(0., 5.), (2., 5.)], Some(1.0)),
        (&[(0., 5.), (5., 5.)], Some(0.8)),
        (&[(0., 5.), (-2., 5.), (2., 5.)], Some(2. / 6.)),
        // Along the border, then in, then over the island.
        (&[(0., 0.), (0., 5.), (5., 5.)], Some(0.9)),
        // Repeated corners and no length at all.
        (&[(-5., 2.), (-5., 2.), (5., 2.), (5., 2.)], Some(0.5)),
        (&[(1., 1.), (1., 1.)], Some(1.0)),
        (&[(1., 1.)], Some(1.0)),
        (&[(0., 1.), (0., 1.)], Some(1.0)),
        (&[(5., 5.), (5., 5.)], None),
        (&[], None),
        (&[(f64::NAN, 1.), (2., 2.)], None),
        (&[(1., 1.), (f64::INFINITY, 2.)], None),
    ] {
        check(&lake(), line, expected);
    }
}

#[test]
fn parts_of_a_multi_polygon_add_up_and_may_touch_in_a_corner() {
    let square = |x: f64, y: f64| polygon![(x: x, y: y), (x: x + 1., y: y), (x: x + 1., y: y + 1.), (x: x, y: y + 1.)];
    let parts =
        Geometry::MultiPolygon(MultiPolygon(vec![square(0., 0.), square(1., 1.), square(4., 0.)]));
    check(&parts, &[(0., 0.5), (5., 0.5)], Some(2. / 5.));
    check(&parts, &[(0., 0.), (2., 2.)], Some(1.0));
    check(&parts, &[(0., 2.), (2., 0.)], Some(0.0));
    check(&parts, &[(1.5, 0.5), (3.5, 0.5)], None);
}

#[test]
fn a_line_that_crosses_a_fine_border_many_times_is_cut_everywhere() {
    // Teeth of width 1: inside for even columns, outside for odd ones.
    let mut ring = vec![(0., -1.)];
    for column in 0..500 {
        let (x, high) = (f64::from(column), if column % 2 == 0 { 1. } else { -0.5 });
        ring.extend([(x, high), (x + 1., high)]);
    }
    ring.push((500., -1.));
    let comb = Geometry::Polygon(Polygon::new(LineString::from(ring), Vec::new()));
    check(&comb, &[(0., 0.), (500., 0.)], Some(0.5));
    check(&comb, &[(0., 0.), (250., 0.25), (500., 0.)], Some(0.5));
    check(&comb, &[(-500., 0.), (500., 0.)], Some(0.25));
    check(&comb, &[(0.5, -0.75), (499.5, -0.75)], Some(1.0));
    check(&comb, &[(0., -0.5), (500., -0.5)], Some(1.0));
    check(&comb, &[(0., 1.0), (500., 1.0)], Some(0.5));
    check(&comb, &[(0., 1.0), (0., 2.0)], Some(0.0));
}

#[test]
fn what_covers_nothing_keeps_its_position_and_is_never_met() {
    let geometries = [
        Geometry::Point((1., 1.).into()),
        Geometry::Polygon(Polygon::new(LineString(Vec::new()), Vec::new())),
        Geometry::LineString(line_string![(x: 0., y: 0.), (x: 9., y: 9.)]),
        lake(),
    ];
    let index = AreaIndex::build(&geometries);
    assert_eq!(index.len(), 4);
    let mut meetings = vec![Meeting { hazard: 9, share: 9.0 }];
    index.meet(&line_string![(x: 1., y: 1.), (x: 2., y: 2.)], &mut meetings);
    assert_eq!(meetings, [Meeting { hazard: 3, share: 1.0 }]);
    assert_eq!(index.containing(coord! { x: 1., y: 1. }), [3]);
}

#[test]
fn a_polygon_without_width_is_met_where_it_lies() {
    let flat = Geometry::Polygon(polygon![(x: 0., y: 1.), (x: 4., y: 1.), (x: 2., y: 1.)]);
    check(&flat, &[(1., 0.), (1., 2.)], Some(0.0));
    check(&flat, &[(1., 1.), (2., 1.)], Some(1.0));
    check(&flat, &[(1., 2.), (2., 2.)], None);
}

#[test]
fn overlapping_hazards_are_met_each_and_their_union_once() {
    let square = |x: f64| {
        Geometry::Polygon(polygon![
            (x: x, y: 0.), (x: x + 4., y: 0.), (x: x + 4., y: 4.), (x: x, y: 4.)
        ])
    };
    let index = AreaIndex::build(&[square(0.), square(2.), square(20.)]);
    let line = line_string![(x: -2., y: 1.), (x: 3., y: 1.), (x: 8., y: 1.)];
    let mut meetings = Vec::new();
    index.meet(&line, &mut meetings);
    assert_eq!(meetings, [Meeting { hazard: 0, share: 0.4 }, Meeting { hazard: 1, share: 0.4 }]);
    assert!((index.share_of_union(&line, &[0, 1]) - 0.6).abs() < 1e-12);
    assert!((index.share_of_union(&line, &[1]) - 0.4).abs() < 1e-12);
    assert_eq!(index.share_of_union(&line, &[2]), 0.0);
    assert_eq!(index.share_of_union(&line, &[]), 0.0);
    let within = line_string![(x: 3., y: 1.), (x: 3.5, y: 1.)];
    assert_eq!(index.share_of_union(&within, &[0, 1]), 1.0);
}

#[test]
fn points_are_located_inside_on_and_outside_of_a_border() {
    let area = PreparedArea::new(&lake());
    for (point, expected) in [
        ((1., 1.), Location::Inside),
        ((5., 5.), Location::Outside),
        ((0., 0.), Location::Boundary),
        ((10., 10.), Location::Boundary),
        ((10., 3.), Location::Boundary),
        ((4., 5.), Location::Boundary),
        ((5., 4.), Location::Boundary),
        ((11., 3.), Location::Outside),
        ((3.9999999, 4.), Location::Inside),
        ((7., 4.), Location::Inside),
        ((7., 6.), Location::Inside),
        ((-1., 4.), Location::Outside),
        ((f64::NAN, 4.), Location::Outside),
    ] {
        assert_eq!(area.locate(point.into()), expected, "{point:?}");
    }
}

/// The same question without any grid: even-odd over all pieces, and every border piece cut.
mod plain {
    use super::*;

    pub(super) fn rings(area: &Geometry<f64>) -> Vec<Vec<Coord<f64>>> {
        let polygon = |polygon: &Polygon<f64>| {
            std::iter::once(polygon.exterior())
                .chain(polygon.interiors())
                .map(|ring| ring.0.clone())
                .collect::<Vec<_>>()
        };
        match area {
            Geometry::Polygon(one) => polygon(one),
            Geometry::MultiPolygon(many) => many.0.iter().flat_map(polygon).collect(),
            _ => Vec::new(),
        }
    }

    fn inside(rings: &[Vec<Coord<f64>>], point: Coord<f64>) -> bool {
        let mut inside = false;
        for ends in rings.iter().flat_map(|ring| ring.windows(2)) {
            let (a, b) = (ends[0], ends[1]);
            if (a.y > point.y) != (b.y > point.y)
                && point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x)
            {
                inside = !inside;
            }
        }
        inside
    }

    /// Share of the line inside, by cutting at every crossing and judging every middle.
    pub(super) fn share(rings: &[Vec<Coord<f64>>], line: &LineString<f64>) -> f64 {
        let (mut covered, mut length) = (0.0, 0.0);
        for piece in line.lines() {
            let (p, d) = (piece.start, piece.delta());
            let mut cuts = vec![0.0, 1.0];
            for ends in rings.iter().flat_map(|ring| ring.windows(2)) {
                let (a, e) = (ends[0], ends[1] - ends[0]);
                let cross = d.x * e.y - d.y * e.x;
                if cross != 0.0 {
                    cuts.push(((a.x - p.x) * e.y - (a.y - p.y) * e.x) / cross);
                }
            }
            cuts.retain(|cut| (0.0..=1.0).contains(cut));
            cuts.sort_by(f64::total_cmp);
            let whole = d.x.hypot(d.y);
            length += whole;
            for ends in cuts.windows(2) {
                if inside(rings, p + d * f64::midpoint(ends[0], ends[1])) {
                    covered += (ends[1] - ends[0]) * whole;
                }
            }
        }
        covered / length
    }
}

fn corner() -> impl Strategy<Value = (f64, f64)> {
    (-2.0..2.0, -2.0..2.0)
}

/// Corners on a coarse lattice: lines touch, cross in corners and run along borders all the time.
fn lattice() -> impl Strategy<Value = (f64, f64)> {
    (-4i8..=4, -4i8..=4).prop_map(|(x, y)| (f64::from(x), f64::from(y)))
}

/// A polygon whose corners go once around the origin, so that its ring never crosses itself.
fn blob() -> impl Strategy<Value = Geometry<f64>> {
    (proptest::collection::vec(0.2..2.0f64, 3..120), proptest::bool::ANY).prop_map(
        |(reach, hole)| {
            let around = |shrink: f64| -> LineString<f64> {
                let step = std::f64::consts::TAU / reach.len() as f64;
                let at = |(k, far): (usize, &f64)| {
                    let angle = step * k as f64;
                    coord! { x: shrink * far * angle.cos(), y: shrink * far * angle.sin() }
                };
                reach.iter().enumerate().map(at).collect()
            };
            let holes = if hole { vec![around(0.5)] } else { Vec::new() };
            Geometry::Polygon(Polygon::new(around(1.0), holes))
        },
    )
}

/// A polygon of lattice cells: borders meet in corners, run level and upright, have holes. Cells
/// that share a side lie in the same ring set only as separate squares would overlap on borders,
/// so they are checkered: every second cell at most.
fn checkers() -> impl Strategy<Value = Geometry<f64>> {
    proptest::collection::vec(proptest::bool::ANY, 16).prop_map(|kept| {
        let squares = kept
            .iter()
            .enumerate()
            .filter(|&(k, &kept)| kept && (k / 4 + k % 4) % 2 == 0)
            .map(|(k, _)| {
                let (x, y) = ((k % 4) as f64 * 2.0 - 4.0, (k / 4) as f64 * 2.0 - 4.0);
                polygon![(x: x, y: y), (x: x + 2., y: y), (x: x + 2., y: y + 2.), (x: x, y: y + 2.)]
            })
            .collect();
        Geometry::MultiPolygon(MultiPolygon(squares))
    })
}

proptest! {
    #[test]
    fn shares_are_those_of_cutting_at_every_border(
        area in prop_oneof![blob(), (3usize..400).prop_map(star)],
        line in proptest::collection::vec(corner(), 2..12),
    ) {
        let line: LineString<f64> = line.into_iter().collect();
        let expected = plain::share(&plain::rings(&area), &line);
        let found = share(&area, &line).unwrap_or(0.0);
        prop_assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
    }

    #[test]
    fn meeting_is_what_relate_calls_intersecting(
        area in checkers(),
        line in proptest::collection::vec(lattice(), 2..8),
    ) {
        use geo::{Euclidean, Intersects, Length};
        let line: LineString<f64> = line.into_iter().collect();
        let met = share(&area, &line);
        let degenerate = line.lines().all(|piece| piece.start == piece.end);
        prop_assert_eq!(met.is_some(), area.intersects(&line));
        if let (Some(share), false, Geometry::MultiPolygon(squares)) = (met, degenerate, &area) {
            // Squares meet in corners only, so a line along a border is inside one of them.
            let lines: f64 = line
                .lines()
                .map(|piece| {
                    let mut cuts: Vec<f64> = vec![0.0, 1.0];
                    let (p, d) = (piece.start, piece.delta());
                    for k in -4..=4 {
                        let k = f64::from(k);
                        cuts.extend([(k - p.x) / d.x, (k - p.y) / d.y]);
                    }
                    cuts.retain(|cut| (0.0..=1.0).contains(cut));
                    cuts.sort_by(f64::total_cmp);
                    cuts.windows(2)
                        .filter(|ends| {
                            let middle = p + d * f64::midpoint(ends[0], ends[1]);
                            let near = |square: &Polygon<f64>| {
                                let [low, .., ] = square.exterior().0[..] else { return false };
                                let slack = 1e-9;
                                middle.x >= low.x - slack && middle.x <= low.x + 2. + slack
                                    && middle.y >= low.y - slack && middle.y <= low.y + 2. + slack
                            };
                            squares.0.iter().any(near)
                        })
                        .map(|ends| (ends[1] - ends[0]) * d.x.hypot(d.y))
                        .sum::<f64>()
                })
                .sum();
            let expected = lines / Euclidean.length(&line);
            prop_assert!((share - expected).abs() < 1e-9, "{share}, not {expected}");
        }
    }

    #[test]
    fn a_point_is_located_as_without_a_grid(
        area in prop_oneof![blob(), checkers(), (3usize..4000).prop_map(star)],
        points in proptest::collection::vec(prop_oneof![corner(), lattice()], 20),
    ) {
        use geo::coordinate_position::{CoordPos, CoordinatePosition};
        let prepared = PreparedArea::new(&area);
        for point in points {
            let point = point.into();
            // Part by part: geo's rule for ends of lines takes a corner of two parts off the border.
            let parts: Vec<CoordPos> = match &area {
                Geometry::MultiPolygon(parts) => {
                    parts.0.iter().map(|part| part.coordinate_position(&point)).collect()
                }
                one => vec![one.coordinate_position(&point)],
            };
            let expected = if parts.contains(&CoordPos::OnBoundary) {
                Location::Boundary
            } else if parts.contains(&CoordPos::Inside) {
                Location::Inside
            } else {
                Location::Outside
            };
            prop_assert_eq!(prepared.locate(point), expected, "{:?}", point);
        }
    }

    #[test]
    fn a_line_far_from_the_origin_keeps_its_shares(
        line in proptest::collection::vec(corner(), 2..6),
    ) {
        // At 117 degrees a metre is 9e-6 and doubles are 1.4e-14 apart.
        let far = |(x, y): (f64, f64)| coord! { x: 117.0 + x * 1e-4, y: -1.0 + y * 1e-4 };
        let ring: LineString<f64> =
            (0..200).map(|k| {
                let angle = std::f64::consts::TAU * f64::from(k) / 200.0;
                far((angle.cos(), angle.sin()))
            }).collect();
        let area = Geometry::Polygon(Polygon::new(ring, Vec::new()));
        let line: LineString<f64> = line.into_iter().map(far).collect();
        let expected = plain::share(&plain::rings(&area), &line);
        let found = share(&area, &line).unwrap_or(0.0);
        prop_assert!((found - expected).abs() < 1e-8, "{found}, not {expected}");
    }
}
