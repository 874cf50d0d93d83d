import { element } from "../element.ts";
import { moment } from "../format.ts";
import type { Change } from "../live/change.ts";
import { type Host, heading, type Place, type Task } from "../task.ts";
import { type Area, areaList, fetchAreas } from "./choices.ts";
import { news } from "./download.ts";
import { FileBox } from "./file-box.ts";
import { Job } from "./job.ts";
import type { PackageManifest } from "./manifest.ts";
import "./offline.css";
import { deviceStore } from "./parts.ts";
import { size } from "./size.ts";
import { canKeep, keep, type Space, space } from "./space.ts";
import { type OfflineKey, tell } from "./words.ts";

/** The one download of the page, and the panel that shows it, where one is open. */
let shown: OfflinePanel | null = null;
let job: Job | null = null;

/** "Simpan untuk luring": what is saved, what can be, and the way over a file. */
export class OfflinePanel implements Task {
  readonly element = element("section", { class: "task offline-panel" });
  private readonly host: Host;
  private readonly job: Job;
  private readonly files: FileBox;
  private saved: PackageManifest | null = null;
  private coming: PackageManifest | null = null;
  private areas: readonly Area[] | null = null;
  private unreachable = false;
  private chosen: string | null = null;
  private space: Space | null = null;
  /** Bytes that are newer on the server; `null`: none; `undefined`: not known. */
  private newer: number | null | undefined;
  private note: { readonly key: OfflineKey; readonly fill?: Readonly<Record<string, string>> } | null = null;

  constructor(host: Host) {
    this.host = host;
    job ??= new Job(deviceStore(), () => shown?.heard());
    this.job = job;
    this.files = new FileBox({
      language: () => host.language(),
      region: () => (this.areas === null ? null : { drill: host.drill(), region: this.regionId() }),
      saved: () => this.saved,
      busy: () => this.job.busy,
      draw: () => this.draw(),
      taken: () => void this.look(),
    });
    shown = this;
    this.draw();
    if (canKeep()) void this.look();
    if (canKeep()) void this.offer();
  }

  draw(): void {
    const language = this.host.language();
    const focus = this.element.contains(document.activeElement) ? document.activeElement?.className : undefined;
    this.element.setAttribute("aria-label", tell(language, "heading"));
    this.element.replaceChildren(
      heading(this.host, tell(language, "heading")),
      element("p", { class: "hint" }, tell(language, "about")),
      ...(canKeep()
        ? [this.running(), this.here(), this.choose(), this.files.element(), this.room()].filter((one) => one !== null)
        : [element("p", { class: "trouble", role: "alert" }, tell(language, "insecure"))]),
    );
    if (focus !== undefined && focus !== "") this.element.querySelector<HTMLElement>(`[class="${focus}"]`)?.focus();
  }

  paint(): void {}

  changed(_change: Change): void {
    this.newer = undefined;
    void this.compare();
  }

  touch(_place: Place): boolean {
    return false;
  }

  at(_place: Place | undefined): void {}

  leave(): void {
    if (shown === this) shown = null;
  }

  /** The download is another now. */
  heard(): void {
    if (this.job.state.kind === "done" || this.job.state.kind === "failed") void this.look();
    this.draw();
  }

  private regionId(): string {
    return this.areas?.find((area) => area.region)?.id ?? "";
  }

  /** Reads what is on the device. */
  private async look(): Promise<void> {
    const store = deviceStore();
    [this.saved, this.coming, this.space] = await Promise.all([
      store.manifest("active"),
      store.manifest("coming"),
      space(),
    ]);
    this.newer = undefined;
    this.draw();
    await this.compare();
  }

  private async offer(): Promise<void> {
    try {
      this.areas = await fetchAreas(this.host.root);
      this.chosen ??= this.coming?.id ?? this.saved?.id ?? this.regionId();
      this.unreachable = false;
    } catch {
      this.unreachable = true;
    }
    this.draw();
  }

  /** Asks whether the server has something newer than what is saved. */
  private async compare(): Promise<void> {
    if (this.saved === null || this.job.busy) return;
    try {
      this.newer = await news(this.host.root, this.saved, deviceStore());
    } catch {
      this.newer = undefined;
    }
    this.draw();
  }

  private async save(id: string): Promise<void> {
    this.note = null;
    await keep();
    await this.job.start(this.host.root, id);
  }

  private async remove(): Promise<void> {
    this.job.forget();
    await deviceStore().clear();
    this.note = { key: "saved.deleted" };
    await this.look();
  }

  private async giveUp(): Promise<void> {
    this.job.forget();
    await deviceStore().abandon();
    await this.look();
  }

  private button(key: OfflineKey, kind: string, act: () => void, fill: Record<string, string> = {}): HTMLElement {
    return element("button", { type: "button", class: kind, onclick: act }, tell(this.host.language(), key, fill));
  }

