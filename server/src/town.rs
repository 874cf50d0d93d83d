//! A town for tests, whose roads, tiles and routing graph agree: on the west bank of the Belayan a
//! depot and two roads that run side by side, on the east bank a shelter behind the only bridge, a
//! ferry beside the bridge, a shelter at the end of a track, and a river with two jetties.
//!
//! ```text
//!                      TRACK ─── hulu (end of the track; jetty; shelter)
//!                        │                     ╲ RIVER_UP
//!            ┌─ NORTH ─┐ │                      │
//! depot ─ WEST         EAST ── bank ══ BRIDGE ══ far bank ── FAR ── seberang (shelter)
//!            └─ SOUTH ─┘           ╲── FERRY ──╱
//!                                      │ RIVER_DOWN
//!                                   (jetty at the bank)
//! ```

use std::collections::{BTreeMap, BTreeSet};

use geo::{Geodesic, Length as _};
use geo_types::{Coord, Geometry, LineString, Point};
use jiff::{SignedDuration, Timestamp};
use lintas_model::{
    aid::Ledger,
    evidence::{ClosureRecord, EdgeBuild, EdgeFacts, FactTable},
    feature::Feature,
    hierarchy::{Arcs, HierarchyBuf, order},
    layer::Layer,
    network::{
        Graph, GridPoint, Slowdown,
        build::{Jetty, RoadEdge, build},
        speed::Speeds,
    },
    passability::{ReportStatus, RoadState, fact::Confidence, judge, road_fields},
    road::RoadAttributes,
    schema::Schema,
    tiling::TileCoord,
    value::Value,
    vehicle::VehicleClass,
};
use lintas_snapshot::{
    format::{
        ArchiveInfo, ArchiveWriter, Drawing, LayerFile, LayerWriter, Redrawn, SnapshotId,
        VectorLayer, layout,
        manifest::{Draft, LayerEntry, Mode, Region, Source},
        write_aid, write_facts, write_network,
    },
    store::{Wait, Work},
};

use crate::{
    town_aid, town_layers,
    world::{Folder, World},
};

/// From the depot to the fork.
pub(crate) const WEST: &str = "w1-1-2";
/// One of two roads side by side, and the faster one.
pub(crate) const NORTH: &str = "w2-2-3";
/// The other.
pub(crate) const SOUTH: &str = "w3-2-3";
/// From where they meet again to the bank.
pub(crate) const EAST: &str = "w4-3-4";
/// The only bridge to [`SEBERANG`].
pub(crate) const BRIDGE: &str = "w5-4-5";
/// Carries up to 8 tonnes from bank to bank.
pub(crate) const FERRY: &str = "w6-4-5";
/// From the far bank to [`SEBERANG`].
pub(crate) const FAR: &str = "w7-5-6";
/// A dead end.
pub(crate) const TRACK: &str = "w8-3-7";
/// The river from the bank upstream to the end of the track.
pub(crate) const RIVER_UP: &str = "w9-8-9";
/// The river below the bank.
pub(crate) const RIVER_DOWN: &str = "w9-9-10";

/// Where the depot lies.
pub(crate) const DEPOT: [f64; 2] = [116.500, -0.300];
/// The shelter behind the bridge.
pub(crate) const SEBERANG: [f64; 2] = [116.560, -0.300];
/// The shelter at the end of the track.
pub(crate) const HULU: [f64; 2] = [116.530, -0.280];
/// The shelter on the way.
pub(crate) const KOTA: [f64; 2] = [116.535, -0.3005];

/// The moment that the town's snapshots speak of.
pub(crate) fn as_of() -> Timestamp {
    "2025-09-18T09:00:00+08:00".parse().unwrap()
}

/// The sources of a snapshot of the town.
#[derive(Debug, Clone)]
pub(crate) struct Town {
    /// What is known of the roads; positions are those of the ids in order, see [`Town::edge`].
    pub(crate) facts: FactTable,
    /// Drill or actual.
    pub(crate) mode: Mode,
    /// The moment that it speaks of.
    pub(crate) as_of: Timestamp,
    /// What is known of aid; its moment is the snapshot's. `None`: nothing is published of it.
    pub(crate) aid: Option<Ledger>,
    roads: Vec<Road>,
}

#[derive(Debug, Clone)]
struct Road {
    id: String,
    attributes: RoadAttributes,
    points: Vec<GridPoint>,
    length_m: f64,
}

