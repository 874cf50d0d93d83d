// Lists what the service worker keeps of a build: the files of the app with their digests, and what the server makes.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Precache } from "../src/service/precache.ts";
import { files } from "./files.ts";

/** Letters of Latin scripts and their punctuation. Others are drawn from the device's fonts where no server answers. */
const LETTERS = /^fonts\/[^/]+\/(?:0-255|8192-8447)\.pbf$/;
const KEPT = [/^assets\/.+\.(?:js|css)$/, LETTERS];
/** By day and by night, for screens of either density. */
const MADE = [
  "styles/lintas.json",
  "styles/night.json",
  "sprites/lintas.json",
  "sprites/lintas.png",
  "sprites/lintas@2x.json",
  "sprites/lintas@2x.png",
];

export function precacheOf(folder: string): Precache {
  const kept = files(folder).filter((path) => KEPT.some((pattern) => pattern.test(path)));
  const digest = (path: string): string =>
    `sha256-${createHash("sha256")
      .update(readFileSync(join(folder, path)))
      .digest("base64")}`;
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const entry = /<script[^>]+src="\.\/(assets\/[^"]+\.js)"/.exec(page)?.[1];
  if (entry === undefined) throw new Error("the page loads no script");
  const told = { entry, files: Object.fromEntries(kept.map((path) => [path, digest(path)])), made: MADE };
  const version = createHash("sha256")
    .update(JSON.stringify([told, page]))
    .digest("hex")
    .slice(0, 16);
  return { version, ...told };
}

const [folder, target] = process.argv.slice(2);
if (folder !== undefined && target !== undefined) writeFileSync(target, JSON.stringify(precacheOf(folder)));
