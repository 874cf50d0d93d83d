//! `lintas refresh`: sources to a new snapshot, then publish it.

use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use lintas_model::aid::words;
use lintas_model::finding::Severity;
use lintas_model::language::Language;
use lintas_model::passability::Status;
use lintas_snapshot::format::layout;
use lintas_snapshot::store::Store;
use serde_json::json;

use super::exit::Outcome;
use super::findings::write_findings;
use super::global_options::GlobalOptions;
use super::paint::Paint;
use crate::config::Config;
use crate::failure::{Failure, fail};
use crate::progress::Progress;
use crate::refresh::{self, Allowed, Refreshed, Taken};
use crate::report::{AidReport, EvidenceReport, ItemReport, PeopleReport, RunReport};

/// Arguments of `lintas refresh` and `lintas check`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  lintas refresh -c data/kukar/lintas.toml --snapshots snapshots"
)]
pub struct RefreshArgs {
    /// The configuration
    #[arg(short, long, value_name = "FILE", default_value = "lintas.toml")]
    pub config: PathBuf,
    /// Exit with 1 where a finding is as bad as this or worse
    #[arg(long, value_name = "LEVEL")]
    pub strict: Option<StrictLevel>,
    /// Start from nothing although the folder has snapshots, none of which can be read
    #[arg(long)]
    pub forget: bool,
    /// Take over a folder that holds another region, or drills where this is none
    #[arg(long)]
    pub replace_region: bool,
    /// Which language comes first in what is told [default: that of the region]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<FirstLanguage>,
}

/// The language that comes first; the other one stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FirstLanguage {
    /// Bahasa Indonesia.
    Id,
    /// English.
    En,
}

/// The level at which findings end in exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StrictLevel {
    /// Any finding.
    Info,
    /// Something was repaired or left empty.
    Warning,
    /// A row was rejected or a source held back.
    Error,
}

impl StrictLevel {
    fn is_reached(self, worst: Option<Severity>) -> bool {
        let limit = match self {
            Self::Info => Severity::Info,
            Self::Warning => Severity::Warning,
            Self::Error => Severity::Error,
        };
        worst.is_some_and(|worst| worst >= limit)
    }
}

impl RefreshArgs {
    /// Reads and resolves the configuration.
    ///
    /// # Errors
    /// Exit 2, with every mistake and its line.
    pub fn read(&self, started: Timestamp) -> Result<Config, Failure> {
        Config::load(&self.config, started).map_err(fail::usage)
    }

    /// What the run may do with existing snapshots.
    fn allowed(&self) -> Allowed {
        Allowed { forget: self.forget, replace_region: self.replace_region }
    }

    /// How findings are written on stdout.
    pub(super) fn paint(&self, config: &Config) -> Paint {
        Paint::stdout(self.asked_language().unwrap_or_else(|| config.region.language()))
    }

    fn asked_language(&self) -> Option<Language> {
        self.lang.map(|first| match first {
            FirstLanguage::Id => Language::ID,
            FirstLanguage::En => Language::EN,
        })
    }

    /// The language that comes first where the run failed: as asked, else that of the region, else, where
    /// the configuration itself is the trouble, Bahasa Indonesia.
    pub(super) fn language_of_failure(&self) -> Language {
        let of_region = || {
            let config = Config::load(&self.config, Timestamp::now()).ok()?;
            Some(config.region.language())
        };
        self.asked_language().or_else(of_region).unwrap_or(Language::ID)
    }

    /// The outcome of a run with this worst finding.
    pub fn outcome(&self, worst: Option<Severity>) -> Outcome {
        match self.strict {
            Some(level) if level.is_reached(worst) => Outcome::Refused,
            _ => Outcome::Done,
        }
    }
}

