// Coordinates as people paste them, read as the server reads them (server/src/open/gazetteer/coordinates.rs): decimal
// point or comma, degrees with minutes and seconds, signs or letters (`LS LU BB BT`, `S N W E`), either axis first.

type Place = readonly [number, number];

interface Side {
  readonly axis: "lat" | "lon";
  readonly sign: 1 | -1;
}

type Token =
  | { readonly kind: "number"; readonly value: number; readonly negative: boolean }
  /** Degrees, minutes, seconds: 0, 1, 2. */
  | { readonly kind: "mark"; readonly part: number }
  | { readonly kind: "side"; readonly side: Side }
  | { readonly kind: "break" };

const SIDES: Readonly<Record<string, Side>> = {
  LS: { axis: "lat", sign: -1 },
  S: { axis: "lat", sign: -1 },
  LU: { axis: "lat", sign: 1 },
  N: { axis: "lat", sign: 1 },
  BT: { axis: "lon", sign: 1 },
  E: { axis: "lon", sign: 1 },
  BB: { axis: "lon", sign: -1 },
  W: { axis: "lon", sign: -1 },
};

const TOKEN = {
  point: /^(?:\d+(?:\.\d+)?|\.\d+)/,
  comma: /^(?:\d+(?:[.,]\d+)?|\.\d+)/,
  word: /^\p{Alphabetic}+/u,
  mark: /^(?:[°º˚]|["″”]|''|′′|’’|['′’])/,
  minus: /^[-−–]/,
  other: /^(?:[,;/]|\+|\s)/,
} as const;

/**
 * The places that a text can mean, at most two, the likelier first: without letters that is latitude before longitude,
 * the order of most maps and phones. Longitude and latitude in degrees; empty where it is no coordinate.
 */
export function readCoordinates(text: string): readonly Place[] {
  const typed = text.trim().replace(/^(?:geo:)+/, "");
  // Where there are decimal points and no letters, a comma between digits separates two numbers.
  const commas = typed.includes(".") && !/\p{Alphabetic}/u.test(typed) ? [false] : [true, false];
  for (const comma of commas) {
    const found = placesOf(tokens(typed, comma) ?? []);
    if (found.length > 0) return found;
  }
  return [];
}

function tokens(text: string, comma: boolean): Token[] | null {
  const found: Token[] = [];
  let negative = false;
  for (let rest = text; rest !== ""; ) {
    const [digits] = (comma ? TOKEN.comma : TOKEN.point).exec(rest) ?? [];
    const [word] = TOKEN.word.exec(rest) ?? [];
    const [mark] = TOKEN.mark.exec(rest) ?? [];
    const [minus] = TOKEN.minus.exec(rest) ?? [];
    const [other] = TOKEN.other.exec(rest) ?? [];
    if (digits !== undefined) {
      found.push({ kind: "number", value: Number(digits.replace(",", ".")), negative });
      negative = false;
    } else if (word !== undefined) {
      const side = SIDES[word.toUpperCase()];
      if (side === undefined) return null;
      found.push({ kind: "side", side });
    } else if (mark !== undefined) found.push({ kind: "mark", part: partOf(mark) });
    else if (minus !== undefined) negative = true;
    else if (other === undefined) return null;
    else if (/[,;/]/.test(other)) found.push({ kind: "break" });
    rest = rest.slice((digits ?? word ?? mark ?? minus ?? other ?? "").length);
  }
  return found;
}

function partOf(mark: string): number {
  if (/[°º˚]/.test(mark)) return 0;
  // Two single marks stand for seconds, as typed on a phone.
  return mark.length === 2 || /["″”]/.test(mark) ? 2 : 1;
}

/** One angle: degrees, minutes and seconds, each with whether a minus stood before it, and the side of its letter. */
interface Angle {
  readonly parts: { readonly value: number; readonly negative: boolean }[];
  side: Side | null;
}

function degrees({ parts, side }: Angle): number | null {
  const [first] = parts;
  if (first === undefined || parts.length > 3) return null;
  // Minutes and seconds have no sign and stay below sixty.
  if (parts.slice(1).some(({ value, negative }) => negative || value >= 60)) return null;
  const sum = parts.reduce((total, { value }, at) => total + value / 60 ** at, 0);
  if (side === null) return first.negative ? -sum : sum;
  return first.negative ? null : sum * side.sign;
}

function placesOf(found: readonly Token[]): Place[] {
  const count = (wanted: (token: Token) => boolean): number => found.filter(wanted).length;
  const sidesFirst = found[0]?.kind === "side";
  const sides = count(({ kind }) => kind === "side");
  const numbers = count(({ kind }) => kind === "number");
  const marked = count((token) => token.kind === "mark" && token.part === 0);
  if ((sides !== 0 && sides !== 2) || numbers < 2 || numbers > 6) return [];
  let angle: Angle = { parts: [], side: null };
  const angles = [angle];
  for (const [at, token] of found.entries()) {
    const begun = angle.parts.length > 0;
    const next = found[at + 1];
    const beginsNext =
      token.kind === "number"
        ? sides === 2
          ? !sidesFirst && angle.side !== null
          : begun && (marked === 2 ? next?.kind === "mark" && next.part === 0 : numbers === 2)
        : token.kind === "side" && sidesFirst && begun;
    if (beginsNext) {
      angle = { parts: [], side: null };
      angles.push(angle);
    }
    if (token.kind === "number") angle.parts.push(token);
    else if (token.kind === "side" && angle.side === null) angle.side = token.side;
    else if (token.kind === "side") return [];
    else if (token.kind === "mark" && angle.parts.length !== token.part + 1) return [];
  }
  const [first, second] = angles;
  if (first === undefined || second === undefined || angles.length > 2) return [];
  const [a, b] = [degrees(first), degrees(second)];
  if (a === null || b === null) return [];
  const place = (lat: number, lon: number): Place[] =>
    Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [[lon, lat]] : [];
  if (first.side === null && second.side === null) return [...place(a, b), ...place(b, a)];
  if (first.side?.axis === "lat" && second.side?.axis === "lon") return place(a, b);
  return first.side?.axis === "lon" && second.side?.axis === "lat" ? place(b, a) : [];
}
