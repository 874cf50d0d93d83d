#!/usr/bin/env python3
"""Damages a copy of the drill's road evidence, and judges what a run made of it.

    drill_damage.py apply KUKAR SEED
    drill_damage.py compare BEFORE AFTER [--undamaged SNAPSHOT] [--later]
    drill_damage.py actual KUKAR

`apply` does one damage, the same for the same seed, to a file of the folder KUKAR and prints what it
did as JSON. All are of kinds that a program can notice: rows dropped while the moment of the source
stands still, values that cannot be read, headings gone or moved with their columns, a file cut short
or missing, many rows without a place, a coverage gone.

`compare` takes two snapshot folders and prints what the law of evidence forbids as JSON; exit 1 where
there is any. AFTER is a run on damaged files, or with `--later` one that is some hours later; then
`--undamaged` is a run at that hour on whole files. `actual` takes the mark of an exercise from the
folder, so that it can be run in mode `actual` (a server's clock is the wall's only there); stock and
dispatches are left out. Only that needs pyogrio; the
files are changed with the standard library alone.
"""

import argparse
import csv
import io
import json
import math
import pathlib
import random
import sqlite3
import sys

CLASSES = ["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck", "boat"]
GOOD, BAD = {"open", "presumed"}, {"closed", "restricted", "unknown"}
# What its stated end ends; of anything else that makes it stale.
ENDED_BY_THEIR_END = {"roadworks", "event", "checkpoint"}

# Each file of road evidence, and the columns whose values matter.
FILES = {
    "bpbd/kejadian_jalan.csv": ["status", "vehicles", "cause", "depth_m", "max_weight_t", "starts",
                                "expires", "reported_at", "confidence", "wkt"],
    "dishub/gangguan.csv": ["status", "vehicle_classes", "cause", "depth_cm", "lon", "lat",
                            "starts_at", "valid_until", "reported_at", "confidence"],
    "bpbd/laporan_ruas.geojson": ["status", "confidence", "starts", "expires", "reported_at"],
    "bpbd/genangan_belayan.gpkg": ["jenis", "tinggi_cm", "tingkat", "mulai", "berlaku_sd"],
    "bws/genangan_mahakam.geojson": ["kind", "severity", "depth_m", "valid_from", "valid_to"],
    "bpbd/genangan_warga.geojson": ["kind", "depth_m", "valid_from", "valid_to"],
    "bpbd/longsor.geojson": ["kind", "severity", "valid_from", "valid_to"],
}
COVERAGES = ["bpbd/cakupan_drone.geojson", "bws/cakupan_model.geojson"]
RASTER = "bws/kedalaman_danau.tif"
PLACES = {"bpbd/kejadian_jalan.csv": "wkt", "dishub/gangguan.csv": "lon"}
JUNK = ["?", "entah", "#REF!", "tidak diukur", "-5", "99999", ""]


class Csv:
    """A table as text: a heading, perhaps a row of hashtags, rows."""

    def __init__(self, path):
        self.path = path
        with open(path, newline="", encoding="utf-8") as file:
            records = list(csv.reader(file))
        heads = 2 if records[1][0].startswith("#") else 1
        self.heads, self.rows = records[:heads], records[heads:]

    def columns(self):
        return self.heads[0]

    def keep(self, which):
        self.rows = [self.rows[k] for k in which]

    def put(self, k, column, value):
        self.rows[k][self.columns().index(column)] = value

    def unplace(self, k):
        name = next(name for file, name in PLACES.items() if str(self.path).endswith(file))
        self.put(k, name, "LINESTRING (116.3 0.2,")

    def rename(self, column, new):
        at = self.columns().index(column)
        for head in self.heads:
            head[at] = new

    def remove(self, column):
        at = self.columns().index(column)
        for record in self.heads + self.rows:
            del record[at]

    def move(self, rng):
        order = rng.sample(range(len(self.columns())), len(self.columns()))
        self.heads = [[record[k] for k in order] for record in self.heads]
        self.rows = [[record[k] for k in order] for record in self.rows]

    def write(self):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(self.heads + self.rows)
        self.path.write_text(text.getvalue(), encoding="utf-8")


class GeoJson:
    """Features; the columns are their properties."""

    def __init__(self, path):
        self.path = path
        self.whole = json.loads(path.read_text(encoding="utf-8"))
        self.rows = self.whole["features"]

    def columns(self):
        return list(self.rows[0]["properties"])

    def keep(self, which):
        self.rows = [self.rows[k] for k in which]

    def put(self, k, column, value):
        self.rows[k]["properties"][column] = value

    def unplace(self, k):
        self.rows[k]["geometry"] = None

    def rename(self, column, new):
        for row in self.rows:
            row["properties"] = {new if name == column else name: value
                                 for name, value in row["properties"].items()}

    def remove(self, column):
        for row in self.rows:
            row["properties"].pop(column, None)

    def move(self, rng):
        names = rng.sample(self.columns(), len(self.columns()))
        for row in self.rows:
            row["properties"] = {name: row["properties"].get(name) for name in names}

    def write(self):
        self.whole["features"] = self.rows
        self.path.write_text(json.dumps(self.whole, ensure_ascii=False), encoding="utf-8")


