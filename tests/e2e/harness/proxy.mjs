// A network of our own between browser and server, so that a test can cut it. The browser's own offline switch has
// missed service workers; a closed socket misses nobody.
import { once } from "node:events";
import net from "node:net";

// Listens on a free port and passes bytes to `target` (a port on this machine).
// Gives { port, url, cut(), cutAt(pattern), restore(), latency(ms), close() }. After cut() connections are refused and
// open ones are broken, until restore(); cutAt() does so once the browser asks for what fits the pattern.
export async function startProxy(target) {
  const open = new Set();
  let delay = 0;
  let up = true;
  let fatal = null;

  function pass(from, to, asks) {
    from.on("data", (bytes) => {
      if (asks && fatal?.test(bytes.toString("latin1"))) {
        fatal = null;
        return void cut();
      }
      if (delay === 0) return void to.write(bytes);
      setTimeout(() => to.writable && to.write(bytes), delay);
    });
    from.on("end", () => setTimeout(() => to.end(), delay));
    from.on("error", () => to.destroy());
    from.on("close", () => setTimeout(() => to.destroy(), delay));
  }

  const server = net.createServer((client) => {
    if (!up) return client.resetAndDestroy();
    const upstream = net.connect(target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    }
    pass(client, upstream, true);
    pass(upstream, client, false);
  });

  async function listen(port) {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return server.address().port;
  }
  const port = await listen(0);

  async function cut() {
    if (!up) return;
    up = false;
    const closed = once(server, "close");
    server.close();
    for (const socket of open) socket.resetAndDestroy();
    await closed;
  }

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    cut,
    cutAt: (pattern) => (fatal = pattern),
    restore: async () => {
      if (up) return;
      await listen(port);
      up = true;
    },
    latency: (ms) => (delay = ms),
    close: cut,
  };
}
