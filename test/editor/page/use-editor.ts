import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openSession, type EditorSession } from "../../../scripts/editor/editor-session.ts";
import { installServer } from "../../../scripts/editor/install-server.ts";
import { createSessionFolders, type SessionFolders } from "../../../scripts/editor/session-folders.ts";

/** How a suite's editor differs from the usual one: trusted, quiet settings, the fixture `workspace`. */
export interface EditorChoice {
  readonly fixture?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly trusted?: boolean;
}

const repository = join(import.meta.dirname, "..", "..", "..");
const evidence = join(repository, "out", "test-results");

/**
 * Gives the surrounding suite an editor of its own with the extension in it, on a fresh copy of a fixture; the function answers
 * with its page and folders while the suite's tests run. What fails leaves a screenshot and the editor's log in
 * `out/test-results`.
 */
export function useEditor(choice: EditorChoice = {}): () => { readonly page: Page; readonly folders: SessionFolders } {
  let current: { readonly session: EditorSession; readonly folders: SessionFolders } | undefined;

  before(async function () {
    this.timeout(5 * 60_000);
    current = await open(choice);
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed" && current !== undefined)
      await keepEvidence(current.session, this.currentTest);
  });

  after(async function () {
    this.timeout(60_000);
    await current?.session.close();
    await current?.folders.remove();
  });

  return () => {
    if (current === undefined) throw new Error("The editor is there only while a test runs");
    return { page: current.session.page, folders: current.folders };
  };
}

async function open(choice: EditorChoice): Promise<{ session: EditorSession; folders: SessionFolders }> {
  const server = await installServer();
  const folders = await createSessionFolders(
    join(repository, "test", "fixtures", choice.fixture ?? "workspace"),
    repository,
  );
  const where = { server, dataFolder: folders.editor, workspace: folders.workspace, extension: repository };
  const environment = { MANUS_HOME: folders.home };
  try {
    const request = { ...where, environment, trusted: choice.trusted ?? true, settings: choice.settings ?? {} };
    return { session: await openSession(request), folders };
  } catch (error) {
    await folders.remove();
    throw error;
  }
}

async function keepEvidence(session: EditorSession, test: Mocha.Runnable): Promise<void> {
  const name = test
    .fullTitle()
    .replaceAll(/[^a-z0-9]+/gi, "-")
    .slice(0, 100);
  await mkdir(evidence, { recursive: true });
  await session.page.screenshot({ path: join(evidence, `${name}.png`) });
  await copyFile(session.editor.logFile, join(evidence, `${name}.log`));
}
