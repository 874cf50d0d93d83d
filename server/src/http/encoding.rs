//! Negotiation: which content encoding the client prefers (RFC 9110, section 12.5.3).

use axum::http::{HeaderMap, HeaderValue, header};

/// `Vary` of every answer whose encoding is negotiated.
pub(crate) const VARY_ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");

/// The two encodings in which anything is sent; a third, Brotli, is sent where a build stored it ([`prefers_brotli`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Encoding {
    /// Uncompressed.
    Identity,
    /// Gzip, as the archives store it.
    Gzip,
}

impl Encoding {
    /// Gzip where the client accepts it and does not prefer identity. A request without
    /// `Accept-Encoding` gets identity: such clients are scripts that often do not decode.
    pub(crate) fn of_request(headers: &HeaderMap) -> Self {
        if is_usual(headers) {
            return Self::Gzip;
        }
        let weights = Weights::of(headers);
        if weights.gzip > 0 && weights.gzip >= weights.identity {
            Self::Gzip
        } else {
            Self::Identity
        }
    }
}

/// Whether the client takes Brotli and prefers neither gzip nor identity to it. Only an encoding that is named is
/// taken for known: `*` alone is often sent by clients that decode gzip and nothing else.
pub(crate) fn prefers_brotli(headers: &HeaderMap) -> bool {
    if is_usual(headers) {
        return true;
    }
    let Weights { brotli, gzip, identity } = Weights::of(headers);
    brotli > 0 && brotli >= gzip && brotli >= identity
}

/// The usual values of browsers, known without parsing them.
fn is_usual(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT_ENCODING).is_some_and(|value| {
        matches!(value.as_bytes(), b"gzip, deflate, br, zstd" | b"gzip, deflate, br")
    })
}

/// What a client thinks of each encoding, in thousandths; 0 where it does not take it.
struct Weights {
    brotli: u16,
    gzip: u16,
    identity: u16,
}

impl Weights {
    fn of(headers: &HeaderMap) -> Self {
        let mut brotli = None;
        let mut gzip = None;
        let mut identity = None;
        let mut any = None;
        let values = headers.get_all(header::ACCEPT_ENCODING);
        for item in values.iter().filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','))
        {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            let weight = quality(weight);
            match name.trim() {
                name if name.eq_ignore_ascii_case("gzip")
                    || name.eq_ignore_ascii_case("x-gzip") =>
                {
                    gzip = Some(weight);
                }
                name if name.eq_ignore_ascii_case("br") => brotli = Some(weight),
                name if name.eq_ignore_ascii_case("identity") => identity = Some(weight),
                "*" => any = Some(weight),
                _ => {}
            }
        }
        Self {
            brotli: brotli.unwrap_or(0),
            gzip: gzip.or(any).unwrap_or(0),
            // Identity that is not mentioned is acceptable, but less than any encoding that is.
            identity: identity.unwrap_or(0),
        }
    }
}

/// A `q` parameter in thousandths; 1000 where there is none, 0 where it cannot be read.
pub(super) fn quality(parameter: &str) -> u16 {
    let parameter = parameter.trim();
    if parameter.is_empty() {
        return 1000;
    }
    let Some((name, value)) = parameter.split_once('=') else { return 0 };
    if !name.trim().eq_ignore_ascii_case("q") {
        return 0;
    }
    match value.trim().parse::<f32>() {
        Ok(weight) if (0.0..=1.0).contains(&weight) => (weight * 1000.0).round() as u16,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it_and_to_nobody_else() {
        for takes in [
            "gzip",
            "deflate, gzip",
            "br;q=1.0, gzip;q=0.8, *;q=0.1",
            "*",
            "X-GZIP",
            "gzip;q=0.001",
        ] {
            assert_eq!(Encoding::of_request(&accepting(takes)), Encoding::Gzip, "{takes}");
        }
        for not in [
            "",
            "br",
            "gzip;q=0",
            "gzip; q=0.0",
            "identity",
            "*;q=0",
            "gzip;q=0.5, identity;q=1",
            "gzip;q=2",
            "*, gzip;q=0",
        ] {
            assert_eq!(Encoding::of_request(&accepting(not)), Encoding::Identity, "{not}");
        }
        assert_eq!(Encoding::of_request(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn brotli_is_for_those_who_name_it_and_like_nothing_better() {
        for takes in ["br", "gzip, deflate, br, zstd", "BR;q=0.5", "gzip;q=0.8, br", "br, *;q=0.1"]
        {
            assert!(prefers_brotli(&accepting(takes)), "{takes}");
        }
        for not in ["", "*", "gzip", "br;q=0", "br;q=0.5, gzip", "identity, br;q=0.9", "brotli"] {
            assert!(!prefers_brotli(&accepting(not)), "{not}");
        }
        assert!(!prefers_brotli(&HeaderMap::new()));
    }
}
