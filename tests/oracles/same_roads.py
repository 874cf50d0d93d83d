#!/usr/bin/env python3
"""Compares the roads that a server tells with those that a run published, property by property.

    same_roads.py TOLD.json SNAPSHOT

TOLD.json is a list of GeoJSON features. Prints what differs as JSON: how often each property does, and
three examples of each; exit 1 where any does. Needs pyogrio.
"""

import collections
import json
import pathlib
import sys

import pyogrio

# What only a run works out: who depends on a link alone.
OF_THE_RUN = {"people_cut_off"}


def plain(value):
    """A value as JSON has it; empty is null."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return round(value, 9) if isinstance(value, float) else value


def published(snapshot):
    path = pathlib.Path(snapshot) / "layers" / "roads.fgb"
    meta, _, _, values = pyogrio.raw.read(path, read_geometry=False, datetime_as_string=True)
    names = [str(name) for name in meta["fields"]]
    rows = (dict(zip(names, map(plain, row))) for row in zip(*values))
    return {row["id"]: row for row in rows}


def main():
    told = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    told = {one["properties"]["id"]: one["properties"] for one in told}
    ran = published(sys.argv[2])
    counts, examples = collections.Counter(), collections.defaultdict(list)

    def differs(name, example):
        counts[name] += 1
        if len(examples[name]) < 3:
            examples[name].append(example)

    for road in sorted(ran.keys() ^ told.keys()):
        differs("id", road)
    for road in sorted(ran.keys() & told.keys()):
        for name, value in ran[road].items():
            live = plain(told[road].get(name))
            if name not in OF_THE_RUN and live != value:
                differs(name, f"{road}: told {live!r}, published {value!r}")
    print(json.dumps({"roads": len(told), "differs": dict(counts), "examples": examples},
                     ensure_ascii=False))
    sys.exit(1 if counts or not told else 0)


if __name__ == "__main__":
    main()
