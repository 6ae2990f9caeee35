import { copyFile, mkdir } from "node:fs/promises";
import { execa } from "execa";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openSession, type EditorSession } from "../../../scripts/editor/editor-session.ts";
import { installServer } from "../../../scripts/editor/install-server.ts";
import { createSessionFolders, type SessionFolders } from "../../../scripts/editor/session-folders.ts";
import { EditorWindow } from "./editor-window.ts";

/** How a suite's editor differs from the usual one: trusted, quiet settings, the fixture `workspace`. */
export interface EditorChoice {
  readonly fixture?: string;
  /** A file `*.code-workspace` of the fixture that is opened in place of its folder. */
  readonly workspaceFile?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly trusted?: boolean;
  /** The packed extension to install in place of what was built; asked for when the suite begins. */
  readonly vsix?: () => string;
  /** Fixtures that are extensions to be installed beside ours. */
  readonly extensions?: readonly string[];
}

const repository = join(import.meta.dirname, "..", "..", "..");
const evidence = join(repository, "out", "test-results");

/** What a suite works with. */
export interface SuiteEditor {
  readonly window: EditorWindow;
  readonly folders: SessionFolders;
  /** Opens another window on the same workspace; it is closed with the editor. */
  openWindow(): Promise<EditorWindow>;
}

/**
 * Gives the surrounding suite an editor of its own with the extension installed, on a fresh copy of a fixture; the function answers
 * with it while the suite's tests run. What fails leaves a screenshot and the editor's log in `out/test-results`.
 */
export function useEditor(choice: EditorChoice = {}): () => SuiteEditor {
  let session: EditorSession | undefined;
  let folders: SessionFolders | undefined;
  let editor: SuiteEditor | undefined;
  let address = "";
  /** What is tried again, and what comes after a failure, begins in the window opened anew. */
  let failed = false;

  before(async function () {
    this.timeout(5 * 60_000);
    folders = await createSessionFolders(
      join(repository, "test", "fixtures", choice.fixture ?? "workspace"),
      repository,
    );
    const opened = (session = await open(choice, folders));
    const openWindow = async (): Promise<EditorWindow> => await readyWindow(await opened.openWindow());
    address = opened.page.url();
    editor = { window: await readyWindow(opened.page), folders, openWindow };
  });

  beforeEach(async function () {
    if (!failed || session === undefined) return;
    failed = false;
    // What the first try has started would be found beside what this one starts.
    const manusctl = join(repository, "out", "server", "manusctl.cjs");
    const env = { MANUS_HOME: folders?.home ?? "" };
    await execa(process.execPath, [manusctl, "runs", "stop", "--all", "--yes"], {
      env,
      reject: false,
      timeout: 60_000,
    });
    await session.page.goto(address);
    await readyWindow(session.page);
  });

  afterEach(async function () {
    const test = this.currentTest;
    failed = test !== undefined && !test.isPassed() && !test.isPending();
    if (failed && session !== undefined && test !== undefined) await keepEvidence(session, test);
  });

  after(async function () {
    this.timeout(60_000);
    await session?.close();
    await folders?.remove();
  });

  return () => {
    if (editor === undefined) throw new Error("The editor is there only while a test runs");
    return editor;
  };
}

async function open(
  { trusted = true, settings = {}, extensions = [], vsix, workspaceFile = "" }: EditorChoice,
  folders: SessionFolders,
): Promise<EditorSession> {
  const server = await installServer();
  const where = {
    server,
    dataFolder: folders.editor,
    workspace: join(folders.workspace, workspaceFile),
    extension: repository,
    ...(vsix && { vsix: vsix() }),
  };
  const others = extensions.map((name) => join(repository, "test", "fixtures", name));
  return await openSession({ ...where, others, environment: { MANUS_HOME: folders.home }, trusted, settings });
}

async function readyWindow(page: Page): Promise<EditorWindow> {
  const window = new EditorWindow(page);
  await window.untilReady();
  return window;
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
