//! The whole configuration, `[region]`, `[event]`, `[output]` and `[gate]`.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::network::{Slowdown, Speeds};
use lintas_snapshot::format::ExportFormat;
use toml::Spanned;

use super::resolver::Resolver;
use crate::config::document::{ConfigError, Document};
use crate::config::raw::{RawConfig, RawGate, RawOutput, RawRegion};
use crate::config::resolved::{Config, Event, Gate, Mode, Output, RegionConfig};
use crate::config::time_zone;

/// Resolves a whole configuration; all mistakes are reported at once.
pub(in crate::config) fn resolve(
    document: &Arc<Document>,
    raw: RawConfig,
    started: Timestamp,
) -> Result<Config, ConfigError> {
    let mut resolver = Resolver::new(document);
    let region = resolver.region(raw.region, started);
    let event = raw.event.map(|event| {
        resolver.slug(&event.id, "event");
        Event {
            started_at: resolver.moment(event.started_at.as_ref()),
            id: event.id.into_inner(),
            name: event.name,
            decree: event.decree,
        }
    });
    let output = resolver.output(raw.output);
    let gate = resolver.gate(raw.gate);
    resolver.ingest(raw.ingest);
    let speeds = resolver.numbers("speeds", raw.speeds, Speeds::entries);
    let slowdown = resolver.numbers("slowdown", raw.slowdown, Slowdown::entries);
    let aid = resolver.aid(raw.aid);
    let mut ids = BTreeSet::new();
    let mut sources = Vec::new();
    for source in raw.source {
        let span = source.span();
        let source = source.into_inner();
        if !ids.insert(source.id.get_ref().clone()) {
            let id = source.id.get_ref();
            resolver.wrong(&source.id.span(), format!("two sources are called `{id}`"));
        }
        sources.extend(resolver.source(source, span));
    }
    if sources.is_empty() && resolver.problems.is_empty() {
        let problem = document
            .problem_with_file("there is no source")
            .advising("add a [[source]] with id, layer and path");
        resolver.problems.push(problem);
    }
    match (region, resolver.problems.is_empty()) {
        (Some(region), true) => {
            let document = Arc::clone(document);
            Ok(Config { document, region, event, output, gate, speeds, slowdown, aid, sources })
        }
        (_, _) => Err(ConfigError { problems: resolver.problems }),
    }
}

impl Resolver<'_> {
    fn region(&mut self, raw: RawRegion, started: Timestamp) -> Option<RegionConfig> {
        self.slug(&raw.id, "region");
        let time_zone_name = time_zone::iana_name(raw.time_zone.get_ref()).to_owned();
        match TimeZone::get(&time_zone_name) {
            Ok(zone) => self.zone = zone,
            Err(_) => {
                let known = time_zone::nearest(raw.time_zone.get_ref());
                self.unknown("time zone", &raw.time_zone, [known.as_str()]);
            }
        }
        let mode = match raw.mode.get_ref().as_str() {
            "drill" => Some(Mode::Drill),
            "actual" => Some(Mode::Actual),
            _ => {
                self.unknown("mode", &raw.mode, ["drill", "actual"]);
                None
            }
        }?;
        let as_of = self.moment(raw.as_of.as_ref());
        if mode == Mode::Drill && raw.as_of.is_none() {
            let problem = self
                .document
                .problem(&raw.mode.span(), "a drill needs `as_of`, the moment that it plays at")
                .advising("as_of = 2025-09-18T09:00:00+08:00");
            self.problems.push(problem);
        }
        Some(RegionConfig {
            id: raw.id.into_inner(),
            name: raw.name,
            pcode: raw.pcode,
            time_zone: self.zone.clone(),
            time_zone_name,
            mode,
            as_of: as_of.unwrap_or(started),
        })
    }

    fn output(&mut self, raw: Option<RawOutput>) -> Output {
        let (dir, keep, formats) =
            raw.map_or((None, None, Vec::new()), |raw| (raw.dir, raw.keep, raw.formats));
        if let Some(dir) = dir.as_ref().filter(|dir| dir.get_ref().contains("://")) {
            self.wrong(&dir.span(), "snapshots go to a folder; object stores are not written yet");
        }
        let folder = dir.map_or_else(|| "snapshots".to_owned(), Spanned::into_inner);
        let count = keep.as_ref().map_or(96, |keep| *keep.get_ref());
        let keep_checked = u32::try_from(count).ok().filter(|count| *count > 0);
        if let (Some(keep), None) = (&keep, keep_checked) {
            self.wrong(&keep.span(), "`keep` is how many snapshots to keep: 1 or more");
        }
        let formats = self.formats(&formats);
        Output { dir: self.folder.join(folder), keep: keep_checked.unwrap_or(96), formats }
    }

    /// The formats in which layers are taken away, in one order, however they are typed.
    fn formats(&mut self, given: &[Spanned<String>]) -> Vec<ExportFormat> {
        let mut formats = BTreeSet::new();
        for name in given {
            match ExportFormat::from_name(name.get_ref()) {
                Some(format) if formats.insert(format) => {}
                Some(_) => {
                    self.wrong(&name.span(), format!("format `{}` stands twice", name.get_ref()));
                }
                None if ["fgb", "pmtiles"].contains(&name.get_ref().as_str()) => {
                    let message = format!(
                        "every layer is published as `{}` anyhow; leave it out",
                        name.get_ref()
                    );
                    self.wrong(&name.span(), message);
                }
                None => self.unknown("format", name, ExportFormat::ALL.map(ExportFormat::name)),
            }
        }
        formats.into_iter().collect()
    }

    fn gate(&mut self, raw: Option<RawGate>) -> Gate {
        let Some(raw) = raw else { return Gate::default() };
        let mut share = |given: Option<Spanned<f64>>, default: f64| -> f64 {
            let Some(given) = given else { return default };
            if !(0.0..=1.0).contains(given.get_ref()) {
                self.wrong(&given.span(), "a share lies between 0 and 1");
            }
            given.into_inner()
        };
        Gate {
            max_rejected_ratio: share(raw.max_rejected_ratio, Gate::default().max_rejected_ratio),
            max_shrink_ratio: share(raw.max_shrink_ratio, Gate::default().max_shrink_ratio),
        }
    }
}
