import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { Disposable, l10n as editorTexts, window, workspace } from "vscode";
import type { ExtensionContext } from "vscode";
import { offerCommands } from "./offer-commands.ts";
import { describeFile, type Workbench } from "./commands/workbench.ts";
import { settingKeys } from "./contributions.ts";
import { configuredHome, declaredAccounts } from "./editor/settings.ts";
import { registerReviewDocuments } from "./editor/review-documents.ts";
import { registerShowReferences } from "./editor/show-references.ts";
import { vscodeEditor } from "./editor/vscode-editor.ts";
import { vscodePerson } from "./editor/vscode-person.ts";
import { consentMemory } from "./editor/consent-memory.ts";
import { createRemembered } from "./editor/remembered.ts";
import { exposePort } from "./editor/expose-port.ts";
import { VscodeModels } from "./editor/vscode-models.ts";
import { later } from "./first-act.ts";
import { AccountSettings } from "./link/account-settings.ts";
import { forgetKeysOfGone } from "./link/gone-accounts.ts";
import { FleetSync } from "./link/fleet-sync.ts";
import { HostRequests } from "./link/host-requests.ts";
import { LanguageServer } from "./link/language-server.ts";
import { ConsentBook } from "./model/consent.ts";
import { FleetModel } from "./model/fleet-model.ts";
import { registerEventsDocuments } from "./panels/events-document.ts";
import type { AccountKeys } from "./ports/account-keys.ts";
import { KeyMask } from "./secrets/key-mask.ts";
import { maskLog } from "./secrets/masked-log.ts";
import { createSecretKeys } from "./secrets/secret-keys.ts";
import { keepContextKeys } from "./views/context-keys.ts";
import { createFleetTrees } from "./views/fleet-trees.ts";
import { createReporter } from "./views/reporter.ts";
import { createStatusBar } from "./views/status-bar.ts";

let running: LanguageServer | undefined;

/** Called by the editor once, when one of package.json's activation events happens. */
export function activate(context: ExtensionContext): void {
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
  context.subscriptions.push(
    log,
    // Before the model is told: it still knows what the account was.
    { dispose: forgetKeysOfGone(workbench, (error) => log.warn(String(error))) },
    { dispose: sync.start() },
    declareAccounts(workbench, report),
    trees,
    createStatusBar(model, server),
    keepContextKeys({ model, editor: vscodeEditor, describe: (file) => describeFile(workbench, file) }),
    registerEventsDocuments(server),
    registerShowReferences(),
    registerReviewDocuments(),
    ...offerCommands({ mask, context, log, report, workbench, trees, consent, restart, refresh: () => sync.refresh() }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(settingKeys.home)) restart().catch(report);
    }),
  );
  lendToHost(context, server, { consent, keys, onProblem: (error) => log.warn(String(error)) });
  server.onStopped(() => model.setLink({ state: "lost", message: l10n.t("The language server ended unexpectedly") }));
  // The window's start doesn't wait for it.
  server.start().catch((error: unknown) => {
    model.setLink({ state: "failed", message: l10n.t("The language server could not be started; the log says why") });
    report(error);
  });
}

/** Called by the editor when the window closes. The host and what it runs stay. */
export async function deactivate(): Promise<void> {
  await running?.stop();
}

/** Lend the host this window's port forwarding and the keys that the editor keeps and, in a workspace that the person trusts, its language models. */
function lendToHost(
  context: ExtensionContext,
  server: LanguageServer,
  {
    consent,
    keys,
    onProblem,
  }: {
    readonly consent: ConsentBook;
    readonly keys: AccountKeys;
    readonly onProblem: (error: unknown) => void;
  },
): void {
  const requests = new HostRequests(server, { models: new VscodeModels(consent), keys, exposePort, onProblem });
  context.subscriptions.push(new Disposable(requests.start()));
  server.onStarted(() => {
    if (workspace.isTrusted) void requests.offerAnew();
  });
  context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(() => void requests.offerAnew()));
}

/** Keep the host told of the accounts that the settings declare. */
function declareAccounts({ server, model, person }: Workbench, onProblem: (error: unknown) => void): Disposable {
  const settings = new AccountSettings({
    server,
    model,
    read: declaredAccounts,
    tell: (text) => void person.tell({ level: "warning", text }),
    onProblem,
  });
  const stop = settings.start();
  const listening = workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(settingKeys.accounts)) void settings.declare();
  });
  return Disposable.from(new Disposable(stop), listening);
}
