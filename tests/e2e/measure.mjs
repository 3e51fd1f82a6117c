// How fast the app opens on a slow phone: `node tests/e2e/measure.mjs [--server BINARY]`. CPU four times slower, slow 4G
// (1.6 Mbit/s down, 750 kbit/s up, 150 ms). Prints a table; the first paint and the moment the first page can be used.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openBrowser } from "./harness/browser.mjs";
import { at } from "./harness/people.mjs";
import { startServer } from "./harness/server.mjs";

const TRIES = 3;
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: (1.6e6 / 8), uploadThroughput: (750e3 / 8) };
const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { server: { type: "string", default: path.join(here, "../../target/release/server") } },
});
if (!existsSync(values.server)) {
  console.error(`measure: ${values.server} is not there: run \`make server\` first, or name another with --server`);
  process.exit(2);
}

async function slow(page, network) {
  const tools = await page.context().newCDPSession(page);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await tools.send("Network.enable");
  await tools.send("Network.emulateNetworkConditions", network);
}

// Opens the first page; milliseconds until something is painted, and until its first button is there.
async function opens(page, url) {
  const begun = performance.now();
  await page.goto(url, { waitUntil: "commit" });
  await at(page, "home-citizen").waitFor({ timeout: 120_000 });
  const usable = performance.now() - begun;
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  return { paint: Math.round(paint), usable: Math.round(usable) };
}

const server = await startServer(values.server);
const url = `http://127.0.0.1:${server.port}/`;
const rows = { "first visit": [], "repeat visit": [], "offline start": [] };
try {
  for (let count = 0; count < TRIES; count += 1) {
    const browser = await openBrowser();
    const { page } = browser;
    await slow(page, SLOW_4G);
    rows["first visit"].push(await opens(page, url));
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    rows["repeat visit"].push(await opens(page, url));
    await slow(page, { ...SLOW_4G, offline: true });
    rows["offline start"].push(await opens(page, url));
    await browser.close();
  }
} finally {
  await server.close();
}
const middle = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
console.log("| 4× CPU, slow 4G | first paint ms | usable ms |\n|---|---|---|");
for (const [name, found] of Object.entries(rows)) {
  console.log(`| ${name} | ${middle(found.map(({ paint }) => paint))} | ${middle(found.map(({ usable }) => usable))} |`);
}
