//! What all entries of a feed have in common: the region, its time, the address of the server, and
//! whether it is a drill.

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::{bulletin::DRILL, language::Language};
use sha2::{Digest as _, Sha256};

/// The message that reports from the field cannot be read.
pub(super) const UNREAD: &str = "feed.unread";

/// The setting of a feed at one revision.
#[derive(Debug, Clone)]
pub(crate) struct FeedSetting {
    /// Start of every link, without a slash at its end.
    pub(crate) origin: String,
    /// Id of the region.
    pub(crate) region: String,
    /// Name of the region.
    pub(crate) region_name: String,
    /// IANA name of its time zone.
    pub(crate) zone_name: String,
    /// The time zone; UTC where the name is not known.
    pub(crate) zone: TimeZone,
    /// Whether it is a drill.
    pub(crate) is_drill: bool,
    /// The moment that the snapshot speaks of.
    pub(crate) as_of: Timestamp,
    /// The moment of the revision: what is true of time in a feed is true at this one, so that one
    /// revision is one document.
    pub(crate) at: Timestamp,
    /// Whether reports from the field cannot be read, so that nothing is called safe.
    pub(crate) unread: bool,
    /// Attribution of the data, HTML text.
    pub(crate) rights: String,
    /// Ids and names of the sources of road events.
    pub(crate) sources: Vec<(String, String)>,
}

impl FeedSetting {
    /// A moment by RFC 3339 in the region's own time, to the second.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// A text with the mark of a drill before it.
    pub(crate) fn marked(&self, text: &str) -> String {
        if self.is_drill { format!("{DRILL}: {text}") } else { text.to_owned() }
    }

    /// How old the data of a feed is, and how many of all that match are on the page, in both languages.
    pub(crate) fn contents(&self, shown: usize, matched: usize) -> String {
        let as_of = Language::ID.fill("feed.as_of", &[("time", &self.moment(self.as_of))]);
        let [id, en] = Language::BOTH
            .map(|it| it.fill("feed.shown", &[("shown", &shown), ("matched", &matched)]));
        format!("{as_of}. {id} / {en}.")
    }

    /// The host that this server is reached by, without its port.
    pub(crate) fn host(&self) -> &str {
        let host = self.origin.split_once("://").map_or(self.origin.as_str(), |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default();
        match host.strip_prefix('[') {
            Some(_) => "localhost",
            None => host.split(':').next().unwrap_or_default(),
        }
    }

    /// The region's id as it may stand in ids of others: lower-case letters, digits and hyphens.
    pub(crate) fn slug(&self) -> String {
        let letter = |letter: char| match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_alphanumeric() => letter,
            _ => '-',
        };
        let slug: String = self.region.chars().map(letter).collect();
        let slug = slug.trim_matches('-');
        if slug.is_empty() { "lintas".to_owned() } else { slug.to_owned() }
    }

    /// A UUID of version 8 (RFC 9562, section 5.8) for a thing of a kind: the same as long as region,
    /// mode, kind and id are, whatever the address of the server.
    pub(crate) fn uuid(&self, kind: &str, id: &str) -> String {
        let mode = if self.is_drill { "drill" } else { "actual" };
        let mut hash = Sha256::new();
        for part in ["lintas", &self.region, mode, kind, id] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        bytes[6] = (bytes[6] & 0x0f) | 0x80;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }
}

/// Percent-encodes all but unreserved characters (RFC 3986, section 2.3), for a part of a path.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// At most so many characters of a text, with `…` where some are left out.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => {
            let kept: String = text.chars().take(most.saturating_sub(1)).collect();
            format!("{}…", kept.trim_end())
        }
    }
}

#[cfg(test)]
pub(in crate::feed) fn of_tests() -> FeedSetting {
    FeedSetting {
        origin: "https://peta.example.id".into(),
        region: "kukar".into(),
        region_name: "Kutai Kartanegara".into(),
        zone_name: "Asia/Makassar".into(),
        zone: TimeZone::get("Asia/Makassar").unwrap(),
        is_drill: true,
        as_of: "2025-09-18T09:00:00+08:00".parse().unwrap(),
        at: "2025-09-18T10:00:00+08:00".parse().unwrap(),
        unread: false,
        rights: "BPBD".into(),
        sources: vec![("pu".into(), "Dinas PU".into())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_keeps_its_id_and_no_other_has_it() {
        let setting = of_tests();
        let id = setting.uuid("closures", "a");
        assert_eq!(
            id,
            FeedSetting { origin: "http://x".into(), ..of_tests() }.uuid("closures", "a")
        );
        assert_eq!((id.len(), &id[14..15]), (36, "8"));
        let others = [
            setting.uuid("closures", "b"),
            setting.uuid("shelters", "a"),
            setting.uuid("closuresa", ""),
            FeedSetting { is_drill: false, ..of_tests() }.uuid("closures", "a"),
        ];
        assert!(others.iter().all(|other| *other != id));
    }

    #[test]
    fn moments_are_of_the_region_and_hosts_have_no_port() {
        let setting = of_tests();
        assert_eq!(setting.moment(setting.as_of), "2025-09-18T09:00:00+08:00");
        let host =
            |origin: &str| FeedSetting { origin: origin.into(), ..of_tests() }.host().to_owned();
        assert_eq!(host("http://peta.test:8080/x"), "peta.test");
        assert_eq!(host("http://[::1]:80"), "localhost");
        assert_eq!(shortened("Jalan Poros", 6), "Jalan…");
        assert_eq!(shortened("Jalan", 6), "Jalan");
        assert_eq!(encoded("a/b é"), "a%2Fb%20%C3%A9");
    }
}
