//! Columns of item catalogues.

use super::shared;
use crate::input::ColumnDefinition;
use crate::input::typed::columns;

columns! {
    ID: String = shared::ID
        .definition()
        .also(&[("item_code", None), ("item", None)])
        .called(&["kode", "kode barang", "kode item"])
        .hxl("#item+code")
        .compulsory();
    NAME: String = shared::NAME.definition().called(&[
        "barang",
        "nama barang",
        "nama item",
        "uraian",
        "uraian barang",
    ]);
    NAME_EN: String = ColumnDefinition::text("name_en")
        .called(&["nama inggris", "english name"])
        .hxl("#item+name+i_en");
    UNIT: String = shared::UNIT.definition();
    /// Kilograms of one unit.
    MASS_KG: f64 =
        ColumnDefinition::float("mass_kg").called(&["berat kg", "berat per satuan kg", "massa kg"]);
    /// Units in a pack: `dus=40;bal=10`.
    PACKS: String = ColumnDefinition::text("packs").called(&["kemasan", "isi kemasan"]);
    IFRC_CODE: String = ColumnDefinition::text("ifrc_code").called(&["kode ifrc"]);
    GTIN: String = ColumnDefinition::text("gtin").called(&["barcode"]);
    CRITICAL: bool = ColumnDefinition::bool("critical").called(&["kritis", "barang kritis"]);
}
