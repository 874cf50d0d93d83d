//! What an authority may vouch for. Whoever installs it trusts it with these names and no others: its
//! key, were it stolen, would be of no use against any site of the internet (RFC 5280, section 4.2.1.10).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};
use x509_parser::{extensions::GeneralName, prelude::X509Certificate};

use super::{certificate::address, host_name::HostName};

/// Names of networks that no public authority vouches for: of this machine, of multicast DNS (RFC 6762),
/// of homes (RFC 8375), what ICANN keeps free for networks of one's own, and what routers are
/// delivered with.
const PRIVATE_NAMES: [&str; 5] = ["localhost", "local", "home.arpa", "internal", "lan"];

/// Addresses that lead nowhere on the internet (RFC 6890): of this machine, of networks of one's own,
/// of links, and those that carriers share.
const PRIVATE_ADDRESSES: [(IpAddr, u8); 9] = [
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
    (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
    (IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)), 10),
];

/// What an authority may vouch for that is made for these names: networks of one's own, and these.
pub(super) fn constraints<'a>(names: impl IntoIterator<Item = &'a HostName>) -> NameConstraints {
    let private = PRIVATE_NAMES.map(|name| GeneralSubtree::DnsName(name.to_owned()));
    let subnet =
        |(start, bits)| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(start, bits));
    let own = names.into_iter().map(|name| match name {
        HostName::Name(name) => GeneralSubtree::DnsName(name.clone()),
        HostName::Address(address) => subnet((*address, if address.is_ipv4() { 32 } else { 128 })),
    });
    let mut permitted: Vec<GeneralSubtree> =
        private.into_iter().chain(PRIVATE_ADDRESSES.map(subnet)).collect();
    for subtree in own {
        if !permitted.contains(&subtree) {
            permitted.push(subtree);
        }
    }
    NameConstraints { permitted_subtrees: permitted, excluded_subtrees: Vec::new() }
}

/// Whether an authority may vouch for a name; one without constraints may for any.
pub(super) fn permits(authority: &X509Certificate<'_>, name: &HostName) -> bool {
    let Ok(constraints) = authority.name_constraints() else { return false };
    let Some(permitted) = constraints.and_then(|it| it.value.permitted_subtrees.as_ref()) else {
        return true;
    };
    permitted.iter().any(|subtree| match (&subtree.base, name) {
        (GeneralName::DNSName(parent), HostName::Name(name)) => is_below(name, parent),
        (GeneralName::IPAddress(subnet), HostName::Address(address)) => is_within(*address, subnet),
        _ => false,
    })
}

fn is_below(name: &str, parent: &str) -> bool {
    let rest = name.strip_suffix(parent.trim_start_matches('.'));
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// A subnet is an address, and a mask of the same length.
fn is_within(asked: IpAddr, subnet: &[u8]) -> bool {
    let (start, mask) = subnet.split_at(subnet.len() / 2);
    let same = |asked: &[u8]| {
        asked.len() == start.len()
            && asked.iter().zip(start).zip(mask).all(|((a, b), mask)| a & mask == b & mask)
    };
    address(start).is_some()
        && match asked {
            IpAddr::V4(asked) => same(&asked.octets()),
            IpAddr::V6(asked) => same(&asked.octets()),
        }
}
