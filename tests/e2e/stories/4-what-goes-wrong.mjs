// What goes wrong on an ordinary day, and what each person then reads and can do.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { booking, citizen, firstDay, plan, staff } from "../harness/api.mjs";
import { accessible, at, books, citizenSignsIn, searches, shows, staffSignIn } from "../harness/people.mjs";
import { story } from "../harness/suite.mjs";

const PHONE = "0905222333";
const PROCEDURE = { typed: "mai tang", shown: "mai táng" };
const BOOKING = {
  procedure: PROCEDURE,
  commune: { typed: "xuan thinh", shown: "Phường Sông Cầu" },
  line: "Thôn Phú Mỹ, số 15",
  landmark: "đối diện trạm y tế",
  name: "Phạm Thị Lan",
};
const RECEIVED = /Bưu điện đã nhận lúc \d\d:\d\d/;
// The browser itself reports what it could not load while the network was cut.
const own = (browser) => browser.errors.filter((error) => !error.startsWith("Failed to load resource"));

// Books one window of a day again and again until nothing more fits into it.
async function fills(somebody, day, from) {
  const wanted = (window) => window.day === day && window.from_min === from;
  let full = 0;
  for (let count = 0; count < 200; count += 1) {
    const { slots } = await somebody.post("/api/v1/slots", {
      commune: "22051", form: "both", procedure: "2.000635", agency: "BPMC-22051",
    });
    if (!slots.some(({ window }) => wanted(window))) {
      // The server goes on improving the day's plan for a moment, and may find room for one more.
      full += 1;
      if (full === 4) return;
      await sleep(1000);
      continue;
    }
    full = 0;
    await somebody.act(await booking(somebody, wanted));
  }
  throw new Error("the window never fills");
}

story(
  "a window that filled while the citizen was offline costs one more choice and nothing of what was typed",
  async (world) => {
    const browser = await world.open();
    const { page } = browser;
    await citizenSignsIn(world, browser, PHONE);
    // Without a network nothing is kept for her while she goes on.
    let from;
    const on = async (step) => {
      if (step === "slots") await world.proxy.cut();
      if (step !== "slot") return;
      const chosen = await page.locator('input[data-test^="slot-"]:checked').getAttribute("data-test");
      from = Number(chosen.split("-").at(-1));
    };
    const day = await books(world, page, { ...BOOKING, on });
    await at(page, "book-send").click();
    await shows(at(page, "sync-device"), "Trên máy này");
    await fills(await citizen(world, "0905888777"), day, from);
    await world.proxy.restore();
    await page.goto(`${world.url}/citizen/dossiers`);
    await shows(at(page, "not-taken"), /hết chỗ/, 60_000);
    await browser.shot("look-slot-closed");
    await accessible(browser, "a booking that was not taken");
    await at(page, "not-taken-open").click();
    await page.waitForURL(/book\/slot$/);
    await page.locator('input[data-test^="slot-"]').first().check();
    await shows(at(page, "slot-chosen"), /\d\d:\d\d–\d\d:\d\d/);
    for (const step of ["price", "agreement", "check"]) {
      await at(page, "book-next").click();
      await page.waitForURL(new RegExp(`/book/${step}$`));
    }
    await shows(page.locator("#content"), BOOKING.landmark);
    await shows(at(page, "slot-held"), /\d\d:\d\d/);
    await browser.shot("look-slot-held");
    await accessible(browser, "a window that is kept");
    await at(page, "book-send").click();
    await shows(at(page, "sync-received"), RECEIVED, 60_000);
    assert.deepEqual(own(browser), []);
  },
  { timeout: 300_000 },
);

story(
  "a coordinator plans again without couriers who are ill, and what nobody can reach has its reason",
  async (world) => {
    const api = await staff(world, "dieuphoi1");
    const day = await firstDay(api);
    const before = await plan(api, day);
    assert.ok(before.length > 1, "several couriers leave");
    const browser = await world.open({ width: 1280, height: 900 });
    const { page } = browser;
    await staffSignIn(world, browser, "dieuphoi1");
    await at(page, `open-${day}`).click();
    await at(page, "plan-published").waitFor();
    await at(page, "who-works").locator("summary").click();
    const boxes = await at(page, "who-works").locator('input[type="checkbox"]').all();
    for (const box of boxes.slice(1)) await box.uncheck();
    await browser.shot("look-who-works");
    await accessible(browser, "who works");
    await at(page, "propose").click();
    await at(page, "plan-proposed").waitFor({ timeout: 60_000 });
    const reasons = await page.locator('[data-test="left-out"] .left-out > p').allTextContents();
    assert.ok(reasons.length > 0, "one courier cannot do the work of all");
    for (const reason of reasons) assert.ok(reason.trim().split(" ").length > 4, reason);
    await browser.shot("look-left-out");
    await accessible(browser, "what is left out");
    assert.deepEqual(browser.errors, []);
  },
  { timeout: 180_000 },
);

story(
  "what was sent under another name waits for a person, who decides with a reason",
  async (world) => {
    // A phone that two people share: the second one's session sends what the first one did.
    const [first, second] = [await citizen(world, "0905888771"), await citizen(world, "0905888772")];
    const booked = await booking(second);
    await second.act(booked, { as: first.actor.id, outcome: "quarantined" });
    for (const [width, height, called] of [[360, 780, "phone"], [1280, 900, "desk"]]) {
      const browser = await world.open({ width, height });
      const { page } = browser;
      await staffSignIn(world, browser, "quantri");
      await page.goto(`${world.url}/agency/cases`);
      await page.locator('[data-test^="open-"]').first().waitFor({ timeout: 60_000 });
      await browser.shot(`look-matters-${called}`);
      await accessible(browser, "the list of matters");
      await page.locator('[data-test^="open-"]').first().click();
      await at(page, "case").waitFor();
      await browser.shot(`look-matter-${called}`);
      await accessible(browser, "a matter");
      if (called === "desk") {
        await at(page, "case-keep").click();
        await shows(page.locator(".field-error"), /lý do/i);
        await at(page, "case-reason").fill("Hai người dùng chung máy, đã gọi điện xác minh");
        await at(page, "case-keep").click();
        await at(page, "case-decided").waitFor({ timeout: 60_000 });
        await browser.shot("look-matter-decided");
        await accessible(browser, "a matter that was decided");
      }
      assert.deepEqual(browser.errors, []);
    }
  },
  { timeout: 180_000 },
);

story("when the part that keeps the records crashes, the app says so, and nothing that was kept is gone", async (world) => {
  const browser = await world.open();
  const { page } = browser;
  await citizenSignsIn(world, browser, PHONE);
  await at(page, "book").click();
  await searches(page, "procedure", PROCEDURE.typed, PROCEDURE.shown);
  await shows(at(page, "procedure-chosen"), PROCEDURE.shown);
  const store = page.workers()[0];
  assert.ok(store, "the store has a worker");
  await store.evaluate(() => void setTimeout(() => { throw new Error("a crash that the test wanted"); })).catch(() => {});
  await at(page, "banner-failed").waitFor();
  await browser.shot("look-crashed");
  await accessible(browser, "a crash");
  await page.reload();
  await shows(at(page, "procedure-chosen"), PROCEDURE.shown);
  assert.deepEqual(browser.errors.filter((error) => !error.includes("a crash that the test wanted")), []);
});
