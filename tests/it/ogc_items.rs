//! OGC API – Features – Part 1: Core (17-069r4): the requirements of items, see `ogc_features`.

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use lintas_e2e::{
    collections, features, found,
    geojson::{HeldFor, ids, moment, places, text, time},
    item_path, link, links, matching, shared_drill,
};
use serde_json::{Value, json};

use crate::ogc_features::is_link;

const GEOJSON: &str = "application/geo+json";
const HTML: &str = "text/html";

/// `/req/core/fc-op`
#[test]
fn the_items_of_every_collection_are_had_with_get() {
    for collection in collections() {
        assert_eq!(found(link(&collection, "items")).media(), GEOJSON);
    }
}

/// `/req/core/fc-limit-definition`
#[test]
fn a_page_has_a_hundred_features_unless_somebody_says_how_many() {
    let page = found("/collections/roads/items").json();
    assert_eq!(page["numberReturned"], 100);
    assert_eq!(found("/collections/roads/items?limit=1").json()["numberReturned"], 1);
}

/// `/req/core/fc-limit-response-1`
#[test]
fn a_page_never_has_more_features_than_its_limit_or_the_most_there_may_be() {
    for (limit, most) in [("7", 7), ("5000", 5000), ("1000000", 5000)] {
        let page = found(&format!("/collections/roads/items?limit={limit}")).json();
        let returned = page["features"].as_array().expect("features").len();
        assert!(returned > 0 && returned <= most, "{limit}: {returned}");
    }
}

/// `/req/core/fc-bbox-definition`
#[test]
fn a_box_has_four_numbers_or_six_and_may_cross_the_antimeridian() {
    let all = features()["places"].len();
    for bbox in ["114,-3,119,3", "114,-3,-100,119,3,9000", "100,-10,-170,10", "114.0,-3,1.19e2,3"] {
        let page = found(&format!("/collections/places/items?limit=1&bbox={bbox}")).json();
        assert_eq!(page["numberMatched"], all, "{bbox}");
    }
    let elsewhere = found("/collections/places/items?bbox=170,-10,-170,10").json();
    assert_eq!(elsewhere["numberMatched"], 0);
}

/// `/req/core/fc-bbox-response`
#[test]
fn a_box_selects_what_lies_in_it_and_nothing_else() {
    let (west, south, east, north) = (116.5, -0.6, 117.1, -0.2);
    let within =
        |lon: f64, lat: f64| (west..=east).contains(&lon) && (south..=north).contains(&lat);
    let query = format!("items?limit=5000&bbox={west},{south},{east},{north}");
    // Points: exactly those.
    for points in ["places", "shelters"] {
        let inside = features()[points].iter().filter(|feature| {
            let place = &feature["geometry"]["coordinates"];
            within(place[0].as_f64().expect("lon"), place[1].as_f64().expect("lat"))
        });
        let wanted = ids(&inside.cloned().collect::<Vec<_>>());
        assert!(!wanted.is_empty() && wanted.len() < features()[points].len(), "{points}");
        assert_eq!(matching(&format!("/collections/{points}/{query}")), wanted, "{points}");
    }
    // Lines: all with a vertex inside, and none whose own box lies beside it.
    for road in &features()["roads"] {
        let (mut inside, mut of) = (false, [f64::MAX, f64::MAX, f64::MIN, f64::MIN]);
        places(&road["geometry"]["coordinates"], &mut |lon, lat| {
            inside |= within(lon, lat);
            of = [of[0].min(lon), of[1].min(lat), of[2].max(lon), of[3].max(lat)];
        });
        let beside = of[0] > east || of[2] < west || of[1] > north || of[3] < south;
        let is_selected = roads_in_box(&query).contains(text(road, "id"));
        assert!((is_selected || !inside) && (!is_selected || !beside), "{}", road["id"]);
    }
}

