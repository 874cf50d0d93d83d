//! The gate: a source that lost or spoiled too many rows is held back alone; its last good rows
//! stay in use.

use std::collections::BTreeMap;

use crate::config::{Gate, Source};
use crate::ingest::SourceRows;
use crate::input::InputLayer;

/// Of fewer rows than this in the last snapshot, the share that is gone says nothing.
const LEAST_ROWS: u64 = 5;
/// Fewer rejected rows than this are single mistakes, whatever their share: they lie in the
/// quarantine, and the others hold. So many are none, however short the list is.
const LEAST_REJECTED: u64 = 3;

/// How many rows each source had in the last snapshot.
#[derive(Debug, Clone, Default)]
pub struct LastRun(pub BTreeMap<String, u64>);

/// Why a source is held back, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBack {
    /// In English.
    pub en: String,
    /// In Bahasa Indonesia.
    pub id: String,
}

/// Why a source is held back, where it is. What shrinks by its nature (a flood that falls, closures
/// that end, dispatches that arrive) is never held back for shrinking.
pub fn held_back(
    source: &Source,
    rows: &SourceRows,
    gate: &Gate,
    last: &LastRun,
) -> Option<HeldBack> {
    if let Some(why) = &rows.broken {
        return Some(HeldBack { en: why.en.clone(), id: why.id.clone() });
    }
    let rejected = rows.lost();
    if rejected >= LEAST_REJECTED {
        let share = rejected as f64 / rows.rows_read as f64;
        if share > gate.max_rejected_ratio {
            let (read, most) = (rows.rows_read, percent(gate.max_rejected_ratio));
            return Some(HeldBack {
                en: format!(
                    "{rejected} of {read} rows were rejected, more than the {most} % that [gate] \
                     allows"
                ),
                id: format!(
                    "{rejected} dari {read} baris ditolak, lebih dari {most} % yang diizinkan [gate]"
                ),
            });
        }
    }
    let shrinks =
        matches!(source.layer, InputLayer::Hazards | InputLayer::Closures | InputLayer::Dispatches);
    let before = last.0.get(&source.id).copied().filter(|before| *before >= LEAST_ROWS)?;
    let lost = before.saturating_sub(rows.rows_accepted) as f64 / before as f64;
    (!shrinks && lost > gate.max_shrink_ratio).then(|| {
        let (now, most) = (rows.rows_accepted, percent(gate.max_shrink_ratio));
        HeldBack {
            en: format!(
                "{now} rows where the last snapshot had {before}: more than the {most} % that [gate] \
                 allows are gone"
            ),
            id: format!(
                "{now} baris, dulu {before}: yang hilang lebih dari {most} % yang diizinkan [gate]"
            ),
        }
    })
}

fn percent(ratio: f64) -> f64 {
    (ratio * 1000.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_bad_rows_of_any_list_hold_nothing_back_and_three_do_also_where_it_is_short() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n\
                    [[source]]\nid = \"s\"\nlayer = \"shelters\"\npath = \"a.csv\"\n";
        let file = folder.path().join("lintas.toml");
        let config =
            crate::config::Config::parse(&file, text, jiff::Timestamp::UNIX_EPOCH).unwrap();
        let held = |read: u64, rejected: u64| {
            let point = geo_types::Point::new(1.0, 1.0).into();
            let finding = lintas_model::finding::Finding::new(
                lintas_model::finding::FindingCode::MissingValue,
                "s",
                "x",
            );
            let properties = serde_json::Value::Null;
            let one = |at| crate::ingest::Rejected::new(at, Some(&point), &properties, &finding);
            let rows = SourceRows {
                rows_read: read,
                rejected: (0..rejected).map(one).collect(),
                ..SourceRows::default()
            };
            held_back(&config.sources[0], &rows, &config.gate, &LastRun::default()).is_some()
        };
        for (read, rejected, expected) in [
            (6, 1, false),
            (6, 2, false),
            (6, 3, true),
            (2, 2, false),
            (3, 3, true),
            (4, 3, true),
            (4, 4, true),
            (100, 5, false),
            (100, 6, true),
        ] {
            assert_eq!(held(read, rejected), expected, "{rejected} of {read}");
        }
    }
}
