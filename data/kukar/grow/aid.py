"""Who is where, which depots and items there are, who lives where: the drill's tables.

Shelters and depots are invented, at real places; roles only, no persons and no telephone numbers.
Population rows say in `pop_source` whether a figure was published or is our estimate.
"""

# id, name, place, metres east, metres north, type, capacity, status, people, basis, households,
# (female, infants, children, elderly, pregnant, disability), agency, water, toilets, hours before as_of
SHELTERS = [
    ("PSK-01", "GOR Panji Tenggarong", "Panji", 150, 90, "gor", 600, "open", 84, "in_shelter", 25, (43, 5, 22, 9, 2, 1), "DINSOS", "PDAM", 10, 2),
    ("PSK-02", "Balai Kelurahan Loa Ipuh", "Loa Ipuh", 120, -80, "balai_desa", 200, "open", 62, "in_shelter", 18, (30, 4, 17, 6, 1, 0), "DINSOS", "PDAM", 4, 3),
    ("PSK-03", "SDN Maluhu", "Maluhu", -140, 100, "sekolah", 250, "open", 0, "in_shelter", 0, (0, 0, 0, 0, 0, 0), "DINSOS", "PDAM", 6, 3),
    ("PSK-04", "Masjid Mangkurawang", "Mangkurawang", 100, 60, "masjid", 150, "open", 38, "in_shelter", 11, (20, 2, 11, 4, 1, 0), "DINSOS", "PDAM", 4, 4),
    ("PSK-05", "Balai Desa Bangun Rejo", "Bangun Rejo", 80, 110, "balai_desa", 220, "open", 0, "in_shelter", 0, (0, 0, 0, 0, 0, 0), "BPBD", "sumur", 3, 5),
    ("PSK-06", "Balai Desa Perjiwa", "Perjiwa", 140, -60, "balai_desa", 160, "open", 41, "in_shelter", 12, (21, 3, 12, 4, 0, 1), "BPBD", "PDAM", 3, 3),
    ("PSK-07", "SDN Jembayan", "Jembayan", -90, 120, "sekolah", 240, "open", 55, "in_shelter", 16, (27, 4, 15, 6, 1, 0), "DINSOS", "sumur", 5, 4),
    ("PSK-08", "Balai Desa Purwajaya", "Purwajaya", 110, 100, "balai_desa", 180, "open", 73, "in_shelter", 21, (37, 5, 19, 8, 2, 1), "BPBD", "sumur", 4, 6),
    ("PSK-09", "Posko Batuah", "Batuah", 90, -70, "posko", 300, "open", 88, "in_shelter", 28, (45, 6, 24, 9, 2, 1), "BPBD", "tangki", 6, 2),
    ("PSK-10", "Balai Desa Sebulu Ulu", "Sebulu Ulu", 130, 90, "balai_desa", 260, "open", 96, "in_shelter", 27, (49, 6, 26, 10, 2, 1), "DINSOS", "PDAM", 5, 5),
    ("PSK-11", "SDN Benua Puhun", "Benua Puhun", 100, -90, "sekolah", 300, "open", 168, "in_shelter", 46, (85, 12, 47, 17, 4, 2), "DINSOS", "sungai", 4, 7),
    ("PSK-12", "Balai Desa Rantau Hempang", "Rantau Hempang", -110, 120, "balai_desa", 220, "open", 143, "in_shelter", 38, (71, 10, 41, 14, 3, 1), "DINSOS", "sungai", 3, 7),
    ("PSK-13", "Posko Muara Kaman Ulu", "Muara Kaman Ulu", 90, 130, "posko", 400, "open", 317, "in_shelter", 84, (160, 22, 90, 31, 7, 3), "PMI", "tangki", 8, 4),
    ("PSK-14", "Balai Desa Kota Bangun Ulu", "Kota Bangun Ulu", 160, -110, "balai_desa", 350, "open", 236, "in_shelter", 64, (119, 16, 66, 24, 5, 2), "PMI", "PDAM", 8, 3),
    ("PSK-15", "Masjid Pela", "Pela", 60, 40, "masjid", 120, "full", 131, "in_shelter", 35, (66, 9, 37, 13, 3, 1), "DINSOS", "sungai", 2, 9),
    ("PSK-16", "SMPN Kahala", "Kahala", 120, 80, "sekolah", 300, "open", 204, "in_shelter", 55, (103, 14, 58, 20, 4, 2), "DINSOS", "sumur", 6, 8),
    ("PSK-17", "GOR Kembang Janggut", "Kembang Janggut", -130, -90, "gor", 500, "open", 412, "in_shelter", 110, (207, 29, 116, 41, 9, 4), "BPBD", "tangki", 10, 3),
    ("PSK-18", "Balai Desa Kelekat", "Kelekat", 140, 100, "balai_desa", 180, "full", 196, "in_shelter", 52, (98, 14, 55, 20, 4, 2), "BPBD", "sungai", 2, 11),
    ("PSK-19", "Balai Desa Gunung Sari", "Gunung Sari", -100, -120, "balai_desa", 200, "open", 152, "in_shelter", 41, (76, 11, 43, 15, 3, 1), "DINSOS", "sungai", 2, 15),
    ("PSK-20", "SMAN Tabang (Sidomulyo)", "Sidomulyo@12", 150, 120, "sekolah", 450, "open", 388, "in_shelter", 103, (194, 27, 110, 38, 8, 4), "BPBD", "sungai", 8, 14),
    ("PSK-21", "Balai Desa Melintang", "Melintang", 50, 60, "balai_desa", 150, "open", 118, "in_shelter", 31, (59, 8, 33, 12, 3, 1), "DINSOS", "sungai", 2, 12),
    ("PSK-22", "Balai Desa Muara Muntai Ulu", "Muara Muntai Ulu", -90, 70, "balai_desa", 260, "open", 187, "in_shelter", 50, (94, 13, 53, 18, 4, 2), "DINSOS", "sungai", 4, 8),
    ("PSK-23", "SDN Jantur", "Jantur", 70, 50, "sekolah", 160, "open", 109, "in_shelter", 29, (55, 8, 31, 11, 2, 1), "DINSOS", "sungai", 2, 10),
    ("PSK-24", "Balai Kelurahan Margomulyo", "Margomulyo", 100, 80, "balai_desa", 150, "closed", 0, "in_shelter", 0, (0, 0, 0, 0, 0, 0), "DINSOS", "PDAM", 3, 20),
    ("PSK-25", "Balai Desa Makarti", "Makarti", -120, 90, "balai_desa", 180, "open", 24, "in_shelter", 7, (12, 2, 7, 2, 0, 0), "BPBD", "sumur", 3, 18),
    ("PSK-26", "Balai Desa Kutai Lama", "Kutai Lama", 110, 70, "balai_desa", 160, "open", 0, "in_shelter", 0, (0, 0, 0, 0, 0, 0), "DINSOS", "sumur", 3, 26),
    ("PSK-27", "Balai Desa Muara Wis", "Muara Wis", 100, -120, "balai_desa", 200, "open", 129, "in_shelter", 34, (64, 9, 36, 13, 3, 1), "DINSOS", "sungai", 3, 6),
    ("PSK-28", "Balai Desa Rempanga", "Rempanga", 90, 60, "balai_desa", 170, "open", 61, "in_shelter", 17, (31, 4, 17, 6, 1, 1), "BPBD", "PDAM", 3, 6),
    ("RMH-01", "Warga bertahan RT 03–05 Tabang Lama", "Tabang Lama", 90, 60, "home_cluster", 0, "open", 264, "at_home", 71, (132, 18, 75, 26, 6, 3), "BPBD", "sungai", 0, 15),
    ("RMH-02", "Warga bertahan Bila Talang", "Bila Talang", 60, 80, "home_cluster", 0, "open", 187, "at_home", 50, (94, 13, 53, 18, 4, 2), "BPBD", "sungai", 0, 15),
    ("RMH-03", "Warga bertahan Ritan Baru", "Ritan Baru", 90, -100, "home_cluster", 0, "open", 341, "at_home", 92, (171, 24, 97, 34, 7, 3), "BPBD", "sungai", 0, 16),
    ("RMH-04", "Warga bertahan Long Beleh Modang", "Long Beleh Modang", -80, -70, "home_cluster", 0, "open", 295, "at_home", 79, (148, 21, 84, 29, 6, 3), "BPBD", "sungai", 0, 13),
    ("RMH-05", "Warga bertahan Muai", "Muai", 100, 50, "home_cluster", 0, "open", 158, "at_home", 42, (79, 11, 45, 16, 3, 1), "BPBD", "sungai", 0, 13),
    ("RMH-06", "Warga bertahan RT 01–04 Kembang Janggut", "Kembang Janggut", 240, 160, "home_cluster", 0, "open", 1120, "at_home", 300, (562, 78, 318, 110, 24, 11), "BPBD", "PDAM", 0, 5),
    ("RMH-07", "Warga bertahan Hambau", "Hambau", -70, 110, "home_cluster", 0, "open", 433, "at_home", 116, (217, 30, 123, 43, 9, 4), "BPBD", "sungai", 0, 7),
    ("RMH-08", "Warga bertahan Genting Tanah", "Genting Tanah", 110, 60, "home_cluster", 0, "open", 512, "at_home", 137, (256, 36, 145, 50, 11, 5), "DINSOS", "sungai", 0, 9),
    ("RMH-09", "Warga bertahan Tuana Tuha", "Tuana Tuha", 90, 110, "home_cluster", 0, "open", 366, "at_home", 98, (183, 26, 104, 36, 8, 4), "DINSOS", "sungai", 0, 9),
    ("RMH-10", "Warga bertahan Semayang", "Semayang", 40, 50, "home_cluster", 0, "open", 274, "at_home", 73, (137, 19, 78, 27, 6, 3), "DINSOS", "sungai", 0, 12),
    ("RMH-11", "Warga bertahan Muara Enggelam", "Muara Enggelam", 30, 40, "home_cluster", 0, "open", 143, "at_home", 38, (72, 10, 41, 14, 3, 1), "DINSOS", "sungai", 0, 22),
    ("RMH-12", "Warga bertahan Sangkuliman", "Sangkuliman", 60, 40, "home_cluster", 0, "open", 121, "at_home", 32, (61, 8, 34, 12, 3, 1), "DINSOS", "sungai", 0, 10),
    ("RMH-13", "Warga bertahan Muhuran", "Muhuran", 110, -70, "home_cluster", 0, "open", 208, "at_home", 56, (104, 15, 59, 21, 4, 2), "DINSOS", "sungai", 0, 8),
    ("RMH-14", "Warga bertahan Muara Siran", "Muara Siran", 50, 60, "home_cluster", 0, "open", 322, "at_home", 86, (161, 23, 91, 32, 7, 3), "DINSOS", "sungai", 0, 13),
    ("RMH-15", "Warga bertahan Bukit Layang", "Bukit Layang", 80, 90, "home_cluster", 0, "open", 276, "at_home", 74, (138, 19, 78, 27, 6, 3), "BPBD", "sungai", 0, 10),
    ("RMH-16", "Warga bertahan rumah lanting Tenggarong", "Tenggarong", 640, 300, "home_cluster", 0, "open", 17, "at_home", 5, (8, 1, 4, 2, 0, 0), "BPBD", "PDAM", 0, 4),
]

