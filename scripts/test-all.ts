/**
 * `npm test`: the checks, the build, and every test, the ones in a real editor included. A stage that fails doesn't keep the next from
 * running, except that nothing runs on a failed build. The last line adds up all tests; a stage that breaks without a failed
 * test counts as one failure.
 */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { root, runCommand, type Command } from "./run-command.ts";
import type { TestSummary } from "./editor/test-outcomes.ts";

/** One part of `npm test`. `results` is the file it writes its {@link TestSummary} to, where it runs tests. */
interface Stage extends Command {
  readonly results?: string;
  readonly needsBuild?: boolean;
}

/** What a stage came to. */
interface Outcome {
  readonly stage: Stage;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const stages: readonly Stage[] = [
  { name: "check", run: ["scripts/check.ts"] },
  { name: "build", run: ["scripts/build.ts"] },
  mochaStage("unit", { needsBuild: false }),
  mochaStage("contract", { needsBuild: false }),
  mochaStage("integration", { needsBuild: true }),
  {
    name: "editor",
    run: ["scripts/editor/run-tests.ts", "--results", resultsOf("editor")],
    results: resultsOf("editor"),
    needsBuild: true,
  },
];

rmSync(path.join(root, "out/test-results"), { recursive: true, force: true });
const outcomes: Outcome[] = [];
let built = true;
for (const stage of stages) {
  const outcome: Outcome = stage.needsBuild === true && !built ? cannotRun(stage) : await runStage(stage);
  if (stage.name === "build") built = outcome.failed === 0;
  outcomes.push(outcome);
}
report();

function mochaStage(name: string, { needsBuild }: { readonly needsBuild: boolean }): Stage {
  const reporter = ["--reporter", "./scripts/tally-reporter.ts", "--reporter-option", `output=${resultsOf(name)}`];
  const run: Stage["run"] = ["node_modules/mocha/bin/mocha.js", ...reporter, `test/${name}/**/*.test.ts`];
  return { name, run, results: resultsOf(name), needsBuild };
}

function resultsOf(name: string): string {
  return `out/test-results/${name}.json`;
}

async function runStage(stage: Stage): Promise<Outcome> {
  console.log(`\n=== ${stage.name}`);
  const { succeeded, seconds } = await runCommand(stage, false);
  const { passed, failed, skipped } = readSummary(stage);
  return { stage, seconds, passed, failed: succeeded ? failed : Math.max(1, failed), skipped };
}

function cannotRun(stage: Stage): Outcome {
  console.log(`\n=== ${stage.name}\nnot run: the build failed`);
  return { stage, seconds: 0, passed: 0, failed: 1, skipped: 0 };
}

/** The counts that a stage left behind. A stage of tests that left none broke before its end, so its exit code says so. */
function readSummary(stage: Stage): Pick<TestSummary, "passed" | "failed" | "skipped"> {
  if (stage.results === undefined) return { passed: 0, failed: 0, skipped: 0 };
  try {
    return JSON.parse(readFileSync(path.join(root, stage.results), "utf8")) as TestSummary;
  } catch (error) {
    console.error(`${stage.name} left no results: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function report(): void {
  const sum = (key: "passed" | "failed" | "skipped"): number =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0);
  console.log("\n=== summary");
  for (const { stage, seconds, passed, failed, skipped } of outcomes) {
    const counts = stage.results === undefined ? "" : `${passed} passed, ${failed} failed, ${skipped} skipped`;
    console.log(
      `${failed === 0 ? "ok    " : "FAILED"} ${stage.name.padEnd(12)} ${`${seconds.toFixed(0)} s`.padStart(6)}  ${counts}`,
    );
  }
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  process.exitCode = sum("failed") === 0 ? 0 : 1;
}
