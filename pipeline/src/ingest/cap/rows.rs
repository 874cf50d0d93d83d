//! From messages to rows of hazards: one for each shape of an area, whatever the number of languages in
//! which it is told.

use geo_types::{Geometry, MultiPoint};
use jiff::tz::TimeZone;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::hazard::HazardKind;

use super::chain::{Fate, Issued, fates};
use super::event::{is_severity, kind, severity};
use super::message::{CapArea, Info, Message};
use super::place::{CapPlace, CapShape};
use crate::config::{Config, ConfigProblem, Mode, Source};
use crate::ingest::heading::{Heading, Headings};
use crate::ingest::intake::Intake;
use crate::ingest::mapping::Mapping;
use crate::ingest::row::{Cell, RawRow, Row};
use crate::ingest::source_rows::{CodedRow, CodedRows, SourceRows};

/// What a row of a message has, in order. The first six are ours; the others can be named in
/// `[source.fields]`.
const COLUMNS: [&str; 15] = [
    "id",
    "kind",
    "severity",
    "as_of",
    "valid_from",
    "valid_to",
    "event",
    "areaDesc",
    "language",
    "sender",
    "msgType",
    "urgency",
    "certainty",
    "headline",
    "geocode",
];
/// Characters of a long value that a finding shows.
const SHOWN: usize = 80;

/// The rows of a source, while its messages are taken in.
pub(super) struct Rows<'a> {
    config: &'a Config,
    source: &'a Source,
    intake: Intake<'a>,
    /// Findings name the file.
    several: bool,
    by_code: Vec<CodedRows>,
}

