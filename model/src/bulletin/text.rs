//! The bulletin as a text for WhatsApp.

use jiff::Timestamp;

use super::facts::{BulletinFacts, DRILL, SilentLine, SiteLine};
use super::roads::{RoadChange, main_roads};
use super::supply_words::supply;
use super::written::{MAIN, fill, say};
use crate::{
    access::Access,
    aid::{Amount, BaseUnit, CountBasis, PeopleByBasis, words},
    language::moment,
};

/// Bound on the text, characters: what WhatsApp shows of a message before "Baca selengkapnya"
/// ("read more").
pub const MOST_CHARACTERS: usize = 1000;

/// Most entries of a section.
const MOST_ENTRIES: usize = 15;
/// Bound on the name of a place or road, characters.
const LONGEST_NAME: usize = 46;

/// A heading with a list, the most urgent entry first.
struct BulletinSection {
    heading: String,
    entries: Vec<String>,
    /// Number of entries, including those that are not listed.
    count: usize,
    /// Separator of entries.
    between: &'static str,
    /// Weight in shortening: of the sections, the one with the largest product of this and its
    /// number of entries loses an entry next.
    gives_way: usize,
}

impl BulletinSection {
    fn write(&self, shown: usize, to: &mut String) {
        to.push('\n');
        to.push_str(&self.heading);
        let mut entries: Vec<&str> = self.entries.iter().take(shown).map(String::as_str).collect();
        let rest = self.count.saturating_sub(shown);
        let more = more(rest);
        if rest > 0 && !entries.is_empty() {
            entries.push(&more);
        }
        if !entries.is_empty() {
            to.push_str(if self.between == "\n" { "\n" } else { " " });
            to.push_str(&entries.join(self.between));
        }
    }
}

/// The text, of at most [`MOST_CHARACTERS`] characters. Where it would be longer, the least urgent
/// entries are left out, and the text says how many.
pub fn text(facts: &BulletinFacts) -> String {
    let sections = sections(facts);
    let mut shown: Vec<usize> = sections.iter().map(|it| it.entries.len()).collect();
    loop {
        let mut text = head(facts);
        for (section, shown) in sections.iter().zip(&shown) {
            section.write(*shown, &mut text);
        }
        let longest = (0..sections.len())
            .filter(|at| shown[*at] > 0)
            .max_by_key(|at| (shown[*at] * sections[*at].gives_way, *at));
        match longest {
            Some(at) if text.chars().count() > MOST_CHARACTERS => shown[at] -= 1,
            _ => return clipped(&text, MOST_CHARACTERS),
        }
    }
}

fn head(facts: &BulletinFacts) -> String {
    let mut head = String::new();
    if facts.drill {
        head.push_str(&format!("*{DRILL}*\n"));
    }
    let region = clipped(&facts.region, 60);
    match &facts.event {
        Some(event) => head.push_str(&format!("*{}* – {region}\n", clipped(event, 80))),
        None => head.push_str(&format!("*{region}*\n")),
    }
    head.push_str(&fill("bulletin.as_of", &[("time", &facts.time(facts.at))]));
    if facts.started_at.is_some() {
        head.push_str(", ");
        head.push_str(&fill("bulletin.day", &[("n", &facts.day)]));
    }
    head
}

/// `… dan 3 lainnya`: how many entries of a list are left out.
pub(super) fn more(rest: usize) -> String {
    fill("bulletin.more", &[("n", &rest)])
}

