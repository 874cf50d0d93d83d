//! The words that fingerprints are told in: short nouns of Bahasa Indonesia, one a byte.

/// By the value of the byte. The order never changes: two releases tell the same words.
#[rustfmt::skip]
pub(super) const WORDS: [&str; 256] = [
    "abadi", "abang", "abu", "acar", "adat", "adik", "air", "ajak", "akar", "aksi", "alam", "alat",
    "alis", "aman", "ampas", "anak", "anggur", "angin", "angka", "angsa", "anyam", "apel", "api",
    "arah", "arang", "arus", "asam", "asap", "atap", "awan", "ayah", "ayam", "ayun", "badai",
    "badak", "baju", "bakso", "balok", "bambu", "bantal", "banteng", "batik", "batu", "bawang",
    "bayam", "bebek", "belut", "benang", "benih", "beras", "besi", "biji", "bintang", "biru",
    "bola", "botol", "buah", "buaya", "bubur", "buku", "bulan", "bumi", "bunga", "burung", "busur",
    "butir", "cabai", "cacing", "cahaya", "cangkul", "cat", "cerita", "cermin", "cicak", "cincin",
    "cokelat", "corak", "cuaca", "cuka", "daging", "dahan", "danau", "dapur", "darat", "daun",
    "debu", "delima", "dewan", "dinding", "domba", "donat", "duku", "durian", "ekor", "elang",
    "emas", "ember", "embun", "empat", "enau", "engsel", "esok", "fajar", "foto", "gajah", "galah",
    "gambar", "garam", "garpu", "gedung", "gelas", "gerbang", "gigi", "gitar", "gula", "gunung",
    "gurita", "guru", "hakim", "halaman", "harimau", "harum", "hewan", "hijau", "hitam", "hujan",
    "hutan", "ikan", "ikat", "imbang", "induk", "intan", "istana", "itik", "jagung", "jahe",
    "jalan", "jambu", "janji", "jarum", "jawab", "jembatan", "jendela", "jeruk", "jinten", "jurang",
    "kabut", "kaca", "kain", "kakek", "kaktus", "kancil", "kapal", "kapas", "karang", "kartu",
    "katak", "kayu", "kebun", "kelapa", "kemiri", "kerbau", "kertas", "ketan", "kipas", "kolam",
    "kompas", "kopi", "kota", "kuda", "kulit", "kunci", "kursi", "ladang", "lagu", "lampu",
    "langit", "laut", "lebah", "lemari", "lengan", "lidah", "lilin", "logam", "lombok", "lukis",
    "lumba", "lumut", "macan", "madu", "mangga", "manik", "mata", "mawar", "meja", "melati",
    "menara", "merah", "merpati", "minyak", "mobil", "monyet", "muara", "mulut", "murai", "musim",
    "nanas", "nasi", "nelayan", "nenek", "nila", "nyanyi", "obor", "ombak", "otak", "padi", "pagar",
    "pala", "panah", "pandan", "pantai", "papan", "pasir", "payung", "pedang", "pelita", "penyu",
    "perahu", "perak", "pisang", "pohon", "pulau", "rambut", "ransel", "rawa", "rotan", "rumah",
    "rumput", "rusa", "sagu", "sapi", "sawah", "sayap", "sendok", "senja", "sepatu", "siput",
    "sungai", "surat", "tali", "tanah", "tangga", "tebu", "teluk", "telur", "tikar",
];
