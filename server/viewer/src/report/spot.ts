import type { LayerSpecification } from "maplibre-gl";

export const spot = "lintas-spot";

/** The obstacle that is being reported: a ring with a cross, unlike any sign of the map. */
export const SPOT_LAYERS: readonly LayerSpecification[] = [
  {
    id: `${spot}-ring`,
    type: "circle",
    source: spot,
    paint: {
      "circle-radius": 17,
      "circle-color": "#ffffff",
      "circle-opacity": 0.35,
      "circle-stroke-color": "#0f1519",
      "circle-stroke-width": 5,
    },
  },
  {
    id: `${spot}-rim`,
    type: "circle",
    source: spot,
    paint: {
      "circle-radius": 17,
      "circle-color": "#ffffff",
      "circle-opacity": 0,
      "circle-stroke-color": "#ffd400",
      "circle-stroke-width": 2,
    },
  },
  {
    id: `${spot}-sign`,
    type: "symbol",
    source: spot,
    layout: {
      "text-field": "×",
      "text-font": ["Noto Sans Bold"],
      "text-size": 20,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": "#b2182b", "text-halo-color": "#ffffff", "text-halo-width": 2 },
  },
];
