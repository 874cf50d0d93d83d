//! The classes of CQL2 (OGC 21-065r2) that are claimed, one test each after their abstract tests, and the
//! filters of the drill against the package `cql2` of PyPI, which shares no code with ours.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use lintas_e2e::{Absent, LAYERS as DRILL, Server, published, python, root, skipped};
use serde_json::{Value, json};

use crate::ogc_region::{LAYERS, SmallRegion, ask};

/// `/req/basic-cql2/cql2-filter`, `/req/basic-cql2/property`,
/// `/req/basic-cql2/binary-comparison-predicate`, `/req/basic-cql2/null-predicate`
#[test]
fn cql2_basic_comparisons_are_evaluated_of_every_queryable() {
    let region = SmallRegion::new();
    region.conforms_to("cql2/1.0/conf/basic-cql2");
    let with = |literal: &str| -> Vec<String> {
        let operators = ["=", "<>", ">", "<", ">=", "<="];
        let mut filters: Vec<String> = operators
            .iter()
            .map(|operator| format!("{{queryable}} {operator} {literal}"))
            .collect();
        filters.push("{queryable} IS NULL".to_owned());
        filters.push("{queryable} IS NOT NULL".to_owned());
        filters
    };
    for layer in LAYERS {
        for (kind, is_moment, literal) in [
            ("string", false, "'foo'"),
            ("number", false, "3.14"),
            ("integer", false, "1"),
            ("boolean", false, "true"),
            ("string", true, "TIMESTAMP('2022-04-14T14:48:46Z')"),
            ("string", true, "DATE('2022-04-14')"),
        ] {
            let names = region.of_type(layer, kind, is_moment);
            if names.is_empty() {
                continue;
            }
            let filters = with(literal);
            let filters: Vec<&str> = filters.iter().map(String::as_str).collect();
            region.evaluates(layer, &names, &filters);
        }
    }
    let logical = "((NOT name = 'Jalan Utara' AND depth_m IS NULL) OR (name = 'x' and NOT bridge = \
                   true) or not (name = 'Jalan Utara' AND bridge = true))";
    assert_eq!(region.roads(logical).len(), 3);
    assert_eq!(region.roads("depth_m > 0.5"), ["Jalan Utara"]);
    assert_eq!(region.roads("NOT depth_m > 0.5"), Vec::<String>::new(), "unknown is not false");
}

/// `/req/advanced-comparison-operators/like-predicate`, `…/between-predicate`, `…/in-predicate`
#[test]
fn cql2_patterns_ranges_and_lists_are_evaluated() {
    let region = SmallRegion::new();
    region.conforms_to("cql2/1.0/conf/advanced-comparison-operators");
    let (texts, numbers) =
        (region.of_type("roads", "string", false), region.of_type("roads", "number", false));
    let filters =
        ["{queryable} LIKE 'B_r%'", "{queryable} NOT LIKE '%x'", "{queryable} IN ('a', 'b')"];
    region.evaluates("roads", &texts, &filters);
    let filters = ["{queryable} BETWEEN 0 AND 1.5", "{queryable} NOT IN (1, 2)"];
    region.evaluates("roads", &numbers, &filters);
    assert_eq!(region.roads("name LIKE 'Jalan%'"), ["Jalan Selatan", "Jalan Utara"]);
    assert_eq!(region.roads("name NOT LIKE 'Jalan%'"), ["Gang Étam"]);
    assert_eq!(region.roads("name LIKE 'Jalan _tara'"), ["Jalan Utara"]);
    assert_eq!(region.roads("depth_m BETWEEN 0.5 AND 1"), ["Jalan Utara"]);
    assert_eq!(region.roads("name IN ('Jalan Utara', 'x')"), ["Jalan Utara"]);
}

/// `/req/case-insensitive-comparison/casei-function`, `/req/accent-insensitive-comparison/accenti-function`
#[test]
fn cql2_capitals_and_accents_may_be_left_out() {
    let region = SmallRegion::new();
    region.conforms_to("cql2/1.0/conf/case-insensitive-comparison");
    region.conforms_to("cql2/1.0/conf/accent-insensitive-comparison");
    let names = region.of_type("roads", "string", false);
    let filters = [
        "CASEI({queryable}) = CASEI('foo')",
        "ACCENTI({queryable}) LIKE ACCENTI('%é%')",
        "CASEI(ACCENTI({queryable})) IN (CASEI(ACCENTI('Ä')), 'b')",
    ];
    region.evaluates("roads", &names, &filters);
    assert_eq!(region.roads("CASEI(name) = CASEI('JALAN UTARA')"), ["Jalan Utara"]);
    assert_eq!(region.roads("ACCENTI(name) = ACCENTI('Gang Etam')"), ["Gang Étam"]);
    assert_eq!(region.roads("CASEI(ACCENTI(name)) LIKE CASEI(ACCENTI('%ETAM'))"), ["Gang Étam"]);
}

