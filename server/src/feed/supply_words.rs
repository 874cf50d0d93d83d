//! What a site or admin unit lacks, in words: Bahasa Indonesia and English.

use lintas_model::{
    aid::words::{days, number},
    journey::{Language, moment},
};

use super::{
    aid_place::{AidPlace, SupplyCount},
    alert::{AlertSubject, in_language},
    setting::{FeedSetting, shortened},
};

/// Items in a headline at most.
const ITEMS: usize = 3;
/// Characters of a name at most.
const NAME: usize = 60;

/// One line: place, access where it is cut off, what lacks.
pub(super) fn headline(place: &AidPlace) -> [String; 2] {
    [Language::Id, Language::En].map(|language| {
        let mut told = Vec::new();
        if place.is_cut_off() {
            let access =
                place.access.as_deref().filter(|it| matches!(*it, "cut_off" | "boat_only"));
            told.push(access_words(access.unwrap_or("cut_off"), language).to_owned());
        }
        if !place.gaps.is_empty() {
            let items: Vec<&str> =
                place.gaps.iter().take(ITEMS).map(|gap| in_language(gap, language)).collect();
            let mut lacks = language.choose("kekurangan ", "short of ").to_owned();
            lacks.push_str(&items.join(", "));
            let more = place.gaps.len().saturating_sub(ITEMS);
            if more > 0 {
                lacks.push_str(
                    &language.choose(format!(" dan {more} lainnya"), format!(" and {more} more")),
                );
            }
            told.push(lacks);
        }
        format!("{}: {}", shortened(&place.name, NAME), told.join("; "))
    })
}

/// All that everybody may know.
pub(super) fn description(place: &AidPlace, setting: &FeedSetting) -> [String; 2] {
    [Language::Id, Language::En].map(|language| {
        let mut told = vec![sentence(place, language)];
        let at = moment(place.said_at, &setting.zone, language);
        told.push(language.choose(format!("Kabar per {at}."), format!("As told on {at}.")));
        told.join(" ")
    })
}

/// What is known of a place, without the moment: people, access, what lacks, how long it lasts.
pub(super) fn sentence(place: &AidPlace, language: Language) -> String {
    let mut told = Vec::new();
    if let Some(people) = place.people {
        let people = number(language, people as f64, 0);
        told.push(language.choose(format!("{people} orang."), format!("{people} people.")));
    }
    if place.people_cut_off > 0 {
        let people = number(language, place.people_cut_off as f64, 0);
        told.push(language.choose(
            format!("{people} orang tidak terjangkau lewat darat."),
            format!("{people} people are out of reach by land."),
        ));
    }
    if let Some(access) = &place.access {
        let access = access_words(access, language);
        told.push(language.choose(format!("Akses: {access}."), format!("Access: {access}.")));
    }
    if !place.gaps.is_empty() {
        let gaps: Vec<&str> = place.gaps.iter().map(|gap| in_language(gap, language)).collect();
        let gaps = gaps.join(", ");
        told.push(language.choose(format!("Kekurangan: {gaps}."), format!("Short of: {gaps}.")));
    }
    if let Some(left) = place.days_left {
        let left = days(language, left);
        told.push(language.choose(
            format!("Stok kritis pertama habis dalam {left}."),
            format!("The first critical stock runs out in {left}."),
        ));
    }
    let unknown = match place.counted {
        SupplyCount::All => None,
        SupplyCount::Part => Some(("Sebagian stok belum terdata.", "Some stock is not counted.")),
        SupplyCount::Nothing => Some(("Stok belum terdata.", "Stock is not counted.")),
    };
    told.extend(unknown.map(|(id, en)| language.choose(id, en).to_owned()));
    if place.is_silent {
        told.push(language.choose("Lama tanpa kabar.", "Not heard from for long.").to_owned());
    }
    told.join(" ")
}

/// What to do.
pub(super) fn instruction(place: &AidPlace) -> [String; 2] {
    let (id, en) = match place.subject {
        AlertSubject::Unit => (
            "Koordinasikan pengiriman dengan posko.",
            "Agree on deliveries with the coordination post.",
        ),
        _ => (
            "Koordinasikan pengiriman dengan posko; pastikan jumlah dan jalan sebelum berangkat.",
            "Agree on deliveries with the coordination post; make sure of amounts and way before \
             you leave.",
        ),
    };
    [id.to_owned(), en.to_owned()]
}

/// A code of the field `access` in words.
pub(super) fn access_words(access: &str, language: Language) -> &'static str {
    let (id, en) = match access {
        "open" => ("terbuka", "open"),
        "presumed" => ("belum ada laporan", "no report yet"),
        "restricted" => ("terbatas", "restricted"),
        "boat_only" => ("hanya perahu", "by boat only"),
        "cut_off" => ("terisolasi", "cut off"),
        _ => ("tidak diketahui", "not known"),
    };
    language.choose(id, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{aid_place::of_tests, setting};

    #[test]
    fn a_shortage_names_what_lacks_and_how_long_it_lasts() {
        let place = of_tests();
        assert_eq!(headline(&place)[0], "Masjid Hulu: kekurangan air bersih 1.250 L");
        assert_eq!(
            description(&place, &setting::of_tests())[0],
            "120 orang. Akses: belum ada laporan. Kekurangan: air bersih 1.250 L. Stok kritis \
             pertama habis dalam 0,3 hari. Kabar per 18 Sep 08.00 WITA."
        );
    }

    #[test]
    fn what_nobody_counted_is_told_as_such() {
        let place = AidPlace { counted: SupplyCount::Nothing, days_left: None, ..of_tests() };
        assert!(sentence(&place, Language::Id).ends_with("Stok belum terdata."));
        assert!(sentence(&place, Language::En).ends_with("Stock is not counted."));
    }

    #[test]
    fn a_place_that_is_cut_off_says_so_first() {
        let place = AidPlace { access: Some("boat_only".into()), ..of_tests() };
        assert!(headline(&place)[1].starts_with("Masjid Hulu: by boat only; short of clean water"));
        let unit = AidPlace { access: None, people_cut_off: 1_200, ..of_tests() };
        assert!(headline(&unit)[0].starts_with("Masjid Hulu: terisolasi; kekurangan"));
        assert!(
            sentence(&unit, Language::Id).contains("1.200 orang tidak terjangkau lewat darat.")
        );
    }
}
