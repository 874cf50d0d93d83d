//! The columns of what aid is made of: sites, depots, stock, dispatches, population, items.
//!
//! Each synonym belongs to one column of its input. `KK`, `rumah` and `jiwa` have columns of their
//! own and never stand for each other.

use super::Column;
use super::shared_columns::{
    AGENCY, CODE_SYSTEM, EXERCISE, ID, LAT, LON, NAME, PLACE_CODE, REPORTED_AT, VEHICLES, WKT,
};
use super::words::SPOKEN_VEHICLES;

const SOURCE: Column = Column::text("stated_source")
    .also(&[("source", None)])
    .called(&["sumber", "sumber data", "sumber informasi"])
    .hxl("#meta+source");
const ORG: Column = Column::text("org_code")
    .also(&[("agency", None)])
    .called(&[
        "instansi",
        "nama instansi",
        "kode instansi",
        "lembaga",
        "nama lembaga",
        "organisasi",
        "opd",
        "skpd",
        "dinas",
        "pemilik",
        "pemilik barang",
    ])
    .hxl("#org+code");
const ITEM_CODE: Column = Column::text("item_code")
    .also(&[("item", None)])
    .called(&["kode barang", "kode item", "id barang", "kode logistik", "kode bantuan"])
    .hxl("#item+code")
    .compulsory()
    .or("item_name");
const ITEM_NAME: Column = Column::text("item_name")
    .called(&[
        "nama barang",
        "barang",
        "nama item",
        "nama logistik",
        "logistik",
        "nama bantuan",
        "jenis barang",
        "jenis logistik",
        "jenis bantuan",
        "uraian barang",
        "komoditas",
    ])
    .hxl("#item+name+i_id");
const UNIT: Column =
    Column::text("unit").called(&["satuan", "satuan barang", "unit satuan"]).hxl("#item+unit");

