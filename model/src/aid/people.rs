//! How many people, counted how, by whom, when.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who is counted: never mixed, and shown with every number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountBasis {
    /// They sleep at the site.
    InShelter,
    /// They left home; where they sleep is not said.
    Displaced,
    /// They are affected and stay at home.
    AtHome,
    /// They are affected; where they are is not said.
    Affected,
}

/// How a number of people came about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum Method {
    /// Somebody counted people.
    Counted,
    /// Somebody counted households (KK); people are households times this factor.
    FromHouseholds {
        /// People a household.
        factor: f64,
    },
    /// Hazard times population: an estimate, and called so.
    Estimated,
}

/// A head count as it was said, and what follows from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadCount {
    /// People: as counted, or by [`Method`]. `None` where nobody said anything.
    pub people: Option<i64>,
    /// Households (KK) as said.
    pub households: Option<i64>,
    /// Houses (rumah) as said; never people, never households.
    pub houses: Option<i64>,
    /// Who is counted.
    pub basis: CountBasis,
    /// How `people` came about.
    pub method: Method,
    /// Groups as said. Never public.
    pub groups: Groups,
    /// Who says so: a source of the configuration, or the role that reported.
    pub source: String,
    /// When it was counted or said.
    pub as_of: Option<Timestamp>,
}

impl HeadCount {
    /// Whether somebody counted the people, or their households; an estimate is no count.
    pub fn is_counted(&self) -> bool {
        self.people.is_some() && self.method != Method::Estimated
    }
}

/// People by whom they are counted as. Counts of different bases are kept apart: one person may be
/// in several of them, so no sum of them is a number of people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PeopleByBasis(BTreeMap<CountBasis, i64>);

impl PeopleByBasis {
    /// Counts on the basis of each, those of one basis added up; what nobody counted adds nothing.
    pub fn of(counts: impl IntoIterator<Item = (CountBasis, Option<i64>)>) -> Self {
        let mut people = Self::default();
        counts.into_iter().for_each(|(basis, count)| people.add(basis, count));
        people
    }

    /// Adds a count to those of its basis.
    pub fn add(&mut self, basis: CountBasis, people: Option<i64>) {
        if let Some(people) = people {
            let sum = self.0.entry(basis).or_default();
            *sum = sum.saturating_add(people);
        }
    }

    /// The people of a basis; `None` where nobody counted any.
    pub fn get(&self, basis: CountBasis) -> Option<i64> {
        self.0.get(&basis).copied()
    }

    /// Whether nobody counted anybody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each basis with its people.
    pub fn iter(&self) -> impl Iterator<Item = (CountBasis, i64)> + '_ {
        self.0.iter().map(|(basis, people)| (*basis, *people))
    }

    /// The fewest different people that these counts can be of: as many may be taken off the
    /// residents of their place, and nobody is taken off twice.
    ///
    /// Who sleeps at a site is not at home, so these two are different people. Who is `displaced`
    /// may sleep at one of the sites, and who is `affected` may be any of the others.
    ///
    /// ```
    /// use lintas_model::aid::{CountBasis, PeopleByBasis};
    ///
    /// let counted = PeopleByBasis::of([
    ///     (CountBasis::InShelter, Some(300)),
    ///     (CountBasis::Displaced, Some(250)),
    ///     (CountBasis::AtHome, Some(500)),
    /// ]);
    /// assert_eq!(counted.fewest(), 800);
    /// ```
    pub fn fewest(&self) -> i64 {
        let of = |basis| self.get(basis).unwrap_or(0).max(0);
        let away = of(CountBasis::InShelter).max(of(CountBasis::Displaced));
        away.saturating_add(of(CountBasis::AtHome)).max(of(CountBasis::Affected))
    }

    /// The people of the basis with most.
    pub fn most(&self) -> i64 {
        self.0.values().copied().max().unwrap_or(0).max(0)
    }
}

/// People in `households` households of this size, rounded up so that nobody is missed; `None`
/// where the size is not a positive number. Every head count in households becomes people here.
pub fn in_households(households: i64, people_per_household: f64) -> Option<i64> {
    // The slack keeps a rounding error of the product from adding a person.
    let people = (households as f64 * people_per_household - 1e-6).ceil().max(0.0);
    let is_size = people_per_household.is_finite() && people_per_household > 0.0;
    (is_size && people < 9e15).then_some(people as i64)
}

/// People who need something of their own, as said; `None` where nobody said. Never public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Groups {
    /// Women and girls.
    pub female: Option<i64>,
    /// 0 to 23 months.
    pub infants: Option<i64>,
    /// Older children.
    pub children: Option<i64>,
    /// Elderly.
    pub elderly: Option<i64>,
    /// Pregnant or lactating.
    pub pregnant: Option<i64>,
    /// People with disabilities.
    pub disability: Option<i64>,
}
