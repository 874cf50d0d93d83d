//! The context for resolving any part of a configuration: document, folder and time zone, and the
//! problems so far.

use std::ops::Range;
use std::path::Path;

use jiff::{Timestamp, tz::TimeZone};
use toml::Spanned;

use crate::config::bounds::IngestDefaults;
use crate::config::document::{ConfigProblem, Document, nearest};
use crate::config::inside::{ALLOW_OUTSIDE, Outside, where_it_leads};
use crate::config::moment::read_moment;
use crate::config::path::{PathError, SourcePath};
use crate::config::raw::RawMoment;

/// Collects problems, so that the user sees all of them at once.
pub(super) struct Resolver<'a> {
    pub(super) document: &'a Document,
    pub(super) folder: &'a Path,
    pub(super) zone: TimeZone,
    /// What holds for sources that do not say otherwise.
    pub(super) defaults: IngestDefaults,
    pub(super) problems: Vec<ConfigProblem>,
}

impl<'a> Resolver<'a> {
    /// Without problems, and with the zone not known yet.
    pub(super) fn new(document: &'a Document) -> Self {
        let folder = document.file.parent().unwrap_or(Path::new("/"));
        let defaults = IngestDefaults::default();
        Self { document, folder, zone: TimeZone::UTC, defaults, problems: Vec::new() }
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

    /// Checks a table of numbers (speeds, factors, minutes), which must be above 0.
    pub(super) fn numbers<T: Default>(
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

    /// Checks an id, which is used in file names and URLs.
    pub(super) fn slug(&mut self, id: &Spanned<String>, what: &str) {
        let text = id.get_ref();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if text.is_empty() || text.len() > 64 || !text.chars().all(fits) {
            let message = format!(
                "the id of a {what} stands in file names and URLs: up to 64 of a–z, 0–9, - and _"
            );
            self.wrong(&id.span(), message);
        }
    }

    pub(super) fn moment(&mut self, raw: Option<&Spanned<RawMoment>>) -> Option<Timestamp> {
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

    /// Resolves a path, with a problem where there is no such file, or a link leads out of the folder of
    /// the configuration. That problem is returned and not collected: files come and go between runs, so
    /// it is no mistake of the configuration. A pattern that cannot be parsed is, and a path that is
    /// written to lie outside (`..`, `/srv/…`) without `allow_outside`.
    pub(super) fn path(
        &mut self,
        given: &Spanned<String>,
        allow_outside: bool,
    ) -> (SourcePath, Option<ConfigProblem>) {
        let path = given.get_ref();
        let absent = SourcePath::absent(path, self.folder);
        let error = match SourcePath::resolve(path, self.folder) {
            Ok(found) if allow_outside => return (found, None),
            Ok(found) => match where_it_leads(path, &found, self.folder) {
                None => return (found, None),
                Some(outside) => {
                    let message = format!("{outside}; {ALLOW_OUTSIDE}");
                    let problem = self.document.problem(&given.span(), message);
                    if matches!(outside, Outside::ByLink(..)) {
                        return (absent, Some(problem));
                    }
                    self.problems.push(problem);
                    return (absent, None);
                }
            },
            Err(error) => error,
        };
        let problem = self.document.problem(&given.span(), error.to_string());
        let problem = problem.advising_neighbour(path, self.folder);
        if matches!(
            error,
            PathError::BadPattern(_) | PathError::ByCurl(_) | PathError::UnknownKind(_)
        ) {
            self.problems.push(problem);
            return (absent, None);
        }
        (absent, Some(problem))
    }

    /// Checks a number that must be above 0.
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

impl ConfigProblem {
    /// Adds the nearest file name in the folder to the problem of a missing file.
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
        match nearest(&name.to_string_lossy(), names.iter().map(String::as_str)) {
            Some(near) => self.advising(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}
