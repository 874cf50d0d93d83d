import { instant } from "../instant.ts";
import { type Loose, list, loose, text } from "../loose.ts";
import { tellCode } from "../report/words.ts";
import type { Language } from "../words.ts";

/** What a key may do, as the server tells it. */
export interface KeyBounds {
  readonly name: string;
  readonly role: string;
  readonly agency: string | null;
  readonly expires: Date | null;
}

/** A code by which a device gets a key. */
export interface Enrolment {
  readonly id: string;
  /** `open`, `used`, `withdrawn` or `expired`. */
  readonly state: string;
  readonly key: KeyBounds;
  /** The officer who made it; `null`: it was made at the server. */
  readonly by: string | null;
  readonly ends: Date | null;
}

/** An enrolment that was made just now, with what is told once. */
export interface NewEnrolment extends Enrolment {
  readonly code: string;
  /** The address of the code as a QR code, SVG. */
  readonly qr: string | null;
}

/** A key that was made, without the key. */
export interface MadeKey extends KeyBounds {
  /** `active`, `replaced`, `expired` or `revoked`. */
  readonly state: string;
  readonly by: string | null;
  readonly lastUse: Date | null;
  readonly revoked: Date | null;
  /** It is the one that asks. */
  readonly own: boolean;
}

export function readBounds(json: unknown): KeyBounds {
  const told = loose(json);
  return {
    name: text(told["name"]) ?? "",
    role: text(told["role"]) ?? "",
    agency: text(told["agency"]),
    expires: instant(told["expires"]),
  };
}

function enrolment(told: Loose): Enrolment {
  return {
    id: text(told["id"]) ?? "",
    state: text(told["state"]) ?? "",
    key: readBounds(told["key"]),
    by: text(told["made_by"]),
    ends: instant(told["ends"]),
  };
}

/** Reads an answer of `/enrolments`: the newest first. */
export function readEnrolments(json: unknown): Enrolment[] {
  return list(loose(json)["enrolments"]).map((each) => enrolment(loose(each)));
}

export function readNewEnrolment(json: unknown): NewEnrolment {
  const told = loose(json);
  return { ...enrolment(told), code: text(told["code"]) ?? "", qr: text(told["qr"]) };
}

/** By how much the server's clock, which judges codes, is ahead of the one here, in ms. */
export function aheadBy(json: unknown, here: Date): number {
  const now = instant(loose(json)["now"]);
  return now === null ? 0 : now.getTime() - here.getTime();
}

/** Reads an answer of `/keys`. Of each holder whose key ended the newest alone: the log has the others. */
export function readKeys(json: unknown): MadeKey[] {
  const all = list(loose(json)["keys"]).map((each): MadeKey => {
    const told = loose(each);
    return {
      ...readBounds(told),
      state: text(told["state"]) ?? "",
      by: text(told["made_by"]),
      lastUse: instant(told["last_use"]),
      revoked: instant(told["revoked"]),
      own: told["is_own"] === true,
    };
  });
  const works = all.filter(({ state }) => state === "active" || state === "replaced");
  const held = new Set(works.map(({ name }) => name));
  const past = new Map(all.filter(({ name }) => !held.has(name)).map((each) => [each.name, each]));
  return [...works, ...past.values()];
}

/** The holder in brackets: `pelapor, PMI`. */
export function whoWords({ role, agency }: KeyBounds, language: Language): string {
  return [tellCode(language, "role", role), agency].filter((each) => each !== null).join(", ");
}
