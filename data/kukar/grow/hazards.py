"""Water and slopes of the drill on its third day, as tables.

A flood is told along its river: (lon, lat) near the river, then depth at the bank (m) and how far the
water reaches (m), first for the left bank, then for the right (looking downstream). Between two rows
the values run evenly. All invented after the pattern of past floods (named in ../../README.md).
"""

BELAYAN = [
    ((115.640, 0.700), 0.4, 300, 0.4, 300),
    ((115.825, 0.672), 0.8, 1500, 0.8, 1200),
    ((115.940, 0.692), 1.1, 2600, 1.1, 1800),
    ((116.014, 0.694), 1.3, 3600, 1.2, 1800),
    ((116.013, 0.620), 1.3, 2600, 1.3, 2000),
    ((116.016, 0.570), 1.5, 2500, 1.5, 2000),
    ((116.090, 0.458), 1.7, 2800, 1.7, 3200),
    ((116.160, 0.444), 1.9, 2200, 1.9, 3600),
    ((116.236, 0.420), 1.6, 2000, 1.6, 3000),
    ((116.286, 0.335), 1.7, 4200, 1.7, 3600),
    ((116.318, 0.266), 1.6, 5200, 1.6, 3200),
    ((116.350, 0.238), 0.6, 1500, 0.7, 1500),
    ((116.375, 0.2275), 0.12, 500, 0.12, 700),
    ((116.403, 0.223), 0.20, 600, 0.6, 1500),
    ((116.432, 0.201), 0.30, 700, 0.9, 2500),
    ((116.440, 0.115), 0.40, 800, 1.2, 3500),
    ((116.443, 0.061), 0.40, 800, 1.3, 4000),
    ((116.437, -0.034), 0.30, 700, 0.25, 900),
    ((116.478, -0.108), 0.60, 900, 0.9, 2500),
    ((116.512, -0.170), 0.60, 900, 1.0, 2500),
    ((116.552, -0.233), 0.40, 900, 0.9, 2200),
    ((116.573, -0.277), 0.30, 700, 0.6, 1500),
]
MAHAKAM = [
    ((116.248, -0.444), 1.4, 3500, 1.2, 2500),
    ((116.345, -0.438), 1.3, 3500, 0.9, 2200),
    ((116.409, -0.368), 0.9, 2500, 1.2, 3000),
    ((116.453, -0.336), 1.2, 3500, 1.1, 2500),
    ((116.504, -0.320), 1.2, 3500, 0.6, 2200),
    ((116.549, -0.291), 0.9, 2500, 0.6, 1800),
    ((116.592, -0.276), 0.12, 1200, 0.12, 900),
    ((116.625, -0.240), 0.12, 1300, 0.12, 900),
    ((116.683, -0.260), 0.7, 2000, 0.6, 1500),
    ((116.705, -0.195), 1.1, 3200, 0.9, 2500),
    ((116.722, -0.166), 1.0, 3600, 1.0, 3000),
    ((116.755, -0.202), 0.5, 1800, 0.6, 2000),
    ((116.795, -0.234), 0.22, 1200, 0.22, 1200),
    ((116.861, -0.276), 0.25, 900, 0.35, 1200),
    ((116.950, -0.275), 0.25, 900, 0.25, 900),
    ((116.985, -0.275), 0.12, 600, 0.12, 600),
    ((117.045, -0.311), 0.12, 500, 0.12, 500),
    ((117.001, -0.420), 0.10, 400, 0.12, 900),
    ((117.004, -0.450), 0.08, 300, 0.12, 800),
    ((117.036, -0.500), 0.05, 200, 0.10, 500),
    ((117.050, -0.530), 0.05, 200, 0.12, 700),
    ((117.018, -0.579), 0.05, 200, 0.10, 500),
    ((117.079, -0.579), 0.04, 100, 0.04, 100),
]

# Depth bands of the published polygons: lower bound and the depth told (the deepest of the band), metres.
BANDS = [(0.05, 0.15), (0.15, 0.30), (0.30, 0.60), (0.60, 1.00), (1.00, 1.50), (1.50, 2.00)]

