import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { Disposable, l10n as editorTexts, window, workspace } from "vscode";
import type { ExtensionContext, LogOutputChannel } from "vscode";
import type { RunView } from "../../server/src/protocol/fleet.ts";
import type { RunId } from "../../server/src/protocol/states.ts";
import { createAnswerCommands } from "./commands/answer-commands.ts";
import { createCommandTable, createStarters, noticeActs } from "./commands/command-table.ts";
import { moveTasks } from "./commands/move-commands.ts";
import { registerCommands } from "./commands/register-commands.ts";
import { describeFile, type Workbench } from "./commands/workbench.ts";
import { settingKeys } from "./contributions.ts";
import { doorCommands, registerDoors } from "./doors/register-doors.ts";
import { configuredHome, declaredAccounts } from "./editor/settings.ts";
import { registerReviewDocuments } from "./editor/review-documents.ts";
import { registerShowReferences } from "./editor/show-references.ts";
import { vscodeEditor } from "./editor/vscode-editor.ts";
import { vscodePerson } from "./editor/vscode-person.ts";
import { consentMemory } from "./editor/consent-memory.ts";
import { createRemembered } from "./editor/remembered.ts";
import { exposePort } from "./editor/expose-port.ts";
import { VscodeModels } from "./editor/vscode-models.ts";
import { AccountSettings } from "./link/account-settings.ts";
import { forgetKeysOfGone } from "./link/gone-accounts.ts";
import { AgentStreams } from "./link/agent-streams.ts";
import { FleetSync } from "./link/fleet-sync.ts";
import { FollowedStreams } from "./link/followed-streams.ts";
import { HostRequests } from "./link/host-requests.ts";
import { LanguageServer } from "./link/language-server.ts";
import { ConsentBook } from "./model/consent.ts";
import { FleetModel } from "./model/fleet-model.ts";
import { openEventsDocument, registerEventsDocuments } from "./panels/events-document.ts";
import { createPanelDoors } from "./panels/panel-doors.ts";
import { RunEventsPanels } from "./panels/run-events-panels.ts";
import type { AccountKeys } from "./ports/account-keys.ts";
import type { Trees } from "./ports/trees.ts";
import { KeyMask } from "./secrets/key-mask.ts";
import { maskLog } from "./secrets/masked-log.ts";
import { createSecretKeys } from "./secrets/secret-keys.ts";
import { keepContextKeys } from "./views/context-keys.ts";
import { createFleetTrees } from "./views/fleet-trees.ts";
import { createInbox } from "./inbox-surface.ts";
import { createSurfaces } from "./surfaces.ts";
import { openBranch } from "./commands/change-commands.ts";
import { registerShellTerminals } from "./shell/shell-terminals.ts";
import { ReviewDesk } from "./review/review-desk.ts";
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
  const server = new LanguageServer({ module, home: configuredHome, log });
  running = server;
  const consent = new ConsentBook(consentMemory(context.globalState));
  const sync = new FleetSync(server, model, (error) => log.error(String(error)));
  const remembered = createRemembered(context.globalState);
  const workbench: Workbench = { server, model, person: vscodePerson, editor: vscodeEditor, keys, remembered };
  const trees = createFleetTrees(model, {
    memory: context.workspaceState,
    shorten: (file) => vscodeEditor.shorten(file),
    moveTasks: async (taskIds, instanceId) => {
      await moveTasks(workbench, taskIds, instanceId).catch(report);
    },
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

interface Parts {
  readonly mask: KeyMask;
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly report: (error: unknown) => void;
  readonly workbench: Workbench;
  readonly trees: Trees;
  readonly consent: ConsentBook;
  readonly restart: () => Promise<void>;
  readonly refresh: () => Promise<void>;
}

/** Lend the host this window's port forwarding and the keys that the editor keeps and, in a workspace that the person trusts, its language models. */
function lendToHost(
  context: ExtensionContext,
  server: LanguageServer,
  {
    consent,
    keys,
    onProblem,
  }: Pick<Parts, "consent"> & {
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

/** The commands, and what carries them out again: panels and notifications. */
function offerCommands({
  mask,
  context,
  log,
  report,
  workbench,
  trees,
  consent,
  restart,
  refresh,
}: Parts): readonly Disposable[] {
  const { server, model, editor } = workbench;
  const streams = new FollowedStreams(server);
  const agents = new AgentStreams({ server, model, streams, onProblem: (error) => log.warn(String(error)) });
  const startedHere = new Set<RunId>();
  const starters = createStarters(workbench, (runId) => startedHere.add(runId));
  const inbox = createInbox(workbench);
  const review = new ReviewDesk({
    workbench,
    state: context.workspaceState,
    openBranch: (task) => openBranch(workbench, task),
    onProblem: report,
  });
  const table = createCommandTable(workbench, starters, {
    review,
    showLog: () => log.show(),
    restartServer: restart,
    refreshFleet: refresh,
    showEvents: (panel, seq) => panels.show(panel, seq),
    openEventsDocument: (stream) => openEventsDocument(server, stream),
    trees,
    inbox: inbox.doors,
    showPlan: (prepared) => plans.show(prepared),
    showGraph: (source) => graphs.show(source),
    showAnalytics: (filter) => analytics.show(filter),
    runTests: (file, caseName) => explorer.run(file, caseName),
    others: doorCommands(workbench),
  });
  const commands = noticeActs(table, () => consent.personActed());
  const { plans, graphs, analytics, explorer, links } = createSurfaces(workbench, {
    extension: context.extensionUri,
    starters,
    commands,
    showEvents: (panel, seq) => panels.show(panel, seq),
    onAct: () => consent.personActed(),
    onProblem: report,
  });
  const panels = new RunEventsPanels({
    extension: context.extensionUri,
    server,
    model,
    streams,
    commands,
    doors: createPanelDoors(editor, { id: context.extension.id, onAct: () => consent.personActed() }),
    onProblem: report,
    runFile: async (target) => {
      consent.personActed();
      return await starters.file(target);
    },
  });
  const concerns = (run: RunView): boolean => startedHere.has(run.id) || editor.folders().includes(run.workspaceFolder);
  const { answerAll } = createAnswerCommands(workbench);
  const telling = { commands, answerAll, onProblem: report, concerns, mask: (text: string) => mask.mask(text) };
  const stopFollowing = agents.start();
  return [
    registerCommands(commands, trees, report),
    ...review.register(),
    ...registerShellTerminals(workbench, report),
    panels.register(),
    plans.register(),
    graphs.register(),
    analytics.register(),
    explorer.start(),
    registerDoors(workbench, { context, streams, onStarted: (runId) => startedHere.add(runId), onProblem: report }),
    links,
    inbox.start({ ...telling, startedHere: ({ id }) => startedHere.has(id) }),
    new Disposable(stopFollowing),
  ];
}
