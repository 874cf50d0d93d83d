import { element } from "../element.ts";
import { qrCode } from "../share/qr.ts";
import { type Language, localeOf } from "../words.ts";
import { captionOf, type PageState } from "./caption.ts";
import { drawCopy, type MapCopy } from "./copy.ts";
import { barOf, degreesWords, PX_MM, ratioOf } from "./figures.ts";
import { type GridBand, gridOf, type MapGrid } from "./grid.ts";
import type { PaperSize } from "./wish.ts";
import { tell } from "./words.ts";

export type PaperTurn = "portrait" | "landscape";

/** What goes onto one paper beside the map. */
export interface SheetPlan {
  readonly size: PaperSize;
  readonly turn: PaperTurn;
  readonly link: string;
  readonly told: readonly string[];
}

const BAR_PX = 150;

/** A paper with an empty place for the map, so that it is known how large that is. */
export class Sheet {
  readonly element = element("section", { class: "paper", role: "main" });
  /** Where the map goes. */
  readonly box = element("div", { class: "paper-box" });
  private readonly plan: SheetPlan;
  /** Asked once more when the map is there: worse may have come meanwhile. */
  private readonly state: () => PageState;
  private readonly language: Language;
  private readonly head = element("div", { class: "paper-head" });
  private readonly figures = element("div", { class: "paper-figures" });

  constructor(plan: SheetPlan, state: () => PageState) {
    this.plan = plan;
    this.state = state;
    this.language = state().language;
    this.element.dataset["size"] = plan.size;
    this.element.dataset["turn"] = plan.turn;
    this.element.lang = this.language;
    // Before the map is there its warnings are not known: those that are take their room.
    this.say(true);
    this.element.append(
      this.head,
      element("div", { class: "paper-body" }, element("div", { class: "paper-map" }, this.box), this.key()),
      this.foot(),
    );
  }

  /** A place to draw the map in, larger than its own by so much. */
  draft(times: number): HTMLElement {
    const place = element("div", { class: "paper-draft" });
    place.style.width = `${this.box.clientWidth * times}px`;
    place.style.height = `${this.box.clientHeight * times}px`;
    this.box.replaceChildren(place);
    return place;
  }

  /** Makes signs smaller until all of them have room. */
  fit(): void {
    const side = this.element.querySelector(".paper-key");
    for (const grade of ["dense", "denser"])
      if (side !== null && (side.scrollHeight > side.clientHeight + 1 || side.scrollWidth > side.clientWidth + 1))
        this.element.classList.add(grade);
  }

  /** Another legend than the page's. */
  explain(legend: HTMLElement): void {
    this.element.querySelector(".paper-key .legend")?.replaceWith(legend);
  }

  /** Puts the map into its place, with grid, scale, and what is to be warned of. */
  show(copy: MapCopy, notes: readonly string[] = []): void {
    this.say(copy.isWhole, notes);
    const share = Math.min(this.box.clientWidth / copy.width, this.box.clientHeight / copy.height);
    const [width, height] = [copy.width * share, copy.height * share];
    const frame = element("div", { class: "paper-frame" });
    frame.style.width = `${width}px`;
    frame.style.height = `${height}px`;
    const grid = copy.bearing === 0 ? gridOf(copy.bounds, width * PX_MM) : null;
    frame.append(this.drawn(copy, grid), ...(grid === null ? [] : margins(grid, this.language)));
    this.box.replaceChildren(frame);
    this.figures.replaceChildren(...this.measures(copy, copy.metresPerPx / share, grid));
  }

  private say(isWhole: boolean, notes: readonly string[] = []): void {
    const { language } = this;
    const caption = captionOf(this.state(), isWhole);
    const { told } = this.plan;
    this.head.replaceChildren(
      ...(caption.drill === null ? [] : [element("div", { class: "drill" }, caption.drill)]),
      element(
        "div",
        { class: "paper-title" },
        element("h1", {}, caption.title),
        element(
          "p",
          {},
          element("strong", {}, caption.asOf),
          ` · ${tell(language, "printed", { time: caption.now })}. ${tell(language, "later")}`,
        ),
      ),
      ...(told.length === 0 ? [] : [element("p", { class: "paper-told" }, told.join(". "))]),
      ...(caption.note === "" ? [] : [element("p", { class: "paper-note" }, caption.note)]),
      ...[...new Set([...caption.warnings, ...notes])].map((words) => element("p", { class: "paper-warning" }, words)),
    );
  }

  private key(): HTMLElement {
    const { language, legend } = this.state();
    return element("div", { class: "paper-key" }, element("h2", {}, tell(language, "legend")), legend);
  }

