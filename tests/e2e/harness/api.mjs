// The server's HTTP API, for what a story needs and does not prove.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";

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
export async function staff(world, user) {
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
    return JSON.parse(text);
  };
  const session = await ask("/api/v1/sign-in/staff", { user, password: "tannoi-demo", device });
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
    // Sends one command; its receipt must say that it was done.
    act: async (body) => {
      seq += 1;
      const occurred_at = { wall_ms: Date.now(), boot: BOOT, monotonic_ms: Math.round(performance.now()) };
      const command = { id: newId(), actor: session.actor.id, device, seq, occurred_at, body };
      const { receipts } = await ask("/api/v1/commands", { commands: [command] });
      assert.match(JSON.stringify(receipts[0]), /accepted/, JSON.stringify(receipts[0]));
      return receipts[0];
    },
  };
}

// Plans a day and publishes the plan; gives its routes.
export async function plan(coordinator, day) {
  const { id, routes } = await coordinator.post("/api/v1/proposals", { day });
  await coordinator.act({ type: "publish_plan", proposal: id });
  return routes;
}
