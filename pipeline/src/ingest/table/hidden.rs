//! What calamine does not report of a workbook: hidden rows, and formulas that no program has
//! calculated. The XML of the sheets is searched for them.

use std::collections::BTreeMap;

use super::bounds::part;
use super::formula::{Formula, moved, place};

/// What is not seen of a sheet.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    /// Numbers of its hidden rows, from 1, ascending.
    pub(super) rows: Vec<u64>,
    /// Its formulas without a result.
    pub(super) formulas: Vec<Formula>,
}

/// By sheet name. A sheet that cannot be searched is left out: its rows are read in any case, and only
/// the warning is lost.
pub(super) fn unseen(bytes: &[u8]) -> BTreeMap<String, Unseen> {
    let text =
        |name: &str| part(bytes, name).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let (Some(book), Some(links)) = (text("xl/workbook.xml"), text("xl/_rels/workbook.xml.rels"))
    else {
        return BTreeMap::new();
    };
    let targets: BTreeMap<String, String> = tags(&links, "Relationship")
        .filter_map(|tag| Some((attribute(tag, "Id")?, attribute(tag, "Target")?)))
        .collect();
    // Programs that never calculate ask for it, and write zeros meanwhile.
    let zeros = tags(&book, "calcPr")
        .any(|tag| matches!(attribute(tag, "fullCalcOnLoad").as_deref(), Some("1" | "true")));
    let sheets = tags(&book, "sheet");
    sheets
        .filter_map(|tag| {
            let target = targets.get(&attribute(tag, "r:id")?)?;
            let path = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            let sheet = text(&path)?;
            let unseen = Unseen { rows: hidden(&sheet), formulas: uncalculated(&sheet, zeros) };
            Some((attribute(tag, "name")?, unseen))
        })
        .collect()
}

fn hidden(sheet: &str) -> Vec<u64> {
    let mut last = 0;
    let mut rows = Vec::new();
    for tag in tags(sheet, "row") {
        last = attribute(tag, "r").and_then(|row| row.parse().ok()).unwrap_or(last + 1);
        if matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true")) {
            rows.push(last);
        }
    }
    rows
}

/// A formula that cells share, as it stands in the first of them.
type SharedFormulas<'a> = BTreeMap<String, ((u32, u32), &'a str)>;

/// The formulas of a sheet whose cells have no result; with `zeros` a zero is none.
fn uncalculated(sheet: &str, zeros: bool) -> Vec<Formula> {
    let mut found = Vec::new();
    let mut shared = SharedFormulas::new();
    for cell in sheet.split("<c ").skip(1) {
        let cell = cell.split("</c>").next().unwrap_or(cell);
        let Some((tag, inside)) = cell.split_once('>') else { continue };
        if tag.ends_with('/') || !inside.contains("<f") {
            continue;
        }
        let tag = format!(" {tag}");
        let Some(at) = attribute(&tag, "r").and_then(|at| place(&at)) else { continue };
        let Some(text) = formula_in(inside, at, &mut shared) else { continue };
        let result = inside.split_once("<v>").and_then(|(_, rest)| rest.split('<').next());
        let is_text = attribute(&tag, "t").as_deref() == Some("str");
        let none = match result.map(str::trim) {
            None | Some("") => true,
            Some(result) => zeros && !is_text && result.parse::<f64>() == Ok(0.0),
        };
        if none {
            found.push(Formula { at, text, may_be_text: is_text });
        }
    }
    found
}

/// The formula of a cell; one that cells share moves along. Empty where it is of another kind.
fn formula_in<'a>(
    inside: &'a str,
    at: (u32, u32),
    shared: &mut SharedFormulas<'a>,
) -> Option<String> {
    let (tag, rest) = inside.split_once("<f").and_then(|(_, rest)| rest.split_once('>'))?;
    let text = if tag.ends_with('/') { "" } else { rest.split('<').next()? };
    let attributes = tag.trim_end_matches('/');
    match attribute(attributes, "t").as_deref() {
        Some("shared") => {
            let id = attribute(attributes, "si")?;
            if !text.is_empty() {
                shared.insert(id, (at, text));
                return Some(plain(text));
            }
            let ((row, column), text) = shared.get(&id)?;
            let by = |to: u32, from: u32| i64::from(to) - i64::from(from);
            moved(&plain(text), by(at.0, *row), by(at.1, *column))
        }
        Some(_) => Some(String::new()),
        None => Some(plain(text)),
    }
}

/// Text with its entities read.
pub(super) fn plain(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&apos;", "'").replace("&amp;", "&")
}

/// The text of every start tag called `name`, with its attributes.
fn tags<'a>(xml: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    xml.split('<').filter_map(move |part| {
        let tag = part.split('>').next()?;
        let rest = tag.strip_prefix(name)?;
        let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '/');
        ends.then_some(rest)
    })
}

/// The value of an attribute of a start tag.
pub(super) fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.match_indices(name).find(|(at, _)| {
        tag[..*at].ends_with(char::is_whitespace)
            && tag[at + name.len()..].trim_start().starts_with('=')
    })?;
    let value = tag[at.0 + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let value = value[1..].split(quote).next()?;
    Some(plain(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_are_found_with_their_numbers_or_without() {
        let sheet = "<sheetData><row r=\"3\" hidden=\"1\"><c/></row><row><c/></row>\
                     <row hidden='true' ht=\"12\"/><rowBreaks hidden=\"1\"/></sheetData>";
        assert_eq!(hidden(sheet), [3, 5]);
        assert_eq!(attribute(" name=\"A &amp; B\" r:id=\"x\"", "name").as_deref(), Some("A & B"));
        assert_eq!(attribute(" r:id=\"x\"", "id"), None);
    }

    #[test]
    fn formulas_without_a_result_are_found_and_calculated_ones_are_not() {
        let sheet = "<sheetData><row r=\"2\"><c r=\"G2\"><f>D2+E2</f><v></v></c>\
            <c r=\"H2\"><f>1&lt;2</f></c><c r=\"I2\"><f>D2</f><v>7</v></c><c r=\"J2\"/>\
            <c r=\"K2\"><f>D2</f><v>0</v></c><c r=\"L2\" t=\"str\"><f>D2</f><v></v></c></row>\
            <row r=\"3\"><c r=\"G3\"><f t=\"shared\" si=\"0\" ref=\"G3:G4\">D3*2</f></c></row>\
            <row r=\"4\"><c r=\"G4\" s=\"1\"><f t=\"shared\" si=\"0\"/><v/></c></row></sheetData>";
        let of = |zeros| -> Vec<(u32, u32, String, bool)> {
            let found = uncalculated(sheet, zeros).into_iter();
            found.map(|one| (one.at.0, one.at.1, one.text, one.may_be_text)).collect()
        };
        let one =
            |row, column, text: &str, may_be_text| (row, column, text.to_owned(), may_be_text);
        let written = [
            one(1, 6, "D2+E2", false),
            one(1, 7, "1<2", false),
            one(1, 11, "D2", true),
            one(2, 6, "D3*2", false),
            one(3, 6, "D4*2", false),
        ];
        assert_eq!(of(false), written);
        assert!(of(true).contains(&one(1, 10, "D2", false)));
    }
}
