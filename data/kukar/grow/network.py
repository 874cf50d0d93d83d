"""From the tables of roads.py to lines with vertices: bends, bridges, weak points, ferries, tracks."""

import csv
import math
from dataclasses import dataclass, field
from pathlib import Path

import outline
import rivers
import roads
from plane import (Segments, along, at, chance, crossing, distance_to_segment, heading, inside, length, metres, move, nearest_on_segment,
                   rounded_curve, swaying, without_repeats)

HERE = Path(__file__).parent


@dataclass
class Line:
    """One piece of road, ferry or track."""

    road: str
    name: str
    keeper: str
    kind: str  # an OSM highway value, or ferry
    surface: str
    width_m: float
    max_weight_t: float
    coords: list
    bridge: bool = False
    weak: str = ""
    minutes: int = 0
    attached: set = field(default_factory=set)  # vertices that other lines hang on


def read_places():
    with open(HERE / "places.csv", newline="", encoding="utf-8") as f:
        rows = [dict(r, lon=float(r["lon"]), lat=float(r["lat"])) for r in csv.DictReader(f)]
    return rows


def gazetteer(places):
    """Name, or name@kecamatan, to coordinates; the roads' own nodes too."""
    out = dict(roads.NODES)
    for p in places:
        out.setdefault(p["name"], (p["lon"], p["lat"]))
        if p["place_code"].count(".") >= 2:
            out[f'{p["name"]}@{p["place_code"].split(".")[2]}'] = (p["lon"], p["lat"])
    return {k: at(*v) for k, v in out.items()}


def river_lines():
    out = []
    for name, waypoints, kind, width, navigable in rivers.RIVERS:
        out.append({"name": name, "class": kind, "width_m": width, "navigable": navigable,
                    "coords": rounded_curve(waypoints, 400 if width >= 100 else 300)})
    # A tributary ends on a vertex of the river it meets.
    for r in out:
        for end in (0, -1):
            for other in out:
                if other is r:
                    continue
                hit = insert_vertex_if_near(other["coords"], r["coords"][end], 60)
                if hit:
                    r["coords"][end] = hit
                    break
    return out


def insert_vertex_if_near(line, p, tolerance_m):
    """The vertex of `line` at p, made where the line passes within the tolerance; None where it does not."""
    best = min(range(len(line) - 1), key=lambda i: distance_to_segment(p, line[i], line[i + 1]))
    if distance_to_segment(p, line[best], line[best + 1]) > tolerance_m:
        return None
    foot, _ = nearest_on_segment(p, line[best], line[best + 1])
    for q in (line[best], line[best + 1]):
        if metres(q, foot) < 25:
            return q
    foot = at(*foot)
    line.insert(best + 1, foot)
    return foot


def build_skeleton(places, river_list):
    where = gazetteer(places)
    lines = []
    for key, name, keeper, kind, surface, width, weight, waypoints in roads.ROADS:
        lines += road_lines(key, name, keeper, kind, surface, width, weight, waypoints, where)
    for key, name, a, b in roads.LANDINGS:
        lines += road_lines(key, name, "district", "unclassified", "concrete", 4.0, 8, [a, b], where)
    river_index = Segments()
    for r in river_list:
        river_index.add_line(r["coords"], r)
    lines = [piece for line in lines for piece in with_bridges(line, river_index)]
    lines = over_the_toll_road(lines)
    split_weak_points(lines)
    join_nodes(lines)
    return lines, where


def road_lines(key, name, keeper, kind, surface, width, weight, waypoints, where):
    out, previous = [], None
    for w in waypoints:
        if isinstance(w, roads.Bridge):
            start, end = at(*w.start), at(*w.end)
            if previous and previous != start:
                out.append(Line(key, name, keeper, kind, surface, width, weight,
                                swaying(previous, start, 450, 0.05, key, len(out))))
            out.append(Line(key, w.name, keeper, kind, "concrete", width, w.max_weight_t, [start, end], bridge=True))
            previous = end
            continue
        point = where[w] if isinstance(w, str) else at(*w)
        if previous and previous != point:
            out.append(Line(key, name, keeper, kind, surface, width, weight,
                            swaying(previous, point, 450, 0.05, key, len(out))))
        previous = point
    return out


