import { join } from "node:path";
import type { Mask } from "../../core/ports/mask.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import type { RunStore } from "../../core/ports/run-store.ts";
import type { RunId } from "../../protocol/states.ts";
import { attempt } from "../outside-failure.ts";
import { makePrivateFolder } from "./private-files.ts";
import { RunStream } from "./run-stream.ts";

/** An id that may become a part of a path: a ULID. */
const idPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** Streams whose index is kept in memory; the one used longest ago goes first. */
const maximumStreams = 200;

/** The runs in a folder, each with a folder of its own. */
export function createRunStore({ folder, mask }: { readonly folder: string; readonly mask: Mask }): RunStore {
  const streams = new Map<RunId, OneAtATime>();
  const folderOf = (runId: RunId): string => join(folder, requireId(runId));

  const streamOf = (runId: RunId): OneAtATime => {
    const stream = streams.get(runId) ?? new OneAtATime(new RunStream(join(folderOf(runId), "events.jsonl"), mask));
    streams.delete(runId);
    streams.set(runId, stream);
    for (const [oldest, idle] of streams) {
      if (streams.size <= maximumStreams) break;
      if (idle.isIdle) streams.delete(oldest);
    }
    return stream;
  };

  return {
    folder: folderOf,
    async create(runId) {
      if (!idPattern.test(runId)) return unknownRun(runId);
      return attempt(`make the folder of run ${runId}`, () => makePrivateFolder(folderOf(runId)));
    },
    async append(runId, events) {
      if (!idPattern.test(runId)) return unknownRun(runId);
      const doing = `write the stream of run ${runId}`;
      return attempt(doing, () => streamOf(runId).use((stream) => stream.append(events)));
    },
    async read(runId, from, limit) {
      if (!idPattern.test(runId)) return unknownRun(runId);
      const first = Math.max(1, Math.floor(from));
      const atMost = Math.max(0, Math.floor(limit));
      const doing = `read the stream of run ${runId}`;
      return attempt(doing, () => streamOf(runId).use((stream) => stream.read(first, atMost)));
    },
  };
}

/** Lets one piece of work at a stream end before the next begins. */
class OneAtATime {
  private readonly stream: RunStream;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(stream: RunStream) {
    this.stream = stream;
  }

  get isIdle(): boolean {
    return this.waiting === 0;
  }

  use<T>(work: (stream: RunStream) => Promise<T>): Promise<T> {
    this.waiting += 1;
    const result = this.last.then(() => work(this.stream)).finally(() => (this.waiting -= 1));
    this.last = result.catch(() => undefined);
    return result;
  }
}

function requireId(runId: RunId): string {
  if (!idPattern.test(runId)) throw new Error(`Not the id of a run: ${runId}`);
  return runId;
}

function unknownRun(runId: string): Outcome<never> {
  const failure: OutsideFailure = {
    code: "unknown-run",
    retryable: false,
    message: `${JSON.stringify(runId)} isn't the id of a run`,
    remedy: "List the runs with `manusctl tasks list`.",
  };
  return { ok: false, failure };
}
