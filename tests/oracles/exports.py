#!/usr/bin/env python3
"""Reads every layer of a snapshot in every format that it was published in, and compares each with its FlatGeobuf.

    exports.py SNAPSHOT [LAYER …]

Needs pyogrio with pyarrow, shapely and libhxl, none of which shares code with the program under test; the release of
GDAL in pyogrio is not the one that wrote the files. Prints one JSON line of figures; exit 1 with what differs.
"""

import csv
import datetime
import json
import math
import pathlib
import sys
import xml.etree.ElementTree as xml
import zipfile

import hxl
import pyarrow
import pyarrow.parquet
import pyogrio
import shapely

NOTICE = "LATIHAN – BUKAN KEJADIAN NYATA"
UTC = datetime.timezone.utc
MIXED = ["points", "lines", "polygons"]


class Different(Exception):
    """A file says something else than the layer."""


def same(what, found, wanted):
    if found != wanted:
        raise Different(f"{what}: {found!r} is not {wanted!r}")


def kind_of(arrow):
    """Bool, int, float, moment or text."""
    for kind, fits in [
        ("bool", pyarrow.types.is_boolean),
        ("int", pyarrow.types.is_integer),
        ("float", pyarrow.types.is_floating),
        ("moment", pyarrow.types.is_timestamp),
    ]:
        if fits(arrow):
            return kind
    return "text"


