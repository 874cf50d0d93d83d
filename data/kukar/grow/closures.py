"""Road events of the drill's third day. All invented; the places and causes follow real ones.

`on` is what the row lies on: a weak point, a bridge by name, a ferry by name, or a road from one
waypoint to another.
"""

LAND = "motorcycle;car;pickup;four_by_four;truck;heavy_truck"
TRUCKS = "truck;heavy_truck"

# id, on, status, vehicles, cause, depth_m, max_weight_t, reason, starts, expires, reported_at, confidence
ROAD_EVENTS = [
    ("KJD-001", ("weak", "Kelekat"), "closed", LAND, "flood", 0.90, None,
     "Poros Kota Bangun–Kembang Janggut putus di Kelekat, arus deras", "2025-09-17T14:00:00+08:00", "2025-09-18T21:00:00+08:00", "2025-09-18T06:40:00+08:00", "seen"),
    ("KJD-002", ("weak", "Jalan Kelekat–Simpang Muai"), "closed", LAND, "flood", 1.10, None,
     "Jalan ke Kembang Janggut terendam", "2025-09-17T14:00:00+08:00", "2025-09-18T21:00:00+08:00", "2025-09-18T06:55:00+08:00", "seen"),
    ("KJD-003", ("weak", "Gunung Sari"), "closed", LAND, "flood", 1.30, None,
     "Terendam di Gunung Sari", "2025-09-15T18:00:00+08:00", "2025-09-18T20:00:00+08:00", "2025-09-17T17:30:00+08:00", "told"),
    ("KJD-004", ("bridge", "Jembatan Ritan"), "closed", LAND, "washout", None, None,
     "Oprit Jembatan Ritan hanyut", "2025-09-15T22:00:00+08:00", None, "2025-09-16T10:00:00+08:00", "seen"),
    ("KJD-005", ("weak", "KM 28 Batuah"), "restricted", "motorcycle;car;pickup;four_by_four", "subsidence", None, None,
     "Amblas, buka-tutup satu lajur", "2025-09-16T05:00:00+08:00", "2025-09-25T00:00:00+08:00", "2025-09-18T07:15:00+08:00", "seen"),
    ("KJD-006", ("weak", "KM 28 Batuah"), "closed", TRUCKS, "subsidence", None, None,
     "Truk dialihkan ke jalan tol", "2025-09-16T05:00:00+08:00", "2025-09-25T00:00:00+08:00", "2025-09-18T07:15:00+08:00", "seen"),
    ("KJD-007", ("weak", "Gunung Loa Duri"), "restricted", "", "landslide", None, None,
     "Longsor, satu lajur dijaga petugas", "2025-09-17T04:30:00+08:00", "2025-09-19T06:00:00+08:00", "2025-09-18T07:40:00+08:00", "seen"),
    ("KJD-008", ("weak", "Sanggulan"), "restricted", TRUCKS, "road_damage", None, 8,
     "Badan jalan rusak, muatan dibatasi", "2025-09-10T00:00:00+08:00", "2025-10-10T00:00:00+08:00", "2025-09-17T09:00:00+08:00", "seen"),
    ("KJD-009", ("weak", "Bukit Layang"), "restricted", "", "flood", 0.20, None,
     "Genangan 10–20 cm sepanjang 100 m", "2025-09-17T08:00:00+08:00", "2025-09-18T18:00:00+08:00", "2025-09-18T06:30:00+08:00", "seen"),
    ("KJD-010", ("weak", "Pulau Pinang"), "closed", "motorcycle;car;pickup", "flood", 0.50, None,
     "Tiga titik genangan 20–50 cm", "2025-09-17T08:00:00+08:00", "2025-09-18T18:00:00+08:00", "2025-09-18T06:30:00+08:00", "told"),
    ("KJD-011", ("weak", "Makarti"), "closed", "", "flood", 0.40, None,
     "Poros Samarinda–Bontang tergenang (laporan lama)", "2025-09-16T20:00:00+08:00", "2025-09-17T18:00:00+08:00", "2025-09-17T06:00:00+08:00", "told"),
    ("KJD-012", ("bridge", "Jembatan Tuana Tuha"), "restricted", "", "bridge_damage", None, 3.5,
     "Lantai ulin lapuk, batas muatan 3,5 ton", "2025-09-01T00:00:00+08:00", "2025-12-31T00:00:00+08:00", "2025-09-16T11:00:00+08:00", "seen"),
    ("KJD-013", ("bridge", "Jembatan Martadipura"), "open", "", "", None, 15,
     "Dilalui, batas muatan 15 ton", "2025-09-18T06:00:00+08:00", "2025-09-19T06:00:00+08:00", "2025-09-18T06:00:00+08:00", "seen"),
    ("KJD-014", ("bridge", "Jembatan Kutai Kartanegara"), "open", "", "", None, 20,
     "Dilalui normal", "2025-09-18T05:30:00+08:00", "2025-09-19T05:30:00+08:00", "2025-09-18T05:30:00+08:00", "seen"),
    ("KJD-015", ("ferry", "Feri Kembang Janggut"), "open", "", "", None, 12,
     "Feri kayu beroperasi 06.00–18.00", "2025-09-18T06:00:00+08:00", "2025-09-18T18:00:00+08:00", "2025-09-18T07:00:00+08:00", "seen"),
    ("KJD-016", ("ferry", "Feri Sebulu"), "open", "", "", None, 8,
     "Beroperasi", "2025-09-18T06:00:00+08:00", "2025-09-18T20:00:00+08:00", "2025-09-18T06:20:00+08:00", "told"),
    ("KJD-017", ("ferry", "Feri Kayu Batu–Muara Muntai"), "restricted", "", "high_water", None, 1,
     "Arus kuat, hanya siang hari", "2025-09-17T06:00:00+08:00", "2025-09-18T18:00:00+08:00", "2025-09-18T07:00:00+08:00", "told"),
    ("KJD-018", ("road", "K58", "Jl. Tepian Mahakam"), "emergency_only", "", "event", None, None,
     "Jalur posko latihan, hanya kendaraan darurat", "2025-09-18T06:00:00+08:00", "2025-09-18T17:00:00+08:00", "2025-09-18T06:00:00+08:00", "seen"),
]

