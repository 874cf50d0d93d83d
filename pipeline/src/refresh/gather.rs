//! Ingest and validation of all sources, and the rows that replace those of sources held back.

use std::collections::{BTreeSet, HashSet};

use lintas_model::finding::{Finding, FindingCode};
use lintas_model::passability::ReportStatus;

use super::inputs;
use super::previous::Previous;
use crate::config::{Config, ConfigError, ConfigProblem, Source};
use crate::failure::{BilingualError, Failure, fail};
use crate::ingest::{CodedRows, Row, SourceRows, Unusable, ingest_all};
use crate::input::InputLayer;
use crate::input::columns::closures;
use crate::progress::Progress;
use crate::tally::Tally;
use crate::validate::{
    LastRun, check_places, held_back, outside_region, place_by_code, stand_in_villages,
};

/// The rows of all sources.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// In the order of the configuration.
    pub(super) sources: Vec<SourceRows>,
    /// Why a source is held back, by its position; `None` where it is not.
    pub(super) held_back: Vec<Option<String>>,
    /// All findings.
    pub(super) tally: Tally,
}

/// Reads and validates every source. A source is held back where it cannot be read to its end,
/// where it is missing or lacks what the configuration names although the `last` snapshot had it,
/// or where it fails the gate. Then its rows of the last snapshot replace the present ones.
///
/// # Errors Where the configuration names what a source does not have and never had, or no source
/// can be read.
pub(super) fn gather(
    config: &Config,
    last: Option<&Previous>,
    progress: &Progress,
) -> Result<Gathered, Failure> {
    let mut sources = read_all(config, last, progress)?;
    let mut gathered = Gathered::default();
    stand_in_villages(config, &mut sources, &mut gathered.tally);
    let broken = sources.iter().filter(|rows| rows.broken.is_some()).count();
    if broken == sources.len() {
        return Err(fail::broken(nothing_read(config, &sources)));
    }
    let counts = last.map(|last| {
        let manifest = last.snapshot.manifest();
        manifest.sources.iter().map(|source| (source.id.clone(), source.rows)).collect()
    });
    let counts = LastRun(counts.unwrap_or_default());
    let mut out_of_range = Vec::new();
    for (source, mut rows) in config.sources.iter().zip(sources) {
        gathered.tally.absorb(std::mem::take(&mut rows.findings));
        out_of_range.append(&mut rows.out_of_range);
        let why = held_back(source, &rows, &config.gate, &counts);
        if let Some(why) = &why {
            let told = Finding::new(FindingCode::SourceHeldBack, &source.id, why.en.clone());
            gathered.tally.add(told.in_indonesian(why.id.clone()));
            rows = stand_in(source, rows, last, &mut gathered.tally);
        } else {
            gathered.tally.extend(content_changed(source, &rows, last));
        }
        gathered.tally.extend(undated(source, &rows));
        gathered.held_back.push(why.map(|why| why.en));
        gathered.sources.push(rows);
    }
    place_by_code(config, &mut gathered.sources, &mut gathered.tally);
    check_places(config, &mut gathered.sources, &mut gathered.tally);
    outside_region(config, &gathered.sources, out_of_range, &mut gathered.tally);
    Ok(gathered)
}

/// The error where no source can be read: the reason of each.
fn nothing_read(config: &Config, sources: &[SourceRows]) -> BilingualError {
    let reasons = config.sources.iter().zip(sources);
    let reasons: Vec<(&str, &Unusable)> = reasons
        .filter_map(|(source, rows)| Some((source.id.as_str(), rows.broken.as_ref()?)))
        .collect();
    let told = |of: fn(&Unusable) -> &str| {
        let all = reasons.iter().map(|(source, why)| format!("{source}: {}", of(why)));
        all.collect::<Vec<_>>().join("; ")
    };
    let remedies: BTreeSet<[&str; 2]> =
        reasons.iter().filter_map(|(_, why)| why.remedies()).collect();
    let remedy = |language: usize| {
        let all: Vec<&str> = remedies.iter().map(|remedy| remedy[language]).collect();
        all.join(" ")
    };
    let many = reasons.len();
    BilingualError {
        en: format!("none of the {many} sources can be read: {}", told(|why| &why.en)),
        id: format!("tidak satu pun dari {many} sumber dapat dibaca: {}", told(|why| &why.id)),
        remedy: (!remedies.is_empty()).then(|| [remedy(0), remedy(1)]),
    }
}

/// Why a source is of no use that lacks now what the configuration names, and once had it.
fn changed(problem: &ConfigProblem) -> Unusable {
    let message = &problem.message;
    let why = Unusable::new(
        format!("it lacks what the configuration names: {message}"),
        format!("yang disebut konfigurasi tidak ada lagi di dalamnya: {message}"),
    );
    why.mended_by([
        "Bandingkan judul kolom, lembar dan nama berkasnya dengan kiriman sebelumnya, lalu betulkan berkas atau konfigurasi.",
        "Compare its headings, sheets and name with what was sent before, and mend the file or the configuration.",
    ])
}

