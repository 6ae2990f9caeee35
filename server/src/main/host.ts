/** The dispatcher host. Composes the dispatcher with everything of this machine, serves its clients, and ends when nobody needs it. */
import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import { createCloud } from "../adapters/cloud/cloud.ts";
import { createFileStore } from "../adapters/keys/file-store.ts";
import { createKeyringStore } from "../adapters/keys/keyring-store.ts";
import { createEditorStore, createEnvironmentStore } from "../adapters/keys/lent-stores.ts";
import { createMemoryStore } from "../adapters/keys/memory-store.ts";
import { createDatasources } from "../adapters/tools/datasources/datasources.ts";
import { createEditorSource } from "../adapters/models/editor/editor-source.ts";
import { readImage } from "../adapters/models/editor/read-image.ts";
import { createModelSources, type ModelSources } from "../adapters/models/model-sources.ts";
import { chooseSource, createModels } from "../adapters/models/models.ts";
import { createPriceFile } from "../adapters/models/price-files.ts";
import { maximumLength } from "../core/language/yaml/limits.ts";
import type { RunEnvironments } from "../core/ports/run-environment.ts";
import { createPolicyBook, managedPolicyFile } from "../adapters/policy/policy-book.ts";
import { createAgentFiles } from "../adapters/store/agent-files.ts";
import { createBundleFiles } from "../adapters/bundles/bundle-files.ts";
import { createDocumentStore } from "../adapters/store/documents.ts";
import { FileJournal } from "../adapters/store/journal.ts";
import { createRunStore } from "../adapters/store/run-store.ts";
import { createStepCache } from "../adapters/store/step-cache.ts";
import { systemClock as clock } from "../adapters/system/clock.ts";
import { fileWatch } from "../adapters/system/file-watch.ts";
import { describeMachine } from "../adapters/system/describe-machine.ts";
import { findHome } from "../adapters/system/home.ts";
import { createIds } from "../adapters/system/ids.ts";
import { digest } from "../adapters/system/digest.ts";
import { fileHashes } from "../adapters/system/file-hashes.ts";
import { createFileLog } from "../adapters/system/log.ts";
import { localDay } from "../adapters/system/local-day.ts";
import { createMask } from "../adapters/system/mask.ts";
import { createRunEnvironments } from "../adapters/system/run-environment.ts";
import { workspaceFiles as files } from "../adapters/system/workspace-files.ts";
import { reapBrowsers } from "../adapters/tools/browser/browser-record.ts";
import { reapAllOrphans } from "../adapters/tools/shell/process-record.ts";
import { createToolbox } from "../adapters/tools/toolbox.ts";
import { createWorkspaces } from "../adapters/workspaces/workspaces.ts";
import type { DocumentStore } from "../core/ports/documents.ts";
import { accountRequests } from "../host/account-requests.ts";
import { bundleRequests } from "../host/bundle-requests.ts";
import { changesRequests } from "../host/changes-requests.ts";
import { cloudRequests } from "../host/cloud-requests.ts";
import { EditorWindowBook } from "../host/editor-windows.ts";
import { startHost } from "../host/host.ts";
import { loadRunnable } from "../host/load-runnable.ts";
import { instanceRequests } from "../host/instance-requests.ts";
import { modelRequests } from "../host/model-requests.ts";
import { SupposedEnvironment, toolRequests } from "../host/tool-requests.ts";
import { handleProcessEvents } from "../host/process-events.ts";
import { planRequests } from "../host/plan-requests.ts";
import { pruneWorktrees } from "../host/prune-worktrees.ts";
import { testRequests } from "../host/test-requests.ts";
import { triggerRequests } from "../host/trigger-requests.ts";
import { runRequests } from "../host/run-requests.ts";
import { trustRequests } from "../host/trust-requests.ts";
import { createTrust, type Trust } from "../host/trust.ts";
import type { RunStore } from "../core/ports/run-store.ts";
import type { HostStartReport } from "../protocol/endpoint.ts";
import { createAccountBook, type KeyedAccountBook } from "../runtime/accounts/account-book.ts";
import type { CheckPorts } from "../runtime/accounts/account-checks.ts";
import { AccountDesk } from "../runtime/accounts/account-desk.ts";
import { DeclaredAccounts } from "../runtime/accounts/declared-accounts.ts";
import { Spending } from "../runtime/accounts/spending.ts";
import { UsageKeeper } from "../runtime/accounts/usage-keeper.ts";
import { LentAccounts } from "../runtime/accounts/lent-accounts.ts";
import { ModelLists } from "../runtime/accounts/model-lists.ts";
import { createAgentDriver } from "../runtime/agent-driver.ts";
import { BudgetDesk } from "../runtime/budget/budget-desk.ts";
import { createCloudDriver, type CloudDriver } from "../runtime/cloud-driver.ts";
import { createDispatcher, type Dispatcher } from "../runtime/dispatcher.ts";
import type { LoadedFile } from "../runtime/dispatcher-ports.ts";
import { History } from "../runtime/history.ts";
import { RunStreams } from "../runtime/run-streams.ts";
import { createToolDriver } from "../runtime/tool-driver.ts";
import { TriggerDesk } from "../runtime/triggers/trigger-desk.ts";

