import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { systemCode } from "../system-failure.ts";
import { familyOf, type FamilyQuery } from "./process-family.ts";
import type { ProcessRow, ProcessTable } from "./process-table.ts";

/** What is to be ended, and how patiently. */
export interface EndQuery extends FamilyQuery {
  /** `NAME=value` pairs in the environment of processes that belong to it. */
  readonly marks: readonly string[];
  /** How long processes have to end by themselves after SIGTERM, in milliseconds; then SIGKILL. */
  readonly graceMs: number;
  /** Heads that get SIGKILL at once: a shell that only lost its command would go on to the next one. */
  readonly killFirst?: ReadonlySet<number>;
}

/** Looked at so often while something is being ended. */
const lookEveryMs = 20;
/** After the grace: this long for SIGKILL to work on processes that hang in the system, and on those that start new ones. */
const insistMs = 5000;

/** What {@link endProcesses} found and what is still there. */
export interface EndedProcesses {
  readonly seen: readonly ProcessRow[];
  /** Nothing, but for processes that hang in the system or belong to somebody else. */
  readonly left: readonly ProcessRow[];
}

/** End a family of processes, those it starts meanwhile included. Resolves once they are gone, or won't go. */
export async function endProcesses(table: ProcessTable, query: EndQuery): Promise<EndedProcesses> {
  const start = performance.now();
  const seen = new Map<number, ProcessRow>();
  for (;;) {
    const heads = new Set([...query.heads, ...seen.keys()]);
    const left = familyOf(await table.list(query.marks), { ...query, heads });
    const elapsed = performance.now() - start;
    if (left.length === 0 || elapsed > query.graceMs + insistMs) return { seen: [...seen.values()], left };
    for (const row of left) {
      const kill = elapsed >= query.graceMs || query.killFirst?.has(row.pid) === true;
      if (kill || !seen.has(row.pid)) signal(row.pid, kill ? "SIGKILL" : "SIGTERM");
      seen.set(row.pid, row);
    }
    await delay(lookEveryMs);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended meanwhile, or belongs to somebody else: the next look tells which.
    if (systemCode(error) !== "ESRCH" && systemCode(error) !== "EPERM") throw error;
  }
}

/** End a process and its descendants on Windows. Resolves whether or not there was one. */
export async function endTreeOnWindows(pid: number): Promise<void> {
  await new Promise<void>((resolve) => {
    execFile("taskkill", ["/PID", String(pid), "/T", "/F"], { windowsHide: true }, () => resolve());
  });
}
