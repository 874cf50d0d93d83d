//! `admin`: admin units.

use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::FeatureBuilder;
use crate::merge::sites::{AdminUnit, Place};

/// One feature for each unit. `places` are the named places, whose names are not written twice.
pub fn features(
    units: &[AdminUnit],
    places: &[Place],
    source_id: impl Fn(usize) -> String,
) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Admin);
    let towns: Vec<&Place> = places.iter().filter(|place| is_town(place)).collect();
    units
        .iter()
        .map(|unit| {
            let source = source_id(unit.source);
            let mut to = draft.feature(&unit.id, &source, unit.as_of, unit.geometry.clone());
            to.set_some("place_code", unit.place_code.as_deref());
            to.set_some("code_system", unit.code_system.as_deref());
            to.set_some("name", unit.name.as_deref());
            to.set_some("admin_level", unit.level);
            to.set_some("people", unit.people);
            to.set_some("households", unit.households);
            to.set_some("pop_source", unit.pop_source.as_deref());
            let label = unit.name.as_deref().filter(|name| !is_named(unit, name, &towns));
            to.set_some("label", label);
            to.done()
        })
        .collect()
}

fn is_town(place: &Place) -> bool {
    matches!(place.kind.as_deref(), Some("city" | "town"))
}

/// Whether one of the towns has this name and lies in the unit: its code is the unit's, or begins
/// with it and a dot.
fn is_named(unit: &AdminUnit, name: &str, towns: &[&Place]) -> bool {
    let lies_in = |code: &str| {
        let unit = unit.place_code.as_deref();
        let rest = unit.and_then(|unit| code.strip_prefix(unit));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    towns.iter().any(|town| {
        town.name.as_deref().is_some_and(|it| it.to_lowercase() == name.to_lowercase())
            && town.place_code.as_deref().is_some_and(lies_in)
    })
}

#[cfg(test)]
mod tests {
    use geo_types::{Point, Rect};
    use lintas_model::value::Value;

    use super::*;

    fn unit(code: &str, name: &str) -> AdminUnit {
        AdminUnit {
            id: code.to_owned(),
            source: 0,
            place_code: Some(code.to_owned()),
            code_system: Some("kemendagri".to_owned()),
            name: Some(name.to_owned()),
            level: Some(3),
            people: None,
            households: None,
            pop_source: None,
            as_of: None,
            geometry: Rect::new((116.0, -1.0), (117.0, 0.0)).to_polygon().into(),
        }
    }

    fn place(code: &str, name: &str, kind: &str) -> Place {
        Place {
            id: code.to_owned(),
            source: 0,
            name: Some(name.to_owned()),
            kind: Some(kind.to_owned()),
            aliases: None,
            load_min: None,
            place_code: Some(code.to_owned()),
            as_of: None,
            place: Point::new(116.5, -0.5),
        }
    }

    #[test]
    fn the_name_of_a_unit_is_not_written_where_its_town_has_the_same() {
        let units = [
            unit("64.02.06", "Tenggarong"),
            unit("64.02.1", "Loa Janan"),
            unit("64.02.08", "Kota Bangun"),
            unit("64.02.18", "Muara Wis"),
        ];
        let places = [
            place("64.02.06", "TENGGARONG", "city"),
            // Of another unit whose code begins alike.
            place("64.02.10.2001", "Loa Janan", "town"),
            // A village is not written where the unit is.
            place("64.02.08.2001", "Kota Bangun", "village"),
            place("64.02.18.2001", "Muara Wis", "town"),
        ];
        let drawn = features(&units, &places, |_| "pemkab".to_owned());
        let label = Layer::Admin.schema().position("label").unwrap();
        let labels: Vec<_> = drawn.iter().map(|unit| unit.values[label].clone()).collect();
        let text = |name: &str| Some(Value::from(name));
        assert_eq!(labels, [None, text("Loa Janan"), text("Kota Bangun"), None]);
    }
}
