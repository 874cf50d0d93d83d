import { element } from "../element.ts";
import type { Language } from "../words.ts";
import { asFile, FileRefused, fileName, type Here, importFile } from "./file.ts";
import type { PackageManifest } from "./manifest.ts";
import { deviceStore } from "./parts.ts";
import { isFull } from "./shelf.ts";
import { size } from "./size.ts";
import { keep, space } from "./space.ts";
import { tell } from "./words.ts";

export interface FileBoxPlan {
  readonly language: () => Language;
  /** What this page shows; `null` where it has not heard of a server. */
  readonly region: () => Here | null;
  readonly saved: () => PackageManifest | null;
  readonly busy: () => boolean;
  readonly draw: () => void;
  /** A file was taken: what is saved is another package now. */
  readonly taken: () => void;
}

interface SaveDialog {
  showSaveFilePicker?: (options: { readonly suggestedName: string }) => Promise<{
    createWritable(): Promise<WritableStream>;
  }>;
}

/** A package as a file: out of the device, and into it. */
export class FileBox {
  private readonly plan: FileBoxPlan;
  private words: string | null = null;
  private trouble = false;
  /** An older file that waits for a yes. */
  private older: File | null = null;
  private working = false;

  constructor(plan: FileBoxPlan) {
    this.plan = plan;
  }

  element(): HTMLElement {
    const language = this.plan.language();
    const saved = this.plan.saved();
    const blocked = this.working || this.plan.busy();
    const input = element("input", {
      type: "file",
      accept: ".lintas,application/x-tar",
      "aria-label": tell(language, "file.take"),
      disabled: blocked,
      onchange: () => void this.take(input.files?.[0] ?? null, false),
    });
    const box = element(
      "section",
      {
        class: "file",
        ondragover: (event) => {
          event.preventDefault();
          box.classList.add("dropping");
        },
        ondragleave: () => box.classList.remove("dropping"),
        ondrop: (event) => {
          event.preventDefault();
          box.classList.remove("dropping");
          if (!blocked) void this.take((event as DragEvent).dataTransfer?.files[0] ?? null, false);
        },
      },
      element("h3", {}, tell(language, "file")),
      this.words === null
        ? null
        : element(
            "p",
            { class: this.trouble ? "trouble" : "told", role: this.trouble ? "alert" : "status" },
            this.words,
          ),
      this.older === null ? null : this.ask(this.older),
      saved === null
        ? null
        : element(
            "div",
            { class: "acts" },
            this.button("file.save", "file-save", () => void this.give(saved, false)),
            "canShare" in navigator ? this.button("file.share", "file-share", () => void this.give(saved, true)) : null,
          ),
      element("label", {}, element("span", {}, tell(language, "file.take")), input),
      element("p", { class: "hint" }, tell(language, "file.drop")),
    );
    return box;
  }

  private button(key: Parameters<typeof tell>[1], kind: string, act: () => void): HTMLElement {
    const attributes = { type: "button", class: kind, disabled: this.working, onclick: act };
    return element("button", attributes, tell(this.plan.language(), key));
  }

  private ask(file: File): HTMLElement {
    return element(
      "div",
      { class: "acts" },
      this.button("file.older_anyway", "anyway", () => void this.take(file, true)),
      this.button("file.keep", "keep", () => {
        this.older = null;
        this.say(null);
      }),
    );
  }

  private say(words: string | null, trouble = false): void {
    this.words = words;
    this.trouble = trouble;
    this.plan.draw();
  }

  /** Takes a package from a file. */
  private async take(file: File | null, older: boolean): Promise<void> {
    if (file === null || this.working) return;
    const language = this.plan.language();
    this.older = null;
    this.working = true;
    try {
      await keep();
      const taken = await importFile(file, this.plan.region(), deviceStore(), older, (have, bytes) =>
        this.say(tell(language, "file.reading", { have: size(have, language), size: size(bytes, language) })),
      );
      this.words = tell(language, "file.taken", { area: taken.area.name });
      this.trouble = false;
      this.plan.taken();
    } catch (failed) {
      this.trouble = true;
      if (failed instanceof FileRefused) {
        if (failed.why === "older") this.older = file;
        // The page shows the other of the two.
        const here = this.plan.region()?.drill ?? this.plan.saved()?.drill ?? false;
        const key = failed.why === "other_mode" ? (`file.other_mode.${here ? "actual" : "drill"}` as const) : null;
        this.words = tell(language, key ?? (`file.${failed.why}` as "file.damaged"), { about: failed.about });
      } else if (isFull(failed)) {
        const room = await space();
        const left = room === null ? "?" : size(Math.max(0, room.quota - room.used), language);
        this.words = tell(language, "full", { size: size(file.size, language), left });
      } else {
        console.error(failed);
        this.words = tell(language, "file.no_package");
      }
    } finally {
      this.working = false;
      this.plan.draw();
    }
  }

  /** Gives the saved package out: shared where the device can, else as a file. */
  private async give(saved: PackageManifest, share: boolean): Promise<void> {
    this.working = true;
    this.say(null);
    try {
      if (share) await pass(await asFile(saved, deviceStore()));
      else await save(fileName(saved), () => asFile(saved, deviceStore()));
    } catch (failed) {
      // Whoever closes the dialog has said no.
      if (!(failed instanceof DOMException && failed.name === "AbortError")) {
        this.words = tell(this.plan.language(), "file.failed");
        this.trouble = true;
      }
    } finally {
      this.working = false;
      this.plan.draw();
    }
  }
}

/** Hands a file to another app or device; into the downloads where the device shares no such files. */
async function pass(file: File): Promise<void> {
  if (navigator.canShare({ files: [file] })) await navigator.share({ files: [file], title: file.name });
  else load(file);
}

/** Puts a file where the visitor says, or into the downloads. */
async function save(name: string, make: () => Promise<File>): Promise<void> {
  const { showSaveFilePicker } = globalThis as SaveDialog;
  if (showSaveFilePicker === undefined) return load(await make());
  // Asked first: a browser opens the dialog only right after the tap.
  const handle = await showSaveFilePicker({ suggestedName: name });
  await (await make()).stream().pipeTo(await handle.createWritable());
}

function load(file: File): void {
  const address = URL.createObjectURL(file);
  const link = element("a", { href: address, download: file.name });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
