import { ask, askWith, Refusal } from "../ask.ts";
import { fetchCatalog, settingOf } from "../catalog.ts";
import { list, loose, text } from "../loose.ts";
import { keptKey, noteHolder } from "../report/key.ts";
import { OUTBOX } from "../task.ts";
import { type Lane, Outbox, type OutboxWires, unique } from "./outbox.ts";
import { noteSent } from "./sent.ts";
import { openShelf, type Shelf } from "./shelf.ts";

/** Where an earlier release kept its outbox. */
const INHERITED = "lintas.outbox";
const LOCK = "lintas-outbox";
/** Other tabs hear here that the list has changed. */
const CHANNEL = "lintas-outbox";
/** So long a tab may send without a sign of life before another takes over, ms: longer than any photo takes. */
const LEASE_MS = 300_000;
const WORDS_MS = 45_000;
const PHOTO_MS = 240_000;

const me = unique();

const WIRES: OutboxWires = {
  key: keptKey,
  setting: async (root) => settingOf(root, await fetchCatalog(`${root}catalog`, true)),
  holder: async (root, key) => {
    try {
      const told = await ask(`${root}whoami`, { key });
      noteHolder(key, told);
      return { name: text(loose(told)["name"]) ?? "" };
    } catch (failed) {
      if (!(failed instanceof Refusal) || failed.status !== 401) return null;
      return failed.code === "key_expired" ? "key_expired" : "key_refused";
    }
  },
  post: (address, { key, once, body, photo, headers }) =>
    photo === undefined
      ? ask(address, { key, once, body, patienceMs: WORDS_MS })
      : askWith(address, photo, { key, once, patienceMs: PHOTO_MS, ...(headers === undefined ? {} : { headers }) }),
  arrived: noteSent,
  alone: async (lane, shelf, act) => {
    // Locks are there where the page came over https, or from this machine; elsewhere a lease does it.
    if ("locks" in navigator) {
      await navigator.locks.request(`${LOCK}-${lane}`, act);
      return true;
    }
    return alone(lane, shelf, act);
  },
  told: (unsent) => {
    try {
      if (unsent === 0) localStorage.removeItem(OUTBOX);
      else localStorage.setItem(OUTBOX, String(unsent));
    } catch {
      // Nothing is kept here: the page looks into the outbox in any case.
    }
    if (unsent !== known) channel?.postMessage(unsent);
    known = unsent;
  },
  inherited: () => {
    try {
      return list(JSON.parse(localStorage.getItem(INHERITED) ?? "null")).flatMap((each) => {
        const { once, body, words, to } = loose(each);
        return typeof once === "string" && typeof words === "string" && Object.keys(loose(body)).length > 0
          ? [{ once, body: loose(body), words, to: text(to) ?? "reports" }]
          : [];
      });
    } catch {
      return [];
    }
  },
  forgetInherited: () => {
    try {
      localStorage.removeItem(INHERITED);
    } catch {
      // Then there was nothing.
    }
  },
  wall: () => Date.now(),
};

async function alone(lane: Lane, shelf: Shelf, act: () => Promise<void>): Promise<boolean> {
  const now = Date.now();
  if (!(await shelf.lease(lane, me, now, now + LEASE_MS))) return false;
  try {
    await act();
  } finally {
    await shelf.lease(lane, me, Date.now(), 0);
  }
  return true;
}

let known = -1;
let channel: BroadcastChannel | null = null;
let box: Outbox | null = null;

/** The outbox of this device. */
export function outbox(): Outbox {
  if (box === null) {
    const made = new Outbox(openShelf(), WIRES);
    box = made;
    channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(CHANNEL) : null;
    channel?.addEventListener("message", () => void made.reload());
  }
  return box;
}

/** When the entry of this name was said: what corrects it is no newer. `null` where nothing is corrected. */
export function saidAt(once: string | null): Date | null {
  const entry = once === null ? undefined : outbox().find(once);
  return entry === undefined ? null : new Date(entry.saidAt);
}
