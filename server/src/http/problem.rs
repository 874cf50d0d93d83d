//! Errors as problem details (RFC 9457): a status, a stable code, titles in two languages.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

/// Media type of every error.
pub(crate) const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

macro_rules! problems {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal $code:literal, $id:literal, $en:literal;)+) => {
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

            /// Its title: Bahasa Indonesia, English.
            pub(crate) const fn titles(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($id, $en),)+ }
            }
        }
    };
}

problems! {
    /// A parameter's value cannot be read.
    InvalidParameter = 400 "invalid_parameter", "Nilai parameter tidak dapat dibaca", "A parameter's value is not valid";
    /// A parameter that the path does not take.
    UnknownParameter = 400 "unknown_parameter", "Parameter tidak dikenal", "Unknown parameter";
    /// More layer names in one address than are allowed.
    TooManyLayers = 400 "too_many_layers", "Terlalu banyak nama lapisan", "Too many layer names";
    /// The Host header is not a host name.
    InvalidHost = 400 "invalid_host", "Nama host tidak sah", "Invalid Host header";
    /// Any other request that cannot be read.
    BadRequest = 400 "bad_request", "Permintaan tidak dapat dibaca", "The request cannot be read";
    /// A body that cannot be parsed, or has impossible values.
    InvalidReport = 400 "invalid_report", "Laporan tidak dapat dibaca", "The report is not valid";
    /// A report names edges that the network does not have.
    UnknownEdge = 400 "unknown_edge", "Ruas jalan tidak dikenal", "Unknown road edge";
    /// A file that is no JPEG, or none that is taken.
    InvalidPhoto = 400 "invalid_photo", "Foto tidak dapat diterima", "The photo is not accepted";
    /// An amount in a unit that the item is not counted in.
    UnitMismatch = 400 "unit_mismatch", "Satuan tidak cocok dengan barangnya", "The item is not counted in this unit";
    /// This address needs a key.
    KeyRequired = 401 "key_required", "Perlu kunci akses", "A key is needed";
    /// The key is not, or no longer, accepted.
    KeyRefused = 401 "key_refused", "Kunci akses tidak diterima", "The key is not accepted";
    /// The key's time is over, or it was replaced by another.
    KeyExpired = 401 "key_expired", "Kunci akses sudah kedaluwarsa", "The key has expired";
    /// The key is valid, but its role does not allow this.
    Forbidden = 403 "forbidden", "Kunci ini tidak berwenang", "The key's role does not allow this";
    /// The key speaks of another part of the map.
    OutsideArea = 403 "outside_area", "Di luar wilayah kunci ini", "Outside the area of this key";
    /// A key, or a change, that came by plain HTTP where HTTPS is spoken.
    HttpsRequired = 403 "https_required", "Perlu sambungan aman (https)", "A secure connection (https) is needed";
    /// The code of an enrolment is unknown, used, withdrawn or too old: nobody is told which.
    NotAccepted = 403 "code_refused", "Kode ini tidak berlaku", "The code is not accepted";
    /// Nothing at this address.
    NotFound = 404 "not_found", "Tidak ada di alamat ini", "Nothing at this address";
    /// No layer of this name in the snapshot.
    UnknownLayer = 404 "unknown_layer", "Lapisan tidak dikenal", "Unknown layer";
    /// Zoom, column or row outside the tile pyramid.
    TileOutOfRange = 404 "tile_out_of_range", "Petak di luar jangkauan", "Tile out of range";
    /// No feature with this id.
    UnknownItem = 404 "unknown_item", "Tidak ada objek dengan id ini", "No item with this id";
    /// No site has this id.
    UnknownSite = 404 "unknown_site", "Posko tidak dikenal", "Unknown site";
    /// No depot has this id.
    UnknownDepot = 404 "unknown_depot", "Gudang tidak dikenal", "Unknown depot";
    /// Nobody has heard of an agency with this code.
    UnknownAgency = 404 "unknown_agency", "Instansi tidak dikenal", "Unknown agency";
    /// No item of the catalogue has this code.
    UnknownGoods = 404 "unknown_item", "Barang tidak dikenal", "Unknown item code";
    /// Nobody of this name has a key that works.
    UnknownKey = 404 "unknown_key", "Tidak ada kunci atas nama ini", "Nobody of this name has a key";
    /// No enrolment has this number.
    UnknownEnrolment = 404 "unknown_enrolment", "Pemasangan tidak dikenal", "Unknown enrolment";
    /// No package has this id.
    UnknownPackage = 404 "unknown_package", "Paket luring tidak dikenal", "Unknown package";
    /// The package has no part with this hash any more.
    PartGone = 404 "part_gone", "Bagian paket sudah berganti", "The package no longer has this part";
    /// This address takes other methods.
    MethodNotAllowed = 405 "method_not_allowed", "Metode tidak diizinkan", "Method not allowed";
    /// The address has none of the media types that are accepted.
    NotAcceptable = 406 "not_acceptable", "Tidak tersedia dalam format yang diminta", "Not available in a format that is accepted";
    /// The request did not arrive in time.
    RequestTimeout = 408 "request_timeout", "Permintaan terlalu lama", "The request took too long to arrive";
    /// A statement of a drill for an actual server, or the reverse.
    ModeMismatch = 409 "mode_mismatch", "Mode laporan dan server berbeda (latihan atau nyata)", "The report's mode is not the server's";
    /// The idempotency key was used for another request.
    IdempotencyConflict = 409 "idempotency_conflict", "Kunci idempotensi sudah dipakai untuk permintaan lain", "The idempotency key was used for another request";
    /// The report is in a state that does not allow this decision.
    ReportClosed = 409 "report_closed", "Laporan ini sudah ditutup", "The report is closed already";
    /// The report has as many photos as one may have.
    TooManyPhotos = 409 "too_many_photos", "Laporan ini sudah punya cukup foto", "The report has as many photos as it may";
    /// The dispatch overlaps with others, or another site needs the goods more urgently.
    Overlap = 409 "overlap", "Kiriman tumpang tindih", "The dispatch overlaps";
    /// The depot has less free than the dispatch takes.
    StockShort = 409 "stock_short", "Stok gudang tidak cukup", "The depot has not that much free";
    /// The dispatch cannot get to this state from the one that it is in.
    WrongState = 409 "wrong_state", "Langkah tidak sesuai status kiriman", "The dispatch cannot become this";
    /// The holder of this name has a key, or is about to get one.
    NameTaken = 409 "name_taken", "Nama ini sudah punya kunci", "The name has a key already";
    /// Nobody else has an officer's key.
    LastOfficer = 409 "last_officer", "Ini kunci petugas terakhir", "It is the last officer's key";
    /// The enrolment was used, or its time is over.
    EnrolmentOver = 409 "enrolment_over", "Pemasangan ini sudah selesai", "The enrolment is over";
    /// The snapshot is not kept: pruned, or it never existed here.
    SnapshotGone = 410 "snapshot_gone", "Snapshot sudah tidak disimpan", "This snapshot is not kept";
    /// `If-Match` named another version.
    PreconditionFailed = 412 "precondition_failed", "Versi berkas sudah berganti", "The file has changed";
    /// The body is over the limit.
    BodyTooLarge = 413 "body_too_large", "Isi permintaan terlalu besar", "Request body too large";
    /// The address is over the limit.
    UriTooLong = 414 "uri_too_long", "Alamat terlalu panjang", "Address too long";
    /// The body has a media type that is not accepted.
    UnsupportedMediaType = 415 "unsupported_media_type", "Jenis isi tidak didukung", "Unsupported media type";
    /// The range lies outside the file.
    RangeNotSatisfiable = 416 "range_not_satisfiable", "Rentang di luar berkas", "Range not satisfiable";
    /// One report bears on more than its role may say at once.
    ReportTooLarge = 422 "report_too_large", "Laporan terlalu luas", "The report is too large";
    /// One address or key asks too often, or for too much at once.
    TooManyRequests = 429 "too_many_requests", "Terlalu sering meminta", "Too many requests";
    /// The request could be read, and would take more work than one request may.
    TooCostly = 422 "too_costly", "Permintaan terlalu berat", "The request takes too much work";
    /// The headers are over the limit.
    HeadersTooLarge = 431 "headers_too_large", "Header terlalu besar", "Request headers too large";
    /// A fault of the server.
    Internal = 500 "internal", "Kesalahan di server", "Internal error";
    /// A file of the snapshot cannot be read, or is not what was published. It may be put back.
    SnapshotDamaged = 503 "snapshot_damaged", "Berkas snapshot rusak", "A file of the snapshot is damaged";
    /// A photo that is on record is not in the state folder, or is not what was taken in.
    PhotoMissing = 503 "photo_missing", "Berkas foto hilang atau rusak", "The photo is missing or damaged";
    /// The journal cannot be written, so nothing is accepted.
    JournalFailed = 503 "journal_failed", "Laporan tidak dapat disimpan", "Reports cannot be stored";
    /// The reports that were accepted cannot be read.
    ReportsUnreadable = 503 "reports_unreadable", "Laporan lapangan tidak terbaca", "Field reports cannot be read";
    /// The limit of event streams is reached.
    TooManyListeners = 503 "too_many_listeners", "Terlalu banyak pendengar", "Too many listeners";
    /// No snapshot is served yet.
    NoSnapshot = 503 "no_snapshot", "Belum ada snapshot", "No snapshot is served yet";
    /// The snapshot in service has no aid data.
    NoAid = 503 "no_aid", "Belum ada data bantuan", "The snapshot has no aid data";
    /// The snapshot in service has no network.
    NoNetwork = 503 "no_network", "Belum ada jaringan jalan", "The snapshot has no road network";
    /// More requests at once than are allowed.
    Busy = 503 "busy", "Server sedang penuh", "Too many requests at once";
    /// The answer was not ready in time.
    Timeout = 503 "timeout", "Jawaban terlalu lama", "The answer took too long";
    /// The disk is full, so nothing is accepted.
    JournalFull = 507 "journal_full", "Ruang simpan server penuh", "The server's disk is full";
}

impl Code {
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