/// Runs a refresh and publishes the snapshot.
///
/// # Errors
/// See [`refresh::refresh`].
pub fn run(args: &RefreshArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let started = Timestamp::now();
    let config = args.read(started)?;
    let snapshots = global.snapshots_dir(Some(&config.output.dir));
    let progress = Progress::new(global.quiet);
    let done = refresh::refresh(&config, &snapshots, args.allowed(), started, &progress)?;
    // The snapshot is published by now: a bulletin that cannot be written is no failure.
    let bulletin = super::bulletin::text_of(&Store::at(&snapshots), &done.id);
    let bulletin = bulletin.inspect_err(|error| tracing::warn!(?error, "no bulletin")).ok();
    let mut out = std::io::stdout().lock();
    let written = if global.json {
        writeln!(out, "{:#}", as_json(&done, bulletin.as_deref()))
    } else {
        let paint = args.paint(&config);
        write_words(&mut out, &done, global.verbose > 0, paint).and_then(|()| match &bulletin {
            Some(bulletin) => writeln!(out, "\n{bulletin}"),
            None => Ok(()),
        })
    };
    written.map_err(fail::broken)?;
    say_report(&progress, &report_file(&done));
    Ok(args.outcome(done.worst))
}

/// The report of a published snapshot.
fn report_file(done: &Refreshed) -> PathBuf {
    done.snapshots.join(done.id.as_str()).join(layout::REPORT_HTML)
}

/// Says where the report lies.
pub(super) fn say_report(progress: &Progress, file: &Path) {
    let [id, en] = Language::BOTH.map(|language| language.say("refresh.report"));
    progress.say(&format!("{id} / {en}: {}", file.display()));
}

fn as_json(done: &Refreshed, bulletin: Option<&str>) -> serde_json::Value {
    json!({
        "id": done.id.as_str(),
        "existed": done.existed,
        "snapshots": done.snapshots,
        "report": report_file(done),
        "layers": done.report.layers,
        "network": done.report.network,
        "findings": done.report.findings,
        "held_back": held_back(&done.report),
        "changes": done.changes,
        "aid": done.report.aid,
        "stages": done.stages,
        "bulletin": bulletin,
        "pruned": done.pruned.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
    })
}

fn held_back(report: &RunReport) -> Vec<serde_json::Value> {
    report
        .sources
        .iter()
        .filter_map(|source| {
            Some(json!({ "source": source.id, "why": source.held_back.as_ref()? }))
        })
        .collect()
}

fn write_words(
    out: &mut impl Write,
    done: &Refreshed,
    verbose: bool,
    paint: Paint,
) -> std::io::Result<()> {
    let report = &done.report;
    let again = paint.both("refresh.same_inputs");
    let again = if done.existed { format!(" ({again})") } else { String::new() };
    writeln!(out, "snapshot {}{again}", done.id)?;
    let (features, tiles) = (paint.both("refresh.features"), paint.both("refresh.tiles"));
    for (name, layer) in &report.layers {
        writeln!(out, "  {name:<10} {:>8} {features} {:>7} {tiles}", layer.features, layer.tiles)?;
    }
    if let Some(network) = &report.network {
        let statuses = network
            .by_status
            .iter()
            .map(|(status, count)| format!("{} {count}", paint.pair(&status_id(status), status)));
        let statuses: Vec<String> = statuses.collect();
        writeln!(out, "{}: {}", paint.both("refresh.roads"), statuses.join(", "))?;
    }
    if let Some(evidence) = &report.evidence {
        write_evidence(out, evidence, paint)?;
    }
    if let Some(aid) = &report.aid {
        write_aid(out, aid)?;
    }
    let least = if verbose { Severity::Info } else { Severity::Warning };
    write_findings(out, report, least, paint)?;
    if verbose {
        write_stages(out, &done.stages)?;
    }
    let words = ["refresh.changed_in", "refresh.new", "refresh.gone", "refresh.different"];
    let [changed, new, gone, different] = words.map(|key| paint.both(key));
    for change in &done.changes {
        let (layer, added) = (&change.layer, change.added);
        let (removed, altered) = (change.removed, change.changed);
        writeln!(out, "{changed} {layer}: {added} {new}, {removed} {gone}, {altered} {different}")?;
    }
    if let Some(since) = &done.changed_since {
        writeln!(out, "{} {since}", paint.both("refresh.compared_with"))?;
    }
    Ok(())
}

/// The name of a status in Bahasa Indonesia, by its name in files.
fn status_id(name: &str) -> String {
    let known = Status::ALL.into_iter().find(|status| status.name() == name);
    known.map_or_else(|| name.to_owned(), |status| status.label_id().to_lowercase())
}