  /** What a reader needs beside the map: scale, code, sources, and who decides. */
  private foot(): HTMLElement {
    const { language } = this;
    const caption = captionOf(this.state(), true);
    const code = element("figure", { class: "paper-code" }, element("figcaption", {}, tell(language, "qr")));
    code.prepend(qrCode(this.plan.link, tell(language, "qr")));
    return element(
      "div",
      { class: "paper-foot" },
      this.figures,
      element(
        "div",
        { class: "paper-last" },
        element("p", { class: "paper-officer" }, tell(language, "officer")),
        element("p", { class: "paper-sources" }, caption.sources),
      ),
      code,
    );
  }

  /** The map in its dots, with the lines of the grid on it. */
  private drawn(copy: MapCopy, grid: MapGrid | null): HTMLCanvasElement {
    const { width, height } = copy.canvas;
    const canvas = element("canvas", { width: String(width), height: String(height) });
    const pen = canvas.getContext("2d");
    if (pen === null) return canvas;
    const ratio = width / copy.width;
    pen.scale(ratio, ratio);
    drawCopy(pen, copy, 0, 0, captionOf(this.state(), true).isStale);
    if (grid !== null) drawLines(pen, grid, copy);
    return canvas;
  }

  private measures(copy: MapCopy, metresPerPx: number, grid: MapGrid | null): HTMLElement[] {
    const { language } = this;
    const bar = barOf(metresPerPx, BAR_PX);
    const ruler = element("div", { class: "paper-scale" }, bar.words);
    ruler.style.width = `${bar.px}px`;
    const n = new Intl.NumberFormat(localeOf(language)).format(ratioOf(metresPerPx));
    const paper = tell(language, `paper.${this.plan.size}`);
    const [column, row] = [grid?.columns[2] ?? grid?.columns[0], grid?.rows[3] ?? grid?.rows[0]];
    return [
      north(copy.bearing, language),
      element(
        "div",
        {},
        ruler,
        element("p", { class: "paper-ratio" }, tell(language, "ratio", { n, paper })),
        element(
          "p",
          { class: "paper-grid" },
          grid === null
            ? tell(language, "turned")
            : tell(language, "grid", { cell: `${column?.name ?? ""}${row?.name ?? ""}` }),
        ),
      ),
    ];
  }
}

function north(bearing: number, language: Language): HTMLElement {
  const arrow = element(
    "div",
    { class: "paper-north", role: "img", "aria-label": tell(language, "north.label") },
    element("span", { class: "paper-arrow" }),
    element("span", {}, tell(language, "north")),
  );
  arrow.style.transform = `rotate(${-bearing}deg)`;
  return arrow;
}

/** Lines that are seen on light and on dark ground. */
function drawLines(pen: CanvasRenderingContext2D, { meridians, parallels }: MapGrid, copy: MapCopy): void {
  const { width, height } = copy;
  pen.beginPath();
  for (const { at } of meridians) {
    pen.moveTo(at * width, 0);
    pen.lineTo(at * width, height);
  }
  for (const { at } of parallels) {
    pen.moveTo(0, at * height);
    pen.lineTo(width, at * height);
  }
  for (const [ink, breadth] of [
    ["#ffffffb0", 2.4],
    ["#0f1519a0", 0.9],
  ] as const) {
    pen.strokeStyle = ink;
    pen.lineWidth = breadth;
    pen.stroke();
  }
}

/** What stands around the map: the names of columns and rows on all sides, and where the lines lie. */
function margins({ columns, rows, meridians, parallels, decimals }: MapGrid, language: Language): HTMLElement[] {
  const mark = (side: string, at: number, words: string, kind: string): HTMLElement => {
    const made = element("span", { class: `paper-mark ${kind}`, "data-side": side }, words);
    made.style.setProperty(side === "top" || side === "bottom" ? "left" : "top", `${at * 100}%`);
    return made;
  };
  const names = (sides: readonly string[], bands: readonly GridBand[]): HTMLElement[] =>
    bands.flatMap(({ name, from, to }) => sides.map((side) => mark(side, (from + to) / 2, name, "name")));
  return [
    ...names(["top", "bottom"], columns),
    ...names(["left", "right"], rows),
    ...meridians.flatMap(({ degrees, at }) =>
      ["top", "bottom"].map((side) => mark(side, at, degreesWords(degrees, "lon", decimals, language), "degrees")),
    ),
    ...parallels.flatMap(({ degrees, at }) =>
      ["left", "right"].map((side) => mark(side, at, degreesWords(degrees, "lat", decimals, language), "degrees")),
    ),
  ];
}
