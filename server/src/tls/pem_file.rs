//! Files with a certificate and its private key: one file for both, so that a crash leaves no pair that
//! does not match, readable to their owner alone.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
};

use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

/// A certificate with those after it, and its key.
pub(super) type ChainAndKey = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// Makes a folder that only its owner enters, and those above it.
///
/// # Errors
/// Where it cannot be made.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Whether an existing file is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replaces {
    /// It is.
    Yes,
    /// It is left as it is; that is an error of the kind `AlreadyExists`.
    Never,
}

/// Writes a file as a whole or not at all, with these permissions.
///
/// # Errors
/// Those of the file system.
pub(super) fn write(path: &Path, text: &str, mode: u32, replaces: Replaces) -> io::Result<()> {
    let beside = path.with_extension(format!("{}.tmp", std::process::id()));
    // One that was left behind by a process of the same number.
    let _ = fs::remove_file(&beside);
    let written = write_new(&beside, text, mode).and_then(|()| match replaces {
        Replaces::Yes => fs::rename(&beside, path),
        Replaces::Never => fs::hard_link(&beside, path).or_else(|error| match error.kind() {
            ErrorKind::AlreadyExists => Err(error),
            // File systems without links.
            _ if path.exists() => Err(ErrorKind::AlreadyExists.into()),
            _ => fs::rename(&beside, path),
        }),
    });
    let _ = fs::remove_file(&beside);
    written?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn write_new(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Reads certificates and a private key in PEM, which may stand in one text.
///
/// # Errors
/// A sentence that says what is missing or cannot be read.
pub(super) fn parse(certificate: &[u8], key: &[u8]) -> Result<ChainAndKey, String> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(certificate)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("the certificate is no PEM: {error}"))?;
    if chain.is_empty() {
        return Err("there is no certificate in PEM (BEGIN CERTIFICATE)".to_owned());
    }
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|_none| "there is no private key in PEM (BEGIN PRIVATE KEY)".to_owned())?;
    Ok((chain, key))
}

/// The first certificate of a text in PEM, as it stands there.
pub(super) fn first_certificate(text: &[u8]) -> Option<String> {
    const END: &str = "-----END CERTIFICATE-----";
    let text = std::str::from_utf8(text).ok()?;
    let text = &text[text.find("-----BEGIN CERTIFICATE-----")?..];
    let end = text.find(END)? + END.len();
    Some(format!("{}\n", &text[..end]))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_is_its_owners_alone_and_is_replaced_only_where_that_is_meant() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("state/tls");
        make_folder(&folder).unwrap();
        let path = folder.join("x.pem");
        write(&path, "one", 0o600, Replaces::Never).unwrap();
        let again = write(&path, "two", 0o600, Replaces::Never).unwrap_err();
        assert_eq!(again.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        write(&path, "three", 0o600, Replaces::Yes).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!([mode(&folder), mode(&path)], [0o700, 0o600]);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(parse(b"", b"").unwrap_err().contains("no certificate"));
        let (certificate, key) = crate::tls::tests::pair("posko.lan");
        assert!(parse(certificate.as_bytes(), b"x").unwrap_err().contains("no private key"));
        let (chain, _) = parse(certificate.as_bytes(), key.as_bytes()).unwrap();
        assert_eq!(chain.len(), 1);
    }
}
