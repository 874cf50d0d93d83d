//! A small region for the tests of OGC API, and how they ask its server.

use std::path::Path;

use lintas_e2e::{Server, lintas};
use serde_json::{Value, json};

/// The layers that it has.
pub(crate) const LAYERS: [&str; 3] = ["roads", "hazards", "closures"];

/// A small region and the server over it: three roads, a flood on the first, a broken bridge on the
/// second.
pub(crate) struct SmallRegion {
    pub(crate) server: Server,
    _folder: tempfile::TempDir,
}

/// What was answered.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) media: String,
    pub(crate) content_crs: String,
    pub(crate) json: Value,
}

fn feature(geometry: Value, properties: Value) -> Value {
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

fn write(folder: &Path, name: &str, features: &[Value]) {
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    std::fs::write(folder.join(name), text).expect("a folder is writable");
}

impl SmallRegion {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path();
        let road = |name: &str, from: [f64; 2], to: [f64; 2]| {
            let line = json!({ "type": "LineString", "coordinates": [from, to] });
            feature(line, json!({ "name": name, "class": "primary" }))
        };
        write(
            at,
            "jalan.geojson",
            &[
                road("Jalan Utara", [116.98, -0.43], [116.99, -0.43]),
                road("Jalan Selatan", [116.98, -0.44], [116.99, -0.44]),
                road("Gang Étam", [117.02, -0.44], [117.05, -0.41]),
            ],
        );
        let ring = json!([[
            [116.97, -0.431],
            [117.0, -0.431],
            [117.0, -0.429],
            [116.97, -0.429],
            [116.97, -0.431]
        ]]);
        let water = json!({
            "kind": "flood",
            "depth_m": 0.9,
            "valid_from": "2025-09-18T00:00:00+08:00",
            "valid_to": "2025-09-19T00:00:00+08:00"
        });
        let flood = feature(json!({ "type": "Polygon", "coordinates": ring }), water);
        write(at, "banjir.geojson", &[flood]);
        let closures = "id,status,cause,reported_at,confidence,lon,lat\n\
                        KJ-1,closed,bridge_damage,2025-09-18T06:00:00+08:00,seen,116.985,-0.44\n";
        std::fs::write(at.join("kejadian.csv"), closures).expect("a folder is writable");
        let config = "[region]\nid = \"uji\"\nname = \"Uji\"\ntime_zone = \"WITA\"\nmode = \"drill\"\n\
             as_of = 2025-09-18T09:00:00+08:00\n\
             [[source]]\nid = \"jalan\"\nlayer = \"roads\"\npath = \"jalan.geojson\"\n\
             [[source]]\nid = \"banjir\"\nlayer = \"hazards\"\npath = \"banjir.geojson\"\n\
             basis = \"observed\"\nobserved_at = 2025-09-18T08:00:00+08:00\n\
             [[source]]\nid = \"kejadian\"\nlayer = \"closures\"\npath = \"kejadian.csv\"\n";
        std::fs::write(at.join("lintas.toml"), config).expect("a folder is writable");
        let snapshots = at.join("snapshots");
        let mut command = lintas(&snapshots);
        command.args(["-q", "refresh", "-c"]).arg(at.join("lintas.toml"));
        let output = command.output().expect("lintas starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self { server: Server::start(&snapshots), _folder: folder }
    }

    pub(crate) fn ask(&self, path: &str, parameters: &[(&str, &str)]) -> Reply {
        ask(&self.server, path, parameters)
    }

    /// The ids of the features of a layer that are answered with 200.
    pub(crate) fn ids(&self, layer: &str, parameters: &[(&str, &str)]) -> Vec<String> {
        let reply = self.ask(&format!("/collections/{layer}/items"), parameters);
        assert_eq!(reply.status, 200, "{layer} {parameters:?}: {}", reply.json);
        assert_eq!(reply.media, "application/geo+json");
        let features = reply.json["features"].as_array().expect("features");
        assert_eq!(reply.json["numberMatched"], features.len(), "{layer} {parameters:?}");
        features.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
    }

    /// The names of the roads that a filter holds of.
    pub(crate) fn roads(&self, filter: &str) -> Vec<String> {
        let reply = self.ask("/collections/roads/items", &[("filter", filter)]);
        assert_eq!(reply.status, 200, "{filter}: {}", reply.json);
        let features = reply.json["features"].as_array().expect("features");
        let name = |one: &Value| one["properties"]["name"].as_str().unwrap_or_default().to_owned();
        let mut names: Vec<String> = features.iter().map(name).collect();
        names.sort();
        names
    }

    pub(crate) fn is_refused(&self, layer: &str, parameters: &[(&str, &str)]) {
        let reply = self.ask(&format!("/collections/{layer}/items"), parameters);
        assert_eq!(reply.status, 400, "{layer} {parameters:?}");
        assert_eq!(reply.media, "application/problem+json");
    }

    pub(crate) fn collection(&self, layer: &str) -> Value {
        self.server.json(&format!("/collections/{layer}"))
    }

    pub(crate) fn queryables(&self, layer: &str) -> serde_json::Map<String, Value> {
        let json = self.server.json(&format!("/collections/{layer}/queryables"));
        json["properties"].as_object().expect("properties").clone()
    }

    /// Names of the queryables of a type, and with or without the format of moments.
    pub(crate) fn of_type(&self, layer: &str, kind: &str, is_moment: bool) -> Vec<String> {
        let properties = self.queryables(layer);
        let fits = |it: &Value| it["type"] == kind && (it["format"] == "date-time") == is_moment;
        properties.into_iter().filter(|(_, it)| fits(it)).map(|(name, _)| name).collect()
    }

    pub(crate) fn conforms_to(&self, class: &str) {
        let declared = self.server.json("/conformance");
        let classes = declared["conformsTo"].as_array().expect("classes");
        let uri = format!("http://www.opengis.net/spec/{class}");
        assert!(classes.iter().any(|one| *one == uri), "{uri}");
    }

    /// Filters of the abstract tests with `{queryable}` in them, of each queryable: read, and evaluated.
    pub(crate) fn evaluates(&self, layer: &str, queryables: &[String], filters: &[&str]) {
        assert!(!queryables.is_empty(), "{layer} has some");
        for name in queryables {
            for filter in filters {
                let filter = filter.replace("{queryable}", name);
                let path = format!("/collections/{layer}/items");
                let reply = self.ask(&path, &[("filter", &filter), ("limit", "1")]);
                assert_eq!(reply.status, 200, "{filter}: {}", reply.json);
            }
        }
    }
}

fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let byte = |byte: u8| {
        if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(byte).collect()
}

/// Asks a server for an address with parameters, which are encoded here.
pub(crate) fn ask(server: &Server, path: &str, parameters: &[(&str, &str)]) -> Reply {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let address = format!("{}{path}?{}", server.url, pairs.join("&"));
    let mut response = agent.get(&address).call().expect("the server answers");
    let header = |name: &str| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let (media, content_crs) = (header("content-type"), header("content-crs"));
    let body = response.body_mut().with_config().limit(256 << 20).read_to_vec();
    let body = body.expect("the body comes whole");
    Reply {
        status: response.status().as_u16(),
        media,
        content_crs,
        json: serde_json::from_slice(&body).unwrap_or_default(),
    }
}
