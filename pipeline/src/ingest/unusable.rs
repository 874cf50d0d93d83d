//! Why a source cannot be used: in both languages, with what to do where somebody can do something.
//!
//! What our own readers find is said in words of our own. What a library or the system says stays as it is,
//! behind words that say so: nobody translates them rightly on the way.

use std::borrow::Cow;
use std::fmt;

use lintas_model::finding::{Finding, FindingCode};
use serde::{Deserialize, Serialize};

/// What to do: Bahasa Indonesia, English.
pub(crate) type Remedy = [&'static str; 2];

/// A file that came incomplete on its way.
pub(super) const SEND_AGAIN: Remedy = [
    "Minta berkasnya dikirim ulang; bandingkan ukurannya dengan aslinya.",
    "Have it sent again; compare its size with that of the original.",
];
/// A file of something else than rows at places.
pub(super) const SEND_A_MAP: Remedy = [
    "Minta datanya sebagai GeoPackage, GeoJSON, KML atau Shapefile (zip); tabel sebagai XLSX atau CSV.",
    "Ask for the data as GeoPackage, GeoJSON, KML or a zipped Shapefile; for tables as XLSX or CSV.",
];
/// A workbook or table that its own program may mend.
pub(super) const SAVE_ANEW: Remedy = [
    "Buka dengan Excel atau LibreOffice, simpan sebagai .xlsx dan kirim ulang.",
    "Open it in Excel or LibreOffice, save it as .xlsx and send it again.",
];
/// A file that may not be read, or a disk that fails.
pub(super) const SEE_PERMISSIONS: Remedy =
    ["Periksa izin berkas dan diskanya.", "See who may read the file, and the disk."];

/// Why a source cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unusable {
    /// In English.
    pub en: String,
    /// In Bahasa Indonesia.
    pub id: String,
    /// What to do, in Bahasa Indonesia and in English; where absent, that of the finding's code.
    remedy: Option<[Cow<'static, str>; 2]>,
}

impl Unusable {
    /// In words of our own.
    pub(crate) fn new(en: impl Into<String>, id: impl Into<String>) -> Self {
        Self { en: en.into(), id: id.into(), remedy: None }
    }

    /// In words of a library, of the system, or of the configuration's reader.
    pub(crate) fn foreign(words: impl fmt::Display) -> Self {
        Self::new(format!("it cannot be read: {words}"), format!("tidak dapat dibaca: {words}"))
    }

    /// With what to do: Bahasa Indonesia, English.
    #[must_use]
    pub(crate) fn mended_by(self, remedy: [impl Into<Cow<'static, str>>; 2]) -> Self {
        Self { remedy: Some(remedy.map(Into::into)), ..self }
    }

    /// The same of a part of the source: a sheet, a file in an archive.
    #[must_use]
    pub(super) fn within(self, en: impl fmt::Display, id: impl fmt::Display) -> Self {
        Self { en: format!("{en}: {}", self.en), id: format!("{id}: {}", self.id), ..self }
    }

    /// What to do, where this reason says it: Bahasa Indonesia, English.
    pub fn remedies(&self) -> Option<[&str; 2]> {
        self.remedy.as_ref().map(|[id, en]| [&**id, &**en])
    }

    /// The finding about the source.
    pub(crate) fn finding(&self, source: &str) -> Finding {
        self.finding_of(FindingCode::SourceUnreadable, source)
    }

    /// The finding about the source, with this code.
    pub(super) fn finding_of(&self, code: FindingCode, source: &str) -> Finding {
        self.mend(Finding::new(code, source, &*self.en).in_indonesian(&*self.id))
    }

    /// Puts what to do into a finding that says why in words of its own.
    pub(super) fn mend(&self, finding: Finding) -> Finding {
        match self.remedies() {
            Some([id, en]) => finding.mended_by(id, en),
            None => finding,
        }
    }
}

/// Why a file cannot be used of which nobody knows where its coordinates lie.
pub(super) fn without_crs() -> Unusable {
    let why = Unusable::new(
        "the file does not say its coordinate system; set `crs`, such as EPSG:32750",
        "berkas tidak menyebut sistem koordinatnya; isi `crs`, misalnya EPSG:32750",
    );
    why.mended_by([
        "Isi `crs` sumber ini, misalnya EPSG:4326 atau EPSG:32750, atau minta berkas .prj-nya.",
        "Set `crs` of the source, such as EPSG:4326 or EPSG:32750, or ask for its .prj.",
    ])
}

impl fmt::Display for Unusable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.en)
    }
}
