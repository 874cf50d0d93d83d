// How names are compared: as the server does it (server/src/open/gazetteer/spelling.rs), so that the same words find
// the same places with and without a network.

/** A folded name: without capitals, accents and abbreviations, in today's spelling. */
export interface Folded {
  readonly words: readonly string[];
  readonly joined: string;
}

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ma: "muara",
  sei: "sungai",
  sungei: "sungai",
  s: "sungai",
  jl: "jalan",
  jln: "jalan",
  gg: "gang",
  kec: "kecamatan",
  kel: "kelurahan",
  kab: "kabupaten",
  ds: "desa",
  dsn: "dusun",
  kp: "kampung",
  kpg: "kampung",
  kamp: "kampung",
  tj: "tanjung",
  tg: "tanjung",
  tjg: "tanjung",
  tl: "teluk",
  tlk: "teluk",
  bt: "batu",
  gn: "gunung",
  gng: "gunung",
  lb: "long",
  jbt: "jembatan",
  jemb: "jembatan",
  sdn: "sd",
  smpn: "smp",
  sman: "sma",
};

const today = (word: string): string =>
  word.replaceAll("oe", "u").replaceAll("dj", "j").replaceAll("tj", "c").replaceAll("nj", "ny").replaceAll("q", "k");

export function fold(name: string): Folded {
  const plain = name
    .toLowerCase()
    .replaceAll("ø", "o")
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    // An apostrophe inside a word does not split it.
    .replaceAll(/['’`ʼ]/g, "");
  const words = plain
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => today(ABBREVIATIONS[word] ?? word));
  return { words, joined: words.join("") };
}

/** A name that the package tells folded. */
export const folded = (words: readonly string[]): Folded => ({ words, joined: words.join("") });

/**
 * How badly a name fits what was typed; `null` where it does not. 0: equal; 1: begins so; 2: has a word that begins
 * with each word typed; 3: contains it, from four letters up.
 */
export function misfit(name: Folded, typed: Folded): number | null {
  if (typed.joined === "") return null;
  if (name.joined === typed.joined) return 0;
  if (name.joined.startsWith(typed.joined)) return 1;
  if (typed.words.every((wanted) => name.words.some((word) => word.startsWith(wanted)))) return 2;
  return typed.joined.length >= 4 && name.joined.includes(typed.joined) ? 3 : null;
}

/** The same with typing errors: 3 plus their number. */
export function misfitBySlips(name: Folded, typed: Folded): number | null {
  if (typed.joined === "") return null;
  const whole = slips(typed.joined, name.joined, allowed(typed.joined.length));
  if (whole !== null) return 3 + whole;
  let sum = 0;
  for (const wanted of typed.words) {
    const found = name.words.flatMap((word) => slips(wanted, word, allowed(wanted.length)) ?? []);
    if (found.length === 0) return null;
    sum += Math.min(...found);
  }
  return 3 + sum;
}

/** Typing errors that are tolerated in so many letters. */
const allowed = (letters: number): number => (letters <= 3 ? 0 : letters <= 7 ? 1 : 2);

/**
 * The edit distance between what was typed and the nearest beginning of a name: letters wrong, missing, too many, or
 * neighbours swapped. `null` beyond `most`, or where that is 0.
 */
function slips(typed: string, full: string, most: number): number | null {
  const name = full.slice(0, typed.length + most);
  if (most === 0 || name.length + most < typed.length) return null;
  let above: number[] = [];
  let row = Array.from({ length: name.length + 1 }, (_, column) => column);
  for (let at = 0; at < typed.length; at++) {
    const next = [at + 1];
    for (let column = 0; column < name.length; column++) {
      const other = name[column];
      let least = (row[column] ?? 0) + (typed[at] === other ? 0 : 1);
      least = Math.min(least, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1);
      if (at > 0 && column > 0 && typed[at] === name[column - 1] && typed[at - 1] === other)
        least = Math.min(least, (above[column - 1] ?? 0) + 1);
      next.push(least);
    }
    [above, row] = [row, next];
  }
  // The rest of the name is not typed yet.
  const least = Math.min(...row);
  return least <= most ? least : null;
}
