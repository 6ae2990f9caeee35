/** The dispatcher host. Composes the dispatcher with everything of this machine, serves its clients, and ends when nobody needs it. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import { createDatasources } from "../adapters/tools/datasources/datasources.ts";
import { chooseSource, createModels } from "../adapters/models/models.ts";
import { maximumLength } from "../core/language/yaml/limits.ts";
import type { RunEnvironments } from "../core/ports/run-environment.ts";
import { createAgentFiles } from "../adapters/store/agent-files.ts";
import { createBundleFiles } from "../adapters/bundles/bundle-files.ts";
import { createDerivedLines } from "../adapters/store/derived-lines.ts";
import { createDocumentStore } from "../adapters/store/documents.ts";
import { FileJournal } from "../adapters/store/journal.ts";
import { createRunStore } from "../adapters/store/run-store.ts";
import { createCalendar } from "../adapters/system/calendar.ts";
import { systemClock as clock } from "../adapters/system/clock.ts";
import { speak, wantedLanguage } from "../adapters/system/language.ts";
import { fileWatch } from "../adapters/system/file-watch.ts";
import { describeMachine } from "../adapters/system/describe-machine.ts";
import { digest } from "../adapters/system/digest.ts";
import { fileHashes } from "../adapters/system/file-hashes.ts";
import { localDay } from "../adapters/system/local-day.ts";
import { workspaceFiles as files } from "../adapters/system/workspace-files.ts";
import { reapBrowsers } from "../adapters/tools/browser/browser-record.ts";
import { reapAllOrphans } from "../adapters/tools/shell/process-record.ts";
import type { HostedRequest } from "../host/hosted-request.ts";
import { accountRequests } from "../host/account-requests.ts";
import { analyticsRequests } from "../host/analytics-requests.ts";
import { bundleRequests } from "../host/bundle-requests.ts";
import { changesRequests } from "../host/changes-requests.ts";
import { cloudRequests } from "../host/cloud-requests.ts";
import { startHost } from "../host/host.ts";
import { inboxRequests } from "../host/inbox-requests.ts";
import { loadRunnable } from "../host/load-runnable.ts";
import { instanceRequests } from "../host/instance-requests.ts";
import { modelRequests } from "../host/model-requests.ts";
import { toolRequests } from "../host/tool-requests.ts";
import { handleProcessEvents } from "../host/process-events.ts";
import { graphRequests } from "../host/graph-requests.ts";
import { planRequests, type PlanPorts } from "../host/plan-requests.ts";
import { pruneWorktrees } from "../host/prune-worktrees.ts";
import { testRequests } from "../host/test-requests.ts";
import { triggerRequests } from "../host/trigger-requests.ts";
import { runRequests } from "../host/run-requests.ts";
import { shellRequests } from "../host/shell-requests.ts";
import { streamRequests } from "../host/stream-requests.ts";
import { trustRequests } from "../host/trust-requests.ts";
import { type Trust } from "../host/trust.ts";
import type { RunStore } from "../core/ports/run-store.ts";
import type { HostStartReport } from "../protocol/endpoint.ts";
import type { CheckPorts } from "../runtime/accounts/account-checks.ts";
import { AccountDesk } from "../runtime/accounts/account-desk.ts";
import { DeclaredAccounts } from "../runtime/accounts/declared-accounts.ts";
import { UsageKeeper } from "../runtime/accounts/usage-keeper.ts";
import { LentAccounts } from "../runtime/accounts/lent-accounts.ts";
import { AnalyticsDesk } from "../runtime/analytics/analytics-desk.ts";
import { createAgentDriver } from "../runtime/agent-driver.ts";
import { createCloudDriver, type CloudDriver } from "../runtime/cloud-driver.ts";
import { createDispatcher, type Dispatcher } from "../runtime/dispatcher.ts";
import type { LoadedFile } from "../runtime/dispatcher-ports.ts";
import { RunLogs } from "../runtime/run-logs.ts";
import { RunStreams } from "../runtime/run-streams.ts";
import { createToolDriver } from "../runtime/tool-driver.ts";
import { TriggerDesk } from "../runtime/triggers/trigger-desk.ts";
import { loadRest } from "./load-rest.ts";
import {
  accounts,
  book,
  budget,
  cloud,
  editorWindows,
  environments,
  history,
  home,
  ids,
  log,
  mask,
  modelSources,
  shellDialect,
  shells,
  stepCache,
  supposed,
  toolbox,
  touchedFiles,
  trust,
  workspaces,
} from "./host-surroundings.ts";

const reuse = { digest, hashes: fileHashes, cache: stepCache };
const runStore = createRunStore({ folder: join(home, "runs"), mask });
const defaultIdleSeconds = 30;
const analyticsBeginMs = 1_000;
const loadRestMs = 5_000;

// What made the editor's program run as Node must not do so to programs that commands start.
delete process.env["ELECTRON_RUN_AS_NODE"];

// What it writes into the journal is for whoever started it: sentences in their language, beside codes that are the same in all.
speak(wantedLanguage(process.env), join(dirname(realpathSync(process.argv[1] ?? "")), "..", "..", "l10n"));

/** Made when this process holds the lock. */
let journal: FileJournal | undefined;

