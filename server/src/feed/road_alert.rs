//! The alert that tells of a road event. An event that holds is an `Alert`; one that is too old to be
//! believed, or gone from its source, an `Update` that nothing is known any more; one that was ended,
//! replaced or taken back a `Cancel`, which does not say that the road is open.

use lintas_model::{passability::ReportStatus, report::State, vehicle::VehicleClass};

use super::{
    alert::{AlertSubject, CapCategory, CapResponse, CapUrgency, FeedAlert, MessageType},
    road_event::{EventStage, RoadEvent},
    road_words,
    setting::FeedSetting,
};

/// How far around a point a closure reaches, metres: a junction with its approaches. Assumption.
const POINT_M: f64 = 100.0;

impl RoadEvent {
    /// The alert that tells of it.
    pub(crate) fn alert(&self, setting: &FeedSetting) -> FeedAlert {
        let (stage, updated) = (self.stage(), self.updated(setting));
        let mut before = Vec::new();
        if stage != EventStage::Holds {
            before.push((MessageType::Alert, self.said_at));
        }
        // A doubt that came before the end was told, too.
        let doubted = self.expires.filter(|end| *end > self.said_at && *end < updated);
        if let (EventStage::Over, false, Some(end)) = (stage, self.is_over, doubted) {
            before.push((MessageType::Update, end));
        }
        FeedAlert {
            subject: AlertSubject::Closure,
            id: self.id.clone(),
            kind: match stage {
                EventStage::Holds => MessageType::Alert,
                EventStage::Doubtful => MessageType::Update,
                EventStage::Over => MessageType::Cancel,
            },
            first: self.said_at,
            sent: updated,
            before,
            event: "feed.event.closure",
            headline: road_words::headline(self),
            description: road_words::description(self, setting),
            instruction: road_words::instruction(stage),
            categories: &[CapCategory::Transport],
            response: match stage {
                EventStage::Holds => CapResponse::Avoid,
                // Only an end that somebody stated is one, and none while reports are unread.
                EventStage::Over if self.state == State::Ended && !setting.unread => {
                    CapResponse::AllClear
                }
                EventStage::Doubtful | EventStage::Over => CapResponse::Assess,
            },
            urgency: match stage {
                EventStage::Over => CapUrgency::Past,
                EventStage::Holds if self.is_ahead(setting) => CapUrgency::Future,
                EventStage::Holds if self.status != ReportStatus::Unknown => CapUrgency::Immediate,
                EventStage::Holds | EventStage::Doubtful => CapUrgency::Unknown,
            },
            severity: self.severity(),
            certainty: self.certainty(),
            onset: self.starts,
            expires: self.expires.filter(|end| stage == EventStage::Holds && *end > updated),
            place_name: road_words::place(self, setting),
            geometry: self.geometry.clone(),
            radius_m: POINT_M,
            place_code: None,
            parameters: self.parameters(),
        }
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let vehicles: Vec<&str> = self.vehicles.iter().map(VehicleClass::name).collect();
        let mut parameters = vec![
            ("lintas:status", self.status.name().to_owned()),
            ("lintas:state", self.state.name().to_owned()),
            ("lintas:evidence_state", self.evidence.name().to_owned()),
            ("lintas:vehicles", vehicles.join(";")),
        ];
        let number = |number: Option<f64>| number.map(|number| number.to_string());
        for (name, value) in [
            ("lintas:cause", self.cause.clone()),
            ("lintas:confidence", self.confidence.map(|it| it.name().to_owned())),
            ("lintas:depth_m", number(self.depth_m)),
            ("lintas:max_weight_t", number(self.max_weight_t)),
        ] {
            parameters.extend(value.map(|value| (name, value)));
        }
        parameters
    }
}

#[cfg(test)]
mod tests {
    use lintas_model::{
        passability::{EvidenceState, fact::Confidence},
        vehicle::VehicleClass,
    };

    use super::*;
    use crate::feed::{road_event::of_tests, setting::of_tests as setting};