impl Town {
    /// On a day about which nothing has been said.
    pub(crate) fn on_a_dry_day() -> Self {
        let (bank, far_bank) = ([116.540, -0.300], [116.543, -0.300]);
        let fork = [116.510, -0.300];
        let meeting = [116.530, -0.300];
        let below_bridge = [116.5415, -0.3015];
        let mut roads = vec![
            road(WEST, "primary", "Jalan Poros", &[DEPOT, fork]),
            road(NORTH, "tertiary", "Jalan Utara", &[fork, [116.520, -0.295], meeting]),
            road(SOUTH, "unclassified", "Jalan Selatan", &[fork, [116.520, -0.308], meeting]),
            road(EAST, "primary", "Jalan Poros", &[meeting, KOTA, bank]),
            road(BRIDGE, "primary", "Jembatan Belayan", &[bank, far_bank]),
            road(FERRY, "ferry", "Feri Belayan", &[bank, [116.5415, -0.2985], far_bank]),
            road(FAR, "tertiary", "Jalan Seberang", &[far_bank, SEBERANG]),
            road(TRACK, "track", "Jalan Hulu", &[meeting, HULU]),
            road(
                RIVER_UP,
                "river",
                "Belayan",
                &[below_bridge, [116.5415, -0.285], [116.5315, -0.2805]],
            ),
            road(RIVER_DOWN, "river", "Belayan", &[below_bridge, [116.5415, -0.330]]),
        ];
        roads[4].attributes.bridge = true;
        roads[5].attributes.max_weight_t = Some(8.0);
        roads.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            facts: FactTable::default(),
            mode: Mode::Drill,
            as_of: as_of(),
            aid: Some(town_aid::ledger()),
            roads,
        }
    }

    /// Position of an edge in the network.
    pub(crate) fn edge(&self, id: &str) -> u32 {
        self.roads.iter().position(|road| road.id == id).unwrap() as u32
    }

    /// A source of the snapshot says that a road is closed for all, until some hours after the
    /// moment that it speaks of.
    pub(crate) fn close(&mut self, id: &str, hours: i64) {
        let closure = self.facts.closures.len() as u32;
        self.facts.closures.push(ClosureRecord {
            id: format!("pu-{id}"),
            status: ReportStatus::Closed,
            vehicles: VehicleClass::ALL.to_vec(),
            cause: Some("landslide".into()),
            depth_m: None,
            max_weight_t: None,
            reason: None,
            source: "pu".into(),
            as_of: Some(self.as_of),
            starts: None,
            expires: self.as_of.checked_add(SignedDuration::from_hours(hours)).ok(),
            confidence: Confidence::Seen,
            officer: false,
            lost_since: None,
            held_back: false,
            lifetime_s: None,
        });
        self.facts_of(id).closures.push(closure);
    }

    /// What is known of one road.
    pub(crate) fn facts_of(&mut self, id: &str) -> &mut EdgeFacts {
        let edge = self.edge(id);
        let at = match self.facts.edges.binary_search_by_key(&edge, |facts| facts.edge) {
            Ok(at) => at,
            Err(at) => {
                self.facts.edges.insert(at, EdgeFacts { edge, ..EdgeFacts::default() });
                at
            }
        };
        &mut self.facts.edges[at]
    }

    /// The routing graph.
    pub(crate) fn graph(&self) -> Graph {
        let edges: Vec<RoadEdge<'_>> = self
            .roads
            .iter()
            .map(|road| RoadEdge {
                id: &road.id,
                road: &road.attributes,
                points: &road.points,
                length_m: road.length_m,
                as_of: Some(self.as_of),
            })
            .collect();
        let jetty = |name, place| Jetty { name: Some(name), place: grid(place), load_min: None };
        let jetties = [
            jetty("Dermaga Kota", [116.5405, -0.3008]),
            jetty("Dermaga Hulu", [116.5305, -0.2802]),
        ];
        build(&edges, &jetties, &[], &Speeds::default())
    }

    /// The roads as the snapshot publishes them.
    pub(crate) fn road_features(&self, graph: &Graph) -> Vec<Feature> {
        (0_u32..)
            .zip(self.roads.iter().zip(&graph.edges))
            .map(|(edge, (road, built))| {
                let build =
                    EdgeBuild { kind: built.kind, fit: &built.fit, as_of: Some(self.as_of) };
                let facts = self.facts.of_edge(edge);
                let closures = facts.map(|facts| facts.closures.as_slice()).unwrap_or_default();
                let (state, decides) =
                    self.facts.with_known(build, facts, closures, &[], |known| {
                        let state: RoadState = judge(known, self.as_of);
                        let decides = state.report.map(|at| {
                            (
                                known.reports[at].id.to_owned(),
                                known.reports[at].cause.map(str::to_owned),
                            )
                        });
                        (state, decides)
                    });
                let decides = decides.as_ref().map(|(id, cause)| (id.as_str(), cause.as_deref()));
                let mut values = vec![
                    ("name", road.attributes.name.clone().map(Value::from)),
                    ("class", Some(road.attributes.class.as_str().into())),
                    ("bridge", Some(Value::Bool(road.attributes.bridge))),
                    ("ferry", Some(Value::Bool(road.attributes.ferry))),
                    ("oneway", Some("no".into())),
                    ("length_m", Some(Value::Float((road.length_m * 100.0).round() / 100.0))),
                    ("max_weight_t", road.attributes.max_weight_t.map(Value::Float)),
                ];
                values.extend(road_fields(&state, decides));
                let line: LineString<f64> = road.points.iter().map(|point| point.coord()).collect();
                feature(Layer::Roads, &road.id, line.into(), values)
            })
            .collect()
    }

    /// Publishes a snapshot of the town.
    pub(crate) fn publish(&self, folder: &Folder) -> SnapshotId {
        let work = folder.store().begin(Wait::No).unwrap();
        let graph = self.graph();
        let tail: Vec<u32> = graph.arcs.iter().map(|arc| arc.tail).collect();
        let head: Vec<u32> = graph.arcs.iter().map(|arc| arc.head).collect();
        let arcs = Arcs { nodes: graph.nodes.len() as u32, tail: &tail, head: &head };
        let hierarchy = HierarchyBuf::build(arcs, &order(arcs, &graph.nodes));
        let network = work.path(layout::NETWORK);
        std::fs::create_dir_all(network.parent().unwrap()).unwrap();
        write_network(&network, &graph, &hierarchy, &Slowdown::default()).unwrap();
        write_facts(&work.path(layout::FACTS), &self.facts).unwrap();
        if let Some(aid) = &self.aid {
            let path = work.path(layout::AID);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            write_aid(&path, &Ledger { as_of: self.as_of, ..aid.clone() }).unwrap();
        }
        let shelter = |id: &str, name: &str, place: [f64; 2]| {
            let values = vec![
                ("name", Some(name.into())),
                ("people", Some(Value::Int(120))),
                ("status", Some("open".into())),
                ("access", Some("presumed".into())),
            ];
            feature(Layer::Shelters, id, Point::from(place).into(), values)
        };
        let shelters = vec![
            shelter("pos-kota", "Balai Kota", KOTA),
            shelter("pos-seberang", "SD Seberang", SEBERANG),
            shelter("pos-hulu", "Masjid Hulu", HULU),
        ];
        let depot = vec![("name", Some("Gudang BPBD".into())), ("status", Some("open".into()))];
        let depots = vec![feature(Layer::Depots, "gudang-1", Point::from(DEPOT).into(), depot)];
        let mut layers = vec![
            (Layer::Roads, Layer::Roads.schema(), self.road_features(&graph)),
            (Layer::Closures, Layer::Closures.schema(), self.closure_features()),
            (Layer::Depots, Layer::Depots.schema(), depots),
        ];
        match &self.aid {
            Some(aid) => {
                let aid = Ledger { as_of: self.as_of, ..aid.clone() };
                layers.extend(town_layers::layers(&aid));
            }
            None => layers.push((Layer::Shelters, Layer::Shelters.schema(), shelters)),
        }
        let layers = layers
            .into_iter()
            .map(|(layer, schema, features)| {
                (layer.name().to_owned(), write_layer(&work, &schema, &features))
            })
            .collect();
        let draft = Draft {
            created: "2025-09-18T01:00:00Z".parse().unwrap(),
            as_of: self.as_of,
            region: Region {
                id: "belayan".into(),
                name: "Belayan".into(),
                pcode: None,
                time_zone: "Asia/Makassar".into(),
            },
            event: None,
            mode: self.mode,
            sources: vec![Source {
                id: "osm".into(),
                layer: "roads".into(),
                path: "roads.osm.pbf".into(),
                sha256: None,
                rows: self.roads.len() as u64,
                licence: Some("ODbL 1.0".into()),
                attribution: Some("© OpenStreetMap contributors".into()),
                observed_at: None,
                held_back: false,
            }],
            layers,
            findings: BTreeMap::new(),
        };
        work.publish(draft).unwrap().id
    }

    fn closure_features(&self) -> Vec<Feature> {
        let road_of = |closure: u32| {
            let facts = self.facts.edges.iter().find(|facts| facts.closures.contains(&closure));
            &self.roads[facts.unwrap().edge as usize]
        };
        (0_u32..)
            .zip(&self.facts.closures)
            .map(|(at, closure)| {
                let time = |time: Option<Timestamp>| time.map(|time| time.to_string().into());
                let values = vec![
                    ("status", Some(closure.status.name().into())),
                    ("cause", closure.cause.clone().map(Value::from)),
                    ("expires", time(closure.expires)),
                    ("confidence", Some(closure.confidence.name().into())),
                ];
                let line = road_of(at).points.iter().map(|point| point.coord()).collect();
                feature(Layer::Closures, &closure.id, Geometry::LineString(line), values)
            })
            .collect()
    }
}

