import { type Language, speaker } from "../words.ts";

const id = {
  heading: "Keadaan sebelumnya",
  hint: "Geser untuk melihat peta seperti diterbitkan pada jam itu. Laporan yang masuk sesudah itu tidak tampak.",
  slider: "Jam",
  now: "Sekarang",
  of: "Keadaan per {time}",
  before: "Lebih awal",
  after: "Lebih baru",
  back: "Kembali ke sekarang",
  band: "KEADAAN LAMA, per {time}. Jangan dipakai untuk berangkat.",
  tap: "Ketuk jalan atau tempat untuk membaca keadaannya pada jam itu.",
  nothing: "Tidak ada data di titik itu.",
  at_that_hour: "Pada {time}, bukan sekarang:",
  loading: "Sebentar…",
  none: "Server belum menyimpan keadaan sebelumnya.",
  before_all: "Yang tersimpan baru mulai {time}. Yang diminta lebih awal.",
  failed: "Keadaan sebelumnya ada di server, dan server belum terhubung.",
  gone: "Keadaan per {time} sudah tidak disimpan.",
  again: "Coba lagi",
} as const;

export type EarlierKey = keyof typeof id;

const en: Readonly<Record<EarlierKey, string>> = {
  heading: "Earlier",
  hint: "Slide to see the map as it was published at that hour. What was reported after that is not on it.",
  slider: "Hour",
  now: "Now",
  of: "As of {time}",
  before: "Earlier",
  after: "Later",
  back: "Back to now",
  band: "EARLIER, as of {time}. Not to set out by.",
  tap: "Tap a road or a place to read how it was at that hour.",
  nothing: "There is no data at that point.",
  at_that_hour: "At {time}, not now:",
  loading: "One moment…",
  none: "The server keeps nothing earlier yet.",
  before_all: "What is kept begins at {time}. You asked for an earlier hour.",
  failed: "What was earlier is on the server, which is not connected.",
  gone: "What was at {time} is not kept any more.",
  again: "Try again",
};

export const EARLIER_WORDS: Readonly<Record<Language, Readonly<Record<EarlierKey, string>>>> = { id, en };

/** The words of the map as it was. */
export const tell = speaker<EarlierKey>(EARLIER_WORDS);
