//! Frozen snapshots in `fixtures`, as the releases of their time wrote them: they open and read the
//! same for as long as their format is supported. They are never rewritten.
//!
//! The expected values were derived when each was frozen, from the sources beside it, and change as
//! little as the snapshot: where a reader gives something else, the reader is wrong.

use std::path::Path;

use lintas_model::{
    aid::{Ledger, assess},
    evidence::{EdgeBuild, FactTable, judged},
    index::EdgeId,
    passability::{Status, WayKind},
    value::Value,
};

use super::{Snapshot, Store};
use crate::format::{
    FORMAT_VERSION, NetworkFile, OLDEST_SUPPORTED, layout, manifest::Mode, read_aid, read_facts,
};

/// The frozen snapshot (of a made-up valley, Lembah) of each supported format.
fn valleys() -> impl Iterator<Item = (Store, Snapshot)> {
    (OLDEST_SUPPORTED..=FORMAT_VERSION).map(|format| {
        let dir = format!("{}/fixtures/format-{format}-whole", env!("CARGO_MANIFEST_DIR"));
        let store = Store::at(Path::new(&dir));
        let snapshot = store.open_current().unwrap().unwrap();
        assert_eq!(snapshot.manifest().format, format);
        (store, snapshot)
    })
}

fn network(snapshot: &Snapshot) -> (NetworkFile, FactTable) {
    let read = |file| snapshot.read(file).unwrap().unwrap();
    let file = NetworkFile::read(&snapshot.path(layout::NETWORK), read(layout::NETWORK)).unwrap();
    let facts = &read(layout::FACTS);
    let facts = read_facts(&snapshot.path(layout::FACTS), facts, file.edges()).unwrap();
    (file, facts)
}

fn ledger(snapshot: &Snapshot) -> Ledger {
    let bytes = snapshot.read(layout::AID).unwrap().unwrap();
    read_aid(&snapshot.path(layout::AID), &bytes).unwrap()
}

#[test]
fn every_file_is_as_it_was_published_and_the_manifest_says_what_it_said() {
    for (store, snapshot) in valleys() {
        assert_eq!(store.verify(snapshot.id()).unwrap(), []);
        let manifest = snapshot.manifest();
        assert_eq!((manifest.region.id.as_str(), manifest.mode), ("lembah", Mode::Drill));
        assert_eq!(manifest.event.as_ref().map(|event| event.id.as_str()), Some("banjir-lembah"));
        assert_eq!(manifest.as_of.to_string(), "2025-09-18T01:00:00Z");
        assert_eq!(manifest.sources.len(), 12);
        let features = |layer: &str| manifest.layers[layer].features;
        let counted = ["roads", "hazards", "closures", "shelters", "depots"].map(features);
        assert_eq!(counted, [18, 3, 2, 4, 2]);
        for (layer, entry) in &manifest.layers {
            let read = snapshot.layer(layer).unwrap().unwrap();
            assert_eq!(read.len() as u64, entry.features, "{layer}");
            for feature in read.features() {
                feature.unwrap();
            }
            if let Some(archive) = snapshot.archive(layer).unwrap() {
                archive.check().unwrap();
            }
        }
    }
}

#[test]
fn the_broken_bridge_is_closed_and_the_network_around_it_is_not() {
    for (_, snapshot) in valleys() {
        let (file, facts) = network(&snapshot);
        let status = |name: &str| -> Vec<Status> {
            let named = EdgeId::all(file.edges()).filter(|edge| file.name(*edge) == name);
            let state = |edge| {
                let (kind, fit, as_of) = (file.kind(edge), &file.fit(edge), file.as_of(edge));
                let build = EdgeBuild { kind, fit, as_of };
                let now = snapshot.manifest().as_of;
                judged(&facts, build, facts.of_edge(edge), now).state.verdict.status
            };
            named.map(state).collect()
        };
        assert_eq!(status("Jembatan Lembah"), [Status::Closed]);
        // A modelled flood reaches its end, and nobody has seen it.
        assert_eq!(status("Jembatan Kayu"), [Status::Unknown]);
        assert_eq!(status("Jalan Tepi"), [Status::Presumed]);
        let bridges = EdgeId::all(file.edges()).filter(|edge| file.kind(*edge) == WayKind::Bridge);
        assert_eq!(bridges.count(), 2);
        assert_eq!((file.nodes(), file.arcs(), file.edges()), (17, 36, 18));
        assert_eq!((facts.hazards.len(), facts.closures.len()), (3, 2));
        assert_eq!(file.hierarchy().nodes(), file.nodes());
    }
}

#[test]
fn a_site_needs_what_it_needed() {
    for (_, snapshot) in valleys() {
        let ledger = ledger(&snapshot);
        let counts = (ledger.sites.len(), ledger.depots.len(), ledger.lots.len());
        assert_eq!(counts, (4, 2, 3));
        assert_eq!((ledger.dispatches.len(), ledger.areas.len(), ledger.villages.len()), (3, 3, 2));
        let standing = assess(&ledger, ledger.as_of);
        let of = |site: &str, item: &str| {
            let is_it = |row: &&lintas_model::aid::NeedRow| {
                ledger.sites[row.site].id == site && ledger.catalogue.items[row.item].code == item
            };
            let row = standing.needs.iter().find(is_it).unwrap();
            let [day, gap] = [row.general_day, row.general_gap].map(|amount| amount.units());
            (day, gap, row.gap.units(), row.on_hand.map(|amount| amount.units()))
        };
        // Rice: 0.4 kg a day for each of 100 people (BNPB), three days ahead, 60 kg there; infants' and
        // pregnant women's share is not public.
        let (day, gap, whole, there) = of("P1", "beras");
        assert_eq!((day, gap, whole, there), (40.0, 60.0, 60.6, Some(60.0)));
        // 50 people; 12.5 kg there an hour before, 10 kg promised.
        let (day, gap, ..) = of("P2", "beras");
        assert_eq!((day, gap), (20.0, 38.333));
        let shelters = snapshot.layer("shelters").unwrap().unwrap();
        let gap = shelters.schema().position("beras_gap").unwrap();
        let shown = shelters.get("P1").unwrap().unwrap().values[gap].clone();
        assert_eq!(shown, Some(Value::Float(60.0)));
    }
}
