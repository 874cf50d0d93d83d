//! One message of the Common Alerting Protocol: OASIS CAP 1.2, in the order of its schema, with the
//! texts in Bahasa Indonesia (`id-ID`) first and in English beside it.
//!
//! `Exercise` where it is a drill, which headline, description and note say as well. The category of a
//! closed road is `Transport`; `Infra` would be wrong, which CAP keeps for infrastructure other than
//! that of transport (section 3.2.2), and what lacks at a site is a matter of `Rescue` (rescue and
//! recovery).

use jiff::Timestamp;
use lintas_model::{bulletin::DRILL, language::Language};

use super::{
    alert::{FeedAlert, MessageType, in_language},
    cap_area::AreaShapes,
    setting::{FeedSetting, UNREAD, shortened},
    xml::XmlWriter,
};
use crate::http::link::slashed;

/// The content type of a message.
pub(crate) const CAP: &str = "application/cap+xml";

/// Characters of a headline at most: what phones show (CAP 1.2, section 3.2.2).
const HEADLINE: usize = 160;
/// Characters of a description at most.
const DESCRIPTION: usize = 4_000;

/// The message of an alert.
pub(crate) fn message(setting: &FeedSetting, alert: &FeedAlert) -> String {
    let sender = sender(setting);
    let mut xml = XmlWriter::new();
    xml.open("alert", &[("xmlns", "urn:oasis:names:tc:emergency:cap:1.2")]);
    xml.leaf("identifier", &alert.identifier(setting, alert.kind, alert.sent));
    xml.leaf("sender", &sender);
    xml.leaf("sent", &setting.moment(alert.sent));
    xml.leaf("status", if setting.is_drill { "Exercise" } else { "Actual" });
    xml.leaf("msgType", alert.kind.code());
    xml.leaf("scope", "Public");
    if let Some(note) = note(setting) {
        xml.leaf("note", &note);
    }
    if !alert.before.is_empty() {
        let reference = |(kind, sent): &(MessageType, Timestamp)| {
            let identifier = alert.identifier(setting, *kind, *sent);
            format!("{sender},{identifier},{}", setting.moment(*sent))
        };
        let references: Vec<String> = alert.before.iter().map(reference).collect();
        xml.leaf("references", &references.join(" "));
    }
    let shapes = AreaShapes::of(&alert.geometry, alert.radius_m);
    for language in Language::BOTH {
        info(&mut xml, setting, alert, &shapes, language);
    }
    xml.finish()
}

/// Who sends: unique by the host's name (CAP 1.2, section 3.2.1).
fn sender(setting: &FeedSetting) -> String {
    format!("{}@{}", setting.slug(), setting.host())
}

fn note(setting: &FeedSetting) -> Option<String> {
    match (setting.is_drill, setting.unread) {
        (true, true) => Some(format!("{DRILL}. {}", slashed(UNREAD))),
        (true, false) => Some(DRILL.to_owned()),
        (false, true) => Some(slashed(UNREAD)),
        (false, false) => None,
    }
}

fn info(
    xml: &mut XmlWriter,
    setting: &FeedSetting,
    alert: &FeedAlert,
    shapes: &AreaShapes,
    language: Language,
) {
    let text = |pair: &[String; 2], most: usize| {
        shortened(&setting.marked(in_language(pair, language)), most)
    };
    xml.open("info", &[]);
    // With its region, as readers of alerts know it.
    xml.leaf("language", if language == Language::ID { "id-ID" } else { language.code() });
    for category in alert.categories {
        xml.leaf("category", category.code());
    }
    xml.leaf("event", language.say(alert.event));
    xml.leaf("responseType", alert.response.code());
    xml.leaf("urgency", alert.urgency.code());
    xml.leaf("severity", alert.severity.code());
    xml.leaf("certainty", alert.certainty.code());
    xml.leaf("effective", &setting.moment(alert.sent));
    if let Some(onset) = alert.onset {
        xml.leaf("onset", &setting.moment(onset));
    }
    if let Some(expires) = alert.expires {
        xml.leaf("expires", &setting.moment(expires));
    }
    xml.leaf("senderName", &setting.region_name);
    xml.leaf("headline", &text(&alert.headline, HEADLINE));
    xml.leaf("description", &text(&alert.description, DESCRIPTION));
    xml.leaf("instruction", in_language(&alert.instruction, language));
    xml.leaf("web", &alert.item_address(setting));
    for (name, value) in &alert.parameters {
        valued(xml, "parameter", name, value);
    }
    xml.open("area", &[]);
    xml.leaf("areaDesc", &alert.place_name);
    for polygon in &shapes.polygons {
        xml.leaf("polygon", polygon);
    }
    for circle in &shapes.circles {
        xml.leaf("circle", circle);
    }
    if let Some(code) = &alert.place_code {
        valued(xml, "geocode", code_system(code), code);
    }
    xml.close();
    xml.close();
}

