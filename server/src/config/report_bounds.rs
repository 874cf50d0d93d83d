//! `[reports]` of `server.toml`: what one report may bear on, by role.
//!
//! A slip of a finger, or a key in wrong hands, closes a quarter and not a district. Officers go
//! beyond their bounds by saying so (`"wide": true`) and why.

use lintas_model::report::Role;
use serde::Deserialize;

/// What one report of a role may bear on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoleBounds {
    /// Square kilometres of an area.
    pub area_km2: f64,
    /// Kilometres of a line, or of the outline of an area.
    pub line_km: f64,
    /// Road edges.
    pub edges: usize,
    /// Corners of its geometry.
    pub corners: usize,
}

/// The bounds of every role.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReportBounds {
    /// Of reporters.
    pub reporter: RoleBounds,
    /// Of agencies.
    pub agency: RoleBounds,
    /// Of officers who do not say that they mean more.
    pub officer: RoleBounds,
}

impl Default for ReportBounds {
    /// A flooded quarter and the road through it; a sub-district; half a district's capital. The
    /// outline bounds also what lies between the corners of an area, which is what a search costs.
    fn default() -> Self {
        Self {
            reporter: RoleBounds { area_km2: 5.0, line_km: 20.0, edges: 200, corners: 2_000 },
            agency: RoleBounds { area_km2: 25.0, line_km: 60.0, edges: 500, corners: 5_000 },
            officer: RoleBounds { area_km2: 50.0, line_km: 120.0, edges: 1_000, corners: 10_000 },
        }
    }
}

impl ReportBounds {
    /// Those of a role; a reader, who may not report, has a reporter's.
    pub fn of(&self, role: Role) -> RoleBounds {
        match role {
            Role::Reader | Role::Reporter => self.reporter,
            Role::Agency => self.agency,
            Role::Officer => self.officer,
        }
    }
}

/// The table, of which everything may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReportsTable {
    reporter: RoleTable,
    agency: RoleTable,
    officer: RoleTable,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RoleTable {
    area_km2: Option<f64>,
    line_km: Option<f64>,
    edges: Option<usize>,
    corners: Option<usize>,
}

impl ReportsTable {
    /// The bounds, with the usual ones for what is left out.
    ///
    /// # Errors
    /// A sentence that names the number which is none.
    pub(super) fn resolve(&self) -> Result<ReportBounds, String> {
        let usual = ReportBounds::default();
        Ok(ReportBounds {
            reporter: self.reporter.resolve(usual.reporter)?,
            agency: self.agency.resolve(usual.agency)?,
            officer: self.officer.resolve(usual.officer)?,
        })
    }
}

impl RoleTable {
    fn resolve(&self, usual: RoleBounds) -> Result<RoleBounds, String> {
        let sound = |name: &str, number: Option<f64>, usual: f64| match number {
            Some(number) if !number.is_finite() || number < 0.0 => {
                Err(format!("[reports] {name} is a number from 0"))
            }
            number => Ok(number.unwrap_or(usual)),
        };
        Ok(RoleBounds {
            area_km2: sound("area_km2", self.area_km2, usual.area_km2)?,
            line_km: sound("line_km", self.line_km, usual.line_km)?,
            edges: self.edges.unwrap_or(usual.edges),
            corners: self.corners.unwrap_or(usual.corners),
        })
    }
}
