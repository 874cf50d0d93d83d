//! Certificates as they are made, kept, renewed and refused.

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::tls::tests::{judged, names, pair};

fn own(list: &[&str]) -> CertificateSource {
    CertificateSource::OwnAuthority { names: names(list).into_iter().collect() }
}

fn open(state: &Path, list: &[&str]) -> Result<Arc<Certificates>, String> {
    Certificates::open(&own(list), state, true)
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

#[test]
fn who_trusts_the_authority_trusts_the_server_by_its_names_and_by_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let certificates = open(dir.path(), &["posko.lan", "192.168.1.10"]).unwrap();
    let (authority, pem) = certificates.authority().unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----") && !pem.contains("PRIVATE"));
    let current = certificates.current.load();
    let shown = &current.key.cert[0];
    let now = Timestamp::now();
    for name in ["posko.lan", "192.168.1.10", "localhost", "127.0.0.1", "::1"] {
        assert_eq!(judged(authority, shown, name, now), Ok(()), "{name}");
    }
    for name in ["bank.example", "192.168.1.11", "x.posko.lan"] {
        assert!(judged(authority, shown, name, now).is_err(), "{name}");
    }
    // Also for a tablet whose clock is some weeks behind; and not for ever.
    assert_eq!(judged(authority, shown, "posko.lan", now - days(28)), Ok(()));
    assert!(judged(authority, shown, "posko.lan", now + days(380)).is_err());
    let lifetime = current.ends.duration_since(current.begins);
    assert!(lifetime <= days(398), "browsers refuse longer ones: {lifetime:?}");
}

#[test]
fn an_authority_cannot_vouch_for_the_internet() {
    let dir = tempfile::tempdir().unwrap();
    let now = Timestamp::now();
    let asked = names(&["posko.lan", "peta.bpbd.example"]);
    let authority = OwnAuthority::open_or_make(dir.path(), &asked, true, now).unwrap();
    for name in ["posko.lan", "other.lan", "x.local", "10.9.8.7", "fd00::1", "peta.bpbd.example"] {
        assert!(authority.permits(&name.parse().unwrap()), "{name}");
    }
    for name in ["bank.example", "evil-lan", "8.8.8.8", "2001:db8::1", "bpbd.example"] {
        assert!(!authority.permits(&name.parse().unwrap()), "{name}");
        // Clients do not believe it either, were it to sign one.
        let text = authority.sign(&names(&[name]), now).unwrap();
        let signed = ServerCertificate::from_pem(text.as_bytes(), text.as_bytes()).unwrap();
        assert!(judged(authority.der(), &signed.key.cert[0], name, now).is_err(), "{name}");
    }
    let told = open(dir.path(), &["posko.lan"]).map(|_| ());
    assert_eq!(told, Ok(()), "another folder is another authority");
}

#[test]
fn an_authority_is_made_once_and_keys_are_their_owners_alone() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path(), &["posko.lan"]).unwrap();
    let again = open(dir.path(), &["posko.lan"]).unwrap();
    assert_eq!(first.authority(), again.authority());
    let shown = |it: &Certificates| it.current.load().key.cert[0].clone();
    assert_eq!(shown(&first), shown(&again), "also the certificate is kept");
    let folder = dir.path().join(FOLDER);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for name in ["authority.pem", FILE] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    let public = fs::read_to_string(folder.join("authority.crt")).unwrap();
    assert_eq!(public, first.authority().unwrap().1);
    // Another name is another certificate of the same authority, also where nothing may be written.
    let more = Certificates::open(&own(&["posko.lan", "gudang.lan"]), dir.path(), false).unwrap();
    assert_eq!(first.authority(), more.authority());
    let current = more.current.load();
    assert!(current.names.contains(&"gudang.lan".parse().unwrap()));
    assert_eq!(shown(&open(dir.path(), &["posko.lan"]).unwrap()), shown(&first));
    let told = open(dir.path(), &["peta.example.id"]).unwrap_err();
    assert!(told.contains("may not vouch for peta.example.id"), "{told}");
    let empty = tempfile::tempdir().unwrap();
    let told = Certificates::open(&own(&["posko.lan"]), empty.path(), false).unwrap_err();
    assert!(told.contains("--read-only-state"), "{told}");
    assert!(!empty.path().join(FOLDER).exists());
}

