"""Every collection that a server lists, opened by the OGC API provider of QGIS as anybody would, against its
FlatGeobuf file opened by QGIS: count, fields, types, values and geometries.

    /usr/bin/python3 qgis_collections.py http://127.0.0.1:8080

Prints a JSON object: for each collection its count, and what differs ("wrong", empty where nothing does)."""

import json
import os
import sys
import urllib.request

import qgis_session
from qgis.core import NULL, QgsVectorLayer, QgsWkbTypes
from qgis.PyQt.QtCore import QDateTime, Qt, QVariant

SERVER = sys.argv[1]
KINDS = {
    QVariant.Bool: "bool",
    QVariant.Int: "int",
    QVariant.LongLong: "int",
    QVariant.UInt: "int",
    QVariant.ULongLong: "int",
    QVariant.Double: "float",
    QVariant.String: "text",
    QVariant.DateTime: "moment",
}
# Families of geometries by what is behind the name of a part of a mixed layer.
PARTS = {
    "points": QgsWkbTypes.PointGeometry,
    "lines": QgsWkbTypes.LineGeometry,
    "polygons": QgsWkbTypes.PolygonGeometry,
}


def fetched(path, accept="application/json"):
    request = urllib.request.Request(SERVER + path, headers={"Accept": accept})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def kind_of(field):
    return KINDS.get(field.type(), field.typeName())


def same(value, kind):
    """A value as what its field in the file is, whatever it came as."""
    if value is None or value == NULL:
        return None
    if kind == "moment":
        if isinstance(value, str):
            value = QDateTime.fromString(value, Qt.ISODateWithMs)
        return value.toMSecsSinceEpoch()
    if kind == "bool":
        return value in (True, 1, "true", "1") if not isinstance(value, bool) else value
    if kind == "int":
        return int(value)
    if kind == "float":
        return float(value)
    return str(value)


def outline(geometry):
    """A geometry that compares equal whether it is of one part or a collection of one."""
    if geometry.isNull():
        return None
    geometry.convertToMultiType()
    # GeoJSON has 7 decimals, a centimetre; the file has what was calculated.
    return geometry.asWkt(7)


def compared(name, layer_of):
    base, part = layer_of
    live = QgsVectorLayer(f"url='{SERVER}' typename='{name}'", name, "OAPIF")
    if not live.isValid():
        return {"count": None, "wrong": [f"not opened: {live.error().message()} {qgis_session.COMPLAINTS}"]}
    path = os.path.join(qgis_session.FOLDER, f"{base}.fgb")
    if not os.path.exists(path):
        with open(path, "wb") as file:
            file.write(fetched(f"/archives/{base}.fgb", "*/*"))
    # A mixed layer of a file is opened by the kind of geometry.
    layers = {f"|geometrytype={word}" for word in ("Point", "LineString", "Polygon")}
    sources = [path] if not part else sorted(path + it for it in layers)
    wrong, known, kinds = [], {}, {}
    for source in sources:
        file = QgsVectorLayer(source, base, "ogr")
        if not file.isValid():
            continue
        kinds.update({field.name(): kind_of(field) for field in file.fields()})
        for feature in file.getFeatures():
            geometry = feature.geometry()
            if part and QgsWkbTypes.geometryType(geometry.wkbType()) != PARTS[part]:
                continue
            known[feature["id"]] = (dict(zip(feature.fields().names(), feature.attributes())), geometry)
    told = live.featureCount()
    features = list(live.getFeatures())
    if not told == len(features) == len(known):
        wrong.append(f"{told} told, {len(features)} read, {len(known)} in the file")
    wrong += types(name, live, kinds)
    fields = live.fields().names()
    for feature in features:
        if feature["id"] not in known:
            wrong.append(f"{feature['id']} is not in the file")
            continue
        values, geometry = known[feature["id"]]
        for field, kind in kinds.items():
            read = same(feature[field], kind) if field in fields else None
            if read != same(values[field], kind):
                wrong.append(f"{feature['id']}: {field} is {feature[field]!r} and not {values[field]!r}")
        if outline(feature.geometry()) != outline(geometry):
            wrong.append(f"{feature['id']}: another geometry")
    return {"count": len(features), "wrong": wrong[:20]}


def types(name, live, kinds):
    """What differs in types. This release takes them from the first ten features: what none of these tells is text."""
    first = json.loads(fetched(f"/collections/{name}/items?limit=10", "application/geo+json"))
    seen = {
        field
        for feature in first["features"]
        for field, value in feature["properties"].items()
        if value is not None
    }
    wrong = []
    for field, kind in kinds.items():
        at = live.fields().indexOf(field)
        if at < 0:
            wrong.append(f"no field {field}")
            continue
        read = kind_of(live.fields()[at])
        if field in seen and read != kind:
            wrong.append(f"{field} is {read} and not {kind}")
        if field not in seen and read not in (kind, "text"):
            wrong.append(f"{field} is {read}, which nothing tells")
    return wrong


def main():
    listed = [it["id"] for it in json.loads(fetched("/collections"))["collections"]]
    files = {it["id"] for it in json.loads(fetched("/catalog"))["layers"]}
    found = {}
    for name in listed:
        base, _, part = name.rpartition("_")
        layer_of = (name, "") if name in files else (base, part)
        found[name] = compared(name, layer_of)
    print(json.dumps(found, default=str))


main()
