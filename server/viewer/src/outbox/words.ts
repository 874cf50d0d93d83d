import { type Language, speaker } from "../words.ts";
import type { Setting, Standing } from "./entry.ts";
import type { Trouble } from "./verdict.ts";

const id = {
  heading: "Belum terkirim ({n})",
  none: "Semua yang dikatakan di perangkat ini sudah terkirim.",
  intro:
    "Tersimpan di perangkat ini, juga bila halaman ditutup. Dikirim sendiri begitu tersambung, berurutan, satu kali.",
  said: "dikatakan {time}",
  now: "Kirim sekarang",
  edit: "Ubah",
  drop: "Buang",
  drop_ask: "Dibuang berarti tidak pernah terkirim. Buang?",
  drop_yes: "Ya, buang",
  keep: "Jangan",
  decide: "Putuskan",
  again: "Kirim lagi",
  see: "Lihat",
  read: "Sudah dibaca",
  adopt: "Kirim atas nama saya",
  settle: "Kirim ke peristiwa ini",
  photos_drop: "Lupakan foto",
  heading_notices: "Sudah terkirim, perlu dibaca",
  export: "Serahkan tanpa jaringan",
  export_hint:
    "Bila perangkat ini tidak akan tersambung: simpan ke berkas untuk USB, atau bacakan teksnya lewat " +
    "radio. Yang diserahkan tetap menunggu di sini sampai dibuang.",
  export_json: "Simpan berkas (JSON)",
  export_text: "Simpan teks untuk radio",
  with_photos: "{n} foto",
  "standing.waiting": "belum terkirim",
  "standing.maybe_arrived": "mungkin sudah sampai; ditanyakan lagi tanpa dihitung dua kali",
  "standing.photos": "laporan {id} sudah terkirim; {n} foto menyusul",
  "standing.photo_refused": "laporan {id} sudah terkirim; fotonya ditolak server: {reason}",
  "standing.waits": "terkirim; menunggu petugas sebelum berlaku",
  "standing.refused": "ditolak server: {reason}",
  "standing.overlap": "tumpang tindih, perlu diputuskan",
  "standing.elsewhere": "dikatakan untuk {where}; tidak dikirim ke sini",
  "standing.other_key": "dikatakan oleh {by}; sekarang masuk sebagai {me}",
  "where.unknown": "peristiwa yang tidak tercatat",
  "where.drill": "latihan",
  "where.actual": "kejadian nyata",
  "trouble.offline": "Tidak ada sambungan ke server. Dicoba lagi sendiri.",
  "trouble.busy": "Server sedang sibuk. Dicoba lagi sendiri.",
  "trouble.no_key": "Menunggu kunci pelapor: masukkan kunci, lalu semuanya dikirim.",
  "trouble.key_refused":
    "Kunci di perangkat ini tidak diterima lagi, mungkin sudah dicabut. Minta " +
    "kunci baru ke posko; tidak ada yang hilang.",
  "trouble.key_expired":
    "Kunci di perangkat ini sudah habis masanya. Minta kunci baru ke posko; tidak ada yang hilang.",
  "kept.in_page":
    "Perangkat ini tidak dapat menyimpan (ruang penuh atau dilarang). Jangan tutup halaman ini sebelum terkirim.",
  "kept.photos_in_page": "Ruang perangkat penuh: kata-katanya tersimpan, fotonya hanya selama halaman ini terbuka.",
  "advice.elsewhere": "Serahkan ke posko peristiwa itu sebagai berkas, atau buang.",
  "advice.unknown": "Tersimpan oleh versi lama aplikasi. Kirim hanya bila memang untuk peristiwa ini.",
  "advice.other_key": "Kirim atas nama Anda hanya bila Anda tahu ini benar; atau masuk lagi dengan kunci semula.",
  "advice.change": "Perbaiki, lalu kirim lagi.",
  "advice.forbidden": "Kunci ini tidak berwenang untuk itu: serahkan ke posko, atau pakai kunci lain.",
  "advice.mode_mismatch": "Server ini untuk latihan, atau sebaliknya. Jangan dikirim ke sini.",
  "advice.gone": "Tujuannya tidak dikenal server: periksa, lalu katakan lagi di sana.",
  "advice.state": "Keadaannya sudah lain di server: lihat dulu, lalu putuskan.",
  "file.heading": "Belum terkirim dari satu perangkat ({n}), disimpan {time}",
  "file.for": "untuk {where}",
  "file.drill": "LATIHAN – BUKAN KEJADIAN NYATA",
} as const;

export type OutboxKey = keyof typeof id;

