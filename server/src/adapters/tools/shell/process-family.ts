import type { ProcessRow } from "./process-table.ts";

/** Which processes belong together. */
export interface FamilyQuery {
  /** Processes that belong to it, with their descendants, and with their group when they lead one. */
  readonly heads: ReadonlySet<number>;
  /** Leave out what started earlier than this, and what such processes have started; the heads stay. */
  readonly since?: number;
}

/**
 * Pure: the heads, everything in their groups, everything marked, and the descendants of all those. A process that has left the group is
 * found by its parent; one that has lost its parent as well is found by its mark.
 */
export function familyOf(rows: readonly ProcessRow[], { heads, since }: FamilyQuery): readonly ProcessRow[] {
  const belonging = rows.filter((row) => heads.has(row.pid) || heads.has(row.group) || row.marked);
  const family = withDescendants(belonging, rows);
  if (since === undefined) return [...family];
  const earlier = [...family].filter((row) => row.startedAt < since && !heads.has(row.pid));
  const spared = withDescendants(earlier, rows);
  return [...family].filter((row) => !spared.has(row));
}

function withDescendants(start: readonly ProcessRow[], rows: readonly ProcessRow[]): ReadonlySet<ProcessRow> {
  const found = new Set(start);
  const pids = new Set(start.map((row) => row.pid));
  for (let grown = true; grown;) {
    const more = rows.filter((row) => pids.has(row.parent) && !found.has(row));
    for (const row of more) {
      found.add(row);
      pids.add(row.pid);
    }
    grown = more.length > 0;
  }
  return found;
}
