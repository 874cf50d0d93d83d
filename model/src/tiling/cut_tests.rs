use std::collections::BTreeMap;

use geo_types::{Geometry, LineString, MultiPolygon, Polygon, line_string, point, polygon};
use proptest::prelude::*;

use super::{
    BUFFER, Cutter, Detail, EXTENT, LayerNodes, Shape, ShapeKind, TileCoord,
    decoded::decode_geometry, find_nodes, line_passages, project, ring_passages,
};

type Tiles = BTreeMap<(u32, u32), Vec<Vec<[i32; 2]>>>;

const COARSE: Detail = Detail { tolerance: 2.0, keep_all: false };
const FINEST: Detail = Detail { tolerance: 0.5, keep_all: true };

fn pairs(line: &LineString<f64>) -> impl Iterator<Item = [f64; 2]> + '_ {
    line.0.iter().map(|c| [c.x, c.y])
}

fn nodes_of(geometries: &[Geometry<f64>]) -> LayerNodes {
    let mut passages = Vec::new();
    for geometry in geometries {
        match geometry {
            Geometry::LineString(line) => line_passages(pairs(line), &mut |p| passages.push(p)),
            Geometry::Polygon(polygon) => {
                for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                    ring_passages(pairs(ring), &mut |p| passages.push(p));
                }
            }
            _ => {}
        }
    }
    let mut nodes = LayerNodes::default();
    find_nodes(&mut passages, &mut nodes);
    nodes
}

fn cut(geometry: &Geometry<f64>, nodes: &LayerNodes, zoom: u8, detail: Detail) -> Tiles {
    let mut shape = Shape::default();
    shape.set_geometry(geometry, nodes);
    let mut tiles = Tiles::new();
    let count = Cutter::default().cut(&shape, zoom, detail, &mut |tile, bytes| {
        assert_eq!(tile.z(), zoom);
        let before = tiles.insert((tile.x(), tile.y()), decode_geometry(bytes).unwrap());
        assert!(before.is_none(), "a tile comes once");
    });
    assert_eq!(count, tiles.len());
    tiles
}

/// The place of a point in units of the whole zoom.
fn unit(lon: f64, lat: f64, zoom: u8) -> [i64; 2] {
    let scale = (u64::from(EXTENT) << zoom) as f64;
    project(lon, lat).map(|share| (share * scale + 0.5).floor() as i64)
}

/// All vertices in units of the whole zoom, of the tiles proper without buffers.
fn vertices(tiles: &Tiles) -> Vec<[i64; 2]> {
    let extent = EXTENT as i32;
    let mut all: Vec<[i64; 2]> = tiles
        .iter()
        .flat_map(|(&(x, y), paths)| {
            paths.iter().flatten().filter_map(move |p| {
                let inside = (0..=extent).contains(&p[0]) && (0..=extent).contains(&p[1]);
                inside.then(|| {
                    [
                        i64::from(x) * i64::from(EXTENT) + i64::from(p[0]),
                        i64::from(y) * i64::from(EXTENT) + i64::from(p[1]),
                    ]
                })
            })
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn ring_area(ring: &[[i32; 2]]) -> i64 {
    let turned = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(turned)
        .map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1]))
        .sum()
}

/// The area within the tile proper, in square units: what is inside at the middle of each cell of a grid.
fn covered(rings: &[Vec<[i32; 2]>], cells: i32) -> f64 {
    let size = EXTENT as i32 / cells;
    let inside = |x: f64, y: f64| {
        let crossings = rings.iter().flat_map(|ring| {
            ring.iter().zip(ring.iter().cycle().skip(1)).filter(|(a, b)| {
                let (ay, by) = (f64::from(a[1]), f64::from(b[1]));
                (ay > y) != (by > y)
                    && x < f64::from(a[0]) + (y - ay) / (by - ay) * f64::from(b[0] - a[0])
            })
        });
        crossings.count() % 2 == 1
    };
    let middles = || (0..cells).map(|i| f64::from(i * size) + f64::from(size) / 2.0);
    let count =
        middles().flat_map(|x| middles().map(move |y| (x, y))).filter(|&(x, y)| inside(x, y));
    count.count() as f64 * f64::from(size).powi(2)
}

