//! What everybody may see of sites and areas: the values of the layers `shelters` and `needs` that
//! follow from a ledger. Published and live maps take them from here, so that they cannot disagree.
//!
//! Nothing here looks at stock in depots, vehicles, arrivals, or groups of people.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Basis, Ledger, Method, Site, Standing};
use crate::network::state::round;
use crate::value::Value;

/// Values by the field that they stand in; what is not known is left out.
pub type Values = BTreeMap<String, Value>;

/// What is shown of a site; `None` where it may not be shown at all.
pub fn of_site(ledger: &Ledger, standing: &Standing, at: usize) -> Option<Values> {
    let site = ledger.sites.get(at).filter(|site| site.is_public())?;
    let mut shown = Shown::default();
    shown.text("name", site.name.as_deref());
    shown.text("type", site.kind.as_deref());
    shown.int("capacity", site.capacity);
    shown.int("people", site.people.people);
    shown.text("people_basis", Some(basis(site.people.basis)));
    shown.text("people_method", site.people.people.map(|_| method(site.people.method)));
    shown.int("households", site.people.households);
    shown.text("place_code", site.place_code.as_deref());
    shown.text("status", site.status.as_deref());
    shown.text("access", Some(site.access.name()));
    shown.time("access_as_of", site.access_as_of);
    shown.text("nearest_depot", site.nearest_depot.as_deref());
    shown.number("eta_min", site.eta_min);
    shown.time("heard_at", site.heard_at);
    let mut needed = 0_usize;
    for row in standing.needs_of(at).iter().filter(|row| row.is_public()) {
        let item = ledger.catalogue.items.get(row.item).filter(|item| item.critical);
        let Some(item) = item else { continue };
        needed += usize::from(row.general_horizon.is_some());
        shown.number(&format!("{}_need_day", item.code), Some(row.general_day.units()));
        shown.number(&format!("{}_gap", item.code), Some(row.general_gap.units()));
    }
    if let Some(stands) = standing.sites.get(at).filter(|_| site.is_open()) {
        let first = stands.first_item.and_then(|item| ledger.catalogue.items.get(item));
        shown.number("days_left", stands.days_left.map(|days| round(days, 2)));
        shown.text("first_item", first.map(|item| item.code.as_str()));
        shown.number("priority", Some(round(stands.priority.public_score, 1)));
        shown.text("supply", supply(needed, stands.unknown_items.len()));
    }
    Some(shown.0)
}

/// What is shown of an area, as far as it follows from a ledger: sums over the open sites in it that
/// may be shown.
pub fn of_area(ledger: &Ledger, standing: &Standing, at: usize) -> Values {
    let mut shown = Shown::default();
    let Some(area) = ledger.areas.get(at) else { return shown.0 };
    shown.text("place_code", area.place_code.as_deref());
    shown.text("name", area.name.as_deref());
    shown.int("admin_level", area.level);
    // No hazard that is known meets it: of those who live there, none.
    let exposed = area.exposed.as_ref().map(|exposed| exposed.people);
    shown.int("people_exposed", exposed.or(area.residents.map(|_| 0)));
    shown.text("access", area.access.map(super::Access::name));
    let here = ledger.sites.iter().filter(|site| ledger.lies_in(site.area, at));
    let sites: Vec<&Site> = here.filter(|site| site.is_public()).collect();
    for (field, basis) in [
        ("people_sheltered", Basis::InShelter),
        ("people_displaced", Basis::Displaced),
        ("people_at_home", Basis::AtHome),
        ("people_affected", Basis::Affected),
    ] {
        let counted = sites.iter().filter(|site| site.people.basis == basis && site.is_open());
        shown.int(field, counted.filter_map(|site| site.people.people).reduce(|a, b| a + b));
    }
    shown.time("last_heard", sites.iter().filter_map(|site| site.heard_at).max());
    let Some(stands) = standing.areas.get(at) else { return shown.0 };
    shown.int("people_estimated", stands.people_estimated);
    shown.int("people_estimated_low", stands.people_estimated_range.map(|(low, _)| low));
    shown.int("people_estimated_high", stands.people_estimated_range.map(|(_, high)| high));
    shown.int("silent", i64::try_from(stands.silent).ok());
    for (item, gap) in &stands.gaps {
        if let Some(item) = ledger.catalogue.items.get(*item).filter(|item| item.critical) {
            shown.number(&format!("{}_gap", item.code), Some(gap.units()));
        }
    }
    shown.0
}

/// The word for who is counted.
pub const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::InShelter => "in_shelter",
        Basis::Displaced => "displaced",
        Basis::AtHome => "at_home",
        Basis::Affected => "affected",
    }
}

/// The word for how a number of people came about.
pub const fn method(method: Method) -> &'static str {
    match method {
        Method::Counted => "counted",
        Method::FromHouseholds { .. } => "from_households",
        Method::Estimated => "estimated",
    }
}

/// How much of its stock of critical items is known of a site that needs so many.
fn supply(needed: usize, unknown: usize) -> Option<&'static str> {
    match (needed, unknown) {
        (0, _) => None,
        (_, 0) => Some("known"),
        (needed, unknown) if unknown >= needed => Some("unknown"),
        _ => Some("partly"),
    }
}

#[derive(Debug, Default)]
struct Shown(Values);

impl Shown {
    fn text(&mut self, field: &str, text: Option<&str>) {
        self.0.extend(text.map(|text| (field.to_owned(), Value::Text(text.to_owned()))));
    }

    fn int(&mut self, field: &str, number: Option<i64>) {
        self.0.extend(number.map(|number| (field.to_owned(), Value::Int(number))));
    }

    fn number(&mut self, field: &str, number: Option<f64>) {
        self.0.extend(number.map(|number| (field.to_owned(), Value::Float(number))));
    }

    /// RFC 3339 in UTC, to the second.
    fn time(&mut self, field: &str, time: Option<Timestamp>) {
        self.0.extend(time.map(|time| (field.to_owned(), Value::Text(format!("{time:.0}")))));
    }
}
