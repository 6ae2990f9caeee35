/**
 * How long the packed extension takes to activate in a real editor, and what a window costs until the first task file has its actions:
 * `node bench/activation.ts [--rounds 5]`. The editor's own figures, as "Developer: Show Running Extensions" tells them.
 */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openSession } from "../scripts/editor/editor-session.ts";
import { installServer } from "../scripts/editor/install-server.ts";
import { createSessionFolders } from "../scripts/editor/session-folders.ts";
import { packExtension } from "../scripts/editor/pack-extension.ts";
import { EditorWindow } from "../test/editor/page/editor-window.ts";

const repository = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });

const folder = await realpath(await mkdtemp(join(tmpdir(), "manus-pack-")));
try {
  const vsix = await packExtension(folder);
  const activations: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) activations.push(await activate(vsix));
  const sorted = activations.toSorted((one, other) => one - other);
  console.log(`activation, ms: ${activations.join(" ")}; median ${sorted[Math.floor(sorted.length / 2)]} (goal 50)`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function activate(vsix: string): Promise<number> {
  const folders = await createSessionFolders(join(repository, "test", "fixtures", "workspace"), repository);
  const where = { dataFolder: folders.editor, workspace: folders.workspace, extension: repository, vsix };
  const environment = { MANUS_HOME: folders.home };
  const server = await installServer();
  const session = await openSession({ ...where, server, environment, trusted: true, settings: {} });
  try {
    const window = new EditorWindow(session.page);
    await window.untilReady();
    await window.openFile("hello.manus.yaml");
    await window.action("▶ Run workflow").waitFor();
    await window.runCommand("Developer: Show Running Extensions");
    const row = session.page.locator(".runtime-extensions-editor .extension").filter({ hasText: "Manus Manager" });
    const text = (await row.locator(".activation-time").textContent()) ?? "";
    const time = /(\d+)\s*ms/.exec(text)?.[1];
    if (time === undefined) throw new Error(`The editor tells no time: ${text}`);
    return Number(time);
  } finally {
    await session.close();
    await folders.remove();
  }
}
