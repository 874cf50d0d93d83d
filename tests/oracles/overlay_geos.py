#!/usr/bin/env python3
"""Recomputes an overlay with GEOS and compares it with the table that `lintas overlay` wrote.

    overlay_geos.py ROADS HAZARDS OURS.csv [--hazards-where SQL] [--tolerance 1e-6]

Needs shapely and pyogrio, and reads the two files itself: nothing is shared with the program under
test. Agreement means: the same edges, the same deepest water and number of hazards for each, and
totals of `flood_m` that differ by less than the tolerance (relative). Prints one JSON line of
figures; exit 0 where they agree, 1 where they do not.
"""

import argparse
import csv
import json
import sys

import numpy as np
import pyogrio
import shapely

# WGS 84: semi-major axis in metres and flattening (NGA.STND.0036, edition 1.0.0, table 3.1).
SEMI_MAJOR, FLATTENING = 6378137.0, 1 / 298.257223563


def geodesic_m(geometries):
    """Lengths on the ellipsoid of lon/lat lines: Vincenty's inverse formula, piece by piece."""
    parts, part_owner = shapely.get_parts(geometries, return_index=True)
    coords, part = shapely.get_coordinates(parts, return_index=True)
    same = part[1:] == part[:-1]
    moved = (coords[1:] != coords[:-1]).any(axis=1)
    use = same & moved
    lon, lat = np.radians(coords[:, 0]), np.radians(coords[:, 1])
    difference = (lon[1:] - lon[:-1])[use]
    reduced = np.arctan((1 - FLATTENING) * np.tan(lat))
    u1, u2 = reduced[:-1][use], reduced[1:][use]
    s1, c1, s2, c2 = np.sin(u1), np.cos(u1), np.sin(u2), np.cos(u2)
    spread = difference.copy()
    for _ in range(50):
        sin_spread, cos_spread = np.sin(spread), np.cos(spread)
        sin_sigma = np.hypot(c2 * sin_spread, c1 * s2 - s1 * c2 * cos_spread)
        cos_sigma = s1 * s2 + c1 * c2 * cos_spread
        sigma = np.arctan2(sin_sigma, cos_sigma)
        sin_alpha = c1 * c2 * sin_spread / sin_sigma
        cos2_alpha = 1 - sin_alpha**2
        with np.errstate(divide="ignore", invalid="ignore"):
            cos_mid = np.where(cos2_alpha > 1e-15, cos_sigma - 2 * s1 * s2 / cos2_alpha, 0.0)
        c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha))
        spread = difference + (1 - c) * FLATTENING * sin_alpha * (
            sigma + c * sin_sigma * (cos_mid + c * cos_sigma * (2 * cos_mid**2 - 1))
        )
    semi_minor = SEMI_MAJOR * (1 - FLATTENING)
    u_sq = cos2_alpha * (SEMI_MAJOR**2 - semi_minor**2) / semi_minor**2
    a = 1 + u_sq / 16384 * (4096 + u_sq * (-768 + u_sq * (320 - 175 * u_sq)))
    b = u_sq / 1024 * (256 + u_sq * (-128 + u_sq * (74 - 47 * u_sq)))
    delta = b * sin_sigma * (
        cos_mid
        + b / 4 * (cos_sigma * (2 * cos_mid**2 - 1)
                   - b / 6 * cos_mid * (4 * sin_sigma**2 - 3) * (4 * cos_mid**2 - 3))
    )
    metres = semi_minor * a * (sigma - delta)
    return np.bincount(part_owner[part[:-1][use]], weights=metres, minlength=len(geometries))


def read(path, columns, where=None):
    names = {name.lower(): name for name in pyogrio.read_info(path)["fields"]}
    wanted = [names[column] for column in columns if column in names]
    meta, _, geometries, values = pyogrio.raw.read(path, columns=wanted, where=where)
    table = {name.lower(): column for name, column in zip(meta["fields"], values)}
    return shapely.from_wkb(geometries), table


def expected(roads_path, hazards_path, where):
    roads, road_values = read(roads_path, ["edge_id", "id", "length_m"])
    hazards, hazard_values = read(hazards_path, ["depth_m"], where)
    # Without a column of ids an edge is known by its place in the file, from 0.
    ids = road_values.get("edge_id", road_values.get("id", np.arange(len(roads))))
    depths = hazard_values.get("depth_m", np.full(len(hazards), np.nan)).astype(float)
    length_m = road_values.get("length_m")
    length_m = geodesic_m(roads) if length_m is None else length_m.astype(float)

    invalid = ~shapely.is_valid(hazards)
    hazards[invalid] = shapely.make_valid(hazards[invalid])
    tree = shapely.STRtree(roads)
    shapely.prepare(hazards)
    hazard, road = tree.query(hazards, predicate="intersects")
    inside = shapely.length(shapely.intersection(roads[road], hazards[hazard]))
    whole = shapely.length(roads)[road]
    flood = length_m[road] * np.divide(inside, whole, out=np.zeros_like(inside), where=whole > 0)

    rows = {}
    for k, h, metres in zip(road.tolist(), hazard.tolist(), flood.tolist()):
        depth, n, total = rows.get(k, (np.nan, 0, 0.0))
        rows[k] = (np.fmax(depth, depths[h]), n + 1, total + metres)
    return {str(ids[k]): row for k, row in rows.items()}, int(invalid.sum())


def ours(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {
            row["edge_id"]: (
                float(row["max_depth"]) if row["max_depth"] else np.nan,
                int(row["n"]),
                float(row["flood_m"]),
            )
            for row in csv.DictReader(file)
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("roads")
    parser.add_argument("hazards")
    parser.add_argument("table")
    parser.add_argument("--hazards-where")
    parser.add_argument("--tolerance", type=float, default=1e-6)
    arguments = parser.parse_args()

    theirs, repaired = expected(arguments.roads, arguments.hazards, arguments.hazards_where)
    mine = ours(arguments.table)
    both = theirs.keys() & mine.keys()
    total, my_total = (sum(row[2] for row in rows.values()) for rows in (theirs, mine))
    relative = abs(total - my_total) / max(abs(total), 1e-9)
    depth = [i for i in both if not np.array_equal(theirs[i][0], mine[i][0], equal_nan=True)]
    count = [i for i in both if theirs[i][1] != mine[i][1]]
    furthest = max((abs(theirs[i][2] - mine[i][2]) for i in both), default=0.0)
    agree = theirs.keys() == mine.keys() and not depth and not count
    agree = agree and relative < arguments.tolerance and len(theirs) > 0
    print(json.dumps({
        "agree": agree,
        "edges": len(theirs),
        "missing": sorted(theirs.keys() - mine.keys())[:10],
        "extra": sorted(mine.keys() - theirs.keys())[:10],
        "depth_differs": sorted(depth)[:10],
        "count_differs": sorted(count)[:10],
        "flood_km": round(total / 1000, 6),
        "relative_difference": relative,
        "largest_difference_m": furthest,
        "hazards_repaired": repaired,
        "geos": shapely.geos_version_string,
    }))
    sys.exit(0 if agree else 1)


if __name__ == "__main__":
    main()