# name, window lon0 lat0 lon1 lat1, table, cell size in degrees
BELAYAN_WINDOW = (115.60, -0.10, 116.52, 0.80)
MAHAKAM_WINDOWS = [(116.20, -0.52, 116.46, -0.36), (116.56, -0.62, 117.12, -0.06)]
LAKE_WINDOW = (116.270, -0.360, 116.560, -0.100)  # the raster: lakes and the swamps around them
CELL = 0.0020
LAKE_CELL = 0.00135
# Where drones flew over the Belayan: dry inside these boxes is dry as seen.
FLIGHTS = [
    ("Kembang Janggut–Kelekat", (116.230, 0.180, 116.470, 0.345)),
    ("Genting Tanah–Tuana Tuha", (116.400, -0.080, 116.500, 0.130)),
]

# Shallow water on the raised axis, as drivers told it: name, centre, half axes in degrees, depth m
POCKETS = [
    ("Badan jalan Sebelimbingan", (116.5180, -0.1480), 0.0060, 0.0040, 0.10),
    ("Badan jalan Tuana Tuha", (116.4560, -0.0150), 0.0060, 0.0070, 0.15),
    ("Badan jalan Hambau", (116.4160, 0.2230), 0.0090, 0.0050, 0.25),
    ("Kampung Loa Sakoh", (116.4520, 0.1280), 0.0050, 0.0060, 0.20),
    ("Jl. Bukit Layang", (116.2500, 0.2080), 0.0060, 0.0040, 0.20),
    ("Jl. Perdana", (116.2020, 0.2260), 0.0050, 0.0050, 0.25),
    ("Jl. Pulau Pinang", (116.1050, 0.2020), 0.0050, 0.0050, 0.50),
]
# Water that nobody has measured: name, centre, half axes
UNMEASURED = [
    ("Rawa Bukit Jering–Muara Kaman", (116.6900, -0.1350), 0.0180, 0.0130),
    ("Tubuhan", (116.3680, -0.1150), 0.0110, 0.0150),
    ("Bunga Putih", (117.3900, -0.1200), 0.0100, 0.0080),
    ("Salok Palai", (117.4000, -0.4230), 0.0090, 0.0070),
    ("Lebak Cilong", (116.5450, -0.4650), 0.0080, 0.0100),
]
# Water told of earlier and not looked at again: name, centre, half axes, depth m, from, until
EXPIRED = [
    ("Sambera Baru (kabar 16 September)", (117.3870, -0.1580), 0.0080, 0.0060, 0.40, "2025-09-16T06:00:00+08:00", "2025-09-17T18:00:00+08:00"),
]
# Slopes likely to slide: name, centre, half axes, severity 1–5
SUSCEPTIBLE = [
    ("Perbukitan Loa Duri–Loa Janan", (117.0480, -0.6200), 0.0380, 0.0190, 4),
    ("Perbukitan Batuah", (117.0480, -0.7600), 0.0200, 0.0340, 4),
    ("Lereng Sepakat–Loa Kulu", (117.0230, -0.5080), 0.0110, 0.0110, 3),
    ("Lereng Jembayan", (117.0070, -0.5580), 0.0070, 0.0110, 3),
    ("Perbukitan Jahab–Loa Ipuh Darat", (116.9000, -0.4600), 0.0350, 0.0220, 3),
    ("Perbukitan Bukit Biru", (116.9750, -0.4700), 0.0120, 0.0160, 3),
    ("Perbukitan Jonggon", (116.8000, -0.5600), 0.0500, 0.0300, 2),
    ("Perbukitan Separi–Suka Maju", (117.0900, -0.2350), 0.0260, 0.0300, 2),
    ("Perbukitan Bukit Merdeka", (117.0250, -0.9000), 0.0180, 0.0260, 2),
    ("Perbukitan Makarti", (117.3000, -0.1000), 0.0260, 0.0220, 2),
    ("Dataran tinggi Tabang utara", (115.8000, 1.0200), 0.1800, 0.1400, 4),
    ("Perbukitan Umaq Dian", (116.1050, 0.5700), 0.0380, 0.0350, 3),
    ("Perbukitan Menamang", (116.9450, 0.2600), 0.0380, 0.0750, 2),
]
# Slides that were seen: name, the weak point of the road that they reached, half axes, severity, from
SLIDES = [
    ("Longsor Gunung Loa Duri", "Gunung Loa Duri", 0.0012, 0.0009, 3, "2025-09-17T04:30:00+08:00"),
    ("Longsor tebing Jahab", "Tebing Jahab", 0.0010, 0.0009, 2, "2025-09-16T22:00:00+08:00"),
]
