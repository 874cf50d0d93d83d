"""Depth of water from the tables of hazards.py: a field on a grid, contoured into polygons or kept as a raster."""

import json
import math
import subprocess

import hazards
import outline
import rivers
from plane import DIGITS, Segments, at, chance, inside, metres, nearest_on_segment


class River:
    """A river with its flood told along it."""

    def __init__(self, line, table):
        self.index, self.table = Segments(0.02), []
        self.reach = max(max(r[2], r[4]) for r in table)
        run = 0.0
        starts = []
        for i, (a, b) in enumerate(zip(line, line[1:])):
            self.index.add(a, b, run)
            starts.append((run, a, b))
            run += metres(a, b)
        for point, *values in table:
            position = min(((metres(point, nearest_on_segment(point, a, b)[0]),
                             s + metres(a, nearest_on_segment(point, a, b)[0])) for s, a, b in starts))[1]
            self.table.append((position, *values))
        self.table.sort()

    def depth(self, p):
        """Metres of water at p, or 0."""
        best = None
        for a, b, run in self.index.near(p, margin_m=self.reach):
            foot, _ = nearest_on_segment(p, a, b)
            d = metres(p, foot)
            if best is None or d < best[0]:
                best = (d, run + metres(a, foot), (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0)
        if best is None:
            return 0.0
        distance, position, left = best
        depth_l, reach_l, depth_r, reach_r = self.told(position)
        depth, reach = (depth_l, reach_l) if left else (depth_r, reach_r)
        reach *= 0.8 + 0.4 * smooth_noise(p, 0.012, "reach")
        if distance >= reach:
            return 0.0
        return depth * (1 - (distance / reach) ** 1.6) * (0.88 + 0.24 * smooth_noise(p, 0.006, "depth"))

    def told(self, position):
        rows = self.table
        if position <= rows[0][0]:
            return rows[0][1:]
        for lo, hi in zip(rows, rows[1:]):
            if position <= hi[0]:
                t = (position - lo[0]) / max(hi[0] - lo[0], 1e-9)
                return tuple(x + (y - x) * t for x, y in zip(lo[1:], hi[1:]))
        return rows[-1][1:]


def smooth_noise(p, cell, *key):
    """Value noise in [0, 1), a knot every `cell` degrees."""
    x, y = p[0] / cell, p[1] / cell
    i, j = math.floor(x), math.floor(y)
    u, v = x - i, y - j
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    k = [[knot(i + di, j + dj, *key) for dj in (0, 1)] for di in (0, 1)]
    return (k[0][0] * (1 - u) + k[1][0] * u) * (1 - v) + (k[0][1] * (1 - u) + k[1][1] * u) * v


KNOTS = {}


def knot(i, j, *key):
    at_knot = (i, j, *key)
    if at_knot not in KNOTS:
        KNOTS[at_knot] = chance(*at_knot)
    return KNOTS[at_knot]


def lake_depth(p):
    """Standing water of the two lakes, spread over their swamps."""
    deepest = 0.0
    for name, centre, half_x, half_y in rivers.LAKES:
        r = math.hypot((p[0] - centre[0]) / half_x, (p[1] - centre[1]) / half_y)
        r /= 0.9 + 0.2 * smooth_noise(p, 0.02, "shore", name)
        if r < 1:
            deepest = max(deepest, 1.2 + 2.3 * (1 - r * r))
        elif r < 1.45:
            deepest = max(deepest, 1.2 * (1.45 - r) / 0.45)
    return deepest


def grid(window, cell, depth_at):
    """Rows of depths from north to south at cell centres, 0 outside the region."""
    lon0, lat0, lon1, lat1 = window
    columns, rows = round((lon1 - lon0) / cell), round((lat1 - lat0) / cell)
    out = []
    for j in range(rows):
        y = lat1 - (j + 0.5) * cell
        row = []
        for i in range(columns):
            p = (lon0 + (i + 0.5) * cell, y)
            d = depth_at(p)
            if d > 0 and not well_inside(p):
                d = 0.0
            row.append(round(d, 2))
        out.append(row)
    return out


def well_inside(p, margin=0.0035):
    """In the region, and no closer to its edge than a cell or two."""
    around = [(p[0] + dx, p[1] + dy) for dx in (-margin, margin) for dy in (-margin, margin)]
    return all(inside(q, outline.REGENCY) and not inside(q, outline.SAMARINDA) for q in around)


def write_asc(path, window, cell, rows, nodata=None):
    lon0, lat0 = window[0], window[1]
    with open(path, "w", encoding="ascii") as f:
        f.write(f"ncols {len(rows[0])}\nnrows {len(rows)}\nxllcorner {lon0}\nyllcorner {lat0}\ncellsize {cell}\n")
        f.write(f"NODATA_value {-9999 if nodata is None else nodata}\n")
        for row in rows:
            f.write(" ".join(f"{d:.2f}" for d in row) + "\n")


def polygons(work, name, window, cell, rows):
    """Depth bands as [(depth told, polygon)]: contour lines of the grid, closed."""
    asc, geojson = work / f"{name}.asc", work / f"{name}_contour.geojson"
    write_asc(asc, window, cell, rows)
    levels = [str(lo) for lo, _ in hazards.BANDS]
    subprocess.run(["gdal_contour", "-q", "-p", "-amin", "lo", "-amax", "hi", "-fl", *levels, "-f", "GeoJSON",
                    "-lco", "COORDINATE_PRECISION=12", "-lco", "RFC7946=NO", str(asc), str(geojson)], check=True)
    out = []
    for feature in json.loads(geojson.read_text())["features"]:
        lo = feature["properties"]["lo"]
        told = next((deep for low, deep in hazards.BANDS if abs(low - lo) < 1e-6), None)
        if told is None:
            continue
        for polygon in feature["geometry"]["coordinates"]:
            rings = [clean_ring(r) for r in polygon]
            if rings[0] is None or ring_area_m2(rings[0]) < 6000:
                continue
            out.append((told, [r for r in rings if r]))
    return sorted(valid(work, name, out), key=lambda x: (x[0], x[1][0]))


def valid(work, name, rows):
    """The same polygons, those that touch themselves after rounding taken apart by GEOS."""
    step, done = work / f"{name}_rounded.geojson", work / f"{name}_valid.geojson"
    step.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"told": told}, "geometry": {"type": "Polygon", "coordinates": rings}} for told, rings in rows]}))
    subprocess.run(["ogr2ogr", "-q", "-f", "GeoJSON", "-makevalid", "-explodecollections", "-lco", f"COORDINATE_PRECISION={DIGITS}",
                    str(done), str(step)], check=True)
    out = []
    for feature in json.loads(done.read_text())["features"]:
        geometry = feature["geometry"]
        polygons = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}.get(geometry["type"], [])
        for polygon in polygons:
            rings = [clean_ring(r) for r in polygon]
            if rings[0] and ring_area_m2(rings[0]) >= 6000:
                out.append((feature["properties"]["told"], [r for r in rings if r]))
    return out


def clean_ring(ring):
    points = []
    for p in ring:
        q = at(*p[:2])
        if not points or q != points[-1]:
            points.append(q)
    if len(points) < 4 or len(set(points)) < 3:
        return None
    return points


def ring_area_m2(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))) / 2 * 111_195**2


def blob(centre, half_x, half_y, *key):
    """A rounded patch by hand: an ellipse with a wavering edge."""
    n = 28
    ring = []
    for k in range(n):
        angle = 2 * math.pi * k / n
        waver = 1 + 0.14 * math.sin(2 * angle + 6.28 * chance("a", *key)) + 0.09 * math.sin(3 * angle + 6.28 * chance("b", *key))
        ring.append(at(centre[0] + half_x * waver * math.cos(angle), centre[1] + half_y * waver * math.sin(angle)))
    return ring + ring[:1]
