#!/usr/bin/env python3
"""Grows the drill region: reads the hand-authored tables beside it, writes its places, roads, water and closures.

    python3 data/kukar/grow/grow.py            # needs Python 3.9+ and GDAL's command line tools

Same tables, same bytes (with the same GDAL): nothing is drawn at random, everything is sorted and rounded.
What agencies have and send is written by goods.py.
"""

import tempfile
from pathlib import Path

import admin
import aid
import closures
import flood
import hazards
import network
import streets
import write
from plane import along, at, length
from rivers import LAKES

OUT = Path(__file__).resolve().parent.parent


def main():
    places = network.read_places()
    rivers = network.river_lines()
    skeleton, where = network.build_skeleton(places, rivers)
    ferries = network.build_ferries(where)
    tracks = network.build_tracks(where, rivers)
    spurs, jetties = network.build_jetties(rivers, where)
    village_streets = streets.grow(places, skeleton, rivers + spurs, jetties, ferries + tracks)
    network.join_nodes(skeleton + village_streets)
    mistakes = network.unexpected_crossings(skeleton + village_streets) + network.outside_points(skeleton + tracks + village_streets)
    if mistakes:
        raise SystemExit("\n".join(map(str, mistakes)))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write_roads(work, skeleton, ferries, tracks, village_streets)
        write_water(work, rivers, spurs, jetties)
        write_hazards(work, rivers, skeleton)
        write_closures(skeleton, ferries, where)
        write_places(work, places)


def weight(line):
    """Only decks and ferries carry a sign; a road without one leaves the field empty."""
    return line.max_weight_t if line.bridge or line.kind == "ferry" else None


def split_at_junctions(line):
    """The pieces between vertices that other lines share: how the national roads are inventoried."""
    out, start = [], 0
    for i in range(1, len(line.coords)):
        if i == len(line.coords) - 1 or line.coords[i] in line.attached:
            out.append(line.coords[start:i + 1])
            start = i
    return out


NATIONAL_CLASS = {"primary": "Arteri", "motorway": "Bebas Hambatan"}
SURFACE_ID = {"asphalt": "Aspal", "concrete": "Beton", "gravel": "Kerikil", "laterite": "Laterit", "dirt": "Tanah", "wood": "Kayu ulin"}
DISTRICT_CLASS = {"secondary": "Kolektor", "tertiary": "Lokal primer", "unclassified": "Lokal", "path": "Titian"}


def write_roads(work, skeleton, ferries, tracks, village_streets):
    national = []
    for line in skeleton:
        if line.keeper != "national":
            continue
        for piece in split_at_junctions(line):
            national.append(write.feature(
                "LineString", piece, NO_RUAS=f"{line.road}-{len(national) + 1:04d}", NAMA=plain(line.weak and f"{line.name} ({line.weak})" or line.name),
                KELAS=NATIONAL_CLASS[line.kind], PERKERASAN=SURFACE_ID[line.surface], LEBAR=line.width_m, MST=weight(line),
                JEMBATAN="Ya" if line.bridge else "Tidak", LAYER=1 if line.bridge else 0))
    write.shapefile(work, OUT / "bbpjn/jalan_nasional.shp", national, "LINESTRING", "EPSG:32750")

    tables = {}
    for table, keeper in (("provinsi", "provincial"), ("kabupaten", "district")):
        rows = [write.feature(
            "LineString", line.coords, nomor=f"{line.road}-{i + 1:03d}", nama=line.weak and f"{line.name} ({line.weak})" or line.name,
            fungsi=DISTRICT_CLASS[line.kind], perkerasan=SURFACE_ID[line.surface], lebar_m=line.width_m, muatan_t=weight(line),
            jembatan="ya" if line.bridge else "tidak", tingkat=1 if line.bridge else 0)
            for i, line in enumerate(l for l in skeleton if l.keeper == keeper)]
        tables[table] = ("LINESTRING", rows)
    write.gpkg(work, OUT / "dpu/jalan_daerah.gpkg", tables)

    write.geojson(OUT / "desa/jalan_desa.geojson", [write.feature(
        "LineString", line.coords, **{"id": f"{line.road}-{i + 1}", "name": line.name, "class": line.kind, "surface": line.surface, "width_m": line.width_m})
        for i, line in enumerate(village_streets)])
    write.geojson(OUT / "relawan/jejak_gps.geojson", [write.feature(
        "LineString", line.coords, nama=line.name, jenis=line.kind, permukaan=line.surface, lebar_m=line.width_m, muatan_t=weight(line),
        jembatan="ya" if line.bridge else "tidak", tingkat=1 if line.bridge else 0) for line in tracks])
    write.geojson(OUT / "dishub/penyeberangan.geojson", [write.feature(
        "LineString", line.coords, **{"id": f"FERI-{i + 1}", "name": line.name, "class": "ferry", "max_weight_t": line.max_weight_t, "menit": line.minutes})
        for i, line in enumerate(ferries)])


