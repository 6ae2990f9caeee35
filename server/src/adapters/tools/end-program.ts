import type { ChildProcess } from "node:child_process";
import { endProcesses, endTreeOnWindows } from "./shell/end-processes.ts";
import type { ProcessTable } from "./shell/process-table.ts";

/** A program that leads a process group of its own, and what marks everything it has started. */
export interface MarkedProgram {
  readonly child: Pick<ChildProcess, "pid" | "exitCode" | "signalCode">;
  /** `NAME=value` in the environment of its processes and of no others. */
  readonly mark: string;
  /** Undefined on Windows. */
  readonly table: ProcessTable | undefined;
  readonly graceMs: number;
}

/** End a program and everything that it has started, wherever that went. One that has ended already has given its number back: then only its mark counts. */
export async function endProgram({ child, mark, table, graceMs }: MarkedProgram): Promise<void> {
  const pid = child.exitCode === null && child.signalCode === null ? child.pid : undefined;
  if (table !== undefined) {
    await endProcesses(table, { heads: new Set(pid === undefined ? [] : [pid]), marks: [mark], graceMs });
  } else if (pid !== undefined) {
    await endTreeOnWindows(pid);
  }
}
