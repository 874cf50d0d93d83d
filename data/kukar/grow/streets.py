"""Grows village streets: side streets off the road that passes through, and back lanes that join them.

Everything hangs on shared vertices: a side street starts on a vertex that is put into the road's own
line. A candidate that meets water, another road, the outline or a street already there is not built.
"""

import math

import outline
from network import Line
from plane import (Segments, along, at, chance, crossing, distance_to_segment, heading, inside, length, metres, move)

# kind: reach of the streets along the road (m), blocks deep, chance of a side street, chance of a back lane
SHAPES = {
    "city": (1500, 5, 0.92, 0.65),
    "town": (1150, 4, 0.90, 0.60),
    "suburb": (700, 3, 0.75, 0.45),
    "village": (520, 2, 0.66, 0.42),
    "river_village": (420, 1, 0.75, 0.30),
}
# kind: (surface, share) of side streets
SURFACES = {
    "city": (("asphalt", 0.60), ("concrete", 0.35), ("gravel", 0.05)),
    "town": (("asphalt", 0.45), ("concrete", 0.40), ("gravel", 0.15)),
    "suburb": (("concrete", 0.50), ("asphalt", 0.25), ("gravel", 0.25)),
    "village": (("gravel", 0.35), ("concrete", 0.25), ("laterite", 0.25), ("dirt", 0.15)),
    "river_village": (("wood", 1.0),),
}


class Ground:
    """What is already there: roads, water, streets."""

    def __init__(self, lines, river_list):
        self.roads = Segments(0.004)
        self.water = Segments()
        for line in lines:
            self.roads.add_line(line.coords, line)
        for r in river_list:
            self.water.add_line(r["coords"], r)

    def free(self, a, b, touching, clearance_m=38):
        """May a street run from a to b? `touching` are the points where it may meet something."""
        for p in (a, b):
            if not inside(p, outline.REGENCY) or inside(p, outline.SAMARINDA):
                return False
        for c, d, river in self.water.near(a, b, 420):
            bank = river["width_m"] / 2 + 15
            if crossing(a, b, c, d) or distance_to_segment(b, c, d) < bank:
                return False
        for c, d, _ in self.roads.near(a, b, 80):
            if c in touching or d in touching:
                shared = c if c in touching else d
                other = d if shared == c else c
                far = b if shared == a else a
                if distance_to_segment(far, c, d) < clearance_m and far not in (c, d):
                    return False
                if distance_to_segment(other, a, b) < 0.5 * min(clearance_m, metres(c, d)) and other not in (a, b):
                    return False
                continue
            if crossing(a, b, c, d):
                return False
            if b not in touching and distance_to_segment(b, c, d) < clearance_m:
                return False
            if min(distance_to_segment(c, a, b), distance_to_segment(d, a, b)) < clearance_m * 0.6:
                return False
        return True


def grow(places, lines, river_list, jetties, off_limits):
    """Streets for all places; puts the vertices they hang on into `lines`."""
    ground = Ground(lines + off_limits, river_list)
    spines = {}
    for place in places:
        here = at(place["lon"], place["lat"])
        if not any(here in l.coords and l.kind != "motorway" for l in lines):
            spine = own_spine(place, here, river_list, ground)
            if spine:
                spines[place["place_code"]] = spine
    streets = list(spines.values())
    for jetty in jetties:
        streets.append(jetty_lane(jetty, lines + streets, ground))
    for place in places:
        spine = spines.get(place["place_code"])
        streets += village(place, at(place["lon"], place["lat"]), [spine] if spine else lines, ground)
    return streets


def own_spine(place, here, river_list, ground):
    """A boardwalk along the nearest river, for a village that no road reaches."""
    nearest = min(((distance_to_segment(here, c, d), heading(c, d), r["name"])
                   for r in river_list if r["width_m"] > 15 for c, d in zip(r["coords"], r["coords"][1:])), key=lambda x: x[0])
    direction = nearest[1] if nearest[0] < 6000 else math.pi * chance("spine", place["place_code"])
    half = 330
    coords = [at(*move(here, direction + math.pi, half)), here, at(*move(here, direction, half))]
    kind, surface, width = ("path", "wood", 2.0) if place["kind"] == "river_village" else ("residential", "gravel", 4.0)
    line = Line("D" + place["place_code"], f"Jl. Tepi Sungai {place['name']}", "desa", kind, surface, width, 0.5 if surface == "wood" else 5, coords)
    if not all(ground.free(a, b, {a, b}, 10) for a, b in zip(coords, coords[1:])):
        return None
    ground.roads.add_line(coords, line)
    return line


