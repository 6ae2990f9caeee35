import { downloadAndUnzipVSCode, SilentReporter } from "@vscode/test-electron";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { findExecutable, isExecutable } from "./find-executable.ts";
import { installServer } from "./install-server.ts";

/** A VS Code to work in: a program with a window of its own, or a server (its folder) that is opened in a browser. */
export type Editor =
  | { readonly kind: "desktop"; readonly executable: string }
  | { readonly kind: "served"; readonly server: string };

const downloadTimeout = 15_000;

/**
 * The editor to test in: the one `VSCODE_EXECUTABLE` names; else, on a machine with a screen, a downloaded VS Code; else a server
 * from the package registry. A download that fails is reported in a line and the server is taken.
 */
export async function findEditorForTests(): Promise<Editor> {
  const named = namedEditor();
  if (named !== undefined) return named;
  const downloaded = hasScreen() && process.env["npm_config_offline"] !== "true" ? await downloadEditor() : undefined;
  return downloaded ?? { kind: "served", server: await installServer() };
}

/** The editor to show: the one `VSCODE_EXECUTABLE` names, else an installed VS Code where there is a screen, else a server. */
export async function findEditorForDemo(): Promise<Editor> {
  const named = namedEditor();
  if (named !== undefined) return named;
  const installed = hasScreen() ? findExecutable(usualPlaces(), ["code", "code-insiders", "codium"]) : undefined;
  if (installed !== undefined) return { kind: "desktop", executable: installed };
  return { kind: "served", server: await installServer() };
}

function namedEditor(): Editor | undefined {
  const executable = process.env["VSCODE_EXECUTABLE"];
  if (executable === undefined || executable === "") return undefined;
  if (!isExecutable(executable)) throw new Error(`VSCODE_EXECUTABLE names "${executable}", which can't be executed`);
  return { kind: "desktop", executable };
}

/** Linux without a display server can't show a window; macOS and Windows always can. */
function hasScreen(): boolean {
  if (process.platform !== "linux") return true;
  return Boolean(process.env["DISPLAY"]) || Boolean(process.env["WAYLAND_DISPLAY"]);
}

async function downloadEditor(): Promise<Editor | undefined> {
  const cachePath = join(cacheFolder, "vscode");
  try {
    await mkdir(cachePath, { recursive: true });
    const reporter = new SilentReporter();
    const executable = await downloadAndUnzipVSCode({
      version: "stable",
      cachePath,
      timeout: downloadTimeout,
      reporter,
    });
    return { kind: "desktop", executable };
  } catch (error) {
    console.log(`VS Code could not be downloaded (${String(error)}); the tests run in a VS Code server instead`);
    return undefined;
  }
}

function usualPlaces(): readonly string[] {
  if (process.platform === "darwin") return ["/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code"];
  const root = process.env["LOCALAPPDATA"];
  if (process.platform !== "win32" || root === undefined) return [];
  return [join(root, "Programs", "Microsoft VS Code", "bin", "code.cmd")];
}
