//! Noding of tiny networks. One unit of their coordinates is 0.001 degrees.

use proptest::prelude::*;

use super::*;

fn at(x: i32, y: i32) -> GridPoint {
    GridPoint { x: x * 10_000, y: y * 10_000 }
}

fn strand(points: &[(i32, i32)]) -> Strand {
    Strand {
        points: points.iter().map(|(x, y)| at(*x, *y)).collect(),
        noding: Noding::SharedNodes,
        snap_m: 0.0,
        deck: Deck::default(),
        ferry: false,
        river: false,
    }
}

fn crossing_strand(points: &[(i32, i32)]) -> Strand {
    Strand { noding: Noding::Crossings, ..strand(points) }
}

/// Without jetties.
fn node(strands: Vec<Strand>) -> Noded {
    super::node(strands, &[])
}

/// Number of pieces of every strand.
fn parts(noded: &Noded, strands: usize) -> Vec<usize> {
    (0..strands).map(|s| noded.pieces.iter().filter(|p| p.strand == s).count()).collect()
}

#[test]
fn lines_join_where_they_share_a_vertex_and_not_where_they_only_cross() {
    let shared = vec![strand(&[(0, 0), (5, 0), (9, 0)]), strand(&[(5, -5), (5, 0), (5, 5)])];
    assert_eq!(parts(&node(shared), 2), [2, 2]);
    let crossed = vec![strand(&[(0, 0), (9, 0)]), strand(&[(5, -5), (5, 5)])];
    assert_eq!(parts(&node(crossed), 2), [1, 1]);
}

#[test]
fn lines_of_crossing_sources_join_where_they_cross_or_touch() {
    let cross = vec![crossing_strand(&[(0, 0), (9, 0)]), crossing_strand(&[(5, -5), (5, 5)])];
    let noded = node(cross);
    assert_eq!((parts(&noded, 2), noded.crossings_joined), (vec![2, 2], 1));
    let touch = vec![crossing_strand(&[(0, 0), (9, 0)]), crossing_strand(&[(5, 0), (5, 5)])];
    assert_eq!(parts(&node(touch), 2), [2, 1]);
    let with_itself = vec![crossing_strand(&[(0, 0), (9, 0), (9, 5), (5, 5), (5, -5)])];
    assert_eq!(parts(&node(with_itself), 1), [3]);
}

#[test]
fn a_bridge_or_another_layer_is_never_joined_to_what_it_crosses() {
    let over = |deck: Deck| Strand { deck, ..crossing_strand(&[(5, -5), (5, 5)]) };
    for deck in [
        Deck { bridge: true, ..Deck::default() },
        Deck { tunnel: true, ..Deck::default() },
        Deck { layer: 1, ..Deck::default() },
    ] {
        let noded = node(vec![crossing_strand(&[(0, 0), (9, 0)]), over(deck)]);
        assert_eq!(parts(&noded, 2), [1, 1], "{deck:?}");
        // Nor where both happen to have a vertex at the same place.
        let by_chance = vec![
            crossing_strand(&[(0, 0), (5, 0), (9, 0)]),
            Strand { deck, ..crossing_strand(&[(5, -5), (5, 0), (5, 5)]) },
        ];
        assert_eq!(parts(&node(by_chance), 2), [1, 1], "{deck:?}");
    }
}

#[test]
fn a_road_that_ends_at_the_end_of_a_bridge_is_joined_to_it() {
    let bridge = Strand {
        deck: Deck { bridge: true, layer: 1, tunnel: false },
        ..strand(&[(5, 0), (5, 5)])
    };
    let noded = node(vec![strand(&[(0, 0), (5, 0), (9, 0)]), bridge]);
    assert_eq!(parts(&noded, 2), [2, 1]);
}

#[test]
fn lines_that_are_cut_already_do_not_cut_each_other_but_others_cut_them() {
    let done = |points: &[(i32, i32)]| Strand { noding: Noding::Done, ..strand(points) };
    let stacked = vec![done(&[(0, 0), (5, 0), (9, 0)]), done(&[(5, -5), (5, 0), (5, 5)])];
    assert_eq!(parts(&node(stacked), 2), [1, 1]);
    let joined = vec![done(&[(0, 0), (5, 0), (9, 0)]), strand(&[(5, 0), (5, 5)])];
    assert_eq!(parts(&node(joined), 2), [2, 1]);
}

#[test]
fn lines_that_run_along_each_other_are_not_cut_at_every_vertex() {
    let there = strand(&[(0, 0), (3, 0), (6, 1), (9, 0)]);
    let back = strand(&[(9, 0), (6, 1), (3, 0), (0, 0)]);
    assert_eq!(parts(&node(vec![there.clone(), back.clone()]), 2), [1, 1]);
    let branch = strand(&[(6, 1), (6, 9)]);
    assert_eq!(parts(&node(vec![there, back, branch]), 3), [2, 2, 1]);
}

