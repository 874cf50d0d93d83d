"""What lies in the drill's depots, agency by agency, in the columns that each agency keeps.

All invented. `None` in an amount: nobody counted. Dates are expiry. `Planted` cells are the mistakes that
mistakes.py explains. What was sent on a stock card is not written here: goods.py adds it up from the
dispatches in sent.py, so that cards and dispatches tell one story.
"""

from datetime import date

from books import Planted


def day(text):
    return date.fromisoformat(text)


# Stock cards: depot, item, unit, pack holds, received, used, closing, reserved, on its way, on order,
# expected, expiry, note.
BPBD_TENGGARONG = [
    ("GD-01", "beras", "kg", None, 4000, 0, 12500, 2000, None, 10000, day("2025-09-22"), day("2026-03-31"), None),
    ("GD-01", "mie", "dus", 40, 200, 12, 850, 120, None, 400, day("2025-09-21"), day("2026-02-28"), None),
    ("GD-01", "air_minum", "galon", 19, 180, 24, 505, 63, None, None, None, day("2026-06-30"), None),
    ("GD-01", "sarden", "dus", 24, 40, 2, 96, 10, None, None, None, day("2027-01-31"), None),
    ("GD-01", "minyak", "L", None, 240, 36, 620, 60, None, None, None, day("2026-04-30"), None),
    ("GD-01", "family_kit", "paket", None, 120, 0, 420, 60, None, None, None, None, None),
    ("GD-01", "hygiene_kit", "paket", None, 60, 0, 140, 20, None, 300, day("2025-09-23"), day("2027-06-30"), None),
    ("GD-01", "kidsware", "paket", None, 0, 0, 85, 0, None, None, None, None, None),
    ("GD-01", "selimut", "lembar", None, 400, 0, 1400, 200, None, None, None, None, None),
    ("GD-01", "matras", "lembar", None, 200, 10, 900, 150, None, None, None, None, None),
    ("GD-01", "terpal", "lembar", None, 150, 18, 650, 80, None, None, None, None, None),
    ("GD-01", "tenda_keluarga", "unit", None, 0, 0, 24, 4, None, None, None, None, None),
    ("GD-01", "tenda_posko", "unit", None, 0, 1, 8, 2, None, None, None, None, None),
    ("GD-01", "jerigen_20l", "buah", None, 100, 0, 260, 0, None, None, None, None, None),
    ("GD-01", "tandon_1000l", "buah", None, 0, 0, 12, 2, 4, None, None, None, None),
    ("GD-01", "perahu_karet", "unit", None, 0, 0, 11, 4, 2, None, None, None, None),
    ("GD-01", "genset", "unit", None, 0, 1, 9, 2, None, None, None, None, None),
    ("GD-01", "bbm", "L", None, 2000, 780, 3200, 400, None, None, None, None, None),
    ("GD-01", "toilet_portabel", "unit", None, 0, 0, None, None, None, None, None, None, "belum dihitung, di gudang belakang"),
    ("GD-01", "susu_balita", "kg", None, 0, 0, 64, 0, None, None, None, day("2026-05-31"), None),
    ("GD-01", "makanan_siap", "porsi", None, 600, 350, 250, 0, None, None, None, day("2025-09-20"), None),
    ("GD-08", "terpal", "lembar", None, 0, 0, Planted("negative", -12), 0, None, None, None, None, None),
]
BPBD_FORWARD = [
    ("GD-06", "beras", "kg", None, 3000, 0, 4200, 800, 1000, None, None, day("2026-01-31"), None),
    ("GD-06", "mie", "dus", 40, 100, 6, 310, 40, 60, None, None, day("2026-01-31"), None),
    ("GD-06", "air_minum", "galon", 19, 80, 10, 200, 26, None, None, None, day("2026-04-30"), None),
    ("GD-06", "selimut", "lembar", None, 0, 0, 380, 60, None, None, None, None, None),
    ("GD-06", "matras", "lembar", None, 100, 0, Planted("card", 230), 0, None, None, None, None, None),
    ("GD-06", "terpal", "lembar", None, 50, 8, 210, 30, None, None, None, None, None),
    ("GD-06", "family_kit", "paket", None, 40, 0, 65, 10, None, None, None, None, None),
    ("GD-06", "jerigen_20l", "buah", None, 0, 0, 90, 0, None, None, None, None, None),
    ("GD-06", "perahu_karet", "unit", None, 0, 0, 4, 2, None, None, None, None, None),
    ("GD-06", "genset", "unit", None, 0, 0, 2, 0, None, None, None, None, None),
    ("GD-06", "bbm", "L", None, 600, 310, 540, 100, None, None, None, None, None),
    ("GD-06", "hygiene_kit", "paket", None, 0, 0, None, None, 120, None, None, None, "truk belum dibongkar"),
    ("GD-07", "beras", "kg", None, 0, 0, 850, 300, None, 2000, day("2025-09-20"), day("2025-12-31"), None),
    ("GD-07", "mie", "dus", 40, 0, 8, 70, 20, None, None, None, day("2025-11-30"), None),
    ("GD-07", "air_minum", "galon", 19, 0, 12, 47, 15, None, None, None, day("2026-01-31"), None),
    ("GD-07", "air_bersih", "L", None, 6000, 2200, 3800, 0, None, None, None, None, None),
    ("GD-07", "selimut", "lembar", None, 0, 0, 120, 40, None, None, None, None, None),
    ("GD-07", "terpal", "lembar", None, 0, 0, 36, 0, None, None, None, None, None),
    ("GD-07", "perahu_karet", "unit", None, 0, 0, 3, 2, None, None, None, None, None),
    ("GD-07", "bbm", "L", None, 400, 240, 260, 80, None, None, None, None, None),
    ("GD-07", "obat_paket", "paket", None, 0, 0, None, None, None, None, None, None, "belum terdata"),
]

