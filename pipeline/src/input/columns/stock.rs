//! Columns of a stock table or stock card: opening, received, sent, used, and closing stock.

use jiff::Timestamp;

use super::shared;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;

columns! {
    WAREHOUSE_ID: String = ColumnDefinition::text("warehouse_id")
        .also(&[("depot_id", None), ("depot", None)])
        .called(&["kode gudang", "id gudang", "kode depo", "warehouse code", "depot code", "code entrepôt", "código do armazém"])
        .hxl("#loc+code+id")
        .compulsory()
        .or("warehouse_name");
    WAREHOUSE_NAME: String = ColumnDefinition::text("warehouse_name")
        .called(&["gudang", "nama gudang", "depo", "nama depo", "lokasi gudang", "lokasi", "warehouse", "storage location", "entrepôt", "nom de l'entrepôt", "armazém", "nome do armazém", "armazen", "naran armazen"])
        .hxl("#loc+name");
    ORG_CODE: String = shared::ORG_CODE.definition();
    ITEM_CODE: String = shared::ITEM_CODE.definition();
    ITEM_NAME: String = shared::ITEM_NAME.definition();
    UNIT: String = shared::UNIT.definition();
    /// On the shelf, including what is reserved. An empty cell means not counted.
    QTY_AVAILABLE: f64 = ColumnDefinition::quantity("qty_available")
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
            "jumlah akhir", "quantity", "quantity available", "available quantity", "available", "balance", "stock balance", "closing stock", "closing balance", "on hand", "stock on hand", "quantité", "quantité disponible", "stock disponible", "stock final", "quantidade", "quantidade disponível", "estoque", "saldo final", "hela", "kuantidade", "total iha armazen"])
        .hxl("#item+num+available")
        .expected();
    QTY_RESERVED: f64 = ColumnDefinition::quantity("qty_reserved")
        .called(&["dicadangkan", "jumlah dicadangkan", "teralokasi", "dialokasikan", "cadangan"])
        .hxl("#item+num+reserved");
    QTY_IN_TRANSIT: f64 = ColumnDefinition::quantity("qty_in_transit")
        .called(&["dalam perjalanan", "di perjalanan", "dalam pengiriman"])
        .hxl("#item+num+intransit");
    QTY_ON_ORDER: f64 = ColumnDefinition::quantity("qty_on_order")
        .called(&["dipesan", "dalam pemesanan", "pesanan", "jumlah dipesan", "akan datang"])
        .hxl("#item+num+onorder");
    EXPECTED_AT: Timestamp = ColumnDefinition::time("expected_at")
        .called(&[
            "perkiraan datang",
            "perkiraan tiba",
            "estimasi datang",
            "estimasi tiba",
            "tanggal perkiraan datang",
        ])
        .hxl("#date+expected");
    QTY_OPENING: f64 = ColumnDefinition::quantity("qty_opening")
        .called(&["stok awal", "saldo awal", "jumlah awal", "persediaan awal", "awal", "opening stock", "opening balance", "stock initial", "saldo inicial"])
        .hxl("#item+num+opening");
    QTY_RECEIVED: f64 = ColumnDefinition::quantity("qty_received")
        .called(&["masuk", "barang masuk", "jumlah masuk", "stok masuk", "penerimaan", "diterima", "received", "received quantity", "quantity received", "quantité reçue", "entrées", "recebido", "entradas", "simu"])
        .hxl("#item+num+received");
    QTY_SENT: f64 = ColumnDefinition::quantity("qty_sent")
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
            "distribusi", "sent", "issued", "dispatched", "distributed", "quantity issued", "sorties", "distribué", "saídas", "distribuído", "fahe"])
        .hxl("#item+num+sent");
    QTY_USED: f64 = ColumnDefinition::quantity("qty_used")
        .called(&["terpakai", "dipakai", "pemakaian", "digunakan", "jumlah terpakai", "used", "consumed", "utilisé", "usado"])
        .hxl("#item+num+used");
    PACK_SIZE: f64 = ColumnDefinition::quantity("pack_size")
        .called(&["isi", "isi kemasan", "isi per kemasan", "isi per dus"])
        .hxl("#item+num+pack");
    EXPIRY: Timestamp = ColumnDefinition::time("expiry")
        .or_period()
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
            "ed", "expiry date", "expiration date", "date d'expiration", "date de péremption", "validade", "data de validade", "prazo de validade"])
        .hxl("#date+expiry");
    PLACE_CODE: String = shared::PLACE_CODE.definition();
    CODE_SYSTEM: String = shared::CODE_SYSTEM.definition();
    REPORTED_AT: Timestamp = shared::REPORTED_AT.definition();
    STATED_SOURCE: String = shared::STATED_SOURCE.definition();
    EXERCISE: bool = shared::EXERCISE.definition();
    LAT: f64 = shared::LAT.definition();
    LON: f64 = shared::LON.definition();
    COORDINATE: String = shared::COORDINATE.definition();
    EASTING: f64 = shared::EASTING.definition();
    NORTHING: f64 = shared::NORTHING.definition();
    UTM_ZONE: String = shared::UTM_ZONE.definition();
}
