//! Which of its representations a resource is sent in: the one that `f` names, else the one that
//! `Accept` prefers (RFC 9110, section 12.5.1).
//!
//! Whoever takes anything (`*/*`, or no `Accept`) gets the first, which is JSON: such clients are
//! programs. HTML goes to whoever names `text/html`, as browsers do.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, header},
};

use super::{
    body::CachedBody,
    encoding::quality,
    link::{WebLink, links_header, query_string},
    problem::{Code, Problem},
};

/// The parameter that names a representation.
pub(crate) const FORM: &str = "f";

/// `Vary` of every answer whose representation was chosen by `Accept`.
const VARY: HeaderValue = HeaderValue::from_static("accept, accept-encoding");

/// A representation.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MediaForm {
    /// The values of `f` that name it; links use the first.
    pub(crate) names: &'static [&'static str],
    /// Its media type, as links and `Accept` have it.
    pub(crate) media: &'static str,
    /// The same as `Content-Type` has it.
    pub(crate) sent_as: &'static str,
    /// What links call it, for people.
    pub(crate) title: &'static str,
}

const JSON: MediaForm = MediaForm {
    names: &["json"],
    media: "application/json",
    sent_as: "application/json",
    title: "JSON",
};

const GEOJSON: MediaForm = MediaForm {
    names: &["json", "geojson"],
    media: "application/geo+json",
    sent_as: "application/geo+json",
    title: "GeoJSON",
};

const HTML: MediaForm = MediaForm {
    names: &["html"],
    media: "text/html",
    sent_as: "text/html; charset=utf-8",
    title: "HTML",
};

/// Media type of JSON Schema.
pub(crate) const SCHEMA_JSON: &str = "application/schema+json";

const JSON_SCHEMA: MediaForm =
    MediaForm { names: &["json"], media: SCHEMA_JSON, sent_as: SCHEMA_JSON, title: "JSON Schema" };

/// The representations of landing page, conformance, collections and their like.
pub(crate) const DOCUMENT: &[MediaForm] = &[JSON, HTML];

/// The representations of features.
pub(crate) const FEATURES: &[MediaForm] = &[GEOJSON, HTML];

/// The representations of what is said of fields.
pub(crate) const SCHEMA: &[MediaForm] = &[JSON_SCHEMA, HTML];

/// The representation that a request gets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Negotiated {
    /// It.
    pub(crate) form: &'static MediaForm,
    /// All that there are.
    offered: &'static [MediaForm],
    /// `f` named it, so that it does not depend on `Accept`.
    is_named: bool,
}

impl Negotiated {
    /// Chooses among `offered`, the default first.
    ///
    /// # Errors
    /// `invalid_parameter` where `f` names none of them or stands twice, `not_acceptable` where
    /// `Accept` fits none.
    pub(crate) fn of(
        offered: &'static [MediaForm],
        parameters: &[(String, String)],
        asked: &HeaderMap,
    ) -> Result<Self, Problem> {
        let mut named = parameters.iter().filter(|(name, _)| name == FORM);
        if let Some((_, value)) = named.next() {
            let form = offered.iter().find(|form| form.names.contains(&value.as_str()));
            return match (form, named.next()) {
                (Some(form), None) => Ok(Self { form, offered, is_named: true }),
                _ => {
                    let known: Vec<&str> =
                        offered.iter().flat_map(|form| form.names).copied().collect();
                    let detail = format!("f is one of {}, once.", known.join(", "));
                    Err(Problem::new(Code::InvalidParameter, detail))
                }
            };
        }
        let ranges = ranges(asked);
        let mut best: Option<(Preference, &MediaForm)> = None;
        for form in offered {
            let liked = Preference::of(form, &ranges);
            // The earlier one stays where both are liked alike.
            if liked.weight > 0 && best.is_none_or(|(most, _)| liked > most) {
                best = Some((liked, form));
            }
        }
        match (best, offered) {
            (Some((_, form)), _) => Ok(Self { form, offered, is_named: false }),
            (None, [form, ..]) if ranges.is_empty() => Ok(Self { form, offered, is_named: false }),
            _ => {
                let had: Vec<&str> = offered.iter().map(|form| form.media).collect();
                let detail = format!("It can be had as {}.", had.join(", "));
                let problem = Problem::new(Code::NotAcceptable, detail);
                Err(problem.with_header(header::VARY, HeaderValue::from_static("accept")))
            }
        }
    }

