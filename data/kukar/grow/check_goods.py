#!/usr/bin/env python3
"""Reads the tables of aid back as any program would and asserts what ../../README.md tells of them.

    python3 data/kukar/grow/check_goods.py     # needs Python 3.11+; with pyarrow it reads the Parquet file too

It shares nothing with the program that wrote them: workbooks are opened as the archives that they are.
"""

import csv
import glob
import io
import re
import statistics
import sys
import tomllib
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

REGION = Path(__file__).resolve().parent.parent
AGENCIES = "BPBD DINSOS DPU PERKIM DISTANNAK SATPOLPP DAMKAR PDAM KODIM POLRES PMI BAZNAS DINKES DISHUB".split()
STATES = "diminta dijanjikan disiapkan berangkat tiba diterima batal".split()
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PRIVATE = ["PLANT-PRIVAT-01", "PLANT-PRIVAT-02", "PLANT-PRIVAT-03", "PLANT-KT-8842"]


def sheet(path, name):
    """{row: {column: text}} of a sheet (the first where none is named), numbers as they are stored; and its merged ranges."""
    with zipfile.ZipFile(path) as book:
        shared = [] if "xl/sharedStrings.xml" not in book.namelist() else [
            "".join(t.text or "" for t in si.iter(MAIN + "t")) for si in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        names = [s.get("name") for s in ElementTree.fromstring(book.read("xl/workbook.xml")).find(MAIN + "sheets")]
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{(names.index(name) if name else 0) + 1}.xml"))
    rows = {}
    for c in root.iter(MAIN + "c"):
        column, row = re.match(r"([A-Z]+)(\d+)", c.get("r")).groups()
        v, inline = c.find(MAIN + "v"), c.find(MAIN + "is")
        text = shared[int(v.text)] if c.get("t") == "s" else "".join(t.text or "" for t in inline.iter(MAIN + "t")) if inline is not None else v.text if v is not None else None
        if text is not None:
            rows.setdefault(int(row), {})[column] = text
    return rows, [m.get("ref") for m in root.iter(MAIN + "mergeCell")]


def table(source):
    """[(row number, {heading: text})] of a source, whatever its format."""
    path = Path(sorted(glob.glob(str(REGION / source["path"])))[-1])
    if path.suffix == ".xlsx":
        rows, merged = sheet(path, source.get("table"))
        top = max(rows, key=lambda n: (len(rows[n]) >= 4 and not any(re.fullmatch(r"[\d.]+", t) for t in rows[n].values()), -n))
        headings = rows[top]
        out, above = [], {}
        joined = {m.group(1) for ref in merged if (m := re.match(r"([A-Z]+)(\d+):\1(\d+)$", ref))}
        for n in sorted(n for n in rows if n > top):
            for column in joined:
                rows[n].setdefault(column, above.get(column, ""))
            above = rows[n]
            if len(rows[n]) >= 4:
                out.append((n, {headings[c]: t for c, t in rows[n].items() if c in headings}))
        return out
    if path.suffix == ".parquet":
        try:
            import pyarrow.parquet as pq
        except ImportError:
            print(f"  {path.name}: not read, pyarrow is not here")
            return []
        return [(n + 1, {k: "" if v is None else str(v) for k, v in row.items()}) for n, row in enumerate(pq.read_table(path).to_pylist())]
    text = path.read_bytes().decode(source.get("encoding", "utf-8"))
    lines = list(csv.reader(io.StringIO(text), delimiter=";" if text.split("\n")[0].count(";") > 3 else ","))
    first = 2 if lines[1][0].startswith("#") else 1
    return [(first + n + 1, dict(zip(lines[0], row))) for n, row in enumerate(lines[first:])]


def first(row, *headings):
    return next((row[h] for h in headings if row.get(h)), "")


def moment(text):
    """A moment as any of the tables writes it."""
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return datetime(1899, 12, 30) + timedelta(days=round(float(text) * 1440) / 1440)
    if "/" in text:
        return datetime.strptime(text, "%d/%m/%Y %H:%M")
    return datetime.fromisoformat(text).replace(tzinfo=None)


def check_mistakes(sources, tables):
    mistakes = list(csv.DictReader(open(REGION / "kesalahan.csv", encoding="utf-8")))
    assert len({m["apa_id"] for m in mistakes}) == len(mistakes)
    for m in mistakes:
        rows = dict(tables[m["source"]])
        value = rows[int(m["row"])].get(re.sub(r"^.* / | \([A-Z]+\)$", "", m["column"]), "")
        if m["code"] == "expired_stock":
            value = str(moment(value).date())
        assert value == m["value"] or float(value) == float(m["value"]), (m["code"], value, m["value"])
        assert (m["sheet"] or None) == (sources[m["source"]].get("table") or None), m["code"]
    print(f"mistakes: {len(mistakes)}, each where kesalahan.csv says: {', '.join(m['code'] for m in mistakes)}")
    return mistakes


def check_gate(tables, mistakes):
    """No table has so many bad rows that it would be held back as a whole."""
    costly = Counter(m["source"] for m in mistakes if m["code"] in {
        "double_count", "duplicate_dispatch", "code_system_mismatch", "coordinates_swapped", "latitude_sign", "unknown_item", "negative_quantity"})
    for source, n in costly.items():
        share = n / len(tables[source])
        assert share <= 0.05, (source, share)
    print("  the worst table has", f"{max(n / len(tables[s]) for s, n in costly.items()):.1%} of its rows wrong")


def check_stock(sources, tables):
    owners, unknown, cards, wrong = Counter(), 0, 0, []
    for key, source in sources.items():
        if source["layer"] != "stock" or key == "persediaan-posko":
            continue
        const = source.get("fields", {}).get("org_code", {}).get("const")
        for n, row in tables[key]:
            owners[const or first(row, "org_code", "instansi")] += 1
            closing = first(row, "qty_available", "jumlah", "Jumlah", "Sisa")
            unknown += not re.fullmatch(r"-?[\d.,]+", closing)
            if row.get("Stok Awal"):
                cards += 1
                opening, come, gone, used, left = (float(row[h]) for h in ("Stok Awal", "Masuk", "Keluar", "Terpakai", "Sisa"))
                if opening + come - gone - used != left and left >= 0:
                    wrong.append((key, n))
    del owners[""]
    missing = set(AGENCIES) - set(owners) - ({"DINKES"} if not tables["stok-dinkes"] else set())
    assert not missing and set(owners) <= set(AGENCIES), (missing, owners)
    assert len(wrong) == 1, wrong
    print(f"stock: {sum(owners.values())} rows of {len(owners)} agencies, {unknown} not counted; {cards} stock cards, one of which does not add up")


def check_sites(sources, tables):
    counted = {key: len(tables[key]) for key, s in sources.items() if s["layer"] == "shelters"}
    ids = [first(row, "id", "Kode Posko", "kode titik") for key in counted for _, row in tables[key]]
    assert len(ids) == len(set(ids))
    basis = Counter(first(row, "people_basis", "Dasar Hitungan") for key in counted for _, row in tables[key])
    assert {"in_shelter", "at_home", "mengungsi", "terdampak"} <= set(basis), basis
    lying = {row["warehouse_id"] for _, row in tables["persediaan-posko"]}
    assert lying <= set(ids), lying - set(ids)
    blank = sum(not row["qty_available"] for _, row in tables["persediaan-posko"])
    never = sum(row["keadaan"] == "dibuka" for _, row in tables["titik-evakuasi"])
    print(f"sites: {counted}; stock is known at {len(lying)} of them ({blank} items there not counted); {never} opened and never heard from")


def check_dispatches(sources, tables):
    states, hours, doors = Counter(), [], Counter()
    for key, source in sources.items():
        if source["layer"] != "dispatches":
            continue
        for _, row in tables[key]:
            state = first(row, "status", "Status")
            states[state] += 1
            asked, got = (first(row, *names) for names in (("requested_at", "Tanggal Permintaan"), ("received_at", "Tanggal Diterima")))
            assert asked, row
            if state == "diterima":
                hours.append((moment(got) - moment(asked)).total_seconds() / 3600)
            if state in ("dijanjikan", "disiapkan", "berangkat", "tiba"):
                agency = row.get("org_code") or source["fields"]["org_code"]["const"]
                doors[first(row, "to_id", "Kode Posko Tujuan"), first(row, "item_code", "Nama Barang").lower(), agency] += 1
    assert set(states) == set(STATES), states
    twice = [(site, item) for (site, item), n in Counter((s, i) for s, i, _ in doors).items() if n > 1]
    assert twice == [("PSK-01", "beras")], twice
    print(f"dispatches: {dict(states)}; request to delivery {min(hours):.0f}–{max(hours):.0f} h, median {statistics.median(hours):.0f} h; two agencies bring {twice[0][1]} to {twice[0][0]}")


def check_private():
    """The markers stand once each, and nothing looks like a telephone number."""
    found = Counter()
    for path in sorted(REGION.rglob("*")):
        if path.suffix not in (".csv", ".xlsx", ".parquet") or not path.is_file():
            continue
        parts = [path.read_bytes()]
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                parts = [book.read(n) for n in book.namelist()]
        for part in parts:
            for marker in PRIVATE:
                found[marker] += part.count(marker.encode())
            assert not re.search(rb"(\+62|(?<![\d.])08\d)[\d -]{7,}", part), path
    assert found == Counter({marker: 1 for marker in PRIVATE}), found
    print("private markers: each once; no telephone numbers")


def main():
    config = tomllib.loads((REGION / "lintas.toml").read_text(encoding="utf-8"))
    sources = {s["id"]: s for s in config["source"] if s["layer"] in ("shelters", "stock", "dispatches")}
    tables = {key: table(source) for key, source in sources.items()}
    mistakes = check_mistakes(sources, tables)
    check_gate(tables, mistakes)
    check_sites(sources, tables)
    check_stock(sources, tables)
    check_dispatches(sources, tables)
    check_private()


if __name__ == "__main__":
    sys.exit(main())
