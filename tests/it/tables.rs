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

/// What `lintas check` says of a folder in a language: on stdout and on stderr.
fn checked(at: &Path, language: &str) -> (String, String) {
    let mut command = lintas(&at.join("snapshots"));
    command.args(["check", "--lang", language, "-c"]).arg(at.join("lintas.toml"));
    command.env("NO_COLOR", "1");
    let output = command.output().expect("lintas starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn why_a_file_cannot_be_used_is_told_once_in_either_language_that_of_the_reader_first() {
    let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let page = b"<!DOCTYPE html><html><form>Masuk</form></html>";
    let cut = b"{\"type\":\"FeatureCollection\",\n\"features\":[{\"type\":\"Feat";
    let shelter = b"\0\0\x27\x0A......";
    for (name, layer, bytes, id, en) in [
        ("kosong.xlsx", "stock", &b""[..], "berkasnya kosong", "the file is empty"),
        ("sandi.xlsx", "stock", &locked, "dilindungi sandi", "a password protects it"),
        ("tanpa.csv", "stock", b";;;\n;;\n", "tidak ada judul kolom", "it has no heading"),
        ("web.xls", "stock", page, "halaman web tanpa tabel", "a web page without a table"),
        ("potong.xlsx", "stock", b"PK\x03\x04abc", "arsip ZIP-nya terpotong", "no whole ZIP"),
        ("potong.geojson", "shelters", cut, "terputus di tengah", "ends in the middle"),
        ("sendiri.shp", "shelters", shelter, ".shx, .dbf tidak ada", ".shx, .dbf is missing"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path();
        let source = |id: &str, layer: &str, path: &str| {
            format!("[[source]]\nid = \"{id}\"\nlayer = \"{layer}\"\npath = \"{path}\"\n")
        };
        let region = "[region]\nid = \"uji\"\nname = \"Uji\"\ntime_zone = \"WITA\"\nmode = \"drill\"\n\
                      as_of = 2025-09-18T09:00:00+08:00\n";
        let bad = source("rusak", layer, name);
        std::fs::write(at.join(name), bytes).expect("a folder is writable");
        write(at, "gudang.csv", "id,name,agency,lat,lon\nGD-01,Gudang BPBD,BPBD,-0.43,116.95\n");
        write(
            at,
            "lintas.toml",
            &format!("{region}{}{bad}", source("gudang", "depots", "gudang.csv")),
        );
        for (language, first, second) in [("id", id, en), ("en", en, id)] {
            let (out, _) = checked(at, language);
            let at = |words: &str| {
                assert_eq!(out.matches(words).count(), 1, "{name}, {language}: {words} in {out}");
                out.find(words).expect("it was found once")
            };
            assert!(at(first) < at(second), "{name}, {language}: {out}");
        }
        // Where nothing can be read there is no report, and the error says it.
        write(at, "lintas.toml", &format!("{region}{bad}"));
        for (language, first, second) in [("id", id, en), ("en", en, id)] {
            let (_, error) = checked(at, language);
            let at = |words: &str| {
                assert_eq!(
                    error.matches(words).count(),
                    1,
                    "{name}, {language}: {words} in {error}"
                );
                error.find(words).expect("it was found once")
            };
            assert!(at(first) < at(second), "{name}, {language}: {error}");
            assert!(at("saran: ") < error.len() && at("hint: ") < error.len());
        }
    }
}

#[test]
fn the_summary_of_a_refresh_speaks_the_language_that_is_asked_for_first() {
    let (folder, _) = refreshed("Nama Posko,Lat,Lon,Jiwa\nMasjid,-0.45,116.97,65\n", STOCK);
    let at = folder.path();
    let told = |extra: &[&str]| {
        let mut command = lintas(&at.join("lain"));
        command.args(["-q", "refresh", "--forget", "-c"]).arg(at.join("lintas.toml")).args(extra);
        let output = command.output().expect("lintas starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let first = told(&[]);
    let of_region: Vec<&str> = first.lines().collect();
    assert!(first.contains("bukti: mulai dari nol") && first.contains("fitur/features"), "{first}");
    assert!(of_region[0].starts_with("snapshot 2025"), "{first}");
    let english = told(&["--lang", "en"]);
    assert!(
        english.contains("(same inputs as before/masukan sama seperti sebelumnya)"),
        "{english}"
    );
    assert!(english.contains("features/fitur"), "{english}");
}
