//! An act as it is stored: its columns, whether or not this release understands what they say, and
//! the one text in which they go into the chain and into the log.

use rusqlite::{
    Row, ToSql,
    types::{ToSqlOutput, ValueRef},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    entry::EntryKind,
    hash::{ChainHash, hex, unhex},
};

/// The kind of entries that tell how a clock ran.
const CLOCK: &str = EntryKind::Clock.name();

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CellKind {
    Int,
    Text,
    Blob,
}

use CellKind::{Blob, Int, Text};

/// The columns of an act in the order of the table: name, kind, and whether it may be null.
const COLUMNS: [(&str, CellKind, bool); 18] = [
    ("seq", Int, false),
    ("received_at", Text, false),
    ("wall_at", Text, false),
    ("mode", Text, false),
    ("as_of", Text, false),
    ("key_name", Text, true),
    ("key_role", Text, true),
    ("key_agency", Text, true),
    ("kind", Text, false),
    ("report", Text, false),
    ("revision", Int, false),
    ("idempotency_key", Text, true),
    ("request_hash", Blob, true),
    ("answer_status", Int, true),
    ("answer", Text, true),
    ("known", Text, false),
    ("payload", Text, false),
    (ORIGIN, Text, true),
];
/// The column of an act that another post wrote; tables of version 1 lack it.
const ORIGIN: &str = "origin";

/// A column of an act, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActColumn {
    Seq = 0,
    ReceivedAt = 1,
    WallAt = 2,
    Mode = 3,
    AsOf = 4,
    KeyName = 5,
    KeyRole = 6,
    KeyAgency = 7,
    Kind = 8,
    About = 9,
    Revision = 10,
    IdempotencyKey = 11,
    RequestHash = 12,
    AnswerStatus = 13,
    Answer = 14,
    Known = 15,
    Payload = 16,
    Origin = 17,
}

/// A stored value. Text that is no UTF-8 any more is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ActCell {
    Null,
    Int(i64),
    Text(String),
    BrokenText(Vec<u8>),
    Blob(Vec<u8>),
}

/// An act as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ActRow([ActCell; COLUMNS.len()]);

/// Names of the columns, for SQL; without `origin` for a table of version 1.
pub(super) fn columns(first_version: bool) -> String {
    let names = COLUMNS.map(|(name, ..)| name);
    let most = if first_version { names.len() - 1 } else { names.len() };
    names[..most].join(", ")
}

/// The statement that inserts an act.
pub(super) fn insertion() -> String {
    let places: Vec<String> = (1..=COLUMNS.len()).map(|at| format!("?{at}")).collect();
    format!("INSERT INTO acts ({}) VALUES ({})", columns(false), places.join(", "))
}

impl ActRow {
    /// Of cells in the order of the table; each is brought to the kind of its column, so that the
    /// table takes what a damaged one held.
    pub(super) fn of(cells: [ActCell; COLUMNS.len()]) -> Self {
        let mut at = 0;
        Self(cells.map(|cell| {
            let (_, kind, may_be_null) = COLUMNS[at];
            at += 1;
            fitted(cell, kind, may_be_null)
        }))
    }

