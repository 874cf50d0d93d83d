import { type Language, speaker } from "../words.ts";

const id = {
  heading: "Lewat mana",
  "via.add": "Lewat titik…",
  "via.tap": "Ketuk peta di titik yang harus dilewati.",
  "via.name": "Lewat {at}",
  "via.away": "Hapus titik {n}",
  "via.sooner": "Lewati titik {n} lebih dulu",
  "via.most": "Paling banyak {n} titik.",
  "area.add": "Hindari area…",
  "area.draw":
    "Gambar garis mengelilingi area dengan jari. Dua jari tetap memperbesar; satu ketukan cukup untuk area kecil.",
  "area.none": "Garis itu tidak mengelilingi area. Gambar sekali lagi.",
  "area.name": "Area {n} yang Anda hindari",
  "area.away": "Hapus area {n}",
  "area.most": "Paling banyak {n} area.",
  "area.map": "dihindari atas permintaan Anda",
  "area.wish": "Area yang Anda hindari, bukan penutupan resmi. Semua jalan yang menyentuhnya tidak dipakai.",
  unread: "Titik atau area di tautan ini tidak terbaca. Tanpa itu tidak dijawab.",
  "unread.away": "Abaikan, dan jawab tanpa itu",
  cancel: "Batal",
  "reach.without": "Jangkauan dihitung tanpa titik dan area Anda: area yang Anda hindari IKUT dilewati.",
  "depots.without": "Waktu ini tanpa titik dan area Anda.",
  "road.wish": "di area yang Anda hindari; keadaannya sendiri tidak dinilai di sini",
  "avoided.heading": "Jalan di area yang Anda hindari (bukan penutupan resmi)",
  "blocked.heading": "Area yang Anda hindari ikut menghalangi (bukan penutupan resmi)",
  "told.via": "lewat {n} titik",
  "told.avoid": "menghindari {n} area pilihan sendiri",
} as const;

type WishKey = keyof typeof id;

const en: Readonly<Record<WishKey, string>> = {
  heading: "By which way",
  "via.add": "Via a point…",
  "via.tap": "Tap the map at the point to pass.",
  "via.name": "Via {at}",
  "via.away": "Remove point {n}",
  "via.sooner": "Pass point {n} earlier",
  "via.most": "{n} points at most.",
  "area.add": "Avoid an area…",
  "area.draw": "Draw a line around the area with a finger. Two fingers still zoom; one tap is enough for a small area.",
  "area.none": "That line goes around no area. Draw it once more.",
  "area.name": "Area {n} that you avoid",
  "area.away": "Remove area {n}",
  "area.most": "{n} areas at most.",
  "area.map": "avoided as you asked",
  "area.wish": "An area that you avoid, no official closure. No road that touches it is used.",
  unread: "Points or areas of this link cannot be read. Without them there is no answer.",
  "unread.away": "Leave them out, and answer without",
  cancel: "Cancel",
  "reach.without": "Reach is calculated without your points and areas: roads in areas that you avoid ARE used.",
  "depots.without": "These times are without your points and areas.",
  "road.wish": "in an area that you avoid; its own state is not judged here",
  "avoided.heading": "Roads in areas that you avoid (no official closure)",
  "blocked.heading": "Areas that you avoid are in the way, too (no official closure)",
  "told.via": "via {n} points",
  "told.avoid": "avoiding {n} areas of one's own choice",
};

export const WISH_WORDS: Readonly<Record<Language, Readonly<Record<WishKey, string>>>> = { id, en };

/** The words for points to pass and areas to avoid. */
export const tellWish = speaker<WishKey>(WISH_WORDS);