def with_bridges(line, river_index):
    """The line cut where it crosses a minor river, with a small bridge in the gap."""
    if line.bridge:
        return [line]
    cuts, run = [], 0.0
    for a, b in zip(line.coords, line.coords[1:]):
        for c, d, river in river_index.near(a, b):
            hit = crossing(a, b, c, d)
            if hit:
                if river["width_m"] >= 100:
                    raise SystemExit(f"{line.name} ({line.road}) crosses {river['name']} at {hit[0]} without a bridge")
                cuts.append((run + hit[1] * metres(a, b), river))
        run += metres(a, b)
    if not cuts:
        return [line]
    cuts.sort(key=lambda c: c[0])
    out, done = [], 0.0
    for distance, river in cuts:
        half = river["width_m"] / 2 + 25
        lo, hi = max(distance - half, 0.0), min(distance + half, run)
        if lo < done:
            continue
        if lo - done > 1:
            out.append(part(line, done, lo))
        deck = part(line, lo, hi)
        deck.bridge = True
        deck.name = f"Jembatan {river['name'].replace('Sungai ', '')} ({line.road})"
        deck.coords = [deck.coords[0], deck.coords[-1]]
        if line.kind == "path" or line.surface in ("laterite", "dirt", "wood"):
            deck.surface, deck.max_weight_t = "wood", min(line.max_weight_t, 5)
        else:
            deck.surface, deck.max_weight_t = "concrete", 20 if line.kind in ("motorway", "primary", "secondary") else 8
        out.append(deck)
        done = hi
    if run - done > 1:
        out.append(part(line, done, run))
    return out


def part(line, start_m, end_m):
    """The piece of a line between two distances, as a line of its own."""
    total = length(line.coords)
    a, i = along(line.coords, start_m) if start_m > 0 else (line.coords[0], 0)
    b, j = along(line.coords, end_m) if end_m < total - 1e-6 else (line.coords[-1], len(line.coords) - 2)
    coords = without_repeats([at(*a), *line.coords[i + 1:j + 1], at(*b)])
    return Line(line.road, line.name, line.keeper, line.kind, line.surface, line.width_m, line.max_weight_t, coords,
                line.bridge, line.weak, line.minutes)


def over_the_toll_road(lines):
    """Roads that cross the toll road go over it on a bridge of their own."""
    toll = Segments()
    for line in lines:
        if line.kind == "motorway":
            toll.add_line(line.coords, {"name": "Sungai tol", "width_m": 30})
    out = []
    for line in lines:
        ends_on_toll = any(p in c for p in (line.coords[0], line.coords[-1]) for c in
                           (l.coords for l in lines if l.kind == "motorway"))
        if line.kind == "motorway" or line.bridge or ends_on_toll:
            out.append(line)
            continue
        pieces = with_bridges(line, toll)
        for p in pieces:
            if p.bridge:
                p.name = f"Jalan layang tol ({line.road})"
                p.surface, p.max_weight_t = "concrete", 20
        out += pieces
    return out


def split_weak_points(lines):
    """Gives each weak point a piece of its own, so that it can be closed alone."""
    for name, road, near, size_m in roads.WEAK_POINTS:
        best = None
        for line in lines:
            if line.road != road or line.bridge or line.weak:
                continue
            run = 0.0
            for a, b in zip(line.coords, line.coords[1:]):
                foot, t = nearest_on_segment(near, a, b)
                d = metres(near, foot)
                if best is None or d < best[0]:
                    best = (d, line, run + t * metres(a, b))
                run += metres(a, b)
        distance, line, position = best
        if distance > 1500:
            raise SystemExit(f"weak point {name} lies {distance:.0f} m from {road}")
        total = length(line.coords)
        lo, hi = max(0.0, position - size_m / 2), min(total, position + size_m / 2)
        pieces = []
        if lo > 60:
            pieces.append(part(line, 0, lo))
        else:
            lo = 0
        if total - hi < 60:
            hi = total
        middle = part(line, lo, hi)
        middle.weak = name
        pieces.append(middle)
        if hi < total:
            pieces.append(part(line, hi, total))
        at_index = lines.index(line)
        lines[at_index:at_index + 1] = pieces


