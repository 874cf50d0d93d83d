//! The content of the page, and its order.

use jiff::tz::TimeZone;

use super::*;
use crate::bulletin::facts::Setting;
use crate::bulletin::roads::RoadChanges;
use crate::{
    access::Access,
    aid::{DispatchState, Estimate, Ledger, assess, fixtures},
};

fn told(ledger: &Ledger, drill: bool) -> String {
    let setting = Setting {
        region: "Kutai Kartanegara".to_owned(),
        event: Some("Banjir <Belayan>".to_owned()),
        drill,
        zone: TimeZone::get("Asia/Makassar").unwrap(),
        edition: "20250917T000000Z-0000000".to_owned(),
        held_back: Vec::new(),
        renew: Vec::new(),
        reports_unread: false,
    };
    let standing = assess(ledger, ledger.as_of);
    let facts = BulletinFacts::gather(&setting, ledger, &standing, RoadChanges::default(), None);
    page(&facts, "<svg></svg>")
}

#[test]
fn the_page_has_the_order_of_a_pusdalops_report() {
    let html = told(&fixtures::ledger(), true);
    let at = |word: &str| html.find(word).unwrap_or_else(|| panic!("{word} is missing"));
    let order = [
        "LATIHAN",
        "Terisolasi <span class=\"en\">cut off</span><b>0 lokasi</b>",
        "Stok belum terdata <span class=\"en\">stock unknown</span><b>1 lokasi</b>",
        "1. Kejadian",
        "2. Waktu",
        "3. Lokasi",
        "<svg>",
        "4. Dampak",
        "5. Upaya",
        "6. Kebutuhan",
        "7. Kondisi mutakhir",
    ];
    assert!(order.map(at).is_sorted());
    assert!(html.contains("Banjir &lt;Belayan&gt;"));
    assert!(html.contains("data per 17 Sep 06.00 WITA"));
    assert!(html.contains("@page { size: A4"));
    assert!(!html.contains("http:") && !html.contains("https:"), "nothing is fetched");
    assert!(!told(&fixtures::ledger(), false).contains("LATIHAN"));
}

#[test]
fn every_number_of_people_has_its_basis_source_and_time() {
    let mut ledger = fixtures::ledger();
    let mut home = fixtures::site("z-rumah", 50);
    home.people.basis = crate::aid::CountBasis::AtHome;
    home.people.households = Some(13);
    home.people.method = crate::aid::Method::FromHouseholds { factor: 3.8 };
    home.people.source = "relawan".to_owned();
    ledger.sites.push(home);
    let html = told(&ledger, true);
    assert!(html.contains("mengungsi di lokasi"));
    let row = "<td class=\"r\">50<br><small>50 dari KK</small></td><td class=\"r\">13</td>\
               <td class=\"r\">–</td><td class=\"r\">1</td><td>relawan</td><td>17 Sep 05.00 WITA</td>";
    assert!(html.contains(row), "{html}");
}

#[test]
fn bases_are_never_added_and_what_is_gone_or_not_known_is_said() {
    let mut ledger = fixtures::ledger();
    ledger.sites[0].access = Access::CutOff;
    let mut home = fixtures::site("z-rumah", 50);
    home.people.basis = crate::aid::CountBasis::AtHome;
    home.access = Access::CutOff;
    home.gone_since = Some(fixtures::time("2025-09-17T05:30:00+08:00"));
    let mut far = fixtures::site("far", 20);
    far.access = Access::Unknown;
    far.access_reason = Some(crate::access::AccessReason::NoNetworkNear);
    ledger.sites.insert(0, far);
    ledger.sites.push(home);
    let html = told(&ledger, true);
    let cut_off = "jiwa: 43 di pengungsian · 50 di rumah; belum diketahui: 1 lokasi \
                   (belum ada data jalan di sekitarnya)";
    assert_eq!(html.matches(cut_off).count(), 2, "{html}");
    assert!(!html.contains("93 jiwa") && !html.contains("113 jiwa"), "{html}");
    assert!(html.contains("50<br><small>di rumah</small>"), "{html}");
    assert!(html.contains("(tidak lagi di daftar sejak 17 Sep 05.30 WITA)"), "{html}");
    assert!(html.contains("1 lokasi tidak lagi di daftar sumbernya"), "{html}");
    let unknown = "tidak diketahui<br><small>belum ada data jalan di sekitarnya</small>";
    assert!(html.contains(unknown), "{html}");
}

#[test]
fn an_estimate_is_called_one() {
    let mut ledger = fixtures::ledger();
    let exposed = Estimate {
        people: 900,
        low: 100,
        high: 1500,
        method: "area_share".to_owned(),
        source: None,
    };
    ledger.areas.push(crate::aid::Area {
        id: "64.02.06".to_owned(),
        place_code: None,
        name: Some("Tenggarong".to_owned()),
        level: Some(3),
        within: None,
        residents: None,
        exposed: Some(exposed),
        access: None,
    });
    ledger.sites[0].area = Some(0);
    let html = told(&ledger, true);
    assert!(html.contains("<b>Perkiraan</b>, bukan hitungan: 857 jiwa (57–1.457)"), "{html}");
    assert!(html.contains("di Tenggarong"));
}

#[test]
fn what_dispatches_carry_is_nowhere() {
    let mut ledger = fixtures::ledger();
    let mut dispatch = fixtures::dispatch("d-rahasia", "posko", "genset", 7);
    dispatch.state = DispatchState::Berangkat;
    dispatch.vehicle_id = Some("KT 1234 XX".to_owned());
    dispatch.eta = Some(fixtures::time("2025-09-17T11:11:00+08:00"));
    ledger.dispatches.push(dispatch);
    let html = told(&ledger, true);
    assert!(html.contains("<td>BPBD</td>"));
    for secret in ["KT 1234", "d-rahasia", "11.11", "enset"] {
        assert!(!html.contains(secret), "{secret}");
    }
}

#[test]
fn groups_are_nowhere_and_supply_is_told_beside_access() {
    let mut ledger = fixtures::ledger();
    ledger.sites[0].access = Access::BoatOnly;
    let before = told(&ledger, true);
    ledger.sites[0].people.groups.infants = Some(9);
    ledger.sites[0].people.groups.pregnant = Some(4);
    assert_eq!(told(&ledger, true), before);
    assert!(before.contains("<td>perahu saja</td><td>stok belum terdata</td>"));
}