/// The roads that a query selects, over all pages.
fn roads_in_box(query: &str) -> &'static BTreeSet<String> {
    static FOUND: OnceLock<BTreeSet<String>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let mut next = Some(format!("/collections/roads/{query}"));
        let mut all = BTreeSet::new();
        while let Some(address) = next {
            let page = found(&address).json();
            all.extend(ids(page["features"].as_array().expect("features")));
            let after = links(&page, "next");
            next = after.first().map(|it| text(it, "href").to_owned());
        }
        all
    })
}

/// The moments that features are asked for in these tests.
const MOMENTS: [&str; 9] = [
    "2025-09-18T01:00:00Z",
    "2025-09-18T09:00:00%2B08:00",
    "2025-09-17T00:00:00Z/2025-09-18T00:00:00Z",
    "2025-09-18T01:00:00Z/..",
    "2025-09-18T12:00:00Z/",
    "../2025-09-15T00:00:00Z",
    "/2025-09-17T16:00:00Z",
    "1990-01-01T00:00:00Z",
    "2090-01-01T00:00:00Z/..",
];

/// `/req/core/fc-time-definition`
#[test]
fn a_time_is_a_moment_or_an_interval_that_may_be_open_at_one_end() {
    for datetime in MOMENTS {
        found(&format!("/collections/hazards/items?limit=1&datetime={datetime}"));
    }
}

/// `/req/core/fc-time-response`
#[test]
fn a_time_selects_what_holds_then_and_what_has_no_time() {
    let ends = |asked: &str| -> HeldFor {
        let asked = asked.replace("09:00:00%2B08:00", "01:00:00Z");
        let end =
            |told: &str| if told.is_empty() || told == ".." { None } else { moment(&json!(told)) };
        match asked.split_once('/') {
            Some((from, to)) => (end(from), end(to)),
            None => (end(&asked), end(&asked)),
        }
    };
    for (id, features) in features().iter().filter(|(_, of)| of.len() <= 5000) {
        for asked in MOMENTS {
            let (from, to) = ends(asked);
            let holds = |feature: &&Value| {
                time(feature).is_none_or(|(begins, stops)| {
                    let over = stops.zip(from).is_some_and(|(stops, from)| stops < from);
                    let to_come = begins.zip(to).is_some_and(|(begins, to)| begins > to);
                    !over && !to_come
                })
            };
            let wanted = ids(&features.iter().filter(holds).cloned().collect::<Vec<_>>());
            let told = matching(&format!("/collections/{id}/items?limit=5000&datetime={asked}"));
            assert_eq!(told, wanted, "{id} at {asked}");
        }
    }
    let sometimes = |asked: &str| {
        let page = found(&format!("/collections/closures_points/items?limit=1&datetime={asked}"));
        page.json()["numberMatched"].as_u64().expect("a number")
    };
    assert!(sometimes(MOMENTS[0]) > sometimes("1990-01-01T00:00:00Z"), "time makes a difference");
}

/// `/req/core/fc-response`
#[test]
fn the_items_are_those_that_the_query_selects_in_the_form_that_the_schema_says() {
    for (id, features) in features() {
        let page = found(&format!("/collections/{id}/items?limit=5")).json();
        assert_eq!(page["type"], "FeatureCollection");
        assert!(page["links"].as_array().expect("links").iter().all(is_link));
        let shown = page["features"].as_array().expect("features");
        assert_eq!(shown.len(), features.len().min(5), "{id}");
        for (shown, feature) in shown.iter().zip(features) {
            assert_eq!((&shown["id"], &shown["geometry"]), (&feature["id"], &feature["geometry"]));
        }
    }
}

