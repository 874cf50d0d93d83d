//! The sentences of the text, and its length.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::access::AccessReason;
use crate::aid::{
    Amount, DispatchState, Ledger, OnHand, Site, StateChange, Village, assess, fixtures,
};
use crate::bulletin::facts::Setting;
use crate::bulletin::roads::{Grounds, RoadChanges, RoadNow};

fn setting(drill: bool) -> Setting {
    Setting {
        region: "Kutai Kartanegara".to_owned(),
        event: Some("Banjir Belayan–Mahakam".to_owned()),
        drill,
        zone: TimeZone::get("Asia/Makassar").unwrap(),
        edition: "test".to_owned(),
        held_back: Vec::new(),
        renew: Vec::new(),
        reports_unread: false,
    }
}

fn road(id: &str, name: &str, status: &str, length_m: f64) -> RoadNow {
    RoadNow {
        id: id.to_owned(),
        name: Some(name.to_owned()),
        status: status.to_owned(),
        class: "primary".to_owned(),
        length_m,
        place: [116.5, 0.1],
        grounds: Default::default(),
    }
}

fn cut(id: &str, people: Option<i64>, water: Option<i64>) -> Site {
    let mut site = fixtures::site(id, 0);
    site.people.people = people;
    site.access = Access::CutOff;
    let at = fixtures::ledger().as_of;
    site.on_hand = fixtures::ledger()
        .catalogue
        .critical()
        .filter_map(|item| {
            let item = fixtures::ledger().catalogue.items[item].code.clone();
            let water = water?;
            let plenty = fixtures::amount(100_000);
            let amount = if item == "air_minum" { fixtures::amount(water) } else { plenty };
            Some(OnHand { item, amount, as_of: at })
        })
        .collect();
    site
}

fn told(ledger: &Ledger, roads: RoadChanges, since: Option<&str>) -> String {
    let standing = assess(ledger, ledger.as_of);
    let since = since.map(fixtures::time);
    text(&BulletinFacts::gather(&setting(true), ledger, &standing, roads, since))
}

#[test]
fn a_drill_says_so_first_and_every_text_says_of_when_it_speaks() {
    let ledger = fixtures::ledger();
    let standing = assess(&ledger, ledger.as_of);
    let facts = |drill| {
        BulletinFacts::gather(&setting(drill), &ledger, &standing, RoadChanges::default(), None)
    };
    let drill = text(&facts(true));
    assert!(drill.starts_with(
        "*LATIHAN – BUKAN KEJADIAN NYATA*\n*Banjir Belayan–Mahakam* – Kutai Kartanegara\n\
         data per 17 Sep 06.00 WITA, hari ke-3\n"
    ));
    let actual = text(&facts(false));
    assert!(!actual.contains("LATIHAN"));
    assert!(actual.contains("*Terisolasi*: tidak ada lokasi yang diketahui"));
}

#[test]
fn who_is_cut_off_is_told_by_the_hours_that_are_left() {
    let mut ledger = fixtures::ledger();
    let mut boat = cut("d-perahu", Some(10), Some(2000));
    boat.access = Access::BoatOnly;
    ledger.sites = vec![
        cut("a-belum", Some(20), None),
        cut("b-siang", Some(100), Some(125)),
        cut("c-habis", Some(1200), Some(0)),
        boat,
        cut("e-tanpa", None, None),
    ];
    let text = told(&ledger, RoadChanges::default(), None);
    let list: Vec<&str> =
        text.lines().skip_while(|line| !line.starts_with("*Terisolasi*")).take(6).collect();
    assert_eq!(
        list,
        [
            "*Terisolasi* (5 lokasi; jiwa: 1.330 di pengungsian; 1 lokasi jiwanya belum terdata):",
            "1. Balai c-habis: air minum sudah habis, 1.200 jiwa",
            "2. Balai b-siang: air minum habis 12 jam lagi, 100 jiwa",
            "3. Balai a-belum: stok belum terdata, 20 jiwa",
            "4. Balai e-tanpa: stok belum terdata, jiwa belum terdata",
            "5. Balai d-perahu: persediaan cukup lebih dari 30 hari, 10 jiwa, lewat perahu",
        ]
    );
}

#[test]
fn people_of_different_bases_are_told_beside_each_other() {
    let mut ledger = fixtures::ledger();
    let mut home = cut("b-rumah", Some(2589), Some(0));
    home.people.basis = CountBasis::AtHome;
    ledger.sites = vec![cut("a-pos", Some(1374), Some(0)), home];
    let text = told(&ledger, RoadChanges::default(), None);
    let heading = "*Terisolasi* (2 lokasi; jiwa: 1.374 di pengungsian · 2.589 di rumah):";
    assert!(text.contains(heading), "{text}");
    assert!(text.contains("Balai b-rumah: air minum sudah habis, 2.589 jiwa di rumah"), "{text}");
    assert!(!text.contains("3.963 jiwa"), "nobody adds them: {text}");
}

