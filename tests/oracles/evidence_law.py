#!/usr/bin/env python3
"""Judges published roads, hour by hour, by a slow reading of the law of evidence.

    evidence_law.py RUNS.jsonl SNAPSHOTS

Each line of RUNS.jsonl is one run in order: `{"config": PATH, "exit": CODE, "snapshot": ID}`. The
law is docs/evidence.md; what it says of hazards, coverages and closures of files is worked out here from the
sources of each run and from nothing else of the program's than the geometry and ids of its roads:
statements with moment, stated end and lifetime; stale; lost by place; replaced; ended by dry
coverage; destroyed; undated; held back. For every edge, class and run that gives the answers that
are allowed. Where the law leaves a moment open (a lifetime that ends exactly then, an edge that
touches water by a hair) more than one is.

Prints one JSON line: counts, and violations by rule with three examples each. Exit 1 where there
are any, and where caution goes too far: where fewer than 99 % of what water left more than seven hours
ago, or of what nothing speaks of, are `presumed` or `open`; of what is covered and dry, `open`; of
what is doubtful, as doubtful as the law says and no more. Needs shapely, pyogrio and numpy.
"""

import argparse
import collections
import csv
import datetime
import json
import pathlib
import sys
import tomllib
import zoneinfo

import numpy as np
import pyogrio
import shapely

LAND = ["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck"]
# At most this deep it passes, at most that deep slowly; else not (centimetres).
DEPTH_CM = [(15, 25), (15, 30), (20, 35), (30, 50), (30, 60), (50, 80)]
BOAT_NEEDS_M = 0.40
DEEPEST_M = 20

OPEN, PRESUMED, RESTRICTED, UNKNOWN, CLOSED, NEVER = range(6)
WORDS = ["open", "presumed", "restricted", "unknown", "closed", "never"]
DOUBTFUL = 1 << RESTRICTED | 1 << UNKNOWN | 1 << CLOSED
FINE = 1 << OPEN | 1 << PRESUMED

LIFETIME_H = collections.defaultdict(lambda: 12, {
    "flood": 6, "flash_flood": 6, "landslide": 24, "tidal_backwater": 3, "fallen_tree": 24,
    "wreckage": 12, "checkpoint": 12, "event": 12, "ferry_out": 12, "low_water": 24,
    "high_water": 24, "road_damage": 168, "roadworks": 168,
})
DESTROYED = {"bridge_damage", "culvert_damage", "washout", "subsidence"}
DESTROYED_GOOD_H = 168
ENDED_BY_THEIR_END = {"roadworks", "event", "checkpoint"}

ENOUGH = 0.99
HAIR = 1e-6  # degrees, about 0.1 m: closer than this to a border nothing is certain
BESIDE = 60 / 111_000  # a closure may be taken to speak of a road as near as this
AHEAD = datetime.timedelta(minutes=15)
COUNTED_AS_LEFT = datetime.timedelta(hours=7)


def hours(count):
    return datetime.timedelta(hours=count)


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


class Statement:
    """One row: what it says, since when, until when, and on which edges (surely, perhaps)."""

    def __init__(self, kind, moment, end, lifetime_h, words, sure, maybe):
        self.kind, self.moment, self.end = kind, moment, end
        self.lifetime_h = LIFETIME_H[kind] if lifetime_h is None else lifetime_h
        self.words = words  # one a land class
        self.sure, self.maybe = sure, maybe
        self.depth_m, self.known_depth, self.destroyed, self.waits = None, False, False, False

    def bad(self):
        return any(word > PRESUMED for word in self.words)

    def expires(self):
        if self.destroyed:
            return self.end  # the law does not say whether its own end makes it stale
        if self.end is not None:
            return self.end
        return None if self.moment is None else self.moment + hours(self.lifetime_h)

    def good_until(self):
        """Good news lives until the earlier of its end and its lifetime; undated it says nothing."""
        if self.moment is None or self.waits:
            return None
        life = self.moment + hours(DESTROYED_GOOD_H if self.destroyed else self.lifetime_h)
        return life if self.end is None else min(life, self.end)


def by_depth(depth_m):
    if depth_m is None:
        return [UNKNOWN] * len(LAND)
    centimetres = depth_m * 100
    words = []
    for passes, slowly in DEPTH_CM:
        near = 1e-6
        words.append(OPEN if centimetres <= passes + near
                     else RESTRICTED if centimetres <= slowly + near else CLOSED)
    return words


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


