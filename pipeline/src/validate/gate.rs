//! The gate: a source that lost or spoiled too many rows is held back alone; its last good rows
//! stay in use.

use std::collections::BTreeMap;

use crate::config::{Gate, Source};
use crate::ingest::SourceRows;
use crate::input::InputLayer;

/// Fewer rows than this say nothing about a share.
const LEAST_ROWS: u64 = 5;

/// How many rows each source had in the last snapshot.
#[derive(Debug, Clone, Default)]
pub struct LastRun(pub BTreeMap<String, u64>);

/// Why a source is held back, where it is. What shrinks by its nature (a flood that falls, closures
/// that end, dispatches that arrive) is never held back for shrinking.
pub fn held_back(
    source: &Source,
    rows: &SourceRows,
    gate: &Gate,
    last: &LastRun,
) -> Option<String> {
    if let Some(why) = &rows.broken {
        return Some(why.clone());
    }
    let rejected = rows.lost();
    if rows.rows_read >= LEAST_ROWS {
        let share = rejected as f64 / rows.rows_read as f64;
        if share > gate.max_rejected_ratio {
            return Some(format!(
                "{rejected} of {} rows were rejected, more than the {} % that [gate] allows",
                rows.rows_read,
                percent(gate.max_rejected_ratio),
            ));
        }
    }
    let shrinks =
        matches!(source.layer, InputLayer::Hazards | InputLayer::Closures | InputLayer::Dispatches);
    let before = last.0.get(&source.id).copied().filter(|before| *before >= LEAST_ROWS)?;
    let lost = before.saturating_sub(rows.rows_accepted) as f64 / before as f64;
    (!shrinks && lost > gate.max_shrink_ratio).then(|| {
        format!(
            "{} rows where the last snapshot had {before}: more than the {} % that [gate] allows are gone",
            rows.rows_accepted,
            percent(gate.max_shrink_ratio),
        )
    })
}

fn percent(ratio: f64) -> f64 {
    (ratio * 1000.0).round() / 10.0
}
