import { element } from "../element.ts";
import type { SaidPhoto } from "../outbox/outbox.ts";
import { type ReportKey, tell } from "../report/words.ts";
import type { Host } from "../task.ts";
import { readFacts } from "./exif.ts";
import { shrink } from "./shrink.ts";

/** Photos of one report; the server takes no more. */
export const MOST_PHOTOS = 3;
/** Where it is remembered that somebody sends time and place with their photos. */
const AGREED = "lintas.photo_facts";
/** What a camera tells stands in the first bytes. */
const FACTS_BYTES = 256 * 1024;

interface Picked {
  readonly blob: Blob;
  readonly takenAt: Date | null;
  readonly place: readonly [number, number] | null;
  readonly address: string;
}

function agreedBefore(): boolean {
  try {
    return localStorage.getItem(AGREED) === "1";
  } catch {
    return false;
  }
}

/** Photos for a report: taken or chosen, shrunk at once, each to be looked at and taken out again. */
export class PhotoPicker {
  readonly element = element("fieldset", { class: "photos" });
  private readonly host: Host;
  private picked: Picked[] = [];
  private note: ReportKey | null = null;
  private busy = false;
  private agreed = agreedBefore();

  constructor(host: Host) {
    this.host = host;
    this.draw();
  }

  draw(): void {
    const language = this.host.language();
    const full = this.picked.length >= MOST_PHOTOS;
    const input = (kind: "take" | "choose"): HTMLElement =>
      element(
        "label",
        { class: `button ${kind}` },
        tell(language, `photo.${kind}`),
        element("input", {
          type: "file",
          accept: "image/*",
          name: `photo_${kind}`,
          ...(kind === "take" ? { capture: "environment" } : { multiple: true }),
          disabled: full || this.busy,
          onchange: (event) => void this.add((event.target as HTMLInputElement).files),
        }),
      );
    this.element.replaceChildren(
      ...[
        element("legend", {}, tell(language, "photo.heading", { most: MOST_PHOTOS })),
        full ? null : element("div", { class: "acts" }, input("take"), input("choose")),
        this.busy ? element("p", { class: "hint", role: "status" }, tell(language, "photo.busy")) : null,
        this.note === null ? null : element("p", { class: "trouble", role: "alert" }, tell(language, this.note)),
        this.picked.length === 0
          ? null
          : element("ul", { class: "picked" }, ...this.picked.map((photo, nth) => this.shown(photo, nth))),
        this.picked.some(({ takenAt, place }) => takenAt !== null || place !== null)
          ? element(
              "label",
              {},
              element("input", {
                type: "checkbox",
                name: "photo_facts",
                checked: this.agreed,
                onchange: (event) => this.agree((event.target as HTMLInputElement).checked),
              }),
              element("span", {}, tell(language, "photo.facts")),
            )
          : null,
      ].filter((each) => each !== null),
    );
  }

  /** What is to be sent: time and place only where their sender agreed. */
  photos(): SaidPhoto[] {
    return this.picked.map(({ blob, takenAt, place }) => ({
      blob,
      takenAt: this.agreed && takenAt !== null ? takenAt.toISOString() : null,
      place: this.agreed ? place : null,
    }));
  }

  /** Takes over the photos of a report that is being changed. */
  restore(photos: readonly SaidPhoto[]): void {
    this.clear();
    this.picked = photos.map(({ blob, takenAt, place }) => ({
      blob,
      takenAt: takenAt === null ? null : new Date(takenAt),
      place,
      address: URL.createObjectURL(blob),
    }));
    if (this.picked.some(({ takenAt, place }) => takenAt !== null || place !== null)) this.agreed = true;
    this.draw();
  }

  clear(): void {
    for (const { address } of this.picked) URL.revokeObjectURL(address);
    this.picked = [];
    this.note = null;
    this.draw();
  }

  private shown({ address }: Picked, nth: number): HTMLElement {
    const language = this.host.language();
    const remove = (): void => {
      URL.revokeObjectURL(address);
      this.picked = this.picked.filter((_, other) => other !== nth);
      this.draw();
    };
    return element(
      "li",
      {},
      element("img", { src: address, alt: tell(language, "photo.alt", { n: nth + 1 }) }),
      element("button", { type: "button", class: "remove", onclick: remove }, tell(language, "photo.remove")),
    );
  }

  private async add(files: FileList | null): Promise<void> {
    if (files === null || this.busy) return;
    const chosen = [...files];
    this.busy = true;
    this.note = null;
    this.draw();
    for (const file of chosen) {
      if (this.picked.length >= MOST_PHOTOS) {
        this.note = "photo.too_many";
        break;
      }
      try {
        const facts = readFacts(new Uint8Array(await file.slice(0, FACTS_BYTES).arrayBuffer()));
        const blob = await shrink(file);
        // The camera knows the wall's clock; a drill has one of its own.
        const ago = facts.takenAt === null ? null : Date.now() - facts.takenAt.getTime();
        const takenAt = ago === null ? null : new Date(this.host.now().getTime() - Math.max(0, ago));
        this.picked.push({ blob, takenAt, place: facts.place, address: URL.createObjectURL(blob) });
      } catch {
        this.note = "photo.unreadable";
      }
    }
    this.busy = false;
    this.draw();
  }

  private agree(agreed: boolean): void {
    this.agreed = agreed;
    try {
      localStorage.setItem(AGREED, agreed ? "1" : "0");
    } catch {
      // Asked again on the next visit.
    }
  }
}
