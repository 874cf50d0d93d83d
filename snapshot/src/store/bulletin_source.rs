//! What a bulletin reads of a snapshot: the state of its roads, and the layers of its map.

use geo_types::Geometry;
use lintas_model::{
    bulletin::{BulletinFacts, MapFeature, Picture, RoadColumns, RoadNow, Setting},
    feature::Feature,
    layer::Layer,
    value::Value,
};

use super::Snapshot;
use crate::{
    Result,
    format::{LayerFile, Manifest, manifest::Mode},
};

/// The setting of a bulletin, from the manifest of a snapshot. `revision` is that of the live
/// state, 0 as published; `renew` are ids of sources whose evidence is too old. Where the time zone
/// of the region is unknown, UTC.
pub fn setting(manifest: &Manifest, revision: u64, renew: &[String]) -> Setting {
    let name = |id: &String| {
        let source = manifest.sources.iter().find(|source| source.id == *id);
        source.and_then(|source| source.attribution.clone()).unwrap_or_else(|| id.clone())
    };
    let mut names: Vec<String> = Vec::new();
    for name in renew.iter().map(name) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let zone = jiff::tz::TimeZone::get(&manifest.region.time_zone);
    let since = if revision > 0 { format!(" + {revision}") } else { String::new() };
    Setting {
        region: manifest.region.name.clone(),
        event: manifest.event.as_ref().map(|event| event.name.clone()),
        drill: manifest.mode == Mode::Drill,
        zone: zone.unwrap_or(jiff::tz::TimeZone::UTC),
        edition: format!("{}{since}", manifest.id),
        held_back: manifest
            .sources
            .iter()
            .filter(|source| source.held_back)
            .map(|it| (it.attribution.clone().unwrap_or_else(|| it.id.clone()), it.observed_at))
            .collect(),
        renew: names,
        reports_unread: false,
    }
}

impl Snapshot {
    /// Every road with its status, in the order of the layer; O(roads), reads them all. `revise`
    /// gives a feature its live values.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`], [`crate::Error::Io`].
    pub fn roads(&self, mut revise: impl FnMut(&mut Feature)) -> Result<Vec<RoadNow>> {
        let Some(layer) = self.layer(Layer::Roads.name())? else { return Ok(Vec::new()) };
        let Some(columns) = RoadColumns::of(layer.schema()) else { return Ok(Vec::new()) };
        let mut roads = Vec::with_capacity(layer.len());
        for feature in layer.features() {
            let mut feature = feature?;
            revise(&mut feature);
            roads.extend(columns.read(&feature));
        }
        Ok(roads)
    }

    /// The map of a bulletin as SVG. `revise` as in [`Snapshot::roads`].
    ///
    /// # Errors
    /// [`crate::Error::Damaged`], [`crate::Error::Io`].
    pub fn picture(
        &self,
        facts: &BulletinFacts,
        mut revise: impl FnMut(&mut Feature),
    ) -> Result<String> {
        let admin = self.layer(Layer::Admin.name())?;
        let mut picture = Picture::of(facts, admin.and_then(LayerFile::extent));
        let bbox = picture.bbox();
        for (layer, what) in [
            (Layer::Admin, MapFeature::Admin),
            (Layer::Water, MapFeature::Water),
            (Layer::Hazards, MapFeature::Hazard),
        ] {
            let Some(layer) = self.layer(layer.name())? else { continue };
            let [basis, class, source] =
                ["basis", "class", "source"].map(|name| column(layer, name));
            for feature in layer.bbox(bbox) {
                let feature = feature?;
                // Susceptibility and warnings say what may come: only hazards that are there are
                // drawn.
                // On paper the streams and ditches of an extract of OpenStreetMap are one grey.
                let is_small = matches!(word(&feature, class), Some("stream" | "ditch"))
                    && word(&feature, source).is_some_and(|it| self.manifest().brings_roads(it));
                let is_to_come =
                    matches!(word(&feature, basis), Some("susceptibility" | "warning"));
                if !is_small && !is_to_come {
                    picture.draw(what, &feature.geometry);
                }
            }
        }
        if let Some(layer) = self.layer(Layer::Roads.name())? {
            let [status, class] = ["status", "class"].map(|name| column(layer, name));
            for feature in layer.bbox(bbox) {
                let mut feature = feature?;
                revise(&mut feature);
                let status = word(&feature, status).unwrap_or("unknown");
                let class = word(&feature, class).unwrap_or_default();
                picture.draw(MapFeature::Road { status, class }, &feature.geometry);
            }
        }
        if let Some(layer) = self.layer(Layer::Places.name())? {
            let [name, kind] = ["name", "kind"].map(|name| column(layer, name));
            for feature in layer.bbox(bbox) {
                let feature = feature?;
                let rank = match word(&feature, kind) {
                    Some("city") => 0,
                    Some("town") => 1,
                    Some("village") => 2,
                    _ => continue,
                };
                let name = word(&feature, name);
                if let (Some(name), Geometry::Point(at)) = (name, &feature.geometry) {
                    picture.name(name, [at.x(), at.y()], rank);
                }
            }
        }
        Ok(picture.svg(facts, &self.attribution()))
    }

    /// The attributions of its sources, each once, in their order.
    fn attribution(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for source in &self.manifest().sources {
            if let Some(name) = source.attribution.as_deref().filter(|name| !names.contains(name)) {
                names.push(name);
            }
        }
        names.join(" · ")
    }
}

/// Position of a field; `None` where the layer has no such field.
fn column(layer: &LayerFile, name: &str) -> Option<usize> {
    layer.schema().fields.iter().position(|field| field.name == name)
}

/// The text in a field.
fn word(feature: &Feature, at: Option<usize>) -> Option<&str> {
    feature.values.get(at?)?.as_ref().and_then(Value::as_str)
}
