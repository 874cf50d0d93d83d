//! Things with a point or an area: shelters, depots, admin units, places, water.

use geo_types::{Geometry, Point};
use jiff::Timestamp;
use lintas_model::aid::{Groups, OnHand, PlacedBy};
use lintas_model::finding::Finding;

use super::heads::Heads;
use super::identity::{Identified, identified};
use crate::config::Config;
use crate::ingest::{Row, TableMatch};
use crate::input::columns::{admin, depots, jetties, places, shelters, waterways};

/// The point of a row. Rows of these inputs without a place were rejected at intake.
fn point(row: &Row) -> Option<Point<f64>> {
    match row.geometry.as_ref()? {
        Geometry::Point(point) => Some(*point),
        _ => None,
    }
}

identified! { Shelter MergedDepot AdminUnit Place Water }

/// A site where people are.
#[derive(Debug, Clone)]
pub struct Shelter {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Name.
    pub name: Option<String>,
    /// Kind of site; `home_cluster` for people who stay at home.
    pub kind: Option<String>,
    /// People whom it can take.
    pub capacity: Option<i64>,
    /// People there, as counted.
    pub people: Option<i64>,
    /// Households (KK), as reported.
    pub households: Option<i64>,
    /// Houses (rumah), as reported; never converted into people or households.
    pub houses: Option<i64>,
    /// Whom `people` counts: `in_shelter`, `displaced`, `affected` or `at_home`.
    pub people_basis: Option<String>,
    /// Vulnerable groups, as reported. Never public.
    pub groups: Groups,
    /// Agency that runs it. Never public.
    pub agency: Option<String>,
    /// Code of the admin unit that it lies in.
    pub place_code: Option<String>,
    /// `open`, `full` or `closed`.
    pub status: Option<String>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Where it is.
    pub place: Point<f64>,
    /// How `place` is known.
    pub placed_by: PlacedBy,
    /// No row names it any more: it is as the last snapshot knew it.
    pub gone: Option<Box<GoneSite>>,
}

impl Shelter {
    /// The site in a row; `None` where it has no point. Implausible counts are dropped, with
    /// findings.
    pub fn from_row(
        source: usize,
        source_id: &str,
        row: Row,
        tables: &[TableMatch],
        findings: &mut Vec<Finding>,
    ) -> Option<Self> {
        let mut told = Vec::new();
        let heads = Heads::read(&row, source_id, &mut told);
        findings.extend(told.into_iter().map(|finding| row.in_their_words(tables, finding)));
        Some(Self {
            source,
            name: row.values.owned(shelters::NAME),
            kind: row.values.owned(shelters::TYPE),
            capacity: row.get(shelters::CAPACITY),
            people: heads.people,
            households: heads.households,
            houses: heads.houses,
            people_basis: row.values.owned(shelters::PEOPLE_BASIS),
            groups: Groups {
                female: row.get(shelters::FEMALE),
                infants: row.get(shelters::INFANTS),
                children: row.get(shelters::CHILDREN),
                elderly: row.get(shelters::ELDERLY),
                pregnant: row.get(shelters::PREGNANT),
                disability: row.get(shelters::DISABILITY),
            },
            agency: row.values.owned(shelters::MANAGER_ORG),
            place_code: row.values.owned(shelters::PLACE_CODE),
            status: row.values.owned(shelters::STATUS),
            as_of: row.get(shelters::REPORTED_AT).or(row.as_of),
            place: point(&row)?,
            placed_by: row.get(shelters::PLACED_BY).unwrap_or_default(),
            gone: None,
            id: row.id,
        })
    }

    /// Id of its source.
    pub fn source_id<'s>(&'s self, config: &'s Config) -> &'s str {
        match &self.gone {
            Some(gone) => &gone.source,
            None => &config.sources[self.source].id,
        }
    }
}

/// What is known of a site that no row names any more, beside its last count.
#[derive(Debug, Clone, PartialEq)]
pub struct GoneSite {
    /// Its source.
    pub source: String,
    /// Since when no row names it; `None` where its source could not be read, so that nobody knows.
    pub since: Option<Timestamp>,
    /// What was counted there.
    pub on_hand: Vec<OnHand>,
    /// Id of the site that may be the same one.
    pub may_be: Option<String>,
}