/// Writes the age of the evidence on roads.
fn write_evidence(
    out: &mut impl Write,
    evidence: &EvidenceReport,
    paint: Paint,
) -> std::io::Result<()> {
    if evidence.first {
        paint.write_message(out, "refresh.evidence.first", &[])?;
    }
    if let Some(since) = &evidence.carried_since {
        let carried = [("n", &evidence.carried as &dyn Display), ("since", since)];
        paint.write_message(out, "refresh.evidence.carried", &carried)?;
    }
    if evidence.stale > 0 {
        paint.write_message(
            out,
            "refresh.evidence.stale",
            &[
                ("n", &evidence.stale),
                ("all", &evidence.judged),
                ("renew", &evidence.renew.join(", ")),
            ],
        )?;
    }
    Ok(())
}

/// Writes shortages, doubtful dispatches and silent places.
fn write_aid(out: &mut impl Write, aid: &AidReport) -> std::io::Result<()> {
    if aid.people.sites > 0 {
        writeln!(
            out,
            "aid: day {} by {}, {} days ahead; {} open sites ({} shown), people {}",
            aid.day,
            aid.standard,
            aid.horizon_days,
            aid.people.sites,
            aid.people.sites_public,
            people_words(&aid.people),
        )?;
    }
    if aid.people.gone > 0 {
        let sites = aid.people.gone;
        writeln!(out, "aid: sites gone from their list, whose last counts stay: {sites}")?;
    }
    for (reason, sites) in &aid.people.unjudged {
        let reason = words::access_reason(Language::EN, *reason);
        writeln!(out, "aid: access to {sites} sites is unknown: {reason}")?;
    }
    for item in aid.items.iter().filter(|item| item.critical && item.sites > 0) {
        writeln!(
            out,
            "  {:<16} short {:>10} of {:>10} {:<6} at {} of {} sites, stock unknown at {}{}",
            item.item,
            words::whole(Language::EN, item.gap),
            words::whole(Language::EN, item.need),
            item.unit,
            item.sites_short,
            item.sites,
            item.sites_short_unknown,
            with_groups(item),
        )?;
    }
    if aid.check_loads > 0 {
        writeln!(
            out,
            "  {} loads cover nobody until somebody has asked ({} to sites that are shown)",
            aid.check_loads, aid.check_loads_public,
        )?;
        for load in &aid.checks {
            let doubt = load.doubt.words(Language::EN);
            writeln!(out, "    {} of {} to {}: {doubt}", load.dispatch, load.agency, load.site)?;
        }
    }
    let reasons: Vec<String> = aid
        .proposal
        .unmet_by_reason
        .iter()
        .map(|(reason, count)| format!("{reason} {count}"))
        .collect();
    let reasons =
        if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
    writeln!(
        out,
        "  {} overlap alarms, {} silent places, {} of {} stock cards differ; proposal: {} lines, {} to check first, {} unmet{reasons}",
        aid.overlap_alarms,
        aid.silent_places,
        aid.differences.len(),
        aid.cards,
        aid.proposal.lines,
        aid.proposal.questions,
        aid.proposal.unmet,
    )
}

/// People by basis, and of those at sites that everybody sees where these are fewer.
fn people_words(people: &PeopleReport) -> String {
    let of = |people| words::people(Language::EN, people);
    let (all, shown) = (of(&people.by_basis), of(&people.by_basis_public));
    match all.as_str() {
        "" => "not counted".to_owned(),
        _ if all == shown => all,
        _ => format!("{all} (shown: {shown})"),
    }
}

/// What is short beyond the number that everybody sees, where that is more.
fn with_groups(item: &ItemReport) -> String {
    if item.full.gap == item.gap {
        return String::new();
    }
    let full = words::whole(Language::EN, item.full.gap);
    format!("; with groups and hidden homes {full}")
}

fn write_stages(out: &mut impl Write, stages: &[Taken]) -> std::io::Result<()> {
    stages.iter().try_for_each(|taken| {
        let peak = taken
            .peak_bytes
            .map_or_else(String::new, |bytes| format!(", {} MB at most", bytes / 1_000_000));
        writeln!(out, "stage {:<8} {:>7.2} s{peak}", taken.stage, taken.seconds)
    })
}
