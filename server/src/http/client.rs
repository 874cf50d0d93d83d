//! Whose a request is: the address of a client, also of one that comes through a listed proxy.
//!
//! What proxies say of their clients is believed from the proxies that `server.toml` lists, of one
//! header, and for limits alone: links, rights and logs never follow it.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use axum::http::{Extensions, HeaderMap};

/// What a client's limits are counted by: an IPv4 address, or the first 64 bits of an IPv6 address,
/// since one subscriber has at least as many (RFC 6177).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ClientAddress(IpAddr);

impl ClientAddress {
    /// Whose a request is; `None` where nobody says, as in tests without a socket.
    pub(crate) fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get::<Self>().copied()
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
            address => address,
        })
    }
}

/// A range of addresses, as in `10.0.0.0/8`; a bare address is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    start: IpAddr,
    bits: u8,
}

impl FromStr for AddressRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let told = || format!("{text:?} is no address and no range of them such as 10.0.0.0/8");
        let (start, bits) = match text.trim().split_once('/') {
            Some((start, bits)) => (start, Some(bits.parse().map_err(|_no_number| told())?)),
            None => (text.trim(), None),
        };
        let start: IpAddr = start.parse().map_err(|_no_address| told())?;
        let most = if start.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        if bits > most { Err(told()) } else { Ok(Self { start, bits }) }
    }
}

impl AddressRange {
    /// Whether an address lies in it.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        let same = |a: u128, b: u128, width: u8| {
            let rest = u32::from(width - self.bits);
            a.checked_shr(rest).unwrap_or(0) == b.checked_shr(rest).unwrap_or(0)
        };
        match (self.start, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => same(a.to_bits().into(), b.to_bits().into(), 32),
            (IpAddr::V6(a), IpAddr::V6(b)) => same(a.to_bits(), b.to_bits(), 128),
            _ => false,
        }
    }
}

/// The header by which the listed proxies say for whom they ask. One alone is believed: a proxy that
/// writes the one passes the other on as its client wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl FromStr for ProxyHeader {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Ok(Self::XForwardedFor),
            "forwarded" => Ok(Self::Forwarded),
            _ => Err(format!("proxy_header {name:?} is neither x-forwarded-for nor forwarded")),
        }
    }
}

/// The proxies that are believed, and the header that they write.
#[derive(Debug, Clone)]
pub struct Proxies {
    /// Their addresses.
    pub ranges: Vec<AddressRange>,
    /// How they say for whom they ask.
    pub header: ProxyHeader,
}

impl Default for Proxies {
    /// This machine: its proxy with TLS is the usual one, and who is on it needs no tricks.
    fn default() -> Self {
        let range = |start: IpAddr, bits| AddressRange { start, bits };
        let [v4, v6] = [IpAddr::from([127, 0, 0, 0]), IpAddr::from(Ipv6Addr::LOCALHOST)];
        Self { ranges: vec![range(v4, 8), range(v6, 128)], header: ProxyHeader::default() }
    }
}

impl Proxies {
    /// Whether an address is one of theirs.
    pub(crate) fn lists(&self, address: IpAddr) -> bool {
        self.ranges.iter().any(|range| range.contains(address))
    }

    /// For whom a listed proxy asks: the last address in its header that is no listed proxy, since
    /// each appends whom it was asked by, and what stands before was written by that one. `None`
    /// where it does not say.
    pub(crate) fn client(&self, headers: &HeaderMap) -> Option<ClientAddress> {
        let (name, read): (_, fn(&str) -> Option<IpAddr>) = match self.header {
            ProxyHeader::XForwardedFor => ("x-forwarded-for", node),
            ProxyHeader::Forwarded => ("forwarded", forwarded_for),
        };
        let lines: Vec<_> = headers.get_all(name).iter().collect();
        for line in lines.into_iter().rev() {
            for said in line.to_str().ok()?.rsplit(',') {
                let address = read(said)?;
                if !self.lists(address) {
                    return Some(address.into());
                }
            }
        }
        None
    }
}

