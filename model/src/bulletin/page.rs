//! The bulletin as an HTML page for print, in the order of a Pusdalops report: kejadian, waktu,
//! lokasi, dampak, upaya, kebutuhan, kondisi mutakhir. One file that loads nothing; Bahasa
//! Indonesia first.

use std::fmt::Display;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::facts::{BulletinFacts, DRILL};
use super::picture;
use super::roads::RoadChange;
use super::tables;
use super::text::{
    cut_off_people, evidence_told, how_many, length, more, road_name, unjudged_told,
};
use super::written::{MAIN, fill, note, say};
use crate::aid::words;
use crate::journey::words::CHECK;
use crate::language::Language;
use crate::markup::both;
use crate::page_policy::{policy_tag, style_tag};

/// The style sheet of the page.
const STYLE: &str = include_str!("page.css");

/// The style sheets of the page and of the map on it.
pub const STYLES: [&str; 2] = [STYLE, picture::STYLE];

/// Most entries of a list; the page says how many are left out.
const LISTED: usize = 12;

/// The page as HTML; `picture` is the map of [`super::Picture::svg`].
pub fn page(facts: &BulletinFacts, picture: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(MAIN.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                (policy_tag(&STYLES))
                title { (title(facts)) }
                (style_tag(STYLE))
            }
            body {
                (top(facts))
                (summary(facts))
                (event(facts))
                (place(facts, picture))
                (impact(facts))
                (efforts(facts))
                (needs(facts))
                (now(facts))
                (foot(facts))
            }
        }
    };
    // Names from sources may contain control characters, which must not reach a page.
    page.into_string().replace(|letter: char| letter.is_control() && letter != '\n', " ")
}

fn title(facts: &BulletinFacts) -> String {
    let name = facts.event.as_deref().unwrap_or(&facts.region);
    let title = if facts.drill { "bulletin.page.drill_title" } else { "bulletin.page.title" };
    fill(title, &[("name", &name)])
}

fn top(facts: &BulletinFacts) -> Markup {
    html! {
        @if facts.drill {
            div.drill {
                (DRILL) " "
                span { "/ " (Language::EN.say("bulletin.note.drill")) }
            }
        }
        div.head {
            div {
                h1 { (say("bulletin.page.heading")) }
                (facts.region) " " (note("bulletin.page.heading"))
            }
            div.at {
                (fill("bulletin.as_of", &[("time", &facts.time(facts.at))]))
                small { (facts.edition) }
            }
        }
    }
}

fn foot(facts: &BulletinFacts) -> Markup {
    let days = MAIN.number(facts.horizon_days, 0, 1);
    let standard = fill("bulletin.page.standard", &[("standard", &facts.standard), ("n", &days)]);
    html! {
        p.foot { (both(CHECK)) " " (standard) " " (note("bulletin.note.totals")) }
    }
}

fn heading(number: usize, key: &'static str) -> Markup {
    html! { h2 { (number) ". " (both(key)) } }
}

/// The most important numbers, in one row.
fn summary(facts: &BulletinFacts) -> Markup {
    let soon = |days: Option<f64>| days.is_some_and(|days| days < 1.0);
    let short = facts.urgent.iter().filter(|site| soon(site.days_left)).count();
    let unknown = facts.urgent.iter().filter(|site| site.unknown).count();
    let roads = match facts.since {
        Some(_) => fill(
            "bulletin.sum.changes",
            &[("closed", &facts.roads.closed.len()), ("opened", &facts.roads.opened.len())],
        ),
        None => fill("bulletin.sum.closed", &[("roads", &how_many(&facts.roads.shut))]),
    };
    let sites = |count: usize| fill("bulletin.sites", &[("n", &count)]);
    let silent = fill("bulletin.places", &[("n", &facts.silent.len())]);
    let cells = [
        ("bulletin.sum.cut_off", sites(facts.cut_off.len()), cut_off(facts)),
        ("bulletin.sum.out_in_a_day", sites(short), String::new()),
        ("bulletin.sum.stock_unknown", sites(unknown), String::new()),
        ("bulletin.sum.roads", roads, String::new()),
        ("bulletin.sum.silent", silent, String::new()),
    ];
    html! {
        div.sum {
            @for (key, told, more) in cells {
                div {
                    (both(key)) b { (told) }
                    @if !more.is_empty() { small { (more) } }
                }
            }
        }
    }
}

