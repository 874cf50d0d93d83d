//! Aid from its files to the public layers and tables: a river valley with two villages, two
//! schools, a family at home and a depot.

use std::collections::BTreeMap;

use lintas_model::value::Value;
use lintas_model::{
    access::Access,
    aid::{CountBasis, NeedScope, NeedTotal, PeopleByBasis},
};
use lintas_snapshot::format::{layout, read_aid};
use lintas_snapshot::store::{Snapshot, Store};

use super::refresh;
use crate::config::Config;
use crate::progress::Progress;

/// Files by name.
type Files = BTreeMap<&'static str, String>;

const CONFIGURATION: &str = r#"
[region]
id = "lembah"
name = "Lembah"
time_zone = "Asia/Makassar"
mode = "drill"
as_of = 2025-09-18T09:00:00+08:00

[event]
id = "banjir"
name = "Banjir"
started_at = 2025-09-17T06:00:00+08:00

[[source]]
id = "wilayah"
layer = "admin"
path = "wilayah.geojson"

[[source]]
id = "jalan"
layer = "roads"
path = "jalan.geojson"

[[source]]
id = "genangan"
layer = "hazards"
path = "genangan.geojson"
basis = "observed"

[[source]]
id = "desa"
layer = "places"
path = "desa.csv"

[[source]]
id = "pos"
layer = "shelters"
path = "pos.csv"

[[source]]
id = "gudang"
layer = "depots"
path = "gudang.csv"

[[source]]
id = "stok"
layer = "stock"
path = "stok.csv"

[[source]]
id = "kiriman"
layer = "dispatches"
path = "kiriman.csv"
"#;

const WILAYAH: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"place_code":"64.02.99","code_system":"kemendagri","name":"Lembah","admin_level":3,"people":2000},
 "geometry":{"type":"Polygon","coordinates":[[[116.9,-0.5],[117.1,-0.5],[117.1,-0.3],[116.9,-0.3],[116.9,-0.5]]]}},
{"type":"Feature","properties":{"place_code":"64.02.99.2001","code_system":"kemendagri","name":"Hulu","admin_level":4,"people":800},
 "geometry":{"type":"Polygon","coordinates":[[[116.9,-0.5],[117.0,-0.5],[117.0,-0.3],[116.9,-0.3],[116.9,-0.5]]]}}]}"#;

const JALAN: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"class":"primary","name":"Poros"},
 "geometry":{"type":"LineString","coordinates":[[116.92,-0.4],[117.0,-0.4]]}},
{"type":"Feature","properties":{"class":"primary","name":"Poros"},
 "geometry":{"type":"LineString","coordinates":[[117.0,-0.4],[117.08,-0.4]]}}]}"#;

const GENANGAN: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"kind":"flood","depth_m":0.2},
 "geometry":{"type":"Polygon","coordinates":[[[117.05,-0.45],[117.1,-0.45],[117.1,-0.35],[117.05,-0.35],[117.05,-0.45]]]}}]}"#;

const DESA: &str = "id,name,kind,lat,lon\n\
    D1,Hulu,village,-0.4,116.93\n\
    D2,Hilir,village,-0.36,117.09\n";

const POS: &str = "id,name,type,lat,lon,status,people,people_basis,infants,pregnant,reported_at,exercise\n\
    P1,SD Hulu,sekolah,-0.4,116.94,open,100,in_shelter,4,2,2025-09-18T07:00:00+08:00,yes\n\
    P2,SD Hilir,sekolah,-0.4,117.07,open,50,in_shelter,0,0,2025-09-18T07:00:00+08:00,yes\n\
    P3,Rumah panggung,home_cluster,-0.4,116.99,open,7,at_home,1,0,2025-09-18T07:00:00+08:00,yes\n\
    P4,SD Lama,sekolah,-0.4,116.96,closed,30,in_shelter,0,0,2025-09-18T07:00:00+08:00,yes\n";

const GUDANG: &str = "id,name,agency,status,lat,lon,exercise\n\
    G1,Gudang,BPBD,open,-0.4,116.92,yes\n";

