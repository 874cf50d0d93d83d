//! Areas that a request asks to avoid, as GeoJSON.

use geo_types::{Coord, Geometry, LineString, Polygon};
use lintas_model::{index::EdgeId, network::GridPoint, overlay::PreparedArea};
use serde_json::Value;

use super::asked::refused;
use crate::{
    http::{
        deadline::Deadline,
        problem::{Code, Problem},
    },
    open::Network,
};

/// What reading a road's line costs, in pieces of border that it could be held against instead.
const STEPS_OF_A_ROAD: f64 = 20.0;
const EXPECTED: &str = "a GeoJSON Polygon, MultiPolygon, Feature or FeatureCollection of them; \
                        rings of four positions or more, lon, lat in degrees.";

/// The areas to avoid.
#[derive(Debug)]
pub(crate) struct Areas {
    polygons: Vec<Polygon<f64>>,
}

impl Areas {
    /// Reads GeoJSON of at most so many corners.
    ///
    /// # Errors
    /// `invalid_parameter`: no area, or a corner outside the world; `too_costly`: too many corners.
    pub(crate) fn read(value: &Value, most: usize) -> Result<Self, Problem> {
        let mut areas = Self { polygons: Vec::new() };
        let mut corners = CornerCount { left: most, most };
        areas.add(value, &mut corners, 0)?;
        Ok(areas)
    }

    fn add(
        &mut self,
        value: &Value,
        corners: &mut CornerCount,
        depth: usize,
    ) -> Result<(), Problem> {
        let wrong = || refused("avoid", EXPECTED);
        // Bounds the recursion: nested collections are refused before they fill the stack.
        if depth > 4 {
            return Err(wrong());
        }
        let list = |key: &str| value.get(key).and_then(Value::as_array).ok_or_else(wrong);
        match value.get("type").and_then(Value::as_str) {
            Some("Polygon") => self.add_polygon(list("coordinates")?, corners),
            Some("MultiPolygon") => list("coordinates")?
                .iter()
                .try_for_each(|one| self.add_polygon(one.as_array().ok_or_else(wrong)?, corners)),
            Some("GeometryCollection") => {
                list("geometries")?.iter().try_for_each(|one| self.add(one, corners, depth + 1))
            }
            Some("Feature") => {
                self.add(value.get("geometry").ok_or_else(wrong)?, corners, depth + 1)
            }
            Some("FeatureCollection") => {
                list("features")?.iter().try_for_each(|one| self.add(one, corners, depth + 1))
            }
            _ => Err(wrong()),
        }
    }

    fn add_polygon(&mut self, rings: &[Value], corners: &mut CornerCount) -> Result<(), Problem> {
        let wrong = || refused("avoid", EXPECTED);
        let ring = |ring: &Value| {
            let positions = ring.as_array().filter(|ring| ring.len() >= 4).ok_or_else(wrong)?;
            corners.take(positions.len())?;
            positions
                .iter()
                .map(|position| {
                    let x = position.get(0).and_then(Value::as_f64).ok_or_else(wrong)?;
                    let y = position.get(1).and_then(Value::as_f64).ok_or_else(wrong)?;
                    let place = Coord { x, y };
                    GridPoint::nearest(place).map(|_| place).ok_or_else(wrong)
                })
                .collect::<Result<LineString<f64>, Problem>>()
        };
        let mut rings = rings.iter().map(ring).collect::<Result<Vec<_>, Problem>>()?;
        if rings.is_empty() {
            return Err(wrong());
        }
        let outer = rings.remove(0);
        self.polygons.push(Polygon::new(outer, rings));
        Ok(())
    }

    /// The edges that intersect an area, even partly, ascending. Of `most` steps at most: a step holds
    /// a road against a piece of border.
    ///
    /// # Errors
    /// `too_costly`, before the area is looked at that would go beyond; `timeout`.
    pub(crate) fn edges(
        &self,
        network: &Network,
        most: u64,
        deadline: &Deadline,
    ) -> Result<Vec<EdgeId>, Problem> {
        let mut avoided = vec![false; network.file().edges() as usize];
        let mut left = most as f64;
        let mut pace = deadline.pace();
        for polygon in &self.polygons {
            let area = PreparedArea::of_any_shape(&Geometry::from(polygon.clone()));
            let near = network.within(corner(polygon, i32::min), corner(polygon, i32::max));
            left -= near.len() as f64 * (area.pieces_of_a_cell() + STEPS_OF_A_ROAD);
            if left < 0.0 {
                let told = "avoid covers too many roads with too many corners: make the areas \
                            smaller or fewer, or simplify their borders.";
                return Err(Problem::new(Code::TooCostly, told));
            }
            for edge in near {
                if pace.is_over() {
                    return Err(Code::Timeout.into());
                }
                let known = &mut avoided[edge.index()];
                *known = *known || area.meets(&network.line(edge));
            }
        }
        let all = EdgeId::all(network.file().edges());
        Ok(all.filter(|edge| avoided[edge.index()]).collect())
    }
}

/// Corners that the areas of a request may still have.
struct CornerCount {
    left: usize,
    most: usize,
}

