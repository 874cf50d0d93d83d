//! How a certificate is installed on each kind of device.

use maud::{Markup, html};

use crate::paper::both;

/// A step: Bahasa Indonesia, English.
type InstallStep = (&'static str, &'static str);

/// The steps on each kind of device.
const SYSTEMS: [(&str, &[InstallStep]); 4] = [
    (
        "Android (Chrome)",
        &[
            (
                "Buka Setelan › Keamanan › Enkripsi & kredensial › Instal sertifikat › \
                 Sertifikat CA.",
                "Open Settings › Security › Encryption & credentials › Install a certificate › \
                 CA certificate.",
            ),
            (
                "Ketuk “Tetap instal”, lalu pilih lintas-posko.crt di Unduhan. Kunci layar (PIN) \
                 harus ada.",
                "Tap “Install anyway”, then choose lintas-posko.crt in Downloads. A screen lock \
                 (PIN) is needed.",
            ),
            (
                "Nama menunya berbeda antarmerek: cari “sertifikat” di kotak pencarian Setelan.",
                "Menus differ between makers: search for “certificate” in Settings.",
            ),
        ],
    ),
    (
        "iPhone, iPad",
        &[
            (
                "Unduh dengan Safari, ketuk “Izinkan”. Buka Pengaturan › Profil Diunduh › Instal.",
                "Download with Safari, tap “Allow”. Open Settings › Profile Downloaded › Install.",
            ),
            (
                "Lalu Pengaturan › Umum › Mengenai › Pengaturan Kepercayaan Sertifikat: nyalakan \
                 “Lintas, posko …”.",
                "Then Settings › General › About › Certificate Trust Settings: switch “Lintas, \
                 posko …” on.",
            ),
        ],
    ),
    (
        "Windows (Chrome, Edge)",
        &[
            (
                "Buka lintas-posko.crt › Instal Sertifikat › Pengguna Saat Ini.",
                "Open lintas-posko.crt › Install Certificate › Current User.",
            ),
            (
                "Pilih “Tempatkan semua sertifikat di penyimpanan berikut” › Otoritas \
                 Sertifikasi Akar Tepercaya.",
                "Choose “Place all certificates in the following store” › Trusted Root \
                 Certification Authorities.",
            ),
        ],
    ),
    (
        "Firefox",
        &[
            (
                "Di komputer: Pengaturan › Privasi & Keamanan › Lihat Sertifikat › Otoritas › Impor; \
                 centang “Percayai CA ini untuk mengidentifikasi situs web”.",
                "On a computer: Settings › Privacy & Security › View Certificates › Authorities › Import; \
                 tick “Trust this CA to identify websites”.",
            ),
            (
                "Di Android: pasang seperti untuk Chrome; lalu Pengaturan › Tentang Firefox, ketuk \
                 logo lima kali, kembali, Pengaturan Rahasia › “Gunakan sertifikat CA pihak ketiga”.",
                "On Android: install as for Chrome; then Settings › About Firefox, tap the logo five \
                 times, go back, Secret Settings › “Use third party CA certificates”.",
            ),
        ],
    ),
];

/// The steps on each kind of device, one after the other.
pub(super) fn of_each_system() -> Markup {
    html! {
        @for (name, steps) in SYSTEMS {
            h3 { (name) }
            ol { @for (id, en) in steps { li { (both(id, en)) } } }
        }
    }
}
