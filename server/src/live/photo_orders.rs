//! Commands about photos. Each is judged against everything before it, earlier commands of its batch
//! included.

use axum::http::{HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    batch::Prepared,
    command::{Answer, What},
    core::Core,
    journal::entry::EntryKind,
    photo_fields::PhotoFields,
    reports::StoredReport,
};
use crate::{
    config::PhotoBounds,
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    photo::PhotoId,
};

/// The time that the bytes of a key are counted over.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

impl StoredReport {
    /// Refuses photos of whoever may not add them: all but the one who filed the report, and officers.
    ///
    /// # Errors
    /// `forbidden`, `report_closed`.
    pub(crate) fn must_take_photos_of(&self, by: &Caller) -> Result<(), Problem> {
        if !(by.role.decides() || self.report.reporter == by.name) {
            let told = "Only who filed a report, or an officer, adds photos to it.";
            return Err(Problem::new(Code::Forbidden, told));
        }
        match self.closed() {
            Some(_) => Err(Code::ReportClosed.into()),
            None => Ok(()),
        }
    }
}

impl Core {
    fn report(&self, id: &str) -> Result<&StoredReport, Problem> {
        self.store.entry(id).map(|entry| &**entry).ok_or_else(|| Code::UnknownItem.into())
    }

    /// The answer to a command about a photo that changes nothing: the report has it already, or it
    /// is shown, or not shown, already. `None` for all others.
    ///
    /// # Errors
    /// `unknown_item`, `forbidden`, `report_closed`.
    pub(super) fn photo_stands(&self, by: &Caller, what: &What) -> Result<Option<Answer>, Problem> {
        let stands = match what {
            What::Photo { report, fields, .. } => {
                let report = self.report(report)?;
                report.must_take_photos_of(by)?;
                report
                    .photo(&fields.photo)
                    .map(|photo| told(report, &photo.fields, photo.is_public()))
            }
            What::DecidePhoto { kind, report, photo, .. } => {
                let report = self.report(report)?;
                let photo = report.photo(photo).ok_or(Code::UnknownItem)?;
                let is_public = photo.is_public();
                let is_so = is_public == (*kind == EntryKind::PublishPhoto);
                is_so.then(|| told(report, &photo.fields, is_public))
            }
            _ => None,
        };
        Ok(stands.map(|mut body| {
            body["revision"] = self.revision.into();
            Answer { status: 200, body: body.to_string(), repeated: true, revision: self.revision }
        }))
    }

    /// Refuses so many bytes more of photos than may be stored, or sent with a key within an hour.
    ///
    /// # Errors
    /// `too_many_requests`, `journal_full`.
    pub(super) fn photo_fits(
        &self,
        by: &Caller,
        bytes: u64,
        bounds: PhotoBounds,
        now: Timestamp,
    ) -> Result<(), Problem> {
        if self.store.photo_bytes() + bytes > bounds.folder_bytes() {
            let told = "The room that is set aside for photos is used up; reports are still taken.";
            return Err(Problem::new(Code::JournalFull, told));
        }
        let since = now.checked_sub(HOUR).unwrap_or(Timestamp::MIN);
        let sent: Vec<(Timestamp, u64)> = self.store.photos_of(&by.name, since).collect();
        let Some(wait) = wait_for(&sent, bytes, bounds.bytes_per_hour(), since) else {
            return Ok(());
        };
        let told = format!("One key may send {} MB of photos an hour.", bounds.mb_per_hour);
        let seconds = HeaderValue::from(wait.as_secs().max(1));
        let problem = Problem::new(Code::TooManyRequests, told);
        Err(problem.with_header(header::RETRY_AFTER, seconds))
    }

    /// The entry that adds a photo to a report.
    ///
    /// # Errors
    /// `unknown_item`, `too_many_photos`, `too_many_requests`, `journal_full`.
    pub(super) fn made_of_photo(
        &self,
        report: String,
        fields: &PhotoFields,
        bounds: PhotoBounds,
        by: &Caller,
        now: Timestamp,
    ) -> Result<Prepared, Problem> {
        let stored = self.report(&report)?;
        if stored.photos.len() >= bounds.per_report {
            return Err(too_many(bounds));
        }
        self.photo_fits(by, fields.bytes, bounds, now)?;
        let body = told(stored, fields, false);
        let payload = serde_json::to_value(fields).map_err(|_no_json| Code::Internal)?;
        let prepared = Prepared::of(EntryKind::Photo, report, payload);
        Ok(Prepared { body: Some(body), ..prepared })
    }

    /// The entry that shows a photo to everybody, or no longer.
    ///
    /// # Errors
    /// `unknown_item`.
    pub(super) fn made_of_publication(
        &self,
        kind: EntryKind,
        report: String,
        photo: &PhotoId,
        reason: Option<String>,
    ) -> Result<Prepared, Problem> {
        let stored = self.report(&report)?;
        let fields = &stored.photo(photo).ok_or(Code::UnknownItem)?.fields;
        let body = told(stored, fields, kind == EntryKind::PublishPhoto);
        let prepared = Prepared::of(kind, report, json!({ "photo": photo, "reason": reason }));
        Ok(Prepared { body: Some(body), ..prepared })
    }
}

/// The refusal of one photo too many.
pub(crate) fn too_many(bounds: PhotoBounds) -> Problem {
    Problem::told(
        Code::TooManyPhotos,
        "problem.too_many_photos.detail",
        &[("n", &bounds.per_report)],
    )
}

/// How long a key waits until it may send so many bytes; `None` where it need not. `sent` is what came
/// with it since `since`, the oldest first.
fn wait_for(
    sent: &[(Timestamp, u64)],
    bytes: u64,
    most: u64,
    since: Timestamp,
) -> Option<SignedDuration> {
    let mut left: u64 = sent.iter().map(|(_, bytes)| bytes).sum::<u64>() + bytes;
    let mut wait = None;
    for (at, bytes) in sent {
        if left <= most {
            break;
        }
        left -= bytes;
        wait = Some(at.duration_since(since));
    }
    // One that is larger than all that may be sent waits for the hour to be over, again and again.
    if left > most { Some(HOUR) } else { wait }
}

/// The body of an answer about a photo, without its revision.
fn told(report: &StoredReport, fields: &PhotoFields, is_public: bool) -> Value {
    json!({
        "id": fields.photo,
        "report": report.report.id,
        "bytes": fields.bytes,
        "width": fields.width,
        "height": fields.height,
        "published": is_public,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_waits_until_so_much_of_the_hour_has_passed_that_its_photo_fits() {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        let wait = |sent: &[(i64, u64)], bytes| {
            let sent: Vec<(Timestamp, u64)> =
                sent.iter().map(|(minute, bytes)| (at(*minute), *bytes)).collect();
            wait_for(&sent, bytes, 100, at(0)).map(|wait| wait.as_mins())
        };
        assert_eq!(wait(&[], 100), None);
        assert_eq!(wait(&[(5, 60), (20, 30)], 10), None);
        assert_eq!(wait(&[(5, 60), (20, 30)], 11), Some(5));
        assert_eq!(wait(&[(5, 60), (20, 30)], 71), Some(20));
        assert_eq!(wait(&[(5, 60), (20, 30)], 101), Some(60));
    }
}
