//! Matches the columns of a table to ours: by the configuration, by HXL hashtags, by names.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::value::Value;

use crate::config::{Breaks, ConfigProblem, Document, FieldRule, Source};
use crate::ingest::habit::{Habit, Shown};
use crate::ingest::heading::{Candidate, Heading, Headings, How, Match};
use crate::ingest::moment::Epoch;
use crate::ingest::row::Cell;
use crate::input::columns::closures;
use crate::input::columns::shared::{
    COORDINATE, EASTING, LAT, LON, NORTHING, PLACE_CODE, UTM_ZONE, WKT,
};
use crate::input::{ColumnDefinition, ColumnKind, InputLayer, Unit};

/// Where the values of one of our columns come from.
#[derive(Debug, Clone)]
pub(super) enum From {
    Const(Value),
    Cell {
        index: usize,
        map: Option<BTreeMap<String, Value>>,
        default: Option<Value>,
        unit: Option<Unit>,
        breaks: Option<Breaks>,
        /// Of a date, the column with its time of day.
        time: Option<usize>,
    },
}

/// How the columns of one table are read.
#[derive(Debug)]
pub struct Mapping {
    pub(super) source: String,
    pub(super) zone: TimeZone,
    /// Every column that rows of this input may have.
    pub(super) columns: &'static [ColumnDefinition],
    pub(super) theirs: Vec<Heading>,
    /// Which values fill our columns. A depth of water may have several entries, any other column
    /// one.
    pub(super) ours: Vec<(&'static ColumnDefinition, From)>,
    /// The amounts whose headings say a unit.
    pub(super) headed: Vec<HeadedUnit>,
    /// Water deeper than this is of unknown depth.
    pub(super) max_depth_m: f64,
    /// People are counted by the code of their unit, else by their place: one of both has to be there.
    counts_by_place: bool,
    /// The notation of each column of the table, by its position.
    pub(super) habits: Vec<Habit>,
    /// The matched columns, and why they match.
    pub matches: Vec<Match>,
    /// Columns of ours that several of the table match equally well: none of them is read.
    pub findings: Vec<Finding>,
    /// Compulsory or expected columns of ours that nothing in the table fills.
    pub missing: Vec<&'static ColumnDefinition>,
}

impl Default for Mapping {
    /// Without columns.
    fn default() -> Self {
        Self {
            source: String::new(),
            zone: TimeZone::UTC,
            columns: &[],
            theirs: Vec::new(),
            ours: Vec::new(),
            headed: Vec::new(),
            max_depth_m: f64::INFINITY,
            counts_by_place: false,
            habits: Vec::new(),
            matches: Vec::new(),
            findings: Vec::new(),
            missing: Vec::new(),
        }
    }
}

/// An amount of ours whose column says a unit in its heading.
#[derive(Debug, Clone)]
pub(super) struct HeadedUnit {
    pub(super) column: &'static str,
    pub(super) index: usize,
    pub(super) unit: String,
}

impl Mapping {
    /// Maps a table with these headings. Columns with coordinates (`lat`, `lon`, `wkt`) are matched by name only where
    /// `places_in_columns`, that is, where rows have no geometry of their own.
    ///
    /// # Errors
    /// Where the configuration names a column that is not there.
    pub fn new(
        source: &Source,
        document: &Document,
        headings: Headings,
        places_in_columns: bool,
        zone: &TimeZone,
    ) -> Result<Self, ConfigProblem> {
        let Headings { theirs: columns, found } = headings;
        let configured: Vec<usize> = source
            .fields
            .values()
            .filter_map(|rule| match rule {
                FieldRule::Column(rule) => find(&columns, &rule.column),
                _ => None,
            })
            .collect();
        let found = found.without(&configured);
        let mut mapping = Self {
            source: source.id.clone(),
            zone: zone.clone(),
            columns: source.layer.columns(),
            max_depth_m: source.max_depth_m,
            counts_by_place: source.layer == InputLayer::Population && places_in_columns,
            habits: vec![Habit::default(); columns.len()],
            theirs: columns,
            ..Self::default()
        };
        for column in mapping.columns {
            match source.fields.get(column.name) {
                Some(rule) => {
                    let from = mapping.configured(column, rule, source, document)?;
                    mapping.ours.push((column, from));
                }
                None if is_place(column) && !places_in_columns => {}
                None => {
                    let found = found.get(column.name).unwrap_or_default();
                    mapping.take(column, found, source);
                }
            }
        }
        mapping.take_times();
        mapping.take_headed_units();
        mapping.note_missing();
        Ok(mapping)
    }

