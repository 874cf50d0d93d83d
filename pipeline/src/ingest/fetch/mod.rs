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
use std::path::Path;
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
use crate::ingest::unusable::{Remedy, Unusable};

/// Bytes of one source: an extract of OpenStreetMap of a province has some hundred million.
const MOST_BYTES: u64 = 1 << 30;
/// Other addresses that one may lead to.
const MOST_REDIRECTS: u32 = 5;
/// How long a server may be silent where the source does not say (`timeout_s`).
const SILENT: Duration = Duration::from_secs(30);
/// How long all of it may take, in silences: a server that sends a byte at a time holds no run up.
const LONGEST: u32 = 40;

/// What to do where an address gives no file.
const SEE_ADDRESS: Remedy = [
    "Buka alamatnya di peramban; bila berkasnya pindah atau minta masuk (login), betulkan `path`.",
    "Open its address in a browser; where the file has moved or asks to log in, mend `path`.",
];
/// What to do where a connection fails.
const TRY_AGAIN: Remedy = [
    "Periksa sambungan internet, lalu jalankan lagi; data baik terakhir tetap dipakai.",
    "See that the network is up, and run it again; the last good data stays in use.",
];
/// What to do where the web does not give it as it is wanted.
const BY_HAND: Remedy = [
    "Unduh berkasnya sendiri, simpan di samping konfigurasi dan sebut namanya sebagai `path`.",
    "Download the file by hand, save it beside the configuration and give its name as `path`.",
];
/// What to do where a certificate does not hold: a clock that stands is the likeliest reason.
const SEE_CLOCK: Remedy = [
    "Periksa tanggal dan jam komputer ini, dan bahwa alamatnya memang milik lembaga itu.",
    "See that date and time of this machine are right, and that the address is that of the agency.",
];

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

/// Fetches a source into a folder of its own in `scratch`. `None` where it is not on the web.
///
/// # Errors
/// Why it cannot be had, in words without secrets.
pub(super) fn fetch(source: &Source, scratch: &Path) -> Option<Result<Fetched, Unusable>> {
    source.path.is_on_the_web().then(|| fetched(source, scratch))
}

fn fetched(source: &Source, scratch: &Path) -> Result<Fetched, Unusable> {
    let (shown, address) = (&source.path.shown, &source.path.opened);
    let refused = RefusedAddress::default();
    let agent = agent(source, &refused);
    let answer = agent.get(address).call().map_err(|error| told(shown, &error, &refused))?;
    let (status, modified) = (answer.status(), modified(answer.headers()));
    if status.as_u16() != 200 {
        let why = Unusable::new(
            format!("{shown}: the server answers {status}, and not with a file"),
            format!("{shown}: server menjawab {status}, bukan dengan berkas"),
        );
        return Err(why.mended_by(SEE_ADDRESS));
    }
    let name = file_name(address, answer.headers());
    let folder = tempfile::tempdir_in(scratch).map_err(|error| no_room(&error))?;
    let file = folder.path().join(&name);
    save(answer, &file).map_err(|why| why.within(shown, shown))?;
    if modified.is_none() {
        // Nobody knows when it changed: not when it was fetched.
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        let _ = std::fs::File::open(&file).and_then(|file| file.set_modified(long_ago));
    }
    let path = SourcePath::resolve(&name, folder.path()).map_err(Unusable::foreign)?;
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
fn save(answer: Response<Body>, file: &Path) -> Result<(), Unusable> {
    let encoded = answer.headers().get("content-encoding").and_then(|it| it.to_str().ok());
    if let Some(encoded) =
        encoded.filter(|it| !it.eq_ignore_ascii_case("identity") && !it.is_empty())
    {
        let why = Unusable::new(
            format!("the server sends it packed as `{encoded}`, which nobody asked for"),
            format!("server mengirimnya termampatkan (`{encoded}`) tanpa diminta"),
        );
        return Err(why.mended_by(BY_HAND));
    }
    let announced = answer.body().content_length();
    if announced.is_some_and(|bytes| bytes > MOST_BYTES) {
        return Err(too_large());
    }
    let mut body = answer.into_body().into_with_config().limit(MOST_BYTES + 1).reader();
    let mut file = std::fs::File::create(file).map_err(|error| no_room(&error))?;
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
        file.write_all(&buffer[..read]).map_err(|error| no_room(&error))?;
    }
    match announced {
        Some(bytes) if bytes != total => Err(Unusable::new(
            format!("it broke off after {total} of {bytes} bytes"),
            format!("terputus setelah {total} dari {bytes} bita"),
        )
        .mended_by(TRY_AGAIN)),
        _ if total == 0 => Err(Unusable::new(
            "the server answers with an empty file",
            "server menjawab dengan berkas kosong",
        )
        .mended_by(SEE_ADDRESS)),
        _ => Ok(()),
    }
}

fn no_room(error: &std::io::Error) -> Unusable {
    let why = Unusable::new(
        format!("it cannot be written to disk: {error}"),
        format!("tidak dapat ditulis ke diska: {error}"),
    );
    why.mended_by(["Kosongkan ruang di diska.", "Make room on the disk."])
}