#[test]
fn a_river_meets_no_road_and_a_ferry_is_joined_at_its_ends_only() {
    let river = Strand { river: true, ..crossing_strand(&[(5, -5), (5, 0), (5, 5)]) };
    let road = crossing_strand(&[(0, 0), (5, 0), (9, 0)]);
    assert_eq!(parts(&node(vec![road.clone(), river]), 2), [1, 1]);
    let ferry = Strand { ferry: true, ..crossing_strand(&[(5, -5), (5, 0), (5, 5)]) };
    assert_eq!(parts(&node(vec![road.clone(), ferry]), 2), [1, 1]);
    let landing = Strand { ferry: true, ..strand(&[(5, 0), (5, 5)]) };
    assert_eq!(parts(&node(vec![road, landing]), 2), [2, 1]);
}

#[test]
fn a_river_is_cut_where_a_jetty_is_and_a_road_is_not() {
    let river = Strand { river: true, noding: Noding::Done, ..strand(&[(0, 0), (9, 0)]) };
    let road = strand(&[(0, 1), (9, 1)]);
    let noded = super::node(vec![river.clone(), road.clone()], &[at(4, 1)]);
    assert_eq!(parts(&noded, 2), [2, 1]);
    assert_eq!(noded.pieces[0].points, [at(0, 0), at(4, 0)]);
    // At a bend it is cut at the bend, and beyond reach not at all.
    let bent = Strand { river: true, ..strand(&[(0, 0), (5, 0), (9, 4)]) };
    assert_eq!(super::node(vec![bent], &[at(5, -1)]).pieces[0].points, [at(0, 0), at(5, 0)]);
    assert_eq!(parts(&super::node(vec![river, road], &[at(4, 20)]), 2), [1, 1]);
}

#[test]
fn an_end_that_misses_by_less_than_the_tolerance_is_joined() {
    // 0.00001 degrees are 1.1 m.
    let near = |x: i32, y: i32| GridPoint { x, y };
    let long = Strand { snap_m: 2.0, ..strand(&[(0, 0), (9, 0)]) };
    let to_line = Strand { points: vec![near(50_000, 100), at(5, 5)], ..strand(&[(0, 0), (1, 1)]) };
    let noded = node(vec![long.clone(), to_line.clone()]);
    assert_eq!((parts(&noded, 2), noded.ends_snapped), (vec![2, 1], 1));
    assert_eq!(noded.pieces[2].points[0], near(50_000, 0));
    let to_end = Strand { points: vec![near(90_100, 50), at(9, 9)], ..to_line.clone() };
    let noded = node(vec![long.clone(), to_end]);
    assert_eq!(noded.pieces[1].points[0], noded.pieces[0].points[1]);
    let too_far = Strand { points: vec![near(50_000, 400), at(5, 5)], ..to_line };
    assert_eq!(node(vec![long, too_far]).ends_snapped, 0);
}

#[test]
fn two_loose_ends_meet_in_one_place_and_never_swap() {
    let a = Strand { snap_m: 2.0, ..strand(&[(0, 0), (5, 0)]) };
    let b = Strand {
        points: vec![GridPoint { x: 50_100, y: 0 }, at(9, 0)],
        ..Strand { snap_m: 2.0, ..strand(&[(0, 0), (1, 1)]) }
    };
    let noded = node(vec![a, b]);
    assert_eq!(noded.pieces[0].points[1], noded.pieces[1].points[0]);
    assert_eq!(noded.ends_snapped, 1);
}

proptest! {
    #[test]
    fn noding_loses_no_vertex_and_every_piece_starts_where_the_last_one_ended(
        lines in prop::collection::vec(prop::collection::vec((-20i32..20, -20i32..20), 2..6), 1..12)
    ) {
        let strands: Vec<Strand> = lines
            .iter()
            .map(|points| {
                let mut strand = crossing_strand(points);
                strand.points.dedup();
                strand
            })
            .filter(|strand| strand.points.len() > 1)
            .collect();
        let noded = node(strands.clone());
        for (index, strand) in strands.iter().enumerate() {
            let pieces: Vec<&Piece> = noded.pieces.iter().filter(|p| p.strand == index).collect();
            for pair in pieces.windows(2) {
                prop_assert_eq!(pair[0].points.last(), pair[1].points.first());
            }
            let mut path: Vec<GridPoint> = Vec::new();
            for piece in pieces {
                prop_assert!(piece.points.len() > 1);
                path.extend(&piece.points);
            }
            path.dedup();
            let mut path = path.into_iter();
            for wanted in &strand.points {
                prop_assert!(path.any(|point| point == *wanted));
            }
        }
    }
}
