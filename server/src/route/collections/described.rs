//! The description of one collection, as JSON and as HTML.

use jiff::Timestamp;
use lintas_model::{bulletin::DRILL, language::Language, schema::Schema};
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::{super::tile_links, facts::CollectionFacts};
use crate::{
    feature::{crs::Crs, layer_schema::SCHEMA_LINKS},
    http::{
        link::{WebLink, links_json, slashed},
        media::{FEATURES, FORM},
    },
    open::{Download, LayerCollection, Open, TimeExtent},
    paper::both,
};

/// Longitude and latitude on WGS 84: the reference system of GeoJSON.
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// The calendar of temporal extents.
const GREGORIAN: &str = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";

/// A collection, described.
#[derive(Debug)]
pub(super) struct CollectionDocument<'a> {
    open: &'a Open,
    collection: LayerCollection<'a>,
    facts: CollectionFacts,
    /// Its title: Bahasa Indonesia, English.
    pub(super) title: [String; 2],
    /// Its links.
    pub(super) links: Vec<WebLink>,
}

impl<'a> CollectionDocument<'a> {
    /// The description; `itself` are its links to itself.
    pub(super) fn of(
        open: &'a Open,
        collection: LayerCollection<'a>,
        facts: CollectionFacts,
        origin: &str,
        itself: Vec<WebLink>,
    ) -> Self {
        let title = collection.title();
        let base = format!("{origin}/collections/{collection}");
        let layer = collection.layer;
        let mut links = itself;
        // The first goes without `f`: clients put their own parameters behind the address.
        links.extend(FEATURES.iter().enumerate().map(|(at, form)| {
            let named = form.names.first().filter(|_| at > 0);
            let named = named.map(|name| format!("?{FORM}={name}")).unwrap_or_default();
            let of_items = format!("{} ({})", title[0], form.title);
            WebLink::new("items", form.media, format!("{base}/items{named}"), &of_items)
        }));
        let of_layer = format!("{origin}/collections/{layer}");
        // A part leads to the tiles of its layer: only whole layers have them.
        for (base, table) in [(&base, SCHEMA_LINKS), (&of_layer, tile_links::OF_LAYER)] {
            links.extend(table.iter().map(|(rel, media, path, title)| {
                WebLink::called(rel, media, format!("{base}{path}"), title)
            }));
        }
        // Of a part the whole layer, in the form that says of each feature what it is.
        let whole = match collection.part {
            Some(_) => format!(", {}", slashed("open.whole_layer")),
            None => String::new(),
        };
        let files = Download::all(open, layer).into_iter();
        let files = files.filter(|file| collection.part.is_none() || file.ending == "fgb");
        links.extend(files.map(|file| {
            let address = format!("{origin}/archives/{layer}.{}", file.ending);
            WebLink::new("enclosure", file.media, address, &format!("{}{whole}", file.title))
        }));
        Self { open, collection, facts, title, links }
    }

    fn description(&self) -> String {
        let manifest = self.open.manifest();
        let mark = if self.open.is_drill() { format!("{DRILL} · ") } else { String::new() };
        let [id, en] = &self.title;
        let [as_of, as_of_en] =
            Language::BOTH.map(|it| it.fill("open.as_of", &[("time", &manifest.as_of)]));
        format!("{mark}{id}, {}. {as_of}. {en}, {as_of_en}.", manifest.region.name)
    }

    /// As JSON.
    pub(super) fn json(&self) -> Value {
        let [id, en] = &self.title;
        let mut json = json!({
            "id": self.collection.to_string(),
            "title": id,
            "title_en": en,
            "description": self.description(),
            "attribution": self.open.attribution(&[self.collection.layer]),
            "itemType": "feature",
            "crs": Crs::uris(),
            "storageCrs": Crs::CRS84.uri(),
            "links": links_json(&self.links),
            "features": self.facts.features,
        });
        let spatial = self.facts.bbox.map(|bbox| json!({ "bbox": [bbox], "crs": CRS84 }));
        let temporal = self.facts.time.map(|TimeExtent { from, to }| {
            json!({ "interval": [[from.map(moment), to.map(moment)]], "trs": GREGORIAN })
        });
        for (name, extent) in [("spatial", spatial), ("temporal", temporal)] {
            if let Some(extent) = extent {
                json["extent"][name] = extent;
            }
        }
        json
    }

    /// Its facts, as a list.
    pub(super) fn markup(&self) -> Markup {
        html! {
            dl {
                dt { "id" } dd { (self.collection) }
                dt { (both("open.description")) } dd { (self.description()) }
                dt { (both("open.feature_count")) } dd { (self.facts.features) }
                @if let Some([west, south, east, north]) = self.facts.bbox {
                    dt { (both("open.extent")) }
                    dd { (west) ", " (south) ", " (east) ", " (north) " " i { (CRS84) } }
                }
                @if let Some(TimeExtent { from, to }) = self.facts.time {
                    dt { (both("open.time")) }
                    dd { (end(from)) " / " (end(to)) " " i { (GREGORIAN) } }
                }
                dt { "CRS" }
                dd { @for crs in Crs::uris() { (crs) " " } i { "storageCrs " (Crs::CRS84.uri()) } }
                dt { (both("open.item_type")) } dd { "feature" }
                @let sources = self.open.attribution(&[self.collection.layer]);
                @if !sources.is_empty() {
                    // Escaped where it was made.
                    dt { (both("open.sources")) } dd { (PreEscaped(sources)) }
                }
            }
        }
    }
}

/// The fields of a layer with unit and meaning.
pub(super) fn fields(schema: &Schema) -> Markup {
    html! {
        h2 { (both("open.fields")) }
        div.wide {
            table {
                tr {
                    th { (both("open.name")) }
                    th { (both("open.type")) }
                    th { (both("open.unit")) }
                    th { (both("open.meaning")) }
                }
                @for field in &schema.fields {
                    tr {
                        td { code { (field.name) } }
                        td { (field.kind.tile_word()) }
                        td { (field.unit.as_deref().unwrap_or_default()) }
                        td lang="en" { (field.meaning) }
                    }
                }
            }
        }
    }
}

fn moment(at: Timestamp) -> String {
    at.to_string()
}

/// The end of an interval; `..` where it is open.
fn end(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "..".to_owned(), moment)
}
