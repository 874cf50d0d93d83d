//! Findings of one kind and one cause, as one: what people read. Programs have every one of them in
//! `report.json`.

use std::collections::BTreeMap;

use lintas_model::finding::{Finding, FindingCode, Severity};

use super::cause::Cause;

/// How many rows of a group are named.
const FEW_ROWS: usize = 6;
/// How many different values of a group are quoted.
const FEW_VALUES: usize = 3;
/// How many letters of a value are quoted.
const SHORT: usize = 60;

/// Findings of one code, source, sheet and column with one cause.
#[derive(Debug, Clone)]
pub struct Group<'a> {
    /// The first of them: it stands for the others.
    pub first: &'a Finding,
    /// The listed ones, the first among them.
    pub listed: Vec<&'a Finding>,
    /// How many there are, listed or not.
    pub count: u64,
    /// What they say, apart from names and numbers.
    pub cause: Cause,
}

impl Group<'_> {
    /// Whether they all say the same, to the letter.
    pub fn is_one_sentence(&self) -> bool {
        self.listed
            .iter()
            .all(|one| one.message == self.first.message && one.remedies() == self.first.remedies())
    }

    fn takes(&self, finding: &Finding, cause: &Cause) -> bool {
        let first = self.first;
        first.code == finding.code
            && first.source == finding.source
            && first.severity == finding.severity
            && first.sheet == finding.sheet
            && first.column == finding.column
            && self.cause.is_like(cause)
    }
}

/// All findings of a report in groups.
#[derive(Debug, Clone)]
pub struct FindingGroups<'a> {
    /// The worst first, else in the order of the report.
    pub groups: Vec<Group<'a>>,
    /// Findings that no list holds and that belong to one of several groups of their code and
    /// source: source, code, number.
    pub rest: Vec<(&'a str, &'a str, u64)>,
}

impl<'a> FindingGroups<'a> {
    /// Groups the listed findings of a report; `not_listed` counts, by source and code, those that no
    /// list holds. O(n·g), where g is the number of groups of one code and source (each lists at most
    /// fifty findings).
    pub fn of(
        listed: &'a [Finding],
        not_listed: &'a BTreeMap<String, BTreeMap<String, u64>>,
    ) -> Self {
        let mut groups: Vec<Group<'a>> = Vec::new();
        // Findings of one code and source stand next to each other.
        let mut since = 0;
        for finding in listed {
            let same = |group: &Group<'_>| {
                group.first.code == finding.code && group.first.source == finding.source
            };
            if groups.last().is_some_and(|last| !same(last)) {
                since = groups.len();
            }
            let cause = Cause::of(&finding.message);
            match groups[since..].iter_mut().find(|group| group.takes(finding, &cause)) {
                Some(group) => {
                    group.listed.push(finding);
                    group.count += 1;
                }
                None => {
                    groups.push(Group { first: finding, listed: vec![finding], count: 1, cause });
                }
            }
        }
        let mut all = Self { groups, rest: Vec::new() };
        for (source, codes) in not_listed {
            for (code, left) in codes {
                all.add(source, code, *left);
            }
        }
        all
    }

    /// Adds findings that are counted and not listed: to the only group that they can belong to.
    fn add(&mut self, source: &'a str, code: &'a str, left: u64) {
        let mut fitting = self
            .groups
            .iter_mut()
            .filter(|group| group.first.source == source && group.first.code.as_str() == code);
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => only.count += left,
            _ => self.rest.push((source, code, left)),
        }
    }

    /// How many findings are this severe, listed or not.
    pub fn how_many(&self, severity: Severity) -> u64 {
        let grouped = self.groups.iter().filter(|group| group.first.severity == severity);
        let severe = |code: &str| FindingCode::named(code).map(FindingCode::severity);
        let rest = self.rest.iter().filter(|(_, code, _)| severe(code) == Some(severity));
        grouped.map(|group| group.count).sum::<u64>() + rest.map(|(.., left)| left).sum::<u64>()
    }
}

/// The first rows of a group, neighbours as a range: `5, 9, 12–14 …`. Empty where none has a row.
pub fn rows_in_short(group: &Group<'_>) -> String {
    let mut rows: Vec<u64> = group.listed.iter().filter_map(|one| one.row).collect();
    rows.sort_unstable();
    rows.dedup();
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for row in rows {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => ranges.push((row, row)),
        }
    }
    let told = ranges.iter().take(FEW_ROWS).map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    });
    let told = told.collect::<Vec<_>>().join(", ");
    let is_more = ranges.len() > FEW_ROWS || group.count > group.listed.len() as u64;
    if is_more && !told.is_empty() { told + " …" } else { told }
}

/// The first values of a group that differ, as they stand in the source: `“1.250”, “2.300” …`.
/// Empty where there are none.
pub fn values_in_short(group: &Group<'_>) -> String {
    let mut values: Vec<&str> = Vec::new();
    for value in group.listed.iter().filter_map(|one| one.value.as_deref()) {
        if !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }
    let told = values.iter().take(FEW_VALUES).map(|value| format!("“{}”", shortened(value)));
    let told = told.collect::<Vec<_>>().join(", ");
    if values.len() > FEW_VALUES { told + " …" } else { told }
}

fn shortened(value: &str) -> String {
    match value.char_indices().nth(SHORT) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unread(row: u64, value: &str) -> Finding {
        Finding::new(FindingCode::UnreadableValue, "stok", format!("`{value}` is no number"))
            .at_row(row)
            .in_column("Jumlah (F)", value)
    }

    #[test]
    fn findings_of_one_cause_are_one_group_with_its_rows_and_values() {
        let mut listed: Vec<Finding> =
            [7, 5, 6, 12, 20, 22, 24, 26].map(|row| unread(row, &format!("entah {row}"))).into();
        listed.push(unread(5, "entah 5").on_sheet(Some("Gudang")));
        listed.push(unread(9, "x").in_column("Sisa (G)", "x"));
        let left = BTreeMap::new();
        let groups = FindingGroups::of(&listed, &left);
        let counts: Vec<u64> = groups.groups.iter().map(|group| group.count).collect();
        assert_eq!(counts, [8, 1, 1]);
        assert_eq!(rows_in_short(&groups.groups[0]), "5–7, 12, 20, 22, 24, 26");
        assert_eq!(values_in_short(&groups.groups[0]), "“entah 7”, “entah 5”, “entah 6” …");
        assert_eq!(groups.how_many(Severity::Warning), 10);
    }

    #[test]
    fn what_no_list_holds_is_counted_where_it_belongs_or_told_apart() {
        let listed = [unread(5, "a"), unread(6, "b")];
        let code = "unreadable_value".to_owned();
        let left = BTreeMap::from([("stok".to_owned(), BTreeMap::from([(code, 70)]))]);
        let one = FindingGroups::of(&listed, &left);
        assert_eq!((one.groups[0].count, one.rest.len()), (72, 0));
        assert_eq!(rows_in_short(&one.groups[0]), "5, 6 …");
        let listed = [unread(5, "a"), unread(6, "b").in_column("Sisa", "b")];
        let two = FindingGroups::of(&listed, &left);
        assert_eq!(two.rest, [("stok", "unreadable_value", 70)]);
        assert_eq!(two.how_many(Severity::Warning), 72);
    }

    #[test]
    fn a_long_value_is_quoted_by_its_beginning() {
        let listed = [unread(1, &"é".repeat(1000))];
        let left = BTreeMap::new();
        let told = FindingGroups::of(&listed, &left);
        assert!(values_in_short(&told.groups[0]).chars().count() < 70);
    }
}
