"""Who brings what: the drill's dispatches in three lists, with every state and its hours.

All invented. Hours are counted from as_of: 50 is 50 hours before it, −2 two hours after it.
Columns: id, agency, from, to, item, amount, unit, vehicle, mark of the vehicle, state, requested,
promised, planned, departed, eta, arrived, received (hours or None), received amount, condition, role
that signed, note.
"""

from books import Planted

ODD_ETA = -(6 + 17 / 60 + 38 / 3600)  # 15.17.38: no other time of the drill has these seconds, see PRIVATE in mistakes.py

BPBD = [
    ("SJ-BPBD-001", "BPBD", "GD-06", "PSK-14", "beras", 100, "karung 10", "truk", "DRILL-T1", "diterima", 66, 64, 60, 58, 57, 57, 56, 100, "baik", "Koordinator posko", None),
    ("SJ-BPBD-002", "BPBD", "GD-06", "PSK-13", "beras", 120, "karung 10", "truk", "DRILL-T2", "diterima", 63, 60, 55, 52, 48, 47, 46, 118, "sebagian rusak", "Koordinator posko", "dua karung basah"),
    ("SJ-BPBD-003", "BPBD", "GD-07", "PSK-17", "beras", 60, "karung 10", "pickup", "DRILL-P1", "diterima", 60, 58, 57, 56, 55, 55, 55, 60, "baik", "Ketua posko", None),
    ("SJ-BPBD-004", "BPBD", "GD-01", "PSK-01", "air_minum", 60, "galon", "truk", "DRILL-T3", "diterima", 52, 50, 49, 48, 47, 47, 47, 60, "baik", "Petugas gudang posko", None),
    ("SJ-BPBD-005", "BPBD", "GD-06", "PSK-27", "mie", 20, "dus", "perahu", "DRILL-K1", "diterima", 70, 58, 46, 34, 28, 22, 19, 20, "baik", "Koordinator posko", "dialihkan lewat sungai"),
    ("SJ-BPBD-006", "BPBD", "GD-07", "PSK-18", "beras", 20, "karung 10", "perahu", "DRILL-K2", "diterima", 68, 50, 38, 30, 22, 20, 13, 20, "baik", "Ketua posko", None),
    ("SJ-BPBD-007", "BPBD", "GD-06", "PSK-16", "beras", 50, "karung 10", "truk", "DRILL-T2", "diterima", 44, 42, 40, 38, 33, 32, 31, 48, "sebagian rusak", "Koordinator posko", None),
    ("SJ-BPBD-008", "BPBD", "GD-01", "PSK-09", "selimut", 60, "lembar", "pickup", "DRILL-P2", "diterima", 40, 36, 34, 31, 29, 29, 28, 60, "baik", "Ketua posko", None),
    ("SJ-BPBD-009", "BPBD", "GD-06", "PSK-22", "beras", 12, "karung 10", "perahu", "DRILL-K1", "berangkat", 30, 26, 12, 3, -2, None, None, None, None, None, "PLANT-PRIVAT-02 hubungi posko sebelum merapat"),
    ("SJ-BPBD-010", "BPBD", "GD-07", "PSK-20", "beras", 34, "karung 10", "perahu", "PLANT-KT-8842", "berangkat", 28, 22, 8, 2, ODD_ETA, None, None, None, None, None, "lewat Belayan, arus deras"),
    ("SJ-BPBD-011", "BPBD", "GD-01", "PSK-01", "beras", 30, "karung 10", "pickup", "DRILL-P2", "disiapkan", 20, 14, -2, None, -3, None, None, None, None, None, None),
    ("SJ-BPBD-012", "BPBD", "GD-06", "PSK-15", "mie", 8, "dus", "perahu", "DRILL-K3", "tiba", 22, 20, 8, 5, 1, 1, None, None, None, None, "menunggu tanda terima"),
    ("SJ-BPBD-013", "BPBD", "GD-06", "PSK-21", "beras", 12, "karung 10", "perahu", None, "dijanjikan", 16, 6, -4, None, -9, None, None, None, None, None, None),
    ("SJ-BPBD-014", "BPBD", "GD-07", "PSK-19", "beras", 20, "karung 10", "perahu", None, "batal", 26, 24, 14, None, None, None, None, None, None, None, "arus terlalu deras, menunggu siang"),
]

