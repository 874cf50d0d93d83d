// What is handed on of the map: its link as a code, the map as a picture, and on paper.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Download, Page } from "playwright-core";
import { noWay, way } from "../answers.ts";
import { settled, until, type Visit, type Visitor, visit } from "./browser.ts";
import { clean, oneBrowser, oneFake, picture } from "./visits.ts";

const PHONE = { width: 360, height: 640 };
const DRILL = "LATIHAN – BUKAN KEJADIAN NYATA";
const ROUTE = "/?task=route&from=116.95,-0.42&to=116.99,-0.1&vehicle=truck#10/-0.2/116.9";

const one = oneBrowser();
const server = oneFake((fake) => {
  fake.route = () => way();
});

const come = (visitor: Visitor = {}): Promise<Visit> =>
  visit(one.browser, { server: server.fake.url, vehicle: "truck", ...visitor });

async function share(page: Page): Promise<void> {
  await page.locator(".share").first().click();
  await page.locator(".share .code .qr").waitFor();
}

const shared = (page: Page, part: string): Promise<string> => page.locator(`.shared[data-part="${part}"]`).inputValue();

/** What a reader of QR codes that shares nothing with ours reads in a picture. */
function scanned(png: Buffer): string {
  const file = join(mkdtempSync(join(tmpdir(), "lintas-qr-")), "qr.png");
  writeFileSync(file, png);
  const read = spawnSync("zbarimg", ["--quiet", "--raw", file], { encoding: "utf8" });
  assert.equal(read.status, 0, `zbarimg (package zbar-tools): ${read.error?.message ?? read.stderr}`);
  return read.stdout.trim();
}

/** From now on the page notes all words that it draws into pictures, and prints only so far as it says so. */
async function overlook(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { words: [] as string[], printed: 0 };
    Object.assign(window, { seen });
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (words, x, y): void {
      seen.words.push(words);
      fillText.call(this, words, x, y);
    };
    window.print = () => {
      seen.printed++;
    };
  });
}

interface Overlooked {
  readonly words: readonly string[];
  readonly printed: number;
}

const seenIn = (page: Page): Promise<Overlooked> =>
  page.evaluate(() => (window as unknown as { seen: Overlooked }).seen);

interface Saved {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Colours down its left part and across its middle, as `#rrggbb`. */
  readonly column: readonly string[];
  readonly row: readonly string[];
  /** All that was written into it. */
  readonly words: string;
}

/** Saves the picture and looks at it. */
async function save(page: Page): Promise<Saved> {
  const before = (await seenIn(page)).words.length;
  const coming: Promise<Download> = page.waitForEvent("download");
  await page.locator(".picture-save").click();
  const download = await coming;
  const bytes = readFileSync(await download.path());
  const looked = await page.evaluate(async (base64) => {
    const png = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([png], { type: "image/png" }));
    const { width, height } = image;
    const pen = new OffscreenCanvas(width, height).getContext("2d");
    if (pen === null) throw new Error("no pen");
    pen.drawImage(image, 0, 0);
    const colours = (x: number, y: number, w: number, h: number): string[] => {
      const { data } = pen.getImageData(x, y, w, h);
      return [...Array(w * h).keys()].map(
        (at) => `#${[...data.slice(4 * at, 4 * at + 3)].map((part) => part.toString(16).padStart(2, "0")).join("")}`,
      );
    };
    return { width, height, column: colours(14, 0, 1, height), row: colours(0, Math.floor(height / 3), width, 1) };
  }, bytes.toString("base64"));
  const { words } = await seenIn(page);
  return { name: download.suggestedFilename(), ...looked, words: words.slice(before).join(" ") };
}

/** Has the catalog say that this is no drill. */
async function forReal(page: Page): Promise<void> {
  await page.route(/\/catalog$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replaceAll('"drill"', '"actual"') });
  });
  await page.reload();
  await settled(page);
}

const YELLOW = ["#ffd400", "#ffe566"];
const isYellow = (colour: string | undefined): boolean => YELLOW.includes(colour ?? "");

