// What people do in the app, in their order: parts of several stories.
import assert from "node:assert/strict";

// The control or part of this name.
export const at = (page, name) => page.locator(`[data-test="${name}"]`);

// Waits until a part holds the words; says what it holds instead.
export async function shows(locator, words, timeout = 15_000) {
  const found = locator.filter({ hasText: words });
  await found.first().waitFor({ timeout }).catch(async () => {
    const instead = await locator.allTextContents().catch((error) => [`${error}`]);
    assert.fail(`expected ${words}, found ${JSON.stringify(instead)}`);
  });
}

// What axe finds is a failure of the screen named. A page that was still moving is looked at once more.
export async function accessible(browser, screen, page = browser.page) {
  let found = await browser.check(page);
  if (found.length > 0) {
    await page.waitForTimeout(500);
    found = await browser.check(page);
  }
  assert.deepEqual(found, [], `accessibility of ${screen}`);
}

// The last code sent to a phone, as the demo's page of messages shows it.
export async function codeFor(world, phone) {
  const answer = await fetch(`http://127.0.0.1:${world.server.port}/demo/messages`);
  const items = (await answer.text()).split("<li>").filter((item) => item.includes(`•${phone.slice(-3)}`));
  return items.map((item) => item.match(/(?<!\d)\d{6}(?!\d)/)?.[0]).find(Boolean);
}

// A citizen signs in by phone and code, from wherever the page is.
export async function citizenSignsIn(world, browser, phone) {
  const { page } = browser;
  await page.goto(`${world.url}/sign-in`);
  await at(page, "phone").fill(phone);
  await at(page, "ask-code").click();
  await at(page, "code").waitFor();
  await at(page, "code").fill(await codeFor(world, phone));
  await at(page, "sign-in").click();
  await at(page, "book").waitFor();
}

// Staff of the demo sign in.
export async function staffSignIn(world, browser, user) {
  const { page } = browser;
  await page.goto(`${world.url}/sign-in/staff`);
  await at(page, "user").fill(user);
  await at(page, "password").fill("tannoi-demo");
  await at(page, "sign-in").click();
  await page.waitForURL(({ pathname }) => !pathname.startsWith("/sign-in"), { timeout: 60_000 });
}

// Types into a search field and takes the first result that holds the words.
export async function searches(page, field, typed, words) {
  await at(page, field).fill(typed);
  const result = page.locator(`[data-test^="${field}-result-"]`).filter({ hasText: words }).first();
  await result.click();
}

// Goes on to the next question of the booking, a citizen's or an operator's.
export async function goesOn(page, step) {
  await at(page, "book-next").click();
  await page.waitForURL(new RegExp(`/(citizen/book|agency/call)/${step}$`));
}

// The day that the server's demo is about, YYYY-MM-DD: it says so when it starts.
export const demoDay = (world) => world.server.log().match(/cho ngày (\d{4}-\d\d-\d\d)/)[1];

// Answers all questions for a pickup and return (form c) on the demo's day, up to the last page; gives that day.
// `on` hears each step's name when it is answered; `begin` is the control that starts the booking.
export async function books(world, page, { procedure, commune, line, landmark, name, begin = "book", on = async () => {} }) {
  await at(page, begin).click();
  await searches(page, "procedure", procedure.typed, procedure.shown);
  await shows(at(page, "procedure-chosen"), procedure.shown);
  await on("procedure");
  await goesOn(page, "papers");
  await page.locator('[data-test^="ready-"]').first().check();
  await on("papers");
  await goesOn(page, "way");
  await at(page, "form-both").check();
  await on("way");
  await goesOn(page, "address");
  await searches(page, "commune", commune.typed, commune.shown);
  await shows(at(page, "commune-chosen"), commune.shown);
  await at(page, "line").fill(line);
  await at(page, "landmark").fill(landmark);
  const agency = page.locator('[data-test^="agency-"]').first();
  if (await agency.isVisible()) await agency.check();
  await on("address");
  await goesOn(page, "who");
  await at(page, "name").fill(name);
  await on("who");
  await goesOn(page, "slot");
  const day = demoDay(world);
  await page.locator(`input[data-test^="slot-${day}-"]`).last().waitFor();
  await on("slots");
  await page.locator(`input[data-test^="slot-${day}-"]`).last().check();
  await shows(at(page, "slot-chosen"), /\d\d:\d\d–\d\d:\d\d/);
  await on("slot");
  await goesOn(page, "price");
  await on("price");
  await goesOn(page, "agreement");
  await at(page, "agree-carry").check();
  await at(page, "agree-photo").check();
  await on("agreement");
  await goesOn(page, "check");
  await on("check");
  return day;
}