    /// Whether it is a page for people.
    pub(crate) fn is_html(&self) -> bool {
        self.form.media == HTML.media
    }

    /// The links of a document to itself, as it was asked for, and to its other representations.
    pub(crate) fn links(&self, address: &str, parameters: &[(String, String)]) -> Vec<WebLink> {
        let pairs = |form: Option<&'static str>| {
            let kept = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let kept = kept.filter(|(name, _)| form.is_none() || *name != FORM);
            query_string(kept.chain(form.map(|form| (FORM, form))))
        };
        let itself = WebLink::new(
            "self",
            self.form.media,
            format!("{address}{}", pairs(None)),
            self.form.title,
        );
        let others = self.offered.iter().filter(|form| form.media != self.form.media);
        let others = others.map(|form| {
            let name = form.names.first().copied();
            WebLink::new("alternate", form.media, format!("{address}{}", pairs(name)), form.title)
        });
        std::iter::once(itself).chain(others).collect()
    }

    /// The answer with this document and its links.
    pub(crate) fn answer(
        &self,
        document: &CachedBody,
        links: &[WebLink],
        asked: &HeaderMap,
    ) -> Response<Body> {
        let mut answer = document.answer(asked);
        self.tell(answer.headers_mut());
        if let Some(links) = links_header(links) {
            answer.headers_mut().insert(header::LINK, links);
        }
        answer
    }

    /// Tells caches what the choice depended on.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        if !self.is_named {
            headers.insert(header::VARY, VARY);
        }
    }
}

/// A media range of `Accept`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct MediaRange {
    kind: String,
    subtype: String,
    /// In thousandths.
    weight: u16,
}

/// The media ranges of a request; what is none is passed over.
fn ranges(asked: &HeaderMap) -> Vec<MediaRange> {
    let values = asked.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let range = |item: &str| {
        let mut parts = item.split(';').map(str::trim);
        let media = parts.next()?.to_ascii_lowercase();
        let (kind, subtype) = media.split_once('/')?;
        let is_q = |part: &&str| part.get(..2).is_some_and(|it| it.eq_ignore_ascii_case("q="));
        let weight = parts.find(is_q).map_or(1000, quality);
        Some(MediaRange { kind: kind.to_owned(), subtype: subtype.to_owned(), weight })
    };
    values.flat_map(|value| value.split(',')).filter_map(range).collect()
}

/// How much a representation is wanted; the greater the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Preference {
    /// In thousandths; 0: not at all.
    weight: u16,
    /// How closely the range describes it; 0: none does.
    precision: u8,
}

impl Preference {
    /// What the range says that describes the representation most closely (RFC 9110, section
    /// 12.5.1).
    fn of(form: &MediaForm, ranges: &[MediaRange]) -> Self {
        let told = ranges
            .iter()
            .map(|range| Self { precision: precision(form.media, range), weight: range.weight });
        let told = told.filter(|liked| liked.precision > 0);
        told.max_by_key(|liked| (liked.precision, liked.weight))
            .unwrap_or(Self { weight: 0, precision: 0 })
    }
}

