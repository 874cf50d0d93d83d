//! The layers of the town that follow from what is known of aid, as the pipeline publishes them.

use std::sync::Arc;

use geo_types::{Geometry, Point, Rect};
use lintas_model::{
    aid::{
        Item, Ledger, assess,
        shown::{Values, of_area, of_site},
    },
    feature::Feature,
    layer::Layer,
    schema::Schema,
    value::Value,
};

/// `shelters` and `needs` of a ledger at its own moment, each with its fields.
pub(crate) fn layers(ledger: &Ledger) -> [(Layer, Schema, Vec<Feature>); 2] {
    let ledger = Arc::new(ledger.clone());
    let standing = assess(&ledger, ledger.as_of);
    let items = &ledger.catalogue;
    let critical: Vec<&Item> = items.critical().map(|at| &items.items[at]).collect();
    let schema = |layer: Layer| layer.schema_with(&critical);
    let sites = (0..).zip(&ledger.sites).filter_map(|(at, site)| {
        let values = of_site(&ledger, &standing, at)?;
        let as_of = site.heard_at.map(|moment| format!("{moment:.0}"));
        let fixed = [Some(site.id.clone()), Some(site.source.clone()), as_of];
        let place = Point::from(site.place).into();
        Some(feature(&schema(Layer::Shelters), fixed, place, &values))
    });
    let areas = (0..).zip(&ledger.areas).map(|(at, area)| {
        let values = of_area(&ledger, &standing, at);
        let fixed = [Some(area.id.clone()), Some("kemendagri".to_owned()), None];
        let unit = Rect::new((116.45, -0.35), (116.60, -0.25)).to_polygon();
        feature(&schema(Layer::Needs), fixed, unit.into(), &values)
    });
    let (sites, areas) = (sites.collect(), areas.collect());
    [(Layer::Shelters, schema(Layer::Shelters), sites), (Layer::Needs, schema(Layer::Needs), areas)]
}

fn feature(
    schema: &Schema,
    [id, source, as_of]: [Option<String>; 3],
    geometry: Geometry<f64>,
    values: &Values,
) -> Feature {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    let value = |name: &str| match name {
        "id" => text(&id),
        "source" => text(&source),
        "as_of" => text(&as_of),
        name => values.get(name).cloned(),
    };
    let row = schema.fields.iter().map(|field| value(&field.name)).collect();
    Feature { id: id.clone().unwrap_or_default(), geometry, values: row }
}
