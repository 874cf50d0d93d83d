"""The law of evidence about roads (docs/evidence.md), worked out a second time, slowly.

What hazards, coverages and closures of files say of an edge: statements with moment, stated end and
lifetime; stale; lost by place; replaced; ended by dry coverage; destroyed; undated; held back. For
every edge and class that gives the answers that are allowed. Where the law leaves a moment open (a
lifetime that ends exactly then, an edge that touches water by a hair) more than one is. Nothing here is
the program's. `evidence_files.py` reads the files, `evidence_judge.py` judges runs.
"""

import collections
import datetime

import numpy as np

LAND = ["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck"]
# At most this deep it passes, at most that deep slowly; else not (centimetres).
DEPTH_CM = [(15, 25), (15, 30), (20, 35), (30, 50), (30, 60), (50, 80)]
BOAT_NEEDS_M = 0.40

OPEN, PRESUMED, RESTRICTED, UNKNOWN, CLOSED, NEVER = range(6)
WORDS = ["open", "presumed", "restricted", "unknown", "closed", "never"]
DOUBTFUL = 1 << RESTRICTED | 1 << UNKNOWN | 1 << CLOSED

LIFETIME_H = collections.defaultdict(lambda: 12, {
    "flood": 6, "flash_flood": 6, "landslide": 24, "tidal_backwater": 3, "fallen_tree": 24,
    "wreckage": 12, "checkpoint": 12, "event": 12, "ferry_out": 12, "low_water": 24,
    "high_water": 24, "road_damage": 168, "roadworks": 168,
})
DESTROYED = {"bridge_damage", "culvert_damage", "washout", "subsidence"}
DESTROYED_GOOD_H = 168
ENDED_BY_THEIR_END = {"roadworks", "event", "checkpoint"}


def hours(count):
    return datetime.timedelta(hours=count)


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

    def word(self):
        """What it says, and of when."""
        return self.kind, self.moment, self.depth_m, tuple(self.words)

    def as_bad(self, other):
        """Whether it is as bad for every class, for boats, too; an unknown depth is as bad as any."""
        if self.known_depth and other.known_depth:
            if self.depth_m >= BOAT_NEEDS_M > other.depth_m:
                return False  # what is deeper may be better news for them
        return all(mine >= theirs or mine == UNKNOWN for mine, theirs in zip(self.words, other.words))

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


class Reading:
    """What one source's files say in one run."""

    def __init__(self):
        self.statements, self.whole, self.held_back, self.readable = [], True, False, True
        self.coverage, self.coverage_unclear = None, False  # (moment, lifetime, whole, some)


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
        self.ran_out = {}  # edge -> (when the doubt of what was lost there ran out last, certain)

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
        if reading.whole:
            # Only "a row of the same source, read whole and not older, replaces that source's lost rows".
            self.replace(present, perhaps, certain)
        self.lose(present, perhaps, certain, now)
        unclear = [(s, False) for s, _ in self.last] if reading.coverage_unclear else []
        self.last = [(s, True) for s in reading.statements]
        self.dry(reading.coverage, present, perhaps, now)
        return self.last + unclear

    def lose(self, present, perhaps, certain, now):
        for statement, was_certain in self.last:
            # Water that every class passes is water still: the law leaves open which doubt it leaves.
            water = self.layer == "hazards"
            if not (statement.bad() or water) or self.gone_by_its_end(statement, now):
                continue
            for edge in statement.sure | statement.maybe:
                here = present.get(edge, [])
                silent = self.silent(statement, edge, here)
                if here and certain and not silent:
                    if all(self.not_older(new, statement) is True for new in here):
                        continue
                sure = was_certain and edge in statement.sure and edge not in perhaps
                self.lost[edge].append(Lost(statement, now, sure and (silent or not here)))

    def silent(self, old, edge, here):
        """Whether all that its source has there now lay beside it before, unmoved, and was milder."""
        known = {s.word() for s, _ in self.last if edge in s.sure or edge in s.maybe}
        return bool(here) and all(new.word() in known and not new.as_bad(old) for new in here)

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
                silent = self.silent(lost.statement, edge, here)
                newer = [self.not_older(new, lost.statement) for new in here]
                if newer and all(n is True for n in newer) and certain and not silent:
                    if not lost.statement.destroyed:
                        continue
                if newer and not silent or edge in perhaps:
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
                end, sure = source.ran_out.get(edge, (lost.since + life, True))
                source.ran_out[edge] = (max(end, lost.since + life), sure and lost.sure)
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
    for source in sources:
        if source.coverage is not None:
            moment, whole, some, at_its_end = source.coverage
            # "Time never makes anything open": a look at which another source's doubt still stood opens
            # nothing when that has run out.
            old, doubtful = set(), set()
            for other in sources:
                for edge, (end, sure) in other.ran_out.items():
                    if moment <= end:
                        doubtful.add(edge)
                        if sure and moment < end:
                            old.add(edge)
            verdicts.open[list((whole | some) - old)] = True
            if not at_its_end:
                verdicts.open_sure[list(whole - doubtful)] = True
    for edge, sure in opens:
        verdicts.open[edge] = True
        verdicts.open_sure[edge] |= sure
    return verdicts
