// Chromium as a phone: 360 x 780, a profile that survives being killed.
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

function find() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      // The next name.
    }
  }
  throw new Error("no Chromium found: run `make setup`, or set CHROMIUM to its path");
}

// Opens a browser. Options: profile (folder; a fresh one if not given), width, height, shots (folder for pictures),
// permissions. Gives { page, context, profile, errors, shot(name, { of, all }), check(page), kill(), close() }.
// - shot: a picture of the page, or with `all: false` of what the window shows
// - errors: what pages reported to the console as errors, and exceptions nobody caught
// - kill(): SIGKILL for every process of this browser; open the same profile again afterwards
// - close(): the orderly way; a fresh profile is removed
export async function openBrowser({ profile, width = 360, height = 780, shots, permissions = [] } = {}) {
  const own = profile === undefined;
  const folder = profile ?? (await mkdtemp(path.join(tmpdir(), "tannoi-e2e-profile-")));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: find(),
    headless: true,
    args: FLAGS,
    viewport: { width, height },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: width < 700,
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    permissions,
  });
  const errors = [];
  const watch = (page) => {
    page.on("pageerror", (error) => errors.push(`${error}`));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  };
  context.on("page", watch);
  context.pages().forEach(watch);
  const page = context.pages()[0] ?? (await context.newPage());

  // Does it in a window as tall as the page, so that what is fixed to the bottom covers nothing.
  const whole = async (of, work) => {
    // A page may still grow after it was measured: measured again once it was drawn, a few times at most.
    for (let [tall, tries] = [0, 5]; tries > 0; tries -= 1) {
      const now = Math.max(height, await of.evaluate(heightOnceDrawn));
      if (now <= tall) break;
      tall = now;
      await of.setViewportSize({ width, height: tall });
    }
    try {
      return await work();
    } finally {
      await of.setViewportSize({ width, height });
    }
  };

  return {
    page,
    context,
    profile: folder,
    errors,
    shot: async (name, { of = page, all = true } = {}) => {
      if (!shots) return;
      await mkdir(shots, { recursive: true });
      const take = () => of.screenshot({ path: path.join(shots, `${name}.png`) });
      await (all ? whole(of, take) : take());
    },
    check: (of = page) => whole(of, () => accessibility(of)),
    kill: async () => {
      for (const pid of processesOf(folder)) {
        try {
          process.kill(pid, "SIGKILL");
        } catch (error) {
          if (error.code !== "ESRCH") throw error;
        }
      }
      while (processesOf(folder).length > 0) await sleep(50);
      await context.close().catch(() => {});
      // Chromium marks a profile in use and a killed one cannot take the mark away.
      for (const mark of ["SingletonLock", "SingletonCookie", "SingletonSocket"]) {
        await rm(path.join(folder, mark), { force: true });
      }
    },
    close: async () => {
      await context.close();
      if (own) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

// The processes whose command line names this profile (the main one and its children).
function processesOf(folder) {
  const named = (pid) => {
    try {
      const [, state] = readFileSync(`/proc/${pid}/stat`, "utf8").match(/\) (\S)/);
      return state !== "Z" && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
    } catch {
      return false;
    }
  };
  const parentOf = (pid) => {
    try {
      return Number(readFileSync(`/proc/${pid}/stat`, "utf8").match(/\) \S (\d+)/)[1]);
    } catch {
      return 0;
    }
  };
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  const found = new Set(all.filter((pid) => pid !== process.pid && named(pid)));
  for (let grew = true; grew; ) {
    grew = false;
    for (const pid of all) {
      if (!found.has(pid) && found.has(parentOf(pid))) grew = Boolean(found.add(pid));
    }
  }
  return [...found].filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/stat`, "utf8").match(/\) (\S)/)[1] !== "Z";
    } catch {
      return false;
    }
  });
}

// Runs in the page: its height after the next two frames.
async function heightOnceDrawn() {
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  await frame();
  await frame();
  return document.documentElement.scrollHeight;
}

// What axe finds against WCAG 2.2 A and AA: one line a violation, none if all is well.
async function accessibility(page) {
  // The page's policy forbids added scripts; a script evaluated by the debugger is not one of the page's.
  await page.evaluate(readFileSync(AXE, "utf8"));
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
  );
  return found.violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(" ")).join(", ")})`,
  );
}