impl CornerCount {
    fn take(&mut self, corners: usize) -> Result<(), Problem> {
        self.left = self.left.checked_sub(corners).ok_or_else(|| {
            let most = self.most;
            let told =
                format!("avoid has at most {most} corners, all areas together: simplify them.");
            Problem::new(Code::TooCostly, told)
        })?;
        Ok(())
    }
}

/// A corner of the box around a polygon, in grid units.
fn corner(polygon: &Polygon<f64>, pick: fn(i32, i32) -> i32) -> GridPoint {
    let corners = polygon.exterior().0.iter().filter_map(|corner| GridPoint::nearest(*corner));
    let corner = corners.reduce(|a, b| GridPoint { x: pick(a.x, b.x), y: pick(a.y, b.y) });
    corner.unwrap_or(GridPoint { x: 0, y: 0 })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn areas_are_read_in_every_wrapping_and_nonsense_is_refused() {
        let polygon = json!({ "type": "Polygon",
            "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]] });
        let feature = json!({ "type": "Feature", "properties": {}, "geometry": polygon });
        let many = json!({ "type": "MultiPolygon",
            "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]] });
        let count = |value: &Value| Areas::read(value, 8).unwrap().polygons.len();
        assert_eq!(count(&polygon), 1);
        assert_eq!(count(&many), 2);
        assert_eq!(
            count(&json!({ "type": "FeatureCollection", "features": [feature, feature] })),
            2
        );
        for bad in [
            json!(1),
            json!({ "type": "Point", "coordinates": [0, 0] }),
            json!({ "type": "Polygon", "coordinates": [] }),
            json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]] }),
            json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 99], [0, 0]]] }),
            json!({ "type": "Polygon", "coordinates": [[["a", 0], [1, 0], [1, 9], [0, 0]]] }),
            json!({ "type": "Feature", "geometry": null }),
        ] {
            assert!(Areas::read(&bad, 8).is_err(), "{bad}");
        }
        let code = |problem: Problem| axum::response::IntoResponse::into_response(problem).status();
        assert_eq!(code(Areas::read(&many, 7).unwrap_err()), 422, "eight corners");
    }

    /// A star around the middle of the town whose spikes reach over all of it.
    fn star(spikes: u32) -> Value {
        let corner = |k: u32| {
            let angle = std::f64::consts::TAU * f64::from(k) / f64::from(2 * spikes);
            let far = if k.is_multiple_of(2) { 0.06 } else { 0.002 };
            json!([116.53 + far * angle.cos(), -0.295 + far * angle.sin()])
        };
        let ring: Vec<Value> = (0..2 * spikes).chain([0]).map(corner).collect();
        json!({ "type": "Polygon", "coordinates": [ring] })
    }

    #[test]
    fn the_roads_in_an_area_are_those_that_intersect_its_polygons() {
        use geo::Intersects as _;

        use crate::fixtures::{dice::Dice, world::World};

        let world = World::town();
        let serving = world.state.serving();
        let network = &serving.live.as_ref().unwrap().network;
        let mut dice = Dice::new(13);
        for round in 0..60_u32 {
            let at = |dice: &mut Dice| {
                json!([116.49 + dice.below(800) as f64 / 1e4, -0.33 + dice.below(700) as f64 / 1e4])
            };
            let areas = if round.is_multiple_of(2) {
                star(3 + round)
            } else {
                let triangle = |dice: &mut Dice| {
                    let [a, b, c] = [at(dice), at(dice), at(dice)];
                    json!([[a, b, c, a]])
                };
                let triangles: Vec<Value> = (0..3).map(|_| triangle(&mut dice)).collect();
                json!({ "type": "MultiPolygon", "coordinates": triangles })
            };
            let areas = Areas::read(&areas, 10_000).unwrap();
            let found = areas.edges(network, u64::MAX, &Deadline::never()).unwrap();
            let expected: Vec<EdgeId> = EdgeId::all(network.file().edges())
                .filter(|edge| {
                    let line = network.line(*edge);
                    areas.polygons.iter().any(|polygon| polygon.intersects(&line))
                })
                .collect();
            assert_eq!(found, expected, "{areas:?}");
        }
    }

    #[test]
    fn work_beyond_the_bound_is_refused_before_it_is_done_and_stops_with_its_request() {
        let world = crate::fixtures::world::World::town();
        let serving = world.state.serving();
        let network = &serving.live.as_ref().unwrap().network;
        let status =
            |problem: Problem| axum::response::IntoResponse::into_response(problem).status();
        let areas = Areas::read(&star(4_999), 10_000).unwrap();
        let roads = u64::from(network.file().edges());
        // However many corners: a road is held against some of them, not against all.
        assert!(areas.edges(network, roads * 400, &Deadline::never()).is_ok());
        let refused = areas.edges(network, roads, &Deadline::never()).unwrap_err();
        assert_eq!(status(refused), 422);
        let over = crate::http::deadline::WaitGuard::default().deadline(None);
        assert_eq!(status(areas.edges(network, u64::MAX, &over).unwrap_err()), 503);
    }
}
