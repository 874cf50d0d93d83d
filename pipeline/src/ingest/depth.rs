//! Water depths as people write them in tables: numbers with units (`70 cm`), ranges (`50-70 cm`),
//! heights of the body (`selutut`, knee-deep). A depth that cannot be read is an error, never "no
//! water".

use jiff::tz::TimeZone;
use lintas_model::finding::FindingCode;
use lintas_model::passability::depth::spoken;

use super::cell_problem::CellProblem;
use super::habit::Habit;
use super::number::{self, Written};
use super::row::Cell;
use super::typing::{NOTHING_SAID, typed};
use crate::input::{ColumnDefinition, InputValue, Unit};

/// A depth that a cell states, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Depth {
    pub(super) deepest_m: f64,
    /// The shallower end, where it is a range.
    pub(super) shallowest_m: Option<f64>,
    /// Neither cell nor column says the unit: the number is taken for metres.
    pub(super) bare: bool,
}

/// Separators between the ends of a range.
const BETWEEN: [&str; 9] =
    [" s/d ", " s.d. ", " s.d ", " sd ", " sampai ", " hingga ", " to ", "–", "—"];
/// Words beside a depth that do not change it, such as `sekitar` (about) and `air` (water).
const FILLERS: [&str; 13] = [
    "setinggi",
    "sedalam",
    "kedalaman",
    "ketinggian",
    "tinggi",
    "air",
    "orang",
    "dewasa",
    "sekitar",
    "kira-kira",
    "hampir",
    "sampai",
    "hingga",
];
/// Prefixes of an upper bound or an approximation; the number behind them is taken as the deepest.
const UP_TO: [&str; 8] = ["<", "≤", "kurang dari", "maksimal", "maksimum", "maks.", "maks", "±"];

/// Reads the depth in a cell; `unit` holds where the cell names none. `None` where the cell says
/// nothing (`-`, blank).
///
/// # Errors
/// Why the text is no depth.
pub(super) fn read(
    cell: &Cell,
    column: &ColumnDefinition,
    unit: Option<Unit>,
    habit: Habit,
    zone: &TimeZone,
) -> Result<Option<Depth>, CellProblem> {
    let one = |cell: &Cell| match typed(cell, column, unit, habit, zone) {
        (Some(InputValue::Float(metres)), _) => Ok(Some(metres)),
        (_, Some(problem)) => Err(problem),
        _ => Ok(None),
    };
    let Cell::Text(text) = cell.inner() else {
        let metres = one(cell)?;
        return Ok(metres.map(|deepest_m| Depth {
            deepest_m,
            shallowest_m: None,
            bare: unit.is_none(),
        }));
    };
    let text = text.trim().to_lowercase();
    if NOTHING_SAID.contains(&text.as_str()) {
        return Ok(None);
    }
    let text = text.replace("kurang lebih", " ").replace(['~', '\u{a0}'], " ");
    let text = text.trim();
    let text = UP_TO.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text).trim();
    if let Some(depth) = in_words(text) {
        return depth.ok_or_else(|| unreadable(cell, column)).map(Some);
    }
    let text = FILLERS.iter().fold(text, |text, word| {
        text.strip_prefix(word).filter(|rest| rest.starts_with(' ')).map_or(text, str::trim_start)
    });
    let bare = |text: &str| unit.is_none() && symbol_of(text).is_none();
    let read = |text: &str| one(&Cell::Text(text.to_owned()));
    let Some((from, to)) = ends(text) else {
        let metres = read(text)?;
        return Ok(metres.map(|deepest_m| Depth {
            deepest_m,
            shallowest_m: None,
            bare: bare(text),
        }));
    };
    // `50-70 cm`: the unit behind the second number holds for the first, too.
    let from = match (symbol_of(from), symbol_of(to)) {
        (None, Some(symbol)) => format!("{from} {symbol}"),
        _ => from.to_owned(),
    };
    match (read(&from)?, read(to)?) {
        (Some(a), Some(b)) => {
            Ok(Some(Depth { deepest_m: a.max(b), shallowest_m: Some(a.min(b)), bare: bare(to) }))
        }
        _ => Err(unreadable(cell, column)),
    }
}

fn unreadable(cell: &Cell, column: &ColumnDefinition) -> CellProblem {
    let message = format!("`{}` takes a depth such as 70 cm, 50-70 cm or selutut", column.name);
    CellProblem::new(FindingCode::UnreadableValue, message)
        .in_indonesian(format!("“{}” tidak terbaca sebagai kedalaman", cell.text()))
}

/// The depth of a text that names heights of the body (`selutut`, knee-deep); `None` where it names
/// none, `Some(None)` where other words beside them may change the meaning, such as `di atas lutut`
/// (above the knee).
fn in_words(text: &str) -> Option<Option<Depth>> {
    let (depths, left) = spoken(text);
    let deepest_m = depths.iter().copied().reduce(f64::max)?;
    let shallowest_m = depths.iter().copied().reduce(f64::min).filter(|_| depths.len() > 1);
    let known = |word: &str| FILLERS.contains(&word) || matches!(word, "s" | "d" | "sd");
    let depth = Depth { deepest_m, shallowest_m, bare: false };
    Some(left.split_whitespace().all(known).then_some(depth))
}

/// What stands behind the number at the start of `text`: its unit's symbol.
fn symbol_of(text: &str) -> Option<&str> {
    let written = Written { decimal: None, measured: true };
    let (_, rest) = number::leading(text, written).ok()?;
    (!rest.is_empty()).then_some(rest)
}

