use lintas_model::{
    feature::Feature,
    layer::Layer,
    schema::{Field, FieldKind, GeometryKind, Schema},
    value::Value,
};

use super::{Filter, FilterLanguage, cost, expression::Expression, json, text};
use crate::{
    feature::crs::Crs,
    http::{
        deadline::{Deadline, WaitGuard},
        problem::{Code, Problem},
    },
};

fn schema() -> Schema {
    let fields = [
        ("id", FieldKind::Text),
        ("status", FieldKind::Text),
        ("name", FieldKind::Text),
        ("depth_m", FieldKind::Float),
        ("people", FieldKind::Int),
        ("bridge", FieldKind::Bool),
        ("as_of", FieldKind::Moment),
        ("from", FieldKind::Moment),
        ("to", FieldKind::Moment),
        ("not_so", FieldKind::Bool),
    ];
    Schema {
        layer: "roads".into(),
        geometry: GeometryKind::Mixed,
        fields: fields.map(|(name, kind)| Field::new(name, kind, "")).into(),
    }
}

/// A closed road of which depth, `to` and `not_so` are not known, in the square from 116, -1 to
/// 117, 0.
fn feature() -> Feature {
    let values = vec![
        Some("w1".into()),
        Some("closed".into()),
        Some("Jalan Poros Étam".into()),
        None,
        Some(Value::Int(9_007_199_254_740_993)),
        Some(Value::Bool(true)),
        Some("2025-09-18T09:00:00+08:00".into()),
        Some("2025-09-18T00:00:00Z".into()),
        None,
        None,
    ];
    let line = vec![(116.25, -0.75), (116.75, -0.25)];
    Feature { id: "w1".into(), geometry: geo_types::LineString::from(line).into(), values }
}

fn filter_in(text: &str, language: FilterLanguage, crs: &str) -> Result<Filter, Problem> {
    Filter::parse(text, language, Crs::parse(crs).unwrap(), &schema())
}

fn filter(text: &str) -> Result<Filter, Problem> {
    filter_in(text, FilterLanguage::Text, "[OGC:CRS84]")
}

fn matches(text: &str) -> bool {
    let filter = filter(text).unwrap_or_else(|refused| panic!("{text}: {refused:?}"));
    filter.matches(&feature(), &Deadline::never())
}

/// True, false or unknown: of what is unknown neither it nor its contrary matches.
fn verdict(text: &str) -> Option<bool> {
    match (matches(text), matches(&format!("NOT ({text})"))) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
        (true, true) => panic!("{text} holds, and so does its contrary"),
    }
}

#[test]
fn each_operator_tells_true_from_false() {
    for (text, holds) in [
        ("status = 'closed'", true),
        ("status <> 'closed'", false),
        ("\"status\" = 'closed'", true),
        ("status < 'open' and status > 'boat_only'", true),
        ("people = 9007199254740993", true),
        ("people = 9007199254740992", false),
        ("people > 1e3", true),
        ("bridge = true", true),
        ("bridge", true),
        ("NOT bridge", false),
        ("bridge = (status = 'closed')", true),
        ("TRUE", true),
        ("status = 'open' OR people > 5 AND bridge = TRUE", true),
        ("(status = 'open' OR people > 5) AND bridge = FALSE", false),
        ("name LIKE 'Jalan%'", true),
        ("name NOT LIKE '%oros%'", false),
        ("name LIKE 'J_lan Poros _tam'", true),
        ("CASEI(name) LIKE casei('JALAN poros%')", true),
        ("ACCENTI(name) = ACCENTI('Jalan Poros Etam')", true),
        ("CASEI(ACCENTI(name)) = 'jalan poros etam'", true),
        ("CASEI(status) IN (CASEI('CLOSED'), 'x')", true),
        ("people BETWEEN 1 AND 2", false),
        ("people NOT BETWEEN 1 AND 2", true),
        ("status IN ('open', 'closed')", true),
        ("status NOT IN ('open')", true),
        ("depth_m IS NULL", true),
        ("name IS NOT NULL", true),
        ("geometry IS NULL", false),
        ("2 + 3 * 2 ^ 2 - 1 = 13", true),
        ("7 div 2 = 3 AND 7 % 2 = 1 AND 7 / 2 = 3.5", true),
        ("-people < 0", true),
        ("- -5 = 5", true),
        ("10 - 4 - 3 = 3", true),
        ("'a' = 'a'", true),
    ] {
        assert_eq!(verdict(text), Some(holds), "{text}");
    }
}