fn star(lon: f64, lat: f64, radii: &[f64]) -> Polygon<f64> {
    let n = radii.len() as f64;
    let ring = |scale: f64| {
        LineString::from_iter(radii.iter().enumerate().map(|(i, radius)| {
            let angle = i as f64 / n * std::f64::consts::TAU;
            (lon + scale * radius * angle.cos(), lat + scale * radius * angle.sin())
        }))
    };
    Polygon::new(ring(1.0), vec![ring(0.4)])
}

proptest! {
    // A share of what PROPTEST_CASES asks for.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

    #[test]
    fn rings_are_wound_right_have_an_area_and_stay_near_their_tile(
        radii in proptest::collection::vec(0.001..0.05_f64, 3..80), zoom in 6..13_u8,
    ) {
        let star = Geometry::Polygon(star(117.0, -0.4, &radii));
        for rings in cut(&star, &LayerNodes::default(), zoom, COARSE).values() {
            prop_assert!(ring_area(&rings[0]) > 0, "an exterior comes first");
            for ring in rings {
                prop_assert!(ring.len() >= 3 && ring_area(ring) != 0);
                let near = -(BUFFER as i32)..=(EXTENT + BUFFER) as i32;
                prop_assert!(ring.iter().flatten().all(|c| near.contains(c)));
            }
        }
    }

    #[test]
    fn tiles_together_cover_what_the_polygon_covers(
        radii in proptest::collection::vec(0.02..0.05_f64, 8..40),
    ) {
        let polygon = Geometry::Polygon(star(117.0, -0.4, &radii));
        let (far, near) = (
            cut(&polygon, &LayerNodes::default(), 9, FINEST),
            cut(&polygon, &LayerNodes::default(), 12, FINEST),
        );
        let sum = |tiles: &Tiles, cells| tiles.values().map(|rings| covered(rings, cells)).sum::<f64>();
        // A tile of zoom 9 is as large as 64 of zoom 12.
        let (whole, parts) = (sum(&far, 512), sum(&near, 64) / 64.0);
        prop_assert!((whole - parts).abs() < 0.03 * whole, "{} in one, {} in parts", whole, parts);
    }

    #[test]
    fn a_line_keeps_its_ends_and_touches_every_tile_on_its_way(
        steps in proptest::collection::vec((-0.02..0.02_f64, -0.02..0.02_f64), 1..60), zoom in 0..15_u8,
    ) {
        let mut at = (117.0, -0.4);
        let mut line = vec![at];
        for (east, north) in steps {
            at = (at.0 + east, at.1 + north);
            line.push(at);
        }
        let ends = [line[0], line[line.len() - 1]].map(|(lon, lat)| unit(lon, lat, zoom));
        let tiles = cut(&Geometry::LineString(LineString::from(line)), &LayerNodes::default(), zoom, COARSE);
        let all = vertices(&tiles);
        for end in ends {
            prop_assert!(tiles.is_empty() || all.contains(&end), "{:?} of {:?}", end, all);
        }
        let finest = cut(&Geometry::LineString(LineString::from(vec![(117.0, -0.4), at])), &LayerNodes::default(), zoom, FINEST);
        prop_assert!(!finest.is_empty());
    }

    #[test]
    fn a_polygon_however_folded_gives_simple_rings(
        corners in proptest::collection::vec((116.99..117.01_f64, -0.41..-0.39_f64), 3..25), zoom in 8..14_u8,
    ) {
        let folded = Geometry::Polygon(Polygon::new(LineString::from(corners), vec![]));
        for rings in cut(&folded, &LayerNodes::default(), zoom, FINEST).values() {
            assert_simple(rings);
        }
    }

    #[test]
    fn points_stay_where_they_are(lon in -179.9..179.9_f64, lat in -85.0..85.0_f64, zoom in 0..20_u8) {
        let tiles = cut(&Geometry::Point(point! { x: lon, y: lat }), &LayerNodes::default(), zoom, COARSE);
        let all = vertices(&tiles);
        prop_assert_eq!(all, vec![unit(lon, lat, zoom)]);
    }
}

