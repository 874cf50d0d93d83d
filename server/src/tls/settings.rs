//! How HTTPS is spoken, as `server.toml` and arguments say.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use super::host_name::HostName;

/// How HTTPS is spoken.
#[derive(Debug, Clone)]
pub struct TlsSettings {
    /// Address to listen on, beside the one of plain HTTP.
    pub listen: SocketAddr,
    /// Where the certificate comes from.
    pub source: CertificateSource,
    /// How long browsers remember to ask by HTTPS alone (HSTS, RFC 6797); zero: they are not told to.
    pub hsts: Duration,
}

/// Where the certificate comes from.
#[derive(Debug, Clone)]
pub enum CertificateSource {
    /// From files in PEM, which are read again when they change.
    Given {
        /// The certificate, then those between it and its authority.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// From an authority of this server's own, in the state folder.
    OwnAuthority {
        /// Names and addresses that clients ask for; empty: those that this machine knows of itself.
        names: Vec<HostName>,
    },
}
