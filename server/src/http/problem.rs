//! Errors as problem details (RFC 9457): a status, a stable code, titles in two languages.

use std::fmt::Display;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use lintas_model::language::Language;
use serde_json::{Map, Value, json};

/// Media type of every error.
pub(crate) const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

macro_rules! problems {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal $code:literal, $title:literal;)+) => {
        /// The stable code of an error. A code never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every one.
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code as written in the answer.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Its HTTP status.
            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$name => const {
                    match StatusCode::from_u16($status) {
                        Ok(status) => status,
                        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
                    }
                },)+ }
            }

            /// The message that is its title.
            pub(crate) const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

problems! {
    /// A parameter's value cannot be read.
    InvalidParameter = 400 "invalid_parameter", "problem.invalid_parameter";
    /// A parameter that the path does not take.
    UnknownParameter = 400 "unknown_parameter", "problem.unknown_parameter";
    /// More layer names in one address than are allowed.
    TooManyLayers = 400 "too_many_layers", "problem.too_many_layers";
    /// The Host header is not a host name.
    InvalidHost = 400 "invalid_host", "problem.invalid_host";
    /// Any other request that cannot be read.
    BadRequest = 400 "bad_request", "problem.bad_request";
    /// A body that cannot be parsed, or has impossible values.
    InvalidReport = 400 "invalid_report", "problem.invalid_report";
    /// A report names edges that the network does not have.
    UnknownEdge = 400 "unknown_edge", "problem.unknown_edge";
    /// A file that is no JPEG, or none that is taken.
    InvalidPhoto = 400 "invalid_photo", "problem.invalid_photo";
    /// An amount in a unit that the item is not counted in.
    UnitMismatch = 400 "unit_mismatch", "problem.unit_mismatch";
    /// This address needs a key.
    KeyRequired = 401 "key_required", "problem.key_required";
    /// The key is not, or no longer, accepted.
    KeyRefused = 401 "key_refused", "problem.key_refused";
    /// The key's time is over, or it was replaced by another.
    KeyExpired = 401 "key_expired", "problem.key_expired";
    /// The key is valid, but its role does not allow this.
    Forbidden = 403 "forbidden", "problem.forbidden";
    /// The key speaks of another part of the map.
    OutsideArea = 403 "outside_area", "problem.outside_area";
    /// A key, or a change, that came by plain HTTP where HTTPS is spoken.
    HttpsRequired = 403 "https_required", "problem.https_required";
    /// The code of an enrolment is unknown, used, withdrawn or too old: nobody is told which.
    NotAccepted = 403 "code_refused", "problem.not_accepted";
    /// Nothing at this address.
    NotFound = 404 "not_found", "problem.not_found";
    /// No layer of this name in the snapshot.
    UnknownLayer = 404 "unknown_layer", "problem.unknown_layer";
    /// Zoom, column or row outside the tile pyramid.
    TileOutOfRange = 404 "tile_out_of_range", "problem.tile_out_of_range";
    /// No feature with this id.
    UnknownItem = 404 "unknown_item", "problem.unknown_item";
    /// No site has this id.
    UnknownSite = 404 "unknown_site", "problem.unknown_site";
    /// No depot has this id.
    UnknownDepot = 404 "unknown_depot", "problem.unknown_depot";
    /// Nobody has heard of an agency with this code.
    UnknownAgency = 404 "unknown_agency", "problem.unknown_agency";
    /// No item of the catalogue has this code.
    UnknownGoods = 404 "unknown_item", "problem.unknown_goods";
    /// Nobody of this name has a key that works.
    UnknownKey = 404 "unknown_key", "problem.unknown_key";
    /// No enrolment has this number.
    UnknownEnrolment = 404 "unknown_enrolment", "problem.unknown_enrolment";
    /// No package has this id.
    UnknownPackage = 404 "unknown_package", "problem.unknown_package";
    /// The package has no part with this hash any more.
    PartGone = 404 "part_gone", "problem.part_gone";
    /// This address takes other methods.
    MethodNotAllowed = 405 "method_not_allowed", "problem.method_not_allowed";
    /// The address has none of the media types that are accepted.
    NotAcceptable = 406 "not_acceptable", "problem.not_acceptable";
    /// The request did not arrive in time.
    RequestTimeout = 408 "request_timeout", "problem.request_timeout";
    /// A statement of a drill for an actual server, or the reverse.
    ModeMismatch = 409 "mode_mismatch", "problem.mode_mismatch";
    /// The idempotency key was used for another request.
    IdempotencyConflict = 409 "idempotency_conflict", "problem.idempotency_conflict";
    /// The report is in a state that does not allow this decision.
    ReportClosed = 409 "report_closed", "problem.report_closed";
    /// The report has as many photos as one may have.
    TooManyPhotos = 409 "too_many_photos", "problem.too_many_photos";
    /// The dispatch overlaps with others, or another site needs the goods more urgently.
    Overlap = 409 "overlap", "problem.overlap";
    /// The depot has less free than the dispatch takes.
    StockShort = 409 "stock_short", "problem.stock_short";
    /// The dispatch cannot get to this state from the one that it is in.
    WrongState = 409 "wrong_state", "problem.wrong_state";
    /// The holder of this name has a key, or is about to get one.
    NameTaken = 409 "name_taken", "problem.name_taken";
    /// Nobody else has an officer's key.
    LastOfficer = 409 "last_officer", "problem.last_officer";
    /// The enrolment was used, or its time is over.
    EnrolmentOver = 409 "enrolment_over", "problem.enrolment_over";
    /// The snapshot is not kept: pruned, or it never existed here.
    SnapshotGone = 410 "snapshot_gone", "problem.snapshot_gone";
    /// `If-Match` named another version.
    PreconditionFailed = 412 "precondition_failed", "problem.precondition_failed";
    /// The body is over the limit.
    BodyTooLarge = 413 "body_too_large", "problem.body_too_large";
    /// The address is over the limit.
    UriTooLong = 414 "uri_too_long", "problem.uri_too_long";
    /// The body has a media type that is not accepted.
    UnsupportedMediaType = 415 "unsupported_media_type", "problem.unsupported_media_type";
    /// The range lies outside the file.
    RangeNotSatisfiable = 416 "range_not_satisfiable", "problem.range_not_satisfiable";
    /// One report bears on more than its role may say at once.
    ReportTooLarge = 422 "report_too_large", "problem.report_too_large";
    /// One address or key asks too often, or for too much at once.
    TooManyRequests = 429 "too_many_requests", "problem.too_many_requests";
    /// The request could be read, and would take more work than one request may.
    TooCostly = 422 "too_costly", "problem.too_costly";
    /// The headers are over the limit.
    HeadersTooLarge = 431 "headers_too_large", "problem.headers_too_large";
    /// A fault of the server.
    Internal = 500 "internal", "problem.internal";
    /// A file of the snapshot cannot be read, or is not what was published. It may be put back.
    SnapshotDamaged = 503 "snapshot_damaged", "problem.snapshot_damaged";
    /// A photo that is on record is not in the state folder, or is not what was taken in.
    PhotoMissing = 503 "photo_missing", "problem.photo_missing";
    /// The journal cannot be written, so nothing is accepted.
    JournalFailed = 503 "journal_failed", "problem.journal_failed";
    /// The reports that were accepted cannot be read.
    ReportsUnreadable = 503 "reports_unreadable", "problem.reports_unreadable";
    /// The limit of event streams is reached.
    TooManyListeners = 503 "too_many_listeners", "problem.too_many_listeners";
    /// No snapshot is served yet.
    NoSnapshot = 503 "no_snapshot", "problem.no_snapshot";
    /// The snapshot in service has no aid data.
    NoAid = 503 "no_aid", "problem.no_aid";
    /// The snapshot in service has no network.
    NoNetwork = 503 "no_network", "problem.no_network";
    /// More requests at once than are allowed.
    Busy = 503 "busy", "problem.busy";
    /// The answer was not ready in time.
    Timeout = 503 "timeout", "problem.timeout";
    /// The disk is full, so nothing is accepted.
    JournalFull = 507 "journal_full", "problem.journal_full";
}