def plain(text):
    """Latin-1, as the shapefile of the road agency is."""
    return text.replace("–", "-")


def write_water(work, rivers, spurs, jetties):
    rows = [write.feature("LineString", r["coords"], nama=r["name"], jenis={"river": "sungai", "stream": "anak sungai"}[r["class"]],
                          lebar_m=r["width_m"], dilayari="ya" if r["navigable"] else "tidak") for r in rivers + spurs]
    write.gpkg(work, OUT / "dishub/alur_sungai.gpkg", {"alur": ("LINESTRING", rows)})
    write.geojson(OUT / "dishub/danau.geojson", [write.feature("Polygon", [flood.blob(centre, rx, ry, name)], **{
        "id": f"DANAU-{i + 1}", "name": name, "class": "lake", "navigable": "no"}) for i, (name, centre, rx, ry) in enumerate(LAKES)])
    write.kml(OUT / "dishub/dermaga.kml", "Dermaga", [(j["name"], j["load_min"], j["at"]) for j in jetties])


def severity(depth):
    return 1 if depth <= 0.15 else 2 if depth <= 0.3 else 3 if depth <= 0.6 else 4 if depth <= 1.0 else 5


def write_hazards(work, rivers, skeleton):
    lines = {r["name"]: r["coords"] for r in rivers}
    belayan = flood.River(lines["Sungai Belayan"], hazards.BELAYAN)
    mahakam = flood.River(lines["Sungai Mahakam"], hazards.MAHAKAM)

    window = hazards.BELAYAN_WINDOW
    seen = flood.polygons(work, "belayan", window, hazards.CELL, flood.grid(window, hazards.CELL, belayan.depth))
    rows = [write.feature("Polygon", rings, kode=f"GB-{i + 1:03d}", jenis="banjir", tinggi_cm=round(depth * 100), tingkat=severity(depth),
                          mulai="2025-09-15T06:00:00+08:00", berlaku_sd="2025-09-18T18:00:00+08:00") for i, (depth, rings) in enumerate(seen)]
    rows += [write.feature("Polygon", [flood.blob(centre, rx, ry, name)], kode=f"GT-{i + 1:03d}", jenis="banjir", tinggi_cm=round(depth * 100),
                           tingkat=severity(depth), mulai="2025-09-17T08:00:00+08:00", berlaku_sd="2025-09-18T18:00:00+08:00")
             for i, (name, centre, rx, ry, depth) in enumerate(hazards.POCKETS)]
    write.gpkg(work, OUT / "bpbd/genangan_belayan.gpkg", {"genangan": ("POLYGON", rows)})

    rows = []
    for k, window in enumerate(hazards.MAHAKAM_WINDOWS):
        for depth, rings in flood.polygons(work, f"mahakam{k}", window, hazards.CELL, flood.grid(window, hazards.CELL, mahakam.depth)):
            rows.append(write.feature("Polygon", rings, **{
                "id": f"GM-{len(rows) + 1:03d}", "kind": "flood", "severity": severity(depth), "depth_m": depth,
                "valid_from": "2025-09-17T00:00:00+08:00", "valid_to": "2025-09-19T00:00:00+08:00"}))
    write.geojson(OUT / "bws/genangan_mahakam.geojson", rows)

    write.geojson(OUT / "bws/cakupan_model.geojson", [write.feature("Polygon", [box(w)], nama=f"Jendela model {k + 1}")
                                                      for k, w in enumerate(hazards.MAHAKAM_WINDOWS)])
    write.geojson(OUT / "bpbd/cakupan_drone.geojson", [write.feature("Polygon", [box(w)], nama=name) for name, w in hazards.FLIGHTS])

    window = hazards.LAKE_WINDOW
    asc = work / "danau.asc"
    deepest = lambda p: max(flood.lake_depth(p), mahakam.depth(p), belayan.depth(p))
    flood.write_asc(asc, window, hazards.LAKE_CELL, flood.grid(window, hazards.LAKE_CELL, deepest))
    write.geotiff(OUT / "bws/kedalaman_danau.tif", asc, -9999)

    write.geojson(OUT / "bpbd/genangan_warga.geojson", [write.feature("Polygon", [flood.blob(centre, rx, ry, name)], **{
        "id": f"GX-{i + 1:02d}", "kind": "flood", "lokasi": name, "depth_m": None, "valid_from": "2025-09-17T00:00:00+08:00",
        "valid_to": "2025-09-18T21:00:00+08:00"}) for i, (name, centre, rx, ry) in enumerate(hazards.UNMEASURED)] +
        [write.feature("Polygon", [flood.blob(centre, rx, ry, name)], **{
            "id": f"GL-{i + 1:02d}", "kind": "flood", "lokasi": name, "depth_m": depth, "valid_from": since, "valid_to": until})
         for i, (name, centre, rx, ry, depth, since, until) in enumerate(hazards.EXPIRED)])
    rows = [write.feature("Polygon", [flood.blob(centre, rx, ry, name)], kode=f"RL-{i + 1:02d}", lokasi=name, jenis="longsor", kelas=level)
            for i, (name, centre, rx, ry, level) in enumerate(hazards.SUSCEPTIBLE)]
    write.gpkg(work, OUT / "geologi/rawan_longsor.gpkg", {"zona": ("POLYGON", rows)})
    middle = {line.weak: along(line.coords, length(line.coords) / 2)[0] for line in skeleton if line.weak}
    write.geojson(OUT / "bpbd/longsor.geojson", [write.feature("Polygon", [flood.blob(middle[weak], rx, ry, name)], **{
        "id": f"LS-{i + 1:02d}", "kind": "landslide", "severity": level, "lokasi": name, "valid_from": since,
        "valid_to": "2025-09-21T00:00:00+08:00"}) for i, (name, weak, rx, ry, level, since) in enumerate(hazards.SLIDES)])


