//! Which tables of a file are read for a layer, where it has several.
//!
//! All that fit are read; whatever else has rows is named in a finding, so that nothing vanishes
//! without a word. Folders of a KML are read together whatever they are called; of a database or of an
//! archive of files, a table whose name says another layer is left out: a river is no road. Of evidence
//! it is left out only beside a table whose name says that it is the evidence.

use lintas_model::finding::{Finding, FindingCode};

use super::gdal::container::{Drawn, TableInfo};
use super::unusable::Unusable;
use crate::config::{Config, ConfigProblem, Source};
use crate::input::{InputLayer, InputShape};

/// Words in names of tables and files that say a layer, in Indonesian and English.
const NAMED: [(InputLayer, &[&str]); 8] = [
    (
        InputLayer::Roads,
        &["jalan", "ruas", "road", "roads", "street", "streets", "highway", "highways"],
    ),
    (
        InputLayer::Waterways,
        &["sungai", "danau", "perairan", "river", "rivers", "lake", "waterway", "waterways"],
    ),
    (
        InputLayer::Hazards,
        &["banjir", "genangan", "longsor", "flood", "floods", "landslide", "hazard", "hazards"],
    ),
    (InputLayer::Shelters, &["posko", "pengungsi", "pengungsian", "shelter", "shelters"]),
    (InputLayer::Depots, &["gudang", "depo", "warehouse", "depot", "depots"]),
    (InputLayer::Admin, &["batas", "kecamatan", "kelurahan", "kabupaten", "boundary", "admin"]),
    (InputLayer::Closures, &["penutupan", "closure", "closures"]),
    (InputLayer::Jetties, &["dermaga", "jetty", "jetties"]),
];

/// The tables that are read, and those that are left out with the finding that says so.
#[derive(Debug)]
pub(super) struct Chosen {
    /// At least one, in the order of the file.
    pub(super) read: Vec<TableInfo>,
    /// One for each table with rows that is not read.
    pub(super) left_out: Vec<Finding>,
}

/// Chooses among the tables of a source; `tables` is not empty.
pub(super) fn choose(source: &Source, tables: Vec<TableInfo>) -> Chosen {
    if tables.len() < 2 {
        return Chosen { read: tables, left_out: Vec::new() };
    }
    let first = tables[0].clone();
    // Empty tables, and the vertices of a GPX track as points, are no loss.
    let with_rows = tables.into_iter().filter(|table| table.rows != Some(0) && !table.repeats);
    let with_rows: Vec<TableInfo> = with_rows.collect();
    // Danger is not left out for a name (`kecamatan_terdampak`) unless another table bears its own.
    let by_name = !source.layer.is_evidence()
        || with_rows.iter().any(|table| says(&table.name).contains(&source.layer));
    let (mut read, mut others) = (Vec::new(), Vec::new());
    for table in with_rows {
        match says_another(source.layer, &table).filter(|_| by_name) {
            Some(other) => others.push((table, Left::Named(other))),
            None => read.push(table),
        }
    }
    let best = read.iter().map(|table| fit(source.layer, table.drawn)).max().unwrap_or(0);
    let (fitting, unfit): (Vec<_>, Vec<_>) =
        read.into_iter().partition(|table| best > 0 && fit(source.layer, table.drawn) == best);
    others.extend(unfit.into_iter().map(|table| (table, Left::Drawn)));
    let read = if fitting.is_empty() { vec![first] } else { fitting };
    others.retain(|(table, _)| !read.contains(table));
    let left_out = others.iter().map(|(table, why)| left_out(source, table, *why)).collect();
    Chosen { read, left_out }
}

/// Chooses among the tables of a database on a server, which has those of many others, too: the tables
/// whose names say this layer, else the only one that fits it.
///
/// # Errors
/// Where several fit, and nothing says which one is meant.
pub(super) fn choose_on_server(
    config: &Config,
    source: &Source,
    tables: Vec<TableInfo>,
) -> Result<Chosen, ConfigProblem> {
    let fits = |table: &&TableInfo| fit(source.layer, table.drawn) > 0;
    let names = |table: &&TableInfo| says(&table.name).contains(&source.layer);
    let fitting: Vec<TableInfo> = tables.iter().filter(fits).cloned().collect();
    let named: Vec<TableInfo> = fitting.iter().filter(names).cloned().collect();
    if named.is_empty() && fitting.len() > 1 {
        let all: Vec<&str> = fitting.iter().map(|table| table.name.as_str()).collect();
        let message =
            format!("the database has several tables, and none is called after {}", source.layer);
        let problem = config.document.problem(&source.spans.path, message);
        return Err(
            problem.advising(format!("say which one: table = \"…\", one of {}", all.join(", ")))
        );
    }
    let read = match (named.is_empty(), fitting.is_empty()) {
        (false, _) => named,
        (true, false) => fitting,
        (true, true) => tables.first().cloned().into_iter().collect(),
    };
    let others = tables.iter().filter(|table| fits(table) && !read.contains(table));
    let left_out = others.map(|table| left_out(source, table, Left::Unnamed)).collect();
    Ok(Chosen { read, left_out })
}

