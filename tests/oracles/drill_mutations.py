#!/usr/bin/env python3
"""Mutates the drill's inputs at random, runs them over a good snapshot, and judges the run.

    drill_mutations.py LINTAS KUKAR SNAPSHOTS FIRST STEP END

KUKAR is the drill's folder, SNAPSHOTS a folder with one good snapshot of it. Rounds FIRST, FIRST+STEP …
below END: each takes one file in turn, mutates it (the round's number is the seed), refreshes at the same
moment over a copy of SNAPSHOTS, and prints one line of JSON. Both folders stay as they are.

Every run must end, within TIME_S and MOST_KB, with an exit code of the contract and without a panic, and
what it publishes must verify and say nothing open without evidence. Beyond that it depends on what a
program can know:

- `damage` (rows gone, values unreadable, numbers left out, headings renamed, a file cut short or missing or of
  another kind, another encoding): the law of evidence in full. No road gets better; no count of people falls
  where it is the file of people that was damaged.
- `words` (a digit that is another digit now, a road without the limit that it had): another statement, true or
  not. Nothing more can be asked of files about roads. What tells of aid must not touch roads all the same, nor
  one of roads the people.
"""

import csv
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

import drill_damage as drill

# One refresh of the drill takes a second or two and 200 MB; what hangs or swells takes more than this.
TIME_S = 120
MOST_KB = 2_000_000

AID = ("stok/", "kiriman/", "posko/")
EVIDENCE = ("bpbd/", "bws/", "geologi/")
CLOSURES = "dishub/gangguan.csv"
POPULATION = "pemkab/penduduk.csv"
# The share of rounds on tables in which numbers are left out.
LEFT_OUT = 0.2
JUNK = drill.JUNK + ["1e999", "٣", "=1+1", "\u202e3", "9" * 400]


def files(folder):
    """Every input of the drill, the parts of the shapefile, too."""
    found = [path.relative_to(folder).as_posix() for path in folder.glob("*/*") if path.is_file()]
    return sorted(name for name in found if not name.startswith("grow/"))


def layer(name):
    """What a file tells of."""
    if name.startswith(AID):
        return "aid"
    if name == CLOSURES or name.startswith(EVIDENCE):
        return "evidence"
    return name.split("/")[0]


def is_text(name):
    return name.endswith((".csv", ".geojson", ".kml"))


def span(rng, size):
    length = min(size, rng.choice([1, 4, 64, 1024, 16384]))
    at = rng.randrange(size - length + 1)
    return at, at + length


# Mutations of bytes: (bytes, rng) to bytes.
def flipped(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice([1, 8, 200])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def truncated(data, rng):
    return data[: rng.randrange(len(data))]


def zeroed(data, rng):
    start, end = span(rng, len(data))
    return data[:start] + bytes(end - start) + data[end:]


def doubled(data, rng):
    start, end = span(rng, len(data))
    return data[:end] + data[start:]


def swapped(data, rng):
    (a, b), (c, d) = sorted([span(rng, len(data)), span(rng, len(data))])
    if b > c:
        return data[:a] + data[c:d] + data[a:c] + data[d:]
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def line_dropped(data, rng):
    lines = data.splitlines(keepends=True)
    del lines[rng.randrange(len(lines))]
    return b"".join(lines)


def line_doubled(data, rng):
    lines = data.splitlines(keepends=True)
    k = rng.randrange(len(lines))
    lines.insert(rng.randrange(len(lines) + 1), lines[k])
    return b"".join(lines)


def lines_swapped(data, rng):
    lines = data.splitlines(keepends=True)
    j, k = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[j], lines[k] = lines[k], lines[j]
    return b"".join(lines)


def encoded(data, rng):
    text = data.decode("utf-8", errors="replace")
    codec = rng.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "utf-7", "utf-32"])
    return text.encode(codec, errors="replace")


def line_ends(data, rng):
    return data.replace(b"\r\n", b"\n").replace(b"\n", rng.choice([b"\r\n", b"\r", b"\n\n"]))


