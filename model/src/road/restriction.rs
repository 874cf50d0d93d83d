//! Turn restrictions, from the tags of OSM relations.
//!
//! Reference: OpenStreetMap wiki, Relation:restriction.

use super::tags::Tags;
use crate::vehicle::{VehicleClass, VehicleSet};

/// One rule of a turn restriction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TurnWord {
    /// `true`: only the turn onto the relation's `to` is allowed (`only_*`). `false`: that turn is
    /// banned (`no_*`).
    pub only: bool,
    /// The classes that it holds for.
    pub classes: VehicleSet,
}

/// A part of a turn restriction that is not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnProblem {
    /// It holds at certain times or conditions, which are not evaluated: key and value.
    Conditional(String, String),
    /// An unknown value: key and value.
    UnknownWord(String, String),
}

/// Land vehicles: turn restrictions do not hold for boats on a flooded road.
fn land() -> VehicleSet {
    VehicleClass::LAND.into_iter().collect()
}

/// Values that ban the turn, and values that ban every other turn.
const NO: [&str; 6] =
    ["no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit"];
const ONLY: [&str; 4] = ["only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn"];

/// The restriction value for a class: from the most specific key present, from
/// `restriction:motorcar` up to `restriction`.
fn word_for<'a>(tags: &Tags<'a>, class: VehicleClass) -> Option<&'a str> {
    let vehicles = &class.spec().access_keys[1..];
    let special = vehicles.iter().rev().find_map(|key| tags.get(&format!("restriction:{key}")));
    special.or_else(|| tags.get("restriction"))
}

/// The classes that `except=` of a relation exempts.
fn excepted(list: &str) -> VehicleSet {
    let named = |class: &VehicleClass| {
        list.split(';').any(|word| class.spec().access_keys[1..].contains(&word.trim()))
    };
    VehicleClass::LAND.into_iter().filter(named).collect()
}

/// The rules in the tags of a relation, and the parts that are not applied; `None` where it is no
/// turn restriction. One for buses or bicycles only gives no rules.
pub fn from_tags(tags: &Tags<'_>) -> Option<(Vec<TurnWord>, Vec<TurnProblem>)> {
    if !tags.is("type", &["restriction"]) {
        return None;
    }
    let mut problems = Vec::new();
    for (key, value) in tags.iter() {
        let mine = key == "restriction" || key.starts_with("restriction:");
        if !mine {
            continue;
        }
        if key.ends_with(":conditional") {
            problems.push(TurnProblem::Conditional(key.to_owned(), value.to_owned()));
        } else if meaning(value).is_none() && !matches!(value.trim(), "none" | "no" | "") {
            problems.push(TurnProblem::UnknownWord(key.to_owned(), value.to_owned()));
        }
    }
    let except = tags.get("except").map_or(VehicleSet::NONE, excepted);
    let mut bound = [VehicleSet::NONE; 2];
    for class in land().iter().filter(|class| !except.contains(*class)) {
        // `restriction:hgv=none` lifts the general restriction for trucks.
        let word = word_for(tags, class);
        if let Some(only) = word.and_then(meaning) {
            bound[usize::from(only)] = bound[usize::from(only)].with(class);
        }
    }
    let words = [false, true]
        .into_iter()
        .zip(bound)
        .filter(|(_, classes)| *classes != VehicleSet::NONE)
        .map(|(only, classes)| TurnWord { only, classes })
        .collect();
    Some((words, problems))
}

/// Whether a value bans every turn but this one; `None` where it is unknown.
fn meaning(value: &str) -> Option<bool> {
    let value = value.trim();
    if NO.contains(&value) {
        Some(false)
    } else if ONLY.contains(&value) {
        Some(true)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use VehicleClass::{Car, HeavyTruck, Motorcycle, Pickup, Truck};

    fn read(tags: &[(&str, &str)]) -> (Vec<TurnWord>, Vec<TurnProblem>) {
        let mut tags = tags.to_vec();
        tags.push(("type", "restriction"));
        from_tags(&Tags::new(tags)).unwrap()
    }

    fn word(only: bool, classes: &[VehicleClass]) -> TurnWord {
        TurnWord { only, classes: classes.iter().copied().collect() }
    }

    #[test]
    fn a_restriction_binds_all_who_drive_but_those_it_excepts() {
        let all = word(false, &VehicleClass::LAND);
        assert_eq!(read(&[("restriction", "no_left_turn")]), (vec![all], vec![]));
        let (words, _) = read(&[("restriction", "no_u_turn"), ("except", "psv;hgv;motorcar")]);
        assert_eq!(words, [word(false, &[Motorcycle])]);
        let (words, _) = read(&[("restriction", "only_straight_on"), ("except", "bicycle")]);
        assert_eq!(words, [word(true, &VehicleClass::LAND)]);
    }

    #[test]
    fn a_restriction_of_some_vehicles_binds_those_and_outweighs_the_general_word() {
        let (words, _) = read(&[("restriction:hgv", "no_right_turn")]);
        assert_eq!(words, [word(false, &[Truck, HeavyTruck])]);
        let (words, _) = read(&[("restriction:bus", "no_right_turn")]);
        assert_eq!(words, []);
        let (words, problems) = read(&[
            ("restriction", "no_left_turn"),
            ("restriction:hgv", "only_straight_on"),
            ("restriction:goods", "none"),
        ]);
        assert_eq!(problems, []);
        assert_eq!(words.len(), 2);
        assert!(words[0].classes.contains(Car) && !words[0].classes.contains(Pickup));
        assert_eq!(words[1], word(true, &[Truck, HeavyTruck]));
    }

    #[test]
    fn conditions_and_unknown_words_are_told_and_bind_nobody() {
        let (words, problems) =
            read(&[("restriction:conditional", "no_left_turn @ (Mo-Fr 06:00-09:00)")]);
        assert_eq!(words, []);
        assert!(matches!(problems[..], [TurnProblem::Conditional(..)]));
        let (words, problems) = read(&[("restriction", "give_way")]);
        assert_eq!(words, []);
        assert_eq!(
            problems,
            [TurnProblem::UnknownWord("restriction".to_owned(), "give_way".to_owned())]
        );
        assert_eq!(from_tags(&Tags::new(vec![("type", "route")])), None);
    }
}