/// Why a table is left out.
#[derive(Debug, Clone, Copy)]
enum Left {
    /// What it is drawn as does not fit the layer as well as another table's.
    Drawn,
    /// Its name says this other layer.
    Named(InputLayer),
    /// Its name does not say this layer, as another's does.
    Unnamed,
}

/// How well rows drawn so fit a layer: 0 not at all, 2 best.
fn fit(layer: InputLayer, drawn: Drawn) -> u8 {
    match (layer.shape(), drawn) {
        (InputShape::None, Drawn::Nothing) => 2,
        (InputShape::None, _) => 1,
        // A table without geometry may have its places in columns.
        (_, Drawn::Nothing) => u8::from(matches!(layer.shape(), InputShape::Point)),
        (InputShape::Any, _) | (_, Drawn::Any) => 2,
        (InputShape::Line, Drawn::Lines) => 2,
        (InputShape::Polygon, Drawn::Polygons) => 2,
        // A hazard is never lost for what it is drawn as: its surroundings stand in.
        (InputShape::Polygon, _) => {
            if layer == InputLayer::Hazards {
                2
            } else {
                0
            }
        }
        (InputShape::Point, Drawn::Points) => 2,
        (InputShape::Point, Drawn::Polygons) => 1,
        (InputShape::Line | InputShape::Point, _) => 0,
    }
}

/// The other layer that the name of a table says, where it does not say this one.
fn says_another(layer: InputLayer, table: &TableInfo) -> Option<InputLayer> {
    let is_named = table.in_database || table.in_archive;
    if !is_named {
        return None;
    }
    let said = says(&table.name);
    if said.contains(&layer) { None } else { said.first().copied() }
}

/// The layers that the words of a name say.
fn says(name: &str) -> Vec<InputLayer> {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let named = |(_, named): &&(InputLayer, &[&str])| words.iter().any(|word| named.contains(word));
    NAMED.iter().filter(named).map(|(layer, _)| *layer).collect()
}

fn left_out(source: &Source, table: &TableInfo, why: Left) -> Finding {
    let (id, en) = drawn(table.drawn);
    let rows = |word| table.rows.map_or(String::new(), |rows| format!(", {rows} {word}"));
    let (why_en, why_id) = match why {
        Left::Drawn => (
            format!("other tables fit {} better", source.layer),
            "tabel lain lebih cocok".to_owned(),
        ),
        Left::Named(other) => (
            format!("its name says {other}, and not {}", source.layer),
            format!("namanya menunjukkan isi lain ({other})"),
        ),
        Left::Unnamed => (
            format!("another table is called after {}", source.layer),
            "tabel lain namanya lebih cocok".to_owned(),
        ),
    };
    let name = &table.name;
    let en = format!("`{name}` ({en}{}) is left out: {why_en}", rows("rows"));
    let id = format!("`{name}` ({id}{}) tidak dibaca: {why_id}", rows("baris"));
    Finding::new(FindingCode::TableSkipped, &source.id, en).in_indonesian(id)
}

/// The finding about a member of an archive that is not opened.
pub(super) fn not_opened(source: &Source, member: &str, why: &Unusable) -> Finding {
    let en = format!("`{member}` is left out: {}", why.en);
    let id = format!("`{member}` tidak dibaca: {}", why.id);
    why.mend(Finding::new(FindingCode::TableSkipped, &source.id, en).in_indonesian(id))
}

const fn drawn(drawn: Drawn) -> (&'static str, &'static str) {
    match drawn {
        Drawn::Nothing => ("tanpa geometri", "no geometry"),
        Drawn::Points => ("titik", "points"),
        Drawn::Lines => ("garis", "lines"),
        Drawn::Polygons => ("poligon", "polygons"),
        Drawn::Any => ("geometri campuran", "any geometry"),
    }
}