#[test]
fn a_value_that_is_not_there_makes_it_unknown_unless_the_rest_decides() {
    for (text, verdict_of) in [
        ("depth_m > 0.3", None),
        ("depth_m <> 0.3", None),
        ("depth_m = depth_m", None),
        ("depth_m > 0.3 AND status = 'closed'", None),
        ("depth_m > 0.3 AND status = 'open'", Some(false)),
        ("depth_m > 0.3 OR status = 'closed'", Some(true)),
        ("depth_m > 0.3 OR status = 'open'", None),
        ("depth_m BETWEEN 0 AND 1", None),
        ("5 BETWEEN 9 AND depth_m", Some(false)),
        ("5 BETWEEN 1 AND depth_m", None),
        ("depth_m IN (1, 2)", None),
        ("people IN (1, depth_m)", None),
        ("people IN (depth_m, 9007199254740993)", Some(true)),
        ("not_so", None),
        ("depth_m + 1 > 0", None),
        ("people / 0 > 1", None),
        ("people % 0 = 0", None),
        ("2 ^ 100000 > 1", None),
        ("T_AFTER(to, TIMESTAMP('2025-09-18T00:00:00Z'))", None),
        ("T_DURING(INTERVAL(from, to), INTERVAL('2025-09-01', '..'))", None),
        ("(depth_m > 0.3) IS NULL", Some(true)),
        ("depth_m IS NULL", Some(true)),
    ] {
        assert_eq!(verdict(text), verdict_of, "{text}");
    }
}

#[test]
fn times_are_compared_whatever_their_offset_and_granularity() {
    for (text, holds) in [
        ("as_of = TIMESTAMP('2025-09-18T01:00:00Z')", true),
        ("as_of = TIMESTAMP('2025-09-18T09:00:00+08:00')", true),
        ("as_of > '2025-09-18T00:59:59Z'", true),
        ("as_of = DATE('2025-09-18')", true),
        ("as_of < DATE('2025-09-19') AND as_of > DATE('2025-09-17')", true),
        ("as_of <= DATE('2025-09-18')", true),
        ("as_of BETWEEN DATE('2025-09-01') AND DATE('2025-09-30')", true),
        ("as_of IN (DATE('2025-09-18'))", true),
        ("T_AFTER(as_of, DATE('2025-09-17'))", true),
        ("T_BEFORE(as_of, TIMESTAMP('2025-09-18T01:00:00Z'))", false),
        ("T_EQUALS(as_of, DATE('2025-09-18'))", true),
        ("T_EQUALS(as_of, INTERVAL('2025-09-18', '2025-09-18'))", false),
        ("T_INTERSECTS(as_of, INTERVAL('2025-09-18T01:00:00Z', '..'))", true),
        ("T_DISJOINT(as_of, INTERVAL('..', '2025-09-17'))", true),
        ("T_DURING(INTERVAL(from, as_of), INTERVAL('2025-09-17', '2025-09-19'))", true),
        ("T_CONTAINS(INTERVAL(from, as_of), INTERVAL('2025-09-17', '2025-09-19'))", false),
        ("T_STARTS(INTERVAL(from, as_of), INTERVAL('2025-09-18', '2025-09-19'))", true),
        ("T_MEETS(INTERVAL('..', '2025-09-18T00:00:00Z'), INTERVAL(from, '..'))", true),
        ("T_OVERLAPS(INTERVAL('2025-09-17', '2025-09-18T00:30:00Z'), INTERVAL(from, as_of))", true),
    ] {
        assert_eq!(verdict(text), Some(holds), "{text}");
    }
}