# depot, item, amount as the office writes it, unit, pack holds, reserved, on its way, expiry as written.
DINSOS = [
    ("GD-02", "beras", "18200", "kg", "", "3000", "", "31/05/2026"),
    ("GD-02", "mie", "1200", "dus", "40", "200", "", "31/03/2026"),
    ("GD-02", "mie", "85", "dus", "40", "0", "", "31/10/2025"),
    ("GD-02", "sarden", "4600", "kaleng", "", "600", "", "31/01/2027"),
    ("GD-02", "minyak", "2100,5", "L", "", "300", "", "30/04/2026"),
    ("GD-02", "family_kit", "760", "paket", "", "100", "", ""),
    ("GD-02", "kidsware", "310", "paket", "", "40", "", ""),
    ("GD-02", "hygiene_kit", "180", "paket", "", "20", "", "30/06/2027"),
    ("GD-02", "tenda_keluarga", "55", "unit", "", "10", "", ""),
    ("GD-02", "selimut", "1900", "lembar", "", "250", "", ""),
    ("GD-02", "matras", "640", "lembar", "", "50", "", ""),
    ("GD-02", "terpal", "1.250", "lembar", "", "", "", ""),
    ("GD-02", "air_minum", "210", "galon", "19", "20", "", "30/06/2026"),
    ("GD-02", "susu_balita", "122,5", "kg", "", "12,5", "", "30/04/2026"),
    ("GD-08", "beras", "3600", "kg", "", "0", "", "28/02/2026"),
    ("GD-08", "mie", "260", "dus", "40", "0", "", "28/02/2026"),
    ("GD-08", "terpal", "140", "lembar", "", "0", "", ""),
    ("GD-08", "selimut", "belum terdata", "lembar", "", "", "", ""),
    ("GD-09", "beras", "2900", "kg", "", "0", "", "28/02/2026"),
    ("GD-09", "sarden", "900", "kaleng", "", "0", "", "31/10/2026"),
    ("GD-09", "selimut", "260", "lembar", "", "0", "", ""),
    ("GD-09", "minyak", "", "L", "", "", "", ""),
    ("GD-10", "beras", "40731", "kg", "", "5000", "", "30/06/2026"),
    ("GD-10", "family_kit", "1500", "paket", "", "200", "", ""),
    ("GD-10", "tenda_keluarga", "120", "unit", "", "20", "", ""),
    ("GD-10", "air_minum", "900", "galon", "19", "0", "", "31/07/2026"),
]

