//! `/enrolments`: an officer gives a device its key by a code that works once, for an hour at most.
//!
//! The code stands in bodies alone: in that of the answer that made it, once, and in that of the
//! request that redeems it. Whoever shows one that does not work is told one thing, whatever the
//! reason, is counted, and is answered later from time to time, as holders of wrong keys are.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts as _, Request, State},
    http::{HeaderMap, HeaderValue, Response, StatusCode},
};
use jiff::Timestamp;
use lintas_model::report::Role;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    aid_answer::{self, Audience, written},
    extract::{BaseUrl, Parameters},
    post::{Post, idempotency_key, private_json},
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    config::{KeyArea, KeyScope, KeysAdd},
    http::{
        caller::Caller,
        client::ClientAddress,
        intake::{BodyMedia, read_body},
        problem::{Code, Problem},
        spoken,
        work::{self, WorkKind},
    },
    live::keys::{Enrolment, EnrolmentCode, KeyFault, MOST_MINUTES, Redeemed},
    paper::qr_svg,
};

/// Bytes of a body, at most.
const BYTES: usize = 16 << 10;
/// Sites that a key speaks for, at most.
const MOST_SITES: usize = 50;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get_and_post("/enrolments", list, make)
        .post("/enrolments/check", check)
        .post("/enrolments/redeem", redeem)
        .post("/enrolments/{id}/withdraw", withdraw)
}

/// The body of a new enrolment. What is left out of its bounds is as the officer's own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnrolmentBody {
    name: String,
    role: String,
    agency: Option<String>,
    sites: Option<Vec<String>>,
    scope: Option<String>,
    area: Option<[f64; 4]>,
    per_minute: Option<u32>,
    expires: Option<String>,
    minutes: Option<u32>,
}

impl EnrolmentBody {
    /// The key that the device gets, and the minutes that its code works.
    ///
    /// # Errors
    /// `invalid_report`.
    fn read(body: &[u8], by: &Caller) -> Result<(KeysAdd, u32), Problem> {
        let said: Self = spoken::object(body, "an enrolment")?;
        let roles = || Role::ALL.map(Role::name).join(", ");
        let scopes = || KeyScope::ALL.map(KeyScope::name).join(", ");
        let scope = said.scope.as_deref();
        let scope = scope.map(|it| spoken::word("scope", it, KeyScope::from_name, scopes));
        let area = said.area.map(|[west, south, east, north]| {
            format!("{west},{south},{east},{north}").parse::<KeyArea>().map_err(spoken::wrong)
        });
        let minutes = said.minutes.unwrap_or(MOST_MINUTES);
        if !(1..=MOST_MINUTES).contains(&minutes) {
            return Err(spoken::wrong(format!("minutes is a number from 1 to {MOST_MINUTES}.")));
        }
        if said.per_minute == Some(0) {
            return Err(spoken::wrong("per_minute is at least 1."));
        }
        let sites = said.sites.unwrap_or_default();
        if sites.len() > MOST_SITES {
            return Err(spoken::wrong(format!("A key speaks for at most {MOST_SITES} sites.")));
        }
        let name = spoken::words("name", Some(said.name), 64)?;
        let key = KeysAdd {
            agency: spoken::words("agency", said.agency, 64)?,
            sites,
            expires: spoken::moment("expires", said.expires.as_deref())?.or(by.expires_at),
            scope: scope.transpose()?.unwrap_or(by.scope),
            area: area.transpose()?.or(by.area),
            per_minute: said.per_minute.or(by.per_minute),
            ..KeysAdd::new(
                name.unwrap_or_default(),
                spoken::word("role", &said.role, Role::from_name, roles)?,
            )
        };
        Ok((key, minutes))
    }
}

/// What a key may do, as answers tell it.
fn key_json(key: &KeysAdd) -> Value {
    json!({
        "name": key.name,
        "role": key.role.name(),
        "agency": key.agency,
        "sites": key.sites,
        "scope": key.scope.name(),
        "area": key.area.map(|area| area.bbox()),
        "per_minute": key.per_minute,
        "expires": key.expires,
    })
}

/// An enrolment as officers see it: without its code.
fn enrolment_json(it: &Enrolment, now: Timestamp) -> Value {
    json!({
        "id": it.id,
        "state": it.state(now).name(),
        "key": key_json(&it.key),
        "made": it.made_at,
        "made_by": it.made_by,
        "ends": it.ends_at,
        "used": it.used_at,
        "withdrawn": it.withdrawn_at,
        "withdrawn_by": it.withdrawn_by,
    })
}

async fn list(
    State(app): State<Arc<Shared>>,
    caller: Caller,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    caller.must_decide()?;
    aid_answer::json(&headers, Audience::Caller, move || {
        let now = Timestamp::now();
        let all = app.writer.keys().enrolments()?;
        let all: Vec<Value> = all.iter().map(|it| enrolment_json(it, now)).collect();
        written(&json!({ "now": now, "enrolments": all }))
    })
    .await
}

