// Collects stories and runs them one after another.
import { startProxy } from "./proxy.mjs";
import { startServer } from "./server.mjs";
import { openBrowser } from "./browser.mjs";

const stories = [];

// Adds a story: a sentence and what proves it. `tell` gets a world with
//   server, proxy, url    running for this story alone; the browser reaches the server through the proxy
//   open(options)         a browser as in browser.mjs, closed afterwards
// Options: timeout (ms), server (options of startServer).
export function story(sentence, tell, options = {}) {
  stories.push({ sentence, tell, options });
}

// Runs the stories whose sentence holds `only`; gives { passed, failed }.
export async function run({ binary, shots, only = "" }) {
  let [passed, failed] = [0, 0];
  for (const { sentence, tell, options } of stories.filter(({ sentence }) => sentence.includes(only))) {
    const begun = Date.now();
    const seconds = () => `${((Date.now() - begun) / 1000).toFixed(1)} s`;
    try {
      await inWorld({ binary, shots, options }, tell);
      passed += 1;
      console.log(`  ok    ${sentence} (${seconds()})`);
    } catch (error) {
      failed += 1;
      console.log(`  FAIL  ${sentence} (${seconds()})\n${String(error?.stack ?? error).replace(/^/gm, "        ")}`);
    }
  }
  return { passed, failed };
}

async function inWorld({ binary, shots, options }, tell) {
  const cleanup = [];
  try {
    const server = await startServer(binary, options.server);
    cleanup.push(server.close);
    const proxy = await startProxy(server.port);
    cleanup.push(proxy.close);
    const open = async (wanted) => {
      const browser = await openBrowser({ shots, ...wanted });
      cleanup.push(() => browser.close().catch(() => {}));
      return browser;
    };
    const world = { server, proxy, url: proxy.url, open };
    await within(options.timeout ?? 120_000, tell(world));
  } finally {
    for (const step of cleanup.reverse()) await step();
  }
}

async function within(ms, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished within ${ms / 1000} s`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
