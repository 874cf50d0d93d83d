//! The certificate in use: reloaded where the files of a given one change, renewed in time where the
//! authority is this server's own. A certificate that is no good never takes the place of one that is.

use std::{
    collections::BTreeSet,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use rustls::{
    ServerConfig,
    crypto::ring::{Ticketer, default_provider},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use tokio_rustls::TlsAcceptor;
use xxhash_rust::xxh3::xxh3_64;

use super::{
    authority::OwnAuthority,
    certificate::ServerCertificate,
    fingerprint::Fingerprint,
    host_name::{self, HostName},
    pem_file::{self, Replaces},
    settings::CertificateSource,
};

/// The folder of an own authority, in the state folder.
pub(crate) const FOLDER: &str = "tls";
/// The file with the certificate that the own authority signed last, and its key.
const FILE: &str = "certificate.pem";
/// How long before its end a certificate of the own authority is renewed, days.
const RENEW_DAYS: i64 = 60;
/// How long before the end of what is in use `/health` warns, days.
const WARN_DAYS: i64 = 14;

/// The certificate in use, and where it comes from.
pub struct Certificates {
    origin: CertificateOrigin,
    current: ArcSwap<ServerCertificate>,
    /// Why the newest one is not in use.
    trouble: Mutex<Option<String>>,
}

enum CertificateOrigin {
    Given { certificate: PathBuf, key: PathBuf, seen: Mutex<Option<u64>> },
    Own { authority: Box<OwnAuthority>, folder: PathBuf, names: Vec<HostName>, may_write: bool },
}

/// How it is with what is in use.
#[derive(Debug, Clone)]
pub(crate) struct TlsCondition {
    /// When the certificate ends.
    pub(crate) ends: Timestamp,
    /// When the own authority ends; `None` where the certificate was given.
    pub(crate) authority_ends: Option<Timestamp>,
    /// Why the newest certificate is not in use, without any path.
    pub(crate) trouble: Option<String>,
    /// Whether somebody has to do something soon.
    pub(crate) warns: bool,
}

impl Certificates {
    /// Reads or makes what is needed; `state` is the state folder, to which `may_write` allows to write.
    ///
    /// # Errors
    /// A sentence that says what is wrong, with the path, and what to do.
    pub(crate) fn open(
        source: &CertificateSource,
        state: &Path,
        may_write: bool,
    ) -> Result<Arc<Self>, String> {
        let (origin, current) = match source {
            CertificateSource::Given { certificate, key } => {
                CertificateOrigin::given(certificate, key)?
            }
            CertificateSource::OwnAuthority { names } => {
                CertificateOrigin::own(state.join(FOLDER), names, may_write)?
            }
        };
        let certificates =
            Self { origin, current: ArcSwap::from_pointee(current), trouble: Mutex::default() };
        let of = certificates.current.load();
        tracing::info!(names = %list(&of.names), ends = %of.ends, "a certificate is in use");
        drop(of);
        Ok(Arc::new(certificates))
    }

    /// What takes connections with whatever certificate is in use when they come: TLS 1.2 and 1.3,
    /// HTTP/2 and HTTP/1.1.
    ///
    /// # Errors
    /// Where the system gives no random numbers.
    pub(crate) fn acceptor(self: &Arc<Self>) -> io::Result<TlsAcceptor> {
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<Self>::clone(self);
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        // Who comes back is spared a handshake, and nothing is kept here for it.
        config.ticketer = Ticketer::new().map_err(io::Error::other)?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Looks whether there is a newer certificate, or one has to be made.
    pub(crate) fn look_again(&self) {
        let now = Timestamp::now();
        let found = match &self.origin {
            CertificateOrigin::Given { certificate, key, seen } => changed(certificate, key, seen),
            own @ CertificateOrigin::Own { .. } => {
                let current = self.current.load();
                own.is_due(&current, now).then(|| own.renewed(now))
            }
        };
        match found {
            None => {}
            Some(Ok(newer)) => {
                let names = list(&newer.names);
                tracing::info!(%names, ends = %newer.ends, "a new certificate is in use");
                self.current.store(Arc::new(newer));
                self.tell(None);
            }
            Some(Err(why)) => self.tell(Some(why)),
        }
    }

    fn tell(&self, why: Option<String>) {
        let mut known = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = why.as_ref().filter(|_| *known != why) {
            tracing::error!(%why, "the newest certificate is not used; the last one is");
        }
        *known = why;
    }

    /// How it is with what is in use.
    pub(crate) fn condition(&self, now: Timestamp) -> TlsCondition {
        let current = self.current.load();
        let authority_ends = match &self.origin {
            CertificateOrigin::Own { authority, .. } => Some(authority.ends),
            CertificateOrigin::Given { .. } => None,
        };
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let soon = now + SignedDuration::from_hours(24 * WARN_DAYS);
        let warns = trouble.is_some()
            || current.ends < soon
            || current.begins > now
            || authority_ends.is_some_and(|ends| ends < soon);
        let trouble =
            trouble.map(|_| "the newest certificate cannot be used; see the log".to_owned());
        TlsCondition { ends: current.ends, authority_ends, trouble, warns }
    }

    /// The certificate of the own authority, in DER and PEM; `None` where the certificate was given.
    pub(crate) fn authority(&self) -> Option<(&[u8], &str)> {
        match &self.origin {
            CertificateOrigin::Own { authority, .. } => Some((authority.der(), authority.pem())),
            CertificateOrigin::Given { .. } => None,
        }
    }
}

impl CertificateOrigin {
    /// The files of a given certificate, and it.
    fn given(certificate: &Path, key: &Path) -> Result<(Self, ServerCertificate), String> {
        let files = GivenFiles::read(certificate, key)?;
        let current = files.certificate()?;
        let seen = Mutex::new(Some(files.hash()));
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        Ok((Self::Given { certificate, key, seen }, current))
    }

    /// The authority in a folder, made where there is none, and a certificate of it.
    fn own(
        folder: PathBuf,
        names: &[HostName],
        may_write: bool,
    ) -> Result<(Self, ServerCertificate), String> {
        let now = Timestamp::now();
        let found = if names.is_empty() { host_name::found() } else { BTreeSet::new() };
        let asked = names.iter().cloned().chain(found).collect();
        let authority = OwnAuthority::open_or_make(&folder, &asked, may_write, now)?;
        if let Some(name) = names.iter().find(|name| !authority.permits(name)) {
            return Err(format!(
                "the authority in {} may not vouch for {name}: it was made for private networks and \
                 the names of that day. Leave the name out, or move that folder away: a new authority \
                 is then made, and every tablet has to install it",
                folder.display()
            ));
        }
        let fingerprint = Fingerprint::of(authority.der());
        let (words, sha256) = (fingerprint.words(), fingerprint.hex());
        tracing::info!(words, sha256, "tablets install this authority from /trust");
        let (authority, names) = (Box::new(authority), names.to_vec());
        let own = Self::Own { authority, folder, names, may_write };
        let current = own.kept(now).map_or_else(|| own.renewed(now), Ok)?;
        Ok((own, current))
    }

    /// The certificate that was made before, where it is still good. One that is damaged is made
    /// again: those who trust the authority do not notice.
    fn kept(&self, now: Timestamp) -> Option<ServerCertificate> {
        let Self::Own { folder, .. } = self else { return None };
        let text = fs::read(folder.join(FILE)).ok()?;
        match ServerCertificate::from_pem(&text, &text) {
            Ok(kept) => (!self.is_due(&kept, now)).then_some(kept),
            Err(why) => {
                tracing::warn!(%why, "{FILE} cannot be read, and is made again");
                None
            }
        }
    }

    /// Whether a certificate of the own authority has to be made again.
    fn is_due(&self, current: &ServerCertificate, now: Timestamp) -> bool {
        let Self::Own { authority, .. } = self else { return false };
        let soon = now + SignedDuration::from_hours(24 * RENEW_DAYS);
        // One that ends with its authority, or began with it, does not get better.
        let ends = current.ends < soon && current.ends < authority.ends;
        let too_early = current.begins > now && current.begins > authority.begins;
        let lacks = self.names().iter().any(|name| !current.names.contains(name));
        ends || too_early || lacks || !authority.signed(current)
    }

    /// The names that a certificate of the own authority has now.
    fn names(&self) -> BTreeSet<HostName> {
        let Self::Own { authority, names, .. } = self else { return BTreeSet::new() };
        let mut all = host_name::of_this_machine();
        if names.is_empty() {
            all.extend(host_name::found().into_iter().filter(|name| authority.permits(name)));
        } else {
            all.extend(names.iter().cloned());
        }
        all
    }

    /// A new certificate of the own authority; kept, where that is allowed.
    ///
    /// # Errors
    /// Where it cannot be made. That it cannot be kept is told in the log.
    fn renewed(&self, now: Timestamp) -> Result<ServerCertificate, String> {
        let Self::Own { authority, folder, may_write, .. } = self else {
            return Err("a given certificate is not renewed here".to_owned());
        };
        let text = authority.sign(&self.names(), now)?;
        if *may_write
            && let Err(error) = pem_file::write(&folder.join(FILE), &text, 0o600, Replaces::Yes)
        {
            tracing::warn!(%error, "the new certificate cannot be kept, and is made again at the next start");
        }
        ServerCertificate::from_pem(text.as_bytes(), text.as_bytes())
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.load().key))
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}

/// A given certificate, where its files have changed since they were `seen`.
fn changed(
    certificate: &Path,
    key: &Path,
    seen: &Mutex<Option<u64>>,
) -> Option<Result<ServerCertificate, String>> {
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let files = match GivenFiles::read(certificate, key) {
        Ok(files) => files,
        Err(why) => return Some(Err(why)),
    };
    if *seen == Some(files.hash()) {
        return None;
    }
    let read = files.certificate();
    // What is no good, perhaps because only one of both has come, is told until it is.
    *seen = read.is_ok().then(|| files.hash());
    Some(read)
}

/// What stands in the files of a given certificate.
struct GivenFiles<'a> {
    paths: [&'a Path; 2],
    texts: [Vec<u8>; 2],
}

impl<'a> GivenFiles<'a> {
    fn read(certificate: &'a Path, key: &'a Path) -> Result<Self, String> {
        let read =
            |path: &Path| fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
        Ok(Self { paths: [certificate, key], texts: [read(certificate)?, read(key)?] })
    }

    fn hash(&self) -> u64 {
        xxh3_64(&self.texts.concat())
    }

    fn certificate(&self) -> Result<ServerCertificate, String> {
        let ([certificate, key], paths) = (&self.texts, self.paths.map(Path::display));
        ServerCertificate::from_pem(certificate, key)
            .map_err(|why| format!("{} with {}: {why}", paths[0], paths[1]))
    }
}

fn list(names: &BTreeSet<HostName>) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
