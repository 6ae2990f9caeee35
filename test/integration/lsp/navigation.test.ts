import assert from "node:assert/strict";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  ClientCapabilities,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  InitializeResult,
  Location,
  LocationLink,
  Position,
  SymbolInformation,
  TextDocumentEdit,
  WorkspaceEdit,
  WorkspaceSymbol,
} from "vscode-languageserver";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { createFakeHost, startServer } from "./session.ts";
import type { Session } from "./session.ts";

const empty: FleetSnapshot = { sequence: 4, accounts: [], instances: [], runs: [], tasks: [], triggers: [] };
const fileOperations = { willRename: true, didRename: true, didCreate: true, didDelete: true };

/** A client that can do all that navigation asks for. */
const able: ClientCapabilities = {
  workspace: {
    workspaceFolders: true,
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
    symbol: { resolveSupport: { properties: ["location.range"] } },
    fileOperations,
  },
  textDocument: {
    definition: { linkSupport: true },
    rename: { prepareSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

/** The least that a client may be: it doesn't even watch files. */
const plain: ClientCapabilities = {};

const task =
  "manus: 1\nkind: task\nname: sum\ninputs:\n  package: { type: string }\nprompt: About ${{ inputs.package }}.\n";
const workflow = `manus: 1
kind: workflow
name: main
steps:
  - id: look
    tool: shell_exec
    with: { id: a, exec_dir: ., command: ls }
  - id: each
    task: sum
    with: { package: "\${{ steps.look.output }}" }
  - task: ./sum.manus.yaml
    with: { package: all }
`;

describe("navigation over the protocol", () => {
  let folder: string;
  let session: Session;
  const path = (name: string): string => join(folder, name);
  const uriOf = (name: string): string => pathToFileURL(path(name)).href;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    session.wire.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(path(name)), { recursive: true });
      await writeFile(path(name), text);
    }
  }

  async function begin(capabilities: ClientCapabilities = able): Promise<InitializeResult["capabilities"]> {
    session = startServer(createFakeHost(empty)).session;
    const answer = await session.wire.sendRequest<InitializeResult>("initialize", {
      processId: null,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "w" }],
      capabilities,
      initializationOptions: { attachHost: false },
    });
    await session.wire.sendNotification("initialized", {});
    return answer.capabilities;
  }

  /** A request about the place in front of `word` in the text of `main.manus.yaml`, which is open. */
  function ask<T>(method: string, text: string, word: string, more: object = {}): Promise<T> {
    return session.wire.sendRequest<T>(`textDocument/${method}`, {
      textDocument: { uri: uriOf("main.manus.yaml") },
      position: positionOf(text, word),
      ...more,
    });
  }

  function positionOf(text: string, word: string): Position {
    const at = text.indexOf(word);
    assert.ok(at >= 0, word);
    return TextDocument.create("", "", 0, text).positionAt(at);
  }

  const place = (uri: string, { start }: Location["range"]): string =>
    `${uri === "" ? "" : relative(folder, fileURLToPath(uri)).replaceAll("\\", "/")}:${String(start.line)}:${String(start.character)}`;

  /** Every file as it is after an edit: on disk, but for what is open. */
  async function applied(
    edit: WorkspaceEdit | null,
    open: Readonly<Record<string, string>> = {},
  ): Promise<Map<string, string>> {
    const changes = (edit?.documentChanges ?? []) as TextDocumentEdit[];
    const files = new Map<string, string>();
    for (const { textDocument, edits } of changes) {
      const name = relative(folder, fileURLToPath(textDocument.uri)).replaceAll("\\", "/");
      assert.equal(textDocument.version, name in open ? 1 : null, `the version of ${name}`);
      const text = open[name] ?? (await readFile(path(name), "utf8"));
      files.set(name, TextDocument.applyEdits(TextDocument.create("", "", 0, text), edits as never));
    }
    return files;
  }

  it("goes to definitions, with links where the client takes them", async () => {
    await write({ "sum.manus.yaml": task });
    await begin();
    await session.open(uriOf("main.manus.yaml"), workflow);
    const [link] = await ask<LocationLink[]>("definition", workflow, "look.output");
    assert.equal(link && place(link.targetUri, link.targetSelectionRange), "main.manus.yaml:4:8");
    assert.deepEqual(link?.originSelectionRange, {
      start: { line: 9, character: 32 },
      end: { line: 9, character: 36 },
    });
    await eventually("the task is known", async () => {
      const found = await ask<LocationLink[] | null>("definition", workflow, "package: all");
      return found?.[0] !== undefined && place(found[0].targetUri, found[0].targetRange) === "sum.manus.yaml:4:2";
    });
    const [file] = await ask<Location[]>("declaration", workflow, "./sum");
    assert.equal(file && place(file.uri, file.range), "sum.manus.yaml:2:6");
    const [tool] = await ask<Location[]>("typeDefinition", workflow, "shell_exec");
    assert.equal(tool?.uri, "file:///schemas/tools/shell_exec.json");
    const [step] = await ask<Location[]>("implementation", workflow, "look.output");
    assert.equal(step && place(step.uri, step.range), "main.manus.yaml:4:8");
    assert.equal(await ask("definition", workflow, "manus: 1"), null);
  });

  it("finds references and highlights", async () => {
    await write({ "sum.manus.yaml": task, "other.manus.yaml": "kind: workflow\nsteps:\n  - task: sum\n" });
    await begin();
    await session.open(uriOf("main.manus.yaml"), workflow);
    const references = async (includeDeclaration: boolean): Promise<string[]> => {
      const found = await ask<Location[]>("references", workflow, "sum", {
        context: { includeDeclaration },
      });
      return found.map(({ uri, range }) => place(uri, range)).sort();
    };
    const calls = ["main.manus.yaml:10:10", "main.manus.yaml:8:10", "other.manus.yaml:2:10"];
    assert.deepEqual(await references(false), calls);
    assert.deepEqual(await references(true), [...calls, "sum.manus.yaml:2:6"]);
    const marks = await ask<DocumentHighlight[]>("documentHighlight", workflow, "look");
    assert.deepEqual(
      marks.map(({ kind, range }) => `${String(kind)} ${place("", range)}`),
      ["3 :4:8", "2 :9:32"],
    );
  });

  it("renames across files, with what is open as it stands in the editor", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [
        `flows/f${String(index)}.manus.yaml`,
        `# ${"🙂".repeat(index)}\nkind: workflow\nsteps:\n  - { id: a, task: "sum" }\n  - task: ../sum.manus.yaml\n`,
      ]),
    );
    await write({ "sum.manus.yaml": task, ...many });
    const { renameProvider } = await begin();
    assert.deepEqual(renameProvider, { prepareProvider: true });
    const edited = `# typed, not saved\n${workflow}`;
    await session.open(uriOf("main.manus.yaml"), workflow, 0);
    await session.change(uriOf("main.manus.yaml"), 1, [{ text: edited }]);
    assert.deepEqual(await ask("prepareRename", edited, "sum"), {
      range: { start: { line: 9, character: 10 }, end: { line: 9, character: 13 } },
      placeholder: "sum",
    });
    const edit = await ask<WorkspaceEdit>("rename", edited, "sum", { newName: "summarize" });
    const files = await applied(edit, { "main.manus.yaml": edited });
    assert.equal(files.size, 52);
    assert.equal(files.get("main.manus.yaml"), edited.replace("task: sum", "task: summarize"));
    assert.equal(files.get("sum.manus.yaml"), task.replace("sum", "summarize"));
    for (const [name, text] of Object.entries(many))
      assert.equal(files.get(name), text.replace('"sum"', '"summarize"'), name);
  });

  it("says why a name can't be taken", async () => {
    await write({ "sum.manus.yaml": task });
    await begin();
    await session.open(uriOf("main.manus.yaml"), workflow);
    const rename = (word: string, newName: string): Promise<unknown> => ask("rename", workflow, word, { newName });
    await assert.rejects(rename("sum", "main"), /The name `main` is taken by `main\.manus\.yaml`\. Names are unique/);
    await assert.rejects(rename("look", "Look"), /A step's id consists of lower-case letters.*`Look` doesn't/);
    await assert.rejects(rename("look", "each"), /There is a step `each` already/);
    assert.equal(await rename("shell_exec", "x"), null);
    assert.equal(await ask("prepareRename", workflow, "shell_exec"), null);
  });

  it("serves a client that can do little, and reads again what nobody watches", async () => {
    await write({ "sum.manus.yaml": task, "other.manus.yaml": "kind: workflow\nsteps:\n  - task: sum\n" });
    const capabilities = await begin(plain);
    assert.equal(capabilities.renameProvider, true);
    assert.deepEqual(capabilities.workspace?.fileOperations, {});
    await session.open(uriOf("main.manus.yaml"), workflow);
    await session.wire.sendRequest("workspace/symbol", { query: "" });
    await ask("references", workflow, "sum", { context: { includeDeclaration: true } });
    const changed = "# changed by somebody else\n\nkind: workflow\nsteps:\n  - task: sum\n";
    await write({ "other.manus.yaml": changed, "new.manus.yaml": "kind: workflow\nsteps: [{ task: sum }]\n" });
    const edit = await ask<WorkspaceEdit>("rename", workflow, "sum", { newName: "total" });
    const { changes = {} } = edit;
    assert.equal(changes[uriOf("new.manus.yaml")]?.length, 1);
    const edits = changes[uriOf("other.manus.yaml")] ?? [];
    assert.equal(
      TextDocument.applyEdits(TextDocument.create("", "", 0, changed), edits),
      changed.replace("sum", "total"),
    );
    const [definition] = await ask<Location[]>("definition", workflow, "look.output");
    assert.equal(definition && place(definition.uri, definition.range), "main.manus.yaml:4:8");
    const symbols = await session.wire.sendRequest<SymbolInformation[]>("textDocument/documentSymbol", {
      textDocument: { uri: uriOf("main.manus.yaml") },
    });
    assert.deepEqual(
      symbols
        .map(({ name, containerName, location }) => `${name} in ${containerName ?? "-"} ${place("", location.range)}`)
        .slice(2, 5),
      ["name in - :2:0", "steps in - :3:0", "1. look in steps :4:4"],
    );
  });

  it("reads what isn't on this disk, and renames nothing there", async () => {
    await write({ "main.manus.yaml": workflow });
    await begin(plain);
    const textDocument = { uri: "git:/w/main.manus.yaml?HEAD" };
    await session.open(textDocument.uri, workflow);
    const at = { textDocument, position: positionOf(workflow, "look.output") };
    const [definition] = await session.wire.sendRequest<Location[]>("textDocument/definition", at);
    assert.deepEqual([definition?.uri, definition?.range.start], [textDocument.uri, { line: 4, character: 8 }]);
    assert.equal(await session.wire.sendRequest("textDocument/prepareRename", at), null);
    assert.equal(await session.wire.sendRequest("textDocument/rename", { ...at, newName: "other" }), null);
  });

  it("outlines a document as a tree", async () => {
    await begin();
    await session.open(uriOf("main.manus.yaml"), workflow);
    const symbols = await session.wire.sendRequest<DocumentSymbol[]>("textDocument/documentSymbol", {
      textDocument: { uri: uriOf("main.manus.yaml") },
    });
    const steps = symbols.find(({ name }) => name === "steps");
    assert.deepEqual(
      steps?.children?.map(({ name, detail }) => `${name} (${detail ?? ""})`),
      ["1. look (tool: shell_exec)", "2. each (task: sum)", "3. ./sum.manus.yaml (task: ./sum.manus.yaml)"],
    );
  });

  it("finds symbols of the workspace and tells their lines when asked", async () => {
    await write({ "main.manus.yaml": workflow, "sum.manus.yaml": task });
    const { workspaceSymbolProvider } = await begin();
    assert.deepEqual(workspaceSymbolProvider, { resolveProvider: true });
    const find = (query: string): Promise<WorkspaceSymbol[]> => session.wire.sendRequest("workspace/symbol", { query });
    await eventually("the files are read", async () => (await find("")).length === 5);
    const [symbol] = await find("lk");
    assert.equal(symbol?.name, "look");
    assert.deepEqual(symbol.location, { uri: uriOf("main.manus.yaml") });
    const resolved = await session.wire.sendRequest<WorkspaceSymbol>("workspaceSymbol/resolve", symbol);
    assert.ok("range" in resolved.location);
    assert.equal(place(resolved.location.uri, resolved.location.range), "main.manus.yaml:4:8");
  });

  it("shows who runs whom", async () => {
    await write({
      "sum.manus.yaml": task,
      "other.manus.yaml": "kind: workflow\nname: other\nsteps:\n  - task: sum\n  - workflow: main\n",
    });
    await begin();
    await session.open(uriOf("main.manus.yaml"), workflow);
    await eventually("the task is known", async () => {
      return (await ask("prepareCallHierarchy", workflow, "sum")) !== null;
    });
    const [item] = await ask<CallHierarchyItem[]>("prepareCallHierarchy", workflow, "sum");
    const incoming = await session.wire.sendRequest<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", {
      item,
    });
    assert.deepEqual(
      incoming
        .map(({ from, fromRanges }) => `${from.name} ${fromRanges.map((range) => place("", range)).join()}`)
        .sort(),
      ["main :8:10,:10:10", "other :3:10"],
    );
    const other = incoming.find(({ from }) => from.name === "other")?.from;
    const outgoing = await session.wire.sendRequest<CallHierarchyOutgoingCall[]>("callHierarchy/outgoingCalls", {
      item: other,
    });
    assert.deepEqual(
      outgoing.map(({ to, fromRanges }) => `${to.name} ${String(fromRanges.length)}`),
      ["sum 1", "main 1"],
    );
  });

  it("leads to files and web addresses, and to no file that isn't there", async () => {
    await write({ "docs/a.md": "a" });
    await begin();
    const text = "kind: task\nattachments: [docs/a.md, docs/b.md, https://x.example/c]\n";
    await session.open(uriOf("a.manus.yaml"), text);
    const links = await session.wire.sendRequest<DocumentLink[]>("textDocument/documentLink", {
      textDocument: { uri: uriOf("a.manus.yaml") },
    });
    const resolved = await Promise.all(
      links.map((link) => session.wire.sendRequest<DocumentLink>("documentLink/resolve", link)),
    );
    assert.deepEqual(resolved.map(({ target }) => target).sort(), [
      uriOf("docs/a.md"),
      "https://x.example/c",
      undefined,
    ]);
  });

  it("updates paths when files and folders are renamed, and follows them", async () => {
    const text =
      "kind: workflow\nname: flow\nsteps:\n  - task: ../tasks/sum.manus.yaml\n  - task: tasks/sum.manus.yaml\n  - prompt: x\n    attachments: [./a.txt]\n";
    await write({ "tasks/sum.manus.yaml": task, "flows/flow.manus.yaml": text, "flows/a.txt": "a" });
    const { workspace } = await begin();
    assert.deepEqual(Object.keys(workspace?.fileOperations ?? {}).sort(), [
      "didCreate",
      "didDelete",
      "didRename",
      "willRename",
    ]);
    const willRename = (from: string, to: string): Promise<WorkspaceEdit | null> =>
      session.wire.sendRequest("workspace/willRenameFiles", { files: [{ oldUri: uriOf(from), newUri: uriOf(to) }] });

    const folderMoved = await applied(await willRename("tasks", "jobs"));
    assert.deepEqual([...folderMoved], [["flows/flow.manus.yaml", text.replaceAll("tasks/", "jobs/")]]);
    const fileMoved = await applied(await willRename("flows/flow.manus.yaml", "a/b/flow.manus.yaml"));
    assert.deepEqual(
      [...fileMoved],
      [["flows/flow.manus.yaml", text.replace("../tasks", "../../tasks").replace("./a.txt", "../../flows/a.txt")]],
    );
    assert.equal(await willRename("README.md", "READ.md"), null);

    await rename(path("tasks"), path("jobs"));
    await session.wire.sendNotification("workspace/didRenameFiles", {
      files: [{ oldUri: uriOf("tasks"), newUri: uriOf("jobs") }],
    });
    const find = (): Promise<WorkspaceSymbol[]> => session.wire.sendRequest("workspace/symbol", { query: "sum" });
    await eventually("the task is known where it is now", async () => {
      return (await find()).some(({ location }) => location.uri === uriOf("jobs/sum.manus.yaml"));
    });
    assert.equal(
      (await find()).some(({ location }) => location.uri === uriOf("tasks/sum.manus.yaml")),
      false,
    );
    await rm(path("jobs"), { recursive: true });
    await session.wire.sendNotification("workspace/didDeleteFiles", { files: [{ uri: uriOf("jobs") }] });
    await eventually("the task is gone", async () => (await find()).every(({ name }) => name !== "sum"));
    await write({ "new/sum.manus.yaml": task });
    await session.wire.sendNotification("workspace/didCreateFiles", { files: [{ uri: uriOf("new") }] });
    await eventually("the task is there again", async () => (await find()).some(({ name }) => name === "sum"));
  });
});
