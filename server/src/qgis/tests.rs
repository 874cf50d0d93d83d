use std::collections::BTreeSet;

use lintas_model::layer::Layer;
use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;

use super::{
    layer_style::style_file,
    part::{QgisLayer, split},
    project::document,
    state::STATES,
    xml::printable,
};
use crate::{embedded, fixtures::world::World};

fn parsed(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn all<'a>(document: &'a Document<'a>, tag: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(move |node| node.has_tag_name(tag))
}

fn every_part() -> Vec<QgisLayer<'static>> {
    Layer::ALL.into_iter().flat_map(|layer| split(layer.name(), layer.schema().geometry)).collect()
}

#[test]
fn layers_of_several_geometries_are_split_and_the_others_keep_their_name() {
    let names: Vec<String> = every_part().iter().map(QgisLayer::name).collect();
    for name in ["roads", "closures_points", "closures_lines", "water_lines", "water_polygons"] {
        assert!(names.iter().any(|it| it == name), "{names:?}");
    }
    assert!(!names.iter().any(|it| it == "closures" || it == "water"), "{names:?}");
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}

#[test]
fn the_style_of_every_layer_is_well_formed_and_each_rule_has_its_symbol() {
    for part in every_part() {
        let name = part.name();
        let text = style_file(&part);
        let document = parsed(&text);
        let rules: Vec<&str> =
            all(&document, "rule").map(|rule| rule.attribute("symbol").unwrap()).collect();
        let own = all(&document, "symbols").flat_map(|it| it.children());
        let symbols: Vec<&str> = own.filter_map(|symbol| symbol.attribute("name")).collect();
        assert!(!rules.is_empty(), "{name}");
        assert_eq!(rules, symbols, "{name}");
        let geometry = all(&document, "layerGeometryType").next().unwrap().text().unwrap();
        assert_eq!(geometry, part.shape.number().to_string(), "{name}");
        // One rule is for all that the others do not take.
        if rules.len() > 1 {
            let filters: Vec<&str> =
                all(&document, "rule").filter_map(|rule| rule.attribute("filter")).collect();
            let rest = filters.iter().any(|it| *it == "ELSE" || it.contains("NOT IN ("));
            assert!(rest, "{name} leaves features out: {filters:?}");
        }
    }
}

#[test]
fn roads_have_a_rule_for_every_state_in_both_languages_and_two_for_open() {
    let part = every_part().into_iter().find(|part| part.name() == "roads").unwrap();
    let text = style_file(&part);
    let document = parsed(&text);
    let words: Vec<&str> =
        all(&document, "rule").map(|rule| rule.attribute("label").unwrap()).collect();
    for state in STATES.iter().filter(|state| state.status.name() != "open") {
        let told = format!("{} · {}", state.status.label_id(), state.status.label_en());
        assert!(words.contains(&told.as_str()), "{words:?}");
    }
    assert_eq!(words.iter().filter(|it| it.contains("Open")).count(), 2, "{words:?}");
}

#[test]
fn states_have_the_colours_of_the_map() {
    let (_, style) = embedded::STYLES.iter().find(|(file, _)| *file == "lintas.json").unwrap();
    let style: Value = serde_json::from_slice(style).unwrap();
    let lines: Vec<&Value> = style["layers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|layer| layer["type"] == "line" && layer["source-layer"] == "roads")
        .collect();
    for state in STATES {
        let name = state.status.name();
        let same = lines.iter().any(|layer| {
            let colour = layer["paint"]["line-color"].as_str().unwrap_or_default();
            layer["metadata"]["lintas:state"] == name && colour.eq_ignore_ascii_case(state.colour)
        });
        assert!(same, "{name} is {} in QGIS and not on the map", state.colour);
    }
}

#[test]
fn a_project_opens_the_collections_of_the_server_that_was_asked_and_tells_the_drill() {
    let world = World::drill();
    let serving = world.state.serving();
    let text = document(serving.snapshot.as_ref().unwrap(), "http://peta.test");
    let document = parsed(&text);
    let sources: Vec<&str> =
        all(&document, "datasource").map(|source| source.text().unwrap()).collect();
    assert_eq!(sources.len(), 3);
    assert!(sources.iter().all(|it| it.starts_with("url='http://peta.test' typename='")));
    let entries: BTreeSet<&str> =
        all(&document, "layer-tree-layer").map(|entry| entry.attribute("id").unwrap()).collect();
    let ids: BTreeSet<&str> = all(&document, "maplayer")
        .map(|layer| {
            let own = layer.children().find(|it| it.has_tag_name("id")).unwrap();
            own.text().unwrap()
        })
        .collect();
    assert_eq!(ids, entries);
    let mut titles = all(&document, "title").map(|title| title.text().unwrap());
    assert!(titles.all(|it| it.contains("LATIHAN – BUKAN KEJADIAN NYATA")));
    let corner = all(&document, "xmin").next().unwrap().text().unwrap().parse::<f64>().unwrap();
    // 116° E in metres of Web Mercator.
    assert!((corner - 12_913_060.93).abs() < 1.0, "{corner}");
    // Sources may be called anything.
    assert!(text.contains("&lt;b onclick") && !text.contains("<b onclick"));
}

#[test]
fn what_xml_has_no_place_for_is_left_out() {
    assert_eq!(printable("Kutai\u{0}\u{b} \u{fffe}Kartanegara\n"), "Kutai Kartanegara\n");
}
