//! Which messages stand: a later message of the same sender renews or cancels an earlier one.
//!
//! The end of a warning is better news, so it must be whole, of the warning's own sender, later than it,
//! and in force. Else both are drawn.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use lintas_model::finding::{Finding, FindingCode};

use super::message::{Message, Reference};
use super::place::CapShape;
use crate::config::read_moment;

/// How far ahead of the run a moment may lie and still count as now (docs/evidence.md, 6).
const AHEAD: SignedDuration = SignedDuration::from_mins(15);

/// A message, and the file that it lies in.
#[derive(Debug, Clone)]
pub(super) struct Issued {
    pub(super) file: String,
    pub(super) message: Message,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stands.
    Stands,
    /// It ended, by the message at this position.
    Ended(usize),
    /// It is renewed by the message at this position, if the place codes of that one can be placed.
    Pending(usize),
}

/// The fate of every message, with findings about ends that do not count.
pub(super) fn fates(
    issued: &[Issued],
    source: &str,
    zone: &TimeZone,
    as_of: Timestamp,
) -> (Vec<Fate>, Vec<Finding>) {
    let mut fates = vec![Fate::Stands; issued.len()];
    let mut findings = Vec::new();
    for (at, later) in issued.iter().enumerate() {
        let Some(becomes) = ending(&later.message, at) else { continue };
        for (target, earlier) in issued.iter().enumerate() {
            let named = |reference: &&Reference| names(reference, &earlier.message, zone);
            if target == at || !later.message.references.iter().any(|one| named(&one)) {
                continue;
            }
            match (counts(&later.message, &earlier.message, zone, as_of), becomes) {
                (Err((en, id)), _) => findings.push(not_taken(source, later, earlier, en, id)),
                (Ok(()), None) => findings.push(not_taken(
                    source,
                    later,
                    earlier,
                    "not all of its areas can be read",
                    "tidak semua daerahnya terbaca",
                )),
                (Ok(()), Some(fate)) if !matches!(fates[target], Fate::Ended(_)) => {
                    fates[target] = fate;
                }
                (Ok(()), Some(_)) => {}
            }
        }
    }
    let settled = (0..issued.len()).map(|at| settled(&fates, at)).collect();
    (settled, findings)
}

/// What a message makes of those that it names: `None` where it neither renews nor cancels,
/// `Some(None)` where it renews them and is not whole.
fn ending(message: &Message, at: usize) -> Option<Option<Fate>> {
    match message.kind.to_lowercase().as_str() {
        "cancel" => Some(Some(Fate::Ended(at))),
        "update" => {
            let mut shapes = message
                .infos
                .iter()
                .flat_map(|info| &info.areas)
                .flat_map(|area| &area.places)
                .peekable();
            let any = shapes.peek().is_some();
            let mut fate = Fate::Ended(at);
            for place in shapes {
                match &place.shape {
                    Ok(CapShape::Drawn(_)) => {}
                    Ok(CapShape::Codes(_)) => fate = Fate::Pending(at),
                    Err(_) => return Some(None),
                }
            }
            let all = message
                .infos
                .iter()
                .flat_map(|info| &info.areas)
                .all(|area| !area.places.is_empty());
            Some((any && all).then_some(fate))
        }
        _ => None,
    }
}

/// Whether a reference names this message.
fn names(reference: &Reference, message: &Message, zone: &TimeZone) -> bool {
    if reference.identifier != message.identifier {
        return false;
    }
    match (read_moment(&reference.sent, zone), read_moment(&message.sent, zone)) {
        (Some(one), Some(other)) => one == other,
        _ => reference.sent == message.sent,
    }
}

/// Whether what `later` says of `earlier` counts, else why not.
fn counts(
    later: &Message,
    earlier: &Message,
    zone: &TimeZone,
    as_of: Timestamp,
) -> Result<(), (&'static str, &'static str)> {
    if later.sender != earlier.sender {
        return Err(("it is of another sender", "pengirimnya lain"));
    }
    let (Some(then), Some(before)) =
        (read_moment(&later.sent, zone), read_moment(&earlier.sent, zone))
    else {
        return Err(("nobody can read when it was sent", "waktu kirimnya tidak terbaca"));
    };
    if then <= before {
        return Err(("it was not sent later", "waktu kirimnya tidak lebih baru"));
    }
    if then > as_of.saturating_add(AHEAD).unwrap_or(Timestamp::MAX) {
        return Err((
            "it was sent after the moment of this run",
            "waktu kirimnya sesudah waktu data",
        ));
    }
    Ok(())
}

/// The fate once what ended or renews it has a fate, too.
fn settled(fates: &[Fate], at: usize) -> Fate {
    let mut fate = fates[at];
    // Each step leads to a message that was sent later, so this ends.
    while let Fate::Pending(by) = fate {
        match fates[by] {
            Fate::Stands => break,
            next => fate = next,
        }
    }
    fate
}

fn not_taken(source: &str, later: &Issued, earlier: &Issued, en: &str, id: &str) -> Finding {
    let (new, old) = (&later.message.identifier, &earlier.message.identifier);
    Finding::new(
        FindingCode::EndNotTaken,
        source,
        format!("`{new}` does not end `{old}`: {en}; both are drawn"),
    )
    .in_indonesian(format!("`{new}` tidak mengakhiri `{old}`: {id}; keduanya digambar"))
    .on_sheet(Some(&later.file))
    .at_row(later.message.line)
    .in_column("references", old.as_str())
}