def join_nodes(lines):
    """Marks every vertex that two lines share."""
    users = {}
    for line in lines:
        for p in line.coords:
            users.setdefault(p, []).append(line)
    for p, who in users.items():
        if len(who) > 1:
            for line in who:
                line.attached.add(p)


def build_ferries(where):
    out = []
    for name, (a, b), weight in roads.FERRIES:
        coords = [where[a], where[b]]
        minutes = max(5, round(length(coords) / 1000 * 6 + 3))
        out.append(Line("F", name, "dishub", "ferry", "", 0, weight, coords, minutes=minutes))
    return out


def build_jetties(river_list, where):
    """Each jetty stands on the bank, at the end of a short channel from its river: (channels, jetties)."""
    spurs, points = [], []
    by_name = {r["name"]: r for r in river_list}
    for name, spot, load_min, river_name in rivers.JETTIES:
        river = by_name[river_name]
        spot = where[spot] if isinstance(spot, str) else at(*spot)
        foot = insert_vertex_if_near(river["coords"], spot, 4000)
        if foot is None:
            raise SystemExit(f"{name} is not on {river_name}")
        bank = spot if spot not in where.values() else at(*move(foot, heading(foot, spot), river["width_m"] / 2 + 70))
        spurs.append({"name": f"Alur {name}", "class": "river", "width_m": 15, "navigable": True, "coords": [foot, bank]})
        points.append({"name": name, "load_min": load_min, "at": bank})
    return spurs, points


def build_tracks(where, river_list):
    """Volunteers' tracks: they share no vertices, and their ends miss the road by about a metre."""
    index = Segments()
    for r in river_list:
        index.add_line(r["coords"], r)
    out = []
    for i, (name, kind, surface, width, waypoints) in enumerate(roads.TRACKS):
        points = [where[w] if isinstance(w, str) else at(*w) for w in waypoints]
        coords = [points[0]]
        for k, (a, b) in enumerate(zip(points, points[1:])):
            coords += swaying(a, b, 700, 0.03, name, k)[1:]
        out += with_bridges(Line(f"T{i + 1}", name, "relawan", kind, surface, width, 20, coords), index)
    g = roads.GRID
    points = [where[g["access"][0]], *(at(*p) for p in g["access"][1:])]
    out.append(Line("T9", "Jl. usaha tani akses", "relawan", "track", "dirt", 3.0, 3, points))
    for k, x in enumerate(g["lon"]):
        out.append(Line("T9", f"Jl. usaha tani U{k + 1}", "relawan", "track", "dirt", 3.0, 3,
                        [at(x, g["north"]), at(x + 0.0004, g["south"])]))
    for k, y in enumerate(g["lat"]):
        out.append(Line("T9", f"Jl. usaha tani T{k + 1}", "relawan", "track", "dirt", 3.0, 3,
                        [at(g["west"], y), at(g["east"], y - 0.0003)]))
    skeleton_nodes = set(where.values())
    for line in out:
        for end in (0, -1):
            if line.coords[end] in skeleton_nodes:
                direction = 2 * math.pi * chance("miss", line.name, end)
                line.coords[end] = at(*move(line.coords[end], direction, 1.2))
    return out


def unexpected_crossings(lines):
    """Places where two pieces of road cross without a common vertex and without a bridge: mistakes of the tables."""
    index, out = Segments(), []
    for line in lines:
        for a, b in zip(line.coords, line.coords[1:]):
            for c, d, other in index.near(a, b):
                hit = crossing(a, b, c, d)
                if not hit or {a, b} & {c, d}:
                    continue
                if line.bridge or other.bridge or "ferry" in (line.kind, other.kind):
                    continue
                out.append((line.road, line.name, other.road, other.name, hit[0]))
        for a, b in zip(line.coords, line.coords[1:]):
            index.add(a, b, line)
    return out


def outside_points(lines):
    return [(l.road, l.name, p) for l in lines for p in l.coords
            if not inside(p, outline.REGENCY) or inside(p, outline.SAMARINDA)]
