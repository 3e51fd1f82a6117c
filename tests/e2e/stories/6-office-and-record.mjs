// What the office keeps and finds: a file from a phone that could not send, the whole register, form 07.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { booking, citizen, staff } from "../harness/api.mjs";
import { accessible, at, books, citizenSignsIn, shows, staffSignIn } from "../harness/people.mjs";
import { story } from "../harness/suite.mjs";

const OFFLINE = {
  procedure: { typed: "mai tang", shown: "mai táng" },
  commune: { typed: "xuan thinh", shown: "Phường Sông Cầu" },
  line: "Thôn Phú Mỹ, số 21",
  landmark: "cạnh chùa",
  name: "Đặng Thị Út",
};

story(
  "what a phone could not send leaves it as a file, and takes effect once when the office has read it in",
  async (world) => {
    const phone = await world.open();
    await citizenSignsIn(world, phone, "0905444555");
    await books(world, phone.page, OFFLINE);
    await world.proxy.cut();
    await at(phone.page, "book-send").click();
    await shows(at(phone.page, "sync-device"), "Trên máy này");
    await phone.page.goto(`${world.url}/outbox`).catch(() => {});
    await at(phone.page, "outbox-last-resort").click();
    const [download] = await Promise.all([phone.page.waitForEvent("download"), at(phone.page, "outbox-export").click()]);
    await at(phone.page, "exported").waitFor();
    await phone.shot("look-exported");
    await accessible(phone, "work that leaves as a file");
    assert.match(download.suggestedFilename(), /^tannoi-\d+\.txt$/);
    // A browser's downloads go with it.
    const file = path.join(await mkdtemp(path.join(tmpdir(), "tannoi-e2e-file-")), download.suggestedFilename());
    await download.saveAs(file);
    await world.proxy.restore();
    // The phone stays away: only the file comes to the office.
    await phone.kill();

    const desk = await world.open({ width: 1280, height: 900 });
    const { page } = desk;
    await staffSignIn(world, desk, "quantri");
    for (const [text, waiting] of [["1 việc chờ người xem lại", true], ["0 việc chờ người xem lại", false]]) {
      await page.goto(`${world.url}/agency/cases`);
      await page.locator("summary", { hasText: "Nạp tệp" }).click();
      await at(page, "read-file").setInputFiles(file);
      await shows(at(page, "file-read"), text, 60_000);
      if (!waiting) break;
      await desk.shot("look-file-read");
      await accessible(desk, "a file that was read in");
      await page.locator('[data-test^="open-"]').first().click();
      await shows(at(page, "case-sent"), OFFLINE.commune.shown);
      await at(page, "case-accept").click();
      await at(page, "case-decided").waitFor({ timeout: 60_000 });
    }
    const owner = await citizen(world, "0905444555");
    const own = (await owner.views("dossier")).filter(({ person }) => person?.name === OFFLINE.name);
    assert.equal(own.length, 1, "booked once");
    await rm(path.dirname(file), { recursive: true });
    assert.deepEqual(desk.errors, []);
  },
  { timeout: 240_000 },
);

story("an officer finds a dossier in the whole register, and prints form 07", async (world) => {
  const somebody = await citizen(world, "0905888773");
  const booked = await booking(somebody);
  booked.person.name = "Huỳnh Thị Ngọc Ánh";
  await somebody.act(booked);
  const browser = await world.open({ width: 1280, height: 900 });
  const { page } = browser;
  await staffSignIn(world, browser, "motcua-songcau");
  await page.goto(`${world.url}/agency/dossiers`);
  await at(page, "search").fill("ngoc anh");
  await at(page, "search-register").click();
  await shows(at(page, "found"), "Có 1 hồ sơ trong sổ");
  await browser.shot("look-found-in-register");
  await accessible(browser, "what the register has");
  await at(page, `open-${booked.dossier}`).click();
  await shows(page.locator("#content"), "Huỳnh Thị Ngọc Ánh");
  // The month after the last receipt, as an officer sees it on its first morning.
  const officer = await staff(world, "motcua-songcau");
  const filed = (await officer.views("dossier")).map(({ dossier }) => dossier.status.filing?.filed_ms ?? 0);
  const last = new Date(Math.max(...filed) + 7 * 3_600_000);
  const next = new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1));
  await page.goto(`${world.url}/agency/register`);
  await at(page, "register-year").fill(String(next.getUTCFullYear()));
  await at(page, "register-month").selectOption(String(next.getUTCMonth() + 1));
  await at(page, "register").waitFor({ state: "detached" });
  await browser.shot("look-register-empty");
  await accessible(browser, "form 07 of an empty month");
  await at(page, "register-before").click();
  await at(page, "register").waitFor();
  const rows = page.locator('[data-test="register"] [data-test^="row-"]');
  const all = await rows.count();
  assert.ok(all > 0, "the demo has filed dossiers");
  await at(page, "register-search").fill("không có người này");
  await at(page, "register").waitFor({ state: "detached" });
  await at(page, "register-search").fill("");
  await rows.nth(all - 1).waitFor();
  await browser.shot("look-register");
  await accessible(browser, "form 07");
  assert.deepEqual(browser.errors, []);
});

story("what somebody books is on the office's open screen at once, because the server says that there is something new", async (world) => {
  const somebody = await citizen(world, "0905888774");
  const browser = await world.open({ width: 1280, height: 900 });
  const { page } = browser;
  await staffSignIn(world, browser, "dieuphoi1");
  await page.goto(`${world.url}/agency/dossiers`);
  await at(page, "search").fill("Tống Thị Tin");
  // Asking every five seconds would be late two times in three.
  for (let turn = 1; turn <= 6; turn += 1) {
    const booked = await booking(somebody);
    booked.person.name = `Tống Thị Tin ${turn}`;
    await page.waitForTimeout(700 * turn);
    await somebody.act(booked);
    await at(page, `open-${booked.dossier}`).waitFor({ timeout: 1_600 });
  }
  assert.deepEqual(browser.errors, []);
});