async fn make(BaseUrl(origin): BaseUrl, post: Post) -> Result<Response<Body>, Problem> {
    let made = post.of_officer()?.act(BYTES, StatusCode::CREATED, move |posted, body| {
        let (key, minutes) = EnrolmentBody::read(body, &posted.by)?;
        let (made, code) = posted.app.writer.keys().enrol(&key, minutes, &posted.by)?;
        let now = Timestamp::now();
        let address = code.address(&origin);
        let mut json = enrolment_json(&made, now);
        json["now"] = json!(now);
        json["code"] = code.shown().into();
        json["qr"] = qr_svg(&address).map(maud::Markup::into_string).into();
        json["url"] = address.into();
        Ok(json)
    });
    made.await
}

/// The body of a withdrawal.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WithdrawalBody {
    reason: Option<String>,
}

async fn withdraw(post: Post) -> Result<Response<Body>, Problem> {
    let withdrawn = post.of_officer()?.act(BYTES, StatusCode::OK, move |posted, body| {
        let said: WithdrawalBody = match body.trim_ascii().is_empty() {
            true => WithdrawalBody::default(),
            false => spoken::object(body, "a withdrawal")?,
        };
        let reason = spoken::words("reason", said.reason, 1_000)?;
        let id = posted.id.parse::<i64>().map_err(|_no_number| Code::UnknownEnrolment)?;
        let ended = posted.app.writer.keys().withdraw(id, &posted.by, reason.as_deref())?;
        Ok(enrolment_json(&ended, Timestamp::now()))
    });
    withdrawn.await
}

/// The body of a device that shows a code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeBody {
    code: String,
}

/// A device that shows a code. It has no key, so its request is bound as everybody's.
#[derive(Debug)]
struct DeviceRequest {
    app: Arc<Shared>,
    code: EnrolmentCode,
    once: Option<String>,
    from: Option<ClientAddress>,
}

impl FromRequest<Arc<Shared>> for DeviceRequest {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<Shared>) -> Result<Self, Problem> {
        let from = ClientAddress::of(request.extensions());
        let (mut parts, body) = request.into_parts();
        Parameters::from_request_parts(&mut parts, app).await?.only(&[])?;
        let once = idempotency_key(&parts.headers)?;
        let body = read_body(&parts.headers, body, BodyMedia::Json, BYTES).await?;
        // Not what was wrong with it: serde's words would quote the code.
        let said = serde_json::from_slice::<CodeBody>(&body).map_err(|_no_code| {
            spoken::wrong("The body is a JSON object with the code: {\"code\": \"…\"}.")
        })?;
        // What is no code is a typing error, and no guess.
        let code = EnrolmentCode::read(&said.code)
            .ok_or_else(|| Problem::told(Code::InvalidReport, "problem.no_enrolment_code", &[]))?;
        Ok(Self { app: Arc::clone(app), code, once, from })
    }
}

impl DeviceRequest {
    /// Has `act` done with the code; counts, slows and logs what is refused, without the code.
    async fn act<R: Send + 'static>(
        self,
        act: impl FnOnce(&Shared, &EnrolmentCode, Option<&str>) -> Result<R, KeyFault> + Send + 'static,
    ) -> Result<R, Problem> {
        let Self { app, code, once, from } = self;
        let shared = Arc::clone(&app);
        let done = work::run(WorkKind::Writes, move |_| Ok(act(&shared, &code, once.as_deref())));
        let fault = match done.await? {
            Ok(done) => return Ok(done),
            Err(fault) => fault,
        };
        if let KeyFault::CodeRefused { enrolment, state } = &fault {
            app.metrics.key_failures.inc();
            app.writer.keys().slow_down(from).await?;
            let state = state.map_or("unknown", |state| state.name());
            let from = from.map(tracing::field::display);
            tracing::warn!(enrolment, state, from, "code of an enrolment refused");
        }
        Err(fault.into())
    }
}

async fn check(device: DeviceRequest) -> Result<Response<Body>, Problem> {
    let found = device.act(|app, code, _| app.writer.keys().look_up(code)).await?;
    let json = json!({ "key": key_json(&found.key), "ends": found.ends_at });
    Ok(private_json(StatusCode::OK, &json))
}

async fn redeem(device: DeviceRequest) -> Result<Response<Body>, Problem> {
    let redeemed = device.act(|app, code, once| app.writer.keys().redeem(code, once)).await?;
    let Redeemed { key, held, repeated } = redeemed;
    let mut json = key_json(&held);
    json["key"] = key.into();
    let mut answer = private_json(StatusCode::CREATED, &json);
    if repeated {
        let headers = answer.headers_mut();
        headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    Ok(answer)
}

#[cfg(test)]
mod tests;