class Reading:
    """What one source's files say in one run."""

    def __init__(self):
        self.statements, self.whole, self.held_back, self.readable = [], True, False, True
        self.coverage, self.coverage_unclear = None, False  # (moment, lifetime, whole, some)


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


class Lost:
    """Bad news that was on an edge and is not in its source any more."""

    def __init__(self, statement, since, sure):
        self.statement, self.since, self.sure = statement, since, sure


class Source:
    """What is remembered of one source from run to run."""

    def __init__(self, layer, basis):
        self.layer, self.basis = layer, basis
        self.last = []  # [(statement, certain)] of the last run
        self.lost = collections.defaultdict(list)  # edge -> [Lost]
        self.coverage = None

    def gone_by_its_end(self, statement, now):
        return (statement.kind in ENDED_BY_THEIR_END and statement.end is not None
                and statement.end <= now)

    def take(self, reading, now):
        """One run: what is lost, replaced and ended. Returns [(statement, certain)] that speak."""
        self.coverage = None
        if reading.held_back:
            # It loses nothing; what it says that is worse stands beside its last good rows.
            spoken = self.last + [(s, reading.readable) for s in reading.statements]
            self.last = self.last + [(s, False) for s in reading.statements]
            return spoken
        present = collections.defaultdict(list)
        perhaps = collections.defaultdict(list)
        for statement in reading.statements:
            for edge in statement.sure:
                present[edge].append(statement)
            for edge in statement.maybe:
                perhaps[edge].append(statement)
        certain = reading.whole and not reading.coverage_unclear
        self.replace(present, perhaps, certain)
        self.lose(present, perhaps, certain, now)
        unclear = [(s, False) for s, _ in self.last] if reading.coverage_unclear else []
        self.last = [(s, True) for s in reading.statements]
        self.dry(reading.coverage, present, perhaps, now)
        return self.last + unclear

    def lose(self, present, perhaps, certain, now):
        for statement, was_certain in self.last:
            if not statement.bad() or self.gone_by_its_end(statement, now):
                continue
            for edge in statement.sure | statement.maybe:
                here = present.get(edge)
                if here and certain:
                    if all(self.not_older(new, statement) is True for new in here):
                        continue
                sure = was_certain and edge in statement.sure and not here and edge not in perhaps
                self.lost[edge].append(Lost(statement, now, sure))

    @staticmethod
    def not_older(new, old):
        if new.moment is None or old.moment is None or new.waits != old.waits:
            return None
        return new.moment >= old.moment

    def replace(self, present, perhaps, certain):
        for edge in list(self.lost):
            here = present.get(edge, [])
            kept = []
            for lost in self.lost[edge]:
                newer = [self.not_older(new, lost.statement) for new in here]
                if newer and all(n is True for n in newer) and certain:
                    if not lost.statement.destroyed:
                        continue
                if newer or edge in perhaps:
                    lost.sure = False
                kept.append(lost)
            self.lost[edge] = kept

    def dry(self, coverage, present, perhaps, now):
        if coverage is None:
            return
        moment, life, whole, some = coverage
        until = moment + hours(life)
        if until < now:
            return
        wet = set(present)
        damp = set(perhaps)
        self.coverage = (moment, whole - wet - damp, some | (whole & damp), until == now)
        for edge in list(self.lost):
            if edge in wet or edge not in whole | some:
                continue
            kept = []
            for lost in self.lost[edge]:
                old = lost.statement
                ends = old.kind != "landslide" and old.moment is not None and moment > old.moment
                ends = ends and self.layer == "hazards"
                if ends and edge in whole and until > now and edge not in damp:
                    continue
                if ends:
                    lost.sure = False
                kept.append(lost)
            self.lost[edge] = kept


