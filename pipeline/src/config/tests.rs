use std::path::Path;

use jiff::Timestamp;
use lintas_model::aid::rules::PriorityWeights;
use lintas_model::aid::{Amount, Per, Rate, Rules, StockVisibility};
use lintas_model::hazard::Basis;
use lintas_model::network::speed::{RoadSpeeds, WaterSpeeds};
use lintas_model::network::{Noding, Slowdown, Speeds};
use lintas_model::value::Value;
use lintas_snapshot::format::ExportFormat;

use super::*;
use crate::input::InputLayer;

const HEAD: &str = "[region]\nid = \"kukar\"\nname = \"Kutai Kartanegara\"\n\
                    time_zone = \"Asia/Makassar\"\nmode = \"actual\"\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["roads.shp", "flood.gpkg", "depth.tif"] {
        std::fs::write(folder.path().join(name), b"").unwrap();
    }
    folder
}

fn parse_in(folder: &Path, text: &str) -> Result<Config, ConfigError> {
    Config::parse(&folder.join("lintas.toml"), text, Timestamp::UNIX_EPOCH)
}

fn error_of(body: &str) -> String {
    let folder = folder();
    let error = parse_in(folder.path(), &format!("{HEAD}{body}")).unwrap_err().to_string();
    error.replace(&folder.path().display().to_string(), "")
}

#[test]
fn a_whole_configuration_is_resolved() {
    let folder = folder();
    let config = parse_in(
        folder.path(),
        r#"
[region]
id = "kukar"
name = "Kutai Kartanegara"
pcode = "ID6403"
time_zone = "Asia/Makassar"
mode = "drill"
as_of = 2025-09-18T09:00:00+08:00

[event]
id = "banjir-belayan-2025"
name = "Banjir Belayan–Mahakam"
started_at = 2025-09-15

[output]
dir = "out"
keep = 4
formats = ["csv", "shp", "gpkg"]

[gate]
max_rejected_ratio = 0.1

[[source]]
id = "flood"
layer = "hazards"
path = "flood.gpkg"
table = "depth"
crs = "EPSG:32750"
basis = "modelled"
coverage = "extent"
observed_at = "2025-09-18T00:00"
where = "D > 0"
[source.fields]
depth_m = { column = "DEPTH_CM", unit = "cm" }
kind = { const = "flood" }
severity = { column = "state", map = { 1 = 2, "2" = 5 }, default = 1 }

[[source]]
id = "depth"
layer = "hazards"
path = "depth.tif"
basis = "observed"
where_above = 0.05
fields.depth_m = { band = 1 }

[[source]]
id = "roads"
layer = "roads"
path = "*.shp"
noding = "crossings"
snap_m = 2
precedence = 10
[source.fields]
class = "KELAS"
"#,
    )
    .unwrap();
    assert_eq!(config.region.as_of.to_string(), "2025-09-18T01:00:00Z");
    assert_eq!(config.region.mode, Mode::Drill);
    let started = config.event.unwrap().started_at.unwrap();
    assert_eq!(started.to_string(), "2025-09-14T16:00:00Z");
    assert_eq!(config.output.dir, folder.path().join("out"));
    let formats = [ExportFormat::GeoPackage, ExportFormat::Shapefile, ExportFormat::Csv];
    assert_eq!(config.output.formats, formats, "in one order, however they are typed");
    assert_eq!(config.gate, Gate { max_rejected_ratio: 0.1, max_shrink_ratio: 0.3 });
    let [flood, depth, roads] = &config.sources[..] else { panic!("three sources") };
    assert_eq!(flood.layer, InputLayer::Hazards);
    assert_eq!(flood.basis, Some(Basis::Modelled));
    assert_eq!(flood.coverage, Some(SurveyedArea::Extent));
    assert_eq!(flood.observed.moment().unwrap().to_string(), "2025-09-17T16:00:00Z");
    assert_eq!(flood.fields["kind"], FieldRule::Const(Value::from("flood")));
    let FieldRule::Column(severity) = &flood.fields["severity"] else { panic!("a column") };
    assert_eq!(severity.map.as_ref().unwrap()["2"], Value::Int(5));
    assert_eq!(
        depth.fields["depth_m"],
        FieldRule::Band(BandRule { band: 1, unit: None, scale: None, breaks: None })
    );
    assert_eq!(roads.noding, Noding::Crossings);
    assert_eq!((roads.snap_m, roads.precedence), (2.0, 10));
    assert_eq!(roads.path.file.as_deref(), Some(&*folder.path().join("roads.shp")));
}

