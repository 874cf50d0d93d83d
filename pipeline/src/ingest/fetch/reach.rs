//! Which addresses may be asked. Judged after names are looked up, for every redirect anew, and the
//! connection goes to the very address that was judged.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// The address that was refused, for the message.
#[derive(Debug, Clone, Default)]
pub(super) struct RefusedAddress(Arc<Mutex<Option<IpAddr>>>);

impl RefusedAddress {
    pub(super) fn taken(&self) -> Option<IpAddr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, address: IpAddr) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(address);
    }
}

/// Looks names up, and refuses those that lead into this machine or its own network.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    names: DefaultResolver,
    private: bool,
    refused: RefusedAddress,
}

impl GuardedResolver {
    pub(super) fn new(private: bool, refused: RefusedAddress) -> Self {
        Self { names: DefaultResolver::default(), private, refused }
    }
}

impl Resolver for GuardedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        // One such address is enough: which of them a connection takes is chance.
        let inside = found.iter().map(|address| address.ip()).find(|address| !is_public(*address));
        match inside.filter(|_| !self.private) {
            Some(address) => {
                self.refused.put(address);
                Err(Error::HostNotFound)
            }
            None => Ok(found),
        }
    }
}

/// Whether an address is one of the internet at large (IANA, special-purpose address registries).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || a == 0
        // Shared between providers and their customers; benchmarks; reserved.
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (b == 18 || b == 19))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || a >= 240;
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let last = Ipv4Addr::from(
        [parts[6], parts[7]].map(u32::from).iter().fold(0, |sum, part| (sum << 16) | part),
    );
    match parts {
        // An address of version 4 inside: mapped, translated, and its old notation.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => is_public_v4(last),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(last),
        [0, 0, 0, 0, 0, 0, ..] => false,
        // Translated within one network; 6to4, whose next two parts are an address of version 4; Teredo.
        [0x64, 0xff9b, 1, ..] => false,
        [0x2002, high, low, ..] => {
            is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
        }
        [0x2001, 0, ..] => false,
        [0x2001, 0xdb8, ..] | [0x3fff, ..] => false,
        // Global unicast is 2000::/3; all else is local, multicast, or not given out.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_at_large_are_public() {
        for public in [
            "8.8.8.8",
            "103.30.180.1",
            "100.128.0.1",
            "172.32.0.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:0808:0808::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for local in [
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "fec0::1",
            "2001:db8::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::1",
            "2002:c0a8:101::1",
            "2001:0:4136:e378::1",
            "::ffff:0:127.0.0.1",
        ] {
            assert!(!is_public(local.parse().unwrap()), "{local}");
        }
    }
}