/// Every two edges of all rings meet nowhere but at the common vertex of neighbours.
fn assert_simple(rings: &[Vec<[i32; 2]>]) {
    let edges: Vec<([i32; 2], [i32; 2])> = rings
        .iter()
        .flat_map(|ring| ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)))
        .collect();
    let side = |a: [i32; 2], b: [i32; 2], p: [i32; 2]| {
        let d = |i: usize| (i64::from(b[i]) - i64::from(a[i]), i64::from(p[i]) - i64::from(a[i]));
        let ((dx, px), (dy, py)) = (d(0), d(1));
        (dx * py - dy * px).signum()
    };
    for (i, &(a, b)) in edges.iter().enumerate() {
        for &(c, d) in &edges[i + 1..] {
            let crosses = side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
            assert!(!crosses, "{a:?} {b:?} crosses {c:?} {d:?}");
        }
    }
}

/// Wavy border from (116.9, -0.4) east to (117.1, -0.4), 401 vertices.
fn wavy_border() -> Vec<(f64, f64)> {
    (0..=400_u32)
        .map(|i| {
            let t = f64::from(i) / 400.0;
            let wave = (t * 37.0).sin() * 0.004 + (t * 211.0).cos() * 0.0007;
            (116.9 + 0.2 * t, if i % 400 == 0 { -0.4 } else { -0.4 + wave })
        })
        .collect()
}

#[test]
fn neighbours_share_the_same_vertices_at_every_zoom() {
    let border = wavy_border();
    let mut north = border.clone();
    north.extend([(117.1, -0.2), (116.9, -0.2)]);
    // The neighbour walks the border the other way and begins in the middle of it.
    let mut south: Vec<(f64, f64)> = border[..200].iter().rev().copied().collect();
    south.extend([(116.9, -0.6), (117.1, -0.6)]);
    south.extend(border[200..].iter().rev());
    let polygons =
        [north, south].map(|ring| Geometry::Polygon(Polygon::new(LineString::from(ring), vec![])));
    let nodes = nodes_of(&polygons);
    assert_eq!(nodes.len(), 2, "where the borders part");
    for zoom in 0..=14 {
        let on_border = |geometry: &Geometry<f64>| {
            let (low, high) = (unit(0.0, -0.39, zoom)[1], unit(0.0, -0.41, zoom)[1]);
            let (west, east) = (unit(116.9, 0.0, zoom)[0], unit(117.1, 0.0, zoom)[0]);
            let mut all = vertices(&cut(geometry, &nodes, zoom, COARSE));
            all.retain(|p| (low..=high).contains(&p[1]) && (west + 1..east).contains(&p[0]));
            // Vertices that cutting adds lie on the edges of buffers, outside tiles proper.
            all
        };
        let north = on_border(&polygons[0]);
        assert_eq!(north, on_border(&polygons[1]), "zoom {zoom}");
        assert!(zoom < 12 || north.len() > 50, "the waves show at zoom {zoom}");
    }
}