/** Told of webhooks' calls once there is a dispatcher. */
let cloudDriver: CloudDriver | undefined;

/** What starts workflows by itself, once there is a dispatcher. */
let triggers: TriggerDesk | undefined;

/** What there is to tell in figures, once there is a dispatcher. */
let analytics: AnalyticsDesk | undefined;

/** What somebody lends may make an account, once there is a dispatcher. */
let takeLent = async (_variables: Readonly<Record<string, string>> | undefined): Promise<void> => undefined;

void main();

async function main(): Promise<void> {
  let stop = (why: string): void => log.info(`Asked to end before it was ready: ${why}`);
  handleProcessEvents(log, (why) => stop(why));
  const started = await startHost({
    home,
    version: manifest.version,
    idleMs: readIdleSeconds() * 1000,
    log,
    startedAt: clock.now(),
    endOrphans: async () =>
      (await reapBrowsers(join(home, "runs"), log)) + (await reapAllOrphans(join(home, "runs"), log)),
    editorWindows,
    beforeRun: ({ environment }) => takeLent(environment),
    createDispatcher: compose,
    activeTriggers: () => triggers?.active ?? 0,
    createRequests: composeRequests,
  });
  await tellStarter(started.report);
  if (!("host" in started)) process.exit(started.report.type === "taken" ? 0 : 1);
  stop = (why) => started.host.stop(why);
  clock.after(loadRestMs, () => {
    loadRest(nextTurn).catch((error: unknown) => log.error("Parts of the program couldn't be loaded", error));
  });
  const exitCode = await started.host.ended;
  await analytics?.close();
  process.exit(exitCode);
}

function composeRequests(dispatcher: Dispatcher): readonly HostedRequest[] {
  pruneWorktrees(dispatcher, workspaces, log);
  history.follow(dispatcher).catch((error: unknown) => log.error("Can't read the history of steps", error));
  const choose = (wish: Parameters<typeof chooseSource>[1]) => chooseSource(modelSources.all(), wish);
  const lent = new LentAccounts({ environments, accounts, dispatcher, log });
  takeLent = (variables) => lent.take(variables);
  void lent.look();
  new UsageKeeper({ accounts, cloud, dispatcher, day: localDay, clock, log }).start();
  const desk: AccountDesk = new AccountDesk({
    accounts,
    dispatcher,
    cloud,
    tryServer: (server) => modelSources.tryServer(server),
    listModels: (id) => listModelsOf(id),
    learn: (key) => mask.learn(key),
    lend: takeLent,
    isDeclared: (id) => declared.isDeclared(id),
  });
  const declared = new DeclaredAccounts({ accounts, dispatcher, desk });
  return [
    ...accountRequests({ desk, declared }),
    ...shellRequests({
      shells,
      snapshot: () => dispatcher.snapshot(),
      sendMessage: (params) => dispatcher.sendMessage(params),
    }),
    ...changesRequests({ workspaces, snapshot: () => dispatcher.snapshot(), touched: touchedFiles, clock }),
    ...analyticsRequestsFor(dispatcher),
    ...planRequestsFor(dispatcher),
    ...modelRequests({ accounts: () => modelSources.all(), choose, environments: { keep: keepAndLook } }),
    ...instanceRequests(dispatcher),
    ...inboxRequests({ dispatcher, clock }),
    ...runRequests({ dispatcher, cache: stepCache }),
    ...streamRequests(new RunLogs({ log: runStore, dispatcher })),
    ...bundleRequestsFor(dispatcher),
    ...cloudRequestsFor(dispatcher),
    ...toolRequests(supposed, () => toolbox.names()),
    ...testRequests({ files, clock, loadRunnable: load, turn: nextTurn }),
    ...triggerRequestsFor(dispatcher),
    ...trustRequests({ book, trust, loadRunnable: load, sandbox: () => toolbox.sandbox() }),
  ];
}

function compose(stillHeld: () => Promise<boolean>): Dispatcher {
  journal = new FileJournal({ folder: join(home, "journal"), mask, stillHeld });
  const toolDriver = createToolDriver({
    toolbox,
    book,
    clock,
    ids,
    log,
    files,
  });
  const streams = new RunStreams({ store: runStore, clock, log });
  const agentDriver = composeAgentDriver(runStore, streams);
  cloudDriver = composeCloudDriver(runStore, streams);
  const dispatcher = createDispatcher({
    journal,
    clock,
    ids,
    log,
    mask,
    runStore,
    streams,
    drivers: [toolDriver, agentDriver, cloudDriver],
    documents: {
      fleet: createDocumentStore({ file: join(home, "documents", "fleet.json"), clock }),
      tasks: createDocumentStore({ file: join(home, "documents", "tasks.json"), clock }),
    },
    environments,
    reuse,
    accounts,
    trustOf: (file, content) => trust.trustOf(file, content),
    worktreeOf: (runId, taskId) => join(home, "worktrees", `${runId}-${taskId}`),
    loadRunnable: load,
    shellDialect,
  });
  budget.attach(dispatcher);
  return dispatcher;
}