/// `/req/core/fc-links`
#[test]
fn a_page_links_to_itself_to_its_other_form_and_to_the_next_page() {
    let path = "/collections/roads/items?limit=3&bbox=114,-3,119,3";
    let told = found(path);
    let page = told.json();
    assert_eq!(link(&page, "self"), format!("{}{path}", shared_drill().url));
    let other = links(&page, "alternate");
    assert_eq!((other.len(), &other[0]["type"]), (1, &json!(HTML)));
    assert_eq!(found(text(other[0], "href")).media(), HTML);
    let second = found(link(&page, "next")).json();
    assert!(
        ids(second["features"].as_array().expect("features"))
            .is_disjoint(&ids(page["features"].as_array().expect("features")))
    );
    assert_eq!(found(link(&second, "prev")).json()["features"], page["features"]);
    // Every link stands in the header, too.
    for link in page["links"].as_array().expect("links") {
        let (href, rel, media) = (text(link, "href"), text(link, "rel"), text(link, "type"));
        let wanted = format!("<{href}>; rel=\"{rel}\"; type=\"{media}\"");
        assert!(told.header("link").contains(&wanted), "{wanted}");
    }
}

/// `/req/core/fc-rel-type`
#[test]
fn every_link_of_a_page_says_its_relation_and_its_type() {
    for id in features().keys() {
        let page = found(&format!("/collections/{id}/items?limit=1")).json();
        for link in page["links"].as_array().expect("links") {
            assert!(!text(link, "rel").is_empty() && text(link, "type").contains('/'), "{link}");
        }
    }
}

/// `/req/core/fc-timeStamp`
#[test]
fn the_time_stamp_is_the_moment_of_the_answer() {
    let now = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        i64::try_from(since.as_millis()).expect("before the end of days")
    };
    let before = now();
    let page = found("/collections/roads/items?limit=1").json();
    let stamp = moment(&page["timeStamp"]).expect("a moment");
    assert!((before..=now()).contains(&stamp), "{}", page["timeStamp"]);
}

/// `/req/core/fc-numberMatched`
#[test]
fn the_number_matched_is_that_of_all_pages_whatever_the_limit() {
    for (id, features) in features() {
        for query in ["limit=1", "limit=2&offset=1"] {
            let page = found(&format!("/collections/{id}/items?{query}")).json();
            assert_eq!(page["numberMatched"], features.len(), "{id}?{query}");
        }
    }
}

/// `/req/core/fc-numberReturned`
#[test]
fn the_number_returned_is_that_of_this_page() {
    for id in features().keys() {
        for query in ["", "?limit=2", "?bbox=0,50,1,51"] {
            let page = found(&format!("/collections/{id}/items{query}")).json();
            let returned = page["features"].as_array().expect("features").len();
            assert_eq!(page["numberReturned"], returned, "{id}{query}");
        }
    }
}

/// `/req/core/f-op`
#[test]
fn every_feature_is_had_with_get_by_its_id() {
    for (id, features) in features() {
        for feature in features.iter().step_by(1 + features.len() / 3) {
            found(&item_path(id, feature));
        }
    }
}

/// `/req/core/f-success`
#[test]
fn a_feature_is_the_one_that_its_page_shows() {
    for id in features().keys() {
        let shown_twice = || {
            let page = found(&format!("/collections/{id}/items?limit=1")).json();
            let shown = page["features"][0].clone();
            let one = found(&item_path(id, &shown)).json();
            (one, shown)
        };
        let is_same = |(one, shown): (Value, Value)| {
            ["type", "id", "geometry", "properties"].iter().all(|it| one[it] == shown[it])
        };
        // Time may move a value between the two answers, and not again at once.
        assert!(is_same(shown_twice()) || is_same(shown_twice()), "{id}: {:?}", shown_twice());
    }
}

/// `/req/core/f-links`
#[test]
fn a_feature_links_to_itself_to_its_page_and_to_its_collection() {
    for (id, features) in features() {
        let address = item_path(id, &features[0]);
        let told = found(&address);
        let one = told.json();
        assert!(one["links"].as_array().expect("links").iter().all(is_link));
        assert_eq!(link(&one, "self"), format!("{}{address}", shared_drill().url));
        assert_eq!(links(&one, "self")[0]["type"], told.media());
        assert_eq!(found(link(&one, "alternate")).media(), HTML);
        assert_eq!(found(link(&one, "collection")).json()["id"], id.as_str());
    }
}
