import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Log } from "../../../core/ports/log.ts";
import { systemCode } from "../system-failure.ts";
import { endProcesses, endTreeOnWindows } from "./end-processes.ts";
import { marksOf } from "./environment.ts";
import { identify } from "./identify.ts";
import { createProcessTable, type ProcessTable } from "./process-table.ts";

/** A shell as it stands in `shell/processes.json`. */
export interface RecordedShell {
  readonly pid: number;
  /** See `ProcessRow.identity`. */
  readonly identity: string;
}

/** What is written down of a run, or of an agent in it. */
export interface ProcessRecord {
  readonly runId: string;
  readonly shells: readonly RecordedShell[];
  /** The name of the folder with its pipes, below the folder for temporary files. */
  readonly pipeFolder?: string;
}

/** Beside the shells: a folder for each program that runs without one (a datasource's server, a preview), below the folder of its run or agent. */
export const programsFolder = "programs";

/** How the folders for pipes begin. */
export const pipeFolderPrefix = "manus-shell-";

function fileIn(runFolder: string): string {
  return join(runFolder, "shell", "processes.json");
}

/** Write down the shells of a run, for {@link reapOrphans}. @throws a system error. */
export async function recordShells(runFolder: string, record: ProcessRecord): Promise<void> {
  const file = fileIn(runFolder);
  await mkdir(join(runFolder, "shell"), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.tmp`, JSON.stringify(record), { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

/** Nothing of the run is left running. */
export async function forgetShells(runFolder: string): Promise<void> {
  await rm(fileIn(runFolder), { force: true });
}

/**
 * End what the shell sessions of a run left running when their host died: call it once for each unfinished run before it goes on. A
 * process is ended only when it is surely one of the run's: it started at the recorded moment, descends from such a one, or carries
 * the run's id in its environment. Resolves with how many are ended; 0 when there is no record. Never rejects for a missing or broken record.
 */
export async function reapOrphans(runFolder: string, options: { readonly graceMs?: number } = {}): Promise<number> {
  const record = await readRecord(runFolder);
  if (record === undefined) return 0;
  const table = createProcessTable();
  const ended = table === undefined ? await reapOnWindows(record) : await reap(table, record, options.graceMs ?? 500);
  const { pipeFolder = "" } = record;
  // Only a plain name: what stands in a file must not decide about folders elsewhere.
  if (pipeFolder.startsWith(pipeFolderPrefix) && basename(pipeFolder) === pipeFolder) {
    await rm(join(tmpdir(), pipeFolder), { recursive: true, force: true });
  }
  await forgetShells(runFolder);
  return ended;
}

/**
 * {@link reapOrphans} for every run in a folder of runs: for a host that has just got its lock, before it replays. Never rejects; resolves
 * with how many processes are ended.
 */
export async function reapAllOrphans(runsFolder: string, log: Log): Promise<number> {
  let ended = 0;
  for (const run of await foldersIn(runsFolder)) {
    try {
      const count = await reapRun(join(runsFolder, run));
      if (count > 0) log.warn(`Ended ${count} processes that run ${run} left behind when its host died`);
      ended += count;
    } catch (error) {
      log.error(`Could not end what run ${run} left behind`, error);
    }
  }
  return ended;
}

/** A run's own records, and those of the agents in it, each in the folder of its task. */
async function reapRun(runFolder: string): Promise<number> {
  let ended = await reapFolder(runFolder);
  for (const task of await foldersIn(runFolder)) ended += await reapFolder(join(runFolder, task));
  return ended;
}

/** What its shells have left, and what each of its programs. */
async function reapFolder(folder: string): Promise<number> {
  let ended = await reapOrphans(folder);
  const programs = join(folder, programsFolder);
  for (const program of await foldersIn(programs)) ended += await reapOrphans(join(programs, program));
  await rm(programs, { recursive: true, force: true });
  return ended;
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}

async function reap(table: ProcessTable, { runId, shells }: ProcessRecord, graceMs: number): Promise<number> {
  const marks = marksOf({ runId });
  const rows = await table.list(marks);
  const heads = new Set(
    rows
      .filter((row) => shells.some(({ pid, identity }) => pid === row.pid && identity === row.identity))
      .map((row) => row.pid),
  );
  const { seen, left } = await endProcesses(table, { heads, marks, graceMs, killFirst: heads });
  return seen.length - left.length;
}

async function reapOnWindows({ shells }: ProcessRecord): Promise<number> {
  let ended = 0;
  for (const { pid, identity } of shells) {
    if ((await identify(pid)) !== identity) continue;
    await endTreeOnWindows(pid);
    ended += 1;
  }
  return ended;
}

async function readRecord(runFolder: string): Promise<ProcessRecord | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(fileIn(runFolder), "utf8"));
    return isProcessRecord(parsed) ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}

function isProcessRecord(value: unknown): value is ProcessRecord {
  const { runId, shells, pipeFolder } = (value ?? {}) as Partial<Record<keyof ProcessRecord, unknown>>;
  const isShell = (shell: Partial<Record<keyof RecordedShell, unknown>> | null): boolean =>
    typeof shell?.pid === "number" && shell.pid > 1 && typeof shell.identity === "string";
  if (pipeFolder !== undefined && typeof pipeFolder !== "string") return false;
  return typeof runId === "string" && runId !== "" && Array.isArray(shells) && shells.every(isShell);
}
