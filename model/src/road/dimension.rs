//! Lengths and weights as OSM tags write them.

/// Metric tonnes in a short ton (2,000 lb), a pound and a hundredweight of 112 lb. The pound is
/// 0.45359237 kg exactly (International yard and pound agreement, 1959).
const SHORT_TON_T: f64 = 0.907_184_74;
const POUND_T: f64 = 0.000_453_592_37;
const HUNDREDWEIGHT_T: f64 = 0.050_802_345_44;
/// Metres in a foot (the same agreement).
const FOOT_M: f64 = 0.3048;

/// Why a dimension could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DimensionError {
    /// A number with an unknown unit.
    #[error("the unit is not known")]
    UnknownUnit,
    /// It is no number.
    #[error("not a number with a unit")]
    Unreadable,
}

/// A weight limit in metric tonnes: `3.5`, `3.5 t`, `7500 kg`, `10 st`, `8000 lbs`. A bare number
/// is tonnes (OpenStreetMap wiki, Map features/Units). `None` where the tag says that no limit is
/// signed.
///
/// ```
/// use lintas_model::road::dimension::weight_t;
/// assert_eq!(weight_t("7500 kg"), Ok(Some(7.5)));
/// assert_eq!(weight_t("none"), Ok(None));
/// ```
///
/// # Errors
/// Where it is no positive number, or its unit is not known.
pub fn weight_t(text: &str) -> Result<Option<f64>, DimensionError> {
    if says_unlimited(text) {
        return Ok(None);
    }
    let (number, unit) = split(text)?;
    let factor = match unit.as_str() {
        "" | "t" | "ton" | "tons" | "tonne" | "tonnes" => 1.0,
        "kg" => 0.001,
        "st" => SHORT_TON_T,
        "lb" | "lbs" => POUND_T,
        "cwt" => HUNDREDWEIGHT_T,
        _ => return Err(DimensionError::UnknownUnit),
    };
    Ok(Some(number * factor))
}

/// A length in metres: `4.2`, `4.2 m`, `350 cm`, `6'7"`, `12 ft`. A bare number is metres. `None`
/// where the tag says that no limit is signed.
///
/// # Errors
/// Where it is no positive number, or its unit is not known.
pub fn length_m(text: &str) -> Result<Option<f64>, DimensionError> {
    if says_unlimited(text) {
        return Ok(None);
    }
    if text.contains(['\'', '"', '′', '″', '’', '”']) {
        return feet_and_inches(text).map(Some);
    }
    let (number, unit) = split(text)?;
    let factor = match unit.as_str() {
        "" | "m" | "meter" | "meters" | "metre" | "metres" => 1.0,
        "cm" => 0.01,
        "mm" => 0.001,
        "km" => 1000.0,
        "ft" | "feet" | "foot" => FOOT_M,
        "in" | "inch" | "inches" => FOOT_M / 12.0,
        "mi" => 1609.344,
        "nmi" => 1852.0,
        _ => return Err(DimensionError::UnknownUnit),
    };
    Ok(Some(number * factor))
}

fn says_unlimited(text: &str) -> bool {
    matches!(
        text.trim(),
        "none"
            | "default"
            | "below_default"
            | "unsigned"
            | "no_indications"
            | "no_sign"
            | "unknown"
    )
}

fn split(text: &str) -> Result<(f64, String), DimensionError> {
    let text = text.trim();
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(text.len());
    let number = text[..end].replace(',', ".");
    let number: f64 = number.parse().ok().ok_or(DimensionError::Unreadable)?;
    if number <= 0.0 {
        return Err(DimensionError::Unreadable);
    }
    Ok((number, text[end..].trim().to_ascii_lowercase()))
}

fn feet_and_inches(text: &str) -> Result<f64, DimensionError> {
    let text: String = text
        .chars()
        .map(|c| match c {
            '′' | '’' => '\'',
            '″' | '”' => '"',
            other => other,
        })
        .filter(|c| !c.is_whitespace())
        .collect();
    let (feet, rest) = text.split_once('\'').unwrap_or(("0", &text));
    let inches = rest.strip_suffix('"').unwrap_or(rest);
    let read = |part: &str| -> Result<f64, DimensionError> {
        if part.is_empty() { Ok(0.0) } else { part.parse().ok().ok_or(DimensionError::Unreadable) }
    };
    let metres = (read(feet)? + read(inches)? / 12.0) * FOOT_M;
    if metres > 0.0 && metres.is_finite() { Ok(metres) } else { Err(DimensionError::Unreadable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_read_in_tonnes() {
        for (text, tonnes) in [
            ("3.5", 3.5),
            ("3,5", 3.5),
            ("8 t", 8.0),
            ("8t", 8.0),
            ("7500 kg", 7.5),
            ("10 st", 9.071_847_4),
            ("8000 lbs", 3.628_738_96),
        ] {
            let read = weight_t(text).unwrap().unwrap();
            assert!((read - tonnes).abs() < 1e-9, "{text}: {read}");
        }
        assert_eq!(weight_t("default"), Ok(None));
        assert_eq!(weight_t("8 pikul"), Err(DimensionError::UnknownUnit));
        assert_eq!(weight_t("-3"), Err(DimensionError::Unreadable));
        assert_eq!(weight_t("berat"), Err(DimensionError::Unreadable));
    }

    #[test]
    fn lengths_are_read_in_metres() {
        for (text, metres) in [
            ("4.2", 4.2),
            ("4,2 m", 4.2),
            ("350 cm", 3.5),
            ("6'7\"", 2.0066),
            ("12 ft", 3.6576),
            ("13′", 3.9624),
        ] {
            let read = length_m(text).unwrap().unwrap();
            assert!((read - metres).abs() < 1e-9, "{text}: {read}");
        }
        assert_eq!(length_m("none"), Ok(None));
        assert_eq!(length_m("6'x\""), Err(DimensionError::Unreadable));
        assert_eq!(length_m("3 depa"), Err(DimensionError::UnknownUnit));
    }
}