class OfficeCsv(drill.Csv):
    """A table as offices export it: of another encoding, with semicolons."""

    def __init__(self, path):
        self.path = path
        whole = path.read_bytes()
        try:
            self.encoding, text = "utf-8", whole.decode("utf-8")
        except UnicodeDecodeError:
            self.encoding, text = "cp1252", whole.decode("cp1252")
        heading = text.splitlines()[0]
        self.separator = ";" if heading.count(";") > heading.count(",") else ","
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=self.separator))
        heads = 2 if records[1][0].startswith("#") else 1
        self.heads, self.rows = records[:heads], records[heads:]

    def write(self):
        text = io.StringIO(newline="")
        rows = self.heads + self.rows
        csv.writer(text, delimiter=self.separator, lineterminator="\n").writerows(rows)
        self.path.write_bytes(text.getvalue().encode(self.encoding, errors="replace"))


def table_of(path):
    return OfficeCsv(path) if path.suffix == ".csv" else drill.opened(path)


# What a program can notice in a text; in bytes that are packed it may be a number like any other.
DAMAGING_TEXT = [truncated, zeroed, line_dropped, line_doubled, lines_swapped, encoded, line_ends]
DAMAGING = [truncated]
SPEAKING = [flipped, doubled, swapped]


# Mutations of tables: (table, rng, name) to what was done.
def separators(table, rng, name):
    return change(table, rng, lambda text: rng.choice([
        text.replace(".", ","), text.replace(".", ""), text + ",00", f"{text[:1]}.{text[1:]}.000",
        text.replace("-", "−"), f" {text} ", f"'{text}"]))


def signs(table, rng, name):
    return change(table, rng, lambda text: text[1:] if text.startswith("-") else f"-{text}")


def scales(table, rng, name):
    scale = rng.choice([1e-3, 0.01, 100, 1e3, 1e6, 1e12])
    return change(table, rng, lambda text: repr(float(text) * scale))


def change(table, rng, new):
    """Changes the numbers of one column: one of them, or all."""
    columns = [name for name in table.columns() if any(number(cell(row, table, name))
                                                       for row in range(len(table.rows)))]
    if not columns:
        return {}
    column = rng.choice(columns)
    rows = [k for k in range(len(table.rows)) if number(cell(k, table, column))]
    rows = rows if rng.random() < 0.5 else [rng.choice(rows)]
    for k in rows:
        table.put(k, column, new(str(cell(k, table, column))))
    return {"column": column, "rows": len(rows)}


def cell(k, table, column):
    row = table.rows[k]
    if isinstance(table, drill.GeoJson):
        return row["properties"].get(column)
    at = table.columns().index(column)
    return row[at] if at < len(row) else ""


def number(text):
    try:
        return float(text) == float(text)
    except (TypeError, ValueError):
        return False


def junk(table, rng, name):
    column = rng.choice(table.columns())
    rows = rng.sample(range(len(table.rows)), rng.choice([1, len(table.rows)]))
    value = rng.choice(JUNK)
    for k in rows:
        table.put(k, column, value)
    return {"column": column, "value": value[:20], "rows": len(rows)}


def renamed(table, rng, name):
    column = rng.choice(table.columns())
    table.rename(column, rng.choice(["kolom_7", "", "x" * 300, "???"]))
    return {"column": column}


def headings_swapped(table, rng, name):
    if len(table.columns()) < 2:
        return {"columns": []}
    a, b = rng.sample(table.columns(), 2)
    table.rename(a, "kolom_7")
    table.rename(b, a)
    table.rename("kolom_7", b)
    return {"columns": [a, b]}


def moved(table, rng, name):
    table.move(rng)
    return {}


# Numbers that say where or which, and without which a row is another matter.
NOT_LEFT_OUT = ("lat", "lon", "lintang", "bujur")


