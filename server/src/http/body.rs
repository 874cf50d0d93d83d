//! Documents: bodies with content type, ETag and cache rule, sent as Brotli where the build stored that, else as gzip
//! where that helps.

use std::sync::OnceLock;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use bytes::Bytes;
use lintas_snapshot::format::gzip::gzip;
use xxhash_rust::xxh3::xxh3_64;

use super::{
    encoding::{Encoding, VARY_ENCODING, prefers_brotli},
    validator::{EntityTag, none_match},
};

/// For what changes only with the next snapshot: may be a minute old.
pub(crate) const BRIEFLY: HeaderValue =
    HeaderValue::from_static("public, max-age=60, must-revalidate");
/// For what must not be shown when it is old: cached, but revalidated each time.
pub(crate) const NEVER: HeaderValue = HeaderValue::from_static("no-cache");
/// For addresses that name their content, by snapshot id or hash: never revalidated.
pub(crate) const FOREVER: HeaderValue =
    HeaderValue::from_static("public, max-age=31536000, immutable");

/// Bytes from which a body is compressed: below, gzip saves less than one packet.
const WORTH_PACKING: usize = 1024;

/// A body with everything that its headers are made of. Its gzip form is made once, when it is
/// first asked for.
#[derive(Debug)]
pub(crate) struct CachedBody {
    body: Bytes,
    hash: u64,
    content_type: HeaderValue,
    cache: HeaderValue,
    packs: bool,
    /// Its tag is weak.
    is_weak: bool,
    packed: OnceLock<Option<Bytes>>,
    /// Its Brotli form, where there is one.
    brotli: Option<Bytes>,
}

/// A body as it travels to one client.
struct BodyForm<'a> {
    bytes: &'a Bytes,
    /// `Content-Encoding`; none for the body itself.
    encoding: Option<HeaderValue>,
    tag: EntityTag,
}

impl CachedBody {
    /// A document that gzip makes smaller, such as text. Hashes the body, O(bytes).
    pub(crate) fn new(
        body: impl Into<Bytes>,
        content_type: &'static str,
        cache: HeaderValue,
    ) -> Self {
        let body = body.into();
        Self {
            hash: xxh3_64(&body),
            packs: body.len() >= WORTH_PACKING,
            is_weak: false,
            body,
            content_type: HeaderValue::from_static(content_type),
            cache,
            packed: OnceLock::new(),
            brotli: None,
        }
    }

    /// A document that is compressed already (images, fonts).
    pub(crate) fn incompressible(
        body: impl Into<Bytes>,
        content_type: &'static str,
        cache: HeaderValue,
    ) -> Self {
        Self { packs: false, ..Self::new(body, content_type, cache) }
    }

    /// A document that ends with the moment at which it was made, or with whatever else of it means
    /// nothing to who has an earlier one. Its tag is weak (RFC 9110, section 8.8.1), and that of the
    /// document without its `ending`.
    pub(crate) fn ending(
        mut body: String,
        ending: &str,
        content_type: &'static str,
        cache: HeaderValue,
    ) -> Self {
        let hash = xxh3_64(body.as_bytes());
        body.push_str(ending);
        let packs = body.len() >= WORTH_PACKING;
        Self {
            body: body.into(),
            hash,
            content_type: HeaderValue::from_static(content_type),
            cache,
            packs,
            is_weak: true,
            packed: OnceLock::new(),
            brotli: None,
        }
    }

    /// The same with the Brotli form that the build made of it.
    pub(crate) fn with_brotli(self, packed: &'static [u8]) -> Self {
        Self { packs: true, brotli: Some(Bytes::from_static(packed)), ..self }
    }

    /// The body as it is, uncompressed.
    pub(crate) fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The smallest form that a client with these headers takes.
    fn sent(&self, request: &HeaderMap) -> BodyForm<'_> {
        if let Some(bytes) = self.brotli.as_ref().filter(|_| prefers_brotli(request)) {
            let encoding = Some(HeaderValue::from_static("br"));
            return BodyForm { bytes, encoding, tag: EntityTag::of_brotli(self.hash) };
        }
        let packed = if self.packs && Encoding::of_request(request) == Encoding::Gzip {
            self.packed
                .get_or_init(|| {
                    let packed = gzip(&self.body);
                    (packed.len() < self.body.len()).then(|| packed.into())
                })
                .as_ref()
        } else {
            None
        };
        match packed {
            Some(bytes) => BodyForm {
                bytes,
                encoding: Some(HeaderValue::from_static("gzip")),
                tag: EntityTag::of_hash(self.hash, Encoding::Gzip),
            },
            None => BodyForm {
                bytes: &self.body,
                encoding: None,
                tag: EntityTag::of_hash(self.hash, Encoding::Identity),
            },
        }
    }

    /// The answer to a request with these headers: 304 where the client has it, else the body, in
    /// the smallest form that the client takes.
    pub(crate) fn answer(&self, request: &HeaderMap) -> Response<Body> {
        let BodyForm { bytes, encoding, tag } = self.sent(request);
        let mut response = if none_match(request, tag.as_str()) {
            not_modified()
        } else {
            let mut response = Response::new(Body::from(bytes.clone()));
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, self.content_type.clone());
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            if let Some(encoding) = encoding {
                headers.insert(header::CONTENT_ENCODING, encoding);
            }
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, if self.is_weak { tag.weak() } else { tag.header() });
        headers.insert(header::CACHE_CONTROL, self.cache.clone());
        if self.packs {
            headers.insert(header::VARY, VARY_ENCODING);
        }
        response
    }
}

