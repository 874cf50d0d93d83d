//! Columns of dispatches: goods that are promised or under way.

use jiff::Timestamp;
use lintas_model::vehicle::{VehicleClass, spec};

use super::shared;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;

columns! {
    ID: String = shared::ID
        .definition()
        .also(&[("dispatch_id", None)])
        .called(&[
            "surat jalan",
            "nomor surat jalan",
            "nomor pengiriman",
            "id pengiriman",
            "kode pengiriman",
        ])
        .hxl("#activity+id");
    ORG_CODE: String = shared::ORG_CODE.definition();
    FROM_ID: String = ColumnDefinition::text("from_id")
        .called(&["kode asal", "id asal", "kode gudang", "kode gudang asal"])
        .hxl("#loc+code+id+origin")
        .or("from_name");
    FROM_NAME: String = ColumnDefinition::text("from_name")
        .called(&["asal", "dari", "gudang", "nama gudang", "gudang asal", "lokasi asal", "from", "origin", "from warehouse", "origine", "de", "origem", "husi"])
        .hxl("#loc+name+origin");
    TO_ID: String = ColumnDefinition::text("to_id")
        .called(&["kode tujuan", "id tujuan", "kode posko", "kode posko tujuan"])
        .hxl("#loc+code+id+dest")
        .compulsory()
        .or("to_name");
    TO_NAME: String = ColumnDefinition::text("to_name")
        .called(&[
            "tujuan",
            "ke",
            "posko",
            "nama posko",
            "posko tujuan",
            "lokasi tujuan",
            "nama tujuan",
            "tempat tujuan", "to", "destination", "delivered to", "à destination de", "destino", "ba"])
        .hxl("#loc+name+dest");
    ITEM_CODE: String = shared::ITEM_CODE.definition();
    ITEM_NAME: String = shared::ITEM_NAME.definition();
    UNIT: String = shared::UNIT.definition();
    QTY: f64 = ColumnDefinition::quantity("qty")
        .called(&[
            "jumlah",
            "jumlah barang",
            "jumlah dikirim",
            "jumlah kirim",
            "banyaknya",
            "kuantitas",
            "volume", "quantity", "quantity sent", "quantité", "quantidade", "kuantidade"])
        .hxl("#item+num")
        .compulsory();
    VEHICLE: VehicleClass = ColumnDefinition::word("vehicle", &spec::NAMES)
        .also(&[("vehicle_class", None)])
        .spoken(spec::SPOKEN)
        .called(&["kendaraan", "jenis kendaraan", "moda", "armada", "angkutan", "vehicle type", "type de véhicule", "veículo", "kareta"])
        .hxl("#modality+vehicle");
    VEHICLE_ID: String = ColumnDefinition::text("vehicle_id")
        .called(&["nomor polisi", "nopol", "plat", "plat nomor", "nomor kendaraan"])
        .hxl("#meta+vehicle+id");
    STATUS: String =
        ColumnDefinition::text("status").called(&["status pengiriman"]).hxl("#status+code");
    REQUESTED_AT: Timestamp = ColumnDefinition::time("requested_at")
        .called(&["diminta", "tanggal diminta", "tanggal permintaan", "waktu permintaan"])
        .hxl("#date+requested");
    PROMISED_AT: Timestamp = ColumnDefinition::time("promised_at")
        .called(&["dijanjikan", "tanggal dijanjikan", "tanggal komitmen"])
        .hxl("#date+promised");
    PLANNED_AT: Timestamp = ColumnDefinition::time("planned_at")
        .called(&[
            "rencana",
            "tanggal rencana",
            "rencana kirim",
            "rencana berangkat",
            "jadwal",
            "jadwal berangkat",
        ])
        .hxl("#date+planned");
    DEPARTED_AT: Timestamp = ColumnDefinition::time("departed_at")
        .called(&[
            "berangkat",
            "tanggal berangkat",
            "waktu berangkat",
            "dikirim",
            "tanggal kirim",
            "tanggal dikirim",
            "tanggal pengiriman", "date sent", "departure", "departure date", "date d'envoi", "data de envio"])
        .hxl("#date+start");
    ETA: Timestamp = ColumnDefinition::time("eta")
        .called(&["perkiraan tiba", "estimasi tiba", "perkiraan sampai", "estimasi sampai"])
        .hxl("#date+eta");
    ARRIVED_AT: Timestamp = ColumnDefinition::time("arrived_at")
        .called(&["tiba", "tanggal tiba", "waktu tiba", "tanggal sampai"])
        .hxl("#date+end");
    RECEIVED_AT: Timestamp = ColumnDefinition::time("received_at")
        .called(&["diterima", "tanggal diterima", "tanggal terima", "waktu diterima", "received on", "date received", "date de réception", "data de receção"])
        .hxl("#date+received");
    RECEIVED_QTY: f64 = ColumnDefinition::quantity("received_qty")
        .called(&["jumlah diterima", "jumlah terima", "qty diterima"])
        .hxl("#reached+num+item");
    CONDITION: String = ColumnDefinition::text("condition")
        .called(&["kondisi", "kondisi barang"])
        .hxl("#status+condition");
    RECEIVER_ROLE: String = ColumnDefinition::text("receiver_role")
        .called(&["jabatan penerima", "peran penerima"])
        .hxl("#contact+role");
    REQUESTED_BY: String = ColumnDefinition::text("requested_by")
        .called(&["diminta oleh", "instansi pemohon", "pemohon", "peminta"])
        .hxl("#org+requested");
    NOTE: String =
        ColumnDefinition::text("note").called(&["catatan", "keterangan", "remarks", "notes", "comments", "remarques", "observações"]).hxl("#description");
    EXERCISE: bool = shared::EXERCISE.definition();
}
