//! How a request came: in the clear, or by HTTPS. The connection says so, and no header of its client.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{Extensions, HeaderMap, Uri, header, request::Parts},
};

use super::caller::named_key;

/// How a request came to this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Transport {
    /// By plain HTTP, and there is nothing else; also where nobody says, as in tests without a socket.
    #[default]
    Plain,
    /// By plain HTTP, beside which HTTPS is spoken.
    PlainBeside {
        /// The port of HTTPS.
        secure: u16,
    },
    /// By HTTPS.
    Secure {
        /// The port of plain HTTP, where others than this machine reach it.
        plain: Option<u16>,
    },
}

impl Transport {
    /// How a request came.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().copied().unwrap_or_default()
    }

    /// The scheme of its address.
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::Plain | Self::PlainBeside { .. } => "http",
            Self::Secure { .. } => "https",
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Transport {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}

/// Whether a request brings a key, or what may be one: whatever stands in `Authorization`, and a
/// parameter of that name, also in an address that cannot be read.
pub(crate) fn brings_a_key(uri: &Uri, headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || named_key(uri).is_none_or(|key| key.is_some())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_key_is_noticed_wherever_it_stands() {
        let brings = |uri: &'static str| brings_a_key(&Uri::from_static(uri), &HeaderMap::new());
        for uri in ["/x?key=a", "/x?a=b&key=", "/x?%6bey=a", "/x?k%65y=a&b=c"] {
            assert!(brings(uri), "{uri}");
        }
        for uri in ["/x", "/x?", "/x?keys=a", "/key?a=key", "/x?a=b%26key%3dc"] {
            assert!(!brings(uri), "{uri}");
        }
        let headers =
            HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static("Basic x"))]);
        assert!(brings_a_key(&Uri::from_static("/x"), &headers));
    }
}
