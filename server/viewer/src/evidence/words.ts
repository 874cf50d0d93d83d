import { type Language, speaker } from "../words.ts";

const id = {
  heading: "Bukti yang dipakai peta ini",
  much: "sebagian besar bukti jalan sudah lama",
  much_renew: "sebagian besar bukti jalan sudah lama; perbarui: {sources}",
  held: "memakai data {time} dari {source}",
  held_undated: "memakai data lama dari {source} (tanggal tidak diketahui)",
  held_more: "{n} sumber lain ditahan",
  carried: "{n} ruas dibawa dari {time}",
  carried_undated: "{n} ruas dibawa dari data sebelumnya",
  old: "data lama: {sources}",
  old_more: "{sources} dan {n} lainnya",
  source_held: "{source}: memakai data {time}, berkas terakhir ditahan",
  source_held_undated: "{source}: memakai data lama (tanggal tidak diketahui), berkas terakhir ditahan",
  source_old: "{source}: data lama, tidak diperbarui sejak {time}",
  source_old_undated: "{source}: data lama, tanggal tidak diketahui",
  why: "{words} – {why}",
  share: "{percent} % ruas yang dinilai bersandar pada bukti lama.",
  renew: "Perbarui: {sources}.",
  carried_long: "{n} ruas hilang dari data dan masih dibawa dari {time}; belum ada yang menyatakan aman.",
  carried_long_undated: "{n} ruas hilang dari data dan masih dibawa; belum ada yang menyatakan aman.",
  unread: 'Laporan lapangan tidak terbaca: jalan "buka" ditampilkan sebagai belum ada laporan.',
  read_only: "Laporan baru belum dapat disimpan; yang sudah masuk tetap ditampilkan.",
} as const;

export type EvidenceKey = keyof typeof id;

const en: Readonly<Record<EvidenceKey, string>> = {
  heading: "Evidence that this map uses",
  much: "most evidence of roads is old",
  much_renew: "most evidence of roads is old; renew: {sources}",
  held: "using data of {time} from {source}",
  held_undated: "using old data from {source} (date not known)",
  held_more: "{n} more {n, plural, one {source} other {sources}} held back",
  carried: "{n} {n, plural, one {road} other {roads}} carried from {time}",
  carried_undated: "{n} {n, plural, one {road} other {roads}} carried from earlier data",
  old: "old data: {sources}",
  old_more: "{sources} and {n} more",
  source_held: "{source}: using data of {time}, the last file is held back",
  source_held_undated: "{source}: using old data (date not known), the last file is held back",
  source_old: "{source}: old data, not renewed since {time}",
  source_old_undated: "{source}: old data, date not known",
  why: "{words} – {why}",
  share: "{percent} % of the roads that were judged rest on old evidence.",
  renew: "Renew: {sources}.",
  carried_long:
    "{n} {n, plural, one {road is} other {roads are}} gone from the data and still carried from {time}; " +
    "nobody has said that {n, plural, one {it is} other {they are}} safe.",
  carried_long_undated:
    "{n} {n, plural, one {road is} other {roads are}} gone from the data and still carried; " +
    "nobody has said that {n, plural, one {it is} other {they are}} safe.",
  unread: 'Field reports cannot be read: roads that were "open" are shown as having no report yet.',
  read_only: "New reports cannot be stored; those already received are still shown.",
};

export const EVIDENCE_WORDS: Readonly<Record<Language, Readonly<Record<EvidenceKey, string>>>> = { id, en };

/** The words about old evidence under the header. */
export const tell = speaker<EvidenceKey>(EVIDENCE_WORDS);
