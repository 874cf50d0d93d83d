#!/usr/bin/env python3
"""Writes the drill's tables of aid: sites, depots, items, stock, dispatches, and where the mistakes stand.

    python3 -m venv /tmp/tables && /tmp/tables/bin/pip install openpyxl==3.1.5 pyarrow
    /tmp/tables/bin/python data/kukar/grow/goods.py     # needs no GDAL

Same tables, same bytes (with the same openpyxl and pyarrow).
"""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import aid
import books
import network
import sent
import sites
import stock
from books import Planted, Sheet
from mistakes import MISTAKES
from plane import METRES_PER_DEGREE, at

OUT = Path(__file__).resolve().parent.parent
WITA = timezone(timedelta(hours=8))
AS_OF = datetime(2025, 9, 18, 9, 0, tzinfo=WITA)
DRILL = "LATIHAN – BUKAN KEJADIAN NYATA"


def before(hours):
    """So many hours before as_of, to the second."""
    return AS_OF - timedelta(seconds=round(hours * 3600))


def moment(hours):
    """RFC 3339, so many hours before as_of."""
    return None if hours is None else before(hours).isoformat()


def cell_time(hours):
    """The same as a date cell of a workbook: local time without a zone."""
    return None if hours is None else before(hours).replace(tzinfo=None)


def indonesian(hours):
    """The same as an office types it."""
    return None if hours is None else before(hours).strftime("%d/%m/%Y %H:%M")


class Places:
    """Where the places of the drill lie once each stands beside its road, and their codes."""

    def __init__(self):
        rows = network.read_places()
        _, self.where = network.build_skeleton(rows, network.river_lines())
        self.codes = {}
        for p in rows:
            self.codes.setdefault(p["name"], p["place_code"])
            self.codes[f'{p["name"]}@{p["place_code"].split(".")[2]}'] = p["place_code"]

    def point(self, place, east, north):
        return at(self.where[place][0] + east / METRES_PER_DEGREE, self.where[place][1] + north / METRES_PER_DEGREE)


def main():
    places, ledger = Places(), books.Ledger()
    write_sites(places, ledger)
    write_depots()
    write_stock(ledger)
    write_dispatches(ledger)
    missing = set(MISTAKES) - set(ledger.found)
    if missing:
        raise SystemExit(f"not planted: {missing}")
    rows = [[MISTAKES[key][0], *ledger.found[key], MISTAKES[key][1], MISTAKES[key][2]] for key in MISTAKES]
    books.table(OUT / "kesalahan.csv", books.Ledger(), "", "code source sheet row column value apa_id what_en".split(), rows)


