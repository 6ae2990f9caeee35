/**
 * How long the packed extension takes to activate in a real editor: `node bench/activation.ts [--rounds 5]`. The editor's own figures, as "Developer: Show Running Extensions"
 * tells them: loading the code, and the call of `activate`. Beside it, in the same window and woken by the same event, an extension that does nothing: what the editor takes for
 * any, and how noisy the machine is.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { openSession } from "../scripts/editor/editor-session.ts";
import { installServer } from "../scripts/editor/install-server.ts";
import { createSessionFolders } from "../scripts/editor/session-folders.ts";
import { packExtension } from "../scripts/editor/pack-extension.ts";
import { EditorWindow } from "../test/editor/page/editor-window.ts";

const repository = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });

const folder = await realpath(await mkdtemp(join(tmpdir(), "manus-pack-")));
try {
  await packExtension(folder);
  const reference = await writeReference(folder);
  const rounds: Activations[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) rounds.push(await activate(reference));
  const [ours, nothings] = [rounds.map(({ ours: time }) => time), rounds.map(({ nothing }) => nothing)];
  console.log(`activation, ms: ${ours.join(" ")}; median ${median(ours)} (goal 50)`);
  console.log(`an extension that does nothing, ms: ${nothings.join(" ")}; median ${median(nothings)}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** In milliseconds, of one window. */
interface Activations {
  readonly ours: number;
  readonly nothing: number;
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}

async function writeReference(parent: string): Promise<string> {
  const extension = join(parent, "manus-bench.nothing-0.0.1");
  await mkdir(extension);
  const manifest = {
    ...{ name: "nothing", displayName: "Does Nothing", publisher: "manus-bench", version: "0.0.1" },
    ...{ engines: { vscode: "^1.105.0" }, main: "./main.cjs", extensionKind: ["workspace"] },
    activationEvents: ["workspaceContains:**/*.manus.yaml"],
  };
  await writeFile(join(extension, "package.json"), JSON.stringify(manifest));
  await writeFile(join(extension, "main.cjs"), "exports.activate = () => undefined;\n");
  return extension;
}

async function activate(reference: string): Promise<Activations> {
  const folders = await createSessionFolders(join(repository, "test", "fixtures", "workspace"), repository);
  // What is packed, as files: an editor that has installed a .vsix doesn't look for extensions that somebody puts beside it.
  const where = { dataFolder: folders.editor, workspace: folders.workspace, extension: folder };
  const environment = { MANUS_HOME: folders.home };
  const server = await installServer();
  const session = await openSession({
    ...{ ...where, server, environment, others: [reference] },
    ...{ trusted: true, settings: { "workbench.editor.useModal": "off" } },
  });
  try {
    const window = new EditorWindow(session.page);
    await window.untilReady();
    await window.openFile("hello.manus.yaml");
    await window.action("▶ Run workflow").waitFor();
    // The slowest stand first, and only what is seen is there.
    await session.page.setViewportSize({ width: 1400, height: 3_000 });
    await window.runCommand("Developer: Show Running Extensions");
    const [ours, nothing] = [await timeOf(session.page, "Manus Manager"), await timeOf(session.page, "Does Nothing")];
    return { ours, nothing };
  } finally {
    await session.close();
    await folders.remove();
  }
}

async function timeOf(page: Page, extension: string): Promise<number> {
  const row = page.locator(".runtime-extensions-editor .extension").filter({ hasText: extension });
  const text = (await row.locator(".activation-time").textContent()) ?? "";
  const time = /(\d+)\s*ms/.exec(text)?.[1];
  if (time === undefined) throw new Error(`The editor tells no time of ${extension}: ${text}`);
  return Number(time);
}
