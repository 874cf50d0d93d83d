//! Fuzz targets that take any bytes as requests and as journal entries: see `fuzz/README.md`.
//!
//! Beyond the absence of panics each asserts that what is accepted can be stored and reads back the
//! same.

mod request;

use jiff::Timestamp;
use lintas_model::{aid::Ledger, report::Role};
use serde_json::Value;

use crate::{
    aid::{AidEntry, AidStatement, SiteDraft},
    http::{caller::Caller, spoken::Against},
    live::{
        ReportFields,
        journal::entry::{EntryKind, JournalEntry},
    },
    photo::clean,
    route::read_closure_body,
};

pub use request::{avoid, dispatch, headers, query};

/// 2025-09-18T09:00:00+08:00, the `as_of` of the drills; seconds since 1970.
const NOW: i64 = 1_758_157_200;
/// The region that places must lie in: west, south, east, north.
const REGION: [f64; 4] = [115.0, -1.5, 118.0, 1.5];

/// The body of `POST /reports`: accepted fields read back from the journal the same, as a report.
pub fn report(data: &[u8]) {
    let against = against();
    let Ok(draft) = ReportFields::read(data) else { return };
    let Ok(fields) = draft.judge(&against) else { return };
    let said = serde_json::to_value(&fields).expect("what was accepted is written");
    let read: ReportFields = serde_json::from_value(said.clone()).expect("as it was written");
    assert_eq!(read, fields);
    let filed =
        stored(EntryKind::Report, said).filed_as_stamped().expect("what was accepted is a report");
    assert!(filed.seen_at <= against.now, "nobody has seen what is still to come");
    assert!(filed.geometry.is_some() || !filed.edges.is_empty(), "it says where");
}

/// The bodies of `POST /closures/{id}/end` and `/renew`.
pub fn closure(data: &[u8]) {
    let now = against().now;
    for kind in [EntryKind::EndClosure, EntryKind::RenewClosure] {
        let Ok((as_of, reason)) = read_closure_body(kind, data, now) else { continue };
        assert!(as_of.is_none_or(|as_of| as_of <= now), "nothing has ended that is still to come");
        assert!(kind == EntryKind::RenewClosure || reason.is_some(), "who ends something says why");
        assert!(reason.is_none_or(|reason| (1..=1_000).contains(&reason.chars().count())));
    }
}

/// The body of `POST /sites/{id}/status`, for a new site.
pub fn site(data: &[u8]) {
    let against = against();
    let Ok(draft) = SiteDraft::read(data) else { return };
    let Ok(word) = draft.judge(ABOUT, &Ledger::empty(against.now), &against) else { return };
    let payload = serde_json::to_value(&word).expect("what was accepted is written");
    let said = stored(EntryKind::Site, payload).of_aid_as_stamped();
    let read = said.and_then(|AidEntry { word, .. }| match word {
        AidStatement::Site(word) => Some(*word),
        _ => None,
    });
    assert_eq!(read, Some(word));
}

/// A journal entry: the name of its kind, a line break, and its payload as JSON.
pub fn journal_entry(data: &[u8]) {
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else { return };
    let Some(kind) = std::str::from_utf8(&data[..end]).ok().and_then(EntryKind::from_name) else {
        return;
    };
    let Ok(payload) = serde_json::from_slice(&data[end + 1..]) else { return };
    let Ok(read) = entry(kind, payload).understood() else { return };
    let again = stored(kind, read.payload.clone());
    assert_eq!(again, read);
    assert_eq!(again.filed_as_stamped(), read.filed_as_stamped());
    assert_eq!(again.of_aid_as_stamped(), read.of_aid_as_stamped());
}

/// The body of `POST /reports/{id}/photos`: what is kept of a photo is a photo of the same size, of which
/// nothing more can be left out.
pub fn photo(data: &[u8]) {
    let Ok(kept) = clean(data, 2_048) else { return };
    assert!(kept.bytes.len() <= data.len() + 36 && kept.width > 0 && kept.height > 0);
    assert_eq!(clean(&kept.bytes, 2_048).as_ref(), Ok(&kept));
}

/// Id of the report or site that entries are about.
const ABOUT: &str = "baru-1";

fn against() -> Against<'static> {
    let now = Timestamp::from_second(NOW).unwrap_or(Timestamp::UNIX_EPOCH);
    Against { mode: "drill", region: Some(REGION), now }
}

fn officer() -> Caller {
    Caller { agency: Some("BPBD".to_owned()), ..Caller::new("Petugas", Role::Officer) }
}

fn entry(kind: EntryKind, payload: Value) -> JournalEntry {
    let now = against().now;
    JournalEntry {
        seq: 1,
        received_at: now,
        wall_at: now,
        mode: "drill".to_owned(),
        as_of: now,
        by: Some(officer()),
        kind,
        about: ABOUT.to_owned(),
        revision: 1,
        receipt: None,
        known: Value::Null,
        payload,
    }
}

/// The entry as the next start of the server reads it.
fn stored(kind: EntryKind, payload: Value) -> JournalEntry {
    let text = entry(kind, payload).written_payload().to_string();
    let payload = serde_json::from_str(&text).expect("what was written is JSON");
    entry(kind, payload).understood().expect("what was written is understood")
}

#[cfg(test)]
mod tests {
    lintas_fuzz_driver::targets!(
        report,
        closure,
        site,
        photo,
        journal_entry,
        headers,
        query,
        avoid,
        dispatch
    );
}
