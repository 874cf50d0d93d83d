//! The last snapshot as an input of a run, so that evidence missing from its source is not
//! forgotten.

use std::collections::{HashMap, HashSet};

use anyhow::anyhow;
use geo_types::Geometry;
use jiff::SignedDuration;
use lintas_model::aid::Ledger;
use lintas_model::evidence::{ClosureRecord, FactTable, HazardRecord};
use lintas_model::feature::Feature;
use lintas_model::hazard::{Basis, HazardKind};
use lintas_model::index::EdgeId;
use lintas_model::layer::Layer;
use lintas_model::overlay::AreaIndex;
use lintas_model::report::lifetime::hazard_lifetime;
use lintas_model::schema::Schema;
use lintas_model::value::Value;
use lintas_snapshot::format::{NetworkFile, SnapshotId, layout, manifest, read_aid, read_facts};
use lintas_snapshot::store::{Damage, Snapshot, Store};

use crate::assess::carry::{LastPlaces, id_before};
use crate::config::Config;
use crate::failure::{BilingualError, Failure, fail};

/// The last snapshot, read.
#[derive(Debug)]
pub(super) struct Previous {
    /// The opened snapshot.
    pub(super) snapshot: Snapshot,
    /// The evidence on its edges.
    pub(super) facts: FactTable,
    /// Its edges by id.
    pub(super) edges: HashMap<String, EdgeId>,
    /// Its ledger of aid, where it has one.
    pub(super) aid: Option<Ledger>,
    hazards: PreviousLayer,
    closures: PreviousLayer,
}

/// The features of one layer.
#[derive(Debug, Default)]
struct PreviousLayer {
    schema: Option<Schema>,
    all: Vec<Feature>,
    by_id: HashMap<String, usize>,
}

/// What the caller allows where the folder holds snapshots that a run may not continue from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Start from nothing although there are snapshots that cannot be read: `--forget`.
    pub forget: bool,
    /// Take over a folder of another region or mode: `--replace-region`.
    pub replace_region: bool,
}

/// The newest readable snapshot of the folder, `None` where the run starts from nothing; and what
/// is wrong with those that cannot be read. Every file of a snapshot is verified by its hash.
///
/// # Errors
/// Exit 1 where there are snapshots and none can be read, or where they are of another region or mode,
/// and `allowed` does not say otherwise.
pub(super) fn previous(
    store: &Store,
    config: &Config,
    allowed: Allowed,
) -> Result<(Option<Previous>, Vec<String>), Failure> {
    let mut damaged = Vec::new();
    let listed = store.list().map_err(fail::broken)?;
    let mut any = false;
    let unreadable = listed.iter().filter_map(|one| Some((one, one.manifest.as_ref().err()?)));
    damaged.extend(unreadable.map(|(one, error)| format!("{}: {error}", one.id)));
    for one in listed.iter().rev() {
        any = true;
        let Ok(manifest) = &one.manifest else { continue };
        match other_region(config, manifest) {
            Some(_) if allowed.replace_region => return Ok((None, damaged)),
            Some(other) => {
                return Err(fail::refused(of_another(store, &other)));
            }
            None => {}
        }
        match read(store, &one.id) {
            Ok(previous) => return Ok((Some(previous), damaged)),
            Err(why) => damaged.push(format!("{}: {why:#}", one.id)),
        }
    }
    if any && !allowed.forget {
        return Err(fail::refused(unknown_past(store, &damaged)));
    }
    Ok((None, damaged))
}

/// The error where a folder is of another region or mode.
fn of_another(store: &Store, other: &str) -> BilingualError {
    let folder = store.dir().display();
    BilingualError {
        en: format!("{folder} holds snapshots of {other}; a folder is of one region and one mode"),
        id: format!("{folder} berisi data {other}; satu map untuk satu wilayah dan satu mode"),
        remedy: Some([
            "Beri map sendiri (--snapshots), atau --replace-region untuk menggantinya.".to_owned(),
            "Give this one a folder of its own (--snapshots), or say --replace-region.".to_owned(),
        ]),
    }
}

/// The error where a folder has snapshots, and none that can be read.
fn unknown_past(store: &Store, damaged: &[String]) -> BilingualError {
    let (folder, damaged) = (store.dir().display(), damaged.join("; "));
    BilingualError {
        en: format!(
            "none of the snapshots in {folder} can be read, so nobody knows what they knew: {damaged}"
        ),
        id: format!(
            "data terdahulu di {folder} tidak ada yang terbaca, jadi isinya tidak diketahui: {damaged}"
        ),
        remedy: Some([
            "Betulkan atau pindahkan, atau --forget untuk mulai dari nol.".to_owned(),
            "Mend or move them, or say --forget to start from nothing.".to_owned(),
        ]),
    }
}

/// The region and mode of a snapshot where they are not those of the configuration.
fn other_region(config: &Config, manifest: &manifest::Manifest) -> Option<String> {
    (manifest.region.id != config.region.id || manifest.mode != config.region.mode)
        .then(|| format!("region {} ({})", manifest.region.id, manifest.mode.name()))
}