def jetty_lane(jetty, lines, ground):
    """A lane from the jetty to the nearest road vertex that can be reached dry-shod."""
    bank = jetty["at"]
    near = sorted({(metres(bank, p), p) for l in lines if l.kind != "motorway" and not l.bridge for p in l.coords if metres(bank, p) < 4000})
    for distance, p in near[:12]:
        if distance < 15:
            break
        if free_of_water(bank, p, ground) and not any(
                crossing(bank, p, c, d) and p not in (c, d) for c, d, _ in ground.roads.near(bank, p)):
            wood = any(p in l.coords and l.kind == "path" for l in lines)
            lane = Line("J", f"Jl. {jetty['name']}", "desa", "path" if wood else "service", "wood" if wood else "concrete", 2.0 if wood else 3.5,
                        0.5 if wood else 5, [bank, p])
            ground.roads.add_line(lane.coords, lane)
            mark(lines, p)
            return lane
    raise SystemExit(f"no lane to {jetty['name']}: nearest road vertex {near[:1]}")


def free_of_water(a, b, ground):
    return not any(crossing(a, b, c, d) for c, d, r in ground.water.near(a, b) if a not in (c, d))


def mark(lines, p):
    for l in lines:
        if p in l.coords:
            l.attached.add(p)


def village(place, here, lines, ground):
    reach, depth, side_chance, lane_chance = SHAPES[place["kind"]]
    code = place["place_code"]
    out = []
    rows = {}  # (arm, side) to the ends of side streets, by step
    for arm, (line, forward) in enumerate(arms(here, lines)):
        spacing = 105 + 35 * chance("spacing", code, arm)
        run, step = spacing * 0.6, 0
        while run < reach:
            step += 1
            anchor = put_vertex(line, here, forward, run, ground)
            run += spacing * (0.85 + 0.3 * chance("step", code, arm, step))
            if anchor is None:
                continue
            point, direction = anchor
            for side in (1, -1):
                if chance("side", code, arm, step, side) > side_chance:
                    continue
                ends = side_street(place, point, direction + side * math.pi / 2, depth, (arm, step, side), ground, out)
                for level, end in ends:
                    rows.setdefault((arm, side, level), []).append((step, end))
    for (arm, side, level), ends in sorted(rows.items()):
        for (s, a), (t, b) in zip(ends, ends[1:]):
            if t - s == 1 and chance("lane", code, arm, side, level, s) < lane_chance and ground.free(a, b, {a, b}):
                add(out, ground, place, [a, b], (arm, side, level, s))
    return out


def arms(here, lines):
    """The pieces of road that leave a place: (list of lines in order, True where they are walked forward)."""
    out = []
    for l in lines:
        if here not in l.coords or l.kind in ("motorway", "ferry"):
            continue
        i = l.coords.index(here)
        if i < len(l.coords) - 1:
            out.append((l, True))
        if i > 0:
            out.append((l, False))
    return out


def put_vertex(line, here, forward, distance_m, ground):
    """Puts a vertex into the road `distance_m` from the place: (vertex, direction), None where the piece ends before or is a bridge."""
    coords = line.coords if forward else line.coords[::-1]
    coords = coords[coords.index(here):]
    if line.bridge or length(coords) < distance_m + 60:
        return None
    p, i = along(coords, distance_m)
    p = at(*p)
    a, b = coords[i], coords[i + 1]
    direction = heading(a, b)
    for q in (a, b):
        if metres(p, q) < 30:
            p = q
            break
    else:
        j = line.coords.index(a) + (1 if forward else 0)
        line.coords.insert(j, p)
        ground.roads.add(a, p, line)
        ground.roads.add(p, b, line)
        remove(ground.roads, a, b, line)
    return p, direction


def remove(index, a, b, tag):
    """Forgets the segment ab after a vertex has split it."""
    for key in index._span(a, b):
        cell = index.cells.get(key)
        if cell:
            index.cells[key] = [s for s in cell if not (s[2] is tag and {s[0], s[1]} == {a, b})]


def side_street(place, start, direction, depth, key, ground, out):
    code = place["place_code"]
    deep = 1 + int(depth * chance("deep", code, *key) + 0.35)
    direction += 0.16 * (chance("lean", code, *key) - 0.5)
    ends, at_point = [], start
    for level in range(1, deep + 1):
        block = 80 + 50 * chance("block", code, *key, level)
        nxt = at(*move(at_point, direction + 0.12 * (chance("bend", code, *key, level) - 0.5), block))
        if not ground.free(at_point, nxt, {at_point}):
            break
        add(out, ground, place, [at_point, nxt], (*key, level))
        ends.append((level, nxt))
        at_point = nxt
    return ends


def add(out, ground, place, coords, key):
    code, kind = place["place_code"], place["kind"]
    draw, surface = chance("surface", code, *key), SURFACES[kind][-1][0]
    for name, share in SURFACES[kind]:
        if draw < share:
            surface = name
            break
        draw -= share
    if surface == "wood":
        road, width, weight = "path", 2.0, 0.5
    elif kind in ("city", "town", "suburb"):
        road, width, weight = "residential", 4.0, 8
    else:
        road, width, weight = "residential", 3.0 if surface == "dirt" else 3.5, 5
    line = Line("D" + code, f"Gg. {len(out) + 1} {place['name']}", "desa", road, surface, width, weight, coords)
    ground.roads.add_line(coords, line)
    out.append(line)
