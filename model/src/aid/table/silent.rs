//! The table of sites and villages that nothing has been heard of. Public.

use super::cell::{TableContext, number, text};
use super::column::{AidTable, TableColumn, column};
use crate::aid::{Ledger, Silence, SupplyStatus};
use crate::schema::FieldKind::{Bool, Float, Text};

const SILENT: [TableColumn; 11] = [
    column("kind", "#loc+type", Text, "site: fell silent; village: flooded, and without any site"),
    column("id", "#loc+code+id", Text, "site or village"),
    column("name", "#loc+name", Text, "name"),
    column("kode_desa", "#adm4+code+v_kemendagri", Text, "desa or unit"),
    column("lat", "#geo+lat", Float, "latitude"),
    column("lon", "#geo+lon", Float, "longitude"),
    column("heard_at", "#date+reported", Text, "last word; empty: there was never one"),
    column("hours", "#indicator+num+hours_silent", Float, "hours since then, or since the hazard"),
    column("depth_m", "#indicator+num+depth_m", Float, "depth of the water there"),
    column("access", "#access+code", Text, "how aid gets there"),
    column("exercise", "#meta+exercise", Bool, "LATIHAN: true in a drill"),
];

/// Sites and villages that nothing has been heard of, longest first: silence is not "no need".
pub fn silent(ledger: &Ledger, standing: &SupplyStatus, mark: TableContext<'_>) -> AidTable {
    let cells = |silence: &Silence| {
        let site = silence.site.and_then(|at| ledger.sites.get(at.index()));
        let village = silence.village.and_then(|at| ledger.villages.get(at));
        let rest = |kind: &'static str, id: &str, name: Option<&str>, place: [f64; 2]| {
            vec![text(kind), text(id), text(name), None, number(place[1]), number(place[0])]
        };
        let (mut cells, code, depth_m, access) = match (site, village) {
            (Some(site), _) => {
                let cells = rest("site", &site.id, site.name.as_deref(), site.place);
                (cells, site.place_code.as_deref(), None, site.access)
            }
            (None, Some(it)) => {
                let cells = rest("village", &it.id, Some(&it.name), it.place);
                (cells, it.place_code.as_deref(), it.depth_m, it.access)
            }
            (None, None) => return None,
        };
        if site.is_some_and(|site| !site.is_public()) {
            return None;
        }
        cells[3] = text(code);
        let hours = silence.hours.map(|hours| (hours * 10.0).round() / 10.0);
        cells.extend([
            mark.time(silence.heard_at),
            number(hours),
            number(depth_m),
            text(access.name()),
            mark.exercise(),
        ]);
        Some(cells)
    };
    let rows = standing.silent.iter().filter_map(cells).collect();
    AidTable { name: "silent", columns: &SILENT, rows }
}