class GeoPackage:
    """The first table of features, by SQL; its spatial index goes, since SQLite cannot keep it up."""

    def __init__(self, path):
        self.base = sqlite3.connect(path)
        one = "SELECT table_name, column_name FROM gpkg_geometry_columns"
        self.table, self.shape = self.base.execute(one).fetchone()
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in self.base.execute(triggers).fetchall():
            self.base.execute(f'DROP TRIGGER "{name}"')
        self.base.execute("DELETE FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'")
        self.base.execute(f'DROP TABLE IF EXISTS "rtree_{self.table}_{self.shape}"')
        self.rows = [row for (row,) in self.base.execute(f'SELECT rowid FROM "{self.table}"')]

    def columns(self):
        names = [row[1] for row in self.base.execute(f'PRAGMA table_info("{self.table}")')]
        return [name for name in names if name not in ("fid", self.shape)]

    def keep(self, which):
        kept = [self.rows[k] for k in which]
        marks = ",".join("?" * len(kept))
        self.base.execute(f'DELETE FROM "{self.table}" WHERE rowid NOT IN ({marks})', kept)
        self.rows = kept

    def put(self, k, column, value):
        if column in ("tinggi_cm", "tingkat"):  # a column of numbers has no words
            value = {"-5": -5, "99999": 99999}.get(value)
        change = f'UPDATE "{self.table}" SET "{column}" = ? WHERE rowid = ?'
        self.base.execute(change, (value, self.rows[k]))

    def unplace(self, k):
        change = f'UPDATE "{self.table}" SET "{self.shape}" = NULL WHERE rowid = ?'
        self.base.execute(change, (self.rows[k],))

    def rename(self, column, new):
        self.base.execute(f'ALTER TABLE "{self.table}" RENAME COLUMN "{column}" TO "{new}"')

    def remove(self, column):
        self.base.execute(f'ALTER TABLE "{self.table}" DROP COLUMN "{column}"')

    def move(self, rng):
        del rng  # the order of columns is the table's own

    def write(self):
        self.base.commit()
        self.base.execute("VACUUM")
        self.base.close()


def opened(path):
    return {".csv": Csv, ".geojson": GeoJson, ".gpkg": GeoPackage}[path.suffix](path)


def cut(path, rng):
    whole = path.read_bytes()
    share = rng.uniform(0.05, 0.95)
    path.write_bytes(whole[: int(len(whole) * share)])
    return {"share": round(share, 2)}


