//! Names and addresses that a certificate is for: given, or found on this machine.

use std::{
    collections::BTreeSet,
    fmt, fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// A host name, or an address: what clients ask for, and a certificate vouches for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostName {
    /// In lower case.
    Name(String),
    /// An address.
    Address(IpAddr),
}

impl FromStr for HostName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('.');
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse() {
            return Ok(Self::Address(address));
        }
        let is_label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        // Digits alone would be an address that is none.
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if text.len() <= 253 && !is_number && text.split('.').all(is_label) {
            return Ok(Self::Name(text.to_ascii_lowercase()));
        }
        Err(format!("{text:?} is neither a host name such as posko.lan nor an address"))
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(address) => address.fmt(f),
        }
    }
}

/// This machine's names for itself, which are in every certificate: what runs here asks by them.
pub(super) fn of_this_machine() -> BTreeSet<HostName> {
    [
        HostName::Name("localhost".to_owned()),
        HostName::Address(Ipv4Addr::LOCALHOST.into()),
        HostName::Address(Ipv6Addr::LOCALHOST.into()),
    ]
    .into()
}

/// The names and addresses by which others may know this machine, as far as it knows: its host name,
/// alone and under `local` (RFC 6762), and its addresses of IPv4.
pub(super) fn found() -> BTreeSet<HostName> {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let mut names: BTreeSet<HostName> = BTreeSet::new();
    if let Ok(HostName::Name(host)) = host.parse() {
        if !host.contains('.') {
            names.insert(HostName::Name(format!("{host}.local")));
        }
        names.insert(HostName::Name(host));
    }
    let routes = fs::read_to_string("/proc/net/fib_trie").unwrap_or_default();
    names.extend(local_addresses(&routes).map(|it| HostName::Address(it.into())));
    names
}

/// The addresses of this machine in the kernel's table of routes, but for those of the loopback.
fn local_addresses(routes: &str) -> impl Iterator<Item = Ipv4Addr> {
    let lines = routes.lines().zip(routes.lines().skip(1));
    lines.filter_map(|(line, next)| {
        let address: Ipv4Addr = line.trim().strip_prefix("|-- ")?.parse().ok()?;
        let is_own = next.trim() == "/32 host LOCAL" && !address.is_loopback();
        is_own.then_some(address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_host_name_is_refused() {
        for (text, told) in [
            ("Posko.LAN", "posko.lan"),
            ("posko.lan.", "posko.lan"),
            ("192.168.1.10", "192.168.1.10"),
            ("[fd00::1]", "fd00::1"),
            ("posko", "posko"),
        ] {
            assert_eq!(text.parse::<HostName>().unwrap().to_string(), told);
        }
        for bad in ["", "*.lan", "a b", "-a.lan", "a..b", "192.168.1", "posko.lan:8443", "a_b"] {
            assert!(bad.parse::<HostName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_are_read_from_the_table_of_routes() {
        let routes = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n\
                      \x20       |-- 127.0.0.1\n           /32 host LOCAL\n\
                      \x20       |-- 192.168.1.0\n           /24 link UNICAST\n\
                      \x20       |-- 192.168.1.10\n           /32 host LOCAL\n";
        let found: Vec<Ipv4Addr> = local_addresses(routes).collect();
        assert_eq!(found, [Ipv4Addr::new(192, 168, 1, 10)]);
        assert_eq!(local_addresses("").count(), 0);
    }
}