const STOK: &str = "warehouse_id,org_code,item_code,unit,qty_available,qty_reserved,reported_at,exercise\n\
    G1,BPBD,beras,kg,1000,100,2025-09-18T06:00:00+08:00,yes\n\
    P1,BPBD,beras,kg,60,,2025-09-18T09:00:00+08:00,yes\n";

const KIRIMAN: &str = "dispatch_id,org_code,from_id,to_id,item_code,unit,qty,vehicle_class,vehicle_id,\
    status,planned_at,promised_at,eta,note,exercise\n\
    K1,BPBD,G1,P2,beras,kg,10,truck,KT 8001,dijanjikan,2025-09-18T10:00:00+08:00,\
    2025-09-18T08:00:00+08:00,2025-09-18T11:00:00+08:00,lewat Poros,yes\n";

fn files() -> Files {
    [
        ("lintas.toml", CONFIGURATION),
        ("wilayah.geojson", WILAYAH),
        ("jalan.geojson", JALAN),
        ("genangan.geojson", GENANGAN),
        ("desa.csv", DESA),
        ("pos.csv", POS),
        ("gudang.csv", GUDANG),
        ("stok.csv", STOK),
        ("kiriman.csv", KIRIMAN),
    ]
    .map(|(name, text)| (name, text.to_owned()))
    .into()
}

/// A snapshot of these files, in a folder that lives as long.
fn published(files: &Files) -> (tempfile::TempDir, Snapshot) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let snapshots = folder.path().join("snapshots");
    let started = "2025-09-18T02:00:00Z".parse().unwrap();
    let config = Config::load(&folder.path().join("lintas.toml"), started).unwrap();
    refresh(&config, &snapshots, crate::refresh::Allowed::default(), started, &Progress::silent())
        .unwrap();
    let snapshot = Store::at(&snapshots).open_current().unwrap().unwrap();
    (folder, snapshot)
}

fn value(snapshot: &Snapshot, layer: &str, id: &str, field: &str) -> Option<Value> {
    let layer = snapshot.layer(layer).unwrap().unwrap();
    let at = layer.schema().position(field).unwrap_or_else(|| panic!("no field {field}"));
    layer.get(id).unwrap().unwrap().values[at].clone()
}

fn number(snapshot: &Snapshot, layer: &str, id: &str, field: &str) -> Option<f64> {
    value(snapshot, layer, id, field).and_then(|value| value.as_f64())
}

fn text(snapshot: &Snapshot, layer: &str, id: &str, field: &str) -> Option<String> {
    value(snapshot, layer, id, field).map(|value| value.to_string())
}

#[test]
fn what_a_site_needs_and_lacks_stands_in_its_layer() {
    let (_folder, snapshot) = published(&files());
    let of = |id: &str, field: &str| number(&snapshot, "shelters", id, field);
    // Rice: 0.4 kg a day (BNPB), three days ahead, 60 kg there.
    assert_eq!(of("P1", "beras_need_day"), Some(40.0));
    assert_eq!(of("P1", "beras_gap"), Some(120.0 - 60.0));
    assert_eq!(of("P1", "days_left"), Some(1.5));
    assert_eq!(text(&snapshot, "shelters", "P1", "first_item").as_deref(), Some("beras"));
    assert_eq!(text(&snapshot, "shelters", "P1", "supply").as_deref(), Some("partly"));
    // 50 people lack 60 kg, of which 10 are promised; nobody counted what is there.
    assert_eq!(of("P2", "beras_gap"), Some(60.0 - 10.0));
    assert_eq!(of("P2", "days_left"), None);
    assert_eq!(text(&snapshot, "shelters", "P2", "supply").as_deref(), Some("unknown"));
    // 09:00 of the second day: 7 L until the third ends at 06:00 of the 20th, 15 L for 27 hours.
    assert_eq!(of("P1", "air_bersih_need_day"), Some(700.0));
    let water = 100.0 * (7.0 * 45.0 + 15.0 * 27.0) / 24.0;
    assert_eq!(of("P1", "air_bersih_gap"), Some(water));
    // A closed site needs nothing; a small home cluster is not public.
    assert_eq!(of("P4", "beras_need_day"), None);
    let layer = snapshot.layer("shelters").unwrap().unwrap();
    assert!(layer.get("P3").unwrap().is_none());
    let fields = &snapshot.manifest().layers["shelters"].fields;
    let litres = fields.iter().find(|field| field.name == "air_bersih_gap").unwrap();
    assert_eq!(litres.unit.as_deref(), Some("L"));
}