def box(window):
    lon0, lat0, lon1, lat1 = window
    return [at(lon0, lat0), at(lon1, lat0), at(lon1, lat1), at(lon0, lat1), at(lon0, lat0)]


def wkt(line):
    return "LINESTRING (" + ", ".join(f"{x:.6f} {y:.6f}" for x, y in line) + ")"


def write_closures(skeleton, ferries, where):
    rows = []
    for key, on, status, vehicles, cause, depth, limit, reason, starts, expires, reported, confidence in closures.ROAD_EVENTS:
        found = [l for l in skeleton + ferries if (on[0] == "weak" and l.weak == on[1]) or
                 (on[0] in ("bridge", "ferry") and l.name == on[1]) or (on[0] == "road" and l.road == on[1] and not l.bridge)]
        if not found:
            raise SystemExit(f"{key}: nothing called {on}")
        for n, line in enumerate(chains(found)):
            rows.append([key if n == 0 else f"{key}-{n + 1}", status, vehicles, cause, depth, limit, reason, starts, expires, reported, confidence,
                         "yes", wkt(line)])
    write.table(OUT / "bpbd/kejadian_jalan.csv",
                "id status vehicles cause depth_m max_weight_t reason starts expires reported_at confidence exercise wkt".split(), rows)

    points = [[key, title, cause, status, vehicles, depth, f"{lon:.6f}", f"{lat:.6f}", starts, expires, reported, confidence, "yes"]
              for key, title, (lon, lat), status, vehicles, cause, depth, starts, expires, reported, confidence
              in (on_road(row, skeleton) for row in closures.POINT_EVENTS)]
    write.table(OUT / "dishub/gangguan.csv",
                "event_id road_name cause status vehicle_classes depth_cm lon lat starts_at valid_until reported_at confidence exercise".split(),
                points,
                "#event+id #operations+name #cause+code #operations+status+code #access+type+vehicle #operations+depth+cm+num #geo+lon #geo+lat "
                "#date+start #date+expires #date+reported #meta+confidence #meta+exercise".split())

    rows = []
    for key, road, until, reported, expires in closures.OPEN_REPORTS:
        lines = [l for l in up_to(where.get(until), [l for l in skeleton if l.road == road]) if not l.weak]
        for n, line in enumerate(chains(lines)):
            rows.append(write.feature("LineString", line, **{
                "id": f"{key}-{n + 1}", "road_name": lines[0].name if not lines[0].bridge else road, "status": "open", "confidence": "seen",
                "reason": "Dilalui tim, jalan dapat dilewati", "starts": reported, "expires": expires, "reported_at": reported, "exercise": "yes"}))
    write.geojson(OUT / "bpbd/laporan_ruas.geojson", rows)