class Verdicts:
    """What is allowed on every edge for every land class."""

    def __init__(self, count):
        shape = (count, len(LAND))
        self.must = np.full(shape, -1, np.int8)  # the worst that certainly speaks
        self.why = np.full(shape, "nothing speaks of it", dtype=object)
        self.table = np.zeros(shape, bool)  # it is current water of known depth
        self.vague = np.zeros(shape, bool)  # doubtful, in a way that the law leaves open
        self.may = np.zeros(shape, np.uint8)  # what may speak, too
        self.open = np.zeros(shape, bool)
        self.open_sure = np.zeros(shape, bool)
        self.boat = np.zeros(count, bool)

    def say(self, edge, k, word, why, certain, table=False):
        if not certain:
            self.may[edge, k] |= 1 << word
        elif word > self.must[edge, k]:
            self.must[edge, k], self.why[edge, k], self.table[edge, k] = word, why, table

    def doubt(self, edge, k, why, certain):
        if certain:
            self.vague[edge, k] = True
            if self.must[edge, k] < 0:
                self.why[edge, k] = why
        else:
            self.may[edge, k] |= DOUBTFUL

    def allowed(self):
        bit = np.left_shift(np.uint8(1), np.maximum(self.must, 0).astype(np.uint8))
        above = (~(2 * bit.astype(np.uint16) - 1)).astype(np.uint8)
        certain = self.must >= 0
        doubtful = np.where(self.vague, DOUBTFUL, 0).astype(np.uint8)
        base = (1 << PRESUMED) | np.where(self.open, 1 << OPEN, 0)
        return np.where(
            certain,
            bit | ((self.may | doubtful) & above),
            np.where(self.vague, doubtful | (self.may & DOUBTFUL), base | self.may),
        ).astype(np.uint8)


def beaten(statement, edge, good):
    """Whether good news that is not older may speak against it."""
    return any(statement.moment is None or moment >= statement.moment
               for moment in good.get(edge, []))


def good_closures(spoken, now):
    """edge -> moments of rows that somebody saw it open, in force; and what they open."""
    moments, opens = collections.defaultdict(list), []
    for statement, certain in spoken:
        until = statement.good_until()
        if statement.bad() or until is None or until < now:
            continue
        for edge in statement.sure | statement.maybe:
            moments[edge].append(statement.moment)
            opens.append((edge, certain and edge in statement.sure and until > now))
    return moments, opens


def speak(verdicts, statement, certain, now, good, held):
    """One row that is in its source, or stands for a source that is held back."""
    if not statement.bad() and statement.depth_m is None:
        return
    expires = statement.expires()
    at_its_end = expires is not None and expires == now
    stale = expires is not None and expires < now
    what = "closure" if statement.depth_m is None and not statement.known_depth else "water"
    if statement.kind == "landslide":
        what = "slide"
    elif statement.kind == "flood" and statement.words == by_depth(None):
        what = "water of unknown depth"
    if stale and statement.kind in ENDED_BY_THEIR_END and statement.end is not None:
        return
    until = statement.good_until()
    for edge in statement.sure | statement.maybe:
        sure = certain and edge in statement.sure and not at_its_end
        sure = sure and not beaten(statement, edge, good)
        if (statement.depth_m or 0) >= BOAT_NEEDS_M and not stale:
            verdicts.boat[edge] = True
        for k, word in enumerate(statement.words):
            if word <= PRESUMED:  # water that this class passes
                if until is not None and until >= now and not stale:
                    verdicts.open[edge, k] = True
                else:
                    verdicts.may[edge, k] |= 1 << UNKNOWN
            elif statement.destroyed and stale:
                verdicts.doubt(edge, k, f"destroyed, past the end it states{held}", sure)
            elif stale:
                verdicts.say(edge, k, UNKNOWN, f"stale {what}{held}", sure)
            else:
                verdicts.say(edge, k, word, f"current {what}{held}", sure, statement.known_depth)
                if at_its_end or not sure:
                    verdicts.may[edge, k] |= 1 << UNKNOWN


def speak_of_lost(verdicts, source, now, good):
    """Lost bad news; forgets what is past its time. Returns the edges on which some still counts."""
    for edge in list(source.lost):
        kept = []
        for lost in source.lost[edge]:
            statement = lost.statement
            age, life = now - lost.since, hours(statement.lifetime_h)
            if not statement.destroyed and age > life:
                continue
            kept.append(lost)
            sure = lost.sure and age != life and not beaten(statement, edge, good)
            for k, word in enumerate(statement.words):
                if statement.destroyed and statement.end is not None and statement.end <= now:
                    verdicts.doubt(edge, k, "lost, destroyed, past the end it states", sure)
                elif statement.destroyed:
                    verdicts.say(edge, k, word, "lost, destroyed", sure)
                elif word > PRESUMED:
                    what = "closure" if source.layer == "closures" else statement.kind
                    verdicts.say(edge, k, UNKNOWN, f"lost {what}", sure)
                else:
                    verdicts.may[edge, k] |= 1 << UNKNOWN
        if kept:
            source.lost[edge] = kept
        else:
            del source.lost[edge]


