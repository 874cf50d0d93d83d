// What was said of roads on this device and has arrived: it counts on the device until a package has it, too.
import { list, loose, number, text } from "../loose.ts";
import { read, write } from "../vehicle.ts";
import type { Entry, Said, Setting } from "./entry.ts";

/** A report that arrived. */
export interface Sent {
  readonly id: string;
  /** The revision from which on the server's answers have it; `null` where the server did not say. */
  readonly revision: number | null;
  readonly body: Said;
  readonly saidAt: string;
  readonly setting: Setting | null;
}

const KEY = "lintas.sent";
/** More than anybody says before a package is fetched. */
const MOST = 500;

function kept(): readonly Sent[] {
  try {
    return list(JSON.parse(read(KEY) ?? "null")).flatMap((each) => {
      const told = loose(each);
      const [id, saidAt] = [text(told["id"]), text(told["saidAt"])];
      if (id === null || saidAt === null) return [];
      const setting = told["setting"] === null ? null : (loose(told["setting"]) as unknown as Setting);
      return [{ id, revision: number(told["revision"]), body: loose(told["body"]), saidAt, setting }];
    });
  } catch {
    return [];
  }
}

/** Keeps a report that arrived. */
export function noteSent({ to, body, saidAt, setting }: Entry, id: string, revision: number | null): void {
  if (to !== "reports") return;
  const others = kept().filter((sent) => sent.id !== id);
  write(KEY, JSON.stringify([...others, { id, revision, body, saidAt, setting }].slice(-MOST)));
}

/** It was withdrawn: whoever said it says that it was wrong. */
export function forgetSent(id: string): void {
  write(KEY, JSON.stringify(kept().filter((sent) => sent.id !== id)));
}

/** What a package of this revision does not have. What it has is forgotten. */
export function sentBeyond(revision: number): readonly Sent[] {
  const all = kept();
  const beyond = all.filter((sent) => sent.revision === null || sent.revision > revision);
  if (beyond.length < all.length) write(KEY, JSON.stringify(beyond));
  return beyond;
}