/// The address in one element of `Forwarded`: `for="[2001:db8::17]:4711";proto=https`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    node(value.trim().trim_matches('"'))
}

/// An address, perhaps with a port or in brackets.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    bare.parse().or_else(|_no_address| with_port()).ok()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_holds_its_addresses_and_no_other() {
        for (range, inside, outside) in [
            ("10.0.0.0/8", "10.255.1.2", "11.0.0.0"),
            ("10.0.0.0/8", "::ffff:10.1.1.1", "::10.1.1.1"),
            ("192.168.7.9", "192.168.7.9", "192.168.7.8"),
            ("172.16.0.0/12", "172.31.255.255", "172.32.0.0"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
            ("::1", "::1", "::2"),
            ("0.0.0.0/0", "8.8.8.8", "::1"),
            ("::/0", "2001:db8::1", "8.8.8.8"),
        ] {
            let range: AddressRange = range.parse().unwrap();
            assert!(range.contains(address(inside)), "{range:?} {inside}");
            assert!(!range.contains(address(outside)), "{range:?} {outside}");
        }
        for bad in ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::/129", "localhost", "/8"] {
            assert!(bad.parse::<AddressRange>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn addresses_of_one_subscriber_are_one_client() {
        let of = |text: &str| ClientAddress::from(address(text));
        assert_eq!(of("2001:db8:0:7::1"), of("2001:db8:0:7:ffff::2"));
        assert_ne!(of("2001:db8:0:7::1"), of("2001:db8:0:8::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    fn client(header: ProxyHeader, lines: &[(&'static str, &str)]) -> Option<ClientAddress> {
        let ranges = vec!["10.0.0.0/8".parse().unwrap()];
        let headers = lines
            .iter()
            .map(|(name, value)| {
                (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
            })
            .collect();
        Proxies { ranges, header }.client(&headers)
    }

    #[test]
    fn a_client_is_whom_the_last_listed_proxy_names_and_not_whom_it_claims_to_be() {
        let own = ProxyHeader::XForwardedFor;
        let standard = ProxyHeader::Forwarded;
        for (header, lines, expected) in [
            (own, &[("x-forwarded-for", "192.0.2.1")][..], Some("192.0.2.1")),
            (own, &[("x-forwarded-for", "1.1.1.1, 192.0.2.1, 10.0.0.9")], Some("192.0.2.1")),
            (own, &[("x-forwarded-for", "192.0.2.1:4711")], Some("192.0.2.1")),
            (own, &[("x-forwarded-for", "[2001:db8::1]:80")], Some("2001:db8::1")),
            (
                own,
                &[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "192.0.2.1")],
                Some("192.0.2.1"),
            ),
            (own, &[("x-forwarded-for", "10.0.0.7")], None),
            (own, &[("x-forwarded-for", "192.0.2.1, unknown")], None),
            (own, &[("x-forwarded-for", "")], None),
            (own, &[], None),
            // Of the header that the proxy does not write nothing is believed.
            (own, &[("forwarded", "for=192.0.2.1")], None),
            (standard, &[("x-forwarded-for", "192.0.2.1")], None),
            (standard, &[("forwarded", "for=1.1.1.1, For=192.0.2.1;by=x")], Some("192.0.2.1")),
            (
                standard,
                &[("forwarded", "proto=http;for=\"[2001:db8::17]:4711\"")],
                Some("2001:db8::17"),
            ),
            (standard, &[("forwarded", "for=_hidden")], None),
        ] {
            let expected = expected.map(|text| ClientAddress::from(address(text)));
            assert_eq!(client(header, lines), expected, "{header:?} {lines:?}");
        }
    }

    #[test]
    fn this_machine_is_listed_where_nobody_is() {
        let usual = Proxies::default();
        assert!(usual.lists(address("127.0.0.1")) && usual.lists(address("::1")));
        assert!(!usual.lists(address("10.0.0.1")) && !usual.lists(address("::2")));
    }
}
