import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

// The service worker: one file at the root of the app, because its address tells how far it may reach, with what the
// build just made written into it. A script and no module: so it runs wherever service workers do.
export default defineConfig({
  publicDir: false,
  define: { PRECACHE: readFileSync("node_modules/.cache/lintas-precache.json", "utf8") },
  build: {
    target: "es2022",
    outDir: "node_modules/.cache/lintas-dist",
    emptyOutDir: false,
    lib: { entry: "src/service/worker.ts", formats: ["iife"], name: "lintas", fileName: () => "sw.js" },
  },
});
