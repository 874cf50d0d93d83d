"""Rivers as hand-set waypoints, upstream to downstream; the program rounds them into curves.

Reaches near Tenggarong follow public facts within some hundred metres, the rest lies within 2 to 4 km
of the real bed: banks were chosen so that each village stands on the side where its road is.
`spur` lists jetties: a short channel leads from the nearest river vertex to the bank.
"""

MAHAKAM = [
    (116.248, -0.444), (116.285, -0.432), (116.312, -0.428), (116.345, -0.438), (116.380, -0.425), (116.407, -0.402),
    (116.409, -0.368), (116.414, -0.343), (116.430, -0.335), (116.453, -0.336), (116.480, -0.332), (116.504, -0.320),
    (116.535, -0.301), (116.549, -0.291), (116.562, -0.288), (116.573, -0.277), (116.581, -0.269), (116.592, -0.276),
    (116.598, -0.262), (116.604, -0.249), (116.625, -0.240), (116.650, -0.255), (116.683, -0.260), (116.700, -0.235),
    (116.705, -0.195), (116.722, -0.166), (116.738, -0.181), (116.755, -0.202), (116.775, -0.222), (116.795, -0.234),
    (116.830, -0.246), (116.861, -0.276), (116.890, -0.290), (116.917, -0.291), (116.950, -0.275), (116.985, -0.275),
    (117.015, -0.266), (117.030, -0.285), (117.045, -0.311), (117.036, -0.328), (117.031, -0.346), (117.018, -0.355),
    (116.999, -0.361), (116.993, -0.369), (116.990, -0.376), (116.991, -0.385), (116.994, -0.399), (117.001, -0.420),
    (117.004, -0.431), (117.003, -0.440), (117.0035, -0.449), (117.007, -0.456), (117.012, -0.464), (117.022, -0.482),
    (117.036, -0.500), (117.049, -0.515), (117.050, -0.530), (117.043, -0.550), (117.026, -0.568), (117.018, -0.579),
    (117.027, -0.589), (117.046, -0.592), (117.066, -0.588), (117.0745, -0.5835),
]
# The reach through the city of Samarinda lies outside the region; without it no boat reaches the delta.
MAHAKAM_SAMARINDA = [
    (117.0745, -0.5835), (117.084, -0.563), (117.088, -0.544), (117.101, -0.536), (117.113, -0.535), (117.121, -0.512),
    (117.132, -0.503), (117.150, -0.509), (117.157, -0.531), (117.174, -0.548), (117.191, -0.560), (117.228, -0.575),
    (117.2400, -0.576),
]
MAHAKAM_DELTA = [
    (117.2400, -0.576), (117.261, -0.577), (117.285, -0.586), (117.328, -0.580), (117.400, -0.585), (117.480, -0.605),
    (117.548, -0.620),
]
KUALA_MUARA_JAWA = [
    (117.285, -0.586), (117.302, -0.620), (117.303, -0.660), (117.295, -0.720), (117.287, -0.775), (117.270, -0.825),
    (117.272, -0.868),
]
BELAYAN = [
    (115.640, 0.700), (115.700, 0.690), (115.760, 0.676), (115.825, 0.672), (115.885, 0.690), (115.940, 0.692),
    (115.985, 0.700), (116.014, 0.694), (116.017, 0.660), (116.013, 0.620), (116.016, 0.570), (116.035, 0.505),
    (116.055, 0.472), (116.090, 0.458), (116.125, 0.447), (116.160, 0.444), (116.200, 0.452), (116.236, 0.420),
    (116.258, 0.365), (116.286, 0.335), (116.291, 0.308), (116.318, 0.266), (116.350, 0.238), (116.375, 0.2275),
    (116.403, 0.223), (116.432, 0.201), (116.443, 0.165), (116.440, 0.115), (116.443, 0.061), (116.449, 0.010),
    (116.437, -0.034), (116.452, -0.078), (116.478, -0.108), (116.495, -0.138), (116.512, -0.170), (116.535, -0.203),
    (116.552, -0.233), (116.563, -0.255), (116.573, -0.277),
]
KEDANG_KEPALA = [
    (116.620, 0.150), (116.605, 0.105), (116.570, 0.050), (116.590, -0.010), (116.612, -0.050), (116.660, -0.100),
    (116.700, -0.145), (116.722, -0.166),
]
KEDANG_RANTAU = [
    (116.955, 0.150), (116.870, 0.030), (116.810, -0.070), (116.745, -0.130), (116.722, -0.166),
]
KAHALA = [(116.300, 0.035), (116.345, 0.040), (116.400, 0.012), (116.449, 0.010)]
TENGGARONG = [(116.860, -0.470), (116.915, -0.455), (116.945, -0.440), (116.970, -0.433), (116.981, -0.420), (117.001, -0.420)]
JEMBAYAN = [(116.740, -0.610), (116.820, -0.590), (116.900, -0.590), (116.960, -0.570), (116.990, -0.574), (117.018, -0.579)]
SEPARI = [(117.150, -0.270), (117.105, -0.290), (117.070, -0.308), (117.045, -0.311)]
SANTAN = [(117.190, -0.030), (117.280, -0.030), (117.370, -0.015), (117.430, -0.025), (117.495, -0.030)]
SAMBOJA = [(116.960, -0.940), (117.030, -0.985), (117.075, -0.990), (117.095, -1.012), (117.120, -1.015)]
DONDANG = [(117.070, -0.800), (117.140, -0.790), (117.200, -0.785), (117.240, -0.795), (117.279, -0.800)]

