//! The depth of the water of a row: of one column or several, never of one that cannot be used.

use lintas_model::finding::{Finding, FindingCode};

use super::cell::text_of;
use super::columns::{From, Mapping};
use crate::ingest::depth::{self, Depth};
use crate::ingest::row::{Cell, RawRow, Values};
use crate::ingest::typing::CellProblem;
use crate::input::columns::hazards;
use crate::input::{CellType, ColumnDefinition};

/// Hazards and closures call it the same.
const DEPTH_M: &str = hazards::DEPTH_M.name();

/// In which unit the depth of a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DepthUnit {
    /// The cell, the heading or the configuration says it; or there is no depth.
    #[default]
    Said,
    /// Nobody says it, and it may be metres.
    Metres,
    /// Nobody says it, and it cannot be metres.
    NotMetres,
}

impl Mapping {
    /// The depth of the water of a row: the deepest that any of its columns says. Where one of them
    /// says what cannot be used, or nothing beside another that does, it is not known.
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
            // Closures have no shallower end.
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
        // A quantity below zero costs a row elsewhere; water is there all the same.
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

/// What a depth shows of the unit, beside what others of the row showed. Sentinels (9999) show nothing.
fn unit_of(depth: Depth, shown: DepthUnit, most_m: f64) -> DepthUnit {
    let is_sentinel = depth.deepest_m >= 999.0;
    match depth.bare && depth.deepest_m > 0.0 && !is_sentinel {
        true if depth.deepest_m > most_m => DepthUnit::NotMetres,
        true if shown == DepthUnit::Said => DepthUnit::Metres,
        _ => shown,
    }
}