#[test]
fn an_area_lacks_what_its_sites_lack_together_and_says_whom_it_counts() {
    let (_folder, snapshot) = published(&files());
    let of = |id: &str, field: &str| number(&snapshot, "needs", id, field);
    let site = |id: &str, field: &str| number(&snapshot, "shelters", id, field).unwrap();
    let (kecamatan, desa) = ("64.02.99", "64.02.99.2001");
    for gap in ["beras_gap", "air_bersih_gap", "air_minum_gap"] {
        assert_eq!(of(kecamatan, gap), Some(site("P1", gap) + site("P2", gap)), "{gap}");
        assert_eq!(of(desa, gap), Some(site("P1", gap)), "{gap}");
    }
    assert_eq!(of(kecamatan, "people_sheltered"), Some(150.0));
    assert_eq!(of(kecamatan, "people_at_home"), None, "the family is too small to be told");
    // An eighth of the area is under water: 250 of 2,000, of whom 150 are counted.
    assert_eq!(of(kecamatan, "people_exposed"), Some(250.0));
    assert_eq!(of(kecamatan, "people_estimated"), Some(100.0));
    let (low, high) =
        (of(kecamatan, "people_estimated_low"), of(kecamatan, "people_estimated_high"));
    assert!(low < Some(100.0) && high > Some(100.0), "{low:?} {high:?}");
    assert_eq!(of(desa, "people_exposed"), Some(0.0));
    // Nobody has heard from the village in the water: the school is farther away than an hour's
    // walk, and being in the same kecamatan does not make it speak for the village.
    assert_eq!(of(kecamatan, "silent"), Some(1.0));
}

#[test]
fn the_server_gets_everything_that_is_known() {
    let (_folder, snapshot) = published(&files());
    let path = snapshot.path(layout::AID);
    let ledger = read_aid(&path, &std::fs::read(&path).unwrap()).unwrap();
    assert_eq!((ledger.sites.len(), ledger.depots.len(), ledger.lots.len()), (4, 1, 1));
    assert_eq!((ledger.dispatches.len(), ledger.day(ledger.as_of)), (1, 2));
    let site = &ledger.sites[0];
    assert_eq!((site.access, site.nearest_depot.as_deref()), (Access::Presumed, Some("G1")));
    assert_eq!((site.people.basis, site.people.groups.infants), (CountBasis::InShelter, Some(4)));
    assert_eq!(site.area.map(|at| ledger.areas[at].id.as_str()), Some("64.02.99.2001"));
    assert_eq!(ledger.areas[1].within, Some(0));
    let flooded: Vec<&str> =
        ledger.villages.iter().filter(|it| it.in_hazard).map(|it| it.id.as_str()).collect();
    assert_eq!(flooded, ["D2"]);
    assert_eq!(ledger.villages[1].depth_m, Some(0.2));
}

