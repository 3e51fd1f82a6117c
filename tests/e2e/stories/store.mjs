// The store on the device: what was saved survives whatever happens to the browser.
import assert from "node:assert/strict";
import { story } from "../harness/suite.mjs";
import { at, books, citizenSignsIn, searches, shows } from "../harness/people.mjs";

const PHONE = "0905777888";
const PROCEDURE = { typed: "mai tang", shown: "mai táng" };
const BOOKING = {
  procedure: PROCEDURE,
  commune: { typed: "xuan thinh", shown: "Phường Sông Cầu" },
  line: "Thôn Phú Mỹ, số 12",
  landmark: "sau chợ",
  name: "Trần Văn Ba",
};

story(
  "what was saved is there after a reload, after SIGKILL of the browser, and without a network",
  async (world) => {
    const first = await world.open();
    await citizenSignsIn(world, first, PHONE);
    await at(first.page, "book").click();
    await searches(first.page, "procedure", PROCEDURE.typed, PROCEDURE.shown);
    await shows(at(first.page, "procedure-chosen"), PROCEDURE.shown);
    await first.page.reload();
    await shows(at(first.page, "procedure-chosen"), PROCEDURE.shown);
    await first.page.goto(`${world.url}/citizen/dossiers`);
    await books(world, first.page, BOOKING);
    await first.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await world.proxy.cut();
    await at(first.page, "book-send").click();
    await shows(at(first.page, "sync-device"), "Trên máy này");
    assert.deepEqual(first.errors.filter((error) => !error.includes("ERR_")), []);
    await first.kill();

    const second = await world.open({ profile: first.profile });
    await second.page.goto(`${world.url}/citizen/dossiers`);
    await shows(second.page.locator("#content"), PROCEDURE.shown);
    await shows(at(second.page, "sync-device"), "Trên máy này");
    await world.proxy.restore();
    await second.page.locator('[data-test^="dossier-"].card-link').first().click();
    await shows(at(second.page, "sync-received"), /Bưu điện đã nhận lúc \d\d:\d\d/, 60_000);
  },
);

story("a second tab takes the store over and the first one says so", async (world) => {
  const browser = await world.open();
  const { page: first, context, errors } = browser;
  await citizenSignsIn(world, browser, PHONE);
  const second = await context.newPage();
  await second.goto(`${world.url}/citizen/dossiers`);
  await at(second, "book").waitFor();
  await at(first, "banner-given-up").waitFor();
  await first.reload();
  await at(first, "book").waitFor();
  await at(second, "banner-given-up").waitFor();
  await first.close();
  await second.reload();
  await at(second, "book").waitFor();
  assert.deepEqual(errors, []);
});
