//! `/dispatches`: who brings what to whom, its state and history, its clashes with other
//! dispatches, and how long deliveries take. Needs a key; the vehicle itself (`vehicle_id`) is
//! named to its own agency and to officers alone. Of loads that the caller does not see
//! (`stock_visibility`) stand id, agency, site and state, and `withheld`.
//!
//! Each dispatch prints as surat jalan (delivery note) and as BAST (record of handover).

use std::{borrow::Cow, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use jiff::Timestamp;
use lintas_model::{
    aid::{
        Amount, Clash, Dispatch, DispatchState, GoodsCondition, Sees, StateChange, Timings,
        timings, withheld,
    },
    language::Language,
};
use serde::Serialize;

use super::{
    aid_answer::{self, AidHeader, Audience, json, matches, written},
    dispatch_orders,
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
};
use crate::{
    aid::{Aid, WaitingStep},
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    journey::{asked, collection::zone},
    live::Serving,
    paper::{self, Paper},
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get_and_post("/dispatches", all, dispatch_orders::send)
        .get("/dispatches/{id}", one)
        .get("/dispatches/{id}/surat-jalan", surat_jalan)
        .get("/dispatches/{id}/bast", bast)
}

#[derive(Serialize)]
struct Dispatches<'a> {
    #[serde(flatten)]
    head: AidHeader<'a>,
    dispatches: Vec<DispatchEntry<'a>>,
    timings: Timings,
}

#[derive(Serialize)]
struct One<'a> {
    #[serde(flatten)]
    head: AidHeader<'a>,
    #[serde(flatten)]
    dispatch: DispatchEntry<'a>,
}

/// A dispatch as the caller sees it.
#[derive(Serialize)]
#[serde(untagged)]
enum DispatchEntry<'a> {
    Seen(Box<DispatchView<'a>>),
    Withheld(WithheldDispatch<'a>),
}

impl<'a> DispatchEntry<'a> {
    fn of(aid: &'a Aid, dispatch: &'a Dispatch, caller: &'a Caller) -> Self {
        if caller.sees_stock(&aid.ledger.rules).load(dispatch) {
            Self::Seen(Box::new(DispatchView::of(aid, dispatch, caller)))
        } else {
            Self::Withheld(WithheldDispatch::of(aid, dispatch))
        }
    }
}

/// What everybody knows of a dispatch, and its id.
#[derive(Serialize)]
struct WithheldDispatch<'a> {
    id: &'a str,
    agency: &'a str,
    to: &'a str,
    to_name: Option<&'a str>,
    place: Option<[f64; 2]>,
    state: DispatchState,
    withheld: bool,
}

impl<'a> WithheldDispatch<'a> {
    fn of(aid: &'a Aid, dispatch: &'a Dispatch) -> Self {
        let site = aid.ledger.site(&dispatch.to).map(|at| &aid.ledger.sites[at]);
        Self {
            id: &dispatch.id,
            agency: &dispatch.agency,
            to: &dispatch.to,
            to_name: site.and_then(|site| site.name.as_deref()),
            place: site.map(|site| site.place),
            state: dispatch.state,
            withheld: true,
        }
    }
}

#[derive(Serialize)]
struct DispatchView<'a> {
    id: &'a str,
    agency: &'a str,
    from: Option<&'a str>,
    from_name: Option<&'a str>,
    to: &'a str,
    to_name: Option<&'a str>,
    place: Option<[f64; 2]>,
    item: &'a str,
    unit: &'static str,
    amount: Amount,
    said: Option<&'a str>,
    vehicle: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vehicle_id: Option<&'a str>,
    state: DispatchState,
    history: &'a [StateChange],
    planned_at: Option<Timestamp>,
    eta: Option<Timestamp>,
    received: Option<Amount>,
    condition: Option<GoodsCondition>,
    receiver_role: Option<&'a str>,
    note: Option<&'a str>,
    despite: Option<&'a str>,
    source: &'a str,
    clashes: Vec<Cow<'a, Clash>>,
    /// Why it covers nobody until somebody has looked; absent where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<Check>,
    /// Words that it has arrived which wait for an officer; told to officers alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waiting: Vec<WaitingView<'a>>,
}

