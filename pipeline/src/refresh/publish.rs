//! A refresh from its sources to a published snapshot.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow};
use jiff::Timestamp;
use lintas_model::aid::propose;
use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_snapshot::Error;
use lintas_snapshot::format::{SnapshotId, layout, manifest, write_aid};
use lintas_snapshot::store::{Narrowed, Store, Wait, Work};

use super::assessment::{Assessed, assess};
use super::change::LayerChange;
use super::contents::{AidContents, Indexed, LayerContents, index};
use super::export_files;
use super::gather::{Gathered, gather};
use super::inputs;
use super::life::EvidenceLife;
use super::network_files;
use super::previous::{Allowed, previous};
use super::reporting;
use super::stages::{Stages, Taken};
use super::statements::Statements;
use super::tables::write_tables;
use crate::aid::ledger::{Assessment, Goods, ledger};
use crate::aid::travel::{TravelWays, travel};
use crate::config::Config;
use crate::failure::{BilingualError, Failure, fail};
use crate::merge::{Merged, merge};
use crate::progress::Progress;
use crate::report::{AidReport, RunReport, html};
use crate::tally::Tally;

/// Findings about the previous snapshot: they are in the report and not in the manifest.
const ABOUT_THE_LAST: [FindingCode; 3] =
    [FindingCode::ContentChanged, FindingCode::PreviousUnreadable, FindingCode::SiteReplaced];

/// How long a run waits for another one to end before it gives up.
const PATIENCE: Duration = Duration::from_secs(600);

/// The result of a refresh.
#[derive(Debug)]
pub struct Refreshed {
    /// The snapshot that is current now.
    pub id: SnapshotId,
    /// The same inputs had made it before.
    pub existed: bool,
    /// Folder of the snapshots.
    pub snapshots: PathBuf,
    /// The report, as published.
    pub report: RunReport,
    /// The worst finding.
    pub worst: Option<Severity>,
    /// What is different from the previous snapshot.
    pub changes: Vec<LayerChange>,
    /// The previous snapshot, with which `changes` compares.
    pub changed_since: Option<SnapshotId>,
    /// Old snapshots that were dropped.
    pub pruned: Vec<SnapshotId>,
    /// What every stage took.
    pub stages: Vec<Taken>,
}

/// Makes a new snapshot from the sources, and publishes it in `snapshots`.
///
/// # Errors
/// Exit 1 where another run holds the folder, or the folder is of another region or cannot be read and
/// `allowed` does not say otherwise; 2 where the configuration names what a source does
/// not have; 3 where a disk or all sources failed. The last snapshot stays current and whole.
pub fn refresh(
    config: &Config,
    snapshots: &Path,
    allowed: Allowed,
    started: Timestamp,
    progress: &Progress,
) -> Result<Refreshed, Failure> {
    let store = Store::at(snapshots);
    let work = begin(&store, progress)?;
    let (last, damaged) = previous(&store, config, allowed)?;
    let statements = Statements::read(snapshots).map_err(fail::refused)?;
    let mut stages = Stages::begin("ingest");
    let mut gathered = gather(config, last.as_ref(), progress)?;
    for why in damaged {
        let id = format!("data sebelumnya tidak terbaca: {why}");
        let finding = Finding::new(FindingCode::PreviousUnreadable, "", why);
        gathered.tally.add(finding.in_indonesian(id));
    }
    inputs::write(&work, config, &gathered.sources).map_err(fail::broken)?;
    let mut report = reporting::begin(config, started, &gathered);
    let mut tally = std::mem::take(&mut gathered.tally);
    stages.next("merge");
    let mut merged = merge(config, &mut gathered.sources, &mut tally);
    let mut life = EvidenceLife::of(config, &gathered.sources, last.as_ref(), &statements);
    life.apply(&mut merged);
    tally.extend(life.keep_sites(&mut merged, &gathered.sources));
    stages.next("assess");
    let assessed = assess(config, &gathered.sources, &mut merged, &mut life, &mut tally, progress);
    tally.extend(life.findings(&assessed.edges));
    report.evidence = Some(life.summary(&assessed.edges, &gathered.sources));
    report_roads(&mut report, &merged, &assessed);
    stages.next("aid");
    let aid = known_of_aid(
        config,
        &mut gathered,
        (&merged, &assessed),
        &life,
        &mut tally,
        &mut stages,
        progress,
    )?;
    reporting::recount(&mut report, &gathered.sources);
    report.aid = Some(AidReport::of(&aid.ledger, &aid.standing, &aid.proposal));
    stages.next("index");
    let before = last.as_ref().map(|last| &last.snapshot);
    let contents =
        LayerContents { config, merged: &merged, assessed: &assessed, aid: &aid, life: &life };
    let Indexed { layers, in_report, changes } =
        index(&work, &contents, before, progress).map_err(fail::broken)?;
    report.layers = in_report;
    stages.next("publish");
    reporting::close(&mut report, config, &gathered, &tally);
    write_files(&work, config, &gathered, &assessed, &aid).map_err(fail::broken)?;
    export_files::write(&work, config, progress).map_err(fail::broken)?;
    write_report(&work, &report)?;
    let draft = draft(config, started, &gathered, layers, &report);
    let changed_since = last.as_ref().map(|last| last.snapshot.id().clone());
    let published = work.publish(draft).map_err(fail::broken)?;
    let keep = usize::try_from(config.output.keep).unwrap_or(usize::MAX).max(1);
    // That old snapshots cannot be dropped does not make this one fail.
    let pruned = store.prune(keep, Wait::No).unwrap_or_default();
    Ok(Refreshed {
        id: published.id,
        existed: published.existed,
        snapshots: snapshots.to_owned(),
        report,
        worst: tally.worst(),
        changes,
        changed_since,
        pruned,
        stages: stages.end(),
    })
}