DINSOS = [
    ("DS-2025-0911", "DINSOS", "GD-02", "PSK-10", "beras", 40, "karung 10", "truk", "DRILL-D1", "diterima", 64, 60, 58, 55, 54, 54, 53, 40, "baik", "Ketua posko", None),
    ("DS-2025-0912", "DINSOS", "GD-02", "PSK-11", "beras", 60, "karung 10", "truk", "DRILL-D2", "diterima", 69, 60, 50, 46, 43, 42, 41, 60, "baik", "Koordinator posko", None),
    ("DS-2025-0913", "DINSOS", "GD-02", "PSK-13", "selimut", 200, "lembar", "truk", "DRILL-D2", "diterima", 69, 60, 50, 40, 34, 31, 30, 190, "sebagian rusak", "Koordinator posko", "sepuluh lembar basah"),
    ("DS-2025-0914", "DINSOS", "GD-02", "PSK-16", "sarden", 480, "kaleng", "truk", "DRILL-D3", "diterima", 66, 54, 40, 26, 18, 14, 12, 480, "baik", "Petugas dapur umum", None),
    ("DS-2025-0915", "DINSOS", "GD-02", "PSK-02", "family_kit", 18, "paket", "pickup", "DRILL-D4", "diterima", 50, 46, 44, 43, 42, 42, 42, 18, "baik", "Ketua RT", None),
    ("DS-2025-0916", "DINSOS", "GD-02", "PSK-12", "beras", 40, "karung 10", "truk", "DRILL-D1", "diterima", 64, 48, 32, 24, 18, 15, 14, 39, "baik", "Koordinator PLANT-PRIVAT-03", None),
    ("DS-2025-0917", "DINSOS", "GD-02", "PSK-17", "selimut", 150, "lembar", "truk", "DRILL-D3", "berangkat", 36, 30, 10, 6, -1, None, None, None, None, None, "lewat penyeberangan Kembang Janggut"),
    ("DS-2025-0918", "DINSOS", "GD-02", "PSK-34", "beras", 9, "karung 10", "truk", "DRILL-D1", "disiapkan", 20, 9, -1, None, -5, None, None, None, None, None, None),
    ("DS-2025-0919", "DINSOS", "GD-02", "PSK-33", "family_kit", 18, "paket", "perahu", None, "dijanjikan", 14, 5, -20, None, None, None, None, None, None, None, None),
    ("DS-2025-0920", "DINSOS", None, "RMH-03", "beras", 400, "kg", None, None, "diminta", 15, None, None, None, None, None, None, None, None, None, "permintaan dari kecamatan"),
    ("DS-2025-0921", "DINSOS", None, "RMH-06", "air_bersih", 12000, "L", None, None, "diminta", 8, None, None, None, None, None, None, None, None, None, None),
]

