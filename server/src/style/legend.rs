//! The legend of a style, drawn from the style itself: its colours, lines, patterns and icons, with the
//! words of the bulletin's legend in both languages.

use std::{collections::BTreeMap, fmt::Write as _};

use lintas_model::{
    bulletin::{DRILL, road_words},
    language::Language,
    layer::Layer,
};
use maud::{Markup, html};
use serde_json::Value;

use super::expression::{field, number, numbers, steps, text};
use crate::{http::link::slashed, open::title};

/// Units of the picture, pixels where nobody scales it.
const WIDTH: f64 = 340.0;
const MARGIN: f64 = 12.0;
const ROW: f64 = 34.0;
/// Where words begin.
const WORDS: f64 = 70.0;
/// One colour of a scale.
const STEP: f64 = 37.0;
/// Most colours of a scale, so that it fits.
const MOST_STEPS: usize = 7;
/// Most rows: a style has a few dozen.
const MOST_ROWS: usize = 60;

/// Layers and groups of a style that are no layers of the snapshot, and the messages that name them.
const GROUPS: [(&str, &str); 6] = [
    ("jetty", "legend.jetty"),
    ("flood", "legend.flood"),
    ("landslide", "legend.landslide"),
    ("susceptibility", "legend.susceptibility"),
    ("supply", "legend.supply"),
    ("shortage", "legend.shortage"),
];

/// One line of the legend.
#[derive(Debug, Default)]
struct LegendRow<'a> {
    words: [String; 2],
    fill: Option<&'a str>,
    opacity: Option<f64>,
    /// A scale: from which number on, and the colour.
    steps: Vec<(Option<f64>, &'a str)>,
    unit: Option<String>,
    pattern: Option<&'a [u8]>,
    line: Option<LegendLine<'a>>,
    icon: Option<&'a [u8]>,
}

#[derive(Debug)]
struct LegendLine<'a> {
    colour: &'a str,
    width: f64,
    dashes: Option<String>,
    cap: &'a str,
}

/// The legend of a rendered style as an SVG picture; `icons` are the SVG icons by name.
pub(crate) fn legend(
    style: &Value,
    heading: &str,
    icons: &BTreeMap<String, Vec<u8>>,
    is_drill: bool,
) -> String {
    let rows = rows(style, icons);
    let ground = layers(style)
        .find_map(|layer| text(&layer["paint"]["background-color"]))
        .unwrap_or("#ffffff");
    let (ink, faint) = if is_dark(ground) { ("#f4f4f4", "#c8c8c8") } else { ("#111", "#444") };
    let head = MARGIN + if is_drill { 44.0 } else { 26.0 };
    let height = head + rows.iter().map(row_height).sum::<f64>() + MARGIN;
    let mut top = head;
    let placed: Vec<(f64, &LegendRow<'_>)> = rows
        .iter()
        .map(|row| {
            let at = top;
            top += row_height(row);
            (at, row)
        })
        .collect();
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(WIDTH) height=(height)
            viewBox={ "0 0 " (WIDTH) " " (height) } role="img" font-family="Noto Sans, sans-serif" {
            title { (slashed("legend.title")) ": " (heading) @if is_drill { " – " (DRILL) } }
            rect width=(WIDTH) height=(height) fill=(ground) {}
            text x=(MARGIN) y=(MARGIN + 14.0) font-size="15" font-weight="700" fill=(ink) {
                (heading)
            }
            @if is_drill {
                text x=(MARGIN) y=(MARGIN + 32.0) font-size="13" font-weight="700" fill=(if is_dark(ground) { "#ff8a80" } else { "#b2182b" }) {
                    (DRILL)
                }
            }
            @for (at, (top, row)) in placed.into_iter().enumerate() {
                (swatch(at, top + ROW / 2.0, row))
                text x=(WORDS) y=(top + 14.0) font-size="13" fill=(ink) {
                    (row.words[0]) @if let Some(unit) = &row.unit { " (" (unit) ")" }
                }
                text x=(WORDS) y=(top + 28.0) font-size="11" fill=(faint) lang="en" { (row.words[1]) }
                (scale(top + ROW, row, faint))
            }
        }
    };
    // Names of a style may contain control characters, which XML has not.
    picture.into_string().replace(|letter: char| letter.is_control() && letter != '\n', " ")
}

