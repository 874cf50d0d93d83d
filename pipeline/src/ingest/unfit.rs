//! What a file is that nothing opens: by its first bytes, by its name, and by what should lie beside it.
//! GDAL says nothing of most of these, or that a pointer is null.

use std::io::Read;
use std::path::Path;

use super::gdal::container::{beside_in_archive, listed};
use super::unusable::{Remedy, SEE_PERMISSIONS, SEND_A_MAP, SEND_AGAIN, Unusable};
use crate::config::SourcePath;

fn unfit(en: impl Into<String>, id: impl Into<String>, remedy: Remedy) -> Option<Unusable> {
    Some(Unusable::new(en, id).mended_by(remedy))
}

const SEND_ALL_PARTS: Remedy = [
    "Kirim semua bagiannya sekaligus, paling aman dalam satu zip: .shp, .shx, .dbf dan .prj (TAB: .tab, .dat, .map, .id).",
    "Send all of its parts at once, best in one zip: .shp, .shx, .dbf and .prj (TAB: .tab, .dat, .map, .id).",
];
const UNPACK: Remedy =
    ["Buka arsipnya dan simpan isinya sebagai zip.", "Unpack it, and save what is in it as a zip."];

/// What begins so, by its first bytes: in English and in Bahasa Indonesia, and what to do.
const BEGINNINGS: [(&[u8], &str, &str, Remedy); 13] = [
    (b"%PDF", "a PDF", "PDF", SEND_A_MAP),
    (b"\x89PNG", "a picture (PNG) that says no place", "gambar (PNG) tanpa letak", SEND_A_MAP),
    (
        b"\xFF\xD8\xFF",
        "a photograph (JPEG) that says no place",
        "foto (JPEG) tanpa letak",
        SEND_A_MAP,
    ),
    (b"GIF8", "a picture (GIF) that says no place", "gambar (GIF) tanpa letak", SEND_A_MAP),
    (b"Rar!", "a RAR archive, which is not opened", "arsip RAR, yang tidak dibuka", UNPACK),
    (b"7z\xBC\xAF", "a 7z archive, which is not opened", "arsip 7z, yang tidak dibuka", UNPACK),
    (b"AC10", "a drawing of AutoCAD (DWG)", "gambar AutoCAD (DWG)", SEND_A_MAP),
    (
        b"\xD0\xCF\x11\xE0",
        "a document of an old office program",
        "dokumen program kantor lama",
        SEND_A_MAP,
    ),
    (b"MZ", "a program", "program", SEND_A_MAP),
    (
        b"<!DOCTYPE HTML",
        "a web page, perhaps one that asks to log in",
        "halaman web, mungkin halaman masuk (login)",
        SEND_A_MAP,
    ),
    (
        b"<HTML",
        "a web page, perhaps one that asks to log in",
        "halaman web, mungkin halaman masuk (login)",
        SEND_A_MAP,
    ),
    (
        b"<!DOCTYPE QGIS",
        "a QGIS project, which only points to data",
        "proyek QGIS, yang hanya menunjuk ke data",
        SEND_A_MAP,
    ),
    (
        b"<QGIS",
        "a QGIS project, which only points to data",
        "proyek QGIS, yang hanya menunjuk ke data",
        SEND_A_MAP,
    ),
];

/// Formats by ending, with how their files begin.
const FORMATS: [(&str, &[u8]); 9] = [
    ("tif", b"II"),
    ("tiff", b"II"),
    ("gpkg", b"SQLite format 3"),
    ("sqlite", b"SQLite format 3"),
    ("shp", b"\0\0\x27\x0A"),
    ("kml", b"<"),
    ("gpx", b"<"),
    ("gml", b"<"),
    ("fgb", b"fgb"),
];

/// Files without which another cannot be read, by its ending.
const PARTS: [(&str, &[&str]); 3] =
    [("shp", &["shx", "dbf"]), ("tab", &["dat", "map", "id"]), ("mif", &["mid"])];

