//! What everybody may see of sites and areas: the values of the layers `shelters` and `needs` that
//! follow from a ledger. Published and live maps take them from here, so that they cannot disagree.
//!
//! Nothing here looks at stock in depots, vehicles, arrivals, or groups of people.

use crate::index::SiteIndex;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    CountBasis, Ledger, Method, NeedRow, RingFacts, Site, SupplyRing, SupplyStatus, urgency,
};
use crate::access::AccessReason;
use crate::language::Language;
use crate::value::Value;
use crate::value::round;
use crate::vehicle::VehicleClass;

/// Values by the name of their field; what is not known is left out.
pub type FieldValues = BTreeMap<String, Value>;

/// What is shown of a site; `None` where it may not be shown at all.
pub fn of_site(ledger: &Ledger, standing: &SupplyStatus, at: SiteIndex) -> Option<FieldValues> {
    let site = ledger.sites.get(at.index()).filter(|site| site.is_public())?;
    let mut shown = PublicValues::default();
    shown.text("name", site.name.as_deref());
    shown.text("type", site.kind.as_deref());
    shown.int("capacity", site.capacity);
    shown.int("people", site.people.people);
    shown.text("people_basis", Some(basis(site.people.basis)));
    shown.text("people_method", site.people.people.map(|_| method(site.people.method)));
    shown.int("households", site.people.households);
    shown.text("place_code", site.place_code.as_deref());
    shown.text("placed_by", Some(site.placed_by.name()));
    shown.time("gone_since", site.gone_since);
    shown.text("status", site.status.as_deref());
    shown.text("access", Some(site.access.name()));
    shown.time("access_as_of", site.access_as_of);
    shown.text("access_reason", site.access_reason.map(AccessReason::name));
    shown.text("nearest_depot", site.nearest_depot.as_deref());
    shown.number("eta_min", site.eta_min);
    shown.text("eta_vehicle", site.eta_vehicle.map(VehicleClass::name));
    shown.time("heard_at", site.heard_at);
    for row in standing.needs_of(at).iter().filter(|row| row.is_public()) {
        let item = ledger.catalogue.items.get(row.item.index()).filter(|item| item.critical);
        let Some(item) = item else { continue };
        shown.number(&format!("{}_need_day", item.code), Some(row.general_day.units()));
        shown.number(&format!("{}_gap", item.code), Some(row.general_gap.units()));
    }
    if let Some(stands) = standing.sites.get(at.index()).filter(|_| site.is_open()) {
        let first = stands.first_item.and_then(|item| ledger.catalogue.items.get(item.index()));
        shown.number("days_left", stands.days_left.map(|days| round(days, 2)));
        shown.text("first_item", first.map(|item| item.code.as_str()));
        shown.number("priority", Some(urgency::priority(standing, at)));
        let supply = supply(ledger, standing, at);
        shown.text("supply", supply);
        shown.bool("silent", stands.is_silent);
        let known = RingFacts {
            days_left: stands.days_left.map(|days| round(days, 2)),
            is_needy: supply.is_some(),
            stock_counted: supply == Some("known"),
            has_people: site.people.people.is_some(),
            people_counted: site.people.is_counted(),
            silent: stands.is_silent,
        };
        shown.text("ring", SupplyRing::of(known).map(SupplyRing::name));
        shown.text("label_id", known.label(Language::ID).as_deref());
        shown.text("label_en", known.label(Language::EN).as_deref());
    }
    Some(shown.0)
}

/// What is shown of an area, as far as it follows from a ledger: sums over the open sites in it that
/// may be shown.
pub fn of_area(ledger: &Ledger, standing: &SupplyStatus, at: usize) -> FieldValues {
    let mut shown = PublicValues::default();
    let Some(area) = ledger.areas.get(at) else { return shown.0 };
    shown.text("place_code", area.place_code.as_deref());
    shown.text("name", area.name.as_deref());
    shown.int("admin_level", area.level);
    // No known hazard meets the area: none of its residents is exposed.
    let exposed = area.exposed.as_ref().map(|exposed| exposed.people);
    shown.int("people_exposed", exposed.or(area.residents.map(|_| 0)));
    shown.text("access", area.access.map(crate::access::Access::name));
    let here = ledger.sites.iter().filter(|site| ledger.lies_in(site.area, at));
    let sites: Vec<&Site> = here.filter(|site| site.is_public()).collect();
    shown.time("last_heard", sites.iter().filter_map(|site| site.heard_at).max());
    let Some(stands) = standing.areas.get(at) else { return shown.0 };
    for (field, basis) in [
        ("people_sheltered", CountBasis::InShelter),
        ("people_displaced", CountBasis::Displaced),
        ("people_at_home", CountBasis::AtHome),
        ("people_affected", CountBasis::Affected),
    ] {
        shown.int(field, stands.people.get(basis));
    }
    shown.int("people_estimated", stands.people_estimated);
    shown.int("people_estimated_low", stands.people_estimated_range.map(|(low, _)| low));
    shown.int("people_estimated_high", stands.people_estimated_range.map(|(_, high)| high));
    shown.int("silent", i64::try_from(stands.silent).ok());
    if stands.people_estimated.is_some() {
        let estimate = area.exposed.as_ref();
        shown.text("people_estimated_method", estimate.map(|it| it.method.as_str()));
        shown.text("population_source", estimate.and_then(|it| it.source.as_deref()));
    }
    for (item, total) in &stands.totals {
        if let Some(item) = ledger.catalogue.items.get(item.index()).filter(|item| item.critical) {
            shown.number(&format!("{}_gap", item.code), Some(total.gap.units()));
        }
    }
    let here = SiteIndex::all(ledger.sites.len() as u32).zip(&ledger.sites);
    let here = here.filter(|(_, site)| site.is_open() && site.is_public());
    let here: Vec<SiteIndex> =
        here.filter(|(_, site)| ledger.lies_in(site.area, at)).map(|(at, _)| at).collect();
    let unknown = here.iter().filter(|at| !is_counted(ledger, standing, **at)).count();
    shown.int("sites", i64::try_from(here.len()).ok());
    shown.int("sites_unknown", i64::try_from(unknown).ok());
    shown.0
}