describe("the link as a QR code", () => {
  test("is read by another program, by night too, and a label says what it opens", async () => {
    const seen = await come({ ...PHONE, path: ROUTE.replace("?", "?style=night&") });
    const { page } = seen;
    await page.locator(".task .headline").waitFor();
    await page.locator(".task .share").click();
    const code = page.locator(".share .code .qr");
    await code.waitFor();
    const link = await shared(page, "link");
    assert.match(link, /task=route&from=116\.95,-0\.42&to=116\.99,-0\.1&vehicle=truck/);
    assert.equal(scanned(await code.screenshot()), link);
    assert.match((await code.getAttribute("aria-label")) ?? "", /^Kode QR: membuka Truk sedang /);
    await picture(page, "share-code-phone");
    await clean(seen);
  });
});

describe("the line for the radio", () => {
  test("has the code of the report that decides", async () => {
    server.fake.route = () => noWay();
    const seen = await come({ ...PHONE, path: ROUTE });
    const { page } = seen;
    await page.locator(".task .headline").waitFor();
    await page.locator(".task .share").click();
    await page.locator(".share .code .qr").waitFor();
    assert.match(await shared(page, "line"), / TIDAK ke Titik .*\. Jembatan Kartanegara\. laporan R17\./);
    await clean(seen);
  });
});

describe("the map as a picture", () => {
  test("has its data's time, legend, sources and the band of a drill above and below", async () => {
    const seen = await come();
    const { page } = seen;
    await overlook(page);
    await share(page);
    const drill = await save(page);
    const map = await page.evaluate(() => window.lintas?.map.getCanvas().width ?? 0);
    assert.equal(drill.width, map);
    assert.match(drill.name, /^LATIHAN-lintas-kutai-kartanegara-\d{4}-\d\d-\d\d-\d{4}\.png$/);
    const { column, height, words } = drill;
    assert.ok(isYellow(column[8]) && isYellow(column[height - 8]), `${column[8]} ${column[height - 8]}`);
    assert.ok(words.startsWith(DRILL) && words.endsWith(DRILL), words);
    for (const wanted of ["Data per ", "Jalan untuk Truk sedang", "TIDAK", "Petugas di lokasi", "Sumber: "])
      assert.ok(words.includes(wanted), `${wanted}: ${words}`);
    assert.match(words, /\b\d+ k?m\b/);
    assert.doesNotMatch(words, /menit lalu|baru saja|Tanpa kontak/);
    // The map itself is in it, and not an empty frame.
    assert.ok(new Set(drill.row).size > 5, [...new Set(drill.row)].join(" "));
    await picture(page, "share-picture-desk");

    await forReal(page);
    await overlook(page);
    await share(page);
    const real = await save(page);
    assert.match(real.name, /^lintas-/);
    assert.ok(!real.words.startsWith(DRILL) && !isYellow(real.column[8]), real.words);
    assert.ok(real.height < height, `${real.height} ${height}`);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await clean(seen);
  });

  test("says that contact is lost, and is grey as the map is", async () => {
    const seen = await come();
    const { page } = seen;
    await overlook(page);
    await share(page);
    const before = await save(page);
    server.fake.down = true;
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.locator(".stale-words").waitFor();
    const after = await save(page);
    assert.match(after.words, /Tanpa kontak sejak .* Jangan dipakai untuk memutuskan/);
    assert.ok(!before.words.includes("Tanpa kontak"), before.words);
    assert.ok(after.height > before.height, `${after.height} ${before.height}`);
    const coloured = (row: readonly string[]): number =>
      row.filter((colour) => {
        const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as [
          number,
          number,
          number,
        ];
        return Math.max(r, g, b) - Math.min(r, g, b) > 30;
      }).length;
    assert.ok(coloured(before.row) > 0, "the map has colours");
    assert.equal(coloured(after.row), 0);
    await clean(seen, [/./]);
  });

  test("has an arrow to the north where the map is turned", async () => {
    const seen = await come();
    const { page } = seen;
    await overlook(page);
    await share(page);
    const upright = await save(page);
    await page.evaluate(() => window.lintas?.map.setBearing(40));
    await settled(page);
    const turned = await save(page);
    assert.ok(!/(^| )U( |$)/.test(upright.words), upright.words);
    assert.match(turned.words, /(^| )U( |$)/);
    await clean(seen);
  });
});

