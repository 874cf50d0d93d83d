//! Sites that no row names any more: who stays, who comes back, who is counted twice and told.

use lintas_model::access::Access;
use lintas_model::aid::{Amount, CountBasis, Groups, HeadCount, OnHand};

use super::*;
use crate::aid::fixtures;

const SOURCES: [&str; 2] = ["posko", "dinsos"];

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn as_of() -> Timestamp {
    time("2025-09-18T09:00:00+08:00")
}

/// A site as the last snapshot had it, of the source `posko`.
fn site(id: &str, name: &str, people: Option<i64>, lon: f64) -> Site {
    Site {
        id: id.to_owned(),
        source: "posko".to_owned(),
        name: Some(name.to_owned()),
        agency: None,
        kind: Some("balai".to_owned()),
        status: Some("open".to_owned()),
        capacity: Some(90),
        place: [lon, -0.4],
        placed_by: PlacedBy::Point,
        gone_since: None,
        may_be: None,
        place_code: Some("64.02.06.1002".to_owned()),
        area: None,
        people: HeadCount {
            people,
            households: None,
            houses: None,
            basis: CountBasis::InShelter,
            method: Method::Counted,
            groups: Groups { infants: Some(3), ..Groups::default() },
            source: "posko".to_owned(),
            as_of: Some(time("2025-09-18T06:00:00+08:00")),
        },
        on_hand: vec![OnHand {
            item: "beras".to_owned(),
            amount: Amount::thousandths(5_000),
            as_of: time("2025-09-18T06:00:00+08:00"),
        }],
        urgent: Vec::new(),
        heard_at: Some(time("2025-09-18T06:00:00+08:00")),
        access: Access::Open,
        access_as_of: None,
        access_reason: None,
        nearest_depot: None,
        eta_min: None,
        eta_vehicle: None,
    }
}

/// A row of `posko`.
fn row(id: &str, name: &str, people: Option<i64>, lon: f64) -> Shelter {
    Shelter {
        name: Some(name.to_owned()),
        place: Point::new(lon, -0.4),
        place_code: Some("64.02.06.1002".to_owned()),
        ..fixtures::site(id, people)
    }
}

/// What a run makes of the sites of the last snapshot and its own rows.
struct NextRun {
    last: Vec<Site>,
    ended: Vec<Ended>,
    unread: bool,
}

impl NextRun {
    fn after(last: &[Site]) -> Self {
        Self { last: last.to_vec(), ended: Vec::new(), unread: false }
    }

    fn of(&self, rows: &[Shelter]) -> (Vec<Shelter>, Vec<Finding>) {
        let last = Ledger { sites: self.last.clone(), ..Ledger::empty(as_of()) };
        let mut shelters = rows.to_vec();
        let findings = GoneSites {
            last: &last,
            sources: &SOURCES.map(str::to_owned),
            unread: &self.unread.then_some("posko").into_iter().collect(),
            ended: &self.ended,
            rules: &Rules::default(),
            as_of: as_of(),
        }
        .carry(&mut shelters);
        (shelters, findings)
    }
}

fn ids(shelters: &[Shelter]) -> Vec<&str> {
    shelters.iter().map(|it| it.id.as_str()).collect()
}

fn codes(findings: &[Finding]) -> Vec<FindingCode> {
    findings.iter().map(|it| it.code).collect()
}

#[test]
fn a_site_that_no_row_names_stays_with_its_last_count_and_is_told() {
    let run =
        NextRun::after(&[site("a", "Balai A", Some(43), 116.9), site("c", "Balai C", None, 117.2)]);
    let (sites, findings) =
        run.of(&[row("b", "Sekolah Hilir", Some(9), 117.0), row("c", "Balai C", None, 117.2)]);
    assert_eq!(ids(&sites), ["a", "b", "c"]);
    assert_eq!(codes(&findings), [FindingCode::SiteGone]);
    let kept = &sites[0];
    assert_eq!((kept.people, kept.groups.infants, kept.capacity), (Some(43), Some(3), Some(90)));
    assert_eq!(kept.as_of, Some(time("2025-09-18T06:00:00+08:00")), "it is no newer than it was");
    let gone = kept.gone.as_ref().unwrap();
    assert_eq!((gone.since, gone.on_hand.len()), (Some(as_of()), 1));
    assert!(sites[1].gone.is_none() && sites[2].gone.is_none());
}

