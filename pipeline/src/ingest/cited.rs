//! Findings that quote the source table: its heading and its cell, in place of our names and
//! values.

use lintas_model::finding::Finding;

use super::heading::TableMatch;
use super::source_rows::SourceRows;

impl SourceRows {
    /// The finding with our column name replaced by the table's heading, and the value replaced by
    /// the cell as the table has it. For findings made after ingest, which know a column by
    /// our name alone. O(rows), to find the row.
    pub fn cited(&self, mut finding: Finding) -> Finding {
        let Some(table) = self.table_of(&finding) else { return finding };
        finding.sheet = finding.sheet.or_else(|| table.sheet.clone());
        let ours = finding.column.as_deref().unwrap_or_default();
        let Some(found) = table.columns.iter().find(|one| one.ours == ours) else {
            return finding;
        };
        if let Some(cells) = self.cells_of(&finding) {
            // For an empty cell the finding keeps its own value, where it has one.
            if let Some(value) = cells.get(&found.theirs) {
                finding.value = Some(match value {
                    serde_json::Value::String(text) => text.clone(),
                    other => other.to_string(),
                });
            }
        }
        finding.column = Some(found.theirs.clone());
        finding
    }

    /// The table that the finding is about: that of its sheet, else the only one.
    fn table_of(&self, finding: &Finding) -> Option<&TableMatch> {
        match (&finding.sheet, self.tables.as_slice()) {
            (None, [only]) => Some(only),
            (sheet, tables) => tables.iter().find(|table| table.sheet == *sheet),
        }
    }

    /// The cells of the row that it is about, as the source has them, whether that row was
    /// accepted, waits for its admin unit, or was rejected.
    fn cells_of(&self, finding: &Finding) -> Option<serde_json::Map<String, serde_json::Value>> {
        let number = finding.row?;
        let sheet = finding.sheet.as_deref();
        let same = |row: &&super::Row| row.number == number && row.sheet.as_deref() == sheet;
        let astray = self.astray.iter().map(|(row, _)| row);
        if let Some(row) = self.rows.iter().find(same).or_else(|| astray.into_iter().find(same)) {
            return serde_json::from_str(&row.raw).ok();
        }
        self.rejected.iter().filter(|rejected| rejected.number == number).find_map(|rejected| {
            let mut line: serde_json::Value = serde_json::from_str(&rejected.line).ok()?;
            let of = line["finding"]["sheet"].as_str();
            if of != sheet {
                return None;
            }
            serde_json::from_value(line["properties"].take()).ok()
        })
    }
}
