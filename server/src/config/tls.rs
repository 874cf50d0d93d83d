//! `[tls]` of `server.toml`, and its arguments: HTTPS with a given certificate, or with one of an
//! authority of the server's own.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, ValueEnum};
use serde::Deserialize;

use crate::tls::{CertificateSource, HostName, TlsSettings};

/// The port of HTTPS where none is named.
const PORT: u16 = 8443;

/// The arguments about HTTPS.
#[derive(Debug, Clone, Default, Args)]
pub struct TlsArgs {
    /// Speak HTTPS, too, with a certificate of an authority of its own that tablets install once
    #[arg(long, value_enum, value_name = "own", conflicts_with = "tls_certificate")]
    pub tls: Option<TlsKind>,
    /// Speak HTTPS, too, with this certificate (PEM, with those up to its authority)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// The private key of that certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// Address to listen on for HTTPS [default: that of --listen, port 8443]
    #[arg(long, value_name = "ADDRESS")]
    pub tls_listen: Option<SocketAddr>,
    /// A name or address for the own certificate; may be repeated [default: those of this machine]
    #[arg(long = "tls-name", value_name = "NAME")]
    pub tls_names: Vec<HostName>,
}

/// Whose certificate is used, where it is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TlsKind {
    /// That of an authority of the server's own.
    Own,
}

/// The table, of which everything may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TlsTable {
    listen: Option<SocketAddr>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    own_authority: bool,
    names: Vec<String>,
    hsts_s: u64,
}

impl TlsTable {
    /// What arguments, then this table, say; `None` where neither wants HTTPS. Paths of the table are
    /// relative to `base`; `plain` is where plain HTTP listens.
    ///
    /// # Errors
    /// A sentence that says what is missing, or wants too much.
    pub(super) fn resolve(
        self,
        args: TlsArgs,
        base: &Path,
        plain: SocketAddr,
    ) -> Result<Option<TlsSettings>, String> {
        let is_bare = args.tls_listen.or(self.listen).is_none()
            && args.tls_names.is_empty()
            && self.names.is_empty()
            && self.hsts_s == 0;
        let names = if args.tls_names.is_empty() {
            let read = self.names.iter().map(|name| name.parse());
            read.collect::<Result<_, String>>().map_err(|told| format!("[tls] names: {told}"))?
        } else {
            args.tls_names
        };
        let given = |certificate, key| CertificateSource::Given { certificate, key };
        let own = || CertificateSource::OwnAuthority { names: names.clone() };
        let in_table = match (self.certificate, self.key, self.own_authority) {
            (None, None, false) => None,
            (None, None, true) => Some(own()),
            (Some(certificate), Some(key), false) => {
                Some(given(base.join(certificate), base.join(key)))
            }
            (Some(_), Some(_), true) => {
                return Err("[tls] has a certificate and own_authority: which one?".to_owned());
            }
            _ => return Err("[tls] certificate and key come together".to_owned()),
        };
        let in_arguments = match (args.tls, args.tls_certificate.zip(args.tls_key)) {
            (Some(TlsKind::Own), _) => Some(own()),
            (None, Some((certificate, key))) => Some(given(certificate, key)),
            (None, None) => None,
        };
        let Some(source) = in_arguments.or(in_table) else {
            let told = "[tls] names no certificate: certificate and key, or own_authority = true";
            return if is_bare { Ok(None) } else { Err(told.to_owned()) };
        };
        if matches!(source, CertificateSource::Given { .. }) && !names.is_empty() {
            return Err("[tls] names are those of own_authority; a given certificate has its own"
                .to_owned());
        }
        let listen = args.tls_listen.or(self.listen);
        let listen = listen.unwrap_or_else(|| SocketAddr::new(plain.ip(), PORT));
        Ok(Some(TlsSettings { listen, source, hsts: Duration::from_secs(self.hsts_s) }))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct TlsLine {
        #[command(flatten)]
        tls: TlsArgs,
    }

    fn resolve(text: &str, words: &[&str]) -> Result<Option<TlsSettings>, String> {
        let words = [&["x"], words].concat();
        let line = TlsLine::try_parse_from(words).map_err(|error| error.to_string())?;
        let table: TlsTable = toml::from_str(text).map_err(|error| error.to_string())?;
        table.resolve(line.tls, Path::new("/etc/lintas"), ([192, 168, 1, 10], 8080).into())
    }

    #[test]
    fn https_is_spoken_where_a_certificate_is_named_and_nowhere_else() {
        assert!(resolve("", &[]).unwrap().is_none());
        let own = resolve("own_authority = true\nnames = ['posko.lan']", &[]).unwrap().unwrap();
        assert_eq!(own.listen, "192.168.1.10:8443".parse().unwrap());
        assert!(own.hsts.is_zero(), "browsers are told nothing that outlives the operation");
        let CertificateSource::OwnAuthority { names } = own.source else { panic!() };
        assert_eq!(names[0].to_string(), "posko.lan");
        let text = "certificate = 'a.crt'\nkey = 'a.key'\nlisten = '0.0.0.0:443'\nhsts_s = 60";
        let given = resolve(text, &[]).unwrap().unwrap();
        assert_eq!((given.listen.port(), given.hsts.as_secs()), (443, 60));
        let CertificateSource::Given { certificate, .. } = given.source else { panic!() };
        assert_eq!(certificate, Path::new("/etc/lintas/a.crt"), "relative to the file");
    }

    #[test]
    fn arguments_win_over_the_table() {
        let table = "certificate = 'a.crt'\nkey = 'a.key'";
        let words = ["--tls", "own", "--tls-name", "posko.lan", "--tls-listen", "127.0.0.1:0"];
        let own = resolve(table, &words).unwrap().unwrap();
        assert_eq!(own.listen.port(), 0);
        assert!(
            matches!(own.source, CertificateSource::OwnAuthority { names } if names.len() == 1)
        );
        let words = ["--tls-certificate", "b.crt", "--tls-key", "b.key"];
        let given = resolve("own_authority = true", &words).unwrap().unwrap();
        let CertificateSource::Given { key, .. } = given.source else { panic!() };
        assert_eq!(key, Path::new("b.key"));
    }

    #[test]
    fn what_is_half_said_or_said_twice_is_an_error() {
        for (text, words, told) in [
            ("certificate = 'a.crt'", &[][..], "come together"),
            ("listen = '0.0.0.0:8443'", &[], "names no certificate"),
            ("names = ['posko.lan']", &[], "names no certificate"),
            ("own_authority = true\nnames = ['a b']", &[], "a b"),
            ("own_authority = true\ncertificate = 'a'\nkey = 'b'", &[], "which one"),
            ("certificate = 'a'\nkey = 'b'\nnames = ['posko.lan']", &[], "its own"),
            ("certificates = 'a'", &[], "certificates"),
            ("", &["--tls-certificate", "a"], "--tls-key"),
            ("", &["--tls", "own", "--tls-certificate", "a", "--tls-key", "b"], "cannot be used"),
            ("", &["--tls", "theirs"], "theirs"),
            ("", &["--tls", "own", "--tls-name", "a b"], "a b"),
        ] {
            let error = resolve(text, words).unwrap_err();
            assert!(error.contains(told), "{told}: {error}");
        }
    }
}