fn too_large() -> Unusable {
    let why = Unusable::new(
        format!("it has more than {MOST_BYTES} bytes, which is more than is fetched"),
        format!("lebih dari {MOST_BYTES} bita, melebihi batas unduhan"),
    );
    why.mended_by(BY_HAND)
}

fn broken_off(error: &std::io::Error, total: u64) -> Unusable {
    let is_silent =
        error.kind() == std::io::ErrorKind::TimedOut || error.to_string().contains("timeout");
    let why = match is_silent {
        true => Unusable::new(
            format!("the server fell silent after {total} bytes"),
            format!("server berhenti mengirim setelah {total} bita"),
        ),
        false => Unusable::new(
            format!("the connection broke off after {total} bytes"),
            format!("sambungan terputus setelah {total} bita"),
        ),
    };
    why.mended_by(TRY_AGAIN)
}

/// What went wrong, in words of our own: those of libraries may hold the whole address.
fn told(shown: &str, error: &Error, refused: &RefusedAddress) -> Unusable {
    if let Some(address) = refused.taken() {
        let why = Unusable::new(
            format!(
                "{shown} leads to {address}, an address of this machine or its own network, which is \
                 not asked"
            ),
            format!(
                "{shown} menuju {address}, alamat komputer ini atau jaringannya sendiri, yang tidak dibuka"
            ),
        );
        return why.mended_by([
            "Bila memang itu maksudnya, isi `allow_private = true` pada sumber ini.",
            "Set `allow_private = true` of the source where that is meant.",
        ]);
    }
    let why = match error {
        Error::Timeout(Timeout::Resolve) | Error::HostNotFound => {
            unfetched("its name is not known", "namanya tidak dikenal", SEE_ADDRESS)
        }
        Error::Timeout(Timeout::Connect) => no_answer(),
        Error::Timeout(_) => unfetched("the server falls silent", "server diam", TRY_AGAIN),
        Error::TooManyRedirects => unfetched(
            format!("it leads to more than {MOST_REDIRECTS} other addresses"),
            format!("dialihkan ke lebih dari {MOST_REDIRECTS} alamat lain"),
            SEE_ADDRESS,
        ),
        Error::RequireHttpsOnly(_) => unfetched(
            "it leads from https to http, which is not followed",
            "dialihkan dari https ke http, yang tidak diikuti",
            SEE_ADDRESS,
        ),
        Error::BadUri(_) | Error::Http(_) => {
            unfetched("it is no address", "bukan alamat yang sah", SEE_ADDRESS)
        }
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) => unfetched(
            "the server's certificate is not one that this machine trusts",
            "sertifikat servernya tidak dipercaya komputer ini",
            SEE_CLOCK,
        ),
        Error::LargeResponseHeader(..) | Error::Protocol(_) => unfetched(
            "the server does not speak HTTP",
            "server tidak menjawab dengan HTTP",
            SEE_ADDRESS,
        ),
        Error::Io(error) => in_words(error.kind()),
        _ => unfetched("the connection failed", "sambungannya gagal", TRY_AGAIN),
    };
    why.within(
        format_args!("{shown} cannot be fetched"),
        format_args!("{shown} tidak dapat diunduh"),
    )
}

fn unfetched(en: impl Into<String>, id: impl Into<String>, remedy: Remedy) -> Unusable {
    Unusable::new(en, id).mended_by(remedy)
}

fn no_answer() -> Unusable {
    unfetched("the server does not answer", "server tidak menjawab", TRY_AGAIN)
}

fn in_words(kind: std::io::ErrorKind) -> Unusable {
    use std::io::ErrorKind as Kind;
    match kind {
        Kind::ConnectionRefused => {
            unfetched("nothing answers there", "tidak ada yang menjawab di sana", SEE_ADDRESS)
        }
        Kind::HostUnreachable | Kind::NetworkUnreachable => unfetched(
            "there is no way to it: is the network up?",
            "tidak ada jalan ke sana: apakah jaringannya hidup?",
            TRY_AGAIN,
        ),
        Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::UnexpectedEof
        | Kind::BrokenPipe => {
            unfetched("the server broke the connection off", "server memutus sambungan", TRY_AGAIN)
        }
        Kind::TimedOut | Kind::WouldBlock => no_answer(),
        Kind::InvalidData => unfetched(
            "the server's certificate is not one that this machine trusts, or it speaks no TLS",
            "sertifikat servernya tidak dipercaya komputer ini, atau servernya tidak memakai TLS",
            SEE_CLOCK,
        ),
        _ => unfetched(
            "its name is not known, or the connection failed: is the network up?",
            "namanya tidak dikenal, atau sambungannya gagal: apakah jaringannya hidup?",
            TRY_AGAIN,
        ),
    }
}

/// `Last-Modified`.
fn modified(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get("last-modified")?.to_str().ok()?;
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}
