//! Fuzz targets that take any bytes as a file of a snapshot: see `fuzz/README.md`.
//!
//! Beyond the absence of panics each asserts that what a reader accepts is consistent.

use std::{
    fs,
    path::{Component, Path},
};

use bytes::Bytes;
use lintas_model::{
    aid::assess,
    feature::Feature,
    hierarchy::{Arcs, HierarchyBuf, Query, Seed, order},
    index::{ArcId, EdgeId, NodeId},
    network::{Graph, GraphEdge, NO_WAY},
    tiling::TileCoord,
    vehicle::VehicleClass,
};

use super::{
    Archive, LayerFile, LayerWriter, Manifest, NetworkFile,
    etags::Etags,
    ids::Ids,
    layer_geometry::{each_coord, normalised},
    manifest, read_aid, read_facts, write_network,
};

/// Edges of the network that facts are read for: those of the frozen snapshot in `fixtures`.
const EDGES: u32 = 18;
/// Tiles and features of one file that are read, at most.
const LOOKED_AT: usize = 1_000;

/// The routing graph: every accessor answers, searches end, and what was read survives writing and
/// reading.
pub fn network_file(data: &[u8]) {
    let path = Path::new("network.bin");
    let Ok(file) = NetworkFile::read(path, aligned(data)) else { return };
    let read = graph(&file);
    for arc in &read.arcs {
        let ends = [arc.tail, arc.head].map(NodeId::number);
        assert!(ends.iter().all(|node| *node < file.nodes()));
        assert!(arc.edge.number() < file.edges());
    }
    for edge in EdgeId::all(file.edges()) {
        assert!(file.points(edge).len() >= 2, "edge {edge} goes somewhere");
        assert!(file.arcs_of(edge).iter().all(|arc| arc.number() < file.arcs()));
    }
    search(&file);

    let (tail, head): (Vec<NodeId>, Vec<NodeId>) =
        read.arcs.iter().map(|arc| (arc.tail, arc.head)).unzip();
    let arcs = Arcs { nodes: file.nodes(), tail: &tail, head: &head };
    let hierarchy = HierarchyBuf::build(arcs, &order(arcs, &read.nodes));
    let written = in_a_file(|path| {
        write_network(path, &read, &hierarchy, file.slowdown(), file.speeds())
            .expect("what was read is written");
    });
    let again = NetworkFile::read(path, aligned(&written)).expect("what was written is read");
    let parts = |graph: Graph| (graph.nodes, graph.arcs, graph.edges, graph.transfers);
    assert_eq!(parts(graph(&again)), parts(read));
    assert_eq!((again.slowdown(), again.speeds()), (file.slowdown(), file.speeds()));
}

fn graph(file: &NetworkFile) -> Graph {
    let edge = |edge| GraphEdge {
        id: file.id(edge).to_owned(),
        name: Some(file.name(edge).to_owned()).filter(|name| !name.is_empty()),
        class: file.class(edge).to_owned(),
        kind: file.kind(edge),
        points: file.points(edge).collect(),
        length_m: file.length_m(edge),
        dry_ms: VehicleClass::ALL.map(|class| file.dry_ms(edge, class)),
        fit: file.fit(edge),
        as_of: file.as_of(edge),
    };
    Graph {
        nodes: NodeId::all(file.nodes()).map(|node| file.node_place(node)).collect(),
        arcs: ArcId::all(file.arcs()).map(|arc| file.arc(arc)).collect(),
        edges: EdgeId::all(file.edges()).map(edge).collect(),
        transfers: file.transfers(),
    }
}

/// Searches with the hierarchy in the file, whatever graph it was made of.
fn search(file: &NetworkFile) {
    let Some(last) = file.nodes().checked_sub(1) else { return };
    let hierarchy = file.hierarchy();
    let weight = |arc: ArcId| (file.arc(arc).boarding_ms % 1_000_000).min(NO_WAY);
    let metric = hierarchy.customize(weight);
    let mut query = Query::new(hierarchy.nodes());
    for (from, to) in [(0, last), (last, 0), (last / 2, last)] {
        let seed = |node| [Seed { node: NodeId::new(node), ms: 0 }];
        if query.run(hierarchy, &metric, &seed(from), &seed(to)).is_some() {
            let way = query.path(hierarchy, &metric, weight);
            assert!(way.iter().all(|arc| arc.number() < file.arcs()), "a way is made of arcs");
        }
    }
}

/// The evidence on the edges.
pub fn facts(data: &[u8]) {
    let path = Path::new("facts.json");
    let Ok(facts) = read_facts(path, data, EDGES) else { return };
    let written = serde_json::to_vec(&facts).expect("what was read is written");
    assert_eq!(read_facts(path, &written, EDGES).expect("what was written is read"), facts);
}

/// The ledger of aid, which is also assessed.
pub fn aid(data: &[u8]) {
    let path = Path::new("aid.json");
    let Ok(ledger) = read_aid(path, data) else { return };
    let written = serde_json::json!({ "version": 1, "ledger": ledger }).to_string();
    assert_eq!(read_aid(path, written.as_bytes()).expect("what was written is read"), ledger);
    let standing = assess(&ledger, ledger.as_of);
    assert!(standing.needs.iter().all(|row| row.site.index() < ledger.sites.len()));
}

