//! Sites that leave the list of their source: nobody is lost, nobody is counted twice in silence, and only
//! a row or an officer closes them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Output;

use lintas_e2e::{Server, key, lintas, wait_until};
use serde_json::{Value, json};

/// A road, a depot, and a list of sites that changes.
struct ListedSites {
    folder: tempfile::TempDir,
}

const ROWS: [&str; 4] = [
    "P1,SD Hulu,sekolah,-0.4,116.94,open,100,in_shelter,2025-09-18T07:00:00+08:00",
    "P2,SD Hilir,sekolah,-0.4,117.07,open,50,in_shelter,2025-09-18T07:00:00+08:00",
    "P3,Dusun Tengah,home_cluster,-0.4,116.99,open,70,at_home,2025-09-18T07:00:00+08:00",
    "P4,Balai Lama,balai,-0.4,116.96,open,30,in_shelter,2025-09-18T07:00:00+08:00",
];

impl ListedSites {
    fn new() -> Self {
        let region = Self { folder: tempfile::tempdir().expect("a folder") };
        region.write(
            "jalan.geojson",
            &json!({ "type": "FeatureCollection", "features": [{ "type": "Feature",
                "properties": { "class": "primary", "name": "Poros" },
                "geometry": { "type": "LineString", "coordinates": [[116.92, -0.4], [117.08, -0.4]] } }] })
            .to_string(),
        );
        region.write(
            "gudang.csv",
            "id,name,agency,status,lat,lon\nG1,Gudang,BPBD,open,-0.4,116.92\n",
        );
        region.write(
            "stok.csv",
            "warehouse_id,org_code,item_code,unit,qty_available,reported_at\n\
             P1,BPBD,beras,kg,60,2025-09-18T07:00:00+08:00\n\
             G1,BPBD,beras,kg,900,2025-09-18T07:00:00+08:00\n",
        );
        region.list(&ROWS);
        region
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("a folder is writable");
    }

    fn list(&self, rows: &[&str]) {
        let heading = "id,name,type,lat,lon,status,people,people_basis,reported_at";
        self.write("pos.csv", &format!("{heading}\n{}\n", rows.join("\n")));
    }

    fn snapshots(&self) -> PathBuf {
        self.folder.path().join("snapshots")
    }

    fn refresh_with(&self, hour: u32, more: &[&str]) -> Output {
        let mut text = format!(
            "[region]\nid = \"uji\"\nname = \"Uji\"\ntime_zone = \"WITA\"\nmode = \"drill\"\n\
             as_of = 2025-09-18T{hour:02}:00:00+08:00\n"
        );
        for (id, layer, path) in [
            ("jalan", "roads", "jalan.geojson"),
            ("gudang", "depots", "gudang.csv"),
            ("pos", "shelters", "pos.csv"),
            ("stok", "stock", "stok.csv"),
        ] {
            let source = format!("id = \"{id}\"\nlayer = \"{layer}\"\npath = \"{path}\"\n");
            text.push_str(&format!("[[source]]\n{source}"));
        }
        // Half of a list may go in these tests.
        text.push_str("[gate]\nmax_shrink_ratio = 0.9\n");
        self.write("lintas.toml", &text);
        let mut command = lintas(&self.snapshots());
        command.args(["refresh", "-c"]).arg(self.folder.path().join("lintas.toml")).args(more);
        command.output().expect("lintas starts")
    }

