#!/usr/bin/env python3
"""Reads the written files as any program would and asserts what the drill promises.

    python3 data/kukar/grow/check.py           # needs Python 3.11+ and GDAL's command line tools

The reading itself, plain and slow, is in graph.py.
"""

import csv
import glob
import heapq
import json
import subprocess
import sys
import tomllib
from collections import Counter

from graph import (LAND, REGION, Water, cell, closure_edges, edges_of, field, join_crossings, load_closures, load_roads, passable, point,
                   read, samples, snap)
from plane import Segments, crossing, inside, metres


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
    allowed = {"alur-sungai": 2, "gudang": 1, "pengungsian": 1}  # the last: swapped on purpose, see mistakes.py
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


def check_boats(config):
    """A boat gets from Tenggarong to every jetty, and to Tabang."""
    source = next(s for s in config["source"] if s["layer"] == "waterways")
    links = {}
    for f in read(REGION / source["path"]):
        if field(f, source, "navigable") == "yes":
            line = [cell(p) for p in f["geometry"]["coordinates"]]
            for a, b in zip(line, line[1:]):
                links.setdefault(a, set()).add(b)
                links.setdefault(b, set()).add(a)
    jetties = {f["properties"]["Name"]: cell(f["geometry"]["coordinates"][:2])
               for f in read(REGION / next(s for s in config["source"] if s["layer"] == "jetties")["path"])}
    start = jetties["Dermaga Tenggarong"]
    seen, stack = {start}, [start]
    while stack:
        for q in links[stack.pop()] - seen:
            seen.add(q)
            stack.append(q)
    missed = [name for name, p in jetties.items() if p not in seen]
    assert not missed, missed
    print(f"  a boat gets from Tenggarong to all {len(jetties)} jetties, Tabang among them")


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
        e["closures"], e["approach"] = [], False
    closures = load_closures(config, as_of)
    for n, rows in closure_edges(closures, edges).items():
        edges[n]["closures"] = rows
    links = {}
    for n, e in enumerate(edges):
        a, b = e["coords"][0], e["coords"][-1]
        links.setdefault(a, []).append((b, n))
        links.setdefault(b, []).append((a, n))
    for e in edges:
        if e["bridge"]:
            e["approach"] = any(edges[n]["depth"] > 0 and not edges[n]["bridge"] for p in (e["coords"][0], e["coords"][-1]) for _, n in links[p])
    check_rivers(config, edges)
    check_boats(config)
    print(f"edges: {len(edges)} ({snapped} ends snapped, {joined} crossings joined), "
          f"{sum(e['length'] for e in edges) / 1000:.0f} km; by source {dict(sorted(Counter(e['source'] for e in edges).items()))}")
    print(f"  classes {dict(sorted(Counter(e['class'] for e in edges).items()))}")
    print(f"  bridges {sum(e['bridge'] for e in edges)}, ferries {sum(e['class'] == 'ferry' for e in edges)}, in water "
          f"{sum(e['depth'] > 0 for e in edges)}, unmeasured water {sum(e['unmeasured'] for e in edges)}, "
          f"in slides {sum(e['slide'] for e in edges)}, with a closure row {sum(bool(e['closures']) for e in edges)}")
    print(f"  shortest edge {min(e['length'] for e in edges):.1f} m, bridges with water at an end {sum(e['approach'] for e in edges)}")
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
    for weak in ("(Kelekat)", "(Jalan Kelekat–Simpang Muai)", "(Gunung Sari)"):
        depth = max(e["depth"] for e in edges if weak in (e["name"] or ""))
        assert depth > 0.6, (weak, depth)
        print(f"  water at {weak} {depth:.1f} m")
    dry = [{**e, "depth": 0.0, "unmeasured": False, "slide": False, "approach": False, "closures": []} for e in edges]
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
