import Mocha from "mocha";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { summarize, watchOutcomes, type TestOutcome } from "./editor/test-outcomes.ts";

/** mocha's dots, and at the end the counts as JSON in the file of `--reporter-option output=<file>`, for `test-all.ts` to add up. */
class TallyReporter extends Mocha.reporters.Dot {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const output = outputOf(options.reporterOptions);
    const outcomes: TestOutcome[] = [];
    watchOutcomes(runner, (outcome) => outcomes.push(outcome));
    runner.once("end", () => {
      mkdirSync(path.dirname(output), { recursive: true });
      writeFileSync(output, JSON.stringify(summarize(outcomes)));
      exitWhenStuck();
    });
  }
}

/** Tests that leave a timer, a socket or a process behind would keep mocha from ending: that is a failure, not a wait. */
function exitWhenStuck(): void {
  const timer = setTimeout(() => {
    const kept = [...new Set(process.getActiveResourcesInfo())].join(", ");
    console.error(`The tests ended, but something that they started still runs: ${kept}`);
    // mocha sets the code on exit by the failed tests alone; this listener comes after its own.
    process.on("exit", () => (process.exitCode = 1));
    process.exit();
  }, 10_000);
  timer.unref();
}

function outputOf(options: unknown): string {
  const output: unknown = typeof options === "object" && options !== null && "output" in options ? options.output : "";
  if (typeof output !== "string" || output === "")
    throw new Error("Say where the counts go: --reporter-option output=<file>");
  return output;
}

// mocha takes what `require` gives: Node gives this name's value for an ES module.
export { TallyReporter as "module.exports" };
