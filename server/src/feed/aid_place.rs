//! A site or admin unit as feeds tell it: what it lacks, and whether anybody gets there. Made from the
//! public values of the layers `shelters` and `needs` alone, so that nothing else can be told.

use geo_types::Geometry;
use jiff::Timestamp;
use lintas_model::{
    aid::{Amount, Catalogue, words},
    language::Language,
};

use super::{
    alert::{AlertSubject, CapCertainty},
    columns::FeatureColumns,
    setting::FeedSetting,
};

/// A site or admin unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AidPlace {
    /// Site or unit.
    pub(crate) subject: AlertSubject,
    /// Its id.
    pub(crate) id: String,
    /// Its name; its id where it has none.
    pub(crate) name: String,
    /// Whether it is open; units are.
    pub(crate) is_open: bool,
    /// People there.
    pub(crate) people: Option<i64>,
    /// How aid gets there: a code of the field `access`.
    pub(crate) access: Option<String>,
    /// Number of people whom no land vehicle reaches, of a unit.
    pub(crate) people_cut_off: i64,
    /// What lacks of each critical item, with its name: Bahasa Indonesia, English.
    pub(crate) gaps: Vec<[String; 2]>,
    /// Days until the first critical item runs out.
    pub(crate) days_left: Option<f64>,
    /// How much of its stock was counted.
    pub(crate) counted: SupplyCount,
    /// Nobody has heard from it for too long.
    pub(crate) is_silent: bool,
    /// The moment of the last word from there, else that of the snapshot.
    pub(crate) said_at: Timestamp,
    /// Where it is.
    pub(crate) geometry: Geometry<f64>,
    /// What placed it: `point`, `desa` or `kecamatan`.
    pub(crate) placed_by: String,
    /// Code of the admin unit that it is or lies in.
    pub(crate) place_code: Option<String>,
}

/// How much of the stock of critical items was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SupplyCount {
    /// All of it.
    All,
    /// Some of it.
    Part,
    /// None.
    Nothing,
}

impl AidPlace {
    /// The place of a feature of the layer of `subject`, live values included.
    pub(crate) fn of_feature(
        subject: AlertSubject,
        row: FeatureColumns<'_>,
        catalogue: &Catalogue,
        setting: &FeedSetting,
    ) -> Self {
        let whole = |field: &str| row.number(field).map_or(0, |number| number as i64);
        let counted = match subject {
            AlertSubject::Unit => match (whole("sites_unknown"), whole("sites")) {
                (0, _) => SupplyCount::All,
                (unknown, sites) if unknown < sites => SupplyCount::Part,
                _ => SupplyCount::Nothing,
            },
            _ => match row.text("supply") {
                Some("known") => SupplyCount::All,
                Some("partly") => SupplyCount::Part,
                _ => SupplyCount::Nothing,
            },
        };
        let said = match subject {
            AlertSubject::Unit => row.moment("last_heard"),
            _ => row.moment("heard_at"),
        };
        let id = row.feature.id.clone();
        Self {
            subject,
            name: row.text("name").map_or_else(|| id.clone(), str::to_owned),
            id,
            is_open: row.text("status") != Some("closed"),
            people: row.number("people").map(|people| people as i64),
            access: row.text("access").map(str::to_owned),
            people_cut_off: whole("people_cut_off").max(0),
            gaps: gaps(row, catalogue),
            days_left: row.number("days_left"),
            counted,
            is_silent: row
                .value("silent")
                .is_some_and(|it| matches!(it, lintas_model::value::Value::Bool(true))),
            said_at: said.or(row.moment("as_of")).unwrap_or(setting.as_of),
            geometry: row.feature.geometry.clone(),
            placed_by: row.text("placed_by").unwrap_or("point").to_owned(),
            place_code: row.text("place_code").map(str::to_owned),
        }
    }

    /// No way by land leads there.
    pub(crate) fn is_cut_off(&self) -> bool {
        matches!(self.access.as_deref(), Some("cut_off" | "boat_only")) || self.people_cut_off > 0
    }

    /// Whether it is told of: something lacks, or it is cut off.
    pub(crate) fn is_alert(&self) -> bool {
        self.is_open && (!self.gaps.is_empty() || self.is_cut_off())
    }

    /// How sure it is. That a place is cut off follows from what is known of roads; a shortage is as
    /// sure as the count of the stock, and where nobody counted, nobody knows.
    pub(crate) fn certainty(&self) -> CapCertainty {
        match self.counted {
            _ if self.is_cut_off() => CapCertainty::Likely,
            SupplyCount::All if !self.is_silent => CapCertainty::Likely,
            SupplyCount::All | SupplyCount::Part => CapCertainty::Possible,
            SupplyCount::Nothing => CapCertainty::Unknown,
        }
    }

    /// Nothing but a boat or an aircraft gets there, or something runs out within a day.
    pub(super) fn is_grave(&self) -> bool {
        self.access.as_deref() == Some("cut_off") || self.days_left.is_some_and(|days| days < 1.0)
    }
}

/// What lacks of each critical item, in the order of the catalogue.
fn gaps(row: FeatureColumns<'_>, catalogue: &Catalogue) -> Vec<[String; 2]> {
    let gap = |item: &lintas_model::aid::Item| {
        let gap = Amount::of(row.number(&format!("{}_gap", item.code))?)?;
        gap.is_some().then(|| {
            Language::BOTH.map(|language| {
                let amount = words::shortage(language, gap, item.unit);
                format!("{} {amount}", item.called(language))
            })
        })
    };
    catalogue.items.iter().filter(|item| item.critical).filter_map(gap).collect()
}

/// A mosque that lacks water, with stock counted an hour before the snapshot.
#[cfg(test)]
pub(in crate::feed) fn of_tests() -> AidPlace {
    AidPlace {
        subject: AlertSubject::Site,
        id: "pos-hulu".into(),
        name: "Masjid Hulu".into(),
        is_open: true,
        people: Some(120),
        access: Some("presumed".into()),
        people_cut_off: 0,
        gaps: vec![["air bersih 1.250 L".into(), "clean water 1,250 L".into()]],
        days_left: Some(0.3),
        counted: SupplyCount::All,
        is_silent: false,
        said_at: "2025-09-18T08:00:00+08:00".parse().unwrap(),
        geometry: geo_types::Point::new(116.53, -0.28).into(),
        placed_by: "point".into(),
        place_code: Some("64.02.99.2002".into()),
    }
}
