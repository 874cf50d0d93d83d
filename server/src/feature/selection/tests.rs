use std::cell::Cell;

use lintas_model::value::Value;

use super::*;
use crate::fixtures::world::{ROADS, World};

fn query(pairs: &[(&str, &str)]) -> FeatureQuery {
    let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    FeatureQuery::parse(&owned.collect::<Vec<_>>()).unwrap()
}

/// Runs a query on the roads of a drill, as `present`; ids of the page, and how many match.
fn ids(pairs: &[(&str, &str)], present: Present<'_>) -> (Vec<String>, usize) {
    let world = World::drill();
    let serving = world.state.serving();
    let roads = serving.open().unwrap().features("roads").unwrap();
    let query = query(pairs);
    let selection = Selection::of(&query, roads.schema()).unwrap();
    let page = selection.run(roads, present, &Deadline::never()).unwrap();
    (page.features.into_iter().map(|it| it.id).collect(), page.matched)
}

/// A feature that only live data know.
struct OneAdded(Feature);

impl AddedFeatures for OneAdded {
    fn count(&self) -> usize {
        1
    }

    fn bbox(&self, _: usize) -> Option<[f64; 4]> {
        crate::open::extent::around(&self.0.geometry)
    }

    fn feature(&self, _: usize) -> Option<Cow<'_, Feature>> {
        Some(Cow::Borrowed(&self.0))
    }
}

/// A road that only live data know, with this depth.
fn added(id: &str, depth_m: f64) -> Feature {
    let schema = lintas_model::layer::Layer::Roads.schema();
    let mut values = vec![None; schema.fields.len()];
    values[0] = Some(id.into());
    values[schema.position("depth_m").unwrap()] = Some(Value::Float(depth_m));
    Feature { id: id.into(), geometry: geo_types::Point::new(116.01, -0.48).into(), values }
}

#[test]
fn a_hidden_feature_costs_no_look_at_all_the_others() {
    let read = Cell::new(0);
    let revise = |_: &mut Feature| read.set(read.get() + 1);
    let present = Present { revise: &revise, hidden: &[3], added: &NoneAdded };
    let (page, matched) = ids(&[("limit", "5")], present);
    assert_eq!((page.len(), matched), (5, ROADS - 1));
    assert_eq!(read.get(), 5, "those on the page and no other were read");
}

#[test]
fn the_box_of_a_filter_spares_the_features_outside_it() {
    let read = Cell::new(0);
    let revise = |_: &mut Feature| read.set(read.get() + 1);
    let present = Present { revise: &revise, hidden: &[], added: &NoneAdded };
    let within = "S_INTERSECTS(geometry, BBOX(116.0, -0.6, 116.16, -0.3)) AND name = 'Jalan A'";
    let (page, matched) = ids(&[("filter", within)], present);
    assert_eq!((page.len(), matched), (2, 2));
    assert_eq!(read.get(), 2, "the index found them");
    read.set(0);
    let both = [("filter", within), ("bbox", "116.1,-1,117,1")];
    assert_eq!(ids(&both, present).1, 1);
    assert_eq!(read.get(), 1, "both boxes count");
}