#[test]
fn nothing_is_said_to_be_cut_off_or_not_where_data_is_missing() {
    let mut ledger = fixtures::ledger();
    let unjudged = |id: &str| {
        let mut site = cut(id, Some(20), None);
        site.access = Access::Unknown;
        site.access_reason = Some(AccessReason::NoDepots);
        site
    };
    ledger.sites = vec![unjudged("a"), unjudged("b")];
    let text = told(&ledger, RoadChanges::default(), None);
    assert!(text.contains("*Akses belum diketahui*: 2 lokasi (belum ada data gudang)"), "{text}");
    assert!(!text.contains("Terisolasi"), "{text}");
    ledger.sites[1].access_reason = Some(AccessReason::NoNetworkNear);
    ledger.sites.push(cut("c", Some(9), None));
    let text = told(&ledger, RoadChanges::default(), None);
    assert!(text.contains("*Terisolasi* (1 lokasi; jiwa: 9 di pengungsian):"), "{text}");
    let both = "2 lokasi (belum ada data gudang)";
    assert!(!text.contains(both), "{text}");
    assert!(text.contains("1 lokasi (belum ada data jalan di sekitarnya)"), "{text}");
    // A road of unknown state is a finding of the network, and no missing data.
    ledger.sites.truncate(1);
    ledger.sites[0].access_reason = Some(AccessReason::UnknownRoads);
    let text = told(&ledger, RoadChanges::default(), None);
    assert!(text.contains("*Terisolasi*: tidak ada lokasi yang diketahui"), "{text}");
}

#[test]
fn roads_that_closed_and_opened_are_told_since_a_moment() {
    let before = [
        road("a", "Jalan Poros", "open", 2400.0),
        road("b", "Jalan Pasar", "closed", 320.0),
        road("c", "Jalan Desa", "closed", 90.0),
    ];
    let now = [
        road("a", "Jalan Poros", "boat_only", 2400.0),
        road("b", "Jalan Pasar", "restricted", 320.0),
        road("c", "Jalan Desa", "unknown", 90.0),
    ];
    let ledger = fixtures::ledger();
    let changes = RoadChanges::between(Some(&before), &now);
    let text = told(&ledger, changes, Some("2025-09-17T05:00:00+08:00"));
    assert!(text.contains("*Jalan tertutup sejak 05.00* (1): Jalan Poros 2,4 km (perahu)"));
    assert!(text.contains("*Jalan terbuka lagi sejak 05.00* (1): Jalan Pasar 320 m (terbatas)"));
    assert!(text.contains(
        "*Jalan tertutup, kini tidak diketahui sejak 05.00* (1): Jalan Desa 90 m (tidak diketahui)"
    ));
    let text =
        told(&ledger, RoadChanges::between(Some(&now), &now), Some("2025-09-16T18:00:00+08:00"));
    assert!(text.contains("*Jalan*: tidak ada perubahan sejak 16 Sep 18.00"));
    let text = told(&ledger, RoadChanges::between(None, &now), None);
    assert!(text.contains("*Jalan tertutup* (1): Jalan Poros 2,4 km (perahu)"));
}

#[test]
fn village_streets_are_counted_and_main_roads_named() {
    let street =
        |id: &str| RoadNow { class: "residential".to_owned(), ..road(id, id, "closed", 900.0) };
    let now = [street("Gang Satu"), street("Gang Dua"), road("a", "Jalan Poros", "closed", 400.0)];
    let text = told(&fixtures::ledger(), RoadChanges::between(None, &now), None);
    assert!(
        text.contains("*Jalan tertutup* (1 jalan utama, 2 jalan desa): Jalan Poros 400 m\n"),
        "{text}"
    );
}

#[test]
fn where_much_is_too_old_those_are_named_who_must_renew_it() {
    let aged = |id: &str, state: &str| RoadNow {
        grounds: Grounds { state: Some(state.to_owned()), ..Grounds::default() },
        ..road(id, id, "unknown", 900.0)
    };
    let ledger = fixtures::ledger();
    let standing = assess(&ledger, ledger.as_of);
    let setting = Setting { renew: vec!["BWS Kalimantan IV".to_owned()], ..setting(true) };
    let told = |states: [&str; 3]| {
        let now = states.map(|state| aged(state, state));
        let roads = RoadChanges::between(None, &now);
        text(&BulletinFacts::gather(&setting, &ledger, &standing, roads, None))
    };
    let much = told(["stale", "current", "stale"]);
    let words = "67 % bukti jalan sudah lama; perbarui: BWS Kalimantan IV\n";
    assert!(much.contains(words), "{much}");
    let little = told(["current", "held_back", "current"]);
    assert!(!little.contains("sudah lama"), "{little}");
}

