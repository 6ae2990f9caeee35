import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { l10n as editorTexts, window } from "vscode";
import type { ExtensionContext } from "vscode";
import { commandsOnDemand, registerCommands } from "./commands/register-commands.ts";
import type { Workbench } from "./commands/workbench.ts";
import { configuredHome } from "./editor/settings.ts";
import { vscodeEditor } from "./editor/vscode-editor.ts";
import { vscodePerson } from "./editor/vscode-person.ts";
import { consentMemory } from "./editor/consent-memory.ts";
import { createRemembered } from "./editor/remembered.ts";
import { later } from "./first-act.ts";
import { lazily } from "./lazily.ts";
import { FleetSync } from "./link/fleet-sync.ts";
import { LanguageServer } from "./link/language-server.ts";
import { ConsentBook } from "./model/consent.ts";
import { FleetModel } from "./model/fleet-model.ts";
import { KeyMask } from "./secrets/key-mask.ts";
import { maskLog } from "./secrets/masked-log.ts";
import { createSecretKeys } from "./secrets/secret-keys.ts";
import { createFleetTrees } from "./views/fleet-trees.ts";
import { createReporter } from "./views/reporter.ts";
import type { WindowParts } from "./window.ts";

let running: LanguageServer | undefined;

/** What follows the trees and the commands, in a turn and a file of its own. */
const loadWindow = lazily(() => import("./window.ts"));

/**
 * Called by the editor once, when one of package.json's activation events happens. The call gives trees and commands; the rest comes in the next turn, so that the editor's other
 * extensions have theirs in between. What the editor wants of us waits for the promise; a command that is called before waits by itself.
 */
export async function activate(context: ExtensionContext): Promise<void> {
  l10n.config({ contents: editorTexts.bundle ?? {} });
  const mask = new KeyMask();
  const log = maskLog(window.createOutputChannel("Manus Manager", { log: true }), mask);
  const keys = createSecretKeys(context.secrets, mask);
  const report = createReporter(log);
  const model = new FleetModel();
  const module = context.asAbsolutePath(join("out", "server", "language-server.cjs"));
  const server = (running = new LanguageServer({ module, home: configuredHome, log }));
  const consent = new ConsentBook(consentMemory(context.globalState));
  const sync = new FleetSync(server, model, (error) => log.error(String(error)));
  const remembered = createRemembered(context.globalState);
  const workbench: Workbench = { server, model, person: vscodePerson, editor: vscodeEditor, keys, remembered };
  const trees = createFleetTrees(model, {
    memory: context.workspaceState,
    shorten: (file) => vscodeEditor.shorten(file),
    moveTasks: (taskIds, instanceId) =>
      later()
        .then(({ moveTasks }) => moveTasks(workbench, taskIds, instanceId))
        .catch(report),
  });
  const restart = async (): Promise<void> => {
    model.setLink({ state: "connecting" });
    await server.restart();
  };
  const parts: WindowParts = { mask, context, log, report, workbench, trees, consent, restart, server, sync };
  const rest = nextTurn().then(async () => (await loadWindow()).furnishWindow(parts));
  const commands = commandsOnDemand(async () => (await rest).commands);
  context.subscriptions.push(log, trees, registerCommands(commands, trees, report));
  const { disposables } = await rest;
  context.subscriptions.push(...disposables);
  server.onStopped(() => model.setLink({ state: "lost", message: l10n.t("The language server ended unexpectedly") }));
  // Nobody waits for it.
  server.start().catch((error: unknown) => {
    model.setLink({ state: "failed", message: l10n.t("The language server could not be started; the log says why") });
    report(error);
  });
}

/** Called by the editor when the window closes. The host and what it runs stay. */
export async function deactivate(): Promise<void> {
  await running?.stop();
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
