import { PlanRunRequest } from "../protocol/plans.ts";
import { StartRunRequest, type FileProblem, type StartRunParams, type StartRunResult } from "../protocol/runs.ts";
import { ChatToolFailure, type ChatCaller, type ChatDesk, type OfferedFile } from "./desk.ts";
import type { ToolInput } from "./read-input.ts";
import { findFile } from "./subjects.ts";
import { toFileLine } from "./views.ts";

const mostFiles = 100;
const mostProblems = 50;

/** The files that can be run, with what they take. */
export async function listFiles(desk: ChatDesk, input: ToolInput): Promise<unknown> {
  const match = input.optionalText("match")?.toLowerCase();
  const all = await desk.taskFiles();
  const described = await Promise.all(all.map(async (file) => ({ file, description: await desk.describe(file) })));
  const fitting = described.filter(
    ({ file, description }) =>
      match === undefined || `${file.shown} ${description?.name ?? ""}`.toLowerCase().includes(match),
  );
  const files = fitting.slice(0, mostFiles).map(({ file, description }) => toFileLine(file, description));
  const more = fitting.length - files.length;
  return { workspaceFolders: desk.folders(), files, ...(more > 0 && { note: `${more} more: use match` }) };
}

/** What is wrong with files as they are saved. */
export async function validate(desk: ChatDesk, input: ToolInput): Promise<unknown> {
  const named = input.optionalText("file");
  const files = named === undefined ? await desk.taskFiles() : [await findFile(desk, named)];
  const found: ReturnType<typeof toProblem>[] = [];
  for (const file of files) found.push(...(await desk.check(file)).map((problem) => toProblem(file, problem)));
  const errors = found.filter(({ severity }) => severity === "error").length;
  const more = found.length - mostProblems;
  return {
    filesChecked: files.length,
    errors,
    problems: found.slice(0, mostProblems),
    ...(more > 0 && { note: `${more} more problems` }),
  };
}

/** What a run of a file would do. */
export async function planRun(desk: ChatDesk, input: ToolInput, caller: ChatCaller): Promise<unknown> {
  const file = await findFile(desk, input.text("file"));
  await desk.saveFirst?.(file);
  const answer = await desk.request(PlanRunRequest, toParams(desk, file, input, caller));
  if (answer.outcome === "planned") return answer.plan;
  throw notStarted(file, answer);
}

/** Start a run of a file that exists. What it lets agents do without asking is confirmed by a person first. */
export async function startRun(desk: ChatDesk, input: ToolInput, caller: ChatCaller): Promise<unknown> {
  const file = await findFile(desk, input.text("file"));
  const params = toParams(desk, file, input, caller);
  await desk.saveFirst?.(file);
  let answer = await desk.request(StartRunRequest, params);
  if (isUnconfirmed(answer) && (await desk.confirmFile?.(file)) === true) {
    answer = await desk.request(StartRunRequest, params);
  }
  if (answer.outcome === "started") {
    return { runId: answer.runId, note: "It goes on in the background; manus_getTask tells how it fares." };
  }
  if (isUnconfirmed(answer)) {
    const remedy = `A person confirms this content by running the file in the editor, or with: manusctl trust ${file.shown}`;
    throw new ChatToolFailure(answer.because.code, answer.because.message, remedy);
  }
  throw notStarted(file, answer);
}

type NotStarted = Extract<StartRunResult, { outcome: "refused" }>;

function isUnconfirmed(answer: StartRunResult): answer is NotStarted {
  return answer.outcome === "refused" && answer.because.code === "untrusted-file";
}

function toParams(desk: ChatDesk, file: OfferedFile, input: ToolInput, { by }: ChatCaller): StartRunParams {
  if (!desk.isTrusted()) {
    throw new ChatToolFailure(
      "untrusted-workspace",
      "Nothing runs in a workspace that is not trusted",
      "A person can trust it in the editor.",
    );
  }
  const environment = desk.environment();
  const step = input.optionalText("step");
  return {
    file: file.file,
    workspaceFolder: file.workspaceFolder,
    trusted: true,
    inputs: input.object("inputs"),
    by,
    ...(Object.keys(environment).length > 0 && { environment }),
    ...(step !== undefined && { onlyStep: step }),
  };
}

function notStarted(file: OfferedFile, { because, problems }: NotStarted): ChatToolFailure {
  const lines = problems
    .filter(({ severity }) => severity === "error")
    .slice(0, mostProblems)
    .map((problem) => `\n${toProblem(file, problem).place} ${problem.message} [${problem.code}]`);
  const remedy = because.remedy === undefined ? "" : `${because.remedy} `;
  return new ChatToolFailure(because.code, because.message, `${remedy}${lines.join("")}`.trim() || undefined);
}

interface ShownProblem {
  readonly place: string;
  readonly severity: FileProblem["severity"];
  readonly code: string;
  readonly message: string;
}

/** A called file may be at fault, too: then it is named by its whole path. */
function toProblem({ file, shown }: OfferedFile, problem: FileProblem): ShownProblem {
  const { line, column, severity, code, message } = problem;
  return { place: `${problem.file === file ? shown : problem.file}:${line}:${column}`, severity, code, message };
}
