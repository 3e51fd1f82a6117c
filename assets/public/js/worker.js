// Owns this device's store. One owner at a time: whoever holds the lock. A new tab asks the present owner to give
// way and waits its turn; an owner that is gone (closed, killed) has let go of the lock already.
const LOCK = "tannoi-store";

// `app` is the address of the app's script, `module` its compiled wasm; without one the script loads its own and starts.
self.onmessage = async ({ data: { app, module, port } }) => {
  const tell = (notice) => port.postMessage([0, "event", JSON.stringify(notice)]);
  // Code that panicked leaves everything in doubt: say so and let go of the store; a reload starts afresh.
  for (const kind of ["error", "unhandledrejection"]) {
    self.addEventListener(kind, () => {
      tell({ notice: "failed", code: "engine.crashed" });
      self.close();
    });
  }
  try {
    const mine = await take({ ifAvailable: true });
    if (!mine) {
      tell({ notice: "waiting" });
      const turn = take({});
      const channel = new BroadcastChannel(LOCK);
      channel.postMessage("ask");
      // Asked again in case the owner was still starting and not yet listening.
      const again = setInterval(() => channel.postMessage("ask"), 1000);
      await turn;
      clearInterval(again);
      channel.close();
    }
    self.tannoi = { port };
    const script = await import(app);
    if (module) await script.default({ module_or_path: module });
  } catch (error) {
    console.error(error);
    tell({ notice: "failed", code: "app.load" });
  }
};

// Resolves with true when the lock is ours; it stays ours until this worker ends.
function take(options) {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(LOCK, options, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise(() => {});
      })
      .catch(reject);
  });
}
