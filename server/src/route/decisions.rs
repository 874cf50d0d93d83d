//! `/decisions`: the journal for officers: who did what and when, what they were shown, and why; and
//! what was done about keys, which stands beside the journal.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use jiff::{Timestamp, tz::TimeZone};
use lintas_model::{
    aid::{AidTable, TableColumn, table::to_csv},
    schema::FieldKind,
    value::Value as Cell,
};
use serde::Serialize;
use serde_json::Value;

use super::{
    aid_answer::{self, Audience, json, written},
    extract::Parameters,
    middleware::PinnedServing,
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    http::{
        caller::Caller,
        problem::Problem,
        work::{self, WorkKind},
    },
    journey::{asked, collection::zone},
    live::{
        journal::{MergeConflict, Recorded, UnreadableEntry, entry::JournalEntry},
        keys::KeyAct,
    },
};
use lintas_model::bulletin::DRILL;

/// Decisions in one answer: without `limit`, and at most.
const LIMIT: usize = 500;
const MOST: usize = 100_000;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/decisions", list).get("/decisions.csv", csv)
}

#[derive(Serialize)]
struct Decisions {
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'static str>,
    decisions: Vec<Decision>,
    /// Entries that this release cannot read, which a newer one may have written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<Unread>,
    /// What contradicts each other in journals of two posts that were merged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conflicts: Vec<MergeConflict>,
    /// What was done about keys, by the wall clock, whatever the mode was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keys: Vec<KeyAct>,
}

/// The newest decisions, unreadable entries and acts about keys, newest first, and the newest
/// conflicts.
#[derive(Debug, Default)]
struct NewestActs {
    decisions: Vec<Decision>,
    unreadable: Vec<Unread>,
    conflicts: Vec<MergeConflict>,
    keys: Vec<KeyAct>,
}

/// A journal entry that this release cannot read, its columns as they are stored.
#[derive(Debug, Serialize)]
struct Unread {
    seq: u64,
    at: String,
    by: String,
    kind: String,
    about: String,
    revision: u64,
    what: String,
    why: String,
}

impl Unread {
    fn of(it: UnreadableEntry) -> Self {
        let UnreadableEntry { seq, at, by, kind, about, revision, payload, why, .. } = it;
        Self { seq, at, by, kind, about, revision, what: payload, why }
    }
}

#[derive(Debug, Serialize)]
struct Decision {
    seq: u64,
    at: Timestamp,
    by: String,
    role: &'static str,
    agency: Option<String>,
    kind: &'static str,
    about: String,
    what: Value,
    reason: Option<String>,
    shown: Value,
    revision: u64,
    /// Its moment lies ahead of the server's clock: a clock was wrong. What it says that is worse
    /// counts, what is better waits.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    ahead: bool,
}

impl Decision {
    fn of(entry: JournalEntry, ahead: &[u64]) -> Option<Self> {
        let by = entry.by?;
        let said = |of: &Value| of.get("reason").and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            seq: entry.seq,
            at: entry.received_at,
            by: by.name,
            role: by.role.name(),
            agency: by.agency,
            kind: entry.kind.name(),
            about: entry.about,
            reason: said(&entry.known).or_else(|| said(&entry.payload)),
            what: entry.payload,
            shown: entry.known,
            revision: entry.revision,
            ahead: ahead.binary_search(&entry.seq).is_ok(),
        })
    }
}

/// The newest `limit` of each kind, newest first. Reads the whole journal, O(entries).
fn newest(app: &Shared, mode: &str, limit: usize) -> Result<NewestActs, Problem> {
    let Recorded { entries, unreadable, conflicts } = app.writer.decisions(mode)?;
    let ahead = app.writer.ahead();
    let decisions = entries.into_iter().rev().filter_map(|entry| Decision::of(entry, &ahead));
    Ok(NewestActs {
        decisions: decisions.take(limit).collect(),
        unreadable: unreadable.into_iter().rev().map(Unread::of).take(limit).collect(),
        conflicts: conflicts.into_iter().rev().take(limit).collect(),
        keys: app.writer.keys().acts(limit)?,
    })
}

fn limit(parameters: &Parameters) -> Result<usize, Problem> {
    let get = asked::once(&parameters.0, &["limit"])?;
    get("limit").map_or(Ok(LIMIT), |text| asked::count("limit", text, 1..=MOST))
}

async fn list(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    caller: Caller,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    caller.must_decide()?;
    let limit = limit(&parameters)?;
    json(&headers, Audience::Caller, move || {
        let open = serving.open()?;
        let acts = newest(&app, open.mode(), limit)?;
        let NewestActs { decisions, unreadable, conflicts, keys } = acts;
        let label = open.is_drill().then_some(DRILL);
        written(&Decisions { mode: open.mode(), label, decisions, unreadable, conflicts, keys })
    })
    .await
}

const COLUMNS: [TableColumn; 12] = [
    column("seq", "#meta+id", FieldKind::Int, "number of the act"),
    column("at", "#date+reported", FieldKind::Text, "when, by the server's clock"),
    column("by", "#meta+contact", FieldKind::Text, "name of the key"),
    column("role", "#org+role", FieldKind::Text, "role of the key"),
    column("agency", "#org+code", FieldKind::Text, "agency of the key"),
    column("kind", "#activity+type", FieldKind::Text, "what was done"),
    column("about", "#activity+id", FieldKind::Text, "report, site or dispatch"),
    column("reason", "#description+reason", FieldKind::Text, "why"),
    column("what", "#description+said", FieldKind::Text, "what was said, as JSON"),
    column("shown", "#description+shown", FieldKind::Text, "what was known and shown, as JSON"),
    column("revision", "#meta+revision", FieldKind::Int, "the revision that it led to"),
    column("exercise", "#meta+exercise", FieldKind::Bool, "LATIHAN: true in a drill"),
];

