import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CodeLens } from "vscode-languageserver";
import type { FleetSnapshot, RunView } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { createFakeHost, noOthers, startServer } from "./session.ts";

const empty: FleetSnapshot = { sequence: 4, accounts: [], instances: [], runs: [], tasks: [], triggers: [] };
const workflow = `manus: 1
kind: workflow
name: release
steps:
  - id: log
    tool: shell_exec
    with: { id: main, exec_dir: ".", command: ls }
  - id: publish
    task: publish
`;

function runOf(file: string, status: RunView["status"]): RunView {
  const final = status !== "running";
  return {
    id: "01RUN",
    inputs: {},
    name: "release",
    title: "release",
    kind: "workflow",
    file,
    workspaceFolder: "/w",
    status,
    ...(final ? { reason: { code: "completed", message: "All steps succeeded" } } : {}),
    startedAt: "2026-11-21T09:14:03.120Z",
    steps: [
      { id: "log", number: 1, title: "log", kind: "tool", status: "succeeded", durationMs: 1250, line: 4 },
      { id: "publish", number: 2, title: "publish", kind: "task", status: final ? "succeeded" : "running", line: 7 },
    ],
    outputs: {},
    folder: "/runs/01RUN",
  };
}

describe("a session with the language server", () => {
  let folder: string;
  let uri: string;
  const path = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
    uri = pathToFileURL(path("release.manus.yaml")).href;
    await writeFile(path("publish.manus.yaml"), "manus: 1\nkind: task\nname: publish\nprompt: Publish.\n");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("checks what is typed, with the version, and follows the other files", async () => {
    const { session } = startServer(createFakeHost(empty));
    const { capabilities } = await session.initialize([folder]);
    assert.deepEqual(capabilities.textDocumentSync, { openClose: true, change: 2 });
    await session.open(uri, workflow);
    await eventually("the workspace was read", async () => (await session.diagnostics(uri, 1)).length === 0);

    const range = { start: { line: 5, character: 10 }, end: { line: 5, character: 20 } };
    await session.change(uri, 2, [{ range, text: "shel_exec" }]);
    const [wrong] = await session.diagnostics(uri, 2);
    assert.equal(wrong?.code, "unknown-tool");
    assert.deepEqual(wrong.range, { start: { line: 5, character: 10 }, end: { line: 5, character: 19 } });
    assert.equal(wrong.codeDescription?.href, "file:///docs/diagnostics.md#unknown-tool");
    assert.deepEqual(wrong.data, { replace: "shell_exec" });

    await session.change(uri, 3, [{ text: workflow }]);
    assert.deepEqual(await session.diagnostics(uri, 3), []);

    await rm(path("publish.manus.yaml"));
    const gone = pathToFileURL(path("publish.manus.yaml")).href;
    await session.wire.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: gone, type: 3 }] });
    await eventually("the task is unknown", () => session.published.at(-1)?.diagnostics[0]?.code === "unknown-task");

    // What is open in the editor counts before it is saved.
    await session.open(gone, "manus: 1\nkind: task\nname: publish\nprompt: Publish.\n");
    await eventually(
      "the open task counts",
      () => session.published.findLast((one) => one.uri === uri)?.diagnostics.length === 0,
    );

    await session.wire.sendNotification("textDocument/didClose", { textDocument: { uri } });
    await eventually("a closed file has no diagnostics", () => {
      const last = session.published.findLast((one) => one.uri === uri);
      return last?.version === undefined && last?.diagnostics.length === 0;
    });
  });

  it("speaks of the place in another file that has the same name", async () => {
    await mkdir(path("sub"));
    const { session } = startServer(createFakeHost(empty));
    await session.initialize([folder]);
    const other = pathToFileURL(path("sub/other.manus.yaml")).href;
    await session.open(other, "manus: 1\nkind: task\nname: publish\nprompt: x\n");
    await eventually(
      "the duplicate is found",
      () => session.published.at(-1)?.diagnostics[0]?.code === "duplicate-name",
    );
    const related = session.published.at(-1)?.diagnostics[0]?.relatedInformation?.[0]?.location;
    assert.equal(related?.uri, pathToFileURL(path("publish.manus.yaml")).href);
    assert.deepEqual(related.range, { start: { line: 2, character: 6 }, end: { line: 2, character: 13 } });
  });

  it("cancels the check of an older edit", async () => {
    const { session } = startServer(createFakeHost(empty));
    await session.initialize([]);
    const steps = Array.from({ length: 3000 }, (_, index) => `  - id: s${String(index)}\n    prompt: a\n`).join("");
    await session.open(uri, `manus: 1\nkind: workflow\nname: big\nsteps:\n${steps}`);
    for (let version = 2; version <= 10; version += 1) {
      const range = { start: { line: 5, character: 12 }, end: { line: 5, character: 12 } };
      await session.change(uri, version, [{ range, text: "b" }]);
    }
    await session.diagnostics(uri, 10);
    const versions = session.published.map((one) => one.version);
    assert.ok(versions.length < 9, `checked ${versions.join()}`);
  });

  it("is silent about files that are no task files, and about what is neither by its name nor by its language", async () => {
    const { session } = startServer(createFakeHost(empty));
    await session.initialize([]);
    await session.open(pathToFileURL(path("compose.yaml")).href, "a: [");
    await session.open("untitled:Untitled-1", "a: [");
    await session.open(uri, "manus: 1");
    await session.diagnostics(uri, 1);
    assert.deepEqual([...new Set(session.published.map((one) => one.uri))], [uri]);
  });

  it("shows run, stop and the newest outcome over the file and its steps", async () => {
    const host = createFakeHost(empty);
    const { session } = startServer(host);
    await session.initialize([folder], { attachHost: true, commands: true });
    await session.open(uri, workflow);
    const titles = async (): Promise<string[]> => {
      const lenses = await session.wire.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
      const resolved = await Promise.all(
        lenses.map((lens) => session.wire.sendRequest<CodeLens>("codeLens/resolve", lens)),
      );
      return resolved.map(
        ({ range, command }) =>
          `${String(range.start.line)}: ${command?.title ?? ""} → ${command?.command ?? ""} ${JSON.stringify(command?.arguments)}`,
      );
    };
    assert.deepEqual(await titles(), [
      `1: ▶ Run workflow → manus.runFile [{"uri":"${uri}"}]`,
      `1: Plan… → manus.planRun [{"uri":"${uri}"}]`,
      `4: ▶ Run step → manus.runStep [{"uri":"${uri}","stepId":"log"}]`,
      `7: ▶ Run step → manus.runStep [{"uri":"${uri}","stepId":"publish"}]`,
    ]);

    await eventually("the fleet was read", () => host.asked.some(({ method }) => method === "manus/fleet/snapshot"));
    const run = runOf(path("release.manus.yaml"), "running");
    host.tell("manus/fleet/didChange", {
      previousSequence: 4,
      sequence: 6,
      runs: [run],
      tasks: [],
      instances: [],
      ...noOthers,
    });
    await eventually("the lenses are asked for again", () => session.refreshes.length > 0);
    const id = '[{"runId":"01RUN"}]';
    assert.deepEqual(await titles(), [
      `1: ■ Stop → manus.stopRun ${id}`,
      `1: ❙❙ Pause → manus.pauseRun ${id}`,
      `1: … running 1/2 → manus.openEvents ${id}`,
      `4: ✓ succeeded → manus.openEvents ${id}`,
      `7: … running → manus.openEvents ${id}`,
    ]);

    // A gap: only a snapshot tells what happened in between.
    const ended = runOf(path("release.manus.yaml"), "succeeded");
    host.answer = () => ({ ok: true, value: { ...empty, sequence: 9, runs: [ended] } });
    host.tell("manus/fleet/didChange", {
      previousSequence: 8,
      sequence: 9,
      runs: [],
      tasks: [],
      instances: [],
      ...noOthers,
    });
    await eventually("the run has ended", async () => (await titles())[0]?.includes("▶ Run workflow") === true);
    assert.equal((await titles())[2], `1: ✓ succeeded → manus.openEvents ${id}`);
  });

  it("passes requests on to the host, and its failures as errors with a remedy", async () => {
    const host = createFakeHost(empty);
    const { session } = startServer(host);
    await session.initialize([]);
    await eventually("the host is attached", () => session.links.some(({ state }) => state === "connected"));
    const params = { runId: "01RUN", by: "person" };
    host.answer = () => ({ ok: true, value: { outcome: "accepted" } });
    assert.deepEqual(await session.wire.sendRequest("manus/run/stop", params), { outcome: "accepted" });
    assert.deepEqual(host.asked.at(-1), { method: "manus/run/stop", params });
    const failure = { code: "host-lost", retryable: true, message: "The host ended", remedy: "Ask again." };
    host.answer = () => ({ ok: false, failure });
    await assert.rejects(session.wire.sendRequest("manus/run/stop", params), /The host ended\. Ask again\./);
    const heard: unknown[] = [];
    session.wire.onNotification("manus/run/didAppendEvents", (events: unknown) => void heard.push(events));
    host.tell("manus/run/didAppendEvents", { runId: "01RUN", events: [] });
    await eventually("the host's notification arrived", () => heard.length === 1);
    host.say({ state: "lost" });
    await eventually("the link is lost", () => session.links.at(-1)?.state === "lost");
  });

  it("leaves the host alone when told so", async () => {
    const host = createFakeHost(empty);
    const { session } = startServer(host);
    await session.initialize([], { attachHost: false });
    await session.open(uri, workflow);
    await session.diagnostics(uri, 1);
    assert.equal(host.connects, 0);
  });

  it("describes what a file offers to run, open or not", async () => {
    const { session } = startServer(createFakeHost(empty));
    await session.initialize([folder]);
    const describeFile = (of: string): Promise<unknown> => session.wire.sendRequest("manus/file/describe", { uri: of });
    await session.open(
      uri,
      `${workflow}inputs:\n  tag: { type: choice, options: [a, b], required: true, description: Which }\n`,
    );
    assert.deepEqual(await describeFile(uri), {
      name: "release",
      kind: "workflow",
      inputs: [{ name: "tag", type: "choice", description: "Which", options: ["a", "b"], required: true }],
      steps: [
        { id: "log", title: "log", line: 4 },
        { id: "publish", title: "publish", line: 7 },
      ],
    });
    const closed = pathToFileURL(path("publish.manus.yaml")).href;
    assert.deepEqual(await describeFile(closed), { name: "publish", kind: "task", inputs: [], steps: [] });
    assert.equal(await describeFile(pathToFileURL(path("absent.manus.yaml")).href), null);
  });

  it("answers a faulty request as failed, logs it, and lives", async () => {
    const { session, log } = startServer(createFakeHost(empty));
    await session.initialize([]);
    await assert.rejects(session.wire.sendRequest("textDocument/codeLens", {}), /failed because of a fault/);
    assert.match(log.lines.join("\n"), /error Handling textDocument\/codeLens failed/);
    await session.open(uri, workflow);
    assert.ok(await session.diagnostics(uri, 1));
  });

  it("lets go of the host when it's shut down", async () => {
    const host = createFakeHost(empty);
    const { session } = startServer(host);
    await session.initialize([]);
    assert.equal(await session.wire.sendRequest("shutdown"), null);
    assert.equal(host.closed, true);
  });
});
