// Makes a picture of the region that LINTAS_URL serves, such as those of the README: a view of the map, or whatever an
// address opens (`/?task=route&from=…`), on a screen of a size.
import { launch, settled, visit } from "./browser.ts";

const [target, address = "/", size = "1440x900"] = process.argv.slice(2);
const [width = 1440, height = 900] = size.split("x").map(Number);
if (target === undefined)
  throw new Error("usage: npm run screenshot -- OUT.png [ZOOM/LAT/LON or /ADDRESS] [WIDTHxHEIGHT]");

const browser = await launch();
try {
  const seen = await visit(browser, {
    path: address.startsWith("/") ? address : `/#${address}`,
    width,
    height,
    vehicle: "all",
  });
  await settled(seen.page);
  // A way that the address asks for.
  if (address.includes("task=route")) await seen.page.locator(".answer .verdict").waitFor();
  await settled(seen.page);
  await seen.page.screenshot({ path: target });
  const bytes = [...seen.sizes.values()].reduce((sum, each) => sum + each, 0);
  console.log(`${target}: ${seen.sizes.size} answers, ${Math.round(bytes / 1000)} kB over the wire`);
  for (const fault of [...seen.faults, ...seen.foreign]) console.error(fault);
  process.exitCode = seen.faults.length + seen.foreign.length === 0 ? 0 : 1;
} finally {
  await browser.close();
}