#[test]
fn where_reports_cannot_be_read_the_bulletin_says_so_first_among_its_doubts() {
    let ledger = fixtures::ledger();
    let standing = assess(&ledger, ledger.as_of);
    let told = |reports_unread: bool| {
        let setting = Setting { reports_unread, ..setting(true) };
        let facts =
            BulletinFacts::gather(&setting, &ledger, &standing, RoadChanges::default(), None);
        text(&facts)
    };
    assert!(told(true).contains("*Data jalan*: laporan lapangan tidak terbaca"), "{}", told(true));
    assert!(!told(false).contains("tidak terbaca"));
}

#[test]
fn what_is_missing_doubtful_and_silent_is_told() {
    let mut ledger = fixtures::ledger();
    let village = |id: &str| Village {
        id: id.to_owned(),
        name: format!("Desa {id}"),
        place_code: None,
        place: [116.0, 0.3],
        area: None,
        in_hazard: true,
        depth_m: None,
        access: Access::Unknown,
        hazard_as_of: Some(fixtures::time("2025-09-16T06:00:00+08:00")),
    };
    ledger.villages = vec![village("A"), village("B")];
    ledger.sites[0].heard_at = None;
    let bound = |id: &str, agency: &str| {
        let mut dispatch = fixtures::dispatch(id, "posko", "beras", 30);
        dispatch.agency = agency.to_owned();
        dispatch.state = DispatchState::Dijanjikan;
        let at = Some(fixtures::time("2025-09-17T05:00:00+08:00"));
        dispatch.history = vec![StateChange { state: dispatch.state, at }];
        dispatch
    };
    ledger.dispatches = vec![bound("d1", "BPBD"), bound("d2", "PMI")];
    let text = told(&ledger, RoadChanges::default(), None);
    assert!(
        text.contains(
            "*Kekurangan 3 hari* (BNPB): air bersih 1.591 L (1 lokasi, stok 1 belum terdata); "
        ),
        "{text}"
    );
    assert!(text.contains("*Tumpang tindih*: 2 kiriman perlu diperiksa, ke Balai posko"), "{text}");
    assert!(
        text.contains("*Belum ada kabar* (2 desa tergenang, 1 lokasi): Balai posko, Desa A 24 jam, Desa B 24 jam"),
        "{text}"
    );
}

#[test]
fn a_familys_house_is_never_told() {
    let mut ledger = fixtures::ledger();
    let mut home = cut("rumah", Some(6), Some(0));
    home.kind = Some("home_cluster".to_owned());
    home.heard_at = None;
    ledger.sites.push(home);
    let with = told(&ledger, RoadChanges::default(), None);
    ledger.sites.pop();
    assert_eq!(with, told(&ledger, RoadChanges::default(), None));
}

proptest! {
    // A share of what PROPTEST_CASES asks for.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 25))]

    #[test]
    fn the_text_never_exceeds_its_bound_and_never_leaves_out_silently(
        sites in 0_usize..1200,
        roads in 0_usize..400,
        villages in 0_usize..400,
        name in "[A-Za-z\u{e0}-\u{ff}\u{4e00}-\u{4eff} ]{0,300}",
    ) {
        let mut ledger = fixtures::ledger();
        ledger.sites = (0..sites).map(|at| {
            let mut site = cut(&format!("s{at:05}"), Some(50), (at % 3 == 0).then_some(10));
            site.name = Some(format!("{name} {at}"));
            site.heard_at = None;
            site
        }).collect();
        ledger.villages = (0..villages).map(|at| Village {
            id: format!("v{at}"),
            name: format!("{at}{name}"),
            place_code: None,
            place: [110.0, 0.3],
            area: None,
            in_hazard: true,
            depth_m: None,
            access: Access::Unknown,
            hazard_as_of: None,
        }).collect();
        let before: Vec<RoadNow> =
            (0..roads).map(|at| road(&at.to_string(), &format!("{name}{at}"), ["open", "closed"][at % 2], 1e5)).collect();
        let now: Vec<RoadNow> =
            (0..roads).map(|at| road(&at.to_string(), &format!("{name}{at}"), ["closed", "open"][at % 2], 1e5)).collect();
        let setting = Setting { event: Some(name.clone()), region: name.clone(), ..setting(true) };
        let standing = assess(&ledger, ledger.as_of);
        let roads = RoadChanges::between(Some(&before), &now);
        let facts = BulletinFacts::gather(&setting, &ledger, &standing, roads, Some(ledger.as_of));
        let text = text(&facts);
        prop_assert!(text.chars().count() <= MOST_CHARACTERS, "{}", text.chars().count());
        prop_assert!(text.starts_with("*LATIHAN"));
        if sites > 15 {
            let count = format!("*Terisolasi* ({sites} lokasi");
            let rest = text.contains("lainnya");
            prop_assert!(text.contains(&count) && rest, "{}", text);
        }
        let some: Amount = facts.shortages.iter().map(|it| it.gap).sum();
        prop_assert_eq!(text.contains("*Kekurangan"), some.is_some());
    }
}