/// `/req/basic-spatial-functions/spatial-predicate`, `/req/basic-spatial-functions-plus/…`,
/// `/req/spatial-functions/spatial-functions`
#[test]
fn cql2_every_spatial_function_takes_every_geometry() {
    let region = SmallRegion::new();
    for class in ["basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions"] {
        region.conforms_to(&format!("cql2/1.0/conf/{class}"));
    }
    let geometries = [
        "POINT(116.985 -0.43)",
        "MULTIPOINT((116.985 -0.43),(0 0))",
        "LINESTRING(116 -0.43,118 -0.43)",
        "MULTILINESTRING((116 -0.43,118 -0.43),(116 1,117 1))",
        "POLYGON((116 -0.435,118 -0.435,118 0,116 0,116 -0.435))",
        "MULTIPOLYGON(((116 -0.435,118 -0.435,118 0,116 0,116 -0.435)))",
        "GEOMETRYCOLLECTION(POINT(116.985 -0.43),LINESTRING(0 0,1 1))",
        "BBOX(116,-0.435,118,0)",
    ];
    let functions = [
        "S_INTERSECTS",
        "S_DISJOINT",
        "S_EQUALS",
        "S_TOUCHES",
        "S_WITHIN",
        "S_CONTAINS",
        "S_CROSSES",
        "S_OVERLAPS",
    ];
    for layer in LAYERS {
        for geometry in geometries {
            for function in functions {
                let filter = format!("{function}(geometry,{geometry})");
                let reply =
                    region.ask(&format!("/collections/{layer}/items"), &[("filter", &filter)]);
                assert_eq!(reply.status, 200, "{filter}: {}", reply.json);
            }
        }
    }
    let both = ["Gang Étam", "Jalan Utara"];
    for (function, names) in [
        ("S_INTERSECTS(geometry,BBOX(116,-0.435,118,0))", &both[..]),
        ("S_WITHIN(geometry,BBOX(116,-0.435,118,0))", &both[1..]),
        ("S_CONTAINS(BBOX(116,-0.435,118,0),geometry)", &both[1..]),
        ("S_CROSSES(geometry,BBOX(116,-0.435,118,0))", &both[..1]),
        ("S_DISJOINT(geometry,BBOX(116,-0.435,118,0))", &["Jalan Selatan"][..]),
        ("S_EQUALS(geometry,LINESTRING(116.99 -0.43,116.98 -0.43))", &["Jalan Utara"][..]),
        ("S_TOUCHES(geometry,POINT(116.98 -0.43))", &["Jalan Utara"][..]),
        ("S_OVERLAPS(geometry,LINESTRING(116.985 -0.43,117.5 -0.43))", &["Jalan Utara"][..]),
    ] {
        assert_eq!(region.roads(function), names, "{function}");
    }
}

