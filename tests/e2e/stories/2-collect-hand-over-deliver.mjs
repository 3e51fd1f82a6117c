// The last three steps of the main job: a courier collects without a network, an officer signs, the citizen receives.
import assert from "node:assert/strict";
import { story } from "../harness/suite.mjs";
import { plan, routeOf, staff, userOf } from "../harness/api.mjs";
import { HIDDEN, photo, shownBytes, signs } from "../harness/hands.mjs";
import { accessible, at, citizenSignsIn, shows, staffSignIn } from "../harness/people.mjs";

// Of the demo: confirming a dwelling, both ways by post, due in two working days.
const WANTED = { phone: "+84900000004", procedure: "1.013314", agency: "BPMC-22051", officer: "motcua-songcau" };
const PAPER = "Giấy xác nhận cũ";
const RECEIVED = /Bưu điện đã nhận lúc \d\d:\d\d/;

// Plans the day of the wanted dossier. Gives { coordinator, id, day, route }.
async function planned(world) {
  const coordinator = await staff(world, "dieuphoi1");
  const dossiers = await coordinator.views("dossier");
  const wanted = ({ dossier, person }) =>
    person?.phone === WANTED.phone && dossier.procedure.code === WANTED.procedure && dossier.agency === WANTED.agency;
  const found = dossiers.find(wanted);
  assert.ok(found, "the demo has no such dossier");
  const { id, pickup } = found.dossier;
  const day = pickup.window.day;
  const route = routeOf(await plan(coordinator, day), id);
  return { coordinator, id, day, route };
}

// What the citizen shows and reads out at the door: a picture of the QR, and the six digits.
async function doorOf(world, citizen, id) {
  const { page } = citizen;
  await page.goto(`${world.url}/citizen/dossiers/${id}`);
  await at(page, "qr").waitFor();
  const qr = await at(page, "qr").screenshot();
  await at(page, "show-code").click();
  const code = (await at(page, "door-code").textContent()).replace(/\D/g, "");
  assert.match(code, /^\d{6}$/);
  return { qr: { name: "qr.png", mimeType: "image/png", buffer: qr }, code };
}

async function step(browser, name) {
  await browser.shot(`look-${name}`);
  await accessible(browser, name);
}

async function showsQr(page, door) {
  await at(page, "qr-photo").setInputFiles(door.qr);
  await at(page, "verified-qr").waitFor();
}

async function signsAs(page, name) {
  await signs(page, name);
  await at(page, `${name}-done`).click();
  await at(page, `${name}-signed`).waitFor();
}

async function takesMoney(page) {
  for (const kind of ["postage", "state-fee"]) {
    const take = at(page, `take-${kind}`);
    if ((await take.count()) > 0 && (await take.isEnabled())) {
      await take.click();
      await at(page, `receipt-${kind}`).waitFor();
    }
  }
}

// The record at the door, up to the last button.
async function collects(courier, door) {
  const { page } = courier;
  await step(courier, "pickup-meet");
  await showsQr(page, door);
  await at(page, "step-next").click();
  await at(page, "line-0-have").waitFor();
  await at(page, "step-next").click();
  await at(page, "error-summary").waitFor();
  for (let line = 0; (await at(page, `line-${line}-have`).count()) > 0; line += 1) {
    await at(page, `line-${line}-have`).check();
    await at(page, `line-${line}-quantity`).waitFor();
    await at(page, `line-${line}-form`).selectOption("original");
  }
  await step(courier, "pickup-count");
  await at(page, "step-next").click();
  await at(page, "seal").fill("NP778899");
  await at(page, "cover").setInputFiles(await photo(page));
  const picture = page.locator(".photo-picture");
  await picture.waitFor();
  const kept = await shownBytes(picture);
  assert.ok(kept.length > 1000 && kept[0] === 0xff && kept[1] === 0xd8, "what is kept is a JPEG");
  assert.ok(!kept.includes("Exif") && !kept.includes(HIDDEN), "what is kept has no metadata");
  await step(courier, "pickup-seal");
  await at(page, "step-next").click();
  await page.locator('[data-test^="sum-"], [data-test="nothing-due"]').first().waitFor();
  await takesMoney(page);
  await step(courier, "pickup-money");
  await at(page, "step-next").click();
  await at(page, "summary").waitFor();
  await signsAs(page, "sign-citizen");
  await signsAs(page, "sign-courier");
  await step(courier, "pickup-sign");
  await at(page, "step-next").click();
  await at(page, "door-code").fill(door.code);
  await step(courier, "pickup-code");
}