#[test]
fn it_is_gone_since_the_first_run_without_it_and_no_more_once_a_row_names_it() {
    let since = time("2025-09-17T09:00:00+08:00");
    let before = Site { gone_since: Some(since), ..site("a", "Balai A", Some(43), 116.9) };
    let run = NextRun::after(&[before]);
    assert_eq!(run.of(&[]).0[0].gone.as_ref().unwrap().since, Some(since));
    let (back, findings) = run.of(&[row("a", "Balai A", Some(40), 116.9)]);
    assert!(back[0].gone.is_none() && findings.is_empty());
}

#[test]
fn a_row_that_says_closed_and_an_officer_end_it_and_nobody_else() {
    let site = site("a", "Balai A", Some(43), 116.9);
    let closed = Site { status: Some("closed".to_owned()), ..site.clone() };
    assert!(NextRun::after(&[closed]).of(&[]).0.is_empty());
    let end = |target: &str, at: &str| Ended {
        target: target.to_owned(),
        at: time(at),
        by: "officer".to_owned(),
        reason: None,
        edges: Vec::new(),
    };
    for (end, is_over) in [
        (end("a", "2025-09-18T07:00:00+08:00"), true),
        (end("posko", "2025-09-18T07:00:00+08:00"), true),
        (end("a", "2025-09-18T05:00:00+08:00"), false),
        (end("b", "2025-09-18T07:00:00+08:00"), false),
    ] {
        let run = NextRun { ended: vec![end], ..NextRun::after(std::slice::from_ref(&site)) };
        assert_eq!(run.of(&[]).0.is_empty(), is_over, "{:?}", run.ended);
    }
}

#[test]
fn of_a_source_that_cannot_be_read_nobody_says_that_its_sites_left_the_list() {
    let run = NextRun { unread: true, ..NextRun::after(&[site("a", "Balai A", Some(43), 116.9)]) };
    let (sites, findings) = run.of(&[]);
    assert_eq!((sites[0].people, sites[0].gone.as_ref().unwrap().since), (Some(43), None));
    assert!(findings.is_empty());
}

#[test]
fn households_are_reckoned_anew_and_a_source_no_longer_configured_keeps_its_name() {
    let mut site = site("a", "Balai A", Some(107), 116.9);
    site.people.method = Method::FromHouseholds { factor: 3.8 };
    site.people.households = Some(28);
    site.people.basis = CountBasis::AtHome;
    site.source = "relawan".to_owned();
    let (sites, _) = NextRun::after(&[site]).of(&[]);
    let heads = head_count(&sites[0], "relawan", &Rules::default());
    assert_eq!((heads.people, heads.basis), (Some(107), CountBasis::AtHome));
    assert_eq!(heads.method, Method::FromHouseholds { factor: 3.8 });
    assert_eq!(sites[0].gone.as_ref().unwrap().source, "relawan");
}

#[test]
fn the_same_site_under_another_id_counts_once() {
    let run = NextRun::after(&[site("a", "Balai Desa Loa Ipuh", Some(43), 116.9)]);
    for now in [
        row("n", "BALAI DESA  Loa Ipuh", Some(41), 116.91),
        row("n", "Posko Induk", Some(41), 116.900_05),
    ] {
        let (sites, findings) = run.of(std::slice::from_ref(&now));
        assert_eq!(ids(&sites), ["n"], "{now:?}");
        assert_eq!(codes(&findings), [FindingCode::SiteReplaced]);
        assert_eq!(findings[0].value.as_deref(), Some("a"));
        assert!(findings[0].message.ends_with("under the id n: counted once"));
    }
}

