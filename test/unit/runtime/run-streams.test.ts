import assert from "node:assert/strict";
import type { StreamedEvent, StreamKey } from "../../../server/src/protocol/runs.ts";
import { RunStreams } from "../../../server/src/runtime/run-streams.ts";
import { createFakeClock } from "../../support/fakes/fake-clock.ts";
import { diskFull } from "../../support/fakes/memory-journal.ts";
import { MemoryRunStore } from "../../support/fakes/memory-run-store.ts";
import { eventually } from "../../support/eventually.ts";
import { rememberLog } from "../../support/remembered-log.ts";

const runId = "01JD3KX5Y0QZ7V8N2M4P6R9STW";
const taskId = "01JD3KX5Y0QZ7V8N2M4P6R9STX";
const told = (text: string): { type: string; source: string; text: string } => ({
  type: "system",
  source: "test",
  text,
});

describe("run streams", () => {
  let store: MemoryRunStore;
  let streams: RunStreams;
  let clock: ReturnType<typeof createFakeClock>;
  const heard: (readonly [StreamKey, readonly StreamedEvent[]])[] = [];
  beforeEach(() => {
    store = new MemoryRunStore((text) => text.replaceAll("hunter2", "***"));
    clock = createFakeClock();
    streams = new RunStreams({ store, clock, log: rememberLog() });
    heard.length = 0;
    streams.onAppended((key, events) => heard.push([key, events]));
  });

  const texts = (task?: string): unknown[] => store.events(runId, task).map(({ text }) => text);

  it("answer with what was written once it's on disk: numbered, stamped, masked", async () => {
    const written = await streams.write({ runId, taskId }, [told("a"), told("hunter2")]);
    assert.deepEqual(written, store.events(runId, taskId));
    assert.deepEqual(
      written.map(({ seq, at, text }) => [seq, at, text]),
      [
        [1, clock.now(), "a"],
        [2, clock.now(), "***"],
      ],
    );
    assert.ok(streams.isQuiet);
  });

  it("give each caller its own events, in the order of the calls", async () => {
    const writes = ["a", "b", "c"].map((text) => streams.write({ runId }, [told(text), told(`${text}2`)]));
    const seqs = (await Promise.all(writes)).map((events) => events.map(({ seq }) => seq));
    assert.deepEqual(seqs, [
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it("keep a run and its tasks apart, and say whose events they tell", async () => {
    streams.append({ runId }, told("of the run"));
    await streams.write({ runId, taskId }, [told("of the task")]);
    await streams.flush(runId);
    assert.deepEqual([texts(), texts(taskId)], [["of the run"], ["of the task"]]);
    assert.deepEqual(
      heard.map(([key]) => key),
      [{ runId }, { runId, taskId }],
    );
  });

  it("resolve an empty write when all before it is on disk", async () => {
    streams.append({ runId, taskId }, told("a"));
    assert.deepEqual(await streams.write({ runId, taskId }, []), []);
    assert.deepEqual(texts(taskId), ["a"]);
    assert.equal(heard.length, 1, "nobody is told of nothing");
  });

  it("keep what the disk doesn't take, and answer when it has", async () => {
    store.failure = diskFull;
    let answered = false;
    const writing = streams.write({ runId, taskId }, [told("a")]).then(() => (answered = true));
    await eventually("it is known", () => streams.trouble !== undefined);
    streams.append({ runId, taskId }, told("b"));
    assert.ok(!streams.isQuiet);
    store.failure = undefined;
    clock.advance(30_000);
    await writing;
    assert.ok(answered);
    await streams.flush(runId);
    assert.deepEqual(texts(taskId), ["a", "b"]);
    assert.equal(streams.trouble, undefined);
  });

  it("give up when they are closed, after one more try", async () => {
    store.failure = diskFull;
    streams.append({ runId }, told("a"));
    await eventually("it is known", () => streams.trouble !== undefined);
    await streams.close();
    assert.deepEqual(texts(), []);
    assert.equal(clock.pending, 0);
  });
});