impl World {
    /// The server over the town on a dry day.
    pub(crate) fn town() -> Self {
        Self::of_town(&Town::on_a_dry_day())
    }

    /// The server over a town.
    pub(crate) fn of_town(town: &Town) -> Self {
        let folder = Folder::empty();
        town.publish(&folder);
        Self::over(folder)
    }
}

fn grid([x, y]: [f64; 2]) -> GridPoint {
    GridPoint::nearest(Coord { x, y }).unwrap()
}

fn road(id: &str, class: &str, name: &str, places: &[[f64; 2]]) -> Road {
    let points: Vec<GridPoint> = places.iter().map(|place| grid(*place)).collect();
    let line: LineString<f64> = points.iter().map(|point| point.coord()).collect();
    let mut attributes = RoadAttributes::of_class(class);
    attributes.name = Some(name.to_owned());
    Road { id: id.to_owned(), attributes, points, length_m: Geodesic.length(&line) }
}

fn feature(
    layer: Layer,
    id: &str,
    geometry: Geometry<f64>,
    values: Vec<(&str, Option<Value>)>,
) -> Feature {
    let schema = layer.schema();
    let mut row = vec![None; schema.fields.len()];
    row[0] = Some(id.into());
    row[1] = Some("osm".into());
    row[2] = Some(as_of().to_string().into());
    for (name, value) in values {
        row[schema.position(name).unwrap()] = value;
    }
    Feature { id: id.into(), geometry, values: row }
}