impl Code {
    /// Its title: Bahasa Indonesia, English.
    pub(crate) fn titles(self) -> (&'static str, &'static str) {
        let [id, en] = Language::BOTH.map(|language| language.say(self.title()));
        (id, en)
    }

    /// Those that are written so in an answer: one, or several that differ in what is unknown.
    pub(crate) fn named(name: &str) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |code| code.as_str() == name)
    }
}

/// An error answer. `detail` is for the author of the request; it must not contain paths of this
/// machine, query texts or stack traces.
#[derive(Debug)]
pub(crate) struct Problem {
    code: Code,
    detail: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Extension members (RFC 9457, section 3.2).
    members: Option<Box<Map<String, Value>>>,
}

impl Problem {
    /// A problem with a sentence that says what would have been right.
    pub(crate) fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: Some(detail.into()), headers: Vec::new(), members: None }
    }

    /// A problem with a message for whoever reads it, filled, in either language.
    pub(crate) fn told(code: Code, key: &'static str, values: &[(&str, &dyn Display)]) -> Self {
        let [id, en] = Language::BOTH.map(|language| language.fill(key, values));
        Self::new(code, en).with_member("detail_id", id.into())
    }

    /// Whether it is this one.
    pub(crate) fn is(&self, code: Code) -> bool {
        self.code == code
    }

    /// The problem with a header; replaces an earlier one.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The problem with one more member in the answer.
    pub(crate) fn with_member(mut self, name: &'static str, value: Value) -> Self {
        self.members.get_or_insert_default().insert(name.to_owned(), value);
        self
    }

    /// The problem for a bare status, as the router answers it.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => Code::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Code::RequestTimeout,
            StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
            StatusCode::URI_TOO_LONG => Code::UriTooLong,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Code::HeadersTooLarge,
            StatusCode::SERVICE_UNAVAILABLE => Code::Busy,
            status if status.is_client_error() => Code::BadRequest,
            _ => Code::Internal,
        };
        code.into()
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self { code, detail: None, headers: Vec::new(), members: None }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (title_id, title) = self.code.titles();
        let status = self.code.status();
        let mut body = json!({
            "type": "about:blank",
            "title": title,
            "title_id": title_id,
            "status": status.as_u16(),
            "code": self.code.as_str(),
        });
        if let Some(detail) = self.detail {
            body["detail"] = detail.into();
        }
        if let (Some(members), Some(body)) = (self.members, body.as_object_mut()) {
            body.extend(*members);
        }
        let mut response = (status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        response
    }
}