#[test]
fn an_island_and_the_hole_that_it_fills_share_their_ring() {
    let radii: Vec<f64> = (0..300).map(|i| 0.02 + 0.003 * (f64::from(i) * 0.7).sin()).collect();
    let island = star(117.0, -0.4, &radii);
    let mut hole: Vec<_> = island.exterior().0.iter().rev().skip(1).copied().collect();
    hole.rotate_left(117);
    let sea = Polygon::new(
        LineString::from(vec![(116.9, -0.5), (117.1, -0.5), (117.1, -0.3), (116.9, -0.3)]),
        vec![LineString::new(hole)],
    );
    let island = Polygon::new(island.exterior().clone(), vec![]);
    let polygons = [Geometry::Polygon(island), Geometry::Polygon(sea)];
    let nodes = nodes_of(&polygons);
    assert!(nodes.is_empty());
    for zoom in 6..=14 {
        let island = vertices(&cut(&polygons[0], &nodes, zoom, COARSE));
        let sea = vertices(&cut(&polygons[1], &nodes, zoom, COARSE));
        assert!(!island.is_empty());
        assert!(island.iter().all(|vertex| sea.contains(vertex)), "zoom {zoom}");
    }
}

#[test]
fn three_polygons_keep_the_point_where_they_meet() {
    let meet = (117.003, -0.401);
    let square = |a: (f64, f64), b: (f64, f64), c: (f64, f64)| {
        Geometry::Polygon(Polygon::new(LineString::from(vec![meet, a, b, c]), vec![]))
    };
    let polygons = [
        square((117.0, -0.3), (116.9, -0.3), (116.9, -0.45)),
        square((117.1, -0.45), (117.1, -0.3), (117.0, -0.3)),
        square((116.9, -0.45), (117.0, -0.5), (117.1, -0.45)),
    ];
    let nodes = nodes_of(&polygons);
    for zoom in 5..=14 {
        for polygon in &polygons {
            let all = vertices(&cut(polygon, &nodes, zoom, COARSE));
            assert!(all.contains(&unit(meet.0, meet.1, zoom)), "zoom {zoom}");
        }
    }
}

#[test]
fn a_road_keeps_the_vertex_on_which_another_ends() {
    let main = line_string![
        (x: 116.9, y: -0.4), (x: 116.95, y: -0.4001), (x: 117.0, y: -0.4), (x: 117.1, y: -0.4),
    ];
    let side = line_string![(x: 116.95, y: -0.4001), (x: 116.95, y: -0.5)];
    let lines = [Geometry::LineString(main), Geometry::LineString(side)];
    let nodes = nodes_of(&lines);
    for zoom in 4..=14 {
        let junction = unit(116.95, -0.4001, zoom);
        for line in &lines {
            let all = vertices(&cut(line, &nodes, zoom, COARSE));
            assert!(all.contains(&junction), "zoom {zoom}");
        }
    }
    let alone = cut(&lines[0], &LayerNodes::default(), 8, COARSE);
    assert!(!vertices(&alone).contains(&unit(116.95, -0.4001, 8)), "needless without the other");
}

#[test]
fn what_is_smaller_than_a_unit_is_drawn_at_the_greatest_zoom_only() {
    let speck = polygon![
        (x: 117.0, y: -0.4), (x: 117.000_000_1, y: -0.4), (x: 117.0, y: -0.399_999_9),
    ];
    let stub = line_string![(x: 117.0, y: -0.4), (x: 117.000_000_1, y: -0.4)];
    for geometry in [Geometry::Polygon(speck), Geometry::LineString(stub)] {
        assert!(cut(&geometry, &LayerNodes::default(), 14, COARSE).is_empty());
        let tiles = cut(&geometry, &LayerNodes::default(), 14, FINEST);
        assert_eq!(tiles.len(), 1);
        let paths = tiles.values().next().unwrap();
        assert!(paths[0].len() >= 2);
    }
}

