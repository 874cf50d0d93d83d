// Writes dist/fonts: the letters that the style uses, in ranges of 256, with the licence of their font beside them.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import opentype from "opentype.js";
import { encodeRange } from "./encode.ts";
import { flatten, type Letter, letter, SIZE } from "./sdf.ts";

const FONTS: Readonly<Record<string, string>> = {
  "Noto Sans Regular": "400Regular/NotoSans_400Regular.ttf",
  "Noto Sans Bold": "700Bold/NotoSans_700Bold.ttf",
};

/** Latin with all that Indonesian and local names need, marks that combine, punctuation, arrows and signs. */
const RANGES = [0, 256, 512, 768, 7680, 8192, 8448];

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error("usage: make.js FOLDER");
const source = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/noto-sans/package.json"));

for (const [name, path] of Object.entries(FONTS)) {
  const file = readFileSync(join(source, path));
  const font = opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
  const scale = SIZE / font.unitsPerEm;
  mkdirSync(join(target, name), { recursive: true });
  for (const first of RANGES) {
    const letters: Letter[] = [];
    for (let code = first; code < first + 256; code++) {
      const text = String.fromCodePoint(code);
      if (font.charToGlyphIndex(text) === 0) continue;
      const glyph = font.charToGlyph(text);
      letters.push(
        letter(
          code,
          flatten(glyph.getPath(0, 0, SIZE).commands),
          (glyph.advanceWidth ?? 0) * scale,
          Math.ceil(font.ascender * scale),
        ),
      );
    }
    const range = `${first}-${first + 255}`;
    writeFileSync(join(target, name, `${range}.pbf`), encodeRange(name, range, letters));
  }
}
copyFileSync(join(source, "LICENSE_FONT"), join(target, "OFL.txt"));
