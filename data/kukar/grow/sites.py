"""More sites than the posko's own list holds: what Dinsos counted, what the plan named, what lies there.

All invented, at real places; roles only, no persons and no telephone numbers. `Planted` cells are the
mistakes that mistakes.py explains.
"""

from books import Planted

# Dinsos' recapitulation of the 18th: id, name, place, metres east, metres north, type, capacity, status,
# people, households, houses, basis, (infants, children, elderly, pregnant, disability), hours before as_of.
# Who only counted families leaves the people empty, and the reverse.
REKAP = [
    ("PSK-31", "SDN Kota Bangun Seberang", "Kota Bangun Seberang", Planted("sign", 0.0), 90, "sekolah", 180, "dibuka", 74, 21, None, "di pengungsian", (5, 21, 7, 2, 1), 5),
    ("PSK-32", "Balai Desa Loleng", "Loleng", 80, 60, "balai desa", 120, "dibuka", 66, 19, None, "di pengungsian", (4, 18, 7, 1, 1), 4),
    ("PSK-33", "Langgar Muara Muntai Ilir", "Muara Muntai Ilir", -60, 50, "masjid", 100, "dibuka", 93, 26, None, "di pengungsian", (6, 27, 9, 2, 1), 7),
    ("PSK-34", "Balai Desa Muara Kaman Ilir", "Muara Kaman Ilir", 90, 70, "balai desa", 160, "dibuka", 121, 34, None, "di pengungsian", (8, 34, 12, 3, 1), 6),
    ("PSK-35", "SDN Sebulu Ilir", "Sebulu Ilir", 110, -80, "sekolah", 220, "dibuka", 58, 16, None, "di pengungsian", (4, 16, 6, 1, 0), 5),
    ("PSK-36", "Balai Desa Teratak", "Teratak", 70, 90, "balai desa", 130, "dibuka", 47, None, None, "di pengungsian", (3, 13, 5, 1, 0), 9),
    ("PSK-37", "SMPN Liang Ulu", "Liang Ulu", -90, 60, "sekolah", 240, "dibuka", None, 31, None, "di pengungsian", (None, None, None, None, None), 6),
    ("PSK-38", "Balai Desa Lebak Cilong", "Lebak Cilong", 80, -70, "balai desa", 140, "dibuka", 52, 15, None, "di pengungsian", (3, 15, 5, 1, 1), 10),
    ("PSK-39", "Balai Desa Tunjungan", "Tunjungan", 60, 80, "balai desa", 110, "dibuka", 39, 11, None, "di pengungsian", (2, 11, 4, 1, 0), 8),
    ("PSK-40", "SDN Puan Cepak", "Puan Cepak", -70, 90, "sekolah", 150, "dibuka", None, 14, None, "di pengungsian", (None, None, None, None, None), 11),
    ("PSK-41", "Masjid Selerong", "Selerong", 90, 60, "masjid", 120, "penuh", 124, 35, None, "di pengungsian", (8, 35, 12, 3, 1), 5),
    ("RMH-17", "Warga bertahan Kota Bangun Ilir", "Kota Bangun Ilir", 60, 70, "bertahan di rumah", None, "dibuka", 412, 115, 101, "bertahan di rumah", (28, 117, 41, 9, 4), 6),
    ("RMH-18", "Warga bertahan Liang", "Liang", 80, -60, "bertahan di rumah", None, "dibuka", 233, 64, 57, "bertahan di rumah", (16, 66, 23, 5, 2), 7),
    ("RMH-19", "Warga bertahan Muara Muntai Ilir", "Muara Muntai Ilir", 120, 90, "bertahan di rumah", None, "dibuka", None, Planted("kk-typo", "4.2013"), None, "bertahan di rumah", (None, None, None, None, None), 7),
    ("RMH-20", "Warga bertahan Kota Bangun Seberang", "Kota Bangun Seberang", 140, -90, "bertahan di rumah", None, "dibuka", 187, 52, 46, "bertahan di rumah", (13, 53, 19, 4, 2), 5),
    ("RMH-21", "Warga bertahan Muara Kaman Ilir", "Muara Kaman Ilir", -110, 80, "bertahan di rumah", None, "dibuka", 295, 96, Planted("kk-rumah", 96), "bertahan di rumah", (20, 84, 29, 6, 3), 6),
    ("RMH-22", "Warga bertahan Sabintulung", "Sabintulung", 70, 90, "bertahan di rumah", None, "dibuka", 178, 50, 44, "bertahan di rumah", (12, 50, 18, 4, 2), 9),
    ("RMH-23", "Warga bertahan Lebaho Ulaq", "Lebaho Ulaq", 60, 80, "bertahan di rumah", None, "dibuka", None, 63, 58, "bertahan di rumah", (None, None, None, None, None), 10),
    ("RMH-24", "Warga bertahan Kupang Baru", "Kupang Baru", -80, 60, "bertahan di rumah", None, "dibuka", 141, 39, 34, "bertahan di rumah", (9, 40, 14, 3, 1), 8),
    ("RMH-25", "Warga bertahan Kedang Murung", "Kedang Murung", 90, 70, "bertahan di rumah", None, "dibuka", 206, 58, 51, "bertahan di rumah", (14, 58, 21, 4, 2), 6),
    ("RMH-26", "Warga bertahan Muara Leka", "Muara Leka", 70, 60, "bertahan di rumah", None, "dibuka", None, None, 47, "bertahan di rumah", (None, None, None, None, None), 11),
    ("RMH-27", "Warga mengungsi ke kerabat, Sebulu Modern", "Sebulu Moderen", 100, 80, "bertahan di rumah", None, "dibuka", 118, 33, None, "mengungsi", (8, 33, 12, 2, 1), 5),
    ("RMH-28", "Warga terdampak Sebelimbingan", "Sebelimbingan", 60, 90, "bertahan di rumah", None, "dibuka", 262, 73, 64, "terdampak", (18, 74, 26, 6, 2), 7),
    ("RMH-29", "Warga bertahan Batuq", "Batuq", 50, 60, "bertahan di rumah", None, "dibuka", 156, 44, 38, "bertahan di rumah", (10, 44, 16, 3, 1), 12),
]