/// A 304 without headers: the caller repeats ETag, Cache-Control and Vary (RFC 9110, section
/// 15.4.5).
pub(crate) fn not_modified() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn a_document_travels_packed_only_where_it_is_wanted_and_helps() {
        let long = CachedBody::new("x".repeat(5000), "text/plain", NEVER);
        let gzip = [(header::ACCEPT_ENCODING, "gzip")];
        assert_eq!(long.answer(&asking(&gzip)).headers()[header::CONTENT_ENCODING], "gzip");
        assert!(!long.answer(&HeaderMap::new()).headers().contains_key(header::CONTENT_ENCODING));
        let short = CachedBody::new("x", "text/plain", NEVER);
        let answer = short.answer(&asking(&gzip));
        assert!(!answer.headers().contains_key(header::CONTENT_ENCODING));
        assert!(!answer.headers().contains_key(header::VARY));
    }

    #[test]
    fn a_document_with_a_stored_brotli_form_travels_in_it_to_those_who_take_it() {
        let script = CachedBody::new("x".repeat(5000), "text/javascript", FOREVER);
        let script = script.with_brotli(b"packed by the build");
        let told = |accepted: &str| {
            let answer = script.answer(&asking(&[(header::ACCEPT_ENCODING, accepted)]));
            let header = |name: header::HeaderName| {
                answer.headers().get(name).map(|it| it.to_str().unwrap().to_owned())
            };
            assert_eq!(header(header::VARY).as_deref(), Some("accept-encoding"));
            let length = axum::body::HttpBody::size_hint(answer.body()).exact().unwrap();
            (header(header::CONTENT_ENCODING), header(header::ETAG).unwrap(), length)
        };
        let all = ["br", "gzip", "identity"].map(told);
        let encodings = all.each_ref().map(|(encoding, ..)| encoding.as_deref());
        assert_eq!(encodings, [Some("br"), Some("gzip"), None]);
        assert_eq!((all[0].2, all[2].2), (19, 5000));
        assert!(all[0].1 != all[1].1 && all[1].1 != all[2].1, "{all:?}");
        let browser = told("gzip, deflate, br, zstd");
        assert_eq!(browser, all[0]);
        let again = [(header::IF_NONE_MATCH, &*browser.1), (header::ACCEPT_ENCODING, "br")];
        assert_eq!(script.answer(&asking(&again)).status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn a_document_that_differs_in_its_moment_alone_is_known_again() {
        let made_at =
            |moment: &str| CachedBody::ending("x".repeat(5000), moment, "text/plain", NEVER);
        let first = made_at("09:00").answer(&HeaderMap::new());
        let tag = first.headers()[header::ETAG].to_str().unwrap();
        assert!(tag.starts_with("W/\""), "{tag}");
        let later = made_at("09:01").answer(&asking(&[(header::IF_NONE_MATCH, tag)]));
        assert_eq!(later.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(later.headers()[header::ETAG], tag);
    }

    #[test]
    fn a_304_repeats_tag_cache_rule_and_vary() {
        let document = CachedBody::new("x".repeat(5000), "text/plain", BRIEFLY);
        let first = document.answer(&HeaderMap::new());
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = document.answer(&asking(&[(header::IF_NONE_MATCH, &format!("W/{tag}"))]));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        for name in [header::ETAG, header::CACHE_CONTROL, header::VARY] {
            assert_eq!(again.headers()[&name], first.headers()[&name]);
        }
        let other_encoding =
            asking(&[(header::IF_NONE_MATCH, &tag), (header::ACCEPT_ENCODING, "gzip")]);
        assert_eq!(document.answer(&other_encoding).status(), StatusCode::OK);
    }
}