/// What the report says of roads: their states, what to reopen first, and critical links.
fn report_roads(report: &mut RunReport, merged: &Merged, assessed: &Assessed) {
    report.network = Some(reporting::network(&merged.network, &assessed.edges.states));
    if !assessed.graph.edges.is_empty() {
        report.reopening = Some(reporting::reopening(&assessed.blocked));
    }
    let told = |link| reporting::critical_link(&assessed.graph, link);
    report.critical_links = assessed.links.iter().map(told).collect();
}

/// Writes the files beside the layers and the report.
fn write_files(
    work: &Work,
    config: &Config,
    gathered: &Gathered,
    assessed: &Assessed,
    aid: &AidContents,
) -> anyhow::Result<()> {
    write_aid(&work.path(layout::AID), &aid.ledger).context("cannot write what is known of aid")?;
    network_files::write(work, config, assessed)?;
    write_tables(work, config, &aid.ledger, &aid.standing)?;
    write_quarantine(work, config, gathered)
}

/// Takes the lock of the folder; where another run has it, says so and waits up to [`PATIENCE`].
fn begin(store: &Store, progress: &Progress) -> Result<Work, Failure> {
    match store.begin(Wait::No) {
        Err(error @ Error::Busy { .. }) => {
            progress.say(&format!("{error}; waiting for it to end"));
            store.begin(Wait::UpTo(PATIENCE))
        }
        other => other,
    }
    .inspect(|work| say_narrowed(work, progress))
    .map_err(|error| match error {
        Error::Busy { ref path, pid } => fail::refused(busy(&path.display(), pid, &error)),
        error => fail::broken(error),
    })
}

/// Says what of the folder others could read, or still can.
fn say_narrowed(work: &Work, progress: &Progress) {
    let Narrowed { closed, left } = work.narrowed();
    if closed > 0 {
        progress.say(&format!(
            "private parts of earlier snapshots were open to others ({closed}); they are closed now"
        ));
    }
    if left > 0 {
        progress.say(&format!(
            "private parts cannot be closed to others here ({left}): the file system or the owner \
             does not let them"
        ));
    }
}