def moment(value):
    """A moment in UTC, from text or as it was read."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value.replace("/", "-").replace("Z", "+00:00"))
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def drawn(geometry):
    """The same for a geometry however its parts are put together, and its rings turned."""
    if isinstance(geometry, (bytes, bytearray)):
        geometry = shapely.from_wkb(geometry)
    parts = shapely.get_parts(shapely.get_parts([geometry]))
    return shapely.normalize(shapely.geometrycollections(list(parts))).wkb_hex


def read(path, table=None):
    """Types of fields, and rows with their geometry in the key None, as GDAL reads them."""
    meta, read = pyogrio.raw.read_arrow(path, layer=table)
    geometry = meta["geometry_name"] or "wkb_geometry"
    kinds = {f.name: kind_of(f.type) for f in read.schema if f.name != geometry}
    rows = []
    for row in read.to_pylist():
        rows.append({(None if name == geometry else name): value for name, value in row.items()})
    return kinds, rows


class Layer:
    """The published layer: what all else is compared with."""

    def __init__(self, path):
        self.kinds, rows = read(path)
        self.rows = {row["id"]: row for row in rows}
        assert len(self.rows) == len(rows), "ids are unique"
        self.ints = {
            name: all(-2**31 <= row[name] < 2**31 for row in rows if row[name] is not None)
            for name, kind in self.kinds.items()
            if kind == "int"
        }

    def compare(self, what, ident, field, found, close=False):
        """Compares one value, which may be written as text."""
        wanted, kind = self.rows[ident][field], self.kinds[field]
        where = f"{what} {ident} {field}"
        if wanted in (None, ""):
            return same(where, found in (None, ""), True)
        if found is None:
            raise Different(f"{where}: nothing is not {wanted!r}")
        if kind == "moment":
            # A workbook has whole seconds.
            whole = (lambda it: it.replace(microsecond=0)) if close else (lambda it: it)
            return same(where, whole(moment(found)), whole(moment(wanted)))
        if kind == "bool":
            words = {"true": True, "false": False, "1": True, "0": False}
            return same(where, words[str(found).lower()], wanted)
        if kind == "int":
            number = float(found)
            return same(where, int(number) if number.is_integer() else number, wanted)
        if kind == "float":
            fits = math.isclose(float(found), wanted, rel_tol=1e-12) if close else float(found) == wanted
            return same(where, fits or found, True)
        # Some readers leave out spaces around a text.
        same(where, str(found).strip() if close else str(found), wanted.strip() if close else wanted)

    def compare_all(self, what, rows, close=False):
        """Compares rows that are whole: each once, every field, the place."""
        same(f"{what}: ids", sorted(row["id"] for row in rows), sorted(self.rows))
        for row in rows:
            for field in self.kinds:
                self.compare(what, row["id"], field, row[field], close)
            if None in row:
                wanted = self.rows[row["id"]][None]
                same(f"{what} {row['id']}: geometry", drawn(row[None]), drawn(wanted))


def tables(layer, mixed):
    return [f"{layer}_{part}" for part in MIXED] if mixed else [layer]


def geopackage(layer, name, path, mixed):
    listed = [table for table, _ in pyogrio.list_layers(path)]
    same("gpkg tables", sorted(listed), sorted(tables(name, mixed)))
    rows = []
    for table, drawing in pyogrio.list_layers(path):
        kinds, read_rows = read(path, table)
        same(f"gpkg types of {table}", kinds, layer.kinds)
        rows += read_rows
        if drawing == "Unknown":
            raise Different(f"gpkg {table} is of no one geometry")
        info = pyogrio.read_info(path, layer=table)
        told = json.dumps([info.get("layer_metadata"), info.get("dataset_metadata")], ensure_ascii=False)
        same(f"gpkg mark of {table}", NOTICE in told, True)
    layer.compare_all("gpkg", rows)


def shapefile(layer, name, path, mixed):
    same("shp parts", sorted(t for t, _ in pyogrio.list_layers(f"/vsizip/{path}")), sorted(tables(name, mixed)))
    rows = []
    with zipfile.ZipFile(path) as archive:
        for table in tables(name, mixed):
            same("encoding", archive.read(f"{table}.cpg").decode().strip(), "UTF-8")
            words = archive.read(f"{table}.txt").decode()
            same(f"mark of {table}.txt", words.startswith(NOTICE), True)
            listed = [line.split(":")[0].split() for line in words.split("\n\n", 1)[1].splitlines()]
            long = {line[0]: line[1] for line in listed}
            kinds, read_rows = read(f"/vsizip/{path}/{table}.shp")
            same(f"shp fields of {table}", sorted(kinds), sorted(long))
            held = {"bool": "int", "moment": "text"}
            for short, kind in kinds.items():
                wanted = layer.kinds.get(long[short], "bool")
                same(f"shp type of {table}.{short}", kind, held.get(wanted, wanted))
            for row in read_rows:
                row = {long.get(key, key): value for key, value in row.items()}
                same(f"shp mark of {table}", row.pop("exercise"), 1)
                rows.append(row)
    layer.compare_all("shp", rows, close=True)


def geojson(layer, _name, path, _mixed):
    read_json = json.loads(pathlib.Path(path).read_text())
    same("geojson mark", (read_json["notice"], read_json["mode"]), (NOTICE, "drill"))
    types = {"bool": bool, "int": int, "float": float, "text": str, "moment": str}
    rows = []
    for feature in read_json["features"]:
        row = feature["properties"]
        same("geojson fields", list(row), list(layer.kinds))
        for field, value in row.items():
            if value is not None:
                same(f"geojson type of {field}", type(value), types[layer.kinds[field]])
        same("geojson id", feature["id"], row["id"])
        geometry = shapely.from_geojson(json.dumps(feature["geometry"]))
        for part in shapely.get_parts([geometry]):
            if part.geom_type == "Polygon":
                same("outer rings run left", shapely.is_ccw(part.exterior), True)
        rows.append(row | {None: geometry})
    layer.compare_all("geojson", rows)
    same("geojson by GDAL", pyogrio.read_info(path)["features"], len(rows))


def csv_table(layer, _name, path, _mixed):
    with open(path, newline="", encoding="utf-8") as file:
        names, tags, *cells = list(csv.reader(file))
    source = hxl.data(str(path), hxl.InputOptions(allow_local=True))
    same("hxl tags", [column.display_tag for column in source.columns], tags)
    same("hxl names", [column.header for column in source.columns], names)
    same("hxl rows", [row.values for row in source], cells)
    rows = []
    for values in cells:
        row = dict(zip(names, values))
        same("csv mark", row.pop("exercise"), "true")
        if "wkt" in row:
            row[None] = shapely.from_wkt(row.pop("wkt"))
        else:
            row[None] = shapely.Point(float(row.pop("lon")), float(row.pop("lat")))
        # What a spreadsheet would take for a formula has an apostrophe before it.
        for field, value in row.items():
            if isinstance(value, str) and value.startswith("'") and layer.kinds[field] == "text":
                row[field] = value[1:]
        rows.append(row)
    layer.compare_all("csv", rows)


def kml(layer, name, path, _mixed):
    (document, _), = pyogrio.list_layers(path)
    same("kml mark", document.startswith(NOTICE), True)
    kinds, read_rows = read(path)
    rows = []
    for row in read_rows:
        # Where a field is called as one of KML's own, GDAL gives ours a number.
        rows.append({f: row[f"{f}2" if f"{f}2" in kinds else f] for f in layer.kinds} | {None: row[None]})
    for field, kind in layer.kinds.items():
        wanted = "text" if kind == "moment" or not layer.ints.get(field, True) else kind
        same(f"kml type of {field}", kinds[f"{field}2" if f"{field}2" in kinds else field], wanted)
    layer.compare_all("kml", rows, close=True)


def gpx(layer, name, path, _mixed):
    space, ours = "{http://www.topografix.com/GPX/1/1}", "{urn:lintas:layer}"
    root = xml.parse(path).getroot()
    same("gpx mark", root.find(f"{space}metadata/{space}desc").text.startswith(NOTICE), True)
    seen = set()
    for thing in [*root.iter(f"{space}wpt"), *root.iter(f"{space}trk")]:
        same("gpx mark of one", thing.find(f"{space}desc").text.startswith(NOTICE), True)
        values = {it.tag.removeprefix(ours): it.text for it in thing.find(f"{space}extensions")}
        seen.add(values["id"])
        for field in layer.kinds:
            layer.compare("gpx", values["id"], field, values.get(field))
    same("gpx ids", seen, set(layer.rows))
    counts = {table: pyogrio.read_info(path, layer=table, force_feature_count=True)["features"] for table in ["waypoints", "tracks"]}
    parts = [shapely.get_parts([shapely.from_wkb(row[None])]) for row in layer.rows.values()]
    points = sum(part.geom_type == "Point" for those in parts for part in those)
    others = sum(any(part.geom_type != "Point" for part in those) for those in parts)
    same(f"gpx of {name} by GDAL", counts, {"waypoints": points, "tracks": others})


def workbook(layer, _name, path, _mixed):
    same("sheets", [sheet for sheet, _ in pyogrio.list_layers(path)], ["LATIHAN", "Kolom"])
    kinds, rows = read(path, "LATIHAN")
    for field, kind in layer.kinds.items():
        # A sheet has one type of number, and GDAL takes a column for text that is empty in its first row.
        told = rows and rows[0][field] not in (None, "")
        numbers = {"int": {"int", "float"}, "float": {"int", "float"}}
        if told and kinds[field] not in numbers.get(kind, {kind}):
            raise Different(f"xlsx type of {field}: {kinds[field]} is not {kind}")
    for row in rows:
        same("xlsx mark", bool(row.pop("exercise")), True)
        point = shapely.Point(row.pop("lon"), row.pop("lat"))
        away = point.distance(shapely.from_wkb(layer.rows[row["id"]][None]))
        same(f"xlsx {row['id']}: the place is on it", away < 1e-9, True)
        row.pop(None, None)
    layer.compare_all("xlsx", rows, close=True)


def geoparquet(layer, _name, path, _mixed):
    file = pyarrow.parquet.ParquetFile(path)
    keys = {key.decode(): value.decode() for key, value in (file.metadata.metadata or {}).items()}
    same("keys", sorted(keys), ["geo", "lintas"])
    same("parquet mark", json.loads(keys["lintas"])["notice"], NOTICE)
    geo = json.loads(keys["geo"])
    same("geo", (geo["version"], geo["primary_column"]), ("1.0.0", "geometry"))
    table = file.read()
    kinds = {f.name: kind_of(f.type) for f in table.schema if f.name != "geometry"}
    same("parquet types", kinds, layer.kinds)
    for field in table.schema:
        plain = field.type in (pyarrow.string(), pyarrow.binary(), pyarrow.bool_(), pyarrow.int64(), pyarrow.float64())
        same(f"plain type of {field.name}", plain or field.type == pyarrow.timestamp("us", "UTC"), True)
    for group in range(file.metadata.num_row_groups):
        for column in range(file.metadata.num_columns):
            chunk = file.metadata.row_group(group).column(column)
            same("encodings", (chunk.compression, sorted(chunk.encodings)), ("UNCOMPRESSED", ["PLAIN", "RLE"]))
    rows = [
        {(None if field == "geometry" else field): value for field, value in row.items()}
        for row in table.to_pylist()
    ]
    types = sorted({shapely.from_wkb(row[None]).geom_type for row in rows})
    same("geometry types", geo["columns"]["geometry"]["geometry_types"], types)
    layer.compare_all("parquet", rows)


READERS = {
    "gpkg": geopackage,
    "shp.zip": shapefile,
    "geojson": geojson,
    "csv": csv_table,
    "kml": kml,
    "gpx": gpx,
    "xlsx": workbook,
    "parquet": geoparquet,
}


def main():
    snapshot = pathlib.Path(sys.argv[1])
    manifest = json.loads((snapshot / "manifest.json").read_text())
    compared, wrong = {}, []
    for name in sys.argv[2:] or sorted(manifest["layers"]):
        mixed = manifest["layers"][name]["geometry_type"] == "mixed"
        layer = Layer(snapshot / "layers" / f"{name}.fgb")
        for ending, compare in READERS.items():
            path = snapshot / "exports" / f"{name}.{ending}"
            try:
                compare(layer, name, str(path), mixed)
                compared[ending] = compared.get(ending, 0) + len(layer.rows)
            except Exception as error:  # whatever a reader stumbles over
                wrong.append(f"{name}.{ending}: {type(error).__name__}: {error}")
    print(json.dumps({"compared": compared, "wrong": wrong}, ensure_ascii=False))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
