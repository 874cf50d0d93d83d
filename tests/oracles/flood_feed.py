#!/usr/bin/env python3
"""Makes a feed of flood polygons, hour by hour, over a corner of Jakarta: seeded, so that it can be made again.

    flood_feed.py roads JAKARTA.shp FOLDER
    flood_feed.py hours FOLDER ROADS.fgb REAL.geojson --seed N --hours N

`roads` writes the roads of a box and a configuration without any water into FOLDER. `hours` takes
the roads that were published from it and writes FOLDER/hours/000 and on: each with its own
`lintas.toml` and files, as an agency would have sent them by that hour. Polygons appear, grow,
shrink, move, change their ids, split and vanish. One hour of each day is a real one, as
PetaBencana's archive has it. What a seed varies is the table `STYLES`.

Needs shapely, pyogrio and numpy.
"""

import argparse
import csv
import datetime
import json
import math
import pathlib
import random

import numpy as np
import pyogrio
import shapely
from shapely.ops import substring

BOX = (106.785, -6.18, 106.84, -6.14)
START = datetime.datetime(2017, 2, 21, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
HOUR = datetime.timedelta(hours=1)
# The feed of an hour tells what was seen ten minutes before: so no lifetime of water ends on the hour.
BEFORE = datetime.timedelta(minutes=10)
REAL_HOUR = 12  # 13.00 WIB
DEPTHS = [0.05, 0.1, 0.15, 0.18, 0.22, 0.28, 0.3, 0.33, 0.45, 0.55, 0.6, 0.7, 0.9, 1.4, None]
# Depths of PetaBencana's classes: the deepest of each; of class 1 nobody knows.
REAL_DEPTHS = {1: None, 2: 0.70, 3: 1.50, 4: 2.00}
METRE = 1 / 111_000

# Hours of the day at which something befalls the feed.
STYLES = [
    # New ids every hour, one moment a file; from 14.00 on the same file again and again.
    {"name": "renewed", "ids": "hourly", "stuck": range(14, 22)},
    # A coverage beside it; a missing file, one row without a place, several, no coverage file.
    {"name": "covered", "ids": "stable", "coverage": True,
     "missing": {8}, "one_spoiled": {15}, "many_spoiled": {18}, "no_coverage_file": {21}},
    # A moment and an end in every row, some rows old; a modelled source beside it, slides, closures.
    {"name": "own moments", "ids": "changing", "as_of": True, "model": True, "slides": True,
     "closures": True},
    # Coverage and moments of rows, some of them still to come; depths in words, a file cut short; closures.
    {"name": "damaged", "ids": "changing", "as_of": True, "coverage": True, "closures": True,
     "cut_short": {10}, "depth_words": {5, 16}, "ahead": True},
    # The moment in the file's name, a lifetime of the source, another format for some hours; slides
    # dated by a property of their file; water that residents told of, with an end and no moment.
    {"name": "named", "ids": "hourly", "coverage": True, "named": True, "lifetime_h": 3,
     "geopackage": range(8, 14), "slides": True, "told": True},
]


def text(moment):
    return moment.isoformat()


def write_json(path, features, **of_the_file):
    collection = {"type": "FeatureCollection", **of_the_file, "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")


def feature(shape, **properties):
    geometry = None if shape is None else json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def rounded(shape):
    return shapely.set_precision(shape, 1e-7)


def blob(rng, lon, lat, radius_m, waves):
    """A round patch with a bent outline; the same `waves` give the same bends at any size."""
    points = []
    for step in range(28):
        angle = 2 * math.pi * step / 28
        bend = 1 + sum(a * math.sin(k * angle + p) for k, a, p in waves)
        away = radius_m * bend * METRE
        points.append((lon + away * math.cos(angle), lat + away * math.sin(angle)))
    return shapely.Polygon(points)


class Water:
    """One patch of water from its first hour to its last."""

    def __init__(self, rng, number, hours):
        self.number = number
        self.birth = rng.randrange(-3, hours)
        self.hours = rng.randrange(2, 11)
        self.lon = rng.uniform(BOX[0], BOX[2])
        self.lat = rng.uniform(BOX[1], BOX[3])
        self.drift = (rng.uniform(-60, 60), rng.uniform(-60, 60)) if rng.random() < 0.5 else (0, 0)
        self.radius = rng.uniform(80, 420)
        self.growth = rng.choice([0, 0, 25, 60, -25, -40])
        self.waves = [(k, rng.uniform(0, 0.18), rng.uniform(0, 6)) for k in (2, 3, 5)]
        self.depth = rng.choice(DEPTHS)
        self.rise = rng.choice([0, 0, 1, -1])
        self.splits = self.hours // 2 if rng.random() < 0.25 else None
        self.lag = rng.choice([0, 0, 0, 1, 2])
        self.never_renewed = rng.random() < 0.15
        self.life = rng.choice([None, None, None, 2, 9])
        self.rng = rng

    def depth_at(self, age):
        if self.depth is None:
            return None
        place = DEPTHS.index(self.depth) + self.rise * (age // 2)
        return DEPTHS[max(0, min(len(DEPTHS) - 2, place))]

    def rows(self, hour, style):
        age = hour - self.birth
        if not 0 <= age < self.hours:
            return []
        radius = max(40, self.radius + self.growth * age)
        lon = self.lon + self.drift[0] * age * METRE
        lat = self.lat + self.drift[1] * age * METRE
        whole = blob(self.rng, lon, lat, radius, self.waves)
        parts = [("", whole)]
        if self.splits is not None and age >= self.splits:
            gap = radius * METRE / 5
            west = shapely.box(lon - 1, lat - 1, lon - gap, lat + 1)
            east = shapely.box(lon + gap, lat - 1, lon + 1, lat + 1)
            parts = [("a", whole & west), ("b", whole & east)]
        name = {"hourly": f"{hour}-{self.number}", "stable": f"g{self.number}",
                "changing": f"g{self.number}-{hour // 3}"}[style["ids"]]
        return [self.row(name + suffix, part, hour, age, style) for suffix, part in parts]

    def row(self, name, shape, hour, age, style):
        properties = {"id": name, "kind": "flood", "depth_m": self.depth_at(age)}
        if style.get("as_of"):
            seen = self.birth if self.never_renewed else max(self.birth, hour - self.lag)
            moment = START + seen * HOUR - BEFORE
            if style.get("ahead") and self.number % 7 == 0:
                moment += 2 * HOUR  # a clock of another time zone
            properties["as_of"] = text(moment)
            if self.life is not None:
                properties["valid_to"] = text(moment + self.life * HOUR)
        return feature(rounded(shape), **properties)


def real_rows(path, style, moment):
    meta, _, shapes, values = pyogrio.raw.read(path, columns=["geom_id", "state"], bbox=BOX)
    table = dict(zip(meta["fields"], values))
    rows = []
    for shape, name, state in zip(shapely.from_wkb(shapes), table["geom_id"], table["state"]):
        properties = {"id": str(name), "kind": "flood", "depth_m": REAL_DEPTHS[int(state)]}
        if style.get("as_of"):
            properties["as_of"] = text(moment)
        rows.append(feature(shapely.force_2d(shape), **properties))
    return rows


# cause, status, first hour, hours in the file, hours to its stated end, confidence
CLOSURES = [
    ("flood", "closed", 1, 12, None, "told"),
    ("flood", "closed", 2, 3, None, "seen"),
    ("flood", "restricted", 3, 14, 9, "told"),
    ("fallen_tree", "closed", 1, 4, None, "seen"),
    ("roadworks", "closed", 2, 18, 5, "told"),
    ("event", "closed", 4, 16, 6, "told"),
    ("checkpoint", "restricted", 1, 20, None, "told"),
    ("tidal_backwater", "closed", 5, 9, None, "seen"),
    ("bridge_damage", "closed", 1, 3, None, "seen"),
    ("subsidence", "restricted", 2, 2, 4, "told"),
    ("washout", "closed", 3, 18, 5, "told"),
    ("landslide", "closed", 1, 2, None, "seen"),
    ("", "open", 1, 20, 30, "seen"),
    ("", "open", 2, 20, 4, "seen"),
    ("", "open", 1, 20, None, "told"),
    ("flood", "open", 3, 12, 20, "seen"),
    ("bridge_damage", "closed", 6, 18, 3, "seen"),
    ("wreckage", "closed", 7, 2, None, "told"),
]


def closure_lines(rng, roads):
    """The middle of long roads that have no other close by, one a closure."""
    metres = shapely.length(roads) / METRE
    tree = shapely.STRtree(roads)
    lines, taken = [], []
    for number in rng.sample(range(len(roads)), len(roads)):
        if len(lines) == len(CLOSURES):
            break
        line = roads[number]
        if not 150 < metres[number] < 700:
            continue
        middle = substring(line, 0.2, 0.8, normalized=True)
        near = tree.query(middle.buffer(40 * METRE), predicate="intersects")
        if set(near.tolist()) != {number} or any(middle.distance(t) < 0.003 for t in taken):
            continue
        lines.append(middle)
        taken.append(middle)
    assert len(lines) == len(CLOSURES), "the box has long roads enough"
    return lines


def write_closures(path, lines, hour):
    heading = ["id", "status", "cause", "reason", "starts", "expires", "reported_at", "confidence", "wkt"]
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(heading)
        for number, ((cause, status, first, hours, end, confidence), line) in enumerate(
            zip(CLOSURES, lines)
        ):
            if not first <= hour < first + hours:
                continue
            seen = START + first * HOUR - BEFORE
            until = "" if end is None else text(seen + end * HOUR)
            table.writerow([f"TTP-{number:02}", status, cause, "", text(seen), until, text(seen),
                            confidence, shapely.to_wkt(line, rounding_precision=8)])


def slides(rng, roads, hour):
    """Slides that nobody dated: two that stay, one that goes, one that comes."""
    rows = []
    for number, (first, last) in enumerate([(0, 999), (0, 999), (0, 6), (9, 999)]):
        middle = roads[rng.randrange(len(roads))].interpolate(0.5, normalized=True)
        patch = blob(rng, middle.x, middle.y, 60, [(2, 0.1, number)])
        if first <= hour <= last:
            rows.append(feature(rounded(patch), id=f"LS-{number}", kind="landslide", severity=3))
    return rows


HEAD = """[region]
id = "jakarta-genangan"
name = "Jakarta"
time_zone = "Asia/Jakarta"
mode = "actual"
as_of = {as_of}

[output]
keep = 999

[ingest]
allow_outside = true

[[source]]
id = "jalan"
layer = "roads"
path = "{up}jalan.gpkg"
noding = "crossings"
[source.fields]
class = "type"
"""


def write_geopackage(path, rows):
    depths = [row["properties"]["depth_m"] for row in rows]
    names = np.array([row["properties"]["id"] for row in rows], dtype=object)
    kinds = np.array([row["properties"]["kind"] for row in rows], dtype=object)
    empty = np.array([depth is None for depth in depths])
    values = np.array([0.0 if depth is None else depth for depth in depths])
    shapes = shapely.to_wkb(shapely.from_geojson([json.dumps(row["geometry"]) for row in rows]))
    pyogrio.raw.write(path, geometry=shapes, field_data=[names, kinds, values],
                      field_mask=[None, None, empty], fields=["id", "kind", "depth_m"],
                      crs="EPSG:4326", geometry_type="Unknown", driver="GPKG", layer="genangan")


def told_rows(waters, hour):
    """Water that nobody dated: it ends with a day, or says nothing of its end."""
    rows = []
    for water in waters:
        for row in water.rows(hour, {"ids": "stable"}):
            row["properties"]["valid_to"] = "2017-02-21" if water.number % 2 else None
            rows.append(row)
    return rows


def hazard(name, path, basis, moment=None, coverage=None, lifetime_h=None):
    lines = ["", "[[source]]", f'id = "{name}"', 'layer = "hazards"', f'path = "{path}"',
             f'basis = "{basis}"']
    if moment is not None:
        lines.append(f"observed_at = {moment if isinstance(moment, str) else text(moment)}")
    if coverage is not None:
        lines.append(f'coverage = "{coverage}"')
    if lifetime_h is not None:
        lines.append(f"lifetime_h = {lifetime_h}")
    return "\n".join(lines) + "\n"


def covered_boxes():
    west, south, east, north = BOX
    wide, high = east - west, north - south
    return [
        shapely.box(west + 0.05 * wide, south + 0.1 * high, west + 0.6 * wide, south + 0.8 * high),
        shapely.box(west + 0.55 * wide, south + 0.4 * high, west + 0.9 * wide, south + 0.95 * high),
    ]


def spoil(rows, share, least):
    """Takes the shape of every n-th row away: its place cannot be known."""
    count = max(least, math.ceil(share * len(rows)))
    for row in rows[:: max(1, len(rows) // count)][:count]:
        row["geometry"] = None
    return rows


def water_name(style, moment, day):
    if not style.get("named"):
        return "genangan.geojson"
    ending = "gpkg" if day in style["geopackage"] else "geojson"
    return f"genangan-{moment:%Y%m%d%H%M}.{ending}"


def write_water(folder, rows, style, day, name):
    """The feed's own file, and what befalls it."""
    if day in style.get("missing", ()):
        return
    path = folder / name
    if path.suffix == ".gpkg":
        write_geopackage(path, rows)
    else:
        write_json(path, rows)
    if day in style.get("cut_short", ()):
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) * 2 // 3])


def write_hour(folder, hour, style, waters, model, roads, lines, real, seed):
    day = hour % 24
    folder.mkdir(parents=True)
    now = START + hour * HOUR
    # A stuck feed shows the file of the hour at which it stopped.
    stuck = style.get("stuck", [])
    shown = hour - (day - stuck[0] + 1) if day in stuck else hour
    moment = START + shown * HOUR - BEFORE
    rows = [row for water in waters for row in water.rows(shown, style)]
    if shown % 24 == REAL_HOUR:
        rows += real_rows(real, style, moment)
    if day in style.get("one_spoiled", ()):
        rows = spoil(rows, 0, 1)
    if day in style.get("many_spoiled", ()):
        rows = spoil(rows, 0.3, 4)
    if day in style.get("depth_words", ()):
        for row in rows[::5]:
            row["properties"]["depth_m"] = "tidak diukur"
    config = HEAD.format(as_of=text(now), up="../../")
    write_water(folder, rows, style, day, name := water_name(style, moment, day))
    coverage = None
    if style.get("coverage"):
        coverage = "cakupan.geojson"
        if day not in style.get("no_coverage_file", ()):
            write_json(folder / coverage, [feature(rounded(box)) for box in covered_boxes()])
    dated = moment if not style.get("as_of") or coverage else None
    if style.get("named"):
        dated = '{ name = "%Y%m%d%H%M" }'
    config += hazard("genangan", name, "observed", dated, coverage, style.get("lifetime_h"))
    if style.get("model"):
        # A model runs every six hours, and once a day it is four hours late.
        run = hour - hour % 6
        run = run - 6 if run % 24 == 12 and hour % 6 < 4 else run
        rows = [row for water in model for row in water.rows(max(run, 0), {"ids": "stable"})]
        write_json(folder / "model.geojson", rows)
        write_json(folder / "jendela.geojson", [feature(rounded(covered_boxes()[0]))])
        config += hazard("model", "model.geojson", "modelled",
                         START + max(run, 0) * HOUR - BEFORE, "jendela.geojson")
    if style.get("slides"):
        rows = slides(random.Random(seed + 7), roads, hour)
        seen = text(START + (hour - hour % 8) * HOUR - BEFORE)
        write_json(folder / "longsor.geojson", rows, **({"timestamp": seen} if style.get("named") else {}))
        dated = '{ property = "timestamp" }' if style.get("named") else None
        config += hazard("longsor", "longsor.geojson", "observed", dated)
    if style.get("told"):
        write_json(folder / "warga.geojson", told_rows(model, hour))
        config += hazard("warga", "warga.geojson", "observed")
    if style.get("closures"):
        write_closures(folder / "tutup.csv", lines, hour)
        config += (f'\n[[source]]\nid = "tutup"\nlayer = "closures"\npath = "tutup.csv"\n'
                   f"observed_at = {text(now - BEFORE)}\n")
    (folder / "lintas.toml").write_text(config, encoding="utf-8")


def write_roads(jakarta, folder):
    meta, _, shapes, values = pyogrio.raw.read(jakarta, encoding="ISO-8859-1", bbox=BOX,
                                               columns=["TYPE", "NAME", "ONEWAY"])
    folder.mkdir(parents=True, exist_ok=True)
    pyogrio.raw.write(folder / "jalan.gpkg", geometry=shapes, field_data=values,
                      fields=[str(name).lower() for name in meta["fields"]], crs="EPSG:4326",
                      geometry_type="LineString", driver="GPKG", layer="jalan")
    dry = HEAD.format(as_of=text(START - HOUR), up="")
    (folder / "kering.toml").write_text(dry, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("roads")
    command.add_argument("jakarta")
    command.add_argument("folder", type=pathlib.Path)
    command = commands.add_parser("hours")
    command.add_argument("folder", type=pathlib.Path)
    command.add_argument("roads")
    command.add_argument("real")
    command.add_argument("--seed", type=int, required=True)
    command.add_argument("--hours", type=int, required=True)
    arguments = parser.parse_args()
    if arguments.command == "roads":
        write_roads(arguments.jakarta, arguments.folder)
        return
    style = STYLES[arguments.seed % len(STYLES)]
    rng = random.Random(arguments.seed)
    roads = shapely.from_wkb(pyogrio.raw.read(arguments.roads, columns=[])[2])
    lines = closure_lines(rng, roads)
    count = 14 + arguments.hours
    waters = [Water(rng, number, arguments.hours) for number in range(count)]
    model = [Water(rng, 500 + number, arguments.hours) for number in range(count // 3)]
    for water in model:
        water.hours = 14  # a model has its water for two runs or three
    for hour in range(arguments.hours):
        write_hour(arguments.folder / "hours" / f"{hour:03}", hour, style, waters, model, roads,
                   lines, arguments.real, arguments.seed)
    print(json.dumps({"style": style["name"], "waters": count, "roads": len(np.atleast_1d(roads))}))


if __name__ == "__main__":
    main()