/// What is wrong with a file that does not open; `None` where nobody can tell.
pub(super) fn why_unfit(path: &SourcePath) -> Option<Unusable> {
    let file = path.file.as_deref()?;
    if file.is_dir() {
        return of_folder(file);
    }
    let mut start = Vec::new();
    let opened = std::fs::File::open(file).map(|file| file.take(4096));
    if let Err(error) = opened.and_then(|mut start_of| start_of.read_to_end(&mut start)) {
        return Some(Unusable::foreign(error).mended_by(SEE_PERMISSIONS));
    }
    if start.is_empty() {
        return unfit("it is empty: 0 bytes", "berkasnya kosong (0 bita)", SEND_AGAIN);
    }
    of_bytes(&start)
        .or_else(|| start.starts_with(b"PK").then(|| of_archive(path)).flatten())
        .or_else(|| missing_part(&file.to_string_lossy()))
        .or_else(|| of_json(file, &start))
        .or_else(|| of_xml(&start))
        .or_else(|| of_ending(path, &start))
}

/// The parts that a file of several lacks, such as `.shx` and `.dbf` of a Shapefile. `opened`: as GDAL
/// opens it, in an archive or not.
pub(super) fn missing_part(opened: &str) -> Option<Unusable> {
    let (folder, name) = opened.rsplit_once('/').unwrap_or((".", opened));
    let (stem, ending) = name.rsplit_once('.')?;
    let ending = ending.to_lowercase();
    let (_, parts) = PARTS.iter().find(|(known, _)| *known == ending)?;
    let names = names_in(folder);
    let beside = |part: &&&str| {
        let [small, large] = [part.to_string(), part.to_uppercase()];
        names.iter().any(|name| {
            name.strip_prefix(stem)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|ending| ending == small || ending == large)
        })
    };
    let missing: Vec<String> =
        parts.iter().filter(|part| !beside(part)).map(|part| format!(".{part}")).collect();
    if missing.is_empty() {
        return None;
    }
    let all = missing.join(", ");
    unfit(
        format!("it is one file of several, and {all} is missing beside it"),
        format!("ini satu dari beberapa berkas, dan {all} tidak ada di sampingnya"),
        SEND_ALL_PARTS,
    )
}

