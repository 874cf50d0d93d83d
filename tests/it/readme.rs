//! "Your own data in ten minutes" of `README.md`, followed to the letter: its configuration, files of the
//! names that it names, its commands. Nothing false is said of them, with depots and without.

use std::path::Path;
use std::process::Command;

use lintas_e2e::{Server, binary, root, small_files};
use serde_json::{Value, json};

/// The chapter, and of it the configuration and the commands of the pipeline.
struct Chapter {
    configuration: String,
    commands: Vec<String>,
}

impl Chapter {
    fn read() -> Self {
        let readme = std::fs::read_to_string(root().join("README.md")).expect("it is there");
        let start = readme.find("## Your own data in ten minutes").expect("a chapter");
        let chapter = &readme[start..];
        let chapter = &chapter[..chapter.find("\n| command |").expect("the table that follows")];
        let (_, fenced) = chapter.split_once("```toml\n").expect("a configuration");
        let (configuration, _) = fenced.split_once("```").expect("its end");
        let spans = chapter.split('`').skip(1).step_by(2);
        let commands =
            spans.filter(|span| span.starts_with("lintas ") || span.contains("-server "));
        Self {
            configuration: configuration.lines().map(|line| format!("{}\n", line.trim())).collect(),
            commands: commands.map(str::to_owned).collect(),
        }
    }

    /// The configuration without the source with this id.
    fn without(&self, id: &str) -> String {
        let parts: Vec<&str> = self.configuration.split("[[source]]").collect();
        let kept = parts.iter().filter(|part| !part.contains(&format!("id = \"{id}\"")));
        let kept: Vec<&str> = kept.copied().collect();
        assert_eq!(kept.len() + 1, parts.len(), "README.md has a source {id}");
        kept.join("[[source]]")
    }
}

/// A road with a flood on its middle, a depot at its west end, two sites on it and one far from it; with
/// the names that the configuration gives them.
fn write_files(folder: &Path, configuration: &str) {
    let write = |name: &str, bytes: &[u8]| {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("it is made");
        std::fs::write(file, bytes).expect("a folder is writable");
    };
    write("lintas.toml", configuration.as_bytes());
    let road = small_files::osm_pbf(&[[116.90, -0.4], [116.95, -0.4], [117.0, -0.4]]);
    write("kalimantan.osm.pbf", &road);
    small_files::shapefile(
        &folder.join("banjir"),
        [116.955, -0.41, 116.965, -0.39],
        "TINGGI_CM",
        40,
    );
    write(
        "posko.csv",
        b"id,name,type,lat,lon,people,people_basis,status,reported_at\n\
          PSK-01,Balai Hulu,balai,-0.4,116.92,120,in_shelter,open,2025-09-18T07:00:00+08:00\n\
          PSK-02,Dusun Hilir,home_cluster,-0.4,116.99,60,at_home,open,2025-09-18T07:00:00+08:00\n\
          PSK-03,Balai Jauh,balai,-0.8,116.92,30,in_shelter,open,2025-09-18T07:00:00+08:00\n",
    );
    write("gudang.csv", b"id,name,agency,status,lat,lon\nGD-01,Gudang PMI,PMI,open,-0.4,116.901\n");
    let stock = small_files::workbook(&[
        &["PALANG MERAH INDONESIA - PERSEDIAAN"],
        &["warehouse_id", "org_code", "item_code", "unit", "qty_available"],
        &["GD-01", "PMI", "beras", "kg", "400"],
    ]);
    write("inbox/pmi/persediaan.xlsx", &stock);
}

