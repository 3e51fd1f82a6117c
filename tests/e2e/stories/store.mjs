// The store on the device: what was saved survives whatever happens to the browser.
import assert from "node:assert/strict";
import { story } from "../harness/suite.mjs";

const lines = (page) => page.locator('[data-test="lines"]');
const notices = (page) => page.locator('[data-test="notices"]');
const shows = async (locator, text) => {
  await locator.filter({ hasText: text }).waitFor({ timeout: 15_000 }).catch(async () => {
    assert.fail(`expected ${text}, found ${await locator.textContent({ timeout: 1000 }).catch((e) => e)}`);
  });
};

story("what was saved is there after a reload, after SIGKILL of the browser, and without a network", async (world) => {
  const first = await world.open();
  await first.page.goto(world.url);
  await shows(lines(first.page), "0");
  await first.page.click('[data-test="add"]');
  await shows(lines(first.page), "1");
  await first.page.reload();
  await shows(lines(first.page), "1");
  await first.page.click('[data-test="photo"]');
  await shows(first.page.locator('[data-test="blob"]'), "Some(100000)");
  for (let count = 2; count < 5; count += 1) {
    await first.page.click('[data-test="add"]');
    await shows(lines(first.page), `${count}`);
  }
  await first.shot("store");
  assert.deepEqual(first.errors, []);
  assert.deepEqual(await first.check(), []);
  await first.page.click('[data-test="add"]');
  await shows(lines(first.page), "5");
  await first.kill();

  const second = await world.open({ profile: first.profile });
  await second.page.goto(world.url);
  await shows(lines(second.page), "5");
  await second.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await world.proxy.cut();
  await second.page.goto(`${world.url}/citizen/dossiers`);
  await shows(lines(second.page), "5");
  await second.page.click('[data-test="add"]');
  await shows(lines(second.page), "6");
});

story("a second tab takes the store over and the first one says so", async (world) => {
  const { page: first, context, errors } = await world.open();
  await first.goto(world.url);
  await shows(notices(first), "opened");
  await first.click('[data-test="add"]');
  await shows(lines(first), "1");
  const second = await context.newPage();
  await second.goto(world.url);
  await shows(lines(second), "1");
  await shows(notices(second), "opened");
  await shows(notices(first), "given_up");
  await first.click('[data-test="add"]');
  await shows(lines(first), "bridge.lost");
  await first.reload();
  await shows(lines(first), "1");
  await shows(notices(second), "given_up");
  await first.close();
  await second.reload();
  await shows(lines(second), "1");
  assert.deepEqual(errors, []);
});

story("a panic of the engine is said, and a reload starts it again with everything that was saved", async (world) => {
  const { page } = await world.open();
  await page.goto(world.url);
  await page.click('[data-test="add"]');
  await shows(lines(page), "1");
  await page.click('[data-test="panic"]');
  await shows(lines(page), "bridge.lost");
  await shows(notices(page), "engine.crashed");
  await page.reload();
  await shows(lines(page), "1");
});
