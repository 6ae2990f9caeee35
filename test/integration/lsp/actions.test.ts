import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { ClientCapabilities, CodeAction, Diagnostic, Range, TextDocumentEdit } from "vscode-languageserver";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { createFakeHost, startServer } from "./session.ts";
import type { Session } from "./session.ts";

const empty: FleetSnapshot = { sequence: 4, accounts: [], instances: [], runs: [], tasks: [], triggers: [] };

/** A client that can do all that code actions ask for. */
const able: ClientCapabilities = {
  workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ["create"] } },
  textDocument: {
    publishDiagnostics: { dataSupport: true },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "refactor", "source"] } },
      isPreferredSupport: true,
      disabledSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ["edit"] },
    },
  },
};

/** The same, but it resolves nothing, creates nothing and knows no versions. */
const plain: ClientCapabilities = {
  textDocument: {
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
  },
};

describe("code actions over the protocol", () => {
  let folder: string;
  let uri: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    uri = pathToFileURL(join(folder, "main.manus.yaml")).href;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function begin(capabilities: ClientCapabilities): Promise<{ session: Session; provider: unknown }> {
    const { session } = startServer(createFakeHost(empty));
    const answer = await session.wire.sendRequest<{ capabilities: { codeActionProvider?: unknown } }>("initialize", {
      processId: null,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "w" }],
      capabilities,
      initializationOptions: {},
    });
    await session.wire.sendNotification("initialized", {});
    return { session, provider: answer.capabilities.codeActionProvider };
  }

  function ask(session: Session, range: Range, context: object): Promise<CodeAction[]> {
    return session.wire.sendRequest("textDocument/codeAction", { textDocument: { uri }, range, context });
  }

  const lineRange = (line: number, character = 0): Range => ({
    start: { line, character },
    end: { line, character },
  });

  it("fixes what is underlined; the edit comes when it is chosen, with the version", async () => {
    const { session, provider } = await begin(able);
    assert.equal((provider as { resolveProvider?: boolean }).resolveProvider, true);
    const text = "manus: 1\nkind: task\nname: a\nprompt: x\nmodle: small\n";
    await session.open(uri, text, 7);
    const [diagnostic] = await session.diagnostics(uri, 7);
    assert.ok(diagnostic);
    const offered = await ask(session, diagnostic.range, { diagnostics: [diagnostic], only: ["quickfix"] });
    assert.deepEqual(
      offered.map(({ title, isPreferred }) => [title, isPreferred]),
      [
        ["Change to `model`", true],
        ["Remove `modle`", undefined],
        ["Keep it as a key of your own: start it with `x-`", undefined],
      ],
    );
    const [first] = offered;
    assert.deepEqual(
      first?.diagnostics?.map(({ code }) => code),
      ["unknown-key"],
    );
    assert.equal(first.edit, undefined);
    const resolved = await session.wire.sendRequest<CodeAction>("codeAction/resolve", first);
    assert.deepEqual(resolved.edit?.documentChanges, [
      { textDocument: { uri, version: 7 }, edits: [{ range: diagnostic.range, newText: "model" }] },
    ]);
  });

  it("does not resolve what was offered for another text", async () => {
    const { session } = await begin(able);
    await session.open(uri, "manus: 1\nkind: task\nname: a\nprompt: x\nmodle: small\n", 1);
    const diagnostics = await session.diagnostics(uri, 1);
    const [action] = await ask(session, lineRange(4), { diagnostics });
    await session.change(uri, 2, [{ range: lineRange(0), text: "# new\n" }]);
    await assert.rejects(session.wire.sendRequest("codeAction/resolve", action), /has changed since/);
  });

  it("keeps to the kinds that are asked for", async () => {
    const { session } = await begin(able);
    await session.open(uri, "manus: 1\nkind: workflow\nname: a\nsteps:\n  - tool: idel\n", 1);
    const diagnostics = await session.diagnostics(uri, 1);
    const kinds = async (only: string[]): Promise<string[]> => {
      const offered = await ask(session, lineRange(4, 12), { diagnostics, only });
      return [...new Set(offered.map(({ kind }) => kind ?? ""))];
    };
    assert.deepEqual(await kinds(["quickfix"]), ["quickfix"]);
    assert.deepEqual(await kinds(["refactor"]), ["refactor.rewrite"]);
    assert.deepEqual(await kinds(["refactor.inline"]), []);
    assert.deepEqual(await kinds(["source.organizeImports"]), []);
  });

  it("fixes on save what is certain, and only that", async () => {
    const { session } = await begin(able);
    const text =
      "manus: 1\nkind: task\nname: a\nprompt: x\ntitle: 1.10\nmodle: small\nlimits:\n\ttimeout: 5m\nretry: { on: [timeout, timeout], delay: 10 s }\n";
    await session.open(uri, text, 1);
    await session.diagnostics(uri, 1);
    const [action, ...others] = await ask(session, lineRange(0), { diagnostics: [], only: ["source.fixAll"] });
    assert.deepEqual(others, []);
    assert.equal(action?.kind, "source.fixAll.manus");
    const { edit } = await session.wire.sendRequest<CodeAction>("codeAction/resolve", action);
    const [change] = (edit?.documentChanges ?? []) as TextDocumentEdit[];
    const after = TextDocument.applyEdits(TextDocument.create(uri, "yaml", 1, text), change?.edits as never[]);
    assert.equal(
      after,
      'manus: 1\nkind: task\nname: a\nprompt: x\ntitle: "1.10"\nmodle: small\nlimits:\n  timeout: 5m\nretry: { on: [timeout], delay: 10s }\n',
    );
    await session.change(uri, 2, [{ text: after }]);
    await session.diagnostics(uri, 2);
    assert.deepEqual(await ask(session, lineRange(0), { diagnostics: [], only: ["source.fixAll"] }), []);
  });

  it("extracts a prompt into a file that is created", async () => {
    const { session } = await begin(able);
    await session.open(uri, "manus: 1\nkind: workflow\nname: a\nsteps:\n  - id: one\n    prompt: Do it.\n", 3);
    await session.diagnostics(uri, 3);
    const offered = await ask(session, lineRange(5, 6), { diagnostics: [], only: ["refactor.extract"] });
    const { edit } = await session.wire.sendRequest<CodeAction>("codeAction/resolve", offered[0]);
    const created = pathToFileURL(join(folder, "one.manus.yaml")).href;
    const [create, content, own] = edit?.documentChanges ?? [];
    assert.deepEqual(create, { kind: "create", uri: created, options: { overwrite: false, ignoreIfExists: false } });
    const text = "manus: 1\nkind: task\nname: one\nprompt: Do it.\n";
    const range = lineRange(0);
    assert.deepEqual(content, { textDocument: { uri: created, version: null }, edits: [{ range, newText: text }] });
    assert.deepEqual((own as TextDocumentEdit).textDocument, { uri, version: 3 });
  });

  it("reads the task that a step runs from the disk", async () => {
    await mkdir(join(folder, "tasks"));
    const task = "manus: 1\nkind: task\nname: sum\ninputs: { file: {} }\nprompt: Sum up ${{ inputs.file }}.\n";
    await writeFile(join(folder, "tasks/sum.manus.yaml"), task);
    const { session } = await begin(able);
    const text = "manus: 1\nkind: workflow\nname: a\nsteps:\n  - task: sum\n    with: { file: a.txt }\n";
    await session.open(uri, text, 1);
    await session.diagnostics(uri, 1);
    let offered: CodeAction[] = [];
    await eventually("the workspace was read", async () => {
      offered = await ask(session, lineRange(4, 6), { diagnostics: [], only: ["refactor.inline"] });
      return offered.length > 0;
    });
    const { edit } = await session.wire.sendRequest<CodeAction>("codeAction/resolve", offered[0]);
    const [change] = (edit?.documentChanges ?? []) as TextDocumentEdit[];
    assert.deepEqual(
      change?.edits.map((one) => ("newText" in one ? one.newText : undefined)),
      ["prompt: Sum up a.txt.", ""],
    );
  });

  it("gives a plain client the edits at once, without files to create and refusals", async () => {
    const { session } = await begin(plain);
    await session.open(
      uri,
      "manus: 1\nkind: workflow\nname: a\nsteps:\n  - task: gone\n  - prompt: x\n    modle: y\n",
      1,
    );
    const diagnostics: Diagnostic[] = (await session.diagnostics(uri, 1)).map(({ data: _, ...rest }) => rest);
    const offered = await ask(session, { ...lineRange(4), end: { line: 6, character: 9 } }, { diagnostics });
    assert.equal(
      offered.some(({ title }) => /^(?:Create|Extract)/.test(title)),
      false,
    );
    const change = offered.find(({ title }) => title === "Change to `model`");
    assert.deepEqual(
      change?.edit?.changes?.[uri]?.map(({ newText }) => newText),
      ["model"],
    );
  });

  it("offers nothing to a client that only knows commands", async () => {
    const { provider } = await begin({});
    assert.equal(provider, undefined);
  });
});
