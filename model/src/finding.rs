//! Findings: problems with the data. They are counted and shown in the report, and are never errors
//! (`Err`) of the run.

mod code;
mod severity;

use serde::{Deserialize, Serialize};

pub use code::FindingCode;
pub use severity::Severity;

/// One problem with one row, or with a whole source where `row` is absent.
///
/// ```
/// use lintas_model::finding::{Finding, FindingCode};
///
/// let finding = Finding::new(FindingCode::UnreadableValue, "stok-dinsos", "is no number")
///     .at_row(17)
///     .in_column("jumlah", "dua dus");
/// assert_eq!((finding.row, finding.column.as_deref()), (Some(17), Some("jumlah")));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Kind of problem.
    pub code: FindingCode,
    /// Severity.
    pub severity: Severity,
    /// Id of the source in the configuration.
    pub source: String,
    /// Sheet of the workbook, where the source is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row in the source, from 1, as a program that opens the table shows it; the id of the element
    /// in OSM files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Column, as the source spells it; in a workbook with its letter: `Jumlah (F)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The offending value, as it stands in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where: longitude, latitude.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
    /// Message in English; says what was expected.
    pub message: String,
    /// Message in Bahasa Indonesia; where absent, [`FindingCode::meaning_id`] is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// What the officer can do about it, in Bahasa Indonesia; where absent,
    /// [`FindingCode::remedy_id`] is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy_id: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy_en: Option<String>,
}

impl Finding {
    /// A finding about a whole source; narrow it with the methods below.
    pub fn new(code: FindingCode, source: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            source: source.to_owned(),
            sheet: None,
            row: None,
            column: None,
            value: None,
            place: None,
            message: message.into(),
            message_id: None,
            remedy_id: None,
            remedy_en: None,
        }
    }

    /// Sets the row.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// Sets the sheet of a workbook.
    #[must_use]
    pub fn on_sheet(mut self, sheet: Option<&str>) -> Self {
        self.sheet = sheet.map(str::to_owned);
        self
    }

    /// Sets the message in Bahasa Indonesia.
    #[must_use]
    pub fn in_indonesian(mut self, message: impl Into<String>) -> Self {
        self.message_id = Some(message.into());
        self
    }

    /// Sets a remedy of its own: Bahasa Indonesia, English.
    #[must_use]
    pub fn mended_by(mut self, id: impl Into<String>, en: impl Into<String>) -> Self {
        self.remedy_id = Some(id.into());
        self.remedy_en = Some(en.into());
        self
    }

    /// The message in Bahasa Indonesia, else the meaning of the code.
    pub fn said_id(&self) -> &str {
        self.message_id.as_deref().unwrap_or(self.code.meaning_id())
    }

    /// What the officer can do about it: Bahasa Indonesia, English.
    pub fn remedies(&self) -> (&str, &str) {
        (
            self.remedy_id.as_deref().unwrap_or(self.code.remedy_id()),
            self.remedy_en.as_deref().unwrap_or(self.code.remedy_en()),
        )
    }

    /// Sets column and value.
    #[must_use]
    pub fn in_column(mut self, column: &str, value: impl Into<String>) -> Self {
        self.column = Some(column.to_owned());
        self.value = Some(value.into());
        self
    }

    /// Sets the place; nothing where it is not finite.
    #[must_use]
    pub fn at_place(mut self, lon: f64, lat: f64) -> Self {
        self.place = (lon.is_finite() && lat.is_finite()).then_some([lon, lat]);
        self
    }

    /// Sets another severity than that of the code.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}