fn layers(style: &Value) -> impl Iterator<Item = &Value> {
    style["layers"].as_array().into_iter().flatten()
}

fn is_hidden(layer: &Value) -> bool {
    layer["layout"]["visibility"] == "none"
}

fn row_height(row: &LegendRow<'_>) -> f64 {
    if row.steps.is_empty() { ROW } else { ROW + 28.0 }
}

/// The rows of a style, in the order in which it first draws them.
fn rows<'a>(style: &'a Value, icons: &'a BTreeMap<String, Vec<u8>>) -> Vec<LegendRow<'a>> {
    let told = |layer: &Value| layer["metadata"]["lintas:state"].as_str().and_then(road_words);
    let tells_states = layers(style).any(|layer| told(layer).is_some());
    let mut rows: Vec<LegendRow<'a>> = Vec::new();
    for layer in layers(style).filter(|layer| !is_hidden(layer)) {
        // Casings, bridges and arrows of roads say nothing that the states do not.
        let has_state = layer["metadata"]["lintas:state"].is_string();
        if (has_state && told(layer).is_none())
            || (!has_state && tells_states && layer["source-layer"] == "roads")
        {
            continue;
        }
        let Some(words) = words(layer) else { continue };
        let at = rows.iter().position(|row| row.words == words).unwrap_or_else(|| {
            rows.push(LegendRow { words, ..LegendRow::default() });
            rows.len() - 1
        });
        if let Some(row) = rows.get_mut(at) {
            draw(row, layer, icons);
        }
    }
    rows.retain(LegendRow::shows);
    rows.truncate(MOST_ROWS);
    rows
}

/// What a layer of a style shows: Bahasa Indonesia, English.
fn words(layer: &Value) -> Option<[String; 2]> {
    let metadata = &layer["metadata"];
    if let Some([id, en]) = metadata["lintas:state"].as_str().and_then(road_words) {
        let by_model = metadata["lintas:evidence"] == "modelled";
        let key = if by_model { "legend.road.modelled" } else { "legend.road" };
        return Some(Language::BOTH.map(|it| it.fill(key, &[("state", &it.choose(id, en))])));
    }
    let names = [layer["id"].as_str(), metadata["lintas:group"].as_str()];
    if let Some(&(_, key)) = GROUPS.iter().find(|(name, _)| names.contains(&Some(*name))) {
        return Some(Language::BOTH.map(|it| it.say(key).to_owned()));
    }
    let (id, en) = title(layer["source-layer"].as_str()?);
    Some([id.to_owned(), en.to_owned()])
}

/// Adds to a row what a layer of the style draws, where the row has nothing of the kind.
fn draw<'a>(row: &mut LegendRow<'a>, layer: &'a Value, icons: &'a BTreeMap<String, Vec<u8>>) {
    let (paint, layout) = (&layer["paint"], &layer["layout"]);
    let icon = |value: &'a Value| text(value).and_then(|name| icons.get(name)).map(Vec::as_slice);
    match layer["type"].as_str() {
        Some("fill") => {
            let colour = &paint["fill-color"];
            if row.fill.is_none() && row.steps.is_empty() {
                row.steps = steps(colour).unwrap_or_default();
                row.steps.truncate(MOST_STEPS);
                row.fill = row.steps.last().map(|(_, colour)| *colour).or_else(|| text(colour));
                row.opacity = number(&paint["fill-opacity"]);
                row.unit = unit(layer, colour).filter(|_| !row.steps.is_empty());
            }
            row.pattern = row.pattern.or_else(|| icon(&paint["fill-pattern"]));
        }
        Some("line") if row.line.is_none() => {
            let Some(colour) = text(&paint["line-color"]) else { return };
            let width = number(&paint["line-width"]).unwrap_or(1.0).clamp(1.0, 6.0);
            let dashes = numbers(&paint["line-dasharray"]).map(|dashes| dash_array(&dashes, width));
            let cap = text(&layout["line-cap"]).unwrap_or("butt");
            row.line = Some(LegendLine { colour, width, dashes, cap });
        }
        Some("circle") => row.fill = row.fill.or_else(|| text(&paint["circle-color"])),
        Some("symbol") => row.icon = row.icon.or_else(|| icon(&layout["icon-image"])),
        _ => {}
    }
}