# Points of the contingency plan: id, name, place, metres east, metres north, type, capacity, state. Nobody has
# reported from any of them since the event began; "dibuka" ones were opened by order.
PLANNED = [
    ("PTE-01", "Balai Desa Kayu Batu", "Kayu Batu", 60, 70, "balai_desa", 120, "dibuka"),
    ("PTE-02", "SDN Muara Aloh", "Muara Aloh", -70, 60, "sekolah", 140, "dibuka"),
    ("PTE-03", "Balai Desa Kampung Baru", "Kampung Baru", 80, 60, "balai_desa", 130, "dibuka"),
    ("PTE-04", "SDN Umaq Dian", "Umaq Dian", 60, -70, "sekolah", 150, "dibuka"),
    ("PTE-05", "Balai Desa Perdana", "Perdana", -90, 80, "balai_desa", 160, "dibuka"),
    ("PTE-06", "Lamin Adat Pulau Pinang", "Pulau Pinang", 70, 70, "balai_desa", 200, "dibuka"),
    ("PTE-07", "Balai Desa Liang Buaya", "Liang Buaya", 80, -60, "balai_desa", 110, "belum dibuka"),
    ("PTE-08", "SDN Bunga Jadi", "Bunga Jadi", 60, 80, "sekolah", 160, "belum dibuka"),
    ("PTE-09", "Balai Desa Kota Bangun II", "Kota Bangun II", 90, 70, "balai_desa", 180, "belum dibuka"),
    ("PTE-10", "GOR Manunggal Jaya", "Manunggal Jaya", -100, 80, "gor", 400, "belum dibuka"),
    ("PTE-11", "Balai Desa Separi", "Separi", 70, 60, "balai_desa", 150, "belum dibuka"),
    ("PTE-12", "SDN Embalut", "Embalut", 80, 90, "sekolah", 170, "belum dibuka"),
    ("PTE-13", "Balai Desa Loh Sumber", "Loh Sumber", 60, 70, "balai_desa", 140, "belum dibuka"),
    ("PTE-14", "SMPN Bakungan", "Bakungan", -80, 60, "sekolah", 220, "belum dibuka"),
    ("PTE-15", "Balai Kelurahan Sungai Merdeka", "Sungai Merdeka", 90, 80, "balai_desa", 160, "belum dibuka"),
    ("PTE-16", "SDN Amborawang Darat", "Amborawang Darat", 60, 60, "sekolah", 150, "belum dibuka"),
    ("PTE-17", "Balai Kelurahan Muara Jawa Ulu", "Muara Jawa Ulu", 70, 80, "balai_desa", 180, "belum dibuka"),
    ("PTE-18", "GOR Sanga-Sanga Dalam", "Sanga-Sanga Dalam", -90, 70, "gor", 350, "belum dibuka"),
    ("PTE-19", "Balai Desa Anggana", "Anggana", 80, 60, "balai_desa", 150, "belum dibuka"),
    ("PTE-20", "SDN Saliki", "Saliki", 60, 70, "sekolah", 140, "belum dibuka"),
    ("PTE-21", "Balai Desa Badak Baru", "Badak Baru", 70, 90, "balai_desa", 160, "belum dibuka"),
    ("PTE-22", "SDN Sebuntal", "Sebuntal", -80, 80, "sekolah", 180, "belum dibuka"),
    ("PTE-23", "Balai Desa Prangat Baru", "Prangat Baru", 60, 60, "balai_desa", 120, "belum dibuka"),
    ("PTE-24", "Terminal Kota Bangun", Planted("bps", "Kota Bangun Ulu"), 420, -260, "posko", 300, "dibuka"),
]

