import { type Language, speaker } from "../words.ts";

const id = {
  heading: "Peta di situs web",
  hint: "Pilih apa yang tampil, lalu salin kodenya ke halaman web. Peta di dalamnya memperbarui diri sendiri.",
  language: "Bahasa",
  "language.id": "Bahasa Indonesia",
  "language.en": "Inggris",
  vehicle: "Jalan untuk",
  layers: "Lapisan",
  item: "Kekurangan barang",
  "item.first": "Air bersih",
  place: "Peta mulai di",
  "place.server": "tempat pengungsian dan gudang",
  "place.here": "tempat yang tampil di peta sekarang",
  "place.at": "{place}, zum {zoom}. Geser peta untuk mengubahnya.",
  theme: "Warna",
  "theme.day": "siang",
  "theme.night": "malam",
  width: "Lebar (piksel; kosong: selebar halaman)",
  height: "Tinggi (piksel)",
  "size.wrong": "Tulis bilangan bulat, lebar paling sedikit {width} dan tinggi paling sedikit {height}.",
  title: "Judul untuk pembaca layar",
  "title.drill": "LATIHAN",
  "title.map": "Peta jalan {region}",
  code: "Kode HTML",
  copy: "Salin kode",
  copied: "Tersalin.",
  not_copied: "Tidak dapat disalin. Tekan lama pada teks untuk menyalin.",
  preview: "Pratinjau",
  open: "Buka di tab baru",
  refused:
    "Server ini tidak mengizinkan halamannya sendiri memuat peta di dalam bingkai, jadi pratinjau tidak tampil di " +
    "sini. Halaman yang terdaftar di server tetap bisa.",
} as const;

export type EmbedCodeKey = keyof typeof id;

const en: Readonly<Record<EmbedCodeKey, string>> = {
  heading: "The map on a website",
  hint: "Choose what is shown, then copy the code into a web page. The map in it keeps itself up to date.",
  language: "Language",
  "language.id": "Indonesian",
  "language.en": "English",
  vehicle: "Roads for",
  layers: "Layers",
  item: "Shortage of",
  "item.first": "Clean water",
  place: "The map begins at",
  "place.server": "shelters and depots",
  "place.here": "what the map shows now",
  "place.at": "{place}, zoom {zoom}. Move the map to change it.",
  theme: "Colours",
  "theme.day": "day",
  "theme.night": "night",
  width: "Width (pixels; empty: as wide as the page)",
  height: "Height (pixels)",
  "size.wrong": "Write whole numbers, at least {width} wide and at least {height} high.",
  title: "Title for screen readers",
  "title.drill": "LATIHAN (DRILL)",
  "title.map": "Road map {region}",
  code: "HTML code",
  copy: "Copy the code",
  copied: "Copied.",
  not_copied: "It could not be copied. Press long on the text to copy it.",
  preview: "Preview",
  open: "Open in a new tab",
  refused:
    "This server does not let its own page hold the map in a frame, so no preview is shown here. " +
    "Pages that are listed at the server can.",
};

export const EMBED_CODE_WORDS: Readonly<Record<Language, Readonly<Record<EmbedCodeKey, string>>>> = { id, en };

/** The words of the page that builds the code of a frame. */
export const tell = speaker<EmbedCodeKey>(EMBED_CODE_WORDS);