/// The two ends of a range.
fn ends(text: &str) -> Option<(&str, &str)> {
    let spoken = BETWEEN.iter().find_map(|between| text.split_once(between));
    let (from, to) = spoken.or_else(|| {
        // A hyphen separates where it follows a number or a unit, but not as the sign of an
        // exponent.
        let at = text.char_indices().skip(1).find(|(at, c)| {
            let before = text[..*at].trim_end();
            *c == '-' && before.ends_with(|c: char| c.is_alphanumeric()) && !is_exponent(before)
        });
        at.map(|(at, _)| (&text[..at], &text[at + 1..]))
    })?;
    let (from, to) = (from.trim(), to.trim());
    (!from.is_empty() && !to.is_empty()).then_some((from, to))
}

/// Whether the text ends in a digit and `e`, so that a sign behind it belongs to an exponent.
fn is_exponent(before: &str) -> bool {
    before.strip_suffix('e').is_some_and(|number| number.ends_with(|c: char| c.is_ascii_digit()))
}

/// Why a depth is not credible: below zero, or above `most_m` (`max_depth_m` of the source).
pub(super) fn unusable(
    depth: Depth,
    most_m: f64,
    column: &ColumnDefinition,
) -> Option<CellProblem> {
    let shallowest_m = depth.shallowest_m.unwrap_or(depth.deepest_m);
    let deep = depth.deepest_m > most_m;
    let (message, id) = if depth.deepest_m < 0.0 || shallowest_m < 0.0 {
        (
            format!("`{}` cannot be below zero: water of unknown depth", column.name),
            format!("`{}` tidak mungkin di bawah nol: air, dalamnya tidak diketahui", column.name),
        )
    } else if deep && depth.bare {
        (
            format!(
                "nobody says the unit, and {} m are more than {most_m} m: water of unknown depth",
                depth.deepest_m
            ),
            format!(
                "satuannya tidak disebut, dan {} m lebih dari {most_m} m: air, dalamnya tidak \
                 diketahui",
                depth.deepest_m
            ),
        )
    } else if deep {
        (
            format!(
                "{} m are more than `max_depth_m` ({most_m}): water of unknown depth",
                depth.deepest_m
            ),
            format!(
                "{} m lebih dari `max_depth_m` ({most_m}): air, dalamnya tidak diketahui",
                depth.deepest_m
            ),
        )
    } else {
        return None;
    };
    Some(CellProblem::new(FindingCode::UnusableDepth, message).in_indonesian(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::InputLayer;

    fn depth(text: &str) -> Result<Option<(f64, Option<f64>)>, FindingCode> {
        let column = InputLayer::Hazards.column("depth_m").unwrap();
        let cell = Cell::Text(text.to_owned());
        read(&cell, column, None, Habit::default(), &TimeZone::UTC)
            .map(|depth| depth.map(|depth| (depth.deepest_m, depth.shallowest_m)))
            .map_err(|problem| problem.code)
    }

    #[test]
    fn depths_are_read_as_offices_write_them_and_the_deeper_end_counts() {
        use FindingCode::{UnknownUnit, UnreadableValue};
        for (text, expected) in [
            ("70 cm", Ok(Some((0.7, None)))),
            ("0,7 m", Ok(Some((0.7, None)))),
            ("0.7", Ok(Some((0.7, None)))),
            ("50-70 cm", Ok(Some((0.7, Some(0.5))))),
            ("50 – 70 cm", Ok(Some((0.7, Some(0.5))))),
            ("50cm-70cm", Ok(Some((0.7, Some(0.5))))),
            ("50 cm s/d 1 m", Ok(Some((1.0, Some(0.5))))),
            ("70 sampai 50 cm", Ok(Some((0.7, Some(0.5))))),
            ("0.5-0.7", Ok(Some((0.7, Some(0.5))))),
            ("± 50 cm", Ok(Some((0.5, None)))),
            ("sekitar 50 cm", Ok(Some((0.5, None)))),
            ("kurang lebih 50 cm", Ok(Some((0.5, None)))),
            ("< 50 cm", Ok(Some((0.5, None)))),
            ("1e-1 m", Ok(Some((0.1, None)))),
            ("Selutut", Ok(Some((0.5, None)))),
            ("setinggi lutut orang dewasa", Ok(Some((0.5, None)))),
            ("selutut sampai sepinggang", Ok(Some((1.0, Some(0.5))))),
            ("semata kaki", Ok(Some((0.15, None)))),
            ("sepaha", Ok(Some((0.75, None)))),
            ("-", Ok(None)),
            ("belum diketahui", Ok(None)),
            ("> 50 cm", Err(UnreadableValue)),
            ("di atas lutut", Err(UnreadableValue)),
            ("lebih dari selutut", Err(UnreadableValue)),
            ("2 depa", Err(UnknownUnit)),
            ("dalam sekali", Err(UnreadableValue)),
            ("2025-09-18", Err(UnknownUnit)),
        ] {
            assert_eq!(depth(text), expected, "{text}");
        }
    }

    #[test]
    fn what_no_water_on_a_road_has_is_told() {
        let column = InputLayer::Hazards.column("depth_m").unwrap();
        let of = |deepest_m, shallowest_m, bare| {
            let depth = Depth { deepest_m, shallowest_m, bare };
            unusable(depth, 20.0, column).map(|problem| problem.code)
        };
        let unusable = Some(FindingCode::UnusableDepth);
        assert_eq!(of(20.0, None, true), None);
        assert_eq!(of(0.0, None, true), None);
        assert_eq!(of(20.1, None, true), unusable);
        assert_eq!(of(70.0, None, false), unusable);
        assert_eq!(of(-0.1, None, false), unusable);
        assert_eq!(of(0.5, Some(-0.1), false), unusable);
    }
}
