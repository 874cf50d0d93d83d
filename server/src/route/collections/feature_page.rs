//! The HTML of features: a page of them as a table, one of them with the meaning of its fields.

use geo_types::Geometry;
use lintas_model::{feature::Feature, language::Language, schema::Schema, value::Value};
use lintas_snapshot::format::layer_file::Page;
use maud::{Markup, html};

use super::list::above;
use crate::{
    feature::geojson::write_geometry,
    http::{link::WebLink, media::FORM},
    open::{LayerCollection, Open},
    paper::{both, in_url},
    route::resource_page::ResourcePage,
};

/// A page of features.
pub(super) fn page_of_features(
    open: &Open,
    collection: LayerCollection<'_>,
    page: &Page,
    schema: &Schema,
    links: &[WebLink],
    origin: &str,
) -> String {
    let [id, en] = collection.title();
    let of_item = |feature: &Feature| {
        let id = in_url(&feature.id);
        format!("{origin}/collections/{collection}/items/{id}?{FORM}=html")
    };
    let body = html! {
        p {
            (page.features.len()) " " (both("open.of")) " " (page.matched) " "
            (both("open.features"))
        }
        div.wide {
            table {
                tr {
                    th { "id" }
                    @for field in schema.fields.iter().filter(|it| it.name != "id") {
                        th { (field.name) }
                    }
                    th { "geometry" }
                }
                @for feature in &page.features {
                    tr {
                        td { a href=(of_item(feature)) { (feature.id) } }
                        @for (field, value) in schema.fields.iter().zip(&feature.values) {
                            @if field.name != "id" { td { (told(value.as_ref())) } }
                        }
                        td {
                            details {
                                summary { (kind(&feature.geometry)) }
                                code { (written(&feature.geometry)) }
                            }
                        }
                    }
                }
            }
        }
    };
    let above = above_features(collection, &id, origin);
    ResourcePage { title: [&id, &en], open: Some(open), above: &above, links, body }.html()
}

/// One feature.
pub(super) fn page_of_feature(
    open: &Open,
    collection: LayerCollection<'_>,
    feature: &Feature,
    schema: &Schema,
    links: &[WebLink],
    origin: &str,
) -> String {
    let [id, en] = collection.title();
    let body = html! {
        div.wide {
            table {
                tr {
                    th { (both("open.field")) }
                    th { (both("open.value")) }
                    th { (both("open.meaning")) }
                }
                @for (field, value) in schema.fields.iter().zip(&feature.values) {
                    tr {
                        td { code { (field.name) } }
                        td {
                            (told(value.as_ref()))
                            @if let (Some(_), Some(unit)) = (value, &field.unit) {
                                @if unit != "1" { " " (unit) }
                            }
                        }
                        td lang="en" { (field.meaning) }
                    }
                }
            }
        }
        h2 { (both("open.geometry")) ": " (kind(&feature.geometry)) }
        p { code { (written(&feature.geometry)) } }
    };
    let mut above = above_features(collection, &id, origin);
    let items = format!("{origin}/collections/{collection}/items?{FORM}=html");
    above.push((items, Language::ID.say("open.items").to_owned()));
    let titles = [format!("{id}: {}", feature.id), format!("{en}: {}", feature.id)];
    let title = [&*titles[0], &*titles[1]];
    ResourcePage { title, open: Some(open), above: &above, links, body }.html()
}

fn above_features(
    collection: LayerCollection<'_>,
    title: &str,
    origin: &str,
) -> Vec<(String, String)> {
    let mut above = above(origin);
    let of_collection = format!("{origin}/collections/{collection}?{FORM}=html");
    above.push((of_collection, title.to_owned()));
    above
}

/// A value, or the dash that stands for none.
fn told(value: Option<&Value>) -> Markup {
    html! { @if let Some(value) = value { (value) } @else { "–" } }
}

/// A geometry as GeoJSON.
fn written(geometry: &Geometry<f64>) -> String {
    let mut text = String::new();
    write_geometry(&mut text, geometry);
    text
}

/// The name of its type in GeoJSON.
fn kind(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::Line(_) | Geometry::LineString(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}