#[test]
fn an_actual_run_speaks_of_its_start() {
    let folder = folder();
    let body = "[[source]]\nid = \"r\"\nlayer = \"roads\"\npath = \"roads.shp\"\n";
    let started: Timestamp = "2025-01-02T03:04:05Z".parse().unwrap();
    let file = folder.path().join("lintas.toml");
    let config = Config::parse(&file, &format!("{HEAD}{body}"), started).unwrap();
    assert_eq!(config.region.as_of, started);
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_the_nearest_name() {
    let source = |rest: &str| {
        format!("[[source]]\nid = \"s\"\nlayer = \"hazards\"\nbasis = \"observed\"\n{rest}")
    };
    for (body, expected) in [
        (
            source("pth = \"flood.gpkg\"\n"),
            "/lintas.toml:10: unknown key `pth`; did you mean `path`?\n    10 | pth = \"flood.gpkg\"",
        ),
        (
            source("path = \"flood.gpkg\"\nobserved_at = { nme = \"%Y\" }\n"),
            "/lintas.toml:11: unknown key `nme`; did you mean `name`?\n    11 | observed_at = { nme = \"%Y\" }",
        ),
        (
            source("path = \"flood.gpkg\"\nobserved_at = { name = \"%H\" }\n"),
            "/lintas.toml:11: `%H` is no pattern of a date; write it as { name = \"%Y%m%d%H\" }\n    11 | observed_at = { name = \"%H\" }",
        ),
        (
            source("path = \"flood.gpkg\"\nobserved_at = { name = \"%Y%m%d\", property = \"t\" }\n"),
            "/lintas.toml:11: `observed_at` takes one of `name` and `property`, each a text\n    11 | observed_at = { name = \"%Y%m%d\", property = \"t\" }",
        ),
        (
            source("path = \"flood.gpkg\"\nlifetime_h = 0\n"),
            "/lintas.toml:11: `lifetime_h` is a number above 0, not 0\n    11 | lifetime_h = 0",
        ),
        (
            source("path = \"flood.gpkg\"\nlifetime_h = 1e9\n"),
            "/lintas.toml:11: `lifetime_h` is at most 87600 hours: ten years\n    11 | lifetime_h = 1e9",
        ),
        (
            "[[source]]\nid = \"s\"\nlayer = \"roads\"\npath = \"roads.shp\"\nlifetime_h = 6\n".to_owned(),
            "/lintas.toml:10: `lifetime_h` is for hazards and closures, and this is roads\n    10 | lifetime_h = 6",
        ),
        (
            "[[source]]\nid = \"s\"\nlayer = \"closures\"\npath = \"roads.shp\"\nnodata = \"dry\"\n".to_owned(),
            "/lintas.toml:10: `nodata` is for hazards, and this is closures\n    10 | nodata = \"dry\"",
        ),
        (
            source("path = \"flood.gpkg\"\nmax_depth_m = -1\n"),
            "/lintas.toml:11: `max_depth_m` is a number above 0, not -1\n    11 | max_depth_m = -1",
        ),
        (
            source("path = \"flood.gpkg\"\nauthority = \"oficer\"\n"),
            "/lintas.toml:11: unknown authority `oficer`; did you mean `officer`?\n    11 | authority = \"oficer\"",
        ),
        (
            source("path = \"flood.gpkg\"\nnodata = \"dri\"\n"),
            "/lintas.toml:11: unknown nodata `dri`; did you mean `dry`?\n    11 | nodata = \"dri\"",
        ),
        (
            source("path = \"flood.gpkg\"\n[source.fields]\ndepht_m = \"D\"\n"),
            "/lintas.toml:12: unknown field of hazards `depht_m`; did you mean `depth_m`?\n    12 | depht_m = \"D\"",
        ),
        (
            source("path = \"flood.gpkg\"\nfields.depth_m = { column = \"D\", unit = \"cmm\" }\n"),
            "/lintas.toml:11: unknown unit `cmm`; did you mean `cm`?\n    11 | fields.depth_m = { column = \"D\", unit = \"cmm\" }",
        ),
        (
            source("path = \"depth.tif\"\nfields.depth_m = { band = 1, unit = \"cmm\" }\n"),
            "/lintas.toml:11: unknown unit `cmm`; did you mean `cm`?\n    11 | fields.depth_m = { band = 1, unit = \"cmm\" }",
        ),
        (
            source("path = \"depth.tif\"\nfields.depth_m = { band = 1, scale = 0 }\n"),
            "/lintas.toml:11: `scale` is a number above 0, not 0\n    11 | fields.depth_m = { band = 1, scale = 0 }",
        ),
        (
            source("path = \"flood.gpkg\"\nfields.depth_m = { column = \"D\", unt = \"cm\" }\n"),
            "/lintas.toml:11: unknown key `unt`; did you mean `unit`?\n    11 | fields.depth_m = { column = \"D\", unt = \"cm\" }",
        ),
        (
            source("path = \"flood.gpkg\"\nfields.depth_m = { column = \"D\", unit = \"kg\" }\n"),
            "/lintas.toml:11: `depth_m` is not measured in kg\n    11 | fields.depth_m = { column = \"D\", unit = \"kg\" }",
        ),
        (
            "[[source]]\nid = \"s\"\nlayer = \"hazard\"\npath = \"flood.gpkg\"\n".to_owned(),
            "/lintas.toml:8: unknown layer `hazard`; did you mean `hazards`?\n     8 | layer = \"hazard\"",
        ),
        (
            "[[source]]\nid = \"s\"\nlayer = \"hazards\"\npath = \"flood.gpkg\"\n".to_owned(),
            "/lintas.toml:8: a hazard source needs `basis`; one of observed, modelled, susceptibility, warning\n     8 | layer = \"hazards\"",
        ),
        (
            source("path = \"flood.gpkg\"\nobserved_at = \"kemarin\"\n"),
            "/lintas.toml:11: `kemarin` is no moment; write it as 2025-09-18T09:00:00+08:00\n    11 | observed_at = \"kemarin\"",
        ),
    ] {
        assert_eq!(error_of(&body), expected);
    }
}

#[test]
fn formats_to_take_away_are_known_ones_each_once_and_none_without_a_word() {
    let folder = folder();
    let plain = parse_in(folder.path(), &format!("{HEAD}{ROADS}")).unwrap();
    assert_eq!(plain.output.formats, []);
    for (formats, expected) in [
        ("\"gpkgs\"", "/lintas.toml:7: unknown format `gpkgs`; did you mean `gpkg`?"),
        ("\"csv\", \"csv\"", "/lintas.toml:7: format `csv` stands twice"),
        ("\"fgb\"", "/lintas.toml:7: every layer is published as `fgb` anyhow; leave it out"),
    ] {
        let told = error_of(&format!("[output]\nformats = [{formats}]\n{ROADS}"));
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
fn keys_of_sources_on_the_web_and_of_scores_are_checked_and_secrets_are_not_shown() {
    let source = |rest: &str| {
        format!("[[source]]\nid = \"s\"\nlayer = \"hazards\"\nbasis = \"observed\"\n{rest}")
    };
    let web = "path = \"https://u:rahasia@h/a.gpkg?key=rahasia\"\n";
    let score = |breaks: &str| {
        source(&format!(
            "path = \"flood.gpkg\"\nfields.severity = {{ column = \"S\", {breaks} }}\n"
        ))
    };
    for (body, expected) in [
        (
            source("path = \"flood.gpkg\"\nallow_private = true\n"),
            "`allow_private` is for a `path`",
        ),
        (source("path = \"flood.gpkg\"\ntimeout_s = 5\n"), "`timeout_s` is for a `path`"),
        (source(&format!("{web}timeout_s = 0\n")), "`timeout_s` is a number above 0"),
        (source(&format!("{web}timeout_s = 6000\n")), "`timeout_s` is at most 600"),
        (
            source(&format!("path = \"flood.gpkg\"\n{}", web.replace("path", "coverage"))),
            "is not fetched",
        ),
        (
            source(&web.replace("https", "/vsicurl/https")),
            "is written as its address: https://h/a.gpkg",
        ),
        (
            source(&web.replace("https", "/vsicurl_streaming/https")),
            "written as its address: https://h/a.gpkg",
        ),
        (score("breaks = [2, 1]"), "`breaks` are 1 to 4 numbers"),
        (score("breaks = [1, 2, 3, 4, 5]"), "`breaks` are 1 to 4 numbers"),
        (score("breaks = [1], map = { 1 = 2 }"), "not with `map`"),
        (score("breaks = [1]").replace("severity", "depth_m"), "`breaks` make a severity"),
    ] {
        let told = error_of(&body);
        assert!(told.contains(expected), "{body}: {told}");
        assert!(!told.contains("rahasia"), "{told}");
    }
}

#[test]
fn a_file_that_is_not_there_is_kept_with_its_problem_and_is_no_mistake() {
    let folder = folder();
    let body = "[[source]]\nid = \"s\"\nlayer = \"hazards\"\npath = \"flod.gpkg\"\nbasis = \"observed\"\n\
                coverage = \"area.gpkg\"\n\
                [[source]]\nid = \"t\"\nlayer = \"roads\"\npath = \"inbox/*.shp\"\n";
    let config = parse_in(folder.path(), &format!("{HEAD}{body}")).unwrap();
    let said = |problem: &Option<ConfigProblem>| {
        let text = problem.as_ref().unwrap().to_string();
        text.replace(&folder.path().display().to_string(), "")
    };
    let [flood, roads] = &config.sources[..] else { panic!("two sources") };
    assert_eq!(
        said(&flood.missing),
        "/lintas.toml:9: there is no file flod.gpkg; did you mean `flood.gpkg`?\n     9 | path = \"flod.gpkg\""
    );
    assert_eq!(flood.path.shown, "flod.gpkg");
    assert!(flood.path.missing);
    assert!(
        said(&flood.coverage_missing).starts_with("/lintas.toml:11: there is no file area.gpkg")
    );
    assert!(matches!(&flood.coverage, Some(SurveyedArea::File(path)) if path.missing));
    assert!(said(&roads.missing).contains("no file matches inbox/*.shp"));
    assert_eq!(roads.coverage_missing, None);
    let error = error_of(&body.replace("inbox/*.shp", "["));
    assert!(error.contains(":15: the pattern cannot be read"), "{error}");
}

#[test]
fn how_long_evidence_counts_and_whose_word_it_is_is_configured() {
    let folder = folder();
    let source = |rest: &str| {
        let text = format!(
            "{HEAD}[[source]]\nid = \"s\"\nlayer = \"hazards\"\npath = \"depth.tif\"\n\
             basis = \"observed\"\n{rest}"
        );
        parse_in(folder.path(), &text).unwrap().sources.remove(0)
    };
    let bare = source("");
    assert_eq!((bare.lifetime, bare.authority), (None, Authority::Agency));
    assert_eq!(
        (bare.max_depth_m, bare.nodata, bare.observed),
        (20.0, Nodata::Unknown, Observed::Unsaid)
    );
    let said = source(
        "lifetime_h = 1.5\nauthority = \"officer\"\nmax_depth_m = 6\nnodata = \"dry\"\n\
         observed_at = { name = \"%Y%m%d%H\" }\n",
    );
    assert_eq!(said.lifetime, Some(jiff::SignedDuration::from_mins(90)));
    assert_eq!((said.authority, said.max_depth_m), (Authority::Officer, 6.0));
    assert_eq!((said.nodata, said.observed), (Nodata::Dry, Observed::Name("%Y%m%d%H".to_owned())));
    assert_eq!(source("observed_at = \"mtime\"\n").observed, Observed::Mtime);
    let property = source("observed_at = { property = \"properties.timestamp\" }\n").observed;
    assert_eq!(property, Observed::Property("properties.timestamp".to_owned()));
}

#[test]
fn the_zones_of_indonesia_are_known_by_their_letters() {
    let folder = folder();
    for (given, zone) in
        [("WIB", "Asia/Jakarta"), ("wita", "Asia/Makassar"), ("WIT", "Asia/Jayapura")]
    {
        let text = format!("{HEAD}{ROADS}").replace("Asia/Makassar", given);
        let region = parse_in(folder.path(), &text).unwrap().region;
        assert_eq!(region.time_zone_name, zone);
        assert_eq!(region.time_zone.iana_name(), Some(zone));
    }
}

#[test]
fn speeds_are_overridden_one_by_one() {
    let folder = folder();
    let body = "[speeds.road_kmh]\nprimary = 55\n[speeds.water]\nload_min = 35\n\
                [slowdown]\nrestricted_factor = 3\n\
                [[source]]\nid = \"r\"\nlayer = \"roads\"\npath = \"roads.shp\"\n";
    let config = parse_in(folder.path(), &format!("{HEAD}{body}")).unwrap();
    let expected = Speeds {
        road_kmh: RoadSpeeds { primary: 55.0, ..RoadSpeeds::default() },
        water: WaterSpeeds { load_min: 35.0, ..WaterSpeeds::default() },
        ..Speeds::default()
    };
    assert_eq!(config.speeds, expected);
    assert_eq!(config.slowdown, Slowdown { restricted_factor: 3.0, ..Slowdown::default() });
}

#[test]
fn a_speed_that_is_misspelled_or_no_speed_is_told() {
    let error = error_of("[speeds.road_kmh]\nprimry = 55\n");
    assert_eq!(
        error,
        "/lintas.toml:7: unknown key `primry`; did you mean `primary`?\n     7 | primry = 55"
    );
    let error = error_of("[slowdown]\nrestricted_fctor = 2\n");
    assert!(error.contains("did you mean `restricted_factor`?"), "{error}");
    let error = error_of("[speeds.surface_kmh]\ngravel = 0\n");
    assert!(error.contains("`surface_kmh.gravel` of [speeds] is a number above 0"), "{error}");
}

const ROADS: &str = "[[source]]\nid = \"r\"\nlayer = \"roads\"\npath = \"roads.shp\"\n";

#[test]
fn what_people_need_is_overridden_one_by_one_and_rates_are_added() {
    let folder = folder();
    let body = "[aid]\nprofile = \"sphere\"\nhorizon_days = 5\n\
                stock_visibility = \"cluster\"\n[aid.weights]\naccess = 1\n\
                [[aid.rates]]\nitem = \"beras\"\nper = \"person\"\namount = 0.5\ndays = 1\n\
                from_day = 4\nsource = \"usulan Dinsos\"\n";
    let config = parse_in(folder.path(), &format!("{HEAD}{body}{ROADS}")).unwrap();
    let rate = Rate {
        item: "beras".to_owned(),
        per: Per::Person,
        amount: Amount::thousandths(500),
        days: Some(1),
        from_day: 4,
        to_day: None,
        source: "usulan Dinsos".to_owned(),
    };
    let expected = Rules {
        profile: "sphere".to_owned(),
        horizon_days: 5.0,
        stock_visibility: StockVisibility::Cluster,
        weights: PriorityWeights { access: 1.0, ..PriorityWeights::default() },
        rates: vec![rate],
        ..Rules::default()
    };
    assert_eq!(config.aid, expected);
    let bare = parse_in(folder.path(), &format!("{HEAD}{ROADS}")).unwrap();
    assert_eq!(bare.aid, Rules::default());
}

#[test]
fn a_rule_of_aid_that_is_misspelled_or_makes_no_sense_is_told_with_its_line() {
    let error = error_of("[aid]\nhorizon_dys = 3\n");
    assert_eq!(
        error,
        "/lintas.toml:7: unknown key `horizon_dys`; did you mean `horizon_days`?\n     \
         7 | horizon_dys = 3"
    );
    for (body, line, said) in [
        ("[aid]\nprofile = \"bnbp\"\n", 7, "unknown profile `bnbp`; did you mean `bnpb`?"),
        (
            "[aid]\nstock_visibility = \"clustre\"\n",
            7,
            "unknown `stock_visibility` `clustre`; did you mean `cluster`?",
        ),
        ("[aid]\nenough_days = 3\nhorizon_days = 0\n", 8, "`horizon_days` is a number above 0"),
        ("[aid]\nhorizon_days = nan\n", 7, "`horizon_days` is a number above 0"),
        ("[aid]\nenough_days = 1\nshort_days = 2\n", 8, "`short_days` is not more than"),
        ("[aid.weights]\nhours = -1\n", 7, "`hours` weighs 0 or more"),
        (
            "[aid.weights]\nhours = 0\nvulnerable = 0\naccess = 0\n",
            6,
            "of the weights one at least",
        ),
    ] {
        let error = error_of(&format!("{body}{ROADS}"));
        assert!(error.starts_with(&format!("/lintas.toml:{line}: {said}")), "{error}");
    }
    let rate = "[[aid.rates]]\nitem = \"beras\"\nper = \"orang\"\namount = 0\nto_day = 2\n\
                from_day = 4\nsource = \" \"\n";
    let error = error_of(&format!("{rate}{ROADS}"));
    for said in
        ["8: unknown `per` `orang`", "9: `amount` is more", "10: `to_day`", "12: a rate says"]
    {
        assert!(error.contains(&format!("/lintas.toml:{said}")), "{said} in {error}");
    }
}

#[test]
fn a_missing_key_is_told() {
    let error = error_of("[[source]]\nid = \"s\"\nlayer = \"roads\"\n");
    assert!(error.starts_with("/lintas.toml:6: missing key `path`"), "{error}");
}

#[test]
fn a_drill_needs_its_moment() {
    let text = HEAD.replace("actual", "drill");
    let folder = folder();
    let error = parse_in(folder.path(), &text).unwrap_err().to_string();
    assert!(error.contains("a drill needs `as_of`"), "{error}");
    assert!(error.contains("mode = \"drill\""), "{error}");
}

#[test]
fn every_mistake_is_told_at_once() {
    let error = error_of(
        "[[source]]\nid = \"A b\"\nlayer = \"roads\"\npath = \"roads.shp\"\nnoding = \"cross\"\n\
         [[source]]\nid = \"s\"\nlayer = \"rodas\"\npath = \"roads.shp\"\n",
    );
    assert_eq!(error.matches("/lintas.toml:").count(), 3, "{error}");
}

#[test]
fn what_reading_may_take_and_reach_is_said_for_all_sources_or_for_one() {
    let folder = folder();
    let source = |id: &str, rest: &str| {
        format!("[[source]]\nid = \"{id}\"\nlayer = \"roads\"\npath = \"roads.shp\"\n{rest}")
    };
    let text = format!(
        "{HEAD}[ingest]\nmax_bytes = 1000\nmax_memory_mb = 64\nallow_outside = true\n{}{}",
        source("a", ""),
        source("b", "max_bytes = 5\nmax_seconds = 2.5\nallow_outside = false\n"),
    );
    let config = parse_in(folder.path(), &text).unwrap();
    let usual = SourceBounds::default();
    let [a, b] = &config.sources[..] else { panic!("two sources") };
    let expected = SourceBounds { max_bytes: 1000, max_memory_mb: 64, ..usual };
    assert_eq!((a.bounds, a.allow_outside), (expected, true));
    let longest = std::time::Duration::from_millis(2500);
    assert_eq!(b.bounds, SourceBounds { max_bytes: 5, longest, ..expected });
    assert!(!b.allow_outside);
    let config = parse_in(folder.path(), &format!("{HEAD}{}", source("a", ""))).unwrap();
    assert_eq!((config.sources[0].bounds, config.sources[0].allow_outside), (usual, false));
    for (line, word) in [
        ("max_bytes = 0", "`max_bytes` is a whole number above 0"),
        ("max_memory_mb = 99999999", "`max_memory_mb` is a whole number from 1 to 1048576"),
        ("max_seconds = -1.0", "`max_seconds` is a number above 0"),
        ("max_seconds = 1e9", "`max_seconds` is at most 86400"),
    ] {
        for body in [format!("[ingest]\n{line}\n{}", source("a", "")), source("a", line)] {
            let told = error_of(&body);
            assert!(told.contains(word), "{line}: {told}");
        }
    }
}

#[test]
fn a_path_out_of_the_folder_is_a_mistake_and_a_link_is_one_of_its_file() {
    let root = tempfile::tempdir().unwrap();
    let region = root.path().join("wilayah");
    std::fs::create_dir(&region).unwrap();
    std::fs::write(root.path().join("luar.shp"), b"").unwrap();
    std::os::unix::fs::symlink(root.path().join("luar.shp"), region.join("tautan.shp")).unwrap();
    let parse = |path: &str, more: &str| {
        let source = format!("[[source]]\nid = \"s\"\nlayer = \"roads\"\npath = \"{path}\"\n");
        parse_in(&region, &format!("{HEAD}{source}{more}"))
    };
    let absolute = root.path().join("luar.shp").display().to_string();
    for path in ["../luar.shp", "../*.shp", &absolute] {
        let told = parse(path, "").unwrap_err().to_string();
        assert!(told.contains("outside") && told.contains("allow_outside = true"), "{told}");
        assert!(parse(path, "allow_outside = true\n").unwrap().sources[0].missing.is_none());
    }
    let linked = parse("tautan.shp", "").unwrap();
    let told = linked.sources[0].missing.as_ref().unwrap().to_string();
    assert!(told.contains("is a link that leads out") && told.contains("allow_outside"), "{told}");
    assert!(linked.sources[0].path.file.is_none());
    let hazard = "[[source]]\nid = \"h\"\nlayer = \"hazards\"\nbasis = \"observed\"\npath = \"a.shp\"\n\
                  coverage = \"../luar.shp\"\n";
    std::fs::write(region.join("a.shp"), b"").unwrap();
    let told = parse_in(&region, &format!("{HEAD}{hazard}")).unwrap_err().to_string();
    assert!(told.contains("../luar.shp lies outside"), "{told}");
}