def write_sites(places, ledger):
    header = ("id name type place_code code_system lat lon capacity status people people_basis households houses female infants children "
              "elderly pregnant disability manager_org contact water_source toilets reported_at source exercise").split()
    hxl = ("#loc+code+id #loc+name #loc+type #adm4+code+v_kemendagri #meta+code_system #geo+lat #geo+lon #capacity+num+ind #status+code "
           "#affected+ind+displaced+incamp #meta+people_basis #affected+hh+displaced+incamp #affected+houses "
           "#affected+ind+displaced+incamp+f #affected+ind+displaced+incamp+infants #affected+ind+displaced+incamp+children "
           "#affected+ind+displaced+incamp+elderly #affected+ind+displaced+incamp+f+pregnant #affected+ind+displaced+incamp+disability "
           "#org+code+prog #contact+phone #service+type+water #service+num+toilets #date+reported #meta+source #meta+exercise").split()
    rows = []
    for key, name, place, east, north, kind, capacity, status, people, basis, households, groups, agency, water, toilets, hours in aid.SHELTERS:
        lon, lat = places.point(place, east, north)
        home = kind == "home_cluster"
        contact = {"PSK-17": "Koordinator PLANT-PRIVAT-01"}.get(key, "Ketua RT" if home else "Koordinator posko")
        houses = round(households * 0.88) if home else None
        lat, lon = f"{lat:.6f}", f"{lon:.6f}"
        if key in aid.SWAPPED:
            lat, lon = Planted("swapped", lon), lat
        rows.append([key, name, kind, places.codes[place], "kemendagri", lat, lon, capacity or None, status, people, basis,
                     households, houses, *groups, agency, contact, water, toilets, moment(hours), "posko latihan", "yes"])
    books.table(OUT / "posko/pengungsian.csv", ledger, "pengungsian", header, rows, hxl)

    heading = ["No", "Kode Posko", "Nama Posko", "Jenis", "Kode Desa", "Lintang", "Bujur", "Kapasitas", "Status", "Jumlah Jiwa", "Jumlah KK",
               "Jumlah Rumah", "Dasar Hitungan", "Bayi", "Anak", "Lansia", "Ibu Hamil", "Disabilitas", "Pengelola", "Kontak", "Tanggal Lapor"]
    rows = []
    for n, (key, name, place, east, north, kind, capacity, status, people, kk, houses, basis, groups, hours) in enumerate(sites.REKAP):
        flipped = isinstance(east, Planted)
        lon, lat = places.point(place, 100 if flipped else east, north)
        rows.append([n + 1, key, name, kind, places.codes[place], Planted(east.key, -lat) if flipped else lat, lon, capacity, status, people, kk,
                     houses, basis, *groups, "DINSOS", "Ketua RT" if kind == "bertahan di rumah" else "Koordinator posko", cell_time(hours)])
    books.workbook(OUT / "posko/rekap_dinsos_20250918.xlsx", ledger, [
        Sheet("rekap-dinsos", "Rekap", ["DINAS SOSIAL KABUPATEN KUTAI KARTANEGARA", "REKAPITULASI PENGUNGSI DAN WARGA BERTAHAN",
                                        "Keadaan 18 September 2025 pukul 07.00 WITA", DRILL, None], heading, rows),
        Sheet("", "Keterangan", [DRILL], ["Istilah", "Arti"], [["Jumlah Jiwa", "orang yang dihitung"], ["Jumlah KK", "kepala keluarga yang didata"],
              ["Jumlah Rumah", "rumah terendam, bukan orang"], ["Kosong", "belum dihitung"]])])

    rows = []
    for key, name, place, east, north, kind, capacity, state in sites.PLANNED:
        code = Planted("bps", "6403080") if isinstance(place, Planted) else places.codes[place]
        lon, lat = places.point(place.value if isinstance(place, Planted) else place, east, north)
        rows.append([key, name, kind, code, "kemendagri", f"{lat:.6f}", f"{lon:.6f}", capacity, state, "rencana kontinjensi (latihan)", "yes"])
    books.table(OUT / "posko/titik_evakuasi.csv", ledger, "titik-evakuasi",
                ["kode titik", "nama titik", "jenis", "kode desa", "sistem kode", "lintang", "bujur", "kapasitas", "keadaan", "sumber", "latihan"], rows)

    keepers = {row[0]: row[12] for row in aid.SHELTERS}
    rows = [[site, keepers.get(site, "DINSOS"), item, aid.ITEMS[item][0], amount, unit, moment(hours), "posko latihan", "yes"]
            for site, item, amount, unit, hours in sites.ON_HAND]
    books.table(OUT / "posko/persediaan.csv", ledger, "persediaan-posko",
                "warehouse_id org_code item_code item_name qty_available unit reported_at source exercise".split(), rows,
                "#loc+code+id #org+code #item+code #item+name+i_id #item+num+available #item+unit #date+reported #meta+source #meta+exercise".split())


def write_depots():
    none = books.Ledger()
    books.table(OUT / "posko/barang.csv", none, "barang", "id name name_en unit mass_kg packs critical".split(),
                [[item, name, english, unit, mass, packs, "yes" if item in aid.CRITICAL else "no"]
                 for item, (name, unit, english, mass, packs) in aid.ITEMS.items()])
    books.table(OUT / "posko/gudang.csv", none, "gudang", "id name agency status place_code code_system lat lon reported_at exercise".split(),
                [[key, name, agency, status, code, "kemendagri" if code else "", f"{lat:.6f}", f"{lon:.6f}", "2025-09-18T06:00:00+08:00", "yes"]
                 for key, name, agency, status, lon, lat, code in aid.DEPOTS])


def sent_until(depot, agency, item, unit, hours):
    """What left a depot by the hour it was counted, in the unit of the card."""
    total = 0
    for row in sent.BPBD + sent.DINSOS + sent.CLUSTER:
        (_, owner, start, _, what, amount, said, _, _, state, _, _, _, departed, *_rest) = row
        if (owner, start, what) != (agency, depot, item) or departed is None or departed < hours or state == "batal":
            continue
        total += amount if unit == said else amount * aid.HOLDS[said]
    return total


def card_rows(cards, agency, hours):
    out = []
    for depot, item, unit, holds, received, used, closing, reserved, transit, order, expected, expiry, note in cards:
        went = sent_until(depot, agency, item, unit, hours)
        opening = None
        if isinstance(closing, Planted) and closing.key == "card":
            opening, went = 300, 120
        elif isinstance(closing, Planted):
            opening = 0
        elif closing is not None:
            opening = closing + went + used - received
            if opening < 0:
                raise SystemExit(f"card of {depot} {item} opens below zero")
        out.append([depot, aid.ITEMS[item][0], unit, holds, opening, received if opening is not None else None,
                    went if opening is not None else None, used if opening is not None else None, closing, reserved, transit, order, expected, expiry, note])
    return out


def numbered(rows):
    return [[n + 1, *row] for n, row in enumerate(rows)]