#[test]
fn geometries_are_compared_in_every_relation_and_from_either_side() {
    const AROUND: &str = "POLYGON((116 -1, 117 -1, 117 0, 116 0, 116 -1))";
    for (text, holds) in [
        (format!("S_INTERSECTS(geometry, {AROUND})"), true),
        (format!("S_WITHIN(geometry, {AROUND})"), true),
        (format!("S_CONTAINS({AROUND}, geometry)"), true),
        (format!("S_CONTAINS(geometry, {AROUND})"), false),
        (format!("S_DISJOINT(geometry, {AROUND})"), false),
        (format!("S_CROSSES(geometry, {AROUND})"), false),
        ("S_INTERSECTS(geometry, BBOX(116, -1, 117, 0))".into(), true),
        ("S_INTERSECTS(geometry, BBOX(116, -1, 0, 117, 0, 50))".into(), true),
        // The box of the line is met, the line is not.
        ("S_INTERSECTS(geometry, BBOX(116.25, -0.3, 116.3, -0.25))".into(), false),
        ("S_DISJOINT(geometry, BBOX(116.25, -0.3, 116.3, -0.25))".into(), true),
        ("S_DISJOINT(geometry, POINT(0 0))".into(), true),
        ("S_CROSSES(geometry, LINESTRING(116.25 -0.25, 116.75 -0.75))".into(), true),
        ("S_CROSSES(geometry, BBOX(116.5, -0.5, 117, 0))".into(), true),
        ("S_EQUALS(geometry, LINESTRING(116.75 -0.25, 116.25 -0.75))".into(), true),
        ("S_TOUCHES(geometry, POINT(116.25 -0.75))".into(), true),
        ("S_OVERLAPS(geometry, LINESTRING(116.125 -0.875, 116.5 -0.5))".into(), true),
        ("S_INTERSECTS(geometry, MULTIPOINT((0 0), (116.5 -0.5)))".into(), true),
        ("S_INTERSECTS(geometry, MULTIPOINT(0 0, 116.5 -0.5))".into(), true),
        ("S_INTERSECTS(geometry, POINT Z (116.5 -0.5 12))".into(), true),
        (
            "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(0 0), LINESTRING(116 -0.5, 117 -0.5)))"
                .into(),
            true,
        ),
        ("S_INTERSECTS(geometry, BBOX(170, -1, 117, 1))".into(), true),
        ("S_INTERSECTS(geometry, BBOX(170, -1, -170, 1))".into(), false),
        ("S_WITHIN(POINT(1 1), BBOX(0, 0, 2, 2))".into(), true),
        ("S_CONTAINS(POINT(1 1), BBOX(0, 0, 2, 2))".into(), false),
        ("S_EQUALS(geometry, geometry)".into(), true),
        ("S_TOUCHES(geometry, geometry)".into(), false),
    ] {
        assert_eq!(verdict(&text), Some(holds), "{text}");
    }
}

