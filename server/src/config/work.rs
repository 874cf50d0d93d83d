//! `[work]` of `server.toml`: how much work is done at once, and how much for one request.

use std::thread::available_parallelism;

use serde::Deserialize;

use crate::http::work::{PoolSize, WorkKind};

/// How much work is done at once, and how much for one request.
#[derive(Debug, Clone)]
pub struct WorkLimits {
    table: WorkTable,
    cores: usize,
    /// What one request may cost.
    pub costs: CostLimits,
}

/// What one request may cost; more is refused as `too_costly` before the work begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CostLimits {
    /// Corners of all areas of an `avoid` together.
    pub avoid_corners: usize,
    /// Roads in the boxes of these areas, times the pieces of border that each is held against.
    pub avoid_steps: u64,
    /// Roads around the goal that are searched for the nearest place that can be reached.
    pub nearest_roads: usize,
    /// Roads of an isochrone.
    pub reach_roads: usize,
    /// Cells of a matrix.
    pub matrix_cells: usize,
}

impl Default for WorkLimits {
    fn default() -> Self {
        WorkTable::default().resolve()
    }
}

impl WorkLimits {
    /// The size of the pool of one kind of work.
    pub(crate) fn pool(&self, kind: WorkKind) -> PoolSize {
        let WorkTable { tiles, routes, long, lists, writes, .. } = self.table;
        // What takes long leaves a core to the rest, where there are two.
        let (told, by_cores) = match kind {
            WorkKind::Tiles => (tiles, self.cores),
            WorkKind::Routes => (routes, self.cores),
            WorkKind::Long => (long, self.cores - 1),
            WorkKind::Lists => (lists, self.cores / 2),
            // They wait for the disk, not for a core.
            WorkKind::Writes => (writes, 64),
        };
        let of_one = told.unwrap_or(by_cores).max(1);
        let share = match kind {
            WorkKind::Tiles | WorkKind::Routes | WorkKind::Writes => 1,
            // It would be over before its turn comes.
            WorkKind::Long | WorkKind::Lists => 4,
        };
        let waiting = (self.table.waiting / share).max(1);
        PoolSize { of_one, waiting, waiting_of_one: (self.table.waiting_of_one / share).max(1) }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WorkTable {
    tiles: Option<usize>,
    routes: Option<usize>,
    long: Option<usize>,
    lists: Option<usize>,
    writes: Option<usize>,
    waiting: usize,
    waiting_of_one: usize,
    avoid_corners: usize,
    avoid_steps: u64,
    nearest_roads: usize,
    reach_roads: usize,
    matrix_cells: usize,
}

impl Default for WorkTable {
    fn default() -> Self {
        Self {
            tiles: None,
            routes: None,
            long: None,
            lists: None,
            writes: None,
            waiting: 1_024,
            waiting_of_one: 512,
            avoid_corners: 10_000,
            avoid_steps: 100_000_000,
            nearest_roads: 20_000,
            reach_roads: 250_000,
            matrix_cells: 100_000,
        }
    }
}

impl WorkTable {
    pub(super) fn resolve(self) -> WorkLimits {
        let costs = CostLimits {
            avoid_corners: self.avoid_corners,
            avoid_steps: self.avoid_steps,
            nearest_roads: self.nearest_roads,
            reach_roads: self.reach_roads,
            matrix_cells: self.matrix_cells,
        };
        let cores = available_parallelism().map_or(2, usize::from);
        WorkLimits { table: self, cores, costs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(text: &str, cores: usize) -> WorkLimits {
        let table: WorkTable = toml::from_str(text).unwrap();
        WorkLimits { cores, ..table.resolve() }
    }

    #[test]
    fn pools_follow_the_cores_unless_the_file_says_otherwise() {
        let of_one = |limits: &WorkLimits| {
            [WorkKind::Tiles, WorkKind::Routes, WorkKind::Long, WorkKind::Lists]
                .map(|kind| limits.pool(kind).of_one)
        };
        assert_eq!(of_one(&limits("", 1)), [1, 1, 1, 1]);
        assert_eq!(of_one(&limits("", 2)), [2, 2, 1, 1]);
        assert_eq!(of_one(&limits("", 8)), [8, 8, 7, 4]);
        assert_eq!(of_one(&limits("long = 3\nlists = 0", 8)), [8, 8, 3, 1]);
        let told = limits("waiting = 8\nwaiting_of_one = 3\nnearest_roads = 5", 2);
        assert_eq!(told.costs.nearest_roads, 5);
        let long = told.pool(WorkKind::Long);
        assert_eq!((long.waiting, long.waiting_of_one), (2, 1));
        assert_eq!(told.pool(WorkKind::Writes).waiting, 8);
        assert!(toml::from_str::<WorkTable>("longer = 3").is_err());
    }
}
