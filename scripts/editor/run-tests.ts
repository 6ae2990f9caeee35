/**
 * Runs the tests that need a real VS Code: `node scripts/editor/run-tests.ts [--suite host|page] [--grep <regular expression>]
 * [--taken <folder>] [--results <file>]`. `--taken`: an empty folder that several runs side by side share; each file of tests is
 * then run by the one that comes first. `--prepare` only gets what they need. Writes a `TestSummary` to that file (`out/test-results/editor.json`), and for what failed a screenshot and
 * the editor's log into `out/test-results`. Exit code 1 when a test failed or none ran.
 */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { globSync } from "tinyglobby";
import { findBrowser } from "./browser.ts";
import { findEditorForTests } from "./find-editor.ts";
import { installServer } from "./install-server.ts";
import { runHostTests } from "./run-host-tests.ts";
import { runPageTests } from "./run-page-tests.ts";
import { createPrinter, summarize, type TestOutcome } from "./test-outcomes.ts";

const repository = join(import.meta.dirname, "..", "..");
const evidence = join(repository, "out", "test-results");

const { values } = parseArgs({
  options: {
    suite: { type: "string" },
    grep: { type: "string" },
    taken: { type: "string" },
    prepare: { type: "boolean", default: false },
    results: { type: "string", default: join(evidence, "editor.json") },
  },
});
const grep = values.grep === undefined ? {} : { grep: values.grep };

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main();

async function main(): Promise<number> {
  if (values.prepare) {
    await Promise.all([findEditorForTests(), installServer(), findBrowser()]);
    return 0;
  }
  requireBuild();
  await mkdir(evidence, { recursive: true });
  await rm(values.results, { force: true });
  const outcomes: TestOutcome[] = [];
  const print = createPrinter(console.log);
  const record = (outcome: TestOutcome): void => {
    outcomes.push(outcome);
    print(outcome);
  };
  if (values.suite !== "page" && take("host")) for (const outcome of await hostTests()) record(outcome);
  for (const file of values.suite === "host" ? [] : pageTestFiles()) {
    if (take(basename(file))) await runPageTests(file, record, values.grep);
  }
  return await report(outcomes);
}

function requireBuild(): void {
  const missing = ["client/extension.cjs", "test/editor/index.cjs"].filter(
    (file) => !existsSync(join(repository, "out", file)),
  );
  if (missing.length > 0) throw new Error(`Not built: out/${missing.join(", out/")}; run "npm run build" first`);
}

async function hostTests(): Promise<readonly TestOutcome[]> {
  const tests = join(repository, "out", "test", "editor", "index.cjs");
  const fixture = join(repository, "test", "fixtures", "workspace");
  const editor = await findEditorForTests();
  return await runHostTests({ editor, extension: repository, tests, fixture, evidence, ...grep });
}

/** The longest first: what comes last is then short, and several runs end together. */
function pageTestFiles(): readonly string[] {
  const files = globSync("test/editor/page/**/*.test.ts", { cwd: repository, absolute: true }).sort();
  return files.toSorted((one, other) => statSync(other).size - statSync(one).size);
}

/** Whether these tests are for this run: no other has taken them. A folder can be made once. */
function take(tests: string): boolean {
  if (values.taken === undefined) return true;
  mkdirSync(values.taken, { recursive: true });
  try {
    mkdirSync(join(values.taken, tests));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function report(outcomes: readonly TestOutcome[]): Promise<number> {
  const summary = summarize(outcomes);
  await writeFile(values.results, `${JSON.stringify(summary, undefined, 2)}\n`);
  const { passed, failed, skipped } = summary;
  console.log(`\nIn the editor: ${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`);
  if (outcomes.length === 0) console.log("No test ran; that is a failure too");
  return failed > 0 || outcomes.length === 0 ? 1 : 0;
}