const defaultIdleSeconds = 30;
const home = findHome(process.env);
const mask = createMask(process.env);
const log = createFileLog({ file: join(home, "logs", "host.log"), mask, clock });
const ids = createIds();
const stepCache = createStepCache({ folder: join(home, "cache", "steps"), clock, mask });
const book = createPolicyBook({
  home,
  managedFile: managedPolicyFile(process.platform, process.env),
  homeFolder: homedir(),
  clock,
  rules: createDocumentStore({ file: join(home, "documents", "policy-rules.json"), clock }),
  trusted: createDocumentStore({ file: join(home, "documents", "trusted-files.json"), clock }),
});
const environments = createRunEnvironments({ environment: process.env, mask });
const editorWindows = new EditorWindowBook();
/** Where a key is kept that comes with no place: the first of those that can be written and used. */
const keyStores = [
  createKeyringStore({ home, clock }),
  createFileStore({ home, passphrase: process.env["MANUS_KEYS_PASSPHRASE"] }),
  createMemoryStore(),
  createEnvironmentStore(environments),
  createEditorStore(editorWindows),
];
const accounts: KeyedAccountBook = createAccountBook({
  stores: keyStores,
  environments,
  learn: (key) => mask.learn(key),
  clock,
  guests: () => modelSources.guests(),
  modelsOf: (id) => modelLists.modelsOf(id),
});
/** A window that has just come may not be ready to answer yet: what is still missing is looked for again. */
editorWindows.onAttached(() => {
  for (const milliseconds of [0, 2_000, 15_000]) clock.after(milliseconds, () => accounts.lookAgain());
});
const cloud = createCloud({
  accounts,
  environments,
  rates: createDocumentStore({ file: join(home, "documents", "cloud-rates.json"), clock }),
  clock,
  random: Math.random,
  log,
  mask,
});
const modelSources: ModelSources = createModelSources({
  environments,
  accounts,
  editor: createEditorSource({ windows: editorWindows, environments, clock, readImage }),
  document: createDocumentStore({ file: join(home, "documents", "models.json"), clock }),
  prices: createPriceFile(join(home, "prices.json"), log),
  clock,
  ids,
  log,
  mask,
  random: Math.random,
});
const modelLists = new ModelLists({
  sources: () => modelSources.all(),
  clock,
  mayAsk: (id) => accounts.isReady(id) || accounts.find(id)?.keyPlace !== "keyring",
  stamp: (id) => `${accounts.revision(id)} ${accounts.guests().find((guest) => guest.id === id)?.baseUrl ?? ""}`,
  listed(id, problem) {
    accounts.noteHealth(id, problem);
    accounts.refreshed(id);
  },
});
editorWindows.onChange(() => {
  modelLists.forget("editor");
  accounts.refreshed("editor");
});
const supposed = new SupposedEnvironment(environments);
const toolbox = createToolbox({
  log,
  mask,
  environments: supposed,
  policy: book,
  // The build puts them beside the program.
  sandboxPrograms: [join(dirname(realpathSync(process.argv[1] ?? "")), "vendor")],
  exposePort: editorWindows.exposePort,
});
const history = new History(openDocument("history.json"));
const budget = new BudgetDesk({
  clock,
  ids,
  day: localDay,
  creditsOf: (workflow, stepId) => history.creditsOf(workflow, stepId),
});
const shellDialect = process.platform === "win32" ? "powershell" : "posix";
const trust = createTrust({ book });
const workspaces = createWorkspaces({ folder: join(home, "worktrees") });