fn event(facts: &BulletinFacts) -> Markup {
    let began = match facts.started_at {
        Some(at) => fill("bulletin.page.began", &[("time", &facts.time(at)), ("n", &facts.day)]),
        None => say("bulletin.page.began_unknown").to_owned(),
    };
    html! {
        (heading(1, "bulletin.page.event"))
        p {
            b { (facts.event.as_deref().unwrap_or(say("bulletin.page.unnamed"))) }
            @if facts.drill { " " (say("bulletin.page.drill")) }
        }
        (heading(2, "bulletin.page.time"))
        p { (began) " " (note("bulletin.note.began")) }
    }
}

fn place(facts: &BulletinFacts, picture: &str) -> Markup {
    let sites = [("region", &facts.region as &dyn Display), ("n", &facts.sites)];
    let areas = list(facts.areas.to_vec(), ", ");
    html! {
        (heading(3, "bulletin.page.location"))
        p {
            (fill("bulletin.page.sites", &sites)) " " (note("bulletin.note.sites"))
            @if !areas.is_empty() { " " (fill("bulletin.page.in_areas", &[("areas", &areas)])) }
        }
        div.map { (PreEscaped(picture)) }
    }
}

fn impact(facts: &BulletinFacts) -> Markup {
    html! {
        (heading(4, "bulletin.page.impact"))
        (tables::people(facts))
        @if facts.uncounted_sites > 0 {
            p {
                (fill("bulletin.page.uncounted", &[("n", &facts.uncounted_sites)])) " "
                (note("bulletin.note.uncounted"))
            }
        }
        @if facts.gone > 0 {
            p {
                (fill("bulletin.page.gone", &[("n", &facts.gone)])) " "
                (note("bulletin.note.gone"))
            }
        }
        @if let Some(guess) = facts.estimated {
            p.guess {
                b { (say("bulletin.page.estimate")) }
                ", " (estimate([guess.people, guess.low, guess.high])) " "
                (note("bulletin.note.estimate"))
            }
        }
    }
}

fn estimate(people: [i64; 3]) -> String {
    let [people, low, high] = people.map(|count| MAIN.number(count as f64, 0, 0));
    fill("bulletin.page.no_count", &[("n", &people), ("low", &low), ("high", &high)])
}

fn efforts(facts: &BulletinFacts) -> Markup {
    let to = list(facts.overlaps.to_vec(), ", ");
    let overlaps = fill("bulletin.page.overlaps", &[("n", &facts.doubtful), ("sites", &to)]);
    let checks =
        fill("bulletin.page.checks", &[("n", &facts.checks), ("sites", &facts.check_sites)]);
    html! {
        (heading(5, "bulletin.page.efforts"))
        (tables::efforts(facts))
        @if facts.doubtful > 0 {
            p {
                b { (say("bulletin.page.overlap")) ":" }
                " " (overlaps) " " (note("bulletin.note.overlap"))
            }
        }
        @if facts.checks > 0 {
            p {
                b { (say("bulletin.page.check")) ":" }
                " " (checks) " " (note("bulletin.note.check"))
            }
        }
    }
}

fn needs(facts: &BulletinFacts) -> Markup {
    let days = MAIN.number(facts.horizon_days, 0, 1);
    let time = facts.time(facts.at);
    html! {
        (heading(6, "bulletin.page.needs"))
        h3 {
            (fill("bulletin.page.shortages", &[("n", &days)])) " " (note("bulletin.note.general"))
        }
        p {
            small {
                (fill("bulletin.page.general", &[("standard", &facts.standard), ("time", &time)]))
            }
        }
        (tables::shortages(facts))
        h3 { (both("bulletin.page.most_urgent")) }
        (tables::sites(facts))
    }
}

