/**
 * The figures of 1,000,000 events: the first reading of all of them, of 1,000 more, the answers to questions, and how long the process was held by any of it at most.
 *
 *   node bench/analytics.ts [events]
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createDerivedLines } from "../server/src/adapters/store/derived-lines.ts";
import { FileJournal } from "../server/src/adapters/store/journal.ts";
import { createRunStore } from "../server/src/adapters/store/run-store.ts";
import { createCalendar } from "../server/src/adapters/system/calendar.ts";
import { systemClock as clock } from "../server/src/adapters/system/clock.ts";
import { createMask } from "../server/src/adapters/system/mask.ts";
import type { JournalRecord } from "../server/src/core/ports/journal.ts";
import type { Log } from "../server/src/core/ports/log.ts";
import type { AnalyticsReport, ReadAnalyticsParams } from "../server/src/protocol/analytics.ts";
import { AnalyticsDesk } from "../server/src/runtime/analytics/analytics-desk.ts";
import { pastRecords } from "../test/support/analytics-past.ts";

const events = Number(process.argv[2] ?? 1_000_000);
const more = 1_000;
const atOnce = 2_000;
const quiet: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (text) => console.error(text),
  error: (text, cause) => console.error(text, cause),
};
const home = await mkdtemp(join(tmpdir(), "manus-bench-"));
const mask = createMask({});
const journal = new FileJournal({ folder: join(home, "journal"), mask });
const figures = join(home, "analytics.jsonl");
const kept = createDerivedLines({ file: figures });
/** What is being kept, or was last. */
let writing: ReturnType<typeof kept.write> | undefined;
let written = 0;

try {
  await main();
} finally {
  await journal.close();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

async function main(): Promise<void> {
  await journal.open();
  // About 17 events a run, two years of them, 40 workflows.
  const msBetweenRuns = Math.floor((2 * 365 * 86_400_000) / (events / 17));
  const past = pastRecords({ runs: events, from: "2024-11-01T00:00:00.000Z", msBetweenRuns, workflows: 40 });
  await write(past, events);
  const heapBefore = heap();
  const first = openDesk();
  await measure(`first reading of ${written.toLocaleString("en-US")} events`, () => untilRead(first));
  await measure("adding up months, and keeping all of it", () => untilIdle(first));
  await measure("a question about all of it", () => ask(first));
  await measure("the same question again", () => ask(first));
  await measure("a question about all of it, one model", () => ask(first, { filter: { model: "large" } }));
  await measure("a question about 365 days", () => ask(first, { days: 365 }));
  await measure("a question about 30 days of it", () => ask(first, { since: "2026-06-10", until: "2026-07-09" }));
  await write(past, more);
  await measure(`reading ${more.toLocaleString("en-US")} more`, () => untilRead(first));
  await measure("keeping the figures", () => first.close());
  console.log(
    `heap: ${(heap() - heapBefore).toFixed(0)} MB more; file: ${((await stat(figures)).size / 1e6).toFixed(1)} MB`,
  );
  const next = openDesk();
  await measure("the next start, to the first answer", () => untilRead(next));
  await measure("a question about all of it then", () => ask(next));
}

function openDesk(): AnalyticsDesk {
  return new AnalyticsDesk({
    journal,
    streams: createRunStore({ folder: join(home, "runs"), mask }),
    kept: { read: () => kept.read(), write: (lines) => (writing = kept.write(lines)) },
    calendar: createCalendar("Europe/Berlin"),
    snapshot: () => ({ sequence: written, accounts: [] }),
    nextTurn: () => nextTurn(),
    ...{ clock, log: quiet },
  });
}

async function write(past: Generator<JournalRecord>, count: number): Promise<void> {
  for (let left = count; left > 0;) {
    const records: JournalRecord[] = [];
    while (records.length < Math.min(atOnce, left)) {
      const { value } = past.next() as { readonly value: JournalRecord };
      records.push(value);
    }
    const appended = await journal.append(records);
    if (!appended.ok) throw new Error(appended.failure.message);
    left -= records.length;
    written += records.length;
  }
}

async function untilRead(desk: AnalyticsDesk): Promise<void> {
  for (;;) {
    const { read, of } = (await ask(desk, { days: 1 })).progress;
    if (read >= of) return;
  }
}

/** Until what was counted is kept. */
async function untilIdle(desk: AnalyticsDesk): Promise<void> {
  while (writing === undefined) await ask(desk, { days: 1 });
  await writing;
}

async function ask(desk: AnalyticsDesk, params: ReadAnalyticsParams = {}): Promise<AnalyticsReport> {
  const answer = await desk.read(params);
  if (answer.outcome === "refused") throw new Error(answer.because.message);
  return answer.report;
}

/**
 * How long it took, the longest time that nothing else had its turn meanwhile, and how long one turn worked at most: beside other programs that want the processors too, the latter is what is
 * this program's own doing.
 */
async function measure(what: string, act: () => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const stopWatching = watchTurns();
  const [began, cpu] = [performance.now(), process.threadCpuUsage()];
  await act();
  const took = performance.now() - began;
  const { user, system } = process.threadCpuUsage(cpu);
  await nextTurn();
  delay.disable();
  const held = `event loop held ${(delay.max / 1e6).toFixed(0)} ms at most, 99 of 100 times ${(delay.percentile(99) / 1e6).toFixed(0)} ms`;
  console.log(
    `${what}: ${took.toFixed(0)} ms (${((user + system) / 1e3).toFixed(0)} ms of a processor), ${held}, a turn worked ${stopWatching().toFixed(0)} ms at most`,
  );
}

/** How long each turn of the event loop works from here on; the answer ends it, and tells the most in milliseconds. */
function watchTurns(): () => number {
  let [isStopped, longest, last] = [false, 0, process.threadCpuUsage()];
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / 1e3);
    last = process.threadCpuUsage();
    if (!isStopped) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    isStopped = true;
    return longest;
  };
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
