import { ask, askFile, Refusal } from "../ask.ts";
import { element } from "../element.ts";
import { when } from "../format.ts";
import { instant } from "../instant.ts";
import { list, loose, number, text } from "../loose.ts";
import { keptKey } from "../report/key.ts";
import { tell } from "../report/words.ts";
import type { Host, Place } from "../task.ts";
import { inData } from "../words.ts";

/** A photo of a report, as the server tells of it. */
export interface Photo {
  readonly id: string;
  readonly published: boolean;
  readonly takenAt: Date | null;
  /** Where it was taken; for officers only. */
  readonly place: Place | null;
  /** Whose key it came with; for officers only. */
  readonly by: string | null;
}

export function readPhotos(json: unknown): Photo[] {
  return list(json).flatMap((each) => {
    const told = loose(each);
    const id = text(told["id"]);
    const [lon, lat] = list(told["place"]).map(number);
    return id === null
      ? []
      : [
          {
            id,
            published: told["published"] === true,
            takenAt: instant(told["taken_at"]),
            place: typeof lon === "number" && typeof lat === "number" ? ([lon, lat] as const) : null,
            by: text(told["by"]),
          },
        ];
  });
}

export interface ShownPhotos {
  /** Id of the report. */
  readonly report: string;
  readonly photos: readonly Photo[];
  readonly host: Host;
  /** What an officer may do about them; left out for everybody else. */
  readonly changed?: () => void;
}

/** Photos of a report, folded: each is 300 kB, and loaded by whoever wants to see it. `null` where there are none. */
export function photosPart({ report, photos, host, changed }: ShownPhotos): HTMLElement | null {
  if (photos.length === 0) return null;
  const language = host.language();
  const places = photos.map((photo) => element("li", { "data-photo": photo.id }, facts(photo, host)));
  let asked = false;
  const show = async (): Promise<void> => {
    if (asked) return;
    asked = true;
    await Promise.all(
      photos.map((photo, nth) =>
        shown(report, photo, nth, host, changed).then((made) => {
          places[nth]?.replaceChildren(...made, facts(photo, host));
        }),
      ),
    );
  };
  return element(
    "details",
    { class: "photos-of", "data-key": `photos-${report}`, ontoggle: () => void show() },
    element("summary", {}, tell(language, "photo.count", { n: photos.length })),
    element("ul", { class: "picked" }, ...places),
  );
}

function facts({ takenAt, by, place, published }: Photo, host: Host): HTMLElement {
  const language = host.language();
  const parts = [
    takenAt === null
      ? null
      : tell(language, "photo.taken", { time: when(takenAt, host.now(), host.timeZone(), language) }),
    by === null ? null : tell(language, "queue.reporter", { who: by }),
    place === null ? null : `${place[1].toFixed(5)}, ${place[0].toFixed(5)}`,
    tell(language, published ? "photo.public" : "photo.private"),
  ].filter((part) => part !== null);
  return element("p", { class: "facts" }, parts.join(" · "));
}

async function shown(
  report: string,
  photo: Photo,
  nth: number,
  host: Host,
  changed: (() => void) | undefined,
): Promise<HTMLElement[]> {
  const language = host.language();
  const address = `${host.root}reports/${encodeURIComponent(report)}/photos/${photo.id}`;
  const note = element("p", { class: "note-line", role: "status" });
  try {
    // A key goes into a header, which a picture's address cannot have.
    const picture = URL.createObjectURL(await askFile(address, photo.published ? null : keptKey(), "image/jpeg"));
    const image = element("img", { src: picture, alt: tell(language, "photo.alt", { n: nth + 1 }) });
    image.addEventListener("load", () => URL.revokeObjectURL(picture));
    const decide = async (what: "publish" | "withdraw"): Promise<void> => {
      try {
        await ask(`${address}/${what}`, { key: keptKey(), body: {} });
        changed?.();
      } catch (failed) {
        note.replaceChildren(
          failed instanceof Refusal
            ? tell(language, "queue.failed", { reason: failed.words[inData(language)] })
            : tell(language, "queue.no_server"),
        );
      }
    };
    const what = photo.published ? "withdraw" : "publish";
    return [
      image,
      ...(changed === undefined
        ? []
        : [
            element(
              "button",
              { type: "button", class: what, onclick: () => void decide(what) },
              tell(language, `photo.${what}`),
            ),
            note,
          ]),
    ];
  } catch (failed) {
    const words =
      failed instanceof Refusal
        ? tell(language, "queue.failed", { reason: failed.words[inData(language)] })
        : tell(language, "queue.no_server");
    return [element("p", { class: "trouble", role: "alert" }, words)];
  }
}
