import { type Language, speaker } from "../words.ts";

const id = {
  heading: "Bagikan",
  "link.heading": "Tautan",
  "link.hint": "Membuka tampilan ini di perangkat mana pun, tanpa kunci. Yang terlihat adalah keadaan saat dibuka.",
  "link.label": "Alamat tampilan ini",
  "line.heading": "Untuk SMS atau radio",
  "line.hint": "Satu baris, {n} huruf. Sebutkan jamnya: keadaan bisa sudah berubah.",
  "line.label": "Satu baris teks",
  "line.drill": "LATIHAN",
  "line.map": "Peta jalan {region}",
  "line.as_of": "Data {time}",
  "line.no_data": "Data belum ada",
  "line.officer": "petugas yang memutuskan",
  "embed.heading": "Peta di halaman web sendiri",
  "embed.hint": "Tempel kode ini. Peta di dalamnya selalu terbaru, dan menjadi kelabu bila datanya sudah lama.",
  "embed.label": "Kode HTML",
  "embed.title": "Peta jalan saat bencana",
  build: "Atur isi dan ukurannya",
  "other.heading": "Buka di aplikasi peta lain",
  "other.warning":
    "Aplikasi itu tidak tahu jalan mana yang tertutup atau tergenang. Rutenya bisa melewati air dalam. " +
    "Pakai hanya untuk menemukan tempatnya.",
  "other.open": "Saya mengerti, buka tempatnya",
  send: "Bagikan…",
  copy: "Salin",
  copied: "Tersalin.",
  not_copied: "Tidak dapat disalin. Tekan lama pada teks untuk menyalin.",
} as const;

export type ShareKey = keyof typeof id;

const en: Readonly<Record<ShareKey, string>> = {
  heading: "Share",
  "link.heading": "Link",
  "link.hint": "Opens this view on any device, without a key. It shows how things are when it is opened.",
  "link.label": "Address of this view",
  "line.heading": "For SMS or radio",
  "line.hint": "One line, {n} {n, plural, one {letter} other {letters}}. Say its time: things may have changed since.",
  "line.label": "One line of text",
  "line.drill": "DRILL",
  "line.map": "Road map {region}",
  "line.as_of": "Data {time}",
  "line.no_data": "No data yet",
  "line.officer": "the officer decides",
  "embed.heading": "The map in your own page",
  "embed.hint": "Paste this code. The map in it is always the newest, and turns grey where its data is old.",
  "embed.label": "HTML code",
  "embed.title": "Road map in a disaster",
  build: "Choose what it shows and its size",
  "other.heading": "Open in another map app",
  "other.warning":
    "That app does not know which roads are closed or under water. Its route may lead through deep water. " +
    "Use it only to find the place.",
  "other.open": "I understand, open the place",
  send: "Share…",
  copy: "Copy",
  copied: "Copied.",
  not_copied: "It could not be copied. Press long on the text to copy it.",
};

export const SHARE_WORDS: Readonly<Record<Language, Readonly<Record<ShareKey, string>>>> = { id, en };

/** The words of what is handed on. */
export const tell = speaker<ShareKey>(SHARE_WORDS);
