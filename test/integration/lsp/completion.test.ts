import { sampleAccount } from "../../support/sample-account.ts";
import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  ClientCapabilities,
  CompletionItem,
  CompletionList,
  InitializeResult,
  InsertReplaceEdit,
  MarkupContent,
  SignatureHelp,
  TextEdit,
} from "vscode-languageserver";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { createFakeHost, startServer } from "./session.ts";
import type { Session } from "./session.ts";

const account = sampleAccount({ id: "work", provider: "model", title: "Work", models: ["gpt-5-mini"] });
const fleet: FleetSnapshot = { sequence: 4, accounts: [account], instances: [], runs: [], tasks: [], triggers: [] };
const head = "manus: 1\nkind: workflow\nname: main\nsteps:\n";

/** What an editor with all of it says. */
const rich: ClientCapabilities = {
  textDocument: {
    completion: {
      completionItem: {
        snippetSupport: true,
        insertReplaceSupport: true,
        labelDetailsSupport: true,
        documentationFormat: ["markdown", "plaintext"],
        insertTextModeSupport: { valueSet: [1, 2] },
      },
    },
    signatureHelp: {
      signatureInformation: {
        documentationFormat: ["markdown"],
        parameterInformation: { labelOffsetSupport: true },
        noActiveParameterSupport: true,
      },
    },
  },
};

/** What an editor says that takes snippets and knows nothing of how their lines are indented. */
const simple: ClientCapabilities = { textDocument: { completion: { completionItem: { snippetSupport: true } } } };

