//! The bulletin of the present situation as text, page or JSON: made at most once per minute,
//! revision and kind, and kept for those who ask next.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use lintas_model::{
    aid::{Ledger, SupplyStatus, assess},
    bulletin::{BulletinFacts, Setting, moment_since, page, roads::RoadChanges, text},
    feature::Feature,
    layer::Layer,
};
use lintas_snapshot::{format::SnapshotId, store::setting};
use serde_json::json;

use super::{Serving, evidence};
use crate::{
    http::{
        body::{CachedBody, NEVER},
        problem::{Code, Problem},
    },
    open::{Kept, Open, damaged},
};

/// Bulletins that are kept; the oldest goes first.
const READY: usize = 8;

/// The bulletins last made, the latest last.
#[derive(Debug, Default)]
pub(crate) struct Bulletins(Mutex<Vec<(BulletinKey, Arc<CachedBody>)>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct BulletinKey {
    serial: u64,
    revision: u64,
    minute: i64,
    since: Option<String>,
    format: BulletinFormat,
}

/// What a bulletin is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BulletinFormat {
    /// For WhatsApp.
    Text,
    /// For print.
    Html,
    /// For programs.
    Json,
}

impl BulletinFormat {
    /// The format called `name`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "text" => Some(Self::Text),
            "html" => Some(Self::Html),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl Bulletins {
    /// The bulletin of what is served at `now`, compared with the roads as they were at `since`.
    /// Judges and reads every road, O(roads), and blocks: not on the threads that answer tiles.
    ///
    /// # Errors
    /// `no_snapshot`, `invalid_parameter`, `snapshot_gone`, `snapshot_damaged`.
    pub(crate) fn get(
        &self,
        serving: &Serving,
        kept: &Kept,
        since: Option<String>,
        format: BulletinFormat,
        now: Timestamp,
    ) -> Result<Arc<CachedBody>, Problem> {
        let open = serving.open()?;
        let key = BulletinKey {
            serial: open.serial,
            revision: serving.revision,
            minute: now.as_second().div_euclid(60),
            since,
            format,
        };
        // Locked while a bulletin is made: of many who ask at once one makes it and the others
        // wait.
        let mut ready = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, made)) = ready.iter().find(|(known, _)| *known == key) {
            return Ok(Arc::clone(made));
        }
        let earlier = earlier(kept, serving, open, key.since.as_deref(), now)?;
        let made = Arc::new(make(serving, open, earlier.as_deref(), now, format)?);
        if ready.len() >= READY {
            ready.remove(0);
        }
        ready.push((key, Arc::clone(&made)));
        Ok(made)
    }
}

fn make(
    serving: &Serving,
    open: &Open,
    earlier: Option<&Open>,
    now: Timestamp,
    format: BulletinFormat,
) -> Result<CachedBody, Problem> {
    let live = serving.live.as_ref();
    let revise = |feature: &mut Feature| {
        if let Some(live) = live {
            live.revise(Layer::Roads.name(), feature);
        }
    };
    let roads = open.snapshot().roads(revise).map_err(damaged)?;
    let before = match earlier {
        Some(earlier) => Some(earlier.snapshot().roads(|_| ()).map_err(damaged)?),
        None => None,
    };
    let since = earlier.map(|earlier| earlier.manifest().as_of);
    let changes = RoadChanges::between(before.as_deref(), &roads);
    let renew = evidence::summary(serving, now).renew;
    let reports_unread = serving.wholeness.unread;
    let setting = Setting { reports_unread, ..setting(open.manifest(), serving.revision, &renew) };
    let gather = |ledger: &Ledger, standing: &SupplyStatus| {
        BulletinFacts::gather(&setting, ledger, standing, changes.clone(), since)
    };
    let facts = match &serving.aid {
        // Stocks shrink without any report: assess again what is a minute old or more.
        Some(aid) if now.duration_since(aid.standing.at).as_secs() >= 60 => {
            gather(&aid.ledger, &assess(&aid.ledger, now))
        }
        Some(aid) => gather(&aid.ledger, &aid.standing),
        None => {
            let nothing = Ledger::empty(open.manifest().as_of);
            gather(&nothing, &assess(&nothing, now))
        }
    };
    Ok(match format {
        BulletinFormat::Text => CachedBody::new(text(&facts), "text/plain; charset=utf-8", NEVER),
        BulletinFormat::Html => {
            let picture = open.snapshot().picture(&facts, revise).map_err(damaged)?;
            CachedBody::new(page(&facts, &picture), "text/html; charset=utf-8", NEVER)
        }
        BulletinFormat::Json => {
            let text = text(&facts);
            let json = json!({
                "at": facts.at,
                "as_of": open.manifest().as_of,
                "mode": open.mode(),
                "snapshot": open.id(),
                "revision": serving.revision,
                "since": facts.since,
                "characters": text.chars().count(),
                "text": text,
                "facts": facts,
            });
            CachedBody::new(json.to_string(), "application/json", NEVER)
        }
    })
}

/// The snapshot that roads are compared with: the one named; or the newest kept one at or before
/// the time named, which is the one in service, as published, where the time is not before it.
/// Without `since` the newest earlier one, else, where anything was reported, the one in service as
/// published.
fn earlier(
    kept: &Kept,
    serving: &Serving,
    open: &Arc<Open>,
    since: Option<&str>,
    now: Timestamp,
) -> Result<Option<Arc<Open>>, Problem> {
    if let Some(id) = since.filter(|since| since.parse::<SnapshotId>().is_ok()) {
        return kept.get(id, serving.snapshot.as_ref()).map(Some);
    }
    let zone = setting(open.manifest(), 0, &[]).zone;
    let time = match since {
        Some(said) => Some(moment_since(said, now, &zone).ok_or_else(|| {
            let detail = "since is a snapshot's id, a time such as 06.00, or RFC 3339.";
            Problem::new(Code::InvalidParameter, detail)
        })?),
        None => None,
    };
    let manifest = open.manifest();
    if time.is_some_and(|time| time >= manifest.as_of) {
        return Ok(Some(Arc::clone(open)));
    }
    let listed = kept.list().map_err(damaged)?;
    let before = listed.into_iter().filter_map(|one| Some((one.id, one.manifest.ok()?)));
    let before = before.filter(|(id, it)| {
        id != open.id()
            && it.as_of < manifest.as_of
            && it.region.id == manifest.region.id
            && it.mode == manifest.mode
            && time.is_none_or(|time| it.as_of <= time)
    });
    match before.max_by_key(|(_, it)| (it.as_of, it.created)) {
        Some((id, _)) => kept.get(id.as_str(), serving.snapshot.as_ref()).map(Some),
        None if time.is_some() => {
            let detail = "No snapshot that is kept speaks of that time or before.";
            Err(Problem::new(Code::InvalidParameter, detail))
        }
        None => Ok((serving.revision > 0).then(|| Arc::clone(open))),
    }
}