async function listModelsOf(accountId: string): ReturnType<CheckPorts["listModels"]> {
  const source = await chooseSource(modelSources.all(), { runId: undefined, account: accountId });
  return source.ok ? source.value.list(undefined) : source;
}

const keepAndLook: RunEnvironments["keep"] = (runId, variables) => {
  environments.keep(runId, variables);
  void takeLent(undefined);
};

function composeAgentDriver(store: RunStore, streams: RunStreams): ReturnType<typeof createAgentDriver> {
  return createAgentDriver({
    toolbox,
    book,
    models: createModels(modelSources),
    datasources: createDatasources({ environments, mask, log, version: manifest.version }),
    budget,
    workspaces,
    files: createAgentFiles(files),
    store,
    streams,
    clock,
    ids,
    log,
    surroundings: describeMachine(process.platform),
  });
}

function composeCloudDriver(store: RunStore, streams: RunStreams): CloudDriver {
  const ports = { cloud, accounts, budget, toolbox, book, files: createAgentFiles(files), store, streams };
  return createCloudDriver({ ...ports, clock, ids, log });
}

function bundleRequestsFor(dispatcher: Dispatcher): ReturnType<typeof bundleRequests> {
  const runsFolder = join(home, "runs");
  return bundleRequests({
    dispatcher,
    clock,
    bundles: createBundleFiles({ runsFolder }),
    journal: { read: (visit, options) => requireJournal().read(visit, options) },
    findRun: (runId) => dispatcher.snapshot().runs.find(({ id }) => id === runId),
    folderOf: (runId) => join(runsFolder, runId),
    version: manifest.version,
    async readText(file) {
      const text = await files.readText(file, maximumLength);
      return text.ok ? text.value : undefined;
    },
  });
}

function analyticsRequestsFor(dispatcher: Dispatcher): ReturnType<typeof analyticsRequests> {
  const desk = new AnalyticsDesk({
    journal: { read: (visit, options) => requireJournal().read(visit, options) },
    streams: runStore,
    kept: createDerivedLines({ file: join(home, "documents", "analytics.jsonl") }),
    calendar: createCalendar(),
    snapshot: () => dispatcher.snapshot(),
    ...{ nextTurn, clock, log },
  });
  analytics = desk;
  dispatcher.onChange(({ sequence }) => desk.moved(sequence));
  // Whoever asks before is answered all the same; nobody's attach waits for what was counted before.
  clock.after(analyticsBeginMs, () => desk.begin());
  return analyticsRequests(desk);
}

function requireJournal(): FileJournal {
  if (journal === undefined) throw new Error("There is a journal before there are requests");
  return journal;
}

function cloudRequestsFor(dispatcher: Dispatcher): ReturnType<typeof cloudRequests> {
  return cloudRequests({
    cloud,
    accounts,
    dispatcher,
    runStore,
    files: createAgentFiles(files),
    ids,
    called: (accountId, cloudTaskId) => cloudDriver?.called(accountId, cloudTaskId) ?? false,
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function triggerRequestsFor(dispatcher: Dispatcher): ReturnType<typeof triggerRequests> {
  const trustOf: Trust["trustOf"] = (file, content) => trust.trustOf(file, content);
  triggers = new TriggerDesk({
    dispatcher,
    watch: fileWatch,
    files,
    loadRunnable: load,
    trustOf,
    clock,
    ids,
    log,
  });
  triggers.begin().catch((error: unknown) => log.error("The triggers couldn't begin", error));
  return triggerRequests(triggers);
}

function planRequestsFor(dispatcher: Dispatcher): readonly HostedRequest[] {
  const ports: PlanPorts = {
    ...{ dispatcher, accounts, book, toolbox, environments, history, reuse, clock, ids, day: localDay, shellDialect },
    loadRunnable: load,
    trustOf: (file, content) => trust.trustOf(file, content),
  };
  return [...planRequests(ports), ...graphRequests(ports)];
}

function load(file: string, workspaceFolder: string): Promise<LoadedFile> {
  return loadRunnable(files, file, workspaceFolder);
}

/** Whoever started this process listens on its IPC channel; a person who started it by hand reads stderr. */
async function tellStarter(report: HostStartReport): Promise<void> {
  if (report.type === "failed") process.stderr.write(`${report.message}\n${report.remedy}\n`);
  if (process.send === undefined) return;
  await new Promise((resolve) => process.send?.(report, resolve));
  if (process.connected) process.disconnect();
}

function readIdleSeconds(): number {
  const seconds = Number(process.env["MANUS_HOST_IDLE_SECONDS"] ?? defaultIdleSeconds);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : defaultIdleSeconds;
}