fn sections(facts: &BulletinFacts) -> Vec<BulletinSection> {
    let mut sections: Vec<BulletinSection> =
        [cut_off(facts), unjudged(facts)].into_iter().flatten().collect();
    let since = facts.since.map(|since| since_word(facts, since));
    // Where there are main roads, only these are named: names of village streets tell nobody where
    // a convoy is held up. The heading counts them.
    let section = |heading, roads: &[RoadChange], gives_way| {
        let main = main_roads(roads);
        let named = if main == 0 { roads } else { &roads[..main] };
        BulletinSection {
            heading,
            entries: named.iter().take(MOST_ENTRIES).map(road).collect(),
            count: named.len(),
            between: "; ",
            gives_way,
        }
    };
    let roads = &facts.roads;
    match &since {
        Some(since) => {
            for (heading, roads, gives_way) in [
                ("bulletin.text.closed_since", &roads.closed, 6),
                ("bulletin.text.opened_since", &roads.opened, 7),
                ("bulletin.text.unknown_since", &roads.unknown, 8),
            ] {
                if !roads.is_empty() {
                    let heading = fill(heading, &[("since", since), ("roads", &how_many(roads))]);
                    sections.push(section(heading, roads, gives_way));
                }
            }
            if roads.closed.is_empty() && roads.opened.is_empty() && roads.unknown.is_empty() {
                let heading = fill("bulletin.text.no_change_since", &[("since", since)]);
                sections.push(section(heading, &[], 1));
            }
        }
        None if !roads.shut.is_empty() => {
            let heading = fill("bulletin.text.closed", &[("roads", &how_many(&roads.shut))]);
            sections.push(section(heading, &roads.shut, 7));
        }
        None => {}
    }
    for (heading, roads) in [
        ("bulletin.text.closed_by_model", &roads.by_model),
        ("bulletin.text.undated", &roads.undated),
    ] {
        if !roads.is_empty() {
            let heading = fill(heading, &[("roads", &how_many(roads))]);
            sections.push(section(heading, roads, 9));
        }
    }
    sections.extend(evidence(facts));
    sections.extend(shortages(facts));
    sections.extend(overlaps(facts));
    sections.extend(checks(facts));
    sections.extend(silent(facts));
    sections
}

/// `None` where no site is known to be cut off and of some nobody can say: then [`unjudged`] says so.
fn cut_off(facts: &BulletinFacts) -> Option<BulletinSection> {
    let count = facts.cut_off.len();
    let heading = if count > 0 {
        let people = cut_off_people(facts);
        fill("bulletin.text.cut_off", &[("n", &count), ("people", &people)])
    } else if facts.unjudged.is_empty() {
        say("bulletin.text.none_cut_off").to_owned()
    } else {
        return None;
    };
    Some(BulletinSection {
        heading,
        entries: facts
            .cut_off
            .iter()
            .take(MOST_ENTRIES)
            .enumerate()
            .map(|(at, site)| format!("{}. {}", at + 1, isolated(site)))
            .collect(),
        count,
        between: "\n",
        gives_way: 4,
    })
}

/// People whom no land vehicle reaches, by basis: `jiwa: 84 di pengungsian · 30 di rumah; 1 lokasi
/// belum terdata`.
pub(super) fn cut_off_people(facts: &BulletinFacts) -> String {
    let counts = facts.cut_off.iter().map(|site| (site.basis, site.people));
    let people = words::people(MAIN, &PeopleByBasis::of(counts));
    let unknown = facts.cut_off.iter().filter(|site| site.people.is_none()).count();
    let told = (!people.is_empty()).then(|| fill("bulletin.people.all", &[("people", &people)]));
    let unknown = (unknown > 0).then(|| fill("bulletin.people.uncounted_at", &[("n", &unknown)]));
    told.into_iter().chain(unknown).collect::<Vec<_>>().join("; ")
}

/// Sites of which nobody can say whether they are cut off; `None` where there are none.
fn unjudged(facts: &BulletinFacts) -> Option<BulletinSection> {
    (!facts.unjudged.is_empty()).then(|| BulletinSection {
        heading: fill("bulletin.text.access_unknown", &[("sites", &unjudged_told(facts))]),
        entries: Vec::new(),
        count: 0,
        between: "; ",
        gives_way: 1,
    })
}

/// Numbers of sites with what is missing: `12 lokasi (belum ada data gudang)`.
pub(super) fn unjudged_told(facts: &BulletinFacts) -> String {
    let told = facts.unjudged.iter().map(|(reason, sites)| {
        let reason = words::access_reason(MAIN, *reason);
        fill("bulletin.sites_because", &[("n", sites), ("reason", &reason)])
    });
    told.collect::<Vec<_>>().join(", ")
}

