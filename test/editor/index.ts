/** The tests that run inside the extension host; the editor calls `run`. */
import Mocha from "mocha";
import { renameSync, writeFileSync } from "node:fs";
import { watchOutcomes, type TestOutcome } from "../../scripts/editor/test-outcomes.ts";

/** Runs every suite and writes the outcomes to the file that `MANUS_TEST_RESULTS` names. Rejects when a test failed. */
export async function run(): Promise<void> {
  const outcomes: TestOutcome[] = [];
  try {
    await runSuites((outcome) => outcomes.push(outcome));
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    outcomes.push({ suite: ["extension host"], title: "loads the tests", state: "failed", durationMs: 0, message });
  }
  writeOutcomes(outcomes);
  if (outcomes.some((outcome) => outcome.state === "failed")) throw new Error("A test failed");
}

async function runSuites(onOutcome: (outcome: TestOutcome) => void): Promise<void> {
  const grep = process.env["MANUS_TEST_GREP"];
  const mocha = new Mocha({ timeout: 120_000, reporter: SilentReporter, ...(grep === undefined ? {} : { grep }) });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await loadSuites();
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    watchOutcomes(runner, onOutcome);
  });
}

/** Each suite's file is loaded only once mocha's functions are there. */
async function loadSuites(): Promise<void> {
  await import("./host/activation.test.ts");
  await import("./host/language.test.ts");
  await import("./host/doors.test.ts");
}

/** Under a temporary name first: who waits for the file must never read half of it. */
function writeOutcomes(outcomes: readonly TestOutcome[]): void {
  const file = process.env["MANUS_TEST_RESULTS"];
  if (file === undefined) throw new Error("MANUS_TEST_RESULTS names no file to write the outcomes to");
  writeFileSync(`${file}.partial`, JSON.stringify(outcomes));
  renameSync(`${file}.partial`, file);
}

class SilentReporter extends Mocha.reporters.Base {}
