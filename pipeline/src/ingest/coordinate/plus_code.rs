//! Open Location Codes ("plus codes") of full length.
//!
//! Reference: *Open Location Code Specification*, Google, 2014–2021 (github.com/google/open-location-code).

/// The digits of a code, in the order of their values.
const DIGITS: &str = "23456789CFGHJMPQRVWX";
/// Digits before the plus of a code of full length.
const BEFORE_PLUS: usize = 8;
/// Digits that come in pairs of latitude and longitude.
const PAIRED: usize = 10;
/// Rows and columns of the grid that each digit after the pairs chooses from.
const GRID: [f64; 2] = [5.0, 4.0];

/// The middle of a code: latitude, longitude. `None` where the text is none of full length: a short
/// code (`HXHP+F6 Tenggarong`) means something only beside a place.
pub(super) fn middle(text: &str) -> Option<[f64; 2]> {
    let code = text.trim().to_ascii_uppercase();
    let (before, after) = code.split_once('+')?;
    if before.len() != BEFORE_PLUS || !(2..=7).contains(&after.len()) {
        return None;
    }
    let values: Vec<f64> = before
        .chars()
        .chain(after.chars())
        .map(|c| DIGITS.find(c).map(|value| value as f64))
        .collect::<Option<_>>()?;
    // Each pair divides its cell by twenty: 20 degrees, 1 degree, 1/20 …
    let (mut south_west, mut size) = ([-90.0, -180.0], [400.0, 400.0]);
    for pair in values[..values.len().min(PAIRED)].chunks_exact(2) {
        size = size.map(|size| size / 20.0);
        south_west = [0, 1].map(|at| south_west[at] + pair[at] * size[at]);
    }
    for digit in values.iter().skip(PAIRED) {
        size = [size[0] / GRID[0], size[1] / GRID[1]];
        let (row, column) = ((digit / GRID[1]).floor(), digit % GRID[1]);
        south_west = [south_west[0] + row * size[0], south_west[1] + column * size[1]];
    }
    let middle = [0, 1].map(|at| south_west[at] + size[at] / 2.0);
    (middle[0].abs() <= 90.0 && middle[1].abs() <= 180.0).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the test data of the specification.
    #[test]
    fn the_middle_of_a_code_is_where_its_specification_says() {
        for (code, lat, lon) in [
            ("7FG49QCJ+2V", 20.370_062_5, 2.782_187_5),
            ("7FG49QCJ+2VX", 20.370_112_5, 2.782_234_375),
            ("8FVC2222+22", 47.000_062_5, 8.000_062_5),
            ("4VCPPQGP+Q9", -41.273_062_5, 174.785_937_5),
        ] {
            let [a, b] = middle(code).expect(code);
            assert!((a - lat).abs() < 1e-9 && (b - lon).abs() < 1e-9, "{code}: {a} {b}");
        }
        assert!(middle("8fvc9g8f+6x").is_some());
    }

    #[test]
    fn short_padded_and_other_texts_are_no_codes() {
        for text in
            ["9G8F+6X", "8FVC0000+", "8FVC9G8F+", "8FVC9G8F+6", "8FVC9G8A+6X", "+", "0,4213 LS"]
        {
            assert_eq!(middle(text), None, "{text}");
        }
    }
}
