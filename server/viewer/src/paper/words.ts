import { type Language, speaker } from "../words.ts";

const id = {
  made: "Gambar dibuat {time}",
  printed: "Dicetak {time}",
  later: "Sesudah jam data, keadaan bisa sudah berubah.",
  officer: "Petugas di lokasi yang memutuskan.",
  incomplete: "Sebagian peta belum dimuat. Jalan dan bahaya di sana tidak terlihat.",
  screen: "Dicetak dari tampilan layar. Untuk cetakan tajam: Bagikan, lalu Cetak.",
  turned: "Peta diputar, jadi tanpa petak.",
  north: "U",
  "north.label": "Utara",
  scale: "Skala",
  ratio: "± 1 : {n} pada kertas {paper}. Bila cetakan diperkecil, hanya batang skala yang benar.",
  "paper.a4": "A4",
  "paper.a3": "A3",
  grid: "Sebut petaknya bila melapor, misalnya “{cell}, banjir 60 cm”.",
  legend: "Legenda",
  sources: "Sumber: {sources}",
  qr: "Pindai: peta ini dengan keadaan terbaru",
  north_of: "{degrees}° LU",
  south_of: "{degrees}° LS",
  east_of: "{degrees}° BT",
  west_of: "{degrees}° BB",
} as const;

export type PaperKey = keyof typeof id;

const en: Readonly<Record<PaperKey, string>> = {
  made: "Picture made {time}",
  printed: "Printed {time}",
  later: "Things may have changed since the time of the data.",
  officer: "The officer on site decides.",
  incomplete: "Parts of the map are not loaded. Roads and hazards there are not seen.",
  screen: "Printed from the screen. For a sharp print: Share, then Print.",
  turned: "The map is turned, so it has no squares.",
  north: "N",
  "north.label": "North",
  scale: "Scale",
  ratio: "± 1 : {n} on {paper} paper. Where the print is made smaller, only the scale bar is true.",
  "paper.a4": "A4",
  "paper.a3": "A3",
  grid: "Name the square when you report, such as “{cell}, flood 60 cm”.",
  legend: "Legend",
  sources: "Sources: {sources}",
  qr: "Scan: this map as things are now",
  north_of: "{degrees}° N",
  south_of: "{degrees}° S",
  east_of: "{degrees}° E",
  west_of: "{degrees}° W",
};

export const PAPER_WORDS: Readonly<Record<Language, Readonly<Record<PaperKey, string>>>> = { id, en };

/** The words of pictures and of paper. */
export const tell = speaker<PaperKey>(PAPER_WORDS);
