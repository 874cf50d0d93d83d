"""OWSLib as its documentation shows it (`owslib.ogcapi.features`): everything that it asks of a server.

    python3 owslib_features.py http://127.0.0.1:8080

Prints a JSON object: the release, collections, queryables of roads, items told and paged, closed roads by a filter in CQL2
and by looking at all, and roads in a box."""

import json
import sys

import owslib
from owslib.ogcapi.features import Features

SERVER = sys.argv[1]
lintas = Features(SERVER)
conformance = lintas.conformance()["conformsTo"]
document = lintas.api()
collections = lintas.feature_collections()
roads = lintas.collection("roads")
queryables = lintas.collection_queryables("roads")["properties"]
first = lintas.collection_items("roads", limit=1000)
# Pages by `offset`, a parameter of this client.
paged = {}
while len(paged) < first["numberMatched"]:
    page = lintas.collection_items("roads", limit=1000, offset=len(paged))
    fresh = {feature["id"]: feature for feature in page["features"]}
    assert fresh.keys().isdisjoint(paged), "a page repeats another"
    assert fresh, "a page is empty"
    paged.update(fresh)
closed = lintas.collection_items("roads", filter="status = 'closed'", limit=5000)
some = closed["features"][0]
lon, lat = some["geometry"]["coordinates"][0]
near = lintas.collection_items("roads", bbox=[lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001], limit=1000)
one = lintas.collection_item("roads", some["id"])
print(
    json.dumps(
        {
            "release": owslib.__version__,
            "conformance": conformance,
            "openapi": document["openapi"],
            "collections": collections,
            "title": roads["title"],
            "queryables": sorted(queryables),
            "told": first["numberMatched"],
            "paged": len(paged),
            "closed": sorted(feature["id"] for feature in closed["features"]),
            "closed_of_all": sorted(
                id for id, feature in paged.items() if feature["properties"]["status"] == "closed"
            ),
            "found_by_box": some["id"] in [feature["id"] for feature in near["features"]],
            "same_alone": one["geometry"] == some["geometry"] and one["id"] == some["id"],
        }
    )
)
