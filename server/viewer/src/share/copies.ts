import { element } from "../element.ts";
import type { PaperSize } from "../paper/wish.ts";
import type { Host } from "../task.ts";
import { type ShareKey, tell } from "./words.ts";

/** What is copied: the address of the view, and what is told of it. */
export interface CopyAbout {
  readonly address: string;
  readonly told: readonly string[];
}

/** May this browser hand files to another app? It says so only of a file. */
function canShareFiles(): boolean {
  const file = new File(["x"], "x.png", { type: "image/png" });
  return navigator.canShare?.({ files: [file] }) === true;
}

function save(file: File): void {
  const address = URL.createObjectURL(file);
  element("a", { href: address, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The map as a picture and on paper. */
export class Copies {
  private readonly host: Host;
  private readonly about: () => CopyAbout;
  private readonly notes = {
    picture: element("p", { class: "copy-note", role: "status" }),
    print: element("p", { class: "copy-note", role: "status" }),
  };
  /** A picture that the browser did not share, since making it took longer than a tap counts. */
  private waiting: File | null = null;
  private isBusy = false;

  constructor(host: Host, about: () => CopyAbout) {
    this.host = host;
    this.about = about;
  }

  draw(): HTMLElement[] {
    for (const note of Object.values(this.notes)) note.replaceChildren();
    this.waiting = null;
    return [
      this.part("picture", [
        this.button("picture.save", "picture-save", () => this.save()),
        ...(canShareFiles() ? [this.button("picture.send", "picture-send", () => this.send())] : []),
      ]),
      this.part("print", [
        this.button("print.a4", "print-a4", () => this.print("a4")),
        this.button("print.a3", "print-a3", () => this.print("a3")),
      ]),
    ];
  }

  private part(name: "picture" | "print", acts: readonly HTMLElement[]): HTMLElement {
    const language = this.host.language();
    return element(
      "section",
      {},
      element("h3", {}, tell(language, `${name}.heading`)),
      element("p", { class: "hint" }, tell(language, `${name}.hint`)),
      element("div", { class: "quick" }, ...acts),
      this.notes[name],
    );
  }

  private button(words: ShareKey, name: string, act: () => Promise<void>): HTMLElement {
    const press = (): void => void this.doing(act);
    return element("button", { type: "button", class: name, onclick: press }, tell(this.host.language(), words));
  }

  private say(part: "picture" | "print", words: ShareKey | null): void {
    this.notes[part].replaceChildren(...(words === null ? [] : [tell(this.host.language(), words)]));
  }

  /** One after the other: a map that is being drawn is not drawn for another as well. */
  private async doing(act: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    await act();
    this.isBusy = false;
  }

  private async make(): Promise<File | null> {
    const { map } = this.host;
    if (map === null) {
      this.say("picture", "map.none");
      return null;
    }
    this.say("picture", "picture.making");
    try {
      const { pictureFile } = await import("../paper/picture.ts");
      return await pictureFile(map, this.host.pageState, this.about().told);
    } catch (failed) {
      console.error(failed);
      this.say("picture", "picture.failed");
      return null;
    }
  }

  private async save(): Promise<void> {
    const file = await this.make();
    if (file === null) return;
    save(file);
    this.say("picture", "picture.done");
  }

  private async send(): Promise<void> {
    const file = this.waiting ?? (await this.make());
    this.waiting = null;
    if (file === null) return;
    try {
      await navigator.share({ files: [file], title: file.name });
      this.say("picture", null);
    } catch (refused) {
      const isLate = refused instanceof DOMException && refused.name === "NotAllowedError";
      this.waiting = isLate ? file : null;
      this.say("picture", isLate ? "picture.ready" : null);
    }
  }

  private async print(size: PaperSize): Promise<void> {
    if (this.host.map === null) return this.say("print", "map.none");
    this.say("print", "print.making");
    try {
      const printer = await this.host.printer();
      await printer.print({ size, ...this.about() });
      this.say("print", null);
    } catch (failed) {
      console.error(failed);
      this.say("print", "print.failed");
    }
  }
}
