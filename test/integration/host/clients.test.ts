import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { SocketHostLink } from "../../../server/src/adapters/host-link/host-link.ts";
import type { RunResult } from "../../../server/src/cli/run-result.ts";
import type { FleetChange, FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { FleetChangedNotification, SnapshotRequest } from "../../../server/src/protocol/host.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  ReadEventsRequest,
  type StreamedEvent,
} from "../../../server/src/protocol/runs.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { eventually } from "../../support/eventually.ts";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";

const step = (id: number): string =>
  `  - { id: s${id}, needs: [], tool: shell_exec, with: { id: s${id}, exec_dir: ., command: "echo ${id}; sleep 0.${id % 5}" } }\n`;
const workflow = `manus: 1\nkind: workflow\nname: a\nsteps:\n${Array.from({ length: 15 }, (_, index) => step(index + 1)).join("")}`;

describe("a host's clients", function () {
  this.timeout(60_000);
  let world: RealWorld;
  const links: SocketHostLink[] = [];

  async function open(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    world = await openRealWorld(environment);
    await world.write("a.manus.yaml", workflow);
  }
  afterEach(async () => {
    for (const link of links.splice(0)) link.close();
    await world.close();
  });

  function makeLink(): SocketHostLink {
    const client = { kind: "editor", pid: process.pid } as const;
    const link = new SocketHostLink({ home: world.home, hostBundle: "", environment: process.env, client });
    links.push(link);
    return link;
  }

  it("may join late and miss nothing: a snapshot and the changes since add up to the fleet", async () => {
    await open();
    const { runId } = await world.json<RunResult>("run", "a", "--detach");
    const begun = performance.now();
    const folded = await Promise.all(
      Array.from({ length: 5 }, async (_, late) => {
        const link = makeLink();
        const changes: FleetChange[] = [];
        link.on(FleetChangedNotification, (change) => changes.push(change));
        await eventually("its moment to join", () => performance.now() - begun >= late * 250);
        const joined = await link.connect({ start: false });
        assert.ok(joined.ok);
        const ended = (fleet: FleetSnapshot): boolean =>
          fleet.runs.some(({ id, status }) => id === runId && isFinal(status));
        let fleet = joined.value;
        let taken = 0;
        await eventually(
          "the run has ended",
          () => {
            for (; taken < changes.length; taken++) {
              const change = changes[taken];
              if (change === undefined || change.sequence <= fleet.sequence) continue;
              assert.equal(change.previousSequence, fleet.sequence, "a change was missed");
              fleet = fold(fleet, change);
            }
            return ended(fleet);
          },
          30_000,
        );
        const now = await link.request(SnapshotRequest);
        assert.ok(now.ok);
        for (; taken < changes.length; taken++) fleet = fold(fleet, changes[taken] as FleetChange);
        return [byId(fleet), byId(now.value)] as const;
      }),
    );
    for (const [seen, real] of folded) assert.deepEqual(seen.runs, real.runs);
    for (const [seen, real] of folded) assert.deepEqual(seen.tasks, real.tasks);
  });

  it("may follow a run late and miss nothing of its stream", async () => {
    await open();
    const { runId } = await world.json<RunResult>("run", "a", "--detach");
    const link = makeLink();
    const heard: StreamedEvent[] = [];
    link.on(EventsAppendedNotification, ({ events }) => heard.push(...events));
    assert.ok((await link.request(FollowEventsRequest, { runId })).ok);
    const before = await link.request(ReadEventsRequest, { runId, from: 1, limit: 1000 });
    assert.ok(before.ok && before.value.outcome === "read");
    const seen = before.value.page.events;
    await eventually(
      "the run has ended",
      async () => {
        const fleet = await link.request(SnapshotRequest);
        return fleet.ok && fleet.value.runs.every(({ status }) => isFinal(status));
      },
      30_000,
    );
    const all = await link.request(ReadEventsRequest, { runId, from: 1, limit: 1000 });
    assert.ok(all.ok && all.value.outcome === "read");
    const { events, total } = all.value.page;
    await eventually("the last one came", () => (heard.at(-1)?.seq ?? 0) === total);
    const late = heard.filter(({ seq }) => seq > (seen.at(-1)?.seq ?? 0));
    assert.deepEqual([...seen, ...late], events);
  });

  it("all start at the same moment and find one host", async () => {
    await open();
    const ended = await Promise.all(Array.from({ length: 6 }, () => world.run("instances", "list")));
    assert.deepEqual(
      ended.map(({ exitCode }) => exitCode),
      Array.from({ length: 6 }, () => 0),
      ended.map(({ stderr }) => stderr).join(),
    );
    const log = await readFile(join(world.home, "logs", "host.log"), "utf8");
    assert.equal(log.split(" listens (process").length - 1, 1, log);
  });

  it("may send nonsense: the others don't notice", async () => {
    await open();
    const running = world.start("run", "a", "-o", "json");
    await eventually("the host is there", () => existsSync(join(world.home, "host.json")));
    const { socket: path, pid } = await world.endpoint();
    for (const bytes of [
      "\0\0\0\r\n\r\n",
      "Content-Length: -5\r\n\r\n{}",
      "{".repeat(100_000),
      "Content-Length: 2\r\n\r\n{}",
    ]) {
      const socket = connect(path);
      socket.on("error", () => socket.destroy());
      socket.write(bytes);
      socket.end();
      await eventually("it was heard", () => socket.destroyed || socket.readableEnded);
    }
    assert.equal((await running).exitCode, 0);
    assert.equal((await world.endpoint()).pid, pid);
  });

  it("leave, and the host ends by itself, but not before the run has ended", async () => {
    await open({ MANUS_HOST_IDLE_SECONDS: "0.3" });
    const { runId } = await world.json<RunResult>("run", "a", "--detach");
    await eventually("the host has ended", () => !existsSync(join(world.home, "host.json")), 30_000);
    const run = await world.json<{ status: string }>("tasks", "show", runId);
    assert.equal(run.status, "succeeded");
  });
});

function fold(fleet: FleetSnapshot, change: FleetChange): FleetSnapshot {
  if (change.sequence <= fleet.sequence) return fleet;
  const merge = <T extends { readonly id: string }>(known: readonly T[], changed: readonly T[]): readonly T[] => [
    ...known.filter(({ id }) => !changed.some((one) => one.id === id)),
    ...changed,
  ];
  return {
    ...fleet,
    sequence: change.sequence,
    runs: merge(fleet.runs, change.runs),
    tasks: merge(fleet.tasks, change.tasks),
    instances: merge(fleet.instances, change.instances),
  };
}

function byId(fleet: FleetSnapshot): FleetSnapshot {
  const sorted = <T extends { readonly id: string }>(items: readonly T[]): readonly T[] =>
    items.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return { ...fleet, runs: sorted(fleet.runs), tasks: sorted(fleet.tasks) };
}
