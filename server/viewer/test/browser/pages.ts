// The pages of docs/partners.md and docs/clients.md, as a partner would serve them: from a server of his own, with
// packages from npm.
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".png": "image/png",
};

/** The page that follows `<!-- page: NAME -->`, with the address of a server that is there. */
export function pageOf(name: string, server: string): string {
  const text = ["partners", "clients"].map((page) => readFileSync(`../../docs/${page}.md`, "utf8")).join("\n");
  const page = new RegExp(`<!-- page: ${name} -->\\n\`\`\`(?:html|js)\\n([\\s\\S]*?)\`\`\`\\n`).exec(text)?.[1];
  if (page === undefined) throw new Error(`docs has no page ${name}`);
  return page.replaceAll("https://peta.example", server);
}

/** Serves the pages, `/NAME`, and what they load from node_modules. */
export async function servePages(
  server: string,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const pages: Server = createServer((question, answer) => {
    const path = normalize(decodeURIComponent(new URL(question.url ?? "/", "http://localhost").pathname)).slice(1);
    if (path.startsWith("node_modules/") && existsSync(path)) {
      answer.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" });
      answer.end(readFileSync(join(".", path)));
    } else if (/^[a-z]+(?:\.mjs)?$/.test(path)) {
      answer.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "text/html; charset=utf-8" });
      answer.end(pageOf(path, server));
    } else answer.writeHead(404).end();
  });
  await new Promise<void>((ready) => pages.listen(0, "127.0.0.1", ready));
  const address = pages.address();
  const stop = (): Promise<void> => {
    pages.closeAllConnections();
    return new Promise((done) => pages.close(() => done()));
  };
  return { url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`, stop };
}