    /// A refresh at an hour of the day; what it prints.
    fn refresh(&self, hour: u32) -> String {
        let output = self.refresh_with(hour, &[]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    fn current(&self) -> PathBuf {
        let id = std::fs::read_to_string(self.snapshots().join("current")).expect("published");
        self.snapshots().join(id.trim())
    }

    /// The findings of the current snapshot on sites: code and number.
    fn findings(&self) -> BTreeMap<String, u64> {
        let report = std::fs::read(self.current().join("report.json")).expect("a report");
        let report: Value = serde_json::from_slice(&report).expect("JSON");
        let counts = report["findings"].as_object().expect("numbers of findings");
        let of_sites = counts.iter().filter(|(code, _)| code.starts_with("site_"));
        of_sites.map(|(code, count)| (code.clone(), count.as_u64().unwrap_or(0))).collect()
    }

    fn ended(&self, target: &str, at: &str) -> Output {
        let mut command = lintas(&self.snapshots());
        command.args(["end", target, "--reason", "sudah kosong, dilihat petugas", "--as-of", at]);
        command.output().expect("lintas starts")
    }
}

fn codes(codes: &[(&str, u64)]) -> BTreeMap<String, u64> {
    codes.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect()
}

/// The open sites of `/needs` by id.
fn sites(server: &Server) -> BTreeMap<String, Value> {
    let needs = server.json("/needs");
    let sites = needs["sites"].as_array().expect("sites").iter();
    let open = sites.filter(|site| site["status"] != "closed");
    open.map(|site| (site["id"].as_str().expect("an id").to_owned(), site.clone())).collect()
}

fn gap(site: &Value, item: &str) -> Value {
    let items = site["items"].as_array().expect("items");
    items.iter().find(|it| it["item"] == item).map_or(Value::Null, |it| it["gap"].clone())
}

/// Every file but the reports, with its bytes.
fn bytes(region: &ListedSites) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut left = vec![region.current()];
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                left.push(path);
                continue;
            }
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !name.starts_with("report.") && name != "manifest.json" {
                files.insert(path.display().to_string(), std::fs::read(&path).expect("a file"));
            }
        }
    }
    files
}

#[test]
fn a_site_that_leaves_its_list_keeps_its_people_its_stock_and_its_shortage() {
    let (region, whole) = (ListedSites::new(), ListedSites::new());
    region.refresh(8);
    whole.refresh(8);
    region.list(&ROWS[1..]);
    let said = region.refresh(9);
    whole.refresh(9);
    assert!(said.contains("sites gone from their list, whose last counts stay: 1"), "{said}");
    assert_eq!(region.findings(), codes(&[("site_gone", 1)]));
    let server = Server::start(&region.snapshots());
    let (listed, now) = (sites(&Server::start(&whole.snapshots())), sites(&server));
    assert_eq!(now.len(), 4);
    for (id, site) in &now {
        let listed = &listed[id];
        for field in ["people", "people_basis", "days_left", "priority", "heard_at", "access"] {
            assert_eq!(site[field], listed[field], "{id} {field}");
        }
        assert_eq!(gap(site, "beras"), gap(listed, "beras"), "{id}");
    }
    assert_eq!(now["P1"]["gone_since"], "2025-09-18T01:00:00Z");
    assert!(now["P2"]["gone_since"].is_null());
    let shown = server.json("/collections/shelters/items/P1")["properties"].clone();
    let (since, people) = (json!("2025-09-18T01:00:00Z"), json!(100));
    assert_eq!((&shown["gone_since"], &shown["people"]), (&since, &people));
    let page = String::from_utf8(server.get("/bulletin?format=html").body).expect("text");
    assert!(page.contains("tidak lagi di daftar sejak 18 Sep 09.00 WITA"), "{page}");
    // The same again at the same moment changes no byte; later it is gone since then.
    let first = bytes(&region);
    region.refresh(9);
    assert!(first == bytes(&region), "the same bytes");
    region.refresh(11);
    let told = |hour: u32| {
        wait_until("the next snapshot is in service", || {
            server.json("/catalog")["as_of"] == format!("2025-09-18T{:02}:00:00Z", hour - 8)
        });
        sites(&server)
    };
    assert_eq!(told(11)["P1"]["gone_since"], "2025-09-18T01:00:00Z");
    // A row that names it again takes the mark away; one that says closed ends it.
    let closed = ROWS[0].replace("open,100", "closed,0");
    region.list(&ROWS);
    region.refresh(12);
    assert_eq!(region.findings(), codes(&[]));
    assert!(told(12)["P1"]["gone_since"].is_null());
    region.list(&[&closed, ROWS[1], ROWS[2], ROWS[3]]);
    region.refresh(13);
    region.list(&ROWS[1..]);
    region.refresh(14);
    assert_eq!(region.findings(), codes(&[]), "it was closed, and is not missed");
    assert_eq!(told(14).into_keys().collect::<Vec<_>>(), ["P2", "P3", "P4"]);
}

