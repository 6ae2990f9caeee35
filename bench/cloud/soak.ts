/**
 * Many tasks in the cloud while much goes wrong and the host is killed, after a build: `node bench/cloud/soak.ts [--seed 7] [--accounts 5] [--instances 5] [--tasks 5] [--kills 12]`.
 * 125 tasks at the cloud's own limits (10 new tasks a minute and account) take about five minutes. Ends with 1 where anything was lost, doubled or over a limit.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { soak } from "../../test/support/cloud-soak/soak.ts";
import { printTable } from "../report.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    accounts: { type: "string", default: "5" },
    instances: { type: "string", default: "5" },
    tasks: { type: "string", default: "5" },
    kills: { type: "string", default: "12" },
    host: { type: "string", default: join(import.meta.dirname, "../../out/server/host.cjs") },
    keep: { type: "boolean", default: false },
  },
});
if (!existsSync(values.host)) throw new Error('The bundles are missing: run "npm run build" first');
const folder = await mkdtemp(join(tmpdir(), "manus-soak-"));
console.log(`seed ${values.seed}, in ${folder}`);
const result = await soak({
  accounts: Number(values.accounts),
  instances: Number(values.instances),
  tasks: Number(values.tasks),
  seed: Number(values.seed),
  rates: {
    busy: 0.02,
    broken: 0.02,
    "lost-request": 0.01,
    "lost-answer": 0.02,
    cut: 0.01,
    page: 0.01,
    slow: 0.05,
    doubled: 0.03,
    shuffled: 0.03,
  },
  kills: Number(values.kills),
  killEveryMs: 15_000,
  patienceMs: 15 * 60_000,
  paceMs: 50,
  folder,
  hostBundle: values.host,
  say: (line) => process.stdout.write(`\r${line}   `),
});
process.stdout.write("\n");
const { tasks, kills, calls, faults, seconds, peaks, problems } = result;
printTable(
  ["tasks", "kills", "calls", "faults", "most creates a minute", "most reads a minute", "seconds", "problems"],
  [[tasks, kills, calls, faults, peaks.create, peaks.read, seconds.toFixed(0), problems.length].map(String)],
);
for (const problem of problems) console.log(problem);
if (problems.length === 0 && !values.keep) await rm(folder, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;
