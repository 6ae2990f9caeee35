import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunResult } from "../../../server/src/cli/run-result.ts";
import { SocketHostLink } from "../../../server/src/adapters/host-link/host-link.ts";
import type { FleetChange } from "../../../server/src/protocol/fleet.ts";
import {
  FleetChangedNotification,
  KeepRunningNotification,
  SnapshotRequest,
} from "../../../server/src/protocol/host.ts";
import { StartRunRequest } from "../../../server/src/protocol/runs.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { eventually } from "../../support/eventually.ts";
import { openRealWorld, program, type RealWorld } from "../../support/real-manusctl.ts";

const step = (id: string, command: string): string =>
  `  - { id: ${id}, tool: shell_exec, with: { id: ${id}, exec_dir: ., command: ${JSON.stringify(command)} } }\n`;

describe("the life of a real host", function () {
  this.timeout(60_000);
  let world: RealWorld;
  const links: SocketHostLink[] = [];
  beforeEach(async () => {
    world = await openRealWorld({ MANUS_HOST_IDLE_SECONDS: "1" });
    await world.write(
      "a.manus.yaml",
      `manus: 1\nkind: workflow\nname: a\nsteps:\n${step("one", "echo 1 >> effects.txt; sleep 1")}${step("two", "echo 2 >> effects.txt")}`,
    );
  });
  afterEach(async () => {
    for (const link of links.splice(0)) link.close();
    await world.close();
  });

  function openLink(version?: string): SocketHostLink {
    const client = { kind: "editor", pid: process.pid } as const;
    const link = new SocketHostLink({
      home: world.home,
      hostBundle: join(program, "..", "host.cjs"),
      environment: { ...process.env, MANUS_HOST_IDLE_SECONDS: "1" },
      client,
      ...(version === undefined ? {} : { version }),
    });
    links.push(link);
    return link;
  }

  const effects = (): Promise<string> => world.read("effects.txt").catch(() => "");

  it("a newer version takes over between two steps; who watches the run sees its end, and each step ran once", async () => {
    const running = world.start("run", "a", "-o", "json");
    await eventually("the first step is at work", async () => (await effects()) === "1\n");
    const before = (await world.endpoint()).pid;
    const window = openLink("99.0.0");
    assert.ok((await window.connect({ start: true })).ok);
    assert.notEqual((await world.endpoint()).pid, before);
    const { exitCode, stdout, stderr } = await running;
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(
      (JSON.parse(stdout) as RunResult).steps.map(({ status }) => status),
      ["succeeded", "succeeded"],
    );
    assert.equal(await effects(), "1\n2\n");
    const log = await readFile(join(world.home, "logs", "host.log"), "utf8");
    assert.match(log, /Version 99\.0\.0 asks to take over/);
  });

  it("the last window that wants nothing to go on without it holds everything, and the next client lets it go on", async () => {
    const window = openLink();
    assert.ok((await window.connect({ start: true })).ok);
    window.notify(KeepRunningNotification, { keepRunning: false });
    const params = { file: join(world.workspace, "a.manus.yaml"), workspaceFolder: world.workspace };
    await world.write(
      "a.manus.yaml",
      `manus: 1\nkind: workflow\nname: a\nsteps:\n${step("one", "echo 1 >> effects.txt; sleep 6")}${step("two", "echo 2 >> effects.txt")}`,
    );
    const started = await window.request(StartRunRequest, { ...params, trusted: true, inputs: {} });
    assert.ok(started.ok && started.value.outcome === "started", JSON.stringify(started));
    const { runId } = started.value;
    await eventually("the first step is at work", async () => (await effects()) === "1\n");
    window.close();
    await eventually("the host has ended with the run still open", () => !existsSync(join(world.home, "host.json")));
    assert.equal(await effects(), "1\n");
    const next = openLink();
    const fleet = await next.connect({ start: true });
    assert.ok(fleet.ok);
    assert.deepEqual(
      fleet.value.runs[0]?.steps.map(({ status }) => status),
      ["succeeded", "queued"],
    );
    await eventually("it has gone on to its end", async () => {
      const now = await next.request(SnapshotRequest);
      return now.ok && now.value.runs.some(({ id, status }) => id === runId && isFinal(status));
    });
    assert.equal(await effects(), "1\n2\n");
  });

  it("a second window hears the very same changes in the same order, and closing either changes nothing", async () => {
    const windows = [openLink(), openLink()];
    const heard = windows.map((): FleetChange[] => []);
    for (const [index, window] of windows.entries()) {
      assert.ok((await window.connect({ start: true })).ok);
      window.on(FleetChangedNotification, (change) => heard[index]?.push(change));
    }
    const third = openLink();
    assert.ok((await third.connect({ start: true })).ok);
    const { exitCode, stderr } = await world.run("run", "a");
    assert.equal(exitCode, 0, stderr);
    third.close();
    const ended = (changes: readonly FleetChange[] = []): boolean =>
      changes.some(({ runs }) => runs.some(({ status }) => status === "succeeded"));
    await eventually("both have heard of the end", () => heard.every(ended));
    const upToEnd = heard.map((changes) => changes.slice(0, changes.findIndex((change) => ended([change])) + 1));
    assert.ok((upToEnd[0]?.length ?? 0) > 4);
    assert.deepEqual(upToEnd[0], upToEnd[1]);
  });
});