    /// Notes which columns nothing fills. One is not missing where another stands in for it (a name for
    /// a code).
    fn note_missing(&mut self) {
        let filled = |name: &str| self.ours.iter().any(|(known, _)| known.name == name);
        let is_missing = |column: &&ColumnDefinition| {
            (column.compulsory || column.expected)
                && !filled(column.name)
                && !filled(column.stand_in)
        };
        let mut missing: Vec<_> = self.columns.iter().filter(is_missing).collect();
        let has_place = self.ours.iter().any(|(column, _)| is_place(column));
        if self.counts_by_place && !filled(PLACE_CODE.name()) && !has_place {
            // A place would do as well; the code is what tables have.
            missing.extend(self.columns.iter().find(|column| column.name == PLACE_CODE.name()));
        }
        self.missing = missing;
    }

    /// Fills a column of ours in every row with a value that stands outside the columns of the table.
    pub fn supply(&mut self, ours: &str, value: Value) {
        let column = self.columns.iter().find(|column| column.name == ours);
        self.ours.extend(column.map(|column| (column, From::Const(value))));
        self.note_missing();
    }

    /// What fills a column of ours where the configuration says so.
    ///
    /// # Errors
    /// Where it names a column that is not there, or a band of what is no raster.
    fn configured(
        &mut self,
        column: &ColumnDefinition,
        rule: &FieldRule,
        source: &Source,
        document: &Document,
    ) -> Result<From, ConfigProblem> {
        let rule = match rule {
            FieldRule::Const(value) => return Ok(From::Const(value.clone())),
            FieldRule::Band(_) => {
                let message =
                    format!("`{}` takes a band, and the source is no raster", column.name);
                return Err(document.problem(&source.spans.path, message));
            }
            FieldRule::Column(rule) => rule,
        };
        let index = find(&self.theirs, &rule.column).ok_or_else(|| {
            let message = format!("the source has no column `{}`", rule.column);
            let known = self.theirs.iter().map(|theirs| theirs.text.as_str());
            document.problem(&rule.span, message).proposing(&rule.column, known)
        })?;
        self.tell(column, index, How::Configuration);
        let (map, default) = (rule.map.clone(), rule.default.clone());
        Ok(From::Cell { index, map, default, unit: rule.unit, breaks: rule.breaks, time: None })
    }

    /// Fills a column of ours from what was found by its headings. Depths of water are read from
    /// several columns; anything else that several could be is read from none, with a finding.
    fn take(&mut self, column: &'static ColumnDefinition, found: &[Candidate], source: &Source) {
        let dates = self.without_times(column, found);
        let found = dates.as_slice();
        if found.len() > 1 && !column.water {
            let theirs = found.iter().map(|one| self.theirs[one.index].label.as_str());
            self.findings.push(ambiguous(source, column, theirs));
            return;
        }
        for one in found {
            self.tell(column, one.index, one.how);
            let (index, unit) = (one.index, one.unit);
            let (map, default, breaks, time) = (None, None, None, None);
            self.ours.push((column, From::Cell { index, map, default, unit, breaks, time }));
        }
    }

    /// Notes which of their columns is which of ours, for the report.
    pub(super) fn tell(&mut self, column: &ColumnDefinition, index: usize, how: How) {
        let (ours, theirs) = (column.name.to_owned(), self.theirs[index].label.clone());
        self.matches.push(Match { ours, theirs, how });
    }

    /// Learns the notation of every column from `rows`, all of one sheet, each a list of (column,
    /// cell). `epoch`: from when the sheet counts days, where it does. O(cells).
    pub fn learn<'a>(
        &mut self,
        rows: impl Iterator<Item = &'a [(usize, Cell)]>,
        epoch: Option<Epoch>,
    ) {
        let read: Vec<(&ColumnDefinition, usize)> = self
            .ours
            .iter()
            .filter_map(|(column, from)| match from {
                From::Cell { index, map: None, .. } => Some((*column, *index)),
                _ => None,
            })
            .collect();
        let mut shown = vec![Shown::default(); self.theirs.len()];
        for row in rows {
            for (index, cell) in row {
                for (column, _) in read.iter().filter(|(_, read)| read == index) {
                    shown[*index].see(cell, column);
                }
            }
        }
        let sheet = shown.iter().copied().fold(Shown::default(), Shown::and);
        self.habits = shown.into_iter().map(|shown| shown.habit(sheet, epoch)).collect();
    }