#[test]
fn a_feature_of_many_parts_stays_one_and_a_large_one_fills_its_tiles() {
    let square = |west: f64, south: f64, size: f64| {
        polygon![
            (x: west, y: south), (x: west + size, y: south), (x: west + size, y: south + size),
            (x: west, y: south + size),
        ]
    };
    let two = Geometry::MultiPolygon(MultiPolygon::new(vec![
        square(117.0, -0.4, 0.01),
        square(117.02, -0.4, 0.01),
    ]));
    let tiles = cut(&two, &LayerNodes::default(), 8, COARSE);
    assert_eq!(tiles.len(), 1);
    assert_eq!(tiles.values().next().unwrap().len(), 2);

    let wide = Geometry::Polygon(square(116.0, -1.0, 2.0));
    let tiles = cut(&wide, &LayerNodes::default(), 14, COARSE);
    let middle = TileCoord::new(14, 13517, 8210).unwrap();
    let full = &tiles[&(middle.x(), middle.y())];
    let (low, high) = (-(BUFFER as i32), (EXTENT + BUFFER) as i32);
    assert_eq!(full.len(), 1);
    assert_eq!(ring_area(&full[0]), 2 * i64::from(high - low).pow(2));
}

#[test]
fn a_collection_is_drawn_by_its_highest_dimension() {
    let mut shape = Shape::default();
    let members = vec![
        Geometry::Point(point! { x: 117.0, y: -0.4 }),
        Geometry::LineString(line_string![(x: 117.0, y: -0.4), (x: 117.1, y: -0.4)]),
    ];
    shape.set_geometry(
        &Geometry::GeometryCollection(geo_types::GeometryCollection(members)),
        &LayerNodes::default(),
    );
    assert_eq!(shape.kind(), ShapeKind::Line);
    assert!(!shape.is_empty());
}

#[test]
fn a_part_within_another_part_is_one_polygon_with_it() {
    let square = |size: f64| {
        polygon![
            (x: 117.0 - size, y: -0.4 - size), (x: 117.0 + size, y: -0.4 - size),
            (x: 117.0 + size, y: -0.4 + size), (x: 117.0 - size, y: -0.4 + size),
        ]
    };
    let nested = Geometry::MultiPolygon(MultiPolygon::new(vec![square(0.1), square(0.05)]));
    let plain = Geometry::Polygon(square(0.1));
    let [nested, plain] = [nested, plain]
        .map(|g| cut(&g, &LayerNodes::default(), 8, COARSE).into_values().next().unwrap());
    assert_eq!(nested.len(), 1);
    assert_eq!(ring_area(&nested[0]), ring_area(&plain[0]));

    let ring = |size: f64| square(size).exterior().clone();
    let pond = Polygon::new(ring(0.1), vec![ring(0.08)]);
    let island = Geometry::MultiPolygon(MultiPolygon::new(vec![
        Polygon::new(ring(0.05), vec![ring(0.03)]),
        pond,
    ]));
    for rings in cut(&island, &LayerNodes::default(), 8, COARSE).values() {
        let signs: Vec<i64> = rings.iter().map(|ring| ring_area(ring).signum()).collect();
        assert_eq!(signs, [1, -1, 1, -1], "each exterior with its own interior");
        assert!(ring_area(&rings[0]).abs() > ring_area(&rings[1]).abs());
        assert!(ring_area(&rings[2]).abs() > ring_area(&rings[3]).abs());
    }
}

#[test]
fn nodes_found_share_by_share_are_those_found_at_once() {
    let border = wavy_border();
    let mut passages = Vec::new();
    // Streets that leave the border to the north at every tenth vertex.
    line_passages(border.iter().map(|&(x, y)| [x, y]), &mut |p| passages.push(p));
    for &(x, y) in border.iter().step_by(10) {
        line_passages([[x, y], [x, y + 0.01]].into_iter(), &mut |p| passages.push(p));
    }
    let mut at_once = LayerNodes::default();
    find_nodes(&mut passages.clone(), &mut at_once);
    let mut by_shares = LayerNodes::default();
    for share in 0..7 {
        let mut own: Vec<_> = passages.iter().filter(|p| p.share(7) == share).copied().collect();
        find_nodes(&mut own, &mut by_shares);
    }
    // At its two ends the border ends too: those need no keeping.
    assert_eq!(at_once.len(), 39);
    assert_eq!(by_shares.len(), 39);
    assert!(border.iter().all(|&(x, y)| at_once.contains([x, y]) == by_shares.contains([x, y])));
}