pub(super) const SHELTERS: &[Column] = &[
    ID.also(&[("shelter_id", None)])
        .called(&["kode posko", "id posko", "kode pengungsian", "id pengungsian", "kode titik"])
        .hxl("#loc+code+id"),
    NAME.called(&[
        "posko",
        "nama posko",
        "pos pengungsian",
        "nama pos",
        "pengungsian",
        "nama pengungsian",
        "tempat pengungsian",
        "nama tempat",
        "titik pengungsian",
        "lokasi pengungsian",
        "lokasi",
        "nama lokasi",
        "nama titik",
    ]),
    Column::text("type")
        .called(&["jenis", "tipe", "jenis tempat", "jenis lokasi", "jenis bangunan"])
        .hxl("#loc+type"),
    PLACE_CODE,
    CODE_SYSTEM,
    Column::text("adm3_pcode").hxl("#adm3+code+v_pcode"),
    Column::int("capacity").called(&["kapasitas", "daya tampung"]).hxl("#capacity+num+ind"),
    Column::word("status", &["open", "full", "closed"])
        .spoken(&[
            ("buka", "open"),
            ("dibuka", "open"),
            ("aktif", "open"),
            ("penuh", "full"),
            ("tutup", "closed"),
            ("ditutup", "closed"),
            ("tidak_aktif", "closed"),
        ])
        .called(&["status posko", "keadaan posko"])
        .hxl("#status+code"),
    Column::int("people")
        .called(&[
            "jiwa",
            "jumlah jiwa",
            "orang",
            "jumlah orang",
            "pengungsi",
            "jumlah pengungsi",
            "jumlah penghuni",
            "total jiwa",
            "total pengungsi",
        ])
        .hxl("#affected+ind+displaced+incamp"),
    // Of the number in `people`, where it counts something else.
    Column::word("people_unit", &["jiwa", "kk", "rumah"])
        .spoken(&[
            ("orang", "jiwa"),
            ("people", "jiwa"),
            ("keluarga", "kk"),
            ("kepala_keluarga", "kk"),
            ("households", "kk"),
            ("houses", "rumah"),
        ])
        .called(&["satuan", "satuan jumlah", "satuan jiwa"])
        .hxl("#meta+people_unit"),
    Column::word("people_basis", &["in_shelter", "displaced", "affected", "at_home"])
        .spoken(&[
            ("di_posko", "in_shelter"),
            ("di_pengungsian", "in_shelter"),
            ("mengungsi", "displaced"),
            ("terdampak", "affected"),
            ("di_rumah", "at_home"),
            ("bertahan_di_rumah", "at_home"),
        ])
        .called(&["dasar hitungan", "keterangan jiwa"])
        .hxl("#meta+people_basis"),
    Column::int("households")
        .called(&[
            "kk",
            "jumlah kk",
            "kepala keluarga",
            "jumlah kepala keluarga",
            "keluarga",
            "jumlah keluarga",
            "total kk",
        ])
        .hxl("#affected+hh+displaced+incamp"),
    Column::int("houses")
        .called(&["rumah", "jumlah rumah", "unit rumah", "rumah terdampak", "rumah terendam"])
        .hxl("#affected+houses"),
    Column::int("female")
        .called(&["perempuan", "jumlah perempuan", "wanita"])
        .hxl("#affected+ind+displaced+incamp+f"),
    // 0 to 23 months; "balita" are children under five and are not taken for them.
    Column::int("infants")
        .called(&["bayi", "jumlah bayi", "baduta", "bayi 0 23 bulan", "0 23 bulan"])
        .hxl("#affected+ind+displaced+incamp+infants"),
    Column::int("children")
        .called(&["anak", "anak anak", "jumlah anak"])
        .hxl("#affected+ind+displaced+incamp+children"),
    Column::int("elderly")
        .called(&["lansia", "jumlah lansia", "lanjut usia", "usia lanjut"])
        .hxl("#affected+ind+displaced+incamp+elderly"),
    Column::int("pregnant")
        .called(&[
            "ibu hamil",
            "jumlah ibu hamil",
            "bumil",
            "hamil",
            "ibu hamil menyusui",
            "bumil busui",
            "hamil menyusui",
        ])
        .hxl("#affected+ind+displaced+incamp+f+pregnant"),
    Column::int("disability")
        .called(&["disabilitas", "difabel", "penyandang disabilitas", "jumlah disabilitas"])
        .hxl("#affected+ind+displaced+incamp+disability"),
    Column::text("manager_org")
        .called(&["pengelola", "instansi", "instansi pengelola", "lembaga", "opd", "skpd"])
        .hxl("#org+code+prog"),
    Column::text("contact")
        .called(&[
            "kontak",
            "telepon",
            "nomor telepon",
            "hp",
            "nomor hp",
            "narahubung",
            "kontak posko",
        ])
        .hxl("#contact+phone"),
    Column::text("water_source").called(&["sumber air"]).hxl("#service+type+water"),
    Column::int("toilets")
        .called(&["toilet", "jumlah toilet", "mck", "jumlah mck", "jamban"])
        .hxl("#service+num+toilets"),
    Column::text("access_note")
        .called(&["akses", "keterangan akses", "catatan akses"])
        .hxl("#access+description"),
    REPORTED_AT,
    SOURCE,
    EXERCISE,
    LAT,
    LON,
    WKT,
];

pub(super) const DEPOTS: &[Column] = &[
    ID.also(&[("depot_id", None), ("warehouse_id", None)])
        .called(&["kode gudang", "id gudang", "kode depo"])
        .hxl("#loc+code+id"),
    NAME.called(&["gudang", "nama gudang", "depo", "nama depo", "lokasi gudang", "lokasi"]),
    AGENCY.called(&[
        "instansi",
        "nama instansi",
        "kode instansi",
        "lembaga",
        "nama lembaga",
        "organisasi",
        "opd",
        "skpd",
        "dinas",
        "pemilik",
        "pengelola",
    ]),
    Column::text("status").called(&["status gudang"]).hxl("#status+code"),
    PLACE_CODE,
    CODE_SYSTEM,
    REPORTED_AT,
    EXERCISE,
    LAT,
    LON,
    WKT,
];