/// Dashes in units of the picture; a style counts them in widths of the line.
fn dash_array(dashes: &[f64], width: f64) -> String {
    let mut told = String::new();
    for dash in dashes.iter().take(8) {
        let _ = write!(told, "{:.2} ", dash.clamp(0.0, 100.0) * width);
    }
    told.truncate(told.trim_end().len());
    told
}

/// The unit of the field that a colour goes by.
fn unit(layer: &Value, colour: &Value) -> Option<String> {
    let schema = Layer::from_name(layer["source-layer"].as_str()?)?.schema();
    let at = schema.position(field(colour)?)?;
    schema.fields.get(at)?.unit.clone()
}

impl LegendRow<'_> {
    fn shows(&self) -> bool {
        let area = self.fill.is_some() || self.pattern.is_some();
        area || self.line.is_some() || self.icon.is_some()
    }
}

/// The symbol of a row around a middle line.
fn swatch(at: usize, middle: f64, row: &LegendRow<'_>) -> Markup {
    let area = row.fill.is_some() || row.pattern.is_some();
    let top = middle - 9.0;
    html! {
        @if let Some(fill) = row.fill {
            rect x=(MARGIN) y=(top) width="46" height="18" fill=(fill)
                fill-opacity=[row.opacity] {}
        }
        @if let Some(pattern) = row.pattern {
            pattern id={ "p" (at) } patternUnits="userSpaceOnUse" width="18" height="18" {
                image href=(data_uri(pattern)) width="18" height="18" {}
            }
            rect x=(MARGIN) y=(top) width="46" height="18" fill={ "url(#p" (at) ")" } {}
        }
        @if let Some(line) = &row.line {
            @let shape = if area {
                format!("M{MARGIN} {top}h46v18h-46z")
            } else {
                format!("M{MARGIN} {middle}h46")
            };
            path d=(shape) fill="none" stroke=(line.colour) stroke-width=(line.width)
                stroke-dasharray=[line.dashes.as_deref()] stroke-linecap=(line.cap) {}
        }
        @if let Some(icon) = row.icon {
            image href=(data_uri(icon)) x=(MARGIN + 13.0) y=(middle - 10.0) width="20" height="20" {}
        }
    }
}

/// The colours of a scale, each with the number that it begins at.
fn scale(top: f64, row: &LegendRow<'_>, ink: &str) -> Markup {
    html! {
        @for (at, (from, colour)) in row.steps.iter().enumerate() {
            @let x = WORDS + at as f64 * STEP;
            rect x=(x) y=(top) width=(STEP - 2.0) height="10" fill=(colour) {}
            text x=(x) y=(top + 20.0) font-size="9" fill=(ink) {
                @match from {
                    Some(from) => { "≥ " (from) }
                    None => { "?" }
                }
            }
        }
    }
}