def up_to(place, lines):
    """The pieces of a road before it passes a place; all of them where none is given."""
    for i, line in enumerate(lines):
        if line.coords[0] == place:
            return lines[:i]
    return lines


def on_road(row, skeleton):
    """Moves a point event onto the nearest vertex of its road that is not a bridge."""
    key, title, road, near, *rest = row
    best = min((p for l in skeleton if l.road == road and not l.bridge for p in l.coords[1:-1]),
               key=lambda p: ((p[0] - near[0]) ** 2 + (p[1] - near[1]) ** 2, p))
    return key, title, best, *rest


def chains(lines):
    """Pieces that follow each other as one line each."""
    out = []
    for line in lines:
        if out and out[-1][-1] == line.coords[0]:
            out[-1] = out[-1] + line.coords[1:]
        else:
            out.append(list(line.coords))
    return out


def write_places(work, places):
    partition = admin.kecamatan(places)
    names = {row[0]: row[1] for row in aid.POPULATION}
    if set(partition) != set(names):
        raise SystemExit(f"kecamatan without an area: {set(names) ^ set(partition)}")
    rows = []
    for code in sorted(partition):
        polygons = partition[code]
        rows.append(write.feature("MultiPolygon", polygons, kode=code, nama=names[code], tingkat=3))
    write.gpkg(work, OUT / "pemkab/kecamatan.gpkg", {"kecamatan": ("MULTIPOLYGON", rows)})
    write.table(OUT / "pemkab/tempat.csv", "id name kind aliases place_code code_system lat lon".split(),
                [[f"T{p['place_code']}", p["name"], {"river_village": "village", "suburb": "village"}.get(p["kind"], p["kind"]), p["aliases"],
                  p["place_code"], "kemendagri", f"{p['lat']:.3f}", f"{p['lon']:.3f}"] for p in places])
    write.table(OUT / "pemkab/penduduk.csv", "place_code code_system name admin_level people households pop_source as_of".split(),
                [[code, "kemendagri", name, 3, people, round(people / aid.PEOPLE_PER_HOUSEHOLD), source, "2025-09-01T00:00:00+08:00"]
                 for code, name, _, people, source in aid.POPULATION])
    write.table(OUT / "pemkab/padanan_kode.csv", "from_system from_code to_system to_code valid_from valid_to".split(),
                [["kemendagri", "64.02", "bps", "6403", "", ""]] +
                [["kemendagri", code, "bps", bps, "", ""] for code, _, bps, _, _ in aid.POPULATION if bps])


if __name__ == "__main__":
    main()
