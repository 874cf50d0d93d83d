//! Columns that mean the same in many inputs.

use super::Column;

pub(super) const VEHICLES: &[&str] =
    &["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck", "boat"];
pub(super) const CODE_SYSTEMS: &[&str] = &["kemendagri", "bps", "cod"];

pub(super) const LAT: Column = Column::float("lat")
    .signed()
    .also(&[("latitude", None), ("lintang", None), ("y", None)])
    .called(&["koordinat y", "garis lintang", "titik lintang"])
    .hxl("#geo+lat");
pub(super) const LON: Column = Column::float("lon")
    .signed()
    .also(&[("longitude", None), ("lng", None), ("long", None), ("bujur", None), ("x", None)])
    .called(&["koordinat x", "garis bujur", "titik bujur"])
    .hxl("#geo+lon");
pub(super) const WKT: Column = Column::text("wkt")
    .also(&[("geom_wkt", None), ("geometry", None), ("the_geom", None)])
    .hxl("#geo+line+wkt");
/// What tables call the moment that a row speaks of.
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
];
pub(super) const REPORTED_AT: Column =
    Column::time("reported_at").called(REPORT_DATES).hxl("#date+reported");
pub(super) const EXERCISE: Column =
    Column::bool("exercise").also(&[("latihan", None)]).hxl("#meta+exercise");
pub(super) const NAME: Column = Column::text("name").also(&[("nama", None)]).hxl("#loc+name");
pub(super) const PLACE_CODE: Column = Column::text("place_code")
    .also(&[("kode_desa", None), ("kode_kemendagri", None), ("kode_wilayah", None)])
    .called(&["kode kelurahan", "kode desa kelurahan", "kode desa kemendagri"])
    .hxl("#adm4+code+v_kemendagri");
pub(super) const CODE_SYSTEM: Column = Column::word("code_system", CODE_SYSTEMS);
pub(super) const AGENCY: Column =
    Column::text("agency").also(&[("org_code", None)]).hxl("#org+code");
pub(super) const ID: Column = Column::text("id");
