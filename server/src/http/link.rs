//! Links between resources (RFC 8288): in documents, and in `Link` headers.

use axum::http::HeaderValue;
use lintas_model::language::Language;
use serde_json::{Value, json};

/// Bytes that a `Link` header may have: clients refuse heads that are much longer, and addresses with
/// long filters are repeated in it several times.
const HEADER_BYTES: usize = 6_000;

/// A link with its relation and the media type of what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WebLink {
    /// The relation: a registered name, or an address that defines it.
    pub(crate) rel: &'static str,
    /// The media type of the target.
    pub(crate) media: &'static str,
    /// The address of the target, absolute.
    pub(crate) href: String,
    /// What it is called, for people; empty where it has no name.
    pub(crate) title: String,
    /// Whether the address has variables in braces (RFC 6570), so that nobody can follow it as it is.
    pub(crate) templated: bool,
}

impl WebLink {
    /// A link.
    pub(crate) fn new(
        rel: &'static str,
        media: &'static str,
        href: impl Into<String>,
        title: &str,
    ) -> Self {
        Self { rel, media, href: href.into(), title: title.to_owned(), templated: false }
    }

    /// A link whose title is a message, in both languages.
    pub(crate) fn called(
        rel: &'static str,
        media: &'static str,
        href: impl Into<String>,
        title: &'static str,
    ) -> Self {
        Self::new(rel, media, href, &slashed(title))
    }

    /// A link whose address has variables in braces.
    pub(crate) fn template(rel: &'static str, media: &'static str, href: String) -> Self {
        Self { rel, media, href, title: String::new(), templated: true }
    }

    /// The link as a member of `links`.
    pub(crate) fn json(&self) -> Value {
        let mut link = json!({ "rel": self.rel, "type": self.media, "href": self.href });
        if !self.title.is_empty() {
            link["title"] = self.title.as_str().into();
        }
        if self.templated {
            link["templated"] = true.into();
        }
        link
    }
}

/// A message in both languages where there is one text alone: `Berikutnya / Next`.
pub(crate) fn slashed(key: &'static str) -> String {
    Language::BOTH.map(|language| language.say(key)).join(" / ")
}

/// The value of `links` in a document.
pub(crate) fn links_json(links: &[WebLink]) -> Value {
    links.iter().map(WebLink::json).collect()
}

/// The links as a `Link` header, without titles; those that lead to other pages first, since only they
/// cannot be guessed; templates, which are no addresses, and what no longer fits are left out. `None` where
/// there are none.
pub(crate) fn links_header(links: &[WebLink]) -> Option<HeaderValue> {
    let pages = |link: &&WebLink| matches!(link.rel, "next" | "prev");
    let in_order = links.iter().filter(pages).chain(links.iter().filter(|link| !pages(link)));
    let mut header = String::new();
    for WebLink { rel, media, href, .. } in in_order.filter(|link| !link.templated) {
        let link = format!("<{href}>; rel=\"{rel}\"; type=\"{media}\"");
        if header.len() + link.len() > HEADER_BYTES {
            continue;
        }
        if !header.is_empty() {
            header.push_str(", ");
        }
        header.push_str(&link);
    }
    if header.is_empty() { None } else { HeaderValue::from_str(&header).ok() }
}

/// The query string of these parameters with its question mark; empty where there are none.
pub(crate) fn query_string<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        query.push(if query.is_empty() { '?' } else { '&' });
        push_encoded(&mut query, name);
        query.push('=');
        push_encoded(&mut query, value);
    }
    query
}

/// Percent-encodes all but unreserved characters (RFC 3986, section 2.3) and those that separate the
/// numbers of boxes and the ends of intervals, which a query may have as they are (section 3.4).
fn push_encoded(query: &mut String, text: &str) {
    for byte in text.bytes() {
        let as_it_is =
            matches!(byte, b'-' | b'.' | b'_' | b'~' | b',' | b':' | b'/' | b'*' | b'(' | b')');
        if byte.is_ascii_alphanumeric() || as_it_is {
            query.push(char::from(byte));
        } else {
            query.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_and_a_box_stand_in_a_link_as_they_were_asked_for() {
        let asked = [("datetime", "2025-09-18T09:00:00Z/.."), ("bbox", "1,2.5,-3,4")];
        assert_eq!(query_string(asked), "?datetime=2025-09-18T09:00:00Z/..&bbox=1,2.5,-3,4");
        assert_eq!(query_string([("a b", "x=\">+&é")]), "?a%20b=x%3D%22%3E%2B%26%C3%A9");
        assert_eq!(query_string([]), "");
    }

    #[test]
    fn a_header_that_would_be_too_long_keeps_the_way_to_the_next_page() {
        let long = format!("http://peta.test/?filter={}", "x".repeat(4_000));
        let links = [
            WebLink::new("self", "text/html", long.as_str(), "Ini"),
            WebLink::new("alternate", "application/json", long.as_str(), ""),
            WebLink::new("next", "text/html", long.as_str(), ""),
        ];
        let header = links_header(&links).unwrap();
        let header = header.to_str().unwrap();
        assert!(header.contains("rel=\"next\"; type=\"text/html\"") && header.len() < 6_500);
        assert!(!header.contains("alternate"));
        let short = links_header(&[WebLink::new("self", "text/html", "/", "Beranda")]).unwrap();
        assert_eq!(short, "</>; rel=\"self\"; type=\"text/html\"");
        let template = WebLink::template("item", "application/x", "/{z}".to_owned());
        assert_eq!(template.json()["templated"], true);
        assert_eq!(links_header(&[template]), None, "no variables stand in a header");
        assert_eq!(links_header(&[]), None);
    }
}
