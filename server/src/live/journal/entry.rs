//! One act: what somebody did about a report, a site or a dispatch, as the journal keeps it.

use geo_types::Geometry;
use jiff::Timestamp;
use lintas_model::{
    hazard::Trend,
    passability::{ReportStatus, fact::Confidence},
    report::{Report, Role},
    vehicle::{VehicleClass, VehicleSet},
};
use serde_json::{Map, Value, json};

use crate::{
    aid::{Said, Word},
    feature::{geojson::write_geometry, place::read_geometry},
    http::caller::Caller,
};

/// Version of what entries say, as `v` in their payload; entries from before it was written have none,
/// and say what version 1 says. It rises when a reader of the version before would misread an entry: a
/// field more is no reason. The journal of every version stays readable: see the frozen ones in
/// `server/fixtures/`.
pub(crate) const PAYLOAD_VERSION: u64 = 1;
/// The field of the payload that holds the version.
const VERSION_FIELD: &str = "v";

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Somebody reported.
    Report,
    /// It was wrong, says who filed it, or an officer.
    Withdraw,
    /// An officer confirms it.
    Verify,
    /// An officer does not believe it.
    Reject,
    /// Somebody said how a site stands.
    Site,
    /// Somebody asked for, promised or sent a dispatch.
    Dispatch,
    /// A dispatch took a step.
    DispatchState,
    /// An officer says that a closure of the snapshot has ended.
    EndClosure,
    /// An officer says that a closure of the snapshot is still so.
    RenewClosure,
    /// Time passed, and something expired or began.
    Expiry,
    /// Another snapshot came into service.
    Snapshot,
}

impl Kind {
    const ALL: [Self; 11] = [
        Self::Report,
        Self::Withdraw,
        Self::Verify,
        Self::Reject,
        Self::Site,
        Self::Dispatch,
        Self::DispatchState,
        Self::EndClosure,
        Self::RenewClosure,
        Self::Expiry,
        Self::Snapshot,
    ];

    /// The word in the journal and in addresses.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Withdraw => "withdraw",
            Self::Verify => "verify",
            Self::Reject => "reject",
            Self::Site => "site",
            Self::Dispatch => "dispatch",
            Self::DispatchState => "dispatch_state",
            Self::EndClosure => "end",
            Self::RenewClosure => "renew",
            Self::Expiry => "expiry",
            Self::Snapshot => "snapshot",
        }
    }

    /// The kind called `name`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it is about a closure of the snapshot.
    pub(crate) fn is_of_closures(self) -> bool {
        matches!(self, Self::EndClosure | Self::RenewClosure)
    }

    /// Whether it is about aid.
    pub(crate) fn is_of_aid(self) -> bool {
        matches!(self, Self::Site | Self::Dispatch | Self::DispatchState)
    }

    /// HTTP status of its answer: whether it made something.
    pub(crate) fn status(self) -> u16 {
        if matches!(self, Self::Report | Self::Site | Self::Dispatch) { 201 } else { 200 }
    }
}

/// A request that was answered, so that its repetition gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The request's `Idempotency-Key`.
    pub(crate) key: String,
    /// Hash of what was asked.
    pub(crate) request: [u8; 32],
    /// Status of the answer.
    pub(crate) status: u16,
    /// Its body.
    pub(crate) answer: String,
}

/// One act.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JournalEntry {
    /// Its place in the journal, from 1; 0 until it has one.
    pub(crate) seq: u64,
    /// By the server's clock.
    pub(crate) received_at: Timestamp,
    /// By the wall.
    pub(crate) wall_at: Timestamp,
    /// `drill` or `actual`.
    pub(crate) mode: String,
    /// The moment that the snapshot in service spoke of: where a drill's clock began.
    pub(crate) as_of: Timestamp,
    /// Whose act it is; nobody's where time passed or a snapshot came.
    pub(crate) by: Option<Caller>,
    /// What was done.
    pub(crate) kind: Kind,
    /// Id of the report, site or dispatch that it is about; empty where it is about none.
    pub(crate) report: String,
    /// The revision that it led to.
    pub(crate) revision: u64,
    /// What was answered, where the request may be repeated.
    pub(crate) receipt: Option<Receipt>,
    /// What was known at that moment: snapshot, revision, state of the edges.
    pub(crate) known: Value,
    /// What was said.
    pub(crate) payload: Value,
}

