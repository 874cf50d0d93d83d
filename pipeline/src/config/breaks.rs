//! Classes of a number: which numbers of a source are which severity.

/// Breaks between classes, ascending. A number at a break is in the class above it: the worse one.
///
/// ```text
/// breaks = [41, 60, 80]: under 41 is 1, from 41 it is 2, from 60 it is 3, from 80 it is 4
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Breaks {
    at: [f64; Self::MOST],
    count: usize,
}

impl Breaks {
    /// Breaks there can be: severity has five classes.
    pub const MOST: usize = 4;

    /// From numbers as they are configured; `None` where they are none, too many, not ascending, or no
    /// finite numbers.
    pub fn new(breaks: &[f64]) -> Option<Self> {
        let ascending = breaks.windows(2).all(|pair| pair[0] < pair[1]);
        let sound = ascending && breaks.iter().all(|number| number.is_finite());
        let mut at = [f64::INFINITY; Self::MOST];
        at.get_mut(..breaks.len()).filter(|at| sound && !at.is_empty())?.copy_from_slice(breaks);
        Some(Self { at, count: breaks.len() })
    }

    /// The class of a number: 1 to one more than there are breaks.
    pub fn class(&self, number: f64) -> i64 {
        let passed = self.at[..self.count].iter().filter(|at| number >= **at).count();
        1 + passed as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_at_a_break_is_in_the_worse_class() {
        let breaks = Breaks::new(&[41.0, 60.0, 80.0]).unwrap();
        for (number, class) in [
            (-5.0, 1),
            (40.999, 1),
            (41.0, 2),
            (59.0, 2),
            (60.0, 3),
            (79.9, 3),
            (80.0, 4),
            (1e9, 4),
        ] {
            assert_eq!(breaks.class(number), class, "{number}");
        }
        for wrong in [&[][..], &[1.0, 1.0], &[2.0, 1.0], &[f64::NAN], &[1.0, 2.0, 3.0, 4.0, 5.0]] {
            assert_eq!(Breaks::new(wrong), None, "{wrong:?}");
        }
    }
}