def left_out(table, rng):
    """Leaves out a number that a row may have: of one row, some, or all. A feature has the key no more, as
    programs write what is not known; a cell is empty. What a file leaves out is nothing, never zero."""
    is_json = isinstance(table, drill.GeoJson)
    held = {}
    for k, row in enumerate(table.rows):
        # The first column of a table names its rows.
        for column in list(row["properties"]) if is_json else table.columns()[1:]:
            if column not in NOT_LEFT_OUT and number(cell(k, table, column)):
                held.setdefault(column, []).append(k)
    if not held:
        return {}
    column = rng.choice(sorted(held))
    count = len(held[column])
    gone = rng.sample(held[column], rng.choice([1, max(1, count // 2), count]))
    for k in gone:
        if is_json:
            del table.rows[k]["properties"][column]
        else:
            table.put(k, column, "")
    return {"column": column, "rows": len(gone), "of": count}


TABLES_DAMAGED = [renamed, moved, drill.drop_rows]
TABLES_SPEAKING = [separators, signs, scales, headings_swapped, junk]


def is_noticed(how, details):
    """Whether a program can notice what was done to a column: no water is below nothing, and a word is
    no number, moment or class."""
    water = details.get("column") in ("depth_m", "depth_cm", "tinggi_cm")
    no_value = ("", "?", "entah", "#REF!", "tidak diukur")
    return (how is signs and water) or (how is junk and details["value"] in no_value)


def mutate(folder, round_):
    """Mutates one file of the folder. Returns what was done, and whether a program can notice it."""
    rng = random.Random(round_)
    names = files(folder)
    # Files take turns, and the same file meets another mutation each time.
    name = names[round_ % len(names)]
    path = folder / name
    whole = path.read_bytes()
    told = {"file": name}
    # Drawn apart, so that the other rounds stay what they were before there was this kind.
    apart = random.Random(f"left out {round_}")
    if name.endswith((".csv", ".geojson")) and apart.random() < LEFT_OUT:
        table = table_of(path)
        if details := left_out(table, apart):
            path.unlink()
            table.write()
            level = "damage" if layer(name) in ("aid", "evidence") or name == POPULATION else "words"
            return {**told, "mutation": "left_out", "level": level, **details}
    path.unlink()  # it is shared with the folder that it is a copy of
    choices = ["bytes", "bytes", "gone", "taken"]
    choices += ["text"] * 3 if is_text(name) else []
    choices += ["table"] * 4 if name.endswith((".csv", ".geojson")) else []
    choices += ["member"] * 4 if name.endswith(".xlsx") else []
    choice = rng.choice(choices)
    if choice == "gone":
        return {**told, "mutation": "gone", "level": "damage"}
    if choice == "taken":
        other = rng.choice([one for one in names if one != name])
        path.write_bytes((folder / other).read_bytes())
        # Another file of the same kind speaks like this one.
        told["level"] = "words" if pathlib.Path(other).suffix == path.suffix else "damage"
        return {**told, "mutation": "taken", "other": other}
    if choice == "member":
        return {**told, "level": "words", **member(path, whole, rng)}
    if choice == "table":
        path.write_bytes(whole)
        table = table_of(path)
        how = rng.choice(TABLES_DAMAGED + TABLES_SPEAKING)
        details = how(table, rng, name)
        table.write()
        level = "damage" if how in TABLES_DAMAGED or is_noticed(how, details) else "words"
        return {**told, "mutation": how.__name__, "level": level, **details}
    damaging = DAMAGING_TEXT if is_text(name) else DAMAGING
    how = rng.choice(damaging if choice == "text" else damaging + SPEAKING)
    mutated = how(whole, rng)
    path.write_bytes(mutated)
    level = "damage" if how in damaging else "words"
    return {**told, "mutation": how.__name__, "level": level, "bytes": [len(whole), len(mutated)]}


def member(path, whole, rng):
    """Damages a member of a workbook, and packs it again so that it opens."""
    path.write_bytes(whole)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    chosen = rng.choice(sorted(members))
    how = rng.choice(["gone", truncated, zeroed, flipped, doubled, swapped])
    if how == "gone":
        del members[chosen]
    elif members[chosen]:
        members[chosen] = how(members[chosen], rng)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return {"mutation": "member", "member": chosen, "how": getattr(how, "__name__", how)}


def run(command):
    """Exit code (negative: a signal; None: it did not end), peak kilobytes, what it said on stderr."""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        since = time.monotonic()
        while True:
            ended, status, usage = os.wait4(child.pid, os.WNOHANG)
            if ended:
                break
            if time.monotonic() - since > TIME_S:
                child.kill()
                os.wait4(child.pid, 0)
                child.returncode = 0
                return None, 0, ""
            time.sleep(0.01)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return child.returncode, usage.ru_maxrss, said.read().decode("utf-8", errors="replace")


def open_without_evidence(found, after):
    roads = drill.read(after, "roads")
    for k, evidence in enumerate(roads["evidence"]):
        for column in drill.CLASSES:
            if roads[column][k] == "open" and evidence in ("none", None):
                found.note("open without evidence", f"{roads['id'][k]} {column}")


def same_roads(found, before, after):
    old, new = drill.read(before, "roads"), drill.read(after, "roads")
    now = {name: k for k, name in enumerate(new["id"])}
    for k, name in enumerate(old["id"]):
        for column in drill.CLASSES:
            if name not in now or old[column][k] != new[column][now[name]]:
                found.note("aid changed a road", f"{name} {column}")


def judge(done, before, after):
    """What a published snapshot breaks."""
    found = drill.Found()
    open_without_evidence(found, after)
    of = layer(done["file"])
    if of == "aid":
        same_roads(found, before, after)
    if done["level"] == "damage":
        drill.roads(found, before, after, "open by damage", "presumed by damage")
        # A road that is drawn otherwise is another road.
        if of not in ("aid", "evidence"):
            found.counts.pop("a road is gone", None)
            found.examples.pop("a road is gone", None)
        people = {"people", "people_exposed", "people_sheltered", "people_displaced",
                  "people_at_home", "people_affected"}
        drill.counted(found, before, after, "shelters", "id", people)
        # Where the row of a district is gone from the census its estimate is unknown, and no smaller.
        unknown = {"people_exposed"} if done["file"] == POPULATION else ()
        drill.counted(found, before, after, "needs", "id", people, unknown)
    return found


def current(snapshots):
    return snapshots / (snapshots / "current").read_text().strip()


def linked(source, target):
    """Nobody writes into a file that is published, nor, here, into one that is read."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def round_of(lintas, kukar, snapshots, number):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        mine, store = folder / "kukar", folder / "snapshots"
        shutil.copytree(kukar, mine, copy_function=linked)
        shutil.copytree(snapshots, store, copy_function=linked)
        done = {"round": number, **mutate(mine, number)}
        base = [lintas, "-q", "--snapshots", store]
        code, peak_kb, said = run([*base, "refresh", "-c", mine / "lintas.toml"])
        found = drill.Found()
        if code not in (0, 1, 2, 3):
            found.note("it did not end" if code is None else "it ended otherwise", str(code))
        if "panicked" in said:
            found.note("it panicked", said[-600:])
        if peak_kb > MOST_KB:
            found.note("it took too much memory", f"{peak_kb} kB")
        if code != 0 and not said.strip():
            found.note("it refused and did not say why", str(code))
        if run([*base, "verify"])[0] != 0:
            found.note("what is current does not verify", str(code))
        if code == 0:
            judged = judge(done, current(snapshots), current(store))
            found.counts.update(judged.counts)
            found.examples.update(judged.examples)
        return {**done, "exit": code, "peak_mb": peak_kb // 1000, "violations": found.counts,
                "examples": found.examples}


def main():
    lintas, kukar, snapshots = (pathlib.Path(text).resolve() for text in sys.argv[1:4])
    for number in range(*(int(text) for text in (sys.argv[4], sys.argv[6], sys.argv[5]))):
        print(json.dumps(round_of(lintas, kukar, snapshots, number), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