def letterhead(office, title, hour):
    return ["PEMERINTAH KABUPATEN KUTAI KARTANEGARA", office, title, f"Keadaan 18 September 2025 pukul {hour:02d}.00 WITA", DRILL, None]


def write_stock(ledger):
    card = ["No", "Kode Gudang", "Nama Barang", "Satuan", "Isi Kemasan", "Stok Awal", "Masuk", "Keluar", "Terpakai", "Sisa", "Dicadangkan",
            "Dalam Perjalanan", "Dipesan", "Perkiraan Datang", "Kedaluwarsa", "Keterangan"]
    head = letterhead("BADAN PENANGGULANGAN BENCANA DAERAH", "LAPORAN STOK LOGISTIK DAN PERALATAN", 6)
    foot = ("Stok awal: 15 September 2025. Keluar: menurut surat jalan.", "Mengetahui: Kepala Seksi Logistik")
    books.workbook(OUT / "stok/bpbd_20250918.xlsx", ledger, [
        Sheet("stok-bpbd", "Gudang Tenggarong", head, card, numbered(card_rows(stock.BPBD_TENGGARONG, "BPBD", 3)),
              groups=(("Stok Awal", "Sisa", "Mutasi Barang"), ("Dicadangkan", "Perkiraan Datang", "Rincian")), foot=foot),
        Sheet("stok-bpbd-depan", "Gudang Depan", head, card, numbered(card_rows(stock.BPBD_FORWARD, "BPBD", 3)), span="Kode Gudang", foot=foot)])

    books.table(OUT / "stok/dinsos_20250918.csv", ledger, "stok-dinsos",
                ["kode gudang", "instansi", "kode barang", "nama barang", "satuan", "jumlah", "dicadangkan", "dalam perjalanan", "isi kemasan",
                 "kedaluwarsa", "waktu lapor", "latihan"],
                [[depot, "DINSOS", item, aid.ITEMS[item][0], unit, amount, reserved, transit, holds, expiry, "18/09/2025 05:00", "ya"]
                 for depot, item, amount, unit, holds, reserved, transit, expiry in stock.DINSOS], delimiter=";", encoding="cp1252")

    books.workbook(OUT / "stok/pmi_20250918.xlsx", ledger, [
        Sheet("stok-pmi", "Stok", ["PALANG MERAH INDONESIA", "Markas Kabupaten Kutai Kartanegara", "STOK GUDANG", "Dihitung 18 September 2025 pukul 07.00 WITA", DRILL],
              ["Kode Gudang", "Nama Barang", "Jumlah", "Satuan", "Isi Kemasan", "Dicadangkan", "Kedaluwarsa", "Catatan"], stock.PMI, span="Kode Gudang")])

    books.table(OUT / "stok/baznas.csv", ledger, "stok-baznas",
                "warehouse_id org_code item_code item_name qty_available unit pack_size qty_reserved expiry reported_at exercise".split(),
                [[depot, "BAZNAS", item, aid.ITEMS[item][0], amount, unit, holds, reserved, expiry, moment(3), "yes"]
                 for depot, item, amount, unit, holds, reserved, expiry in stock.BAZNAS])

    books.parquet(OUT / "stok/dinkes.parquet", ledger, "stok-dinkes",
                  [("kode_gudang", "text"), ("instansi", "text"), ("kode_barang", "text"), ("nama_barang", "text"), ("jumlah", "number"), ("satuan", "text"),
                   ("dicadangkan", "number"), ("kedaluwarsa", "date"), ("keterangan", "text"), ("waktu_lapor", "time"), ("latihan", "truth")],
                  [[depot, "DINKES", item, aid.ITEMS[item][0], amount, unit, reserved, expiry, note, cell_time(2), True]
                   for depot, item, amount, unit, reserved, expiry, note in stock.DINKES])

    books.workbook(OUT / "stok/distannak_20250917.xlsx", ledger, [
        Sheet("stok-distannak", "BERAS", letterhead("DINAS PERTANIAN DAN PETERNAKAN", "LAPORAN STOK LOGISTIK", 16)[:3] +
              ["Keadaan 17 September 2025 pukul 16.00 WITA", DRILL],
              ["Kode Gudang", "Nama Barang", "Jumlah", "Satuan", "Dicadangkan", "Kedaluwarsa", "Keterangan"], [list(row) for row in stock.DISTANNAK])])

    hxl = "#loc+code+id #org+code #item+code #item+name+i_id #item+num+available #item+unit"
    books.table(OUT / "stok/pdam.csv", ledger, "stok-pdam",
                "warehouse_id org_code item_code item_name qty_available unit qty_reserved qty_in_transit qty_on_order expected_at reported_at source exercise".split(),
                [[depot, "PDAM", item, aid.ITEMS[item][0], amount, unit, reserved, transit, order, expected, moment(2), "ukur tandon (latihan)", "yes"]
                 for depot, item, amount, unit, reserved, transit, order, expected in stock.PDAM],
                f"{hxl} #item+num+reserved #item+num+intransit #item+num+onorder #date+expected #date+reported #meta+source #meta+exercise".split())

    plain = ["Kode Gudang", "Nama Barang", "Jumlah", "Satuan", "Dicadangkan", "Keterangan"]
    books.workbook(OUT / "stok/kodim_polres.xlsx", ledger, [
        Sheet("stok-kodim", "KODIM", ["POSKO GABUNGAN TENGGARONG", "PERALATAN DAN PERBEKALAN", DRILL], plain, [list(row) for row in stock.KODIM]),
        Sheet("stok-polres", "POLRES", ["POSKO GABUNGAN TENGGARONG", "PERALATAN DAN PERBEKALAN", DRILL], plain, [list(row) for row in stock.POLRES])])

    books.table(OUT / "stok/dpu.csv", ledger, "stok-dpu", ["Kode Gudang", "Kode Barang", "Nama Barang", "Jumlah", "Satuan", "Dicadangkan", "Latihan"],
                [[depot, item, aid.ITEMS[item][0], amount, unit, reserved, "ya"] for depot, item, amount, unit, reserved in stock.DPU], delimiter=";")
    books.workbook(OUT / "stok/perkim.xlsx", ledger, [
        Sheet("stok-perkim", "Stok", letterhead("DINAS PERUMAHAN DAN PERMUKIMAN", "DAFTAR STOK", 7), plain, [list(row) for row in stock.PERKIM])])

    books.table(OUT / "stok/anggota_klaster.csv", ledger, "stok-anggota",
                "warehouse_id org_code item_code item_name qty_available unit pack_size qty_reserved expiry reported_at source exercise".split(),
                [[depot, agency, item, aid.ITEMS[item][0], amount, unit, holds, reserved, expiry, moment(2), "pesan ke posko (latihan)", "yes"]
                 for depot, agency, item, amount, unit, holds, reserved, expiry in stock.MEMBERS],
                f"{hxl} #item+num+pack #item+num+reserved #date+expiry #date+reported #meta+source #meta+exercise".split())


