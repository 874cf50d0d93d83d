//! Travel times of ferries, as OSM `duration` writes them.

/// Seconds in `HH:MM`, `HH:MM:SS`, plain minutes or an ISO 8601 `PT…` duration
/// (OpenStreetMap wiki, Key:duration). `None` where it cannot be read or is zero.
///
/// ```
/// use lintas_model::road::duration::seconds;
/// assert_eq!(seconds("00:10"), Some(600.0));
/// assert_eq!(seconds("PT1H30M"), Some(5400.0));
/// ```
pub fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let total = if let Some(rest) = text.strip_prefix('P') {
        iso(rest)?
    } else if text.contains(':') {
        let parts: Vec<f64> = text.split(':').map(number).collect::<Option<_>>()?;
        match parts[..] {
            [hours, minutes] => hours * 3600.0 + minutes * 60.0,
            [hours, minutes, seconds] => hours * 3600.0 + minutes * 60.0 + seconds,
            _ => return None,
        }
    } else {
        number(text.strip_suffix("min").unwrap_or(text).trim())? * 60.0
    };
    (total > 0.0 && total.is_finite()).then_some(total)
}

fn number(text: &str) -> Option<f64> {
    text.chars().all(|c| c.is_ascii_digit() || c == '.').then(|| text.parse().ok())?
}

fn iso(text: &str) -> Option<f64> {
    let (days, time) = text.split_once('T').unwrap_or((text, ""));
    let days = if days.is_empty() { 0.0 } else { number(days.strip_suffix('D')?)? };
    let mut total = days * 86_400.0;
    let mut rest = time;
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        let factor = match &rest[at..=at] {
            "H" => 3600.0,
            "M" => 60.0,
            "S" => 1.0,
            _ => return None,
        };
        total += number(&rest[..at])? * factor;
        rest = &rest[at + 1..];
    }
    rest.is_empty().then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_seconds() {
        for (text, expected) in [
            ("10", Some(600.0)),
            ("00:10", Some(600.0)),
            ("01:05:30", Some(3930.0)),
            ("PT10M", Some(600.0)),
            ("P1DT2H", Some(93_600.0)),
            ("10 min", Some(600.0)),
            ("0", None),
            ("PT10X", None),
            ("a while", None),
            ("1:2:3:4", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