/// Code of who is counted, as in the field `people_basis`.
pub const fn basis(basis: CountBasis) -> &'static str {
    match basis {
        CountBasis::InShelter => "in_shelter",
        CountBasis::Displaced => "displaced",
        CountBasis::AtHome => "at_home",
        CountBasis::Affected => "affected",
    }
}

/// Code of how a number of people came about, as in the field `people_method`.
pub const fn method(method: Method) -> &'static str {
    match method {
        Method::Counted => "counted",
        Method::FromHouseholds { .. } => "from_households",
        Method::Estimated => "estimated",
    }
}

/// Code of how much is known of the stock of critical items that an open site needs, as in the field
/// `supply`: `known` of all, `partly`, `unknown` of none; also `unknown` where nobody counted the
/// people, so that nobody can say what they need. `None` where nothing is needed.
pub fn supply(ledger: &Ledger, standing: &SupplyStatus, at: SiteIndex) -> Option<&'static str> {
    let (site, stands) = (ledger.sites.get(at.index())?, standing.sites.get(at.index())?);
    if !site.is_open() {
        return None;
    }
    if site.people.people.is_none() {
        return Some("unknown");
    }
    let critical = |row: &&NeedRow| {
        let item = ledger.catalogue.items.get(row.item.index());
        row.is_public() && row.general_horizon.is_some() && item.is_some_and(|it| it.critical)
    };
    let needed = standing.needs_of(at).iter().filter(critical).count();
    match (needed, stands.unknown_items.len()) {
        (0, _) => None,
        (_, 0) => Some("known"),
        (needed, unknown) if unknown >= needed => Some("unknown"),
        _ => Some("partly"),
    }
}

/// Whether people and the stock of all that they need were counted there, and somebody was heard of
/// lately: only of such a site "cukup" (enough) may be said.
pub fn is_counted(ledger: &Ledger, standing: &SupplyStatus, at: SiteIndex) -> bool {
    let (Some(site), Some(stands)) = (ledger.sites.get(at.index()), standing.sites.get(at.index()))
    else {
        return false;
    };
    site.people.is_counted() && stands.unknown_items.is_empty() && !stands.is_silent
}

#[derive(Debug, Default)]
struct PublicValues(FieldValues);

impl PublicValues {
    fn text(&mut self, field: &str, text: Option<&str>) {
        self.0.extend(text.map(|text| (field.to_owned(), Value::Text(text.to_owned()))));
    }

    fn int(&mut self, field: &str, number: Option<i64>) {
        self.0.extend(number.map(|number| (field.to_owned(), Value::Int(number))));
    }

    fn bool(&mut self, field: &str, yes: bool) {
        self.0.insert(field.to_owned(), Value::Bool(yes));
    }

    fn number(&mut self, field: &str, number: Option<f64>) {
        self.0.extend(number.map(|number| (field.to_owned(), Value::Float(number))));
    }

