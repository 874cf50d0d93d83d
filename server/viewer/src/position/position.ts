import type { ExpressionSpecification, LayerSpecification, Map as LibreMap } from "maplibre-gl";
import { collection, point, sketch, wipe } from "../route/draw.ts";
import { circle, type Fix, fixOf } from "./fix.ts";

/** What the page lends to the position. */
export interface PositionPlan {
  readonly map: LibreMap;
  /** How much of the map's lower edge a sheet covers, in px. */
  readonly covered: () => number;
  readonly fixed: (fix: Fix) => void;
  /** On, following or off: the button shows it. `trouble` where the device tells no position. */
  readonly became: (state: PositionState, trouble: boolean) => void;
}

export type PositionState = "off" | "on" | "follows";

const ME = "lintas-me";
const BLUE = "#1263d6";
const is = (kind: string): ExpressionSpecification => ["==", ["get", "kind"], kind];

/** The position is a blue disc with a white rim, as on every map; the circle around it is where it may be. */
const LAYERS: readonly LayerSpecification[] = [
  {
    id: `${ME}-reach`,
    type: "fill",
    source: ME,
    filter: is("reach"),
    paint: { "fill-color": BLUE, "fill-opacity": 0.14, "fill-outline-color": BLUE },
  },
  {
    id: `${ME}-heading`,
    type: "symbol",
    source: ME,
    filter: ["all", is("dot"), ["has", "heading"]],
    layout: {
      "text-field": "▲",
      "text-font": ["Noto Sans Bold"],
      "text-size": 18,
      "text-offset": [0, -1.1],
      "text-rotate": ["get", "heading"],
      "text-rotation-alignment": "map",
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": BLUE, "text-halo-color": "#ffffff", "text-halo-width": 2 },
  },
  {
    id: `${ME}-dot`,
    type: "circle",
    source: ME,
    filter: is("dot"),
    paint: {
      "circle-radius": 8,
      "circle-color": BLUE,
      "circle-stroke-color": "#ffffff",
      "circle-stroke-width": 3,
    },
  },
];

/** No closer than this comes a map that begins to follow. */
const CLOSE_ZOOM = 15;

/** Where the device is, on the map: shown while somebody wants it, followed until the map is moved by hand. */
export class Position {
  private readonly plan: PositionPlan;
  private state: PositionState = "off";
  private watch: number | null = null;
  private fix: Fix | null = null;

  constructor(plan: PositionPlan) {
    this.plan = plan;
    plan.map.on("movestart", ({ originalEvent }) => {
      // Whoever moves the map looks at something else.
      if (originalEvent !== undefined && this.state === "follows") this.become("on");
    });
  }

  /** Off, then followed; followed, then off; looked away from, then followed again. */
  press(): void {
    if (this.state === "follows") {
      this.stop();
      return;
    }
    this.become("follows");
    if (this.watch === null) this.start();
    else this.follow();
  }

  /** The style was loaded anew: what is drawn on the map is gone from it. */
  paint(): void {
    const { fix } = this;
    if (fix === null) {
      wipe(this.plan.map, { name: ME, layers: LAYERS });
      return;
    }
    const heading = fix.headingDeg === null ? {} : { heading: fix.headingDeg };
    const reach = { type: "Polygon" as const, coordinates: [circle(fix).map((at) => [...at])] };
    sketch(this.plan.map, {
      name: ME,
      layers: LAYERS,
      data: collection([
        { type: "Feature", properties: { kind: "reach" }, geometry: reach },
        point(fix.place, { kind: "dot", ...heading }),
      ]),
    });
  }

  private start(): void {
    if (!("geolocation" in navigator)) {
      this.lost();
      return;
    }
    this.watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        const first = this.fix === null;
        this.fix = fixOf(coords);
        this.paint();
        this.plan.fixed(this.fix);
        if (this.state === "follows") this.follow(first);
        this.plan.became(this.state, false);
      },
      ({ code }) => {
        if (code === 1) this.lost();
        else this.plan.became(this.state, true);
      },
      { enableHighAccuracy: true, maximumAge: 5_000 },
    );
  }

  private follow(closer = true): void {
    const { map, covered } = this.plan;
    if (this.fix === null) return;
    map.easeTo({
      center: [...this.fix.place],
      offset: [0, -covered() / 2],
      ...(closer ? { zoom: Math.max(map.getZoom(), CLOSE_ZOOM) } : {}),
      animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
  }

  private lost(): void {
    this.stop();
    this.plan.became("off", true);
  }

  private stop(): void {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = this.fix = null;
    this.paint();
    this.become("off");
  }

  private become(state: PositionState): void {
    this.state = state;
    this.plan.became(state, false);
  }
}