/// An SVG as an address that needs nobody: pictures in pages load nothing else.
fn data_uri(svg: &[u8]) -> String {
    let mut uri = String::with_capacity(2 * svg.len() + 32);
    uri.push_str("data:image/svg+xml,");
    for &byte in svg {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// Whether light letters are read better on a colour: its luma (ITU-R BT.601) is below the middle. Only
/// colours in hexadecimal digits are known.
fn is_dark(colour: &str) -> bool {
    let Some(digits) = colour.strip_prefix('#').filter(|it| it.is_ascii()) else { return false };
    let part = |at: usize| match digits.len() {
        3 | 4 => u8::from_str_radix(digits.get(at..=at)?, 16).ok().map(|it| it * 17),
        _ => u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok(),
    };
    let (Some(red), Some(green), Some(blue)) = (part(0), part(1), part(2)) else { return false };
    0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue) < 128.0
}

#[cfg(test)]
mod tests {
    use resvg::usvg::{Options, Tree};
    use serde_json::json;

    use super::*;

    fn style(ground: &str) -> Value {
        let road = |state: &str, colour: &str| {
            json!({"id": state, "type": "line", "source-layer": "roads",
                "metadata": {"lintas:group": "roads", "lintas:state": state},
                "layout": {"line-cap": "round"},
                "paint": {"line-color": colour, "line-width": 2, "line-dasharray": [2, 1]}})
        };
        json!({"name": "Uji", "layers": [
            {"id": "ground", "type": "background", "paint": {"background-color": ground}},
            {"id": "flood", "type": "fill", "source-layer": "hazards",
                "metadata": {"lintas:group": "flood"},
                "paint": {"fill-color": ["step", ["get", "depth_m"], "#aaaaaa", 0, "#bbbbff", 0.6, "#0000aa"]}},
            {"id": "casing", "type": "line", "source-layer": "roads", "paint": {"line-color": "#0000ff"}},
            road("open", "#1b7f3b"),
            road("closed", "#c4142c"),
            road("never", "#b9b6ae"),
            {"id": "hidden", "type": "fill", "source-layer": "needs", "layout": {"visibility": "none"},
                "paint": {"fill-color": "#ff0000"}},
            {"id": "depot", "type": "symbol", "source-layer": "depots", "layout": {"icon-image": "depot"}},
            {"id": "names", "type": "symbol", "source-layer": "places", "layout": {"text-field": "x"}},
        ]})
    }

    fn icons() -> BTreeMap<String, Vec<u8>> {
        let icon = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9' fill='#123456'/></svg>";
        BTreeMap::from([("depot".to_owned(), icon.to_vec())])
    }

    #[test]
    fn a_legend_shows_what_the_style_draws_in_its_colours_and_in_two_languages() {
        let svg = legend(&style("#fbfaf6"), "Uji", &icons(), false);
        Tree::from_str(&svg, &Options::default()).unwrap();
        for told in [
            "Jalan: terbuka",
            "Road: open",
            "Jalan: tertutup",
            "Road: closed",
            "#1b7f3b",
            "#c4142c",
            "stroke-dasharray=\"4.00 2.00\"",
            "Genangan (m)",
            "#0000aa",
            "≥ 0.6",
            "Gudang",
            "data:image/svg+xml,%3Csvg",
        ] {
            assert!(svg.contains(told), "{told}: {svg}");
        }
        // Hidden layers, casings, letters alone and what is no state of a road are not told.
        for untold in ["#ff0000", "#0000ff", "#b9b6ae", "Tempat", "LATIHAN"] {
            assert!(!svg.contains(untold), "{untold}: {svg}");
        }
    }

    #[test]
    fn a_legend_of_a_drill_says_so_and_one_by_night_has_light_letters() {
        let svg = legend(&style("#101418"), "Uji", &icons(), true);
        assert_eq!(svg.matches(DRILL).count(), 2, "in the picture and in its title: {svg}");
        assert!(svg.contains("#f4f4f4") && !svg.contains("\"#111\""));
        for (colour, dark) in [
            ("#000", true),
            ("#fff", false),
            ("#1B7F3B", true),
            ("red", false),
            ("#é", false),
            ("#12", false),
        ] {
            assert_eq!(is_dark(colour), dark, "{colour}");
        }
    }

    #[test]
    fn nothing_in_a_style_becomes_markup_and_nothing_breaks_the_picture() {
        let hostile = json!({"layers": [
            {"type": "fill", "source-layer": "<script>alert(1)</script>\u{1}",
                "paint": {"fill-color": "\"/><script>x</script>"}},
            {"type": "line", "source-layer": "x", "paint": {"line-color": "red", "line-width": -1e300,
                "line-dasharray": [1e300, -5, 0]}},
            {"type": "fill"}, {}, 7,
        ]});
        let svg = legend(&hostile, "a & b \u{0}", &BTreeMap::new(), false);
        Tree::from_str(&svg, &Options::default()).unwrap();
        assert!(!svg.contains("<script") && svg.contains("a &amp; b"), "{svg}");
        let many: Vec<Value> = (0..500)
            .map(|n| json!({"type": "fill", "source-layer": format!("l{n}"), "paint": {"fill-color": "red"}}))
            .collect();
        let svg = legend(&json!({"layers": many}), "", &BTreeMap::new(), false);
        assert_eq!(svg.matches("lang=\"en\"").count(), MOST_ROWS);
    }
}
