//! The notation of a column (decimal sign, order of day and month), learnt from its unambiguous
//! cells and applied to its ambiguous ones.

use super::moment::{self, DateOrder, Epoch};
use super::number::{self, Decimal};
use super::row::Cell;
use crate::input::{ColumnDefinition, ColumnKind};

/// The notation of one column, as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Habit {
    /// The decimal sign.
    pub decimal: Option<Decimal>,
    /// The order of day and month.
    pub order: Option<DateOrder>,
    /// Its dates of figures all have their year last.
    pub year_last: bool,
    /// Whole numbers in it are day numbers of a spreadsheet, counted from this epoch.
    pub epoch: Option<Epoch>,
    /// Its date cells may have day and month swapped. Typical of a CSV that was opened in a program
    /// with month-first dates: `03/04` became 4 March, and `18/09` could not be a date and stayed
    /// text. So: the column's texts are day-first, and all its date cells have a day of 12 or less.
    pub swapped: bool,
}

/// The evidence of a column's cells on its notation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    comma: bool,
    point: bool,
    day_first: bool,
    month_first: bool,
    year_last: bool,
    year_first: bool,
    /// Among cells that the spreadsheet types as dates: some whose day could be a month (and
    /// differs from the month), some whose day could not.
    swappable: bool,
    unswappable: bool,
}

impl Shown {
    /// Adds the evidence of one cell that is read as `column`. Coordinates show nothing: programs
    /// write them, whatever the notation of the sheet.
    pub fn see(&mut self, cell: &Cell, column: &ColumnDefinition) {
        match (column.kind, cell.inner()) {
            (ColumnKind::Int | ColumnKind::Float, Cell::Text(text))
                if !matches!(column.name, "lat" | "lon") =>
            {
                match number::shows(text) {
                    Some(Decimal::Comma) => self.comma = true,
                    Some(Decimal::Point) => self.point = true,
                    None => {}
                }
            }
            (ColumnKind::Time, Cell::Text(text)) => {
                match moment::shows(text) {
                    Some(DateOrder::DayFirst) => self.day_first = true,
                    Some(DateOrder::MonthFirst) => self.month_first = true,
                    None => {}
                }
                self.year_last |= moment::has_year_last(text);
                self.year_first |= moment::has_year_first(text);
            }
            (ColumnKind::Time, Cell::Moment(moment)) => {
                if moment.day() > 12 {
                    self.unswappable = true;
                } else if i16::from(moment.day()) != i16::from(moment.month()) {
                    self.swappable = true;
                }
            }
            _ => {}
        }
    }

    /// The evidence of both.
    pub fn and(self, other: Self) -> Self {
        Self {
            comma: self.comma || other.comma,
            point: self.point || other.point,
            day_first: self.day_first || other.day_first,
            month_first: self.month_first || other.month_first,
            year_last: self.year_last || other.year_last,
            year_first: self.year_first || other.year_first,
            swappable: self.swappable || other.swappable,
            unswappable: self.unswappable || other.unswappable,
        }
    }

    /// The notation that follows for a column, where `sheet` is the evidence of all columns of its
    /// sheet. A column without evidence takes the notation of the sheet; one with contradicting
    /// evidence has none, so that its ambiguous cells are not read.
    pub fn habit(self, sheet: Self, epoch: Option<Epoch>) -> Habit {
        let one = |first: bool, second: bool| match (first, second) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        };
        let decide = |own: (bool, bool), all: (bool, bool)| match own {
            (false, false) => one(all.0, all.1),
            (first, second) => one(first, second),
        };
        let comma = decide((self.comma, self.point), (sheet.comma, sheet.point));
        let day = decide((self.day_first, self.month_first), (sheet.day_first, sheet.month_first));
        Habit {
            decimal: comma.map(|comma| if comma { Decimal::Comma } else { Decimal::Point }),
            order: day.map(|day| if day { DateOrder::DayFirst } else { DateOrder::MonthFirst }),
            year_last: self.year_last && !self.year_first,
            epoch,
            swapped: self.day_first && self.swappable && !self.unswappable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::InputLayer;

    fn habit(own: &[&str], sheet: &[&str], name: &str) -> Habit {
        let column = InputLayer::Stock.column(name).unwrap();
        let shown = |texts: &[&str]| {
            let mut shown = Shown::default();
            texts.iter().for_each(|text| shown.see(&Cell::Text((*text).to_owned()), column));
            shown
        };
        let own = shown(own);
        own.habit(own.and(shown(sheet)), None)
    }

    #[test]
    fn a_column_is_written_as_its_clear_cells_are_else_as_its_sheet() {
        let decimal = |own, sheet| habit(own, sheet, "qty_available").decimal;
        assert_eq!(decimal(&["1.250", "12.500,5"], &["1.5"]), Some(Decimal::Comma));
        assert_eq!(decimal(&["1.250"], &["1.5"]), Some(Decimal::Point));
        assert_eq!(decimal(&["1.250"], &[]), None);
        assert_eq!(decimal(&["1,5", "1.5"], &["1,5"]), None);
        let order = |own, sheet| habit(own, sheet, "expiry").order;
        assert_eq!(order(&["03/04/2025", "18/09/2025"], &[]), Some(DateOrder::DayFirst));
        assert_eq!(order(&["03/04/2025"], &["09/18/2025"]), Some(DateOrder::MonthFirst));
        assert_eq!(order(&["03/04/2025", "2025-09-18"], &[]), None);
        let last = |own| habit(own, &[], "expiry").year_last;
        assert!(last(&["28/11/2026", "28-11-26 jam 6 sore"]));
        assert!(!last(&["28-11-26"]) && !last(&["28/11/2026", "2026-11-28"]));
    }
}
