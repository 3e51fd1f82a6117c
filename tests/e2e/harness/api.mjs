// The server's HTTP API, for what a story needs and does not prove.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { codeFor } from "./people.mjs";

const BOOT = randomUUID();

// A UUIDv7, as devices make them.
export function newId() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Signs a member of the demo's staff in on a device of its own. Gives { actor, post(path, body), views(kind), act(body) }.
export const staff = (world, user) =>
  signIn(world, (_, device) => ["/api/v1/sign-in/staff", { user, password: "tannoi-demo", device }]);

// Signs a citizen in by the code that the demo shows. Gives what `staff` gives.
export const citizen = (world, phone) =>
  signIn(world, async (ask, device) => {
    await ask("/api/v1/sign-in/code", { phone });
    return ["/api/v1/sign-in/phone", { phone, code: await codeFor(world, phone), device }];
  });

async function signIn(world, how) {
  const device = newId();
  let token;
  let seq = 0;
  const ask = async (path, body) => {
    const response = await fetch(`http://127.0.0.1:${world.server.port}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, `${path}: ${response.status} ${text}`);
    return text && JSON.parse(text);
  };
  const session = await ask(...(await how(ask, device)));
  token = session.token;
  return {
    actor: session.actor,
    post: ask,
    // What this person may see of one kind now.
    views: async (kind) => {
      const found = new Map();
      let [since, more] = ["", true];
      while (more) {
        const page = await ask(`/api/v1/changes?since=${encodeURIComponent(since)}`);
        for (const change of page.changes) if (change.kind === kind) found.set(change.id, change.view);
        [since, more] = [page.cursor, page.more];
      }
      return [...found.values()].filter(Boolean);
    },
    // Sends one command; its receipt must say `outcome`. `as` is who acted, if not this person.
    act: async (body, { outcome = "accepted", as = session.actor.id } = {}) => {
      seq += 1;
      const occurred_at = { wall_ms: Date.now(), boot: BOOT, monotonic_ms: Math.round(performance.now()) };
      const command = { id: newId(), actor: as, device, seq, occurred_at, body };
      const { receipts } = await ask("/api/v1/commands", { commands: [command] });
      assert.ok(JSON.stringify(receipts[0]).includes(`"${outcome}"`), JSON.stringify(receipts[0]));
      return receipts[0];
    },
  };
}

// A booking both ways in Sông Cầu that the rules accept, for the first window that `pick` takes.
export async function booking(somebody, pick = () => true) {
  const [commune, form, procedure, agency] = ["22051", "both", "2.000635", "BPMC-22051"];
  const { slots } = await somebody.post("/api/v1/slots", { commune, form, procedure, agency });
  const window = slots.map((slot) => slot.window).find(pick);
  const version = (await somebody.views("procedure")).find(({ code }) => code === procedure);
  return {
    type: "book",
    dossier: newId(),
    procedure,
    procedure_from: version.effective_from ?? version.checked_at,
    form,
    agency,
    window,
    person: {
      name: "Võ Văn Bình",
      phone: "+84905888777",
      address: { commune, commune_name: "Phường Sông Cầu", line: "Khu phố Phước Lý", landmark: "" },
    },
    ready: [],
    note: "",
    consent: "1",
  };
}

// The first day for which a visit was asked for.
export async function firstDay(coordinator) {
  const days = (await coordinator.views("dossier")).map(({ dossier }) => dossier.pickup?.window?.day);
  return days.filter(Boolean).sort()[0];
}

// Plans a day and publishes the plan; gives its routes.
export async function plan(coordinator, day) {
  const { id, routes } = await coordinator.post("/api/v1/proposals", { day });
  await coordinator.act({ type: "publish_plan", proposal: id });
  return routes;
}

// The route that has a dossier.
export function routeOf(routes, id) {
  const route = routes.find(({ stops }) => stops.some(({ dossier }) => dossier === id));
  assert.ok(route, "the dossier is on no route");
  return route;
}

// The name by which the courier of a route signs in.
export async function userOf(world, route) {
  for (const user of ["buuta1", "buuta2", "buuta3", "buuta4"]) {
    if ((await staff(world, user)).actor.id === route.courier) return user;
  }
  throw new Error("nobody has this route");
}