impl JournalEntry {
    /// This entry, where this release understands all that it says; else what it does not. A report
    /// whose status is not known is none of these: somebody saw something, so it counts as `unknown`.
    pub(crate) fn understood(mut self) -> Result<Self, String> {
        if let Some(version) = self.payload.as_object_mut().and_then(|it| it.remove(VERSION_FIELD))
            && version.as_u64().is_none_or(|version| version > PAYLOAD_VERSION)
        {
            return Err(format!("its payload is of version {version}, written by a later release"));
        }
        let is_understood = match self.kind {
            Kind::Report => self.by.is_none() || self.filed().is_some(),
            Kind::Site | Kind::Dispatch | Kind::DispatchState => {
                self.by.is_none() || self.of_aid().is_some()
            }
            Kind::EndClosure | Kind::RenewClosure => self.payload.get("at").is_some(),
            _ => true,
        };
        match is_understood {
            true => Ok(self),
            false => Err(format!("its payload is no {}", self.kind.name())),
        }
    }

    /// The payload as it is written, with its version.
    pub(crate) fn written_payload(&self) -> Value {
        let mut payload = self.payload.clone();
        if let Some(payload) = payload.as_object_mut() {
            payload.insert(VERSION_FIELD.to_owned(), PAYLOAD_VERSION.into());
        }
        payload
    }

    /// The report that this act files; `None` where it files none, or where its words cannot be read.
    pub(crate) fn filed(&self) -> Option<Report> {
        let by = self.by.as_ref()?;
        (self.kind == Kind::Report)
            .then(|| read_report(&self.payload, &self.report, by, self.received_at))
            .flatten()
    }

    /// What this act says of aid; `None` where it says nothing, or where its words cannot be read.
    pub(crate) fn of_aid(&self) -> Option<Said> {
        let by = self.by.as_ref().filter(|_| self.kind.is_of_aid())?;
        let word = match self.kind {
            Kind::Site => Word::Site(serde_json::from_value(self.payload.clone()).ok()?),
            Kind::Dispatch => Word::Dispatch(serde_json::from_value(self.payload.clone()).ok()?),
            _ => Word::Step(serde_json::from_value(self.payload.clone()).ok()?),
        };
        let (seq, at, role) = (self.seq, self.received_at, by.role);
        Some(Said { seq, at, role, about: self.report.clone(), word })
    }
}

/// What a report says, as JSON: its fields under the names that requests use.
pub(crate) fn words_of(report: &Report) -> Value {
    let mut geometry = String::new();
    if let Some(place) = &report.geometry {
        write_geometry(&mut geometry, place);
    }
    let vehicles: Vec<&str> = report.vehicles.iter().map(VehicleClass::name).collect();
    json!({
        "status": report.status.name(),
        "vehicles": vehicles,
        "edges": report.edges,
        "geometry": serde_json::from_str::<Value>(&geometry).unwrap_or_default(),
        "cause": report.cause,
        "depth_m": report.depth_m,
        "current": report.current,
        "dark": report.dark,
        "trend": report.trend.map(Trend::name),
        "max_weight_t": report.max_weight_t,
        "reason": report.reason,
        "seen_at": report.seen_at,
        "valid_until": report.valid_until,
        "channel": report.channel,
        "on_behalf_of": report.on_behalf_of,
        "confidence": report.confidence.name(),
    })
}

fn read_report(words: &Value, id: &str, by: &Caller, received_at: Timestamp) -> Option<Report> {
    let words = words.as_object()?;
    let geometry: Option<Geometry<f64>> = match words.get("geometry") {
        None | Some(Value::Null) => None,
        Some(place) => Some(read_geometry(place).ok()?),
    };
    Some(Report {
        id: id.to_owned(),
        // Unusable never means none: somebody saw something there.
        status: ReportStatus::from_name(text(words, "status")?).unwrap_or(ReportStatus::Unknown),
        vehicles: list(words, "vehicles")
            .filter_map(VehicleClass::from_name)
            .collect::<VehicleSet>(),
        edges: list(words, "edges").map(str::to_owned).collect(),
        geometry,
        cause: text(words, "cause").map(str::to_owned),
        depth_m: words.get("depth_m").and_then(Value::as_f64),
        current: words.get("current").and_then(Value::as_bool),
        dark: words.get("dark").and_then(Value::as_bool),
        trend: text(words, "trend").and_then(Trend::from_name),
        max_weight_t: words.get("max_weight_t").and_then(Value::as_f64),
        reason: text(words, "reason").map(str::to_owned),
        seen_at: text(words, "seen_at")?.parse().ok()?,
        valid_until: text(words, "valid_until").and_then(|moment| moment.parse().ok()),
        channel: text(words, "channel").map(str::to_owned),
        on_behalf_of: text(words, "on_behalf_of").map(str::to_owned),
        confidence: Confidence::from_name(text(words, "confidence")?)?,
        reporter: by.name.clone(),
        role: by.role,
        received_at,
    })
}

fn text<'a>(words: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    words.get(name)?.as_str()
}

fn list<'a>(words: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a str> {
    words.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The role called `name`; one that this version does not know may do the least.
pub(super) fn role_of(name: &str) -> Role {
    Role::from_name(name).unwrap_or(Role::Reader)
}
