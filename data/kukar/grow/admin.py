"""Twenty kecamatan as one partition: cells around the places, merged, cut by the outline.

Neighbours share their borders to the last digit, because the faces are traced out of one set of edges.
"""

import math

import outline
from plane import at, chance, crossing, heading, inside, metres, move

FAR = 30.0


def kecamatan(places):
    """{kecamatan code: [polygon]}, a polygon being [outer ring, hole, ...]; rings closed."""
    seeds = [((p["lon"], p["lat"]), p["place_code"][:8]) for p in places if p["place_code"].count(".") == 3]
    borders = set()
    for i, (seed, code) in enumerate(seeds):
        for a, b, j in cell(i, seeds):
            if j is not None and seeds[j][1] != code:
                borders.add((min(a, b), max(a, b)))
    lines = [bend(a, b) for a, b in sorted(borders)]
    segments = [s for line in lines for s in zip(line, line[1:])]
    walls = [ring_segments(outline.REGENCY), ring_segments(outline.SAMARINDA)]
    edges = cut_by(segments, walls)
    return faces(edges, seeds)


def cell(i, seeds):
    """The Voronoi cell of seed i as (a, b, neighbour) edges, by clipping with every bisector."""
    (x, y), _ = seeds[i]
    ring = [((x - FAR, y - FAR), None), ((x + FAR, y - FAR), None), ((x + FAR, y + FAR), None), ((x - FAR, y + FAR), None)]
    for j in sorted(range(len(seeds)), key=lambda j: metres(seeds[i][0], seeds[j][0])):
        if j == i:
            continue
        (u, v), _ = seeds[j]
        mx, my, nx, ny = (x + u) / 2, (y + v) / 2, u - x, v - y
        side = [(p[0] - mx) * nx + (p[1] - my) * ny for p, _ in ring]
        if max(side) <= 0:
            continue
        out = []
        for k, (p, label) in enumerate(ring):
            q = ring[(k + 1) % len(ring)][0]
            s, t = side[k], side[(k + 1) % len(ring)]
            if s <= 0:
                out.append((p, label))
            if (s <= 0) != (t <= 0):
                f = s / (s - t)
                cut = (p[0] + (q[0] - p[0]) * f, p[1] + (q[1] - p[1]) * f)
                out.append((cut, j if s <= 0 else label))
        ring = out
    points = [at(*p) for p, _ in ring]
    for k, (_, label) in enumerate(ring):
        a, b = points[k], points[(k + 1) % len(points)]
        if a != b:
            yield a, b, label


def bend(a, b):
    """A border that is not ruler-straight: its midpoint displaced, each half bent again; fixed by its ends."""
    if metres(a, b) < 4000 or metres(a, b) > 1e6:
        return [a, b]
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    shift = metres(a, b) * 0.12 * (chance("border", a, b) - 0.5)
    middle = at(*move(middle, heading(a, b) + math.pi / 2, shift))
    return bend(a, middle)[:-1] + bend(middle, b)


def ring_segments(ring):
    points = [at(*p) for p in ring]
    return list(zip(points, points[1:] + points[:1]))


def in_region(p):
    return inside(p, outline.REGENCY) and not inside(p, outline.SAMARINDA)


def cut_by(segments, walls):
    """Every edge of the partition: inner borders inside the region, and the walls split where borders end."""
    wall = [s for w in walls for s in w]
    on_wall = {s: [] for s in wall}
    edges = set()
    for a, b in segments:
        cuts = []
        for s in wall:
            hit = crossing(a, b, *s)
            if hit:
                p = at(*hit[0])
                cuts.append((hit[1], p))
                on_wall[s].append(p)
        stops = [a, *(p for _, p in sorted(cuts)), b]
        for p, q in zip(stops, stops[1:]):
            if p != q and in_region(((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)):
                edges.add((min(p, q), max(p, q)))
    for (a, b), points in on_wall.items():
        stops = [a, *sorted(set(points) - {a, b}, key=lambda p: metres(a, p)), b]
        for p, q in zip(stops, stops[1:]):
            edges.add((min(p, q), max(p, q)))
    return edges


def faces(edges, seeds):
    """Traces the faces of the planar graph and gives each to the kecamatan whose places it holds."""
    around = {}
    for a, b in edges:
        around.setdefault(a, []).append(b)
        around.setdefault(b, []).append(a)
    changed = True
    while changed:  # borders that end in nothing
        changed = False
        for p in sorted(around):
            if len(around[p]) == 1:
                q = around.pop(p)[0]
                around[q].remove(p)
                changed = True
    order = {p: sorted(qs, key=lambda q: heading(p, q)) for p, qs in around.items()}
    seen, rings = set(), []
    for p in sorted(order):
        for q in order[p]:
            if (p, q) in seen:
                continue
            ring, a, b = [], p, q
            while (a, b) not in seen:
                seen.add((a, b))
                ring.append(a)
                neighbours = order[b]
                a, b = b, neighbours[neighbours.index(a) - 1]
            rings.append(ring)
    outers = [r for r in rings if area(r) > 0]
    holes = [r for r in rings if area(r) < 0]
    out = {}
    samarinda = [at(*p) for p in outline.SAMARINDA]
    for ring in outers:
        inner = point_within(ring)
        if inside(inner, samarinda) or not inside(inner, outline.REGENCY):
            continue
        homes = [code for p, code in seeds if inside(p, ring)]
        code = max(sorted(set(homes)), key=homes.count) if homes else min(seeds, key=lambda s: metres(s[0], inner))[1]
        polygon = [ring + ring[:1]]
        for hole in holes:
            if all(inside(p, ring) for p in hole):
                polygon.append(hole + hole[:1])
        out.setdefault(code, []).append(polygon)
    return out


def area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1])) / 2


def point_within(ring):
    """A point inside a simple ring: near the middle of its longest edge, on the inner side."""
    a, b = max(zip(ring, ring[1:] + ring[:1]), key=lambda s: metres(*s))
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    for step in (200, 80, 30, 10, 3, 1):
        p = move(middle, heading(a, b) + math.pi / 2, step)
        if inside(p, ring):
            return p
    return middle
