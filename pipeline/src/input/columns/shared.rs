//! Columns that mean the same in several inputs, and vocabularies that several use.

use jiff::Timestamp;

use crate::input::ColumnDefinition;
use crate::input::typed::typed_columns;

pub(super) const CODE_SYSTEMS: &[&str] = &["kemendagri", "bps", "cod"];
/// Names in tables for the moment that a row speaks of.
pub(super) const REPORT_DATES: &[&str] = &[
    "tanggal",
    "waktu",
    "tanggal data",
    "waktu data",
    "data per",
    "per tanggal",
    "tanggal lapor",
    "tanggal laporan",
    "waktu lapor",
    "waktu laporan",
    "dilaporkan",
    "tanggal update",
    "update terakhir",
    "tanggal pendataan",
    "date",
    "date reported",
    "report date",
    "reporting date",
    "last update",
    "updated",
    "date du rapport",
    "date de mise à jour",
    "data do relatório",
    "data de atualização",
    "loron",
];

typed_columns! {
    LAT: f64 = ColumnDefinition::float("lat")
        .signed()
        .also(&[("latitude", None), ("lintang", None), ("y", None)])
        .called(&[
            "koordinat y",
            "garis lintang",
            "titik lintang",
            "koordinat lintang",
            "lintang selatan",
            "lintang utara",
            "ls",
            "lu",
            "ls lu",
            "lu ls",
            "koordinat ls",
            "koordinat lu",
            "koordinat ls lu",
            "koordinat lu ls",
            "gps lat",
            "gps latitude",
            "lintang ls",
            "lintang ls lu",
        ])
        .hxl("#geo+lat");
    LON: f64 = ColumnDefinition::float("lon")
        .signed()
        .also(&[("longitude", None), ("lng", None), ("long", None), ("bujur", None), ("x", None)])
        .called(&[
            "koordinat x",
            "garis bujur",
            "titik bujur",
            "koordinat bujur",
            "bujur timur",
            "bt",
            "koordinat bt",
            "gps lon",
            "gps long",
            "gps longitude",
            "bujur bt",
        ])
        .hxl("#geo+lon");
    COORDINATE: String = ColumnDefinition::text("coordinate").also(&[("coordinates", None)]).called(&[
        "koordinat",
        "titik koordinat",
        "koordinat lokasi",
        "koordinat posko",
        "koordinat gps",
        "titik gps",
        "lokasi gps",
        "gps",
        "geopoint",
        "lat long",
        "lat lon",
        "lat lng",
        "latitude longitude",
        "lintang bujur",
        "google maps",
        "google map",
        "link google maps",
        "link maps",
        "tautan peta",
        "share lokasi",
        "shareloc",
        "plus code",
    ]);
    EASTING: f64 = ColumnDefinition::float("easting")
        .also(&[("utm_e", None), ("utm_x", None)])
        .called(&["koordinat e", "utm easting", "x utm", "timur utm"]);
    NORTHING: f64 = ColumnDefinition::float("northing")
        .also(&[("utm_n", None), ("utm_y", None)])
        .called(&["koordinat n", "utm northing", "y utm", "utara utm"]);
    UTM_ZONE: String = ColumnDefinition::text("utm_zone")
        .called(&["zona", "zone", "zona utm", "utm zona"]);
    WKT: String = ColumnDefinition::text("wkt")
        .also(&[
            ("geom_wkt", None),
            ("geometry", None),
            ("the_geom", None),
            ("geom", None),
            ("wkb_geometry", None),
            ("ewkt", None),
            ("ewkb", None),
            ("wkb", None),
        ])
        .hxl("#geo+line+wkt");
    REPORTED_AT: Timestamp =
        ColumnDefinition::time("reported_at").called(REPORT_DATES).hxl("#date+reported");
    EXERCISE: bool =
        ColumnDefinition::bool("exercise").also(&[("latihan", None)]).hxl("#meta+exercise");
    NAME: String = ColumnDefinition::text("name").also(&[("nama", None)]).hxl("#loc+name");
    PLACE_CODE: String = ColumnDefinition::text("place_code")
        .also(&[("kode_desa", None), ("kode_kemendagri", None), ("kode_wilayah", None)])
        .called(&["kode kelurahan", "kode desa kelurahan", "kode desa kemendagri"])
        .hxl("#adm4+code+v_kemendagri");
    CODE_SYSTEM: String = ColumnDefinition::word("code_system", CODE_SYSTEMS);
    AGENCY: String =
        ColumnDefinition::text("agency").also(&[("org_code", None)]).hxl("#org+code");
    ID: String = ColumnDefinition::text("id");
    STATED_SOURCE: String = ColumnDefinition::text("stated_source")
        .also(&[("source", None)])
        .called(&["sumber", "sumber data", "sumber informasi", "fonte", "fontes de dados", "data source"])
        .hxl("#meta+source");
    ORG_CODE: String = ColumnDefinition::text("org_code")
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
    ITEM_CODE: String = ColumnDefinition::text("item_code")
        .also(&[("item", None)])
        .called(&["kode barang", "kode item", "id barang", "kode logistik", "kode bantuan", "item id", "code article", "código do item", "item no"])
        .hxl("#item+code")
        .compulsory()
        .or("item_name");
    ITEM_NAME: String = ColumnDefinition::text("item_name")
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
            "komoditas", "item name in english", "commodity", "item description", "article", "articles", "nom de l'article", "désignation", "artigo", "nome do artigo", "item nome", "sasan", "naran sasan", "produto", "produit"])
        .hxl("#item+name+i_id");
    UNIT: String = ColumnDefinition::text("unit")
        .called(&["satuan", "satuan barang", "unit satuan", "uom", "unit of measure", "units", "unité", "unidade", "unidade de medida"])
        .hxl("#item+unit");
    /// The moment that a row or a number speaks of.
    AS_OF: Timestamp = ColumnDefinition::time("as_of");
}