fn valued(xml: &mut XmlWriter, element: &'static str, name: &str, value: &str) {
    xml.open(element, &[]);
    xml.leaf("valueName", name);
    xml.leaf("value", value);
    xml.close();
}

/// The system of a place code, by its form: P-codes of the common operational datasets begin with the
/// country, those of Kemendagri have dots.
fn code_system(code: &str) -> &'static str {
    if code.starts_with("ID") {
        "PCODE"
    } else if code.contains('.') {
        "KEMENDAGRI"
    } else {
        "place_code"
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, Point};

    use super::*;
    use crate::feed::{
        alert::{AlertSubject, CapCategory, CapCertainty, CapResponse, CapSeverity, CapUrgency},
        setting::of_tests,
        xml::HOSTILE,
    };

    fn alert() -> FeedAlert {
        let hostile = || [HOSTILE.to_owned(), HOSTILE.to_owned()];
        FeedAlert {
            subject: AlertSubject::Closure,
            id: format!("a, b{HOSTILE}"),
            kind: MessageType::Cancel,
            first: of_tests().as_of,
            sent: of_tests().at,
            before: vec![(MessageType::Alert, of_tests().as_of)],
            event: "feed.event.closure",
            headline: hostile(),
            description: hostile(),
            instruction: hostile(),
            categories: &[CapCategory::Transport],
            response: CapResponse::AllClear,
            urgency: CapUrgency::Past,
            severity: CapSeverity::Unknown,
            certainty: CapCertainty::Unknown,
            onset: Some(of_tests().as_of),
            expires: None,
            place_name: HOSTILE.to_owned(),
            geometry: Geometry::Point(Point::new(116.98, -0.43)),
            radius_m: 100.0,
            place_code: Some(HOSTILE.to_owned()),
            parameters: vec![("lintas:cause", HOSTILE.to_owned())],
        }
    }

    #[test]
    fn a_message_of_hostile_words_is_whole_and_refers_to_the_one_that_it_takes_back() {
        let (setting, alert) = (of_tests(), alert());
        let text = message(&setting, &alert);
        assert_eq!(text.matches("<info>").count(), 2);
        assert_eq!(text.matches("<status>Exercise</status>").count(), 1);
        assert!(!text.contains("<script>"), "{text}");
        assert!(text.contains(&format!("<note>{DRILL}</note>")), "{text}");
        let start = text.find("<identifier>").unwrap() + "<identifier>".len();
        let identifier = &text[start..text.find("</identifier>").unwrap()];
        assert!(!identifier.contains([' ', ',', '<', '&']), "{identifier}");
        let first = alert.identifier(&setting, MessageType::Alert, setting.as_of);
        let reference = format!(
            "<references>kukar@peta.example.id,{first},2025-09-18T09:00:00+08:00</references>"
        );
        assert!(text.contains(&reference), "{text}");
        assert!(text.contains("<circle>-0.4300000,116.9800000 0.100</circle>"), "{text}");
    }

    #[test]
    fn every_headline_of_a_drill_says_so_and_none_of_the_real_thing_does() {
        let text = message(&of_tests(), &alert());
        assert_eq!(text.matches(&format!("<headline>{DRILL}: ")).count(), 2);
        let actual = message(&FeedSetting { is_drill: false, ..of_tests() }, &alert());
        assert!(!actual.contains("LATIHAN") && actual.contains("<status>Actual</status>"));
        assert!(!actual.contains("<note>"));
        let unread = FeedSetting { is_drill: false, unread: true, ..of_tests() };
        assert!(message(&unread, &alert()).contains("<note>Laporan lapangan tidak terbaca."));
    }

    #[test]
    fn place_codes_name_their_system() {
        assert_eq!(code_system("ID6403"), "PCODE");
        assert_eq!(code_system("64.02.06"), "KEMENDAGRI");
        assert_eq!(code_system("6402"), "place_code");
    }
}
