import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { systemCode } from "../system-failure.ts";

/** One living process. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** On the clock of {@link ProcessTable.now}. */
  readonly startedAt: number;
  /** With the pid it names this process and no later one that gets the same number. */
  readonly identity: string;
  /** Whether its environment holds all the `NAME=value` that were asked for. */
  readonly marked: boolean;
}

/** The processes of this machine, as far as this user may see them. */
export interface ProcessTable {
  /** Now, in the coarse steps in which starting times are counted, so that what starts later isn't earlier. */
  now(): Promise<number>;
  /** All but ended ones that nobody has taken notice of yet, and but this very process. */
  list(marks: readonly string[]): Promise<readonly ProcessRow[]>;
}

/** The table of this platform; undefined where there is none (Windows: there `taskkill` finds a tree by itself). */
export function createProcessTable(platform: NodeJS.Platform = process.platform): ProcessTable | undefined {
  if (platform === "win32") return undefined;
  return platform === "linux" ? linuxTable : psTable(platform);
}

/** Linux counts starting times in hundredths of a second since the machine started (proc(5), USER_HZ). */
const linuxTable: ProcessTable = {
  async now() {
    const [uptime = "0"] = (await readFile("/proc/uptime", "utf8")).split(" ");
    return Math.floor(Number(uptime) * 100);
  },
  async list(marks) {
    const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
    const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
    const rows = await Promise.all(names.map((name) => linuxRow(name, boot, marks)));
    return rows.filter((row) => row !== undefined);
  },
};

async function linuxRow(name: string, boot: string, marks: readonly string[]): Promise<ProcessRow | undefined> {
  const stat = await readIfThere(`/proc/${name}/stat`);
  // The program's name stands in parentheses and may itself hold some.
  const [state, parent, group, ...more] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (state === undefined || state === "" || state === "Z" || state === "X") return undefined;
  const started = more[16] ?? "";
  const environment = marks.length === 0 ? "" : `\0${await readIfThere(`/proc/${name}/environ`)}`;
  return {
    pid: Number(name),
    parent: Number(parent),
    group: Number(group),
    startedAt: Number(started),
    identity: `${boot}/${started}`,
    marked: marks.length > 0 && marks.every((mark) => environment.includes(`\0${mark}\0`)),
  };
}

/** Empty when the process has ended meanwhile, or belongs to somebody else. */
async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return "";
  }
}

/** The table that ps(1) prints, environments included: `-E` on macOS and the BSDs, a bare `e` in the one of Linux. */
function psTable(platform: NodeJS.Platform): ProcessTable {
  return {
    // ps gives whole seconds.
    now: async () => Math.floor(Date.now() / 1000) * 1000,
    async list(marks) {
      const columns = ["-o", "pid=,ppid=,pgid=,stat=,lstart=,command="];
      const all = platform === "linux" ? ["axeww", ...columns] : ["-A", "-E", "-ww", ...columns];
      const { stdout } = await promisify(execFile)("ps", all, {
        env: { ...process.env, LC_ALL: "C" },
        maxBuffer: 64 * 1024 * 1024,
      });
      return rowsOfPs(stdout, marks).filter((row) => row.pid !== process.pid);
    },
  };
}

/** The table behind ps(1), on a platform of choice: so that tests can hold it to the other one. */
export const tableOfPs = psTable;

function rowsOfPs(text: string, marks: readonly string[]): readonly ProcessRow[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)(.*)$/.exec(line);
    if (match === null) return [];
    const [, pid, parent, group, state = "", started = "", command = ""] = match;
    if (state.startsWith("Z")) return [];
    const marked = marks.length > 0 && marks.every((mark) => `${command} `.includes(` ${mark} `));
    const startedAt = Date.parse(started);
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), startedAt, identity: started, marked }];
  });
}
