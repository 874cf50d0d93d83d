//! The alert that tells what a site or admin unit lacks, or that it is cut off. It is sent anew each
//! day for as long as it lasts, and each message ends a day later: nobody takes back a need that was
//! met. What lacks is a matter of rescue (CAP: rescue and recovery), a place that nobody gets to of
//! transport, too.

use super::{
    aid_place::{AidPlace, SupplyCount},
    alert::{
        AlertSubject, CapCategory, CapResponse, CapSeverity, CapUrgency, FeedAlert, MessageType,
        SENT_ANEW, sent_anew,
    },
    setting::FeedSetting,
    supply_words,
};

/// How far around its point a site reaches, metres; where it is placed by its desa or kecamatan, half
/// of how wide these are in Kutai Kartanegara. Assumptions.
const RADIUS_M: [(&str, f64); 3] = [("point", 200.0), ("desa", 2_500.0), ("kecamatan", 10_000.0)];

impl AidPlace {
    /// The alert that tells of it.
    pub(crate) fn alert(&self, setting: &FeedSetting) -> FeedAlert {
        let (rounds, sent) = sent_anew(self.said_at, setting.at);
        let before =
            sent.checked_sub(SENT_ANEW).ok().filter(|_| rounds > 0).map(|last| {
                (if rounds == 1 { MessageType::Alert } else { MessageType::Update }, last)
            });
        let is_point = self.placed_by == "point" && self.subject == AlertSubject::Site;
        let radius = RADIUS_M.iter().find(|(placed_by, _)| *placed_by == self.placed_by);
        FeedAlert {
            subject: self.subject,
            id: self.id.clone(),
            kind: if rounds == 0 { MessageType::Alert } else { MessageType::Update },
            first: self.said_at,
            sent,
            before: before.into_iter().collect(),
            event: if self.is_cut_off() { "feed.event.cut_off" } else { "feed.event.shortage" },
            headline: supply_words::headline(self),
            description: supply_words::description(self, setting),
            instruction: supply_words::instruction(self),
            categories: if self.is_cut_off() {
                &[CapCategory::Rescue, CapCategory::Transport]
            } else {
                &[CapCategory::Rescue]
            },
            response: CapResponse::Execute,
            urgency: match self.days_left {
                _ if self.is_grave() => CapUrgency::Immediate,
                Some(_) => CapUrgency::Future,
                None => CapUrgency::Unknown,
            },
            severity: match self.counted {
                _ if self.is_grave() => CapSeverity::Severe,
                SupplyCount::Nothing if !self.is_cut_off() => CapSeverity::Unknown,
                _ => CapSeverity::Moderate,
            },
            certainty: self.certainty(),
            onset: None,
            expires: sent.checked_add(SENT_ANEW).ok(),
            place_name: format!("{}, {}", self.name, setting.region_name),
            geometry: self.geometry.clone(),
            radius_m: radius.map_or(RADIUS_M[0].1, |(_, radius)| *radius),
            // The area of a message is all of its parts together: a site fills no unit.
            place_code: self.place_code.clone().filter(|_| !is_point),
            parameters: self.parameters(),
        }
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let days = self.days_left.map(|days| days.to_string());
        let counted = match self.counted {
            SupplyCount::All => "known",
            SupplyCount::Part => "partly",
            SupplyCount::Nothing => "unknown",
        };
        [
            ("lintas:access", self.access.clone()),
            ("lintas:supply", Some(counted.to_owned())),
            ("lintas:days_left", days),
            ("lintas:people", self.people.map(|people| people.to_string())),
            ("lintas:place_code", self.place_code.clone()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{aid_place::of_tests, setting::of_tests as setting};

    fn codes(place: &AidPlace) -> [&'static str; 4] {
        let alert = place.alert(&setting());
        let categories = alert.categories.len();
        assert_eq!(categories, if place.is_cut_off() { 2 } else { 1 });
        [alert.kind.code(), alert.urgency.code(), alert.severity.code(), alert.certainty.code()]
    }

    #[test]
    fn a_shortage_is_as_sure_as_the_count_and_a_presumption_of_nothing() {
        let short = of_tests();
        assert_eq!(codes(&short), ["Alert", "Immediate", "Severe", "Likely"]);
        let silent = AidPlace { is_silent: true, ..short.clone() };
        assert_eq!(codes(&silent)[3], "Possible");
        let uncounted =
            AidPlace { counted: SupplyCount::Nothing, days_left: None, ..short.clone() };
        assert_eq!(codes(&uncounted), ["Alert", "Unknown", "Unknown", "Unknown"]);
        let later = AidPlace { days_left: Some(2.0), ..short.clone() };
        assert_eq!(codes(&later), ["Alert", "Future", "Moderate", "Likely"]);
        let nothing = AidPlace { gaps: Vec::new(), ..short };
        assert!(!nothing.is_alert(), "access that is presumed is no alert");
    }

    #[test]
    fn who_is_cut_off_is_told_of_whatever_the_stock() {
        let base = AidPlace { gaps: Vec::new(), days_left: None, ..of_tests() };
        let cut_off = AidPlace { access: Some("cut_off".into()), ..base.clone() };
        assert!(cut_off.is_alert());
        assert_eq!(codes(&cut_off), ["Alert", "Immediate", "Severe", "Likely"]);
        let by_boat = AidPlace { access: Some("boat_only".into()), ..base.clone() };
        assert_eq!(codes(&by_boat), ["Alert", "Unknown", "Moderate", "Likely"]);
        let closed = AidPlace { is_open: false, ..cut_off };
        assert!(!closed.is_alert());
        for access in ["open", "presumed", "restricted", "unknown"] {
            let place = AidPlace { access: Some(access.into()), ..base.clone() };
            assert!(!place.is_alert(), "{access}");
        }
    }

    #[test]
    fn a_need_that_lasts_is_sent_anew_each_day_and_always_ends() {
        let place = of_tests();
        let alert = place.alert(&setting());
        assert_eq!((alert.kind, alert.before.len()), (MessageType::Alert, 0));
        let later = FeedSetting { at: "2025-09-20T10:00:00+08:00".parse().unwrap(), ..setting() };
        let again = place.alert(&later);
        assert_eq!(setting().moment(again.sent), "2025-09-20T08:00:00+08:00");
        assert_eq!(setting().moment(again.expires.unwrap()), "2025-09-21T08:00:00+08:00");
        let [(kind, last)] = again.before[..] else { panic!("{:?}", again.before) };
        assert_eq!(
            (kind, setting().moment(last)),
            (MessageType::Update, "2025-09-19T08:00:00+08:00".to_owned())
        );
        assert_eq!(again.urn(&later), alert.urn(&setting()));
    }

    #[test]
    fn a_site_has_a_circle_and_a_unit_its_code() {
        let place = of_tests();
        assert_eq!(place.alert(&setting()).place_code, None);
        let unit = AidPlace { subject: AlertSubject::Unit, ..place.clone() };
        assert_eq!(unit.alert(&setting()).place_code.as_deref(), Some("64.02.99.2002"));
        let by_desa = AidPlace { placed_by: "desa".into(), ..place };
        let alert = by_desa.alert(&setting());
        assert_eq!((alert.place_code.is_some(), alert.radius_m), (true, 2_500.0));
    }
}
