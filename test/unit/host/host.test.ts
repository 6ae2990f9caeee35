import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { startHost, type RunningHost } from "../../../server/src/host/host.ts";
import type { FleetChange } from "../../../server/src/protocol/fleet.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import type { HostEndpoint } from "../../../server/src/protocol/endpoint.ts";
import {
  FleetChangedNotification,
  HostStatusRequest,
  protocolVersion,
  SnapshotRequest,
  StopHostRequest,
} from "../../../server/src/protocol/host.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  UnfollowEventsRequest,
} from "../../../server/src/protocol/runs.ts";
import { HostBench, type BareClient } from "../../support/host-bench.ts";
import type { StubDispatcher } from "../../support/stub-dispatcher.ts";
import { eventually } from "../../support/eventually.ts";
import type { RememberedLog } from "../../support/remembered-log.ts";
import { skipBecause } from "../../support/skip-because.ts";

describe("host", () => {
  let bench: HostBench;
  let dispatcher: StubDispatcher;
  let log: RememberedLog;

  beforeEach(async () => {
    bench = await HostBench.open();
    ({ dispatcher, log } = bench);
  });
  afterEach(() => bench.close());

  const start = (idleMs?: number): Promise<RunningHost> => bench.start(idleMs);
  const endpoint = (): Promise<HostEndpoint> => bench.endpoint();
  const open = (): Promise<Socket> => bench.connect();
  const client = (): Promise<BareClient> => bench.client();
  const attached = (): Promise<BareClient> => bench.attached();
  const closed = (socket: Socket): Promise<void> =>
    eventually("the connection is closed", () => socket.destroyed || socket.readableEnded);

  describe("its meeting point", () => {
    it("is private: token, endpoint, socket", async function () {
      await start();
      if (process.platform === "win32") skipBecause(this, "Windows has no file modes");
      const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
      assert.equal(await modeOf(join(bench.home, "host.json")), 0o600);
      assert.equal(await modeOf(join(bench.home, "host.token")), 0o600);
      assert.equal(await modeOf(join((await endpoint()).socket, "..")), 0o700);
    });

    it("has a new token with each start", async () => {
      const first = await start();
      const token = await readFile(join(bench.home, "host.token"), "utf8");
      first.stop("test");
      await first.ended;
      await start();
      assert.notEqual(await readFile(join(bench.home, "host.token"), "utf8"), token);
    });

    it("is gone once it has ended", async () => {
      const started = await start();
      const { socket } = await endpoint();
      started.stop("test");
      assert.equal(await started.ended, 0);
      for (const path of [
        join(bench.home, "host.json"),
        join(bench.home, "host.token"),
        join(bench.home, "host.lock"),
        socket,
      ]) {
        assert.ok(!existsSync(path), path);
      }
      assert.deepEqual(dispatcher.calls, ["close"]);
    });

    it("lies elsewhere where the home's path is too long for a socket", async function () {
      if (process.platform === "win32") skipBecause(this, "a pipe of Windows has no path");
      bench.home = join(bench.home, "x".repeat(100));
      await start();
      const { socket } = await endpoint();
      assert.ok(Buffer.byteLength(socket) <= 100 && !socket.startsWith(bench.home), socket);
      await attached();
    });
  });

  describe("attach", () => {
    it("gives the snapshot and how the host fares", async () => {
      await start();
      const answer = await (await client()).attach();
      assert.ok(answer.outcome === "attached");
      assert.equal(answer.snapshot.sequence, 7);
      assert.deepEqual(
        [answer.status.version, answer.status.home, answer.status.clients, answer.status.pid],
        ["1.2.3", bench.home, 1, process.pid],
      );
    });

    it("is refused with a wrong token, and the connection closed", async () => {
      await start();
      const { socket, ...one } = await client();
      const answer = await one.attach({ token: "0".repeat(64) });
      assert.ok(answer.outcome === "refused");
      assert.equal(answer.because.code, "wrong-token");
      await closed(socket);
    });

    it("is refused with another version of the protocol, with a remedy", async () => {
      await start();
      for (const [params, remedy] of [
        [{ protocolVersion: protocolVersion + 1 }, /older: it hands over/],
        [{ protocolVersion: protocolVersion - 1 }, /Update manusctl/],
        [{ protocolVersion: protocolVersion - 1, client: { kind: "editor", pid: 1 } }, /Reload the window/],
        // Of another version more may be otherwise than its number.
        [{ protocolVersion: protocolVersion + 1, client: "new" }, /older: it hands over/],
      ] as const) {
        const answer = await (await client()).attach(params);
        assert.ok(answer.outcome === "refused");
        assert.equal(answer.because.code, "protocol-mismatch");
        assert.match(answer.because.remedy ?? "", remedy);
      }
    });

    it("comes first: whatever else is asked is refused, and the connection closed", async () => {
      await start();
      const { socket, connection } = await client();
      await assert.rejects(connection.sendRequest(SnapshotRequest), /Attach first/);
      await closed(socket);
    });

    it("is waited for, but not for ever", async () => {
      bench.attachWithinMs = 100;
      await start();
      const socket = await open();
      await closed(socket);
    });
  });

  describe("clients that send nonsense", () => {
    const nonsense: readonly (readonly [string, string | Buffer])[] = [
      ["a web browser's request", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
      ["a message that isn't JSON", "Content-Length: 5\r\n\r\nhello"],
      ["a length that is no number", "Content-Length: many\r\n\r\n{}"],
      ["no length", "X: 1\r\n\r\n{}"],
    ];
    for (const [what, bytes] of nonsense) {
      it(`${what}: that connection is closed, others don't notice`, async () => {
        await start();
        const other = await attached();
        const socket = await open();
        socket.write(bytes);
        await closed(socket);
        assert.equal((await other.connection.sendRequest(HostStatusRequest)).clients, 1);
      });
    }

    for (const [what, value] of [
      ["a number", "42"],
      ["a list", "[]"],
      ["null", "null"],
      ["an answer to nothing", '{"jsonrpc":"2.0","id":99,"result":1}'],
      ["a method nobody knows", '{"jsonrpc":"2.0","id":1,"method":"rm -rf"}'],
    ] as const) {
      it(`${what} as a message: the host lives`, async () => {
        await start();
        const socket = await open();
        socket.write(`Content-Length: ${value.length}\r\n\r\n${value}`);
        assert.equal((await (await attached()).connection.sendRequest(HostStatusRequest)).clients, 1);
      });
    }

    it("more bytes than a message may have: cut off, whatever was announced", async () => {
      await start();
      const socket = await open();
      socket.write("Content-Length: 99999999999\r\n\r\n");
      const megabyte = Buffer.alloc(1024 * 1024);
      for (let sent = 0; sent < 20 && !socket.destroyed; sent++) {
        await new Promise((resolve) => socket.write(megabyte, resolve));
      }
      await closed(socket);
      assert.match(log.lines.join("\n"), /too large/);
    });

    for (const [method, params] of [
      ["manus/host/attach", { token: 1 }],
      ["manus/run/start", { file: "/x" }],
      ["manus/run/start", { file: "/x", workspaceFolder: "/", trusted: "yes", inputs: {} }],
      ["manus/run/readEvents", { runId: "known", from: "1", limit: 1 }],
      ["manus/run/readValues", { runId: 7 }],
      ["manus/task/answer", { taskId: "t", by: "x", askId: 5 }],
      ["manus/task/message", { taskId: "t", by: "x", text: "" }],
      ["manus/task/stop", [1, 2]],
      ["manus/task/stop", null],
      ["manus/host/stop", {}],
    ] as const) {
      it(`${method} with ${JSON.stringify(params)}: an error, and the connection goes on`, async () => {
        await start();
        const { connection } = await attached();
        await assert.rejects(connection.sendRequest(method, params), /aren't what the protocol says/);
        assert.deepEqual(dispatcher.calls, []);
        assert.equal((await connection.sendRequest(HostStatusRequest)).clients, 1);
      });
    }

    it("a bug in an answer: the request fails, the host lives and logs it", async () => {
      await start();
      const { connection } = await attached();
      const asked = connection.sendRequest("manus/run/readEvents", { runId: "bug", from: 1, limit: 1 });
      await assert.rejects(asked, /log says more/);
      assert.match(log.lines.join("\n"), /error .*readEvents failed a bug/);
      assert.equal((await connection.sendRequest(HostStatusRequest)).clients, 1);
    });
  });

  describe("news", () => {
    it("of the fleet go to every attached client and to no other", async () => {
      await start();
      const heard: number[] = [];
      for (const one of [await attached(), await attached()]) {
        one.connection.onNotification(FleetChangedNotification.method, ({ sequence }: FleetChange) => {
          heard.push(sequence);
        });
      }
      const stranger = await client();
      stranger.connection.onNotification(FleetChangedNotification.method, () => assert.fail("not attached"));
      dispatcher.tellChange();
      dispatcher.tellChange();
      await eventually("both heard both", () => heard.length === 4);
      assert.deepEqual(heard.toSorted(), [8, 8, 9, 9]);
    });

    it("of a run go to those who follow it, until they unfollow", async () => {
      await start();
      const { connection } = await attached();
      const heard: number[] = [];
      connection.onNotification(EventsAppendedNotification.method, ({ events }: { events: StreamedEvent[] }) => {
        heard.push(...events.map(({ seq }) => seq));
      });
      const tell = (seq: number): void =>
        dispatcher.tellEvents({ runId: "known" }, [{ seq, at: "", type: "system", source: "test" }]);
      tell(1);
      assert.deepEqual(await connection.sendRequest(FollowEventsRequest, { runId: "known" }), { outcome: "accepted" });
      await connection.sendRequest(FollowEventsRequest, { runId: "known" });
      tell(2);
      await connection.sendRequest(UnfollowEventsRequest, { runId: "known" });
      tell(3);
      await connection.sendRequest(FollowEventsRequest, { runId: "known", taskId: "T" });
      tell(4);
      dispatcher.tellEvents({ runId: "known", taskId: "T" }, [{ seq: 5, at: "", type: "system", source: "test" }]);
      await connection.sendRequest(HostStatusRequest);
      assert.deepEqual(heard, [2, 5]);
    });

    it("of an unknown run can't be followed", async () => {
      await start();
      const answer = await (await attached()).connection.sendRequest(FollowEventsRequest, { runId: "nope" });
      assert.ok(answer.outcome === "refused" && answer.because.code === "unknown-run");
    });

    it("don't pile up for a client that doesn't read: it's cut off, others go on", async () => {
      await start();
      const { connection, socket } = await attached();
      await connection.sendRequest(FollowEventsRequest, { runId: "known" });
      socket.pause();
      const other = await attached();
      const text = "x".repeat(100_000);
      await eventually("it's cut off", () => {
        dispatcher.tellEvents({ runId: "known" }, [{ seq: 1, at: "", type: text, source: "test" }]);
        return /doesn't read/.test(log.lines.join());
      });
      assert.equal((await other.connection.sendRequest(HostStatusRequest)).clients, 1);
    });
  });

  describe("its end", () => {
    it("comes by itself when nothing runs and nobody is attached", async () => {
      const started = await start(100);
      assert.equal(await started.ended, 0);
    });

    it("waits for clients and for work", async () => {
      const started = await start(100);
      const { socket } = await attached();
      dispatcher.idle = false;
      let ended = false;
      void started.ended.then(() => (ended = true));
      const since = performance.now();
      await eventually("three times the idle time has passed", () => performance.now() - since > 300);
      assert.equal(ended, false);
      socket.destroy();
      await eventually("it has asked ten times whether it may end", () => dispatcher.idleAsked > 10);
      assert.equal(ended, false);
      dispatcher.idle = true;
      await started.ended;
    });

    it("can be asked for, unless tasks run", async () => {
      const started = await start();
      const { connection } = await attached();
      dispatcher.running = 1;
      const refused = await connection.sendRequest(StopHostRequest, { force: false });
      assert.ok(refused.outcome === "refused" && refused.because.code === "tasks-running");
      assert.deepEqual(await connection.sendRequest(StopHostRequest, { force: true }), { outcome: "stopping" });
      assert.equal(await started.ended, 0);
    });

    it("comes at once when the journal is another's, whose files it leaves alone", async () => {
      const started = await start();
      dispatcher.loseJournal();
      assert.equal(await started.ended, 1);
      assert.ok(existsSync(join(bench.home, "host.json")));
    });
  });

  describe("its start", () => {
    it("is left to the host that is there already", async () => {
      await start();
      const second = await startHost({
        home: bench.home,
        version: "1",
        idleMs: 1000,
        log,
        startedAt: "",
        createDispatcher: () => assert.fail("the second must not open the journal"),
      });
      assert.deepEqual(second.report, { type: "taken" });
    });

    it("fails with the journal's failure, and leaves no lock", async () => {
      dispatcher.openFailure = { code: "newer-version", message: "too new", remedy: "Update." };
      const options = {
        home: bench.home,
        version: "1",
        idleMs: 1000,
        log,
        startedAt: "",
        createDispatcher: () => dispatcher,
      };
      const failed = await startHost(options);
      assert.ok(failed.report.type === "failed");
      assert.deepEqual(
        [failed.report.code, failed.report.message, failed.report.remedy],
        ["newer-version", "too new", "Update."],
      );
      dispatcher.openFailure = undefined;
      await start();
    });

    it("fails with a remedy where the home can't be made", async () => {
      await writeFile(join(bench.home, "file"), "");
      bench.home = join(bench.home, "file");
      const options = {
        home: bench.home,
        version: "1",
        idleMs: 1000,
        log,
        startedAt: "",
        createDispatcher: () => dispatcher,
      };
      const failed = await startHost(options);
      assert.ok(failed.report.type === "failed");
      assert.match(failed.report.remedy, /MANUS_HOME/);
    });
  });
});
