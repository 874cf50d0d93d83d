//! What a message says, and of whom.

use super::place::CapPlace;
use super::xml::XmlElement;

/// One message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// Line where it begins.
    pub(super) line: u64,
    pub(super) identifier: String,
    pub(super) sender: String,
    /// As written.
    pub(super) sent: String,
    pub(super) status: String,
    pub(super) kind: String,
    pub(super) scope: String,
    /// The messages that it speaks of.
    pub(super) references: Vec<Reference>,
    /// What it says, once a language.
    pub(super) infos: Vec<Info>,
}

/// Another message, named by who sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) sender: String,
    pub(super) identifier: String,
    pub(super) sent: String,
}

/// What a message says in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Info {
    /// Lower case (`id-id`). CAP takes one without for `en-US`.
    pub(super) language: String,
    pub(super) event: String,
    pub(super) severity: String,
    pub(super) urgency: String,
    pub(super) certainty: String,
    pub(super) headline: String,
    pub(super) effective: String,
    pub(super) onset: String,
    pub(super) expires: String,
    /// Its sender says that the danger is over.
    pub(super) all_clear: bool,
    pub(super) areas: Vec<CapArea>,
}

/// One area of an info.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CapArea {
    /// Line where it begins.
    pub(super) line: u64,
    pub(super) description: String,
    /// Where it is: polygons, then circles, else codes.
    pub(super) places: Vec<CapPlace>,
}

impl Message {
    pub(super) fn of(alert: &XmlElement) -> Self {
        let text = |name| alert.text_of(name).to_owned();
        Self {
            line: alert.line,
            identifier: text("identifier"),
            sender: text("sender"),
            sent: text("sent"),
            status: text("status"),
            kind: text("msgType"),
            scope: text("scope"),
            references: alert
                .text_of("references")
                .split_whitespace()
                .filter_map(reference)
                .collect(),
            infos: alert.all("info").map(Info::of).collect(),
        }
    }
}

/// `sender,identifier,sent`. A sender may not hold a comma, a moment has none either.
fn reference(text: &str) -> Option<Reference> {
    let (sender, rest) = text.split_once(',')?;
    let (identifier, sent) = rest.rsplit_once(',')?;
    let [sender, identifier, sent] = [sender, identifier, sent].map(str::to_owned);
    Some(Reference { sender, identifier, sent })
}

impl Info {
    fn of(info: &XmlElement) -> Self {
        let text = |name| info.text_of(name).to_owned();
        let language = text("language").to_lowercase();
        Self {
            language: if language.is_empty() { "en-us".to_owned() } else { language },
            event: text("event"),
            severity: text("severity"),
            urgency: text("urgency"),
            certainty: text("certainty"),
            headline: text("headline"),
            effective: text("effective"),
            onset: text("onset"),
            expires: text("expires"),
            all_clear: info.all("responseType").any(|response| response.text == "AllClear"),
            areas: info.all("area").map(CapArea::of).collect(),
        }
    }

    /// Its language without country or script: `id` of `id-ID`.
    pub(super) fn tongue(&self) -> &str {
        match self.language.split(['-', '_']).next().unwrap_or_default() {
            "id" | "in" | "ind" => "id",
            "ms" | "msa" | "may" => "ms",
            "en" | "eng" => "en",
            other => other,
        }
    }

    /// How much this language is preferred: lower is better.
    pub(super) fn rank(&self) -> u8 {
        match self.tongue() {
            "id" => 0,
            "ms" => 1,
            "en" => 2,
            _ => 3,
        }
    }

    /// When it begins to hold, as written.
    pub(super) fn begins(&self) -> &str {
        if self.onset.is_empty() { &self.effective } else { &self.onset }
    }
}

impl CapArea {
    fn of(area: &XmlElement) -> Self {
        let mut places: Vec<CapPlace> =
            area.all("polygon").map(|polygon| CapPlace::polygon(&polygon.text)).collect();
        places.extend(area.all("circle").map(|circle| CapPlace::circle(&circle.text)));
        if places.is_empty() {
            let codes =
                area.all("geocode").map(|code| (code.text_of("valueName"), code.text_of("value")));
            places.extend(CapPlace::codes(codes));
        }
        Self { line: area.line, description: area.text_of("areaDesc").to_owned(), places }
    }
}