/// An entry such as `Balai Kahala: air minum habis 6 jam lagi, 84 jiwa, lewat perahu`.
fn isolated(site: &SiteLine) -> String {
    let name = clipped(&site.name, LONGEST_NAME);
    let people = match (site.people, site.basis) {
        (None, _) => say("bulletin.people.uncounted").to_owned(),
        (Some(people), CountBasis::InShelter) => {
            fill("bulletin.people.some", &[("n", &MAIN.number(people as f64, 0, 0))])
        }
        (Some(people), basis) => fill(
            "bulletin.people.of_basis",
            &[("n", &MAIN.number(people as f64, 0, 0)), ("basis", &words::basis(MAIN, basis))],
        ),
    };
    let mut told = vec![supply(site), people];
    if site.access == Access::BoatOnly {
        told.push(say("bulletin.by_boat").to_owned());
    }
    if site.silent {
        told.push(say("bulletin.no_word").to_owned());
    }
    format!("{name}: {}", told.join(", "))
}

/// An entry such as `Jalan Poros Tabang 2,4 km (perahu)`.
fn road(road: &RoadChange) -> String {
    let told = format!("{} {}", road_name(road), length(road.length_m));
    let state = match road.status.as_str() {
        "boat_only" => "bulletin.road.boat",
        "unknown" => "bulletin.road.unknown",
        "restricted" => "bulletin.road.restricted",
        "presumed" => "bulletin.road.presumed",
        _ => return told,
    };
    format!("{told} ({})", say(state))
}

/// The number of roads; where there are both, main roads and village streets separately.
pub(super) fn how_many(roads: &[RoadChange]) -> String {
    match (main_roads(roads), roads.len()) {
        (main, all) if main == 0 || main == all => all.to_string(),
        (main, all) => {
            fill("bulletin.main_and_village_roads", &[("main", &main), ("rest", &(all - main))])
        }
    }
}

/// The name of a road, or words for its class.
pub(super) fn road_name(road: &RoadChange) -> String {
    match (&road.name, road.class.as_str()) {
        (Some(name), _) => clipped(name, LONGEST_NAME),
        (None, "ferry") => say("bulletin.road.unnamed_ferry").to_owned(),
        (None, _) => fill("bulletin.road.unnamed_pieces", &[("n", &road.edges)]),
    }
}

pub(super) fn length(metres: f64) -> String {
    if metres < 950.0 {
        format!("{} m", MAIN.number((metres / 10.0).round() * 10.0, 0, 0))
    } else {
        format!("{} km", MAIN.number(metres / 1000.0, 0, 1))
    }
}

/// An amount that is lacking or needed, in words.
pub(super) fn shown(amount: Amount, unit: BaseUnit) -> String {
    words::shortage(MAIN, amount, unit)
}

/// The section on the age of evidence; `None` where there is nothing to say.
fn evidence(facts: &BulletinFacts) -> Option<BulletinSection> {
    let told = evidence_told(facts);
    (!told.is_empty()).then(|| BulletinSection {
        heading: fill("bulletin.text.road_data", &[("told", &told.join("; "))]),
        entries: Vec::new(),
        count: 0,
        between: "; ",
        gives_way: 1,
    })
}

/// Clauses such as `memakai data 18.19 dari Dinas Sosial` and `12 ruas dibawa dari 05.00`.
pub(super) fn evidence_told(facts: &BulletinFacts) -> Vec<String> {
    let age = &facts.roads.age;
    let mut told: Vec<String> = Vec::new();
    if facts.reports_unread {
        told.push(say("bulletin.road_data.unread").to_owned());
    }
    told.extend(facts.held_back.iter().take(3).map(|(who, at)| {
        let who = clipped(who, LONGEST_NAME);
        match at {
            Some(at) => {
                let at = since_word(facts, *at);
                fill("bulletin.road_data.held_back", &[("since", &at), ("who", &who)])
            }
            None => fill("bulletin.road_data.held_back_undated", &[("who", &who)]),
        }
    }));
    if age.carried > 0 {
        told.push(match age.carried_from {
            Some(from) => fill(
                "bulletin.road_data.carried_from",
                &[("n", &age.carried), ("since", &since_word(facts, from))],
            ),
            None => fill("bulletin.road_data.carried", &[("n", &age.carried)]),
        });
    }
    if age.is_much() {
        let share = (100.0 * age.stale as f64 / age.judged as f64).round();
        let names = facts.renew.iter().take(3).map(|who| clipped(who, LONGEST_NAME));
        let names = names.collect::<Vec<_>>().join(", ");
        let key = match names.as_str() {
            "" => "bulletin.road_data.old",
            _ => "bulletin.road_data.old_to_renew",
        };
        told.push(fill(key, &[("share", &share), ("names", &names)]));
    }
    told
}

