#!/usr/bin/env python3
"""Damages a copy of the drill's files on people and aid, and judges what a run made of it.

    aid_damage.py apply KUKAR SEED
    aid_damage.py compare BEFORE AFTER [--later]

`apply` does one damage, the same for the same seed, to a file of the folder KUKAR and prints what it did
as JSON. The kinds are those of `drill_damage.py`: all of them can be noticed by a program.

`compare` takes two snapshot folders and prints what the law of evidence forbids as JSON; exit 1 where there
is any (docs/evidence.md, people and aid): nobody is lost, no need, shortage or count of people falls, and
nothing that covered nobody covers. AFTER is a run on damaged files at the moment of BEFORE, or with
`--later` one on whole files some hours later. Then needs may fall where a rate ends; people, sites and what
covers may not get better all the same.
"""

import argparse
import json
import pathlib
import random
import sys

import pyarrow.parquet

import drill_damage as drill

# Each file about people and aid that is text with commas, and the columns whose values matter.
FILES = {
    "posko/pengungsian.csv": ["status", "people", "people_basis", "households", "lat", "lon", "infants",
                              "pregnant", "reported_at", "place_code", "name", "id"],
    "kiriman/klaster_4w.csv": ["to_id", "from_id", "item_code", "qty", "unit", "status", "promised_at",
                               "departed_at", "eta", "arrived_at", "received_at", "received_qty",
                               "condition", "dispatch_id"],
    "posko/persediaan.csv": ["warehouse_id", "item_code", "qty_available", "unit", "reported_at"],
    "posko/titik_evakuasi.csv": ["kode titik", "keadaan", "lintang", "kode desa"],
    "posko/gudang.csv": ["id", "status", "lat", "reported_at"],
    "stok/baznas.csv": ["warehouse_id", "item_code", "qty_available", "unit", "qty_reserved", "expiry",
                        "reported_at"],
    "posko/barang.csv": ["unit", "packs", "critical"],
    "stok/pdam.csv": ["warehouse_id", "item_code", "qty_available", "qty_reserved", "reported_at"],
}
PLACES = {"posko/pengungsian.csv": "lat", "posko/titik_evakuasi.csv": "lintang", "posko/gudang.csv": "lat",
          "kiriman/klaster_4w.csv": "to_id", "posko/persediaan.csv": "warehouse_id",
          "stok/baznas.csv": "warehouse_id", "posko/barang.csv": "id", "stok/pdam.csv": "warehouse_id"}
TO_FILES = ["cut_short", "missing"]
SLACK = 1e-6


def apply(folder, seed):
    """Kinds take turns, and so do the files: few seeds in a row meet all of both."""
    drill.FILES, drill.PLACES = FILES, PLACES
    rng = random.Random(seed)
    kinds = drill.IN_TABLES + TO_FILES
    kind = kinds[seed % len(kinds)]
    name = list(FILES)[(seed * 3 + seed // len(kinds)) % len(FILES)]
    path = folder / name
    if kind == "missing":
        path.unlink()
        return {"damage": kind, "file": name}
    if kind == "cut_short":
        return {"damage": kind, "file": name, **drill.cut(path, rng)}
    table = drill.opened(path)
    details = kind(table, rng, name)
    table.write()
    return {"damage": kind.__name__, "file": name, **details}


def rows(snapshot, table, key):
    path = pathlib.Path(snapshot) / "tables" / f"{table}.parquet"
    found = {}
    for row in pyarrow.parquet.read_table(path).to_pylist():
        found.setdefault(tuple(row[name] for name in key), []).append(row)
    return found


def fell(was, now):
    """Whether a number that was known is smaller now, or no longer known."""
    return was is not None and (now is None or now < was - SLACK)


def rose(was, now):
    """Whether a number that was not known is known now, or greater than it was."""
    return now is not None and (was is None or now > was + SLACK)


def renamed(before, after):
    """Ids of before by those of after: the same, or of the one site that has its name now, where only the id
    is another one."""
    old, new = drill.read(before, "shelters"), drill.read(after, "shelters")
    named = {}
    for name, site in zip(new["name"], new["id"]):
        named.setdefault(name, []).append(site)
    ids, found = set(new["id"]), {}
    for name, site in zip(old["name"], old["id"]):
        others = named.get(name, [])
        if site in ids:
            found[site] = site
        elif len(others) == 1:
            found[site] = others[0]
    # Sites that are not shown have no name to be found by.
    hidden = {site for site, _ in rows(after, "needs_full", ("shelter_id", "item_code"))}
    return found | {site: site for site in hidden}


def needs(found, before, after, later):
    key = ("shelter_id", "item_code")
    old, new = rows(before, "needs_full", key), rows(after, "needs_full", key)
    now_called = renamed(before, after)
    for (site, item), [was] in old.items():
        if site not in now_called:
            found.note("a site is gone", site)
            continue
        [now] = new.get((now_called[site], item), [None])
        if now is None:
            # Rations of the first days end with them.
            if not later:
                found.note("a need is gone", f"{site} {item}")
            continue
        example = lambda column: f"{site} {item}: {was[column]}, then {now[column]}"
        if fell(was["people"], now["people"]):
            found.note("people fell", example("people"))
        if not later:
            for column in ("qty_required", "need_day", "gap"):
                if fell(was[column], now[column]):
                    found.note(f"{column} fell", example(column))
        for column in ("qty_coming", "qty_pledged", "qty_delivered", "on_hand"):
            if rose(was[column], now[column]):
                found.note(f"{column} rose", example(column))


def free(found, before, after):
    """What may be given away of the same goods of a table is no more than it was."""
    key = ("warehouse_id", "org_code", "item_code", "source")
    old, new = rows(before, "stock", key), rows(after, "stock", key)
    given = lambda lots: sum(lot["qty_free"] or 0.0 for lot in lots)
    known = {name for name, lots in old.items() if all(lot["qty_free"] is not None for lot in lots)}
    # Of goods that two tables tell of one counts; without its row the other speaks.
    for name in known & new.keys():
        was, now = given(old[name]), given(new[name])
        if now > was + SLACK:
            found.note("free stock rose", f"{' '.join(map(str, name))}: {was}, then {now}")


def compare(arguments):
    found = drill.Found()
    needs(found, arguments.before, arguments.after, arguments.later)
    if not arguments.later:
        free(found, arguments.before, arguments.after)
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
    command.add_argument("--later", action="store_true")
    arguments = parser.parse_args()
    if arguments.command == "apply":
        print(json.dumps(apply(arguments.folder, arguments.seed), ensure_ascii=False))
        return
    verdict = compare(arguments)
    print(json.dumps(verdict, ensure_ascii=False))
    sys.exit(1 if verdict["violations"] else 0)


if __name__ == "__main__":
    main()