def drop_rows(table, rng, name):
    count = len(table.rows)
    gone = max(1, min(count - 1, rng.choice([1, 2, count // 3, count // 2, count - 1])))
    table.keep(sorted(rng.sample(range(count), count - gone)))
    return {"rows": gone, "of": count}


def drop_all(table, rng, name):
    count = len(table.rows)
    table.keep([])
    return {"rows": count, "of": count}


def unreadable(table, rng, name):
    column = rng.choice(FILES[name])
    count = len(table.rows)
    chosen = rng.sample(range(count), max(1, rng.choice([1, count // 4, count // 2, count])))
    junk = rng.choice(JUNK)
    for k in chosen:
        table.put(k, column, junk)
    return {"column": column, "value": junk, "rows": len(chosen), "of": count}


def heading_renamed(table, rng, name):
    column = rng.choice(FILES[name])
    table.rename(column, "kolom_7")
    return {"column": column}


def column_removed(table, rng, name):
    column = rng.choice(FILES[name])
    table.remove(column)
    return {"column": column}


def columns_moved(table, rng, name):
    table.move(rng)
    return {}


def spoiled(table, rng, name):
    count = len(table.rows)
    chosen = rng.sample(range(count), min(count, max(4, int(0.4 * count))))
    for k in chosen:
        table.unplace(k)
    return {"rows": len(chosen), "of": count}


def headings_gone(table, rng, name):
    """Every heading is empty, or in the way of a table of text the line is not there at all."""
    if isinstance(table, Csv):
        table.heads = []
    else:
        for number, column in enumerate(FILES[name]):
            table.rename(column, f"f{number}")
    return {}


IN_TABLES = [drop_rows, unreadable, heading_renamed, drop_all, column_removed, columns_moved, spoiled,
             headings_gone]
TO_FILES = ["cut_short", "missing", "coverage_missing", "coverage_cut_short", "coverage_row_lost",
            "raster_cut_short"]


def apply(folder, seed):
    """Kinds take turns, and so do the files: few seeds in a row meet all of both."""
    rng = random.Random(seed)
    kinds = IN_TABLES + TO_FILES
    kind = kinds[seed % len(kinds)]
    turn = seed * 3 + seed // len(kinds)
    name = list(FILES)[turn % len(FILES)]
    if kind in IN_TABLES:
        table = opened(folder / name)
        details = kind(table, rng, name)
        table.write()
        return {"damage": kind.__name__, "file": name, **details}
    if kind.startswith("raster"):
        name = RASTER
    elif kind.startswith("coverage"):
        name = COVERAGES[turn % len(COVERAGES)]
    if kind.endswith("missing"):
        (folder / name).unlink()
        return {"damage": kind, "file": name}
    if kind.endswith("cut_short"):
        return {"damage": kind, "file": name, **cut(folder / name, rng)}
    table = opened(folder / name)
    table.unplace(rng.randrange(len(table.rows)))
    table.write()
    return {"damage": kind, "file": name}


def actual(folder):
    config = folder / "lintas.toml"
    text = config.read_text(encoding="utf-8").replace('mode = "drill"', 'mode = "actual"', 1)
    head, *sources = text.split("[[source]]")
    kept = [one for one in sources if not any(f'layer = "{name}"' in one
                                              for name in ("stock", "dispatches"))]
    config.write_text("[[source]]".join([head, *kept]), encoding="utf-8")
    for path in sorted(folder.glob("*/*.csv")):
        if path.parent.name in ("bpbd", "dishub", "posko"):
            table = Csv(path)
            for column in {"exercise", "latihan"} & set(table.columns()):
                for k in range(len(table.rows)):
                    table.put(k, column, "no")
            table.write()
    for path in sorted(folder.glob("bpbd/*.geojson")):
        table = GeoJson(path)
        table.remove("exercise")
        table.write()


def read(snapshot, layer):
    import pyogrio  # only the comparison needs it

    path = pathlib.Path(snapshot) / "layers" / f"{layer}.fgb"
    meta, _, _, values = pyogrio.raw.read(path, read_geometry=False, datetime_as_string=True)
    return dict(zip(meta["fields"], values))


class Found:
    def __init__(self):
        self.counts, self.examples = {}, {}

    def note(self, rule, example):
        self.counts[rule] = self.counts.get(rule, 0) + 1
        if self.counts[rule] <= 3:
            self.examples.setdefault(rule, []).append(example)


def roads(found, before, after, rule_open, rule_bad, spared=()):
    """Nothing is open that was not; what was doubtful is neither open nor presumed."""
    old, new = read(before, "roads"), read(after, "roads")
    place = {name: k for k, name in enumerate(new["id"])}
    for k, name in enumerate(old["id"]):
        there = place.get(name)
        if there is None:
            found.note("a road is gone", name)
            continue
        for column in CLASSES:
            was, now = old[column][k], new[column][there]
            example = f"{name} {column}: {was}, then {now} ({old['cause'][k]}, {old['reason'][k]})"
            if now == "open" and was != "open" and not (column == "boat" and was == "never"):
                found.note(rule_open, example)
            elif was in BAD and now in GOOD and old["cause"][k] not in spared:
                found.note(rule_bad, example)


def counted(found, before, after, layer, key, columns, may_be_unknown=()):
    """No count falls; what was counted is not unknown now, but in columns that may be."""
    old, new = read(before, layer), read(after, layer)
    place = {name: k for k, name in enumerate(new[key])}
    for k, name in enumerate(old[key]):
        # A row had closed it and nobody was counted there: there is nobody to lose.
        if name not in place and layer == "shelters" and old["status"][k] == "closed" \
                and not any(float(old[column][k] or 0) > 0 for column in columns if column in old):
            continue
        if name not in place:
            found.note(f"{layer}: one is gone", name)
            continue
        for column in [c for c in old if c in columns or c.endswith(("_gap", "_need_day"))]:
            was, now = float(old[column][k]), float(new[column][place[name]])
            if math.isnan(was):
                continue
            if math.isnan(now) and column in may_be_unknown:
                continue
            if math.isnan(now) or now < was - 1e-6:
                found.note(f"{layer}: {column} fell", f"{name}: {was}, then {now}")


def compare(arguments):
    found = Found()
    if arguments.later:
        # Time makes nothing open; what an end ends may be presumed again.
        roads(found, arguments.before, arguments.after, "open by time",
              "presumed by time", ENDED_BY_THEIR_END)
        if arguments.undamaged:
            roads(found, arguments.undamaged, arguments.after, "open by damage, later",
                  "presumed by damage, later")
    else:
        roads(found, arguments.before, arguments.after, "open by damage", "presumed by damage")
        # Not those cut off: a way that was closed and becomes unknown leaves their access unknown.
        people = {"people", "people_exposed", "people_sheltered", "people_displaced",
                  "people_at_home", "people_affected"}
        counted(found, arguments.before, arguments.after, "shelters", "id", people)
        counted(found, arguments.before, arguments.after, "needs", "id", people)
    return {"violations": found.counts, "examples": found.examples}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("apply")
    command.add_argument("folder", type=pathlib.Path)
    command.add_argument("seed", type=int)
    command = commands.add_parser("compare")
    command.add_argument("before")
    command.add_argument("after")
    command.add_argument("--undamaged")
    command.add_argument("--later", action="store_true")
    command = commands.add_parser("actual")
    command.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.command == "apply":
        print(json.dumps(apply(arguments.folder, arguments.seed), ensure_ascii=False))
        return
    if arguments.command == "actual":
        actual(arguments.folder)
        return
    verdict = compare(arguments)
    print(json.dumps(verdict, ensure_ascii=False))
    sys.exit(1 if verdict["violations"] else 0)


if __name__ == "__main__":
    main()
