//! How deep is too deep: water depth to passability per class.

use super::Passability;
use crate::vehicle::VehicleClass;

/// The least water, in metres, that carries a ketinting or rubber boat. Source: as
/// [`VehicleSpec::depth`](crate::vehicle::VehicleSpec::depth).
pub const BOAT_NEEDS_M: f64 = 0.40;

/// What water of `depth_m` means for a class: open (the limit itself still passes), restricted or
/// closed. Boats are closed in water that is too shallow.
///
/// ```
/// use lintas_model::{passability::{Passability, depth_word}, vehicle::VehicleClass};
/// assert_eq!(depth_word(VehicleClass::Car, 0.30), Passability::Restricted);
/// assert_eq!(depth_word(VehicleClass::Car, 0.31), Passability::Closed);
/// assert_eq!(depth_word(VehicleClass::Boat, 0.31), Passability::Closed);
/// ```
pub fn depth_word(class: VehicleClass, depth_m: f64) -> Passability {
    // Depths come as centimetres in decimal metres: 0.3 in a 32-bit raster is 0.30000001.
    const SLACK_M: f64 = 1e-4;
    match class.spec().depth {
        Some(limits) if depth_m <= limits.pass_m + SLACK_M => Passability::Open,
        Some(limits) if depth_m <= limits.ford_m + SLACK_M => Passability::Restricted,
        Some(_) => Passability::Closed,
        None if depth_m >= BOAT_NEEDS_M - SLACK_M => Passability::Open,
        None => Passability::Closed,
    }
}

/// Depths that people give by parts of the body, the deeper end of each, metres.
///
/// Source: Lintas field notes, 3.8 ("selutut" ≈ 50 cm, "sepaha" 75, "sepinggang" 100, "semata kaki"
/// 10–15), of which the deeper end counts.
const SPOKEN: [(&str, f64); 8] = [
    ("semata kaki", 0.15),
    ("mata kaki", 0.15),
    ("selutut", 0.50),
    ("lutut", 0.50),
    ("sepaha", 0.75),
    ("paha", 0.75),
    ("sepinggang", 1.00),
    ("pinggang", 1.00),
];

/// The depths, in metres, that `text` (in lower case) gives by parts of the body, each once, in the
/// order of the table, and what is left of the text without them.
///
/// ```
/// use lintas_model::passability::depth::spoken;
/// assert_eq!(spoken("selutut sampai sepaha").0, [0.50, 0.75]);
/// ```
pub fn spoken(text: &str) -> (Vec<f64>, String) {
    let mut left = format!(" {text} ").replace(['(', ')', '/', ',', '.', '-', '–'], " ");
    let mut depths = Vec::new();
    for (word, depth_m) in SPOKEN {
        let whole = format!(" {word} ");
        while left.contains(&whole) {
            left = left.replacen(&whole, "  ", 1);
            if !depths.contains(&depth_m) {
                depths.push(depth_m);
            }
        }
    }
    (depths, left.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Passability::{Closed, Open, Restricted};
    use VehicleClass::{Boat, Car, FourByFour, HeavyTruck, Motorcycle, Pickup, Truck};

    #[test]
    fn every_limit_of_the_table_still_passes_and_a_centimetre_more_does_not() {
        let table = [
            (Motorcycle, 0.15, 0.25),
            (Car, 0.15, 0.30),
            (Pickup, 0.20, 0.35),
            (FourByFour, 0.30, 0.50),
            (Truck, 0.30, 0.60),
            (HeavyTruck, 0.50, 0.80),
        ];
        for (class, pass, ford) in table {
            assert_eq!(depth_word(class, 0.0), Open, "{class} dry");
            assert_eq!(depth_word(class, pass), Open, "{class} {pass}");
            assert_eq!(depth_word(class, pass + 0.01), Restricted, "{class}");
            assert_eq!(depth_word(class, ford), Restricted, "{class} {ford}");
            assert_eq!(depth_word(class, ford + 0.01), Closed, "{class}");
        }
    }

    #[test]
    fn a_depth_read_from_a_32_bit_raster_stands_on_the_limit_not_above() {
        assert_eq!(depth_word(Car, f64::from(0.3_f32)), Restricted);
    }

    #[test]
    fn depths_are_told_by_the_body_and_the_deeper_end_counts() {
        for (text, depths, left) in [
            ("selutut", vec![0.5], ""),
            ("setinggi lutut orang dewasa", vec![0.5], "setinggi orang dewasa"),
            ("semata kaki", vec![0.15], ""),
            ("selutut-sepinggang", vec![0.5, 1.0], ""),
            ("di atas lutut", vec![0.5], "di atas"),
            ("lututan", vec![], "lututan"),
            ("70", vec![], "70"),
        ] {
            assert_eq!(spoken(text), (depths, left.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_boat_needs_forty_centimetres() {
        assert_eq!(depth_word(Boat, 0.39), Closed);
        assert_eq!(depth_word(Boat, 0.40), Open);
    }
}
