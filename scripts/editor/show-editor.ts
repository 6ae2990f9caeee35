import { execa } from "execa";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quietSettings } from "./editor-session.ts";
import { findEditorForDemo } from "./find-editor.ts";
import { serveEditor, type ServedEditor } from "./serve-editor.ts";
import { stopHost } from "./session-folders.ts";
import { tidyEnvironment } from "./tidy-environment.ts";

/** What to show: the repository is workspace and extension in one. Absolute paths. */
export interface ShowRequest {
  readonly repository: string;
  /** `MANUS_HOME` of the editor. */
  readonly home: string;
  /** The file to open first. */
  readonly file: string;
}

/**
 * Opens the repository in a real VS Code with the extension and with settings of its own, so that a person's profile stays as it
 * is. Answers when they close the window or, where there is only a server, when they press Ctrl-C.
 */
export async function showEditor(request: ShowRequest): Promise<void> {
  const editor = await findEditorForDemo();
  const dataFolder = await mkdtemp(join(tmpdir(), "manus-demo-"));
  try {
    if (editor.kind === "desktop") await showOnDesktop(request, editor.executable, dataFolder);
    else await showInServer(request, editor.server, dataFolder);
  } finally {
    await stopHost(request.home, request.repository);
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function showOnDesktop(request: ShowRequest, executable: string, dataFolder: string): Promise<void> {
  await mkdir(join(dataFolder, "User"), { recursive: true });
  await writeFile(join(dataFolder, "User", "settings.json"), JSON.stringify(quietSettings));
  const profile = ["--user-data-dir", dataFolder, "--extensions-dir", join(dataFolder, "extensions")];
  const what = ["--extensionDevelopmentPath", request.repository, "--disable-workspace-trust", "--wait"];
  const asRoot = process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  console.log(`Opening ${executable}; close its window to end the demo`);
  await execa(executable, [request.repository, request.file, ...what, ...profile, ...asRoot], {
    env: { ...tidyEnvironment(process.env), MANUS_HOME: request.home },
    extendEnv: false,
  });
}

async function showInServer(request: ShowRequest, server: string, dataFolder: string): Promise<void> {
  const { repository, file, home } = request;
  const where = { server, dataFolder, extension: repository, environment: { MANUS_HOME: home } };
  const editor = await serveEditor({ ...where, settings: quietSettings, trusted: true });
  console.log(
    "VS Code is served for this machine only. Open this address in a browser; whoever has it can use the editor:\n",
  );
  console.log(`  ${editor.address({ workspace: repository, file })}\n`);
  console.log("Press Ctrl-C to end it");
  await untilInterrupted(editor);
  console.log("\nEnding the editor");
  await editor.stop();
}

/** Resolves on Ctrl-C; rejects when the server ends before. */
async function untilInterrupted(editor: ServedEditor): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const watch = setInterval(() => {
      if (!editor.hasEnded()) return;
      clearInterval(watch);
      reject(new Error("The VS Code server ended by itself"));
    }, 500);
    const finish = (): void => {
      clearInterval(watch);
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, finish);
  });
}
