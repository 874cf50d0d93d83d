//! `places`: named places and jetties, and where the names of kecamatan are written.

use geo::{InteriorPoint, Intersects};
use lintas_model::context::{ContextKind, ContextLayer};
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::{Drafted, FeatureBuilder};
use crate::merge::context::ContextThing;
use crate::merge::sites::{AdminUnit, Place};

/// The level of a unit whose name a map writes: kecamatan.
const NAMED_LEVEL: i64 = 3;

/// One feature for each place, those of extracts of OpenStreetMap included, and one of the kind `unit` inside
/// each kecamatan: the name of an area is written at one point, since tiles cut its polygon and would
/// write it once a tile. A unit in which a town has its name has none: no name is written twice.
pub fn features(
    places: &[Place],
    things: &[ContextThing],
    units: &[AdminUnit],
    source_id: impl Fn(usize) -> String,
) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Places);
    let named = places.iter().map(|place| {
        let source = source_id(place.source);
        let mut to = draft.feature(&place.id, &source, place.as_of, place.place.into());
        to.set_some("name", place.name.as_deref());
        to.set_some("kind", place.kind.as_deref());
        to.set_some("aliases", place.aliases.as_deref());
        to.set_some("place_code", place.place_code.as_deref());
        to.done()
    });
    let around: Vec<&ContextThing> =
        things.iter().filter(|thing| thing.feature.kind.layer() == ContextLayer::Places).collect();
    let shown = around.iter().map(|thing| draft.context(thing, "kind", &source_id(thing.source)));
    let towns: Vec<&Place> = places.iter().filter(|place| is_town(place)).collect();
    let areas = units.iter().filter_map(|unit| {
        let name = unit
            .name
            .as_deref()
            .filter(|name| !is_named(unit, name, &towns) && !is_shown_in(unit, name, &around))?;
        let level = unit.level.unwrap_or(NAMED_LEVEL);
        let place = unit.geometry.interior_point().filter(|_| level == NAMED_LEVEL)?;
        let id = format!("unit-{}", unit.id);
        let mut to = draft.feature(&id, &source_id(unit.source), unit.as_of, place.into());
        to.set("name", name);
        to.set("kind", "unit");
        to.set_some("place_code", unit.place_code.as_deref());
        Some(to.done())
    });
    named.chain(shown.map(Drafted::done)).chain(areas).collect()
}

/// Whether one of the towns that extracts show has this name and lies in the unit.
fn is_shown_in(unit: &AdminUnit, name: &str, around: &[&ContextThing]) -> bool {
    let is_town = |kind| matches!(kind, ContextKind::City | ContextKind::Town);
    around.iter().map(|thing| &thing.feature).filter(|shown| is_town(shown.kind)).any(|shown| {
        shown.name.as_deref().is_some_and(|it| it.to_lowercase() == name.to_lowercase())
            && unit.geometry.intersects(&shown.geometry)
    })
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
        let drawn = features(&places, &[], &units, |_| "pemkab".to_owned());
        let ids: Vec<&str> = drawn.iter().map(|place| place.id.as_str()).collect();
        let codes = ["64.02.06", "64.02.10.2001", "64.02.08.2001", "64.02.18.2001"];
        assert_eq!(ids[..4], codes, "every place is there");
        assert_eq!(ids[4..], ["unit-64.02.1", "unit-64.02.08"]);
        let schema = Layer::Places.schema();
        let value = |field: &str| drawn[5].values[schema.position(field).unwrap()].clone();
        let text = |text: &str| Some(Value::from(text));
        assert_eq!([value("name"), value("kind")], [text("Kota Bangun"), text("unit")]);
        let desa = [AdminUnit { level: Some(4), ..unit("64.02.08.2002", "Liang") }];
        assert!(features(&[], &[], &desa, |_| String::new()).is_empty());
    }
}
