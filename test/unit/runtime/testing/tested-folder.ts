import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CaseResult, RunTestsParams, RunTestsResult } from "../../../../server/src/protocol/tests.ts";
import { runTestsHere } from "../../../../server/src/main/run-tests.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** A workspace with a test and what it tests. */
export interface TestedFolder {
  readonly folder: string;
  /** The cases that ended, as they were told of. */
  readonly told: readonly CaseResult[];
  run(params?: Partial<RunTestsParams>): Promise<RunTestsResult>;
}

/** Write files into a folder of their own; `flow.test.manus.yaml` is what is run unless told. */
export async function testedFolder(files: Readonly<Record<string, string>>): Promise<TestedFolder> {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const told: CaseResult[] = [];
  return {
    folder,
    told,
    run: (params = {}) =>
      runTestsHere({ file: join(folder, "flow.test.manus.yaml"), workspaceFolder: folder, ...params }, (one) =>
        told.push(one),
      ),
  };
}

/** What each case of a test came to: `name passed`, or `name failed` with `line N: message [expected | actual]` below, lines 1-based. */
export async function outcomesOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const result = await (await testedFolder(files)).run();
  if (result.outcome === "refused") {
    const problems = result.problems.map(({ line, code, message }) => `line ${line}: ${code} ${message}`);
    return [`refused: ${result.because.code}`, ...problems];
  }
  return result.cases.flatMap(({ name, outcome, failures }) => [
    `${name} ${outcome}`,
    ...failures.map(({ message, line, expected, actual }) => {
      const shown = expected === undefined ? "" : ` [${expected} | ${actual ?? ""}]`;
      return `line ${line + 1}: ${message}${shown}`;
    }),
  ]);
}

/** A workflow of these steps (YAML, two blanks in) with what may stand before them. */
export function flow(steps: string, head = ""): string {
  return `manus: 1\nkind: workflow\nname: flow\n${head}steps:\n${steps}`;
}

/** A test of `flow` with these cases (YAML, two blanks in), which begin in line 6, or 5 where there is no other `head`. */
export function cases(text: string, head = ""): string {
  return `manus: 1\nkind: test\nname: flow-test\nworkflow: flow\n${head}cases:\n${text}`;
}
