//! Doing what is ordered about aid: each order is judged against all that was said before it, so that
//! of two that clash the second is told.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    act::Kind,
    core::Core,
    perform::{Done, new_id},
};
use crate::{
    aid::{Aid, SiteWord},
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    serving::Serving,
};

/// What is ordered about aid.
#[derive(Debug)]
pub(crate) enum OfAid {
    /// Take in how a site stands.
    Site {
        /// Its id; of a site that is not there yet, the id that it shall have.
        site: String,
        /// What is said of it.
        word: Box<SiteWord>,
    },
}

/// What an order about aid comes to, before it is on the disk.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) kind: Kind,
    /// Id of the site or dispatch.
    pub(super) about: String,
    /// What is answered, the revision aside.
    pub(super) body: Value,
    /// What was known and shown.
    pub(super) known: Value,
    /// What was said.
    pub(super) payload: Value,
}

impl Core {
    /// What is known of aid now, what other orders of this stroke say included.
    pub(super) fn aid_now(
        &self,
        serving: &Serving,
        done: &mut Done,
        now: Timestamp,
    ) -> Result<Arc<Aid>, Problem> {
        if let Some(aid) = &done.aid {
            return Ok(Arc::clone(aid));
        }
        let last = serving.aid()?;
        let published = serving.open()?.ledger().ok_or(Code::NoAid)?;
        let aid = Arc::new(last.next(published, self.book().aid(), now));
        done.aid = Some(Arc::clone(&aid));
        Ok(aid)
    }

    /// What an order comes to beside what is known.
    pub(super) fn make(
        &self,
        order: OfAid,
        seq: u64,
        _by: &Caller,
        aid: &Aid,
        _now: Timestamp,
    ) -> Result<Made, Problem> {
        match order {
            OfAid::Site { site, word } => told_of_site(new_id('u', seq)?, site, &word, aid),
        }
    }
}

/// Somebody says how a site stands.
fn told_of_site(id: String, site: String, word: &SiteWord, aid: &Aid) -> Result<Made, Problem> {
    let before = aid.ledger.site(&site);
    let known = before.map(|at| {
        let (site, standing) = (&aid.ledger.sites[at], &aid.standing.sites[at]);
        json!({
            "people": site.people.people,
            "status": site.status,
            "heard_at": site.heard_at,
            "days_left": standing.days_left,
            "priority": standing.priority.score,
        })
    });
    let body = json!({ "id": id, "site": site, "created": before.is_none() });
    let payload = serde_json::to_value(word).map_err(|_no_json| Code::Internal)?;
    let known = json!({ "site": known });
    Ok(Made { kind: Kind::Site, about: site, body, known, payload })
}
