//! What of each layer QGIS draws how: rules, each with a filter, words for the legend in both languages, and a
//! symbol. A feature that no rule takes is not drawn, so the rules of a layer leave none out.

use super::{
    part::{QgisLayer, QgisShape},
    rule::{DrawnRule, called},
    state,
    symbol::{Colour, MapSymbol, SymbolLayer},
};

/// The rules of a part of a layer, in the order of the legend; the first is drawn last, on top.
pub(super) fn rules(part: &QgisLayer<'_>) -> Vec<DrawnRule> {
    match (part.layer, part.shape) {
        ("roads", _) => state::roads(),
        ("closures", QgisShape::Line) => state::closed_lines(),
        ("closures", _) => state::signs(),
        ("routes" | "reopening", _) => state::lines(),
        ("shelters", _) => shelters(),
        ("hazards", _) => hazards(),
        ("needs", _) => needs(),
        ("admin", _) => admin(),
        ("places", _) => places(),
        ("depots", _) => every("legend.qgis.depot", sign("square", "#5c4033", 4.0)),
        ("landuse", _) => landuse(),
        ("buildings", _) => every("legend.qgis.building", area("#d8d1c7", "solid", "#c2b9ac", 0.1)),
        ("water", QgisShape::Line) => every("legend.qgis.water", stroke("#7fb2d6", 0.6, "")),
        ("water", _) => every("legend.qgis.water", area("#c3dcea", "solid", "#9cc3da", 0.2)),
        (_, QgisShape::Point) => unnamed(sign("circle", "#6a6a6a", 2.5)),
        (_, QgisShape::Line) => unnamed(stroke("#6a6a6a", 0.5, "")),
        (_, QgisShape::Polygon) => unnamed(area("106,106,106,60", "solid", "#6a6a6a", 0.3)),
    }
}

/// One rule for every feature, with the message that names it.
fn every(key: &'static str, layer: SymbolLayer) -> Vec<DrawnRule> {
    vec![rule(key, "", layer)]
}

/// One rule for every feature, without a name.
fn unnamed(layer: SymbolLayer) -> Vec<DrawnRule> {
    vec![DrawnRule::new("", "", MapSymbol(vec![layer]))]
}

/// A rule with the message that names it.
fn rule(key: &'static str, filter: &str, layer: SymbolLayer) -> DrawnRule {
    DrawnRule::new(called(key), filter, MapSymbol(vec![layer]))
}

const fn stroke(colour: Colour, width: f64, dashes: &'static str) -> SymbolLayer {
    SymbolLayer::Stroke { colour, width, dashes, scale: "" }
}

const fn area(colour: Colour, pattern: &'static str, edge: Colour, edge_width: f64) -> SymbolLayer {
    SymbolLayer::Area { colour, pattern, edge, edge_width, edge_style: "solid" }
}

const fn sign(shape: &'static str, colour: Colour, size: f64) -> SymbolLayer {
    let edge = "#ffffff";
    SymbolLayer::Sign { shape, colour, edge, edge_style: "solid", edge_width: 0.4, size }
}

/// Sites by the hours that are left (`styles/README.md`): "cukup" only where people and stock were counted.
fn shelters() -> Vec<DrawnRule> {
    // A column of which the first features tell nothing reaches QGIS as text.
    let days = "to_real(\"days_left\")";
    let below = |most: f64| format!("{days} < {most}");
    let between = |least: f64, most: f64| format!("{days} >= {least} AND {days} < {most}");
    let calm = format!("coalesce({days}, 99) >= 3");
    let counted = "\"supply\" = 'known' AND \"people\" IS NOT NULL AND \"people_method\" = 'counted' \
                   AND coalesce(to_string(\"silent\"), 'false') NOT IN ('true', '1')";
    let doubt = SymbolLayer::Sign {
        shape: "circle",
        colour: "#ffffff",
        edge: "#4a4a4a",
        edge_style: "dash",
        edge_width: 0.6,
        size: 4.0,
    };
    vec![
        rule("legend.qgis.run_out", &below(0.02), sign("star", "#7a0012", 6.0)),
        rule("legend.qgis.below_6_hours", &between(0.02, 0.25), sign("pentagon", "#c4142c", 5.4)),
        rule("legend.qgis.below_24_hours", &between(0.25, 1.0), sign("triangle", "#e06a00", 5.0)),
        rule("legend.qgis.below_3_days", &between(1.0, 3.0), sign("diamond", "#7d7d26", 4.8)),
        rule(
            "legend.qgis.enough",
            &format!("{calm} AND {counted}"),
            sign("circle", "#0072b2", 4.0),
        ),
        rule("legend.qgis.not_counted", "ELSE", doubt),
    ]
}

