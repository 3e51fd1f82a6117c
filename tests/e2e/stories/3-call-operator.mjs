// A call operator books for somebody on the phone, who finds the booking in the app later.
import assert from "node:assert/strict";
import { story } from "../harness/suite.mjs";
import { accessible, at, books, citizenSignsIn, shows, staffSignIn } from "../harness/people.mjs";

const PHONE = "0905314159";
const BOOKING = {
  procedure: { typed: "mai tang", shown: "mai táng" },
  commune: { typed: "xuan thinh", shown: "Phường Sông Cầu" },
  line: "Thôn Phú Mỹ, số 7",
  landmark: "cạnh giếng làng",
  name: "Lê Văn Tám",
  begin: "caller-book",
};

async function looksUp(page, phone) {
  await at(page, "caller-phone").fill(phone);
  await at(page, "caller-find").click();
  await at(page, "caller").waitFor();
}

for (const { width, height, called } of [
  { width: 360, height: 780, called: "phone" },
  { width: 1280, height: 900, called: "desk" },
]) {
  story(
    `an operator at ${width} px books for a caller, reads it back, moves it, and the caller finds it in the app`,
    async (world) => {
      const operator = await world.open({ width, height });
      const { page } = operator;
      const look = async (name) => {
        await operator.shot(`look-call-${called}-${name}`);
        await accessible(operator, `the operator's ${name}`);
      };
      await staffSignIn(world, operator, "tongdai1");
      await at(page, "caller-phone").waitFor();
      assert.equal(await at(page, "nav-dossiers").count(), 0, "no list of everybody's dossiers");
      await at(page, "caller-phone").fill("0905");
      await at(page, "caller-find").click();
      await shows(page.locator(".field-error"), /số/);
      await look("who");
      // Somebody of the demo has open requests: exactly those are shown.
      await looksUp(page, "0900 000 001");
      await page.locator('[data-test^="open-"]').first().waitFor();
      await look("found");
      await at(page, "caller-end").click();
      await looksUp(page, PHONE);
      await at(page, "caller-none").waitFor();

      await books(world, page, {
        ...BOOKING,
        on: async (step) => {
          if (step === "address") assert.equal(await at(page, "pin-set").count(), 0, "the operator's place is nobody's");
          if (step === "papers" || step === "agreement" || step === "check") await look(step);
        },
      });
      const said = await at(page, "read-back").textContent();
      for (const part of [BOOKING.name, BOOKING.landmark, "Phường Sông Cầu", "0905 314 159", "mai táng", "tận nhà"]) {
        assert.ok(said.includes(part), `${part} is read out: ${said}`);
      }
      assert.equal(await at(page, "agree-spoken").isChecked(), false);
      await at(page, "book-send").click();
      await shows(page.locator(".field-error"), /nói đồng ý/);
      await at(page, "agree-spoken").check();
      await at(page, "book-send").click();
      await shows(at(page, "sync-received"), /Bưu điện đã nhận lúc \d\d:\d\d/, 60_000);
      await look("booked");
      await at(page, "back").click();
      await page.locator('[data-test^="open-"]').first().click();
      await at(page, "reschedule").click();
      await at(page, "slot").selectOption({ index: 1 });
      await at(page, "reschedule-save").click();
      await shows(at(page, "timeline"), /Đã đổi giờ/, 30_000);

      const citizen = await world.open();
      await citizenSignsIn(world, citizen, PHONE);
      await citizen.page.locator('[data-test^="dossier-"].card-link').first().click();
      await shows(citizen.page.locator("h1, h2"), "mai táng");
      await shows(citizen.page.locator("#content"), /Tổng đài viên/);
      await citizen.shot(`look-call-${called}-citizen`);

      await at(page, "cancel").click();
      await at(page, "cancel-dialog-yes").click();
      await shows(at(page, "dossier-status"), /hủy|rút/i, 30_000);
      await page.goto(`${world.url}/agency/desk`);
      await at(page, "caller-end").click();
      await looksUp(page, PHONE);
      await at(page, "caller-none").waitFor();
      assert.deepEqual(operator.errors, []);
    },
    { timeout: 300_000 },
  );
}
