"""Reads what the sources of one run say, for the second reading of the law of evidence.

Takes the sources' own files, and of the program's nothing but the geometry and ids of its roads.
"""

import csv
import datetime
import json

import pyogrio
import shapely

from evidence_law import CLOSED, DESTROYED, LAND, LIFETIME_H, RESTRICTED, WORDS
from evidence_law import Reading, Statement, by_depth

DEEPEST_M = 20
HAIR = 1e-6  # degrees, about 0.1 m: closer than this to a border nothing is certain
BESIDE = 60 / 111_000  # a closure may be taken to speak of a road as near as this
AHEAD = datetime.timedelta(minutes=15)


def instant(value, zone=None):
    """A moment; a date without a time ends with that day, in the region's time."""
    if not value:
        return None
    if len(value) == len("2017-02-21"):
        day = datetime.datetime.fromisoformat(value).replace(tzinfo=zone)
        return day + datetime.timedelta(days=1)
    return datetime.datetime.fromisoformat(value)


def source_moment(source, path, zone):
    """`observed_at`: a constant, a pattern over the file's name, a property of the file."""
    stated = source.get("observed_at")
    if not isinstance(stated, dict):
        return stated
    if "name" in stated:
        digits = "".join(sign for sign in path.stem if sign.isdigit())
        return datetime.datetime.strptime(digits, stated["name"]).replace(tzinfo=zone)
    try:
        return instant(json.loads(path.read_text(encoding="utf-8"))[stated["property"]])
    except (OSError, ValueError, KeyError):
        return None


class Network:
    """The edges as published, and what meets them."""

    def __init__(self, path):
        meta, _, shapes, values = pyogrio.raw.read(path, columns=["id"])
        self.ids = [str(name) for name in values[0]]
        self.place = {name: k for k, name in enumerate(self.ids)}
        self.lines = shapely.from_wkb(shapes)
        self.tree = shapely.STRtree(self.lines)

    def met(self, shape):
        """(surely, perhaps): the edges that an area meets."""
        perhaps = set(self.tree.query(shape.buffer(HAIR), predicate="intersects").tolist())
        surely = set(self.tree.query(shape.buffer(-HAIR), predicate="intersects").tolist())
        return surely, perhaps - surely

    def inside(self, shape):
        whole = set(self.tree.query(shape.buffer(-HAIR), predicate="covers").tolist())
        some = set(self.tree.query(shape.buffer(HAIR), predicate="intersects").tolist())
        return whole, some - whole

    def named(self, line):
        """The edges that a line of a closure lies along, and those beside it."""
        near = set(self.tree.query(line.buffer(BESIDE), predicate="intersects").tolist())
        along = {k for k in near if line.within(self.lines[k].buffer(2 * HAIR))}
        return along, near - along


def area(geometry):
    shape = shapely.from_geojson(json.dumps(geometry))
    return shape if shape.is_valid else shapely.make_valid(shape)


def features(path):
    """The rows of a file as (properties, shape or None); None where it is not there or not whole."""
    if path.suffix == ".gpkg":
        meta, _, shapes, values = pyogrio.raw.read(path)
        rows = zip(shapely.from_wkb(shapes), *(column.tolist() for column in values))
        return [(dict(zip(meta["fields"], row)), shape) for shape, *row in rows]
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, ValueError, KeyError):
        return None
    return [(row["properties"], row["geometry"] and area(row["geometry"])) for row in rows]


def depth(value):
    usable = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if usable and 0 <= value <= DEEPEST_M else None


def bounded(moment, now):
    """(moment, whether good news has to wait): what is ahead of the run is bounded to it."""
    ahead = moment is not None and moment > now + AHEAD
    return (now if ahead else moment), ahead


def hazard_row(properties, shape, source, run):
    moment, ahead = bounded(instant(properties.get("as_of")) or source["moment"], run.now)
    kind = properties["kind"]
    metres = depth(properties.get("depth_m"))
    if kind == "landslide":
        words = [RESTRICTED] * 4 + [CLOSED] * 2
    else:
        words = by_depth(metres)
    sure, maybe = run.network.met(shape)
    end = instant(properties.get("valid_to"), run.zone)
    row = Statement(kind, moment, end, source.get("lifetime_h"), words, sure, maybe)
    row.waits = ahead
    row.depth_m, row.known_depth = metres, kind != "landslide" and metres is not None
    return row


def read_hazards(source, run):
    reading = Reading()
    rows = features(run.folder / source["path"])
    if rows is None:
        reading.readable, reading.whole, reading.held_back = False, False, True
        return reading
    rejected = 0
    for properties, shape in rows:
        if shape is None:
            rejected += 1
            continue
        reading.statements.append(hazard_row(properties, shape, source, run))
    reading.whole = rejected == 0
    # [gate] of the contract: "share of its rows rejected, and at least 3 of them", of a short list, too.
    reading.held_back = rejected >= 3 and rejected > 0.05 * len(rows)
    if source.get("coverage") is not None:
        read_coverage(reading, source, run)
    return reading


def read_coverage(reading, source, run):
    boxes = features(run.folder / source["coverage"])
    reading.coverage_unclear = boxes is None
    moment, ahead = bounded(source["moment"], run.now)
    if boxes is not None and reading.whole and moment is not None and not ahead:
        whole, some = run.network.inside(shapely.union_all([shape for _, shape in boxes]))
        life = source.get("lifetime_h") or LIFETIME_H["flood"]
        reading.coverage = (moment, life, whole, some)


def read_closures(source, run):
    reading = Reading()
    with open(run.folder / source["path"], newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            word = WORDS.index(row["status"])
            sure, maybe = run.network.named(shapely.from_wkt(row["wkt"]))
            moment, ahead = bounded(instant(row["reported_at"]) or source["moment"], run.now)
            end = instant(row["expires"], run.zone)
            statement = Statement(row["cause"], moment, end, None, [word] * len(LAND), sure, maybe)
            statement.destroyed = row["cause"] in DESTROYED
            # Told and inferred ones open nothing.
            statement.waits = ahead or row["confidence"] != "seen"
            reading.statements.append(statement)
    return reading


class Run:
    """Where one run reads, and what it takes for now."""

    def __init__(self, folder, now, zone, network):
        self.folder, self.now, self.zone, self.network = folder, now, zone, network
