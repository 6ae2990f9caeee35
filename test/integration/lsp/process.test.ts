import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic, Location } from "vscode-languageserver";
import type { StartRunResult } from "../../../server/src/protocol/runs.ts";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { Session } from "./session.ts";

const bundle = join(import.meta.dirname, "../../../out/server/language-server.cjs");

describe("the language server's process", () => {
  let home: string;
  let child: ChildProcess;
  let session: Session;

  beforeEach(async () => {
    assert.ok(existsSync(bundle), "out/server/language-server.cjs is missing: run `npm run build` first");
    home = await temporaryFolder();
    child = spawn(process.execPath, [bundle, "--stdio"], {
      env: { ...process.env, MANUS_HOME: home, MANUS_HOST_IDLE_SECONDS: "1" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    assert.ok(child.stdout && child.stdin);
    session = new Session(child.stdout, child.stdin);
  });
  afterEach(() => {
    session.wire.dispose();
    child.kill();
  });

  it("checks a file over stdio and ends when asked to", async () => {
    await session.initialize([home], { attachHost: false });
    const uri = pathToFileURL(join(home, "a.manus.yaml")).href;
    await session.open(uri, "manus: 1\nkind: task\nname: a\nprmpt: x\n");
    const codes = (await session.diagnostics(uri, 1)).map((one: Diagnostic) => one.code);
    assert.deepEqual(codes.sort(), ["missing-key", "unknown-key"]);
    await session.wire.sendRequest("shutdown");
    const exit = once(child, "exit");
    await session.wire.sendNotification("exit");
    assert.deepEqual(await exit, [0, null]);
  });

  it("leads from a tool to its schema, which lies beside it", async () => {
    await session.initialize([home], { attachHost: false });
    const uri = pathToFileURL(join(home, "a.manus.yaml")).href;
    await session.open(uri, "manus: 1\nkind: workflow\nname: a\nsteps:\n  - tool: shell_exec\n");
    const [schema] = await session.wire.sendRequest<Location[]>("textDocument/typeDefinition", {
      textDocument: { uri },
      position: { line: 4, character: 12 },
    });
    assert.ok(schema);
    const { function: described } = JSON.parse(await readFile(new URL(schema.uri), "utf8")) as {
      readonly function: { readonly name: string };
    };
    assert.equal(described.name, "shell_exec");
  });

  it("ends when its client is gone", async () => {
    await session.initialize([], { attachHost: false });
    const exit = once(child, "exit");
    child.stdin?.end();
    const [code] = (await exit) as [number | null];
    assert.notEqual(code, null);
  });

  it("lives on whatever is sent as a document", async () => {
    await session.initialize([], { attachHost: false });
    const uri = pathToFileURL(join(home, "a.manus.yaml")).href;
    const texts = [
      "\u0000\u0001\u0002",
      "x".repeat(6 * 1024 * 1024),
      "[".repeat(100_000),
      "\ud800",
      "a: *a",
      "\t\t- {",
    ];
    for (const [index, text] of texts.entries()) {
      if (index === 0) await session.open(uri, text, 1);
      else await session.change(uri, index + 1, [{ text }]);
      assert.notDeepEqual(await session.diagnostics(uri, index + 1), [], JSON.stringify(text.slice(0, 20)));
    }
  });

  it("starts a host and runs a file through it", async function () {
    this.timeout(30_000);
    const file = join(home, "hello.manus.yaml");
    await writeFile(
      file,
      "manus: 1\nkind: workflow\nname: hello\nsteps:\n  - id: say\n    tool: message_notify_user\n    with: { text: Hello }\n",
    );
    await session.initialize([home], { attachHost: true });
    await eventually("the host is attached", () => session.links.at(-1)?.state === "connected", 15_000);
    const started = await session.wire.sendRequest<StartRunResult>("manus/run/start", {
      file,
      workspaceFolder: home,
      trusted: true,
      inputs: {},
    });
    assert.equal(started.outcome, "started", JSON.stringify(started));
    await eventually("the run succeeds", async () => {
      const snapshot = await session.wire.sendRequest<FleetSnapshot>("manus/fleet/snapshot");
      return snapshot.runs[0]?.status === "succeeded";
    });
    await session.wire.sendRequest("manus/host/stop", { force: true });
  });
});