/// A layer: no feature has more places than the file has bytes for, and what was read survives
/// writing and reading.
pub fn layer_file(data: &[u8]) {
    let path = Path::new("layer.fgb");
    let Ok(layer) = LayerFile::read(path, Bytes::copy_from_slice(data), None) else { return };
    if let Some(extent) = layer.extent() {
        assert!(layer.positions(extent).len() <= layer.len());
    }
    let features: Vec<Feature> = layer.features().take(LOOKED_AT).flatten().collect();
    for feature in &features {
        assert_eq!(feature.values.len(), layer.schema().fields.len(), "one value a field");
        let mut places = 0;
        each_coord(&feature.geometry, &mut |_| places += 1);
        // Reading closes rings, so each may have one place more than in the file.
        assert!(places * 16 <= 2 * data.len(), "{places} places in {} bytes", data.len());
    }
    if let Some(feature) = features.first() {
        let _ = layer.get(&feature.id);
    }

    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("layer.fgb");
    let Ok(mut writer) = LayerWriter::create(&path, layer.schema()) else { return };
    // Foreign files may have what ours may not: an empty geometry, an id that is a number.
    let kept: Vec<Feature> =
        features.into_iter().filter(|feature| writer.push(feature).is_ok()).collect();
    if writer.finish().is_err() {
        return;
    }
    let told = |feature: &Feature| format!("{:?} {:?}", feature.values, feature.geometry);
    let again = LayerFile::open(&path).expect("what was written is read");
    let mut read: Vec<String> =
        again.features().map(|feature| told(&feature.expect("it was just written"))).collect();
    let stored = |feature: Feature| {
        let geometry = normalised(&feature.geometry).ok().flatten();
        told(&Feature { geometry: geometry.expect("it was written"), ..feature })
    };
    let mut wanted: Vec<String> = kept.into_iter().map(stored).collect();
    read.sort();
    wanted.sort();
    assert_eq!(read, wanted);
}

/// The ids of a layer: a search for any hash ends, with no more positions than features.
pub fn layer_ids(data: &[u8]) {
    let features = data.len().saturating_sub(16) / 12;
    let bytes = Bytes::copy_from_slice(data);
    let Ok(ids) = Ids::read(Path::new("layer.ids"), bytes, features) else { return };
    for hash in data[16..].chunks_exact(8).take(LOOKED_AT) {
        let mut word = [0; 8];
        word.copy_from_slice(hash);
        assert!(ids.positions(u64::from_le_bytes(word)).count() <= features);
    }
}

/// An archive: what iteration finds, [`Archive::get`] finds, too.
pub fn archive(data: &[u8]) {
    let path = Path::new("tiles.pmtiles");
    let Ok(archive) = Archive::read(path, Bytes::copy_from_slice(data), None) else { return };
    let holds = archive.check().is_ok();
    let mut count = 0;
    for found in archive.tiles().take(LOOKED_AT) {
        count += 1;
        let Ok((tile, stored)) = found else { continue };
        if holds {
            let again = archive.get(tile).expect("it was just read");
            assert_eq!(again, Some(stored), "{tile:?} of an archive that checks");
        }
    }
    if holds && count < LOOKED_AT {
        assert_eq!(count as u64, archive.len(), "all tiles are found");
    }
    for id in 0..100 {
        let _ = TileCoord::from_hilbert_id(id).map(|tile| archive.get(tile));
    }
}

/// The ETags of an archive: any offset gives an answer or an error.
pub fn archive_etags(data: &[u8]) {
    let Some(length) = data.get(16..).and_then(|rest| rest.first_chunk::<8>()) else { return };
    let data_bytes = u64::from_le_bytes(*length);
    let bytes = Bytes::copy_from_slice(data);
    let Ok(etags) = Etags::read(Path::new("tiles.etags"), bytes, data_bytes) else { return };
    for offset in data[24..].chunks_exact(8).take(LOOKED_AT) {
        let mut word = [0; 8];
        word.copy_from_slice(offset);
        let _ = etags.at(u64::from_le_bytes(word));
    }
}

/// The manifest: no file in it lies outside its folder, and what was read survives writing and
/// reading.
pub fn manifest(data: &[u8]) {
    let path = Path::new("manifest.json");
    let _ = manifest::content_hash(path, data);
    let Ok(read) = Manifest::from_json(path, data) else { return };
    for file in read.files.keys() {
        let outside =
            Path::new(file).components().any(|part| !matches!(part, Component::Normal(_)));
        assert!(!outside, "{file:?} is inside");
    }
    let written = read.to_json();
    assert_eq!(Manifest::from_json(path, &written).expect("what was written is read"), read);
    manifest::content_hash(path, &written).expect("what was written has a hash");
}

/// The bytes at an aligned address, as a memory map would have them.
fn aligned(data: &[u8]) -> Bytes {
    struct Words(Vec<u64>, usize);
    impl AsRef<[u8]> for Words {
        fn as_ref(&self) -> &[u8] {
            &bytemuck::cast_slice(&self.0)[..self.1]
        }
    }
    let mut words = vec![0_u64; data.len().div_ceil(8)];
    bytemuck::cast_slice_mut(&mut words)[..data.len()].copy_from_slice(data);
    Bytes::from_owner(Words(words, data.len()))
}

/// The bytes that `write` puts into a file.
fn in_a_file(write: impl FnOnce(&Path)) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("file");
    write(&path);
    fs::read(path).expect("it was just written")
}

#[cfg(test)]
mod tests {
    lintas_fuzz_driver::targets!(
        network_file,
        facts,
        aid,
        layer_file,
        layer_ids,
        archive,
        archive_etags,
        manifest,
    );
}
