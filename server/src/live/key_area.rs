//! The area that a key is bound to: what it says of roads and sites, and decides about them, lies in
//! it.

use geo_types::{Coord, Geometry};
use lintas_model::{aid::Ledger, network::GridPoint};

use super::report_fields::ReportFields;
use crate::{
    feature::place::read_geometry,
    http::{
        caller::Caller,
        key_scope::KeyArea,
        problem::{Code, Problem},
    },
    open::Network,
};

impl Caller {
    /// Refuses a statement on roads outside the area of the key: its geometry has to lie in it
    /// whole, and of every edge that it names some part.
    ///
    /// # Errors
    /// `outside_area`.
    pub(super) fn must_speak_of_roads<'a>(
        &self,
        geometry: Option<&Geometry<f64>>,
        edges: impl IntoIterator<Item = &'a String>,
        network: Option<&Network>,
    ) -> Result<(), Problem> {
        let meets = |area: &KeyArea, id: &str| {
            let Some((network, edge)) = network.and_then(|it| Some((it, it.edge(id)?))) else {
                return false;
            };
            network.file().points(edge).any(|point| area.holds(point))
        };
        self.must_be_at(|area| {
            geometry.is_none_or(|geometry| area.holds_all(geometry))
                && edges.into_iter().all(|id| meets(area, id))
        })
    }

    /// The same for a report that is filed.
    ///
    /// # Errors
    /// `outside_area`.
    pub(super) fn must_report_within(
        &self,
        fields: &ReportFields,
        network: Option<&Network>,
    ) -> Result<(), Problem> {
        if self.area.is_none() {
            return Ok(());
        }
        let geometry = fields.geometry.as_ref().map(read_geometry).transpose();
        let geometry = geometry.map_err(|told| Problem::new(Code::InvalidReport, told))?;
        self.must_speak_of_roads(geometry.as_ref(), fields.edges.iter().flatten(), network)
    }

    /// Refuses a statement on a site, or on a load to it, outside the area of the key: where it
    /// stands, and where it is said to stand.
    ///
    /// # Errors
    /// `outside_area`.
    pub(super) fn must_speak_of_site(
        &self,
        id: &str,
        said: Option<[f64; 2]>,
        ledger: &Ledger,
    ) -> Result<(), Problem> {
        let known = ledger.site(id).map(|at| ledger.sites[at].place);
        let holds = |area: &KeyArea, [x, y]: [f64; 2]| {
            GridPoint::nearest(Coord { x, y }).is_some_and(|place| area.holds(place))
        };
        self.must_be_at(|area| known.into_iter().chain(said).all(|place| holds(area, place)))
    }
}
