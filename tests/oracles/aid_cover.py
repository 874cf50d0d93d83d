#!/usr/bin/env python3
"""Cover and shortage of aid (docs/aid.md), worked out a second time, slowly.

From one ledger and one moment: what every open site needs of every item, what is there, what is signed
for, coming and pledged, what is missing, how long it lasts; and which loads cover nobody, and why.
Exact fractions all the way, rounded once at the end. Nothing here is the program's.

    aid_cover.py < lines.jsonl      each line {"at": "…", "ledger": {…}}; one line of answers each
    aid_cover.py --self-test        worked examples

Where the documents leave something open, the reading is the one that hides nobody, and the docstring
says "Reading:".
"""

import collections
import datetime
import decimal
import json
import math
import re
import sys
from fractions import Fraction

DAY = 24 * 3600  # moments are seconds, as fractions
HOUR = 3600
AHEAD = 15 * 60  # "a moment more than 15 minutes ahead is none yet"
LOOK_AHEAD_DAYS = 30  # "in 30 days, which are looked ahead"

PROMISED = ("dijanjikan", "disiapkan")
COMING = ("berangkat", "tiba")  # "coming (`berangkat`, `tiba`)"
ASKED_ABOUT = PROMISED + COMING + ("diterima",)  # those that may cover, else have a reason
STATES = ("diminta", "dijanjikan", "disiapkan", "berangkat", "tiba", "diterima")
PRIVATE = {"infant": "infants", "pregnant": "pregnant"}  # "groups only as they were counted"
NO_WAY = {"cut_off": "cut_off", "unknown": "way_unknown", None: "way_unknown"}


# Numbers and moments


def number(value):
    """A number of the ledger, exactly; None stays None."""
    return None if value is None else Fraction(value)


