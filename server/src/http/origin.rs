//! The public address of this server: the start of every absolute link.

use axum::http::{HeaderMap, Uri, header};

use super::{
    problem::{Code, Problem},
    transport::Transport,
};

/// The start of absolute links, without a slash at its end: the configured public address, else
/// the scheme of the connection and the request's own host. `X-Forwarded-*` and `Forwarded` are
/// ignored, and so is the scheme that HTTP/2 names: anybody can send them.
///
/// # Errors
/// `invalid_host` where there is no public address and the request names no usable host.
pub(crate) fn origin(
    public: Option<&str>,
    transport: Transport,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<String, Problem> {
    if let Some(public) = public {
        return Ok(public.to_owned());
    }
    Ok(format!("{}://{}", transport.scheme(), host(uri, headers)?))
}

/// The origin of the host that a request names, under another scheme and on another port.
///
/// # Errors
/// `invalid_host` where the request names no usable host.
pub(crate) fn origin_on(
    scheme: &str,
    port: u16,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<String, Problem> {
    let host = host(uri, headers)?;
    // A colon within brackets belongs to an address of IPv6.
    let name = match host.rsplit_once(':') {
        Some((name, _)) if !host.ends_with(']') => name,
        _ => host,
    };
    Ok(match (scheme, port) {
        ("http", 80) | ("https", 443) => format!("{scheme}://{name}"),
        _ => format!("{scheme}://{name}:{port}"),
    })
}

/// The host that a request names.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Result<&'a str, Problem> {
    // HTTP/2 has the host in the URI. Two `Host` headers are refused: a cache before this server
    // may have used the other one, and links to it would be poisoned.
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = match (uri.authority(), hosts.next(), hosts.next()) {
        (Some(authority), _, None) => authority.as_str(),
        (None, Some(host), None) => host.to_str().unwrap_or(""),
        _ => "",
    };
    if is_host(host) { Ok(host) } else { Err(Code::InvalidHost.into()) }
}

/// A host name or address, with or without a port: letters, digits, dots and hyphens, or an IPv6
/// address in brackets.
fn is_host(host: &str) -> bool {
    if host.len() > 255 {
        return false;
    }
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            ("ipv6", port)
        }
        None => match host.split_once(':') {
            Some((name, _)) => (name, &host[name.len()..]),
            None => (host, ""),
        },
    };
    let name_holds = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    let port_holds = port.is_empty()
        || port.strip_prefix(':').is_some_and(|port| {
            port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
        });
    name_holds && port_holds
}

/// Validates a configured public address and removes the slashes at its end.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn public_address(text: &str) -> Result<String, String> {
    let trimmed = text.trim().trim_end_matches('/');
    let rest = trimmed
        .strip_prefix("https://")
        .or_else(|| trimmed.strip_prefix("http://"))
        .ok_or_else(|| format!("{text:?}: a public address starts with https:// or http://"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path_holds = path.bytes().all(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~' | b'/')
    });
    if is_host(host) && path_holds {
        Ok(trimmed.to_owned())
    } else {
        Err(format!("{text:?} is not an address such as https://peta.example.id"))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn from_host(host: &'static str) -> Result<String, Problem> {
        let mut headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
        headers.insert("x-forwarded-host", HeaderValue::from_static("evil.example"));
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        headers.insert("forwarded", HeaderValue::from_static("host=evil.example;proto=https"));
        origin(None, Transport::Plain, &Uri::from_static("/catalog"), &headers)
    }

    #[test]
    fn links_start_with_the_host_that_was_asked_and_never_with_what_a_header_claims() {
        assert_eq!(from_host("127.0.0.1:8080").unwrap(), "http://127.0.0.1:8080");
        assert_eq!(from_host("peta.example.id").unwrap(), "http://peta.example.id");
        assert_eq!(from_host("[::1]:80").unwrap(), "http://[::1]:80");
    }

    #[test]
    fn links_are_of_https_where_the_connection_is_and_the_other_port_is_named() {
        let headers =
            HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("posko.lan:8443"))]);
        let uri = Uri::from_static("/catalog");
        let secure = Transport::Secure { plain: None };
        assert_eq!(origin(None, secure, &uri, &headers).unwrap(), "https://posko.lan:8443");
        // The scheme that HTTP/2 names is its client's word, and not what the connection is.
        let claimed = Uri::from_static("https://posko.lan/catalog");
        let links = origin(None, Transport::Plain, &claimed, &HeaderMap::new());
        assert_eq!(links.unwrap(), "http://posko.lan");
        for (host, scheme, port, told) in [
            ("posko.lan:8080", "https", 8443, "https://posko.lan:8443"),
            ("posko.lan", "https", 443, "https://posko.lan"),
            ("[fd00::1]:8080", "https", 8443, "https://[fd00::1]:8443"),
            ("[fd00::1]", "http", 80, "http://[fd00::1]"),
        ] {
            let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
            assert_eq!(origin_on(scheme, port, &uri, &headers).unwrap(), told);
        }
        assert!(origin_on("https", 8443, &uri, &HeaderMap::new()).is_err());
    }

    #[test]
    fn a_host_that_is_no_host_name_is_refused() {
        for bad in
            ["", "a b", "evil.example/x", "a@b", "a\"><script>", "x:99999", "x:+1", "[::zz]", ":80"]
        {
            assert!(from_host(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_configured_public_address_wins() {
        let headers =
            HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("evil.example"))]);
        let public = Some("https://peta.example.id");
        let links = origin(public, Transport::Plain, &Uri::from_static("/"), &headers);
        assert_eq!(links.unwrap(), "https://peta.example.id");
    }

    #[test]
    fn a_public_address_is_checked_when_it_is_configured() {
        assert_eq!(
            public_address("https://peta.example.id/lintas/").unwrap(),
            "https://peta.example.id/lintas"
        );
        for bad in ["peta.example.id", "ftp://x", "https://", "https://a b", "https://x/?q=1"] {
            assert!(public_address(bad).is_err(), "{bad}");
        }
    }
}