    /// Labels of the table's columns that are not read; those without a heading are left out.
    pub fn unused(&self) -> Vec<String> {
        let used = |index: usize| self.used().any(|used| used == index);
        let left = self
            .theirs
            .iter()
            .enumerate()
            .filter(|(i, theirs)| !theirs.text.is_empty() && !used(*i));
        left.map(|(_, theirs)| theirs.label.clone()).collect()
    }

    /// Positions of the table's columns that are read.
    pub fn used(&self) -> impl Iterator<Item = usize> {
        self.ours
            .iter()
            .flat_map(|(_, from)| match from {
                From::Cell { index, time, .. } => [Some(*index), *time],
                From::Const(_) => [None, None],
            })
            .flatten()
    }

    /// Positions of their columns in which a mark may repeat the cell above: what says who, where and
    /// what, and no number or moment.
    pub fn repeatable(&self) -> impl Iterator<Item = usize> {
        let texts = [ColumnKind::Text, ColumnKind::Word, ColumnKind::Words];
        self.ours.iter().filter_map(move |(column, from)| match from {
            From::Cell { index, .. } if texts.contains(&column.kind) => Some(*index),
            _ => None,
        })
    }

    /// Positions of their columns each of which says by itself where a row lies.
    pub fn locating(&self) -> impl Iterator<Item = usize> {
        let locating =
            [WKT.name(), COORDINATE.name(), closures::SEGMENT_ID.name(), closures::OSM_WAY.name()];
        self.ours.iter().filter_map(move |(column, from)| match from {
            From::Cell { index, .. } if locating.contains(&column.name) => Some(*index),
            _ => None,
        })
    }

    /// Positions of the columns that fill those of ours with these names.
    pub fn positions(&self, names: &[&str]) -> Vec<usize> {
        let named = self.ours.iter().filter(|(column, _)| names.contains(&column.name));
        named
            .filter_map(|(_, from)| match from {
                From::Cell { index, .. } => Some(*index),
                From::Const(_) => None,
            })
            .collect()
    }

    /// Names of our columns that are filled.
    pub fn filled(&self) -> impl Iterator<Item = &'static str> {
        self.ours.iter().map(|(column, _)| column.name)
    }

    /// The table's label for our column; our own name where nothing in the table matches it.
    pub fn label<'a>(&'a self, ours: &'a str) -> &'a str {
        let found = self.matches.iter().find(|one| one.ours == ours);
        found.map_or(ours, |found| &found.theirs)
    }
}

fn is_place(column: &ColumnDefinition) -> bool {
    let places = [LAT.name(), LON.name(), WKT.name(), COORDINATE.name()];
    places.contains(&column.name)
        || [EASTING.name(), NORTHING.name(), UTM_ZONE.name()].contains(&column.name)
}

/// Position of the column called `name`: first exactly, with its letter or without, then ignoring
/// case.
fn find(columns: &[Heading], name: &str) -> Option<usize> {
    let position = |same: &dyn Fn(&Heading) -> bool| columns.iter().position(same);
    position(&|theirs| theirs.label == name)
        .or_else(|| position(&|theirs| theirs.text == name))
        .or_else(|| position(&|theirs| theirs.text.eq_ignore_ascii_case(name)))
}

fn ambiguous<'a>(
    source: &Source,
    column: &ColumnDefinition,
    theirs: impl Iterator<Item = &'a str> + Clone,
) -> Finding {
    let names: Vec<String> = theirs.clone().map(|name| format!("`{name}`")).collect();
    let (all, first) = (names.join(", "), theirs.clone().next().unwrap_or_default());
    let message = format!("{all} could each be `{}`; none is read", column.name);
    Finding::new(FindingCode::AmbiguousColumn, &source.id, message)
        .in_column(first, String::new())
        .in_indonesian(format!("{all} sama-sama cocok untuk `{}`; tidak satu pun dibaca", column.name))
        .mended_by(
            format!("Tulis `{} = \"{first}\"` di `fields` pada konfigurasi bila kolom itu yang benar.", column.name),
            format!("Write `{} = \"{first}\"` under `fields` in the configuration where that is the right one.", column.name),
        )
}