const en: Readonly<Record<OutboxKey, string>> = {
  heading: "Not sent yet ({n})",
  none: "Everything said on this device has been sent.",
  intro: "Kept on this device, also when the page is closed. Sent by itself once connected, in order, once.",
  said: "said {time}",
  now: "Send now",
  edit: "Change",
  drop: "Discard",
  drop_ask: "Discarded, it is never sent. Discard it?",
  drop_yes: "Yes, discard",
  keep: "No",
  decide: "Decide",
  again: "Send again",
  see: "See",
  read: "I have read it",
  adopt: "Send in my name",
  settle: "Send to this event",
  photos_drop: "Forget the photos",
  heading_notices: "Sent, and to be read",
  export: "Hand over without a network",
  export_hint:
    "Where this device will not be connected: save a file for USB, or read the text over the radio. " +
    "What is handed over still waits here until it is discarded.",
  export_json: "Save a file (JSON)",
  export_text: "Save the text for the radio",
  with_photos: "{n} {n, plural, one {photo} other {photos}}",
  "standing.waiting": "not sent yet",
  "standing.maybe_arrived": "may have arrived; asked again without counting twice",
  "standing.photos": "report {id} was sent; {n} {n, plural, one {photo follows} other {photos follow}}",
  "standing.photo_refused": "report {id} was sent; the server refused its photo: {reason}",
  "standing.waits": "sent; waits for an officer before it counts",
  "standing.refused": "refused by the server: {reason}",
  "standing.overlap": "overlap, to be decided",
  "standing.elsewhere": "said for {where}; not sent here",
  "standing.other_key": "said by {by}; now signed in as {me}",
  "where.unknown": "an event that was not noted",
  "where.drill": "drill",
  "where.actual": "actual",
  "trouble.offline": "No connection to the server. It is tried again by itself.",
  "trouble.busy": "The server is busy. It is tried again by itself.",
  "trouble.no_key": "Waiting for a reporter's key: enter one, and all of it is sent.",
  "trouble.key_refused":
    "The key on this device is not accepted any more, perhaps it was revoked. Ask " +
    "the post for a new one; nothing is lost.",
  "trouble.key_expired": "The key on this device has expired. Ask the post for a new one; nothing is lost.",
  "kept.in_page": "This device cannot keep it (no room, or not allowed). Do not close this page before it is sent.",
  "kept.photos_in_page": "No room on the device: the words are kept, the photos only while this page is open.",
  "advice.elsewhere": "Hand it to the post of that event as a file, or discard it.",
  "advice.unknown": "Kept by an earlier version of the app. Send it only if it was meant for this event.",
  "advice.other_key": "Send it in your name only if you know it to be so; or sign in with the first key again.",
  "advice.change": "Correct it, then send it again.",
  "advice.forbidden": "This key may not say that: hand it to the post, or use another key.",
  "advice.mode_mismatch": "This server is for a drill, or the reverse. Do not send it here.",
  "advice.gone": "The server does not know what it is about: look, and say it there again.",
  "advice.state": "It stands otherwise on the server by now: look first, then decide.",
  "file.heading": "Not sent yet from one device ({n}), saved {time}",
  "file.for": "for {where}",
  "file.drill": "DRILL – NOT A REAL EVENT",
};

export const OUTBOX_WORDS: Readonly<Record<Language, Readonly<Record<OutboxKey, string>>>> = { id, en };

/** The words of what waits on the device. */
export const tell = speaker<OutboxKey>(OUTBOX_WORDS);

export const standingKey = (standing: Standing): OutboxKey => `standing.${standing}`;
export const troubleKey = (trouble: Trouble): OutboxKey => `trouble.${trouble}`;

/** What to do about a refusal, by the code of its problem. */
export function adviceFor(code: string | undefined): OutboxKey {
  switch (code) {
    case "forbidden":
    case "outside_area":
      return "advice.forbidden";
    case "mode_mismatch":
      return "advice.mode_mismatch";
    case "unknown_item":
    case "unknown_site":
    case "unknown_depot":
    case "unknown_edge":
    case "not_found":
      return "advice.gone";
    case "wrong_state":
    case "report_closed":
    case "stock_short":
    case "idempotency_conflict":
      return "advice.state";
    default:
      return "advice.change";
  }
}

/** For which region, event and mode something was said. */
export function whereWords(setting: Setting | null, language: Language): string {
  if (setting === null) return tell(language, "where.unknown");
  const { region, event, mode, origin } = setting;
  return [event ?? region ?? origin, tell(language, `where.${mode}`)].join(", ");
}
