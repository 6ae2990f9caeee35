import assert from "node:assert/strict";
import type { LoadedFile } from "../../../server/src/runtime/dispatcher-ports.ts";
import { TriggerDesk } from "../../../server/src/runtime/triggers/trigger-desk.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { TriggerView } from "../../../server/src/protocol/triggers.ts";
import { DispatcherBench, file, read, type BenchWorld } from "./dispatcher-bench.ts";
import { MemoryFileWatch } from "./memory-file-watch.ts";

const minute = 60_000;
/** Where the file is that the bench has. */
export const place = { file, workspaceFolder: "/project", trusted: true, by: "test" };

/** A dispatcher on fakes with a desk of triggers. The clock begins at 2026-11-21 09:00 UTC. */
export class TriggerBench {
  readonly dispatcher: DispatcherBench;
  readonly desk: TriggerDesk;
  readonly watch: MemoryFileWatch;
  stamp: string | undefined = "1";

  private constructor(dispatcher: DispatcherBench, watch: MemoryFileWatch, idsFrom: number) {
    this.dispatcher = dispatcher;
    this.watch = watch;
    let next = idsFrom;
    this.desk = new TriggerDesk({
      dispatcher: dispatcher.dispatcher,
      watch,
      files: { stampOf: async () => this.stamp },
      loadRunnable: async () => dispatcher.loaded ?? assert.fail("no file"),
      trustOf: async (path) => ({ file: path, fingerprint: "f", points: [], trusted: true, ...dispatcher.trust[path] }),
      ids: { next: () => `T${String((next += 1))}` },
      clock: dispatcher.clock,
      log: dispatcher.log,
    });
  }

  static async open(on: object, world: BenchWorld = {}): Promise<TriggerBench> {
    const dispatcher = await DispatcherBench.open(world);
    const bench = new TriggerBench(dispatcher, new MemoryFileWatch(), world.idsFrom ?? 0);
    bench.write(on);
    await bench.desk.begin();
    await bench.settle();
    return bench;
  }

  /** The file now says this. */
  write(on: object | undefined, rest: object = {}, steps: readonly object[] = [read("one")]): void {
    const value = { manus: 1, kind: "workflow", name: "flow", ...(on === undefined ? {} : { on }), steps, ...rest };
    const stepLines = steps.map((_step, index) => index);
    const loaded = { outcome: "runnable", text: JSON.stringify(value), value, stepLines, called: [] };
    this.dispatcher.loaded = loaded as unknown as LoadedFile;
    this.stamp = JSON.stringify(value);
  }

  async add(): Promise<string> {
    const added = await this.desk.add(place);
    assert.ok(added.outcome === "added", JSON.stringify(added));
    await this.settle();
    return added.triggerId;
  }

  async settle(): Promise<void> {
    await this.dispatcher.settle();
    await this.dispatcher.settle();
  }

  /** Let time pass as it does: what is due in between happens then. */
  async pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= minute) {
      this.dispatcher.clock.advance(Math.min(minute, left));
      await this.settle();
    }
  }

  /** The laptop's lid is closed: the clock goes on and nobody looks until the end. */
  async sleep(milliseconds: number): Promise<void> {
    await this.desk.close();
    this.dispatcher.clock.advance(milliseconds);
  }

  get trigger(): TriggerView {
    const [trigger] = this.dispatcher.dispatcher.snapshot().triggers;
    assert.ok(trigger !== undefined, "no trigger");
    return trigger;
  }

  /** Newest first. */
  get runs(): readonly RunView[] {
    return this.dispatcher.dispatcher.snapshot().runs;
  }

  get dues(): readonly string[] {
    return this.runs.flatMap(({ origin }) => (origin?.kind === "schedule" ? [origin.due.slice(11, 16)] : [])).reverse();
  }

  /** The step that the newest run is at has ended. */
  async finish(stepId: string): Promise<void> {
    if (this.runs[0]?.status === "running") this.dispatcher.driver.succeed(stepId);
    await this.settle();
  }
}
