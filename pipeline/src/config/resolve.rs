//! From what was typed to what holds.

mod sources;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::network::{Slowdown, Speeds};
use toml::Spanned;

use super::document::{ConfigError, Document, Problem};
use super::moment::read_moment;
use super::path::{PathError, SourcePath};
use super::raw::{RawConfig, RawMoment, RawRegion};
use super::{Config, Event, Gate, Mode, Output, Region, time_zone};

/// A flood on a road deeper than this is a number in centimetres, a sentinel or a typing error.
/// Source: Lintas assumption, on the high side of any water over a road.
const MAX_DEPTH_M: f64 = 20.0;

/// Collects what is wrong, so that the user sees all of it at once.
pub(super) struct Resolver<'a> {
    pub(super) document: &'a Document,
    folder: &'a Path,
    pub(super) zone: TimeZone,
    pub(super) problems: Vec<Problem>,
}

pub(super) fn resolve(
    document: &Arc<Document>,
    raw: RawConfig,
    started: Timestamp,
) -> Result<Config, ConfigError> {
    let mut resolver = Resolver {
        document,
        folder: document.file.parent().unwrap_or(Path::new("/")),
        zone: TimeZone::UTC,
        problems: Vec::new(),
    };
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
    pub(super) fn wrong(&mut self, span: &Range<usize>, message: impl Into<String>) {
        self.problems.push(self.document.problem(span, message));
    }

    pub(super) fn unknown<'n>(
        &mut self,
        what: &str,
        given: &Spanned<String>,
        names: impl IntoIterator<Item = &'n str>,
    ) {
        let name = given.get_ref();
        let problem = self
            .document
            .problem(&given.span(), format!("unknown {what} `{name}`"))
            .proposing(name, names);
        self.problems.push(problem);
    }

    fn region(&mut self, raw: RawRegion, started: Timestamp) -> Option<Region> {
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
        Some(Region {
            id: raw.id.into_inner(),
            name: raw.name,
            pcode: raw.pcode,
            time_zone: self.zone.clone(),
            time_zone_name,
            mode,
            as_of: as_of.unwrap_or(started),
        })
    }

    fn output(&mut self, raw: Option<super::raw::RawOutput>) -> Output {
        let (dir, keep) = raw.map_or((None, None), |raw| (raw.dir, raw.keep));
        if let Some(dir) = dir.as_ref().filter(|dir| dir.get_ref().contains("://")) {
            self.wrong(&dir.span(), "snapshots go to a folder; object stores are not written yet");
        }
        let folder = dir.map_or_else(|| "snapshots".to_owned(), Spanned::into_inner);
        let count = keep.as_ref().map_or(96, |keep| *keep.get_ref());
        let keep_checked = u32::try_from(count).ok().filter(|count| *count > 0);
        if let (Some(keep), None) = (&keep, keep_checked) {
            self.wrong(&keep.span(), "`keep` is how many snapshots to keep: 1 or more");
        }
        Output { dir: self.folder.join(folder), keep: keep_checked.unwrap_or(96) }
    }

    fn gate(&mut self, raw: Option<super::raw::RawGate>) -> Gate {
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

    /// A table of speeds, factors and minutes: numbers above nothing.
    fn numbers<T: Default>(
        &mut self,
        table: &str,
        given: Option<Spanned<T>>,
        entries: impl Fn(&T) -> Vec<(String, f64)>,
    ) -> T {
        let Some(given) = given else { return T::default() };
        for (name, number) in entries(given.get_ref()) {
            if !(number.is_finite() && number > 0.0) {
                let message = format!("`{name}` of [{table}] is a number above 0, not {number}");
                self.wrong(&given.span(), message);
            }
        }
        given.into_inner()
    }

    /// Ids stand in file names and URLs.
    fn slug(&mut self, id: &Spanned<String>, what: &str) {
        let text = id.get_ref();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if text.is_empty() || text.len() > 64 || !text.chars().all(fits) {
            let message = format!(
                "the id of a {what} stands in file names and URLs: up to 64 of a–z, 0–9, - and _"
            );
            self.wrong(&id.span(), message);
        }
    }

    fn moment(&mut self, raw: Option<&Spanned<RawMoment>>) -> Option<Timestamp> {
        let raw = raw?;
        self.moment_in(&raw.get_ref().to_string(), &raw.span())
    }

    pub(super) fn moment_in(&mut self, text: &str, span: &Range<usize>) -> Option<Timestamp> {
        let read = read_moment(text, &self.zone);
        if read.is_none() {
            let message = format!("`{text}` is no moment");
            let problem = self
                .document
                .problem(span, message)
                .advising("write it as 2025-09-18T09:00:00+08:00");
            self.problems.push(problem);
        }
        read
    }

    /// The path, and why it leads nowhere where it does. Files come and go between two runs: a
    /// missing one is no mistake of the configuration, as a pattern that cannot be read is.
    fn path(&mut self, given: &Spanned<String>) -> (SourcePath, Option<Problem>) {
        let path = given.get_ref();
        let error = match SourcePath::resolve(path, self.folder) {
            Ok(found) => return (found, None),
            Err(error) => error,
        };
        let problem = self.document.problem(&given.span(), error.to_string());
        let problem = problem.advising_neighbour(path, self.folder);
        let absent = SourcePath::absent(path, self.folder);
        if matches!(error, PathError::BadPattern(_)) {
            self.problems.push(problem);
            return (absent, None);
        }
        (absent, Some(problem))
    }

    /// A number above nothing.
    pub(super) fn above_zero(&mut self, key: &str, given: Option<&Spanned<f64>>) -> Option<f64> {
        let given = given?;
        let number = *given.get_ref();
        if number.is_finite() && number > 0.0 {
            return Some(number);
        }
        self.wrong(&given.span(), format!("`{key}` is a number above 0, not {number}"));
        None
    }
}

impl Problem {
    /// The problem of a missing file, proposing the nearest name in its folder.
    fn advising_neighbour(self, path: &str, folder: &Path) -> Self {
        let full = folder.join(path);
        let (Some(parent), Some(name)) = (full.parent(), full.file_name()) else { return self };
        let mut names: Vec<String> = std::fs::read_dir(parent)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        match super::nearest(&name.to_string_lossy(), names.iter().map(String::as_str)) {
            Some(near) => self.advising(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}
