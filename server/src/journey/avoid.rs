//! Areas that a request asks to avoid, as GeoJSON.

use geo_types::{Coord, Geometry, LineString, Polygon};
use lintas_model::{index::EdgeId, network::GridPoint, overlay::AreaIndex};
use serde_json::Value;

use super::asked::refused;
use crate::{http::problem::Problem, open::Network};

/// Corners of all areas of a request together at most.
const MOST_CORNERS: usize = 10_000;
const EXPECTED: &str = "a GeoJSON Polygon, MultiPolygon, Feature or FeatureCollection of them; \
                        rings of four positions or more, lon, lat in degrees.";

/// The areas to avoid.
#[derive(Debug)]
pub(crate) struct Areas {
    polygons: Vec<Polygon<f64>>,
}

impl Areas {
    /// Reads GeoJSON.
    ///
    /// # Errors
    /// `invalid_parameter`: no area, a corner outside the world, or too many corners.
    pub(crate) fn read(value: &Value) -> Result<Self, Problem> {
        let mut areas = Self { polygons: Vec::new() };
        let mut corners = 0;
        areas.add(value, &mut corners, 0)?;
        Ok(areas)
    }

    fn add(&mut self, value: &Value, corners: &mut usize, depth: usize) -> Result<(), Problem> {
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

    fn add_polygon(&mut self, rings: &[Value], corners: &mut usize) -> Result<(), Problem> {
        let wrong = || refused("avoid", EXPECTED);
        let ring = |ring: &Value| {
            let positions = ring.as_array().filter(|ring| ring.len() >= 4).ok_or_else(wrong)?;
            *corners += positions.len();
            if *corners > MOST_CORNERS {
                let most = format!("areas of at most {MOST_CORNERS} corners, all together.");
                return Err(refused("avoid", &most));
            }
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

    /// The edges that intersect an area, even partly, ascending.
    pub(crate) fn edges(&self, network: &Network) -> Vec<EdgeId> {
        let geometries: Vec<Geometry<f64>> =
            self.polygons.iter().cloned().map(Geometry::from).collect();
        let index = AreaIndex::build(&geometries);
        let mut near: Vec<EdgeId> = Vec::new();
        for polygon in &self.polygons {
            let corners = || polygon.exterior().0.iter().filter_map(|c| GridPoint::nearest(*c));
            let bounds = |of: fn(GridPoint) -> i32| {
                let (least, most) = (corners().map(of).min(), corners().map(of).max());
                (least.unwrap_or(0), most.unwrap_or(0))
            };
            let ((west, east), (south, north)) = (bounds(|p| p.x), bounds(|p| p.y));
            let low = GridPoint { x: west, y: south };
            near.extend(network.within(low, GridPoint { x: east, y: north }));
        }
        near.sort_unstable();
        near.dedup();
        near.retain(|edge| index.intersects(&network.line(*edge)));
        near
    }
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
        let count = |value: &Value| Areas::read(value).unwrap().polygons.len();
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
            assert!(Areas::read(&bad).is_err(), "{bad}");
        }
        let corners: Vec<Value> = (0..10_001).map(|n| json!([f64::from(n) / 1e4, 0])).collect();
        let huge = json!({ "type": "Polygon", "coordinates": [corners] });
        assert!(Areas::read(&huge).is_err());
    }
}