#[test]
fn coordinates_are_read_in_the_system_of_the_filter() {
    let holds = |text: &str, crs: &str| {
        let filter = filter_in(text, FilterLanguage::Text, crs).unwrap();
        let around = filter.degrees().unwrap();
        assert!(around[0] < 118.0 && around[2] > 115.0, "{text} {crs}: {around:?}");
        filter.matches(&feature(), &Deadline::never())
    };
    assert!(holds("S_INTERSECTS(geometry, POINT(-0.5 116.5))", "[EPSG:4326]"));
    assert!(holds("S_WITHIN(geometry, BBOX(-1, 116, 0, 117))", "[EPSG:4326]"));
    // The middle of the road, 116.5 E and 0.5 S, by PROJ 9.5.1 is 444,364 m east, 9,944,733 m north.
    assert!(holds("S_CROSSES(geometry, BBOX(444000, 9944000, 445000, 9945000))", "[EPSG:32750]"));
    assert!(!holds(
        "S_INTERSECTS(geometry, BBOX(444000, 9946000, 445000, 9947000))",
        "[EPSG:32750]"
    ));
    assert!(holds("S_WITHIN(geometry, BBOX(12900000, -112000, 13030000, 0))", "[EPSG:3857]"));
    for (text, crs) in [
        ("S_INTERSECTS(geometry, POINT(116.5 -0.5))", "[EPSG:4326]"),
        ("S_INTERSECTS(geometry, BBOX(1000000, 1000000, 2000000, 2000000))", "[OGC:CRS84]"),
        ("S_INTERSECTS(geometry, POINT(1e12 0))", "[EPSG:32750]"),
        ("S_INTERSECTS(geometry, BBOX(445000, 0, 444000, 1))", "[EPSG:32750]"),
    ] {
        assert!(filter_in(text, FilterLanguage::Text, crs).is_err(), "{text} {crs}");
    }
}

#[test]
fn the_box_around_a_filter_holds_all_that_it_can_match() {
    let degrees = |text: &str| filter(text).unwrap().degrees();
    let (a, b) =
        ("S_INTERSECTS(geometry, BBOX(0, 0, 4, 4))", "S_WITHIN(geometry, BBOX(2, 2, 6, 6))");
    let far = "S_INTERSECTS(geometry, POINT(50 50))";
    assert_eq!(degrees(a), Some([0., 0., 4., 4.]));
    assert_eq!(degrees(&format!("{a} AND {b}")), Some([2., 2., 4., 4.]));
    assert_eq!(degrees(&format!("{a} AND status = 'x'")), Some([0., 0., 4., 4.]));
    assert_eq!(degrees(&format!("{a} OR {b}")), Some([0., 0., 6., 6.]));
    assert_eq!(degrees(&format!("{a} AND {far}")), Some([50., 50., 50., 50.]), "nothing is left");
    for anywhere in [
        format!("{a} OR status = 'x'"),
        format!("NOT {a}"),
        "S_DISJOINT(geometry, BBOX(0, 0, 4, 4))".to_owned(),
        "status = 'x'".to_owned(),
    ] {
        assert_eq!(degrees(&anywhere), None, "{anywhere}");
    }
}

#[test]
fn text_and_json_read_the_same() {
    for (as_text, as_json) in [
        ("status = 'closed'", r#"{"op":"=","args":[{"property":"status"},"closed"]}"#),
        (
            "a > 1 AND NOT b = true",
            r#"{"op":"and","args":[{"op":">","args":[{"property":"a"},1]},
                {"op":"not","args":[{"op":"=","args":[{"property":"b"},true]}]}]}"#,
        ),
        (
            "CASEI(name) LIKE CASEI('a%')",
            r#"{"op":"like","args":[{"op":"casei","args":[{"property":"name"}]},{"casei":"a%"}]}"#,
        ),
        ("a BETWEEN 1 AND 2.5", r#"{"op":"between","args":[{"property":"a"},1,2.5]}"#),
        ("a IN ('x', 'y')", r#"{"op":"in","args":[{"property":"a"},["x","y"]]}"#),
        ("a IS NULL", r#"{"op":"isNull","args":[{"property":"a"}]}"#),
        (
            "S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 0)))",
            r#"{"op":"s_intersects","args":[{"property":"geometry"},
                {"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}"#,
        ),
        (
            "S_WITHIN(geometry, BBOX(1, 2, 3, 4))",
            r#"{"op":"s_within","args":[{"property":"geometry"},{"bbox":[1,2,3,4]}]}"#,
        ),
        (
            "T_DURING(INTERVAL(from, to), INTERVAL('2025-09-18', '..'))",
            r#"{"op":"t_during","args":[{"interval":[{"property":"from"},{"property":"to"}]},
                {"interval":["2025-09-18",".."]}]}"#,
        ),
        (
            "t = TIMESTAMP('2025-09-18T00:00:00Z') OR t = DATE('2025-09-18')",
            r#"{"op":"or","args":[
                {"op":"=","args":[{"property":"t"},{"timestamp":"2025-09-18T00:00:00Z"}]},
                {"op":"=","args":[{"property":"t"},{"date":"2025-09-18"}]}]}"#,
        ),
        (
            "a + 2 * b = 3",
            r#"{"op":"=","args":[{"op":"+","args":[{"property":"a"},
                {"op":"*","args":[2,{"property":"b"}]}]},3]}"#,
        ),
    ] {
        let of_text: Expression = text::read(as_text).unwrap();
        assert_eq!(of_text, json::read(as_json).unwrap(), "{as_text}");
    }
}