def write_dispatches(ledger):
    heading = ["Nomor Surat Jalan", "Kode Gudang Asal", "Kode Posko Tujuan", "Nama Barang", "Jumlah", "Satuan", "Kendaraan", "Nomor Polisi", "Status",
               "Tanggal Permintaan", "Tanggal Komitmen", "Rencana Berangkat", "Tanggal Berangkat", "Estimasi Tiba", "Tanggal Tiba", "Tanggal Diterima",
               "Jumlah Diterima", "Kondisi", "Jabatan Penerima", "Keterangan"]

    def line(row, when):
        key, agency, start, goal, item, amount, unit, vehicle, mark, state, *rest = row
        times, (got, condition, role, note) = rest[:7], rest[7:]
        return key, agency, [start, goal], item, [amount, unit, vehicle, mark, state, *map(when, times), got, condition, role, note]

    rows = []
    for row in sent.BPBD:
        key, _, ways, item, rest = line(row, cell_time)
        rows.append([key, *ways, aid.ITEMS[item][0], *rest])
    books.workbook(OUT / "kiriman/bpbd_surat_jalan.xlsx", ledger, [
        Sheet("kiriman-bpbd", "Surat Jalan", letterhead("BADAN PENANGGULANGAN BENCANA DAERAH", "DAFTAR SURAT JALAN", 9), heading, rows)])

    rows = []
    for row in sent.DINSOS:
        key, _, ways, item, rest = line(row, indonesian)
        rows.append([key, *ways, aid.ITEMS[item][0], *rest])
    books.table(OUT / "kiriman/dinsos_penyaluran.csv", ledger, "kiriman-dinsos", heading, rows, delimiter=";", encoding="cp1252")

    rows = []
    for row in sent.CLUSTER:
        key, agency, ways, item, rest = line(row, moment)
        rows.append([key, agency, *ways, item, *rest, "yes"])
    books.table(OUT / "kiriman/klaster_4w.csv", ledger, "kiriman-klaster",
                "dispatch_id org_code from_id to_id item_code qty unit vehicle_class vehicle_id status requested_at promised_at planned_at departed_at eta "
                "arrived_at received_at received_qty condition receiver_role note exercise".split(), rows,
                "#activity+id #org+code #loc+code+id+origin #loc+code+id+dest #item+code #item+num #item+unit #modality+vehicle #meta+vehicle+id #status+code "
                "#date+requested #date+promised #date+planned #date+start #date+eta #date+end #date+received #reached+num+item #status+condition "
                "#contact+role #description #meta+exercise".split())


if __name__ == "__main__":
    main()