/// `/req/temporal-functions/temporal-predicates`, `/req/temporal-functions/temporal-functions`
#[test]
fn cql2_every_temporal_function_is_evaluated() {
    let region = SmallRegion::new();
    region.conforms_to("cql2/1.0/conf/temporal-functions");
    let moments = region.of_type("hazards", "string", true);
    let mut instants = Vec::new();
    for function in ["T_AFTER", "T_BEFORE", "T_DISJOINT", "T_EQUALS", "T_INTERSECTS"] {
        for time in [
            "TIMESTAMP('2022-04-24T07:59:57Z')",
            "DATE('2022-04-24')",
            "INTERVAL('2021-01-01T00:00:00Z','2021-12-31T23:59:59Z')",
            "INTERVAL('2021-01-01','..')",
        ] {
            instants.push(format!("{function}({{queryable}},{time})"));
        }
    }
    let instants: Vec<&str> = instants.iter().map(String::as_str).collect();
    region.evaluates("hazards", &moments, &instants);
    let day = "INTERVAL('2025-09-17T16:00:00Z','2025-09-18T16:00:00Z')";
    let later = "INTERVAL('2025-09-18T16:00:00Z','..')";
    for (function, other, holds) in [
        ("T_AFTER", "INTERVAL('..','2025-09-01')", true),
        ("T_BEFORE", "INTERVAL('2025-10-01','..')", true),
        ("T_CONTAINS", "INTERVAL('2025-09-18T00:00:00Z','2025-09-18T01:00:00Z')", true),
        ("T_DISJOINT", later, false),
        ("T_DURING", "INTERVAL('2025-09-01','2025-09-30')", true),
        ("T_EQUALS", day, true),
        ("T_FINISHEDBY", "INTERVAL('2025-09-18T00:00:00Z','2025-09-18T16:00:00Z')", true),
        ("T_FINISHES", "INTERVAL('..','2025-09-18T16:00:00Z')", true),
        ("T_INTERSECTS", later, true),
        ("T_MEETS", later, true),
        ("T_METBY", "INTERVAL('..','2025-09-17T16:00:00Z')", true),
        ("T_OVERLAPPEDBY", "INTERVAL('..','2025-09-18T00:00:00Z')", true),
        ("T_OVERLAPS", "INTERVAL('2025-09-18T00:00:00Z','..')", true),
        ("T_STARTEDBY", "INTERVAL('2025-09-17T16:00:00Z','2025-09-18T00:00:00Z')", true),
        ("T_STARTS", "INTERVAL('2025-09-17T16:00:00Z','..')", true),
    ] {
        let filter = format!("{function}(INTERVAL(valid_from,valid_to),{other})");
        let found = region.ids("hazards", &[("filter", &filter)]);
        assert_eq!(!found.is_empty(), holds, "{filter}");
    }
    region.is_refused("hazards", &[("filter", &format!("T_DURING(valid_from,{day})"))]);
}

/// `/req/property-property/withdraw-permissions`, `/req/arithmetic/arithmetic`
#[test]
fn cql2_properties_literals_and_sums_may_stand_on_either_side() {
    let region = SmallRegion::new();
    region.conforms_to("cql2/1.0/conf/property-property");
    region.conforms_to("cql2/1.0/conf/arithmetic");
    assert_eq!(region.roads("'Jalan Utara' = name"), ["Jalan Utara"]);
    assert!(region.roads("car = truck").contains(&"Gang Étam".to_owned()));
    assert_eq!(region.roads("length_m = length_m").len(), 3);
    assert_eq!(region.roads("'a' = 'a'").len(), 3);
    assert_eq!(region.roads("depth_m * 100 + 1 > 30 ^ 1.0 * (2 + 1)"), ["Jalan Utara"]);
    assert_eq!(region.roads("length_m / 0 = 1"), Vec::<String>::new());
}

/// The rows of a table of a page, without its heading: cells, each with what stands in backticks.
fn rows_with_code(page: &str, heading: &str) -> Vec<Vec<Vec<String>>> {
    let code = |cell: &str| cell.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
    let rows = page.lines().skip_while(|line| *line != heading).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split(" | ").map(code).collect()).collect()
}

#[test]
fn every_filter_that_the_page_shows_is_read_by_some_layer_of_the_drill() {
    let page = std::fs::read_to_string(root().join("docs/filters.md")).expect("the page is there");
    let rows = rows_with_code(&page, "| question | filter |");
    assert!(rows.len() > 10, "{} rows", rows.len());
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    for row in rows {
        let (filter, others) = row[1].split_first().expect("a filter in backticks");
        let mut parameters = vec![("filter", filter.as_str()), ("limit", "1")];
        parameters.extend(others.iter().filter_map(|other| other.split_once('=')));
        let answered = |layer: &&str| {
            let path = format!("/collections/{layer}/items");
            ask(&server, &path, &parameters).status == 200
        };
        let layers = ["roads", "shelters", "closures", "hazards"];
        assert!(layers.iter().any(answered), "{filter}");
    }
}

#[test]
fn codes_of_the_drill_are_those_that_its_schemas_list() {
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let mut listed = 0;
    for layer in DRILL {
        let schema = server.json(&format!("/collections/{layer}/schema"));
        let properties = schema["properties"].as_object().expect("properties");
        let items = server.json(&format!("/collections/{layer}/items?limit=5000"));
        for (name, property) in properties {
            let Some(codes) = property["enum"].as_array() else { continue };
            listed += 1;
            for feature in items["features"].as_array().expect("features") {
                let value = &feature["properties"][name];
                assert!(value.is_null() || codes.contains(value), "{layer}.{name}: {value}");
            }
        }
    }
    assert!(listed > 15, "{listed} fields have codes");
}