#[test]
fn what_is_no_filter_is_refused_and_not_repeated() {
    for bad in [
        "",
        "THIS IS NOT A FILTER",
        "status",
        "status =",
        "status = 'closed' AND",
        "status = 'closed' 'open'",
        "status == 'closed'",
        "(status = 'closed'",
        "status = 'closed')",
        "status IN ()",
        "status LIKE name",
        "status = 5",
        "people = 'many'",
        "bridge > 'x'",
        "status + 1 = 2",
        "as_of > 'yesterday'",
        "as_of > 5",
        "people BETWEEN 1",
        "geometry = 'POINT(0 0)'",
        "S_INTERSECTS(status, POINT(0 0))",
        "S_INTERSECTS(geometry)",
        "S_INTERSECTS(geometry, 5)",
        "S_NEAR(geometry, POINT(0 0))",
        "S_INTERSECTS(geometry, POINT(0))",
        "S_INTERSECTS(geometry, POINT EMPTY)",
        "S_INTERSECTS(geometry, POINT(NaN 0))",
        "S_INTERSECTS(geometry, POINT(1e999 0))",
        "S_INTERSECTS(geometry, LINESTRING(0 0))",
        "S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1)))",
        "S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 1)))",
        "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))",
        "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(0 0))))",
        "S_INTERSECTS(geometry, BBOX(1, 2, 3))",
        "S_INTERSECTS(geometry, BBOX(0, 4, 1, 2))",
        "S_INTERSECTS(geometry, POINT(400 0))",
        "T_AFTER(as_of, DATE('2025-02-30'))",
        "T_AFTER(as_of, DATE('today'))",
        "T_AFTER(status, DATE('2025-09-18'))",
        "T_DURING(as_of, INTERVAL('2025-09-18', '..'))",
        "T_AFTER(as_of, INTERVAL('2025-09-18', '2025-09-17'))",
        "as_of = INTERVAL('2025-09-18', '..')",
        "people = 1e999",
        "select * from roads; drop",
        "A_CONTAINS(status, ('x'))",
        "avg(people) > 5",
    ] {
        let refused = filter(bad).expect_err(bad);
        assert!(refused.is(Code::InvalidParameter), "{bad}");
        let said = format!("{refused:?}");
        assert!(!said.contains("yesterday") && !said.contains("drop"), "{said}");
    }
    for bad in [
        "{",
        "[]",
        "null",
        "5",
        r#""closed""#,
        r#"{"op":"="}"#,
        r#"{"op":"=","args":[{"property":"status"}]}"#,
        r#"{"op":"and","args":[true]}"#,
        r#"{"op":"in","args":[{"property":"status"},[]]}"#,
        r#"{"op":"=","args":[{"property":"status"},null]}"#,
        r#"{"op":"explode","args":[]}"#,
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Circle","coordinates":[0,0]}]}"#,
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[]]}]}"#,
        r#"{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2,3,4,"x"]}]}"#,
        r#"{"property":5}"#,
    ] {
        let refused = filter_in(bad, FilterLanguage::Json, "[OGC:CRS84]").expect_err(bad);
        assert!(refused.is(Code::InvalidParameter), "{bad}");
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let refused = format!("{:?}", filter("depht_m > 1").unwrap_err());
    assert!(refused.contains("depth_m") && !refused.contains("depht_m"), "{refused}");
}

