"""The mistakes that stand in the drill's tables on purpose, each exactly once.

Key, code of the finding that names it, what it is in Bahasa Indonesia and in English. Where each stands
(source, sheet, row, column, value) is written to ../kesalahan.csv by goods.py.
"""

MISTAKES = {
    "double": ("double_count",
               "Beras yang sama di GD-03 (3.000 kg, kedaluwarsa 31-01-2026) tercatat di berkas PMI dan di berkas Baznas",
               "The same rice in GD-03 (3,000 kg, expiring 2026-01-31) stands in the file of PMI and in that of Baznas"),
    "kk-typo": ("unreadable_value",
                "Jumlah KK tertulis 4.2013, seperti salah ketik di laporan banjir Juni 2019",
                "The number of households is written 4.2013, as in a report on the flood of June 2019"),
    "twice": ("duplicate_dispatch",
              "Pengiriman BPBD yang sama ada di daftar surat jalan BPBD dan di daftar 4W klaster",
              "The same dispatch of BPBD stands in its own list and in the 4W list of the cluster"),
    "bps": ("code_system_mismatch",
            "Kode BPS 6403080 (Kota Bangun) ditempel di kolom kode Kemendagri; 64.03 menurut Kemendagri adalah Berau",
            "The BPS code 6403080 (Kota Bangun) was pasted into the column of Kemendagri codes, where 64.03 is Berau"),
    "kk-rumah": ("people_unit",
                 "Jumlah KK disalin ke kolom rumah: 96 rumah sama dengan 96 KK",
                 "The number of households was copied into the column of houses: 96 houses are the 96 households"),
    "swapped": ("coordinates_swapped",
                "Lintang dan bujur tertukar",
                "Latitude and longitude are swapped"),
    "sign": ("latitude_sign",
             "Tanda minus lintang hilang, sehingga titiknya jatuh di utara khatulistiwa, masih di dalam kabupaten",
             "The latitude lost its minus, so the place lies north of the equator, still inside the regency"),
    "expired": ("expired_stock",
                "Makanan siap saji kedaluwarsa 15-09-2025",
                "Ready meals that expired on 2025-09-15"),
    "item": ("unknown_item",
             "Barang \"selimt\" tidak ada di katalog; yang terdekat selimut",
             "The item \"selimt\" is not in the catalogue; the nearest is selimut"),
    "card": ("stock_unbalanced",
             "Kartu stok tidak cocok: stok awal 300 + masuk 100 − keluar 120 − terpakai 0 = 280, tertulis sisa 230",
             "The stock card does not add up: opening 300 + received 100 − sent 120 − used 0 = 280, closing is written 230"),
    "negative": ("negative_quantity",
                 "Sisa terpal negatif",
                 "A negative number of tarpaulins is left"),
    "number": ("ambiguous_number",
               "Jumlah 1.250 dapat berarti seribu dua ratus lima puluh atau satu seperempat",
               "The amount 1.250 can be one thousand two hundred and fifty, or one and a quarter"),
    "date": ("ambiguous_date",
             "Kedaluwarsa 05/10/2025 dapat berarti 5 Oktober atau 10 Mei (sudah lewat)",
             "The expiry 05/10/2025 can be 5 October or May 10 (which has passed)"),
}

# What looks personal or is nobody's business in columns that are never public: searched for in every public
# answer. Beside these words: 40731 (kg of rice in GD-10), 8137 (L on the way to PSK-17), 15:17:38 (when
# SJ-BPBD-010 should arrive); no other number or time of the drill is like them.
PRIVATE = {
    "PLANT-PRIVAT-01": "peran di kolom kontak / a role in the contact column",
    "PLANT-PRIVAT-02": "catatan kiriman / a note on a dispatch",
    "PLANT-PRIVAT-03": "jabatan penerima / the role that signed",
    "PLANT-KT-8842": "tanda kendaraan / the mark of a vehicle",
}