// What made the editor's program run as Node must not do so to programs that commands start.
delete process.env["ELECTRON_RUN_AS_NODE"];

/** Made when this process holds the lock. */
let journal: FileJournal | undefined;

/** Told of webhooks' calls once there is a dispatcher. */
let cloudDriver: CloudDriver | undefined;

/** What starts workflows by itself, once there is a dispatcher. */
let triggers: TriggerDesk | undefined;

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
    createRequests(dispatcher) {
      pruneWorktrees(dispatcher, workspaces, log);
      history.follow(dispatcher).catch((error: unknown) => log.error("Can't read the history of steps", error));
      const choose = (wish: Parameters<typeof chooseSource>[1]) => chooseSource(modelSources.all(), wish);
      const lent = new LentAccounts({ environments, accounts, dispatcher, log });
      takeLent = (variables) => lent.take(variables);
      void lent.look();
      const spending = new Spending({ document: openDocument("spending.json"), clock, day: localDay });
      void new UsageKeeper({ accounts, cloud, dispatcher, spending, clock, log }).start();
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
        ...changesRequests({ workspaces, snapshot: () => dispatcher.snapshot() }),
        ...planRequestsFor(dispatcher),
        ...modelRequests({ accounts: () => modelSources.all(), choose, environments: { keep: keepAndLook } }),
        ...instanceRequests(dispatcher),
        ...runRequests({ dispatcher, cache: stepCache }),
        ...bundleRequestsFor(dispatcher),
        ...cloudRequestsFor(dispatcher),
        ...toolRequests(supposed, () => toolbox.names()),
        ...testRequests({ files, clock, loadRunnable: load, turn: nextTurn }),
        ...triggerRequestsFor(dispatcher),
        ...trustRequests({ book, trust, loadRunnable: load, sandbox: () => toolbox.sandbox() }),
      ];
    },
  });
  await tellStarter(started.report);
  if (!("host" in started)) process.exit(started.report.type === "taken" ? 0 : 1);
  stop = (why) => started.host.stop(why);
  process.exit(await started.host.ended);
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
  const runStore = createRunStore({ folder: join(home, "runs"), mask });
  const streams = new RunStreams({ store: runStore, clock, log });
  const agentDriver = createAgentDriver({
    toolbox,
    book,
    models: createModels(modelSources),
    datasources: createDatasources({ environments, mask, log, version: manifest.version }),
    budget,
    workspaces,
    files: createAgentFiles(files),
    store: runStore,
    streams,
    clock,
    ids,
    log,
    surroundings: describeMachine(process.platform),
  });
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
    reuse: { digest, hashes: fileHashes, cache: stepCache },
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

function openDocument<D>(name: string): DocumentStore<D> {
  return createDocumentStore({ file: join(home, "documents", name), clock });
}

const keepAndLook: RunEnvironments["keep"] = (runId, variables) => {
  environments.keep(runId, variables);
  void takeLent(undefined);
};

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

function requireJournal(): FileJournal {
  if (journal === undefined) throw new Error("There is a journal before there are requests");
  return journal;
}

function cloudRequestsFor(dispatcher: Dispatcher): ReturnType<typeof cloudRequests> {
  return cloudRequests({
    cloud,
    accounts,
    dispatcher,
    runStore: createRunStore({ folder: join(home, "runs"), mask }),
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

function planRequestsFor(dispatcher: Dispatcher): ReturnType<typeof planRequests> {
  return planRequests({
    ...{ dispatcher, accounts, book, toolbox, environments, history, digest, clock, ids, day: localDay, shellDialect },
    loadRunnable: load,
    trustOf: (file, content) => trust.trustOf(file, content),
  });
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