/// A table of stock, or a stock card: what was there, came, went, was used, is there.
pub(super) const STOCK: &[Column] = &[
    Column::text("warehouse_id")
        .also(&[("depot_id", None), ("depot", None)])
        .called(&["kode gudang", "id gudang", "kode depo"])
        .hxl("#loc+code+id")
        .compulsory()
        .or("warehouse_name"),
    Column::text("warehouse_name")
        .called(&["gudang", "nama gudang", "depo", "nama depo", "lokasi gudang", "lokasi"])
        .hxl("#loc+name"),
    ORG,
    ITEM_CODE,
    ITEM_NAME,
    UNIT,
    // On the shelf, what is reserved included. An empty cell: nobody counted.
    Column::quantity("qty_available")
        .also(&[("qty", None)])
        .called(&[
            "jumlah",
            "jumlah barang",
            "jumlah stok",
            "jumlah tersedia",
            "kuantitas",
            "volume",
            "stok",
            "stock",
            "stok akhir",
            "stok tersedia",
            "stok saat ini",
            "tersedia",
            "sisa",
            "sisa stok",
            "sisa barang",
            "saldo",
            "saldo akhir",
            "persediaan",
            "jumlah akhir",
        ])
        .hxl("#item+num+available")
        .expected(),
    Column::quantity("qty_reserved")
        .called(&["dicadangkan", "jumlah dicadangkan", "teralokasi", "dialokasikan", "cadangan"])
        .hxl("#item+num+reserved"),
    Column::quantity("qty_in_transit")
        .called(&["dalam perjalanan", "di perjalanan", "dalam pengiriman"])
        .hxl("#item+num+intransit"),
    Column::quantity("qty_on_order")
        .called(&["dipesan", "dalam pemesanan", "pesanan", "jumlah dipesan", "akan datang"])
        .hxl("#item+num+onorder"),
    Column::time("expected_at")
        .called(&[
            "perkiraan datang",
            "perkiraan tiba",
            "estimasi datang",
            "estimasi tiba",
            "tanggal perkiraan datang",
        ])
        .hxl("#date+expected"),
    Column::quantity("qty_opening")
        .called(&["stok awal", "saldo awal", "jumlah awal", "persediaan awal", "awal"])
        .hxl("#item+num+opening"),
    Column::quantity("qty_received")
        .called(&["masuk", "barang masuk", "jumlah masuk", "stok masuk", "penerimaan", "diterima"])
        .hxl("#item+num+received"),
    Column::quantity("qty_sent")
        .called(&[
            "keluar",
            "barang keluar",
            "jumlah keluar",
            "stok keluar",
            "pengeluaran",
            "dikirim",
            "disalurkan",
            "tersalurkan",
            "penyaluran",
            "distribusi",
        ])
        .hxl("#item+num+sent"),
    Column::quantity("qty_used")
        .called(&["terpakai", "dipakai", "pemakaian", "digunakan", "jumlah terpakai"])
        .hxl("#item+num+used"),
    Column::quantity("pack_size")
        .called(&["isi", "isi kemasan", "isi per kemasan", "isi per dus"])
        .hxl("#item+num+pack"),
    Column::time("expiry")
        .called(&[
            "kedaluwarsa",
            "kadaluwarsa",
            "kadaluarsa",
            "kedaluarsa",
            "daluwarsa",
            "tanggal kedaluwarsa",
            "tanggal kadaluwarsa",
            "tanggal kadaluarsa",
            "tanggal kedaluarsa",
            "masa berlaku",
            "berlaku sampai",
            "expired",
            "expired date",
            "tanggal expired",
            "tanggal exp",
            "tanggal ed",
            "exp",
            "exp date",
            "ed",
        ])
        .hxl("#date+expiry"),
    PLACE_CODE,
    CODE_SYSTEM,
    REPORTED_AT,
    SOURCE,
    EXERCISE,
    LAT,
    LON,
];

