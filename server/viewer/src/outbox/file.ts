import { moment } from "../format.ts";
import { instant } from "../instant.ts";
import type { Host } from "../task.ts";
import type { Entry } from "./entry.ts";
import type { Outbox } from "./outbox.ts";
import { tell, whereWords } from "./words.ts";

/** What of the page a file needs. */
export type FileHost = Pick<Host, "language" | "timeZone" | "now">;

/** What waits, as sentences to be read over the radio: each with when it was said and for what. */
export function asText(entries: readonly Entry[], host: FileHost): string {
  const language = host.language();
  const at = (time: Date): string => moment(time, host.timeZone(), language);
  const lines = entries.map((entry, nth) => {
    const said = instant(entry.saidAt);
    const facts = [
      said === null ? null : tell(language, "said", { time: at(said) }),
      tell(language, "file.for", { where: whereWords(entry.setting, language) }),
      entry.setting?.mode === "drill" ? tell(language, "file.drill") : null,
      entry.photos.length === 0 ? null : tell(language, "with_photos", { n: entry.photos.length }),
    ].filter((fact) => fact !== null);
    return `${nth + 1}. ${entry.words}\n   ${facts.join(" · ")}`;
  });
  return `${[tell(language, "file.heading", { n: entries.length, time: at(host.now()) }), ...lines].join("\n\n")}\n`;
}

/** The same for a program: each body as the server takes it, where to post it and under which name, and the photos. */
export async function asJson(outbox: Outbox, host: FileHost): Promise<string> {
  const entries = await Promise.all(
    outbox.waiting().map(async ({ once, to, body, words, saidAt, setting, by, id, photos }) => ({
      words,
      said_at: saidAt,
      for: setting === null ? null : { region: setting.region, event: setting.event, mode: setting.mode },
      by,
      post: { path: `/${to}`, idempotency_key: once, body },
      ...(id === undefined ? {} : { arrived_as: id }),
      photos: await Promise.all(
        photos.map(async ({ id, takenAt, place }) => ({
          taken_at: takenAt,
          place,
          jpeg_base64: await base64(await outbox.photo(id)),
        })),
      ),
    })),
  );
  const text = asText(outbox.waiting(), host);
  return `${JSON.stringify({ lintas_outbox: 1, saved_at: host.now().toISOString(), text, entries }, null, 2)}\n`;
}

async function base64(blob: Blob | null): Promise<string | null> {
  if (blob === null) return null;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Lets the visitor save a file. */
export function save(text: string, ending: "json" | "txt"): void {
  const type = ending === "json" ? "application/json" : "text/plain;charset=utf-8";
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `lintas-belum-terkirim.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
