// How somebody reports: to a lonely road, a tap on it, and the key that is there.
import type { Page } from "playwright-core";
import { settled, type Visit } from "./browser.ts";
import { lonelyRoad } from "./road.ts";

/** A place in the middle of a road with no other near, as the tiles have it. */
export async function toRoad(page: Page): Promise<{ at: [number, number]; name: string }> {
  const { at, name } = await lonelyRoad();
  await page.evaluate((center) => window.lintas?.map.jumpTo({ center: [...center] as [number, number], zoom: 16 }), at);
  await settled(page);
  return { at: [...at] as [number, number], name };
}

/** Taps where `at` is on the screen; the road may lie under a sheet, so the map is moved first. */
export async function tap(page: Page, at: readonly [number, number]): Promise<void> {
  await page.locator(".where").waitFor();
  await page.evaluate((center) => {
    const map = window.lintas?.map;
    const [sheet, box] = [
      document.querySelector(".side")?.getBoundingClientRect(),
      map?.getContainer().getBoundingClientRect(),
    ];
    if (map === undefined || box === undefined) return;
    const free = sheet !== undefined && sheet.right > box.left + 1 ? Math.min(sheet.top, box.bottom) : box.bottom;
    map.jumpTo({
      center: center as [number, number],
      padding: { top: 0, left: 0, right: 0, bottom: Math.max(0, box.bottom - free) },
    });
  }, at);
  await settled(page);
  const spot = await page.evaluate((place) => {
    const map = window.lintas?.map;
    const [box, pixel] = [map?.getContainer().getBoundingClientRect(), map?.project(place as [number, number])];
    return [(box?.left ?? 0) + (pixel?.x ?? 0), (box?.top ?? 0) + (pixel?.y ?? 0)] as const;
  }, at);
  await page.mouse.click(...spot);
}

/** The key as its holder would have left it on this device. */
export async function sign(seen: Visit, key: string): Promise<void> {
  await seen.page.evaluate((kept) => sessionStorage.setItem("lintas.key", kept), key);
}

/** A photo as a telephone takes it: lying on its side, with much to tell beside the picture. */
export async function shot(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2400, 1800];
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("no canvas");
    for (let at = 0; at < 4000; at++) {
      pen.fillStyle = `hsl(${(at * 47) % 360} 80% ${20 + (at % 60)}%)`;
      pen.fillRect((at * 97) % 2400, (at * 61) % 1800, 90, 70);
    }
    return canvas.toDataURL("image/jpeg", 0.95).split(",")[1] ?? "";
  });
  const plain = Buffer.from(base64, "base64");
  const tiff = Buffer.from("49492a00080000000100120103000100000006000000" + "00000000", "hex");
  const payload = Buffer.concat([Buffer.from("Exif\0\0"), tiff, Buffer.from("SERIAL 4711")]);
  const head = Buffer.from([0xff, 0xe1, (payload.length + 2) >> 8, (payload.length + 2) & 0xff]);
  return Buffer.concat([plain.subarray(0, 2), head, payload, plain.subarray(2)]);
}

/** Sends what waits at once, where it has not gone by itself meanwhile. */
export async function sendNow(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const button = document.querySelector<HTMLElement>(".outbox button.now");
    button?.click();
    return button !== null || document.querySelector(".actions .unsent") === null;
  });
}

/** Counts every tap from now on; a drag is none. */
export async function countTaps(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counted = { taps: 0, x: 0, y: 0, isDrag: false };
    Object.assign(window, { counted });
    addEventListener(
      "pointerdown",
      ({ clientX: x, clientY: y }) => Object.assign(counted, { x, y, isDrag: false }),
      true,
    );
    addEventListener(
      "pointermove",
      ({ clientX, clientY }) => {
        counted.isDrag ||= Math.hypot(clientX - counted.x, clientY - counted.y) > 4;
      },
      true,
    );
    addEventListener("click", () => (counted.isDrag ? 0 : counted.taps++), true);
  });
  return () => page.evaluate(() => (window as { counted?: { taps: number } }).counted?.taps ?? 0);
}

/** Where a place is on the screen. */
const spotOf = (page: Page, at: readonly [number, number]): Promise<{ x: number; y: number }> =>
  page.evaluate((place) => {
    const map = window.lintas?.map;
    const [box, pixel] = [map?.getContainer().getBoundingClientRect(), map?.project(place as [number, number])];
    return { x: (box?.left ?? 0) + (pixel?.x ?? 0), y: (box?.top ?? 0) + (pixel?.y ?? 0) };
  }, at);

/** The class of what lies on top where a place is on the screen. */
export async function onTop(page: Page, at: readonly [number, number]): Promise<string> {
  const { x, y } = await spotOf(page, at);
  return page.evaluate(([left, top]) => document.elementFromPoint(left, top)?.className ?? "", [x, y] as const);
}

/** The words beside the roads that may be meant, as the map has them. */
export const lettered = (page: Page): Promise<string[]> =>
  page.evaluate(() => [
    ...new Set(
      (window.lintas?.map.queryRenderedFeatures({ layers: ["lintas-spot-letter"] }) ?? []).map(({ properties }) =>
        String(properties["words"]),
      ),
    ),
  ]);

/** Drags the map with a finger until a place is under the cross. */
export async function aimAt(page: Page, at: readonly [number, number]): Promise<void> {
  await settled(page);
  const cross = await page.locator(".cross").boundingBox();
  if (cross === null) throw new Error("there is no cross");
  const [aim, spot] = [{ x: cross.x + cross.width / 2, y: cross.y + cross.height / 2 }, await spotOf(page, at)];
  const from = { x: aim.x, y: aim.y };
  // A map that is let go stays where it is: how far it would fly on depends on how fast this machine moves it.
  await page.evaluate(() => {
    window.lintas?.map.dragPan.disable();
    window.lintas?.map.dragPan.enable({ maxSpeed: 0 });
  });
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.move(from.x + (aim.x - spot.x), from.y + (aim.y - spot.y), { steps: 6 });
  await page.mouse.up();
  await settled(page);
}