/// An area in the best language that tells of it.
struct DrawnArea<'m> {
    info: &'m Info,
    area: &'m CapArea,
    place: &'m CapPlace,
    kind: HazardKind,
    severity: Option<i64>,
    expires: &'m str,
    /// The languages that tell of it so far.
    languages: Vec<&'m str>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        config: &'a Config,
        source: &'a Source,
        several: bool,
    ) -> Result<Self, ConfigProblem> {
        let headings = COLUMNS.map(|name| Heading::named(name.to_owned())).into();
        let zone = &config.region.time_zone;
        let headings = Headings::of(source.layer, headings, None);
        let mapping = Mapping::new(source, &config.document, headings, false, zone)?;
        let intake = Intake::new(config, source, mapping);
        Ok(Self { config, source, intake, several, by_code: Vec::new() })
    }

    pub(super) fn tell(&mut self, finding: Finding) {
        self.intake.tell(finding);
    }

    pub(super) fn finish(self) -> SourceRows {
        let mut rows = self.intake.finish();
        rows.by_code = self.by_code;
        rows
    }

    /// Takes in all messages.
    pub(super) fn take(&mut self, issued: Vec<Issued>) {
        let mut standing: Vec<Issued> = Vec::new();
        for one in issued {
            let again = standing.iter().any(|known| known.message == one.message);
            if !again && self.admit(&one) {
                standing.push(one);
            }
        }
        let zone = &self.config.region.time_zone;
        let (fates, told) = fates(&standing, &self.source.id, zone, self.config.region.as_of);
        told.into_iter().for_each(|finding| self.tell(finding));
        let mut renewed: Vec<(usize, Row)> = Vec::new();
        let mut coded: Vec<(usize, CodedRows)> = Vec::new();
        for (at, one) in standing.iter().enumerate() {
            if let Fate::Ended(by) | Fate::Pending(by) = fates[at] {
                self.tell_end(one, &standing[by]);
            }
            if matches!(fates[at], Fate::Ended(_))
                || one.message.kind.eq_ignore_ascii_case("cancel")
            {
                continue;
            }
            self.intake.turn_to_sheet(self.several.then(|| one.file.as_str().into()));
            let from = self.intake.mark();
            let waiting = self.take_message(&one.message);
            if let Fate::Pending(by) = fates[at] {
                renewed.extend(self.intake.taken_since(from).into_iter().map(|row| (by, row)));
            } else if !waiting.is_empty() {
                coded.push((at, CodedRows { rows: waiting, instead: Vec::new() }));
            }
        }
        for (at, mut rows) in coded {
            rows.instead =
                renewed.iter().filter(|(by, _)| *by == at).map(|(_, row)| row.clone()).collect();
            self.by_code.push(rows);
        }
    }

    /// Whether a message is a warning for this run; else it is told.
    fn admit(&mut self, one: &Issued) -> bool {
        let message = &one.message;
        let drill = self.config.region.mode == Mode::Drill;
        let status = message.status.to_lowercase();
        let kind = message.kind.to_lowercase();
        let scope = message.scope.to_lowercase();
        let (code, column, value, en, id) = match (status.as_str(), kind.as_str(), scope.as_str()) {
            ("exercise" | "test", ..) if !drill => (
                FindingCode::WrongMode,
                "status",
                &message.status,
                "a message of an exercise or a test in a run that is none",
                "pesan latihan atau uji coba dalam data kejadian nyata",
            ),
            ("actual", ..) if drill => (
                FindingCode::WrongMode,
                "status",
                &message.status,
                "a message of an actual event in a drill",
                "pesan kejadian nyata dalam latihan",
            ),
            ("actual" | "exercise" | "test", "alert" | "update" | "cancel", "public" | "") => {
                return true;
            }
            ("actual" | "exercise" | "test", "alert" | "update" | "cancel", _) => (
                FindingCode::MessageNotDrawn,
                "scope",
                &message.scope,
                "the message is not for the public, and what is drawn here is",
                "pesan ini bukan untuk umum, sedangkan peta ini terbuka",
            ),
            ("actual" | "exercise" | "test", ..) => (
                FindingCode::MessageNotDrawn,
                "msgType",
                &message.kind,
                "no Alert, Update or Cancel: it answers another message and warns of nothing",
                "bukan Alert, Update atau Cancel: hanya jawaban atas pesan lain",
            ),
            _ => (
                FindingCode::MessageNotDrawn,
                "status",
                &message.status,
                "neither Actual, Exercise nor Test: it is not meant to be acted upon, or does not say",
                "bukan Actual, Exercise atau Test: tidak untuk ditindaklanjuti, atau tidak disebut",
            ),
        };
        let finding =
            Finding::new(code, &self.source.id, format!("`{}`: {en}", message.identifier))
                .at_row(message.line)
                .in_column(column, value.as_str())
                .in_indonesian(format!("`{}`: {id}", message.identifier));
        self.intake.turn_to_sheet(self.several.then(|| one.file.as_str().into()));
        self.intake.refused(&about(message), finding);
        false
    }

    fn tell_end(&mut self, ended: &Issued, by: &Issued) {
        let (old, new) = (&ended.message.identifier, &by.message.identifier);
        let cancelled = by.message.kind.eq_ignore_ascii_case("cancel");
        let (en, id) =
            if cancelled { ("cancelled", "dibatalkan") } else { ("renewed", "diperbarui") };
        let finding = Finding::new(
            FindingCode::EndedEvidence,
            &self.source.id,
            format!("`{old}` is {en} by `{new}`"),
        )
        .in_indonesian(format!("`{old}` {id} oleh `{new}`"))
        .at_row(ended.message.line)
        .on_sheet(self.several.then_some(ended.file.as_str()));
        self.tell(finding);
    }

    fn tell_of_severity(&mut self, drawn: &DrawnArea<'_>) {
        let word = &drawn.info.severity;
        if is_severity(word) {
            return;
        }
        let message = "CAP has Minor, Moderate, Severe, Extreme and Unknown; left empty";
        let finding = Finding::new(FindingCode::UnknownValue, &self.source.id, message)
            .in_indonesian("CAP mengenal Minor, Moderate, Severe, Extreme dan Unknown; dikosongkan")
            .at_row(drawn.area.line)
            .in_column("severity", word.as_str());
        self.tell(finding);
    }

    /// Takes in the areas of a message. Answers the rows whose place is a code.
    fn take_message(&mut self, message: &Message) -> Vec<CodedRow> {
        let zone = &self.config.region.time_zone;
        let (areas, over) = (drawn(message, zone), message.infos.iter().any(|info| info.all_clear));
        if areas.is_empty() {
            let (code, en, id) = if over {
                (
                    FindingCode::EndedEvidence,
                    "its sender says that the danger is over",
                    "pengirimnya menyatakan sudah aman",
                )
            } else {
                (FindingCode::EmptyGeometry, "it names no area", "tidak menyebut daerah mana pun")
            };
            let finding =
                Finding::new(code, &self.source.id, format!("`{}`: {en}", message.identifier))
                    .at_row(message.line)
                    .in_indonesian(format!("`{}`: {id}", message.identifier));
            if over {
                self.tell(finding);
            } else {
                self.intake.refused(&about(message), finding);
            }
            return Vec::new();
        }
        let mut waiting = Vec::new();
        for (number, area) in areas.iter().enumerate() {
            let id = match areas.len() {
                1 => message.identifier.clone(),
                _ => format!("{}:{}", message.identifier, number + 1),
            };
            self.tell_of_severity(area);
            let mut raw = raw(message, area, id);
            match &area.place.shape {
                Ok(CapShape::Drawn(geometry)) => {
                    raw.geometry = Some(geometry.clone());
                    self.intake.take(raw);
                }
                Ok(CapShape::Codes(codes)) => {
                    waiting.extend(self.intake.take_unplaced(raw).map(|row| (row, codes.clone())));
                }
                Err(why) => {
                    let vertices = MultiPoint(why.vertices.clone());
                    raw.geometry =
                        (!vertices.0.is_empty()).then_some(Geometry::MultiPoint(vertices));
                    let shown: String = area.place.written.chars().take(SHOWN).collect();
                    let finding =
                        Finding::new(FindingCode::UnreadableRow, &self.source.id, why.en.clone())
                            .in_indonesian(why.id.clone())
                            .at_row(raw.number)
                            .in_column("area", shown);
                    self.intake.refused(&raw, finding);
                }
            }
        }
        waiting
    }
}