#[test]
fn a_filter_costs_no_more_than_it_may() {
    let deep = |levels: usize| format!("{}status = 'x'{}", "(".repeat(levels), ")".repeat(levels));
    assert!(filter(&deep(cost::DEPTH - 1)).is_ok());
    assert!(filter(&deep(cost::DEPTH)).is_err());
    assert!(filter(&deep(3_000)).is_err(), "refused before anything overflows");
    assert!(filter(&"NOT ".repeat(1_000)).is_err());
    assert!(filter(&format!("people = {}1", "- ".repeat(1_000))).is_err());
    // What doubles the work of a reader that tries a group and then a list.
    let lists = format!("people IN {}1{}", "(".repeat(30), ",2)".repeat(30));
    assert!(filter(&lists).is_err());
    let list = |items: usize| format!("people IN ({})", vec!["1"; items].join(","));
    assert!(filter(&list(500)).is_ok());
    assert!(filter(&list(600)).is_err());
    assert!(filter(&format!("people = {}", vec!["1"; 40].join("+"))).is_err());
    assert!(filter(&format!("status = '{}'", "x".repeat(8_000))).is_ok());
    assert!(filter(&format!("status = '{}'", "x".repeat(9_000))).is_err());
    let points = |count: usize| {
        format!("S_INTERSECTS(geometry, MULTIPOINT({}))", vec!["0 0"; count].join(","))
    };
    assert!(filter(&points(1_500)).is_ok());
    assert!(filter(&points(2_001)).is_err());
    let nested = format!(r#"{}true{}"#, r#"{"op":"not","args":["#.repeat(40), "]}".repeat(40));
    assert!(filter_in(&nested, FilterLanguage::Json, "[OGC:CRS84]").is_err());
    let collections: Vec<String> =
        (0..101).map(|n| format!("(({n} 0, {n}.5 0, {n}.5 1, {n} 0))")).collect();
    let many = format!("S_WITHIN(geometry, MULTIPOLYGON({}))", collections.join(","));
    assert!(filter(&many).is_err(), "more rings than are compared two by two");
}

#[test]
fn nothing_matches_once_the_deadline_is_over() {
    let within = filter("S_INTERSECTS(geometry, BBOX(116, -1, 117, 0))").unwrap();
    let waiting = WaitGuard::default();
    let deadline = waiting.deadline(None);
    assert!(within.matches(&feature(), &deadline));
    drop(waiting);
    assert!(!within.matches(&feature(), &deadline));
}

#[test]
fn a_feature_that_lies_nowhere_is_in_no_relation() {
    let nowhere = Feature { geometry: geo_types::MultiPoint::<f64>(vec![]).into(), ..feature() };
    let matches = |text: &str| filter(text).unwrap().matches(&nowhere, &Deadline::never());
    assert!(matches("geometry IS NULL"));
    for relation in ["S_INTERSECTS", "S_DISJOINT", "S_EQUALS"] {
        assert!(!matches(&format!("{relation}(geometry, POINT(0 0))")), "{relation}");
        assert!(!matches(&format!("NOT {relation}(geometry, geometry)")), "{relation}");
    }
}

#[test]
fn every_layer_can_be_asked_for_each_of_its_fields() {
    for layer in Layer::ALL {
        let schema = layer.schema();
        for field in &schema.fields {
            let text = format!("\"{}\" IS NOT NULL", field.name);
            let filter = Filter::parse(&text, FilterLanguage::Text, Crs::CRS84, &schema);
            assert!(filter.is_ok(), "{} {text}", layer.name());
        }
    }
}
