//! A journey from place to place: each leg over what is known to pass, and only where that gives
//! nothing over what is not known.

use lintas_model::{hierarchy::Query, network::GridPoint, vehicle::VehicleClass};

use super::{
    boat,
    ground::{Ground, Premise},
    search,
    snap::{self, Stand},
    way::{Leg, Way},
};

/// Why there is no journey.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stuck {
    /// No road for the class within reach of the place at this position.
    FarFromRoads(usize),
    /// No way between two places that follow each other.
    Between {
        /// Where they stand.
        stands: [Stand; 2],
        /// Position of the first of them.
        at: usize,
    },
}

/// The journey of one class over `places`, two or more, in their order.
pub(crate) fn journey<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    places: &[GridPoint],
    class: VehicleClass,
) -> Result<Way<'a>, Stuck> {
    if class == VehicleClass::Boat {
        return boat::journey(ground, query, places);
    }
    let stands: Vec<Vec<Stand>> =
        places.iter().map(|place| snap::stands(ground, *place, class)).collect();
    over(ground, query, &stands.iter().map(Vec::as_slice).collect::<Vec<_>>(), class)
}

/// The same where it is known where the places may stand.
pub(crate) fn over<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    stands: &[&[Stand]],
    class: VehicleClass,
) -> Result<Way<'a>, Stuck> {
    let Some(chosen) = snap::agree(stands) else {
        let far = stands.iter().position(|stands| stands.is_empty());
        return Err(Stuck::FarFromRoads(far.unwrap_or(0)));
    };
    let stands: Vec<Stand> =
        stands.iter().zip(chosen).map(|(stands, chosen)| stands[chosen]).collect();
    let mut legs = Vec::with_capacity(stands.len() - 1);
    for (at, pair) in stands.windows(2).enumerate() {
        let ends = [&pair[0], &pair[1]];
        let found = Premise::NOW
            .into_iter()
            .find_map(|premise| search::between(ground, query, ends, class, premise));
        let Some(found) = found else {
            return Err(Stuck::Between { stands: [pair[0], pair[1]], at });
        };
        legs.push(Leg {
            vehicle: class,
            found,
            stands: [Some(pair[0]), Some(pair[1])],
            change: None,
        });
    }
    Ok(Way { vehicle: class, legs })
}
