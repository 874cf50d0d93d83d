#!/usr/bin/env python3
"""The worked examples of the law of evidence, put to the second reading by hand: a judge is judged, too."""

import datetime
import json
import pathlib
import tempfile
import unittest

import evidence_files as files
import evidence_law as law

MONDAY = datetime.datetime(2025, 9, 15, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
CAR, TRUCK = law.LAND.index("car"), law.LAND.index("truck")


def at(hour):
    return MONDAY + law.hours(hour)


def water(depth_m, edges, hour, end=None, lifetime_h=None):
    moment = None if hour is None else at(hour)
    row = law.Statement("flood", moment, end, lifetime_h, law.by_depth(depth_m), set(edges), set())
    row.depth_m, row.known_depth = depth_m, depth_m is not None
    return row


def closure(cause, status, edges, hour, end=None, seen=True):
    words = [law.WORDS.index(status)] * len(law.LAND)
    row = law.Statement(cause, at(hour), end, None, words, set(edges), set())
    row.destroyed, row.waits = cause in law.DESTROYED, not seen
    return row


class World:
    """Three roads, and the sources that speak of them."""

    def __init__(self, **layers):
        self.sources = {name: law.Source(layer, "observed") for name, layer in layers.items()}

    def run(self, hour, coverage=None, held_back=False, whole=True, **rows):
        spoken = []
        for name, source in self.sources.items():
            reading = law.Reading()
            reading.statements = rows.get(name, [])
            reading.held_back, reading.whole = held_back, whole
            if coverage is not None and whole and not held_back:
                moment, edges = coverage
                reading.coverage = (at(moment), 6, set(edges), set())
            spoken += [(s, c, "") for s, c in source.take(reading, at(hour))]
        allowed = law.weigh(3, list(self.sources.values()), spoken, at(hour)).allowed()
        return [self.words(allowed[edge, CAR]) for edge in range(3)]

    def lost(self, name, edge):
        return [lost.sure for lost in self.sources[name].lost[edge]]

    @staticmethod
    def words(bits):
        return {word for n, word in enumerate(law.WORDS) if bits >> n & 1}


class Examples(unittest.TestCase):
    def test_a_feed_with_new_ids_each_hour_is_judged_by_place(self):
        world = World(feed="hazards")
        self.assertEqual(world.run(0, feed=[water(0.9, [0, 1], 0)])[:2], [{"closed"}, {"closed"}])
        # Deep old water under a new shallow polygon is replaced; the strip that fell dry is unknown.
        self.assertEqual(world.run(1, feed=[water(0.2, [0], 1)])[:2], [{"restricted"}, {"unknown"}])
        self.assertEqual(world.run(6, feed=[water(0.2, [0], 6)])[:2], [{"restricted"}, {"unknown"}])
        # It ends exactly at seven: then both are right.
        self.assertEqual(world.run(7, feed=[water(0.2, [0], 7)])[1], {"unknown", "presumed"})
        self.assertEqual(world.run(8, feed=[water(0.2, [0], 8)])[:2], [{"restricted"}, {"presumed"}])

    def test_water_that_lay_beside_it_all_the_time_takes_nobodys_place(self):
        # "Rows dropped at an unmoved moment": "for no class does a road that was closed, restricted or
        # unknown become open or presumed", so what is milder and did not move is silent about them.
        for milder in (0.05, 0.28):
            world = World(feed="hazards")
            beside = water(milder, [0], 0)
            world.run(0, feed=[water(0.7, [0], 0), beside])
            self.assertEqual(world.run(1, feed=[beside])[0], {"unknown"})
            self.assertEqual(world.run(2, feed=[beside])[0], {"unknown"})
        # Seen again, it is a row "read whole and not older".
        self.assertEqual(world.run(3, feed=[water(0.28, [0], 3)])[0], {"restricted"})
        # What is as bad goes on.
        world = World(feed="hazards")
        world.run(0, feed=[water(0.7, [0], 0), water(0.9, [0], 0)])
        self.assertEqual(world.run(1, feed=[water(0.7, [0], 0)])[0], {"closed"})
        # Boats are a class: that water is deep enough for them is no word about where it was not.
        world = World(feed="hazards")
        world.run(0, feed=[water(0.3, [0], 0), water(0.45, [0], 0)])
        self.assertEqual(world.run(1, feed=[water(0.45, [0], 0)])[0], {"closed"})
        self.assertEqual(world.lost("feed", 0), [True])

    def test_a_model_of_six_speaks_until_noon(self):
        world = World(model="hazards")
        rows = [water(0.9, [0], 6)]
        self.assertEqual(world.run(7, coverage=(6, [0, 1]), model=rows)[:2],
                         [{"closed"}, {"open", "presumed"}])
        self.assertEqual(world.run(13, coverage=(6, [0, 1]), model=rows)[:2],
                         [{"unknown"}, {"presumed"}])
        longer = World(model="hazards")
        self.assertEqual(longer.run(13, model=[water(0.9, [0], 6, lifetime_h=24)])[0], {"closed"})

    def test_what_is_destroyed_on_monday_is_closed_until_it_is_ended(self):
        world = World(table="closures")
        world.run(1, table=[closure("bridge_damage", "closed", [0], 0)])
        for hour in (24, 24 * 30):
            self.assertEqual(world.run(hour)[0], {"closed"})

    def test_an_older_open_never_beats_newer_water(self):
        world = World(feed="hazards", table="closures")
        seen = [closure("", "open", [0], 0)]
        self.assertEqual(world.run(10, feed=[water(0.9, [0], 9)], table=seen)[0], {"closed"})
        # Not when the water has expired, nor when it is lost.
        self.assertEqual(world.run(11, feed=[water(0.9, [0], 2)], table=seen)[0], {"unknown"})
        self.assertEqual(world.run(11.5, table=seen)[0], {"unknown"})
        # Beside water that is older than it, the word may count.
        self.assertIn("open", world.run(11.6, feed=[water(0.9, [0], -1)], table=seen)[0])

    def test_what_was_told_or_is_over_opens_nothing(self):
        world = World(table="closures")
        self.assertEqual(world.run(1, table=[closure("", "open", [0], 0, seen=False)])[0], {"presumed"})
        self.assertEqual(world.run(1, table=[closure("", "open", [0], 0)])[0], {"open", "presumed"})
        # A stated end never lengthens an open beyond its lifetime.
        late = [closure("", "open", [0], 0, end=at(48))]
        self.assertEqual(world.run(13, table=late)[0], {"presumed"})

    def test_undated_water_acts_while_it_stands_there(self):
        world = World(feed="hazards")
        for hour in (0, 100):
            self.assertEqual(world.run(hour, feed=[water(0.9, [0], None)])[0], {"closed"})
        self.assertEqual(world.run(101)[0], {"unknown"})
        self.assertEqual(world.run(108)[0], {"presumed"})
        # Undated good news says nothing.
        self.assertNotIn("open", world.run(109, feed=[water(0.05, [0], None)])[0])

    def test_dry_coverage_ends_water_only_with_a_later_moment(self):
        world = World(feed="hazards")
        world.run(1, coverage=(1, [0, 1]), feed=[water(0.9, [0], 1)])
        self.assertEqual(world.run(2, coverage=(1, [0, 1]))[0], {"unknown"})
        self.assertEqual(world.run(3, coverage=(3, [0, 1]))[0], {"open", "presumed"})

    def test_a_coverage_that_is_not_whole_opens_nothing(self):
        world = World(feed="hazards")
        world.run(1, coverage=(1, [0, 1]), feed=[water(0.9, [0], 1)])
        self.assertEqual(world.run(2, coverage=(2, [0, 1]), whole=False)[:2], [{"unknown"}, {"presumed"}])

    def test_a_source_held_back_loses_nothing_and_may_speak_badly(self):
        world = World(feed="hazards")
        world.run(1, coverage=(1, [0, 1, 2]), feed=[water(0.9, [0], 1)])
        held = world.run(2, coverage=(2, [0, 1, 2]), held_back=True, feed=[water(0.9, [1], 2)])
        self.assertEqual(held[0], {"closed"})
        self.assertIn("closed", held[1])
        self.assertNotIn("presumed", held[1])
        self.assertEqual(held[2], {"presumed"})
        # Its last good rows age by their own moments.
        self.assertEqual(world.run(9, held_back=True)[0], {"unknown"})

    def test_what_was_not_read_whole_replaces_nothing_that_is_lost(self):
        # "On an edge, a row of the same source, read whole and not older, replaces that source's lost
        # rows"; of a source held back, what is worse "acts beside its last good rows".
        for gate in ({"held_back": True}, {"whole": False}):
            world = World(feed="hazards")
            world.run(1, feed=[water(0.28, [0], 1)])
            self.assertEqual(world.run(2)[0], {"unknown"})
            self.assertEqual(world.run(3, feed=[water(0.28, [0], 3)], **gate)[0], {"unknown"})
            again = world.run(4, feed=[water(0.28, [0], 4)])[0]
            self.assertIn("restricted", again)

    def test_a_short_list_without_places_is_held_back(self):
        # "share of its rows rejected, and at least 3 of them" ([gate] of the contract): four of four are.
        nowhere = {"type": "Feature", "geometry": None, "properties": {"kind": "flood", "depth_m": 0.28}}
        for count, held in ((2, False), (3, True), (4, True)):
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                (folder / "a.geojson").write_text(json.dumps({"features": [nowhere] * count}))
                run = files.Run(folder, at(1), MONDAY.tzinfo, None)
                reading = files.read_hazards({"path": "a.geojson", "moment": at(1)}, run)
            self.assertEqual((reading.held_back, reading.whole), (held, False))

    def test_a_stated_end_ends_roadworks_and_makes_the_rest_stale(self):
        world = World(table="closures")
        rows = [closure("roadworks", "closed", [0], 0, end=at(3)),
                closure("tidal_backwater", "closed", [1], 0, end=at(5))]
        self.assertEqual(world.run(1, table=rows)[:2], [{"closed"}, {"closed"}])
        self.assertEqual(world.run(4, table=rows)[:2], [{"presumed"}, {"closed"}])
        self.assertEqual(world.run(6, table=rows)[:2], [{"presumed"}, {"unknown"}])

    def test_a_date_without_a_time_ends_with_its_day(self):
        self.assertEqual(files.instant("2025-09-15", MONDAY.tzinfo), at(24))

    def test_what_is_ahead_of_the_run_acts_and_does_not_open(self):
        self.assertEqual(files.bounded(at(2), at(1)), (at(1), True))
        self.assertEqual(files.bounded(at(1) + law.hours(0.2), at(1)), (at(1) + law.hours(0.2), False))


if __name__ == "__main__":
    unittest.main()
