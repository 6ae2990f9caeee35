import * as l10n from "@vscode/l10n";
import type { CheckedTest, TestCase } from "../../core/workflow/testing/test-format.ts";
import { checkTextOnDisk } from "../../core/language/check-text.ts";
import { openDocument } from "../../core/language/document.ts";
import { FileLookups } from "../../core/language/file-lookups.ts";
import { findTarget } from "../../core/language/names/find-target.ts";
import { readIndex } from "../../core/language/read-index.ts";
import { maximumLength } from "../../core/language/yaml/limits.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { WorkspaceFiles } from "../../core/ports/workspace-files.ts";
import type { Misjudged } from "../../core/workflow/testing/judge.ts";
import { resolvePath } from "../../core/language/names/file-paths.ts";
import { readRecording } from "../../core/workflow/testing/recording.ts";
import type { Recording } from "../../core/workflow/testing/recording.ts";
import { recordsIn } from "../../core/workflow/testing/stubs.ts";
import { linesOf } from "../../core/workflow/testing/test-lines.ts";
import type { TestLines } from "../../core/workflow/testing/test-lines.ts";
import type { CaseFailure, CaseResult, RunTestsParams, RunTestsResult } from "../../protocol/tests.ts";
import type { Refusal } from "../../protocol/states.ts";
import type { LoadedFile } from "../dispatcher-ports.ts";
import { runCase } from "./run-case.ts";
import type { CasePorts, TestedFile } from "./run-case.ts";

/** What running tests needs of the world: it reads files, and nothing else. */
export interface TestPorts extends CasePorts {
  readonly files: WorkspaceFiles;
  /** As the dispatcher's. */
  readonly loadRunnable: (file: string, workspaceFolder: string) => Promise<LoadedFile>;
  /** For how long a case took. */
  readonly clock: Pick<Clock, "monotonic">;
}

type Refused = Extract<RunTestsResult, { readonly outcome: "refused" }>;

interface OpenedTest {
  readonly test: CheckedTest;
  readonly tested: TestedFile;
  readonly lines: TestLines;
}

/**
 * Run the cases of a test file, one after the other, and tell of each as it ends. Nothing outside is touched: tools, agents, called workflows and people are what the file's
 * stubs say, and time is simulated. Refused where the test or what it tests can't be read or has errors, or where none of the cases that are asked for is there (`unknown-case`). Never rejects for
 * something outside.
 */
export async function runTests(
  params: RunTestsParams,
  ports: TestPorts,
  onCase: (result: CaseResult) => void = () => undefined,
): Promise<RunTestsResult> {
  const opened = await openTest(params, ports);
  if ("outcome" in opened) return opened;
  const { test, lines } = opened;
  const isAsked = ({ name }: TestCase): boolean => params.cases?.includes(name) !== false;
  if (!test.cases.some(isAsked)) return refuse(noCase(params));
  const results: CaseResult[] = [];
  for (const [index, one] of test.cases.entries()) {
    if (!isAsked(one)) continue;
    const began = ports.clock.monotonic();
    const { failures, steps } = await runCase(opened.tested, one, ports);
    const result: CaseResult = {
      name: one.name,
      outcome: failures.length === 0 ? "passed" : "failed",
      line: lines.lineOf(["cases", index]),
      durationMs: Math.max(0, ports.clock.monotonic() - began),
      steps,
      failures: failures.map((failure) => placeFailure(failure, index, lines)),
    };
    results.push(result);
    onCase(result);
  }
  return { outcome: "ran", cases: results };
}

async function openTest(
  { file, workspaceFolder }: RunTestsParams,
  { files, loadRunnable }: TestPorts,
): Promise<OpenedTest | Refused> {
  const text = await files.readText(file, maximumLength);
  if (!text.ok) return refuse(text.failure);
  const index = await readIndex(files, workspaceFolder);
  const { value, problems, kind } = await checkTextOnDisk(text.value, file, { index, disk: new FileLookups(files) });
  if (value === undefined) return refuse(invalid(file), problems);
  if (kind !== "test") return refuse(noTest(file));
  const test = value as unknown as CheckedTest;
  const reference = test.workflow ?? test.task ?? "";
  const [target] = findTarget(reference, file, index);
  if (target === undefined) return refuse(noTarget(file, reference));
  const loaded = await loadRunnable(target.file, workspaceFolder);
  if (loaded.outcome === "refused") return loaded;
  const recordings = await readRecordings(test, (path) => resolvePath(path, file, [workspaceFolder]), files);
  if ("outcome" in recordings) return recordings;
  const tested = { file: target.file, workspaceFolder, loaded, stubs: test.stubs ?? {}, recordings };
  return { test, tested, lines: linesOf(openDocument(file, text.value)) };
}

/** The largest record, in bytes. */
const largestRecord = 64 * 1024 * 1024;

async function readRecordings(
  { stubs, cases }: CheckedTest,
  resolve: (path: string) => string,
  files: Pick<WorkspaceFiles, "readText">,
): Promise<ReadonlyMap<string, Recording> | Refused> {
  const recordings = new Map<string, Recording>();
  for (const path of new Set([stubs, ...cases.map((one) => one.stubs)].flatMap((one) => recordsIn(one)))) {
    const text = await files.readText(resolve(path), largestRecord);
    if (!text.ok) return refuse(text.failure);
    const recording = readRecording(text.value);
    if (typeof recording === "string") return refuse(noRecording(path, recording));
    recordings.set(path, recording);
  }
  return recordings;
}

function noRecording(path: string, because: string): Refusal {
  return { code: "no-recording", message: l10n.t("{0} is no record of an agent: {1}", path, because) };
}

function placeFailure({ message, path, expected, actual }: Misjudged, index: number, lines: TestLines): CaseFailure {
  return {
    message,
    line: lines.lineOf(["cases", index, ...path]),
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  };
}

function refuse({ code, message, remedy }: Refusal, problems: Refused["problems"] = []): Refused {
  return {
    outcome: "refused",
    because: remedy === undefined ? { code, message } : { code, message, remedy },
    problems,
  };
}

function invalid(file: string): Refusal {
  return {
    code: "invalid-file",
    message: l10n.t("{0} has errors", file),
    remedy: l10n.t("Correct them, then run the test again."),
  };
}

function noTest(file: string): Refusal {
  return { code: "no-test", message: l10n.t("{0} is no test", file), remedy: l10n.t("A test says `kind: test`.") };
}

function noCase({ file, cases = [] }: RunTestsParams): Refusal {
  return { code: "unknown-case", message: l10n.t("{0} has no case {1}", file, cases.join(" or ")) };
}

function noTarget(file: string, reference: string): Refusal {
  const message = l10n.t("{0} tests {1}, which isn't in its workspace", file, reference);
  return { code: "invalid-file", message, remedy: l10n.t("Correct the name or the path under `workflow` or `task`.") };
}
