"""Plane geometry for a region on the equator: degrees in, metres where a name says so.

One degree is taken as 111,195 m in both directions (mean Earth radius 6,371,009 m); within
2 degrees of the equator that errs by less than 0.6 %, which is well inside the drawing's truth.
Every coordinate that leaves this module is rounded to 6 decimals (11 cm), so that two lines that
meet carry the same digits.
"""

import hashlib
import math

METRES_PER_DEGREE = 111_195.0
DIGITS = 6


def at(lon, lat):
    """A point as it is written to the files."""
    return (round(lon, DIGITS) + 0.0, round(lat, DIGITS) + 0.0)


def metres(a, b):
    return math.hypot(b[0] - a[0], b[1] - a[1]) * METRES_PER_DEGREE


def length(line):
    return sum(metres(a, b) for a, b in zip(line, line[1:]))


def chance(*key):
    """A number in [0, 1) that depends on the key alone: the whole of our randomness."""
    digest = hashlib.sha256(repr(key).encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def along(line, distance_m):
    """The point `distance_m` metres along a line, and the index of the segment it lies on."""
    left = distance_m
    for i, (a, b) in enumerate(zip(line, line[1:])):
        step = metres(a, b)
        if left <= step and step > 0:
            t = left / step
            return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t), i
        left -= step
    return line[-1], len(line) - 2


def heading(a, b):
    """Direction from a to b in radians, counter-clockwise from east."""
    return math.atan2(b[1] - a[1], b[0] - a[0])


def move(p, direction, distance_m):
    d = distance_m / METRES_PER_DEGREE
    return (p[0] + d * math.cos(direction), p[1] + d * math.sin(direction))


def nearest_on_segment(p, a, b):
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    t = 0.0 if square == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square))
    return (a[0] + dx * t, a[1] + dy * t), t


def distance_to_segment(p, a, b):
    return metres(p, nearest_on_segment(p, a, b)[0])


def crossing(a, b, c, d):
    """Where segment ab meets segment cd (touching counts), as (point, t on ab, u on cd), else None."""
    rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    cross = rx * sy - ry * sx
    if abs(cross) < 1e-18:
        return None
    qx, qy = c[0] - a[0], c[1] - a[1]
    t = (qx * sy - qy * sx) / cross
    u = (qx * ry - qy * rx) / cross
    if -1e-12 <= t <= 1 + 1e-12 and -1e-12 <= u <= 1 + 1e-12:
        return (a[0] + rx * t, a[1] + ry * t), t, u
    return None


def inside(p, ring):
    """Even-odd test; the ring may repeat its first point or not."""
    x, y = p
    odd = False
    j = len(ring) - 1
    for i in range(len(ring)):
        (xi, yi), (xj, yj) = ring[i], ring[j]
        if (yi > y) != (yj > y) and x < (xj - xi) * (y - yi) / (yj - yi) + xi:
            odd = not odd
        j = i
    return odd


def rounded_curve(points, step_m):
    """A Catmull-Rom curve through the points, one vertex about every `step_m` metres."""
    if len(points) < 3:
        return [at(*p) for p in points]
    padded = [points[0], *points, points[-1]]
    out = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:]):
        n = max(1, round(metres(p1, p2) / step_m))
        for k in range(n):
            t = k / n
            out.append(at(*(_spline(p0[i], p1[i], p2[i], p3[i], t) for i in (0, 1))))
    out.append(at(*points[-1]))
    return without_repeats(out)


def _spline(a, b, c, d, t):
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)


def swaying(a, b, step_m, sway, *key):
    """From a to b as a road goes: gentle bends of at most `sway` times the distance (350 m at most)."""
    total = metres(a, b)
    n = max(1, round(total / step_m))
    amplitude = min(350.0, total * sway)
    first, second = chance("sway", *key) * 2 - 1, chance("bend", *key) * 2 - 1
    normal = heading(a, b) + math.pi / 2
    out = [at(*a)]
    for k in range(1, n):
        t = k / n
        offset = amplitude * (first * math.sin(math.pi * t) + 0.6 * second * math.sin(2 * math.pi * t)
                              + 0.25 * first * math.sin(5 * math.pi * t) * math.sin(math.pi * t))
        p = (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
        out.append(at(*move(p, normal, offset)))
    out.append(at(*b))
    return without_repeats(out)


def without_repeats(line):
    out = line[:1]
    for p in line[1:]:
        if p != out[-1]:
            out.append(p)
    return out


class Segments:
    """Segments in a grid of cells, for "what is near this"."""

    def __init__(self, cell=0.01):
        self.cell = cell
        self.cells = {}

    def _span(self, a, b, margin=0.0):
        c = self.cell
        x0, x1 = sorted((a[0], b[0]))
        y0, y1 = sorted((a[1], b[1]))
        for i in range(math.floor((x0 - margin) / c), math.floor((x1 + margin) / c) + 1):
            for j in range(math.floor((y0 - margin) / c), math.floor((y1 + margin) / c) + 1):
                yield i, j

    def add(self, a, b, tag):
        for key in self._span(a, b):
            self.cells.setdefault(key, []).append((a, b, tag))

    def add_line(self, line, tag):
        for a, b in zip(line, line[1:]):
            self.add(a, b, tag)

    def near(self, a, b=None, margin_m=0.0):
        """Segments whose cells touch the box around ab, each once, in the order they were added to a cell."""
        seen = set()
        for key in self._span(a, b or a, margin_m / METRES_PER_DEGREE):
            for s in self.cells.get(key, ()):
                if id(s) not in seen:
                    seen.add(id(s))
                    yield s
