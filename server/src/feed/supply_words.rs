//! What a site or admin unit lacks, in words: Bahasa Indonesia and English.

use lintas_model::{
    aid::words::days,
    language::{Language, moment},
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
    Language::BOTH.map(|language| {
        let mut told = Vec::new();
        if place.is_cut_off() {
            let access =
                place.access.as_deref().filter(|it| matches!(*it, "cut_off" | "boat_only"));
            told.push(access_words(access.unwrap_or("cut_off"), language).to_owned());
        }
        if !place.gaps.is_empty() {
            let items = gaps(place, ITEMS, language);
            let items = match place.gaps.len().saturating_sub(ITEMS) {
                0 => items,
                more => language.fill("feed.and_more", &[("names", &items), ("n", &more)]),
            };
            told.push(language.fill("feed.supply.short", &[("items", &items)]));
        }
        format!("{}: {}", shortened(&place.name, NAME), told.join("; "))
    })
}

/// What lacks, so many items at most.
fn gaps(place: &AidPlace, most: usize, language: Language) -> String {
    let gaps = place.gaps.iter().take(most).map(|gap| in_language(gap, language));
    gaps.collect::<Vec<_>>().join(", ")
}

/// All that everybody may know.
pub(super) fn description(place: &AidPlace, setting: &FeedSetting) -> [String; 2] {
    Language::BOTH.map(|language| {
        let at = moment(place.said_at, &setting.zone, language);
        [sentence(place, language), language.fill("feed.said_at", &[("time", &at)])].join(" ")
    })
}

/// What is known of a place, without the moment: people, access, what lacks, how long it lasts.
pub(super) fn sentence(place: &AidPlace, language: Language) -> String {
    let mut told = Vec::new();
    let number = |people: i64| language.number(people as f64, 0, 0);
    if let Some(people) = place.people {
        told.push(language.fill("feed.supply.people", &[("n", &number(people))]));
    }
    if place.people_cut_off > 0 {
        let people = number(place.people_cut_off);
        told.push(language.fill("feed.supply.people_cut_off", &[("n", &people)]));
    }
    if let Some(access) = &place.access {
        let access = access_words(access, language);
        told.push(language.fill("feed.supply.access", &[("access", &access)]));
    }
    if !place.gaps.is_empty() {
        let items = gaps(place, usize::MAX, language);
        told.push(language.fill("feed.supply.gaps", &[("items", &items)]));
    }
    if let Some(left) = place.days_left {
        told.push(language.fill("feed.supply.runs_out", &[("time", &days(language, left))]));
    }
    match place.counted {
        SupplyCount::All => {}
        SupplyCount::Part => told.push(language.say("feed.supply.partly_counted").to_owned()),
        SupplyCount::Nothing => told.push(language.say("feed.supply.not_counted").to_owned()),
    }
    if place.is_silent {
        told.push(language.say("feed.supply.silent").to_owned());
    }
    told.join(" ")
}

/// What to do.
pub(super) fn instruction(place: &AidPlace) -> [String; 2] {
    let key = match place.subject {
        AlertSubject::Unit => "feed.supply.do.unit",
        _ => "feed.supply.do.site",
    };
    Language::BOTH.map(|it| it.say(key).to_owned())
}

/// A code of the field `access` in words.
pub(super) fn access_words(access: &str, language: Language) -> &'static str {
    language.say(match access {
        "open" => "feed.access.open",
        "presumed" => "feed.access.presumed",
        "restricted" => "feed.access.restricted",
        "boat_only" => "feed.access.boat_only",
        "cut_off" => "feed.access.cut_off",
        _ => "feed.access.unknown",
    })
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
        assert!(sentence(&place, Language::ID).ends_with("Stok belum terdata."));
        assert!(sentence(&place, Language::EN).ends_with("Stock is not counted."));
    }

    #[test]
    fn a_place_that_is_cut_off_says_so_first() {
        let place = AidPlace { access: Some("boat_only".into()), ..of_tests() };
        assert!(headline(&place)[1].starts_with("Masjid Hulu: by boat only; short of clean water"));
        let unit = AidPlace { access: None, people_cut_off: 1_200, ..of_tests() };
        assert!(headline(&unit)[0].starts_with("Masjid Hulu: terisolasi; kekurangan"));
        assert!(
            sentence(&unit, Language::ID).contains("1.200 orang tidak terjangkau lewat darat.")
        );
    }
}