pub(super) const DISPATCHES: &[Column] = &[
    ID.also(&[("dispatch_id", None)])
        .called(&[
            "surat jalan",
            "nomor surat jalan",
            "nomor pengiriman",
            "id pengiriman",
            "kode pengiriman",
        ])
        .hxl("#activity+id"),
    ORG,
    Column::text("from_id")
        .called(&["kode asal", "id asal", "kode gudang", "kode gudang asal"])
        .hxl("#loc+code+id+origin")
        .or("from_name"),
    Column::text("from_name")
        .called(&["asal", "dari", "gudang", "nama gudang", "gudang asal", "lokasi asal"])
        .hxl("#loc+name+origin"),
    Column::text("to_id")
        .called(&["kode tujuan", "id tujuan", "kode posko", "kode posko tujuan"])
        .hxl("#loc+code+id+dest")
        .compulsory()
        .or("to_name"),
    Column::text("to_name")
        .called(&[
            "tujuan",
            "ke",
            "posko",
            "nama posko",
            "posko tujuan",
            "lokasi tujuan",
            "nama tujuan",
            "tempat tujuan",
        ])
        .hxl("#loc+name+dest"),
    ITEM_CODE,
    ITEM_NAME,
    UNIT,
    Column::quantity("qty")
        .called(&[
            "jumlah",
            "jumlah barang",
            "jumlah dikirim",
            "jumlah kirim",
            "banyaknya",
            "kuantitas",
            "volume",
        ])
        .hxl("#item+num")
        .compulsory(),
    Column::word("vehicle", VEHICLES)
        .also(&[("vehicle_class", None)])
        .spoken(SPOKEN_VEHICLES)
        .called(&["kendaraan", "jenis kendaraan", "moda", "armada", "angkutan"])
        .hxl("#modality+vehicle"),
    Column::text("vehicle_id")
        .called(&["nomor polisi", "nopol", "plat", "plat nomor", "nomor kendaraan"])
        .hxl("#meta+vehicle+id"),
    Column::text("status").called(&["status pengiriman"]).hxl("#status+code"),
    Column::time("requested_at")
        .called(&["diminta", "tanggal diminta", "tanggal permintaan", "waktu permintaan"])
        .hxl("#date+requested"),
    Column::time("promised_at")
        .called(&["dijanjikan", "tanggal dijanjikan", "tanggal komitmen"])
        .hxl("#date+promised"),
    Column::time("planned_at")
        .called(&[
            "rencana",
            "tanggal rencana",
            "rencana kirim",
            "rencana berangkat",
            "jadwal",
            "jadwal berangkat",
        ])
        .hxl("#date+planned"),
    Column::time("departed_at")
        .called(&[
            "berangkat",
            "tanggal berangkat",
            "waktu berangkat",
            "dikirim",
            "tanggal kirim",
            "tanggal dikirim",
            "tanggal pengiriman",
        ])
        .hxl("#date+start"),
    Column::time("eta")
        .called(&["perkiraan tiba", "estimasi tiba", "perkiraan sampai", "estimasi sampai"])
        .hxl("#date+eta"),
    Column::time("arrived_at")
        .called(&["tiba", "tanggal tiba", "waktu tiba", "tanggal sampai"])
        .hxl("#date+end"),
    Column::time("received_at")
        .called(&["diterima", "tanggal diterima", "tanggal terima", "waktu diterima"])
        .hxl("#date+received"),
    Column::quantity("received_qty")
        .called(&["jumlah diterima", "jumlah terima", "qty diterima"])
        .hxl("#reached+num+item"),
    Column::text("condition").called(&["kondisi", "kondisi barang"]).hxl("#status+condition"),
    Column::text("receiver_role")
        .called(&["jabatan penerima", "peran penerima"])
        .hxl("#contact+role"),
    Column::text("requested_by")
        .called(&["diminta oleh", "instansi pemohon", "pemohon", "peminta"])
        .hxl("#org+requested"),
    Column::text("note").called(&["catatan", "keterangan"]).hxl("#description"),
    EXERCISE,
];

pub(super) const POPULATION: &[Column] = &[
    PLACE_CODE.compulsory(),
    CODE_SYSTEM,
    NAME.called(&["desa", "nama desa", "kelurahan", "desa kelurahan", "nama desa kelurahan"]),
    Column::int("admin_level").called(&["tingkat wilayah"]),
    Column::int("people")
        .also(&[("penduduk", None)])
        .called(&["jumlah penduduk", "jiwa", "jumlah jiwa", "orang", "jumlah orang"])
        .hxl("#population")
        .compulsory(),
    Column::int("households")
        .also(&[("kk", None)])
        .called(&[
            "jumlah kk",
            "kepala keluarga",
            "jumlah kepala keluarga",
            "keluarga",
            "jumlah keluarga",
        ])
        .hxl("#population+hh"),
    Column::text("pop_source").called(&["sumber", "sumber data"]),
    Column::time("as_of").called(&["tanggal", "tanggal data", "per tanggal", "data per"]),
];

pub(super) const ITEMS: &[Column] = &[
    ID.also(&[("item_code", None), ("item", None)])
        .called(&["kode", "kode barang", "kode item"])
        .hxl("#item+code")
        .compulsory(),
    NAME.called(&["barang", "nama barang", "nama item", "uraian", "uraian barang"]),
    Column::text("name_en").called(&["nama inggris", "english name"]).hxl("#item+name+i_en"),
    UNIT,
    // Kilograms of one unit.
    Column::float("mass_kg").called(&["berat kg", "berat per satuan kg", "massa kg"]),
    // How many units a pack holds: `dus=40;bal=10`.
    Column::text("packs").called(&["kemasan", "isi kemasan"]),
    Column::text("ifrc_code").called(&["kode ifrc"]),
    Column::text("gtin").called(&["barcode"]),
    Column::bool("critical").called(&["kritis", "barang kritis"]),
];
