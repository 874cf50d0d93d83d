//! Sources on the web: fetched whole into a folder of this run, then read as any file.
//!
//! What is fetched is bounded: how long the server may be silent, how many bytes and redirects, and which
//! addresses may be asked (`reach`). Nothing of an address but what the configuration shows without
//! secrets is ever told.

mod name;
mod reach;
#[cfg(test)]
mod tests;

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::crypto::ring::default_provider;
use ureq::http::{HeaderMap, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Error, Timeout};

use self::name::file_name;
use self::reach::{GuardedResolver, RefusedAddress};
use crate::config::{Observed, Source, SourcePath};

/// Bytes of one source: an extract of OpenStreetMap of a province has some hundred million.
const MOST_BYTES: u64 = 1 << 30;
/// Other addresses that one may lead to.
const MOST_REDIRECTS: u32 = 5;
/// How long a server may be silent where the source does not say (`timeout_s`).
const SILENT: Duration = Duration::from_secs(30);
/// How long all of it may take, in silences: a server that sends a byte at a time holds no run up.
const LONGEST: u32 = 40;

/// A source that was fetched. Its files are gone when this is.
#[derive(Debug)]
pub(super) struct Fetched {
    /// Where it lies now, shown as configured.
    pub(super) path: SourcePath,
    /// When the server says that it last changed.
    pub(super) modified: Option<Timestamp>,
    /// Holds the file.
    _folder: tempfile::TempDir,
}

impl Fetched {
    /// The source with its file in place of its address.
    pub(super) fn instead_of(&self, source: &Source) -> Source {
        let observed = match (&source.observed, self.modified) {
            // The file itself was written just now.
            (Observed::Mtime, Some(modified)) => Observed::At(modified),
            (observed, _) => observed.clone(),
        };
        Source { path: self.path.clone(), observed, ..source.clone() }
    }
}

/// Fetches a source. `None` where it is not on the web.
///
/// # Errors
/// Why it cannot be had, in words without secrets.
pub(super) fn fetch(source: &Source) -> Option<Result<Fetched, String>> {
    source.path.is_on_the_web().then(|| fetched(source))
}

fn fetched(source: &Source) -> Result<Fetched, String> {
    let (shown, address) = (&source.path.shown, &source.path.opened);
    let refused = RefusedAddress::default();
    let agent = agent(source, &refused);
    let answer = agent.get(address).call().map_err(|error| told(shown, &error, &refused))?;
    let (status, modified) = (answer.status(), modified(answer.headers()));
    if status.as_u16() != 200 {
        return Err(format!("{shown}: the server answers {status}, and not with a file"));
    }
    let name = file_name(address, answer.headers());
    let folder =
        tempfile::tempdir().map_err(|error| format!("there is no room to fetch it: {error}"))?;
    let file = folder.path().join(&name);
    save(answer, &file).map_err(|why| format!("{shown}: {why}"))?;
    if modified.is_none() {
        // Nobody knows when it changed: not when it was fetched.
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        let _ = std::fs::File::open(&file).and_then(|file| file.set_modified(long_ago));
    }
    let path = SourcePath::resolve(&name, folder.path()).map_err(|error| error.to_string())?;
    Ok(Fetched { path: SourcePath { shown: shown.clone(), ..path }, modified, _folder: folder })
}

fn agent(source: &Source, refused: &RefusedAddress) -> Agent {
    let silent = source.timeout.unwrap_or(SILENT);
    let config = Agent::config_builder()
        .http_status_as_error(false)
        // What began under TLS is not led out of it.
        .https_only(source.path.opened.to_lowercase().starts_with("https:"))
        .max_redirects(MOST_REDIRECTS)
        // A proxy would look names up itself, and reach what must not be reached.
        .proxy(None)
        .user_agent(concat!("lintas/", env!("CARGO_PKG_VERSION")))
        .accept_encoding("identity")
        .timeout_global(Some(silent * LONGEST))
        .timeout_resolve(Some(silent))
        .timeout_connect(Some(silent))
        .timeout_recv_response(Some(silent))
        .timeout_per_read(Some(silent))
        .tls_config(tls())
        .build();
    let reach = GuardedResolver::new(source.allow_private, refused.clone());
    Agent::with_parts(config, DefaultConnector::default(), reach)
}