/// The names of the files in a folder, of an archive or of this machine.
fn names_in(folder: &str) -> Vec<String> {
    if folder.starts_with("/vsi") {
        return beside_in_archive(folder);
    }
    let folder = if folder.is_empty() { "/" } else { folder };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// What a Shapefile lacks that GDAL reads all the same: its table, or its end. `opened`: as GDAL opens it.
pub(super) fn incomplete(opened: &str) -> Option<Unusable> {
    if !opened.to_lowercase().ends_with(".shp") {
        return None;
    }
    missing_part(opened).or_else(|| cut_shapefile(Path::new(opened)))
}

/// Whether a Shapefile is shorter than its header says (ESRI Shapefile Technical Description: words of 16
/// bits, at byte 24, the larger end first).
fn cut_shapefile(file: &Path) -> Option<Unusable> {
    let mut header = [0_u8; 28];
    std::fs::File::open(file).ok()?.read_exact(&mut header).ok()?;
    let words = u32::from_be_bytes([header[24], header[25], header[26], header[27]]);
    let (said, has) = (u64::from(words) * 2, file.metadata().ok()?.len());
    if has >= said {
        return None;
    }
    unfit(
        format!("it is cut short: {has} bytes of {said}"),
        format!("terpotong: {has} dari {said} bita"),
        SEND_AGAIN,
    )
}

fn of_folder(folder: &Path) -> Option<Unusable> {
    let names = names_in(&folder.to_string_lossy());
    let remedy = [
        "Sebut berkasnya, bukan mapnya; peringatan CAP satu map berisi .xml saja.",
        "Name the file and not its folder; warnings in CAP lie in a folder of .xml files alone.",
    ];
    if names.is_empty() {
        return unfit("it is an empty folder", "mapnya kosong", remedy);
    }
    let is_database = folder.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gdb"));
    if is_database && !names.iter().any(|name| name.to_lowercase().ends_with(".gdbtable")) {
        return unfit(
            "it is called .gdb and holds no table of a geodatabase",
            "bernama .gdb tetapi tidak berisi tabel geodatabase",
            SEND_AGAIN,
        );
    }
    let (all, _) = shown(names);
    unfit(format!("it is a folder with {all}"), format!("ini map berisi {all}"), remedy)
}

fn of_bytes(start: &[u8]) -> Option<Unusable> {
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let text = text.trim_ascii_start();
    let begins =
        |with: &[u8]| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let (_, en, id, remedy) = BEGINNINGS.iter().find(|(with, ..)| begins(with))?;
    unfit(format!("it is {en}"), format!("isinya {id}"), *remedy)
}

fn of_archive(path: &SourcePath) -> Option<Unusable> {
    let inside = listed(&format!("/vsizip/{{{}}}", path.file.as_deref()?.display()));
    if inside.is_empty() {
        return unfit(
            "it is an empty archive, or a broken one",
            "arsipnya kosong atau rusak",
            SEND_AGAIN,
        );
    }
    let has = |name: &str| inside.iter().any(|member| member.to_lowercase().ends_with(name));
    if has("[content_types].xml") {
        return unfit(
            "it is a document of an office program",
            "isinya dokumen program kantor",
            SEND_A_MAP,
        );
    }
    if has(".qgs") {
        return unfit(
            "it is a QGIS project, which only points to data",
            "isinya proyek QGIS, yang hanya menunjuk ke data",
            SEND_A_MAP,
        );
    }
    let (all, count) = shown(inside);
    if path.ending() == "kmz" {
        return unfit(
            format!("it is a KMZ without a KML: {all}"),
            format!("KMZ tanpa KML di dalamnya: {all}"),
            SEND_A_MAP,
        );
    }
    unfit(
        format!("it is an archive without a map: {count} files, such as {all}"),
        format!("arsip berisi {count} berkas, tidak ada petanya: {all}"),
        SEND_A_MAP,
    )
}

/// Some of these names, and how many they are.
fn shown(mut names: Vec<String>) -> (String, usize) {
    names.sort();
    let count = names.len();
    let more = if count > 5 { ", …" } else { "" };
    names.truncate(5);
    (format!("{}{more}", names.join(", ")), count)
}

fn of_json(file: &Path, start: &[u8]) -> Option<Unusable> {
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    if !text.starts_with(b"{") && !text.starts_with(b"[") {
        return None;
    }
    let reader = std::io::BufReader::new(std::fs::File::open(file).ok()?);
    let read: Result<serde::de::IgnoredAny, _> = serde_json::from_reader(reader);
    match read {
        Ok(_) => unfit(
            "it is JSON, and no GeoJSON: it has neither `features` nor a geometry",
            "JSON biasa, bukan GeoJSON: tidak ada `features` maupun bentuk",
            SEND_A_MAP,
        ),
        Err(error) if error.is_eof() => unfit(
            format!("it ends in the middle of line {}: it is cut short", error.line()),
            format!("terputus di tengah baris {}: berkasnya tidak utuh", error.line()),
            SEND_AGAIN,
        ),
        Err(error) => unfit(
            format!("it is no JSON from line {}, column {}, on", error.line(), error.column()),
            format!("bukan JSON yang sah mulai baris {}, kolom {}", error.line(), error.column()),
            SEND_AGAIN,
        ),
    }
}

fn of_xml(start: &[u8]) -> Option<Unusable> {
    let text = String::from_utf8_lossy(start);
    let has = |word: &str| text.contains(word);
    if has("emergency:cap:1.") {
        return unfit(
            "it is a warning in CAP",
            "isinya peringatan CAP",
            [
                "Pakai sebagai `layer = \"hazards\"` dengan `basis = \"warning\"`.",
                "Use it as `layer = \"hazards\"` with `basis = \"warning\"`.",
            ],
        );
    }
    if has("<rss") || has("<feed") {
        return unfit(
            "it is a feed (RSS or Atom), which only lists things",
            "isinya umpan (RSS atau Atom), yang hanya daftar",
            ["Unduh berkas yang disebutnya.", "Download the files that it names."],
        );
    }
    if has("<VRTDataset") || has("<OGRVRTDataSource") || has("<GDAL_W") {
        return unfit(
            "it only leads to other files or addresses, which is not followed",
            "hanya menunjuk ke berkas atau alamat lain; tidak diikuti",
            SEND_A_MAP,
        );
    }
    None
}

fn of_ending(path: &SourcePath, start: &[u8]) -> Option<Unusable> {
    let ending = path.ending();
    let (_, begins) = FORMATS.iter().find(|(known, _)| *known == ending)?;
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let is_big = ending.starts_with("tif") && start.starts_with(b"MM");
    if text.trim_ascii_start().starts_with(begins) || start.starts_with(begins) || is_big {
        return unfit(
            format!("it begins as .{ending} does, and is damaged or cut short"),
            format!("awalnya seperti .{ending}, tetapi rusak atau terpotong"),
            SEND_AGAIN,
        );
    }
    unfit(
        format!("it is called .{ending}, and what is in it is something else"),
        format!("bernama .{ending}, tetapi isinya bukan itu"),
        SEND_AGAIN,
    )
}
