/**
 * `npm test`: the checks, the build, and every test, the ones in a real editor included. A stage that fails doesn't keep the next from
 * running, except that nothing that needs the build runs on a failed one. The last line adds up all tests; a stage that breaks
 * without a failed test counts as one failure.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { root, runCommand, type Command } from "./run-command.ts";
import { addUp, countStage, summaryLines, type StageOutcome, type StageResults } from "./test-summary.ts";

/** One part of `npm test`. `beside`: it runs side by side with the stage before it. `results` is the file it writes its {@link StageResults} to, where it runs tests. */
interface Stage extends Command {
  readonly results?: string;
  readonly needsBuild?: boolean;
  readonly beside?: boolean;
}

const stages: readonly Stage[] = [
  { name: "build", run: ["scripts/build.ts"] },
  mochaStage("unit"),
  // The first computes, the second mostly waits for programs and disks.
  { ...mochaStage("contract"), beside: true },
  { name: "check", run: ["scripts/check.ts"], beside: true, isPatient: true },
  { name: "get editor", run: ["scripts/editor/run-tests.ts", "--prepare"], beside: true, isPatient: true },
  // Each of its files has hosts and folders of its own.
  { ...mochaStage("integration", "--parallel", "--jobs", "2"), needsBuild: true },
  // It only computes, and waits for those that have deadlines.
  { ...mochaStage("simulation"), beside: true, isPatient: true },
  {
    name: "seeds",
    run: ["test/simulation/run.ts", "--seeds", "20000", "--workers", "1"],
    beside: true,
    isPatient: true,
  },
  editorStage(1),
  { ...editorStage(2), beside: true },
  { ...mochaStage("kills"), needsBuild: true, beside: true, isPatient: true },
];

rmSync(path.join(root, "out/test-results"), { recursive: true, force: true });
const outcomes: StageOutcome[] = [];
let built = true;
for (const group of groupStages()) {
  const ended: readonly StageOutcome[] = await Promise.all(
    group.map((stage) => runStage(stage, built, group.length > 1)),
  );
  built &&= ended.every(({ name, counts }) => name !== "build" || counts.failed === 0);
  outcomes.push(...ended);
}
console.log(["\n=== summary", ...summaryLines(outcomes)].join("\n"));
process.exitCode = addUp(outcomes).failed === 0 ? 0 : 1;

function mochaStage(name: string, ...options: readonly string[]): Stage {
  const reporter = ["--reporter", "./scripts/tally-reporter.ts", "--reporter-option", `output=${resultsOf(name)}`];
  const run: Stage["run"] = ["node_modules/mocha/bin/mocha.js", ...options, ...reporter, `test/${name}/**/*.test.ts`];
  return { name, run, results: resultsOf(name) };
}

/** One of two that share the tests in the editor: they wait more than they compute, and each suite has an editor of its own. */
function editorStage(runner: 1 | 2): Stage {
  const results = resultsOf(`editor-${runner}`);
  const run: Stage["run"] = ["scripts/editor/run-tests.ts", "--taken", "out/test-results/taken", "--results", results];
  return { name: `editor ${runner}/2`, run, results, needsBuild: true };
}

function groupStages(): readonly (readonly Stage[])[] {
  const groups: Stage[][] = [];
  for (const stage of stages) {
    if (stage.beside === true) groups.at(-1)?.push(stage);
    else groups.push([stage]);
  }
  return groups;
}

function resultsOf(name: string): string {
  return `out/test-results/${name}.json`;
}

/** The output of stages that run side by side is shown when they have ended, each in one piece. */
async function runStage(stage: Stage, built: boolean, capture: boolean): Promise<StageOutcome> {
  if (!capture) console.log(`\n=== ${stage.name}`);
  const { name, results } = stage;
  const hasTests = results !== undefined;
  if (stage.needsBuild === true && !built) {
    console.log("not run: the build failed");
    return { name, seconds: 0, hasTests, counts: countStage(false, hasTests, undefined) };
  }
  const { succeeded, seconds, output } = await runCommand(stage, capture);
  if (capture) console.log(`\n=== ${name}\n${output.trimEnd()}`);
  const left = readResults(results);
  const counts = countStage(succeeded, hasTests, left);
  return { name, seconds, hasTests, counts, failures: left?.failures ?? [], flaky: left?.flaky ?? [] };
}

/** What a stage left behind; undefined when it left nothing. */
function readResults(results: string | undefined): StageResults | undefined {
  if (results === undefined || !existsSync(path.join(root, results))) return undefined;
  return JSON.parse(readFileSync(path.join(root, results), "utf8")) as StageResults;
}
