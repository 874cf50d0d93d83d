import { defineConfig } from "vite";

// Relative addresses, so that the same build works at `/`, at `/embed` and behind a path prefix.
export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  worker: {
    format: "es",
  },
});