# depot, name as written, amount, unit, pack holds, reserved, expiry, note.
PMI = [
    ("GD-03", "Paket kebersihan", 640, "paket", None, 90, day("2027-06-30"), None),
    ("GD-03", "Terpal 4×6", 420, "lembar", None, 60, None, None),
    ("GD-03", "Jeriken 20 L", 700, "buah", None, 120, None, None),
    ("GD-03", "Matras", 350, "lembar", None, 40, None, None),
    ("GD-03", "Makanan siap saji", 1200, "porsi", None, 400, day("2025-09-19"), None),
    ("GD-03", "Makanan siap saji", 300, "porsi", None, 0, Planted("expired", day("2025-09-15")), "pisahkan"),
    ("GD-03", "Beras", 3000, "kg", None, 250, day("2026-01-31"), "titipan"),
    ("GD-03", "Air minum", 64, "dus", 14.4, 10, day("2026-08-31"), "24 botol 600 ml"),
    ("GD-03", "Selimut", 12, "bal", 50, 1, None, None),
    ("GD-03", "Paket keluarga", 210, "paket", None, 30, None, None),
    ("GD-03", "Paket anak", 95, "paket", None, 0, None, None),
    ("GD-03", "Paket obat", 40, "paket", None, 10, day("2026-09-30"), None),
    ("GD-03", "Tenda keluarga", 30, "unit", None, 4, None, None),
    ("GD-03", "Tenda posko", 4, "unit", None, 1, None, None),
    ("GD-03", "Perahu karet", 3, "unit", None, 1, None, None),
    ("GD-03", "Genset", 3, "unit", None, 0, None, None),
    ("GD-06", "Paket kebersihan", 80, "paket", None, 20, day("2027-06-30"), None),
    ("GD-06", "Terpal 4×6", 60, "lembar", None, 0, None, None),
    ("GD-06", "Matras", 45, "lembar", None, 0, None, None),
    ("GD-06", Planted("item", "selimt"), 75, "lembar", None, 0, None, None),
    ("GD-06", "Jeriken 20 L", None, "buah", None, None, None, "belum terdata"),
    ("GD-07", "Paket kebersihan", 45, "paket", None, 15, day("2027-06-30"), None),
]

# depot, item, amount, unit, pack holds, reserved, expiry.
BAZNAS = [
    ("GD-03", "beras", Planted("double", 3000), "kg", "", 250, "2026-01-31"),
    ("GD-03", "family_kit", 500, "paket", "", 50, ""),
    ("GD-03", "mie", 120, "dus", 40, 0, "2026-02-28"),
    ("GD-03", "minyak", 180, "L", "", 0, "2026-04-30"),
    ("GD-03", "sarden", 20, "dus", 24, 0, "2027-01-31"),
    ("GD-03", "susu_balita", 36, "kg", "", 0, "2026-03-31"),
    ("GD-03", "kidsware", 60, "paket", "", 0, ""),
    ("GD-03", "selimut", 220, "lembar", "", 20, ""),
    ("GD-03", "makanan_siap", 400, "porsi", "", 0, "2025-09-21"),
    ("GD-06", "family_kit", 70, "paket", "", 10, ""),
    ("GD-06", "mie", 24, "dus", 40, 0, "2026-02-28"),
    ("GD-06", "sarden", 10, "dus", 24, 0, "2027-01-31"),
    ("GD-06", "air_minum", 40, "galon", 19, 0, "2026-06-30"),
    ("GD-06", "minyak", 60, "L", "", 0, "2026-04-30"),
    ("GD-08", "beras", 500, "kg", "", 0, "2026-02-28"),
    ("GD-08", "family_kit", 40, "paket", "", 0, ""),
    ("GD-08", "mie", 30, "dus", 40, 0, Planted("date", "05/10/2025")),
    ("GD-09", "beras", 400, "kg", "", 0, "2026-02-28"),
    ("GD-09", "family_kit", 30, "paket", "", 0, ""),
    ("GD-09", "selimut", 80, "lembar", "", 0, ""),
]

# depot, item, amount, unit, reserved, expiry, note.
DINKES = [
    ("GD-01", "obat_paket", 260.0, "paket", 30.0, day("2026-08-31"), None),
    ("GD-01", "susu_balita", 420.0, "kg", 60.0, day("2026-05-31"), None),
    ("GD-01", "hygiene_kit", 150.0, "paket", 20.0, day("2027-03-31"), None),
    ("GD-06", "obat_paket", 60.0, "paket", 15.0, day("2026-08-31"), None),
    ("GD-07", "obat_paket", None, "paket", None, None, "belum terdata"),
    ("GD-09", "obat_paket", 24.0, "paket", 0.0, day("2026-08-31"), None),
]

