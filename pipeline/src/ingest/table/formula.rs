//! Formulas that no program has calculated: programs that write workbooks without opening them leave
//! their results empty, or zero. Sums, differences, products and quotients of cells of the same sheet
//! are calculated here; of any other formula nobody knows the result until a spreadsheet program saves
//! the file.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::ingest::row::Cell;

/// The cells of a sheet: row, column, both from 0.
pub(super) type SheetCells = BTreeMap<u32, BTreeMap<u32, Cell>>;

/// A formula without a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formula {
    /// Row and column, from 0.
    pub(super) at: (u32, u32),
    /// Without its equals sign.
    pub(super) text: String,
    /// Its result may be an empty text, and then it has one.
    pub(super) may_be_text: bool,
}

/// What became of the formulas of one column.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct CalculatedColumn {
    /// How many were calculated here.
    pub(super) calculated: u64,
    /// Row of the first of them, from 0.
    pub(super) first: u32,
}

/// Formulas in each other, and brackets in a formula, are followed so deep.
const DEEPEST: usize = 100;
/// Cells that are looked at for all formulas of a sheet together.
const MOST_STEPS: usize = 20_000_000;

/// Puts the results of formulas into their cells, and where nobody knows one an error that shows the
/// formula. The columns in which something was calculated.
pub(super) fn calculate(
    cells: &mut SheetCells,
    formulas: Vec<Formula>,
) -> BTreeMap<u32, CalculatedColumn> {
    let mut sums = Sums {
        cells,
        texts: formulas.iter().map(|one| (one.at, one.text.as_str())).collect(),
        known: BTreeMap::new(),
        steps: 0,
    };
    let results: Vec<Option<Cell>> = formulas.iter().map(|one| sums.result(one.at)).collect();
    let mut columns: BTreeMap<u32, CalculatedColumn> = BTreeMap::new();
    for (formula, result) in formulas.into_iter().zip(results) {
        let (row, column) = formula.at;
        let cell = match result {
            None if formula.may_be_text => continue,
            None => Cell::Error(format!("={}", formula.text)),
            Some(cell) => {
                let told =
                    columns.entry(column).or_insert(CalculatedColumn { calculated: 0, first: row });
                told.calculated += 1;
                told.first = told.first.min(row);
                cell
            }
        };
        cells.entry(row).or_default().insert(column, cell);
    }
    columns
}

struct Sums<'a> {
    cells: &'a SheetCells,
    texts: BTreeMap<(u32, u32), &'a str>,
    /// `None` while it is being calculated, and where it cannot be.
    known: BTreeMap<(u32, u32), Option<f64>>,
    steps: usize,
}

impl Sums<'_> {
    /// The result of the formula in a cell: a number, or the text of the one cell that it repeats.
    fn result(&mut self, at: (u32, u32)) -> Option<Cell> {
        let text = *self.texts.get(&at)?;
        if let Some((row, column)) = whole_reference(text)
            && let Some(Cell::Text(text)) = self.cells.get(&row).and_then(|row| row.get(&column))
        {
            return Some(Cell::Text(text.clone()));
        }
        self.number(at, DEEPEST).map(Cell::Float)
    }

    /// The number in a cell; an empty one is zero, as spreadsheets have it.
    fn number(&mut self, at: (u32, u32), deep: usize) -> Option<f64> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return None;
        }
        if let Some(known) = self.known.get(&at) {
            return *known;
        }
        if let Some(text) = self.texts.get(&at).copied() {
            self.known.insert(at, None);
            let result = deep.checked_sub(1).and_then(|deep| {
                let mut parser = Parser { rest: text.trim(), sums: self, deep };
                let number = parser.sum()?;
                (parser.rest.is_empty() && number.is_finite()).then_some(number)
            });
            // What was too deep from here may not be from elsewhere.
            if result.is_none() && deep < DEEPEST {
                self.known.remove(&at);
            } else {
                self.known.insert(at, result);
            }
            return result;
        }
        match self.cells.get(&at.0).and_then(|row| row.get(&at.1)).map(Cell::inner) {
            None => Some(0.0),
            Some(Cell::Int(number)) => Some(*number as f64),
            Some(Cell::Float(number)) => Some(*number),
            Some(_) => None,
        }
    }

    /// The sum of a block of cells; texts in it count nothing, errors spoil it.
    fn block(
        &mut self,
        rows: RangeInclusive<u32>,
        columns: RangeInclusive<u32>,
        deep: usize,
    ) -> Option<f64> {
        let cells = self.cells;
        let filled = cells.range(rows.clone()).flat_map(|(row, cells)| {
            cells.range(columns.clone()).map(move |(column, cell)| ((*row, *column), cell.inner()))
        });
        let mut total = 0.0;
        for (at, cell) in filled {
            self.steps += 1;
            match cell {
                _ if self.texts.contains_key(&at) => {}
                Cell::Int(number) => total += *number as f64,
                Cell::Float(number) => total += number,
                Cell::Error(_) => return None,
                _ => {}
            }
            if self.steps > MOST_STEPS {
                return None;
            }
        }
        let inside: Vec<(u32, u32)> = self
            .texts
            .range((*rows.start(), 0)..=(*rows.end(), u32::MAX))
            .map(|(at, _)| *at)
            .filter(|(_, column)| columns.contains(column))
            .collect();
        for at in inside {
            total += self.number(at, deep)?;
        }
        Some(total)
    }
}

