//! An authority of this server's own, for networks that no public one knows of. It is made once, and
//! devices that installed it go on trusting the server whatever its certificates become: so it is
//! never made again while its file is there, also where that is damaged.

use std::{collections::BTreeSet, fs, io::ErrorKind, path::Path};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::{crypto::ring::default_provider, pki_types::CertificateDer, sign::CertifiedKey};

use super::{
    certificate::{ServerCertificate, moment, parse},
    fingerprint::Fingerprint,
    host_name::HostName,
    pem_file::{self, Replaces},
    permitted::{constraints, permits},
};

/// The file with the authority's certificate and key.
const FILE: &str = "authority.pem";
/// The file with its certificate alone, to be carried to devices.
const PUBLIC_FILE: &str = "authority.crt";
/// How long it holds, days: longer than any operation.
const DAYS: i64 = 3650;
/// How long its certificates hold from their making, days. With those before, under the 398 days
/// beyond which browsers refuse one.
const CERTIFICATE_DAYS: i64 = 366;
/// How far back what is made begins, days: a tablet's clock may be behind.
const BEFORE_DAYS: i64 = 30;
/// Before this year no clock is right, and what is made would have ended when it is set, seconds.
const EARLIEST_S: i64 = 1_735_689_600;

/// An authority with its key.
pub(super) struct OwnAuthority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
    /// From when on it holds.
    pub(super) begins: Timestamp,
    /// When it ends.
    pub(super) ends: Timestamp,
}

impl OwnAuthority {
    /// That of a folder; made there where there is none, for these names.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do: it cannot be read or made, or may not vouch
    /// for one of the names.
    pub(super) fn open_or_make(
        folder: &Path,
        names: &BTreeSet<HostName>,
        may_write: bool,
        now: Timestamp,
    ) -> Result<Self, String> {
        let (path, public) = (folder.join(FILE), folder.join(PUBLIC_FILE));
        let read = || fs::read(&path).map_err(|error| cannot(&path, &error));
        if !path.exists() {
            if public.exists() {
                return Err(damaged(&path, "it is not there, and was"));
            }
            if !may_write {
                let path = path.display();
                return Err(format!("{path} is not there, and --read-only-state makes none"));
            }
            make(&path, names, now)?;
            tracing::info!(path = %path.display(), "an authority of its own was made");
        }
        let authority = Self::from_pem(&read()?).map_err(|why| damaged(&path, &why))?;
        if may_write && fs::read_to_string(&public).ok().as_deref() != Some(authority.pem()) {
            pem_file::write(&public, authority.pem(), 0o644, Replaces::Yes)
                .map_err(|error| cannot(&public, &error))?;
        }
        Ok(authority)
    }

    fn from_pem(text: &[u8]) -> Result<Self, String> {
        let (chain, key) = pem_file::parse(text, text)?;
        let certificate = chain.into_iter().next().ok_or("there is no certificate")?;
        let pair =
            KeyPair::try_from(&key).map_err(|error| format!("its key cannot be read: {error}"))?;
        CertifiedKey::from_der(vec![certificate.clone()], key, &default_provider())
            .map_err(|error| format!("certificate and key do not belong together: {error}"))?;
        let (begins, ends) = {
            let parsed = parse(&certificate)?;
            if !parsed.is_ca() {
                return Err("it is a certificate of a server, and no authority".to_owned());
            }
            let validity = parsed.validity();
            (moment(validity.not_before)?, moment(validity.not_after)?)
        };
        let issuer = Issuer::from_ca_cert_der(&certificate, pair)
            .map_err(|error| format!("it cannot be read: {error}"))?;
        let pem = pem_file::first_certificate(text).ok_or("its certificate cannot be read")?;
        Ok(Self { issuer, certificate, pem, begins, ends })
    }

    /// Its certificate, in DER.
    pub(super) fn der(&self) -> &[u8] {
        &self.certificate
    }

    /// Its certificate, in PEM.
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// Whether it may vouch for a name.
    pub(super) fn permits(&self, name: &HostName) -> bool {
        parse(&self.certificate).is_ok_and(|parsed| permits(&parsed, name))
    }

    /// Whether it signed a certificate.
    pub(super) fn signed(&self, certificate: &ServerCertificate) -> bool {
        let Some(own) = certificate.key.cert.first() else { return false };
        let (Ok(own), Ok(authority)) = (parse(own), parse(&self.certificate)) else { return false };
        own.verify_signature(Some(authority.public_key())).is_ok()
    }

    /// A new certificate with a new key, in PEM.
    ///
    /// # Errors
    /// Where the system gives no random numbers.
    pub(super) fn sign(
        &self,
        names: &BTreeSet<HostName>,
        now: Timestamp,
    ) -> Result<String, String> {
        let told = |error: rcgen::Error| format!("no certificate can be made: {error}");
        let now = now.max(self.begins);
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).map_err(told)?;
        let (from, until) = (now - days(BEFORE_DAYS), now + days(CERTIFICATE_DAYS));
        hold(&mut params, from.max(self.begins), until.min(self.ends));
        // No name of a host: some programs would hold it against what the authority may vouch for.
        params.distinguished_name = called("Lintas, server posko");
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().map_err(told)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(told)?;
        Ok(format!("{}{}", certificate.pem(), key.serialize_pem()))
    }
}

/// Makes an authority that may vouch for these names and for networks of one's own.
fn make(path: &Path, names: &BTreeSet<HostName>, now: Timestamp) -> Result<(), String> {
    if now.as_second() < EARLIEST_S {
        return Err(format!(
            "the clock says {now}, and an authority made now would have ended once it is right: set \
             it (timedatectl), then start again"
        ));
    }
    let told = |error: rcgen::Error| format!("no authority can be made: {error}");
    let key = KeyPair::generate().map_err(told)?;
    let mut params = CertificateParams::default();
    hold(&mut params, now - days(BEFORE_DAYS), now + days(DAYS));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(constraints(names));
    // In the lists of a device nobody takes it for that of another post: it has a day and a number.
    let number = Fingerprint::of(key.public_key_raw()).hex().replace(':', "");
    let today = now.to_zoned(TimeZone::UTC).date();
    let name = format!("Lintas, posko {today} {}", number.get(..6).unwrap_or_default());
    params.distinguished_name = called(&name);
    let certificate = params.self_signed(&key).map_err(told)?;
    let text = format!("{}{}", certificate.pem(), key.serialize_pem());
    let folder = path.parent().unwrap_or(Path::new("."));
    pem_file::make_folder(folder).map_err(|error| cannot(folder, &error))?;
    match pem_file::write(path, &text, 0o600, Replaces::Never) {
        // Another one was quicker, and that is the one.
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(cannot(path, &error)),
        _ => Ok(()),
    }
}

fn damaged(path: &Path, why: &str) -> String {
    let path = path.display();
    format!(
        "{path} is damaged: {why}. Put it back from a backup. Without one, move its folder away: a new \
         authority is then made, and every tablet has to install that"
    )
}

fn called(name: &str) -> DistinguishedName {
    let mut called = DistinguishedName::new();
    called.push(DnType::CommonName, name);
    called
}

fn cannot(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// Lets what is made hold between the beginnings of two days, in UTC.
fn hold(params: &mut CertificateParams, from: Timestamp, until: Timestamp) {
    let [from, until] = [from, until].map(|moment| {
        let date = moment.to_zoned(TimeZone::UTC).date();
        let [month, day] = [date.month(), date.day()].map(i8::unsigned_abs);
        date_time_ymd(date.year().into(), month, day)
    });
    (params.not_before, params.not_after) = (from, until);
}
