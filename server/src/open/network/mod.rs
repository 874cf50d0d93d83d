//! The opened routing graph of a snapshot: edges by id and by place, the evidence on each, and the
//! connected components, by which isolated edges are recognised.

mod near;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use lintas_model::{
    access::{Foot, Leads, WaterIndex, WaypointRole, water::lines_of},
    evidence::{EdgeBuild, FactTable},
    hierarchy::{Hierarchy, Metric, Query},
    index::{ArcId, EdgeId, NodeId, UnionFind},
    layer::Layer,
    network::{GraphArc, GridPoint, NO_WAY, Transfer, Trust, arc_ms, grid_point},
    passability::{Fit, ReportFact, RoadState, WayKind},
    value::Value,
    vehicle::VehicleClass,
};
use lintas_snapshot::{
    Error,
    format::{NetworkFile, layout, read_facts},
    store::Snapshot,
};

use near::EdgeTree;
pub(crate) use near::Near;

/// A component of waterways with at least this many nodes counts as connected to the rest; in a
/// small network, one with half the nodes of the largest does.
const FAIR_NODES: u32 = 50;

/// The routing graph of a snapshot.
#[derive(Debug)]
pub(crate) struct Network {
    file: NetworkFile,
    facts: FactTable,
    tree: EdgeTree,
    transfers: Vec<Transfer>,
    /// By class, the connected components on a dry day, directions aside.
    components: Vec<Components>,
    /// By class, which nodes lead out and can be reached on a dry day; made on first use.
    leads: [OnceLock<Leads>; VehicleClass::ALL.len()],
    /// Rivers and shores.
    water: WaterIndex,
    /// By class, travel times on a dry day; made on first use.
    dry: [OnceLock<Metric>; VehicleClass::ALL.len()],
    /// Idle scratch memory of searches, reused.
    queries: Mutex<Vec<Query>>,
    /// The revision last asked for, and its nodes of flooded roads at which a boat can land.
    afloat: Mutex<Option<(u64, Arc<[NodeId]>)>>,
}

/// The connected components for one class on a dry day, directions aside.
#[derive(Debug)]
struct Components {
    /// By node, the least node of its component.
    of_node: Vec<NodeId>,
    /// By node, how many nodes its component has where it is the least; else 0.
    size: Vec<u32>,
    /// The greatest of these sizes.
    largest: u32,
}

