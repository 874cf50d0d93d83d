//! Links of maps that hold a place: Google Maps, OpenStreetMap, `geo:` (RFC 5870).

/// What a link holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Link {
    /// Latitude, longitude.
    Place([f64; 2]),
    /// A short link: only the service that made it knows where it leads.
    Short,
    /// No place that we find.
    Unknown,
}

/// Services whose links have to be opened to learn where they lead.
const SHORTENERS: [&str; 6] =
    ["goo.gl/", "maps.app.goo.gl/", "g.co/", "bit.ly/", "osm.org/go/", "s.id/"];
/// Marks before a latitude and a longitude; those that speak of a place before those of the view.
const MARKS: [(&str, &[char]); 12] = [
    ("!3d", &['!']),
    ("mlat=", &['&']),
    ("?q=loc:", &[',', '+']),
    ("?q=", &[',']),
    ("&q=", &[',']),
    ("query=", &[',']),
    ("destination=", &[',']),
    ("daddr=", &[',']),
    ("?ll=", &[',']),
    ("&ll=", &[',']),
    ("/@", &[',']),
    ("#map=", &['/']),
];

/// What `text` holds, where it is a link; `None` where it is none.
pub(super) fn read(text: &str) -> Option<Link> {
    let text = text.trim();
    if let Some(place) = text.strip_prefix("geo:") {
        let place = place.split([';', '?']).next().unwrap_or_default();
        return Some(two(place, &[',']).map_or(Link::Unknown, Link::Place));
    }
    let start = text.find("https://").or_else(|| text.find("http://"))?;
    let link = text[start..].split_whitespace().next().unwrap_or_default();
    let link = link.replace("%2C", ",").replace("%2c", ",");
    let host = link.split_once("://").map_or("", |(_, after)| after.trim_start_matches("www."));
    if SHORTENERS.iter().any(|short| host.starts_with(short)) {
        return Some(Link::Short);
    }
    for (mark, between) in MARKS {
        let Some(at) = link.find(mark) else { continue };
        let after = &link[at + mark.len()..];
        let place = match mark {
            // Latitude and longitude each have a mark of their own.
            "!3d" => marked(after, "!4d"),
            "mlat=" => marked(after, "mlon="),
            // A zoom stands before them.
            "#map=" => after.split_once('/').and_then(|(_, after)| two(after, between)),
            _ => two(after, between),
        };
        if let Some(place) = place {
            return Some(Link::Place(place));
        }
    }
    Some(Link::Unknown)
}

fn marked(after: &str, second: &str) -> Option<[f64; 2]> {
    let (lat, _) = number(after)?;
    let (lon, _) = number(after.split_once(second)?.1)?;
    in_range([lat, lon])
}

fn two(text: &str, between: &[char]) -> Option<[f64; 2]> {
    let (lat, rest) = number(text)?;
    let rest = rest.strip_prefix(between)?;
    let (lon, _) = number(rest.trim_start_matches(['+', ' ']))?;
    in_range([lat, lon])
}

/// A number with decimals at the start of a text: a house number or a postcode has none.
fn number(text: &str) -> Option<(f64, &str)> {
    let end = text
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || (*at == 0 && *c == '-')))
        .map_or(text.len(), |(at, _)| at);
    let (number, rest) = text.split_at(end);
    Some((number.contains('.').then(|| number.parse().ok())??, rest))
}

fn in_range([lat, lon]: [f64; 2]) -> Option<[f64; 2]> {
    (lat.abs() <= 90.0 && lon.abs() <= 180.0).then_some([lat, lon])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_holds_the_place_that_it_names_and_not_the_middle_of_its_view() {
        let here = Some(Link::Place([-0.4213, 116.9855]));
        for link in [
            "https://www.google.com/maps/place/SDN+004/@-0.42,116.98,17z/data=!3m1!4b1!4m6!8m2!3d-0.4213!4d116.9855",
            "https://maps.google.com/?q=-0.4213,116.9855",
            "https://www.google.com/maps?q=loc:-0.4213,116.9855&z=15",
            "https://www.google.com/maps/search/?api=1&query=-0.4213%2C116.9855",
            "https://www.google.com/maps/dir/?api=1&destination=-0.4213,116.9855",
            "https://www.google.com/maps/@-0.4213,116.9855,17z",
            "https://www.openstreetmap.org/?mlat=-0.4213&mlon=116.9855#map=15/-0.5/117.1",
            "https://www.openstreetmap.org/#map=15/-0.4213/116.9855",
            "Posko: https://maps.google.com/?ll=-0.4213,116.9855 (samping masjid)",
            "geo:-0.4213,116.9855",
            "geo:-0.4213,116.9855;u=35",
        ] {
            assert_eq!(read(link), here, "{link}");
        }
    }

    #[test]
    fn short_links_are_told_apart_and_what_is_no_link_is_none() {
        assert_eq!(read("https://maps.app.goo.gl/AbCdEf"), Some(Link::Short));
        assert_eq!(read("https://goo.gl/maps/AbCdEf"), Some(Link::Short));
        assert_eq!(read("https://www.google.com/maps/place/Tenggarong"), Some(Link::Unknown));
        assert_eq!(
            read("https://maps.google.com/?q=Jalan+Diponegoro+4,75511"),
            Some(Link::Unknown)
        );
        assert_eq!(read("-0.4213, 116.9855"), None);
    }
}