/// Follows the chapter in a folder with this configuration: every command of the pipeline, then what the
/// server and the bulletin say.
fn follow(chapter: &Chapter, configuration: &str) -> Told {
    let folder = tempfile::tempdir().expect("a folder");
    write_files(folder.path(), configuration);
    let mut told = String::new();
    for command in chapter.commands.iter().filter(|it| it.starts_with("lintas ")) {
        let words = command.split_whitespace().skip(1);
        let mut run = Command::new(binary("lintas"));
        let output = run.args(words).current_dir(folder.path()).output().expect("lintas starts");
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {said}{errors}");
        told.push_str(&said);
        told.push_str(&errors);
    }
    let snapshots = folder.path().join("snapshots");
    let id = std::fs::read_to_string(snapshots.join("current")).expect("it was published");
    let report = snapshots.join(id.trim()).join("report.html");
    told.push_str(&std::fs::read_to_string(report).expect("a report"));
    let server = Server::start(&snapshots);
    let text = |path: &str| String::from_utf8(server.get(path).body).expect("text");
    let (bulletin, page) = (text("/bulletin"), text("/bulletin?format=html"));
    let needs = server.json("/needs");
    let sites = server.features("shelters");
    Told { run: told, bulletin, page, needs, sites }
}

struct Told {
    /// What the terminal and the report say.
    run: String,
    bulletin: String,
    /// The bulletin to print.
    page: String,
    needs: Value,
    sites: Vec<Value>,
}

impl Told {
    /// Access and its reason of a site, which `/needs` and the layer tell alike.
    fn access(&self, id: &str) -> (Value, Value) {
        let layer = self.sites.iter().find(|site| site["properties"]["id"] == id);
        let layer = &layer.expect("the site is on the map")["properties"];
        let sites = self.needs["sites"].as_array().expect("sites");
        let site = sites.iter().find(|site| site["id"] == id).expect("the site is in /needs");
        for field in ["access", "access_reason"] {
            assert_eq!(site[field], layer[field], "{id} {field}");
        }
        (site["access"].clone(), site["access_reason"].clone())
    }
}

#[test]
fn what_the_readme_says_to_type_is_typed_and_says_nothing_false() {
    let chapter = Chapter::read();
    let starts = |word: &str| chapter.commands.iter().any(|command| command.starts_with(word));
    assert!(starts("lintas check") && starts("lintas refresh") && starts("lintas-server"));
    let told = follow(&chapter, &chapter.configuration);
    // The first site lies before the water, the second behind it: its flood is of 2025 and says nothing
    // of today. Nothing of the network is near the third.
    assert_eq!(told.access("PSK-01"), (json!("presumed"), Value::Null));
    assert_eq!(told.access("PSK-02"), (json!("unknown"), json!("unknown_roads")));
    assert_eq!(told.access("PSK-03"), (json!("unknown"), json!("no_network_near")));
    let doubt = "*Akses belum diketahui*: 1 lokasi (belum ada data jalan di sekitarnya)";
    assert!(told.bulletin.contains(doubt), "{}", told.bulletin);
    assert!(!told.bulletin.contains("Terisolasi"), "{}", told.bulletin);
    assert_says_nothing_false(&told);
}

#[test]
fn without_depots_nobody_is_said_to_be_cut_off() {
    let chapter = Chapter::read();
    let told = follow(&chapter, &chapter.without("gudang"));
    for id in ["PSK-01", "PSK-02", "PSK-03"] {
        assert_eq!(told.access(id), (json!("unknown"), json!("no_depots")), "{id}");
    }
    let doubt = "*Akses belum diketahui*: 3 lokasi (belum ada data gudang)";
    assert!(told.bulletin.contains(doubt), "{}", told.bulletin);
    let said = "belum diketahui: 3 lokasi (belum ada data gudang)";
    assert!(told.page.contains(said), "{}", told.page);
    assert!(told.run.contains("access to 3 sites is unknown: no data on depots"), "{}", told.run);
    assert_says_nothing_false(&told);
}

/// No site is called cut off, none is said to have enough, and nobody adds who sleeps at sites to who stays
/// at home.
fn assert_says_nothing_false(told: &Told) {
    for (said, word) in [
        (&told.run, "erisolasi"),
        (&told.bulletin, "erisolasi"),
        (&told.page, "<td>terputus"),
        (&told.run, "210 jiwa"),
        (&told.run, "people 210"),
        (&told.bulletin, "210 jiwa"),
        (&told.page, "210 jiwa"),
    ] {
        assert!(!said.contains(word), "{word}: {said}");
    }
    assert!(told.needs["sites"].as_array().is_some_and(|sites| sites.len() == 3));
    assert!(told.run.contains("150 in shelters · 60 at home"), "{}", told.run);
}