/// A word of arrival that counts nothing until an officer says the same.
#[derive(Serialize)]
struct WaitingView<'a> {
    state: DispatchState,
    at: Timestamp,
    said_at: Timestamp,
    role: &'static str,
    received: Option<Amount>,
    condition: Option<GoodsCondition>,
    receiver_role: Option<&'a str>,
}

impl<'a> WaitingView<'a> {
    fn of(word: &'a WaitingStep) -> Self {
        Self {
            state: word.step.state,
            at: word.step.at,
            said_at: word.said_at,
            role: word.role.name(),
            received: word.step.received,
            condition: word.step.condition,
            receiver_role: word.step.receiver_role.as_deref(),
        }
    }
}

/// Why a dispatch covers nobody, or what of it waits.
#[derive(Serialize)]
struct Check {
    code: &'static str,
    words_id: &'static str,
    words_en: &'static str,
}

impl Check {
    fn of(aid: &Aid, id: &str) -> Option<Self> {
        let at = aid.ledger.dispatch(id)?;
        let doubt = aid.standing.doubt(at)?.doubt;
        let [words_id, words_en] = Language::BOTH.map(|it| doubt.words(it));
        Some(Self { code: doubt.name(), words_id, words_en })
    }

    /// That somebody says it has arrived who may not say so alone.
    fn unconfirmed() -> Self {
        let [words_id, words_en] = Language::BOTH.map(|it| it.say("problem.unconfirmed"));
        Self { code: "unconfirmed", words_id, words_en }
    }
}

impl<'a> DispatchView<'a> {
    fn of(aid: &'a Aid, dispatch: &'a Dispatch, caller: &Caller) -> Self {
        let (ledger, standing) = (&*aid.ledger, &aid.standing);
        let sees = caller.sees_stock(&ledger.rules);
        let site = ledger.site(&dispatch.to).map(|at| &ledger.sites[at]);
        let depot = dispatch.from.as_deref().and_then(|from| ledger.depot(from));
        let its = |clash: &&Clash| clash.dispatch == dispatch.id;
        let waits = |word: &&WaitingStep| caller.role.decides() && word.dispatch == dispatch.id;
        let waiting: Vec<WaitingView<'_>> =
            aid.waiting.iter().filter(waits).map(WaitingView::of).collect();
        let unconfirmed = (!waiting.is_empty()).then(Check::unconfirmed);
        Self {
            id: &dispatch.id,
            agency: &dispatch.agency,
            from: dispatch.from.as_deref(),
            from_name: depot.and_then(|at| ledger.depots[at].name.as_deref()),
            to: &dispatch.to,
            to_name: site.and_then(|site| site.name.as_deref()),
            place: site.map(|site| site.place),
            item: &dispatch.item,
            unit: ledger.catalogue.get(&dispatch.item).map_or("", |item| item.unit.word()),
            amount: dispatch.amount,
            said: dispatch.said.as_deref(),
            vehicle: dispatch.vehicle.map(|class| class.name()),
            vehicle_id: dispatch
                .vehicle_id
                .as_deref()
                .filter(|_| caller.sees_vehicles().agency(&dispatch.agency)),
            state: dispatch.state,
            history: &dispatch.history,
            planned_at: dispatch.planned_at,
            eta: dispatch.eta,
            received: dispatch.received,
            condition: dispatch.condition,
            receiver_role: dispatch.receiver_role.as_deref(),
            note: dispatch.note.as_deref(),
            despite: dispatch.despite.as_deref(),
            source: &dispatch.source,
            clashes: (standing.clashes.iter().filter(its))
                .map(|clash| withheld::told(clash, ledger, standing, sees))
                .collect(),
            check: Check::of(aid, &dispatch.id).or(unconfirmed),
            waiting,
        }
    }
}

/// Which dispatches are asked for.
struct DispatchQuery {
    agency: Option<String>,
    site: Option<String>,
    item: Option<String>,
    states: Vec<DispatchState>,
}

impl DispatchQuery {
    /// Whether it asks for a dispatch; none that is withheld is found by what it brings.
    fn admits(&self, dispatch: &Dispatch, sees: Sees<'_>) -> bool {
        matches(&self.agency, &dispatch.agency)
            && matches(&self.site, &dispatch.to)
            && (self.item.is_none() || sees.load(dispatch) && matches(&self.item, &dispatch.item))
            && self.states.contains(&dispatch.state)
    }
}

