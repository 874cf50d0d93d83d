"""A plain reading of the written files: a graph, floods by sampled points, closures by distance.

It shares no rule with the program that it helps to test; thresholds are its own small table.
"""

import csv
import json
import math
import subprocess
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

from plane import Segments, crossing, distance_to_segment, metres

HERE = Path(__file__).resolve().parent
REGION = HERE.parent
LAND = ["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck"]
# Deepest water that a class still passes slowly, metres.
LIMIT_M = {"motorcycle": 0.25, "car": 0.30, "pickup": 0.35, "four_by_four": 0.50, "truck": 0.60, "heavy_truck": 0.80}
SAMPLE_M = 20


def read(path, table=None):
    """Features in EPSG:4326, through ogr2ogr."""
    command = ["ogr2ogr", "-q", "-f", "GeoJSON", "-t_srs", "EPSG:4326", "-lco", "COORDINATE_PRECISION=9", "-lco", "RFC7946=NO",
               "/vsistdout/", str(path), *([table] if table else [])]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["features"]


def cell(p):
    return (round(p[0] * 1e7), round(p[1] * 1e7))


def point(c):
    return (c[0] / 1e7, c[1] / 1e7)


def field(feature, source, name):
    rule = source.get("fields", {}).get(name, name)
    if isinstance(rule, str):
        return feature["properties"].get(rule)
    if "const" in rule:
        return rule["const"]
    value = feature["properties"].get(rule.get("column"))
    if "map" in rule:
        return rule["map"].get(str(value), rule.get("default"))
    if value is not None and rule.get("unit") == "cm":
        return value / 100
    return value


def load_roads(config):
    strands = []
    for source in (s for s in config["source"] if s["layer"] == "roads"):
        for f in read(REGION / source["path"], source.get("table")):
            coords = [cell(p) for p in f["geometry"]["coordinates"]]
            strands.append({"source": source["id"], "coords": coords, "class": field(f, source, "class"), "name": field(f, source, "name"),
                            "bridge": field(f, source, "bridge") in ("yes", True), "weight": field(f, source, "max_weight_t"),
                            "surface": field(f, source, "surface"),
                            "crossings": source.get("noding") == "crossings", "snap": source.get("snap_m", 0)})
    return strands


def snap(strands):
    """Moves the loose ends of sources that ask for it onto the nearest vertex, else onto the nearest line."""
    owners = Counter(p for s in strands for p in set(s["coords"]))
    index = Segments()
    for s in strands:
        for a, b in zip(s["coords"], s["coords"][1:]):
            index.add(point(a), point(b), s)
    moved = 0
    for s in strands:
        if not s["snap"]:
            continue
        for end in (0, -1):
            p = s["coords"][end]
            if owners[p] > 1:
                continue
            here = point(p)
            vertices = [(metres(here, q), q) for a, b, o in index.near(here, margin_m=s["snap"]) if o is not s for q in (a, b)]
            vertices = [v for v in vertices if v[0] <= s["snap"]]
            if vertices:
                s["coords"][end] = cell(min(vertices)[1])
                moved += 1
    return moved


def join_crossings(strands):
    """Puts a vertex where a line of a `crossings` source crosses another line on the ground."""
    index, joined = Segments(), 0
    for s in strands:
        for i, (a, b) in enumerate(zip(s["coords"], s["coords"][1:])):
            index.add(point(a), point(b), (s, i))
    cuts = {}
    for s in strands:
        if not s["crossings"] or s["bridge"]:
            continue
        for i, (a, b) in enumerate(zip(s["coords"], s["coords"][1:])):
            for c, d, (o, k) in index.near(point(a), point(b)):
                if o is s or o["bridge"] or o["class"] == "ferry" or {a, b} & {cell(c), cell(d)}:
                    continue
                hit = crossing(point(a), point(b), c, d)
                if hit:
                    joined += 1
                    for strand, at_segment, t in ((s, i, hit[1]), (o, k, hit[2])):
                        cuts.setdefault(id(strand), (strand, set()))[1].add((at_segment, t, cell(hit[0])))
    for strand, places in cuts.values():
        for i, _, p in sorted(places, reverse=True):
            if p not in strand["coords"]:
                strand["coords"].insert(i + 1, p)
    return joined


def edges_of(strands):
    uses = Counter()
    for s in strands:
        inner = s["coords"][1:-1]
        if s["class"] != "ferry":
            uses.update(set(inner))
        uses.update({s["coords"][0], s["coords"][-1]})
    for s in strands:  # an end is always a node
        for p in (s["coords"][0], s["coords"][-1]):
            uses[p] += 1
    out = []
    for s in strands:
        start = 0
        for i in range(1, len(s["coords"])):
            last = i == len(s["coords"]) - 1
            if last or (uses[s["coords"][i]] > 1 and s["class"] != "ferry"):
                out.append({**s, "coords": s["coords"][start:i + 1]})
                start = i
    return out


def samples(coords):
    for a, b in zip(coords, coords[1:]):
        a, b = point(a), point(b)
        n = max(1, math.ceil(metres(a, b) / SAMPLE_M))
        for k in range(n + 1):
            yield (a[0] + (b[0] - a[0]) * k / n, a[1] + (b[1] - a[1]) * k / n)


class Rings:
    """A polygon whose edges lie in strips of latitude, so that a point meets few of them."""

    STRIP = 0.002

    def __init__(self, rings):
        self.strips = {}
        for ring in rings:
            for a, b in zip(ring, ring[1:]):
                lo, hi = sorted((a[1], b[1]))
                for k in range(math.floor(lo / self.STRIP), math.floor(hi / self.STRIP) + 1):
                    self.strips.setdefault(k, []).append((a, b))

    def hold(self, p):
        odd = False
        for a, b in self.strips.get(math.floor(p[1] / self.STRIP), ()):
            if (a[1] > p[1]) != (b[1] > p[1]) and p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0]:
                odd = not odd
        return odd


