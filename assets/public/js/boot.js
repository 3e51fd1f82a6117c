// Starts the app: compiles the wasm once, hands it to the worker that owns this device's store, and draws.
// The version in this script's own address is the version of every file it asks for.
const version = new URL(import.meta.url).search;
const { port1, port2 } = new MessageChannel();
globalThis.tannoi = { port: port1 };

const worker = new Worker(`/assets/js/worker.js${version}`, { type: "module", name: "store" });
worker.onerror = () => port2.postMessage([0, "event", '{"notice":"failed","code":"app.load"}']);
const script = `/assets/app/mobile.js${version}`;
try {
  const [app, module] = await Promise.all([
    import(script),
    WebAssembly.compileStreaming(fetch(`/assets/app/mobile_bg.wasm${version}`)),
  ]);
  worker.postMessage({ app: script, module, port: port2 }, [port2]);
  await app.default({ module_or_path: module });
} catch (error) {
  console.error(error);
  document.getElementById("splash")?.setAttribute("data-state", "failed");
}
if ("serviceWorker" in navigator) {
  // Without it the app works, only not offline from the first tap: never a reason to stop.
  navigator.serviceWorker.register("/sw.js").catch((error) => console.warn(error));
}
