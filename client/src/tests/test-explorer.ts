import * as l10n from "@vscode/l10n";
import {
  commands,
  Disposable,
  Location,
  Position,
  Range,
  TestMessage,
  TestRunProfileKind,
  TestRunRequest,
  tests,
  Uri,
  workspace,
} from "vscode";
import type { CancellationToken, DocumentSymbol, TestController, TestItem, TestRun } from "vscode";
import {
  CaseEndedNotification,
  RunTestsRequest,
  type CaseResult,
  type RunTestsResult,
} from "../../../server/src/protocol/tests.ts";
import { withRemedy } from "../commands/workbench.ts";
import { testFilePattern } from "../contributions.ts";
import { isTestFile } from "../model/task-files.ts";
import { casesOf, describeFailure } from "../model/test-cases.ts";
import type { Server } from "../ports/server.ts";

/** What the tests need of the window. */
export interface TestExplorerOptions {
  readonly server: Server;
  readonly folderOf: (file: string) => string | undefined;
  readonly onProblem: (error: unknown) => void;
}

const mostTestFiles = 1_000;

/** The test files of the workspace in the editor's Test Explorer: found by their name, their cases by what the language server says of them. */
export class TestExplorer {
  readonly #options: TestExplorerOptions;
  readonly #controller: TestController;

  constructor(options: TestExplorerOptions) {
    this.#options = options;
    this.#controller = tests.createTestController("manus", "Manus");
  }

  /** Begin to look for tests; the answer ends it. */
  start(): Disposable {
    const controller = this.#controller;
    controller.resolveHandler = async (item) => {
      if (item === undefined) await this.#findFiles();
      else if (item.uri !== undefined) await this.#findCases(item, item.uri);
    };
    controller.refreshHandler = () => this.#findFiles();
    const profile = controller.createRunProfile(
      l10n.t("Run"),
      TestRunProfileKind.Run,
      (request, token) => this.#run(request, token),
      true,
    );
    const watcher = workspace.createFileSystemWatcher(testFilePattern);
    void this.#findFiles().catch(this.#options.onProblem);
    return Disposable.from(
      controller,
      profile,
      watcher,
      watcher.onDidCreate((uri) => void this.#add(uri)),
      watcher.onDidChange((uri) => this.#changed(uri)),
      watcher.onDidDelete((uri) => controller.items.delete(uri.toString())),
      workspace.onDidChangeWorkspaceFolders(() => void this.#findFiles().catch(this.#options.onProblem)),
    );
  }

  /** Run a file's tests, or one of them, and show it in the Test Explorer. Rejects where the file has no such case. */
  async run(file: string, caseName?: string): Promise<void> {
    const uri = Uri.file(file);
    const item = this.#add(uri);
    await this.#findCases(item, uri);
    const one = caseName === undefined ? item : item.children.get(caseName);
    if (one === undefined) throw new Error(`${item.label} has no case ${caseName ?? ""}`);
    const request = new TestRunRequest([one]);
    await this.#run(request, undefined);
  }

  async #findFiles(): Promise<void> {
    const found = await workspace.findFiles(testFilePattern, "**/node_modules/**", mostTestFiles);
    const ids = new Set(found.map((uri) => uri.toString()));
    for (const [id] of this.#controller.items) if (!ids.has(id)) this.#controller.items.delete(id);
    for (const uri of found) this.#add(uri);
  }

  #add(uri: Uri): TestItem {
    const { items } = this.#controller;
    const known = items.get(uri.toString());
    if (known !== undefined) return known;
    const item = this.#controller.createTestItem(uri.toString(), workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    items.add(item);
    return item;
  }

  #changed(uri: Uri): void {
    const item = this.#controller.items.get(uri.toString());
    // What nobody has opened yet is read when they do.
    if (item !== undefined && item.children.size > 0) void this.#findCases(item, uri).catch(this.#options.onProblem);
  }

  async #findCases(item: TestItem, uri: Uri): Promise<void> {
    // The language server tells of open documents alone.
    await workspace.openTextDocument(uri);
    const symbols = await commands.executeCommand<DocumentSymbol[] | undefined>(
      "vscode.executeDocumentSymbolProvider",
      uri,
    );
    const cases = casesOf(symbols ?? []);
    item.children.replace(
      cases.map(({ name, range }) => {
        const child = this.#controller.createTestItem(name, name, uri);
        child.range = range;
        return child;
      }),
    );
  }

