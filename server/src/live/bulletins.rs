//! The bulletin of the present situation as text, page or JSON: made at most once per minute,
//! revision, kind and snapshot that it is compared with, and kept for those who ask next.

use std::sync::Arc;

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
        deadline::Deadline,
        problem::{Code, Problem},
        single_flight::SingleFlight,
        work::{self, WorkKind},
    },
    open::{Kept, Open, damaged},
};

/// Bulletins that are kept; the oldest goes first.
const READY: usize = 24;

/// The bulletins last made.
#[derive(Debug)]
pub(crate) struct Bulletins(SingleFlight<BulletinKey, Arc<CachedBody>>);

/// What a bulletin depends on. Not on how `since` was written: of all times there are no more than
/// there are snapshots to compare with, so that nobody has one made at every moment.
#[derive(Debug, Clone, PartialEq, Eq)]
struct BulletinKey {
    serial: u64,
    revision: u64,
    minute: i64,
    baseline: BulletinBaseline,
    format: BulletinFormat,
}

/// The snapshot whose roads those of now are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
enum BulletinBaseline {
    None,
    /// The one in service, as published.
    Current,
    Kept(SnapshotId),
}

impl Default for Bulletins {
    fn default() -> Self {
        Self(SingleFlight::keeping(READY))
    }
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
    /// Judges and reads every road, O(roads), where nobody has asked before.
    ///
    /// # Errors
    /// `no_snapshot`, `invalid_parameter`, `snapshot_gone`, `snapshot_damaged`; those of
    /// [`work::run`].
    pub(crate) async fn get(
        &self,
        serving: &Arc<Serving>,
        kept: &Arc<Kept>,
        since: Option<&str>,
        format: BulletinFormat,
        now: Timestamp,
    ) -> Result<Arc<CachedBody>, Problem> {
        let made = self.compared(serving, kept, since, format, now).await;
        match made {
            // It was pruned since the folder was listed; the folder is listed anew.
            Err(problem) if problem.is(Code::SnapshotGone) => {
                self.compared(serving, kept, since, format, now).await
            }
            made => made,
        }
    }

    async fn compared(
        &self,
        serving: &Arc<Serving>,
        kept: &Arc<Kept>,
        since: Option<&str>,
        format: BulletinFormat,
        now: Timestamp,
    ) -> Result<Arc<CachedBody>, Problem> {
        let open = serving.open()?;
        let baseline = baseline(kept, serving, open, since, now).await?;
        let key = BulletinKey {
            serial: open.serial,
            revision: serving.revision,
            minute: now.as_second().div_euclid(60),
            baseline: baseline.clone(),
            format,
        };
        let (serving, kept) = (Arc::clone(serving), Arc::clone(kept));
        let make = || {
            work::run(WorkKind::Lists, move |deadline| {
                let open = serving.open()?;
                let earlier = match &baseline {
                    BulletinBaseline::None => None,
                    BulletinBaseline::Current => Some(Arc::clone(open)),
                    BulletinBaseline::Kept(id) => Some(kept.get(id.as_str(), Some(open))?),
                };
                let earlier = earlier.as_deref();
                make(&serving, open, earlier, now, format, deadline).map(Arc::new)
            })
        };
        self.0.get(key, make).await
    }
}

fn make(
    serving: &Serving,
    open: &Open,
    earlier: Option<&Open>,
    now: Timestamp,
    format: BulletinFormat,
    deadline: &Deadline,
) -> Result<CachedBody, Problem> {
    let goes_on = || if deadline.is_over() { Err(Problem::from(Code::Timeout)) } else { Ok(()) };
    let live = serving.live.as_ref();
    let revise = |feature: &mut Feature| {
        if let Some(live) = live {
            live.revise(Layer::Roads.name(), feature);
        }
    };
    let roads = open.snapshot().roads(revise).map_err(damaged)?;
    goes_on()?;
    let before = match earlier {
        Some(earlier) => Some(earlier.snapshot().roads(|_| ()).map_err(damaged)?),
        None => None,
    };
    goes_on()?;
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
async fn baseline(
    kept: &Arc<Kept>,
    serving: &Serving,
    open: &Open,
    since: Option<&str>,
    now: Timestamp,
) -> Result<BulletinBaseline, Problem> {
    if let Some(id) = since.and_then(|since| since.parse::<SnapshotId>().ok()) {
        return named(kept, open, id).await;
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
        return Ok(BulletinBaseline::Current);
    }
    let listed = kept.list(open.serial).await?;
    let before = listed.iter().filter(|it| {
        it.id != *open.id()
            && it.as_of < manifest.as_of
            && it.region == manifest.region.id
            && it.mode == manifest.mode
            && time.is_none_or(|time| it.as_of <= time)
    });
    match before.max_by_key(|it| (it.as_of, it.created)) {
        Some(it) => Ok(BulletinBaseline::Kept(it.id.clone())),
        None if time.is_some() => {
            let detail = "No snapshot that is kept speaks of that time or before.";
            Err(Problem::new(Code::InvalidParameter, detail))
        }
        None if serving.revision > 0 => Ok(BulletinBaseline::Current),
        None => Ok(BulletinBaseline::None),
    }
}

/// The snapshot of this id, where it is kept: others take no place among the bulletins.
async fn named(kept: &Arc<Kept>, open: &Open, id: SnapshotId) -> Result<BulletinBaseline, Problem> {
    if id == *open.id() {
        return Ok(BulletinBaseline::Current);
    }
    let listed = kept.list(open.serial).await?;
    if !listed.iter().any(|it| it.id == id) {
        let (kept, id) = (Arc::clone(kept), id.clone());
        work::run(WorkKind::Lists, move |_| kept.get(id.as_str(), None)).await?;
    }
    Ok(BulletinBaseline::Kept(id))
}
