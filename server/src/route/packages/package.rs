//! A package: the parts of one area at one revision, and the manifest that names them.

use std::sync::Arc;

use jiff::Timestamp;
use lintas_model::bulletin::DRILL;
use serde_json::{Value, json};

use super::{
    area::PackageArea,
    part::PackagePart,
    shelf::{LiveParts, PublishedParts},
};
use crate::{open::Open, paper::in_url};

/// The version of the manifest and of the parts. It rises where an older reader would misread them.
pub(super) const FORMAT: u32 = 1;

/// A package.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) open: Arc<Open>,
    pub(super) area: PackageArea,
    pub(super) tiles: Arc<Vec<PackagePart>>,
    pub(super) published: Arc<PublishedParts>,
    pub(super) live: Arc<LiveParts>,
}

impl Package {
    /// Its parts in the order of the manifest, small and live ones last: they are fetched last, and so are
    /// the newest.
    pub(super) fn parts(&self) -> impl Iterator<Item = &PackagePart> {
        self.tiles.iter().chain(&self.published.parts).chain(&self.live.parts)
    }

    /// The manifest of a package as it is `now`; `origin` is where the server's addresses begin.
    pub(super) fn manifest(&self, origin: &str, now: Timestamp) -> Value {
        let mut json = self.manifest_of_file();
        json["created"] = now.to_string().into();
        let id = in_url(&self.area.id);
        for part in json["parts"].as_array_mut().into_iter().flatten() {
            let hash = part["sha256"].as_str().unwrap_or_default();
            part["url"] = format!("{origin}/packages/{id}/parts/{hash}").into();
        }
        json
    }

    /// The same in a file, where the parts stand behind it. It changes with what it names alone, so that a
    /// download of the file can go on.
    pub(super) fn manifest_of_file(&self) -> Value {
        let Self { open, area, live, .. } = self;
        let manifest = open.manifest();
        let parts: Vec<Value> = self
            .parts()
            .map(|part| {
                json!({
                    "name": part.name,
                    "kind": part.kind,
                    "media_type": part.media,
                    "gzip": part.gzip,
                    "live": part.live,
                    "bytes": part.bytes,
                    "sha256": part.sha256,
                })
            })
            .collect();
        let mut json = json!({
            "format": FORMAT,
            "id": area.id,
            "area": { "kind": area.kind, "name": area.name, "bbox": area.bbox },
            "region": {
                "id": manifest.region.id,
                "name": manifest.region.name,
                "time_zone": manifest.region.time_zone,
            },
            "event": manifest.event,
            "mode": open.mode(),
            "snapshot": open.id(),
            "as_of": manifest.as_of,
            "revision": live.revision,
            "created": live.created,
            "made_at": live.made_at,
            "tiles": { "minzoom": 0, "maxzoom": area.maxzoom, "everywhere_to": area.everywhere_to },
            "bytes": self.parts().map(|part| part.bytes).sum::<u64>(),
            "parts": parts,
        });
        if open.is_drill() {
            json["notice"] = DRILL.into();
        }
        json
    }
}
