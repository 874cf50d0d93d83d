use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use super::*;

#[test]
fn lengths_and_times_are_told_as_people_say_them() {
    assert_eq!(Language::ID.length(4.0), "4 m");
    assert_eq!(Language::ID.length(851.0), "850 m");
    assert_eq!(Language::ID.length(999.0), "1,0 km");
    assert_eq!(Language::EN.length(1_234_000.0), "1,234.0 km");
    assert_eq!(Language::ID.duration(3_660.0), "1 jam 1 menit");
    assert_eq!(Language::EN.duration(7_200.0), "2 h");
    assert_eq!(Language::ID.duration(20.0), "1 menit");
    let may = "2025-05-01T00:05:00+08:00".parse().unwrap();
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    assert_eq!(moment(may, &zone, Language::ID), "1 Mei 00.05 WITA");
}

#[test]
fn forms_follow_numbers_as_the_language_writes_them() {
    assert_eq!(Language::EN.fill("aid.days", &[("n", &1)]), "1 day");
    assert_eq!(Language::EN.fill("aid.days", &[("n", &"1,001")]), "1,001 days");
    assert_eq!(Language::EN.fill("aid.days", &[("n", &"1.5")]), "1.5 days");
    assert_eq!(Language::EN.fill("aid.days", &[("n", &"?")]), "? days");
    // A place that nobody fills is seen.
    assert_eq!(Language::ID.fill("aid.days", &[]), "{n} hari");
    assert_eq!(Language::ID.say("no.such_key"), "no.such_key");
}

#[test]
fn a_language_of_which_there_is_a_file_says_what_it_has_words_for() {
    let malay = Language::of("ms").expect("messages/ms.json");
    assert!(Language::all().take(2).eq(Language::BOTH));
    assert_eq!(malay.vehicle(VehicleClass::Truck), "lori");
    assert_eq!(malay.duration(5_400.0), "1 jam 30 minit");
    assert_eq!(malay.length(12_340.0), "12.3 km");
    // Nobody has translated it yet.
    assert_eq!(malay.say("journey.check"), Language::ID.say("journey.check"));
    // What stands in the data in two languages.
    assert_eq!(malay.choose("air bersih", "clean water"), "air bersih");
    assert_eq!(Language::of("xx"), None);
}

/// Every catalogue, section by section.
fn files() -> BTreeMap<&'static str, BTreeMap<String, BTreeMap<String, String>>> {
    let read = |code: &str, words: &str| {
        serde_json::from_str(words).unwrap_or_else(|error| panic!("{code}: {error}"))
    };
    messages::FILES.iter().map(|(code, words)| (*code, read(code, words))).collect()
}

/// The places of a message.
fn places(message: &str) -> BTreeSet<&str> {
    let inner = message.split('{').skip(1).filter_map(|after| after.split([',', '}']).next());
    // Forms stand in braces, too; a place is one word.
    inner
        .filter(|it| !it.is_empty() && it.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect()
}

#[test]
fn every_language_fills_the_same_places() {
    let files = files();
    assert!(Language::all().count() == files.len() && files.len() > 1);
    let mut wrong = Vec::new();
    for (code, sections) in &files {
        for (section, messages) in sections {
            for (key, message) in messages {
                let Some(first) = files["id"].get(section).and_then(|it| it.get(key)) else {
                    wrong.push(format!("{code}: {section}.{key} is not in id.json"));
                    continue;
                };
                // A form holds words only; what a language needs no form for it may leave out.
                let names = |of: &str| -> BTreeSet<String> {
                    places(&without_forms(of)).into_iter().map(str::to_owned).collect()
                };
                if names(first) != names(message) {
                    wrong.push(format!("{code}: {section}.{key}: {message}"));
                }
            }
        }
    }
    let [id, en] = ["id", "en"].map(|code| &files[code]);
    for (section, messages) in id {
        for key in
            messages.keys().filter(|key| !en.get(section).is_some_and(|it| it.contains_key(*key)))
        {
            wrong.push(format!("{section}.{key} has no English"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A message with its places, and without the words that follow a number.
fn without_forms(message: &str) -> String {
    let mut rest = message;
    let mut told = String::new();
    while let Some(start) = rest.find('{') {
        told.push_str(&rest[..start]);
        let end = rest[start..].find('}').map_or(rest.len(), |at| start + at + 1);
        if rest[start..end].contains(", plural,") {
            let mut open = 0;
            let closed = rest[start..].char_indices().find_map(|(at, letter)| {
                open += i32::from(letter == '{') - i32::from(letter == '}');
                (open == 0).then_some(start + at + 1)
            });
            rest = &rest[closed.unwrap_or(rest.len())..];
        } else {
            told.push_str(&rest[start..end]);
            rest = &rest[end..];
        }
    }
    told.push_str(rest);
    told
}