# Fairways over the lakes, as the ces (narrow boats) go.
SEMAYANG_FAIRWAY = [
    (116.535, -0.301), (116.516, -0.285), (116.504, -0.263), (116.500, -0.243), (116.472, -0.225), (116.444, -0.203),
]
MELINTANG_FAIRWAY = [
    (116.480, -0.332), (116.443, -0.313), (116.402, -0.286), (116.386, -0.268), (116.345, -0.262), (116.303, -0.248),
]

# name, waypoints, class, width_m, navigable
RIVERS = [
    ("Sungai Mahakam", MAHAKAM, "river", 350, True),
    ("Sungai Mahakam (ruas Samarinda, di luar wilayah)", MAHAKAM_SAMARINDA, "river", 400, True),
    ("Sungai Mahakam (delta)", MAHAKAM_DELTA, "river", 600, True),
    ("Kuala Muara Jawa", KUALA_MUARA_JAWA, "river", 500, True),
    ("Sungai Belayan", BELAYAN, "river", 120, True),
    ("Sungai Kedang Kepala", KEDANG_KEPALA, "river", 70, True),
    ("Sungai Kedang Rantau", KEDANG_RANTAU, "river", 50, False),
    ("Sungai Kahala", KAHALA, "river", 50, True),
    ("Alur Danau Semayang", SEMAYANG_FAIRWAY, "river", 60, True),
    ("Alur Danau Melintang", MELINTANG_FAIRWAY, "river", 60, True),
    ("Sungai Tenggarong", TENGGARONG, "stream", 20, False),
    ("Sungai Jembayan", JEMBAYAN, "river", 40, False),
    ("Sungai Separi", SEPARI, "stream", 20, False),
    ("Sungai Santan", SANTAN, "river", 40, False),
    ("Sungai Samboja", SAMBOJA, "stream", 25, False),
    ("Sungai Dondang", DONDANG, "river", 60, False),
]

# Lakes as centre and half axes in degrees (rounded from public maps): drawn as the water they are.
LAKES = [
    ("Danau Semayang", (116.455, -0.232), 0.058, 0.034),
    ("Danau Melintang", (116.340, -0.285), 0.050, 0.033),
]