// Nobody at the second door: a new day is agreed on the phone.
async function comesInVain(courier, day) {
  const { page } = courier;
  await at(page, "failed").click();
  await at(page, "reason-RP8").check();
  await at(page, "called").click();
  await at(page, "calls").waitFor();
  await at(page, "save-failed").click();
  await at(page, "error-summary").waitFor();
  const another = new Date(`${day}T00:00:00Z`);
  another.setUTCDate(another.getUTCDate() + 3);
  await at(page, "new-day").fill(another.toISOString().slice(0, 10));
  await page.locator('[data-test^="new-from-"]').first().check();
  await at(page, "scene").setInputFiles(await photo(page));
  await page.locator(".photo-picture").waitFor();
  await step(courier, "failed");
  await at(page, "save-failed").click();
  await at(page, "done").waitFor();
  await shows(at(page, "sync-device"), "Trên máy này");
}

async function opensStop(world, page, id) {
  await page.goto(`${world.url}/courier/today`);
  await at(page, "remaining").waitFor();
  await page.locator(`a[data-test^="visit-"][href$="/courier/stop/${id}"]`).click();
  await at(page, "where").waitFor();
}

async function offers(courier, world, id) {
  const { page } = courier;
  await page.goto(`${world.url}/courier/agency/${WANTED.agency}`);
  await at(page, "to-give").waitFor();
  for (const give of await page.locator('[data-test^="give-"]').all()) {
    if ((await give.getAttribute("data-test")) !== `give-${id}`) await give.uncheck();
  }
  await signsAs(page, "sign-offer");
  await step(courier, "offer");
  await at(page, "offer").click();
  await shows(at(page, `offered-${id}`), RECEIVED, 60_000);
}

async function officerWorks(world, officer, id) {
  const { page } = officer;
  await staffSignIn(world, officer, WANTED.officer);
  await at(page, "section-offered").waitFor();
  await step(officer, "officer-desk");
  const card = at(page, "section-offered").locator(".card").filter({ hasText: "Đặng Thị Mỹ Tín" });
  await card.locator('[data-test^="handover-"]').click();
  await at(page, "seal-1").fill("NP778899");
  await signs(page, "officer-signature");
  await at(page, "sign-handover").click();
  await at(page, "handover-refused").waitFor();
  await at(page, "count-1-1").fill("1");
  await at(page, "sign-handover").click();
  await at(page, "handover-signed").waitFor();
  await shows(at(page, "signed-dossier"), RECEIVED, 60_000);
  await shows(at(page, "filed-at"), /\d\d:\d\d/);
  await shows(at(page, "due-date"), /\d\d\/\d\d\/\d{4}/);
  await at(page, "due-why").click();
  await shows(at(page, "due-steps"), /ngày làm việc/);
  await accessible(officer, "a signed record");
  await officer.shot("step-4-officer-signs");

  await at(page, `open-${id}`).click();
  await at(page, "dossier-code").fill("H15.22051-261125-0199");
  await step(officer, "officer-dossier");
  await at(page, "process").click();
  await at(page, "finish").click();
  await at(page, "finish-confirm-yes").click();
  await at(page, "to-release").click();
  await at(page, "recall").fill(PAPER);
  await at(page, "seal").fill("KQ990011");
  await signs(page, "officer-signature");
  await step(officer, "release");
  await at(page, "release").click();
  await at(page, "holder").waitFor();
  await shows(page.locator("#content"), RECEIVED, 60_000);
}

async function delivers(courier, world, id, citizen) {
  const { page } = courier;
  await page.goto(`${world.url}/courier/agency/${WANTED.agency}`);
  await at(page, `result-${id}`).waitFor({ timeout: 60_000 });
  await at(page, `seal-${id}`).fill("KQ990011");
  await signsAs(page, `sign-accept-${id}`);
  await step(courier, "accept");
  await at(page, `accept-${id}`).click();
  await shows(at(page, `taken-${id}`), RECEIVED, 60_000);
  const door = await doorOf(world, citizen, id);

  await opensStop(world, page, id);
  await at(page, "start").click();
  await showsQr(page, door);
  await at(page, "step-next").click();
  await at(page, "recipient-owner").check();
  await at(page, "identity-kind-citizen").check();
  await at(page, "last4").fill("4321");
  await at(page, "name-matches-yes").check();
  await step(courier, "delivery-identity");
  await at(page, "step-next").click();
  await at(page, "opened").check();
  for (const item of await page.locator('[data-test^="item-"]').all()) await item.check();
  await at(page, "recall-0-back").check();
  await at(page, "remarks-asked-no").check();
  await step(courier, "delivery-content");
  await at(page, "step-next").click();
  await page.locator('[data-test^="sum-"], [data-test="nothing-due"]').first().waitFor();
  await takesMoney(page);
  await at(page, "step-next").click();
  await signsAs(page, "sign-recipient");
  await at(page, "step-next").click();
  await at(page, "door-code").fill(door.code);
  await at(page, "finish").click();
  await at(page, "done").waitFor();
  await shows(at(page, "sync-received"), RECEIVED, 60_000);
  await step(courier, "delivery-done");
}