async fn all(
    PinnedServing(serving): PinnedServing,
    caller: Caller,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let get = asked::once(&parameters.0, &["agency", "site", "state", "item"])?;
    let aid = Arc::clone(serving.aid()?);
    let states = match get("state") {
        None => DispatchState::ALL.to_vec(),
        Some(names) => {
            let states = names.split(',').map(DispatchState::from_name);
            let known = DispatchState::ALL.map(DispatchState::name).join(", ");
            let refused = || asked::refused("state", &format!("one or more of {known}."));
            states.collect::<Option<_>>().ok_or_else(refused)?
        }
    };
    let own = |name: &str| get(name).map(str::to_owned);
    let wanted =
        DispatchQuery { agency: own("agency"), site: own("site"), item: own("item"), states };
    let document = move || document(&serving, &aid, &caller, &wanted);
    json(&headers, Audience::Caller, document).await
}

fn document(
    serving: &Serving,
    aid: &Aid,
    caller: &Caller,
    wanted: &DispatchQuery,
) -> Result<Vec<u8>, Problem> {
    let sees = caller.sees_stock(&aid.ledger.rules);
    let admitted = aid.ledger.dispatches.iter().filter(|it| wanted.admits(it, sees));
    let mut timings = timings(&aid.ledger, aid.standing.at);
    timings.by_agency.retain(|of| sees.agency(&of.agency));
    written(&Dispatches {
        head: AidHeader::of(serving, serving.open()?, aid),
        dispatches: admitted.map(|dispatch| DispatchEntry::of(aid, dispatch, caller)).collect(),
        timings,
    })
}

async fn one(
    PinnedServing(serving): PinnedServing,
    caller: Caller,
    places: PathParameters,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let aid = serving.aid()?;
    let at = aid.ledger.dispatch(places.get("id")).ok_or(Code::UnknownItem)?;
    let dispatch = DispatchEntry::of(aid, &aid.ledger.dispatches[at], &caller);
    let body = written(&One { head: AidHeader::of(&serving, serving.open()?, aid), dispatch })?;
    Ok(aid_answer::answer(&headers, body, "application/json", Audience::Caller))
}

async fn surat_jalan(
    serving: PinnedServing,
    caller: Caller,
    places: PathParameters,
    parameters: Parameters,
    origin: BaseUrl,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    print(&serving.0, &caller, &places, &origin, &headers, paper::surat_jalan)
}

async fn bast(
    serving: PinnedServing,
    caller: Caller,
    places: PathParameters,
    parameters: Parameters,
    origin: BaseUrl,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    print(&serving.0, &caller, &places, &origin, &headers, paper::bast)
}

fn print(
    serving: &Serving,
    caller: &Caller,
    places: &PathParameters,
    origin: &BaseUrl,
    headers: &HeaderMap,
    write: fn(&Paper<'_>) -> String,
) -> Result<Response<Body>, Problem> {
    let (open, aid) = (serving.open()?, serving.aid()?);
    let at = aid.ledger.dispatch(places.get("id")).ok_or(Code::UnknownItem)?;
    let dispatch = &aid.ledger.dispatches[at];
    if !caller.sees_stock(&aid.ledger.rules).load(dispatch) {
        let told = "Its own agency and officers print the papers of a dispatch.";
        return Err(Problem::new(Code::Forbidden, told));
    }
    let zone = zone(open);
    let html = write(&Paper {
        ledger: &aid.ledger,
        dispatch,
        doubt: aid.standing.doubt(at).map(|load| load.doubt),
        region: &open.manifest().region.name,
        event: open.manifest().event.as_ref().map(|event| event.name.as_str()),
        is_drill: open.is_drill(),
        sees_vehicle: caller.sees_vehicles().agency(&dispatch.agency),
        printed_at: aid.standing.at,
        zone: &zone,
        url: &format!("{}/dispatches/{}", origin.0, paper::in_url(&dispatch.id)),
        snapshot: open.id().as_str(),
        revision: serving.revision,
    });
    Ok(aid_answer::answer(headers, html, "text/html; charset=utf-8", Audience::Caller))
}

#[cfg(test)]
mod tests;