/// How closely a range describes a media type: 4 by its name, 3 as another kind of JSON, 2 by its
/// first word, 1 as anything; 0 not at all. HTML is described by its name alone.
fn precision(media: &str, range: &MediaRange) -> u8 {
    let Some((kind, subtype)) = media.split_once('/') else { return 0 };
    let is_json = |subtype: &str| subtype == "json" || subtype.ends_with("+json");
    match (range.kind.as_str(), range.subtype.as_str()) {
        (of, it) if of == kind && it == subtype => 4,
        _ if media == HTML.media => 0,
        // GeoJSON is JSON, and a client that reads some kind of JSON reads its documents.
        (of, it) if of == kind && is_json(it) && is_json(subtype) => 3,
        (of, "*") if of == kind => 2,
        ("*", "*") => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(
        offered: &'static [MediaForm],
        query: &[(&str, &str)],
        accept: Option<&'static str>,
    ) -> Result<&'static str, Problem> {
        let pairs: Vec<(String, String)> =
            query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let accept = accept.map(|it| (header::ACCEPT, HeaderValue::from_static(it)));
        let headers = HeaderMap::from_iter(accept);
        Negotiated::of(offered, &pairs, &headers).map(|it| it.form.media)
    }

    #[test]
    fn a_browser_gets_the_page_and_whoever_takes_anything_gets_json() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for (accept, media) in [
            (Some(browser), "text/html"),
            (Some("text/html"), "text/html"),
            (Some("text/html, */*"), "text/html"),
            (Some("Text/HTML;level=1;Q=0.9, application/json;q=0.5"), "text/html"),
            (None, "application/json"),
            (Some("*/*"), "application/json"),
            (Some("*/*;q=0.1"), "application/json"),
            (Some("application/json"), "application/json"),
            (Some("application/geo+json, application/json"), "application/json"),
            (Some("application/*"), "application/json"),
            (Some("application/json;q=0.5, text/html;q=0.4"), "application/json"),
            (Some("text/html;q=0.5, */*"), "application/json"),
            (Some("text/html;q=0, */*"), "application/json"),
            (Some("application/json, text/html"), "application/json"),
            (Some("no media range at all"), "application/json"),
        ] {
            assert_eq!(chosen(DOCUMENT, &[], accept).unwrap(), media, "{accept:?}");
        }
        for accept in ["application/json", "application/geo+json", "*/*"] {
            let features = chosen(FEATURES, &[], Some(accept)).unwrap();
            assert_eq!(features, "application/geo+json", "{accept}");
        }
    }

    #[test]
    fn what_cannot_be_had_is_not_acceptable_and_says_what_can() {
        for accept in ["image/png", "text/*", "application/json;q=0", "*/*;q=0", "text/csv, a/b"] {
            let refused = chosen(DOCUMENT, &[], Some(accept)).unwrap_err();
            assert!(refused.is(Code::NotAcceptable), "{accept}");
        }
    }

    #[test]
    fn f_stands_above_accept_and_is_one_that_is_known() {
        let html = Some("text/html");
        for (name, media) in [
            ("json", "application/geo+json"),
            ("geojson", "application/geo+json"),
            ("html", "text/html"),
        ] {
            assert_eq!(chosen(FEATURES, &[("f", name)], html).unwrap(), media);
        }
        assert_eq!(chosen(DOCUMENT, &[("f", "json")], Some("image/png")).unwrap(), JSON.media);
        for bad in [&[("f", "xml")][..], &[("f", "")], &[("f", "geojson")], &[("f", "JSON")]] {
            assert!(chosen(DOCUMENT, bad, None).unwrap_err().is(Code::InvalidParameter), "{bad:?}");
        }
        let twice = [("f", "json"), ("f", "html")];
        assert!(chosen(DOCUMENT, &twice, None).unwrap_err().is(Code::InvalidParameter));
    }

    #[test]
    fn a_document_links_to_itself_as_it_was_asked_for_and_to_its_other_forms() {
        let pairs = [("limit", "5"), ("f", "html")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        let page = Negotiated::of(FEATURES, &pairs, &HeaderMap::new()).unwrap();
        let links = page.links("http://peta.test/items", &pairs);
        let told: Vec<(&str, &str, &str)> =
            links.iter().map(|it| (it.rel, it.media, it.href.as_str())).collect();
        let other = "http://peta.test/items?limit=5&f=json";
        assert_eq!(
            told,
            [
                ("self", "text/html", "http://peta.test/items?limit=5&f=html"),
                ("alternate", "application/geo+json", other),
            ]
        );
        let plain = Negotiated::of(FEATURES, &pairs[..1], &HeaderMap::new()).unwrap();
        assert_eq!(plain.links("/items", &pairs[..1])[0].href, "/items?limit=5");
    }
}
