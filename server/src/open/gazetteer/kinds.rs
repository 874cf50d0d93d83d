//! Names of kinds for people. The codes themselves are not translated.

/// A kind in Bahasa Indonesia and in English; the code itself where it has no name here.
pub(crate) fn words<'a>(layer: &str, kind: &'a str) -> [&'a str; 2] {
    match kind {
        "city" => ["kota", "city"],
        "town" => ["kota kecil", "town"],
        "village" => ["desa", "village"],
        "hamlet" => ["dusun", "hamlet"],
        "jetty" => ["dermaga", "jetty"],
        "province" => ["provinsi", "province"],
        "regency" => ["kabupaten/kota", "regency"],
        "kecamatan" => ["kecamatan", "district"],
        "desa" => ["desa/kelurahan", "village unit"],
        "depot" => ["gudang", "depot"],
        "road" => ["jalan", "road"],
        "ferry" => ["penyeberangan feri", "ferry"],
        "river" => ["sungai", "river"],
        "coordinates" => ["koordinat", "coordinates"],
        "home_cluster" => ["warga di rumah", "people at home"],
        "shelters" | "shelter" => ["posko pengungsian", "shelter"],
        "posko" => ["posko", "command post"],
        "school" | "sekolah" => ["sekolah", "school"],
        "mosque" | "masjid" => ["masjid", "mosque"],
        "church" | "gereja" => ["gereja", "church"],
        "tent" | "tenda" => ["tenda", "tents"],
        "hall" | "balai_desa" | "balai" => ["balai", "village hall"],
        "gor" | "gym" => ["gedung olahraga", "sports hall"],
        "puskesmas" | "clinic" => ["puskesmas", "health centre"],
        "places" => ["tempat", "place"],
        "other" if layer == "places" => ["tempat", "place"],
        "other" => ["lainnya", "other"],
        other => [other, other],
    }
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
