#!/usr/bin/env python3
"""Judges published roads, hour by hour, by a second reading of the law of evidence.

    evidence_judge.py RUNS.jsonl SNAPSHOTS

Each line of RUNS.jsonl is one run in order: `{"config": PATH, "exit": CODE, "snapshot": ID}`.

Prints one JSON line: counts, and violations by rule with three examples each. Exit 1 where there
are any, and where caution goes too far: where fewer than 99 % of what water left more than seven hours
ago, or of what nothing speaks of, are `presumed` or `open`; of what is covered and dry, `open`; of
what is doubtful, as doubtful as the law says and no more. Needs shapely, pyogrio and numpy.
"""

import argparse
import collections
import datetime
import json
import pathlib
import sys
import tomllib
import zoneinfo

import numpy as np
import pyogrio

from evidence_files import Network, Run, read_closures, read_hazards, source_moment
from evidence_law import LAND, NEVER, OPEN, PRESUMED, WORDS, Source, weigh

ENOUGH = 0.99
COUNTED_AS_LEFT = datetime.timedelta(hours=7)
FINE = 1 << OPEN | 1 << PRESUMED


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