# depot, item, sacks or amount as text, unit, expiry, note.
DISTANNAK = [
    ("GD-02", "Beras", 130, "karung 50", 10, day("2026-04-30"), None),
    ("GD-02", "Beras", "1.250,5", "kg", 0, day("2026-02-28"), "sisa karung terbuka"),
    ("GD-06", "Beras", 30, "karung 50", 0, day("2026-04-30"), None),
    ("GD-08", "Beras", 8, "karung 50", 0, day("2026-04-30"), None),
    ("GD-02", "Minyak goreng", 96, "L", 0, day("2026-03-31"), None),
    ("GD-06", "Air bersih", "2.000,0", "L", 0, None, "tangki penyiraman"),
]

# depot, item, amount, unit, reserved, on its way, on order, expected.
PDAM = [
    ("GD-04", "air_bersih", 180000, "L", 24000, 8000, "", ""),
    ("GD-04", "tandon_1000l", 34, "buah", 8, 4, 20, "2025-09-24"),
    ("GD-06", "air_bersih", 18000, "L", 4000, "", "", ""),
    ("GD-07", "air_bersih", "", "L", "", 8000, "", ""),
    ("GD-06", "tandon_1000l", 4, "buah", 0, "", "", ""),
    ("GD-04", "jerigen_20l", 150, "buah", 0, "", "", ""),
]

# depot, item, amount, unit, reserved, note.
KODIM = [
    ("GD-05", "Tenda posko", 12, "unit", 3, None),
    ("GD-05", "Genset", 6, "unit", 1, None),
    ("GD-05", "Bahan bakar", 27, "drum", 3, None),
    ("GD-05", "Perahu karet", 7, "unit", 3, None),
    ("GD-05", "Selimut", 150, "lembar", 0, None),
    ("GD-05", "Makanan siap saji", None, "porsi", None, "dapur lapangan, belum terdata"),
]
POLRES = [
    ("GD-05", "Perahu karet", 4, "unit", 1, None),
    ("GD-05", "Tenda posko", 3, "unit", 0, None),
    ("GD-05", "Selimut", 60, "lembar", 0, None),
    ("GD-05", "Bahan bakar", 10, "jeriken", 0, None),
    ("GD-06", "Perahu karet", 1, "unit", 1, None),
]

# depot, item, amount, unit, reserved.
DPU = [
    ("GD-01", "genset", 4, "unit", 1),
    ("GD-01", "bbm", 34, "drum", 7),
    ("GD-06", "genset", 1, "unit", 0),
    ("GD-06", "bbm", 6, "drum", 1),
    ("GD-08", "bbm", 4, "drum", 0),
]
PERKIM = [
    ("GD-01", "Toilet portabel", 22, "unit", 6, None),
    ("GD-04", "Tandon 1000 L", 18, "buah", 2, None),
    ("GD-06", "Toilet portabel", 4, "unit", 0, None),
    ("GD-06", "Terpal 4×6", 40, "lembar", 0, None),
    ("GD-08", "Toilet portabel", None, "unit", None, "belum terdata"),
]

# What small agencies told the posko desk by message: depot, agency, item, amount, unit, pack holds, reserved, expiry.
MEMBERS = [
    ("GD-01", "SATPOLPP", "tenda_posko", 2, "unit", "", 0, ""),
    ("GD-01", "SATPOLPP", "perahu_karet", 2, "unit", "", 1, ""),
    ("GD-01", "SATPOLPP", "terpal", Planted("number", "1.250"), "lembar", "", 0, ""),
    ("GD-01", "SATPOLPP", "matras", 40, "lembar", "", 0, ""),
    ("GD-01", "DAMKAR", "perahu_karet", 6, "unit", "", 2, ""),
    ("GD-04", "DAMKAR", "air_bersih", 20000, "L", "", 5000, ""),
    ("GD-01", "DAMKAR", "genset", 2, "unit", "", 0, ""),
    ("GD-01", "DISHUB", "bbm", 1800, "L", "", 300, ""),
    ("GD-06", "DISHUB", "perahu_karet", 3, "unit", "", 1, ""),
    ("GD-06", "DISHUB", "bbm", 20, "jeriken", 20, 2, ""),
    ("GD-07", "DISHUB", "perahu_karet", "", "unit", "", "", ""),
]
