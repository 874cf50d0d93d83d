//! A small world for tests: a folder of snapshots with three layers, and the server over it.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use bytes::Bytes;
use geo_types::{Geometry, LineString, Point, Rect};
use lintas_model::{feature::Feature, layer::Layer, report::Role, tiling::TileCoord, value::Value};
use lintas_snapshot::{
    format::{
        ArchiveInfo, ArchiveWriter, LayerWriter, SnapshotId, VectorLayer,
        gzip::gzip,
        layout,
        manifest::{Draft, LayerEntry, Mode, Region, Source},
    },
    store::{Store, Wait},
};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::{
    AppState, app,
    config::{Limits, Settings},
    watch,
};

/// How long a test waits for something that will come: it only says when a failure is a failure.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again until it is so.
pub(crate) async fn wait_until(what: &str, so: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !so().await {
        assert!(started.elapsed() < PATIENCE, "it never happened: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// How many rounds a soak goes: `usual` ones, and ten times as many under `make test-long`.
pub(crate) fn rounds(usual: u64) -> u64 {
    if std::env::var_os("LINTAS_LONG").is_some() { usual * 10 } else { usual }
}

/// A folder of snapshots.
pub(crate) struct Folder {
    dir: TempDir,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{error}: {}", String::from_utf8_lossy(&self.body));
        })
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        assert_eq!(self.header("access-control-allow-origin"), "*");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        problem["code"].as_str().unwrap().to_owned()
    }
}

/// The server over a folder.
pub(crate) struct World {
    pub(crate) folder: Folder,
    pub(crate) state: Arc<AppState>,
    pub(crate) app: Router,
    pub(crate) state_dir: PathBuf,
}

impl World {
    /// A drill with one snapshot.
    pub(crate) fn drill() -> Self {
        let folder = Folder::empty();
        folder.publish(Mode::Drill, 0);
        Self::over(folder)
    }

    /// A server over whatever is in the folder.
    pub(crate) fn over(folder: Folder) -> Self {
        Self::with(folder, |_| {})
    }

    /// The same, with other settings.
    pub(crate) fn with(folder: Folder, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings {
            snapshots: folder.dir.path().to_owned(),
            state: folder.dir.path().join("state"),
            listen: ([127, 0, 0, 1], 0).into(),
            public_url: None,
            styles: None,
            limits: Limits::default(),
        };
        change(&mut settings);
        let state = AppState::new(&settings).unwrap();
        watch::look(&state);
        Self { folder, app: app(Arc::clone(&state)), state, state_dir: settings.state }
    }

    pub(crate) async fn get(&self, uri: &str) -> Answer {
        self.ask(Method::GET, uri, &[]).await
    }

