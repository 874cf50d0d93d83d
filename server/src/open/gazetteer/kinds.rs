//! Names of kinds for people. The codes themselves are not translated.

use lintas_model::language::Language;

/// A kind in Bahasa Indonesia and in English; the code itself where it has no name here.
pub(crate) fn words<'a>(layer: &str, kind: &'a str) -> [&'a str; 2] {
    let key = match kind {
        "city" => "open.kind.city",
        "town" => "open.kind.town",
        "village" => "open.kind.village",
        "hamlet" => "open.kind.hamlet",
        "jetty" => "open.kind.jetty",
        "province" => "open.kind.province",
        "regency" => "open.kind.regency",
        "kecamatan" => "open.kind.kecamatan",
        "desa" => "open.kind.desa",
        "depot" => "open.kind.depot",
        "road" => "open.kind.road",
        "ferry" => "open.kind.ferry",
        "river" => "open.kind.river",
        "coordinates" => "open.kind.coordinates",
        "home_cluster" => "open.kind.home_cluster",
        "shelters" | "shelter" => "open.kind.shelter",
        "posko" => "open.kind.posko",
        "school" | "sekolah" => "open.kind.school",
        "mosque" | "masjid" => "open.kind.mosque",
        "church" | "gereja" => "open.kind.church",
        "tent" | "tenda" => "open.kind.tent",
        "hall" | "balai_desa" | "balai" => "open.kind.hall",
        "gor" | "gym" => "open.kind.sports_hall",
        "puskesmas" | "clinic" => "open.kind.clinic",
        "places" => "open.kind.place",
        "other" if layer == "places" => "open.kind.place",
        "other" => "open.kind.other",
        other => return [other, other],
    };
    Language::BOTH.map(|language| language.say(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_in_both_languages_and_what_has_no_name_keeps_its_code() {
        assert_eq!(words("places", "village"), ["desa", "village"]);
        assert_eq!(words("admin", "kecamatan"), ["kecamatan", "district"]);
        assert_eq!(words("shelters", "gudang_pupuk"), ["gudang_pupuk", "gudang_pupuk"]);
    }
}
