import { element } from "./element.ts";

/** What a sheet asks of the page. */
export interface SheetPlan {
  /** What the grip is called. */
  readonly words: () => string;
  /** Within what it may grow. */
  readonly frame: HTMLElement;
  /** It covers so many px more of the map than before. */
  readonly changed: (by: number) => void;
}

/** As low as a sheet goes: its heading stays, px. */
const STRIP_PX = 84;
/** The heights between which it comes to rest, as parts of the frame; the map is seen above the highest of them. */
const HALF = 0.46;
const HIGH = 0.88;
/** A finger that moved less has tapped, px. */
const TAP_PX = 6;

/** The heights at which a sheet in a frame of `frame` px rests, from the lowest on. */
export const restsOf = (frame: number): readonly number[] => [
  Math.min(STRIP_PX, frame * HALF),
  frame * HALF,
  frame * HIGH,
];

/** The rest nearest to `height`. */
export const restAt = (rests: readonly number[], height: number): number =>
  rests.reduce((best, rest) => (Math.abs(rest - height) < Math.abs(best - height) ? rest : best), rests[0] ?? height);

/** The rest that a tap leads to from `height`: the next higher one, after the highest the lowest. */
export const restAfter = (rests: readonly number[], height: number): number =>
  rests.find((rest) => rest > height + TAP_PX) ?? rests[0] ?? height;

/**
 * A sheet over the lower part of a phone's map: dragged by its grip or its heading to a strip, to half or nearly all of
 * the map, and taken there step by step by whoever uses keys.
 */
export class Sheet {
  readonly grip: HTMLButtonElement;
  private readonly box: HTMLElement;
  private readonly plan: SheetPlan;
  private drag: { readonly from: number; readonly height: number; readonly pointer: number; moved: boolean } | null =
    null;

  constructor(box: HTMLElement, plan: SheetPlan) {
    this.box = box;
    this.plan = plan;
    this.grip = element("button", { type: "button", class: "grip", onclick: (event) => this.tapped(event) });
    this.draw();
    box.addEventListener("pointerdown", (event) => this.taken(event));
    box.addEventListener("pointermove", (event) => this.dragged(event));
    for (const end of ["pointerup", "pointercancel"] as const)
      box.addEventListener(end, (event) => this.released(event));
  }

  /** Language is another now. */
  draw(): void {
    this.grip.setAttribute("aria-label", this.plan.words());
  }

  /** As high as what it says, again. */
  reset(): void {
    this.box.classList.remove("dragged");
    this.box.style.removeProperty("--sheet");
  }

  private get height(): number {
    return (this.grip.parentElement ?? this.box).getBoundingClientRect().height;
  }

  private rests(): readonly number[] {
    return restsOf(this.plan.frame.clientHeight);
  }

  private taken(event: PointerEvent): void {
    const target = event.target as Element;
    const isHeading = target.closest(".task-head") !== null && target.closest("button") === null;
    if (!event.isPrimary || (!isHeading && target !== this.grip) || this.grip.offsetParent === null) return;
    this.drag = { from: event.clientY, height: this.height, pointer: event.pointerId, moved: false };
    target.setPointerCapture(event.pointerId);
  }

  private dragged(event: PointerEvent): void {
    const { drag } = this;
    if (drag === null || event.pointerId !== drag.pointer) return;
    const by = drag.from - event.clientY;
    drag.moved ||= Math.abs(by) > TAP_PX;
    if (drag.moved) this.lay(drag.height + by);
  }

  private released(event: PointerEvent): void {
    const { drag } = this;
    if (drag === null || event.pointerId !== drag.pointer) return;
    // The click that comes after this one finds out whether it was a tap.
    setTimeout(() => (this.drag = null));
    if (drag.moved) this.rest(restAt(this.rests(), this.height), drag.height);
  }

  private tapped(event: Event): void {
    event.stopPropagation();
    if (this.drag?.moved === true) return;
    this.rest(restAfter(this.rests(), this.height), this.height);
  }

  private rest(height: number, before: number): void {
    this.lay(height);
    this.plan.changed(this.height - before);
  }

  private lay(height: number): void {
    const [lowest = 0, , highest = height] = this.rests();
    this.box.classList.add("dragged");
    this.box.style.setProperty("--sheet", `${Math.min(highest, Math.max(lowest, height))}px`);
  }
}