    fn codes(event: &RoadEvent) -> [&'static str; 5] {
        let alert = event.alert(&setting());
        [
            alert.kind.code(),
            alert.urgency.code(),
            alert.severity.code(),
            alert.certainty.code(),
            alert.response.code(),
        ]
    }

    #[test]
    fn what_somebody_saw_is_observed_and_what_nobody_knows_is_possible() {
        let event = of_tests();
        assert_eq!(codes(&event), ["Alert", "Immediate", "Severe", "Observed", "Avoid"]);
        let told = RoadEvent { confidence: Some(Confidence::Told), ..event.clone() };
        assert_eq!(codes(&told)[3], "Likely");
        let held = RoadEvent { evidence: EvidenceState::HeldBack, ..event.clone() };
        assert_eq!(codes(&held)[3], "Likely", "nobody saw it since its source was held back");
        let inferred = RoadEvent { confidence: Some(Confidence::Inferred), ..event.clone() };
        assert_eq!(codes(&inferred)[3], "Possible");
        let unknown = RoadEvent { status: ReportStatus::Unknown, ..event.clone() };
        assert_eq!(codes(&unknown), ["Alert", "Unknown", "Unknown", "Possible", "Avoid"]);
        let planned = RoadEvent { status: ReportStatus::Planned, ..event.clone() };
        assert_eq!(codes(&planned), ["Alert", "Future", "Unknown", "Likely", "Avoid"]);
        let trucks = [VehicleClass::Truck].into_iter().collect();
        let trucks = RoadEvent { vehicles: trucks, ..event };
        assert_eq!(codes(&trucks)[2], "Moderate", "others get through");
    }

    #[test]
    fn what_expired_is_a_doubt_and_no_end() {
        let old = RoadEvent {
            state: State::Expired,
            evidence: EvidenceState::Stale,
            expires: Some("2025-09-18T09:30:00+08:00".parse().unwrap()),
            ..of_tests()
        };
        assert_eq!(codes(&old), ["Update", "Unknown", "Unknown", "Possible", "Assess"]);
        let alert = old.alert(&setting());
        assert_eq!((Some(alert.sent), alert.expires), (old.expires, None));
        assert_eq!(alert.before, [(MessageType::Alert, old.said_at)]);
        let lost = RoadEvent {
            evidence: EvidenceState::Lost,
            expires: Some("2025-09-25T00:00:00+08:00".parse().unwrap()),
            ended_at: Some("2025-09-18T09:15:00+08:00".parse().unwrap()),
            ..old.clone()
        };
        assert_eq!(codes(&lost), codes(&old));
        assert_eq!(Some(lost.alert(&setting()).sent), lost.ended_at, "and not when it would end");
        // Roadworks end when they say so.
        let works = RoadEvent { is_over: true, cause: Some("roadworks".into()), ..old };
        assert_eq!(codes(&works), ["Cancel", "Past", "Unknown", "Unknown", "Assess"]);
    }

    #[test]
    fn an_end_takes_back_the_alert_and_only_a_stated_one_is_all_clear() {
        let ended_at = "2025-09-18T09:45:00+08:00".parse().ok();
        let ended = RoadEvent { state: State::Ended, ended_at, ..of_tests() };
        assert_eq!(codes(&ended), ["Cancel", "Past", "Unknown", "Unknown", "AllClear"]);
        assert_eq!(Some(ended.alert(&setting()).sent), ended_at);
        let unread = FeedSetting { unread: true, ..setting() };
        assert_eq!(ended.alert(&unread).response, CapResponse::Assess);
        for state in [State::Superseded, State::Withdrawn, State::Rejected] {
            let event = RoadEvent { state, ..ended.clone() };
            assert_eq!(codes(&event)[4], "Assess", "{state:?}");
        }
        let late = RoadEvent {
            expires: "2025-09-18T09:30:00+08:00".parse().ok(),
            evidence: EvidenceState::Ended,
            ..ended
        };
        let kinds: Vec<_> = late.alert(&setting()).before.iter().map(|it| it.0.code()).collect();
        assert_eq!(kinds, ["Alert", "Update"]);
    }
}
