//! The depth of water in a row: the deepest of one or several columns, and unknown where one of
//! them cannot be used.

use lintas_model::finding::{Finding, FindingCode};

use super::cell::text_of;
use super::columns::{From, Mapping};
use crate::ingest::cell_problem::CellProblem;
use crate::ingest::depth::{self, Depth};
use crate::ingest::row::{Cell, RawRow, Values};
use crate::input::columns::hazards;
use crate::input::{CellType, ColumnDefinition};

/// Hazards and closures have the same name for it.
const DEPTH_M: &str = hazards::DEPTH_M.name();

/// What is known of the unit of a row's depth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DepthUnit {
    /// Stated by the cell, the heading or the configuration; or there is no depth.
    #[default]
    Said,
    /// Not stated, and the number may be metres.
    Metres,
    /// Not stated, and the number is too large for metres.
    NotMetres,
}

impl Mapping {
    /// Reads the depth of water of a row: the deepest of its columns. It stays unknown where one of
    /// them cannot be used, or where one is empty beside another that is filled.
    pub(super) fn read_water(
        &self,
        row: &RawRow,
        values: &mut Values,
        findings: &mut Vec<Finding>,
    ) -> DepthUnit {
        let mut unit = DepthUnit::Said;
        let mut depths: Vec<(&str, Depth)> = Vec::new();
        let (mut unusable, mut empty, mut said) = (false, None, None);
        for (column, from) in self.ours.iter().filter(|(column, _)| column.water) {
            let (label, text) = match from {
                From::Const(_) => (column.name, text_of(from)),
                From::Cell { index, .. } => {
                    let cell = row.cells.get(*index).and_then(Option::as_ref);
                    (self.theirs[*index].label.as_str(), cell.map(Cell::text).unwrap_or_default())
                }
            };
            let read = self.depth(row, column, from).and_then(|depth| {
                unit = depth.map_or(unit, |depth| unit_of(depth, unit, self.max_depth_m));
                let problem = depth.and_then(|d| depth::unusable(d, self.max_depth_m, column));
                problem.map_or(Ok(depth), Err)
            });
            match read {
                Ok(Some(depth)) => {
                    said = said.or(Some(label));
                    depths.push((column.name, depth));
                }
                Ok(None) if column.name == DEPTH_M => empty = empty.or(Some(label)),
                Ok(None) => {}
                Err(problem) => {
                    unusable = true;
                    findings.push(self.water_finding(problem, row, label, text));
                }
            }
        }
        if let (Some(empty), Some(said), false) = (empty, said, unusable) {
            unusable = true;
            let message = format!("it is empty beside `{said}`: water of unknown depth");
            let problem = CellProblem::new(FindingCode::UnusableDepth, message).in_indonesian(
                format!("kosong di samping `{said}`: air, dalamnya tidak diketahui"),
            );
            findings.push(self.water_finding(problem, row, empty, String::new()));
        }
        if unusable || !depths.iter().any(|(name, _)| *name == DEPTH_M) {
            return unit;
        }
        let deepest = depths.iter().map(|(_, depth)| depth.deepest_m).reduce(f64::max);
        let least = |(_, depth): &(&str, Depth)| depth.shallowest_m.unwrap_or(depth.deepest_m);
        let is_range = depths.len() > 1 || depths.iter().any(|(_, d)| d.shallowest_m.is_some());
        let shallowest = depths.iter().map(least).reduce(f64::min).filter(|_| is_range);
        for (name, depth) in [(DEPTH_M, deepest), (hazards::DEPTH_MIN_M.name(), shallowest)] {
            // Closures have a depth and no `depth_min_m`.
            if self.columns.iter().any(|column| column.name == name)
                && let Some(depth) = depth
            {
                values.hold(name, depth.held());
            }
        }
        unit
    }

    fn water_finding(
        &self,
        problem: CellProblem,
        row: &RawRow,
        label: &str,
        text: String,
    ) -> Finding {
        // A negative quantity rejects a row; of a depth it leaves water of unknown depth.
        let code = match problem.code {
            FindingCode::NegativeQuantity => FindingCode::UnusableDepth,
            code => code,
        };
        let mut finding = Finding::new(code, &self.source, problem.message)
            .at_row(row.number)
            .in_column(label, text);
        finding.message_id = problem.message_id;
        finding
    }

    fn depth(
        &self,
        row: &RawRow,
        column: &ColumnDefinition,
        from: &From,
    ) -> Result<Option<Depth>, CellProblem> {
        let plain = match from {
            From::Cell { index, map: None, unit, .. } => {
                let cell = row.cells.get(*index).and_then(Option::as_ref);
                cell.map(|cell| depth::read(cell, column, *unit, self.habits[*index], &self.zone))
            }
            _ => None,
        };
        if let Some(read) = plain {
            return read;
        }
        let (value, problem) = match from {
            From::Const(value) => self.typed(value, column, None),
            From::Cell { index, .. } => {
                self.cell(row.cells.get(*index).and_then(Option::as_ref), column, from)
            }
        };
        match (value.and_then(f64::taken), problem) {
            (Some(deepest_m), _) => Ok(Some(Depth { deepest_m, shallowest_m: None, bare: false })),
            (None, Some(problem)) => Err(problem),
            (None, None) => Ok(None),
        }
    }
}

/// What this depth adds to what the row's earlier depths showed of the unit. Zero, and sentinels
/// (999 and above), show nothing.
fn unit_of(depth: Depth, shown: DepthUnit, most_m: f64) -> DepthUnit {
    let is_sentinel = depth.deepest_m >= 999.0;
    match depth.bare && depth.deepest_m > 0.0 && !is_sentinel {
        true if depth.deepest_m > most_m => DepthUnit::NotMetres,
        true if shown == DepthUnit::Said => DepthUnit::Metres,
        _ => shown,
    }
}
