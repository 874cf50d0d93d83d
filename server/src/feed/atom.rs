//! Feeds of alerts: Atom 1.0 (RFC 4287) with GeoRSS-Simple, paged by RFC 5005, newest first. Each entry
//! links to its CAP message, so that the feed is a CAP index, too. Titles are in Bahasa Indonesia,
//! with the English one in the summary.

use jiff::Timestamp;

use super::{
    alert::FeedAlert,
    georss,
    page::FeedPage,
    setting::{FeedSetting, UNREAD, shortened},
    xml::XmlWriter,
};
use crate::http::link::slashed;
use lintas_model::{bulletin::DRILL, language::Language};

/// The content type of a feed.
pub(crate) const ATOM: &str = "application/atom+xml";

/// Characters of a title at most.
const TITLE: usize = 200;

/// A feed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtomFeed<'a> {
    /// Its address, without a query.
    pub(crate) address: &'a str,
    /// The message that is its title.
    pub(crate) title: &'static str,
    /// What it lists: part of its id.
    pub(crate) kind: &'a str,
    /// When anything in it changed last, on all pages.
    pub(crate) updated: Timestamp,
    /// The page.
    pub(crate) page: FeedPage,
}

/// The feed of the alerts of a page.
pub(crate) fn document(setting: &FeedSetting, feed: &AtomFeed<'_>, alerts: &[FeedAlert]) -> String {
    let mut xml = XmlWriter::new();
    xml.open(
        "feed",
        &[
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xmlns:georss", "http://www.georss.org/georss"),
            ("xml:lang", "id"),
        ],
    );
    head(&mut xml, setting, feed, alerts.len());
    for alert in alerts {
        entry(&mut xml, setting, alert);
    }
    xml.finish()
}

fn head(xml: &mut XmlWriter, setting: &FeedSetting, feed: &AtomFeed<'_>, shown: usize) {
    let page = feed.page;
    let name = &setting.region_name;
    xml.leaf("id", &format!("urn:uuid:{}", setting.uuid("feeds", feed.kind)));
    let [id, en] = Language::BOTH.map(|it| format!("{} · {name}", it.say(feed.title)));
    xml.leaf("title", &setting.marked(&id));
    let mut subtitle = format!("{en}. {}", setting.contents(shown, page.matched));
    if setting.is_drill {
        subtitle.push_str(&format!(" {DRILL}."));
    }
    if setting.unread {
        subtitle.push_str(&format!(" {}", slashed(UNREAD)));
    }
    xml.leaf("subtitle", &subtitle);
    xml.leaf("updated", &setting.moment(feed.updated));
    xml.open("author", &[]);
    xml.leaf("name", name);
    xml.close();
    xml.leaf_with("generator", &[("uri", &setting.origin)], "Lintas");
    if !setting.rights.is_empty() {
        xml.leaf_with("rights", &[("type", "html")], &setting.rights);
    }
    link(xml, "self", ATOM, &page.address(feed.address, page.offset));
    link(xml, "alternate", "text/html", &format!("{}/", setting.origin));
    link(xml, "first", ATOM, &page.address(feed.address, 0));
    if let Some(previous) = page.previous() {
        link(xml, "previous", ATOM, &page.address(feed.address, previous));
    }
    if let Some(next) = page.next() {
        link(xml, "next", ATOM, &page.address(feed.address, next));
    }
}

fn entry(xml: &mut XmlWriter, setting: &FeedSetting, alert: &FeedAlert) {
    let [title, title_en] = alert.headline.each_ref().map(|text| shortened(text, TITLE));
    xml.open("entry", &[]);
    xml.leaf("id", &alert.urn(setting));
    xml.leaf("title", &setting.marked(&title));
    xml.leaf("updated", &setting.moment(alert.sent));
    xml.leaf("published", &setting.moment(alert.first));
    link(xml, "alternate", "application/geo+json", &alert.item_address(setting));
    link(xml, "alternate", super::cap::CAP, &alert.cap_address(setting));
    let summary = setting.marked(&format!("{title_en}. {}", alert.description[1]));
    xml.leaf_with("summary", &[("xml:lang", "en")], &summary);
    xml.leaf_with("content", &[("type", "text")], &setting.marked(&alert.description[0]));
    for (scheme, term) in [
        ("msgType", alert.kind.code()),
        ("urgency", alert.urgency.code()),
        ("severity", alert.severity.code()),
        ("certainty", alert.certainty.code()),
    ] {
        let scheme = format!("urn:oasis:names:tc:emergency:cap:1.2#{scheme}");
        xml.empty("category", &[("scheme", &scheme), ("term", term)]);
    }
    georss::place(xml, &alert.geometry);
    xml.close();
}