#[test]
fn whatever_befalls_the_list_no_number_of_people_falls() {
    let region = ListedSites::new();
    region.refresh(9);
    region.list(&ROWS[..3]);
    region.refresh(10);
    let people = |region: &ListedSites| -> BTreeMap<String, Value> {
        let server = Server::start(&region.snapshots());
        sites(&server).into_iter().map(|(id, site)| (id, site["people"].clone())).collect()
    };
    let all = people(&region);
    assert_eq!(all.len(), 4);
    // The file is missing, cut short, empty: held back or not, all are there.
    let file = region.folder.path().join("pos.csv");
    let text = std::fs::read_to_string(&file).expect("the list");
    std::fs::remove_file(&file).expect("it is there");
    region.refresh(11);
    assert_eq!(people(&region), all);
    for damaged in [&text[..text.len() / 2], "id,name\n"] {
        region.write("pos.csv", damaged);
        region.refresh(12);
        assert_eq!(people(&region), all, "{damaged}");
    }
    // A folder that starts anew, as with hazards, starts from nothing.
    region.list(&ROWS[..3]);
    for id in std::fs::read_dir(region.snapshots()).expect("snapshots") {
        let ledger = id.expect("an entry").path().join("index/aid.json");
        if ledger.exists() {
            std::fs::write(ledger, "{").expect("a folder is writable");
        }
    }
    assert_eq!(region.refresh_with(13, &[]).status.code(), Some(1), "nothing can be read");
    assert!(region.refresh_with(13, &["--forget"]).status.success());
    assert_eq!(people(&region).len(), 3);
}

#[test]
fn a_site_under_a_new_id_counts_once_where_it_is_evidently_the_same() {
    let region = ListedSites::new();
    region.refresh(9);
    // Its id was typed anew; another one got a new id, a new name and a point a street away.
    let typed = ROWS[0].replace("P1,", "PSK-1,").replace("116.94,", "116.94003,");
    let moved =
        "PSK-4,Balai Lamma,balai,-0.4,116.9615,open,31,in_shelter,2025-09-18T08:00:00+08:00";
    region.list(&[&typed, ROWS[1], ROWS[2], moved]);
    region.refresh(10);
    assert_eq!(region.findings(), codes(&[("site_maybe_twice", 1), ("site_replaced", 1)]));
    let server = Server::start(&region.snapshots());
    let now = sites(&server);
    assert_eq!(now.keys().collect::<Vec<_>>(), ["P2", "P3", "P4", "PSK-1", "PSK-4"]);
    let report = std::fs::read_to_string(region.current().join("report.json")).expect("a report");
    assert!(report.contains("no row names Balai Lama any more, and PSK-4 is new"), "{report}");
    let first = bytes(&region);
    region.refresh(10);
    assert!(first == bytes(&region), "the same bytes");
    let wrong = region.ended("PSK-4", "2025-09-18T10:00:00+08:00");
    assert_eq!(wrong.status.code(), Some(2), "it is on its list: its row closes it");
    assert!(region.ended("P4", "2025-09-18T10:00:00+08:00").status.success());
    region.refresh(11);
    assert_eq!(region.findings(), codes(&[]));
    wait_until("the next snapshot is in service", || sites(&server).len() == 4);
}

#[test]
fn an_officer_closes_it_on_the_map_and_nobody_else_does() {
    let region = ListedSites::new();
    region.refresh(9);
    region.list(&ROWS[1..]);
    region.refresh(10);
    let officer = key(&region.snapshots(), "piket", "officer");
    let reporter = key(&region.snapshots(), "pos", "reporter");
    let server = Server::start(&region.snapshots());
    let closed = json!({ "status": "closed", "mode": "drill" });
    let refused = server.post("/sites/P1/status", Some(&reporter), None, &closed);
    assert_eq!(refused.status, 403, "{}", String::from_utf8_lossy(&refused.body));
    let counted = json!({ "people": 90, "mode": "drill" });
    assert_eq!(server.post("/sites/P1/status", Some(&reporter), None, &counted).status, 201);
    let of = |server: &Server| sites(server).get("P1").map(|site| site["people"].clone());
    wait_until("the count is shown", || of(&server) == Some(json!(90)));
    assert!(!sites(&server)["P1"]["gone_since"].is_null(), "it is still on no list");
    assert_eq!(server.post("/sites/P1/status", Some(&officer), None, &closed).status, 201);
    wait_until("it is closed", || of(&server).is_none());
    // The next snapshot carries it once more, and the officer's word holds against that.
    region.refresh(11);
    wait_until("the next snapshot is in service", || {
        server.json("/catalog")["as_of"] == "2025-09-18T03:00:00Z"
    });
    assert_eq!(of(&server), None);
}
