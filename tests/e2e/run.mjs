// Browser tests: `node tests/e2e/run.mjs [--server BINARY] [--shots FOLDER] [WORDS OF A STORY]`.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { run } from "./harness/suite.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: "string", default: path.join(here, "../../target/release/server") },
    shots: { type: "string", default: path.join(here, "../../target/e2e") },
  },
});
if (!existsSync(values.server)) {
  console.error(`e2e: ${values.server} is not there: run \`make server\` first, or name another with --server`);
  process.exit(2);
}
for (const name of readdirSync(path.join(here, "stories")).sort()) {
  if (name.endsWith(".mjs")) await import(`./stories/${name}`);
}
const { passed, failed } = await run({ binary: values.server, shots: values.shots, only: positionals.join(" ") });
console.log(`e2e: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
