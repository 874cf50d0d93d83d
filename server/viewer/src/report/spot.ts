import type { FilterSpecification, LayerSpecification } from "maplibre-gl";

export const spot = "lintas-spot";

const IS_SPOT: FilterSpecification = ["==", ["get", "kind"], "spot"];
const IS_ROAD: FilterSpecification = ["==", ["get", "kind"], "road"];

/**
 * The obstacle that is being reported: a ring with a cross, unlike any sign of the map; and the roads that may be
 * meant, each with its letter.
 */
export const SPOT_LAYERS: readonly LayerSpecification[] = [
  {
    id: `${spot}-road-rim`,
    type: "line",
    source: spot,
    filter: IS_ROAD,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": "#0f1519", "line-width": 11 },
  },
  {
    id: `${spot}-road`,
    type: "line",
    source: spot,
    filter: IS_ROAD,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": "#ffd400", "line-width": 7 },
  },
  {
    id: `${spot}-ring`,
    type: "circle",
    source: spot,
    filter: IS_SPOT,
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
    filter: IS_SPOT,
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
    filter: IS_SPOT,
    layout: {
      "text-field": "×",
      "text-font": ["Noto Sans Bold"],
      "text-size": 20,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": "#b2182b", "text-halo-color": "#ffffff", "text-halo-width": 2 },
  },
  {
    id: `${spot}-letter`,
    type: "symbol",
    source: spot,
    filter: ["==", ["get", "kind"], "letter"],
    layout: {
      "text-field": ["get", "words"],
      "text-font": ["Noto Sans Bold"],
      "text-size": 16,
      "text-max-width": 12,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": "#0f1519", "text-halo-color": "#ffffff", "text-halo-width": 3 },
  },
];
