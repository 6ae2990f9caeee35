import * as l10n from "@vscode/l10n";
import { join } from "node:path";
import type { Mask } from "../../core/ports/mask.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import type { RunStore } from "../../core/ports/run-store.ts";
import type { StreamLog } from "../../core/ports/stream-log.ts";
import type { StreamKey } from "../../protocol/runs.ts";
import type { RunId, TaskId } from "../../protocol/states.ts";
import { attempt } from "../outside-failure.ts";
import { makePrivateFolder } from "../private-files.ts";
import { RunStream } from "./run-stream.ts";
import type { StreamIndex } from "./stream-index.ts";
import { listEvents, searchEvents } from "./stream-pages.ts";

/** An id that may become a part of a path: a ULID. */
const idPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** Where the runs lie, and how they are written. */
export interface RunStoreOptions {
  /** Absolute. */
  readonly folder: string;
  readonly mask: Mask;
  /**
   * So many streams' indexes are kept in memory, those that were used last; 10,000 unless told: about as many as runs may go on side by side, as a stream without
   * one is read before it's written again.
   */
  readonly rememberedStreams?: number;
}

/**
 * The runs in a folder, each with a folder of its own, and in it a folder for each agent's task. What a task's stream was given is on disk, safe from a power cut, when `append` answers: no
 * other record tells what its agent has done. Of a run the journal does.
 */
export function createRunStore({ folder, mask, rememberedStreams = 10_000 }: RunStoreOptions): RunStore & StreamLog {
  const streams = new Map<string, OneAtATime>();
  const folderOf = (runId: RunId, taskId?: TaskId): string =>
    join(folder, requireId(runId), ...(taskId === undefined ? [] : [requireId(taskId)]));

  const streamOf = (runId: RunId, taskId?: TaskId): OneAtATime => {
    const file = join(folderOf(runId, taskId), "events.jsonl");
    const stream = streams.get(file) ?? new OneAtATime(new RunStream({ file, mask, durable: taskId !== undefined }));
    streams.delete(file);
    streams.set(file, stream);
    for (const [oldest, idle] of streams) {
      if (streams.size <= rememberedStreams) break;
      if (idle.isIdle) streams.delete(oldest);
    }
    return stream;
  };

  return {
    ...createStreamLog(streamOf),
    folder: folderOf,
    async create(runId, taskId) {
      const unknown = unknownKey({ runId, taskId });
      if (unknown !== undefined) return unknown;
      return attempt(l10n.t("make the folder of {0}", named(runId, taskId)), async () => {
        await makePrivateFolder(folderOf(runId));
        if (taskId !== undefined) await makePrivateFolder(folderOf(runId, taskId));
      });
    },
    async append(runId, events, taskId) {
      const unknown = unknownKey({ runId, taskId });
      if (unknown !== undefined) return unknown;
      const doing = l10n.t("write the stream of {0}", named(runId, taskId));
      return attempt(doing, () => streamOf(runId, taskId).use((stream) => stream.append(events)));
    },
    async read(runId, from, limit, taskId) {
      const unknown = unknownKey({ runId, taskId });
      if (unknown !== undefined) return unknown;
      const first = Math.max(1, Math.floor(from));
      const atMost = Math.max(0, Math.floor(limit));
      const doing = l10n.t("read the stream of {0}", named(runId, taskId));
      return attempt(doing, () => streamOf(runId, taskId).use((stream) => stream.read(first, atMost)));
    },
  };
}

/** What is on disk is never changed, only added to: so it is read beside what goes on at the stream, once its index is there. */
function createStreamLog(streamOf: (runId: RunId, taskId?: TaskId) => OneAtATime): StreamLog {
  const readBeside = async <T>(
    { runId, taskId }: StreamKey,
    read: (file: string, index: StreamIndex) => Promise<T>,
  ): Promise<Outcome<T>> => {
    const unknown = unknownKey({ runId, taskId });
    if (unknown !== undefined) return unknown;
    return attempt(l10n.t("read the stream of {0}", named(runId, taskId)), async () => {
      const { file, index } = await streamOf(runId, taskId).use(async (stream) => {
        return { file: stream.file, index: await stream.ready() };
      });
      return await read(file, index);
    });
  };
  return {
    list: (key, wish) => readBeside(key, (file, index) => listEvents(file, index, wish)),
    search: (key, wish) => readBeside(key, (file, index) => searchEvents(file, index, wish)),
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

function requireId(id: string): string {
  if (!idPattern.test(id)) throw new Error(`Not the id of a run or a task: ${id}`);
  return id;
}

function named(runId: RunId, taskId: TaskId | undefined): string {
  return taskId === undefined ? l10n.t("run {0}", runId) : l10n.t("task {0} of run {1}", taskId, runId);
}

interface MaybeKey {
  readonly runId: RunId;
  readonly taskId: TaskId | undefined;
}

function unknownKey({ runId, taskId }: MaybeKey): (Outcome<never> & { readonly ok: false }) | undefined {
  if (!idPattern.test(runId)) return unknown("run", runId);
  return taskId === undefined || idPattern.test(taskId) ? undefined : unknown("task", taskId);
}

function unknown(what: "run" | "task", id: string): Outcome<never> & { readonly ok: false } {
  const failure: OutsideFailure = {
    code: `unknown-${what}`,
    retryable: false,
    message: l10n.t("{0} isn't the id of a {1}", JSON.stringify(id), what),
    remedy: l10n.t("List the runs with `manusctl tasks list`."),
  };
  return { ok: false, failure };
}
