//! What tests of several modules need: a certificate of nobody's authority, and what a client makes of one.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use rcgen::{CertificateParams, KeyPair};
use rustls::{
    RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier as _},
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use super::host_name::HostName;

/// A certificate that signs itself, and its key, both in PEM.
pub(crate) fn pair(name: &str) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key);
    (certificate.unwrap().pem(), key.serialize_pem())
}

/// A set of names.
pub(super) fn names(list: &[&str]) -> BTreeSet<HostName> {
    list.iter().map(|name| name.parse().unwrap()).collect()
}

/// What a client that trusts `authority` alone, and asks for `name` at a moment, says of a certificate.
pub(super) fn judged(
    authority: &[u8],
    certificate: &CertificateDer<'_>,
    name: &str,
    at: Timestamp,
) -> Result<(), rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority.to_vec())).unwrap();
    let provider = Arc::new(default_provider());
    let verifier =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(at.as_second().unsigned_abs()));
    let name = ServerName::try_from(name.to_owned()).unwrap();
    verifier.verify_server_cert(certificate, &[], &name, &[], at).map(|_verified| ())
}
