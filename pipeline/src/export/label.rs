//! What travels with a file: whose it is, as of when, and whether it is a drill.

use jiff::Timestamp;
use lintas_model::bulletin::DRILL;
use lintas_model::layer::Layer;
use lintas_snapshot::format::Manifest;
use serde_json::{Map, Value, json};

use crate::config::{Config, Mode};

/// What travels with every file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportLabel {
    /// Id of the region.
    pub region: String,
    /// Its name.
    pub region_name: String,
    /// The moment that the snapshot is as of.
    pub as_of: Timestamp,
    /// Whether it is an exercise.
    pub mode: Mode,
    /// Whom the data come from, each once, in the order of the configuration.
    pub attribution: String,
}

impl ExportLabel {
    /// Of a published snapshot.
    pub fn of(manifest: &Manifest) -> Self {
        Self {
            region: manifest.region.id.clone(),
            region_name: manifest.region.name.clone(),
            as_of: manifest.as_of,
            mode: manifest.mode,
            attribution: joined(
                manifest.sources.iter().filter_map(|source| source.attribution.as_deref()),
            ),
        }
    }

    /// Of a snapshot that is being made: the same as [`ExportLabel::of`] says of it later.
    pub fn of_config(config: &Config) -> Self {
        Self {
            region: config.region.id.clone(),
            region_name: config.region.name.clone(),
            as_of: config.region.as_of,
            mode: config.region.mode,
            attribution: joined(
                config.sources.iter().filter_map(|source| source.attribution.as_deref()),
            ),
        }
    }

    /// The mark of a drill; `None` where it is none.
    pub fn notice(&self) -> Option<&'static str> {
        self.is_drill().then_some(DRILL)
    }

    /// Whether it is a drill.
    pub fn is_drill(&self) -> bool {
        self.mode == Mode::Drill
    }

    /// Title of a layer for people, the mark of a drill first.
    pub(super) fn title(&self, layer: &str) -> String {
        let name = Layer::from_name(layer).map_or(layer, |layer| layer.title()[0]);
        let title = format!("{} · {name}", self.region_name);
        self.notice().map_or(title.clone(), |notice| format!("{notice} · {title}"))
    }

    /// One line on a layer: the mark of a drill, what it is, as of when, whose.
    pub(super) fn description(&self, layer: &str) -> String {
        let name = Layer::from_name(layer).map_or(layer, |layer| layer.title()[1]);
        let mark = self.notice().map_or_else(String::new, |notice| format!("{notice}. "));
        let whose = if self.attribution.is_empty() {
            String::new()
        } else {
            format!(" {}.", self.attribution)
        };
        format!("{mark}{name}, {}. Data per {:.0}.{whose}", self.region_name, self.as_of)
    }

    /// The same for programs, in one order.
    pub(super) fn members(&self, layer: &str) -> Map<String, Value> {
        let mut members = Map::new();
        if let Some(notice) = self.notice() {
            members.insert("notice".to_owned(), json!(notice));
        }
        members.insert("mode".to_owned(), json!(self.mode.name()));
        members.insert("layer".to_owned(), json!(layer));
        members.insert("title".to_owned(), json!(self.title(layer)));
        members.insert("region".to_owned(), json!(self.region));
        members.insert("as_of".to_owned(), json!(self.as_of));
        members.insert("attribution".to_owned(), json!(self.attribution));
        members
    }
}

fn joined<'a>(attributions: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in attributions {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(" · ")
}
