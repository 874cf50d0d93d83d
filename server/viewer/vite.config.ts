import { defineConfig, type Plugin } from "vite";

/** Everything of MapLibre lies in one file, whose name changes only with the library: an update leaves it alone. */
const LIBRARY = "maplibre";

/** What is made of it when it has come: a few lines, which must not wait for a turn of their own on a slow line. */
const ENGINE = "engine";

/** Has the browser fetch the library while the page's own script is still on its way. */
const early: Plugin = {
  name: "early-library",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle }) =>
      Object.values(bundle ?? {})
        .filter((part) => part.type === "chunk" && (part.name === LIBRARY || part.name === ENGINE))
        .map(({ fileName }) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `./${fileName}` },
          injectTo: "head",
        })),
  },
};

// Relative addresses, so that the same build works at `/`, at `/embed` and behind a path prefix.
export default defineConfig({
  base: "./",
  plugins: [early],
  build: {
    target: "es2022",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: LIBRARY, test: /node_modules[\\/]maplibre-gl[\\/]/ }] } },
    },
  },
});