impl Network {
    /// Opens the graph of a snapshot; `None` where it has none. O(edges log edges): builds the
    /// R-tree of edges and the components of every class.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(crate) fn open(snapshot: &Snapshot) -> Result<Option<Self>, Error> {
        let Some(bytes) = snapshot.read(layout::NETWORK)? else { return Ok(None) };
        let file = NetworkFile::read(&snapshot.path(layout::NETWORK), bytes)?;
        let facts = snapshot.read(layout::FACTS)?.unwrap_or_default();
        let facts = read_facts(&snapshot.path(layout::FACTS), &facts, file.edges())?;
        let tree = EdgeTree::of(&file);
        let components =
            VehicleClass::ALL.into_iter().map(|class| components(&file, class)).collect();
        let (transfers, dry, queries) = (file.transfers(), Default::default(), Mutex::default());
        let water = water(snapshot, &file)?;
        Ok(Some(Self {
            transfers,
            file,
            facts,
            tree,
            components,
            leads: Default::default(),
            water,
            dry,
            queries,
            afloat: Mutex::default(),
        }))
    }

    /// The network file: ids, names, geometry, arcs.
    pub(crate) fn file(&self) -> &NetworkFile {
        &self.file
    }

    /// The evidence on the edges, as published.
    pub(crate) fn facts(&self) -> &FactTable {
        &self.facts
    }

    /// The contraction hierarchy.
    pub(crate) fn hierarchy(&self) -> Hierarchy<'_> {
        self.file.hierarchy()
    }

    /// Jetties, where loads change between land and water.
    pub(crate) fn transfers(&self) -> &[Transfer] {
        &self.transfers
    }

    /// The waters of the layer `water` that sources of waterways tell of and [`WaterIndex::stops`]
    /// accepts, as lines. What an extract of OpenStreetMap shows around its roads is there to be looked
    /// at alone.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(crate) fn shores(snapshot: &Snapshot) -> Result<Vec<Vec<GridPoint>>, Error> {
        let mut lines = Vec::new();
        if let Some(layer) = snapshot.layer(Layer::Water.name())? {
            let [class, source] = ["class", "source"].map(|name| layer.schema().position(name));
            for feature in layer.features() {
                let feature = feature?;
                let source = source.and_then(|at| feature.values.get(at)?.as_ref()?.as_str());
                if source.is_some_and(|source| snapshot.manifest().brings_roads(source)) {
                    continue;
                }
                let class = class.and_then(|at| feature.values.get(at)?.as_ref());
                if WaterIndex::stops(class.and_then(Value::as_str)) {
                    lines.extend(lines_of(&feature.geometry));
                }
            }
        }
        Ok(lines)
    }

    /// The edge with this id: a binary search, since edges are sorted by id.
    pub(crate) fn edge(&self, id: &str) -> Option<EdgeId> {
        let (mut low, mut high) = (0, self.file.edges());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.file.id(EdgeId::new(middle)).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(EdgeId::new(middle)),
            }
        }
        None
    }

    /// The edges within `reach_m` metres of a place that are `wanted`, nearest first, equal ones in
    /// the order of the graph; at most `most`.
    pub(crate) fn near(
        &self,
        place: GridPoint,
        reach_m: f64,
        most: usize,
        wanted: impl Fn(EdgeId) -> bool,
    ) -> Vec<Near> {
        self.tree.near(&self.file, place, reach_m, most, wanted)
    }

    /// All edges from a place outward, each with metres that no point of it is nearer than: these
    /// ascend, as the boxes of the edges do.
    pub(crate) fn outward(&self, place: GridPoint) -> impl Iterator<Item = (EdgeId, f64)> {
        self.tree.outward(place)
    }

    /// The nearest places to `place` on the segments of the edges that are `wanted`, no farther than
    /// `reach_m` metres.
    pub(crate) fn feet(
        &self,
        place: GridPoint,
        reach_m: f64,
        wanted: &dyn Fn(EdgeId) -> bool,
    ) -> Vec<Foot> {
        self.tree.feet(&self.file, place, reach_m, wanted)
    }

    /// The edges whose bounding boxes meet this box (grid units), ascending.
    pub(crate) fn within(&self, low: GridPoint, high: GridPoint) -> Vec<EdgeId> {
        self.tree.within(low, high)
    }

    /// The component of an edge for a class on a dry day, directions aside: its least node, and how
    /// many nodes it has.
    pub(crate) fn component(&self, edge: EdgeId, class: VehicleClass) -> Option<(NodeId, u32)> {
        let Components { of_node, size, .. } = &self.components[class.index()];
        let arc = self.file.arcs_of(edge).first()?;
        // Its tail may be a node that leads to both sides of a barrier.
        let least = of_node[self.file.arc(*arc).head];
        Some((least, size[least]))
    }

    /// Whether a place at an edge can be left, arrived at or both, as its role asks, in the
    /// directions that a class may drive on a dry day. Boats go both ways: for them the size of the
    /// component decides.
    pub(crate) fn suits(&self, edge: EdgeId, class: VehicleClass, role: WaypointRole) -> bool {
        if class.floats() {
            let fair = FAIR_NODES.min(self.components[class.index()].largest / 2).max(2);
            return self.component(edge, class).is_some_and(|(_, size)| size >= fair);
        }
        let leads = self.leads[class.index()].get_or_init(|| {
            let arcs: Vec<(NodeId, NodeId)> = ArcId::all(self.file.arcs())
                .map(|arc| self.file.arc(arc))
                .filter(|arc| self.dry_weight(*arc, class) < NO_WAY)
                .map(|arc| (arc.tail, arc.head))
                .collect();
            Leads::of(self.file.nodes(), &arcs)
        });
        let arcs = self.file.arcs_of(edge).iter().map(|arc| self.file.arc(*arc));
        let usable = arcs.filter(|arc| self.dry_weight(*arc, class) < NO_WAY);
        leads.suits(role, usable.map(|arc| (arc.tail, arc.head)))
    }

    /// Whether a river, canal or lake lies between two places.
    pub(crate) fn water_between(&self, from: GridPoint, to: GridPoint) -> bool {
        self.water.lies_between(from, to)
    }

    /// Milliseconds over an arc on a dry day. An edge that is mapped as blocked counts ten times:
    /// dry-day ways show what blocks a journey, and use such an edge only where there is no other.
    pub(crate) fn dry_weight(&self, arc: GraphArc, class: VehicleClass) -> u32 {
        let dry_ms = self.file.dry_ms(arc.edge, class);
        if arc.banned.contains(class) || dry_ms >= NO_WAY {
            return NO_WAY;
        }
        let factor = match self.file.fit(arc.edge)[class.index()] {
            Fit::Never => return NO_WAY,
            Fit::Blocked => 10,
            Fit::Free | Fit::Limited(_) => 1,
        };
        dry_ms.saturating_mul(factor).min(1 << 27) + boarding_ms(arc, class)
    }

    /// Travel times on a dry day, without any event. The first call per class customizes the
    /// hierarchy.
    pub(crate) fn dry_metric(&self, class: VehicleClass) -> &Metric {
        self.dry[class.index()].get_or_init(|| {
            self.hierarchy().customize(|arc| self.dry_weight(self.file.arc(arc), class))
        })
    }

    /// The nodes of flooded roads at which a boat can land, at a revision; `find` is called only
    /// where the revision is another one than last time.
    pub(crate) fn kept_afloat(
        &self,
        revision: u64,
        find: impl FnOnce() -> Vec<NodeId>,
    ) -> Arc<[NodeId]> {
        let kept = || self.afloat.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, nodes)) = &*kept()
            && *of == revision
        {
            return Arc::clone(nodes);
        }
        let nodes: Arc<[NodeId]> = find().into();
        *kept() = Some((revision, Arc::clone(&nodes)));
        nodes
    }

    /// Runs a search with scratch memory, which is O(nodes) and reused.
    pub(crate) fn searching<R>(&self, search: impl FnOnce(&mut Query) -> R) -> R {
        let idle = self.queries.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut query = idle.unwrap_or_else(|| Query::new(self.file.nodes()));
        let answer = search(&mut query);
        self.queries.lock().unwrap_or_else(PoisonError::into_inner).push(query);
        answer
    }

    /// Judges the state of an edge at `now` from its published evidence and from `reports`: the
    /// closures and reports that count ([`lintas_model::evidence::weigh`]).
    pub(crate) fn judge(
        &self,
        edge: EdgeId,
        reports: &[ReportFact<'_>],
        now: Timestamp,
    ) -> RoadState {
        let fit = self.file.fit(edge);
        let build =
            EdgeBuild { kind: self.file.kind(edge), fit: &fit, as_of: self.file.as_of(edge) };
        self.facts.with_known(build, self.facts.of_edge(edge), reports, |known| {
            lintas_model::passability::judge(known, now)
        })
    }

    /// Milliseconds over an arc for a class, given the state of its edge; `NO_WAY` where it may not
    /// pass.
    pub(crate) fn weight(
        &self,
        arc: GraphArc,
        class: VehicleClass,
        trust: Trust,
        state: &RoadState,
    ) -> u32 {
        let (dry_ms, length_m) = (self.file.dry_ms(arc.edge, class), self.file.length_m(arc.edge));
        let edge_ms = self.file.slowdown().weight_ms(class, trust, dry_ms, length_m, state);
        arc_ms(class, arc.banned, arc.boarding_ms, edge_ms)
    }

    /// The geometry of an edge, in degrees.
    pub(crate) fn line(&self, edge: EdgeId) -> geo_types::LineString<f64> {
        let points: Vec<GridPoint> = self.file.points(edge).collect();
        grid_point::line_of(&points)
    }
}

