import type { Map as LibreMap, StyleSpecification } from "maplibre-gl";
import { element } from "./element.ts";
import type { Change } from "./live/change.ts";
import type { Setting } from "./outbox/entry.ts";
import type { PageState } from "./paper/caption.ts";
import type { MapPress } from "./paper/wish.ts";
import type { Fix } from "./position/fix.ts";
import type { Properties } from "./properties.ts";
import type { Choice } from "./vehicle.ts";
import { type Language, say } from "./words.ts";

/** Longitude and latitude in degrees. */
export type Place = readonly [number, number];

/** Where it is noted that something waits to be sent: looked at before the code of the outbox is loaded. */
export const OUTBOX = "lintas.unsent";

/** What the page lends to a task: the map, the visitor's choices and the clock of the region. */
export interface Host {
  /** `null` until it is there: on a slow line lists and forms come first. */
  readonly map: LibreMap | null;
  /** Does something with the map, now or as soon as it is there. */
  readonly withMap: (act: (map: LibreMap) => void) => void;
  /** Closes the task and shows a place on the map, with its card: that of a feature, as `layer/id`, first. */
  readonly visit: (place: Place, feature: string | null) => void;
  /** Is a tap on the map waited for? The pointer shows it. */
  readonly aim: (wanted: boolean) => void;
  /** The style as the server sent it, without what was changed on the map since. */
  readonly style: () => StyleSpecification | null;
  /** Does the visitor want this group of the style shown? */
  readonly shows: (group: string) => boolean;
  /** The address under which the server's answers lie. */
  readonly root: string;
  readonly language: () => Language;
  readonly vehicle: () => Choice;
  readonly timeZone: () => string;
  /** The name of the region. */
  readonly region: () => string;
  /** Of when the data is. */
  readonly asOf: () => Date | null;
  readonly now: () => Date;
  readonly drill: () => boolean;
  /** What is said now is said for this server, region, event and mode. */
  readonly setting: () => Setting;
  /** How much of the map's lower edge a sheet covers, in px. */
  readonly covered: () => number;
  readonly choose: (vehicle: Choice) => void;
  /** What a copy of the map has to say beside it. */
  readonly pageState: () => PageState;
  /** The style for the sun where the page has that of the night and shows what is now, and it can be had. */
  readonly daylight: () => Promise<StyleSpecification | null>;
  /** Every sign of a map beside its words, where it is drawn in another style than the page's. */
  readonly legendOf: (map: LibreMap, style: StyleSpecification) => HTMLElement;
  /** What puts the map on paper, with its code. */
  readonly printer: () => Promise<MapPress>;
  /** Opens another task in place of this one. */
  readonly open: (name: TaskName, place?: Place, about?: string) => void;
  readonly close: () => void;
  /** Something bad befell what is shown: told over the map, whatever panel is open; `null` takes it away. */
  readonly alarm: (words: HTMLElement | null) => void;
  /** The task shows something else: the address of the page says so, and the way back leads here. */
  readonly moved: () => void;
  /**
   * The map shows an earlier moment, of which copies of it say `told`, or no more (`null`): until then nothing of now
   * is drawn into it.
   */
  readonly lookBack: (told: string | null) => void;
  /** The open card learns what was just said of the feature with this id, before the tiles tell it. */
  readonly amend: (id: string, changes: Properties) => void;
}

export type TaskName =
  | "route"
  | "report"
  | "queue"
  | "needs"
  | "agency"
  | "decisions"
  | "devices"
  | "enrol"
  | "outbox"
  | "offline"
  | "share"
  | "embed"
  | "find"
  | "earlier"
  | "list";

/** Something that a visitor does beside the map: it has a panel, may draw on the map and may take taps. */
export interface Task {
  readonly element: HTMLElement;
  /** Language or vehicle are others now. */
  draw(): void;
  /** The style was loaded anew: what the task draws on the map is gone from it. */
  paint(): void;
  changed(change: Change): void;
  /** A tap on the map; `true` where the task wanted it. */
  touch(place: Place): boolean;
  /** It is open already, and asked for once more from the card of this place, or about the site with this id. */
  at(place: Place | undefined, about?: string): void;
  /** The sheet leaves another part of the map free, with the same place in its middle. */
  recovered?(): void;
  /** The device is there now. */
  located?(fix: Fix): void;
  /** Takes everything off the map. */
  leave(): void;
  /** What the address of the page says of what is shown, as parameters beside the name of the task. */
  shown?(): Readonly<Record<string, string>>;
  /** Shows what an address says. */
  show?(says: URLSearchParams): void;
}

/**
 * The heading of a task, with the way out: both stay in sight. `told` is what is shown, in words, for what can be
 * handed on: its link goes with it.
 */
export function heading(host: Host, words: string, told?: () => readonly string[]): HTMLElement {
  const share = (): void => host.open("share", undefined, [location.search, ...(told?.() ?? [])].join("\n"));
  return element(
    "div",
    { class: "task-head" },
    element("h2", {}, words),
    told !== undefined &&
      element("button", { type: "button", class: "share", onclick: share }, say(host.language(), "task.share")),
    element(
      "button",
      { type: "button", class: "leave", "aria-label": say(host.language(), "card.close"), onclick: () => host.close() },
      "✕",
    ),
  );
}
