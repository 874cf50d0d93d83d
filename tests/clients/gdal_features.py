"""Every collection that a server lists, read by the GDAL of the system (Debian's 3.6) from its address alone, against the
layer's file read by the same.

    /usr/bin/python3 gdal_features.py http://127.0.0.1:8080

Prints a JSON object: the release of GDAL, and for each collection its count and what differs."""

import json
import re
import sys
import urllib.request
from datetime import datetime, timedelta, timezone

from osgeo import gdal, ogr

gdal.UseExceptions()
ogr.UseExceptions()
SERVER = sys.argv[1]
FAMILY = {"points": "POINT", "lines": "LINESTRING", "polygons": "POLYGON"}
MOMENT = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|[+-]\d\d(?::?\d\d)?)?$")


def fetched(path):
    request = urllib.request.Request(SERVER + path, headers={"Accept": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def moment(text):
    """Milliseconds since 1970, of what GDAL or RFC 3339 writes."""
    year, month, day, hour, minute, second, zone = MOMENT.match(text).groups()
    read = datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=timezone.utc)
    away = 0
    if zone and zone != "Z":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        away = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    return round((read - timedelta(minutes=away)).timestamp() * 1000 + float(second) * 1000)


def types(layer):
    definition = layer.GetLayerDefn()
    fields = [definition.GetFieldDefn(at) for at in range(definition.GetFieldCount())]
    return {it.GetName(): (it.GetTypeName(), it.GetSubType() == ogr.OFSTBoolean) for it in fields}


def same(value, kind):
    if value is None:
        return None
    name, is_bool = kind
    if name == "DateTime":
        return moment(value)
    if is_bool:
        return value in (True, 1, "true", "1")
    if name == "Real":
        return float(value)
    if name in ("Integer", "Integer64"):
        return int(value)
    return str(value)


def outline(feature):
    shape = feature.GetGeometryRef()
    if shape is None:
        return None
    many = {"POINT": ogr.ForceToMultiPoint, "LINESTRING": ogr.ForceToMultiLineString, "POLYGON": ogr.ForceToMultiPolygon}
    name = shape.GetGeometryName()
    shape = many[name](shape.Clone()) if name in many else shape
    # GeoJSON has 7 decimals, a centimetre; the file has what was calculated.
    return shape.ExportToJson(options=["COORDINATE_PRECISION=7"])


def compared(live, name, base, part):
    layer = live.GetLayerByName(name)
    # A layer lives as long as its source.
    source = gdal.OpenEx(f"/vsicurl/{SERVER}/archives/{base}.fgb")
    file = source.GetLayer(0)
    kinds, read_as = types(file), types(layer)
    known = {}
    for feature in file:
        family = feature.GetGeometryRef().GetGeometryName().replace("MULTI", "")
        if not part or family == FAMILY[part]:
            known[feature["id"]] = (feature.items(), outline(feature))
    told = fetched(f"/collections/{name}/items?limit=1")["numberMatched"]
    wrong, ids = [], set()
    first = fetched(f"/collections/{name}/items?limit=10")["features"]
    seen = {field for it in first for field, value in it["properties"].items() if value is not None}
    whole = {("Integer", False), ("Integer64", False)}
    for field, kind in kinds.items():
        if field in seen and read_as.get(field) != kind and not {read_as.get(field), kind} <= whole:
            wrong.append(f"{field} is {read_as.get(field)} and not {kind}")
    for feature in layer:
        id = feature["id"]
        ids.add(id)
        if id not in known:
            wrong.append(f"{id} is not in the file")
            continue
        values, shape = known[id]
        own = feature.items()
        for field, kind in kinds.items():
            if same(own.get(field), kind) != same(values[field], kind):
                wrong.append(f"{id}: {field} is {own.get(field)!r} and not {values[field]!r}")
        if outline(feature) != shape:
            wrong.append(f"{id}: another geometry")
    if not told == len(ids) == len(known):
        wrong.append(f"{told} told, {len(ids)} read, {len(known)} in the file")
    return {"count": len(ids), "wrong": wrong[:20]}


def main():
    files = {it["id"] for it in fetched("/catalog")["layers"]}
    live = gdal.OpenEx(f"OAPIF:{SERVER}")
    found = {}
    for name in [live.GetLayer(at).GetName() for at in range(live.GetLayerCount())]:
        base, _, part = name.rpartition("_")
        found[name] = compared(live, name, name, "") if name in files else compared(live, name, base, part)
    print(json.dumps({"gdal": gdal.VersionInfo("RELEASE_NAME"), "collections": found}, default=str))


main()
