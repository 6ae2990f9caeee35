/**
 * `npm run check`: everything that can be said about the source without running it. Checks run side by side, one a core; a check that
 * fails shows its whole output. Exits 1 when any fails.
 */
import { availableParallelism } from "node:os";
import { root, runCommand, type Command, type CommandResult } from "./run-command.ts";

// The longest first, so that none is left running alone at the end.
const checks: readonly Command[] = [
  { name: "ESLint", run: ["node_modules/eslint/bin/eslint.js", "--max-warnings", "0", "."] },
  { name: "types", run: ["node_modules/typescript-native/bin/tsc", "-b"] },
  { name: "oxlint", run: ["node_modules/oxlint/bin/oxlint"] },
  {
    name: "imports",
    run: ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", "--config", ".dependency-cruiser.cjs", "."],
  },
  { name: "format", run: ["node_modules/oxfmt/bin/oxfmt", "--check", "."] },
  { name: "unused", run: ["node_modules/knip/bin/knip.js"] },
  { name: "used by tests alone", run: ["node_modules/knip/bin/knip.js", "--production", "--include", "files"] },
  { name: "generated", run: ["scripts/generate.ts", "--check"] },
  { name: "protocol document", run: ["scripts/generate-protocol-doc.ts", "--check"] },
];

const waiting = [...checks];
const results: CommandResult[] = [];
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
const failed = results.filter((result) => !result.succeeded);
console.log(failed.length === 0 ? "All checks passed." : `Failed: ${failed.map((result) => result.name).join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function work(): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const result = await runCommand(check, true);
    results.push(result);
    console.log(`${result.succeeded ? "ok    " : "FAILED"} ${result.name.padEnd(20)} ${result.seconds.toFixed(1)} s`);
    if (!result.succeeded) console.log(result.output.replaceAll(root, ".").trimEnd());
  }
}
