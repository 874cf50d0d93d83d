//! Units of values in inputs.

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// Metres.
    Length,
    /// Metric tonnes.
    Weight,
}

/// A unit of measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    /// How many metres or tonnes one of it is.
    pub factor: f64,
}

/// Foot, pound: International yard and pound agreement, 1959, exact.
const UNITS: &[(&str, Dimension, f64)] = &[
    ("mm", Dimension::Length, 0.001),
    ("cm", Dimension::Length, 0.01),
    ("dm", Dimension::Length, 0.1),
    ("m", Dimension::Length, 1.0),
    ("meter", Dimension::Length, 1.0),
    ("metre", Dimension::Length, 1.0),
    ("km", Dimension::Length, 1000.0),
    ("in", Dimension::Length, 0.0254),
    ("inch", Dimension::Length, 0.0254),
    ("ft", Dimension::Length, 0.3048),
    ("feet", Dimension::Length, 0.3048),
    ("kg", Dimension::Weight, 0.001),
    ("t", Dimension::Weight, 1.0),
    ("ton", Dimension::Weight, 1.0),
    ("tonne", Dimension::Weight, 1.0),
    ("lb", Dimension::Weight, 0.000_453_592_37),
    ("lbs", Dimension::Weight, 0.000_453_592_37),
    ("st", Dimension::Weight, 0.907_184_74),
];

impl Unit {
    /// The unit with this symbol, ignoring case.
    pub fn from_symbol(symbol: &str) -> Option<Self> {
        let symbol = symbol.trim().to_lowercase();
        UNITS
            .iter()
            .find(|(name, ..)| *name == symbol)
            .map(|&(_, dimension, factor)| Self { dimension, factor })
    }

    /// The symbols of all units of a dimension (`None`: of all dimensions), for messages.
    pub fn symbols(dimension: Option<Dimension>) -> impl Iterator<Item = &'static str> {
        UNITS.iter().filter(move |u| dimension.is_none_or(|d| d == u.1)).map(|u| u.0)
    }

    /// Converts a quantity of this unit into metres or tonnes. Divides where that is exact, so that
    /// `30 cm` becomes 0.3 and not 0.30000000000000004.
    pub fn to_ours(self, quantity: f64) -> f64 {
        if self.factor < 1.0 && (1.0 / self.factor).fract() == 0.0 {
            quantity / (1.0 / self.factor)
        } else {
            quantity * self.factor
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_become_metres_and_tonnes() {
        for (quantity, symbol, expected) in
            [(30.0, "cm", 0.3), (70.0, "CM", 0.7), (12.0, "ft", 3.6576), (8000.0, "kg", 8.0)]
        {
            let unit = Unit::from_symbol(symbol).unwrap();
            assert!((unit.to_ours(quantity) - expected).abs() < 1e-12, "{symbol}");
        }
        assert_eq!(Unit::from_symbol("cm").unwrap().to_ours(70.0), 0.7);
        assert_eq!(Unit::from_symbol("depa"), None);
    }
}