    /// Reads a row of a table, of which the columns stand in order; a version-1 table has no
    /// `origin`.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub(super) fn read(row: &Row<'_>, first_version: bool) -> rusqlite::Result<Self> {
        let mut cells = [const { ActCell::Null }; COLUMNS.len()];
        let most = if first_version { COLUMNS.len() - 1 } else { COLUMNS.len() };
        for (at, cell) in cells.iter_mut().enumerate().take(most) {
            *cell = match row.get_ref(at)? {
                ValueRef::Null => ActCell::Null,
                ValueRef::Integer(number) => ActCell::Int(number),
                ValueRef::Real(number) => ActCell::Text(number.to_string()),
                ValueRef::Blob(bytes) => ActCell::Blob(bytes.to_vec()),
                ValueRef::Text(bytes) => text_of(bytes.to_vec()),
            };
        }
        Ok(Self::of(cells))
    }

    /// The act as text: one line of JSON, every column by its name in the order of the table;
    /// `origin` only where there is one. Bytes stand as `{"hex": …}`.
    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(1024);
        for (at, ((name, kind, _), cell)) in COLUMNS.iter().zip(&self.0).enumerate() {
            if *name == ORIGIN && *cell == ActCell::Null {
                continue;
            }
            text.push(if at == 0 { '{' } else { ',' });
            text.push('"');
            text.push_str(name);
            text.push_str("\":");
            match cell {
                ActCell::Null => text.push_str("null"),
                ActCell::Int(number) => text.push_str(&number.to_string()),
                ActCell::Text(said) => text.push_str(&Value::from(said.as_str()).to_string()),
                ActCell::BrokenText(bytes) | ActCell::Blob(bytes) => {
                    let wrapped = if *kind == Blob { "hex" } else { "broken" };
                    text.push_str(&format!("{{\"{wrapped}\":\"{}\"}}", hex(bytes)));
                }
            }
        }
        text.push('}');
        text
    }

    /// Reads the text of an act; `None` where it is none.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(text).ok()?;
        let json = json.as_object()?;
        let mut cells = [const { ActCell::Null }; COLUMNS.len()];
        for (name, value) in json {
            let at = COLUMNS.iter().position(|(column, ..)| column == name)?;
            cells[at] = cell_of(value)?;
        }
        let fits = COLUMNS.iter().zip(&cells).all(|((_, kind, may_be_null), cell)| match cell {
            ActCell::Null => *may_be_null,
            ActCell::Int(_) => *kind == Int,
            ActCell::Text(_) | ActCell::BrokenText(_) => *kind == Text,
            ActCell::Blob(_) => *kind == Blob,
        });
        fits.then_some(Self(cells))
    }

    /// Its number; 0 where it has none.
    pub(super) fn seq(&self) -> u64 {
        self.number(ActColumn::Seq)
    }

    /// The same act under another number.
    pub(super) fn numbered(mut self, seq: u64) -> Self {
        self.0[ActColumn::Seq as usize] = ActCell::Int(i64::try_from(seq).unwrap_or(i64::MAX));
        self
    }

    /// Whether somebody caused it, or it tells how a clock ran ([`CLOCK`]).
    pub(super) fn is_for_others(&self) -> bool {
        self.word(ActColumn::KeyName).is_some() || self.word(ActColumn::Kind) == Some(CLOCK)
    }

    /// Gives what it is about another id.
    pub(super) fn rename(&mut self, about: String) {
        self.0[ActColumn::About as usize] = ActCell::Text(about);
    }

    /// The same act as one that another post wrote.
    pub(super) fn coming_from(mut self, origin: &ActOrigin) -> Self {
        self.0[ActColumn::Origin as usize] = ActCell::Text(origin.to_string());
        self
    }

    /// Where it comes from, where another post wrote it.
    pub(super) fn origin(&self) -> Option<ActOrigin> {
        self.word(ActColumn::Origin)?.parse().ok()
    }

    /// What a column holds.
    pub(super) fn cell(&self, column: ActColumn) -> &ActCell {
        &self.0[column as usize]
    }

    /// The text of a column; `None` where there is none, or none that can be read.
    pub(super) fn word(&self, column: ActColumn) -> Option<&str> {
        match self.cell(column) {
            ActCell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number in a column; 0 where there is none.
    pub(super) fn number(&self, column: ActColumn) -> u64 {
        match self.cell(column) {
            ActCell::Int(number) => u64::try_from(*number).unwrap_or(0),
            _ => 0,
        }
    }

    /// A hash over what was said, by whom, when and with which answer, and not over the number or
    /// the post: two rows with the same are the same act.
    pub(super) fn content(&self) -> ChainHash {
        let bare = self.clone().numbered(0);
        let mut cells = bare.0;
        cells[ActColumn::Origin as usize] = ActCell::Null;
        ChainHash(Sha256::digest(Self(cells).text()).into())
    }

    /// The values that [`insertion`] takes.
    pub(super) fn values(&self) -> [&dyn ToSql; COLUMNS.len()] {
        self.0.each_ref().map(|cell| cell as &dyn ToSql)
    }
}

impl ToSql for ActCell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::BrokenText(bytes) => ValueRef::Text(bytes),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn text_of(bytes: Vec<u8>) -> ActCell {
    match String::from_utf8(bytes) {
        Ok(text) => ActCell::Text(text),
        Err(broken) => ActCell::BrokenText(broken.into_bytes()),
    }
}

fn cell_of(value: &Value) -> Option<ActCell> {
    match value {
        Value::Null => Some(ActCell::Null),
        Value::Number(number) => number.as_i64().map(ActCell::Int),
        Value::String(text) => Some(ActCell::Text(text.clone())),
        Value::Object(bytes) => {
            let of = |name: &str| unhex(bytes.get(name)?.as_str()?);
            of("hex").map(ActCell::Blob).or_else(|| of("broken").map(ActCell::BrokenText))
        }
        _ => None,
    }
}

fn fitted(cell: ActCell, kind: CellKind, may_be_null: bool) -> ActCell {
    match (cell, kind) {
        (ActCell::Null, _) if may_be_null => ActCell::Null,
        (ActCell::Null, Text) => ActCell::Text(String::new()),
        (ActCell::Int(number), Int) => ActCell::Int(number),
        (ActCell::Text(text), Int) => ActCell::Int(text.parse().unwrap_or(0)),
        (_, Int) => ActCell::Int(0),
        (ActCell::Int(number), Text) => ActCell::Text(number.to_string()),
        (ActCell::Blob(bytes), Text) => text_of(bytes),
        (ActCell::Text(text), Blob) => ActCell::Blob(text.into_bytes()),
        (ActCell::BrokenText(bytes), Blob) => ActCell::Blob(bytes),
        (ActCell::Int(_) | ActCell::Null, Blob) => ActCell::Blob(Vec::new()),
        (cell, _) => cell,
    }
}

/// Where an act comes from that another post wrote: kept for good, so that no merge adds it twice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ActOrigin {
    /// Id of the post.
    pub(super) post: String,
    /// Its number there.
    pub(super) seq: u64,
    /// Its hash in the chain there.
    pub(super) hash: ChainHash,
}

impl std::fmt::Display for ActOrigin {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}/{}", self.post, self.seq, self.hash)
    }
}

impl std::str::FromStr for ActOrigin {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('/');
        let mut next = || parts.next().ok_or(());
        let (post, seq, hash) = (next()?, next()?, next()?);
        let seq = seq.parse().map_err(|_no_number| ())?;
        Ok(Self { post: post.to_owned(), seq, hash: hash.parse()? })
    }
}
