import { Disposable, workspace } from "vscode";
import type { ExtensionContext } from "vscode";
import { describeFile, type Workbench } from "./commands/workbench.ts";
import { settingKeys } from "./contributions.ts";
import { exposePort } from "./editor/expose-port.ts";
import { registerReviewDocuments } from "./editor/review-documents.ts";
import { declaredAccounts } from "./editor/settings.ts";
import { registerShowReferences } from "./editor/show-references.ts";
import { vscodeEditor } from "./editor/vscode-editor.ts";
import { VscodeModels } from "./editor/vscode-models.ts";
import { AccountSettings } from "./link/account-settings.ts";
import type { FleetSync } from "./link/fleet-sync.ts";
import { forgetKeysOfGone } from "./link/gone-accounts.ts";
import { HostRequests } from "./link/host-requests.ts";
import type { LanguageServer } from "./link/language-server.ts";
import type { ConsentBook } from "./model/consent.ts";
import { offerCommands, type CommandParts, type Offered } from "./offer-commands.ts";
import { registerEventsDocuments } from "./panels/events-document.ts";
import type { AccountKeys } from "./ports/account-keys.ts";
import { keepContextKeys } from "./views/context-keys.ts";
import { createStatusBar } from "./views/status-bar.ts";

/** What the window has by then. */
export interface WindowParts extends Omit<CommandParts, "refresh"> {
  readonly sync: FleetSync;
  readonly server: LanguageServer;
}

/** All that a window has beside its trees, made before the language server starts: it hears everything from the beginning. */
export function furnishWindow(parts: WindowParts): Offered {
  const { context, log, report, workbench, consent, restart, server, sync } = parts;
  const { model, keys } = workbench;
  const { commands, disposables } = offerCommands({ ...parts, refresh: () => sync.refresh() });
  lendToHost(context, server, { consent, keys, onProblem: (error) => log.warn(String(error)) });
  return {
    commands,
    disposables: [
      // Before the model is told: it still knows what the account was.
      { dispose: forgetKeysOfGone(workbench, (error) => log.warn(String(error))) },
      { dispose: sync.start() },
      declareAccounts(workbench, report),
      createStatusBar(model, server),
      keepContextKeys({ model, editor: vscodeEditor, describe: (file) => describeFile(workbench, file) }),
      registerEventsDocuments(server),
      registerShowReferences(),
      registerReviewDocuments(),
      ...disposables,
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(settingKeys.home)) restart().catch(report);
      }),
    ],
  };
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
