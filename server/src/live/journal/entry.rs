//! A journal entry: one change of a report, a site, a dispatch or a closure.

use jiff::Timestamp;
use lintas_model::report::{Report, Role};
use serde_json::Value;

use crate::{
    aid::{AidEntry, AidStatement},
    http::caller::Caller,
    live::{act_time::ActTime, photo_fields::PhotoFields, report_fields::ReportFields},
    photo::PhotoId,
};

/// Version of payloads, written into each as field `v`; entries without it are older and read as
/// version 1. It rises when a reader of the version before would misread an entry: a new field
/// alone is no reason. Journals of every version stay readable: see the frozen ones in
/// `server/fixtures/`. Since version 2 a step of a dispatch may wait for an officer (`waits`), which a
/// reader of version 1 takes for a fact.
pub(crate) const PAYLOAD_VERSION: u64 = 2;
/// The payload field of the version.
const VERSION_FIELD: &str = "v";

/// The kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// A report was filed.
    Report,
    /// A report was wrong, say its reporter or an officer.
    Withdraw,
    /// An officer confirms a report.
    Verify,
    /// An officer does not believe a report.
    Reject,
    /// A photo was added to a report.
    Photo,
    /// An officer shows a photo to everybody.
    PublishPhoto,
    /// An officer no longer shows a photo to everybody.
    WithdrawPhoto,
    /// A statement on a site.
    Site,
    /// A new dispatch: asked for, promised or sent.
    Dispatch,
    /// A dispatch moved to another state.
    DispatchState,
    /// An officer says that a closure of the snapshot has ended.
    EndClosure,
    /// An officer says that a closure of the snapshot still holds.
    RenewClosure,
    /// Time passed, and something expired or began to count.
    Expiry,
    /// Another snapshot came into service.
    Snapshot,
    /// The journal of another post was merged into this one.
    Merge,
    /// Acts lie ahead of the clock: when the present was (`act_times`).
    Clock,
}

impl EntryKind {
    const ALL: [Self; 16] = [
        Self::Report,
        Self::Withdraw,
        Self::Verify,
        Self::Reject,
        Self::Photo,
        Self::PublishPhoto,
        Self::WithdrawPhoto,
        Self::Site,
        Self::Dispatch,
        Self::DispatchState,
        Self::EndClosure,
        Self::RenewClosure,
        Self::Expiry,
        Self::Snapshot,
        Self::Merge,
        Self::Clock,
    ];

    /// Its name in the journal and in URL paths.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Withdraw => "withdraw",
            Self::Verify => "verify",
            Self::Reject => "reject",
            Self::Photo => "photo",
            Self::PublishPhoto => "publish_photo",
            Self::WithdrawPhoto => "withdraw_photo",
            Self::Site => "site",
            Self::Dispatch => "dispatch",
            Self::DispatchState => "dispatch_state",
            Self::EndClosure => "end",
            Self::RenewClosure => "renew",
            Self::Expiry => "expiry",
            Self::Snapshot => "snapshot",
            Self::Merge => "merge",
            Self::Clock => "clock",
        }
    }

    /// The kind called `name`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it decides about a report.
    pub(crate) fn is_decision(self) -> bool {
        matches!(self, Self::Withdraw | Self::Verify | Self::Reject)
    }

    /// Whether it is about a photo of a report.
    pub(crate) fn is_of_photos(self) -> bool {
        matches!(self, Self::Photo | Self::PublishPhoto | Self::WithdrawPhoto)
    }

    /// Whether it is about a closure of the snapshot.
    pub(crate) fn is_of_closures(self) -> bool {
        matches!(self, Self::EndClosure | Self::RenewClosure)
    }

    /// Whether it is about aid.
    pub(crate) fn is_of_aid(self) -> bool {
        matches!(self, Self::Site | Self::Dispatch | Self::DispatchState)
    }

    /// HTTP status of its answer: 201 where it created something.
    pub(crate) fn status(self) -> u16 {
        let creates = matches!(self, Self::Report | Self::Photo | Self::Site | Self::Dispatch);
        if creates { 201 } else { 200 }
    }
}

/// The answer to a request with an idempotency key, so that its repetition gets the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The request's `Idempotency-Key`.
    pub(crate) key: String,
    /// Hash of the request.
    pub(crate) request: [u8; 32],
    /// Status of the answer.
    pub(crate) status: u16,
    /// Its body.
    pub(crate) answer: String,
}