fn read(store: &Store, id: &SnapshotId) -> anyhow::Result<Previous> {
    let snapshot = store.open(id)?;
    let damage = store.verify(id)?;
    if let Some(one) = damage.iter().find(|one| !matches!(one, Damage::Extra { .. })) {
        return Err(anyhow!("it is damaged: {one}"));
    }
    let (mut facts, mut edges) = (FactTable::default(), HashMap::new());
    if let Some(bytes) = snapshot.read(layout::NETWORK)? {
        let network = NetworkFile::read(&snapshot.path(layout::NETWORK), bytes)?;
        if let Some(bytes) = snapshot.read(layout::FACTS)? {
            facts = read_facts(&snapshot.path(layout::FACTS), &bytes, network.edges())?;
        }
        edges = EdgeId::all(network.edges()).map(|at| (network.id(at).to_owned(), at)).collect();
    }
    let (hazards, closures) = (
        PreviousLayer::of(&snapshot, Layer::Hazards)?,
        PreviousLayer::of(&snapshot, Layer::Closures)?,
    );
    let aid = snapshot.read(layout::AID)?;
    let aid = aid.map(|bytes| read_aid(&snapshot.path(layout::AID), &bytes)).transpose()?;
    Ok(Previous { snapshot, facts, edges, aid, hazards, closures })
}

impl PreviousLayer {
    fn of(snapshot: &Snapshot, layer: Layer) -> anyhow::Result<Self> {
        let Some(file) = snapshot.layer(layer.name())? else { return Ok(Self::default()) };
        let all = file.features().collect::<Result<Vec<_>, _>>()?;
        let by_id = all.iter().enumerate().map(|(at, it)| (it.id.clone(), at)).collect();
        Ok(Self { schema: Some(file.schema().clone()), all, by_id })
    }

    fn get(&self, id: &str) -> Option<&Feature> {
        let at = self.by_id.get(id).or_else(|| self.by_id.get(id_before(id)?))?;
        self.all.get(*at)
    }

    fn value<'f>(&self, feature: &'f Feature, field: &str) -> Option<&'f Value> {
        feature.values.get(self.schema.as_ref()?.position(field)?)?.as_ref()
    }

    fn text<'f>(&self, feature: &'f Feature, field: &str) -> Option<&'f str> {
        self.value(feature, field)?.as_str()
    }
}

impl Previous {
    /// Its hazards indexed by place, with the record that edges had of them; a hazard on no edge
    /// gets the lifetime of its kind.
    pub(super) fn places(&self) -> LastPlaces {
        let known: HashMap<&str, &HazardRecord> =
            self.facts.hazards.iter().map(|record| (record.id.as_str(), record)).collect();
        let mut hazards = Vec::new();
        let mut areas: Vec<&Geometry<f64>> = Vec::new();
        for feature in &self.hazards.all {
            let record = known.get(feature.id.as_str()).map(|record| (*record).clone());
            let Some(record) = record.or_else(|| self.hazard(feature)) else { continue };
            let depth = self.hazards.value(feature, "depth_m").and_then(Value::as_f64);
            hazards.push((record, depth));
            areas.push(&feature.geometry);
        }
        LastPlaces { index: AreaIndex::build(areas), hazards }
    }

    /// Its hazards with their features: the record that edges had of them or that was adrift, else
    /// one made from the published fields.
    pub(super) fn all_hazards(&self) -> impl Iterator<Item = (HazardRecord, &Feature)> {
        let adrift = self.facts.adrift.iter();
        let known: HashMap<&str, &HazardRecord> =
            adrift.chain(&self.facts.hazards).map(|record| (record.id.as_str(), record)).collect();
        self.hazards.all.iter().filter_map(move |feature| {
            let record = known.get(feature.id.as_str()).map(|record| (*record).clone());
            Some((record.or_else(|| self.hazard(feature))?, feature))
        })
    }

    /// The record of a hazard that lay on no edge, from its published fields and the lifetime of
    /// its kind.
    fn hazard(&self, feature: &Feature) -> Option<HazardRecord> {
        let text = |field: &str| self.hazards.text(feature, field);
        let moment = |field: &str| text(field)?.parse().ok();
        let kind = HazardKind::from_name(text("kind")?)?;
        Some(HazardRecord {
            id: feature.id.clone(),
            source: text("source")?.to_owned(),
            kind,
            basis: Basis::from_name(text("basis")?)?,
            as_of: moment("as_of"),
            valid_from: moment("valid_from"),
            valid_to: moment("valid_to"),
            lifetime_s: Some(SignedDuration::as_secs(&hazard_lifetime(kind))),
            lost_since: None,
            held_back: false,
            beside: false,
            waits: false,
        })
    }

    /// The published feature of a hazard, with the schema that it was published in.
    pub(super) fn hazard_feature(&self, record: &HazardRecord) -> Option<(&Feature, &Schema)> {
        Some((self.hazards.get(&record.id)?, self.hazards.schema.as_ref()?))
    }

    /// The published feature of a closure, with the schema that it was published in.
    pub(super) fn closure_feature(&self, record: &ClosureRecord) -> Option<(&Feature, &Schema)> {
        Some((self.closures.get(&record.id)?, self.closures.schema.as_ref()?))
    }

    /// The geometry of a closure, to place it on edges that the last network did not have.
    pub(super) fn closure_place(&self, record: &ClosureRecord) -> Option<&Geometry<f64>> {
        self.closures.get(&record.id).map(|feature| &feature.geometry)
    }

    /// The manifest's entry of a source.
    pub(super) fn source(&self, id: &str) -> Option<&manifest::SourceEntry> {
        self.snapshot.manifest().sources.iter().find(|source| source.id == id)
    }

    /// Positions, among `ids`, of edges that it does not have.
    pub(super) fn lacks<'e>(&self, ids: impl Iterator<Item = &'e str>) -> HashSet<EdgeId> {
        let new = ids.enumerate().filter(|(_, id)| !self.edges.contains_key(*id));
        new.map(|(at, _)| EdgeId::at(at)).collect()
    }
}
