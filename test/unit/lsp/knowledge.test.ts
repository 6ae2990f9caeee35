import assert from "node:assert/strict";
import { systemClock } from "../../../server/src/adapters/system/clock.ts";
import type { WorkspaceFiles } from "../../../server/src/core/ports/workspace-files.ts";
import { WorkspaceFacts } from "../../../server/src/lsp/file-facts.ts";
import { FleetMirror } from "../../../server/src/lsp/fleet-mirror.ts";
import { Knowledge } from "../../../server/src/lsp/knowledge.ts";
import { Workspace } from "../../../server/src/lsp/workspace.ts";
import { eventually } from "../../support/eventually.ts";
import { noDisk } from "../../support/no-disk.ts";
import { rememberLog } from "../../support/remembered-log.ts";
import { createFakeHost } from "../../integration/lsp/session.ts";

interface Bench {
  readonly knowledge: Knowledge;
  readonly facts: WorkspaceFacts;
  readonly told: (readonly string[])[];
}

function createBench(stat: WorkspaceFiles["stat"]): Bench {
  const files: WorkspaceFiles = {
    ...noDisk,
    findTaskFiles: () => Promise.resolve({ ok: true, value: [] }),
    readText: () => Promise.resolve({ ok: true, value: "" }),
    stat,
  };
  const log = rememberLog();
  const told: (readonly string[])[] = [];
  const ports = { files, log, clock: systemClock, pause: () => Promise.resolve() };
  const host = createFakeHost({ sequence: 1, accounts: [], instances: [], runs: [], tasks: [], triggers: [] });
  const facts = new WorkspaceFacts(files, ports, (uris) => told.push(uris));
  const workspace = new Workspace(ports, () => undefined);
  const fleet = new FleetMirror(host, () => undefined);
  return { knowledge: new Knowledge({ workspace, fleet, facts, clock: systemClock }), facts, told };
}

describe("what is known around a document", () => {
  it("is asked for once where all of it is known", async () => {
    const { knowledge } = createBench(() => Promise.resolve({ kind: "none" }));
    let asked = 0;
    assert.equal(await knowledge.ask(() => (asked += 1)), 1);
  });

  it("is waited for shortly, and asked for once more", async () => {
    const { knowledge } = createBench(() => Promise.resolve({ kind: "folder" }));
    assert.deepEqual(await knowledge.ask(({ files }) => files.at("/w/a")), { kind: "folder" });
  });

  it("isn't waited for longer than a person would", async () => {
    const { knowledge } = createBench(() => new Promise(() => undefined));
    assert.equal(await knowledge.ask(({ files }) => files.at("/w/a")), undefined);
  });

  it("isn't waited for because somebody else asked something", async () => {
    const { knowledge } = createBench(() => new Promise(() => undefined));
    const ended: unknown[] = [];
    const slow = knowledge.ask(({ files }) => files.at("/w/slow")).then((answer) => ended.push(answer));
    const other = knowledge.ask(() => 5).then((answer) => ended.push(answer));
    await Promise.all([slow, other]);
    assert.deepEqual(ended, [5, undefined]);
  });

  it("tells the documents whose check asked for what is known now, together", async () => {
    const { knowledge, facts, told } = createBench(() => Promise.resolve({ kind: "folder" }));
    knowledge.aroundFile("file:///a").around.files.at("/w/a");
    knowledge.aroundFile("file:///b").around.files.at("/w/a");
    knowledge.aroundFile("file:///c").around.files.at("/w/c");
    knowledge.aroundFile("file:///d").around.files.at("/w/d");
    facts.forget("file:///d");
    await eventually("they are told", () => told.length > 0);
    assert.deepEqual(told, [["file:///a", "file:///b", "file:///c"]]);
  });

  it("is nothing of the workspace for a document from elsewhere", () => {
    const { knowledge } = createBench(() => Promise.resolve({ kind: "none" }));
    const around = knowledge.aroundDocument({ uri: "git:/a", kind: "elsewhere" });
    assert.equal(around.index.complete, false);
    assert.equal(around.fleet.known, false);
    assert.equal(around.files.at("/w/a"), undefined);
    assert.ok(around.now > 0);
  });
});
