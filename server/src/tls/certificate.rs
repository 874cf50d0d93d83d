//! A certificate as clients are shown it, and what it says of itself.

use std::{collections::BTreeSet, net::IpAddr, sync::Arc};

use jiff::Timestamp;
use rustls::{crypto::ring::default_provider, sign::CertifiedKey};
use x509_parser::{prelude::X509Certificate, time::ASN1Time};

use super::{
    host_name::HostName,
    pem_file::{self, ChainAndKey},
};

/// A certificate that can be shown to clients.
#[derive(Debug)]
pub(super) struct ServerCertificate {
    /// With its chain and its key.
    pub(super) key: Arc<CertifiedKey>,
    /// The names and addresses that it is for.
    pub(super) names: BTreeSet<HostName>,
    /// From when on it holds.
    pub(super) begins: Timestamp,
    /// When it ends.
    pub(super) ends: Timestamp,
}

impl ServerCertificate {
    /// Reads it in PEM; certificate and key may stand in one text.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it, without any path.
    pub(super) fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Self, String> {
        Self::new(pem_file::parse(certificate, key)?)
    }

    fn new((chain, key): ChainAndKey) -> Result<Self, String> {
        let (names, begins, ends) = {
            let own = parse(chain.first().ok_or("there is no certificate")?)?;
            let validity = own.validity();
            (names_of(&own)?, moment(validity.not_before)?, moment(validity.not_after)?)
        };
        let key = CertifiedKey::from_der(chain, key, &default_provider())
            .map_err(|error| format!("certificate and key do not belong together: {error}"))?;
        Ok(Self { key: Arc::new(key), names, begins, ends })
    }
}

/// A certificate in DER.
///
/// # Errors
/// Where it is none.
pub(super) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, String> {
    match x509_parser::parse_x509_certificate(der) {
        Ok((_, certificate)) => Ok(certificate),
        Err(error) => Err(format!("the certificate cannot be read: {error}")),
    }
}

/// A moment as certificates write them.
///
/// # Errors
/// Where it lies outside of what can be told.
pub(super) fn moment(time: ASN1Time) -> Result<Timestamp, String> {
    Timestamp::from_second(time.timestamp())
        .map_err(|error| format!("the certificate has an impossible date: {error}"))
}

/// What it is for; names that are no host names, such as those with a star, are left out.
fn names_of(certificate: &X509Certificate<'_>) -> Result<BTreeSet<HostName>, String> {
    use x509_parser::extensions::GeneralName::{DNSName, IPAddress};
    let names = certificate
        .subject_alternative_name()
        .map_err(|error| format!("the certificate's names cannot be read: {error}"))?;
    let names = names.iter().flat_map(|names| &names.value.general_names);
    let names = names.filter_map(|name| match name {
        DNSName(name) => name.parse().ok(),
        IPAddress(bytes) => address(bytes).map(HostName::Address),
        _ => None,
    });
    Ok(names.collect())
}

/// An address as certificates write them.
pub(super) fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_longer| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::tests::pair;

    #[test]
    fn a_certificate_says_what_it_is_for_and_belongs_to_its_key() {
        let (certificate, key) = pair("posko.lan");
        let read = ServerCertificate::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap();
        assert_eq!(read.names, BTreeSet::from(["posko.lan".parse().unwrap()]));
        assert!(read.begins < read.ends);
        let both = format!("{key}{certificate}");
        assert!(ServerCertificate::from_pem(both.as_bytes(), both.as_bytes()).is_ok());
        let (_, other) = pair("posko.lan");
        let told = ServerCertificate::from_pem(certificate.as_bytes(), other.as_bytes());
        assert!(told.unwrap_err().contains("do not belong together"));
    }
}