class Water:
    """Polygons and rasters with depth; None for water that nobody measured."""

    def __init__(self, config):
        self.polygons, self.rasters, self.slides = [], [], []
        for source in (s for s in config["source"] if s["layer"] == "hazards" and s["basis"] in ("observed", "modelled")):
            path = REGION / source["path"]
            if path.suffix == ".tif":
                self.rasters.append((source, *raster(path)))
                continue
            for f in read(path):
                kind, depth, until = (field(f, source, name) for name in ("kind", "depth_m", "valid_to"))
                if until and datetime.fromisoformat(until) <= config["region"]["as_of"]:
                    depth = None
                polygons = [f["geometry"]["coordinates"]] if f["geometry"]["type"] == "Polygon" else f["geometry"]["coordinates"]
                for rings in polygons:
                    xs, ys = [p[0] for p in rings[0]], [p[1] for p in rings[0]]
                    (self.polygons if kind == "flood" else self.slides).append(
                        ((min(xs), min(ys), max(xs), max(ys)), Rings(rings), depth))

    def at(self, p):
        """(deepest measured depth or 0, is there unmeasured water)."""
        deepest, unmeasured = 0.0, False
        for (x0, y0, x1, y1), rings, depth in self.polygons:
            if x0 <= p[0] <= x1 and y0 <= p[1] <= y1 and rings.hold(p):
                if depth is None:
                    unmeasured = True
                else:
                    deepest = max(deepest, depth)
        for source, (x0, y1, size), rows in self.rasters:
            i, j = math.floor((p[0] - x0) / size), math.floor((y1 - p[1]) / size)
            if 0 <= j < len(rows) and 0 <= i < len(rows[0]) and rows[j][i] > source["where_above"]:
                deepest = max(deepest, rows[j][i])
        return deepest, unmeasured


def raster(path):
    with tempfile.TemporaryDirectory() as folder:
        asc = Path(folder) / "depth.asc"
        subprocess.run(["gdal_translate", "-q", "-of", "AAIGrid", str(path), str(asc)], check=True)
        text = asc.read_text()
    head, rows = {}, []
    for line in text.splitlines():
        parts = line.split()
        if parts and parts[0][0].isalpha():
            head[parts[0].lower()] = float(parts[1])
        elif parts:
            rows.append([float(v) for v in parts])
    size = head["cellsize"]
    return (head["xllcorner"], head["yllcorner"] + size * len(rows), size), rows


def load_closures(config, as_of):
    out = []
    for source in (s for s in config["source"] if s["layer"] == "closures"):
        path = REGION / source["path"]
        if path.suffix == ".csv":
            with open(path, newline="", encoding="utf-8") as f:
                rows = [r for r in csv.DictReader(f) if not next(iter(r.values())).startswith("#")]
        else:
            rows = [dict(f["properties"], line=f["geometry"]["coordinates"]) for f in read(path)]
        for r in rows:
            line = r.get("line")
            if r.get("wkt"):
                line = [tuple(map(float, p.split())) for p in r["wkt"].split("(")[1].rstrip(")").split(",")]
            elif line is None:
                line = [(float(r["lon"]), float(r["lat"]))]
            expires = r.get("expires") or r.get("valid_until") or ""
            vehicles = (r.get("vehicles") or r.get("vehicle_classes") or "").split(";")
            out.append({"id": r.get("id") or r.get("event_id"), "status": r["status"], "vehicles": [v for v in vehicles if v] or LAND,
                        "line": line, "expired": bool(expires) and datetime.fromisoformat(expires) <= as_of,
                        "depth": r.get("depth_m"), "weight": r.get("max_weight_t")})
    return out


def closure_edges(closures, edges):
    """{edge number: [closure]}: an edge belongs to a closure when it runs along its line, or is the nearest to its point."""
    index = Segments()
    for n, e in enumerate(edges):
        for a, b in zip(e["coords"], e["coords"][1:]):
            index.add(point(a), point(b), n)
    out = {}
    for c in closures:
        if len(c["line"]) == 1:
            p = c["line"][0]
            near = min((distance_to_segment(p, a, b), n) for a, b, n in index.near(p, margin_m=500))
            assert near[0] < 30, f"{c['id']} lies {near[0]:.0f} m from any road"
            out.setdefault(near[1], []).append(c)
            continue
        along_line = Segments()
        along_line.add_line(c["line"], None)
        candidates = {n for a, b in zip(c["line"], c["line"][1:]) for _, _, n in index.near(a, b)}
        hits = 0
        for n in sorted(candidates):
            if all(any(distance_to_segment(p, a, b) < 1.0 for a, b, _ in along_line.near(p, margin_m=5)) for p in samples(edges[n]["coords"])):
                out.setdefault(n, []).append(c)
                hits += 1
        assert hits, f"{c['id']} lies on no edge"
    return out


def passable(edge, vehicle):
    """True, False, or None where nobody knows."""
    if edge["class"] == "path" and vehicle != "motorcycle":
        return False
    words = [c["status"] for c in edge["closures"] if vehicle in c["vehicles"] and not c["expired"]]
    if "closed" in words:
        return False
    if words:
        return True
    if any(c["expired"] and c["status"] != "open" for c in edge["closures"] if vehicle in c["vehicles"]):
        return None
    if edge["bridge"]:
        return None if edge["approach"] else True
    if edge["class"] == "ferry":
        return True
    if edge["slide"] and vehicle in ("truck", "heavy_truck"):
        return False
    if edge["depth"] > LIMIT_M[vehicle]:
        return False
    return None if edge["unmeasured"] else True