# id, title, (lon, lat), status, vehicles, cause, depth_cm, starts, valid_until, reported_at, confidence: points as the transport office sends them
POINT_EVENTS = [
    ("DSH-01", "Pohon tumbang di Lung Anai", "K08", (116.925, -0.609), "restricted", "", "fallen_tree", "", "2025-09-18T02:00:00+08:00", "2025-09-18T14:00:00+08:00", "2025-09-18T05:45:00+08:00", "told"),
    ("DSH-02", "Gorong-gorong rusak Sabintulung", "K31", (116.925, -0.095), "restricted", "truck;heavy_truck", "culvert_damage", "", "2025-09-14T00:00:00+08:00", "2025-09-30T00:00:00+08:00", "2025-09-16T08:00:00+08:00", "seen"),
    ("DSH-03", "Perbaikan jalan Jonggon (rencana)", "K07", (116.850, -0.498), "planned", "truck;heavy_truck", "roadworks", "", "2025-09-20T00:00:00+08:00", "2025-10-05T00:00:00+08:00", "2025-09-15T08:00:00+08:00", "told"),
    ("DSH-04", "Genangan Loleng", "K36", (116.674, -0.296), "closed", "motorcycle;car;pickup", "flood", "45", "2025-09-17T12:00:00+08:00", "2025-09-18T15:00:00+08:00", "2025-09-18T04:30:00+08:00", "told"),
    ("DSH-05", "Jalan Perian: kabar berbeda-beda", "K43", (116.445, -0.550), "unknown", "", "flood", "", "2025-09-17T12:00:00+08:00", "2025-09-19T12:00:00+08:00", "2025-09-17T20:00:00+08:00", "inferred"),
]

# id, road, up to this place ("" for all of it), reported_at, expires: somebody drove it and it was open
OPEN_REPORTS = [
    ("LRS-01", "P1", "", "2025-09-18T06:30:00+08:00", "2025-09-18T18:30:00+08:00"),
    ("LRS-02", "N1", "", "2025-09-18T07:00:00+08:00", "2025-09-18T19:00:00+08:00"),
    ("LRS-03", "P2", "", "2025-09-18T06:45:00+08:00", "2025-09-18T18:45:00+08:00"),
    ("LRS-04", "P4", "", "2025-09-18T05:45:00+08:00", "2025-09-18T17:45:00+08:00"),
    ("LRS-05", "P5", "", "2025-09-18T06:15:00+08:00", "2025-09-18T18:15:00+08:00"),
    ("LRS-06", "N2", "", "2025-09-18T08:00:00+08:00", "2025-09-18T20:00:00+08:00"),
    ("LRS-07", "P3", "Sebelimbingan", "2025-09-18T07:30:00+08:00", "2025-09-18T15:30:00+08:00"),
    ("LRS-08", "N3", "Makarti", "2025-09-18T06:00:00+08:00", "2025-09-18T18:00:00+08:00"),
    ("LRS-09", "K01", "", "2025-09-18T06:10:00+08:00", "2025-09-18T18:10:00+08:00"),
]