/// Reads every source. Where a source lacks what the configuration names, the run ends if the last
/// snapshot did not have the source: then the configuration is wrong. Else the file is, and the
/// source is held back.
fn read_all(
    config: &Config,
    last: Option<&Previous>,
    progress: &Progress,
) -> Result<Vec<SourceRows>, Failure> {
    let (mut sources, mut problems): (Vec<SourceRows>, Vec<ConfigProblem>) = Default::default();
    for (source, read) in config.sources.iter().zip(ingest_all(config, progress)) {
        match read {
            Ok(rows) => sources.push(rows),
            Err(problem) if last.is_some_and(|last| last.source(&source.id).is_some()) => {
                let mut rows = SourceRows::default();
                rows.break_off(&source.id, changed(&problem));
                sources.push(rows);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(sources) } else { Err(fail::usage(ConfigError { problems })) }
}

/// The last good rows of a source that is held back, and beside them its new rows that are bad
/// news. Where there are no last good rows, its present ones are taken, and only what is bad news
/// in them counts: half a list of closures is better than none, and the report says so.
fn stand_in(
    source: &Source,
    rows: SourceRows,
    last: Option<&Previous>,
    tally: &mut Tally,
) -> SourceRows {
    let good = last.and_then(|last| match inputs::read(&last.snapshot, source) {
        Ok(good) => good,
        Err(error) => {
            let message = format!("its last good rows cannot be read: {error:#}");
            let id = format!("baris baik terakhirnya tidak terbaca: {error:#}");
            let told = Finding::new(FindingCode::PreviousUnreadable, &source.id, message);
            tally.add(told.in_indonesian(id));
            None
        }
    });
    let Some(mut good) = good else {
        let mut rows = SourceRows { held_back: true, ..rows };
        rows.rows.iter_mut().for_each(|row| row.beside = true);
        coded_beside(&mut rows.by_code);
        return rows;
    };
    // A message that stands among the last good ones says the same again.
    let mut by_code = rows.by_code;
    for message in &mut by_code {
        message.rows.retain(|(row, _)| good.rows.iter().all(|known| known.id != row.id));
        message.instead.clear();
    }
    coded_beside(&mut by_code);
    good.rows.extend(worse(source, rows.rows, &good.rows));
    SourceRows {
        rows_read: rows.rows_read,
        rejected: rows.rejected,
        tables: rows.tables,
        astray: rows.astray,
        by_code,
        footprints: rows.footprints,
        placeless: rows.placeless,
        rows_repaired: rows.rows_repaired,
        broken: rows.broken,
        held_back: true,
        stands_in: true,
        ..good
    }
}

fn coded_beside(messages: &mut [CodedRows]) {
    messages
        .iter_mut()
        .flat_map(|message| &mut message.rows)
        .for_each(|(row, _)| row.beside = true);
}

/// The new rows of a held-back source that are bad news: the gate never holds these back. What is
/// good news in them (boats pass, water is shallow) does not count until the source is whole.
fn worse(source: &Source, rows: Vec<Row>, good: &[Row]) -> Vec<Row> {
    let is_bad = |row: &Row| match source.layer {
        InputLayer::Hazards => true,
        InputLayer::Closures => row.get(closures::STATUS) != Some(ReportStatus::Open),
        _ => false,
    };
    let known: HashSet<String> = good.iter().map(print).collect();
    let mut ids: HashSet<String> = good.iter().map(|row| row.id.clone()).collect();
    let mut new = Vec::new();
    for mut row in rows.into_iter().filter(is_bad).filter(|row| !known.contains(&print(row))) {
        while !ids.insert(row.id.clone()) {
            row.id.push_str("-baru");
        }
        row.beside = true;
        new.push(row);
    }
    new
}

/// Geometry, moment and values of a row as text, to compare rows without their numbers and ids.
fn print(row: &Row) -> String {
    let mut values: Vec<String> =
        row.values.iter().map(|(name, value)| format!("{name}={value}")).collect();
    values.sort_unstable();
    format!("{:?} {:?} {}", row.geometry, row.as_of, values.join(" "))
}

/// The finding where the content of a source has changed and its moment has not.
fn content_changed(source: &Source, rows: &SourceRows, last: Option<&Previous>) -> Option<Finding> {
    if !matches!(source.layer, InputLayer::Hazards | InputLayer::Closures) {
        return None;
    }
    let before = last?.source(&source.id)?;
    let changed = before.sha256.is_some() && rows.sha256.is_some() && before.sha256 != rows.sha256;
    (changed && before.observed_at == rows.as_of).then(|| {
        let message = "its content is not what it was, and it speaks of the same moment as before; \
                       say `observed_at = \"mtime\"`, or a pattern over the file's name";
        let id = "isinya berubah, tetapi waktu yang disebutnya sama seperti dulu; isi \
                  `observed_at = \"mtime\"`, atau pola tanggal pada nama berkas";
        Finding::new(FindingCode::ContentChanged, &source.id, message).in_indonesian(id)
    })
}

/// The finding where rows that state danger have no date.
fn undated(source: &Source, rows: &SourceRows) -> Option<Finding> {
    let counts = match source.layer {
        InputLayer::Hazards => source.basis.is_some_and(|basis| basis.is_actual()),
        InputLayer::Closures => true,
        _ => false,
    };
    let undated = rows.rows.iter().filter(|row| row.as_of.is_none()).count();
    (counts && undated > 0).then(|| {
        let message = format!(
            "{undated} rows say nobody knows when: what is bad acts while it stands in the source, \
             what is good says nothing"
        );
        let id = format!(
            "{undated} baris tanpa tanggal: kabar buruknya berlaku selama ada di sumbernya, kabar \
             baiknya tidak dipakai"
        );
        Finding::new(FindingCode::UndatedEvidence, &source.id, message).in_indonesian(id)
    })
}