#[test]
fn a_source_that_is_configured_under_another_id_doubles_nobody() {
    let mut before = site("relawan-1", "Balai Desa Loa Ipuh", Some(43), 116.9);
    before.source = "relawan".to_owned();
    let (sites, findings) =
        NextRun::after(&[before]).of(&[row("posko-1", "Balai Desa Loa Ipuh", Some(43), 116.9)]);
    assert_eq!(ids(&sites), ["posko-1"]);
    assert_eq!(codes(&findings), [FindingCode::SiteReplaced]);
}

#[test]
fn what_is_not_evidently_the_same_counts_beside_it_and_both_are_named() {
    let last = [site("a", "Balai Desa Loa Ipuh", Some(43), 116.9)];
    let other_basis = Shelter {
        people_basis: Some("at_home".to_owned()),
        ..row("n", "Balai Desa Loa Ipuh", Some(41), 116.9)
    };
    let other_source = Shelter { source: 1, ..row("n", "Balai Desa Loa Ipuh", Some(41), 116.9) };
    for now in [
        // Nobody counted anybody there: 43 people would be lost.
        row("n", "Balai Desa Loa Ipuh", None, 116.9),
        row("n", "Balai Desa Loa Ipu", Some(41), 116.91),
        row("n", "Masjid", Some(41), 116.902),
        other_basis,
        other_source,
    ] {
        let (sites, findings) = NextRun::after(&last).of(std::slice::from_ref(&now));
        assert_eq!(ids(&sites), ["a", "n"], "{now:?}");
        assert_eq!(codes(&findings), [FindingCode::SiteMaybeTwice], "{now:?}");
        assert!(findings[0].message.contains("Balai Desa Loa Ipuh"));
        assert!(findings[0].message.contains("and n is new"), "{}", findings[0].message);
    }
    // A namesake farther away, and one that was on the list beside it, are others.
    let far = row("n", "Balai Desa Loa Ipuh", Some(41), 116.95);
    let known = site("n", "Masjid", Some(41), 116.902);
    let beside = [last[0].clone(), known];
    for (last, now) in [(&last[..], far), (&beside[..], row("n", "Masjid", Some(41), 116.902))] {
        let (sites, findings) = NextRun::after(last).of(&[now]);
        assert_eq!(ids(&sites), ["a", "n"]);
        assert_eq!(codes(&findings).len(), 1);
    }
}

#[test]
fn two_sites_at_one_place_are_never_replaced_by_one() {
    let run = NextRun::after(&[
        site("a", "SDN 1 lantai 1", Some(43), 116.9),
        site("b", "SDN 1 lantai 2", Some(30), 116.9),
    ]);
    let (sites, findings) = run.of(&[row("n", "SDN 1", Some(41), 116.9)]);
    assert_eq!(ids(&sites), ["a", "b", "n"]);
    assert_eq!(codes(&findings), [FindingCode::SiteMaybeTwice; 2]);
}

#[test]
fn a_second_run_says_the_same_of_both() {
    let first = NextRun::after(&[site("a", "Balai Desa Loa Ipuh", Some(43), 116.9)]);
    let rows = [row("n", "Balai Desa Loa Ipu", Some(41), 116.91)];
    let (sites, findings) = first.of(&rows);
    let gone = sites[0].gone.as_ref().unwrap();
    let kept = Site {
        gone_since: gone.since,
        may_be: gone.may_be.clone(),
        ..site("a", "Balai Desa Loa Ipuh", Some(43), 116.9)
    };
    let again =
        NextRun::after(&[kept, site("n", "Balai Desa Loa Ipu", Some(41), 116.91)]).of(&rows);
    assert_eq!(again.1, findings);
    assert_eq!(again.0[0].gone, sites[0].gone);
}
