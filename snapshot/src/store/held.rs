//! Opens a snapshot for a server: everything that answers are made from is proven, and held.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Damage, Glance, Snapshot, Store,
    damage::{difference, unreadable},
};
use crate::{
    Result,
    format::{Manifest, SnapshotFile, SnapshotId, hash_file, layout},
};

impl Store {
    /// Opens a snapshot so that nothing which befalls its folder afterwards can change an answer:
    /// every file that answers are made from is read once, compared with the manifest, and kept as a
    /// copy in memory or as an open handle with the hashes of its blocks ([`SnapshotFile`]). No path
    /// is opened again. Also compares all other files, and the manifest with the id.
    ///
    /// In memory are the files that are of use as a whole, the layers called `copied`, and of the
    /// others the smallest, up to `copy_bytes` together; never a file that is only taken away.
    ///
    /// Answers the snapshot and its damage; only where there is none may it be served.
    ///
    /// # Errors
    /// As [`Store::manifest`].
    pub fn hold(
        &self,
        id: &SnapshotId,
        copied: &[&str],
        copy_bytes: u64,
    ) -> Result<(Snapshot, Vec<Damage>)> {
        let mut snapshot = self.open(id)?;
        // A folder that is still being copied is told by its sizes, before all of it is read.
        let Glance { trace, mut damage } = snapshot.glance();
        if !damage.is_empty() {
            return Ok((snapshot, damage));
        }
        if !self.content_hash(id)?.starts_with(id.hash()) {
            damage.push(Damage::Content { path: layout::MANIFEST.to_owned() });
        }
        let copies = copies(snapshot.manifest(), copied, copy_bytes);
        let mut held = BTreeMap::new();
        for (name, expected) in &snapshot.manifest().files {
            let path = snapshot.path(name);
            let found = if layout::is_served(name) {
                SnapshotFile::prove(&path, copies.contains(name.as_str())).map(|(file, found)| {
                    held.insert(name.clone(), file);
                    found
                })
            } else {
                hash_file(&path, &mut |_| {})
            };
            match found {
                Ok(found) => damage.extend(difference(name, expected, &found)),
                Err(error) => damage.push(unreadable(name, &error)),
            }
        }
        snapshot.hold(held, trace);
        if damage.is_empty() {
            damage = snapshot.unreadable_layers();
        }
        damage.sort();
        Ok((snapshot, damage))
    }
}

/// The files that are copied into memory.
fn copies<'a>(manifest: &'a Manifest, copied: &[&str], copy_bytes: u64) -> BTreeSet<&'a str> {
    let layers: Vec<String> = copied.iter().map(|layer| layout::layer(layer)).collect();
    let served = manifest.files.iter().filter(|(name, _)| layout::is_served(name));
    let (mut copies, mut others) = (BTreeSet::new(), Vec::new());
    for (name, entry) in served.filter(|(name, _)| !layout::is_export(name)) {
        if layout::is_read_whole(name) || layers.contains(name) {
            copies.insert(name.as_str());
        } else {
            others.push((entry.bytes, name.as_str()));
        }
    }
    others.sort_unstable();
    let mut room = copy_bytes;
    for (bytes, name) in others {
        let Some(left) = room.checked_sub(bytes) else { break };
        room = left;
        copies.insert(name);
    }
    copies
}
