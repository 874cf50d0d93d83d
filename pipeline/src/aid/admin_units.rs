//! Which admin unit something lies in, and what the ledger says of each.

use geo::InteriorPoint;
use geo_types::Point;
use lintas_model::aid::Area;
use lintas_model::overlay::AreaIndex;

use crate::assess::exposure::Exposure;
use crate::merge::sites::AdminUnit;

/// The admin units, indexed by place.
#[derive(Debug)]
pub(super) struct Units<'a> {
    units: &'a [AdminUnit],
    areas: AreaIndex,
}

impl<'a> Units<'a> {
    /// Indexes the units.
    pub(super) fn new(units: &'a [AdminUnit]) -> Self {
        Self { units, areas: AreaIndex::build(units.iter().map(|unit| &unit.geometry)) }
    }

    /// Position of the smallest unit that a place lies in. Where it lies in none (a jetty beyond the
    /// bank, a generalised coast) the unit is found by the place's code.
    pub(super) fn of(&self, place: Point<f64>, code: Option<&str>) -> Option<usize> {
        let inside = self.areas.containing(place.0);
        let smallest = inside.into_iter().max_by_key(|at| self.rank(*at));
        smallest.or_else(|| self.by_code(code?))
    }

    /// The unit with this code, or the smallest that a code of Kemendagri lies in:
    /// `64.02.06.1002` in `64.02.06`.
    fn by_code(&self, code: &str) -> Option<usize> {
        let lies_in = |unit: &AdminUnit| {
            let within = |greater: &str| code.strip_prefix(greater)?.starts_with('.').then_some(());
            unit.place_code.as_deref().is_some_and(|own| own == code || within(own).is_some())
        };
        (0..self.units.len()).filter(|at| lies_in(&self.units[*at])).max_by_key(|at| self.rank(*at))
    }

    /// Key for the smallest unit, which is the greatest: the level, then the first by id.
    fn rank(&self, at: usize) -> (Option<i64>, std::cmp::Reverse<&str>) {
        let unit = &self.units[at];
        (unit.level, std::cmp::Reverse(unit.id.as_str()))
    }

    /// The next greater unit that a unit lies in, by a point in its interior.
    fn around(&self, unit: &AdminUnit) -> Option<usize> {
        let inside = unit.geometry.interior_point()?;
        let greater =
            |at: &usize| self.units[*at].level < unit.level && self.units[*at].level.is_some();
        self.areas.containing(inside.0).into_iter().filter(greater).max_by_key(|at| self.rank(*at))
    }

    /// The area that a unit is in the ledger.
    pub(super) fn area(&self, unit: &AdminUnit, exposure: &Exposure) -> Area {
        Area {
            id: unit.id.clone(),
            place_code: unit.place_code.clone(),
            name: unit.name.clone(),
            level: unit.level,
            within: self.around(unit),
            residents: unit.people,
            exposed: exposure.exposed.clone(),
            access: exposure.access,
        }
    }
}