/// Writes a layer and its archive, by the code of the pipeline.
fn write_layer(work: &Work, schema: &Schema, features: &[Feature]) -> LayerEntry {
    let name = schema.layer.as_str();
    let path = work.path(&layout::layer(name));
    let ids = work.path(&layout::layer_ids(name));
    let mut writer = LayerWriter::create(&path, schema).unwrap().with_ids(&ids);
    features.iter().for_each(|feature| writer.push(feature).unwrap());
    let summary = writer.finish().unwrap();
    let file = LayerFile::open(&path).unwrap();
    let mut tiles: BTreeSet<u64> = BTreeSet::new();
    let drawing = Drawing::of(&file, (0, 14), &mut |_, _| {}).unwrap();
    for feature in features {
        tiles.extend(drawing.tiles_of(&feature.geometry, 0).iter().map(|tile| tile.hilbert_id()));
    }
    let info = ArchiveInfo {
        name: name.into(),
        maxzoom: 14,
        bounds: summary.bbox.unwrap_or([116.4, -0.4, 116.6, -0.2]),
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
    let as_published = Redrawn { minzooms: &BTreeMap::new(), revise: &|_, _| {}, added: &[] };
    for id in tiles {
        let tile = TileCoord::from_hilbert_id(id).unwrap();
        if let Some(bytes) = drawing.tile(&file, tile, as_published).unwrap() {
            archive.push(tile, &bytes).unwrap();
        }
    }
    archive.finish().unwrap();
    LayerEntry::new(schema, summary.features, summary.bbox).tiled(0, 14)
}

#[tokio::test]
async fn the_town_is_served_with_a_network_whose_edges_are_its_roads() {
    let world = World::town();
    let serving = world.state.serving();
    let network = &serving.live.as_ref().unwrap().network;
    let town = Town::on_a_dry_day();
    for road in &town.roads {
        let edge = network.edge(&road.id).unwrap();
        assert_eq!(edge, town.edge(&road.id));
        let item = world.get(&format!("/collections/roads/items/{}", road.id)).await.json();
        let state = serving.live.as_ref().unwrap().overlay.state(edge);
        assert_eq!(item["properties"]["status"], state.verdict.status.name(), "{}", road.id);
    }
    assert_eq!(network.transfers().len(), 2);
    assert_eq!(world.get("/tiles/roads/14/13494/8205").await.status, 200);
}
