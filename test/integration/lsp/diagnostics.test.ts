import { sampleAccount } from "../../support/sample-account.ts";
import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  ClientCapabilities,
  DocumentDiagnosticReport,
  WorkspaceDiagnosticReport,
  WorkspaceFullDocumentDiagnosticReport,
} from "vscode-languageserver";
import { CancellationTokenSource, ProgressType } from "vscode-jsonrpc";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { createFakeHost, noOthers, startServer } from "./session.ts";
import type { Session } from "./session.ts";

const noFleet: FleetSnapshot = { sequence: 4, accounts: [], instances: [], runs: [], tasks: [], triggers: [] };
const pulling: ClientCapabilities = {
  textDocument: { diagnostic: {} },
  workspace: { diagnostics: { refreshSupport: true } },
};
const task = (name: string, more = ""): string => `manus: 1\nkind: task\nname: ${name}\nprompt: x\n${more}`;

describe("diagnostics over the protocol", () => {
  let folder: string;
  let uri: string;
  const path = (name: string): string => join(folder, name);
  const uriOf = (name: string): string => pathToFileURL(path(name)).href;

  beforeEach(async () => {
    folder = await temporaryFolder();
    uri = uriOf("main.manus.yaml");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function start(snapshot = noFleet): Session {
    return startServer(createFakeHost(snapshot)).session;
  }

  async function pull(session: Session, of = uri, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return session.wire.sendRequest("textDocument/diagnostic", { textDocument: { uri: of }, previousResultId });
  }

  async function codes(session: Session, of = uri): Promise<unknown[]> {
    const report = await pull(session, of);
    assert.equal(report.kind, "full");
    return report.items.map(({ code }) => code);
  }

  function lastCodes(session: Session, of = uri): unknown[] | undefined {
    return session.published.findLast((one) => one.uri === of)?.diagnostics.map(({ code }) => code);
  }

  describe("a client that asks", () => {
    it("gets what it asks for and nothing else, and is told when nothing is new", async () => {
      const session = start();
      const { capabilities } = await session.initialize([folder], {}, pulling);
      assert.deepEqual(capabilities.diagnosticProvider, {
        identifier: "manus",
        interFileDependencies: true,
        workspaceDiagnostics: true,
      });
      await session.open(uri, task("a", "promt: y\n"));
      const first = await pull(session);
      assert.ok(first.kind === "full" && first.resultId !== undefined);
      assert.deepEqual(
        first.items.map(({ code }) => code),
        ["unknown-key"],
      );
      assert.deepEqual(await pull(session, uri, first.resultId), { kind: "unchanged", resultId: first.resultId });

      // Blanks at the end move nothing that is told.
      const end = { start: { line: 5, character: 0 }, end: { line: 5, character: 0 } };
      await session.change(uri, 2, [{ range: end, text: "\n\n" }]);
      assert.equal((await pull(session, uri, first.resultId)).kind, "unchanged");
      await session.change(uri, 3, [{ text: task("a") }]);
      assert.deepEqual(await codes(session), []);
      assert.deepEqual(session.published, []);
    });

    it("is answered with what it typed last", async () => {
      const session = start();
      await session.initialize([], {}, pulling);
      await session.open(uri, task("a"));
      const answers = [];
      for (let version = 2; version < 12; version += 1) {
        await session.change(uri, version, [{ text: task("a", version % 2 === 0 ? "promt: y\n" : "") }]);
        answers.push(codes(session));
      }
      assert.deepEqual((await Promise.all(answers)).at(-1), []);
    });

    it("may cancel, and asks no more of documents that aren't ours", async () => {
      const session = start();
      await session.initialize([], {}, pulling);
      const steps = Array.from({ length: 3000 }, (_, index) => `  - id: s${String(index)}\n    prompt: a\n`).join("");
      await session.open(uri, `manus: 1\nkind: workflow\nname: big\nsteps:\n${steps}`);
      const source = new CancellationTokenSource();
      const params = { textDocument: { uri } };
      const asked = session.wire.sendRequest("textDocument/diagnostic", params, source.token);
      source.cancel();
      await assert.rejects(asked, /cancelled/i);
      assert.deepEqual(await pull(session, uriOf("compose.yaml")), { kind: "full", items: [] });
    });

    it("is told to ask again when another file, the disk or the fleet makes a difference", async () => {
      await writeFile(path("other.manus.yaml"), task("other"));
      const host = createFakeHost(noFleet);
      const { session } = startServer(host);
      await session.initialize([folder], {}, pulling);
      await session.open(uri, task("a", "attachments: [notes.md]\naccount: work\n"));
      await eventually("the file is looked for", async () => (await codes(session)).includes("missing-file"));
      const asked = (): number => session.refreshes.filter((view) => view === "diagnostic").length;
      await eventually("it was told to ask", () => asked() > 0);

      let before = asked();
      await writeFile(path("notes.md"), "x");
      await session.wire.sendNotification("workspace/didChangeWatchedFiles", {
        changes: [{ uri: uriOf("notes.md"), type: 1 }],
      });
      await eventually("it was told of the disk", () => asked() > before);
      assert.deepEqual(await codes(session), []);

      before = asked();
      await writeFile(path("other.manus.yaml"), task("a"));
      await session.wire.sendNotification("workspace/didChangeWatchedFiles", {
        changes: [{ uri: uriOf("other.manus.yaml"), type: 2 }],
      });
      await eventually("it was told of the other file", () => asked() > before);
      assert.deepEqual(await codes(session), ["duplicate-name"]);

      before = asked();
      const accounts = [sampleAccount()];
      host.answer = () => ({ ok: true, value: { ...noFleet, sequence: 9, accounts } });
      const gap = { previousSequence: 8, sequence: 9, runs: [], tasks: [], instances: [], ...noOthers };
      host.tell("manus/fleet/didChange", gap);
      await eventually("it was told of the fleet", () => asked() > before);
      assert.deepEqual(await codes(session), ["duplicate-name", "unknown-account"]);
    });

    it("that can't be told to ask again isn't made to ask", async () => {
      const session = start();
      const { capabilities } = await session.initialize([], {}, { textDocument: { diagnostic: {} } });
      assert.equal(capabilities.diagnosticProvider, undefined);
      await session.open(uri, task("a", "promt: y\n"));
      assert.equal((await session.diagnostics(uri, 1)).length, 1);
    });
  });

  describe("of the whole workspace", () => {
    async function pullAll(
      session: Session,
      previousResultIds: { uri: string; value: string }[] = [],
      more: object = {},
    ): Promise<WorkspaceDiagnosticReport> {
      return session.wire.sendRequest("workspace/diagnostic", { previousResultIds, ...more });
    }

    function fullOf(report: WorkspaceDiagnosticReport): WorkspaceFullDocumentDiagnosticReport[] {
      return report.items.filter((item) => item.kind === "full");
    }

    function summary(report: WorkspaceDiagnosticReport): string[] {
      return fullOf(report)
        .map((item) => `${item.uri.replace(/^.*\//, "")}: ${item.items.map(({ code }) => code).join(" ")}`)
        .sort();
    }

    async function begin(): Promise<{
      session: Session;
      first: WorkspaceDiagnosticReport;
      ids: { uri: string; value: string }[];
    }> {
      await mkdir(path("sub"));
      await writeFile(path("good.manus.yaml"), task("good"));
      await writeFile(path("sub/bad.manus.yaml"), task("bad", "attachments: [nope.md]\npromt: y\n"));
      const session = start();
      await session.initialize([folder], {}, pulling);
      let first: WorkspaceDiagnosticReport = { items: [] };
      await eventually("all files are told of, with what the disk says", async () => {
        first = await pullAll(session);
        return summary(first).join() === "bad.manus.yaml: missing-file unknown-key,good.manus.yaml: ";
      });
      const ids = fullOf(first).map((item) => ({ uri: item.uri, value: item.resultId ?? "" }));
      return { session, first, ids };
    }

    it("tells of files that aren't open, and once", async () => {
      const { session, ids } = await begin();
      const next = pullAll(session, ids);
      let answered = false;
      void next.then(() => (answered = true));
      // A request that was made later is answered while the first one waits for something new.
      await pullAll(session);
      assert.equal(answered, false);

      await writeFile(path("sub/bad.manus.yaml"), task("bad"));
      await session.wire.sendNotification("workspace/didChangeWatchedFiles", {
        changes: [{ uri: uriOf("sub/bad.manus.yaml"), type: 2 }],
      });
      assert.deepEqual(summary(await next), ["bad.manus.yaml: "]);
    });

    it("checks again what another file makes a difference to, and no more", async () => {
      const { session, ids } = await begin();
      await writeFile(path("caller.manus.yaml"), "manus: 1\nkind: workflow\nname: caller\nsteps:\n  - task: good\n");
      const tell = (name: string, type: number): Promise<void> =>
        session.wire.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(name), type }] });
      const added = pullAll(session, ids);
      await tell("caller.manus.yaml", 1);
      const [caller] = fullOf(await added);
      assert.ok(caller);
      const all = [...ids, { uri: caller.uri, value: caller.resultId ?? "" }];

      const changed = pullAll(session, all);
      await writeFile(path("good.manus.yaml"), task("better"));
      await tell("good.manus.yaml", 2);
      assert.deepEqual(summary(await changed), ["caller.manus.yaml: unknown-task"]);
    });

    it("checks again what names an account, once there is a host", async () => {
      await writeFile(path("named.manus.yaml"), task("named", "account: work\n"));
      await writeFile(path("unnamed.manus.yaml"), task("unnamed"));
      const host = createFakeHost(noFleet);
      const { session } = startServer(host);
      await session.initialize([folder], {}, pulling);
      let first: WorkspaceDiagnosticReport = { items: [] };
      await eventually("all files are told of", async () => {
        first = await pullAll(session);
        return first.items.length === 2;
      });
      const next = pullAll(
        session,
        fullOf(first).map((item) => ({ uri: item.uri, value: item.resultId ?? "" })),
      );
      const accounts = [sampleAccount()];
      host.answer = () => ({ ok: true, value: { ...noFleet, sequence: 9, accounts } });
      host.tell("manus/fleet/didChange", {
        previousSequence: 8,
        sequence: 9,
        runs: [],
        tasks: [],
        instances: [],
        ...noOthers,
      });
      assert.deepEqual(summary(await next), ["named.manus.yaml: unknown-account"]);
    });

    it("takes back what was said of a file that is gone, however the client writes its address", async () => {
      const { session, ids } = await begin();
      const written = ids.map(({ uri: one, value }) => ({ uri: one.replace("bad", "%62ad"), value }));
      await rm(path("sub/bad.manus.yaml"));
      const next = pullAll(session, written);
      await session.wire.sendNotification("workspace/didChangeWatchedFiles", {
        changes: [{ uri: uriOf("sub/bad.manus.yaml"), type: 3 }],
      });
      assert.deepEqual(summary(await next), ["%62ad.manus.yaml: "]);
    });

    it("leaves out what is open, and tells of it when it's closed", async () => {
      const { session } = await begin();
      const bad = uriOf("sub/bad.manus.yaml");
      await session.open(bad, task("bad", "nope: y\n"));
      assert.deepEqual(await codes(session, bad), ["unknown-key"]);
      assert.deepEqual(summary(await pullAll(session)), ["good.manus.yaml: "]);
      await session.wire.sendNotification("textDocument/didClose", { textDocument: { uri: bad } });
      assert.deepEqual(summary(await pullAll(session)), [
        "bad.manus.yaml: missing-file unknown-key",
        "good.manus.yaml: ",
      ]);
    });

    it("comes in parts where they are wanted", async () => {
      const { session } = await begin();
      const parts: WorkspaceDiagnosticReport[] = [];
      session.wire.onProgress(new ProgressType<WorkspaceDiagnosticReport>(), "parts", (part) => void parts.push(part));
      const answer = await pullAll(session, [], { partialResultToken: "parts" });
      assert.deepEqual(answer.items, []);
      assert.deepEqual(parts.flatMap(summary).sort(), [
        "bad.manus.yaml: missing-file unknown-key",
        "good.manus.yaml: ",
      ]);
    });

    it("may be cancelled while it waits, and ends with the server", async () => {
      const { session, ids } = await begin();
      const source = new CancellationTokenSource();
      const cancelled = session.wire.sendRequest("workspace/diagnostic", { previousResultIds: ids }, source.token);
      source.cancel();
      await assert.rejects(cancelled, /cancelled/i);
      const ended = assert.rejects(pullAll(session, ids), /cancelled/i);
      assert.equal(await session.wire.sendRequest("shutdown"), null);
      await ended;
    });
  });

  describe("settings", () => {
    const severity = { "unknown-key": "error", "unused-input": "off" };
    const text = task("a", "promt: y\ninputs: { a: {} }\n");

    it("change how findings are shown, for a client that can be asked", async () => {
      const session = start();
      await session.initialize([], {}, { workspace: { configuration: true } });
      await session.open(uri, text);
      assert.deepEqual(
        (await session.diagnostics(uri, 1)).map((one) => [one.code, one.severity]),
        [
          ["unknown-key", 2],
          ["unused-input", 2],
        ],
      );
      session.settings = { diagnostics: { severity } };
      await session.wire.sendNotification("workspace/didChangeConfiguration", { settings: null });
      await eventually("the new severity is shown", () => lastCodes(session)?.join() === "unknown-key");
      assert.equal(session.published.at(-1)?.diagnostics[0]?.severity, 1);
      session.settings = null;
      await session.wire.sendNotification("workspace/didChangeConfiguration", { settings: null });
      await eventually("all is shown again", () => lastCodes(session)?.length === 2);
      // What changes nothing is shown faded.
      assert.deepEqual(session.published.at(-1)?.diagnostics[1]?.tags, [1]);
    });

    it("come with the notification, or with the first message, for other clients", async () => {
      const session = start();
      await session.initialize([], { settings: { "manus.diagnostics.severity": { "unknown-key": "off" } } });
      await session.open(uri, text);
      await eventually("the first settings count", () => lastCodes(session)?.join() === "unused-input");
      await session.wire.sendNotification("workspace/didChangeConfiguration", {
        settings: { manus: { diagnostics: { severity } } },
      });
      await eventually("the next ones count", () => lastCodes(session)?.join() === "unknown-key");
    });

    it("make a client that pulls do so again", async () => {
      const session = start();
      await session.initialize([], {}, { ...pulling, workspace: { ...pulling.workspace, configuration: true } });
      await session.open(uri, text);
      const first = await pull(session);
      session.settings = { diagnostics: { severity } };
      await session.wire.sendNotification("workspace/didChangeConfiguration", { settings: null });
      await eventually("it was told", () => session.refreshes.includes("diagnostic"));
      const next = await pull(session, uri, first.kind === "full" ? first.resultId : undefined);
      assert.ok(next.kind === "full" && next.items.map(({ code }) => code).join() === "unknown-key");
    });
  });

  describe("facts that arrive later", () => {
    it("change what was pushed, without an edit", async () => {
      const session = start();
      await session.initialize([folder]);
      await session.open(uri, task("a", 'attachments: [notes.md, "*.txt"]\n'));
      await eventually("both are missing", () => lastCodes(session)?.join() === "missing-file,no-match");
      await writeFile(path("notes.md"), "x");
      await writeFile(path("a.txt"), "x");
      await session.wire.sendNotification("workspace/didChangeWatchedFiles", {
        changes: ["notes.md", "a.txt"].map((name) => ({ uri: uriOf(name), type: 1 })),
      });
      await eventually("both are there", () => lastCodes(session)?.length === 0);
    });
  });

  describe("documents that are no files", () => {
    it("untitled ones have the workspace around them", async () => {
      await writeFile(path("publish.manus.yaml"), task("publish"));
      const session = start();
      await session.initialize([folder]);
      const untitled = "untitled:Untitled-1";
      const text = (step: string): string => `manus: 1\nkind: workflow\nname: a\nsteps:\n  - task: ${step}\n`;
      await session.open(untitled, text("publis"), 1, "manus-yaml");
      await eventually("the task is unknown", () => lastCodes(session, untitled)?.join() === "unknown-task");
      await session.change(untitled, 2, [{ text: text("./publish.manus.yaml") }]);
      assert.deepEqual(await session.diagnostics(untitled, 2), []);
    });

    it("those from elsewhere are checked as a text, and nothing is claimed of what is around them", async () => {
      await writeFile(path("publish.manus.yaml"), task("publish"));
      const session = start();
      await session.initialize([folder]);
      const old = `git:${path("publish.manus.yaml")}?ref=HEAD`;
      await session.open(old, task("publish", "attachments: [../nope.md]\npromt: y\n"));
      await eventually("the text was checked", () => lastCodes(session, old)?.join() === "unknown-key");
      // Nor do they take the place of the file itself.
      await session.open(uri, task("publish"));
      await eventually("the file counts once", () => lastCodes(session)?.join() === "duplicate-name");
      assert.equal(session.published.at(-1)?.diagnostics[0]?.relatedInformation?.length, 1);
      assert.deepEqual(lastCodes(session, old), ["unknown-key"]);
    });
  });
});