    /// RFC 3339 in UTC, to the second.
    fn time(&mut self, field: &str, time: Option<Timestamp>) {
        self.0.extend(time.map(|time| (field.to_owned(), Value::Text(format!("{time:.0}")))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::{Area, Groups, Item, OnHand, assess, fixtures};
    use crate::layer::Layer;

    /// A school of 43, in a desa of a kecamatan, with rice for a day.
    fn school() -> Ledger {
        let mut ledger = fixtures::ledger();
        let area = |id: &str, level, within| Area {
            id: id.to_owned(),
            place_code: Some(id.to_owned()),
            name: None,
            level: Some(level),
            within,
            residents: Some(500),
            exposed: None,
            access: None,
        };
        ledger.areas = vec![area("64.02.06", 3, None), area("64.02.06.1002", 4, Some(0))];
        ledger.sites[0].area = Some(1);
        ledger.sites[0].on_hand = vec![OnHand {
            item: "beras".to_owned(),
            amount: crate::aid::Amount::thousandths(17_200),
            as_of: ledger.as_of,
        }];
        ledger
    }

    fn shown(ledger: &Ledger) -> Option<FieldValues> {
        of_site(ledger, &assess(ledger, ledger.as_of), SiteIndex::new(0))
    }

    #[test]
    fn what_is_shown_are_fields_of_the_layer_and_nothing_else() {
        let ledger = school();
        let critical: Vec<&Item> =
            ledger.catalogue.critical().map(|at| &ledger.catalogue.items[at]).collect();
        let values = shown(&ledger).unwrap();
        let standing = assess(&ledger, ledger.as_of);
        for (layer, values) in
            [(Layer::Shelters, &values), (Layer::Needs, &of_area(&ledger, &standing, 0))]
        {
            let schema = layer.schema_with(&critical);
            for field in values.keys() {
                assert!(schema.position(field).is_some(), "{} has no {field}", schema.layer);
            }
        }
        assert_eq!(values["beras_need_day"], Value::Float(17.2));
        assert_eq!(values["beras_gap"], Value::Float(17.2 * 2.0));
        assert_eq!(values["days_left"], Value::Float(1.0));
        assert_eq!(values["supply"], Value::Text("partly".to_owned()));
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!([&values["ring"], &values["label_en"]], [&text("72"), &text("24 h")]);
    }

    #[test]
    fn infants_pregnant_women_and_the_sick_change_nothing_that_is_shown() {
        let calm = school();
        let mut groups = calm.clone();
        groups.sites[0].people.groups = Groups {
            female: Some(20),
            infants: Some(9),
            pregnant: Some(7),
            elderly: Some(6),
            ..Groups::default()
        };
        assert_eq!(shown(&calm), shown(&groups));
        let area = |ledger: &Ledger| of_area(ledger, &assess(ledger, ledger.as_of), 0);
        assert_eq!(area(&calm), area(&groups));
    }

    #[test]
    fn bases_stand_apart_and_nobody_is_taken_off_an_estimate_twice() {
        let mut ledger = school();
        ledger.areas[0].exposed = Some(crate::aid::Estimate {
            people: 400,
            low: 100,
            high: 600,
            method: "area_share".to_owned(),
            source: None,
        });
        for (id, people, basis) in
            [("v-desa", 120, CountBasis::Affected), ("w-rumah", 50, CountBasis::AtHome)]
        {
            let mut site = fixtures::site(id, people);
            site.people.basis = basis;
            site.area = Some(1);
            ledger.sites.push(site);
        }
        let area = of_area(&ledger, &assess(&ledger, ledger.as_of), 0);
        let fields = ["people_sheltered", "people_at_home", "people_affected"];
        assert_eq!(fields.map(|field| area[field].clone()), [43, 50, 120].map(Value::Int));
        // The 43 at the school and the 50 at home may all be among the 120 who are affected.
        assert_eq!(area["people_estimated"], Value::Int(400 - 120));
        assert_eq!(area["people_estimated_low"], Value::Int(0));
    }

    #[test]
    fn why_nobody_knows_the_way_and_that_a_site_left_its_list_are_shown() {
        let mut ledger = school();
        ledger.sites[0].access = crate::access::Access::Unknown;
        ledger.sites[0].access_reason = Some(AccessReason::NoDepots);
        ledger.sites[0].gone_since = Some(ledger.as_of);
        ledger.sites[0].may_be = Some("rahasia".to_owned());
        let values = shown(&ledger).unwrap();
        assert_eq!(values["access_reason"], Value::Text("no_depots".to_owned()));
        assert_eq!(values["gone_since"], Value::Text(format!("{:.0}", ledger.as_of)));
        assert!(!format!("{values:?}").contains("rahasia"));
    }

    #[test]
    fn a_family_at_home_is_neither_shown_nor_added_to_what_is() {
        let mut ledger = school();
        let mut family = fixtures::site("rumah", 7);
        family.kind = Some("home_cluster".to_owned());
        family.people.basis = CountBasis::AtHome;
        family.area = Some(1);
        ledger.sites.push(family);
        let standing = assess(&ledger, ledger.as_of);
        assert!(of_site(&ledger, &standing, SiteIndex::new(1)).is_none());
        let alone = school();
        let before = of_area(&alone, &assess(&alone, alone.as_of), 0);
        assert_eq!(of_area(&ledger, &standing, 0), before);
        assert_eq!(before["people_sheltered"], Value::Int(43), "the desa's are the kecamatan's");
    }
}
