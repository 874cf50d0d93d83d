import type { Map as LibreMap } from "maplibre-gl";

declare global {
  interface Window {
    lintas?: { map: LibreMap };
  }
}