/// Reads a formula and calculates it on the way.
struct Parser<'p, 'a> {
    rest: &'p str,
    sums: &'p mut Sums<'a>,
    deep: usize,
}

impl Parser<'_, '_> {
    fn eat(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start();
        let found = rest.strip_prefix(sign);
        self.rest = found.unwrap_or(rest).trim_start();
        found.is_some()
    }

    fn sum(&mut self) -> Option<f64> {
        let mut total = self.product()?;
        loop {
            if self.eat('+') {
                total += self.product()?;
            } else if self.eat('-') {
                total -= self.product()?;
            } else {
                return Some(total);
            }
        }
    }

    fn product(&mut self) -> Option<f64> {
        let mut total = self.signed()?;
        loop {
            if self.eat('*') {
                total *= self.signed()?;
            } else if self.eat('/') {
                total /= self.signed().filter(|divisor| *divisor != 0.0)?;
            } else {
                return Some(total);
            }
        }
    }

    fn signed(&mut self) -> Option<f64> {
        let mut sign = 1.0;
        loop {
            if self.eat('-') {
                sign = -sign;
            } else if !self.eat('+') {
                break;
            }
        }
        let number = self.one()?;
        Some(sign * if self.eat('%') { number / 100.0 } else { number })
    }

    fn one(&mut self) -> Option<f64> {
        if self.eat('(') {
            self.deep = self.deep.checked_sub(1)?;
            let inside = self.sum()?;
            self.deep += 1;
            return self.eat(')').then_some(inside);
        }
        let function = self.rest.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("SUM("));
        if function {
            self.rest = &self.rest[4..];
            return self.arguments();
        }
        if let Some((at, rest)) = reference(self.rest) {
            self.rest = rest;
            return self.sums.number(at, self.deep);
        }
        let end = self.rest.find(|c: char| !(c.is_ascii_digit() || c == '.'));
        let (number, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        number.parse().ok()
    }

    /// The sum of what follows up to the closing bracket.
    fn arguments(&mut self) -> Option<f64> {
        let mut total = 0.0;
        loop {
            let block = reference(self.rest.trim_start()).and_then(|(from, rest)| {
                let (to, rest) = reference(rest.strip_prefix(':')?)?;
                Some((from, to, rest))
            });
            total += match block {
                Some((from, to, rest)) => {
                    self.rest = rest;
                    let rows = from.0.min(to.0)..=from.0.max(to.0);
                    let columns = from.1.min(to.1)..=from.1.max(to.1);
                    self.sums.block(rows, columns, self.deep)?
                }
                None => self.sum()?,
            };
            if self.eat(')') {
                return Some(total);
            }
            if !self.eat(',') && !self.eat(';') {
                return None;
            }
        }
    }
}

/// The cell that a text names at its start (`$D2`), and what follows. `None` for a name, a function, and
/// a cell of another sheet.
fn reference(text: &str) -> Option<((u32, u32), &str)> {
    let rest = text.strip_prefix('$').unwrap_or(text);
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = rest.split_at(letters);
    let rest = rest.strip_prefix('$').unwrap_or(rest);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at(digits);
    if !(1..=3).contains(&letters) || rest.starts_with(['(', '!', '_', '.']) {
        return None;
    }
    let of = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = name.bytes().fold(0, |column, letter| column * 26 + of(letter));
    let row: u32 = number.parse().ok().filter(|row| (1..=1_048_576).contains(row))?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric());
    ends.then_some(((row - 1, column - 1), rest))
}

/// Row and column of a cell by its name: `G2`.
pub(super) fn place(name: &str) -> Option<(u32, u32)> {
    whole_reference(name)
}

/// The cell that a formula repeats and no more.
fn whole_reference(text: &str) -> Option<(u32, u32)> {
    reference(text.trim()).filter(|(_, rest)| rest.is_empty()).map(|(at, _)| at)
}

