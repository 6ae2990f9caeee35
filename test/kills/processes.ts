import { readdir, readFile } from "node:fs/promises";

import { eventually } from "../support/eventually.ts";

const patience = 5_000;

/** Whether a process is there, after a while still, that was started for a home. Looks where the system shows processes as files; elsewhere it sees none. */
export async function hasProcesses(home: string): Promise<boolean> {
  return eventually("no process of the home is left", async () => !(await anyOf(home)), patience).then(
    () => false,
    () => true,
  );
}

async function anyOf(home: string): Promise<boolean> {
  const names = await readdir("/proc").catch(() => []);
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((pid) => isOf(pid, home)));
  return found.includes(true);
}

async function isOf(pid: string, home: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  return environment.split("\0").includes(`MANUS_HOME=${home}`);
}