SWAPPED = {"PSK-28"}  # latitude and longitude in each other's column: the mistake "swapped" of mistakes.py

# id, name, agency, status, lon, lat, place code
DEPOTS = [
    ("GD-01", "Gudang BPBD Tenggarong", "BPBD", "open", 116.985, -0.430, "64.02.06.1005"),
    ("GD-02", "Gudang Dinas Sosial Tenggarong", "DINSOS", "open", 116.982, -0.410, "64.02.06.1006"),
    ("GD-03", "Gudang PMI Tenggarong", "PMI", "open", 116.990, -0.445, "64.02.06.1004"),
    ("GD-04", "Tandon PDAM Loa Kulu", "PDAM", "open", 117.040, -0.520, "64.02.02.2004"),
    ("GD-05", "Gudang Kodim Tenggarong", "KODIM", "open", 116.980, -0.420, "64.02.06.1005"),
    ("GD-06", "Gudang depan Kota Bangun", "BPBD", "open", 116.605, -0.262, "64.02.08.2005"),
    ("GD-07", "Gudang depan Kembang Janggut", "BPBD", "open", 116.364, 0.220, "64.02.10.2004"),
    ("GD-08", "Gudang pesisir Samboja", "DINSOS", "open", 117.100, -0.990, "64.02.13.1010"),
    ("GD-09", "Gudang Muara Badak", "DINSOS", "open", 117.430, -0.340, "64.02.05.2004"),
    ("GD-10", "Gudang Dinas Sosial Kaltim, Samarinda (luar wilayah)", "DINSOS", "open", 117.150, -0.500, ""),
]

