//! Villages: which of them a hazard covers, and how aid gets there.

use std::collections::BTreeSet;

use jiff::Timestamp;
use lintas_model::aid::Village;
use lintas_model::overlay::AreaIndex;

use super::admin_units::Units;
use crate::assess::exposure::{ReachedPlace, is_actual};
use crate::merge::Merged;
use crate::merge::hazards::Hazard;

/// Kinds of places where people live.
const LIVED_IN: [&str; 4] = ["city", "town", "village", "hamlet"];

/// Level of admin units that are a desa or kelurahan.
const DESA: i64 = 4;

/// The named places where people live, ascending by id; `reached` says of every place that is no
/// jetty, in order, how aid gets there.
pub(super) fn villages(
    merged: &Merged,
    reached: &[ReachedPlace],
    units: &Units<'_>,
    as_of: Timestamp,
) -> Vec<Village> {
    let actual: Vec<&Hazard> =
        merged.hazards.iter().filter(|hazard| is_actual(hazard, as_of)).collect();
    let danger = AreaIndex::build(actual.iter().map(|hazard| &hazard.geometry));
    // A place without a code got that of the unit that it lies in. Where that unit is a kecamatan
    // or greater, the place has no code of a desa.
    let greater: BTreeSet<&str> = merged
        .units
        .iter()
        .filter(|unit| unit.level.is_some_and(|level| level < DESA))
        .filter_map(|unit| unit.place_code.as_deref())
        .collect();
    let places = merged.places.iter().filter(|place| !place.is_jetty()).zip(reached);
    places
        .filter(|(place, _)| place.kind.as_deref().is_none_or(|kind| LIVED_IN.contains(&kind)))
        .filter_map(|(place, reached)| {
            let over: Vec<&Hazard> =
                danger.containing(place.place.0).into_iter().map(|at| actual[at]).collect();
            let depths = over.iter().filter(|hazard| hazard.kind.is_water());
            let known = over.iter().filter_map(|hazard| hazard.valid_from.or(hazard.as_of));
            Some(Village {
                id: place.id.clone(),
                name: place.name.clone()?,
                place_code: place
                    .place_code
                    .clone()
                    .filter(|code| !greater.contains(&code.as_str())),
                place: place.place.0.into(),
                area: units.of(place.place, place.place_code.as_deref()),
                in_hazard: !over.is_empty(),
                depth_m: depths.filter_map(|hazard| hazard.depth_m).max_by(f64::total_cmp),
                access: reached.access,
                hazard_as_of: known.min(),
            })
        })
        .collect()
}