# What lies at sites: site, item, amount or None where nobody counted, unit, hours before as_of.
ON_HAND = [
    ("PSK-01", "beras", 240, "kg", 2), ("PSK-01", "air_minum", 520, "L", 2), ("PSK-01", "air_bersih", 6000, "L", 2),
    ("PSK-01", "hygiene_kit", 20, "paket", 2), ("PSK-01", "selimut", 84, "lembar", 2),
    ("PSK-02", "beras", 60, "kg", 3), ("PSK-02", "air_minum", 190, "L", 3), ("PSK-02", "air_bersih", 2800, "L", 3),
    ("PSK-04", "beras", 45, "kg", 4), ("PSK-04", "air_minum", 9, "galon", 4), ("PSK-04", "selimut", 30, "lembar", 4),
    ("PSK-06", "beras", 38, "kg", 3), ("PSK-06", "air_minum", 140, "L", 3),
    ("PSK-07", "beras", 44, "kg", 4), ("PSK-07", "air_minum", None, "L", 4),
    ("PSK-08", "beras", 64, "kg", 6), ("PSK-08", "selimut", 41, "lembar", 6),
    ("PSK-09", "beras", 90, "kg", 2), ("PSK-09", "air_bersih", 2600, "L", 2), ("PSK-09", "selimut", 60, "lembar", 2),
    ("PSK-10", "beras", 22, "kg", 5), ("PSK-10", "air_minum", 130, "L", 5), ("PSK-10", "selimut", 40, "lembar", 5),
    ("PSK-11", "beras", 110, "kg", 7), ("PSK-11", "air_minum", 260, "L", 7),
    ("PSK-12", "beras", None, "kg", 7), ("PSK-12", "air_minum", None, "L", 7),
    ("PSK-13", "beras", 5, "karung 50", 4), ("PSK-13", "air_bersih", 5000, "L", 4), ("PSK-13", "mie", 12, "dus", 4),
    ("PSK-14", "beras", 260, "kg", 3), ("PSK-14", "air_minum", 700, "L", 3), ("PSK-14", "hygiene_kit", 35, "paket", 3),
    ("PSK-15", "beras", 35, "kg", 9), ("PSK-15", "air_minum", 90, "L", 9),
    ("PSK-16", "beras", 150, "kg", 8), ("PSK-16", "air_minum", 260, "L", 8), ("PSK-16", "selimut", 90, "lembar", 8),
    ("PSK-17", "beras", 190, "kg", 3), ("PSK-17", "air_minum", 900, "L", 3), ("PSK-17", "air_bersih", 4000, "L", 3),
    ("PSK-17", "selimut", 240, "lembar", 3), ("PSK-17", "hygiene_kit", 30, "paket", 3),
    ("PSK-18", "beras", 60, "kg", 11), ("PSK-18", "air_minum", 400, "L", 11),
    ("PSK-20", "beras", 190, "kg", 14), ("PSK-20", "air_minum", 1100, "L", 14), ("PSK-20", "selimut", 150, "lembar", 14),
    ("PSK-22", "beras", 95, "kg", 8), ("PSK-22", "air_minum", 210, "L", 8),
    ("PSK-27", "beras", 70, "kg", 6), ("PSK-27", "air_minum", 240, "L", 6),
    ("PSK-33", "beras", 40, "kg", 7), ("PSK-34", "beras", 55, "kg", 6), ("PSK-34", "air_minum", None, "L", 6),
    ("PSK-41", "beras", 52, "kg", 5), ("PSK-41", "air_minum", 180, "L", 5),
    ("RMH-06", "beras", 300, "kg", 5), ("RMH-06", "air_bersih", None, "L", 5),
    ("RMH-08", "beras", 120, "kg", 9), ("RMH-08", "air_minum", None, "L", 9),
    ("RMH-17", "beras", 140, "kg", 6),
]
