import { join } from "node:path";
import { FileJournal } from "../../server/src/adapters/store/journal.ts";
import { createIds } from "../../server/src/adapters/system/ids.ts";
import { createMask } from "../../server/src/adapters/system/mask.ts";
import type { JournalRecord } from "../../server/src/core/ports/journal.ts";
import { Fleet } from "../../server/src/runtime/fleet.ts";
import { replay } from "../../server/src/runtime/replay.ts";
import { chain, openRig } from "./rig.ts";

const runsAtOnce = 25;

/**
 * Write a journal with at least so many events below `home`, as hosts would have over months: runs of ten steps one after the other, with snapshots when they are due. It
 * ends just when the next one is due: no start has more to read.
 */
export async function writePast(home: string, events: number): Promise<number> {
  const life = await oneLife();
  const ids = createIds();
  const fleet = new Fleet();
  const journal = new FileJournal({ folder: join(home, "journal"), mask: createMask({}) });
  const opened = await journal.open();
  if (!opened.ok) throw new Error(opened.failure.message);
  for (let sequence = 0; sequence < events || !journal.wantsSnapshot(false);) {
    if (journal.wantsSnapshot(false)) await journal.writeSnapshot({ sequence, state: fleet.state() });
    const records = Array.from({ length: runsAtOnce }, () => again(life, () => ids.next())).flat();
    const numbered = records.map((record) => ({ ...record, sequence: (sequence += 1) }));
    const appended = await journal.append(numbered);
    if (!appended.ok) throw new Error(appended.failure.message);
    const unused = replay(fleet, { records: numbered });
    if (unused.length > 0) throw new Error(unused.join());
  }
  await journal.close();
  return fleet.sequence;
}

/** The records of one run, from its creation to its release. */
async function oneLife(): Promise<readonly JournalRecord[]> {
  const rig = await openRig();
  const records: JournalRecord[] = [];
  await rig.run(1, chain(10));
  while (!rig.dispatcher.isIdle()) await new Promise((resolve) => setImmediate(resolve));
  await rig.journal.read((record) => records.push(record));
  await rig.close();
  const from = records.findIndex(({ event }) => event.type === "runCreated");
  const to = records.findIndex(({ event }) => event.type === "runReleased");
  if (from < 0 || to < from) throw new Error("The journal lacks the run");
  return records.slice(from, to + 1);
}

/** The same once more, with other identifiers. */
function again(records: readonly JournalRecord[], nextId: () => string): readonly JournalRecord[] {
  const known = new Map<string, string>();
  const text = JSON.stringify(records).replace(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, (id) => {
    const other = known.get(id) ?? nextId();
    known.set(id, other);
    return other;
  });
  return JSON.parse(text) as readonly JournalRecord[];
}
