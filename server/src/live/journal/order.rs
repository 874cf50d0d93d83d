//! The order in which acts are judged. In the journal of one post it is that of their numbers. Acts
//! that a merge brought from another post lie among them by the moments at which they were received,
//! so that the journals of both posts are judged alike, whichever was merged into the other.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{
    entry::EntryKind,
    hash::ChainHash,
    row::{ActColumn, ActRow},
};

/// Orders acts, given ascending by number. What came after the last merge follows what came before
/// it, whatever its clock said: it was said by who knew all of that.
pub(super) fn judging_order(rows: Vec<ActRow>) -> Vec<ActRow> {
    let is_merge = |row: &ActRow| row.word(ActColumn::Kind) == Some(EntryKind::Merge.name());
    let Some(last) = rows.iter().rposition(is_merge) else { return rows };
    let mut rows = rows;
    let after = rows.split_off(last + 1);
    let mut ranked = ranked(rows);
    ranked.sort_by_key(|(rank, _)| *rank);
    let ordered = ranked.into_iter().map(|(_, row)| row);
    told_apart(reports_first(ordered.chain(after)))
}

/// By what an act is ordered: a moment not before those of its post's earlier acts, its number
/// there, and what it says.
type ActRank = (Timestamp, u64, ChainHash);

fn ranked(rows: Vec<ActRow>) -> Vec<(ActRank, ActRow)> {
    let mut posts: HashMap<String, Vec<(u64, ActRow)>> = HashMap::new();
    for row in rows {
        let (post, seq) = row.origin().map_or((String::new(), row.seq()), |it| (it.post, it.seq));
        posts.entry(post).or_default().push((seq, row));
    }
    let mut ranked = Vec::new();
    for mut acts in posts.into_values() {
        acts.sort_by_key(|(seq, _)| *seq);
        let mut latest = Timestamp::MIN;
        for (seq, row) in acts {
            let moment = row.word(ActColumn::ReceivedAt).and_then(|text| text.parse().ok());
            let rank = moment.map_or(latest, |moment| latest.max(moment));
            // What is in one of the journals alone must not rank the others.
            if row.is_for_others() {
                latest = rank;
            }
            ranked.push(((rank, seq, row.content()), row));
        }
    }
    ranked
}

/// Puts what is said of a report after it (decisions, photos), also where the clock of who said it
/// lagged behind.
fn reports_first(rows: impl Iterator<Item = ActRow>) -> Vec<ActRow> {
    let rows: Vec<ActRow> = rows.collect();
    let about = |row: &ActRow| row.word(ActColumn::About).unwrap_or_default().to_owned();
    let is_report = |row: &ActRow| row.word(ActColumn::Kind) == Some(EntryKind::Report.name());
    let mut to_come: HashSet<String> =
        rows.iter().filter(|row| is_report(row)).map(about).collect();
    let mut held: HashMap<String, Vec<ActRow>> = HashMap::new();
    let mut ordered = Vec::with_capacity(rows.len());
    for row in rows {
        let id = about(&row);
        let kind = row.word(ActColumn::Kind).and_then(EntryKind::from_name);
        let follows = kind.is_some_and(|kind| kind.is_decision() || kind.is_of_photos());
        if follows && to_come.contains(&id) {
            held.entry(id).or_default().push(row);
            continue;
        }
        let filed = is_report(&row) && to_come.remove(&id);
        ordered.push(row);
        if filed {
            ordered.extend(held.remove(&id).unwrap_or_default());
        }
    }
    ordered
}

/// Gives a second report under the id of another an id of its own, so that both act: the merge has
/// told that they contradict.
fn told_apart(mut rows: Vec<ActRow>) -> Vec<ActRow> {
    let mut filed: HashMap<String, usize> = HashMap::new();
    for row in &mut rows {
        if row.word(ActColumn::Kind) == Some(EntryKind::Report.name()) {
            let id = row.word(ActColumn::About).unwrap_or_default().to_owned();
            let times = filed.entry(id.clone()).or_default();
            *times += 1;
            if *times > 1 {
                row.rename(format!("{id}~{times}"));
            }
        }
    }
    rows
}
