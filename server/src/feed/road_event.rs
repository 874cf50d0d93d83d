//! A road event as feeds tell it: what closes or restricts a road, whether it still holds, how grave
//! and how sure it is.

use geo_types::{Geometry, LineString};
use jiff::Timestamp;
use lintas_model::{
    passability::{EvidenceState, ReportStatus, fact::Confidence},
    report::{State, lifetime::ends_as_stated, privacy::without_contacts},
    vehicle::{VehicleClass, VehicleSet},
};

use super::{
    alert::{CapCertainty, CapSeverity},
    columns::FeatureColumns,
    setting::FeedSetting,
};

/// A closure or report that speaks against a road, or did.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RoadEvent {
    /// Its id.
    pub(crate) id: String,
    /// The source that it comes from.
    pub(crate) source: String,
    /// What it says.
    pub(crate) status: ReportStatus,
    /// What became of it.
    pub(crate) state: State,
    /// What it is worth as evidence.
    pub(crate) evidence: EvidenceState,
    /// It ended as it said it would, or says nothing any more: it leaves no doubt.
    pub(crate) is_over: bool,
    /// The classes that it speaks of.
    pub(crate) vehicles: VehicleSet,
    /// Cause code.
    pub(crate) cause: Option<String>,
    /// Depth of water on the road, metres.
    pub(crate) depth_m: Option<f64>,
    /// Weight limit, tonnes.
    pub(crate) max_weight_t: Option<f64>,
    /// The reason in words, without contacts.
    pub(crate) reason: Option<String>,
    /// How it is known.
    pub(crate) confidence: Option<Confidence>,
    /// When it was said: a report when it came in, a row of a file at its own moment, else at that of
    /// the snapshot.
    pub(crate) said_at: Timestamp,
    /// When it began.
    pub(crate) starts: Option<Timestamp>,
    /// The last moment at which it counts in full.
    pub(crate) expires: Option<Timestamp>,
    /// When it was ended, replaced, taken back or lost, where that is known.
    pub(crate) ended_at: Option<Timestamp>,
    /// Names of the roads that it lies on, each once.
    pub(crate) roads: Vec<String>,
    /// Where it is, as it was told.
    pub(crate) geometry: Geometry<f64>,
    /// The stretches of road that it lies on; none where it is about a point, or on no known road.
    pub(crate) lines: Vec<LineString<f64>>,
}

/// Whether an event still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventStage {
    /// It counts in full.
    Holds,
    /// Too old, or gone from its source: nobody knows.
    Doubtful,
    /// It says nothing any more. That does not make the road open.
    Over,
}

impl RoadEvent {
    /// The event of a feature of the layer `closures`, live values included; `None` where it does not
    /// speak against the road, or waits to be confirmed: neither is an alert.
    pub(crate) fn of_feature(row: FeatureColumns<'_>, setting: &FeedSetting) -> Option<Self> {
        let status = row.text("status").and_then(ReportStatus::from_name)?;
        let state = row.text("state").and_then(State::from_name).unwrap_or(State::Active);
        if status == ReportStatus::Open || state == State::Unverified {
            return None;
        }
        let evidence = [
            EvidenceState::HeldBack,
            EvidenceState::Stale,
            EvidenceState::Lost,
            EvidenceState::Ended,
        ];
        let told = row.text("evidence_state");
        let evidence = evidence.into_iter().find(|state| told == Some(state.name()));
        let vehicles: VehicleSet = row
            .text("vehicles")
            .unwrap_or_default()
            .split(';')
            .filter_map(|name| VehicleClass::ALL.into_iter().find(|class| class.name() == name))
            .collect();
        let expires = row.moment("expires");
        let cause = row.text("cause").map(str::to_owned);
        Some(Self {
            id: row.feature.id.clone(),
            source: row.text("source").unwrap_or_default().to_owned(),
            status,
            state,
            evidence: evidence.unwrap_or(EvidenceState::Current),
            is_over: state == State::Expired
                && expires.is_some_and(|end| end < setting.at)
                && ends_as_stated(cause.as_deref()),
            vehicles: if vehicles == VehicleSet::NONE { VehicleSet::ALL } else { vehicles },
            cause,
            depth_m: row.number("depth_m"),
            max_weight_t: row.number("max_weight_t"),
            reason: row.text("reason").map(without_contacts),
            confidence: row.text("confidence").and_then(Confidence::from_name),
            said_at: row.moment("as_of").unwrap_or(setting.as_of),
            starts: row.moment("starts"),
            expires,
            ended_at: None,
            roads: Vec::new(),
            geometry: row.feature.geometry.clone(),
            lines: Vec::new(),
        })
    }

    /// Whether it still holds.
    pub(crate) fn stage(&self) -> EventStage {
        match self.state {
            State::Superseded | State::Withdrawn | State::Rejected | State::Ended => {
                EventStage::Over
            }
            _ if self.is_over || self.evidence == EvidenceState::Ended => EventStage::Over,
            State::Expired => EventStage::Doubtful,
            _ => match self.evidence {
                EvidenceState::Stale | EvidenceState::Lost => EventStage::Doubtful,
                _ => EventStage::Holds,
            },
        }
    }

