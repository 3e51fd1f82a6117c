// The first two steps of the main job: a citizen books, a coordinator plans, the citizen sees who comes.
import assert from "node:assert/strict";
import { story } from "../harness/suite.mjs";
import { accessible, at, books, codeFor, searches, shows, staffSignIn } from "../harness/people.mjs";

const PHONE = "0905123456";
const BOOKING = {
  procedure: { typed: "mai tang", shown: "mai táng" },
  commune: { typed: "xuan thinh", shown: "Phường Sông Cầu" },
  line: "Thôn Phú Mỹ, số 12",
  landmark: "sau chợ, cổng xanh",
  name: "Nguyễn Thị Hằng",
};
const minutes = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

async function signsInWithCode(world, citizen) {
  const { page } = citizen;
  await page.goto(world.url);
  await accessible(citizen, "the first page");
  await citizen.shot("look-home");
  await at(page, "home-citizen").click();
  await at(page, "go-sign-in").click();
  await at(page, "phone").waitFor();
  await at(page, "phone").fill("0905");
  await at(page, "ask-code").click();
  await shows(page.locator(".field-error"), /số/);
  await at(page, "phone").fill(PHONE);
  await citizen.shot("look-sign-in");
  await at(page, "ask-code").click();
  await at(page, "code").waitFor();
  await accessible(citizen, "the code page");
  const code = await codeFor(world, PHONE);
  assert.match(code, /^\d{6}$/);
  await at(page, "code").fill(code === "000000" ? "000001" : "000000");
  await at(page, "sign-in").click();
  await shows(page.locator(".field-error"), /mã/i);
  await citizen.shot("look-wrong-code");
  await at(page, "code").fill(code);
  await at(page, "sign-in").click();
  await at(page, "book").waitFor();
}

async function refusesWhatThePostMayNotCarry(citizen) {
  const { page } = citizen;
  await at(page, "book").click();
  await searches(page, "procedure", "chung thuc", "Chứng thực bản sao");
  await shows(at(page, "procedure-refused"), "Chứng thực bản sao");
  assert.ok((await at(page, "procedure-refused").locator("p").last().textContent()).trim().length > 10);
  await citizen.shot("look-refused");
  await at(page, "book-next").click();
  await at(page, "error-summary").waitFor();
  await accessible(citizen, "a refused procedure");
  await at(page, "back").click();
  await at(page, "book").waitFor();
}

// Every stop's arrival lies inside its window, read from what the coordinator sees; gives how many had one.
async function everyStopInItsWindow(page) {
  let count = 0;
  for (const row of await page.locator('[data-test^="route-"] tbody tr').all()) {
    const cells = await row.locator(".table-value").allTextContents();
    const span = cells[1].match(/(\d\d:\d\d)–(\d\d:\d\d)/);
    if (!span) continue;
    const arrive = minutes(cells[0].trim());
    assert.ok(minutes(span[1]) <= arrive && arrive <= minutes(span[2]), `${cells[0]} is not in ${cells[1]}`);
    count += 1;
  }
  return count;
}

story(
  "a citizen books at 360 px, a coordinator plans the day, and the citizen sees who comes",
  async (world) => {
    const citizen = await world.open();
    const { page } = citizen;
    await signsInWithCode(world, citizen);
    await accessible(citizen, "my dossiers");
    await refusesWhatThePostMayNotCarry(citizen);

    const steps = {
      papers: () => shows(page.locator("#content"), "Tờ khai"),
      price: async () => {
        await shows(at(page, "price-postage"), /[1-9][\d.]*\s*đ/);
        await at(page, "price-state-fee").waitFor();
      },
      check: () => shows(page.locator("#content"), BOOKING.landmark),
    };
    const day = await books(world, page, {
      ...BOOKING,
      on: async (step) => {
        await steps[step]?.();
        await citizen.shot(`look-book-${step}`);
        await accessible(citizen, `the step ${step}`);
      },
    });
    await world.proxy.cut();
    await at(page, "book-send").click();
    await shows(at(page, "sync-device"), "Trên máy này");
    await citizen.shot("look-booked-offline");
    await world.proxy.restore();
    await shows(at(page, "sync-received"), /Bưu điện đã nhận lúc \d\d:\d\d/, 60_000);
    await citizen.shot("step-1-citizen-books");
    await accessible(citizen, "the dossier");
    await page.reload();
    await shows(page.locator("h1"), "mai táng");
    await shows(at(page, "sync-received"), /Bưu điện đã nhận lúc \d\d:\d\d/);

    const link = await at(page, "share-link").getAttribute("href");
    const relative = await world.open();
    await relative.page.goto(`${world.url}${link}`);
    await at(relative.page, "track-stage").waitFor();
    const told = await relative.page.locator("body").textContent();
    for (const secret of ["Hằng", "0905", "123 456", "Phú Mỹ", "chợ"]) assert.ok(!told.includes(secret), secret);
    await accessible(relative, "the public page");
    await relative.shot("look-track");

    const coordinator = await world.open({ width: 1280, height: 900 });
    const desk = coordinator.page;
    await staffSignIn(world, coordinator, "dieuphoi1");
    await at(desk, "plan-today").waitFor();
    await accessible(coordinator, "the coordinator's desk");
    await coordinator.shot("look-desk");
    await at(desk, `open-${day}`).click();
    await at(desk, "propose").click();
    await at(desk, "plan-proposed").waitFor({ timeout: 60_000 });
    await shows(desk.locator('[data-test^="route-"]'), BOOKING.name);
    // What no courier can reach in time stands apart, each with a sentence.
    for (const left of await desk.locator('[data-test="left-out"] .left-out > p').allTextContents()) {
      assert.ok(left.trim().split(" ").length > 3, left);
    }
    assert.ok((await everyStopInItsWindow(desk)) > 0);
    await at(desk, "map").waitFor();
    await accessible(coordinator, "a proposed plan");
    await at(desk, "publish").click();
    await at(desk, "publish-confirm-yes").click();
    await at(desk, "plan-published").waitFor({ timeout: 30_000 });
    await coordinator.shot("step-2-coordinator-plans", { all: false });

    await shows(at(page, "courier-badge"), /[A-ZĐ]\p{L}+ \p{L}+/u, 60_000);
    await shows(at(page, "courier-badge"), /\d\d:\d\d–\d\d:\d\d/);
    await shows(at(page, "courier-words"), /\p{L}+ · \p{L}+/u);
    await accessible(citizen, "the courier's card");
    await citizen.shot("look-who-comes");
    assert.deepEqual(coordinator.errors, []);
    assert.deepEqual(relative.errors, []);
  },
  { timeout: 300_000 },
);