/// The areas of a message, each once: of an area that several languages tell of, the words of the
/// preferred one, and the worst severity and the latest end of all.
fn drawn<'m>(message: &'m Message, zone: &TimeZone) -> Vec<DrawnArea<'m>> {
    let mut infos: Vec<&Info> = message.infos.iter().filter(|info| !info.all_clear).collect();
    infos.sort_by_key(|info| info.rank());
    let mut drawn: Vec<DrawnArea<'m>> = Vec::new();
    for info in infos {
        for (area, place) in
            info.areas.iter().flat_map(|area| area.places.iter().map(move |place| (area, place)))
        {
            let told = drawn.iter_mut().find(|known| {
                known.place.written == place.written && !known.languages.contains(&info.tongue())
            });
            match told {
                Some(known) => known.also(info, zone),
                None => drawn.push(DrawnArea {
                    info,
                    area,
                    place,
                    kind: kind(&info.event),
                    severity: severity(&info.severity),
                    expires: &info.expires,
                    languages: vec![info.tongue()],
                }),
            }
        }
    }
    drawn
}

impl<'m> DrawnArea<'m> {
    /// The same area in another language.
    fn also(&mut self, info: &'m Info, zone: &TimeZone) {
        self.languages.push(info.tongue());
        if self.kind == HazardKind::Other {
            self.kind = kind(&info.event);
        }
        self.severity = self.severity.max(severity(&info.severity));
        let end = |text: &str| crate::config::read_moment(text, zone);
        if end(&info.expires) > end(self.expires) {
            self.expires = &info.expires;
        }
    }
}

fn raw(message: &Message, drawn: &DrawnArea<'_>, id: String) -> RawRow {
    let text = |text: &str| (!text.is_empty()).then(|| Cell::Text(text.to_owned()));
    let codes =
        matches!(drawn.place.shape, Ok(CapShape::Codes(_))).then_some(drawn.place.written.as_str());
    let cells = vec![
        text(&id),
        text(drawn.kind.name()),
        drawn.severity.map(Cell::Int),
        text(&message.sent),
        text(drawn.info.begins()),
        text(drawn.expires),
        text(&drawn.info.event),
        text(&drawn.area.description),
        text(&drawn.info.language),
        text(&message.sender),
        text(&message.kind),
        text(&drawn.info.urgency),
        text(&drawn.info.certainty),
        text(&drawn.info.headline),
        text(codes.unwrap_or_default()),
    ];
    RawRow { number: drawn.area.line, cells, geometry: None, unreadable: None, open_rings: 0 }
}

/// A message as a row of its own, for the quarantine.
fn about(message: &Message) -> RawRow {
    let text = |text: &str| (!text.is_empty()).then(|| Cell::Text(text.to_owned()));
    let info = message.infos.iter().min_by_key(|info| info.rank());
    let mut cells = vec![None; COLUMNS.len()];
    for (at, value) in [
        (0, message.identifier.as_str()),
        (3, &message.sent),
        (6, info.map_or("", |info| &info.event)),
        (9, &message.sender),
        (10, &message.kind),
        (13, info.map_or("", |info| &info.headline)),
    ] {
        cells[at] = text(value);
    }
    RawRow { number: message.line, cells, geometry: None, unreadable: None, open_rings: 0 }
}
