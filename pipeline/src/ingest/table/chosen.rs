//! Which tables of a file are read, where its sheets hold several: those that fit the input, and of
//! these none that is a table of something else.

use lintas_model::finding::{Finding, FindingCode, Severity};
use lintas_model::value::Value;

use super::days::{self, Telling};
use super::layout::Layout;
use super::rows::{self, broken};
use super::sheet::Sheet;
use super::{blocks, pivot, titles};
use crate::config::{Config, ConfigProblem, Source};
use crate::ingest::intake::Intake;
use crate::ingest::known::{fits_better, says_what};
use crate::ingest::mapping::Mapping;
use crate::ingest::source_rows::SourceRows;
use crate::ingest::unusable::Unusable;
use crate::input::InputLayer;
use crate::input::columns::stock;

/// A table that may be read.
struct FitTable {
    sheet: Sheet,
    layout: Layout,
    mapping: Mapping,
    titles: Vec<String>,
}

/// A table that does not fit, with how well it would.
struct UnfitTable {
    score: usize,
    sheet: Sheet,
    layout: Layout,
    mapping: Result<Mapping, ConfigProblem>,
}

/// Reads the sheets of a file: every table on them whose heading names all columns that its input must
/// have, and at least two. Where none does, the best of them is read all the same, so that the findings
/// say what it lacks.
///
/// # Errors
/// Where the configuration names what the file does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    sheets: Vec<Sheet>,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    let mut told = Vec::new();
    let (chosen, mut unfit) = fitting(config, source, sheets, &mut told)?;
    let chosen = without_others(source, chosen, &mut told);
    let mut chosen = newest(source, chosen, &mut told);
    if chosen.is_empty() {
        let best = (0..unfit.len()).rev().max_by_key(|at| unfit[*at].score);
        let Some(best) = best else { return Ok(broken(source, without_a_table())) };
        let UnfitTable { sheet, layout, mapping, .. } = unfit.remove(best);
        chosen.push(FitTable { titles: Vec::new(), sheet, layout, mapping: mapping? });
    }
    for UnfitTable { sheet, mapping, .. } in &unfit {
        let (en, id) = lacks(mapping);
        told.push(skip(source, sheet.name.as_deref(), &en, &id));
    }
    let mut intake = Intake::beginning(config, source).placing(rows::placing(config, source)?);
    told.into_iter().for_each(|finding| intake.tell(finding));
    for FitTable { sheet, layout, mapping, .. } in chosen {
        rows::take(&mut intake, source, sheet, &layout, mapping, tell);
    }
    Ok(intake.finish())
}

/// Why a file cannot be used on whose sheets nothing is a table that may be read.
fn without_a_table() -> Unusable {
    let why = Unusable::new(
        "it has no sheet with a table that may be read",
        "tidak ada lembar berisi tabel yang dibaca",
    );
    why.mended_by([
        "Beri judul di atas kolom-kolomnya; lembar yang disembunyikan dibaca bila disebut: table = \"NAMA LEMBAR\".",
        "Write headings above its columns; a hidden sheet is read where it is named: table = \"NAME OF THE SHEET\".",
    ])
}

/// The tables that fit, and those that do not.
fn fitting(
    config: &Config,
    source: &Source,
    sheets: Vec<Sheet>,
    told: &mut Vec<Finding>,
) -> Result<(Vec<FitTable>, Vec<UnfitTable>), ConfigProblem> {
    let only = source.table.is_some();
    let (mut chosen, mut unfit) = (Vec::new(), Vec::new());
    for sheet in sheets {
        let name = sheet.name.clone();
        // Hidden sheets are last week's numbers. What may close a road is read all the same.
        if sheet.hidden && !only && !source.layer.is_evidence() {
            let (en, id) =
                ("it is hidden in the workbook", "lembar ini disembunyikan di berkasnya");
            told.push(skip(source, name.as_deref(), en, id));
            continue;
        }
        if sheet.rows.is_empty() {
            told.push(skip(source, name.as_deref(), "it is empty", "lembar ini kosong"));
            continue;
        }
        let parts = blocks::split(sheet, source);
        let alone = parts.len() == 1;
        for mut sheet in parts {
            let Some(mut layout) = Layout::find(&sheet, source) else { continue };
            let titles = layout.titles(&sheet);
            let mut mapping = rows::mapping(config, source, &layout);
            if let Ok(mapping) = &mut mapping {
                sheet.told.extend(depot_of_title(source, mapping, &titles));
            }
            if let Ok(named) = &mapping
                && let Some(turned) = pivot::turned(source, &sheet, &layout, named)
            {
                (sheet, layout) = turned;
                mapping = rows::mapping(config, source, &layout);
                // Told once, above.
                mapping.iter_mut().for_each(|named| drop(depot_of_title(source, named, &titles)));
            }
            match mapping {
                Ok(mapping)
                    if (only && alone) || (mapping.missing.is_empty() && layout.score > 1) =>
                {
                    chosen.push(FitTable { sheet, layout, mapping, titles });
                }
                mapping => unfit.push(UnfitTable { score: layout.score, sheet, layout, mapping }),
            }
        }
    }
    Ok((chosen, unfit))
}