/// A depot: a place with stock.
#[derive(Debug, Clone)]
pub struct MergedDepot {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Name.
    pub name: Option<String>,
    /// Agency that runs it.
    pub agency: Option<String>,
    /// `open` or `closed`.
    pub status: Option<String>,
    /// Code of the admin unit that it lies in.
    pub place_code: Option<String>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Where it is.
    pub place: Point<f64>,
}

impl MergedDepot {
    /// The depot that a row describes; `None` where it has no point.
    pub fn from_row(source: usize, row: Row) -> Option<Self> {
        Some(Self {
            source,
            name: row.values.owned(depots::NAME),
            agency: row.values.owned(depots::AGENCY),
            status: row.values.owned(depots::STATUS),
            place_code: row.values.owned(depots::PLACE_CODE),
            as_of: row.get(depots::REPORTED_AT).or(row.as_of),
            place: point(&row)?,
            id: row.id,
        })
    }
}

/// An admin unit, with its people from the population table.
#[derive(Debug, Clone)]
pub struct AdminUnit {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Place code.
    pub place_code: Option<String>,
    /// System of the code: `kemendagri`, `bps` or `cod`.
    pub code_system: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// 1 province, 2 regency, 3 kecamatan, 4 desa or kelurahan.
    pub level: Option<i64>,
    /// People who live there.
    pub people: Option<i64>,
    /// Households there.
    pub households: Option<i64>,
    /// Where the number of people comes from.
    pub pop_source: Option<String>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Where it is: polygon or multi-polygon.
    pub geometry: Geometry<f64>,
}

impl AdminUnit {
    /// The unit that a row describes; `None` where it has no area. Its id is its code where it has
    /// one.
    pub fn from_row(source: usize, row: Row) -> Option<Self> {
        let place_code = row.values.owned(admin::PLACE_CODE);
        Some(Self {
            source,
            code_system: row.values.owned(admin::CODE_SYSTEM),
            name: row.values.owned(admin::NAME),
            level: row.get(admin::ADMIN_LEVEL),
            people: row.get(admin::PEOPLE),
            households: row.get(admin::HOUSEHOLDS),
            pop_source: row.values.owned(admin::POP_SOURCE),
            as_of: row.get(admin::AS_OF).or(row.as_of),
            geometry: row.geometry?,
            id: place_code.clone().unwrap_or(row.id),
            place_code,
        })
    }
}

/// A named place, or a jetty.
#[derive(Debug, Clone)]
pub struct Place {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Name.
    pub name: Option<String>,
    /// `city`, `town`, `village`, `hamlet`, `jetty` or other.
    pub kind: Option<String>,
    /// Other spellings, joined with `;`.
    pub aliases: Option<String>,
    /// Minutes to load or unload a boat, where it is a jetty with that value.
    pub load_min: Option<f64>,
    /// Code of the admin unit that it lies in.
    pub place_code: Option<String>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Where it is.
    pub place: Point<f64>,
}

impl Place {
    /// The place that a row describes; `None` where it has no point. Jetties are places too.
    pub fn from_row(source: usize, row: Row, jetty: bool) -> Option<Self> {
        Some(Self {
            source,
            name: row.values.owned(places::NAME),
            kind: if jetty { Some("jetty".to_owned()) } else { row.values.owned(places::KIND) },
            aliases: row.values.owned(places::ALIASES),
            load_min: row.get(jetties::LOAD_MIN),
            place_code: row.values.owned(places::PLACE_CODE),
            as_of: row.as_of,
            place: point(&row)?,
            id: row.id,
        })
    }

    /// Whether it is a jetty.
    pub fn is_jetty(&self) -> bool {
        self.kind.as_deref() == Some("jetty")
    }
}

/// A river, canal or lake.
#[derive(Debug, Clone)]
pub struct Water {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Name.
    pub name: Option<String>,
    /// `river`, `stream`, `canal` or `lake`.
    pub class: Option<String>,
    /// Width in metres.
    pub width_m: Option<f64>,
    /// A boat may pass on an ordinary day.
    pub navigable: Option<bool>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Where it is: line or polygon.
    pub geometry: Geometry<f64>,
}

impl Water {
    /// The water that a row describes; `None` where it has no shape.
    pub fn from_row(source: usize, row: Row) -> Option<Self> {
        Some(Self {
            source,
            name: row.values.owned(waterways::NAME),
            class: row.values.owned(waterways::CLASS),
            width_m: row.get(waterways::WIDTH_M),
            navigable: row.get(waterways::NAVIGABLE),
            as_of: row.as_of,
            geometry: row.geometry?,
            id: row.id,
        })
    }
}