# The list of the cluster desk: who brings what, where, when, of everybody else.
CLUSTER = [
    ("4W-001", "PMI", "GD-03", "PSK-13", "hygiene_kit", 60, "paket", "truck", "DRILL-M1", "diterima", 67, 58, 50, 42, 36, 33, 32, 60, "baik", "Koordinator posko", None),
    ("4W-002", "PMI", "GD-03", "PSK-14", "hygiene_kit", 45, "paket", "truck", "DRILL-M1", "diterima", 62, 54, 44, 41, 39, 38, 38, 45, "baik", "Koordinator posko", None),
    ("4W-003", "PDAM", "GD-04", "PSK-09", "air_bersih", 5000, "L", "truck", "DRILL-W1", "diterima", 30, 28, 26, 25, 24, 24, 24, 5000, "baik", "Ketua posko", "truk tangki"),
    ("4W-004", "PDAM", "GD-04", "PSK-13", "air_bersih", 5000, "L", "truck", "DRILL-W2", "diterima", 28, 24, 14, 12, 7, 6, 5, 5000, "baik", "Koordinator posko", None),
    ("4W-005", "PDAM", "GD-04", "PSK-17", "air_bersih", 8137, "L", "truck", "DRILL-W1", "berangkat", 20, 16, 5, 4, -3, None, None, None, None, None, None),
    ("4W-006", "PDAM", "GD-04", "PSK-10", "air_bersih", 4000, "L", "truck", "DRILL-W3", "dijanjikan", 12, 4, -3, None, -5, None, None, None, None, None, None),
    ("4W-007", "KODIM", "GD-05", "PSK-20", "tenda_posko", 2, "unit", "boat", "DRILL-B1", "tiba", 40, 34, 24, 18, 4, 3, None, None, None, None, None),
    ("4W-008", "POLRES", "GD-05", "PSK-14", "perahu_karet", 1, "unit", "four_by_four", "DRILL-B2", "diterima", 44, 40, 37, 36, 33, 33, 33, 1, "baik", "Koordinator posko", None),
    ("4W-009", "BAZNAS", "GD-03", "PSK-01", "beras", 50, "karung 5", "pickup", "DRILL-Z1", "berangkat", 18, 12, 2, 1, 0, None, None, None, None, None, None),
    ("4W-010", "BAZNAS", "GD-03", "PSK-15", "family_kit", 35, "paket", "boat", "DRILL-Z2", "diterima", 71, 52, 38, 26, 18, 16, 15, 34, "sebagian rusak", "Ketua RT", None),
    ("4W-011", "DINKES", "GD-01", "PSK-17", "obat_paket", 6, "paket", "four_by_four", "DRILL-H1", "diterima", 66, 56, 48, 42, 36, 34, 33, 6, "baik", "Petugas kesehatan", None),
    ("4W-012", "DINKES", "GD-06", "PSK-20", "obat_paket", 4, "paket", "boat", "DRILL-H2", "berangkat", 30, 20, 7, 6, -5, None, None, None, None, None, None),
    ("4W-013", "PERKIM", "GD-01", "PSK-14", "toilet_portabel", 3, "unit", "truck", "DRILL-R1", "diterima", 62, 50, 36, 28, 25, 25, 24, 3, "baik", "Koordinator posko", None),
    ("4W-014", "DISTANNAK", "GD-06", "RMH-06", "beras", 10, "karung 50", "truck", "DRILL-N1", "disiapkan", 16, 10, -1, None, -6, None, None, None, None, None, None),
    ("4W-015", "DPU", "GD-01", "PSK-16", "genset", 1, "unit", "truck", "DRILL-U1", "batal", 40, 36, 20, None, None, None, None, None, None, None, "jalan belum dapat dilalui truk"),
    ("4W-016", "DISHUB", "GD-06", "PSK-21", "bbm", 10, "jeriken", "boat", "DRILL-S1", "diterima", 54, 44, 34, 28, 22, 20, 20, 10, "baik", "Petugas dermaga", None),
    ("4W-017", "DAMKAR", "GD-04", "PSK-07", "air_bersih", 3000, "L", "truck", "DRILL-F1", "diterima", 26, 25, 24, 23, 22, 22, 22, 3000, "baik", "Ketua posko", None),
    ("4W-018", "SATPOLPP", "GD-01", "PSK-08", "tenda_posko", 1, "unit", "pickup", "DRILL-L1", "diterima", 60, 58, 56, 55, 54, 54, 54, 1, "baik", "Koordinator posko", None),
    ("4W-019", Planted("twice", "BPBD"), "GD-06", "PSK-16", "beras", 500, "kg", "truck", None, "diterima", 44, 42, 40, 38, 33, 32, 31, 480, "sebagian rusak", "Koordinator posko", "disalin dari surat jalan"),
    ("4W-020", "PMI", None, "PSK-18", "hygiene_kit", 40, "paket", None, None, "diminta", 11, None, None, None, None, None, None, None, None, None, None),
    ("4W-021", "KODIM", "GD-05", "RMH-03", "bbm", 2, "jeriken", "boat", None, "dijanjikan", 10, 5, -3, None, None, None, None, None, None, None, None),
]
