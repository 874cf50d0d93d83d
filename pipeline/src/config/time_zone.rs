//! Names of time zones in configurations.

/// The three zones of Indonesia by their common abbreviations (Keputusan Presiden 41/1987).
const INDONESIA: [(&str, &str); 3] =
    [("wib", "Asia/Jakarta"), ("wita", "Asia/Makassar"), ("wit", "Asia/Jayapura")];

/// The IANA name of a zone given by that or by an Indonesian abbreviation.
pub(super) fn iana_name(given: &str) -> &str {
    let lower = given.trim().to_lowercase();
    INDONESIA.iter().find(|(letters, _)| *letters == lower).map_or(given, |(_, iana)| iana)
}

/// Whether people of this zone (an IANA name) speak Bahasa Indonesia: it is one of Indonesia's.
pub(super) fn is_of_indonesia(iana: &str) -> bool {
    // Pontianak keeps the time of Jakarta under a name of its own; Ujung Pandang is Makassar's old one.
    let more = ["Asia/Pontianak", "Asia/Ujung_Pandang"];
    INDONESIA.iter().any(|(_, known)| *known == iana) || more.contains(&iana)
}

/// The known name nearest to a wrong one.
pub(super) fn nearest(given: &str) -> String {
    let known = jiff::tz::db().available().map(|name| name.to_string());
    let names: Vec<_> =
        ["WIB", "WITA", "WIT"].map(str::to_owned).into_iter().chain(known).collect();
    let near = super::document::nearest(given, names.iter().map(String::as_str));
    near.unwrap_or("Asia/Makassar").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_of_indonesia_are_zones_and_a_wrong_name_finds_the_nearest() {
        for (given, iana) in [
            ("WIB", "Asia/Jakarta"),
            ("wita", "Asia/Makassar"),
            ("Wit", "Asia/Jayapura"),
            ("Asia/Makassar", "Asia/Makassar"),
        ] {
            assert_eq!(iana_name(given), iana);
            assert!(jiff::tz::TimeZone::get(iana_name(given)).is_ok(), "{given}");
        }
        assert_eq!(nearest("Asia/Makasar"), "Asia/Makassar");
        assert_eq!(nearest("WITAA"), "WITA");
        assert_eq!(nearest("nowhere on earth at all"), "Asia/Makassar");
    }
}
