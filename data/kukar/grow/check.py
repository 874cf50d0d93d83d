#!/usr/bin/env python3
"""Reads the written files as any program would and asserts what the drill promises.

    python3 data/kukar/grow/check.py           # needs Python 3.11+ and GDAL's command line tools

It shares no rule with the program that it helps to test: a plain graph, floods by sampled points,
closures by distance, thresholds as in its own small table.
"""

import csv
import glob
import heapq
import json
import math
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from datetime import datetime
from pathlib import Path

from plane import METRES_PER_DEGREE, Segments, chance, crossing, distance_to_segment, inside, metres, nearest_on_segment

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
                kind, depth = field(f, source, "kind"), field(f, source, "depth_m")
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
    if edge["bridge"] or edge["class"] == "ferry":
        return True
    if edge["slide"] and vehicle in ("truck", "heavy_truck"):
        return False
    if edge["depth"] > LIMIT_M[vehicle]:
        return False
    return None if edge["unmeasured"] else True


def route(edges, links, start, goal, vehicle, without_ferries=False, unknown_too=False):
    """Fewest metres over passable edges: the list of edge numbers, or None."""
    best, heap = {start: (0.0, None, None)}, [(0.0, start)]
    while heap:
        cost, p = heapq.heappop(heap)
        if cost > best[p][0]:
            continue
        if p == goal:
            way = []
            while best[p][1] is not None:
                way.append(best[p][2])
                p = best[p][1]
            return way[::-1]
        for q, n in links.get(p, ()):
            e = edges[n]
            ok = passable(e, vehicle)
            if ok is False or (ok is None and not unknown_too) or (without_ferries and e["class"] == "ferry"):
                continue
            total = cost + e["length"]
            if q not in best or total < best[q][0]:
                best[q] = (total, p, n)
                heapq.heappush(heap, (total, q))
    return None


def nearest_node(nodes, p):
    return min(nodes, key=lambda c: metres(point(c), p))


def reached(edges, links, start, vehicle, **options):
    seen, stack = {start}, [start]
    while stack:
        for q, n in links.get(stack.pop(), ()):
            e = edges[n]
            if q in seen or (options.get("without_ferries") and e["class"] == "ferry"):
                continue
            ok = passable(e, vehicle)
            if ok is False or (ok is None and not options.get("unknown_too")):
                continue
            seen.add(q)
            stack.append(q)
    return seen


