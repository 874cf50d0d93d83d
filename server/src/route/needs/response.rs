//! The JSON of the answer of `/needs`, types in the order of its members.

use jiff::Timestamp;
use lintas_model::{
    access::{Access, AccessReason},
    aid::{
        Amount, Groups, LoadChecks, NeedTotal, PeopleByBasis, Rate, Term, rules::PriorityWeights,
    },
    vehicle::VehicleClass,
};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::route::aid_answer::AidHeader;

#[derive(Serialize)]
pub(super) struct Needs<'a> {
    #[serde(flatten)]
    pub(super) head: AidHeader<'a>,
    pub(super) day: u32,
    pub(super) horizon_days: f64,
    pub(super) standard: Named<'a>,
    pub(super) standards: Vec<Standard<'a>>,
    /// Whose need the rows tell: `general` or `full`.
    pub(super) need_scope: &'static str,
    pub(super) weights: PriorityWeights,
    pub(super) checks: LoadChecks,
    pub(super) items: Vec<ItemResponse<'a>>,
    pub(super) totals: Vec<TotalResponse<'a>>,
    pub(super) sites: Vec<SiteResponse<'a>>,
    pub(super) areas: Vec<AreaResponse<'a>>,
    pub(super) silent: Vec<SilenceResponse<'a>>,
}

#[derive(Serialize)]
pub(super) struct Named<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
}

#[derive(Serialize)]
pub(super) struct Standard<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) rates: &'a [Rate],
}

#[derive(Serialize)]
pub(super) struct ItemResponse<'a> {
    pub(super) code: &'a str,
    pub(super) name_id: &'a str,
    pub(super) name_en: &'a str,
    pub(super) unit: &'static str,
    pub(super) critical: bool,
}

/// NeedSums of one item over the rows in the answer.
#[derive(Serialize)]
pub(super) struct TotalResponse<'a> {
    pub(super) item: &'a str,
    #[serde(flatten)]
    pub(super) told: NeedSums,
    /// The same of the general need of sites that everybody sees: the number of bulletin, tables, map
    /// and report. For everybody that is what stands above.
    pub(super) general: NeedSums,
}

#[derive(Serialize)]
pub(super) struct NeedSums {
    pub(super) need_day: Amount,
    pub(super) need: Amount,
    pub(super) gap: Amount,
    /// Sites that are short of the item.
    pub(super) sites: u64,
    /// Of those, sites whose stock of it nobody counted.
    pub(super) sites_unknown: u64,
    /// Sites that need it.
    pub(super) sites_needing: u64,
    /// Of those, sites whose stock of it was counted.
    pub(super) sites_counted: u64,
}

impl NeedSums {
    pub(super) const fn of(total: &NeedTotal) -> Self {
        Self {
            need_day: total.day,
            need: total.need,
            gap: total.gap,
            sites: total.short,
            sites_unknown: total.short_unknown,
            sites_needing: total.sites,
            sites_counted: total.counted(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct SiteResponse<'a> {
    pub(super) id: &'a str,
    pub(super) source: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) r#type: Option<&'a str>,
    pub(super) place: [f64; 2],
    pub(super) place_code: Option<&'a str>,
    pub(super) gone_since: Option<Timestamp>,
    pub(super) area: Option<&'a str>,
    pub(super) status: Option<&'a str>,
    pub(super) people: Option<i64>,
    pub(super) people_basis: &'static str,
    pub(super) people_method: &'static str,
    pub(super) people_factor: Option<f64>,
    pub(super) people_source: &'a str,
    pub(super) people_as_of: Option<Timestamp>,
    pub(super) households: Option<i64>,
    pub(super) houses: Option<i64>,
    pub(super) capacity: Option<i64>,
    pub(super) access: Access,
    pub(super) access_as_of: Option<Timestamp>,
    pub(super) access_reason: Option<AccessReason>,
    pub(super) nearest_depot: Option<&'a str>,
    pub(super) eta_min: Option<f64>,
    pub(super) eta_vehicle: Option<VehicleClass>,
    pub(super) days_left: Option<f64>,
    pub(super) runs_out_at: Option<Timestamp>,
    pub(super) first_item: Option<&'a str>,
    pub(super) unknown_items: Vec<&'a str>,
    pub(super) supply: Option<&'static str>,
    pub(super) priority: f64,
    /// The same with the share of vulnerable people; it moves nobody in the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) priority_with_groups: Option<f64>,
    pub(super) heard_at: Option<Timestamp>,
    pub(super) silent: bool,
    pub(super) urgent: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) groups: Option<Groups>,
    pub(super) priority_parts: PriorityParts,
    pub(super) items: Vec<RowResponse<'a>>,
}

#[derive(Serialize)]
pub(super) struct PriorityParts {
    pub(super) hours: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) vulnerable: Option<f64>,
    pub(super) access: f64,
}

#[derive(Serialize)]
pub(super) struct RowResponse<'a> {
    pub(super) item: &'a str,
    pub(super) need_day: Amount,
    pub(super) need: Amount,
    pub(super) gap: Amount,
    pub(super) days_left: Option<f64>,
    pub(super) runs_out_at: Option<Timestamp>,
    pub(super) stock_known: bool,
    /// When the stock there was counted last.
    pub(super) on_hand_as_of: Option<Timestamp>,
    /// Where its rates come from: document, edition, page.
    pub(super) sources: Vec<&'a str>,
    /// Place among the sites in the answer that need the item, from 1: who lacks it soonest.
    pub(super) order: usize,
    #[serde(flatten)]
    pub(super) partners: Option<RowOfPartners<'a>>,
}

#[derive(Serialize)]
pub(super) struct RowOfPartners<'a> {
    pub(super) on_hand: Option<Amount>,
    pub(super) signed_for: Amount,
    pub(super) coming: Option<Amount>,
    pub(super) pledged: Option<Amount>,
    /// Shortage and need of a day by the general need: what everybody sees.
    pub(super) general_gap: Amount,
    pub(super) general_need_day: Amount,
    pub(super) terms: &'a [Term],
}

#[derive(Serialize)]
pub(super) struct AreaResponse<'a> {
    pub(super) id: &'a str,
    pub(super) place_code: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) admin_level: Option<i64>,
    pub(super) people_by_basis: &'a PeopleByBasis,
    pub(super) people_exposed: Option<i64>,
    pub(super) people_estimated: Option<i64>,
    pub(super) people_estimated_low: Option<i64>,
    pub(super) people_estimated_high: Option<i64>,
    pub(super) method: Option<&'a str>,
    pub(super) population_source: Option<&'a str>,
    pub(super) gaps: Gaps<'a>,
    /// Sites whose stock nobody counted, by item.
    pub(super) unknown: Counts<'a>,
    pub(super) heard_at: Option<Timestamp>,
    pub(super) silent: usize,
}

/// Shortages by item code; written as a JSON object.
pub(super) struct Gaps<'a>(pub(super) Vec<(&'a str, Amount)>);

impl Serialize for Gaps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (code, amount) in &self.0 {
            map.serialize_entry(code, amount)?;
        }
        map.end()
    }
}

/// Numbers of sites by item code; written as a JSON object.
pub(super) struct Counts<'a>(pub(super) Vec<(&'a str, u64)>);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

#[derive(Serialize)]
pub(super) struct SilenceResponse<'a> {
    pub(super) kind: &'static str,
    pub(super) id: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) place: [f64; 2],
    pub(super) place_code: Option<&'a str>,
    pub(super) heard_at: Option<Timestamp>,
    pub(super) hours: Option<f64>,
    pub(super) depth_m: Option<f64>,
    pub(super) access: Access,
}