const fn column(
    name: &'static str,
    hxl: &'static str,
    kind: FieldKind,
    meaning: &'static str,
) -> TableColumn {
    TableColumn { name, hxl, kind, meaning }
}

async fn csv(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    caller: Caller,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    caller.must_decide()?;
    let limit = limit(&parameters)?;
    let written = work::run(WorkKind::Lists, move |_| {
        let open = serving.open()?;
        let zone = zone(open);
        let acts = newest(&app, open.mode(), limit)?;
        let NewestActs { decisions, unreadable, conflicts, keys } = acts;
        let told = decisions.into_iter().map(|it| row(it, &zone, open.is_drill()));
        let unread = unreadable.into_iter().map(|it| unread_row(it, open.is_drill()));
        let conflicts = conflicts.iter().map(|it| conflict_row(it, open.is_drill()));
        let keys = keys.into_iter().map(|it| key_row(it, &zone, open.is_drill()));
        let rows = conflicts.chain(unread).chain(told).chain(keys).collect();
        Ok::<_, Problem>(to_csv(&AidTable { name: "decisions", columns: &COLUMNS, rows }))
    });
    let csv = written.await?;
    Ok(aid_answer::answer(&headers, csv, "text/csv; charset=utf-8", Audience::Caller))
}

fn shown_at(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn row(it: Decision, zone: &TimeZone, is_drill: bool) -> Vec<Option<Cell>> {
    let at = shown_at(it.at, zone);
    let count = |number: u64| Some(Cell::Int(i64::try_from(number).unwrap_or(i64::MAX)));
    vec![
        count(it.seq),
        Some(at.into()),
        Some(it.by.into()),
        Some(it.role.into()),
        it.agency.map(Cell::from),
        Some(it.kind.into()),
        Some(it.about.into()),
        it.reason.map(Cell::from),
        Some(it.what.to_string().into()),
        Some(it.shown.to_string().into()),
        count(it.revision),
        Some(Cell::Bool(is_drill)),
    ]
}

/// An act about a key has no number among those of the journal.
fn key_row(it: KeyAct, zone: &TimeZone, is_drill: bool) -> Vec<Option<Cell>> {
    let reason = it.what.get("reason").and_then(Value::as_str).map(Cell::from);
    let mut row = vec![None; COLUMNS.len()];
    row[1] = Some(shown_at(it.at, zone).into());
    row[2] = it.by.map(Cell::from);
    row[5] = Some(it.kind.into());
    row[6] = Some(it.about.into());
    row[7] = reason;
    row[8] = Some(it.what.to_string().into());
    row[11] = Some(Cell::Bool(is_drill));
    row
}

fn conflict_row(it: &MergeConflict, is_drill: bool) -> Vec<Option<Cell>> {
    let mut row = vec![None; COLUMNS.len()];
    row[5] = Some("conflict".into());
    row[6] = Some(it.about.clone().into());
    row[7] = Some(it.to_string().into());
    row[11] = Some(Cell::Bool(is_drill));
    row
}

fn unread_row(it: Unread, is_drill: bool) -> Vec<Option<Cell>> {
    let count = |number: u64| Some(Cell::Int(i64::try_from(number).unwrap_or(i64::MAX)));
    let why = format!("not understood by this release: {}", it.why);
    vec![
        count(it.seq),
        Some(it.at.into()),
        Some(it.by.into()),
        None,
        None,
        Some(it.kind.into()),
        Some(it.about.into()),
        Some(why.into()),
        Some(it.what.into()),
        None,
        count(it.revision),
        Some(Cell::Bool(is_drill)),
    ]
}

#[cfg(test)]
mod tests {
    use lintas_model::report::Role;
    use serde_json::json;

    use crate::fixtures::{town_aid::POS_HULU, world::World};

    #[tokio::test]
    async fn officers_read_who_did_what_and_what_was_shown() {
        let world = World::town();
        let reporter = world.key("lapor", Role::Reporter);
        let said = json!({ "people": 90, "urgent": ["air_bersih"], "mode": "drill" });
        let told = world.post(&format!("/sites/{POS_HULU}/status"), &reporter, &said).await;
        assert_eq!(told.status, 201, "{told:?}");
        assert_eq!(world.get("/decisions").await.code(), "key_required");
        let reporter = format!("Bearer {reporter}");
        for uri in ["/decisions", "/decisions.csv"] {
            let refused = world.get_with(uri, &[("authorization", &reporter)]).await;
            assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "forbidden"));
        }
        let officer = format!("Bearer {}", world.key("piket", Role::Officer));
        let json = world.get_with("/decisions", &[("authorization", &officer)]).await.json();
        let act = &json["decisions"][0];
        assert_eq!((&act["by"], &act["role"]), (&json!("lapor"), &json!("reporter")));
        assert_eq!((&act["about"], &act["kind"]), (&json!(POS_HULU), &json!("site")));
        assert_eq!(act["what"]["people"], 90, "{act}");
        assert_eq!(act["shown"]["site"]["people"], 120, "{act}");
        let csv = world.get_with("/decisions.csv", &[("authorization", &officer)]).await;
        assert_eq!(csv.header("cache-control"), "private, no-store");
        let csv = String::from_utf8(csv.body.to_vec()).unwrap();
        assert!(csv.starts_with("seq,at,by,role,agency,kind,about,reason,what,shown,"), "{csv}");
        assert!(csv.lines().nth(2).unwrap().contains(",lapor,reporter,"), "{csv}");
    }
}
