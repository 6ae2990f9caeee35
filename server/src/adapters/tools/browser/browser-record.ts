import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../../../core/ports/log.ts";
import { endProcesses, endTreeOnWindows } from "../shell/end-processes.ts";
import { identify } from "../shell/identify.ts";
import { createProcessTable } from "../shell/process-table.ts";
import { systemCode } from "../system-failure.ts";

/** A browser as it stands in `browser/process.json` of a run's folder, or of a task's. */
export interface RecordedBrowser {
  /** What its processes carry in their environment. */
  readonly mark: string;
  readonly pid: number;
  /** See `ProcessRow.identity`. */
  readonly identity: string;
}

/** Where the browser of a run keeps all that is its own. */
export function browserFolderIn(runFolder: string): string {
  return join(runFolder, "browser");
}

function fileIn(runFolder: string): string {
  return join(browserFolderIn(runFolder), "process.json");
}

/** The pairs `NAME=value` that mark the processes of a browser. */
export function marksOfBrowser(mark: string): readonly string[] {
  return [`MANUS_BROWSER_ID=${mark}`];
}

/** Write down the browser of a run, for {@link reapBrowsers}. @throws a system error. */
export async function recordBrowser(runFolder: string, browser: RecordedBrowser): Promise<void> {
  const file = fileIn(runFolder);
  await mkdir(browserFolderIn(runFolder), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.tmp`, JSON.stringify(browser), { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

/** End the processes of a browser, those that won't go by themselves included, and forget it. Resolves with how many had to be ended. */
export async function endBrowser(runFolder: string, browser: RecordedBrowser, graceMs: number): Promise<number> {
  const ended = await endFamily(browser, graceMs);
  await rm(fileIn(runFolder), { force: true });
  return ended;
}

async function endFamily({ pid, identity, mark }: RecordedBrowser, graceMs: number): Promise<number> {
  const table = createProcessTable();
  if (table === undefined) {
    if ((await identify(pid)) !== identity) return 0;
    await endTreeOnWindows(pid);
    return 1;
  }
  const marks = marksOfBrowser(mark);
  const rows = await table.list(marks);
  const heads = new Set(rows.filter((row) => row.pid === pid && row.identity === identity).map((row) => row.pid));
  const { seen, left } = await endProcesses(table, { heads, marks, graceMs });
  return seen.length - left.length;
}

/**
 * End the browsers that a host left running when it died: for a host that has just got its lock. Looks into the folders of runs and of
 * their tasks. A process is ended only when it started at the recorded moment or carries the recorded mark. Never rejects; resolves with
 * how many processes are ended.
 */
export async function reapBrowsers(runsFolder: string, log: Log): Promise<number> {
  let ended = 0;
  const runs = (await foldersIn(runsFolder)).map((name) => join(runsFolder, name));
  for (const run of runs) {
    for (const folder of [run, ...(await foldersIn(run)).map((name) => join(run, name))]) {
      ended += await reap(folder, log);
    }
  }
  return ended;
}

async function reap(folder: string, log: Log): Promise<number> {
  try {
    const browser = await readRecord(folder);
    if (browser === undefined) return 0;
    const ended = await endBrowser(folder, browser, 500);
    if (ended > 0) log.warn(`Ended a browser with ${ended} processes that was left behind in ${folder}`);
    return ended;
  } catch (error) {
    log.error(`Could not end the browser left behind in ${folder}`, error);
    return 0;
  }
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

async function readRecord(folder: string): Promise<RecordedBrowser | undefined> {
  try {
    const parsed = JSON.parse(await readFile(fileIn(folder), "utf8")) as Partial<
      Record<keyof RecordedBrowser, unknown>
    > | null;
    const { pid, identity, mark } = parsed ?? {};
    const isUsable = typeof pid === "number" && pid > 1 && typeof identity === "string" && typeof mark === "string";
    return isUsable && mark !== "" ? { pid, identity, mark } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}
