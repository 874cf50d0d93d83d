//! What codes of findings and reasons mean to people. The English sentences of findings stand with
//! their codes.

use lintas_model::finding::FindingCode;
use lintas_model::passability::Reason;

/// The meaning of a code for the officer who reads the report.
pub(super) const fn meaning_id(code: FindingCode) -> &'static str {
    match code {
        FindingCode::UnreadableRow => "Baris tidak dapat dibaca",
        FindingCode::MissingCrs => "Sistem koordinat tidak disebut di berkas maupun di konfigurasi",
        FindingCode::CrsOverridden => {
            "Sistem koordinat di konfigurasi berbeda dari berkas; yang dikonfigurasi dipakai"
        }
        FindingCode::InvalidGeometry => "Bentuk tidak sah, sudah diperbaiki",
        FindingCode::GeometryReplacedByHull => {
            "Bentuk tidak dapat diperbaiki tanpa mengubah luasnya; garis luarnya dipakai"
        }
        FindingCode::EmptyGeometry => "Baris tanpa bentuk",
        FindingCode::WrongGeometryType => "Jenis bentuk tidak sesuai dengan lapisannya",
        FindingCode::CoordinateOutOfRange => "Koordinat bukan angka atau di luar bumi",
        FindingCode::OutsideRegion => "Di luar batas wilayah",
        FindingCode::PlaceChecksSkipped => {
            "Pemeriksaan wilayah dilewati karena batas wilayah tidak ada"
        }
        FindingCode::DuplicateId => "Id sama dengan baris lain",
        FindingCode::Superseded => "Sudah ada di sumber lain yang didahulukan",
        FindingCode::UnknownValue => "Nilai tidak dikenal; isian dikosongkan",
        FindingCode::UnknownUnit => "Satuan tidak dikenal; isian dikosongkan",
        FindingCode::UnreadableValue => "Nilai tidak terbaca sebagai angka, waktu, atau ya/tidak",
        FindingCode::NegativeQuantity => "Jumlah negatif",
        FindingCode::MissingValue => "Isian wajib kosong",
        FindingCode::MissingColumn => "Kolom wajib tidak ada",
        FindingCode::InTheFuture => "Waktu baris sesudah waktu data",
        FindingCode::MissingNode => {
            "Ruas merujuk titik yang tidak ada di berkas; bagian yang ada tetap dipakai"
        }
        FindingCode::WrongMode => "Baris latihan dalam data kejadian nyata, atau sebaliknya.",
        FindingCode::ZeroLength => "Garis tanpa panjang",
        FindingCode::CodeSystemMismatch => "Kode wilayah dari sistem lain",
        FindingCode::UnknownPlaceCode => "Kode wilayah tidak ada di daftar",
        FindingCode::ClosureWithoutRoad => "Penutupan tidak mengenai jalan mana pun",
        FindingCode::ExpiredClosure => "Penutupan atau laporan sudah kedaluwarsa pada waktu data",
        FindingCode::WaterWithoutDepth => {
            "Genangan tanpa kedalaman; jalan di dalamnya belum diketahui"
        }
        FindingCode::EmptyRaster => "Raster tanpa sel di atas ambang",
        FindingCode::SourceHeldBack => {
            "Sumber ditahan: baris baik terakhir tetap dipakai, ditandai lama"
        }
        FindingCode::SourceUnreadable => "Sumber tidak dapat dibuka atau dibaca sampai akhir",
        FindingCode::TurnOverWay => "Larangan belok yang melewati satu ruas tidak dipakai",
        FindingCode::ConditionalTurn => "Larangan belok pada jam atau cuaca tertentu tidak dipakai",
        FindingCode::BrokenTurn => {
            "Larangan belok tidak lengkap, tidak dikenal, atau tidak cocok dengan jalannya"
        }
        FindingCode::TileThinned => {
            "Jalan ditipiskan pada skala kecil agar peta terbaca; lengkap pada skala terbesar"
        }
        FindingCode::DoubleCount => "Stok yang sama disebut dua kali; dihitung sekali",
        FindingCode::DuplicateDispatch => "Pengiriman yang sama disebut dua kali; dihitung sekali",
        FindingCode::UnknownItem => "Barang tidak ada di katalog; belum dihitung",
        FindingCode::UnknownDepot => "Gudang tidak dikenal",
        FindingCode::UnknownSite => "Lokasi tujuan tidak dikenal",
        FindingCode::UnitMismatch => "Satuan tidak dapat dijadikan satuan hitung barangnya",
        FindingCode::ExpiredStock => "Stok kedaluwarsa: tetap di tabel, tidak mencukupi siapa pun",
        FindingCode::UnknownStock => "Stok belum terdata: bukan nol, dan tidak mencukupi siapa pun",
        FindingCode::StockUnbalanced => "Stok awal, masuk, keluar, terpakai, dan akhir tidak cocok",
        FindingCode::CoordinatesSwapped => "Bujur dan lintang tertukar menurut kode wilayahnya",
        FindingCode::LatitudeSign => "Tanda lintang terbalik menurut kode wilayahnya",
        FindingCode::PlaceMismatch => "Titik di luar wilayah yang disebut kodenya",
        FindingCode::PeopleUnit => "Jiwa, KK, dan rumah tercampur",
        FindingCode::AmbiguousNumber => "Angka dapat dibaca dengan dua cara; isian dikosongkan",
        FindingCode::AmbiguousDate => "Tanggal dapat dibaca dengan dua cara; isian dikosongkan",
        FindingCode::UnusedColumn => "Kolom tidak dipakai",
    }
}

/// A reason in a few words: Bahasa Indonesia, English. Both are empty for a code that is not known.
pub(super) fn reason_in_words(code: &str) -> (&'static str, &'static str) {
    let reason = Reason::ALL.into_iter().find(|reason| reason.code() == code);
    reason.map_or(("", ""), |reason| match reason {
        Reason::Flood => ("genangan", "water on the road"),
        Reason::DepthNotKnown => ("kedalaman belum diketahui", "depth not known"),
        Reason::Expired => ("data kedaluwarsa", "what was known has expired"),
        Reason::Contradiction => ("laporan bertentangan", "reports contradict each other"),
        Reason::WetApproach => ("oprit jembatan tergenang", "wet approach of a bridge"),
        Reason::TooShallow => ("terlalu dangkal untuk perahu", "too shallow for a boat"),
        Reason::Landslide => ("longsor", "landslide"),
        Reason::Susceptible => ("rawan longsor", "slides easily"),
        Reason::OtherHazard => ("bahaya lain", "another hazard"),
        Reason::Report => ("laporan petugas", "a report"),
        Reason::WeightLimit => ("batas muatan", "load limit"),
        Reason::Private => ("jalan pribadi", "private road"),
        Reason::Blocked => ("terputus", "mapped as blocked"),
    })
}