def moment(text):
    """Seconds since 1970, exactly."""
    if text is None:
        return None
    parts = re.fullmatch(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", text)
    if parts is None:
        raise ValueError(f"not a moment: {text!r}")
    date, hour, minute, second, part, zone = parts.groups()
    days = datetime.date.fromisoformat(date).toordinal() - datetime.date(1970, 1, 1).toordinal()
    seconds = Fraction(days * DAY + int(hour) * HOUR + int(minute) * 60 + int(second))
    seconds += Fraction(part and "0" + part or 0)
    if zone not in "Zz":
        offset = int(zone[1:3]) * HOUR + int(zone[4:6]) * 60
        seconds -= offset if zone[0] == "+" else -offset
    return seconds


def passed(when, at):
    """A moment of a load's step: one that is "more than 15 minutes ahead is none yet"."""
    return None if when is None or when > at + AHEAD else when


def thousandths(amount):
    """Thousandths of a base unit, half away from zero."""
    scaled = amount * 1000
    whole = math.floor(abs(scaled) + Fraction(1, 2))
    return whole if scaled >= 0 else -whole


# Days of the event


def day_of(when, started):
    """ "Whole days since `started_at`, from 1"; without a start it is always day 1."""
    if started is None:
        return 1
    return max(1, math.floor((when - started) / DAY) + 1)


def pieces(start, end, started, cuts=()):
    """[(day, from, to)] between two moments, cut where a day of the event begins, and at `cuts`."""
    edges = {start, end} | {cut for cut in cuts if start < cut < end}
    if started is not None:
        begins = started + day_of(start, started) * DAY
        while begins < end:
            edges.add(begins)
            begins += DAY
    edges = sorted(edge for edge in edges if start <= edge <= end)
    return [(day_of(a, started), a, b) for a, b in zip(edges, edges[1:])]


# People and rates


class Rate:
    """So much of an item for each of somebody, every `days` days, or once; on days of the event."""

    def __init__(self, row, replaced_by=()):
        self.item, self.per = row["item"], row["per"]
        self.amount, self.days = number(row["amount"]), number(row.get("days"))
        self.first, self.last = row.get("from_day") or 1, row.get("to_day")
        self.replaced_by = [r for r in replaced_by if (r.item, r.per) == (self.item, self.per)]

    def once(self):
        return self.days is None

    def private(self):
        return self.per in PRIVATE

    def holds(self, day):
        """ "Replaces the standard's rate for the same item and `per` on those days"."""
        within = self.first <= day and (self.last is None or day <= self.last)
        return within and not any(rate.holds(day) for rate in self.replaced_by)

    def a_day(self, heads):
        """What so many use up in a day: things given once are not used up by the day."""
        return Fraction(0) if self.once() else heads * self.amount / self.days

    def over(self, heads, horizon):
        """ "Each rate over the hours in which it holds"; given once: whole where it holds at all."""
        held = [(a, b) for day, a, b in horizon if self.holds(day)]
        if self.once():
            return heads * self.amount if held else Fraction(0)
        return sum((self.a_day(heads) * (b - a) / DAY for a, b in held), Fraction(0))


def rates_in_force(ledger):
    """The region's and the standard's; of "an item that no catalogue knows … nobody gets it"."""
    known = {item["code"] for item in ledger["catalogue"]["items"]}
    region = [Rate(row) for row in ledger["rules"].get("rates") or []]
    standard = ledger["profiles"][0]["rates"] if ledger["profiles"] else []
    rates = region + [Rate(row, region) for row in standard]
    return [rate for rate in rates if rate.item in known]


def people_of(site):
    """Of a ledger that has no `people` nobody knows them: households became people when it was made."""
    return number((site.get("people") or {}).get("people"))


def heads(per, site):
    """How many times a rate is given; None where nobody counted whom it is for."""
    if per == "site":
        return Fraction(1)
    if per in PRIVATE:
        groups = (site.get("people") or {}).get("groups") or {}
        return number(groups.get(PRIVATE[per]))
    people = people_of(site)
    if people is None:
        return None
    return people / 5 if per == "family_of_five" else people


# What was counted


def count_of(site, item):
    """(amount, moment) of the latest count of an item; "of two counts of one moment the smaller".

    None where nobody counted: "belum terdata, never zero".
    """
    counts = [(moment(row["as_of"]), -number(row["amount"])) for row in site.get("on_hand") or []
              if row["item"] == item and row["amount"] is not None]
    if not counts:
        return None
    when, amount = max(counts)
    return -amount, when


# Loads


def came_into(load, state, at):
    """ "The moment of a state is that of its first dated step, or of the first later one".

    "A moment more than 15 minutes ahead is none yet": the first one decides, whatever was said after it.
    "Later" is a state that comes later ("batal" is none of them).
    """
    later = STATES[STATES.index(state) + 1:]
    dated = [(step["state"], moment(step["at"])) for step in load["history"] if step["at"] is not None]
    first = [when for name, when in dated if name == state] + [when for name, when in dated if name in later]
    return passed(first[0], at) if first else None


def came(load, at):
    """ "When it came (`tiba`, else when it was signed for)"."""
    return came_into(load, "tiba", at)


def last_promised(load, at):
    """When "somebody last said one of the two": "a promise is renewed by saying its state once more".

    Reading: the latest moment, in whatever order the words stand; a word from ahead is none yet, and
    those before it still hold.
    """
    said = [passed(moment(step["at"]), at) for step in load["history"] if step["state"] in PROMISED]
    return max((when for when in said if when is not None), default=None)


def over(since, at, rules):
    """Whether `promise_window_h` is over: "a limit that falls on the very moment still covers"."""
    return since + number(rules["promise_window_h"]) * HOUR < at


def travel_time(load, site):
    """ "The travel time from its depot …(where that is the site's nearest depot)": from no other."""
    if load.get("from") is None or load["from"] != site.get("nearest_depot"):
        return None
    minutes = number(site.get("eta_min"))
    return None if minutes is None else minutes * 60


def doubt_of_promise(load, at, rules):
    """ "`undated` where nobody says when, although an arrival is told; `overdue` …; `lapsed`".

    Reading: of two reasons the one that the table names first.
    """
    eta, said = moment(load.get("eta")), last_promised(load, at)
    if said is None:
        return "undated"
    if eta is not None and eta < at:
        return "overdue"
    return "lapsed" if over(said, at, rules) else None


def due(load, site, at):
    """When a load on its way should be there: told, or by the travel time; None: nobody knows."""
    eta, left = moment(load.get("eta")), came_into(load, "berangkat", at)
    if eta is not None:
        return eta
    travel = travel_time(load, site)
    return None if left is None or travel is None else left + travel


def doubt_of_way(load, site, at, rules):
    """ "Until its told arrival; else until the travel time … is over, else for `promise_window_h`"."""
    until = due(load, site, at)
    if until is not None:
        return "overdue" if until < at else None
    left = came_into(load, "berangkat", at)
    if left is None:
        return "undated"
    return "overdue" if over(left, at, rules) else None


def doubt_of_arrived(load, site, at, rules):
    """ "Until the item is counted there, but no longer than `promise_window_h` after it came".

    "What came damaged is nothing and is not asked about." Reading: of two reasons the one that the table
    names first.
    """
    if load.get("condition") == "damaged":
        return None
    count, arrived = count_of(site, load["item"]), came(load, at)
    if count is not None and (arrived is None or arrived <= count[1]):
        return "before_count"
    if arrived is None:
        return "undated"
    return "unsigned" if over(arrived, at, rules) else doubt_of_signed(load)


def doubt_of_signed(load):
    """ "`partly_damaged`, without a number of what is good".

    Reading: whenever it came, in the count or not.
    """
    unknown = load.get("condition") == "partly_damaged" and load.get("received") is None
    return "partly_damaged" if unknown else None


def is_gone(load):
    """ "A load that its source no longer lists … covers nobody … until a step of it is told from after then"."""
    since = moment(load.get("gone_since"))
    if since is None:
        return False
    told = [moment(step.get("at")) for step in load.get("history") or []]
    return all(at is None or at <= since for at in told)


def doubt(load, site, at, rules):
    """Why a load to a known site covers nobody; None where it covers, or is not asked about.

    "`cut_off`, `way_unknown`, where time speaks not against it already." Reading: an `access` that is
    empty is unknown.
    """
    if load["state"] == "diterima":
        return doubt_of_signed(load)
    if is_gone(load):
        return "gone"
    if load["state"] == "tiba":
        return doubt_of_arrived(load, site, at, rules)
    if load["state"] in PROMISED:
        reason = doubt_of_promise(load, at, rules)
    else:
        reason = doubt_of_way(load, site, at, rules)
    return reason or NO_WAY.get(site.get("access"))


def came_whole(load):
    """ "Never more than was sent"; "what came damaged is nothing"; without a number all of it came.

    Partly damaged, "without a number of what is good", is nothing. Reading: all this, too, of what
    arrived and was not signed for.
    """
    sent, received = number(load.get("amount")) or Fraction(0), number(load.get("received"))
    if load.get("condition") == "damaged":
        return Fraction(0)
    if received is None:
        return Fraction(0) if load.get("condition") == "partly_damaged" else sent
    return min(sent, received)


def covers_with(load):
    sent = number(load.get("amount")) or Fraction(0)
    return came_whole(load) if load["state"] == "tiba" else sent


def signed_since(loads, count, at):
    """[(moment, amount)] signed for and not in the count, each "from when it came".

    "What came at the count's moment or earlier is in the count; of what nobody says when it came, nothing."
    """
    signed = [(came(load, at), came_whole(load)) for load in loads if load["state"] == "diterima"]
    return sorted((when, amount) for when, amount in signed
                  if when is not None and (count is None or when > count[1]))


# What is there


def left_over(amount, start, at, added, use, started):
    """What is left now: used at "the rates of each day", "never below 0", with what was added."""
    waiting = collections.deque(sorted(added))
    for day, begin, end in pieces(start, at, started, [when for when, _ in waiting]):
        while waiting and waiting[0][0] <= begin:
            amount += waiting.popleft()[1]
        amount = max(Fraction(0), amount - use(day) * (end - begin) / DAY)
    return amount + sum((more for _, more in waiting), Fraction(0))


def runs_out(amount, at, arrivals, use, started):
    """Days until what is there is not enough; None "where nothing is used up in 30 days".

    Reading: what is used and lasts longer than the 30 days "which are looked ahead" lasts 30.
    """
    waiting = collections.deque(sorted(arrivals))
    used = False
    for day, begin, end in pieces(at, at + LOOK_AHEAD_DAYS * DAY, started, [when for when, _ in waiting]):
        while waiting and waiting[0][0] <= begin:
            amount += waiting.popleft()[1]
        need = use(day) * (end - begin) / DAY
        if need > amount:
            return (begin - at) / DAY + amount / use(day)
        used = used or need > 0
        amount -= need
    return Fraction(LOOK_AHEAD_DAYS) if used else None


def arrivals(loads, site, at):
    """[(moment, amount)] of "what stands at the door (now) and is on its way … and covers".

    "From its told arrival, else when its travel time is over; where neither is known not at all";
    "promises do not count".
    """
    found = []
    for load in loads:
        when = at if load["state"] == "tiba" else due(load, site, at)
        if load["state"] in COMING and when is not None:
            found.append((when, covers_with(load)))
    return found


# Needs


class World:
    """A ledger at a moment."""

    def __init__(self, ledger, at):
        self.ledger, self.at, self.rules = ledger, at, ledger["rules"]
        self.started = moment(ledger.get("started_at"))
        self.rates = rates_in_force(ledger)
        self.sites = {site["id"]: site for site in ledger["sites"]}
        end = at + number(self.rules["horizon_days"]) * DAY
        self.horizon = pieces(at, end, self.started)
        self.reasons = {}  # position of the dispatch -> reason, None where it covers
        self.loads = collections.defaultdict(list)  # (site, item) -> [(load, reason)]
        for place, load in enumerate(ledger["dispatches"]):
            if load["state"] in ASKED_ABOUT and load["to"] in self.sites:
                self.reasons[place] = doubt(load, self.sites[load["to"]], at, self.rules)
            self.loads[load["to"], load["item"]].append((load, self.reasons.get(place)))

    def doubtful(self):
        """Those "listed under \"periksa\" with the reason"; loads to sites that nobody knows are not."""
        rows = [{"dispatch": self.ledger["dispatches"][place]["id"], "reason": reason}
                for place, reason in self.reasons.items() if reason is not None]
        return sorted(rows, key=lambda row: (row["dispatch"], row["reason"]))

    def given(self, site):
        """item -> [(rate, heads)] of all rates whose people are known.

        Reading: an item has a row where at least one of them holds at some hour of the horizon.
        """
        given = collections.defaultdict(list)
        for rate in self.rates:
            count = heads(rate.per, site)
            if count is not None:
                given[rate.item].append((rate, count))
        days = {day for day, _, _ in self.horizon}
        return {item: rates for item, rates in given.items()
                if any(rate.holds(day) for rate, _ in rates for day in days)}

    def needs(self):
        """Reading: a site is open unless it says that it is closed."""
        rows = []
        for name in sorted(self.sites):
            site = self.sites[name]
            if site.get("status") != "closed":
                given = self.given(site)
                rows += [self.need(site, item, given[item]) for item in sorted(given)]
        return rows

    def need(self, site, item, given):
        loads = self.loads[site["id"], item]
        covering = [load for load, why in loads if load["state"] in PROMISED + COMING and why is None]
        count = count_of(site, item)
        signed = signed_since([load for load, _ in loads], count, self.at)
        general = [(rate, heads) for rate, heads in given if not rate.private()]

        def use_of(rates):
            return lambda day: sum((r.a_day(n) for r, n in rates if r.holds(day)), Fraction(0))

        def there(rates):
            """ "Counted − what people used since (never below 0) + what came since and was signed for"."""
            amount, start = count or (Fraction(0), signed[0][0] if signed else self.at)
            return left_over(amount, start, self.at, signed, use_of(rates), self.started)

        def whole(rates):
            """Totals are sums of rows: each rate's total is rounded, then added."""
            return sum(thousandths(rate.over(n, self.horizon)) for rate, n in rates)

        def total(states):
            return thousandths(sum((covers_with(l) for l in covering if l["state"] in states), Fraction(0)))

        coming, pledged = total(COMING), total(PROMISED)

        def gap(rates):
            """Reading: of the numbers that are shown, so that the sum can be done again by hand."""
            return max(0, whole(rates) - thousandths(there(rates)) - coming - pledged)

        stock, today = there(given), day_of(self.at, self.started)
        days_left = None
        if count is not None:
            days_left = runs_out(stock, self.at, arrivals(covering, site, self.at), use_of(given), self.started)
        return {
            "site": site["id"],
            "item": item,
            "horizon": whole(given),
            "general_horizon": whole(general),
            "day": sum(thousandths(rate.a_day(n)) for rate, n in given if rate.holds(today)),
            "on_hand": None if count is None else thousandths(stock),
            "signed_for": thousandths(stock) if count is None else 0,
            "coming": coming,
            "pledged": pledged,
            "gap": gap(given),
            "general_gap": gap(general),
            "days_left": None if days_left is None else float(days_left),
        }


def assess(ledger, at):
    world = World(ledger, moment(at))
    return {"needs": world.needs(), "doubtful": world.doubtful()}


def read(line):
    return json.loads(line, parse_float=decimal.Decimal)


# Worked examples: 10 people, 1 kg of rice a day, 3 days: 30 kg. It is the start of day 3.

NOW = "2025-09-20T00:00:00Z"


def ago(hours):
    when = datetime.datetime(2025, 9, 20) - datetime.timedelta(hours=float(hours))
    return when.isoformat() + "Z"


def example(load=None, site=None, rules=None, rates=None):
    """One item, one site, one load; a load is due by nothing but what an example says."""
    rate = {"item": "beras", "per": "person", "amount": 1, "days": 1, "from_day": 1, "to_day": None}
    here = {"id": "s", "status": "open", "people": {"people": 10, "groups": {}}, "on_hand": [],
            "access": "open", "nearest_depot": "d", "eta_min": decimal.Decimal("90.0")}
    sent = {"id": "l", "from": "far", "to": "s", "item": "beras", "amount": 12, "history": [], "eta": None,
            "received": None, "condition": None}
    ledger = {
        "as_of": NOW,
        "started_at": ago(48),
        "rules": {"horizon_days": 3, "promise_window_h": 24, "rates": [], **(rules or {})},
        "profiles": [{"id": "bnpb", "rates": [rate] if rates is None else rates}],
        "catalogue": {"items": [{"code": "beras"}]},
        "sites": [{**here, **(site or {})}],
        "dispatches": [{**sent, **load}] if load else [],
    }
    answer = assess(ledger, NOW)
    row = answer["needs"][0] if answer["needs"] else None
    return row, answer["doubtful"][0]["reason"] if answer["doubtful"] else None


def load(state, at=None, **more):
    return {"state": state, "history": [{"state": state, "at": at}], **more}


def counted(amount, hours, **more):
    return {"on_hand": [{"item": "beras", "amount": amount, "as_of": ago(hours)}], **more}


def expect(what, got, **wanted):
    row, reason = got
    for key, value in wanted.items():
        found = reason if key == "reason" else row[key]
        assert found == value, f"{what}: {key} is {found}, not {value}"


def test_promises():
    for state in PROMISED:
        fresh = load(state, ago(23))
        expect("said 23 h ago", example(fresh), pledged=12000, coming=0, gap=18000, reason=None)
        expect("25 h ago", example(load(state, ago(25))), pledged=0, gap=30000, reason="lapsed")
        expect("at its end", example(load(state, ago(24))), pledged=12000, reason=None)
        expect("window of 48 h", example(load(state, ago(25)), rules={"promise_window_h": 48}), pledged=12000)
        renewed = {**fresh, "history": [{"state": state, "at": ago(60)}, {"state": state, "at": ago(2)}]}
        expect("renewed", example(renewed), pledged=12000, reason=None)
        renewed["history"][1]["at"] = ago(-2)
        expect("a renewal from ahead", example(renewed), pledged=0, reason="lapsed")
        expect("told arrival past", example({**fresh, "eta": ago(1)}), pledged=0, reason="overdue")
        expect("told for now", example({**fresh, "eta": NOW}), pledged=12000, reason=None)
        expect("overdue comes first", example(load(state, ago(25), eta=ago(1))), reason="overdue")
        expect("lapsed, though told", example(load(state, ago(25), eta=ago(-5))), pledged=0, reason="lapsed")
        expect("undated", example(load(state)), pledged=0, reason="undated")
        expect("undated, though told", example(load(state, eta=ago(-5))), pledged=0, reason="undated")
        expect("undated, told for before", example(load(state, eta=ago(5))), pledged=0, reason="undated")
        expect("ahead", example(load(state, ago(-1))), pledged=0, reason="undated")
        expect("a little ahead", example(load(state, ago(-0.2))), pledged=12000, reason=None)
    asked = {"state": "dijanjikan", "history": [{"state": "diminta", "at": ago(1)},
                                                {"state": "dijanjikan", "at": None}]}
    expect("a request is no promise", example(asked), reason="undated")
    for state in ("diminta", "batal"):
        expect(state, example(load(state, ago(1), eta=ago(-1))), pledged=0, coming=0, gap=30000, reason=None)


def test_on_the_way():
    told = load("berangkat", ago(40), eta=ago(-1))
    expect("until its told arrival", example(told), coming=12000, pledged=0, gap=18000, reason=None)
    expect("past it", example(load("berangkat", ago(1), eta=ago(0.5))), coming=0, gap=30000, reason="overdue")
    expect("told, left undated", example(load("berangkat", eta=ago(-1))), coming=12000, reason=None)
    near = {"from": "d"}
    expect("still travelling", example(load("berangkat", ago(1), **near)), coming=12000, reason=None)
    expect("should be there", example(load("berangkat", ago(2), **near)), coming=0, reason="overdue")
    expect("no travel time", example(load("berangkat", ago(2), **near), {"eta_min": None}), coming=12000)
    expect("another depot", example(load("berangkat", ago(2))), coming=12000, reason=None)
    expect("another depot, a day ago", example(load("berangkat", ago(25))), coming=0, reason="overdue")
    expect("no depot", example({**load("berangkat", ago(2)), "from": None}), coming=12000, reason=None)
    expect("undated", example(load("berangkat", **near)), coming=0, reason="undated")
    twice = {"state": "berangkat", "history": [{"state": "berangkat", "at": ago(30)},
                                               {"state": "berangkat", "at": ago(2)}]}
    expect("it left once", example(twice), coming=0, reason="overdue")
    twice["history"][0]["at"] = ago(-1)
    expect("the first word is from ahead", example(twice), coming=0, reason="undated")
    twice["history"][0]["at"] = None
    expect("the first word has no date", example(twice), coming=12000, reason=None)


def test_ways():
    for state in PROMISED + ("berangkat",):
        sent = load(state, ago(1))
        for access, reason in (("cut_off", "cut_off"), ("unknown", "way_unknown"), (None, "way_unknown")):
            expect(access, example(sent, {"access": access}), coming=0, pledged=0, gap=30000, reason=reason)
        for access in ("open", "presumed", "restricted", "boat_only"):
            expect(access, example(sent, {"access": access}), gap=18000, reason=None)
        late = load(state, ago(1), eta=ago(0.5))
        expect("late, cut off", example(late, {"access": "cut_off"}), reason="overdue")
    expect("it is there already", example(load("tiba", ago(1)), {"access": "cut_off"}), coming=12000)
    lost = example({**load("berangkat", ago(1)), "to": "nowhere"})
    expect("a site that nobody knows", lost, coming=0, gap=30000, reason=None)


def test_arrived():
    expect("not counted since", example(load("tiba", ago(23))), on_hand=None, coming=12000, gap=18000,
           reason=None, days_left=None)
    expect("at its end", example(load("tiba", ago(24))), coming=12000, reason=None)
    expect("nobody signs", example(load("tiba", ago(25))), coming=0, gap=30000, reason="unsigned")
    expect("window of 48 h", example(load("tiba", ago(25)), rules={"promise_window_h": 48}), coming=12000)
    expect("nobody says when", example(load("tiba")), coming=0, gap=30000, reason="undated")
    expect("ahead", example(load("tiba", ago(-1))), coming=0, reason="undated")
    expect("a little ahead", example(load("tiba", ago(-0.2))), coming=12000, reason=None)
    expect("ahead, counted", example(load("tiba", ago(-1)), counted(5, 1)), coming=0, reason="before_count")
    expect("counted before, nobody signs", example(load("tiba", ago(25)), counted(5, 30)), coming=0,
           reason="unsigned")
    expect("counted after, nobody signs", example(load("tiba", ago(25)), counted(5, 1)), reason="before_count")
    expect("counted before", example(load("tiba", ago(1)), counted(5, 2)), coming=12000, reason=None)
    expect("counted after", example(load("tiba", ago(2)), counted(5, 1)), coming=0, reason="before_count")
    expect("counted then", example(load("tiba", ago(2)), counted(5, 2)), coming=0, reason="before_count")
    expect("counted, nobody says when", example(load("tiba"), counted(5, 1)), coming=0, reason="before_count")
    other = {"on_hand": [{"item": "selimut", "amount": 5, "as_of": ago(1)}]}
    expect("another item counted", example(load("tiba", ago(2)), other), coming=12000, reason=None)
    for when in (ago(1), ago(25), None):
        expect("damaged", example(load("tiba", when, condition="damaged")), coming=0, gap=30000, reason=None)
    expect("damaged, counted", example(load("tiba", ago(2), condition="damaged"), counted(5, 1)), reason=None)


def test_signed_for():
    took = load("diterima", ago(12))
    expect("what is left of 12 kg after 12 h", example(took), on_hand=None, signed_for=7000, coming=0,
           gap=23000, reason=None, days_left=None)
    expect("all is used", example(load("diterima", ago(36))), signed_for=0, gap=30000)
    expect("in the count", example(took, counted(20, 6)), on_hand=17500, signed_for=0, gap=12500)
    expect("signed at the count", example(took, counted(20, 12)), on_hand=15000)
    expect("since the count", example(took, counted(10, 24)), on_hand=12000, gap=18000)
    expect("never below 0", example(took, counted(1, 24)), on_hand=7000, gap=23000)
    twice = {"state": "diterima", "history": [{"state": "tiba", "at": ago(8)},
                                              {"state": "diterima", "at": ago(2)}]}
    expect("arrived before the count", example(twice, counted(20, 6)), on_hand=17500)
    expect("from when it came", example(twice), signed_for=12000 - 3333, gap=30000 - 8667)
    expect("counted, from when it came", example(twice, counted(1, 12)), on_hand=12000 - 3333)
    expect("came at the count", example(twice, counted(20, 8)), on_hand=20000 - 3333)
    twice["history"][1]["at"] = None
    expect("signed for without a date", example(twice), signed_for=12000 - 3333)
    twice["history"] = [{"state": "tiba", "at": None}, {"state": "diterima", "at": ago(2)}]
    expect("came when it was signed for", example(twice, counted(20, 6)), on_hand=20000 + 12000 - 2500)
    twice["history"][0]["at"] = ago(-1)
    expect("came ahead", example(twice), signed_for=0, gap=30000, reason=None)
    expect("came ahead, counted", example(twice, counted(20, 6)), on_hand=17500)
    expect("signed for ahead", example(load("diterima", ago(-1))), signed_for=0)
    expect("signed for a little ahead", example(load("diterima", ago(-0.2))), signed_for=12000)
    expect("undated", example(load("diterima")), signed_for=0, gap=30000, reason=None)
    expect("undated, counted", example(load("diterima"), counted(20, 24)), on_hand=10000)
    now = load("diterima", NOW)
    expect("more than was sent", example({**now, "received": 99}), signed_for=12000)
    expect("less", example({**now, "received": decimal.Decimal("4.125")}), signed_for=4125, gap=25875)
    expect("damaged", example({**now, "received": 12, "condition": "damaged"}), signed_for=0, reason=None)
    partly = {**now, "condition": "partly_damaged"}
    expect("partly", example({**partly, "received": 7}), signed_for=7000, reason=None)
    expect("partly, no number", example(partly), signed_for=0, gap=30000, reason="partly_damaged")
    expect("partly, cut off", example(partly, {"access": "cut_off"}), reason="partly_damaged")
    expect("partly, nobody knows where", example({**partly, "to": "nowhere"}), reason=None)


def test_needs():
    expect("nothing counted", example(), horizon=30000, day=10000, on_hand=None, signed_for=0, gap=30000)
    assert example(site={"people": {"people": None, "groups": {}}})[0] is None
    assert example(site={"people": None})[0] is None
    assert example(site={"status": "closed"})[0] is None
    expect("full", example(site={"status": "full"}), horizon=30000)
    nobody = counted(5, 1, people={"people": 0})
    expect("0 people", example(site=nobody), horizon=0, on_hand=5000, gap=0, days_left=None)
    assert example(site={"people": {"people": None, "households": 5}})[0] is None
    assert example(site={"people": {"people": None, "houses": 5}})[0] is None
    counts = ((40, 9), (3, 0), (50, 4))
    several = {"on_hand": [{"item": "beras", "amount": a, "as_of": ago(h)} for a, h in counts]}
    expect("the latest count", example(site=several), on_hand=3000, gap=27000)
    several["on_hand"] += counted(2, 0)["on_hand"] + counted(9, 0)["on_hand"]
    expect("of one moment the smaller", example(site=several), on_hand=2000)

    water = [{"item": "beras", "per": "person", "amount": 7, "days": 1, "to_day": 3},
             {"item": "beras", "per": "person", "amount": 15, "days": 1, "from_day": 4}]
    expect("7 L, then 15 L", example(rates=water), day=70000, horizon=70000 + 300000)
    own = {"rates": [{"item": "beras", "per": "person", "amount": 2, "days": 1, "from_day": 4, "to_day": 4}]}
    expect("the region's on day 4", example(rules=own), horizon=40000, day=10000)
    family = [{"item": "beras", "per": "family_of_five", "amount": 1, "days": 7}]
    expect("13 people", example(rates=family, site={"people": {"people": 13}}), horizon=1114, day=371)
    thrice = [{**family[0], "per": "person"}] * 3
    expect("each rate is rounded", example(rates=thrice, site={"people": {"people": 1}}), horizon=3 * 429)
    expect("no catalogue", example(rules={"rates": [{"item": "x", "per": "site", "amount": 1}]}), item="beras")

    once = [{"item": "beras", "per": "person", "amount": 2, "days": None, "to_day": 3}]
    expect("once, whole", example(rates=once, site=counted(5, 40)), horizon=20000, day=0, on_hand=5000,
           gap=15000, days_left=None)
    once[0]["to_day"] = 2
    assert example(rates=once)[0] is None

    groups = [{"item": "beras", "per": "person", "amount": 1, "days": 1},
              {"item": "beras", "per": "infant", "amount": 2, "days": 1}]
    babies = {"people": {"people": 10, "groups": {"infants": 5}}}
    expect("general and all", example(rates=groups, site=counted(30, 24, **babies)), horizon=60000,
           general_horizon=30000, day=20000, on_hand=10000, gap=50000, general_gap=10000)
    expect("nobody counted infants", example(rates=groups), horizon=30000, general_horizon=30000)
    assert example(rates=groups[1:])[0] is None


def test_days_left():
    expect("25 kg", example(site=counted(25, 0)), days_left=2.5, on_hand=25000, gap=5000)
    expect("nothing", example(site=counted(5, 20)), days_left=0.0, on_hand=0)
    expect("a year", example(site=counted(4000, 0)), days_left=30.0)
    expect("in time", example(load("berangkat", ago(1), eta=ago(-40)), counted(20, 0)), days_left=3.2)
    expect("just in time", example(load("berangkat", ago(1), eta=ago(-48)), counted(20, 0)), days_left=3.2)
    expect("too late", example(load("berangkat", ago(1), eta=ago(-49)), counted(20, 0)), days_left=2.0, gap=0)
    expect("due now", example(load("berangkat", ago(1), eta=NOW), counted(0, 0)), days_left=1.2)
    for state in PROMISED:
        promised = load(state, ago(1), eta=ago(-40))
        expect("promised", example(promised, counted(20, 0)), days_left=2.0, pledged=12000)
    expect("cut off", example(load("berangkat", ago(1), eta=ago(-4)), counted(20, 0, access="cut_off")),
           days_left=2.0, reason="cut_off")
    expect("nobody says when", example(load("berangkat", ago(1)), counted(20, 0)), days_left=2.0, coming=12000)
    expect("by travel time", example(load("berangkat", ago(1), **{"from": "d"}), counted(20, 0)), days_left=3.2)
    expect("arrived", example(load("tiba", ago(1)), counted(20, 2)), days_left=(20 - 10 / 12 + 12) / 10)
    expect("nobody signs", example(load("tiba", ago(25)), counted(20, 48)), days_left=0.0, reason="unsigned")
    expect("signed for", example(load("diterima", NOW), counted(0, 1)), days_left=1.2)
    expect("signed for, not counted", example(load("diterima", NOW)), days_left=None, signed_for=12000)


def test_rounding():
    assert [thousandths(Fraction(n, 2000)) for n in (-3, -1, 1, 3, 2)] == [-2, -1, 1, 2, 1]
    assert moment("2025-09-20T08:00:00.25+08:00") - moment(NOW) == Fraction(1, 4)
    assert day_of(moment(NOW), moment(ago(48))) == 3 and day_of(moment(NOW), moment(ago(47.9))) == 2
    assert day_of(moment(NOW), moment(ago(-9))) == 1 and day_of(moment(NOW), None) == 1


def self_test():
    for test in (test_promises, test_on_the_way, test_ways, test_arrived, test_signed_for, test_needs,
                 test_days_left, test_rounding):
        test()
    print("aid_cover: all examples hold")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if arguments:
        sys.exit("usage: aid_cover.py [--self-test] < lines.jsonl")
    for line in sys.stdin:
        if line.strip():
            given = read(line)
            print(json.dumps(assess(given["ledger"], given["at"]), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
