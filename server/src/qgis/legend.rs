//! What of each layer QGIS draws how: rules, each with a filter, words for the legend in both languages, and a
//! symbol. A feature that no rule takes is not drawn, so the rules of a layer leave none out.

use super::{
    part::{QgisLayer, QgisShape},
    rule::DrawnRule,
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
        ("depots", _) => every("Gudang · Depot", sign("square", "#5c4033", 4.0)),
        ("landuse", _) => landuse(),
        ("buildings", _) => every("Bangunan · Building", area("#d8d1c7", "solid", "#c2b9ac", 0.1)),
        ("water", QgisShape::Line) => every("Perairan · Water", stroke("#7fb2d6", 0.6, "")),
        ("water", _) => every("Perairan · Water", area("#c3dcea", "solid", "#9cc3da", 0.2)),
        (_, QgisShape::Point) => every("", sign("circle", "#6a6a6a", 2.5)),
        (_, QgisShape::Line) => every("", stroke("#6a6a6a", 0.5, "")),
        (_, QgisShape::Polygon) => every("", area("106,106,106,60", "solid", "#6a6a6a", 0.3)),
    }
}

fn every(words: &str, layer: SymbolLayer) -> Vec<DrawnRule> {
    vec![DrawnRule::new(words, "", MapSymbol(vec![layer]))]
}

fn rule(words: &str, filter: &str, layer: SymbolLayer) -> DrawnRule {
    DrawnRule::new(words, filter, MapSymbol(vec![layer]))
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
        rule("HABIS · Run out", &below(0.02), sign("star", "#7a0012", 6.0)),
        rule("< 6 jam · hours", &between(0.02, 0.25), sign("pentagon", "#c4142c", 5.4)),
        rule("< 24 jam · hours", &between(0.25, 1.0), sign("triangle", "#e06a00", 5.0)),
        rule("< 3 hari · days", &between(1.0, 3.0), sign("diamond", "#7d7d26", 4.8)),
        rule("Cukup · Enough", &format!("{calm} AND {counted}"), sign("circle", "#0072b2", 4.0)),
        rule("Belum terdata · Not all counted", "ELSE", doubt),
    ]
}

/// Waters by depth, in the bands of rasters; slides; and what is not seen yet, as hatches.
fn hazards() -> Vec<DrawnRule> {
    let is_seen = "coalesce(\"basis\", '') IN ('observed', 'modelled')";
    let water = format!("\"kind\" IN ('flood', 'tsunami') AND {is_seen}");
    let depth = "to_real(\"depth_m\")";
    let band = |words: &str, range: &str, colour: Colour| {
        rule(words, &format!("{water} AND {range}"), area(colour, "solid", colour, 0.0))
    };
    let between = |least: f64, most: f64| format!("{depth} >= {least} AND {depth} < {most}");
    let hatched = |words: &str, filter: &str, colour: Colour, pattern: &'static str| {
        rule(words, filter, area(colour, pattern, colour, 0.3))
    };
    vec![
        band("Air ≥ 2 m · Water ≥ 2 m", &format!("{depth} >= 2"), "11,63,122,190"),
        band("Air 1–2 m · Water", &between(1.0, 2.0), "28,100,165,190"),
        band("Air 0,6–1 m · Water", &between(0.6, 1.0), "58,135,194,190"),
        band("Air 0,3–0,6 m · Water", &between(0.3, 0.6), "103,172,217,190"),
        band("Air 0,15–0,3 m · Water", &between(0.15, 0.3), "158,202,232,190"),
        band("Air < 0,15 m · Water", &format!("{depth} < 0.15"), "207,228,245,190"),
        hatched(
            "Air, dalam tidak diketahui · Water, depth unknown",
            &format!("{water} AND {depth} IS NULL"),
            "74,94,122,220",
            "dense5",
        ),
        hatched(
            "Longsor · Landslide",
            &format!("\"kind\" = 'landslide' AND {is_seen}"),
            "181,121,63,200",
            "dense3",
        ),
        hatched("Peringatan · Warning", "\"basis\" = 'warning'", "123,50,148,200", "horizontal"),
        hatched(
            "Rawan · Susceptible",
            "\"basis\" = 'susceptibility'",
            "181,121,63,160",
            "b_diagonal",
        ),
        hatched("Ancaman lain · Other hazard", "ELSE", "106,106,106,180", "f_diagonal"),
    ]
}

/// Admin units by the people whom no land vehicle reaches.
fn needs() -> Vec<DrawnRule> {
    let people = "to_real(\"people_cut_off\")";
    let band = |words: &str, filter: String, colour: Colour| {
        rule(words, &filter, area(colour, "solid", "#5b2a86", 0.2))
    };
    let between = |least: u32, most: u32| format!("{people} >= {least} AND {people} < {most}");
    vec![
        band("≥ 10.000 terisolasi · cut off", format!("{people} >= 10000"), "124,63,176,150"),
        band("2.000–9.999", between(2_000, 10_000), "164,116,204,150"),
        band("500–1.999", between(500, 2_000), "201,169,227,150"),
        band("1–499", between(1, 500), "231,217,243,150"),
        rule(
            "Tidak tercatat · None on record",
            "ELSE",
            area("0,0,0,0", "no", "109,106,117,120", 0.2),
        ),
    ]
}

fn admin() -> Vec<DrawnRule> {
    let edge = |width| area("0,0,0,0", "no", "#6d6a75", width);
    let level = "to_int(\"admin_level\")";
    vec![
        rule("Provinsi, kabupaten · Province, regency", &format!("{level} <= 2"), edge(0.8)),
        rule("Kecamatan · Subdistrict", &format!("{level} = 3"), edge(0.4)),
        rule("Desa, kelurahan · Village", "ELSE", edge(0.15)),
    ]
}

/// What the ground is used for, in the colours of `styles/`.
fn landuse() -> Vec<DrawnRule> {
    let ground = |words: &str, kinds: &str, colour: Colour| {
        let filter =
            if kinds.is_empty() { "ELSE".to_owned() } else { format!("\"kind\" IN ({kinds})") };
        rule(words, &filter, area(colour, "solid", colour, 0.0))
    };
    vec![
        ground("Hutan · Forest", "'forest'", "#dfe8d4"),
        ground("Semak, taman · Scrub, park", "'scrub', 'grass', 'park', 'cemetery'", "#e8eedd"),
        ground("Pertanian, kebun · Farmland, plantation", "'farmland', 'orchard'", "#f0efdb"),
        ground("Rawa, bakau, tambak · Wetland", "'wetland', 'mangrove', 'aquaculture'", "#d9e8e0"),
        ground("Permukiman · Built-up", "'residential', 'commercial'", "#ebe6df"),
        ground(
            "Industri, bandara, tambang · Industry, airport, mine",
            "'industrial', 'airport', 'quarry'",
            "#e5e1e3",
        ),
        ground("Terbuka · Bare", "", "#efe9d9"),
    ]
}

fn places() -> Vec<DrawnRule> {
    vec![
        rule("Kota · Town", "\"kind\" IN ('city', 'town')", sign("square", "#101418", 2.6)),
        rule("Dermaga · Jetty", "\"kind\" = 'jetty'", sign("diamond", "#0072b2", 3.0)),
        rule("Desa, dusun · Village", "ELSE", sign("circle", "#4a4a4a", 1.6)),
    ]
}
