//! Closures for trucks: whether they hold for heavy trucks, too.

use lintas_model::finding::{Finding, FindingCode};
use lintas_model::passability::ReportStatus;
use lintas_model::vehicle::VehicleClass;

use super::row::Row;
use crate::input::columns::closures;

const TRUCK: VehicleClass = VehicleClass::Truck;
const HEAVIER: VehicleClass = VehicleClass::HeavyTruck;

/// Adds heavy trucks to every closure for trucks, because what stops a truck stops heavier ones. If
/// any row of the table names heavy trucks itself, the table distinguishes them, and nothing is
/// added. Rows with status open are left alone: open for trucks is not open for heavier ones. The
/// finding says which reading was taken; `None` where no row is concerned.
pub(super) fn with_heavier(source: &str, rows: &mut [Row]) -> Option<Finding> {
    let names = |row: &Row, class: VehicleClass| {
        row.get(closures::VEHICLES).is_some_and(|named| named.contains(&class))
    };
    let is_bad = |row: &Row| row.get(closures::STATUS) != Some(ReportStatus::Open);
    let tells_apart = rows.iter().any(|row| names(row, HEAVIER));
    let mut meant: Vec<&mut Row> = rows
        .iter_mut()
        .filter(|row| is_bad(row) && names(row, TRUCK) && !names(row, HEAVIER))
        .collect();
    let first = meant.first()?.number;
    let count = meant.len();
    let (message, id) = if tells_apart {
        (
            format!(
                "{count} closures for trucks hold for trucks alone: other rows name heavier ones"
            ),
            format!(
                "{count} penutupan untuk truk berlaku untuk truk saja: baris lain menyebut truk berat"
            ),
        )
    } else {
        for row in &mut meant {
            let mut named = row.get(closures::VEHICLES).unwrap_or_default();
            named.push(HEAVIER);
            row.values.set(closures::VEHICLES, named);
        }
        (
            format!("{count} closures for trucks are taken to hold for heavier ones, too"),
            format!("{count} penutupan untuk truk dibaca berlaku juga untuk truk berat"),
        )
    };
    let finding = Finding::new(FindingCode::HeavierIncluded, source, message).in_indonesian(id);
    Some(finding.at_row(first).in_column(closures::VEHICLES.name(), TRUCK.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vehicles of each row afterwards, and whether there is a finding.
    fn read(rows: &[(&str, &str)]) -> (Vec<String>, bool) {
        let mut rows: Vec<Row> = rows
            .iter()
            .map(|(status, vehicles)| Row {
                number: 1,
                sheet: None,
                id: "c".to_owned(),
                geometry: None,
                values: [
                    (closures::STATUS.name(), (*status).into()),
                    (closures::VEHICLES.name(), (*vehicles).into()),
                ]
                .into_iter()
                .collect(),
                as_of: None,
                beside: false,
                raw: "{}".into(),
            })
            .collect();
        let told = with_heavier("s", &mut rows).is_some();
        let vehicles = |row: &Row| {
            let held = row.values.held(closures::VEHICLES.name());
            held.map(ToString::to_string).unwrap_or_default()
        };
        (rows.iter().map(vehicles).collect(), told)
    }

    #[test]
    fn what_stops_a_truck_stops_heavier_ones_unless_the_table_tells_them_apart() {
        let owned =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            read(&[("closed", "truck"), ("restricted", "car;truck"), ("closed", "car")]),
            (owned(&["truck;heavy_truck", "car;truck;heavy_truck", "car"]), true)
        );
        assert_eq!(
            read(&[("closed", "truck"), ("closed", "heavy_truck")]),
            (owned(&["truck", "heavy_truck"]), true)
        );
        assert_eq!(read(&[("open", "truck")]), (owned(&["truck"]), false));
        assert_eq!(read(&[("closed", "car")]), (owned(&["car"]), false));
    }
}