/// Hashes by file, without the files that hold the time of the run.
fn hashes(snapshot: &Snapshot, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, String> {
    let files = snapshot.manifest().files.iter();
    let told = files.filter(|(path, _)| !layout::is_report(path) && wanted(path));
    told.map(|(path, file)| (path.clone(), file.sha256.clone())).collect()
}

#[test]
fn same_inputs_same_bytes() {
    let (_one, one) = published(&files());
    let (_two, two) = published(&files());
    assert_eq!(one.id(), two.id());
    assert_eq!(hashes(&one, |_| true), hashes(&two, |_| true));
    for table in ["needs", "needs_full", "stock", "dispatches", "4w", "movements", "silent"] {
        let path = layout::table(table);
        assert!(one.manifest().files.contains_key(&path), "{path}");
    }
}

/// What anybody may ask the server for.
fn is_public(path: &str) -> bool {
    let tables = ["needs", "4w", "silent"].map(layout::table);
    let folders = [layout::LAYERS_DIR, layout::TILES_DIR];
    folders.iter().any(|folder| path.starts_with(folder)) || tables.iter().any(|it| it == path)
}

#[test]
fn what_is_private_changes_nothing_that_everybody_sees() {
    let (_folder, before) = published(&files());
    let mut changed = files();
    for (file, from, to) in [
        ("pos.csv", "in_shelter,4,2", "in_shelter,11,9"),
        ("stok.csv", "beras,kg,1000,100", "beras,kg,333,222"),
        ("kiriman.csv", "truck,KT 8001", "boat,KT 9999"),
        ("kiriman.csv", "2025-09-18T11:00:00+08:00", "2025-09-18T23:00:00+08:00"),
        ("kiriman.csv", "lewat Poros", "lewat sungai"),
    ] {
        let text = changed.get_mut(file).unwrap();
        assert!(text.contains(from), "{from}");
        *text = text.replace(from, to);
    }
    let (_folder, after) = published(&changed);
    assert_eq!(hashes(&before, is_public), hashes(&after, is_public));
    let private = |path: &str| path == layout::AID || path == layout::table("needs_full");
    assert_ne!(hashes(&before, private), hashes(&after, private));
}

#[test]
fn a_rate_for_an_item_that_nobody_knows_is_told() {
    let mut files = files();
    let configuration = files.get_mut("lintas.toml").unwrap();
    configuration.push_str(
        "\n[[aid.rates]]\nitem = \"bras\"\nper = \"person\"\namount = 1\nsource = \"usulan\"\n",
    );
    let (_folder, snapshot) = published(&files);
    assert_eq!(snapshot.manifest().findings.get("unknown_item"), Some(&1));
    let report = std::fs::read_to_string(snapshot.path(layout::REPORT_JSON)).unwrap();
    assert!(report.contains("the nearest that is known is beras"), "{report}");
}

#[test]
fn the_totals_of_the_report_are_the_sums_of_the_rows_that_it_stands_over() {
    let (_folder, snapshot) = published(&files());
    let report = std::fs::read_to_string(snapshot.path(layout::REPORT_JSON)).unwrap();
    let report: crate::report::RunReport = serde_json::from_str(&report).unwrap();
    let aid = report.aid.unwrap();
    let path = snapshot.path(layout::AID);
    let ledger = read_aid(&path, &std::fs::read(&path).unwrap()).unwrap();
    let standing = lintas_model::aid::assess(&ledger, ledger.as_of);
    assert!(aid.items.iter().filter(|item| item.critical).count() >= 3);
    for item in &aid.items {
        let rows =
            standing.needs.iter().filter(|row| ledger.catalogue.items[row.item].code == item.item);
        let (mut general, mut full) = (NeedTotal::default(), NeedTotal::default());
        for row in rows {
            full.add(NeedScope::Full, row);
            if row.is_public() && ledger.sites[row.site].is_public() {
                general.add(NeedScope::General, row);
            }
        }
        let told = (item.gap, item.need, item.sites, item.sites_short_unknown);
        let summed = (general.gap, general.need, general.sites, general.short_unknown);
        assert_eq!(told, summed, "{}: what everybody sees", item.item);
        assert_eq!(item.full, full, "{}: with the family at home", item.item);
    }
    assert_eq!(
        aid.people.by_basis,
        PeopleByBasis::of([(CountBasis::AtHome, Some(7)), (CountBasis::InShelter, Some(150))])
    );
    // The kecamatan's residents once, not those of its desa again.
    assert_eq!(aid.people.estimated, Some(100));
    assert!(aid.proposal.lines > 0, "the depot has rice for both schools");
    let page = std::fs::read_to_string(snapshot.path(layout::REPORT_HTML)).unwrap();
    for words in [
        "Kebutuhan dan kekurangan",
        "Paling mendesak",
        "Hilir",
        "Beras 60 kg (dengan kelompok 61 kg)",
    ] {
        assert!(page.contains(words), "{words}");
    }
}
