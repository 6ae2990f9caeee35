/**
 * How many events a second the journal takes, each batch on disk (fdatasync) before it counts: `node bench/journal.ts`. Callers append
 * one record at a time, so many at once, as tasks that run side by side do; the median of several rounds.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JournalRecord } from "../server/src/core/ports/journal.ts";
import { FileJournal } from "../server/src/adapters/store/journal.ts";
import { createMask } from "../server/src/adapters/system/mask.ts";
import { median, printTable } from "./report.ts";

const rounds = 7;
const mask = createMask({ SOME_API_KEY: "a-secret-of-some-length" });

const rows: string[][] = [];
for (const { callers, records } of [
  { callers: 1, records: 300 },
  { callers: 5, records: 1500 },
  { callers: 100, records: 20_000 },
  { callers: 1000, records: 50_000 },
]) {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) rates.push(await measure(callers, records));
  rows.push([String(callers), String(records), median(rates).toLocaleString("en", { maximumFractionDigits: 0 })]);
}
printTable(["calls at once", "records", "events/s on disk (median)"], rows);

async function measure(callers: number, records: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "manus-bench-"));
  const journal = new FileJournal({ folder, mask });
  await journal.open();
  let sequence = 0;
  const began = performance.now();
  const call = async (): Promise<void> => {
    while (sequence < records) {
      const outcome = await journal.append([record(++sequence)]);
      if (!outcome.ok) throw new Error(outcome.failure.message);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const seconds = (performance.now() - began) / 1000;
  await journal.close();
  await rm(folder, { recursive: true });
  return records / seconds;
}

/** As long as a usual one: a task that was assigned, with the effect that starts it. */
function record(sequence: number): JournalRecord {
  const taskId = "01JD3KX5Y0QZ7V8N2M4P6R9STW";
  const event = { type: "taskAssigned", taskId, instanceId: "this-machine", attempt: 1 };
  return { sequence, at: "2026-11-21T09:14:03.120Z", event, effects: [{ type: "startTask", taskId, attempt: 1 }] };
}
