// Makes the picture of the README: roads by status, flood, shelters and depots of the region that LINTAS_URL serves.
import { launch, settled, visit } from "./browser.ts";

const [target, hash] = process.argv.slice(2);
if (target === undefined) throw new Error("usage: npm run screenshot -- OUT.png [ZOOM/LAT/LON]");

const browser = await launch();
try {
  const seen = await visit(browser, {
    path: hash === undefined ? "/" : `/#${hash}`,
    width: 1440,
    height: 900,
    vehicle: "all",
  });
  await settled(seen.page);
  await seen.page.screenshot({ path: target });
  const bytes = [...seen.sizes.values()].reduce((sum, each) => sum + each, 0);
  console.log(`${target}: ${seen.sizes.size} answers, ${Math.round(bytes / 1000)} kB over the wire`);
  for (const fault of [...seen.faults, ...seen.foreign]) console.error(fault);
  process.exitCode = seen.faults.length + seen.foreign.length === 0 ? 0 : 1;
} finally {
  await browser.close();
}
