import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../../core/ports/log.ts";
import { reasonOf } from "./reason.ts";
import { identify } from "./shell/identify.ts";
import { programsFolder, recordShells } from "./shell/process-record.ts";

/** A program that was started for a run. */
export interface StartedProgram {
  readonly runId: string;
  /** Of the run, or of an agent in it. */
  readonly runFolder: string;
  /** Unique: the value of the variable that marks its processes. */
  readonly mark: string;
  readonly pid: number;
}

/**
 * Write down that a program runs, so that the next host can end it if this one dies; answers what to call once it has ended. What can't be written is logged: the program runs all the same.
 */
export async function recordProgram(
  { runId, runFolder, mark, pid }: StartedProgram,
  log: Log,
): Promise<() => Promise<void>> {
  const folder = join(runFolder, programsFolder, mark);
  try {
    const identity = await identify(pid);
    if (identity !== undefined) await recordShells(folder, { runId, shells: [{ pid, identity }] });
  } catch (error) {
    log.warn(`Could not write down a program of run ${runId}: ${reasonOf(error)}`);
  }
  return async () => {
    try {
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      log.warn(`Could not take back the record of a program of run ${runId}: ${reasonOf(error)}`);
    }
  };
}
