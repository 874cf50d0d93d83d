//! Tables as offices send them, from the file to the layer: sites without a point, and two tables in one
//! file.

use std::path::Path;

use lintas_e2e::{Server, current, key, lintas};
use serde_json::{Value, json};

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a folder is writable");
}

/// A kecamatan with one desa in its west.
fn units() -> String {
    let square = |west: f64, east: f64| {
        json!([[[west, -0.5], [east, -0.5], [east, -0.4], [west, -0.4], [west, -0.5]]])
    };
    let unit = |code: &str, name: &str, level: i64, ring: Value| {
        json!({ "type": "Feature",
                "properties": { "place_code": code, "code_system": "kemendagri", "name": name, "admin_level": level },
                "geometry": { "type": "Polygon", "coordinates": ring } })
    };
    let features = [
        unit("64.02.06", "Tenggarong", 3, square(116.9, 117.1)),
        unit("64.02.06.1001", "Melayu", 4, square(116.9, 117.0)),
    ];
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn refreshed(shelters: &str, stock: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    write(at, "batas.geojson", &units());
    write(at, "posko.csv", shelters);
    write(at, "stok.csv", stock);
    write(at, "gudang.csv", "id,name,agency,lat,lon\nGD-01,Gudang BPBD,BPBD,-0.43,116.95\n");
    let source = |id: &str, layer: &str, path: &str| {
        format!("[[source]]\nid = \"{id}\"\nlayer = \"{layer}\"\npath = \"{path}\"\n")
    };
    let config = [
        "[region]\nid = \"uji\"\nname = \"Uji\"\ntime_zone = \"WITA\"\nmode = \"drill\"\n\
         as_of = 2025-09-18T09:00:00+08:00\n"
            .to_owned(),
        source("batas", "admin", "batas.geojson"),
        source("posko", "shelters", "posko.csv"),
        source("gudang", "depots", "gudang.csv"),
        source("stok", "stock", "stok.csv"),
    ];
    write(at, "lintas.toml", &config.concat());
    let snapshots = at.join("snapshots");
    let mut command = lintas(&snapshots);
    command.args(["-q", "refresh", "-c"]).arg(at.join("lintas.toml"));
    let output = command.output().expect("lintas starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (folder, snapshots)
}

const STOCK: &str = "Kode Gudang,Nama Barang,Satuan,Jumlah\nGD-01,Beras,kg,1250\n";

#[test]
fn a_site_without_a_point_stands_in_its_desa_and_says_so() {
    let shelters = "Nama Posko,Desa/Kelurahan,Kecamatan,Lat,Lon,Jumlah Jiwa,No HP\n\
                    SDN 004,Melayu,Tenggarong,,,84,0812-3456-7890\n\
                    Balai,Jahab,Kec. Tenggarong,,,120,\n\
                    Masjid,Melayu,Tenggarong,-0.45,116.97,65,\n\
                    Rumah,Antah,Berantah,,,31,\n";
    let (_folder, snapshots) = refreshed(shelters, STOCK);
    let server = Server::start(&snapshots);
    let mut sites: Vec<(String, String, i64)> = server
        .features("shelters")
        .iter()
        .map(|site| {
            let of = &site["properties"];
            let text = |name: &str| of[name].as_str().unwrap_or_default().to_owned();
            (text("name"), text("placed_by"), of["people"].as_i64().unwrap_or_default())
        })
        .collect();
    sites.sort();
    let site = |name: &str, by: &str, people| (name.to_owned(), by.to_owned(), people);
    let expected =
        [site("Balai", "kecamatan", 120), site("Masjid", "point", 65), site("SDN 004", "desa", 84)];
    assert_eq!(sites, expected);
    let report = std::fs::read_to_string(current(&snapshots).join("report.json")).expect("there");
    assert!(report.contains("placed_by_name"), "{report}");
    assert!(!report.contains("3456"), "no telephone number is told");
}

#[test]
fn what_was_sent_out_is_no_stock() {
    let stock = format!(
        "{STOCK}\nB. DISTRIBUSI\nKode Gudang,Nama Barang,Satuan,Jumlah,Tujuan\nGD-01,Beras,kg,500,PS-01\n"
    );
    let (_folder, snapshots) =
        refreshed("Nama Posko,Lat,Lon,Jiwa\nMasjid,-0.45,116.97,65\n", &stock);
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    let told = server.json_as("/stock", &officer);
    let lots = told["lots"].as_array().expect("lots");
    let rows: Vec<&Value> = lots.iter().map(|lot| &lot["row"]).collect();
    assert_eq!(rows, [&json!(2)], "{told}");
}