  /** The download under way, or what came of it. */
  private running(): HTMLElement | null {
    const language = this.host.language();
    const { state } = this.job;
    if (state.kind === "done") return element("p", { class: "done", role: "status" }, tell(language, "run.done"));
    if (state.kind === "idle") return this.half();
    const { have, bytes } = state.progress;
    const sizes = { have: size(have, language), size: size(bytes, language) };
    const old = this.saved === null ? null : element("p", { class: "hint" }, tell(language, "run.old_stays"));
    const bar = element("progress", { max: String(Math.max(1, bytes)), value: String(have) });
    if (state.kind === "failed") {
      const left = this.space === null ? "?" : size(Math.max(0, this.space.quota - this.space.used), language);
      const whole = bytes > 0 ? bytes : (this.areas?.find(({ id }) => id === state.id)?.bytes ?? 0);
      const words = tell(language, state.why, { part: state.about, size: size(whole - have, language), left });
      const full = state.why === "full" && this.saved !== null ? ` ${tell(language, "full.old")}` : "";
      return element(
        "section",
        {},
        element("p", { class: "trouble", role: "alert" }, words + full),
        this.acts(state.id, false),
        old,
      );
    }
    return element(
      "section",
      {},
      element("p", { role: "status" }, tell(language, `run.${state.kind}`, sizes)),
      bar,
      this.acts(state.id, state.kind !== "paused"),
      old,
    );
  }

  /** A download of an earlier visit that did not come to its end. */
  private half(): HTMLElement | null {
    const { coming } = this;
    if (coming === null)
      return this.note === null
        ? null
        : element("p", { class: "done", role: "status" }, tell(this.host.language(), this.note.key, this.note.fill));
    const words = tell(this.host.language(), "run.half", { area: coming.area.name });
    return element("section", {}, element("p", {}, words), this.acts(coming.id, false));
  }

  private acts(id: string, runs: boolean): HTMLElement {
    return element(
      "div",
      { class: "acts" },
      runs
        ? this.button("pause", "pause", () => this.job.pause())
        : this.button("resume", "resume", () => void this.save(id)),
      this.button("drop", "drop", () => void this.giveUp()),
    );
  }

  /** What the device answers from where there is no network. */
  private here(): HTMLElement {
    const language = this.host.language();
    const { saved, newer } = this;
    if (saved === null) return element("section", { class: "saved" }, element("p", {}, tell(language, "saved.none")));
    const at = (date: Date): { time: string } => ({ time: moment(date, saved.region.timeZone, language) });
    const fresh =
      newer === undefined
        ? null
        : newer === null
          ? tell(language, "saved.newest")
          : tell(language, "saved.changed", { size: size(newer, language) });
    return element(
      "section",
      { class: "saved" },
      element("h3", {}, tell(language, "saved")),
      element("p", {}, tell(language, "saved.area", { area: saved.area.name, size: size(saved.bytes, language) })),
      saved.drill ? element("p", { class: "drill-words" }, tell(language, "saved.drill")) : null,
      element("p", {}, tell(language, "saved.as_of", at(saved.asOf))),
      element("p", {}, tell(language, "saved.reports", at(saved.created))),
      fresh === null ? null : element("p", { class: "fresh" }, fresh),
      element(
        "div",
        { class: "acts" },
        this.job.busy || newer === null ? null : this.button("saved.again", "again", () => void this.save(saved.id)),
        this.button("saved.delete", "delete", () => void this.remove()),
      ),
    );
  }

  private choose(): HTMLElement | null {
    const language = this.host.language();
    if (this.job.busy) return null;
    const head = element("h3", {}, tell(language, "choose"));
    if (this.areas === null) {
      const words = tell(language, this.unreachable ? "choose.none" : "choose.loading");
      return element("section", {}, head, element("p", { role: "status" }, words));
    }
    const area = this.areas.find(({ id }) => id === this.chosen) ?? this.areas[0];
    return element(
      "section",
      {},
      head,
      areaList(this.areas, area?.id ?? null, language, (id) => {
        this.chosen = id;
        this.draw();
      }),
      this.areas.length > 1 ? element("p", { class: "hint" }, tell(language, "choose.hint")) : null,
      area === undefined
        ? null
        : this.button("save", "save primary", () => void this.save(area.id), { size: size(area.bytes, language) }),
    );
  }

  private room(): HTMLElement | null {
    const language = this.host.language();
    if (this.space === null) return null;
    const { used, quota, kept } = this.space;
    const fill = { used: size(used, language), quota: size(quota, language) };
    return element(
      "p",
      { class: "hint space" },
      `${tell(language, "space", fill)} ${tell(language, kept ? "space.kept" : "space.loose")}`,
    );
  }
}