/// Trusts whom this machine trusts: offices have certificates of their own.
fn tls() -> TlsConfig {
    let trusted = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<Certificate<'static>> =
        trusted.iter().map(|one| Certificate::from_der(one.as_ref()).to_owned()).collect();
    TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(Arc::new(default_provider()))
        .build()
}

/// Writes the body of an answer to a file.
fn save(answer: Response<Body>, file: &std::path::Path) -> Result<(), String> {
    let encoded = answer.headers().get("content-encoding").and_then(|it| it.to_str().ok());
    if let Some(encoded) =
        encoded.filter(|it| !it.eq_ignore_ascii_case("identity") && !it.is_empty())
    {
        return Err(format!("the server sends it packed as `{encoded}`, which nobody asked for"));
    }
    let announced = answer.body().content_length();
    if announced.is_some_and(|bytes| bytes > MOST_BYTES) {
        return Err(too_large());
    }
    let mut body = answer.into_body().into_with_config().limit(MOST_BYTES + 1).reader();
    let disk = |error: std::io::Error| format!("it cannot be written to disk: {error}");
    let mut file = std::fs::File::create(file).map_err(disk)?;
    let (mut buffer, mut total) = (vec![0_u8; 1 << 16], 0_u64);
    loop {
        let read = body.read(&mut buffer).map_err(|error| broken_off(&error, total))?;
        if read == 0 {
            break;
        }
        total += read as u64;
        if total > MOST_BYTES {
            return Err(too_large());
        }
        file.write_all(&buffer[..read]).map_err(disk)?;
    }
    match announced {
        Some(bytes) if bytes != total => {
            Err(format!("it broke off after {total} of {bytes} bytes"))
        }
        _ if total == 0 => Err("the server answers with an empty file".to_owned()),
        _ => Ok(()),
    }
}

fn too_large() -> String {
    format!("it has more than {MOST_BYTES} bytes, which is more than is fetched")
}

fn broken_off(error: &std::io::Error, total: u64) -> String {
    if error.kind() == std::io::ErrorKind::TimedOut || error.to_string().contains("timeout") {
        return format!("the server fell silent after {total} bytes");
    }
    format!("the connection broke off after {total} bytes")
}

/// What went wrong, in words of our own: those of libraries may hold the whole address.
fn told(shown: &str, error: &Error, refused: &RefusedAddress) -> String {
    if let Some(address) = refused.taken() {
        return format!(
            "{shown} leads to {address}, an address of this machine or its own network, which is not asked; \
             set `allow_private = true` of the source where that is meant"
        );
    }
    let why = match error {
        Error::Timeout(Timeout::Resolve) | Error::HostNotFound => {
            "its name is not known".to_owned()
        }
        Error::Timeout(Timeout::Connect) => "the server does not answer".to_owned(),
        Error::Timeout(_) => "the server falls silent".to_owned(),
        Error::TooManyRedirects => {
            format!("it leads to more than {MOST_REDIRECTS} other addresses")
        }
        Error::RequireHttpsOnly(_) => {
            "it leads from https to http, which is not followed".to_owned()
        }
        Error::BadUri(_) | Error::Http(_) => "it is no address".to_owned(),
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) => {
            "the server's certificate is not one that this machine trusts".to_owned()
        }
        Error::LargeResponseHeader(..) | Error::Protocol(_) => {
            "the server does not speak HTTP".to_owned()
        }
        Error::Io(error) => in_words(error.kind()),
        _ => "the connection failed".to_owned(),
    };
    format!("{shown} cannot be fetched: {why}")
}

fn in_words(kind: std::io::ErrorKind) -> String {
    use std::io::ErrorKind as Kind;
    match kind {
        Kind::ConnectionRefused => "nothing answers there",
        Kind::HostUnreachable | Kind::NetworkUnreachable => {
            "there is no way to it: is the network up?"
        }
        Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::UnexpectedEof
        | Kind::BrokenPipe => "the server broke the connection off",
        Kind::TimedOut | Kind::WouldBlock => "the server does not answer",
        Kind::InvalidData => {
            "the server's certificate is not one that this machine trusts, or it speaks no TLS"
        }
        _ => "its name is not known, or the connection failed: is the network up?",
    }
    .to_owned()
}

/// `Last-Modified`.
fn modified(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get("last-modified")?.to_str().ok()?;
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}
