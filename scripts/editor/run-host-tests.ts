import { runTests } from "@vscode/test-electron";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openSession, type EditorSession } from "./editor-session.ts";
import type { Editor } from "./find-editor.ts";
import { createSessionFolders, type SessionFolders } from "./session-folders.ts";
import type { TestOutcome } from "./test-outcomes.ts";

/** Where things lie, and which tests to run. Absolute paths. */
export interface HostTestRequest {
  readonly editor: Editor;
  /** The repository: the extension under development. */
  readonly extension: string;
  /** The module whose `run` is called in the extension host. */
  readonly tests: string;
  readonly fixture: string;
  /** Where a screenshot and the server's log go when a test fails. */
  readonly evidence: string;
  /** Only tests whose full title matches this regular expression. */
  readonly grep?: string;
}

const timeout = 10 * 60_000;

/** Runs the tests that use the `vscode` API inside the editor's extension host and answers with their outcomes. */
export async function runHostTests(request: HostTestRequest): Promise<readonly TestOutcome[]> {
  const folders = await createSessionFolders(request.fixture, request.extension);
  const results = join(folders.editor, "results.json");
  const environment = {
    MANUS_HOME: folders.home,
    MANUS_TEST_RESULTS: results,
    ...(request.grep === undefined ? {} : { MANUS_TEST_GREP: request.grep }),
  };
  try {
    if (request.editor.kind === "desktop") await runOnDesktop(request, request.editor.executable, folders, environment);
    else await runInServer(request, request.editor.server, folders, environment);
    return JSON.parse(await readFile(results, "utf8")) as readonly TestOutcome[];
  } finally {
    await folders.remove();
  }
}

type Environment = Readonly<Record<string, string>> & { readonly MANUS_TEST_RESULTS: string };

async function runOnDesktop(
  request: HostTestRequest,
  executable: string,
  folders: SessionFolders,
  environment: Environment,
): Promise<void> {
  const asRoot = process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const profile = ["--user-data-dir", folders.editor, "--extensions-dir", join(folders.editor, "extensions")];
  const running = runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: request.extension,
    extensionTestsPath: request.tests,
    extensionTestsEnv: environment,
    launchArgs: [folders.workspace, ...profile, "--disable-workspace-trust", ...asRoot],
  });
  const late = delay(timeout, "late", { ref: false });
  if ((await Promise.race([running, late])) === "late")
    throw new Error("The tests did not end in the editor within ten minutes");
}

async function runInServer(
  request: HostTestRequest,
  server: string,
  folders: SessionFolders,
  environment: Environment,
): Promise<void> {
  const { extension, tests } = request;
  const where = { server, dataFolder: folders.editor, workspace: folders.workspace, extension, tests };
  const session = await openSession({ ...where, environment, settings: {}, trusted: true });
  try {
    await waitForFile(environment.MANUS_TEST_RESULTS, () => session.editor.hasEnded());
  } finally {
    if (!(await allPassed(environment.MANUS_TEST_RESULTS))) await keepEvidence(session, request.evidence);
    await session.close();
  }
}

async function allPassed(results: string): Promise<boolean> {
  if (!existsSync(results)) return false;
  const outcomes = JSON.parse(await readFile(results, "utf8")) as readonly TestOutcome[];
  return outcomes.every((outcome) => outcome.state !== "failed");
}

async function keepEvidence(session: EditorSession, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(session.editor.logFile, join(folder, "host-tests.log"));
  await session.page.screenshot({ path: join(folder, "host-tests.png") });
}

async function waitForFile(file: string, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + timeout;
  while (!existsSync(file)) {
    if (hasEnded()) throw new Error("The editor ended before its tests did");
    if (Date.now() > deadline) throw new Error("The tests did not end in the editor within ten minutes");
    await delay(200);
  }
}