#[test]
fn a_damaged_authority_is_told_and_never_replaced_and_a_damaged_certificate_is() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path(), &["posko.lan"]).unwrap();
    let folder = dir.path().join(FOLDER);
    fs::write(folder.join(FILE), "x").unwrap();
    let again = open(dir.path(), &["posko.lan"]).unwrap();
    assert_eq!(first.authority(), again.authority());
    let path = folder.join("authority.pem");
    let whole = fs::read_to_string(&path).unwrap();
    let (_, other_key) = pair("posko.lan");
    let (certificate, _) = whole.split_once("-----BEGIN PRIVATE").unwrap();
    let server = fs::read_to_string(folder.join(FILE)).unwrap();
    let cut = whole.replacen("MII", "", 1);
    for damaged in ["", "x", certificate, &format!("{certificate}{other_key}"), &cut, &server] {
        fs::write(&path, damaged).unwrap();
        let told = open(dir.path(), &["posko.lan"]).unwrap_err();
        assert!(told.contains("authority.pem is damaged"), "{told}");
        assert!(told.contains("backup"), "{told}");
        assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
    }
    fs::remove_file(&path).unwrap();
    let told = open(dir.path(), &["posko.lan"]).unwrap_err();
    assert!(told.contains("not there, and was") && !path.exists(), "{told}");
    fs::write(&path, whole).unwrap();
    assert_eq!(open(dir.path(), &["posko.lan"]).unwrap().authority(), first.authority());
}

#[test]
fn an_own_certificate_is_renewed_in_time_under_the_same_authority() {
    let dir = tempfile::tempdir().unwrap();
    let certificates = open(dir.path(), &["posko.lan"]).unwrap();
    let now = Timestamp::now();
    let current = certificates.current.load();
    let origin = &certificates.origin;
    assert!(!origin.is_due(&current, now) && !origin.is_due(&current, now + days(300)));
    let late = now + days(310);
    assert!(origin.is_due(&current, late));
    let newer = origin.renewed(late).unwrap();
    assert!(newer.ends > current.ends && !origin.is_due(&newer, late));
    let (authority, _) = certificates.authority().unwrap();
    assert_eq!(judged(authority, &newer.key.cert[0], "posko.lan", late), Ok(()));
    // At the end of the authority nothing is made again and again.
    let last = now + days(3640);
    let ending = origin.renewed(last).unwrap();
    assert!(!origin.is_due(&ending, last));
    assert!(certificates.condition(last).warns);
    // A clock that was set far back: what begins with the authority does not get better.
    let early = now - days(3000);
    let begun = origin.renewed(early).unwrap();
    assert!(!origin.is_due(&begun, early) && certificates.condition(early).warns);
}

#[test]
fn the_end_of_a_certificate_is_warned_of_two_weeks_before() {
    let dir = tempfile::tempdir().unwrap();
    let certificates = open(dir.path(), &["posko.lan"]).unwrap();
    let ends = certificates.current.load().ends;
    let warns = |at: Timestamp| certificates.condition(at).warns;
    assert!(!warns(Timestamp::now()) && !warns(ends - days(15)));
    assert!(warns(ends - days(13)) && warns(ends + days(1)));
}

#[test]
fn no_authority_is_made_under_a_clock_that_cannot_be_right() {
    let dir = tempfile::tempdir().unwrap();
    let epoch = Timestamp::from_second(86_400 * 40).unwrap();
    let told = OwnAuthority::open_or_make(dir.path(), &names(&["posko.lan"]), true, epoch);
    assert!(told.map(|_| ()).unwrap_err().contains("set it"));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_given_certificate_is_read_again_when_it_changes_and_a_bad_one_never_takes_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let (certificate, key) = (dir.path().join("a.crt"), dir.path().join("a.key"));
    let put = |(text, secret): &(String, String)| {
        fs::write(&certificate, text).unwrap();
        fs::write(&key, secret).unwrap();
    };
    let source = CertificateSource::Given { certificate: certificate.clone(), key: key.clone() };
    let told = Certificates::open(&source, dir.path(), true).unwrap_err();
    assert!(told.contains("a.crt"), "{told}");
    let (first, second) = (pair("posko.lan"), pair("gudang.lan"));
    put(&first);
    let certificates = Certificates::open(&source, dir.path(), true).unwrap();
    assert!(certificates.authority().is_none());
    let names = || list(&certificates.current.load().names);
    certificates.look_again();
    assert_eq!(names(), "posko.lan");
    // The one has come and the other has not.
    fs::write(&certificate, &second.0).unwrap();
    certificates.look_again();
    let condition = certificates.condition(Timestamp::now());
    assert_eq!(names(), "posko.lan");
    let trouble = condition.trouble.unwrap();
    assert!(condition.warns && !trouble.contains(dir.path().to_str().unwrap()), "{trouble}");
    put(&second);
    certificates.look_again();
    assert_eq!(names(), "gudang.lan");
    assert!(certificates.condition(Timestamp::now()).trouble.is_none());
    fs::remove_file(&key).unwrap();
    certificates.look_again();
    assert!(certificates.condition(Timestamp::now()).warns);
    assert_eq!(names(), "gudang.lan");
    let both = CertificateSource::Given { certificate: certificate.clone(), key: certificate };
    assert!(Certificates::open(&both, dir.path(), true).unwrap_err().contains("private key"));
}