/** The boxes of the pages of a PDF, in points. */
const boxes = (pdf: Buffer): string[] =>
  [...pdf.toString("latin1").matchAll(/\/MediaBox ?\[([^\]]*)\]/g)].map(([, box = ""]) =>
    box
      .split(/\s+/)
      .filter(Boolean)
      .map((each) => Math.round(Number(each)))
      .join(" "),
  );

const printed = (page: Page, times: number): Promise<void> =>
  until(async () => (await seenIn(page)).printed, times, "the browser was told to print");

describe("the map on paper", () => {
  test("is one page of A4 or A3 as the map lies, with squares, scale, legend, times and a code", async () => {
    const seen = await come();
    const { page } = seen;
    await overlook(page);
    await share(page);
    const link = await shared(page, "link");
    await page.locator(".print-a4").click();
    await printed(page, 1);
    assert.deepEqual(boxes(await page.pdf({ preferCSSPageSize: true })), ["0 0 842 595"]);
    await page.locator(".print-a3").click();
    await printed(page, 2);
    assert.deepEqual(boxes(await page.pdf({ preferCSSPageSize: true })), ["0 0 1191 842"]);

    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 1600, height: 1200 });
    assert.equal(await page.locator("button:visible, aside:visible, header:visible").count(), 0);
    const paper = page.locator(".paper");
    assert.equal(await paper.count(), 1);
    const words = await paper.innerText();
    assert.ok(words.startsWith(DRILL), words);
    for (const wanted of ["Data per ", "Dicetak ", "Petugas di lokasi yang memutuskan.", "LEGENDA", "± 1 : "])
      assert.ok(words.toUpperCase().includes(wanted.toUpperCase()), `${wanted}: ${words}`);
    const names = await paper.locator('.paper-mark.name[data-side="top"]').allInnerTexts();
    assert.ok(names.length >= 5 && names.join("").startsWith("ABCDE"), names.join(" "));
    const rows = await paper.locator('.paper-mark.name[data-side="left"]').allInnerTexts();
    assert.deepEqual(rows.slice(0, 3), ["1", "2", "3"]);
    const lines = await paper.locator('.paper-mark.degrees[data-side="top"]').allInnerTexts();
    assert.match(lines[0] ?? "", /^11\d,\d+° BT$/);
    assert.ok((await paper.locator(".legend li").count()) > 15);
    assert.ok((await paper.locator(".paper-north").boundingBox()) !== null);
    assert.equal(scanned(await paper.locator(".qr").screenshot()), link);
    await picture(page, "paper-a3");
    await clean(seen);
  });

  test("is for a printer: more dots than the screen has, north up, and the route that is shared on it", async () => {
    const seen = await come({ ...PHONE, path: ROUTE });
    const { page } = seen;
    await page.locator(".task .headline").waitFor();
    await overlook(page);
    await page.locator(".task .share").click();
    await page.locator(".print-a4").waitFor();
    const layers = (): Promise<number> =>
      page.evaluate(
        () => window.lintas?.map.getStyle().layers.filter(({ id }) => id.startsWith("lintas-way")).length ?? 0,
      );
    assert.ok((await layers()) > 0, "what is shared stays on the map");
    await page.evaluate(() => window.lintas?.map.setBearing(40));
    await page.locator(".print-a4").click();
    await printed(page, 1);
    assert.deepEqual(boxes(await page.pdf({ preferCSSPageSize: true })), ["0 0 595 842"]);
    const drawn = await page.locator(".paper-frame canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).width);
    assert.ok(drawn > 1500, `${drawn} dots`);
    assert.match((await page.locator(".paper-told").textContent()) ?? "", /^Truk sedang /);
    assert.ok((await page.locator(".paper-mark").count()) > 10, "north is up again, so it has squares");
    await page.locator(".task .leave").click();
    assert.equal(await layers(), 0, "and leaves it afterwards");
    await clean(seen);
  });

  test("has the colours of the day where the screen has those of the night", async () => {
    const printedFrom = async (path: string) => {
      const seen = await come({ path });
      const { page } = seen;
      await overlook(page);
      await page.keyboard.press("Control+p");
      await printed(page, 1);
      const paper = await page.locator(".paper").evaluate((element) => {
        // Light from a picture on white, of 255: the legend's are finer by night, as the map of the paper has them.
        const light = (drawn: HTMLCanvasElement): number => {
          const pen = Object.assign(document.createElement("canvas"), { width: 60, height: 60 }).getContext("2d");
          if (pen === null) throw new Error("a canvas can be read");
          pen.fillStyle = "#fff";
          pen.fillRect(0, 0, 60, 60);
          pen.drawImage(drawn, 0, 0, 60, 60);
          const dots = [...pen.getImageData(0, 0, 60, 60).data].filter((_, at) => at % 4 !== 3);
          return dots.reduce((sum, dot) => sum + dot, 0) / dots.length;
        };
        const all = (where: string): number[] => [...element.querySelectorAll<HTMLCanvasElement>(where)].map(light);
        const lines = [...element.querySelectorAll(".paper-key svg")].map((it) => it.outerHTML);
        return { lights: [...all(".paper-frame canvas"), ...all(".paper-key canvas")], lines };
      });
      await page.emulateMedia({ media: "print" });
      await picture(page, path.includes("night") ? "paper-night" : "paper-day");
      await clean(seen);
      return paper;
    };
    const [day, night] = [await printedFrom("/"), await printedFrom("/?theme=night")];
    assert.ok((day.lights[0] ?? 0) > 150 && day.lights.length > 15 && day.lights.length === night.lights.length);
    const differ = day.lights.map((light, at) => Math.abs(light - (night.lights[at] ?? 0)));
    assert.ok(Math.max(...differ) < 8, differ.join(" "));
    assert.deepEqual(night.lines, day.lines);
  });

  test("comes by Ctrl+P, and from the screen where the browser prints by itself", async () => {
    const seen = await come();
    const { page } = seen;
    await overlook(page);
    await page.keyboard.press("Control+p");
    await printed(page, 1);
    const note = /Dicetak dari tampilan layar/;
    const made = (): Promise<string> => page.locator(".paper").evaluate((paper) => paper.textContent ?? "");
    assert.deepEqual(boxes(await page.pdf({ preferCSSPageSize: true })), ["0 0 842 595"]);
    assert.doesNotMatch(await made(), note);
    // The paper before is of its moment: it is not printed a second time.
    assert.deepEqual(boxes(await page.pdf({ preferCSSPageSize: true })), ["0 0 842 595"]);
    assert.match(await made(), note);
    assert.ok((await page.locator(".paper-mark").count()) > 10);
    await clean(seen);
  });

  test("says that parts of its map could not be loaded", async () => {
    const seen = await come();
    const { page } = seen;
    await overlook(page);
    await share(page);
    server.fake.down = /^\/tiles\//;
    await page.evaluate(() => window.lintas?.map.jumpTo({ center: [116.6, -0.25], zoom: 12 }));
    await page.locator(".unloaded", { hasText: "belum dimuat" }).waitFor();
    await page.locator(".print-a4").click();
    await printed(page, 1);
    const warned = await page.locator(".paper-warning").evaluateAll((all) => all.map((each) => each.textContent));
    assert.deepEqual(
      warned.filter((words) => words?.startsWith("Bergaris: belum dimuat")).length,
      1,
      warned.join("\n"),
    );
    await clean(seen, [/./]);
  });
});
