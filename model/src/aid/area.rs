//! Admin units and villages: who lives there, who is exposed, who was heard of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::Access;

/// A number of people that nobody counted, and is always called an estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The most plausible number.
    pub people: i64,
    /// Lowest that is plausible.
    pub low: i64,
    /// Highest that is plausible.
    pub high: i64,
    /// How it was made, a stable code: `area_share`, `place_share`.
    pub method: String,
    /// Where the number of residents comes from.
    pub source: Option<String>,
}

/// An admin unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Stable id; the code where it has one.
    pub id: String,
    /// Code.
    pub place_code: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// 1 province, 2 regency, 3 kecamatan, 4 desa or kelurahan.
    pub level: Option<i64>,
    /// Position in [`super::Ledger::areas`] of the next greater unit that it lies in; sites and
    /// villages belong to the smallest unit that they lie in, and so to all that it lies in.
    #[serde(default)]
    pub within: Option<usize>,
    /// Residents.
    pub residents: Option<i64>,
    /// Residents in water or slides, where a hazard meets the unit.
    pub exposed: Option<Estimate>,
    /// How aid gets to the median of its places, from the best reached to the worst.
    pub access: Option<Access>,
}

/// A named place where people live.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Village {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Code of the desa, where it has one.
    pub place_code: Option<String>,
    /// Longitude, latitude.
    pub place: [f64; 2],
    /// Position in [`super::Ledger::areas`] of the unit that it lies in.
    pub area: Option<usize>,
    /// Whether an observed or modelled hazard covers it; the depth is in `depth_m`.
    pub in_hazard: bool,
    /// Depth of the water there, metres, where it is known.
    pub depth_m: Option<f64>,
    /// How aid gets there.
    pub access: Access,
    /// The moment of the hazard that covers it.
    pub hazard_as_of: Option<Timestamp>,
}

impl Estimate {
    /// Exposed people beyond the `counted` ones, and the lowest and highest plausible number of
    /// them; never below 0.
    pub fn uncounted(&self, counted: i64) -> (i64, (i64, i64)) {
        let rest = |people: i64| people.saturating_sub(counted.max(0)).max(0);
        (rest(self.people), (rest(self.low), rest(self.high)))
    }
}