/// The error where another run is writing into the same folder.
fn busy(folder: &impl Display, pid: Option<u32>, error: &Error) -> BilingualError {
    let process = pid.map_or_else(String::new, |pid| format!(" (proses {pid})"));
    BilingualError {
        en: error.to_string(),
        id: format!("proses lain sedang menulis ke {folder}{process}"),
        remedy: Some([
            "Tunggu sampai selesai, lalu jalankan lagi.".to_owned(),
            "Wait until it is done, and run it again.".to_owned(),
        ]),
    }
}

/// The ledger of aid and what follows from it: the stages `aid`, `travel` and `propose`.
fn known_of_aid(
    config: &Config,
    gathered: &mut Gathered,
    (merged, assessed): (&Merged, &Assessed),
    life: &EvidenceLife<'_>,
    tally: &mut Tally,
    stages: &mut Stages,
    progress: &Progress,
) -> Result<AidContents, Failure> {
    let goods = Goods::read(config, &mut gathered.sources, merged, tally);
    let found = Assessment {
        shelters: &assessed.shelters,
        places: &assessed.places,
        units: &assessed.units,
    };
    let mut ledger = ledger(config, merged, found, &goods);
    tally.extend(life.keep_aid(&mut ledger, &goods.stock.undated));
    if !ledger.is_sound() {
        return Err(fail::broken(anyhow!("what is known of aid is out of order")));
    }
    let standing = lintas_model::aid::assess(&ledger, ledger.as_of);
    stages.next("travel");
    let stage = progress.stage("propose", "depots", ledger.depots.len() as u64);
    let roads = assessed.roads(config);
    let travel = travel(&ledger, roads, &assessed.hierarchy);
    stages.next("propose");
    let proposal = propose(&ledger, &standing, &travel, &TravelWays::new(&ledger, roads));
    stage.add(ledger.depots.len() as u64);
    Ok(AidContents { ledger, standing, proposal })
}

fn write_quarantine(work: &Work, config: &Config, gathered: &Gathered) -> anyhow::Result<()> {
    for (source, rows) in config.sources.iter().zip(&gathered.sources) {
        if rows.rejected.is_empty() {
            continue;
        }
        let mut lines = String::new();
        for rejected in &rows.rejected {
            lines.push_str(&rejected.line);
            lines.push('\n');
        }
        write_file(&work.path(&layout::rejected(&source.id)), &lines)?;
    }
    Ok(())
}

fn write_report(work: &Work, report: &RunReport) -> Result<(), Failure> {
    let json = report.to_json().map_err(fail::broken)?;
    write_file(&work.path(layout::REPORT_JSON), &json).map_err(fail::broken)?;
    write_file(&work.path(layout::REPORT_HTML), &html::page(report)).map_err(fail::broken)
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn draft(
    config: &Config,
    started: Timestamp,
    gathered: &Gathered,
    layers: BTreeMap<String, manifest::LayerEntry>,
    report: &RunReport,
) -> manifest::Draft {
    let region = &config.region;
    manifest::Draft {
        created: started,
        as_of: region.as_of,
        region: manifest::Region {
            id: region.id.clone(),
            name: region.name.clone(),
            pcode: region.pcode.clone(),
            time_zone: region.time_zone_name.clone(),
        },
        event: config.event.clone(),
        mode: region.mode,
        sources: config
            .sources
            .iter()
            .zip(&gathered.sources)
            .map(|(source, rows)| manifest::SourceEntry {
                id: source.id.clone(),
                layer: source.layer.name().to_owned(),
                path: source.path.shown.clone(),
                sha256: rows.sha256.clone(),
                rows: rows.rows_accepted,
                licence: source.licence.clone(),
                attribution: source.attribution.clone(),
                observed_at: rows.as_of,
                // A held-back source is called so only where rows of an older snapshot replace its
                // own.
                held_back: rows.stands_in,
            })
            .collect(),
        layers,
        // Findings about the previous snapshot are left out, so that the same inputs at the same
        // moment make the same snapshot, whichever came before.
        findings: report
            .findings
            .iter()
            .filter(|(code, _)| !ABOUT_THE_LAST.map(FindingCode::as_str).contains(&code.as_str()))
            .map(|(code, count)| (code.clone(), *count))
            .collect(),
    }
}