def check_files(config):
    files = sorted(p for p in REGION.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    total = sum(p.stat().st_size for p in files)
    assert total < 10_000_000, total
    print(f"files: {len(files)}, {total / 1e6:.2f} MB")
    seen = set()
    for source in config["source"]:
        assert source["id"] not in seen, source["id"]
        seen.add(source["id"])
        found = sorted(glob.glob(str(REGION / source["path"])))
        assert found, source["path"]
        for key in ("path", "coverage"):
            value = source.get(key)
            assert value in (None, "extent") or glob.glob(str(REGION / value)), value


def check_polygons(config):
    """Every polygon is valid (GEOS, through GDAL), and every id is there once."""
    for source in config["source"]:
        path = REGION / source["path"]
        if path.suffix not in (".gpkg", ".geojson", ".shp", ".kml"):
            continue
        features = read(path, source.get("table"))
        ids = [field(f, source, "id") or field(f, source, "place_code") for f in features]
        ids = [i for i in ids if i is not None]
        assert len(ids) == len(set(ids)), (source["id"], [i for i, n in Counter(ids).items() if n > 1])
        step = json.dumps({"type": "FeatureCollection", "name": "rows", "features": features})
        answer = subprocess.run(["ogr2ogr", "-q", "-f", "CSV", "/vsistdout/", "/vsistdin/", "-dialect", "SQLITE", "-sql",
                                 "SELECT COUNT(*) AS bad FROM rows WHERE NOT ST_IsValid(geometry) OR ST_IsEmpty(geometry)"],
                                input=step.encode(), capture_output=True, check=True)
        bad = int(answer.stdout.decode().split()[-1].strip('"'))
        assert bad == 0, (source["id"], bad)
        print(f"  {source['id']}: {len(features)} rows, all valid")


def region_rings(config):
    source = next(s for s in config["source"] if s["layer"] == "admin")
    return [rings for f in read(REGION / source["path"]) for rings in f["geometry"]["coordinates"]]


def check_inside(config):
    """What lies outside the union of the kecamatan, by source: only what README.md names may."""
    rings = [((min(p[0] for p in r[0]), min(p[1] for p in r[0]), max(p[0] for p in r[0]), max(p[1] for p in r[0])), r)
             for r in region_rings(config)]

    def within(p):
        return any(b[0] <= p[0] <= b[2] and b[1] <= p[1] <= b[3] and inside(p, r[0]) and not any(inside(p, h) for h in r[1:]) for b, r in rings)

    outside = Counter()
    for source in config["source"]:
        path = REGION / source["path"]
        if path.suffix in (".gpkg", ".geojson", ".shp", ".kml") and source["layer"] != "admin":
            for f in read(path, source.get("table")):
                flat = json.dumps(f["geometry"]["coordinates"]).replace("[", " ").replace("]", " ").split(",")
                values = [float(v) for v in flat]
                size = 3 if source["path"].endswith(".kml") and len(values) % 3 == 0 and len(values) % 2 else 2
                points = list(zip(values[0::size], values[1::size]))
                if not all(within(p) for p in points):
                    outside[source["id"]] += 1
        elif path.suffix == ".csv" and source["layer"] in ("shelters", "depots", "places", "closures"):
            with open(path, newline="", encoding="utf-8") as f:
                for r in csv.DictReader(f):
                    if r.get("lon") and not r["lon"].startswith("#") and not within((float(r["lon"]), float(r["lat"]))):
                        outside[source["id"]] += 1
    print("  outside the kecamatan:", dict(outside))
    allowed = {"alur-sungai": 2, "gudang": 1}
    for source, n in outside.items():
        assert n <= allowed.get(source, 0), (source, n)


def check_rivers(config, edges):
    """Nothing but bridges and ferries crosses a river."""
    source = next(s for s in config["source"] if s["layer"] == "waterways")
    index = Segments()
    rivers = read(REGION / source["path"])
    vertices = set()
    for f in rivers:
        index.add_line(f["geometry"]["coordinates"], field(f, source, "name"))
        vertices |= {cell(p) for p in f["geometry"]["coordinates"]}
    for e in edges:
        if e["bridge"] or e["class"] == "ferry":
            continue
        for a, b in zip(e["coords"], e["coords"][1:]):
            for c, d, name in index.near(point(a), point(b)):
                hit = crossing(point(a), point(b), c, d)
                assert not hit or {a, b} & {cell(c), cell(d)}, (e["source"], e["name"], name, hit[0])
    source = next(s for s in config["source"] if s["layer"] == "jetties")
    ends = {p for e in edges for p in (e["coords"][0], e["coords"][-1])}
    for f in read(REGION / source["path"]):
        p = cell(f["geometry"]["coordinates"][:2])
        assert p in vertices, ("jetty off the river", f["properties"]["Name"])
        assert p in ends, ("jetty without a road", f["properties"]["Name"])
    print("  rivers are crossed by bridges and ferries alone; every jetty joins a river and a road")


def main():
    config = tomllib.loads((REGION / "lintas.toml").read_text(encoding="utf-8"))
    as_of = config["region"]["as_of"]
    check_files(config)
    check_polygons(config)
    check_inside(config)

    strands = load_roads(config)
    snapped, joined = snap(strands), join_crossings(strands)
    edges = edges_of(strands)
    water = Water(config)
    for e in edges:
        depths = [water.at(p) for p in samples(e["coords"])]
        e["depth"] = max(d for d, _ in depths)
        e["unmeasured"] = any(u for _, u in depths)
        e["slide"] = any(x0 <= p[0] <= x1 and y0 <= p[1] <= y1 and rings.hold(p)
                         for p in samples(e["coords"]) for (x0, y0, x1, y1), rings, _ in water.slides)
        e["length"] = sum(metres(point(a), point(b)) for a, b in zip(e["coords"], e["coords"][1:]))
        e["closures"] = []
    closures = load_closures(config, as_of)
    for n, rows in closure_edges(closures, edges).items():
        edges[n]["closures"] = rows
    links = {}
    for n, e in enumerate(edges):
        a, b = e["coords"][0], e["coords"][-1]
        links.setdefault(a, []).append((b, n))
        links.setdefault(b, []).append((a, n))
    check_rivers(config, edges)
    print(f"edges: {len(edges)} ({snapped} ends snapped, {joined} crossings joined), "
          f"{sum(e['length'] for e in edges) / 1000:.0f} km; by source {dict(sorted(Counter(e['source'] for e in edges).items()))}")
    print(f"  classes {dict(sorted(Counter(e['class'] for e in edges).items()))}")
    print(f"  bridges {sum(e['bridge'] for e in edges)}, ferries {sum(e['class'] == 'ferry' for e in edges)}, in water "
          f"{sum(e['depth'] > 0 for e in edges)}, unmeasured water {sum(e['unmeasured'] for e in edges)}, "
          f"in slides {sum(e['slide'] for e in edges)}, with a closure row {sum(bool(e['closures']) for e in edges)}")
    print(f"  deeper than 0.3 m {sum(e['depth'] > 0.3 for e in edges)}, than 0.6 m {sum(e['depth'] > 0.6 for e in edges)}")
    assert 4000 <= len(edges) <= 12000, len(edges)

    nodes = list(links)
    tenggarong, batuah = nearest_node(nodes, (116.985, -0.43)), nearest_node(nodes, (117.045, -0.769))
    kembang, tabang = nearest_node(nodes, (116.364, 0.220)), nearest_node(nodes, (116.029, 0.711))

    way = route(edges, links, tenggarong, batuah, "car")
    assert way and len(way) >= 20, way and len(way)
    deep = max(edges[n]["depth"] for n in way)
    print(f"Tenggarong to Batuah by car: {len(way)} edges, {sum(edges[n]['length'] for n in way) / 1000:.1f} km, deepest water {deep:.2f} m; "
          f"truck: {'no way' if route(edges, links, tenggarong, batuah, 'truck') is None else 'passable'}")
    blocked = sum(passable(e, "car") is False for e in edges)
    assert blocked > 100, blocked

    way = route(edges, links, tenggarong, kembang, "car")
    assert way and any(edges[n]["class"] == "ferry" and "Kembang" in edges[n]["name"] for n in way)
    print(f"Tenggarong to Kembang Janggut by car: {len(way)} edges, {sum(edges[n]['length'] for n in way) / 1000:.1f} km, over the ferry")
    for vehicle in LAND:
        assert route(edges, links, tenggarong, kembang, vehicle, without_ferries=True, unknown_too=True) is None, vehicle
        assert route(edges, links, tenggarong, tabang, vehicle, unknown_too=True) is None, vehicle
    print("Without ferries no land vehicle reaches Kembang Janggut; none reaches Tabang at all, not even over roads of unknown state")
    dry = [{**e, "depth": 0.0, "unmeasured": False, "slide": False, "closures": []} for e in edges]
    for name, goal in (("Kembang Janggut", kembang), ("Tabang", tabang), ("Batuah", batuah)):
        assert route(dry, links, tenggarong, goal, "truck", without_ferries=True), name
    print("On a dry day trucks reach all three by road")

    places = {r["name"] + "@" + r["place_code"]: (float(r["lon"]), float(r["lat"]))
              for r in csv.DictReader(open(REGION / "pemkab/tempat.csv", encoding="utf-8"))}
    start = tenggarong
    for vehicle in ("motorcycle", "car", "truck"):
        got, got_dry = reached(edges, links, start, vehicle), reached(dry, links, start, vehicle)
        node_of = {name: nearest_node(nodes, p) for name, p in places.items()}
        cut = sorted(name.split("@")[0] for name, n in node_of.items() if n in got_dry and n not in got)
        never = sorted(name.split("@")[0] for name, n in node_of.items() if n not in got_dry)
        print(f"{vehicle}: {len(places) - len(cut) - len(never)} of {len(places)} places reached; cut off today: {', '.join(cut)}")
        print(f"  never by land: {', '.join(never)}")


if __name__ == "__main__":
    sys.exit(main())