/// One journal entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JournalEntry {
    /// Its number, from 1; 0 before it has one.
    pub(crate) seq: u64,
    /// Server's clock, which in a drill starts at `as_of`.
    pub(crate) received_at: Timestamp,
    /// Wall clock of the machine.
    pub(crate) wall_at: Timestamp,
    /// `drill` or `actual`.
    pub(crate) mode: String,
    /// The moment that the snapshot in service spoke of: where a drill's clock began.
    pub(crate) as_of: Timestamp,
    /// Who caused it; `None` for an expiry or a swap.
    pub(crate) by: Option<Caller>,
    /// Its kind.
    pub(crate) kind: EntryKind,
    /// Id of the report, site, dispatch or closure that it is about; empty where it is about none.
    pub(crate) about: String,
    /// The revision that it led to.
    pub(crate) revision: u64,
    /// The answer; `None` where the request had no idempotency key.
    pub(crate) receipt: Option<Receipt>,
    /// What was known before: snapshot, revision, state of the edges or of the site.
    pub(crate) known: Value,
    /// The content, as the kind defines it.
    pub(crate) payload: Value,
}

impl JournalEntry {
    /// This entry without its version field, where this release understands all of it. A report of
    /// unknown status is understood: somebody saw something, so it counts as `unknown`.
    ///
    /// # Errors
    /// Why not: a later payload version, or a payload that does not fit the kind.
    pub(crate) fn understood(mut self) -> Result<Self, String> {
        if let Some(version) = self.payload.as_object_mut().and_then(|it| it.remove(VERSION_FIELD))
            && version.as_u64().is_none_or(|version| version > PAYLOAD_VERSION)
        {
            return Err(format!("its payload is of version {version}, written by a later release"));
        }
        let is_understood = match self.kind {
            EntryKind::Report => self.by.is_none() || self.filed_as_stamped().is_some(),
            EntryKind::Site | EntryKind::Dispatch | EntryKind::DispatchState => {
                self.by.is_none() || self.of_aid_as_stamped().is_some()
            }
            EntryKind::EndClosure | EntryKind::RenewClosure => self.payload.get("at").is_some(),
            EntryKind::Photo => self.photo().is_some(),
            EntryKind::PublishPhoto | EntryKind::WithdrawPhoto => self.photo_meant().is_some(),
            _ => true,
        };
        match is_understood {
            true => Ok(self),
            false => Err(format!("its payload is no {}", self.kind.name())),
        }
    }

    /// Its time where nothing speaks against its clock.
    pub(crate) fn as_stamped(&self) -> ActTime {
        ActTime::of(self.received_at)
    }

    /// The report that it files where nothing speaks against its clock.
    pub(crate) fn filed_as_stamped(&self) -> Option<Report> {
        self.filed(self.as_stamped())
    }

    /// The statement on aid in it where nothing speaks against its clock.
    pub(crate) fn of_aid_as_stamped(&self) -> Option<AidEntry> {
        self.of_aid(self.as_stamped())
    }

    /// The payload as it is written, with its version.
    pub(crate) fn written_payload(&self) -> Value {
        let mut payload = self.payload.clone();
        if let Some(payload) = payload.as_object_mut() {
            payload.insert(VERSION_FIELD.to_owned(), PAYLOAD_VERSION.into());
        }
        payload
    }

    /// The report that this entry files, at the time of the act; `None` where it files none, or
    /// where its payload cannot be read.
    pub(crate) fn filed(&self, time: ActTime) -> Option<Report> {
        let by = self.by.as_ref().filter(|_| self.kind == EntryKind::Report)?;
        let fields: ReportFields = serde_json::from_value(self.payload.clone()).ok()?;
        fields.kept(&self.about, by, time)
    }

    /// The photo that this entry adds; `None` where it adds none, or where its payload cannot be read.
    pub(crate) fn photo(&self) -> Option<PhotoFields> {
        let is_photo = self.kind == EntryKind::Photo;
        serde_json::from_value(self.payload.clone()).ok().filter(|_| is_photo)
    }

    /// The photo that this entry is about; `None` where it is about none.
    pub(crate) fn photo_meant(&self) -> Option<PhotoId> {
        let id = self.payload.get("photo")?.as_str()?;
        id.parse().ok().filter(|_| self.kind.is_of_photos())
    }

    /// The statement on aid in this entry, at the time of the act; `None` where it has none, or
    /// where its payload cannot be read. Where that time is in doubt, it is as old as it may be, and
    /// a step that would feed somebody waits for an officer.
    pub(crate) fn of_aid(&self, time: ActTime) -> Option<AidEntry> {
        let by = self.by.as_ref().filter(|_| self.kind.is_of_aid())?;
        let mut word = match self.kind {
            EntryKind::Site => {
                AidStatement::Site(serde_json::from_value(self.payload.clone()).ok()?)
            }
            EntryKind::Dispatch => {
                AidStatement::Dispatch(serde_json::from_value(self.payload.clone()).ok()?)
            }
            _ => AidStatement::Step(serde_json::from_value(self.payload.clone()).ok()?),
        };
        if time.doubted {
            word.doubt(|moment| time.oldest(moment));
        }
        let (seq, at, role) = (self.seq, time.oldest(time.stamped), by.role);
        Some(AidEntry { seq, at, role, about: self.about.clone(), word })
    }
}

/// The role of this name; an unknown one becomes the least, [`Role::Reader`].
pub(super) fn role_of(name: &str) -> Role {
    Role::from_name(name).unwrap_or(Role::Reader)
}