  async #run(request: TestRunRequest, token: CancellationToken | undefined): Promise<void> {
    const run = this.#controller.createTestRun(request);
    try {
      for (const [file, items] of await this.#chosen(request)) {
        if ((token ?? run.token).isCancellationRequested) break;
        await this.#runFile(run, file, items);
      }
    } finally {
      run.end();
    }
  }

  /** The cases that are meant, by their file. */
  async #chosen({ include, exclude = [] }: TestRunRequest): Promise<ReadonlyMap<TestItem, readonly TestItem[]>> {
    const chosen = new Map<TestItem, TestItem[]>();
    for (const item of include ?? itemsOf(this.#controller)) {
      const file = item.parent ?? item;
      if (item === file && file.uri !== undefined) await this.#findCases(file, file.uri);
      const cases = item === file ? [...file.children].map(([, each]) => each) : [item];
      const wanted = cases.filter((each) => !exclude.includes(each) && !exclude.includes(file));
      chosen.set(file, [...(chosen.get(file) ?? []), ...wanted]);
    }
    return chosen;
  }

  async #runFile(run: TestRun, file: TestItem, items: readonly TestItem[]): Promise<void> {
    const path = file.uri?.fsPath;
    if (path === undefined || !isTestFile(path)) return;
    for (const item of items) run.started(item);
    const open = new Map(items.map((item) => [item.id, item]));
    const tell = (result: CaseResult): void => {
      const item = open.get(result.name);
      if (item === undefined) return;
      open.delete(result.name);
      showResult(run, item, result);
    };
    const stop = this.#options.server.on(CaseEndedNotification, (ended) => {
      if (ended.file === path) tell(ended.result);
    });
    try {
      const result = await this.#ask(path, items.length === file.children.size ? undefined : items);
      if (result.outcome === "refused") showRefusal(run, items, result);
      else {
        for (const each of result.cases) tell(each);
        // The file on the disk may have other cases than the one in the editor.
        for (const item of open.values()) run.skipped(item);
      }
    } catch (error) {
      showProblem(run, open.values(), error);
    } finally {
      stop();
    }
  }

  /** `items`: those that are meant; undefined: all of the file. */
  async #ask(file: string, items: readonly TestItem[] | undefined): Promise<RunTestsResult> {
    const workspaceFolder = this.#options.folderOf(file);
    if (workspaceFolder === undefined) throw new Error(`${file} is outside every folder of this workspace`);
    const cases = items && { cases: items.map(({ id }) => id) };
    return await this.#options.server.request(RunTestsRequest, { file, workspaceFolder, ...cases });
  }
}

function itemsOf({ items }: TestController): readonly TestItem[] {
  return [...items].map(([, item]) => item);
}

function showResult(run: TestRun, item: TestItem, { outcome, durationMs, failures, line }: CaseResult): void {
  if (outcome === "passed") {
    run.passed(item, durationMs);
    return;
  }
  const shown = failures.map((failure) => {
    const { message, line: at, sides } = describeFailure(failure);
    const said =
      sides === undefined ? new TestMessage(message) : TestMessage.diff(message, sides.expected, sides.actual);
    if (item.uri !== undefined) said.location = new Location(item.uri, new Position(at, 0));
    return said;
  });
  item.range ??= new Range(line, 0, line, 0);
  run.failed(item, shown, durationMs);
}

function showProblem(run: TestRun, items: Iterable<TestItem>, error: unknown): void {
  const message = new TestMessage(error instanceof Error ? error.message : String(error));
  for (const item of items) run.errored(item, message);
}

/** The file itself is at fault: each case says so, at the first error. */
function showRefusal(
  run: TestRun,
  items: readonly TestItem[],
  refused: Extract<RunTestsResult, { outcome: "refused" }>,
): void {
  const { because, problems } = refused;
  const messages = [new TestMessage(withRemedy(because))];
  for (const { file, line, column, message, severity } of problems) {
    if (severity !== "error") continue;
    const said = new TestMessage(message);
    said.location = new Location(Uri.file(file), new Position(line - 1, column - 1));
    messages.push(said);
  }
  for (const item of items) run.errored(item, messages);
}
