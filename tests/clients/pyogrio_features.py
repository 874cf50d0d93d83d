"""Every collection that a server lists, read by pyogrio (the newest GDAL) from its address alone, against the layer's file
read by the same.

    python3 pyogrio_features.py http://127.0.0.1:8080

Prints a JSON object: the release of GDAL, for each collection its count and what differs, and how many roads are in a box."""

import json
import sys
import urllib.request
from datetime import datetime, timezone

import numpy
import pyogrio
import shapely
from pyogrio.raw import read

SERVER = sys.argv[1]
FAMILY = {"points": "Point", "lines": "LineString", "polygons": "Polygon"}


def fetched(path):
    request = urllib.request.Request(SERVER + path, headers={"Accept": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def plain(value):
    """A value as Python has it; None for whatever tells that there is none."""
    if value is None or value is numpy.ma.masked:
        return None
    if isinstance(value, numpy.datetime64):
        return None if numpy.isnat(value) else int(value.astype("datetime64[ms]").astype("int64"))
    if isinstance(value, numpy.generic):
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    return value


def moment(value):
    """Milliseconds since 1970; a moment without a zone is in UTC."""
    if value is None or isinstance(value, int):
        return value
    read = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    read = read if read.tzinfo else read.replace(tzinfo=timezone.utc)
    return round(read.timestamp() * 1000)


def rows(source, **options):
    meta, _, shapes, columns = read(source, datetime_as_string=True, **options)
    names = [str(name) for name in meta["fields"]]
    types = dict(zip(names, [str(it) for it in meta["ogr_types"]]))
    subtypes = dict(zip(names, [str(it) for it in meta["ogr_subtypes"]]))
    shapes = shapely.from_wkb(shapes)
    found = {}
    for at in range(len(shapes)):
        row = {name: plain(column[at]) for name, column in zip(names, columns)}
        found[row["id"]] = (row, shapes[at])
    return found, types, subtypes, len(shapes)


def same(value, kind, subtype):
    if value is None:
        return None
    if kind == "OFTDateTime":
        return moment(value)
    if subtype == "OFSTBoolean":
        return value in (True, 1, "true", "1", "True")
    if kind == "OFTReal":
        return float(value)
    if kind in ("OFTInteger", "OFTInteger64"):
        return int(value)
    return str(value)


def parts(shape):
    return shapely.get_parts(shape) if shape is not None else []


def is_same(one, other):
    one, other = parts(one), parts(other)
    return len(one) == len(other) and all(
        # GeoJSON has 7 decimals, a centimetre; the file has what was calculated.
        shapely.equals_exact(a, b, 1e-7) for a, b in zip(one, other)
    )


def compared(name, base, part):
    live, live_types, _, count = rows(f"OAPIF:{SERVER}", layer=name)
    file, types, subtypes, _ = rows(f"/vsicurl/{SERVER}/archives/{base}.fgb")
    if part:
        file = {id: it for id, it in file.items() if it[1].geom_type.replace("Multi", "") == FAMILY[part]}
    told = fetched(f"/collections/{name}/items?limit=1")["numberMatched"]
    wrong = []
    if not told == count == len(live) == len(file):
        wrong.append(f"{told} told, {count} read, {len(live)} ids, {len(file)} in the file")
    first = fetched(f"/collections/{name}/items?limit=20")["features"]
    seen = {field for it in first for field, value in it["properties"].items() if value is not None}
    whole = {"OFTInteger", "OFTInteger64"}
    for field, kind in types.items():
        read = live_types.get(field)
        if field in seen and read != kind and not {read, kind} <= whole:
            wrong.append(f"{field} is {read} and not {kind}")
    for id, (row, shape) in live.items():
        if id not in file:
            wrong.append(f"{id} is not in the file")
            continue
        known, outline = file[id]
        for field, kind in types.items():
            read = same(row.get(field), kind, subtypes[field])
            if read != same(known[field], kind, subtypes[field]):
                wrong.append(f"{id}: {field} is {row.get(field)!r} and not {known[field]!r}")
        if not is_same(shape, outline):
            wrong.append(f"{id}: another geometry")
    return {"count": count, "wrong": wrong[:20]}


def main():
    files = {it["id"] for it in fetched("/catalog")["layers"]}
    listed = [str(name) for name, _ in pyogrio.list_layers(f"OAPIF:{SERVER}")]
    found = {}
    for name in listed:
        base, _, part = name.rpartition("_")
        found[name] = compared(name, name, "") if name in files else compared(name, base, part)
    # As docs/clients.md shows it.
    _, _, near, _ = read(f"OAPIF:{SERVER}", layer="roads", bbox=(116.9, -0.5, 117.1, -0.3))
    print(json.dumps({"gdal": pyogrio.__gdal_version__, "collections": found, "near": len(near)}, default=str))


main()
