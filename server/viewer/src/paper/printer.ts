import type { Map as LibreMap } from "maplibre-gl";
import { linkOf } from "../share/link.ts";
import { inColoursOf } from "../style.ts";
import type { Host } from "../task.ts";
import { copyOf, settledMap } from "./copy.ts";
import "./paper.css";
import { type PaperTurn, Sheet } from "./sheet.ts";
import type { MapPress, PrintWish } from "./wish.ts";
import { tell } from "./words.ts";

/** So long the map of a paper may take: what is not there by then is told on it. */
const PATIENCE_MS = 20_000;
/** Dots on paper for each px of the page: 288 in an inch. A device that cannot draw so many draws fewer. */
const FINE = 3;
/** Paper is held nearer than a screen: letters and signs on it are by so much smaller, and more of them have room. */
const NEARER = 1.3;
/** A paper that was made ready and not printed is of its moment, and soon of the past. */
const FRESH_MS = 60_000;

type PrinterHost = Pick<Host, "map" | "language" | "vehicle" | "pageState" | "daylight" | "legendOf">;

/** The page on paper: the map once more in the size of the paper, or as the screen has it where nobody can wait. */
export class Printer implements MapPress {
  private readonly host: PrinterHost;
  private readonly rules = new CSSStyleSheet();
  private sheet: Sheet | null = null;
  private readyAt = Number.NEGATIVE_INFINITY;

  constructor(host: PrinterHost) {
    this.host = host;
    document.adoptedStyleSheets.push(this.rules);
    // Printed by the browser's own menu: it waits for nothing.
    addEventListener("beforeprint", () => {
      if (performance.now() - this.readyAt > FRESH_MS) this.fromScreen();
    });
    addEventListener("afterprint", () => {
      this.readyAt = Number.NEGATIVE_INFINITY;
    });
  }

  /** Makes the paper ready and has the browser print it. */
  async print(wish: PrintWish): Promise<void> {
    await this.prepare(wish);
    this.readyAt = performance.now();
    window.print();
  }

  private async prepare(wish: PrintWish): Promise<void> {
    const { map } = this.host;
    if (map === null) throw new Error("there is no map to print");
    const day = await this.host.daylight();
    const sheet = this.lay(map, wish);
    const { Unloaded, sameMap } = await import("../engine.ts");
    const paperMap = sameMap(map, sheet.draft(NEARER), FINE / NEARER, (drawn) =>
      day === null ? drawn : inColoursOf(day, drawn, this.host.vehicle(), this.host.language()),
    );
    try {
      const unloaded = new Unloaded(paperMap, false, this.host.language());
      await settledMap(paperMap, PATIENCE_MS);
      if (day !== null) sheet.explain(this.host.legendOf(paperMap, day));
      const missing = unloaded.words.textContent ?? "";
      sheet.show(copyOf(paperMap), missing === "" ? [] : [missing]);
    } finally {
      paperMap.remove();
    }
  }

  private fromScreen(): void {
    const { map } = this.host;
    if (map === null) return;
    this.lay(map, { size: "a4" }).show(copyOf(map), [tell(this.host.language(), "screen")]);
  }

  /** A new paper, with all but its map, in place of the one before. */
  private lay(map: LibreMap, { size, address = location.href, told = [] }: PrintWish): Sheet {
    const turn = turnOf(map);
    const link = linkOf(address, this.host.vehicle() ?? "all");
    const sheet = new Sheet({ size, turn, link, told }, this.host.pageState);
    this.sheet?.element.remove();
    this.sheet = sheet;
    this.rules.replaceSync(`@page { size: ${size.toUpperCase()} ${turn}; margin: 0 }`);
    document.body.append(sheet.element);
    sheet.fit();
    return sheet;
  }
}

/** Paper lies as the map does. */
function turnOf(map: LibreMap): PaperTurn {
  const { clientWidth, clientHeight } = map.getContainer();
  return clientWidth > clientHeight ? "landscape" : "portrait";
}
