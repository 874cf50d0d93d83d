//! The codes of findings with their meaning: Bahasa Indonesia first, English beside it.

use serde::{Deserialize, Serialize};

use super::Severity;

macro_rules! codes {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident = $code:literal, $severity:ident, $meaning_id:literal, $remedy_id:literal, $remedy_en:literal;
    )+) => {
        /// The stable code of a finding. A code never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FindingCode { $($(#[doc = $doc])+ $name,)+ }

        impl FindingCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code in reports.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The severity of findings with this code, unless they override it.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// One sentence that says what the code means, in English.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// What the code means, in Bahasa Indonesia.
            pub const fn meaning_id(self) -> &'static str {
                match self { $(Self::$name => $meaning_id,)+ }
            }

            /// What the officer can do about it, in Bahasa Indonesia.
            pub const fn remedy_id(self) -> &'static str {
                match self { $(Self::$name => $remedy_id,)+ }
            }

            /// What the officer can do about it, in English.
            pub const fn remedy_en(self) -> &'static str {
                match self { $(Self::$name => $remedy_en,)+ }
            }
        }
    };
}

codes! {
    /// The row could not be read at all.
    UnreadableRow = "unreadable_row", Error,
        "Baris tidak dapat dibaca",
        "Betulkan baris itu di berkas aslinya, lalu kirim ulang.",
        "Mend the row in the original file and send it again.";
    /// The source does not say its coordinate system and the configuration does not either.
    MissingCrs = "missing_crs", Error,
        "Sistem koordinat tidak disebut di berkas maupun di konfigurasi",
        "Isi `crs` pada sumber itu, misalnya EPSG:32750.",
        "Set `crs` of the source, such as EPSG:32750.";
    /// The configured coordinate system differs from the file's own; the configured one is used.
    CrsOverridden = "crs_overridden", Info,
        "Sistem koordinat di konfigurasi berbeda dari berkas; yang dikonfigurasi dipakai",
        "Hapus `crs` dari konfigurasi bila sistem di berkas yang benar.",
        "Drop `crs` from the configuration where the file's own is right.";
    /// The geometry was invalid and has been repaired.
    InvalidGeometry = "invalid_geometry", Warning,
        "Bentuk tidak sah, sudah diperbaiki",
        "Tidak perlu apa-apa; perbaiki di sumbernya bila sempat.",
        "Nothing is needed; mend it at the source when there is time.";
    /// The geometry could not be repaired without changing what it covers; its hull stands in.
    GeometryReplacedByHull = "geometry_replaced_by_hull", Warning,
        "Bentuk tidak dapat diperbaiki tanpa mengubah luasnya; garis luarnya dipakai",
        "Gambar ulang bentuk itu di sumbernya.",
        "Draw the shape anew at the source.";
    /// The row has no geometry, or an empty one.
    EmptyGeometry = "empty_geometry", Error,
        "Baris tanpa bentuk",
        "Isi kolom lintang dan bujur, atau gambar tempatnya.",
        "Fill in latitude and longitude, or draw the place.";
    /// A site has no point that can be used, and stands inside its desa or kecamatan.
    PlacedByName = "placed_by_name", Warning,
        "Lokasi tanpa titik yang dapat dipakai ditaruh di tengah desa atau kecamatannya",
        "Isi lintang dan bujurnya, atau kirim titiknya; jarak dan rute lokasi ini hanya perkiraan.",
        "Fill in latitude and longitude; until then distances and routes of the site are estimates.";
    /// The geometry is of another type than the layer takes.
    WrongGeometryType = "wrong_geometry_type", Error,
        "Jenis bentuk tidak sesuai dengan lapisannya",
        "Periksa apakah sumber itu untuk lapisan yang benar (`layer`).",
        "See whether the source feeds the right layer (`layer`).";
    /// A coordinate is not a number or lies outside the world.
    CoordinateOutOfRange = "coordinate_out_of_range", Error,
        "Koordinat bukan angka atau di luar bumi",
        "Periksa angka dan sistem koordinatnya (`crs`); lintang −90 sampai 90, bujur −180 sampai 180.",
        "Check the numbers and the coordinate system (`crs`): latitude −90 to 90, longitude −180 to 180.";
    /// The feature lies outside the admin units of the region.
    OutsideRegion = "outside_region", Warning,
        "Di luar batas wilayah",
        "Periksa lintang dan bujur: tertukar, salah tanda, atau memang di luar wilayah?",
        "Check latitude and longitude: swapped, a wrong sign, or truly outside?";
    /// Place checks were skipped because no admin source is configured.
    PlaceChecksSkipped = "place_checks_skipped", Info,
        "Pemeriksaan wilayah dilewati karena batas wilayah tidak ada",
        "Tambahkan sumber batas wilayah (`layer = \"admin\"`).",
        "Add a source of admin units (`layer = \"admin\"`).";
    /// Another row of the layer has the same id.
    DuplicateId = "duplicate_id", Error,
        "Id sama dengan baris lain",
        "Beri setiap baris id sendiri, atau hapus baris yang berulang.",
        "Give each row an id of its own, or delete the repeated one.";
    /// Another source with higher precedence describes the same thing.
    Superseded = "superseded", Info,
        "Sudah ada di sumber lain yang didahulukan",
        "Tidak perlu apa-apa; ubah `precedence` bila sumber ini yang benar.",
        "Nothing is needed; change `precedence` where this source is the better one.";
    /// A value is not one of those that the field takes; the field stays empty.
    UnknownValue = "unknown_value", Warning,
        "Nilai tidak dikenal; isian dikosongkan",
        "Pakai salah satu nilai yang disebut, atau petakan nilai itu dengan `map` di konfigurasi.",
        "Use one of the values named, or map it with `map` in the configuration.";
    /// A unit is not known; the field stays empty.
    UnknownUnit = "unknown_unit", Warning,
        "Satuan tidak dikenal; isian dikosongkan",
        "Tulis satuan yang dikenal, atau isi `unit` di konfigurasi.",
        "Write a unit that is known, or set `unit` in the configuration.";
    /// A value cannot be read as the number, time or truth that the field takes.
    UnreadableValue = "unreadable_value", Warning,
        "Nilai tidak terbaca sebagai angka, waktu, atau ya/tidak",
        "Tulis angka polos (1250 atau 1250,5) atau tanggal seperti 2025-09-18.",
        "Write a plain number (1250 or 1250.5) or a date such as 2025-09-18.";
    /// A quantity that cannot be negative is.
    NegativeQuantity = "negative_quantity", Error,
        "Jumlah negatif",
        "Betulkan jumlahnya; barang keluar ditulis di kolomnya sendiri.",
        "Mend the quantity; what went out belongs in a column of its own.";
    /// A compulsory field is empty.
    MissingValue = "missing_value", Error,
        "Isian wajib kosong",
        "Isi kolom itu di baris tersebut, lalu kirim ulang.",
        "Fill in the column of that row and send it again.";
    /// A table has no column for a compulsory field.
    MissingColumn = "missing_column", Error,
        "Kolom wajib tidak ada",
        "Tambahkan kolom itu, atau sebut nama kolomnya di `fields` pada konfigurasi.",
        "Add the column, or name it under `fields` in the configuration.";
    /// The time of the row lies after the moment that the snapshot speaks of.
    InTheFuture = "in_the_future", Warning,
        "Waktu baris sesudah waktu data",
        "Periksa tanggal, jam dan zona waktunya.",
        "Check date, hour and time zone.";
    /// A way refers to nodes that the file does not hold; its present stretches are kept.
    MissingNode = "missing_node", Warning,
        "Ruas merujuk titik yang tidak ada di berkas; bagian yang ada tetap dipakai",
        "Ambil potongan OSM yang utuh (`osmium extract -s smart`).",
        "Take an extract that is complete (`osmium extract -s smart`).";
    /// An area of OSM whose outline does not close, or has no extent, is left out of the map, or drawn in part.
    BrokenArea = "broken_area", Info,
        "Area OSM yang garis luarnya tidak tertutup, atau tanpa luas; tidak digambar, atau sebagian",
        "Ambil potongan OSM yang utuh (`osmium extract -s smart`), atau perbaiki areanya di OSM.",
        "Take an extract that is complete (`osmium extract -s smart`), or mend the area in OSM.";
    /// The coastline cannot be closed along the edge of the data: no sea is drawn, and what is sea looks like land.
    CoastlineOpen = "coastline_open", Warning,
        "Garis pantai tidak dapat ditutup di tepi data; laut tidak digambar dan tampak seperti daratan",
        "Ambil potongan OSM persegi yang lebih luas dari wilayahnya (`osmium extract -b`).",
        "Take a rectangular extract of OSM that is larger than the region (`osmium extract -b`).";
    /// There is more of the map's background than the source may take memory for; a part of it is left out.
    ContextLeftOut = "context_left_out", Warning,
        "Latar peta (bangunan, lahan) lebih banyak dari memori yang boleh dipakai; sebagian tidak digambar",
        "Potong berkas OSM ke wilayahnya, naikkan `max_memory_mb`, atau isi `context = false`.",
        "Cut the OSM file to the region, raise `max_memory_mb`, or set `context = false`.";
    /// A turn restriction that leads over a way, not a node, is not applied.
    TurnOverWay = "turn_over_way", Info,
        "Larangan belok yang melewati satu ruas tidak dipakai",
        "Tidak perlu apa-apa.",
        "Nothing is needed.";
    /// A turn restriction that holds at some hours or in some weather is not applied then either.
    ConditionalTurn = "conditional_turn", Info,
        "Larangan belok pada jam atau cuaca tertentu tidak dipakai",
        "Tidak perlu apa-apa.",
        "Nothing is needed.";
    /// A turn restriction is incomplete, says what we do not know, or does not fit the roads.
    BrokenTurn = "broken_turn", Warning,
        "Larangan belok tidak lengkap, tidak dikenal, atau tidak cocok dengan jalannya",
        "Betulkan relasinya di OSM.",
        "Mend the relation in OSM.";
    /// A barrier stands on a junction of several ways; only the way that it seems to belong to is cut.
    BarrierOnJunction = "barrier_on_junction", Warning,
        "Penghalang dipetakan tepat di persimpangan; hanya ruas yang tampaknya dihalangi yang diputus",
        "Di OSM, geser titik penghalangnya dari persimpangan ke ruas yang dihalangi.",
        "In OSM, move the barrier's node off the junction, onto the way that it bars.";
    /// A barrier stands in the middle of a main road; the road is cut there for those whom it stops.
    BarrierOnMainRoad = "barrier_on_main_road", Warning,
        "Penghalang dipetakan di tengah jalan utama; jalan itu terputus di sana bagi yang terhalang",
        "Pastikan penghalangnya memang ada; bila kendaraan boleh lewat, tulis `motor_vehicle=yes` pada titiknya di OSM.",
        "See whether it is truly there; where vehicles may pass, say `motor_vehicle=yes` on its node in OSM.";
    /// A row of a drill in an actual run, or the reverse.
    WrongMode = "wrong_mode", Error,
        "Baris latihan dalam data kejadian nyata, atau sebaliknya",
        "Pisahkan berkas latihan dari berkas kejadian nyata; periksa kolom `exercise`.",
        "Keep drill and actual files apart; check the column `exercise`.";
    /// A line has no length.
    ZeroLength = "zero_length", Error,
        "Garis tanpa panjang",
        "Gambar ulang garisnya dengan dua titik yang berbeda.",
        "Draw the line anew with two different points.";
    /// A place code is of another system than the table that it is joined with.
    CodeSystemMismatch = "code_system_mismatch", Error,
        "Kode wilayah dari sistem lain",
        "Tulis kode Kemendagri (seperti 64.02.06.1001), atau sebut `code_system` dan tambahkan tabel padanan kode (`crosswalk`).",
        "Write the Kemendagri code (such as 64.02.06.1001), or say `code_system` and add a `crosswalk`.";
    /// A place code is not in the admin table.
    UnknownPlaceCode = "unknown_place_code", Warning,
        "Kode wilayah tidak ada di daftar",
        "Periksa kodenya; desa hasil pemekaran mungkin berkode baru.",
        "Check the code; units that were split may have a new one.";
    /// A closure meets no edge of the network.
    ClosureWithoutRoad = "closure_without_road", Warning,
        "Penutupan tidak mengenai jalan mana pun",
        "Periksa titik atau garisnya, atau sebut ruas jalannya.",
        "Check its point or line, or name the road.";
    /// A closure or report had expired at the moment that the snapshot speaks of.
    ExpiredClosure = "expired_closure", Info,
        "Penutupan atau laporan sudah kedaluwarsa pada waktu data",
        "Minta kabar baru dari lapangan bila masih berlaku.",
        "Ask for fresh word from the field where it still holds.";
    /// A hazard has water and no depth; roads in it are unknown.
    WaterWithoutDepth = "water_without_depth", Info,
        "Genangan tanpa kedalaman; jalan di dalamnya belum diketahui",
        "Minta kedalamannya dari lapangan.",
        "Ask the field for the depth.";
    /// A raster has no cell above the threshold.
    EmptyRaster = "empty_raster", Warning,
        "Raster tanpa sel di atas ambang",
        "Periksa `where_above` dan satuan nilainya.",
        "Check `where_above` and the unit of the values.";
    /// Two rows or files tell of the same stock: it is counted once.
    DoubleCount = "double_count", Error,
        "Stok yang sama disebut dua kali (dua baris atau dua berkas); dihitung sekali",
        "Sepakati antarinstansi siapa pemilik stok itu, lalu hapus dari berkas yang lain.",
        "Agree between the agencies whose stock it is, and delete it from the other file.";
    /// Two rows or files tell of the same dispatch: it is counted once.
    DuplicateDispatch = "duplicate_dispatch", Error,
        "Pengiriman yang sama disebut dua kali; dihitung sekali",
        "Hapus baris yang berulang; bila memang dua kali kirim, beri nomor yang berbeda.",
        "Delete the repeated row; where there truly were two, give them different numbers.";
    /// The item is not in the catalogue: nothing is counted until somebody says which one it is.
    UnknownItem = "unknown_item", Error,
        "Barang tidak ada di katalog; tidak dihitung sampai ada yang menyebut barang apa itu",
        "Pakai kode barang yang diusulkan, atau tambahkan barangnya ke katalog (`layer = \"items\"`).",
        "Use the item code proposed, or add the item to the catalogue (`layer = \"items\"`).";
    /// The depot is not known.
    UnknownDepot = "unknown_depot", Error,
        "Gudang tidak dikenal",
        "Pakai kode gudang yang terdaftar, atau daftarkan gudangnya dengan titik koordinat.",
        "Use a depot code that is registered, or register the depot with its place.";
    /// The site is not known.
    UnknownSite = "unknown_site", Error,
        "Posko atau tempat pengungsian tidak dikenal",
        "Pakai kode posko yang terdaftar, atau daftarkan poskonya dengan titik koordinat.",
        "Use a site code that is registered, or register the site with its place.";
    /// The unit cannot be turned into the one that the item is counted in.
    UnitMismatch = "unit_mismatch", Error,
        "Satuan tidak dapat diubah ke satuan barangnya",
        "Sebut isi kemasannya (`pack_size`), atau tulis jumlah dalam satuan barang.",
        "Say how much a pack holds (`pack_size`), or write the amount in the item's own unit.";
    /// The stock has expired: it is kept in the table and covers nobody.
    ExpiredStock = "expired_stock", Warning,
        "Stok kedaluwarsa: tetap ditampilkan, tidak dihitung untuk siapa pun",
        "Pisahkan dan musnahkan sesuai aturan, atau betulkan tanggalnya bila salah tulis.",
        "Set it apart and dispose of it by the rules, or mend the date where it is a slip.";
    /// Nobody counted the stock (belum terdata): it is neither zero nor cover.
    UnknownStock = "unknown_stock", Info,
        "Stok belum terdata: bukan nol dan tidak dihitung",
        "Minta hitungan stok dari pemiliknya.",
        "Ask the owner to count it.";
    /// Opening, received, sent, used and closing stock do not add up.
    StockUnbalanced = "stock_unbalanced", Warning,
        "Stok awal, masuk, keluar, terpakai dan sisa tidak cocok",
        "Hitung ulang fisiknya, lalu betulkan kolom yang salah.",
        "Count the shelf again and mend the column that is wrong.";
    /// A load is told to have arrived, and nobody says that it left before: it counts as far as it
    /// surely got.
    ArrivedBeforeLeaving = "arrived_before_leaving", Warning,
        "Kiriman ditulis sudah tiba tanpa berangkat lebih dahulu: tidak dihitung sebagai tiba",
        "Isi waktu berangkat, dan waktu tiba atau diterima sesudahnya.",
        "Write when it left, and when it arrived or was signed for after that.";
    /// Longitude and latitude are swapped, as the admin unit of the row shows.
    CoordinatesSwapped = "coordinates_swapped", Error,
        "Lintang dan bujur tertukar, terlihat dari kode wilayahnya",
        "Tukar isi kolom lintang dan bujur.",
        "Swap latitude and longitude.";
    /// The latitude has the wrong sign, as the admin unit of the row shows.
    LatitudeSign = "latitude_sign", Error,
        "Tanda lintang salah (utara/selatan khatulistiwa), terlihat dari kode wilayahnya",
        "Ubah tanda lintangnya: selatan khatulistiwa negatif.",
        "Change the sign of the latitude: south of the equator it is negative.";
    /// The place lies outside the admin unit that its code names.
    PlaceMismatch = "place_mismatch", Warning,
        "Titik berada di luar wilayah menurut kodenya",
        "Periksa koordinat dan kode wilayahnya; salah satu keliru.",
        "Check coordinates and place code; one of them is wrong.";
    /// People, households (KK) and houses are mixed up.
    PeopleUnit = "people_unit", Warning,
        "Jiwa, KK dan rumah tercampur",
        "Tulis jiwa, KK dan rumah di kolom masing-masing, atau sebut `people_unit`.",
        "Write people, households and houses in columns of their own, or say `people_unit`.";
    /// A number can be read in two ways, and is not.
    AmbiguousNumber = "ambiguous_number", Warning,
        "Angka dapat dibaca dua cara; isian dikosongkan",
        "Tulis tanpa titik ribuan (1250), atau dengan koma desimal yang jelas (1250,5).",
        "Write it without separators of thousands (1250), or with a clear decimal (1250.5).";
    /// A date can be read in two ways, and is not.
    AmbiguousDate = "ambiguous_date", Warning,
        "Tanggal dapat dibaca dua cara; isian dikosongkan",
        "Tulis tahun-bulan-hari (2025-09-18), atau pakai sel tanggal Excel.",
        "Write year-month-day (2025-09-18), or use a date cell of Excel.";
    /// Two columns of the table could be the same one of ours; neither is read.
    AmbiguousColumn = "ambiguous_column", Warning,
        "Dua kolom sama-sama cocok untuk satu isian; tidak satu pun dibaca",
        "Sebut kolom yang benar di `fields` pada konfigurasi, atau ganti judul kolom yang lain.",
        "Name the right column under `fields` in the configuration, or rename the other one.";
    /// The cell holds an error of the spreadsheet (`#REF!`, `#N/A`); the field stays empty.
    ErrorCell = "error_cell", Warning,
        "Sel berisi galat rumus (#REF!, #N/A); isian dikosongkan",
        "Betulkan rumusnya, atau ganti dengan nilainya, lalu simpan ulang.",
        "Mend the formula, or put its value in its place, and save again.";
    /// A formula that no program has calculated has no result; the field is left empty.
    FormulaUncalculated = "formula_uncalculated", Error,
        "Rumus belum pernah dihitung; isian dikosongkan, bukan nol",
        "Buka berkasnya dan simpan di Excel atau LibreOffice, lalu kirim ulang.",
        "Open the file and save it in a spreadsheet program, then send it again.";
    /// Simple formulas that no program had calculated were calculated here.
    FormulaCalculated = "formula_calculated", Info,
        "Rumus sederhana yang belum dihitung dihitung di sini",
        "Bandingkan dengan berkasnya: buka dan simpan di Excel atau LibreOffice.",
        "Compare with the file: open and save it in a spreadsheet program.";
    /// The file is something else than its name says, and is read as what it is.
    MisnamedFile = "misnamed_file", Info,
        "Isi berkas berbeda dari akhiran namanya",
        "Tidak perlu apa-apa; lebih baik disimpan dengan akhiran yang benar.",
        "Nothing is needed; better to save it under the right ending.";
    /// A number is told as an estimate, and is used.
    ApproximateNumber = "approximate_number", Info,
        "Angka perkiraan, dipakai apa adanya",
        "Hitung ulang dan tulis angka pastinya bila bisa.",
        "Count again and write the exact number where you can.";
    /// The heading of the table is not in its first row.
    HeadingFound = "heading_found", Info,
        "Judul kolom tidak di baris pertama",
        "Tidak perlu apa-apa bila baris judulnya benar.",
        "Nothing is needed where that is the right row.";
    /// A row of totals, of column numbers or of notes is no data, and is not read.
    RowSkipped = "row_skipped", Info,
        "Baris total, nomor kolom atau catatan bukan data; tidak dibaca",
        "Tidak perlu apa-apa bila memang bukan data.",
        "Nothing is needed where it truly is no data.";
    /// A sheet of the workbook is not read.
    SheetSkipped = "sheet_skipped", Info,
        "Lembar kerja tidak dibaca",
        "Sebut lembarnya dengan `table` pada konfigurasi bila perlu dibaca.",
        "Name the sheet with `table` in the configuration where it should be read.";
    /// A table of a file with several is not read.
    TableSkipped = "table_skipped", Warning,
        "Tabel dalam berkas tidak dibaca",
        "Bila perlu dibaca, beri sumber sendiri dengan `table = \"NAMA\"` (arsip: `path = \"/vsizip/BERKAS.zip/ANGGOTA\"`) dan lapisan yang cocok.",
        "Where it should be read, give it a source of its own with `table = \"NAME\"` (of an archive: `path = \"/vsizip/FILE.zip/MEMBER\"`) and the layer that it fits.";
    /// Hidden rows or sheets are read all the same.
    HiddenData = "hidden_data", Info,
        "Baris atau lembar tersembunyi tetap dibaca",
        "Hapus baris atau lembar itu dari berkas bila tidak berlaku lagi.",
        "Delete the rows or the sheet where they no longer hold.";
    /// A column of the table is not used.
    UnusedColumn = "unused_column", Info,
        "Kolom tabel tidak dipakai",
        "Tidak perlu apa-apa bila memang tidak perlu; kalau perlu, sebut kolom itu di `fields` pada konfigurasi.",
        "Nothing is needed where it does not matter; else name the column under `fields` in the configuration.";
    /// The depth cannot be used: the water is there, and nobody knows how deep.
    UnusableDepth = "unusable_depth", Warning,
        "Kedalaman tidak dapat dipakai: ada air, dalamnya tidak diketahui",
        "Tulis kedalaman dengan satuannya (70 cm atau 0,7 m), atau isi `unit` di konfigurasi.",
        "Write the depth with its unit (70 cm or 0.7 m), or set `unit` in the configuration.";
    /// The row was rejected, and stands as evidence at its place without what could not be used.
    StandsAsEvidence = "stands_as_evidence", Warning,
        "Baris ditolak, tetapi tetap berlaku sebagai tanda bahaya di tempatnya",
        "Betulkan baris itu di berkas aslinya, lalu kirim ulang.",
        "Mend the row in the original file and send it again.";
    /// A closure for a class of vehicles holds for heavier ones, too, where its table names none.
    HeavierIncluded = "heavier_included", Info,
        "Penutupan untuk satu jenis kendaraan dibaca berlaku juga untuk yang lebih berat",
        "Sebut semua jenis kendaraan di kolom itu bila yang lebih berat boleh lewat.",
        "Name every class in that column where heavier ones may pass.";
    /// The content of the source changed, and the moment that it is said to speak of did not.
    ContentChanged = "content_changed", Warning,
        "Isi sumber berubah, tetapi waktu amatannya (`observed_at`) tetap",
        "Isi `observed_at = \"mtime\"`, atau pola tanggal pada nama berkas: { name = \"%Y%m%d%H\" }.",
        "Set `observed_at = \"mtime\"`, or a pattern of the date in the file's name: { name = \"%Y%m%d%H\" }.";
    /// Nobody says of which moment the evidence speaks.
    UndatedEvidence = "undated_evidence", Warning,
        "Tanggal tidak diketahui: kabar buruk tetap berlaku, kabar baik tidak dipakai",
        "Isi kolom tanggal, atau `observed_at` pada sumber itu.",
        "Fill in a column with the date, or set `observed_at` of the source.";
    /// The evidence is past its life: it says no more how things are, only how they were.
    EvidenceStale = "evidence_stale", Warning,
        "Bukti sudah lama: keadaannya sekarang tidak diketahui",
        "Minta kabar baru, atau perbarui sumbernya (`lintas renew` bila keadaannya masih sama).",
        "Ask for fresh word, or renew the source (`lintas renew` where nothing has changed).";
    /// Evidence of the last snapshot is gone from its source, and nobody said that it ended.
    EvidenceLost = "evidence_lost", Warning,
        "Bukti hilang dari sumbernya tanpa keterangan selesai: keadaannya tidak diketahui",
        "Periksa di lapangan; bila memang selesai, catat dengan `lintas end`.",
        "Look on the spot; where it has truly ended, say so with `lintas end`.";
    /// No row names a site of the last snapshot any more, and nobody closed it: its last count stays.
    SiteGone = "site_gone", Warning,
        "Lokasi tidak lagi di daftar sumbernya: hitungan terakhirnya tetap dipakai",
        "Tanyakan ke lokasi; bila sudah kosong, isi barisnya dengan status tutup atau catat dengan `lintas end`.",
        "Ask the site; where it is empty, give its row the status closed, or say so with `lintas end`.";
    /// No row names a load of the last snapshot any more, and nobody said what became of it.
    LoadGone = "load_gone", Warning,
        "Kiriman tidak lagi di daftar pengirimnya: tidak dihitung, dan stoknya tetap terpakai",
        "Tanyakan ke pengirim; isi barisnya lagi dengan status terakhir, atau catat dengan `lintas end`.",
        "Ask the sender; give its row its last state, or say so with `lintas end`.";
    /// No row counts an item at a site any more that was counted before: the last count stays.
    CountGone = "count_gone", Warning,
        "Hitungan stok di lokasi tidak ada lagi di sumbernya: hitungan terakhir tetap dipakai",
        "Minta hitungan baru dari lokasi.",
        "Ask the site for a new count.";
    /// A site is gone from its list and a new one may be the same: both count until one is closed.
    SiteMaybeTwice = "site_maybe_twice", Warning,
        "Lokasi hilang dari daftar dan lokasi baru mungkin lokasi yang sama: keduanya dihitung",
        "Tanyakan apakah keduanya sama; bila sama, akhiri yang lama dengan `lintas end`.",
        "Ask whether they are the same; where they are, end the old one with `lintas end`.";
    /// A site of the last snapshot is there under another id, and counts once.
    SiteReplaced = "site_replaced", Info,
        "Lokasi yang sama ada dengan id lain: dihitung sekali",
        "Tidak perlu apa-apa; isi kolom id agar tetap sama.",
        "Nothing is needed; a column with ids keeps them the same.";
    /// Evidence of an earlier snapshot is carried over into this one.
    EvidenceCarried = "evidence_carried", Info,
        "Bukti dari data sebelumnya dibawa terus",
        "Kirim ulang sumbernya, atau catat akhirnya dengan `lintas end`.",
        "Send the source again, or say that it ended with `lintas end`.";
    /// The coverage of the source is withdrawn: not all of its rows can be placed.
    CoverageWithdrawn = "coverage_withdrawn", Warning,
        "Cakupan sumber tidak dipakai karena datanya tidak utuh: tidak ada jalan yang dianggap terbuka olehnya",
        "Betulkan baris yang ditolak, lalu kirim ulang sumbernya utuh.",
        "Mend the rejected rows and send the source again, whole.";
    /// The coverage says more than the data can; nothing is open by it.
    CoverageRefused = "coverage_refused", Warning,
        "Cakupan tidak dapat dipakai: tidak ada jalan yang dianggap terbuka olehnya",
        "Sebut berkas batas daerah yang memang diperiksa sebagai `coverage`.",
        "Name a file of the area that was truly looked at as `coverage`.";
    /// An earlier snapshot cannot be read.
    PreviousUnreadable = "previous_unreadable", Error,
        "Data sebelumnya tidak dapat dibaca",
        "Periksa dengan `lintas verify`; pulihkan dari cadangan bila ada.",
        "Check it with `lintas verify`; restore it from a copy where there is one.";
    /// Somebody said that this evidence has ended.
    EndedEvidence = "ended_evidence", Info,
        "Bukti dinyatakan sudah selesai",
        "Tidak perlu apa-apa; laporkan lagi bila ternyata belum.",
        "Nothing is needed; report it anew where it has not.";
    /// A message of a source of warnings warns nobody here: a draft, an answer, or not for the public.
    MessageNotDrawn = "message_not_drawn", Warning,
        "Pesan peringatan tidak digambar: rancangan, jawaban, atau bukan untuk umum",
        "Tidak perlu apa-apa bila memang begitu; kalau tidak, minta pengirimnya membetulkan pesannya.",
        "Nothing is needed where that is so; else ask its sender to mend the message.";
    /// The end or the renewal of a warning does not count, and the earlier warning stays beside it.
    EndNotTaken = "end_not_taken", Warning,
        "Akhir atau pembaruan peringatan tidak dipakai; peringatan lamanya tetap digambar",
        "Minta pengirimnya mengirim ulang pesan yang utuh, dengan `references` yang benar.",
        "Ask its sender for a whole message with the right `references`.";
    /// The source was held back: its last good rows stay in use, marked stale.
    SourceHeldBack = "source_held_back", Error,
        "Sumber ditahan: baris baik terakhir tetap dipakai, ditandai lama",
        "Betulkan sumbernya lalu jalankan lagi.",
        "Mend the source and run again.";
    /// Reading the source ended its reader: it crashed, or took more memory or time than it may have.
    SourceCrashed = "source_crashed", Error,
        "Pembaca sumber berhenti: rusak, atau melampaui batas memori atau waktunya",
        "Minta berkasnya dalam format lain; baris baik terakhir tetap dipakai.",
        "Ask for the file in another format; the last good rows stay in use.";
    /// The source could not be opened or read to its end.
    SourceUnreadable = "source_unreadable", Error,
        "Sumber tidak dapat dibuka atau dibaca sampai akhir",
        "Periksa berkasnya: buka dengan aplikasinya, simpan ulang, kirim ulang.",
        "Check the file: open it, save it anew, send it again.";
    /// Roads were left out of tiles at low zooms to keep them readable; none at maxzoom.
    TileThinned = "tile_thinned", Info,
        "Jalan ditipiskan pada skala kecil agar peta terbaca; lengkap pada skala terbesar",
        "Tidak perlu apa-apa.",
        "Nothing is needed.";
}

impl FindingCode {
    /// The code with this name in reports.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl std::fmt::Display for FindingCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_spelled_as_serde_spells_it_and_speaks_both_languages() {
        for code in FindingCode::ALL {
            let name = format!("{code:?}");
            let snake: String = name.chars().enumerate().fold(String::new(), |mut s, (i, c)| {
                if c.is_uppercase() && i > 0 {
                    s.push('_');
                }
                s.push(c.to_ascii_lowercase());
                s
            });
            assert_eq!(snake, code.as_str());
            assert_eq!(FindingCode::named(code.as_str()), Some(*code));
            for text in [code.meaning(), code.meaning_id(), code.remedy_id(), code.remedy_en()] {
                assert!(text.len() > 8, "{code}: {text}");
            }
            assert_ne!(code.remedy_id(), code.remedy_en());
            assert_ne!(code.meaning_id(), code.meaning());
        }
    }
}
