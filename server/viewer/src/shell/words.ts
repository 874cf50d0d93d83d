import { type Language, speaker } from "../words.ts";

const id = {
  heading: "Tanpa jaringan",
  ready: "Aplikasi ini tersimpan di perangkat dan dapat dibuka tanpa jaringan.",
  saving: "Aplikasi sedang disimpan di perangkat ini…",
  failed: "Aplikasi belum dapat disimpan di perangkat ini. Biarkan halaman ini terbuka.",
  insecure:
    "Membuka lagi tanpa jaringan hanya lewat HTTPS. Selama halaman ini tetap terbuka, lapor dan formulir bisa dipakai.",
  loading: "Membuka lagi tanpa jaringan hanya lewat HTTPS. Formulir sedang dimuat: tanpa sinyal belum bisa dipakai.",
  unsupported: "Peramban ini tidak dapat menyimpan aplikasi. Biarkan halaman ini terbuka.",
  install: "Pasang di perangkat ini",
  new_version: "Versi baru siap. Ketuk untuk memuat.",
} as const;

export type ShellKey = keyof typeof id;

const en: Readonly<Record<ShellKey, string>> = {
  heading: "Without a network",
  ready: "This app is stored on the device and opens without a network.",
  saving: "The app is being stored on this device…",
  failed: "The app could not be stored on this device yet. Keep this page open.",
  insecure:
    "Opening it again without a network works over HTTPS only. While this page stays open, reports and forms work.",
  loading:
    "Opening it again without a network works over HTTPS only. Forms are being loaded: not without a signal yet.",
  unsupported: "This browser cannot store the app. Keep this page open.",
  install: "Install on this device",
  new_version: "A new version is ready. Tap to load it.",
};

export const SHELL_WORDS: Readonly<Record<Language, Readonly<Record<ShellKey, string>>>> = { id, en };

/** The words about the app on the device. */
export const tell = speaker<ShellKey>(SHELL_WORDS);