def weigh(count, sources, spoken, now):
    """What is allowed now, from [(statement, certain, held back)] and what is lost and covered."""
    verdicts = Verdicts(count)
    good, opens = good_closures([(s, c) for s, c, _ in spoken if s.depth_m is None], now)
    for statement, certain, held in spoken:
        speak(verdicts, statement, certain, now, good, held)
    for source in sources:
        speak_of_lost(verdicts, source, now, good)
        if source.coverage is not None:
            _, whole, some, at_its_end = source.coverage
            verdicts.open[list(whole | some)] = True
            if not at_its_end:
                verdicts.open_sure[list(whole)] = True
    for edge, sure in opens:
        verdicts.open[edge] = True
        verdicts.open_sure[edge] |= sure
    return verdicts


class Judge:
    """All runs of one feed."""

    def __init__(self, snapshots):
        self.snapshots = snapshots
        self.network, self.never = None, None
        self.sources = {}
        self.wet_at = {}  # edge -> the last run at which something bad spoke of it
        self.counts = collections.Counter()
        self.violations = collections.Counter()
        self.examples = collections.defaultdict(list)

    def published(self, snapshot):
        path = self.snapshots / snapshot / "layers" / "roads.fgb"
        meta, _, _, values = pyogrio.raw.read(path, columns=["id", *LAND, "boat"],
                                              read_geometry=False)
        table = dict(zip(meta["fields"], values))
        if self.network is None:
            self.network = Network(path)
        order = [self.network.place[str(name)] for name in table["id"]]
        assert len(set(order)) == len(self.network.ids), "the same roads every hour"
        words = np.zeros((len(order), len(LAND)), np.int8)
        for k, name in enumerate(LAND):
            words[order, k] = [WORDS.index(word) for word in table[name]]
        boat = np.zeros(len(order), dtype=object)
        boat[order] = table["boat"]
        if self.never is None:
            self.never = words == NEVER
        return words, boat

    def run(self, config, snapshot):
        words, boat = self.published(snapshot)
        settings = tomllib.loads(config.read_text(encoding="utf-8"))
        now = settings["region"]["as_of"]
        zone = zoneinfo.ZoneInfo(settings["region"]["time_zone"])
        run = Run(config.parent, now, zone, self.network)
        spoken = []
        for source in settings["source"]:
            if source["layer"] not in ("hazards", "closures"):
                continue
            read = read_hazards if source["layer"] == "hazards" else read_closures
            source["moment"] = source_moment(source, config.parent / source["path"], zone)
            reading = read(source, run)
            state = self.sources.setdefault(
                source["id"], Source(source["layer"], source.get("basis")))
            held = ", source held back" if reading.held_back else ""
            spoken += [(s, c, held) for s, c in state.take(reading, now)]
        verdicts = weigh(len(words), list(self.sources.values()), spoken, now)
        self.compare(now, verdicts, words, boat, config.parent.name)

    def note(self, rule, mask, words, allowed, hour, verdicts):
        found = np.argwhere(mask)
        for edge, k in found.tolist():
            self.violations[rule if rule else verdicts.why[edge, k]] += 1
        for edge, k in found.tolist():
            name = rule if rule else verdicts.why[edge, k]
            if len(self.examples[name]) < 3:
                self.examples[name].append({
                    "hour": hour, "edge": self.network.ids[edge], "class": LAND[k],
                    "published": WORDS[words[edge, k]], "why": verdicts.why[edge, k],
                    "allowed": [w for n, w in enumerate(WORDS) if allowed[edge, k] >> n & 1],
                })

    def compare(self, now, verdicts, words, boat, hour):
        allowed = verdicts.allowed()
        judged = ~self.never
        self.counts["edge_hours"] += len(words)
        self.counts["answers"] += int(judged.sum())
        lowest = np.argmax((allowed[..., None] >> np.arange(5)) & 1, axis=-1)
        inside = (allowed >> words.astype(np.uint8)) & 1 == 1
        better = judged & ~inside & ((words < lowest) | (words < verdicts.must))
        better |= judged & (words == NEVER)
        self.note(None, better, words, allowed, hour, verdicts)
        worse = judged & ~inside & ~better
        exact = worse & verdicts.table
        self.note("worse than the table of depths", exact, words, allowed, hour, verdicts)
        self.counts["worse_than_needed"] += int((worse & ~exact).sum())
        certain = judged & (verdicts.must >= 0) & ~verdicts.vague
        self.counts["doubtful"] += int(certain.sum())
        self.counts["doubtful_not_worse"] += int((certain & ~worse).sum())
        for edge, k in np.argwhere(worse & ~exact)[:2000].tolist():
            example = f"{WORDS[words[edge, k]]}: {verdicts.why[edge, k]}"
            self.counts[f"worse_than_needed, {example}"] += 1
        for name in sorted({str(why) for why in np.unique(verdicts.why[judged].astype(str))}):
            self.counts[f"answers, {name}"] += int((judged & (verdicts.why == name)).sum())
        becalmed = (boat == "open") & ~verdicts.boat
        for edge in np.flatnonzero(becalmed).tolist():
            self.violations["a boat without current water"] += 1
            if len(self.examples["a boat without current water"]) < 3:
                self.examples["a boat without current water"].append(
                    {"hour": hour, "edge": self.network.ids[edge]})
        self.other_side(now, allowed, verdicts, words, judged)

    def other_side(self, now, allowed, verdicts, words, judged):
        """Silence is no danger for ever: what water left is presumed again, or open."""
        fine = (allowed & ~np.uint8(FINE)) == 0
        present = set()
        for source in self.sources.values():
            for statement, _ in source.last:
                present |= statement.sure | statement.maybe
        left = np.zeros(len(words), bool)
        for edge in present:
            self.wet_at[edge] = None
        for edge, since in list(self.wet_at.items()):
            if edge in present:
                continue
            if since is None:
                self.wet_at[edge] = since = now
            left[edge] = now - since > COUNTED_AS_LEFT
        left = left[:, None] & judged & fine
        self.counts["left"] += int(left.sum())
        self.counts["left_and_passable"] += int((left & (words <= PRESUMED)).sum())
        quiet = judged & fine
        self.counts["quiet"] += int(quiet.sum())
        self.counts["quiet_and_passable"] += int((quiet & (words <= PRESUMED)).sum())
        dry = judged & fine & verdicts.open_sure
        self.counts["covered_dry"] += int(dry.sum())
        self.counts["covered_dry_and_open"] += int((dry & (words == OPEN)).sum())

    def verdict(self):
        shares = {}
        for whole, part in [("left", "left_and_passable"), ("quiet", "quiet_and_passable"),
                            ("covered_dry", "covered_dry_and_open"),
                            ("doubtful", "doubtful_not_worse")]:
            if self.counts[whole]:
                shares[part] = round(self.counts[part] / self.counts[whole], 5)
        return {
            "counts": dict(sorted(self.counts.items())),
            "shares": shares,
            "violations": dict(self.violations.most_common()),
            "examples": self.examples,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=pathlib.Path)
    parser.add_argument("snapshots", type=pathlib.Path)
    arguments = parser.parse_args()
    judge = Judge(arguments.snapshots)
    for line in arguments.runs.read_text(encoding="utf-8").splitlines():
        run = json.loads(line)
        if run["exit"] != 0:
            # A file that is missing or damaged is a source held back, not the end of the run.
            judge.counts["runs_refused"] += 1
            judge.violations["a run was refused"] += 1
            if len(judge.examples["a run was refused"]) < 3:
                judge.examples["a run was refused"].append(
                    {"hour": pathlib.Path(run["config"]).parent.name, "exit": run["exit"],
                     "said": run.get("stderr")})
            continue
        judge.counts["runs"] += 1
        judge.run(pathlib.Path(run["config"]), run["snapshot"])
    verdict = judge.verdict()
    print(json.dumps(verdict, ensure_ascii=False))
    enough = all(share >= ENOUGH for share in verdict["shares"].values())
    sys.exit(0 if enough and not verdict["violations"] else 1)


if __name__ == "__main__":
    main()