fn now(facts: &BulletinFacts) -> Markup {
    let (told, told_of) = (evidence_told(facts), cut_off(facts));
    html! {
        (heading(7, "bulletin.page.now"))
        (changes(facts))
        (shut(facts))
        @if !told.is_empty() {
            p {
                b { (say("bulletin.page.road_data")) } " " (note("bulletin.page.road_data"))
                ": " (told.join("; "))
            }
        }
        p {
            b { (say("bulletin.page.cut_off")) }
            " " (fill("bulletin.page.without_road", &[("n", &facts.cut_off.len())]))
            @if !told_of.is_empty() { "; " (told_of) }
            ". " (note("bulletin.page.cut_off"))
        }
        (silent(facts))
    }
}

/// Changes on roads since a moment.
fn changes(facts: &BulletinFacts) -> Markup {
    let roads = &facts.roads;
    let Some(since) = facts.since else {
        return html! { p.none { (say("bulletin.page.nothing_before")) } };
    };
    html! {
        h3 {
            (fill("bulletin.page.changes", &[("since", &facts.time(since))])) " "
            (note("bulletin.note.changes"))
        }
        (lines("bulletin.page.closed", &roads.closed))
        (lines("bulletin.page.opened", &roads.opened))
        (lines("bulletin.page.closed_now_unknown", &roads.unknown))
        @if roads.closed.is_empty() && roads.opened.is_empty() && roads.unknown.is_empty() {
            p.none { (say("bulletin.page.no_changes")) }
        }
    }
}

/// Roads that are closed now, by the kind of evidence.
fn shut(facts: &BulletinFacts) -> Markup {
    let roads = &facts.roads;
    let total = length(roads.shut.iter().map(|it| it.length_m).sum());
    let shut = [("roads", &how_many(&roads.shut) as &dyn Display), ("length", &total)];
    html! {
        h3 { (fill("bulletin.page.closed_now", &shut)) " " (note("bulletin.note.closed_now")) }
        (lines("bulletin.page.pieces", &roads.shut))
        (lines("bulletin.page.closed_by_model", &roads.by_model))
        (lines("bulletin.page.undated", &roads.undated))
    }
}

fn lines(title: &'static str, roads: &[RoadChange]) -> Markup {
    html! {
        @if !roads.is_empty() {
            p {
                b { (say(title)) } " " (note(title)) ": "
                (list(roads.iter().map(road).collect(), "; "))
            }
        }
    }
}

fn silent(facts: &BulletinFacts) -> Markup {
    let names = facts.silent.iter().map(|it| {
        let kind = match it.is_village {
            true => "bulletin.page.silent_village",
            false => "bulletin.page.silent_site",
        };
        let since = match it.hours {
            Some(hours) => words::hours(MAIN, hours),
            None => say("bulletin.page.never").to_owned(),
        };
        fill(kind, &[("name", &it.name), ("time", &since)])
    });
    html! {
        @if !facts.silent.is_empty() {
            p {
                b { (say("bulletin.page.silent")) ":" }
                " " (list(names.collect(), ", ")) ". " (note("bulletin.page.silent"))
            }
        }
    }
}

/// Sites that no land vehicle reaches, with their people, and those of which nobody can say.
fn cut_off(facts: &BulletinFacts) -> String {
    let mut told = Vec::new();
    if !facts.cut_off.is_empty() {
        told.push(cut_off_people(facts));
    }
    if !facts.unjudged.is_empty() {
        told.push(fill("bulletin.page.unjudged", &[("sites", &unjudged_told(facts))]));
    }
    told.join("; ")
}

fn road(road: &RoadChange) -> String {
    let mut told = vec![length(road.length_m)];
    if road.edges > 1 && road.name.is_some() {
        told.push(fill("bulletin.pieces", &[("n", &road.edges)]));
    }
    if road.status == "boat_only" {
        told.push(say("bulletin.access.boat_only").to_owned());
    }
    format!("{} ({})", road_name(road), told.join(", "))
}

/// At most [`LISTED`] names, and how many more there are.
fn list(mut names: Vec<String>, between: &str) -> String {
    let rest = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    if rest > 0 {
        names.push(more(rest));
    }
    names.join(between)
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