/// Takes the depot of a stock list without such a column from its title, and says so.
fn depot_of_title(source: &Source, mapping: &mut Mapping, titles: &[String]) -> Option<Finding> {
    let lacks = mapping.missing.iter().any(|column| column.name == stock::WAREHOUSE_ID.name());
    if source.layer != InputLayer::Stock || !lacks {
        return None;
    }
    let depot = titles::depot(titles)?;
    mapping.supply(stock::WAREHOUSE_NAME.name(), Value::Text(depot.clone()));
    let en = format!("no column names the depot: it is `{depot}`, by the title above the table");
    let id = format!("tidak ada kolom gudang: dipakai “{depot}” dari judul di atas tabel");
    Some(Finding::new(FindingCode::HeadingFound, &source.id, en).in_indonesian(id))
}

/// Leaves out tables of something else beside those of the source's input.
fn without_others(
    source: &Source,
    tables: Vec<FitTable>,
    told: &mut Vec<Finding>,
) -> Vec<FitTable> {
    let others: Vec<Option<(String, String)>> =
        tables.iter().map(|table| of_another(source, table)).collect();
    if others.iter().all(Option::is_some) {
        return tables;
    }
    let mut kept = Vec::new();
    for (table, other) in tables.into_iter().zip(others) {
        match other {
            None => kept.push(table),
            Some((en, id)) => {
                let skipped = skip(source, table.sheet.name.as_deref(), &en, &id);
                told.push(skipped.with_severity(Severity::Warning));
            }
        }
    }
    kept
}

/// Of tables that tell the same of different days, the newest. Evidence ages by its own moments.
fn newest(source: &Source, tables: Vec<FitTable>, told: &mut Vec<Finding>) -> Vec<FitTable> {
    if source.layer.is_evidence() || tables.len() < 2 {
        return tables;
    }
    let tellings: Vec<Telling> = tables.iter().map(telling).collect();
    let outdated = days::outdated(&tellings);
    let mut kept = Vec::new();
    for (table, later) in tables.into_iter().zip(outdated) {
        let Some(day) = later else {
            kept.push(table);
            continue;
        };
        let en = format!("another sheet tells the same of a later day ({day})");
        let id = format!("lembar lain memuat hal yang sama untuk hari yang lebih baru ({day})");
        let skipped = skip(source, table.sheet.name.as_deref(), &en, &id);
        told.push(skipped.with_severity(Severity::Warning));
    }
    kept
}

/// Columns of ours that say what a row is about.
const ABOUT: [&str; 8] =
    ["id", "name", "warehouse_id", "warehouse_name", "item_code", "item_name", "to_id", "to_name"];

fn telling(table: &FitTable) -> Telling {
    let name = table.sheet.name.as_deref().unwrap_or_default();
    let name = name.split('!').next().unwrap_or_default().to_owned();
    let titles = table.titles.iter().rev().cloned();
    let positions = table.mapping.positions(&ABOUT);
    let depot = titles::depot(&table.titles).unwrap_or_default();
    let rows = table.sheet.rows.get(table.layout.data..).unwrap_or_default();
    let about = rows.iter().filter_map(|row| {
        let texts = row.texts();
        let cells: Vec<&str> =
            positions.iter().filter_map(|at| texts.get(*at)).map(String::as_str).collect();
        let says = cells.iter().any(|cell| !cell.is_empty());
        says.then(|| days::about(cells.into_iter().chain([depot.as_str()])))
    });
    Telling {
        words: std::iter::once(name).chain(titles).collect(),
        columns: table.mapping.filled().collect(),
        about: about.collect(),
    }
}

/// Why a table is one of something else, in English and in Indonesian. Of evidence, only where it says
/// nothing but where and when.
fn of_another(source: &Source, table: &FitTable) -> Option<(String, String)> {
    let is_danger = source.layer.is_evidence() && table.mapping.filled().any(says_what);
    if is_danger || !source.fields.is_empty() {
        return None;
    }
    if let Some(other) = fits_better(source.layer, &table.layout.headings) {
        return Some((
            format!("its heading is rather one of {other} than of {}", source.layer),
            format!("judul kolomnya lebih cocok untuk {other} daripada {}", source.layer),
        ));
    }
    if source.layer != InputLayer::Stock {
        return None;
    }
    let word = titles::elsewhere(&table.titles)?;
    Some((
        format!("its title says `{word}`, which is no stock"),
        format!("judulnya menyebut “{word}”, bukan stok"),
    ))
}

/// What a table that does not fit lacks, in English and in Indonesian.
fn lacks(mapping: &Result<Mapping, ConfigProblem>) -> (String, String) {
    match mapping.as_ref().ok().and_then(|mapping| mapping.missing.first()) {
        None => (
            "its heading is not that of such a table".to_owned(),
            "judul kolomnya bukan judul tabel seperti ini".to_owned(),
        ),
        Some(column) => (
            format!("there is no column for `{}`", column.name),
            format!("tidak ada kolom untuk `{}`", column.name),
        ),
    }
}

fn skip(source: &Source, sheet: Option<&str>, en: &str, id: &str) -> Finding {
    Finding::new(FindingCode::SheetSkipped, &source.id, en).in_indonesian(id).on_sheet(sheet)
}
