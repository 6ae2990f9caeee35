import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  HandedOverNotification,
  HandOverRequest,
  HostStatusRequest,
  KeepRunningNotification,
  type HandOverResult,
  type HostStatus,
} from "../../../server/src/protocol/host.ts";
import { StartRunRequest } from "../../../server/src/protocol/runs.ts";
import { eventually } from "../../support/eventually.ts";
import { HostBench, type BareClient } from "../../support/host-bench.ts";

describe("a host's life", () => {
  let bench: HostBench;
  beforeEach(async () => (bench = await HostBench.open()));
  afterEach(() => bench.close());

  describe("nobody being attached", () => {
    const word = (made: BareClient, keepRunning: unknown): Promise<void> =>
      made.connection.sendNotification(KeepRunningNotification.method, { keepRunning });
    const calls = (): readonly string[] => bench.dispatcher.calls.filter((call) => call.includes("Fleet"));

    it("holds nothing unless an editor has said so", async () => {
      await bench.start(60_000, 20);
      const first = await bench.attached();
      first.socket.destroy();
      await eventually("it has left", async () => (await attachedOnce()).clients === 1);
      assert.deepEqual(calls(), []);
    });

    it("holds everything after the last one has left, and lets it go on with the next", async () => {
      await bench.start(60_000, 20);
      const [first, second] = [await bench.attached(), await bench.attached()];
      await word(first, false);
      await word(second, "no word");
      await first.connection.sendRequest(HostStatusRequest);
      first.socket.destroy();
      await second.connection.sendRequest(HostStatusRequest);
      assert.deepEqual(calls(), []);
      second.socket.destroy();
      await eventually("it's held", () => calls().includes("holdFleet unattended"));
      const next = await bench.attached();
      await eventually("it's released", () => calls().includes("releaseFleet"));
      // Whoever only looks changes nothing about that.
      next.socket.destroy();
      await eventually("it's held again", () => calls().filter((call) => call.startsWith("hold")).length === 2);
    });

    it("waits a moment for a window that is reloaded", async () => {
      await bench.start(60_000, 60_000);
      const first = await bench.attached();
      await word(first, false);
      await first.connection.sendRequest(HostStatusRequest);
      first.socket.destroy();
      assert.equal((await attachedOnce()).held, undefined);
      assert.deepEqual(calls(), []);
    });

    it("holds nothing after a run was started from a terminal", async () => {
      await bench.start(60_000, 20);
      const first = await bench.attached();
      await word(first, false);
      await first.connection.sendRequest(StartRunRequest, {
        file: "/f",
        workspaceFolder: "/",
        trusted: true,
        inputs: {},
      });
      first.socket.destroy();
      await eventually("it has left", async () => (await attachedOnce()).clients === 1);
      assert.deepEqual(calls(), []);
    });

    it("ends the host once all that is held rests, whatever is still to come", async () => {
      bench.dispatcher.idle = false;
      const started = await bench.start(50, 20);
      const first = await bench.attached();
      await word(first, false);
      await first.connection.sendRequest(HostStatusRequest);
      first.socket.destroy();
      assert.equal(await started.ended, 0);
      assert.ok(bench.dispatcher.calls.includes("close"));
    });

    it("doesn't end it while a trigger may start something", async () => {
      let triggers = 1;
      const started = await bench.start(50, 20, () => triggers);
      const status = await attachedOnce();
      assert.equal(status.triggers, 1);
      await eventually("it has looked often enough", () => bench.dispatcher.idleAsked > 10);
      triggers = 0;
      assert.equal(await started.ended, 0);
    });

    async function attachedOnce(): Promise<HostStatus> {
      const made = await bench.attached();
      const status = await made.connection.sendRequest(HostStatusRequest);
      made.socket.destroy();
      return status;
    }
  });

  describe("handing over", () => {
    const handOver = async (params: object): Promise<HandOverResult> => {
      const { connection } = await bench.client();
      const token = await readFile(join(bench.home, "host.token"), "utf8");
      return connection.sendRequest(HandOverRequest.method, { token, version: "2.0.0", ...params });
    };

    it("ends the host at rest, without an attach, and tells its clients before", async () => {
      const started = await bench.start();
      const attachedClient = await bench.attached();
      const told: unknown[] = [];
      attachedClient.connection.onNotification(
        HandedOverNotification.method,
        (params: unknown) => void told.push(params),
      );
      assert.deepEqual(await handOver({}), { outcome: "handedOver" });
      assert.equal(await started.ended, 0);
      assert.deepEqual(told, [{ version: "2.0.0" }]);
      assert.deepEqual(bench.dispatcher.calls, ["holdFleet handOver", "close"]);
      assert.ok(!existsSync(join(bench.home, "host.json")));
    });

    it("is refused without the token, to what isn't newer, and to what isn't the protocol's", async () => {
      await bench.start();
      for (const [params, code] of [
        [{ token: "another" }, "wrong-token"],
        [{ version: "1.2.3" }, "not-newer"],
        [{ version: "newest" }, "not-newer"],
      ] as const) {
        const answer = await handOver(params);
        assert.ok(answer.outcome === "refused");
        assert.equal(answer.because.code, code);
      }
      await assert.rejects(handOver({ version: 2 }));
      assert.deepEqual(bench.dispatcher.calls, []);
    });

    it("is refused while something is at work that can't rest: then it goes on, and isn't held again soon", async () => {
      bench.dispatcher.running = 1;
      await bench.start();
      for (let turn = 0; turn < 2; turn += 1) {
        const answer = await handOver({});
        assert.ok(answer.outcome === "refused");
        assert.equal(answer.because.code, "busy");
      }
      assert.deepEqual(bench.dispatcher.calls, ["holdFleet handOver", "releaseFleet"]);
      bench.dispatcher.running = 0;
      assert.equal((await handOver({})).outcome, "handedOver");
    });
  });
});