# code: name, unit that it is counted in, name in English, kilograms of one, packs
ITEMS = {
    "beras": ("Beras", "kg", "Rice", 1, "karung=10"), "mie": ("Mi instan", "bungkus", "Instant noodles", 0.085, "dus=40"),
    "sarden": ("Sarden", "kaleng", "Tinned sardines", 0.45, "dus=24"), "minyak": ("Minyak goreng", "L", "Cooking oil", 0.92, ""),
    "air_minum": ("Air minum", "L", "Drinking water", 1, "galon=19"), "air_bersih": ("Air bersih", "L", "Clean water", 1, ""),
    "makanan_siap": ("Makanan siap saji", "porsi", "Ready meals", 0.5, ""), "susu_balita": ("Susu balita", "kg", "Toddler milk", 1, ""),
    "family_kit": ("Paket keluarga", "paket", "Family kit", 12, ""), "hygiene_kit": ("Paket kebersihan", "paket", "Hygiene kit", 5, ""),
    "kidsware": ("Paket anak", "paket", "Children's kit", 2.5, ""), "selimut": ("Selimut", "lembar", "Blanket", 1.2, "bal=50"),
    "matras": ("Matras", "lembar", "Mattress", 3, ""), "terpal": ("Terpal 4×6", "lembar", "Tarpaulin 4×6 m", 5, ""),
    "tenda_keluarga": ("Tenda keluarga", "unit", "Family tent", 55, ""), "tenda_posko": ("Tenda posko", "unit", "Command tent", 200, ""),
    "toilet_portabel": ("Toilet portabel", "unit", "Portable toilet", 90, ""), "tandon_1000l": ("Tandon 1000 L", "buah", "Water tank 1000 L", 30, ""),
    "jerigen_20l": ("Jeriken 20 L", "buah", "Jerrycan 20 L", 1.2, ""), "perahu_karet": ("Perahu karet", "unit", "Rubber boat", 90, ""),
    "genset": ("Genset", "unit", "Generator", 80, ""), "bbm": ("Bahan bakar", "L", "Fuel", 0.8, "drum=200;jeriken=20"),
    "obat_paket": ("Paket obat", "paket", "Medicine kit", 20, ""),
}

