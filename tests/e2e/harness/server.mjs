// A server of our own: a given binary, a free port, a fresh data folder, gone afterwards.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// A port that nobody listens on now.
export async function freePort() {
  const probe = net.createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

// Starts `binary serve --listen 127.0.0.1:PORT --data DIR …more` and waits until it answers.
// Options: more (further arguments), env (added to the environment).
// Gives { port, data, log(), kill(), restart(), close() }; kill is SIGKILL, close also removes the data.
export async function startServer(binary, { more = ["--demo"], env = {} } = {}) {
  const data = await mkdtemp(path.join(tmpdir(), "tannoi-e2e-data-"));
  const port = await freePort();
  let child;
  let log = "";

  async function start() {
    child = spawn(binary, ["serve", "--listen", `127.0.0.1:${port}`, "--data", data, ...more], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
    const end = Date.now() + 60_000;
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${log}`);
      if (Date.now() > end) throw new Error(`the server did not answer within 60 s:\n${log}`);
      await sleep(100);
    }
  }

  async function kill() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  await start();
  return {
    port,
    data,
    log: () => log,
    kill,
    restart: async () => {
      await kill();
      await start();
    },
    close: async () => {
      await kill();
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function answers(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