# name, where on the bank (or the village that it serves: then the program puts it on the bank nearest to it),
# minutes to load (drill assumption), river
JETTIES = [
    ("Dermaga Tenggarong", (116.9985, -0.4300), 20, "Sungai Mahakam"),
    ("Dermaga Loa Kulu", (117.0430, -0.5235), 20, "Sungai Mahakam"),
    ("Dermaga Sebulu Ulu", (116.9880, -0.2695), 20, "Sungai Mahakam"),
    ("Dermaga Rantau Hempang", (116.7985, -0.2270), 20, "Sungai Mahakam"),
    ("Dermaga Muara Kaman", (116.7500, -0.1925), 20, "Sungai Mahakam"),
    ("Dermaga Kota Bangun", (116.6030, -0.2600), 25, "Sungai Mahakam"),
    ("Dermaga Muara Wis", (116.5045, -0.3260), 20, "Sungai Mahakam"),
    ("Dermaga Kayu Batu", (116.4150, -0.3935), 20, "Sungai Mahakam"),
    ("Dermaga Muara Muntai", (116.4040, -0.3370), 20, "Sungai Mahakam"),
    ("Dermaga Jantur", (116.3115, -0.4190), 30, "Sungai Mahakam"),
    ("Dermaga Kembang Janggut", (116.3650, 0.2255), 25, "Sungai Belayan"),
    ("Dermaga Genting Tanah", (116.4475, 0.0610), 30, "Sungai Belayan"),
    ("Dermaga Tuana Tuha", (116.4430, -0.0360), 30, "Sungai Belayan"),
    ("Dermaga Gunung Sari", (116.1610, 0.4385), 30, "Sungai Belayan"),
    ("Dermaga Tabang", (116.0190, 0.7000), 30, "Sungai Belayan"),
    ("Dermaga Kahala", (116.3330, 0.0450), 30, "Sungai Kahala"),
    ("Dermaga Anggana", (117.2850, -0.5740), 20, "Sungai Mahakam (delta)"),
    ("Dermaga Muara Jawa", (117.2640, -0.8200), 20, "Kuala Muara Jawa"),
    ("Dermaga Pela", "Pela", 30, "Alur Danau Semayang"),
    ("Dermaga Sangkuliman", "Sangkuliman", 30, "Alur Danau Semayang"),
    ("Dermaga Semayang", "Semayang", 30, "Alur Danau Semayang"),
    ("Dermaga Melintang", "Melintang", 30, "Alur Danau Melintang"),
    ("Dermaga Muara Enggelam", "Muara Enggelam", 30, "Alur Danau Melintang"),
    ("Dermaga Sebemban", "Sebemban", 30, "Sungai Mahakam"),
    ("Dermaga Kota Bangun Seberang", "Kota Bangun Seberang", 30, "Sungai Mahakam"),
    ("Dermaga Jantur Selatan", "Jantur Selatan", 30, "Sungai Mahakam"),
    ("Dermaga Muara Siran", "Muara Siran", 30, "Sungai Kedang Kepala"),
    ("Dermaga Kupang Baru", "Kupang Baru", 30, "Sungai Kedang Kepala"),
    ("Dermaga Teluk Muda", "Teluk Muda", 30, "Sungai Belayan"),
    ("Dermaga Hambau", "Hambau", 30, "Sungai Belayan"),
    ("Dermaga Kelekat", (116.2985, 0.3130), 30, "Sungai Belayan"),
    ("Dermaga Muai", "Muai", 30, "Sungai Belayan"),
    ("Dermaga Long Beleh Modang", "Long Beleh Modang", 30, "Sungai Belayan"),
    ("Dermaga Ritan Baru", "Ritan Baru", 30, "Sungai Belayan"),
    ("Dermaga Buluk Sen", "Buluk Sen", 30, "Sungai Belayan"),
    ("Dermaga Muara Pedohon", "Muara Pedohon", 30, "Sungai Belayan"),
    ("Dermaga Bila Talang", "Bila Talang", 30, "Sungai Belayan"),
    ("Dermaga Tabang Lama", "Tabang Lama", 30, "Sungai Belayan"),
    ("Dermaga Muara Salung", "Muara Salung", 30, "Sungai Belayan"),
    ("Dermaga Muara Pantuan", "Muara Pantuan", 30, "Sungai Mahakam (delta)"),
    ("Dermaga Muara Kembang", "Muara Kembang", 30, "Kuala Muara Jawa"),
]