/// Milliseconds that a class waits before it can enter an arc. Boats do not wait for ferries.
pub(crate) fn boarding_ms(arc: GraphArc, class: VehicleClass) -> u32 {
    if class.floats() { 0 } else { arc.boarding_ms.min(1 << 27) }
}

/// The waters that nobody carries a load across: the shores of the region, and the rivers of the
/// network.
fn water(snapshot: &Snapshot, file: &NetworkFile) -> Result<WaterIndex, Error> {
    let rivers = EdgeId::all(file.edges()).filter(|edge| file.kind(*edge) == WayKind::River);
    let mut lines: Vec<Vec<GridPoint>> = rivers.map(|edge| file.points(edge).collect()).collect();
    lines.extend(Network::shores(snapshot)?);
    Ok(WaterIndex::new(lines))
}

fn components(file: &NetworkFile, class: VehicleClass) -> Components {
    let mut parts = UnionFind::new(file.nodes() as usize);
    // A node before a barrier, which no arc enters, has arcs to both sides: it must not join them.
    let mut entered = vec![false; file.nodes() as usize];
    ArcId::all(file.arcs()).for_each(|at| entered[file.arc(at).head] = true);
    for at in ArcId::all(file.arcs()) {
        let arc = file.arc(at);
        if entered[arc.tail] && !arc.banned.contains(class) && file.dry_ms(arc.edge, class) < NO_WAY
        {
            parts.join(arc.tail, arc.head);
        }
    }
    let of_node: Vec<NodeId> = NodeId::all(file.nodes()).map(|node| parts.root(node)).collect();
    let mut size = vec![0_u32; of_node.len()];
    for least in &of_node {
        size[*least] += 1;
    }
    let largest = size.iter().copied().max().unwrap_or(0);
    Components { of_node, size, largest }
}
