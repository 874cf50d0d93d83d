//! JSON without geometry: a list of objects is a table, each object a row.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value};

use super::layout::{Layout, MOST_COLUMNS};
use super::rows;
use super::sheet::{Sheet, SheetRow};
use crate::config::{Config, ConfigProblem, Source};
use crate::ingest::intake::Intake;
use crate::ingest::row::Cell;
use crate::ingest::source_rows::SourceRows;

/// What a list may be wrapped in: `{"data": {"rows": [ … ]}}`.
const DEEPEST: usize = 3;
/// Objects in an object of a row are its columns, so deep.
const DEEPEST_COLUMN: usize = 4;

/// Words of formats that have readers of their own.
const SPATIAL: [&str; 4] = ["FeatureCollection", "\"geometry\"", "\"coordinates\"", "\"features\""];
/// Bytes in which those words are looked for.
const LOOKED_AT: usize = 64 << 10;

/// Reads a list of objects as a table; `None` where the file is none, and has another reader.
///
/// # Errors
/// Where the configuration names what the table does not have.
pub(in crate::ingest) fn read(
    config: &Config,
    source: &Source,
    file: &Path,
    tell: &dyn Fn(u64),
) -> Result<Option<SourceRows>, ConfigProblem> {
    let Some(list) = list_of(file) else { return Ok(None) };
    let (names, rows) = table(&list);
    let layout = Layout::of_names(names.iter().map(String::as_str), source);
    let mapping = rows::mapping(config, source, &layout)?;
    let mut intake = Intake::beginning(config, source).placing(rows::placing(config, source)?);
    let sheet = Sheet { rows, ..Sheet::default() };
    rows::take(&mut intake, source, sheet, &layout, mapping, tell);
    Ok(Some(intake.finish()))
}

fn list_of(file: &Path) -> Option<Vec<Value>> {
    let bytes = std::fs::read(file).ok()?;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT)]).into_owned();
    if SPATIAL.iter().any(|word| head.contains(word)) {
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    longest(serde_json::from_slice(bytes).ok()?, DEEPEST)
}

/// The longest list of objects in a value.
fn longest(value: Value, deep: usize) -> Option<Vec<Value>> {
    match value {
        Value::Array(list) => {
            (!list.is_empty() && list.iter().all(Value::is_object)).then_some(list)
        }
        Value::Object(members) if deep > 0 => members
            .into_iter()
            .filter_map(|(_, member)| longest(member, deep - 1))
            .max_by_key(Vec::len),
        _ => None,
    }
}

/// Names of columns, in the order in which they come up, and rows counted from 1.
fn table(list: &[Value]) -> (Vec<String>, Vec<SheetRow>) {
    let mut names: Vec<String> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut rows = Vec::with_capacity(list.len());
    for (number, object) in (1..).zip(list) {
        let mut found = Vec::new();
        if let Value::Object(members) = object {
            flatten("", members, DEEPEST_COLUMN, &mut found);
        }
        let mut cells: Vec<(usize, Cell)> = Vec::with_capacity(found.len());
        for (name, cell) in found {
            let at = *known.entry(name.clone()).or_insert_with(|| {
                names.push(name);
                names.len() - 1
            });
            cells.extend((at < MOST_COLUMNS).then_some((at, cell)));
        }
        cells.sort_by_key(|(at, _)| *at);
        rows.push(SheetRow { number, cells, broken: None });
    }
    names.truncate(MOST_COLUMNS);
    (names, rows)
}

/// The members of an object as cells; those of objects in it by their path, as forms name questions.
fn flatten(path: &str, members: &Map<String, Value>, deep: usize, into: &mut Vec<(String, Cell)>) {
    for (name, value) in members {
        let name = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        match value {
            Value::Object(inner) if deep > 0 => flatten(&name, inner, deep - 1, into),
            other => into.extend(cell(other).map(|cell| (name, cell))),
        }
    }
}

fn cell(value: &Value) -> Option<Cell> {
    let text = |text: &str| (!text.trim().is_empty()).then(|| Cell::Text(text.trim().to_owned()));
    match value {
        Value::Null => None,
        Value::Bool(truth) => Some(Cell::Text(truth.to_string())),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Some(Cell::Int(number)),
            None => Some(Cell::Float(number.as_f64()?)),
        },
        Value::String(string) => text(string),
        Value::Array(items) => {
            let items: Vec<String> =
                items.iter().filter_map(cell).map(|cell| cell.text()).collect();
            text(&items.join(", "))
        }
        Value::Object(_) => text(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::input::columns::{shelters, stock};

    fn read_json(body: &str, text: &str) -> Option<SourceRows> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.json");
        std::fs::write(&file, text).unwrap();
        let config = format!(
            "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"Asia/Makassar\"\nmode = \"actual\"\n\
             [[source]]\nid = \"s\"\npath = \"x.json\"\n{body}"
        );
        let path = folder.path().join("lintas.toml");
        let config = Config::parse(&path, &config, Timestamp::UNIX_EPOCH).unwrap();
        read(&config, &config.sources[0], &file, &|_| {}).unwrap()
    }

    #[test]
    fn a_list_of_objects_is_a_table_wherever_it_is_wrapped() {
        let rows = r#"[{"Gudang":"GD-01","Barang":"Beras","Sisa":1250,"Satuan":"kg"},
                       {"Gudang":"GD-01","Barang":"Mi","Sisa":"40 dus"}]"#;
        for text in [rows.to_owned(), format!("{{\"meta\":[{{}}],\"data\":{{\"rows\":{rows}}}}}")] {
            let read = read_json("layer = \"stock\"\n", &text).unwrap();
            let amounts: Vec<_> =
                read.rows.iter().map(|row| row.get(stock::QTY_AVAILABLE)).collect();
            assert_eq!(amounts, [Some(1250.0), Some(40.0)], "{:?}", read.findings.listed());
        }
    }

    #[test]
    fn maps_and_other_texts_are_left_to_their_readers() {
        for text in [
            "{\"type\":\"FeatureCollection\",\"features\":[]}",
            "[1,2]",
            "[]",
            "{\"a\":1}",
            "x",
            "",
        ] {
            assert!(read_json("layer = \"stock\"\n", text).is_none(), "{text}");
        }
    }

    #[test]
    fn objects_in_a_row_are_its_columns() {
        let text =
            r#"[{"id":"PS-1","nama":"SDN 4","lokasi":{"lat":-0.42,"lon":116.98},"jiwa":84}]"#;
        let body =
            "layer = \"shelters\"\n[source.fields]\nlat = \"lokasi/lat\"\nlon = \"lokasi/lon\"\n";
        let read = read_json(body, text).unwrap();
        assert_eq!(read.rows.len(), 1, "{:?}", read.findings.listed());
        assert_eq!(read.rows[0].get(shelters::PEOPLE), Some(84));
        assert!(read.rows[0].geometry.is_some());
    }
}