#[test]
fn a_filter_is_asked_of_live_values_and_of_what_the_file_lacks() {
    let deep = added("live-1", 0.9);
    let all = OneAdded(deep);
    let revise = |feature: &mut Feature| {
        let at = lintas_model::layer::Layer::Roads.schema().position("depth_m").unwrap();
        if feature.id == "w7-1-2" {
            feature.values[at] = Some(Value::Float(0.4));
        }
    };
    let present = Present { revise: &revise, hidden: &[], added: &all };
    let (mut page, matched) = ids(&[("filter", "depth_m > 0.3")], present);
    assert_eq!(page.pop().as_deref(), Some("live-1"), "what the file lacks comes last");
    assert_eq!((page, matched), (vec!["w7-1-2".to_owned()], 2));
    assert_eq!(ids(&[("depth_m", "0.9")], present).0, ["live-1"]);
    let beyond = [("limit", "1"), ("offset", "0")];
    assert_eq!(ids(&beyond, present).1, ROADS + 1, "counted, also where it is on no page");
    let around = [("depth_m", "0.9"), ("bbox", "116,-0.5,116.1,-0.4")];
    assert_eq!(ids(&around, present).0, ["live-1"]);
    let elsewhere = [("depth_m", "0.9"), ("bbox", "117,-0.5,117.1,-0.4")];
    assert_eq!(ids(&elsewhere, present).1, 0);
    let sorted = [("filter", "depth_m > 0.3"), ("sortby", "-depth_m")];
    assert_eq!(ids(&sorted, present).0, ["live-1", "w7-1-2"]);
    let second = [sorted[0], sorted[1], ("limit", "1"), ("offset", "1")];
    assert_eq!(ids(&second, present), (vec!["w7-1-2".to_owned()], 2));
    let beside = "S_INTERSECTS(geometry, POINT(0 0)) OR depth_m = 0.9";
    assert_eq!(ids(&[("filter", beside)], present).0, ["live-1"]);
}

#[test]
fn pages_of_an_order_are_the_order_cut_in_pieces() {
    let whole = ids(&[("sortby", "-id")], Present::AS_PUBLISHED).0;
    assert_eq!(whole.len(), ROADS);
    assert!(whole.is_sorted_by(|a, b| a >= b));
    let mut pieces = Vec::new();
    for offset in ["0", "10", "20", "30"] {
        let page = [("sortby", "-id"), ("limit", "10"), ("offset", offset)];
        let (page, matched) = ids(&page, Present::AS_PUBLISHED);
        assert_eq!(matched, ROADS);
        pieces.extend(page);
    }
    assert_eq!(pieces, whole);
    // Of equal values the order is that of the layer.
    let unsorted = ids(&[], Present::AS_PUBLISHED).0;
    assert_eq!(ids(&[("sortby", "name")], Present::AS_PUBLISHED).0, unsorted);
    let hidden = Present { hidden: &[0, 24], ..Present::AS_PUBLISHED };
    assert_eq!(ids(&[("sortby", "name")], hidden).0, unsorted[1..24]);
}

#[test]
fn what_no_layer_has_is_refused_and_not_repeated() {
    let world = World::drill();
    let serving = world.state.serving();
    let roads = serving.open().unwrap().features("roads").unwrap();
    for (name, value, code, hint) in [
        ("statsu", "closed", Code::UnknownParameter, "status"),
        ("bboxx", "1,2,3,4", Code::UnknownParameter, "bbox"),
        ("geometry", "x", Code::UnknownParameter, "filter"),
        ("filter", "statsu = 'closed'", Code::InvalidParameter, "status"),
        ("sortby", "-statsu", Code::InvalidParameter, "status"),
        ("properties", "statsu", Code::InvalidParameter, "status"),
        ("depth_m", "deep", Code::InvalidParameter, "number"),
        ("bridge", "yes", Code::InvalidParameter, "true"),
        ("expires", "tomorrow", Code::InvalidParameter, "moment"),
    ] {
        let query = query(&[(name, value)]);
        let refused = Selection::of(&query, roads.schema()).unwrap_err();
        assert!(refused.is(code), "{name}={value}: {refused:?}");
        let said = format!("{refused:?}");
        assert!(said.contains(hint), "{name}={value}: {said}");
        assert!(!said.contains("statsu") && !said.contains("bboxx"), "{said}");
    }
}

#[test]
fn a_box_in_metres_finds_what_lies_in_it() {
    let crs = "http://www.opengis.net/def/crs/EPSG/0/32750";
    // Around 116.0 to 116.06 E and 0.52 to 0.38 S, by PROJ 9.5.1.
    let near = ("bbox", "388700,9942500,395500,9958000");
    let (page, matched) = ids(&[near, ("bbox-crs", crs)], Present::AS_PUBLISHED);
    assert_eq!((page, matched), (vec!["w0-1-2".to_owned()], 1));
}