/// A Python that has the package `cql2`.
fn python_with_cql2() -> Option<PathBuf> {
    let python = python()?;
    let has = Command::new(&python).args(["-c", "import cql2"]).output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    skipped(Absent::Program, "the readers have no cql2; `make test` installs it")
}

/// Filters, and those of them that hold of something in the drill.
const FILTERS: [&str; 24] = [
    "status = 'closed'",
    "status <> 'closed' AND depth_m > 0.1",
    "depth_m > 0.3 OR status = 'presumed'",
    "NOT (depth_m > 0.3)",
    "depth_m IS NULL AND bridge = TRUE",
    "name LIKE 'Jalan%'",
    "name NOT LIKE '%a%'",
    "CASEI(name) LIKE CASEI('JALAN%')",
    "status IN ('closed', 'restricted') AND truck <> 'never'",
    "length_m BETWEEN 100 AND 500",
    "length_m NOT BETWEEN 100 AND 500 AND bridge = FALSE",
    "length_m / 2 > 60 + 10 * 2",
    "osm_id IS NOT NULL",
    "truck = car",
    "truck <> car AND NOT motorcycle = 'never'",
    "S_INTERSECTS(geometry, BBOX(116.96, -0.45, 117.0, -0.41))",
    "S_WITHIN(geometry, POLYGON((116.96 -0.45, 117.0 -0.44, 117.0 -0.4, 116.97 -0.41, 116.96 -0.45)))",
    "S_CROSSES(geometry, LINESTRING(116.9 -0.433, 117.1 -0.4317))",
    "S_DISJOINT(geometry, BBOX(116.96, -0.45, 117.0, -0.41)) AND status <> 'closed'",
    "S_INTERSECTS(geometry, BBOX(116.96, -0.45, 117.0, -0.41)) AND (class = 'primary' OR class = 'residential')",
    "as_of > TIMESTAMP('2025-09-17T00:00:00Z')",
    "T_BEFORE(as_of, TIMESTAMP('2025-09-18T00:00:00Z'))",
    "T_INTERSECTS(as_of, INTERVAL('2020-01-01T00:00:00Z', '2025-09-18T02:00:00Z'))",
    "NOT (status = 'closed' AND (depth_m > 0.3 OR name IS NULL)) OR bridge = TRUE",
];

#[test]
fn filters_hold_of_the_features_that_the_package_cql2_says() {
    let Some(python) = python_with_cql2() else { return };
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let around = ("bbox", "116.93,-0.48,117.03,-0.38");
    let most = ("limit", "5000");
    let path = "/collections/roads/items";
    let features = ask(&server, path, &[around, most]).json["features"].clone();
    let count = features.as_array().expect("features").len();
    assert!((200..5000).contains(&count), "{count} roads are there to be told apart");
    let mut oracle = Command::new(&python)
        .arg(root().join("tests/oracles/cql2_matches.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    let asked = json!({ "features": features, "filters": FILTERS }).to_string();
    let mut stdin = oracle.stdin.take().expect("stdin is piped");
    stdin.write_all(asked.as_bytes()).expect("the oracle reads");
    drop(stdin);
    let output = oracle.wait_with_output().expect("the oracle ends");
    assert!(output.status.success(), "the oracle fails");
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut telling = 0;
    for (filter, expected) in FILTERS.iter().zip(told.as_array().expect("a list")) {
        let as_json = expected["json"].to_string();
        for (lang, filter) in [("cql2-text", *filter), ("cql2-json", as_json.as_str())] {
            let parameters = [around, most, ("filter-lang", lang), ("filter", filter)];
            let reply = ask(&server, path, &parameters);
            assert_eq!(reply.status, 200, "{filter}: {}", reply.json);
            let found = reply.json["features"].as_array().expect("features").iter();
            let found: Vec<&Value> = found.map(|one| &one["id"]).collect();
            let expected: Vec<&Value> = expected["ids"].as_array().expect("ids").iter().collect();
            assert_eq!(found, expected, "{filter}");
            assert_eq!(reply.json["numberMatched"], found.len(), "{filter}");
            telling += usize::from(!found.is_empty() && found.len() < count);
        }
    }
    assert!(telling >= 16, "{telling} of the filters tell roads apart");
}
