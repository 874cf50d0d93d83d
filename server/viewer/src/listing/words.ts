import { type Language, speaker } from "../words.ts";

const id = {
  hint: "Semua yang tampak di bagian peta ini, yang terburuk dulu. Geser atau perbesar peta: daftar ikut.",
  from_middle: "{distance} {direction} dari tengah peta",
  in_middle: "di tengah peta",
  "group.roads": "Jalan yang perlu diperhatikan ({n})",
  "group.closures": "Laporan jalan ({n})",
  "group.reopening": "Urutan pembersihan ({n})",
  "group.hazards": "Bahaya ({n})",
  "group.shelters": "Posko dan pengungsian ({n})",
  "group.depots": "Gudang ({n})",
  "group.needs": "Wilayah ({n})",
  "group.places": "Tempat ({n})",
  calm: "Selain itu {open} ruas terbuka dan {presumed} ruas tanpa laporan.",
  more: "Tampilkan {n} lagi",
  nothing: "Tidak ada yang tampak di bagian peta ini.",
  no_map: "Peta belum siap.",
} as const;

export type ListingKey = keyof typeof id;

const en: Readonly<Record<ListingKey, string>> = {
  hint: "All that this part of the map shows, the worst first. Move or zoom the map: the list follows.",
  from_middle: "{distance} {direction} of the middle of the map",
  in_middle: "in the middle of the map",
  "group.roads": "Roads to mind ({n})",
  "group.closures": "Reports on roads ({n})",
  "group.reopening": "Order of clearing ({n})",
  "group.hazards": "Hazards ({n})",
  "group.shelters": "Sites and shelters ({n})",
  "group.depots": "Depots ({n})",
  "group.needs": "Areas ({n})",
  "group.places": "Places ({n})",
  calm:
    "Beside these {open} {open, plural, one {stretch is} other {stretches are}} open, " +
    "and of {presumed} nobody has reported.",
  more: "Show {n} more",
  nothing: "Nothing is shown in this part of the map.",
  no_map: "The map is not ready yet.",
};

export const LISTING_WORDS: Readonly<Record<Language, Readonly<Record<ListingKey, string>>>> = { id, en };

/** The words of the map as a list. */
export const tell = speaker<ListingKey>(LISTING_WORDS);
