import { type Loose, list, loose, number, text } from "../loose.ts";
import { type Folded, fold, folded, misfit, misfitBySlips } from "./spelling.ts";

/** A name of the gazetteer. */
export interface Name {
  readonly name: string;
  readonly kind: string;
  readonly layer: string;
  readonly id: string;
  readonly place: readonly [number, number];
  readonly context: string | null;
  readonly within: string | null;
  readonly weight: number;
  readonly spellings: readonly Folded[];
  readonly json: Loose;
}

export function readNames(json: unknown): Name[] {
  return list(loose(json)["entries"]).flatMap((one): Name[] => {
    const entry = loose(one);
    const [name, layer, id] = [text(entry["name"]), text(entry["layer"]), text(entry["id"])];
    const [lon, lat] = list(entry["place"]).map(number);
    if (name === null || layer === null || id === null || typeof lon !== "number" || typeof lat !== "number") return [];
    return [
      {
        name,
        layer,
        id,
        kind: text(entry["kind"]) ?? layer,
        place: [lon, lat],
        context: text(entry["context"]),
        within: text(entry["within"]),
        weight: number(entry["weight"]) ?? 0,
        spellings: list(entry["spellings"]).map((words) => folded(list(words).map(String))),
        json: entry,
      },
    ];
  });
}

const SETTLEMENTS = ["city", "town", "village", "hamlet"];
const rank = (name: Name): number => (name.layer === "places" ? SETTLEMENTS.indexOf(name.kind) : -1);

/** The names that fit, best first: in the order of the server's search (server/src/open/gazetteer/mod.rs). */
export function find(names: readonly Name[], typed: string, enough: number): Name[] {
  const wanted = fold(typed);
  const fitting = (fit: typeof misfit): [number, Name][] =>
    names.flatMap((name): [number, Name][] => {
      const fits = name.spellings.flatMap((spelling) => fit(spelling, wanted) ?? []);
      return fits.length === 0 ? [] : [[Math.min(...fits), name]];
    });
  let found = fitting(misfit);
  if (found.length < enough) {
    const known = new Set(found.map(([, name]) => name));
    found = [...found, ...fitting(misfitBySlips).filter(([, name]) => !known.has(name))];
  }
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  found.sort(
    ([a, one], [b, other]) =>
      a - b ||
      one.weight - other.weight ||
      [...one.name].length - [...other.name].length ||
      order(one.name, other.name) ||
      order(one.id, other.id),
  );
  return inhabitedFirst(
    found.map(([, name]) => name),
    wanted,
  );
}

/**
 * Moves the settlements that carry a unit's name before the unit: people who look for it want to get to where its
 * people
 * live.
 */
function inhabitedFirst(found: readonly Name[], typed: Folded): Name[] {
  const at = found.findIndex(
    (name) => name.layer === "admin" && name.spellings.some((spelling) => spelling.joined === typed.joined),
  );
  const unit = found[at];
  if (unit === undefined) return [...found];
  const carries = (name: Name): boolean =>
    rank(name) >= 0 && name.spellings.some(({ words }) => typed.words.every((word, place) => words[place] === word));
  const behind = found.slice(at);
  const settlements = behind.filter(carries);
  const outside = (name: Name): number => (name.within === unit.id ? 0 : 1);
  settlements.sort((a, b) => outside(a) - outside(b) || rank(a) - rank(b));
  return [...found.slice(0, at), ...settlements, ...behind.filter((name) => !carries(name))];
}
