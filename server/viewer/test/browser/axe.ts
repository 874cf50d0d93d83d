// What keeps somebody from using a page who does not see it as others do, as axe-core finds it.
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";

/** Levels A and AA of WCAG 2.2, and what readers of screens are used to beside. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

/** Fails on whatever axe finds in the state that the page is in; `name` is that of the state. */
export async function accessible(page: Page, name: string): Promise<void> {
  if (await page.evaluate(() => window.axe === undefined)) await page.evaluate(axe.source);
  const found = await page.evaluate(async (tags) => {
    const results = await window.axe?.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return results?.violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(" ")}: ${failureSummary ?? ""}`),
    );
  }, TAGS);
  if (process.env["LINTAS_AXE"] !== undefined) {
    const { appendFileSync } = await import("node:fs");
    for (const each of found ?? ["none"])
      appendFileSync(process.env["LINTAS_AXE"], `${name}\t${each.replaceAll("\n", " ")}\n`);
    return;
  }
  assert.deepEqual(found, [], `${name}: what axe finds`);
}