    /// Whether it says nothing any more.
    pub(crate) fn is_past(&self) -> bool {
        self.stage() == EventStage::Over
    }

    /// When what it says now came about.
    pub(crate) fn updated(&self, setting: &FeedSetting) -> Timestamp {
        let since = match self.stage() {
            EventStage::Holds => self.said_at,
            EventStage::Doubtful if self.evidence == EvidenceState::Lost => {
                self.ended_at.unwrap_or(setting.as_of)
            }
            EventStage::Doubtful => self.expires.unwrap_or(self.said_at),
            EventStage::Over => {
                let stated = self.expires.filter(|_| self.is_over);
                self.ended_at.or(stated).unwrap_or(setting.as_of)
            }
        };
        since.max(self.said_at)
    }

    /// Whether it begins only later.
    pub(crate) fn is_ahead(&self, setting: &FeedSetting) -> bool {
        self.status == ReportStatus::Planned
            || self.starts.is_some_and(|starts| starts > setting.at)
    }

    /// Whether it speaks of all vehicles on land.
    pub(crate) fn is_for_all(&self) -> bool {
        VehicleClass::LAND.into_iter().all(|class| self.vehicles.contains(class))
    }

    /// How sure it is.
    pub(crate) fn certainty(&self) -> CapCertainty {
        match (self.stage(), self.status, self.confidence) {
            (EventStage::Over, ..) => CapCertainty::Unknown,
            (EventStage::Doubtful, ..) | (_, ReportStatus::Unknown, _) => CapCertainty::Possible,
            (_, _, Some(Confidence::Inferred)) => CapCertainty::Possible,
            (_, ReportStatus::Planned, _) => CapCertainty::Likely,
            // Rows of a source that is held back are its last good ones: nobody saw them since.
            (_, _, Some(Confidence::Seen)) if self.evidence != EvidenceState::HeldBack => {
                CapCertainty::Observed
            }
            (_, _, Some(_)) => CapCertainty::Likely,
            (_, _, None) => CapCertainty::Unknown,
        }
    }

    /// How grave it is.
    pub(crate) fn severity(&self) -> CapSeverity {
        if self.stage() != EventStage::Holds {
            return CapSeverity::Unknown;
        }
        match self.status {
            ReportStatus::Closed | ReportStatus::BoatOnly | ReportStatus::EmergencyOnly => {
                if self.is_for_all() { CapSeverity::Severe } else { CapSeverity::Moderate }
            }
            ReportStatus::Restricted => CapSeverity::Moderate,
            ReportStatus::Open | ReportStatus::Planned | ReportStatus::Unknown => {
                CapSeverity::Unknown
            }
        }
    }
}

/// A landslide on a road, seen at the moment of the snapshot.
#[cfg(test)]
pub(in crate::feed) fn of_tests() -> RoadEvent {
    use geo_types::line_string;
    let line = line_string![(x: 116.5, y: -0.3), (x: 116.51, y: -0.3)];
    RoadEvent {
        id: "pu-1".into(),
        source: "pu".into(),
        status: ReportStatus::Closed,
        state: State::Active,
        evidence: EvidenceState::Current,
        is_over: false,
        vehicles: VehicleSet::ALL,
        cause: Some("landslide".into()),
        depth_m: None,
        max_weight_t: None,
        reason: None,
        confidence: Some(Confidence::Seen),
        said_at: "2025-09-18T08:00:00+08:00".parse().unwrap(),
        starts: None,
        expires: Some("2025-09-19T08:00:00+08:00".parse().unwrap()),
        ended_at: None,
        roads: vec!["Jalan Poros".into()],
        geometry: line.clone().into(),
        lines: vec![line],
    }
}

#[cfg(test)]
mod tests {
    use lintas_model::{feature::Feature, layer::Layer, value::Value};

    use super::*;
    use crate::feed::setting::of_tests as setting;

    #[test]
    fn better_news_and_what_waits_is_no_alert() {
        let schema = Layer::Closures.schema();
        let feature = |status: &str| {
            let mut values = vec![None; schema.fields.len()];
            let mut set = |name: &str, value: &str| {
                values[schema.position(name).unwrap()] = Some(Value::from(value));
            };
            set("status", status);
            set("reason", "hubungi 0812 3456 7890");
            set("vehicles", "truck;heavy_truck");
            Feature { id: "a".into(), geometry: geo_types::Point::new(1.0, 1.0).into(), values }
        };
        let read = |status: &str| {
            let feature = feature(status);
            let row = FeatureColumns { feature: &feature, schema: &schema };
            RoadEvent::of_feature(row, &setting())
        };
        assert!(read("open").is_none() && read("sideways").is_none());
        let event = read("closed").unwrap();
        assert_eq!(event.reason.as_deref(), Some("hubungi …"));
        assert_eq!(event.said_at, setting().as_of, "it says no moment of its own");
        assert!(!event.is_for_all());
        assert_eq!(event.certainty(), CapCertainty::Unknown, "nobody says how it is known");
    }
}
