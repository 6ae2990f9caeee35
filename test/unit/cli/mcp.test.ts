import assert from "node:assert/strict";
import { mkdir, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { callTool } from "../../../server/src/chat-tools/call-tool.ts";
import type { ServedTools } from "../../../server/src/chat-tools/served-tools.ts";
import { openBench, sampleRun, sampleTask, type CliBench } from "../../support/cli-bench.ts";
import { fakeCaller } from "../../support/fakes/fake-chat-desk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const file = (name: string): string =>
  `manus: 1\nkind: workflow\nname: ${name}\nsteps:\n  - id: one\n    tool: ${name === "broken" ? "file_raed" : "idle"}\n`;

describe("manusctl mcp", () => {
  let folder: string;
  let bench: CliBench;
  let served: ServedTools | undefined;

  beforeEach(async () => {
    folder = await realpath(await temporaryFolder());
    served = undefined;
    open(folder);
  });
  function open(cwd: string, environment: Readonly<Record<string, string>> = {}): void {
    bench = openBench(cwd, false, environment, { serveChatTools: async (given) => void (served = given) });
  }
  async function serve(...args: readonly string[]): Promise<ServedTools> {
    assert.equal(await bench.run("mcp", ...args), 0, bench.terminal.err);
    assert.equal(bench.terminal.out, "", "stdout is the wire");
    assert.ok(served);
    return served;
  }
  async function call(name: string, input: unknown = {}): Promise<string> {
    assert.ok(served);
    return (await callTool(served.desk, { name, input, caller: fakeCaller() })).text;
  }

  it("helps, with examples", async () => {
    assert.equal(await bench.run("mcp", "--help"), 0);
    assert.match(bench.terminal.out, /Examples:\n {2}manusctl mcp --folder/);
  });

  it("serves the folders that it's given, and asks the host for nothing by itself", async () => {
    const { desk, readOnly, allowApprovals, takeRoots } = await serve("--folder", ".");
    assert.deepEqual(desk.folders(), [folder]);
    assert.deepEqual([readOnly, allowApprovals, takeRoots], [false, false, undefined]);
    assert.deepEqual(bench.host.asked, []);
  });

  it("hands its limits on", async () => {
    const { readOnly, allowApprovals } = await serve("--folder", folder, "--read-only", "--allow-approvals");
    assert.deepEqual([readOnly, allowApprovals], [true, true]);
  });

  it("is refused for a folder that there isn't: 2", async () => {
    assert.equal(await bench.run("mcp", "--folder", "nowhere"), 2);
    assert.equal(served, undefined);
  });

  it("takes the repository it is in, else the client's folders; a folder without a repository is none", async () => {
    assert.deepEqual((await serve()).desk.folders(), []);
    assert.match(await call("manus_listFiles"), /^no-folder:/);
    await mkdir(join(folder, ".git"));
    await mkdir(join(folder, "sub"));
    open(join(folder, "sub"));
    const { desk, takeRoots } = await serve();
    assert.deepEqual(desk.folders(), [folder]);
    takeRoots?.([pathToFileURL(join(folder, "sub")).href, "https://example.org/"]);
    assert.deepEqual(desk.folders(), [join(folder, "sub")]);
    takeRoots?.([]);
    assert.deepEqual(desk.folders(), [join(folder, "sub")]);
  });

  it("lists and checks the files as they are on disk", async () => {
    await writeFile(join(folder, "good.manus.yaml"), file("good"));
    await writeFile(join(folder, "broken.manus.yaml"), file("broken"));
    await serve("--folder", folder);
    assert.match(await call("manus_listFiles"), /"name": "good"/);
    const { errors, problems } = JSON.parse(await call("manus_validate")) as {
      errors: number;
      problems: { place: string }[];
    };
    assert.equal(errors, 1);
    assert.equal(problems[0]?.place, "broken.manus.yaml:6:11");
  });

  it("starts a run as a person would from the command line, and lends what it needs", async () => {
    await writeFile(join(folder, "good.manus.yaml"), file("good"));
    open(folder, { MANUS_MODEL: "small", HOME: "/home/ada" });
    bench.host.answers.set("manus/run/start", () => ({ outcome: "started", runId: "R" }));
    await serve("--folder", folder);
    await call("manus_startTask", { file: "good" });
    const params = {
      file: join(folder, "good.manus.yaml"),
      workspaceFolder: folder,
      trusted: true,
      inputs: {},
      by: "mcp:test",
      environment: { MANUS_MODEL: "small" },
    };
    assert.deepEqual(bench.host.asked.at(-1), { method: "manus/run/start", params });
  });

  it("says what is wrong with the host", async () => {
    await serve("--folder", folder);
    bench.host.failure = {
      code: "no-host",
      retryable: true,
      message: "No host could be started",
      remedy: "See the log.",
    };
    assert.equal(await call("manus_listTasks"), "no-host: No host could be started. See the log.");
  });

  it("waits for the fleet to move", async () => {
    const run = sampleRun({ workspaceFolder: folder });
    bench.host.fleet = { ...bench.host.fleet, runs: [run], tasks: [sampleTask()] };
    await serve("--folder", folder);
    const waited = call("manus_getTask", { id: run.id, events: 0, waitSeconds: 50 });
    setImmediate(() => bench.host.move({ runs: [{ ...run, status: "succeeded" }] }));
    assert.match(await waited, /"status": "succeeded"/);
  });
});
