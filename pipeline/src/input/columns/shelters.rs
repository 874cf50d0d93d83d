//! Columns of sites where people are.
//!
//! `KK` (households), `rumah` (houses) and `jiwa` (people) have separate columns and are never
//! taken for one another.

use jiff::Timestamp;
use lintas_model::aid::PlacedBy;

use super::shared;
use crate::input::typed::columns;
use crate::input::{ColumnDefinition, PeopleUnit};

columns! {
    ID: String = shared::ID
        .definition()
        .also(&[("shelter_id", None)])
        .called(&["kode posko", "id posko", "kode pengungsian", "id pengungsian", "kode titik", "site id", "site code", "code du site", "código do local"])
        .hxl("#loc+code+id");
    NAME: String = shared::NAME.definition().called(&[
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
        "nama titik", "site", "site name", "shelter", "shelter name", "evacuation center", "evacuation centre", "camp", "camp name", "nom du site", "nom de l'abri", "abri", "lieu", "nome do local", "nome do abrigo", "abrigo", "centro de acolhimento", "naran fatin", "fatin evakuasaun"]);
    TYPE: String = ColumnDefinition::text("type")
        .called(&["jenis", "tipe", "jenis tempat", "jenis lokasi", "jenis bangunan", "site type", "shelter type", "type de site", "tipo de abrigo", "tipo"])
        .hxl("#loc+type");
    PLACE_CODE: String = shared::PLACE_CODE.definition();
    CODE_SYSTEM: String = shared::CODE_SYSTEM.definition();
    /// Name of the desa or kelurahan: where a site stands that has no point of its own.
    VILLAGE: String = ColumnDefinition::text("village").called(&[
        "desa",
        "kelurahan",
        "desa kelurahan",
        "kelurahan desa",
        "nama desa",
        "nama kelurahan",
        "nama desa kelurahan",
        "kel",
        "kel desa",
        "desa kel",
        "suco",
        "suku",
        "aldeia",
    ]);
    /// Name of the kecamatan.
    DISTRICT: String = ColumnDefinition::text("district").called(&[
        "kecamatan",
        "nama kecamatan",
        "kec",
        "distrik",
        "sub district",
        "posto administrativo", "commune"]);
    /// How its place is known, where a program wrote the table.
    PLACED_BY: PlacedBy = ColumnDefinition::word("placed_by", &PlacedBy::NAMES);
    ADM3_PCODE: String = ColumnDefinition::text("adm3_pcode").hxl("#adm3+code+v_pcode");
    CAPACITY: i64 = ColumnDefinition::int("capacity")
        .called(&["kapasitas", "daya tampung", "capacité", "capacidade", "kapasidade"])
        .hxl("#capacity+num+ind");
    STATUS: String = ColumnDefinition::word("status", &["open", "full", "closed"])
        .spoken(&[
            ("buka", "open"),
            ("dibuka", "open"),
            ("aktif", "open"),
            ("penuh", "full"),
            ("tutup", "closed"),
            ("ditutup", "closed"),
            ("tidak_aktif", "closed"),
        ])
        .called(&["status posko", "keadaan posko", "site status", "statut", "estado"])
        .hxl("#status+code");
    PEOPLE: i64 = ColumnDefinition::people("people", PeopleUnit::People)
        .called(&[
            "jiwa",
            "jumlah jiwa",
            "orang",
            "jumlah orang",
            "pengungsi",
            "jumlah pengungsi",
            "jumlah penghuni",
            "total jiwa",
            "total pengungsi", "persons", "individuals", "total people", "total persons", "number of people", "no of people", "idps", "evacuees", "personnes", "nombre de personnes", "déplacés", "pessoas", "número de pessoas", "total de pessoas", "deslocados", "ema", "total ema", "numeru ema"])
        .hxl("#affected+ind+displaced+incamp");
    /// Unit of the number in `people`, where that counts something else than people.
    PEOPLE_UNIT: PeopleUnit = ColumnDefinition::word("people_unit", &["jiwa", "kk", "rumah"])
        .spoken(&[
            ("orang", "jiwa"),
            ("people", "jiwa"),
            ("keluarga", "kk"),
            ("kepala_keluarga", "kk"),
            ("households", "kk"),
            ("houses", "rumah"),
        ])
        .called(&["satuan", "satuan jumlah", "satuan jiwa"])
        .hxl("#meta+people_unit");
    PEOPLE_BASIS: String =
        ColumnDefinition::word("people_basis", &["in_shelter", "displaced", "affected", "at_home"])
            .spoken(&[
                ("di_posko", "in_shelter"),
                ("di_pengungsian", "in_shelter"),
                ("mengungsi", "displaced"),
                ("terdampak", "affected"),
                ("di_rumah", "at_home"),
                ("bertahan_di_rumah", "at_home"),
            ])
            .called(&["dasar hitungan", "keterangan jiwa"])
            .hxl("#meta+people_basis");
    HOUSEHOLDS: i64 = ColumnDefinition::people("households", PeopleUnit::Households)
        .called(&[
            "kk",
            "jumlah kk",
            "kepala keluarga",
            "jumlah kepala keluarga",
            "keluarga",
            "jumlah keluarga",
            "total kk", "hh", "number of households", "families", "number of families", "ménages", "nombre de ménages", "familles", "famílias", "número de famílias", "agregados familiares", "uma kain", "total uma kain", "numeru uma kain"])
        .hxl("#affected+hh+displaced+incamp");
    HOUSES: i64 = ColumnDefinition::people("houses", PeopleUnit::Houses)
        .called(&["rumah", "jumlah rumah", "unit rumah", "rumah terdampak", "rumah terendam", "maisons", "casas"])
        .hxl("#affected+houses");
    FEMALE: i64 = ColumnDefinition::people("female", PeopleUnit::People)
        .called(&["perempuan", "jumlah perempuan", "wanita", "women", "females", "femmes", "mulheres", "feto"])
        .hxl("#affected+ind+displaced+incamp+f");
    /// Aged 0 to 23 months. "Balita" are children under five, and so not a synonym.
    INFANTS: i64 = ColumnDefinition::people("infants", PeopleUnit::People)
        .called(&["bayi", "jumlah bayi", "baduta", "bayi 0 23 bulan", "0 23 bulan", "infants 0 23 months", "nourrissons", "bebés", "bebe"])
        .hxl("#affected+ind+displaced+incamp+infants");
    CHILDREN: i64 = ColumnDefinition::people("children", PeopleUnit::People)
        .called(&["anak", "anak anak", "jumlah anak", "enfants", "crianças", "labarik"])
        .hxl("#affected+ind+displaced+incamp+children");
    ELDERLY: i64 = ColumnDefinition::people("elderly", PeopleUnit::People)
        .called(&["lansia", "jumlah lansia", "lanjut usia", "usia lanjut", "elderly people", "older people", "personnes âgées", "idosos", "ferik no katuas"])
        .hxl("#affected+ind+displaced+incamp+elderly");
    PREGNANT: i64 = ColumnDefinition::int("pregnant")
        .called(&[
            "ibu hamil",
            "jumlah ibu hamil",
            "bumil",
            "hamil",
            "ibu hamil menyusui",
            "bumil busui",
            "hamil menyusui", "pregnant women", "femmes enceintes", "grávidas", "isin rua"])
        .hxl("#affected+ind+displaced+incamp+f+pregnant");
    DISABILITY: i64 = ColumnDefinition::int("disability")
        .called(&["disabilitas", "difabel", "penyandang disabilitas", "jumlah disabilitas", "people with disabilities", "pwd", "personnes handicapées", "pessoas com deficiência"])
        .hxl("#affected+ind+displaced+incamp+disability");
    MANAGER_ORG: String = ColumnDefinition::text("manager_org")
        .called(&["pengelola", "instansi", "instansi pengelola", "lembaga", "opd", "skpd"])
        .hxl("#org+code+prog");
    CONTACT: String = ColumnDefinition::text("contact")
        .called(&[
            "kontak",
            "telepon",
            "nomor telepon",
            "hp",
            "nomor hp",
            "narahubung",
            "kontak posko", "phone", "phone number", "telephone", "contact phone", "mobile", "contacto", "telefone", "nomor wa", "wa", "whatsapp"])
        .hxl("#contact+phone");
    WATER_SOURCE: String =
        ColumnDefinition::text("water_source").called(&["sumber air"]).hxl("#service+type+water");
    TOILETS: i64 = ColumnDefinition::int("toilets")
        .called(&["toilet", "jumlah toilet", "mck", "jumlah mck", "jamban"])
        .hxl("#service+num+toilets");
    ACCESS_NOTE: String = ColumnDefinition::text("access_note")
        .called(&["akses", "keterangan akses", "catatan akses"])
        .hxl("#access+description");
    REPORTED_AT: Timestamp = shared::REPORTED_AT.definition();
    STATED_SOURCE: String = shared::STATED_SOURCE.definition();
    EXERCISE: bool = shared::EXERCISE.definition();
    LAT: f64 = shared::LAT.definition();
    LON: f64 = shared::LON.definition();
    COORDINATE: String = shared::COORDINATE.definition();
    EASTING: f64 = shared::EASTING.definition();
    NORTHING: f64 = shared::NORTHING.definition();
    UTM_ZONE: String = shared::UTM_ZONE.definition();
    WKT: String = shared::WKT.definition();
}
