//! Entries as rows of the journal, and back.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    entry::{EntryKind, JournalEntry, Receipt, role_of},
    hash::hex,
    row::{ActCell, ActColumn, ActRow},
};
use crate::http::caller::Caller;

impl From<&JournalEntry> for ActRow {
    fn from(entry: &JournalEntry) -> Self {
        let (by, receipt) = (entry.by.as_ref(), entry.receipt.as_ref());
        let text = |text: String| ActCell::Text(text);
        let maybe = |text: Option<&String>| text.cloned().map_or(ActCell::Null, ActCell::Text);
        let number = |number: u64| ActCell::Int(i64::try_from(number).unwrap_or(i64::MAX));
        Self::of([
            number(entry.seq),
            text(entry.received_at.to_string()),
            text(entry.wall_at.to_string()),
            text(entry.mode.clone()),
            text(entry.as_of.to_string()),
            maybe(by.map(|by| &by.name)),
            by.map_or(ActCell::Null, |by| text(by.role.name().to_owned())),
            maybe(by.and_then(|by| by.agency.as_ref())),
            text(entry.kind.name().to_owned()),
            text(entry.about.clone()),
            number(entry.revision),
            maybe(receipt.map(|receipt| &receipt.key)),
            receipt.map_or(ActCell::Null, |receipt| ActCell::Blob(receipt.request.to_vec())),
            receipt.map_or(ActCell::Null, |receipt| ActCell::Int(receipt.status.into())),
            maybe(receipt.map(|receipt| &receipt.answer)),
            text(entry.known.to_string()),
            text(entry.written_payload().to_string()),
            ActCell::Null,
        ])
    }
}

/// The entry in a row.
///
/// # Errors
/// Which column cannot be read.
pub(super) fn entry_of(row: &ActRow) -> Result<JournalEntry, String> {
    let text = |column: ActColumn| {
        row.word(column).map(str::to_owned).ok_or_else(|| unreadable(column, row))
    };
    let moment = |column: ActColumn| {
        let moment = row.word(column).and_then(|text| text.parse::<Timestamp>().ok());
        moment.ok_or_else(|| unreadable(column, row))
    };
    let json = |column: ActColumn| {
        let json = row.word(column).and_then(|text| serde_json::from_str::<Value>(text).ok());
        json.ok_or_else(|| unreadable(column, row))
    };
    let optional = |column: ActColumn| match row.cell(column) {
        ActCell::Null => Ok(None),
        _ => text(column).map(Some),
    };
    let by = match optional(ActColumn::KeyName)? {
        // What a key was tied to when it spoke stands in what came of it.
        Some(name) => Some(Caller {
            agency: optional(ActColumn::KeyAgency)?,
            ..Caller::new(name, role_of(row.word(ActColumn::KeyRole).unwrap_or_default()))
        }),
        None => None,
    };
    let kind = text(ActColumn::Kind)?;
    let kind = EntryKind::from_name(&kind).ok_or_else(|| unreadable(ActColumn::Kind, row))?;
    Ok(JournalEntry {
        seq: row.seq(),
        received_at: moment(ActColumn::ReceivedAt)?,
        wall_at: moment(ActColumn::WallAt)?,
        mode: text(ActColumn::Mode)?,
        as_of: moment(ActColumn::AsOf)?,
        by,
        kind,
        about: text(ActColumn::About)?,
        revision: row.number(ActColumn::Revision),
        receipt: receipt_of(row)?,
        known: json(ActColumn::Known)?,
        payload: json(ActColumn::Payload)?,
    })
}

/// The receipt of an act; `None` where its request had no idempotency key.
///
/// # Errors
/// Which column cannot be read.
pub(super) fn receipt_of(row: &ActRow) -> Result<Option<Receipt>, String> {
    let Some(key) = row.word(ActColumn::IdempotencyKey) else { return Ok(None) };
    let request = match row.cell(ActColumn::RequestHash) {
        ActCell::Blob(bytes) => <[u8; 32]>::try_from(bytes.as_slice()).ok(),
        _ => None,
    };
    let status = u16::try_from(row.number(ActColumn::AnswerStatus));
    Ok(Some(Receipt {
        key: key.to_owned(),
        request: request.ok_or_else(|| unreadable(ActColumn::RequestHash, row))?,
        status: status.map_err(|_no_status| unreadable(ActColumn::AnswerStatus, row))?,
        answer: row.word(ActColumn::Answer).unwrap_or_default().to_owned(),
    }))
}

fn unreadable(column: ActColumn, row: &ActRow) -> String {
    let found = match row.cell(column) {
        ActCell::Null => "nothing".to_owned(),
        ActCell::Int(number) => number.to_string(),
        ActCell::Text(text) => text.chars().take(40).collect(),
        ActCell::BrokenText(bytes) | ActCell::Blob(bytes) => hex(&bytes[..bytes.len().min(20)]),
    };
    format!("cannot be read: {column:?}: {found}")
}
