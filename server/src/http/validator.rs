//! Entity tags and their comparison (RFC 9110, sections 8.8.3 and 13.1).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::encoding::Encoding;

/// A strong entity tag with its quotes, at most 24 bytes, kept on the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EntityTag {
    text: [u8; 24],
    len: u8,
}

impl EntityTag {
    /// The tag of content with this hash in this encoding: two encodings of one content are two
    /// representations and must not share a strong tag.
    pub(crate) fn of_hash(hash: u64, encoding: Encoding) -> Self {
        Self::marked(
            hash,
            match encoding {
                Encoding::Identity => None,
                Encoding::Gzip => Some(*b"-g"),
            },
        )
    }

    /// The tag of content with this hash as Brotli.
    pub(crate) fn of_brotli(hash: u64) -> Self {
        Self::marked(hash, Some(*b"-b"))
    }

    fn marked(hash: u64, mark: Option<[u8; 2]>) -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = [b'"'; 24];
        for (place, byte) in text[1..17].iter_mut().enumerate() {
            *byte = HEX[(hash >> (60 - 4 * place) & 15) as usize];
        }
        let Some(mark) = mark else { return Self { text, len: 18 } };
        text[17..19].copy_from_slice(&mark);
        Self { text, len: 20 }
    }

    /// The tag as written in a header, quotes included.
    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.text[..usize::from(self.len)]).unwrap_or("\"\"")
    }

    /// The value of an `ETag` header as a weak tag (RFC 9110, section 8.8.1).
    pub(crate) fn weak(&self) -> HeaderValue {
        HeaderValue::from_str(&format!("W/{}", self.as_str())).unwrap_or_else(|_| self.header())
    }

    /// The value of an `ETag` header.
    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::from_str(self.as_str()).unwrap_or(HeaderValue::from_static("\"\""))
    }
}

/// Whether `If-None-Match` names `tag`; compared weakly, so `W/` does not matter.
pub(crate) fn none_match(headers: &HeaderMap, tag: &str) -> bool {
    listed(headers, &header::IF_NONE_MATCH, tag, true)
}

/// Whether there is an `If-Match` that does not name `tag`; compared strongly, so a weak tag never
/// matches.
pub(crate) fn match_fails(headers: &HeaderMap, tag: &str) -> bool {
    headers.contains_key(header::IF_MATCH) && !listed(headers, &header::IF_MATCH, tag, false)
}

fn listed(headers: &HeaderMap, name: &HeaderName, tag: &str, weakly: bool) -> bool {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).any(|list| {
        // An opaque tag may contain a comma, so the list is split at quotes.
        let mut rest = list.trim();
        if rest == "*" {
            return true;
        }
        while let Some(open) = rest.find('"') {
            let weak = rest[..open].ends_with("W/");
            let Some(close) = rest[open + 1..].find('"') else { return false };
            let end = open + close + 2;
            if &rest[open..end] == tag && (weakly || !weak) {
                return true;
            }
            rest = &rest[end..];
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn each_encoding_of_one_content_has_a_tag_of_its_own() {
        let plain = EntityTag::of_hash(0x0123_4567_89ab_cdef, Encoding::Identity);
        let gzip = EntityTag::of_hash(0x0123_4567_89ab_cdef, Encoding::Gzip);
        assert_eq!(plain.as_str(), "\"0123456789abcdef\"");
        assert_eq!(gzip.as_str(), "\"0123456789abcdef-g\"");
        let brotli = EntityTag::of_brotli(0x0123_4567_89ab_cdef);
        assert_eq!(brotli.as_str(), "\"0123456789abcdef-b\"");
    }

    #[test]
    fn if_none_match_compares_weakly() {
        for named in ["\"a\"", "W/\"a\"", "\"x\", W/\"a\"", "*", "\"b,c\",\"a\""] {
            assert!(none_match(&asking(named), "\"a\""), "{named}");
        }
        for other in ["\"b\"", "a", "", "\"a", "\"b, a\"", "W/\"aa\""] {
            assert!(!none_match(&asking(other), "\"a\""), "{other}");
        }
        assert!(!none_match(&HeaderMap::new(), "\"a\""));
    }

    #[test]
    fn if_match_compares_strongly() {
        let with = |value: &'static str| {
            HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_static(value))])
        };
        assert!(!match_fails(&HeaderMap::new(), "\"a\""));
        assert!(!match_fails(&with("\"a\""), "\"a\""));
        assert!(match_fails(&with("W/\"a\""), "\"a\""));
        assert!(match_fails(&with("\"b\""), "\"a\""));
    }
}
