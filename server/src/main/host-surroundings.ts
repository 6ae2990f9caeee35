/** What a host works with on this machine: its folder, its record of keys and models, tools, budgets. Composed once, for `host.ts`. */
import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { createCloud } from "../adapters/cloud/cloud.ts";
import { createFileStore } from "../adapters/keys/file-store.ts";
import { createKeyringStore } from "../adapters/keys/keyring-store.ts";
import { createEditorStore, createEnvironmentStore } from "../adapters/keys/lent-stores.ts";
import { createMemoryStore } from "../adapters/keys/memory-store.ts";
import { createEditorSource } from "../adapters/models/editor/editor-source.ts";
import { readImage } from "../adapters/models/editor/read-image.ts";
import { createModelSources, type ModelSources } from "../adapters/models/model-sources.ts";
import { createPriceFile } from "../adapters/models/price-files.ts";
import { createPolicyBook, managedPolicyFile } from "../adapters/policy/policy-book.ts";
import { createDocumentStore } from "../adapters/store/documents.ts";
import { createStepCache } from "../adapters/store/step-cache.ts";
import { systemClock as clock } from "../adapters/system/clock.ts";
import { findHome } from "../adapters/system/home.ts";
import { createIds } from "../adapters/system/ids.ts";
import { createFileLog } from "../adapters/system/log.ts";
import { localDay } from "../adapters/system/local-day.ts";
import { createMask } from "../adapters/system/mask.ts";
import { createRunEnvironments } from "../adapters/system/run-environment.ts";
import { createToolbox } from "../adapters/tools/toolbox.ts";
import { createWorkspaces } from "../adapters/workspaces/workspaces.ts";
import type { DocumentStore } from "../core/ports/documents.ts";
import { EditorWindowBook } from "../host/editor-windows.ts";
import { SupposedEnvironment } from "../host/tool-requests.ts";
import { createTrust } from "../host/trust.ts";
import { createAccountBook, type KeyedAccountBook } from "../runtime/accounts/account-book.ts";
import { ModelLists } from "../runtime/accounts/model-lists.ts";
import { BudgetDesk } from "../runtime/budget/budget-desk.ts";
import { History } from "../runtime/history.ts";
import { noteWrites, TouchedFiles } from "../runtime/touched-files.ts";

export const home = findHome(process.env);
export const mask = createMask(process.env);
export const log = createFileLog({ file: join(home, "logs", "host.log"), mask, clock });
export const ids = createIds();
export const stepCache = createStepCache({ folder: join(home, "cache", "steps"), clock, mask });
export const book = createPolicyBook({
  home,
  managedFile: managedPolicyFile(process.platform, process.env),
  homeFolder: homedir(),
  clock,
  rules: createDocumentStore({ file: join(home, "documents", "policy-rules.json"), clock }),
  trusted: createDocumentStore({ file: join(home, "documents", "trusted-files.json"), clock }),
});
export const environments = createRunEnvironments({ environment: process.env, mask });
export const editorWindows = new EditorWindowBook();
/** Where a key is kept that comes with no place: the first of those that can be written and used. */
const keyStores = [
  createKeyringStore({ home, clock }),
  createFileStore({ home, passphrase: process.env["MANUS_KEYS_PASSPHRASE"] }),
  createMemoryStore(),
  createEnvironmentStore(environments),
  createEditorStore(editorWindows),
];
export const accounts: KeyedAccountBook = createAccountBook({
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
export const cloud = createCloud({
  accounts,
  environments,
  rates: createDocumentStore({ file: join(home, "documents", "cloud-rates.json"), clock }),
  clock,
  random: Math.random,
  log,
  mask,
});
export const modelSources: ModelSources = createModelSources({
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
export const supposed = new SupposedEnvironment(environments);
/** Which task changed which file of a person's. */
export const touchedFiles = new TouchedFiles(openDocument("touched-files.json"));
const plainToolbox = createToolbox({
  log,
  mask,
  environments: supposed,
  policy: book,
  // The build puts them beside the program.
  sandboxPrograms: [join(dirname(realpathSync(process.argv[1] ?? "")), "vendor")],
  exposePort: editorWindows.exposePort,
});
/** The shell sessions of agents, for people. */
export const { shells } = plainToolbox;
export const toolbox = noteWrites(plainToolbox, { touched: touchedFiles, clock, worktrees: join(home, "worktrees") });
export const history = new History(openDocument("history.json"));
export const budget = new BudgetDesk({
  clock,
  ids,
  day: localDay,
  creditsOf: (workflow, stepId) => history.creditsOf(workflow, stepId),
});
export const shellDialect = process.platform === "win32" ? "powershell" : "posix";
export const trust = createTrust({ book });
export const workspaces = createWorkspaces({ folder: join(home, "worktrees"), ids });

function openDocument<D>(name: string): DocumentStore<D> {
  return createDocumentStore({ file: join(home, "documents", name), clock });
}
