#!/usr/bin/env python3
"""Adds up a table of needs as any reader of Parquet finds it.

    needs_table.py NEEDS.parquet

Prints JSON by item: the gap in thousandths of the unit, the sites that lack it, those of them whose stock was not
counted, the sites that need it, and those whose stock was counted; and the sites in the urgency order. Needs pyarrow.
"""

import json
import sys

import pyarrow.parquet

rows = pyarrow.parquet.read_table(sys.argv[1]).to_pylist()
items = {}
for row in rows:
    item = items.setdefault(row["item_code"], {"gap": 0, "short": 0, "unknown": 0, "needing": 0, "counted": 0})
    lacks = round(row["gap"] * 1000)
    item["gap"] += lacks
    item["short"] += lacks > 0
    item["unknown"] += lacks > 0 and not row["stock_known"]
    item["needing"] += 1
    item["counted"] += row["stock_known"]
order = sorted({(-row["priority"], row["shelter_id"]) for row in rows})
json.dump({"items": items, "order": [site for _, site in order]}, sys.stdout)