HOLDS = {"karung 5": 5, "karung 10": 10, "karung 50": 50, "jeriken": 20, "drum": 200}  # what a pack of a dispatch holds

CRITICAL = {"air_bersih", "air_minum", "beras", "hygiene_kit", "selimut"}  # what the drill counts day by day

# kecamatan code, name, BPS code or "", people, source of the figure
POPULATION = [
    ("64.02.01", "Muara Muntai", "6403060", 17000, "perkiraan latihan [D]"),
    ("64.02.02", "Loa Kulu", "6403050", 51639, "2020, id.wikipedia [V]"),
    ("64.02.03", "Loa Janan", "6403040", 67471, "SP2020 [V]"),
    ("64.02.04", "Anggana", "6403120", 47436, "2019 [V]"),
    ("64.02.05", "Muara Badak", "6403130", 50435, "2023 [V]"),
    ("64.02.06", "Tenggarong", "6403090", 108539, "2021 [V]"),
    ("64.02.07", "Sebulu", "6403100", 38000, "perkiraan latihan [D]"),
    ("64.02.08", "Kota Bangun", "6403080", 20000, "perkiraan latihan [D]; 33.579 pada 2016 sebelum pemekaran"),
    ("64.02.09", "Kenohan", "6403160", 10500, "perkiraan latihan [D]; 10.300 pada 2005"),
    ("64.02.10", "Kembang Janggut", "6403170", 25000, "perkiraan latihan [D]"),
    ("64.02.11", "Muara Kaman", "6403150", 37447, "2019 [V]"),
    ("64.02.12", "Tabang", "6403180", 15600, "perkiraan latihan [D]; 15.623 terdampak di 13 desa, Januari 2022"),
    ("64.02.13", "Samboja", "6403010", 36000, "perkiraan latihan [D]; 66.617 pada SP2020 termasuk Samboja Barat"),
    ("64.02.14", "Muara Jawa", "6403020", 41561, "SP2020 [V]"),
    ("64.02.15", "Sanga-Sanga", "6403030", 19728, "SP2020 [V]"),
    ("64.02.16", "Tenggarong Seberang", "6403110", 68970, "9,39 % dari 734.485 (2020) [V]"),
    ("64.02.17", "Marang Kayu", "6403140", 26000, "perkiraan latihan [D]"),
    ("64.02.18", "Muara Wis", "6403070", 9000, "perkiraan latihan [D]"),
    ("64.02.19", "Kota Bangun Darat", "", 14000, "perkiraan latihan [D]"),
    ("64.02.20", "Samboja Barat", "", 30600, "perkiraan latihan [D]"),
]
PEOPLE_PER_HOUSEHOLD = 3.6  # arithmetic over reported floods: 3.0 to 3.8 persons a household
