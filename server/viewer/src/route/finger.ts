import type { Map as LibreMap } from "maplibre-gl";
import type { Place } from "../task.ts";
import type { Pixel } from "./outline.ts";

/** What a finger does on the map from when it comes down until it is lifted. */
export interface Stroke {
  readonly moved: (at: Pixel) => void;
  /** Lifted; `hasMoved` is false for a tap. */
  readonly ended: (hasMoved: boolean) => void;
  /** A second finger came down, or the screen took it: nothing was meant. */
  readonly broken: () => void;
}

/** A tap moves no farther than this, px. */
const TAP_PX = 4;

/** One finger, or the mouse, on the map: where something takes it the map stays; two fingers zoom as ever. */
export class Finger {
  private readonly map: LibreMap;
  /** What a finger that comes down here does; `null`: it moves the map. */
  private readonly grip: (at: Pixel) => Stroke | null;
  private stroke: Stroke | null = null;
  private from: Pixel = [0, 0];
  private hasMoved = false;
  private isHeld = false;

  constructor(map: LibreMap, grip: (at: Pixel) => Stroke | null) {
    this.map = map;
    this.grip = grip;
    // Before the map hears of it.
    map.getCanvasContainer().addEventListener("pointerdown", this.down, { capture: true });
    for (const [name, act] of this.later) addEventListener(name, act);
  }

  /** Is the map held for the next finger, so that nothing but drawing begins with it? */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    // Otherwise the browser itself scrolls with a finger that moves no map.
    this.map.getCanvasContainer().style.touchAction = isHeld ? "none" : "";
    this.pan();
  }

  leave(): void {
    this.map.getCanvasContainer().removeEventListener("pointerdown", this.down, { capture: true });
    for (const [name, act] of this.later) removeEventListener(name, act);
    this.stroke = null;
    this.hold(false);
  }

  private pan(): void {
    if (this.isHeld || this.stroke !== null) this.map.dragPan.disable();
    else this.map.dragPan.enable();
  }

  private readonly down = (event: PointerEvent): void => {
    if (!event.isPrimary) this.break();
    if (!event.isPrimary || event.button !== 0) return;
    this.from = pixelOf(this.map, event);
    this.hasMoved = false;
    this.stroke = this.grip(this.from);
    if (this.stroke !== null) this.pan();
  };

  private readonly move = (event: PointerEvent): void => {
    if (!event.isPrimary || this.stroke === null) return;
    const at = pixelOf(this.map, event);
    this.hasMoved ||= Math.hypot(at[0] - this.from[0], at[1] - this.from[1]) > TAP_PX;
    if (this.hasMoved) this.stroke.moved(at);
  };

  private readonly up = (event: PointerEvent): void => {
    if (!event.isPrimary) return;
    const { stroke } = this;
    this.stroke = null;
    if (stroke === null) return;
    this.pan();
    stroke.ended(this.hasMoved);
  };

  private readonly break = (): void => {
    const { stroke } = this;
    this.stroke = null;
    if (stroke === null) return;
    this.pan();
    stroke.broken();
  };

  private readonly later = [
    ["pointermove", this.move],
    ["pointerup", this.up],
    ["pointercancel", this.break],
  ] as const;
}

function pixelOf(map: LibreMap, { clientX, clientY }: PointerEvent): Pixel {
  const { left, top } = map.getCanvasContainer().getBoundingClientRect();
  return [clientX - left, clientY - top];
}

export const placeAt = (map: LibreMap, [x, y]: Pixel): Place => {
  const { lng, lat } = map.unproject([x, y]);
  return [lng, lat];
};

export const pixelAt = (map: LibreMap, place: Place): Pixel => {
  const { x, y } = map.project([...place]);
  return [x, y];
};

/** Which of places lies under a finger: the nearest within its reach; -1 for none. */
export function under(map: LibreMap, at: Pixel, places: readonly Place[], reachPx: number): number {
  let [nearest, found] = [reachPx, -1];
  for (const [each, place] of places.entries()) {
    const [x, y] = pixelAt(map, place);
    const away = Math.hypot(x - at[0], y - at[1]);
    if (away <= nearest) [nearest, found] = [away, each];
  }
  return found;
}
