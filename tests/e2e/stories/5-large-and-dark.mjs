// The main screens for somebody who reads large letters on a dark screen, and the agency's letters at both widths.
import assert from "node:assert/strict";
import { firstDay, plan, routeOf, staff, userOf } from "../harness/api.mjs";
import { accessible, at, books, citizenSignsIn, shows, staffSignIn } from "../harness/people.mjs";
import { story } from "../harness/suite.mjs";

const OLD = {
  procedure: { typed: "mai tang", shown: "mai táng" },
  commune: { typed: "xuan thinh", shown: "Phường Sông Cầu" },
  line: "Thôn Phú Dương, số 5",
  landmark: "cạnh đình",
  name: "Nguyễn Văn Sáu",
};

// Large letters and a dark screen, set as a person does.
async function setLargeAndDark(page, url) {
  await page.goto(`${url}/settings`);
  const larger = at(page, "text-larger").first();
  await larger.waitFor();
  while (await larger.isEnabled()) await larger.click();
  await at(page, "contrast").first().selectOption("dark");
}

// Nothing sticks out to the side, and contrast holds.
async function holds(browser, name) {
  const { page } = browser;
  const out = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await browser.shot(`look-large-dark-${name}`);
  assert.ok(out <= 0, `${name} sticks out by ${out} px`);
  await accessible(browser, `${name}, large and dark`);
}

story(
  "with the largest letters on a dark screen every main screen fits 360 px and keeps its contrast",
  async (world) => {
    const api = await staff(world, "dieuphoi1");
    const day = await firstDay(api);
    const [route] = await plan(api, day);
    const screens = [
      ["citizen", (browser) => citizenSignsIn(world, browser, "0900000001"), [["dossiers", "/citizen/dossiers", "book"], ["book", "/citizen/book/procedure", "procedure"]]],
      ["coordinator", (browser) => staffSignIn(world, browser, "dieuphoi1"), [["desk", "/agency/desk", `open-${day}`], ["plan", `/agency/plan/${day}`, "plan-published"], ["dossiers", "/agency/dossiers", "nav-dossiers"], ["custody", "/agency/custody", "custody-area"], ["cash", "/agency/cash", "nav-dossiers"], ["force-majeure", "/agency/force-majeure", "fm-text"]]],
      ["officer", (browser) => staffSignIn(world, browser, "motcua-songcau"), [["desk", "/agency/desk", "nav-dossiers"], ["register", "/agency/register", "register-search"]]],
      ["auditor", (browser) => staffSignIn(world, browser, "kiemtra1"), [["report", "/agency/report", "report-show"]]],
      ["operator", (browser) => staffSignIn(world, browser, "tongdai1"), [["desk", "/agency/desk", "caller-phone"]]],
    ];
    for (const [who, signIn, pages] of screens) {
      const browser = await world.open();
      await signIn(browser);
      await setLargeAndDark(browser.page, world.url);
      for (const [name, path, control] of pages) {
        await browser.page.goto(`${world.url}${path}`);
        await at(browser.page, control).first().waitFor({ timeout: 60_000 });
        await holds(browser, `${who}-${name}`);
      }
      assert.deepEqual(browser.errors, []);
      await browser.close();
    }
    assert.ok(route.stops.length > 0);
  },
  { timeout: 480_000 },
);

story(
  "a citizen with large letters on a dark screen names who gets the messages and a group that pays less, and the courier reads both",
  async (world) => {
    const citizen = await world.open();
    const { page } = citizen;
    await citizenSignsIn(world, citizen, "0905666111");
    await setLargeAndDark(page, world.url);
    await page.goto(`${world.url}/citizen/dossiers`);
    const on = async (step) => {
      if (step === "who") {
        await at(page, "by-proxy").check();
        await at(page, "book-next").click();
        await shows(page.locator(".field-error"), "Nhập đủ 10 số");
        await holds(citizen, "book-who-refused");
        await at(page, "proxy-name").fill("Nguyễn Thị Lan");
        await at(page, "proxy-relation").fill("con");
        await at(page, "proxy-phone").fill("0905 666 222");
        await holds(citizen, "book-who");
      }
      if (step === "price") {
        await at(page, "group-postage").selectOption("war-invalid");
        await shows(at(page, "provisional"), "thương binh");
        await holds(citizen, "book-price");
      }
      if (step === "check") {
        await shows(page.locator("#content"), "Nguyễn Thị Lan (con) · 0905 666 222");
        await holds(citizen, "book-check");
      }
    };
    const day = await books(world, page, { ...OLD, on });
    await at(page, "book-send").click();
    await shows(at(page, "sync-received"), /Bưu điện đã nhận/, 60_000);

    const coordinator = await staff(world, "dieuphoi1");
    const mine = (await coordinator.views("dossier")).find(({ person }) => person?.name === OLD.name);
    assert.equal(mine.person.proxy.phone, "+84905666222");
    const courier = await world.open();
    await staffSignIn(world, courier, await userOf(world, routeOf(await plan(coordinator, day), mine.dossier.id)));
    await at(courier.page, "remaining").waitFor({ timeout: 60_000 });
    await setLargeAndDark(courier.page, world.url);
    await courier.page.goto(`${world.url}/courier/stop/${mine.dossier.id}`);
    await at(courier.page, "where").waitFor({ timeout: 60_000 });
    await shows(courier.page.locator("#content"), "Nguyễn Thị Lan (con) · 0905 666 222");
    await holds(courier, "courier-stop");
    const desk = await world.open({ width: 1280, height: 900 });
    await staffSignIn(world, desk, "dieuphoi1");
    await desk.page.goto(`${world.url}/agency/dossiers/${mine.dossier.id}`);
    await shows(desk.page.locator("#content"), "Nguyễn Thị Lan (con) · 0905 666 222", 60_000);
    await desk.shot("look-proxy-desk");
    await accessible(desk, "a dossier whose messages go to somebody else");
    assert.deepEqual([...citizen.errors, ...courier.errors, ...desk.errors], []);
  },
  { timeout: 300_000 },
);

story(
  "an officer reads every letter of the agency before it goes out, on a phone and at a desk",
  async (world) => {
    for (const [width, height, called] of [[360, 780, "phone"], [1280, 900, "desk"]]) {
      const browser = await world.open({ width, height });
      const { page } = browser;
      const api = await staff(world, "motcua-songcau");
      const processing = (await api.views("dossier")).find(({ dossier }) => dossier.status.status === "processing");
      assert.ok(processing, "the demo has a dossier that is worked on");
      await staffSignIn(world, browser, "motcua-songcau");
      await at(page, "nav-dossiers").first().waitFor();
      await page.goto(`${world.url}/agency/dossiers/${processing.dossier.id}`);
      await at(page, "axis").waitFor({ timeout: 60_000 });
      await accessible(browser, "what the agency may say");
      for (const letter of ["supplement", "pay", "stop", "extend"]) {
        const button = at(page, `axis-${letter}`);
        if ((await button.count()) === 0) continue;
        await button.click();
        await at(page, "axis-check").waitFor();
        await browser.shot(`look-axis-${letter}-${called}`);
        await accessible(browser, `the letter ${letter}`);
        await at(page, "axis-check").click();
        await shows(page.locator(".field-error"), /\S+ \S+/);
        await at(page, "axis-close").click();
      }
      assert.deepEqual(browser.errors, []);
    }
  },
  { timeout: 300_000 },
);