    pub(crate) async fn get_with(&self, uri: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::GET, uri, headers).await
    }

    pub(crate) async fn ask(&self, method: Method, uri: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(method, uri, headers, Body::empty()).await
    }

    /// Posts JSON with a key.
    pub(crate) async fn post(&self, uri: &str, key: &str, json: &serde_json::Value) -> Answer {
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.send(Method::POST, uri, &headers, json.to_string().into()).await
    }

    /// A new key; the server knows it at once.
    pub(crate) fn key(&self, name: &str, role: Role) -> String {
        let key = crate::keys::add(&self.state_dir, name, role, Some("BPBD")).unwrap();
        self.state.desk.keys().forget();
        key
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        uri: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(uri).header("host", "peta.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.app.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Ends this server, and leaves its folders to the next.
    pub(crate) fn leave(self) -> (Folder, PathBuf) {
        (self.folder, self.state_dir)
    }

    /// The id of the snapshot in service.
    pub(crate) fn id(&self) -> String {
        self.state.serving().snapshot.as_ref().unwrap().id().to_string()
    }
}

impl Folder {
    pub(crate) fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn store(&self) -> Store {
        Store::at(self.dir.path())
    }

    /// Publishes a snapshot; `round` changes its roads and its moment (by hours), nothing else.
    pub(crate) fn publish(&self, mode: Mode, round: u8) -> SnapshotId {
        let work = self.store().begin(Wait::No).unwrap();
        let mut layers = BTreeMap::new();
        for (layer, features) in [
            (Layer::Roads, roads()),
            (Layer::Hazards, vec![hazard()]),
            (Layer::Shelters, shelters()),
        ] {
            let (name, schema) = (layer.name(), layer.schema());
            let mut writer = LayerWriter::create(&work.path(&layout::layer(name)), &schema)
                .unwrap()
                .with_ids(&work.path(&layout::layer_ids(name)));
            for feature in features {
                writer.push(&feature).unwrap();
            }
            let summary = writer.finish().unwrap();
            let info = ArchiveInfo {
                name: name.into(),
                maxzoom: 14,
                bounds: summary.bbox.unwrap(),
                vector_layers: vec![VectorLayer {
                    id: name.into(),
                    maxzoom: 14,
                    fields: BTreeMap::from([("id".into(), "stable id".into())]),
                    ..VectorLayer::default()
                }],
                ..ArchiveInfo::default()
            };
            let mut archive =
                ArchiveWriter::create(&work.path(&layout::archive(name)), &work.spool(), info)
                    .unwrap()
                    .with_etags(&work.path(&layout::archive_etags(name)));
            let at = |z, x, y| TileCoord::new(z, x, y).unwrap();
            archive
                .push(
                    at(0, 0, 0),
                    &gzip(&tile(name, if layer == Layer::Roads { round } else { 0 })),
                )
                .unwrap();
            if layer == Layer::Roads {
                archive.push(at(1, 1, 1), &gzip(&tile(name, 77))).unwrap();
            }
            // At 3/0/0 two layers tell the round, at 4/0/0 one of two is no gzip stream.
            if layer != Layer::Hazards {
                archive.push(at(3, 0, 0), &gzip(&tile(name, round))).unwrap();
            }
            match layer {
                Layer::Roads => archive.push(at(4, 0, 0), &gzip(&tile(name, 5))).unwrap(),
                Layer::Hazards => archive.push(at(4, 0, 0), b"no gzip stream at all").unwrap(),
                _ => {}
            }
            archive.finish().unwrap();
            let entry = LayerEntry::new(&schema, summary.features, summary.bbox).tiled(0, 14);
            layers.insert(name.to_owned(), entry);
        }
        let source = |id: &str, layer: &str, attribution: &str| Source {
            id: id.into(),
            layer: layer.into(),
            path: format!("{id}.gpkg"),
            sha256: None,
            rows: 3,
            licence: Some("ODbL 1.0".into()),
            attribution: Some(attribution.into()),
            observed_at: None,
            held_back: false,
        };
        let as_of = format!("2025-09-18T{:02}:00:00+08:00", 9 + round);
        let draft = Draft {
            created: "2025-09-18T01:00:00Z".parse().unwrap(),
            as_of: as_of.parse().unwrap(),
            region: Region {
                id: "kukar".into(),
                name: "Kutai Kartanegara".into(),
                pcode: None,
                time_zone: "Asia/Makassar".into(),
            },
            event: None,
            mode,
            sources: vec![
                source("osm", "roads", "© OpenStreetMap contributors"),
                source("bpbd", "hazards", "<b onclick='x()'>BPBD</b>"),
            ],
            layers,
            findings: BTreeMap::new(),
        };
        work.publish(draft).unwrap().id
    }

    /// Changes one byte in the middle of a file of a snapshot.
    pub(crate) fn damage(&self, id: &SnapshotId, file: &str) {
        let path = self.store().path(id).join(file);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        // A new file under the old name: what is mapped must not change under a reader.
        let fresh = path.with_extension("fresh");
        std::fs::write(&fresh, bytes).unwrap();
        std::fs::rename(fresh, path).unwrap();
    }
}

/// How many roads there are.
pub(crate) const ROADS: usize = 25;

fn roads() -> Vec<Feature> {
    (0..ROADS)
        .map(|n| {
            let lon = 116.0 + n as f64 * 0.1;
            let line = LineString::from(vec![(lon, -0.5), (lon + 0.05, -0.4)]);
            feature(Layer::Roads, &format!("w{n}-1-2"), line.into(), &[("name", "Jalan A".into())])
        })
        .collect()
}

fn hazard() -> Feature {
    let flood = Rect::new((116.0, -0.6), (116.3, -0.3)).to_polygon();
    let times = [
        ("valid_from", "2025-09-18T00:00:00+08:00".into()),
        ("valid_to", "2025-09-19T00:00:00+08:00".into()),
        ("depth_m", Value::Float(0.7)),
    ];
    feature(Layer::Hazards, "flood/1 a", flood.into(), &times)
}

fn shelters() -> Vec<Feature> {
    ["pos-1", "pos-2"]
        .map(|id| {
            let point = Point::new(116.985, -0.43);
            feature(Layer::Shelters, id, point.into(), &[("people", Value::Int(120))])
        })
        .into()
}

fn feature(layer: Layer, id: &str, geometry: Geometry<f64>, values: &[(&str, Value)]) -> Feature {
    let schema = layer.schema();
    let mut row = vec![None; schema.fields.len()];
    row[0] = Some(id.into());
    row[1] = Some("osm".into());
    row[2] = Some("2025-09-18T09:00:00+08:00".into());
    for (name, value) in values {
        row[schema.position(name).unwrap()] = Some(value.clone());
    }
    Feature { id: id.into(), geometry, values: row }
}

/// A vector tile with one layer and one point in it, at column `x` of the tile.
pub(crate) fn tile(name: &str, x: u8) -> Vec<u8> {
    let feature = [&[0x18, 1, 0x22, 3, 9][..], &[x & 0x7f, 2]].concat();
    let mut layer = vec![0x78, 2, 0x0a, name.len() as u8];
    layer.extend(name.as_bytes());
    layer.extend([0x12, feature.len() as u8]);
    layer.extend(feature);
    layer.extend([0x28, 0x80, 0x20]);
    let mut tile = vec![0x1a, layer.len() as u8];
    tile.extend(layer);
    tile
}
