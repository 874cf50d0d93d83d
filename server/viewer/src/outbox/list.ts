import { element } from "../element.ts";
import { when } from "../format.ts";
import { instant } from "../instant.ts";
import type { Host, Place } from "../task.ts";
import { inData, type Language } from "../words.ts";
import { outbox } from "./browser.ts";
import { type Entry, mayEdit, type Standing, standing } from "./entry.ts";
import { adviceFor, type OutboxKey, standingKey, tell, troubleKey, whereWords } from "./words.ts";

/** How an entry of the outbox is asked for: to decide about an overlap, and to change it. */
export const DECIDE = "outbox:";
export const CHANGE = "ubah:";

/** Entries whose discarding was asked for and not confirmed yet. */
const asking = new Set<string>();

/** How an entry stands, as a sentence. */
export function standingWords(entry: Entry, now: Standing, holder: string | null, language: Language): string {
  const refused = entry.photos.find((photo) => photo.refused !== undefined)?.refused ?? entry.refused;
  return tell(language, standingKey(now), {
    id: entry.id ?? "",
    n: entry.photos.filter((photo) => photo.refused === undefined).length,
    reason: refused?.[inData(language)] ?? "",
    where: whereWords(entry.setting, language),
    by: entry.triedBy ?? entry.by ?? "–",
    me: holder ?? "–",
  });
}

/** What to do about an entry; `null` where it takes care of itself. */
export function advice(entry: Entry, now: Standing): OutboxKey | null {
  if (now === "elsewhere") return entry.setting === null ? "advice.unknown" : "advice.elsewhere";
  if (now === "other_key") return "advice.other_key";
  return now === "refused" ? adviceFor(entry.code) : null;
}

/** What waits on this device, in sentences, each with what can be done about it; `null` where nothing is there. */
export function box(
  host: Host,
  { redraw, send }: { readonly redraw: () => void; readonly send: () => void },
): HTMLElement | null {
  const language = host.language();
  const [waiting, notices] = [outbox().waiting(), outbox().notices()];
  if (waiting.length === 0 && notices.length === 0) return null;
  const { trouble, kept } = outbox();
  const now = async (): Promise<void> => {
    await Promise.all(waiting.filter(isAskedAgain).map(({ once }) => outbox().retry(once)));
    send();
  };
  const rows = (entries: readonly Entry[]): HTMLElement =>
    element("ul", {}, ...entries.map((entry) => row(entry, host, redraw, send)));
  return element(
    "section",
    { class: "outbox" },
    waiting.length === 0 ? null : element("h3", {}, tell(language, "heading", { n: waiting.length })),
    trouble === null || waiting.length === 0
      ? null
      : element("p", { class: "hint", "data-trouble": trouble }, tell(language, troubleKey(trouble))),
    kept === "for_good" || waiting.length === 0
      ? null
      : element("p", { class: "trouble", role: "alert" }, tell(language, `kept.${kept}`)),
    waiting.length === 0 ? null : rows(waiting),
    waiting.length === 0
      ? null
      : element("button", { type: "button", class: "now", onclick: () => void now() }, tell(language, "now")),
    notices.length === 0 ? null : element("h3", {}, tell(language, "heading_notices")),
    notices.length === 0 ? null : rows(notices),
  );
}

/** Asked once more by whoever presses the one button for all: what was refused as it was, and no overlap. */
const isAskedAgain = ({ refused, overlap, photos }: Entry): boolean =>
  overlap === undefined && (refused !== undefined || photos.some((photo) => photo.refused !== undefined));

function row(entry: Entry, host: Host, redraw: () => void, send: () => void): HTMLElement {
  const language = host.language();
  const now = standing(entry, host.setting(), outbox().holder);
  const { once } = entry;
  const button = (key: OutboxKey, kind: string, act: () => void): HTMLElement =>
    element("button", { type: "button", class: kind, onclick: act }, tell(language, key));
  const then = (act: Promise<void>, after: () => void): void => void act.then(after);
  const what = advice(entry, now);
  const target = targetOf(entry);
  const open = target?.open;
  const acts = [
    now === "overlap" && button("decide", "decide", () => host.open("agency", undefined, DECIDE + once)),
    now === "other_key" && button("adopt", "adopt", () => then(outbox().adopt(once), send)),
    now === "elsewhere" &&
      entry.setting === null &&
      button("settle", "settle", () => then(outbox().settle(once, host.setting()), send)),
    (now === "refused" || now === "photo_refused") && button("again", "again", () => then(outbox().retry(once), send)),
    mayEdit(entry) && now !== "overlap" && now !== "elsewhere" && button("edit", "edit", () => change(entry, host)),
    open !== undefined && now !== "elsewhere" && button("see", "see", () => open(host)),
    now === "waits"
      ? button("read", "read", () => then(outbox().drop(once), redraw))
      : button(now === "photo_refused" || now === "photos" ? "photos_drop" : "drop", "drop", () => {
          asking.add(once);
          redraw();
        }),
  ];
  const sure = element(
    "div",
    { class: "sure", role: "alertdialog", "aria-label": tell(language, "drop_ask") },
    element("p", {}, tell(language, "drop_ask")),
    element(
      "div",
      { class: "acts" },
      button("drop_yes", "drop-yes", () => {
        asking.delete(once);
        then(outbox().drop(once), redraw);
      }),
      button("keep", "keep", () => {
        asking.delete(once);
        redraw();
      }),
    ),
  );
  const said = instant(entry.saidAt);
  const facts = [
    said === null ? null : tell(language, "said", { time: when(said, host.now(), host.timeZone(), language) }),
    entry.photos.length === 0 ? null : tell(language, "with_photos", { n: entry.photos.length }),
  ].filter((fact) => fact !== null);
  return element(
    "li",
    { "data-standing": now, "data-once": once },
    element("p", {}, `${entry.words} – ${standingWords(entry, now, outbox().holder, language)}`),
    element("p", { class: "facts" }, facts.join(" · ")),
    what === null ? null : element("p", { class: "advice" }, tell(language, what)),
    asking.has(once) ? sure : element("div", { class: "acts" }, ...acts),
  );
}

/** Opens the form that an entry was said with, as it was said. */
function change({ once, edit }: Entry, host: Host): void {
  if (edit === undefined) return;
  outbox().hold(once);
  host.open(edit.form === "report" ? "report" : edit.form === "status" ? "needs" : "agency", undefined, CHANGE + once);
}

/** The thing that an entry is about, where it can be looked at. */
function targetOf({ to, body }: Entry): { readonly open: (host: Host) => void } | null {
  const [kind, name] = to.split("/").map(decodeURIComponent);
  if (kind === "sites" && name !== undefined) return { open: (host) => host.open("needs", undefined, name) };
  if (kind === "dispatches" && name !== undefined)
    return { open: (host) => host.open("agency", undefined, `kiriman:${name}`) };
  const geometry = body["geometry"] as { readonly coordinates?: unknown } | undefined;
  const at = geometry?.coordinates;
  return Array.isArray(at) && typeof at[0] === "number" && typeof at[1] === "number"
    ? { open: (host) => host.withMap((map) => map.flyTo({ center: [...([at[0], at[1]] as Place)], zoom: 15 })) }
    : null;
}
