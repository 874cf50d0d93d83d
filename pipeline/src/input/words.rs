//! The words of agencies for depths of water, states of roads and causes of closures.

/// Names in tables for a depth of water on the ground.
pub(super) const DEPTHS: &[&str] = &[
    "tinggi",
    "tinggi air",
    "tinggi muka air",
    "tinggi genangan",
    "tinggi banjir",
    "ketinggian",
    "ketinggian air",
    "ketinggian banjir",
    "ketinggian genangan",
    "kedalaman",
    "kedalaman air",
    "kedalaman banjir",
    "kedalaman genangan",
    "dalam air",
    "tinggi maksimum",
    "tinggi maks",
    "kedalaman maksimum",
    "kedalaman maks",
    "depth max",
];

/// Officers' words for causes: (theirs, ours).
pub(super) const SPOKEN_CAUSES: &[(&str, &str)] = &[
    ("banjir", "flood"),
    ("genangan", "flood"),
    ("genangan_air", "flood"),
    ("tergenang", "flood"),
    ("banjir_bandang", "flash_flood"),
    ("rob", "tidal_backwater"),
    ("banjir_rob", "tidal_backwater"),
    ("pasang", "tidal_backwater"),
    ("longsor", "landslide"),
    ("tanah_longsor", "landslide"),
    ("amblas", "subsidence"),
    ("jalan_amblas", "subsidence"),
    ("penurunan_tanah", "subsidence"),
    ("jembatan_putus", "bridge_damage"),
    ("jembatan_rusak", "bridge_damage"),
    ("jembatan_ambruk", "bridge_damage"),
    ("jembatan_roboh", "bridge_damage"),
    ("gorong_gorong_rusak", "culvert_damage"),
    ("gorong_gorong_putus", "culvert_damage"),
    ("jalan_rusak", "road_damage"),
    ("rusak", "road_damage"),
    ("jalan_putus", "washout"),
    ("putus", "washout"),
    ("tergerus", "washout"),
    ("pohon_tumbang", "fallen_tree"),
    ("pohon", "fallen_tree"),
    ("kecelakaan", "wreckage"),
    ("feri_tidak_beroperasi", "ferry_out"),
    ("ferry_tidak_beroperasi", "ferry_out"),
    ("air_surut", "low_water"),
    ("air_tinggi", "high_water"),
    ("posko_pemeriksaan", "checkpoint"),
    ("penyekatan", "checkpoint"),
    ("perbaikan", "roadworks"),
    ("perbaikan_jalan", "roadworks"),
    ("pekerjaan_jalan", "roadworks"),
    ("acara", "event"),
    ("kegiatan", "event"),
    ("tidak_diketahui", "unknown"),
];

/// Officers' words for the state of a road: (theirs, ours).
pub(super) const SPOKEN_STATUS: &[(&str, &str)] = &[
    ("buka", "open"),
    ("dibuka", "open"),
    ("terbuka", "open"),
    ("sudah_dibuka", "open"),
    ("normal", "open"),
    ("lancar", "open"),
    ("bisa_dilalui", "open"),
    ("dapat_dilalui", "open"),
    ("terbatas", "restricted"),
    ("buka_tutup", "restricted"),
    ("satu_lajur", "restricted"),
    ("dialihkan", "closed"),
    ("tutup", "closed"),
    ("ditutup", "closed"),
    ("tertutup", "closed"),
    ("putus", "closed"),
    ("terputus", "closed"),
    ("lumpuh", "closed"),
    ("tidak_bisa_dilalui", "closed"),
    ("tidak_dapat_dilalui", "closed"),
    ("perahu_saja", "boat_only"),
    ("hanya_perahu", "boat_only"),
    ("darurat_saja", "emergency_only"),
    ("rencana", "planned"),
    ("direncanakan", "planned"),
    ("tidak_diketahui", "unknown"),
    ("belum_diketahui", "unknown"),
];

/// Officers' words for how something is known: (theirs, ours).
pub(super) const SPOKEN_CONFIDENCE: &[(&str, &str)] = &[
    ("dilihat", "seen"),
    ("dilihat_langsung", "seen"),
    ("terlihat", "seen"),
    ("laporan", "told"),
    ("dilaporkan", "told"),
    ("laporan_warga", "told"),
    ("informasi", "told"),
    ("perkiraan", "inferred"),
    ("dugaan", "inferred"),
    ("diduga", "inferred"),
];

/// What a number in a column of people counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeopleUnit {
    /// People.
    People,
    /// Households (KK).
    Households,
    /// Houses.
    Houses,
}

impl PeopleUnit {
    /// Every unit.
    pub const ALL: [Self; 3] = [Self::People, Self::Households, Self::Houses];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::People => "jiwa",
            Self::Households => "kk",
            Self::Houses => "rumah",
        }
    }

    /// The unit called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }
}
