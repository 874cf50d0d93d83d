//! What the landing page, `/collections` and `/conformance` say of tiles and styles.

/// The relation of a resource to its lists of sets of vector tiles.
const TILESETS_VECTOR: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const JSON: &str = "application/json";

/// The conformance classes of OGC API – Tiles – Part 1 (20-057), of tile matrix sets and tile set metadata
/// (17-083r4), and of the draft of OGC API – Styles (20-009).
pub(super) const CONFORMANCE: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
    "http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/mapbox-styles",
];

/// What the landing page leads to: relation, media type, path, and the message that is its title.
pub(super) const OF_DATASET: &[(&str, &str, &str, &str)] = &[
    (TILESETS_VECTOR, JSON, "/tiles", "open.vector_tiles"),
    (
        "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
        JSON,
        "/tileMatrixSets",
        "open.tile_matrix_sets",
    ),
    ("http://www.opengis.net/def/rel/ogc/1.0/styles", JSON, "/styles", "open.styles"),
];

/// What a collection of a whole layer leads to: relation, media type, what follows its address, and the
/// message that is its title.
pub(super) const OF_LAYER: &[(&str, &str, &str, &str)] =
    &[(TILESETS_VECTOR, JSON, "/tiles", "open.vector_tiles")];

#[cfg(test)]
mod tests {
    use super::CONFORMANCE;
    use crate::fixtures::world::World;

    #[tokio::test]
    async fn landing_page_collections_and_conformance_lead_to_tiles_and_styles() {
        let world = World::drill();
        let landing = world.get_with("/", &[("accept", "application/json")]).await.json();
        let follow = |json: &serde_json::Value, rel: &str| {
            let rel = format!("http://www.opengis.net/def/rel/ogc/1.0/{rel}");
            let links = json["links"].as_array().unwrap();
            let link = links.iter().find(|link| link["rel"] == rel.as_str()).unwrap();
            assert_eq!(link["type"], "application/json");
            link["href"].as_str().unwrap().strip_prefix("http://peta.test").unwrap().to_owned()
        };
        for (rel, path, member) in [
            ("tilesets-vector", "/tiles", "tilesets"),
            ("tiling-schemes", "/tileMatrixSets", "tileMatrixSets"),
            ("styles", "/styles", "styles"),
        ] {
            assert_eq!(follow(&landing, rel), path);
            assert!(world.get(path).await.json()[member].is_array(), "{path}");
        }
        let collection = world.get("/collections/roads").await.json();
        assert_eq!(follow(&collection, "tilesets-vector"), "/collections/roads/tiles");
        let conformance = world.get("/conformance").await.json();
        let declared = conformance["conformsTo"].as_array().unwrap();
        for class in CONFORMANCE {
            assert_eq!(declared.iter().filter(|it| *it == *class).count(), 1, "{class}");
        }
    }
}
