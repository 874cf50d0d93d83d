//! One act: what somebody did about a report, a site or a dispatch, as the journal keeps it.

use jiff::Timestamp;
use lintas_model::report::{Report, Role};
use serde_json::Value;

use crate::{
    aid::{AidStatement, Said},
    http::caller::Caller,
    live::report_fields::ReportFields,
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
        let by = self.by.as_ref().filter(|_| self.kind == Kind::Report)?;
        let fields: ReportFields = serde_json::from_value(self.payload.clone()).ok()?;
        fields.kept(&self.report, by, self.received_at)
    }

    /// What this act says of aid; `None` where it says nothing, or where its words cannot be read.
    pub(crate) fn of_aid(&self) -> Option<Said> {
        let by = self.by.as_ref().filter(|_| self.kind.is_of_aid())?;
        let word = match self.kind {
            Kind::Site => AidStatement::Site(serde_json::from_value(self.payload.clone()).ok()?),
            Kind::Dispatch => {
                AidStatement::Dispatch(serde_json::from_value(self.payload.clone()).ok()?)
            }
            _ => AidStatement::Step(serde_json::from_value(self.payload.clone()).ok()?),
        };
        let (seq, at, role) = (self.seq, self.received_at, by.role);
        Some(Said { seq, at, role, about: self.report.clone(), word })
    }
}

/// The role called `name`; one that this version does not know may do the least.
pub(super) fn role_of(name: &str) -> Role {
    Role::from_name(name).unwrap_or(Role::Reader)
}
