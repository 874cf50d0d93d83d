//! An amount of an item: exact, so that sums do not depend on their order.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Thousandths of an item's base unit. Written as a number of base units.
///
/// Sums are exact and saturate at the ends of the range, which no warehouse reaches.
///
/// ```
/// use lintas_model::aid::Amount;
///
/// let need = Amount::of(450.5).expect("it is a number");
/// let there = Amount::of(500.0).expect("it is a number");
/// // What is there beyond the need is no negative shortage.
/// assert_eq!(need.less(there), Amount::ZERO);
/// assert_eq!((need + there).units(), 950.5);
/// assert_eq!(Amount::of(f64::NAN), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(i64);

/// What a whole unit is.
const WHOLE: f64 = 1000.0;
/// A larger number may lose a thousandth where it is read back from text.
const MOST: f64 = 9.0e14;

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// This many thousandths.
    pub const fn thousandths(count: i64) -> Self {
        Self(count)
    }

    /// The nearest thousandth; `None` where the number is not finite or out of range.
    pub fn of(units: f64) -> Option<Self> {
        let thousandths = (units * WHOLE).round();
        (thousandths.is_finite() && thousandths.abs() <= MOST).then_some(Self(thousandths as i64))
    }

    /// How many thousandths.
    pub const fn as_thousandths(self) -> i64 {
        self.0
    }

    /// As a number of base units.
    pub fn units(self) -> f64 {
        self.0 as f64 / WHOLE
    }

    /// Whether it is more than nothing.
    pub const fn is_some(self) -> bool {
        self.0 > 0
    }

    /// What is left after taking `other` away, never less than nothing.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).max(0))
    }

    /// This many times as much.
    #[must_use]
    pub fn times(self, count: i64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// The share `numerator / denominator` of it, to the nearest thousandth, ties away from zero.
    /// Never falls when the numerator rises. A denominator below 1 counts as 1.
    #[must_use]
    pub fn share(self, numerator: i64, denominator: i64) -> Self {
        let denominator = i128::from(denominator.max(1));
        let product = i128::from(self.0) * i128::from(numerator);
        let half = if product < 0 { -(denominator / 2) } else { denominator / 2 };
        Self(i64::try_from((product + half) / denominator).unwrap_or(i64::MAX))
    }
}

impl std::ops::Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| sum + amount)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.units().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let units = f64::deserialize(deserializer)?;
        Self::of(units).ok_or_else(|| serde::de::Error::custom("an amount out of range"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for thousandths in [0, 1, -7, 2_500, 15_935_000, 899_999_999_999_999] {
            let amount = Amount::thousandths(thousandths);
            let text = serde_json::to_string(&amount).unwrap();
            assert_eq!(serde_json::from_str::<Amount>(&text).unwrap(), amount, "{text}");
        }
        assert_eq!(Amount::of(f64::NAN), None);
        assert_eq!(Amount::of(1e300), None);
    }

    #[test]
    fn a_share_is_to_the_nearest_thousandth() {
        let kit = Amount::thousandths(1000);
        assert_eq!(kit.share(43, 5), Amount::thousandths(8_600));
        assert_eq!(kit.share(1, 3), Amount::thousandths(333));
        assert_eq!(kit.share(2, 3), Amount::thousandths(667));
        assert_eq!(kit.less(Amount::thousandths(1001)), Amount::ZERO);
    }
}
