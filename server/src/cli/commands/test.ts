import * as l10n from "@vscode/l10n";
import { dirname, resolve } from "node:path";
import { Option } from "commander";
import type { Command } from "commander";
import { collect } from "../arguments.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes } from "../failing.ts";
import { findFiles } from "../task-files.ts";
import { CaseLines } from "../tests/case-lines.ts";
import { toJson } from "../tests/json.ts";
import { toJunit } from "../tests/junit.ts";
import { toTap } from "../tests/tap.ts";
import { countCases } from "../tests/tested-file.ts";
import type { TestedFile } from "../tests/tested-file.ts";
import { findWorkspaceFolder, showPath } from "../workspace-folder.ts";

interface TestOptions {
  readonly case?: readonly string[];
  readonly output: "text" | "json" | "junit" | "tap";
}

/** `manusctl test`: runs the cases of test files, without a host and without any account. */
export function addTest(program: Command, context: CliContext): void {
  program
    .command("test")
    .summary(l10n.t("run the tests of workflows"))
    .description(
      l10n.t(
        "Run the cases of test files (`kind: test`): nothing but the tested workflow itself is run, all it would touch is stubbed. Ends with 1 when a case failed and with 2 when a file has errors. Needs no host and no account.",
      ),
    )
    .argument("[path...]", l10n.t("files, folders, or patterns; without any, all *.test.manus.yaml of the repository"))
    .option("--case <name>", l10n.t("run this case alone; may be given several times"), collect)
    .addOption(
      new Option("-o, --output <format>", l10n.t("how the result is written"))
        .choices(["text", "json", "junit", "tap"])
        .default("text"),
    )
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl test
  manusctl test release-notes.test.manus.yaml --case 'publishes what was approved'
  manusctl test workflows -o junit > report.xml`,
    )
    .action((paths: string[], options: TestOptions) => test(context, paths, options));
}

async function test(context: CliContext, paths: readonly string[], options: TestOptions): Promise<void> {
  const { terminal, cwd } = context;
  const lines = new CaseLines(terminal, cwd);
  const tell = (text: string): void => void (options.output === "text" && terminal.stdout.write(text));
  const tested: TestedFile[] = [];
  for (const file of await findTests(context, paths)) {
    const workspaceFolder = await findWorkspaceFolder(context.files, dirname(file), cwd);
    const params = { file, workspaceFolder, ...(options.case === undefined ? {} : { cases: options.case }) };
    const result = await context.runTests(params, (one) => tell(lines.ended(file, one)));
    // Another file may have the case that is asked for.
    if (result.outcome === "refused" && result.because.code === "unknown-case") continue;
    if (result.outcome === "refused") tell(lines.refused(file, result));
    tested.push({ file: showPath(cwd, file), result });
  }
  if (tested.length === 0)
    throw new CommandFailure(exitCodes.badUsage, l10n.t("No test has the case {0}", options.case?.join(" or ") ?? ""));
  if (options.output === "text") terminal.stdout.write(lines.summary(tested));
  else terminal.stdout.write(renderers[options.output](tested));
  endAs(tested);
}

const renderers = { json: toJson, junit: toJunit, tap: toTap };

const testFile = /\.test\.manus\.ya?ml$/;

/** The test files that paths name, absolute and sorted; a file that is named itself counts whatever its name. */
async function findTests({ files, cwd }: CliContext, paths: readonly string[]): Promise<readonly string[]> {
  const searched = paths.length > 0 ? paths : [await findWorkspaceFolder(files, cwd, cwd)];
  const found = await findFiles(files, cwd, searched);
  const [problem] = paths.length > 0 ? found.problems : [];
  if (problem !== undefined) throw new CommandFailure(exitCodes.badUsage, problem.message);
  const named = new Set(paths.map((path) => resolve(cwd, path)));
  const tests = found.files.filter((file) => testFile.test(file) || named.has(file));
  if (tests.length > 0) return tests;
  const remedy = l10n.t("A test is a file `<name>.test.manus.yaml` that says `kind: test`.");
  throw new CommandFailure(exitCodes.badUsage, l10n.t("There is no test here"), remedy);
}

function endAs(tested: readonly TestedFile[]): void {
  if (tested.some(({ result }) => result.outcome === "refused")) throw new CommandFailure(exitCodes.badUsage, "");
  const { failed } = countCases(tested);
  if (failed > 0) throw new CommandFailure(exitCodes.runFailed, "");
}
