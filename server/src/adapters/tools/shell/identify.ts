import { execFile } from "node:child_process";
import { createProcessTable } from "./process-table.ts";

/** What tells this process from a later one with the same number; undefined when it has ended. */
export async function identify(pid: number): Promise<string | undefined> {
  const table = createProcessTable();
  if (table === undefined) return identifyOnWindows(pid);
  return (await table.list([])).find((row) => row.pid === pid)?.identity;
}

async function identifyOnWindows(pid: number): Promise<string | undefined> {
  const command = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  return new Promise((resolve) => {
    execFile("powershell.exe", ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", command], (error, stdout) =>
      resolve(error === null ? stdout.trim() : undefined),
    );
  });
}