/// Waters by depth, in the bands of rasters; slides; and what is not seen yet, as hatches.
fn hazards() -> Vec<DrawnRule> {
    let is_seen = "coalesce(\"basis\", '') IN ('observed', 'modelled')";
    let water = format!("\"kind\" IN ('flood', 'tsunami') AND {is_seen}");
    let depth = "to_real(\"depth_m\")";
    let band = |key, range: &str, colour: Colour| {
        rule(key, &format!("{water} AND {range}"), area(colour, "solid", colour, 0.0))
    };
    let between = |least: f64, most: f64| format!("{depth} >= {least} AND {depth} < {most}");
    let hatched = |key, filter: &str, colour: Colour, pattern: &'static str| {
        rule(key, filter, area(colour, pattern, colour, 0.3))
    };
    vec![
        band("legend.qgis.water_above_2", &format!("{depth} >= 2"), "11,63,122,190"),
        band("legend.qgis.water_1_to_2", &between(1.0, 2.0), "28,100,165,190"),
        band("legend.qgis.water_0_6_to_1", &between(0.6, 1.0), "58,135,194,190"),
        band("legend.qgis.water_0_3_to_0_6", &between(0.3, 0.6), "103,172,217,190"),
        band("legend.qgis.water_0_15_to_0_3", &between(0.15, 0.3), "158,202,232,190"),
        band("legend.qgis.water_below_0_15", &format!("{depth} < 0.15"), "207,228,245,190"),
        hatched(
            "legend.qgis.water_unknown",
            &format!("{water} AND {depth} IS NULL"),
            "74,94,122,220",
            "dense5",
        ),
        hatched(
            "legend.qgis.landslide",
            &format!("\"kind\" = 'landslide' AND {is_seen}"),
            "181,121,63,200",
            "dense3",
        ),
        hatched("legend.qgis.warning", "\"basis\" = 'warning'", "123,50,148,200", "horizontal"),
        hatched(
            "legend.qgis.susceptible",
            "\"basis\" = 'susceptibility'",
            "181,121,63,160",
            "b_diagonal",
        ),
        hatched("legend.qgis.other_hazard", "ELSE", "106,106,106,180", "f_diagonal"),
    ]
}

/// Admin units by the people whom no land vehicle reaches.
fn needs() -> Vec<DrawnRule> {
    let people = "to_real(\"people_cut_off\")";
    let band = |words: String, filter: String, colour: Colour| {
        DrawnRule::new(words, filter, MapSymbol(vec![area(colour, "solid", "#5b2a86", 0.2)]))
    };
    let between = |least: u32, most: u32| format!("{people} >= {least} AND {people} < {most}");
    vec![
        band(called("legend.qgis.cut_off"), format!("{people} >= 10000"), "124,63,176,150"),
        band("2.000–9.999".to_owned(), between(2_000, 10_000), "164,116,204,150"),
        band("500–1.999".to_owned(), between(500, 2_000), "201,169,227,150"),
        band("1–499".to_owned(), between(1, 500), "231,217,243,150"),
        rule("legend.qgis.none_on_record", "ELSE", area("0,0,0,0", "no", "109,106,117,120", 0.2)),
    ]
}

fn admin() -> Vec<DrawnRule> {
    let edge = |width| area("0,0,0,0", "no", "#6d6a75", width);
    let level = "to_int(\"admin_level\")";
    vec![
        rule("legend.qgis.province", &format!("{level} <= 2"), edge(0.8)),
        rule("legend.qgis.subdistrict", &format!("{level} = 3"), edge(0.4)),
        rule("legend.qgis.village", "ELSE", edge(0.15)),
    ]
}

/// What the ground is used for, in the colours of `styles/`.
fn landuse() -> Vec<DrawnRule> {
    let ground = |key, kinds: &str, colour: Colour| {
        let filter =
            if kinds.is_empty() { "ELSE".to_owned() } else { format!("\"kind\" IN ({kinds})") };
        rule(key, &filter, area(colour, "solid", colour, 0.0))
    };
    vec![
        ground("legend.qgis.forest", "'forest'", "#dfe8d4"),
        ground("legend.qgis.scrub", "'scrub', 'grass', 'park', 'cemetery'", "#e8eedd"),
        ground("legend.qgis.farmland", "'farmland', 'orchard'", "#f0efdb"),
        ground("legend.qgis.wetland", "'wetland', 'mangrove', 'aquaculture'", "#d9e8e0"),
        ground("legend.qgis.built_up", "'residential', 'commercial'", "#ebe6df"),
        ground("legend.qgis.industry", "'industrial', 'airport', 'quarry'", "#e5e1e3"),
        ground("legend.qgis.bare", "", "#efe9d9"),
    ]
}

fn places() -> Vec<DrawnRule> {
    vec![
        rule("legend.qgis.town", "\"kind\" IN ('city', 'town')", sign("square", "#101418", 2.6)),
        rule("legend.qgis.jetty", "\"kind\" = 'jetty'", sign("diamond", "#0072b2", 3.0)),
        rule("legend.qgis.hamlet", "ELSE", sign("circle", "#4a4a4a", 1.6)),
    ]
}