fn link(xml: &mut XmlWriter, rel: &str, media: &str, href: &str) {
    xml.empty("link", &[("rel", rel), ("type", media), ("href", href)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{aid_place, road_event, setting::of_tests, xml::HOSTILE};

    fn feed(page: FeedPage) -> AtomFeed<'static> {
        AtomFeed {
            address: "https://peta.example.id/feeds/closures.atom",
            title: "feed.title.closures",
            kind: "closures",
            updated: of_tests().as_of,
            page,
        }
    }

    #[test]
    fn every_entry_has_what_atom_asks_for_and_leads_to_its_cap_message() {
        let alerts =
            [road_event::of_tests().alert(&of_tests()), aid_place::of_tests().alert(&of_tests())];
        let page = FeedPage { limit: 2, offset: 2, matched: 7 };
        let text = document(&of_tests(), &feed(page), &alerts);
        assert_eq!(text.matches("<entry>").count(), 2);
        for element in ["<id>", "<title>", "<updated>"] {
            assert_eq!(
                text.matches(element).count(),
                3,
                "of the feed and of each entry: {element}"
            );
        }
        assert!(
            text.contains("href=\"https://peta.example.id/feeds/closures.cap/pu-1\""),
            "{text}"
        );
        let shelter = "href=\"https://peta.example.id/feeds/shortages.cap/shelters/pos-hulu\"";
        assert!(text.contains(shelter), "{text}");
        assert!(text.contains("<georss:line>-0.300000 116.500000 -0.300000 116.510000<"), "{text}");
        assert!(text.contains("<georss:point>-0.280000 116.530000<"), "{text}");
        assert!(text.contains("<updated>2025-09-18T08:00:00+08:00</updated>"), "{text}");
        for (rel, offset) in [("self", 2), ("first", 0), ("previous", 0), ("next", 4)] {
            let link = format!("rel=\"{rel}\" type=\"{ATOM}\"");
            let at = text.find(&link).unwrap_or_else(|| panic!("{rel}: {text}"));
            assert!(text[at..].split("/>").next().unwrap().contains(&format!("offset={offset}\"")));
        }
        assert!(text.contains("2 dari 7 / 2 of 7"), "{text}");
    }

    #[test]
    fn a_drill_is_marked_on_the_feed_and_on_every_entry() {
        let alerts = [road_event::of_tests().alert(&of_tests())];
        let page = FeedPage { limit: 100, offset: 0, matched: 1 };
        let text = document(&of_tests(), &feed(page), &alerts);
        assert_eq!(text.matches(&format!("<title>{DRILL}: ")).count(), 2);
        let actual = FeedSetting { is_drill: false, ..of_tests() };
        assert!(!document(&actual, &feed(page), &alerts).contains("LATIHAN"));
        assert!(!text.contains("rel=\"next\"") && !text.contains("rel=\"previous\""));
    }

    #[test]
    fn hostile_words_stay_words() {
        let event = road_event::RoadEvent {
            id: HOSTILE.into(),
            roads: vec![HOSTILE.into()],
            reason: Some(HOSTILE.into()),
            ..road_event::of_tests()
        };
        let setting = FeedSetting { region_name: HOSTILE.into(), ..of_tests() };
        let page = FeedPage { limit: 100, offset: 0, matched: 1 };
        let text = document(&setting, &feed(page), &[event.alert(&setting)]);
        assert!(!text.contains("<script>"), "{text}");
        assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()));
        assert!(text.contains("/feeds/closures.cap/%3C%2Ftitle%3E%3Cscript%3E"), "{text}");
    }
}