/// A formula as it stands when it is filled into another cell: references move along, but those with
/// `$`. `None` where one leaves the sheet.
pub(super) fn moved(text: &str, rows: i64, columns: i64) -> Option<String> {
    let mut moved = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_quotes = false;
    while let Some(next) = rest.chars().next() {
        let starts =
            !moved.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$'));
        if let Some((at, after)) = reference(rest).filter(|_| starts && !in_quotes) {
            let named = &rest[..rest.len() - after.len()];
            moved.push_str(&shifted(named, at, rows, columns)?);
            rest = after;
            continue;
        }
        in_quotes ^= next == '"';
        moved.push(next);
        rest = &rest[next.len_utf8()..];
    }
    Some(moved)
}

fn shifted(named: &str, at: (u32, u32), rows: i64, columns: i64) -> Option<String> {
    let fixed_column = named.starts_with('$');
    let fixed_row = named[1..].contains('$');
    let by = |fixed: bool, from: u32, by: i64| {
        u32::try_from(i64::from(from) + if fixed { 0 } else { by }).ok()
    };
    let (row, column) = (by(fixed_row, at.0, rows)?, by(fixed_column, at.1, columns)?);
    Some(format!("{}{}", super::layout::letter(column as usize), row + 1))
}

/// A formula of an OpenDocument table in the letters of other programs: `of:=[.D2]+[.E2]` is `D2+E2`.
pub(super) fn of_open_document(text: &str) -> String {
    let text = text.split_once('=').map_or(text, |(_, formula)| formula);
    text.replace("[.", "").replace(":.", ":").replace(']', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[f64]]) -> SheetCells {
        let row = |row: &&[f64]| (0..).zip(row.iter().map(|number| Cell::Float(*number))).collect();
        (0..).zip(rows.iter().map(row)).collect()
    }

    fn formula(at: (u32, u32), text: &str) -> Formula {
        Formula { at, text: text.to_owned(), may_be_text: false }
    }

    fn result(text: &str) -> Option<f64> {
        let mut cells = sheet(&[&[1.0, 2.0, 3.0], &[10.0, 20.0, 30.0]]);
        cells.entry(0).or_default().insert(5, Cell::Text("satu".to_owned()));
        calculate(&mut cells, vec![formula((0, 9), text)]);
        match &cells[&0][&9] {
            Cell::Float(number) => Some(*number),
            _ => None,
        }
    }

    #[test]
    fn sums_of_cells_are_calculated_and_other_formulas_are_not() {
        for (text, expected) in [
            ("A1+B1-C1", Some(0.0)),
            ("A2*2", Some(20.0)),
            ("(A1+B1)*C1/2", Some(4.5)),
            ("-A1+10%", Some(-0.9)),
            ("SUM(A1:C2)", Some(66.0)),
            ("SUM(A1:B1,C2;5)", Some(38.0)),
            ("sum($A$1:$A$2)", Some(11.0)),
            ("A1+Z9", Some(1.0)),
            ("SUM(A1:F1)", Some(6.0)),
            ("A1+F1", None),
            ("A1/Z9", None),
            ("IF(A1>0,1,0)", None),
            ("VLOOKUP(A1,Sheet2!A:B,2)", None),
            ("Sheet2!A1+1", None),
            ("A1:B2", None),
            ("J1+1", None),
            ("1+", None),
            ("((((", None),
            ("", None),
        ] {
            assert_eq!(result(text), expected, "{text}");
        }
    }

    #[test]
    fn formulas_of_formulas_are_followed_and_circles_are_not() {
        let mut cells = sheet(&[&[5.0]]);
        let chain = (1..80).map(|row| formula((row, 0), &format!("A{row}+1")));
        let columns = calculate(&mut cells, chain.collect());
        assert_eq!(cells[&79][&0], Cell::Float(84.0));
        assert_eq!(columns[&0], CalculatedColumn { calculated: 79, first: 1 });
        let mut cells = SheetCells::new();
        calculate(&mut cells, vec![formula((0, 0), "B1"), formula((0, 1), "A1+1")]);
        assert_eq!(cells[&0][&0], Cell::Error("=B1".to_owned()));
    }

    #[test]
    fn a_shared_formula_moves_along() {
        assert_eq!(moved("D2+E2-$F$2", 1, 0).as_deref(), Some("D3+E3-F2"));
        assert_eq!(moved("SUM(A1:B1)*AA$1", 2, 1).as_deref(), Some("SUM(B3:C3)*AB1"));
        assert_eq!(moved("A1&\"A1\"", 1, 0).as_deref(), Some("A2&\"A1\""));
        assert_eq!(moved("A1", -1, 0), None);
        assert_eq!(of_open_document("of:=[.D2]+SUM([.E2:.F2])"), "D2+SUM(E2:F2)");
    }
}
