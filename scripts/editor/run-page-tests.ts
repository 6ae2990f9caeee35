import Mocha from "mocha";
import { watchOutcomes, type TestOutcome } from "./test-outcomes.ts";

/**
 * Runs the mocha suites of `file`, which drive an editor's page from outside, in this process, and calls `onOutcome` as each test
 * ends. `grep` as mocha's. A test that fails is tried once more, in the window opened anew: a page on a busy machine can lose a click; the
 * outcome tells of it.
 */
export async function runPageTests(
  file: string,
  onOutcome: (outcome: TestOutcome) => void,
  grep?: string,
): Promise<void> {
  const mocha = new Mocha({
    timeout: 240_000,
    retries: 1,
    reporter: SilentReporter,
    ...(grep === undefined ? {} : { grep }),
  });
  mocha.addFile(file);
  await mocha.loadFilesAsync();
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    watchOutcomes(runner, onOutcome);
  });
  mocha.dispose();
}

/** Mocha needs a reporter; the outcomes are printed by us. */
class SilentReporter extends Mocha.reporters.Base {}