describe("completion over the protocol", () => {
  let folder: string;
  let uri: string;
  let session: Session;
  let version = 0;

  beforeEach(async () => {
    folder = await temporaryFolder();
    uri = pathToFileURL(join(folder, "main.manus.yaml")).href;
    version = 0;
    await mkdir(join(folder, "logs"));
    await writeFile(join(folder, "logs", "night.txt"), "E!");
    const inputs = "inputs:\n  package: { type: string, required: true, description: Which one }\n";
    await writeFile(
      join(folder, "sum.manus.yaml"),
      `manus: 1\nkind: task\nname: sum\ntitle: Sums\n${inputs}prompt: a\n`,
    );
  });
  afterEach(async () => {
    session.wire.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(capabilities: ClientCapabilities, options: object = {}): Promise<InitializeResult> {
    session = startServer(createFakeHost(fleet)).session;
    const result = await session.wire.sendRequest<InitializeResult>("initialize", {
      processId: null,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "w" }],
      capabilities,
      initializationOptions: { attachHost: true, ...options },
    });
    await session.wire.sendNotification("initialized", {});
    return result;
  }

  /** Show a text to the server; the answer is the position of its `$0`. */
  async function show(marked: string): Promise<{ line: number; character: number }> {
    const text = marked.replace("$0", "");
    version += 1;
    if (version === 1) await session.open(uri, text, version);
    else await session.change(uri, version, [{ text }]);
    const lines = marked.slice(0, marked.indexOf("$0")).split("\n");
    return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  }

  async function complete(marked: string, triggerCharacter?: string): Promise<CompletionList> {
    const position = await show(marked);
    const context = triggerCharacter === undefined ? { triggerKind: 1 } : { triggerKind: 2, triggerCharacter };
    return session.wire.sendRequest("textDocument/completion", { textDocument: { uri }, position, context });
  }

  async function item(marked: string, label: string): Promise<CompletionItem> {
    const { items } = await complete(marked);
    const found = items.find((one) => one.label === label);
    assert.ok(found, `there is no "${label}", but: ${items.map((one) => one.label).join(", ")}`);
    return found;
  }

  it("says what it offers, and at which characters", async () => {
    const { capabilities } = await start(rich);
    assert.equal(capabilities.completionProvider?.resolveProvider, true);
    assert.ok(capabilities.completionProvider.triggerCharacters?.includes(":"));
    assert.deepEqual(capabilities.signatureHelpProvider?.triggerCharacters, ["(", ",", ":"]);
  });

  it("gives a rich client snippets as they are, two ranges, and the next list", async () => {
    await start(rich, { commands: true });
    const tool = await item(`${head}  - tool: sh$0ell\n`, "shell_exec");
    const start4 = { line: 4, character: 10 };
    assert.deepEqual(tool.textEdit, {
      newText:
        "shell_exec\n    with:\n      id: ${1:main}\n      exec_dir: ${2:.}\n      command: ${3:git log --oneline -20}",
      insert: { start: start4, end: { line: 4, character: 12 } },
      replace: { start: start4, end: { line: 4, character: 15 } },
    });
    assert.deepEqual([tool.insertTextFormat, tool.insertTextMode, tool.kind], [2, 1, 3]);
    assert.deepEqual(tool.labelDetails, { description: "(id, exec_dir, command)" });
    assert.equal((await item(`${head}  - to$0\n`, "tool")).command?.command, "editor.action.triggerSuggest");
  });

  it("gives a client that indents by itself lines without the indentation that is there", async () => {
    await start(simple);
    const tool = await item(`${head}  - id: a\n    tool: $0\n`, "shell_view");
    assert.equal((tool.textEdit as TextEdit).newText, "shell_view\nwith:\n  id: ${1:main}");
    assert.equal(tool.insertTextMode, undefined);
    const behindDash = await item(`${head}  - tool: $0\n`, "shell_view");
    assert.equal((behindDash.textEdit as TextEdit).newText, "shell_view\n  with:\n    id: ${1:main}");
    assert.equal(behindDash.detail, "(id)");
  });

  it("gives a plain client plain text, one range, and no commands", async () => {
    await start({});
    const tool = await item(`${head}  - tool: sh$0\n`, "shell_view");
    assert.deepEqual(tool.textEdit, {
      newText: "shell_view\n    with:\n      id: main",
      range: { start: { line: 4, character: 10 }, end: { line: 4, character: 12 } },
    });
    assert.equal(tool.insertTextFormat, undefined);
    const key = await item(`${head}  - ret$0\n`, "retry");
    assert.equal(key.command, undefined);
    assert.equal((key.textEdit as TextEdit).newText, "retry:\n      ");
  });

  it("documents an item when somebody looks at it", async () => {
    await start(rich);
    const key = await item("manus: 1\nkind: task\npri$0\n", "priority");
    assert.equal(key.documentation, undefined);
    const resolved = await session.wire.sendRequest<CompletionItem>("completionItem/resolve", key);
    assert.equal((resolved.documentation as MarkupContent).kind, "markdown");
    assert.match((resolved.documentation as MarkupContent).value, /Who goes first[^]*Default: `5`/);
    assert.equal(resolved.label, "priority");
    const unknown = { label: "x", data: { uri: "file:///nowhere", offset: 0, about: { of: "key" } } };
    assert.deepEqual(await session.wire.sendRequest("completionItem/resolve", unknown), unknown);
  });

  it("documents in plain text for a client that shows no Markdown", async () => {
    await start({});
    const key = await item("manus: 1\nkind: task\npri$0\n", "priority");
    const resolved = await session.wire.sendRequest<CompletionItem>("completionItem/resolve", key);
    assert.match(resolved.documentation as string, /Default: 5/);
  });

  it("knows the files, the accounts and the folders around", async () => {
    await start(rich);
    await eventually("the workspace and the fleet are known", async () => {
      const tasks = await complete(`${head}  - task: $0\n`);
      const accounts = await complete("manus: 1\nkind: task\naccount: $0\n");
      return tasks.items.length > 0 && accounts.items.length > 0;
    });
    const task = await item(`${head}  - task: $0\n`, "sum");
    assert.match((task.textEdit as InsertReplaceEdit).newText, /with:\n {6}package: \$\{1:package\}$/);
    const resolved = await session.wire.sendRequest<CompletionItem>("completionItem/resolve", task);
    assert.match((resolved.documentation as MarkupContent).value, /Sums[^]*Which one/);
    assert.equal((await item("manus: 1\nkind: task\nmodel: $0\n", "gpt-5-mini")).labelDetails?.description, "Work");
    const file = await item("manus: 1\nkind: task\nattachments: [logs/$0]\n", "night.txt");
    assert.deepEqual([file.filterText, file.kind], ["logs/night.txt", 17]);
  });

  it("keeps still while somebody writes prose or indents", async () => {
    await start(rich);
    assert.deepEqual((await complete("manus: 1\nkind: task\nprompt: |\n  Read $0\n", " ")).items, []);
    assert.deepEqual((await complete(`${head}  - tool: idle\n    $0\n`, " ")).items, []);
    assert.ok((await complete(`${head}  - tool: $0\n`, " ")).items.length > 0);
    assert.ok((await complete(`${head}  - tool:$0\n`, ":")).items.length > 0);
  });

  it("sorts the likely ones first and moves oddly indented lines", async () => {
    await start(rich);
    const { items, isIncomplete } = await complete(`${head}  - tool: shell_exec\n      $0\n`);
    assert.equal(isIncomplete, false);
    const [first] = [...items].sort((left, right) => ((left.sortText ?? "") < (right.sortText ?? "") ? -1 : 1));
    assert.equal(first?.label, "with");
    const range = { start: { line: 5, character: 0 }, end: { line: 5, character: 6 } };
    assert.deepEqual(first.additionalTextEdits, [{ range, newText: "    " }]);
  });

  it("shows the signature of a tool, as far as the client can", async () => {
    await start(rich);
    const ask = async (marked: string): Promise<SignatureHelp | null> => {
      const position = await show(marked);
      return session.wire.sendRequest("textDocument/signatureHelp", { textDocument: { uri }, position });
    };
    const help = await ask(`${head}  - tool: shell_exec\n    with:\n      command: $0\n`);
    assert.equal(help?.signatures[0]?.label, "shell_exec(id, exec_dir, command)");
    assert.deepEqual([help.activeParameter, help.signatures[0].parameters?.[2]?.label], [2, [25, 32]]);
    assert.equal((await ask(`${head}  - tool: shell_exec\n    with:\n      $0\n`))?.activeParameter, null);
    assert.equal(await ask(`${head}  - tool: shell_exec\n    $0\n`), null);
    session.wire.dispose();

    await start({});
    version = 0;
    const plain = await ask(`${head}  - tool: shell_exec\n    with:\n      $0\n`);
    assert.equal(plain?.activeParameter, undefined);
    assert.equal(plain?.signatures[0]?.parameters?.[2]?.label, "command");
    assert.equal(typeof plain.signatures[0].documentation, "string");
  });
});