async function receives(citizen) {
  const { page } = citizen;
  await at(page, "rate-card").waitFor({ timeout: 60_000 });
  await shows(at(page, "dossier-status"), /trả/i);
  const history = (await at(page, "dossier-history").textContent()).toLowerCase();
  const moments = await at(page, "dossier-history").locator("li").count();
  assert.ok(moments >= 9, `${moments} steps: ${history}`);
  await at(page, "rate-very").check();
  await at(page, "rate-comment").fill("Bưu tá chu đáo");
  await at(page, "rate-send").click();
  await at(page, "rate-card").waitFor({ state: "detached" });
  await shows(at(page, "sync-received"), RECEIVED, 60_000);
  await accessible(citizen, "the finished dossier");
  await citizen.shot("step-5-citizen-receives");
}

story(
  "a courier collects offline, the officer counts again and signs, the citizen receives the result and rates",
  async (world) => {
    const { coordinator, id, day, route } = await planned(world);
    const other = route.stops.find(({ dossier, leg, at_home }) => at_home && leg === "pickup" && dossier !== id);
    assert.ok(other, "the route has one door only");

    const citizen = await world.open();
    await citizenSignsIn(world, citizen, "0900000004");
    const door = await doorOf(world, citizen, id);
    await step(citizen, "citizen-doors");

    const first = await world.open();
    // The network goes before the day has come: that is not a day without work.
    world.proxy.cutAt(/GET \/api\/v1\/changes HTTP/);
    await staffSignIn(world, first, await userOf(world, route));
    await shows(at(first.page, "arriving"), "chưa tải hết về máy");
    await step(first, "courier-arriving");
    await accessible(first, "a day that has not come yet");
    await world.proxy.restore();
    await at(first.page, "remaining").waitFor({ timeout: 60_000 });
    assert.equal(await at(first.page, "arriving").count(), 0);
    await first.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    // Who leaves the network takes along what has arrived.
    const visit = first.page.locator(`a[data-test^="visit-"][href$="/courier/stop/${id}"]`);
    await visit.waitFor({ timeout: 60_000 });
    await step(first, "courier-today");

    await world.proxy.cut();
    await visit.click();
    await at(first.page, "start").waitFor();
    await step(first, "courier-stop");
    await at(first.page, "start").click();
    await collects(first, door);
    await at(first.page, "finish").click();
    await at(first.page, "done").waitFor();
    // Taken back within ten seconds: the form stands as it was, and nothing was sent.
    await at(first.page, "undo").click();
    await at(first.page, "door-code").waitFor();
    await at(first.page, "door-code").fill(door.code);
    await at(first.page, "finish").click();
    await at(first.page, "done").waitFor();
    await at(first.page, "undo").waitFor();
    await shows(at(first.page, "sync-device"), "Trên máy này");
    await first.shot("step-3-courier-offline");
    await accessible(first, "a record saved offline");
    await first.kill();

    const courier = await world.open({ profile: first.profile });
    const { page } = courier;
    await page.goto(`${world.url}/courier/stop/${id}/pickup`);
    await at(page, "done").waitFor({ timeout: 60_000 });
    await shows(at(page, "done").locator('[data-test="sync-device"]'), "Trên máy này");
    await opensStop(world, page, other.dossier);
    await comesInVain(courier, day);
    await step(courier, "failed-saved");

    await world.proxy.restore();
    await shows(at(page, "done").locator('[data-test="sync-received"]'), RECEIVED, 90_000);
    await page.goto(`${world.url}/courier/stop/${id}/pickup`);
    await shows(at(page, "done").locator('[data-test="sync-received"]'), RECEIVED, 60_000);
    await offers(courier, world, id);

    const officer = await world.open({ width: 1280, height: 900 });
    await officerWorks(world, officer, id);

    const back = routeOf(await plan(coordinator, day), id);
    const brings = back.courier === route.courier ? courier : await world.open();
    if (brings !== courier) {
      await staffSignIn(world, brings, await userOf(world, back));
      await at(brings.page, "remaining").waitFor({ timeout: 60_000 });
    }
    await delivers(brings, world, id, citizen);
    await receives(citizen);
    // The browser itself reports what it could not load while the network was cut.
    const errors = [officer, courier, brings].flatMap((browser) => browser.errors);
    assert.deepEqual(errors.filter((error) => !error.startsWith("Failed to load resource")), []);
  },
  { timeout: 420_000 },
);
