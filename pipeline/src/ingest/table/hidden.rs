//! Hidden rows of a workbook. calamine does not report them, so the XML of the sheets is searched.

use std::collections::BTreeMap;

use super::bounds::part;

/// The hidden rows by sheet name, numbered from 1, ascending. A sheet that cannot be searched is
/// left out: its rows are read in any case, and only the warning is lost.
pub(super) fn hidden_rows(bytes: &[u8]) -> BTreeMap<String, Vec<u64>> {
    let text =
        |name: &str| part(bytes, name).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let (Some(book), Some(links)) = (text("xl/workbook.xml"), text("xl/_rels/workbook.xml.rels"))
    else {
        return BTreeMap::new();
    };
    let targets: BTreeMap<String, String> = tags(&links, "Relationship")
        .filter_map(|tag| Some((attribute(tag, "Id")?, attribute(tag, "Target")?)))
        .collect();
    let sheets = tags(&book, "sheet");
    sheets
        .filter_map(|tag| {
            let target = targets.get(&attribute(tag, "r:id")?)?;
            let path = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            let rows = hidden(&text(&path)?);
            (!rows.is_empty()).then_some((attribute(tag, "name")?, rows))
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

/// The text of every start tag called `name`, with its attributes.
fn tags<'a>(xml: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    xml.split('<').filter_map(move |part| {
        let tag = part.split('>').next()?;
        let rest = tag.strip_prefix(name)?;
        let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '/');
        ends.then_some(rest)
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.match_indices(name).find(|(at, _)| {
        tag[..*at].ends_with(char::is_whitespace)
            && tag[at + name.len()..].trim_start().starts_with('=')
    })?;
    let value = tag[at.0 + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let value = value[1..].split(quote).next()?;
    let plain = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Some(plain.replace("&apos;", "'").replace("&amp;", "&"))
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
}