fn shortages(facts: &BulletinFacts) -> Option<BulletinSection> {
    let days = MAIN.number(facts.horizon_days, 0, 1);
    let entry = |it: &super::facts::Shortage| {
        let amount = shown(it.gap, it.unit);
        let item = MAIN.choose(&it.name[0], &it.name[1]).to_lowercase();
        let key = match it.unknown {
            0 => "bulletin.shortage.counted",
            _ => "bulletin.shortage.some_unknown",
        };
        fill(
            key,
            &[("item", &item), ("amount", &amount), ("n", &it.sites), ("unknown", &it.unknown)],
        )
    };
    (!facts.shortages.is_empty()).then(|| BulletinSection {
        heading: fill("bulletin.text.shortage", &[("n", &days), ("standard", &facts.standard)]),
        entries: facts.shortages.iter().take(MOST_ENTRIES).map(entry).collect(),
        count: facts.shortages.len(),
        between: "; ",
        gives_way: 4,
    })
}

fn overlaps(facts: &BulletinFacts) -> Option<BulletinSection> {
    (facts.doubtful > 0).then(|| BulletinSection {
        heading: fill("bulletin.text.overlap", &[("n", &facts.doubtful)]),
        entries: facts
            .overlaps
            .iter()
            .take(MOST_ENTRIES)
            .map(|name| clipped(name, LONGEST_NAME))
            .collect(),
        count: facts.overlaps.len(),
        between: ", ",
        gives_way: 7,
    })
}

/// Loads that cover nobody until somebody has asked: how many, and nothing of what they carry.
fn checks(facts: &BulletinFacts) -> Option<BulletinSection> {
    (facts.checks > 0).then(|| BulletinSection {
        heading: fill(
            "bulletin.text.check",
            &[("n", &facts.checks), ("sites", &facts.check_sites)],
        ),
        entries: Vec::new(),
        count: 0,
        between: ", ",
        gives_way: 1,
    })
}

fn silent(facts: &BulletinFacts) -> Option<BulletinSection> {
    let villages = facts.silent.iter().filter(|it| it.is_village).count();
    let sites = facts.silent.len() - villages;
    let counts: Vec<String> = [(villages, "bulletin.flooded_villages"), (sites, "bulletin.sites")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, of)| fill(of, &[("n", &count)]))
        .collect();
    let entry = |it: &SilentLine| {
        let name = clipped(&it.name, LONGEST_NAME);
        match it.hours {
            Some(hours) => format!("{name} {}", words::hours(MAIN, hours)),
            None => name,
        }
    };
    (!facts.silent.is_empty()).then(|| BulletinSection {
        heading: fill("bulletin.text.silent", &[("counts", &counts.join(", "))]),
        entries: facts.silent.iter().take(MOST_ENTRIES).map(entry).collect(),
        count: facts.silent.len(),
        between: ", ",
        gives_way: 5,
    })
}

/// `06.00`, with the date where it differs from the bulletin's.
fn since_word(facts: &BulletinFacts, since: Timestamp) -> String {
    let date = |at: Timestamp| at.to_zoned(facts.zone.clone()).date();
    let full = moment(since, &facts.zone, MAIN);
    let full = full.rsplit_once(' ').map_or(full.as_str(), |(moment, _zone)| moment);
    match full.rsplit_once(' ') {
        Some((_, time)) if date(since) == date(facts.at) => time.to_owned(),
        _ => full.to_owned(),
    }
}

/// A text cut to at most `most` characters, with `…` at the cut; on one line, unless it is the
/// whole bulletin (`MOST_CHARACTERS`).
pub(super) fn clipped(name: &str, most: usize) -> String {
    let one_line: String = if most == MOST_CHARACTERS {
        name.to_owned()
    } else {
        name.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    if one_line.chars().count() <= most {
        return one_line;
    }
    let mut cut: String = one_line.chars().take(most - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
